"""search against every plan there is (small cases), against its own bound (large ones), and twice the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.plans import solver
from kepatuhan.plans.by_hand import fewest_levers, fewest_units
from kepatuhan.plans.search import search
from kepatuhan.plans.units import ORDER, SearchLever, SearchUnit
from tests.nightly import examples

STEP = 1_000_000
ZERO = Fraction(0)


def lever(name: str, steps: int, worth: Fraction, cost: int = 0, fixed: int = 0) -> SearchLever:
    return SearchLever("36", "U", name, 0, steps * STEP, STEP, worth, Fraction(cost), Fraction(fixed))


def fractions(low: int, high: int, parts: list[int]) -> st.SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(low, high), st.sampled_from(parts))


@st.composite
def small_units(draw) -> tuple[SearchUnit, ...]:
    """Up to six levers in up to three units; some are printed otherwise than their levers' values give, some can pass 100,00.

    Often every lever is free.
    """
    dearest = draw(st.sampled_from([0, 9]))
    collected = []
    for at in range(draw(st.integers(1, 3))):
        moves = tuple(
            lever(
                f"{at}{i}",
                draw(st.integers(1, 3)),
                Fraction(draw(st.integers(1, 700)), draw(st.sampled_from([1, 2, 3, 7]))),
                draw(st.integers(0, dearest)),
                draw(st.sampled_from([0, 0, min(dearest, 5)])),
            )
            for i in range(draw(st.integers(1, 2)))
        )
        exact = draw(
            st.one_of(fractions(0, 9000, [1, 2, 6]), fractions(8800, 10000, [1]), fractions(52800, 60000, [6]))
        )
        printed = int(exact + Fraction(1, 2)) + draw(st.sampled_from([0, 0, 0, -3, 40]))
        collected.append(SearchUnit(f"U{at}", min(max(printed, 0), 10_000), exact, moves))
    return tuple(collected)


def every_plan(units):
    """Steps of every plan, unit by unit."""
    return product(*(list(product(*(range(x.steps + 1) for x in unit.levers))) for unit in units))


def official_gain(unit, steps) -> int:
    """By the words of the method: what is touched is counted anew, rounded half up, and no score is above 100,00."""
    if not any(steps):
        return 0
    whole = unit.exact + sum(lever.worth * k for lever, k in zip(unit.levers, steps, strict=True))
    return min(floor(whole + Fraction(1, 2)), 10_000) - unit.score


def measured(units, steps, by_points):
    """Effort, levers, units and gain of a plan, added up plainly."""
    moved = [
        (x, k)
        for unit, unit_steps in zip(units, steps, strict=True)
        for x, k in zip(unit.levers, unit_steps, strict=True)
        if k
    ]
    gain = sum(official_gain(unit, unit_steps) for unit, unit_steps in zip(units, steps, strict=True))
    effort = sum((x.cost * k + x.fixed for x, k in moved), Fraction(0)) + (Fraction(gain, 100) if by_points else 0)
    return {"effort": effort, "levers": len(moved), "units": sum(any(unit_steps) for unit_steps in steps), "gain": gain}


@examples(40, 500)
@given(small_units(), st.sampled_from(list(ORDER)), st.booleans(), st.integers(1, 3000))
def test_no_plan_is_better_than_the_one_found(units, objective, by_points, need):
    is_the_least_of_all(units, need, objective, by_points)


def is_the_least_of_all(units, need, objective, by_points) -> None:
    wanted = best(units, need, objective, by_points)
    plan = search(units, need, objective, by_points)
    if wanted is None:
        assert plan is None
        return
    unit_steps = measured(units, plan.steps, by_points)
    assert unit_steps["gain"] >= need
    assert tuple(unit_steps[name] for name in ORDER[objective]) == wanted
    assert plan.value == plan.bound == unit_steps[objective]
    assert plan.proven


def best(units, need, objective, by_points):
    plans = (m for steps in every_plan(units) if (m := measured(units, steps, by_points))["gain"] >= need)
    return min((tuple(plan[name] for name in ORDER[objective]) for plan in plans), default=None)


@st.composite
def free_units(draw) -> tuple[SearchUnit, ...]:
    """small_units whose levers cost nothing by themselves; the first has a lever that moves in less than a hundredth."""
    units = [replace(u, levers=tuple(replace(x, cost=ZERO, fixed=ZERO) for x in u.levers)) for u in draw(small_units())]
    fine = lever("fine", draw(st.integers(1, 60)), Fraction(draw(st.integers(1, 30)), 25))
    return replace(units[0], levers=(*units[0].levers[:1], fine)), *units[1:2]


@st.composite
def costly_units(draw) -> tuple[SearchUnit, ...]:
    """small_units with costs; the first has a lever of many fine steps, more than are listed one by one."""
    units = draw(small_units())
    fine = lever("fine", draw(st.integers(25, 60)), Fraction(draw(st.integers(1, 60)), 25), draw(st.integers(0, 2)), 1)
    return replace(units[0], levers=(*units[0].levers[:1], fine)), *units[1:2]


@examples(20, 300)
@given(costly_units(), st.sampled_from(list(ORDER)), st.integers(1, 2500))
def test_no_plan_is_cheaper_with_or_without_a_solver(units, objective, need):
    is_the_least_of_all(units, need, objective, False)


@examples(20, 400)
@given(free_units(), st.sampled_from(list(ORDER)), st.integers(1, 1200))
def test_no_plan_by_points_is_better_with_or_without_a_solver(units, objective, need):
    is_the_least_of_all(units, need, objective, True)


NEAR_FULL = (
    SearchUnit("U0", 8939, Fraction(8939), (lever("a", 2, Fraction(531)),)),
    SearchUnit("U1", 0, Fraction(0), (lever("b", 1, Fraction(1)),)),
    SearchUnit("U2", 0, Fraction(0), (lever("c", 1, Fraction(1)),)),
)
"""Two steps of U0: 89,39 + 10,62 = 100,01, which is 100,00 at most: it gains 1.061 hundredths, not 1.062."""


@pytest.mark.parametrize("objective", list(ORDER))
def test_a_unit_that_would_pass_100_stops_there_and_its_plan_is_found(objective):
    # 534 needed. One step each: 531 + 1 + 1 = 533, too little, so U0 takes both steps: 1.061 hundredths. Alone: 10,61 points
    plan = search(NEAR_FULL, 534, objective, True)
    assert plan.steps == ((2,), (0,), (0,))
    assert plan.value == plan.bound == (Fraction(1061, 100) if objective == "effort" else 1)
    assert plan.proven


@pytest.mark.parametrize("by_points", [True, False])
@pytest.mark.parametrize("objective", list(ORDER))
def test_what_lies_above_100_does_not_count_as_gain(objective, by_points):
    # 1.062 needed: U0 has 1.061 to gain, so U1 or U2 must bring the last one: two levers, two units, 10,62 points
    plan = search(NEAR_FULL, 1062, objective, by_points)
    assert plan.steps[0] == (2,)
    assert sorted(plan.steps[1:]) == [(0,), (1,)]
    assert plan.value == plan.bound == ((Fraction(1062, 100) if by_points else 0) if objective == "effort" else 2)
    assert plan.proven
    # 1.063 = 1.061 + 1 + 1 is the most there is
    assert search(NEAR_FULL, 1063, objective, by_points).steps == ((2,), (1,), (1,))
    assert search(NEAR_FULL, 1064, objective, by_points) is None


def test_a_plan_that_presolve_calls_impossible_is_found_and_proven():
    # U0 is printed 87,97, its levers give 88,00: one step of 2 gains 5 hundredths; 2 are needed, so one lever is enough
    odd = SearchUnit("U0", 8797, Fraction(8800), (lever("a", 1, Fraction(2)),))
    small = SearchUnit("U1", 0, Fraction(0), (lever("b", 1, Fraction(1)),))
    falling = SearchUnit("U2", 40, Fraction(0), (lever("c", 1, Fraction(41)),))
    plan = search((odd, small, falling), 2, "levers", False)
    assert (plan.steps, plan.value, plan.bound, plan.proven) == (((1,), (0,), (0,)), 1, 1, True)


def test_a_plan_that_presolve_calls_the_best_is_not():
    """Both levers of U0 reach it alone: one step of the first costs 1 + 5, one of the fine one 0 + 1."""
    levers = (lever("a", 1, Fraction(1), 1, 5), lever("fine", 25, Fraction(43, 25), 0, 1))
    odd = SearchUnit(
        "U0", 8797, Fraction(8800), levers
    )  # printed 87,97, its levers give 88,00: touched it gains 3 by itself
    falling = SearchUnit("U1", 8840, Fraction(8800), (lever("b", 2, Fraction(2, 3)),))
    plan = solver.in_order(solver.model_of((odd, falling), 1, False), "levers", False)
    assert (measured((odd, falling), plan.steps, False)["effort"], plan.value, plan.proven) == (1, 1, True)
    plan = search((odd, falling), 1, "levers", False)
    assert (measured((odd, falling), plan.steps, False)["effort"], plan.value, plan.proven) == (1, 1, True)


def test_frontiers_and_hand_stop_at_100_too():
    # U0 now with two levers, so that units are not levers themselves: 98,00 + 1,50 + 1,50 = 101,00 gains 200, not 300
    full = SearchUnit("U0", 9800, Fraction(9800), (lever("a", 1, Fraction(150), 1), lever("b", 1, Fraction(150), 1)))
    other = SearchUnit("U1", 5000, Fraction(5000), (lever("c", 3, Fraction(100), 7), lever("d", 1, Fraction(1), 9)))
    # 250 needed, prices 1, 1, 7, 9. Without c at most 201; so c once (100) and a or b (150): 250 for 8
    plan = search((full, other), 250, "effort", False)
    assert (plan.steps[1], sum(plan.steps[0]), plan.value, plan.proven) == ((1, 0), 1, 8, True)
    # 300 needed: a and b bring 200, c once brings 100: 9; a, b alone would do if what is above 100,00 counted
    plan = search((full, other), 300, "effort", False)
    assert (plan.steps, plan.value, plan.proven) == (((1, 1), (1, 0)), 9, True)
    # by points, three levers free: 2,00 alone is exactly a + b cut at 100,00
    free = tuple(replace(u, levers=tuple(replace(x, cost=ZERO) for x in u.levers)) for u in (full, other))
    plan = search(free, 200, "effort", True)
    assert (plan.value, plan.proven) == (Fraction(2), True)
    assert sum(official_gain(u, unit_steps) for u, unit_steps in zip(free, plan.steps, strict=True)) == 200


def test_one_lever_that_fits_exactly_is_found_without_a_solver(monkeypatch):
    # 0,30 each step: 0,90 = 3 steps of the second lever; the first (0,70 a step) cannot
    monkeypatch.delattr(solver, "milp")
    moves = (lever("a", 2, Fraction(70)), lever("b", 4, Fraction(30)))
    plan = search((SearchUnit("U", 5000, Fraction(5000), moves),), 90, "effort", True)
    assert (plan.steps, plan.value, plan.proven) == (((0, 3),), Fraction(90, 100), True)
    # 1,00 = 0,70 + 0,30: no lever alone, two together
    plan = search((SearchUnit("U", 5000, Fraction(5000), moves),), 100, "effort", True)
    assert (plan.steps, plan.value) == (((1, 1),), Fraction(1))


@examples(20, 200)
@given(small_units(), st.integers(1, 3000))
def test_lower_bounds_are_below_every_plan(units, need):
    plans = [m for steps in every_plan(units) if (m := measured(units, steps, True))["gain"] >= need]
    for plan in plans:
        assert fewest_levers(units, need) <= plan["levers"]
        assert fewest_units(units, need) <= plan["units"]


def test_rounding_gives_half_a_hundredth():
    # 50,00 + 1 step of 0,495 = 50,495 -> 50,50: one step gains 50 hundredths; 0,4949 -> 50,4949 -> 50,49 does not
    enough = SearchUnit("U", 5000, Fraction(5000), (lever("a", 3, Fraction("49.5")),))
    short = SearchUnit("U", 5000, Fraction(5000), (lever("a", 3, Fraction("49.49")),))
    assert search((enough,), 50, "levers", True).steps == ((1,),)
    assert search((short,), 50, "levers", True).steps == ((2,),)


def test_least_effort_takes_the_step_that_fits_and_fewest_levers_the_big_one():
    # 10 are needed: 4 + 6 gains exactly 10 with two levers, 15 is more than needed with one
    unit = SearchUnit(
        "U", 0, Fraction(0), (lever("a", 1, Fraction(4)), lever("b", 1, Fraction(6)), lever("c", 1, Fraction(15)))
    )
    assert search((unit,), 10, "effort", True).steps == ((1, 1, 0),)
    assert search((unit,), 10, "levers", True).steps == ((0, 0, 1),)


def test_own_costs_and_the_price_of_starting():
    # 10 needed. a: 2 steps of 5 at 3 = 6 (+ 5 for starting = 11); b: 1 step of 10 at 8, nothing for starting
    a, b = lever("a", 2, Fraction(5), cost=3), lever("b", 1, Fraction(10), cost=8)
    assert search((SearchUnit("U", 0, Fraction(0), (a, b)),), 10, "effort", False).steps == ((2, 0),)
    dear = lever("a", 2, Fraction(5), cost=3, fixed=5)
    plan = search((SearchUnit("U", 0, Fraction(0), (dear, b)),), 10, "effort", False)
    assert (plan.steps, plan.value) == (((0, 1),), Fraction(8))


def test_fewest_units_goes_where_there_is_most_room():
    small = SearchUnit("A", 5000, Fraction(5000), (lever("a", 1, Fraction(60)),))
    roomy = SearchUnit("B", 5000, Fraction(5000), (lever("a", 3, Fraction(30)), lever("b", 1, Fraction(20))))
    # 100 needed: A alone gains 60, B alone 110
    plan = search((small, roomy), 100, "units", True)
    assert plan.steps == ((0,), (3, 1))
    assert plan.value == 1


def test_a_printed_score_above_its_components_is_lost_when_the_unit_is_touched():
    # printed 50,40, components give 50,00: one step of 0,60 gains 20 hundredths, not 60
    odd = SearchUnit("U", 5040, Fraction(5000), (lever("a", 2, Fraction(60)),))
    assert odd.gain([0]) == 0
    assert odd.gain([1]) == 20
    assert search((odd,), 21, "effort", True).steps == ((2,),)


def test_units_of_equal_effort_go_in_order():
    units = tuple(SearchUnit(name, 5000, Fraction(5000), (lever("", 300, Fraction(1)),)) for name in "ABC")
    assert search(units, 400, "effort", True).steps == ((300,), (100,), (0,))


@pytest.mark.parametrize("objective", list(ORDER))
def test_what_cannot_be_reached_is_none(objective):
    unit = SearchUnit("U", 5000, Fraction(5000), (lever("a", 1, Fraction(60)),))
    assert search((unit,), 61, objective, True) is None
