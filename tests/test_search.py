"""search against every plan there is (small cases), against its own bound (large ones), and twice the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepatuhan.plans import search as searching
from kepatuhan.plans.search import ORDER, Lever, Unit, fewest_levers, fewest_units, search

STEP = 1_000_000
ZERO = Fraction(0)


def lever(name: str, steps: int, worth: Fraction, cost: int = 0, fixed: int = 0) -> Lever:
    return Lever("36", "U", name, 0, steps * STEP, STEP, worth, Fraction(cost), Fraction(fixed))


@st.composite
def small_units(draw) -> tuple[Unit, ...]:
    """Up to six levers in up to three units; some units are printed otherwise than their levers' values give."""
    found = []
    for at in range(draw(st.integers(1, 3))):
        moves = tuple(
            lever(
                f"{at}{i}",
                draw(st.integers(1, 3)),
                Fraction(draw(st.integers(1, 700)), draw(st.sampled_from([1, 2, 3, 7]))),
                draw(st.integers(0, 9)),
                draw(st.sampled_from([0, 0, 5])),
            )
            for i in range(draw(st.integers(1, 2)))
        )
        exact = Fraction(draw(st.integers(0, 9000)), draw(st.sampled_from([1, 2, 6])))
        printed = int(exact + Fraction(1, 2)) + draw(st.sampled_from([0, 0, 0, -3, 40]))
        found.append(Unit(f"U{at}", max(printed, 0), exact, moves))
    return tuple(found)


def every_plan(units):
    """Steps of every plan, unit by unit."""
    return product(*(list(product(*(range(x.steps + 1) for x in unit.levers))) for unit in units))


def measured(units, steps, by_points):
    """Effort, levers, units and gain of a plan, added up plainly."""
    moved = [(x, k) for unit, own in zip(units, steps, strict=True) for x, k in zip(unit.levers, own, strict=True) if k]
    gain = sum(unit.gain(own) for unit, own in zip(units, steps, strict=True))
    effort = sum((x.cost * k + x.fixed for x, k in moved), Fraction(0)) + (Fraction(gain, 100) if by_points else 0)
    return {"effort": effort, "levers": len(moved), "units": sum(any(own) for own in steps), "gain": gain}


@settings(max_examples=250, deadline=None)
@given(small_units(), st.sampled_from(list(ORDER)), st.booleans(), st.integers(1, 3000))
def test_no_plan_is_better_than_the_one_found(units, objective, by_points, need):
    is_the_least_of_all(units, need, objective, by_points)


def is_the_least_of_all(units, need, objective, by_points) -> None:
    wanted = best(units, need, objective, by_points)
    found = search(units, need, objective, by_points)
    if wanted is None:
        assert found is None
        return
    own = measured(units, found.steps, by_points)
    assert own["gain"] >= need
    assert tuple(own[name] for name in ORDER[objective]) == wanted
    assert found.value == found.bound == own[objective]
    assert found.proven


def best(units, need, objective, by_points):
    plans = (m for steps in every_plan(units) if (m := measured(units, steps, by_points))["gain"] >= need)
    return min((tuple(plan[name] for name in ORDER[objective]) for plan in plans), default=None)


@st.composite
def free_units(draw) -> tuple[Unit, ...]:
    """small_units whose levers cost nothing by themselves; the first has a lever that moves in less than a hundredth."""
    units = [replace(u, levers=tuple(replace(x, cost=ZERO, fixed=ZERO) for x in u.levers)) for u in draw(small_units())]
    fine = lever("fine", draw(st.integers(1, 60)), Fraction(draw(st.integers(1, 30)), 25))
    return replace(units[0], levers=(*units[0].levers[:1], fine)), *units[1:2]


@st.composite
def costly_units(draw) -> tuple[Unit, ...]:
    """small_units with costs; the first has a lever of many fine steps, more than are listed one by one."""
    units = draw(small_units())
    fine = lever("fine", draw(st.integers(25, 60)), Fraction(draw(st.integers(1, 60)), 25), draw(st.integers(0, 2)), 1)
    return replace(units[0], levers=(*units[0].levers[:1], fine)), *units[1:2]


@settings(max_examples=150, deadline=None)
@given(costly_units(), st.sampled_from(list(ORDER)), st.integers(1, 2500))
def test_no_plan_is_cheaper_with_or_without_a_solver(units, objective, need):
    is_the_least_of_all(units, need, objective, False)


@settings(max_examples=200, deadline=None)
@given(free_units(), st.sampled_from(list(ORDER)), st.integers(1, 1200))
def test_no_plan_by_points_is_better_with_or_without_a_solver(units, objective, need):
    is_the_least_of_all(units, need, objective, True)


def test_one_lever_that_fits_exactly_is_found_without_a_solver(monkeypatch):
    # 0,30 each step: 0,90 = 3 steps of the second lever; the first (0,70 a step) cannot
    monkeypatch.delattr(searching, "milp")
    moves = (lever("a", 2, Fraction(70)), lever("b", 4, Fraction(30)))
    found = search((Unit("U", 5000, Fraction(5000), moves),), 90, "effort", True)
    assert (found.steps, found.value, found.proven) == (((0, 3),), Fraction(90, 100), True)
    # 1,00 = 0,70 + 0,30: no lever alone, two together
    found = search((Unit("U", 5000, Fraction(5000), moves),), 100, "effort", True)
    assert (found.steps, found.value) == (((1, 1),), Fraction(1))


@settings(max_examples=100, deadline=None)
@given(small_units(), st.integers(1, 3000))
def test_lower_bounds_are_below_every_plan(units, need):
    plans = [m for steps in every_plan(units) if (m := measured(units, steps, True))["gain"] >= need]
    for plan in plans:
        assert fewest_levers(units, need) <= plan["levers"]
        assert fewest_units(units, need) <= plan["units"]


def test_rounding_gives_half_a_hundredth():
    # 50,00 + 1 step of 0,495 = 50,495 -> 50,50: one step gains 50 hundredths; 0,4949 -> 50,4949 -> 50,49 does not
    enough = Unit("U", 5000, Fraction(5000), (lever("a", 3, Fraction("49.5")),))
    short = Unit("U", 5000, Fraction(5000), (lever("a", 3, Fraction("49.49")),))
    assert search((enough,), 50, "levers", True).steps == ((1,),)
    assert search((short,), 50, "levers", True).steps == ((2,),)


def test_least_effort_takes_the_step_that_fits_and_fewest_levers_the_big_one():
    # 10 are needed: 4 + 6 gains exactly 10 with two levers, 15 is more than needed with one
    unit = Unit(
        "U", 0, Fraction(0), (lever("a", 1, Fraction(4)), lever("b", 1, Fraction(6)), lever("c", 1, Fraction(15)))
    )
    assert search((unit,), 10, "effort", True).steps == ((1, 1, 0),)
    assert search((unit,), 10, "levers", True).steps == ((0, 0, 1),)


def test_own_costs_and_the_price_of_starting():
    # 10 needed. a: 2 steps of 5 at 3 = 6 (+ 5 for starting = 11); b: 1 step of 10 at 8, nothing for starting
    a, b = lever("a", 2, Fraction(5), cost=3), lever("b", 1, Fraction(10), cost=8)
    assert search((Unit("U", 0, Fraction(0), (a, b)),), 10, "effort", False).steps == ((2, 0),)
    dear = lever("a", 2, Fraction(5), cost=3, fixed=5)
    found = search((Unit("U", 0, Fraction(0), (dear, b)),), 10, "effort", False)
    assert (found.steps, found.value) == (((0, 1),), Fraction(8))


def test_fewest_units_goes_where_there_is_most_room():
    small = Unit("A", 5000, Fraction(5000), (lever("a", 1, Fraction(60)),))
    roomy = Unit("B", 5000, Fraction(5000), (lever("a", 3, Fraction(30)), lever("b", 1, Fraction(20))))
    # 100 needed: A alone gains 60, B alone 110
    found = search((small, roomy), 100, "units", True)
    assert found.steps == ((0,), (3, 1))
    assert found.value == 1


def test_a_printed_score_above_its_components_is_lost_when_the_unit_is_touched():
    # printed 50,40, components give 50,00: one step of 0,60 gains 20 hundredths, not 60
    odd = Unit("U", 5040, Fraction(5000), (lever("a", 2, Fraction(60)),))
    assert odd.gain([0]) == 0
    assert odd.gain([1]) == 20
    assert search((odd,), 21, "effort", True).steps == ((2,),)


def test_units_of_equal_effort_go_in_order():
    units = tuple(Unit(name, 5000, Fraction(5000), (lever("", 300, Fraction(1)),)) for name in "ABC")
    assert search(units, 400, "effort", True).steps == ((300,), (100,), (0,))


@pytest.mark.parametrize("objective", list(ORDER))
def test_what_cannot_be_reached_is_none(objective):
    unit = Unit("U", 5000, Fraction(5000), (lever("a", 1, Fraction(60)),))
    assert search((unit,), 61, objective, True) is None
