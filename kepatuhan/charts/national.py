"""The country: zones counted per year as bars with words in them, and the published scores of a kind as a strip of ticks."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import Any, Literal

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.charts.frames import bands_frame
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS, ZONES, Region
from kepatuhan.scoring import compare, national
from kepatuhan.sentences.national import kind_name, source_names, strip_title
from kepatuhan.sentences.scores import has_score, score_words, standing, symbol_of
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import method_name, region_name, zone_name
from kepatuhan.words.numbers import number

LINE_HEIGHT, YEAR_ROOM, PHONE = 24, 46, 46
"""px a row; px left of the bars for the year; characters of a line that a phone still shows."""
STRIP_HEIGHT, MIDDLE, FOOT = 252, 98, 206
"""px of the strip, from its top to the ticks, and to the small print."""
LOWEST_HIGHEST = (182, 163)
"""px from its top to the two lines below the axis."""
SMALL = "width < 320 ? 11 : 13"
"""px of the words of a line: on the narrowest phone they are smaller rather than cut."""
NARROW = 420
"""px of a drawing below which its long lines are broken."""
INSIDE = 52.0
"""Per cent from which a bar holds its own words; beside a shorter one there is room."""

Rows = list[dict[str, Any]]
Side = Literal["left", "right"]
Weight = Literal[400, 600, 700]


def count_rows(data: Dataset, kind: str, lang: str) -> Rows:
    """The lines of the picture of `kind` from top to bottom: heads of methods, breaks, bars of zones, words, the source.

    Each: row, kind (head, break, bar, word, source), year (only on a year's first line), text, share (per cent), fill,
    stroke, ink, inside.
    """
    rows: Rows = []
    before, found = None, national.zone_counts(data, kind)
    for year in national.counted_years(data):
        method = method_for(data.methods, year)
        assert method is not None, year
        if method != before:
            rows += [_line("break", say("nat_break", lang))] if before else []
            rows += _head(method, lang)
        rows += _year(data, kind, year, lang, found)
        before = method
    rows += [_line("source", text) for text in wrap(source_names(data, kind, lang), PHONE)]
    return [{**row, "row": i} for i, row in enumerate(rows)]


def counts_title(kind: str, lang: str) -> str:
    """What the picture of `kind` shows, in words."""
    return say("nat_all", lang) if kind == national.EVERYONE else say("nat_kind", lang, kind=kind_name(kind, lang))


def counts(rows: Rows, title: str, lang: str = "id") -> dict[str, Any]:
    """The Vega-Lite spec with its data: one line a row of count_rows."""
    source = alt.Chart(alt.Data(values=rows))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.16, paddingOuter=0))
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 100]))
    parts = [
        _bars(source, x, y),
        _texts(source, x, y, "datum.kind === 'bar' && datum.inside", dx=8, zero=True, weight=600),
        _texts(source, x, y, "datum.kind === 'bar' && !datum.inside", dx=8, weight=600),
        _texts(source, x, y, "datum.kind === 'word'", dx=2),
        _texts(source, x, y, "datum.kind === 'head' || datum.kind === 'source'", dx=-YEAR_ROOM),
        _texts(source, x, y, "datum.kind === 'break'", dx=-YEAR_ROOM, weight=700),
        _years(source, y),
    ]
    chart = alt.layer(*parts).properties(
        width="container",
        height=LINE_HEIGHT * len(rows),
        title=_title(title),
    )
    return {**chart.to_dict(), "config": theme.config(lang), "autosize": {"type": "fit-x", "contains": "padding"}}


def _head(method: Any, lang: str) -> Rows:
    floor = national.zone_floor(method, ZONES[0])
    lines = wrap(method_name(method, lang), PHONE)
    edge = [] if floor is None else [say("nat_floor", lang, score=number(floor, lang))]
    return [_line("head", text) for text in lines + edge]


def _year(data: Dataset, kind: str, year: int, lang: str, found: pd.DataFrame) -> Rows:
    bars = [_bar(row, lang) for row in found[found["year"] == year].to_dict("records")]
    lines = bars or [_line("word", text) for text in _without_zones(data, kind, year, lang)]
    return [{**lines[0], "year": str(year)}, *lines[1:]]


def _without_zones(data: Dataset, kind: str, year: int, lang: str) -> list[str]:
    """What is said of a year of which no zone of the kind was published, or whose method has none."""
    of, method = national.assessed(data, kind, year), method_for(data.methods, year)
    if of is None:
        return [say("nat_uncounted", lang)]
    zoned = method is not None and any(b.zone for b in method.bands)
    named = [say("nat_opinion", lang, name=k, n=n) for k, n in national.opinions(data, kind, year).items()]
    lines = [say("nat_zones_unknown" if zoned else "nat_zoneless", lang, of=of), *named]
    return [part for line in lines for part in wrap(line, PHONE)]


def _line(kind: str, text: str) -> dict[str, Any]:
    plain = {"year": "", "share": 0.0, "fill": theme.PAPER, "stroke": theme.PAPER, "inside": False}
    return {"kind": kind, "text": text, **plain, "ink": theme.SOFT if kind in ("source", "head") else theme.INK}


def _bar(row: dict[Any, Any], lang: str) -> dict[str, Any]:
    """A zone's bar; those not broken down are an empty outline, in no zone's colour."""
    share, open_ = int(row["percent"]) / HUNDREDTHS, row["zone"] == national.REST
    zone = say("nat_rest", lang) if open_ else zone_name(row["zone"], lang)
    fill = theme.PAPER if open_ else theme.colour(row["zone"])
    inside = share >= INSIDE
    told = say("nat_bar", lang, zone=zone, count=row["count"], percent=number(row["percent"], lang))
    return {
        **_line("bar", told),
        "share": share,
        "fill": fill,
        "stroke": theme.UNKNOWN_LINE if open_ else fill,
        "inside": inside,
        "ink": theme.ink(row["zone"]) if inside and not open_ else theme.INK,
    }


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
    bar = source.mark_bar(strokeWidth=1.2, cornerRadius=3, aria=False)
    paint = {name: cls(f"{name}:N", scale=None) for name, cls in (("fill", alt.Fill), ("stroke", alt.Stroke))}
    return bar.encode(x=x, y=y, **paint)


def _texts(
    source: alt.Chart,
    x: alt.X,
    y: alt.Y,
    which: str,
    dx: int,
    zero: bool = False,
    weight: Weight = 400,
) -> alt.Chart:
    """Words at the end of their bar, or from the left edge (`zero`: on the bar itself)."""
    mark = source.transform_filter(which).mark_text(
        align="left", baseline="middle", dx=dx, fontSize=alt.expr(SMALL), fontWeight=weight, aria=False
    )
    return mark.encode(x=alt.value(0) if zero else x, y=y, text="text:N", fill=alt.Fill("ink:N", scale=None))


def _years(source: alt.Chart, y: alt.Y) -> alt.Chart:
    mark = source.transform_filter("datum.year !== ''").mark_text(
        align="left", baseline="middle", dx=-YEAR_ROOM, fontSize=14, fontWeight=700, aria=False
    )
    return mark.encode(x=alt.value(0), y=y, text="year:N", fill=alt.value(theme.INK))


def strip_rows(found: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> Rows:
    """The marks of the strip: a tick for each score of `found` (national.sample), and the chosen government by what is known.

    Each: kind (tick, ours, known, rounded, range, unknown), at, end (points or null), label, symbol, weak, fill, stroke, ink.
    """
    ticks = [
        {
            "kind": "ours" if row["region"] else "tick",
            "at": row["score"] / HUNDREDTHS,
            "label": row["name"],
            "weak": bool(row["weak"]),
        }
        for row in found.to_dict("records")
        if row["region"] != region.code
    ]
    return [*ticks, _own(compare.of(bodies, region.code, year), region, lang)]


def _own(row: pd.Series, region: Region, lang: str) -> dict[str, Any]:
    known, token = pd.notna(row["score"]), row["colour"] or theme.UNKNOWN
    rounded = row["state"] == "dibulatkan"
    ends = tuple(None if pd.isna(row[k]) else int(row[k]) / HUNDREDTHS for k in ("low", "high"))
    ends = (None, None) if None in ends else ends
    kind = "known" if known else "rounded" if rounded else "range" if None not in ends else "unknown"
    score = row["score"] if known else row["printed"]
    label = say("nat_own", lang, name=region_name(region, lang), score=score_words(row, lang))
    words = standing(row, lang)
    return {
        "kind": kind,
        "at": int(score) / HUNDREDTHS if kind in ("known", "rounded") else ends[0],
        "end": ends[1],
        "label": f"{label}\n{words}" if words else label,
        "symbol": symbol_of(row),
        "weak": False,
        "fill": theme.colour(token) if has_score(row) and known else theme.PAPER,
        "stroke": theme.INK,
        "ink": theme.ink(token) if known else theme.INK,
    }


def strip_parts(
    found: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str
) -> dict[str, Any]:
    """All that `strip` draws, as plain values that a cache can compare: domain, rows, edges, ends, title, foot. `found` not empty."""
    rows = strip_rows(found, bodies, data, region, year, lang)
    low, high = _domain(rows)
    kind = kind_name(region.kind, lang)
    pages = national.sample_sources(data, region.kind, year)
    return {
        "domain": [low, high],
        "rows": [{**r, "side": _side(r, low, high)} for r in rows],
        "edges": _edge_rows(data, year, low),
        "ends": [_end("nat_worst", found.iloc[-1], lang), _end("nat_best", found.iloc[0], lang)],
        "title": strip_title(found, data, region.kind, year, lang),
        "foot": [say("nat_strip_key", lang, kind=kind), say("nat_strip_source", lang, n=pages)],
    }


def strip(parts: dict[str, Any], lang: str = "id") -> dict[str, Any]:
    """The Vega-Lite spec with its data from strip_parts: published scores of a kind in one year, one government marked."""
    low, high = parts["domain"]
    source = alt.Chart(alt.Data(values=parts["rows"]))
    x = alt.X("at:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=_axis())
    layers = [*_edges(parts["edges"], x), *_ticks(source, x), *_chosen(source, x)]
    layers += [*_ends(parts["ends"], low, high), *_foot(*parts["foot"])]
    chart = alt.layer(*layers).properties(width="container", height=STRIP_HEIGHT, title=_title(parts["title"]))
    return {**chart.to_dict(), "config": theme.config(lang), "autosize": {"type": "fit-x", "contains": "padding"}}


def strip_alt(found: pd.DataFrame, bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """The strip in words."""
    best, worst = (f"{r['name']} {number(r['score'], lang)}" for r in (found.iloc[0], found.iloc[-1]))
    own = _own(compare.of(bodies, region.code, year), region, lang)["label"].replace("\n", ", ")
    title = strip_title(found, data, region.kind, year, lang)
    return say("nat_strip_alt", lang, title=title, own=own, best=best, worst=worst)


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
    rows = bands_frame(data, year).to_dict("records")
    return [{"at": r["lower"], "symbol": r["symbol"]} for r in rows if r["lower"] >= low]


def _edges(rows: Rows, x: alt.X) -> list[alt.Chart]:
    if not rows:
        return []
    source = alt.Chart(alt.Data(values=rows))
    rule = source.mark_rule(stroke="#8f8f8f", aria=False)
    letter = source.mark_text(align="left", dx=4, fontSize=13, fontWeight=700, fill=theme.SOFT, aria=False)
    return [
        rule.encode(x=x, y=alt.value(54), y2=alt.value(MIDDLE + 26)),
        letter.encode(x=x, y=alt.value(59), text="symbol:N"),
    ]


def _ticks(source: alt.Chart, x: alt.X) -> list[alt.Chart]:
    tip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("at:Q", title=" ", format=".2f")]
    drawn = []
    for kind, width, half, ink in (("tick", 1.4, 17, "#5f6b75"), ("ours", 4, 22, theme.INK)):
        for weak, dash in ((False, [1, 0]), (True, [3, 2])):
            chosen = source.transform_filter(f"datum.kind === '{kind}' && datum.weak === {str(weak).lower()}")
            mark = chosen.mark_rule(stroke=ink, strokeWidth=width, strokeDash=dash, opacity=0.75, aria=False)
            drawn.append(mark.encode(x=x, y=alt.value(MIDDLE - half), y2=alt.value(MIDDLE + half), tooltip=tip))
    return drawn


def _chosen(source: alt.Chart, x: alt.X) -> list[alt.Chart]:
    """The government itself: a full dot, an open one (rounded), a bar (range), or only its word."""
    middle, paint = alt.value(MIDDLE), alt.Fill("fill:N", scale=None)
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
        bar.encode(x=x, x2="end:Q", y=alt.value(MIDDLE - 20), y2=alt.value(MIDDLE + 20)),
        dot.encode(x=x, y=middle, fill=paint),
        letter.encode(x=x, y=middle, text="symbol:N", fill=alt.Fill("ink:N", scale=None)),
        *labels,
        word.encode(x=alt.value(0), y=alt.value(14), text="label:N"),
    ]


def _label(source: alt.Chart, x: alt.X, side: Side) -> alt.Chart:
    """The name and score above the mark, reading away from the nearer edge of the picture."""
    own = source.transform_filter(f"datum.side === '{side}' && indexof(['known', 'rounded', 'range'], datum.kind) >= 0")
    mark = own.mark_text(
        align=side, fontSize=13, fontWeight=700, dx=-10 if side == "left" else 10, lineBreak="\n", aria=False
    )
    return mark.encode(x=x, y=alt.value(14), text="label:N")


def _end(key: str, row: pd.Series, lang: str) -> dict[str, Any]:
    label = say(key, lang, name=row["name"], score=number(row["score"], lang))
    return {"at": int(row["score"]) / HUNDREDTHS, "label": label}


def _ends(rows: Rows, low: float, high: float) -> list[alt.Chart]:
    """Who is lowest and who is highest, on two lines so that they never meet."""
    drawn = []
    for row, y in zip(rows, LOWEST_HIGHEST, strict=True):
        side: Side = "right" if row["at"] > low + (high - low) / 2 else "left"
        mark = alt.Chart(alt.Data(values=[row])).mark_text(align=side, fontSize=13, fill=theme.INK, aria=False)
        drawn.append(mark.encode(x=alt.X("at:Q"), y=alt.value(y), text="label:N"))
    return drawn


def _foot(key: str, pages: str) -> list[alt.Chart]:
    """What the ticks are and where they come from, inside the picture."""
    narrow = "\n".join([*wrap(key, PHONE), *wrap(pages, PHONE)])
    chosen = f"width < {NARROW} ? {json.dumps(narrow)} : {json.dumps(f'{key} {pages}')}"
    mark = alt.Chart(alt.Data(values=[{}])).mark_text(
        align="left", fontSize=12, lineBreak="\n", lineHeight=16, fill=theme.SOFT, aria=False
    )
    return [mark.encode(x=alt.value(0), y=alt.value(FOOT), text=alt.value({"expr": chosen}))]
