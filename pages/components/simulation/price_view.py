"""The price list of a government: kept with it, brought as a file, and where it is not complete what is missing is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import ceil

import pandas as pd
import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept as shelf
from kepatuhan.follow_up import price_shelf
from kepatuhan.follow_up.kept import EntriesWritten
from kepatuhan.intake.ingest import display_name
from kepatuhan.intake.sheets import open_book
from kepatuhan.plans.optimise import Key, nearest
from kepatuhan.plans.prices import PriceList, price_list
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.shell import visitor
from pages.components.shell.shared_store import leave_alone, the_store, this_moment
from pages.components.simulation.work import Work, tell

KINDS = ["csv", "xlsx", "ods"]
LIMIT = 2
"""Megabytes of a price list."""
SHOWN = 5
"""Problems of a file that are shown."""


def kept_prices(work: Work) -> PriceList:
    """The prices of the chosen government for the year's method; none where the store gives no answer."""
    entries = _entries(work)
    return PriceList() if isinstance(entries, Problem) else price_shelf.price_list(entries, work.ground.method)


def _entries(work: Work) -> Mapping[shelf.EntryPlace, shelf.KeptEntry] | Problem:
    store = the_store()
    entries = shelf.read(store, "price", [work.view.region.code]) if isinstance(store, Store) else store
    if isinstance(entries, Problem):
        leave_alone(entries)
    return entries


def filled_in(blank: pd.DataFrame, keys: list[Key], prices: PriceList) -> pd.DataFrame:
    """The table of limits with the prices that are kept, a row a key; a price for all stands in every row of its own."""
    columns = {"cost": prices.costs, "fixed": prices.fixed, "days": prices.days}
    found = {name: [nearest(table, *key) for key in keys] for name, table in columns.items()}
    return blank.assign(**{name: ["" if value is None else str(value) for value in row] for name, row in found.items()})


def beside_table(prices: PriceList, keys: Collection[Key]) -> PriceList:
    """The prices of one unit that the table of limits has no row for (`keys`): they go before those of its rows."""
    tables = (prices.costs, prices.fixed, prices.days)
    return PriceList(*({k: value for k, value in table.items() if k[0] and k not in keys} for table in tables))


def without_row(prices: PriceList, keys: Collection[Key]) -> PriceList:
    """The kept prices that stand in no row of the table (`keys`): those of the other level too, but for the price of all,

    which every row shows.
    """
    tables = (prices.costs, prices.fixed, prices.days)
    return PriceList(*({k: v for k, v in table.items() if k not in keys and any(k)} for table in tables))


def tools(
    work: Work, place: str, keys: Collection[Key], numbers: Mapping[str, Mapping[Key, Fraction]], readable: bool
) -> None:
    """Keep what stands in the table (a row a key) as the government's price list, once all of it is `readable`, or take one from a file."""
    view, why = work.view, visitor.why_not(work.view, "keep_price", {work.view.region.code})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            view.say("price_keep"),
            key=f"{place} keep",
            icon=":material/save:",
            on_click=_keep,
            args=(work, keys, numbers),
            disabled=not readable or bool(why),
            help=why or None,
        )
        st.file_uploader(
            view.say("price_file"),
            KINDS,
            key=f"{place} file",
            max_upload_size=LIMIT,
            on_change=_bring,
            args=(work, place),
            disabled=bool(why),
        )
    for line in st.session_state.pop(f"{place} wrong", []):
        st.error(literal(line))


def _keep(work: Work, keys: Collection[Key], numbers: Mapping[str, Mapping[Key, Fraction]]) -> None:
    """What the table does not show (prices of the other level, or of one unit from a file) stays as it is kept."""
    kept = without_row(kept_prices(work), keys)
    costs, fixed = ({key: round(value) for key, value in numbers[name].items()} for name in ("cost", "fixed"))
    days = {key: ceil(value) for key, value in numbers["days"].items()}
    _write(work, PriceList({**kept.costs, **costs}, {**kept.fixed, **fixed}, {**kept.days, **days}))


def _write(work: Work, prices: PriceList) -> bool:
    view, store, entries = work.view, the_store(), _entries(work)
    written: EntriesWritten | Problem
    if isinstance(store, Problem) or isinstance(entries, Problem):
        tell(view.say("fu_not_kept"))
        return False
    edits = price_shelf.edits(prices, entries, view.region.code, work.ground.method)
    written = shelf.write(store, edits, visitor.actor(work.scenario.author), this_moment())
    if isinstance(written, Problem):
        leave_alone(written)
        tell(view.say("fu_not_kept"))
        return False
    tell(view.say("price_clash" if written.conflicts else "price_kept", n=len(written.changes)))
    return True


def _bring(work: Work, place: str) -> None:
    """A price list from a file takes the place of what is kept and of what was typed; with an error nothing of it counts."""
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
    elif _write(work, prices):
        for part in ("start", "typed", "table rupiah"):
            st.session_state.pop(f"{place} {part}", None)
