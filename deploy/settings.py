"""The settings of a server, read from the environment (and a file .env beside the code), and what the app is started with."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from kepatuhan.words.catalogue import LANGUAGES, say

ROOT = Path(__file__).resolve().parent.parent
MOST_REPLICAS = 64
ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
PUBLIC = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:/[\w.~-]+)*/?")


class BadSetting(Exception):
    """A setting that cannot be used; its text names it and says what to give, in every language."""

    def __init__(self, name: str, value: str, remedy: str, **values: object) -> None:
        lines = (
            say("server_setting", lang, name=name, value=value, remedy=say(remedy, lang, **values))
            for lang in LANGUAGES
        )
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Settings:
    """One server: how many processes, where the proxy listens, and the address under which people know it."""

    replicas: int
    first_port: int
    host: str
    listen: str
    public: str
    certificate: str
    key: str
    trusted_proxy: str

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports of the replicas, one after the other."""
        return tuple(range(self.first_port, self.first_port + self.replicas))

    @property
    def base(self) -> str:
        """The path below which the app is: '' or '/zona'."""
        return urlsplit(self.public).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by https, here or at a proxy further out."""
        return bool(self.certificate) or self.public.startswith("https://")

    @property
    def local(self) -> str:
        """The address of the proxy on this computer."""
        listen = self.listen.replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:")
        return f"{'https' if self.certificate else 'http'}://{listen}{self.base}"


def settings(environ: Mapping[str, str] = os.environ, with_files: bool = True) -> Settings:
    """What the environment says. BadSetting.

    `with_files`: also whether the certificate and its key can be read. A replica needs neither, and its user is better not given the key.
    """
    certificate, key = _files(environ, with_files)
    return Settings(
        replicas=_number(environ, "ZONA_REPLICAS", os.cpu_count() or 1, 1, MOST_REPLICAS),
        first_port=_number(environ, "ZONA_REPLICA_PORT", 8601, 1024, 65535 - MOST_REPLICAS),
        host=_given(environ, "ZONA_REPLICA_HOST") or "127.0.0.1",
        listen=_listen(environ),
        public=_public(environ),
        certificate=certificate,
        key=key,
        trusted_proxy=_network(environ),
    )


def replica_command(python: str, chosen: Settings, port: int) -> list[str]:
    """The command of one replica: Streamlit, with what follows from the public address."""
    command = [python, "-m", "streamlit", "run", str(ROOT / "serve.py"), "--server.address", chosen.host]
    command += ["--server.port", str(port)]
    command += ["--logger.hideWelcomeMessage", "true"]  # it names a replica's own address, which nobody is to visit
    if chosen.base:
        command += ["--server.baseUrlPath", chosen.base.strip("/")]
    if chosen.public:  # a proxy further out may hand on another Host: browsers say where they come from
        parts = urlsplit(chosen.public)
        command += ["--server.corsAllowedOrigins", f"{parts.scheme}://{parts.netloc}"]
    if _given(os.environ, "ZONA_LOG").lower() == "json":  # the line is made whole in pages/components/server/logs.py
        command += ["--logger.messageFormat", "%(message)s"]
    return command


def _given(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _number(environ: Mapping[str, str], name: str, otherwise: int, low: int, high: int) -> int:
    value = _given(environ, name)
    if not value:
        return otherwise
    if not value.isdecimal() or not low <= int(value) <= high:
        raise BadSetting(name, value, "server_number", low=low, high=high)
    return int(value)


def _listen(environ: Mapping[str, str]) -> str:
    value = _given(environ, "ZONA_LISTEN") or "127.0.0.1:8080"
    match = ADDRESS.fullmatch(value)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise BadSetting("ZONA_LISTEN", value, "server_listen")
    return value


def _public(environ: Mapping[str, str]) -> str:
    value = _given(environ, "ZONA_PUBLIC_URL")
    if value and PUBLIC.fullmatch(value) is None:
        raise BadSetting("ZONA_PUBLIC_URL", value, "server_public")
    return value.rstrip("/")


def _files(environ: Mapping[str, str], readable: bool) -> tuple[str, str]:
    names = ("ZONA_TLS_CERT", "ZONA_TLS_KEY")
    values = [_given(environ, name) for name in names]
    for name, value in zip(names, values, strict=True):
        if any(values) and (not value or (readable and not os.access(value, os.R_OK))):
            raise BadSetting(name, value, "server_file")
    return values[0], values[1]


def _network(environ: Mapping[str, str]) -> str:
    value = _given(environ, "ZONA_TRUSTED_PROXY")
    try:
        return str(ip_network(value, strict=False)) if value else ""
    except ValueError:
        raise BadSetting("ZONA_TRUSTED_PROXY", value, "server_network") from None
