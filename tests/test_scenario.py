"""A scenario as a value: laid over observations, checked, stacked, moved, undone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.scenarios.scenario import (
    Clash,
    History,
    apply,
    base_hash,
    base_value,
    check_scenario,
    did,
    diff,
    effective,
    on_basis,
    planned,
    put,
    redo,
    stack,
    typed,
    undo,
    usable,
    year_rows,
)
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.frames import observed

DINDIK = "Dinas Pendidikan dan Kebudayaan"
TOILET = "input.sarana.3"


def scenario(*changes: Change, year: int = 2022, basis: str = "terbit", base: str = "0" * 16, name: str = "uji"):
    return Scenario(name, "", "", year, basis, base, changes)


@pytest.fixture(scope="module")
def indicators(data) -> pd.DataFrame:
    return illustrated(data)


# --- the content hash ---------------------------------------------------------------------------------------------


def test_the_hash_is_of_the_content_not_of_order_or_file(data):
    rows = data.observations
    shuffled = rows.sample(frac=1, random_state=7).assign(file="lain.csv", row=0)
    assert base_hash(shuffled) == base_hash(rows)
    assert len(base_hash(rows)) == 16


@pytest.mark.parametrize(
    ("column", "value"), [("value", 1), ("unit", "x"), ("preferred", False), ("products", 3), ("status", "zona")]
)
def test_the_hash_notices_every_field_that_counts(column, value):
    rows = observed("2022,36.72,DPMPTSP,,85.03", "2022,36.72,Disdukcapil,,83.25")
    other = rows.astype({"unit": "str", "status": "str"})
    other.loc[1, column] = value
    assert base_hash(other) != base_hash(rows)


def test_the_hash_leaves_notes_aside(data):
    assert base_hash(data.observations.assign(note="", source="")) == base_hash(data.observations)


# --- laying it over -----------------------------------------------------------------------------------------------


def rows_of(frame: pd.DataFrame, unit: str, region: str = "36.72", year: int = 2022) -> pd.DataFrame:
    return frame[(frame["year"] == year) & (frame["region"] == region) & (frame["unit"] == unit)]


def test_a_changed_unit_takes_out_the_printed_total_and_nothing_else(data):
    before = data.observations.copy()
    after = apply(data.observations, scenario(Change("36.72", DINDIK, "", 59_380_000)), data)
    pd.testing.assert_frame_equal(data.observations, before)
    assert rows_of(after, "").empty
    (row,) = rows_of(after, DINDIK).to_dict("records")
    assert (row["value"], row["status"], row["category"], row["preferred"]) == (59_380_000, "usulan", "", True)
    # the printed total and the report of a zone go, one unit's row is replaced
    assert len(after) == len(before) - 2
    assert len(rows_of(after, "DPMPTSP")) == 1
    assert len(after[after["year"] == 2023]) == len(before[before["year"] == 2023])


def test_the_one_engine_scores_it(data):
    # 85,03 + 81,97 + 59,38 + 61,81 + 83,25 + 89,09 + 85,44 = 545,97; / 7 = 77,9957… -> 78,00 -> B
    after = score(apply(data.observations, scenario(Change("36.72", DINDIK, "", 59_380_000)), data), data).bodies
    row = after[(after["year"] == 2022) & (after["region"] == "36.72")].iloc[0]
    assert (row["score"], row["category"], row["zone"]) == (7800, "B", "hijau")


def test_a_changed_indicator_takes_out_every_total_above_it(indicators, data):
    after = apply(indicators, scenario(Change("36.72", DINDIK, TOILET, 3_000_000), basis="ilustrasi"), data)
    unit = rows_of(after, DINDIK)
    assert "" not in set(unit["component"])
    assert len(unit) == 38
    assert unit.loc[unit["component"] == TOILET, "status"].tolist() == ["usulan"]


def test_totals_between_go_too_and_siblings_stay(data):
    rows = observed(
        "2022,36.72,Disdukcapil,,80",
        "2022,36.72,Disdukcapil,input,20",
        "2022,36.72,Disdukcapil,input.sarana,10",
        "2022,36.72,Disdukcapil,input.sarana.1,2",
        "2022,36.72,Disdukcapil,input.sarana.3,1",
        "2022,36.72,Disdukcapil,proses,30",
    )
    after = apply(rows, scenario(Change("36.72", "Disdukcapil", TOILET, 3_000_000)), data)
    left = dict(zip(after["component"], after["value"], strict=True))
    assert left == {"input.sarana.1": 2_000_000, "proses": 30_000_000, TOILET: 3_000_000}


def test_a_changed_total_takes_out_what_is_below(indicators, data):
    for total in ("", "total"):
        after = apply(indicators, scenario(Change("36.72", DINDIK, total, 60_000_000), basis="ilustrasi"), data)
        assert rows_of(after, DINDIK)["component"].tolist() == [""]
    after = apply(indicators, scenario(Change("36.72", "", "", 80_000_000), basis="ilustrasi"), data)
    mine = after[(after["year"] == 2022) & (after["region"] == "36.72")]
    assert mine[["unit", "value"]].to_numpy().tolist() == [["", 80_000_000]]


def test_products_still_weigh_a_unit_whose_total_was_taken_out(data):
    rows = observed("2021,36.04,DPMPTSP,,82,,,,5", "2021,36.04,Disdukcapil,,78,,,,1")
    after = apply(rows, scenario(Change("36.04", "DPMPTSP", "", 88_000_000), year=2021), data)
    # (5 × 88,00 + 1 × 78,00) / 6 = 518,00 / 6 = 86,3333…; the third unit is missing, so it stays a calculation
    assert rows_of(after, "DPMPTSP", "36.04", 2021)["products"].tolist() == [5]
    later = apply(
        rows.assign(year=pd.array([2022, 2022], dtype="Int64")), scenario(Change("36.04", "DPMPTSP", TOILET, 0)), data
    )
    kept = rows_of(later, "DPMPTSP", "36.04")
    assert kept[["component", "products"]].fillna(-1).to_numpy().tolist() == [["", 5], [TOILET, -1]]
    assert kept["value"].isna().tolist() == [True, False]


def test_basis_terbit_leaves_invented_rows_out(indicators, data):
    assert len(on_basis(indicators, "terbit")) == len(data.observations)
    assert len(apply(indicators, scenario(), data)) == len(data.observations)
    assert len(apply(indicators, scenario(basis="ilustrasi"), data)) == len(indicators)


def test_a_year_without_method_changes_nothing(data):
    assert len(apply(data.observations, scenario(Change("36", "", "", 1), year=1999), data)) == len(data.observations)


def test_the_deeper_change_counts(data):
    method = data.methods[-2]
    total, part = Change("36.72", DINDIK, "", 1), Change("36.72", DINDIK, TOILET, 2)
    body, other = Change("36.72", "", "", 3), Change("36.71", "", "", 4)
    assert list(effective([total, part, body, other], method).values()) == [part, other]
    later = replace(part, value=5)
    assert list(effective([part, later], method).values()) == [later]


# --- typed values and checks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["59,38", "59.38", " 59,38 ", "59,380000", "59,\u00a038"])
def test_comma_and_point_mean_the_same(text, data):
    value_typed = typed(text, ("36.72", DINDIK, ""), 2022, data.observations, data)
    assert value_typed == Change("36.72", DINDIK, "", 59_380_000, 57_020_000)


@pytest.mark.parametrize("text", ["2,5", "2.5"])
def test_the_briefs_example_is_between_the_steps_of_an_indicator(text, indicators, data):
    value_typed = typed(text, ("36.72", DINDIK, TOILET), 2022, indicators, data)
    assert value_typed.code == "off_step"
    value_typed = typed(text, ("36.72", DINDIK, "output.spm.1"), 2022, indicators, data)
    assert value_typed.value == 2_500_000


@pytest.mark.parametrize("text", ["", "tinggi", "-1", "1e1", "nan", "1.234,5", "1,2345678", "٣", "9" * 400])
def test_what_is_no_number_is_refused(text, data):
    value_typed = typed(text, ("36.72", DINDIK, ""), 2022, data.observations, data)
    assert isinstance(value_typed, Problem)
    assert value_typed.code == "scenario_not_number"
    assert all(problem(value_typed, lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "at", "code"),
    [
        ("100,01", ("36.72", DINDIK, ""), "out_of_range"),
        ("5938", ("36.72", DINDIK, ""), "out_of_range_comma"),
        # 0,04 is no step of an indicator, so nothing is guessed
        ("4", ("36.72", DINDIK, TOILET), "out_of_range"),
        ("2", ("36.72", DINDIK, "input.sarana.99"), "unknown_component"),
        ("2", ("36.99", "", ""), "unknown_region"),
        ("2", ("36.72", "Dinas Karangan", ""), "scenario_unknown_unit"),
    ],
)
def test_what_the_instrument_does_not_have_is_refused(text, at, code, data):
    value_typed = typed(text, at, 2022, data.observations, data)
    assert isinstance(value_typed, Problem)
    assert value_typed.code == code
    assert at[0] in problem(value_typed, "id")


def test_a_unit_that_the_list_still_misses_may_be_proposed(data):
    # of Kabupaten Serang 2022 two units are published, and six are expected
    value_typed = typed("80", ("36.04", "DPMPTSP", ""), 2022, data.observations, data)
    assert value_typed == Change("36.04", "DPMPTSP", "", 80_000_000, None)


def test_a_scenario_is_checked_whole(data):
    total, part = Change("36.72", DINDIK, "", 60_000_000), Change("36.72", DINDIK, TOILET, 3_000_000)
    assert check_scenario(scenario(total), data.observations, data) == ()
    codes = [p.code for p in check_scenario(scenario(total, part), data.observations, data)]
    assert codes == ["scenario_overlap"]
    twice = check_scenario(scenario(total, replace(total, value=1)), data.observations, data)
    assert {p.code for p in twice} >= {"duplicate_conflict"}
    assert next(p.code for p in check_scenario(scenario(total, year=1999), data.observations, data)) == "unknown_year"
    assert check_scenario(scenario(), data.observations, data) == ()


def test_only_sound_changes_are_usable(data):
    good, strange = Change("36.72", DINDIK, "", 60_000_000), Change("36.72", "Dinas Karangan", "", 1)
    far, nowhere = Change("36.71", "", "", 999_999_000_000), Change("99", "", "", 1)
    sound, problems = usable(scenario(good, strange, far, nowhere), data.observations, data)
    assert sound.changes == (good,)
    assert {p.code for p in problems} == {"scenario_unknown_unit", "out_of_range", "unknown_region"}
    assert usable(scenario(good, year=1999), data.observations, data)[0].changes == ()


def test_base_value(data, indicators):
    assert base_value(data.observations, 2022, ("36.72", DINDIK, "total")) == 57_020_000
    assert base_value(data.observations, 2022, ("36.72", DINDIK, TOILET)) is None
    twice = observed("2022,36.72,DPMPTSP,,85.03", "2022,36.72,DPMPTSP,,85.04")
    assert base_value(twice, 2022, ("36.72", "DPMPTSP", "")) is None


# --- changes and scenarios beside each other ----------------------------------------------------------------------

A = Change("36.72", DINDIK, "", 60_000_000, 57_020_000)
B = Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000)
C = Change("36.71", "", "", 90_000_000, 88_470_000)


def test_put_adds_replaces_and_takes_back():
    assert put((A, B), replace(A, value=61_000_000)) == (replace(A, value=61_000_000), B)
    assert put((A,), B) == (A, B)
    assert put((A, B), replace(A, value=57_020_000)) == (B,)


def test_diff_names_each_cell_and_both_values():
    one, other = scenario(A, B), scenario(replace(A, value=1), C)
    assert diff(one, other) == (
        (("36.71", "", ""), None, 90_000_000),
        (("36.72", DINDIK, ""), 60_000_000, 1),
        (("36.72", "Dinas Sosial", ""), 70_000_000, None),
    )
    assert diff(one, one) == ()


def test_stacking_joins_and_names_what_clashes(data):
    upper = replace(A, value=65_000_000)
    stacked = stack(scenario(A, B), scenario(upper, C, name="atas"), data)
    assert stacked.scenario.changes == (B, upper, C)
    assert stacked.scenario.name == "atas"
    assert stacked.clashes == (Clash(A, upper),)
    assert stacked.problems == ()
    assert stack(scenario(A), scenario(A), data) == replace(stacked, scenario=scenario(A), clashes=())


def test_a_total_above_the_others_cell_is_a_clash(data):
    part = Change("36.72", DINDIK, TOILET, 3_000_000)
    for lower, upper in ((A, part), (part, A), (C, Change("36.71", "DPMPTSP", "", 1))):
        stacked = stack(scenario(lower), scenario(upper), data)
        assert stacked.clashes == (Clash(lower, upper),)
        assert stacked.scenario.changes == (upper,)


def test_what_cannot_be_stacked_says_so(data):
    stacked = stack(scenario(A, name="satu"), scenario(A, year=2023, name="dua"), data)
    assert stacked.scenario is None
    assert [p.code for p in stacked.problems] == ["scenario_other_year"]
    assert "satu" in problem(stacked.problems[0], "id")
    older = stack(scenario(A), scenario(B, base="1" * 16), data)
    assert older.scenario.changes == (A, B)
    assert [(p.code, p.severity) for p in older.problems] == [("scenario_other_base", "warning")]


def test_another_year_of_data_does_not_move_the_base(data):
    rows = data.observations
    less = rows[rows["year"] != 2025]
    assert base_hash(year_rows(rows, 2022, "terbit")) == base_hash(year_rows(less, 2022, "terbit"))


def test_a_plan_becomes_changes(data):
    plans = observed("2022,36.72,Dinas Sosial,,70,,,usulan")
    assert planned(data.observations, replace(data, proposals=plans), 2022) == (B,)
    assert planned(data.observations, data, 2022) == ()


def test_undo_and_redo():
    empty = History((), ())
    one, two = did(empty, [A]), did(did(empty, [A]), [A, B])
    assert did(one, [A]) == one
    assert undo(two).present == (A,)
    assert redo(undo(two)) == two
    assert undo(undo(two)).present == ()
    assert undo(empty) == empty
    assert redo(two) == two
    assert did(undo(two), [C]).future == ()
