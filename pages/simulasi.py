"""Simulasi: what if units or indicators were better: levers that answer at once, and the change taken apart."""

import streamlit as st

from pages.components.shell.frame import choose_layer, choose_region, choose_year, open_page
from pages.components.simulation import plan_view, scenario_view, whatif_view

view = open_page("simulasi")
title = st.empty()
body, year, layer = st.columns([2, 4, 2], vertical_alignment="center")
with body:
    choose_region(view)
with year:
    choose_year(view)
with layer:
    choose_layer(view)

if view.method.roll_up == "not_held":
    title.title(view.say("say_not_held", year=view.year, reason=""), anchor=False)
else:
    work = whatif_view.open_work(view)
    whatif_view.choose_basis(work)
    scenario_view.receive(work)
    scenario_view.simulate(work, title)
    plan_view.plan_section(work)
    scenario_view.shelf(work)
