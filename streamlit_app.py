"""Ringkasan: the year in one sentence, the province, the eight, what changed, and what is not known."""

import streamlit as st

from kepatuhan.sentences.years import changes, headline, letters_key, unknowns
from kepatuhan.words.numbers import counted
from pages.components.charts.figures import ranked_chart, ranking_download
from pages.components.charts.notes import average_note, default_year_note, source_note
from pages.components.results.cards import card
from pages.components.results.tables import bullets, ranked_list
from pages.components.shell.frame import choose_year, open_page

view = open_page("ringkasan")
data = view.known.data

st.title(view.told(headline), anchor=False)
choose_year(view)
default_year_note(view)

if view.method.roll_up != "not_held":
    province, eight = st.columns([1, 2], gap="large")
    with province:
        card(data.province, view)
    with eight:
        st.header(view.say("eight", districts=counted(len(data.districts), view.lang), year=view.year), anchor=False)
        ranked_chart(view)
        st.caption(letters_key((view.method,), view.lang))
    ranked_list(view)
    ranking_download(view)
    average_note(view)
    changed, unknown = st.columns(2, gap="large")
    with changed:
        bullets(view.say("changed", year=view.year - 1), view.told(changes))
    with unknown:
        known = view.say("unknown_none", bodies=counted(len(data.regions), view.lang))
        bullets(view.say("unknown_title"), view.told(unknowns) or [known])
source_note(view)
