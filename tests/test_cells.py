"""One cell: numbers in every writing, years, dates that were scores, and what is no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core.cells import (
    clean,
    date_as_score,
    is_dash,
    is_footnoted,
    is_formula,
    is_marked_name,
    is_markup,
    iso_date,
    key,
    millionths,
    year,
    years_in,
)

UNITS = {"poin", "%", "/100"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("92.74", 92_740_000),
        ("92,74", 92_740_000),
        ("96,29 %", 96_290_000),
        ("89.02 poin", 89_020_000),
        ("89.02 POIN", 89_020_000),
        ("92,74/100", 92_740_000),
        ("９２．７４", 92_740_000),
        ("1.234,56", 1_234_560_000),
        ("1,234.56", 1_234_560_000),
        ("1 234,5", 1_234_500_000),
        ("1.234.567", 1_234_567_000_000),
        ("87.995", 87_995_000),
        ("87,995", 87_995_000),
        ("'92,74", 92_740_000),
        ("−3", -3_000_000),
        ("–3", -3_000_000),
        ("+3", 3_000_000),
        (",5", 500_000),
        ("92.", 92_000_000),
        ("93.71999999999998", 93_720_000),
        ("0", 0),
    ],
)
def test_a_number(written, value):
    assert millionths(written, UNITS) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "abc",
        "92.74.1",
        "92,74,1",
        "1.23.456",
        "9 2",
        "87.9949999",
        "5e3",
        "92 kg",
        "1,2,3.4",
        "12-Mei",
        "∞",
        "9" * 60,
    ],
)
def test_no_number(written):
    assert millionths(written, UNITS) is None


@pytest.mark.parametrize("mark", ["*", "¹", "1)", "(a)", "[1]", "^1", "^111)", "** "])
def test_found_by_fuzzing_marks_without_end_are_no_footnote(mark):
    """'9', forty stars and another sign kept an earlier pattern busy for minutes: every way to part them was tried."""
    for text in (f"9{mark * 40}"[:39] + "?", (mark * 40)[:39] + "?", f"a{mark * 399}"[:399] + "?"):
        assert not is_footnoted(text)
        assert not is_marked_name(text)


@given(st.integers(-(10**12), 10**12), st.sampled_from([".", ","]))
def test_every_exact_number_is_read_back(value, mark):
    whole, rest = divmod(abs(value), 10**6)
    written = f"{'-' if value < 0 else ''}{whole}{mark}{rest:06d}"
    assert millionths(written, UNITS) == value


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    millionths(text, UNITS)
    year(text, set())
    date_as_score(text)
    is_dash(text)
    is_footnoted(text)
    is_marked_name(text)
    assert key(key(text)) == key(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("written", "year_read"),
    [
        ("2024", 2024),
        ("2024.0", 2024),
        ("Tahun 2024", 2024),
        ("２０２４", 2024),
        ("1999", 1999),
        ("2024.5", None),
        ("2023/2024", None),
        ("24", None),
        ("Dinas 2024", None),
        ("", None),
    ],
)
def test_a_year(written, year_read):
    assert year(written, {"tahun"}) == year_read


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("12-Mei", "12,05"),
        ("5-Agu-24", "5,08"),
        ("May-74", "5,74"),
        ("Mei-74", "5,74"),
        ("2026-05-12", "12,05"),
        ("2026-05-12 00:00:00", "12,05"),
        ("1974-05-01", "5,74"),
        ("12/05/2024", "12,05"),
        ("92.74", None),
        ("DPMPTSP", None),
        ("Unit 12", None),
    ],
)
def test_a_date_that_was_a_score(written, typed):
    assert date_as_score(written) == typed


@pytest.mark.parametrize("written", ["-", "–", "—", "...", "--", "/", " - ", "…"])
def test_a_dash(written):
    assert is_dash(written)


@pytest.mark.parametrize(
    ("text", "runs"),
    [("=1", True), (" =1", True), ("+6+2", True), ("+62", False), ("@x", True), ("\tx", True), ("x=1", False)],
)
def test_a_formula(text, runs):
    assert is_formula(text) is runs


@pytest.mark.parametrize(
    ("text", "tag"), [("<b>", True), ("</p>", True), ("< script >", True), ("a < b", False), ("5 > 3", False)]
)
def test_markup(text, tag):
    assert is_markup(text) is tag


def test_spellings_have_one_key():
    assert key("KAB.  Lebak\u00a0") == key("kab lebak") == key("Ｋab-Lebak")


def test_years_of_a_title():
    assert years_in("Hasil 2023 dan 2024, nomor 20245") == {2023, 2024}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026-06-30T00:00:00", "2026-06-30"),
        ("30 Juni 2026", "2026-06-30"),
        ("30  Jun 2026", "2026-06-30"),
        ("1 Agustus 2026", "2026-08-01"),
        ("30 June 2026", "2026-06-30"),
        ("30-Jun-2026", "2026-06-30"),
        ("30/6/2026", "2026-06-30"),
        ("03.06.2026", "2026-06-03"),
        ("Juni 2026", "2026-06"),
        ("2026-06", "2026-06"),
        ("29 Februari 2028", "2028-02-29"),
        ("29 Februari 2026", None),
        ("31/6/2026", None),
        ("6/30/2026", None),
        ("2026-13-01", None),
        ("30/6/26", None),
        ("2026", None),
        ("akhir tahun", None),
        ("30 Juny 2026", None),
        ("", None),
        ("0000-00-00", None),
    ],
)
def test_a_due_date_is_read_or_refused(written, iso):
    assert iso_date(written) == iso


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text):
    date_read = iso_date(text)
    assert date_read is None or iso_date(date_read) == date_read


def test_what_is_no_character_at_all_is_not_kept():
    """An XLSX writes U+FFFF as _xFFFF_, and whoever reads it takes that for letters: a unit by another name."""
    assert clean("Dinas\uffff Sosial\ufffe") == "Dinas Sosial"
