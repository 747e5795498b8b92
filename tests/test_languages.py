"""Every page in two languages: no word of the one is left in the other, opened or closed, seen or heard."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from kepatuhan.words import numbers
from kepatuhan.words.catalogue import read, say
from pages.components.shell import chrome
from tests.browser import LANGS, PLACES, STATE, open_all, served

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
ALIKE = {"Esc", "Home", "End", "• CSV, TSV, TXT, XLSX, XLSM, XLS, ODS", "Download as CSV"}
"""Keys and kinds of files; a button that style.css hides."""
OPINION = ("Opini Kualitas Tertinggi Tanpa", "Maladministrasi: 2", "Maladministrasi: 3")
"""The instrument's own word for an opinion of 2025, in two lines, as a picture breaks it."""
SITE = re.compile(r"\b[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|id|net|org)\b")
"""A publisher that is known by its address, also inside a list of them."""
INDONESIAN = re.compile(
    r"\b(dan|yang|dengan|tidak|dari|pada|untuk|adalah|atau|nilai|tahun|sumber|zona|unduh|belum)\b", re.I
)
ENGLISH = re.compile(r"\b(the|of|and|is|are|with|not|from|score|year|source|zone)\b", re.I)
OWN_TOOLBAR = re.compile(r"^(Download as PNG|Copy Vega-Lite spec|Show data): ")
"""Buttons that style.css hides."""


def same_in_both(data) -> set[str]:
    """Names and terms that are the same in both languages: data, or words that are written alike."""
    names = {r.short for r in data.regions if r.short == r.short_en} | set(data.observations["unit"])
    names |= {s.publisher for s in data.sources.values()} | {b.symbol for m in data.methods for b in m.bands}
    parts = {c.name for m in data.methods for c in m.components if c.name == c.name_en}
    alike = {m.id for m in read("en") if m.context and m.string == m.id}
    opinions = {b.code.replace("_", " ").title() for m in data.methods for b in m.bands}
    days = {date.today() + timedelta(days=n) for n in (-1, 0, 1)}  # the browser's zone may have another day than ours
    today = {numbers.date(day.isoformat(), "id") for day in days}  # '28 November' is written alike
    return names | parts | alike | opinions | today | {"Indonesia", "English", "Lampung", *ALIKE, *OPINION}


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
def test_no_word_is_left_in_the_other_language(visit, data, key, year):
    texts_by_language = {}
    for lang in LANGS:
        visit.go(f"{PLACES[key]}?tahun={year}&wilayah=36.72&lang={lang}")
        open_all(visit)
        texts_by_language[lang] = {
            OWN_TOOLBAR.sub("", text).removesuffix(" · Zona Hijau") for text in visit.page.evaluate(TEXTS)
        }
    allowed = same_in_both(data)
    assert not {
        t
        for t in texts_by_language["id"] & texts_by_language["en"]
        if t and t not in allowed and not is_data(without_names(t, allowed))
    }
    for lang, other in (("en", INDONESIAN), ("id", ENGLISH)):
        words = {t: without_names(t, allowed) for t in texts_by_language[lang] - allowed if not t.startswith("http")}
        assert not {t for t, left in words.items() if other.search(left)}


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


@pytest.mark.parametrize("lang", LANGS)
def test_a_server_that_is_gone_is_told_in_the_readers_words(browser, lang):
    """Streamlit's message advises developers to restart a script in their terminal; ours says what a reader can do."""
    page = browser.new_page()
    with served() as url:
        page.goto(f"{url}/metode?lang={lang}")
        page.locator("h1").wait_for()
        page.wait_for_function("window.zhWords")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert say("chrome_lost", lang) in dialog.inner_text()
    assert "streamlit run" not in dialog.inner_text()
    assert dialog.get_attribute("data-zh-lost") == say("chrome_lost_told", lang)
    page.close()
