"""Metode: how a score of the chosen year comes about, generated from data/method, with a published total worked out."""

import streamlit as st

from kepatuhan.sentences.titles import method_sentence
from pages.components.results.method_view import (
    band_table,
    basis,
    glossary,
    has_parts,
    letters,
    method_download,
    methods_table,
    parts,
    worked_examples,
)
from pages.components.shell.choices import choose_year
from pages.components.shell.frame import open_page

view = open_page("metode")
st.title(method_sentence(view.method, view.year, view.lang), anchor=False)
choose_year(view)

if view.method.roll_up != "not_held":
    basis(view)
    tree, bands = st.columns([3, 2], gap="large")
    with tree:
        parts(view)
        if not has_parts(view):
            worked_examples(view)
    with bands:
        band_table(view)
    if has_parts(view):
        worked_examples(view)
methods_table(view)
words, marks = st.columns([3, 2], gap="large")
with words:
    glossary(view)
with marks:
    letters(view)
method_download(view)
st.page_link("pages/data.py", label=view.say("method_sources"), icon=":material/link:", query_params=view.link)
