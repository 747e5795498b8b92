"""Targets, prices and actions in the store, with their history. Two who write at once lose nothing.

A write names the version that it was made on: of two writes to one entry the second comes back as an `EntryClash` with both
contents. All of one write and its lines of history are one transaction, so a kill leaves the old or the new. Taking an
entry away keeps its row without content; undoing is one more write. Time is told by the caller; what the database refuses
is a Problem.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kepatuhan.core.model import Problem
from kepatuhan.store.opening import Store, answered, moment_text, writing
from kepatuhan.store.tables import FOLLOW_UP, FOLLOW_UP_HISTORY, PLACE

Kind = Literal["target", "price", "action"]
Content = Mapping[str, Any]
"""What an entry says: names → text, whole numbers or None."""
RECENT = 100
"""Changes that the history shows unless more are asked for."""


@dataclass(frozen=True, order=True)
class EntryPlace:
    """What an entry is about; `unit` and `component` '' stand for the whole government, or for all (a price)."""

    kind: Kind
    region: str
    year: int
    unit: str = ""
    component: str = ""


@dataclass(frozen=True)
class KeptEntry:
    """What the store holds of a place, None = taken away, and which version of it that is (1 = the first written)."""

    content: Content | None
    version: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class EntryEdit:
    """What is to be kept, None = taken away; `version` is that of the entry when it was looked at, 0 where there was none."""

    place: EntryPlace
    content: Content | None
    version: int


@dataclass(frozen=True)
class EntryChange:
    """One change of an entry: what stood there before, what was written, by whom and when."""

    place: EntryPlace
    version: int
    before: Content | None
    after: Content | None
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class EntryClash:
    """Somebody wrote this entry since: `theirs` is in the store, `yours` is not."""

    theirs: KeptEntry
    yours: EntryEdit


@dataclass(frozen=True)
class EntriesWritten:
    """What came of a write: the changes that were made, and the entries that somebody else had changed meanwhile."""

    changes: tuple[EntryChange, ...]
    clashes: tuple[EntryClash, ...]


# --- reading ------------------------------------------------------------------------------------------------------


def read(
    store: Store, kind: Kind, regions: Collection[str], year: int | None = None
) -> dict[EntryPlace, KeptEntry] | Problem:
    """Every entry of a kind that was ever kept for these governments, of one year or of all; those taken away too."""
    wanted = sa.select(FOLLOW_UP).where(_of(FOLLOW_UP, kind, regions, year)).order_by(*FOLLOW_UP.primary_key.columns)

    def ask() -> dict[EntryPlace, KeptEntry]:
        with store.engine.connect() as connection:
            return {_place(row): _kept(row) for row in connection.execute(wanted).mappings()}

    return answered(ask)


def history(
    store: Store, kind: Kind, regions: Collection[str], year: int | None = None, most: int = RECENT
) -> tuple[EntryChange, ...] | Problem:
    """The changes of a kind for these governments, the last first, `most` of them."""
    table = FOLLOW_UP_HISTORY
    wanted = sa.select(table).where(_of(table, kind, regions, year)).order_by(table.c.id.desc()).limit(most)

    def ask() -> tuple[EntryChange, ...]:
        with store.engine.connect() as connection:
            return tuple(_change(row) for row in connection.execute(wanted).mappings())

    return answered(ask)


# --- writing ------------------------------------------------------------------------------------------------------


def write(store: Store, edits: Sequence[EntryEdit], by: str, now: datetime) -> EntriesWritten | Problem:
    """Write entries, each over the version that it was looked at in; what would change nothing is not written.

    `now` is an aware time, `by` who writes.
    """
    said = {"saved_at": moment_text(now), "saved_by": by}

    def put() -> EntriesWritten:
        with writing(store.engine) as connection:
            ends = [_put(connection, edit, said) for edit in sorted(edits, key=lambda edit: edit.place)]
        changes = tuple(end for end in ends if isinstance(end, EntryChange))
        return EntriesWritten(changes, tuple(end for end in ends if isinstance(end, EntryClash)))

    return answered(put)


def undo(store: Store, changes: Iterable[EntryChange], by: str, now: datetime) -> EntriesWritten | Problem:
    """Write again what stood there before those changes; an entry that somebody changed since is a EntryClash."""
    return write(store, [EntryEdit(change.place, change.before, change.version) for change in changes], by, now)


def over(clash: EntryClash) -> EntryEdit:
    """One's own content on the version that somebody else wrote: what to write having seen both."""
    return replace(clash.yours, version=clash.theirs.version)


def _put(connection: sa.Connection, edit: EntryEdit, said: Mapping[str, str]) -> EntryChange | EntryClash | None:
    """One entry with its line of history; None where it holds that already.

    Entries are written in the order of their places: two writes of the same ones wait for each other and never in a ring.
    """
    held = _held(connection, edit.place)
    if (held.content if held else None) == edit.content:
        return None
    row = {**_columns(edit.place), "document": _text(edit.content), **said, "version": edit.version + 1}
    if (held.version if held else 0) != edit.version or not _done(connection, edit, row):
        theirs = _held(connection, edit.place)
        if theirs is None:  # nobody deletes rows, so another store was put in the place of the one that was looked at
            return _put(connection, replace(edit, version=0), said)
        return EntryClash(theirs, edit)
    before = held.content if held else None
    connection.execute(FOLLOW_UP_HISTORY.insert().values(**row, document_before=_text(before)))
    moment = datetime.fromisoformat(said["saved_at"])
    return EntryChange(edit.place, edit.version + 1, before, edit.content, moment, said["saved_by"])


def _done(connection: sa.Connection, edit: EntryEdit, row: Mapping[str, Any]) -> bool:
    """Whether the entry was written over that version of it, or for the first time (version 0)."""
    if edit.version:
        same = _at(edit.place) & (FOLLOW_UP.c.version == edit.version)
        return connection.execute(FOLLOW_UP.update().where(same).values(**row)).rowcount == 1
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(FOLLOW_UP).values(**row).on_conflict_do_nothing().returning(FOLLOW_UP.c.version)
    return connection.execute(first).first() is not None


def _held(connection: sa.Connection, place: EntryPlace) -> KeptEntry | None:
    row = connection.execute(sa.select(FOLLOW_UP).where(_at(place))).mappings().one_or_none()
    return None if row is None else _kept(row)


def _of(table: sa.Table, kind: Kind, regions: Collection[str], year: int | None) -> sa.ColumnElement[bool]:
    wanted = (table.c.kind == kind) & table.c.region.in_(sorted(regions))
    return wanted if year is None else wanted & (table.c.year == year)


def _at(place: EntryPlace) -> sa.ColumnElement[bool]:
    return sa.and_(*(FOLLOW_UP.c[name] == value for name, value in _columns(place).items()))


def _columns(place: EntryPlace) -> dict[str, Any]:
    return dict(zip(PLACE, astuple(place), strict=True))


def _text(content: Content | None) -> str | None:
    return None if content is None else json.dumps(dict(content), ensure_ascii=False, sort_keys=True)


def _content(text: str | None) -> Content | None:
    return None if text is None else dict(json.loads(text))


def _place(row: sa.RowMapping) -> EntryPlace:
    return EntryPlace(*(row[name] for name in PLACE))


def _kept(row: sa.RowMapping) -> KeptEntry:
    moment = datetime.fromisoformat(row["saved_at"])
    return KeptEntry(_content(row["document"]), row["version"], moment, row["saved_by"])


def _change(row: sa.RowMapping) -> EntryChange:
    before, after = _content(row["document_before"]), _content(row["document"])
    return EntryChange(
        _place(row), row["version"], before, after, datetime.fromisoformat(row["saved_at"]), row["saved_by"]
    )
