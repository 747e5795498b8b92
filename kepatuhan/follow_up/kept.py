"""Targets, prices and actions in the store, with their history. Two who write at once lose nothing.

A write names the version that it was made on: of two writes to one entry the second comes back as an `EntryConflict` with both
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

from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import Guarded, refusal
from kepatuhan.store import versioned
from kepatuhan.store.opening import Store, answered
from kepatuhan.store.tables import FOLLOW_UP, FOLLOW_UP_HISTORY, PLACE
from kepatuhan.store.versioned import RowChange, RowConflict, RowEdit, StoredRow, VersionedTable

Kind = Literal["target", "price", "action"]
Content = Mapping[str, Any]
"""What an entry says: names → text, whole numbers or None."""
ENTRIES = VersionedTable(FOLLOW_UP, FOLLOW_UP_HISTORY, {"document": None})
GUARDED: Mapping[Kind, Guarded] = {"target": "keep_target", "price": "keep_price", "action": "keep_action"}
"""What one must be allowed to do to write a kind."""
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
class EntryConflict:
    """Somebody wrote this entry since: `theirs` is in the store, `yours` is not."""

    theirs: KeptEntry
    yours: EntryEdit


@dataclass(frozen=True)
class EntriesWritten:
    """What came of a write: the changes that were made, and the entries that somebody else had changed meanwhile."""

    changes: tuple[EntryChange, ...]
    conflicts: tuple[EntryConflict, ...]


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


def owners(
    store: Store, kind: Kind, regions: Collection[str], year: int | None = None
) -> dict[EntryPlace, str] | Problem:
    """Who made each entry of a kind that was ever kept for these governments: who wrote its first version."""
    table = FOLLOW_UP_HISTORY
    wanted = sa.select(table).where(_of(table, kind, regions, year) & (table.c.version == 1))

    def ask() -> dict[EntryPlace, str]:
        with store.engine.connect() as connection:
            return {_place(row): row["saved_by"] for row in connection.execute(wanted).mappings()}

    return answered(ask)


def every_change(store: Store) -> tuple[EntryChange, ...] | Problem:
    """The changes of all kinds and governments, the first first."""

    def ask() -> tuple[EntryChange, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(FOLLOW_UP_HISTORY).order_by(FOLLOW_UP_HISTORY.c.id)).mappings()
            return tuple(_change(row) for row in rows)

    return answered(ask)


# --- writing ------------------------------------------------------------------------------------------------------


def write(store: Store, edits: Sequence[EntryEdit], actor: Actor, now: datetime) -> EntriesWritten | Problem:
    """Write entries, each over the version that it was looked at in; what would change nothing is not written.

    `now` is an aware time, `actor` who writes; a Problem where he may not write one of them: then none is written.
    """
    for place in (edit.place for edit in edits):
        if refused := refusal(actor, GUARDED[place.kind], {place.region}):
            return refused
    rows = [RowEdit(_columns(e.place), {"document": _text(e.content)}, e.version, e) for e in edits]
    ends = versioned.write(store, ENTRIES, rows, actor.signature, now)
    if isinstance(ends, Problem):
        return ends
    changes = tuple(_change(end.line) for _, end in ends if isinstance(end, RowChange))
    return EntriesWritten(
        changes, tuple(EntryConflict(_kept(end.theirs), e) for e, end in ends if isinstance(end, RowConflict))
    )


def undo(store: Store, changes: Iterable[EntryChange], actor: Actor, now: datetime) -> EntriesWritten | Problem:
    """Write again what stood there before those changes; an entry that somebody changed since is an EntryConflict."""
    return write(store, [EntryEdit(change.place, change.before, change.version) for change in changes], actor, now)


def over(conflict: EntryConflict) -> EntryEdit:
    """One's own content on the version that somebody else wrote: what to write having seen both."""
    return replace(conflict.yours, version=conflict.theirs.version)


def _of(table: sa.Table, kind: Kind, regions: Collection[str], year: int | None) -> sa.ColumnElement[bool]:
    wanted = (table.c.kind == kind) & table.c.region.in_(sorted(regions))
    return wanted if year is None else wanted & (table.c.year == year)


def _columns(place: EntryPlace) -> dict[str, Any]:
    return dict(zip(PLACE, astuple(place), strict=True))


def _text(content: Content | None) -> str | None:
    return None if content is None else json.dumps(dict(content), ensure_ascii=False, sort_keys=True)


def _content(text: str | None) -> Content | None:
    return None if text is None else dict(json.loads(text))


def _place(row: StoredRow) -> EntryPlace:
    return EntryPlace(*(row[name] for name in PLACE))


def _kept(row: StoredRow) -> KeptEntry:
    moment = datetime.fromisoformat(row["saved_at"])
    return KeptEntry(_content(row["document"]), row["version"], moment, row["saved_by"])


def _change(row: StoredRow) -> EntryChange:
    before, after = _content(row["document_before"]), _content(row["document"])
    return EntryChange(
        _place(row), row["version"], before, after, datetime.fromisoformat(row["saved_at"]), row["saved_by"]
    )
