"""The parts of Data & kepercayaan: coverage, recomputation, contradicting reports, sources."""

from __future__ import annotations

from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.core.columns import Record, int_or_none, records
from kepatuhan.core.exports import web_address
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare
from kepatuhan.sentences import tables
from kepatuhan.sentences.printed_totals import verdict_text
from kepatuhan.sentences.scores import has_score, score_text, symbol_of
from kepatuhan.sentences.trust import contradictions, coverage, supports
from kepatuhan.words.keys import RECOMPUTED_KEYS, STATE_KEYS
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import counted, date, listing, number, signed
from pages.components.charts.downloads import offer
from pages.components.results.cards import badge, reconciliation_text
from pages.components.results.provenance import number_with_source, reported
from pages.components.results.tables import bullets
from pages.components.shell.html_table import ClassedCell, Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View, remembered

STATES = ("terbit", "dibulatkan", "zona", "tidak_dinilai", "tidak_ditemukan", "belum_ada")


@remembered
def title(view: View) -> str:
    """How much of nine governments and all assessed years is known, in one sentence."""
    counts = coverage(view.known.bodies)
    bodies = counted(len(view.known.data.regions), view.lang)
    parts = [view.say("count_state", n=counts[s], state=view.say(STATE_KEYS[s])) for s in STATES if counts[s]]
    return view.say("say_coverage", all=counts.total(), bodies=bodies, counts=listing(parts, view.lang))


def coverage_table(view: View) -> None:
    """Nine governments × all years: letter on its colour and the score, or the word of its state."""
    st.html(_coverage(view))


@remembered
def _coverage(view: View) -> str:
    years = [ClassedCell(str(year), _edge(year, view)) for year in view.known.data.years]
    rows = RowGroup([_coverage_row(region, view) for region in view.known.data.regions])
    heads: list[TableCell] = [view.say("col_body"), *years]
    return html_table([rows], heads, name=title(view), classes="zh-coverage", labelled=True)


def _edge(year: int, view: View) -> str:
    """A rule before the first year of a method: what stands on its two sides was measured differently."""
    return "zh-break" if any(method.year_from == year for method in view.known.data.methods) else ""


def _coverage_row(region: Region, view: View) -> tuple[TableCell, ...]:
    rows = [compare.of(view.known.bodies, region.code, year) for year in view.known.data.years]
    return region_name(region, view.lang, short=True), *(_coverage_cell(row, view) for row in rows)


def _coverage_cell(row: pd.Series, view: View) -> ClassedCell:
    edge = _edge(row["year"], view)
    if not row["colour"]:
        return ClassedCell(Html(f"<small>{escape(score_text(row, view.lang))}</small>"), f"zh-blank {edge}".strip())
    mark = f'<span class="zh-chip">{badge(row["colour"], symbol_of(row), not has_score(row))}</span>'
    score = number_with_source(row, score_text(row, view.lang), view)
    return ClassedCell(Html(f"{mark}<small>{score}</small>"), edge)


def mismatches(view: View) -> None:
    """Every printed total that its published units do not give, with what is known of it."""
    lines = _mismatches(view)
    bullets(view.say("mismatch_title", n=len(lines)), lines)


@remembered
def _mismatches(view: View) -> list[str]:
    rows = records(view.known.reconciled)
    wrong = [row for row in rows if row["verdict"] == "mismatch"]
    return [f"{_who(row, view)}: {reconciliation_text(row, view)}" for row in wrong]


def _who(row: Record, view: View) -> str:
    region = view.known.data.region(row["region"])
    return f"{region_name(region, view.lang) if region else row['region']} {row['year']}"


def reconciliation_table(view: View) -> None:
    """Every printed total beside the recomputed one and the verdict."""
    st.html(_reconciliation(view))


@remembered
def _reconciliation(view: View) -> str:
    keys = ("col_body", "col_printed", "col_recomputed", "col_difference", "col_verdict")
    rows = RowGroup([_reconciliation_row(row, view) for row in records(view.known.reconciled)])
    return html_table([rows], [view.say(key) for key in keys], name=view.say("all_reconciled"))


def _reconciliation_row(row: Record, view: View) -> tuple[TableCell, ...]:
    body = compare.of(view.known.bodies, row["region"], row["year"])
    total = int_or_none(row["recomputed"])
    recomputed = "–" if total is None else number(total, view.lang)
    difference = "–" if total is None or row["fit"] else signed(row["difference"], view.lang)
    verdict = view.say(RECOMPUTED_KEYS[row["reason"]]) if total is None else verdict_text(row, view.lang)
    return _who(row, view), score_text(body, view.lang), recomputed, difference, verdict


def contradictions_list(view: View) -> None:
    """Reports that contradict the one used, side by side with it."""
    lines = _contradictions(view)
    bullets(view.say("contradiction_title", n=len(lines)), lines)


@remembered
def _contradictions(view: View) -> list[str]:
    return [_contradiction(row, view) for row in records(contradictions(view.known.data))]


def _contradiction(row: Record, view: View) -> str:
    sources = view.known.data.sources
    used = reported(row["used_value"], row["used_zone"], row["used_status"], view)
    other = reported(row["value"], row["zone"], row["status"], view)
    who = f"{_who(row, view)}{', ' + row['unit'] if row['unit'] else ''}"
    named = {key: sources.get(row[column]) for key, column in (("used_by", "used_source"), ("other_by", "source"))}
    publishers = {key: s.publisher if s else view.say("source_unknown") for key, s in named.items()}
    return view.say("contradiction", who=who, used=used, other=other, **publishers)


def sources_table(view: View) -> None:
    """All sources: publisher, date, link and in how many rows of the tables each is named."""
    frame = _sources(view)
    link = view.say("col_link")
    st.dataframe(frame, hide_index=True, column_config={link: st.column_config.LinkColumn(link)})


@remembered
def _sources(view: View) -> pd.DataFrame:
    counts = supports(view.known.data)
    rows = [
        (s.id, s.publisher, date(s.date, view.lang) or view.say("date_unknown"), web_address(s.url), counts[s.id])
        for s in view.known.data.sources.values()
    ]
    names = [view.say(k) for k in ("col_id", "col_publisher", "col_date", "col_link", "col_supports")]
    return pd.DataFrame(rows, columns=names)


def data_download(view: View) -> None:
    """The tables of this page that are not the tidy one: recomputation, contradicting reports, sources."""
    data, lang = view.known.data, view.lang
    offered = {
        view.say("all_reconciled"): partial(tables.reconciled_table, view.known.reconciled, data, lang),
        view.say("contradiction_title", n=len(_contradictions(view))): partial(tables.contradictions_table, data, lang),
        view.say("all_sources", n=len(data.sources)): partial(tables.sources_table, data, lang),
    }
    offer(view, view.say("file_data"), title(view), None, offered)
