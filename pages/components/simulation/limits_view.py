"""What may be moved and what it costs: locks, highest values and costs of a plan, in one small table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.core.cells import iso_date
from kepatuhan.core.method import leaves
from kepatuhan.core.model import MILLIONTHS, Problem
from kepatuhan.follow_up.price_shelf import price_list
from kepatuhan.plans.caps import Caps
from kepatuhan.plans.finish_by import working_days
from kepatuhan.plans.prices import PriceList, rupiah
from kepatuhan.plans.situation import Key, PlanLevel, Rules
from kepatuhan.scenarios.levers import Lever
from kepatuhan.scenarios.scenario import amount
from kepatuhan.sentences.plans import POINTS
from kepatuhan.words.names import component_name
from kepatuhan.words.problems import problem
from pages.components.shell.place import today
from pages.components.shell.shared_store import the_store
from pages.components.simulation import price_view
from pages.components.simulation.price_view import LOOKED_AT, PriceTable
from pages.components.simulation.work import Work

CURRENCIES = {POINTS: "limit_poin", "rupiah": "limit_rupiah", "jam": "limit_jam"}
COLUMNS = {
    "most": "limit_most",
    "rise": "limit_rise",
    "cost": "limit_cost",
    "fixed": "limit_fixed",
    "days": "limit_days",
}
"""Columns of the table and their words; a plan in points has the first two only."""
PRICES = ("cost", "fixed")


@dataclass(frozen=True)
class Limits:
    """The rules of a plan, the currency its cost is in, and a key that names them all."""

    rules: Rules
    currency: str
    key: tuple[Hashable, ...]


def plain_rules(work: Work) -> Rules:
    """Everything may move, effort is the points that units gain."""
    return Rules("unit" if work.ground.basis == "terbit" else "indicator")


def no_limits(work: Work) -> Limits:
    """Nothing locked, nothing priced."""
    rules = plain_rules(work)
    return Limits(rules, POINTS, (rules.level,))


def limits(work: Work, levers_here: tuple[Lever, ...]) -> Limits:
    """The closed box in which levers are locked, limited and priced; `levers_here` are the levers of the chosen government."""
    view, level = work.view, plain_rules(work).level
    names = _names(work, levers_here)
    place = f"limits {work.key} {view.region.code}"
    used = st.session_state.get(f"{place} used", False)
    with st.expander(view.say("limits_set" if used else "limits"), icon=":material/lock:", expanded=used):
        locked, currency = _locked_and_currency(work, place, levers_here, names)
        caps, unread = _caps(work, place, _units(levers_here), names, currency)
        time, late = _finish_by(work, place, currency)
        given = _table(work, place, names, currency)
        numbers, wrong = _read(given, names, currency)
        if currency == "rupiah":
            price_view.tools(
                work, PriceTable(view, the_store(), place, level, list(names), numbers), readable=not wrong
            )
        if time is not None and (open_ended := sum(key not in numbers["days"] for key in names)):
            st.caption(view.say("limit_days_unknown", n=open_ended))
        for text in dict.fromkeys(problem(item, view.lang) for item in (*unread, *late, *wrong)):
            st.error(text)
    set_up = bool(locked or currency != POINTS or caps.given or time is not None or any(numbers.values()))
    st.session_state[f"{place} used"] = set_up
    if currency == "rupiah":
        numbers = _with_kept(numbers, price_view.beside_table(price_view.kept_list(work, level), names))
    return _limits(level, locked, currency, numbers, caps, time)


def _locked_and_currency(
    work: Work, place: str, levers_here: tuple[Lever, ...], names: dict[Key, str]
) -> tuple[list[Key], str]:
    """What may not be moved, and what a plan is counted in."""
    say = work.view.say
    left, right = st.columns([3, 2])
    locked = left.multiselect(
        say("limit_lock"),
        [*_units(levers_here), *(names if plain_rules(work).level == "indicator" else ())],
        key=f"{place} lock",
        placeholder="",
        format_func=lambda key: _named(key, names, say),
        persist_state="session",
    )
    currency = right.segmented_control(
        say("limit_currency"),
        list(CURRENCIES),
        key=f"{place} currency",
        default=POINTS,
        required=True,
        format_func=lambda c: say(CURRENCIES[c]),
        persist_state="session",
    )
    return locked, currency


def _with_kept(numbers: dict[str, dict[Key, Fraction]], kept: PriceList) -> dict[str, dict[Key, Fraction]]:
    """The numbers of the table and the prices that it has no row for."""
    tables = {"cost": kept.costs, "fixed": kept.fixed, "days": kept.days}
    more = {name: {key: Fraction(value) for key, value in table.items()} for name, table in tables.items()}
    return {name: {**more.get(name, {}), **table} for name, table in numbers.items()}


def _caps(work: Work, place: str, units: list[Key], names: dict[Key, str], currency: str) -> tuple[Caps, list[Problem]]:
    """At most so many units or indicators, what must be moved, and a budget where the plan has a price."""
    view, (left, middle, right) = work.view, st.columns(3)
    most = _at_most(work, left, f"{place} units", "limit_units", len(units))
    levers_most = 0
    if plain_rules(work).level == "indicator":
        levers_most = _at_most(work, middle, f"{place} levers", "limit_levers", len(units) * len(names) + 1)
    forced = st.multiselect(
        view.say("limit_forced"),
        units,
        key=f"{place} forced",
        placeholder="",
        format_func=lambda key: key[0],
        persist_state="session",
    )
    caps = Caps(units=most or None, levers=levers_most or None, forced=frozenset(forced))
    if currency == POINTS:
        return caps, []
    typed = right.text_input(view.say("limit_budget"), key=f"{place} budget", persist_state="session").strip()
    budget = _money(typed, currency) if typed else None
    if isinstance(budget, Problem):
        return caps, [budget]
    return replace(caps, budget=budget), []


def _at_most(work: Work, column: Any, key: str, words: str, of: int) -> int:
    """A number below `of`, 0 for as many as there are."""
    view = work.view
    return int(
        column.selectbox(
            view.say(words),
            [0, *range(1, of)],
            key=key,
            format_func=lambda n: str(n) if n else view.say("limit_free"),
            persist_state="session",
        )
    )


def _finish_by(work: Work, place: str, currency: str) -> tuple[int | None, list[Problem]]:
    """The working days until the day by which all must be finished; None where no day is asked for."""
    if currency == POINTS:
        return None, []
    view = work.view
    typed = st.text_input(view.say("limit_until"), key=f"{place} until", persist_state="session").strip()
    day = iso_date(typed) if typed else None
    if not typed:
        return None, []
    if day is None or len(day) != len("2026-06-30"):
        return None, [Problem("action_date", "error", value=typed[:40])]
    days = working_days(today(), date.fromisoformat(day))
    st.caption(view.say("limit_until_days", n=days))
    return days, [] if days else [Problem("target_past", "error", value=day)]


def _money(typed: str, currency: str) -> Fraction | Problem:
    """What is typed as an amount: whole rupiah with or without marks of thousands, else a plain number."""
    if currency != "rupiah":
        return amount(typed)
    whole = rupiah(typed)
    return Problem("scenario_not_number", "error", value=typed) if whole is None else Fraction(whole)


def _names(work: Work, levers_here: tuple[Lever, ...]) -> dict[Key, str]:
    """What a row of the table is about: a unit, or with indicators each of them, alike in every unit."""
    if plain_rules(work).level == "unit":
        return {key: key[0] for key in _units(levers_here)}
    components_here = {x.cell[2] for x in levers_here}
    return {
        ("", c.code): component_name(c, work.view.lang) for c in leaves(work.view.method) if c.code in components_here
    }


def _units(levers_here: tuple[Lever, ...]) -> list[Key]:
    return list(dict.fromkeys((lever.cell[1], "") for lever in levers_here))


def _named(key: Key, names: dict[Key, str], say: Callable[..., str]) -> str:
    return key[0] if key[0] else say("limit_everywhere", name=names[key])


def _table(work: Work, place: str, names: dict[Key, str], currency: str) -> pd.DataFrame:
    """The table as edited; what was typed earlier is its start when the visitor comes back."""
    view = work.view
    shown = list(COLUMNS)[: 2 if currency == POINTS else None]
    key = f"{place} table {currency}"
    if key not in st.session_state:
        blank = pd.DataFrame({"name": list(names.values()), **dict.fromkeys(COLUMNS, "")})
        typed = st.session_state.get(f"{place} typed")
        if typed is None:
            entries = price_view.kept_prices(work)
            st.session_state[f"{place} {LOOKED_AT}"] = entries
            kept = price_list(entries, work.ground.method, plain_rules(work).level)
            typed = price_view.filled_in(blank, list(names), kept)
        st.session_state[f"{place} start"] = typed.reindex(columns=blank.columns, fill_value="")
    keys = {"name": "limit_name", **COLUMNS}
    words = {name: st.column_config.TextColumn(view.say(key)) for name, key in keys.items()}
    edited: pd.DataFrame = st.data_editor(
        st.session_state[f"{place} start"],
        column_order=["name", *shown],
        column_config=words,
        disabled=["name"],
        hide_index=True,
        key=key,
        height="auto" if len(names) <= 8 else 300,
        alt=view.say("limit_table"),
    )
    st.session_state[f"{place} typed"] = edited
    columns: pd.DataFrame = edited[["name", *shown]]
    return columns


def _read(
    given: pd.DataFrame, names: dict[Key, str], currency: str
) -> tuple[dict[str, dict[Key, Fraction]], list[Problem]]:
    """Every typed number by column and lever, and what is not one."""
    numbers: dict[str, dict[Key, Fraction]] = {name: {} for name in COLUMNS}
    wrong: list[Problem] = []
    for column in given.columns[1:]:
        for key, text in zip(names, given[column].fillna("").astype(str), strict=True):
            money = column in PRICES
            value = (_money(text, currency) if money else amount(text)) if text.strip() else None
            if isinstance(value, Problem):
                wrong.append(value)
            elif value is not None:
                numbers[column][key] = value
    return numbers, wrong


def _limits(
    level: PlanLevel,
    locked: Iterable[Key],
    currency: str,
    numbers: dict[str, dict[Key, Fraction]],
    caps: Caps,
    time: int | None,
) -> Limits:
    """What has no price is asked for when it comes to planning (NoPrice)."""
    costs = None if currency == POINTS else dict(numbers["cost"])
    most, rises = ({key: int(value * MILLIONTHS) for key, value in numbers[name].items()} for name in ("most", "rise"))
    days = {key: ceil(value) for key, value in numbers["days"].items()}
    rules = Rules(level, frozenset(locked), most, costs, numbers["fixed"], rises, days, time, caps)
    parts = (most, costs or {}, numbers["fixed"], rises, days)
    key = (level, tuple(sorted(locked)), currency, caps, time, *(tuple(sorted(part.items())) for part in parts))
    return Limits(rules, currency, key)
