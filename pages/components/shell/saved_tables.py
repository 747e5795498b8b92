"""The tables that users saved in the store, as all pages see them: read when somebody has saved, which is asked once a second.

Where the settings name no database there are none: they are files, and shell.cache sees those change.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Lock
from time import monotonic

from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import Overlay, lost
from kepatuhan.intake.table_store import Latest, StoreTables
from kepatuhan.store.opening import Store, answered, names_store, store_url
from pages.components.shell import place
from pages.components.shell.shared_store import ROOT, leave_alone, the_store

LOOKED = 1
"""Seconds for which nobody is taken to have saved; two are promised."""


@dataclass(frozen=True)
class SavedState:
    """What was last read: the last change (None: nothing could be read yet), what it left, when that was so.

    refused: why it cannot be asked whether anybody has saved since.
    """

    latest: Latest | None = None
    overlay: Overlay = ()
    at: datetime | None = None
    refused: Problem | None = None

    @property
    def stamp(self) -> str:
        """What tells one state of the tables from another; what was lost may be put back without a change."""
        return f"{self.latest} {[one.name for one in self.overlay if isinstance(one.content, Problem)]}"


class _Watch:
    """The tables of one store. One visitor at a time looks; the others go on with what was read before."""

    def __init__(self) -> None:
        self.turn, self.looked, self.state = Lock(), float("-inf"), SavedState()

    def seen(self) -> SavedState:
        if self.turn.acquire(blocking=self.looked == float("-inf")):  # nobody goes on before the first look
            try:
                # while the store is left alone a look asks nobody; once it is asked again nothing of before is to be said
                if self.state.refused or monotonic() - self.looked >= LOOKED:
                    self._look()
            finally:
                self.turn.release()
        return self.state

    def look_again(self) -> None:
        with self.turn:
            self._look()

    def _look(self) -> None:
        self.state = _looked(self.state)
        self.looked = monotonic()


WATCHES: dict[str, _Watch] = {}
"""By the address of the store."""


def _watch() -> _Watch:
    return WATCHES.setdefault(store_url(os.environ, ROOT), _Watch())


def saved_state() -> SavedState:
    """The tables that were saved in the store; while it gives no answer as they were last read."""
    return _watch().seen() if names_store(os.environ) else SavedState()


def look_again() -> None:
    """After somebody has saved in this process: he sees it at once."""
    if names_store(os.environ):
        _watch().look_again()


def home() -> Store | Problem | None:
    """The store that tables are saved in, None where that is the folder."""
    return the_store() if names_store(os.environ) else None


def _looked(before: SavedState) -> SavedState:
    store = the_store()
    state = store if isinstance(store, Problem) else answered(partial(_read, store, before))
    if isinstance(state, Problem):
        leave_alone(state)
        return replace(before, refused=state)
    return state


def _read(store: Store, before: SavedState) -> SavedState:
    with StoreTables(store, ROOT / "data").look() as tables:
        latest = tables.latest()
        as_before = latest == before.latest and not lost(before.overlay)
        overlay = before.overlay if as_before else tables.overlay(before.overlay)
    return SavedState(latest, overlay, place.now())
