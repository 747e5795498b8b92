"""Done actions into the self-assessment: what would change stands beside the one button that does it."""

from __future__ import annotations

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up.into_assessment import Moved, moved
from kepatuhan.self_assessment import kept as cells_shelf
from kepatuhan.self_assessment.grid import Grid
from kepatuhan.sentences.follow_up import step_words
from kepatuhan.sentences.self_assessment import place_words, value_text
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from pages.components.follow_up.agenda import Agenda
from pages.components.self_assessment.desk import Desk, Unread, open_desk, settle, who
from pages.components.shell.shared_store import the_store, this_moment
from pages.components.simulation.work import say_told, tell


def offer(agenda: Agenda) -> None:
    """Nothing where no action of the chosen government is done, or nothing can be filled in for the year."""
    view = agenda.view
    say_told()
    if view.published_only or not any(a.state == "selesai" and a.region == view.region.code for a in agenda.actions):
        return
    desk = open_desk(view)
    if isinstance(desk, Problem | Unread):
        return
    changes = moved(agenda.actions, desk.grid, desk.cells, view.known.data, who().name)
    with st.popover(
        view.say("fu_into", n=len(changes.edits)), icon=":material/move_down:", type="tertiary", key="fu_into"
    ):
        _listed(agenda, changes, desk.grid)
        if changes.edits:
            st.button(
                view.say("fu_into_do"),
                key="fu_into_do",
                type="primary",
                on_click=_move,
                args=(agenda, desk),
                disabled=desk.closed is not None,
            )


def _listed(agenda: Agenda, changes: Moved, grid: Grid) -> None:
    view = agenda.view
    lines = [
        f"{place_words(edit.key, grid, view.lang)}: {value_text(changes.before[edit.key].value, view.lang) or '–'} → "
        f"{value_text(edit.answer.value, view.lang)}"
        for edit in changes.edits
    ]
    st.markdown(f"**{view.say('state_mandiri')}**")
    st.markdown("\n".join(f"- {literal(line)}" for line in lines) or literal(view.say("fu_into_none")))
    if changes.left_out:
        steps = "; ".join(step_words(a, view.known.data.methods, view.lang) for a in changes.left_out)
        st.caption(literal(view.say("fu_into_left", n=len(changes.left_out), list=steps)))


def _move(agenda: Agenda, desk: Desk) -> None:
    """Write what was shown, as one step that Penilaian mandiri can undo; a cell that was changed meanwhile is asked about there."""
    view, store = agenda.view, the_store()
    changes = moved(agenda.actions, desk.grid, desk.cells, view.known.data, who().name)
    if not isinstance(store, Store):
        tell(view.say("fu_not_kept"))
        return
    written = settle(desk, cells_shelf.write(store, desk.grid, changes.edits, who(), this_moment()))
    if written is None:
        tell(view.say("fu_not_kept"))
    else:
        tell(view.say("fu_into_done", n=len(written.entries)))
