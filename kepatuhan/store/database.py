"""The database below the store: how its address is read, how long it is waited for, what its refusals mean.

No piece of an address may come out again: a password may stand in it. So nothing of an exception is handed on but its kind.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from kepatuhan.core.faults import fault

PATIENCE = 10
"""Seconds that a write into a file waits for another one to end."""
OPENERS = 10
"""How often a new file is asked to keep a log (WAL): of those who ask at once SQLite lets all but one wait, or refuses them on the spot."""
ANSWER = 4
"""Seconds for which a PostgreSQL may take to let somebody in, and for each statement, waiting for others included."""
SILENCE = ANSWER + 1
"""Seconds after which one that says nothing at all is given up: it cannot even end its own statements."""
LOOK = 0.1
"""Seconds between two looks at whether it has answered."""
DRIVERS = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
ADDRESS = re.compile(
    r"(?P<head>[\w+]+://[^:/@?]*):(?P<password>.*?)@(?P<place>[^@/?]*(?:/[^@?]*)?(?:\?\w+=.*)?)", re.DOTALL
)
"""An address with a password in which any mark may stand as it is: it ends where what follows can be computer and database."""
MARKS = re.compile("[@/:?#]")
"""What would end a password in an address; `%41` and the like are read as always."""
REFUSED = (SQLAlchemyError, OSError, sqlite3.Error, ImportError)
STATES = {
    "08": "fault_store_unreachable",
    "28": "fault_store_unreachable",
    "3D": "fault_store_unreachable",
    "57P": "fault_store_unreachable",
    "57014": "fault_store_silent",
    "55P03": "fault_store_busy",
    "40": "fault_store_busy",
    "533": "fault_store_busy",
    "53100": "fault_full",
    "58": "fault_disk",
    "42501": "fault_store_permission",
    "25006": "fault_store_permission",
}
"""Beginnings of PostgreSQL's SQLSTATE codes (its manual, appendix A); the longest that fits counts."""
CODES = {
    sqlite3.SQLITE_BUSY: "fault_store_busy",
    sqlite3.SQLITE_LOCKED: "fault_store_busy",
    sqlite3.SQLITE_READONLY: "fault_store_permission",
    sqlite3.SQLITE_PERM: "fault_store_permission",
    sqlite3.SQLITE_AUTH: "fault_store_permission",
    sqlite3.SQLITE_CORRUPT: "fault_store_damaged",
    sqlite3.SQLITE_NOTADB: "fault_store_damaged",
    sqlite3.SQLITE_FULL: "fault_full",
    sqlite3.SQLITE_IOERR: "fault_disk",
    sqlite3.SQLITE_CANTOPEN: "fault_missing",
}
"""SQLite's primary result codes (https://www.sqlite.org/rescode.html)."""


class BadAddress(SQLAlchemyError):
    """An address that cannot be read; it says nothing of what stood in it."""


# --- reaching it --------------------------------------------------------------------------------------------------


def engine(url: str) -> sa.Engine:
    """What reaches the database of that address; a file that is not there is made. Raises one of REFUSED."""
    address = _address(url)
    if not address.drivername.startswith("sqlite"):
        wait = {"connect_timeout": ANSWER, "options": f"-c statement_timeout={ANSWER}s -c lock_timeout={ANSWER}s"}
        made = sa.create_engine(address, pool_pre_ping=True, pool_timeout=ANSWER, connect_args=wait)
        sa.event.listen(made, "do_connect", _connect)
        return made
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    made = sa.create_engine(address, connect_args={"timeout": PATIENCE})
    sa.event.listen(made, "connect", _prepare_sqlite)
    sa.event.listen(made, "begin", _begin_sqlite)
    return made


def _address(url: str) -> sa.URL:
    """The parts of an address, the password as it was meant: `@`, `/`, `:` and `?` may stand in it as they are."""
    match = ADDRESS.fullmatch(url)
    whole = url if match is None else f"{match['head']}:{MARKS.sub(_quoted, match['password'])}@{match['place']}"
    try:
        address = sa.make_url(whole)
    except (SQLAlchemyError, ValueError):
        raise BadAddress from None  # what was wrong would quote it
    base = address.drivername.split("+")[0]
    if base not in DRIVERS:
        raise BadAddress
    return address.set(drivername=DRIVERS[base])


def _quoted(mark: re.Match[str]) -> str:
    return f"%{ord(mark[0]):02X}"


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Readers never wait for a writer (WAL), and what was said to be saved survives a power cut (FULL)."""
    connection.isolation_level = None  # else the driver begins transactions by itself, and too late
    for left in reversed(range(OPENERS)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            connection.execute("BEGIN IMMEDIATE")  # which waits for its turn
            connection.execute("ROLLBACK")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes its turn at the start: one that read first could only fail when it writes."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _connect(_dialect: Any, _entry: Any, args: Any, params: Any) -> Any:
    return _patient().connect(*args, **params)


@lru_cache(maxsize=1)
def _patient() -> Any:
    """The class of connections that are not waited for without end; made when a PostgreSQL is first named."""
    from psycopg import Connection, OperationalError
    from psycopg.errors import ConnectionTimeout
    from psycopg.pq import TransactionStatus

    class Patient(Connection):
        """Closes itself when its server is silent: a stopped computer ends no statement, whatever its settings say."""

        def wait(self, gen: Any, interval: float = LOOK, timeout: float | None = None) -> Any:
            try:
                return super().wait(gen, interval, SILENCE if timeout is None else timeout)
            except OperationalError as error:
                if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                    raise
                self.close()
                raise ConnectionTimeout("no answer") from error

    return Patient


# --- what it refuses ----------------------------------------------------------------------------------------------


def refusal(error: BaseException) -> str:
    """The kind of a refusal (one of REFUSED): a key of words."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, OSError):
        return fault(cause)
    return _kind(error, cause)


def _kind(error: BaseException, cause: BaseException) -> str:
    state, code = getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorcode", None)
    if isinstance(cause, (BadAddress, sa.exc.ArgumentError)):
        return "fault_store_address"
    if isinstance(cause, (ImportError, sa.exc.NoSuchModuleError)):
        return "fault_store_driver"
    if isinstance(error, sa.exc.TimeoutError) or type(cause).__name__ == "ConnectionTimeout":
        return "fault_store_silent"
    if state:
        return next((STATES[state[:n]] for n in range(len(state), 1, -1) if state[:n] in STATES), "fault_store_other")
    if code is not None:
        return CODES.get(code & 0xFF, "fault_store_other")
    return "fault_store_unreachable" if isinstance(error, sa.exc.OperationalError) else "fault_store_other"
