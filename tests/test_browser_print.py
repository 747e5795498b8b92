"""What a browser prints: every page in both languages, no empty sheet, no control, no table torn apart; and charts that follow their window."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser import LANGS, PLACES, STATE, Visit

LEAST = 60
"""Letters of a sheet that is not empty."""
SOURCE = re.compile("(Sumber|Source).{0,3} |ombudsman", re.IGNORECASE)
PAPER = """() => [...document.querySelectorAll("table.zh-table")].flatMap(table => {
  const style = one => getComputedStyle(one), faults = [];
  if ([...table.querySelectorAll("tr")].some(row => style(row).breakInside !== "avoid")) faults.push("a row may be torn");
  if (table.tHead && style(table.tHead).display !== "table-header-group") faults.push("its head is not repeated");
  if (table.querySelectorAll("tbody > tr").length <= 12 && style(table).breakInside !== "avoid") faults.push("a short table may be torn");
  if (style(table).printColorAdjust !== "exact") faults.push("colours may be left out");
  return faults;
})"""
CONTROLS = """() => [...document.querySelectorAll("[data-testid=stMain] :is(button, [role=combobox], [data-testid=stPageLink], [role=radiogroup])")]
  .filter(one => one.checkVisibility() && one.getClientRects().length).map(one => one.innerText || one.dataset.testid)"""
FOLLOWS = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].flatMap(chart => {
  const drawn = chart.querySelector("svg, canvas"), room = chart.closest("[data-testid=stVerticalBlock]");
  if (!drawn || !chart.checkVisibility()) return [];
  const wide = drawn.getBoundingClientRect(), all = room.getBoundingClientRect();
  return wide.right > Math.min(innerWidth, all.right) + 1 || wide.width < all.width * 0.8 ? [`${wide.width} px in ${all.width}`] : [];
})"""
"""Charts that are wider than what they stand in, or as narrow as it was."""


def printed(visit: Visit) -> list[str]:
    """The text of every sheet that a printer would get."""
    sheets = PdfReader(BytesIO(visit.page.pdf(prefer_css_page_size=True)))
    return [" ".join(sheet.extract_text().split()) for sheet in sheets.pages]


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_prints_without_an_empty_sheet_or_a_control(visit, lang):
    for key, address in PLACES.items():
        visit.go(address + STATE + lang)
        sheets = printed(visit)
        assert [n for n, text in enumerate(sheets, 1) if len(text) < LEAST] == [], key
        assert SOURCE.search(" ".join(sheets)), f"{key}: no source"
        visit.page.emulate_media(media="print")
        faults, controls = visit.page.evaluate(PAPER), visit.page.evaluate(CONTROLS)
        visit.page.emulate_media(media="null")  # as before: what is printed is printed for paper
        assert faults == [], key
        assert controls == [], key


def test_the_ranked_list_is_on_one_sheet(visit):
    visit.go("/?tahun=2022")
    whole = [text for text in printed(visit) if text.count("kategori ") >= 8]
    assert whole, "the table of the eight is torn apart"


def test_every_step_of_a_presentation_is_one_sheet(visit):
    for step in ("judul", "ringkasan", "peta", "berubah", "profil", "rencana", "lanjut"):
        visit.go(f"/paparan?tahun=2022&wilayah=36.72&langkah={step}")
        assert len(printed(visit)) == 1, step


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["/nasional", "/aspek", "/profil"])
def test_charts_follow_a_window_that_changes(visit, path, lang):
    visit.go(f"{path}{STATE}{lang}")
    sizes = [(683, 768), (320, 700), (1366, 768)]
    assert {size: found for size in sizes if (found := visit.faults(size, FOLLOWS))} == {}
