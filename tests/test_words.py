"""Every word in both languages; numbers, dates and lists as each language writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from kepatuhan.checks.suspicion import OF_OTHERS
from kepatuhan.core.model import ZONES, Basis, Problem, RollUp, Severity, State
from kepatuhan.core.sums import Made
from kepatuhan.intake.gaps import UNNAMED
from kepatuhan.intake.templates import LEVELS
from kepatuhan.plans.units import Objective
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import (
    BASIS_KEYS,
    CATEGORY_KEYS,
    OBJECTIVE_KEYS,
    ROLL_UP_KEYS,
    SEVERITY_KEYS,
    STATE_KEYS,
    TEMPLATE_KEYS,
    ZONE_KEYS,
)
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import category_name
from kepatuhan.words.numbers import (
    as_printed,
    counted,
    date,
    day,
    either,
    exact,
    language_name,
    listing,
    locale,
    marks,
    moment,
    number,
    precise,
    signed,
    whole,
)
from kepatuhan.words.problems import message
from pages.components.shell.guide import HELP
from pages.components.shell.site import ICONS, PAGES, TITLES

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("n", "id_", "en"),
    [(0, "0 perubahan", "0 changes"), (1, "1 perubahan", "1 change"), (2, "2 perubahan", "2 changes")],
)
def test_one_thing_and_several(n, id_, en):
    assert (say("shelf_changes", "id", n=n), say("shelf_changes", "en", n=n)) == (id_, en)


def test_a_category_without_a_letter_is_said_as_its_method_calls_it(data):
    named = [b for method in data.methods for b in method.bands if len(b.code) > 1 and b.code not in ZONES]
    assert {band.code for band in named} == set(CATEGORY_KEYS)
    for band in named:
        assert category_name(band.code, "id") == band.label.split(" — ")[0]
        assert category_name(band.code, "en") == band.label_en.split(" — ")[0]
    spoken = [category_name(code, "en") for code in ("A", "hijau", "", "very_new")]
    assert spoken == ["A", "green", "", "Very New"]


def test_a_problem_that_counts():
    one, two = (Problem("more_like_this", "error", "a.csv", params={"n": n}) for n in (1, 2))
    assert message(one, "en") == "There is 1 more problem of the same kind."
    assert message(two, "en") == "There are 2 more problems of the same kind."
    assert message(one, "id") == "Masih ada 1 masalah lain yang sama jenisnya."


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        (ZONE_KEYS, ZONES),
        (STATE_KEYS, get_args(State)),
        (ROLL_UP_KEYS, get_args(RollUp)),
        (SEVERITY_KEYS, get_args(Severity)),
        (OBJECTIVE_KEYS, get_args(Objective)),
        (BASIS_KEYS, get_args(Basis)),
        (TEMPLATE_KEYS, LEVELS),
        (UNNAMED, get_args(Made)),
        (OF_OTHERS, get_args(Made)[1:]),
        (TITLES, PAGES),
        (HELP, PAGES),
        (ICONS, PAGES),
    ],
    ids=[
        "zone",
        "state",
        "roll-up",
        "severity",
        "objective",
        "basis",
        "template",
        "unnamed",
        "of others",
        "titles",
        "help",
        "icons",
    ],
)
def test_whatever_can_be_chosen_has_words(keys, codes):
    assert set(keys) == set(codes)


@pytest.mark.parametrize(
    ("value", "id_", "en"),
    [(9372, "93,72", "93.72"), (0, "0,00", "0.00"), (10000, "100,00", "100.00"), (5, "0,05", "0.05")],
)
def test_number(value, id_, en):
    assert (number(value, "id"), number(value, "en")) == (id_, en)


@pytest.mark.parametrize(("value", "text"), [(1027, "+10,27"), (-40, "−0,40"), (0, "0,00")])
def test_signed(value, text):
    assert signed(value, "id") == text


@pytest.mark.parametrize(
    ("value", "id_", "en"),
    [("201.56/3", "67,1867", "67.1867"), ("562.32/6", "93,72", "93.72"), ("7/1", "7,00", "7.00")],
)
def test_precise(value, id_, en):
    top, bottom = value.split("/")
    exact = Fraction(top) / Fraction(bottom)
    assert (precise(exact, "id"), precise(exact, "en")) == (id_, en)


def test_whole():
    assert (whole(9100, "id"), whole(9150, "id"), whole(9150, "en")) == ("91", "91,5", "91.5")


@pytest.mark.parametrize(
    ("iso", "id_", "en"),
    [
        ("2023-12-20", "20 Desember 2023", "20 December 2023"),
        ("2024-12", "Desember 2024", "December 2024"),
        ("", "", ""),
    ],
)
def test_date(iso, id_, en):
    assert (date(iso, "id"), date(iso, "en")) == (id_, en)


def test_listing():
    assert listing(["A", "B", "C"], "id") == "A, B, dan C"
    assert (either(["A", "B"], "id"), either(["A", "B"], "en")) == ("A atau B", "A or B")
    assert listing(["A"], "en") == "A"


def test_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        say("tidak ada", "id")


def test_a_value_as_read_keeps_its_decimals():
    assert exact(87_995_000, "id") == "87,995"
    assert exact(85_200_000, "en") == "85.20"
    assert exact(1, "id") == "0,000001"


@pytest.mark.parametrize(
    ("zone", "id_", "en"),
    [
        ("Asia/Jakarta", "29 Nov 2026, 03.30 WIB", "29 Nov 2026, 03:30 WIB"),  # 20.30 + 7.00 = 27.30
        ("Asia/Pontianak", "29 Nov 2026, 03.30 WIB", "29 Nov 2026, 03:30 WIB"),
        ("Asia/Makassar", "29 Nov 2026, 04.30 WITA", "29 Nov 2026, 04:30 WITA"),  # + 8.00
        ("Asia/Jayapura", "29 Nov 2026, 05.30 WIT", "29 Nov 2026, 05:30 WIT"),  # + 9.00
        ("Asia/Singapore", "29 Nov 2026, 04.30 UTC+8", "29 Nov 2026, 04:30 UTC+8"),
        ("Asia/Kolkata", "29 Nov 2026, 02.00 UTC+5.30", "29 Nov 2026, 02:00 UTC+5:30"),
        ("America/New_York", "28 Nov 2026, 15.30 UTC−5", "28 Nov 2026, 15:30 UTC−5"),  # winter time
        ("UTC", "28 Nov 2026, 20.30 UTC", "28 Nov 2026, 20:30 UTC"),
        ("", "29 Nov 2026, 03.30 WIB", "29 Nov 2026, 03:30 WIB"),
        ("no/where", "29 Nov 2026, 03.30 WIB", "29 Nov 2026, 03:30 WIB"),
        ("../etc", "29 Nov 2026, 03.30 WIB", "29 Nov 2026, 03:30 WIB"),
    ],
)
def test_moment(zone, id_, en):
    when = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)
    assert moment(when, "id", zone) == id_
    assert moment(when, "en", zone) == en


@pytest.mark.parametrize(
    ("zone", "iso"), [("Asia/Jakarta", "2026-11-29"), ("America/New_York", "2026-11-28"), ("", "2026-11-29")]
)
def test_the_day_of_a_moment_is_the_readers(zone, iso):
    # 20.30 UTC on the 28th: 03.30 on the 29th in Jakarta, 15.30 on the 28th in New York
    assert day(datetime(2026, 11, 28, 20, 30, tzinfo=UTC), zone) == iso


@pytest.mark.parametrize(
    ("n", "id_", "en"), [(0, "nol", "zero"), (8, "delapan", "eight"), (10, "sepuluh", "ten"), (11, "11", "11")]
)
def test_small_numbers_in_words(n, id_, en):
    assert (counted(n, "id"), counted(n, "en")) == (id_, en)


def test_a_language_calls_itself_by_its_name():
    # names of CLDR; a code that it does not have stays a code
    assert [language_name(lang) for lang in ("id", "en", "su", "bew-x")] == [
        "Indonesia",
        "English",
        "Basa Sunda",
        "bew-x",
    ]


def test_a_language_that_cldr_does_not_know_writes_numbers_as_indonesian_does():
    assert str(locale("zz-unknown")) == "id"
    assert (marks("id"), marks("en"), marks("su")) == ((",", "."), (".", ","), (",", "."))


def test_text_of_others_stays_text():
    assert literal("![x](//h.example/p.png)") == "!\\[x\\](//h.example/p.png)"
    assert literal("a_b *c* `d` ~e~ <f> $g$\nh") == "a\\_b \\*c\\* \\`d\\` \\~e\\~ <f> \\$g\\$ h"
    assert literal("Dinas Sosial (57,02) – 1.") == "Dinas Sosial (57,02) – 1."


def test_a_printed_figure_keeps_its_decimals_and_gets_the_readers_marks():
    assert as_printed("67.2", "id") == "67,2"
    assert as_printed("67.2", "en") == "67.2"
    assert as_printed("45331216160", "id") == "45.331.216.160"
    assert as_printed("15-20", "id") == "15-20"


@pytest.mark.parametrize(
    ("items", "lang", "sentence"),
    [
        (["DPMPTSP", "Puskesmas", "Puskesmas"], "id", "DPMPTSP dan Puskesmas (2)"),
        (["Puskesmas", "Puskesmas"], "id", "Puskesmas (2)"),
        (["A", "B", "C"], "id", "A, B, dan C"),
        (["A", "A", "B", "C"], "en", "A (2), B, and C"),
        ([], "id", ""),
    ],
)
def test_what_is_named_twice_in_a_list_is_counted(items, lang, sentence):
    assert listing(items, lang) == sentence
