"""A boundary file → valid areas in degrees, one row a code, and what is wrong with it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from kepatuhan.core import shipped
from kepatuhan.core.model import Problem, Severity

WGS84 = "EPSG:4326"
CODE_COLUMNS = ("code", "kode", "kode_wilayah", "kode_kab", "kode_kabkota", "kode_kemendagri", "kdpkab")
NAME_COLUMNS = ("name", "nama", "nama_wilayah", "nama_kab", "wadmkk", "namobj")
GRID = 1e-5
"""Degrees (about 1 m): finer than any screen, coarse enough to keep the file small."""
MANY_VERTICES = 20_000
COARSE = 0.001
"""Degrees (about 110 m), the tolerance for files above MANY_VERTICES."""


class BoundaryError(ValueError):
    """Nothing of the file can be drawn; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code} {dict(p.params)}" for p in self.problems))


def boundary_problem(code: str, file: str, severity: Severity = "error", /, **params: Any) -> Problem:
    """A problem of a boundary file; its `value` is the code it is about, where there is one."""
    return Problem(code=code, severity=severity, file=file, value=str(params.get("code", "")), params=params)


def read_areas(path: Path) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """What can be drawn of any vector file GDAL knows: columns code, name, geometry (`_sound`) in degrees; and the problems.

    Raises BoundaryError where nothing of the file can be read or placed on the globe.
    """
    return _sound(_in_degrees(_read(path), path.name), path.name)


def parsed_areas(given: bytes, file: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """`read_areas` of a file's bytes; `file` is its name."""
    return _sound(_in_degrees(_parsed(io.BytesIO(given), file), file), file)


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
        raise BoundaryError([boundary_problem("geo_unreadable", file)]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryError([boundary_problem("geo_no_geometry", file)])
    if frame.crs is None and suffix in (".geojson", ".json"):
        frame = frame.set_crs(WGS84)  # RFC 7946 §4: GeoJSON is WGS 84 unless it says otherwise
    return frame


def _in_degrees(frame: gpd.GeoDataFrame, file: str) -> gpd.GeoDataFrame:
    """`frame` in WGS 84; metres that only claim to be degrees would draw as a speck, so they are refused."""
    if frame.crs is None:
        raise BoundaryError([boundary_problem("geo_no_crs", file)])
    west, south, east, north = frame.total_bounds
    if frame.crs.is_geographic and (min(west, -east) < -180 or min(south, -north) < -90):
        raise BoundaryError([boundary_problem("geo_not_degrees", file, x=float(east), y=float(north))])
    return frame.to_crs(WGS84)


def _sound(raw: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Columns code, name, geometry of what can be drawn: one row a code, valid polygons, clockwise; and the problems."""
    column = _find(raw, CODE_COLUMNS)
    if column is None:
        columns = ", ".join(str(c) for c in raw.columns if c != raw.geometry.name)
        raise BoundaryError(
            [boundary_problem("geo_no_code_column", file, columns=columns, expected=", ".join(CODE_COLUMNS))]
        )
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
    return [boundary_problem("geo_duplicate_code", file, code=c, count=codes.count(c)) for c in twice]


def _frame(kept: dict[str, tuple[str, list[BaseGeometry]]]) -> gpd.GeoDataFrame:
    # the parts of a repeated code are joined: islands are often stored as rows of their own, and dropping one loses land
    codes = sorted(kept)
    shapes = [turned(shapely.union_all(kept[c][1]) if len(kept[c][1]) > 1 else kept[c][1][0]) for c in codes]
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
        return [boundary_problem("geo_empty_code", file, **about)], None
    if geometry is None or geometry.is_empty:
        return [boundary_problem("geo_empty_geometry", file, **about)], None
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return [boundary_problem("geo_not_polygon", file, **about, type=geometry.geom_type)], None
    flat = shapely.force_2d(geometry)
    if flat.is_valid:
        return [], flat
    reason = shapely.is_valid_reason(flat)
    repaired = _areas(shapely.make_valid(flat))
    return [
        boundary_problem("geo_invalid", file, "warning", **about, reason=reason)
    ], None if repaired.is_empty else repaired


def _areas(geometry: BaseGeometry) -> BaseGeometry:
    """Only the areas of what make_valid returns: it may leave lines and points beside them."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    return shapely.union_all([p for p in parts if p.geom_type in ("Polygon", "MultiPolygon")])


def turned(geometry: BaseGeometry) -> BaseGeometry:
    """On the grid, in canonical order, exteriors clockwise: d3 fills the rest of the globe for the other winding."""
    tidy = shapely.normalize(shapely.set_precision(shapely.normalize(geometry), GRID))
    return shapely.orient_polygons(tidy, exterior_cw=True)


def light(frame: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """A very detailed layer made light with its shared borders kept; a light one as it is."""
    before = int(shapely.get_num_coordinates(frame.geometry.values).sum())
    if before <= MANY_VERTICES:
        return frame, []
    lighter = frame.set_geometry([turned(g) for g in frame.geometry.simplify_coverage(COARSE)], crs=WGS84)
    after = int(shapely.get_num_coordinates(lighter.geometry.values).sum())
    return lighter, [boundary_problem("geo_simplified", file, "note", before=before, after=after)]
