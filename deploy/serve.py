"""`python -m deploy.serve`: the app in several processes behind nginx, all of them kept running until this one is told to stop.

    python -m deploy.serve               store brought up to date, replicas, nginx (`make serve`)
    python -m deploy.serve replicas      the same without nginx, whose configuration is written to ZONA_RUN
    python -m deploy.serve replica 8601  one replica in place of this process (systemd, containers)
    python -m deploy.serve migrate       the store brought up to date, nothing else
    python -m deploy.serve nginx         the configuration for a system's own nginx, printed
    python -m deploy.serve configure     that of the nginx in ZONA_RUN written anew; --keep: scripts of before stay allowed
    python -m deploy.serve headers       the headers of that as a manifest of Kubernetes, printed

SIGTERM or Ctrl+C ends all. SIGHUP starts the replicas again one after the other, each when the one before it is healthy.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from dotenv import load_dotenv

from deploy.settings import ROOT, BadSetting, Settings, replica_command, settings
from kepatuhan.core.model import Problem
from kepatuhan.store.opening import open_store, store_url
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.problems import problem
from pages.components.server import logs

COMMANDS = ("all", "replicas", "replica", "migrate", "nginx", "configure", "headers")
LOG = logging.getLogger("zona.serve")
PATIENCE = 10.0
"""Seconds for which a process that was asked to stop may still run."""
STEADY = 10.0
"""Seconds after which a process counts as one that runs: should it end, it is started again at once."""
LONGEST = 30.0
"""Seconds of the longest pause before a process that ends again and again is started anew."""
READY = 120.0
"""Seconds for which a new replica may load data before the next one is started again in any case."""
PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the signal that a process gets when the one that started it is gone."""


class Kept:
    """A process that is started again whenever it ends by itself."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self.command = name, command
        self.process: asyncio.subprocess.Process | None = None
        self.stopping = False

    async def run(self) -> None:
        """Start it, and again each time, until `stop`; one that does not live long is waited for longer each time."""
        pause = 0.0
        while not self.stopping:
            began = monotonic()
            self.process = await asyncio.create_subprocess_exec(
                *self.command, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, start_new_session=True, preexec_fn=_tied
            )
            if self.stopping:  # told to stop while it was being started
                self.signal(signal.SIGTERM)
            status = await self.process.wait()
            with suppress(ProcessLookupError):  # workers of an nginx that was killed would keep its port
                os.killpg(self.process.pid, signal.SIGKILL)
            if self.stopping:
                return
            pause = 0.0 if monotonic() - began > STEADY else min(max(2 * pause, 0.25), LONGEST)
            LOG.warning(_both("server_again", name=self.name, status=status))
            await asyncio.sleep(pause)

    def signal(self, number: int) -> None:
        """Send it a signal, where it runs."""
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def stop(self) -> None:
        """End it for good."""
        self.stopping = True
        await self.end()

    async def end(self) -> None:
        """End what runs now: politely, then without asking."""
        self.signal(signal.SIGTERM)
        if self.process is not None:
            try:
                await asyncio.wait_for(self.process.wait(), PATIENCE)
            except TimeoutError:
                self.signal(signal.SIGKILL)


class Server:
    """All processes of one server."""

    def __init__(self, chosen: Settings, run: Path, proxied: bool) -> None:
        self.chosen, self.run, self.proxied = chosen, run, proxied
        self.replicas = {
            port: Kept(f"replika {port}", replica_command(sys.executable, chosen, port)) for port in chosen.ports
        }
        self.others = [Kept("nginx", _nginx(run))] if proxied else []
        self.turn: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Run until a signal says to stop."""
        end = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end.set)
        loop.add_signal_handler(signal.SIGHUP, self.renew)
        address = self.chosen.public or (self.chosen.local if self.proxied else f"http://{self.chosen.host}")
        LOG.warning(_both("server_starts", replicas=len(self.replicas), address=address))
        kept = [*self.replicas.values(), *self.others]
        running = [asyncio.create_task(one.run()) for one in kept]
        said = asyncio.create_task(self.tell(address))
        await end.wait()
        for task in (said, self.turn):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(one.stop() for one in kept))
        await asyncio.gather(*running)

    async def tell(self, address: str) -> None:
        """Say when all replicas can be visited."""
        await asyncio.gather(*(self.healthy(port) for port in self.replicas))
        LOG.warning(_both("server_ready", address=address))

    def renew(self) -> None:
        """Begin to start the replicas again, unless that is under way."""
        if self.turn is None or self.turn.done():
            self.turn = asyncio.create_task(self.roll())

    async def roll(self) -> None:
        """One replica after the other ends and is started again: there is always one to visit.

        The code may be that of a new release, which this process has not: another asks it what nginx is to be told. Until the
        last replica has it, scripts of both are allowed.
        """
        await self.configure("--keep")
        for port, replica in self.replicas.items():
            before = replica.process
            await replica.end()
            while replica.process is before:
                await asyncio.sleep(0.1)
            await self.healthy(port)
        await self.configure()
        await self.tell(self.chosen.public or self.chosen.local)

    async def configure(self, *options: str) -> None:
        """Let our nginx read what the code on the disk says now; where that cannot be made it keeps what it has."""
        if not self.others:
            return
        command = (sys.executable, "-m", "deploy.serve", "configure", *options)
        environ = {**os.environ, "ZONA_RUN": str(self.run)}
        writer = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environ, stdin=asyncio.subprocess.DEVNULL)
        if await writer.wait() == 0:
            for one in self.others:
                one.signal(signal.SIGHUP)

    async def healthy(self, port: int) -> None:
        """Wait until that replica has its data, but not for ever."""
        end = monotonic() + READY
        while monotonic() < end and not await asyncio.to_thread(_loaded, self.chosen.host, port):
            await asyncio.sleep(0.2)


def _tied() -> None:
    """In a new process: it ends with the one that started it, even where that one is killed."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _loaded(host: str, port: int) -> bool:
    """Whether a replica has its data; a store that is gone, or visitors in every place, are no reason to wait."""
    try:
        with urlopen(f"http://{host}:{port}/healthz", timeout=15) as answer:
            state = json.load(answer)
    except HTTPError as refusal:
        state = json.load(refusal)
    except OSError:
        return False
    return bool(state.get("data") == "ok")


def _nginx(run: Path) -> list[str]:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise SystemExit(_both("server_no_nginx"))
    return [program, "-e", "stderr", "-p", str(run), "-c", str(run / "nginx.conf")]


def _both(key: str, **values: object) -> str:
    """A sentence in every language, for whoever runs the server."""
    return " · ".join(say(key, lang, **values) for lang in LANGUAGES)


def migrated() -> None:
    """Bring the store's tables to this version, once, before any replica opens it. SystemExit where that is not possible."""
    store = open_store(store_url(os.environ, ROOT))
    if isinstance(store, Problem):
        raise SystemExit("\n".join(problem(store, lang) for lang in LANGUAGES))
    store.engine.dispose()


def free(chosen: Settings, proxied: bool) -> None:
    """SystemExit with a sentence where a port cannot be listened on: nginx and Streamlit would say so again and again."""
    wanted = [(chosen.host, port, "ZONA_REPLICA_PORT") for port in chosen.ports]
    if proxied:
        listen = urlsplit(f"//{chosen.listen}")
        wanted.append((str(listen.hostname), listen.port or 0, "ZONA_LISTEN"))
    for host, port, name in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as both do: connections of before may linger
            try:
                trial.bind((host, port))
                trial.listen()
            except PermissionError:
                raise SystemExit(_both("server_port_denied", address=f"{host}:{port}", name=name)) from None
            except OSError:
                raise SystemExit(_both("server_port", address=f"{host}:{port}", name=name)) from None


def configured(chosen: Settings, keep: bool) -> None:
    """Write anew what the nginx of the folder ZONA_RUN reads; it has to be told (SIGHUP)."""
    from deploy.proxy import digests_in, write

    run = Path(os.environ["ZONA_RUN"].strip())
    write(chosen, run, former=digests_in(run) if keep else ())


def served(chosen: Settings, proxied: bool) -> None:
    """Everything, until it is told to stop."""
    from deploy.proxy import write

    free(chosen, proxied)
    migrated()
    given = os.environ.get("ZONA_RUN", "").strip()
    run = Path(given).resolve() if given else Path(tempfile.mkdtemp(prefix="zona-"))
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o755)  # nginx's workers have other rights than root, who may have started it
    try:
        write(chosen, run)
        asyncio.run(Server(chosen, run, proxied).serve())
    finally:
        if not given:
            shutil.rmtree(run, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what `arguments` name."""
    parser = ArgumentParser(prog="python -m deploy.serve", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=COMMANDS)
    parser.add_argument("port", nargs="?", type=int)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args(arguments)
    load_dotenv(ROOT / ".env")
    if options.what == "configure" and not os.environ.get("ZONA_RUN", "").strip():
        parser.error("configure needs ZONA_RUN")
    logs.set_up()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    # the scripts that nginx allows are read from pages; that no page is shown here is no reason to warn whoever starts it
    logging.getLogger("streamlit.runtime.caching.cache_data_api").disabled = True
    try:
        chosen = settings(with_files=options.what not in ("replica", "migrate"))
        if options.what == "configure":
            configured(chosen, options.keep)
        else:
            _do(options.what, chosen, options.port)
    except BadSetting as error:
        raise SystemExit(str(error)) from None


def _do(what: str, chosen: Settings, port: int | None) -> None:
    if what == "replica":
        command = replica_command(sys.executable, chosen, port or chosen.first_port)
        os.chdir(ROOT)
        os.execv(command[0], command)
    elif what == "migrate":
        migrated()
    elif what == "nginx":
        from deploy.proxy import site

        sys.stdout.write(site(chosen, "/var/log/nginx/zona.log"))
    elif what == "headers":
        from deploy.proxy import header_manifest

        sys.stdout.write(header_manifest())
    else:
        served(chosen, proxied=what == "all")


if __name__ == "__main__":
    main()
