"""Tables of bodies as HTML: readable at the back of a room, on a phone, and without colour."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.core.columns import records
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare
from kepatuhan.sentences.categories import margins
from kepatuhan.sentences.scores import rank_text, score_text
from kepatuhan.words.names import region_name
from pages.components.charts.figures import map_rows
from pages.components.results.cards import badge, chip
from pages.components.results.provenance import number_with_source
from pages.components.shell.frame import View, remembered

COLUMNS = ("rank", "col_body", "col_score", "col_zone", "col_next", "col_floor")


def ranked_list(view: View) -> None:
    """The eight of the chosen year, best first: score with its source, zone and category, both margins, and where ranks are from."""
    table, ranked = _ranked(view)
    st.html(table)
    if ranked:
        st.caption(view.say("rank_note"))


@remembered
def _ranked(view: View) -> tuple[str, bool]:
    """HTML of the ranked list, and whether anybody has a rank."""
    regions = {d.code: d for d in view.known.data.districts}
    rows = compare.ranked(view.known.bodies, view.known.data, view.year)
    head = "".join(f"<th scope='col'>{escape(view.say(key))}</th>" for key in COLUMNS)
    body = "".join(_line(row, regions[row["region"]], view) for _, row in rows.iterrows())
    table = f'<table class="zh-table zh-ranked"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return table, bool(rows["rank_best"].notna().any())


def _line(row: pd.Series, region: Region, view: View) -> str:
    to_next, floor = margins(row, view.method, view.lang)
    score = number_with_source(row, score_text(row, view.lang), view)
    name = escape(region_name(region, view.lang))
    none = '<span class="zh-none">–</span>'
    cells = [
        escape(rank_text(row)) or "–",
        None,
        score,
        chip(row, view),
        escape(to_next) or none,
        escape(floor) or none,
    ]
    labels = [escape(view.say(key)) for key in COLUMNS]
    parts = [
        f"<th scope='row'>{name}</th>" if cell is None else f"<td data-label='{label}'>{cell}</td>"
        for cell, label in zip(cells, labels, strict=True)
    ]
    return f"<tr>{''.join(parts)}</tr>"


def compact_list(view: View) -> None:
    """The scores of the map below one too narrow to hold them; the style sheet hides it elsewhere."""
    st.html(_compact(view))


@remembered
def _compact(view: View) -> str:
    lines = "".join(
        f"<tr><th scope='row'>{escape(row['name'])}</th><td>{badge(row['colour'], row['symbol'], row['pattern'] == 'hatch')}"
        f" {escape(row['score_text'])}</td></tr>"
        for row in records(map_rows(view))
    )
    return f'<table class="zh-table zh-phone"><caption>{escape(view.say("map_list"))}</caption>{lines}</table>'


def bullets(title: str, lines: list[str]) -> None:
    """A short titled list; nothing at all when there are no lines."""
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        st.html(f'<section class="zh-list"><h2>{escape(title)}</h2><ul>{items}</ul></section>')
