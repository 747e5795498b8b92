"""The parts of Nasional: counts of zones, the strip of published scores, and the counts as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.charts import national as charts
from kepatuhan.charts.export import picture
from kepatuhan.core.columns import Record, int_or_none, records
from kepatuhan.scoring import national
from kepatuhan.sentences import tables
from kepatuhan.sentences.national import kind_name, median_text, notes, title
from kepatuhan.sentences.titles import letters_key
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import zone_name
from kepatuhan.words.numbers import number
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, draw
from pages.components.shell import session
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.view import View, remembered

COLUMNS = ("year", "col_zone", "col_count", "col_percent", "col_press")
TAKEN = ("year", "col_zone", "col_count", "col_assessed", "col_percent", "col_press")
"""The columns on the screen, and of the table to take away."""
WIDE = 1120
"""px of a picture's drawing."""


@dataclass(frozen=True)
class Strip:
    """The published scores of one kind: the finding, the scores as a table to be read, and the picture."""

    title: str
    shown: pd.DataFrame
    drawing: Drawing


@dataclass(frozen=True)
class Said:
    """The page's finding, what to mind, and the middle of the known scores, in words."""

    title: str
    notes: list[str]
    median: str


@remembered
def sentences(view: View) -> Said:
    """What Nasional says of the chosen government and year."""
    bodies, data, region, year, lang = view.known.bodies, view.known.data, view.region, view.year, view.lang
    median = median_text(bodies, data, (region.kind,), year, lang)
    return Said(title(bodies, data, region, year, lang), notes(bodies, data, region, year, lang), median)


def counts_chart(kind: str, view: View) -> None:
    """Zones of `kind` per year as bars, with the breaks of method between them."""
    if not national.counted_years(view.known.data):
        st.info(view.say("nat_counts_none"))
        return
    name, drawing = charts.counts_title(kind, view.lang), _counts(view, kind)
    with st.container(key=f"grows_counts_{kind}"):
        draw(drawing, f"counts_{kind}")
    years = tuple(national.counted_years(view.known.data))
    draw_as = partial(_picture, drawing.spec, name, years, view)
    taken = {view.say("as_table"): lambda: counts_table(kind, view)}
    offer(view, f"{view.say('file_counts')} {_slug(kind, view)}", name, draw_as, taken)


def _counts(view: View, kind: str) -> Drawing:
    """The bars of every year: the same whichever year and government are chosen."""
    return view.known.once((_counts_drawn, view.lang, kind), partial(_counts_drawn, view, kind))


def _counts_drawn(view: View, kind: str) -> Drawing:
    rows, title = charts.count_rows(view.known.data, kind, view.lang), charts.counts_title(kind, view.lang)
    bars_text = " ".join(f"{row['year']} {'' if row['kind'] == 'bar' else row['text']}".strip() for row in rows)
    return Drawing(charts.counts(rows, title, view.lang), view.say("nat_counts_alt", title=title, list=bars_text))


def _slug(kind: str, view: View) -> str:
    return kind_name(kind, view.lang) if kind != national.EVERYONE else ""


def _picture(spec: Mapping[str, Any], title: str, years: tuple[int, ...], view: View, kind: str) -> bytes:
    """The chart under its own title; the source line names the years that it shows."""
    bare = {name: part for name, part in spec.items() if name != "title"}
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    source = view.say("picture_source", year=span)
    return picture(bare, {}, title, source, kind, lang=view.lang, size=(WIDE, spec["height"]))


def strip_chart(view: View) -> None:
    """The published scores of the chosen government's kind; where none was found, that is said."""
    strip = _strip(view)
    if strip is None:
        st.info(view.say("nat_strip_none", kind=kind_name(view.region.kind, view.lang), year=view.year))
        return
    with st.container(key="grows_strip"):
        draw(strip.drawing, "strip")
    st.caption(f"{letters_key((view.method,), view.lang)} {literal(session.exception(view.lang))}".strip())
    draw_as = partial(_picture, strip.drawing.spec, strip.title, (view.year,), view)
    name = f"{view.say('file_sample')} {kind_name(view.region.kind, view.lang)} {view.year}"
    offer(view, name, strip.title, draw_as, {view.say("as_table"): lambda: strip.shown}, strip.shown)


@remembered
def _strip(view: View) -> Strip | None:
    bodies, data, region = view.known.bodies, view.known.data, view.region
    sample = national.sample(bodies, data, region.kind, view.year, view.lang)
    if sample.empty:
        return None
    asked = (sample, bodies, data, region, view.year, view.lang)
    parts = charts.strip_parts(*asked)
    drawing = Drawing(charts.strip(parts, view.lang), charts.strip_alt(*asked))
    return Strip(parts["title"], sample_table(sample, view), drawing)


def sample_table(sample: pd.DataFrame, view: View) -> pd.DataFrame:
    """The strip's scores (national.sample): government, score, and where the source is weak that it is, best first."""
    return pd.DataFrame(
        {
            view.say("col_body"): sample["name"],
            view.say("col_score"): [tables.points(score) for score in sample["score"]],
            view.say("col_confidence"): [view.say("trust_rendah") if weak else "" for weak in sample["weak"]],
        }
    )


def counts_table(kind: str, view: View) -> pd.DataFrame:
    """The counts behind the bars of `kind`, one line a year and zone; the printed percentage where it is another."""
    rows = records(national.zone_counts(view.known.data, kind))
    cells = [
        (
            int(row["year"]), _zone(row, view), int(row["count"]), int(row["of"]) if pd.notna(row["of"]) else "",
            tables.points(row["percent"]), tables.points(row["printed"]) if row["flagged"] else "",
        )
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=[view.say(name) for name in TAKEN])


def counted(kinds: tuple[str, ...], view: View) -> None:
    """The counts behind the bars with both percentages: computed here and as printed."""
    for kind in kinds:
        st.html(view.known.once((_counted_table, view.lang, kind), partial(_counted_table, view, kind)))


def _counted_table(view: View, kind: str) -> str:
    rows = records(national.zone_counts(view.known.data, kind))
    lines = RowGroup([(str(row["year"]), *_cells(row, view)) for row in rows])
    return html_table([lines], [view.say(key) for key in COLUMNS], caption=charts.counts_title(kind, view.lang))


def _cells(row: Record, view: View) -> tuple[str, ...]:
    of = int_or_none(row["of"])
    count = str(row["count"]) if of is None else f"{row['count']} / {of}"
    percents = ["" if pd.isna(row[key]) else f"{number(row[key], view.lang)}%" for key in ("percent", "printed")]
    return _zone(row, view), count, percents[0], percents[1] if row["flagged"] else "–"


def _zone(row: Record, view: View) -> str:
    return view.say("nat_rest") if row["zone"] == national.REST else zone_name(row["zone"], view.lang)
