"""A self-assessment beside the published result: for each unit the range that the office gave, and the score that came."""

from __future__ import annotations

from collections.abc import Sequence
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
    rows_chart,
    score_x,
    way_dots,
    way_labels,
    way_room,
)
from kepatuhan.core.columns import records
from kepatuhan.core.method import category
from kepatuhan.core.model import HUNDREDTHS, Method
from kepatuhan.self_assessment.against import Beside
from kepatuhan.sentences.self_assessment import both_words
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import signed

ROW = 34
"""px a row."""
OWN = "#8a3b00"
"""The colour of what the office says of itself, as its word has it everywhere."""


def beside(axis: str, lang: str = "id", domain: Domain = (0, 100), rows: int = 8) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `beside_datasets` into it. `axis`: its title, which holds the word. domain in points."""
    at, low, high, published, side = (
        score_x(field, axis, domain) for field in ("at", "own_low", "own_high", "published", "beside")
    )
    layers = [
        _range(low), band_shades(at), band_edges(at, False), band_letters(at, False), _range(low),
        _end(low), _end(high), way_dots(published, False), *way_labels(side, False),
    ]  # fmt: skip
    return framed(layers, rows, ROW, lang, False)


def _range(low: alt.X) -> alt.Chart:
    """From the lowest to the highest of the office's own; below all too, since the first layer must hold every row."""
    return (
        rows_chart()
        .mark_rule(strokeWidth=5, stroke=OWN, aria=False)
        .encode(y=row_y("name"), x=low, x2=alt.X2("own_high:Q"))
    )


def _end(x: alt.X) -> alt.Chart:
    mark = rows_chart().mark_point(shape="diamond", filled=True, size=110, opacity=1, color=OWN, aria=False)
    return mark.encode(y=row_y("name"), x=x)


def beside_frame(rows: Sequence[Beside], method: Method, lang: str) -> pd.DataFrame:
    """Rows of against.against: name, own_low, own_high, published (points), text, delta, colour of the published category."""
    bands = [category(method, row.published) for row in rows]
    return pd.DataFrame(
        {
            "name": row.unit or say("self_total", lang),
            "own_low": row.low / HUNDREDTHS,
            "own_high": row.high / HUNDREDTHS,
            "published": row.published / HUNDREDTHS,
            "delta": signed(row.kind, lang),
            "text": say("self_beside_row", lang, **both_words(row, lang)),
            "colour": band.colour if band else theme.UNKNOWN,
        }
        for row, band in zip(rows, bands, strict=True)
    )


def beside_datasets(frame: pd.DataFrame, bands: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. frame: beside_frame; bands: charts.frames.bands_frame."""
    rows = [
        {
            **row,
            "fill": theme.colour(row["colour"]),
            **way_room(min(row["own_low"], row["published"]), max(row["own_high"], row["published"]), domain),
        }
        for row in records(frame)
    ]
    return {"rows": rows, "bands": band_rows(bands, domain)}
