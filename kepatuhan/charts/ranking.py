"""The ranked list: a dot where the score is known, a bar where only its bounds are, a word where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.aims import Aim, aim_marks, aim_rows
from kepatuhan.charts.bands import (
    SELECTED,
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
)
from kepatuhan.core.columns import records

ROW = 38
"""px a row (desk size)."""


def ranking(
    words: Mapping[str, str],
    lang: str = "id",
    domain: Domain = (0, 100),
    rows: int = 8,
    big: bool = False,
    aimed: bool = False,
) -> dict[str, Any]:
    """The Vega-Lite spec of the list, without data: merge `datasets` from ranking_datasets into it.

    words: axis title under `score`, tooltip titles under `district`, `rank`, `score`. domain in points of the score.
    aimed: somebody has a target, which the datasets then hold.
    """
    x, anchor = (score_x(field, words["score"], domain) for field in ("at", "anchor"))
    layers = [
        _lines(), band_shades(x), highlight("head"), band_edges(x, big), band_letters(x, big), _bars(x), _dots(x, words, big), _rims(x, big),
        *_labels(anchor, big),
    ]  # fmt: skip
    if aimed:
        layers.insert(-2, aim_marks(x, row_y("head"), ROW - 10))  # below the labels: their halo keeps digits free
    return framed(layers, rows, ROW, lang, big)


def ranking_datasets(
    frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain = (0, 100), aims: tuple[Aim, ...] = ()
) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names: rows (in the order of `frame`) and bands.

    frame: code, name, rank_text, score, low, high (points or null), score_text, symbol, colour (token),
    kind (known, rounded, range, unknown), selected; `brief`, if given, stands for the label on a phone. bands: charts.frames.bands_frame, lower may be null.
    """
    rows = [_row(row, domain) for row in records(frame)]
    datasets = {"rows": rows, "bands": band_rows(bands, domain)}
    return datasets | {"aims": _aims(rows, aims, domain)} if aims else datasets


def _aims(rows: list[dict[str, Any]], aims: tuple[Aim, ...], domain: Domain) -> list[dict[str, Any]]:
    """The targets of those who are in the list, each in its row; the label beside the score says the distance too."""
    shown = {aim["code"]: aim for aim in aim_rows(aims)}
    for row in rows:
        if row["code"] in shown:
            row["label"] = row["beside"] = f"{row['label']} · {shown[row['code']]['text']}"
            shown[row["code"]] |= {"head": row["head"], "at": _clamp(shown[row["code"]]["at"], domain[0], domain)}
    return [aim for aim in shown.values() if "head" in aim]


def _row(row: Mapping[Any, Any], domain: Domain) -> dict[str, Any]:
    """A row with where its mark starts and ends and how much of the axis is free beside it; all clamped to the axis."""
    kind = row["kind"]
    token = row["colour"] if row["colour"] in theme.COLOURS and row["symbol"] != "?" else theme.UNKNOWN
    at, end = _span(row, domain)
    label = row["score_text"] if row["symbol"] == "?" else f"{row['symbol']} · {row['score_text']}"
    span = domain[1] - domain[0]
    return {
        **{key: row[key] for key in ("code", "name", "rank_text", "score_text", "symbol", "kind")},
        "selected": bool(row["selected"]),
        "head": f"{row['rank_text']}  {row['name']}".strip(),
        "label": label,
        "beside": label,
        "brief": row.get("brief", label),
        "at": at,
        "end": end,
        "room_left": (at - domain[0]) / span,
        "room_right": (domain[1] - end) / span,
        "stroke": theme.colour(token) if token != theme.UNKNOWN else theme.UNKNOWN_LINE,
        "fill": theme.colour(token) if kind == "known" else theme.PAPER,
        "ink": theme.ink(token) if kind == "known" else theme.INK,
    }


def _span(row: Mapping[Any, Any], domain: Domain) -> tuple[float, float]:
    low, high = domain
    if row["kind"] == "range":
        return _clamp(row["low"], low, domain), _clamp(row["high"], high, domain)
    return (low, low) if row["kind"] == "unknown" else (_clamp(row["score"], low, domain),) * 2


def _clamp(value: Any, otherwise: float, domain: Domain) -> float:
    return otherwise if pd.isna(value) else min(max(float(value), domain[0]), domain[1])


def _lines() -> alt.Chart:
    chart = rows_chart().mark_rule(stroke="#c4c4c4", strokeDash=[1, 3], aria=False)
    return chart.encode(y=row_y("head"), x=alt.XValue(0), x2=alt.X2Value("width"))


def _bars(x: alt.X) -> alt.Chart:
    chart = rows_chart().transform_filter("datum.kind === 'range'")
    mark = chart.mark_bar(
        fillOpacity=0.3, stroke=theme.INK, strokeWidth=1.2, strokeDash=[4, 3], cornerRadius=4,
        height=alt.RelativeBandSize(0.56), aria=False,
    )  # fmt: skip
    return mark.encode(y=row_y("head"), x=x, x2=alt.X2("end:Q"), fill=alt.Fill("stroke:N", scale=None))


def _dots(x: alt.X, words: Mapping[str, str], big: bool) -> alt.Chart:
    """A filled dot for a published score, an open one for a rounded score."""
    titles = {"name": "district", "rank_text": "rank", "label": "score"}
    return (
        rows_chart()
        .transform_filter("datum.kind === 'known' || datum.kind === 'rounded'")
        .transform_calculate(spoken="datum.head + ': ' + datum.label")
        .mark_circle(size=260 if big else 110, opacity=1, strokeWidth=2)
        .encode(
            y=row_y("head"), x=x, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=[alt.Tooltip(f"{field}:N", title=words[word]) for field, word in titles.items()],
            description=alt.Description("spoken:N"),
        )
    )  # fmt: skip


def _rims(x: alt.X, big: bool) -> alt.Chart:
    """A dark hairline around an open dot: yellow alone is too pale on white."""
    chart = rows_chart().transform_filter("datum.kind === 'rounded'")
    mark = chart.mark_point(
        shape="circle", filled=False, stroke="#555555", strokeWidth=1, size=400 if big else 190, aria=False
    )
    return mark.encode(y=row_y("head"), x=x)


def _labels(x: alt.X, big: bool) -> list[alt.Chart]:
    """The score beside its mark, on a halo that keeps band edges out of the digits."""
    return [_label(x, big, halo) for halo in (True, False)]


def _label(x: alt.X, big: bool, halo: bool) -> alt.Chart:
    """Right of the mark where there is room, else left of it, else inside its bar; a bar too short for its words has its letter alone.

    Where nothing is known the word begins at the axis and runs on: to its left are the names.
    """
    px = theme.px(big)
    gap = f"(datum.kind === 'unknown' || datum.kind === 'range' ? 8 : {16 if big else 12})"
    need = f"(length(datum.said) * 0.6 * {px} + {gap})"
    fits = {side: f"datum.room_{side} * width > {need}" for side in ("left", "right")}
    inside = f"(1 - datum.room_left - datum.room_right) * width > {need}"
    crowded = f"datum.kind === 'range' && !({fits['right']}) && !({fits['left']}) && !({inside})"
    style: dict[str, Any] = {"strokeWidth": 5} if halo else {}
    ground = f"datum.selected ? '{SELECTED}' : '{theme.PAPER}'"
    return (
        rows_chart()
        .transform_calculate(said=f"width < {theme.NARROW} ? datum.brief : datum.beside")
        .transform_calculate(said=f"{crowded} ? datum.symbol : datum.said")
        .transform_filter(f"!{str(halo).lower()} || datum.kind !== 'range' || {fits['right']} || {fits['left']}")
        .transform_calculate(side=f"datum.kind === 'unknown' || {fits['right']} ? 1 : {fits['left']} ? -1 : 0", ground=ground)
        .transform_calculate(anchor="datum.side > 0 ? datum.end : datum.side < 0 ? datum.at : (datum.at + datum.end) / 2")
        .mark_text(
            **style, fontSize=alt.expr(px), fontWeight=600, baseline="middle", aria=False, dx=alt.expr(f"datum.side * {gap}"),
            align=alt.expr("datum.side < 0 ? 'right' : datum.side > 0 ? 'left' : 'center'"),
        )
        .encode(y=row_y("head"), x=x, text=alt.Text("said:N"), **(_halo() if halo else {"fill": alt.FillValue(theme.INK)}))
    )  # fmt: skip


def _halo() -> dict[str, Any]:
    return {"fill": alt.Fill("ground:N", scale=None), "stroke": alt.Stroke("ground:N", scale=None)}
