"""A table as a file: what a spreadsheet of the reader's language shows, and what comes back from it."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core.assessments import FIELDS, read_assessment
from kepatuhan.core.columns import plain
from kepatuhan.intake import ingest, saving
from kepatuhan.words.handout import FILES, Handout, figure
from tests.nightly import examples

TABLE = pd.DataFrame(
    {"kode": ["36.10", "=1+1", ""], "nilai": [Decimal("93.70"), Decimal("-0.07"), ""], "n": [7, 0, ""]}
)


def handout(lang: str = "id") -> Handout:
    return Handout(TABLE, ("Judul; satu,=b", ""), lang, "Tanda")


def test_an_indonesian_excel_and_an_english_one_get_their_own_marks():
    assert handout("id").csv().decode("utf-8-sig").splitlines() == [
        "# Judul; satu,'=b", "# Tanda", "kode;nilai;n", "36.10;93,70;7", "=1+1;-0,07;0", ";;",
    ]  # fmt: skip
    assert handout("en").csv().decode("utf-8-sig").splitlines()[2:4] == ["kode,nilai,n", "36.10,93.70,7"]


def test_a_workbook_has_text_as_text_figures_as_figures_and_a_header_in_sight():
    book = openpyxl.load_workbook(BytesIO(handout().xlsx()))
    sheet = book["Tabel"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["Judul; satu,'=b", None, None],
        ["kode", "nilai", "n"],
        ["36.10", 93.7, 7],
        ["=1+1", -0.07, 0],
    ]
    assert (sheet["A3"].data_type, sheet["B3"].number_format, sheet["C3"].number_format) == ("s", "0.00####", "0")
    assert sheet["A4"].data_type in ("s", "inlineStr")  # text, whatever it begins with
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:C5")


def test_the_same_table_gives_the_same_bytes():
    assert all(write(handout()) == write(handout()) for write in FILES.values())


@pytest.mark.parametrize(
    ("millionths", "written"),
    [(93_720_000, "93.72"), (88_000_000, "88.00"), (87_995_000, "87.995"), (1, "0.000001"), (None, ""), (0, "0.00")],
)
def test_a_figure_has_two_decimals_or_as_many_as_it_needs(millionths, written):
    value = figure(millionths)
    assert (value if isinstance(value, str) else f"{value:f}") == written


@examples(8, 60)
@given(
    st.lists(st.integers(2_000, 100_000).map(lambda thousandths: thousandths * 1000), min_size=1, max_size=5),
    st.lists(st.sampled_from(["", "a;b", 'x, "y"', "'=1", "1,5"]), min_size=1, max_size=3),
)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_any_value_and_any_note_come_back_from_every_file(data, lang, values, notes):
    """Also 87,995, which with a comma alone could be eighty-seven thousand. (A column of values below 1 is asked about.)"""
    lines = [
        f'2025,36.7{1 + i % 4},Unit {i},,{plain(v)},"{note}"'.replace('x, "y"', 'x, ""y""')
        for i, (v, note) in enumerate(zip(values, notes * 5, strict=False))
    ]
    content = "\n".join(["tahun,kode_wilayah,unit,komponen,nilai,catatan", *lines, ""]).encode()
    rows, problems = read_assessment(content, "a.csv")
    assert not problems
    for kind, write in FILES.items():
        back = ingest.read(write(saving.full_handout(rows, lang)), f"a.{kind}", data)
        assert not [p for p in back.problems if p.severity == "error"], kind
        compared = list(FIELDS.values())
        first, second = (f[compared].astype("object").fillna("").astype("str") for f in (rows, back.observations))
        assert second.to_numpy().tolist() == first.to_numpy().tolist(), kind
