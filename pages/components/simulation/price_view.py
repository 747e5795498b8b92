"""The price list of a government: kept with it, brought as a file, and where it is not complete what is missing is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil

import pandas as pd
import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept as shelf
from kepatuhan.follow_up import price_shelf
from kepatuhan.follow_up.kept import EntryChange, EntryConflict, EntryPlace, KeptEntry
from kepatuhan.intake.books import open_book
from kepatuhan.intake.ingest import display_name
from kepatuhan.plans.prices import PriceList, price_list
from kepatuhan.plans.situation import Key, PlanLevel, nearest
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.shell import visitor
from pages.components.shell.grid_button import grid_button
from pages.components.shell.shared_store import conflict_words, leave_alone, the_store, this_moment
from pages.components.shell.typing_desk import TypingDesk
from pages.components.shell.view import View
from pages.components.simulation.work import Work, tell

KINDS = ["csv", "xlsx", "ods"]
LIMIT = 2
"""Megabytes of a price list."""
SHOWN = 5
"""Problems of a file, and prices that others changed, that are shown."""
LOOKED_AT = "looked at"
"""What the session calls the prices that were kept when a table was filled: what is kept of it is written over those."""
KEPT_LAST = "kept last"
"""The numbers of the table when it was kept last, until no cell can be on its way any more."""

FILLED = ("start", "typed", "table rupiah")
"""Parts of a table that are gone when it is filled anew with what is kept."""


@dataclass(frozen=True)
class PriceTable(TypingDesk[EntryPlace, EntryChange, EntryConflict]):
    """The table of limits as it stands: what the session calls it, the level of its plan, a row a key, and what was typed."""

    view: View
    store: Store | Problem
    name: str
    level: PlanLevel
    keys: Collection[Key]
    numbers: Mapping[str, Mapping[Key, Fraction]]

    @property
    def place(self) -> str:
        return self.name

    def at(self, change: EntryChange) -> EntryPlace:
        return change.place


def kept_prices(work: Work) -> Mapping[EntryPlace, KeptEntry]:
    """What is kept of the chosen government's prices; nothing where the store gives no answer."""
    store = the_store()
    entries = shelf.read(store, "price", [work.view.region.code]) if isinstance(store, Store) else store
    if isinstance(entries, Problem):
        leave_alone(entries)
        return {}
    return entries


def kept_list(work: Work, level: PlanLevel) -> PriceList:
    """The kept prices for plans of a level by the year's method."""
    return price_shelf.price_list(kept_prices(work), work.ground.method, level)


def filled_in(blank: pd.DataFrame, keys: list[Key], prices: PriceList) -> pd.DataFrame:
    """The table of limits with the prices that are kept, a row a key; a price for all stands in every row of its own."""
    columns = {"cost": prices.costs, "fixed": prices.fixed, "days": prices.days}
    prices_by_column = {name: [nearest(table, *key) for key in keys] for name, table in columns.items()}
    return blank.assign(
        **{name: ["" if value is None else str(value) for value in row] for name, row in prices_by_column.items()}
    )


def beside_table(prices: PriceList, keys: Collection[Key]) -> PriceList:
    """The prices of one unit that the table of limits has no row for (`keys`): they go before those of its rows."""
    return _some(prices, lambda key: bool(key[0]) and key not in keys)


def without_row(prices: PriceList, keys: Collection[Key]) -> PriceList:
    """The kept prices that stand in no row of the table (`keys`); the price of all stands in every one."""
    return _some(prices, lambda key: any(key) and key not in keys)


def _some(prices: PriceList, wanted: Callable[[Key], bool]) -> PriceList:
    tables = (prices.costs, prices.fixed, prices.days)
    return PriceList(*({key: value for key, value in table.items() if wanted(key)} for table in tables))


def tools(work: Work, table: PriceTable, readable: bool) -> None:
    """Keep what stands in the table as the government's price list, once all of it is `readable`, or take one from a file."""
    view, place = work.view, table.place
    why = visitor.why_not(view, "keep_price", {view.region.code})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grid_button(
            view.say("price_keep"),
            f"{place} keep",
            partial(_keep_late, work, table),
            icon=":material/save:",
            disabled=not readable or bool(why),
            help=why or None,
            at_once=partial(_keep, work, table),
        )
        if table.done:
            st.button(
                view.say("undo"),
                key=f"{place} undo",
                icon=":material/undo:",
                on_click=_undo,
                args=(work, table),
                disabled=bool(why),
            )
        st.file_uploader(
            view.say("price_file"),
            KINDS,
            key=f"{place} file",
            max_upload_size=LIMIT,
            on_change=_bring,
            args=(work, table),
            disabled=bool(why),
        )
    for line in st.session_state.pop(f"{place} wrong", []):
        st.error(literal(line))


def _keep(work: Work, table: PriceTable) -> None:
    """What the table does not show, such as the price of one unit's indicator from a file, stays as it is kept."""
    numbers, looked_at = table.numbers, st.session_state.get(f"{table.place} {LOOKED_AT}", {})
    kept = without_row(price_shelf.price_list(looked_at, work.ground.method, table.level), table.keys)
    costs, fixed = ({key: round(value) for key, value in numbers[name].items()} for name in ("cost", "fixed"))
    days = {key: ceil(value) for key, value in numbers["days"].items()}
    prices = PriceList({**kept.costs, **costs}, {**kept.fixed, **fixed}, {**kept.days, **days})
    place = table.place
    if _write(work, table, prices, looked_at, "price_clash") and not st.session_state[f"{place} wrong"]:
        st.session_state[f"{place} {KEPT_LAST}"] = numbers


def _keep_late(work: Work, table: PriceTable) -> None:
    """Keeps what came behind the press; nothing where that is nothing, what was there was not kept, or was taken back meanwhile."""
    kept = st.session_state.pop(f"{table.place} {KEPT_LAST}", None)
    if kept is not None and kept != table.numbers:
        _keep(work, table)
        st.rerun()


def _write(
    work: Work, table: PriceTable, prices: PriceList, looked_at: Mapping[EntryPlace, KeptEntry], again: str
) -> bool:
    """Keep a list over the prices that were looked at; whether the store took it. What somebody else changed since is shown, and

    the sentence `again` says how it is overwritten.
    """
    view, store, by = work.view, table.store, visitor.actor(work.scenario.author)
    edits = price_shelf.edits(prices, looked_at, view.region.code, work.ground.method, table.level)
    written = shelf.write(store, edits, by, this_moment()) if isinstance(store, Store) else store
    if isinstance(written, Problem):
        _refused(work, written)
        return False
    ours = {c.place: KeptEntry(c.after, c.version, c.saved_at, c.saved_by) for c in written.changes}
    theirs = {conflict.yours.place: conflict.theirs for conflict in written.conflicts}
    st.session_state[f"{table.place} {LOOKED_AT}"] = {**looked_at, **ours, **theirs}
    table.remember(written.changes, {})
    conflict_lines = [conflict_words(conflict, view) for conflict in written.conflicts[:SHOWN]]
    st.session_state[f"{table.place} wrong"] = (
        [*conflict_lines, view.say(again, n=len(theirs))] if conflict_lines else []
    )
    tell(view.say("price_kept", n=len(ours)))
    return True


def _refused(work: Work, reason: Problem) -> None:
    """Say why nothing was written: the store gave no answer, or the visitor may not."""
    leave_alone(reason)
    silent = reason.code == "store_unavailable"
    tell(work.view.say("fu_not_kept") if silent else visitor.in_words(reason, work.view))


def _undo(work: Work, table: PriceTable) -> None:
    """Take back the last step; a price that somebody changed since stays as he kept it. The table is filled anew."""
    if not table.done:  # a second press before the button was gone
        return
    st.session_state.pop(f"{table.place} {KEPT_LAST}", None)
    store, by = table.store, visitor.actor(work.scenario.author)
    written = shelf.undo(store, table.to_undo(), by, this_moment()) if isinstance(store, Store) else store
    if isinstance(written, Problem):
        _refused(work, written)
        return
    table.undone(written.changes, {})
    conflict_lines = [conflict_words(conflict, work.view) for conflict in written.conflicts[:SHOWN]]
    st.session_state[f"{table.place} wrong"] = conflict_lines
    _fill_anew(table)


def _fill_anew(table: PriceTable) -> None:
    for part in FILLED:
        st.session_state.pop(f"{table.place} {part}", None)


def _bring(work: Work, table: PriceTable) -> None:
    """A price list from a file takes the place of what is kept and of what was typed; with an error nothing of it counts."""
    place = table.place
    file = st.session_state[f"{place} file"]
    if file is None:
        return
    name = display_name(file.name)
    book = open_book(file.getvalue(), name, lambda rows: max(map(len, rows), default=0))
    prices, problems = PriceList(), tuple(p for p in book.problems if p.severity == "error")
    if book.sheets and not problems:
        sheet = book.sheets[0]
        lines = list(zip(*(column.astype("str").tolist() for column in sheet.columns), strict=True))
        units = [unit for unit in work.ground.units.get(work.view.region.code, {}) if unit]
        prices, problems = price_list(lines, sheet.rows.tolist(), name, work.ground.method, units)
    if problems:
        st.session_state[f"{place} wrong"] = [problem(item, work.view.lang) for item in problems[:SHOWN]]
    elif _write(work, table, prices, kept_prices(work), "price_clash_file"):
        _fill_anew(table)
