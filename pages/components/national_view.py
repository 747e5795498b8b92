"""The parts of Nasional: counts of zones, the strip of published scores, and the counts as a table."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from kepatuhan import national
from kepatuhan.charts import national as charts
from kepatuhan.national_text import kind_name
from kepatuhan.sentences import letters_key
from kepatuhan.words import number, zone_name
from pages.components.cache import counts_spec, national_strip_spec
from pages.components.frame import View

COLUMNS = ("year", "col_zone", "col_count", "col_percent", "col_press")


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
    st.caption(letters_key((view.method,), view.lang))


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
    rest = row["zone"] == national.REST
    zone = view.say("nat_rest") if rest else zone_name(row["zone"], view.lang)
    count = f"{row['count']} / {int(row['of'])}" if pd.notna(row["of"]) else str(row["count"])
    percents = [f"{number(row[key], view.lang)}%" for key in ("percent", "printed")]
    cells = (zone, count, percents[0], percents[1] if row["flagged"] else "–")
    return f"<tr><th scope='row'>{row['year']}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
