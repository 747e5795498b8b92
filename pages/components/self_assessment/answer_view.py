"""Around the grid: whose and which year, the units with their ranges, what was changed, and the files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.roles.permissions import Guarded
from kepatuhan.self_assessment import kept as shelves
from kepatuhan.self_assessment.entry import LONGEST
from kepatuhan.self_assessment.grid import years
from kepatuhan.self_assessment.kept import CellChange
from kepatuhan.sentences.self_assessment import (
    cells_table,
    change_words,
    list_note,
    place_words,
    range_words,
    units_table,
    weights_note,
)
from kepatuhan.words.catalogue import say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.charts.downloads import offer
from pages.components.self_assessment import list_view
from pages.components.self_assessment.desk import NAME, Desk, Unread, chosen_year, undo
from pages.components.shell import visitor
from pages.components.shell.address import OWN, set_state
from pages.components.shell.choices import bind, choose_region
from pages.components.shell.html_table import ClassedCell, RowGroup, TableRow, html_table
from pages.components.shell.self_layer import YEAR
from pages.components.shell.shared_store import ask_again, when_text
from pages.components.shell.site import PAGES
from pages.components.shell.typing_desk import undo_and_history
from pages.components.shell.view import View


def choose(view: View, what: Guarded = "fill_in") -> None:
    """Whose assessment, of which year, and who fills it in; or why this visitor may not do `what` there."""
    body, year, name = st.columns([4, 2, 4], vertical_alignment="center")
    with body:
        choose_region(view)
    with year:
        _choose_year(view)
    with name:
        if visitor.set_up():
            reason = visitor.why_not(view, what, {view.region.code})
            st.caption(literal(reason or view.say("sign_in_as", name=visitor.actor().name)))
        else:
            _name(view)


def _name(view: View) -> None:
    st.text_input(
        view.say("self_by"),
        key=NAME,
        max_chars=LONGEST["assessor"],
        placeholder=view.say("self_by"),
        label_visibility="collapsed",
        persist_state="session",
    )


def _choose_year(view: View) -> None:
    binding = bind(YEAR, str(chosen_year(view)))
    st.selectbox(
        view.say("year"),
        [str(y) for y in reversed(years(view.known.data))],
        key=binding.key,
        label_visibility="collapsed",
        on_change=binding.changed,
    )


def hidden(view: View) -> None:
    """Where the visitor asked for published figures only, nothing of a self-assessment is shown."""
    st.title(view.say("self_hidden"), anchor=False)
    st.button(view.say("self_show"), key="self_show", on_click=lambda: set_state(data=""), type="primary")


def unread(view: View, desk: Unread) -> None:
    """Where the store gives no answer: that nothing is known, why, and the way to ask again. No empty grid that passes for the truth."""
    name = region_name(view.region, view.lang)
    st.title(view.say("self_unread", name=name, year=chosen_year(view)), anchor=False)
    choose(view)
    st.warning(literal(problem(desk.reason, view.lang)), icon=":material/cloud_off:")
    st.button(view.say("shelf_retry"), key="self_retry", on_click=ask_again, icon=":material/refresh:")


def units(desk: Desk, unit: str) -> None:
    """Every unit with what is open and where its score lies, and the total; all of it under its own name."""
    view, stands = desk.view, desk.stands()
    rows = [
        TableRow(
            (name, str(r.open), ClassedCell(range_words(r.low, r.high, view.lang), "zh-number")), current=name == unit
        )
        for name, r in [*stands.units.items(), (view.say("self_total"), stands.total)]
    ]
    heads = [view.say(key) for key in ("col_unit", "self_open", "self_range")]
    label = view.say("state_mandiri")
    st.html(html_table([RowGroup(rows)], heads, label=label, name=view.say("self_units"), classes="zh-needs"))
    notes = (view.say("self_source"), list_note(desk.grid, view.lang), weights_note(desk.grid, view.lang))
    st.caption(" ".join(note for note in notes if note))


def tools(desk: Desk, title: str, unit: str) -> None:
    """Undo, what was changed, the list of units, and the tables to take away."""
    view = desk.view
    with st.container(horizontal=True, vertical_alignment="center", key="self_tools"):
        undo_and_history(desk, "self", partial(undo, desk), partial(history, desk))
        list_view.box(desk, unit)
        label, lang, grid, cells, stands = view.say("state_mandiri"), view.lang, desk.grid, desk.cells, desk.stands()
        tables = {
            view.say("self_cells"): lambda: cells_table(grid, cells, lang),
            view.say("self_ranges"): lambda: units_table(stands, lang),
        }
        offer(view, f"{view.say('file_self')} {grid.region} {grid.year}", title, None, tables, mark=label)
        if stands.total.open < stands.total.of:
            onward(view, grid.year)


def onward(view: View, year: int) -> None:
    """The pages that show what was filled in, and what moving it would change."""
    params = {**view.link, "data": OWN, YEAR: str(year)}
    for page, words, icon in (("aspek", "self_to_aspects", "account_tree"), ("simulasi", "self_to_simulate", "tune")):
        st.page_link(PAGES[page], label=view.say(words), icon=f":material/{icon}:", query_params=params)


def history(desk: Desk) -> None:
    """Who changed what from what to what, when; the last first."""
    view = desk.view
    if isinstance(desk.store, Problem):
        st.caption(problem(desk.store, view.lang))
        return
    changes = shelves.history(desk.store, desk.grid.region, desk.grid.year)
    if isinstance(changes, Problem):
        st.caption(problem(changes, view.lang))
        return
    if not changes:
        st.caption(view.say("self_no_history"))
        return
    rows = [
        (
            when_text(change.saved_at, view),
            change.saved_by or say("self_somebody", view.lang),
            place_words((change.unit, change.component), desk.grid, view.lang),
            change_words(change, view.lang),
        )
        for change in changes
    ]
    first = shelves.first_change(desk.store, desk.grid.region, desk.grid.year)
    if isinstance(first, CellChange):
        by, when = first.saved_by or view.say("self_somebody"), when_text(first.saved_at, view)
        st.caption(literal(view.say("self_begun", by=by, when=when)))
    heads = [view.say(key) for key in ("self_when", "self_who", "self_where", "self_what")]
    label = view.say("state_mandiri")
    st.html(html_table([RowGroup(rows)], heads, label=label, name=view.say("self_history"), classes="zh-aside"))
