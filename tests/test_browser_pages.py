"""Every page, opened once and looked at in every way: on a phone, for everyone, word by word, on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from kepatuhan.words.catalogue import say
from pages.components.shell.site import ENTRIES, FULL_SCREEN, TITLES
from tests.browser import LANGS, PLACES, SIZE, STATE, WIDE, Visit, open_all
from tests.reading import leftovers, printed, texts_of, violations, walk

PHONE, TODAY, ENLARGED, OLD, PROJECTOR = (
    {"width": 320, "height": 640},
    (390, 844),
    (683, 384),
    (1024, 768),
    (1920, 1080),
)
"""The least that WCAG asks for, a phone of today, a laptop at 200 %, and what hangs in a meeting room, of before and of today."""

CUT = """() => {
  const wide = innerWidth, out = [];
  for (const e of document.querySelectorAll('[data-testid=stMain] *')) {
    const r = e.getBoundingClientRect(), style = getComputedStyle(e);
    // a table of data may scroll in its own frame, which the keyboard reaches (WCAG 1.4.10)
    if (e.closest('.zh-scroll > *, .zh-unseen')) continue;  // what is only heard has no place on the screen
    // land around a map is clipped by its frame; a group is as wide as what it holds, which is looked at by itself
    if (e.closest('[clip-path]') || e.tagName === 'g') continue;
    if (!r.width || !r.height || !e.checkVisibility({visibilityProperty: true})) continue;
    const what = e.tagName + ' ' + e.textContent.trim().slice(0, 40);
    if (r.right > wide + 1 || r.left < -1) out.push('outside: ' + what);
    if (!e.children.length && e.textContent.trim() && style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1)
      out.push('cut: ' + what);
  }
  const main = document.querySelector('[data-testid=stMain]');
  if (Math.max(document.documentElement.scrollWidth, main.scrollWidth) > wide) out.push('scrolls sideways');
  return out.slice(0, 8);
}"""


ROWS = """() => {
  const shown = [...document.querySelectorAll(".st-key-menu :is(a, button)")].filter(one => one.checkVisibility() && one.getClientRects().length);
  const tops = shown.map(one => one.getBoundingClientRect().top).sort((a, b) => a - b);
  return tops.filter((top, i) => !i || top - tops[i - 1] > 15).length;
}"""
"""How many rows the menu takes, wherever the page is scrolled to: those of one row begin within a few pixels of each other."""


@dataclass(frozen=True)
class Shown:
    """A page that is looked at: its key and language, and what was cut as it was opened on a phone."""

    key: str
    lang: str
    visit: Visit
    cut: list[str]

    @property
    def page(self) -> Page:
        return self.visit.page


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((key, lang), id=f"{key}-{lang}", marks=[] if lang == LANGS[n % 2] else pytest.mark.nightly)
        for n, key in enumerate(PLACES)
        for lang in LANGS
    ],
)
def shown(request, window) -> Shown:
    """Each page in a language, at night in both, opened once for all tests that only look at it.

    It is opened in a window of a phone's size, for a picture is drawn for the window it is opened in, and enlarged then."""
    key, lang = request.param
    window.page.set_viewport_size(PHONE)
    window.go(f"{PLACES[key]}{STATE}{lang}")
    cut = window.page.evaluate(CUT)
    window.resize(*SIZE.values())
    return Shown(key, lang, window, cut)


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], set[str]]:
    """What stands on a page in a language, once it was read."""
    return {}


def test_nothing_is_cut_on_a_phone(shown):
    assert not shown.cut


@pytest.mark.nightly  # by day below, with all of it opened
def test_axe_finds_nothing_serious(shown):
    assert not violations(shown.page)


def test_every_chart_has_a_text_alternative_with_its_finding(shown):
    alternatives = shown.page.locator('[data-testid="stVegaLiteChart"]').evaluate_all(
        # on Simulasi the picture's contents change at every step: they are read out right below it
        """els => els.map(e => (e.getAttribute('aria-label') || '') + ' ' +
          (e.closest('.stElementContainer').nextElementSibling?.querySelector('.zh-unseen')?.textContent || ''))"""
    )
    assert all(len(text) > 60 and re.search(r"\d", text) for text in alternatives)
    assert len(set(alternatives)) >= len(alternatives) - 1  # the chosen government's years stand twice on Tren


def test_tab_reaches_everything_in_order_and_focus_is_seen(shown):
    stops = walk(shown.page)
    named = [
        at for at in stops if at["tag"] not in ("MAIN", "CANVAS") and at["role"] != "gridcell"
    ]  # a grid draws its own
    assert not [at for at in named if not at["visible"] or not at["name"]]
    assert [at["order"] for at in named] == sorted(at["order"] for at in named)
    if shown.key == FULL_SCREEN:
        return
    links = [at["name"] for at in named if at["tag"] == "A"]
    assert [p for p in ENTRIES if not any(say(TITLES[p], shown.lang) in name for name in links)] == []
    assert any(at["role"] == "radio" and at["name"] == "Indonesia" for at in named)


def test_a_chart_or_table_hands_out_nothing_without_our_source(shown):
    """Of the tools that Streamlit lays over them those stay that only look; pictures and tables are taken by our own menus."""
    tools = shown.page.locator("[data-testid=stElementToolbar] button").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getAttribute('aria-label'))"
    )
    looks = [say(key, shown.lang, what="") for key in ("chrome_full_of", "chrome_search_of", "chrome_columns_of")]
    assert tools or shown.key not in ("ringkasan", "mandiri")
    assert [tool for tool in tools if not tool.startswith(tuple(looks))] == []


def test_nothing_moves_when_the_reader_asks_for_stillness(shown):
    shown.page.emulate_media(reduced_motion="reduce")
    moving = shown.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [null, '::before', '::after'].some(p => {"
        "const c = getComputedStyle(e, p); return c.animationName !== 'none' || parseFloat(c.transitionDuration) > 0; })).length"
    )
    shown.page.emulate_media(reduced_motion="no-preference")
    assert moving == 0


def test_nothing_is_cut_on_an_enlarged_screen_nor_scrolls_sideways_on_a_projector(shown):
    wide = shown.visit.faults(PROJECTOR, WIDE)
    cut = {size: faults for size in (TODAY, ENLARGED, OLD) if (faults := shown.visit.faults(size, CUT))}
    one_row = shown.page.evaluate(ROWS)
    shown.visit.resize(*SIZE.values())
    assert (wide, cut) == ([], {})
    assert one_row <= 1, "the menu stands in two rows on an old projector"


FOLLOWS = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].flatMap(chart => {
  const drawn = chart.querySelector("svg, canvas"), room = chart.closest("[data-testid=stVerticalBlock]");
  if (!drawn || !chart.checkVisibility()) return [];
  const wide = drawn.getBoundingClientRect(), all = room.getBoundingClientRect();
  return wide.right > Math.min(innerWidth, all.right) + 1 || wide.width < all.width * 0.8 ? [`${wide.width} px in ${all.width}`] : [];
})"""
"""Charts that are wider than what they stand in, or as narrow as it was."""


def test_charts_follow_a_window_that_changes(shown):
    if shown.key not in ("nasional", "aspek", "profil"):
        return  # others hold pictures beside each other, or of a size of their own
    sizes = [(683, 768), (320, 700), (1366, 768)]
    assert {size: narrow for size in sizes if (narrow := shown.visit.faults(size, FOLLOWS))} == {}


# --- on paper ------------------------------------------------------------------------------------------------------

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


def test_it_prints_without_an_empty_sheet_or_a_control(shown):
    sheets = printed(shown.page)
    assert [n for n, text in enumerate(sheets, 1) if len(text) < LEAST] == []
    assert SOURCE.search(" ".join(sheets)), "no source"
    if shown.key == "ringkasan":
        rank = {"id": "kategori ", "en": "category "}[shown.lang]
        assert [text for text in sheets if text.count(rank) >= 8], "the table of the eight is torn apart"
    shown.page.emulate_media(media="print")
    faults, controls = shown.page.evaluate(PAPER), shown.page.evaluate(CONTROLS)
    shown.page.emulate_media(media="null")  # as before: what is printed is printed for paper
    assert (faults, controls) == ([], [])


# --- everything opened: the last, for nothing after it needs it closed ----------------------------------------------


def test_axe_finds_nothing_serious_and_no_word_is_left_in_the_other_language_when_everything_is_opened(
    shown, texts, data
):
    open_all(shown.visit)
    texts[shown.key, shown.lang] = texts_of(shown.page)
    assert not violations(shown.page)
    shown.visit.judge()
    read = {lang: words for (key, lang), words in texts.items() if key == shown.key}
    assert not leftovers(read, data)
