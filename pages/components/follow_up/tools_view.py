"""Around the actions: undo, what was changed by whom, the files, the calendar, and the step into the self-assessment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from heapq import merge

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept as shelf
from kepatuhan.follow_up.actions import Action, published_change
from kepatuhan.follow_up.calendar import CalendarEntry, calendar_file
from kepatuhan.follow_up.progress import bases
from kepatuhan.sentences.follow_up import actions_table, basis_label, calendar_words, change_words, place_words
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.charts.downloads import file_name, offer
from pages.components.follow_up import assessment_view
from pages.components.follow_up.agenda import Agenda, regions, undo
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.shared_store import when_text
from pages.components.shell.typing_desk import undo_and_history

HISTORY = 30
"""Changes that the history shows."""


def tools(agenda: Agenda, actions: Sequence[Action], title: str) -> None:
    """Undo, history, and the listed actions as XLSX, CSV and calendar."""
    view = agenda.view
    with st.container(horizontal=True, key="fu_tools"):
        past(agenda)
        name = f"{view.say('file_actions')} {_whose(actions)} {agenda.year}"
        table = partial(actions_table, actions, view.known.data, view.lang, agenda.today)
        mark = basis_label(bases(actions), view.lang)
        offer(view, name, title, None, {view.say("fu_part_langkah"): table}, mark=mark)
        _calendar(agenda, actions, name)
        assessment_view.offer(agenda)


def past(agenda: Agenda) -> None:
    """Undo, and what was changed by whom."""
    undo_and_history(agenda, "fu", partial(undo, agenda), partial(history, agenda))


def _whose(actions: Sequence[Action]) -> str:
    """The code of the one government whose actions these are; '' for several."""
    codes = {one.region for one in actions}
    return codes.pop() if len(codes) == 1 else ""


def _calendar(agenda: Agenda, actions: Sequence[Action], name: str) -> None:
    """The calendar file of what is listed: of one owner where he alone is chosen, else of all."""
    view, dated = agenda.view, [one for one in actions if one.due]
    called = f"{view.say('page_tindak_lanjut')} {agenda.year}"
    if code := _whose(dated):
        region = view.known.data.region(code)
        called = f"{called} · {region_name(region, view.lang)}" if region else called
    st.download_button(
        view.say("fu_calendar", n=len(dated)),
        partial(_calendar_bytes, agenda, dated, called),
        file_name(name, "ics"),
        "text/calendar",
        key="fu_calendar",
        icon=":material/event:",
        type="tertiary",
        disabled=not dated,
        on_click="ignore",
    )


def _calendar_bytes(agenda: Agenda, dated: Sequence[Action], called: str) -> bytes:
    data, lang, entries = agenda.view.known.data, agenda.view.lang, agenda.action_entries
    return calendar_file(
        (CalendarEntry(one, entries[one.place], *calendar_words(one, data, lang)) for one in dated), called
    )


def history(agenda: Agenda) -> None:
    """Who changed which action or target from what to what, when; the last first."""
    view, store = agenda.view, agenda.store
    if isinstance(store, Problem):
        st.caption(problem(store, view.lang))
        return
    kinds: tuple[shelf.Kind, ...] = ("action", "target")
    answers = [shelf.history(store, kind, regions(view), agenda.year, HISTORY) for kind in kinds]
    # each kind comes in the order of its versions, which a clock that was set back does not change
    by_kind = [answer for answer in answers if not isinstance(answer, Problem)]
    changes_kept = list(merge(*by_kind, key=lambda change: change.saved_at, reverse=True))
    made = [shelf.owners(store, kind, regions(view), agenda.year) for kind in kinds]
    owners = {at: by for of_kind in made if not isinstance(of_kind, Problem) for at, by in of_kind.items()}
    if not changes_kept:
        st.caption(view.say("self_no_history"))
        return
    rows = [
        (
            when_text(change.saved_at, view),
            change.saved_by or view.say("self_somebody"),
            place_words(change.place, view.known.data, view.lang),
            owners.get(change.place) or view.say("self_somebody"),
            change_words(published_change(change) if view.published_only else change, view.lang),
        )
        for change in changes_kept[:HISTORY]
    ]
    heads = [view.say(key) for key in ("self_when", "self_who", "self_where", "history_owner", "self_what")]
    st.html(html_table([RowGroup(rows)], heads, name=view.say("self_history"), classes="zh-aside"))
