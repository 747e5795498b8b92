# Zona Hijau. GNU make and a POSIX shell; on Windows use run.bat.
.DEFAULT_GOAL := help
.PHONY: help run words wheelhouse test check check-changed bench clean venv install install-dev browser

PORT     ?= 8501
HOST     ?= 127.0.0.1
ARGS     ?=
BAHASA   ?=
CHANGED  ?=
PLATFORM ?=
# Python versions to fetch Windows (or other) wheels for
WHEEL_PYTHON ?= 3.11 3.12 3.13 3.14

VENV := .venv
PY   := $(VENV)/bin/python
# With a folder wheelhouse/ nothing is asked of the internet, unless it was made for another system.
OFFLINE := $(if $(wildcard wheelhouse/*.whl),--no-index --find-links wheelhouse)
PIP  := $(PY) -m pip --disable-pip-version-check install --quiet -c constraints.txt

help: ## daftar perintah ini
	@echo "Zona Hijau: perintah yang tersedia"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

run: install ## jalankan aplikasi (PORT=8501); pemasangan hanya sekali
	@echo "Zona Hijau: buka http://$(HOST):$(PORT) di peramban. Berhenti: Ctrl+C. Port terpakai? make run PORT=8502"
	@exec $(PY) -m streamlit run serve.py --server.address $(HOST) --server.port $(PORT)

wheelhouse: venv ## unduh semua paket ke wheelhouse/ untuk komputer tanpa internet (Windows: PLATFORM=win_amd64)
	@mkdir -p wheelhouse
ifeq ($(PLATFORM),)
	$(PY) -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: -d wheelhouse -r constraints.txt
else
	@set -e; for v in $(WHEEL_PYTHON); do echo "Python $$v untuk $(PLATFORM) ..."; \
	  $(PY) -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: \
	    --platform $(PLATFORM) --python-version $$v -d wheelhouse -r constraints.txt; done
endif
	@echo "Selesai: $$(ls wheelhouse | wc -l) berkas di wheelhouse/. Salin map ini bersama aplikasinya."

test: install-dev browser ## jalankan semua uji (ARGS="tests/test_score.py -x")
	$(PY) -m pytest -q $(ARGS)

check: install-dev ## periksa format, gaya dan tipe (CHANGED=1: hanya berkas yang berubah)
ifeq ($(CHANGED),)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
else
	@files=$$( { git diff --name-only --diff-filter=d HEAD -- '*.py' 2>/dev/null || git ls-files -- '*.py'; \
	  git ls-files --others --exclude-standard -- '*.py'; } | sort -u); \
	if [ -z "$$files" ]; then echo "Tidak ada berkas Python yang berubah."; exit 0; fi; set -e -x; \
	$(PY) -m ruff format --check --force-exclude $$files; \
	$(PY) -m ruff check --force-exclude $$files; \
	engine=$$(echo "$$files" | grep '^kepatuhan/' || true); \
	if [ -n "$$engine" ]; then $(PY) -m mypy $$engine; fi
endif

check-changed: ## sama, hanya berkas yang berubah sejak commit terakhir
	@$(MAKE) --no-print-directory check CHANGED=1

bench: install-dev browser ## ukur kecepatan mesin hitung, lalu halaman
	PYTHONPATH=. $(PY) benchmarks/engine.py
	PYTHONPATH=. $(PY) benchmarks/ingest.py
	PYTHONPATH=. $(PY) benchmarks/page.py
	PYTHONPATH=. $(PY) benchmarks/briefing.py
	$(PY) -m benchmarks.workbook
	$(PY) -m benchmarks.app
	$(PY) -m benchmarks.whatif
	$(PY) -m benchmarks.optimise

words: install ## rapikan katalog kata; BAHASA=su memulai bahasa baru
	$(PY) -m tools.catalogues $(if $(BAHASA),--new $(BAHASA))

clean: ## hapus .venv dan berkas sementara (wheelhouse/ tetap)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find tests -name '*_actual*' -path '*golden*' -exec rm -f {} +

# --- how it is installed -----------------------------------------------------------------------------------------

# A .venv that was copied from another folder, or whose Python is gone, is made anew.
venv:
	@set -e; \
	case "$$(grep '^command = ' $(VENV)/pyvenv.cfg 2>/dev/null)" in \
	  *" $(CURDIR)/$(VENV)") if $(PY) -m pip --version >/dev/null 2>&1; then exit 0; fi;; esac; \
	python=; for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "Perlu Python 3.11 atau lebih baru; yang ada: $$(python3 --version 2>&1). Pasang dahulu, atau: make run PYTHON=/jalur/ke/python3.12" >&2; exit 1; fi; \
	rm -rf $(VENV); echo "Membuat $(VENV) dengan $$($$python --version) ..."; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); echo "Gagal membuat $(VENV). Di Debian/Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

# The stamp holds what was installed: a second run compares and goes on.
install: venv
	@set -e; now=$$(cat requirements.txt constraints.txt | cksum); \
	if [ "$$now" != "$$(cat $(VENV)/.installed 2>/dev/null)" ]; then \
	  echo "Memasang paket $(if $(OFFLINE),dari wheelhouse/,dari internet) (sekali saja, sekitar satu menit) ..."; \
	  $(if $(OFFLINE),$(PIP) $(OFFLINE) -r requirements.txt || { echo "wheelhouse/ bukan untuk komputer ini; mencoba internet ..."; $(PIP) -r requirements.txt; },$(PIP) -r requirements.txt); \
	  echo "$$now" > $(VENV)/.installed; fi

install-dev: install
	@set -e; now=$$(cat requirements-dev.txt requirements.txt constraints.txt | cksum); \
	if [ "$$now" != "$$(cat $(VENV)/.installed-dev 2>/dev/null)" ]; then \
	  echo "Memasang paket untuk uji ..."; \
	  $(PIP) -r requirements-dev.txt; echo "$$now" > $(VENV)/.installed-dev; fi

# A browser for the page tests: one that is there, else Debian's, else Playwright's own.
browser:
	@set -e; for name in chromium chromium-browser google-chrome; do \
	  if command -v $$name >/dev/null 2>&1; then exit 0; fi; done; \
	if $(PY) -c 'import os, sys; from playwright.sync_api import sync_playwright; p = sync_playwright().start(); found = os.path.exists(p.chromium.executable_path); p.stop(); sys.exit(not found)' 2>/dev/null; then exit 0; fi; \
	echo "Tidak ada peramban untuk uji halaman; memasang Chromium ..."; \
	if command -v apt-get >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
	  if $$sudo env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium' </dev/null; then exit 0; fi; \
	fi; \
	$(PY) -m playwright install chromium
