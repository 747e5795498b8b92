"""What papers of the shipped data are made from, worked out once for all files of a worker; nobody changes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kepatuhan.briefing.government_brief import GovernmentBrief, government
from kepatuhan.briefing.province_brief import ProvinceBrief, province
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.briefing.scored_facts import facts as scored
from kepatuhan.core.dataset import Dataset, load
from kepatuhan.core.geography import Boundaries, load_boundaries, longest_names, province_layer, read_boundaries
from kepatuhan.core.model import Region

ROOT = Path(__file__).resolve().parent.parent
LAYER = province_layer(ROOT / "geo", "36")
BriefOf = Callable[[str, int, str], GovernmentBrief | ProvinceBrief]


@cache
def country() -> tuple[Region, ...]:
    """All governments."""
    return load(ROOT / "data").country


@cache
def province_map(code: str) -> Boundaries:
    """A province's boundaries as the app draws them: a quarter of a second where there are many districts to label."""
    return load_boundaries(province_layer(ROOT / "geo", code), longest_names(country()))


@pytest.fixture(scope="session")
def facts(data: Dataset) -> Facts:
    """With the illustration."""
    return scored(data, illustration=True)


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return read_boundaries(LAYER)


@pytest.fixture(scope="session")
def brief_of(facts: Facts) -> BriefOf:
    """The brief of a government ('' for the province) in a year and language, with the illustration where there is one."""

    @cache
    def made(code: str, year: int, lang: str) -> GovernmentBrief | ProvinceBrief:
        region = facts.data.region(code)
        return government(facts, region, year, lang) if region else province(facts, year, lang)

    return made
