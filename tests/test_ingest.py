"""Reading an assessment table: text stays text, numbers become exact millionths, nothing is guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from kepatuhan.checks.check import check, sound
from kepatuhan.core.assessments import FIELDS, read_assessment, read_assessments
from kepatuhan.core.columns import plain
from kepatuhan.scoring.score import score
from kepatuhan.words.problems import problem
from tests.frames import observed


def read(text: str):
    return read_assessment(text.encode(), "uji.csv")


def test_fields_and_rows():
    frame, problems = read("tahun,kode_wilayah,nilai\n2024,36.10,93.72\n2024,36.01,\n")
    assert set(FIELDS.values()) <= set(frame.columns)
    assert not problems
    assert list(frame["region"].astype(str)) == ["36.10", "36.01"]
    assert list(frame["row"]) == [2, 3]
    assert frame["value"].tolist() == [93_720_000, pd.NA]


@pytest.mark.parametrize(
    ("written", "millionths"),
    [
        ("93.72", 93_720_000),
        ("87.995", 87_995_000),
        ("0", 0),
        ("100", 100_000_000),
        ("93.71999999999998", 93_720_000),
        ("0.000001", 1),
    ],
)
def test_exact_numbers(written, millionths):
    frame, problems = read(f"tahun,kode_wilayah,nilai\n2024,36.01,{written}\n")
    assert (frame["value"].iloc[0], problems) == (millionths, ())


@pytest.mark.parametrize("written", ["abc", "9x", "87.9949999", "inf", "1e30"])
def test_what_is_no_exact_number_is_named(written):
    frame, problems = read(f"tahun,kode_wilayah,nilai\n2024,36.01,90\n2024,36.02,{written}\n")
    assert pd.isna(frame["value"].iloc[1])
    assert [(p.code, p.row, p.column, p.value) for p in problems] == [("not_a_number", 3, "nilai", written)]


def test_missing_columns_are_all_named():
    frame, problems = read("tahun,unit\n2024,X\n")
    assert frame.empty
    assert {p.column for p in problems} == {"kode_wilayah", "nilai"}


def test_bom_and_blank_lines_keep_the_row_numbers():
    frame, _ = read_assessment(
        "tahun,kode_wilayah,nilai\n2024,36.01,1\n\n2024,36.02,2\n".encode("utf-8-sig"), "uji.csv"
    )
    assert dict(zip(frame["region"].astype(str), frame["row"], strict=True))["36.02"] == 4


def test_rows_of_empty_cells_are_no_rows_but_count(tmp_path):
    """What Excel leaves below a table; a row with anything in it but the year is still named."""
    content = "tahun,kode_wilayah,unit,nilai\n2022,36.72,,77.73\n,,,\n2022,36.02,,68.39\n,36.01,,83.91\n,,,\n,,,\n"
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    frame, problems = read_assessments(tmp_path)
    assert frame["row"].tolist() == [2, 4, 5]
    assert [(p.code, p.row) for p in problems] == [("no_year", 5)]


def test_a_folder_without_files_is_an_empty_table(tmp_path):
    frame, problems = read_assessments(tmp_path)
    assert (len(frame), problems) == (0, ())
    assert set(FIELDS.values()) <= set(frame.columns)


@pytest.mark.parametrize(
    ("millionths", "written"),
    [
        (93_720_000, "93.72"),
        (91_000_000, "91"),
        (87_995_000, "87.995"),
        (0, "0"),
        (-92_740_000, "-92.74"),
        (-500_000, "-0.5"),
    ],
)
def test_plain(millionths, written):
    assert plain(millionths) == written


def found(data, *lines):
    return check(observed(*lines), data)


@pytest.mark.parametrize(
    ("lines", "code", "row"),
    [
        (["1999,36.74,X,,90"], "unknown_year", 2),
        (["2020,36.74,X,,90"], "not_held", 2),
        (["2024,36.7,X,,90"], "unknown_region", 2),
        (["2024,36.74,X,dampak,20"], "unknown_component", 2),
        (["2024,36.74,X,,90,,,final"], "unknown_status", 2),
        (["2024,36.74,,,90,Z"], "unknown_category", 2),
        (["2024,36.74,X,,9274"], "out_of_range_comma", 2),
        (["2024,36.74,X,,900000"], "out_of_range", 2),
        (["2024,36.74,X,,-1"], "out_of_range", 2),
        (["2024,36.74,X,input,21.86"], "out_of_range", 2),
        (["2024,36.74,X,input.kompetensi.1,2.5"], "off_step", 2),
        (["2024,36.74,,,87.99,A"], "category_differs", 2),
        (["2024,36.74,,,87.99,,merah"], "zone_differs", 2),
        (["2024,36.74,,,,,ungu"], "unknown_zone", 2),
        (["2024,36.74,X,,90", "2024,36.74,X,,90"], "duplicate_equal", 3),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_one_thing_wrong_gives_one_problem(data, lines, code, row):
    problems = found(data, *lines)
    assert [(p.code, p.row, p.file) for p in problems] == [(code, row, "uji.csv")]


@pytest.mark.parametrize(
    "lines",
    [
        ["2024,36.74,X,input,21.85"],
        ["2024,36.74,X,input.kompetensi.1,3"],
        ["2024,36.74,,,88.00,A"],
        ["2024,36.74,X,output.spm.1,97.53"],
        ["2020,36.74,,,"],
    ],
)
def test_nothing_wrong(data, lines):
    assert found(data, *lines) == []


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["dua ribu,36.01,X,90"], [("not_a_number", 2)]),
        (["dua ribu,36.74,Y,81", "2024,36.02,Y,80", ",36.01,Z,82"], [("not_a_number", 2), ("no_year", 4)]),
    ],
)
def test_rows_without_a_year_are_named_and_stop_no_check(data, lines, codes):
    frame, problems = read("\n".join(["tahun,kode_wilayah,unit,nilai", *lines, ""]))
    assert [(p.code, p.row) for p in problems] == codes
    assert check(frame, data) == []
    assert len(sound(frame, problems)) == len(lines) - len(codes)


def test_a_contradiction_names_both_rows(data):
    problems = found(data, "2021,36.73,,,63.61", "2021,36.73,,,63.31")
    assert [(p.code, p.row, p.params["other"], p.params["other_value"]) for p in problems] == [
        ("duplicate_conflict", 2, 3, "63.31"),
        ("duplicate_conflict", 3, 2, "63.61"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"   \n", "empty_file"),
        (b"PK\x03\x04 rest of a workbook", "not_csv"),
        ("tahun,kode_wilayah,nilai\n2024,36.01,9".encode("utf-16"), "not_csv"),
        (b"tahun;kode_wilayah;nilai\n2024;36.01;90\n", "semicolon"),
        (b"tahun,kode_wilayah,nilai,nilai\n2024,36.01,90,91\n", "same_header"),
        (b"tahun,kode_wilayah,nilai", "no_rows"),
        (b"tahun,kode_wilayah,nilai\n", "no_rows"),
        ("tahun,kode_wilayah,unit,nilai\n2024,36.01,Caf\u00e9,90\n".encode("latin-1"), "text_encoding"),
        ("tahun,kode_wilayah,nilai,d\u00e9nah\n2024,36.01,90,1\n".encode("latin-1"), "text_encoding"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_broken_file_is_named_once(content, code):
    frame, problems = read_assessment(content, "uji.csv")
    assert frame.empty
    assert [(p.code, p.severity, p.file) for p in problems] == [(code, "error", "uji.csv")]
    assert problem(problems[0], "id").startswith("uji.csv: ")


@pytest.mark.parametrize("year", ["2024.5", "dua ribu"])
def test_a_year_is_whole(year):
    _, problems = read(f"tahun,kode_wilayah,nilai\n{year},36.01,90\n")
    assert [(p.code, p.column) for p in problems] == [("not_a_number", "tahun")]


def test_a_ragged_row_is_named_and_the_others_kept():
    frame, problems = read("tahun,kode_wilayah,nilai\n2024,36.01,90\n2024,36.02\n2024,36.03,91\n")
    assert [(p.code, p.row) for p in problems] == [("row_width", 3)]
    assert dict(zip(frame["region"].astype(str), frame["row"], strict=True)) == {"36.01": 2, "36.03": 4}


def test_rows_with_errors_are_not_merged(data):
    frame = observed("2024,36.02,,,9274", "2024,36.03,,,90.00")
    kept = sound(frame, check(frame, data))
    assert kept["region"].astype(str).tolist() == ["36.03"]
    assert len(frame) == 2


def test_a_later_file_does_not_displace_an_earlier_one(data):
    # the shipped province's 94,01 of 2024 against 12,34 in a file dropped beside it
    extra, _ = read_assessment(b"tahun,kode_wilayah,nilai\n2024,36,12.34\n", "zz.csv")
    both = pd.concat([data.observations, extra], ignore_index=True)
    problems = check(both, data)
    assert [(p.code, p.file, p.params["other_file"]) for p in problems] == [
        ("duplicate_conflict", "zz.csv", "2024.csv")
    ]
    body = score(sound(both, problems), data).bodies
    assert body[(body["region"] == "36") & (body["year"] == 2024)]["score"].tolist() == [9401]


def test_a_year_far_ahead_is_a_slip(data):
    assert [p.code for p in found(data, "2220,36.74,X,,90")] == ["unknown_year"]
    assert found(data, "2026,36.74,X,,90") == []


def test_more_of_a_kind_than_are_named_are_counted_and_nothing_is_merged(data):
    lines = [f"2024,36.74,Unit {i},,{9000 + i}" for i in range(600)]
    frame = observed(*lines, "2024,36.74,X,,90")
    problems = check(frame, data)
    assert [(p.code, p.params["n"]) for p in problems if p.code == "more_like_this"] == [("more_like_this", 100)]
    assert len(sound(frame, problems)) == 0


def test_every_category_is_checked_however_many_rows_there_are(data):
    lines = [f"2024,36.74,Unit {i},,90.00,A" for i in range(700)]
    assert [(p.code, p.row) for p in found(data, *lines, "2024,36.74,X,,87.99,A")] == [("category_differs", 702)]


def test_all_problems_at_once(data):
    problems = found(data, "1999,36.74,X,,90", "2024,99,X,,9274", "2024,36.74,X,aneh,1")
    assert {(p.code, p.row) for p in problems} == {
        ("unknown_year", 2),
        ("unknown_region", 3),
        ("out_of_range_comma", 3),
        ("unknown_component", 4),
    }


def test_the_sentence_names_file_row_value_and_remedy(data):
    item = found(data, "2024,36.74,X,,9274")[0]
    assert (
        problem(item, "id") == "uji.csv, baris 2: Nilai 9274 di luar 0–100,00; mungkin 92,74. Tulis tanda desimalnya."
    )
    assert problem(item, "en") == "uji.csv, row 2: 9274 is outside 0–100.00; perhaps 92.74. Write its decimal mark."


def test_shipped_data_have_no_problem(data):
    assert [problem(p, "id") for p in (*data.problems, *check(data.observations, data))] == []


def test_check_does_not_change_its_input(data):
    frame = observed("2024,36.74,X,,9274", "2024,36.74,X,,90")
    before = frame.copy(deep=True)
    check(frame, data)
    pd.testing.assert_frame_equal(frame, before)
