"""The workbook of a self-assessment: filled in and read back it says what the grid says, and names what is not of it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from kepatuhan.core.model import MILLIONTHS
from kepatuhan.intake import ingest
from kepatuhan.intake.review import joined, review
from kepatuhan.intake.self_sheets import COLUMNS, HEAD, read, template
from kepatuhan.self_assessment.editing import entered
from kepatuhan.self_assessment.grid import Answer, Grid, grid
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem

VALUE, NOTE, EVIDENCE, ASSESSOR = (COLUMNS.index(name) + 1 for name in ("nilai", "catatan", "bukti", "penilai"))

LETTER = get_column_letter(VALUE)


def cells(data, year: int = 2024, region: str = "36.72") -> Grid:
    made = grid(data, region, year)
    assert isinstance(made, Grid)
    return made


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def bytes_of(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_a_unit_with_its_word_its_rows_and_lists_to_choose_from(data, lang):
    made = cells(data)
    book = opened(template(made, {}, "Kota Cilegon", lang))
    assert book.sheetnames == list(made.units)
    for sheet in book:
        assert sheet.cell(1, 1).value.startswith({"id": "PENILAIAN MANDIRI: ", "en": "SELF-ASSESSMENT: "}[lang])
        assert [c.value for c in sheet[HEAD + 1]] == list(COLUMNS)
        assert [sheet.cell(HEAD + 1 + n, 4).value for n in range(1, 39)] == [leaf.code for leaf in made.leaves]
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        toilet = rules[f"{LETTER}{HEAD + 1 + made.rows['input.sarana.3']}"]
        assert (toilet.type, toilet.formula1) == ("list", '"0,1,2,3"')
        spm = rules[f"{LETTER}{HEAD + 1 + made.rows['output.spm.1']}"]
        assert (spm.type, float(spm.formula1), float(spm.formula2)) == ("decimal", 0, 100)


def test_a_filled_sheet_and_the_grid_give_the_same(data):
    made = cells(data)
    book = opened(template(made, {}, "Kota Cilegon", "id"))
    typed = {}
    for u, unit in enumerate(made.units):
        for leaf in made.leaves:
            n = made.rows[leaf.code]
            text = "92,74" if leaf.code == "output.spm.1" else str((n + u) % 4)
            typed[unit, leaf.code] = {"value": text, "note": f"catatan {n}", "evidence": "=SK-1.pdf", "assessor": "Tim"}
            row = HEAD + 1 + n
            number = 92.74 if leaf.code == "output.spm.1" else (n + u) % 4
            for column, value in ((VALUE, number), (NOTE, f"catatan {n}"), (EVIDENCE, "'=SK-1.pdf"), (ASSESSOR, "Tim")):
                book[unit].cell(row, column).value = value
    filled = read(bytes_of(book), "cilegon.xlsx", made, data)
    assert filled.problems == ()
    by_file, by_grid = (entered(t, {}, made, data, by="Ani") for t in (filled.typed, typed))
    assert (by_file.problems, by_grid.problems) == ((), ())
    assert set(by_file.edits) == set(by_grid.edits)
    assert len(by_file.edits) == made.size


def test_what_is_filled_in_already_comes_back_as_it_was(data):
    made, key = cells(data, 2026), ("Dinas Sosial", "dimensi")
    answer = Answer(61_500_000, "=1+1", "https://example.go.id/a", "Ani")
    filled = read(template(made, {key: answer}, "Kota Cilegon", "id"), "a.xlsx", made, data)
    assert filled.problems == ()
    (edit,) = entered(filled.typed, {}, made, data).edits
    assert (edit.key, edit.answer) == (key, answer)


def test_empty_cells_say_nothing_and_a_word_for_not_known_empties_a_value(data):
    made, key = cells(data, 2026), ("Dinas Sosial", "dimensi")
    assert read(template(made, {}, "Kota Cilegon", "id"), "a.xlsx", made, data).typed == {}
    book = opened(template(made, {key: Answer(60 * MILLIONTHS)}, "Kota Cilegon", "id"))
    book["Dinas Sosial"].cell(HEAD + 2, VALUE).value = "tidak diketahui"
    assert read(bytes_of(book), "a.xlsx", made, data).typed == {key: {"value": "tidak diketahui"}}


def test_rows_that_are_not_of_it_are_named_and_the_rest_is_read(data):
    made = cells(data, 2026)
    book = opened(template(made, {}, "Kota Cilegon", "id"))
    sheet = book["DPMPTSP"]
    sheet.cell(3, VALUE).value = 61.5
    lines = [("2025", "36.72", "DPMPTSP", "dimensi"), ("2026", "36.73", "DPMPTSP", "dimensi")]
    lines += [
        ("2026", "36.72", "RSUD", "dimensi"),
        ("2026", "36.72", "DPMPTSP", "input.sarana.1"),
        ("2026", "36.72", "DPMPTSP", "dimensi"),
    ]
    for n, line in enumerate(lines):
        for column, text in enumerate(line, start=1):
            sheet.cell(5 + n, column).value = text
        sheet.cell(5 + n, VALUE).value = 60
    filled = read(bytes_of(book), "a.xlsx", made, data)
    assert filled.typed == {("DPMPTSP", "dimensi"): {"value": "61.5"}}
    assert [(p.row, p.code, p.value) for p in filled.problems] == [
        (5, "self_other_year", "2025"),
        (6, "self_other_region", "36.73"),
        (7, "self_other_unit", "RSUD"),
        (8, "self_other_component", "input.sarana.1"),
        (9, "self_twice", "DPMPTSP · dimensi"),
    ]
    assert problem(filled.problems[0], "id") == (
        "a.xlsx › DPMPTSP, baris 5: Baris ini untuk tahun 2025, sedangkan yang dibuka 2026. "
        "Pilih tahun itu di halaman ini, atau pakai templat tahun 2026."
    )
    assert all(problem(p, lang) for p in filled.problems for lang in LANGUAGES)


def test_a_template_of_another_method_fills_nothing_and_says_why(data):
    other = cells(data, 2024)
    best = {(u, c.code): Answer(int(c.scale_max) * MILLIONTHS) for u in other.units for c in other.leaves}
    filled = read(template(other, best, "Kota Cilegon", "id"), "lama.xlsx", cells(data, 2026), data)
    assert filled.typed == {}
    assert {p.code for p in filled.problems} == {"self_other_year"}
    assert len(filled.problems) == 40


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"PK\x03\x04 no workbook", "unreadable"), (b"a,b\n1,2\n", "self_no_columns")],
)
def test_a_file_that_is_none_is_a_sentence(content, code, data):
    filled = read(content, "x.xlsx", cells(data), data)
    assert filled.typed == {}
    assert all(problem(p, lang) for p in filled.problems for lang in LANGUAGES)
    assert filled.problems, code


def test_a_csv_is_read_too(data):
    lines = (
        "unit;komponen;nilai;catatan;bukti;penilai\nDPMPTSP;dimensi;61,5;rapat;SK.pdf;Ani\nDPMPTSP;kepercayaan;31;;;\n"
    )
    made = cells(data, 2026)
    filled = read(lines.encode(), "a.csv", made, data)
    result = entered(filled.typed, {}, made, data)
    assert [(e.key[1], e.answer) for e in result.edits] == [("dimensi", Answer(61_500_000, "rapat", "SK.pdf", "Ani"))]
    assert [(p.file, p.row, p.code) for p in result.problems] == [("DPMPTSP", 2, "self_off_scale")]


def test_brought_to_the_page_data_it_is_still_a_self_assessment(data):
    """There a row without a status would count as published."""
    made = cells(data, 2024)
    best = {(u, c.code): Answer(int(c.scale_max) * MILLIONTHS) for u in made.units for c in made.leaves}
    reading = ingest.read(template(made, best, "Kota Cilegon", "id"), "a.xlsx", data, sheet=ingest.EVERY)
    assert set(reading.observations["status"]) == {"mandiri"}
    result = review(reading, data)
    assert len(result.accepted) == made.size
    taken = joined(data, result.accepted)
    assert taken.observations is data.observations
    assert len(taken.self_assessed) == made.size
