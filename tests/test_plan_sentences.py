"""Plans in words: costs, sums and reasons, in both languages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from kepatuhan.core.method import method_for
from kepatuhan.core.model import Problem
from kepatuhan.plans.budget import Choice, Lift, with_reached
from kepatuhan.plans.optimise import Plan, edge, next_target, plan, targets
from kepatuhan.plans.situation import Rules, situation
from kepatuhan.scenarios.scenario import amount
from kepatuhan.sentences.plans import choice_text, cost_text, curve_table, plan_title, sentence, why_enough, why_not


@pytest.mark.parametrize(
    ("cost", "currency", "text"),
    [("2.36", "poin", "2,36 poin"), ("1500000", "rupiah", "Rp1.500.000"), ("12.5", "jam", "12,5 jam")],
)
def test_costs(cost, currency, text):
    assert cost_text(Fraction(cost), currency, "id") == text


@pytest.mark.parametrize(
    ("text", "value"), [("2,5", "2.5"), ("2.5", "2.5"), (" 1 500 ", "1500"), ("0,125000", "0.125")]
)
def test_an_amount_as_typed(text, value):
    assert amount(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.500", "amount_ambiguous"), ("2,375", "amount_ambiguous"), ("banyak", "scenario_not_number"), ("-1", "scenario_not_number")],
)  # fmt: skip
def test_what_is_no_amount_is_a_problem(text, code):
    answer = amount(text)
    assert isinstance(answer, Problem)
    assert answer.code == code


def test_targets_are_the_next_category_and_the_best(data):
    method = method_for(data.methods, 2022)
    assert [[b.code for b in targets(method, total)] for total in (7773, 7800, 8800, 0)] == [
        ["B", "A"],
        ["A"],
        [],
        ["D", "A"],
    ]
    assert targets(method_for(data.methods, 2018), 5000) == ()


@pytest.mark.parametrize(
    ("total", "reached", "code"),
    [
        (7773, "C", "B"),
        (7773, "B", "A"),  # the simulation is in B already
        (7773, "A", None),
        (7773, "D", "B"),  # moved down: the first above where it really stands
        (7773, "", "B"),
        (8800, "A", None),
    ],
)
def test_the_next_target_is_above_what_is_reached(data, total, reached, code):
    band = next_target(method_for(data.methods, 2022), total, reached)
    assert (band and band.code) == code


def test_why_enough_writes_the_sum_out(data):
    # 3 × 77,995 = 233,985; 201,56 + 32,43 = 233,99; ÷ 3 = 77,9967
    where = situation(data.observations, data, "36", 2022, Rules())
    made = plan(where, edge(where.method, "B"), data)
    assert why_enough(made, where, "en") == (
        "Enough, because the mean rounds up from 77.995: 3 × 77.995 = 233.985 is needed. Now 201.56, short of 32.425. "
        "This plan adds 32.43: 233.99 ÷ 3 = 77.9967, which gives 78.00. "
        "Some published scores were cut, not rounded: then it is 77.99, and not yet enough."
    )
    # one hundredth more: 234,00 ÷ 3 = 78 whichever way it is printed
    assert why_enough(replace(made, gained=3244), where, "en").endswith("234.00 ÷ 3 = 78.00, which gives 78.00.")


def test_why_not():
    blank = Plan("effort", "units", 7800, "infeasible", before=7000, best=7640)
    assert why_not(blank, "id") == "tidak tercapai, bahkan bila semua nilai dinaikkan setinggi-tingginya: 76,40"
    unknown = Plan("effort", "printed", 7800, "unknown_units", before=6839, need_mean=Fraction(1921, 2))
    assert "harus naik 9,605 poin, dari 68,39 menjadi paling sedikit 77,995" in why_not(unknown, "id")
    assert why_not(Plan("effort", "units", 7800, "reached", before=7924), "en") == "already reached (79.24)"


def test_one_cost_is_named_once_and_invented_ones_are_labelled(data):
    band = targets(method_for(data.methods, 2022), 7773)[0]
    one = Plan("effort", "units", 7800, "found", cost=Fraction("2.36"), layer="ilustrasi")
    assert plan_title([one], "Cilegon", band, "poin", "id") == (
        "ILUSTRASI (contoh rekaan) · Cilegon ke kategori B (Kualitas Tinggi): paling sedikit 2,36 poin"
    )


def test_a_sentence_keeps_its_names():
    assert sentence("2,36 poin: Cilegon") == "2,36 poin: Cilegon."


CURVE = (Choice((), Fraction(0), 6), Choice(("b",), Fraction("2.36"), 7))


def test_choices_in_words():
    names = {"b": "Cilegon"}
    assert choice_text(CURVE[0], 9, names, "poin", "zona hijau", "id") == "tanpa biaya, 6 dari 9 di zona hijau"
    assert (
        choice_text(CURVE[1], 9, names, "poin", "the green zone", "en")
        == "2.36 points: Cilegon; 7 of 9 in the green zone"
    )
    assert curve_table(CURVE, names, "zona hijau", "id").values.tolist() == [
        [Decimal("0.00"), 6, ""],
        [Decimal("2.36"), 7, "Cilegon"],
    ]


def test_known_by_zone_alone_is_there():
    lifts = [
        Lift(region, Plan("effort", "units", 7800, state), 1)
        for region, state in (("a", "unknown_units"), ("b", "unknown_units"), ("c", "found"))
    ]
    assert [lift.plan.state for lift in with_reached(lifts, {"a", "c"})] == ["reached", "unknown_units", "found"]
