"""Whatever holds an invented number names this app as its source, never the Ombudsman: on screen and in everything taken away."""

from __future__ import annotations

import io
import json
import re
from itertools import product

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from kepatuhan.briefing import order
from kepatuhan.core.geography import load_boundaries
from pages.components.charts import downloads
from tests.conftest import ROOT
from tests.nightly import grid
from tests.pdf_text import pdf_texts
from tests.test_pages import PAGES, opened

INVENTED = {
    "id": "rekaan aplikasi ini, bukan hasil Ombudsman RI",
    "en": "invented by this app, not an Ombudsman RI result",
}
PUBLISHED = re.compile(r"\d{4} (sebagaimana terbit|as published)")
"""The Ombudsman's line."""
WORD = {"id": "ILUSTRASI", "en": "ILLUSTRATION"}
ASKED = [("aspek", "36.72", ""), ("profil", "36.72", "ilustrasi"), ("simulasi", "36.02", ""), ("aspek", "36", "")]


@pytest.fixture
def taken(monkeypatch):
    """Every picture and table that a page offers: (label of what is invented, files as text)."""
    offers: list[tuple[str, list[str]]] = []
    real = downloads.offer

    def offer(view, name, title, draw, tables, shown=None, mark=""):
        files = [draw("svg").decode()] if draw else []
        files += [
            downloads._file("csv", table, title, view.lang, mark).decode("utf-8-sig") for table in tables.values()
        ]
        offers.append((mark, files))
        real(view, name, title, draw, tables, shown, mark)

    for module in ("results.aspect_view", "results.profile_view", "simulation.budget_view"):
        monkeypatch.setattr(f"pages.components.{module}.offer", offer)
    return offers


@pytest.mark.parametrize(
    ("page", "region", "asked", "lang"),
    grid(
        [(*asked, lang) for asked in ASKED for lang in ("id", "en")],
        [(*asked, ("id", "en")[n % 2]) for n, asked in enumerate(ASKED)],
    ),
)
def test_pictures_and_tables_that_are_taken_away(taken, page, region, asked, lang):
    opened(page, tahun="2022", wilayah=region, lang=lang, **({"data": asked} if asked else {}))
    marked = [file for mark, files in taken for file in files if mark]
    assert marked or page == "simulasi"
    for file in marked:
        plain = " ".join(re.sub("<[^>]*>", " ", file).split())
        assert INVENTED[lang] in plain
        assert not PUBLISHED.search(plain)
    assert all(WORD[lang] not in _sentences(file) for mark, files in taken for file in files if not mark)


def _sentences(file: str) -> str:
    """A table without the lines that explain its words."""
    return "\n".join(line for line in file.splitlines() if not line.startswith("# "))


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("step", ["ringkasan", "peta", "berubah", "profil", "aspek", "rencana", "lanjut"])
def test_each_step_of_a_presentation_names_its_own_source(step, lang):
    """Kota Serang 2023, steps 4 and 5, once put the Ombudsman's line below invented figures."""
    for region, year in (("36.73", "2023"), ("36.02", "2022")):
        app = opened("paparan", tahun=year, wilayah=region, lang=lang, urutan=step, data="ilustrasi")
        texts = [*(t.value for kind in (app.caption, app.markdown, app.title) for t in kind)]
        texts += [e.proto.body for e in app.get("html") if "<style" not in e.proto.body]
        drawn = json.dumps([c.proto.spec for c in app.get("arrow_vega_lite_chart")], ensure_ascii=False)
        if any(re.search(rf"{WORD[lang]}.*\d|\d.*{WORD[lang]}", text) for text in [*texts, drawn]):
            sources = [c.value for c in app.caption if re.match("Sumber|Source|Simulasi dari|Simulated", c.value)]
            assert sources
            assert not any(PUBLISHED.search(source) for source in sources)


@pytest.mark.parametrize("page", [p for p in PAGES if p not in ("aspek", "simulasi")])
def test_no_page_that_is_shown_to_others_holds_the_illustration_unasked(page):
    app = opened(page, tahun="2023", wilayah="36.73")
    assert not any(INVENTED["id"] in c.value for c in app.caption)


# --- briefings --------------------------------------------------------------------------------------------------------


BRIEFINGS = [("36.72", 2022), ("36.73", 2023), ("36", 2022), (None, 2022)]


@pytest.mark.parametrize(
    ("asked", "lang"), grid(product(BRIEFINGS, ["id", "en"]), [(BRIEFINGS[0], "id"), (BRIEFINGS[-1], "en")])
)
def test_every_page_slide_and_sheet_of_a_briefing(data, facts, asked, lang):
    region, year = asked
    boundaries = load_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    ordered = order.Order(facts, boundaries, data.region(region) if region else None, year, lang, "2026-01-02")
    pages = pdf_texts(order.MAKERS["pdf"](ordered))
    slides = Presentation(io.BytesIO(order.MAKERS["pptx"](ordered))).slides
    pages += ["\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in slides]
    pages += [_sheet(sheet) for sheet in load_workbook(io.BytesIO(order.MAKERS["xlsx"](ordered)))]
    marked = [" ".join(page.split()) for page in pages if WORD[lang] in page]
    assert marked or region != "36.72"
    assert [page[:300] for page in marked if INVENTED[lang] not in page] == []


def _sheet(sheet) -> str:
    listed = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "\n".join([*listed, sheet.oddFooter.left.text or "", sheet.oddFooter.center.text or ""])
