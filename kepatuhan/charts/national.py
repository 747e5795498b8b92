"""The country: zones counted per year as bars with words in them, and the published scores of a kind as a strip of ticks."""

from __future__ import annotations

import json
from itertools import zip_longest
from textwrap import wrap
from typing import Any, Literal

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.frames import bands_frame
from kepatuhan.core.columns import records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS, ZONES, Region
from kepatuhan.scoring import compare, national
from kepatuhan.sentences.national import kind_name, source_names, strip_title
from kepatuhan.sentences.scores import has_score, score_words, standing, symbol_of
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import method_name, province_name, region_name, zone_name
from kepatuhan.words.numbers import number

LINE_HEIGHT, YEAR_ROOM, PHONE, DESK = 24, 46, 46, 72
"""px a row; px left of the bars for the year; characters of a line that a phone still shows, and that a desk shows."""
STRIP_HEIGHT, MIDDLE, FOOT = 252, 98, 206
"""px of the strip, from its top to the ticks, and to the small print."""
LOWEST_HIGHEST = (182, 163)
"""px from its top to the two lines below the axis."""
SMALL = "width < 320 ? 11 : 13"
"""px of the words of a line: on the narrowest phone they are smaller rather than cut."""
NARROW = 480
"""px of a drawing below which its long lines are broken."""
KEPT = "\u00a0"
"""A blank at which no line is broken: a zone stays with its count and share."""
INSIDE = 1500
"""Hundredths of a percent from which a part of a bar holds its own share also on a phone."""

Rows = list[dict[str, Any]]
Side = Literal["left", "right"]
Weight = Literal[400, 600, 700]


def count_rows(data: Dataset, kind: str, lang: str) -> Rows:
    """The marks of the picture of `kind` from top to bottom: heads of methods, breaks, a bar a year, words, the source.

    Each: row (bars of one year share it), kind (head, break, bar, word, source), year (only on a year's first mark), text,
    narrow (the text where the picture is narrow), start and end (per cent), fill, stroke, ink.
    """
    lines: list[Rows] = []
    before, zone_counts = None, national.zone_counts(data, kind)
    for year in national.counted_years(data):
        method = method_for(data.methods, year)
        assert method is not None, year
        if method != before:
            lines += [[_mark("break", say("nat_break", lang))]] if before else []
            lines += _head(method, lang)
        lines += _year(data, kind, year, lang, zone_counts)
        before = method
    lines += _lines("source", [source_names(data, kind, lang), say("nat_rounding", lang)])
    return [{**mark, "row": i} for i, line in enumerate(lines) for mark in line]


def counts_title(kind: str, lang: str) -> str:
    """What the picture of `kind` shows, in words."""
    return say("nat_all", lang) if kind == national.EVERYONE else say("nat_kind", lang, kind=kind_name(kind, lang))


def counts(rows: Rows, title: str, lang: str = "id") -> dict[str, Any]:
    """The Vega-Lite spec with its data: one line a row of count_rows."""
    source = alt.Chart(alt.Data(values=rows)).transform_calculate(
        said=f"width < {NARROW} ? datum.narrow : datum.text", middle="(datum.start + datum.end) / 2"
    )
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.16, paddingOuter=0))
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, 100]))
    parts = [
        _bars(source, x, y),
        _inside(source, x, y),
        _texts(source, y, "datum.kind === 'word'", dx=2),
        _texts(source, y, "datum.kind === 'head' || datum.kind === 'source'", dx=-YEAR_ROOM),
        _texts(source, y, "datum.kind === 'break'", dx=-YEAR_ROOM, weight=700),
        _years(source, y),
    ]
    chart = alt.layer(*parts).properties(
        width="container",
        height=LINE_HEIGHT * (1 + max(row["row"] for row in rows)),
        title=_title(title),
    )
    return theme.finished(chart, lang, fit="fit-x")


def _head(method: Any, lang: str) -> list[Rows]:
    floor = national.zone_floor(method, ZONES[0])
    edge = [] if floor is None else [say("nat_floor", lang, score=number(floor, lang))]
    return _lines("head", [method_name(method, lang), *edge])


def _lines(kind: str, texts: list[str]) -> list[Rows]:
    """Texts below each other, broken where the picture is wide and, more often, where it is narrow.

    Both take as many lines, so that a picture is as high on a phone as on a desk.
    """
    wide = [part for text in texts for part in wrap(text, DESK)]
    narrow = [part for text in texts for part in wrap(text, PHONE)]
    if len(narrow) > len(wide) > 1:
        narrow = wrap(" · ".join(texts), PHONE)
    pairs = zip_longest(wide, narrow, fillvalue="")
    return [[_mark(kind, one.replace(KEPT, " "), two.replace(KEPT, " "))] for one, two in pairs]


def _year(data: Dataset, kind: str, year: int, lang: str, zone_counts: pd.DataFrame) -> list[Rows]:
    rows = records(zone_counts[zone_counts["year"] == year])
    bar = _bar(rows, lang)
    zone_texts = "; ".join(_zone_text(row, lang).replace(" ", KEPT) for row in rows)
    lines = [bar, *_lines("word", [zone_texts])] if bar else _lines("word", _without_zones(data, kind, year, lang))
    return [[{**lines[0][0], "year": str(year)}, *lines[0][1:]], *lines[1:]]


def _without_zones(data: Dataset, kind: str, year: int, lang: str) -> list[str]:
    """What is said of a year of which no zone of the kind was published, or whose method has none."""
    of, method = national.assessed(data, kind, year), method_for(data.methods, year)
    if of is None:
        return [say("nat_uncounted", lang)]
    zoned = method is not None and method.zoned
    named = [say("nat_opinion", lang, name=k, n=n) for k, n in national.opinions(data, kind, year).items()]
    return [say("nat_zones_unknown" if zoned else "nat_zoneless", lang, of=of), *named]


def _mark(kind: str, text: str, narrow: str | None = None) -> dict[str, Any]:
    plain = {"year": "", "start": 0.0, "end": 0.0, "fill": theme.PAPER, "stroke": theme.PAPER}
    texts = {"text": text, "narrow": text if narrow is None else narrow}
    return {"kind": kind, **texts, **plain, "ink": theme.SOFT if kind in ("source", "head") else theme.INK}


def _bar(rows: list[dict[Any, Any]], lang: str) -> Rows:
    """A year's zones side by side, together 100 per cent; those not broken down are an empty outline, in no zone's colour."""
    marks: Rows = []
    whole, start = sum(int(row["count"]) for row in rows), 0
    for row in rows:
        end, rest = start + int(row["count"]), row["zone"] == national.REST
        fill = theme.PAPER if rest else theme.colour(row["zone"])
        share_text = f"{number(row['percent'], lang)}%" if row["percent"] >= INSIDE else ""
        marks.append(
            {
                **_mark("bar", share_text), "start": 100 * start / whole, "end": 100 * end / whole, "fill": fill,
                "stroke": theme.UNKNOWN_LINE if rest else theme.PAPER,
                "ink": theme.INK if rest else theme.ink(row["zone"]),
            }
        )  # fmt: skip
        start = end
    return marks


def _zone_text(row: dict[Any, Any], lang: str) -> str:
    zone = say("nat_rest", lang) if row["zone"] == national.REST else zone_name(row["zone"], lang)
    return say("nat_bar", lang, zone=zone, count=row["count"], percent=number(row["percent"], lang))


def _title(text: str) -> dict[str, Any]:
    return {
        "text": {"expr": f"width < {NARROW} ? {json.dumps(wrap(text, PHONE))} : {json.dumps(text)}"},
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "fontWeight": 600,
        "color": theme.INK,
        "font": theme.FAMILY,
        "offset": 8,
    }


def _bars(source: alt.Chart, x: alt.X, y: alt.Y) -> alt.Chart:
    bar = source.transform_filter("datum.kind === 'bar'").mark_bar(strokeWidth=1.2, aria=False)
    paint = {name: cls(f"{name}:N", scale=None) for name, cls in (("fill", alt.Fill), ("stroke", alt.Stroke))}
    return bar.encode(x=x, x2=alt.X2("end:Q"), y=y, **paint)


def _inside(source: alt.Chart, x: alt.X, y: alt.Y) -> alt.Chart:
    """The share of a zone on its part of the bar."""
    mark = source.transform_filter("datum.kind === 'bar'").mark_text(
        baseline="middle", fontSize=alt.expr(SMALL), fontWeight=600, aria=False
    )
    place = alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 100]))
    return mark.encode(x=place, y=y, text=alt.Text("text:N"), fill=alt.Fill("ink:N", scale=None))


def _texts(source: alt.Chart, y: alt.Y, which: str, dx: int, weight: Weight = 400) -> alt.Chart:
    """Words from the left edge."""
    mark = source.transform_filter(which).mark_text(
        align="left", baseline="middle", dx=dx, fontSize=alt.expr(SMALL), fontWeight=weight, aria=False
    )
    return mark.encode(x=alt.XValue(0), y=y, text=alt.Text("said:N"), fill=alt.Fill("ink:N", scale=None))


def _years(source: alt.Chart, y: alt.Y) -> alt.Chart:
    mark = source.transform_filter("datum.year !== ''").mark_text(
        align="left", baseline="middle", dx=-YEAR_ROOM, fontSize=14, fontWeight=700, aria=False
    )
    return mark.encode(x=alt.XValue(0), y=y, text=alt.Text("year:N"), fill=alt.FillValue(theme.INK))


def strip_rows(sample: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> Rows:
    """The marks of the strip: a tick for each score of `sample` (national.sample), and the chosen government by what is known.

    Each: kind (tick, ours, known, rounded, range, unknown), at, end (points or null), label, symbol, weak, fill, stroke, ink.
    """
    ticks = [
        {
            "kind": "ours" if row["region"] else "tick",
            "at": row["score"] / HUNDREDTHS,
            "label": row["name"],
            "weak": bool(row["weak"]),
        }
        for row in records(sample)
        if row["region"] != region.code
    ]
    return [*ticks, _own(compare.of(bodies, region.code, year), region, lang)]


def _own(row: pd.Series, region: Region, lang: str) -> dict[str, Any]:
    exact, token = pd.notna(row["score"]), row["colour"] or theme.UNKNOWN
    rounded = row["state"] == "dibulatkan"
    ends = tuple(None if pd.isna(row[k]) else int(row[k]) / HUNDREDTHS for k in ("low", "high"))
    ends = (None, None) if None in ends else ends
    kind = "known" if exact else "rounded" if rounded else "range" if None not in ends else "unknown"
    score = row["score"] if exact else row["printed"]
    label = say("nat_own", lang, name=region_name(region, lang), score=score_words(row, lang))
    words = standing(row, lang)
    return {
        "kind": kind,
        "at": int(score) / HUNDREDTHS if kind in ("known", "rounded") else ends[0],
        "end": ends[1],
        "label": f"{label}\n{words}" if words else label,
        "symbol": symbol_of(row),
        "weak": False,
        "fill": theme.colour(token) if has_score(row) and exact else theme.PAPER,
        "stroke": theme.INK,
        "ink": theme.ink(token) if exact else theme.INK,
    }


def strip_parts(
    sample: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str
) -> dict[str, Any]:
    """All that `strip` draws, as plain values that a cache can compare: domain, rows, edges, ends, title, foot. `sample` not empty."""
    rows = strip_rows(sample, bodies, data, region, year, lang)
    low, high = _domain(rows)
    others = region.kind != "provinsi"  # a province has no other provinces
    kind, province = kind_name(region.kind, lang), province_name(data.province, lang)
    pages = national.sample_sources(data, region.kind, year)
    return {
        "domain": [low, high],
        "rows": [{**r, "side": _side(r, low, high)} for r in rows],
        "edges": _edge_rows(data, year, low),
        "ends": [_end("nat_worst", sample.iloc[-1], lang), _end("nat_best", sample.iloc[0], lang)],
        "title": strip_title(sample, data, region.kind, year, lang),
        "foot": [
            say("nat_strip_key", lang, kind=kind, province=province) if others else say("nat_strip_thin", lang),
            say("nat_strip_source", lang, n=pages),
        ],
    }


def strip(parts: dict[str, Any], lang: str = "id") -> dict[str, Any]:
    """The Vega-Lite spec with its data from strip_parts: published scores of a kind in one year, one government marked."""
    low, high = parts["domain"]
    source = alt.Chart(alt.Data(values=parts["rows"]))
    x = alt.X("at:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=_axis())
    layers = [*_edges(parts["edges"], x), *_ticks(source, x), *_chosen(source, x)]
    layers += [*_ends(parts["ends"], low, high), *_foot(*parts["foot"])]
    chart = alt.layer(*layers).properties(width="container", height=STRIP_HEIGHT, title=_title(parts["title"]))
    return theme.finished(chart, lang, fit="fit-x")


def strip_alt(sample: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """The strip in words."""
    best, worst = (f"{r['name']} {number(r['score'], lang)}" for r in (sample.iloc[0], sample.iloc[-1]))
    own_label = _own(compare.of(bodies, region.code, year), region, lang)["label"].replace("\n", ", ")
    title = strip_title(sample, data, region.kind, year, lang)
    return say("nat_strip_alt", lang, title=title, own=own_label, best=best, worst=worst)


def _domain(rows: Rows) -> tuple[float, float]:
    """From the ten below the lowest score to 100, so that the axis begins at a round number."""
    return min(r["at"] for r in rows if r["at"] is not None) // 10 * 10, 100.0


def _side(row: dict[str, Any], low: float, high: float) -> str:
    """Where a label stands: away from the nearer edge."""
    if row["at"] is None:
        return "left"
    return "left" if row["at"] < low + (high - low) / 2 else "right"


def _axis() -> alt.Axis:
    return alt.Axis(title=None, tickCount=5, grid=False, offset=128 - STRIP_HEIGHT, labelPadding=4)


def _edge_rows(data: Dataset, year: int, low: float) -> Rows:
    """The year's own band edges inside the axis with their letter; none where the edges were not published."""
    rows = records(bands_frame(data, year))
    return [{"at": r["lower"], "symbol": r["symbol"]} for r in rows if r["lower"] >= low]


def _edges(rows: Rows, x: alt.X) -> list[alt.Chart]:
    if not rows:
        return []
    source = alt.Chart(alt.Data(values=rows))
    rule = source.mark_rule(stroke="#8f8f8f", aria=False)
    letter = source.mark_text(align="left", dx=4, fontSize=13, fontWeight=700, fill=theme.SOFT, aria=False)
    return [
        rule.encode(x=x, y=alt.YValue(54), y2=alt.Y2Value(MIDDLE + 26)),
        letter.encode(x=x, y=alt.YValue(59), text=alt.Text("symbol:N")),
    ]


def _ticks(source: alt.Chart, x: alt.X) -> list[alt.Chart]:
    tip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("at:Q", title=" ", format=".2f")]
    drawn = []
    for kind, width, half, ink in (("tick", 1.4, 17, "#5f6b75"), ("ours", 4, 22, theme.INK)):
        for weak, dash in ((False, [1, 0]), (True, [3, 2])):
            chosen = source.transform_filter(f"datum.kind === '{kind}' && datum.weak === {str(weak).lower()}")
            mark = chosen.mark_rule(stroke=ink, strokeWidth=width, strokeDash=dash, opacity=0.75, aria=False)
            drawn.append(mark.encode(x=x, y=alt.YValue(MIDDLE - half), y2=alt.Y2Value(MIDDLE + half), tooltip=tip))
    return drawn


def _chosen(source: alt.Chart, x: alt.X) -> list[alt.Chart]:
    """The government itself: a full dot, an open one (rounded), a bar (range), or only its word."""
    middle, paint = alt.YValue(MIDDLE), alt.Fill("fill:N", scale=None)
    dots = source.transform_filter("datum.kind === 'known' || datum.kind === 'rounded'")
    bar = source.transform_filter("datum.kind === 'range'").mark_rect(
        fill="#5a5a5a", fillOpacity=0.25, stroke=theme.INK, strokeDash=[4, 3], aria=False
    )
    dot = dots.mark_circle(size=560, opacity=1, stroke=theme.INK, strokeWidth=2, aria=False)
    letter = dots.mark_text(fontSize=13, fontWeight=700, aria=False)
    labels = [_label(source, x, "left"), _label(source, x, "right")]
    word = source.transform_filter("datum.kind === 'unknown'").mark_text(
        align="left", fontSize=14, fontWeight=700, aria=False
    )
    return [
        bar.encode(x=x, x2=alt.X2("end:Q"), y=alt.YValue(MIDDLE - 20), y2=alt.Y2Value(MIDDLE + 20)),
        dot.encode(x=x, y=middle, fill=paint),
        letter.encode(x=x, y=middle, text=alt.Text("symbol:N"), fill=alt.Fill("ink:N", scale=None)),
        *labels,
        word.encode(x=alt.XValue(0), y=alt.YValue(14), text=alt.Text("label:N")),
    ]


def _label(source: alt.Chart, x: alt.X, side: Side) -> alt.Chart:
    """The name and score above the mark, reading away from the nearer edge of the picture."""
    own_mark = source.transform_filter(
        f"datum.side === '{side}' && indexof(['known', 'rounded', 'range'], datum.kind) >= 0"
    )
    mark = own_mark.mark_text(
        align=side, fontSize=13, fontWeight=700, dx=-10 if side == "left" else 10, lineBreak="\n", aria=False
    )
    return mark.encode(x=x, y=alt.YValue(14), text=alt.Text("label:N"))


def _end(key: str, row: pd.Series, lang: str) -> dict[str, Any]:
    label = say(key, lang, name=row["name"], score=number(row["score"], lang))
    return {"at": int(row["score"]) / HUNDREDTHS, "label": label}


def _ends(rows: Rows, low: float, high: float) -> list[alt.Chart]:
    """Who is lowest and who is highest, on two lines so that they never meet."""
    drawn = []
    for row, y in zip(rows, LOWEST_HIGHEST, strict=True):
        side: Side = "right" if row["at"] > low + (high - low) / 2 else "left"
        mark = alt.Chart(alt.Data(values=[row])).mark_text(align=side, fontSize=13, fill=theme.INK, aria=False)
        drawn.append(mark.encode(x=alt.X("at:Q"), y=alt.YValue(y), text=alt.Text("label:N")))
    return drawn


def _foot(key: str, pages: str) -> list[alt.Chart]:
    """What the ticks are and where they come from, inside the picture."""
    narrow = "\n".join([*wrap(key, PHONE), *wrap(pages, PHONE)])
    chosen = f"width < {NARROW} ? {json.dumps(narrow)} : {json.dumps(f'{key} {pages}')}"
    mark = alt.Chart(alt.Data(values=[{}])).mark_text(
        align="left", fontSize=12, lineBreak="\n", lineHeight=16, fill=theme.SOFT, aria=False
    )
    return [mark.encode(x=alt.XValue(0), y=alt.YValue(FOOT), text=alt.TextValue({"expr": chosen}))]
