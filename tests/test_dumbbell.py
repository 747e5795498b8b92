"""What changed between two years as a picture: rows by hand for 2023, none across a change of method, and the axis."""

from __future__ import annotations

import pytest

from kepatuhan.charts import theme
from kepatuhan.charts.dumbbell import dumbbell, dumbbell_datasets
from kepatuhan.charts.frames import bands_frame, change_frame, domain
from tests.test_pages import opened, title


def test_2023_against_2022(bodies, data):
    frame = change_frame(bodies, data, 2023, "id")
    assert frame["text"].tolist() == [
        "67,18 → 91,16 (+23,98)",
        "77,73 → 89,45 (+11,72)",
        "79,01 → 89,28 (+10,27)",
        "88,83 → 94,46 (+5,63)",
        "88,54 → 93,72 (+5,18)",
        "88,47 → 93,21 (+4,74)",
    ]
    assert frame["name"].tolist()[:2] == ["Pemprov Banten", "Cilegon"]
    assert domain(frame, ("before", "after")) == (60.0, 100.0)  # 67,18 lies above 60


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2022, 2025])
def test_no_picture_across_methods_or_without_both_scores(bodies, data, year):
    assert change_frame(bodies, data, year, "id").empty


def test_what_is_drawn(bodies, data):
    frame = change_frame(bodies, data, 2024, "en")
    made = dumbbell_datasets(frame, bands_frame(data, 2024, "en"), (80.0, 100.0))
    first = made["rows"][0]
    # Cilegon 89,45 → 95,31: 5,86 more, a fifth less of the axis free on its right: (100 - 95,31) / 20
    assert (first["before"], first["after"], first["text"]) == (89.45, 95.31, "89.45 → 95.31 (+5.86)")
    assert first["room"] == pytest.approx(0.2345)
    assert first["fill"] == theme.COLOURS["hijau_tua"]
    assert [(b["at"], b["end"], b["name"]) for b in made["bands"]] == [(80.0, 88.0, "B"), (88.0, 100.0, "A · 88.00")]
    spec = dumbbell("Score", "en", (80.0, 100.0), len(frame), big=True)
    assert "transform" not in spec["layer"][0]  # Vega takes the order of the rows from the first layer


def test_the_step_has_the_picture_and_the_rest_in_words():
    app = opened("paparan", tahun="2023", wilayah="36.72", urutan="berubah")
    assert title(app) == "Apa yang berubah sejak 2022"
    text = " ".join(e.proto.body for e in app.get("html"))
    assert "Lebak: kategori C, zona kuning → kategori A, zona hijau" in text
    assert "+23,98" not in text  # it is in the picture
    assert "Tidak dibandingkan dengan 2021" in " ".join(
        e.proto.body for e in opened("paparan", tahun="2022", wilayah="36.72", urutan="berubah").get("html")
    )
