"""The controls whose value is the address: year, government, layer, and any choice among a few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from kepatuhan.words.names import region_name
from pages.components.shell.address import INVENTED, LAYERS, OWN, PUBLISHED, set_state
from pages.components.shell.view import View


class Binding(NamedTuple):
    """What binds a control to the address: the key it is drawn with, and what a change of it calls."""

    key: str
    changed: Callable[[], None]


def bind(name: str, value: object, write: Callable[[Any], None] | None = None) -> Binding:
    """Lets the control `name` show `value`, which the address says, and `write` what a reader chooses in its place (None: into the
    address, under the control's name).

    Where something else than the control changed the value (a click on a picture, a link), it is a new control with a key of its
    own: a reader who clicks on before the page has followed still sends the old one's value, which would take the change back.
    """
    turn = f"{name} turn"
    shown = st.session_state.get(_key(name))  # None: not drawn yet, or the address says none of its choices
    if shown is not None and shown != value:
        st.session_state[turn] = st.session_state.get(turn, 0) + 1
    key = _key(name)
    st.session_state[key] = value

    put = write or (lambda chosen: set_state(**{name: chosen}))

    def changed() -> None:
        if key == _key(name):
            put(st.session_state[key])

    return Binding(key, changed)


def _key(name: str) -> str:
    turn = st.session_state.get(f"{name} turn", 0)
    return f"choice_{name}-{turn}" if turn else f"choice_{name}"


def control(name: str, label: str, options: list[str], value: str, shown: Callable[[str], str]) -> None:
    """A segmented choice whose value is the URL's: it shows what the URL says and writes there what is chosen."""
    binding = bind(name, value)
    st.segmented_control(
        label,
        options,
        key=binding.key,
        format_func=shown,
        label_visibility="collapsed",
        required=True,
        on_change=binding.changed,
    )


def choose_year(view: View) -> None:
    """The year switch."""
    years = [str(y) for y in view.years]
    control(view.year_in_link, view.say("year"), years, str(view.year), str)


def choose_year_box(view: View) -> None:
    """The year switch as a select box, where a row of years would take the place of something else."""
    binding = bind(view.year_in_link, str(view.year))
    st.selectbox(
        view.say("year"),
        [str(y) for y in view.years],
        key=binding.key,
        label_visibility="collapsed",
        on_change=binding.changed,
    )


def choose_region(view: View) -> None:
    """The select box of the nine governments: the keyboard's way to what a click on the map does."""
    regions = {r.code: r for r in view.known.data.regions}
    binding = bind("wilayah", view.region.code)
    st.selectbox(
        view.say("body"),
        list(regions),
        key=binding.key,
        format_func=lambda c: region_name(regions[c], view.lang),
        label_visibility="collapsed",
        on_change=binding.changed,
    )


def choose_layer(view: View) -> None:
    """The select box of what is shown: published figures only, with the illustration, or what governments say of themselves."""
    layer = OWN if view.stated is not None else PUBLISHED if view.published_only else INVENTED
    binding = bind("data", layer)
    st.selectbox(
        view.say("layer_choice"),
        list(LAYERS),
        key=binding.key,
        format_func=lambda layer: view.say(LAYERS[layer]),
        label_visibility="collapsed",
        on_change=binding.changed,
    )


def choose_paper_layer(view: View) -> None:
    """The switch that takes the illustration into what is taken away, or leaves it out."""
    binding = bind(
        "data_paper", not view.taken_published, lambda wanted: set_state(data=INVENTED if wanted else PUBLISHED)
    )
    st.toggle(
        view.say("show_invented_paper"),
        key=binding.key,
        help=view.say("show_invented_help"),
        on_change=binding.changed,
    )


def choose_of(view: View, name: str, key: str, options: dict[str, str], value: str) -> None:
    """A segmented choice among `options` (value → words) that lives in the URL under `name`; `key` labels it."""
    control(name, view.say(key), list(options), value, options.__getitem__)
