"""The user's sheet on its way back: the bad cells marked where they stand, nothing run, corrections read again."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from kepatuhan.intake import ingest, returned
from kepatuhan.intake.review import review
from tests import books

BROKEN = [
    ["Nilai 2024"],
    ["tahun", "kode_wilayah", "unit", "nilai"],
    [2024, "36.74", "Disdukcapil", "98,38"],
    [2024, "36.74", "Dinas Sosial", "9614"],
    [2024, "36.99", "DPMPTSP", "92,74"],
]


def looked_at(content, name, data):
    reading = ingest.read(content, name, data)
    return reading, review(reading, data)


def marks(content, name, data):
    reading, result = looked_at(content, name, data)
    book = openpyxl.load_workbook(io.BytesIO(returned.marked(content, reading, result.problems, data, "id")))
    sheet = book.worksheets[0]
    return book, {
        c.coordinate: c.fill.start_color.rgb[2:] for row in sheet for c in row if c.fill.patternType == "solid"
    }


@pytest.mark.parametrize(("make", "name"), [(books.xlsx, "n.xlsx"), (books.text, "n.csv"), (books.ods, "n.ods")])
def test_the_bad_cells_are_red_and_say_why(make, name, data):
    book, cells = marks(make(BROKEN), name, data)
    assert {k for k, fill in cells.items() if fill == returned.FILLS["error"][-6:]} >= {"B5", "D4"}
    assert "D3" not in cells
    assert "96,14" in book.worksheets[0]["D4"].comment.text
    assert book.worksheets[0]["C4"].value == "Dinas Sosial"
    assert book.sheetnames[1] == "Masalah"


def test_the_list_of_problems_names_row_and_column(data):
    book, _ = marks(books.xlsx(BROKEN), "n.xlsx", data)
    rows = list(book["Masalah"].iter_rows(values_only=True))
    assert rows[0] == ("Tingkat", "Baris", "Kolom", "Isi sel", "Yang salah", "Yang perlu dilakukan")
    assert ("kesalahan", 4, "nilai") in [row[:3] for row in rows]


def test_nothing_in_the_copy_is_run(data):
    rows = [*BROKEN[1:], [2024, "36.74", "=HYPERLINK(A1)", "90,00"]]
    for content, name in ((books.xlsx(rows), "n.xlsx"), (books.text(rows), "n.csv")):
        book, _ = marks(content, name, data)
        assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_file_that_is_no_table_gives_its_problems(data):
    reading, result = looked_at(b"%PDF-1.4 no table", "surat.pdf", data)
    book = openpyxl.load_workbook(io.BytesIO(returned.marked(b"%PDF", reading, result.problems, data, "en")))
    assert book.sheetnames[-1] == "Problems"
    assert returned.grid(b"%PDF-1.4 no table", reading, data).empty


@pytest.mark.parametrize(("make", "name"), [(books.xlsx, "n.xlsx"), (books.text, "n.csv"), (books.ods, "n.ods")])
def test_a_correction_in_the_grid_is_read_in_its_row(make, name, data):
    content = make(BROKEN)
    reading, result = looked_at(content, name, data)
    assert result.outcome == "reject"
    cells = returned.grid(content, reading, data)
    cells.loc[4, "D"], cells.loc[5, "B"] = "96,14", "36.74"
    again, ok = looked_at(returned.as_csv(cells), name, data)
    assert ok.outcome != "reject"
    assert [
        (row, value) for row, value in zip(again.observations["row"], again.observations["value"], strict=True)
    ] == [
        (3, 98_380_000),
        (4, 96_140_000),
        (5, 92_740_000),
    ]


@pytest.mark.parametrize("lines", [b'a,b\n\n\nx,"y\nz"\n', b"tahun;nilai\n\n2024;90\n"])
def test_a_grid_written_and_read_stands_where_it_stood(lines, data):
    reading = ingest.read(lines, "x.csv", data)
    first = returned.grid(lines, reading, data)
    content = returned.as_csv(first)
    second = returned.grid(content, ingest.read(content, "x.csv", data), data)
    assert first.to_dict() == second.to_dict()


def test_the_copys_name_is_no_path(data):
    reading = ingest.read(b"tahun,nilai\n", "../a/Nilai.2024.csv", data)
    assert returned.renamed(reading) == "Nilai.2024-diperiksa.xlsx"


@pytest.mark.parametrize("many", [2, 60])
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_merged_cells_mean_the_same_after_a_correction(kind, many, data):
    # one year and government merged over all lines; the first value over two: the second line has none
    head = ["tahun", "kode_wilayah", "unit", "nilai"]
    lines = [[None, None, f"Unit {n}", 90 + n / 100] for n in range(many)]
    rows = [head, [2025, "36.72", *lines[0][2:]], [None, None, "Unit 1", None], *lines[2:]]
    spans = [(1, 0, many, 0), (1, 1, many, 1), (1, 3, 2, 3)]
    values = (2025, "36.72", lines[0][3])
    made = {
        "xlsx": lambda: books.xlsx(rows, merged=[(*s, v) for s, v in zip(spans, values, strict=True)]),
        "ods": lambda: books.ods(rows, spans),
    }
    content = made[kind]()
    reading, result = looked_at(content, f"n.{kind}", data)
    again, after = looked_at(returned.as_csv(returned.grid(content, reading, data)), "n.csv", data)
    assert result.outcome == after.outcome == "accept"
    shown = ["year", "region", "unit", "value", "row"]
    assert len(again.observations) == many
    before = reading.observations[shown].astype("str").to_numpy().tolist()
    assert again.observations[shown].astype("str").to_numpy().tolist() == before


def test_a_new_row_is_checked_as_the_others_and_named(data):
    content = books.xlsx(BROKEN)
    reading, _ = looked_at(content, "n.xlsx", data)
    cells = returned.grid(content, reading, data)
    more = pd.DataFrame([["2024", "36.74", "Dinas Baru", "9999"]], columns=cells.columns, index=[6])
    edited = pd.concat([cells, more])
    edited.loc[4, "D"], edited.loc[5] = "96,14", None
    whole = returned.corrected(cells, edited)
    assert list(whole.index) == [1, 2, 3, 4, 5, 6]
    again, result = looked_at(returned.as_csv(whole), "n.xlsx", data)
    # 98,38 and 96,14 are read; row 5 was emptied; the new row 6 is out of range
    assert [int(v) for v in again.observations["value"]] == [98_380_000, 96_140_000, 9_999_000_000]
    assert [(p.row, p.column) for p in result.problems if p.severity == "error"] == [(6, "nilai")]


def test_rows_that_were_not_shown_are_not_taken_away(data):
    content = books.xlsx(BROKEN)
    reading, _ = looked_at(content, "n.xlsx", data)
    cells = returned.grid(content, reading, data)
    edited = cells.loc[[2, 4]].copy()
    edited.loc[4, "D"] = "96,14"
    whole = returned.corrected(cells, edited)
    assert whole.loc[4, "D"] == "96,14"
    assert whole.drop(index=4).equals(cells.drop(index=4))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            books.xlsx([books.DIMENSIONS_TABLE[0], [2023, "36.74", "X", 0.95, 20, 20, 20, 69]], formats={float: "0%"}),
            "percent_points",
        ),
        (books.xlsx([books.TANGSEL[0], [2024, "36.74", "X", ("=E2", 0)], [2024, "36.74", "Y", 91.5]]), "sheet_error"),
        (
            books.xlsx([books.TANGSEL[0], [2024, "36.74", "X", ("=NA()", "#N/A")], [2024, "36.74", "Y", 91.5]]),
            "sheet_error",
        ),
    ],
    ids=["per cent", "never calculated", "failed"],
)
def test_what_a_format_or_a_formula_made_wrong_stays_wrong_in_the_text_to_correct(content, code, data):
    reading = ingest.read(content, "a.xlsx", data)
    again = ingest.read(returned.as_csv(returned.grid(content, reading, data)), "a.xlsx", data)
    assert [(p.code, p.row) for p in again.problems if p.severity == "error"] == [(code, 2)]


def test_a_problem_of_the_whole_file_has_no_row(data):
    """An empty file has none; a score of 9614 stands in row 4. Nowhere is it row 0, which no sheet has."""
    _, whole = looked_at(b"", "n.csv", data)
    _, cell = looked_at(books.text(BROKEN), "n.csv", data)
    tables = [returned.problems_table(result.problems, "id") for result in (whole, cell)]
    assert [tables[0]["Baris"].isna().all(), len(tables[0])] == [True, 1]
    assert 4 in tables[1]["Baris"].tolist()
    content = books.xlsx([["tahun", "kode_wilayah", "nilai"]])  # a header alone
    reading, result = looked_at(content, "n.xlsx", data)
    book = openpyxl.load_workbook(io.BytesIO(returned.marked(content, reading, result.problems, data, "id")))
    assert [row[1] for row in book["Masalah"].iter_rows(min_row=2, values_only=True)] == [None]


@pytest.mark.parametrize(("lang", "mark"), [("id", ","), ("en", ".")])
def test_a_number_of_ours_has_the_reader_s_mark_and_a_quotation_stays_as_it_stands(data, lang, mark):
    """190,5 and 1.500,5 are read as numbers and told in the reader's language; what is not read is quoted, never rewritten."""
    rows = [
        BROKEN[1],
        [2022, "36.72", "DPMPTSP", "190,5"],
        [2022, "36.72", "Dinas Sosial", "1.500,5"],
        [2022, "36.72", "Disdukcapil", "9274"],
        [2022, "36.72", "Dinas Kesehatan", "87,5"],
        [2022, "36.72", "Dinas Kesehatan", "86,25"],
        [2022, "36.73", "", "0,925"],
        [2022, "36.74", "", "90.5 poin?"],
    ]
    _, result = looked_at(books.text(rows), "n.csv", data)
    table = returned.problems_table([p for p in result.problems if p.severity == "error"], lang)
    cells, sentences = table.iloc[:, 3].tolist(), table.iloc[:, 4].tolist()
    of_row = dict(zip(table.iloc[:, 1].tolist(), zip(cells, sentences, strict=True), strict=True))
    ours = {2: f"190{mark}5", 3: f"1500{mark}5", 4: "9274", 5: f"87{mark}5", 6: f"86{mark}25"}
    for row, text in ours.items():
        assert of_row[row][0] == text
    assert f"190{mark}5 " in of_row[2][1]
    assert f"(86{mark}25)" in of_row[5][1]  # the other value of the pair
    for row, text in {7: "0,925", 8: "90.5 poin?"}.items():
        assert of_row[row][0] == text
        assert f"“{text}”" in of_row[row][1]
