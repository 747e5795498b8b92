"""Scenarios that are kept: SQLite in a file, or PostgreSQL. Two people who save at once lose nothing.

Every write is one statement in one transaction that names the version it was made on, so a kill leaves the old or the
new; a version that has moved on gives a `Conflict` with both contents. Time is told by the caller. What the database
refuses is a Problem, never an exception.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from kepatuhan.core.model import Problem, Scenario
from kepatuhan.scenarios.database import REFUSED, engine, refusal
from kepatuhan.scenarios.link import from_json, to_json

T = TypeVar("T")
VARIABLE = "ZONA_DATABASE_URL"
"""Names another place for the store: postgresql://user:password@host/name, or sqlite:////folder/file."""

FILE = Path("simpanan") / "skenario.sqlite"
"""Where the store is when nobody says otherwise, below the app's folder; git leaves it alone."""

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 743_521_096
"""Any number that all copies of the app share: they take turns at migrating by it."""

METADATA = sa.MetaData()
SCENARIOS = sa.Table(
    "scenarios",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("deleted_at", sa.Text, nullable=True),
)


@dataclass(frozen=True)
class Store:
    """An open store; share one between all visitors."""

    engine: sa.Engine


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
    """A line of the list of kept scenarios. `changes`: how many values; '' and 0 for a document that cannot be read.

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
    document: str = field(default="", repr=False)


@dataclass(frozen=True)
class Conflict:
    """Somebody saved or deleted it since: `theirs` is in the store, `yours` is not.

    Keep theirs: do nothing. Keep both: `save(yours)` without an entry. Overwrite: `save(yours, theirs)`.
    """

    theirs: Stored
    yours: Scenario


Written = Stored | Conflict | Problem


# --- opening ------------------------------------------------------------------------------------------------------


def store_url(environ: Mapping[str, str], root: Path) -> str:
    """The address of the store: what ZONA_DATABASE_URL says, else the file below `root`."""
    return environ.get(VARIABLE, "").strip() or f"sqlite:///{root / FILE}"


def open_store(url: str) -> Store | Problem:
    """Open the store of that address and bring its tables to this version; a file that is not there is made."""
    database = _answered(lambda: engine(url))
    if isinstance(database, Problem):
        return database
    store = _answered(partial(_migrated, database))
    if isinstance(store, Problem):
        database.dispose()
    return store


def _migrated(database: sa.Engine) -> Store | Problem:
    """Run the steps that the store has not seen, all or none; who opens it meanwhile waits."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = None
    script = ScriptDirectory.from_config(config)
    with _writing(database) as connection:
        if database.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision and revision not in {step.revision for step in script.walk_revisions()}:
            return Problem("store_newer", "error")
        if revision != script.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return Store(database)


# --- reading ------------------------------------------------------------------------------------------------------


def load(store: Store, id: int) -> Stored | Problem:
    """A kept scenario by its number, a deleted one too; a Problem when there is none or it cannot be read."""

    def read() -> Stored | Problem:
        with store.engine.connect() as connection:
            return _read(connection, id)

    return _answered(read)


def listed(store: Store, deleted: bool = False) -> tuple[Listed, ...] | Problem:
    """Every kept scenario, the last saved first; with `deleted` those that were deleted instead."""
    column = SCENARIOS.c.deleted_at
    wanted = sa.select(SCENARIOS).where(column.is_not(None) if deleted else column.is_(None))

    def read() -> tuple[Listed, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(SCENARIOS.c.saved_at.desc(), SCENARIOS.c.id.desc())).mappings()
            return tuple(_line(row) for row in rows)

    return _answered(read)


# --- writing ------------------------------------------------------------------------------------------------------


def save(store: Store, scenario: Scenario, now: datetime, entry: Stored | None = None) -> Written:
    """Keep a scenario: as a new one, or over `entry`. A deleted entry comes back by it.

    `now` is an aware time. Conflict when the store no longer has that version of the entry.
    """
    content = to_json(scenario)
    if isinstance(content, Problem):
        return content
    row = {"name": scenario.name, "author": scenario.author, "year": scenario.year, "document": content.decode()}
    if entry is None:
        return _insert(store, {**row, "version": 1, "saved_at": _text(now)})
    return _update(store, entry, scenario, {**row, "saved_at": _text(now), "deleted_at": None})


def rename(store: Store, entry: Stored, name: str, now: datetime) -> Written:
    """The same scenario under another name."""
    return save(store, replace(entry.scenario, name=name), now, entry)


def duplicate(store: Store, entry: Stored, name: str, now: datetime) -> Written:
    """A second one with the same content under another name."""
    return save(store, replace(entry.scenario, name=name), now)


def delete(store: Store, entry: Stored, now: datetime) -> Written:
    """Take a scenario out of the list; `undelete` brings it back. Conflict when somebody has saved it since."""
    return _update(store, entry, entry.scenario, {"deleted_at": _text(now)})


def undelete(store: Store, entry: Stored) -> Written:
    """Undo `delete`; `entry` is what it returned."""
    return _update(store, entry, entry.scenario, {"deleted_at": None})


def _insert(store: Store, row: dict[str, Any]) -> Written:
    def write() -> Written:
        with _writing(store.engine) as connection:
            (id,) = connection.execute(SCENARIOS.insert().values(**row)).inserted_primary_key or (0,)
            return _read(connection, id)

    return _answered(write)


def _update(store: Store, entry: Stored, yours: Scenario, row: dict[str, Any]) -> Written:
    """One statement that writes only over the version it was made on."""
    same = (SCENARIOS.c.id == entry.id) & (SCENARIOS.c.version == entry.version)

    def write() -> Written:
        with _writing(store.engine) as connection:
            done = connection.execute(SCENARIOS.update().where(same).values(**row, version=entry.version + 1))
            theirs = _read(connection, entry.id)
            return Conflict(theirs, yours) if done.rowcount == 0 and isinstance(theirs, Stored) else theirs

    return _answered(write)


def _read(connection: sa.Connection, id: int) -> Stored | Problem:
    row = connection.execute(sa.select(SCENARIOS).where(SCENARIOS.c.id == id)).mappings().one_or_none()
    if row is None:
        return Problem("store_gone", "error")
    scenario = from_json(row["document"].encode())
    if isinstance(scenario, Problem):
        return scenario
    return Stored(row["id"], row["version"], scenario, **_times(row))


@contextmanager
def _writing(database: sa.Engine) -> Iterator[sa.Connection]:
    with database.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _answered(call: Callable[[], T]) -> T | Problem:
    """What a call to the database gives, or the Problem that it ended in."""
    try:
        return call()
    except REFUSED as error:
        return Problem("store_unavailable", "error", params={"reason": refusal(error)})


def _text(moment: datetime) -> str:
    """UTC to the second, which sorts as text; ValueError for a time without a zone, which would mean another hour elsewhere."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _line(row: sa.RowMapping) -> Listed:
    """What the list says without a look at what the document holds."""
    columns = {name: row[name] for name in ("id", "version", "name", "author", "year", "document")}
    try:
        document = json.loads(row["document"])
        summary: dict[str, Any] = {"basis": str(document["basis"]), "changes": len(document["changes"])}
    except (ValueError, TypeError, KeyError):
        summary = {"basis": "", "changes": 0}
    return Listed(**columns, **_times(row), **summary)


def _times(row: sa.RowMapping) -> dict[str, Any]:
    texts = {name: row[name] for name in ("saved_at", "deleted_at")}
    return {name: text and datetime.fromisoformat(text) for name, text in texts.items()}
