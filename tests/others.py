"""Other processes for tests, forked from one that has the engine imported: to start Python anew takes a second of the processor each time.

What such a process does is a function here or in a module that this one imports; its first argument is the connection to the test.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kepatuhan.core.dataset import load
from kepatuhan.core.process import settle
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.intake.table_store import OpenStoreTables
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios import store as shelves
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import Edit, read, write
from kepatuhan.store.opening import open_store

ROOT = Path(__file__).resolve().parent.parent
SAID = datetime(2026, 3, 2, tzinfo=UTC)
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.killed", "tests.others"])


class Other:
    """A process that does `work(connection, *given)`; it can be told something, heard, and killed without warning."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self.connection, its = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=work, args=(its, *given), daemon=True)
        with pytest.MonkeyPatch.context() as patch:
            # AppTest leaves the page that it opened last as the main program, which the process would run first
            patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
            self.process.start()
        its.close()

    def say(self, word: Any = "") -> None:
        self.connection.send(word)

    def hear(self) -> Any:
        """What it says next; EOFError where it says nothing more."""
        return self.connection.recv()

    def words(self) -> Iterator[Any]:
        """All that it says until its end."""
        try:
            while True:
                yield self.connection.recv()
        except (EOFError, ConnectionResetError):
            return

    def kill(self) -> None:
        """SIGKILL; what it had said before can still be heard."""
        self.process.kill()

    def end(self) -> int | None:
        """Hear no more and wait for its end; its exit code, negative for a signal."""
        self.connection.close()
        self.process.join(60)
        return self.process.exitcode


def save_scenarios(test: Connection, url: str, number: int, times: int) -> None:
    """Save one scenario again and again, and say each version that is sure."""
    settle()
    store = open_store(url)
    entry = shelves.load(store, number)
    for _ in range(times):
        changed = replace(entry.scenario, name=f"v{entry.version + 1}", note=f"{entry.version + 1} " * 300)
        entry = shelves.save(store, changed, anyone(), SAID, entry)
        test.send(entry.version)


def write_cells(test: Connection, url: str, times: int) -> None:
    """Write every cell of a self-assessment at once, again and again, and say each version that is sure."""
    settle()
    store, cells = open_store(url), grid(load(ROOT / "data"), "36.72", 2026)
    version = max((kept.version for kept in read(store, "36.72", 2026).values()), default=0)
    for _ in range(times):
        answer = Answer((version + 1) * 1000, str(version + 1))
        edits = [Edit(unit, leaf.code, answer, version) for unit in cells.units for leaf in cells.leaves]
        assert not write(store, cells, edits, anyone(), SAID).conflicts
        version += 1
        test.send(version)


def save_table(test: Connection, root: Path, url: str, content: bytes, stop: int) -> None:
    """Read the tables, say so, and save `content` when told to; wait once more before the `stop`-th content is written."""
    settle()
    store, data = open_store(url), load(root / "data")
    rows, keep = review(ingest.read(content, "baru.csv", data), data).accepted, OpenStoreTables.keep

    def counted(self: OpenStoreTables, contents: Any) -> None:
        for number, one in enumerate(contents, 1):
            if number == stop:
                test.send("half")
                test.recv()
            keep(self, [one])

    OpenStoreTables.keep = counted
    test.send("ready")
    test.recv()
    done = saving.save(
        root, "baru.csv", rows, everything(data), anyone("lain"), datetime(2026, 1, 2, tzinfo=UTC), store
    )
    test.send(getattr(done, "name", str(done)))
