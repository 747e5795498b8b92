"""Bars of parts: each as long as its points in a track as long as its maximum, with what is lost said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.core.columns import records

ROW, FOOT, FEWEST = 54, 40, 3
"""px a row (its words stand above its bar), px for the axis below the rows, rows for which there is room at least: the label in
the corner and the axis take of it what two rows alone would not leave."""
LETTER, GAP = 0.56, 1
"""Width of a letter of the words at the right end of a row, and what stays free before them, in sizes of their type."""
TRACK, ACCENT = "#dfe8f1", "#1f4e79"


def parts(
    words: Mapping[str, str], lang: str = "id", top: float = 100, rows: int = 4, big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec of the bars, without data: merge `datasets` from parts_datasets into it.

    words: axis title under `points`. `top` is where the axis ends, in points. A click selects `part` by `code`.
    """
    axis = alt.Axis(title=words["points"], tickCount=5, grid=False)
    scale = alt.Scale(domain=[0, top], nice=False)
    track, filled = (alt.X(f"{field}:Q", scale=scale, axis=axis) for field in ("maximum", "value"))
    layers = [
        _bar(track).encode(color=alt.ColorValue(TRACK)).add_params(_click()),
        _bar(filled, aria=True).encode(color=alt.Color("colour:N", scale=None)),
        _ring(track),
        _words(big, "name", "left"),
        _words(big, "text", "right"),
    ]
    height = round((max(rows, FEWEST) * ROW + FOOT) * theme.size(big) / theme.size(False))
    chart = alt.layer(*layers, in_corner(big)).properties(
        width="container", height=height, padding={"top": 22, "left": 2, "right": 2, "bottom": 2}
    )
    return theme.finished(chart, lang, big)


def parts_datasets(frame: pd.DataFrame, label: str) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names: parts in the order of `frame`, and the label in the picture's corner, if any.

    frame: code, name, value, maximum (points), text, colour (hex), selected.
    """
    rows = [
        row | {"selected": bool(row["selected"]), "spoken": f"{row['name']}: {row['text']}"} for row in records(frame)
    ]
    return {"parts": rows, "label": [{"label": label}] if label else []}


def _rows() -> alt.Chart:
    return alt.Chart(alt.NamedData("parts"))


def _y() -> alt.Y:
    return alt.Y("code:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def _bar(x: alt.X, aria: bool = False) -> alt.Chart:
    mark = _rows().mark_bar(height=14, yOffset=10, cornerRadius=3, cursor="pointer", aria=aria)
    return mark.encode(y=_y(), x=x, tooltip=[alt.Tooltip("spoken:N")], description=alt.Description("spoken:N"))


def _click() -> alt.Parameter:
    return alt.selection_point(name="part", fields=["code"], toggle=False, empty=False)


def _ring(x: alt.X) -> alt.Chart:
    mark = _rows().transform_filter("datum.selected")
    return mark.mark_bar(
        height=20, yOffset=10, cornerRadius=5, filled=False, stroke=theme.INK, strokeWidth=1.5, aria=False
    ).encode(y=_y(), x=x)


def _words(big: bool, field: str, side: Literal["left", "right"]) -> alt.Chart:
    """The name leaves room for the text of its row: where that is too little it ends in dots, and the tooltip says it whole."""
    bold = field == "name"
    left = f"width - ({LETTER} * length(datum.text) + {GAP}) * {theme.px(big)}"
    room: dict[str, Any] = {"limit": alt.expr(left)} if bold else {}
    mark = _rows().mark_text(
        **room, align=side, baseline="middle", dy=-10, fontSize=alt.expr(f"{theme.px(big)} + {int(bold)}"), fontWeight=600 if bold else 400, aria=False
    )  # fmt: skip
    return mark.encode(y=_y(), x=alt.XValue(0 if side == "left" else "width"), text=alt.Text(f"{field}:N"))


def in_corner(big: bool) -> alt.Chart:
    """The text of the dataset `label` in the upper right corner: what stands in the picture travels with it.

    Where it is wider than the picture it stands in two lines, as on a phone: the second where one would stand, the first above it.
    """
    px = theme.size(big)
    lines, lifted = one_or_two_lines("label", f"length(datum.label) * {0.58 * px} < width", -6, big)
    mark = (
        alt.Chart(alt.NamedData("label"))
        .transform_calculate(lines=lines)
        .mark_text(align="right", baseline="bottom", **lifted, fontWeight=700, color="#8a3b00")
    )
    return mark.encode(x=alt.XValue("width"), y=alt.YValue(0), text=alt.Text("lines:N"))


def one_or_two_lines(field: str, fits: str, dy: int, big: bool) -> tuple[str, dict[str, Any]]:
    """Words that are parted at ", " where the expression `fits` is false: their lines as an expression, and how a mark of text
    sets them, the last line where one alone would stand (`dy`, px), the first above it."""
    words, px, line = f"datum.{field}", theme.size(big), theme.size(big) + 2
    lift = alt.expr(f"{fits} || indexof({words}, ', ') < 0 ? {dy} : {dy - line}")
    return f"{fits} ? {words} : split({words}, ', ')", {"dy": lift, "fontSize": px, "lineHeight": line}
