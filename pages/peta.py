"""Peta: the zones of a year on the province's own map, and the government that was clicked or chosen."""

import streamlit as st

from kepatuhan.sentences.titles import map_title
from pages.components.charts.figures import map_download, map_rows, zone_map
from pages.components.charts.notes import geography_note, source_note
from pages.components.results.cards import card, detail, legend
from pages.components.results.tables import compact_list
from pages.components.shell.choices import choose_region, choose_year
from pages.components.shell.frame import open_page

view = open_page("peta")
data = view.known.data

st.title(view.told(map_title), anchor=False)
choose_year(view)

drawing, beside = st.columns([2, 1], gap="large")
with drawing:
    rows = map_rows(view)
    legend(rows, view)
    zone_map(view)
    compact_list(view)
    source_note(view, "map_source")
    map_download(view)
    file = f"geo/provinces/{data.province.code}.geojson"
    geography_note(view, [d.code for d in data.districts], view.known.boundaries, file)
with beside:
    choose_region(view)
    card(view.region, view)
    if view.method.roll_up != "not_held":
        detail(view.region, view)
    if view.region != data.province:
        card(data.province, view)
