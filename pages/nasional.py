"""Nasional: the chosen government among all of its kind, the country's zones per year, and the published scores as a sample."""

import streamlit as st

from kepatuhan.scoring.national import EVERYONE
from pages.components.results.national_view import counted, counts_chart, sentences, strip_chart
from pages.components.results.tables import bullets
from pages.components.shell.choices import choose_region, choose_year
from pages.components.shell.frame import open_page

view = open_page("nasional")
words = sentences(view)
st.title(words.title, anchor=False)
choose_year(view)
choose_region(view)

everyone, kind = st.columns(2, gap="large")
with everyone:
    counts_chart(EVERYONE, view)
with kind:
    counts_chart(view.region.kind, view)
if view.method.roll_up != "not_held":
    strip_chart(view)
    bullets(view.say("nat_notes"), words.notes)
    st.caption(words.median)
with st.expander(view.say("nat_table"), icon=":material/table:"):
    counted((EVERYONE, view.region.kind), view)
