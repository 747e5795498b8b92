"""The map layers of the country: valid coverages at both levels of detail, whole, and as large as the official areas say."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from kepatuhan.core.dataset import load
from kepatuhan.core.geography import province_layer
from tests.briefs import province_map
from tools.make_boundaries import _harm, km2, thinned
from tools.make_regions import english, row

ROOT = Path(__file__).resolve().parent.parent
GEO = ROOT / "geo"
DISPUTED = {"12.78", "94.06", "94.07", "95.05", "95.06"}
"""Bodies whose raw outline is more than 15 % from the official area: geo/README.md says so."""


def read(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGIONS = {r["code"]: r for r in read("data/regions.csv")}
PROVINCES = [code for code, r in REGIONS.items() if r["kind"] == "provinsi"]
DISTRICTS = [code for code, r in REGIONS.items() if r["kind"] != "provinsi"]


@cache
def layer(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(path).sort_values("code", ignore_index=True)


def test_there_are_38_provinces_and_514_districts_and_each_has_its_people():
    """Kepmendagri 300.2.2-2430/2025: 38 provinces, 416 kabupaten, 98 kota = 552 rows."""
    assert Counter(r["kind"] for r in REGIONS.values()) == {"provinsi": 38, "kabupaten": 416, "kota": 98}
    assert all(REGIONS[r["parent"]]["kind"] == "provinsi" for r in REGIONS.values() if r["kind"] != "provinsi")
    assert all(code.startswith(f"{REGIONS[code]['parent']}.") for code in DISTRICTS)
    people = {r["region_code"]: int(r["people"]) for r in read("data/context/population.csv")}
    assert set(people) == set(REGIONS)
    unequal = {
        code: (people[code], sum(people[d] for d in DISTRICTS if REGIONS[d]["parent"] == code))
        for code in PROVINCES
        if people[code] != sum(people[d] for d in DISTRICTS if REGIONS[d]["parent"] == code)
    }
    assert unequal == {}


def test_short_names_say_the_kind_where_another_government_has_the_name():
    for field in ("name", "name_en", "short", "short_en"):
        assert [n for n, times in Counter(r[field] for r in REGIONS.values()).items() if times > 1] == []
    assert [REGIONS[c]["short"] for c in ("32.04", "32.73", "34.04", "15.71")] == [
        "Kab. Bandung",
        "Kota Bandung",
        "Sleman",
        "Kota Jambi",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lombok Utara", "North Lombok"),
        ("Timor Tengah Selatan", "South Central Timor"),
        ("Kepulauan Aru", "Aru Islands"),
        ("Konawe Kepulauan", "Konawe Islands"),
        ("Pangkajene dan Kepulauan", "Pangkajene and Islands"),
        ("Ogan Komering Ulu Timur", "East Ogan Komering Ulu"),
        ("Tanah Laut", "Tanah Laut"),
        ("Jawa Barat", "West Java"),
    ],
)
def test_the_english_name_moves_the_direction(name, expected):
    assert english(name) == expected


def test_a_name_by_rule():
    bogor = {"code": "32.71", "name": "Kota Bogor", "kind": "kota", "parent": "32"}
    assert row(bogor, alone=False)["short"] == "Kota Bogor"
    assert row(bogor, alone=True) == {
        "code": "32.71", "name": "Kota Bogor", "short": "Bogor", "name_en": "Bogor City", "short_en": "Bogor",
        "kind": "kota", "parent": "32",
    }  # fmt: skip


def test_the_country_is_one_coverage_of_all_514():
    frame = layer(GEO / "country.geojson")
    assert frame["code"].tolist() == sorted(DISTRICTS)
    shapes = frame.geometry.values
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    assert len(gzip.compress((GEO / "country.geojson").read_bytes())) < 250_000
    west, south, east, north = frame.total_bounds
    assert (94 < west < 96, -12 < south < -10, 140 < east < 142, 5 < north < 7) == (True, True, True, True)


def test_every_province_is_a_coverage_of_its_own_districts():
    wrong = {}
    for province in PROVINCES:
        frame = layer(province_layer(GEO, province))
        own = [code for code in DISTRICTS if REGIONS[code]["parent"] == province]
        shapes = frame.geometry.values
        if frame["code"].tolist() != own or not shapely.coverage_is_valid(shapes) or not shapely.is_valid(shapes).all():
            wrong[province] = frame["code"].tolist()
    assert wrong == {}


def test_seams_between_provinces_are_shared():
    """Cirebon and Brebes, Sleman and Klaten …: two provinces' layers meet without overlap or gap along their border."""
    java = [province_layer(GEO, province) for province in ("32", "33", "34", "35")]
    assert shapely.coverage_is_valid(np.concatenate([layer(path).geometry.values for path in java]))


def test_areas_are_those_of_the_table_and_near_the_official_ones():
    table = {r["code"]: r for r in read("geo/areas.csv")}
    assert list(table) == sorted(DISTRICTS)
    far = set()
    for province in PROVINCES:
        frame = layer(province_layer(GEO, province))
        for code, area in zip(frame["code"], km2(frame.geometry.values), strict=True):
            if province != "36":  # its layer is older and finer: geo/README.md
                assert f"{area:.1f}" == table[code]["province_km2"], code
            official = float(table[code]["official_km2"])
            far |= {code} if abs(area - official) > max(0.15 * official, 2) else set()
    assert far == DISPUTED | {"31.01"}


@pytest.mark.parametrize("province", ["31", "34", "73", "81", "91"])
def test_a_province_can_be_drawn_with_the_land_around(province):
    drawn = province_map(province)
    assert drawn.problems == ()
    assert list(drawn.codes) == [code for code in DISTRICTS if REGIONS[code]["parent"] == province]
    assert province not in {f["code"] for f in drawn.around}
    assert all("geometry" in f for f in drawn.around)
    if province == "34":
        assert {f["code"] for f in drawn.around} == {"33", "35"}


def test_islands_are_thinned_but_never_the_largest():
    """A degree at the equator is 111.32 km by 110.57 km: 0.01² × 12,309 = 1.2, 0.002² × 12,309 = 0.05, 0.05² × 12,309 = 30.8 km²."""
    parts = [shapely.box(x, 0, x + side, side) for x, side in ((0, 0.01), (1, 0.002), (2, 0.05))]
    assert [round(area, 1) for area in km2(np.array(parts))] == [1.2, 0.0, 30.8]
    (kept,) = thinned(np.array([shapely.multipolygons(parts)]), 0.5, 1.0)
    assert shapely.get_num_geometries(kept) == 2
    (kept,) = thinned(np.array([shapely.multipolygons(parts[:2])]), 500, 1.0)
    assert shapely.get_num_geometries(kept) == 1


def test_disputed_land_goes_to_whom_it_brings_nearer():
    """30 km² to a body of 90 that should have 100 or to one of 80 that should: (0.2² − 0.1²) = 0.03 against (0.1² − 0.2²) = −0.03."""
    assert _harm(90, 30, 100) == pytest.approx(0.03)
    assert _harm(80, 30, 100) == pytest.approx(-0.03)


@pytest.mark.parametrize(("province", "districts"), [("36", 8), ("34", 5), ("31", 6), ("73", 24), ("91", 9)])
def test_one_province_is_loaded_and_the_others_stay_away(province, districts):
    data = load(ROOT / "data", province)
    assert (len(data.country), len(data.regions), len(data.districts)) == (552, districts + 1, districts)
    assert (data.province.code, data.regions[0].code) == (province, province)
    codes = {r.code for r in data.regions}
    assert set(data.observations["region"]) <= codes
    assert all(set(t["region_code"]) <= codes for t in data.context.values() if "region_code" in t)


def test_the_edition_is_bantens():
    assert load(ROOT / "data").province.code == "36"
