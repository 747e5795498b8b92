"""What is taken home of a self-assessment: its figures under their word on every page, slide and sheet; the map as published."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from kepatuhan.__main__ import main
from kepatuhan.briefing import comparison, order, scored_facts, self_brief
from kepatuhan.core.geography import load_boundaries
from kepatuhan.core.model import MILLIONTHS, Change, Scenario
from kepatuhan.scenarios.ground import ground
from kepatuhan.scenarios.link import to_json
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.self_year import SelfYear, self_year
from kepatuhan.words.catalogue import LANGUAGES, say
from tests import nightly
from tests.conftest import ROOT
from tests.filled import fill, random_year
from tests.pdf_text import pdf_texts

CILEGON, SERANG = "36.72", "36.73"


def stated(data, region: str, year: int, without: str = "") -> SelfYear:
    """52 + 22 = 74 in every unit but `without`."""
    units = [unit for unit in grid(data, region, year).units if unit != without]
    values = {"dimensi": 52 * MILLIONTHS, "kepercayaan": 22 * MILLIONTHS}
    return self_year(data, year, {region: {(u, c): Answer(v) for u in units for c, v in values.items()}})


@pytest.fixture(scope="module")
def facts(data) -> scored_facts.Facts:
    return scored_facts.facts(data, also=(2026,))


def test_its_facts_hold_nothing_that_was_published(data, facts):
    own = self_brief.facts_of(facts, random_year(data, 2024, (CILEGON,)))
    assert set(own.data.observations["status"]) == {"mandiri"}
    assert own.data.context["ranks"].empty
    assert own.bodies[own.bodies["score"].notna()]["region"].tolist() == [CILEGON]
    assert facts.data.context["ranks"].shape[0] > 0


def test_the_brief_by_hand(data, facts):
    """Six units at 74: the total 74, 4 points to Baik (78,00), each brings 74 / 6 = 12,33 or 12,34; 70 + 30 of it 52 and 22."""
    brief = self_brief.government(facts, stated(data, SERANG, 2026), data.region(SERANG), "id")
    assert (brief.total, brief.short, brief.computed) == (7400, 400, 7400)
    assert brief.title == "PENILAIAN MANDIRI · Kota Serang, 2026"
    assert sum(unit.contribution for unit in brief.units) == 7400
    assert [(a.value, a.maximum) for a in brief.aspects.rows] == [(5200, 7000), (2200, 3000)]
    assert (brief.ranks, brief.eight, brief.reconciliation) == ((), (), "")
    assert {way.layer for way in brief.plans} == {"mandiri"}
    published = {place.code: place.score_text for place in brief.map.places}
    assert published[SERANG] == say(
        "state_tidak_ditemukan", "id"
    )  # the map is that of 2025, where nothing of it was found
    assert [year.year for year in brief.years] == list(facts.data.years)


def test_what_is_open_is_a_range(data, facts):
    """Six of seven units at 74: (444 + 0) / 7 = 63,43 to (444 + 100) / 7 = 77,71."""
    brief = self_brief.government(facts, stated(data, CILEGON, 2026, "Dinas Sosial"), data.region(CILEGON), "id")
    assert (brief.total, brief.total_text, brief.aspects, brief.plans) == (None, "63,43–77,71", None, ())
    assert "Dinas Sosial 0,00–100,00 masih rentang" in brief.note


@pytest.mark.parametrize("lang", nightly.grid(LANGUAGES, ["id"]))
def test_every_page_slide_and_sheet_says_whose_figures_they_are(data, facts, lang):
    own = random_year(data, 2024, (CILEGON,))
    boundaries = load_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    asked = order.Order(facts, boundaries, data.region(CILEGON), 2024, lang, "2026-01-02", stated=own)
    assert (
        asked.name
        == {"id": "36.72-kota-cilegon-2024-id-penilaian-mandiri", "en": "36.72-kota-cilegon-2024-en-self-assessment"}[
            lang
        ]
    )
    word, whole = say("state_mandiri", lang), say("self_label", lang)
    pages = pdf_texts(order.MAKERS["pdf"](asked))
    assert word in pages[0].splitlines()[2] + pages[0].splitlines()[1] + pages[0].splitlines()[0]
    slides = Presentation(io.BytesIO(order.MAKERS["pptx"](asked))).slides
    pages += ["\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in slides]
    assert [page[:200] for page in pages if whole not in " ".join(page.split())] == []
    for sheet in load_workbook(io.BytesIO(order.MAKERS["xlsx"](asked))):
        assert word in " ".join(str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row), sheet.title
        assert "ILUSTRASI" not in str([cell.value for row in sheet.iter_rows() for cell in row])


def test_a_scenario_on_it_leaves_the_map_as_published(data):
    facts = scored_facts.facts(data)
    own = random_year(data, 2024, (CILEGON,))
    unit = grid(data, CILEGON, 2024).units[0]
    change = Change(CILEGON, unit, "", 100 * MILLIONTHS, None, "mandiri")
    base = ground(data.observations, data, 2024, "terbit").base
    proposed = Scenario("uji", "", "", 2024, "mandiri", base, (change,))
    brief = comparison.scenario(facts, proposed, "id", stated=own)
    assert brief.label == say("self_label", "id")
    assert brief.after.places == brief.map.places
    (outcome,) = brief.outcomes
    assert (outcome.region, outcome.before.rank, outcome.after.rank) == (CILEGON, "", "")
    assert outcome.after.score > outcome.before.score
    alone = comparison.scenario(facts, replace(proposed, basis="terbit", changes=(replace(change, layer=""),)), "id")
    assert alone.label == ""


# --- by command -----------------------------------------------------------------------------------------------------


def brief(*options: object) -> int:
    return main(["brief", *map(str, options)])


@pytest.mark.usefixtures("read_once")
def test_by_command(page_store, data, tmp_path, capsys):
    fill(page_store, data, SERANG, 2026, 0.75)
    out = tmp_path / "out"
    out.mkdir()
    assert brief("--tahun", 2026, "--wilayah", SERANG, "--mandiri", "--out", out) == 0
    (made,) = out.iterdir()
    assert made.name == "36.73-kota-serang-2026-id-penilaian-mandiri.pdf"
    assert "74,00" in pdf_texts(made.read_bytes())[0]
    made.unlink()
    capsys.readouterr()
    for options, words in (
        (("--tahun", 2026, "--semua", "--mandiri"), "untuk satu pemerintah"),
        (("--tahun", 2026, "--wilayah", "36.01", "--mandiri"), "belum mengisi penilaian mandiri 2026"),
        (("--tahun", 2026, "--wilayah", SERANG), "Tidak ada data untuk tahun “2026”"),
    ):
        assert brief(*options, "--out", out) == 2
        assert words in capsys.readouterr().err
    assert list(out.iterdir()) == []


@pytest.mark.usefixtures("read_once")
def test_a_scenario_of_a_year_to_come_by_command(page_store, data, tmp_path):
    """Six units at 74; DPMPTSP at 98: (98 + 370) / 6 = 78,00."""
    fill(page_store, data, SERANG, 2026, 0.75)
    change = Change(SERANG, "DPMPTSP", "", 98 * MILLIONTHS, 74 * MILLIONTHS, "mandiri")
    path = tmp_path / "skenario.json"
    path.write_bytes(to_json(Scenario("Naik", "", "", 2026, "mandiri", "0" * 16, (change,))))
    assert brief("--skenario", path, "--format", "pdf,xlsx", "--out", tmp_path) == 0
    text = pdf_texts((tmp_path / "skenario-naik-2026-id-penilaian-mandiri.pdf").read_bytes())[0]
    assert "78,00" in text
    assert "PENILAIAN MANDIRI" in text
