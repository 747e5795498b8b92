"""Governments like the chosen one, on Indonesia: the group and its rule, the place among them, who sets an example."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kepatuhan.core.model import Region
from kepatuhan.scoring import compare, peers
from kepatuhan.sentences import peers as sentences
from kepatuhan.sentences.scores import score_text
from kepatuhan.words.names import province_name, region_name
from kepatuhan.words.numbers import count
from pages.components.results.cards import chip
from pages.components.results.provenance import number_with_source
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import bind, choose_of, choose_region
from pages.components.shell.html_table import Html, RowGroup, TableRow, html_table
from pages.components.shell.view import View, remembered

SAME_ISLAND = "1"
"""What the address says under `sepulau` when the group is of the same island group only."""


def peer_group(view: View) -> None:
    """The chosen government among those like it; the group can be made larger, smaller, or kept to its island group."""
    st.header(view.say("peers_title", name=region_name(view.region, view.lang)), anchor=False)
    size = next((n for n in peers.SIZES if state("sebanyak") == str(n)), peers.SIZES[1])
    near = state("sepulau") == SAME_ISLAND
    with st.container(horizontal=True, vertical_alignment="center", key="peer_choice"):
        choose_region(view)
        choose_of(view, "sebanyak", "peers_size", {str(n): str(n) for n in peers.SIZES}, str(size))
        binding = bind("sepulau", near, lambda wanted: set_state(sepulau=SAME_ISLAND if wanted else ""))
        st.toggle(view.say("peers_island"), key=binding.key, on_change=binding.changed)
    for line in _lines(view, size, near):
        st.markdown(line)
    st.html(_table(view, size, near))


@remembered
def _group(view: View, size: int, near: bool) -> peers.Group:
    return peers.group(view.known.everywhere, view.region, size, near)


@remembered
def _lines(view: View, size: int, near: bool) -> list[str]:
    """Place, example, rule."""
    group = _group(view, size, near)
    if not group.members:
        return [sentences.rule(group, view.lang)]
    at = peers.position(view.known.country, group, view.year)
    best = peers.model(view.known.country_scored, view.method, group, view.year)
    return [
        sentences.place(group, at, view.year, view.lang),
        sentences.example(group, best, view.method, view.lang),
        sentences.rule(group, view.lang),
    ]


@remembered
def _table(view: View, size: int, near: bool) -> str:
    """HTML: the group by population, the government itself in its place."""
    group = _group(view, size, near)
    regions = sorted((group.region, *group.members), key=lambda r: (-group.people.get(r.code, 0), r.code))
    lines = RowGroup([_line(region, group, view) for region in regions])
    heads = [
        view.say("col_body"),
        view.say("peers_people", year=group.year),
        view.say("col_score"),
        view.say("col_zone"),
    ]
    name = view.say("peers_title", name=region_name(view.region, view.lang))
    return html_table([lines], heads, name=name, classes="zh-peers", labelled=True)


def _line(region: Region, group: peers.Group, view: View) -> TableRow:
    row: pd.Series = compare.of(view.known.country, region.code, view.year)
    provinces = {r.code: r for r in view.known.data.country if not r.parent}
    name = region_name(region, view.lang)
    if region.parent:
        name = view.say("find_in", name=name, province=province_name(provinces[region.parent], view.lang))
    people = count(group.people[region.code], view.lang) if region.code in group.people else "–"
    score = Html(number_with_source(row, score_text(row, view.lang), view))
    return TableRow((name, people, score, Html(chip(row, view))), current=region == group.region)
