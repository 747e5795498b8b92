"""By points, plans that need no solver: exactly what is needed from as few levers or units as can be, and bounds that prove it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations
from math import ceil, comb, floor

from kepatuhan.core.model import FULL, HUNDREDTHS
from kepatuhan.plans.frontier import Steps
from kepatuhan.plans.units import Found, Objective, SearchLever, SearchUnit

SETS = 5_000
"""The most sets of units tried one by one; with more the solver is called."""


def fewest_levers(units: Sequence[SearchUnit], need: int, forced: Collection[tuple[str, str]] = ()) -> int:
    """A bound from below on the levers that a plan moves which moves all of `forced` (as in `cheapest`), at least one.

    With fewer, even the most that so many can bring, rounded up in every unit, stays below `need`.
    """
    must = _must(units, forced)
    every = ((i, j, lever) for i, unit in enumerate(units) for j, lever in enumerate(unit.levers))
    gains = sorted((lever.worth * lever.steps for i, j, lever in every if (i, j) not in must), reverse=True)
    forced_gain = sum((units[i].levers[j].worth * units[i].levers[j].steps for i, j in must), Fraction(0))
    together = sum((max(Fraction(1, 2) + u.exact - u.score, Fraction(0)) for u in units if u.levers), Fraction(0))
    return max(len(must) + _count(gains, need - together - forced_gain), 1)


def fewest_units(units: Sequence[SearchUnit], need: int) -> int:
    """The fewest units that can gain `need`: those that can gain most."""
    return _count(sorted((Fraction(unit.gain([x.steps for x in unit.levers])) for unit in units), reverse=True), need)


def _must(units: Sequence[SearchUnit], forced: Collection[tuple[str, str]]) -> set[tuple[int, int]]:
    """The places of levers that are moved: those of `forced`, and of a unit that must be moved the one that can bring most."""
    levers = {(i, j) for i, u in enumerate(units) for j, x in enumerate(u.levers) if (u.name, x.component) in forced}
    for i, unit in enumerate(units):
        if (unit.name, "") in forced and unit.levers and not any(at == i for at, _ in levers):
            levers.add((i, max(range(len(unit.levers)), key=lambda j: unit.levers[j].worth * unit.levers[j].steps)))
    return levers


def _count(gains: Sequence[Fraction], need: Fraction | int) -> int:
    total = Fraction(0)
    for count, gain in enumerate(gains):
        if total >= need:
            return count
        total += gain
    return len(gains)


def whole_units(units: Sequence[SearchUnit], need: int) -> Steps | None:
    """The answer to every objective where each unit is one lever that rises by hundredths: exactly `need` from the fewest units.

    Any units with so much room together can gain exactly that. Every set of the fewest is looked at for the one that
    solver.first_units would take; None where units have levers below them, or where there are too many sets.
    """
    if any(len(u.levers) > 1 or u.exact != u.score or any(x.worth != 1 for x in u.levers) for u in units):
        return None
    rooms = [sum(lever.steps for lever in unit.levers) for unit in units]
    free = [i for i, room in enumerate(rooms) if room]
    count = _count(sorted(map(Fraction, rooms), reverse=True), need)
    if sum(rooms) < need or comb(len(free), count) > SETS:
        return None
    sets = (kept for kept in combinations(free, count) if sum(rooms[i] for i in kept) >= need)
    filled = {kept: _filled(rooms, kept, need) for kept in sets}
    first = min(filled, key=lambda kept: sum(i * (FULL * len(units) + filled[kept][i]) for i in kept))
    return tuple((filled[first][i],) if unit.levers else () for i, unit in enumerate(units))


def _filled(rooms: Sequence[int], kept: Sequence[int], need: int) -> list[int]:
    """Steps of every unit that add up to `need`: those `kept` as far as they go, one after the other."""
    steps = [0] * len(rooms)
    for i in kept:
        steps[i] = min(rooms[i], need)
        need -= steps[i]
    return steps


def by_hand(
    units: Sequence[SearchUnit], need: int, objective: Objective, fewest: int, forced: Collection[tuple[str, str]] = ()
) -> Steps | None:
    """The answer of without_excess where it can be had without a solver: it gains exactly `need` and touches as few as can.

    No plan touches less than `fewest`; where that is one lever, and none alone gains exactly `need`, none that does so
    touches less than two. Where units are levers themselves, which of equal plans is taken matters too (solver.first_units).
    """
    if objective == "units" or all(len(unit.levers) < 2 for unit in units):
        return None
    if fewest > 1 or forced:
        return _most_lowered(units, need, fewest, forced)
    alone = _alone(units, need)
    return _most_lowered(units, need, 2) if alone is None and objective == "effort" else alone


def exactly(
    units: Sequence[SearchUnit], need: int, sets: Sequence[tuple[int, ...]], forced: Collection[tuple[str, str]] = ()
) -> Found | None:
    """By points the plan that gains exactly `need` with the fewest levers, among those that `cheapest` would look at.

    None where nothing is claimed: the set of units that might do with fewest levers has no answer by hand.
    """
    kept_units = [[u if i in kept else replace(u, levers=()) for i, u in enumerate(units)] for kept in sets]
    bounds = [fewest_levers(kept, need, forced) for kept in kept_units]
    best: tuple[int, Steps] | None = None
    for bound, kept in sorted(zip(bounds, kept_units, strict=True), key=lambda pair: pair[0]):
        if best is not None and bound >= best[0]:
            break
        steps = by_hand(kept, need, "effort", bound, forced)
        if steps is None:
            return None
        touched = sum(map(bool, chain.from_iterable(steps)))
        if best is None or touched < best[0]:
            best = touched, steps
    if best is None:
        return None
    value = Fraction(need, HUNDREDTHS)
    padded = (unit_steps or (0,) * len(unit.levers) for unit_steps, unit in zip(best[1], units, strict=True))
    return Found(tuple(padded), value, value, True)


def _alone(units: Sequence[SearchUnit], need: int) -> Steps | None:
    """The first lever that alone gains exactly `need`."""
    plan = least_alone(units, need)
    return plan.steps if plan and plan.value * HUNDREDTHS == need else None


def least_alone(units: Sequence[SearchUnit], need: int, forced: Collection[tuple[str, str]] = ()) -> Found | None:
    """By points the plan that moves one lever only: of all that alone gain at least `need` the first that gains least.

    Its fewest steps are the least k with floor(exact + worth × k + ½) − score ≥ need. forced: as in `cheapest`. None where no
    lever alone does. Levers cost nothing by themselves.
    """
    best: tuple[int, int, int, int] | None = None
    for i, unit in enumerate(units):
        for j, lever in enumerate(unit.levers):
            k = max(ceil((need + unit.score - Fraction(1, 2) - unit.exact) / lever.worth), 1)
            if k > lever.steps or not set(forced) <= {(unit.name, lever.component), (unit.name, "")}:
                continue
            gain = unit.gain([k if at == j else 0 for at in range(len(unit.levers))])
            if gain >= need and (best is None or gain < best[0]):
                best = gain, i, j, k
    if best is None:
        return None
    gain, i, j, k = best
    steps = tuple(
        tuple(k if at == (i, j) else 0 for at in ((n, m) for m in range(len(u.levers)))) for n, u in enumerate(units)
    )
    value = Fraction(gain, HUNDREDTHS)
    return Found(steps, value, value, True)


def _most_lowered(
    units: Sequence[SearchUnit], need: int, count: int, forced: Collection[tuple[str, str]] = ()
) -> Steps | None:
    """`count` levers lowered, coarse ones first, until the units gain exactly `need`; or None.

    The levers that bring most, or the finest one (it hits any number) and of the others those that bring most; with those of `forced`.
    """
    must = _must(units, forced)
    every = [(i, j, lever) for i, unit in enumerate(units) for j, lever in enumerate(unit.levers)]
    most = sorted(every, key=lambda at: ((at[0], at[1]) not in must, -at[2].worth * at[2].steps))
    finest = min(most, key=lambda at: ((at[0], at[1]) in must, at[2].worth))
    others = [at for at in most if at is not finest][: count - 1]
    tried = (_lowered_to(units, need, chosen) for chosen in (most[:count], [finest, *others]))
    return next((steps for steps in tried if steps is not None), None)


def _lowered_to(units: Sequence[SearchUnit], need: int, chosen: Iterable[tuple[int, int, SearchLever]]) -> Steps | None:
    chosen = sorted(chosen, key=lambda at: -at[2].worth)
    steps = [[0] * len(unit.levers) for unit in units]
    for i, j, lever in chosen:
        steps[i][j] = lever.steps
    excess = sum(unit.gain(unit_steps) for unit, unit_steps in zip(units, steps, strict=True)) - need
    for i, j, _ in chosen:
        excess -= _lowered(units[i], steps[i], j, excess)
    return tuple(map(tuple, steps)) if excess == 0 else None


def _lowered(unit: SearchUnit, steps: list[int], at: int, excess: int) -> int:
    """Take steps off one lever, never the last, as long as its unit loses at most `excess`; how much it lost."""
    lost, worth = 0, unit.levers[at].worth
    while steps[at] > 1 and lost < excess:
        down = min(floor((excess - lost) / worth), steps[at] - 1) or 1
        before = unit.gain(steps)
        steps[at] -= down
        loses = before - unit.gain(steps)
        if loses > excess - lost:
            steps[at] += down
            break
        lost += loses
    return lost
