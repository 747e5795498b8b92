"""Before and after a scenario, in both readings, and the change taken apart. Held against the one engine."""

from __future__ import annotations

from dataclasses import asdict, replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.before_after import BeforeAfter, before_after, summary
from kepatuhan.scenarios.ground import Ground, KnownScore, ground
from kepatuhan.scenarios.readings import readings, still_unknown
from kepatuhan.scenarios.scenario import apply
from kepatuhan.scenarios.waterfall import waterfall
from kepatuhan.scoring.score import score
from tests.frames import observed
from tests.nightly import examples

DINDIK = "Dinas Pendidikan dan Kebudayaan"


def scenario(on: Ground, *changes: Change) -> Scenario:
    return Scenario("uji", "", "", on.year, on.basis, on.base, changes)


def points(hundredths: int) -> int:
    return hundredths * 10_000


def rows_of(on: Ground, region: str, *changes: Change) -> list[BeforeAfter]:
    return [row for row in before_after(on, scenario(on, *changes)) if row.region == region]


def table(on: Ground, *changes: Change) -> pd.DataFrame:
    return pd.json_normalize([asdict(row) for row in before_after(on, scenario(on, *changes))], sep="_")


def bars(change_parts) -> pd.DataFrame:
    return pd.DataFrame([asdict(bar) for bar in change_parts.bars])


# --- Kota Cilegon 2022, worked by hand ----------------------------------------------------------------------------
# Seven units: 85,03 + 81,97 + 57,02 + 61,81 + 83,25 + 89,09 + 85,44 = 543,61; / 7 = 77,6586 -> 77,66. Printed: 77,73.


@pytest.mark.parametrize(
    ("dindik", "by_units", "by_print"),
    [
        # 545,97 / 7 = 77,9957 -> 78,00;  77,73 + 2,36/7 = 78,0671 -> 78,07
        (5938, (7800, "B", "hijau"), (7807, "B", "hijau")),
        # 545,96 / 7 = 77,9943 -> 77,99;  77,73 + 2,35/7 = 78,0657 -> 78,07
        # what is read from the printed total reaches B, the units do not yet: C counts, and B is a claim
        (5937, (7799, "C", "kuning"), (7807, "C", "kuning")),
        # 545,47 / 7 = 77,9243 -> 77,92;  77,73 + 1,86/7 = 77,9957 -> 78,00
        (5888, (7792, "C", "kuning"), (7800, "C", "kuning")),
        # 545,46 / 7 = 77,9229 -> 77,92;  77,73 + 1,85/7 = 77,9943 -> 77,99
        (5887, (7792, "C", "kuning"), (7799, "C", "kuning")),
    ],
)
def test_cilegon_in_both_readings(dindik, by_units, by_print, published):
    printed, units = rows_of(published, "36.72", Change("36.72", DINDIK, "", points(dindik)))
    assert (units.reading, units.main, units.before.score) == ("units", False, 7766)
    assert (printed.reading, printed.main, printed.before.score) == ("printed", True, 7773)
    assert printed.claim == ("B" if dindik in (5888, 5937) else "")
    for row, (value, category, zone) in ((units, by_units), (printed, by_print)):
        assert (row.after.score, row.after.category, row.after.zone) == (value, category, zone)
        assert row.before.zone == "kuning"
        assert row.moved == (zone == "hijau")
        assert row.delta == value - row.before.score


def test_5938_is_the_least_that_makes_cilegon_green(published):
    """59,375 is the edge itself: 545,965 / 7 = 77,995 exactly, and half goes up."""
    zones = {
        value: rows_of(published, "36.72", Change("36.72", DINDIK, "", value))[0].after.zone
        for value in (59_374_999, 59_375_000, 59_380_000)
    }
    # a unit's score is itself rounded to two decimals first: 59,374999 -> 59,37 and 59,375 -> 59,38
    assert zones == {59_374_999: "kuning", 59_375_000: "hijau", 59_380_000: "hijau"}


def test_margins_and_ranks_before_and_after(published):
    printed, units = rows_of(published, "36.72", Change("36.72", DINDIK, "", points(5938)))
    # 78,00 − 77,66 = 0,34 before; 88,00 − 78,00 = 10,00 after
    assert (units.before.to_next, units.after.to_next) == (34, 1000)
    # 78,00 − 77,73 = 0,27; 88,00 − 78,07 = 9,93
    assert (printed.before.to_next, printed.after.to_next) == (27, 993)
    # 77,73 + 1,86/7 = 78,00 is a claim until the units give it too: 78,00 − 77,92 = 0,08
    claimed, _ = rows_of(published, "36.72", Change("36.72", DINDIK, "", points(5888)))
    assert (claimed.after.score, claimed.claim, claimed.after.to_next) == (7800, "B", 8)
    assert (units.before.rank_best, units.after.rank_best) == (7, 7)
    # all seven at 100,00: above everyone
    full = [Change("36.72", unit, "", points(10000)) for unit in published.units["36.72"]]
    printed, units = rows_of(published, "36.72", *full)
    assert (units.after.score, units.after.rank_best, units.after.rank_worst) == (10000, 1, 1)
    assert units.after.to_next is None
    # the printed reading cannot pass 100,00: 77,73 + (700 − 543,61)/7 = 77,73 + 22,3414 = 100,07
    assert printed.after.score == 10000


def test_who_is_not_touched_stays_as_printed(published, bodies):
    frame = table(published, Change("36.72", DINDIK, "", points(5938)))
    assert frame["region"].drop_duplicates().tolist() == [r.code for r in published.data.regions]
    for row in frame[~frame["changed"]].to_dict("records"):
        body = bodies[(bodies["year"] == 2022) & (bodies["region"] == row["region"])].iloc[0]
        assert row["reading"] == ""
        for side in ("before", "after"):
            assert (row[f"{side}_category"], row[f"{side}_zone"]) == (body["category"], body["zone"])
            assert row[f"{side}_score"] == body["score"] or (pd.isna(row[f"{side}_score"]) and pd.isna(body["score"]))


def test_nothing_changed_changes_nothing(published, invented):
    for on in (published, invented):
        frame = table(on)
        assert len(frame) == 9
        assert not frame["moved"].any()
        assert frame["before_rank_best"].equals(frame["after_rank_best"])


def test_illustration_is_marked(published, invented):
    for on, expected in ((published, {False}), (invented, {True})):
        assert set(table(on)["invented"]) == expected


def test_a_government_that_nobody_knows_is_left_aside(published):
    assert readings(published, [Change("99", "", "", 1)]) == {}


# --- what is not known --------------------------------------------------------------------------------------------


def test_a_total_whose_units_are_not_all_known_moves_by_their_share(published):
    # Kabupaten Serang 2022: two of six units are published; 79,01 + (72,00 − 66,06)/6 = 79,01 + 0,99 = 80,00
    (row,) = rows_of(published, "36.04", Change("36.04", "Dinas Sosial", "", points(7200)))
    assert (row.reading, row.before.score, row.after.score) == ("printed", 7901, 8000)


def test_a_unit_that_was_not_known_leaves_a_range(published):
    (row,) = rows_of(published, "36.04", Change("36.04", "DPMPTSP", "", points(8000)))
    # 63,03 + 66,06 + 80,00 = 209,09 of six: from 209,09/6 = 34,85 to (209,09 + 300)/6 = 84,85
    assert (row.reading, row.reason, row.after.category) == ("units", "units_unknown", "")
    assert (row.after.low, row.after.high) == (3485, 8485)
    assert pd.isna(row.after.score)
    assert pd.isna(row.delta)


def test_units_that_complete_the_list_give_a_total_that_is_not_of_like_with_like(published):
    missing = ["DPMPTSP", "Disdukcapil", "Puskesmas Baros", "Puskesmas Kramatwatu"]
    (row,) = rows_of(published, "36.04", *(Change("36.04", unit, "", points(8500)) for unit in missing))
    # 63,03 + 66,06 + 4 × 85,00 = 469,09; / 6 = 78,1817 beside a printed total of 79,01
    assert (row.reading, row.before.score, row.after.score, row.reason) == (
        "units",
        7901,
        7818,
        "before_printed",
    )


def test_a_government_of_which_only_the_total_is_known(published):
    (row,) = rows_of(published, "36.02", Change("36.02", "", "", points(7800)))
    assert (row.reading, row.before.score, row.after.score, row.after.category) == (
        "total",
        6839,
        7800,
        "B",
    )


def test_a_mean_inside_what_was_printed_is_one_reading(data):
    """Kabupaten Serang 2024: six units give 91,98, and "91" without decimals is 90,50–91,99: nothing contradicts."""
    on = ground(data.observations, data, 2024, "terbit")
    (unit, score) = next((u, v.known.score) for u, v in on.units["36.04"].items() if u)
    (units,) = rows_of(on, "36.04", Change("36.04", unit, "", points(score - 60)))
    # 91,98 − 0,60/6 = 91,88
    assert (units.reading, units.before.score, units.after.score) == ("units", 9198, 9188)


def test_a_total_that_was_cut_when_printed_is_one_reading(published):
    # the province: (88,15 + 54,40 + 59,01) / 3 = 67,1867, printed 67,18; 201,56 + 32,43 = 233,99; / 3 = 77,9967 -> 78,00
    (row,) = rows_of(published, "36", Change("36", DINDIK, "", points(8683)))
    assert (row.reading, row.before.score, row.after.score, row.after.category) == (
        "units",
        6718,  # as it was printed, not the 67,19 of its units
        7800,
        "B",
    )
    # the waterfall tells the same change: 78,00 − 67,18 = 10,82, of which the one unit brings 10,81 and the cut digit 0,01
    changes = (Change("36", DINDIK, "", points(8683)),)
    made = waterfall(published, scenario(published, *changes), "36")
    assert (made.before, made.after, [bar.value for bar in made.bars]) == (6718, 7800, [1082])
    # a unit set to what it has changes nothing, so there is nothing to take apart
    assert waterfall(published, scenario(published, Change("36", DINDIK, "", points(5440))), "36") is None


def test_a_printed_total_without_decimals_moves_as_a_range(data):
    """The same with one unit 12,00 lower: the mean is 89,98, outside of what was printed."""
    rows = data.observations.copy()
    (unit, score) = next((u, v.known.score) for u, v in ground(rows, data, 2024, "terbit").units["36.04"].items() if u)
    here = (rows["year"] == 2024) & (rows["region"] == "36.04") & (rows["unit"] == unit)
    rows.loc[here, "value"] = points(score - 1200)
    on = ground(rows, data, 2024, "terbit")
    units, printed = rows_of(on, "36.04", Change("36.04", unit, "", points(score - 1260)))
    # 91,98 − 12,00/6 = 89,98; − 0,60/6: 89,88 and 90,50 − 0,10 … 91,99 − 0,10
    assert (units.before.score, units.after.score) == (8998, 8988)
    assert printed.before.score is printed.after.score is None
    assert (printed.after.low, printed.after.high) == (9040, 9189)


def test_without_a_list_of_units_no_total_is_claimed(data):
    rows = observed("2025,36.72,,,80", "2025,36.72,DPMPTSP,,70", "2025,36.72,Disdukcapil,,90")
    on = ground(rows, data, 2025, "terbit")
    (row,) = rows_of(on, "36.72", Change("36.72", "DPMPTSP", "", points(7500)))
    assert (row.reason, row.after.category) == ("units_unknown", "")
    assert pd.isna(row.after.score)
    assert pd.isna(row.after.low)


def test_products_weigh_the_units_of_2021(data):
    rows = observed(
        "2021,36.04,,,81",
        "2021,36.04,DPMPTSP,,82,,,,5",
        "2021,36.04,Disdukcapil,,78,,,,1",
        f"2021,36.04,{DINDIK},,80,,,,2",
    )
    on = ground(rows, data, 2021, "terbit")
    (units,) = rows_of(on, "36.04", Change("36.04", "DPMPTSP", "", points(9000)))
    # (5 × 82 + 78 + 2 × 80) / 8 = 648 / 8 = 81,00 is what was printed … (5 × 90 + 78 + 160) / 8 = 688 / 8 = 86,00
    assert (units.before.score, units.after.score) == (8100, 8600)


def test_a_ground_needs_a_method(data):
    with pytest.raises(ValueError, match="no method for 1999"):
        ground(data.observations, data, 1999, "terbit")


def test_a_ground_may_be_a_year_that_the_data_do_not_have_yet(data):
    rows = observed("2027,36.72,,,80")
    on = ground(rows, data, 2027, "terbit")
    assert on.official["36.72"].known == KnownScore(8000, 8000, 8000)


# --- the one engine -----------------------------------------------------------------------------------------------


def cells(on: Ground) -> list[tuple[str, str, str, int]]:
    """Every cell of a ground that a slider may have, with its largest value in millionths."""
    tops = [("" if not c.parent else c.code, int(c.scale_max * 1_000_000)) for c in on.method.components]
    return [(r, u, code, top) for r, units in on.units.items() for u in units for code, top in tops if u or not code]


def drawn(on: Ground):
    cell = st.sampled_from(cells(on))
    change = cell.flatmap(lambda c: st.integers(0, c[3]).map(lambda value: Change(c[0], c[1], c[2], value)))
    return st.lists(change, min_size=1, max_size=8)


def held_against_the_engine(on: Ground, changes: list[Change]) -> None:
    scored = score(apply(on.observations, scenario(on, *changes), on.data), on.data).bodies.set_index("region")
    for region, readings_of in readings(on, changes).items():
        row = scored.loc[region]
        by_units = readings_of[-1]
        if by_units.name == "printed" and by_units.after.score is not None:
            assert pd.isna(row["score"]), "the engine leaves open what the printed reading moves"
            continue
        expected = KnownScore(*(None if pd.isna(row[k]) else int(row[k]) for k in ("score", "low", "high")))
        assert by_units.after == expected, (region, changes)
        frame = table(on, *changes)
        shown = frame[(frame["region"] == region) & (frame["reading"] == by_units.name)].iloc[0]
        assert (shown["after_category"], shown["after_zone"]) == (row["category"], row["zone"])


@examples(8, 80, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_step_is_what_the_engine_finds(published, invented, draw):
    on = draw.draw(st.sampled_from([published, invented]))
    held_against_the_engine(on, draw.draw(drawn(on)))


# --- the change taken apart ---------------------------------------------------------------------------------------


def test_one_units_waterfall(published):
    total_change = waterfall(published, scenario(published, Change("36.72", DINDIK, "", points(5938))), "36.72")
    # 2,36 / 7 = 0,3371 is shown as 78,07 − 77,73 = 0,34
    assert (total_change.reading, total_change.before, total_change.after) == ("printed", 7773, 7807)
    assert bars(total_change)[["unit", "level", "value"]].to_numpy().tolist() == [[DINDIK, "unit", 34]]
    units = waterfall(published, scenario(published, Change("36.72", DINDIK, "", points(5938))), "36.72", "units")
    assert (units.before, units.after) == (7766, 7800)
    printed = waterfall(published, scenario(published, Change("36.72", DINDIK, "", points(5888))), "36.72", "printed")
    # 1,86 / 7 = 0,2657 is shown as 78,00 − 77,73 = 0,27
    assert (printed.before, printed.after, [bar.value for bar in printed.bars]) == (7773, 7800, [27])


def test_a_gain_and_a_loss_by_hand(published):
    changes = [Change("36.72", DINDIK, "", points(6402)), Change("36.72", "Dinas Sosial", "", points(6081))]
    total_change = waterfall(published, scenario(published, *changes), "36.72", "units")
    # + 7,00/7 = 1,00 and − 1,00/7 = −0,142857; 549,61/7 = 78,5157 -> 78,52; 78,52 − 77,66 = 0,86 = 1,00 − 0,14
    assert {bar.unit: bar.value for bar in total_change.bars} == {DINDIK: 100, "Dinas Sosial": -14}


def adds_up(change_parts) -> None:
    rows = bars(change_parts)
    units = rows[rows["level"].isin(["unit", "total"])]
    assert units["value"].sum() == change_parts.after - change_parts.before
    for unit in units["unit"]:
        unit_rows = rows[(rows["unit"] == unit) & ~rows["level"].isin(["unit", "total"])]
        whole = int(units.loc[units["unit"] == unit, "value"].iloc[0])
        top = unit_rows[unit_rows["parent"] == ""]
        assert top.empty or top["value"].sum() == whole
        for code, value in zip(unit_rows["code"], unit_rows["value"], strict=True):
            below = unit_rows[(unit_rows["parent"] == code) & (unit_rows["parent"] != "")]
            assert below.empty or below["value"].sum() == value


@examples(8, 80, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_bars_add_up_exactly_at_every_level(published, invented, draw):
    on = draw.draw(st.sampled_from([published, invented]))
    changes = draw.draw(drawn(on))
    for region, readings_of in readings(on, changes).items():
        for reading in readings_of:
            taken = waterfall(on, scenario(on, *changes), region, reading.name)
            if reading.before.score is not None and reading.after.score is not None:
                assert taken is not None
                assert (taken.before, taken.after) == (reading.before.score, reading.after.score)
                adds_up(taken)
            else:
                assert taken is None


def test_an_indicator_shows_its_way_up(invented):
    unit = "Dinas Sosial"
    total_change = waterfall(invented, scenario(invented, Change("36.72", unit, "output.spm.1", 0)), "36.72")
    assert [bar.level for bar in total_change.bars] == ["unit", "dimension", "variable", "indicator"]
    assert [bar.code for bar in total_change.bars] == ["", "output", "output.spm", "output.spm.1"]
    assert {bar.value for bar in total_change.bars} == {total_change.after - total_change.before}


def test_a_printed_unit_that_its_components_do_not_give_shows_the_gap(data):
    method = method_for(data.methods, 2022)
    full = [f"2022,36,DPMPTSP,{c.code},{c.scale_max}" for c in method.components if c.level == "indicator"]
    rows = observed("2022,36,DPMPTSP,,90", *full, "2022,36,Dinas Sosial,,60", f"2022,36,{DINDIK},,60")
    on = ground(rows, data, 2022, "terbit")
    changed = scenario(on, Change("36", "DPMPTSP", "output.spm.1", 0))
    total_change = waterfall(on, changed, "36")
    # components give 100, printed is 90: (90 + 60 + 60)/3 = 70. Without SPM (24,24/6 = 4,04): (95,96 + 120)/3 = 71,9867
    assert (total_change.before, total_change.after) == (7000, 7199)
    # + 10/3 = 3,3333 for the gap and − 4,04/3 = −1,3467: 3,33 − 1,35 = 1,98, both rests are 1/3, the first gains
    top = bars(total_change)[lambda rows: (rows["parent"] == "") & (rows["level"] != "unit")]
    assert top[["level", "value"]].to_numpy().tolist() == [["gap", 334], ["dimension", -135]]
    adds_up(total_change)


def test_no_waterfall_where_nothing_changed(published):
    assert waterfall(published, scenario(published), "36.72") is None
    unknown = scenario(published, Change("36.04", "DPMPTSP", "", points(8000)))
    assert waterfall(published, unknown, "36.04") is None
    changed = scenario(published, Change("36.72", DINDIK, "", points(6000)))
    assert waterfall(published, changed, "36.72", "total") is None


# --- the eight together -------------------------------------------------------------------------------------------


def test_summary_counts_the_eight(published):
    changes = [Change("36.72", DINDIK, "", points(5938)), Change("36.02", "", "", points(7800))]
    totals = summary(published, before_after(published, scenario(published, *changes)))
    assert totals.zones_before == {"hijau": 6, "kuning": 2}
    assert totals.zones_after == {"hijau": 8}
    assert totals.moved == ("36.02", "36.72")
    before = [8391, 6839, 8854, 7901, 8847, 7773, 7924, 8883]
    after = [8391, 7800, 8854, 7901, 8847, 7807, 7924, 8883]
    # 654,12 / 8 = 81,765 -> 81,77 and 664,07 / 8 = 83,0088 -> 83,01
    assert (sum(before), sum(after)) == (65412, 66407)
    assert (totals.mean_before, totals.mean_after) == (8177, 8301)


def test_no_mean_of_the_eight_while_one_is_unknown(published):
    changed = scenario(published, Change("36.04", "DPMPTSP", "", points(8000)))
    assert summary(published, before_after(published, changed)).mean_after is None


def test_an_invented_total_is_not_counted_until_it_is_changed(data):
    """2024: nothing was found of Lebak, Kabupaten Tangerang and Kota Serang; the map shows them unknown, whatever the illustration says."""
    on = ground(illustrated(data), data, 2024, "ilustrasi")
    still = summary(on, before_after(on, scenario(on)))
    assert still.zones_before == still.zones_after == {"hijau": 5, "": 3}
    unit = next(name for name in on.units["36.02"] if name)
    totals = summary(on, before_after(on, scenario(on, Change("36.02", unit, "proses", 0))))
    assert totals.zones_before == {"hijau": 5, "": 3}
    assert totals.zones_after[""] == 2
    assert totals.moved == ()


def test_ranks_of_the_others_follow(published):
    # Lebak from 68,39 (8th) to 90,00: above all eight; everyone else one place down
    frame = table(published, Change("36.02", "", "", points(9000))).set_index("region")
    assert frame.loc["36.02", ["before_rank_best", "after_rank_best"]].tolist() == [8, 1]
    rest = frame.loc[["36.01", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]]
    assert (rest["after_rank_best"] - rest["before_rank_best"]).tolist() == [1] * 7


def test_what_was_published_of_ranks_holds_for_those_who_do_not_move(data):
    """2023: no score of Kota Serang or Pandeglang is known, but that the one is 7th and the other 8th is."""
    on = ground(data.observations, data, 2023, "terbit")
    frame = table(on, Change("36.02", "", "", points(9500))).set_index("region")
    for region, rank in (("36.73", 7), ("36.01", 8)):
        assert frame.loc[region, ["after_rank_best", "after_rank_worst"]].tolist() == [rank, rank]


def test_grounds_are_not_changed_by_a_step(invented):
    before = (invented.points.copy(), invented.given.copy(), invented.bodies.copy())
    before_after(invented, scenario(invented, *(Change("36.72", u, "proses", 0) for u in invented.units["36.72"] if u)))
    assert (invented.points == before[0]).all()
    assert (invented.given == before[1]).all()
    pd.testing.assert_frame_equal(invented.bodies, before[2])


def test_the_edge_is_exact():
    # 59,375 × 1 unit of seven closes exactly what is missing: (7 × 77,995 − 486,59) = 59,375
    assert 7 * Fraction("77.995") - Fraction("486.59") == Fraction("59.375")
    assert replace(KnownScore(1), low=1).score == 1


# --- what is missing for a total ----------------------------------------------------------------------------------


def test_what_is_still_unknown_is_named(published, data):
    # Kabupaten Serang 2022: the list has six, two are published
    some = [Change("36.04", unit, "", points(8500)) for unit in ("DPMPTSP", "Puskesmas Baros")]
    assert still_unknown(published, "36.04", some) == ("disdukcapil", "puskesmas")
    rest = [Change("36.04", unit, "", points(8500)) for unit in ("Disdukcapil", "Puskesmas Kramatwatu")]
    assert still_unknown(published, "36.04", [*some, *rest]) == ()
    assert still_unknown(published, "36.72", []) == ()
    no_list = ground(observed("2025,36.72,,,80", "2025,36.72,DPMPTSP,,70"), data, 2025, "terbit")
    assert still_unknown(no_list, "36.72", []) is None


def test_units_that_are_all_known_without_their_products_lack_their_weights(data):
    """2021 weighs by products: all three listed units are scored, and nothing says how many products each has."""
    rows = observed(
        "2021,36.04,,,81", "2021,36.04,DPMPTSP,,82", "2021,36.04,Disdukcapil,,78", f"2021,36.04,{DINDIK},,80"
    )
    on = ground(rows, data, 2021, "terbit")
    assert still_unknown(on, "36.04", []) == ()
    (row,) = rows_of(on, "36.04", Change("36.04", "DPMPTSP", "", points(9000)))
    assert (row.reason, row.after.category) == ("weights_unknown", "")
