"""Ringkasan: who is not green, how far they are, and who would fall first, beside the map; then the eight and what changed."""

import streamlit as st

from kepatuhan.sentences.changes import changes, unknowns
from kepatuhan.sentences.titles import headline, letters_key
from kepatuhan.words.numbers import counted
from pages.components.charts.figures import ranked_chart, ranking_download, small_map
from pages.components.charts.notes import average_note, default_year_note, source_note
from pages.components.results.cards import card
from pages.components.results.first_screen import behind_list, brief_me, nearest_list
from pages.components.results.tables import bullets, compact_list, ranked_list
from pages.components.shell.choices import choose_year
from pages.components.shell.frame import open_page

view = open_page("ringkasan")
data = view.known.data

with st.container(key="headline_year"):
    st.title(view.told(headline), anchor=False)
with st.container(horizontal=True, vertical_alignment="center", key="year_row"):
    choose_year(view)
    brief_me(view)

if view.method.roll_up != "not_held":
    drawing, answers = st.columns([10, 11], gap="medium")
    with drawing:
        small_map(view)
        compact_list(view)
    with answers:
        behind_list(view)
        nearest_list(view)
        default_year_note(view)
    st.header(view.say("eight", districts=counted(len(data.districts), view.lang), year=view.year), anchor=False)
    ranked_chart(view)
    st.caption(letters_key((view.method,), view.lang))
    ranked_list(view)
    ranking_download(view)
    average_note(view)
    province, changed, unknown = st.columns(3, gap="large")
    with province:
        card(data.province, view)
    with changed:
        bullets(view.say("changed", year=view.year - 1), view.told(changes))
    with unknown:
        known = view.say("unknown_none", bodies=counted(len(data.regions), view.lang))
        bullets(view.say("unknown_title"), view.told(unknowns) or [known])
source_note(view)
