"""For everyone: the board by the rules of WCAG 2.2 AA, the keyboard, what is heard, a phone's menu. Each page: test_browser_pages."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import pytest

from kepatuhan.words.catalogue import say
from pages.components.shell.site import ENTRIES, PAGES, TITLES
from tests.browser import LANGS, PLACES, SIZE, STATE
from tests.nightly import grid
from tests.reading import FOCUS, violations, walk

BOARDS = {
    "its rows": ("tahun=2022&wilayah=36.72", ""),
    "a row taken apart": ("tahun=2024&wilayah=36.72&basis=ilustrasi", "button[aria-expanded=false]"),
}


@pytest.mark.parametrize(("board", "lang"), grid(product(BOARDS, LANGS), [("a row taken apart", "id")]))
def test_axe_finds_nothing_serious_on_the_board_alone(look, board, lang):
    """The sliders, their ticks, the total and the map, which stand behind a border of their own (a shadow root).

    Its rows as they stand are read by day with the whole page (test_browser_pages): axe goes behind such borders.
    """
    address, opener = BOARDS[board]
    look.move(f"/simulasi?{address}&lang={lang}")
    place = look.page.locator(".st-key-board_frame")
    assert place.locator("input[type=range]").count() > 3
    if opener and place.locator(opener).count():
        place.locator(opener).first.click()
        look.settle()
    assert not violations(look.page, ".st-key-board_frame")


def test_the_phones_menu_is_one_row_and_a_source_opens_inside_the_screen(look):
    """The name, the menu, both helps and the other language, each whole, at every width of a phone."""
    look.move(f"/{STATE}id")
    for width in (390, 360, 320):
        look.resize(width, 844)
        boxes = look.page.evaluate(
            """[...document.querySelectorAll('.st-key-menu button, .zh-brand')].filter(one => one.checkVisibility())
              .map(one => one.getBoundingClientRect()).map(at => [at.left, at.right, at.top, at.bottom])"""
        )
        assert len(boxes) == 5
        assert max(top for _, _, top, _ in boxes) < min(bottom for _, _, _, bottom in boxes)
        assert not [pair for pair in pairwise(boxes) if pair[0][1] > pair[1][0]]
        assert boxes[-1][1] <= width
    look.resize(320, 640)
    look.page.locator(".zh-ranked summary").first.click()
    box = look.page.locator(".zh-ranked details[open] > div").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] + box["height"] <= 640
    look.page.keyboard.press("Escape")
    look.page.get_by_role("radio", name="English").click()
    look.page.wait_for_function("document.documentElement.lang === 'en'")
    assert look.page.locator(".st-key-choice_lang button:visible").all_inner_texts() == ["Indonesia"]
    assert not look.page.evaluate("document.documentElement.translate")
    look.resize(*SIZE.values())
    look.page.get_by_role("radio", name="Indonesia").click()
    look.page.wait_for_function("document.documentElement.lang === 'id'")


@pytest.mark.nightly  # by day both switches above, and the language of a document as it comes in test_first_paint
@pytest.mark.parametrize("lang", LANGS)
def test_the_document_says_its_language_and_follows_the_switch(visit, lang):
    visit.go(f"/{STATE}{lang}")
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == lang
    assert not page.evaluate("document.documentElement.translate")
    other = {"id": ("English", "en"), "en": ("Indonesia", "id")}[lang]
    page.get_by_role("radio", name=other[0]).click()
    page.wait_for_function("lang => document.documentElement.lang === lang", arg=other[1])


def test_choosing_a_government_is_announced(look):
    look.move("/peta?tahun=2022&wilayah=36.74")
    page = look.page
    live = page.locator("#zh-live[role=status]")
    assert "Kota Tangerang Selatan dipilih, 2022: 88,83" in live.text_content()
    box = page.get_by_role("combobox")
    box.focus()
    box.fill("Kota Cilegon")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"wilayah=36\.72"))
    page.wait_for_function(
        "document.getElementById('zh-live').textContent.startsWith('Kota Cilegon dipilih, 2022: 77,73')"
    )
    assert live.count() == 1


def test_the_other_pages_are_reached_by_key(look):
    """One more entry opens by Enter, and Tab goes through its links; on a phone it holds every page."""
    look.move(f"/{STATE}id")
    page = look.page
    for size, rest, onward in ((tuple(SIZE.values()), ENTRIES, "metode"), ((390, 844), (), "tren")):
        look.resize(*size)
        page.locator(".st-key-menu_all button").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.closest('[data-testid=stPopoverBody]') !== null")
        named = [page.evaluate(FOCUS)["name"], *(at["name"] for at in walk(page, len(PAGES) - 1))]
        assert [p for p in PAGES if p not in rest and not any(say(TITLES[p], "id") in name for name in named)] == []
        page.get_by_test_id("stPopoverBody").locator("a", has_text=say(TITLES[onward], "id")).press("Enter")
        page.wait_for_function(
            "path => location.pathname === path && location.search.includes('tahun=2022')", arg=PLACES[onward]
        )
        look.settle()


def test_menu_year_and_downloads_act_by_key(look):
    look.move(f"/{STATE}id")
    page = look.page
    page.locator('[data-testid="stPageLink"] a', has_text="Peta").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.pathname === '/peta'")
    page.get_by_role("radio", name="2022").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("tahun=2023"))
    look.settle()
    page.get_by_role("button", name="Unduh gambar atau tabel").first.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Gambar SVG")
    button.wait_for()
    with page.expect_download() as got:
        button.press("Enter")
    assert got.value.suggested_filename == "zona-hijau-peta-zona-2023.svg"
    assert b"Sumber" in Path(got.value.path()).read_bytes()


def test_escape_closes_an_opened_source_and_the_focus_returns_to_its_figure(look):
    look.move(f"/profil{STATE}id")
    figure = look.page.locator("details.zh-source > summary").first
    figure.click()
    look.page.locator("details.zh-source[open] > div").first.wait_for()
    look.page.keyboard.press("Tab")  # on to the link in it
    look.page.keyboard.press("Escape")
    look.page.wait_for_function("document.querySelectorAll('details.zh-source[open]').length === 0")
    assert figure.evaluate("one => one === document.activeElement")


def test_escape_closes_a_dialog_also_after_a_download(look):
    look.move(f"/simulasi{STATE}id")
    button = look.page.locator(".st-key-shelf_paper button")
    button.click()
    dialog = look.page.get_by_role("dialog")
    with look.page.expect_download():
        dialog.locator(".st-key-get_paper_xlsx button").click()
    look.page.evaluate("document.activeElement.blur()")  # as the download's own link does, sooner or later
    look.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    button.click()
    dialog.wait_for()
