"""The map on a slide: every district one native shape, named by code and name, that a click recolours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Any

import shapely
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from kepatuhan.briefing.slides.deck import BODY, A, Box, describe, flat, paint, rgb, text, write
from kepatuhan.briefing.slides.internals import xml
from kepatuhan.briefing.slides.text import LEADING, POINTS, lines, width
from kepatuhan.briefing.zone_map import Legend, Map, MapPlace
from kepatuhan.charts import theme
from kepatuhan.charts.map import LAND, SEA
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import in_language

LINE = BODY * LEADING / POINTS
"""Inches a line of a label takes."""
ABOVE, BELOW, BESIDE, APART = 0.62, 0.05, 0.3, 0.15
"""Inches inside the box that are left to the labels beyond the districts, and between two of them."""
STEPS = 5
"""Places one line above the other at the left of its district, where a label looks for open sea."""


@dataclass(frozen=True)
class MapView:
    """Degrees to inches: equirectangular, true along the middle latitude, which is enough for one province."""

    west: float
    north: float
    left: float
    top: float
    across: float
    down: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point stands on the slide, inches."""
        return self.left + (lon - self.west) * self.across, self.top + (self.north - lat) * self.down


def draw(slide: Slide, box: Box, drawn: Map, boundaries: Boundaries, lang: str) -> None:
    """The districts with zone colour, letter and score, the selected ones framed, on the sea and the land around in the palest
    grey. A district without a polygon is left to the text."""
    view = fitted_view(boundaries, box)
    if boundaries.around:
        _around(slide, box, boundaries, view, say("map_around", lang))
    places = {place.code: place for place in drawn.places}
    shapes = {f["code"]: f for f in boundaries.features if f["code"] in places}
    for code in sorted(shapes, key=lambda c: places[c].selected):
        _district(slide, shapes[code], places[code], view)
    spots = [_spot(label, places[label["code"]], view) for label in boundaries.labels if label["code"] in places]
    areas = {code: _polygon(feature, view) for code, feature in shapes.items()}
    labels = [_outside(spot, areas, box) for spot in _spread(spots, box)]
    taken = [shapely.box(*_bounds(spot.box)) for spot in labels] + list(areas.values())
    _names(slide, box, boundaries, view, taken, lang)
    for spot in labels:
        _label(slide, spot)


def _around(slide: Slide, box: Box, boundaries: Boundaries, view: MapView, alt: str) -> None:
    """Sea as one rectangle, the land of the neighbours as one shape cut to it: both lie under all districts."""
    frame = shapely.box(*_bounds(box))
    sea = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(v) for v in box))
    areas = [_polygon(f, view).intersection(frame) for f in boundaries.around if "name" not in f]
    parts = [p for p in shapely.get_parts(shapely.union_all(areas)) if p.geom_type == "Polygon"]
    land = [_emus(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]
    for shape, colour in [(sea, SEA), *([(_freeform(slide, land), LAND)] if land else [])]:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        shape.line.fill.background()
        flat(shape)
        describe(shape, alt, alt)


def _names(slide: Slide, box: Box, boundaries: Boundaries, view: MapView, taken: list[Any], lang: str) -> None:
    """The names of seas and neighbours, as far as they stand free of districts and labels inside `box`."""
    for point in (f for f in boundaries.around if "name" in f):
        name = in_language(point, "name", lang)
        (x, y), wide = view.at(*point["geometry"]["coordinates"]), width(name, BODY, False) + 0.1
        place = (x - wide / 2, y - LINE / 2, wide, LINE)
        ground = shapely.box(*_bounds(place))
        if shapely.box(*_bounds(box)).covers(ground) and not any(other.distance(ground) < APART / 2 for other in taken):
            shape = text(slide, place, name, BODY, colour=theme.SOFT, align=PP_ALIGN.CENTER)
            shape.text_frame.word_wrap = False


def fitted_view(boundaries: Boundaries, box: Box) -> MapView:
    """The view in which all districts fill `box`, with room for the labels that stand outside."""
    points = [p for f in boundaries.features for ring in rings(f) for p in ring]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    squeeze = cos(radians((min(lats) + max(lats)) / 2))
    wide, tall = (max(lons) - min(lons)) * squeeze, max(lats) - min(lats)
    room = (box[2] - 2 * BESIDE, box[3] - ABOVE - BELOW)
    down = min(room[0] / wide, room[1] / tall)
    # at the left of its box: the labels above belong to the east and would otherwise be pushed over other districts
    left = box[0] + BESIDE
    return MapView(min(lons), max(lats), left, box[1] + ABOVE, down * squeeze, down)


def rings(feature: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """Every ring of a district, outer ones and holes alike: within one path PowerPoint leaves out what two rings cover."""
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    yield from (ring for polygon in polygons for ring in polygon)


def _district(slide: Slide, feature: Mapping[str, Any], place: MapPlace, view: MapView) -> None:
    shape = _freeform(slide, [_emus(view.at(*point[:2]) for point in ring) for ring in rings(feature)])
    paint(shape.fill, place.colour, place.pattern != "solid")
    shape.line.color.rgb = rgb(
        theme.INK if place.selected else theme.UNKNOWN_LINE if place.pattern == "unknown" else theme.PAPER
    )
    shape.line.width = Pt(3.5 if place.selected else 1)
    flat(shape)
    describe(shape, f"{place.code} {place.name}", f"{place.name}: {place.zone_text}, {place.score_text}")


def _emus(points: Iterable[Any]) -> list[tuple[int, int]]:
    """Inches as the whole units of a slide."""
    return [(round(Inches(1) * x), round(Inches(1) * y)) for x, y in points]


def _freeform(slide: Slide, outlines: list[list[tuple[int, int]]]) -> Any:
    """One native shape of all these rings."""
    xs, ys = zip(*(point for outline in outlines for point in outline), strict=True)
    left, top, wide, tall = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(left), Emu(top), Emu(wide), Emu(tall))
    plain = xml(shape).spPr.find(qn("a:prstGeom"))
    xml(shape).spPr.replace(plain, parse_xml(_geometry(outlines, left, top, wide, tall)))
    return shape


def _geometry(outlines: list[list[tuple[int, int]]], left: int, top: int, wide: int, tall: int) -> str:
    """A freeform's geometry, all rings in one path. Written at once: python-pptx's own builder takes seconds for a coastline."""
    drawn = []
    for outline in outlines:
        points = [f'<a:pt x="{x - left}" y="{y - top}"/>' for x, y in outline[:-1]]
        lines_ = "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:])
        drawn.append(f"<a:moveTo>{points[0]}</a:moveTo>{lines_}<a:close/>")
    frame = '<a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/>'
    path = f'<a:pathLst><a:path w="{wide}" h="{tall}">{"".join(drawn)}</a:path></a:pathLst>'
    return f"<a:custGeom {A}>{frame}{path}</a:custGeom>"


@dataclass(frozen=True)
class Spot:
    """Where a label stands: its box and the point in the district that a line leads to; `up` where it stands above the map,
    `ground` where it needs one of its own to be read."""

    place: MapPlace
    words: str
    box: Box
    align: str
    start: tuple[float, float]
    end: tuple[float, float]
    lead: bool
    up: bool
    ground: bool = False


def _spot(label: Mapping[str, Any], place: MapPlace, view: MapView) -> Spot:
    """Letter, short name and score where labels.csv says; above its point, below or beside it as the line comes. By rule, where there is
    no room for these, the letter: a name alone would leave the zone to the colour, and the tables name all."""
    x, y = view.at(label["wide_lon"], label["wide_lat"])
    start = view.at(label["lon"], label["lat"])
    if label["wide_kind"] != "full":
        return _alone(place, start if label["wide_lead"] else (x, y), (x, y))
    words = f"{place.symbol} · {place.short}\n{place.score_text}"
    wide = max(width(line, BODY, True) for line in words.split("\n")) + 0.1
    left = {"left": x, "center": x - wide / 2, "right": x - wide}[label["wide_align"]]
    up, down = (label["wide_lead"] and gap > LINE for gap in (start[1] - y, y - start[1]))
    top = y - 2 * LINE if up else y if down else y - LINE
    return Spot(place, words, (left, top, wide, 2 * LINE), label["wide_align"], start, (x, y), label["wide_lead"], up)


def _alone(place: MapPlace, start: tuple[float, float], end: tuple[float, float]) -> Spot:
    """The letter where the layout has room for it, with a line to its district from beyond it."""
    wide = width(place.symbol, BODY, True) + 0.02
    box = (end[0] - wide / 2, end[1] - LINE / 2, wide, LINE)
    return Spot(place, place.symbol, box, "center", start, end, True, False)


def _spread(spots: list[Spot], box: Box) -> list[Spot]:
    """Those above the map in one row inside `box`, none over another."""
    row = sorted((s for s in spots if s.up), key=lambda s: s.box[0] + s.box[2] / 2)
    lefts, free = [], box[0]
    for spot in row:
        lefts.append(max(spot.box[0], free))
        free = lefts[-1] + spot.box[2] + APART
    limit = box[0] + box[2]
    for at in reversed(range(len(row))):
        lefts[at] = min(lefts[at], limit - row[at].box[2])
        limit = lefts[at] - APART
    return [s for s in spots if not s.up] + [_above(s, left, box[1]) for s, left in zip(row, lefts, strict=True)]


def _above(spot: Spot, left: float, top: float) -> Spot:
    _, _, wide, tall = spot.box
    return replace(spot, box=(left, top, wide, tall), align="center", end=(left + wide / 2, top + tall))


def _outside(spot: Spot, areas: Mapping[str, Any], box: Box) -> Spot:
    """A label that its district cannot hold, in the sea at its left inside `box`, with a line; else as it is, on a ground of its own.

    `areas` holds every district as it lies on the slide, inches, by code.
    """
    ground = shapely.box(*_bounds(spot.box))
    district = areas.get(spot.place.code)
    if spot.lead or district is None or district.covers(ground):
        return spot
    for up in range(STEPS):
        moved = _beside(spot, district, up * LINE)
        if (
            moved
            and moved.box[0] >= box[0]
            and not any(shape.intersects(shapely.box(*_bounds(moved.box))) for shape in areas.values())
        ):
            return moved
    return replace(spot, ground=True)


def _beside(spot: Spot, district: Any, up: float) -> Spot | None:
    """The label at the left of its district, `up` inches higher; None where the district is not as high as that."""
    y = spot.start[1] - up
    across = district.intersection(shapely.LineString([(0, y), (district.bounds[2], y)]))
    if across.is_empty:
        return None
    west, (_, top, wide, tall) = across.bounds[0] - 2 * BESIDE, spot.box
    return replace(spot, box=(west - wide, top - up, wide, tall), align="right", lead=True, end=(west + APART / 3, y))


def _bounds(box: Box) -> Box:
    return box[0], box[1], box[0] + box[2], box[1] + box[3]


def _polygon(feature: Mapping[str, Any], view: MapView) -> Any:
    # a coastline of few digits may touch itself
    areas = [shapely.make_valid(shapely.Polygon([view.at(*p[:2]) for p in ring])) for ring in rings(feature)]
    return shapely.union_all(areas)


def _label(slide: Slide, spot: Spot) -> None:
    """The text; outside its district in ink, with a line that leads to it."""
    if spot.lead and spot.start != spot.end:
        _leader(slide, spot.start, spot.end, spot.place)
    colour = theme.INK if spot.lead and spot.start != spot.end else theme.ink(spot.place.colour)
    at = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}[spot.align]
    name = f"{spot.place.code} {spot.place.short}"
    look = {"bold": True, "colour": colour, "align": at, "anchor": MSO_ANCHOR.MIDDLE, "name": name}
    shape = text(slide, spot.box, spot.words, BODY, **look)
    shape.text_frame.word_wrap = False
    if spot.ground:
        paint(shape.fill, spot.place.colour, False)


def _leader(slide: Slide, start: tuple[float, float], end: tuple[float, float], place: MapPlace) -> None:
    ends = (Emu(round(Inches(1) * v)) for v in (*start, *end))
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    flat(line)
    line.line.color.rgb, line.line.width = rgb(theme.INK), Pt(1)
    describe(line, f"{place.code} →", f"→ {place.name}")


def legend(slide: Slide, box: Box, entries: tuple[Legend, ...]) -> None:
    """The legend from the top of `box` down: a swatch with its letter, then its words."""
    left, top, wide, _ = box
    for line in entries:
        room, tall = _entry(line, wide)
        if room < wide:
            swatch = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(v) for v in (left, top, 0.4, 0.28)))
            paint(swatch.fill, line.colour, line.hatched)
            flat(swatch)
            swatch.line.color.rgb, swatch.line.width = rgb(theme.UNKNOWN_LINE), Pt(0.75)
            _letter(swatch, line)
        text(slide, (left + wide - room, top + 0.02, room, tall - 0.08), line.words, BODY)
        top += tall


def legend_height(wide: float, entries: tuple[Legend, ...]) -> float:
    """Inches that the legend takes in `wide` inches."""
    return sum(_entry(line, wide)[1] for line in entries)


def _entry(line: Legend, wide: float) -> tuple[float, float]:
    """The width of an entry's words and its height, inches."""
    room = wide - (0.55 if line.colour or line.hatched else 0)
    return room, max(lines(line.words, BODY, room) * LINE, 0.28) + 0.08


def _letter(swatch: Any, line: Legend) -> None:
    frame = swatch.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(frame, line.symbol, BODY, True, theme.ink(line.colour), PP_ALIGN.CENTER)
    describe(swatch, line.words[:60], f"{line.symbol} {line.words}".strip())
