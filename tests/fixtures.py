"""What tests share: the shipped data, scored once, and a store of their own.

A plugin of its own (tests/conftest.py loads it): it imports the engine and Streamlit, two seconds of the processor.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache

import pandas as pd
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from kepatuhan.cli import asked
from kepatuhan.cli import check as check_command
from kepatuhan.core import process
from kepatuhan.core.dataset import Dataset, load, load_country
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import Scored, score
from kepatuhan.store.opening import VARIABLE
from tests.briefs import boundaries, brief_of, facts  # noqa: F401  (for every test that asks for them)
from tests.browser import SHELF, browser, common_server, look, server, visit, window  # noqa: F401  (likewise)
from tests.conftest import COLLECT, ROOT
from tests.filled import page_store  # noqa: F401  (likewise)
from tests.grounds import invented, published  # noqa: F401  (likewise)
from tests.keeping import empty_store, house, keeping  # noqa: F401  (likewise)
from tests.soffice import office  # noqa: F401
from tests.stores import cluster, prepared, running_cluster, store, url  # noqa: F401  (likewise)
from tests.vega_lite import charts_are_vega_lite  # noqa: F401  (for every test)

process.COLLECT = COLLECT  # also after a test that runs a command, which settles its process
process.settle()  # as at every start of the product: a test sees the text columns that users get
gc.disable()  # until all is collected


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    SHELF.suits(item)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """pytest looks for garbage five times in a row at the end, for errors that only then are raised: the first time finds it, and each
    further one would look at all that a worker's tests made."""
    SHELF.close()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages, and servers that tests start, keep scenarios here, never where the developer keeps his own."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = f"sqlite:///{tmp_path_factory.mktemp('store')}/skenario.sqlite"
    yield
    os.environ.pop(VARIABLE)
    if before is not None:
        os.environ[VARIABLE] = before


@pytest.fixture(scope="session", autouse=True)
def searched_once() -> Iterator[None]:
    """AppTest searches every installed package for components of Streamlit at each of its starts: half of a page's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def waited_for() -> Iterator[None]:
    """AppTest asks a thousand times a second whether a page's script has ended, and takes the interpreter from it each time."""

    def until_it_ends(runner: LocalScriptRunner, timeout: float = 3) -> None:
        runner._script_thread.join(timeout)
        if runner._script_thread.is_alive():
            runner.request_stop()
            raise RuntimeError(f"AppTest script run timed out after {timeout} seconds")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", until_it_ends)
        yield


@pytest.fixture(scope="session")
def data() -> Dataset:
    return load(ROOT / "data")


@pytest.fixture(scope="session")
def scored(data: Dataset) -> Scored:
    return score(data.observations, data)


@pytest.fixture(scope="session")
def bodies(scored: Scored, data: Dataset) -> pd.DataFrame:
    return compare.overview(scored.bodies, data)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """For files that call the command line again and again: each folder of tables is read once. Nothing there changes one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked, "load", cache(load))
        patch.setattr(check_command, "load_country", cache(load_country))
        yield
