"""The province: what every government needs, which of them a budget lifts, and how many it makes green."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Band, Method
from kepatuhan.plans.optimise import Plan, plans
from kepatuhan.plans.situation import Reading, Rules, Situation, readings, shown_start, situations

Weights = Mapping[str, int]
"""What a government counts by its code, people for example; without weights each counts one."""

_Sum = tuple[int, int, tuple[str, ...]]
"""Cost (whole numbers), value counted (negative, so that sorting puts the most first), the governments."""

COLUMNS = ["region", "reading", "state", "category", "target", "before", "after", "need", "need_mean", "cost", "plan"]


@dataclass(frozen=True)
class Lift:
    """A government and its cheapest plan to the target; `value` is what it counts once there."""

    region: str
    plan: Plan
    value: int


@dataclass(frozen=True)
class Choice:
    """Governments to lift, what that costs, and what then counts as there (those there already included)."""

    regions: tuple[str, ...]
    cost: Fraction
    value: int


@dataclass(frozen=True)
class Population:
    """People by government, of one year; `reference` says from where they are known."""

    year: int
    reference: str
    people: Weights


def lifts(
    observations: pd.DataFrame,
    data: Dataset,
    year: int,
    target: int,
    rules: Mapping[str, Rules] | Rules,
    weights: Weights | None = None,
) -> tuple[Lift, ...]:
    """The cheapest plan to `target` (hundredths) of every government observed in `year`, in the order of codes.

    `rules` for all, or by region. ValueError where `weights` lack a government.
    """
    places = situations(observations, data, year, rules)
    lacking = [region for region in places if weights is not None and region not in weights]
    if lacking:
        raise ValueError(f"no weight given for {', '.join(lacking)}")
    made = plans([(where, target, _reading(where)) for where in places.values()], data)
    values = {region: 1 if weights is None else weights[region] for region in places}
    return tuple(Lift(region, plan, values[region]) for region, plan in zip(places, made, strict=True))


def population(data: Dataset) -> Population | None:
    """What each government counts by its people of the newest year known; None where those of one are not.

    A province counts nothing: its people are those of its regencies and cities, who are counted there.
    """
    rows = data.context["population"]
    newest = rows[rows["year"].astype(int) == max(rows["year"].astype(int), default=0)]
    people_by_code = {
        str(code): int(number) for code, number in zip(newest["region_code"], newest["people"], strict=True)
    }
    if any(r.kind != "provinsi" and r.code not in people_by_code for r in data.regions):
        return None
    people = {r.code: 0 if r.kind == "provinsi" else people_by_code[r.code] for r in data.regions}
    return Population(int(newest["year"].iloc[0]), ", ".join(dict.fromkeys(newest["reference"])), people)


def with_reached(lifts: Iterable[Lift], already: Container[str]) -> tuple[Lift, ...]:
    """The same lifts, where governments `already` known to be there count as reached although no score was published."""
    return tuple(
        replace(lift, plan=replace(lift.plan, state="reached"))
        if lift.plan.state == "unknown_units" and lift.region in already
        else lift
        for lift in lifts
    )


def choices(lifts: Sequence[Lift]) -> tuple[Choice, ...]:
    """Every choice that no other beats, cheapest first: the curve of governments at the target by budget.

    No government's plan depends on another's, so the cheapest plan of each and then the best set of them is exact. Of sets
    that cost and count the same the first in the order of codes stays.
    """
    start = sum(lift.value for lift in lifts if lift.plan.state == "reached")
    liftable = [lift for lift in lifts if lift.plan.state == "found"]
    scale = lcm(*(lift.plan.cost.denominator for lift in liftable))
    kept: list[_Sum] = [(0, -start, ())]
    for lift in liftable:
        cost = int(lift.plan.cost * scale)
        more = [(c + cost, value - lift.value, (*regions, lift.region)) for c, value, regions in kept]
        kept = list(_unbeaten([*kept, *more]))
    return tuple(Choice(regions, Fraction(cost, scale), -value) for cost, value, regions in kept)


def _unbeaten(sums: Iterable[_Sum]) -> Iterable[_Sum]:
    best = 1
    for choice in sorted(sums):
        if choice[1] < best:
            best = choice[1]
            yield choice


def within(curve: Sequence[Choice], budget: Fraction | int) -> Choice:
    """The choice that counts most among those a budget pays for; of equal ones the cheapest."""
    return [choice for choice in curve if choice.cost <= budget][-1]


def what_it_takes(observations: pd.DataFrame, data: Dataset, year: int, rules: Rules | None = None) -> pd.DataFrame:
    """For every government below the best category, the least effort to each category above it: one row each.

    Columns COLUMNS: scores and needs in hundredths (`need` of the units together, `need_mean` of the total, exact), state and
    plan as in `optimise.Plan`. Where printed total and units differ by more than the method tolerates, both readings stand.
    Where not all units are known (`unknown_units`) only `need_mean` is.
    """
    wanted = [
        (where, b, reading)
        for where in situations(observations, data, year, rules or Rules()).values()
        for reading in readings(where)
        for b in _above(where.method, where.total(reading))
    ]
    made = plans([(where, int(b.lower or 0), reading) for where, b, reading in wanted], data)
    rows = [_told(where, b.code, plan) for (where, b, _), plan in zip(wanted, made, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _reading(where: Situation) -> Reading:
    return next(iter(readings(where)), "units")


def _above(method: Method, total: int | None) -> Iterable[Band]:
    """Categories above a total, nearest first."""
    return (b for b in reversed(method.bands) if total is not None and b.lower is not None and b.lower > total)


def _told(where: Situation, code: str, made: Plan) -> dict[str, object]:
    fields = {name: getattr(made, name) for name in ("reading", "state", "target", "after", "need", "need_mean")}
    cost = made.cost if made.state == "found" else None
    before = shown_start(where, made.reading)
    return {**fields, "before": before, "region": where.region, "category": code, "cost": cost, "plan": made}
