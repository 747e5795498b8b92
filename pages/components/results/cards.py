"""Cards: one government with its score, zone, category and margins; the detail beside the map."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.charts.frames import hatch_colour
from kepatuhan.charts.theme import COLOURS, UNKNOWN, ink
from kepatuhan.core.columns import Record, records
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare
from kepatuhan.sentences.categories import band_edges, doubted_edges, margins
from kepatuhan.sentences.printed_totals import missing_units, reconciliation
from kepatuhan.sentences.scores import (
    has_score,
    published_rank_text,
    ranks,
    score_text,
    standing,
    state_text,
    symbol_of,
)
from kepatuhan.words.keys import STATE_KEYS
from kepatuhan.words.names import region_name, zone_name
from pages.components.results.provenance import evidence, fact_with_source, number_with_source
from pages.components.shell.html_table import Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View, remembered

INFERRED = "I"
"""Confidence of an edge that nobody published; a legend that leaves it out would pass it off as published."""


def chip(row: pd.Series, view: View, short: bool = False) -> str:
    """HTML: the zone's colour with its letter inside and its words beside it, so that neither stands alone."""
    brief = zone_name(row["zone"], view.lang) if short else ""
    state = "unknown" if row["state"] == "tidak_ditemukan" else STATE_KEYS[row["state"]]
    words = brief or standing(row, view.lang) or view.say(state)
    mark = badge(row["colour"] or UNKNOWN, symbol_of(row), not has_score(row))
    return f'<span class="zh-chip">{mark}{escape(words)}</span>'


def badge(colour: str, symbol: str, hatched: bool = False) -> str:
    """HTML: a letter on the colour of its token, hatched where no score stands behind it."""
    kind = ' class="zh-hatched"' if hatched else ""
    return f'<i{kind} style="background-color:{COLOURS[colour]};color:{ink(colour)}">{escape(symbol)}</i>'


def card(region: Region, view: View) -> None:
    """One government in the chosen year: name, score with its source, zone, margins, rank, and what is not known."""
    st.html(_card(view, region))


@remembered
def _card(view: View, region: Region) -> str:
    row = compare.of(view.known.bodies, region.code, view.year)
    facts = [escape(fact) for fact in margins(row, view.method, view.lang) if fact] + _ranks(region, view)
    note = state_text(row, view.lang) or (view.say("province_note") if region.kind == "provinsi" else "")
    size = "zh-big" if pd.notna(row["score"]) or pd.notna(row["printed"]) or row["by_rank"] else "zh-word"
    score = number_with_source(row, score_text(row, view.lang), view, size)
    return (
        f'<section class="zh-card"><h2>{escape(region_name(region, view.lang))} · {view.year}</h2>'
        f'<div class="zh-lead">{score}{chip(row, view)}</div>'
        f"<ul>{''.join(f'<li>{fact}</li>' for fact in facts)}</ul><p>{escape(note)}</p></section>"
    )


def _ranks(region: Region, view: View) -> list[str]:
    return [
        fact_with_source(
            f"{view.say('official_rank')}: {published_rank_text(row, view.known.data, view.lang)}", row, view
        )
        for row in ranks(view.known.data, region, view.year)
    ]


def legend(frame: pd.DataFrame, view: View) -> None:
    """The year's bands as colour, letter and edges (where those are inferred, that too), then what the hatching in `frame` (charts.frames.map_frame) means."""
    with st.container(key="legend"):
        st.html(legend_lines(view, frame))


def legend_lines(view: View, frame: pd.DataFrame, present: bool = False) -> str:
    """HTML of `legend`; `present` leaves out the bands that nobody on the map is in."""
    symbols = tuple(frame["symbol"]) if present else tuple(band.symbol for band in view.method.bands)
    return _legend(view, hatch_colour(frame), "unknown" in set(frame["pattern"]), symbols)


@remembered
def _legend(view: View, hatch: str, unknown: bool, symbols: tuple[str, ...]) -> str:
    items = [
        f'<span class="zh-chip">{badge(b.colour, b.symbol)}'
        f"{escape(band_edges(b, view.lang))}{_zone_word(b.zone, view)}</span>"
        for b in view.method.bands
        if b.symbol in symbols
    ]
    hatches = [(hatch, "", "legend_hatch"), (UNKNOWN if unknown else "", "?", "legend_unknown")]
    items += [
        f'<span class="zh-chip">{badge(colour, symbol, True)}{escape(view.say(key))}</span>'
        for colour, symbol, key in hatches
        if colour
    ]
    items += [
        f'<span class="zh-chip">{escape(line)}</span>' for line in doubted_edges(view.method, view.lang, INFERRED)
    ]
    return f'<div class="zh-legend">{"".join(items)}</div>'


def _zone_word(zone: str, view: View) -> str:
    return f" {escape(zone_name(zone, view.lang))}" if zone else ""


def detail(region: Region, view: View) -> None:
    """Below a card: the known units, the recomputation, and every report of the total with its source."""
    _units(region, view)
    _reconciliation(region, view)
    sources(region, view)


def sources(region: Region, view: View) -> None:
    """Every report of a government's total in the chosen year, folded; nothing where there is none."""
    reports = evidence(view, region.code)
    if reports:
        with st.expander(view.say("sources"), icon=":material/link:"):
            st.html(f"<ul class='zh-evidence'>{''.join(f'<li>{line}</li>' for line in reports)}</ul>")


def _units(region: Region, view: View) -> None:
    table, note = _unit_list(view, region)
    if table:
        st.html(table)
    if note:
        st.caption(note)


@remembered
def _unit_list(view: View, region: Region) -> tuple[str, str]:
    """HTML of the known units, best first ('' for none), and which are missing."""
    units = view.known.scored.units
    units = units[(units["region"] == region.code) & (units["year"] == view.year)]
    if units.empty:
        return "", view.say("units_none")
    order = units.assign(middle=units["score"].fillna(units["low"])).sort_values(
        ["middle", "unit"], ascending=[False, True]
    )
    rows = [_unit(row, view) for _, row in order.assign(by_rank=False).iterrows()]
    table = html_table([RowGroup(rows)], caption=view.say("units"))
    missing = compare.of(view.known.bodies, region.code, view.year)["missing"]
    return table, missing_units(missing, view.known.data, view.lang) if missing else ""


def _unit(row: pd.Series, view: View) -> tuple[TableCell, ...]:
    score = number_with_source(row, score_text(row, view.lang), view)
    return row["unit"], Html(score), Html(chip(row, view, short=True))


def _reconciliation(region: Region, view: View) -> None:
    for verdict, text in _reconciled(view, region):
        shown = st.warning if verdict == "mismatch" else st.caption
        shown(f"**{view.say('reconciliation')}.** {text}")


@remembered
def _reconciled(view: View, region: Region) -> list[tuple[str, str]]:
    rows = view.known.reconciled
    rows = rows[(rows["region"] == region.code) & (rows["year"] == view.year)]
    return [(row["verdict"], reconciliation_text(row, view)) for row in records(rows)]


def reconciliation_text(row: Record, view: View) -> str:
    """The verdict of reconcile on one printed total, as sentences."""
    return reconciliation(row, compare.of(view.known.bodies, row["region"], row["year"]), view.lang)
