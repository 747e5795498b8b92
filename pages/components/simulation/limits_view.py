"""What may be moved and what it costs: locks, highest values and costs of a plan, in one small table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
import streamlit as st

from kepatuhan.core.method import leaves
from kepatuhan.core.model import MILLIONTHS, Problem
from kepatuhan.plans.caps import Caps
from kepatuhan.plans.optimise import Key, PlanLevel, Rules
from kepatuhan.plans.prices import rupiah
from kepatuhan.scenarios.levers import Lever
from kepatuhan.scenarios.scenario import amount
from kepatuhan.sentences.plans import POINTS
from kepatuhan.words.names import component_name
from kepatuhan.words.problems import problem
from pages.components.simulation.work import Work

CURRENCIES = {POINTS: "limit_poin", "rupiah": "limit_rupiah", "jam": "limit_jam"}
COLUMNS = {"most": "limit_most", "cost": "limit_cost", "fixed": "limit_fixed"}
"""Columns of the table and their words; a plan in points has the first only."""


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
    with st.expander(view.say("limits_set" if used else "limits"), icon=":material/lock:"):
        left, right = st.columns([3, 2])
        locked = left.multiselect(
            view.say("limit_lock"),
            [*_units(levers_here), *(names if level == "indicator" else ())],
            key=f"{place} lock",
            placeholder="",
            format_func=lambda key: _named(key, names, view.say),
            persist_state="session",
        )
        currency = right.segmented_control(
            view.say("limit_currency"),
            list(CURRENCIES),
            key=f"{place} currency",
            default=POINTS,
            required=True,
            format_func=lambda c: view.say(CURRENCIES[c]),
            persist_state="session",
        )
        caps, unread = _caps(work, place, len(_units(levers_here)), currency)
        given = _table(work, place, names, currency)
        numbers, wrong = _read(given, names)
        for text in dict.fromkeys(problem(item, view.lang) for item in (*unread, *wrong)):
            st.error(text)
    st.session_state[f"{place} used"] = bool(locked or currency != POINTS or caps.given or any(numbers.values()))
    return _limits(level, locked, currency, numbers, caps)


def _caps(work: Work, place: str, units: int, currency: str) -> tuple[Caps, list[Problem]]:
    """At most so many units, and a budget where the plan has a price."""
    view, (left, right) = work.view, st.columns([3, 2])
    most = left.selectbox(
        view.say("limit_units"),
        [0, *range(1, units)],
        key=f"{place} units",
        format_func=lambda n: str(n) if n else view.say("limit_free"),
        persist_state="session",
    )
    if currency == POINTS:
        return Caps(units=most or None), []
    typed = right.text_input(view.say("limit_budget"), key=f"{place} budget", persist_state="session").strip()
    budget = amount(typed) if typed else None
    if typed and currency == "rupiah":
        whole = rupiah(typed)
        budget = Problem("scenario_not_number", "error", value=typed) if whole is None else Fraction(whole)
    if isinstance(budget, Problem):
        return Caps(units=most or None), [budget]
    return Caps(units=most or None, budget=budget), []


def _names(work: Work, levers_here: tuple[Lever, ...]) -> dict[Key, str]:
    """What a row of the table is about: a unit, or with indicators each of them, alike in every unit."""
    if plain_rules(work).level == "unit":
        return {key: key[0] for key in _units(levers_here)}
    there = {x.cell[2] for x in levers_here}
    return {("", c.code): component_name(c, work.view.lang) for c in leaves(work.view.method) if c.code in there}


def _units(levers_here: tuple[Lever, ...]) -> list[Key]:
    return list(dict.fromkeys((lever.cell[1], "") for lever in levers_here))


def _named(key: Key, names: dict[Key, str], say: Callable[..., str]) -> str:
    return key[0] if key[0] else say("limit_everywhere", name=names[key])


def _table(work: Work, place: str, names: dict[Key, str], currency: str) -> pd.DataFrame:
    """The table as edited; what was typed earlier is its start when the visitor comes back."""
    view = work.view
    shown = list(COLUMNS)[: 1 if currency == POINTS else None]
    key = f"{place} table {currency}"
    if key not in st.session_state:
        blank = pd.DataFrame({"name": list(names.values()), **dict.fromkeys(COLUMNS, "")})
        st.session_state[f"{place} start"] = st.session_state.get(f"{place} typed", blank)
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


def _read(given: pd.DataFrame, names: dict[Key, str]) -> tuple[dict[str, dict[Key, Fraction]], list[Problem]]:
    """Every typed number by column and lever, and what is not one."""
    numbers: dict[str, dict[Key, Fraction]] = {name: {} for name in COLUMNS}
    wrong: list[Problem] = []
    for column in given.columns[1:]:
        for key, text in zip(names, given[column].fillna("").astype(str), strict=True):
            value = amount(text) if text.strip() else None
            if isinstance(value, Problem):
                wrong.append(value)
            elif value is not None:
                numbers[column][key] = value
    return numbers, wrong


def _limits(
    level: PlanLevel, locked: Iterable[Key], currency: str, numbers: dict[str, dict[Key, Fraction]], caps: Caps
) -> Limits:
    """What has no price is asked for when it comes to planning (NoPrice)."""
    costs = None if currency == POINTS else dict(numbers["cost"])
    most = {key: int(value * MILLIONTHS) for key, value in numbers["most"].items()}
    rules = Rules(level, frozenset(locked), most, costs, numbers["fixed"], caps=caps)
    parts = (most, costs or {}, numbers["fixed"])
    key = (level, tuple(sorted(locked)), currency, caps, *(tuple(sorted(part.items())) for part in parts))
    return Limits(rules, currency, key)
