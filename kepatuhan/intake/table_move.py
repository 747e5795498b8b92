"""Saved tables moved from the folder into the store and back, with every change that was ever made: all of it or nothing.

The place that they come to has everything before anything is taken from the one that they leave; what was killed in between
is done again from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path

from kepatuhan.core import journal
from kepatuhan.core.columns import among
from kepatuhan.core.dataset import load_country
from kepatuhan.core.journal import FileChange, Turned
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import Overlay, SavedFile, digest_or_none, laid_over, lost
from kepatuhan.intake.review import everything
from kepatuhan.intake.saving import EVERY, MOVE, PATIENCE, about, demoted, displaced, stamp, unused
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
                _changed_by_hand(
                    tables, folder, {name for done in history for name in done.files}, bool(there), by, now
                )
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
            if gone := lost(overlay):
                return gone
            shipped = {name: path.read_bytes() for name, path in journal.current(folder.files.folder).items()}
            if differing := laid_over(shipped, overlay)[1]:
                return differing[0]
            for done in history:
                journal.add_record(folder.files, done, tables.replaced(done))
            _put(folder, {one.name: one.content for one in overlay if not isinstance(one.content, Problem)}, by, now)
            tables.emptied()
    except REFUSED as error:
        return Problem("tables_not_moved", "error", params={"reason": refusal(error)})
    return len(history)


def to_release(root: Path, store: Store, name: str, by: str, now: datetime) -> Problem | None:
    """Show of that file what the folder ships, not what was saved over it; a change like any other.

    Its rows are marked again for the saved tables that stay, as when those had been saved over it. Not where rows of other files
    were marked for it: nothing would stand in their place, and figures would be gone.
    """
    place = StoreTables(store, root / "data")
    try:
        with place.turn(PATIENCE) as tables:
            if name not in tables.beneath():
                return Problem("tables_not_saved", "error", name)
            overlay = tables.overlay()
            others = tuple(one for one in overlay if one.name != name)
            content = _marked(place.data, name, others)
            released = (*others, SavedFile(name, content, None))
            if not unused(place.data, released).isin(unused(place.data, overlay)).all():
                return Problem("release_unused", "error", name)
            tables.change({name: content}, stamp(now), about("restore", name, by, now), over_release=True)
    except (ValueError, IndexError):
        return Problem("cannot_mark", "error", name)
    except REFUSED as error:
        return Problem("tables_not_moved", "error", params={"reason": refusal(error)})
    return None


def _marked(data: Path, name: str, others: Overlay) -> bytes | None:
    """What ships of a file, its rows marked of which saved tables speak too; None where none ships. ValueError, IndexError: no table of ours."""
    path = data / "assessments" / name
    if not path.exists():
        return None
    rows = everything(load_country(data, others))
    ships, stays = (rows[among(rows["file"], names)] for names in ({name}, {one.name for one in others}))
    lines = displaced(ships, stays).get(name)
    return demoted(path.read_bytes(), lines) if lines else path.read_bytes()


def equalled(tables: OpenTables, contents: Mapping[str, bytes], names: Iterable[str], by: str, now: datetime) -> None:
    """Make the tables that are there (`names`) exactly `contents`, in one change if anything is otherwise; in your turn."""
    hold = tables.digests(sorted({*names, *contents}))
    changes = {name: contents.get(name) for name, is_ in hold.items() if is_ != digest_or_none(contents.get(name))}
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


def _changed_by_hand(
    tables: OpenStoreTables, folder: FolderTables, names: Set[str], again: bool, by: str, now: datetime
) -> None:
    """What somebody made of the saved files of those names since is one more change.

    again: a move that was cut short goes on; then a file may also be what it was put back to, which is no change.
    """
    beneath = {name: content for name, content in tables.beneath().items() if name in names}
    left, hold = tables.digests(beneath), folder.digests(beneath)
    back = {name: digest_or_none(content) for name, content in beneath.items()} if again else left
    turned = {name: Turned(left[name], hold[name]) for name in left if hold[name] not in (left[name], back[name])}
    if turned:
        done = FileChange(tables.free(stamp(now)), turned, about("restore", "", by, now))
        tables.add(done, [folder.content(name) for name in turned])


def _put(folder: FolderTables, contents: Mapping[str, bytes | None], by: str, now: datetime) -> None:
    """The folder's files as they come to be; no line of the history, which is elsewhere, and no copies of what that has."""
    changes = {name: content for name, content in contents.items() if folder.content(name) != content}
    if changes:
        done = folder.change(changes, stamp(now), about(MOVE, "", by, now))
        journal.forget(folder.files, done.stamp)
