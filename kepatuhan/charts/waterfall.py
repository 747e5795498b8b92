"""The change of a total taken apart: from before to after, one bar for every unit, aspect and indicator that moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import ceil
from typing import Any

import altair as alt

from kepatuhan.charts import theme
from kepatuhan.charts.export import measured
from kepatuhan.charts.parts import in_corner

ROW, FOOT = 34, 40
"""px a row, px for the axis below the rows."""
WIDEST, GAP, STEP = 260, 8, 14
"""px that names take at most, px between them and the bars, px that a part stands in below what it is a part of."""
UP, DOWN, END = "#2f6fa8", "#8a3b00", "#3a3a3a"


def waterfall(
    lang: str = "id", rows: int = 4, domain: tuple[float, float] = (0, 100), names: int = WIDEST, big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec without data: merge `datasets` from waterfall_datasets into it. `domain` in points.

    names: px of the column of names (names_width): with the same one drawings beside each other are as wide as each other.
    """
    spec = _drawn(lang, rows, names, big)
    return spec | {"layer": [_from_to(layer, domain) for layer in spec["layer"]]}


def _from_to(layer: dict[str, Any], domain: tuple[float, float]) -> dict[str, Any]:
    x = layer["encoding"].get("x", {})
    if "scale" not in x:
        return layer
    scaled = x | {"scale": x["scale"] | {"domain": list(domain)}}
    return layer | {"encoding": layer["encoding"] | {"x": scaled}}


@lru_cache(maxsize=64)
def _drawn(lang: str, rows: int, names: int, big: bool) -> dict[str, Any]:
    """The spec from 0 to 100: made once, for every step of a simulation moves the ends of its axis. Nobody may change it."""
    scale = alt.Scale(domain=[0, 100], nice=False, zero=False)
    x = alt.X("start:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5, grid=True))
    bars = alt.Chart(alt.NamedData("rows"))
    layers = [
        bars.mark_bar(height=alt.RelativeBandSize(0.62), cornerRadius=2).encode(
            y=_y(names), x=x, x2=alt.X2("end:Q"), color=alt.Color("colour:N", scale=None), tooltip=[alt.Tooltip("spoken:N")], description=alt.Description("spoken:N")
        ),
        bars.transform_filter("datum.level === 'end'").mark_tick(thickness=4, size=24, color=END, aria=False).encode(y=_y(names), x=x),
        bars.mark_text(align="left", dx=8, fontSize=theme.size(big), fontWeight=600, aria=False).encode(
            y=_y(names), x=alt.X("right:Q", scale=scale), text=alt.Text("text:N")
        ),
        _names(bars, names, big),
        in_corner(big),
    ]  # fmt: skip
    height = round((rows * ROW + FOOT) * theme.size(big) / theme.size(False))
    chart = alt.layer(*layers).properties(
        width="container", height=height, padding={"top": 22, "left": 2, "right": 60, "bottom": 2}
    )
    return theme.finished(chart, lang, big)


def waterfall_datasets(rows: Iterable[Mapping[str, Any]], label: str) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. rows: name, level (end, unit or below), start, end (points), text; label in the corner."""
    return {
        "rows": [_row(i, row) for i, row in enumerate(rows)],
        "label": [{"label": label}] if label else [],
    }


def _row(index: int, row: Mapping[str, Any]) -> dict[str, Any]:
    end = row["level"] == "end"
    rises = row["end"] >= row["start"]
    return {
        "head": f"{index:03d}",
        "name": row["name"].strip(),
        "indent": _indent(row["name"]),
        **{k: row[k] for k in ("level", "start", "end", "text")},
        "right": max(row["start"], row["end"]),
        "colour": END if end else UP if rises else DOWN,
        "spoken": f"{row['name'].strip()}: {row['text']}",
    }


def _indent(name: str) -> int:
    """px that a name stands in: one STEP an em space in front of it (charts.frames.waterfall_rows)."""
    return STEP * (len(name) - len(name.lstrip("\u2003")))


def names_width(drawings: Iterable[Iterable[Mapping[str, Any]]]) -> int:
    """px that the longest name in any of these rows takes, at most WIDEST."""
    names = [row["name"] for rows in drawings for row in rows]
    wide = [_indent(name) + measured(name.strip(), theme.size(False), 400) for name in names]
    return min(WIDEST, ceil(max(wide, default=0)))


def _names(bars: alt.Chart, names: int, big: bool) -> alt.Chart:
    """Names from the left, a part standing in below its unit. No labels of the axis: Vega cuts the blanks off those."""
    mark = bars.mark_text(
        align="left", baseline="middle", fontSize=theme.size(big), dx=alt.expr(f"datum.indent - {names + GAP}"),
        limit=alt.expr(f"{names} - datum.indent"), aria=False,
    )  # fmt: skip
    return mark.encode(y=_y(names), x=alt.XValue(0), text=alt.Text("name:N"))


def _y(names: int) -> alt.Y:
    """Rows in the order of the frame, named by their number, with room for their names at the left."""
    room = names + GAP
    axis = alt.Axis(title=None, labels=False, minExtent=room, maxExtent=room, grid=False)
    return alt.Y("head:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))
