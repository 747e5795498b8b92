"""Servers for files whose tests save, so that no file pays for a start of its own: one whose store each test finds empty, and a

copy of the app, for those that save into its tables or stop it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from kepatuhan.store.opening import VARIABLE, Store, open_store
from kepatuhan.store.tables import METADATA
from tests.browser import LONGEST, ROOT, served, started, wait_for
from tests.servers import HALF_COMPILED, RULED


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


class House:
    """The app in a folder of its own, as one starts it where nothing is set; it obeys what may not be written, and can be started again."""

    def __init__(self, folder: Path):
        self.folder, self.url = folder, ""

    def start(self) -> None:
        """At the port of before, so that a page that is open finds it again."""
        port = int(self.url.rpartition(":")[2] or 0)
        before = RULED if os.geteuid() == 0 else ()
        self.process, self.url = started({VARIABLE: ""}, self.folder, port, before)
        wait_for(self.url, self.process)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(LONGEST / 1000)

    @property
    def tables(self) -> Path:
        return self.folder / "data" / "assessments"

    def content(self) -> dict[str, bytes]:
        """Every table that it has, by its name."""
        return {path.name: path.read_bytes() for path in self.tables.iterdir()}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the app, for tests that save into its data or stop it; each leaves the data as they were."""
    folder = tmp_path_factory.mktemp("house") / "app"
    for part in ("pages", "kepatuhan", "data", "geo", "static", ".streamlit"):
        shutil.copytree(ROOT / part, folder / part, ignore=HALF_COMPILED)
    for name in ("streamlit_app.py", "serve.py"):
        shutil.copy(ROOT / name, folder)
    one = House(folder)
    one.start()
    yield one
    one.stop()
