"""Indonesia: the provinces or all kabupaten and kota on one map, how their scores spread, and any eight of them side by side."""

import streamlit as st

from pages.components.charts.country_figures import country_map_chart, country_title, spread_chart
from pages.components.charts.notes import source_note
from pages.components.results.country_view import (
    beside,
    choose_level,
    choose_some,
    country_legend,
    country_numbers,
    filters,
    level,
    ranked,
)
from pages.components.results.peers_view import peer_group
from pages.components.shell.choices import choose_year
from pages.components.shell.frame import open_page

view = open_page("indonesia")
shown = level()

with st.container(key="headline_year"):
    st.title(country_title(view, shown), anchor=False)
with st.container(horizontal=True, vertical_alignment="center", key="year_row"):
    choose_level(view, shown)
    choose_year(view)

if view.method.roll_up != "not_held":
    country_legend(view, shown)
    country_map_chart(view, shown)
    country_numbers(view, shown)
    st.caption(view.say("country_map_hint"))
    source_note(view, "map_source")
    choice = filters(view, shown)
    spread, listing = st.columns([10, 11], gap="large")
    with spread:
        spread_chart(view, choice)
    with listing:
        ranked(view, choice)
    st.header(view.say("country_beside"), anchor=False)
    beside(view, choose_some(view))
    peer_group(view)
