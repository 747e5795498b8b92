"""Scenarios that come in by link, by file or from the store, until they are the simulation under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.scenarios.levers import differing, rebased
from kepatuhan.scenarios.link import from_token
from kepatuhan.scenarios.scenario import did, usable
from kepatuhan.scenarios.store import Stored
from kepatuhan.words.keys import BASIS_KEYS
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.shell.address import OWN, PUBLISHED, set_state, state
from pages.components.shell.self_layer import YEAR
from pages.components.shell.view import View
from pages.components.simulation.work import (
    DUE,
    WRITTEN,
    Work,
    change_text,
    changed_at,
    ground_for,
    hidden_regions,
    place_of,
    value_table,
    value_text,
)

ARRIVED, REFUSED = "scenario arrived", "scenario refused"


@dataclass(frozen=True)
class Arrival:
    """A scenario on its way into the simulation; `entry` when it comes from the store."""

    scenario: Scenario
    entry: Stored | None = None


def receive(work: Work) -> None:
    """Take a scenario over that comes by link, by file or from the store; ask first where the data have changed since."""
    token, (written, key) = state("skenario"), st.session_state.get(WRITTEN, ("", work.place))
    if DUE in st.session_state:
        pass  # a step was cut short before its link was written: what the URL says is behind, not new
    elif token and token not in (written, st.session_state.get(REFUSED)):
        _read_link(token, work)
    elif (token == written and key != work.place) or (not token and work.history.present):
        work.remember(
            work.history, by_hand=True
        )  # the year was switched, or another page seen: the address says what is shown
    if token and token == st.session_state.get(REFUSED):
        arrived = from_token(token)
        fault = literal(problem(arrived, work.view.lang)) if isinstance(arrived, Problem) else ""
        st.warning(work.view.say("link_scenario_bad", told=fault), icon=":material/link_off:")
    arrival = st.session_state.get(ARRIVED)
    if isinstance(arrival, Arrival):
        _arrive(arrival, work)


def _read_link(token: str, work: Work) -> None:
    arrived = from_token(token)
    if isinstance(arrived, Problem):
        st.session_state[REFUSED] = token
    else:
        st.session_state[WRITTEN] = (token, work.place)
        st.session_state[ARRIVED] = Arrival(arrived)


def _arrive(arrival: Arrival, work: Work) -> None:
    """Apply it, or say why not yet."""
    view, scenario = work.view, arrival.scenario
    if scenario.year != work.ground.year:
        basis = view.say(BASIS_KEYS[scenario.basis])
        st.warning(view.say("arrive_other", name=literal(scenario.name), year=scenario.year, basis=basis))
        with st.container(horizontal=True):
            st.button(view.say("arrive_open"), key="arrive_open", on_click=go_to, args=(arrival, view))
            st.button(view.say("cancel"), key="arrive_cancel", on_click=_refuse, args=(work,))
        return
    on = ground_for(view, scenario)
    sound, problems = usable(scenario, on.observations, on.data)
    for item in problems:
        st.warning(literal(problem(item, view.lang)))
    hidden = hidden_regions(view, sound)
    moved = [(change, now) for change, now in differing(sound, on) if change.region not in hidden]
    if moved:
        _ask_moved(replace(arrival, scenario=sound), moved, work)
    else:
        _take(replace(arrival, scenario=sound), work)


def _ask_moved(arrival: Arrival, moved: Sequence[tuple[Change, int | None]], work: Work) -> None:
    view = work.view
    rows = [
        (change_text(c, work)[0], value_text(changed_at(c), c.before, view), value_text(changed_at(c), now, view))
        for c, now in moved
    ]
    with st.container(border=True, key="arrive_question"):
        st.markdown(view.say("arrive_moved", name=literal(arrival.scenario.name)))
        value_table(("", view.say("arrive_then"), view.say("arrive_now")), rows)
        with st.container(horizontal=True):
            st.button(
                view.say("arrive_apply"), type="primary", key="arrive_apply", on_click=_take, args=(arrival, work)
            )
            st.button(view.say("cancel"), key="arrive_cancel", on_click=_refuse, args=(work,))


def _take(arrival: Arrival, work: Work) -> None:
    """Into the simulation, as a step that can be undone."""
    st.session_state.pop(ARRIVED, None)
    here = {region.code for region in work.view.known.data.regions}
    whole = all(change.region in here for change in arrival.scenario.changes)  # a part is not written over the whole
    name_work(work.view, arrival.scenario, arrival.entry if whole else None)
    on = ground_for(work.view, arrival.scenario)
    work.remember(did(work.history, rebased(arrival.scenario, on).changes))


def _refuse(work: Work) -> None:
    st.session_state.pop(ARRIVED, None)
    work.remember(work.history)


def name_work(view: View, scenario: Scenario, entry: Stored | None) -> None:
    """The simulation of that year goes by this name from now on, and belongs to this entry of the store."""
    key = place_of(view, scenario.year)
    st.session_state[f"{key} called"] = (scenario.name, scenario.author, scenario.note)
    st.session_state[f"{key} opened"] = entry


def opened_entry(work: Work) -> Stored | None:
    """The entry of the store that the simulation of this year belongs to, if any."""
    return st.session_state.get(f"{work.place} opened")


def go_to(arrival: Arrival, view: View) -> None:
    """Turn the page to a scenario's year, basis and government; it is taken over there."""
    scenario = arrival.scenario
    regions = [c.region for c in scenario.changes]
    code = next((r for r in regions if view.known.data.region(r)), view.region.code)
    hidden = view.published_only and scenario.basis != PUBLISHED
    st.session_state[ARRIVED] = arrival
    self_assessed = scenario.basis == OWN
    set_state(
        **{YEAR if self_assessed else "tahun": str(scenario.year)},
        basis="",
        wilayah=None if view.region.code in regions else code,
        data=OWN if self_assessed else "" if hidden or view.stated is not None else None,
        skenario="",
    )
