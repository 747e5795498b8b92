"""How browser tests read a page: what axe-core finds, what the keyboard reaches, its words, and its sheets of paper."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.geography import around_file
from kepatuhan.words import numbers
from kepatuhan.words.catalogue import read
from kepatuhan.words.names import province_name
from pages.components.data.upload_view import KINDS
from tests.pdf_text import pdf_texts

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page, place: str = "html") -> list[str]:
    """What axe finds inside of `place`, serious or worse."""
    page.evaluate("source => window.axe || (0, eval)(source)", AXE)
    standing = page.evaluate(
        "([place, rules]) => axe.run(place, {runOnly: rules, resultTypes: ['violations']}).then(all => all.violations)",
        [place, RULES],
    )
    bad = [v for v in standing if v["impact"] in ("serious", "critical") or v["id"] == "heading-order"]
    return [f"{v['impact']} {v['id']}: {n['html'][:160]}" for v in bad for n in v["nodes"][:3]]


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
ALIKE = {"Esc", "Home", "End", "RSUD", f"• {', '.join(KINDS).upper()}", "Download as CSV"}
"""Keys, kinds of files, a kind of unit by its own name; a button that style.css hides."""
BESIDE = around_file(Path(__file__).resolve().parents[1] / "geo" / "provinces" / "36.geojson")
"""The land around Banten, with the names that stand on it."""
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
    names = {r.short for r in data.country if r.short == r.short_en} | set(data.observations["unit"])
    provinces = [[province_name(r, lang) for lang in ("id", "en")] for r in data.country if not r.parent]
    names |= {indonesian for indonesian, english in provinces if indonesian == english}
    islands = data.context["island_groups"]
    names |= set(islands.loc[islands["name"] == islands["name_en"], "name"])
    names |= {s.publisher for s in data.sources.values()} | {b.symbol for m in data.methods for b in m.bands}
    parts = {c.name for m in data.methods for c in m.components if c.name == c.name_en}
    alike = {m.id for m in read("en") if m.context and m.string == m.id}
    opinions = {b.code.replace("_", " ").title() for m in data.methods for b in m.bands}
    country = {f"Indonesia, {year}" for year in data.years}
    beside = [one["properties"] for one in json.loads(BESIDE.read_bytes())["features"]]
    neighbours = {one["name"] for one in beside if one.get("name") and one["name"] == one["name_en"]}
    days = {date.today() + timedelta(days=n) for n in (-1, 0, 1)}  # the browser's zone may have another day than ours
    today = {numbers.date(day.isoformat(), "id") for day in days}  # '28 November' is written alike
    return names | parts | alike | opinions | today | country | neighbours | {"Indonesia", "English", *ALIKE, *OPINION}


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
        or bool(re.fullmatch(r"\[?[\w.-]*\d[\w.-]*\]?|[\w-]+\.csv", text))
    )


def texts_of(page: Page) -> set[str]:
    """Every text that is seen, heard or shown when pointed at, without what Streamlit puts before it."""
    return {OWN_TOOLBAR.sub("", text).removesuffix(" · Zona Hijau") for text in page.evaluate(TEXTS)}


def leftovers(by_language: Mapping[str, set[str]], data: Dataset) -> set[str]:
    """Texts of a page that stand on it in both languages alike, or hold words of the other language."""
    allowed = same_in_both(data)
    shared = by_language["id"] & by_language["en"] if len(by_language) > 1 else set()
    alike = {t for t in shared if t and t not in allowed and not is_data(without_names(t, allowed))}
    return alike.union(*(foreign(texts, lang, allowed) for lang, texts in by_language.items()))


def foreign(texts: set[str], lang: str, allowed: set[str]) -> set[str]:
    """Those that hold a word of the other language, beside names that are data."""
    other = INDONESIAN if lang == "en" else ENGLISH
    return {t for t in texts - allowed if not t.startswith("http") and other.search(without_names(t, allowed))}


def printed(page: Page) -> list[str]:
    """The text of every sheet that a printer would get."""
    return [" ".join(text.split()) for text in pdf_texts(page.pdf(prefer_css_page_size=True))]
