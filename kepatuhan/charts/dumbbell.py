"""What changed between two years of one method: where each government stood, where it stands, and the way between."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.bands import Domain, band_edges, band_letters, band_rows, band_shades, framed, row_y, score_x
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
        _ends(before, big, filled=False), _ends(after, big, filled=True), *_labels(beside, big),
    ]  # fmt: skip
    return framed(layers, rows, ROW, lang, big)


def dumbbell_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: charts.frames.change_frame; bands: charts.frames.bands_frame."""
    span = domain[1] - domain[0]
    rows = [
        {
            **row,
            "fill": theme.colour(row["colour"]),
            "low": min(row["before"], row["after"]),
            "high": max(row["before"], row["after"]),
            "room": (domain[1] - max(row["before"], row["after"])) / span,
            "room_left": (min(row["before"], row["after"]) - domain[0]) / span,
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


def _labels(x: alt.X, big: bool) -> list[alt.Chart]:
    """Both scores and the difference, on a phone the difference alone: right of the way where there is room, else left of
    it, else above its middle; on a halo."""
    px = theme.px(big)
    need = f"length(datum.said) * 0.6 * {px} + 20"
    side = f"datum.room * width > {need} ? 1 : datum.room_left * width > {need} ? -1 : 0"
    chart = (
        _rows()
        .transform_calculate(said=f"width < {theme.NARROW} ? datum.delta : datum.text")
        .transform_calculate(side=side)
        .transform_calculate(
            beside="datum.side > 0 ? datum.high : datum.side < 0 ? datum.low : (datum.low + datum.high) / 2"
        )
    )
    both: list[alt.Chart] = []
    for style in ({"stroke": theme.PAPER, "strokeWidth": 5, "fill": theme.PAPER}, {"fill": theme.INK}):
        mark = chart.mark_text(
            **style, fontSize=alt.expr(px), fontWeight=600, baseline="middle", aria=False,
            dx=alt.expr(f"datum.side * {18 if big else 13}"), dy=alt.expr(f"datum.side ? 0 : -0.8 * {px}"),
            align=alt.expr("datum.side < 0 ? 'right' : datum.side > 0 ? 'left' : 'center'"),
        )  # fmt: skip
        both.append(mark.encode(y=row_y("name"), x=x, text="said:N"))
    return both
