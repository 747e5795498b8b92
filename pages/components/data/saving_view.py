"""Saving a table of one's own for everybody, in files or in the store, and the ways back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Problem
from kepatuhan.intake import review as intake
from kepatuhan.intake import saving
from kepatuhan.store.opening import names_store
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.shell import place, saved_tables, session, visitor
from pages.components.shell.cache import ROOT, look_again
from pages.components.shell.session import Own
from pages.components.shell.shared_store import ask_again
from pages.components.shell.view import View


def saved_note(view: View) -> None:
    """What was saved last in this session, with the way back; or why it was not."""
    message, saved = st.session_state.pop("own_told", None), st.session_state.get("own_saved")
    if isinstance(message, Problem):
        (st.error if message.severity == "error" else st.info)(literal(problem(message, view.lang)))
    elif message:
        st.info(literal(view.say(message[0], file=message[1])))
    if saved:
        words = view.say(_saved_key(saved), file=saved.name, backup=saved.backup)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(literal(words), icon=":material/save:")
            why = visitor.why_not(view, "undo_table")
            st.button(
                view.say("own_undo"),
                on_click=_undo,
                args=(saved,),
                key="own_undo",
                icon=":material/undo:",
                disabled=bool(why),
                help=why or None,
            )


def save_key() -> str:
    """What the button says: saving is for everybody, in the store or into the folder of this computer."""
    return "own_save_shared" if names_store(os.environ) else "own_save"


def _saved_key(saved: saving.Saved) -> str:
    """What is said of a saving: where it is, and where what it replaced is."""
    if names_store(os.environ):
        return "own_saved_shared"
    return "own_saved" if saved.backup else "own_saved_new"


def _undo(saved: saving.Saved) -> None:
    ask_again()
    store = saved_tables.home()
    if isinstance(store, Problem):
        refused: Problem | None = _gone(store, saved.name)
    else:
        refused = saving.undo(ROOT, saved, visitor.actor(), datetime.now().astimezone(), store)
    look_again()
    done = "own_undone" if saved.kind == "save" else "own_saved_again"
    st.session_state["own_told"] = refused or (done, saved.name)
    if refused is None and st.session_state.get("own_saved") == saved:
        del st.session_state["own_saved"]


def saved_earlier(view: View) -> None:
    """What was saved before, also by others and before a restart, and can still be undone."""
    if visitor.refused("undo_table"):
        return
    store = saved_tables.home()
    if isinstance(store, Problem):
        return
    saved = [one for one in saving.undoable(ROOT, store) if one != st.session_state.get("own_saved")]
    _ways_back(view, saved, "own_undo_list", "own_undo_line", "own_undo")
    _ways_back(view, saving.undone(ROOT, place.now(), store), "own_undone_list", "own_undone_line", "own_save_again")


def _ways_back(view: View, several: Sequence[saving.Saved], title: str, line: str, button: str) -> None:
    """Savings, or undoings, each with the button that takes it back; the others are keys of words."""
    if several:
        st.caption(view.say(title))
    for one in several:
        with st.container(horizontal=True, vertical_alignment="center"):
            by = one.by or view.say("self_somebody")
            when = place.told(one.when, view.lang)
            st.markdown(literal(view.say(line, file=one.name, when=when, by=by)), width="content")
            key = f"own_undo_{one.change.stamp}"
            st.button(view.say(button), on_click=_undo, args=(one,), key=key, type="tertiary", icon=":material/undo:")


def save_table(upload: Own, accepted: pd.DataFrame, compared: Dataset) -> None:
    """For everybody; `compared` is what the page compared it with, for somebody may have saved since."""
    seen, now = intake.everything(compared), datetime.now().astimezone()
    ask_again()
    store = saved_tables.home()
    if isinstance(store, Problem):
        done: saving.Saved | Problem = _gone(store, upload.file)
    else:
        done = saving.save(ROOT, upload.file, accepted, seen, visitor.actor(), now, store)
    look_again()
    if isinstance(done, Problem):
        st.session_state["own_told"] = done
    else:
        st.session_state["own_saved"] = done
        session.saved(upload)


def _gone(store: Problem, file: str) -> Problem:
    """Why a table is not saved: the store that it would be saved in does not open."""
    reason = store.params.get("reason")
    return Problem("cannot_save", "error", file, params={"reason": reason}) if reason else store
