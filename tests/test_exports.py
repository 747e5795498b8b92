"""No exported text is run by a spreadsheet, and everything comes back as it was."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core.cells import FORMULA, SIGNED
from kepatuhan.core.exports import neutral, neutral_frame, neutral_line, restored, web_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://ombudsman.go.id/a?b=1&c=%20#d", "https://ombudsman.go.id/a?b=1&c=%20#d"),
        ("HTTP://x.id", "HTTP://x.id"),
        (" https://x.id ", "https://x.id"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)//https://x.id", ""),
        ("data:text/html,<b>", ""),
        ("file:///etc/passwd", ""),
        ("//x.id", ""),
        ("https:/x.id", ""),
        ("https://", ""),
        ("https://x.id\njavascript:1", ""),
        ("https://x.id/<b>", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(text, address):
    assert web_address(text) == address


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("=", "'="),
        ("-2+3", "'-2+3"),
        ("+1+1", "'+1+1"),
        ("-cmd", "'-cmd"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\nx", "'\nx"),
        ("  =1", "'  =1"),
        ("\u200b=1", "'\u200b=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("+1,50", "+1,50"),
        ("-3,2", "-3,2"),
        ("-0.07", "-0.07"),
        ("+62812", "+62812"),
        ("−0,40", "−0,40"),
        ("93.72", "93.72"),
        ("DPMPTSP", "DPMPTSP"),
        ("a=1", "a=1"),
        ("", ""),
        ("Dinas X;=cmd|'/C calc'!A0;", "Dinas X;'=cmd|'/C calc'!A0;"),
        ("a,=1", "a,'=1"),
        ("a, +1+1", "a, '+1+1"),
        ('a;"=1"', 'a;"\'=1"'),
        ("a\n=1", "a\n'=1"),
        ("a|＝1", "a|'＝1"),
        ("=1;=2", "'=1;'=2"),
        ("Rp5.000,-", "Rp5.000,-"),
        ("naik; +2,00; -1,50", "naik; +2,00; -1,50"),
        ("Jl. A, B - C", "Jl. A, B - C"),
    ],
)
def test_what_would_run_is_text_and_a_number_a_number(text, safe):
    assert neutral(text) == safe
    assert restored(safe) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_none_is_lost(text):
    assert not neutral(text).startswith(FORMULA) or SIGNED.fullmatch(text)
    assert neutral(neutral(text)) == neutral(text)
    assert restored(neutral(text)) == text or "'" in text


def test_a_frame_keeps_its_numbers_and_is_not_changed():
    frame = pd.DataFrame({"=nama": ["=1", "b"], "nilai": [-1.5, 2.0]})
    safe = neutral_frame(frame)
    assert list(safe.columns) == ["'=nama", "nilai"]
    assert safe["'=nama"].tolist() == ["'=1", "b"]
    assert safe["nilai"].tolist() == [-1.5, 2.0]
    assert frame["=nama"].tolist() == ["=1", "b"]


def test_a_line_above_a_table_hides_no_cell_with_a_formula():
    assert neutral_line("Unit X,=HYPERLINK(1);@b\nlanjut") == "Unit X,'=HYPERLINK(1);'@b lanjut"


def test_a_cell_of_a_table_to_be_looked_at_hides_no_formula_from_an_indonesian_excel():
    cells = ["a;=1", "Dinas X; =HYPERLINK(1)", "a\t@b", "naik; +2,00; -1,50", "a, =1"]
    safe = neutral_frame(pd.DataFrame({"catatan;=1": cells}))
    assert safe["catatan;'=1"].tolist() == [
        "a;'=1",
        "Dinas X; '=HYPERLINK(1)",
        "a\t'@b",
        "naik; +2,00; -1,50",
        "a, '=1",
    ]
