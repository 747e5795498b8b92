"""The briefing's control on each page: there, in words, about the right government, and nothing made before it is asked for."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kepatuhan.briefing import content, order
from kepatuhan.words import LANGUAGES
from pages.components import papers
from pages.components.cache import assessment
from pages.components.frame import PAGES
from tests.test_pages import opened

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
@pytest.mark.parametrize("page", [*papers.OF_ONE, *papers.OF_ALL])
def test_three_files_are_offered_and_none_is_made(page, lang, monkeypatch):
    def never(*_args, **_kwargs):
        raise AssertionError("made without being asked for")

    for kind in order.MAKERS:
        monkeypatch.setitem(order.MAKERS, kind, never)
    monkeypatch.setattr("pages.components.cache.facts", never)
    app = opened(page, tahun="2022", wilayah="36.72", lang=lang)
    assert buttons(app) == LABELS[lang]
    whose = {"id": "Banten: sembilan pemerintah, 2022", "en": "Banten: nine governments, 2022"}[lang]
    assert (whose if page in papers.OF_ALL else "Kota Cilegon, 2022" if lang == "id" else "Cilegon City, 2022") in told(
        app
    )


@pytest.mark.parametrize("page", [p for p in PAGES if p not in papers.OF_ONE + papers.OF_ALL])
def test_other_pages_have_no_briefing(page):
    assert not buttons(opened(page, tahun="2022", wilayah="36.72"))


def test_a_year_without_an_assessment_says_why_not():
    app = opened("profil", tahun="2020", wilayah="36.72")
    assert not buttons(app)
    assert any(line.startswith("Tidak ada penilaian pada 2020.") for line in told(app))


def test_published_only_is_said_on_the_control():
    assert "Kota Cilegon, 2022: hanya data terbit" in told(
        opened("profil", tahun="2022", wilayah="36.72", data="terbit")
    )


def test_the_names_of_the_files_say_what_they_are(data):
    cilegon = data.region("36.72")
    assert papers.file_name(cilegon, 2022, "id", False) == "paparan-36.72-kota-cilegon-2022-id"
    assert papers.file_name(None, 2023, "en", True) == "briefing-banten-2023-en-published-only"


def test_published_only_leaves_the_illustration_out():
    known = assessment()
    region = known.data.region("36.72")
    texts = [
        PdfReader(io.BytesIO(papers._made("pdf", known, region, 2022, "id", hidden))).pages[0].extract_text()
        for hidden in (False, True)
    ]
    assert ["ILUSTRASI" in text for text in texts] == [True, False]
    assert all("77,73" in text for text in texts)


def test_facts_are_scored_once(monkeypatch):
    known, asked = assessment(), []
    known.briefed.clear()
    monkeypatch.setattr("pages.components.cache.facts", lambda *a, **k: asked.append(k) or content.facts(*a, **k))
    assert known.facts(True) is known.facts(True)
    assert asked == [{"illustration": False}]
