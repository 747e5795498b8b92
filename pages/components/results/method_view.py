"""The method of a year as HTML: the tree of points, the bands, a total worked out, and what the letters and words mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from html import escape

import streamlit as st

from kepatuhan.core.columns import records
from kepatuhan.core.method import band
from kepatuhan.core.model import Band, Component, Method
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import Example, below, children, examples, maxima, tally
from kepatuhan.sentences import tables
from kepatuhan.sentences.categories import band_range, edge_range
from kepatuhan.sentences.scores import score_text
from kepatuhan.sentences.titles import heaviest, method_sentence, tally_text, years_of
from kepatuhan.words.keys import CONFIDENCE_KEYS, GRADE_KEYS, ROLL_UP_KEYS
from kepatuhan.words.names import (
    band_label,
    break_reason,
    component_name,
    method_name,
    reference,
    region_name,
    zone_name,
)
from kepatuhan.words.numbers import number, precise, whole
from pages.components.charts.downloads import offer
from pages.components.results.cards import badge, chip, reconciliation_text
from pages.components.results.provenance import number_with_source
from pages.components.shell.html_table import Html, RowGroup, TableCell, TableRow, html_table
from pages.components.shell.view import View, remembered

ASSUMED = "A"
TERMS = {
    "term_zone": "means_zone",
    "term_category": "means_category",
    "term_dimension": "means_dimension",
    "term_impact": "means_impact",
    "term_unit": "means_unit",
    "term_maladministration": "means_maladministration",
    "term_spm": "means_spm",
    "term_about": "means_about",
    "term_hatch": "means_hatch",
}
"""The glossary: a term and what it means."""


@dataclass(frozen=True)
class Worked:
    """Totals worked out: a heading, HTML, and how many others match ('' where no total can be worked out)."""

    heading: str
    table: str
    tally: str = ""


def grade(letter: str, view: View, why: str = "", short: bool = False) -> str:
    """HTML: the letter of how a rule is known, its reference on hover; an assumption also says so in a word."""
    title = why or view.say(CONFIDENCE_KEYS[letter])
    word = f" {escape(view.say('assumption'))}" if letter == ASSUMED and not short else ""
    kind = " zh-assumed" if letter == ASSUMED else ""
    return f'<span class="zh-grade{kind}" title="{escape(title)}"><b>{escape(letter)}</b>{word}</span>'


def basis(view: View) -> None:
    """One line below the title: the years of the method and from where its roll-up is known."""
    method = view.method
    why = escape(reference(method, view.lang))
    st.html(f'<p class="zh-basis">{escape(years_of(method, view.lang))} · {grade(method.confidence, view)} {why}</p>')


def _references(items: Iterable[Method | Band | Component], view: View) -> str:
    """HTML: every different reference once, in order, behind its letter."""
    references = dict.fromkeys((item.confidence, reference(item, view.lang)) for item in items)
    lines = "".join(f"<li>{grade(letter, view, short=True)} {escape(text)}</li>" for letter, text in references)
    return f'<ul class="zh-refs">{lines}</ul>'


def has_parts(view: View) -> bool:
    """Whether more is known of the year's score than its total."""
    return len(view.method.components) > 1


def parts(view: View) -> None:
    """The points of the score: a bar of its dimensions, then each with what is inside, opened by click or keyboard."""
    st.header(heaviest(view.method, view.lang), anchor=False)
    st.html(_parts(view))
    (root,) = children(view.method, "")
    if any(below(view.method, item.code) for item in children(view.method, root.code)):
        st.caption(view.say("parts_hint"))


@remembered
def _parts(view: View) -> str:
    shown, (root,) = maxima(view.method), children(view.method, "")
    dimensions = children(view.method, root.code)
    if not dimensions:
        text = view.say("parts_none_text", whole=whole(shown[root.code], view.lang))
        return f'<p class="zh-note">{escape(text)}</p>{_references([root], view)}'
    opened = "".join(_dimension(item, shown, view) for item in dimensions)
    return f"{_bar(dimensions, shown, view)}{opened}{_total(root, shown, view)}"


def _bar(dimensions: tuple[Component, ...], shown: dict[str, int], view: View) -> str:
    named = [(component_name(c, view.lang), number(shown[c.code], view.lang), shown[c.code]) for c in dimensions]
    alt = view.say("parts_alt", list="; ".join(f"{name} {points}" for name, points, _ in named))
    cells = "".join(
        f'<div style="flex-grow:{size}"><span>{escape(name)}</span><b>{escape(points)}</b></div>'
        for name, points, size in named
    )
    return f'<div class="zh-bar" role="img" aria-label="{escape(alt)}">{cells}</div>'


def _total(root: Component, shown: dict[str, int], view: View) -> str:
    name, points = component_name(root, view.lang), number(shown[root.code], view.lang)
    return (
        f'<div class="zh-total"><span>{escape(name)}</span><b>{escape(points)}</b>{grade(root.confidence, view)}</div>'
    )


def _dimension(item: Component, shown: dict[str, int], view: View) -> str:
    inside = below(view.method, item.code)
    head = (
        f"<summary><span><b>{escape(component_name(item, view.lang))}</b> <small>{escape(_inside(inside, view))}</small></span>"
        f'<b class="zh-number">{escape(number(shown[item.code], view.lang))}</b>'
        f"{grade(item.confidence, view, reference(item, view.lang))}</summary>"
    )
    table = _component_table(item, inside, shown, view) if inside else ""
    return f'<details class="zh-part">{head}<div>{table}{_references((item, *inside), view)}</div></details>'


def _inside(inside: tuple[Component, ...], view: View) -> str:
    indicators = [c for c in inside if c.level == "indicator"]
    if not indicators:
        return view.say("parts_inside_unknown")
    guessed = [c for c in indicators if c.confidence == ASSUMED]
    parts = [view.say("parts_count", n=len(indicators))]
    return ", ".join(parts + ([view.say("parts_assumed", n=len(guessed))] if guessed else []))


def _component_table(item: Component, inside: tuple[Component, ...], shown: dict[str, int], view: View) -> str:
    keys = ("col_component", "col_entry", "col_points", "col_basis")
    name = component_name(item, view.lang)
    foot = (view.say("sum_of", name=name), "", number(shown[item.code], view.lang), "")
    rows = RowGroup([_component_row(c, shown, view) for c in inside])
    return html_table([rows], [view.say(key) for key in keys], name=name, classes="zh-tree", foot=foot)


def _component_row(item: Component, shown: dict[str, int], view: View) -> TableRow:
    entry = f"0–{item.scale_max}" if item.level == "indicator" else ""
    mark = Html(grade(item.confidence, view, reference(item, view.lang)))
    cells = (component_name(item, view.lang), entry, number(shown[item.code], view.lang), mark)
    return TableRow(cells, f"zh-{item.level}")


def band_table(view: View) -> None:
    """The year's categories: colour with letter, words, edges, zone where zones are published, and how each is known."""
    st.header(view.say("bands_title"), anchor=False)
    st.html(_band_table(view))


@remembered
def _band_table(view: View) -> str:
    bands = view.method.bands
    zoned = view.method.zoned
    keys = ("col_category", "col_edges", *(("col_zone",) if zoned else ()), "col_basis")
    rows = RowGroup([_band_row(item, zoned, view) for item in bands])
    table = html_table([rows], [view.say(key) for key in keys], name=view.say("bands_title"), classes="zh-bands")
    edged = any(item.lower is not None for item in bands)
    rule = escape(view.say("bands_rule" if edged else "bands_unknown"))
    return f'{table}<p class="zh-note">{rule}</p>{_references(bands, view)}'


def _band_row(item: Band, zoned: bool, view: View) -> tuple[TableCell, ...]:
    letter = f'<span class="zh-chip">{badge(item.colour, item.symbol)}{escape(band_label(item, view.lang))}</span>'
    edges = edge_range(item, view.lang) or view.say("edges_unknown")
    zone = (zone_name(item.zone, view.lang),) if zoned else ()
    return Html(letter), edges, *zone, Html(grade(item.confidence, view, reference(item, view.lang)))


def worked_examples(view: View) -> None:
    """Published totals of the method worked out from their units to their category, and how many others match."""
    worked = _worked(view)
    st.header(worked.heading, anchor=False)
    if worked.tally:
        st.caption(view.say("example_start"))
    st.html(worked.table)
    if worked.tally:
        st.caption(worked.tally)


@remembered
def _worked(view: View) -> Worked:
    assessment = view.known
    shown = examples(assessment.scored.units, assessment.reconciled, view.method)
    differs = any(item.check["verdict"] == "mismatch" for item in shown)
    heading = view.say("example_differs" if differs else "example_title")
    if not shown:
        rows = records(assessment.reconciled)
        why = dict.fromkeys(reconciliation_text(r, view) for r in rows if view.method.covers(r["year"]))
        return Worked(heading, f'<p class="zh-note">{escape(" ".join((view.say("example_none"), *why)))}</p>')
    table = f'<div class="zh-pair">{"".join(_example(item, view) for item in shown)}</div>'
    counts = tally(assessment.scored.units, assessment.reconciled, view.method)
    return Worked(heading, table, tally_text(counts, assessment.data, view.lang))


def _example(item: Example, view: View) -> str:
    region, body = view.known.data.region(item.region), compare.of(view.known.bodies, item.region, item.year)
    assert region is not None
    units = [
        (unit["unit"], Html(number_with_source(unit, number(unit["score"], view.lang), view))) for unit in item.units
    ]
    count = len(item.units)
    mean = view.say(
        "example_rounding", exact=precise(item.mean, view.lang), rounded=number(item.check["recomputed"], view.lang)
    )
    steps = [
        (view.say("example_sum", n=count), number(item.total, view.lang)),
        (view.say("example_mean", n=count), mean),
        (view.say("example_printed"), Html(number_with_source(body, score_text(body, view.lang), view))),
        (view.say("example_category"), Html(chip(body, view))),
    ]
    name = f"{region_name(region, view.lang)} · {item.year}"
    table = html_table([RowGroup(units), RowGroup(steps, classes="zh-steps")], name=name)
    verdict = " ".join(part for part in (reconciliation_text(item.check, view), _reaches(item, view)) if part)
    return f'<section class="zh-card zh-example"><h2>{escape(name)}</h2>{table}<p>{escape(verdict)}</p></section>'


def _reaches(item: Example, view: View) -> str:
    body = compare.of(view.known.bodies, item.region, item.year)
    category_band = band(view.method, body["category"])
    if category_band is None or category_band.lower is None:
        return ""
    return (
        view.say("example_reaches", score=score_text(body, view.lang), range=band_range(category_band, view.lang)) + "."
    )


def methods_table(view: View) -> None:
    """Every method with its years and the reason why it is not joined to the one before; the chosen year's is marked."""
    st.header(view.say("methods_title"), anchor=False)
    st.html(_methods(view))


@remembered
def _methods(view: View) -> str:
    keys = ("col_years", "col_measured", "col_how", "col_break")
    rows = RowGroup([_method_row(method, view) for method in view.known.data.methods])
    heads = [view.say(key) for key in keys]
    return html_table([rows], heads, name=view.say("methods_title"), classes="zh-methods", labelled=True)


def _method_row(method: Method, view: View) -> TableRow:
    chosen = method == view.method
    mark = f" <small>{escape(view.say('chosen'))}</small>" if chosen else ""
    cells = (
        Html(f"{escape(years_of(method, view.lang))}{mark}"),
        method_name(method, view.lang),
        view.say(ROLL_UP_KEYS[method.roll_up]),
        break_reason(method, view.lang),
    )
    return TableRow(cells, current=chosen)


def glossary(view: View) -> None:
    """The words that a reader meets on these pages."""
    st.header(view.say("glossary_title"), anchor=False)
    terms = ((view.say(term), view.say(means)) for term, means in TERMS.items())
    st.html(f'<dl class="zh-terms">{"".join(f"<dt>{escape(t)}</dt><dd>{escape(m)}</dd>" for t, m in terms)}</dl>')


def letters(view: View) -> None:
    """What the letters R, S, I and A beside a rule mean."""
    st.header(view.say("grades_title"), anchor=False)
    definitions = "".join(f"<dt>{grade(c, view)}</dt><dd>{escape(view.say(key))}</dd>" for c, key in GRADE_KEYS.items())
    st.html(f'<dl class="zh-terms zh-letters">{definitions}</dl>')


def method_download(view: View) -> None:
    """The tables of the chosen year's method, and all methods beside each other."""
    name = f"{view.say('file_method')} {view.year}"
    offered = {view.say("bands_title"): partial(tables.bands_table, view.method, view.lang)}
    if has_parts(view):
        offered[view.say("col_component")] = partial(tables.components_table, view.method, view.lang)
    offered[view.say("methods_title")] = partial(tables.methods_table, view.known.data, view.lang)
    offer(view, name, method_sentence(view.method, view.year, view.lang), None, offered)
