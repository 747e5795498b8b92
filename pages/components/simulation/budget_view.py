"""The province: what every government needs, and whom a budget lifts into the best zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.charts.budget import budget_datasets
from kepatuhan.charts.export import picture
from kepatuhan.charts.frames import budget_frame
from kepatuhan.core.columns import Record, records
from kepatuhan.core.method import band
from kepatuhan.core.model import Band, Problem
from kepatuhan.plans.budget import (
    Choice,
    Lift,
    Weights,
    choices,
    lifts,
    population,
    what_it_takes,
    with_reached,
    within,
)
from kepatuhan.plans.optimise import best_edge
from kepatuhan.scenarios.scenario import amount
from kepatuhan.sentences.plans import (
    POINTS,
    aim_words,
    choice_text,
    cost_text,
    curve_table,
    needs_table,
    needs_text,
    sentence,
    target_text,
)
from kepatuhan.words.keys import READING_KEYS
from kepatuhan.words.layers import labels, short_label, titled_all
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import count, listing, number
from kepatuhan.words.problems import problem
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, budget_spec, draw, packed
from pages.components.results.cards import badge
from pages.components.shell.html_table import ClassedCell, Html, RowGroup, TableCell, TableRow, html_table
from pages.components.simulation.limits_view import plain_rules
from pages.components.simulation.work import Work

NEEDS = ("col_body", "needs_now", "needs_to", "needs_what")
"""Columns of what every government needs."""


def names_of(work: Work) -> dict[str, str]:
    """Short names of the governments by code; with its word where one stands on what it says of itself."""
    view, self_assessed = work.view, work.ground.published
    names = {r.code: region_name(r, view.lang, short=True) for r in view.known.data.regions}
    word = short_label("mandiri", view.lang)
    return {code: f"{name} ({word})" if code in self_assessed else name for code, name in names.items()}


# --- every government ---------------------------------------------------------------------------------------------


def needs(work: Work) -> None:
    """What every government below the best category needs for each category above it."""
    view, on = work.view, work.ground
    rows = view.known.once(
        ("needs", on.year, on.base),
        lambda: what_it_takes(on.observations, on.data, on.year, plain_rules(work)),
    )
    if rows.empty:
        st.info(view.say("needs_none", year=view.year))
        return
    title = view.say("needs_title", year=view.year, top=view.method.bands[0].symbol)
    st.header(title, anchor=False)
    both = {r for r, readings in rows.groupby("region") if readings["reading"].nunique() > 1}
    lines = RowGroup([_needs_row(row, row["region"] in both, work) for row in records(rows)])
    mark = labels((plan.layer for plan in rows["plan"]), view.lang)
    heads = [view.say(key) for key in NEEDS]
    st.html(html_table([lines], heads, name=title, label=mark, classes="zh-needs", labelled=True))
    st.caption(view.say("needs_note"))
    full = {r.code: region_name(r, view.lang) for r in view.known.data.regions}
    tables = {view.say("as_table"): lambda: needs_table(rows, full, view.lang)}
    offer(view, f"{view.say('file_needs')} {view.year} {on.basis}", title, None, tables, mark=mark)


def _needs_row(row: Record, named: bool, work: Work) -> tuple[TableCell, ...]:
    view = work.view
    target = band(view.method, row["category"])
    mark = badge(target.colour, target.symbol) if target else ""
    reading = f" <small>{escape(view.say(READING_KEYS[row['reading']]))}</small>" if named else ""
    now = f'<span class="zh-number">{number(row["before"], view.lang)}</span>{reading}'
    aim = f'<span class="zh-chip" title="{escape(target_text(target, view.lang)) if target else ""}">{mark}</span>'
    return names_of(work)[row["region"]], Html(now), Html(aim), needs_text(row, view.lang)


# --- within a budget ----------------------------------------------------------------------------------------------


def budget(work: Work) -> None:
    """Whom to lift so that most governments, or most of what the visitor weighs them by, reach the best zone; in a year without

    zones the best category.
    """
    view, best_band = work.view, work.view.method.bands[0]
    target = best_edge(view.method)
    if target is None:
        st.info(view.say("plan_no_edges", year=view.year))
        return
    goal = aim_words(best_band, view.lang)
    place = st.empty()
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with right:
        title_key, weights = _weights(work)
    lifts = [replace(lift, value=weights.get(lift.region, 1)) for lift in _lifts(work, target, best_band)]
    curve = choices(lifts)
    with left:
        chosen = _budget(work, curve)
    of = sum(weights.values()) or len(view.known.data.regions)
    best = within(curve, chosen)
    amounts = {
        "budget": cost_text(chosen, POINTS, view.lang),
        "value": count(best.value, view.lang),
        "of": count(of, view.lang),
        "goal": goal,
    }
    answer = choice_text(best, of, names_of(work), POINTS, goal, view.lang)
    title = view.say(title_key, **amounts) if len(curve) > 1 else sentence(answer)
    layers = frozenset(lift.plan.layer for lift in lifts)
    place.header(titled_all(title, layers, view.lang), anchor=False)
    if len(curve) > 1:
        st.markdown(sentence(answer))
    _curve(work, curve, chosen, goal, of, labels(layers, view.lang))
    _cannot(lifts, work)
    _take_away(work, curve, chosen, title, labels(layers, view.lang))


def _lifts(work: Work, target: int, aimed: Band) -> tuple[Lift, ...]:
    """The cheapest plan of every government; who is known to be there without a score is there."""
    view, on = work.view, work.ground
    bodies = view.known.bodies
    there_now = bodies["zone"] == aimed.zone if aimed.zone else bodies["category"] == aimed.code
    already = set(bodies.loc[(bodies["year"] == on.year) & there_now, "region"]) - set(on.published)
    return view.known.once(
        ("lifts", on.year, on.base),
        lambda: with_reached(lifts(on.observations, on.data, on.year, target, plain_rules(work)), already),
    )


def _budget(work: Work, curve: tuple[Choice, ...]) -> Fraction:
    """The budget as typed; until something is typed, what the first change of zone costs."""
    view = work.view
    text = st.text_input(view.say("budget_value"), key=f"budget {work.key}", persist_state="session")
    start = curve[min(1, len(curve) - 1)].cost
    value = amount(text) if text.strip() else start
    if isinstance(value, Problem):
        st.error(problem(value, view.lang))
        return start
    return value


def _weights(work: Work) -> tuple[str, Weights]:
    """What each government counts: one, its people, or what the visitor types ({} counts governments); and the title for it."""
    view, key = work.view, f"weights {work.key}"
    inhabited = population(view.known.data)
    options = {"one": view.say("budget_by_one")}
    if inhabited:
        options["people"] = view.say("budget_by_people", year=inhabited.year)
    options["own"] = view.say("budget_by_own")
    with st.expander(view.say("budget_weigh"), icon=":material/group:"):
        by = st.segmented_control(
            view.say("budget_by"),
            list(options),
            default="one",
            required=True,
            key=f"{key} by",
            format_func=lambda name: options[name],
            persist_state="session",
        )
        if by == "people" and inhabited:
            st.caption(view.say("budget_people_note", year=inhabited.year, reference=inhabited.reference))
            return "budget_people", inhabited.people
        weights = _typed_weights(work, key) if by == "own" else {}
    return ("budget_weighed", weights) if weights else ("budget_title", {})


def _typed_weights(work: Work, key: str) -> Weights:
    """The weights as typed, what is no number named below; {} where they are all the same."""
    view = work.view
    rows = pd.DataFrame({"name": list(names_of(work).values()), "weight": "1"})
    edited = st.data_editor(
        rows,
        column_config={
            "name": st.column_config.TextColumn(view.say("col_body")),
            "weight": st.column_config.TextColumn(view.say("budget_weight")),
        },
        disabled=["name"],
        hide_index=True,
        key=key,
        alt=view.say("budget_weights"),
    )
    values = [amount(str(text)) for text in edited["weight"]]
    for wrong in [v for v in values if isinstance(v, Problem)]:
        st.error(problem(wrong, view.lang))
    if any(isinstance(v, Problem) for v in values) or len(set(values)) == 1:
        return {}
    return {code: int(v) for code, v in zip(names_of(work), values, strict=True) if not isinstance(v, Problem)}


def _curve(work: Work, curve: tuple[Choice, ...], chosen: Fraction, goal: str, of: int, label: str) -> None:
    """The steps as a picture and as a table."""
    view = work.view
    frame = budget_frame(curve, names_of(work), view.lang)
    if len(curve) > 1:
        steps_text = "; ".join(f"{r['cost_text']}: {count(r['value'], view.lang)} {r['text']}" for r in records(frame))
        alt = view.say("budget_alt", goal=goal, list=" · ".join(p for p in (label, steps_text) if p))
        datasets = packed(budget_datasets(frame, float(chosen), label))
        draw(Drawing(budget_spec(view.lang, of), alt, datasets), "budget_curve")
    heads = [view.say("budget_from"), view.say("budget_value_there", goal=goal)]
    best = within(curve, chosen)
    rows = [
        TableRow(
            (
                ClassedCell(cost_text(c.cost, POINTS, view.lang), "zh-number"),
                count(c.value, view.lang),
                row["lifted"] or "–",
            ),
            current=c == best,
        )
        for c, row in zip(curve, records(frame), strict=True)
    ]
    heads.append(view.say("budget_lifted"))
    st.html(html_table([RowGroup(rows)], heads, name=view.say("as_table"), label=label, classes="zh-needs"))


def _take_away(work: Work, curve: tuple[Choice, ...], chosen: Fraction, title: str, label: str) -> None:
    view, goal = work.view, aim_words(work.view.method.bands[0], work.view.lang)
    tables = {view.say("as_table"): lambda: curve_table(curve, names_of(work), goal, view.lang)}

    def draw_as(kind: str) -> bytes:
        spec = budget_spec(view.lang, curve[-1].value)
        datasets = budget_datasets(budget_frame(curve, names_of(work), view.lang), float(chosen), "")
        source = view.say("whatif_note")
        return picture(spec, datasets, title, source, kind, lang=view.lang, label=label)

    name = f"{view.say('file_budget')} {view.year} {work.ground.basis}"
    offer(view, name, title, draw_as if len(curve) > 1 else None, tables, mark=label)


def _cannot(lifts: list[Lift], work: Work) -> None:
    """Who is left out, because nothing can be planned without inventing."""
    planned: Mapping[str, str] = {lift.region: lift.plan.state for lift in lifts}
    left = [name for code, name in names_of(work).items() if planned.get(code) not in ("found", "reached")]
    if left:
        st.caption(work.view.say("budget_cannot", names=listing(left, work.view.lang)))
