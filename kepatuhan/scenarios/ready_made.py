"""Ready-made scenarios for the common questions: each the changes of one government, () where it would change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

import pandas as pd

from kepatuhan.core.columns import among, int_or_none
from kepatuhan.core.method import TOTAL, bands_of_zone
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Band, Change, Component, Method
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scoring import compare
from kepatuhan.scoring.distance import GREEN
from kepatuhan.scoring.explain import breakdown, children

CENTI = MILLIONTHS // HUNDREDTHS
"""Millionths of a score as entered in one hundredth of it."""


def unit_goal(method: Method) -> Band | None:
    """The category that every unit is asked to reach: the lowest green one, or the second best where a method has no zones."""
    bands = bands_of_zone(method, GREEN)[-1:] or method.bands[1:2]
    return next((band for band in bands if band.lower), None)


def every_unit(on: Ground, region: str) -> tuple[Change, ...]:
    """Every unit that is below the category of `unit_goal` at its lower edge."""
    goal = unit_goal(on.method)
    edge = (goal.lower or 0) * CENTI if goal else 0
    return tuple(lever.change(edge) for lever in _units(on, region) if lever.value < edge)


def best_unit_falls(on: Ground, region: str) -> tuple[Change, ...]:
    """The best unit (the first of equals) at the median of all units."""
    by_name = {lever.cell[1]: lever for lever in _units(on, region)}
    place = compare.position({name: lever.value // CENTI for name, lever in by_name.items()}, "")
    if place is None or place.best[1] <= place.median:
        return ()
    return (by_name[place.best[0]].change(place.median * CENTI),)


def last_years_value(on: Ground, region: str, bodies: pd.DataFrame, units: pd.DataFrame) -> tuple[Change, ...]:
    """The units that have a published score of the year before at that score, where both years are of one method.

    `bodies` and `units` are scored of published observations. Where no unit has one, the total, if that is what is moved.
    """
    if not on.method.covers(on.year - 1):
        return ()
    rows = pd.concat([units, bodies.assign(unit="")], ignore_index=True)
    rows = rows[(rows["year"] == on.year - 1).to_numpy(dtype=bool) & among(rows["region"], {region})]
    before = {str(unit): int_or_none(score) for unit, score in zip(rows["unit"], rows["score"], strict=True)}
    return tuple(
        lever.change(score * CENTI)
        for lever in _units(on, region)
        if (score := before.get(lever.cell[1])) is not None and score * CENTI != lever.value
    )


def weakest_aspect(on: Ground, region: str) -> tuple[str, tuple[Change, ...]]:
    """The aspect that lies farthest below the median of the kabupaten and kota, and the units below that median lifted to it.

    ('', ()) where the aspects of anybody among them are not known, or none lies below. With every unit at the median or
    above it, so is their mean.
    """
    values = _aspects(on, region)
    places = {code: place for code, by in values.items() if (place := compare.position(by, region)) is not None}
    short = {code: place.median - place.own for code, place in places.items() if place.own is not None}
    if not short or max(short.values()) <= 0:
        return "", ()
    weakest = max(short, key=lambda code: short[code])
    component = next(c for c in on.method.components if c.code == weakest)
    return weakest, _lifted(on, region, component, places[weakest].median)


def _aspects(on: Ground, region: str) -> Mapping[str, Mapping[str, int | None]]:
    """What every one of the eight, and `region`, has of each aspect (hundredths); {} where anybody's is not known."""
    codes = (*on.eight, *(() if region in on.eight else (region,)))
    taken_apart = {code: breakdown(on.scored, on.method, code, on.year) for code in codes}
    if any(one is None for one in taken_apart.values()):
        return {}
    return {
        part.code: {code: int(one.of(part.code)["value"]) for code, one in taken_apart.items() if one is not None}
        for part in children(on.method, TOTAL)
    }


def _lifted(on: Ground, region: str, component: Component, median: int) -> tuple[Change, ...]:
    """Units below `median` (hundredths of the total's points) in a component, lifted to it, up to the next step."""
    entry = Fraction(median, HUNDREDTHS) * component.scale_max / component.points * MILLIONTHS
    mine = [lever for lever in levers(on, region) if lever.component == component and lever.value < entry]
    return tuple(lever.change(ceil(entry / lever.step) * lever.step) for lever in mine)


def _units(on: Ground, region: str) -> tuple[Lever, ...]:
    """The levers of units as a whole, or of the total alone."""
    return tuple(lever for lever in levers(on, region) if lever.component is None)
