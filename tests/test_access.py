"""For everyone: the rules of WCAG 2.2 AA, the keyboard, what is heard, small and enlarged screens, and two languages."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
import pytest

from kepatuhan.words.catalogue import read, say
from pages.components.shell.frame import ENTRIES, FULL_SCREEN, PAGES, TITLES
from tests.browser import Visit

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = {key: "/" if key == "ringkasan" else f"/{Path(file).stem}" for key, file in PAGES.items()}
STATE = "?tahun=2022&wilayah=36.72&lang="
LANGS = ("id", "en")
OPEN = '[class*="st-key-get_"] button[aria-expanded=false]'


@pytest.fixture
def screen(browser, server):
    """Opens a page of the app in a window of a size; closed at the end."""
    pages = []

    def opened(place: str, size: tuple[int, int] = (1366, 768), **context) -> Visit:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **context)
        pages.append(page)
        seen = Visit(page, server)
        seen.go(place)
        return seen

    yield opened
    for page in pages:
        page.close()


def open_all(seen: Visit) -> None:
    """Everything that can be opened in place, and the first menu of downloads."""
    page = seen.page
    page.evaluate("document.querySelectorAll('[data-testid=stMain] details').forEach(d => d.open = true)")
    if page.locator(OPEN).count():
        page.locator(OPEN).first.click()
    seen.settle()


def violations(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    bad = [v for v in found if v["impact"] in ("serious", "critical") or v["id"] == "heading-order"]
    return [f"{v['impact']} {v['id']}: {n['html'][:160]}" for v in bad for n in v["nodes"][:3]]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", PLACES)
def test_axe_finds_nothing_serious_closed_or_opened(screen, key, lang):
    seen = screen(f"{PLACES[key]}{STATE}{lang}")
    assert not violations(seen.page)
    open_all(seen)
    assert not violations(seen.page)


@pytest.mark.parametrize("lang", LANGS)
def test_the_document_says_its_language_and_follows_the_switch(screen, lang):
    page = screen(f"/{STATE}{lang}").page
    assert page.evaluate("document.documentElement.lang") == lang
    other = {"id": ("English", "en"), "en": ("Indonesia", "id")}[lang]
    page.get_by_role("radio", name=other[0]).click()
    page.wait_for_function("lang => document.documentElement.lang === lang", arg=other[1])


@pytest.mark.parametrize("key", PLACES)
def test_every_chart_has_a_text_alternative_with_its_finding(screen, key):
    page = screen(f"{PLACES[key]}{STATE}id").page
    told = page.locator('[data-testid="stVegaLiteChart"]').evaluate_all(
        # on Simulasi the picture's contents change at every step: they are read out right below it
        """els => els.map(e => (e.getAttribute('aria-label') || '') + ' ' +
          (e.closest('.stElementContainer').nextElementSibling?.querySelector('.zh-unseen')?.textContent || ''))"""
    )
    assert all(len(text) > 60 and re.search(r"\d", text) for text in told)
    assert len(set(told)) >= len(told) - 1  # the chosen government's years stand twice on Tren


def test_choosing_a_government_is_announced(screen):
    page = screen("/peta?tahun=2022&wilayah=36.74").page
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
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BODY":
            break
        found.append(at)
    assert found, "Tab reaches nothing"
    return found


@pytest.mark.parametrize("key", PLACES)
def test_tab_reaches_everything_in_order_and_focus_is_seen(screen, key):
    page = screen(f"{PLACES[key]}{STATE}id").page
    stops = walk(page)
    named = [at for at in stops if at["tag"] not in ("MAIN", "CANVAS")]
    assert not [at for at in named if not at["visible"] or not at["name"]]
    assert [at["order"] for at in named] == sorted(at["order"] for at in named)
    if key == FULL_SCREEN:
        return
    links = [at["name"] for at in named if at["tag"] == "A"]
    assert [p for p in ENTRIES if not any(say(TITLES[p], "id") in name for name in links)] == []
    assert any(at["role"] == "radio" and at["name"] == "Indonesia" for at in named)


@pytest.mark.parametrize(("size", "key", "rest"), [((1366, 768), "menu_others", ENTRIES), ((390, 844), "menu_all", ())])
def test_the_other_pages_are_reached_by_key(screen, size, key, rest):
    """One more entry opens by Enter, and Tab goes through its links; on a phone it holds every page."""
    page = screen(f"/{STATE}id", size).page
    page.locator(f".st-key-{key} button").focus()
    page.keyboard.press("Enter")
    page.locator('[data-testid="stPopoverBody"] a').first.wait_for()
    named = [at["name"] for at in walk(page, 14) if at["tag"] == "A"]
    assert [p for p in PAGES if p not in rest and not any(say(TITLES[p], "id") in name for name in named)] == []
    page.get_by_test_id("stPopoverBody").locator("a", has_text="Metode").press("Enter")
    page.wait_for_function("location.pathname === '/metode' && location.search.includes('tahun=2022')")


def test_menu_year_and_downloads_act_by_key(screen):
    seen = screen(f"/{STATE}id")
    page = seen.page
    page.locator('[data-testid="stPageLink"] a', has_text="Peta").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.pathname === '/peta'")
    page.get_by_role("radio", name="2022").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("tahun=2023"))
    seen.settle()
    page.get_by_role("button", name="Unduh gambar atau tabel").first.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Gambar SVG")
    button.wait_for()
    with page.expect_download() as got:
        button.press("Enter")
    assert got.value.suggested_filename == "zona-hijau-peta-zona-2023.svg"
    assert b"Sumber" in Path(got.value.path()).read_bytes()


@pytest.mark.parametrize("key", PLACES)
def test_nothing_moves_when_the_reader_asks_for_stillness(screen, key):
    page = screen(f"{PLACES[key]}{STATE}id", reduced_motion="reduce").page
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [null, '::before', '::after'].some(p => {"
        "const c = getComputedStyle(e, p); return c.animationName !== 'none' || parseFloat(c.transitionDuration) > 0; })).length"
    )
    assert moving == 0


CUT = """() => {
  const wide = innerWidth, out = [];
  for (const e of document.querySelectorAll('[data-testid=stMain] *')) {
    const r = e.getBoundingClientRect(), style = getComputedStyle(e);
    // a table of data may scroll in its own frame, which the keyboard reaches (WCAG 1.4.10)
    if (e.closest('.zh-scroll > *, .zh-unseen')) continue;  // what is only heard has no place on the screen
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


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [(320, 640), (683, 384)], ids=["320px", "1366x768-at-200%"])
@pytest.mark.parametrize("key", PLACES)
def test_nothing_is_cut_on_a_small_or_enlarged_screen(screen, key, size, lang):
    page = screen(f"{PLACES[key]}{STATE}{lang}", size).page
    assert not page.evaluate(CUT)


def test_a_source_opens_inside_a_screen_of_320_px(screen):
    page = screen("/?tahun=2022", (320, 640)).page
    page.locator(".zh-ranked summary").first.click()
    box = page.locator(".zh-ranked details[open] > div").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] + box["height"] <= 640


TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (e.closest('script, style, noscript, [data-testid^=stIcon], [data-testid=stExpanderIcon], template, :not(html)[lang]')) continue;
    found.push(walker.currentNode.textContent);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
    document.querySelectorAll(`[${name}]`).forEach(e => found.push(e.getAttribute(name)));
  return [...found, document.title].map(t => t.replace(/\\s+/g, ' ').trim());
}"""
STREAMLIT = {
    "Skip to main content",
    "Choose an option",
    "Open",
    "Download as CSV",
    "Fullscreen",
    "Search",
    "Show/hide columns",
    "Esc",
    "Upload",
    "file upload",
    "10MB per file",
    "• CSV, TSV, TXT, XLSX, XLSM, XLS, ODS",
}
"""What Streamlit itself says and cannot be told in another language."""
OPINION = ("Opini Kualitas Tertinggi Tanpa", "Maladministrasi: 2", "Maladministrasi: 3")
"""The instrument's own word for an opinion of 2025, in two lines, as a picture breaks it."""
SITE = re.compile(r"\b[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|id|net|org)\b")
"""A publisher that is known by its address, also inside a list of them."""
INDONESIAN = re.compile(
    r"\b(dan|yang|dengan|tidak|dari|pada|untuk|adalah|atau|nilai|tahun|sumber|zona|unduh|belum)\b", re.I
)
ENGLISH = re.compile(r"\b(the|of|and|is|are|with|not|from|score|year|source|zone)\b", re.I)
OWN_TOOLBAR = re.compile(r"^(Download as PNG|Copy Vega-Lite spec|Show data|Fullscreen): ")


def same_in_both(data) -> set[str]:
    """Names and terms that are the same in both languages: data, or words that are written alike."""
    names = {r.short for r in data.regions if r.short == r.short_en} | set(data.observations["unit"])
    names |= {s.publisher for s in data.sources.values()} | {b.symbol for m in data.methods for b in m.bands}
    parts = {c.name for m in data.methods for c in m.components if c.name == c.name_en}
    alike = {m.id for m in read("en") if m.context and m.string == m.id}
    return names | parts | alike | {"Indonesia", "English", *STREAMLIT, *OPINION}


def without_names(text: str, names: set[str]) -> str:
    """The text without names that are data, also where a chart has cut one short."""
    if text.endswith("…") and any(name.startswith(text[:-1]) for name in names):
        return ""
    for name in sorted((n for n in names if " " in n), key=len, reverse=True):
        text = text.replace(name, "")
    return SITE.sub("", text)


def is_data(text: str) -> bool:
    return (
        not re.search(r"[^\W\d_]{2}", text)
        or text.startswith("http")
        or bool(re.fullmatch(r"\[?[\w.-]*\d[\w.-]*\]?", text))
    )


@pytest.mark.parametrize("year", ["2019", "2022", "2025"])
@pytest.mark.parametrize("key", PLACES)
def test_no_word_is_left_in_the_other_language(screen, data, key, year):
    seen = {}
    for lang in LANGS:
        shown = screen(f"{PLACES[key]}?tahun={year}&wilayah=36.72&lang={lang}")
        open_all(shown)
        seen[lang] = {OWN_TOOLBAR.sub("", text).removesuffix(" · Zona Hijau") for text in shown.page.evaluate(TEXTS)}
    known = same_in_both(data)
    assert not {
        t
        for t in seen["id"] & seen["en"]
        if t and t not in known and not is_data(without_names(t, known)) and not t.startswith("Shortcut ")
    }
    for lang, other in (("en", INDONESIAN), ("id", ENGLISH)):
        words = {t: without_names(t, known) for t in seen[lang] - known if not t.startswith("http")}
        assert not {t for t, left in words.items() if other.search(left)}


def test_escape_closes_an_opened_source_and_the_focus_returns_to_its_figure(screen):
    seen = screen(f"/profil{STATE}id")
    figure = seen.page.locator("details.zh-source > summary").first
    figure.click()
    seen.page.locator("details.zh-source[open] > div").first.wait_for()
    seen.page.keyboard.press("Tab")  # on to the link in it
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_function("document.querySelectorAll('details.zh-source[open]').length === 0")
    assert figure.evaluate("one => one === document.activeElement")


def test_escape_closes_a_dialog_also_after_a_download(screen):
    seen = screen(f"/simulasi{STATE}id", accept_downloads=True)
    button = seen.page.locator(".st-key-shelf_paper button")
    button.click()
    dialog = seen.page.get_by_role("dialog")
    with seen.page.expect_download(timeout=60_000):
        dialog.locator(".st-key-get_paper_xlsx button").click()
    seen.page.evaluate("document.activeElement.blur()")  # as the download's own link does, sooner or later
    seen.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    button.click()
    dialog.wait_for()
