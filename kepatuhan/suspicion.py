"""What no rule forbids and yet looks like a slip: two spellings of one unit, figures copied, leaps from year to year.

All are warnings: the figures stand as they are, a person has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from kepatuhan.cells import key
from kepatuhan.dataset import Dataset
from kepatuhan.ingest import among, coded, plain
from kepatuhan.method import TOTAL, method_for
from kepatuhan.model import FULL, HUNDREDTHS, MILLIONTHS, Problem
from kepatuhan.rows import LIMIT

ALIKE = 92
"""Likeness (0–100) of two unit names of one government; the closest published pair, Pondok Aren and Pondok Jagung, has 86."""

MOST_NAMES = 200
"""Units of one government up to which every pair of names is compared."""

RISE, FALL = 35 * HUNDREDTHS, 15 * HUNDREDTHS
"""Changes within a method that nobody published yet: the greatest are +32,87 (a unit, 2023) and −1,45 (a unit, 2024)."""

DENSE = 2**24
"""Numbers up to which a table is kept instead of sorting."""

FEW = 3
"""Different values that a copied set must hold: fewer may agree by chance."""


def check_names(observations: pd.DataFrame) -> list[Problem]:
    """Names of units of one government and year that are nearly the same: one unit would count twice."""
    year, region, unit = (coded(observations[k]) for k in ("year", "region", "unit"))
    body = year[0] * (len(region[1]) + 1) + region[0]
    pairs = _different(body * (len(unit[1]) + 1) + unit[0])
    groups: dict[tuple[int, ...], list[int]] = {}
    owners, names = np.divmod(pairs, len(unit[1]) + 1)
    edges = np.flatnonzero(np.diff(owners, prepend=-(2**40), append=2**40))
    for start, end in pairwise(edges):
        groups.setdefault(tuple(names[start:end].tolist()), []).append(int(owners[start]))
    words, found = [str(w) for w in unit[1]], []
    for members, bodies in groups.items():
        for pair in _alike([words[i] for i in members if i >= 0]):
            rows = np.flatnonzero(among(observations["unit"], set(pair)) & np.isin(body, bodies))
            found += _later_spelling(observations, rows, body[rows], pair)
    return found[:LIMIT]


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


def _different(numbers: np.ndarray) -> np.ndarray:
    """The different numbers in order; where they are small a table is faster than sorting."""
    if not len(numbers) or numbers.max() > DENSE:
        return np.unique(numbers)
    seen = np.zeros(int(numbers.max()) + 1, dtype=bool)
    seen[numbers] = True
    return np.flatnonzero(seen)


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


def check_copies(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """A year of a body, or the totals of a year, that repeat another's to the last digit (here or in what is loaded)."""
    rows, codes = _both(observations, data)
    if not rows["own"].any():
        return []
    total = (rows["part"] == 0) & (rows["unit"] == 0)
    whole = {k: v[total] for k, v in rows.items()}
    return [
        *_copied(observations, rows, rows["body"], rows["part"], codes, "copied_body"),
        *_copied(observations, whole, whole["year"], whole["region"], codes, "copied_year"),
    ]


def _both(observations: pd.DataFrame, data: Dataset) -> tuple[dict[str, np.ndarray], list[str]]:
    """Preferred rows with a value as whole numbers (0: ''), ours and the loaded ones of other bodies and years; the codes of bodies."""
    words: dict[str, dict[str, int]] = {name: {"": 0, TOTAL: 0} for name in ("region", "unit", "component")}
    parts = [_numbered(observations, words), _numbered(data.observations, words)]
    ours, loaded = ({**part, "own": np.full(len(part["year"]), i == 0)} for i, part in enumerate(parts))
    for part in (ours, loaded):
        part["body"] = part["year"] * (len(words["region"]) + 1) + part["region"]
    other = ~np.isin(loaded["body"], _different(ours["body"]))
    return {k: np.concatenate([ours[k], loaded[k][other]]) for k in ours}, list(words["region"])


def _numbered(frame: pd.DataFrame, words: dict[str, dict[str, int]]) -> dict[str, np.ndarray]:
    used = np.flatnonzero((frame["preferred"] & frame["value"].notna()).to_numpy(dtype=bool))
    found = {"at": used, "value": frame["value"].to_numpy(dtype=np.int64, na_value=0)[used]}
    found["year"] = frame["year"].to_numpy(dtype=np.int64, na_value=0)[used]
    for name, short in (("region", "region"), ("unit", "unit"), ("component", "part")):
        codes, known = coded(frame[name])
        index = words[name]
        places = np.array([index.setdefault(str(w), len(index)) for w in known] + [0], dtype=np.int64)
        found[short] = places[codes[used]]
    return found


def _copied(
    observations: pd.DataFrame,
    rows: dict[str, np.ndarray],
    group: np.ndarray,
    item: np.ndarray,
    codes: list[str],
    code: str,
) -> list[Problem]:
    """Groups whose items and values are the same: compared by a sum of scrambled numbers, then by the values themselves."""
    names = _different(group)
    inside = np.searchsorted(names, group)
    marks = np.zeros(len(names), dtype=np.uint64)
    np.add.at(marks, inside, _scrambled(item, rows["value"]))
    _, same, sizes = np.unique(marks, return_inverse=True, return_counts=True)
    own = np.zeros(len(names), dtype=bool)
    own[inside[rows["own"]]] = True
    found: list[Problem] = []
    for number in np.flatnonzero(sizes > 1)[:LIMIT]:
        members = np.flatnonzero(same == number)
        if own[members].any() and len(np.unique(rows["value"][inside == members[0]])) >= FEW:
            found += _told(observations, rows, inside, members, own, codes, code)
    return found[:LIMIT]


def _told(
    observations: pd.DataFrame,
    rows: dict[str, np.ndarray],
    inside: np.ndarray,
    members: np.ndarray,
    own: np.ndarray,
    codes: list[str],
    code: str,
) -> Iterable[Problem]:
    """Each copy of ours names the first of its group, or the loaded one."""
    first = next((m for m in members if not own[m]), min(members, key=lambda m: rows["at"][inside == m].min()))
    at_first = int(np.flatnonzero(inside == first)[0])
    named = {"other_year": int(rows["year"][at_first]), "other_body": codes[rows["region"][at_first]]}
    for member in members:
        if own[member] and member != first:
            yield _problem(code, observations, int(rows["at"][inside == member].min()), "value", "", **named)


def _scrambled(item: np.ndarray, value: np.ndarray) -> np.ndarray:
    """One number for a value and what it is of, spread over 64 bits so that sums of different sets differ."""
    mixed = value.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + item.astype(np.uint64) * np.uint64(
        0xC2B2AE3D27D4EB4F
    )
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(29))


def check_jumps(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Totals that rise or fall against the year before, by one method, more than any published one did."""
    ours, known = _totals(observations), _totals(data.observations)
    found = []
    for (year, region, unit), (at, value) in ours.items():
        method = method_for(data.methods, year)
        before = ours.get((year - 1, region, unit)) or known.get((year - 1, region, unit))
        if before is None or method is None or not method.covers(year - 1):
            continue
        if not 0 <= value <= FULL * MILLIONTHS // HUNDREDTHS:  # another check has named it
            continue
        change = (value - before[1]) * HUNDREDTHS // MILLIONTHS
        if change > RISE or -change > FALL:
            told: dict[str, Any] = {"score": _hundredths(value), "earlier": _hundredths(before[1])}
            found.append(_problem("leap", observations, at, "value", plain(value), **told))
    return found[:LIMIT]


def _hundredths(value: int) -> int:
    return value * HUNDREDTHS // MILLIONTHS


def _totals(frame: pd.DataFrame) -> dict[tuple[int, str, str], tuple[int, int]]:
    """Place and millionths of every preferred total by year, region and unit."""
    at = np.flatnonzero(among(frame["component"], {"", TOTAL}))
    at = at[(frame["preferred"].iloc[at] & frame["value"].iloc[at].notna()).to_numpy(dtype=bool)]
    rows = frame.iloc[at][["year", "region", "unit", "value"]].itertuples(index=False)
    return {(int(y), str(r), str(u)): (int(i), int(v)) for i, (y, r, u, v) in zip(at, rows, strict=True)}


def _problem(code: str, frame: pd.DataFrame, at: int, column: str, value: str, **params: Any) -> Problem:
    row = frame.iloc[at]
    named = str(row["origin"]) if column == "value" and "origin" in frame else column
    return Problem(code, "warning", str(row["file"]), int(row["row"]), named, value, params)
