"""The shipped tables hold what their codebook (data/README.md) promises. Sums are worked here, apart from the engine."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ORIGINALS = ROOT / "tests" / "originals"
"""The table of scores as it was before it became one file a year."""

HUNDREDTH = Decimal("0.01")
STATUSES = {"terbit", "dibulatkan", "zona", "tidak_dinilai", "ilustrasi", "usulan", "mandiri"}
ZONES = {"", "hijau", "kuning", "merah"}
TRUST = {"tinggi", "sedang", "rendah"}
LETTERS = {"R", "S", "I", "A"}
COLOURS = {"hijau_tua", "hijau", "kuning", "merah", "merah_tua"}
LEVELS = ["total", "dimension", "variable", "indicator"]

Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


FILES = sorted(DATA.rglob("*.csv"))
NAMES = [str(p.relative_to(DATA)) for p in FILES]
YEAR_FILES = sorted(p for p in (DATA / "assessments").glob("*.csv") if re.fullmatch(r"\d{4}", p.stem))
ROWS = [(p.name, n, row) for p in YEAR_FILES for n, row in enumerate(table(f"assessments/{p.name}"), start=2)]
METHODS = table("method/methods.csv")
COMPONENTS = table("method/components.csv")
BANDS = table("method/bands.csv")
REGIONS = {r["code"] for r in table("regions.csv")}
SOURCES = {s["source_id"] for s in table("sources.csv")}


def method_of(year: str) -> str:
    return next(m["method"] for m in METHODS if m["year_from"] <= year <= (m["year_to"] or "9999"))


def bands_of(method: str) -> list[Row]:
    return [b for b in BANDS if b["method"] == method]


def bands_with_edges(method: str) -> list[Row]:
    return [b for b in bands_of(method) if b["lower"]]


def band_of(row: Row) -> Row | None:
    """The band that a row's value reaches, or None where there is no value or no edge."""
    edges = bands_with_edges(method_of(row["tahun"])) if row["nilai"] else []
    return next((b for b in edges if Decimal(row["nilai"]) >= Decimal(b["lower"])), None)


def wrong(test) -> list[tuple[str, int, Row]]:
    """The assessment rows that fail `test`, with file and spreadsheet row."""
    return [(file, n, row) for file, n, row in ROWS if not test(row)]


def repeated(rows: list[Row], *key: str) -> list[tuple[str, ...]]:
    return [k for k, n in Counter(tuple(r[c] for c in key) for r in rows).items() if n > 1]


# ---------------------------------------------------------------- the codebook


def section(name: str) -> str:
    """The codebook's text about a file; the files of assessments/ share one section."""
    title = "assessments/<tahun>.csv" if name.startswith("assessments/") else name
    parts = re.split(r"^## ", (DATA / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next((p for p in parts if p.startswith(f"`{title}`")), "")


@pytest.mark.parametrize("name", NAMES)
def test_every_file_and_column_is_in_the_codebook(name):
    described = re.findall(r"^\| `(\w+)` \|", section(name), flags=re.MULTILINE)
    assert section(name), f"data/README.md has no section for {name}"
    assert not set(header(DATA / name)) - set(described)


@pytest.mark.parametrize("name", NAMES)
def test_the_codebook_describes_no_column_that_is_gone(name):
    first_table = section(name).split("\n\n| `status` |")[0]
    assert re.findall(r"^\| `(\w+)` \|", first_table, flags=re.MULTILINE) == header(DATA / name)


def test_the_codebook_describes_no_file_that_is_gone():
    titles = re.findall(r"^## `([^`]+\.csv)`", (DATA / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(titles) == {n for n in NAMES if not n.startswith("assessments/")} | {"assessments/<tahun>.csv"}


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_status_word_is_explained(status):
    assert f"\n| `{status}` | " in section("assessments/2024.csv")


# ---------------------------------------------------------------- form of the files


@pytest.mark.parametrize("name", NAMES)
def test_plain_utf8_with_lf_and_full_rows(name):
    content = (DATA / name).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(r) for r in rows} == {len(rows[0])}


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_has_blanks_around_it(name):
    assert not [(c, v) for row in table(name) for c, v in row.items() if v != v.strip()]


# ---------------------------------------------------------------- keys and references

KEYS = {
    "regions.csv": ["code"],
    "sources.csv": ["source_id"],
    "unit_types.csv": ["unit_type"],
    "method/methods.csv": ["method"],
    "method/components.csv": ["method", "code"],
    "method/bands.csv": ["method", "code"],
    "unit_aliases.csv": ["alias", "kind"],
    "region_aliases.csv": ["alias", "code"],
    "method/header_aliases.csv": ["alias", "kind"],
    "method/cell_words.csv": ["word", "field"],
    "method/expected_units.csv": ["year_from", "region", "unit_type"],
    "method/samples.csv": ["method", "component"],
    "context/ranks.csv": ["year", "region_code", "scope", "rank"],
    "context/national_scores.csv": ["year", "entity"],
    "context/national_counts.csv": ["year", "kind", "zone_or_category"],
    "context/published_percentages.csv": ["year", "kind", "zone"],
    "context/vertical_bodies.csv": ["year", "body", "unit"],
    "context/known_gaps.csv": ["year", "region_code"],
    "context/population.csv": ["year", "region_code"],
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique_and_filled(name):
    rows = table(name)
    assert rows
    assert not repeated(rows, *KEYS[name])
    assert all(r[KEYS[name][0]] for r in rows)


def test_symbols_are_unique_within_a_method():
    assert not repeated(BANDS, "method", "symbol")


def test_short_names_of_regions_are_unambiguous():
    for column in ("name", "short", "name_en", "short_en"):
        assert not repeated(table("regions.csv"), column)


def test_one_preferred_row_a_key():
    key = ("tahun", "kode_wilayah", "unit", "komponen")
    keys = {tuple(row[c] for c in key) for _, _, row in ROWS}
    preferred = Counter(tuple(row[c] for c in key) for _, _, row in ROWS if row["utama"] == "1")
    assert preferred == dict.fromkeys(keys, 1)


def references(columns: set[str]) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        for row in table(name):
            yield from ((name, row[c]) for c in columns & set(row) if row[c])


def test_every_source_exists():
    assert {(n, s) for n, s in references({"sumber", "source_id"}) if s not in SOURCES} == set()


def test_every_region_exists():
    kinds = {("method/expected_units.csv", kind) for kind in ("provinsi", "kabupaten", "kota")}
    assert {
        (n, r)
        for n, r in references({"kode_wilayah", "region_code", "region", "parent"})
        if n != "method/components.csv" and r not in REGIONS and (n, r) not in kinds
    } == set()


@pytest.mark.parametrize("name", ["method/components.csv", "method/bands.csv", "method/samples.csv"])
def test_every_method_exists(name):
    assert {r["method"] for r in table(name)} <= {m["method"] for m in METHODS}


def test_samples_are_of_components_that_exist():
    expected = {(c["method"], c["code"]) for c in COMPONENTS}
    assert {(r["method"], r["component"]) for r in table("method/samples.csv")} <= expected
    assert all(int(r["count"]) > 0 for r in table("method/samples.csv"))


def test_every_expected_unit_type_exists():
    assert {r["unit_type"] for r in table("method/expected_units.csv")} <= {
        t["unit_type"] for t in table("unit_types.csv")
    }


def test_sources_have_a_link_or_a_title_and_an_iso_date():
    for row in table("sources.csv"):
        assert row["url"].startswith("http") or (not row["url"] and row["title"])
        assert re.fullmatch(r"(\d{4}-\d{2}(-\d{2})?)?", row["date"])
        assert not row["url"] or row["date"].replace("-", "/") in row["url"]


# ---------------------------------------------------------------- the method


def test_methods_cover_every_year_from_2015_once():
    for year in range(2015, 2031):
        assert len([m for m in METHODS if m["year_from"] <= str(year) <= (m["year_to"] or "9999")]) == 1


def test_every_method_has_one_root_and_says_why_it_is_not_joined():
    roots = Counter(c["method"] for c in COMPONENTS if not c["parent"])
    assert roots == {m["method"]: 1 for m in METHODS}
    assert all(m["break_reason"] and m["break_reason_en"] for m in METHODS)


@pytest.mark.parametrize("name", ["methods", "components", "bands", "expected_units", "samples"])
def test_everything_about_the_method_has_letter_and_reference(name):
    for row in table(f"method/{name}.csv"):
        assert row["confidence"] in LETTERS
        assert row["reference"]
        assert row.get("reference_en", "-")


def test_parents_come_first_and_one_level_up():
    levels: dict[tuple[str, str], str] = {}
    for row in COMPONENTS:
        if row["parent"]:
            above = levels[row["method"], row["parent"]]
            assert LEVELS.index(row["level"]) == LEVELS.index(above) + 1
        levels[row["method"], row["code"]] = row["level"]


def test_weights_are_positive_and_only_indicators_have_a_scale():
    for row in COMPONENTS:
        assert Decimal(row["weight"]) > 0
        assert bool(row["scale_max"]) == (row["level"] == "indicator")
        assert not row["step"] or row["level"] == "indicator"


# 2022: 21,85 + 32,37 + 24,24 + 21,54 = 100,00 · 2025: 70 + 30 = 100
@pytest.mark.parametrize("method", ["2022", "2025"])
def test_dimension_weights_add_up_to_100(method):
    assert sum(Decimal(c["weight"]) for c in COMPONENTS if c["method"] == method and c["level"] == "dimension") == 100


def test_input_weights_add_up_to_100():
    # indicators 12,22 + 14 × 6,27 = 12,22 + 87,78 = 100,00; variables 43,57 + 56,43 = 100,00
    inside = [c for c in COMPONENTS if c["code"].startswith("input.")]
    for level in ("indicator", "variable"):
        assert sum(Decimal(c["weight"]) for c in inside if c["level"] == level) == 100


@pytest.mark.parametrize("variable", ["input.kompetensi", "input.sarana"])
def test_an_input_variable_weighs_what_its_indicators_weigh(variable):
    # kompetensi 12,22 + 5 × 6,27 = 43,57; sarana 9 × 6,27 = 56,43
    component = next(c for c in COMPONENTS if c["code"] == variable)
    assert sum(Decimal(c["weight"]) for c in COMPONENTS if c["parent"] == variable) == Decimal(component["weight"])


def test_38_indicators():
    # 6 + 9 + 11 + 5 + 1 + 6 = 38
    counts = Counter(c["parent"] for c in COMPONENTS if c["method"] == "2022" and c["level"] == "indicator")
    assert counts == {
        "input.kompetensi": 6,
        "input.sarana": 9,
        "proses.standar": 11,
        "output.persepsi": 5,
        "output.spm": 1,
        "pengaduan.pengelolaan": 6,
    }
    assert sum(counts.values()) == 38


def test_indicator_scales():
    # steps 0-3, but the SPM is a continuous 0-100
    scales = {
        (c["scale_max"], c["step"]) for c in COMPONENTS if c["level"] == "indicator" and c["code"] != "output.spm.1"
    }
    assert scales == {("3", "1")}
    spm = next(c for c in COMPONENTS if c["code"] == "output.spm.1")
    assert (spm["scale_max"], spm["step"]) == ("100", "")


@pytest.mark.parametrize("method", ["2021", "2022", "2025"])
def test_bands_cover_0_to_100_without_gap_or_overlap(method):
    bands = bands_of(method)
    assert (bands[0]["upper"], bands[-1]["lower"]) == ("100.00", "0.00")
    for better, worse in pairwise(bands):
        assert Decimal(better["lower"]) - Decimal(worse["upper"]) == HUNDREDTH
    assert all(Decimal(b["lower"]) < Decimal(b["upper"]) for b in bands)


def test_2015_bands_have_no_edges():
    # 80,74 was green in 2018, so the edges of 2021 (81,00) cannot be those of 2015-2019
    assert {(b["lower"], b["upper"]) for b in bands_of("2015")} == {("", "")}


def test_bands_use_known_zones_and_colours():
    assert {b["zone"] for b in BANDS} <= ZONES
    assert {b["colour"] for b in BANDS} <= COLOURS


# ---------------------------------------------------------------- assessments


def test_assessment_years():
    years = [p.stem for p in YEAR_FILES]
    assert years[:8] == [
        "2017",
        "2018",
        "2019",
        "2021",
        "2022",
        "2023",
        "2024",
        "2025",
    ]  # later ones are added as files
    assert [(file, n) for file, n, row in ROWS if row["tahun"] != file.removesuffix(".csv")] == []


def test_no_row_of_the_original_was_lost_or_changed():
    with (ORIGINALS / "banten_scores.csv").open(encoding="utf-8", newline="") as file:
        original = list(csv.DictReader(file))
    pairs = {
        "tahun": "year",
        "kode_wilayah": "region_code",
        "unit": "unit",
        "nilai": "score",
        "zona": "zone",
        "label": "label",
        "produk": "products",
        "utama": "preferred",
        "sumber": "source_id",
        "catatan_en": "note",
    }
    assert len(original) == 198
    ours = [[row[c] for c in pairs] for _, _, row in ROWS]
    assert [row for row in ([r[c] for c in pairs.values()] for r in original) if row not in ours] == []


@pytest.mark.parametrize(
    ("ours", "original_rows"),
    [
        ("ranks", 37),
        ("national_scores", 412),
        ("national_counts", 100),
        ("complaints", 104),
        ("vertical_bodies", 18),
    ],
)
def test_no_context_row_was_lost(ours, original_rows):
    # ranks also holds the province's exact rank of 2024, which only the list of national scores prints (s130), and the
    # national ranks of others from that list
    added = {"ranks": 1}.get(ours, 0)
    rows = [r for r in table(f"context/{ours}.csv") if ours != "ranks" or r["region_code"].startswith("36")]
    assert len(rows) == original_rows + added


def test_words_of_assessment_rows():
    assert wrong(lambda row: row["status"] in STATUSES) == []
    assert wrong(lambda row: row["zona"] in ZONES) == []
    assert wrong(lambda row: row["keyakinan"] in TRUST) == []
    assert wrong(lambda row: row["utama"] in {"0", "1"}) == []
    assert wrong(lambda row: row["kategori"] in {"", *(b["code"] for b in bands_of(method_of(row["tahun"])))}) == []
    assert wrong(lambda row: re.fullmatch(r"\d*", row["produk"])) == []


def test_components_of_assessment_rows_exist():
    expected = {(c["method"], c["code"]) for c in COMPONENTS}
    assert wrong(lambda row: not row["komponen"] or (method_of(row["tahun"]), row["komponen"]) in expected) == []


def test_values_are_0_to_100_with_two_decimals_at_most():
    assert wrong(lambda row: re.fullmatch(r"|\d{1,3}(\.\d{1,2})?", row["nilai"])) == []
    assert wrong(lambda row: not row["nilai"] or 0 <= Decimal(row["nilai"]) <= 100) == []


@pytest.mark.parametrize("name", ["national_scores", "vertical_bodies"])
def test_context_scores_are_0_to_100_with_two_decimals_at_most(name):
    for row in table(f"context/{name}.csv"):
        assert re.fullmatch(r"\d{1,3}(\.\d{1,2})?", row["score"] or "0")
        assert Decimal(row["score"] or "0") <= 100


def test_status_and_value_agree():
    assert wrong(lambda row: bool(row["nilai"]) == (row["status"] not in {"zona", "tidak_dinilai"})) == []
    assert wrong(lambda row: row["status"] != "zona" or row["zona"] or row["kategori"]) == []
    assert wrong(lambda row: row["status"] != "tidak_dinilai" or not (row["zona"] or row["kategori"])) == []


def test_printed_category_follows_from_the_printed_value():
    both = [row for _, _, row in ROWS if row["nilai"] and row["kategori"]]
    assert len([row for row in both if "2022" <= row["tahun"] <= "2024"]) > 50
    assert [row for row in both if band_of(row)["code"] != row["kategori"]] == []


def test_zone_follows_from_the_value_where_edges_are_known():
    listed = [(row, band) for _, _, row in ROWS if row["zona"] and (band := band_of(row))]
    assert listed
    assert [row for row, band in listed if band["zone"] != row["zona"]] == []


def test_no_zone_contradicts_its_category():
    zones = {(b["method"], b["code"]): b["zone"] for b in BANDS}
    listed = [row for _, _, row in ROWS if row["kategori"]]
    assert [row for row in listed if row["zona"] != zones[method_of(row["tahun"]), row["kategori"]]] == []


def test_a_label_of_a_later_scheme_is_no_category():
    # Kota Tangerang 2021 was called "C" in 2023, by the bands of 2022
    later = [row for _, _, row in ROWS if "retrospektif" in row["label"]]
    assert [(row["tahun"], row["kode_wilayah"], row["kategori"]) for row in later] == [("2021", "36.71", "")]


def test_notes_are_in_both_languages():
    assert wrong(lambda row: bool(row["catatan"]) == bool(row["catatan_en"])) == []
    english = {"the", "score", "named", "green", "yellow", "quoted"}
    assert wrong(lambda row: not english & set(re.findall(r"\w+", row["catatan"].lower()))) == []


def test_indonesian_notes_write_a_decimal_comma():
    assert wrong(lambda row: not re.search(r"\d\.\d", row["catatan"])) == []
    gaps = table("context/known_gaps.csv")
    assert not [g for g in gaps if re.search(r"\d\.\d", g["explanation"])]


# ---------------------------------------------------------------- context


def test_a_rank_is_known_or_bounded():
    for row in table("context/ranks.csv"):
        assert bool(row["rank"]) != bool(row["rank_max"])
        assert not row["of"] or 1 <= int(row["rank"] or row["rank_max"]) <= int(row["of"])
        assert row["confidence"] in TRUST
        assert f"`{row['scope']}`" in section("context/ranks.csv")


@pytest.mark.parametrize("year", ["2021", "2022", "2023", "2024"])
def test_national_zones_add_up_to_the_bodies_assessed(year):
    # 179 + 316 + 92 = 587 · 272 + 250 + 64 = 586 · 414 + 133 + 39 = 586 · 494 + 70 + 23 = 587
    counts = {
        r["zone_or_category"]: int(r["count"])
        for r in table("context/national_counts.csv")
        if (r["year"], r["kind"]) == (year, "semua")
    }
    assert sum(counts[z] for z in ("hijau", "kuning", "merah")) == counts["jumlah_dinilai"]


def test_press_percentages_are_a_whole_and_of_a_counted_kind():
    rows = table("context/published_percentages.csv")
    # 70,70 + 22,66 + 6,64 = 100,00
    assert sum(Decimal(r["percent"]) for r in rows) == 100
    counted = {(r["year"], r["kind"], r["zone_or_category"]) for r in table("context/national_counts.csv")}
    assert {(r["year"], r["kind"], r["zone"]) for r in rows} <= counted


def test_known_gaps_are_explained_in_both_languages():
    rows = table("context/known_gaps.csv")
    assert {(r["year"], r["region_code"]) for r in rows if r["kind"] == "mismatch"} == {
        ("2021", "36.04"),
        ("2022", "36.72"),
        ("2023", "36.72"),
    }
    remarks = {(r["year"], r["region_code"]) for r in rows if r["kind"] == "remark"}
    assert remarks == {("2021", "36.72"), ("2024", "36.04")}
    assert all(r["explanation"] and r["explanation_en"] for r in rows)


@pytest.mark.parametrize(
    ("region", "year", "total"),
    [("36", "2022", 3), ("36", "2023", 5), ("36.72", "2023", 7), ("36.74", "2024", 6), ("36.04", "2021", 3)],
)
def test_how_many_units_are_expected(region, year, total):
    rows = [
        r
        for r in table("method/expected_units.csv")
        if r["region"] == region and r["year_from"] <= year <= r["year_to"]
    ]
    assert sum(int(r["count"]) for r in rows) == total


def test_the_people_of_the_province_are_those_of_its_governments():
    """1.437.046 + 1.531.564 + 3.459.706 + 1.791.795 + 1.957.349 + 480.378 + 759.929 + 1.463.607 = 12.881.374."""
    people = {
        r["region_code"]: int(r["people"]) for r in table("context/population.csv") if r["region_code"][:2] == "36"
    }
    assert people.pop("36") == sum(people.values()) == 12_881_374
