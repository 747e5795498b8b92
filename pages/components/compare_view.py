"""Up to four scenarios beside each other: one table, a small map each, and each change taken apart from the common base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.charts.frames import waterfall_domain, waterfall_frame, whatif_map_frame
from kepatuhan.charts.map import zone_map_datasets
from kepatuhan.charts.waterfall import waterfall_datasets
from kepatuhan.levers import differing
from kepatuhan.model import Scenario
from kepatuhan.scenario import usable
from kepatuhan.whatif import summary, waterfall
from kepatuhan.words import listing, literal, region_name
from pages.components.cache import map_spec, waterfall_spec
from pages.components.figures import tips
from pages.components.frame import View
from pages.components.whatif_view import ROWS, Work, change_text, fact

MOST = 4
"""Scenarios beside each other: more are not read from the back of a room."""
SMALL_MAP = {1: 380, 2: 380, 3: 320, 4: 290}
"""px by the number of maps in the row: where a map is wide its labels take more room above each other."""
READINGS = ("units", "printed", "total")
NAMED = 3
"""Changes of a scenario that its column names before it only counts them."""


@dataclass(frozen=True)
class Column:
    """One scenario with what it makes of every government (whatif.before_after)."""

    scenario: Scenario
    found: pd.DataFrame

    def rows(self, region: str) -> dict[str, dict]:
        """The readings of one government by their names; '' where the scenario does not touch it."""
        own = self.found[self.found["region"] == region].to_dict("records")
        return {row["reading"]: row for row in own}


def beside(scenarios: Sequence[Scenario], work: Work) -> None:
    """Those of this year and basis, computed on today's data; the others are named."""
    view, on = work.view, work.ground
    here = [s for s in scenarios if (s.year, s.basis) == (on.year, on.basis)]
    others = [literal(s.name) for s in scenarios if s not in here]
    name = region_name(view.region, view.lang)
    st.subheader(view.say("compare", name=name, year=view.year), anchor=False)
    if others:
        st.caption(view.say("compare_others", names=listing(others, view.lang)))
    if len(here) > MOST:
        st.caption(view.say("compare_most", most=MOST))
    old = [literal(s.name) for s in here[:MOST] if differing(s, on)]
    if old:
        st.caption(view.say("compare_old", names=listing(old, view.lang)))
    sound = [usable(s, on.observations, view.known.data)[0] for s in here[:MOST]]
    columns = [Column(s, view.known.outcome(s)) for s in sound]
    if columns:
        _table(columns, work)
        _maps(columns, work)
        _changes(columns, work)


# --- the table ----------------------------------------------------------------------------------------------------


def _table(columns: Sequence[Column], work: Work) -> None:
    view, code = work.view, work.view.region.code
    name = region_name(view.region, view.lang)
    label = f'<caption class="zh-invented">{escape(view.say("illustration_label"))}</caption>'
    heads = "".join(f'<th scope="col">{escape(c.scenario.name)}</th>' for c in columns)
    every = [c.rows(code) for c in columns]
    readings = [name for name in READINGS if any(name in rows for rows in every)] or [""]
    lines = [_line(view.say("compare_what"), ["–", *(_what(c, work) for c in columns)])]
    for reading in readings:
        if len(readings) > 1:
            title = escape(view.say(f"reading_{reading}"))
            lines.append(f'<tr><th scope="rowgroup" colspan="{len(columns) + 2}"><b>{title}</b></th></tr>')
        lines += [_line(view.say(name), _facts(name, reading, every, view)) for name in ROWS]
    lines.append(_line(view.say("compare_greens", of=len(work.ground.eight)), _greens(columns, work)))
    st.html(
        f'<div class="zh-scroll" tabindex="0" role="region" aria-label="{escape(view.say("compare", name=name, year=view.year))}"><table class="zh-table zh-whatif zh-beside">{label if _invented(columns) else ""}'
        f'<thead><tr><td></td><th scope="col">{escape(view.say("compare_now"))}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(head: str, cells: Sequence[str]) -> str:
    return f'<tr><th scope="row">{escape(head)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _facts(name: str, reading: str, every: Sequence[dict[str, dict]], view: View) -> list[str]:
    """First what is now, then each scenario; one that does not touch the government leaves it as it is."""
    first = next((rows[reading] for rows in every if reading in rows), None)
    now = "–" if first is None else fact(name, first, "before", view)
    cells = [
        fact(name, rows[reading], "after", view) if reading in rows else now if "" in rows else "–" for rows in every
    ]
    return [now, *cells]


def _what(column: Column, work: Work) -> str:
    """The first changes of a scenario in words, and how many more there are."""
    told = [change_text(c, work) for c in column.scenario.changes]
    lines = [f"{escape(name)} <b class='zh-number'>{escape(value)}</b>" for name, _, value in told[:NAMED]]
    rest = len(told) - len(lines)
    return "<br>".join([*lines, *([escape(work.view.say("compare_rest", n=rest))] if rest else [])])


def _greens(columns: Sequence[Column], work: Work) -> list[str]:
    told = [summary(work.ground, c.found) for c in columns]
    return [str(zones.get("hijau", 0)) for zones in (told[0].zones_before, *(t.zones_after for t in told))]


def _invented(columns: Sequence[Column]) -> bool:
    return bool(columns[0].found["invented"].any())


# --- the pictures -------------------------------------------------------------------------------------------------


def _maps(columns: Sequence[Column], work: Work) -> None:
    """A small map after each, in the order of the table."""
    view, spec = work.view, map_spec(tips(work.view), SMALL_MAP[len(columns)], work.view.lang)
    for i, (place, column) in enumerate(zip(st.columns(len(columns)), columns, strict=True)):
        frame = whatif_map_frame(
            column.found, view.known.bodies, view.known.data, view.year, view.lang, view.region.code
        )
        heading = _labelled(view.say("compare_map", name=column.scenario.name), columns, view)
        told = "; ".join(f"{r.short} {r.symbol} {r.score_text}" for r in frame.itertuples())
        label = view.say("illustration_short") if _invented(columns) else ""
        datasets = zone_map_datasets(view.known.boundaries, frame, label)
        with place:
            st.caption(literal(heading))
            st.vega_lite_chart(
                {**spec, "datasets": datasets}, theme=None, key=f"beside_map_{i}", alt=f"{heading}: {told}"
            )


def _changes(columns: Sequence[Column], work: Work) -> None:
    """Each change taken apart, all from the same base and on the same scale."""
    view = work.view
    made = [(c, waterfall(work.ground, c.scenario, view.region.code)) for c in columns]
    frames = [(c, waterfall_frame(w, view.method, view.lang)) for c, w in made if w is not None and len(w.rows)]
    still = [c.scenario.name for c, w in made if w is None or not len(w.rows)]
    label = view.say("illustration_label") if _invented(columns) else ""
    ends = [waterfall_domain(frame) for _, frame in frames]
    places = st.columns(min(len(frames), 2)) if frames else []
    for i, (column, frame) in enumerate(frames):
        spec = waterfall_spec(view.lang, len(frame), (min(low for low, _ in ends), max(high for _, high in ends)))
        told = "; ".join(f"{name.strip()} {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
        with places[i % len(places)]:
            st.caption(literal(_labelled(column.scenario.name, columns, view)))
            st.vega_lite_chart(
                {**spec, "datasets": waterfall_datasets(frame, label)},
                theme=None,
                key=f"beside_parts_{i}",
                alt=view.say("parts_picture_alt", title=column.scenario.name, list=told),
            )
    body = region_name(view.region, view.lang)
    for name in still:
        st.caption(view.say("compare_still", name=literal(name), body=body))


def _labelled(text: str, columns: Sequence[Column], view: View) -> str:
    return view.say("illustrated", text=text) if _invented(columns) else text
