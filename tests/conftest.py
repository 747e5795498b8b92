"""What tests share: the shipped data, scored once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Error, sync_playwright

from kepatuhan import compare
from kepatuhan.dataset import Dataset, load
from kepatuhan.score import Scored, score
from tests.browser import FLAGS, Visit, browser_path, serving

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


@pytest.fixture(scope="module")
def server():
    with serving() as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as p:
        try:
            found = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        except Error as error:
            pytest.fail(f"no browser for the tests: run `make test`, or install chromium yourself ({str(error)[:120]})")
        yield found
        found.close()


@pytest.fixture
def visit(browser, server):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    seen = Visit(page, server)
    yield seen
    assert not seen.outside
    assert not seen.errors
    assert page.locator('[data-testid="stException"]').count() == 0
    page.close()
