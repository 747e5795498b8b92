"""The search as an integer program for HiGHS (scipy milp), in whole numbers.

Levers of a unit that are worth, cost and can rise the same are one group: how many are touched and how many steps they
take together is all that counts, and the solver need not try them in every order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kepatuhan.core.aggregate import Floats
from kepatuhan.core.model import FULL, HUNDREDTHS
from kepatuhan.plans.frontier import Steps
from kepatuhan.plans.highs import milp
from kepatuhan.plans.units import ORDER, Found, Objective, SearchUnit, tally, value_without_cost

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

NODES = 4_000
"""Branches after which the search stops with an answer that is not proven; a count, not a time, so that every machine stops at the same one."""


HALF = 0.5
"""Rows hold whole numbers: bounds lie half a unit beside the edge, farther than the solver's tolerance."""


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

    After them, for units that could pass 100,00 (_full_at_room): hundredths beyond it of each, and whether each is at 100,00.
    """

    groups: tuple[_Group, ...]
    units: tuple[SearchUnit, ...]
    rows: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats


def in_order(model: Model, objective: Objective, by_points: bool) -> Found | None:
    """Minimise the objective, then each tie-breaker in turn with those before it fixed at their minimum.

    Where the solver stops before a tie is broken the plan is returned as not proven. Its value is counted from its steps: with
    amounts of billions beside hundredths the solver lets its columns of gains lag behind them.
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
    steps = _steps(model, first_units(model, columns))
    counted, least = tally(model.units, steps, by_points).of(objective), made[0][1]
    return Found(steps, counted, least, counted == least and not broken)


def without_excess(model: Model, need: int, objective: Objective, fewest: dict[str, int]) -> Found | None:
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
    value = value_without_cost(objective, need, fewest)
    limited = with_row(exact, aim_of(model, "levers", False)[0], high=answer[1])
    return Found(_steps(model, first_units(limited, answer[0])), value, value, True)


def first_units(model: Model, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where units are levers themselves, of equal plans the one that touches and fills the first ones by name."""
    n = len(model.units)
    if any(len(unit.levers) > 1 for unit in model.units):
        return columns
    order = np.array([g.unit for g in model.groups])
    aim = np.concatenate([order, order * FULL * n, np.zeros(len(model.least) - 2 * len(order))])
    answer = _solve(model, aim)
    return columns if answer is None else answer[0]


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
    return _full_at_room(model) if both else model


def _groups(units: Sequence[SearchUnit], apart: Collection[tuple[str, str]]) -> Iterable[_Group]:
    """Levers alike in a unit; those of `apart` (unit, component) are groups of their own."""
    for at, unit in enumerate(units):
        alike: dict[tuple[Fraction, Fraction, Fraction, int, int], list[int]] = {}
        for i, lever in enumerate(unit.levers):
            alone = i if (unit.name, lever.component) in apart else -1
            alike.setdefault((lever.worth, lever.cost, lever.fixed, lever.steps, alone), []).append(i)
        for (worth, cost, fixed, height, _), members in sorted(alike.items()):
            yield _Group(at, worth, cost, fixed, height, tuple(members))


def _full_at_room(model: Model) -> Model:
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
    """The columns that minimise `aim`, its value, and the proven bound; None where the model is infeasible."""
    answer = asked(model, aim)
    if answer.x is None:
        return None
    columns = np.rint(answer.x).astype(np.int64)
    value = int(columns @ aim.astype(np.int64))
    return columns, value, min(ceil(answer.mip_dual_bound - 1e-4), value)


def asked(model: Model, aim: Floats) -> OptimizeResult:
    """The answer of HiGHS: the columns that minimise `aim`.

    Without its presolve, which now and then calls a problem impossible that has an answer, or a plan the best that is not
    (cases are in the tests), and saves no time here.
    """
    held, every = (model.low, model.high), np.ones(len(aim))
    within = (model.least, model.most)
    return milp(aim, model.rows, held, within, every, mip_rel_gap=0.0, node_limit=NODES, presolve=False)


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
