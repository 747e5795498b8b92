"""Profil: one government on one screen, for a meeting about it."""

import streamlit as st

from kepatuhan.scoring import compare
from kepatuhan.sentences.titles import profile_title
from pages.components.charts.notes import source_note
from pages.components.results import aspect_view, profile_view, self_view
from pages.components.results.cards import card
from pages.components.shell.choices import choose_layer, choose_region, choose_year
from pages.components.shell.frame import open_page

view = open_page("profil")
row = compare.of(view.known.bodies, view.region.code, view.year)

title = profile_title(row, view.region, view.known.data, view.method, view.lang)
st.title(title if view.stated is None else self_view.title(view), anchor=False)
body, year, layer = st.columns([2, 4, 2], vertical_alignment="center")
with body:
    choose_region(view)
with year:
    choose_year(view)
with layer:
    choose_layer(view)

if view.method.roll_up != "not_held":
    published = view.year in view.known.data.years
    alone = view.region == view.known.data.province  # the only one of its kind here: no place among the eight
    who, units, *place = st.columns([5, 8] if alone or not published else [5, 6, 8], gap="medium")
    with who:
        if view.stated is None:
            card(view.region, view)
        else:
            self_view.cards(view)
        profile_view.target(view)
    with units:
        aspect_view.unit_picture(view, aspect_view.chosen_unit(view), brief=True)
    with place[0] if place else units:
        if published:
            profile_view.strips(view)
    profile_view.reports(view)
if view.stated is not None:
    self_view.sources(view)
if view.year in view.known.data.years:
    source_note(view)
