"""Scenarios that are kept: SQLite in a file, or PostgreSQL. Two people who save at once lose nothing.

Every write is one transaction that names the version it was made on, so a kill leaves the old or the
new, with a line of history; a version that has moved on gives a `Conflict` with both contents. Time is told by the caller. What the database
refuses is a Problem, never an exception.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kepatuhan.core.model import Problem, Scenario
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import Guarded, refusal
from kepatuhan.scenarios.link import from_json, to_json
from kepatuhan.store.opening import Store, answered, moment_text, writing
from kepatuhan.store.tables import SCENARIO_HISTORY, SCENARIOS

RECALL = timedelta(days=30)
"""For how long a deleted scenario is offered to be brought back; its row stays."""


@dataclass(frozen=True)
class Stored:
    """A kept scenario as it was read or written; hand it back to write over exactly this version."""

    id: int
    version: int
    scenario: Scenario
    saved_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """A line of the list of kept scenarios. `changes`: how many values, of the governments `regions`; '' and 0 for a document

    that cannot be read.

    `document` is the scenario as its file has it (scenario_link.from_json), read in full only by who needs it.
    """

    id: int
    version: int
    name: str
    author: str
    year: int
    saved_at: datetime
    deleted_at: datetime | None
    basis: str
    changes: int
    regions: frozenset[str] = frozenset()
    document: str = field(default="", repr=False)


@dataclass(frozen=True)
class Conflict:
    """Somebody saved or deleted it since: `theirs` is in the store, `yours` is not.

    Keep theirs: do nothing. Keep both: `save(yours)` without an entry. Overwrite: `save(yours, theirs)`.
    """

    theirs: Stored
    yours: Scenario


@dataclass(frozen=True)
class ScenarioChange:
    """One change of a scenario: what it was before and after (None: not there, deleted, or not to be read), by whom and when."""

    id: int
    version: int
    before: Scenario | None
    after: Scenario | None
    saved_at: datetime
    saved_by: str


Written = Stored | Conflict | Problem


# --- reading ------------------------------------------------------------------------------------------------------


def load(store: Store, id: int) -> Stored | Problem:
    """A kept scenario by its number, a deleted one too; a Problem when there is none or it cannot be read."""

    def read() -> Stored | Problem:
        with store.engine.connect() as connection:
            return _read(connection, id)

    return answered(read)


def listed(store: Store, deleted: bool = False) -> tuple[Listed, ...] | Problem:
    """Every kept scenario, the last saved first; with `deleted` those that were deleted instead."""
    column = SCENARIOS.c.deleted_at
    return _lines(store, column.is_not(None) if deleted else column.is_(None), SCENARIOS.c.saved_at)


def deleted_lately(store: Store, now: datetime) -> tuple[Listed, ...] | Problem:
    """What was deleted within RECALL, the last first."""
    first_second = now - RECALL + timedelta(microseconds=999_999)  # moments are kept to the second, cut off
    return _lines(store, SCENARIOS.c.deleted_at >= moment_text(first_second), SCENARIOS.c.deleted_at)


def _lines(
    store: Store, wanted: sa.ColumnElement[bool], at: sa.ColumnElement[str | None]
) -> tuple[Listed, ...] | Problem:
    """The lines of those `wanted`, with the latest moment `at` first."""
    latest = [column.desc() for column in (at, SCENARIOS.c.saved_at, SCENARIOS.c.id)]

    def read() -> tuple[Listed, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(SCENARIOS).where(wanted).order_by(*latest)).mappings()
            return tuple(_line(row) for row in rows)

    return answered(read)


def history(store: Store) -> tuple[ScenarioChange, ...] | Problem:
    """Every change of every scenario, the first first."""
    wanted = sa.select(SCENARIO_HISTORY).order_by(SCENARIO_HISTORY.c.id)

    def read() -> tuple[ScenarioChange, ...]:
        with store.engine.connect() as connection:
            return tuple(_change(row) for row in connection.execute(wanted).mappings())

    return answered(read)


# --- writing ------------------------------------------------------------------------------------------------------


def save(store: Store, scenario: Scenario, actor: Actor, now: datetime, entry: Stored | None = None) -> Written:
    """Keep a scenario: as a new one, or over `entry`. A deleted entry comes back by it.

    `now` is an aware time, `actor` who does it, a Problem where he may not. Conflict when the store no longer has that version
    of the entry.
    """
    if refused := _forbidden(actor, "save_scenario", scenario, entry):
        return refused
    scenario = authored(scenario, actor, entry)
    content = to_json(scenario)
    if isinstance(content, Problem):
        return content
    row = {"name": scenario.name, "author": scenario.author, "year": scenario.year, "document": content.decode()}
    if entry is None:
        return _insert(store, {**row, "version": 1, "saved_at": moment_text(now)}, actor)
    return _update(store, entry, scenario, {**row, "saved_at": moment_text(now), "deleted_at": None}, actor, now)


def rename(store: Store, entry: Stored, name: str, actor: Actor, now: datetime) -> Written:
    """The same scenario under another name."""
    return save(store, replace(entry.scenario, name=name), actor, now, entry)


def duplicate(store: Store, entry: Stored, name: str, actor: Actor, now: datetime) -> Written:
    """A second one with the same content under another name."""
    return save(store, replace(entry.scenario, name=name), actor, now)


def delete(store: Store, entry: Stored, actor: Actor, now: datetime) -> Written:
    """Take a scenario out of the list; `undelete` brings it back. Conflict when somebody has saved it since."""
    if refused := _forbidden(actor, "delete_scenario", entry.scenario):
        return refused
    return _update(store, entry, entry.scenario, {"deleted_at": moment_text(now)}, actor, now)


def undelete(store: Store, entry: Stored, actor: Actor, now: datetime) -> Written:
    """Undo `delete`; `entry` is what it returned."""
    if refused := _forbidden(actor, "delete_scenario", entry.scenario):
        return refused
    return _update(store, entry, entry.scenario, {"deleted_at": None}, actor, now)


def authored(scenario: Scenario, actor: Actor, entry: Stored | None = None) -> Scenario:
    """As it is kept: who is signed in is its author and cannot name another; what he writes over keeps its own."""
    if not actor.account:
        return scenario
    return replace(scenario, author=entry.scenario.author if entry else actor.name)


def _forbidden(actor: Actor, what: Guarded, scenario: Scenario, entry: Stored | None = None) -> Problem | None:
    """Why he may not: a scenario belongs to the governments that it changes, before and after."""
    changes = (*scenario.changes, *(entry.scenario.changes if entry else ()))
    return refusal(actor, what, {change.region for change in changes})


def _insert(store: Store, row: dict[str, Any], actor: Actor) -> Written:
    def write() -> Written:
        with writing(store.engine) as connection:
            (id,) = connection.execute(SCENARIOS.insert().values(**row)).inserted_primary_key or (0,)
            _remember(connection, id, row["version"], None, actor, row["saved_at"])
            return _read(connection, id)

    return answered(write)


def _update(store: Store, entry: Stored, yours: Scenario, row: dict[str, Any], actor: Actor, now: datetime) -> Written:
    """One UPDATE that applies only if the stored version is still the one that was read, and its line of history."""
    same = (SCENARIOS.c.id == entry.id) & (SCENARIOS.c.version == entry.version)

    def write() -> Written:
        with writing(store.engine) as connection:
            before = _document(connection, entry.id)
            done = connection.execute(SCENARIOS.update().where(same).values(**row, version=entry.version + 1))
            if done.rowcount:
                _remember(connection, entry.id, entry.version + 1, before, actor, moment_text(now))
            theirs = _read(connection, entry.id)
            return Conflict(theirs, yours) if done.rowcount == 0 and isinstance(theirs, Stored) else theirs

    return answered(write)


def _remember(connection: sa.Connection, id: int, version: int, before: str | None, actor: Actor, at: str) -> None:
    """The line of history of the write that was just made."""
    signed = {"version": version, "saved_at": at, "saved_by": actor.signature}
    sides = {"document_before": before, "document": _document(connection, id)}
    connection.execute(SCENARIO_HISTORY.insert().values(scenario=id, **signed, **sides))


def _document(connection: sa.Connection, id: int) -> str | None:
    """What the list shows of a scenario; None for one that is not in it."""
    kept = (SCENARIOS.c.id == id) & SCENARIOS.c.deleted_at.is_(None)
    document: str | None = connection.execute(sa.select(SCENARIOS.c.document).where(kept)).scalar_one_or_none()
    return document


def _change(row: sa.RowMapping) -> ScenarioChange:
    before, after = (row[name] and from_json(row[name].encode()) for name in ("document_before", "document"))
    sides = [side if isinstance(side, Scenario) else None for side in (before, after)]
    at = datetime.fromisoformat(row["saved_at"])
    return ScenarioChange(row["scenario"], row["version"], sides[0], sides[1], at, row["saved_by"])


def _read(connection: sa.Connection, id: int) -> Stored | Problem:
    row = connection.execute(sa.select(SCENARIOS).where(SCENARIOS.c.id == id)).mappings().one_or_none()
    if row is None:
        return Problem("store_gone", "error")
    scenario = from_json(row["document"].encode())
    if isinstance(scenario, Problem):
        return scenario
    return Stored(row["id"], row["version"], scenario, **_times(row))


def _line(row: sa.RowMapping) -> Listed:
    """A line of the list, also of a document that cannot be read."""
    columns = {name: row[name] for name in ("id", "version", "name", "author", "year", "document")}
    try:
        document = json.loads(row["document"])
        regions = frozenset(str(change["region"]) for change in document["changes"])
        summary: dict[str, Any] = {
            "basis": str(document["basis"]),
            "changes": len(document["changes"]),
            "regions": regions,
        }
    except (ValueError, TypeError, KeyError):
        summary = {"basis": "", "changes": 0}
    return Listed(**columns, **_times(row), **summary)


def _times(row: sa.RowMapping) -> dict[str, Any]:
    texts = {name: row[name] for name in ("saved_at", "deleted_at")}
    return {name: text and datetime.fromisoformat(text) for name, text in texts.items()}
