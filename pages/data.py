"""Data & kepercayaan: what is known of whom, what does not add up, who said it, and the tables to take away."""

from functools import partial

import streamlit as st

from kepatuhan.sentences.titles import letters_key
from kepatuhan.sentences.trust import tidy_handout
from pages.components.charts.downloads import own_files
from pages.components.data import accounts_view, history_view
from pages.components.data.trust_view import (
    contradictions_list,
    coverage_table,
    data_download,
    mismatches,
    reconciliation_table,
    sources_table,
    title,
)
from pages.components.data.upload_view import own_tables
from pages.components.shell import session
from pages.components.shell.frame import open_page

view = open_page("data")
st.title(title(view), anchor=False)

own_tables(view)
coverage_table(view)
st.caption(letters_key(view.known.data.methods, view.lang))
with st.container(horizontal=True):
    make = partial(tidy_handout, view.known.bodies, view.known.data, view.lang, session.mark(view.lang))
    own_files(view.say("download_tidy"), f"zona-hijau-{view.known.data.province.code}", make, view.lang)

mismatches(view)
with st.expander(view.say("all_reconciled"), icon=":material/calculate:"):
    reconciliation_table(view)
contradictions_list(view)
with st.expander(view.say("all_sources", n=len(view.known.data.sources)), icon=":material/link:"):
    sources_table(view)
data_download(view)
history_view.offer(view)
accounts_view.section(view)
