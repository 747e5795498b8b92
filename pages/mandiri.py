"""Penilaian mandiri: what a government says of itself before the assessors come, and the range that it leaves open."""

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.sentences.self_assessment import headline
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.self_assessment import answer_view, beside_view, file_view, grid_view, list_view
from pages.components.self_assessment.desk import Unread, open_desk
from pages.components.shell.frame import open_page

view = open_page("mandiri")
if view.published_only:
    answer_view.hidden(view)
    st.stop()
desk = open_desk(view)
if isinstance(desk, Unread):
    answer_view.unread(view, desk)
    st.stop()
if isinstance(desk, Problem):
    st.title(problem(desk, view.lang), anchor=False)
    answer_view.choose(view)
    st.stop()
if not desk.grid.units:
    st.title(view.say("self_no_units", name=region_name(view.region, view.lang), year=desk.grid.year), anchor=False)
    answer_view.choose(view)
    with st.container(key="self_first_unit"):
        list_view.add(desk)
    grid_view.troubles(desk)
    st.stop()
title = headline(desk.grid, desk.stands(), view.region, view.lang)
with st.container(key="headline"):
    st.title(title, anchor=False)
answer_view.choose(view)
with st.container(key="self_units"):
    unit = grid_view.choose_unit(desk)
left, right = st.columns([12, 5], gap="medium")
with left:
    grid_view.edit(desk, unit)
    grid_view.troubles(desk)
    answer_view.tools(desk, title, unit)
    grid_view.evidence(desk, unit)
    file_view.by_file(desk)
with right:
    answer_view.units(desk, unit)
beside_view.section(desk)
