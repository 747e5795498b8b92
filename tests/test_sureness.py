"""How sure: answers to the next zone by hand, draws that repeat, weights at their extremes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from kepatuhan.core.aggregate import half_up
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import method_for
from kepatuhan.plans import sureness
from kepatuhan.plans.sureness import margins, resample, weight_range
from kepatuhan.scoring.score import score
from tests.frames import observed

YEAR = 2022


@pytest.fixture(scope="module")
def method(data):
    return method_for(data.methods, YEAR)


@pytest.fixture(scope="module")
def shown(data):
    return score(illustrated(data), data)


def entries(method, step, **entered):
    """One unit with every indicator on `step` of 3 (SPM the same share of 100), but for those named."""
    for c in method.components:
        if c.level == "indicator":
            value = entered.get(c.code.replace(".", "_"), step if c.step else f"{float(Fraction(step, 3) * 100):.6f}")
            yield f"2022,36,Dinas Sosial,{c.code},{value}"


# --- the next zone ------------------------------------------------------------------------------------------------


def test_cilegon_is_42_answers_of_users_from_green(data, method):
    up, down = margins(7773, method, data, 7)
    assert (up.direction, up.band.code, up.points) == ("up", "B", 27)
    # 77,995 - 77,73 = 0,265. A user's step: 24,24/6 ÷ 3 ÷ 30 ÷ 7 = 0,0064127 -> 41,3 -> 42
    # an official's: 21,85 × 12,22 % ÷ 3 ÷ 4 ÷ 7 = 0,0317866 -> 8,3 -> 9; a product's: 32,37/11 ÷ 3 ÷ 2 ÷ 7 = 0,0700649 -> 4
    # a complaint officer's: 21,54/6 ÷ 3 ÷ 2 ÷ 7 = 0,0854762 -> 3,1 -> 4
    counts = {a.respondent: (a.count, a.asked, a.available) for a in up.answers}
    assert counts == {
        "pengguna": (42, 210, 630),
        "petugas": (9, 28, 84),
        "produk": (4, 14, 42),
        "pejabat_pengaduan": (4, 14, 42),
    }
    # down: below 54,00 lies 53,99: 77,73 - 53,99 = 23,74; more answers than there are
    assert (down.direction, down.band.code, down.points) == ("down", "D", 2374)
    assert all(a.count > a.available for a in down.answers)


def test_an_edge_itself_is_not_yet_lost(data, method):
    # exactly 78,00 falls to yellow below 77,995: 0,005 ÷ 0,0064127 = 0,78 -> 1 answer of a user; at 77,995 one is enough as well
    down = margins(7800, method, data, 7)[-1]
    assert down.points == 1
    assert {a.respondent: a.count for a in down.answers}["pengguna"] == 1
    # where an answer is worth exactly the distance it ends on the edge, which still counts: two are needed
    effect = Fraction(2424, 6 * 3 * 30 * 7)
    down = margins(Fraction(15599, 2) + effect, method, data, 7)[-1]
    assert {a.respondent: a.count for a in down.answers}["pengguna"] == 2


def test_the_best_zone_has_only_a_way_down(data, method):
    (down,) = margins(9316, method, data, 6)
    assert (down.direction, down.band.code, down.points) == ("down", "C", 1517)


def test_no_edges_no_margin(data):
    assert margins(8074, method_for(data.methods, 2018), data, 5) == ()


def test_categories_where_no_zones_are_published(data):
    up, down = margins(8000, method_for(data.methods, 2025), data, 5)
    assert (up.band.code, up.points, up.answers) == ("sangat_baik", 800, ())
    assert (down.band.code, down.points) == ("cukup", 201)


# --- asking others ------------------------------------------------------------------------------------------------


def test_indicators_at_none_or_all_never_move(data, method):
    scored = score(observed(*entries(method, 3)), data)
    drawn = resample(scored, method, data, "36", YEAR)
    assert (drawn.draws, drawn.same, drawn.low, drawn.high) == (10_000, 10_000, 10_000, 10_000)
    assert drawn.zones == (("hijau", 10_000),)


def test_draws_repeat_and_another_seed_differs(data, method, shown):
    one, again = (resample(shown, method, data, "36.72", YEAR) for _ in range(2))
    assert one == again
    assert one.same != resample(shown, method, data, "36.72", YEAR, seed=1).same
    assert one.draws == sum(count for _, count in one.zones)
    assert one.same == dict(one.zones)["kuning"]
    assert one.invented
    assert one.low < 7766 < one.high


def test_draws_spread_as_the_binomial_says(data, method):
    # one unit, all on 3 but proses.standar.1 on 1: two products with 3 steps are 6 trials at a third, sd = √(6 · 1/3 · 2/3) = 1,1547
    # of 32,37/11 ÷ 6 = 0,49045 points each: 97,5 % of the outcomes lie at 4 of 6 or below: 100 - 2 × 0,49045 = 99,02
    scored = score(observed(*entries(method, 3, proses_standar_1=1)), data)
    drawn = resample(scored, method, data, "36", YEAR, draws=20_000)
    # P(0 of 6) = 0,0878 > 2,5 %: 100 - 6 × 0,49045 = 97,06; P(5 or 6) = 0,0178 < 2,5 % <= P(4 or more) = 0,1001
    assert (drawn.low, drawn.high) == (9706, 9902)


def test_facilities_and_spm_stay(data, method):
    # 9 of Sarana Prasarana and SPM: nobody is asked
    drawn = resample(score(observed(*entries(method, 2)), data), method, data, "36", YEAR)
    assert drawn.fixed == 10
    assert drawn.assumption == "assume_resampling"


def test_without_indicators_there_is_nothing_to_draw(data, method, scored):
    assert resample(scored, method, data, "36.72", YEAR) is None
    assert weight_range(scored, method, "36.72", YEAR) is None


# --- weights never published ----------------------------------------------------------------------------------------


def test_equal_entries_do_not_depend_on_weights(data, method):
    # two thirds of everything is 66,67 whatever the weights
    bounds = weight_range(score(observed(*entries(method, 2)), data), method, "36", YEAR)
    assert (bounds.low, bounds.assumed, bounds.high, bounds.exact) == (6667, 6667, 6667, True)


def test_one_unit_by_hand(data, method):
    # all 3, but sarana.1, proses.standar.1 on 0 and persepsi.1 on 1. Worst: the free Input (21,85 - 2,67007 = 19,17993) and
    # all of Proses on those, Output on persepsi.1: 100 - 19,17993 - 32,37 - 24,24 × 2/3 = 32,29007 -> 32,29; best: 100
    rows = observed(*entries(method, 3, input_sarana_1=0, proses_standar_1=0, output_persepsi_1=1))
    bounds = weight_range(score(rows, data), method, "36", YEAR)
    assert (bounds.low, bounds.high, bounds.exact) == (3229, 10000, True)
    # ours: 6,27 % of 21,85 = 1,369995; 32,37/11 = 2,942727; 24,24/6 × 2/3 = 2,693333: 100 - 7,006055 = 92,99
    assert bounds.assumed == 9299


def test_the_published_indicator_keeps_its_weight(data, method):
    # only input.kompetensi.1 on 0: 12,22 % of 21,85 = 2,67007 is lost whatever the rest: 97,32993
    rows = observed(*entries(method, 3, input_kompetensi_1=0))
    bounds = weight_range(score(rows, data), method, "36", YEAR)
    assert (bounds.low, bounds.assumed, bounds.high) == (9733, 9733, 9733)


def test_weights_found_are_allowed_and_nothing_drawn_is_beyond(data, method, shown):
    bounds = weight_range(shown, method, "36.02", YEAR)
    assert bounds.exact
    assert bounds.low <= bounds.assumed == 6839 <= bounds.high
    points, parts = sureness._points(shown, method, "36.02", YEAR)
    most = [int(c.points * shown.components[method.id].whole) for c in parts]
    exact = [[Fraction(int(p), m) for p, m in zip(row, most, strict=True)] for row in points]
    for sign, total in ((1, bounds.low), (-1, bounds.high)):
        reached, free, _ = sureness._extreme(exact, sureness._published(method, parts), sign)
        assert half_up(np.array([reached]), len(exact)).tolist() == [total]
        weights = dict(zip((c.code for c in parts), free, strict=True))
        for dimension, whole in (("input", "21.85"), ("proses", "32.37"), ("output", "24.24"), ("pengaduan", "21.54")):
            assert sum(w for code, w in weights.items() if code.startswith(dimension)) == Fraction(whole)
        assert weights["input.kompetensi.1"] == Fraction("21.85") * Fraction("0.1222")
        assert min(weights.values()) >= 0
    shares = points / np.array([int(c.points * shown.components[method.id].whole) for c in parts])
    chance = np.random.default_rng(3)
    for _ in range(300):
        free = np.zeros(len(parts))
        for dimension, total in (
            ("input", 21.85 - 2.67007),
            ("proses", 32.37),
            ("output", 24.24),
            ("pengaduan", 21.54),
        ):
            parts_here = [
                i for i, c in enumerate(parts) if c.code.startswith(dimension) and c.code != "input.kompetensi.1"
            ]
            free[parts_here] = chance.dirichlet(np.full(len(parts_here), 0.1)) * total
        free[[c.code for c in parts].index("input.kompetensi.1")] = 2.67007
        body = np.floor(np.floor(shares @ free * 100 + 0.5).mean() + 0.5)
        assert bounds.low <= body <= bounds.high
