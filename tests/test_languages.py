"""Every page in two languages: no word of the one is left in the other, opened or closed, seen or heard."""

from __future__ import annotations

import re

import pytest

from kepatuhan.words.catalogue import say
from pages.components.shell import chrome
from tests.browser import LANGS, PLACES, STATE, open_all
from tests.reading import TEXTS, leftovers, texts_of


@pytest.mark.nightly
@pytest.mark.parametrize("year", ["2019", "2025"])
@pytest.mark.parametrize("key", PLACES)
def test_no_word_is_left_in_the_other_language(visit, data, key, year):
    """2022 stands in test_browser_pages, and the words of every year without a browser in test_pages."""
    by_language = {}
    for lang in LANGS:
        visit.go(f"{PLACES[key]}?tahun={year}&wilayah=36.72&lang={lang}")
        open_all(visit)
        by_language[lang] = texts_of(visit.page)
    assert not leftovers(by_language, data)


STEPS = ".st-key-steps_bar [data-testid=stPopover] button >> nth=0"
DIALOGS = (".st-key-shelf_save button", ".st-key-shelf_file_open button", ".st-key-shelf_share button")
"""On Simulasi: a scenario to save, one to bring, a link to share."""


@pytest.mark.parametrize(("place", "openers"), [("/paparan", (STEPS,)), ("/simulasi", DIALOGS)])
def test_nothing_that_opens_speaks_streamlits_english(look, place, openers):
    """Labels, placeholders and messages of its widgets are none of the texts that it brings along."""
    look.move(f"{place}{STATE}id")
    for opener in openers:
        look.page.locator(opener).first.click()
        look.page.locator("[role=dialog], [data-testid=stPopoverBody]").first.wait_for()
        look.settle()
        assert not streamlits(look.page.evaluate(TEXTS)), opener
        look.page.keyboard.press("Escape")
        look.page.locator("[role=dialog], [data-testid=stPopoverBody]").first.wait_for(state="hidden")


def streamlits(texts: list[str]) -> set[str]:
    """Those that are Streamlit's own English."""
    theirs = set(chrome.EXACT) | {"Choose an option"}
    return {t for t in texts if t in theirs or any(re.fullmatch(pattern, t) for pattern in ENGLISH_PATTERNS)}


ENGLISH_PATTERNS = [pattern for pattern in chrome.PATTERNS if not pattern.startswith("(.*)")]


def test_a_box_that_finds_nothing_says_so_in_our_words_and_all_words_follow_the_switch_of_language(look):
    """What was put in Indonesian is put in English, and back: no label stays behind."""
    look.move(f"/peta{STATE}id")
    page = look.page
    box = page.locator("[data-testid=stSelectbox] input").first
    box.click()
    box.fill("zzz")
    look.settle()
    texts = page.evaluate(TEXTS)
    assert not streamlits(texts)
    assert say("chrome_none", "id") in texts
    page.keyboard.press("Escape")
    full = page.locator("button[aria-label^='Layar penuh: ']")
    assert full.count() == 1
    page.get_by_role("radio", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    look.settle()
    assert full.count() == 0
    assert page.locator("button[aria-label^='Fullscreen: Map of Banten']").count() == 1
    assert page.get_by_placeholder("Choose an option").count() == 1
