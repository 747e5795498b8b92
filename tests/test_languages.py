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


OPENED = {
    "a select box that finds nothing": ("/peta", "[data-testid=stSelectbox] input", "zzz"),
    "steps to choose among": ("/paparan", ".st-key-steps_bar [data-testid=stPopover] button >> nth=0", ""),
    "a scenario to save": ("/simulasi", ".st-key-shelf_save button", ""),
    "a scenario to bring": ("/simulasi", ".st-key-shelf_file_open button", ""),
    "a link to share": ("/simulasi", ".st-key-shelf_share button", ""),
}


@pytest.mark.parametrize("opened", OPENED)
def test_nothing_that_opens_speaks_streamlits_english(visit, opened):
    """Labels, placeholders and messages of its widgets are none of the texts that it brings along."""
    place, selector, typed = OPENED[opened]
    visit.go(f"{place}{STATE}id")
    visit.page.locator(selector).first.click()
    if typed:
        visit.page.locator(selector).first.fill(typed)
    visit.settle()
    assert not streamlits(visit.page.evaluate(TEXTS))
    if typed:
        assert say("chrome_none", "id") in visit.page.evaluate(TEXTS)


def streamlits(texts: list[str]) -> set[str]:
    """Those that are Streamlit's own English."""
    theirs = set(chrome.EXACT) | {"Choose an option"}
    return {t for t in texts if t in theirs or any(re.fullmatch(pattern, t) for pattern in ENGLISH_PATTERNS)}


ENGLISH_PATTERNS = [pattern for pattern in chrome.PATTERNS if not pattern.startswith("(.*)")]


def test_the_words_follow_the_switch_of_language(visit):
    """What was put in Indonesian is put in English, and back: no label stays behind."""
    visit.go(f"/peta{STATE}id")
    page = visit.page
    full = page.locator("button[aria-label^='Layar penuh: ']")
    assert full.count() == 1
    page.get_by_role("radio", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    visit.settle()
    assert full.count() == 0
    assert page.locator("button[aria-label^='Fullscreen: Map of Banten']").count() == 1
    assert page.get_by_placeholder("Choose an option").count() == 1


@pytest.mark.parametrize("page", ["/", "/mandiri"])
def test_a_chart_or_table_hands_out_nothing_without_our_source(visit, page):
    """Of the tools that Streamlit lays over them those stay that only look; pictures and tables are taken by our own menus."""
    visit.go(f"{page}{STATE}id")
    tools = visit.page.locator("[data-testid=stElementToolbar] button").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getAttribute('aria-label'))"
    )
    looks = [say(key, "id", what="") for key in ("chrome_full_of", "chrome_search_of", "chrome_columns_of")]
    assert tools
    assert [tool for tool in tools if not tool.startswith(tuple(looks))] == []
