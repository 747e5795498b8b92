"""Boundary files, good and broken: what is drawn, what is refused, what is named."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, box, shape

from kepatuhan.core.geography import around_file, join_report, load_country_map, read_boundaries
from kepatuhan.core.shapes import BoundaryError

LAYER = Path(__file__).parents[1] / "geo" / "provinces" / "36.geojson"
BOW_TIE = Polygon([(106, -6), (107, -7), (107, -6), (106, -7)])


def layer(geometries: dict | list, crs: object = "EPSG:4326", **columns) -> gpd.GeoDataFrame:
    pairs = list(geometries.items()) if isinstance(geometries, dict) else geometries
    codes, shapes = zip(*pairs, strict=True)
    return gpd.GeoDataFrame(columns or {"code": list(codes), "name": list(codes)}, geometry=list(shapes), crs=crs)


def saved(frame: gpd.GeoDataFrame, folder: Path, name: str = "batas.gpkg") -> Path:
    frame.to_file(folder / name)
    return folder / name


def refusal(path: Path) -> list:
    with pytest.raises(BoundaryError) as refused:
        read_boundaries(path)
    return [(p.code, p.file) for p in refused.value.problems]


@pytest.fixture(scope="module")
def shipped():
    return read_boundaries(LAYER)


@pytest.fixture
def raw() -> gpd.GeoDataFrame:
    return gpd.read_file(LAYER)[["code", "name", "geometry"]]


TWO = {"36.01": box(106, -7, 106.5, -6.5), "36.02": box(106.5, -7, 107, -6.5)}


def test_shipped_layer_has_eight_named_districts_and_no_problem(shipped):
    assert shipped.codes == ("36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74")
    assert shipped.features[0]["name"] == "Kabupaten Pandeglang"
    assert shipped.problems == ()


def test_shipped_layer_stays_a_valid_coverage(shipped):
    shapes = [shape(f["geometry"]) for f in shipped.features]
    assert shapely.coverage_is_valid(shapes)
    whole = shape(shipped.outline["geometry"])
    assert whole.area == pytest.approx(sum(s.area for s in shapes), rel=1e-6)


def test_exteriors_are_clockwise(shipped):
    for feature in (*shipped.features, shipped.outline):
        assert all(not part.exterior.is_ccw for part in shapely.get_parts(shape(feature["geometry"])))


def test_each_label_point_lies_in_its_district(shipped):
    for feature, label in zip(shipped.features, shipped.labels, strict=True):
        assert label["code"] == feature["code"]
        assert shape(feature["geometry"]).contains(Point(label["lon"], label["lat"]))


def test_a_leader_is_drawn_exactly_to_labels_outside(shipped):
    for feature, label in zip(shipped.features, shipped.labels, strict=True):
        for layout in ("wide", "narrow"):
            spot = Point(label[f"{layout}_lon"], label[f"{layout}_lat"])
            assert label[f"{layout}_lead"] == (not shape(feature["geometry"]).covers(spot))


def test_the_frame_holds_districts_and_labels_and_little_else(shipped):
    # wide: the land reaches 105,1013 to 106,7799 east and 7,0139 south; eastmost the label of Kota Tangerang, centred 0,15
    # east of the middle of its district (36.71) and half as wide as 0,18; northmost Kota Serang's, 0,40 north of the middle
    # of its district (36.73) and 0,12 high
    (west, south), (east, north) = shipped.frame("wide")
    lon, lat = (next(x for x in shipped.labels if x["code"] == code) for code in ("36.71", "36.73"))
    assert (west, south) == (105.1013, -7.0139)
    assert east == pytest.approx(max(106.7799, lon["lon"] + 0.15 + 0.18))
    assert north == pytest.approx(lat["lat"] + 0.40 + 0.12)


def test_the_land_around_is_small_clockwise_and_meets_the_districts(shipped):
    assert around_file(LAYER).stat().st_size < 8_000
    land = [shape(f["geometry"]) for f in shipped.around if "name" not in f]
    names = [f for f in shipped.around if "name" in f]
    assert {f["name"] for f in names if f["kind"] == "land"} == {"Jakarta", "Jawa Barat", "Lampung"}
    for area in land:
        assert area.is_valid
        assert all(not part.exterior.is_ccw for part in shapely.get_parts(area))
    banten = shape(shipped.outline["geometry"])
    for name in names:
        assert not banten.covers(shape(name["geometry"]))
    # no white line between Banten and its neighbours: they reach below its edge
    for code in ("31", "32"):
        (area,) = [shape(f["geometry"]) for f in shipped.around if f.get("code") == code]
        assert area.intersection(banten).area > 0


@pytest.mark.parametrize(
    ("text", "problems"), [(None, []), ("{", ["geo_unreadable"]), ('{"features": [1]}', ["geo_unreadable"])]
)
def test_a_map_does_without_the_land_around(raw, tmp_path, text, problems):
    path = saved(raw, tmp_path)
    if text is not None:
        around_file(path).write_text(text)
    read = read_boundaries(path)
    assert (read.around, [p.code for p in read.problems]) == ((), problems)
    assert len(read.features) == 8


def test_hatches_lie_in_their_district_and_none_is_bare(shipped):
    for feature, hatch in zip(shipped.features, shipped.hatches, strict=True):
        lines = shape(hatch["geometry"])
        assert hatch["code"] == feature["code"]
        assert lines.geom_type == "MultiLineString"
        assert len(lines.geoms) >= 5
        assert shape(feature["geometry"]).buffer(2e-5).covers(lines)


@pytest.mark.parametrize("clockwise", [True, False])
def test_both_windings_give_the_same_features(raw, shipped, tmp_path, clockwise):
    turned = raw.set_geometry(raw.geometry.orient_polygons(exterior_cw=clockwise))
    assert read_boundaries(saved(turned, tmp_path)).features == shipped.features


def test_metres_of_a_known_system_are_turned_into_degrees(raw, shipped, tmp_path):
    there = read_boundaries(saved(raw.to_crs("EPSG:32748"), tmp_path))
    for one, other in zip(there.features, shipped.features, strict=True):
        assert shape(one["geometry"]).hausdorff_distance(shape(other["geometry"])) < 1e-4


def test_shapefile_without_prj_is_refused(raw, tmp_path):
    path = saved(raw, tmp_path, "batas.shp")
    path.with_suffix(".prj").unlink()
    assert refusal(path) == [("geo_no_crs", "batas.shp")]


def test_geojson_without_crs_is_wgs84(shipped, tmp_path):
    assert '"crs"' not in LAYER.read_text()
    assert shipped.features[0]["geometry"]["coordinates"][0][0][0][0] == pytest.approx(105.5, abs=1)


def test_metres_that_claim_to_be_degrees_are_refused(raw, tmp_path):
    claim = raw.to_crs("EPSG:32748").set_crs("EPSG:4326", allow_override=True)
    assert refusal(saved(claim, tmp_path)) == [("geo_not_degrees", "batas.gpkg")]


def test_swapped_axes_are_refused(tmp_path):
    assert refusal(saved(layer({"36.01": box(-7, 106, -6, 107)}), tmp_path)) == [("geo_not_degrees", "batas.gpkg")]


def test_bow_tie_is_named_with_its_reason_and_drawn_repaired(tmp_path):
    read = read_boundaries(saved(layer({"36.01": BOW_TIE}), tmp_path))
    (problem,) = read.problems
    assert (problem.code, problem.severity, problem.params["code"]) == ("geo_invalid", "warning", "36.01")
    assert "Self-intersection" in problem.params["reason"]
    # two triangles with base 1 and height 1/2
    assert shape(read.features[0]["geometry"]).area == pytest.approx(0.5)


def test_a_code_given_twice_is_named_and_no_land_is_lost(tmp_path):
    pair = [("36.01", TWO["36.01"]), ("36.01", TWO["36.02"])]
    read = read_boundaries(saved(layer(pair), tmp_path))
    assert [(p.code, p.params) for p in read.problems] == [("geo_duplicate_code", {"code": "36.01", "count": 2})]
    assert read.codes == ("36.01",)
    assert shape(read.features[0]["geometry"]).area == pytest.approx(0.5)


@pytest.mark.parametrize(("geometry", "code"), [
    (None, "geo_empty_geometry"), (Polygon(), "geo_empty_geometry"), (LineString([(106, -6), (107, -7)]), "geo_not_polygon"),
    (Point(106, -6), "geo_not_polygon"),
])  # fmt: skip
def test_what_is_no_area_is_named_and_left_out(tmp_path, geometry, code):
    read = read_boundaries(saved(layer({**TWO, "36.03": geometry}), tmp_path, "batas.geojson"))
    assert [(p.code, p.severity, p.params["code"], p.params["number"]) for p in read.problems] == [
        (code, "error", "36.03", 3)
    ]
    assert read.codes == ("36.01", "36.02")


def test_a_layer_without_any_area_is_refused(tmp_path):
    path = saved(layer({"36.01": Point(106, -6)}), tmp_path)
    assert refusal(path) == [("geo_not_polygon", "batas.gpkg")]


def test_a_layer_without_rows_is_refused(tmp_path):
    path = tmp_path / "kosong.geojson"
    path.write_text('{"type":"FeatureCollection","features":[]}')
    assert refusal(path)[0][0] in ("geo_no_features", "geo_no_code_column", "geo_no_geometry")


def test_a_missing_code_column_is_refused_and_the_columns_named(tmp_path):
    path = saved(layer(TWO, wilayah=["a", "b"]), tmp_path)
    with pytest.raises(BoundaryError) as refused:
        read_boundaries(path)
    assert refused.value.problems[0].code == "geo_no_code_column"
    assert refused.value.problems[0].params["columns"] == "wilayah"


def test_an_empty_code_is_named_with_its_feature(tmp_path):
    read = read_boundaries(saved(layer(TWO, kode=["36.01", None]), tmp_path))
    assert [(p.code, p.params["number"]) for p in read.problems] == [("geo_empty_code", 2)]


@pytest.mark.parametrize(
    "codes", [["36.01", "36.02"], ["3601", "3602"], [3601, 3602], [36.01, 36.02], [" 36.01", "36.02 "]]
)
@pytest.mark.parametrize("column", ["code", "KODE", "Kode_Wilayah", "KDPKAB"])
def test_codes_are_found_in_every_usual_form(tmp_path, column, codes):
    assert read_boundaries(saved(layer(TWO, **{column: codes}), tmp_path)).codes == ("36.01", "36.02")


def test_an_odd_code_is_left_as_it_is(tmp_path):
    assert read_boundaries(saved(layer(TWO, code=["360", "36.01.05"]), tmp_path)).codes == ("36.01.05", "360")


@pytest.mark.parametrize("text", ["bukan peta", ""])
def test_a_file_that_is_no_map_is_refused(tmp_path, text):
    (tmp_path / "rusak.geojson").write_text(text)
    assert refusal(tmp_path / "rusak.geojson") == [("geo_unreadable", "rusak.geojson")]


def test_a_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "tidak_ada.geojson") == [("missing_file", "tidak_ada.geojson")]


def test_a_table_without_geometry_is_refused(tmp_path):
    pd.DataFrame({"code": ["36.01"]}).to_csv(tmp_path / "tabel.csv", index=False)
    assert refusal(tmp_path / "tabel.csv") == [("geo_no_geometry", "tabel.csv")]


def test_a_heavy_layer_is_made_light_with_a_note_and_stays_a_coverage(tmp_path):
    rough = {code: shapely.segmentize(area, 0.00005) for code, area in TWO.items()}
    read = read_boundaries(saved(layer(rough), tmp_path))
    assert [(p.code, p.severity) for p in read.problems] == [("geo_simplified", "note")]
    assert shapely.coverage_is_valid([shape(f["geometry"]) for f in read.features])


def test_without_labels_file_every_label_stands_inside(raw, tmp_path):
    labels = read_boundaries(saved(raw, tmp_path)).labels
    assert not any(label["wide_lead"] or label["narrow_lead"] for label in labels)


def test_a_broken_label_row_is_named_and_the_map_still_drawn(raw, tmp_path):
    (tmp_path / "labels.csv").write_text("code,layout,dlon,dlat,align\n36.01,wide,0.1,0,left\n36.02,wide,kiri,0,left\n")
    (problem,) = read_boundaries(saved(raw, tmp_path)).problems
    assert (problem.code, problem.file, problem.row) == ("wrong_cell", f"{tmp_path.name}/labels.csv", 3)
    assert (problem.column, problem.value) == ("dlon", "kiri")


def test_join_is_reported_both_ways(shipped):
    report = join_report([*shipped.codes[1:], "36.75", "36"], shipped)
    assert report.without_polygon == ("36", "36.75")
    assert report.without_rows == ("36.01",)


def test_the_country_is_drawn_once_for_the_same_bytes_and_names(tmp_path):
    """Wherever the file lies and whatever else changed; with another byte or another name it is drawn anew."""
    country = json.loads((LAYER.parent.parent / "country.geojson").read_text(encoding="utf-8"))
    country["features"] = [f for f in country["features"] if f["properties"]["code"].startswith("36.")]
    one, other = tmp_path / "one" / "country.geojson", tmp_path / "other" / "country.geojson"
    for path in (one, other):
        path.parent.mkdir()
        path.write_text(json.dumps(country), encoding="utf-8")
    drawn = load_country_map(one, {"36": "Banten"})
    assert load_country_map(other, {"36": "Banten"}) is drawn
    assert load_country_map(other, {"36": "Bantam"}).provinces.features[0]["name"] == "Bantam"
    country["features"][0]["properties"]["code"] = "36.99"
    other.write_text(json.dumps(country), encoding="utf-8")
    assert "36.99" in load_country_map(other, {"36": "Banten"}).districts.codes
    assert "36.99" not in drawn.districts.codes
