"""The parts of Nasional: counts of zones, the strip of published scores, and the counts as a table."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan import national
from kepatuhan.charts import national as charts
from kepatuhan.charts.export import picture
from kepatuhan.national_text import kind_name
from kepatuhan.sentences import letters_key
from kepatuhan.words import literal, number, zone_name
from pages.components import session
from pages.components.cache import counts_spec, national_strip_spec
from pages.components.downloads import offer
from pages.components.frame import View

COLUMNS = ("year", "col_zone", "col_count", "col_percent", "col_press")
WIDE = 1120
"""px of a picture's drawing."""


def counts_chart(kind: str, view: View) -> None:
    """Zones of `kind` per year as bars, with the breaks of method between them."""
    rows = charts.count_rows(view.known.data, kind, view.lang)
    name = charts.counts_title(kind, view.lang)
    told = "; ".join(f"{row['year']} {row['text']}".strip() for row in rows)
    st.vega_lite_chart(
        counts_spec(rows, name, view.lang),
        theme=None,
        key=f"counts_{kind}",
        alt=view.say("nat_counts_alt", title=name, list=told),
    )
    shown = counts_table(kind, view)
    years = tuple(national.counted_years(view.known.data))
    draw = partial(_picture, counts_spec(rows, name, view.lang), name, years, view)
    offer(view, f"{view.say('file_counts')} {_slug(kind, view)}", name, draw, {view.say("as_table"): lambda: shown})


def _slug(kind: str, view: View) -> str:
    return kind_name(kind, view.lang) if kind != national.EVERYONE else ""


def _picture(spec: dict[str, Any], title: str, years: tuple[int, ...], view: View, kind: str) -> bytes:
    """The chart under its own title; the source line names the years that it shows."""
    bare = {name: part for name, part in spec.items() if name != "title"}
    told = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    source = view.say("picture_source", year=told)
    return picture(bare, {}, title, source, kind, lang=view.lang, size=(WIDE, spec["height"]))


def strip_chart(view: View) -> None:
    """The published scores of the chosen government's kind; where none was found, that is said."""
    bodies, data, region = view.known.bodies, view.known.data, view.region
    found = national.sample(bodies, data, region.kind, view.year)
    if found.empty:
        st.info(view.say("nat_strip_none", kind=kind_name(region.kind, view.lang), year=view.year))
        return
    said = (found, bodies, data, region, view.year, view.lang)
    st.vega_lite_chart(
        national_strip_spec(charts.strip_parts(*said), view.lang), theme=None, key="strip", alt=charts.strip_alt(*said)
    )
    st.caption(f"{letters_key((view.method,), view.lang)} {literal(session.exception(view.lang))}".strip())
    _strip_download(found, charts.strip_parts(*said), view)


def _strip_download(found: pd.DataFrame, parts: dict[str, Any], view: View) -> None:
    title, shown = parts["title"], sample_table(found, view)
    draw = partial(_picture, national_strip_spec(parts, view.lang), title, (view.year,), view)
    name = f"{view.say('file_sample')} {kind_name(view.region.kind, view.lang)} {view.year}"
    offer(view, name, title, draw, {view.say("as_table"): lambda: shown}, shown)


def sample_table(found: pd.DataFrame, view: View) -> pd.DataFrame:
    """The strip's scores (national.sample) as text: government, score, and where the source is weak that it is, best first."""
    return pd.DataFrame(
        {
            view.say("col_body"): found["name"],
            view.say("col_score"): [number(score, view.lang) for score in found["score"]],
            view.say("col_confidence"): [view.say("trust_rendah") if weak else "" for weak in found["weak"]],
        }
    )


def counts_table(kind: str, view: View) -> pd.DataFrame:
    """The counts behind the bars of `kind` as text, one line a year and zone, both percentages."""
    rows = national.zone_counts(view.known.data, kind).to_dict("records")
    cells = [(str(row["year"]), *_cells(row, view)) for row in rows]
    return pd.DataFrame(cells, columns=[view.say(name) for name in COLUMNS])


def counted(kinds: tuple[str, ...], view: View) -> None:
    """The counts behind the bars with both percentages: computed here and as printed."""
    for kind in kinds:
        rows = national.zone_counts(view.known.data, kind).to_dict("records")
        head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in map(view.say, COLUMNS))
        body = "".join(_counted(row, view) for row in rows)
        caption = escape(charts.counts_title(kind, view.lang))
        st.html(
            f'<table class="zh-table"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        )


def _counted(row: dict, view: View) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(row, view))
    return f"<tr><th scope='row'>{row['year']}</th>{cells}</tr>"


def _cells(row: dict, view: View) -> tuple[str, ...]:
    rest = row["zone"] == national.REST
    zone = view.say("nat_rest") if rest else zone_name(row["zone"], view.lang)
    count = f"{row['count']} / {int(row['of'])}" if pd.notna(row["of"]) else str(row["count"])
    percents = [f"{number(row[key], view.lang)}%" for key in ("percent", "printed")]
    return zone, count, percents[0], percents[1] if row["flagged"] else "–"
