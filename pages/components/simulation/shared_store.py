"""The store of saved scenarios as the page asks it: opened once for all visitors, left alone for a moment after it failed, and
what is said about an answer of it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import datetime
from time import monotonic

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.store import Listed, Store, Stored, open_store, store_url
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.problems import problem
from pages.components.shell import place
from pages.components.shell.cache import ROOT
from pages.components.shell.frame import View
from pages.components.simulation.work import (
    Work,
    tell,
)

NAME, NOTE = 80, 2000
"""Letters that a name and a note may have (docs/skenario.schema.json)."""
REST = 15
"""Seconds for which a store that failed is not asked again, unless somebody wants it."""
RESTS: dict[str, tuple[float, Problem]] = {}
"""Address of a store → until when it rests (monotonic seconds), and what it said."""


class _Shut(Exception):
    """A store that did not open: Streamlit keeps what a function returns, but no exception, so it is tried again."""

    def __init__(self, reason: Problem) -> None:
        super().__init__(reason.code)
        self.told = reason


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    refused = _resting(url)  # whoever waited here for another's attempt need not make one of his own
    opened = refused or open_store(url)
    if isinstance(opened, Problem):
        leave_alone(opened)
        raise _Shut(opened)
    return opened


def the_store() -> Store | Problem:
    """The store that ZONA_DATABASE_URL names, opened once for all visitors; one that fails rests for a moment."""
    url = store_url(os.environ, ROOT)
    try:
        return _resting(url) or _store(url)
    except _Shut as shut:
        return shut.told


def _resting(url: str) -> Problem | None:
    until, reason = RESTS.get(url, (0.0, None))
    return reason if monotonic() < until else None


def leave_alone(reason: Problem) -> None:
    """Ask the store nothing more for a moment, whoever asks: while it is silent each question is waited for."""
    url = store_url(os.environ, ROOT)
    if reason.code == "store_unavailable" and not _resting(url):
        RESTS[url] = (monotonic() + REST, reason)


def ask_again() -> None:
    """Forget what rests: the visitor wants the store asked at once."""
    RESTS.clear()


def this_moment() -> datetime:
    """The moment at which something is written, in UTC."""
    return place.now()


def when_text(when: datetime, view: View) -> str:
    """In the reader's zone (shell.place)."""
    return place.told(when, view.lang)


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
