"""A button below a grid that acts on what stands in it: the cell that was still being typed when it was pressed too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

LATE = 0.5
"""Seconds after a press in which a cell comes that was typed right before it: the grid holds each back for 0.15 and sends it
behind the press."""
PRESSED, WAITING = "pressed", "waiting"
"""How far a press is."""


def grid_button(
    label: str,
    key: str,
    act: Callable[[], None],
    icon: str | None = None,
    kind: Literal["primary", "secondary"] = "secondary",
    disabled: bool = False,
    help: str | None = None,
) -> None:
    """Calls `act`, which holds the grid as it was drawn last, once all that was typed before the press has come.

    kind: as st.button's `type`. `disabled`: nothing is done then, also where the last cell made it so.
    """
    asked = f"{key} asked"
    st.button(
        label,
        key=key,
        icon=icon,
        type=kind,
        disabled=disabled,
        help=help,
        on_click=lambda: st.session_state.update({asked: PRESSED}),
    )
    if disabled:
        st.session_state.pop(asked, None)
    elif asked in st.session_state:
        _when_all_has_come(asked, act)


@st.fragment(run_every=LATE)
def _when_all_has_come(asked: str, act: Callable[[], None]) -> None:
    """Drawn at the press, it runs again when a cell that was on its way has come, or LATE later by the browser's clock, which
    is the one by which the grid holds a cell back: so none can come behind it, however slow the browser is."""
    if st.session_state[asked] == PRESSED:
        st.session_state[asked] = WAITING
        return
    del st.session_state[asked]
    act()
    st.rerun()
