"""A button below a grid that acts on what stands in it: the cell that was still being typed when it was pressed too."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

LATE = 0.5
"""Seconds after a press in which a cell comes that was typed right before it: the grid holds each back for 0.15 and sends it
behind the press."""
FORGOTTEN = 120
"""Seconds after which a press counts no more: its reader went elsewhere before it was carried out."""


@dataclass
class Press:
    """When a button was pressed (seconds of time.monotonic), and whether the page was drawn since."""

    at: float
    drawn: bool = False


def grid_button(
    label: str,
    key: str,
    act: Callable[[], None],
    icon: str | None = None,
    kind: Literal["primary", "secondary"] = "secondary",
    disabled: bool = False,
    help: str | None = None,
    at_once: Callable[[], None] | None = None,
) -> None:
    """Calls `act`, which holds the grid as it was drawn last, once all that was typed before the press has come; it draws the page
    anew where it changed something.

    kind: as st.button's `type`. `disabled`: nothing is done then, also where the last cell made it so. at_once: what is done at the
    press itself, for a reader who goes on to another page before that cell has come.
    """
    asked = f"{key} asked"

    def pressed() -> None:
        st.session_state[asked] = Press(time.monotonic())
        if at_once is not None:
            at_once()

    st.button(
        label,
        key=key,
        icon=icon,
        type=kind,
        disabled=disabled,
        help=help,
        on_click=pressed,
    )
    press = st.session_state.get(asked)
    if press is not None and (disabled or time.monotonic() - press.at > FORGOTTEN):
        del st.session_state[asked]
    elif press is not None:
        _when_all_has_come(asked, act)


@st.fragment(run_every=LATE)
def _when_all_has_come(asked: str, act: Callable[[], None]) -> None:
    """Drawn at the press, it runs again when a cell that was on its way has come, or LATE later by the browser's clock, which
    is the one by which the grid holds a cell back: so none can come behind it, however slow the browser is."""
    press = st.session_state[asked]
    if not press.drawn:
        press.drawn = True
        return
    del st.session_state[asked]
    act()
