"""What can be moved in a what-if: every unit, and below it what is known of its aspects and indicators, with its bounds.

Of a government whose units are not published, or not all and without a list of them, its total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from kepatuhan.core.method import TOTAL
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Change, Component, Scenario
from kepatuhan.scenarios.ground import Ground, UnitScore
from kepatuhan.scenarios.readings import mean_weights, missing_units
from kepatuhan.scenarios.scenario import Cell, base_values, cell

LEVELS = ("dimension", "indicator")
"""Levels below the unit that can be moved; a variable is only a sum of its indicators."""


@dataclass(frozen=True)
class Lever:
    """One thing that can be moved. `value`, `top`, `step`: millionths as entered. `lost`: hundredths of the unit's score
    that it could still gain. `component` is None for the unit's own score, and for a government's own total (unit '')."""

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
    """Everything that can be moved in one government: unit by unit, then aspect by aspect, most lost points first inside each.

    The total itself, alone, where no unit has a score or nobody knows what the units weigh in it.
    """
    units = {name: unit for name, unit in on.units.get(region, {}).items() if name}
    unit_levers = tuple(lever for name, unit in units.items() for lever in _unit(on, region, name, unit))
    if unit_levers and _counted(on, region, [name for name, unit in units.items() if unit.known.score is not None]):
        return unit_levers
    total = on.official[region].known.score if region in on.official else None
    return unit_levers if total is None else (_whole(region, "", total),)


def _counted(on: Ground, region: str, units: list[str]) -> bool:
    """Whether a change of one of the `units` is a change of the total that can be worked out."""
    missing = missing_units(on, region, units)
    return missing is not None and mean_weights(on, region, units, len(missing)) is not None


def _whole(region: str, unit: str, score: int) -> Lever:
    """A score of its own on the scale of 0 to 100, in steps of a hundredth."""
    worth, full = MILLIONTHS // HUNDREDTHS, HUNDREDTHS * HUNDREDTHS
    return Lever((region, unit, ""), None, score * worth, full * worth, worth, full - score)


def _unit(on: Ground, region: str, name: str, unit: UnitScore) -> tuple[Lever, ...]:
    if unit.known.score is None:
        return ()
    whole_lever = _whole(region, name, unit.known.score)
    below = [_component(on, region, name, unit, c) for c in on.method.components if c.level in LEVELS]
    movable = [lever for lever in below if lever is not None]
    return whole_lever, *sorted(movable, key=lambda lever: (LEVELS.index(_level(lever)), -lever.lost))


def _level(lever: Lever) -> str:
    return lever.component.level if lever.component else TOTAL


def _component(on: Ground, region: str, name: str, unit: UnitScore, component: Component) -> Lever | None:
    """The lever of a component that is known; what is entered as points moves in hundredths of a point."""
    components = on.scored.components[on.method.id]
    at = components.codes.index(component.code)
    if unit.row is None or not components.rolled.known[unit.row, at]:
        return None
    points = Fraction(int(components.rolled.points[unit.row, at]), components.whole)
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
    values = ((c, now.get(cell(c), rest.get(cell(c)))) for c in scenario.changes)
    return tuple((change, value) for change, value in values if value != change.before)


def rebased(scenario: Scenario, on: Ground) -> Scenario:
    """The same changes as if made on `on`: with its base, and its present values as `before`."""
    now = dict(differing(scenario, on))
    return replace(
        scenario, base=on.base, changes=tuple(replace(c, before=now.get(c, c.before)) for c in scenario.changes)
    )
