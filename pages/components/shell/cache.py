"""The shipped data, scored once for all visitors and again when a file under data/ or geo/ changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.briefing.content import Facts, facts
from kepatuhan.checks.check import check, sound
from kepatuhan.core.dataset import Dataset, illustrated, load
from kepatuhan.core.geography import Boundaries, read_boundaries
from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.intake.review import joined
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.scenario import Cell, cell
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

    def mixed(self, year: int, invented: frozenset[str]) -> Ground:
        """The ground of a year on which those governments stand on the illustration and all others on what was published."""
        if not invented:
            return self.ground(year, "terbit")
        rows = illustrated(self.data, invented)
        return self.once((ground, year, invented), lambda: ground(rows, self.data, year, "ilustrasi"))

    @cached_property
    def grounds(self) -> dict[tuple[int, str], Ground]:
        """Grounds laid so far."""
        return {}

    def resting(self, year: int, changes: tuple[Change, ...]) -> frozenset[str]:
        """The governments in which `changes` move something that only the illustration knows.

        What was not known when it was changed (no value before) is a proposal and rests on nothing.
        """
        published, invented = (self.movable(year, basis) for basis in ("terbit", "ilustrasi"))
        return frozenset(
            c.region for c in changes if cell(c) in invented and cell(c) not in published and c.before is not None
        )

    def movable(self, year: int, basis: str) -> frozenset[Cell]:
        """The cells that have a lever on a basis."""
        on = self.ground(year, basis)
        return self.once(
            (levers, year, basis), lambda: frozenset(lever.cell for code in on.official for lever in levers(on, code))
        )

    def outcome(self, scenario: Scenario) -> list[Row]:
        """whatif.before_after of a scenario on this assessment; worked out once for all who look at it."""
        on = self.mixed(scenario.year, self.resting(scenario.year, scenario.changes))
        return self.once((before_after, scenario.year, scenario.changes), lambda: before_after(on, scenario))

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
    _known: Assessment, _tables: tuple[session.Used, ...], stamps: tuple[str, str], contents: tuple[str, ...]
) -> Assessment:
    """Scored once for the content of the tables, by its digest; the frames themselves are no key."""
    data = _known.data
    for table in _tables:
        data = joined(data, table.rows)
    return _scored(data, _known.boundaries, _known.problems)
