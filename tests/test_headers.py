"""Headers: where they are, what each column holds, and how sure that is."""

from __future__ import annotations

import pytest

from kepatuhan.intake.books import open_book
from kepatuhan.intake.headers import likeness, recognise, role_of, target_of
from tests.books import text


def layout(rows, data, mapping=None):
    book = open_book(text(rows), "a.csv", lambda r: likeness(r, data.aliases))
    return recognise(book.sheets[0], data.aliases, "a.csv", mapping)


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("tahun", "tahun"),
        ("Tahun Penilaian", "tahun"),
        ("KODE WILAYAH", "kode_wilayah"),
        ("Kabupaten/Kota", "wilayah"),
        ("Nama Perangkat Daerah", "unit"),
        ("Nilai Kepatuhan", "nilai"),
        ("Score", "nilai"),
        ("Predikat", "kategori"),
        ("Zonasi", "zona"),
        ("No.", "abaikan"),
        ("Input (21,85)", "komponen:input"),
        ("Nilai Input", "komponen:input"),
        ("Dampak", "komponen:pengaduan"),
        ("Kompetensi Pelaksana", "komponen:input.kompetensi"),
        ("input.kompetensi.1", "komponen:input.kompetensi.1"),
        ("Ruang tunggu", "komponen:input.sarana.1"),
        ("Waiting room", "komponen:input.sarana.1"),
        ("2023", "tahun:2023"),
        ("Nilai 2023", "tahun:2023"),
        ("Tahun 2023", "tahun:2023"),
        ("Kota Cilegon", "wilayah:36.72"),
        ("Puskesmas Jombang", "unit:Puskesmas Jombang"),
    ],
)
def test_what_a_header_says(header, target, data):
    role = data.aliases.role(header)
    assert role
    assert target_of(role) == target
    assert target_of(role_of(target)) == target


@pytest.mark.parametrize("header", ["Serang", "Tangerang", "", "nilay", "kolom apa", "36.74", "92.74"])
def test_what_says_nothing(header, data):
    assert data.aliases.role(header) is None


def test_two_lines_say_a_year_and_a_component_together(data):
    rows = [["Kode", "2022", "", "2023", ""], ["", "Input", "Proses", "Input", "Proses"], ["36.74", 20, 30, 21, 31]]
    columns_read = layout(rows, data)
    assert (columns_read.header, columns_read.body) == ((0, 1), 2)
    assert [c.target for c in columns_read.columns][1:] == [
        "tahun:2022|komponen:input",
        "tahun:2022|komponen:proses",
        "tahun:2023|komponen:input",
        "tahun:2023|komponen:proses",
    ]
    assert columns_read.columns[1].header == "2022 / Input"


def test_a_row_of_data_is_no_header(data):
    assert (
        likeness(
            [["2024", "36.74", "DPMPTSP", "92.74"], ["2024", "Kota Cilegon", "Disdukcapil", "input"]], data.aliases
        )
        == 0
    )


def test_a_close_header_is_suggested_and_not_taken(data):
    columns_read = layout([["tahun", "kode_wilayah", "nilai", "kategory"], [2024, "36.74", 90, "A"]], data)
    column = columns_read.columns[3]
    assert (column.target, column.sure, column.suggestion) == ("", "mungkin", "kategori")
    assert [(p.code, p.severity) for p in columns_read.problems] == [("near_column", "warning")]


def test_the_user_has_the_last_word(data):
    columns_read = layout([["tahun", "kode_wilayah", "nilai"], [2024, "36.74", 90]], data, {2: "komponen:input"})
    assert (columns_read.columns[2].target, columns_read.columns[2].sure) == ("komponen:input", "pilihan")


def test_titles_above(data):
    columns_read = layout(
        [["REKAP", "", ""], ["TAHUN 2024", "", ""], ["wilayah", "unit", "nilai"], ["Lebak", "X", 90]], data
    )
    assert (columns_read.titles, columns_read.header, columns_read.body) == (("REKAP", "TAHUN 2024"), (2,), 3)
