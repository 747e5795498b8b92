"""A government in a year, ready to be planned for: what may be moved at what cost, and its units with their levers laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import Literal

import numpy as np
import pandas as pd

from kepatuhan.core.columns import Record, among, coded, int_or_none, only, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import leaves, method_for
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Component, Layer, Method
from kepatuhan.plans.caps import NO_CAPS, Caps
from kepatuhan.plans.units import SearchLever, SearchUnit
from kepatuhan.scenarios.scenario import Cell, base_values
from kepatuhan.scoring.explain import layer_of
from kepatuhan.scoring.score import Components, Scored, score

PlanLevel = Literal["unit", "indicator"]
"""What a plan moves: units as a whole, or the indicators below them."""
Reading = Literal["units", "printed"]
"""Where a total starts from: the mean of the units, or what was printed (as in scenarios.readings)."""
Key = tuple[str, str]
"""Unit and component of a lever; '' in either place stands for all (component '' at unit level: the unit's score)."""

CENTI = MILLIONTHS // HUNDREDTHS
"""One hundredth of a value as entered: the step of what has none (a unit's score, SPM)."""


class NoPrice(ValueError):
    """Levers that may be moved and have no price: they are asked for, never priced by guess."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(", ".join(" ".join(part for part in key if part) for key in keys))
        self.keys = tuple(keys)


@dataclass(frozen=True)
class Rules:
    """What may be moved and what it costs.

    locked: keys that stay. limits: highest value of a lever, in millionths as entered. costs: of one step, or of one
    whole point where a lever has no steps (a unit's score, SPM); None counts the points that units gain. fixed: what
    touching a lever costs at all. Both in any one currency. A key that names unit and component goes before one with ''.
    rises: the most by which a lever may rise, in millionths as entered. days: working days that a lever takes, of which
    there are `time`; levers are worked on side by side, so one that takes longer is out. caps: see plans.caps.
    """

    level: PlanLevel = "unit"
    locked: frozenset[Key] = frozenset()
    limits: Mapping[Key, int] = field(default_factory=dict)
    costs: Mapping[Key, Fraction | int] | None = None
    fixed: Mapping[Key, Fraction | int] = field(default_factory=dict)
    rises: Mapping[Key, int] = field(default_factory=dict)
    days: Mapping[Key, int] = field(default_factory=dict)
    time: int | None = None
    caps: Caps = NO_CAPS


@dataclass(frozen=True)
class Situation:
    """A government in a year, ready to be planned for. `units` is empty where they are not all known.

    printed, computed: its totals in hundredths or None. rows: its observations of the year, which plans are scored on;
    base: what they say of each cell (scenario.base_values), maybe beside those of other governments.
    layer: whose values lie below its units.
    """

    region: str
    year: int
    method: Method
    rules: Rules
    printed: int | None
    computed: int | None
    units: tuple[SearchUnit, ...]
    rows: pd.DataFrame
    base: Mapping[Cell, int]
    layer: Layer

    def total(self, reading: Reading) -> int | None:
        """The total that a reading starts from: the mean of the units, or what was printed."""
        return self.computed if reading == "units" else self.printed


def situations(
    observations: pd.DataFrame,
    data: Dataset,
    year: int,
    rules: Mapping[str, Rules] | Rules,
    scored: Scored | None = None,
) -> dict[str, Situation]:
    """Every government observed in `year`, scored once and its levers laid out; in the order of codes.

    `observations` as for `score.score`: published ones, or `dataset.illustrated(data)`. `rules` for all, or by region.
    scored: what `score.score` gave for that year, of these governments at least; None: it is asked here.
    Without the year's list of units, or when a unit has no score, there are no units to move (METHOD: unknown is not zero).
    """
    method = method_for(data.methods, year)
    mine = (observations["year"] == year).to_numpy(dtype=bool, na_value=False)
    if method is None or not mine.any():
        return {}
    rows = only(observations, mine).reset_index(drop=True)
    scored = score(rows, data) if scored is None else scored
    bodies = {str(body["region"]): body for body in records(scored.bodies)}
    units = _by_region(scored.units.sort_values(["score", "unit"]))
    parts, region_rows, base = _parts(scored, method), _by_region(rows), base_values(rows, year)
    by_region = {}
    for code in (r.code for r in data.regions if r.code in bodies and r.code in region_rows):
        rules_here = rules if isinstance(rules, Rules) else rules.get(code, Rules())
        by_region[code] = _situation(bodies[code], units.get(code), parts, method, rules_here, region_rows[code], base)
    return by_region


def _by_region(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each government in the order of the frame, numbered from 0."""
    codes, words = coded(frame["region"])
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], range(len(words) + 1))
    sorted_rows = frame.iloc[order]
    return {
        str(word): sorted_rows.iloc[first:last].reset_index(drop=True)
        for word, first, last in zip(words, edges, edges[1:], strict=False)
        if last > first
    }


def situation(
    observations: pd.DataFrame, data: Dataset, region: str, year: int, rules: Rules, scored: Scored | None = None
) -> Situation:
    """`situations` for one government. KeyError where the year has no method or the government no rows."""
    return situations(observations[among(observations["region"], {region})], data, year, rules, scored)[region]


def _situation(
    body: Record,
    scores: pd.DataFrame | None,
    parts: _Parts,
    method: Method,
    rules: Rules,
    rows: pd.DataFrame,
    base: Mapping[Cell, int],
) -> Situation:
    """body: its row of Scored.bodies; scores: those of Scored.units, lowest first; rows: its observations."""
    region = str(body["region"])
    printed, computed = (int_or_none(body[k]) for k in ("printed", "computed"))
    printed = printed if body["state"] == "terbit" else None
    whole = body["missing"] == () and method.roll_up == "unit_mean" and computed == int_or_none(body["plain_mean"])
    unpriced: list[Key] = []
    units: tuple[SearchUnit, ...] = ()
    if whole and computed is not None and scores is not None:
        pairs = zip(scores["unit"].tolist(), scores["score"].tolist(), strict=True)
        units = tuple(_unit(region, name, int(points), parts, rules, unpriced) for name, points in pairs)
    if unpriced:
        raise NoPrice(unpriced)
    layer: Layer = layer_of(body) if units else ""
    return Situation(region, int(body["year"]), method, rules, printed, computed, units, rows, base, layer)


@dataclass(frozen=True)
class _Parts:
    """What lies below the units: the row of each (region, unit) in `components`, and the scales of the indicators."""

    components: Components
    rows: Mapping[tuple[str, str], int]
    scales: tuple[_Scale, ...]


def _parts(scored: Scored, method: Method) -> _Parts:
    parts = scored.components[method.id]
    keys = zip(parts.keys["region"].tolist(), parts.keys["unit"].tolist(), strict=True)
    return _Parts(parts, {key: i for i, key in enumerate(keys)}, tuple(_scale(c, parts.whole) for c in leaves(method)))


def _unit(region: str, name: str, score: int, parts: _Parts, rules: Rules, unpriced: list[Key]) -> SearchUnit:
    """A unit (its score in hundredths) with its levers; a lever without a price is left out and named in `unpriced`."""
    if rules.level == "indicator" and parts.scales:
        rolled, at = parts.components.rolled, parts.rows[region, name]
        known_of = dict(zip(parts.components.codes, rolled.known[at].tolist(), strict=True))
        if all(known_of[scale.code] for scale in parts.scales):
            given = dict(zip(parts.components.codes, rolled.points[at].tolist(), strict=True))
            exact = Fraction(sum(given[scale.code] for scale in parts.scales) * HUNDREDTHS, parts.components.whole)
            moves = [_indicator(region, name, scale, given[scale.code], rules, unpriced) for scale in parts.scales]
            return SearchUnit(name, score, exact, tuple(m for m in moves if m))
    full = HUNDREDTHS * MILLIONTHS
    move = _lever(region, name, "", score * CENTI, full, None, Fraction(1), rules, unpriced)
    return SearchUnit(name, score, Fraction(score), (move,) if move else ())


@dataclass(frozen=True)
class _Scale:
    """What all units share of an indicator (of an aspect where nothing is published below it): entry (millionths) of one point as rolled up, largest entry, step, worth of a step."""

    code: str
    entry: Fraction
    top: int
    step: int | None
    worth: Fraction


def _scale(component: Component, whole: int) -> _Scale:
    """`whole` is one point of Rolled.points. What has no step moves by a hundredth."""
    step = component.step if component.step is not None else Fraction(1, HUNDREDTHS)
    return _Scale(
        component.code,
        component.scale_max * MILLIONTHS / (component.points * whole),
        int(component.scale_max * MILLIONTHS),
        None if component.step is None else int(component.step * MILLIONTHS),
        component.points * HUNDREDTHS / component.scale_max * step,
    )


def _indicator(
    region: str, unit: str, scale: _Scale, points: int, rules: Rules, unpriced: list[Key]
) -> SearchLever | None:
    """The lever of an indicator: its entry on its own scale, its step, and what a step is worth in its unit's score."""
    value = points * scale.entry.numerator // scale.entry.denominator
    return _lever(region, unit, scale.code, value, scale.top, scale.step, scale.worth, rules, unpriced)


def _lever(
    region: str,
    unit: str,
    code: str,
    value: int,
    top: int,
    step: int | None,
    worth: Fraction,
    rules: Rules,
    unpriced: list[Key],
) -> SearchLever | None:
    """The lever, or None where it is locked, takes too long or is as high as it goes. Costs of a point are shared by its hundredths."""
    if rules.locked and any(key in rules.locked for key in _keys(unit, code)):
        return None
    if rules.time is not None and (rules.time < 1 or (nearest(rules.days, unit, code) or 0) > rules.time):
        return None
    limit = rules.limits.get((unit, code), rules.limits.get(("", code), top))
    rise = nearest(rules.rises, unit, code)
    limit = limit if rise is None else min(limit, value + int(rise))
    size = CENTI if step is None else step
    lever = SearchLever(region, unit, code, value, min(top, limit), size, worth, Fraction(0), Fraction(0))
    if not lever.steps or (rules.costs is None and not rules.fixed):
        return lever if lever.steps else None
    price = Fraction(0) if rules.costs is None else nearest(rules.costs, unit, code)
    if price is None:
        unpriced.append((unit, code))
        return None
    cost, fixed = Fraction(price) / (HUNDREDTHS if step is None else 1), Fraction(nearest(rules.fixed, unit, code) or 0)
    if cost < 0 or fixed < 0:
        raise ValueError(f"a negative cost: {unit} {code}")
    return replace(lever, cost=cost, fixed=fixed)


def _keys(unit: str, code: str) -> tuple[Key, ...]:
    return (unit, code), (unit, ""), ("", code), ("", "")


def nearest(table: Mapping[Key, Fraction | int], unit: str, code: str) -> Fraction | int | None:
    """What a table says of a lever, the nearest key first; None where it says nothing."""
    return next((table[key] for key in _keys(unit, code) if key in table), None)


def readings(where: Situation) -> tuple[Reading, ...]:
    """The totals that a plan may start from, the lower one first: what is enough for that is enough for both.

    Both where they differ by more than the method tolerates, else the computed one.
    """
    if where.computed is None or not where.units:
        return () if where.printed is None else ("printed",)
    if where.printed is None or abs(where.printed - where.computed) <= where.method.tolerance:
        return ("units",)
    return ("units", "printed") if where.computed < where.printed else ("printed", "units")


def shown_start(where: Situation, reading: Reading) -> int | None:
    """The total that stands beside a reading (hundredths): what was printed where both are one, as every page shows it."""
    alone = len(readings(where)) == 1
    return where.printed if alone and where.printed is not None else where.total(reading)


def total_after(where: Situation, reading: Reading, gained: int) -> int:
    """The total (hundredths) once the units, which must be known, have gained `gained` hundredths together."""
    return floor(Fraction(start_sum(where, reading) + gained, len(where.units)) + Fraction(1, 2))


def start_sum(where: Situation, reading: Reading) -> int:
    """What the units add up to before any change, in hundredths; read from the printed total, as many times that total."""
    total = where.total(reading)
    if reading == "units" or total is None:
        return sum(unit.score for unit in where.units)
    return len(where.units) * int(total)
