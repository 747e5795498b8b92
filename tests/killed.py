"""A process that changes files and is killed without warning: at its n-th step, or after a time.

It has everything imported and read and forks for each order: {"do": "save" | "undo", "root": …, "name": …, "content": …,
"minute": …, "step": n or None, "after": seconds or None, "meet": folder or ""}. The answer: {"killed": …, "steps": …, "told": …}.
A step is a call that changes the disk: mkdir, replace, unlink, rmdir, or fsync, at which the file is only half written.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kepatuhan.core.dataset import load
from kepatuhan.core.process import settle
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles.actor import anyone
from tests.others import ROOT, Other

STEPS = ("mkdir", "replace", "unlink", "rmdir", "fsync")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def counted(last: int | None) -> list[str]:
    """Count the steps of this process from now on; kill it before the `last` one."""
    done: list[str] = []

    def step(name: str, real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            done.append(name)
            if len(done) == last:
                if name == "fsync" and stat.S_ISREG(os.fstat(args[0]).st_mode):
                    os.ftruncate(args[0], os.fstat(args[0]).st_size // 2)
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        setattr(os, name, step(name, getattr(os, name)))
    return done


def act(order: dict[str, Any]) -> str:
    """Do what is ordered; the file that was saved, or the code of the problem."""
    root, now = Path(order["root"]), NOW.replace(minute=order["minute"])
    if order["do"] == "undo":
        refused = saving.undo(root, saving.undoable(root)[0], anyone(), now)
        return refused.code if refused else "undone"
    accepted, loaded = read(root, order)
    if order["meet"]:
        meet(Path(order["meet"]))
    done = saving.save(root, order["name"], accepted, loaded, anyone(), now)
    return done.name if isinstance(done, saving.Saved) else f"!{done.code} {done.params.get('reason', '')}".strip()


READ: dict[tuple[Any, ...], tuple[Any, Any]] = {}
"""What was read of the same files and the same new table before: of a hundred kills only the saving differs."""


def read(root: Path, order: dict[str, Any]) -> tuple[Any, Any]:
    """The rows that are to be saved, and all that lies there."""
    key = (order["name"], order["content"], files(root))
    if key not in READ:
        data = load(root / "data")
        accepted = review(ingest.read(order["content"].encode(), order["name"], data), data).accepted
        READ[key] = accepted, everything(data)
    return READ[key]


def files(root: Path) -> tuple[tuple[str, bytes], ...]:
    folder = root / "data" / "assessments"
    return tuple((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def meet(folder: Path) -> None:
    """Go on when another process has come as far: both have then seen the same data."""
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.001)


def _child(order: dict[str, Any], pipe: int) -> None:
    """All of one order; the answer goes into the pipe."""
    steps = counted(order["step"])
    answer = act(order)
    os.write(pipe, json.dumps({"killed": False, "steps": len(steps), "told": answer}).encode())


def _run(order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "save":
        read(Path(order["root"]), order)  # here, so that the children have it
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _child(order, writer)
        finally:
            os._exit(0)
    os.close(writer)
    if order["after"] is not None:
        signal.sigtimedwait([signal.SIGCHLD], order["after"])
        os.kill(child, signal.SIGKILL)
    answer = os.read(reader, 4096)
    os.close(reader)
    os.waitpid(child, 0)
    return json.loads(answer or b'{"killed": true}')


class Killer(Other):
    """Orders for a running process."""

    def __init__(self) -> None:
        super().__init__(obey)

    def start(self, root: Path, do: str, **order: Any) -> None:
        """Give an order without waiting for its end."""
        given = {"do": do, "root": str(root), "name": "", "content": "", "minute": 0}
        given |= {"step": None, "after": None, "meet": ""}
        self.say(given | order)

    def answer(self) -> dict[str, Any]:
        """What came of the last order."""
        return self.hear()

    def run(self, root: Path, do: str, **order: Any) -> dict[str, Any]:
        """Give an order and wait for its end."""
        self.start(root, do, **order)
        return self.answer()


@contextmanager
def killer() -> Iterator[Killer]:
    """A process that takes orders, ended with the block."""
    one = Killer()
    yield one
    one.end()


def warm_up() -> None:
    """What is imported or prepared at the first reading is there before the first fork."""
    data = load(ROOT / "data")
    review(ingest.read(b"tahun,kode_wilayah,nilai\n2024,36,94.50\n", "a.csv", data), data)


def obey(test: Connection) -> None:
    """Take orders until there are no more."""
    settle()
    warm_up()
    saving.PATIENCE = 120  # on a busy machine another's turn may last
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    with suppress(EOFError):
        while True:
            test.send(_run(test.recv()))
