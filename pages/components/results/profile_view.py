"""One government on one screen: its card, its units, its place among the eight, and what the public reported."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from kepatuhan.charts.aims import Aim
from kepatuhan.charts.export import picture
from kepatuhan.charts.frames import domain, strip_frames
from kepatuhan.charts.strip import strip_datasets
from kepatuhan.core.model import Layer
from kepatuhan.follow_up.targets import standings
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import children, maxima
from kepatuhan.sentences import tables
from kepatuhan.sentences.follow_up import target_line
from kepatuhan.sentences.titles import against_median
from kepatuhan.sentences.trust import complaints
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import component_name, in_language, region_name
from kepatuhan.words.numbers import as_printed
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, draw, packed, strip_spec
from pages.components.charts.figures import shown_aims
from pages.components.results.cards import sources
from pages.components.results.provenance import fact_with_source
from pages.components.shell.follow_up import shown_targets
from pages.components.shell.view import View, remembered

Values = dict[str, tuple[str, int, dict[str, int | None]]]
"""Component code → its name, its maximum, and what each of the eight has (hundredths, None = not known)."""


@dataclass(frozen=True)
class Strip:
    """The place among the eight: frames of charts.frames.strip_frames, the label of what is invented, and sentences beside the median."""

    rows: pd.DataFrame
    others: pd.DataFrame
    label: str
    drawing: Drawing
    lines: list[str]
    aim: Aim | None


def _values(view: View) -> Values:
    """The printed totals, and the aspects of those governments whose aspects can be shown; what a government says of itself

    has no place among the others.
    """
    method, districts = view.method, view.known.data.districts
    (root,) = children(method, "")
    rows = {d.code: compare.of(view.known.bodies, d.code, view.year) for d in districts}
    totals = {code: None if pd.isna(row["score"]) else int(row["score"]) for code, row in rows.items()}
    breakdowns = {d.code: view.breakdown(d.code) for d in districts}
    shown = maxima(method)
    values: Values = {root.code: (component_name(root, view.lang), shown[root.code], totals)}
    if view.stated is None and all(breakdowns.values()):
        for part in children(method, root.code):
            by_code: dict[str, int | None] = {
                code: int(b.of(part.code)["value"]) for code, b in breakdowns.items() if b is not None
            }
            values[part.code] = (component_name(part, view.lang), shown[part.code], by_code)
    return values


def target(view: View) -> None:
    """The government's target as one sentence with the distance; nothing where it has none."""
    mine = shown_targets(view.known, view.year).get(view.region.code)
    if mine is not None:
        standing = next(
            one
            for one in standings({(mine.region, mine.year): mine}, view.known.bodies, view.known.data, mine.year)
            if one.region == mine.region
        )
        st.markdown(literal(target_line(standing, view.known.data, view.lang)))


def strips(view: View) -> None:
    """Where the government lies among the eight, in the total and, as illustration, in each aspect; then in words."""
    st.header(view.say("strip_title", n=len(view.known.data.districts)), anchor=False)
    if view.region == view.known.data.province:
        st.caption(view.say("strip_province"))
        return
    strip = _strip(view, next((aim for aim in shown_aims(view) if aim.code == view.region.code), None))
    if strip is None:
        st.info(view.say("strip_none"))
        return
    draw(strip.drawing, "strip")
    _strips_offered(strip, view)
    if strip.label:
        st.caption(view.say("picture_source_mixed", year=view.year))
    for line in strip.lines:
        st.markdown(line)


@remembered
def _strip(view: View, aim: Aim | None) -> Strip | None:
    values = _values(view)
    rows, others = strip_frames(values, view.known.data, view.region.code, view.lang)
    if rows.empty:
        return None
    layer: Layer = "ilustrasi" if len(values) > 1 else ""
    label = view.say("illustration_label_parts") if layer else ""
    low, _ = domain(pd.DataFrame({"score": rows["worst"], "low": rows["worst"]}))
    spec = strip_spec(view.lang, low, len(rows), aim is not None)
    rows_text = "; ".join(f"{r.label}, {r.text}, {r.ends}" for r in rows.rename(columns={"name": "label"}).itertuples())
    title = " · ".join(t for t in (view.say("strip_title", n=len(view.known.data.districts)), label) if t)
    aimed = f" {aim.text}." if aim else ""
    alt = view.say("parts_picture_alt", title=title, list=rows_text) + aimed
    places = {name: compare.position(by, view.region.code) for code, (name, _, by) in list(values.items())[1:]}
    lines = against_median({n: p for n, p in places.items() if p is not None}, view.lang, layer)
    drawing = Drawing(spec, alt, packed(strip_datasets(rows, others, label, aim)))
    return Strip(rows, others, label, drawing, lines, aim)


def _strips_offered(strip: Strip, view: View) -> None:
    words = {
        "name": view.say("col_part"),
        "text": view.say("col_value"),
        "ends": view.say("strip_title", n=len(view.known.data.districts)),
    }
    shown = strip.rows[list(words)].rename(columns=words)
    name = f"{view.say('file_strip')} {region_name(view.region, view.lang)} {view.year}"
    taken = {view.say("as_table"): partial(strips_table, view)}
    offer(view, name, _strip_heading(view), partial(_strips_drawn, strip, view), taken, shown, strip.label)


def strips_table(view: View) -> pd.DataFrame:
    """The same with a figure a cell: what the government has, the median, and who is best and lowest."""
    names = {r.code: region_name(r, view.lang) for r in view.known.data.regions}
    places = [(name, compare.position(by, view.region.code)) for name, _, by in _values(view).values()]
    return pd.DataFrame(
        {
            view.say("col_part"): name,
            view.say("col_value"): tables.points(place.own),
            view.say("col_median"): tables.points(place.median),
            view.say("col_best"): tables.points(place.best[1]),
            view.say("col_best_body"): names[place.best[0]],
            view.say("col_worst"): tables.points(place.worst[1]),
            view.say("col_worst_body"): names[place.worst[0]],
        }
        for name, place in places
        if place is not None
    )


def _strip_heading(view: View) -> str:
    return f"{region_name(view.region, view.lang)} {view.year} · {view.say('strip_title', n=len(view.known.data.districts))}"


def _strips_drawn(strip: Strip, view: View, kind: str) -> bytes:
    key = "picture_source_mixed" if strip.label else "picture_source"
    source, spec = view.say(key, year=view.year), strip.drawing.spec
    data, size = strip_datasets(strip.rows, strip.others, "", strip.aim), (1000, 80 + 76 * len(strip.rows))
    return picture(spec, data, _strip_heading(view), source, kind, lang=view.lang, label=strip.label, size=size)


def _reported(row: pd.Series, lang: str) -> str:
    """'Ombudsman Banten: laporan diterima 122'."""
    scope, measure = (in_language(row, field, lang) for field in ("scope", "measure"))
    return f"{scope}: {measure} {as_printed(row['value'], lang)}"


def reports(view: View) -> None:
    """Complaints by the public as context, each with its source; and every report of the total."""
    facts = _complaints(view)
    with st.expander(view.say("complaints_title", year=view.year), icon=":material/forum:"):
        if not facts:
            st.caption(view.say("complaints_none", year=view.year))
        else:
            st.caption(view.say("complaints_note"))
            st.html(f"<ul class='zh-evidence'>{''.join(f'<li>{line}</li>' for line in facts)}</ul>")
    sources(view.region, view)


@remembered
def _complaints(view: View) -> list[str]:
    """HTML lines, each with its source."""
    rows = complaints(view.known.data, view.region, view.year)
    return [fact_with_source(_reported(r, view.lang), r, view) for _, r in rows.iterrows()]
