"""The shipped data, scored once for all visitors and again when a file under data/ or geo/ changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.briefing.content import Facts, facts
from kepatuhan.checks.check import sound_data
from kepatuhan.core.dataset import Dataset, illustrated, load
from kepatuhan.core.geography import Boundaries, read_boundaries
from kepatuhan.core.model import Problem, Scenario
from kepatuhan.intake.review import joined
from kepatuhan.intake.saving import mend
from kepatuhan.scenarios.whatif import Ground, Row, before_after, ground
from kepatuhan.scoring import compare
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import Scored, score
from pages.components.shell import session

# Arrow lets other threads in at every touch of a text column, and waits for its turn again each time: with twenty visitors
# that was most of what they waited for. Text as Python objects costs the same alone, and a fifth in a crowd.
pd.set_option("mode.string_storage", "python")

ROOT = Path(__file__).resolve().parents[3]
ANSWERS = 2048
"""Sentences, drawings and plans that are kept; each is a few kilobytes."""
LOOKED = 1
"""Seconds for which the files are taken to be as they were: each look is forty questions to the system."""


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

    def outcome(self, scenario: Scenario) -> list[Row]:
        """whatif.before_after of a scenario on this assessment; worked out once for all who look at it."""
        key = (before_after, scenario.year, scenario.basis, scenario.changes)
        return self.once(key, lambda: before_after(self.ground(scenario.year, scenario.basis), scenario))

    @cached_property
    def answers(self) -> dict[tuple, Any]:
        """What `once` has found so far."""
        return {}

    def once(self, key: tuple, make: Callable[[], Any]) -> Any:
        """What `make` finds, worked out once for a key that names all it depends on beside this data; nobody may change it."""
        try:
            return self.answers[key]
        except KeyError:
            if len(self.answers) >= ANSWERS:
                self.answers.clear()
            return self.answers.setdefault(key, make())


def assessment() -> Assessment:
    """The assessment of the files as they are now on disk, with the tables that this session brought."""
    stamps, tables = (_stamp("data"), _stamp("geo")), session.used()
    known = _assessment(*stamps)
    return _with_own(known, tables, stamps, session.stamp(tables)) if tables else known


def on_disk() -> Assessment:
    """The assessment of the files alone: what a table is compared with and saved among."""
    return _assessment(_stamp("data"), _stamp("geo"))


@st.cache_data(ttl=LOOKED, show_spinner=False)
def _stamp(folder: str) -> str:
    """Names, times and sizes of the files below a folder of the project: what tells one state of them from another."""
    files = sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in (".csv", ".geojson"))
    return repr([(str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files])


def look_again() -> None:
    """After the app itself has written a file: see it at the next run."""
    _stamp.clear()


@st.cache_resource(show_spinner=False, max_entries=2)
def _assessment(data_stamp: str, geo_stamp: str) -> Assessment:
    mend(ROOT)
    data, found = sound_data(load(ROOT / "data"))
    boundaries = read_boundaries(ROOT / "geo" / "banten_kabkota.geojson")
    return _scored(data, boundaries, (*found, *boundaries.problems))


def _scored(data: Dataset, boundaries: Boundaries, problems: tuple[Problem, ...]) -> Assessment:
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data)
    opened = compare.default_year(bodies, data)
    return Assessment(data, scored, bodies, reconcile(bodies, data), boundaries, problems, opened)


@st.cache_resource(show_spinner=False, max_entries=8)
def _with_own(
    _known: Assessment, _tables: tuple[session.Used, ...], stamps: tuple[str, str], contents: tuple[str, ...]
) -> Assessment:
    """Scored once for the content of the tables, by its digest; the frames themselves are no key."""
    data = _known.data
    for table in _tables:
        data = joined(data, table.rows)
    return _scored(data, _known.boundaries, _known.problems)
