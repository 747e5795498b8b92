"""The shipped data, scored once for all visitors and again when a file under data/ or geo/ changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan import compare
from kepatuhan.briefing.content import Facts, facts
from kepatuhan.charts import budget as budget_chart
from kepatuhan.charts import map as map_chart
from kepatuhan.charts import national as national_chart
from kepatuhan.charts import parts as parts_chart
from kepatuhan.charts import ranking as ranking_chart
from kepatuhan.charts import strip as strip_chart
from kepatuhan.charts import trend as trend_chart
from kepatuhan.charts import waterfall as waterfall_chart
from kepatuhan.check import check, sound
from kepatuhan.dataset import Dataset, illustrated, load
from kepatuhan.explain import Breakdown
from kepatuhan.geography import Boundaries, read_boundaries
from kepatuhan.intake import joined
from kepatuhan.model import Problem, Scenario
from kepatuhan.reconcile import reconcile
from kepatuhan.score import Scored, score
from kepatuhan.whatif import Ground, before_after, ground
from pages.components import session

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = 512
"""Plans and margins that are kept; each is a few kilobytes."""
OUTCOMES = 200
"""How many compared scenarios are remembered."""
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Assessment:
    """What every page shows: nobody may change its frames, they are shared by all visitors."""

    data: Dataset
    scored: Scored
    bodies: pd.DataFrame
    reconciled: pd.DataFrame
    boundaries: Boundaries
    problems: tuple[Problem, ...]
    default_year: int

    @cached_property
    def illustrated(self) -> Scored:
        """The same scored with the illustration below the units; computed when a page first asks for it."""
        return score(illustrated(self.data), self.data)

    def facts(self, published_only: bool) -> Facts:
        """What briefings are made from, scored when one is first asked for."""
        if published_only not in self.briefed:
            self.briefed[published_only] = facts(self.data, illustration=not published_only)
        return self.briefed[published_only]

    @cached_property
    def briefed(self) -> dict[bool, Facts]:
        """Facts of briefings so far, without and with the illustration."""
        return {}

    def ground(self, year: int, basis: str) -> Ground:
        """What every step of a simulation of that year starts from, scored once."""
        if (year, basis) not in self.grounds:
            rows = self.data.observations if basis == "terbit" else illustrated(self.data)
            self.grounds[year, basis] = ground(rows, self.data, year, basis)  # type: ignore[arg-type]
        return self.grounds[year, basis]

    @cached_property
    def grounds(self) -> dict[tuple[int, str], Ground]:
        """Grounds laid so far."""
        return {}

    def outcome(self, scenario: Scenario) -> pd.DataFrame:
        """whatif.before_after of a scenario on this assessment; worked out once for all who look at it."""
        key = (scenario.year, scenario.basis, scenario.changes)
        if key not in self.outcomes:
            if len(self.outcomes) >= OUTCOMES:
                self.outcomes.clear()
            self.outcomes[key] = before_after(self.ground(scenario.year, scenario.basis), scenario)
        return self.outcomes[key]

    @cached_property
    def outcomes(self) -> dict[tuple, pd.DataFrame]:
        """Scenarios that were compared so far."""
        return {}

    @cached_property
    def taken_apart(self) -> dict[tuple, Breakdown | None]:
        """Totals that were taken apart so far (View.breakdown fills it): a page shows a dozen, and again at every click."""
        return {}

    @cached_property
    def answers(self) -> dict[tuple, Any]:
        """What `once` has found so far."""
        return {}

    def once(self, key: tuple, make: Callable[[], Any]) -> Any:
        """What `make` finds, worked out once for a key that names all it depends on beside this data; nobody may change it."""
        found = self.answers.get(key)
        if found is None:
            if len(self.answers) >= ANSWERS:
                self.answers.clear()
            found = self.answers[key] = make()
        return found


def assessment() -> Assessment:
    """The assessment of the files as they are now on disk, with the tables that this session brought."""
    stamps, tables = (_stamp(ROOT / "data"), _stamp(ROOT / "geo")), session.used()
    known = _assessment(*stamps)
    return _with_own(known, tables, stamps, session.stamp(tables)) if tables else known


def on_disk() -> Assessment:
    """The assessment of the files alone: what a table is compared with and saved among."""
    return _assessment(_stamp(ROOT / "data"), _stamp(ROOT / "geo"))


def _stamp(folder: Path) -> Stamp:
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".geojson"))
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files)


@st.cache_resource(show_spinner=False, max_entries=2)
def _assessment(data_stamp: Stamp, geo_stamp: Stamp) -> Assessment:
    read = load(ROOT / "data")
    layers = {name: getattr(read, name) for name in ("observations", "illustration", "proposals")}
    found = (*read.problems, *(problem for rows in layers.values() for problem in check(rows, read)))
    data = replace(read, **{name: sound(rows, found) for name, rows in layers.items()})
    boundaries = read_boundaries(ROOT / "geo" / "banten_kabkota.geojson")
    return _scored(data, boundaries, (*found, *boundaries.problems))


def _scored(data: Dataset, boundaries: Boundaries, problems: tuple[Problem, ...]) -> Assessment:
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data)
    opened = compare.default_year(bodies, data)
    return Assessment(data, scored, bodies, reconcile(bodies, data), boundaries, problems, opened)


@st.cache_resource(show_spinner=False, max_entries=8)
def _with_own(
    _known: Assessment, _tables: tuple[session.Used, ...], stamps: tuple[Stamp, Stamp], contents: tuple[str, ...]
) -> Assessment:
    """Scored once for the content of the tables, by its digest; the frames themselves are no key."""
    data = _known.data
    for table in _tables:
        data = joined(data, table.rows)
    return _scored(data, _known.boundaries, _known.problems)


@st.cache_data(show_spinner=False, max_entries=16)
def map_spec(words: dict[str, str], height: int, lang: str, big: bool = False) -> dict:
    """The map without its data, built once for a language and size."""
    return map_chart.zone_map(words, lang, height, big)


@st.cache_data(show_spinner=False, max_entries=32)
def ranking_spec(words: dict[str, str], domain: tuple[float, float], rows: int, lang: str, big: bool = False) -> dict:
    """The ranked list without its data."""
    return ranking_chart.ranking(words, lang, domain, rows, big)


@st.cache_data(show_spinner=False, max_entries=16)
def counts_spec(rows: list[dict], title: str, lang: str) -> dict:
    """A country's zones per year, drawn again only when a line of it changes."""
    return national_chart.counts(rows, title, lang)


@st.cache_data(show_spinner=False, max_entries=128)
def national_strip_spec(parts: dict, lang: str) -> dict:
    """The strip of published scores, drawn again only when something on it changes."""
    return national_chart.strip(parts, lang)


@st.cache_data(show_spinner=False, max_entries=16)
def trend_spec(years: tuple[int, ...], domain: tuple[float, float], lang: str, height: int, word: str) -> dict:
    """One government's years without their data."""
    return trend_chart.trend(years, domain, lang, height, word)


@st.cache_data(show_spinner=False, max_entries=32)
def parts_spec(words: dict[str, str], top: float, rows: int, lang: str, big: bool = False) -> dict:
    """Bars of parts without their data."""
    return parts_chart.parts(words, lang, top, rows, big)


@st.cache_data(show_spinner=False, max_entries=32)
def strip_spec(words: dict[str, str], low: float, rows: int, lang: str) -> dict:
    """Position strips without their data."""
    return strip_chart.strip(words, lang, low, rows)


@st.cache_data(show_spinner=False, max_entries=64)
def waterfall_spec(lang: str, rows: int, domain: tuple[float, float]) -> dict:
    """A change taken apart without its data."""
    return waterfall_chart.waterfall(lang, rows, domain)


@st.cache_data(show_spinner=False, max_entries=16)
def budget_spec(axis: str, lang: str, most: int) -> dict:
    """The steps of a budget without their data."""
    return budget_chart.budget(axis, lang, most)
