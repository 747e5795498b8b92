"""What changed between two years of one method: where each government stood, where it stands, and the way between."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.ranking import Domain, band_edges, band_letters, band_rows, band_shades

ROW, HEAD, FOOT = 40, 30, 64
"""px a row, for the band letters above, and for the axis below (desk size; grown with the text in big)."""


def dumbbell(
    title: str, lang: str = "id", domain: Domain = (0, 100), rows: int = 8, big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `dumbbell_datasets` into it. `title`: of the axis. domain in points."""
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    axis = alt.Axis(title=title, tickCount=6, grid=False, labelOverlap=True, labelPadding=8, titlePadding=10)
    x = alt.X("at:Q", scale=scale, axis=axis)
    before, after = (alt.X(f"{end}:Q", scale=scale, axis=axis) for end in ("before", "after"))
    layers = [
        _ways(before, big), band_shades(x), band_edges(x, big), band_letters(x, big), _ways(before, big),
        _ends(before, big, filled=False), _ends(after, big, filled=True), *_labels(scale, axis, big),
    ]  # fmt: skip
    height = round((rows * ROW + HEAD + FOOT) * theme.size(big) / theme.size(False))
    padding = {"top": HEAD + 8 * big, "left": 2, "right": 8, "bottom": 2}
    chart = alt.layer(*layers).properties(width="container", height=height, padding=padding)
    return chart.to_dict() | {"config": theme.config(lang, big), "autosize": {"type": "fit", "contains": "padding"}}


def dumbbell_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: charts.frames.change_frame; bands: charts.frames.bands_frame."""
    span = domain[1] - domain[0]
    rows = [
        {
            **{str(key): value for key, value in row.items()},
            "fill": theme.colour(row["colour"]),
            "low": min(row["before"], row["after"]),
            "high": max(row["before"], row["after"]),
            "room": (domain[1] - max(row["before"], row["after"])) / span,
        }
        for row in frame.to_dict("records")
    ]
    return {"rows": rows, "bands": band_rows(bands, domain)}


def change_domain(frame: pd.DataFrame) -> Domain:
    """The axis that holds both years of all rows of charts.frames.change_frame, in whole tens."""
    return float(min(frame["before"].min(), frame["after"].min()) // 10 * 10), 100.0


def _y() -> alt.Y:
    axis = alt.Axis(title=None, labelPadding=10, domain=False, ticks=False, grid=False, labelLimit=0)
    return alt.Y("name:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("rows"))


def _ways(x: alt.X, big: bool) -> alt.Chart:
    """The way between both years; first and below all, since Vega takes the order of the rows from the first layer."""
    mark = _rows().mark_rule(strokeWidth=5 if big else 3, stroke="#9a9a9a", aria=False)
    return mark.encode(y=_y(), x=x, x2="after:Q")


def _ends(x: alt.X, big: bool, filled: bool) -> alt.Chart:
    """An open dot where it stood, a filled one in the colour of its category where it stands."""
    chart = _rows().transform_calculate(spoken="datum.name + ': ' + datum.text", ground=f"'{theme.PAPER}'")
    mark = chart.mark_circle(size=300 if big else 120, opacity=1, strokeWidth=2, stroke="#6a6a6a")
    said = {"description": "spoken:N"} if filled else {}
    return mark.encode(y=_y(), x=x, fill=alt.Fill("fill:N" if filled else "ground:N", scale=None), **said)


def _labels(scale: alt.Scale, axis: alt.Axis, big: bool) -> list[alt.Chart]:
    """Both scores and the difference, right of the way where there is room, else left of it, on a halo."""
    px = theme.size(big)
    fits = f"datum.room * width > length(datum.text) * {0.6 * px} + 20"
    chart = _rows().transform_calculate(beside=f"{fits} ? datum.high : datum.low", side=f"{fits} ? 1 : -1")
    at = alt.X("beside:Q", scale=scale, axis=axis)
    both: list[alt.Chart] = []
    for style in ({"stroke": theme.PAPER, "strokeWidth": 5, "fill": theme.PAPER}, {"fill": theme.INK}):
        mark = chart.mark_text(
            **style, fontSize=px, fontWeight=600, baseline="middle", aria=False,
            dx=alt.expr(f"datum.side * {18 if big else 13}"), align=alt.expr("datum.side < 0 ? 'right' : 'left'"),
        )  # fmt: skip
        both.append(mark.encode(y=_y(), x=at, text="text:N"))
    return both
