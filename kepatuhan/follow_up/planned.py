"""A plan that stands in a simulation → the actions that it asks for, with what each brings to the total and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from kepatuhan.core.method import TOTAL
from kepatuhan.core.model import MILLIONTHS, Change, Scenario
from kepatuhan.follow_up.actions import Action
from kepatuhan.plans.prices import PriceList
from kepatuhan.plans.situation import PlanLevel, nearest
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.waterfall import waterfall

NO_PRICES: Mapping[PlanLevel, PriceList] = MappingProxyType({})


def planned(
    on: Ground, scenario: Scenario, region: str, year: int, prices: Mapping[PlanLevel, PriceList] = NO_PRICES
) -> tuple[Action, ...]:
    """The actions for the assessment of `year` that the scenario's changes of a government are, in their order.

    `scenario` holds only sound changes. Points are those of waterfall.waterfall: together the change of the total, None
    where one of its two sides is not known. Without a price in `prices` (by level) an action has no cost: it is not guessed.
    """
    changes = [change for change in scenario.changes if change.region == region]
    points = _points(on, scenario, region)
    return tuple(
        Action(
            region, year, change.unit, _component(change), on.year, change.before, change.value,
            points.get((change.unit, _component(change))), cost=cost_of(change, on, prices), basis=on.basis,
        )
        for change in changes
    )  # fmt: skip


def _component(change: Change) -> str:
    """'' for a score as a whole, however the change writes it."""
    return "" if change.component == TOTAL else change.component


def _points(on: Ground, scenario: Scenario, region: str) -> dict[tuple[str, str], int]:
    taken_apart = waterfall(on, scenario, region)
    bars = taken_apart.bars if taken_apart else ()
    return {(bar.unit, bar.code): bar.value for bar in bars if bar.level != "gap"}


def cost_of(change: Change, on: Ground, prices: Mapping[PlanLevel, PriceList]) -> int | None:
    """Whole rupiah of a change by the price list of its level, rounded up: beginning at all, and each step of an indicator

    or point of a score; None without a price.
    """
    code = _component(change)
    listed = prices.get("indicator" if code else "unit", PriceList())
    price = nearest(listed.costs, change.unit, code)
    if price is None or change.before is None:
        return None
    steps = Fraction(max(change.value - change.before, 0)) / _size(code, on)
    return ceil(price * steps + (nearest(listed.fixed, change.unit, code) or 0))


def _size(code: str, on: Ground) -> Fraction:
    """What one priced step is in millionths: the instrument's own, else a whole point."""
    step = next((c.step for c in on.method.components if c.code == code), None)
    return Fraction(MILLIONTHS) * (step or 1)


def gained(actions: Sequence[Action]) -> int:
    """Hundredths of the total that these actions bring together, as far as that is known."""
    return sum(action.points or 0 for action in actions)
