"""What can be moved in a what-if: every unit, and below it what is known of its aspects and indicators, with its bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from kepatuhan.core.method import TOTAL, denominator
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Change, Component, Scenario
from kepatuhan.scenarios.ground import Ground, UnitScore
from kepatuhan.scenarios.scenario import Cell, base_values, cell

LEVELS = ("dimension", "indicator")
"""Levels below the unit that are moved; a variable is a sum that nobody answers for."""


@dataclass(frozen=True)
class Lever:
    """One thing that can be moved. `value`, `top`, `step`: millionths as entered. `lost`: hundredths of the unit's score
    that it could still gain. `component` is None for the unit's own score."""

    cell: Cell
    component: Component | None
    value: int
    top: int
    step: int
    lost: int

    def change(self, value: int) -> Change:
        """The lever at `value` (millionths), kept inside its bounds and on its steps."""
        inside = min(max(value, 0), self.top)
        return Change(*self.cell, round(Fraction(inside, self.step)) * self.step, self.value)


def levers(on: Ground, region: str) -> tuple[Lever, ...]:
    """Everything that can be moved in one government: unit by unit, then aspect by aspect, most lost points first inside each."""
    units = {name: unit for name, unit in on.units.get(region, {}).items() if name}
    return tuple(lever for name, unit in units.items() for lever in _unit(on, region, name, unit))


def _unit(on: Ground, region: str, name: str, unit: UnitScore) -> tuple[Lever, ...]:
    if unit.known.score is None:
        return ()
    worth = MILLIONTHS // HUNDREDTHS
    full = HUNDREDTHS * HUNDREDTHS
    own = Lever((region, name, ""), None, unit.known.score * worth, full * worth, worth, full - unit.known.score)
    below = [_component(on, region, name, unit, c) for c in on.method.components if c.level in LEVELS]
    known = [lever for lever in below if lever is not None]
    return own, *sorted(known, key=lambda lever: (LEVELS.index(_level(lever)), -lever.lost))


def _level(lever: Lever) -> str:
    return lever.component.level if lever.component else TOTAL


def _component(on: Ground, region: str, name: str, unit: UnitScore, component: Component) -> Lever | None:
    """The lever of a component that is known; what is entered as points moves in hundredths of a point."""
    found = on.scored.components[on.method.id]
    at = found.codes.index(component.code)
    if unit.row is None or not found.rolled.known[unit.row, at]:
        return None
    points = Fraction(int(found.rolled.points[unit.row, at]), denominator(on.method) * MILLIONTHS)
    entry = round(points * component.scale_max / component.points * MILLIONTHS)
    step = int((component.step or Fraction(1, HUNDREDTHS)) * MILLIONTHS)
    lost = round((component.points - points) * HUNDREDTHS)
    return Lever((region, name, component.code), component, entry, int(component.scale_max * MILLIONTHS), step, lost)


def differing(scenario: Scenario, on: Ground) -> tuple[tuple[Change, int | None], ...]:
    """Changes made on another value than `on` has now (millionths; None = nothing is known), each with what it has.

    What was added up from indicators counts as known.
    """
    if scenario.base == on.base:
        return ()
    now: dict[Cell, int | None] = {c.cell: c.value for region in on.official for c in levers(on, region)}
    rest = dict(base_values(on.observations, scenario.year))
    told = ((c, now.get(cell(c), rest.get(cell(c)))) for c in scenario.changes)
    return tuple((change, value) for change, value in told if value != change.before)


def rebased(scenario: Scenario, on: Ground) -> Scenario:
    """The same changes as made on `on`: its base, and as `before` what it says now."""
    now = dict(differing(scenario, on))
    return replace(
        scenario, base=on.base, changes=tuple(replace(c, before=now.get(c, c.before)) for c in scenario.changes)
    )
