"""Plans that obey an office: at most so many units or levers, a budget, and what must be moved.

A plan without caps that obeys them anyway is the answer, as caps only take plans away. Else the least is looked for
among those that are left as without caps (search.cheapest, by_hand.exactly), set of units by set of units; what is not
answered so HiGHS answers (rows and columns of solver.model_of). Where none is left, each cap is asked alone how far it would have to give way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Literal

import numpy as np

from kepatuhan.plans.by_hand import exactly, least_alone
from kepatuhan.plans.highs import IMPOSSIBLE
from kepatuhan.plans.search import cheapest, search, sets_of
from kepatuhan.plans.solver import Model, aim_of, asked, in_order, model_of, with_row
from kepatuhan.plans.units import Found, Objective, SearchUnit, cost_nothing, tally

Cap = Literal["units", "levers", "budget", "forced"]
MEASURES: dict[Cap, Objective] = {"units": "units", "levers": "levers", "budget": "effort"}
"""What is minimised to find how far a cap would have to be relaxed."""


@dataclass(frozen=True)
class Caps:
    """units, levers: the most that may be touched. budget: the most that all may cost, in the currency of the costs.
    forced: (unit, component) of levers, or (unit, '') of units, that must be moved."""

    units: int | None = None
    levers: int | None = None
    budget: Fraction | None = None
    forced: frozenset[tuple[str, str]] = frozenset()

    @property
    def given(self) -> tuple[Cap, ...]:
        """The caps that are set."""
        values: dict[Cap, object] = {"units": self.units, "levers": self.levers, "budget": self.budget}
        return (
            *(name for name, value in values.items() if value is not None),
            *(("forced",) if self.forced else ()),
        )


NO_CAPS = Caps()


@dataclass(frozen=True)
class TooTight:
    """A cap that alone stands in the way: what it is, and the least it would have to be (units, levers: how many; budget:
    how much; forced: None, it would have to go)."""

    cap: Cap
    value: Fraction | None
    least: Fraction | None


class Undecided(RuntimeError):
    """The solver stopped before it had a plan or the proof that there is none."""


class _Open(Exception):
    """Nothing is claimed without the solver."""


class CappedSearch:
    """One government and what it needs, asked under one or several sets of caps; what was worked out is kept for the next."""

    def __init__(self, units: Sequence[SearchUnit], need: int, by_points: bool) -> None:
        """Arguments as of `search`."""
        self._units, self._need, self._by_points = units, need, by_points
        self._free: dict[Objective, Found | None] = {}
        self._within: dict[tuple[Caps, int], Found | None] = {}

    def least(self, objective: Objective, caps: Caps) -> Found | None:
        """`search` among the plans that obey `caps`; None where there is none. Undecided where the solver gave up."""
        plan = self._without_caps(objective)
        if plan is None or self._obeys(plan, caps):
            return plan
        try:
            return self._by_sets(objective, caps)
        except _Open:
            return self._solved(objective, caps)

    def too_tight(self, caps: Caps) -> tuple[TooTight, ...]:
        """The caps of which each alone, given way far enough, would leave a plan; () where only several together would."""
        return tuple(tight for cap in caps.given if (tight := self._alone(caps, cap)) is not None)

    def _obeys(self, plan: Found, caps: Caps) -> bool:
        return obeys(plan, self._units, self._by_points, caps)

    def _without_caps(self, objective: Objective) -> Found | None:
        """None where all levers together are not enough."""
        if objective not in self._free:
            self._free[objective] = search(self._units, self._need, objective, self._by_points)
        plan = self._free[objective]
        if plan is None:
            most = sum(max(unit.gain([lever.steps for lever in unit.levers]), 0) for unit in self._units)
            if most >= self._need:
                raise Undecided(objective)
        return plan

    def _by_sets(self, objective: Objective, caps: Caps) -> Found | None:
        """Without a solver: the least effort among the sets of as many units as may be touched, or of as few as do.

        None where there is no plan; _Open where that is not known so.
        """
        if objective == "levers":
            raise _Open
        most = len(self._units) if caps.units is None else min(caps.units, len(self._units))
        for size in range(1, most + 1) if objective == "units" else (most,):
            plan = self._of_size(size, caps)
            if plan is not None and self._obeys(plan, caps):
                value = tally(self._units, plan.steps, self._by_points).of(objective)
                return Found(plan.steps, value, value, True)
        return None

    def _of_size(self, size: int, caps: Caps) -> Found | None:
        """The least effort from at most `size` units under all caps but the budget; answers as of _by_sets."""
        key = replace(caps, units=None, budget=None), size
        if key not in self._within:
            self._within[key] = self._searched(size, caps)
        return self._within[key]

    def _searched(self, size: int, caps: Caps) -> Found | None:
        units, names = self._units, {name for name, _ in caps.forced}
        every_set = sets_of(units, self._need, size)
        if every_set is None or (self._by_points and not cost_nothing(units)):
            raise _Open
        sets = [kept for kept in every_set if names <= {units[i].name for i in kept}]
        if not sets:
            return None
        if self._by_points and caps.levers == 1:
            return least_alone(units, self._need, caps.forced)
        plan = (
            exactly(units, self._need, sets, caps.forced)
            if self._by_points
            else cheapest(units, self._need, sets, caps.forced, caps.levers)
        )
        if plan is None or not self._obeys(plan, replace(caps, units=size, budget=None)):
            raise _Open
        return plan

    def _solved(self, objective: Objective, caps: Caps) -> Found | None:
        model = _capped(self._units, self._need, self._by_points, caps)
        if model is None:
            return None
        plan = in_order(model, objective, self._by_points)
        if plan is None and asked(model, aim_of(model, objective, self._by_points)[0]).status != IMPOSSIBLE:
            raise Undecided(objective)
        return plan

    def _alone(self, caps: Caps, cap: Cap) -> TooTight | None:
        freed: dict[Cap, Caps] = {
            "units": replace(caps, units=None),
            "levers": replace(caps, levers=None),
            "budget": replace(caps, budget=None),
            "forced": replace(caps, forced=frozenset()),
        }
        plan = self.least(MEASURES.get(cap, "effort"), freed[cap])
        if plan is None:
            return None
        given = None if cap == "forced" else Fraction(getattr(caps, cap))
        return TooTight(cap, given, None if cap == "forced" else plan.value)


def obeys(plan: Found, units: Sequence[SearchUnit], by_points: bool, caps: Caps) -> bool:
    """Whether a plan obeys the caps."""
    counted = tally(units, plan.steps, by_points)
    touched = {(unit, lever.component) for unit, lever, _ in counted.moved} | {(unit, "") for unit in counted.units}
    return (
        (caps.units is None or len(counted.units) <= caps.units)
        and (caps.levers is None or len(counted.moved) <= caps.levers)
        and (caps.budget is None or counted.cost <= caps.budget)
        and caps.forced <= touched
    )


def _capped(units: Sequence[SearchUnit], need: int, by_points: bool, caps: Caps) -> Model | None:
    """The model with a row a cap; None where something that must be moved cannot be."""
    model = model_of(units, need, by_points, caps.forced)
    for name, most in (("units", caps.units), ("levers", caps.levers)):
        if most is not None:
            model = with_row(model, aim_of(model, "units" if name == "units" else "levers", False)[0], high=most)
    if caps.budget is not None:
        aim, scale = aim_of(model, "effort", by_points)
        model = with_row(model, aim, high=floor(caps.budget / scale))
    for key in sorted(caps.forced):
        columns = _columns(model, key)
        if not columns:
            return None
        row = np.zeros(len(model.least))
        row[columns] = 1
        model = with_row(model, row, low=1)
    return model


def _columns(model: Model, key: tuple[str, str]) -> list[int]:
    """Columns of the steps of what must be moved: one lever, or all of a unit."""
    name, component = key
    return [
        at
        for at, group in enumerate(model.groups)
        if model.units[group.unit].name == name
        and (not component or any(model.units[group.unit].levers[i].component == component for i in group.members))
    ]
