"""The least plan: levers in units, rounding half up, whole numbers only. By hand, by frontiers, else by HiGHS."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, gcd, lcm

from kepatuhan.plans.by_hand import SETS, by_hand, exactly, fewest_levers, fewest_units, whole_units
from kepatuhan.plans.frontier import Move, UnitMoves, cheapest_of
from kepatuhan.plans.solver import aim_of, in_order, model_of, with_row, without_excess
from kepatuhan.plans.units import Found, Objective, SearchUnit, cost_nothing, value_without_cost


def search(units: Sequence[SearchUnit], need: int, objective: Objective, by_points: bool) -> Found | None:
    """The steps that let the units gain at least `need` hundredths together at the least `objective`, or None.

    effort: what levers cost and, with `by_points`, a hundredth for every hundredth that a unit gains. levers, units: how
    many are touched. Ties: ORDER. `need` must be positive.
    """
    fewest = {"levers": fewest_levers(units, need), "units": fewest_units(units, need)}
    plain = by_points and cost_nothing(units)
    whole = whole_units(units, need) if plain else None
    if whole is not None:
        touched = sum(any(unit_steps) for unit_steps in whole)
        value = value_without_cost(objective, need, {"levers": touched, "units": touched})
        return Found(whole, value, value, True)
    quick = None
    if plain:
        quick = _exactly(units, need, objective, fewest)
    elif not by_points:
        quick = _cheapest(units, need, objective, fewest)
    if quick is not None:
        return quick
    model = model_of(units, need, by_points)
    for name, count in fewest.items():
        model = with_row(model, aim_of(model, "levers" if name == "levers" else "units", False)[0], low=count)
    if plain:
        plan = without_excess(model, need, objective, fewest)
        if plan:
            return plan
    return in_order(model, objective, by_points)


def _exactly(units: Sequence[SearchUnit], need: int, objective: Objective, fewest: Mapping[str, int]) -> Found | None:
    """The answer by hand: by points nothing is better than exactly `need` from the fewest levers. None where that gives up."""
    if objective == "units":
        plan = exactly(units, need, sets_of(units, need, fewest["units"]) or ())
        steps = plan.steps if plan else None
    else:
        steps = by_hand(units, need, objective, fewest["levers"])
    value = value_without_cost(objective, need, fewest)
    return None if steps is None else Found(steps, value, value, True)


def _cheapest(units: Sequence[SearchUnit], need: int, objective: Objective, fewest: Mapping[str, int]) -> Found | None:
    """The answer by frontier.cheapest_of: the least cost and then the fewest levers, of every set of the fewest units (`units`) or with

    the fewest levers that can do. None where that gives up, and where units are levers themselves (solver.first_units).
    """
    every = [tuple(range(len(units)))]
    if objective == "effort":
        return cheapest(units, need, every)
    if objective == "levers":
        plan = cheapest(units, need, every, most=fewest["levers"])
    else:
        plan = cheapest(units, need, sets_of(units, need, fewest["units"]) or ())
    value = Fraction(fewest[objective])
    return Found(plan.steps, value, value, True) if plan else None


def cheapest(
    units: Sequence[SearchUnit],
    need: int,
    sets: Sequence[tuple[int, ...]],
    forced: Collection[tuple[str, str]] = (),
    most: int | None = None,
) -> Found | None:
    """The least cost and then the fewest levers among plans that touch only the units of one of `sets` (their places).

    forced: (unit, component) of levers, or (unit, '') of units, that are moved. most: the most levers that are. None where
    nothing is claimed (frontier.cheapest_of), and where units are levers themselves (solver.first_units).
    """
    levers = [lever for unit in units for lever in unit.levers]
    if all(len(unit.levers) < 2 for unit in units):
        return None
    whole = lcm(2, *(u.exact.denominator for u in units), *(x.worth.denominator for x in levers))
    scale, more = _scale([c for x in levers for c in (x.cost, x.fixed)]), len(levers) + 1
    places = [_place(unit, whole, scale, more, forced) for unit in units]
    move_sets = [[p if i in kept else p.still for i, p in enumerate(places)] for kept in sets]
    solution = cheapest_of(move_sets, need, whole, most)
    if solution is None:
        return None
    value = solution[1] // more / scale
    return Found(solution[0], value, value, True)


def sets_of(units: Sequence[SearchUnit], need: int, size: int) -> list[tuple[int, ...]] | None:
    """Every set of `size` units (their places) that together can gain `need`; None where there are more than SETS to look at."""
    if comb(len(units), size) > SETS:
        return None
    most = [max(unit.gain([lever.steps for lever in unit.levers]), 0) for unit in units]
    return [kept for kept in combinations(range(len(units)), size) if sum(most[i] for i in kept) >= need]


def _place(unit: SearchUnit, whole: int, scale: Fraction, more: int, forced: Collection[tuple[str, str]]) -> UnitMoves:
    """A unit for the frontier, in whole numbers: a price is cost × `more` plus one for each lever touched."""
    moves = tuple(
        Move(
            int(x.worth * whole),
            x.steps,
            int(x.cost * scale) * more,
            int(x.fixed * scale) * more + 1,
            (unit.name, x.component) in forced,
        )
        for x in unit.levers
    )
    lag = int((unit.exact + Fraction(1, 2) - unit.score) * whole)
    return UnitMoves(lag, moves, unit.room, (unit.name, "") in forced)


def _scale(costs: Sequence[Fraction]) -> Fraction:
    """The least factor that makes all costs whole numbers."""
    whole = lcm(*(cost.denominator for cost in costs))
    return Fraction(whole, gcd(*(int(cost * whole) for cost in costs)) or 1)
