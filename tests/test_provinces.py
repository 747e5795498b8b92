"""Any province by the same rows: what its pages say, and that no code knows which province it is."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.checks.check import at_home, sound_data
from kepatuhan.core.dataset import Dataset, load, load_country, missing, narrowed
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles.actor import anyone
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from kepatuhan.sentences.national import title
from kepatuhan.sentences.scores import everybody
from kepatuhan.sentences.titles import headline, map_title
from kepatuhan.words.names import province_name
from tests.briefs import province_map
from tests.nightly import grid

ROOT = Path(__file__).resolve().parent.parent
with (ROOT / "data" / "regions.csv").open(
    encoding="utf-8"
) as file:  # read alone: every worker does this, few need the rest
    PROVINCES = [row["code"] for row in csv.DictReader(file) if row["kind"] == "provinsi"]
HOME_ONLY = {
    "kepatuhan/words/numbers.py": "the zone of time of the edition",
    "pages/components/shell/place.py": "an example of an address",
}
"""Where code may say Banten, and why."""


def opened(province: str) -> tuple[Dataset, object]:
    data = load(ROOT / "data", province)
    return data, compare.overview(score(data.observations, data).bodies, data)


@pytest.mark.parametrize(
    ("province", "year", "said", "said_en"),
    [
        (
            "34",
            2023,
            "Nilai Pemerintah Provinsi DI Yogyakarta pada 2023 tidak ditemukan, dan dari lima kabupaten/kota, dua berzona hijau dan tiga tidak diketahui zonanya.",
            "No score of Yogyakarta Provincial Government was found for 2023, and of the five regencies and cities, two in the green zone and three of unknown zone.",
        ),
        (
            "73",
            2021,
            "Nilai Pemerintah Provinsi Sulawesi Selatan pada 2021 tidak ditemukan, dan dari 24 kabupaten/kota, tiga berzona hijau, dua berzona merah, dan 19 tidak diketahui zonanya.",
            "No score of South Sulawesi Provincial Government was found for 2021, and of the 24 regencies and cities, three in the green zone, two in the red zone, and 19 of unknown zone.",
        ),
    ],
)
def test_the_headline_of_another_province(province, year, said, said_en):
    data, bodies = opened(province)
    assert headline(bodies, data, year, "id") == said
    assert headline(bodies, data, year, "en") == said_en


def test_counts_of_yogyakarta_2023_by_hand():
    """Sleman 93,58 and Gunungkidul 89,42 are A (from 88,00), hence green; of Bantul, Kulon Progo and Kota Yogyakarta nothing was found."""
    _, bodies = opened("34")
    rows = bodies[bodies["year"] == 2023].set_index("region")
    scores = {code: int(rows.loc[code, "score"]) for code in rows.index if rows["score"].notna()[code]}
    assert scores == {"34.03": 8942, "34.04": 9358}
    assert list(rows.loc[["34.03", "34.04"], "category"]) == ["A", "A"]


@pytest.mark.parametrize("code", grid(PROVINCES, ("31", "34", "65", "91", "96")))
def test_a_province_can_be_shown(code):
    """Sentences, scores and map of each of the 38, also where nothing was found."""
    data, bodies = opened(code)
    assert missing(data) == ()
    assert data.problems == ()
    assert 2025 in data.years
    for lang in ("id", "en"):
        assert headline(bodies, data, 2024, lang)
        assert map_title(bodies, data, 2024, lang)
    assert province_name(data.province, "id") in everybody(data, "id")
    drawn = province_map(code)
    assert (len(drawn.features), drawn.problems) == (len(data.districts), ())


def test_names_of_the_whole():
    told = {code: everybody(load(ROOT / "data", code), "id") for code in ("36", "34", "33")}
    assert told == {
        "36": "Banten: sembilan pemerintah",
        "34": "DI Yogyakarta: enam pemerintah",
        "33": "Jawa Tengah: 36 pemerintah",
    }


@pytest.mark.parametrize(("lang", "name"), [("id", "Kabupaten Sleman"), ("en", "Sleman Regency")])
def test_the_address_chooses_the_province_and_keeps_it(lang, name):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params.update({"provinsi": "34", "tahun": "2023", "wilayah": "34.04", "lang": lang})
    app.run()
    assert not app.exception
    text = " ".join(h.value for h in app.get("html")) + app.title[0].value
    assert "Yogyakarta" in text
    assert name.split(" ")[-1 if lang == "id" else 0] in text
    (box,) = [box for box in app.selectbox if box.key == "choice_provinsi_menu"]
    assert box.value == "34"
    links = [link.proto.query_string for link in app.get("page_link")]
    assert links
    assert all("provinsi=34" in link for link in links)
    box.select("73").run()
    assert app.query_params["provinsi"] in ("73", ["73"])
    assert "wilayah" not in app.query_params


@pytest.mark.parametrize(
    ("given", "province", "code", "note"),
    [
        ({"wilayah": "34.04"}, "34", "34.04", None),  # a government names its province
        ({"wilayah": "91.01", "lang": "en"}, "93", "93.01", "The link names the former code “91.01”; today it is Merauke Regency (93.01)."),
        ({"wilayah": "91.01", "provinsi": "91"}, "93", "93.01", "Tautan menyebut kode lama “91.01”; sekarang Kabupaten Merauke (93.01)."),
        ({"wilayah": "34.04", "provinsi": "33"}, "33", "34.04", "Tautan menyebut wilayah “34.04” yang tidak dikenal; ditampilkan Pemerintah Provinsi Jawa Tengah."),
        ({"wilayah": "36.72"}, None, "36.72", None),  # a link of before there were provinces stays as it is
        ({"wilayah": "99.99"}, None, "99.99", "Tautan menyebut wilayah “99.99” yang tidak dikenal; ditampilkan Pemerintah Provinsi Banten."),
    ],
)  # fmt: skip
def test_a_link_that_names_a_government_opens_its_province(given, province, code, note):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params.update({"tahun": "2023", **given})
    app.run()
    assert not app.exception
    address = {name: "".join(value) for name, value in app.query_params.items()}
    assert (address.get("provinsi"), address["wilayah"]) == (province, code)
    assert [line.value for line in app.info if "Tautan" in line.value or "link" in line.value] == (
        [note] if note else []
    )


def test_a_province_that_is_none_is_said(monkeypatch):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params["provinsi"] = "99"
    app.run()
    assert "Tidak ada provinsi dengan kode “99”; ditampilkan Pemerintah Provinsi Banten." in [i.value for i in app.info]
    monkeypatch.setenv("ZONA_PROVINSI", "34")
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert "DI Yogyakarta" in app.title[0].value


def test_code_knows_no_province():
    """Data and Banten's own tests name it; docstrings may give it as an example."""
    named = {}
    for path in sorted([*ROOT.glob("kepatuhan/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "streamlit_app.py"]):
        code = re.sub(r'"""(?:.|\n)*?"""|#.*', "", path.read_text(encoding="utf-8"))
        if re.search(r"banten|[\"']36[\"'.]", code, re.IGNORECASE):
            named[path.relative_to(ROOT).as_posix()] = path
    assert set(named) <= set(HOME_ONLY)
    for lang in ("id", "en"):
        words = (ROOT / f"kepatuhan/words/locale/{lang}/LC_MESSAGES/words.po").read_text(encoding="utf-8")
        sentences = [line for line in words.splitlines() if re.match("msg(id|str)", line) and "Banten" in line]
        assert [line for line in sentences if "https://" not in line] == []


def test_a_national_rank_of_another_province_is_said():
    """Kalimantan Barat 2021: rank 2 of 34 (s069): what the list of published ranks holds is found."""
    data, bodies = opened("61")
    assert "peringkat 2 dari 34 provinsi" in title(bodies, data, data.province, 2021, "id")


def test_a_table_of_another_province_is_saved_and_read_again(tmp_path):
    """A row of Kota Yogyakarta 2023 brought under provinsi=34: saved, loaded with that province, and away from Banten's."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    data = load(tmp_path / "data", "34")
    text = b"tahun,kode_wilayah,nilai,sumber\n2023,34.71,91.25,uji\n"
    accepted = review(ingest.read(text, "jogja.csv", data), data).accepted
    assert len(accepted) == 1
    saved = saving.save(tmp_path, "jogja.csv", accepted, everything(data), anyone(), datetime(2026, 1, 2, tzinfo=UTC))
    assert isinstance(saved, saving.Saved), saved
    rows = load(tmp_path / "data", "34").observations
    assert rows.loc[(rows["region"] == "34.71") & (rows["year"] == 2023), "value"].tolist() == [91_250_000]
    assert "jogja.csv" not in set(load(tmp_path / "data").observations["file"])


NATIONAL = """tahun,wilayah,nilai
2024,Kab. Sleman,91.25
2024,91.01,80.5
2024,Kota Cilegon,90
2024,Provinsi Jawa Tengah,88
"""


def test_a_national_sheet_is_read_and_each_province_sees_its_own(tmp_path):
    """Names of all provinces, and a code of before: 91.01 was Merauke's, now 93.01."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    country = load_country(tmp_path / "data")
    reviewed = review(ingest.read(NATIONAL.encode(), "nasional-uji.csv", country), country)
    assert {(p.code, p.row) for p in reviewed.problems if p.severity != "note"} == set()
    assert [(p.row, p.params["code"]) for p in reviewed.problems if p.code == "former_code_read"] == [(3, "93.01")]
    assert reviewed.accepted["region"].astype("str").tolist() == ["34.04", "93.01", "36.72", "33"]
    saving.save(
        tmp_path, "nasional-uji.csv", reviewed.accepted, everything(country), anyone(), datetime(2026, 1, 2, tzinfo=UTC)
    )
    for province, region, value in (
        ("34", "34.04", 91_250_000),
        ("93", "93.01", 80_500_000),
        ("36", "36.72", 90_000_000),
    ):
        rows = load(tmp_path / "data", province).observations
        rows = rows[(rows["region"] == region) & (rows["year"] == 2024) & rows["preferred"] & (rows["unit"] == "")]
        assert rows["value"].tolist() == [value]


def test_codes_of_before_beside_codes_of_today_are_said():
    data = load(ROOT / "data")
    for written in ("91.01", "'91.01", '"91,01"'):
        text = f"tahun,kode_wilayah,nilai\n2024,{written},80\n2024,93.02,81\n".encode()
        problems = review(ingest.read(text, "a.csv", data), data).problems
        assert [(p.code, p.row, p.params["code"]) for p in problems] == [("mixed_codes", 2, "93.01")]


def test_rows_of_other_provinces_are_checked_too(tmp_path):
    """An error takes the row away wherever it stands; a doubt about another province's row is said there, not here."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    wrong = b"tahun,kode_wilayah,nilai,sumber\n2025,34.71,191.25,uji\n2025,91.01,80,uji\n2025,34.02,81,tidak-ada\n"
    (tmp_path / "data" / "assessments" / "jauh.csv").write_bytes(wrong)
    country, problems = sound_data(load_country(tmp_path / "data"))
    assert {(p.code, p.row) for p in problems if p.file == "jauh.csv"} == {
        ("out_of_range", 2),
        ("former_code", 3),
        ("unknown_source", 2),
        ("unknown_source", 3),
        ("unknown_source", 4),
    }
    here = at_home(problems, narrowed(country, "36"))
    assert {(p.code, p.row) for p in here if p.file == "jauh.csv"} == {("out_of_range", 2), ("former_code", 3)}
    there = at_home(problems, narrowed(country, "34"))
    assert ("unknown_source", 4) in {(p.code, p.row) for p in there if p.file == "jauh.csv"}


def test_a_file_with_rows_of_two_provinces_is_not_replaced_by_those_of_one(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    both = b"tahun,kode_wilayah,nilai,sumber\n2025,36.01,81.25,uji\n2025,34.71,91.25,uji\n"
    (tmp_path / "data" / "assessments" / "dua.csv").write_bytes(both)
    data = load(tmp_path / "data")
    one = both.splitlines(keepends=True)
    accepted = review(ingest.read(one[0] + one[1].replace(b"81.25", b"82.50"), "dua.csv", data), data).accepted
    saving.save(tmp_path, "dua.csv", accepted, everything(data), anyone(), datetime(2026, 1, 2, tzinfo=UTC))
    kept = load(tmp_path / "data", "34").observations
    assert 91_250_000 in kept.loc[kept["file"] == "dua.csv", "value"].tolist()


def test_a_year_that_the_other_province_does_not_have_leaves_the_address():
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params.update({"tahun": "2017", "wilayah": "36.72"})
    app.run()
    app.selectbox(key="choice_provinsi_menu").select("34").run()
    assert not app.exception
    assert not [i.value for i in app.info if "tidak ada datanya" in i.value]


def found(app: AppTest, typed: str) -> AppTest:
    return app.text_input(key="find_menu").input(typed).run()


def buttons(app: AppTest) -> dict[str, str]:
    return {b.key.removeprefix("find_menu_"): b.label for b in app.button if (b.key or "").startswith("find_menu_")}


def test_any_government_is_found_from_the_menu_and_opened():
    """A whole name opens the Profil of its government in its province, a province its Ringkasan; what fits two is offered."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params.update({"tahun": "2023", "lang": "id"})
    app.run()
    found(app, "Kab. Bantul")
    assert not app.exception
    address = {"tahun": "2023", "lang": "id", "provinsi": "34", "wilayah": "34.02"}
    assert {name: "".join(value) for name, value in app.query_params.items()} == address
    assert "Kabupaten Bantul 2023" in app.title[0].value
    assert app.text_input(key="find_menu").value == ""
    found(app, "serang")
    assert "Kabupaten Bantul" in app.title[0].value
    assert buttons(app) == {"36.04": "Kabupaten Serang, Banten", "36.73": "Kota Serang, Banten"}
    app.button(key="find_menu_36.73").click().run()
    assert "Kota Serang 2023" in app.title[0].value
    found(app, "Sulawesi Selatan")
    assert "Sulawesi Selatan" in app.title[0].value
    assert "wilayah" not in app.query_params
    found(app, "xyzzy")
    assert any("Tidak ada pemerintah dengan nama atau kode “xyzzy”" in c.value for c in app.caption)
