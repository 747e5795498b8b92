"""The office's own list of units: one is added, renamed or taken out, with history and undo like any other cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.self_assessment.kept import Edit
from kepatuhan.self_assessment.unit_list import LONGEST, added, renamed, taken_out
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.self_assessment.desk import Desk, change_list

Asked = Callable[[], Sequence[Edit] | Problem]
"""What is to be written, or what is wrong with the name that was typed."""


def box(desk: Desk, unit: str) -> None:
    """Behind one button: what can be done with the list, and with the chosen unit."""
    view = desk.view
    with st.popover(view.say("self_list"), icon=":material/domain:", type="tertiary", key="self_list"):
        st.caption(view.say("self_list_note"))
        add(desk)
        name = _typed(desk, "rename", view.say("self_list_rename", unit=unit))
        _button(desk, "rename", view.say("self_list_do_rename"), lambda: renamed(unit, name(), desk.grid, desk.cells))
        _button(desk, "remove", view.say("self_list_do_remove", unit=unit), lambda: taken_out(unit, desk.cells))


def add(desk: Desk) -> None:
    """A field for the name of a new unit, and its button."""
    view = desk.view
    name = _typed(desk, "add", view.say("self_list_add"))
    _button(desk, "add", view.say("self_list_do_add"), lambda: added(name(), desk.grid, desk.cells))


def _typed(desk: Desk, what: str, label: str) -> Callable[[], str]:
    """A field, and what stands in it when its button is pressed: what was typed last comes with the press itself."""
    key = f"self_list_{what} {desk.turn}"
    st.text_input(label, key=key, max_chars=2 * LONGEST)
    return lambda: str(st.session_state[key])


def _button(desk: Desk, what: str, label: str, asked: Asked) -> None:
    wrong = f"{desk.place} list {what}"
    st.button(
        literal(label),
        key=f"self_do_{what}",
        on_click=_write,
        args=(desk, asked, wrong),
        disabled=isinstance(desk.store, Problem) or desk.closed is not None,
    )
    fault = st.session_state.pop(wrong, None)
    if fault:
        st.error(literal(problem(fault, desk.view.lang)))


def _write(desk: Desk, asked: Asked, wrong: str) -> None:
    edits = asked()
    if isinstance(edits, Problem):
        st.session_state[wrong] = edits
    else:
        change_list(desk, edits)
