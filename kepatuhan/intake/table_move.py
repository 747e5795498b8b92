"""Saved tables moved from the folder into the store and back, with every change that was ever made: all of it or nothing.

The place that they come to has everything before anything is taken from the one that they leave; what was killed in between
is done again from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from kepatuhan.core import journal
from kepatuhan.core.journal import FileChange, Turned
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import digest_or_none, laid_over
from kepatuhan.intake.saving import EVERY, MOVE, PATIENCE, about, stamp, unused
from kepatuhan.intake.table_place import BACKUPS, FolderTables, OpenTables
from kepatuhan.intake.table_store import OpenStoreTables, StoreTables
from kepatuhan.store.database import REFUSED, refusal
from kepatuhan.store.opening import Store


def to_store(root: Path, store: Store, by: str, now: datetime) -> int | Problem:
    """The tables saved in the folder below `root` → how many changes of them the store has now. The folder is as it shipped then."""
    folder, stored = FolderTables(root), StoreTables(store, root / "data")
    try:
        with folder.turn(PATIENCE):
            history = history_of(folder)
            with stored.turn(PATIENCE) as tables:
                there = history_of(tables)
                if there and any(done not in there for done in history):
                    return Problem("tables_there", "error")
                if not there:
                    add_history(tables, folder, history)
                    _changed_by_hand(tables, folder, by, now)
                beneath = tables.beneath()
            names = {name for done in history for name in done.files}
            _put(folder, {name: beneath[name] for name in names & {*beneath}}, by, now)
            for done in folder.records(EVERY):
                journal.forget(folder.files, done.stamp)
    except ValueError as error:
        return Problem("tables_copy", "error", str(error), params={"folder": BACKUPS.as_posix()})
    except REFUSED as error:
        return Problem("tables_not_moved", "error", params={"reason": refusal(error)})
    return len(history)


def to_folder(root: Path, store: Store, by: str, now: datetime) -> int | Problem:
    """The tables saved in the store → how many changes of them the folder below `root` has now. The store has none then."""
    folder, stored = FolderTables(root), StoreTables(store, root / "data")
    try:
        with folder.turn(PATIENCE), stored.turn(PATIENCE) as tables:
            history = history_of(tables)
            if any(done not in history for done in history_of(folder)):
                return Problem("tables_there", "error")
            overlay = tables.overlay()
            shipped = {name: path.read_bytes() for name, path in journal.current(folder.files.folder).items()}
            if differing := laid_over(shipped, overlay)[1]:
                return differing[0]
            for done in history:
                journal.add_record(folder.files, done, tables.replaced(done))
            _put(folder, {one.name: one.content for one in overlay}, by, now)
            tables.emptied()
    except REFUSED as error:
        return Problem("tables_not_moved", "error", params={"reason": refusal(error)})
    return len(history)


def to_release(root: Path, store: Store, name: str, by: str, now: datetime) -> Problem | None:
    """Show of that file what the folder ships, not what was saved over it; a change like any other.

    Not where rows of other files were marked for it: nothing would stand in their place, and figures would be gone.
    """
    place = StoreTables(store, root / "data")
    try:
        with place.turn(PATIENCE) as tables:
            if name not in tables.beneath():
                return Problem("tables_not_saved", "error", name)
            overlay = tables.overlay()
            released = tuple(one for one in overlay if one.name != name)
            if not unused(place.data, released).isin(unused(place.data, overlay)).all():
                return Problem("release_unused", "error", name)
            path = root / "data" / "assessments" / name
            content = path.read_bytes() if path.exists() else None
            tables.change({name: content}, stamp(now), about("restore", name, by, now))
    except REFUSED as error:
        return Problem("tables_not_moved", "error", params={"reason": refusal(error)})
    return None


def equalled(tables: OpenTables, contents: Mapping[str, bytes], names: Iterable[str], by: str, now: datetime) -> None:
    """Make the tables that are there (`names`) exactly `contents`, in one change if anything is otherwise; in your turn."""
    every = sorted({*names, *contents})
    changes = {name: contents.get(name) for name in every if tables.digest(name) != digest_or_none(contents.get(name))}
    if changes:
        tables.change(changes, stamp(now), about("restore", "", by, now))


def history_of(tables: OpenTables) -> Sequence[FileChange]:
    """The first first."""
    return [done for done in tables.records(EVERY) if done.about.get("kind") != MOVE][::-1]


def add_history(tables: OpenStoreTables, folder: FolderTables, history: Iterable[FileChange]) -> None:
    """Every change of the folder into an empty store, with what each file held before it and holds now. ValueError as `replaced`."""
    names: set[str] = set()
    for done in history:
        tables.add(done, folder.replaced(done).values())
        names |= {*done.files}
    tables.keep(folder.content(name) for name in names)


def _changed_by_hand(tables: OpenStoreTables, folder: FolderTables, by: str, now: datetime) -> None:
    """What somebody made of saved files since is one more change."""
    left = {name: tables.digest(name) for name in tables.beneath()}
    holds = {name: folder.digest(name) for name in left}
    turned = {name: Turned(left[name], holds[name]) for name in left if left[name] != holds[name]}
    if turned:
        tables.add(FileChange(tables.free(stamp(now)), turned, about("restore", "", by, now)), ())


def _put(folder: FolderTables, contents: Mapping[str, bytes | None], by: str, now: datetime) -> None:
    """The folder's files as they come to be; no line of the history, which is elsewhere, and no copies of what that has."""
    changes = {name: content for name, content in contents.items() if folder.content(name) != content}
    if changes:
        done = folder.change(changes, stamp(now), about(MOVE, "", by, now))
        journal.forget(folder.files, done.stamp)
