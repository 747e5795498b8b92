"""Templates: what is filled in is read back, the lists are the data's, the example changes nothing."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kepatuhan.intake import ingest, templates
from kepatuhan.intake.review import differences, everything, review


def filled(content, **cells):
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    names = {c.value: c.column for c in sheet[1]}
    for name, value in cells.items():
        sheet.cell(2, names[name], value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("level", templates.LEVELS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_template_reads_back(level, lang, data):
    reading = ingest.read(templates.template(level, data, lang), "templat.xlsx", data)
    reviewed = review(reading, data)
    assert reviewed.outcome != "reject", reviewed.problems
    assert reviewed.rows == 1
    assert not [c for c in reading.columns if c.sure != "pasti"]


@pytest.mark.parametrize("level", ["total", "unit", "indicator"])
def test_an_example_left_in_changes_nothing(level, data):
    reviewed = review(ingest.read(templates.template(level, data, "id"), "templat.xlsx", data), data)
    assert list(differences(everything(data), reviewed.accepted)["verdict"]) == ["unchanged"]


@pytest.mark.parametrize("level", templates.LEVELS)
def test_the_lists_are_the_datas(level, data):
    book = openpyxl.load_workbook(io.BytesIO(templates.template(level, data, "id")))
    rules = {r.promptTitle: r for r in book.worksheets[0].data_validations.dataValidation}
    assert rules["kode_wilayah"].type == "list"
    assert rules["nilai"].type == "decimal"
    assert ("komponen" in rules) == (level in ("dimension", "indicator"))
    column = [c.value for c in book["daftar"]["B"] if c.value]
    assert column == [r.code for r in data.regions]
    assert book["daftar"].sheet_state == "hidden"


def test_what_is_typed_is_what_is_read(data):
    content = filled(
        templates.template("total", data, "id"),
        tahun=2024,
        kode_wilayah="36.02",
        nilai=81.25,
        kategori="B",
        zona="hijau",
    )
    rows = review(ingest.read(content, "templat.xlsx", data), data).accepted
    assert (int(rows["year"][0]), str(rows["region"][0]), int(rows["value"][0])) == (2024, "36.02", 81_250_000)
