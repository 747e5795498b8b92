"""Spellings of governments and the words in cells: one answer, a question, or a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepatuhan.core.dataset import load

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("36.74", ("36.74",)),
        ("36,74", ("36.74",)),
        ("3674", ("36.74",)),
        ("3674.0", ("36.74",)),
        ("'36.74", ("36.74",)),
        ("36", ("36",)),
        ("KAB. LEBAK", ("36.02",)),
        ("Kab Pandeglang", ("36.01",)),
        ("kota tangsel", ("36.74",)),
        ("Pemkab Serang", ("36.04",)),
        ("Pemerintah Kota Serang", ("36.73",)),
        ("PEMPROV BANTEN", ("36",)),
        (" Kab.\u00a0Serang ", ("36.04",)),
        ("South Tangerang City", ("36.74",)),
        ("Cilegon", ("36.72",)),
        ("TANGERANG", ("36.03", "36.71")),
        ("serang", ("36.04", "36.73")),
        ("36.7", ("36.71", "36.72", "36.73", "36.74")),
        ("36.99", ()),
        ("Bogor", ("32.01", "32.71")),
        ("Kab. Bantul", ("34.02",)),
        ("Gunung Kidul", ("34.03",)),
        ("KOTA ADM. JAKARTA BARAT", ("31.73",)),
        ("Kab. Kep. Seribu", ("31.01",)),
        ("Kab. Kepulauan Meranti", ("14.10",)),
        ("Prov. Jawa Tengah", ("33",)),
        ("Jogja", ("34", "34.71")),
        ("Banjar", ("32.79", "63.03")),
        ("11.10", ("11.10",)),
        ("11.1", tuple(f"11.{n}" for n in range(10, 19))),
        ("91.01", ("93.01",)),
        ("91,01", ("93.01",)),
        ("Atlantis", ()),
        ("", ()),
        ("3.674", ()),
        ("Kab./Kota Serang", ("36.04", "36.73")),
        ("Kabupaten/Kota Tangerang", ("36.03", "36.71")),
        ("Kab/Kota Lebak", ("36.02",)),
        ("３６.７２", ("36.72",)),
        ("٣٦٫٧٢", ("36.72",)),
    ],
)
def test_a_government(written, codes, data):
    assert data.aliases.region(written) == codes


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Kab. Pandegelang", ("36.01",)),
        ("Kota Cilegom", ("36.72",)),
        ("36.7 21", ("36.71", "36.72")),
        ("Kota Bogro", ("32.71",)),
        ("Kota Atlantis", ()),
        ("x", ()),
    ],
)
def test_a_close_name_is_only_a_suggestion(written, near, data):
    assert data.aliases.near_regions(written) == near
    assert data.aliases.region(written) == ()


def test_governments_of_a_title(data):
    assert data.aliases.regions_in("HASIL PENILAIAN KOTA TANGERANG SELATAN TAHUN 2024") == {"36.74"}
    assert data.aliases.regions_in("Rekap Tangerang") == {"36.03", "36.71"}
    assert data.aliases.regions_in("Rekap tahunan") == set()
    assert data.aliases.regions_in("Nilai Kota Batu dan Kabupaten Pati") == {"35.79", "33.18"}
    assert data.aliases.regions_in("Jalan Batu, sistem SIAK, Pak Pati") == set()


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Kab. Serang, kota dan provinsi", {"36.04"}),
        ("Kota Tangerang, Kota Serang", {"36.71", "36.73"}),
        ("Tangerang, Kota Serang", {"36.03", "36.71", "36.73"}),
        ("Rekap Serang Kota 2024", {"36.73"}),
        ("Kabupaten Tangerang Kota Cilegon", {"36.03", "36.72"}),
        ("Kota Tangerang Selatan", {"36.74"}),
    ],
)
def test_a_kind_belongs_to_the_name_behind_it(title, codes, data):
    assert data.aliases.regions_in(title) == codes


def test_a_bare_name_counts_in_the_titles_of_its_own_province():
    at_home = load(ROOT / "data", "33").aliases
    assert at_home.regions_in("Rekap Pati") == {"33.18"}
    assert at_home.regions_in("Rekap Cilegon") == set()


def test_no_spelling_with_its_kind_means_two_governments(data):
    """A bare name may: kabupaten and kota Bogor, Banjar in two provinces, a province and its capital."""
    several = {word: codes for word, codes in data.aliases.regions.items() if len(codes) > 1}
    assert {word for word in several if word in data.aliases.kinded} == set()
    pairs = {word for word, codes in several.items() if len({code[:2] for code in codes}) > 1}
    assert "banjar" in pairs
    assert all(word.endswith("banjar") for word in pairs)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rata-rata", "jumlah"),
        ("RATA-RATA KAB/KOTA", "jumlah"),
        ("Jumlah", "jumlah"),
        ("Total", "jumlah"),
        ("Sumber: rekap internal", "catatan"),
        ("Catatan", "catatan"),
        ("DPMPTSP", ""),
        ("Totalitas Layanan", ""),
    ],
)
def test_heads_of_rows_that_are_no_data(text, kind, data):
    assert data.aliases.row_kind(text) == kind


@pytest.mark.parametrize("word", ["n/a", "N/A", "#N/A", "tad", "belum ada"])
def test_words_for_nothing(word, data):
    assert data.aliases.meaning("nilai", word) == "kosong"


def test_not_assessed_is_not_nothing(data):
    assert data.aliases.meaning("nilai", "Tidak Dinilai") == "tidak_dinilai"


@pytest.mark.parametrize(
    ("written", "code"),
    [("a", "A"), ("Kategori B", "B"), ("C Kualitas Sedang", "C"), ("Sangat Baik", "sangat_baik"), ("Hijau", "hijau")],
)
def test_categories(written, code, data):
    assert data.aliases.categories[written.casefold()] == code


def test_every_alias_is_written_as_it_is_compared(data):
    from kepatuhan.core.cells import key

    listed = [*data.aliases.regions, *data.aliases.fields, *data.aliases.components, *data.aliases.prefixes]
    words = [w for field, words in data.aliases.words.items() if field != "satuan" for w in words]
    assert [w for w in (*listed, *words) if w != key(w)] == []


def test_every_alias_leads_somewhere(data):
    from kepatuhan.core.assessments import FIELDS, PLANNED

    codes = {c.code for m in data.methods for c in m.components}
    assert set(data.aliases.fields.values()) <= {*FIELDS, *PLANNED, "wilayah", "abaikan"}
    assert set(data.aliases.components.values()) <= codes
    assert {c for codes_ in data.aliases.regions.values() for c in codes_} == {r.code for r in data.country}
