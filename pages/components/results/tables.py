"""Tables of bodies as HTML: readable at the back of a room, on a phone, and without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.core.columns import Record, records
from kepatuhan.core.labels import LAYOUTS, numbered
from kepatuhan.core.model import Region
from kepatuhan.scoring import ranking
from kepatuhan.sentences.categories import margins
from kepatuhan.sentences.scores import rank_text, score_text
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import counted
from pages.components.charts.figures import map_rows
from pages.components.results.cards import badge, chip
from pages.components.results.provenance import number_with_source
from pages.components.shell.html_table import Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View, remembered

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
    rows = ranking.ranked(view.known.bodies, view.known.data, view.year)
    lines = RowGroup([_line(row, regions[row["region"]], view) for _, row in rows.iterrows()])
    heads = [view.say(key) for key in COLUMNS]
    name = view.say("eight", districts=counted(len(regions), view.lang), year=view.year)
    table = html_table([lines], heads, name=name, classes="zh-ranked", named_by=1, labelled=True)
    return table, bool(rows["rank_best"].notna().any())


def _line(row: pd.Series, region: Region, view: View) -> tuple[TableCell, ...]:
    to_next, floor = margins(row, view.method, view.lang)
    score = number_with_source(row, score_text(row, view.lang), view)
    none = Html('<span class="zh-none">–</span>')
    return (
        rank_text(row) or "–",
        region_name(region, view.lang),
        Html(score),
        Html(chip(row, view)),
        to_next or none,
        floor or none,
    )


def compact_list(view: View) -> None:
    """Below a map what its numbers mean; below one too narrow to hold scores, all of them. The style sheet shows one of the two."""
    st.html(_compact(view))


@remembered
def _compact(view: View) -> str:
    rows, labels = records(map_rows(view)), view.known.boundaries.labels
    numbers = numbered(labels, "narrow")
    lines = [(_with_number(row, numbers), Html(_mark_and_score(row))) for row in rows]
    table = html_table([RowGroup(lines)], caption=view.say("map_list"), classes="zh-phone")
    return table + number_list(rows, labels, view)


def number_list(rows: Sequence[Record], labels: Sequence[Mapping[str, Any]], view: View) -> str:
    """HTML: what the labels of a map (rows of charts.frames.zone_frame) have no room to say, each shown where the map of that width
    has it: what its number means, and the score of a name that stands alone."""
    by_code = {label["code"]: label for label in labels}
    chips = [chip for row in rows if (chip := _label_chip(row, by_code.get(row["code"], {})))]
    list_name = escape(view.say("map_numbers"))
    return f'<div class="zh-numbers"><ul aria-label="{list_name}">{"".join(chips)}</ul></div>' if chips else ""


def _label_chip(row: Record, label: Mapping[str, Any]) -> str:
    """A chip of each way in which a district is short of words, for the layouts that have it so."""
    kinds = {layout: label.get(f"{layout}_kind", "full") for layout in LAYOUTS}
    numbers = [f"zh-{layout}" for layout, kind in kinds.items() if kind == "number"]
    names = [f"zh-{layout}" for layout, kind in kinds.items() if kind == "name"]
    chips = []
    for layouts, head in ((numbers, f"<b>{label.get('number')}</b> "), (names, "")):
        if layouts:
            chips.append(f'<li class="{" ".join(layouts)}">{head}{escape(row["short"])} {_mark_and_score(row)}</li>')
    return "".join(chips)


def _with_number(row: Record, numbers: Mapping[str, int]) -> str:
    return f"{numbers[row['code']]} · {row['name']}" if row["code"] in numbers else row["name"]


def _mark_and_score(row: Record) -> str:
    return f"{badge(row['colour'], row['symbol'], row['pattern'] == 'hatch')} {escape(row['score_text'])}"


def bullets(title: str, lines: list[str]) -> None:
    """A short titled list; nothing at all when there are no lines."""
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        st.html(f'<section class="zh-list"><h2>{escape(title)}</h2><ul>{items}</ul></section>')
