"""How sure a zone is: answers that would turn it, outcomes of asking others, and weights that were never published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Literal

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Floats, Ints, half_up
from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category
from kepatuhan.core.model import HUNDREDTHS, Band, Component, Method
from kepatuhan.plans.highs import milp
from kepatuhan.scoring.score import Scored

Direction = Literal["up", "down"]

DRAWS = 10_000
SEED = 20_221
"""Seed of the random draws: the same outcome on every machine."""

ASSUMED = "A"
"""Confidence letter of what is our assumption (data/README.md)."""

CLOSE = 1e-4
"""Distance in hundredths kept from a rounding edge that itself is not included."""


@dataclass(frozen=True)
class Answers:
    """How many answers of one kind of respondent, each one step on their weightiest indicator, turn the zone.

    asked: respondents in all units; available: steps they have on it together. Where count is more, they cannot do it alone.
    """

    respondent: str
    component: str
    count: int
    asked: int
    available: int


@dataclass(frozen=True)
class Margin:
    """What separates a total from the next zone (or category, where no zones were published): `points` in hundredths."""

    direction: Direction
    band: Band
    points: int
    answers: tuple[Answers, ...]


@dataclass(frozen=True)
class Resampled:
    """Outcomes of asking as many others: in `same` of `draws` the zone stays. low, high: the middle 95 % (hundredths).

    assumption: key of the sentence that says what was assumed; fixed: indicators of nobody asked, which stay as they are.
    """

    draws: int
    seed: int
    same: int
    zones: tuple[tuple[str, int], ...]
    low: int
    high: int
    assumption: str
    fixed: int
    invented: bool


@dataclass(frozen=True)
class WeightRange:
    """Lowest and highest total (hundredths) over all weights that the published ones allow; `assumed` with ours.

    exact: proven to be the extremes under the official rounding.
    """

    assumed: int
    low: int
    high: int
    exact: bool


# --- the next zone ------------------------------------------------------------------------------------------------


def margins(
    total: Fraction | int, method: Method, data: Dataset, units: int, shown: int | None = None
) -> tuple[Margin, ...]:
    """What separates a total (hundredths; exact where known, else as printed) from the zone above and the one below.

    A step of one of n respondents moves a unit by points × step ÷ (largest entry × n) and the total by that ÷ `units`; the
    total turns at half a hundredth below an edge. The units' own rounding is left out. Empty without edges. The points are
    told from `shown`, the total (hundredths) that stands beside them; None: the rounded one.
    """
    shown = floor(Fraction(total) + Fraction(1, 2)) if shown is None else shown
    band_now = category(method, shown)
    if band_now is None or band_now.lower is None:
        return ()
    separating = []
    edged = [(b, b.lower) for b in method.bands if b.lower is not None]
    above = [(b, lower) for b, lower in edged if lower > shown and _zone(b) != _zone(band_now)]
    for band, lower in above[-1:]:
        rise = Fraction(2 * lower - 1, 2) - total
        separating.append(Margin("up", band, lower - shown, _answers("up", rise, method, data, units)))
    edges = [lower for b, lower in edged if _zone(b) == _zone(band_now)]
    below = [b for b, lower in edged if lower < min(edges)]
    for band in below[:1]:
        fall = total - Fraction(2 * min(edges) - 1, 2)
        separating.append(Margin("down", band, shown - min(edges) + 1, _answers("down", fall, method, data, units)))
    return tuple(separating)


def _zone(band: Band) -> str:
    return band.zone or band.code


def _answers(way: Direction, move: Fraction, method: Method, data: Dataset, units: int) -> tuple[Answers, ...]:
    """The answers that turn the zone, by kind of respondent; downwards the score must fall below the edge."""
    answers = []
    for row, parts in _asked(method, data):
        heaviest = max(parts, key=lambda c: c.points * (c.step or 0) / c.scale_max)
        step = heaviest.step or Fraction(1)
        effect = heaviest.points * step * HUNDREDTHS / (heaviest.scale_max * row["count"] * units)
        count = max(ceil(move / effect), 1) if way == "up" else floor(move / effect) + 1
        people = row["count"] * units
        answers.append(
            Answers(row["respondent"], heaviest.code, count, people, int(people * heaviest.scale_max / step))
        )
    return tuple(answers)


def _asked(method: Method, data: Dataset) -> Iterable[tuple[Record, list[Component]]]:
    """Rows of data/method/samples.csv with the indicators that stand below them."""
    above = {c.code: c.parent for c in method.components}
    for row in records(data.samples[data.samples["method"] == method.id]):
        yield row, [c for c in method.components if c.level == "indicator" and row["component"] in _path(c.code, above)]


def _path(code: str, above: Mapping[str, str]) -> Iterable[str]:
    while code:
        yield code
        code = above[code]


# --- asking others ------------------------------------------------------------------------------------------------


def resample(
    scored: Scored, method: Method, data: Dataset, region: str, year: int, draws: int = DRAWS, seed: int = SEED
) -> Resampled | None:
    """How often the zone stays when as many other people are asked; None where not all indicators are known.

    Assumed: each respondent's answer is drawn by itself around what was observed (binomial on the indicator's steps, so an
    indicator at none or all of its points never moves); what nobody was asked stays. Whole numbers decide every zone.
    """
    matrix = _points(scored, method, region, year)
    if matrix is None:
        return None
    points, parts = matrix
    asked = {c.code: int(row["count"]) for row, indicators in _asked(method, data) for c in indicators}
    shared = lcm(*asked.values()) if asked else 1
    whole = scored.components[method.id].whole * shared
    chance = np.random.default_rng(seed)
    total = np.zeros((draws, len(points)), dtype=np.int64)
    for j, part in enumerate(parts):
        total += _drawn(points[:, j], part, asked.get(part.code), whole, shared, draws, chance)
    body = half_up(half_up(total * HUNDREDTHS, whole).sum(axis=1), len(points))
    invented = bool(scored.units.loc[_mine(scored.units, region, year), "invented"].any())
    return _counted(body, method, _now(points, scored, method), seed, len(parts) - len(asked), invented)


def _drawn(
    now: Ints, part: Component, people: int | None, whole: int, shared: int, draws: int, chance: np.random.Generator
) -> Ints:
    """Points of one indicator in every draw and unit, in 1/`whole`; `now` in 1/(whole ÷ shared)."""
    if people is None or part.step is None:
        return np.broadcast_to(now * shared, (draws, len(now)))
    most = int(part.points * whole) // shared
    trials = people * int(part.scale_max / part.step)
    hits = chance.binomial(trials, now / most, size=(draws, len(now)))
    return hits * (most * shared // trials)


def _now(points: Ints, scored: Scored, method: Method) -> int:
    units = half_up(points.sum(axis=1) * HUNDREDTHS, scored.components[method.id].whole)
    return int(half_up(units.sum(), len(points)))


def _counted(body: Ints, method: Method, now: int, seed: int, fixed: int, invented: bool) -> Resampled:
    values, counts = np.unique(body, return_counts=True)
    zones: dict[str, int] = {}
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        band_drawn = category(method, value)
        zones[_zone(band_drawn) if band_drawn else ""] = zones.get(_zone(band_drawn) if band_drawn else "", 0) + count
    here = category(method, now)
    low, high = np.sort(body)[[len(body) // 40, len(body) - 1 - len(body) // 40]].tolist()
    ordered = tuple((_zone(b), zones[_zone(b)]) for b in method.bands if _zone(b) in zones)
    same = zones.get(_zone(here), 0) if here else 0
    return Resampled(
        len(body), seed, same, tuple(dict.fromkeys(ordered)), low, high, "assume_resampling", fixed, invented
    )


def _mine(frame: pd.DataFrame, region: str, year: int) -> pd.Series:
    return (frame["region"] == region) & (frame["year"] == year) & (frame["unit"] != "")


def _points(scored: Scored, method: Method, region: str, year: int) -> tuple[Ints, list[Component]] | None:
    """Points of a government's units × indicators in 1/whole, or None where one is missing."""
    scored_parts, parts = scored.components.get(method.id), [c for c in method.components if c.level == "indicator"]
    if scored_parts is None or not parts:
        return None
    at = np.array([scored_parts.codes.index(c.code) for c in parts], dtype=np.int64)
    rows = np.flatnonzero(_mine(scored_parts.keys, region, year))
    if not len(rows) or not scored_parts.rolled.known[np.ix_(rows, at)].all():
        return None
    return scored_parts.rolled.points[np.ix_(rows, at)], parts


# --- weights never published ----------------------------------------------------------------------------------------


def weight_range(scored: Scored, method: Method, region: str, year: int) -> WeightRange | None:
    """Lowest and highest computed total over all indicator weights that the published ones allow; None without indicators.

    Published (confidence other than A) points of a component stay; the rest of its parent is shared in any way. The same
    weights hold for every unit; each unit is rounded half up, then their mean, so the extremes are found with whole units
    (milp) and confirmed by scoring the weights found in fractions.
    """
    matrix = _points(scored, method, region, year)
    if matrix is None:
        return None
    points, parts = matrix
    most = [int(c.points * scored.components[method.id].whole) for c in parts]
    shares = [[Fraction(int(p), m) for p, m in zip(row, most, strict=True)] for row in points]
    rules = _published(method, parts)
    now = sum(_unit(row, [c.points for c in parts]) for row in shares)
    (low, _, low_proven), (high, _, high_proven) = (_extreme(shares, rules, sign) for sign in (1, -1))
    assumed, lowest, highest = half_up(np.array([now, low, high]), len(shares)).tolist()
    return WeightRange(assumed, lowest, highest, exact=low_proven and high_proven)


def _published(method: Method, parts: Sequence[Component]) -> list[tuple[list[int], Fraction]]:
    """Published points: which indicators together have how many, widest first."""
    above = {c.code: c.parent for c in method.components}
    published = [c for c in method.components if c.confidence != ASSUMED]
    return [([i for i, p in enumerate(parts) if c.code in _path(p.code, above)], c.points) for c in published]


def _unit(shares: Sequence[Fraction], weights: Sequence[Fraction]) -> int:
    exact = sum((s * w for s, w in zip(shares, weights, strict=True)), Fraction(0))
    return floor(exact * HUNDREDTHS + Fraction(1, 2))


def _extreme(
    shares: list[list[Fraction]], rules: list[tuple[list[int], Fraction]], sign: int
) -> tuple[int, list[Fraction], bool]:
    """The units' least (sign 1) or greatest (−1) sum in hundredths, weights that give it, and whether that is proven.

    First with the rounding edges counted in, which no weights can be beyond; where the weights found lie on an edge that
    does not count, once more a little inside.
    """
    bound: int | None = None
    for inside in (0.0, CLOSE):
        claimed, weights = _programme(shares, rules, sign, inside)
        bound = claimed if bound is None else bound
        exact = _mended(weights, rules)
        attained = sum(_unit(row, exact) for row in shares)
        if attained == bound:
            break
    return attained, exact, attained == bound


def _programme(
    shares: list[list[Fraction]], rules: list[tuple[list[int], Fraction]], sign: int, inside: float
) -> tuple[int, Floats]:
    """Weights (points) and whole unit scores: least: unit ≥ exact − ½ + inside; greatest: unit ≤ exact + ½ − inside."""
    n, k = len(shares), len(shares[0])
    exact = np.array([[float(s) * HUNDREDTHS for s in row] for row in shares])
    rows = [np.hstack([exact, -np.eye(n)]) * sign]
    sums = np.zeros((len(rules), k + n))
    for r, (members, _) in enumerate(rules):
        sums[r, members] = 1
    fixed = np.array([float(points) for _, points in rules])
    high = np.concatenate([np.full(n, 0.5 - inside), fixed])
    low = np.concatenate([np.full(n, -np.inf), fixed])
    most = np.array([100.0] * k + [100.0 * HUNDREDTHS] * n)
    aim, whole = np.array([0.0] * k + [sign] * n), np.array([0.0] * k + [1.0] * n)
    answer = milp(aim, np.vstack([*rows, sums]), (low, high), (0, most), whole, mip_rel_gap=0.0)
    return sum(int(u) for u in np.rint(answer.x[k:])), answer.x[:k]


def _mended(weights: Floats, rules: list[tuple[list[int], Fraction]]) -> list[Fraction]:
    """The solver's weights as fractions that keep every published sum exactly: the heaviest free one takes up the rest."""
    exact = [Fraction(max(float(w), 0.0)).limit_denominator(10**9) for w in weights]
    settled: set[int] = set()
    for members, points in sorted(rules, key=lambda rule: len(rule[0])):
        free = [i for i in members if i not in settled]
        if free:
            heaviest = max(free, key=lambda i: exact[i])
            exact[heaviest] += points - sum((exact[i] for i in members), Fraction(0))
        settled.update(members)
    return exact
