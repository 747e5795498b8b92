"""Scenarios on the page: kept under a name, opened again, shared as a link or a file, laid on one another."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from inspect import unwrap
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.levers import differing, rebased
from kepatuhan.scenarios.link import from_json, from_token, to_json, to_token
from kepatuhan.scenarios.scenario import Cell, Clash, did, diff, stack, usable
from kepatuhan.scenarios.store import Conflict, Listed, Store, Stored, open_store, store_url
from kepatuhan.scenarios.whatif import SIDES, Row
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.keys import BASIS_KEYS
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import moment
from kepatuhan.words.problems import problem
from pages.components.results.cards import badge
from pages.components.shell import papers
from pages.components.shell.cache import ROOT
from pages.components.shell.frame import PUBLISHED, View, set_state, state
from pages.components.simulation import board_view, plan_view
from pages.components.simulation.compare_view import MOST, beside
from pages.components.simulation.work import (
    DUE,
    WRITTEN,
    Work,
    cell_name,
    change_text,
    fact,
    say_told,
    tell,
    value_text,
)

SHOWN = 5
"""Kept scenarios in the list before all are asked for."""
BUTTONS = (("save", "save"), ("share", "share"), ("file_open", "upload_file"), ("paper", "picture_as_pdf"))
"""What the bar offers and its icon: the word of that key, and the dialog of that name."""
FILE_MB = 1
HOME = "Asia/Jakarta"
"""The zone of Banten, WIB."""
NAMED = 2
"""Governments that a line of the list names before it only counts them."""
NAME, NOTE = 80, 2000
"""Letters that a name and a note may have (docs/skenario.schema.json)."""
REST = 15
"""Seconds for which a store that failed is not asked again, unless somebody wants it."""
RESTS: dict[str, tuple[float, Problem]] = {}
"""Address of a store → until when it rests (monotonic seconds), and what it said."""
ARRIVED, REFUSED = "scenario arrived", "scenario refused"
THIS = "pick this"
"""The tick that puts the simulation under way among the compared ones."""
DIALOG, ASKED, GONE, ALL = "shelf dialog", "shelf asked", "shelf gone", "shelf all"
"""Where the session holds the open dialog, the open question, what was deleted last, and whether all are listed."""


@dataclass(frozen=True)
class Arrival:
    """A scenario on its way into the simulation; `entry` when it comes from the store."""

    scenario: Scenario
    entry: Stored | None = None


@dataclass(frozen=True)
class Question:
    """Something only the visitor can decide: `key` names the sentence."""

    key: str
    conflict: Conflict | None = None
    stacked: tuple[Change, ...] = ()
    clashes: tuple[Clash, ...] = ()
    name: str = ""


# --- what comes in ------------------------------------------------------------------------------------------------


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
        found = from_token(token)
        told = literal(problem(found, work.view.lang)) if isinstance(found, Problem) else ""
        st.warning(work.view.say("link_scenario_bad", told=told), icon=":material/link_off:")
    arrival = st.session_state.get(ARRIVED)
    if isinstance(arrival, Arrival):
        _arrive(arrival, work)


def _read_link(token: str, work: Work) -> None:
    found = from_token(token)
    if isinstance(found, Problem):
        st.session_state[REFUSED] = token
    else:
        st.session_state[WRITTEN] = (token, work.place)
        st.session_state[ARRIVED] = Arrival(found)


def _arrive(arrival: Arrival, work: Work) -> None:
    """Apply it, or say why not yet."""
    view, found = work.view, arrival.scenario
    if found.year != work.ground.year:
        basis = view.say(BASIS_KEYS[found.basis])
        st.warning(view.say("arrive_other", name=literal(found.name), year=found.year, basis=basis))
        with st.container(horizontal=True):
            st.button(view.say("arrive_open"), key="arrive_open", on_click=_go, args=(arrival, view))
            st.button(view.say("cancel"), key="arrive_cancel", on_click=_refuse, args=(work,))
        return
    on = view.known.mixed(found.year, view.known.resting(found.year, found.changes))
    sound, problems = usable(found, on.observations, view.known.data)
    for item in problems:
        st.warning(literal(problem(item, view.lang)))
    moved = differing(sound, on)
    if moved:
        _ask_moved(replace(arrival, scenario=sound), moved, work)
    else:
        _take(replace(arrival, scenario=sound), work)


def _ask_moved(arrival: Arrival, moved: Sequence[tuple[Change, int | None]], work: Work) -> None:
    view = work.view
    rows = [
        (change_text(c, work)[0], value_text(_at(c), c.before, view), value_text(_at(c), now, view)) for c, now in moved
    ]
    with st.container(border=True, key="arrive_question"):
        st.markdown(view.say("arrive_moved", name=literal(arrival.scenario.name)))
        _table(("", view.say("arrive_then"), view.say("arrive_now")), rows)
        with st.container(horizontal=True):
            st.button(
                view.say("arrive_apply"), type="primary", key="arrive_apply", on_click=_take, args=(arrival, work)
            )
            st.button(view.say("cancel"), key="arrive_cancel", on_click=_refuse, args=(work,))


def _at(change: Change) -> Cell:
    return change.region, change.unit, change.component


def _take(arrival: Arrival, work: Work) -> None:
    """Into the simulation, as a step that can be undone."""
    st.session_state.pop(ARRIVED, None)
    _called(arrival.scenario, arrival.entry)
    found, known = arrival.scenario, work.view.known
    on = known.mixed(found.year, known.resting(found.year, found.changes))
    work.remember(did(work.history, rebased(found, on).changes))


def _refuse(work: Work) -> None:
    st.session_state.pop(ARRIVED, None)
    work.remember(work.history)


def _called(scenario: Scenario, entry: Stored | None) -> None:
    """The simulation of that year goes by this name from now on, and belongs to this entry of the store."""
    key = f"whatif {scenario.year}"
    st.session_state[f"{key} called"] = (scenario.name, scenario.author, scenario.note)
    st.session_state[f"{key} opened"] = entry


def _opened(work: Work) -> Stored | None:
    return st.session_state.get(f"{work.place} opened")


def _go(arrival: Arrival, view: View) -> None:
    """Turn the page to a scenario's year, basis and government; it is taken over there."""
    found = arrival.scenario
    regions = [c.region for c in found.changes]
    known = next((r for r in regions if view.known.data.region(r)), view.region.code)
    hidden = view.published_only and found.basis != PUBLISHED
    st.session_state[ARRIVED] = arrival
    set_state(
        tahun=str(found.year),
        basis="",
        wilayah=None if view.region.code in regions else known,
        data="" if hidden else None,
        skenario="",
    )


# --- the store ----------------------------------------------------------------------------------------------------


class _Shut(Exception):
    """A store that did not open: Streamlit keeps what a function returns, but no exception, so it is tried again."""

    def __init__(self, told: Problem) -> None:
        super().__init__(told.code)
        self.told = told


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    told = _resting(url)  # whoever waited here for another's attempt need not make one of his own
    found = told or open_store(url)
    if isinstance(found, Problem):
        _rest(found)
        raise _Shut(found)
    return found


def the_store() -> Store | Problem:
    """The store that ZONA_DATABASE_URL names, opened once for all visitors; one that fails rests for a moment."""
    url = store_url(os.environ, ROOT)
    try:
        return _resting(url) or _store(url)
    except _Shut as shut:
        return shut.told


def _resting(url: str) -> Problem | None:
    until, told = RESTS.get(url, (0.0, None))
    return told if monotonic() < until else None


def _rest(told: Problem) -> None:
    """Ask the store nothing more for a moment, whoever asks: while it is silent each question is waited for."""
    url = store_url(os.environ, ROOT)
    if told.code == "store_unavailable" and not _resting(url):
        RESTS[url] = (monotonic() + REST, told)


def _retry() -> None:
    RESTS.clear()


def _now() -> datetime:
    return datetime.now(UTC)


def _when(when: datetime, view: View) -> str:
    """In the zone of the reader's browser; where it does not say, in that of Banten."""
    return moment(when, view.lang, st.context.timezone or HOME)


def _wrong(item: Problem, view: View) -> None:
    _rest(item)
    st.session_state["shelf wrong"] = problem(item, view.lang)


# --- the section --------------------------------------------------------------------------------------------------


def shelf(work: Work) -> None:
    """The last section of the page: the kept scenarios, and those that were ticked beside each other."""
    view, store = work.view, the_store()
    st.header(view.say("shelf"), anchor=False)
    rows: tuple[Listed, ...] = ()
    found = store if isinstance(store, Problem) else shelves.listed(store)
    if isinstance(found, Problem):
        _rest(found)
        store = found
        st.info(literal(problem(found, view.lang)), icon=":material/cloud_off:")
        st.button(view.say("shelf_retry"), on_click=_retry, key="shelf_retry")
    else:
        rows = found
    if isinstance(store, Store):
        _deleted(work, store)
        _list(rows, work, store)
        picked = [*_this(work, bool(rows)), *_picked(rows, store)]
        if len(picked) > 1:
            beside(picked, work)


def bar(work: Work) -> None:
    """Save, share, open and paper, with what was said and asked: on the first screen, as it belongs to the work under way."""
    store = the_store()
    _bar(work, store)
    _said(work.view)
    if isinstance(store, Store):
        _question(work, store)
    _dialog(work, store)


def screen(work: Work, title: Any, apart: Any) -> None:
    """board_view.screen; while it is compared each step draws the whole page, so that its column is never behind."""
    draw = unwrap(board_view.screen) if st.session_state.get(THIS) else board_view.screen
    draw(work, title, apart, plan_view.quick, board_view.seen_at())


def _this(work: Work, offered: bool) -> list[Scenario]:
    """The simulation under way, where it is ticked and there is something to compare it with."""
    ticked = offered and st.session_state.get(THIS)
    return [replace(work.scenario, name=work.view.say("stack_lower"))] if ticked else []


def _picked(rows: Sequence[Listed], store: Store) -> list[Scenario]:
    found = [shelves.load(store, row.id) for row in rows if st.session_state.get(f"pick {row.id}")]
    return [entry.scenario for entry in found if isinstance(entry, Stored)]


def _bar(work: Work, store: Store | Problem) -> None:
    """The buttons, and the name of what is open; none of it depends on where the levers stand."""
    view, opened = work.view, _opened(work)
    lost = isinstance(store, Problem)
    with st.container(horizontal=True, vertical_alignment="center", key="shelf_bar"):
        for name, icon in BUTTONS:
            st.button(
                view.say(name),
                icon=f":material/{icon}:",
                key=f"shelf_{name}",
                disabled=lost and name == "save",
                on_click=_show,
                args=(name,),
            )
        if opened:
            st.caption(view.say("shelf_open", name=literal(opened.scenario.name)))


def _said(view: View) -> None:
    say_told()
    wrong = st.session_state.pop("shelf wrong", "")
    if wrong:
        st.error(literal(wrong))


def _list(rows: Sequence[Listed], work: Work, store: Store) -> None:
    view = work.view
    if not rows:
        st.caption(view.say("shelf_none"))
        return
    shown = rows if st.session_state.get(ALL) else rows[:SHOWN]
    st.caption(view.say("shelf_pick", most=MOST))
    with st.container(key="shelf_list", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="kept_this"):
            st.checkbox(f"**{view.say('stack_lower')}**", key=THIS)
            st.html(f"<small>{escape(view.say('shelf_this'))}</small>", width="stretch")
        for row in shown:
            _row(row, work, store)
    if len(shown) < len(rows):
        st.button(
            view.say("shelf_all", n=len(rows)),
            key="shelf_all",
            type="tertiary",
            on_click=lambda: st.session_state.update({ALL: True}),
        )


def _row(row: Listed, work: Work, store: Store) -> None:
    """One kept scenario: what it is, a tick for comparing, and what can be done with it."""
    view, menu = work.view, f"menu {row.id}"
    facts = [
        view.say("shelf_by", author=row.author) if row.author else "",
        str(row.year),
        view.say(BASIS_KEYS[row.basis]) if row.basis else "",
        changes_text(row.changes, view),
        _when(row.saved_at, view),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_{row.id}"):
        st.checkbox(f"**{literal(row.name)}**", key=f"pick {row.id}")
        told = [escape(" · ".join(fact for fact in facts if fact)), *_results(row, view)]
        st.html(f"<small>{'<br>'.join(told)}</small>", width="stretch")
        st.button(
            view.say("shelf_load"), key=f"load {row.id}", type="tertiary", on_click=_load, args=(row, work, store)
        )
        st.menu_button(
            view.say("shelf_more"),
            list(ACTIONS),
            key=menu,
            type="tertiary",
            format_func=view.say,
            on_click=lambda: ACTIONS[st.session_state[menu]](row, work, store),
        )


def _results(row: Listed, view: View) -> list[str]:
    """HTML: what a kept scenario makes of each government that it changes, on today's data; nothing where that cannot be told."""
    return view.known.once(("results", row.document, view.lang), lambda: _worked_out(row, view))


def _worked_out(row: Listed, view: View) -> list[str]:
    found, data = from_json(row.document.encode()), view.known.data
    if isinstance(found, Problem) or found.year not in data.years:
        return []
    on = view.known.mixed(found.year, view.known.resting(found.year, found.changes))
    sound, _ = usable(found, on.observations, data)
    codes = list(dict.fromkeys(change.region for change in sound.changes))
    main = {one["region"]: one for one in view.known.outcome(sound) if one["main"]}
    told = [_result(main[code], view) for code in codes[:NAMED] if code in main]
    if len(codes) > NAMED:
        told.append(escape(view.say("compare_rest", n=len(codes) - NAMED)))
    if differing(sound, on):
        told.append(escape(view.say("shelf_data_moved")))
    return [" · ".join(told)] if told else []


def _result(row: Row, view: View) -> str:
    """'Cilegon: 77,66 C → 78,00 B', with the word ILUSTRASI where something invented is below."""
    region = view.known.data.region(row["region"])
    name = escape(region_name(region, view.lang, short=True)) if region else ""
    sides = [f"{fact('row_total', row, side, view)} {_badge(row, side)}".strip() for side in SIDES]
    label = f' <b class="zh-invented">{escape(view.say("illustration_short"))}</b>' if row["invented"] else ""
    return f"{name}: {' → '.join(sides)}{label}"


def _badge(row: Row, side: str) -> str:
    return badge(row[f"{side}_colour"], row[f"{side}_symbol"]) if row[f"{side}_colour"] else ""


def changes_text(n: int, view: View) -> str:
    """How many values a scenario changes."""
    return view.say("shelf_changes", n=n)


# --- what can be done with one ------------------------------------------------------------------------------------


def _read(row: Listed, work: Work, store: Store | Problem) -> Stored | None:
    """The entry in the version that the list showed, so that what somebody did meanwhile is noticed."""
    found = store if isinstance(store, Problem) else shelves.load(store, row.id)
    if isinstance(found, Problem):
        _wrong(found, work.view)
        return None
    return replace(found, version=row.version)


def _load(row: Listed, work: Work, store: Store) -> None:
    found = shelves.load(store, row.id)
    if isinstance(found, Problem):
        _wrong(found, work.view)
    else:
        _go(Arrival(found.scenario, found), work.view)


def _ask_name(row: Listed, work: Work, store: Store) -> None:
    _show("rename", row)


def _rename(row: Listed, work: Work, store: Store | Problem) -> None:
    name, entry = st.session_state["rename name"].strip(), _read(row, work, store)
    if entry and name and isinstance(store, Store):
        found = shelves.rename(store, entry, name, _now())
        if _done(found, row, work, "shelf_saved") and isinstance(found, Stored):
            opened = _opened(work)
            if opened and opened.id == row.id:
                _called(replace(work.scenario, name=name), found)
    _close()


def _duplicate(row: Listed, work: Work, store: Store) -> None:
    entry = _read(row, work, store)
    if entry:
        _done(shelves.duplicate(store, entry, _copy_name(row.name, work.view, store), _now()), row, work, "shelf_saved")


def _copy_name(name: str, view: View, store: Store) -> str:
    """The name with `(salinan)`, numbered where that is taken."""
    rows = shelves.listed(store)
    taken = set() if isinstance(rows, Problem) else {row.name for row in rows}
    whole, room = _original(name), NAME - len(view.say("shelf_copy", name="", n=" 999"))
    for n in ("", *(f" {i}" for i in range(2, len(taken) + 3))):
        copy = view.say("shelf_copy", name=whole[:room], n=n)
        if copy not in taken:
            return copy
    return name


def _original(name: str) -> str:
    """The name of which this one is a copy by `_copy_name`, in any language; a name that is no copy as it is."""
    for lang in LANGUAGES:
        copy = re.escape(say("shelf_copy", lang, name="\0", n="\1"))
        made = re.fullmatch(copy.replace("\0", "(.*)").replace("\1", r"(?: \d+)?"), name)
        if made:
            return made[1]
    return name


def _delete(row: Listed, work: Work, store: Store) -> None:
    entry = _read(row, work, store)
    found = shelves.delete(store, entry, _now()) if entry else None
    if isinstance(found, Stored):
        st.session_state[GONE] = found
        opened = _opened(work)
        if opened and opened.id == row.id:
            st.session_state[f"{work.place} opened"] = None
    elif found is not None:
        _done(found, row, work, "")


def _deleted(work: Work, store: Store) -> None:
    """What was deleted last, and the way back."""
    view, gone = work.view, st.session_state.get(GONE)
    if gone:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="shelf_gone"):
            st.markdown(view.say("shelf_deleted", name=literal(gone.scenario.name)))
            st.button(
                view.say("shelf_undelete"),
                icon=":material/undo:",
                key="shelf_undelete",
                on_click=_undelete,
                args=(work, store),
            )


def _undelete(work: Work, store: Store) -> None:
    found = shelves.undelete(store, st.session_state.pop(GONE))
    if isinstance(found, Stored):
        tell(work.view.say("shelf_back", name=found.scenario.name))
    elif isinstance(found, Problem):
        _wrong(found, work.view)


def _done(found: shelves.Written, row: Listed, work: Work, key: str) -> bool:
    """Say how a change of the list ended; True where it did what was asked."""
    if isinstance(found, Stored):
        tell(work.view.say(key, name=found.scenario.name))
        return True
    if isinstance(found, Problem):
        _wrong(found, work.view)
    else:
        st.session_state["shelf wrong"] = work.view.say("shelf_moved_on", name=row.name)
    return False


def _stack(row: Listed, work: Work, store: Store) -> None:
    """Lay it on what the levers say now; where both want another thing, ask first."""
    found, view = shelves.load(store, row.id), work.view
    if isinstance(found, Problem):
        _wrong(found, view)
        return
    on = view.known.mixed(found.scenario.year, view.known.resting(found.scenario.year, found.scenario.changes))
    sound, _ = usable(found.scenario, on.observations, view.known.data)
    upper = rebased(sound, on) if sound.year == work.ground.year else sound
    if sound.year == work.ground.year:  # one scenario over all governments, whatever each stands on
        upper = replace(upper, basis=work.scenario.basis, base=work.scenario.base)
    made = stack(work.scenario, upper, view.known.data)
    if made.scenario is None:
        _wrong(made.problems[0], view)
    elif made.clashes:
        changes = made.scenario.changes
        st.session_state[ASKED] = Question("stack_clash", stacked=changes, clashes=made.clashes, name=upper.name)
    else:
        _stacked(made.scenario.changes, upper.name, work)


def _stacked(changes: tuple[Change, ...], name: str, work: Work) -> None:
    st.session_state.pop(ASKED, None)
    work.step(changes)
    tell(work.view.say("shelf_stacked", name=name))


ACTIONS = {
    "shelf_rename": _ask_name,
    "shelf_duplicate": _duplicate,
    "shelf_stack": _stack,
    "shelf_delete": _delete,
}
"""Words of the menu of a kept scenario → what they do."""


# --- saving -------------------------------------------------------------------------------------------------------


def _save(work: Work, store: Store | Problem) -> None:
    """Keep what the levers say as a new scenario; under a name that is taken, also by the one that is open, only after a question."""
    view = work.view
    texts = {part: st.session_state[f"save {part}"].strip() for part in ("name", "author", "note")}
    if not texts["name"]:
        st.session_state["save wrong"] = view.say("save_no_name")
        return
    _close()
    scenario, opened = replace(work.scenario, **texts), _opened(work)
    mine = opened if opened and opened.scenario.name == texts["name"] else None
    there = store if isinstance(store, Problem) else None
    if not isinstance(store, Problem):
        there = shelves.load(store, mine.id) if mine else _of_that_name(scenario, store)
    if isinstance(store, Problem) or (isinstance(there, Problem) and not mine):
        _wrong(there, view)
    elif isinstance(there, Stored) and there.scenario == scenario and not there.deleted_at:
        _kept(there, work, "shelf_same")
    elif mine and there != mine:  # saved or deleted by somebody since: the store says so
        _written(shelves.save(store, scenario, _now(), mine), work)
    elif isinstance(there, Stored):
        st.session_state[ASKED] = Question("conflict_open" if mine else "conflict_name", Conflict(there, scenario))
    else:
        _written(shelves.save(store, scenario, _now()), work)


def _of_that_name(scenario: Scenario, store: Store) -> Stored | Problem | None:
    rows = shelves.listed(store)
    wanted = (scenario.name.casefold(), scenario.year, scenario.basis)
    if isinstance(rows, Problem):
        return rows
    found = next((row for row in rows if (row.name.casefold(), row.year, row.basis) == wanted), None)
    entry = shelves.load(store, found.id) if found else None
    return entry if isinstance(entry, Stored) else None


def _written(found: shelves.Written, work: Work) -> None:
    st.session_state.pop(ASKED, None)
    if isinstance(found, Stored):
        _kept(found, work, "shelf_saved")
    elif isinstance(found, Conflict):
        key = "conflict_deleted" if found.theirs.deleted_at else "conflict_changed"
        st.session_state[ASKED] = Question(key, found)
    else:
        _wrong(found, work.view)


def _kept(entry: Stored, work: Work, key: str) -> None:
    _called(entry.scenario, entry)
    if entry.scenario.year == work.ground.year:
        work.remember(work.history, by_hand=True)
    tell(work.view.say(key, name=entry.scenario.name))


# --- questions ----------------------------------------------------------------------------------------------------


def _question(work: Work, store: Store) -> None:
    """What only the visitor can decide, with what differs."""
    asked = st.session_state.get(ASKED)
    if isinstance(asked, Question):
        with st.container(border=True, key="shelf_question"):
            if asked.conflict:
                _conflict(asked, asked.conflict, work, store)
            else:
                _clashes(asked, work)


def _conflict(asked: Question, found: Conflict, work: Work, store: Store) -> None:
    view, theirs, yours = work.view, found.theirs, found.yours
    who = theirs.scenario.author or view.say("somebody")
    when = _when(theirs.deleted_at or theirs.saved_at, view)
    name = literal(theirs.scenario.name)
    st.markdown(view.say(asked.key, name=name, who=literal(who), when=when))
    rows = [
        (cell_name(at, work), *(_wanted(at, value, view) for value in values))
        for at, *values in diff(theirs.scenario, yours)
    ]
    parts = {"name": "save_name", "author": "save_author", "note": "save_note"}
    texts = [(key, getattr(theirs.scenario, part), getattr(yours, part)) for part, key in parts.items()]
    rows += [(view.say(key), one or "–", other or "–") for key, one, other in texts if one != other]
    _table(("", view.say("conflict_theirs"), view.say("conflict_yours")), rows)
    if not rows:
        st.caption(view.say("conflict_equal"))
    copy = replace(yours, name=_copy_name(yours.name, view, store))
    with st.container(horizontal=True):
        st.button(
            view.say("conflict_copy"),
            key="conflict_copy",
            type="primary",
            on_click=_again,
            args=(copy, None, work, store),
        )
        st.button(view.say("conflict_over"), key="conflict_over", on_click=_again, args=(yours, theirs, work, store))
        st.button(view.say("conflict_keep"), key="conflict_keep", on_click=_drop_question)


def _wanted(at: Cell, value: int | None, view: View) -> str:
    return view.say("conflict_not") if value is None else value_text(at, value, view)


def _again(scenario: Scenario, entry: Stored | None, work: Work, store: Store) -> None:
    _written(shelves.save(store, scenario, _now(), entry), work)


def _drop_question() -> None:
    st.session_state.pop(ASKED, None)


def _clashes(asked: Question, work: Work) -> None:
    view = work.view
    st.markdown(view.say("stack_clash", name=literal(asked.name)))
    rows = [
        (cell_name(_at(c.upper), work), _clash_text(c.lower, c, work), change_text(c.upper, work)[2])
        for c in asked.clashes
    ]
    _table(("", view.say("stack_lower"), asked.name), rows)
    with st.container(horizontal=True):
        args = (asked.stacked, asked.name, work)
        st.button(view.say("stack_do"), key="stack_do", type="primary", on_click=_stacked, args=args)
        st.button(view.say("cancel"), key="stack_cancel", on_click=_drop_question)


def _clash_text(lower: Change, clash: Clash, work: Work) -> str:
    """The lower one's value, with its own place where that is another (a total above, a part below)."""
    name, _, value = change_text(lower, work)
    return value if _at(lower) == _at(clash.upper) else f"{name}: {value}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        lines = "".join(
            f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(part)}</td>" for part in rest) + "</tr>"
            for first, *rest in rows
        )
        st.html(f'<table class="zh-table"><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>')


# --- dialogs ------------------------------------------------------------------------------------------------------


def _show(name: str, row: Listed | None = None) -> None:
    st.session_state[DIALOG] = (name, row)


def _close() -> None:
    st.session_state.pop(DIALOG, None)


def _dialog(work: Work, store: Store | Problem) -> None:
    """The open dialog, if any. A callback that closes it makes the whole page draw again."""
    name, row = st.session_state.get(DIALOG, ("", None))
    bodies = {
        "save": ("save_title", lambda: _save_form(work, store)),
        "share": ("share_title", lambda: _share(work)),
        "file_open": ("file_title", lambda: _upload(work)),
        "paper": ("paper", lambda: _papers(work)),
        "rename": ("shelf_rename", lambda: _rename_form(row, work, store)),
    }
    if name in bodies:
        title, draw = bodies[name]

        def body() -> None:
            if DIALOG not in st.session_state:
                st.rerun()
            draw()

        st.dialog(work.view.say(title), on_dismiss=_close)(body)()


def _save_form(work: Work, store: Store | Problem) -> None:
    view, opened, now = work.view, _opened(work), work.scenario
    if not now.changes:
        st.info(view.say("save_nothing"))
        return
    if opened:
        st.caption(view.say("save_over", name=literal(opened.scenario.name)))
    unnamed = now.name == view.say("page_simulasi")
    with st.form("save form", border=False):
        st.text_input(view.say("save_name"), "" if unnamed else now.name, max_chars=NAME, key="save name")
        st.text_input(view.say("save_author"), now.author, max_chars=NAME, key="save author")
        st.text_area(view.say("save_note"), now.note, max_chars=NOTE, key="save note", height=90)
        st.form_submit_button(view.say("save"), type="primary", on_click=_save, args=(work, store))
    wrong = st.session_state.pop("save wrong", "")
    if wrong:
        st.error(wrong)


def _rename_form(row: Listed, work: Work, store: Store | Problem) -> None:
    with st.form("rename form", border=False):
        st.text_input(work.view.say("save_name"), row.name, max_chars=NAME, key="rename name")
        st.form_submit_button(work.view.say("save"), type="primary", on_click=_rename, args=(row, work, store))


def _share(work: Work) -> None:
    """The link with every change, to copy, and the file."""
    view, scenario = work.view, work.scenario
    if not scenario.changes:
        st.info(view.say("save_nothing"))
        return
    token, content = to_token(scenario), to_json(scenario)
    if isinstance(token, Problem):
        st.warning(literal(problem(token, view.lang)))
    else:
        st.markdown(view.say("share_link", changes=changes_text(len(scenario.changes), view)))
        st.code(_address(token, work), language=None, wrap_lines=True)
    if isinstance(content, Problem):
        st.warning(literal(problem(content, view.lang)))
    else:
        name = re.sub(r"\W+", "-", scenario.name).strip("-").lower() or "skenario"
        st.download_button(
            view.say("share_file"),
            content,
            f"{name}-{scenario.year}.json",
            "application/json",
            key="share_file",
            icon=":material/download:",
            on_click="ignore",
        )


def _papers(work: Work) -> None:
    """The briefing of the simulation as it stands now."""
    view = work.view
    published = view.taken_published and not work.resting
    papers.offer_scenario(view.known, view.region, view.lang, published, work.scenario)


def _address(token: str, work: Work) -> str:
    """The full address of the page as the visitor sees it, with the simulation in it; relative where it is not known."""
    on, view = work.ground, work.view
    here = (st.context.url or "/simulasi").split("?")[0]
    told = {"wilayah": view.region.code, "tahun": str(on.year), "basis": state("basis"), "lang": state("lang")}
    return f"{here}?{urlencode({name: value for name, value in told.items() if value} | {'skenario': token})}"


def _upload(work: Work) -> None:
    st.file_uploader(
        work.view.say("file_label"),
        ["json"],
        key="shelf file",
        max_upload_size=FILE_MB,
        on_change=_uploaded,
        args=(work,),
    )
    wrong = st.session_state.pop("file wrong", None)
    if wrong:
        st.error(literal(problem(wrong, work.view.lang)))


def _uploaded(work: Work) -> None:
    """A file is read as anybody's: what is wrong with it is said, and what is right goes the way of a link."""
    given = st.session_state["shelf file"]
    if given is None:
        return
    found = from_json(given.getvalue())
    if isinstance(found, Problem):
        st.session_state["file wrong"] = found
    else:
        _close()
        _go(Arrival(found), work.view)
