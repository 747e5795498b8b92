"""What charts of rows on the year's bands share: the axis of scores, the rows' names, the bands behind them, and the frame."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.core.columns import records

SELECTED = "#e4ede8"
"""The ground of the row that is looked at."""
HEAD, FOOT = 30, 64
"""px for the band letters above the rows, and for the axis below them (desk size; grown with the text in big)."""

Domain = tuple[float, float]
"""Both ends of the axis, in points of the score."""


def band_rows(bands: pd.DataFrame, domain: Domain) -> list[dict[str, Any]]:
    """The dataset `bands` from charts.frames.bands_frame: the lower edges inside the axis; the one band the axis starts in
    is named at its start, without a line."""
    edged = bands[bands["lower"].notna()].sort_values("lower")
    below, inside = (
        edged[edged["lower"] <= domain[0]].tail(1),
        edged[edged["lower"].between(*domain, inclusive="neither")],
    )
    rows = pd.concat([below.assign(lower=domain[0], line=False), inside.assign(line=True)])
    rows = rows.assign(end=[*rows["lower"].astype(float).tolist()[1:], domain[1]][: len(rows)])
    rows["fill"] = [theme.colour(token) for token in rows["colour"]]
    rows["name"] = [
        f"{s} · {e}" if line else s for s, e, line in zip(rows["symbol"], rows["edge"], rows["line"], strict=True)
    ]
    fields = rows.rename(columns={"lower": "at"})[["at", "end", "symbol", "name", "label", "fill", "line"]]
    return records(fields)


def score_x(field: str, title: str, domain: Domain) -> alt.X:
    """`field` on the axis of scores."""
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    axis = alt.Axis(title=title, tickCount=6, grid=False, labelOverlap=True, labelPadding=8, titlePadding=10)
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


def row_y(field: str) -> alt.Y:
    """The rows, named by `field`, in the order of their frame: a chart does not rank. Vega takes it from the first layer, so
    that one must hold every row."""
    axis = alt.Axis(title=None, labelPadding=10, domain=False, ticks=False, grid=False, labelLimit=0)
    return alt.Y(f"{field}:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def band_shades(x: alt.X) -> alt.Chart:
    """Each band in a breath of its colour, so that green is seen to begin at its edge."""
    mark = alt.Chart(alt.NamedData("bands")).mark_rect(fillOpacity=0.13, aria=False)
    return mark.encode(
        x=x, x2=alt.X2("end:Q"), y=alt.YValue(0), y2=alt.Y2Value("height"), fill=alt.Fill("fill:N", scale=None)
    )


def band_edges(x: alt.X, big: bool) -> alt.Chart:
    """A line at each edge that the dataset `bands` (`band_rows`) has inside the axis."""
    chart = alt.Chart(alt.NamedData("bands")).transform_filter("datum.line")
    return chart.mark_rule(stroke="#8f8f8f", strokeWidth=1 + big, aria=False).encode(x=x)


def band_letters(x: alt.X, big: bool) -> alt.Chart:
    """Above each band its letter and, where its edge is seen and the picture has room, that edge."""
    bands = alt.Chart(alt.NamedData("bands"))
    mark = bands.transform_calculate(shown=f"width < {theme.NARROW} ? datum.symbol : datum.name").mark_text(
        align="left", baseline="bottom", dx=4, fontSize=alt.expr(theme.px(big)), fontWeight=700, fill=theme.SOFT,
        aria=False,
    )  # fmt: skip
    return mark.encode(x=x, y=alt.YValue(-6), text=alt.Text("shown:N"))


def rows_chart() -> alt.Chart:
    """A chart of the dataset `rows`."""
    return alt.Chart(alt.NamedData("rows"))


def highlight(field: str) -> alt.Chart:
    """The rows that are `selected`, from side to side; `field` names the rows."""
    chart = rows_chart().transform_filter("datum.selected")
    return chart.mark_rect(fill=SELECTED, aria=False).encode(y=row_y(field), x=alt.XValue(0), x2=alt.X2Value("width"))


def way_dots(x: alt.X, big: bool, filled: bool = True) -> alt.Chart:
    """One end of each row's way: in the colour of its category and read aloud, or open and silent."""
    mark = (
        rows_chart()
        .transform_calculate(spoken="datum.name + ': ' + datum.text")
        .mark_circle(size=300 if big else 120, opacity=1, strokeWidth=2, stroke="#6a6a6a", aria=filled)
    )
    if not filled:
        return mark.encode(y=row_y("name"), x=x, fill=alt.FillValue(theme.PAPER))
    return mark.encode(
        y=row_y("name"), x=x, fill=alt.Fill("fill:N", scale=None), description=alt.Description("spoken:N")
    )


def way_rows(frame: pd.DataFrame, start: str, end: str, domain: Domain) -> list[dict[str, Any]]:
    """The dataset `rows` of a frame of ways from its column `start` to `end` (points), each with its fill and its room."""
    return [
        {**row, "fill": theme.colour(row["colour"]), **way_room(row[start], row[end], domain)} for row in records(frame)
    ]


def way_room(one: float, other: float, domain: Domain) -> dict[str, float]:
    """Both ends of a row's way on the axis, and the share of the axis that is free on either side of it, for `way_labels`."""
    low, high, span = min(one, other), max(one, other), domain[1] - domain[0]
    return {"low": low, "high": high, "room": (domain[1] - high) / span, "room_left": (low - domain[0]) / span}


def way_labels(x: alt.X, big: bool) -> list[alt.Chart]:
    """The text of each way of the dataset `rows` (`way_room`), on a phone its `delta` alone: right of the way where there is
    room, else left of it, else above its middle; on a halo. `x` is of the field `beside`."""
    px = theme.px(big)
    need = f"length(datum.said) * 0.6 * {px} + 20"
    side = f"datum.room * width > {need} ? 1 : datum.room_left * width > {need} ? -1 : 0"
    chart = (
        rows_chart()
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
        both.append(mark.encode(y=row_y("name"), x=x, text=alt.Text("said:N")))
    return both


def framed(layers: list[alt.Chart], rows: int, row: int, lang: str, big: bool) -> dict[str, Any]:
    """The Vega-Lite spec of `layers` over that many rows of `row` px, as wide as what it stands in."""
    height = round((rows * row + HEAD + FOOT) * theme.size(big) / theme.size(False))
    padding = {"top": HEAD + 8 * big, "left": 2, "right": 8, "bottom": 2}
    chart = alt.layer(*layers).properties(width="container", height=height, padding=padding)
    return theme.finished(chart, lang, big)
