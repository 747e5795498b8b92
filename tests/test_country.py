"""The country: what is known of how many, ranks among what was found, filters, the map whose shapes are sent once."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kepatuhan.charts import theme
from kepatuhan.charts.distribution import bins, distribution, distribution_datasets
from kepatuhan.charts.export import svg_of
from kepatuhan.charts.frames import bands_frame, spread_domain, zone_frame
from kepatuhan.charts.map import fetched, ground_datasets, zone_datasets, zone_map
from kepatuhan.charts.named import area_map, short_path
from kepatuhan.core.columns import records
from kepatuhan.core.dataset import load_country, narrowed
from kepatuhan.core.geography import load_country_map
from kepatuhan.core.method import method_for
from kepatuhan.scoring import compare, country, national
from kepatuhan.scoring.country import DISTRICTS, PROVINCES, CountryChoice, Share
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import score
from kepatuhan.sentences.country import map_alt, rank_note, title
from kepatuhan.words.names import region_name, widest_names
from pages.components.charts.area_map import areas_data
from tests.test_pages import html, opened
from tests.test_pages import title as heading

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def data():
    """The tables for all governments."""
    return load_country(ROOT / "data")


@pytest.fixture(scope="module")
def whole(data):
    return country.bodies(country.scored(data), data)


@pytest.fixture(scope="module")
def drawn(data):
    return load_country_map(ROOT / "geo" / "country.geojson", widest_names(data.country))


def listed(data, whole, level, year, **choice):
    return country.listed(whole, country.chosen(data, CountryChoice(level, **choice)), year)


def test_the_share_known_is_the_rows_of_the_tables(data, whole):
    """Provinces with a printed, preferred total of 2024 in data/assessments: 19 of 38; kabupaten and kota: 84 of 514."""
    codes = set()
    for path in sorted((ROOT / "data" / "assessments").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            codes |= {
                row["kode_wilayah"]
                for row in csv.DictReader(file)
                if (row["tahun"], row["unit"], row["komponen"], row["utama"]) == ("2024", "", "", "1")
                and row["nilai"]
                and row["status"] in ("terbit", "dibulatkan")
            }
    for level, n, of in ((PROVINCES, 19, 38), (DISTRICTS, 84, 514)):
        assert sum(("." in code) == (level == DISTRICTS) for code in codes) == n
        assert country.share(listed(data, whole, level, 2024)) == Share(n, of)


@pytest.mark.parametrize(
    ("code", "year", "units", "total", "verdict"),
    [
        # (85,80 + 86,83 + 82,90) / 3 = 255,53 / 3 = 85,1767, printed 85,18 (s246)
        ("71.01", 2025, [8580, 8683, 8290], 8518, ("not_computable", "units_unknown")),  # no list of 2025 was published
        # (90,10 + 89,31 + 88,53 + 89,23 + 88,99) / 5 = 446,16 / 5 = 89,232, printed 89,23 (s111)
        ("65", 2023, [9010, 8931, 8853, 8923, 8899], 8923, ("match", "")),
    ],
)
def test_a_total_of_another_province_is_recomputed_from_its_published_units(data, code, year, units, total, verdict):
    scored = country.scored(data)
    rows = scored.units[(scored.units["region"] == code) & (scored.units["year"] == year)]
    assert sorted(rows["score"].tolist()) == sorted(units)
    body = scored.bodies[(scored.bodies["region"] == code) & (scored.bodies["year"] == year)].iloc[0]
    assert (int(body["printed"]), int(body["computed"])) == (total, total)
    province = narrowed(data, code[:2])
    bodies = compare.overview(score(province.observations, province).bodies, province)
    row = reconcile(bodies, province).set_index(["region", "year"]).loc[(code, year)]
    assert (row["verdict"], row["reason"]) == verdict


@pytest.mark.parametrize(
    ("level", "year", "lang", "said"),
    [
        (PROVINCES, 2024, "id", "Dari 38 provinsi, nilai 2024 yang terbit dan kami temukan: 19. Zona: 20 hijau, 1 kuning, dan 17 tidak diketahui."),
        (PROVINCES, 2024, "en", "Of 38 provinces, scores of 2024 that were published and that we found: 19. Zones: 20 green, 1 yellow, and 17 not known."),
        (DISTRICTS, 2024, "id", "Dari 514 kabupaten/kota, nilai 2024 yang terbit dan kami temukan: 84. Zona: 108 hijau, 9 kuning, 2 merah, 2 hanya menurut satu sumber yang lemah, dan 393 tidak diketahui."),
        # 38 less the four that were founded at the end of 2022: 34, as many as were assessed (context/national_counts.csv)
        (PROVINCES, 2022, "id", "Dari 34 provinsi, nilai 2022 yang terbit dan kami temukan: 17. Zona: 13 hijau, 11 kuning, 2 merah, dan 8 tidak diketahui."),
        (PROVINCES, 2025, "id", "Dari 38 provinsi, nilai 2025 yang terbit dan kami temukan: 5. Kategori: 4 Baik, 3 Sangat Baik, 2 Cukup, dan 29 tidak diketahui."),
        (DISTRICTS, 2020, "id", "Tidak ada penilaian pada 2020. Nilai 2019 dan 2021 berasal dari metode yang berbeda dan tidak dihubungkan."),
    ],
)  # fmt: skip
def test_the_sentence_comes_first(data, whole, level, year, lang, said):
    assert title(listed(data, whole, level, year), level, method_for(data.methods, year), year, lang) == said


def test_the_parts_of_every_sentence_add_up_to_the_whole(data, whole):
    for year in data.years:
        method = method_for(data.methods, year)
        for level, of in ((PROVINCES, 38 if year >= 2023 else 34), (DISTRICTS, 514)):
            if method.roll_up != "not_held":
                _, counts = title(listed(data, whole, level, year), level, method, year, "en").split(": ", 1)
                parts = counts.split(": ")[1].replace(" and ", " ").split(", ")
                assert sum(int(part.split()[0]) for part in parts) == of, (level, year)


def test_an_area_is_grey_only_where_the_sentence_knows_nothing(data, whole):
    """A zone of two categories, of which only the zone is known, has the zone's colour: Aceh and NTT 2022 (green, s098 and s100)."""
    zone_of = {"hijau_tua": "hijau", "hijau": "hijau", "kuning": "kuning", "merah": "merah", "merah_tua": "merah"}
    for year, level in product(data.years, (PROVINCES, DISTRICTS)):
        places = listed(data, whole, level, year)
        drawn = zone_frame([(place.region, place.row) for place in places], "id", "")
        zones = [place.row["zone"] for place in places]
        apart = [
            (r.code, z) for r, z in zip(drawn.itertuples(), zones, strict=True) if z and zone_of.get(r.colour) != z
        ]
        assert apart == [], (year, level)
        if method_for(data.methods, year).roll_up != "not_held":
            said = title(places, level, method_for(data.methods, year), year, "en")
            without = re.findall(r"(\d+) (?:not known|not assessed)", said)
            assert sum(drawn["pattern"] == "unknown") == sum(map(int, without)), (year, level)
    places = listed(data, whole, PROVINCES, 2022)
    aceh = zone_frame([(p.region, p.row) for p in places if p.region.code == "11"], "id", "").iloc[0]
    assert (aceh["symbol"], aceh["colour"], aceh["pattern"]) == ("H", "hijau", "hatch")


def test_a_province_is_not_unknown_in_a_year_before_it_existed(data, whole):
    """Four provinces of Papua were founded in November and December 2022: 34 + 0 = 34 in 2022, 34 + 4 = 38 from 2023."""
    names = {"93": "Papua Selatan", "94": "Papua Tengah", "95": "Papua Pegunungan", "96": "Papua Barat Daya"}
    provinces = country.of_level(data, PROVINCES)
    for year, of in ((2021, 34), (2022, 34), (2023, 38), (2025, 38)):
        places, absent = listed(data, whole, PROVINCES, year), country.not_yet(whole, provinces, year)
        assert country.share(places).of == of, year
        assert {p.region.code for p in absent} == (set(names) if of == 34 else set()), year
        assert len(places) + len(absent) == len(provinces) == 38
        if year <= 2024:
            assert national.assessed(data, "provinsi", year) == 34
    # their land is on the map with its word; what they say of themselves in a table is read as ever
    (row,) = (place.row for place in country.not_yet(whole, provinces, 2022) if place.region.code == "96")
    shown = zone_frame([(data.country[0], row)], "id", "").iloc[0]
    assert (shown["colour"], shown["pattern"]) == (theme.UNKNOWN, "solid")  # grey without the hatch of the unknown
    assert (shown["symbol"], shown["zone_text"], shown["score_text"]) == ("–", "belum ada", "belum ada")
    assert shown["note"] == "Pemerintah ini dibentuk sesudah penilaian 2022."
    # no assessment at all is said first, and a government whose years nobody wrote down stood in all of them
    assert country.not_yet(whole, provinces, 2020) == ()
    assert {r.year_from for r in data.country if r.code not in names} == {0}
    assert {r.code: r.name.removeprefix("Pemerintah Provinsi ") for r in data.country if r.year_from == 2023} == names


def test_equal_scores_share_a_rank_and_the_next_is_left_out(data, whole):
    """Ponorogo and Jombang 2024, both 87,88: 50 found scores are higher (Bengkulu Utara 88,34 is the 50th), so 51, 51, then Bondowoso 53."""
    places = listed(data, whole, DISTRICTS, 2024)
    ranks = {place.region.short: place.rank for place in places}
    assert sum(place.row["score"] > 8788 for place in places if place.rank) == 50
    assert [ranks[name] for name in ("Bengkulu Utara", "Ponorogo", "Jombang", "Bondowoso")] == [50, 51, 51, 53]


def test_the_unknown_stand_last_without_a_rank(data, whole):
    places = listed(data, whole, DISTRICTS, 2024)
    kinds = [
        0 if p.rank or p.row["state"] == "dibulatkan" else 1 if p.row["zone"] or p.row["category"] else 2
        for p in places
    ]
    assert kinds == sorted(kinds)
    assert {p.rank for p in places if kinds[places.index(p)]} == {None}
    assert rank_note(places, "id").startswith(
        "Peringkat di antara 83 nilai yang terbit persis dan ditemukan, bukan di antara 514"
    )
    names = [region_name(p.region, "id") for p in places]
    assert (
        map_alt("X.", places, names, "id")
        == "X. Tertinggi di antara yang ditemukan: Kabupaten Wonogiri; terendah: Kabupaten Alor."
        or names
    )


def test_a_choice_of_kind_and_island_group(data, whole):
    """By the first digit of the code. Java (31–36): 6 provinces and 119 kabupaten and kota (6 + 27 + 35 + 5 + 38 + 8)."""
    groups = Counter(country.island_groups(data).values())
    assert "" not in groups
    assert sum(groups.values()) == 552
    java = country.chosen(data, CountryChoice(DISTRICTS, island="jawa"))
    assert (len(java), groups["jawa"]) == (119, 125)
    assert {r.code[0] for r in java} == {"3"}
    cities = country.chosen(data, CountryChoice(DISTRICTS, kind="kota"))
    assert len(cities) == 98
    both = country.chosen(data, CountryChoice(DISTRICTS, kind="kota", island="sumatera"))
    assert {r.code[0] for r in both} == {"1", "2"}  # Kepulauan Riau (21) is Sumatra's
    assert set(both) < set(cities)
    assert listed(data, whole, DISTRICTS, 2024, island="jawa")[0].rank == 1


def test_a_score_lies_in_the_bar_of_its_point():
    """87,99 in 87–88, 88,00 and 88,01 in 88–89, 100,00 in the last bar."""
    scores = [8799, 8800, 8801, 10000, 5012]
    assert bins(scores) == {50: 1, 87: 1, 88: 2, 99: 1}
    assert spread_domain(scores) == (50.0, 100.0)


def test_the_spread_is_drawn_on_the_bands_of_the_year(data):
    ends = spread_domain([8799, 8800])
    sets = distribution_datasets([8799, 8800], bands_frame(data, 2024), ends)
    assert [(b["start"], b["end"], b["count"]) for b in sets["bins"]] == [(87, 88, 1), (88, 89, 1)]
    assert 88 in [band["at"] for band in sets["bands"]]
    svg = svg_of(distribution({"score": "nilai", "count": "banyaknya"}, "id", ends), sets, (600, 260))
    assert svg.count('aria-label="8') == 2


def test_the_country_has_every_district_and_province_and_hatches(drawn, data):
    assert len(drawn.districts.features) == 514
    assert list(drawn.provinces.codes) == [r.code for r in data.country if r.kind == "provinsi"]
    assert drawn.districts.problems == drawn.provinces.problems == ()
    assert all(feature["geometry"]["coordinates"] for feature in drawn.provinces.hatches)
    (west, south), (east, north) = drawn.provinces.frame("wide")
    assert (94 < west < 96, -12 < south < -10, 140 < east < 142, 5 < north < 7) == (True, True, True, True)


def test_a_country_that_cannot_be_read_is_said_and_draws_nothing(tmp_path):
    lost = load_country_map(tmp_path / "country.geojson", {})
    assert lost.districts.features == lost.provinces.features == ()
    assert [problem.code for problem in lost.districts.problems] == ["missing_file"]


def test_shapes_are_read_from_an_address():
    words = dict.fromkeys(("district", "zone", "score", "note"), "")
    spec = fetched(zone_map(words), {"districts": "media/a.json"})
    sources = json.dumps(spec)
    assert '{"name": "districts", "url": "media/a.json", "format": {"type": "json"}}' in sources
    assert '{"name": "districts"}' not in sources
    assert '{"name": "zones"}' in sources


def test_a_path_in_steps_of_a_tenth_is_the_same_line():
    """From 10,0 to 12,04 (2,0 on), to 12,0 (drawn at the same tenth: left out), up by 1,0; then an island from there back by 7,0."""
    assert short_path("M10,5L12.04,5L12,5L12.0,4Z") == "m10,5 2,0 0,-1z"
    assert short_path("M10,5L12,4ZM5,5L6.5,5.25") == "m10,5 2,-1zm-5,0 1.5,0.2"


def test_the_picture_of_the_country_has_every_area_its_hatch_and_one_frame(drawn):
    root = ElementTree.fromstring(area_map(drawn.districts, (1240, 470)))
    marks = [mark for mark in root.iter() if mark.get("data-code")]
    parts = Counter(mark.get("data-part") for mark in marks)
    assert parts == {"area": 514, "hatch": 514, "ring": 2}
    assert {mark.get("data-code") for mark in marks if mark.get("data-part") == "ring"} == {drawn.districts.codes[0]}
    assert all(mark.get("d", "").startswith("m") for mark in marks if mark.get("data-part") == "area")


def test_an_area_has_the_look_that_the_picture_to_take_away_gives_it(data, whole, drawn):
    """What the page recolours by is what zone_map draws: fill and line of every area, line of every hatch that is seen."""
    places = sorted(listed(data, whole, DISTRICTS, 2024), key=lambda place: place.region.code)
    rows = records(zone_frame([(place.region, place.row) for place in places], "id", "34.04"))
    sent = areas_data(rows, "X.", "id")
    assert (sent["selected"], len(sent["areas"])) == ("34.04", 514)
    drawn = drawn.districts
    words = dict.fromkeys(("district", "zone", "score", "note"), "")
    whole_picture = svg_of(zone_map(words), ground_datasets(drawn) | zone_datasets(rows), (1240, 470))
    layers = [list(g) for g in ElementTree.fromstring(whole_picture).iter() if "role-mark" in g.get("class", "")]
    for code, mark in zip(drawn.codes, layers[4], strict=True):
        token, hatched, name, zone, score_text, _ = sent["areas"][code]
        assert [mark.get("fill"), mark.get("stroke")] == [sent["looks"][token][0], sent["looks"][token][2]]
        assert mark.get("aria-label") == f"{name}: {zone}, {score_text}"
    hatched = [code for code in drawn.codes if sent["areas"][code][1]]
    lines = [sent["looks"][sent["areas"][code][0]][3] for code in hatched]
    assert [mark.get("stroke") for mark in layers[5]] == lines


@pytest.mark.app
def test_a_year_sends_no_shape_and_little_else():
    """Of 514 areas (470 kB of shapes) what a change of the year sends is under 100 kB: colours, words and the address of the picture."""
    addresses = set()
    for year in ("2024", "2023"):
        app = opened("indonesia", tahun=year, tingkat=DISTRICTS)
        (sent,) = [e.proto.json for e in app.get("bidi_component") if '"areas"' in e.proto.json]
        assert len(sent) < 100_000
        addresses.add(json.loads(sent)["picture"])
        assert heading(app).startswith(f"Dari 514 kabupaten/kota, nilai {year}")
    assert len(addresses) == 1
    assert addresses.pop().endswith(".svg")


@pytest.mark.app
def test_the_page_of_the_country():
    app = opened("indonesia", tahun="2024", lang="id", banding="35.02,35.17")
    assert heading(app).startswith("Dari 38 provinsi, nilai 2024 yang terbit dan kami temukan: 19.")
    app.segmented_control(key="choice_tingkat").set_value(DISTRICTS).run()
    assert not app.exception
    assert heading(app).startswith("Dari 514 kabupaten/kota")
    app.text_input(key="country_search").input("ponorogo").run()
    text = html(app)
    assert "Kabupaten Ponorogo, Jawa Timur" in text
    assert text.count(">51<") >= 1
    assert "Kabupaten Jombang" in text  # side by side
    app.selectbox(key="choice_pulau").select("papua").run()
    assert app.query_params["pulau"] in ("papua", ["papua"])
    assert not app.exception


@pytest.mark.app
def test_a_page_of_a_province_does_not_score_the_country(monkeypatch):
    def never(*_args):
        raise AssertionError("the country was scored")

    monkeypatch.setattr(country, "scored", never)
    for page in ("ringkasan", "peta", "profil"):
        opened(page, provinsi="74", tahun="2023")


def test_a_year_that_nothing_is_published_of_yet_is_a_state(data):
    """What a government says of itself may be of the coming year: there the country is not found, not lost."""
    bodies = country.bodies(country.scored(data), data, (2026,))
    places = country.listed(bodies, country.of_level(data, PROVINCES), 2026)
    assert country.share(places) == Share(0, 38)
    assert {place.row["state"] for place in places} == {"tidak_ditemukan"}


def test_lists_of_units_by_kind_give_way_to_a_government_s_own(data):
    """By kind: 3 units of a province in 2022, 5 from 2023; 6 of a kabupaten or kota. Kota Cilegon has its own list of 7; Kabupaten Serang
    also one of 3 for 2021, a year for which its kind has none."""
    rows = data.expected_units

    def expected(code, year):
        there = rows[(rows["region"] == code) & (rows["year_from"] <= year) & (rows["year_to"] >= year)]
        return int(there["count"].sum())

    assert [expected("65", year) for year in (2021, 2022, 2023, 2025)] == [0, 3, 5, 0]
    assert [expected(code, 2023) for code in ("33.04", "34.71", "36.72", "36")] == [6, 6, 7, 5]
    assert [expected("36.04", year) for year in (2021, 2022)] == [3, 6]
    assert not set(rows["region"]) & {"provinsi", "kabupaten", "kota"}
