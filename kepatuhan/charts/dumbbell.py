"""What changed between two years of one method: where each government stood, where it stands, and the way between."""

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
    row_y,
    rows_chart,
    score_x,
    way_dots,
    way_labels,
    way_rows,
)

ROW = 40
"""px a row (desk size)."""


def dumbbell(
    title: str, lang: str = "id", domain: Domain = (0, 100), rows: int = 8, big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `dumbbell_datasets` into it. `title`: of the axis. domain in points."""
    at, before, after, beside = (score_x(field, title, domain) for field in ("at", "before", "after", "beside"))
    layers = [
        _ways(before, big), band_shades(at), band_edges(at, big), band_letters(at, big), _ways(before, big),
        way_dots(before, big, filled=False), way_dots(after, big), *way_labels(beside, big),
    ]  # fmt: skip
    return framed(layers, rows, ROW, lang, big)


def dumbbell_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: charts.frames.change_frame; bands: charts.frames.bands_frame."""
    rows = way_rows(frame, "before", "after", domain)
    return {"rows": rows, "bands": band_rows(bands, domain)}


def _ways(x: alt.X, big: bool) -> alt.Chart:
    """The way between both years; below all too, since the first layer must hold every row."""
    mark = rows_chart().mark_rule(strokeWidth=5 if big else 3, stroke="#9a9a9a", aria=False)
    return mark.encode(y=row_y("name"), x=x, x2=alt.X2("after:Q"))
