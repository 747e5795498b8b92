"""Ringkasan's first screen beside the map: who is not green, who stands nearest an edge, and the year in a minute."""

from __future__ import annotations

from html import escape

import streamlit as st

from kepatuhan.scoring.distance import Distance, behind, nearest
from kepatuhan.sentences.overview import behind_note, behind_title, chat, short_text, spare_text, spoken
from kepatuhan.sentences.scores import score_text, symbol_of
from kepatuhan.words.names import region_name
from pages.components.results.cards import badge
from pages.components.results.provenance import number_with_source
from pages.components.server.page_scripts import COPY
from pages.components.shell.html_table import Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View, remembered


def behind_list(view: View) -> None:
    """The governments that are not green, worst first: score, category, and what is missing."""
    st.html(_behind(view))


@remembered
def _behind(view: View) -> str:
    distances = behind(view.known.bodies, view.known.data, view.year)
    if distances is None:
        return ""
    rows = [_row(one, short_text(one, view.lang), view) for one in distances.behind]
    return _list(behind_title(distances, view.lang), rows, behind_note(distances, view.lang))


def nearest_list(view: View) -> None:
    """The three that would fall first, with what is left above the edge of their category."""
    st.html(_nearest(view))


@remembered
def _nearest(view: View) -> str:
    close = nearest(view.known.bodies, view.known.data, view.year)
    rows = [_row(one, spare_text(one, view.lang), view) for one in close]
    note = view.say("nearest_note" if close else "nearest_none")
    return _list(view.say("nearest_title"), rows, note)


def _list(title: str, rows: list[tuple[TableCell, ...]], note: str) -> str:
    table = html_table([RowGroup(rows)], name=title, classes="zh-first") if rows else ""
    end = f"<p>{escape(note)}</p>" if note else ""
    return f'<section class="zh-answer"><h2>{escape(title)}</h2>{table}{end}</section>'


def _row(one: Distance, distance: str, view: View) -> tuple[TableCell, ...]:
    region = view.known.data.region(one.row["region"])
    assert region is not None
    score = number_with_source(one.row, score_text(one.row, view.lang), view)
    mark = f'<span class="zh-chip">{badge(one.row["colour"], symbol_of(one.row))}</span>'
    return region_name(region, view.lang), Html(mark), Html(score), distance


def brief_me(view: View) -> None:
    """The year in a minute to be read aloud, and as a message that one click copies."""
    with st.popover(view.say("brief_me"), icon=":material/record_voice_over:", key="brief_me"):
        spoken_text, message = _told(view)
        copy, copied = escape(view.say("copy")), escape(view.say("copied"))
        st.html(
            f'<button id="zh-copy" type="button" data-label="{copy}" data-done="{copied}">{copy}</button>{spoken_text}'
            f'<h3>{escape(view.say("brief_me_chat", n=len(message)))}</h3><p id="zh-chat" class="zh-chat">{escape(message)}</p>'
            f"{COPY}",
            unsafe_allow_javascript=True,
        )


@remembered
def _told(view: View) -> tuple[str, str]:
    assessment = view.known
    lines = "".join(
        f"<p>{escape(line)}</p>" for line in spoken(assessment.bodies, assessment.data, view.year, view.lang)
    )
    head = f"<h3>{escape(view.say('brief_me_spoken'))}</h3>"
    return f'<section class="zh-spoken">{head}{lines}</section>', chat(
        assessment.bodies, assessment.data, view.year, view.lang
    )
