"""Ways to the next category in words: the published units by hand, indicators only with the word ILUSTRASI."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kepatuhan.briefing import government_brief, scored_facts
from kepatuhan.briefing.plans import SHOWN, ways
from kepatuhan.words.catalogue import LANGUAGES

EDUCATION = "Dinas Pendidikan dan Kebudayaan"


@pytest.fixture(scope="module")
def facts(data) -> scored_facts.Facts:
    return scored_facts.facts(data, illustration=True)


def found(facts, code, year, lang="id"):
    return ways(facts, facts.data.region(code), year, lang)


def test_cilegon_in_both_readings(facts):
    # the lowest unit alone: 77,66 from 543,61 / 7; 545,965 / 7 = 77,995 -> 78,00, so 57,02 + 2,36 = 59,38
    # from what was printed: 77,73 * 7 = 544,11; 545,965 - 544,11 = 1,855 -> 1,86; 57,02 + 1,86 = 58,88
    by_units, printed = (way for way in found(facts, "36.72", 2022) if not way.label)
    assert by_units.changes == ((EDUCATION, "57,02", "59,38"),)
    assert by_units.sentence == "Cukup unit terendah naik 2,36 poin: nilai menjadi 78,00, kategori B."
    assert printed.changes == ((EDUCATION, "57,02", "58,88"),)
    assert printed.title == "Dari total yang dicetak"


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
