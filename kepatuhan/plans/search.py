"""The least plan: levers in units, rounding half up, whole numbers only. By hand, by frontiers, else by HiGHS (scipy milp).

Levers of a unit that are worth, cost and can rise the same are one group: how many are touched and how many steps they
take together is all that counts, and the solver need not try them in every order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import ceil, comb, floor, gcd, lcm
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from kepatuhan.core.aggregate import Floats
from kepatuhan.core.model import FULL, HUNDREDTHS
from kepatuhan.plans.frontier import Move, Steps, UnitMoves, cheapest_of

Objective = Literal["effort", "levers", "units"]

ORDER: dict[Objective, tuple[Objective, ...]] = {
    "effort": ("effort", "levers"),
    "levers": ("levers", "effort"),
    "units": ("units", "effort", "levers"),
}
"""The order in which objectives are minimised: first, second, third."""

NODES = 4_000
"""Branches after which the search stops with an answer that is not proven; a count, not a time, so that every machine stops at the same one."""

SETS = 5_000
"""The most sets of units tried one by one; with more the solver is called."""

IMPOSSIBLE = 2
"""Status of scipy's milp: infeasible."""

HALF = 0.5
"""Rows hold whole numbers: bounds lie half a unit beside the edge, farther than the solver's tolerance."""


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


@dataclass(frozen=True)
class _Group:
    unit: int
    worth: Fraction
    cost: Fraction
    fixed: Fraction
    height: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """Columns: steps of each group, levers touched of each group, gain of each unit, whether each unit is touched.

    After them, for units that could pass 100,00 (_capped): hundredths beyond it of each, and whether each is at 100,00.
    """

    groups: tuple[_Group, ...]
    units: tuple[SearchUnit, ...]
    rows: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats


def search(units: Sequence[SearchUnit], need: int, objective: Objective, by_points: bool) -> Found | None:
    """The steps that let the units gain at least `need` hundredths together at the least `objective`, or None.

    effort: what levers cost and, with `by_points`, a hundredth for every hundredth that a unit gains. levers, units: how
    many are touched. Ties: ORDER. `need` must be positive.
    """
    fewest = {"levers": fewest_levers(units, need), "units": fewest_units(units, need)}
    plain = by_points and not any(lever.cost or lever.fixed for unit in units for lever in unit.levers)
    whole = _whole_units(units, need) if plain else None
    if whole is not None:
        touched = sum(any(unit_steps) for unit_steps in whole)
        value = _least(objective, need, {"levers": touched, "units": touched})
        return Found(whole, value, value, True)
    steps = _by_hand(units, need, objective, fewest["levers"]) if plain else None
    if steps is not None:
        value = _least(objective, need, fewest)
        return Found(steps, value, value, True)
    cheapest = None if by_points else _cheapest(units, need, objective, fewest["units"])
    if cheapest is not None:
        return cheapest
    model = model_of(units, need, by_points)
    for name, least in fewest.items():
        model = with_row(model, aim_of(model, "levers" if name == "levers" else "units", False)[0], low=least)
    if plain:
        plan = _without_excess(model, need, objective, fewest)
        if plan:
            return plan
    return in_order(model, objective, by_points)


def fewest_levers(units: Sequence[SearchUnit], need: int) -> int:
    """A bound from below on the levers that a plan moves, at least one.

    With fewer, even the most that so many can bring, rounded up in every unit, stays below `need`.
    """
    gains = sorted((lever.worth * lever.steps for unit in units for lever in unit.levers), reverse=True)
    together = sum((max(Fraction(1, 2) + u.exact - u.score, Fraction(0)) for u in units), Fraction(0))
    return max(_count(gains, need - together), 1)


def fewest_units(units: Sequence[SearchUnit], need: int) -> int:
    """The fewest units that can gain `need`: those that can gain most."""
    return _count(sorted((Fraction(unit.gain([x.steps for x in unit.levers])) for unit in units), reverse=True), need)


def _count(gains: Sequence[Fraction], need: Fraction | int) -> int:
    total = Fraction(0)
    for count, gain in enumerate(gains):
        if total >= need:
            return count
        total += gain
    return len(gains)


def _least(objective: Objective, need: int, fewest: dict[str, int]) -> Fraction:
    return Fraction(need, HUNDREDTHS) if objective == "effort" else Fraction(fewest[objective])


def _whole_units(units: Sequence[SearchUnit], need: int) -> Steps | None:
    """The answer to every objective where each unit is one lever that rises by hundredths: exactly `need` from the fewest units.

    Any units with so much room together can gain exactly that. Every set of the fewest is looked at for the one that
    _first_units would take; None where units have levers below them, or where there are too many sets.
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


def _by_hand(units: Sequence[SearchUnit], need: int, objective: Objective, fewest: int) -> Steps | None:
    """The answer of _without_excess where it can be had without a solver: it gains exactly `need` and touches as few as can.

    No plan touches less than `fewest`; where that is one lever, and none alone gains exactly `need`, none that does so
    touches less than two. Where units are levers themselves, which of equal plans is taken matters too (_first_units).
    """
    if objective == "units" or all(len(unit.levers) < 2 for unit in units):
        return None
    if fewest > 1:
        return _most_lowered(units, need, fewest)
    alone = _alone(units, need)
    return _most_lowered(units, need, 2) if alone is None and objective == "effort" else alone


def _alone(units: Sequence[SearchUnit], need: int) -> Steps | None:
    """The first lever that alone gains exactly `need`: floor(exact + worth × steps + ½) − score = need."""
    for i, unit in enumerate(units):
        for j, lever in enumerate(unit.levers):
            k = max(ceil((need + unit.score - Fraction(1, 2) - unit.exact) / lever.worth), 1)
            steps = [k if at == j else 0 for at in range(len(unit.levers))]
            if k <= lever.steps and unit.gain(steps) == need:
                return tuple(tuple(steps) if at == i else (0,) * len(u.levers) for at, u in enumerate(units))
    return None


def _most_lowered(units: Sequence[SearchUnit], need: int, count: int) -> Steps | None:
    """`count` levers lowered, coarse ones first, until the units gain exactly `need`; or None.

    The levers that bring most, or the finest one (it hits any number) and of the others those that bring most.
    """
    every = [(i, j, lever) for i, unit in enumerate(units) for j, lever in enumerate(unit.levers)]
    most = sorted(every, key=lambda at: -at[2].worth * at[2].steps)
    finest = min(most, key=lambda at: at[2].worth)
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


def _cheapest(units: Sequence[SearchUnit], need: int, objective: Objective, fewest: int) -> Found | None:
    """The least cost and then the fewest levers, by frontier.cheapest_of; for `units` the best of every set of so few units.

    None where that gives up, and where units are levers themselves (_first_units).
    """
    levers = [lever for unit in units for lever in unit.levers]
    if objective == "levers" or all(len(unit.levers) < 2 for unit in units):
        return None
    whole = lcm(2, *(u.exact.denominator for u in units), *(x.worth.denominator for x in levers))
    scale, more = _scale([c for x in levers for c in (x.cost, x.fixed)]), len(levers) + 1
    places = [_place(unit, whole, scale, more) for unit in units]
    sets = [tuple(range(len(units)))] if objective == "effort" else _sets(units, need, fewest)
    move_sets = [[p if i in kept else p.still for i, p in enumerate(places)] for kept in sets]
    solution = cheapest_of(move_sets, need, whole)
    if solution is None:
        return None
    value = solution[1] // more / scale if objective == "effort" else Fraction(fewest)
    return Found(solution[0], value, value, True)


def _scale(costs: Sequence[Fraction]) -> Fraction:
    """The least factor that makes all costs whole numbers."""
    whole = lcm(*(cost.denominator for cost in costs))
    return Fraction(whole, gcd(*(int(cost * whole) for cost in costs)) or 1)


def _sets(units: Sequence[SearchUnit], need: int, size: int) -> list[tuple[int, ...]]:
    """Every set of `size` units that together can gain `need`."""
    most = [max(unit.gain([lever.steps for lever in unit.levers]), 0) for unit in units]
    return [kept for kept in combinations(range(len(units)), size) if sum(most[i] for i in kept) >= need]


def _place(unit: SearchUnit, whole: int, scale: Fraction, more: int) -> UnitMoves:
    """A unit for the frontier, in whole numbers: a price is cost × `more` plus one for each lever touched."""
    moves = (
        Move(int(x.worth * whole), x.steps, int(x.cost * scale) * more, int(x.fixed * scale) * more + 1)
        for x in unit.levers
    )
    return UnitMoves(int((unit.exact + Fraction(1, 2) - unit.score) * whole), tuple(moves), unit.room)


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


def _without_excess(model: Model, need: int, objective: Objective, fewest: dict[str, int]) -> Found | None:
    """The plan that gains exactly `need`, with fewest levers: no plan can gain less, so none takes less effort.

    It is the answer in the order of the objective as well where it touches no more than the fewest possible.
    """
    k, n = len(model.groups), len(model.units)
    gain = np.zeros(len(model.least))
    gain[2 * k : 2 * k + n] = 1
    exact = with_row(model, gain, high=need)
    if objective == "units":
        exact = with_row(exact, aim_of(model, "units", False)[0], high=fewest["units"])
    answer = _solve(exact, aim_of(model, "levers", False)[0])
    if answer is None or (objective == "levers" and answer[1] > fewest["levers"]):
        return None
    value = _least(objective, need, fewest)
    limited = with_row(exact, aim_of(model, "levers", False)[0], high=answer[1])
    return Found(_steps(model, _first_units(limited, answer[0])), value, value, True)


def _first_units(model: Model, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where units are levers themselves, of equal plans the one that touches and fills the first ones by name."""
    n = len(model.units)
    if any(len(unit.levers) > 1 for unit in model.units):
        return columns
    order = np.array([g.unit for g in model.groups])
    aim = np.concatenate([order, order * FULL * n, np.zeros(len(model.least) - 2 * len(order))])
    answer = _solve(model, aim)
    return columns if answer is None else answer[0]


def in_order(model: Model, objective: Objective, by_points: bool) -> Found | None:
    """Minimise the objective, then each tie-breaker in turn with those before it fixed at their minimum.

    Where the solver stops before a tie is broken the plan is returned as not proven.
    """
    made: list[tuple[Fraction, Fraction]] = []
    columns, broken = None, False
    for name in ORDER[objective]:
        aim, scale = aim_of(model, name, by_points)
        answer = _solve(model, aim)
        if answer is None:
            broken = columns is not None
            break
        columns, value, bound = answer
        made.append((value * scale, bound * scale))
        model = with_row(model, aim, high=value)
    if columns is None:
        return None
    return Found(_steps(model, _first_units(model, columns)), *made[0], made[0][0] == made[0][1] and not broken)


def _groups(units: Sequence[SearchUnit], apart: Collection[tuple[str, str]]) -> Iterable[_Group]:
    """Levers alike in a unit; those of `apart` (unit, component) are groups of their own."""
    for at, unit in enumerate(units):
        alike: dict[tuple[Fraction, Fraction, Fraction, int, int], list[int]] = {}
        for i, lever in enumerate(unit.levers):
            alone = i if (unit.name, lever.component) in apart else -1
            alike.setdefault((lever.worth, lever.cost, lever.fixed, lever.steps, alone), []).append(i)
        for (worth, cost, fixed, height, _), members in sorted(alike.items()):
            yield _Group(at, worth, cost, fixed, height, tuple(members))


def model_of(units: Sequence[SearchUnit], need: int, both: bool, apart: Collection[tuple[str, str]] = ()) -> Model:
    """Rows: touched levers and units hang together; every gain is the rounding half up of its levers; together `need`."""
    groups = tuple(_groups(units, apart))
    k, n = len(groups), len(units)
    rows: list[NDArray[np.float64]] = []
    edges: list[tuple[float, float]] = []
    for row, low, high in (*_touching(groups, units), *_rounding(groups, units, both)):
        rows.append(row)
        edges.append((low, high))
    total = np.zeros(2 * k + 2 * n)
    total[2 * k : 2 * k + n] = 1
    low, high = np.array([*edges, (need - HALF, np.inf)]).T
    sizes = [len(g.members) for g in groups]
    falls = [min(floor(u.exact + Fraction(1, 2)) - u.score, 0) for u in units]
    least = np.array([0.0] * (2 * k) + [float(f) for f in falls] + [0.0] * n)
    steps = [g.height * size for g, size in zip(groups, sizes, strict=True)]
    most = np.array([*steps, *sizes, *(u.room for u in units), *([1] * n)], dtype=float)
    model = Model(groups, tuple(units), np.array([*rows, total]), low, high, least, most)
    return _capped(model) if both else model


def _capped(model: Model) -> Model:
    """gain + beyond = rounding (the n rows before the last) in units that could pass 100,00; beyond ≤ excess × full; full: gain = room.

    Where the gain may be understated anyway, its own limit is enough.
    """
    k, n, width = len(model.groups), len(model.units), len(model.least)
    over = [(at, unit) for at, unit in enumerate(model.units) if unit.excess]
    rows = np.hstack([model.rows, np.zeros((len(model.rows), 2 * len(over)))])
    for count, (at, _) in enumerate(over):
        rows[at - n - 1, width + 2 * count] = rows[at - n - 1, 2 * k + at]
    most = np.append(model.most, [edge for _, unit in over for edge in (unit.excess, 1)])
    model = replace(model, rows=rows, least=np.append(model.least, np.zeros(2 * len(over))), most=most)
    for count, (at, unit) in enumerate(over):
        beyond, full = width + 2 * count, width + 2 * count + 1
        lowest = int(model.least[2 * k + at])
        model = with_row(model, _row({beyond: 1, full: -unit.excess}, len(most)), high=0)
        model = with_row(model, _row({2 * k + at: 1, full: lowest - unit.room}, len(most)), low=lowest)
    return model


def _touching(groups: Sequence[_Group], units: Sequence[SearchUnit]) -> Iterable[tuple[Floats, float, float]]:
    """steps ≤ height × touched; touched ≤ size × unit touched.

    Where a printed score is not what its components give, touching a unit changes it by itself: there, and only there, it
    must also be said that touching means at least one step.
    """
    k, n = len(groups), len(units)
    odd = {at for at, unit in enumerate(units) if unit.printed_otherwise}
    for j, g in enumerate(groups):
        rows = [{j: 1, k + j: -g.height}, {k + j: 1, 2 * k + n + g.unit: -len(g.members)}]
        for row in rows + [{j: -1, k + j: 1}] * (g.unit in odd):
            yield _row(row, 2 * k + 2 * n), -np.inf, HALF
    for at in sorted(odd):
        coefficients = {k + j: -1 for j, g in enumerate(groups) if g.unit == at}
        yield _row({**coefficients, 2 * k + n + at: 1}, 2 * k + 2 * n), -np.inf, HALF


def _row(parts: dict[int, int], size: int) -> Floats:
    row = np.zeros(size)
    row[list(parts)] = list(parts.values())
    return row


def _rounding(
    groups: Sequence[_Group], units: Sequence[SearchUnit], both: bool
) -> Iterable[tuple[Floats, float, float]]:
    """−½ < gain − (worth × steps − lag) ≤ ½, made whole; lag is what the official score is above its components.

    A unit that is not touched keeps a printed score, one that is touched counts from its components (score._settle): where
    these are not the same, lag counts only when it is touched. Without `both` the gain may be understated.
    """
    k, n = len(groups), len(units)
    for at, unit in enumerate(units):
        coefficients = {j: g.worth for j, g in enumerate(groups) if g.unit == at}
        lag = unit.score - unit.exact
        whole = lcm(2, lag.denominator, *(worth.denominator for worth in coefficients.values()))
        parts = {2 * k + at: whole, **{j: -int(w * whole) for j, w in coefficients.items()}}
        always = Fraction(0) if unit.printed_otherwise else lag
        if unit.printed_otherwise:
            parts[2 * k + n + at] = int(lag * whole)
        shared = gcd(*parts.values())
        low, high = (whole * (edge - always) / shared for edge in (Fraction(-1, 2), Fraction(1, 2)))
        row = _row({j: part // shared for j, part in parts.items()}, 2 * k + 2 * n)
        yield row, floor(low) + 1 - HALF if both else -np.inf, floor(high) + HALF


def aim_of(model: Model, name: Objective, by_points: bool) -> tuple[Floats, Fraction]:
    """What every column adds to an objective, in whole numbers, and what one of them is worth."""
    k, n = len(model.groups), len(model.units)
    aim = np.zeros(len(model.least))
    if name == "levers":
        aim[k : 2 * k] = 1
    if name == "units":
        aim[2 * k + n : 2 * k + 2 * n] = 1
    if name != "effort":
        return aim, Fraction(1)
    costs = [*(g.cost for g in model.groups), *(g.fixed for g in model.groups)]
    costs += [Fraction(int(by_points), HUNDREDTHS)] * n
    scale = lcm(*(c.denominator for c in costs))
    whole = [int(c * scale) for c in costs]
    shared = gcd(*whole) or 1
    aim[: 2 * k + n] = [part // shared for part in whole]
    return aim, Fraction(shared, scale)


def _solve(model: Model, aim: Floats) -> tuple[NDArray[np.int64], int, int] | None:
    """The columns that minimise `aim`, its value, and the proven bound; None where the model is infeasible.

    The presolve of HiGHS now and then calls a problem impossible that has an answer (a case is in the tests): such an
    answer counts only when it comes without presolve too.
    """
    answer = asked(model, aim, True)
    if answer.status == IMPOSSIBLE:
        answer = asked(model, aim, False)
    if answer.x is None:
        return None
    columns = np.rint(answer.x).astype(np.int64)
    value = int(columns @ aim.astype(np.int64))
    return columns, value, min(ceil(answer.mip_dual_bound - 1e-4), value)


def asked(model: Model, aim: Floats, presolve: bool) -> OptimizeResult:
    """The answer of HiGHS: the columns that minimise `aim`, with or without its presolve."""
    return milp(
        aim,
        constraints=LinearConstraint(model.rows, model.low, model.high),
        integrality=np.ones(len(aim)),
        bounds=Bounds(model.least, model.most),
        options={"mip_rel_gap": 0.0, "node_limit": NODES, "presolve": presolve},
    )


def with_row(model: Model, row: Floats, low: float = -np.inf, high: float = np.inf) -> Model:
    """The model with one more row of whole numbers held between `low` and `high`."""
    return replace(
        model,
        rows=np.vstack([model.rows, row]),
        low=np.append(model.low, low - HALF),
        high=np.append(model.high, high + HALF),
    )


def _steps(model: Model, columns: NDArray[np.int64]) -> Steps:
    """Steps of each lever: the first of a group rise as high as they go, then the next."""
    chosen = [[0] * len(unit.levers) for unit in model.units]
    for g, left in zip(model.groups, columns[: len(model.groups)].tolist(), strict=True):
        for member in g.members:
            chosen[g.unit][member] = min(left, g.height)
            left -= chosen[g.unit][member]
    return tuple(tuple(steps) for steps in chosen)
