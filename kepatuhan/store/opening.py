"""The store that what people enter is kept in: where it is, opened, moved forward, and how it is asked.

SQLite in a file, or PostgreSQL. What the database refuses is a Problem, never an exception. Time is told by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from kepatuhan.core.model import Problem
from kepatuhan.store.database import REFUSED, engine, refusal

T = TypeVar("T")
VARIABLE = "ZONA_DATABASE_URL"
"""Names another place for the store: postgresql://user:password@host/name, or sqlite:////folder/file."""

FILE = Path("simpanan") / "skenario.sqlite"
"""Where the store is when nobody says otherwise, below the app's folder; git leaves it alone."""

MIGRATIONS = Path(__file__).parent / "migrations"
"""Its steps are files such as versions/v0007_saved_tables.py: what follows the v is the step's revision, each more than the one before."""
REVISIONS = sa.table("alembic_version", sa.column("version_num"))
"""Where alembic writes down the step that made the tables last."""
MIGRATING = 743_521_096
"""Any number that all copies of the app share: they take turns at migrating by it."""


@dataclass(frozen=True)
class Store:
    """An open store; share one between all visitors."""

    engine: sa.Engine


def store_url(environ: Mapping[str, str], root: Path) -> str:
    """The address of the store: what ZONA_DATABASE_URL says, else the file below `root`."""
    return environ.get(VARIABLE, "").strip() or f"sqlite:///{root / FILE}"


def names_store(environ: Mapping[str, str]) -> bool:
    """Whether the settings name a database: then the tables that users save live in it too, else in files (intake.table_place)."""
    return bool(environ.get(VARIABLE, "").strip())


def open_store(url: str) -> Store | Problem:
    """Open the store of that address and bring its tables to this version; a file that is not there is made."""
    database = answered(lambda: engine(url))
    if isinstance(database, Problem):
        return database
    store = answered(partial(_migrated, database))
    if isinstance(store, Problem):
        database.dispose()
    return store


def _migrated(database: sa.Engine) -> Store | Problem:
    """Run the steps that the store has not seen, all or none; who opens it meanwhile waits."""
    steps = sorted(file.name[1:5] for file in (MIGRATIONS / "versions").glob("v[0-9]*.py"))
    with writing(database) as connection:
        if database.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        begun = sa.inspect(connection).has_table(REVISIONS.name)
        revision = connection.scalar(sa.select(REVISIONS.c.version_num)) if begun else None
        if revision and revision not in steps:
            return Problem("store_newer", "error")
        if revision != steps[-1]:
            _upgrade(connection)
    return Store(database)


def _upgrade(connection: sa.Connection) -> None:
    """Run them in its transaction. Alembic is loaded for that alone: most starts find a store of this version."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


# --- asking -------------------------------------------------------------------------------------------------------


@contextmanager
def writing(database: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in one transaction that is done as a whole or not at all."""
    with database.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def answered(call: Callable[[], T]) -> T | Problem:
    """What a call to the database gives, or the Problem that it ended in."""
    try:
        return call()
    except REFUSED as error:
        return Problem("store_unavailable", "error", params={"reason": refusal(error)})


def moment_text(moment: datetime) -> str:
    """UTC to the second, which sorts as text; ValueError for a time without a zone, which would mean another hour elsewhere."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")
