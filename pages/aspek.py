"""Aspek: where a score comes from and where its points are lost: units, aspects, variables, indicators."""

import streamlit as st

from kepatuhan.words.names import method_name
from pages.components.charts.notes import source_note
from pages.components.results import aspect_view, self_view
from pages.components.shell.choices import choose_layer, choose_region, choose_year
from pages.components.shell.frame import open_page

view = open_page("aspek")
unit = aspect_view.chosen_unit(view)
breakdown = view.breakdown(view.region.code, unit)

st.title(aspect_view.title(view, unit), anchor=False)
body, year, layer = st.columns([2, 4, 2], vertical_alignment="center")
with body:
    choose_region(view)
with year:
    choose_year(view)
with layer:
    choose_layer(view)

left, right = st.columns(2, gap="large")
with left:
    aspect_view.unit_picture(view, unit)
    if view.stated is not None:
        self_view.sources(view)
    else:
        source_note(view, "source_units")
with right:
    if breakdown is None and view.stated is not None:
        self_view.no_parts(view)
    elif breakdown is None:
        st.info(view.say("no_parts", year=view.year, method=method_name(view.method, view.lang)))
    else:
        aspect = aspect_view.chosen_aspect(view, breakdown)
        with aspect_view.frame_of(breakdown, "aspects"):
            aspect_view.aspect_picture(view, unit, aspect)
            aspect_view.printed_note(view, unit)
            aspect_view.origin(view, breakdown)
if breakdown is not None:
    one, other = st.columns([1, 2], vertical_alignment="bottom")
    with one:
        aspect_view.choose_unit(view, unit)
    with other:
        aspect_view.choose_aspect(view, aspect)
    with aspect_view.frame_of(breakdown, "inside"):
        aspect_view.detail(view, unit, aspect)
        aspect_view.eight(view)
        aspect_view.origin(view, breakdown, again=True)
