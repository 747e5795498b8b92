"""Every page in two languages: no word of the one is left in the other, opened or closed, seen or heard."""

from __future__ import annotations

import re

import pytest

from kepatuhan.words.catalogue import read
from tests.browser import LANGS, PLACES, open_all

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
    "Home",
    "End",
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
    opinions = {b.code.replace("_", " ").title() for m in data.methods for b in m.bands}
    return names | parts | alike | opinions | {"Indonesia", "English", "Lampung", *STREAMLIT, *OPINION}


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
        if t and t not in allowed and not is_data(without_names(t, allowed)) and not t.startswith("Shortcut ")
    }
    for lang, other in (("en", INDONESIAN), ("id", ENGLISH)):
        words = {t: without_names(t, allowed) for t in texts_by_language[lang] - allowed if not t.startswith("http")}
        assert not {t for t, left in words.items() if other.search(left)}
