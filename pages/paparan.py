"""Paparan: the present choice as a run of full-screen steps, by arrow keys."""

import streamlit as st

from pages.components.charts.notes import source_note
from pages.components.presentation import step_pictures, steps_view
from pages.components.shell.frame import open_page

view = open_page("paparan")
steps = steps_view.chosen(view)
at = steps_view.place(steps, view)

source = step_pictures.show(steps[at], view)
with st.container(key="steps_foot"):
    source_note(view, source)
    steps_view.bar(steps, at, view)
