"""The history of everything that is shared, to take away: for who may see it."""

from __future__ import annotations

import os
from functools import partial

import streamlit as st

from kepatuhan.briefing.history import history
from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import Actor
from kepatuhan.store.opening import Store, names_store
from kepatuhan.words.handout import Handout
from pages.components.charts.downloads import own_files
from pages.components.shell import visitor
from pages.components.shell.cache import ROOT
from pages.components.shell.shared_store import the_store
from pages.components.shell.view import View


def offer(view: View) -> None:
    """The two files, made when they are asked for; nothing for who may not see them, and while the store gives no answer."""
    store = the_store()
    if visitor.refused("see_history") or isinstance(store, Problem):
        return
    with st.container(horizontal=True, key="all_history"):
        make = partial(_made, store, visitor.actor(), view.lang)
        own_files(view.say("history_take"), view.say("file_history"), make, view.lang, type="tertiary")


def _made(store: Store, actor: Actor, lang: str) -> Handout:
    made = history(store, ROOT, actor, lang, names_store(os.environ))
    if isinstance(
        made, Problem
    ):  # the store went away between the drawing and the click: Streamlit then says that it failed
        raise RuntimeError(made.code)
    return made
