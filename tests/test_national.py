"""The country: counts that add up, a sample that counts nobody twice, claims that contradict, and what the pictures hold."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from kepatuhan.charts import national as charts
from kepatuhan.core.method import hundredths, method_for
from kepatuhan.scoring import national
from kepatuhan.sentences.national import median_text, notes, printed_differences, strip_title, title, uncompared

KINDS = (national.EVERYONE, "provinsi", "kabupaten", "kota")


def of(data, kind, year):
    rows = national.zone_counts(data, kind)
    return [
        (r["zone"], r["count"], r["percent"], r["printed"], r["flagged"])
        for r in rows[rows["year"] == year].to_dict("records")
    ]


def test_2023_recomputed_beside_what_was_printed(data):
    # 414/586 = 70,648 %, 133/586 = 22,696 %, 39/586 = 6,655 %
    assert of(data, national.EVERYONE, 2023) == [
        ("hijau", 414, 7065, 7070, True),
        ("kuning", 133, 2270, 2266, True),
        ("merah", 39, 666, 664, True),
    ]


def test_provinces_of_2024_of_which_only_green_was_published(data):
    # 34 - 28 = 6; 28/34 = 82,353 %; 100 - 82,35 = 17,65
    assert of(data, "provinsi", 2024) == [("hijau", 28, 8235, 8235, False), ("sisa", 6, 1765, 1765, False)]


def key(name):
    """Letters alone: one page writes Fakfak, the code list Fak Fak."""
    return re.sub("[^a-z]", "", name.lower())


def test_one_share_is_one_number_wherever_it_stands(data):
    """The bar of 2023 and the note beside it: 39/586 = 6,6553 % -> 6,66, not the 6,65 that would make 100,00 of the year."""
    # 70,65 + 22,70 + 6,66 = 100,01: the bars are as long as their counts, 414, 547 and 586 of 586
    marks = charts.count_rows(data, national.EVERYONE, "id")
    year = next(mark["row"] for mark in marks if mark["year"] == "2023")
    bars = [mark for mark in marks if mark["kind"] == "bar" and mark["row"] == year]
    assert [mark["text"] for mark in bars] == ["70,65%", "22,70%", ""]  # the third part is too small to hold words
    assert [round(mark["end"] * 586 / 100, 6) for mark in bars] == [414, 547, 586]
    words = " ".join(mark["text"] for mark in marks if mark["kind"] == "word")
    assert "merah 39 · 6,66%" in words
    noted = [line for line in printed_differences(data, (national.EVERYONE,), "id") if "zona merah" in line]
    assert [line.split(", dicetak")[0] for line in noted] == ["2023, semua instansi, zona merah: 39 dari 586 = 6,66%"]
    assert "Setiap persen dibulatkan sendiri, jadi jumlah setahun dapat 99,99 atau 100,01." in " ".join(
        mark["text"] for mark in marks if mark["kind"] == "source"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_bars_of_every_year_fill_the_whole(data, kind):
    rows = national.zone_counts(data, kind)
    assert ((rows.groupby("year")["percent"].sum() - 10_000).abs() <= 1).all()
    marks = [mark for mark in charts.count_rows(data, kind, "id") if mark["kind"] == "bar"]
    last = {mark["row"]: mark["end"] for mark in marks}
    assert set(last.values()) == ({100.0} if marks else set())


@pytest.mark.parametrize("kind", KINDS)
def test_zones_of_a_year_add_up_to_the_assessed(data, kind):
    rows = national.zone_counts(data, kind)
    assert len(rows)
    for year, group in rows.groupby("year"):
        assert group["count"].sum() == national.assessed(data, kind, year)


def test_cities_of_2023_were_counted_without_zones(data):
    assert of(data, "kota", 2023) == []
    assert national.assessed(data, "kota", 2023) == 98


def test_no_count_on_record_is_none(data):
    assert national.assessed(data, "kota", 2019) is None


@pytest.mark.parametrize(("year", "floor"), [(2021, 8100), (2022, 7800), (2019, None), (2025, None)])
def test_green_begins_where_the_method_says(data, year, floor):
    assert national.zone_floor(method_for(data.methods, year), "hijau") == floor


def test_opinions_stand_for_zones_in_2025_only(data):
    assert national.opinions(data, "provinsi", 2025) == {"Opini Kualitas Tertinggi Tanpa Maladministrasi": 2}
    assert national.opinions(data, national.EVERYONE, 2024) == {}


def hand_made(data, rows):
    """The dataset with these observations of other provinces' governments in place of what was found."""
    blank = {"unit": "", "component": "", "year": 2022, "preferred": True, "status": "terbit", "confidence": "tinggi"}
    return replace(data, elsewhere=pd.DataFrame([{**blank, **row} for row in rows]))


def test_sample_by_hand(bodies, data):
    # the four cities of Banten 2022: 88,83 88,47 79,24 77,73
    other = hand_made(
        data,
        [
            {"region": "31.71", "value": 79_240_000, "source": "a"},
            {"region": "31.72", "value": 90_100_000, "confidence": "rendah", "source": "b"},
            {"region": "31.72", "value": 12_000_000, "source": "c", "preferred": False},  # the other print of one score
            {"region": "31.73", "value": 97_000_000, "source": "d", "status": "dibulatkan"},
            {"region": "31.74", "value": 97_000_000, "source": "e", "unit": "Dinas Sosial"},
            {"region": "31.75", "value": 97_000_000, "source": "f", "year": 2023},
            {"region": "32.04", "value": 95_000_000, "source": "g"},
        ],
    )
    sample = national.sample(bodies, other, "kota", 2022, "id")
    assert list(sample["score"]) == [9010, 8883, 8847, 7924, 7924, 7773]
    assert list(sample["weak"]) == [True, False, False, False, False, False]
    assert national.sample_sources(other, "kota", 2022) == 2
    # of Kota Serang (79,24): 90,10 88,83 88,47 above; 79,24 the same; 77,73 below
    assert national.place(sample, "36.73") == national.SamplePlace(3, 1, 1)
    assert national.place(sample, "36.01") is None


def test_what_was_found_first_is_all_among_the_observations(data):
    """context/national_scores.csv keeps ranks and ministries; the scores of governments that it repeats are those of the observations."""
    codes = {key(r.name.removeprefix("Pemerintah ")): r.code for r in data.country}
    rows = data.elsewhere[data.elsewhere["value"].notna()]
    claimed = set(zip(rows["year"], rows["region"], rows["value"] // 10_000, rows["source"], strict=True))
    listed = data.context["national_scores"]
    listed = listed[listed["kind"].isin(("provinsi", "kabupaten", "kota")) & (listed["score"] != "")]
    ours = {r.code for r in data.regions}
    lost = [
        row["entity"]
        for _, row in listed.iterrows()
        if (code := codes.get(key(row["entity"]))) not in ours
        and (int(row["year"]), code, hundredths(row["score"]), row["source_id"]) not in claimed
    ]
    assert lost == []


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize("kind", KINDS[1:])
def test_the_sample_is_a_part_of_the_assessed(bodies, data, kind, year):
    sample = national.sample(bodies, data, kind, year, "id")
    assert not sample["name"].duplicated().any()
    assert 0 < len(sample) < national.assessed(data, kind, year)
    assert f"n = {len(sample)} dari " in strip_title(sample, data, kind, year, "id")
    assert "sampel, bukan sensus" in strip_title(sample, data, kind, year, "id")


@pytest.mark.parametrize(
    ("lang", "name"), [("id", "Pemerintah Provinsi Sulawesi Utara"), ("en", "North Sulawesi Provincial Government")]
)
def test_the_sample_names_governments_in_the_readers_language(bodies, data, lang, name):
    assert national.sample(bodies, data, "provinsi", 2022, lang)["name"].iloc[0] == name


def test_a_year_without_assessment_has_no_sample(bodies, data):
    assert national.sample(bodies, data, "provinsi", 2020, "id").empty


def test_rank_7_of_2023_is_claimed_by_another_province(data):
    assert list(national.rivals(data, data.province, 2023, "7")["entity"]) == ["Provinsi Sumatera Barat"]
    assert national.rivals(data, data.province, 2024, "10").empty


def test_the_sentence_of_the_province_names_its_rank_and_no_website(bodies, data):
    assert title(bodies, data, data.province, 2023, "id") == (
        "Pemerintah Provinsi Banten 2023: nilai 91,16; peringkat 7 dari 34 provinsi se-Indonesia"
    )
    assert title(bodies, data, data.province, 2020, "id").startswith("Tidak ada penilaian pada 2020.")


def test_a_missing_rank_is_said(bodies, data):
    sentence = title(bodies, data, data.region("36.02"), 2024, "en")
    assert sentence == "Lebak Regency 2024: not found (≤95.25); no published national rank was found"


def test_notes_name_the_rival_and_the_three_percentages(bodies, data):
    lines = notes(bodies, data, data.province, 2023, "id")
    assert lines[0] == "Peringkat nasional itu terbit di Kabar Expose."
    assert "Peringkat 7 juga disebut untuk Provinsi Sumatera Barat oleh ombudsman.go.id (keyakinan rendah)." in lines
    assert printed_differences(data, KINDS, "id") == [
        "2023, semua instansi, zona hijau: 414 dari 586 = 70,65%, dicetak 70,70%.",
        "2023, semua instansi, zona kuning: 133 dari 586 = 22,70%, dicetak 22,66%.",
        "2023, semua instansi, zona merah: 39 dari 586 = 6,66%, dicetak 6,64%.",
    ]


def test_median_says_its_counts_and_that_it_is_not_official(bodies, data):
    assert median_text(bodies, data, ("kabupaten", "kota"), 2023, "id") == (
        "Median nilai 2023 yang diketahui persis di antara kabupaten/kota Banten: 93,21 (5 diketahui, 3 tidak; bukan nilai resmi)"
    )
    assert median_text(bodies, data, ("provinsi",), 2023, "id") == ""


def test_kota_serang_is_not_compared_across_2022(bodies, data):
    assert uncompared(bodies, data, data.region("36.73"), "id") == ["2021: 63,61 · 2022: 79,24 (metode berbeda)"]


# --- pictures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_break_stands_between_methods_and_the_source_at_the_end(data, kind, lang):
    rows = charts.count_rows(data, kind, lang)
    kinds = [r["kind"] for r in rows]
    assert kinds.count("break") == 2
    assert kinds[-1] == "source"
    years = [r["year"] for r in rows if r["year"]]
    assert years == ["2021", "2022", "2023", "2024", "2025"]
    at = {r["year"]: i for i, r in enumerate(rows) if r["year"]}
    breaks = [i for i, k in enumerate(kinds) if k == "break"]
    assert at["2021"] < breaks[0] < at["2022"] < at["2024"] < breaks[1] < at["2025"]


def test_a_bar_a_year_is_whole_and_its_words_say_zone_count_and_share(data):
    rows = charts.count_rows(data, "provinsi", "id")
    listed = [r["text"] for r in rows if r["kind"] == "word" and "%" in r["text"]]
    assert listed[0] == "hijau 13 · 38,24%; kuning 19 · 55,88%; merah 2 · 5,88%"
    assert listed[-1] == "hijau 28 · 82,35%; zona lain, tidak terbit rinci 6 · 17,65%"
    bars: dict[int, list] = {}
    for row in rows:
        if row["kind"] == "bar":
            bars.setdefault(row["row"], []).append(row)
    assert len(bars) == 4  # 2021 to 2024
    for parts in bars.values():
        assert (parts[0]["start"], parts[-1]["end"]) == (0.0, 100.0)
        assert all(one["end"] == other["start"] for one, other in itertools.pairwise(parts))
        assert len([part for part in parts if part["year"]]) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_no_sub_heading_is_broken_where_there_is_room(data, kind):
    rows = charts.count_rows(data, kind, "id")
    heads = [r["text"] for r in rows if r["kind"] == "head"]
    assert "Kepatuhan 2021: komponen standar pelayanan, semua produk" in heads
    assert all(len(r["narrow"]) <= charts.PHONE for r in rows)


def own(bodies, data, code, year):
    region = data.region(code)
    rows = charts.strip_rows(national.sample(bodies, data, region.kind, year, "id"), bodies, data, region, year, "id")
    return rows[-1]


@pytest.mark.parametrize(
    ("code", "year", "kind", "label"),
    [
        ("36.73", 2022, "known", "Kota Serang: 79,24\nkategori B, zona hijau"),
        ("36.73", 2023, "range", "Kota Serang: 88,00–89,28\nkategori A, zona hijau"),
        ("36.04", 2024, "rounded", "Kabupaten Serang: ≈91\nkategori A, zona hijau"),
        ("36.02", 2024, "unknown", "Kabupaten Lebak: tidak ditemukan (≤95,25)"),
        ("36.71", 2025, "known", "Kota Tangerang: 84,25\nkategori Baik"),
    ],
)
def test_the_government_is_drawn_as_what_is_known_of_it(bodies, data, code, year, kind, label):
    mark = own(bodies, data, code, year)
    assert (mark["kind"], mark["label"]) == (kind, label)
    assert (mark["fill"] == "#ffffff") == (kind != "known")


def test_pictures_carry_title_and_source_and_join_nothing(bodies, data):
    sample = national.sample(bodies, data, "kota", 2023, "id")
    strip = json.dumps(
        charts.strip(charts.strip_parts(sample, bodies, data, data.region("36.73"), 2023, "id")), ensure_ascii=False
    )
    counts = json.dumps(charts.counts(charts.count_rows(data, "kota", "id"), "Kota", "id"), ensure_ascii=False)
    assert "sampel, bukan sensus" in strip
    assert "Sumber:" in strip
    assert "Sumber:" in counts
    for spec in (strip, counts):
        assert '"type": "line"' not in spec


def test_the_strip_in_words(bodies, data):
    sample = national.sample(bodies, data, "provinsi", 2024, "id")
    sentence = charts.strip_alt(sample, bodies, data, data.province, 2024, "id")
    assert "Tertinggi Pemerintah Provinsi Sulawesi Utara 98,63, terendah Pemerintah Provinsi Maluku 72,44." in sentence


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("36", "Garis tipis: satu nilai terbit."),  # no other province is in Banten
        ("36.72", "Garis tipis: satu nilai terbit. Garis tebal: kota lain di Banten."),
    ],
)
def test_the_strip_says_what_its_marks_are(bodies, data, code, key):
    region = data.region(code)
    sample = national.sample(bodies, data, region.kind, 2023, "id")
    assert charts.strip_parts(sample, bodies, data, region, 2023, "id")["foot"][0] == key
