"""A budget over several governments: the best set, the curve, and what every government needs."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core.dataset import illustrated
from kepatuhan.plans.budget import COLUMNS, Choice, Lift, choices, lifts, what_it_takes, within
from kepatuhan.plans.optimise import Plan
from kepatuhan.plans.situation import Rules
from tests.frames import observed


def lift(region: str, cost: int, value: int = 1, state: str = "found") -> Lift:
    return Lift(region, Plan("effort", "units", 7800, state, cost=Fraction(cost)), value)  # type: ignore[arg-type]


def test_cheapest_first_when_each_counts_one():
    # one is there already; 5, then 5 + 7 = 12, then 12 + 30 = 42
    curve = choices(
        [lift("a", 30), lift("b", 5), lift("c", 7), lift("d", 0, state="reached"), lift("e", 0, state="infeasible")]
    )
    assert curve == (
        Choice((), Fraction(0), 1),
        Choice(("b",), Fraction(5), 2),
        Choice(("b", "c"), Fraction(12), 3),
        Choice(("a", "b", "c"), Fraction(42), 4),
    )
    assert [within(curve, budget).value for budget in (0, 4, 5, 11, 12, 41, 42, 1000)] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_with_people_the_dear_one_may_come_first():
    # 10 buys a (100 people) or b and c (30 + 40)
    curve = choices([lift("a", 10, 100), lift("b", 4, 30), lift("c", 6, 40)])
    assert within(curve, 10) == Choice(("a",), Fraction(10), 100)
    assert within(curve, 9) == Choice(("c",), Fraction(6), 40)


def test_of_equal_sets_the_first_in_order():
    assert within(choices([lift("a", 5), lift("b", 5)]), 5).regions == ("a",)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 9)), max_size=7), st.integers(0, 150))
def test_no_set_within_the_budget_counts_more(pairs, budget):
    cheapest = [lift(f"{i}", cost, value) for i, (cost, value) in enumerate(pairs)]
    sets = chain.from_iterable(combinations(cheapest, size) for size in range(len(cheapest) + 1))
    paid = [(sum(x.value for x in s), sum(x.plan.cost for x in s)) for s in sets]
    best = max(value for value, cost in paid if cost <= budget)
    choice = within(choices(cheapest), budget)
    assert choice.value == best
    assert choice.cost == min(cost for value, cost in paid if value == best)


def test_green_in_2022_with_the_illustration(data):
    # to 78,00: six are there. Cilegon 2,36 (546,0 - 543,61 …), province 32,43, Lebak 6 × 77,995 = 467,97 - 410,34 = 57,63
    cheapest = lifts(illustrated(data), data, 2022, 7800, Rules(level="indicator"))
    assert {x.region: x.plan.cost for x in cheapest if x.plan.state == "found"} == {
        "36": Fraction("32.43"),
        "36.02": Fraction("57.63"),
        "36.72": Fraction("2.36"),
    }
    assert [(c.value, c.cost) for c in choices(cheapest)] == [
        (6, 0),
        (7, Fraction("2.36")),
        (8, Fraction("34.79")),
        (9, Fraction("92.42")),
    ]


def test_weights_must_name_every_government(data):
    with pytest.raises(ValueError, match="no weight"):
        lifts(data.observations, data, 2022, 7800, Rules(), {"36": 1})


def test_rules_by_region(data):
    locked = Rules(locked=frozenset({("", "")}))
    cheapest = {x.region: x.plan.state for x in lifts(data.observations, data, 2022, 7800, {"36.72": locked})}
    assert (cheapest["36.72"], cheapest["36"], cheapest["36.02"]) == ("infeasible", "found", "unknown_units")


def test_what_it_takes_for_everyone_below_a(data):
    table = what_it_takes(data.observations, data, 2022)
    assert list(table.columns) == COLUMNS
    got = table.set_index(["region", "reading", "category"])
    # Cilegon from its units and from its print: 7 × 77,995 = 545,965 -> 545,97 - 543,61 and - 7 × 77,73 = 544,11
    assert got.loc[("36.72", "units", "B"), "cost"] == Fraction("2.36")
    assert got.loc[("36.72", "printed", "B"), "cost"] == Fraction("1.86")
    # only totals known: Pandeglang 87,995 - 83,91 = 4,085; no lever is invented
    row = got.loc[("36.01", "printed", "A")]
    assert (row["state"], row["need_mean"], row["cost"], row["plan"].changes) == (
        "unknown_units",
        Fraction("408.5"),
        None,
        (),
    )
    assert not {"36.03", "36.71", "36.74"} & set(table["region"])  # A already
    assert ("36.73", "printed", "B") not in got.index  # 79,24 is B


def test_a_year_of_nothing_is_an_empty_table(data):
    assert what_it_takes(observed("2019,36,,,70"), data, 2019).empty
    assert list(what_it_takes(pd.DataFrame(data.observations.head(0)), data, 2022).columns) == COLUMNS
