"""Fixtures: an empty store on SQLite and one on a real PostgreSQL, and stores as earlier versions made them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from kepatuhan.core.model import Problem
from kepatuhan.store.opening import MIGRATIONS, Store, open_store
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests import postgres


@pytest.fixture(scope="session")
def running_cluster() -> Iterator[postgres.Server]:
    """One for all files of a worker: making one takes a second of the processor."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="module")
def cluster(running_cluster: postgres.Server) -> postgres.Server:
    """A server whose database is empty when a file begins."""
    running_cluster.renew()
    return running_cluster


class Prepared:
    """Stores with all tables and no row: migrated once, for every test that asks for one."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "skenario.sqlite"
        self.shape: list[tuple] = []

    def sqlite(self, place: Path) -> str:
        """The address of a new file at `place`."""
        if not self.file.exists():
            migrated(f"sqlite:///{self.file}")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file, place)
        return f"sqlite:///{place}"

    def postgresql(self, server: postgres.Server) -> str:
        """The address of the one database of that server; whoever had it before gives it back by `clear`."""
        if not self.shape:
            server.empty(PREPARED)
            migrated(server.address(PREPARED))
            self.shape = server.ask(SHAPE, database=PREPARED)
        return server.address(PREPARED)

    def clear(self, server: postgres.Server) -> None:
        """Every row gone, and what was numbered begins at 1; where a test changed the tables they are made anew."""
        if server.ask(SHAPE, database=PREPARED) != self.shape:
            self.shape = []
            return
        server.ask(CLEAR, database=PREPARED)


PREPARED = "siap"
SHAPE = """
SELECT c.oid, c.relname, a.attname, a.atttypid, a.attnotnull, v.version_num
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid CROSS JOIN alembic_version v
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY c.oid, a.attnum
"""
"""Every table, index and sequence with its columns, and the step that made them last."""
CLEAR = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("siap"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path: Path, prepared: Prepared) -> Iterator[str]:
    """An address of a store of each kind: of nothing at all, or where the test asks for `store` too, of one without a row."""
    place, tables = tmp_path / "a" / "skenario.sqlite", "store" in request.fixturenames
    if request.param == "sqlite":
        yield prepared.sqlite(place) if tables else f"sqlite:///{place}"
        return
    server = request.getfixturevalue("cluster")
    yield prepared.postgresql(server) if tables else server.url
    if tables:
        prepared.clear(server)
    else:
        emptied(server)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    assert isinstance(opened, Store), opened
    yield opened
    opened.engine.dispose()


def migrated(url: str) -> None:
    """A new store at that address, closed again."""
    opened = open_store(url)
    assert isinstance(opened, Store), opened
    opened.engine.dispose()


def bare(url: str) -> sa.Engine:
    """The database at that address as it is."""
    return sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def emptied(server: postgres.Server) -> None:
    """Every table of its database gone."""
    names = server.ask("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'", database="postgres")
    if names:
        server.ask(f"DROP TABLE {', '.join(name for (name,) in names)} CASCADE", database="postgres")


def earlier(url: str, revision: str) -> sa.Engine:
    """A store as the version of that step made it."""
    engine = bare(url)
    if engine.url.get_backend_name() == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def said(answer: object) -> str:
    """The code of a refusal, which every language has a sentence for."""
    assert isinstance(answer, Problem), answer
    assert all(problem(answer, lang) for lang in LANGUAGES)
    return answer.code
