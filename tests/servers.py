"""What tests of the whole server share: replicas behind nginx as `make serve` starts them, with TLS, below a path, on PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser import ROOT, free_port
from tests.visitors import Visitor
from tests.waiting import until

SECRET = "kata-sandi-Rahasia/7"
"""A password in the address of the store that must never be seen again."""


@dataclass(frozen=True)
class RunningServer:
    """A server of the test: its address, its replicas' ports, its supervisor, and where its output goes."""

    url: str
    ports: tuple[int, ...]
    process: subprocess.Popen
    log: Path

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def visitor(self) -> Visitor:
        return Visitor(self.url)

    def get(self, port: int, path: str) -> str:
        """What a replica answers at its own port, which only this computer reaches."""
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def pid(self, port: int) -> int:
        """The process of a replica: the child of the supervisor whose command names its port."""
        return next((pid for pid, command in self.children() if str(port) in command), 0)

    def proxy(self) -> int:
        """The process of nginx that leads the others."""
        return next((pid for pid, command in self.children() if command and "nginx" in command[0]), 0)

    def children(self) -> Iterator[tuple[int, list[str]]]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in map(int, listed):
            with suppress(OSError):
                yield pid, Path(f"/proc/{pid}/cmdline").read_text().split("\0")

    def up(self) -> bool:
        """Whether nginx and every replica answer."""
        # a port nobody listens on yet may be the very one that asks: then it hears its own question, which is no HTTP
        with suppress(OSError, AssertionError, HTTPException):
            return all('"data":"ok"' in self.get(port, "/healthz") for port in self.ports) and self._passes()
        return False

    def _passes(self) -> bool:
        with self.visitor() as visitor:
            return visitor.ask("/healthz")[0] == 200


def nginx_program() -> str:
    """Where nginx is; a machine without it skips what needs it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None:
        pytest.skip("no nginx on this machine (Debian: apt-get install nginx-light)")
    return program


def certificate(folder: Path) -> dict[str, str]:
    """A certificate for this computer that nobody signed, as the settings that name it."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine (Debian: apt-get install openssl)")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    subprocess.run([*command.split(), "-keyout", key, "-out", cert], check=True, capture_output=True)
    return {"ZONA_TLS_CERT": str(cert), "ZONA_TLS_KEY": str(key)}


def neighbours(count: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    while True:
        first = free_port()
        with ExitStack() as held, suppress(OSError):
            for port in range(first, first + count):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


HALF_COMPILED = shutil.ignore_patterns("*.pyc.*")
"""For a copy of the app: what is compiled comes along, or its processes would compile everything anew; not what is being written."""


def installed(folder: Path) -> Path:
    """What goes into the image (.dockerignore), in a folder of its own: its settings, sign-in and tables can be written there."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    names = {line.removeprefix("!") for line in lines if line.startswith("!")} - {"wheelhouse"}
    for name in (*names, ".env.example"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, ignore=HALF_COMPILED)
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, place)
    return folder


def fill_in(app: Path, settings: Mapping[str, str]) -> None:
    """.env from .env.example, as whoever sets up a server does it by hand: each line that is wanted, without its '# '."""
    text = (app / ".env.example").read_text(encoding="utf-8")
    for name, value in settings.items():
        text, lines = re.subn(rf"^# {name}=.*$", lambda _, line=f"{name}={value}": line, text, flags=re.MULTILINE)
        assert lines == 1, name
    (app / ".env").write_text(text, encoding="utf-8")


RULED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Before a command that root starts: what may not be read or written is refused to it too, as to any other user."""


@contextmanager
def running(
    folder: Path, base: str = "", first: int = 0, app: Path | None = None, **environ: str
) -> Iterator[RunningServer]:
    """A server with those settings beside the test's own, stopped at the end; `first` is its port, 0 for any.

    With `app` (`installed`) its own settings, the names that begin with ZONA_, are in that folder's .env.
    """
    nginx_program()
    first, replicas = first or neighbours(3), int(environ.get("ZONA_REPLICAS", "2"))
    scheme = "https" if "ZONA_TLS_CERT" in environ else "http"
    given: Mapping[str, str] = {
        "ZONA_REPLICAS": str(replicas),
        "ZONA_LISTEN": f"127.0.0.1:{first}",
        "ZONA_REPLICA_PORT": str(first + 1),
        "ZONA_PUBLIC_URL": f"{scheme}://127.0.0.1:{first}{base}",
        **environ,
    }
    log, surrounding = folder / "log", {**os.environ, **given}
    command = [sys.executable, "-m", "deploy.serve"]
    if app is not None:
        fill_in(app, {name: value for name, value in given.items() if name.startswith("ZONA_")})
        surrounding = {name: value for name, value in surrounding.items() if not name.startswith("ZONA_")}
        command = [*(RULED if os.geteuid() == 0 else ()), *command]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=app or ROOT, env=surrounding, stdout=output, stderr=output)
    server = RunningServer(given["ZONA_PUBLIC_URL"], tuple(range(first + 1, first + 1 + replicas)), process, log)
    try:
        until(lambda: process.poll() is not None or server.up(), 120)
        assert process.poll() is None, server.text()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
