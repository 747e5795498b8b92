"""Up to four scenarios beside each other: one table, a small map each, and each change taken apart from the common base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from kepatuhan.charts.frames import after_rows, waterfall_domain, waterfall_rows
from kepatuhan.charts.waterfall import names_width, waterfall_datasets
from kepatuhan.charts.waterfall import waterfall as waterfall_spec
from kepatuhan.core.model import Layer, Scenario
from kepatuhan.scenarios.before_after import BeforeAfter, summary
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.levers import differing
from kepatuhan.scenarios.scenario import usable
from kepatuhan.scenarios.waterfall import waterfall
from kepatuhan.words.keys import READING_KEYS
from kepatuhan.words.layers import labels, short_label, titled_all
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import listing
from pages.components.charts.drawing import Drawing, draw, map_spec, packed
from pages.components.charts.figures import map_before, map_ground
from pages.components.shell.html_table import Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View
from pages.components.simulation.work import ROWS, Work, change_text, fact, ground_for

MOST = 4
"""Scenarios beside each other: more are not read from the back of a room."""
SMALL_MAP = {1: 380, 2: 380, 3: 320, 4: 290}
"""px by the number of maps in the row: where a map is wide its labels take more room above each other."""
READINGS = ("printed", "units", "total")
NAMED = 3
"""Changes of a scenario that its column names before it only counts them."""


@dataclass(frozen=True)
class Column:
    """One scenario with what it makes of every government (before_after)."""

    scenario: Scenario
    outcome: list[BeforeAfter]
    ground: Ground

    def rows(self, region: str) -> dict[str, BeforeAfter]:
        """The readings of one government by their names; '' where the scenario does not touch it."""
        return {row.reading: row for row in self.outcome if row.region == region}


def beside(scenarios: Sequence[Scenario], work: Work) -> None:
    """Those of this year, computed on today's data; the others are named."""
    view = work.view
    grounds = {s: ground_for(view, s) for s in scenarios}
    here = [s for s in scenarios if s.year == work.ground.year]
    others = [literal(s.name) for s in scenarios if s not in here]
    name = region_name(view.region, view.lang)
    st.subheader(view.say("compare", name=name, year=view.year), anchor=False)
    if others:
        st.caption(view.say("compare_others", names=listing(others, view.lang)))
    if len(here) > MOST:
        st.caption(view.say("compare_most", most=MOST))
    old = [literal(s.name) for s in here[:MOST] if differing(s, grounds[s])]
    if old:
        st.caption(view.say("compare_old", names=listing(old, view.lang)))
    sound = [(usable(s, grounds[s].observations, grounds[s].data)[0], grounds[s]) for s in here[:MOST]]
    columns = [Column(s, view.known.outcome(s, on), on) for s, on in sound]
    if columns:
        _table(columns, work)
        _maps(columns, work)
        _changes(columns, work)


# --- the table ----------------------------------------------------------------------------------------------------


def _table(columns: Sequence[Column], work: Work) -> None:
    view, code = work.view, work.view.region.code
    name = region_name(view.region, view.lang)
    label = labels(_layers(columns), view.lang)
    heads = ["", view.say("compare_now"), *(c.scenario.name for c in columns)]
    every = [c.rows(code) for c in columns]
    readings = [name for name in READINGS if any(name in rows for rows in every)] or [""]
    groups = [RowGroup([_line(view.say("compare_what"), ["–", *(_what(c, work) for c in columns)])])]
    for reading in readings:
        heading = view.say(READING_KEYS[reading]) if len(readings) > 1 else ""
        rows = [_line(view.say(name), _facts(name, reading, every, view)) for name in ROWS]
        groups.append(RowGroup(rows, heading))
    if work.ground.method.zoned:
        groups.append(RowGroup([_line(view.say("compare_greens", of=len(work.ground.eight)), _greens(columns))]))
    whole = view.say("compare", name=name, year=view.year)
    st.html(html_table(groups, heads, name=whole, label=label, classes="zh-whatif zh-beside", scrolls=True))


def _line(head: str, cells: Sequence[str]) -> tuple[TableCell, ...]:
    """A row whose cells are HTML already."""
    return head, *map(Html, cells)


def _facts(name: str, reading: str, every: Sequence[dict[str, BeforeAfter]], view: View) -> list[str]:
    """First what is now, then each scenario; one that does not touch the government leaves it as it is."""
    first = next((rows[reading] for rows in every if reading in rows), None)
    now = "–" if first is None else fact(name, first.before, view)
    cells = [fact(name, rows[reading].after, view) if reading in rows else now if "" in rows else "–" for rows in every]
    return [now, *cells]


def _what(column: Column, work: Work) -> str:
    """The first changes of a scenario in words, and how many more there are."""
    changes = [change_text(c, work) for c in column.scenario.changes]
    lines = [f"{escape(name)} <b class='zh-number'>{escape(value)}</b>" for name, _, value in changes[:NAMED]]
    rest = len(changes) - len(lines)
    return "<br>".join([*lines, *([escape(work.view.say("compare_rest", n=rest))] if rest else [])])


def _greens(columns: Sequence[Column]) -> list[str]:
    summaries = [summary(c.ground, c.outcome) for c in columns]
    return [str(zones.get("hijau", 0)) for zones in (summaries[0].zones_before, *(t.zones_after for t in summaries))]


def _layers(columns: Sequence[Column]) -> set[Layer]:
    return {row.layer for column in columns for row in column.outcome if row.layer}


# --- the pictures -------------------------------------------------------------------------------------------------


def _maps(columns: Sequence[Column], work: Work) -> None:
    """A small map after each, in the order of the table."""
    view, spec = work.view, map_spec(work.view.lang, SMALL_MAP[len(columns)])
    for i, (place, column) in enumerate(zip(st.columns(len(columns)), columns, strict=True)):
        rows = after_rows(map_before(view), column.outcome, view.lang)
        heading = _labelled(view.say("compare_map", name=column.scenario.name), columns, view)
        map_text = "; ".join(f"{row['short']} {row['symbol']} {row['score_text']}" for row in rows)
        label = " · ".join(short_label(layer, view.lang) for layer in sorted(_layers(columns)))
        with place:
            st.caption(literal(heading))
            draw(map_ground(view).drawing(spec, f"{heading}: {map_text}", rows, label), f"beside_map_{i}")


def _changes(columns: Sequence[Column], work: Work) -> None:
    """Each change taken apart, all from the same base, on one scale and equally wide."""
    view = work.view
    made = [(c, waterfall(c.ground, c.scenario, view.region.code)) for c in columns]
    frames = [(c, waterfall_rows(w, view.method, view.lang)) for c, w in made if w is not None and w.bars]
    still = [c.scenario.name for c, w in made if w is None or not w.bars]
    label = labels(_layers(columns), view.lang)
    ends = [waterfall_domain(rows) for _, rows in frames]
    scale = (min((low for low, _ in ends), default=0), max((high for _, high in ends), default=100))
    names = names_width(rows for _, rows in frames)
    places = st.columns(min(len(frames), 2)) if frames else []
    for i, (column, rows) in enumerate(frames):
        spec = waterfall_spec(view.lang, len(rows), scale, names)
        steps_text = "; ".join(f"{row['name'].strip()} {row['text']}" for row in rows)
        alt = view.say("parts_picture_alt", title=column.scenario.name, list=steps_text)
        with places[i % len(places)]:
            st.caption(literal(_labelled(column.scenario.name, columns, view)))
            draw(Drawing(spec, alt, packed(waterfall_datasets(rows, label))), f"beside_parts_{i}")
    body = region_name(view.region, view.lang)
    for name in still:
        st.caption(view.say("compare_still", name=literal(name), body=body))


def _labelled(text: str, columns: Sequence[Column], view: View) -> str:
    return titled_all(text, _layers(columns), view.lang)
