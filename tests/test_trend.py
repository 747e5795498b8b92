"""The years of a government: nothing is joined across a change of method, and every kind of unknown looks like itself."""

from __future__ import annotations

import re

import pytest
import vl_convert

from kepatuhan.charts.frames import trend_domain, trend_frame
from kepatuhan.charts.trend import trend, trend_datasets
from kepatuhan.core.method import category, method_for
from kepatuhan.sentences.changes import longest_change, restatements
from kepatuhan.sentences.titles import trend_key

CODES = ["36", "36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]
ENDS = (50.0, 106.0)


def drawn(bodies, data, code):
    return trend_datasets(trend_frame(bodies, data, code, "id"), ENDS)


@pytest.mark.parametrize("code", CODES)
def test_no_line_crosses_a_change_of_method(bodies, data, code):
    lines = drawn(bodies, data, code)["lines"]
    years: dict[int, list[int]] = {}
    for point in lines:
        years.setdefault(point["line"], []).append(point["year"])
    for first, last in years.values():
        assert last == first + 1
        assert method_for(data.methods, first) == method_for(data.methods, last)


@pytest.mark.parametrize("code", CODES)
def test_a_rule_stands_at_every_change_of_method(bodies, data, code):
    assert [b["year"] for b in drawn(bodies, data, code)["breaks"]] == [2020, 2021, 2022, 2025]


def test_how_far_down_the_score_of_a_first_year_stands(bodies, data):
    # from 106 to the foot 50 - 0.22 x 56 = 37.68 are 68.32: (106 - 77.66) / 68.32, (106 - 77.73) / 68.32; 2020 and 2025 have none
    assert [round(b["down"], 4) for b in drawn(bodies, data, "36.72")["breaks"]] == [1, 0.4148, 0.4138, 1]


@pytest.mark.parametrize(("width", "words"), [(900, 4), (470, 4), (430, 2), (340, 2)])
def test_on_a_phone_the_word_along_a_rule_gives_way_to_a_score(bodies, data, width, words):
    # six years of 70 px are 420, and the scale takes some 30 more; 14 letters x 6 + 28 = 112 px from above; the scores of 2021 and 2022 stand 0.41 x 230 = 95 px down
    spec = trend((2020, 2021, 2022, 2023, 2024, 2025), ENDS, height=230, word="metode berbeda")
    svg = vl_convert.vegalite_to_svg(spec | {"datasets": drawn(bodies, data, "36.72"), "width": width})
    shown = re.findall(r"<text[^>]*>metode berbeda", svg)
    assert len(shown) == 4
    assert sum('opacity="0"' not in text for text in shown) == words


def test_lines_of_the_province(bodies, data):
    # 67,18 - 91,16 - 94,01 are of one method; 80,74 (2018) and 73,95 (2021) stand alone
    lines = drawn(bodies, data, "36")["lines"]
    assert [(p["year"], p["at"]) for p in lines] == [(2022, 67.18), (2023, 91.16), (2023, 91.16), (2024, 94.01)]


def test_a_rounded_score_is_an_open_mark_without_a_line(bodies, data):
    sets = drawn(bodies, data, "36.04")
    mark = next(m for m in sets["marks"] if m["year"] == 2024)
    assert (mark["kind"], mark["at"], mark["text"], mark["fill"]) == ("rounded", 91.0, "≈91", "#ffffff")
    assert 2024 not in {p["year"] for p in sets["lines"]}


@pytest.mark.parametrize(
    ("code", "year", "kind", "word"),
    [
        ("36.73", 2023, "range", "88,00–89,28"),
        ("36.74", 2019, "zone", "skor tidak terbit"),
        ("36.04", 2019, "unknown", "tidak dinilai"),
        ("36.02", 2024, "unknown", "≤95,25"),
        ("36.02", 2025, "unknown", "tidak ditemukan"),
        ("36", 2020, "unknown", "tidak ada penilaian"),
    ],
)
def test_each_kind_of_unknown_has_its_own_mark_and_word(bodies, data, code, year, kind, word):
    mark = next(m for m in drawn(bodies, data, code)["marks"] if m["year"] == year)
    assert (mark["kind"], mark["score_text"]) == (kind, word)


@pytest.mark.parametrize("code", CODES)
def test_what_has_no_score_stands_below_the_scale(bodies, data, code):
    # the scale 50-106 is 56 points high; the strip under it 0,22 of that, 12,32 points: from 37,68 to 50
    sets = drawn(bodies, data, code)
    assert sets["foot"] == [{"at": pytest.approx(37.68), "end": 50.0}]
    for mark in sets["marks"]:
        assert (mark["at"] < ENDS[0]) == (mark["kind"] in ("zone", "unknown"))
        assert mark["kind"] != "zone" or 37.68 < mark["at"] < mark["end"] < ENDS[0]
    spec = trend(data.years, ENDS)
    scales = [layer["encoding"]["y"] for layer in spec["layer"] if "y" in layer["encoding"]]
    ticks = {tuple(scale["axis"]["values"]) for scale in scales if "axis" in scale}
    assert ticks == {(60, 80, 100)}


@pytest.mark.parametrize(
    ("code", "year", "letter", "word", "word_en"),
    [
        ("36", 2017, "", "kuning", "yellow"),  # K, as in 2025, when it is Kurang and red
        ("36", 2021, "", "kuning", "yellow"),
        ("36.74", 2019, "", "hijau", "green"),
        ("36", 2022, "C", "kuning", "yellow"),
        ("36.73", 2023, "A", "hijau", "green"),
        ("36.71", 2025, "", "Baik", "Good"),  # B, as in 2022, when it is the second category of another method
        ("36", 2025, "", "", ""),
    ],
)
def test_years_of_several_methods_say_the_word_of_a_category(bodies, data, code, year, letter, word, word_en):
    mark = next(m for m in drawn(bodies, data, code)["marks"] if m["year"] == year)
    assert (mark["letter"], mark["word"]) == (letter, word)
    english = trend_frame(bodies, data, code, "en").set_index("year").loc[year]
    assert (english["letter"], english["word"]) == (letter, word_en)


def test_only_methods_of_letters_are_explained_under_the_trend(data):
    sentence = trend_key(data.methods, "id")
    assert sentence.startswith("Huruf 2022–2024: A = Kualitas Tertinggi")
    assert not [word for word in ("K =", "2021", "2025") if word in sentence]


def test_all_governments_share_one_axis_with_every_score_inside(bodies, data):
    frames = [trend_frame(bodies, data, code, "id") for code in CODES]
    low, high = trend_domain(frames)
    assert high > 100
    for frame in frames:
        assert ((frame["score"].dropna() > low) & (frame["score"].dropna() < high)).all()


def test_the_spec_holds_no_data():
    spec = trend((2021, 2022), ENDS)
    assert {layer["data"]["name"] for layer in spec["layer"]} == {"marks", "lines", "breaks", "foot"}
    assert "datasets" not in spec


def test_longest_change_stays_inside_one_method(bodies, data):
    assert (
        longest_change(bodies, data, data.province, "id")
        == "67,18 (2022) menjadi 94,01 (2024) menurut metode yang sama"
    )


def test_restatement_is_labelled_by_the_other_years_bands(bodies, data):
    # METHOD.md: 74,95 (2021) would be category C by the 2022 bands
    method = method_for(data.methods, 2022)
    assert category(method, 7495).code == "C"
    lines = restatements(bodies, data, data.region("36.71"), method, "id")
    assert "74,95 (2021, zona kuning): menurut batas yang baru termasuk C (Kualitas Sedang)." in lines
    assert not [line for line in lines if "2022" in line or "2023" in line]
