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
from pages.components.shell.frame import View, remembered

STATES = ("terbit", "dibulatkan", "zona", "tidak_dinilai", "tidak_ditemukan")


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
    years = view.known.data.years
    head = "".join(f"<th scope='col' class='{_edge(year, view)}'>{year}</th>" for year in years)
    body = "".join(_coverage_row(region, view) for region in view.known.data.regions)
    head = f"<th scope='col'>{escape(view.say('col_body'))}</th>{head}"
    return f'<table class="zh-table zh-coverage"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _edge(year: int, view: View) -> str:
    """A rule before the first year of a method: what stands on its two sides was measured differently."""
    return "zh-break" if any(method.year_from == year for method in view.known.data.methods) else ""


def _coverage_row(region: Region, view: View) -> str:
    rows = [compare.of(view.known.bodies, region.code, year) for year in view.known.data.years]
    name = escape(region_name(region, view.lang, short=True))
    return f"<tr><th scope='row'>{name}</th>{''.join(_coverage_cell(row, view) for row in rows)}</tr>"


def _coverage_cell(row: pd.Series, view: View) -> str:
    edge = _edge(row["year"], view)
    if not row["colour"]:
        return f"<td class='zh-blank {edge}' data-label='{row['year']}'><small>{escape(score_text(row, view.lang))}</small></td>"
    mark = f'<span class="zh-chip">{badge(row["colour"], symbol_of(row), not has_score(row))}</span>'
    return f"<td class='{edge}' data-label='{row['year']}'>{mark}<small>{number_with_source(row, score_text(row, view.lang), view)}</small></td>"


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
    head = "".join(f"<th scope='col'>{escape(view.say(key))}</th>" for key in keys)
    body = "".join(_reconciliation_row(row, view) for row in records(view.known.reconciled))
    return f'<table class="zh-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _reconciliation_row(row: Record, view: View) -> str:
    body = compare.of(view.known.bodies, row["region"], row["year"])
    total = int_or_none(row["recomputed"])
    recomputed = "–" if total is None else number(total, view.lang)
    difference = "–" if total is None or row["fit"] else signed(row["difference"], view.lang)
    verdict = view.say(RECOMPUTED_KEYS[row["reason"]]) if total is None else verdict_text(row, view.lang)
    cells = (score_text(body, view.lang), recomputed, difference, verdict)
    return f"<tr><th scope='row'>{escape(_who(row, view))}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


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
    found = {
        view.say("all_reconciled"): partial(tables.reconciled_table, view.known.reconciled, data, lang),
        view.say("contradiction_title", n=len(_contradictions(view))): partial(tables.contradictions_table, data, lang),
        view.say("all_sources", n=len(data.sources)): partial(tables.sources_table, data, lang),
    }
    offer(view, view.say("file_data"), title(view), None, found)
