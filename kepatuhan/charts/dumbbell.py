"""What changed between two years of one method: where each government stood, where it stands, and the way between."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.bands import (
    Domain,
    band_edges,
    band_letters,
    band_rows,
    band_shades,
    framed,
    row_y,
    score_x,
    way_labels,
    way_room,
)
from kepatuhan.core.columns import records

ROW = 40
"""px a row (desk size)."""


def dumbbell(
    title: str, lang: str = "id", domain: Domain = (0, 100), rows: int = 8, big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `dumbbell_datasets` into it. `title`: of the axis. domain in points."""
    at, before, after, beside = (score_x(field, title, domain) for field in ("at", "before", "after", "beside"))
    layers = [
        _ways(before, big), band_shades(at), band_edges(at, big), band_letters(at, big), _ways(before, big),
        _ends(before, big, filled=False), _ends(after, big, filled=True), *way_labels(beside, big),
    ]  # fmt: skip
    return framed(layers, rows, ROW, lang, big)


def dumbbell_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: charts.frames.change_frame; bands: charts.frames.bands_frame."""
    rows = [
        {
            **row,
            "fill": theme.colour(row["colour"]),
            **way_room(row["before"], row["after"], domain),
        }
        for row in records(frame)
    ]
    return {"rows": rows, "bands": band_rows(bands, domain)}


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _ways(x: alt.X, big: bool) -> alt.Chart:
    """The way between both years; below all too, since the first layer must hold every row."""
    mark = _rows().mark_rule(strokeWidth=5 if big else 3, stroke="#9a9a9a", aria=False)
    return mark.encode(y=row_y("name"), x=x, x2="after:Q")


def _ends(x: alt.X, big: bool, filled: bool) -> alt.Chart:
    """An open dot where it stood, a filled one in the colour of its category where it stands."""
    mark = (
        _rows()
        .transform_calculate(spoken="datum.name + ': ' + datum.text")
        .mark_circle(size=300 if big else 120, opacity=1, strokeWidth=2, stroke="#6a6a6a", aria=filled)
    )
    if not filled:
        return mark.encode(y=row_y("name"), x=x, fill=alt.value(theme.PAPER))
    return mark.encode(y=row_y("name"), x=x, fill=alt.Fill("fill:N", scale=None), description="spoken:N")
