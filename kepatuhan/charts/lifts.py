"""How far it is: a bar from where something stands to the edge or the value that is meant, on the year's bands."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts.bands import (
    Domain,
    band_edges,
    band_letters,
    band_rows,
    band_shades,
    framed,
    highlight,
    row_y,
    rows_chart,
    score_x,
    way_dots,
    way_labels,
    way_rows,
)

ROW = 42
"""px a row (desk size)."""
OPEN = "#1f4e79"
"""The edge of a bar that is still to be gone: the accent, since no zone is reached yet."""


def lifts(title: str, lang: str = "id", domain: Domain = (0, 100), rows: int = 8, big: bool = False) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `lifts_datasets` into it. `title`: of the axis. domain in points."""
    at, low, beside = (score_x(field, title, domain) for field in ("at", "low", "beside"))
    layers = [
        _places(low), band_shades(at), highlight("name"), band_edges(at, big), band_letters(at, big),
        _bars(low, gone=True), _bars(low, gone=False), way_dots(at, big), *way_labels(beside, big),
    ]  # fmt: skip
    return framed(layers, rows, ROW, lang, big)


def lifts_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: a frame of charts.lift_frames; bands: charts.frames.bands_frame."""
    rows = way_rows(frame, "at", "to", domain)
    return {"rows": rows, "bands": band_rows(bands, domain)}


def _places(x: alt.X) -> alt.Chart:
    """Nothing to be seen, for every row: the rows of the picture are those of its first layer."""
    return rows_chart().mark_rule(opacity=0, aria=False).encode(y=row_y("name"), x=x, x2=alt.X2("high:Q"))


def _bars(x: alt.X, gone: bool) -> alt.Chart:
    """What lies behind in the colour of the category, what is still ahead as a dashed frame."""
    chart = rows_chart().transform_filter(f"datum.gone === {str(gone).lower()}")
    style: dict[str, Any] = {"fillOpacity": 0.55}
    if not gone:
        style = {"fillOpacity": 0.12, "stroke": OPEN, "strokeWidth": 2, "strokeDash": [6, 4]}
    mark = chart.mark_bar(**style, height=alt.RelativeBandSize(0.44), cornerRadius=3, aria=False)
    fill = alt.Fill("fill:N", scale=None) if gone else alt.FillValue(OPEN)
    return mark.encode(y=row_y("name"), x=x, x2=alt.X2("high:Q"), fill=fill)
