"""Checks for /healthz: the shipped data can be shown, the store answers. Each says "ok" or a code without any address."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa

from kepatuhan.core.model import Problem
from kepatuhan.store.opening import Store, answered
from pages.components.server.health import OK
from pages.components.shell.cache import Broken, on_disk
from pages.components.shell.shared_store import the_store


def data_state() -> str:
    """Whether the pages have data to show; the first time it reads and scores them, so that no visitor has to wait for it."""
    try:
        on_disk()
    except Broken as broken:
        return broken.needed[0].code
    return OK


def store_state() -> str:
    """Whether the store is open and answers a question."""
    store = the_store()
    outcome = store if isinstance(store, Problem) else answered(partial(_asked, store))
    return OK if outcome is None else str(outcome.params.get("reason", outcome.code))


def _asked(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
