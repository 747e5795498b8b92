"""What tests share: the shipped data, scored once, and a store of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kepatuhan.core.dataset import Dataset, load
from kepatuhan.core.process import settle
from kepatuhan.scenarios.store import VARIABLE
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import Scored, score
from tests.browser import browser, server, visit, window  # noqa: F401  (for every test that asks for them)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
settle()  # as at every start of the product: a test sees the text columns that users get


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages, and servers that tests start, keep scenarios here, never where the developer keeps his own."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = f"sqlite:///{tmp_path_factory.mktemp('store')}/skenario.sqlite"
    yield
    os.environ.pop(VARIABLE)
    if before is not None:
        os.environ[VARIABLE] = before


@pytest.fixture(scope="session")
def data() -> Dataset:
    return load(ROOT / "data")


@pytest.fixture(scope="session")
def scored(data: Dataset) -> Scored:
    return score(data.observations, data)


@pytest.fixture(scope="session")
def bodies(scored: Scored, data: Dataset) -> pd.DataFrame:
    return compare.overview(scored.bodies, data)
