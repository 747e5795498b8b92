"""What tests share: the shipped data, scored once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kepatuhan import compare
from kepatuhan.dataset import Dataset, load
from kepatuhan.score import Scored, score

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def data() -> Dataset:
    return load(ROOT / "data")


@pytest.fixture(scope="session")
def scored(data: Dataset) -> Scored:
    return score(data.observations, data)


@pytest.fixture(scope="session")
def bodies(scored: Scored, data: Dataset) -> pd.DataFrame:
    return compare.overview(scored.bodies, data)
