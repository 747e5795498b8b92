#!/bin/sh
# What the tests need beside Python: a browser, LibreOffice Calc, PostgreSQL, nginx, libfaketime, systemd's tools (`make test` calls this; PY names the Python).
# What is missing is installed from Debian's packages, said in one line first. Where that is not allowed it is named, and the
# tests go on: those that need it say so.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

playwright_browser() {
  "$PY" -c '
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not os.path.exists(p.chromium.executable_path))' >/dev/null 2>&1
}

browser() { has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome || playwright_browser; }
postgresql() { has pg_ctl || ls "${POSTGRESQL:-/usr/lib/postgresql}"/*/bin/pg_ctl >/dev/null 2>&1; }

web_server() { has nginx || [ -x "${NGINX:-/usr/sbin/nginx}" ]; } # not on everybody's path

missing() {
  browser || printf ' chromium-headless-shell'
  has soffice || printf ' libreoffice-calc-nogui'
  postgresql || printf ' postgresql'
  web_server || printf ' nginx-light'
  has faketime || printf ' faketime' # a clock that jumps, for a server under test
  has systemd-analyze || printf ' systemd' # judges the units of deploy/systemd; nothing of it is started
}

# As root, or with a sudo that asks nothing; of what it prints only errors are left.
apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >/dev/null; }

other() { # the browser with a window, where its half without one is no package of its own
  [ "$1" = chromium-headless-shell ] && apt install -y --no-install-recommends chromium
}

install() { # one by one: a package that this system does not have takes no other with it
  apt update || return
  for package; do
    apt install -y --no-install-recommends "$package" || other "$package" || failed="$failed $package"
    # Debian starts a web server with its package: nobody asked for one on port 80
    if [ "$package" = nginx-light ] && has systemctl; then $sudo systemctl disable --now nginx >/dev/null 2>&1 || true; fi
  done
  [ -z "$failed" ]
}

packages=$(missing)
[ -n "$packages" ] || exit 0

if ! has apt-get; then allowed=no
elif [ "$(id -u)" = 0 ]; then allowed=yes sudo=
elif has sudo && sudo -n true 2>/dev/null; then allowed=yes sudo='sudo -n'
else allowed=no
fi

if [ "$allowed" = yes ]; then
  echo "Installing for the tests, from Debian · memasang untuk uji:$packages ..."
  # shellcheck disable=SC2086  # one word a package
  failed=; install $packages || echo "The installation failed · pemasangan gagal:${failed:-$packages}" >&2
fi
browser || { echo "Fetching a browser with Playwright · mengambil peramban ..."; "$PY" -m playwright install chromium; } || true

left=$(missing)
[ -z "$left" ] || echo "The tests also need · uji juga memerlukan:$left. Install it · pasanglah (Debian: sudo apt install$left); until then the tests that need it do not run." >&2
