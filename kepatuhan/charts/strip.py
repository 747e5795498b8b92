"""Position strips: one body among its kind, from the worst to the best, with the median and everybody else's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.aims import Aim, aim_marks
from kepatuhan.charts.parts import ACCENT, LETTER, ROW, TRACK, in_corner, one_or_two_lines
from kepatuhan.core.columns import records

FOOT = 44
"""px for the axis below the rows."""
ABOVE = -11
"""px from the middle of a row to its words."""


def strip(
    words: Mapping[str, str], lang: str = "id", low: float = 0, rows: int = 5, big: bool = False, aimed: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec of the strips, without data: merge `datasets` from strip_datasets into it.

    words: axis title under `share`. The axis runs from `low` to 100 per cent of each row's maximum.
    aimed: the body has a target, which the datasets then hold.
    """
    axis = alt.Axis(title=words["share"], tickCount=5, grid=False, labelPadding=6)
    scale = alt.Scale(domain=[low, 100], nice=False, zero=False)
    x, start = alt.X("share:Q", scale=scale, axis=axis), alt.X("worst:Q", scale=scale, axis=axis)
    rows_ = alt.Chart(alt.NamedData("rows"))
    layers = [
        rows_.mark_bar(height=8, yOffset=9, cornerRadius=4, color=TRACK, aria=False).encode(y=_y(), x=start, x2=alt.X2("best:Q")),
        alt.Chart(alt.NamedData("others")).mark_circle(size=50, yOffset=9, color="#8a9bab", opacity=1, aria=False).encode(y=_y(), x=x),
        rows_.mark_tick(thickness=2.5, size=20, yOffset=9, color=theme.INK, aria=False).encode(y=_y(), x=alt.X("median:Q", scale=scale)),
        _own(x),
        _words("name", big, "left"),
        _words("text", big, "right"),
        in_corner(big),
    ]  # fmt: skip
    if aimed:
        layers.insert(4, aim_marks(x, _y(), 26))
    height = round((rows * ROW + FOOT) * theme.size(big) / theme.size(False))
    chart = alt.layer(*layers).properties(
        width="container", height=height, padding={"top": 22, "left": 2, "right": 8, "bottom": 2}
    )
    return theme.finished(chart, lang, big)


def strip_datasets(
    rows: pd.DataFrame, others: pd.DataFrame, label: str, aim: Aim | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names; `aim` is that of the first row, the total.

    rows: code, name, share (own, per cent of the maximum or null), worst, median, best (per cent), text, ends (words).
    others: code, share of every other body. label: stands in the corner, if any.
    """
    spoken_rows = [
        {str(k): None if pd.isna(v) else v for k, v in row.items()}
        | {"spoken": f"{row['name']}: {row['text']}, {row['ends']}"}
        for row in records(rows)
    ]
    datasets = {
        "rows": spoken_rows,
        "others": records(others),
        "label": [{"label": label}] if label else [],
    }
    if aim is None:
        return datasets
    return datasets | {"aims": [{"code": spoken_rows[0]["code"], "share": aim.at, "text": aim.text}]}


def _y() -> alt.Y:
    return alt.Y("code:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def _own(x: alt.X) -> alt.Chart:
    chart = alt.Chart(alt.NamedData("rows")).transform_filter("isValid(datum.share)")
    mark = chart.mark_circle(size=260, yOffset=9, color=ACCENT, stroke="#fff", strokeWidth=2, opacity=1)
    return mark.encode(y=_y(), x=x, tooltip=[alt.Tooltip("spoken:N")], description=alt.Description("spoken:N"))


def _words(field: str, big: bool, side: Any) -> alt.Chart:
    """A row's name or its figures: these in two lines, the upper one above the name, where both do not fit beside each other."""
    fits = f"{LETTER} * (length(datum.name) + length(datum.text) + 2) * {theme.size(big)} < width"
    lines, lifted = one_or_two_lines(field, "true" if field == "name" else fits, ABOVE, big)
    mark = alt.Chart(alt.NamedData("rows")).transform_calculate(words=lines).mark_text(
        align=side, baseline="middle", **lifted, fontWeight=600 if field == "name" else 400, aria=False
    )  # fmt: skip
    return mark.encode(y=_y(), x=alt.XValue(0 if side == "left" else "width"), text=alt.Text("words:N"))
