"""Wild cells and files, second lot: the shared small files of tests/quirks2, and for each kind shapes of our own."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span

from kepatuhan.__main__ import main
from kepatuhan.intake.ingest import read
from kepatuhan.intake.review import review
from tests.books import SHEET, TANGSEL, edited, ods, text, xls, xlsx
from tests.conftest import ROOT
from tests.digest import digest

pytestmark = pytest.mark.usefixtures("read_once")
QUIRKS = ROOT / "tests" / "quirks2"
HEAD = ["tahun", "kode_wilayah", "unit", "nilai"]
DIMENSIONS = ["tahun", "kode_wilayah", "unit", "Input", "Proses", "Output", "Pengaduan"]

SHARED = {
    # file: outcome, rows with errors, rows with warnings, kinds of problems but notes
    "c01_angka_unicode_titik_ascii.csv": ("accept", set(), set(), set()),
    "c02_koma_desimal_tanpa_kutip.csv": ("reject", {2, 3, 4}, set(), {"decimal_split"}),
    "c07_rumus_cache_nol_xlsxwriter.xlsx": ("reject", {2, 3}, set(), {"formula_not_calculated"}),
    "c08_dimensi_format_persen.xlsx": ("reject", {2}, set(), {"percent_cell"}),
    "c10_superskrip.csv": ("reject", {2, 3, 4}, set(), {"footnote_mark"}),
    "c15_average_presisi_penuh.xlsx": ("accept_warn", set(), {2}, {"rounded_value"}),
    "c16_kutip_berpasangan.csv": (
        "reject",
        {2},
        {3},
        {"swallowed_rows", "unit_alike"},
    ),  # the fourth unit has a longer name
    "c18_html_div.xls": ("reject", set(), set(), {"web_page"}),
    "c20_20000_merge.xlsx": ("reject", set(), set(), {"merged_too_often"}),
    "c21_rumus_sesudah_titik_koma.csv": ("accept_warn", set(), {2}, {"formula_text"}),
}


def answered(content: bytes, file: str, data):
    """The review after whoever brought the table has said that its unknown units are units of their own (test_wild_sheets asks)."""
    reading = read(content, file, data)
    asked = {p.value: p.value for p in review(reading, data).problems if p.code in ("unit_unlisted", "unit_twin")}
    return review(reading, data, asked)


def judged(content: bytes, file: str, data) -> tuple[str, set[int], set[int], set[str]]:
    result = answered(content, file, data)
    rows = {s: {p.row for p in result.problems if p.severity == s and p.row} for s in ("error", "warning")}
    codes = {p.code for p in result.problems if p.severity != "note"}
    return result.outcome, rows["error"], rows["warning"], codes


def values(content: bytes, file: str, data) -> list[int]:
    result = answered(content, file, data)
    assert result.outcome != "reject", [(p.code, p.row, p.value) for p in result.problems]
    return result.accepted["value"].tolist()


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_file(name, data):
    assert judged((QUIRKS / name).read_bytes(), name, data) == SHARED[name]


def test_every_file_is_as_it_was_handed_over():
    assert (
        digest(QUIRKS / name for name in SHARED) == "4368626051e778dbf26b07e9e74fedddbf4c7c953ff44ba9d2dac1142f91ba64"
    )


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", SHARED)
def test_each_has_a_sentence_a_remedy_and_an_exit_status(name, lang, capsys):
    code = main(["check", str(QUIRKS / name), "--json", "--lang", lang])
    report = json.loads(capsys.readouterr().out)
    assert code == {"accept": 0, "accept_warn": 1, "reject": 2}[report["outcome"]]
    for problem in report["problems"]:
        assert problem["message"].endswith((".", ")"))
        assert problem["remedy"].endswith(".")
        assert "{" not in problem["message"] + problem["remedy"]


# --- c01: digits of any script ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "９２.７４",
        "９２．７４",
        "９２，７４",
        "٩٢٫٧٤",
        "٩٢,٧٤",
        "۹۲.۷۴",
        "९२.७४",
        "𝟗𝟐.𝟕𝟒",
        "９２.７４ ％",
        "　９２.７４",
    ],
)  # full width, Arabic-Indic, Persian, Devanagari, mathematical
def test_digits_of_one_script_are_read(written, data):
    assert values(text([HEAD, [2024, "36.74", "DPMPTSP", written]], ";"), "a.csv", data) == [92_740_000]


@pytest.mark.parametrize("written", ["9٢.74", "９２.٧٤", "②", "⑨②", "½", "92½", "፱", "〺", "㉑", "߉٢"])
def test_digits_of_two_scripts_and_signs_that_are_no_digits_are_named_by_row(written, data):
    outcome, errors, _, codes = judged(text([HEAD, [2024, "36.74", "DPMPTSP", written]], ";"), "a.csv", data)
    assert (outcome, errors, codes <= {"not_a_number", "footnote_mark"}) == ("reject", {2}, True)


@pytest.mark.parametrize(
    ("year", "region", "codes"),
    [
        ("２０２４", "３６.７４", set()),
        ("٢٠٢٤", "٣٦.٧٤", set()),
        ("T.A. ２０２４", "3674", set()),
        ("²⁰²⁴", "36.74", {"bad_year"}),
        ("20٢٤", "36.74", {"bad_year"}),
        ("2024", "36.7²", {"footnote_mark"}),
        ("2024¹", "36.74", {"bad_year"}),
    ],
)
def test_digits_of_years_and_codes(year, region, codes, data):
    content = text([["tahun", "kode_wilayah", "unit", "nilai", "produk"], [year, region, "X", "90,5", "１２"]], ";")
    assert judged(content, "a.csv", data)[3] == codes


@pytest.mark.parametrize("word", ["²", "٣", "９", "፱", "①", "Ⅻ", "十", "½", "2²", "０x1"])
def test_no_sign_of_any_script_breaks_a_column(word, data):
    head = ["tahun", "kode_wilayah", "unit", "nilai", "produk", "tenggat"]
    row = ["2024", "36.74", "X", "90,5", "3", "2026-06-30"]
    replaced = [[*row[:i], word, *row[i + 1 :]] for i in range(6)]
    headed = [[*head[:i], word, *head[i + 1 :]] for i in range(6)]
    for rows in ([head, *replaced], *([one, row] for one in headed), [[word], head, row]):
        assert review(read(text(rows, ";"), f"{word}.csv", data), data).outcome in ("accept", "accept_warn", "reject")
    assert review(read(xlsx([head, *replaced]), "a.xlsx", data), data).outcome == "reject"


# --- c10: footnotes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["84,2¹", "9²", "84,2 1)", "84,2 a)", "84,2*", "84,2 **", "84,2 [1]", "84,2 (1)", "84,2†", "84,2^1", "¹84,2",
     "*84,2", "84,2 %¹", "84,2⁽¹⁾", "84,2<sup>1</sup>", "84,2①", "84,2ᵃ"],
)  # fmt: skip
def test_a_footnote_is_named_and_never_read(written, data):
    content = text([HEAD, [2024, "36.74", "DPMPTSP", written]], ";")
    assert judged(content, "a.csv", data) == ("reject", {2}, set(), {"footnote_mark"})


@pytest.mark.parametrize("unit", ["DPMPTSP¹", "Dinas Sosial*", "RSUD [1]", "Puskesmas A^2"])
def test_a_footnote_at_a_name_makes_no_second_unit(unit, data):
    content = text([HEAD, [2024, "36.74", unit, "91,2"]], ";")
    assert judged(content, "a.csv", data) == ("reject", {2}, set(), {"footnote_mark"})


@pytest.mark.parametrize("unit", ["Puskesmas 2", "Dinas A (B)", "SMAN 1*2", "Dinas X, Y", "UPT 3"])
def test_a_name_with_a_number_has_no_footnote(unit, data):
    assert values(text([HEAD, [2024, "36.74", unit, "91,2"]], ";"), "a.csv", data) == [91_200_000]


def raised_xlsx() -> bytes:
    """'84,2' with a raised 1 in one cell, as Excel keeps it: two runs of text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, up = book.add_worksheet(), book.add_format({"font_script": 1})
        for i, row in enumerate([HEAD, [2024, "36.74", "DPMPTSP"]]):
            sheet.write_row(i, 0, row)
        sheet.write_rich_string(1, 3, "84,2", up, "1")
    return target.getvalue()


def raised_xls() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet, up = book.add_sheet("Data"), xlwt.Font()
    up.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    for i, row in enumerate([HEAD, [2024, "36.74", "DPMPTSP"]]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    sheet.write_rich_text(1, 3, ["84,2", ("1", up)])
    book.save(target)
    return target.getvalue()


def raised_ods() -> bytes:
    document, target = OpenDocumentSpreadsheet(), io.BytesIO()
    up = Style(name="T1", family="text")
    up.addElement(TextProperties(textposition="super 58%"))
    document.automaticstyles.addElement(up)
    table = Table(name="Data")
    for row in [HEAD, ["2024", "36.74", "DPMPTSP", "84,2"]]:
        line = TableRow()
        for word in row:
            cell, words = TableCell(valuetype="string"), P(text=word)
            if word == "84,2":
                words.addElement(Span(stylename=up, text="1"))
            cell.addElement(words)
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.write(target)
    return target.getvalue()


@pytest.mark.parametrize("make", [raised_xlsx, raised_xls, raised_ods])
def test_a_raised_digit_is_no_digit_of_the_number(make, data):
    name = f"a.{make.__name__.removeprefix('raised_')}"
    assert judged(make(), name, data) == ("reject", {2}, set(), {"footnote_mark"})


# --- c02: a decimal comma that parts the cell -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "errors", "codes"),
    [
        (b"tahun,kode_wilayah,unit,nilai\n2024,36.72,A,92,74\n2024,36.72,B,88,12\n", {2, 3}, {"decimal_split"}),
        (b"tahun,kode_wilayah,unit,nilai,catatan\n2024,36.72,A,92,74,\n2024,36.72,B,88.1,x\n", {2}, {"decimal_split"}),
        (b"tahun,kode_wilayah,unit,nilai,peringkat\n2024,36.72,A,90,05\n2024,36.72,B,91,12\n", {2, 3}, {"decimal_split"}),
        (b"tahun;kode_wilayah;unit;nilai\n2024;36.72;A;92;74\n", {2}, {"decimal_split"}),
        (b"tahun\tkode_wilayah\tunit\tnilai\tcatatan\n2024\t36.72\tA\t92\t74\n", {2}, {"decimal_split"}),
        (b"tahun,kode_wilayah,unit,nilai\n2024,36.72,A,92.1,baik, sekali\n2024,36.72,B,90,baik, juga\n", {2, 3}, {"more_cells"}),
    ],
    ids=["no header for it", "a trailing comma", "a leading zero", "semicolons", "tabs", "a remark"],
)  # fmt: skip
def test_a_parted_number_is_refused(content, errors, codes, data):
    assert judged(content, "a.csv", data) == ("reject", errors, set(), codes)


def test_a_parted_number_pushes_what_follows_one_column_on(data):
    content = b"tahun,kode_wilayah,unit,nilai,sumber,catatan\n2024,36.72,A,92,74,x\n"
    assert judged(content, "a.csv", data) == ("reject", {2}, {2}, {"decimal_split", "unknown_source"})


def test_a_parted_number_in_a_workbook_is_refused(data):
    rows = [[*HEAD, "catatan"], [2024, "36.72", "A", 92, 74]]
    for content, name in ((xlsx(rows), "a.xlsx"), (xls(rows), "a.xls"), (ods(rows), "a.ods")):
        assert judged(content, name, data) == ("reject", {2}, set(), {"decimal_split"})


def test_whole_scores_beside_ranks_and_remarks_are_no_parted_numbers(data):
    rows = [
        [*HEAD, "peringkat", "catatan"],
        [2024, "36.72", "A", "92", "1", "naik 2"],
        [2024, "36.72", "B", "88", "2", ""],
    ]
    assert values(text(rows), "a.csv", data) == [92_000_000, 88_000_000]


# --- c07: formulas that nobody calculated -----------------------------------------------------------------------


def of_openpyxl(cells: list[list[object]]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in cells:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def of_xlwt() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Data")
    for i, row in enumerate([[*HEAD, "a"], [2025, "36.72", "X", xlwt.Formula("E2+1"), 90.5]]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.save(target)
    return target.getvalue()


FORMULA = [HEAD, [2025, "36.72", "X", ("=E2", 0)]]
ASKS = ("xl/workbook.xml", (' fullCalcOnLoad="1"', ""))
ZERO_ODS = edited(
    ods([HEAD, [2025, "36.72", "X", ("=[.E2]",)]]),
    {
        "content.xml": (
            'table:formula="of:=[.E2]"',
            'table:formula="of:=[.E2]" office:value-type="float" office:value="0"',
        )
    },
)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (xlsx(FORMULA), "a.xlsx", "formula_not_calculated"),
        (edited(xlsx(FORMULA), {ASKS[0]: ASKS[1]}), "a.xlsx", "formula_not_calculated"),
        (of_openpyxl([HEAD, [2025, "36.72", "X", "=AVERAGE(E2:F2)"]]), "a.xlsx", "formula_no_value"),
        (of_openpyxl([HEAD, [2025, "36.72", '=B9&" X"', 90.5]]), "a.xlsx", "formula_no_value"),
        (of_xlwt(), "a.xls", "formula_not_calculated"),
        (ods([HEAD, [2025, "36.72", "X", ("=E2",)]]), "a.ods", "formula_no_value"),
        (ZERO_ODS, "a.ods", "formula_not_calculated"),
    ],
    ids=["xlsxwriter", "nothing has a result", "openpyxl", "a formula for the unit", "xlwt", "odfpy", "ODS with 0"],
)
def test_a_formula_without_a_result_is_refused(content, name, code, data):
    assert judged(content, name, data) == ("reject", {2}, set(), {code})


def test_a_formula_with_a_result_is_read_whatever_the_file_asks_for(data):
    content = xlsx([HEAD, [2025, "36.72", "X", ("=E2", 90.5)], [2025, "36.72", "Y", ("=E3", 88.25)]])
    assert values(content, "a.xlsx", data) == [90_500_000, 88_250_000]


def test_a_real_zero_among_results_is_asked_about(data):
    rows = [HEAD, [2025, "36.72", "X", ("=E2", 90.5)], [2025, "36.72", "Y", ("=E3", 0)]]
    content = edited(xlsx(rows), {ASKS[0]: ASKS[1]})  # a program with a calculator saved it
    assert judged(content, "a.xlsx", data) == ("accept_warn", set(), {3}, {"zero_total"})


# --- c08: per cent ----------------------------------------------------------------------------------------------


def percent_xls() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet, shape = book.add_sheet("Data"), xlwt.easyxf(num_format_str="0.00%")
    for i, row in enumerate([DIMENSIONS, [2024, "36.72", "X", 0.95, 0.92, 1, 0.91]]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell, shape if i and j > 2 else xlwt.Style.default_style)
    book.save(target)
    return target.getvalue()


PERCENT_ODS = edited(
    ods([DIMENSIONS, ["2024", "36.72", "X", 0.95, 20, 20, 20]]),
    {
        "content.xml": (
            'office:value-type="float" office:value="0.95"',
            'office:value-type="percentage" office:value="0.95"',
        )
    },
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx([DIMENSIONS, [2024, "36.72", "X", 0.95, 20, 20, 20]], formats={float: "0%"}), "a.xlsx"),
        (xlsx([HEAD, [2024, "36.72", "X", 0.9274]], formats={float: '0.0%;-0.0%'}), "a.xlsx"),
        (xlsx([HEAD, [2024, "36.72", "X", 92.74]], formats={float: "0.00%"}), "a.xlsx"),
        (percent_xls(), "a.xls"),
        (PERCENT_ODS, "a.ods"),
    ],
    ids=["a dimension", "a total", "a hundredfold", "XLS", "ODS"],
)  # fmt: skip
def test_what_a_cell_shows_counts(content, name, data):
    outcome, errors, _, codes = judged(content, name, data)
    assert (outcome, errors) == ("reject", {2})
    assert len(codes) == 1
    assert codes <= {"percent_cell", "share_instead"}


def test_a_format_that_only_writes_the_sign_changes_nothing(data):
    content = xlsx([HEAD, [2024, "36.72", "X", 92.74]], formats={float: '0.00"%"'})
    assert values(content, "a.xlsx", data) == [92_740_000]


@pytest.mark.parametrize("written", ["19 %", "19％", "19 persen"])
def test_a_dimension_in_words_of_per_cent_is_refused(written, data):
    wide = text([DIMENSIONS, [2024, "36.72", "X", written, "20", "20", "20"]], ";")
    long = text([[*HEAD, "komponen"], [2024, "36.72", "X", written, "input"]], ";")
    for content in (wide, long):
        assert judged(content, "a.csv", data) == ("reject", {2}, set(), {"percent_points"})


# --- c15: means -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "value", "sentence"),
    [
        (88.83666666666667, 88_840_000, True),
        (266.51 / 3, 88_840_000, True),  # 88,836666… → 88,84
        (530.99 / 6, 88_500_000, True),  # 88,498333… → 88,50
        (87.995, 87_995_000, False),  # three decimals, exact: the shortest text of the float is 87.995
        (87.99499999999999, 87_995_000, False),  # the noise of a sum around 87,995: the same score
        (0.1 + 0.2 + 90, 90_300_000, False),  # 90.3 and noise
        (87.9949999, 87_990_000, True),  # below the half, by more than noise
        (87.9950001, 88_000_000, True),
    ],
)
@pytest.mark.parametrize("make", [xlsx, xls, ods, text])
def test_a_mean_is_rounded_half_up_and_said(mean, value, sentence, make, data):
    content, name = make([HEAD, [2024, "36.72", "X", mean]]), "a.csv" if make is text else f"a.{make.__name__}"
    assert values(content, name, data) == [value]
    assert judged(content, name, data)[3] == ({"rounded_value"} if sentence else set())


# --- c16: pairs of stray quotes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b'tahun,kode_wilayah,unit,nilai,catatan\n2024,36.72,A,91.2,"ok\n2024,36.72,B,90.1,x"\n2024,36.72,C,93,z\n', {2}),
        (b'tahun,kode_wilayah,unit,nilai\n2024,36.72,"A,91.2\n2024,36.72,B",90.1\n2024,36.72,C,93\n', {2}),
        (b'tahun;kode_wilayah;unit;nilai;catatan\r\n2024;36.72;A;91,2;"ok\r\n2024;36.72;B;90,1;x"\r\n', {2}),
        (b'tahun|kode_wilayah|unit|nilai|catatan\n2024|36.72|A|91.2|"a\n2024|36.72|B|90|b\n2024|36.72|C|90|"\n', {2}),
    ],
    ids=["one row", "in the unit", "semicolons", "bars"],
)  # fmt: skip
def test_rows_between_two_quotes_are_missed(content, errors, data):
    assert judged(content, "a.csv", data) == ("reject", errors, set(), {"swallowed_rows"})


def test_a_remark_of_several_lines_is_a_remark(data):
    rows = [
        [*HEAD, "catatan"],
        [2024, "36.72", "A", "91.2", "Dicek oleh tim, 2 orang\ndi Cilegon, Serang, dan Lebak\n12 Mei"],
    ]
    assert values(text(rows), "a.csv", data) == [91_200_000]


# --- c18: web pages ---------------------------------------------------------------------------------------------

CELLS = "<tr><td>tahun</td><td>nilai</td></tr>"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (f"<center><table>{CELLS}</table></center>", "web_page"),
        (f"<!-- ekspor --><table>{CELLS}</table>", "web_page"),
        (f"<!--[if gte mso 9]><xml></xml><![endif]--><div>{CELLS}</div>", "web_page"),
        (f"\r\n\t <table>{CELLS}</table>", "web_page"),
        (f"<TABLE border=1>{CELLS}</TABLE>", "web_page"),
        (f"&nbsp;<br><table>{CELLS}</table>", "web_page"),
        (f"Laporan\n<table>{CELLS}</table>", "web_page"),
        ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><ss:Workbook/>', "xml_spreadsheet"),
        ('<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml_spreadsheet"),
        (f"MIME-Version: 1.0\nContent-Type: multipart/related\n\n{CELLS}", "web_archive"),
        ("From: <Saved by Excel>\nSubject: x\nMIME-Version: 1.0\n\n--a\n", "web_archive"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_web_page_is_called_one(page, code, encoding, data):
    assert judged(page.encode(encoding), "a.xls", data) == ("reject", set(), set(), {code})


# --- c20: merges ------------------------------------------------------------------------------------------------


def merged(count: int) -> bytes:
    cells = "".join(f'<mergeCell ref="F{i}:G{i}"/>' for i in range(1, count + 1))
    return edited(xlsx(TANGSEL), {SHEET: ("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>")})


def spanned(count: int) -> bytes:
    cell = '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"/>'
    row = f"<table:table-row>{cell}</table:table-row>"
    return edited(ods(TANGSEL), {"content.xml": ("</table:table>", f"{row * count}</table:table>")})


@pytest.mark.parametrize(("make", "name"), [(merged, "a.xlsx"), (spanned, "a.ods")])
def test_merges_have_a_bound(make, name, data):
    assert judged(make(10_000), name, data)[3] == set()
    reading = read(make(10_001), name, data)
    assert [(p.code, p.params) for p in reading.problems] == [("merged_too_often", {"count": 10_001, "limit": 10_000})]


def test_merges_that_cover_each_other_a_million_times_are_refused(data):
    cells = "".join(f'<mergeCell ref="A1:ALL{i}"/>' for i in range(2, 9_000))
    content = edited(
        xlsx([*TANGSEL, *[[1] * 1000] * 40]), {SHEET: ("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>")}
    )
    assert judged(content, "a.xlsx", data)[3] == {"too_large_inside"}


def test_a_span_without_end_is_only_as_large_as_its_sheet(data):
    content = edited(
        ods(TANGSEL),
        {"content.xml": ("<table:table-cell ", '<table:table-cell table:number-rows-spanned="999999999" table:number-columns-spanned="1" ')},
    )  # fmt: skip
    assert judged(content, "a.ods", data)[0] in ("accept", "accept_warn", "reject")


# --- fault 5: document types in any encoding --------------------------------------------------------------------

ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def part_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    return edited(edited(content, {}, drop=[name]), {}, add={name: part})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1"])
@pytest.mark.parametrize(
    ("content", "file", "name"),
    [
        (xlsx(TANGSEL), "a.xlsx", SHEET),
        (xlsx(TANGSEL), "a.xlsx", "xl/workbook.xml"),
        (xlsx(TANGSEL), "a.xlsx", "xl/sharedStrings.xml"),
        (xlsx(TANGSEL), "a.xlsx", "xl/_rels/workbook.xml.rels"),
        (xlsx(TANGSEL), "a.xlsx", "xl/styles.xml"),
        (ods(TANGSEL), "a.ods", "content.xml"),
    ],
)
def test_a_document_type_is_refused_in_every_part_and_encoding(content, file, name, encoding, data):
    xml = re.sub(r"^<\?xml[^>]*\?>", f'<?xml version="1.0" encoding="{encoding[:6]}"?>{ENTITY}', part_of(content, name))
    if encoding == "iso-8859-1":
        xml = xml.replace("iso-88", "iso-8859-1")
    reading = read(with_part(content, name, xml.encode(encoding)), file, data)
    assert [p.code for p in reading.problems] == ["entities"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "iso-8859-1"])
def test_a_sheet_in_another_encoding_is_read_all_the_same(encoding, data):
    made = xlsx(TANGSEL)
    xml = part_of(made, SHEET).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    reviewed = review(read(with_part(made, SHEET, xml.encode(encoding)), "a.xlsx", data), data)
    assert (reviewed.outcome, reviewed.rows) == ("accept", 6)


@pytest.mark.parametrize("name", ["cp037", "utf-7", "shift_jis", "x-unknown"])
def test_an_encoding_in_which_a_document_type_may_hide_is_refused(name, data):
    made = xlsx(TANGSEL)
    xml = part_of(made, SHEET).replace('encoding="UTF-8"', f'encoding="{name}"').encode()
    assert [p.code for p in read(with_part(made, SHEET, xml), "a.xlsx", data).problems] == ["broken_workbook"]


# --- fault 22 and 3: small words, zeros and maxima --------------------------------------------------------------


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#n/a", "Err:502", "#NULL!"])
@pytest.mark.parametrize("place", [2, 3])
def test_the_error_of_a_spreadsheet_is_named_in_plain_text_too(word, place, data):
    row = [2024, "36.74", "DPMPTSP", "92,74"]
    row[place] = word
    assert judged(text([HEAD, row], ";"), "a.csv", data) == ("reject", {2}, set(), {"sheet_error"})


def test_a_failed_formula_of_a_workbook_is_named_once(data):
    content = xlsx([HEAD, [2024, "36.74", "X", ("=NA()", "#N/A")]])
    assert judged(content, "a.xlsx", data) == ("reject", {2}, set(), {"excel_error"})


def test_a_negative_value_is_answered_with_itself(data):
    reviewed = review(read(text([HEAD, [2024, "36.74", "X", "-92,74"]], ";"), "a.csv", data), data)
    assert [(p.code, p.value) for p in reviewed.problems] == [("out_of_range", "-92.74")]


@pytest.mark.parametrize("written", ["T.A. 2023", "TA. 2023", "T. A. 2023", "Tahun 2023", "thn. 2023"])
def test_a_year_with_its_word(written, data):
    reading = read(text([HEAD, [written, "36.74", "X", "90"]], ";"), "a.csv", data)
    assert reading.observations["year"].tolist() == [2023]


def test_a_name_of_both_kinds_gives_the_choices(data):
    reading = read(text([["tahun", "wilayah", "nilai"], [2024, "Kab./Kota Serang", "90"]], ";"), "a.csv", data)
    assert [p.code for p in reading.problems] == ["ambiguous_region"]
    assert reading.problems[0].params["candidates"] == "Kabupaten Serang (36.04) / Kota Serang (36.73)"


@pytest.mark.parametrize(
    ("points", "codes"),
    [
        (("21,85", "32,37", "24,24", "21,53"), {"near_full"}),  # 99,99: the maxima with one misprinted
        (("21,85", "32,37", "24,24", "21,54"), set()),  # 100,00
        (("21,00", "32,37", "24,24", "21,54"), set()),  # 99,15
    ],
)
def test_points_that_add_up_to_almost_all_are_asked_about(points, codes, data):
    content = text([DIMENSIONS, [2024, "36.72", "X", *points]], ";")
    assert judged(content, "a.csv", data)[3] == codes


@pytest.mark.parametrize("label", ["Nilai maksimum", "Bobot", "Skor maksimal", "Jumlah"])
def test_maxima_that_a_table_declares_are_compared_with_the_method(label, data):
    # 21,53 where the method has 21,54: 21,85 + 32,37 + 24,24 + 21,53 = 99,99
    rows = [
        DIMENSIONS,
        [2024, "36.72", "X", "20", "30", "22", "19"],
        ["", "", label, "21,85", "32,37", "24,24", "21,53"],
    ]
    reviewed = review(read(text(rows, ";"), "a.csv", data), data)
    listed = [
        (p.row, p.params["declared"], p.params["maximum"]) for p in reviewed.problems if p.code == "declared_maximum"
    ]
    assert listed == [(3, 2153, 2154)]


def test_maxima_in_a_header_are_compared_too(data):
    head = ["tahun", "kode_wilayah", "unit", "Input (21,85)", "Proses (32,37)", "Output (24,24)", "Pengaduan (21,53)"]
    reviewed = review(read(text([head, [2024, "36.72", "DPMPTSP", "20", "30", "22", "19"]], ";"), "a.csv", data), data)
    assert [(p.row, p.code, p.column) for p in reviewed.problems if p.severity == "warning"] == [
        (1, "declared_maximum", "Pengaduan (21,53)")
    ]


@pytest.mark.parametrize("unit", ["", "X"])
def test_a_total_of_nothing_is_asked_about(unit, data):
    content = text([HEAD, [2025, "36.72", unit, "0,00"]], ";")
    assert judged(content, "a.csv", data) == ("accept_warn", set(), {2}, {"zero_total"})


def test_the_files_hold_nothing_else():
    assert set(SHARED) <= {path.name for path in Path(QUIRKS).iterdir()}
