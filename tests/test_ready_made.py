"""Ready-made scenarios: every unit to the green edge, last year's value, the best unit falls, the weakest aspect to the median."""

from __future__ import annotations

from dataclasses import replace

from kepatuhan.core.method import method_for
from kepatuhan.core.model import Scenario
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.ground import Ground, ground
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.ready_made import (
    best_unit_falls,
    every_unit,
    last_years_value,
    unit_goal,
    weakest_aspect,
)
from kepatuhan.scoring.explain import breakdown
from kepatuhan.scoring.score import score
from kepatuhan.sentences.simulation import ready_result


def row(on: Ground, changes, region: str = "36.72"):
    scenario = Scenario("x", "", "", on.year, on.basis, on.base, changes)
    return next(r for r in before_after(on, scenario) if r.region == region and r.main)


def test_every_unit_to_the_green_edge(data, published):
    """Kota Cilegon 2022: Dinas Pendidikan 57,02 and Dinas Sosial 61,81 come to 78,00; all others are above it.

    They gain 20,98 + 16,19 = 37,17; a seventh of it is 5,31: from the printed 77,73 to 83,04.
    """
    assert unit_goal(method_for(data.methods, 2022)).code == "B"
    assert unit_goal(method_for(data.methods, 2026)).code == "baik"
    changes = every_unit(published, "36.72")
    assert {(c.unit, c.before, c.value) for c in changes} == {
        ("Dinas Pendidikan dan Kebudayaan", 57_020_000, 78_000_000),
        ("Dinas Sosial", 61_810_000, 78_000_000),
    }
    after = row(published, changes)
    assert (after.before.score, after.after.score) == (7773, 8304)


def test_the_best_unit_falls_to_the_median(published):
    """57,02 61,81 81,97 83,25 85,03 85,44 89,09: the fourth is the median. 89,09 − 83,25 = 5,84, a seventh 0,83: 76,90."""
    (change,) = best_unit_falls(published, "36.72")
    assert (change.unit, change.before, change.value) == ("Puskesmas Cilegon", 89_090_000, 83_250_000)
    assert row(published, (change,)).after.score == 7690
    assert best_unit_falls(published, "36.02") == ()  # no unit of it is published


def test_back_to_last_years_value_only_inside_one_method(data, bodies):
    """Kota Cilegon 2023 89,45 and 2022 77,73, by one method; before 2022 there was another."""
    units = score(data.observations, data).units
    on = ground(data.observations, data, 2023, "terbit")
    changes = last_years_value(on, "36.72", bodies, units)
    assert changes
    if changes[0].unit == "":
        assert (changes[0].value, changes[0].before) == (77_730_000, 89_450_000)
    assert row(on, changes).after.score < 8945
    assert last_years_value(ground(data.observations, data, 2022, "terbit"), "36.72", bodies, units) == ()


def test_the_weakest_aspect_to_the_median_of_the_eight(data, invented):
    """Units below the median of the eight come to it exactly, so their mean is at it or above; nothing else moves.

    Of eight values the median is the mean of the fourth and the fifth.
    """
    code, changes = weakest_aspect(invented, "36.72")
    eight = [breakdown(invented.scored, invented.method, one, 2022) for one in invented.eight]
    values = sorted(int(one.of(code)["value"]) for one in eight)
    median = (values[3] + values[4] + 1) // 2
    mine = {
        lever.cell[1]: lever for lever in levers(invented, "36.72") if lever.component and lever.component.code == code
    }
    assert {c.unit for c in changes} == {unit for unit, lever in mine.items() if lever.value < median * 10_000}
    assert {(c.component, c.value) for c in changes} == {(code, median * 10_000)}
    then = [max(lever.value, median * 10_000) for lever in mine.values()]
    assert sum(then) / len(then) >= median * 10_000
    after = row(invented, changes)
    assert after.after.score > after.before.score
    dimensions = [c.code for c in invented.method.components if c.level == "dimension"]
    own = breakdown(invented.scored, invented.method, "36.72", 2022)
    short = {c: [*sorted(int(one.of(c)["value"]) for one in eight)[3:5], int(own.of(c)["value"])] for c in dimensions}
    assert code == max(short, key=lambda c: (short[c][0] + short[c][1] + 1) // 2 - short[c][2])


def test_without_aspects_there_is_no_weakest_one(published):
    assert weakest_aspect(published, "36.72") == ("", ())


def test_the_sentence_says_total_category_and_rank(published):
    after = row(published, every_unit(published, "36.72"))
    told = ready_result(after, "Semua unit ke 78,00", 8, "id")
    assert told.startswith("Semua unit ke 78,00: 77,73 → ")
    assert "kategori C, zona kuning → kategori B, zona hijau" in told
    assert "peringkat 7 → 5 dari 8" in told
    now = after.before
    unmoved = replace(after.after, category=now.category, rank_best=now.rank_best, rank_worst=now.rank_worst)
    same = replace(after, after=unmoved)
    assert "tetap" in ready_result(same, "x", 8, "id")
    assert "rank" in ready_result(after, "x", 8, "en")
