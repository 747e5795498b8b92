"""A boundary file → GeoJSON features, label points, outline, hatch lines, and what is wrong with it."""

from __future__ import annotations

import io
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
from kepatuhan.core.model import Problem, Region, Severity

WGS84 = "EPSG:4326"
CODE_COLUMNS = ("code", "kode", "kode_wilayah", "kode_kab", "kode_kabkota", "kode_kemendagri", "kdpkab")
NAME_COLUMNS = ("name", "nama", "nama_wilayah", "nama_kab", "wadmkk", "namobj")
GRID = 1e-5
"""Degrees (about 1 m): finer than any screen, coarse enough to keep the file small."""
MANY_VERTICES = 20_000
COARSE = 0.001
"""Degrees (about 110 m), the tolerance for files above MANY_VERTICES."""
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


class BoundaryError(ValueError):
    """Nothing of the file can be drawn; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code} {dict(p.params)}" for p in self.problems))


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
    raw = _in_degrees(_read(path), path.name)
    frame, problems = _sound(raw, path.name)
    if frame.empty:
        raise BoundaryError(problems or [_problem("geo_no_features", path.name)])
    frame, notes = _light(frame, path.name)
    offsets, complaints = _offsets(path.parent / LABEL_FILE)
    around, doubts = _around(path, frame)
    return Boundaries(
        features=tuple(_feature(g, code=c, name=n) for g, c, n in _rows(frame)),
        labels=_labels(frame, offsets, names or {}),
        outline=_feature(_turned(shapely.union_all(frame.geometry.values))),
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
        return Boundaries((), (), NOTHING, (), (_problem("geo_unreadable", path.name), *lost))
    return replace(drawn, problems=(*drawn.problems, *lost))


def load_country_map(path: Path, names: Mapping[str, str]) -> CountryMap:
    """The country of geo/country.geojson, never raising: without a file that can be drawn there are only its problems.

    names: what each province is called on the map, by its code; a district's code begins with that of its province.
    """
    given = shipped.content(path, path.name)
    if isinstance(given, Problem):
        nothing = Boundaries((), (), NOTHING, (), (given,))
        return CountryMap(nothing, nothing)
    return _country_map(given, path.name, tuple(sorted(names.items())))


@lru_cache(maxsize=COUNTRIES_KEPT)
def _country_map(given: bytes, file: str, by_code: tuple[tuple[str, str], ...]) -> CountryMap:
    """The map of those bytes: a second to draw, and the same however often anything else below data/ or geo/ changes."""
    names = dict(by_code)
    try:
        frame, problems = _country(given, file)
    except BoundaryError as error:
        nothing = Boundaries((), (), NOTHING, (), error.problems)
        return CountryMap(nothing, nothing)
    by_province = frame.groupby(frame["code"].str.split(".").str[0])["geometry"]
    codes, shapes = zip(*((code, _turned(shapely.union_all(group.values))) for code, group in by_province), strict=True)
    provinces = gpd.GeoDataFrame(
        {"code": codes, "name": [names.get(c, c) for c in codes]}, geometry=list(shapes), crs=WGS84
    )
    called = {code: names.get(code, code) for code in codes}
    labels = placed(codes, shapes, called, {}, FAR_LAYOUTS)
    return CountryMap(_far(frame, problems, ()), _far(provinces, (), labels))


@lru_cache(maxsize=COUNTRIES_KEPT)
def _country(given: bytes, file: str) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """`_sound` of a file of the whole country: every province without land around it of its own asks for it. Nobody may change it."""
    frame, problems = _sound(_in_degrees(_parsed(io.BytesIO(given), file), file), file)
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


def _problem(code: str, file: str, severity: Severity = "error", /, **params: Any) -> Problem:
    return Problem(code=code, severity=severity, file=file, value=str(params.get("code", "")), params=params)


def _read(path: Path) -> gpd.GeoDataFrame:
    content = shipped.content(path, path.name)
    if isinstance(content, Problem):
        raise BoundaryError([content])
    return _parsed(path, path.name)


def _parsed(source: Path | io.BytesIO, file: str) -> gpd.GeoDataFrame:
    suffix = Path(file).suffix.lower()
    try:
        frame = gpd.read_parquet(source) if suffix == ".parquet" else gpd.read_file(source)
    except Exception as error:  # GDAL, Arrow and zip each raise their own kind, in their own English
        raise BoundaryError([_problem("geo_unreadable", file)]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryError([_problem("geo_no_geometry", file)])
    if frame.crs is None and suffix in (".geojson", ".json"):
        frame = frame.set_crs(WGS84)  # RFC 7946 §4: GeoJSON is WGS 84 unless it says otherwise
    return frame


def _in_degrees(frame: gpd.GeoDataFrame, file: str) -> gpd.GeoDataFrame:
    """`frame` in WGS 84; metres that only claim to be degrees would draw as a speck, so they are refused."""
    if frame.crs is None:
        raise BoundaryError([_problem("geo_no_crs", file)])
    west, south, east, north = frame.total_bounds
    if frame.crs.is_geographic and (min(west, -east) < -180 or min(south, -north) < -90):
        raise BoundaryError([_problem("geo_not_degrees", file, x=float(east), y=float(north))])
    return frame.to_crs(WGS84)


def _sound(raw: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Columns code, name, geometry of what can be drawn: one row a code, valid polygons, clockwise; and the problems."""
    column = _find(raw, CODE_COLUMNS)
    if column is None:
        columns = ", ".join(str(c) for c in raw.columns if c != raw.geometry.name)
        raise BoundaryError([_problem("geo_no_code_column", file, columns=columns, expected=", ".join(CODE_COLUMNS))])
    codes = [_code(v) for v in raw[column]]
    name = _find(raw, NAME_COLUMNS)
    names = list(raw[name].astype(str)) if name else codes
    problems: list[Problem] = []
    kept: dict[str, tuple[str, list[BaseGeometry]]] = {}
    for number, (code, label, geometry) in enumerate(zip(codes, names, raw.geometry, strict=True), start=1):
        wrong, polygon = _polygon(geometry, code, number, file)
        problems += wrong
        if polygon is not None:
            kept.setdefault(code, (label, []))[1].append(polygon)
    problems += _duplicates(codes, file)
    return _frame(kept), problems


def _duplicates(codes: list[str], file: str) -> list[Problem]:
    twice = [c for c in sorted(set(codes)) if c and codes.count(c) > 1]
    return [_problem("geo_duplicate_code", file, code=c, count=codes.count(c)) for c in twice]


def _frame(kept: dict[str, tuple[str, list[BaseGeometry]]]) -> gpd.GeoDataFrame:
    # the parts of a repeated code are joined: islands are often stored as rows of their own, and dropping one loses land
    codes = sorted(kept)
    shapes = [_turned(shapely.union_all(kept[c][1]) if len(kept[c][1]) > 1 else kept[c][1][0]) for c in codes]
    return gpd.GeoDataFrame({"code": codes, "name": [kept[c][0] for c in codes]}, geometry=shapes, crs=WGS84)


def _find(frame: gpd.GeoDataFrame, wanted: tuple[str, ...]) -> str | None:
    by_lower = {str(c).strip().lower(): c for c in frame.columns}
    return next((by_lower[w] for w in wanted if w in by_lower), None)


def _code(value: object) -> str:
    """36.01 from '36.01', '3601', 3601 or 3601.0; anything else as it stands, so that the join report can show it."""
    if value is None or value != value:
        return ""
    text = re.sub(r"\.0$", "", str(value).strip())
    return f"{text[:2]}.{text[2:]}" if re.fullmatch(r"\d{4}", text) else text


def _polygon(
    geometry: BaseGeometry | None, code: str, number: int, file: str
) -> tuple[list[Problem], BaseGeometry | None]:
    """The drawable areas of one feature, repaired if needed, or None; with the problems found on the way."""
    about = {"code": code or "?", "number": number}
    if not code:
        return [_problem("geo_empty_code", file, **about)], None
    if geometry is None or geometry.is_empty:
        return [_problem("geo_empty_geometry", file, **about)], None
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return [_problem("geo_not_polygon", file, **about, type=geometry.geom_type)], None
    flat = shapely.force_2d(geometry)
    if flat.is_valid:
        return [], flat
    reason = shapely.is_valid_reason(flat)
    repaired = _areas(shapely.make_valid(flat))
    return [_problem("geo_invalid", file, "warning", **about, reason=reason)], None if repaired.is_empty else repaired


def _areas(geometry: BaseGeometry) -> BaseGeometry:
    """Only the areas of what make_valid returns: it may leave lines and points beside them."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    return shapely.union_all([p for p in parts if p.geom_type in ("Polygon", "MultiPolygon")])


def _turned(geometry: BaseGeometry) -> BaseGeometry:
    """On the grid, in canonical order, exteriors clockwise: d3 fills the rest of the globe for the other winding."""
    tidy = shapely.normalize(shapely.set_precision(shapely.normalize(geometry), GRID))
    return shapely.orient_polygons(tidy, exterior_cw=True)


def _light(frame: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """A very detailed layer made light with its shared borders kept; a light one as it is."""
    before = int(shapely.get_num_coordinates(frame.geometry.values).sum())
    if before <= MANY_VERTICES:
        return frame, []
    light = frame.set_geometry([_turned(g) for g in frame.geometry.simplify_coverage(COARSE)], crs=WGS84)
    after = int(shapely.get_num_coordinates(light.geometry.values).sum())
    return light, [_problem("geo_simplified", file, "note", before=before, after=after)]


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
        _feature(_turned(shapely.union_all(shapes.values)), code=province, kind="land")
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
        return (), (_problem("geo_unreadable", path.name, "warning"),)


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
