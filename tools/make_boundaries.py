"""Make the map layers of all provinces from raw outlines that neither meet nor keep apart: geo/README.md says from which.

python -m tools.make_boundaries outlines.geojson areas.csv

All outlines are noded together on a grid of 0.0001° (11 m); each face goes to the body that covers most of it, and a hole
between bodies to one of those with a long border. Where two outlines claim the same land, it goes to the body
whose area comes nearer to the official one. From that one coverage come both levels of detail, so that every seam agrees: a file for each
province, and one of the country. areas.csv compares what came out with the official areas.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

GRID = 1e-4
"""Degrees between the points that a vertex may stand on: also the decimals of the files."""
EQUAL_AREA = "EPSG:6933"
COVERED = 0.3
"""A face belongs to somebody whose outline covers this share of it; what is covered less is a hole or the sea."""
SEA_KM2 = 30
"""A larger hole between bodies stays open: a lake, a bay, a strait."""
PROVINCE, COUNTRY = (0.002, 0.2, 0.001), (0.015, 25.0, 0.02)
"""Tolerance of the simplification (degrees), the smallest island that is kept (km²), and the share of its body's area from which
a smaller one is kept too; a body's largest part always is."""
LONG = 1 / 3
"""A hole goes to nobody whose border with it is shorter than this part of the longest one."""


def read(path: Path) -> tuple[list[str], np.ndarray]:
    """Codes (sorted) and outlines (degrees, valid, polygons only) of the raw file."""
    frame = gpd.read_file(path).to_crs("EPSG:4326").sort_values("code")
    shapes = [_polygons(shapely.make_valid(g, method="structure", keep_collapsed=False)) for g in frame.geometry]
    return frame["code"].astype(str).tolist(), np.array(shapes)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])


def km2(shapes: np.ndarray) -> np.ndarray:
    """Areas of shapes in degrees, km²."""
    to = Transformer.from_crs("EPSG:4326", EQUAL_AREA, always_xy=True)
    moved = shapely.transform(shapes, lambda xy: np.column_stack(to.transform(xy[:, 0], xy[:, 1])))
    areas: np.ndarray = shapely.area(moved) / 1e6
    return areas


def coverage(outlines: np.ndarray, official: np.ndarray) -> np.ndarray:
    """Outlines (degrees) → multipolygons that share their vertices, without overlaps and without holes between them."""
    lines = shapely.union_all(shapely.set_precision(shapely.boundary(outlines), GRID), grid_size=GRID)
    faces = np.array(shapely.get_parts(shapely.polygonize([lines])))
    sizes, owner = km2(faces), np.full(len(faces), -1)
    claims = _claims(faces, outlines)
    _give_undisputed(owner, claims)
    _give_disputed(owner, claims, sizes, official)
    _give_holes(owner, faces, sizes, official)
    return np.array([_joined(faces[owner == i]) for i in range(len(outlines))])


def _claims(faces: np.ndarray, outlines: np.ndarray) -> dict[int, dict[int, float]]:
    """Face → the bodies that cover some of it and which share."""
    face, body = shapely.STRtree(outlines).query(faces, predicate="intersects")
    shares = shapely.area(shapely.intersection(faces[face], outlines[body])) / shapely.area(faces[face])
    claims: dict[int, dict[int, float]] = defaultdict(dict)
    for f, b, share in zip(face, body, shares, strict=True):
        claims[int(f)][int(b)] = float(share)
    return claims


def _give_undisputed(owner: np.ndarray, claims: dict[int, dict[int, float]]) -> None:
    for face, shares in claims.items():
        strong = [body for body, share in shares.items() if share > COVERED]
        if len(strong) == 1 or (strong and max(shares.values()) < 1 - COVERED):
            owner[face] = max(shares, key=lambda body: shares[body])


def _give_disputed(
    owner: np.ndarray, claims: dict[int, dict[int, float]], sizes: np.ndarray, official: np.ndarray
) -> None:
    """Largest first, to the body whose area comes nearer to the official one by it (or leaves it least)."""
    areas = np.zeros(len(official))
    np.add.at(areas, owner[owner >= 0], sizes[owner >= 0])
    disputed = [f for f, shares in claims.items() if owner[f] < 0 and max(shares.values()) > COVERED]
    for face in sorted(disputed, key=lambda f: (-sizes[f], f)):
        strong = [body for body, share in claims[face].items() if share > COVERED]
        best = min(strong, key=lambda body: _harm(areas[body], sizes[face], official[body]))
        owner[face] = best
        areas[best] += sizes[face]


def _harm(area: float, more: float, official: float) -> float:
    """How much farther a body is from its official area once it has `more` (squares of relative errors)."""
    return float(((area + more) / official - 1) ** 2 - (area / official - 1) ** 2)


def _give_holes(owner: np.ndarray, faces: np.ndarray, sizes: np.ndarray, official: np.ndarray) -> None:
    """A hole between bodies, smallest first, to one with a long border: whose area comes nearest to the official one."""
    tree, areas = shapely.STRtree(faces), np.zeros(len(official))
    np.add.at(areas, owner[owner >= 0], sizes[owner >= 0])
    for face in sorted(np.flatnonzero(owner < 0), key=lambda f: (sizes[f], f)):
        if sizes[face] > SEA_KM2:
            continue
        near = [n for n in tree.query(faces[face], predicate="touches") if owner[n] >= 0]
        borders: dict[int, float] = defaultdict(float)
        for n in near:
            borders[int(owner[n])] += shapely.length(shapely.intersection(faces[face], faces[n]))
        if len(borders) > 1:
            long = [body for body, length in borders.items() if length >= LONG * max(borders.values())]
            best = min(long, key=lambda body: _harm(areas[body], sizes[face], official[body]))
            owner[face] = best
            areas[best] += sizes[face]


def _joined(faces: np.ndarray) -> BaseGeometry:
    """Faces of one body as a multipolygon."""
    return shapely.multipolygons(shapely.get_parts(shapely.union_all(faces)))


def thinned(shapes: np.ndarray, smallest: float, share: float) -> np.ndarray:
    """Without islands below `smallest` km², but for each body's largest and those that are a good part of it."""
    kept = []
    for shape in shapes:
        parts = shapely.get_parts(shape)
        sizes = km2(parts)
        stays = (sizes >= smallest) | (sizes >= share * sizes.sum()) if len(parts) > 1 else np.array([True])
        stays[int(sizes.argmax())] = True
        kept.append(shapely.multipolygons(parts[stays]))
    return np.array(kept)


def level(shapes: np.ndarray, tolerance: float, smallest: float, share: float) -> np.ndarray:
    """The coverage thinned and simplified; neighbours keep their common lines."""
    simple: np.ndarray = shapely.coverage_simplify(thinned(shapes, smallest, share), tolerance)
    return simple


def layer(rows: list[tuple[dict[str, str], BaseGeometry]], name: str) -> str:
    """A GeoJSON file, a line a body: `properties` code, name and kind; coordinates with four decimals, exteriors clockwise."""
    lines = []
    for region, shape in rows:
        properties = {key: region[key] for key in ("code", "name", "kind")}
        turned = shapely.multipolygons(shapely.get_parts(shapely.normalize(shape)))
        geometry = json.loads(shapely.to_geojson(turned))
        geometry["coordinates"] = _rounded(geometry["coordinates"])
        feature = {"type": "Feature", "id": region["code"], "properties": properties, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps({"type": "FeatureCollection", "name": name, "features": []}, separators=(",", ":"))[:-2]
    return head + "\n" + ",\n".join(lines) + "\n]}\n"


def _rounded(value: Any) -> Any:
    return [_rounded(one) for one in value] if isinstance(value, list) else round(value, 4)


def main() -> None:
    """Write the layers and the table of areas."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outlines", type=Path)
    parser.add_argument("areas", type=Path, help="a table with the columns code and area_km2: the official areas")
    parser.add_argument("--regions", type=Path, default=Path("data/regions.csv"))
    parser.add_argument("--geo", type=Path, default=Path("geo"))
    parser.add_argument("--keep", nargs="*", default=["36"], help="provinces whose own layer stays as it is")
    options = parser.parse_args()
    regions = {row["code"]: row for row in _table(options.regions)}
    official_by_code = {row["code"]: float(row["area_km2"]) for row in _table(options.areas) if row["area_km2"]}
    codes, outlines = read(options.outlines)
    official = np.array([official_by_code[code] for code in codes])
    whole = coverage(outlines, official)
    fine, coarse = level(whole, *PROVINCE), level(whole, *COUNTRY)
    for shapes in (whole, fine, coarse):
        if not shapely.coverage_is_valid(shapes) or shapely.is_empty(shapes).any():
            raise SystemExit("no coverage, or a body was lost")
    bodies = [regions[code] for code in codes]
    (options.geo / "provinces").mkdir(exist_ok=True)
    (options.geo / "country.geojson").write_text(
        layer(list(zip(bodies, coarse, strict=True)), "country"), encoding="utf-8"
    )
    for province in sorted({body["parent"] for body in bodies} - set(options.keep)):
        rows = [(body, shape) for body, shape in zip(bodies, fine, strict=True) if body["parent"] == province]
        (options.geo / "provinces" / f"{province}.geojson").write_text(layer(rows, province), encoding="utf-8")
    _write_areas(options.geo / "areas.csv", bodies, official, (outlines, whole, fine, coarse))


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_areas(
    path: Path, bodies: list[dict[str, str]], official: np.ndarray, shapes: tuple[np.ndarray, ...]
) -> None:
    """areas.csv: each body's official area and those of the raw outline, the coverage and both levels, km²."""
    columns = [official, *(km2(one) for one in shapes)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "official_km2", "outline_km2", "coverage_km2", "province_km2", "country_km2"])
        for body, *areas in zip(bodies, *columns, strict=True):
            writer.writerow([body["code"], body["name"], *(f"{area:.1f}" for area in areas)])


if __name__ == "__main__":
    main()
