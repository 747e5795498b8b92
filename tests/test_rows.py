"""Sheets of our own making, in every format, each with what must come of it: outcome, rows, and the rows with problems."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pytest

from kepatuhan.cli.check import report
from kepatuhan.intake.ingest import read
from kepatuhan.intake.lines import marked
from kepatuhan.intake.review import review
from tests.books import SHEET, TANGSEL, edited, ods, text, xls, xlsx

HEAD = TANGSEL[0]
ONE = [2024, "36.74", "DPMPTSP", 92.74]


@dataclass(frozen=True)
class Case:
    """`errors` and `warnings` are the spreadsheet rows that carry one (None: the whole file), `codes` all problems met."""

    name: str
    file: str
    content: bytes
    outcome: str
    rows: int
    errors: set[int | None] = field(default_factory=set)
    warnings: set[int | None] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    totals: dict = field(default_factory=dict)
    sheet: str | None = None


def good(
    name: str, file: str, content: bytes, rows: int, codes: set[str] | None = None, totals: dict | None = None
) -> Case:
    return Case(name, file, content, "accept", rows, codes=codes or set(), totals=totals or {})


def warned(
    name: str, file: str, content: bytes, rows: int, warnings: set, codes: set[str], totals: dict | None = None
) -> Case:
    return Case(name, file, content, "accept_warn", rows, warnings=warnings, codes=codes, totals=totals or {})


def bad(
    name: str, file: str, content: bytes, errors: set, codes: set[str], rows: int = 0, warnings: set | None = None
) -> Case:
    return Case(name, file, content, "reject", rows, errors, warnings or set(), codes)


SIX = {"36.74": {"2024": 96.45}}
COMMAS = [[str(c).replace(".", ",") if isinstance(c, float) else c for c in row] for row in TANGSEL]
DIMENSIONS = ["Input", "Proses", "Output", "Pengaduan"]
PARTS = [20.50, 31.75, 23.40, 20.60]  # 20,50 + 31,75 + 23,40 + 20,60 = 96,25
UNITS_2024 = ["DPMPTSP", "Disdukcapil", "Dinas Sosial", "Dinas Pendidikan", "Puskesmas Cimanuk", "Puskesmas Bangkonol"]

CASES = [
    # formats and dialects
    good("xlsx", "a.xlsx", xlsx(TANGSEL), 6, totals=SIX),
    good("xls", "a.xls", xls(TANGSEL), 6, totals=SIX),
    good("ods", "a.ods", ods(TANGSEL), 6, totals=SIX),
    good("xlsx with a table that begins at C5", "a.xlsx", xlsx(TANGSEL, start=(4, 2)), 6, totals=SIX),
    good("an xlsx named csv is still read", "a.csv", xlsx(TANGSEL), 6, totals=SIX),
    good("tabs", "a.tsv", text(TANGSEL, "\t"), 6, totals=SIX),
    good("bars", "a.csv", text(TANGSEL, "|"), 6, totals=SIX),
    good("semicolons and decimal commas", "a.csv", text(TANGSEL, ";", decimal=","), 6, totals=SIX),
    good("decimal commas in quotes between commas", "a.csv", text(COMMAS), 6, totals=SIX),
    good("utf-16 with a mark", "a.csv", text(TANGSEL, "\t", "utf-16"), 6, totals=SIX),
    good("utf-16 without a mark", "a.csv", text(TANGSEL, "\t", "utf-16-le"), 6, totals=SIX),
    good("utf-32", "a.csv", text(TANGSEL, "\t", "utf-32"), 6, totals=SIX),
    good("windows-1252", "a.csv", text([HEAD, [2025, "36.72", "Café – Dinas", 90.1]], ";", "cp1252"), 1, {"not_utf8"}),
    good("lines of Windows", "a.csv", text(TANGSEL, end="\r\n"), 6, totals=SIX),
    good("lines of an old Mac", "a.csv", text(TANGSEL, end="\r"), 6, totals=SIX),
    good("upper-case ending", "A.CSV", text(TANGSEL), 6, totals=SIX),
    # numbers and codes
    good("code as a number", "a.xlsx", xlsx([HEAD, *([y, 36.74, u, v] for y, _, u, v in TANGSEL[1:])]), 6, totals=SIX),
    good(
        "BPS code as a number", "a.xlsx", xlsx([HEAD, *([y, 3674, u, v] for y, _, u, v in TANGSEL[1:])]), 6, totals=SIX
    ),
    good("code with a decimal comma", "a.csv", text([HEAD, [2024, "36,74", "DPMPTSP", "92,74"]], ";"), 1),
    good("numbers as text", "a.xlsx", xlsx([[str(c) for c in row] for row in COMMAS]), 6, totals=SIX),
    good("full-width digits", "a.csv", text([HEAD, ["２０２４", "３６．７４", "DPMPTSP", "９２．７４"]]), 1),
    good(
        "blanks that break no line",
        "a.csv",
        text([HEAD, ["2024\u00a0", "\u200b36.74", "DPMPTSP", "\u00a092,74 "]], ";"),
        1,
    ),
    good("an apostrophe before a number", "a.csv", text([HEAD, [2024, "'36.74", "DPMPTSP", "'92.74"]]), 1),
    good(
        "noise of spreadsheet arithmetic",
        "a.csv",
        text([HEAD, [2024, "36.74", "", "93.71999999999998"]]),
        1,
        totals={"36.74": {"2024": 93.72}},
    ),
    good(
        "half up at the edge",
        "a.csv",
        text([HEAD, [2024, "36.74", "", "87.995"]]),
        1,
        {"rounding_edge"},
        {"36.74": {"2024": 88.0}},
    ),
    warned(
        "0 is a value, and asked about",
        "a.csv",
        text([["tahun", "kode_wilayah", "nilai"], [2022, "36.02", 0]]),
        1,
        {2},
        {"zero_total"},
        totals={"36.02": {"2022": 0.0}},
    ),
    bad("a year and a half", "a.csv", text([HEAD, ["2024.5", "36.74", "X", 90]]), {2}, {"bad_year"}),
    bad("a code cut by Excel", "a.xlsx", xlsx([HEAD, [2024, 36.7, "X", 90.5]]), {2}, {"ambiguous_region"}),
    bad(
        "a name nearly right",
        "a.csv",
        text([["tahun", "wilayah", "nilai"], [2024, "Kab. Pandegelang", 90]]),
        {2},
        {"near_region"},
    ),
    bad(
        "a body that no province has",
        "a.csv",
        text([["tahun", "wilayah", "nilai"], [2024, "Kota Atlantis", 90]]),
        {2},
        {"unknown_region_name"},
    ),
    bad(
        "code and name disagree",
        "a.csv",
        text([["tahun", "kode", "wilayah", "nilai"], [2024, "36.74", "Kota Cilegon", 90]]),
        {2},
        {"region_conflict"},
    ),
    good(
        "a code settles a bare name",
        "a.csv",
        text([["tahun", "kode", "wilayah", "nilai"], [2024, "36.73", "Serang", 90]]),
        1,
    ),
    bad("a word for a number", "a.csv", text([HEAD, [2024, "36.74", "X", "sembilan puluh"]]), {2}, {"not_a_number"}),
    bad(
        "thousands or three decimals",
        "a.csv",
        text([HEAD, [2024, "36.74", "DPMPTSP", "92,74"], [2024, "36.74", "Dinas Sosial", "1.234"]], ";"),
        {3},
        {"ambiguous_number"},
        1,
    ),
    bad("two decimal marks", "a.csv", text([HEAD, [2024, "36.74", "X", "92.74.1"]]), {2}, {"not_a_number"}),
    bad("below nothing", "a.csv", text([HEAD, [2024, "36.74", "X", "-3"]]), {2}, {"out_of_range"}),
    bad(
        "a percentage of Excel",
        "a.xlsx",
        xlsx([HEAD, [2024, "36.74", "DPMPTSP", 0.9274]], formats={float: "0.00%"}),
        {2},
        {"share_instead"},
    ),
    bad(
        "a date of Excel",
        "a.xlsx",
        xlsx([HEAD, [2024, "36.74", "X", dt.date(2026, 5, 12)]], formats={dt.date: "d-mmm"}),
        {2},
        {"date_instead"},
    ),
    bad(
        "a date of Excel 97",
        "a.xls",
        xls([HEAD, [2024, "36.74", "X", dt.date(1974, 5, 1)]], {dt.date: "mmm-yy"}),
        {2},
        {"date_instead"},
    ),
    bad(
        "a date as text",
        "a.csv",
        text([HEAD, [2024, "36.74", "X", "12-Mei"], [2024, "36.74", "Y", "Mei-74"]]),
        {2, 3},
        {"date_instead"},
    ),
    # headers
    good(
        "a merged header of two lines",
        "2023.xlsx",
        xlsx(
            [
                ["No", "Tahun", "Kode", "Unit", "Nilai Dimensi", "", "", "", "Nilai Akhir"],
                ["", "", "", "", *DIMENSIONS, ""],
                [1, 2023, "36.74", "Disdukcapil", *PARTS, 96.25],
            ],
            merged=[
                (0, 4, 0, 7, "Nilai Dimensi"),
                (0, 1, 1, 1, "Tahun"),
                (0, 2, 1, 2, "Kode"),
                (0, 3, 1, 3, "Unit"),
                (0, 8, 1, 8, "Nilai Akhir"),
            ],
        ),
        1,
    ),
    good(
        "the same without merged cells",
        "a.csv",
        text(
            [
                ["Tahun", "Kode", "Unit", "Nilai Dimensi", "", "", ""],
                ["", "", "", *DIMENSIONS],
                [2023, "36.74", "DPMPTSP", *PARTS],
            ]
        ),
        1,
    ),
    good(
        "a line of column numbers",
        "a.csv",
        text([["Tahun", "Kode", "Unit", "Nilai"], ["(1)", "(2)", "(3)", "(4)"], ONE]),
        1,
    ),
    good(
        "English, any order",
        "a.csv",
        text([["Score", "Service unit", "Region", "Year"], [92.74, "DPMPTSP", "South Tangerang City", 2024]]),
        1,
    ),
    good(
        "maxima in the headers",
        "a.csv",
        text(
            [
                [
                    "Tahun",
                    "Kode",
                    "Unit",
                    "Input (21,85)",
                    "Proses (32,37)",
                    "Output (24,24)",
                    "Dampak (21,54)",
                    "Total (100)",
                ],
                [2023, "36.74", "DPMPTSP", *PARTS, 96.25],
            ],
            ";",
            decimal=",",
        ),
        1,
    ),
    good(
        "a header again on page two",
        "a.csv",
        text([HEAD, ONE, HEAD, [2024, "36.74", "Dinas Sosial", 96.14]]),
        2,
        {"note_row"},
    ),
    bad("no header", "a.csv", text([ONE, [2024, "36.74", "Y", 91]]), {None}, {"no_header", "unknown_column"}),
    bad(
        "headers nearly right are not taken",
        "a.csv",
        text([["tahun", "kode_wilayah", "unit", "nilay"], [2024, "36.74", "X", 90]]),
        {1},
        {"missing_column", "unknown_column"},
    ),
    bad(
        "two columns of values",
        "a.csv",
        text([["tahun", "kode", "nilai", "skor"], [2024, "36.74", 90, 91]]),
        {1},
        {"duplicate_column"},
    ),
    # wide tables
    good(
        "years as columns",
        "a.csv",
        text(
            [["Kabupaten/Kota", "2022", "2023"], ["Kab. Lebak", "68,39", ""], ["Kota Cilegon", "77,73", "89,45"]], ";"
        ),
        4,
        totals={"36.02": {"2022": 68.39, "2023": None}, "36.72": {"2022": 77.73, "2023": 89.45}},
    ),
    good(
        "units as columns",
        "a.csv",
        text([["tahun", "wilayah", *UNITS_2024], [2024, "Pandeglang", 94.19, 94.50, 97.73, 92.23, 97.82, 95.03]]),
        6,
        totals={"36.01": {"2024": 95.25}},
    ),
    good(
        "governments as columns",
        "a.csv",
        text([["Tahun", "Kab. Lebak", "Kota Cilegon"], [2022, 68.39, 77.73]]),
        2,
        totals={"36.02": {"2022": 68.39}, "36.72": {"2022": 77.73}},
    ),
    good(
        "indicators as columns",
        "a.csv",
        text(
            [
                ["tahun", "kode_wilayah", "unit", "Ruang tunggu", "Toilet", "Capaian SPM"],
                [2024, "36.74", "DPMPTSP", 3, 2, 97.5],
            ]
        ),
        1,
    ),
    good(
        "dimensions of two years side by side",
        "a.xlsx",
        xlsx(
            [
                ["Kode", "Unit", "2022", "", "", "", "2023", "", "", ""],
                ["", "", *DIMENSIONS, *DIMENSIONS],
                ["36.74", "DPMPTSP", 20, 30, 22, 19, *PARTS],
            ]
        ),
        2,
    ),
    bad(
        "indicator between its steps",
        "a.csv",
        text([["tahun", "kode_wilayah", "unit", "Ruang tunggu"], [2024, "36.74", "DPMPTSP", 2.5]]),
        {2},
        {"off_step"},
    ),
    # what is around the data
    warned(
        "year and body from the title",
        "a.xlsx",
        xlsx(
            [
                ["HASIL PENILAIAN KOTA TANGERANG SELATAN TAHUN 2024"],
                [],
                ["No", "Unit Layanan", "Nilai"],
                *([i, u, v] for i, (_, _, u, v) in enumerate(TANGSEL[1:], 1)),
                [],
                ["Sumber: rekap"],
                ["Kepala Dinas"],
            ]
        ),
        6,
        {None},
        {"year_assumed", "region_assumed", "note_row", "signature"},
        SIX,
    ),
    bad(
        "two years in the title",
        "a.csv",
        text([["PENILAIAN 2023 DAN 2024", "", ""], ["kode", "unit", "nilai"], ["36.74", "X", 90]]),
        {2},
        {"missing_column"},
    ),
    good(
        "merged keys count for every line",
        "a.xlsx",
        xlsx(
            [HEAD, [2024, "36.74", "Disdukcapil", 98.38], [None, None, "DPMPTSP", 92.74]],
            merged=[(1, 0, 2, 0, 2024), (1, 1, 2, 1, "36.74")],
        ),
        2,
    ),
    good(
        "merged keys of LibreOffice count for every line",
        "a.ods",
        ods(
            [HEAD, [2024, "36.74", "Disdukcapil", 98.38], [None, None, "DPMPTSP", 92.74]],
            merged=[(1, 0, 2, 0), (1, 1, 2, 1)],
        ),
        2,
    ),
    bad(
        "merged values of LibreOffice count for their first line",
        "a.ods",
        ods(
            [
                ["tahun", "kode_wilayah", "unit", "nilai"],
                [2024, "36.74", "DPMPTSP", 98.38],
                [2024, "36.74", "Dinas Sosial", None],
                [2024, "36.74", "Disdukcapil", "x"],
            ],
            merged=[(1, 3, 2, 3)],
        ),
        {4},
        {"not_a_number"},
        2,
    ),
    bad(
        "keys left out below the first",
        "a.csv",
        text([HEAD, ONE, ["", "", "Dinas Sosial", 96.14]]),
        {3},
        {"no_year", "no_region"},
        1,
    ),
    warned(
        "a body's average among its units",
        "a.csv",
        text([*TANGSEL, [2024, "36.74", "Rata-rata", 96.45]]),
        6,
        {8},
        {"summary_row"},
        SIX,
    ),
    # workbooks
    bad("several tables: which?", "a.xlsx", xlsx(TANGSEL, others={"2023": TANGSEL}), {None}, {"choose_sheet"}),
    Case(
        "several tables: this one",
        "a.xlsx",
        xlsx(TANGSEL[:3], others={"2023": TANGSEL}),
        "accept",
        6,
        totals=SIX,
        sheet="2023",
    ),
    Case(
        "a sheet that is not there", "a.xlsx", xlsx(TANGSEL), "reject", 0, {None}, codes={"no_such_sheet"}, sheet="2030"
    ),
    good(
        "one table among other sheets",
        "a.xlsx",
        xlsx(TANGSEL, others={"Sampul": [["apa saja"]]}),
        6,
        {"other_sheets"},
        SIX,
    ),
    good("a hidden sheet", "a.xlsx", xlsx(TANGSEL, others={"!lama": TANGSEL}), 6, {"hidden_sheets"}, SIX),
    warned("a hidden row", "a.xlsx", xlsx(TANGSEL, hidden=[3]), 6, {4}, {"hidden_rows"}, SIX),
    good("a formula with its value", "a.xlsx", xlsx([HEAD, [2024, "36.74", "DPMPTSP", ("=90+2.74", 92.74)]]), 1),
    bad(
        "a formula without its value",
        "a.xlsx",
        edited(xlsx([HEAD, [2024, "36.74", "DPMPTSP", ("=A1", 92.74)]]), {SHEET: ("<v>92.74</v>", "")}),
        {2},
        {"formula_no_value"},
    ),
    bad(
        "a formula without its value in ODS",
        "a.ods",
        ods([HEAD, [2024, "36.74", "DPMPTSP", ("=[.A1]",)]]),
        {2},
        {"formula_no_value"},
    ),
    bad(
        "an Excel error",
        "a.xlsx",
        xlsx([HEAD, [2024, "36.74", "X", ("=1/0", "#DIV/0!")], ONE]),
        {2},
        {"excel_error"},
        1,
    ),
    # what CSV breaks
    bad(
        "a decimal comma between commas",
        "a.csv",
        b"tahun,kode_wilayah,unit,nilai\n2024,36.74,DPMPTSP,92,74\n2024,36.74,Dinas Sosial,96.14\n",
        {2},
        {"decimal_split"},
        1,
    ),
    bad(
        "a quote never closed",
        "a.csv",
        b'tahun,kode_wilayah,unit,nilai\n2024,36.74,"DPMPTSP,92.74\n2024,36.74,X,96.14\n',
        {2},
        {"open_quote"},
    ),
    bad(
        "a break inside quotes adds no row",
        "a.csv",
        b'tahun,kode_wilayah,unit,nilai\n2024,36.74,"Dinas\nSosial",96.14\n2024,36.74,X,9999\n',
        {3},
        {"out_of_range_comma"},
        1,
    ),
    good("trailing commas", "a.csv", b"tahun,kode_wilayah,unit,nilai,,\n2024,36.74,DPMPTSP,92.74,,\n", 1),
    good("a separator said in the first line", "a.csv", b"sep=;\n" + text(TANGSEL, ";", decimal=","), 6, totals=SIX),
    # doubts
    warned(
        "one unit, two spellings",
        "a.csv",
        text([*TANGSEL, [2024, "36.74", "DISDUKCAPIL.", 98.38]]),
        6,
        {8},
        {"unit_alias", "duplicate_equal"},
    ),
    warned(
        "a body copied from another",
        "a.csv",
        text([*TANGSEL, *([2024, "36.02", u, v] for _, _, u, v in TANGSEL[1:])]),
        12,
        {8},
        {"copied_body"},
    ),
    warned(
        "a fall that nobody published",
        "a.csv",
        text([["tahun", "kode_wilayah", "nilai"], [2022, "36.71", 88.47], [2023, "36.71", 58.47]]),
        2,
        {3},
        {"leap"},
    ),
    bad(
        "a category that does not follow",
        "a.csv",
        text([["tahun", "kode", "nilai", "predikat", "zona"], [2024, "36.74", 87.99, "Kategori A", "Hijau"]]),
        {2},
        {"category_differs"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_sheet_of_our_own(case, data):
    reviewed = review(read(case.content, case.file, data, sheet=case.sheet), data)
    report_text = report(case.file, reviewed, data, "id")
    by_key = {s: {p.row for p in reviewed.problems if p.severity == s} for s in ("error", "warning")}
    assert (report_text["outcome"], report_text["rows"]) == (case.outcome, case.rows), report_text["problems"]
    assert (by_key["error"], by_key["warning"]) == (case.errors, case.warnings), report_text["problems"]
    assert {p.code for p in reviewed.problems} == case.codes
    assert case.totals == {k: report_text["totals"][k] for k in case.totals}


def test_there_are_many_and_each_has_its_name():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) > 60


def test_lines_are_marked_by_the_codes_of_their_words():
    """Three words and, last, no word (-1): none, one, no word alone, and several of them pass."""
    codes = np.array([0, 2, -1, 1, 2])
    for passing, marked_lines in (
        ([False, False, False, False], [False] * 5),
        ([False, False, True, False], [False, True, False, False, True]),
        ([False, False, False, True], [False, False, True, False, False]),
        ([True, False, False, True], [True, False, True, False, False]),
    ):
        assert marked(np.array(passing), codes).tolist() == marked_lines
