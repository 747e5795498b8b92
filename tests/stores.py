"""Fixtures: an empty store on SQLite and one on a real PostgreSQL, and stores as earlier versions made them."""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Server]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    with postgres.server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path: Path) -> Iterator[str]:
    """An address of an empty store of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a/skenario.sqlite"
        return
    cluster_server = request.getfixturevalue("cluster").url
    yield cluster_server
    emptied(cluster_server)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    assert isinstance(opened, Store), opened
    yield opened
    opened.engine.dispose()


def bare(url: str) -> sa.Engine:
    """The database at that address as it is."""
    return sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def emptied(url: str) -> None:
    """Every table of that database gone."""
    engine, tables = bare(url), sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        tables.drop_all(connection)
    engine.dispose()


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
