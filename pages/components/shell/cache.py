"""The data, shipped and saved, scored once for all visitors and again when a file under data/ or geo/ changes, or somebody saves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

import pandas as pd
import streamlit as st

from kepatuhan.briefing.scored_facts import Facts, country_facts, facts
from kepatuhan.charts.named import area_map
from kepatuhan.checks.check import at_home, sound_data
from kepatuhan.core.dataset import Dataset, illustrated, load_country, missing, narrowed
from kepatuhan.core.geography import (
    COUNTRY_FILE,
    Boundaries,
    CountryMap,
    load_boundaries,
    load_country_map,
    longest_names,
    province_layer,
)
from kepatuhan.core.model import Basis, Change, Problem, Scenario
from kepatuhan.core.overlay import Overlay
from kepatuhan.intake.review import joined
from kepatuhan.intake.saving import mend
from kepatuhan.scenarios.before_after import BeforeAfter, before_after
from kepatuhan.scenarios.ground import Ground, ground, self_assessed
from kepatuhan.scenarios.layers import movable, resting
from kepatuhan.scenarios.scenario import Cell
from kepatuhan.scoring import compare, country
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import Scored, score
from kepatuhan.self_assessment.outlook import Outlook
from kepatuhan.self_assessment.self_year import SelfYear, Stated
from kepatuhan.words.names import widest_names
from pages.components.shell import saved_tables, session
from pages.components.shell.memory import Memory

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[3]
ANSWERS = 2048
"""Sentences, drawings and plans that are kept; each is a few kilobytes."""
GROUNDS = 128
"""Whole tables for what governments say of themselves or for a choice of some of them (and all that can be moved in one) that are kept:
each is a few hundred kilobytes, and every value that is typed, every choice makes another."""
LOOKED = 1
"""Seconds for which the files are taken to be as they were: looking asks the system for the state of some forty files."""


@dataclass(frozen=True)
class Assessment:
    """What every page shows: nobody may change its frames, they are shared by all visitors.

    `data` is of one province; `everywhere` the same tables for all governments, which a table that somebody brings may name.
    """

    data: Dataset
    everywhere: Dataset
    scored: Scored
    bodies: pd.DataFrame
    reconciled: pd.DataFrame
    boundaries: Boundaries
    problems: tuple[Problem, ...]
    default_year: int

    memory: Memory = field(default_factory=lambda: Memory(ANSWERS), compare=False, repr=False)
    grounds: Memory = field(default_factory=lambda: Memory(GROUNDS), compare=False, repr=False)

    @property
    def illustrated(self) -> Scored:
        """The same scored with the illustration below the units; computed when a page first asks for it."""
        return self.once(("illustrated",), lambda: score(illustrated(self.data), self.data))

    @property
    def country_scored(self) -> Scored:
        """Everything published of all governments of the country, scored when the country is first looked at."""
        return self.once((country.scored,), lambda: country.scored(self.everywhere))

    @property
    def country(self) -> pd.DataFrame:
        """The same as rows for every government and year, also one that nothing is published of yet (scoring.country.bodies)."""
        also = tuple(sorted({int(year) for year in self.bodies["year"].unique()} - {*self.everywhere.years}))
        key = (country.bodies, also)
        return self.once(key, lambda: country.bodies(self.country_scored, self.everywhere, also))

    def reaching(self, year: int) -> Assessment:
        """The same with rows of a year that the data do not have yet: nothing is published of it."""
        if year in self.data.years:
            return self

        def made() -> Assessment:
            return replace(self, bodies=compare.overview(self.scored.bodies, self.data, (year,)))

        return self.once(("reaching", year), made)

    def self_scored(self, stated: SelfYear) -> Scored:
        """What governments say of themselves, scored by itself."""
        return self.grounds.once(("self_scored", stated.key), lambda: stated.scored(self.data))

    def outlook(self, entry: Stated, key: str) -> Outlook:
        """The range that a government's own values leave open; `key` is that of their year."""
        return self.once(("outlook", key, entry.grid.region), lambda: entry.stands(self.data))

    def facts(self, published_only: bool, year: int) -> Facts:
        """What briefings of a year are made from, without or with the illustration; scored when one is first asked for."""
        also = () if year in self.data.years else (year,)
        key = ("facts", published_only, also)
        return self.once(key, lambda: facts(self.data, illustration=not published_only, also=also))

    def country_facts(self) -> Facts:
        """What briefings of the country are made from: published figures alone."""
        return country_facts(self.everywhere, self.country_scored, self.country)

    def ground(self, year: int, basis: Basis) -> Ground:
        """What every step of a simulation of that year starts from, scored once."""

        def laid() -> Ground:
            rows = self.data.observations if basis == "terbit" else illustrated(self.data)
            return ground(rows, self.data, year, basis)

        return self.once(("ground", year, basis), laid)

    def mixed(self, year: int, invented: frozenset[str], stated: SelfYear | None = None) -> Ground:
        """The ground of a year on which those governments stand on the illustration, those of `stated` on what they say of

        themselves, and all others on what was published.
        """

        def laid() -> Ground:
            return ground(illustrated(self.data, invented), self.data, year, "ilustrasi")

        beneath = self.grounds.once(("mixed", year, invented), laid) if invented else self.ground(year, "terbit")
        if stated is None or not stated.entries:
            return beneath
        return self.grounds.once(("own", beneath.base, stated.key), lambda: self_assessed(beneath, stated))

    def resting(self, year: int, changes: tuple[Change, ...]) -> frozenset[str]:
        """layers.resting in that year."""
        return resting(changes, self.movable(year, "terbit"), self.movable(year, "ilustrasi"))

    def movable(self, year: int, basis: Basis) -> frozenset[Cell]:
        """The cells that have a lever on a basis."""
        return self.once((movable, year, basis), lambda: movable(self.ground(year, basis)))

    def invented(self, year: int) -> bool:
        """Whether the illustration says anything of that year."""
        return self.once(("invented", year), lambda: bool((self.data.illustration["year"] == year).any()))

    def outcome(self, scenario: Scenario, on: Ground) -> list[BeforeAfter]:
        """before_after of a scenario on its ground; worked out once for all who look at it."""
        return self.once((before_after, on.base, scenario.changes), lambda: before_after(on, scenario))

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What `make` gives, worked out once for a key that names all it depends on beside this data; nobody may change it."""
        return self.memory.once(key, make)


COUNTRY_PX = (1240, 470)
"""px for which the country is drawn: about its own shape; lines to a tenth of that are finer than any screen."""
PROVINCES_KEPT = 8
"""How many provinces are kept ready at once; another is made again in about a second."""


class Broken(Exception):
    """The data cannot be shown at all; `needed` (dataset.missing) says what is missing, `problems` all that is wrong."""

    def __init__(self, needed: tuple[Problem, ...], problems: tuple[Problem, ...]) -> None:
        super().__init__([p.code for p in needed])
        self.needed, self.problems = needed, problems


class _Moment(NamedTuple):
    """What tells one state of data/ and of geo/ from another (`stamps`), and what is saved over data/assessments.

    Looked at once for all that is made of it: a key of one moment must not get what another held.
    """

    stamps: tuple[str, str]
    saved: Overlay


def assessment(province: str = "") -> Assessment:
    """The assessment of the files as they are now on disk, with the tables that this session brought. Broken without data.

    province: its code; '' for the edition's.
    """
    moment, tables = _moment(), session.used()
    known = _at(moment, province)
    state = known.data.province.code, *moment.stamps
    return _with_own(known, tables, state, session.stamp(tables)) if tables else known


def on_disk(province: str = "") -> Assessment:
    """The assessment without the session's tables: what one is compared with and saved among."""
    return _at(_moment(), province)


def _at(moment: _Moment, province: str) -> Assessment:
    home = _assessment("", *moment.stamps, moment.saved)
    if province in ("", home.data.province.code):
        return home
    return _assessment(province, *moment.stamps, moment.saved)


def _moment() -> _Moment:
    saved = saved_tables.saved_state()
    return _Moment((f"{_stamp('data')} {saved.stamp}", _stamp("geo")), saved.overlay)


@st.cache_data(ttl=LOOKED, show_spinner=False)
def _stamp(folder: str) -> str:
    """Names, times and sizes of the files below a folder of the project: what tells one state of them from another."""
    files = sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in (".csv", ".geojson"))
    return repr([(str(p), *_state(p)) for p in files])


def _state(path: Path) -> tuple[int, ...]:
    """Kind, time and size; of the link itself where it leads nowhere, and nothing of a file that has just gone."""
    for look in (path.stat, path.lstat):
        with suppress(OSError):
            found = look()
            return found.st_mode, found.st_mtime_ns, found.st_size
    return ()


def look_again() -> None:
    """After the app itself has saved: see it at the next run."""
    _stamp.clear()
    saved_tables.look_again()


@st.cache_resource(show_spinner=False, max_entries=1)
def _country(data_stamp: str, _saved: Overlay) -> tuple[Dataset, tuple[Problem, ...]]:
    """All tables without their wrong rows, and all that is wrong."""
    mend(ROOT)
    read = load_country(ROOT / "data", _saved)
    return (read, read.problems) if missing(read) else sound_data(read)


@st.cache_resource(show_spinner=False, max_entries=PROVINCES_KEPT)
def _assessment(province: str, data_stamp: str, geo_stamp: str, _saved: Overlay) -> Assessment:
    country, problems = _country(data_stamp, _saved)
    data = narrowed(country, province or country.home)
    boundaries = _map(
        data.regions[0].code if data.regions else "", geo_stamp, tuple(longest_names(data.regions).items())
    )
    if lost := missing(data):
        raise Broken(lost, (*problems, *boundaries.problems))
    return _scored(country, data, boundaries, (*at_home(problems, data), *boundaries.problems))


@st.cache_resource(show_spinner=False, max_entries=PROVINCES_KEPT)
def _map(province: str, geo_stamp: str, names: tuple[tuple[str, str], ...]) -> Boundaries:
    """Read once for the files of geo/ and what the districts are called: a table that is saved changes neither."""
    return load_boundaries(province_layer(ROOT / "geo", province), dict(names))


def country_map() -> CountryMap:
    """The boundaries of the whole country, read when they are first looked at."""
    return _country_map(_stamp("geo"))


@st.cache_resource(show_spinner=False, max_entries=1)
def _country_map(geo_stamp: str) -> CountryMap:
    return load_country_map(ROOT / "geo" / COUNTRY_FILE, widest_names(on_disk().data.country))


def country_picture() -> bytes:
    """All kabupaten and kota as one SVG (charts.named.area_map), drawn for all visitors when it is first looked at."""
    return _country_picture(_stamp("geo"))


@st.cache_resource(show_spinner=False, max_entries=1)
def _country_picture(geo_stamp: str) -> bytes:
    return area_map(_country_map(geo_stamp).districts, COUNTRY_PX).encode()


def _scored(country: Dataset, data: Dataset, boundaries: Boundaries, problems: tuple[Problem, ...]) -> Assessment:
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data)
    opened = compare.default_year(bodies, data)
    known_here = replace(country, aliases=data.aliases)
    return Assessment(data, known_here, scored, bodies, reconcile(bodies, data), boundaries, problems, opened)


@st.cache_resource(show_spinner=False, max_entries=8)
def _with_own(
    _known: Assessment, _tables: tuple[session.Used, ...], state: tuple[str, str, str], contents: tuple[str, ...]
) -> Assessment:
    """Scored once for the content of the tables, by its digest; the frames themselves are no key."""
    country = _known.everywhere
    for table in _tables:
        country = joined(country, table.rows)
    return _scored(country, narrowed(country, state[0]), _known.boundaries, _known.problems)
