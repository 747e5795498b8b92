"""How many people a server holds: one process against two replicas, both behind nginx, beside an empty Streamlit app.

Run: python -m benchmarks.server [--replicas 1,2] [--visitors 50,100,300] [--seconds 30] [--pause 4].

Visitors are websocket clients with the cookie of a replica each; one opens a page, then moves on at random (page, year, government)
every four seconds. They run on the same computer and take a part of it: the figures are a floor. Printed are what a visitor
waits, runs a second, visitors who were refused or lost, memory and files of a replica, and the load of the machine before.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.app import PAGES, told
from benchmarks.page import ROOT, until_healthy
from deploy.proxy import write
from deploy.settings import replica_command, settings

BODIES = ("36", "36.01", "36.02", "36.72", "36.74")
SHORT = 400
"""Bytes of the longest message that may end a run: others are not looked into, so that the clients cost little."""
FIRST = 28_100
"""Port of nginx; the replicas' follow."""


@dataclass
class Outcome:
    """What a crowd met: seconds of each screen, and how many visitors were refused or lost their connection."""

    waits: list[float] = field(default_factory=list)
    lost: int = 0


def nginx() -> str:
    """The program; SystemExit without it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    return program or sys.exit("nginx is not here (Debian: apt-get install nginx-light)")


@contextlib.contextmanager
def serving(app: Path, replicas: int) -> Iterator[list[int]]:
    """So many processes of the app in `app` behind nginx at FIRST; their ports."""
    given = {"ZONA_REPLICAS": str(replicas), "ZONA_REPLICA_PORT": str(FIRST + 1), "ZONA_LISTEN": f"127.0.0.1:{FIRST}"}
    chosen = settings(given)
    with tempfile.TemporaryDirectory(prefix="zona-") as folder, contextlib.ExitStack() as running:
        Path(folder).chmod(0o755)
        environ = {**os.environ, "ZONA_DATABASE_URL": f"sqlite:///{folder}/store.sqlite"}
        main = write(chosen, Path(folder) / "run", log="off")
        (Path(folder) / "run").chmod(0o755)
        commands = [
            [
                str(app) if part == str(ROOT / "serve.py") else part
                for part in replica_command(sys.executable, chosen, port)
            ]
            for port in chosen.ports
        ]
        commands.append([nginx(), "-e", "stderr", "-c", str(main)])
        for command in commands:
            process = subprocess.Popen(
                command, cwd=app.parent, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            running.callback(process.wait, 30)
            running.callback(process.terminate)
        for port in (*chosen.ports, FIRST):
            until_healthy(port)
        yield list(chosen.ports)


async def visitor(replica: int, seconds: float, pause: float, seed: int, outcome: Outcome) -> None:
    """One visitor for `seconds` at the replica of that number; what each screen but the first took."""
    choose = random.Random(seed)
    await asyncio.sleep(choose.uniform(0, 2 * pause))
    url, cookie = f"ws://127.0.0.1:{FIRST}/_stcore/stream", {"Cookie": f"zona_replica=r{replica}"}
    try:
        async with connect(
            url, max_size=None, subprotocols=["streamlit"], additional_headers=cookie, open_timeout=60
        ) as one:  # type: ignore[list-item]
            end, first = perf_counter() + seconds, True
            while perf_counter() < end:
                ask = BackMsg()
                ask.rerun_script.query_string = f"wilayah={choose.choice(BODIES)}&tahun={choose.randint(2021, 2024)}"
                ask.rerun_script.page_name = choose.choice(PAGES)
                start = perf_counter()
                await one.send(ask.SerializeToString())
                await finished(one)
                outcome.waits += [] if first else [perf_counter() - start]
                first = False
                await asyncio.sleep(pause * choose.uniform(0.5, 1.5))
    except (WebSocketException, OSError):
        outcome.lost += 1


async def finished(one) -> None:
    """Until the script has run to its end."""
    while True:
        message = await one.recv()
        if len(message) < SHORT and ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
            return


async def crowd(replicas: int, count: int, seconds: float, pause: float) -> Outcome:
    """So many visitors, spread over the replicas."""
    outcome = Outcome()
    people = (visitor(1 + n % replicas, seconds, pause, n, outcome) for n in range(count))
    await asyncio.gather(*people)
    return outcome


def state(port: int) -> str:
    """Memory and files of a replica of ours, as it says itself; '' for the empty app."""
    try:
        text = urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    except OSError:
        return ""
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("process_"))
    if "process_open_fds" not in values:
        return ""
    return f", {float(values['process_resident_memory_bytes']) / 2**20:.0f} MB, {float(values['process_open_fds']):.0f} files a replica"


def measured(app: Path, replicas: int, counts: list[int], seconds: float, pause: float) -> dict[int, list[float]]:
    """Print the figures of every crowd; the seconds by the number of visitors."""
    waits = {}
    with serving(app, replicas) as ports:
        asyncio.run(
            crowd(replicas, 8 * replicas, 6, 0.5)
        )  # every page once, so that nothing is computed for the first time
        for count in counts:
            load = os.getloadavg()[0]
            start = perf_counter()
            outcome = asyncio.run(crowd(replicas, count, seconds, pause))
            rate = len(outcome.waits) / (perf_counter() - start)
            waits[count] = outcome.waits
            name = "ours " if app.parent == ROOT else "empty"
            print(
                f"{name} {replicas} x, {count} visitors: {told(outcome.waits)}, {rate:.1f} runs/s, {outcome.lost} lost{state(ports[0])}; load before {load:.1f}",
                flush=True,
            )
            sleep(5)
    return waits


def main() -> None:
    """Print every figure, then the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", default="1,2")
    parser.add_argument("--visitors", default="50,100,300")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=4)
    options = parser.parse_args()
    numbers, counts = ([int(n) for n in text.split(",")] for text in (options.replicas, options.visitors))
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "app.py"
        empty.write_text("import streamlit as st\n\nst.title('x')\n", encoding="utf-8")
        (Path(folder) / ".streamlit").mkdir()
        config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
        (Path(folder) / ".streamlit" / "config.toml").write_text(config, encoding="utf-8")
        for number in numbers:
            ours, theirs = (
                measured(app, number, counts, options.seconds, options.pause) for app in (ROOT / "serve.py", empty)
            )
            for count in counts:
                ratio = sorted(ours[count])[len(ours[count]) // 2] / sorted(theirs[count])[len(theirs[count]) // 2]
                print(f"ours / empty, {number} x, {count} visitors: median {ratio:.1f} x")


if __name__ == "__main__":
    main()
