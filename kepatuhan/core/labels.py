"""What stands on each district of a map, and where: its name and score, its name alone, or a number that a list explains.

Placed by hand, or by rule: in its area where the words fit, with no part over a neighbour, over another label, or cut.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

LABEL_SIZE = 13.0
"""px of a label's letters in a picture of the size that a layout is made for; in a smaller one they shrink with it."""
LETTER, LINE = 8.0, 17.0
"""px of a letter of that size (the widest words have 7.8 a letter) and of a line."""
VALUE = 104.0
"""px of the second line of a label, the score: 'A · 88,00–94,46' takes 103."""
DIGIT, PADDING = 9.0, 8.0
"""px of a digit of a number, and of the air around it."""
LAID = 7
"""Places along each side of an area that are tried for a name, besides its middle."""
OWN, OTHERS = 0.6, 0.02
"""The least part of a name's ground that lies on its own area (the rest is sea or beyond the map), and the most on neighbours."""
RINGS, SPOKES = 40, 16
"""Distances (each a half line) and directions that are tried for a number which has no room in its own place."""
AIR = 3.0
"""px between any two labels."""


@dataclass(frozen=True)
class MapLayout:
    """One way to lay labels out. least: px of a picture's width from which it is used; width, height: px of the picture it is
    made for; value: whether the score stands below the name; by_hand: the layout of labels.csv that it takes."""

    least: int
    width: float
    height: float
    value: bool
    by_hand: str


LAYOUTS = {
    "broad": MapLayout(760, 760, 420, True, "wide"),
    "wide": MapLayout(480, 520, 380, True, "wide"),
    "narrow": MapLayout(0, 330, 330, False, "narrow"),
}
"""The widest first."""
FAR_LAYOUTS = LAYOUTS | {"narrow": replace(LAYOUTS["narrow"], width=450)}
"""The same for all provinces of the country: on a phone of 390 px letters of 10 px, smaller than elsewhere, or 38 numbers have no room."""

Offsets = Mapping[tuple[str, str], tuple[float, float, str]]
"""(code, layout of labels.csv) → degrees east and north of the middle, and how the words stand to that point."""
Label = dict[str, Any]
Spot = tuple[float, float]
Size = tuple[float, float]
Areas = np.ndarray[Any, np.dtype[np.object_]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def placed(
    codes: Sequence[str],
    shapes: Sequence[BaseGeometry],
    names: Mapping[str, str],
    offsets: Offsets,
    layouts: Mapping[str, MapLayout] = LAYOUTS,
) -> tuple[Label, ...]:
    """One label a district: `code`, `lon`, `lat` (its middle), `number` (its place among the codes, from 1), and for each layout
    the place of its words: `…_lon`, `…_lat`, `…_align`, `…_lead` (whether a line must lead there), and `…_kind`, what they are:
    `full` (name above score; in a narrow picture letter and name), `name` or `number`.

    names: by code the longest that a district is called on the map.
    """
    middles = [_middle(area) for area in shapes]
    labels: list[Label] = [
        {"code": code, "lon": round(x, 4), "lat": round(y, 4), "number": i}
        for i, (code, (x, y)) in enumerate(zip(codes, middles, strict=True), start=1)
    ]
    for name, layout in layouts.items():
        for label, place in zip(labels, _laid(labels, shapes, names, offsets, layout), strict=True):
            label |= {f"{name}_{key}": value for key, value in place.items()}
    return tuple(labels)


def layout_at(width: float) -> str:
    """The layout of a picture of that width, px."""
    return next(name for name, layout in LAYOUTS.items() if width >= layout.least)


def numbered(labels: Iterable[Mapping[str, Any]], layout: str) -> dict[str, int]:
    """The districts that stand on the map by their number, with it: what a list beside the map must explain."""
    return {label["code"]: label["number"] for label in labels if label[f"{layout}_kind"] == "number"}


def scale(bounds: Sequence[float], layout: MapLayout) -> float:
    """px a degree of an area with those bounds (west, south, east, north) in the picture that a layout is made for."""
    west, south, east, north = bounds
    return min(layout.width / max(east - west, 1e-6), layout.height / max(north - south, 1e-6))


def _middle(area: BaseGeometry) -> tuple[float, float]:
    """The pole of inaccessibility of the largest part: the centre of its largest inscribed circle."""
    largest = max(shapely.get_parts(area), key=shapely.area)
    centre = shapely.get_point(shapely.maximum_inscribed_circle(largest), 0)
    return centre.x, centre.y


def _laid(
    labels: Sequence[Label],
    shapes: Sequence[BaseGeometry],
    names: Mapping[str, str],
    offsets: Offsets,
    layout: MapLayout,
) -> list[dict[str, Any]]:
    """The place of each label: those by hand first, then names in their areas, the largest area first, then numbers: in their areas as
    long as there is room, the others beside them, the smallest first."""
    ground = LabelGround.of(shapes, [_middle_of(label) for label in labels], layout)
    places: dict[int, dict[str, Any]] = {}
    for i, label in enumerate(labels):
        if offset := offsets.get((label["code"], layout.by_hand)):
            places[i] = _by_hand(label, shapes[i], offset)
            ground.take(_aligned(places[i], _sizes(names[label["code"]], layout)["full"], ground.px))
    order = sorted((i for i in range(len(labels)) if i not in places), key=lambda i: -shapes[i].area)
    words = [(i, kind, size) for i in order for kind, size in _sizes(names[labels[i]["code"]], layout).items()]
    for i, kind, size in (*words, *((i, "number", _number_size(labels[i])) for i in order)):
        if i not in places and (spot := ground.inside(i, size)):
            places[i] = _place(spot, False, kind)
            ground.take(_box(spot, size, ground.px))
    for i in (i for i in reversed(order) if i not in places):  # the others have more places to go to
        spot, lead = ground.number(i, _number_size(labels[i]))
        places[i] = _place(spot, lead, "number")
        ground.take(_box(spot, _number_size(labels[i]), ground.px))
    return [places[i] for i in range(len(labels))]


def _middle_of(label: Label) -> Spot:
    return label["lon"], label["lat"]


def _place(spot: Spot, lead: bool, kind: str) -> dict[str, Any]:
    return {"lon": spot[0], "lat": spot[1], "align": "center", "lead": lead, "kind": kind}


def _by_hand(label: Label, area: BaseGeometry, offset: tuple[float, float, str]) -> dict[str, Any]:
    lon, lat = (round(label[key] + moved, 4) for key, moved in zip(("lon", "lat"), offset, strict=False))
    lead = not area.covers(shapely.Point(lon, lat))
    return {"lon": lon, "lat": lat, "align": offset[2], "lead": lead, "kind": "full"}


def _sizes(name: str, layout: MapLayout) -> dict[str, Size]:
    """px of what a label may say, the most first: name above score and name alone, or letter and name."""
    if layout.value:
        return {"full": (max(len(name) * LETTER, VALUE), 2 * LINE), "name": (len(name) * LETTER, LINE)}
    return {"full": ((len(name) + 2) * LETTER, LINE)}


def _number_size(label: Label) -> Size:
    return len(str(label["number"])) * DIGIT + PADDING, LINE


def _box(spot: Spot, size: Size, px: float) -> BaseGeometry:
    """The ground of words of `size` px around a point, degrees."""
    half, tall = size[0] / 2 / px, size[1] / 2 / px
    return shapely.box(spot[0] - half, spot[1] - tall, spot[0] + half, spot[1] + tall)


def _aligned(place: Mapping[str, Any], size: Size, px: float) -> BaseGeometry:
    shift = {"left": 0.5, "center": 0.0, "right": -0.5}[place["align"]] * size[0] / px
    return _box((place["lon"] + shift, place["lat"]), size, px)


@dataclass
class LabelGround:
    """Areas with their middles at a scale (px a degree), what of the world a picture surely shows, and the grounds of the labels
    that stand there already."""

    areas: Areas
    middles: Sequence[Spot]
    near: shapely.STRtree
    frame: BaseGeometry
    px: float
    taken: list[BaseGeometry]

    @classmethod
    def of(cls, shapes: Sequence[BaseGeometry], middles: Sequence[Spot], layout: MapLayout) -> LabelGround:
        """The areas as far as a px shows them."""
        bounds = shapely.total_bounds(np.array(shapes))
        px = scale(bounds, layout)
        areas = shapely.make_valid(shapely.simplify(np.array(shapes), 0.7 / px))
        return cls(areas, middles, shapely.STRtree(areas), shapely.box(*bounds), px, [])

    def take(self, box: BaseGeometry) -> None:
        """A label stands there, with air around it."""
        west, south, east, north = box.bounds
        air = AIR / self.px
        self.taken.append(shapely.box(west - air, south - air, east + air, north + air))

    def inside(self, i: int, size: Size) -> Spot | None:
        """The place nearest to the middle of an area at which words of `size` px fit it (OWN, OTHERS), over no other label and
        no other middle; None where there is none."""
        area, middle = self.areas[i], self.middles[i]
        spots = sorted(_spots(middle, area), key=lambda s: math.hypot(s[0] - middle[0], s[1] - middle[1]))
        boxes = _boxes(spots, size, self.px)
        others = shapely.multipoints(np.reshape([spot for spot in self.middles if spot != middle], (-1, 2)))
        free = self.free(boxes) & ~shapely.intersects(boxes, others)
        whole = size[0] * size[1] / self.px**2
        for k in np.flatnonzero(free):
            ground = boxes[k].bounds
            if (
                shapely.clip_by_rect(area, *ground).area < OWN * whole
            ):  # for a box, a fifth of the time of an intersection
                continue
            neighbours = [j for j in self.near.query(boxes[k]) if j != i]
            if shapely.area(shapely.clip_by_rect(self.areas[neighbours], *ground)).sum() <= OTHERS * whole:
                return spots[k]
        return None

    def free(self, boxes: Areas) -> Flags:
        """Which of the boxes lie in the frame and over no label."""
        inside: Flags = shapely.covers(self.frame, boxes)
        if self.taken:
            inside &= ~shapely.intersects(boxes[:, None], np.array(self.taken)[None, :]).any(axis=1)
        return inside

    def number(self, i: int, size: Size) -> tuple[Spot, bool]:
        """The place of a number and whether a line must lead there: the middle of its area, else anywhere in it, else around it, at
        best where the line crosses no label."""
        middle = self.middles[i]
        if self.free(_boxes([middle], size, self.px))[0]:
            return middle, False
        if spot := self.inside(i, size):
            return spot, False
        spots = _around(middle, self.px)
        free_spots = [spots[k] for k in np.flatnonzero(self.free(_boxes(spots, size, self.px)))]
        lines = [shapely.LineString([middle, spot]) for spot in free_spots]
        clear = (s for s, line in zip(free_spots, lines, strict=True) if not any(line.crosses(t) for t in self.taken))
        return next(clear, next(iter(free_spots), middle)), True


def _spots(middle: Spot, area: BaseGeometry) -> Iterator[Spot]:
    west, south, east, north = area.bounds
    yield middle
    for x in np.linspace(west, east, LAID + 2)[1:-1]:
        for y in np.linspace(south, north, LAID + 2)[1:-1]:
            yield round(float(x), 4), round(float(y), 4)


def _around(middle: Spot, px: float) -> list[Spot]:
    """Points around the middle, ring by ring."""
    turns = [2 * math.pi * spoke / SPOKES for spoke in range(SPOKES)]
    rings = [ring * LINE / 2 / px for ring in range(2, RINGS)]
    return [
        (round(float(middle[0] + far * math.cos(turn)), 4), round(float(middle[1] + far * math.sin(turn)), 4))
        for far in rings
        for turn in turns
    ]


def _boxes(spots: Sequence[Spot], size: Size, px: float) -> Areas:
    """`_box` of each."""
    x, y = np.array(spots).T
    half, tall = size[0] / 2 / px, size[1] / 2 / px
    boxes: Areas = shapely.box(x - half, y - tall, x + half, y + tall)
    return boxes
