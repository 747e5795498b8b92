"""How many people a server holds: one process against two replicas, both behind nginx, beside an empty Streamlit app.

Run: python -m benchmarks.server [--replicas 1,2] [--visitors 50,100,300] [--seconds 30] [--pause 4] [--ours].
Ten minutes: python -m benchmarks.server --ours --replicas 2 --visitors 100 --seconds 600 --every 30

Visitors are websocket clients with the cookie of a replica each; one opens a page, then moves on at random (page, year, government)
every four seconds. They run on the same computer and take a part of it: the figures are a floor. Printed are what a visitor
waits, runs a second, visitors who were refused or lost, memory and files of a replica, and the load of the machine before and after. `--every`: each
replica's memory, files and visitors so often while the crowd is there, and how they go on a minute. `--ours`: without the empty app.
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


@dataclass(frozen=True)
class Sample:
    """What a replica says of itself, so many seconds after the crowd began to come: seconds of processor, MB, open files, visitors, runs that failed."""

    second: float
    processor: float
    memory: float
    files: float
    visitors: float
    errors: float


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


async def watched(ports: list[int], every: float, outcome: Outcome, samples: dict[int, list[Sample]]) -> None:
    """Sample every replica so often until it is cancelled, with a line of what was met since the last."""
    start, seen = perf_counter(), 0
    while True:
        await asyncio.sleep(every)
        second = perf_counter() - start
        for port in ports:
            if one := await asyncio.to_thread(sampled, port, second):
                samples.setdefault(port, []).append(one)
        lately, seen = outcome.waits[seen:], len(outcome.waits)
        now = ", ".join(
            f"{s[-1].memory:.0f} MB {s[-1].files:.0f} files {s[-1].visitors:.0f} visitors" for s in samples.values()
        )
        print(
            f"  {second:4.0f} s: {told(lately) if lately else 'no screen'}; {now}; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


async def crowd(
    ports: list[int], count: int, seconds: float, pause: float, every: float
) -> tuple[Outcome, dict[int, list[Sample]]]:
    """A crowd, and what every replica said of itself meanwhile, by its port."""
    outcome, samples = Outcome(), dict[int, list[Sample]]()
    people = [visitor(1 + n % len(ports), seconds, pause, n, outcome) for n in range(count)]
    watch = asyncio.create_task(watched(ports, every, outcome, samples)) if every else None
    await asyncio.gather(*people)
    if watch is not None:
        watch.cancel()
    return outcome, samples


def sampled(port: int, second: float) -> Sample | None:
    """What a replica says of itself; None for the empty app."""
    try:
        text = urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).read().decode()
    except OSError:
        return None
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line and line[0] != "#")
    if "process_open_fds" not in values:
        return None
    names = ("cpu_seconds_total", "resident_memory_bytes", "open_fds")
    processor, memory, files = (float(values[f"process_{name}"]) for name in names)
    visitors, errors = (float(values[f"zona_{name}"]) for name in ("visitors", "errors_total"))
    return Sample(second, processor, memory / 2**20, files, visitors, errors)


def slope(samples: list[Sample], name: str) -> float:
    """By how much a number grows in a minute: the straight line through the samples."""
    seconds, values = [one.second for one in samples], [getattr(one, name) for one in samples]
    mean = sum(seconds) / len(samples)
    spread = sum((second - mean) ** 2 for second in seconds)
    rise = sum((second - mean) * value for second, value in zip(seconds, values, strict=True))
    return 60 * rise / spread if spread else 0.0


def flat(samples: dict[int, list[Sample]]) -> None:
    """Print how memory and files of every replica went on, from a minute after everybody had come until the first left."""
    for port, every in samples.items():
        all_here = [one for one in every if one.visitors == max(other.visitors for other in every)]
        several = [one for one in all_here if one.second > all_here[0].second + 60] or all_here
        first, last = several[0], several[-1]
        print(
            f"  replica {port}: {first.memory:.0f} → {last.memory:.0f} MB ({slope(several, 'memory'):+.2f} a minute), "
            f"{first.files:.0f} → {last.files:.0f} files ({slope(several, 'files'):+.2f} a minute), {last.errors:.0f} errors",
            flush=True,
        )


def spent(ports: list[int]) -> float:
    """Seconds of processor that the replicas have taken so far; 0 of the empty app."""
    return sum(one.processor for one in (sampled(port, 0) for port in ports) if one)


def state(port: int) -> str:
    """Memory and files of a replica of ours, as it says itself; '' for the empty app."""
    one = sampled(port, 0)
    return f", {one.memory:.0f} MB, {one.files:.0f} files a replica" if one else ""


def measured(
    app: Path, replicas: int, counts: list[int], seconds: float, pause: float, every: float
) -> dict[int, list[float]]:
    """Print the figures of every crowd; the seconds by the number of visitors."""
    waits = {}
    with serving(app, replicas) as ports:
        # every page once, so that nothing is computed for the first time
        asyncio.run(crowd(ports, 8 * replicas, 6, 0.5, 0))
        for count in counts:
            load, before = os.getloadavg()[0], spent(ports)
            start = perf_counter()
            outcome, samples = asyncio.run(crowd(ports, count, seconds, pause, every))
            rate = len(outcome.waits) / (perf_counter() - start)
            each = 1000 * (spent(ports) - before) / max(len(outcome.waits) + count, 1)
            waits[count] = outcome.waits
            name = "ours " if app.parent == ROOT else "empty"
            print(
                f"{name} {replicas} x, {count} visitors: {told(outcome.waits)}, {rate:.1f} runs/s, {each:.0f} ms of processor a run, {outcome.lost} lost{state(ports[0])}; load before {load:.1f}, after {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            flat(samples)
            sleep(5)
    return waits


def main() -> None:
    """Print every figure, then the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", default="1,2")
    parser.add_argument("--visitors", default="50,100,300")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=4)
    parser.add_argument("--every", type=float, default=0)
    parser.add_argument("--ours", action="store_true")
    options = parser.parse_args()
    numbers, counts = ([int(n) for n in text.split(",")] for text in (options.replicas, options.visitors))
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "app.py"
        empty.write_text("import streamlit as st\n\nst.title('x')\n", encoding="utf-8")
        (Path(folder) / ".streamlit").mkdir()
        config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
        (Path(folder) / ".streamlit" / "config.toml").write_text(config, encoding="utf-8")
        for number in numbers:
            more = (number, counts, options.seconds, options.pause, options.every)
            ours = measured(ROOT / "serve.py", *more)
            theirs = {} if options.ours else measured(empty, *more)
            for count in theirs:
                ratio = sorted(ours[count])[len(ours[count]) // 2] / sorted(theirs[count])[len(theirs[count]) // 2]
                print(f"ours / empty, {number} x, {count} visitors: median {ratio:.1f} x")


if __name__ == "__main__":
    main()
