"""What a government says of itself, on the pages about results: always under its own name, beside what was published."""

from __future__ import annotations

from html import escape

import streamlit as st

from kepatuhan.sentences.self_assessment import category_words, headline, list_note, range_words, weights_note
from kepatuhan.words.layers import label, source
from kepatuhan.words.names import region_name
from pages.components.results.cards import badge, card
from pages.components.shell.site import PAGES
from pages.components.shell.view import View, remembered


def title(view: View) -> str:
    """Where the chosen government's own values put it; that it has filled in nothing."""
    if view.entry is None or view.outlook is None:
        return view.say("self_none", name=region_name(view.region, view.lang), year=view.year)
    return headline(view.entry.grid, view.outlook, view.region, view.lang)


def cards(view: View) -> None:
    """What it says of itself, and below it what was published of the same year, each under its own name."""
    if view.entry is None:
        to_fill(view)
    else:
        st.html(_card(view))
    if view.year in view.known.data.years:
        st.caption(view.say("self_published_apart", year=view.year))
        card(view.region, view)


@remembered
def _card(view: View) -> str:
    stands = view.outlook
    assert stands is not None
    total, band = stands.total, stands.certain
    if band:
        mark, words = badge(band.colour, band.symbol), category_words(band, view.lang)
    else:
        mark, words = "", "–".join(b.symbol if b else "?" for b in (stands.low, stands.high))
    key = "self_open_count" if total.open else "self_all_known"
    return (
        f'<section class="zh-card"><h2>{escape(region_name(view.region, view.lang))} · {view.year}</h2>'
        f'<p><b class="zh-invented">{escape(label("mandiri", view.lang))}</b></p>'
        f'<div class="zh-lead"><b class="zh-number zh-big">{range_words(total.low, total.high, view.lang)}</b>'
        f'<span class="zh-chip">{mark}{escape(words)}</span></div>'
        f"<ul><li>{escape(view.say(key, n=total.open, of=total.of))}</li></ul></section>"
    )


def no_parts(view: View) -> None:
    """Why the aspects cannot be shown yet; the way to fill them in."""
    if view.outlook is not None:
        total = view.outlook.total
        st.info(view.say("self_no_parts", n=total.open, of=total.of))
    to_fill(view)


def to_fill(view: View) -> None:
    """The page on which it is filled in."""
    st.page_link(PAGES["mandiri"], label=view.say("self_to_fill"), icon=":material/edit_note:", query_params=view.link)


def sources(view: View) -> None:
    """Where the figures come from, what list of units and which weights they rest on."""
    notes = [source("mandiri", view.year, view.lang)]
    if view.entry is not None:
        notes += [list_note(view.entry.grid, view.lang), weights_note(view.entry.grid, view.lang)]
    st.caption(" ".join(note for note in notes if note))
