"""One government over the years: marks for what is known of each, lines only inside one method, a rule where it changes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme

SMALL = alt.expr("width < 400 ? 10.5 : 13")
"""Text size of scores in px: nine years on a phone leave each 34 px."""
Domain = tuple[float, float]


def trend(
    years: tuple[int, ...], domain: Domain, lang: str = "id", height: int = 190, word: str = ""
) -> dict[str, Any]:
    """The Vega-Lite spec without data: merge `datasets` from trend_datasets into it. `domain` in points, height in px.

    word: written along the rule where the method changes; "" where there is no room for it.
    """
    short = "width < 520 ? '’' + slice(datum.label, 2) : datum.label"
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=False, labelExpr=short, labelPadding=6)
    x = alt.X("year:O", scale=alt.Scale(domain=list(years), type="band"), axis=axis)
    y = alt.Y("at:Q", scale=alt.Scale(domain=list(domain)), axis=alt.Axis(title=None, tickCount=4, grid=True))
    layers = [_lines(x, y), _ranges(x, y), _zones(x, y), _dots(x, y), *_words(x, y), *_breaks(x, word)]
    chart = alt.layer(*layers).properties(width="container", height=height)
    return chart.to_dict() | {"config": theme.config(lang), "autosize": {"type": "fit", "contains": "padding"}}


def trend_datasets(frame: pd.DataFrame, domain: Domain) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names: `marks` (a row a year), `lines` (pairs of years) and `breaks` (first years of a method).

    frame: one row a year in order with year, method, score, low, high (points or null), kind (known, rounded, range,
    unknown), symbol, colour, score_text. No line is made between years of different methods or across an unknown year.
    """
    rows = frame.to_dict("records")
    pairs = list(pairwise(rows))
    lines = [pair for pair in pairs if joined(*pair)]
    return {
        "marks": [_mark(row, domain) for row in rows],
        "lines": [{"line": i, "year": r["year"], "at": r["score"]} for i, pair in enumerate(lines) for r in pair],
        "breaks": [{"year": after["year"]} for before, after in pairs if before["method"] != after["method"]],
    }


def trends(
    named: dict[str, pd.DataFrame], years: tuple[int, ...], domain: Domain, lang: str = "id", columns: int = 3
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Spec and datasets of one picture of several governments (name → frame, see trend_datasets) on one scale, for paper."""
    charts: list[dict[str, Any]] = []
    datasets: dict[str, list[dict[str, Any]]] = {}
    for place, (name, frame) in enumerate(named.items()):
        layers = [
            {**layer, "data": {"name": f"{layer['data']['name']}_{place}"}}
            for layer in trend(years, domain, lang)["layer"]
        ]
        title = {"text": name, "anchor": "start", "fontSize": 16, "color": theme.INK}
        charts.append({"layer": layers, "width": 430, "height": 190, "title": title})
        datasets |= {f"{key}_{place}": rows for key, rows in trend_datasets(frame, domain).items()}
    return {"concat": charts, "columns": columns, "spacing": 24, "config": theme.config(lang)}, datasets


def joined(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    """Whether two neighbouring years may be joined: one method, both scores exactly known."""
    return before["method"] == after["method"] and before["kind"] == after["kind"] == "known"


def _mark(row: dict[Any, Any], domain: Domain) -> dict[str, Any]:
    """A year's mark: a score where it is, a range from low to high, all else on the floor with its letter or word."""
    token = row["colour"] if row["colour"] in theme.COLOURS else theme.UNKNOWN
    kind = "zone" if row["kind"] == "unknown" and token != theme.UNKNOWN else row["kind"]
    scored, solid = kind in ("known", "rounded"), kind in ("known", "zone")
    place = {
        "known": row["score"],
        "rounded": row["score"],
        "range": max(row["low"], domain[0]) if kind == "range" else 0,
    }
    return {
        **{k: row[k] for k in ("year", "symbol", "score_text")},
        "kind": kind,
        "spoken": f"{row['year']}: {row['symbol']} {row['score_text']}",
        "at": place.get(kind, domain[0]),
        "end": row["high"] if kind == "range" else None,
        "stroke": theme.colour(token) if token != theme.UNKNOWN else theme.UNKNOWN_LINE,
        "fill": theme.colour(token) if solid else theme.PAPER,
        "ink": theme.ink(token) if solid else theme.INK,
        "text": row["score_text"] if scored else row["score_text"].replace("–", "–\n") if kind == "range" else "",
    }


def _marks(kinds: str) -> alt.Chart:
    return alt.Chart(alt.NamedData("marks")).transform_filter(f"indexof({kinds}, datum.kind) >= 0")


def _breaks(x: alt.X, word: str) -> list[alt.Chart]:
    """At the start of a year's band, so that the rule stands between the two years."""
    rule = alt.Chart(alt.NamedData("breaks")).mark_rule(
        stroke="#767676", strokeDash=[4, 3], strokeWidth=1.4, aria=False
    )
    told = alt.Chart(alt.NamedData("breaks")).mark_text(
        angle=270, align="right", baseline="top", dy=4, fontSize=11, fill=theme.SOFT, aria=False
    )
    at = x.bandPosition(0)
    return [rule.encode(x=at), *([told.encode(x=at, y=alt.value(2), text=alt.value(word))] if word else [])]


def _lines(x: alt.X, y: alt.Y) -> alt.Chart:
    line = alt.Chart(alt.NamedData("lines")).mark_line(stroke="#767676", strokeWidth=2, aria=False)
    return line.encode(x=x, y=y, detail="line:N")


def _ranges(x: alt.X, y: alt.Y) -> alt.Chart:
    bar = _marks("['range']").mark_bar(
        width=14, fillOpacity=0.3, stroke=theme.INK, strokeDash=[4, 3], cornerRadius=3, aria=False
    )
    return bar.encode(x=x, y=y, y2="end:Q", fill=alt.Fill("stroke:N", scale=None))


def _dots(x: alt.X, y: alt.Y) -> alt.Chart:
    dot = _marks("['known', 'rounded']").mark_circle(size=330, opacity=1, strokeWidth=2.5)
    return dot.encode(
        x=x,
        y=y,
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        tooltip=alt.Tooltip("spoken:N"),
        description="spoken:N",
    )


def _zones(x: alt.X, y: alt.Y) -> alt.Chart:
    """A zone without a score: a square on the floor, where no score is read off."""
    square = _marks("['zone']").mark_point(shape="square", size=380, filled=True, opacity=1, yOffset=-14, aria=False)
    return square.encode(x=x, y=y, fill=alt.Fill("fill:N", scale=None), stroke=alt.value(theme.INK))


def _words(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The letter in its mark, the score above it, and upright the word of a year of which neither is known."""
    ink = alt.Fill("ink:N", scale=None)
    letter = _marks("['known', 'rounded']").mark_text(fontSize=12, fontWeight=700, baseline="middle", aria=False)
    zone = _marks("['zone']").mark_text(fontSize=12, fontWeight=700, baseline="middle", dy=-14, aria=False)
    # where a year is narrower than its score, every other score stands below its mark
    side = alt.expr("width > 0 && width < 420 && datum.year % 2 ? 26 : -18")
    score = _marks("['known', 'rounded']").mark_text(fontSize=SMALL, dy=side, fontWeight=500, aria=False)
    span = _marks("['range']").mark_text(fontSize=12, dy=-10, fontWeight=700, aria=False)
    ends = _marks("['range']").mark_text(
        fontSize=SMALL, dy=14, lineBreak="\n", lineHeight=13, fontWeight=500, aria=False
    )
    nothing = _marks("['unknown']").mark_text(fontSize=11, angle=270, align="left", fill=theme.SOFT, aria=False)
    return [
        letter.encode(x=x, y=y, text="symbol:N", fill=ink),
        zone.encode(x=x, y=y, text="symbol:N", fill=ink),
        score.encode(x=x, y=y, text="text:N"),
        span.encode(x=x, y=alt.Y("end:Q"), text="symbol:N"),
        ends.encode(x=x, y=y, text="text:N"),
        nothing.encode(x=x, y=y, text="score_text:N"),
    ]
