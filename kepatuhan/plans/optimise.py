"""The least that lifts a government to a target: exact plans under the official rounding, found by HiGHS (scipy milp).

All quantities are whole numbers (steps of the instrument, hundredths of a unit's score), so no float decides. A plan is
scored again by `score.score` before it is given; one that misses its target raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any, Literal

import pandas as pd

from kepatuhan.core.columns import int_or_none
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import band, bands_of_zone, category
from kepatuhan.core.model import Band, Change, Layer, Method, Scenario
from kepatuhan.plans.caps import CappedSearch, TooTight, Undecided
from kepatuhan.plans.situation import Reading, Situation, start_sum, total_after
from kepatuhan.plans.units import Objective, SearchLever, tally
from kepatuhan.scenarios.scenario import apply
from kepatuhan.scoring.score import score

State = Literal["found", "reached", "infeasible", "too_tight", "undecided", "unknown_units"]

OBJECTIVES: tuple[Objective, ...] = ("effort", "levers", "units")
"""What a plan can be the least in; ties are broken by the others: effort before levers before the order of codes."""


class PlanError(RuntimeError):
    """A plan did not score again to what was claimed: a fault of the program, never of the data."""


@dataclass(frozen=True)
class Plan:
    """What to change and why it is enough; hundredths where nothing else is said.

    state: `found` · `reached` already there · `infeasible` even with every lever at its maximum: `best` · `too_tight` the
    caps leave no plan, `tight` says which · `undecided` the solver gave up before it had one · `unknown_units` only the
    mean is known: it must rise by `need_mean`. need: hundredths that the units must gain together, `gained`: what
    they do gain. cost: in the currency of the rules; for None, points. before, after: total by the reading. bound: no plan
    is below this in the objective; `proven` when that is what this plan has.
    """

    objective: Objective
    reading: Reading
    target: int
    state: State
    changes: tuple[Change, ...] = ()
    cost: Fraction = Fraction(0)
    levers: int = 0
    units: int = 0
    before: int | None = None
    after: int | None = None
    band: Band | None = None
    need: int = 0
    need_mean: Fraction = Fraction(0)
    gained: int = 0
    best: int | None = None
    bound: Fraction = Fraction(0)
    proven: bool = True
    layer: Layer = ""
    tight: tuple[TooTight, ...] = ()

    @property
    def invented(self) -> bool:
        """Whether it moves what was invented."""
        return self.layer == "ilustrasi"


# --- targets ------------------------------------------------------------------------------------------------------


def edge(method: Method, code: str) -> int:
    """Lower edge of a category in hundredths: the target that reaches it. ValueError where it was never published."""
    band_asked = band(method, code)
    if band_asked is None or band_asked.lower is None:
        raise ValueError(f"category {code} of method {method.id} has no edge")
    return band_asked.lower


def zone_edge(method: Method, zone: str) -> int:
    """Lowest score of a zone in hundredths. ValueError where its edge was never published."""
    edges = [b.lower for b in bands_of_zone(method, zone)]
    if not edges or None in edges:
        raise ValueError(f"zone {zone} of method {method.id} has no edge")
    return min(e for e in edges if e is not None)


def best_edge(method: Method) -> int | None:
    """Lowest score of the best zone, or of the best category in a year without zones; None where it was never published."""
    best = method.bands[0]
    if not best.zone:
        return best.lower
    try:
        return zone_edge(method, best.zone)
    except ValueError:
        return None


def targets(method: Method, total: int) -> tuple[Band, ...]:
    """What can be aimed at from a total (hundredths): the next category, and the best one where that is another."""
    above = [b for b in method.bands if b.lower is not None and b.lower > total]
    return tuple(dict.fromkeys((above[-1], above[0]))) if above else ()


def next_target(method: Method, total: int, reached: str) -> Band | None:
    """The nearest category above a total (hundredths) that is better than the one `reached` meanwhile (its code, '' unknown)."""
    codes = [b.code for b in method.bands]
    better = codes[: codes.index(reached)] if reached in codes else codes
    above = [b for b in method.bands if b.lower is not None and b.lower > total and b.code in better]
    return above[-1] if above else None


def needed(where: Situation, target: int, reading: Reading) -> int:
    """Hundredths that the units must gain together, so that their mean, rounded half up, is at least `target`.

    half_up(S / n) ≥ T ⇔ 2 S ≥ (2 T − 1) n. Read from the printed total P, S starts at n P instead of at the units' sum.
    """
    return ceil(Fraction((2 * target - 1) * len(where.units), 2)) - start_sum(where, reading)


# --- the plan -----------------------------------------------------------------------------------------------------


def plan(
    where: Situation, target: int, data: Dataset, objective: Objective = "effort", reading: Reading = "units"
) -> Plan:
    """The best plan to a total of `target` hundredths under the rules of `where`.

    Of equal plans the one with less effort, then fewer levers; units that are levers themselves go from the lowest
    score up (then by name), equal levers of a unit in the order of the instrument. PlanError when it does not score to what it claims.
    """
    return plans([(where, target, reading)], data, objective)[0]


def plans(
    wanted: Sequence[tuple[Situation, int, Reading]], data: Dataset, objective: Objective = "effort"
) -> tuple[Plan, ...]:
    """`plan` for several governments of one year, targets and readings; scored again together, a government once a round."""
    made = [_made(where, target, objective, reading) for where, target, reading in wanted]
    rounds: dict[int, list[int]] = {}
    first_of: dict[str, int] = {}
    for i, (where, _, _) in enumerate(wanted):
        if made[i].state == "found":
            first_of[where.region] = first_of.get(where.region, 0) + 1
            rounds.setdefault(first_of[where.region], []).append(i)
    for together in rounds.values():
        checked = _checked([(made[i], wanted[i][0]) for i in together], data)
        for i, plan_checked in zip(together, checked, strict=True):
            made[i] = plan_checked
    return tuple(made)


def alternatives(where: Situation, target: int, data: Dataset, reading: Reading = "units") -> tuple[Plan, ...]:
    """The plans of OBJECTIVES side by side: least effort, fewest levers, fewest units. Those that are the same are scored once."""
    made = tuple(_made(where, target, objective, reading) for objective in OBJECTIVES)
    for plan in {plan.changes: plan for plan in made if plan.state == "found"}.values():
        _checked([(plan, where)], data)
    return made


def _made(where: Situation, target: int, objective: Objective, reading: Reading) -> Plan:
    """The plan before it is scored."""
    start = _start(where, target, objective, reading)
    if start.state != "found":
        return start
    caps, capped = where.rules.caps, CappedSearch(where.units, start.need, where.rules.costs is None)
    try:
        solution = capped.least(objective, caps)
        if solution is None and caps.given:
            return replace(start, state="too_tight", tight=capped.too_tight(caps))
    except Undecided:
        return replace(start, state="undecided", proven=False)
    if solution is None:
        raise PlanError(f"{where.region} {where.year}: {start.best} can be reached, {target} was not found")
    filled = replace(start, bound=solution.bound, proven=solution.proven, **_sums(where, solution.steps))
    after = total_after(where, reading, filled.gained)
    return replace(filled, after=after, band=category(where.method, after))


def highest(where: Situation, reading: Reading = "units") -> int | None:
    """The total with every lever at its maximum, in hundredths; a unit that would lose by being touched stays."""
    gains = [max(unit.gain([lever.steps for lever in unit.levers]), 0) for unit in where.units]
    return total_after(where, reading, sum(gains)) if where.units else None


def _start(where: Situation, target: int, objective: Objective, reading: Reading) -> Plan:
    """What is known before any search: whether there is anything to do, and whether it can be done."""
    before = where.total(reading)
    blank = Plan(objective, reading, target, "unknown_units", before=before, layer=where.layer)
    if before is None:
        return blank
    if before >= target:
        return replace(blank, state="reached", after=before, band=category(where.method, before))
    if not where.units:
        return replace(blank, need_mean=Fraction(2 * target - 1, 2) - before)
    need, best = needed(where, target, reading), highest(where, reading)
    state: State = "infeasible" if best is None or best < target else "found"
    return replace(blank, state=state, need=need, need_mean=Fraction(need, len(where.units)), best=best)


def _sums(where: Situation, steps: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Changes, cost and counts of a plan; `steps` of every lever by unit."""
    counted = tally(where.units, steps, where.rules.costs is None)
    return {
        "changes": tuple(_change(x, k, where.base.get((x.region, x.unit, x.component))) for _, x, k in counted.moved),
        "cost": counted.cost,
        "levers": len(counted.moved),
        "units": len(counted.units),
        "gained": counted.gained,
    }


def _change(lever: SearchLever, steps: int, before: int | None) -> Change:
    return Change(lever.region, lever.unit, lever.component, lever.value + steps * lever.step, before)


def _checked(made: Sequence[tuple[Plan, Situation]], data: Dataset) -> list[Plan]:
    """Plans of different governments after scoring them: units must gain what was claimed, totals reach their targets."""
    year = made[0][1].year
    changes = tuple(change for plan, _ in made for change in plan.changes)
    rows = made[0][1].rows if len(made) == 1 else pd.concat([where.rows for _, where in made], ignore_index=True)
    scored = score(apply(rows, Scenario("", "", "", year, "ilustrasi", "", changes), data), data)
    totals = dict(zip(scored.bodies["region"], scored.bodies["score"], strict=True))
    sums = scored.units.groupby(scored.units["region"].astype("str"))["score"].sum().to_dict()
    for plan, where in made:
        gained = int(sums[where.region]) - sum(unit.score for unit in where.units)
        reached = (
            int_or_none(totals[where.region]) if plan.reading == "units" else total_after(where, plan.reading, gained)
        )
        if reached is None or (gained, reached) != (plan.gained, plan.after) or reached < plan.target:
            raise PlanError(f"{where.region} {year}: plan {plan.after} of {plan.target}, scored {reached}")
    return [plan for plan, _ in made]
