"""The configuration of nginx, made from the settings and from what the app itself says: its upload limit, its scripts, its words."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import stat
from base64 import b64encode
from collections.abc import Collection
from pathlib import Path

import streamlit
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from streamlit import config

from deploy.settings import Settings
from kepatuhan.words.catalogue import LANGUAGES
from pages.components.server.first_paint import painted
from pages.components.server.notice import notice
from pages.components.server.page_scripts import COPY, REMOTE
from pages.components.shell import access

FOLDER = Path(__file__).parent / "nginx"
WORKER = "www-data"
"""Whose rights nginx gives its workers where it is started by root; root of Debian's packages has that user."""
SITE = "zona.conf"
"""What nginx is told of the app, in the folder of its configuration."""
DIGEST = re.compile(r"'sha256-[\w+/=]+'")
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def upload_limit() -> int:
    """Megabytes of the largest file that the app takes (server.maxUploadSize); each file is a request of its own."""
    return int(config.get_option("server.maxUploadSize"))


def inline_scripts() -> set[str]:
    """Every script that stands in the document or is put into a page; what they act on stands beside them in data."""
    document = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    sources = [painted(document, lang).decode() for lang in LANGUAGES]
    sources += [access.script(lang) for lang in LANGUAGES]
    sources += [COPY, REMOTE]
    return {script for source in sources for script in SCRIPT.findall(source)}


def policy(former: Collection[str] = ()) -> str:
    """The Content-Security-Policy under which every page works: nothing from elsewhere, and no script but the app's own.

    blob: is how Streamlit loads the code of a component that came with its websocket. former: digests that stay allowed (`digests_in`).
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in sorted(inline_scripts()))
    ours = [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
    hashes = " ".join([*ours, *sorted(set(former) - {*ours})])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def digests_in(run: Path) -> set[str]:
    """The scripts that the configuration in the folder `run` allows; none where there is none."""
    file = run / SITE
    return set(DIGEST.findall(file.read_text(encoding="utf-8"))) if file.exists() else set()


def headers(secure: bool, former: Collection[str] = ()) -> dict[str, str]:
    """What every answer tells the browser beside its content; `secure`: it is reached by https. former: see `policy`."""
    lasting = {"Strict-Transport-Security": "max-age=31536000"} if secure else {}
    return {
        "Content-Security-Policy": policy(former),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
        **lasting,
    }


def header_manifest() -> str:
    """The same for Kubernetes: the map that the ingress's annotation custom-headers names, as deploy/kubernetes/headers.yaml has it."""
    lines = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in headers(secure=True).items())
    return f"""# Made by `python -m deploy.serve headers` (deploy/README.md): the headers of deploy/nginx/zona.conf.j2. New with each release.
apiVersion: v1
kind: ConfigMap
metadata:
  name: zona-headers
data:
{lines}"""


def site(chosen: Settings, access_log: str, former: Collection[str] = ()) -> str:
    """What goes into nginx's http block for these settings; `access_log` is a file, or off. former: see `policy`."""
    secure_port = chosen.certificate and chosen.listen.endswith(":443")
    return _filled(
        "zona.conf.j2",
        ports=chosen.ports,
        host=chosen.host,
        base=chosen.base,
        secure=chosen.secure,
        listen=chosen.listen,
        certificate=chosen.certificate,
        key=chosen.key,
        redirect=f"{chosen.listen.removesuffix(':443')}:80" if secure_port else "",
        trusted_proxy=chosen.trusted_proxy,
        access_log="off" if access_log == "off" else f"{access_log} zona",
        headers=headers(chosen.secure, former),
        upload=upload_limit(),
        too_large=notice("too_large_title", "too_large", most=str(upload_limit())),
        too_many=notice("too_many_title", "too_many"),
        away=notice("away_title", "away", again=5),
    )


def write(chosen: Settings, run: Path, log: str = "", former: Collection[str] = ()) -> Path:
    """Write everything that an nginx of our own needs into the folder `run`; the file to start it with."""
    run.mkdir(parents=True, exist_ok=True)
    (run / SITE).write_text(site(chosen, log or _standard_output(), former), encoding="utf-8")
    main = run / "nginx.conf"
    main.write_text(_filled("main.conf.j2", run=run, user=_worker()), encoding="utf-8")
    return main


def _filled(name: str, **values: object) -> str:
    # values stand in a configuration, not in HTML; a name that is missing is a mistake of ours
    templates = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True)
    return templates.get_template(name).render(values)


def _worker() -> str:
    """The user of the workers: only root can choose one."""
    if os.geteuid() != 0:
        return ""
    try:
        return pwd.getpwnam(WORKER).pw_name
    except KeyError:
        return "nobody"


def _standard_output() -> str:
    """The log of requests goes where the output goes; a socket (systemd's journal) cannot be opened as a file."""
    try:
        return "off" if stat.S_ISSOCK(os.fstat(1).st_mode) else "/dev/stdout"
    except OSError:
        return "off"
