"""The store as the pages ask it: opened once for all visitors, left alone for a moment after it failed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up.kept import EntryConflict
from kepatuhan.sentences.follow_up import content_words, place_words
from kepatuhan.store.opening import Store, open_store, store_url
from pages.components.shell import place

if TYPE_CHECKING:  # the frame offers papers, and those ask the store
    from pages.components.shell.view import View

ROOT = Path(__file__).resolve().parents[3]
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


def conflict_words(conflict: EntryConflict, view: View) -> str:
    """Both contents of an entry that somebody else changed meanwhile."""
    at, sides = conflict.yours.place, (conflict.theirs.content, conflict.yours.content)
    theirs, yours = (view.say("fu_taken") if side is None else content_words(at, side, view.lang) for side in sides)
    by, when = conflict.theirs.saved_by or view.say("self_somebody"), when_text(conflict.theirs.saved_at, view)
    where = place_words(at, view.known.data, view.lang)
    return view.say("self_conflict", place=where, by=by, when=when, theirs=theirs, yours=yours)
