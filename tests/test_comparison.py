"""The briefing of a scenario: what-if's own numbers, both readings, and the word ILUSTRASI where values below are invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kepatuhan.briefing import comparison, pdf
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.geography import read_boundaries
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.layers import ground_of
from kepatuhan.scenarios.scenario import apply, base_hash, year_rows
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import LANGUAGES, say
from tests.conftest import ROOT
from tests.pdf_text import pdf_pages

EDUCATION = "Dinas Pendidikan dan Kebudayaan"


@pytest.fixture(scope="module")
def dindik(data) -> Scenario:
    base = base_hash(year_rows(illustrated(data), 2022, "terbit"))
    change = Change("36.72", EDUCATION, "", 59_380_000, 57_020_000)
    return Scenario("Dindik", "Biro Organisasi", "", 2022, "terbit", base, (change,))


def test_cilegon_reaches_b_in_both_readings(facts, dindik):
    # 543,61 - 57,02 + 59,38 = 545,97; / 7 = 77,9957 -> 78,00 = B. Printed: 77,73 + 2,36/7 = 77,73 + 0,3371 -> 78,07
    shown = comparison.scenario(facts, dindik, "id")
    printed, by_units = shown.outcomes
    assert (by_units.before.text, by_units.after.text, by_units.delta) == ("77,66", "78,00", "+0,34")
    assert (printed.before.text, printed.after.text) == ("77,73", "78,07")
    assert (by_units.main, printed.main) == (False, True)
    assert by_units.after.mark.category == "B"
    assert by_units.moved
    assert shown.zones == "Kabupaten/kota berzona hijau: 6 sebelum, 7 sesudah."
    assert shown.problems == ()
    assert shown.label == ""


def test_the_after_score_is_that_of_score(facts, dindik, data):
    rescored = score(apply(illustrated(data), dindik, data), data).bodies.set_index(["year", "region"])
    (by_units,) = [o for o in comparison.scenario(facts, dindik, "id").outcomes if not o.main]
    assert by_units.after.score == rescored.loc[(2022, "36.72"), "score"]


def test_only_the_touched_government_changes_on_the_map(facts, dindik):
    shown = comparison.scenario(facts, dindik, "id")
    different = [a for b, a in zip(shown.map.places, shown.after.places, strict=True) if b != a]
    assert [(p.code, p.symbol, p.score_text, p.colour, p.selected) for p in different] == [
        ("36.72", "B", "78,07", "hijau", True)
    ]


def test_what_is_changed_is_written_as_it_was_entered(facts, dindik):
    (step,) = comparison.scenario(facts, dindik, "en").steps
    assert (step.government, step.unit, step.part, step.before, step.after) == (
        "Cilegon", EDUCATION, "score", "57.02", "59.38"
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_values_below_the_units_are_labelled(facts, data, lang):
    base = base_hash(year_rows(illustrated(data), 2022, "ilustrasi"))
    change = Change("36.02", "DPMPTSP", "input.kompetensi.2", 3_000_000, 1_000_000)
    shown = comparison.scenario(facts, Scenario("Uji", "", "", 2022, "ilustrasi", base, (change,)), lang)
    assert shown.label.startswith("ILUSTRASI" if lang == "id" else "ILLUSTRATION")
    assert (shown.steps[0].before, shown.steps[0].after) == ("1", "3")
    boundaries = read_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    (page,) = pdf_pages(pdf.make(shown, boundaries))
    assert (
        page.extract_text().count("ILUSTRASI" if lang == "id" else "ILLUSTRATION") >= 3
    )  # above, beside the picture, in the small print


def test_only_what_moves_invented_values_is_called_invented(facts, data):
    """Lebak's indicator is illustration; Cilegon stands on its published units, though the scenario holds both."""
    base = base_hash(year_rows(illustrated(data), 2022, "ilustrasi"))
    lebak = Change("36.02", "DPMPTSP", "input.kompetensi.2", 3_000_000, 1_000_000)
    cilegon = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
    both = Scenario("Uji", "", "", 2022, "ilustrasi", base, (lebak, cilegon))
    on, called = ground_of(both, data)
    assert {code for code, body in on.official.items() if body.invented} == {"36.02"}
    assert called == base  # so the briefing does not say that it was made on other data
    shown = comparison.scenario(facts, both, "id")
    # Cilegon: printed 77,73 + (59,38 - 57,02) / 7 = 78,07, as with its own change alone
    assert [o.after.text for o in shown.outcomes if o.region == "36.72" and o.main] == ["78,07"]
    assert shown.problems == ()


def test_other_data_and_changes_that_mean_nothing_are_said(facts, dindik):
    other = replace(dindik, base="0" * 16, changes=(*dindik.changes, Change("36.72", "Dinas Angkasa", "", 1_000_000)))
    problems = comparison.scenario(facts, other, "id").problems
    assert "dibuat pada data yang lain" in problems[0]
    assert any("Dinas Angkasa" in line for line in problems)


def test_a_scenario_without_changes(facts, dindik):
    shown = comparison.scenario(facts, replace(dindik, changes=()), "id")
    assert shown.sentence == "Skenario ini tidak mengubah apa pun."
    assert shown.outcomes == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_page_with_every_number(facts, dindik, lang):
    shown = comparison.scenario(facts, replace(dindik, name='<#*_@$"\\`', note="#panic()"), lang, "2026-11-25")
    boundaries = read_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    (page,) = pdf_pages(pdf.make(shown, boundaries))
    page_text = page.extract_text()
    for text in (
        '<#*_@$"\\`',
        "#panic()",
        *(t for o in shown.outcomes for t in (o.before.text, o.after.text, o.delta)),
    ):
        assert text in page_text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_units_that_were_not_published_may_be_filled_in(facts, data, lang):
    # 63,03 + 66,06 + 4 × 85,00 = 469,09; / 6 = 78,1817 -> 78,18, beside a printed total of 79,01
    missing = ["DPMPTSP", "Disdukcapil", "Puskesmas Baros", "Puskesmas Kramatwatu"]
    changes = tuple(Change("36.04", unit, "", 85_000_000) for unit in missing)
    base = base_hash(year_rows(illustrated(data), 2022, "terbit"))
    shown = comparison.scenario(facts, Scenario("Isi", "", "", 2022, "terbit", base, changes), lang)
    (outcome,) = shown.outcomes
    decimal = {"id": ",", "en": "."}[lang]
    assert (outcome.before.text, outcome.after.text) == (f"79{decimal}01", f"78{decimal}18")
    assert outcome.note == say("reason_before_printed", lang)
    boundaries = read_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    (page,) = pdf_pages(pdf.make(shown, boundaries))
    assert outcome.note.split(":")[0] in page.extract_text()
