"""The briefing's control on each page: there, in words, about the right government, and nothing made before it is asked for."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from kepatuhan.briefing import order, scored_facts
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.link import to_token
from kepatuhan.words.catalogue import LANGUAGES
from pages.components.shell import papers
from pages.components.shell.cache import assessment
from pages.components.shell.memory import Memory
from pages.components.shell.site import PAGES
from tests.pdf_text import pdf_texts
from tests.test_pages import opened

pytestmark = pytest.mark.app

LABELS = {
    "id": ["PDF satu halaman", "Salindia (PPTX)", "Buku kerja berumus (XLSX)"],
    "en": ["One-page PDF", "Slides (PPTX)", "Workbook with formulas (XLSX)"],
}


def told(app) -> list[str]:
    return [m.value for m in app.markdown]


def buttons(app) -> list[str]:
    labels = [element.proto.label for element in app.get("download_button")]
    return [label for label in labels if label in LABELS["id"] + LABELS["en"]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", [*papers.OF_ONE, *papers.OF_ALL, *papers.OF_COUNTRY])
def test_three_files_are_offered_and_none_is_made(page, lang, monkeypatch):
    def never(*_args, **_kwargs):
        raise AssertionError("made without being asked for")

    for kind in order.MAKERS:
        monkeypatch.setitem(order.MAKERS, kind, never)
    monkeypatch.setattr("pages.components.shell.cache.facts", never)
    app = opened(page, tahun="2022", wilayah="36.72", lang=lang)
    both = page in papers.OF_ALL
    assert buttons(app) == LABELS[lang] * (2 if both else 1)
    province = {"id": "Banten: sembilan pemerintah, 2022", "en": "Banten: nine governments, 2022"}[lang]
    city = {"id": "Kota Cilegon, 2022", "en": "Cilegon City, 2022"}[lang]
    whose = dict.fromkeys(papers.OF_ONE, (city,)) | dict.fromkeys(papers.OF_ALL, (city, province))
    wanted = whose.get(page, ("Indonesia, 2022",))
    assert tuple(line for line in told(app) if line in (city, province, "Indonesia, 2022")) == wanted


@pytest.mark.parametrize("page", papers.OF_ALL)
def test_a_page_of_the_province_offers_the_chosen_government_first(page):
    app = opened(page, tahun="2022", wilayah="36.72")
    files = {
        b.proto.id.rsplit("get_paper_")[-1]: b.proto.label
        for b in app.get("download_button")
        if "get_paper_" in b.proto.id
    }
    assert list(files) == ["pdf", "pptx", "xlsx", "whole_pdf", "whole_pptx", "whole_xlsx"]
    # nobody chosen but the province itself: its page of all, once
    alone = opened(page, tahun="2022", wilayah="36")
    assert buttons(alone) == LABELS["id"]
    assert "Banten: sembilan pemerintah, 2022" in told(alone)


@pytest.mark.parametrize("page", [p for p in PAGES if p not in papers.OF_ONE + papers.OF_ALL + papers.OF_COUNTRY])
def test_other_pages_have_no_briefing(page):
    assert not buttons(opened(page, tahun="2022", wilayah="36.72"))


def test_a_year_without_an_assessment_says_why_not():
    app = opened("profil", tahun="2020", wilayah="36.72")
    assert not buttons(app)
    assert any(line.startswith("Tidak ada penilaian pada 2020.") for line in told(app))


def test_a_briefing_is_of_published_figures_unless_more_is_asked_for():
    """The file holds published figures unless the switch beside it says otherwise; the sentence above the buttons says which."""
    app = opened("aspek", tahun="2022", wilayah="36.72")
    assert "Kota Cilegon, 2022" in told(app)
    app.toggle(key="choice_data_paper").set_value(True).run()
    assert app.query_params["data"] == "ilustrasi"
    assert "Kota Cilegon, 2022, dengan ILUSTRASI" in told(app)


def test_the_names_of_the_files_say_what_they_are(data):
    cilegon = data.region("36.72")
    assert papers.Paper(None, cilegon, 2022, "id", True).file_name == "paparan-36.72-kota-cilegon-2022-id"
    assert papers.Paper(assessment(), None, 2023, "en", False).file_name == "briefing-banten-2023-en-illustration"


def test_published_only_leaves_the_illustration_out():
    assessed = assessment()
    region = assessed.data.region("36.72")
    texts = [pdf_texts(papers.Paper(assessed, region, 2022, "id", hidden).made("pdf"))[0] for hidden in (False, True)]
    assert ["ILUSTRASI" in text for text in texts] == [True, False]
    assert all("77,73" in text for text in texts)


# --- a scenario under way ---------------------------------------------------------------------------------------------

DINDIK = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)


def proposed(*changes: Change) -> Scenario:
    return Scenario("Dindik *naik*", "", "", 2022, "terbit", "0" * 16, changes)


def offered(lang: str, *changes: Change, **more: str):
    """Simulasi with the briefing's dialog open."""
    given = {"wilayah": "36.72", "tahun": "2022", "basis": "terbit", "lang": lang, **more}
    if changes:
        assessed = assessment()
        base = assessed.ground(2022, "terbit").base
        given["skenario"] = to_token(replace(proposed(*changes), base=base))
    app = opened("simulasi", **given)
    app.button(key="shelf_paper").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_simulation_offers_its_scenario(lang):
    app = offered(lang, DINDIK)
    assert buttons(app) == LABELS[lang]
    start = {"id": "Skenario “", "en": "Scenario “"}[lang]
    assert any(line.startswith(start) and line.endswith(", 2022") for line in told(app))


def test_a_simulation_without_changes_offers_the_government_as_it_is():
    app = offered("id")
    assert buttons(app) == LABELS["id"]
    assert "Kota Cilegon, 2022" in told(app)
    assert "Belum ada yang diubah: ini paparan tanpa skenario." in [c.value for c in app.caption]


def test_a_simulation_on_published_units_gives_published_figures():
    assert not any("ILUSTRASI" in line for line in told(offered("id", DINDIK)))
    assert any(line.endswith(", 2022, dengan ILUSTRASI") for line in told(offered("id", DINDIK, data="ilustrasi")))


@pytest.fixture
def given(monkeypatch) -> list[papers.Paper]:
    """What the files are asked for with."""
    collected: list[papers.Paper] = []
    monkeypatch.setattr(papers, "_files", collected.append)
    return collected


@pytest.mark.parametrize(("chosen", "whose"), [("36.72", "36.72"), ("36.02", "36.72"), ("36.03", "36.03")])
def test_the_workbook_is_of_a_government_that_the_scenario_changes(given, chosen, whose):
    assessed = assessment()
    changes = (DINDIK, Change("36.03", "", "", 90_000_000, 88_540_000))
    papers.offer_scenario(assessed, assessed.data.region(chosen), "id", False, proposed(*changes))
    (paper,) = given
    assert (paper.region.code, paper.year, paper.scenario.changes) == (whose, 2022, changes)


@pytest.mark.parametrize("hidden", [False, True])
def test_the_files_tell_the_scenario(hidden):
    assessed = assessment()
    paper = papers.Paper(assessed, assessed.data.region("36.72"), 2022, "id", hidden, proposed(DINDIK))
    page = pdf_texts(paper.made("pdf"))[0]
    assert "78,00" in page  # (543,61 - 57,02 + 59,38) / 7 = 77,9957
    assert len(Presentation(io.BytesIO(paper.made("pptx"))).slides) >= 5
    book = load_workbook(io.BytesIO(paper.made("xlsx")))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.startswith("59.38") for cell in cells)
    if hidden:
        assert not any("ILUSTRASI" in cell for cell in cells)
    assert paper.file_name == "paparan-skenario-dindik-naik-2022-id" + ("" if hidden else "-ilustrasi")


def test_facts_are_scored_once(monkeypatch):
    assessed, asked = replace(assessment(), memory=Memory(2)), []
    monkeypatch.setattr(
        "pages.components.shell.cache.facts", lambda *a, **k: asked.append(k) or scored_facts.facts(*a, **k)
    )
    assert assessed.facts(True, 2022) is assessed.facts(True, 2024)
    assert asked == [{"illustration": False, "also": ()}]
