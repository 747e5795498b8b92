"""Files that public trackers tell of, each rebuilt here as a small one of our own; encodings, separators, and refusals."""

from __future__ import annotations

import io
import re
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.intake import books
from kepatuhan.intake.books import open_book
from kepatuhan.intake.delimited import decoded
from kepatuhan.intake.headers import likeness
from kepatuhan.intake.ingest import read
from kepatuhan.intake.review import review
from tests.books import SHEET, TANGSEL, edited, ods, text, xls, xlsx
from tests.nightly import examples

HEAD = TANGSEL[0]
ONE = [2024, "36.74", "DPMPTSP", 92.74]
LINE = b"tahun,kode_wilayah,unit,nilai\n2024,36.74,DPMPTSP,92.74\n"


def seen(content: bytes, file: str, data) -> tuple[str, int, set[str]]:
    reviewed = review(read(content, file, data), data)
    return reviewed.outcome, reviewed.rows, {p.code for p in reviewed.problems}


def plain_cells(content: bytes, data, file: str = "a.xlsx") -> list[list[str]]:
    book = open_book(content, file, lambda rows: likeness(rows, data.aliases))
    return book.sheets[0].top


SHARED = "xl/sharedStrings.xml"
SIX = ("accept", 6)

TRACKED = [
    # id of the report, file, what must come of it
    ("pandas 2741: NUL in a cell", "a.csv", LINE.replace(b"DPM", b"DP\0M"), ("accept_warn", 1, {"nul_characters"})),
    ("pandas 5500: end-of-file mark at the end", "a.csv", LINE + b"\x1a", ("accept", 1, set())),
    ("pandas 15910: text after a closing quote", "a.csv", LINE.replace(b"DPMPTSP", b'"DPM"PTSP'), ("accept", 1, set())),
    ("pandas 10018: a lone carriage return in quotes", "a.csv", LINE.replace(b"DPMPTSP", b'"DPM\rPTSP"'), ("accept", 1, {"unit_alias"})),
    ("pandas 14459: quotes in the lines above the header", "a.csv", b'catatan 5" lebar,,,\n' + LINE, ("accept", 1, set())),
    ("pandas 4340: blank rows between header and data", "a.csv", LINE.replace(b"\n2024", b"\n,,,\n\n2024"), ("accept", 1, set())),
    ("turicreate 1692: a quote never closed in the last line", "a.csv", LINE + b'2024,36.74,"Dinas Sosial,96.14', ("reject", 1, {"row_width"})),
    ("frictionless 803: CR LF lines with LF inside cells", "a.csv", b'tahun;kode_wilayah;unit;nilai\r\n2024;36.74;"Dinas\nSosial";96,14\r\n', ("accept", 1, set())),
    ("frictionless 1384: commas in every cell, separated by semicolons", "a.csv", b"tahun;kode_wilayah;unit;nilai\n2025;36.72;Dinas A, B, C;92,74\n2025;36.72;Dinas D, E, F;91,74\n", ("accept", 2, set())),
    ("tabulator 171: merged cells hold their value in every row", "a.xlsx", xlsx([HEAD, ONE, [None, None, "Dinas Sosial", 96.14]], merged=[(1, 0, 2, 0, 2024), (1, 1, 2, 1, "36.74")]), ("accept", 2, set())),
    ("csvkit 577: dates of an old workbook are not numbers", "a.xls", None, ("reject", 0, {"date_instead"})),
    ("csvkit 1190: dates shown as day and month", "a.xls", None, ("reject", 0, {"date_instead"})),
    ("csvkit 50: decimal commas in quotes", "a.csv", LINE.replace(b"92.74", b'"92,74"'), ("accept", 1, set())),
    ("csvkit 190: a very long cell of many lines before the data", "a.csv", b'"' + b"panjang\n" * 4000 + b'",,,\n' + LINE, ("accept", 1, set())),
    ("agate-excel 22: a dimension that says A1", "a.xlsx", "dimension A1", (*SIX, set())),
    ("xlrd 127: a dimension without columns", "a.xlsx", "dimension 1:7", (*SIX, set())),
    ("dify 1039: a dimension of the whole sheet", "a.xlsx", "dimension A1:XFD1048576", (*SIX, set())),
    ("PyExcelerate 34: no styles at all", "a.xlsx", "no styles", (*SIX, set())),
    ("xlrd 169: SharedStrings with a capital S", "a.xlsx", "capital", (*SIX, set())),
    ("calamine 607: an empty shared string is empty", "a.xlsx", "empty shared", ("reject", 5, {"no_region"})),
    ("calamine 594: rows and columns repeated a billion times", "a.ods", "repeated", ("accept", 6, set())),
    ("python-calamine 130: a cell in the last row and column", "a.xlsx", "last cell", ("reject", 0, {"too_large_inside"})),
    ("calamine 283: merged title above the header", "a.xlsx", xlsx([["REKAPITULASI", "", "", ""], *TANGSEL], merged=[(0, 0, 0, 3, "REKAPITULASI")]), (*SIX, set())),
    ("qsv 1274: a formula whose value is an empty text", "a.xlsx", edited(xlsx([HEAD, [2024, "36.74", ('=""', ""), 96.45]]), {SHEET: ('<c r="C2"><f>', '<c r="C2" t="str"><f>')}), ("accept", 1, set())),
    ("qsv 1682: error values of Excel", "a.xlsx", xlsx([HEAD, [2024, "36.74", "X", ("=NA()", "#N/A")]]), ("reject", 0, {"excel_error"})),
    ("qsv 422: an empty sheet before the table", "a.xlsx", "empty sheet", (*SIX, set())),
    ("streamlit 11331: an ending in capitals", "A.XLSX", xlsx(TANGSEL), (*SIX, set())),
    ("opencodelists 1474: a workbook uploaded as CSV", "a.csv", xlsx(TANGSEL), (*SIX, set())),
]  # fmt: skip


def rebuilt(what: object) -> bytes:
    """The files that need more than cells."""
    made = xlsx(TANGSEL)
    if isinstance(what, bytes):
        return what
    if isinstance(what, str) and what.startswith("dimension"):
        return edited(made, {SHEET: ('<dimension ref="A1:D7"/>', f'<dimension ref="{what.split()[1]}"/>')})
    return {
        "no styles": lambda: edited(made, {"[Content_Types].xml": ("", ""), "xl/_rels/workbook.xml.rels": ("", "")}, drop=["xl/styles.xml"]),
        "capital": lambda: renamed(made, SHARED, "xl/SharedStrings.xml"),
        "empty shared": lambda: edited(made, {SHEET: (cell(made, "B4"), '<c r="B4" t="s"><v></v></c>')}),
        "repeated": lambda: edited(ods(TANGSEL), {"content.xml": ("</table:table>", '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>')}),
        "last cell": lambda: edited(made, {SHEET: ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')}),
        "empty sheet": lambda: xlsx([], others={"Data 2": TANGSEL}),
    }[str(what)]()  # fmt: skip


def cell(content: bytes, place: str) -> str:
    """The XML of one cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return re.search(rf'<c r="{place}".*?</c>', archive.read(SHEET).decode()).group()


def renamed(content: bytes, before: str, after: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(after if name == before else name, old.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "file", "what", "expected"),
    [t for t in TRACKED if t[2] is not None],
    ids=lambda v: v if isinstance(v, str) and ":" in v else "",
)
def test_a_file_that_a_tracker_tells_of(name, file, what, expected, data):
    assert seen(rebuilt(what), file, data) == expected


@pytest.mark.parametrize("shape", ["m/d/yyyy", "DD-MMM"], ids=["csvkit 577", "csvkit 1190"])
def test_a_date_of_an_old_workbook_is_no_number(shape, data):
    import datetime as dt

    content = xls([HEAD, [2024, "36.74", "X", dt.date(2016, 2, 8)]], {dt.date: shape})
    reading = read(content, "a.xls", data)
    assert [(p.code, p.params["typed"]) for p in reading.problems] == [("date_instead", "8,02")]


def test_twenty_kinds_of_the_trackers():
    assert len({name.split(":")[0] for name, *_ in TRACKED}) >= 20


# --- refused, fast and with a sentence --------------------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def bomb() -> bytes:
    """A megabyte that unpacks to a gigabyte would take long to make; 200 MB of one letter are 200 kB."""
    return zipped({"xl/workbook.xml": b"<workbook/>", SHEET: b"<sheetData>" + b"A" * (200 * 1024 * 1024)})


def with_password(content: bytes) -> bytes:
    """An archive whose every part says that it needs a password: bit 0 of the flags, in both of its lists."""
    marked = bytearray(content)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            marked[at + flags] |= 1
            at = content.find(signature, at + 4)
    return bytes(marked)


def filepass(content: bytes) -> bytes:
    """An XLS whose second record, which xlwt writes as INTERFACEHDR (0x00E1), asks for a password (FILEPASS, 0x002F)."""
    before = b"\xe1\x00\x02\x00"
    assert content.count(before) == 1
    return content.replace(before, b"\x2f\x00\x02\x00")


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
REFUSED = [
    ("nothing", "a.csv", b"", "empty_file"),
    ("blanks", "a.csv", b"  \r\n\t\n", "empty_file"),
    ("only a mark", "a.csv", b"\xef\xbb\xbf", "empty_file"),
    ("too many bytes", "a.csv", b"a,b\n" * (3 * 1024 * 1024), "too_large"),
    ("too many rows", "a.csv", b"1,2\n" * 300_000, "too_large_inside"),
    ("too many cells", "a.csv", b"," * 5_000_000, "too_large_inside"),
    ("half a workbook", "a.xlsx", xlsx(TANGSEL)[:3000], "broken_workbook"),
    ("another archive", "a.xlsx", zipped({"word/document.xml": b"<x/>"}), "not_a_table"),
    ("an archive of nothing", "a.xlsx", zipped({}), "broken_workbook"),
    ("a picture", "a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_table"),
    ("a PDF", "a.csv", b"%PDF-1.7\n", "not_a_table"),
    ("noise", "a.csv", bytes(range(1, 32)) * 40, "not_a_table"),
    ("a web page named xls", "a.xls", b"<html><table><tr><td>tahun</td></tr></table></html>", "web_page"),
    ("XML of Excel 2003", "a.xls", b'<?xml version="1.0"?><Workbook/>', "xml_spreadsheet"),
    ("an encrypted workbook", "a.xlsx", books.OLE + "EncryptedPackage".encode("utf-16-le"), "protected"),
    ("an archive with a password", "a.xlsx", with_password(xlsx(TANGSEL)), "protected"),
    ("an old workbook with a password", "a.xls", filepass(xls(TANGSEL)), "protected"),
    ("an old container without a book", "a.xls", books.OLE + bytes(2000), "broken_workbook"),
    ("entities", "a.xlsx", edited(xlsx(TANGSEL), {SHEET: ("<worksheet", f"{ENTITY}<worksheet")}), "entities"),
    ("a protected ODS", "a.ods", edited(ods(TANGSEL), {"META-INF/manifest.xml": ("</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>")}), "protected"),
    ("rows repeated without end", "a.ods", edited(ods(TANGSEL), {"content.xml": ("<table:table-row>", '<table:table-row table:number-rows-repeated="900000000">')}), "too_large_inside"),
    ("columns repeated without end", "a.ods", edited(ods(TANGSEL), {"content.xml": ("<table:table-cell ", '<table:table-cell table:number-columns-repeated="900000000" ')}), "too_large_inside"),
    ("a cell far below", "a.xlsx", edited(xlsx(TANGSEL), {SHEET: ('r="A7"', 'r="A999999"')}), "too_large_inside"),
    *[
        (f"a hidden column of {word[:9]}", "a.xlsx", edited(xlsx(TANGSEL), {SHEET: ("<sheetData>", f'<cols><col min="1" max="{word}" hidden="1"/></cols><sheetData>')}), "broken_workbook")
        for word in ("E" * 90 + "3", "-3", "1_0", "9" * 5000)
    ],
    ("a row of no number", "a.xlsx", edited(xlsx(TANGSEL), {SHEET: ('<row r="2"', '<row r="２"')}), "broken_workbook"),
    *[
        (f"{what} of ODS", "a.ods", edited(ods(TANGSEL), {"content.xml": ("<table:table-row>", xml)}), "broken_workbook")
        for what, xml in {
            "a hidden column -3 times": '<table:table-column table:number-columns-repeated="-3" table:visibility="collapse"/><table:table-row>',
            "a closed group of -3 rows": '<table:table-row-group table:display="false"/><table:table-row table:number-rows-repeated="-3">',
            "a row -3 times": '<table:table-row table:number-rows-repeated="-3" table:visibility="collapse">',
        }.items()
    ],
    ("a broken sheet", "a.xlsx", edited(xlsx(TANGSEL), {SHEET: ('r="A7"', 'r="A7" hidden="<"')}), "broken_workbook"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "content", "code"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused(name, file, content, code, data):
    reading = read(content, file, data)
    assert [(p.code, p.severity, p.file, p.row) for p in reading.problems] == [(code, "error", file, None)]
    assert len(reading.observations) == 0


def test_a_bomb_is_refused_within_bounded_memory(data):
    import tracemalloc

    content = bomb()
    tracemalloc.start()
    reading = read(content, "bom.xlsx", data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [p.code for p in reading.problems] == ["too_large_inside"]
    assert peak < 400 * 1024 * 1024  # twice what may be unpacked, not the gigabytes an archive may promise


def test_a_size_that_lies_is_found_out(data):
    """The archive says that a sheet of many bytes has ten."""
    content = bytearray(xlsx(TANGSEL))
    place = content.rfind(SHEET.encode()) - 46  # the sheet's record in the central directory
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert [p.code for p in read(bytes(content), "a.xlsx", data).problems] == ["broken_workbook"]


def test_links_to_other_files_are_left_out(data):
    content = edited(xlsx(TANGSEL), {}, add={"xl/externalLinks/externalLink1.xml": b"<!DOCTYPE x><broken"})
    assert seen(content, "a.xlsx", data)[:2] == SIX


def test_no_path_comes_of_a_name(data):
    assert read(LINE, "../../etc/passwd", data).file == "passwd"
    assert read(LINE, "C:\\tmp\\a.csv", data).file == "a.csv"
    assert read(LINE, "a\n\tb.csv", data).file == "a b.csv"
    assert read(LINE, "", data).file


# --- what was understood ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("é".encode(), "utf-8"),
        ("é".encode("utf-8-sig"), "utf-8"),
        ("éa".encode("utf-16"), "utf-16"),
        ("tahun;nilai".encode("utf-16-le"), "utf-16-le"),
        ("tahun;nilai".encode("utf-16-be"), "utf-16-be"),
        ("é".encode("utf-32"), "utf-32"),
        ("é–".encode("cp1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_said(content, encoding):
    written, name = decoded(content)
    assert name == encoding
    assert written in ("é", "éa", "é–", "tahun;nilai")


def test_what_was_understood_of_a_file(data):
    reading = read(b"\xef\xbb\xbf" + text([["HASIL"], *TANGSEL], ";"), "a.csv", data)
    assert (reading.kind, reading.encoding, reading.separator, reading.header_rows) == ("csv", "utf-8", ";", (2,))
    assert [c.target for c in reading.columns] == ["tahun", "kode_wilayah", "unit", "nilai"]
    assert {c.sure for c in reading.columns} == {"pasti"}
    assert reading.preview[1] == ("tahun", "kode_wilayah", "unit", "nilai")
    assert reading.preview_rows[:3] == (1, 2, 3)


def test_a_sheet_says_what_is_merged_and_hidden(data):
    book = open_book(xlsx(TANGSEL, hidden=[2], merged=[(0, 4, 0, 5, "x")]), "a.xlsx", lambda rows: 0)
    assert (book.kind, book.sheets[0].name, book.sheets[0].merged) == ("xlsx", "Data", ((0, 4, 0, 5),))
    assert [(p.code, p.row) for p in book.sheets[0].flaws] == [("hidden_rows", 3)]


# --- laws -------------------------------------------------------------------------------------------------------

CELLS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)
TABLES = st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=8))
MARKS = st.sampled_from([",", ";", "\t", "|"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@examples(25, 300)
@given(TABLES, MARKS, ENCODINGS, ENDS)
def test_a_table_in_any_dialect_and_encoding_reads_back_equal(data, rows, mark, encoding, end):
    table = [
        ["tahun", "kode_wilayah", "unit", "nilai", *(f"x{i}" for i in range(max(0, len(rows[0]) - 4)))][: len(rows[0])],
        *rows,
    ]
    book = open_book(text(table, mark, encoding, end), "a.csv", lambda r: likeness(r, data.aliases))
    sheet = book.sheets[0]
    whole = np.array([c.astype(object).to_numpy() for c in sheet.columns]).T.tolist()
    assert (book.separator, whole) == (mark, table)
    assert sheet.rows.tolist() == list(range(1, len(table) + 1))


@examples(20, 200)
@given(
    st.lists(
        st.tuples(st.sampled_from(["36.01", "36.74", "36"]), st.integers(0, 10_000)),
        min_size=1,
        max_size=12,
        unique_by=lambda t: t[0],
    ),
    MARKS,
    st.sampled_from([".", ","]),
    ENCODINGS,
)
def test_scores_in_any_dialect_are_the_same_scores(data, rows, mark, decimal, encoding):
    written = [
        ["tahun", "kode_wilayah", "nilai"],
        *([2022, code, f"{v // 100}{decimal}{v % 100:02d}"] for code, v in rows),
    ]
    reading = read(text(written, mark, encoding), "a.csv", data)
    errors = [p for p in reading.problems if p.severity == "error"]
    shares = sum(0 < v < 100 for _, v in rows)  # 0,5 of 100 is asked about
    assert [p.code for p in errors] == ["share_instead"] * shares
    assert reading.observations["value"].tolist() == [v * 10_000 for _, v in rows]
