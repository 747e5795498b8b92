"""Plans: the published cases, three objectives, rules, and what is said when nothing can be done."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import method_for
from kepatuhan.plans import optimise
from kepatuhan.plans import search as searching
from kepatuhan.plans.caps import CappedSearch, Caps, TooTight
from kepatuhan.plans.optimise import PlanError, alternatives, edge, needed, plan, zone_edge
from kepatuhan.plans.situation import NoPrice, Rules, Situation, situation
from kepatuhan.scoring.score import score
from tests.frames import observed

CILEGON, LEBAK, PROVINCE = "36.72", "36.02", "36"
EDUCATION = "Dinas Pendidikan dan Kebudayaan"
INDICATORS = Rules(level="indicator")


@pytest.fixture(scope="module")
def shown(data):
    """Published values with the illustration below them."""
    return illustrated(data)


def only(where: Situation, unit: str) -> Rules:
    return Rules(locked=frozenset((u.name, "") for u in where.units if u.name != unit))


def told(made):
    return [(c.unit, c.component, c.value) for c in made.changes]


# --- Kota Cilegon 2022, published units -----------------------------------------------------------------------------


def cilegon(data, reading):
    where = situation(data.observations, data, CILEGON, 2022, Rules())
    rules = only(where, EDUCATION)
    return plan(situation(data.observations, data, CILEGON, 2022, rules), 7800, data, "effort", reading)


def test_cilegon_education_must_reach_59_38(data):
    # 85,03 + 81,97 + 57,02 + 61,81 + 83,25 + 89,09 + 85,44 = 543,61; (543,61 - 57,02 + x) / 7 >= 77,995 at x >= 59,375
    made = cilegon(data, "units")
    assert told(made) == [(EDUCATION, "", 59_380_000)]
    assert (made.state, made.before, made.after, made.band.code) == ("found", 7766, 7800, "B")
    assert (made.need, made.cost, made.levers, made.units) == (236, Fraction("2.36"), 1, 1)
    assert made.proven
    assert not made.invented


@pytest.mark.parametrize(("value", "total", "category"), [("59.37", 7799, "C"), ("59.38", 7800, "B")])
def test_59_37_is_not_enough(data, value, total, category):
    # (486,59 + 59,37) / 7 = 77,9943 -> 77,99; (486,59 + 59,38) / 7 = 77,9957 -> 78,00
    units = {"DPMPTSP": "85.03", "Dinas Kesehatan": "81.97", "Dinas Sosial": "61.81", "Disdukcapil": "83.25"}
    units |= {"Puskesmas Cilegon": "89.09", "Puskesmas Ciwandan": "85.44", EDUCATION: value}
    body = score(observed(*(f"2022,{CILEGON},{name},,{v}" for name, v in units.items())), data).bodies.iloc[0]
    assert (body["score"], body["category"]) == (total, category)


def test_cilegon_read_from_the_printed_total(data):
    # 77,73 + (x - 57,02) / 7 >= 77,995 at x >= 57,02 + 7 × 0,265 = 58,875 -> 58,88
    made = cilegon(data, "printed")
    assert told(made) == [(EDUCATION, "", 58_880_000)]
    assert (made.before, made.after, made.need) == (7773, 7800, 186)


# --- Lebak and the province, indicators of the illustration ---------------------------------------------------------


@pytest.mark.parametrize("region", [LEBAK, PROVINCE])
@pytest.mark.parametrize("code", ["B", "A"])
def test_three_alternatives_each_the_least_in_its_objective(data, shown, region, code):
    where = situation(shown, data, region, 2022, INDICATORS)
    target = edge(where.method, code)
    effort, levers, units = made = alternatives(where, target, data)
    assert [p.objective for p in made] == ["effort", "levers", "units"]
    for p in made:
        assert (p.state, p.band.code, p.proven, p.invented) == ("found", code, True, True)
        assert p.after >= target
        assert p.gained >= p.need
    assert effort.cost == min(p.cost for p in made) == Fraction(effort.need, 100)
    assert levers.levers == min(p.levers for p in made)
    assert units.units == min(p.units for p in made)
    assert {c.region for p in made for c in p.changes} == {region}


def test_what_the_province_needs_by_hand(data):
    # 88,15 + 54,40 + 59,01 = 201,56; B: 3 × 77,995 = 233,985 -> 233,99 - 201,56 = 32,43; A: 263,985 -> 263,99: 62,43
    where = situation(data.observations, data, PROVINCE, 2022, Rules())
    assert (where.printed, where.computed) == (6718, 6719)
    assert needed(where, 7800, "units") == 3243
    assert needed(where, 8800, "units") == 6243
    # read from the print: 3 × 67,18 = 201,54
    assert needed(where, 7800, "printed") == 3245
    made = plan(where, 7800, data)
    # 54,40 + 32,43 = 86,83: of the two units with enough room the first by name
    assert told(made) == [(EDUCATION, "", 86_830_000)]


def test_lebak_without_published_units_has_no_lever(data):
    where = situation(data.observations, data, LEBAK, 2022, Rules())
    made = plan(where, 7800, data, reading="printed")
    # 77,995 - 68,39 = 9,605 points of the mean; nobody published which units there are
    assert (made.state, made.need_mean, made.changes) == ("unknown_units", Fraction("960.5"), ())
    assert made.after is None


def test_plans_move_in_the_steps_of_the_instrument(data, shown):
    where = situation(shown, data, LEBAK, 2022, INDICATORS)
    steps = {c.code: c.step for c in where.method.components}
    now = {(x.unit, x.component): x.value for u in where.units for x in u.levers}
    for change in plan(where, 8800, data).changes:
        assert change.value > now[change.unit, change.component]
        grid = 1_000_000 if steps[change.component] else 10_000
        assert (change.value - now[change.unit, change.component]) % grid == 0
        assert change.value <= (3_000_000 if steps[change.component] else 100_000_000)


def test_the_same_plan_every_time_and_in_any_order_of_rows(data, shown):
    first, again, turned = (
        plan(situation(rows, data, LEBAK, 2022, INDICATORS), 7800, data, "units")
        for rows in (shown, shown, shown.iloc[::-1])
    )
    assert first == again == turned


# --- rules --------------------------------------------------------------------------------------------------------


def test_locked_levers_stay(data, shown):
    rules = replace(INDICATORS, locked=frozenset({("Disdukcapil", ""), ("", "proses.standar.2")}))
    made = plan(situation(shown, data, LEBAK, 2022, rules), 7800, data)
    assert made.state == "found"
    assert not [c for c in made.changes if c.unit == "Disdukcapil" or c.component == "proses.standar.2"]


def test_limits_hold(data):
    # education to at most 80,00 gains 25,60 of the 32,43 needed; the rest, 6,83, is left to Dinas Sosial: 65,84
    limits = {(EDUCATION, ""): 80_000_000, ("Dinas Sosial", ""): 85_000_000, ("DPMPTSP", ""): 90_000_000}
    rules = Rules(limits=limits)
    made = plan(situation(data.observations, data, PROVINCE, 2022, rules), 7800, data)
    assert told(made) == [(EDUCATION, "", 80_000_000), ("Dinas Sosial", "", 65_840_000)]


def test_own_costs_decide(data):
    # a point costs 3 in education and 2 in Dinas Sosial, which has room: 32,43 × 2 = 64,86
    rules = Rules(costs={(EDUCATION, ""): 3, ("Dinas Sosial", ""): 2, ("DPMPTSP", ""): 9})
    made = plan(situation(data.observations, data, PROVINCE, 2022, rules), 7800, data)
    assert told(made) == [("Dinas Sosial", "", 91_440_000)]
    assert made.cost == Fraction("64.86")


def test_touching_a_lever_may_cost_by_itself(data):
    # starting in Dinas Sosial costs 40: 64,86 + 40 = 104,86 is more than 32,43 × 3 = 97,29
    rules = Rules(
        costs={(EDUCATION, ""): 3, ("Dinas Sosial", ""): 2, ("DPMPTSP", ""): 9}, fixed={("Dinas Sosial", ""): 40}
    )
    made = plan(situation(data.observations, data, PROVINCE, 2022, rules), 7800, data)
    assert told(made) == [(EDUCATION, "", 86_830_000)]
    assert made.cost == Fraction("97.29")


def test_a_lever_without_a_cost_and_a_negative_cost_are_refused(data):
    for rules, words in (
        (Rules(costs={("DPMPTSP", ""): 1}), "Dinas"),
        (Rules(costs={("", ""): -1}), "negative cost"),
    ):
        with pytest.raises(ValueError, match=words):
            situation(data.observations, data, PROVINCE, 2022, rules)


def rupiah(data) -> Rules:
    """Amounts that divide by nothing, and a sum for starting: invented, to make it hard."""
    codes = [c.code for c in method_for(data.methods, 2022).components if c.level == "indicator"]
    costs = {("", code): 1_237_411 * (2 + 7 * i % 11) + 9_973 * i for i, code in enumerate(codes)}
    return Rules(level="indicator", costs=costs, fixed={("", ""): 5_000_001})


@pytest.mark.parametrize("region", [PROVINCE, "36.01", CILEGON, "36.73"])
@pytest.mark.parametrize("objective", optimise.OBJECTIVES)
def test_plans_in_rupiah_are_always_the_least(data, shown, region, objective):
    made = plan(situation(shown, data, region, 2022, rupiah(data)), 8800, data, objective)
    assert made.proven
    assert made.after >= 8800


def test_a_price_too_large_to_be_exact_makes_no_plan_dearer(data, shown):
    """999.999.999 can be typed; with that lever locked, which allows less, 13,75 is enough."""
    codes = [c.code for c in method_for(data.methods, 2022).components if c.level == "indicator"]
    priced = Rules(level="indicator", costs={("", code): Fraction(1, 4) for code in codes})
    spm = ("Dinas Sosial", "output.spm.1")
    for rules in (
        replace(priced, costs={**priced.costs, spm: 999_999_999}),
        replace(priced, locked=frozenset({spm})),
    ):
        made = plan(situation(shown, data, LEBAK, 2022, rules), 7800, data, "units")
        assert made.cost == Fraction("13.75")


@pytest.mark.parametrize(("region", "target"), [(PROVINCE, 7800), (CILEGON, 7800), ("36.01", 8800)])
@pytest.mark.parametrize("objective", ["effort", "units"])
def test_the_solver_finds_nothing_cheaper(data, shown, region, target, objective, monkeypatch):
    where = situation(shown, data, region, 2022, rupiah(data))
    made = plan(where, target, data, objective)
    monkeypatch.setattr(searching, "_cheapest", lambda *given: None)
    solved = plan(where, target, data, objective)
    assert solved.proven
    assert (made.cost, made.levers) == (solved.cost, solved.levers)


# --- what cannot be done, or need not -------------------------------------------------------------------------------


def test_infeasible_says_how_far_everything_goes(data):
    # only DPMPTSP may move: (100 + 54,40 + 59,01) / 3 = 71,1367 -> 71,14
    where = situation(data.observations, data, PROVINCE, 2022, Rules())
    rules = only(where, "DPMPTSP")
    made = plan(situation(data.observations, data, PROVINCE, 2022, rules), 7800, data)
    assert (made.state, made.best, made.changes) == ("infeasible", 7114, ())


def test_nothing_to_do_where_the_target_is_reached(data):
    made = plan(situation(data.observations, data, PROVINCE, 2022, Rules()), 5400, data)
    assert (made.state, made.after, made.cost, made.changes) == ("reached", 6719, 0, ())


def test_a_plan_that_does_not_score_is_never_shown(data, monkeypatch):
    where = situation(data.observations, data, PROVINCE, 2022, Rules())
    real = CappedSearch.least
    monkeypatch.setattr(CappedSearch, "least", lambda *a: replace(real(*a), steps=((0,), (1,), (0,))))
    with pytest.raises(PlanError):
        plan(where, 7800, data)


def test_nothing_is_changed_and_a_stranger_is_named(data):
    before = data.observations.copy()
    plan(situation(data.observations, data, PROVINCE, 2022, Rules()), 7800, data)
    assert before.equals(data.observations)
    with pytest.raises(KeyError):
        situation(data.observations, data, "99", 2022, Rules())


def test_edges_of_categories_and_zones(data):
    method = method_for(data.methods, 2022)
    assert (edge(method, "B"), zone_edge(method, "hijau"), zone_edge(method, "kuning")) == (7800, 7800, 5400)
    with pytest.raises(ValueError, match="no edge"):
        zone_edge(method_for(data.methods, 2018), "hijau")


def test_a_unit_whose_print_differs_from_its_components_counts_from_them_once_touched(data):
    # the province's three units; Dinas Sosial was printed 59,01 but its indicators, all on step 2, give 66,67
    method = method_for(data.methods, 2022)
    lines = ["2022,36,DPMPTSP,,88.15", f"2022,36,{EDUCATION},,54.40", "2022,36,Dinas Sosial,,59.01"]
    entries = [(c.code, "2" if c.step else "66.666667") for c in method.components if c.level == "indicator"]
    rows = observed(*lines, *(f"2022,36,Dinas Sosial,{code},{value}" for code, value in entries))
    where = situation(rows, data, PROVINCE, 2022, INDICATORS)
    odd = next(u for u in where.units if u.name == "Dinas Sosial")
    kinds = [(u.name, u.score, len(u.levers)) for u in where.units]
    assert kinds == [(EDUCATION, 5440, 1), ("Dinas Sosial", 5901, 38), ("DPMPTSP", 8815, 1)]
    assert odd.gain([1] + [0] * 37) == 6667 + 89 - 5901
    # 70,00: 3 × 69,995 = 209,985 -> 209,99 - 201,56 = 8,43. One step of a proses indicator: 66,67 + 0,98 = 67,65 - 59,01
    made = plan(where, 7000, data, "levers")
    assert (made.need, made.levers, made.after >= 7000) == (843, 1, True)


# --- under caps ---------------------------------------------------------------------------------------------------
# The province 2022: 54,40 · 59,01 · 88,15 add up to 201,56; three units at 77,995 are 233,985, so 32,43 more (201,56 + 32,43 =
# 233,99). Room: 45,60 · 40,99 · 11,85.


def of_province(data, **rules):
    return plan(situation(data.observations, data, PROVINCE, 2022, Rules(**rules)), 7800, data)


def test_a_lever_that_may_rise_only_so_far_leaves_the_rest_to_the_next(data):
    # 20,00 of Dinas Pendidikan and 12,43 of Dinas Sosial
    made = of_province(data, rises={("", ""): 20_000_000})
    assert told(made) == [(EDUCATION, "", 74_400_000), ("Dinas Sosial", "", 71_440_000)]
    assert (made.cost, made.proven) == (Fraction("32.43"), True)


def test_what_takes_longer_than_there_is_time_is_left_out(data):
    made = of_province(data, days={(EDUCATION, ""): 61, ("", ""): 60}, time=60)
    assert told(made) == [("Dinas Sosial", "", 91_440_000)]  # 59,01 + 32,43
    assert of_province(data, days={("", ""): 61}, time=60).state == "infeasible"


def test_a_unit_that_must_be_moved_is_moved(data):
    made = of_province(data, caps=Caps(forced=frozenset({("DPMPTSP", "")}), units=2))
    assert [(unit, value) for unit, _, value in told(made)] == [(EDUCATION, 86_820_000), ("DPMPTSP", 88_160_000)]


def test_a_cap_that_leaves_no_plan_is_named_with_what_it_would_have_to_be(data):
    # at most 15,00 each: 32,43 takes three units, 15 + 15 + 2,43; DPMPTSP could give 11,85
    made = of_province(data, rises={("", ""): 15_000_000}, caps=Caps(units=2))
    assert (made.state, made.changes, made.tight) == ("too_tight", (), (TooTight("units", Fraction(2), Fraction(3)),))
    # a point costs 3, but 2 at Dinas Sosial, which alone is enough: 32,43 × 2 = 64,86
    costs = {("", ""): 3, ("Dinas Sosial", ""): 2}
    assert of_province(data, costs=costs, caps=Caps(budget=Fraction("64.86"))).cost == Fraction("64.86")
    dear = of_province(data, costs=costs, caps=Caps(budget=Fraction("64.85")))
    assert dear.tight == (TooTight("budget", Fraction("64.85"), Fraction("64.86")),)


def test_every_lever_without_a_price_is_asked_for_at_once(data):
    with pytest.raises(NoPrice) as asked:
        of_province(data, costs={("DPMPTSP", ""): 1})
    assert asked.value.keys == ((EDUCATION, ""), ("Dinas Sosial", ""))
    # what may not be moved needs none
    locked = frozenset({(EDUCATION, "")})
    assert of_province(data, costs={("DPMPTSP", ""): 1, ("Dinas Sosial", ""): 1}, locked=locked).state == "found"
