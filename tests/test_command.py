"""`python -m kepatuhan brief`: files that are there whole or not at all, and a sentence with exit 2 for everything else."""

from __future__ import annotations

import shutil
from datetime import date
from types import SimpleNamespace

import pytest

from kepatuhan.__main__ import main
from kepatuhan.briefing import order, pdf
from kepatuhan.briefing.workbook import book
from kepatuhan.cli import asked
from kepatuhan.cli import brief as command
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.link import to_json
from tests.conftest import ROOT
from tests.pdf_text import pdf_texts

pytestmark = pytest.mark.usefixtures("read_once")


def brief(*arguments) -> int:
    return main(["brief", *map(str, arguments)])


def test_one_government_as_pdf(tmp_path, capsys):
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--out", tmp_path) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "36.72-kota-cilegon-2022-id.pdf"
    printed = capsys.readouterr()
    assert printed.out == f"{path}\n"
    assert printed.err == ""
    text = pdf_texts(path.read_bytes())[0]
    assert "77,73" in text
    assert str(date.today().year) in text


def test_all_nine_and_the_province_with_a_progress_bar(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pdf, "make", lambda order, boundaries: b"%PDF")
    assert brief("--tahun", 2023, "--semua", "--lang", "en", "--out", tmp_path) == 0
    names = sorted(p.name for p in tmp_path.iterdir())
    assert len(names) == 10
    assert names[-1] == "banten-2023-en.pdf"
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 10
    assert "[####....................] 2/10" in printed.err.replace("\r", "\n")  # 24 * 2 // 10 = 4 filled
    assert f"[{'#' * 24}] 10/10" in printed.err


def test_all_of_another_province(tmp_path, capsys, monkeypatch):
    """DI Yogyakarta has five kabupaten and kota: with the province's own and its page seven files."""
    monkeypatch.setattr(pdf, "make", lambda order, boundaries: b"%PDF")
    assert brief("--tahun", 2023, "--provinsi", 34, "--semua", "--out", tmp_path) == 0
    names = sorted(p.name for p in tmp_path.iterdir())
    assert len(names) == 7
    assert "34.04-kabupaten-sleman-2023-id.pdf" in names
    assert "7/7 DI Yogyakarta: enam pemerintah pdf" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--tahun", "2030", "--wilayah", "36.72"], "Tidak ada data untuk tahun “2030”; ada data 2017 sampai 2025."),
        (["--tahun", "dua", "--wilayah", "36.72"], "Tidak ada data untuk tahun “dua”"),
        (["--tahun", "2020", "--wilayah", "36.72"], "Tidak ada penilaian pada 2020."),
        (["--wilayah", "36.72"], "Sebut tahunnya dengan --tahun"),
        (["--tahun", "2022", "--wilayah", "36.7"], "Pemerintah “36.7” tidak dikenal. Ada: 36 Pemerintah Provinsi Banten"),
        (["--tahun", "2022"], "Sebut pemerintahnya dengan --wilayah"),
        (["--tahun", "2022", "--provinsi", "99", "--semua"], "Tidak ada provinsi dengan kode “99” di data/regions.csv."),
        (["--tahun", "2022", "--provinsi", "34", "--wilayah", "36.72"], "Pemerintah “36.72” tidak dikenal. Ada: 34 Pemerintah Provinsi DI Yogyakarta"),
        (["--tahun", "2022", "--wilayah", "36.72", "--format", "pdf,doc"], "Format “pdf,doc” tidak dikenal."),
        (["--tahun", "2022", "--wilayah", "36.72", "--format", ","], "Format “,” tidak dikenal."),
        (["--tahun", "2022", "--wilayah", "36.72", "--lang", "fr"], "Bahasa “fr” tidak tersedia. Pilih id dan en."),
        (["--tahun", "2022", "--wilayah", "36.72", "--data", "/tidak/ada"], "Tidak ada data penilaian di “/tidak/ada”."),
        (["--tahun", "2030", "--wilayah", "36.72", "--lang", "en"], "There are no data for year “2030”"),
    ],
)  # fmt: skip
def test_a_sentence_exit_2_and_no_file(tmp_path, capsys, arguments, sentence):
    assert brief(*arguments, "--out", tmp_path) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(sentence)
    assert printed.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist(tmp_path, capsys):
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--out", tmp_path / "tidak ada") == 2
    assert "tidak ada. Buat dahulu" in capsys.readouterr().err


def test_a_maker_that_is_not_installed(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(command.MODULES, "pptx", "kepatuhan.briefing.tidak_ada")
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--format", "pdf,pptx", "--out", tmp_path) == 2
    assert "Format pptx belum dapat dibuat" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch, capsys):
    path = tmp_path / "36.72-kota-cilegon-2022-id.pdf"
    path.write_bytes(b"lama")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(asked.os, "replace", full)
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--out", tmp_path) == 2
    assert capsys.readouterr().err == "Berkas tidak dapat ditulis: ruang penyimpanan penuh.\n"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"lama"


def test_a_format_that_fails_is_a_sentence_and_stops_no_other(tmp_path, monkeypatch, capsys):
    def broken(*_):
        raise RuntimeError("no picture")

    monkeypatch.setattr(pdf, "make", broken)
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--format", "pdf,pptx,xlsx", "--out", tmp_path) == 2
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".pptx", ".xlsx"]
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    last_line = printed.err.splitlines()[-1]
    assert last_line.startswith(
        "36.72-kota-cilegon-2022-id.pdf tidak dapat dibuat karena kesalahan dalam program (RuntimeError)"
    )
    assert "Traceback" not in printed.err
    assert "no picture" not in printed.err


# a name of each kind: no glyph, several joined into one, letters of another script, full-width signs, right to left
NAMES = ["😀 Rencana", "Rencana 👨‍👩‍👧 🇮🇩", "計画二〇二六", "Ｒｅｎｃａｎａ　１", "خطة", "แผน ๒", "☃ → ✓ ≈ ≤"]


@pytest.mark.parametrize("name", ["; ".join(NAMES), *(pytest.param(name, marks=pytest.mark.nightly) for name in NAMES)])
def test_a_scenario_of_any_name_is_made_in_every_format(tmp_path, capsys, name):
    change = Change("36.72", "DPMPTSP", "", 90_000_000, 85_030_000)
    scenario = Scenario(name, "Saya 😀", "catatan 計画", 2022, "terbit", "3e7a810d31991fa4", (change,))
    (tmp_path / "s.json").write_bytes(to_json(scenario))
    (tmp_path / "out").mkdir()
    asked = ("--skenario", tmp_path / "s.json", "--format", "pdf,pptx,xlsx", "--out", tmp_path / "out")
    assert brief(*asked) == 0, capsys.readouterr().err
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".pdf", ".pptx", ".xlsx"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rencana é ≈ → □", "Rencana é ≈ → □"),
        ("😀 Rencana", "□ Rencana"),
        ("👨\u200d👩\u200d👧 x", "□□□ x"),
        ("❤\ufe0f計画", "❤\ufe0f□□"),
        ("Ｒｅｎｃａｎａ １", "Rencana 1"),
        ("a\ud800c", "a□c"),
    ],
)
def test_what_no_font_has_is_a_box_and_full_width_is_plain(text, shown):
    assert pdf.shown(text) == shown


def test_a_name_never_becomes_a_path(facts_of):
    assert facts_of("../../etc/<Kota> “A”").name == "36.72-etc-kota-a-2022-id"


@pytest.fixture
def facts_of():
    def named(name: str) -> order.Order:
        region = SimpleNamespace(code="36.72", name=name)
        return order.Order(SimpleNamespace(illustrated=None), None, region, 2022, "id", "")  # type: ignore[arg-type]

    return named


def test_wrong_rows_are_left_out_as_on_the_screen(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy)
    wrong_file = copy / "assessments" / "salah.csv"
    wrong_file.write_text(
        "tahun,kode_wilayah,unit,komponen,nilai,status\n2022,36.72,Dinas Baru,,9274,terbit\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    out.mkdir()
    assert brief("--tahun", 2022, "--wilayah", "36.72", "--data", copy, "--out", out) == 0
    (made,) = out.iterdir()
    assert "Dinas Baru" not in pdf_texts(made.read_bytes())[0]


@pytest.mark.parametrize(("option", "ending"), [((), ""), (("--hanya-terbit",), ""), (("--ilustrasi",), "-ilustrasi")])
def test_published_figures_only_unless_more_is_asked_for(tmp_path, option, ending):
    assert brief("--tahun", 2022, "--wilayah", "36.72", *option, "--out", tmp_path) == 0
    (made,) = tmp_path.iterdir()
    assert made.name == f"36.72-kota-cilegon-2022-id{ending}.pdf"
    assert ("ILUSTRASI" in pdf_texts(made.read_bytes())[0]) is bool(ending)


@pytest.mark.parametrize(
    ("year", "code", "name"), [(2024, "36.02", "Kabupaten Lebak"), (2021, "36.72", "Kota Cilegon")]
)
def test_where_nothing_invented_can_stand_the_name_of_the_file_says_none_and_a_sentence_says_why(
    tmp_path, capsys, year, code, name
):
    """Of Lebak 2024 no total is known that could be taken apart; the illustration is of 2022, 2023 and 2024."""
    assert brief("--tahun", year, "--wilayah", code, "--ilustrasi", "--format", "pdf,xlsx", "--out", tmp_path) == 0
    files = {path.suffix: path for path in tmp_path.iterdir()}
    assert [path.stem.endswith(f"-{year}-id") for path in files.values()] == [True, True]
    assert "ILUSTRASI" not in pdf_texts(files[".pdf"].read_bytes())[0]
    assert f"Paparan {year} tanpa nilai ILUSTRASI: {name}. Nilai rekaan hanya ada untuk 2022, 2023, dan 2024" in (
        capsys.readouterr().err
    )


# --- a scenario -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scenario_file(tmp_path):
    path = tmp_path / "dindik.json"
    change = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
    written = to_json(Scenario("Dindik ../naik", "", "", 2022, "terbit", "0" * 16, (change,)))
    path.write_bytes(written)
    return path


def test_a_scenario_as_pdf(tmp_path, scenario_file):
    out = tmp_path / "out"
    out.mkdir()
    assert brief("--skenario", scenario_file, "--out", out) == 0
    (made,) = out.iterdir()
    assert made.name == "skenario-dindik-naik-2022-id.pdf"
    text = pdf_texts(made.read_bytes())[0]
    assert "78,00" in text
    assert "dibuat pada data yang lain" in text


def test_a_scenario_of_another_year(tmp_path, scenario_file, capsys):
    assert brief("--skenario", scenario_file, "--tahun", 2023, "--out", tmp_path) == 2
    assert capsys.readouterr().err == "Skenario ini untuk 2022, bukan 2023.\n"


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b'{"name": 1}'])
def test_a_file_that_is_no_scenario(tmp_path, capsys, content):
    path = tmp_path / "rusak.json"
    path.write_bytes(content)
    assert brief("--skenario", path, "--out", tmp_path) == 2
    assert capsys.readouterr().err.startswith("rusak.json: ")
    assert [p.name for p in tmp_path.iterdir()] == ["rusak.json"]


def test_a_scenario_file_that_does_not_exist(tmp_path, capsys):
    assert brief("--skenario", tmp_path / "tidak.json", "--out", tmp_path) == 2
    assert "tidak.json” tidak ada." in capsys.readouterr().err


def test_the_workbook_of_a_scenario_gets_what_is_proposed(tmp_path, scenario_file, monkeypatch):
    asked = {}

    def make(facts, region, year, lang, made, proposed):
        asked[region.code] = proposed.bodies.set_index(["year", "region"]).loc[(year, region.code), "score"]
        return b"xlsx"

    monkeypatch.setattr(book, "make", make)
    assert brief("--skenario", scenario_file, "--format", "xlsx", "--out", tmp_path) == 0
    assert asked == {"36.72": 7800}  # (543,61 - 57,02 + 59,38) / 7 = 77,9957 -> 78,00
