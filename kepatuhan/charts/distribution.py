"""How scores spread: how many lie in each point of the scale, as bars on the year's bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.bands import HEAD, Domain, band_edges, band_letters, band_rows, band_shades, score_x
from kepatuhan.core.model import HUNDREDTHS

BAR = "#5f6b75"
HEIGHT = 260


def distribution(
    words: dict[str, str], lang: str = "id", domain: Domain = (0, 100), big: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `datasets` from distribution_datasets into it.

    words: the axis titles under `score` and `count`. domain in points of the score.
    """
    x, start = (score_x(field, words["score"], domain) for field in ("at", "start"))
    axis = alt.Axis(title=words["count"], tickMinStep=1, format="d", grid=False)
    bars = (
        alt.Chart(alt.NamedData("bins"))
        .mark_bar(fill=BAR, stroke=theme.PAPER, strokeWidth=1)
        .encode(
            x=start,
            x2=alt.X2("end:Q"),
            y=alt.Y("count:Q", axis=axis, scale=alt.Scale(zero=True)),
            y2=alt.Y2Datum(0),
            tooltip=[alt.Tooltip("spoken:N")],
            description=alt.Description("spoken:N"),
        )
    )
    layers = [band_shades(x), bars, band_edges(x, big), band_letters(x, big)]
    padding = {"top": HEAD, "left": 2, "right": 8, "bottom": 2}
    chart = alt.layer(*layers).properties(width="container", height=HEIGHT, padding=padding)
    return theme.finished(chart, lang, big)


def distribution_datasets(
    scores: Sequence[int], bands: pd.DataFrame, domain: Domain
) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. scores: hundredths; bands: charts.frames.bands_frame.

    A bar holds the scores from its whole point up to, but not with, the next; 100,00 lies in the last one.
    """
    return {"bins": [_bin(point, n) for point, n in bins(scores).items()], "bands": band_rows(bands, domain)}


def bins(scores: Sequence[int]) -> dict[int, int]:
    """Whole point → how many of `scores` (hundredths) lie in it, from the lowest; points without any are left out."""
    return dict(sorted(Counter(min(score // HUNDREDTHS, 99) for score in scores).items()))


def _bin(point: int, n: int) -> dict[str, Any]:
    return {"start": point, "end": point + 1, "count": n, "spoken": f"{point}–{point + 1}: {n}"}
