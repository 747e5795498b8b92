"""A PostgreSQL of our own for tests: a private cluster in a temporary folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
OWNER = "postgres"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of Debian's, else the one on the path; None where there is none."""
    debian = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    program = shutil.which("pg_ctl")
    return debian[-1].parent if debian else Path(program).resolve().parent if program else None


@dataclass(frozen=True)
class Server:
    """A running cluster; `url` reaches its database."""

    bin: Path
    folder: Path

    @property
    def url(self) -> str:
        return self.address("postgres")

    def address(self, database: str) -> str:
        return f"postgresql://zona@/{database}?host={self.folder}"

    def ask(self, *statements: str, database: str = "template1") -> list[tuple]:
        """Each of them by itself, as the owner of the cluster; what the last one answers."""
        with psycopg.connect(f"host={self.folder} user=zona dbname={database}", autocommit=True) as connection:
            for statement in statements:
                answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def renew(self) -> None:
        """As it was after its start, whatever befell it since: running, open to every user, its database and its log empty."""
        self.folder.chmod(0o700)
        (self.folder / "data" / "pg_hba.conf").write_text("local all all trust\n")
        try:
            self.ask("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
        except psycopg.OperationalError:
            self.start()
        (self.folder / "log").write_text("")
        self.empty("postgres")

    def empty(self, database: str) -> None:
        """A database without anything in it, whoever is connected to the one of before."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}")

    def run(self, program: str, *arguments: str) -> None:
        """Run a program as a user who may: PostgreSQL refuses to be root."""
        user = OWNER if os.geteuid() == 0 else None
        command = [str(self.bin / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, text=True, user=user, cwd=self.folder, timeout=60)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        self.run("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "-w", "-D", f"{self.folder}/data", "-m", mode)


@contextmanager
def server() -> Iterator[Server]:
    """A fresh cluster, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="zona-pg-"))
    programs = binaries()
    assert programs is not None
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    cluster_server = Server(programs, folder)
    try:
        cluster_server.run(
            "initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "zona", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        cluster_server.start()
        yield cluster_server
        cluster_server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
