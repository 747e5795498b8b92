"""The change of one government's total taken apart, by unit and down to the indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kepatuhan.core.method import denominator
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Method, Scenario
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.readings import Touched, mean_weights, missing_units, readings_of, touched_units
from kepatuhan.scoring.explain import children, signed_shares


@dataclass(frozen=True)
class WaterfallBar:
    """What a unit (`code` '') or a part of it brings to a change of total; `value` in hundredths, `parent` '' right below the unit."""

    unit: str
    code: str
    level: str
    parent: str
    value: int


@dataclass(frozen=True)
class Waterfall:
    """A change of total taken apart, hundredths.

    Units add up exactly to `after` − `before`, the parts of a unit to the unit, and so on down. Level `gap` is what a unit
    loses or gains because its printed score was not what its components give.
    """

    region: str
    reading: str
    before: int
    after: int
    bars: tuple[WaterfallBar, ...]


def waterfall(on: Ground, scenario: Scenario, region: str, reading: str = "") -> Waterfall | None:
    """The change of a government's total by unit and, where components are known, down to the indicator.

    `reading` '' is the main one. None where the government is not touched, nothing of it moves, or one of its two totals
    is not known. The last digit by which a printed total was cut (readings.starts_of) is part of the largest bar.
    """
    units = touched_units(on, [c for c in scenario.changes if c.region == region]).get(region)
    readings = [r for r in readings_of(on, region, units) if reading in ("", r.name)] if units else []
    if not units or not readings or readings[0].before.score is None or readings[0].after.score is None:
        return None
    chosen = readings[0]
    parts = {name: _part(on, region, name, unit, chosen.name) for name, unit in units.items()}
    if any(exact is None for exact in parts.values()) or not any(parts.values()):
        return None
    exact = [part for part in parts.values() if part is not None]
    whole = readings[0].after.score - readings[0].before.score
    shown = signed_shares(exact, whole)
    bars: list[WaterfallBar] = []
    for (name, unit), value in zip(units.items(), shown, strict=True):
        bars.append(WaterfallBar(name, "", "unit" if name else "total", "", value))
        bars += _below(on, region, name, unit, value, chosen.name)
    return Waterfall(region, chosen.name, readings[0].before.score, readings[0].after.score, tuple(bars))


def _part(on: Ground, region: str, name: str, unit: Touched, reading: str) -> Fraction | None:
    """What one unit brings to the change of the total, exactly, in hundredths."""
    before = on.official[region].known.score if not name else unit.like if reading == "printed" else _settled(unit)
    weight = _weight(on, region, name)
    if before is None or unit.after.score is None or weight is None:
        return None
    return weight * (unit.after.score - before)


def _settled(unit: Touched) -> int | None:
    return None if unit.before is None else unit.before.known.score


def _weight(on: Ground, region: str, name: str) -> Fraction | None:
    if not name:
        return Fraction(1)
    scored = [u for u, unit in on.units.get(region, {}).items() if u and unit.known.score is not None]
    missing = missing_units(on, region, scored)
    weights = None if missing is None else mean_weights(on, region, scored, len(missing))
    return None if weights is None else weights.get(name)


def _below(on: Ground, region: str, name: str, unit: Touched, shown: int, reading: str) -> list[WaterfallBar]:
    """The parts of one unit's bar: first the gap between its printed score and its components, then the components."""
    weight, like, settled = _weight(on, region, name), unit.like, _settled(unit)
    row = None if unit.before is None else unit.before.row
    if unit.whole or row is None or weight is None or like is None:
        return []
    exact = _exact(on, unit, row, weight)
    dimensions = _children(on.method)[on.tree.codes[0]]
    if any(code not in exact for code in dimensions):
        return []
    top = [code for code in dimensions if exact[code]]
    gap = Fraction(0) if reading == "printed" or settled is None else weight * (like - settled)
    values = signed_shares([gap, *(exact[code] for code in top)], shown)
    bars = [WaterfallBar(name, "", "gap", "", values[0])] if gap else []
    return bars + _tree(on, name, dict(zip(top, values[1:], strict=True)), exact, "")


@lru_cache(maxsize=16)
def _children(method: Method) -> dict[str, tuple[str, ...]]:
    return {c.code: tuple(child.code for child in children(method, c.code)) for c in method.components}


@lru_cache(maxsize=16)
def _levels(method: Method) -> dict[str, str]:
    return {c.code: c.level for c in method.components}


def _exact(on: Ground, unit: Touched, row: int, weight: Fraction) -> dict[str, Fraction]:
    """What each component brings to the total, exactly (hundredths), where it is known before and after.

    `row` is the unit's place in the component matrices before the change.
    """
    rolled = on.scored.components[on.method.id].rolled
    size = denominator(on.method) * MILLIONTHS // HUNDREDTHS
    both = rolled.known[row] & unit.known
    steps = unit.points - rolled.points[row]
    return {
        code: weight * Fraction(int(step), size)
        for code, step, is_known in zip(on.tree.codes, steps, both, strict=True)
        if is_known
    }


def _tree(
    on: Ground, name: str, shown: Mapping[str, int], exact: Mapping[str, Fraction], parent: str
) -> list[WaterfallBar]:
    bars: list[WaterfallBar] = []
    for code, value in shown.items():
        bars.append(WaterfallBar(name, code, _levels(on.method)[code], parent, value))
        children_here = _children(on.method)[code]
        if children_here and all(child in exact for child in children_here):
            moving = [child for child in children_here if exact[child]]
            values = signed_shares([exact[child] for child in moving], value)
            bars += _tree(on, name, dict(zip(moving, values, strict=True)), exact, code)
    return bars
