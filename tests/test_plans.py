"""Ways to the next category in words: the published units by hand, indicators only with the word ILUSTRASI."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from kepatuhan.briefing import government_brief
from kepatuhan.briefing.plans import SHOWN, ways
from kepatuhan.core.model import Scenario
from kepatuhan.plans.optimise import plan
from kepatuhan.plans.situation import Rules, readings, situations, total_after
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.ground import ground
from kepatuhan.words.catalogue import LANGUAGES

EDUCATION = "Dinas Pendidikan dan Kebudayaan"


def found(facts, code, year, lang="id"):
    return ways(facts, facts.data.region(code), year, lang)


def test_cilegon_in_both_readings(facts):
    # the lowest unit alone: 77,66 from 543,61 / 7; 545,965 / 7 = 77,995 -> 78,00, so 57,02 + 2,36 = 59,38
    # from what was printed: 77,73 * 7 = 544,11; 545,965 - 544,11 = 1,855 -> 1,86; 57,02 + 1,86 = 58,88
    # the printed total gains what the mean gains: 77,73 + 2,36 / 7 = 78,0671 -> 78,07; (543,61 + 1,86) / 7 = 77,9243 -> 77,92
    by_units, printed = (way for way in found(facts, "36.72", 2022) if not way.label)
    assert by_units.changes == ((EDUCATION, "57,02", "59,38"),)
    assert by_units.title == "Cukup menurut kedua bacaan"
    assert by_units.sentence == (
        "Cukup unit terendah naik 2,36 poin: nilai menjadi 78,07 (dari unitnya 78,00), kategori B."
    )
    assert printed.changes == ((EDUCATION, "57,02", "58,88"),)
    assert printed.title == "Menurut total yang dicetak saja"
    assert "nilai menjadi 78,00 (dari unitnya 77,92), kategori B." in printed.sentence


def test_a_total_that_was_cut_in_print_has_one_way(facts):
    # (88,15 + 54,40 + 59,01) / 3 = 67,1867, printed 67,18: one reading; 233,985 − 201,56 = 32,425 -> 32,43
    (way,) = (way for way in found(facts, "36", 2022) if not way.label)
    assert (way.title, way.changes) == ("Dari rata-rata unit yang terbit", ((EDUCATION, "54,40", "86,83"),))


def test_a_plan_makes_of_a_total_what_the_board_shows(data):
    """Every plan on published units, in both readings: plans.situation.total_after beside scenarios.before_after."""
    compared = 0
    for year in (2022, 2023, 2024):
        on = ground(data.observations, data, year, "terbit")
        for code, where in situations(data.observations, data, year, Rules(), on.scored).items():
            edges = [band.lower for band in where.method.bands if band.lower and band.lower > (where.printed or 10_000)]
            for reading, target in itertools.product(readings(where), edges):
                made = plan(where, target, data, "effort", reading)
                if made.state != "found":
                    continue
                rows = before_after(on, Scenario("", "", "", year, "terbit", on.base, made.changes))
                board = {row.reading: row.after.score for row in rows if row.region == code}
                plain = {reading: total_after(where, reading, made.gained) for reading in readings(where)}
                assert plain.items() <= board.items(), (year, code, reading)
                compared += 1
    assert compared >= 6  # of 2022 the province and Cilegon twice to B and A


def test_one_reading_where_print_and_units_agree(facts):
    # Tangsel 2022 is in A; Kab. Tangerang 2023 too: nothing to do
    assert found(facts, "36.74", 2022) == ()
    assert found(facts, "36.03", 2023) == ()


def test_indicators_carry_the_word(facts):
    invented = [way for way in found(facts, "36.72", 2022) if way.label]
    assert {way.label for way in invented} == {"ILUSTRASI: rekaan aplikasi ini, bukan hasil Ombudsman RI"}
    assert [way.title for way in invented] == ["Upaya terkecil", "Indikator tersedikit", "Unit tersedikit"]


def test_equal_plans_are_one_with_both_names(facts):
    titles = [way.title for way in found(facts, "36", 2022) if way.label]
    assert "Upaya terkecil dan indikator tersedikit" in titles


def test_no_unit_is_named_where_units_are_not_known(facts):
    # of Lebak 2022 no unit is published: only the illustration can show a way
    assert all(way.label for way in found(facts, "36.02", 2022))


def test_without_illustration_only_published_units_remain(facts):
    hidden = replace(facts, illustrated=None)
    assert [way.label for way in found(hidden, "36.72", 2022)] == ["", ""]
    assert found(hidden, "36.02", 2022) == ()


@pytest.mark.parametrize("year", [2018, 2020, 2021, 2025])
def test_years_without_units_or_edges_have_no_way(facts, year):
    assert found(facts, "36.72", year) == ()
    assert found(facts, "36.71", year) == ()


def test_a_long_plan_names_a_few_and_counts_the_rest(facts):
    long = next(way for way in found(facts, "36.02", 2022) if "23 indikator" in way.sentence)
    assert len(long.changes) == SHOWN
    assert long.rest == "dan 20 lainnya"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_planned_stands_in_the_brief(facts, lang):
    region = facts.data.region("36.72")
    shown = government_brief.government(
        replace(facts, illustrated=None), region, 2022, lang, plans=ways(facts, region, 2022, lang)
    )
    assert shown.aspects is None
    assert shown.illustrated  # by its plans
