"""The shipped data, scored once for all visitors and again when a file under data/ or geo/ changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from kepatuhan import compare
from kepatuhan.charts import map as map_chart
from kepatuhan.charts import national as national_chart
from kepatuhan.charts import ranking as ranking_chart
from kepatuhan.charts import trend as trend_chart
from kepatuhan.check import check, sound
from kepatuhan.dataset import Dataset, load
from kepatuhan.geography import Boundaries, read_boundaries
from kepatuhan.model import Problem
from kepatuhan.reconcile import reconcile
from kepatuhan.score import Scored, score

ROOT = Path(__file__).resolve().parents[2]
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


def assessment() -> Assessment:
    """The assessment of the files as they are now on disk."""
    return _assessment(_stamp(ROOT / "data"), _stamp(ROOT / "geo"))


def _stamp(folder: Path) -> Stamp:
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".geojson"))
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files)


@st.cache_resource(show_spinner=False, max_entries=2)
def _assessment(data_stamp: Stamp, geo_stamp: Stamp) -> Assessment:
    read = load(ROOT / "data")
    found = (*read.problems, *check(read.observations, read))
    data = replace(read, observations=sound(read.observations, found))
    boundaries = read_boundaries(ROOT / "geo" / "banten_kabkota.geojson")
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data)
    problems = (*found, *boundaries.problems)
    opened = compare.default_year(bodies, data)
    return Assessment(data, scored, bodies, reconcile(bodies, data), boundaries, problems, opened)


@st.cache_data(show_spinner=False, max_entries=16)
def map_spec(words: dict[str, str], height: int, lang: str) -> dict:
    """The map without its data, built once for a language and size."""
    return map_chart.zone_map(words, lang, height)


@st.cache_data(show_spinner=False, max_entries=32)
def ranking_spec(words: dict[str, str], domain: tuple[float, float], rows: int, lang: str) -> dict:
    """The ranked list without its data."""
    return ranking_chart.ranking(words, lang, domain, rows)


@st.cache_data(show_spinner=False, max_entries=16)
def counts_spec(rows: list[dict], title: str, lang: str) -> dict:
    """A country's zones per year, drawn again only when a line of it changes."""
    return national_chart.counts(rows, title, lang)


@st.cache_data(show_spinner=False, max_entries=128)
def strip_spec(parts: dict, lang: str) -> dict:
    """The strip of published scores, drawn again only when something on it changes."""
    return national_chart.strip(parts, lang)


@st.cache_data(show_spinner=False, max_entries=16)
def trend_spec(years: tuple[int, ...], domain: tuple[float, float], lang: str, height: int, word: str) -> dict:
    """One government's years without their data."""
    return trend_chart.trend(years, domain, lang, height, word)
