"""One server for files whose tests save into its store: each test begins with nothing kept, and no file pays for a start of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from kepatuhan.store.opening import VARIABLE, Store, open_store
from kepatuhan.store.tables import METADATA
from tests.browser import served


@dataclass(frozen=True)
class Keeping:
    """The address of the server, and its store as a test reads it."""

    url: str
    store: Store


@pytest.fixture(scope="session")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeping]:
    """A file that looks at it names it as its `server`; the files stay on one worker (SAME_SERVER in tests/conftest.py)."""
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('keeping')}/s.sqlite")
    assert isinstance(opened, Store), opened
    with served({VARIABLE: str(opened.engine.url)}) as url:
        yield Keeping(url, opened)
    opened.engine.dispose()


@pytest.fixture
def empty_store(keeping: Keeping) -> Store:
    """The store of that server, with nothing kept in it."""
    with keeping.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for table in METADATA.sorted_tables:
            connection.execute(sa.delete(table))
    return keeping.store
