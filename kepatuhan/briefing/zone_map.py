"""The map of a briefing as a value: its places, its legend and its finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.charts.frames import map_frame
from kepatuhan.core.columns import records
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.labels import layout_at
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Band, Method
from kepatuhan.sentences import categories, titles
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import province_name, zone_name


@dataclass(frozen=True)
class Legend:
    """One line of a map's legend: a band's letter and colour token with its words, or what a hatch means (symbol '' where a zone is known,
    in the colour of one that is)."""

    symbol: str
    colour: str
    words: str
    hatched: bool


@dataclass(frozen=True)
class MapPlace:
    """One district on the map; the fields of charts.frames.map_frame."""

    code: str
    name: str
    short: str
    symbol: str
    colour: str
    pattern: str
    score_text: str
    zone_text: str
    note: str
    selected: bool


@dataclass(frozen=True)
class Map:
    """The zones of a year: the finding as title, a text alternative, the places, the legend, and where it all comes from."""

    title: str
    alt: str
    source: str
    places: tuple[MapPlace, ...]
    legend: tuple[Legend, ...]


def zone_map(facts: Facts, year: int, lang: str, selected: str) -> Map:
    """The map of a year as published; `selected` is the code of the district to frame, or ''."""
    data, bodies, method = facts.data, facts.bodies, method_for(facts.data.methods, year)
    frame = map_frame(bodies, data, year, lang, selected)
    places_read_out = "; ".join(f"{row['name']}: {row['zone_text']}, {row['score_text']}" for row in records(frame))
    title = titles.map_title(bodies, data, year, lang)
    name, finding = province_name(data.province, lang), title.removesuffix(".")
    alt = say("map_alt", lang, province=name, year=year, finding=finding, list=places_read_out)
    return drawn_map(frame, method, year, title, alt, lang)


def drawn_map(frame: pd.DataFrame, method: Method | None, year: int, title: str, alt: str, lang: str) -> Map:
    """The map of a frame of charts.frames (zone_frame), with the year's legend and source."""
    places = tuple(MapPlace(**row) for row in records(frame))
    return Map(title, alt, say("map_source", lang, year=year), places, legend(method, places, lang))


def legend(method: Method | None, places: tuple[MapPlace, ...], lang: str) -> tuple[Legend, ...]:
    """The year's bands, then what the hatches on this map mean, then which edges are not sure."""
    colours = {p.pattern: p.colour for p in reversed(places)}  # of the first place of each
    bands = method.bands if method else ()
    hatches = [("hatch", "", colours.get("hatch", ""), "legend_hatch"), ("unknown", "?", "", "legend_unknown")]
    return (
        *(Legend(b.symbol, b.colour, _band_words(b, lang), False) for b in bands),
        *(Legend(symbol, colour, say(key, lang), True) for kind, symbol, colour, key in hatches if kind in colours),
        *(Legend("", "", words, False) for words in (categories.doubted_edges(method, lang) if method else ())),
    )


def _band_words(band: Band, lang: str) -> str:
    return f"{categories.band_edges(band, lang)} {zone_name(band.zone, lang)}".strip()


def with_labels(drawn: Map, boundaries: Boundaries, width: int) -> Map:
    """A map whose legend also says what its labels in a picture of that width (px) have no room for: what a number means, and the
    score of a name that stands alone."""
    layout = layout_at(width)
    places = {place.code: place for place in drawn.places}
    short = [label for label in boundaries.labels if label[f"{layout}_kind"] != "full" and label["code"] in places]
    lines = (_label_line(places[label["code"]], label, label[f"{layout}_kind"]) for label in short)
    return replace(drawn, legend=(*drawn.legend, *lines))


def _label_line(place: MapPlace, label: Mapping[str, Any], kind: str) -> Legend:
    head = str(label["number"]) if kind == "number" else place.symbol
    return Legend(head, place.colour, f"{place.short} {place.score_text}", place.pattern != "solid")
