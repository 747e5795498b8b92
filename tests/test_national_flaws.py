"""What is wrong with the tables of the country: each a sentence with its file, row and remedy, and the rest is shown."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kepatuhan.checks.check import check
from kepatuhan.core.dataset import load_country
from kepatuhan.core.geography import load_country_map
from kepatuhan.words.names import widest_names
from kepatuhan.words.problems import problem
from pages.components.shell import cache
from tests.conftest import ROOT
from tests.frames import observed
from tests.test_pages import opened

SLEMAN = "34.04,Kabupaten Sleman,Sleman,Sleman Regency,Sleman,kabupaten,34\n"


@pytest.fixture
def copy(tmp_path) -> Path:
    for folder in ("data", "geo"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def shown(copy, monkeypatch) -> Iterator[Path]:
    """The pages look at the copy, and at the shipped files again when the test is over: they look once a second."""
    with monkeypatch.context() as patch:
        patch.setattr(cache, "ROOT", copy)
        cache.look_again()
        yield copy
    cache.look_again()


@pytest.fixture(scope="module")
def country():
    return load_country(ROOT / "data")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            SLEMAN.replace(",34\n", ",\n"),
            "data/regions.csv, baris {row}: Kabupaten/kota 34.04 tidak menyebut provinsinya; baris ini tidak dipakai. Isi kolom parent dengan kode provinsinya (menurut kodenya 34).",
        ),
        (
            SLEMAN.replace(",34\n", ",99\n"),
            "data/regions.csv, baris {row}: “99” pada kolom parent tidak ada di data/regions.csv; baris yang menyebutnya tidak dipakai.",
        ),
        (
            SLEMAN + SLEMAN,
            "data/regions.csv, baris {next}: “34.04” pada kolom code sudah ada di baris {row}; baris ini tidak dipakai. Hapus salah satunya.",
        ),
    ],
    ids=["no parent", "a parent that is none", "one code twice"],
)
def test_a_region_that_cannot_be_placed(copy, row, said):
    path = copy / "data" / "regions.csv"
    text = path.read_text(encoding="utf-8")
    at = text[: text.index(SLEMAN)].count("\n") + 1
    path.write_text(text.replace(SLEMAN, row), encoding="utf-8")
    data = load_country(copy / "data")
    sentences = [problem(one, "id") for one in data.problems]
    assert sentences[0].startswith(said.format(row=at, next=at + 1))
    assert len(data.country) == (552 if row == SLEMAN + SLEMAN else 551)


def test_a_body_without_a_polygon_and_a_polygon_of_nobody_are_listed(shown):
    """The polygon of Sleman gets the code 34.99: Sleman is on no map but in the list, and what is drawn in its place is nobody's."""
    for file in ("country.geojson", "provinces/34.geojson"):
        path = shown / "geo" / file
        layer = json.loads(path.read_text(encoding="utf-8"))
        for feature in layer["features"]:
            if feature["properties"]["code"] == "34.04":
                feature["properties"]["code"] = "34.99"
        path.write_text(json.dumps(layer), encoding="utf-8")
    cache.look_again()
    for page, file, more in (
        ("indonesia", "geo/country.geojson", {"tingkat": "kabkota"}),
        ("peta", "geo/provinces/34.geojson", {}),
    ):
        app = opened(page, provinsi="34", tahun="2023", **more)
        warnings = [warning.value for warning in app.warning]
        assert (
            f"Tidak tergambar di peta karena {file} tidak memuat kodenya: 34.04. Tambahkan poligonnya ke berkas itu; di daftar dan tabel semuanya ada."
            in warnings
        )
        assert (
            f"Ada di {file} tetapi bukan pemerintah yang dikenal: 34.99. Tambahkan barisnya ke data/regions.csv, atau perbaiki kodenya di berkas itu."
            in warnings
        )
        assert any("Sleman" in element.proto.body for element in app.get("html"))


def test_a_country_that_is_whole_says_nothing_of_it(country):
    drawn = load_country_map(ROOT / "geo" / "country.geojson", widest_names(country.country)).districts
    assert len(drawn.codes) == 514
    app = opened("indonesia", provinsi="34", tahun="2023", tingkat="kabkota")
    assert not [warning.value for warning in app.warning]


# --- leaps: where the year before is known ------------------------------------------------------------------------------


def leaps(problems) -> list[tuple[str, int, int, int]]:
    return [(one.file, one.row, one.params["earlier"], one.params["score"]) for one in problems if one.code == "leap"]


def test_the_published_leaps_of_the_country_are_named(country):
    """Rows of data/assessments/nasional.csv against the row of the year before there: Gorontalo Reg. 2018 73,17 − 22,94 = +50,23,
    Lubuklinggau 2019 21,37 − 48,15 = −26,78, and so on: rises beyond 35 and falls beyond 15 points within one method."""
    lines = (ROOT / "data" / "assessments" / "nasional.csv").read_text(encoding="utf-8").splitlines()
    problems = leaps(check(country.observations, country))
    assert sorted(round(score - earlier) for _, _, earlier, score in problems) == [-2678, -1743, 3996, 4322, 5023]
    for file, row, _, score in problems:
        assert file == "nasional.csv"
        assert float(lines[row - 1].split(",")[4]) * 100 == pytest.approx(score)


def test_a_leap_of_any_government_against_what_is_loaded(country):
    """Kalimantan Utara 2023 is loaded with 89,23: 74,23 of 2024 is −15,00 and no leap, 74,22 is one."""
    assert leaps(check(observed("2024,65,,,74.23"), country)) == []
    problems = check(observed("2024,65,,,74.22"), country)
    assert [(row, earlier, score) for _, row, earlier, score in leaps(problems)] == [(2, 8923, 7422)]
    sentence = next(problem(one, "id") for one in problems if one.code == "leap")
    assert (
        "Berubah dari 89,23 menjadi 74,22 dalam setahun; di antara nilai yang terbit perubahan sebesar itu jarang. Periksa kedua tahunnya"
        in sentence
    )
