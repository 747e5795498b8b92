"""For everyone: the rules of WCAG 2.2 AA, the keyboard, what is heard, small and enlarged screens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from kepatuhan.words.catalogue import say
from pages.components.shell.frame import ENTRIES, FULL_SCREEN, PAGES, TITLES
from tests.browser import LANGS, PLACES, SIZE, STATE, Visit, open_all

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Shown:
    """A page that is looked at: its key and language."""

    key: str
    lang: str
    visit: Visit

    @property
    def page(self) -> Page:
        return self.visit.page


@pytest.fixture(scope="module", params=[(key, lang) for key in PLACES for lang in LANGS], ids="-".join)
def shown(request, window) -> Shown:
    """Each page in each language, opened once for all tests that only look at it."""
    key, lang = request.param
    window.page.set_viewport_size(SIZE)
    window.go(f"{PLACES[key]}{STATE}{lang}")
    return Shown(key, lang, window)


def violations(page, place: str = "html") -> list[str]:
    """What axe finds inside of `place`, serious or worse."""
    page.evaluate("source => window.axe || (0, eval)(source)", AXE)
    standing = page.evaluate(
        "([place, rules]) => axe.run(place, {runOnly: rules, resultTypes: ['violations']}).then(all => all.violations)",
        [place, RULES],
    )
    bad = [v for v in standing if v["impact"] in ("serious", "critical") or v["id"] == "heading-order"]
    return [f"{v['impact']} {v['id']}: {n['html'][:160]}" for v in bad for n in v["nodes"][:3]]


def test_axe_finds_nothing_serious(shown):
    assert not violations(shown.page)


BOARDS = {
    "its rows": ("tahun=2022&wilayah=36.72", ""),
    "a row taken apart": ("tahun=2024&wilayah=36.72&basis=ilustrasi", "button[aria-expanded=false]"),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("board", BOARDS)
def test_axe_finds_nothing_serious_on_the_board_alone(visit, board, lang):
    """The sliders, their ticks, the total and the map, which stand behind a border of their own (a shadow root)."""
    address, opener = BOARDS[board]
    visit.go(f"/simulasi?{address}&lang={lang}")
    place = visit.page.locator(".st-key-board_frame")
    assert place.locator("input[type=range]").count() > 3
    if opener and place.locator(opener).count():
        place.locator(opener).first.click()
        visit.settle()
    assert not violations(visit.page, ".st-key-board_frame")


def test_the_phones_menu_is_one_row(visit):
    """The name, the menu, both helps and the other language, each whole, at every width of a phone."""
    visit.go(f"/{STATE}id")
    for width in (390, 360, 320):
        visit.resize(width, 844)
        boxes = visit.page.evaluate(
            """[...document.querySelectorAll('.st-key-menu button, .zh-brand')].filter(one => one.checkVisibility())
              .map(one => one.getBoundingClientRect()).map(at => [at.left, at.right, at.top, at.bottom])"""
        )
        assert len(boxes) == 5
        assert max(top for _, _, top, _ in boxes) < min(bottom for _, _, _, bottom in boxes)
        assert not [pair for pair in pairwise(boxes) if pair[0][1] > pair[1][0]]
        assert boxes[-1][1] <= width
    visit.page.get_by_role("radio", name="English").click()
    visit.page.wait_for_function("document.documentElement.lang === 'en'")
    assert visit.page.locator(".st-key-choice_lang button:visible").all_inner_texts() == ["Indonesia"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_says_its_language_and_follows_the_switch(visit, lang):
    visit.go(f"/{STATE}{lang}")
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == lang
    assert not page.evaluate("document.documentElement.translate")
    other = {"id": ("English", "en"), "en": ("Indonesia", "id")}[lang]
    page.get_by_role("radio", name=other[0]).click()
    page.wait_for_function("lang => document.documentElement.lang === lang", arg=other[1])


def test_every_chart_has_a_text_alternative_with_its_finding(shown):
    alternatives = shown.page.locator('[data-testid="stVegaLiteChart"]').evaluate_all(
        # on Simulasi the picture's contents change at every step: they are read out right below it
        """els => els.map(e => (e.getAttribute('aria-label') || '') + ' ' +
          (e.closest('.stElementContainer').nextElementSibling?.querySelector('.zh-unseen')?.textContent || ''))"""
    )
    assert all(len(text) > 60 and re.search(r"\d", text) for text in alternatives)
    assert len(set(alternatives)) >= len(alternatives) - 1  # the chosen government's years stand twice on Tren


def test_choosing_a_government_is_announced(visit):
    visit.go("/peta?tahun=2022&wilayah=36.74")
    page = visit.page
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


FOCUS = """() => {
  const host = document.activeElement, seen = [];
  let e = host;  // inside a component of ours the focus stands behind its host
  while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  const inside = e === host ? 0 : [...e.getRootNode().querySelectorAll('*')].indexOf(e) / 10000;
  for (let x = e, i = 0; x && i < 3; x = x.parentElement, i++) {
    const c = getComputedStyle(x);
    seen.push((c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) >= 2) || c.boxShadow !== 'none');
  }
  const r = e.getBoundingClientRect();
  return {tag: e.tagName, role: e.getAttribute('role') || '', visible: seen.some(Boolean), width: r.width,
          name: (e.getAttribute('aria-label') || e.textContent || '').trim().slice(0, 60),
          order: [...document.querySelectorAll('*')].indexOf(host) + inside};
}"""


def walk(page, steps: int = 60) -> list[dict]:
    """What Tab reaches from the top of the page, until it leaves it."""
    collected = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BODY":
            break
        collected.append(at)
    assert collected, "Tab reaches nothing"
    return collected


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


@pytest.mark.parametrize(("size", "key", "rest"), [((1366, 768), "menu_others", ENTRIES), ((390, 844), "menu_all", ())])
def test_the_other_pages_are_reached_by_key(visit, size, key, rest):
    """One more entry opens by Enter, and Tab goes through its links; on a phone it holds every page."""
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})
    visit.go(f"/{STATE}id")
    page = visit.page
    page.locator(f".st-key-{key} button").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('[data-testid=stPopoverBody]') !== null")
    named = [page.evaluate(FOCUS)["name"], *(at["name"] for at in walk(page, len(PAGES) - 1))]
    assert [p for p in PAGES if p not in rest and not any(say(TITLES[p], "id") in name for name in named)] == []
    page.get_by_test_id("stPopoverBody").locator("a", has_text="Metode").press("Enter")
    page.wait_for_function("location.pathname === '/metode' && location.search.includes('tahun=2022')")


def test_menu_year_and_downloads_act_by_key(visit):
    visit.go(f"/{STATE}id")
    page = visit.page
    page.locator('[data-testid="stPageLink"] a', has_text="Peta").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.pathname === '/peta'")
    page.get_by_role("radio", name="2022").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("tahun=2023"))
    visit.settle()
    page.get_by_role("button", name="Unduh gambar atau tabel").first.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Gambar SVG")
    button.wait_for()
    with page.expect_download() as got:
        button.press("Enter")
    assert got.value.suggested_filename == "zona-hijau-peta-zona-2023.svg"
    assert b"Sumber" in Path(got.value.path()).read_bytes()


def test_nothing_moves_when_the_reader_asks_for_stillness(shown):
    shown.page.emulate_media(reduced_motion="reduce")
    moving = shown.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [null, '::before', '::after'].some(p => {"
        "const c = getComputedStyle(e, p); return c.animationName !== 'none' || parseFloat(c.transitionDuration) > 0; })).length"
    )
    shown.page.emulate_media(reduced_motion="no-preference")
    assert moving == 0


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


def test_axe_finds_nothing_serious_when_everything_is_opened(shown):
    """The last of those that share a page: nothing after it needs it closed."""
    open_all(shown.visit)
    assert not violations(shown.page)
    shown.visit.judge()


@pytest.mark.parametrize("size", [(320, 640), (683, 384)], ids=["320px", "1366x768-at-200%"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", PLACES)
def test_nothing_is_cut_on_a_small_or_enlarged_screen(visit, key, lang, size):
    """Opened in a window of that size, as on a phone: a picture is drawn for the window it is opened in."""
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})
    visit.go(f"{PLACES[key]}{STATE}{lang}")
    assert not visit.page.evaluate(CUT)


def test_a_source_opens_inside_a_screen_of_320_px(visit):
    visit.go("/?tahun=2022")
    visit.resize(320, 640)
    page = visit.page
    page.locator(".zh-ranked summary").first.click()
    box = page.locator(".zh-ranked details[open] > div").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] + box["height"] <= 640


def test_escape_closes_an_opened_source_and_the_focus_returns_to_its_figure(visit):
    visit.go(f"/profil{STATE}id")
    figure = visit.page.locator("details.zh-source > summary").first
    figure.click()
    visit.page.locator("details.zh-source[open] > div").first.wait_for()
    visit.page.keyboard.press("Tab")  # on to the link in it
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_function("document.querySelectorAll('details.zh-source[open]').length === 0")
    assert figure.evaluate("one => one === document.activeElement")


def test_escape_closes_a_dialog_also_after_a_download(visit):
    visit.go(f"/simulasi{STATE}id")
    button = visit.page.locator(".st-key-shelf_paper button")
    button.click()
    dialog = visit.page.get_by_role("dialog")
    with visit.page.expect_download():
        dialog.locator(".st-key-get_paper_xlsx button").click()
    visit.page.evaluate("document.activeElement.blur()")  # as the download's own link does, sooner or later
    visit.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    button.click()
    dialog.wait_for()
