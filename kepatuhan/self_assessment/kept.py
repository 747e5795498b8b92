"""Self-assessments that are kept, cell by cell, with their history. Two people who fill in one grid at once lose nothing.

A write names the version of the cell that it was made on: two cells both land, and of two writes to one cell the second
comes back as a `CellConflict` with both contents. The cells of one write and their lines of history are one transaction, so a
kill leaves the old or the new. Undoing is one more write. Time is told by the caller; what the database refuses is a Problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kepatuhan.core.model import Problem
from kepatuhan.self_assessment.grid import Answer, Answers, Grid, Key
from kepatuhan.store.opening import Store, answered, moment_text, writing
from kepatuhan.store.tables import SELF_ASSESSMENTS, SELF_HISTORY, TEXTS

INSERTS: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""An insert that somebody else may have made at the same moment, in the words of each kind of database."""
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


def answers(cells: Mapping[Key, Kept]) -> Answers:
    """What stands in the cells that were read."""
    return {key: kept.answer for key, kept in cells.items()}


# --- writing ------------------------------------------------------------------------------------------------------


def write(
    store: Store, grid: Grid, edits: Sequence[Edit], by: str, now: datetime, whole: bool = False
) -> Written | Problem:
    """Write cells of a grid, each over the version that it was looked at in; what would change nothing is not written.

    `now` is an aware time, `by` who writes; `whole`: nothing is written where somebody else has changed one of the cells,
    also one that holds already what it is to hold: the others were worked out from what it held before.
    ValueError for a cell that the grid does not have; that of a unit's
    place in the list (without a component) is of any unit.
    """
    if strange := [edit.key for edit in edits if edit.component and not grid.has(edit.key)]:
        raise ValueError(f"no cells of this grid: {strange}")
    said = {"saved_at": moment_text(now), "saved_by": by}

    def put() -> Written:
        with writing(store.engine) as connection:
            step = connection.begin_nested()
            ends = [_put(connection, grid, edit, said, whole) for edit in sorted(edits, key=lambda e: e.key)]
            conflicts = tuple(end for end in ends if isinstance(end, CellConflict))
            if whole and conflicts:
                step.rollback()
                return Written((), conflicts)
            step.commit()
        return Written(tuple(end for end in ends if isinstance(end, CellChange)), conflicts)

    return answered(put)


def undo(store: Store, grid: Grid, entries: Iterable[CellChange], by: str, now: datetime) -> Written | Problem:
    """Write again what stood in the cells before those changes; a cell that somebody changed since is a CellConflict."""
    several = tuple(entries)
    whole = grid.reaching(
        e.unit for e in several if e.component
    )  # a unit that was renamed may be in the grid no longer
    return write(store, whole, [Edit(e.unit, e.component, e.before, e.version) for e in several], by, now)


def over(conflict: CellConflict) -> Edit:
    """One's own content on the version that somebody else wrote: what to write having seen both."""
    return replace(conflict.yours, version=conflict.theirs.version)


def _put(
    connection: sa.Connection, grid: Grid, edit: Edit, said: Mapping[str, str], strict: bool = False
) -> CellChange | CellConflict | None:
    """One cell with its line of history; None where it holds that already (`strict`: in the version that was looked at).

    Cells are written in the order of their keys: two writes of the same cells wait for each other and never in a ring.
    """
    place = {"region": grid.region, "year": grid.year, "unit": edit.unit, "component": edit.component}
    content = {**place, **_columns(edit.answer), **said, "version": edit.version + 1}
    held = _held(connection, place)
    if held is None and edit.answer == Answer():
        return None
    if held is not None and held.answer == edit.answer:
        return CellConflict(held, edit) if strict and held.version != edit.version else None
    if (held.version if held else 0) != edit.version or not _done(connection, place, content, edit.version):
        theirs = _held(connection, place)
        if (
            theirs is None
        ):  # what the edit was made on is not there: nobody deletes cells, so another store was put there
            return _put(connection, grid, Edit(edit.unit, edit.component, edit.answer, 0), said)
        return CellConflict(theirs, edit)
    before = held.answer if held else Answer()
    line = {f"{name}_before": value for name, value in _columns(before).items()}
    connection.execute(SELF_HISTORY.insert().values(**content, **line))
    return CellChange(
        *edit.key, edit.version + 1, before, edit.answer, datetime.fromisoformat(said["saved_at"]), said["saved_by"]
    )


def _done(connection: sa.Connection, place: Mapping[str, Any], content: Mapping[str, Any], version: int) -> bool:
    """Whether the cell was written over that version of it, or for the first time (version 0)."""
    same = sa.and_(*(SELF_ASSESSMENTS.c[name] == value for name, value in place.items()))
    if version:
        over = same & (SELF_ASSESSMENTS.c.version == version)
        return connection.execute(SELF_ASSESSMENTS.update().where(over).values(**content)).rowcount == 1
    insert = INSERTS[connection.dialect.name](SELF_ASSESSMENTS).values(**content)
    first = insert.on_conflict_do_nothing().returning(SELF_ASSESSMENTS.c.version)
    return connection.execute(first).first() is not None


def _held(connection: sa.Connection, place: Mapping[str, Any]) -> Kept | None:
    same = sa.and_(*(SELF_ASSESSMENTS.c[name] == value for name, value in place.items()))
    row = connection.execute(sa.select(SELF_ASSESSMENTS).where(same)).mappings().one_or_none()
    return None if row is None else _kept(row)


def _here(table: sa.Table, region: str, year: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.region == region, table.c.year == year)


def _columns(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, **{name: getattr(answer, name) for name in TEXTS}}


def _answer(row: sa.RowMapping, side: str = "") -> Answer:
    texts = {name: row[f"{name}{side}"] for name in TEXTS}
    return Answer(row[f"value{side}"], texts["note"], texts["evidence"], texts["assessor"])


def _kept(row: sa.RowMapping) -> Kept:
    return Kept(_answer(row), row["version"], datetime.fromisoformat(row["saved_at"]), row["saved_by"])


def _entry(row: sa.RowMapping) -> CellChange:
    before, after = _answer(row, "_before"), _answer(row)
    at = datetime.fromisoformat(row["saved_at"])
    return CellChange(row["unit"], row["component"], row["version"], before, after, at, row["saved_by"])
