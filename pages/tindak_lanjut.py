"""Tindak lanjut: how far every government is from its target, and who does what by when."""

import streamlit as st

from kepatuhan.sentences.follow_up import headline
from pages.components.follow_up import actions_view, board_view, pictures_view, target_view, tools_view, warning_view
from pages.components.follow_up.agenda import open_agenda
from pages.components.self_assessment.answer_view import choose
from pages.components.shell.address import state
from pages.components.shell.choices import choose_of
from pages.components.shell.frame import open_page

PARTS = {
    "langkah": "fu_part_langkah",
    "gambar": "fu_part_gambar",
    "sasaran": "fu_part_sasaran",
    "peringatan": "fu_part_peringatan",
}
"""What stands below the board, one at a time: `bagian` in the URL → its word."""

view = open_page("tindak_lanjut")
agenda = open_agenda(view)
title = headline(agenda.board(), view.known.data, agenda.year, view.lang)
with st.container(key="headline"):
    st.title(title, anchor=False)
board_view.draw(agenda, title)
choose(view, "keep_action")
part = state("bagian") if state("bagian") in PARTS else "langkah"
choose_of(view, "bagian", "fu_parts", {name: view.say(key) for name, key in PARTS.items()}, part)
actions_view.troubles(agenda)
if part == "sasaran":
    target_view.section(agenda)
elif part == "peringatan":
    warning_view.section(agenda)
else:
    actions = actions_view.listed(agenda)
    if part == "langkah":
        actions_view.table(agenda, actions)
        tools_view.tools(agenda, actions, title)
    else:
        pictures_view.section(agenda, actions)
