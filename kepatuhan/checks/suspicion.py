"""What no rule forbids and yet looks like a slip: two spellings of one unit, figures copied, leaps from year to year.

All are warnings: the figures stand as they are, a person has to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from kepatuhan.core.cells import key
from kepatuhan.core.columns import LIMIT, among, coded, different, numbered, plain
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import TOTAL, in_years, method_for
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Method, Problem
from kepatuhan.core.sums import made_of, written

ALIKE = 92
"""Likeness (0–100) of two unit names of one government; the closest published pair, Pondok Aren and Pondok Jagung, has 86."""

MOST_NAMES = 200
"""Units of one government up to which every pair of names is compared."""

RISE, FALL = 35 * HUNDREDTHS, 15 * HUNDREDTHS
"""Changes within a method from which on a person should look. Of the 120 published pairs of years five go further, all in 2018 and 2019:

rises of 39,96, 43,22 and 50,23, falls of 17,43 and 26,78; the next are +33,84 and −12,28.
"""

MOST_SUMMED = 50
"""Units of one government up to which a first or last one is held for their mean; no office adds up more by hand."""

ALMOST = 5
"""Hundredths below all points there are within which a sum of dimensions looks like a row of maxima."""

FEW = 3
"""Different values that a copied set must hold: fewer may agree by chance."""

OF_OTHERS = {"mean": "mean_of_others", "sum": "sum_of_others"}
"""What sums.made_of finds → the problem."""


def check_names(observations: pd.DataFrame) -> list[Problem]:
    """Names of units of one government and year that are nearly the same: one unit would count twice."""
    year, region, unit = (coded(observations[k]) for k in ("year", "region", "unit"))
    body = year[0] * (len(region[1]) + 1) + region[0]
    pairs = different(body * (len(unit[1]) + 1) + unit[0])
    groups: dict[tuple[int, ...], list[int]] = {}
    owners, names = np.divmod(pairs, len(unit[1]) + 1)
    edges = np.flatnonzero(np.diff(owners, prepend=-(2**40), append=2**40))
    for start, end in pairwise(edges):
        groups.setdefault(tuple(names[start:end].tolist()), []).append(int(owners[start]))
    words, problems = [str(w) for w in unit[1]], []
    for members, bodies in groups.items():
        for pair in _alike([words[i] for i in members if i >= 0]):
            rows = np.flatnonzero(among(observations["unit"], set(pair)) & np.isin(body, bodies))
            problems += _later_spelling(observations, rows, body[rows], pair)
    return problems[:LIMIT]


def _later_spelling(
    observations: pd.DataFrame, rows: np.ndarray, body: np.ndarray, pair: tuple[str, str]
) -> list[Problem]:
    """For each body the first row with the second of the two spellings that it uses."""
    names = observations["unit"].iloc[rows].astype(str).to_numpy()
    firsts: dict[int, dict[str, int]] = {}
    for row, owner, name in zip(rows.tolist(), body.tolist(), names, strict=True):
        firsts.setdefault(owner, {}).setdefault(name, row)
    later = [sorted(spelt.items(), key=lambda item: item[1]) for spelt in firsts.values() if len(spelt) > 1]
    return [_problem("near_unit", observations, row, "unit", name, other=other) for (other, _), (name, row) in later]


def _alike(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names that differ by case, blanks, marks or a letter or two, but by no number."""
    given = sorted(name for name in names if name)
    if len(given) <= MOST_NAMES:
        return [(b, a) for a, b in combinations(given, 2) if _near(a, b)]
    by_key: dict[str, str] = {}
    return [(name, by_key[key(name)]) for name in given if by_key.setdefault(key(name), name) != name]


@lru_cache(maxsize=65_536)
def _near(a: str, b: str) -> bool:
    one, two = key(a), key(b)
    numbers = [[w for w in words.split() if any(c.isdigit() for c in w)] for words in (one, two)]
    return numbers[0] == numbers[1] and (one == two or fuzz.token_sort_ratio(one, two) >= ALIKE)


@dataclass(frozen=True)
class _Sets:
    """Sets of values that belong together: for each its mark, first row (place in the frame), year and region.

    `value` holds the millionths of the rows that are in a set, `place` the number of each one's set.
    """

    value: np.ndarray
    marks: np.ndarray
    first: np.ndarray
    years: np.ndarray
    regions: list[str]
    place: np.ndarray

    def values(self, number: int) -> np.ndarray:
        """The different values of one set."""
        return np.unique(self.value[self.place == number])


def check_copies(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """A year of a body, or the totals of a year, that repeat another's to the last digit (here or in what is loaded)."""
    problems = []
    for code, totals, loaded_sets in (("copied_body", False, _loaded_bodies), ("copied_year", True, _loaded_years)):
        ids, loaded = data.once(loaded_sets)
        problems += _copied(observations, _sets(observations, dict(ids), totals), loaded, totals, code)
    return problems


def _loaded_bodies(data: Dataset) -> tuple[dict[str, int], _Sets]:
    """`_sets` of what is loaded, with the number of each component: each file is held against the same."""
    ids: dict[str, int] = {}
    return ids, _sets(data.observations, ids, totals=False)


def _loaded_years(data: Dataset) -> tuple[dict[str, int], _Sets]:
    """Likewise the bodies' totals of each year, with the number of each body."""
    ids: dict[str, int] = {}
    return ids, _sets(data.observations, ids, totals=True)


def _sets(frame: pd.DataFrame, ids: dict[str, int], totals: bool) -> _Sets:
    """The values of each body and year by component, or (`totals`) the bodies' totals of each year by body."""
    used = (frame["preferred"] & frame["value"].notna()).to_numpy(dtype=bool)
    if totals:
        used = used & among(frame["component"], {"", TOTAL}) & among(frame["unit"], {""})
    (year, years), (region, regions), (item, items) = (
        coded(frame[name]) for name in ("year", "region", "region" if totals else "component")
    )
    item_ids = np.array([ids.setdefault(str(word), len(ids)) for word in items] + [0], dtype=np.int64)[item]
    value = frame["value"].to_numpy(dtype=np.int64, na_value=0)
    used = used & (year >= 0) & (region >= 0)
    at = np.arange(len(used)) if used.all() else np.flatnonzero(used)
    if len(at) < len(used):
        year, region, item_ids, value = (part[at] for part in (year, region, item_ids, value))
    place, numbers = numbered(year if totals else year * len(regions) + region)
    marks, first = np.zeros(len(numbers), dtype=np.uint64), np.zeros(len(numbers), dtype=np.int64)
    np.add.at(marks, place, _scrambled(item_ids, value))
    first[place[::-1]] = np.arange(len(at) - 1, -1, -1)
    named = years.to_numpy(dtype=np.int64)[year[first]], regions.take(region[first]).astype(str).tolist()
    return _Sets(value, marks, at[first], *named, place)


def _copied(observations: pd.DataFrame, ours: _Sets, loaded: _Sets, totals: bool, code: str) -> list[Problem]:
    """Each of our sets that repeats a loaded one of another body or year, or an earlier one of ours."""
    keys, old = (
        list(zip(s.years.tolist(), [""] * len(s.years) if totals else s.regions, strict=True)) for s in (ours, loaded)
    )
    own_keys = set(keys)
    by_mark = {int(m): old[i] for i, m in enumerate(loaded.marks) if old[i] not in own_keys}
    problems = []
    for i in np.argsort(ours.first).tolist():
        mark = int(ours.marks[i])
        other = by_mark.setdefault(mark, keys[i])
        if other != keys[i] and len(ours.values(i)) >= FEW:
            named = {"other_year": other[0], "other_body": other[1]}
            problems.append(_problem(code, observations, int(ours.first[i]), "value", "", **named))
    return problems[:LIMIT]


def _scrambled(item: np.ndarray, value: np.ndarray) -> np.ndarray:
    """One number for a value and what it is of, spread over 64 bits so that sums of different sets differ."""
    mixed = value.astype(np.uint64)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed += item.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return mixed


def check_means(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """A score that is only the mean of the others: a last row 'Provinsi Banten' below the eight, a last 'unit' below the units.

    A province's own score is no mean of its regencies and cities. Units that are loaded under their name are left alone.
    """
    names, of = {r.code: r.name for r in data.country}, {r.code: r.parent or r.code for r in data.country}
    years: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
    bodies: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
    for (year, region, unit), at in _totals(observations).items():
        if unit:
            bodies.setdefault((year, region), {})[unit] = at
        elif region in of:
            years.setdefault((year, of[region]), {})[region] = at
    problems = [
        _mean(observations, rows, province, names[province])
        for (_, province), rows in years.items()
        if province in rows
    ]
    loaded = data.once(_loaded_units) if bodies else frozenset()
    for rows in (rows for rows in bodies.values() if len(rows) <= MOST_SUMMED):
        edges = sorted(rows, key=lambda unit: rows[unit][0])
        strange = [unit for unit in {edges[0]: None, edges[-1]: None} if unit not in loaded]
        problems += [_mean(observations, rows, unit, unit) for unit in strange]
    return [p for p in problems if p][:LIMIT]


def _mean(observations: pd.DataFrame, rows: dict[str, tuple[int, int]], which: str, name: str) -> Problem | None:
    """A warning when the row `which` is the mean or the sum of the other rows, with the sum that gave it away."""
    at, value = rows[which]
    others = [other for key, (_, other) in rows.items() if key != which]
    made = made_of(value, others)
    if not made:
        return None
    params: dict[str, Any] = {"name": name, "count": len(others), "added": written(others), "score": _hundredths(value)}
    return _problem(OF_OTHERS[made], observations, at, "value", plain(value), **params)


def check_jumps(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Totals that rise or fall against the year before, by one method, more than any published one did."""
    ours = _totals(observations)
    earlier = data.once(_loaded_totals) | ours
    method_of = {year: method_for(data.methods, year) for year in {year for year, _, _ in ours}}
    going_on = {year for year, method in method_of.items() if method is not None and method.covers(year - 1)}
    problems = []
    for (year, region, unit), (at, value) in ours.items():
        before = earlier.get((year - 1, region, unit)) if year in going_on else None
        if before is None:
            continue
        if not 0 <= value <= FULL * MILLIONTHS // HUNDREDTHS:  # another check has named it
            continue
        change = (value - before[1]) * HUNDREDTHS // MILLIONTHS
        if change > RISE or -change > FALL:
            params: dict[str, Any] = {"score": _hundredths(value), "earlier": _hundredths(before[1])}
            problems.append(_problem("leap", observations, at, "value", plain(value), **params))
    return problems[:LIMIT]


def check_zeros(observations: pd.DataFrame) -> list[Problem]:
    """Totals of 0,00: nobody ever published one, and a formula that nobody computed leaves one behind."""
    nothing = observations["value"].to_numpy(dtype=np.int64, na_value=-1) == 0
    at = np.flatnonzero(nothing & among(observations["component"], {"", TOTAL})) if nothing.any() else ()
    return [_problem("zero_total", observations, int(i), "value", "0") for i in at[:LIMIT]]


def check_maxima(observations: pd.DataFrame, method: Method) -> list[Problem]:
    """Units whose dimensions add up to almost all points there are: the row of maxima, with one of them misprinted.

    21,85 + 32,37 + 24,24 + 21,53 = 99,99, where the maxima add up to 100,00.
    """
    parts = [c for c in method.components if c.parent == TOTAL and c.level == "dimension"]
    used = in_years(method, observations["year"].to_numpy(dtype=np.int64, na_value=0))
    if not parts or not used.any():
        return []
    used &= among(observations["component"], {c.code for c in parts})
    used &= (observations["preferred"] & observations["value"].notna()).to_numpy(dtype=bool)
    if not used.any():
        return []
    rows = observations[used].assign(place=np.flatnonzero(used))
    groups = rows.groupby(["year", "region", "unit"], observed=True)
    sums = groups.agg(value=("value", "sum"), count=("value", "size"), place=("place", "first"))
    short = FULL * MILLIONTHS // HUNDREDTHS - sums["value"].astype("int64")
    near = sums[(sums["count"] == len(parts)) & (short > 0) & (short <= ALMOST * MILLIONTHS // HUNDREDTHS)]
    beyond = zip(near["place"], near["value"], strict=True)
    return [
        _problem("near_full", observations, int(at), "value", "", added=_hundredths(int(value)), maximum=FULL)
        for at, value in list(beyond)[:LIMIT]
    ]


def _hundredths(value: int) -> int:
    return value * HUNDREDTHS // MILLIONTHS


def _loaded_totals(data: Dataset) -> dict[tuple[int, str, str], tuple[int, int]]:
    return _totals(data.observations)


def _loaded_units(data: Dataset) -> frozenset[str]:
    return frozenset(data.observations["unit"].astype("str").unique())


def _totals(frame: pd.DataFrame) -> dict[tuple[int, str, str], tuple[int, int]]:
    """Place and millionths of every preferred total by year, region and unit."""
    at = np.flatnonzero(among(frame["component"], {"", TOTAL}))
    at = at[(frame["preferred"].iloc[at] & frame["value"].iloc[at].notna()).to_numpy(dtype=bool)]
    years, values = (frame[name].iloc[at].to_numpy(dtype=np.int64).tolist() for name in ("year", "value"))
    regions, units = (_words(frame[name], at) for name in ("region", "unit"))
    keys = zip(years, regions, units, strict=True)
    return dict(zip(keys, zip(at.tolist(), values, strict=True), strict=True))


def _words(column: pd.Series, at: np.ndarray) -> list[str]:
    """The text of the cells `at`."""
    codes, words = coded(column)
    texts: list[str] = np.array([*map(str, words), "nan"], dtype=object)[codes[at]].tolist()
    return texts


def _problem(code: str, frame: pd.DataFrame, at: int, column: str, value: str, **params: Any) -> Problem:
    row = frame.iloc[at]
    named = str(row["origin"]) if column == "value" and "origin" in frame else column
    return Problem(code, "warning", str(row["file"]), int(row["row"]), named, value, params, column == "value")
