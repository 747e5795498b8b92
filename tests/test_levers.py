"""What can be moved, and a scenario on data that have changed since it was made."""

from __future__ import annotations

from dataclasses import replace

from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.form import make_form
from kepatuhan.scenarios.form_reader import evaluate
from kepatuhan.scenarios.ground import Ground, ground
from kepatuhan.scenarios.levers import differing, levers, rebased
from kepatuhan.scenarios.next_category import ticks

DINDIK = "Dinas Pendidikan dan Kebudayaan"


def made_on(on: Ground, base: str, *changes: Change) -> Scenario:
    return Scenario("uji", "", "", on.year, on.basis, base, changes)


def test_on_the_same_data_nothing_differs_whatever_it_says_of_before(published):
    wrong = Change("36.72", DINDIK, "", 59_380_000, 1)
    assert differing(made_on(published, published.base, wrong), published) == ()


def test_a_base_value_that_is_now_another_is_named_with_what_it_is(published):
    moved = Change("36.72", DINDIK, "", 59_380_000, 55_000_000)
    same = Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000)
    older = made_on(published, "0" * 16, moved, same)
    assert differing(older, published) == ((moved, 57_020_000),)
    there = rebased(older, published)
    assert (there.base, [c.before for c in there.changes]) == (published.base, [57_020_000, 61_810_000])
    assert differing(there, published) == ()


def test_what_the_data_no_longer_have_is_unknown_now(published):
    gone = Change("36.72", "Dinas Perhubungan", "", 59_380_000, 55_000_000)
    assert differing(made_on(published, "0" * 16, gone), published) == ((gone, None),)


def test_an_aspect_that_is_added_up_from_indicators_does_not_differ_from_itself(invented):
    """Its value stands in no row, so what was entered alone would call it unknown."""
    aspect = next(x for x in levers(invented, "36.72") if x.component and x.component.level == "dimension")
    change = aspect.change(aspect.value + aspect.step)
    older = made_on(invented, "0" * 16, change)
    assert differing(older, invented) == ()
    assert differing(replace(older, changes=(replace(change, before=0),)), invented)[0][1] == aspect.value


def test_of_a_government_whose_units_nobody_published_the_total_is_moved(data):
    """Kota Tangerang 2025: 84,25, one unit known of nobody knows how many. Sangat Baik begins at 88,00: 88,00 − 84,25 = 3,75."""
    on = ground(data.observations, data, 2025, "terbit")
    (total,) = levers(on, "36.71")
    assert (total.cell, total.component) == (("36.71", "", ""), None)
    assert (total.value, total.top, total.step, total.lost) == (84_250_000, 100_000_000, 10_000, 1_575)
    form = make_form(on, "36.71")
    assert (evaluate(form, {}).to_next, ticks(form, {})["|"].value) == (375, 88_000_000)
    for value, symbol, left in ((87_990_000, "B", 1), (88_000_000, "SB", None)):
        moved = make_form(on, "36.71", (total.change(value),))
        standing = evaluate(moved, {"|": value})
        assert (standing.score, standing.symbol, standing.to_next) == (value // 10_000, symbol, left)
        rows = before_after(on, made_on(on, on.base, total.change(value)))
        row = next(r for r in rows if r.region == "36.71")
        assert (row.reading, row.before.score, row.after.score) == ("total", 8425, value // 10_000)
        assert row.after.symbol == symbol


def test_units_are_moved_wherever_a_change_of_one_is_a_change_of_the_total(published, invented):
    """2022: of Cilegon all seven are known, of the province three; of Lebak none, on the illustration all six."""
    names = {code: [x.cell[1] for x in levers(published, code) if not x.cell[2]] for code in ("36.72", "36", "36.02")}
    assert [len(units) for units in names.values()] == [7, 3, 1]
    assert names["36.02"] == [""]
    assert len([x for x in levers(invented, "36.02") if not x.cell[2]]) == 6


def test_where_nothing_is_known_there_is_nothing_to_move(data):
    assert levers(ground(data.observations, data, 2025, "terbit"), "36.72") == ()
