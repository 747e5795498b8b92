"""Simulasi: what if units or indicators were better: a board that answers while a slider moves, and the change taken apart."""

import streamlit as st

from pages.components.follow_up import from_plan_view
from pages.components.shell.choices import choose_layer
from pages.components.shell.frame import open_page
from pages.components.simulation import arrival_view, board_view, dialogs_view, plan_view, ready_view, shelf_view
from pages.components.simulation.work import open_work

view = open_page("simulasi")
with st.container(key="headline"):
    title = st.empty()
if view.method.roll_up == "not_held":
    board_view.choose(view)
    title.title(view.say("say_not_held", year=view.year, reason=""), anchor=False)
else:
    arrival_view.receive(open_work(view))
    work = open_work(view)  # what arrived may need another layer
    board = st.container(key="board_place")
    with st.container(horizontal=True, vertical_alignment="center", key="board_foot"):
        dialogs_view.bar(work)
        ready_view.popover(work)
        from_plan_view.button(work)
        if view.published_only:
            choose_layer(view)
    apart = st.empty()
    with board:
        shelf_view.screen(work, title, apart)
    board_view.planned_box(work)
    plan_view.plan_section(work)
    shelf_view.shelf(work)
