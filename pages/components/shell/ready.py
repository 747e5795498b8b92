"""Checks for /healthz: the shipped data can be shown, the store answers. Each says "ok" or a code without any address."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from pkgutil import walk_packages

import sqlalchemy as sa
from streamlit import runtime
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

import kepatuhan
import pages.components
from kepatuhan.core.model import Problem
from kepatuhan.core.process import settle
from kepatuhan.store.opening import Store, answered
from pages.components.server.health import OK
from pages.components.shell.cache import ROOT, Broken, on_disk
from pages.components.shell.shared_store import the_store

NOT_OURS_TO_LOAD = (".migrations", ".__main__")
"""Modules that alembic, or a command, runs."""


def data_state() -> str:
    """Whether the pages have data to show; the first time it reads and scores them, so that no visitor has to wait for it."""
    _load_code()
    settle()
    try:
        on_disk()
    except Broken as broken:
        return broken.needed[0].code
    return OK


@cache
def _load_code() -> None:
    """Every module and page as it is now. An update changes the files before it ends this process, and pages, papers and solvers

    are else read when the first visitor asks for them: half of each release would not fit.
    """
    for package in (kepatuhan, pages.components):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in module.name for part in NOT_OURS_TO_LOAD):
                import_module(module.name)
    if runtime.exists():
        _hold_pages()


def _hold_pages() -> None:
    """Streamlit reads a page when it is first opened, and again once the last visitor has left, for whoever edits pages: from now on never again."""
    read, held = ScriptCache.get_bytecode, ScriptCache()
    for page in (ROOT / "streamlit_app.py", *sorted((ROOT / "pages").glob("*.py"))):
        read(held, str(page))
    ScriptCache.get_bytecode = lambda _self, path: read(held, path)  # type: ignore[method-assign,assignment]


def store_state() -> str:
    """Whether the store is open and answers a question."""
    store = the_store()
    outcome = store if isinstance(store, Problem) else answered(partial(_asked, store))
    return OK if outcome is None else str(outcome.params.get("reason", outcome.code))


def _asked(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
