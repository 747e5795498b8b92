"""Rows that several people write at once: each over the version of it that was looked at, with a line of history.

A row is named by the primary key of its table and says what stands in the columns `said`; its history has each of them twice,
before (`…_before`) and after. All rows of one write and their lines are one transaction, so a kill leaves the old or the new.
Nobody deletes a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kepatuhan.core.model import Problem
from kepatuhan.store.opening import Store, answered, moment_text, writing

Asked = TypeVar("Asked")
Content = Mapping[str, Any]
"""Columns of what a row says."""
StoredRow = sa.RowMapping | Mapping[str, Any]
"""A row or a line of history by the names of its columns, as it was read or as it was written."""
INSERTS: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""An insert that somebody else may have made at the same moment, in the words of each kind of database."""


@dataclass(frozen=True)
class VersionedTable:
    """A table, that of its history, and what a row says that was never written (`blank`: column → value)."""

    rows: sa.Table
    history: sa.Table
    blank: Content


@dataclass(frozen=True)
class RowEdit(Generic[Asked]):
    """What a row is to say; `version` is that of it when it was looked at, 0 where there was none. `asked` comes back beside its end."""

    place: Mapping[str, Any]
    content: Content
    version: int
    asked: Asked


@dataclass(frozen=True)
class RowChange:
    """A row was written: the line of history, which says what stood there before too."""

    line: StoredRow


@dataclass(frozen=True)
class RowConflict:
    """Somebody wrote the row since: what it says now."""

    theirs: StoredRow


def write(
    store: Store,
    table: VersionedTable,
    edits: Iterable[RowEdit[Asked]],
    by: str,
    now: datetime,
    whole: bool = False,
) -> tuple[tuple[Asked, RowChange | RowConflict], ...] | Problem:
    """Write rows, each over the version that it was looked at in; what would change nothing is not written and has no end.

    `now` is an aware time, `by` who writes; `whole`: nothing is written where one of the rows has another version, also one
    that says already what it is to say. Rows are written in the order of their places: two writes of the same ones wait for
    each other and never in a ring.
    """
    said = {"saved_at": moment_text(now), "saved_by": by}
    in_order = sorted(edits, key=lambda edit: tuple(edit.place[c.name] for c in table.rows.primary_key.columns))

    def put() -> tuple[tuple[Asked, RowChange | RowConflict], ...]:
        with writing(store.engine) as connection:
            step = connection.begin_nested()
            every = [(edit.asked, _put(connection, table, edit, edit.version, said, whole)) for edit in in_order]
            ends = [(asked, end) for asked, end in every if end is not None]
            conflicts = tuple((asked, end) for asked, end in ends if isinstance(end, RowConflict))
            if whole and conflicts:
                step.rollback()
                return conflicts
            step.commit()
        return tuple(ends)

    return answered(put)


def _put(
    connection: sa.Connection,
    table: VersionedTable,
    edit: RowEdit[Asked],
    version: int,
    said: Mapping[str, str],
    strict: bool,
) -> RowChange | RowConflict | None:
    """One row with its line of history; None where it says that already (`strict`: in the version that was looked at)."""
    held = _held(connection, table, edit)
    before = table.blank if held is None else {name: held[name] for name in table.blank}
    if before == edit.content:
        return RowConflict(held) if strict and held is not None and held["version"] != version else None
    row = {**edit.place, **edit.content, **said, "version": version + 1}
    if (held["version"] if held else 0) != version or not _done(connection, table, edit, version, row):
        theirs = _held(connection, table, edit)
        if theirs is None:  # nobody deletes rows, so another store was put in the place of the one that was looked at
            return _put(connection, table, edit, 0, said, strict)
        return RowConflict(theirs)
    line = row | {f"{name}_before": value for name, value in before.items()}
    connection.execute(table.history.insert().values(**line))
    return RowChange(line)


def _done(
    connection: sa.Connection, table: VersionedTable, edit: RowEdit[Asked], version: int, row: Mapping[str, Any]
) -> bool:
    """Whether the row was written over that version of it, or for the first time (version 0)."""
    if version:
        same = _at(table, edit) & (table.rows.c.version == version)
        return connection.execute(table.rows.update().where(same).values(**row)).rowcount == 1
    insert = INSERTS[connection.dialect.name](table.rows).values(**row)
    return connection.execute(insert.on_conflict_do_nothing().returning(table.rows.c.version)).first() is not None


def _held(connection: sa.Connection, table: VersionedTable, edit: RowEdit[Asked]) -> sa.RowMapping | None:
    return connection.execute(sa.select(table.rows).where(_at(table, edit))).mappings().one_or_none()


def _at(table: VersionedTable, edit: RowEdit[Asked]) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.rows.c[name] == value for name, value in edit.place.items()))
