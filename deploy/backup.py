"""Everything that people entered as one dated file, and back: `python -m deploy.backup make` · `restore FILE` (`make backup`).

The file is a zip: the rows of the store as a SQLite database, whatever kind the store is of, the tables of data/assessments as people
see them, and manifest.json with the number of rows of each table and the sha256 of each file. The history of saved tables is in
those rows, wherever it is kept. So it also moves everything from files to PostgreSQL and back. Secrets (.env,
.streamlit/secrets.toml) are not in it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import zlib
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import sqlalchemy as sa
from dotenv import load_dotenv

from deploy.settings import ROOT
from kepatuhan.core import journal
from kepatuhan.core.journal import FileChange
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import Overlay, laid_over
from kepatuhan.intake.table_move import add_history, equalled, history_of
from kepatuhan.intake.table_place import FolderTables
from kepatuhan.intake.table_store import OpenStoreTables, StoreTables, take_turn
from kepatuhan.store.database import REFUSED, refusal
from kepatuhan.store.opening import Store, names_store, open_store, store_url, writing
from kepatuhan.store.tables import TABLE_CHANGES, TABLE_CONTENTS, TABLE_FILES
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.problems import problem
from pages.components.server import logs

FOLDER = Path("simpanan") / "cadangan"
"""Where backups are put, below the app's folder; git leaves it alone."""
MANIFEST, STORE, TABLES = "manifest.json", "store.sqlite", "assessments"
TABLE = re.compile(r"[^/\\\0.][^/\\\0]*\.csv", re.DOTALL)
"""A name in data/assessments: whatever a system lets people call a file, but no way out of the folder."""
SAVED = frozenset({TABLE_CHANGES.name, TABLE_FILES.name, TABLE_CONTENTS.name})
"""The tables of the store that saved tables live in."""
BY = "make restore"
"""Who did it, as the history tells."""
REVISIONS = "alembic_version"
"""The table in which the store's own version stands: both ends have theirs."""
CHUNK = 500
"""Rows that are written at a time."""
PATIENCE = 30
"""Seconds that one waits for somebody who is saving a table."""


class Refused(Exception):
    """A backup that cannot be made or put back; its text says why, in every language."""

    @classmethod
    def because(cls, key: str, **values: object) -> Refused:
        """With the words of a key."""
        return cls("\n".join(say(key, lang, **values) for lang in LANGUAGES))


@dataclass(frozen=True)
class Contents:
    """What a backup holds: the moment it was made, rows of each table of the store, sha256 of each file."""

    made: str
    rows: Mapping[str, int]
    files: Mapping[str, str]


def make(url: str, root: Path, now: datetime, in_store: bool = False) -> Path:
    """Write a backup of the store at that address and of the tables below `root`; the new file. Refused.

    in_store: whether saved tables live in the store (opening.names_store), else in files.
    """
    place = root / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder, _opened(url) as store:
        copy = Path(folder) / STORE
        with _opened(f"sqlite:///{copy}") as target:
            _copied(store.engine, target.engine)
            if not in_store:
                _take_history(root, target)
            with StoreTables(target, root / "data").look() as tables:
                rows, overlay = _rows(tables.connection), tables.overlay() if in_store else ()
        for one in overlay:
            if isinstance(
                one.content, Problem
            ):  # of what is left a backup is worth having; that something is not, is said
                print(*(problem(one.content, lang) for lang in LANGUAGES), sep="\n", file=sys.stderr)
        # closed, SQLite has everything in the one file
        files = {STORE: copy.read_bytes(), **{f"{TABLES}/{name}": one for name, one in _tables(root, overlay).items()}}
        contents = Contents(now.isoformat(), rows, {name: journal.digest(content) for name, content in files.items()})
        whole = Path(folder) / f"zona-{now.strftime('%Y%m%dT%H%M%SZ')}.zip"
        _packed(whole, contents, files)
        read(whole)  # what could not be put back is no backup
        done = place / whole.name
        os.replace(whole, done)
    return done


def restore(file: Path, url: str, root: Path, now: datetime, replace: bool = False, in_store: bool = False) -> Contents:
    """Put the backup `file` into the store at that address and the tables where they live; what it held. Refused.

    Where something stands, in the store or in tables that the backup has not or has otherwise, it is only replaced on request, after a
    backup of it. Both change or none does: the store commits behind the tables, whose files of before are kept (core.journal).
    """
    contents, files = read(file)
    tables = {name.removeprefix(f"{TABLES}/"): content for name, content in files.items() if name != STORE}
    with tempfile.TemporaryDirectory() as folder, _opened(url) as store, _home(root, in_store) as home:
        if _counted(store.engine) or (home and any(home.has(name) for name in _changes(root, tables))):
            if not replace:
                raise Refused.because("backup_not_empty")
            make(url, root, now, in_store)
        copy = Path(folder) / STORE
        copy.write_bytes(files[STORE])
        with _opened(f"sqlite:///{copy}") as source:  # an older one is brought to this version
            if home is None:
                _copied(source.engine, store.engine, lambda writer: _lay_over(writer, root, tables, now))
            else:
                _copied(source.engine, store.engine, lambda _: _put(home, source, tables, now), SAVED)
    return contents


def read(file: Path) -> tuple[Contents, dict[str, bytes]]:
    """What a backup says of itself and its files, each as it was when it was made. Refused."""
    try:
        with ZipFile(file) as archive:
            contents = Contents(**json.loads(archive.read(MANIFEST)))
            files = {name: archive.read(name) for name in contents.files}
            changed = [name for name, content in files.items() if journal.digest(content) != contents.files[name]]
    except (OSError, BadZipFile, zlib.error, EOFError, RuntimeError, KeyError, ValueError, TypeError, AttributeError):
        raise Refused.because("backup_unreadable", file=file.name) from None
    strange = [name for name in files if name != STORE and not _is_table(name)]
    if changed or strange or STORE not in files:
        raise Refused.because("backup_damaged", file=file.name, part=", ".join(changed or strange or [STORE]))
    return contents, files


def _is_table(name: str) -> bool:
    folder, _, table = name.partition("/")
    return folder == TABLES and TABLE.fullmatch(table) is not None


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    if isinstance(store, Problem):
        raise Refused("\n".join(problem(store, lang) for lang in LANGUAGES))
    try:
        yield store
    finally:
        store.engine.dispose()


def _packed(path: Path, contents: Contents, files: Mapping[str, bytes]) -> None:
    with path.open("wb") as raw:
        with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(contents.__dict__, indent=1))
            for name, content in files.items():
                archive.writestr(name, content)
        raw.flush()
        os.fsync(raw.fileno())


# --- the store ----------------------------------------------------------------------------------------------------


def _reflected(connection: sa.Connection) -> list[sa.Table]:
    """Every table of the store, those that others refer to first."""
    tables = sa.MetaData()
    tables.reflect(connection)
    return [table for table in tables.sorted_tables if table.name != REVISIONS]


def _rows(connection: sa.Connection) -> dict[str, int]:
    """How many each table has."""
    counts = {table.name: sa.select(sa.func.count()).select_from(table) for table in _reflected(connection)}
    return {name: connection.scalar(count) or 0 for name, count in counts.items()}


def _counted(engine: sa.Engine) -> int:
    """Rows in all tables."""
    with engine.connect() as connection:
        return sum(_rows(connection).values())


def _copied(
    source: sa.Engine,
    target: sa.Engine,
    last: Callable[[sa.Connection], None] = lambda _: None,
    without: Collection[str] = (),
) -> None:
    """All rows of one moment of `source` in place of those of `target`, in one transaction, but none of the tables `without`.

    `last` is called before it commits: where that fails nothing is copied.
    """
    isolation = "REPEATABLE READ" if source.dialect.name == "postgresql" else "SERIALIZABLE"
    with (
        source.connect().execution_options(isolation_level=isolation) as reader,
        reader.begin(),
        writing(target) as writer,
    ):
        take_turn(writer, PATIENCE)  # who is saving a table would go on from rows that are about to go
        tables = {table.name: table for table in _reflected(writer)}
        for table in reversed(tables.values()):
            writer.execute(table.delete())
        for table in _reflected(reader):
            if table.name not in without:
                for part in _parts(reader, table):
                    writer.execute(tables[table.name].insert(), [dict(row) for row in part])
        for table in tables.values():
            _numbered_on(writer, table)
        last(writer)


def _parts(reader: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.RowMapping]]:
    """The rows, so many at a time; contents of files one by one, since each may be as large as an upload."""
    size = 1 if any(isinstance(column.type, sa.LargeBinary) for column in table.columns) else CHUNK
    asked = reader.execute(sa.select(table), execution_options={"yield_per": size})
    return asked.mappings().partitions()


def _numbered_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL go on counting behind the highest number that came with the rows; SQLite does so by itself."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
    highest = connection.scalar(sa.select(sa.func.max(column)))
    if sequence and highest:
        connection.execute(sa.select(sa.func.setval(sequence, highest)))


# --- the tables ---------------------------------------------------------------------------------------------------


def _tables(root: Path, overlay: Overlay) -> dict[str, bytes]:
    """The tables as people see them, all of one moment: the files of data/assessments, and what is saved over them."""
    folder = root / "data" / "assessments"
    if not folder.is_dir():
        return {}
    files = journal.steady(folder, lambda files: {name: path.read_bytes() for name, path in files.items()})
    return {name: content for name, content in laid_over(files, overlay)[0].items() if isinstance(content, bytes)}


@contextmanager
def _home(root: Path, in_store: bool) -> Iterator[FolderTables | None]:
    """The folder in one's turn where tables are saved in files; None where they are in the store and the folder is left as it is."""
    if in_store:
        yield None
        return
    place = FolderTables(root)
    place.files.folder.mkdir(parents=True, exist_ok=True)
    with place.turn(PATIENCE) as home:
        yield home


def _take_history(root: Path, target: Store) -> None:
    """What was saved in files goes into the copy of the store; a change whose copies are no longer whole is left out."""
    folder = FolderTables(root)
    with StoreTables(target, root / "data").turn(PATIENCE) as tables:
        tables.emptied()
        add_history(tables, folder, [done for done in history_of(folder) if _is_whole(folder, done)])


def _is_whole(folder: FolderTables, done: FileChange) -> bool:
    try:
        folder.replaced(done)
    except (OSError, ValueError):
        return False
    return True


def _changes(root: Path, tables: Mapping[str, bytes]) -> list[str]:
    """The files that another content makes exactly these, or that are none of them."""
    present = {path.name: path.read_bytes() for path in (root / "data" / "assessments").glob("*.csv")}
    return [name for name in {*present, *tables} if present.get(name) != tables.get(name)]


def _put(home: FolderTables, source: Store, tables: Mapping[str, bytes], now: datetime) -> None:
    """The history of saved tables as records beside their copies, then the files."""
    with StoreTables(source, home.data).look() as saved:
        for done in history_of(saved):
            journal.add_record(home.files, done, saved.replaced(done))
    equalled(home, tables, [path.name for path in home.files.folder.glob("*.csv")], BY, now)


def _lay_over(writer: sa.Connection, root: Path, tables: Mapping[str, bytes], now: datetime) -> None:
    """Tables that people saved, or put into the folder by hand, are as they were; what ships here otherwise was entered by nobody and stays."""
    saved = OpenStoreTables(writer, root / "data" / "assessments")
    ships = _tables(root, ())
    entered = {*saved.beneath(), *(name for name in tables if name not in ships)}
    contents = {name: content for name, content in tables.items() if name in entered}
    equalled(saved, contents, entered, BY, now)


# --- by hand ------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what `arguments` name, in this folder and the store of the settings."""
    parser = ArgumentParser(prog="python -m deploy.backup", description=__doc__)
    parser.add_argument("what", choices=("make", "restore"))
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--replace", action="store_true", help="also where something stands already")
    options = parser.parse_args(arguments)
    load_dotenv(ROOT / ".env")
    logs.set_up()
    url, now, in_store = store_url(os.environ, ROOT), datetime.now(UTC), names_store(os.environ)
    try:
        if options.what == "make":
            done = make(url, ROOT, now, in_store)
            _show("backup_made", file=str(done.relative_to(ROOT)), rows=sum(read(done)[0].rows.values()))
        elif options.file is None:
            parser.error("restore FILE")
        else:
            contents = restore(options.file, url, ROOT, now, options.replace, in_store)
            _show("backup_restored", made=contents.made, rows=sum(contents.rows.values()))
    except Refused as reason:
        raise SystemExit(str(reason)) from None
    except (*REFUSED, OSError) as error:  # also where somebody saves a table for longer than PATIENCE
        raise SystemExit(_failed(refusal(error))) from None


def _failed(reason: str) -> str:
    return "\n".join(say("backup_failed", lang, reason=say(reason, lang)) for lang in LANGUAGES)


def _show(key: str, **values: object) -> None:
    print(*(say(key, lang, **values) for lang in LANGUAGES), sep="\n")


if __name__ == "__main__":
    main()
