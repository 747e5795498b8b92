"""Everything the product ships under data/, read once into one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.assessments import PLANNED, read_assessments, together
from kepatuhan.core.columns import Record, among, records
from kepatuhan.core.model import Method, Problem, Region, Source
from kepatuhan.core.overlay import Overlay
from kepatuhan.core.reference import of_province, read_reference

T = TypeVar("T")
LAYERS = ("ilustrasi", "usulan", "mandiri")
"""Statuses of rows that claim nothing of the world, in the order of `layers`; every other status does."""


@dataclass(frozen=True)
class ListedUnits:
    """A row of Dataset.expected_units: how many units of a kind a government's list has from one year to another."""

    region: str
    unit_type: str
    count: int
    year_from: int
    year_to: int


@dataclass(frozen=True)
class Dataset:
    """The shipped tables, which nobody who reads them may change.

    Frames are text, but for the observations (see ingest) and the whole numbers of `expected_units` and `samples`. `observations` are
    what is claimed of the world; `illustration` was invented to show the method at work, `proposals` are plans: neither
    is ever scored with the first unless it is asked for (`illustrated`). `country` are all governments that the tables
    know, `regions` those that everything else is of: all (`load_country`), or those of the one province that is looked at, the
    province first (`narrowed`), and then `elsewhere` has the rows of the other provinces' governments, of every layer.
    `self_assessed` is what a government says of itself: it is never scored with any of the others (score.score refuses).
    `home` is the code of the province that is shown when none is asked for.
    """

    home: str
    country: tuple[Region, ...]
    regions: tuple[Region, ...]
    sources: dict[str, Source]
    methods: tuple[Method, ...]
    samples: pd.DataFrame
    expected_units: pd.DataFrame
    unit_types: pd.DataFrame
    context: dict[str, pd.DataFrame]
    observations: pd.DataFrame
    elsewhere: pd.DataFrame
    illustration: pd.DataFrame
    proposals: pd.DataFrame
    self_assessed: pd.DataFrame
    problems: tuple[Problem, ...]
    aliases: Aliases

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every year from the first observed in the province (or else anywhere) to the last observed anywhere.

        Those without an assessment are among them, but none of a method not known.
        """
        observed, others = self.observations["year"].dropna(), self.elsewhere["year"].dropna()
        every = [int(year) for year in (*observed.unique(), *others.unique())]
        first = min((int(year) for year in observed.unique()), default=min(every, default=0))
        years = range(first, max(every) + 1) if every else range(0)
        return tuple(year for year in years if any(m.covers(year) for m in self.methods))

    @cached_property
    def listed_units(self) -> dict[str, tuple[ListedUnits, ...]]:
        """`expected_units` by government, in the order of the table."""
        columns = (self.expected_units[field.name].tolist() for field in fields(ListedUnits))
        by_region: dict[str, list[ListedUnits]] = {}
        for listed in map(ListedUnits, *columns):
            by_region.setdefault(listed.region, []).append(listed)
        return {region: tuple(listed) for region, listed in by_region.items()}

    @cached_property
    def ranks(self) -> tuple[Record, ...]:
        """The rows of data/context/ranks.csv in their order, the year a whole number: a score asks for a few of them again and again."""
        return tuple(records(self.context["ranks"].astype({"year": int})))

    def once(self, make: Callable[[Dataset], T]) -> T:
        """What `make` gives of these tables, worked out when it is first asked for; nobody may change it, and it holds no Dataset."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Callable[[Dataset], Any], Any]:
        return {}

    def region(self, code: str) -> Region | None:
        """The region of that code, or None."""
        return next((r for r in self.regions if r.code == code), None)

    @property
    def province(self) -> Region:
        """The provincial government, whose units are its own."""
        return next(r for r in self.regions if r.kind == "provinsi")

    @property
    def districts(self) -> tuple[Region, ...]:
        """Its kabupaten and kota, in the order of their codes."""
        return tuple(r for r in self.regions if r.kind != "provinsi")


def load(folder: Path, province: str = "", saved: Overlay = ()) -> Dataset:
    """The tables of `folder` for one province. Never raises: what is wrong is in `problems`.

    province: a code; '' for that of edition.csv. A code that no province has gives no regions (`missing` says so).
    """
    country = load_country(folder, saved)
    return narrowed(country, province or country.home)


def load_country(folder: Path, saved: Overlay = ()) -> Dataset:
    """Read the tables of `folder` (data/README.md is their codebook) for all governments. Never raises: what is wrong is in `problems`.

    saved: assessments that are kept elsewhere (core.overlay).
    """
    rows, wrong_rows = read_assessments(folder / "assessments", saved)
    known = read_reference(folder)
    home = known.edition or _most_known(known.country, rows)
    here = {r.code for r in of_province(known.country, home)}
    observations, illustration, proposals, self_assessed = layers(rows)
    silent = _silent_years(observations[among(observations["region"], here)], known.methods, known.context["ranks"])
    return Dataset(
        home=home,
        country=known.country,
        regions=known.country,
        sources=dict(known.sources),
        methods=known.methods,
        samples=known.samples.copy(deep=False),
        expected_units=known.expected_units.copy(deep=False),
        unit_types=known.unit_types.copy(deep=False),
        context={name: one.copy(deep=False) for name, one in known.context.items()},
        observations=observations,
        elsewhere=rows[:0],
        illustration=illustration,
        proposals=proposals,
        self_assessed=self_assessed,
        problems=(*known.problems, *wrong_rows, *silent),
        aliases=known.aliases.at_home(here),
    )


def narrowed(country: Dataset, province: str) -> Dataset:
    """What `load_country` read, for the governments of one province; no regions for a code that no province has."""
    governments = of_province(country.country, province)
    here = {r.code for r in governments}
    elsewhere = {r.code for r in country.country} - here
    every = [country.observations, country.illustration, country.proposals, country.self_assessed]
    masks = [~among(rows["region"], elsewhere) for rows in every]
    kept = (rows[mask].reset_index(drop=True) for rows, mask in zip(every, masks, strict=True))
    observations, illustration, proposals, self_assessed = kept
    others = [rows[~mask] for rows, mask in zip(every, masks, strict=True) if not mask.all()]
    return replace(
        country,
        regions=governments,
        expected_units=_here(country.expected_units, "region", elsewhere),
        context={name: _here(one, "region_code", elsewhere) for name, one in country.context.items()},
        observations=observations,
        elsewhere=together(others) if others else country.elsewhere,
        illustration=illustration,
        proposals=proposals,
        self_assessed=self_assessed,
        aliases=country.aliases.at_home(here),
    )


def _most_known(country: tuple[Region, ...], rows: pd.DataFrame) -> str:
    """The province that is shown when neither edition.csv nor anybody names one; '' where there is none."""
    of = {r.code: r.parent or r.code for r in country}
    row_counts = rows["region"].astype("str").map(of).value_counts()
    return str(row_counts.index[0]) if len(row_counts) else next((r.code for r in country if r.kind == "provinsi"), "")


def _here(frame: pd.DataFrame, column: str, elsewhere: Collection[str]) -> pd.DataFrame:
    """A table without the rows of other provinces' governments, where it names governments at all."""
    return frame[~frame[column].isin(elsewhere)].reset_index(drop=True) if column in frame else frame


def _silent_years(observations: pd.DataFrame, methods: tuple[Method, ...], ranks: pd.DataFrame) -> tuple[Problem, ...]:
    """Years with an assessment of which not one row was read: those between two others, and those of published ranks.

    observations: of the province whose tables these are; of the others what was found has gaps of its own.
    """
    observed = {int(year) for year in observations["year"].dropna().unique()}
    spoken = {*range(min(observed), max(observed)), *ranks["year"].astype(int)} if observed else set()
    assessed = {year for year in spoken for m in methods if m.covers(year) and m.roll_up != "not_held"}
    return tuple(
        Problem("silent_year", "warning", "data/assessments", value=str(y)) for y in sorted(assessed - observed)
    )


def missing(data: Dataset) -> tuple[Problem, ...]:
    """What no page can do without and `data` does not have; each names the file to mend. Empty for data that can be shown."""
    observed = any(bool(rows["year"].notna().any()) for rows in (data.observations, data.elsewhere))
    observed = observed and (bool(data.years) or not data.methods)
    needs = (
        ("no_regions", "data/regions.csv", bool(data.regions)),
        ("no_province", "data/regions.csv", any(r.kind == "provinsi" for r in data.regions)),
        ("no_districts", "data/regions.csv", any(r.kind != "provinsi" for r in data.regions)),
        ("no_methods", "data/method/methods.csv", bool(data.methods)),
        ("no_assessments", "data/assessments", observed),
    )
    return tuple(Problem(code, "error", file) for code, file, present in needs if not present)


def layers(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows parted by their status: claimed, invented (`ilustrasi`), planned (`usulan`), self-assessed (`mandiri`).

    Only plans have the fields of assessments.PLANNED, and any plan has them.
    """
    layer, more = layer_of(rows), [name for name in PLANNED.values() if name in rows]
    first, second, third, fourth = (rows[layer == i].reset_index(drop=True) for i in range(4))
    if more:
        first, second, fourth = (part.drop(columns=more) for part in (first, second, fourth))
    blank = {name: "" for name in PLANNED.values() if name not in third} if len(third) else {}
    return first, second, third.assign(**blank) if blank else third, fourth


def layer_of(rows: pd.DataFrame) -> np.ndarray:
    """0 for a row that claims something, 1 for an invented one, 2 for a plan, 3 for a self-assessed one. Rows of different layers never replace each other."""
    layer = np.zeros(len(rows), dtype=np.int64)
    for place, status in enumerate(LAYERS, start=1):
        layer[among(rows["status"], {status})] = place
    return layer


def illustrated(data: Dataset, regions: Collection[str] | None = None) -> pd.DataFrame:
    """The observations with the illustration below them (of those `regions` alone, or of all); where a unit's real
    components are known its invented ones go."""
    rows, key = data.observations, ["year", "region", "unit"]
    real = rows.loc[~among(rows["component"], {""}), key].astype({"region": "str", "unit": "str"}).drop_duplicates()
    invented = data.illustration.astype({"region": "str", "unit": "str"})[key].merge(real, how="left", indicator=True)
    kept = data.illustration[(invented["_merge"] == "left_only").to_numpy()]
    if regions is not None:
        kept = kept[among(kept["region"], set(regions))]
    return pd.concat([rows, kept], ignore_index=True)
