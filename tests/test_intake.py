"""The verdict on a file, how it differs from what is loaded, and both together."""

from __future__ import annotations

import pandas as pd
import pytest

from kepatuhan.checks.check import KEY
from kepatuhan.intake.ingest import read
from kepatuhan.intake.review import by_place, differences, everything, merged, review
from kepatuhan.scoring.score import score
from kepatuhan.words.problems import message, remedy
from tests.books import DIMENSIONS_TABLE, TANGSEL, text, xlsx


def reviewed(rows, data, name: str = "uji.csv"):
    reading = read(text(rows), name, data)
    return reading, review(reading, data)


def test_accepted_rows_have_the_form_of_the_loaded_ones(data):
    _, result = reviewed(TANGSEL, data)
    assert list(result.accepted.columns) == list(data.observations.columns)
    assert (result.outcome, result.rows, result.problems) == ("accept", 6, ())


def test_of_two_equal_rows_one_is_kept(data):
    _, result = reviewed([*TANGSEL, TANGSEL[1]], data)
    assert (result.outcome, result.rows, len(result.accepted)) == ("accept_warn", 6, 6)


def test_a_broken_row_does_not_hide_the_good_ones(data):
    _, result = reviewed([*TANGSEL, [2024, "36.74", "X", 9274]], data)
    assert (result.outcome, result.rows) == ("reject", 6)


def test_a_line_of_a_wide_table_counts_once(data):
    _, result = reviewed(DIMENSIONS_TABLE, data)
    assert (result.rows, len(result.accepted)) == (2, 10)


def test_new_changed_and_unchanged(data):
    # the province's 94,01 of 2024 is loaded; Lebak 2024 is not
    _, result = reviewed(
        [["tahun", "kode_wilayah", "nilai"], [2024, 36, 94.01], [2024, "36.02", 90], [2023, 36, 91.17]], data
    )
    differing = differences(data.observations, result.accepted).set_index(["year", "region"])
    assert differing["verdict"].to_dict() == {
        (2024, "36"): "unchanged",
        (2024, "36.02"): "new",
        (2023, "36"): "changed",
    }
    assert differing.loc[(2023, "36"), ["before", "after"]].tolist() == [91_160_000, 91_170_000]


def test_merged_rows_are_used_and_the_old_ones_stay_as_evidence(data):
    _, result = reviewed([["tahun", "kode_wilayah", "nilai"], [2023, 36, 91.17], [2024, "36.02", 90]], data)
    both = merged(data.observations, result.accepted)
    assert len(both) == len(data.observations) + 2
    rows = both[(both["year"] == 2023) & (both["region"] == "36") & (both["unit"] == "") & (both["component"] == "")]
    assert sorted(rows["value"].dropna().astype(int).unique()) == [91_160_000, 91_170_000]
    assert rows[rows["preferred"]]["value"].tolist() == [91_170_000]
    assert not both[both["preferred"]].duplicated(KEY).any()
    bodies = score(both, data).bodies.set_index(["year", "region"])["score"]
    assert (bodies[(2023, "36")], bodies[(2024, "36.02")]) == (9117, 9000)


def test_merging_does_not_change_what_was_given(data):
    before = data.observations.copy(deep=True)
    _, result = reviewed(TANGSEL, data)
    merged(data.observations, result.accepted)
    pd.testing.assert_frame_equal(before, data.observations)


def test_cells_to_mark(data):
    reading, result = reviewed([TANGSEL[0], [2024, "SERANG", "X", 90], [2024, "36.74", "Y", 9274]], data)
    marked = by_place(reading, result.problems)
    assert {place: [p.code for p in problems_here] for place, problems_here in marked.items()} == {
        (2, 1): ["ambiguous_region"],
        (3, 3): ["out_of_range_comma"],
    }


def test_cells_to_mark_in_a_wide_table(data):
    rows = [*DIMENSIONS_TABLE[:2], [2023, "36.74", "X", 88.0, 30.40, 22.80, 19.69, None]]
    reading, result = reviewed(rows, data)
    assert [
        (p, [x.code for x in problems_here]) for p, problems_here in by_place(reading, result.problems).items()
    ] == [((3, 3), ["other_scale"])]


def test_cells_to_mark_where_the_table_begins_below_and_right(data):
    reading = read(xlsx([TANGSEL[0], [2024, "36.74", "X", 9274]], start=(4, 2)), "a.xlsx", data)
    assert list(by_place(reading, review(reading, data).problems)) == [(6, 5)]


def test_columns_are_named_as_the_user_named_them(data):
    _, result = reviewed(
        [["Thn", "Kab/Kota", "Skor Akhir"], [2020, "Kota Cilegon", 90], [2024, "Kota Cilegon", 9274]], data
    )
    assert [(p.row, p.column) for p in result.problems] == [(2, "Thn"), (3, "Skor Akhir")]


@pytest.mark.parametrize("mapping", [{0: "tahun", 1: "kode_wilayah", 2: "unit", 3: "nilai"}])
def test_columns_said_by_the_user(mapping, data):
    content = text([["a", "b", "c", "d"], *TANGSEL[1:]])
    assert review(read(content, "a.csv", data), data).outcome == "reject"
    reviewed = review(read(content, "a.csv", data, mapping=mapping), data)
    assert (reviewed.outcome, reviewed.rows) == ("accept", 6)


def test_a_column_left_out_by_the_user(data):
    content = text([["tahun", "kode", "nilai", "skor"], [2024, "36.74", 90, 91]])
    assert review(read(content, "a.csv", data), data).outcome == "reject"
    reviewed = review(read(content, "a.csv", data, mapping={3: ""}), data)
    assert (reviewed.outcome, reviewed.accepted["value"].tolist()) == ("accept", [90_000_000])


PLANS = ["tahun", "kode_wilayah", "unit", "nilai", "status", "Penanggung Jawab", "Batas Waktu"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_date_that_is_none_is_named(lang, data):
    row = [2022, "36.72", "Dinas Pendidikan dan Kebudayaan", 60, "usulan", "Sekretaris", "31 Juni 2026"]
    reading, result = reviewed([PLANS, row], data)
    listed = [(p.code, p.severity, p.row, p.column, p.value) for p in result.problems]
    assert listed == [("bad_date", "error", 2, "Batas Waktu", "31 Juni 2026")]
    assert "31 Juni 2026" in message(result.problems[0], lang)
    assert "2026-06-30" in remedy(result.problems[0], lang)
    assert reading.place(result.problems[0]) == (2, 6)


def test_only_a_plan_has_an_owner_and_a_date(data):
    rows = [[2024, f"36.{code}", "DPMPTSP", 90, "", "Sekretaris", "segera"] for code in ("01", "02")]
    _, result = reviewed([PLANS, *rows], data)
    listed = [(p.code, p.severity, p.row, p.column, p.value, p.params["n"]) for p in result.problems]
    assert listed == [
        ("only_planned", "warning", 2, "Penanggung Jawab", "Sekretaris", 2),
        ("only_planned", "warning", 2, "Batas Waktu", "segera", 2),
    ]
    assert result.outcome == "accept_warn"


def test_a_score_and_the_plan_for_it_stand_in_one_table(data):
    same = [2022, "36.72", "Dinas Pendidikan dan Kebudayaan"]
    _, result = reviewed([PLANS, [*same, 57.02, "terbit", "", ""], [*same, 60, "usulan", "", "Juni 2026"]], data)
    assert (result.problems, len(result.accepted)) == ((), 2)
    assert list(differences(everything(data), result.accepted)["verdict"]) == ["unchanged", "new"]
