"""The cells that a government fills in for a year: its units × the leaves of the year's method, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from kepatuhan.core.columns import Record, among, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import leaves, method_for
from kepatuhan.core.model import Component, Method, Problem
from kepatuhan.core.unit_types import unit_types

NOBODY: Mapping[str, bool] = {}
AHEAD = 2
"""Years after the last one of the data for which a government may already fill in its cells."""

Key = tuple[str, str]
"""Unit and component of a cell."""


@dataclass(frozen=True)
class Answer:
    """What stands in a cell: `value` in millionths as entered, None = not known, which is not zero.

    `evidence` is a link or the name of a file, `assessor` who judged it.
    """

    value: int | None = None
    note: str = ""
    evidence: str = ""
    assessor: str = ""


Answers = Mapping[Key, Answer]
"""What is filled in; a cell that is not named holds nothing. The cell without a component says whether the unit is one of the

government's (LISTED or GONE), where the office itself has said so.
"""
LISTED, GONE = 1, 0
"""Values of the cell of a unit that has no component."""


@dataclass(frozen=True)
class Grid:
    """The cells of one government and year. `listed_in`: the last year of the list of units that was taken; before `year`

    where the year's own list is not known yet. `own_list`: the office itself has changed that list.
    """

    region: str
    year: int
    method: Method
    units: tuple[str, ...]
    leaves: tuple[Component, ...]
    listed_in: int
    own_list: bool = False

    @property
    def size(self) -> int:
        """How many values there are to fill in."""
        return len(self.units) * len(self.leaves)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The number of each leaf as the grid shows it, from 1."""
        return {leaf.code: i for i, leaf in enumerate(self.leaves, start=1)}

    def has(self, key: Key) -> bool:
        """Whether a cell is one of this grid's."""
        return key[0] in self.units and key[1] in self.rows

    def reaching(self, units: Iterable[str]) -> Grid:
        """The same with the cells of those units too."""
        return replace(self, units=tuple(dict.fromkeys((*self.units, *units))))

    def open(self, answers: Answers, unit: str = "") -> int:
        """How many values are not known yet, of one unit or of all."""
        units = (unit,) if unit else self.units
        return sum(answers.get((u, c.code), Answer()).value is None for u in units for c in self.leaves)


def years(data: Dataset) -> tuple[int, ...]:
    """The years that can be assessed by oneself: their units' plain mean is the total, and the method has parts."""
    if not data.years:
        return ()
    return tuple(
        y for y in range(data.years[0], data.years[-1] + AHEAD + 1) if _taken_apart(method_for(data.methods, y))
    )


def coming_year(data: Dataset) -> int:
    """The first year of which nothing is published yet, among `years`."""
    return min((y for y in years(data) if y > data.years[-1]), default=data.years[-1])


def _taken_apart(method: Method | None) -> bool:
    return method is not None and method.roll_up == "unit_mean" and len(method.components) > 1


def grid(
    data: Dataset, region: str, year: int, kept: Iterable[str] = (), changed_units: Mapping[str, bool] = NOBODY
) -> Grid | Problem:
    """The cells of a government and year; `kept` are units that hold something already, and stay whatever they are called.

    `changed_units`: units that the office itself added (True) or took out (False). A government of which no list of units is known has
    those that it added, or none yet. A Problem for a year that has no parts to fill in, and for a government that is not here.
    """
    method = method_for(data.methods, year)
    if method is None or not _taken_apart(method):
        return Problem("self_no_method", "error", value=str(year))
    if data.region(region) is None:
        return Problem("self_no_list", "error", "data/method/expected_units.csv", value=region)
    listed_in, expected = latest_list(data, region, year)
    more = tuple(unit for unit, here in changed_units.items() if here)
    listed = _names(data, region, year, expected, tuple(unit for unit in dict.fromkeys(kept) if unit not in more))
    units = (
        *(unit for unit in listed if changed_units.get(unit, True)),
        *(unit for unit in more if unit not in listed),
    )
    return Grid(region, year, method, units, leaves(method), listed_in, bool(changed_units))


def grid_of(data: Dataset, region: str, year: int, answers: Answers) -> Grid | Problem:
    """The grid that what stands in the cells asks for: its units, and those that the office added or took out."""
    return grid(data, region, year, filled_units(answers), own_units(answers))


def own_units(answers: Answers) -> dict[str, bool]:
    """The units that the office itself added (True) or took out (False), as their cells say."""
    listed = {unit: answer.value for (unit, component), answer in answers.items() if not component}
    return {unit: value == LISTED for unit, value in listed.items() if value is not None}


def filled_units(answers: Answers) -> tuple[str, ...]:
    """The units of which a cell holds something; one whose cells were all emptied again is called as if nothing had been."""
    return tuple(dict.fromkeys(u for (u, component), answer in answers.items() if component and answer != Answer()))


def latest_list(data: Dataset, region: str, year: int) -> tuple[int, dict[str, int]]:
    """How many units of each kind are assessed by the list of `year`, else by the last one before it, else by the first after

    it; and the year whose list it is. (year, {}) where no list is known.
    """
    rows = records(data.expected_units[among(data.expected_units["region"], {region})])
    listed_years = sorted({y for row in rows for y in range(row["year_from"], row["year_to"] + 1)})
    nearest = [y for y in listed_years if y <= year][-1:] or listed_years[:1]
    if not nearest:
        return year, {}
    chosen = nearest[0]
    return chosen, _counts(row for row in rows if row["year_from"] <= chosen <= row["year_to"])


def _counts(rows: Iterable[Record]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["unit_type"]] = counts.get(row["unit_type"], 0) + int(row["count"])
    return counts


def _names(
    data: Dataset, region: str, year: int, expected: Mapping[str, int], kept: tuple[str, ...]
) -> tuple[str, ...]:
    """A name for each unit of the list: what is kept, else as published nearest to `year`, else its kind, numbered."""
    published, kinds = _published(data, region, year), unit_types(kept, data)
    titles = dict(zip(data.unit_types["unit_type"], data.unit_types["name"], strict=True))
    units: list[str] = []
    for kind, count in expected.items():
        names = [name for name in kept if kinds[name] == kind]
        names += [name for name in published.get(kind, ()) if name not in names][: max(count - len(names), 0)]
        spare = (titles[kind] if count == 1 else f"{titles[kind]} {i}" for i in range(1, 2 * count + 1))
        names += [name for name in spare if name not in names][: max(count - len(names), 0)]
        units += names
    return (*units, *(name for name in kept if name not in units))


def _published(data: Dataset, region: str, year: int) -> dict[str, list[str]]:
    """The names of a government's units by kind, of the nearest year in which the kind was published; earlier before later."""
    rows = data.observations
    mine = rows[
        among(rows["region"], {region}) & ~among(rows["unit"], {""}) & rows["year"].notna().to_numpy(dtype=bool)
    ]
    pairs = pd.DataFrame({"year": mine["year"].astype("int64"), "unit": mine["unit"].astype("str")}).drop_duplicates()
    kinds = unit_types(pairs["unit"], data)
    by_kind: dict[str, dict[int, list[str]]] = {}
    for row in records(pairs.sort_values("unit")):
        by_kind.setdefault(kinds[row["unit"]], {}).setdefault(row["year"], []).append(row["unit"])
    nearest = {
        kind: min(names_by_year, key=lambda y: (y > year, abs(year - y))) for kind, names_by_year in by_kind.items()
    }
    return {kind: by_kind[kind][chosen] for kind, chosen in nearest.items()}
