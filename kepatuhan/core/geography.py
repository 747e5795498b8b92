"""Areas of a boundary file (core.shapes) → GeoJSON features, label points, outline, hatch lines, and the land around."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from kepatuhan.core import shipped
from kepatuhan.core.columns import records
from kepatuhan.core.labels import FAR_LAYOUTS, LAYOUTS, MapLayout, Offsets, placed
from kepatuhan.core.model import Problem, Region
from kepatuhan.core.shapes import WGS84, BoundaryError, boundary_problem, light, parsed_areas, read_areas, turned

HATCHES_ACROSS = 75
"""Diagonals across the width of the layer: 9 px apart at 700 px, 5 px on a phone, and still five in the smallest city."""
FAR_HATCHES, FAR_DIGITS = 220, 3
"""The same for the country (6 px apart at 1,280 px); its coordinates to 0.001° (about 110 m, a thirtieth of a px there)."""
LABEL_FILE = "labels.csv"
AROUND = ".surroundings.geojson"
"""Ends the name of the file with the land around a layer and the names on it and on the sea, so that the map reads as a place."""
COUNTRY_FILE = "country.geojson"
"""All districts of the country, coarser: from it the land around a province that has no such file."""
COUNTRIES_KEPT = 2
"""How many of them are kept understood: the file as it is, and as it was before it was changed."""
BEYOND = 1.0
"""How far the land around reaches beyond a province, as a part of its width or height."""
HALF_NAME, NAME_HEIGHT = 0.18, 0.12
"""Degrees that half a centred label takes on either side of its place, and a label above its place upwards."""
KINDS = re.compile(r"^(Kabupaten|Kota)( Administrasi)? ")

Feature = dict[str, Any]
NOTHING: Feature = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": []}}
"""The outline of a map without districts."""


@dataclass(frozen=True)
class Boundaries:
    """A layer ready to draw, longitude and latitude in degrees, sorted by code; every tuple has one entry a district.

    labels: as labels.placed says, for pictures of the `layouts`; by_hand: whether labels.csv places every one of them. around: areas beyond the layer, and points with a
    `name` (`name_en` …) and a `kind`, `land` or `sea`; there may be none.
    """

    features: tuple[Feature, ...]
    labels: tuple[dict[str, Any], ...]
    outline: Feature
    hatches: tuple[Feature, ...]
    problems: tuple[Problem, ...]
    around: tuple[Feature, ...] = ()
    by_hand: bool = False
    layouts: Mapping[str, MapLayout] = field(default_factory=lambda: LAYOUTS)

    def frame(self, layout: str) -> tuple[tuple[float, float], tuple[float, float]]:
        """South-west and north-east corner (lon, lat) of what a map must show: the districts and the labels beside them."""
        spots = [spot for label in self.labels for spot in _room(label, layout)]
        land = shapely.total_bounds([shape(feature["geometry"]) for feature in self.features])
        lons, lats = zip(*spots, land[:2], land[2:], strict=True)
        return (float(min(lons)), float(min(lats))), (float(max(lons)), float(max(lats)))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that have a polygon."""
        return tuple(f["code"] for f in self.features)


@dataclass(frozen=True)
class CountryMap:
    """The whole country at two levels: every kabupaten and kota, without labels, and the provinces that they make up."""

    districts: Boundaries
    provinces: Boundaries


def _room(label: Mapping[str, Any], layout: str) -> list[tuple[float, float]]:
    """Points (lon, lat) that a map must hold so that a label is not cut: its place, and what its words take beyond it."""
    lon, lat = label[f"{layout}_lon"], label[f"{layout}_lat"]
    if (
        not label[f"{layout}_lead"] or label[f"{layout}_kind"] == "number"
    ):  # a number is placed inside the bounds of the districts
        return [(lon, lat)]
    half = HALF_NAME if label[f"{layout}_align"] == "center" else 0
    above = NAME_HEIGHT if lat > label["lat"] else 0
    return [(lon - half, lat), (lon + half, lat + above)]


@dataclass(frozen=True)
class JoinReport:
    """Both ways a join of rows and polygons can lose something."""

    without_polygon: tuple[str, ...]
    without_rows: tuple[str, ...]


def province_layer(folder: Path, province: str) -> Path:
    """The file of a province's districts below geo/."""
    return folder / "provinces" / f"{province}.geojson"


def around_file(path: Path) -> Path:
    """The file with the land around the layer at `path`: beside it, there or not."""
    return path.with_name(f"{path.stem}{AROUND}")


def longest_names(regions: Iterable[Region]) -> dict[str, str]:
    """By code the longest of what a government is called on a map in any language."""
    return {r.code: max(r.short, r.short_en, key=len) for r in regions}


def read_boundaries(path: Path, names: Mapping[str, str] | None = None) -> Boundaries:
    """Read any vector file GDAL knows, in any known coordinate system, plus the `labels.csv` and the land around beside it.

    names: what the districts are called on the map (`longest_names`), where not as in the file.
    Raises BoundaryError when no polygon is left to draw; everything milder is in `problems`.
    """
    path = Path(path)
    frame, problems = read_areas(path)
    if frame.empty:
        raise BoundaryError(problems or [boundary_problem("geo_no_features", path.name)])
    frame, notes = light(frame, path.name)
    offsets, complaints = _offsets(path.parent / LABEL_FILE)
    around, doubts = _around(path, frame)
    return Boundaries(
        features=tuple(_feature(g, code=c, name=n) for g, c, n in _rows(frame)),
        labels=_labels(frame, offsets, names or {}),
        outline=_feature(turned(shapely.union_all(frame.geometry.values))),
        hatches=_hatches(frame),
        problems=(*problems, *notes, *complaints, *doubts),
        around=around,
        by_hand=any(code in set(frame["code"]) for code, _ in offsets),
    )


def load_boundaries(path: Path, names: Mapping[str, str] | None = None) -> Boundaries:
    """`read_boundaries` of the shipped map, never raising: without a map that can be drawn there are only its problems."""
    needed = (path.parent / LABEL_FILE, path.parent.parent / COUNTRY_FILE)
    beside = [shipped.content(file, f"{file.parent.name}/{file.name}") for file in needed]
    lost = tuple(
        neighbours for neighbours in beside if isinstance(neighbours, Problem) and neighbours.code == "missing_file"
    )
    try:
        drawn = read_boundaries(path, names)
    except BoundaryError as error:
        return Boundaries((), (), NOTHING, (), (*error.problems, *lost))
    except Exception:  # GEOS and PROJ each raise their own kind for shapes that cannot be drawn
        return Boundaries((), (), NOTHING, (), (boundary_problem("geo_unreadable", path.name), *lost))
    return replace(drawn, problems=(*drawn.problems, *lost))


def load_country_map(path: Path, names: Mapping[str, str]) -> CountryMap:
    """The country of geo/country.geojson, never raising: without a file that can be drawn there are only its problems.

    names: what each province is called on the map, by its code; a district's code begins with that of its province.
    """
    given = shipped.content(path, path.name)
    if isinstance(given, Problem):
        return _no_country((given,))
    return _country_map(given, path.name, tuple(sorted(names.items())))


@lru_cache(maxsize=COUNTRIES_KEPT)
def _country_map(given: bytes, file: str, by_code: tuple[tuple[str, str], ...]) -> CountryMap:
    """The map of those bytes: a second to draw, and the same however often anything else below data/ or geo/ changes."""
    names = dict(by_code)
    try:
        frame, problems = _country(given, file)
    except BoundaryError as error:
        return _no_country(error.problems)
    by_province = frame.groupby(frame["code"].str.split(".").str[0])["geometry"]
    codes, shapes = zip(*((code, turned(shapely.union_all(group.values))) for code, group in by_province), strict=True)
    provinces = gpd.GeoDataFrame(
        {"code": codes, "name": [names.get(c, c) for c in codes]}, geometry=list(shapes), crs=WGS84
    )
    called = {code: names.get(code, code) for code in codes}
    labels = placed(codes, shapes, called, {}, FAR_LAYOUTS)
    return CountryMap(_far(frame, problems, ()), _far(provinces, (), labels))


def _no_country(problems: tuple[Problem, ...]) -> CountryMap:
    nothing = Boundaries((), (), NOTHING, (), problems)
    return CountryMap(nothing, nothing)


@lru_cache(maxsize=COUNTRIES_KEPT)
def _country(given: bytes, file: str) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """`parsed_areas` of the whole country: every province without land around it of its own asks for it. Nobody may change it."""
    frame, problems = parsed_areas(given, file)
    return frame, tuple(problems)


def _far(frame: gpd.GeoDataFrame, problems: tuple[Problem, ...], labels: tuple[dict[str, Any], ...]) -> Boundaries:
    """A layer seen from far: coordinates to FAR_DIGITS, hatches as close as the small need them, no outline of its own."""
    features = tuple(_feature(g, FAR_DIGITS, code=c, name=n) for g, c, n in _rows(frame))
    return Boundaries(
        features, labels, NOTHING, _hatches(frame, FAR_HATCHES, FAR_DIGITS), problems, layouts=FAR_LAYOUTS
    )


def join_report(codes: Iterable[str], boundaries: Boundaries) -> JoinReport:
    """Compare the codes of a table with those of the layer, each side sorted."""
    rows, drawn = set(codes), set(boundaries.codes)
    return JoinReport(without_polygon=tuple(sorted(rows - drawn)), without_rows=tuple(sorted(drawn - rows)))


def _rows(frame: gpd.GeoDataFrame) -> Iterable[tuple[BaseGeometry, str, str]]:
    return zip(frame.geometry, frame["code"], frame["name"], strict=True)


def _feature(geometry: BaseGeometry, digits: int = 5, /, **fields: str) -> Feature:
    """A GeoJSON Feature with its fields at the top level, where Vega-Lite lookups and selections find them."""
    shape = mapping(geometry)
    rounded = {"type": shape["type"], "coordinates": _rounded(shape["coordinates"], digits)}
    return {"type": "Feature", "geometry": rounded, **fields}


def _rounded(part: Any, digits: int) -> Any:
    return [_rounded(p, digits) for p in part] if isinstance(part, list | tuple) else round(part, digits)


def _labels(frame: gpd.GeoDataFrame, offsets: Offsets, names: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    called = {code: names.get(code) or KINDS.sub("", name) for _, code, name in _rows(frame)}
    if any(code in called for code, _ in offsets):
        stay = {(code, layout.by_hand): (0.0, 0.0, "center") for code in called for layout in LAYOUTS.values()}
        offsets = {**stay, **offsets}  # of a map that is laid out by hand the others stand in their middles
    return placed(list(frame["code"]), list(frame.geometry), called, offsets)


def _offsets(path: Path) -> tuple[Offsets, tuple[Problem, ...]]:
    """{(code, layout): (dlon, dlat, align)} of labels.csv, which need not be there; a row that cannot be read is named and left out."""
    if not os.path.lexists(path):
        return {}, ()
    read = shipped.table(path.parent, path.name)
    rows = records(read.frame)
    return {(r["code"], r["layout"]): (float(r["dlon"]), float(r["dlat"]), r["align"]) for r in rows}, read.problems


def _around(path: Path, frame: gpd.GeoDataFrame) -> tuple[tuple[Feature, ...], tuple[Problem, ...]]:
    """Areas and named points around the layer, fields at the top level; no file need be there, and a map goes without it."""
    beside, country = around_file(path), path.parent.parent / COUNTRY_FILE
    if os.path.lexists(beside):
        return _drawn_around(beside)
    if path.parent.name != "provinces" or not os.path.lexists(country):
        return (), ()
    given = shipped.content(country, country.name)
    if isinstance(given, Problem):
        return (), (given,)
    try:
        whole, problems = _country(given, country.name)
    except BoundaryError as error:
        return (), error.problems
    return _neighbours(whole, frame), problems


def _neighbours(country: gpd.GeoDataFrame, frame: gpd.GeoDataFrame) -> tuple[Feature, ...]:
    """The other provinces' land near the districts of `frame`, an area a province."""
    west, south, east, north = frame.total_bounds
    wide, high = (east - west) * BEYOND, (north - south) * BEYOND
    near = country[~country["code"].isin(frame["code"])]
    near = near.assign(
        geometry=shapely.clip_by_rect(near.geometry.values, west - wide, south - high, east + wide, north + high)
    )
    near = near[~near.geometry.is_empty]
    by_province = near.groupby(near["code"].str.split(".").str[0])["geometry"]
    return tuple(
        _feature(turned(shapely.union_all(shapes.values)), code=province, kind="land")
        for province, shapes in by_province
    )


def _drawn_around(path: Path) -> tuple[tuple[Feature, ...], tuple[Problem, ...]]:
    given = shipped.content(path, path.name)
    if isinstance(given, Problem):
        return (), (given,)
    try:
        drawn = [(f["geometry"], f["properties"]) for f in json.loads(given)["features"]]
        return tuple({"type": "Feature", "geometry": g, **fields} for g, fields in drawn), ()
    except (ValueError, KeyError, TypeError):
        return (), (boundary_problem("geo_unreadable", path.name, "warning"),)


def _hatches(frame: gpd.GeoDataFrame, across: int = HATCHES_ACROSS, digits: int = 5) -> tuple[Feature, ...]:
    """Diagonals clipped to each district: real lines, because patterns get lost between SVG, PDF, PNG and PowerPoint."""
    west, south, east, north = frame.total_bounds
    gap, rise = (east - west) / across, north - south
    starts = np.arange(
        west - rise, east, gap * np.sqrt(2)
    )  # measured along the parallel, so that lines stand `gap` apart
    ends = np.column_stack([starts, np.full_like(starts, south), starts + rise, np.full_like(starts, north)])
    lines = shapely.linestrings(ends.reshape(-1, 2, 2))
    near = shapely.STRtree(lines)
    met = (shapely.multilinestrings(lines[np.sort(near.query(g, "intersects"))]) for g in frame.geometry)
    drawn = zip(_rows(frame), met, strict=True)
    return tuple(_feature(_lines(g.intersection(few)), digits, code=c) for (g, c, _), few in drawn)


def _lines(geometry: BaseGeometry) -> BaseGeometry:
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "LineString"]
    return shapely.multilinestrings(parts)
