"""Questions only the visitor can decide: a scenario that somebody else saved meanwhile, a name that is taken, changes that clash."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.scenario import Cell, Clash, diff
from kepatuhan.scenarios.store import Conflict, Stored
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from pages.components.shell import visitor
from pages.components.shell.shared_store import this_moment, when_text
from pages.components.shell.view import View
from pages.components.simulation.arrival_view import name_work
from pages.components.simulation.entries import copy_name, say_wrong
from pages.components.simulation.work import (
    Work,
    cell_name,
    change_text,
    changed_at,
    tell,
    value_table,
    value_text,
)

ASKED = "shelf asked"
"""Where the session holds the open question."""


@dataclass(frozen=True)
class Question:
    """Something only the visitor can decide: `key` names the sentence."""

    key: str
    conflict: Conflict | None = None
    stacked: tuple[Change, ...] = ()
    clashes: tuple[Clash, ...] = ()
    name: str = ""


def lay_on(changes: tuple[Change, ...], name: str, work: Work) -> None:
    """Take over the changes of one scenario laid on another, as a step that can be undone."""
    st.session_state.pop(ASKED, None)
    work.step(changes)
    tell(work.view.say("shelf_stacked", name=name))


def after_writing(written: shelves.Written, work: Work) -> None:
    """Show how writing ended: kept, a question where somebody was faster, or what went wrong."""
    st.session_state.pop(ASKED, None)
    if isinstance(written, Stored):
        show_kept(written, work, "shelf_saved")
    elif isinstance(written, Conflict):
        key = "conflict_deleted" if written.theirs.deleted_at else "conflict_changed"
        st.session_state[ASKED] = Question(key, written)
    else:
        say_wrong(written, work.view)


def show_kept(entry: Stored, work: Work, key: str) -> None:
    """The simulation belongs to this entry now; say so with the sentence of `key`."""
    name_work(work.view, entry.scenario, entry)
    if entry.scenario.year == work.ground.year:
        work.remember(work.history, by_hand=True)
    tell(work.view.say(key, name=entry.scenario.name))


def ask_question(work: Work, store: Store) -> None:
    """What only the visitor can decide, with what differs."""
    asked = st.session_state.get(ASKED)
    if isinstance(asked, Question):
        with st.container(border=True, key="shelf_question"):
            if asked.conflict:
                _conflict(asked, asked.conflict, work, store)
            else:
                _clashes(asked, work)


def _conflict(asked: Question, conflict: Conflict, work: Work, store: Store) -> None:
    view, theirs, yours = work.view, conflict.theirs, conflict.yours
    who = theirs.scenario.author or view.say("somebody")
    when = when_text(theirs.deleted_at or theirs.saved_at, view)
    name = literal(theirs.scenario.name)
    st.markdown(view.say(asked.key, name=name, who=literal(who), when=when))
    rows = [
        (cell_name(at, work), *(_wanted(at, value, view) for value in values))
        for at, *values in diff(theirs.scenario, yours)
    ]
    parts = {"name": "save_name", "author": "save_author", "note": "save_note"}
    texts = [(key, getattr(theirs.scenario, part), getattr(yours, part)) for part, key in parts.items()]
    rows += [(view.say(key), one or "–", other or "–") for key, one, other in texts if one != other]
    value_table(("", view.say("conflict_theirs"), view.say("conflict_yours")), rows)
    if not rows:
        st.caption(view.say("conflict_equal"))
    copy = replace(yours, name=copy_name(yours.name, view, store))
    with st.container(horizontal=True):
        st.button(
            view.say("conflict_copy"),
            key="conflict_copy",
            type="primary",
            on_click=_again,
            args=(copy, None, work, store),
        )
        st.button(view.say("conflict_over"), key="conflict_over", on_click=_again, args=(yours, theirs, work, store))
        st.button(view.say("conflict_keep"), key="conflict_keep", on_click=_drop_question)


def _wanted(at: Cell, value: int | None, view: View) -> str:
    return view.say("conflict_not") if value is None else value_text(at, value, view)


def _again(scenario: Scenario, entry: Stored | None, work: Work, store: Store) -> None:
    after_writing(shelves.save(store, scenario, visitor.actor(scenario.author), this_moment(), entry), work)


def _drop_question() -> None:
    st.session_state.pop(ASKED, None)


def _clashes(asked: Question, work: Work) -> None:
    view = work.view
    st.markdown(view.say("stack_clash", name=literal(asked.name)))
    rows = [
        (cell_name(changed_at(c.upper), work), _clash_text(c.lower, c, work), change_text(c.upper, work)[2])
        for c in asked.clashes
    ]
    value_table(("", view.say("stack_lower"), asked.name), rows)
    with st.container(horizontal=True):
        args = (asked.stacked, asked.name, work)
        st.button(view.say("stack_do"), key="stack_do", type="primary", on_click=lay_on, args=args)
        st.button(view.say("cancel"), key="stack_cancel", on_click=_drop_question)


def _clash_text(lower: Change, clash: Clash, work: Work) -> str:
    """The lower one's value, with its own place where that is another (a total above, a part below)."""
    name, _, value = change_text(lower, work)
    return value if changed_at(lower) == changed_at(clash.upper) else f"{name}: {value}"
