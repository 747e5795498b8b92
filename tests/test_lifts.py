"""Plans, distances and years as pictures of Paparan: rows by hand."""

from __future__ import annotations

import pytest

from kepatuhan.charts import theme
from kepatuhan.charts.frames import bands_frame, domain, map_frame, worded, years_frame
from kepatuhan.charts.lift_frames import distance_frame, ladder_frame, plan_frame
from kepatuhan.charts.lifts import lifts, lifts_datasets
from kepatuhan.core.method import method_for
from tests.test_pages import opened, title


def test_a_plan_has_its_total_its_lever_and_then_the_others_from_the_lowest(data):
    method = method_for(data.methods, 2022)
    before = {"Dinas Sosial": 6181, "Dinas Pendidikan": 5702, "Puskesmas Cilegon": 8909}
    frame = plan_frame((7773, 7807), "Cilegon, total", before, {"Dinas Pendidikan": 5938}, method, "id")
    # 78,07 − 77,73 = 0,34; 59,38 − 57,02 = 2,36
    assert frame[["name", "text", "gone"]].to_records(index=False).tolist() == [
        ("Cilegon, total", "77,73 → 78,07 (+0,34)", False),
        ("Dinas Pendidikan", "57,02 → 59,38 (+2,36)", False),
        ("Dinas Sosial", "61,81", True),
        ("Puskesmas Cilegon", "89,09", True),
    ]
    assert frame["colour"].tolist() == ["kuning", "kuning", "kuning", "hijau_tua"]
    assert domain(frame, ("at", "to")) == (50.0, 100.0)  # 57,02 lies above 50


@pytest.mark.parametrize(
    ("score", "texts", "gone"),
    [
        # 68,39: 88,00 − 68,39 = 19,61; 78,00 − 68,39 = 9,61; 68,39 − 54,00 = 14,39
        (6839, ["19,61 poin lagi menuju A", "9,61 poin lagi menuju B", "14,39 poin di atas batas C"], [False, False, True]),
        # 89,45 is in the best category: 1,45 above it, and 11,45 above the next one
        (8945, ["1,45 poin di atas batas A", "11,45 poin di atas batas B"], [True, True]),
        (8800, ["0,00 poin di atas batas A", "10,00 poin di atas batas B"], [True, True]),
        # 12,00 is in the lowest category, which has no edge to fall below: 32,00 − 12,00 = 20,00
        (1200, ["76,00 poin lagi menuju A", "66,00 poin lagi menuju B", "42,00 poin lagi menuju C", "20,00 poin lagi menuju D"], [False] * 4),
    ],
)  # fmt: skip
def test_the_edges_around_a_score(data, score, texts, gone):
    frame = ladder_frame(score, method_for(data.methods, 2022), "id")
    assert frame["text"].tolist() == texts
    assert frame["gone"].tolist() == gone


def test_everybody_with_a_score_is_behind_green_or_above_an_edge(bodies, data):
    frame = distance_frame(bodies, data, 2022, "id", "36.02")
    assert frame[["name", "text"]].to_records(index=False).tolist() == [
        ("Tangsel", "88,83 · 0,83 poin di atas batas A"),
        ("Kab. Tangerang", "88,54 · 0,54 poin di atas batas A"),
        ("Kota Tangerang", "88,47 · 0,47 poin di atas batas A"),
        ("Pandeglang", "83,91 · 5,91 poin di atas batas B"),
        ("Kota Serang", "79,24 · 1,24 poin di atas batas B"),
        ("Kab. Serang", "79,01 · 1,01 poin di atas batas B"),
        ("Cilegon", "77,73 · 0,27 poin lagi menuju hijau"),
        ("Lebak", "68,39 · 9,61 poin lagi menuju hijau"),
        ("Pemprov Banten", "67,18 · 10,82 poin lagi menuju hijau"),
    ]
    assert frame.loc[frame["selected"], "name"].tolist() == ["Lebak"]
    assert distance_frame(bodies, data, 2018, "id", "36").empty  # no edge was published


def test_a_bar_lies_between_a_score_and_its_edge(bodies, data):
    frame = distance_frame(bodies, data, 2022, "id", "36.02")
    made = lifts_datasets(frame, bands_frame(data, 2022, "id"), (60.0, 100.0))["rows"]
    lebak = next(row for row in made if row["name"] == "Lebak")
    assert (lebak["at"], lebak["low"], lebak["high"], lebak["gone"]) == (68.39, 68.39, 78.0, False)
    assert lebak["room"] == pytest.approx(0.55)  # (100 − 78) / 40
    assert lebak["fill"] == theme.COLOURS["kuning"]
    assert (
        "transform" not in lifts("Nilai", "id", (60.0, 100.0), 9)["layer"][0]
    )  # Vega takes the rows from the first layer


def test_the_years_of_cilegon_on_the_bands_of_2022(bodies, data):
    frame = years_frame(bodies, data, 2022, "id", "36.72").set_index("name")
    # 82,46 and 77,66 were measured by other methods: 78,00 ≤ 82,46 < 88,00 is B, 54,00 ≤ 77,66 < 78,00 is C
    assert (frame.loc["2018", "symbol"], frame.loc["2018", "score_text"]) == ("B", "82,46 · waktu itu zona hijau")
    assert (frame.loc["2021", "symbol"], frame.loc["2021", "score_text"]) == ("C", "77,66 · waktu itu zona kuning")
    assert (frame.loc["2023", "symbol"], frame.loc["2023", "score_text"]) == ("A", "89,45")
    assert frame.loc[frame["selected"]].index.tolist() == ["2022"]
    assert frame.loc["2020", "kind"] == "unknown"


def test_a_year_without_edges_names_every_year_as_it_was_named(bodies, data):
    frame = years_frame(bodies, data, 2020, "en", "36").set_index("name")
    assert (frame.loc["2022", "symbol"], frame.loc["2022", "score_text"]) == ("category C, yellow zone", "67.18")
    assert frame.loc["2017", "symbol"] == "yellow zone"


def test_beside_a_map_of_another_method_the_word_is_said(bodies, data):
    rows = worded(bodies, map_frame(bodies, data, 2022, "id", "").to_dict("records"), 2022, "id")
    assert {row["short"]: row["symbol"] for row in rows}["Cilegon"] == "kuning"
    rows = worded(bodies, map_frame(bodies, data, 2025, "en", "").to_dict("records"), 2025, "en")
    assert sorted({row["symbol"] for row in rows}) == ["?", "Good"]


def test_the_step_draws_the_plan_that_is_enough_in_both_readings_and_says_the_other():
    app = opened("paparan", tahun="2022", wilayah="36.72", langkah="rencana")
    assert title(app).startswith("Kota Cilegon ke kategori B")
    text = " ".join(e.proto.body for e in app.get("html"))
    assert "Dibaca dari total tercetak: Dinas Pendidikan dan Kebudayaan: 57,02 → 58,88." in text
    assert "÷" not in text  # the sum is on Rencana


def test_a_government_in_the_best_category_sees_how_far_above():
    assert (
        title(opened("paparan", tahun="2023", wilayah="36.72", langkah="rencana"))
        == "Kota Cilegon 2023: 1,45 poin di atas batas A"
    )


@pytest.mark.parametrize(
    ("params", "heading"),
    [
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "2"}, "Zona 2022"),
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "3"}, "Apa yang berubah sejak 2021"),
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "5"}, "Kota Cilegon ke kategori B"),
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "6"}, "Kota Cilegon 2022: tidak ada yang masih terbuka"),  # all nine are known
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "99"}, "Kota Cilegon 2022: tidak ada yang masih terbuka"),
        ({"tahun": "2023", "wilayah": "36.72", "langkah": "5"}, "Yang masih terbuka"),  # there was no plan to be counted
        ({"tahun": "2022", "wilayah": "36.72", "urutan": "lanjut,peta", "langkah": "2"}, "Zona 2022"),
        ({"tahun": "2022", "wilayah": "36.72", "langkah": "peta_dua"}, "Apa yang berubah sejak 2021"),  # the next there is
        ({"tahun": "2022", "wilayah": "36.72", "urutan": "peta", "langkah": "bukan"}, "Zona 2022"),
    ],
)  # fmt: skip
def test_a_link_that_counts_steps_leads_to_what_it_led_to(params, heading):
    assert title(opened("paparan", **params)).startswith(heading)
