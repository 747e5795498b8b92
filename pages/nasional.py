"""Nasional: the chosen government among all of its kind, the country's zones per year, and the published scores as a sample."""

import streamlit as st

from kepatuhan.national import EVERYONE
from kepatuhan.national_text import median_text, notes, title
from pages.components.frame import choose_region, choose_year, open_page
from pages.components.national_view import counted, counts_chart, strip_chart
from pages.components.tables import bullets

view = open_page("nasional")
bodies, data = view.known.bodies, view.known.data

st.title(title(bodies, data, view.region, view.year, view.lang), anchor=False)
choose_year(view)
choose_region(view)

everyone, kind = st.columns(2, gap="large")
with everyone:
    counts_chart(EVERYONE, view)
with kind:
    counts_chart(view.region.kind, view)
if view.method.roll_up != "not_held":
    strip_chart(view)
    bullets(view.say("nat_notes"), notes(bodies, data, view.region, view.year, view.lang))
    st.caption(median_text(bodies, data, (view.region.kind,), view.year, view.lang))
with st.expander(view.say("nat_table"), icon=":material/table:"):
    counted((EVERYONE, view.region.kind), view)
