"""Wild tables: units, sheets, merges, counts, hidden columns, several tables, sums and signatures. A number is never wrong in silence.

`SHARED` are files of the second shared lot (tests/quirks2); each kind has shapes of its own below, in other readers and words.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kepatuhan.cli.check import answers
from kepatuhan.core.cells import is_place_and_date, years_in
from kepatuhan.core.sums import made_of
from kepatuhan.intake import ingest, returned
from kepatuhan.intake.review import joined, review
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.books import SHEET, TANGSEL, edited, ods, text, xls, xlsx

FOLDER = Path(__file__).parent / "quirks2"
DIMENSIONS = ("input", "proses", "output", "pengaduan")
MILLION = 1_000_000

Key = tuple[int, str, str, str]


def looked(content: bytes, file: str, data, sheet: str | None = None, units: dict[str, str] | None = None):
    """The verdict, the accepted values in points by year, region, unit and component, and the severity of each code."""
    reading = ingest.read(content, file, data, sheet=sheet)
    reviewed = review(reading, data, units)
    rows = reviewed.accepted[["year", "region", "unit", "component", "value"]].astype("object").to_numpy().tolist()
    values = {(int(y), str(r), str(u), str(c)): int(v) / MILLION for y, r, u, c, v in rows if v == v and v is not None}
    sentences = [problem(p, lang) for p in reviewed.problems for lang in LANGUAGES]
    assert not [s for s in sentences if re.search(r"\{\w*\}|\bNone\b", s)]
    return reviewed.outcome, values, {p.code: p.severity for p in reviewed.problems}


def totals(year: int, scores: dict[str, float], unit: str = "") -> dict[Key, float]:
    return {(year, region, unit, ""): value for region, value in scores.items()}


def units(year: int, region: str, scores: dict[str, float]) -> dict[Key, float]:
    return {(year, region, unit, ""): value for unit, value in scores.items()}


def parts(year: int, region: str, unit: str, *points: float, names: tuple[str, ...] = DIMENSIONS) -> dict[Key, float]:
    return {(year, region, unit, name): value for name, value in zip(names, points, strict=True)}


SIX = {unit: value for _, _, unit, value in TANGSEL[1:]}
MORE = (
    "input.kompetensi",
    "input.sarana",
    "proses.standar",
    "output.persepsi",
    "output.spm",
    "pengaduan.pengelolaan",
    "",
)

SHARED: list[tuple[str, str, dict[Key, float], set[str]]] = [
    ("c03_nama_resmi_unit_tangsel2024.csv", "accept", units(2024, "36.74", SIX), {"unit_alias"}),
    (
        "c04_lembar_per_opd.xlsx",
        "accept_warn",
        units(
            2024,
            "36.72",
            {
                "DPMPTSP": 91.2,
                "Disdukcapil": 90.11,
                "Dinas Pendidikan dan Kebudayaan": 88.75,  # the name that the loaded tables have for Cilegon's
                "Dinas Sosial": 92.34,
                "Puskesmas Citangkil": 94.01,
                "Puskesmas Cilegon": 89.59,
            },
        ),
        {"all_sheets", "unit_assumed", "unit_alike"},
    ),
    ("c05_unit_digabung.xlsx", "accept", parts(2024, "36.72", "DPMPTSP", 20.1, 30.2, 22.3, 19.4), set()),
    (
        "c06_jumlah_pengaduan.xlsx",
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 91.2, "Disdukcapil": 90.1}),
        {"count_column"},
    ),
    ("c09_kolom_tersembunyi.xlsx", "accept_warn", totals(2024, {"36.72": 91.2}), {"hidden_column"}),
    (
        "c11_dua_tabel_bertumpuk.xlsx",
        "accept_warn",
        totals(2023, {"36.72": 89.45, "36.73": 88.5}) | totals(2024, {"36.02": 91.2, "36.04": 91}),
        {"several_tables", "year_assumed"},
    ),
    (
        "c12_kolom_instansi.xlsx",
        "accept_warn",
        totals(2025, {"36.74": 96.45, "36.01": 95.25, "36.72": 91.2}),
        {"column_as_region", "year_assumed"},
    ),
    (
        "c13_total_bernama_provinsi.csv",
        "accept_warn",
        totals(
            2025,
            {
                "36.01": 90.1, "36.02": 89.2, "36.03": 93.4, "36.04": 91.2,
                "36.71": 92.2, "36.72": 89.9, "36.73": 88.8, "36.74": 96.4, "36": 91.4,
            },
        ),  # 90,1 + 89,2 + 93,4 + 91,2 + 92,2 + 89,9 + 88,8 + 96,4 = 731,2; ÷ 8 = 91,4
        {"mean_of_others"},
    ),
    (
        "c14_tanda_tangan_di_kolom_nilai.xlsx",
        "accept_warn",
        parts(2024, "36.72", "DPMPTSP", 8, 12, 30, 18, 4, 20, 92, names=MORE)
        | parts(2024, "36.72", "Disdukcapil", 8, 12, 30, 18, 4, 20, 92, names=MORE),
        {"signature", "summary_row"},
    ),
    (
        "c22_tahun_dan_rata_rata.xlsx",
        "accept_warn",
        {(y, "36.72", "", ""): v for y, v in ((2022, 77.73), (2023, 89.45), (2024, 91.2))},
        {"mean_column"},
    ),
    (
        "c24_judul_tiga_tingkat.xlsx",
        "accept_warn",
        parts(2024, "36.72", "DPMPTSP", 8, 12, 30, 50, names=(*MORE[:3], "")),
        {"year_assumed"},
    ),
    ("c26_tahun_dari_nomor_surat.xlsx", "reject", {}, {"missing_column"}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "outcome", "values", "codes"), SHARED, ids=[s[0] for s in SHARED])
def test_a_shared_wild_sheet(file, outcome, values, codes, data):
    result = looked((FOLDER / file).read_bytes(), file, data)
    assert (result[0], result[1]) == (outcome, values)
    assert codes <= set(result[2]), result[2]


HEAD = ["Tahun", "Kab/Kota", "Unit", "Nilai"]
LONG = ["Tahun", "Kab/Kota", "Unit", "Dimensi", "Nilai"]
WHOLE = ["Tahun", "Kab/Kota", "Nilai"]
CILEGON = "Kota Cilegon"
PARTED = [[2024, CILEGON, "DPMPTSP", "Input", 20.1], *([None, None, None, n, v] for n, v in (("Proses", 30.2), ("Output", 22.3), ("Pengaduan", 19.4)))]  # fmt: skip
NARROW = '<cols><col min="3" max="3" width="0" customWidth="1"/></cols><sheetData>'
SPANS = [(1, 0, 4, 0), (1, 1, 4, 1), (1, 2, 4, 2)]
ONE_UNIT = parts(2024, "36.72", "DPMPTSP", 20.1, 30.2, 22.3, 19.4)
TITLE = "NILAI KEPATUHAN KOTA CILEGON TAHUN 2024"
EIGHT = [["Kab. Pandeglang", 90.1], ["Kab. Lebak", 89.2], ["Kab. Tangerang", 93.4], ["Kota Serang", 88.8]]
FOUR = totals(2025, {"36.01": 90.1, "36.02": 89.2, "36.03": 93.4, "36.73": 88.8})

Case = tuple[str, str, bytes, str, dict[Key, float], dict[str, str]]
CASES: list[Case] = [
    # names of units: c03
    (
        "a unit with the name of its government behind it, in capitals",
        "a.ods",
        ods([HEAD, [2024, "Kota Tangsel", "DINAS PENANAMAN MODAL & PTSP KOTA TANGERANG SELATAN", 92.74], [2024, "Kota Tangsel", "UPT BLUD PKM Pondok Aren", 98.47]]),
        "accept",
        units(2024, "36.74", {"DPMPTSP": 92.74, "Puskesmas Pondok Aren": 98.47}),
        {"unit_alias": "note"},
    ),
    (
        "official names as headers",
        "a.xls",
        xls([["Tahun", "Kab/Kota", "Dinas Kependudukan dan Pencatatan Sipil", "Dinas Penanaman Modal dan PTSP"], [2024, "Kota Tangsel", 98.38, 92.74]]),
        "accept",
        units(2024, "36.74", {"Disdukcapil": 98.38, "DPMPTSP": 92.74}),
        {"unit_alias": "note"},
    ),
    (
        "two names of one unit that disagree",
        "a.csv",
        text([HEAD, [2024, "Kota Tangsel", "DPMPTSP", 92.74], [2024, "Kota Tangsel", "Dinas PMPTSP", 91.0]]),
        "reject",
        {},
        {"duplicate_conflict": "error"},
    ),
    (
        "an office of the same kind as a loaded one is asked about",
        "a.csv",
        text([HEAD, [2024, "Kota Tangsel", "Dinas Sosial dan Tenaga Kerja", 96.14], [2024, "Kota Tangsel", "Dinas Pendidikan Pemuda dan Olahraga", 94]]),
        "reject",
        units(2024, "36.74", {"Dinas Sosial": 96.14}),
        {"unit_alike": "warning", "unit_twin": "error"},
    ),
    (
        "a third community health centre where two are assessed",
        "a.csv",
        text([*TANGSEL, [2024, "36.74", "Puskesmas Serpong", 90.1]]),
        "reject",
        units(2024, "36.74", SIX),
        {"unit_twin": "error"},
    ),
    (
        "an office that nobody assesses",
        "a.csv",
        text([HEAD, [2024, "Kota Tangsel", "Badan Perizinan", 90.1]]),
        "accept_warn",
        units(2024, "36.74", {"Badan Perizinan": 90.1}),
        {"unit_unlisted": "warning"},
    ),
    # one sheet an office: c04
    (
        "a title names the unit",
        "a.csv",
        text([["REKAP DINAS SOSIAL KOTA CILEGON TAHUN 2024", ""], ["Dimensi", "Nilai"], ["Input", 20.1], ["Proses", 30.2]]),
        "accept_warn",
        parts(2024, "36.72", "Dinas Sosial", 20.1, 30.2, names=("input", "proses")),
        {"unit_assumed": "warning"},
    ),
    (
        "the only sheet is called after a unit",
        "a.xlsx",
        xlsx([WHOLE, [2024, CILEGON, 92.34]], name="3. Dinas Sosial"),
        "accept_warn",
        units(2024, "36.72", {"Dinas Sosial": 92.34}),
        {"unit_assumed": "warning"},
    ),
    (
        "a sheet an office, of Excel 97",
        "a.xls",
        xls([WHOLE, [2024, CILEGON, 91.2]], name="DPMPTSP", others={"Dinsos": [WHOLE, [2024, CILEGON, 92.34]]}),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 91.2, "Dinas Sosial": 92.34}),
        {"all_sheets": "warning", "unit_assumed": "warning", "unit_alias": "note"},
    ),
    ("the file is called after a unit", "nilai_dinas_sosial_2024.csv", text([["Kab/Kota", "Nilai"], [CILEGON, 92.34]]), "accept_warn", units(2024, "36.72", {"Dinas Sosial": 92.34}), {"unit_assumed": "warning"}),
    # a unit merged over its dimensions: c05
    ("a merged unit of LibreOffice", "a.ods", ods([LONG, *PARTED], SPANS), "accept", ONE_UNIT, {}),
    ("a merged unit of Excel 97", "a.xls", xls([LONG, *PARTED], merged=SPANS), "accept", ONE_UNIT, {}),
    ("blanks below a unit, its year and its region", "a.csv", text([LONG, *PARTED]), "accept_warn", ONE_UNIT, {"keys_filled": "warning"}),
    (
        "blanks below a unit only",
        "a.xlsx",
        xlsx([LONG, *([2024, CILEGON, u, d, v] for _, _, u, d, v in PARTED)]),
        "accept_warn",
        ONE_UNIT,
        {"keys_filled": "warning"},
    ),
    (
        "a dimension merged over its units",
        "a.xlsx",
        xlsx([["Tahun", "Kab/Kota", "Dimensi", "Unit", "Nilai"], [2024, CILEGON, "Input", "DPMPTSP", 20.1], [2024, CILEGON, None, "Disdukcapil", 19.2]], merged=[(1, 2, 2, 2, "Input")]),
        "accept",
        {(2024, "36.72", "DPMPTSP", "input"): 20.1, (2024, "36.72", "Disdukcapil", "input"): 19.2},
        {},
    ),
    (
        "a second unit whose name was forgotten",
        "a.csv",
        text([[TITLE, "", ""], ["Unit", "Dimensi", "Nilai"], ["DPMPTSP", "Input", 20.1], ["", "Proses", 30.2], ["", "Input", 19.9], ["", "Proses", 29.9]]),
        "reject",
        parts(2024, "36.72", "DPMPTSP", 20.1, 30.2, names=("input", "proses")),
        {"no_unit": "error"},
    ),
    # counts are no scores: c06
    (
        "shares and numbers in other words",
        "a.csv",
        text([[*HEAD, "Total Pengaduan", "% Proses", "Input (kasus)", "Maks Output"], [2024, CILEGON, "DPMPTSP", 91.2, 15, 20, 3, 24.24]]),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 91.2}),
        {"count_column": "warning"},
    ),
    (
        "a number below the name of a dimension",
        "a.ods",
        ods([["Tahun", "Kab/Kota", "Unit", "Nilai", "Pengaduan", None], [None, None, None, None, "Jumlah", "Selesai"], [2024, CILEGON, "DPMPTSP", 91.2, 15, 12]]),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 91.2}),
        {"count_column": "warning"},
    ),
    (
        "the sum of the points of a dimension is one",
        "a.csv",
        text([["Tahun", "Kab/Kota", "Unit", "Jumlah Nilai Input", "Skor Total Proses"], [2024, CILEGON, "DPMPTSP", 20.1, 30.2]]),
        "accept",
        parts(2024, "36.72", "DPMPTSP", 20.1, 30.2, names=("input", "proses")),
        {},
    ),
    # what nobody sees: c09
    ("a hidden column of Excel 97", "a.xls", xls([[*WHOLE, "Nilai Final"], [2024, CILEGON, 85.1, 91.2]], away=[2]), "accept_warn", totals(2024, {"36.72": 91.2}), {"hidden_column": "warning"}),
    ("a hidden column of LibreOffice", "a.ods", ods([[*WHOLE, "Nilai Final"], [2024, CILEGON, 85.1, 91.2]], away=[2]), "accept_warn", totals(2024, {"36.72": 91.2}), {"hidden_column": "warning"}),
    ("a column without width", "a.xlsx", edited(xlsx([[*WHOLE, "Skor"], [2024, CILEGON, 85.1, 91.2]]), {SHEET: ("<sheetData>", NARROW)}), "accept_warn", totals(2024, {"36.72": 91.2}), {"hidden_column": "warning"}),
    ("a closed group", "a.xlsx", xlsx([[*WHOLE, "Skor"], [2024, CILEGON, 85.1, 91.2]], level=[2]), "accept_warn", totals(2024, {"36.72": 91.2}), {"hidden_column": "warning"}),
    ("only a hidden column holds values", "a.xlsx", xlsx([WHOLE, [2024, CILEGON, 85.1]], away=[2]), "reject", {}, {"hidden_column": "warning", "missing_column": "error"}),
    ("a hidden key is read and named", "a.xlsx", xlsx([WHOLE, [2024, CILEGON, 85.1]], away=[0]), "accept_warn", totals(2024, {"36.72": 85.1}), {"hidden_key": "warning"}),
    ("a row without height", "a.xlsx", edited(xlsx([WHOLE, [2024, CILEGON, 85.1], [2024, "Kota Serang", 80]]), {SHEET: ('<row r="3"', '<row r="3" ht="0" customHeight="1"')}), "accept_warn", totals(2024, {"36.72": 85.1, "36.73": 80}), {"hidden_rows": "warning"}),
    ("a very hidden sheet", "a.xlsx", xlsx([WHOLE, [2024, CILEGON, 91.2]], others={"!!Draf": [WHOLE, [2024, CILEGON, 85.1]]}), "accept", totals(2024, {"36.72": 91.2}), {"hidden_sheets": "note"}),
    # several tables on a sheet: c11
    (
        "a table for each government",
        "a.csv",
        text([["PENILAIAN TAHUN 2024", ""], ["A. KOTA CILEGON", ""], ["Unit", "Nilai"], ["DPMPTSP", 91.2], ["", ""], ["B. KAB. LEBAK", ""], ["Unit", "Nilai"], ["DPMPTSP", 88.1]]),
        "accept_warn",
        {(2024, "36.72", "DPMPTSP", ""): 91.2, (2024, "36.02", "DPMPTSP", ""): 88.1},
        {"several_tables": "warning", "region_assumed": "warning"},
    ),
    (
        "columns in another order below",
        "a.ods",
        ods([["TABEL 1 TAHUN 2023", None, None], ["Kab/Kota", "Unit", "Nilai"], ["Kab. Lebak", "DPMPTSP", 88.1], [None, None, None], ["TABEL 2 TAHUN 2024", None, None], ["Unit", "Nilai", "Kab/Kota"], ["DPMPTSP", 89.2, "Kab. Lebak"]]),
        "accept_warn",
        {(2023, "36.02", "DPMPTSP", ""): 88.1, (2024, "36.02", "DPMPTSP", ""): 89.2},
        {"several_tables": "warning"},
    ),
    (
        "another year is announced without a header",
        "a.csv",
        text([["NILAI TAHUN 2023", ""], ["Kab/Kota", "Nilai"], [CILEGON, 89.45], ["TAHUN 2024", ""], ["Kab. Lebak", 91.2]]),
        "reject",
        totals(2023, {"36.72": 89.45, "36.02": 91.2}),
        {"section_title": "error"},
    ),
    (
        "page after page with the same header",
        "a.csv",
        text([["NILAI TAHUN 2024", ""], ["Kab/Kota", "Nilai"], [CILEGON, 91.2], ["NILAI TAHUN 2024", ""], ["Kab/Kota", "Nilai"], ["Kab. Lebak", 88.1]]),
        "accept_warn",
        totals(2024, {"36.72": 91.2, "36.02": 88.1}),
        {"note_row": "note"},
    ),
    (
        "two tables side by side",
        "a.xlsx",
        xlsx([["TAHUN 2023", None, None, "TAHUN 2024", None], ["Kab/Kota", "Nilai", None, "Kab/Kota", "Nilai"], [CILEGON, 89.45, None, CILEGON, 91.2]]),
        "reject",
        {},
        {"side_by_side": "error"},
    ),
    ("a blank column inside one table", "a.xlsx", xlsx([["Tahun", "Kab/Kota", None, "Nilai", "Zona"], [2024, CILEGON, None, 91.2, "hijau"]]), "accept", totals(2024, {"36.72": 91.2}), {}),
    # governments in cells: c12
    ("governments below 'OPD'", "a.csv", text([["Tahun", "OPD", "Nilai"], [2025, "Pemkot Cilegon", 91.2], [2025, "Pemkab Lebak", 88.1]]), "accept_warn", totals(2025, {"36.72": 91.2, "36.02": 88.1}), {"column_as_region": "warning"}),
    ("governments below a header that says nothing", "a.ods", ods([["Tahun", "Uraian", "Skor"], [2025, "Kab. Lebak", 88.1], [2025, "Kota Serang", 80.2]]), "accept_warn", totals(2025, {"36.02": 88.1, "36.73": 80.2}), {"column_as_region": "warning"}),
    ("the government itself among its units", "a.csv", text([HEAD, [2024, CILEGON, "DPMPTSP", 91.2], [2024, CILEGON, "Pemerintah Kota Cilegon", 90.5]]), "accept_warn", {(2024, "36.72", "DPMPTSP", ""): 91.2, (2024, "36.72", "", ""): 90.5}, {"government_as_unit": "warning"}),
    ("another government among the units", "a.csv", text([HEAD, [2024, "Provinsi Banten", "Kota Cilegon", 91.2]]), "reject", {}, {"other_government": "error"}),
    # means and sums: c13, fault 22
    ("the mean printed with two decimals", "a.xlsx", xlsx([["Pemda", "2025"], *EIGHT, ["Banten", 90.37]]), "accept_warn", FOUR | totals(2025, {"36": 90.37}), {"mean_of_others": "warning"}),
    # 90,1 + 89,2 + 93,4 + 88,8 = 361,5; ÷ 4 = 90,375, cut to 90,37
    ("the province's own score", "a.xlsx", xlsx([["Pemda", "2025"], *EIGHT, ["Banten", 94.01]]), "accept", FOUR | totals(2025, {"36": 94.01}), {}),
    (
        "a last unit that is the mean of the others",
        "a.csv",
        text([HEAD, *([2025, CILEGON, u, v] for u, v in (("DPMPTSP", 92), ("Disdukcapil", 88), ("Dinas Sosial", 93), ("Nilai Kota", 91)))]),
        "accept_warn",
        units(2025, "36.72", {"DPMPTSP": 92, "Disdukcapil": 88, "Dinas Sosial": 93, "Nilai Kota": 91}),  # 273 ÷ 3 = 91
        {"mean_of_others": "warning"},
    ),
    (
        "a last row without a name that is the mean",
        "a.csv",
        text([[TITLE, ""], ["Unit", "Nilai"], ["DPMPTSP", 92], ["Disdukcapil", 88], ["Dinas Sosial", 93], ["", 91]]),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 92, "Disdukcapil": 88, "Dinas Sosial": 93}),
        {"unnamed_mean": "warning"},
    ),
    (
        "a last row without a name that is the sum",
        "a.ods",
        ods([[TITLE, None], ["Unit", "Nilai"], ["DPMPTSP", 92], ["Disdukcapil", 88], ["Dinas Sosial", 93], [None, 273]]),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 92, "Disdukcapil": 88, "Dinas Sosial": 93}),
        {"unnamed_sum": "warning"},
    ),
    (
        "a last row without a name that is neither",
        "a.csv",
        text([[TITLE, ""], ["Unit", "Nilai"], ["DPMPTSP", 92], ["Disdukcapil", 88], ["Dinas Sosial", 93], ["", 87]]),
        "accept_warn",
        units(2024, "36.72", {"DPMPTSP": 92, "Disdukcapil": 88, "Dinas Sosial": 93, "": 87}),
        {"unnamed_row": "warning"},
    ),
    (
        "statistics below the units",
        "a.csv",
        text([HEAD, [2025, CILEGON, "DPMPTSP", 92], *([2025, CILEGON, w, 90] for w in ("Maks", "Min", "Std Dev", "Σ", "Median", "Modus", "Jml", "Rata-rata", "MAX.", "Std. Deviasi", "Nilai Tertinggi", "Varians"))]),
        "accept_warn",
        units(2025, "36.72", {"DPMPTSP": 92}),
        {"summary_row": "warning"},
    ),
    ("units that begin like statistics", "a.csv", text([HEAD, [2025, CILEGON, "MIN 1 Cilegon", 92], [2025, CILEGON, "SD Negeri 2", 80]]), "accept", units(2025, "36.72", {"MIN 1 Cilegon": 92, "SD Negeri 2": 80}), {}),
    # signatures: c14
    (
        "a signature across the columns of a CSV",
        "a.csv",
        text([HEAD, [2025, CILEGON, "DPMPTSP", 92], ["", "", "", ""], ["Mengetahui,", "", "", "Serang, …… 2025"], ["Sekretaris Daerah", "", "", "Kepala Bagian"], ["NIP. 1970", "", "", 196905121990031002]]),
        "accept",
        units(2025, "36.72", {"DPMPTSP": 92}),
        {"signature": "note"},
    ),
    (
        "a signature in the column of regions",
        "a.xls",
        xls([["Pemda", "Unit", "2025"], [CILEGON, "DPMPTSP", 92], [None, None, None], ["Dibuat oleh: Tim Penilai", None, "Cilegon, 2 Mei 2025"], ["Drs. Fulan", None, None]]),
        "accept",
        units(2025, "36.72", {"DPMPTSP": 92}),
        {"signature": "note"},
    ),
    ("a mistyped last score above a signature", "a.csv", text([HEAD, [2025, CILEGON, "DPMPTSP", 92], [2025, CILEGON, "Disdukcapil", "9O,5"], ["", "", "", "Mengetahui"]]), "reject", units(2025, "36.72", {"DPMPTSP": 92}), {"not_a_number": "error", "signature": "note"}),
    # headers and years: c22, c24, c26
    ("governments as columns beside their mean", "a.csv", text([["Tahun", CILEGON, "Kab. Lebak", "Rerata"], [2025, 91.2, 88.1, 89.65]]), "accept_warn", totals(2025, {"36.72": 91.2, "36.02": 88.1}), {"mean_column": "warning"}),
    ("dimensions beside their mean", "a.ods", ods([["Tahun", "Kab/Kota", "Unit", "Input", "Proses", "Rata-rata"], [2024, CILEGON, "DPMPTSP", 20.1, 30.2, 25.15]]), "accept_warn", parts(2024, "36.72", "DPMPTSP", 20.1, 30.2, names=("input", "proses")), {"mean_column": "warning"}),
    (
        "a header of four lines with merged groups",
        "a.xlsx",
        xlsx(
            [["Tahun", "Kab/Kota", "Unit", "Nilai Dimensi", None, None], [None, None, None, "Input", None, "Proses"], [None, None, None, "Variabel", None, "Variabel"], [None, None, None, "Kompetensi Pelaksana", "Sarana Prasarana", "Standar Pelayanan"], [2024, CILEGON, "DPMPTSP", 8, 12, 30]],
            merged=[(0, 3, 0, 5, "Nilai Dimensi"), (1, 3, 1, 4, "Input"), (2, 3, 2, 4, "Variabel"), *((0, c, 3, c, h) for c, h in enumerate(("Tahun", "Kab/Kota", "Unit")))],
        ),
        "accept",
        parts(2024, "36.72", "DPMPTSP", 8, 12, 30, names=MORE[:3]),
        {},
    ),
    ("the year of a law is none", "a.csv", text([["Penilaian menurut UU No. 25 Tahun 2009", ""], ["Kab/Kota", "Nilai"], [CILEGON, 91.2]]), "reject", {}, {"missing_column": "error"}),
    ("the year beside the date of print", "a.csv", text([["Nilai Tahun 2024 (dicetak 12 Januari 2025)", ""], ["Kab/Kota", "Nilai"], [CILEGON, 91.2]]), "accept_warn", totals(2024, {"36.72": 91.2}), {"year_assumed": "warning"}),
]  # fmt: skip


@pytest.mark.parametrize(("_", "file", "content", "outcome", "values", "codes"), CASES, ids=[c[0] for c in CASES])
def test_a_wild_sheet_of_our_own(_, file, content, outcome, values, codes, data):
    result = looked(content, file, data)
    assert (result[0], result[1]) == (outcome, values), result[2]
    assert codes.items() <= result[2].items()


def test_official_names_stand_in_place_of_their_twins(data):
    """(98,38 + 96,14 + 94,35 + 92,74 + 98,64 + 98,47) ÷ 6 = 578,72 ÷ 6 = 96,4533…: six units, not ten."""
    file = "c03_nama_resmi_unit_tangsel2024.csv"
    reviewed = review(ingest.read((FOLDER / file).read_bytes(), file, data), data)
    bodies = score(joined(data, reviewed.accepted).observations, data).bodies
    row = bodies[(bodies["year"] == 2024) & (bodies["region"].astype(str) == "36.74")].iloc[0]
    assert (int(row["score"]), int(row["unit_count"]), int(row["plain_mean"])) == (9645, 6, 9645)


def test_a_unit_that_was_asked_about_is_counted_as_it_was_answered(data):
    content = text([HEAD, [2024, "Kota Tangsel", "Dinas Pendidikan Pemuda dan Olahraga", 94]])
    old, new = "Dinas Pendidikan dan Kebudayaan", "Dinas Pendidikan Pemuda dan Olahraga"
    assert looked(content, "a.csv", data)[0] == "reject"
    for meant in (old, new):
        outcome, values, codes = looked(content, "a.csv", data, units={new: meant})
        assert (outcome, values, codes) == ("accept", units(2024, "36.74", {meant: 94}), {})
    assert answers(["A = B", "C", "D=D"]) == {"A": "B", "C": "C", "D": "D"}


@pytest.fixture(scope="module")
def office_sheets() -> bytes:
    return xlsx([WHOLE, [2024, CILEGON, 91.2]], name="DPMPTSP", others={"Pelayanan": [WHOLE, [2024, CILEGON, 88]]})


def test_a_sheet_that_may_be_a_unit_is_asked_about(office_sheets, data):
    asked = looked(office_sheets, "a.xlsx", data)
    assert (asked[0], asked[2]) == ("reject", {"choose_sheet": "error"})
    outcome, values, codes = looked(office_sheets, "a.xlsx", data, sheet="Pelayanan")
    assert (outcome, values, codes) == ("reject", {}, {"sheet_unclear": "error"})
    outcome, values, codes = looked(office_sheets, "a.xlsx", data, sheet=ingest.EVERY)
    assert (outcome, codes["sheet_unclear"]) == ("reject", "error")
    assert values == units(2024, "36.72", {"DPMPTSP": 91.2})


def test_all_sheets_can_be_read_at_once(data):
    content = xlsx([["Kab/Kota", "Nilai"], [CILEGON, 77.73]], name="2022", others={"2023": [["Kab/Kota", "Nilai"], [CILEGON, 89.45], ["Lebak", "x"]]})  # fmt: skip
    assert looked(content, "a.xlsx", data)[2] == {"choose_sheet": "error"}
    reading = ingest.read(content, "a.xlsx", data, sheet=ingest.EVERY)
    reviewed = review(reading, data)
    wrong = [(p.file, p.row) for p in reviewed.problems if p.severity == "error"]
    assert wrong == [("a.xlsx › 2023", 3)]
    accepted_rows = reviewed.accepted[["year", "value"]].astype(int).to_numpy().tolist()
    assert accepted_rows == [[2022, 77_730_000], [2023, 89_450_000]]
    marked = ingest.read(returned.marked(content, reading, reviewed.problems, data, "id"), "b.xlsx", data)
    assert {"2022", "2023"} <= set(marked.sheets)


def test_hidden_columns_are_read_when_the_user_says_so(data):
    content = xlsx([[*WHOLE, "Nilai Final"], [2024, CILEGON, 85.1, 91.2]], away=[2])
    reading = ingest.read(content, "a.xlsx", data, mapping={2: "nilai", 3: ""})
    assert reading.observations["value"].tolist() == [85_100_000]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ' table:visibility="filter"'),
        ('<table:table-row-group table:display="false">', ""),
    ],
    ids=["filtered rows", "a closed group of rows"],
)
def test_rows_that_libreoffice_hides(before, after, data):
    close = "</table:table-row-group>" if before else ""
    sheet = ods([WHOLE, [2024, CILEGON, 85.1], [2024, "Kota Serang", 80]], away=[3])
    hidden = edited(sheet, {"content.xml": ("<table:table-row>", f"{before}<table:table-row{after}>")})
    hidden = edited(hidden, {"content.xml": ("</table:table-row>", f"</table:table-row>{close}")})
    assert looked(hidden, "a.ods", data) == (
        "accept_warn",
        totals(2024, {"36.72": 85.1, "36.73": 80}),
        {"hidden_rows": "warning"},
    )


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Lampiran Surat Nomor B/2023/PW-36/XII", set()),
        ("Nomor 800/123/2024", set()),
        ("2023/B/PW", set()),
        ("Peraturan Ombudsman Nomor 22 Tahun 2016", set()),
        ("UU No. 25 Tahun 2009 | Nilai 2024", {2024}),
        ("dicetak 2025-01-12", set()),
        ("per 31/12/2024", set()),
        ("Cilegon, 12 Januari 2025", set()),
        ("Tahun Anggaran 2023/2024", {2023, 2024}),
        ("nilai_2024.xlsx", {2024}),
        ("Periode 2022-2024", {2022, 2024}),
    ],
)
def test_years_of_a_title(title, years):
    assert years_in(title) == years


@pytest.mark.parametrize(
    ("cell", "signs"),
    [("Cilegon, 12 Januari 2025", True), ("Serang, …… 2024", True), ("Kab. Lebak, Desember 2024", True), ("Dinas Sosial, Tenaga Kerja", False), ("Puskesmas, 5", False)],
)  # fmt: skip
def test_the_line_above_a_signature(cell, signs):
    assert is_place_and_date(cell) is signs


@pytest.mark.parametrize(
    ("value", "others", "made"),
    [
        (91.4, (90.1, 89.2, 93.4, 91.2, 92.2, 89.9, 88.8, 96.4), "mean"),
        (90.37, (90.1, 89.2, 93.4, 88.8), "mean"),  # 90,375 cut
        (90.38, (90.1, 89.2, 93.4, 88.8), "mean"),  # 90,375 rounded
        (90.39, (90.1, 89.2, 93.4, 88.8), ""),
        (90.4, (90.1, 89.2, 93.4, 88.8), "mean"),  # one decimal: off by 0,025
        (361.5, (90.1, 89.2, 93.4, 88.8), "sum"),
        (90, (89, 91), ""),  # of two, one is too easily between the others
        (90.2, (90.1, 90.2, 90.3), ""),  # and of near figures any is their mean
    ],
)
def test_a_mean_or_a_sum_of_others(value, others, made):
    millionths: Any = [round(v * MILLION) for v in (value, *others)]
    assert made_of(millionths[0], millionths[1:]) == made
