"""What a search moves: units with their levers, in whole steps; and what a plan of so many steps comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, lcm
from typing import Literal

from kepatuhan.core.model import FULL, HUNDREDTHS
from kepatuhan.plans.frontier import Steps

Objective = Literal["effort", "levers", "units"]


ORDER: dict[Objective, tuple[Objective, ...]] = {
    "effort": ("effort", "levers"),
    "levers": ("levers", "effort"),
    "units": ("units", "effort", "levers"),
}
"""The order in which objectives are minimised: first, second, third."""


@dataclass(frozen=True)
class SearchLever:
    """One value that can rise from `value` by whole `step`s to at most `top` (millionths as entered).

    worth: hundredths of its unit's score that a step brings, exact and above 0. cost, fixed: of a step, and of touching it at all.
    """

    region: str
    unit: str
    component: str
    value: int
    top: int
    step: int
    worth: Fraction
    cost: Fraction
    fixed: Fraction

    @property
    def steps(self) -> int:
        """How many whole steps it can still rise."""
        return max(self.top - self.value, 0) // self.step


@dataclass(frozen=True)
class SearchUnit:
    """A unit: its official score (hundredths), what its levers add to (`exact`, hundredths before rounding), its levers.

    A score never passes 100,00: steps beyond it are allowed and bring nothing more.
    """

    name: str
    score: int
    exact: Fraction
    levers: tuple[SearchLever, ...]

    @property
    def printed_otherwise(self) -> bool:
        """Whether the official score is not what its levers' values give."""
        return floor(self.exact + Fraction(1, 2)) != self.score

    @property
    def room(self) -> int:
        """The most hundredths that the official score can gain: up to 100,00."""
        return FULL - self.score

    @property
    def excess(self) -> int:
        """Hundredths by which all steps together would pass 100,00; 0 where they do not."""
        every = sum((lever.worth * lever.steps for lever in self.levers), Fraction(0))
        return max(floor(self.exact + every + Fraction(1, 2)) - FULL, 0)

    def gain(self, steps: Sequence[int]) -> int:
        """Hundredths that the official score gains by these steps; a unit that is not touched keeps what was printed."""
        if not any(steps):
            return 0
        whole, start, worths = self._whole_numbers
        added = sum(worth * k for worth, k in zip(worths, steps, strict=True) if k)
        return min((start + added) // whole, FULL) - self.score

    @cached_property
    def _whole_numbers(self) -> tuple[int, int, tuple[int, ...]]:
        """A denominator of all of it; `exact` and half a hundredth, and what each lever brings a step, in its parts.

        Searches ask for gains some thousand times: sums of fractions were a third of their time.
        """
        whole = lcm(2, self.exact.denominator, *(lever.worth.denominator for lever in self.levers))
        worths = tuple(int(lever.worth * whole) for lever in self.levers)
        return whole, int((self.exact + Fraction(1, 2)) * whole), worths


@dataclass(frozen=True)
class Found:
    """Steps of every lever by unit; `bound`: no answer is below it in the objective (in its own unit), `proven`: this is it."""

    steps: Steps
    value: Fraction
    bound: Fraction
    proven: bool


@dataclass(frozen=True)
class PlanTally:
    """What a plan moves (unit, lever, steps), the hundredths that this brings, and what it costs (currency or points)."""

    moved: tuple[tuple[str, SearchLever, int], ...]
    gained: int
    cost: Fraction

    @property
    def units(self) -> frozenset[str]:
        """Names of the units that are touched."""
        return frozenset(unit for unit, _, _ in self.moved)

    def of(self, objective: Objective) -> Fraction:
        """What it is in an objective: its cost, or how many levers or units are touched."""
        counts: dict[Objective, int] = {"levers": len(self.moved), "units": len(self.units)}
        return self.cost if objective == "effort" else Fraction(counts[objective])


def tally(units: Sequence[SearchUnit], steps: Sequence[Sequence[int]], by_points: bool) -> PlanTally:
    """`steps` of every lever by unit, counted; with `by_points` a hundredth gained costs a hundredth."""
    pairs = list(zip(units, steps, strict=True))
    moved = tuple(
        (unit.name, lever, k)
        for unit, unit_steps in pairs
        for lever, k in zip(unit.levers, unit_steps, strict=True)
        if k
    )
    gained = sum(unit.gain(unit_steps) for unit, unit_steps in pairs)
    cost = sum((lever.cost * k + lever.fixed for _, lever, k in moved), Fraction(0))
    return PlanTally(moved, gained, cost + (Fraction(gained, HUNDREDTHS) if by_points else 0))


def cost_nothing(units: Sequence[SearchUnit]) -> bool:
    """Whether no lever costs anything by itself: by points only what units gain counts then."""
    return not any(lever.cost or lever.fixed for unit in units for lever in unit.levers)


def value_without_cost(objective: Objective, need: int, fewest: Mapping[str, int]) -> Fraction:
    """The least that a plan can have in an objective where levers cost nothing by themselves and it gains exactly `need`."""
    return Fraction(need, HUNDREDTHS) if objective == "effort" else Fraction(fewest[objective])
