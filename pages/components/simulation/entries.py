"""Saved scenarios as the page's list shows them, and what is said about an answer of the store."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.store import Listed, Stored
from kepatuhan.store.opening import Store
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.problems import problem
from pages.components.shell.shared_store import leave_alone
from pages.components.shell.view import View
from pages.components.simulation.work import Work, tell

NAME, NOTE = 80, 2000
"""Letters that a name and a note may have (docs/skenario.schema.json)."""


def say_wrong(item: Problem, view: View) -> None:
    """Keep what went wrong for the next drawing; a store that failed is left alone."""
    leave_alone(item)
    st.session_state["shelf wrong"] = problem(item, view.lang)


def listed_entry(row: Listed, work: Work, store: Store | Problem) -> Stored | None:
    """The entry in the version that the list showed, so that what somebody did meanwhile is noticed."""
    loaded = store if isinstance(store, Problem) else shelves.load(store, row.id)
    if isinstance(loaded, Problem):
        say_wrong(loaded, work.view)
        return None
    return replace(loaded, version=row.version)


def copy_name(name: str, view: View, store: Store) -> str:
    """The name with `(salinan)`, numbered where that is taken."""
    rows = shelves.listed(store)
    taken = set() if isinstance(rows, Problem) else {row.name for row in rows}
    whole, room = original_name(name), NAME - len(view.say("shelf_copy", name="", n=" 999"))
    for n in ("", *(f" {i}" for i in range(2, len(taken) + 3))):
        copy = view.say("shelf_copy", name=whole[:room], n=n)
        if copy not in taken:
            return copy
    return name


def original_name(name: str) -> str:
    """The name of which this one is a copy by `_copy_name`, in any language; a name that is no copy as it is."""
    for lang in LANGUAGES:
        copy = re.escape(say("shelf_copy", lang, name="\0", n="\1"))
        made = re.fullmatch(copy.replace("\0", "(.*)").replace("\1", r"(?: \d+)?"), name)
        if made:
            return made[1]
    return name


def say_written(written: shelves.Written, row: Listed, work: Work, key: str) -> bool:
    """Say how a change of the list ended; True where it did what was asked."""
    if isinstance(written, Stored):
        tell(work.view.say(key, name=written.scenario.name))
        return True
    if isinstance(written, Problem):
        say_wrong(written, work.view)
    else:
        st.session_state["shelf wrong"] = work.view.say("shelf_moved_on", name=row.name)
    return False
