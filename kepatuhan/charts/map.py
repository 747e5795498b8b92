"""The map of zones: a spec without data, built once, and the small named datasets that change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.charts import theme
from kepatuhan.core.columns import records
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.labels import LABEL_SIZE, LAYOUTS, scale

Datasets = dict[str, list[dict[str, Any]]]


def by_width(pattern: str) -> str:
    """An expression: `pattern` with the name of the layout (labels.LAYOUTS) that the picture's width asks for."""
    *wider, last = LAYOUTS
    cases = "".join(f"width >= {LAYOUTS[name].least} ? {pattern.format(name)} : " for name in wider)
    return f"({cases}{pattern.format(last)})"


GROW = "(width < 330 ? 0.85 : min(1.45, max(1, width / 760)))"
GROW_BIG = "min(1.15, max(1, height / 650))"
"""Labels grow with the map, so that they are read from the back of a room."""
APART = "0.037 * min(height, width / 1.2)"
"""Px of the largest label at which no two stand in each other's place: their places are degrees, so they come nearer as the
map gets smaller. Found by trial for the widest label, 'A · 88,00–94,46', in windows of 1024 to 1920 px; 1.2: how wide the
frame of the districts is for its height."""
WIDE = f"width >= {theme.NARROW}"
FRAME = "{type: 'MultiPoint', coordinates: " + by_width("data('frame')[0].{}") + "}"
"""What the projection fits into the picture."""
ROOM = by_width("data('frame')[0].{}_px")
FITTING = f"{LABEL_SIZE} * min(width / data('frame')[0].across, height / data('frame')[0].up) / {ROOM}"
"""px of a label at which those that were placed by rule stand as they were laid out."""
STYLE = "datum.kind === 'sea' ? 'italic' : 'normal'"
SEA, LAND = "#f7f8f9", "#ececea"
FIELDS = [
    "name",
    "short",
    "symbol",
    "colour",
    "pattern",
    "score_text",
    "zone_text",
    "note",
    "selected",
    "ink",
    "back",
    "line",
    "value",
]
TOOLTIPS = {"name": "district", "zone_text": "zone", "score_text": "score", "note": "note"}


def zone_map(words: Mapping[str, str], lang: str = "id", height: int = 520, big: bool = False) -> dict[str, Any]:
    """The Vega-Lite spec of the map, without data: merge `datasets` from zone_map_datasets into it.

    words: titles of the tooltip under `district`, `zone`, `score`, `note`. height in px; the width is the container's.
    The selection parameter is called `district` and carries `code`.
    """
    layers = [
        *_around(lang, big), _outline(), _fill(words), _hatch(words), _ring(theme.PAPER, 6), _ring(theme.INK, 3), _leader(), _pin(),
        *_texts(big, words), _corner(big),
    ]  # fmt: skip
    place = alt.Projection(type="mercator", fit=alt.expr(FRAME))
    chart = alt.layer(*[layer.properties(projection=place) for layer in layers]).properties(
        height=height, width="container"
    )
    return theme.finished(chart, lang, big)


def fetched(spec: Any, addresses: Mapping[str, str]) -> Any:
    """A spec whose datasets of those names are read from an address: what is sent with every change is then without them."""
    if isinstance(spec, list):
        return [fetched(part, addresses) for part in spec]
    if not isinstance(spec, dict):
        return spec
    if set(spec) == {"name"} and spec["name"] in addresses:
        return {**spec, "url": addresses[spec["name"]], "format": {"type": "json"}}
    return {key: fetched(part, addresses) for key, part in spec.items()}


def zone_map_datasets(boundaries: Boundaries, frame: pd.DataFrame, label: str = "") -> Datasets:
    """The datasets the spec names: those of `ground_datasets` and of `zone_datasets` for the rows of `frame`."""
    return ground_datasets(boundaries) | zone_datasets(records(frame), label)


def ground_datasets(boundaries: Boundaries) -> Datasets:
    """What stays whatever the scores are: the frame, land and names around, districts, outline, hatches, labels."""
    shapes, names = ([f for f in boundaries.around if ("name" in f) == named] for named in (False, True))
    return {
        "frame": [_corners(boundaries)] if boundaries.features else [],
        "around": shapes,
        "names": [{k: v for k, v in f.items() if k not in ("type", "geometry")} | _spot(f) for f in names],
        "districts": list(boundaries.features),
        "outline": [boundaries.outline],
        "hatches": list(boundaries.hatches),
        "labels": list(boundaries.labels),
    }


def _corners(boundaries: Boundaries) -> dict[str, Any]:
    """What must be seen in each layout, as corners (lon, lat): the land around may never make the districts smaller."""
    corners = {layout: boundaries.frame(layout) for layout in LAYOUTS}
    (west, south), (east, north) = corners["wide"]
    px = {f"{name}_px": scale((west, south, east, north), layout) for name, layout in boundaries.layouts.items()}
    size = {"across": east - west, "up": north - south, "by_hand": boundaries.by_hand, **px}
    return {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": corners["wide"]}, **corners, **size}


def _spot(point: Mapping[str, Any]) -> dict[str, float]:
    lon, lat = point["geometry"]["coordinates"]
    return {"lon": lon, "lat": lat}


def zone_datasets(rows: Iterable[Mapping[str, Any]], label: str = "") -> Datasets:
    """What changes with the scores: `zones`, and `label`, words in the picture's corner.

    rows: one a district with code, name, short, symbol, colour (token), pattern (solid, hatch, unknown), score_text,
    zone_text, note, selected. A district without a row is drawn as unknown.
    """
    return {"zones": [_zone(row) for row in rows], "label": [{"label": label}] if label else []}


def _zone(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what the look derives from it; an unknown one never keeps a zone's colour."""
    token = row["colour"] if row["pattern"] != "unknown" and row["colour"] in theme.COLOURS else theme.UNKNOWN
    symbol = row["symbol"]
    look = {
        "colour": token,
        "selected": bool(row["selected"]),
        "ink": theme.ink(token),
        "back": theme.colour(token),
        "line": theme.UNKNOWN_LINE if token == theme.UNKNOWN else theme.ink(token),
        "value": row["score_text"] if symbol == "?" else f"{symbol} · {row['score_text']}",
    }
    return {key: row[key] for key in ("code", *FIELDS) if key in row} | look


def _with_zone(dataset: str) -> alt.Chart:
    zones = alt.LookupData(data=alt.NamedData("zones"), key="code", fields=FIELDS)
    return alt.Chart(alt.NamedData(dataset)).transform_lookup(lookup="code", from_=zones)


def _tooltip(words: Mapping[str, str]) -> Any:
    """The lines of a tooltip, as an expression: a line whose value is not known is left out."""
    lines = [
        f"isValid(datum.{field}) && datum.{field} !== '' ? {{{json.dumps(words[word])}: datum.{field}}} : {{}}"
        for field, word in TOOLTIPS.items()
    ]
    return alt.expr(f"merge({', '.join(lines)})")


def _fill(words: Mapping[str, str]) -> alt.Chart:
    click = alt.selection_point(name="district", fields=["code"], toggle=False)
    colour_or_grey = f"isValid(datum.colour) ? datum.colour : '{theme.UNKNOWN}'"
    return (
        _with_zone("districts")
        .transform_calculate(colour=colour_or_grey)
        .transform_calculate(edge=f"datum.colour === '{theme.UNKNOWN}' ? '{theme.UNKNOWN_LINE}' : '{theme.PAPER}'")
        .transform_calculate(
            spoken="datum.name + ': ' + (isValid(datum.zone_text) ? datum.zone_text + ', ' + datum.score_text : '?')"
        )
        .mark_geoshape(strokeWidth=1, strokeJoin="round", cursor="pointer", tooltip=_tooltip(words))
        .encode(
            fill=alt.Fill("colour:N", scale=theme.colour_scale(), legend=None),
            stroke=alt.Stroke("edge:N", scale=None),  # white between colours; grey where white would vanish
            description=alt.Description("spoken:N"),
        )
        .add_params(click)
    )


def _hatch(words: Mapping[str, str]) -> alt.Chart:
    # a lighter line on colour than on grey: there the hatch qualifies a zone, here it is all there is to see
    return (
        _with_zone("hatches")
        .transform_filter("datum.pattern !== 'solid'")
        .transform_calculate(line=f"isValid(datum.line) ? datum.line : '{theme.UNKNOWN_LINE}'")
        .mark_geoshape(
            filled=False, strokeWidth=1.3, strokeOpacity=0.6, aria=False, cursor="pointer", tooltip=_tooltip(words)
        )
        .encode(stroke=alt.Stroke("line:N", scale=None))
    )


def _around(lang: str, big: bool) -> list[alt.Chart]:
    """Sea, the land beyond the districts and the names of both, in the palest grey: never mistaken for a zone."""
    sea = alt.Chart(alt.NamedData("frame")).mark_rect(fill=SEA, aria=False)
    land = alt.Chart(alt.NamedData("around")).mark_geoshape(fill=LAND, stroke=theme.PAPER, clip=True, aria=False)
    name_in_language = f"isValid(datum.name_{lang}) ? datum.name_{lang} : datum.name"
    names = alt.Chart(alt.NamedData("names")).transform_filter(WIDE).transform_calculate(said=name_in_language)
    words = names.mark_text(fontSize=alt.expr(_size(big)), fontStyle=alt.expr(STYLE), fill=theme.SOFT, aria=False)
    return [
        sea.encode(x=alt.XValue(0), x2=alt.X2Value("width"), y=alt.YValue(0), y2=alt.Y2Value("height")),
        land,
        words.encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text("said:N")),
    ]


def _outline() -> alt.Chart:
    # under the districts: only its outer half shows, so it adds no line between them and never catches their clicks
    return alt.Chart(alt.NamedData("outline")).mark_geoshape(
        filled=False, stroke="#333333", strokeWidth=3, strokeJoin="round", aria=False
    )


def _ring(stroke: str, width: int) -> alt.Chart:
    """The frame of the selected district, drawn from the data: a default selection of Vega never reaches Python."""
    return (
        _with_zone("districts")
        .transform_filter("datum.selected === true")
        .mark_geoshape(filled=False, stroke=stroke, strokeWidth=width, strokeJoin="round", aria=False)
    )


def _labels() -> alt.Chart:
    """The label rows with the place, text and colours of the layout that fits the width."""
    # new names, not `lon` over `lon`: Vega computes again at every change of width, from what it computed before
    place = {f"text_{key}": by_width(f"datum.{{}}_{key}") for key in ("lon", "lat", "align", "lead", "kind")}
    return (
        _with_zone("labels")
        .transform_calculate(**place)
        .transform_calculate(
            # above the end of the leader when it goes up, below when it goes down, beside it when it goes sideways
            lift="datum.text_kind === 'number' || abs(datum.text_lat - datum.lat) < 0.1 ? 0 : datum.text_lat > datum.lat ? -1 : 1",
            first=f"datum.text_kind === 'number' ? datum.number : {WIDE} ? datum.short : datum.symbol + ' ' + datum.short",
            second=f"{WIDE} && datum.text_kind === 'full' ? datum.value : ''",
            front=f"datum.text_lead ? '{theme.INK}' : datum.ink",
            halo=f"datum.text_lead ? '{theme.PAPER}' : datum.back",
        )
    )


def _leader() -> alt.Chart:
    return (
        _labels()
        .transform_filter("datum.text_lead")
        .mark_rule(stroke="#333333", strokeWidth=1.2, aria=False)
        .encode(
            longitude=alt.Longitude("lon:Q"),
            latitude=alt.Latitude("lat:Q"),
            longitude2=alt.Longitude2("text_lon:Q"),
            latitude2=alt.Latitude2("text_lat:Q"),
        )
    )


def _pin() -> alt.Chart:
    return (
        _labels()
        .transform_filter("datum.text_lead")
        .mark_circle(fill="#333333", stroke=theme.PAPER, strokeWidth=1, size=36, opacity=1, aria=False)
        .encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"))
    )


def _corner(big: bool) -> alt.Chart:
    """The text of the dataset `label` in the upper left corner, where no district and no name stands: ILUSTRASI."""
    mark: dict[str, Any] = {"align": "left", "baseline": "top", "fontWeight": 700, "color": "#8a3b00", "aria": False}
    return (
        alt.Chart(alt.NamedData("label"))
        .mark_text(**mark, fontSize=theme.size(big))
        .encode(x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("label:N"))
    )


def _size(big: bool) -> str:
    """Px of a label as an expression; on a phone those of a presentation are no larger than on the page, to stay apart."""
    small = f"{theme.size(False)} * {GROW}"
    wide = f"{theme.size(big)} * {GROW_BIG}" if big else small
    by_hand = f"(width < {theme.NARROW} ? {small} : min({wide}, {APART}))"
    by_rule = f"min(width < {theme.NARROW} ? {small} : {wide}, {FITTING})"
    return f"(data('frame')[0].by_hand ? {by_hand} : {by_rule})"


def _texts(big: bool, words: Mapping[str, str]) -> list[alt.Chart]:
    """Name and value, each first as a halo in the colour of its ground, then as text."""
    rows = {"first": -0.62, "second": 0.62}
    return [_text(field, shift, big, halo, words) for halo in (True, False) for field, shift in rows.items()]


def _text(field: str, shift: float, big: bool, halo: bool, words: Mapping[str, str]) -> alt.Chart:
    size = _size(big)
    centre = f"{size} * (datum.text_kind !== 'full' ? 0 : {WIDE} ? {shift} + datum.lift * 1.5 : datum.lift * 0.9)"
    dx = "datum.text_lead && datum.text_align === 'right' && datum.lift === 0 ? -5 : 0"
    mark: dict[str, Any] = {"strokeWidth": 5 if halo else 0, "strokeJoin": "round", "strokeOpacity": 0.9}
    return (
        _labels()
        .mark_text(
            **mark, fontSize=alt.expr(size), fontWeight=700 if field == "first" else 500, baseline="middle", aria=False, cursor="pointer",
            align=alt.expr("datum.text_align"), dy=alt.expr(centre), dx=alt.expr(dx), tooltip=_tooltip(words),
        )
        .encode(
            longitude=alt.Longitude("text_lon:Q"), latitude=alt.Latitude("text_lat:Q"), text=alt.Text(f"{field}:N"),
            fill=alt.Fill("halo:N" if halo else "front:N", scale=None), stroke=alt.Stroke("halo:N", scale=None),
        )
    )  # fmt: skip
