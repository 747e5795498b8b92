"""One click in Simulasi: what is changed there for the chosen government becomes actions of the assessment to come."""

from __future__ import annotations

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept as shelf
from kepatuhan.follow_up.actions import merged
from kepatuhan.follow_up.kept import EntriesWritten
from kepatuhan.follow_up.planned import planned
from kepatuhan.follow_up.price_shelf import FIELDS, price_list
from kepatuhan.self_assessment.grid import coming_year
from kepatuhan.store.opening import Store
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.follow_up.agenda import open_agenda, settle
from pages.components.self_assessment.desk import who
from pages.components.shell import visitor
from pages.components.shell.self_layer import YEAR
from pages.components.shell.shared_store import leave_alone, the_store, this_moment
from pages.components.shell.site import PAGES
from pages.components.simulation.price_view import kept_prices
from pages.components.simulation.work import Work, tell

MADE = "actions made"
"""Where the session holds for whom actions were made last: the way to them is shown."""


def button(work: Work) -> None:
    """The button, where something of the chosen government is changed; and then the way to its actions."""
    view = work.view
    if any(change.region == view.region.code for change in work.present):
        why = visitor.why_not(view, "keep_action", {view.region.code})
        st.button(
            view.say("fu_from_plan"),
            key="fu_from_plan",
            icon=":material/checklist:",
            on_click=_make,
            args=(work,),
            disabled=bool(why),
            help=why or None,
        )
    if st.session_state.get(MADE) == view.region.code:
        params = {**view.link, YEAR: str(_year(work))}
        st.page_link(PAGES["tindak_lanjut"], label=view.say("fu_see"), query_params=params)


def _year(work: Work) -> int:
    """The assessment that a plan prepares: the simulated year where it is still to come, else the next one."""
    return max(coming_year(work.view.known.data), work.ground.year)


def _make(work: Work) -> None:
    view, store = work.view, the_store()
    written = _written(work, store) if isinstance(store, Store) else store
    if isinstance(written, Problem):
        leave_alone(written)
        st.session_state["shelf wrong"] = problem(written, view.lang)
        return
    name = region_name(view.region, view.lang)
    st.session_state[MADE] = view.region.code
    kept = view.say("fu_from_plan_done", n=len(written.changes), name=name, year=_year(work))
    others = len(written.conflicts)
    tell(" ".join([kept, *([view.say("fu_from_plan_clashes", n=others)] if others else [])]))


def _written(work: Work, store: Store) -> EntriesWritten | Problem:
    region, year = work.view.region.code, _year(work)
    kept = kept_prices(work)
    prices = {level: price_list(kept, work.ground.method, level) for level in FIELDS}
    entries = shelf.read(store, "action", [region], year)
    if isinstance(entries, Problem):
        return entries
    made = planned(work.ground, work.shown, region, year, prices)
    written = shelf.write(store, merged(made, entries), who(), this_moment())
    if isinstance(written, EntriesWritten):
        settle(open_agenda(work.view, year), written)
    return written
