"""Tren: one government over the years and all nine on one scale; nothing is joined across a change of method."""

import streamlit as st

from kepatuhan.sentences.changes import restatements
from kepatuhan.sentences.national import uncompared
from kepatuhan.sentences.titles import trend_key
from kepatuhan.words.names import break_reason, method_name, region_name
from pages.components.charts.figures import trend_download, trend_finding, trend_of, trends_download
from pages.components.charts.notes import source_note
from pages.components.results.tables import bullets
from pages.components.shell.choices import choose_region
from pages.components.shell.frame import open_page

view = open_page("tren")
bodies, data = view.known.bodies, view.known.data

heading = view.say("tren_title", name=region_name(view.region, view.lang), finding=trend_finding(view))
st.title(heading, anchor=False)
choose_region(view)
trend_of(view.region, view, height=280)
st.caption(trend_key(data.methods, view.lang))
trend_download(heading, view)

why, again = st.columns(2, gap="large")
with why:
    reasons = [f"{method_name(m, view.lang)}. {break_reason(m, view.lang)}" for m in data.methods[1:]]
    bullets(view.say("breaks_title"), reasons)
    name = region_name(view.region, view.lang)
    bullets(view.say("uncompared_title", name=name), uncompared(bodies, data, view.region, view.lang))
with again:
    title = view.say("restated_title", method=method_name(view.method, view.lang))
    bullets(title, restatements(bodies, data, view.region, view.method, view.lang))

for row in range(0, len(data.regions), 3):
    for column, region in zip(st.columns(3), data.regions[row : row + 3], strict=False):
        with column:
            st.header(region_name(region, view.lang), anchor=False)
            trend_of(region, view, height=170)
source_note(view)
trends_download(view)
