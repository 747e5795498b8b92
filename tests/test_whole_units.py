"""Units that are moved as a whole are planned without the solver, and exactly as it would: the fewest, of these the first."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from math import ceil

import pytest

from kepatuhan.core.dataset import load_country
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.plans import search as search_module
from kepatuhan.plans import solver
from kepatuhan.plans.budget import choices, lifts, within
from kepatuhan.plans.search import search
from kepatuhan.plans.situation import CENTI, Rules
from kepatuhan.plans.units import SearchLever, SearchUnit
from tests.conftest import ROOT
from tests.frames import observed

OBJECTIVES = ("effort", "levers", "units")


def unit(name: str, score: int, top: int = 10_000) -> SearchUnit:
    """A unit (hundredths) that may rise to `top`; without a lever where it is there."""
    lever = SearchLever("34", name, "", score * CENTI, top * CENTI, CENTI, Fraction(1), Fraction(0), Fraction(0))
    return SearchUnit(name, score, Fraction(score), (lever,) if top > score else ())


def steps_of(units, need, objective="effort") -> list[int]:
    return [sum(steps) for steps in search(units, need, objective, True).steps]


def test_the_fewest_units_and_of_these_the_first():
    """Rooms 40,00 · 30,00 · 20,00 · 10,00. 35,00: the first alone. 45,00: two, of {1,2} {1,3} {1,4} {2,3} the first, filled from the first
    on: 40 + 5. 65,00: {1,2} alone has room (70). 75,00: three, {1,2,3}: 40 + 30 + 5."""
    units = [unit(name, score) for name, score in (("A", 6000), ("B", 7000), ("C", 8000), ("D", 9000))]
    assert steps_of(units, 3500) == [3500, 0, 0, 0]
    assert steps_of(units, 4500) == [4000, 500, 0, 0]
    assert steps_of(units, 6500) == [4000, 2500, 0, 0]
    assert steps_of(units, 7500) == [4000, 3000, 500, 0]


def test_a_limit_and_a_lock_take_room_away():
    """A may rise by 5,00 and B not at all: 25,00 needs C (20,00) and one more, A with 5,00 is the first of those."""
    units = [unit("A", 6000, 6500), unit("B", 7000, 7000), unit("C", 8000), unit("D", 9000)]
    assert steps_of(units, 2500) == [500, 0, 2000, 0]


def drawn(chance: random.Random) -> tuple[list[SearchUnit], int]:
    scores = sorted(chance.randint(0, 9_999) for _ in range(chance.randint(1, 6)))
    units = [
        unit(f"U{i}", score, chance.choice((score, 10_000, 10_000, min(score + 700, 10_000))))
        for i, score in enumerate(scores)
    ]
    room = sum(lever.steps for u in units for lever in u.levers)
    return units, chance.randint(1, max(room, 1)) if room else 0


@pytest.mark.parametrize(
    "seeds", [range(12), pytest.param(range(12, 400), marks=pytest.mark.nightly)], ids=["few", "many"]
)
def test_the_same_plan_as_the_solver_s(monkeypatch, seeds):
    for seed in seeds:
        units, need = drawn(random.Random(seed))
        if not need:
            continue
        for objective in OBJECTIVES:
            ours = search(units, need, objective, True)
            with monkeypatch.context() as patch:
                patch.setattr(search_module, "whole_units", lambda *_: None)
                theirs = search(units, need, objective, True)
            assert theirs.proven
            assert (ours.steps, ours.value, ours.bound, ours.proven) == (
                theirs.steps,
                theirs.value,
                theirs.value,
                True,
            ), seed


def test_a_whole_country_of_units_asks_no_solver(monkeypatch):
    """Every government of the country with the n units of its list at 80,00: half up (2 · 88,00 − 0,01) n / 2 − 80,00 n = 7,995 n points are
    needed, to the hundredth above. None depends on another, so twenty cost what the twenty cheapest do."""
    monkeypatch.setattr(solver, "milp", None)
    data = load_country(ROOT / "data")
    names = dict(zip(data.unit_types["unit_type"], data.unit_types["name"], strict=True))
    lists = data.expected_units[(data.expected_units["year_from"] <= 2024) & (data.expected_units["year_to"] >= 2024)]
    parts = list(zip(lists["region"], lists["unit_type"], lists["count"], strict=True))
    sizes: Counter[str] = Counter()
    for code, _, count in parts:
        sizes[code] += count
    lines = [f"2024,{code},{names[kind]} {'AB'[i]},,80.00" for code, kind, count in parts for i in range(count)]
    needed = lifts(observed(*lines), data, 2024, 88 * HUNDREDTHS, Rules())
    assert len(needed) == 552
    expected = {code: Fraction(ceil(Fraction(1599, 2) * n), HUNDREDTHS) for code, n in sizes.items()}
    assert {lift.region: lift.plan.cost for lift in needed} == expected
    assert all(lift.plan.state == "found" and lift.plan.proven for lift in needed)
    curve = choices(needed)
    twenty = sum(sorted(expected.values())[:20])
    assert [choice.cost for choice in curve if choice.value == 20] == [twenty]
    assert within(curve, twenty - Fraction(1, HUNDREDTHS)).value == 19
