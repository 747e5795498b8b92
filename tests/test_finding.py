"""A government by what was typed: whole names and codes are answers, everything else is offered."""

from __future__ import annotations

import pytest

from kepatuhan.core.finding import Matches, search


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sleman", "34.04"),
        ("33.04", "33.04"),
        ("3304", "33.04"),
        ("33,04", "33.04"),
        ("11.10", "11.10"),  # not 11.1
        ("Kab. Bantul", "34.02"),
        ("pemkab bantul", "34.02"),
        ("Bantul Regency", "34.02"),
        ("  kota   SERANG ", "36.73"),
        ("DI Yogyakarta", "34"),
        ("Central Java", "33"),
        ("Pemerintah Provinsi Jawa Tengah", "33"),
        ("Papua", "91"),  # five others begin with it
        ("Lima Puluh Kota", "13.07"),  # 'kota' is part of the name
        ("Kepulauan Seribu", "31.01"),
        ("South Jakarta Administrative City", "31.74"),
        ("kota baru", "63.02"),  # Kabupaten Kotabaru: there is no such city
        ("tangsel", "36.74"),  # data/region_aliases.csv
        ("Solo", "33.72"),  # not Solok
        ("Ujung Pandang", "73.71"),
        ("Kab. OKU Timur", "16.08"),
    ],
)
def test_a_whole_name_or_code_is_an_answer(data, text, code):
    assert search(text, data.aliases).certain == code


@pytest.mark.parametrize(
    ("text", "exact", "near"),
    [
        ("Serang", ("36.04", "36.73"), ()),
        ("Kab/Kota Serang", ("36.04", "36.73"), ()),
        ("Jambi", ("15", "15.71"), ("15.05",)),  # the province, its city, and Muaro Jambi
        ("Yogyakarta", ("34", "34.71"), ()),
        ("jakarta sel", (), ("31.74",)),  # one alone is still offered: it was not named
        ("slemann", (), ("34.04",)),
        ("36.7", (), ("36.71", "36.72", "36.73", "36.74")),
        ("99.99", (), ()),
        ("36.7²", (), ()),
        ("xyzzy", (), ()),
        (" . ", (), ()),
    ],
)
def test_what_fits_several_or_only_nearly_is_offered(data, text, exact, near):
    assert search(text, data.aliases) == Matches(exact, near)
    assert search(text, data.aliases).certain == ""


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.nightly)])
def test_a_government_is_found_by_each_of_its_names_and_its_code(data, every):
    """Every so many; only 'Yogyakarta', in the table above, is both the city and, in English, the province."""
    doubtful = {
        name
        for r in data.country[::every]
        for name in (r.code, r.name, r.short, r.name_en, r.short_en)
        if search(name, data.aliases).certain != r.code
    }
    assert doubtful <= {"Yogyakarta"}
