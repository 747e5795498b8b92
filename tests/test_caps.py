"""Plans under caps against every plan there is, and how far a cap would have to give way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.plans import caps as caps_module
from kepatuhan.plans import solver
from kepatuhan.plans.caps import CappedSearch, Caps, TooTight, Undecided, obeys
from kepatuhan.plans.units import ORDER, Found, SearchUnit
from tests.nightly import examples
from tests.test_search import every_plan, lever, measured, small_units


@st.composite
def some_caps(draw, units) -> Caps:
    """Each cap now and then; what must be moved is a lever or a whole unit."""
    keys = [(unit.name, part) for unit in units for part in ("", *(x.component for x in unit.levers))]
    return Caps(
        draw(st.none() | st.integers(1, 2)),
        draw(st.none() | st.integers(1, 3)),
        draw(st.none() | st.integers(0, 40).map(Fraction)),
        draw(st.frozensets(st.sampled_from(keys), max_size=2)),
    )


def allowed(units, steps, by_points, caps: Caps) -> bool:
    """By the words of the caps, from the steps alone."""
    counted = measured(units, steps, by_points)
    moved = {
        (u.name, x.component)
        for u, unit_steps in zip(units, steps, strict=True)
        for x, k in zip(u.levers, unit_steps, strict=True)
        if k
    }
    return (
        (caps.units is None or counted["units"] <= caps.units)
        and (caps.levers is None or counted["levers"] <= caps.levers)
        and (caps.budget is None or counted["effort"] <= caps.budget)
        and all(any(name == unit and part in ("", unit_steps) for unit, unit_steps in moved) for name, part in caps.forced)
    )  # fmt: skip


def best_within(units, need, objective, by_points, caps: Caps):
    plans = [
        counted
        for steps in every_plan(units)
        if allowed(units, steps, by_points, caps) and (counted := measured(units, steps, by_points))["gain"] >= need
    ]
    return min((tuple(plan[name] for name in ORDER[objective]) for plan in plans), default=None)


@examples(30, 400)
@given(small_units(), st.sampled_from(list(ORDER)), st.booleans(), st.integers(1, 3000), st.data())
def test_no_plan_that_obeys_is_better(units, objective, by_points, need, draw):
    caps = draw.draw(some_caps(units))
    wanted = best_within(units, need, objective, by_points, caps)
    plan = CappedSearch(units, need, by_points).least(objective, caps)
    if wanted is None:
        assert plan is None
        return
    assert allowed(units, plan.steps, by_points, caps)
    assert obeys(plan, units, by_points, caps)
    counted = measured(units, plan.steps, by_points)
    assert counted["gain"] >= need
    assert tuple(counted[name] for name in ORDER[objective]) == wanted
    assert plan.proven
    assert plan.value == plan.bound == wanted[0]


@examples(25, 240)
@given(small_units(), st.booleans(), st.integers(1, 3000), st.data())
def test_a_cap_that_stands_in_the_way_says_how_far_it_would_have_to_give(units, by_points, need, draw):
    """The least that a cap would have to be is itself enough, and a bit less is not."""
    caps = draw.draw(some_caps(units))
    if best_within(units, need, "effort", by_points, caps) is not None:
        return
    for message in CappedSearch(units, need, by_points).too_tight(caps):
        if message.cap == "forced":
            enough, less = Caps(caps.units, caps.levers, caps.budget), caps
        else:
            size = {"units": caps.units, "levers": caps.levers, "budget": caps.budget}
            step = Fraction(1, 100) if message.cap == "budget" else 1
            enough, less = (
                Caps(**(size | {message.cap: message.least - taken if message.cap == "budget" else int(message.least - taken)}), forced=caps.forced)
                for taken in (0, step)
            )  # fmt: skip
        assert best_within(units, need, "effort", by_points, enough) is not None
        assert best_within(units, need, "effort", by_points, less) is None


THREE = tuple(
    SearchUnit(name, 7000, Fraction(7000), (lever("nilai", 3, Fraction(worth), cost),))
    for name, worth, cost in (("A", 100, 5), ("B", 200, 20), ("C", 300, 60))
)
"""A step brings 1, 2 and 3 points at 5, 20 and 60; each has three steps, 18 points in all."""


@pytest.mark.parametrize(
    ("caps", "steps", "cost"),
    [
        (Caps(), (3, 3, 0), 75),  # nine points: 3 × 1 + 3 × 2, at 3 × 5 + 3 × 20
        (Caps(units=1), (0, 0, 3), 180),  # only C has nine points: 3 × 3, at 3 × 60
        (Caps(forced=frozenset({("C", "")})), (2, 2, 1), 110),  # 2 + 4 + 3 at 10 + 40 + 60; (3, 2, 1) and (0, 3, 1) are dearer
        (Caps(forced=frozenset({("C", "")}), units=2), (0, 3, 1), 120),  # 6 + 3 at 60 + 60; without B: (3, 0, 2) at 135
    ],
)  # fmt: skip
def test_by_hand(caps, steps, cost):
    plan = CappedSearch(THREE, 900, False).least("effort", caps)
    assert (tuple(unit_steps[0] for unit_steps in plan.steps), plan.value) == (steps, cost)


def test_what_is_too_tight_by_hand():
    """Nine points with one unit cost 180, with two units 75: with both caps each alone would have to give."""
    caps = Caps(units=1, budget=Fraction(100))
    assert CappedSearch(THREE, 900, False).least("effort", caps) is None
    assert CappedSearch(THREE, 900, False).too_tight(caps) == (
        TooTight("units", Fraction(1), Fraction(2)),
        TooTight("budget", Fraction(100), Fraction(180)),
    )


@pytest.mark.parametrize(
    ("need", "forced", "steps", "cost"),
    [
        (500, frozenset(), (0, 3, 0), 6),  # alone A brings 3 at most; B 3 × 2 and C 2 × 3 the 6 that are next to 5: the first of them
        (500, frozenset({("C", "")}), (0, 0, 2), 6),
        (700, frozenset(), (0, 0, 3), 9),  # B is at its end with 6
        (700, frozenset({("B", "")}), None, None),
    ],
)  # fmt: skip
def test_one_lever_by_points_may_gain_more_than_is_needed_and_asks_no_solver(need, forced, steps, cost, monkeypatch):
    monkeypatch.setattr(caps_module, "_capped", lambda *_: pytest.fail("the solver was asked"))
    free_of_cost = tuple(
        replace(u, levers=tuple(replace(x, cost=Fraction(0), fixed=Fraction(0)) for x in u.levers)) for u in THREE
    )
    plan = CappedSearch(free_of_cost, need, True).least("effort", Caps(levers=1, forced=forced))
    assert (plan and (tuple(unit_steps[0] for unit_steps in plan.steps), plan.value)) == (steps and (steps, cost))


def test_the_fewest_units_under_a_budget_ask_no_solver(monkeypatch):
    """Nine points: one unit costs 180 (3 × 60), two cost 75 (3 × 5 + 3 × 20): with 100 to spend two are the fewest.

    Each unit has a second lever that brings a hundredth at 1,000.
    """
    monkeypatch.setattr(caps_module, "_capped", lambda *_: pytest.fail("the solver was asked"))
    dear = lever("mahal", 1, Fraction(1), 1000)
    asked = CappedSearch(tuple(replace(u, levers=(*u.levers, dear)) for u in THREE), 900, False)
    assert asked.least("units", Caps(budget=Fraction(100))).value == 2
    assert asked.least("units", Caps(budget=Fraction(180))).value == 1
    assert asked.least("units", Caps(budget=Fraction(74))) is None


ABOVE = (
    SearchUnit("A", 7000, Fraction(7000), (lever("a", 1, Fraction(200), 10), lever("b", 1, Fraction(100), 9))),
    SearchUnit("B", 8100, Fraction(7900), (lever("c", 1, Fraction(100), 1), lever("d", 1, Fraction(100), 50))),
)
"""B is printed two points above what its components give: moved by c or d alone it loses one point, by both it stays."""


def test_what_a_unit_that_must_be_moved_loses_another_brings_beside_what_is_needed():
    """One point: a and c, 2 − 1 at 10 + 1; b with c and d, 1 + 0, would be 9 + 1 + 50."""
    plan = CappedSearch(ABOVE, 100, False).least("effort", Caps(forced=frozenset({("B", "")})))
    assert (plan.steps, plan.value) == (((1, 0), (1, 0)), 11)


def test_two_caps_that_only_together_stand_in_the_way_are_not_blamed_alone():
    """Seventeen points take all three units: 2 + 6 + 9; the most of one is 9, and no plan costs 1."""
    caps = Caps(units=1, budget=Fraction(1), levers=1)
    assert CappedSearch(THREE, 1700, False).least("effort", caps) is None
    assert CappedSearch(THREE, 1700, False).too_tight(caps) == ()


def test_what_cannot_be_moved_cannot_be_forced():
    assert CappedSearch(THREE, 100, False).least("effort", Caps(forced=frozenset({("D", "")}))) is None


def test_a_plan_that_obeys_anyway_is_the_one_without_caps():
    free = CappedSearch(THREE, 900, True).least("levers", Caps())
    assert isinstance(free, Found)
    assert CappedSearch(THREE, 900, True).least("levers", Caps(units=3, levers=3, budget=Fraction(10_000))) == free


BILLION = 1_000_000_000
DEAR = (
    SearchUnit("A", 9055, Fraction(27166, 3), (lever("a", 2, Fraction(150)), lever("b", 2, Fraction(250), 4 * BILLION, 5 * BILLION))),
    SearchUnit("B", 9664, Fraction(57745, 6), (lever("c", 2, Fraction(150), BILLION, 5 * BILLION),)),
    SearchUnit("C", 9141, Fraction(54847, 6), (lever("d", 2, Fraction(125), BILLION, 5 * BILLION),)),
    SearchUnit("D", 9372, Fraction(28118, 3), (lever("e", 2, Fraction(125), 2 * BILLION), lever("f", 2, Fraction(100), BILLION))),
)  # fmt: skip


def test_what_a_plan_of_billions_costs_is_counted_from_its_steps():
    """A rises by 2 × 1.50 + 2 × 2.50 to 98.55, 8.00 more, at 2 × 4 + 5 billions; D by 2 × 1.25 + 2 × 1.00 to 98.23, 4.51 more, at

    2 × 2 + 2 × 1: 19 billions for the 11.61 that are needed, and 12.51 for what is gained.
    """
    plan = CappedSearch(DEAR, 1161, True).least("effort", Caps(units=3, forced=frozenset({("A", "a")})))
    counted = measured(DEAR, plan.steps, True)
    assert counted["gain"] >= 1161
    assert plan.value == counted["effort"] == 19 * BILLION + Fraction(1251, 100)
    assert plan.bound <= best_within(DEAR, 1161, "effort", True, Caps(units=3, forced=frozenset({("A", "a")})))[0]


def test_a_solver_that_gave_up_says_nothing_of_the_caps(monkeypatch):
    """All steps of THREE bring 18 points: nine can be had, so that no plan was there to be held against the caps means nothing."""
    monkeypatch.setattr(solver, "_solve", lambda *_: None)
    with pytest.raises(Undecided):
        CappedSearch(THREE, 900, True).least("effort", Caps(units=1))
    assert CappedSearch(THREE, 1801, True).least("effort", Caps(units=1)) is None
