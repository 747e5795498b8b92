"""Self-assessments that are kept, cell by cell, with their history. Two people who fill in one grid at once lose nothing.

A write names the version of the cell that it was made on: two cells both land, and of two writes to one cell the second
comes back as a `CellConflict` with both contents. The cells of one write and their lines of history are one transaction, so a
kill leaves the old or the new. Undoing is one more write. Time is told by the caller; what the database refuses is a Problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import refusal
from kepatuhan.self_assessment.grid import Answer, Answers, Grid, Key
from kepatuhan.store import versioned
from kepatuhan.store.opening import Store, answered
from kepatuhan.store.tables import SELF_ASSESSMENTS, SELF_HISTORY, TEXTS
from kepatuhan.store.versioned import RowChange, RowConflict, RowEdit, StoredRow, VersionedTable

CELLS = VersionedTable(SELF_ASSESSMENTS, SELF_HISTORY, {"value": None, **dict.fromkeys(TEXTS, "")})
RECENT = 100
"""Changes that the history shows unless more are asked for."""


@dataclass(frozen=True)
class Kept:
    """What stands in a cell of the store, and which version of it that is (1 = the first that was written)."""

    answer: Answer
    version: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class Edit:
    """What is to stand in a cell; `version` is that of the cell when it was looked at, 0 where nothing was kept."""

    unit: str
    component: str
    answer: Answer
    version: int

    @property
    def key(self) -> Key:
        """The cell."""
        return self.unit, self.component


@dataclass(frozen=True)
class CellChange:
    """One change of a cell: what stood there before, what was written, by whom and when."""

    unit: str
    component: str
    version: int
    before: Answer
    after: Answer
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class CellConflict:
    """Somebody wrote this cell since: `theirs` is in the store, `yours` is not.

    Keep theirs: do nothing. Overwrite: write `yours` on `theirs.version`.
    """

    theirs: Kept
    yours: Edit


@dataclass(frozen=True)
class Written:
    """What came of a write: the changes that were made, and the cells that somebody else had changed meanwhile."""

    entries: tuple[CellChange, ...]
    conflicts: tuple[CellConflict, ...]


# --- reading ------------------------------------------------------------------------------------------------------


def read(store: Store, region: str, year: int) -> dict[Key, Kept] | Problem:
    """Every cell of a government and year that was ever filled in."""
    wanted = sa.select(SELF_ASSESSMENTS).where(_here(SELF_ASSESSMENTS, region, year))

    def ask() -> dict[Key, Kept]:
        with store.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(SELF_ASSESSMENTS.c.unit)).mappings()
            return {(row["unit"], row["component"]): _kept(row) for row in rows}

    return answered(ask)


def read_year(store: Store, year: int) -> dict[str, dict[Key, Kept]] | Problem:
    """Every cell of a year that was ever filled in, by government: one question for all of them."""
    wanted = sa.select(SELF_ASSESSMENTS).where(SELF_ASSESSMENTS.c.year == year)

    def ask() -> dict[str, dict[Key, Kept]]:
        by_region: dict[str, dict[Key, Kept]] = {}
        with store.engine.connect() as connection:
            for row in connection.execute(wanted.order_by(SELF_ASSESSMENTS.c.unit)).mappings():
                by_region.setdefault(row["region"], {})[row["unit"], row["component"]] = _kept(row)
        return by_region

    return answered(ask)


def filled_in(store: Store) -> frozenset[tuple[str, int]] | Problem:
    """The governments and years of which at least one value is known."""
    columns = SELF_ASSESSMENTS.c.region, SELF_ASSESSMENTS.c.year
    filled = SELF_ASSESSMENTS.c.value.is_not(None) & (SELF_ASSESSMENTS.c.component != "")
    wanted = sa.select(*columns).where(filled).distinct()

    def ask() -> frozenset[tuple[str, int]]:
        with store.engine.connect() as connection:
            return frozenset((row.region, row.year) for row in connection.execute(wanted))

    return answered(ask)


def history(store: Store, region: str, year: int, most: int = RECENT) -> tuple[CellChange, ...] | Problem:
    """The changes of a government and year, the last first, `most` of them."""
    wanted = sa.select(SELF_HISTORY).where(_here(SELF_HISTORY, region, year))

    def ask() -> tuple[CellChange, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(SELF_HISTORY.c.id.desc()).limit(most)).mappings()
            return tuple(_entry(row) for row in rows)

    return answered(ask)


def first_change(store: Store, region: str, year: int) -> CellChange | Problem | None:
    """The one that began the self-assessment of a government and year, None before it: who made it is its owner."""
    wanted = sa.select(SELF_HISTORY).where(_here(SELF_HISTORY, region, year)).order_by(SELF_HISTORY.c.id).limit(1)

    def ask() -> CellChange | None:
        with store.engine.connect() as connection:
            row = connection.execute(wanted).mappings().first()
            return None if row is None else _entry(row)

    return answered(ask)


def every_change(store: Store) -> tuple[tuple[str, int, CellChange], ...] | Problem:
    """The changes of all governments and years with their government and year, the first first."""

    def ask() -> tuple[tuple[str, int, CellChange], ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(SELF_HISTORY).order_by(SELF_HISTORY.c.id)).mappings()
            return tuple((row["region"], row["year"], _entry(row)) for row in rows)

    return answered(ask)


def answers(cells: Mapping[Key, Kept]) -> Answers:
    """What stands in the cells that were read."""
    return {key: kept.answer for key, kept in cells.items()}


# --- writing ------------------------------------------------------------------------------------------------------


def write(
    store: Store, grid: Grid, edits: Sequence[Edit], actor: Actor, now: datetime, whole: bool = False
) -> Written | Problem:
    """Write cells of a grid, each over the version that it was looked at in; what would change nothing is not written.

    `now` is an aware time, `actor` who writes, a Problem where he may not; `whole`: nothing is written where somebody else has changed one of the cells,
    also one that holds already what it is to hold: the others were worked out from what it held before.
    ValueError for a cell that the grid does not have; that of a unit's
    place in the list (without a component) is of any unit.
    """
    if refused := refusal(actor, "fill_in", {grid.region}):
        return refused
    if strange := [edit.key for edit in edits if edit.component and not grid.has(edit.key)]:
        raise ValueError(f"no cells of this grid: {strange}")
    here = {"region": grid.region, "year": grid.year}
    rows = [
        RowEdit({**here, "unit": e.unit, "component": e.component}, _columns(e.answer), e.version, e) for e in edits
    ]
    ends = versioned.write(store, CELLS, rows, actor.signature, now, whole)
    if isinstance(ends, Problem):
        return ends
    entries = tuple(_entry(end.line) for _, end in ends if isinstance(end, RowChange))
    return Written(
        entries, tuple(CellConflict(_kept(end.theirs), e) for e, end in ends if isinstance(end, RowConflict))
    )


def undo(store: Store, grid: Grid, entries: Iterable[CellChange], actor: Actor, now: datetime) -> Written | Problem:
    """Write again what stood in the cells before those changes; a cell that somebody changed since is a CellConflict."""
    undone = tuple(entries)
    whole = grid.reaching(e.unit for e in undone if e.component)  # a unit that was renamed may be in the grid no longer
    return write(store, whole, [Edit(e.unit, e.component, e.before, e.version) for e in undone], actor, now)


def over(conflict: CellConflict) -> Edit:
    """One's own content on the version that somebody else wrote: what to write having seen both."""
    return replace(conflict.yours, version=conflict.theirs.version)


def _here(table: sa.Table, region: str, year: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.region == region, table.c.year == year)


def _columns(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, **{name: getattr(answer, name) for name in TEXTS}}


def _answer(row: StoredRow, side: str = "") -> Answer:
    texts = {name: row[f"{name}{side}"] for name in TEXTS}
    return Answer(row[f"value{side}"], texts["note"], texts["evidence"], texts["assessor"])


def _kept(row: StoredRow) -> Kept:
    return Kept(_answer(row), row["version"], datetime.fromisoformat(row["saved_at"]), row["saved_by"])


def _entry(row: StoredRow) -> CellChange:
    before, after = _answer(row, "_before"), _answer(row)
    at = datetime.fromisoformat(row["saved_at"])
    return CellChange(row["unit"], row["component"], row["version"], before, after, at, row["saved_by"])
