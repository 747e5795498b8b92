"""The kept scenarios on the page: their list, what can be done with one, and those that are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from inspect import unwrap
from typing import Any

import streamlit as st

from kepatuhan.core.method import method_for
from kepatuhan.core.model import Problem, Scenario
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import Guarded, refusal
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.before_after import BeforeAfter, ReadingSide
from kepatuhan.scenarios.levers import differing, rebased
from kepatuhan.scenarios.link import from_json
from kepatuhan.scenarios.scenario import stack, usable
from kepatuhan.scenarios.store import Listed, Stored
from kepatuhan.store.opening import Store
from kepatuhan.words.keys import BASIS_KEYS
from kepatuhan.words.layers import short_label
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.results.cards import badge
from pages.components.shell import visitor
from pages.components.shell.shared_store import ask_again, leave_alone, the_store, this_moment, when_text
from pages.components.shell.view import View
from pages.components.simulation import board_view, plan_view
from pages.components.simulation.arrival_view import Arrival, go_to, opened_entry
from pages.components.simulation.compare_view import MOST, beside
from pages.components.simulation.dialogs_view import open_dialog
from pages.components.simulation.entries import copy_name, listed_entry, say_written, say_wrong
from pages.components.simulation.question_view import ASKED, Question, lay_on
from pages.components.simulation.work import (
    BASES,
    Work,
    changes_text,
    fact,
    ground_for,
    tell,
)

SHOWN = 5
"""Kept scenarios in the list before all are asked for."""
NAMED = 2
"""Governments that a line of the list names before it only counts them."""
THIS = "pick this"
"""The tick that puts the simulation under way among the compared ones."""
GONE, ALL = "shelf gone", "shelf all"
"""Where the session holds what was deleted last, and whether all are listed."""


def shelf(work: Work) -> None:
    """The last section of the page: the kept scenarios, and those that were ticked beside each other."""
    view, store = work.view, the_store()
    st.header(view.say("shelf"), anchor=False)
    rows: tuple[Listed, ...] = ()
    kept_scenarios = store if isinstance(store, Problem) else shelves.listed(store)
    if isinstance(kept_scenarios, Problem):
        leave_alone(kept_scenarios)
        store = kept_scenarios
        st.info(literal(problem(kept_scenarios, view.lang)), icon=":material/cloud_off:")
        st.button(view.say("shelf_retry"), on_click=ask_again, key="shelf_retry")
    else:
        rows = kept_scenarios
    if isinstance(store, Store):
        _deleted(work, store)
        _list(rows, work, store)
        _deleted_lately(work, store)
        shown = [row for row in rows if not view.published_only or row.basis == BASES[0]]
        picked = [*_this(work, bool(rows)), *_picked(shown, store)]
        if len(picked) > 1:
            beside(picked, work)


def screen(work: Work, title: Any, apart: Any) -> None:
    """board_view.screen; while it is compared each step draws the whole page, so that its column is never behind."""
    draw = unwrap(board_view.screen) if st.session_state.get(THIS) else board_view.screen
    draw(work, title, apart, plan_view.quick, board_view.seen_at())


def _this(work: Work, offered: bool) -> list[Scenario]:
    """The simulation under way, where it is ticked and there is something to compare it with."""
    ticked = offered and st.session_state.get(THIS)
    return [replace(work.shown, name=work.view.say("stack_lower"))] if ticked else []


def _picked(rows: Sequence[Listed], store: Store) -> list[Scenario]:
    loaded = [shelves.load(store, row.id) for row in rows if st.session_state.get(f"pick {row.id}")]
    return [entry.scenario for entry in loaded if isinstance(entry, Stored)]


def _list(rows: Sequence[Listed], work: Work, store: Store) -> None:
    view = work.view
    if not rows:
        st.caption(view.say("shelf_none"))
        return
    who = visitor.actor()
    shown = rows if st.session_state.get(ALL) else rows[:SHOWN]
    st.caption(view.say("shelf_pick", most=MOST))
    with st.container(key="shelf_list", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="kept_this"):
            st.checkbox(f"**{view.say('stack_lower')}**", key=THIS)
            st.html(f"<small>{escape(view.say('shelf_this'))}</small>", width="stretch")
        for row in shown:
            _row(row, work, store, who)
    if len(shown) < len(rows):
        st.button(
            view.say("shelf_all", n=len(rows)),
            key="shelf_all",
            type="tertiary",
            on_click=lambda: st.session_state.update({ALL: True}),
        )


def _row(row: Listed, work: Work, store: Store, who: Actor) -> None:
    """One kept scenario: what it is, a tick for comparing, and what the visitor may do with it."""
    view, menu = work.view, f"menu {row.id}"
    facts = [
        view.say("shelf_by", author=row.author) if row.author else "",
        str(row.year),
        view.say(BASIS_KEYS[row.basis]) if row.basis else "",
        changes_text(row.changes, view),
        when_text(row.saved_at, view),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_{row.id}"):
        st.checkbox(f"**{literal(row.name)}**", key=f"pick {row.id}")
        lines = [escape(" · ".join(fact for fact in facts if fact)), *_results(row, view)]
        st.html(f"<small>{'<br>'.join(lines)}</small>", width="stretch")
        st.button(
            view.say("shelf_load"), key=f"load {row.id}", type="tertiary", on_click=_load, args=(row, work, store)
        )
        st.menu_button(
            view.say("shelf_more"),
            [name for name, (what, _) in ACTIONS.items() if not (what and refusal(who, what, row.regions))],
            key=menu,
            type="tertiary",
            format_func=view.say,
            on_click=lambda: ACTIONS[st.session_state[menu]][1](row, work, store),
        )


def _results(row: Listed, view: View) -> list[str]:
    """HTML: what a kept scenario makes of each government that it changes, on today's data; nothing where that cannot be told."""
    if view.published_only and row.basis != BASES[0]:
        return [escape(view.say("shelf_hidden"))]
    if row.basis == BASES[2]:  # what it stands on may be another at any moment
        return _worked_out(row, view)
    return view.known.once(("results", row.document, view.lang), lambda: _worked_out(row, view))


def _worked_out(row: Listed, view: View) -> list[str]:
    scenario, data = from_json(row.document.encode()), view.known.data
    if isinstance(scenario, Problem) or method_for(data.methods, scenario.year) is None:
        return []
    on = ground_for(view, scenario)
    sound, _ = usable(scenario, on.observations, on.data)
    codes = list(dict.fromkeys(change.region for change in sound.changes))
    main = {one.region: one for one in view.known.outcome(sound, on) if one.main}
    lines = [_result(main[code], view) for code in codes[:NAMED] if code in main]
    if len(codes) > NAMED:
        lines.append(escape(view.say("compare_rest", n=len(codes) - NAMED)))
    if differing(sound, on):
        lines.append(escape(view.say("shelf_data_moved")))
    return [" · ".join(lines)] if lines else []


def _result(row: BeforeAfter, view: View) -> str:
    """'Cilegon: 77,66 C → 78,00 B', with the word of what nobody published below it."""
    region = view.known.data.region(row.region)
    name = escape(region_name(region, view.lang, short=True)) if region else ""
    sides = [f"{fact('row_total', side, view)} {_badge(side)}".strip() for side in row.sides]
    word = short_label(row.layer, view.lang)
    label = f' <b class="zh-invented">{escape(word)}</b>' if word else ""
    return f"{name}: {' → '.join(sides)}{label}"


def _badge(side: ReadingSide) -> str:
    return badge(side.colour, side.symbol) if side.colour else ""


def _load(row: Listed, work: Work, store: Store) -> None:
    loaded = shelves.load(store, row.id)
    if isinstance(loaded, Problem):
        say_wrong(loaded, work.view)
    else:
        go_to(Arrival(loaded.scenario, loaded), work.view)


def _ask_name(row: Listed, work: Work, store: Store) -> None:
    open_dialog("rename", row)


def _duplicate(row: Listed, work: Work, store: Store) -> None:
    entry = listed_entry(row, work, store)
    if entry:
        say_written(
            shelves.duplicate(store, entry, copy_name(row.name, work.view, store), visitor.actor(), this_moment()),
            row,
            work,
            "shelf_saved",
        )


def _delete(row: Listed, work: Work, store: Store) -> None:
    entry = listed_entry(row, work, store)
    written = shelves.delete(store, entry, visitor.actor(), this_moment()) if entry else None
    if isinstance(written, Stored):
        st.session_state[GONE] = written
        opened = opened_entry(work)
        if opened and opened.id == row.id:
            st.session_state[f"{work.place} opened"] = None
    elif written is not None:
        say_written(written, row, work, "")


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
                args=(gone, work, store),
            )


def _deleted_lately(work: Work, store: Store) -> None:
    """What anybody deleted in the last weeks and this visitor may bring back."""
    view, who, rows = work.view, visitor.actor(), shelves.deleted_lately(store, this_moment())
    several = [] if isinstance(rows, Problem) else [r for r in rows if not refusal(who, "delete_scenario", r.regions)]
    if not several:
        return
    label = view.say("shelf_deleted_lately", n=len(several))
    with st.popover(label, type="tertiary", icon=":material/delete_history:", key="shelf_deleted"):
        st.caption(view.say("shelf_deleted_note", days=shelves.RECALL.days))
        for row in several:
            with st.container(horizontal=True, vertical_alignment="center"):
                when = when_text(row.deleted_at, view) if row.deleted_at else ""
                st.markdown(f"{literal(row.name)} · {when}", width="content")
                st.button(
                    view.say("shelf_recall"),
                    key=f"recall {row.id}",
                    type="tertiary",
                    on_click=_recall,
                    args=(row, work, store),
                )


def _recall(row: Listed, work: Work, store: Store) -> None:
    entry = listed_entry(row, work, store)
    if entry:
        _undelete(entry, work, store)


def _undelete(entry: Stored, work: Work, store: Store) -> None:
    st.session_state.pop(GONE, None)
    written = shelves.undelete(store, entry, visitor.actor(), this_moment())
    if isinstance(written, Stored):
        tell(work.view.say("shelf_back", name=written.scenario.name))
    elif isinstance(written, Problem):
        say_wrong(written, work.view)


def _stack(row: Listed, work: Work, store: Store) -> None:
    """Lay it on what the levers say now; where both want another thing, ask first."""
    loaded, view = shelves.load(store, row.id), work.view
    if isinstance(loaded, Problem):
        say_wrong(loaded, view)
        return
    on = ground_for(view, loaded.scenario)
    sound, _ = usable(loaded.scenario, on.observations, on.data)
    upper = rebased(sound, on) if sound.year == work.ground.year else sound
    if sound.year == work.ground.year:  # one scenario over all governments, whatever each stands on
        upper = replace(upper, basis=work.scenario.basis, base=work.scenario.base)
    made = stack(work.scenario, upper, view.known.data)
    if made.scenario is None:
        say_wrong(made.problems[0], view)
    elif made.clashes:
        changes = made.scenario.changes
        st.session_state[ASKED] = Question("stack_clash", stacked=changes, clashes=made.clashes, name=upper.name)
    else:
        lay_on(made.scenario.changes, upper.name, work)


ACTIONS: dict[str, tuple[Guarded | None, Callable[[Listed, Work, Store], None]]] = {
    "shelf_rename": ("save_scenario", _ask_name),
    "shelf_duplicate": ("save_scenario", _duplicate),
    "shelf_stack": (None, _stack),
    "shelf_delete": ("delete_scenario", _delete),
}
"""Words of the menu of a kept scenario → what one must be allowed for them, and what they do."""
