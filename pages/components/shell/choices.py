"""The controls whose value is the address: year, government, layer, and any choice among a few."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kepatuhan.words.names import region_name
from pages.components.shell.address import INVENTED, LAYERS, OWN, PUBLISHED, set_state
from pages.components.shell.view import View


def control(name: str, label: str, options: list[str], value: str, shown: Callable[[str], str]) -> None:
    """A segmented choice whose value is the URL's: it shows what the URL says and writes there what is chosen."""
    st.session_state[f"choice_{name}"] = value
    st.segmented_control(
        label,
        options,
        key=f"choice_{name}",
        format_func=shown,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: set_state(**{name: st.session_state[f"choice_{name}"]}),
    )


def choose_year(view: View) -> None:
    """The year switch."""
    years = [str(y) for y in view.years]
    control(view.year_in_link, view.say("year"), years, str(view.year), str)


def choose_year_box(view: View) -> None:
    """The year switch as a select box, where a row of years would take the place of something else."""
    key = f"choice_{view.year_in_link}"
    st.session_state[key] = str(view.year)
    st.selectbox(
        view.say("year"),
        [str(y) for y in view.years],
        key=key,
        label_visibility="collapsed",
        on_change=lambda: set_state(**{view.year_in_link: st.session_state[key]}),
    )


def choose_region(view: View) -> None:
    """The select box of the nine governments: the keyboard's way to what a click on the map does."""
    regions = {r.code: r for r in view.known.data.regions}
    st.session_state["choice_wilayah"] = view.region.code
    st.selectbox(
        view.say("body"),
        list(regions),
        key="choice_wilayah",
        format_func=lambda c: region_name(regions[c], view.lang),
        label_visibility="collapsed",
        on_change=lambda: set_state(wilayah=st.session_state["choice_wilayah"]),
    )


def choose_layer(view: View) -> None:
    """The select box of what is shown: published figures only, with the illustration, or what governments say of themselves."""
    st.session_state["choice_data"] = OWN if view.stated is not None else PUBLISHED if view.published_only else INVENTED
    st.selectbox(
        view.say("layer_choice"),
        list(LAYERS),
        key="choice_data",
        format_func=lambda layer: view.say(LAYERS[layer]),
        label_visibility="collapsed",
        on_change=lambda: set_state(data=st.session_state["choice_data"]),
    )


def choose_paper_layer(view: View) -> None:
    """The switch that takes the illustration into what is taken away, or leaves it out."""
    st.session_state["choice_data_paper"] = not view.taken_published
    st.toggle(
        view.say("show_invented_paper"),
        key="choice_data_paper",
        help=view.say("show_invented_help"),
        on_change=lambda: set_state(data=INVENTED if st.session_state["choice_data_paper"] else PUBLISHED),
    )


def choose_of(view: View, name: str, key: str, options: dict[str, str], value: str) -> None:
    """A segmented choice among `options` (value → words) that lives in the URL under `name`; `key` labels it."""
    control(name, view.say(key), list(options), value, options.__getitem__)
