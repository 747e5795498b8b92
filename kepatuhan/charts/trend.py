"""One government over the years: marks for what is known of each, lines only inside one method, a rule where it changes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.aims import COLOUR, Aim, aim_rows
from kepatuhan.core.columns import records

SMALL = alt.expr("width < 420 ? 10.5 : 13")
"""Text size of scores in px: nine years on a phone leave each 34 px."""
WORD = alt.expr("width < 340 ? 9.5 : width < 420 ? 10.5 : 12")
"""Text size of the words of zones and categories, which are as wide as a score."""
Domain = tuple[float, float]
"""Ends in points of the scale on which scores are read off."""
FOOT = 0.22
"""Height of the strip under the scale, as a share of the scale's: there stands what has no score."""
PLATE = (0.12, 0.88)
"""Where the plate of a zone begins and ends in that strip, as shares of its height."""
NARROW, PER_LETTER, ABOVE = 70, 6, 28
"""px: a year too narrow for its score and the word along a rule beside it; a letter of that word; the score's own height and its
distance from the middle of its mark."""
TICKS = 20
"""Points from one line of the scale to the next."""


def trend(
    years: tuple[int, ...], domain: Domain, lang: str = "id", height: int = 190, word: str = "", aimed: bool = False
) -> dict[str, Any]:
    """The Vega-Lite spec without data: merge `datasets` from trend_datasets into it. `domain` in points, height in px.

    word: written along the rule where the method changes; "" where there is no room for it. aimed: there is a
    target, which the datasets then hold; its year is among `years`.
    """
    short = "width < 520 ? '’' + slice(datum.label, 2) : datum.label"
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=False, labelExpr=short, labelPadding=6)
    x = alt.X("year:O", scale=alt.Scale(domain=list(years), type="band"), axis=axis)
    ends = [_bottom(domain), domain[1]]
    ticks = [tick for tick in range(0, 101, TICKS) if domain[0] <= tick <= domain[1]]
    y = alt.Y("at:Q", scale=alt.Scale(domain=ends, nice=False), axis=alt.Axis(title=None, values=ticks, grid=True))
    layers = [
        _foot(domain, y), _lines(x, y), _ranges(x, y), _zones(x, y), _dots(x, y), *_words(x, y), *_breaks(x, word, NARROW * len(years)),
    ]  # fmt: skip
    layers += _aims(x, y) if aimed else []
    chart = alt.layer(*layers).properties(width="container", height=height)
    return theme.finished(chart, lang)


def trend_datasets(frame: pd.DataFrame, domain: Domain, aims: tuple[Aim, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names: `marks` (a row a year), `lines` (pairs of years), `foot` (the strip under the scale) and
    `breaks` (first years of a method).

    frame: one row a year in order with year, method, score, low, high (points or null), kind (known, rounded, range,
    unknown), letter, word, colour, score_text. No line is made between years of different methods or across an unknown year.
    """
    rows = records(frame)
    pairs = list(pairwise(rows))
    lines = [pair for pair in pairs if joined(*pair)]
    datasets: dict[str, list[dict[str, Any]]] = {"aims": aim_rows(aims)} if aims else {}
    return datasets | {
        "marks": [_mark(row, domain) for row in rows],
        "lines": [{"line": i, "year": r["year"], "at": r["score"]} for i, pair in enumerate(lines) for r in pair],
        "foot": [{"at": _bottom(domain), "end": domain[0]}],
        "breaks": [_break(after, domain) for before, after in pairs if before["method"] != after["method"]],
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
    return bool(before["method"] == after["method"] and before["kind"] == after["kind"] == "known")


def _bottom(domain: Domain) -> float:
    """The lower end of the strip under the scale, in points of the scale."""
    return domain[0] - FOOT * (domain[1] - domain[0])


def _mark(row: dict[Any, Any], domain: Domain) -> dict[str, Any]:
    """A year's mark: a score where it is, a range from low to high, all else in the strip under the scale."""
    token = row["colour"] if row["colour"] in theme.COLOURS else theme.UNKNOWN
    kind = "zone" if row["kind"] == "unknown" and token != theme.UNKNOWN else row["kind"]
    solid = kind in ("known", "zone")
    category_words = " ".join(part for part in (row["letter"], row["word"]) if part)
    return {
        **{k: row[k] for k in ("year", "letter", "word", "score_text")},
        "kind": kind,
        "said": category_words,
        "spoken": f"{row['year']}: {row['score_text']}" + (f", {category_words}" if category_words else ""),
        **_place(kind, row, domain),
        "stroke": theme.colour(token) if token != theme.UNKNOWN else theme.UNKNOWN_LINE,
        "fill": theme.colour(token) if solid else theme.PAPER,
        "ink": theme.ink(token) if solid else theme.INK,
        "text": row["score_text"].replace("–", "–\n") if kind == "range" else row["score_text"],
        "below": row["word"].replace(" ", "\n"),
    }


def _break(row: dict[Any, Any], domain: Domain) -> dict[str, Any]:
    """The first year of a method, and how far down its score stands: 0 at the upper end of the picture, 1 at the lower."""
    kind = row["kind"]
    at = {"known": row["score"], "rounded": row["score"], "range": row["high"]}.get(kind, _bottom(domain))
    return {"year": row["year"], "down": (domain[1] - at) / (domain[1] - _bottom(domain))}


def _place(kind: str, row: dict[Any, Any], domain: Domain) -> dict[str, float | None]:
    """`at`, and for what is drawn from there to another place `end`, in points; without a score below the scale."""
    if kind in ("known", "rounded"):
        return {"at": row["score"], "end": None}
    if kind == "range":
        return {"at": max(row["low"], domain[0]), "end": row["high"]}
    bottom = _bottom(domain)
    at, end = (bottom + share * (domain[0] - bottom) for share in PLATE)
    return {"at": at, "end": end if kind == "zone" else None}


def _foot(domain: Domain, y: alt.Y) -> alt.Chart:
    """The ground of the strip under the scale, which shows that nothing in it has a height."""
    ground = alt.Chart(alt.NamedData("foot")).mark_rect(fill=theme.STRIP, aria=False)
    return ground.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=y, y2=alt.Y2("end:Q"))


def _aims(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A short line across the year of each target at its score, its words below it."""
    chart = alt.Chart(alt.NamedData("aims"))
    words = chart.transform_calculate(lines="split(replace(datum.text, ': ', ':, '), ', ')").mark_text(
        baseline="top", dy=8, fontSize=SMALL, lineHeight=15, fontWeight=600, fill=COLOUR, aria=False
    )
    line = chart.mark_tick(orient="horizontal", thickness=4, size=34, color=COLOUR, opacity=1)
    return [
        line.encode(x=x, y=y, tooltip=alt.Tooltip("text:N"), description=alt.Description("text:N")),
        words.encode(x=x, y=y, text=alt.Text("lines:N")),
    ]


def _marks(kinds: str) -> alt.Chart:
    return alt.Chart(alt.NamedData("marks")).transform_filter(f"indexof({kinds}, datum.kind) >= 0")


def _breaks(x: alt.X, word: str, narrow: int) -> list[alt.Chart]:
    """At the start of a year's band, so that the rule stands between the two years. Below `narrow` px its word gives way to a score."""
    rule = alt.Chart(alt.NamedData("breaks")).mark_rule(
        stroke="#767676", strokeDash=[4, 3], strokeWidth=1.4, aria=False
    )
    label = alt.Chart(alt.NamedData("breaks")).mark_text(
        angle=270,
        align="right",
        baseline="top",
        dy=4,
        fontSize=11,
        fill=theme.SOFT,
        aria=False,
        opacity=alt.expr(f"width < {narrow} && datum.down * height < {PER_LETTER * len(word) + ABOVE} ? 0 : 1"),
    )
    at = x.bandPosition(0)
    return [rule.encode(x=at), *([label.encode(x=at, y=alt.YValue(2), text=alt.TextValue(word))] if word else [])]


def _lines(x: alt.X, y: alt.Y) -> alt.Chart:
    line = alt.Chart(alt.NamedData("lines")).mark_line(stroke="#767676", strokeWidth=2, aria=False)
    return line.encode(x=x, y=y, detail=alt.Detail("line:N"))


def _ranges(x: alt.X, y: alt.Y) -> alt.Chart:
    bar = _marks("['range']").mark_bar(
        width=14, fillOpacity=0.3, stroke=theme.INK, strokeDash=[4, 3], cornerRadius=3, aria=False
    )
    return bar.encode(x=x, y=y, y2=alt.Y2("end:Q"), fill=alt.Fill("stroke:N", scale=None))


def _dots(x: alt.X, y: alt.Y) -> alt.Chart:
    dot = _marks("['known', 'rounded']").mark_circle(size=330, opacity=1, strokeWidth=2.5)
    return dot.encode(
        x=x,
        y=y,
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        tooltip=alt.Tooltip("spoken:N"),
        description=alt.Description("spoken:N"),
    )


def _zones(x: alt.X, y: alt.Y) -> alt.Chart:
    """A zone without a score: its word on its colour, in the strip where no score is read off.

    Not a symbol of its own for screen readers: Vega gives one without a name where there is no such year, and the
    picture's text alternative says every year.
    """
    plate = _marks("['zone']").mark_bar(width={"band": 0.94}, cornerRadius=3, stroke=theme.INK, aria=False)
    return plate.encode(
        x=x,
        y=y,
        y2=alt.Y2("end:Q"),
        fill=alt.Fill("fill:N", scale=None),
        tooltip=alt.Tooltip("spoken:N"),
    )


def _words(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A category's own letter in its mark, score above and word below it; upright the word of a year that has neither."""
    ink = alt.Fill("ink:N", scale=None)
    scored = _marks("['known', 'rounded']")
    letter = scored.mark_text(fontSize=12, fontWeight=700, baseline="middle", aria=False)
    score = scored.mark_text(fontSize=SMALL, dy=-18, fontWeight=500, aria=False)
    word = scored.mark_text(fontSize=WORD, dy=19, lineBreak="\n", lineHeight=11, aria=False)
    middle = "(datum.at + datum.end) / 2"
    zone = (
        _marks("['zone']")
        .transform_calculate(at=middle)
        .mark_text(fontSize=WORD, fontWeight=700, baseline="middle", aria=False)
    )
    span = _marks("['range']").mark_text(fontSize=WORD, dy=-10, fontWeight=700, aria=False)
    ends = _marks("['range']").mark_text(
        fontSize=SMALL, dy=14, lineBreak="\n", lineHeight=13, fontWeight=500, aria=False
    )
    nothing = _marks("['unknown']").mark_text(fontSize=11, angle=270, align="left", dx=4, fill=theme.SOFT, aria=False)
    return [
        letter.encode(x=x, y=y, text=alt.Text("letter:N"), fill=ink),
        score.encode(x=x, y=y, text=alt.Text("text:N")),
        word.encode(x=x, y=y, text=alt.Text("below:N")),
        zone.encode(x=x, y=y, text=alt.Text("word:N"), fill=ink),
        span.encode(x=x, y=alt.Y("end:Q"), text=alt.Text("said:N")),
        ends.encode(x=x, y=y, text=alt.Text("text:N")),
        nothing.encode(x=x, y=y, text=alt.Text("text:N")),
    ]
