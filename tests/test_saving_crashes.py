"""Saving while processes are killed, others save, the disk is full or read-only: the old state or the new one, never mixed.

The kills of one test are steps of a real process (tests/killed.py); the disks are real ones, mounted for the test where
that is allowed, and otherwise a limit on the size of files and folders without permission.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import threading
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kepatuhan.checks.check import check
from kepatuhan.core import journal
from kepatuhan.core.dataset import load
from kepatuhan.core.model import Problem
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles.actor import anyone
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.killed import NOW, killer
from tests.nightly import grid

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("ZONA_KILLS", "8"))
"""Random kills; more by hand and in the nightly run (Makefile)."""
ROUNDS = int(os.environ.get("ZONA_ROUNDS", "2"))
"""Rounds of two processes that save at once; more by hand and in the nightly run (Makefile)."""
NEW = "tahun,kode_wilayah,nilai\n2024,36,94.50\n2024,36.02,81.25\n2023,36.02,80.10\n"
"""Takes the place of rows of two files: with its own it changes three."""
OTHER = NEW.replace("81.25", "81.75")


@pytest.fixture(scope="module")
def process():
    with killer() as one:
        yield one


def folder(root: Path) -> Path:
    """The data with the two years that a saving changes: enough, and quickly read."""
    shutil.copytree(
        ROOT / "data",
        root / "data",
        ignore=shutil.ignore_patterns("ilustrasi_*", "nasional.csv", "20[12][0125-9]*.csv"),
    )
    assert set(tables(root)) == {"2023.csv", "2024.csv"}
    return root


@pytest.fixture
def root(tmp_path):
    return folder(tmp_path / "app")


def tables(root: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (root / "data" / "assessments").iterdir()}


def seen(root: Path) -> dict[str, bytes]:
    """What a reader sees, whatever lies half done."""
    read = journal.steady(root / "data" / "assessments", lambda files: {n: p.read_bytes() for n, p in files.items()})
    return {name: content for name, content in read.items() if name.endswith(".csv")}


def sound(root: Path) -> None:
    """Two rows of a key that both count are the mark of a mixed state; so is any other error."""
    data = load(root / "data")
    assert not [p for p in (*data.problems, *check(data.observations, data)) if p.severity == "error"]


def clean(root: Path) -> None:
    """Nothing unfinished is left in either folder."""
    kept = root / saving.BACKUPS
    names = [p.name for where in (root / "data" / "assessments", kept) if where.exists() for p in where.iterdir()]
    assert not [name for name in names if name.endswith(journal.PART) or name == journal.JOURNAL]


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """The same folder once more, gone afterwards."""
    copy = root.with_name("copy")
    shutil.copytree(root, copy)
    yield copy
    shutil.rmtree(copy)


# --- killed -------------------------------------------------------------------------------------------------------


SOME = pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.nightly)])
"""How far one kill is from the next; around the step from which the change holds, and at both ends, none is left out."""


def kills(steps: int, every: int, near: int = 1) -> list[int]:
    return [n for n in range(1, steps + 1) if n % every == 0 or n in (1, steps) or abs(n - near) <= 1]


@SOME
@pytest.mark.parametrize("do", ["save", "undo"])
def test_killed_at_every_step(do, every, root, process):
    order = {"name": "baru.csv", "content": NEW, "minute": 1}
    if do == "undo":
        assert process.run(root, "save", **order)["told"] == "baru.csv"
    old = tables(root)
    with copied(root) as whole:
        steps = process.run(whole, do, **order)["steps"]
        new = tables(whole)
    assert steps > 20
    assert len({name for name in old | new if old.get(name) != new.get(name)}) == 3
    outcomes = []
    for step in kills(steps, every, committed(root, process, steps, do)):
        with copied(root) as copy:
            assert process.run(copy, do, step=step, **order)["killed"]
            state = seen(copy)
            assert state in (old, new), step
            sound(copy)
            saving.mend(copy)
            clean(copy)
            assert tables(copy) == state, step
            outcomes.append(state == new)
            if do == "save" and state == new:
                assert saving.undo(copy, saving.undoable(copy)[0], anyone(), NOW) is None
                assert tables(copy) == old
    assert outcomes == sorted(outcomes)  # once the change holds, it holds at every later step
    assert set(outcomes) == {False, True}


@SOME
def test_killed_while_doing_what_another_left(every, root, process):
    """The next start may be killed as well: what it does can be done again from any of its steps."""
    order = {"name": "baru.csv", "content": NEW, "minute": 1}
    with copied(root) as whole:
        steps = process.run(whole, "save", **order)["steps"]
        new = tables(whole)
    process.run(root, "save", step=committed(root, process, steps), **order)
    assert seen(root) == new
    assert tables(root) != new
    with copied(root) as copy:
        left = process.run(copy, "save", **order)
        assert left["told"] == "!nothing_new"  # what was cut short holds: it is finished, and there is nothing to save
    for step in kills(left["steps"], every):
        with copied(root) as copy:
            assert process.run(copy, "save", step=step, **order)["killed"]
            assert seen(copy) == new, step
            sound(copy)
            saving.mend(copy)
            clean(copy)
            assert tables(copy) == new, step


def committed(root: Path, process, steps: int, do: str = "save") -> int:
    """The first step before which the change holds: what holds at one holds at the next."""

    def holds(step: int) -> bool:
        with copied(root) as copy:
            process.run(copy, do, name="baru.csv", content=NEW, minute=1, step=step)
            return seen(copy) != tables(root)

    return bisect_left(range(1, steps + 1), True, key=holds) + 1


def test_killed_at_random(root, process):
    chance = random.Random(7)
    order = {"name": "baru.csv", "content": NEW}
    states = [tables(root)]
    with copied(root) as whole:
        process.run(whole, "save", minute=1, **order)
        states.append(tables(whole))
    for kill in range(KILLS):
        do = "undo" if saving.undoable(root) else "save"
        process.run(root, do, after=chance.uniform(0.02, 0.6), minute=1 + kill % 50, **order)
        assert seen(root) in states, kill
        sound(root)
        saving.mend(root)
        clean(root)
        assert tables(root) in states, kill


# --- two at once --------------------------------------------------------------------------------------------------


def test_two_processes_that_save_one_name_both_keep_theirs(root, process):
    with killer() as second:
        for number in range(ROUNDS):
            with copied(root) as copy:
                (copy / "meet").mkdir()
                for one, content in ((process, NEW), (second, OTHER)):
                    one.start(copy, "save", name="baru.csv", content=content, minute=1, meet=str(copy / "meet"))
                listed = {process.answer()["told"], second.answer()["told"]}
                assert listed == {"baru.csv", "baru-2.csv"}, number
                sound(copy)
                clean(copy)
                data = load(copy / "data").observations
                lebak = data[(data["year"] == 2024) & (data["region"] == "36.02") & (data["unit"] == "")]
                values = set(lebak["value"].dropna())
                assert {81_250_000, 81_750_000} <= values, number
                assert lebak["preferred"].sum() == 1
                for _ in range(2):  # the later one first; then the earlier one can be
                    assert saving.undo(copy, saving.undoable(copy)[0], anyone(), NOW) is None
                assert tables(copy) == tables(root)


def test_the_same_table_twice_at_once_is_there_once(root, process):
    (root / "meet").mkdir()
    with killer() as second:
        for one in (process, second):
            one.start(root, "save", name="baru.csv", content=NEW, minute=1, meet=str(root / "meet"))
        assert {process.answer()["told"], second.answer()["told"]} == {"baru.csv", "!nothing_new"}
    assert len([name for name in tables(root) if name.startswith("baru")]) == 1


def test_a_reader_beside_somebody_who_saves_and_undoes_never_sees_half(root, process):
    old = tables(root)
    with copied(root) as whole:
        process.run(whole, "save", name="baru.csv", content=NEW, minute=1)
        states = [old, tables(whole)]
    done, seen_whole = threading.Event(), []

    def look() -> None:
        while not done.is_set():
            seen_whole.append(seen(root) in states)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(6):
        process.run(root, "undo" if number % 2 else "save", name="baru.csv", content=NEW, minute=number)
    done.set()
    reader.join()
    assert len(seen_whole) > 20
    assert all(seen_whole)


# --- disks --------------------------------------------------------------------------------------------------------


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """A disk of its own at `place`."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *options, str(place)], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def may_mount(tmp_path: Path) -> bool:
    try:
        with mounted(tmp_path / "probe", "-t", "tmpfs", "-o", "size=64k", "tmpfs"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def accepted(root: Path):
    data = load(root / "data")
    return review(ingest.read(NEW.encode(), "baru.csv", data), data).accepted, everything(data)


def refused(answer: object, kind: str) -> None:
    assert isinstance(answer, Problem), answer
    assert (answer.code, answer.params["reason"]) == ("cannot_save", kind)
    for lang in LANGUAGES:
        assert "fault_" not in problem(answer, lang)


@contextmanager
def full_disk(root: Path, room: int) -> Iterator[None]:
    """The app's folder on a disk with `room` bytes left; without the right to mount, no file may be larger than that."""
    if may_mount(root.parent):
        moved = root.with_name("moved")
        root.rename(moved)
        with mounted(root, "-t", "tmpfs", "-o", "size=4m", "tmpfs"):
            shutil.copytree(moved, root, dirs_exist_ok=True)
            fill(root / "filler", room)
            yield
    else:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(filler: Path, room: int) -> None:
    """Make a file that takes all of a disk but `room` bytes (whole pages)."""
    with filler.open("ab", buffering=0) as file:
        with suppress(OSError):
            while file.write(bytes(4096)):
                pass
        file.truncate(max(0, file.tell() - room))


@pytest.mark.parametrize("room", grid([0, 4, 8, 12, 16, 24, 32, 48, 64, 128, 1024], [0, 8, 16, 48, 1024]))
def test_a_full_disk_leaves_everything_as_it_was(room, root):
    rows, loaded = accepted(root)
    old = tables(root)
    with full_disk(root, room * 1024):
        answer = saving.save(root, "baru.csv", rows, loaded, anyone(), NOW)
        sound(root)
        clean(root)
        if isinstance(answer, Problem):
            refused(answer, "fault_full")
            assert tables(root) == old
            assert room < 128
            return
        new = tables(root)
        assert answer.name in new
        assert room >= 8
        if (root / "filler").exists():
            fill(root / "filler", 0)
            refused(saving.undo(root, answer, anyone(), NOW), "fault_full")
            assert tables(root) == new
            clean(root)
            (root / "filler").unlink()
        assert saving.undo(root, answer, anyone(), NOW) is None
        assert tables(root) == old


@contextmanager
def read_only(root: Path) -> Iterator[str]:
    """The app's folder on a read-only disk, or without the right to mount in folders without permission; the fault."""
    if may_mount(root.parent):
        with mounted(root, "--bind", str(root)):
            subprocess.run(["mount", "-o", "remount,bind,ro", str(root)], check=True)
            yield "fault_read_only"
    else:
        folders = [p for p in (root, *root.rglob("*")) if p.is_dir()]
        for one in folders:
            one.chmod(0o555)
        yield "fault_permission"
        for one in folders:
            one.chmod(0o755)


def test_a_read_only_disk_is_a_sentence_and_is_read(root):
    rows, loaded = accepted(root)
    old = tables(root)
    with read_only(root) as kind:
        refused(saving.save(root, "baru.csv", rows, loaded, anyone(), NOW), kind)
        saving.mend(root)
        assert saving.undoable(root) == ()
        assert tables(root) == old
        sound(root)


def test_what_was_cut_short_is_read_whole_on_a_read_only_disk(root, process):
    with copied(root) as whole:
        steps = process.run(whole, "save", name="baru.csv", content=NEW, minute=1)["steps"]
        new = tables(whole)
    process.run(root, "save", name="baru.csv", content=NEW, minute=1, step=steps - 5)
    assert tables(root) != new
    with read_only(root):
        assert seen(root) == new
        sound(root)
        saving.mend(root)
        assert seen(root) == new
    saving.mend(root)
    assert tables(root) == new
