"""The board: every government with what was published, its target, what it says of itself, what is planned and what is done."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from kepatuhan.follow_up.progress import BoardRow
from kepatuhan.sentences.follow_up import basis_label, board_cells, board_heads, board_table
from pages.components.charts.downloads import offer
from pages.components.follow_up.agenda import Agenda
from pages.components.shell.html_table import ClassedCell, Html, RowGroup, TableCell, TableRow, html_table


def draw(agenda: Agenda, title: str) -> None:
    """The table of all governments, the chosen one marked, and its files."""
    view, rows = agenda.view, agenda.board()
    assessed = not view.published_only
    heads = board_heads(agenda.year, view.lang, assessed)
    lines = [TableRow(_cells(row, agenda), current=row.standing.region == view.region.code) for row in rows]
    name = view.say("fu_board", year=agenda.year)
    with st.container(key="fu_board"):
        st.html(html_table([RowGroup(lines)], heads, name=name, classes="zh-needs zh-board", scrolls=True))
    st.caption(view.say("fu_board_source"))
    table = partial(board_table, rows, view.known.data, agenda.year, view.lang, assessed)
    words = [view.say("state_mandiri")] if assessed and any(row.assessed for row in rows) else []
    words += [basis_label(row.progress.bases, view.lang) for row in rows if row.progress and row.progress.bases]
    mark = " · ".join(dict.fromkeys(words))
    offer(view, f"{view.say('file_board')} {agenda.year}", title, None, {name: table}, mark=mark)


def _cells(row: BoardRow, agenda: Agenda) -> list[TableCell]:
    """The words of a row; below the figures of its actions the word of what they rest on, where that is not published."""
    view = agenda.view
    words = board_cells(row, view.known.data, view.lang, not view.published_only)
    label = basis_label(row.progress.bases, view.lang) if row.progress else ""
    below = f'<small class="zh-invented">{escape(label)}</small>' if label else ""
    last = [ClassedCell(Html(escape(text) + below), "zh-number") for text in words[-2:]]
    return [words[0], *(ClassedCell(text, "zh-number") for text in words[1:-2]), *last]
