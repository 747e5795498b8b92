"""No exported text is run by a spreadsheet, and everything comes back as it was."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.cells import FORMULA
from kepatuhan.exports import neutral, neutral_frame, restored


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+62811", "'+62811"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("DPMPTSP", "DPMPTSP"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_what_would_run_is_text(text, safe):
    assert neutral(text) == safe
    assert restored(safe) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_none_is_lost(text):
    assert not neutral(text).startswith(FORMULA)
    assert restored(neutral(text)) == text or text.startswith("'")


def test_a_frame_keeps_its_numbers_and_is_not_changed():
    frame = pd.DataFrame({"=nama": ["=1", "b"], "nilai": [-1.5, 2.0]})
    safe = neutral_frame(frame)
    assert list(safe.columns) == ["'=nama", "nilai"]
    assert safe["'=nama"].tolist() == ["'=1", "b"]
    assert safe["nilai"].tolist() == [-1.5, 2.0]
    assert frame["=nama"].tolist() == ["=1", "b"]
