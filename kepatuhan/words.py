"""Every word that a user reads, Indonesian and English, and the shape of numbers and dates.

`WORDS` holds labels, `PROBLEMS` the sentences of a Problem: key → (Indonesian, English), with {placeholders}.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, parse_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, get_decimal_symbol, get_group_symbol, parse_pattern

from kepatuhan.core.faults import PREFIX
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Band, Component, Method, Problem, Region

Entry = tuple[str, str | tuple[str, str]]
"""Indonesian, and English; English that counts things has the forms for {n} = 1 and for any other {n}."""
LANGUAGES = ("id", "en")
TWO_DECIMALS = "#,##0.00"
MARKUP = re.compile(r"([\\`*_\[\]$~])")
"""What makes Markdown out of plain text in the middle of a sentence."""

# What is chosen by a code of the data or the engine → the key of its words, written out so that every key can be found.
ZONE_KEYS = {"hijau": "zone_hijau", "kuning": "zone_kuning", "merah": "zone_merah"}
STATE_KEYS = {
    "terbit": "state_terbit",
    "dibulatkan": "state_dibulatkan",
    "zona": "state_zona",
    "tidak_dinilai": "state_tidak_dinilai",
    "ilustrasi": "state_ilustrasi",
    "usulan": "state_usulan",
    "dihitung": "state_dihitung",
    "tidak_ditemukan": "state_tidak_ditemukan",
    "tidak_ada_penilaian": "state_tidak_ada_penilaian",
}
TRUST_KEYS = {"tinggi": "trust_tinggi", "sedang": "trust_sedang", "rendah": "trust_rendah"}
CONFIDENCE_KEYS = {"R": "confidence_R", "S": "confidence_S", "I": "confidence_I", "A": "confidence_A"}
GRADE_KEYS = {"R": "grade_R", "S": "grade_S", "I": "grade_I", "A": "grade_A"}
ROLL_UP_KEYS = {
    "unit_mean": "how_unit_mean",
    "product_mean": "how_product_mean",
    "as_published": "how_as_published",
    "not_held": "how_not_held",
}
VERDICT_KEYS = {
    "match": "verdict_match",
    "mismatch": "verdict_mismatch",
    "not_computable": "verdict_not_computable",
}
"""Verdicts of reconcile.reconcile."""
RECOMPUTED_KEYS = {
    "as_published": "rec_as_published",
    "no_units": "rec_no_units",
    "units_missing": "rec_units_missing",
    "units_unknown": "rec_units_unknown",
    "plain_mean": "rec_plain_mean",
}
"""Reasons of reconcile.reconcile."""
SEVERITY_KEYS = {"error": "severity_error", "warning": "severity_warning", "note": "severity_note"}
READING_KEYS = {"units": "reading_units", "printed": "reading_printed", "total": "reading_total"}
BASIS_KEYS = {"terbit": "basis_terbit", "ilustrasi": "basis_ilustrasi"}
OBJECTIVE_KEYS = {"effort": "least_effort", "levers": "least_levers", "units": "least_units"}
TEMPLATE_KEYS = {
    "total": "template_total",
    "unit": "template_unit",
    "dimension": "template_dimension",
    "indicator": "template_indicator",
}

WORDS: dict[str, Entry] = {
    # frame
    "page_ringkasan": ("Ringkasan", "Overview"),
    "page_peta": ("Peta", "Map"),
    "page_metode": ("Metode", "Method"),
    "year": ("Tahun", "Year"),
    "body": ("Pemerintah daerah", "Government"),
    "language": ("Bahasa", "Language"),
    "link_bad_year": (
        "Tautan menyebut tahun “{value}” yang tidak ada datanya; ditampilkan {used}.",
        "The link names year “{value}”, for which there is no data; {used} is shown.",
    ),
    "link_bad_region": (
        "Tautan menyebut wilayah “{value}” yang tidak dikenal; ditampilkan {used}.",
        "The link names region “{value}”, which is not known; {used} is shown.",
    ),
    "link_bad_lang": (
        "Tautan menyebut bahasa “{value}” yang tidak tersedia; ditampilkan {used}.",
        "The link names language “{value}”, which is not available; {used} is shown.",
    ),
    "data_problems": (
        "{n} masalah pada berkas data; baris yang salah tidak dipakai",
        (
            "{n} problem in the data files; wrong rows are not used",
            "{n} problems in the data files; wrong rows are not used",
        ),
    ),
    "average": (
        "Rata-rata sederhana {districts} kabupaten/kota: {value} (bukan nilai resmi)",
        "Simple mean of the {districts} regencies and cities: {value} (not official)",
    ),
    "source_note": (
        "Sumber: penilaian Ombudsman RI {year} sebagaimana terbit; klik sebuah angka untuk sumbernya. Angka ≈ dibulatkan.",
        "Source: Ombudsman RI assessment {year} as published; click a figure for its source. ≈ means rounded.",
    ),
    "map_title_opinion": ("Opini {year}: {finding}", "Opinions {year}: {finding}"),
    "say_count": ("{n} berzona {zone}", "{n} in the {zone} zone"),
    "say_count_weak": (
        "{n} disebut {zone} hanya oleh satu sumber yang lemah",
        "{n} called {zone} by one weak source only",
    ),
    "say_count_outside": ("{n} tidak dinilai", "{n} not assessed"),
    "say_count_unknown": ("{n} tidak diketahui zonanya", "{n} of unknown zone"),
    "not_joined_idle": (
        "Tidak ada penilaian pada {year}, dan tahun-tahun sebelumnya memakai metode lain: {reason}",
        "No assessment was held in {year}, and the years before used another method: {reason}",
    ),
    "moved": ("{name}: {before} → {after}", "{name}: {before} → {after}"),
    "more_units": (
        "Perhatian: unit yang dinilai pada {name} berubah dari {before} menjadi {after}.",
        "Note: the units assessed at {name} changed from {before} to {after}.",
    ),
    "change_unknown": (
        "Selisih tidak dapat dihitung untuk {names}: nilai salah satu atau kedua tahun tidak diketahui.",
        "No difference can be computed for {names}: the score of one or both years is not known.",
    ),
    "to_next": ("{points} poin lagi menuju {next}", "{points} points more to {next}"),
    "above_floor": ("{points} poin di atas batas bawah", "{points} points above the floor"),
    "default_year": (
        "Dibuka pada {year}: tahun terbaru yang nilai atau zonanya diketahui untuk sebagian besar pemerintah ({known} dari {all}).",
        "Opened at {year}: the newest year in which the score or zone of most governments is known ({known} of {all}).",
    ),
    "long_dibulatkan": (
        "Dicetak “{printed}” tanpa desimal: nilai sebenarnya berada di antara {low} dan {high}.",
        "Printed as “{printed}” without decimals: the true score lies between {low} and {high}.",
    ),
    "source_unknown": ("sumber tidak tercatat", "no source on record"),
    "rank_note": (
        "Peringkat: yang terbit bila ada, selain itu dihitung dari nilai; rentang bila ada nilai yang tidak diketahui.",
        "Rank: as published where there is one, else computed from the scores; a range where scores are not known.",
    ),
    # trend
    "page_tren": ("Tren", "Trend"),
    "tren_title": ("{name}: {finding}", "{name}: {finding}"),
    "tren_inside": (
        "{before} ({year_before}) menjadi {after} ({year_after}) menurut metode yang sama",
        "{before} ({year_before}) to {after} ({year_after}) by the same method",
    ),
    "tren_nothing": (
        "tidak ada dua tahun semetode yang nilainya diketahui",
        "no two years of one method have known scores",
    ),
    "tren_rules": (
        "Garis tegak putus-putus: metode berganti, jadi tidak ada garis atau selisih yang melintasinya. Lingkaran terbuka = dibulatkan; batang = hanya rentang diketahui; kotak di dasar = hanya zona diketahui; kata tegak = tidak ada nilainya, dan kenapa.",
        "Dashed upright: the method changed, so no line or difference crosses it. Open circle = rounded; bar = only a range is known; square at the bottom = only the zone is known; upright word = there is no score, and why.",
    ),
    "tren_alt": ("{name}: {finding}. Nilai per tahun: {list}.", "{name}: {finding}. Scores by year: {list}."),
    "breaks_title": ("Mengapa tahun-tahun ini tidak disambung", "Why these years are not joined"),
    "restated_title": (
        "Penyebutan ulang menurut pita {method} (bukan perbandingan)",
        "Restated by the bands of {method} (not a comparison)",
    ),
    "restated": (
        "{score} ({year}, {standing}) akan disebut {label}.",
        "{score} ({year}, {standing}) would be called {label}.",
    ),
    # data and trust
    "page_data": ("Data & kepercayaan", "Data & trust"),
    "say_coverage": (
        "Dari {all} nilai tahunan {bodies} pemerintah, {counts}.",
        "Of {all} yearly results of {bodies} governments, {counts}.",
    ),
    "count_state": ("{n} {state}", "{n} {state}"),
    "download_tidy": ("Unduh untuk dibawa kembali", "Download to bring back"),
    "tidy_note": (
        "Zona Hijau: penilaian kepatuhan pelayanan publik Banten, satu baris tiap pemerintah dan tahun.\nstate: terbit = skor terbit persis; dibulatkan = dicetak tanpa desimal, low-high adalah rentangnya; zona = hanya zona atau kategori diketahui; tidak_dinilai = di luar sampel; tidak_ditemukan = tidak ada angka terbit yang ditemukan; tidak_ada_penilaian = tahun tanpa penilaian.\nSel kosong berarti tidak diketahui, bukan nol. Tahun dengan method berbeda tidak boleh disambung.",
        "Zona Hijau: public-service compliance in Banten, one row a government and year.\nstate: terbit = exact published score; dibulatkan = printed without decimals, low-high is its range; zona = only zone or category known; tidak_dinilai = not in the sample; tidak_ditemukan = no published figure found; tidak_ada_penilaian = no assessment held.\nAn empty cell means not known, not zero. Years of different methods must not be joined.",
    ),
    "coverage_note": (
        "Garis tegak: metode berganti; nilai di kiri dan kanannya tidak boleh dibandingkan.",
        "Upright rule: the method changed; scores on its two sides must not be compared.",
    ),
    "geo_without_polygon": (
        "Tidak tergambar di peta karena berkas batas tidak memuat kodenya: {names}.",
        "Not drawn on the map because the boundary file lacks its code: {names}.",
    ),
    "geo_without_rows": (
        "Ada di berkas batas tetapi bukan pemerintah yang dikenal: {names}.",
        "In the boundary file but no known government: {names}.",
    ),
    "mismatch_title": (
        "{n} total terbit yang tidak cocok dengan unitnya",
        ("{n} published total that does not match its units", "{n} published totals that do not match their units"),
    ),
    "all_reconciled": ("Semua total terbit, dihitung ulang", "All published totals, recomputed"),
    "all_sources": ("Semua sumber ({n})", "All sources ({n})"),
    "contradiction_title": ("{n} laporan yang bertentangan", ("{n} contradicting report", "{n} contradicting reports")),
    "contradiction": (
        "{who}: dipakai {used} ({used_by}); laporan lain {other} ({other_by})",
        "{who}: {used} is used ({used_by}); another report says {other} ({other_by})",
    ),
    "col_printed": ("Dicetak", "Printed"),
    "col_recomputed": ("Dihitung ulang", "Recomputed"),
    "col_difference": ("Selisih", "Difference"),
    "col_verdict": ("Putusan", "Verdict"),
    "verdict_match": ("cocok", "match"),
    "verdict_fit_cut": ("cocok bila dipotong", "matches if cut"),
    "verdict_fit_rounded": ("cocok bila dibulatkan", "matches if rounded"),
    "verdict_mismatch": ("TIDAK COCOK", "DOES NOT MATCH"),
    "col_id": ("Kode", "Code"),
    "col_publisher": ("Penerbit", "Publisher"),
    "col_date": ("Tanggal", "Date"),
    "col_link": ("Tautan", "Link"),
    "col_supports": ("Baris yang didukung", "Rows supported"),
    # zones and states
    "zone_hijau": ("hijau", "green"),
    "zone_kuning": ("kuning", "yellow"),
    "zone_merah": ("merah", "red"),
    "zone": ("zona {zone}", "{zone} zone"),
    "category": ("kategori {code}", "category {code}"),
    "state_terbit": ("terbit", "published"),
    "state_dibulatkan": ("dibulatkan", "rounded"),
    "state_zona": ("hanya zona/kategori", "zone or category only"),
    "state_tidak_dinilai": ("tidak dinilai", "not assessed"),
    "state_ilustrasi": ("ILUSTRASI", "ILUSTRASI"),
    "state_usulan": ("usulan", "proposal"),
    "state_dihitung": ("dihitung", "computed"),
    "state_tidak_ditemukan": ("tidak ditemukan", "not found"),
    "state_tidak_ada_penilaian": ("tidak ada penilaian", "no assessment held"),
    "score_not_published": ("skor tidak terbit", "score not published"),
    "long_zona": (
        "Skor tidak diterbitkan; {what} diketahui dari sumber.",
        "The score was not published; {what} is known from the source.",
    ),
    "long_tidak_dinilai": ("Tidak termasuk sampel penilaian tahun itu.", "Not in that year's sample."),
    "long_tidak_ditemukan": (
        "Tidak ditemukan angka maupun zona yang terbit untuk tahun ini. Ini bukan nol.",
        "No published score or zone was found for this year. This is not zero.",
    ),
    "long_tidak_ada_penilaian": (
        "Ombudsman RI tidak menyelenggarakan penilaian pada {year}.",
        "Ombudsman RI held no assessment in {year}.",
    ),
    "long_dihitung": (
        "Dihitung dari nilai unit; total resmi tidak ditemukan.",
        "Computed from the units; no official total was found.",
    ),
    "long_range": ("Nilai berada di antara {low} dan {high}.", "The score lies between {low} and {high}."),
    "long_by_rank": (
        "Nilai berada di antara {low} dan {high}: batas dari kategori dan peringkat yang terbit, bukan skor.",
        "The score lies between {low} and {high}: bounds from the published category and ranks, not a score.",
    ),
    "long_at_most": (
        "Tidak ditemukan angka maupun zona yang terbit untuk tahun ini; menurut peringkat yang terbit nilainya paling tinggi {high}. Ini batas, bukan skor.",
        "No published score or zone was found for this year; by the published ranks the score is at most {high}. This is a bound, not a score.",
    ),
    "long_at_least": (
        "Tidak ditemukan angka maupun zona yang terbit untuk tahun ini; menurut peringkat yang terbit nilainya paling rendah {low}. Ini batas, bukan skor.",
        "No published score or zone was found for this year; by the published ranks the score is at least {low}. This is a bound, not a score.",
    ),
    "range": ("{low}–{high}", "{low}–{high}"),
    "at_most": ("≤{high}", "≤{high}"),
    "at_least": ("≥{low}", "≥{low}"),
    "bounded": ("{state} ({bound})", "{state} ({bound})"),
    "about": ("≈{value}", "≈{value}"),
    # sentences
    "say_province": (
        "{name} memperoleh {score} pada penilaian {year}{rank}: {what}",
        "{name} scored {score} in the {year} assessment{rank}: {what}",
    ),
    "say_province_rank": (", peringkat {rank} dari {of} provinsi", ", ranked {rank} of {of} provinces"),
    "say_province_rank_max": (", {rank} besar provinsi", ", in the top {rank} provinces"),
    "say_province_zona": (
        "Pada penilaian {year} {name} berada di {what}, nilainya tidak diterbitkan",
        "In the {year} assessment {name} was in the {what}; its score was not published",
    ),
    "say_province_tidak_dinilai": (
        "{name} tidak termasuk yang dinilai pada {year}",
        "{name} was not among those assessed in {year}",
    ),
    "say_province_tidak_ditemukan": (
        "Nilai {name} pada {year} tidak ditemukan",
        "No score of {name} was found for {year}",
    ),
    "say_at_most": (
        "{told}; menurut peringkat yang terbit paling tinggi {high}",
        "{told}; by the published ranks it is at most {high}",
    ),
    "say_at_least": (
        "{told}; menurut peringkat yang terbit paling rendah {low}",
        "{told}; by the published ranks it is at least {low}",
    ),
    "say_between": (
        "{told}; menurut peringkat yang terbit antara {low} dan {high}",
        "{told}; by the published ranks it is between {low} and {high}",
    ),
    "say_all_one": (
        "ke{districts} kabupaten/kota berada di zona {zone}",
        "all {districts} regencies and cities are in the {zone} zone",
    ),
    "say_counts": ("dari {districts} kabupaten/kota, {counts}", "of the {districts} regencies and cities, {counts}"),
    "say_none": (
        "zona {districts} kabupaten/kota tidak diketahui",
        "the zones of the {districts} regencies and cities are not known",
    ),
    "say_scores": (
        "baru {n} dari {districts} kabupaten/kota ditemukan nilainya: {names}",
        "only {n} of the {districts} regencies and cities is known: {names}",
    ),
    "say_scores_some": (
        "baru {n} dari {districts} kabupaten/kota ditemukan nilainya ({low}–{high})",
        "only {n} of the {districts} regencies and cities are known ({low}–{high})",
    ),
    "say_scores_all": (
        "nilai ke{districts} kabupaten/kota {low} ({lowest}) sampai {high} ({highest})",
        "all {districts} regencies and cities score {low} ({lowest})–{high} ({highest})",
    ),
    "say_not_held": ("Tidak ada penilaian pada {year}. {reason}", "No assessment was held in {year}. {reason}"),
    "join": ("{a}, dan {b}.", "{a}, and {b}."),
    # overview
    "province_note": (
        "Nilai pemerintah provinsi sendiri (unit layanan provinsi), bukan rata-rata kabupaten/kota.",
        "The provincial government's own score (its own units), not an average of the regencies and cities.",
    ),
    "eight": ("Seluruh {districts} kabupaten/kota, {year}", "The {districts} regencies and cities, {year}"),
    "best_band": ("kategori teratas", "top category"),
    "rank": ("Peringkat", "Rank"),
    "col_body": ("Pemerintah", "Government"),
    "col_score": ("Nilai", "Score"),
    "col_zone": ("Zona", "Zone"),
    "col_next": ("Ke kategori berikut", "To next category"),
    "col_floor": ("Di atas batas bawah", "Above the floor"),
    "changed": ("Apa yang berubah sejak {year}", "What changed since {year}"),
    "changed_text": ("{name} {value} ({before} → {after})", "{name} {value} ({before} → {after})"),
    "not_joined": ("Tidak dibandingkan dengan {year}: {reason}", "Not compared with {year}: {reason}"),
    "method_differs": ("metode berbeda", "different method"),
    "score_unknown": ("nilai tidak terbit", "score not published"),
    "unknown_title": ("Yang belum diketahui", "What is not known"),
    "unknown_none": ("Nilai {bodies} pemerintah diketahui.", "The scores of all {bodies} governments are known."),
    # map
    "map_title": ("Zona {year}: {finding}", "Zones {year}: {finding}"),
    "map_alt": ("Peta Banten {year}. {finding}. {list}.", "Map of Banten {year}. {finding}. {list}."),
    "ranking_alt": ("Daftar peringkat {year}. {finding}. {list}.", "Ranked list {year}. {finding}. {list}."),
    "map_source": (
        "Sumber: penilaian Ombudsman RI {year} sebagaimana terbit; batas wilayah: wilayah_boundaries (Cahya DSN, MIT), digeneralisasi. Angka ≈ dibulatkan.",
        "Source: Ombudsman RI assessment {year} as published; boundaries: wilayah_boundaries (Cahya DSN, MIT), generalised. ≈ means rounded.",
    ),
    "legend_doubt": ("batas {symbols}: {grade}", "edges of {symbols}: {grade}"),
    "legend_hatch": ("arsir: kategori diketahui, nilai tidak terbit", "hatched: category known, score not published"),
    "legend_unknown": ("abu-abu berarsir: tidak diketahui", "grey hatched: not known"),
    "unknown": ("tidak diketahui", "not known"),
    "tip_rank": ("Peringkat", "Rank"),
    "tip_district": ("Pemerintah", "Government"),
    "tip_zone": ("Zona", "Zone"),
    "tip_score": ("Nilai", "Score"),
    "tip_note": ("Catatan", "Note"),
    # detail
    "units": ("Unit layanan yang diketahui", "Known service units"),
    "units_none": ("Nilai unit tidak ditemukan.", "No unit scores were found."),
    "units_missing": ("Belum ditemukan: {names}.", "Not found: {names}."),
    "more_rows": ("Bukti lain", "Further evidence"),
    "sources": ("Sumber", "Sources"),
    "date_unknown": ("tanggal tidak tercantum", "no date shown"),
    "provenance_help": ("Dari mana angka ini?", "Where does this number come from?"),
    "reconciliation": ("Cek ulang", "Recomputed"),
    "rec_match": (
        "Cocok: {sum} = {recomputed}, dicetak {printed}.",
        "Matches: {sum} = {recomputed}, printed {printed}.",
    ),
    "rec_match_cut": (
        "Cocok (cetakan dipotong, bukan dibulatkan): {sum} = {recomputed}, dicetak {printed}.",
        "Matches (the print is cut, not rounded): {sum} = {recomputed}, printed {printed}.",
    ),
    "rec_mismatch": (
        "TIDAK COCOK: {sum} = {recomputed}, dicetak {printed} (selisih {difference}).",
        "DOES NOT MATCH: {sum} = {recomputed}, printed {printed} (difference {difference}).",
    ),
    "rec_range_cut": (
        "Cocok bila dipotong: {sum} = {recomputed}, dicetak {printed}, yaitu antara {low} dan {high}.",
        "Matches if cut: {sum} = {recomputed}, printed {printed}, that is between {low} and {high}.",
    ),
    "rec_range_rounded": (
        "Cocok bila dibulatkan: {sum} = {recomputed}, dicetak {printed}, yaitu antara {low} dan {high}.",
        "Matches if rounded: {sum} = {recomputed}, printed {printed}, that is between {low} and {high}.",
    ),
    "rec_range_either": (
        "Cocok, dibulatkan ataupun dipotong: {sum} = {recomputed}, dicetak {printed}, yaitu antara {low} dan {high}.",
        "Matches, rounded or cut: {sum} = {recomputed}, printed {printed}, that is between {low} and {high}.",
    ),
    "rec_range_mismatch": (
        "TIDAK COCOK: {sum} = {recomputed}, dicetak {printed}, yaitu antara {low} dan {high} (di luarnya {difference}).",
        "DOES NOT MATCH: {sum} = {recomputed}, printed {printed}, that is between {low} and {high} (outside by {difference}).",
    ),
    "rec_plain_mean": ("Rata-rata polos; bobot produk tidak terbit.", "Plain mean; product weights are not published."),
    "rec_no_units": (
        "Tidak dapat dihitung ulang: nilai unit tidak terbit.",
        "Cannot be recomputed: no unit scores published.",
    ),
    "rec_as_published": (
        "Tidak dihitung ulang: cara menggabungkan unit pada metode tahun ini tidak diketahui.",
        "Not recomputed: how this year's method joins units is not known.",
    ),
    "rec_units_missing": (
        "Tidak dapat dihitung ulang: tidak semua nilai unit diketahui.",
        "Cannot be recomputed: not every unit score is known.",
    ),
    "rec_units_unknown": (
        "Tidak dapat dihitung ulang: daftar unit yang dinilai tidak diketahui.",
        "Cannot be recomputed: the list of assessed units is not known.",
    ),
    "mean_of": ("rata-rata {n} unit", ("mean of {n} unit", "mean of {n} units")),
    "official_rank": ("Peringkat terbit", "Published rank"),
    "rank_row": ("{rank} dari {of} ({scope})", "{rank} of {of} ({scope})"),
    "rank_row_plain": ("{rank} ({scope})", "{rank} ({scope})"),
    "scope_banten_kabkota": ("kab/kota Banten", "regencies/cities of Banten"),
    "scope_banten_9": ("9 pemerintah di Banten", "9 governments of Banten"),
    "scope_nasional_provinsi": ("provinsi se-Indonesia", "provinces of Indonesia"),
    "scope_nasional_kabupaten": ("kabupaten se-Indonesia", "regencies of Indonesia"),
    "scope_nasional_kota": ("kota se-Indonesia", "cities of Indonesia"),
    # method
    "method_title": (
        "{name}. Nilai pemerintah pada {year} adalah {how}.",
        "{name}. A government’s score in {year} is {how}.",
    ),
    "method_title_parts": (
        "{name}. Nilai unit pada {year} adalah jumlah poin {parts}, paling tinggi {whole}; nilai pemerintah adalah {how}.",
        "{name}. A unit’s score in {year} is the sum of its points for {parts}, at most {whole}; a government’s score is {how}.",
    ),
    "how_unit_mean": ("rata-rata polos unitnya", "the plain mean of its units"),
    "how_product_mean": (
        "rata-rata unitnya, ditimbang menurut jumlah produk layanan",
        "the mean of its units, weighted by their number of service products",
    ),
    "how_as_published": (
        "angka yang terbit; cara unit digabung tidak diketahui",
        "the figure as published; how units were joined is not known",
    ),
    "how_not_held": ("tidak ada nilai", "no scores"),
    "parts_title": (
        "Bagian terbesar: {name}, {points} dari {whole} poin",
        "Largest part: {name}, {points} of {whole} points",
    ),
    "parts_none": ("Hanya nilai total yang diketahui", "Only the total is known"),
    "parts_none_text": (
        "Bobot di bawah nilai total (0–{whole}) tidak diterbitkan untuk metode ini, jadi tidak ada susunan yang dapat ditampilkan.",
        "The weights below the total (0–{whole}) were not published for this method, so there is no tree to show.",
    ),
    "parts_alt": ("Poin paling tinggi: {list}.", "Maximum points: {list}."),
    "parts_hint": (
        "Buka sebuah dimensi untuk melihat variabel dan indikatornya. Poin ditampilkan dengan dua desimal dan setiap tingkat berjumlah "
        "tepat; bagian yang sama besar dapat tampak berbeda 0,01.",
        "Open a dimension to see its variables and indicators. Points are shown with two decimals and every level adds up exactly; "
        "equal parts may look 0.01 apart.",
    ),
    "parts_count": ("{n} indikator", ("{n} indicator", "{n} indicators")),
    "parts_assumed": ("{n} berbobot asumsi", "{n} with assumed weight"),
    "parts_inside_unknown": ("rincian tidak terbit", "breakdown not published"),
    "col_component": ("Variabel dan indikator", "Variable and indicator"),
    "col_entry": ("Isian", "Entry"),
    "col_points": ("Poin maksimum", "Maximum points"),
    "col_basis": ("Dasar", "Basis"),
    "sum_of": ("Jumlah {name}", "Sum of {name}"),
    "assumption": ("asumsi", "assumption"),
    "bands_title": ("Kategori dan batasnya", "Categories and their edges"),
    "bands_rule": (
        "Nilai dibulatkan ke dua desimal (setengah ke atas), lalu masuk kategori teratas yang batas bawahnya tercapai.",
        "A score is rounded to two decimals (half up), then falls into the best category whose lower edge it reaches.",
    ),
    "bands_unknown": (
        "Batas angka zona tidak pasti, jadi zona hanya ditampilkan seperti terbit.",
        "The edges of the zones are uncertain, so zones are only shown as published.",
    ),
    "col_category": ("Kategori", "Category"),
    "col_edges": ("Batas", "Edges"),
    "edges_unknown": ("tidak pasti", "uncertain"),
    "example_title": (
        "Contoh dengan angka terbit: dari unit ke kategori",
        "Example with published figures: from units to category",
    ),
    "example_differs": (
        "Contoh dengan angka terbit: rata-rata polos tidak cocok",
        "Example with published figures: the plain mean does not match",
    ),
    "example_start": (
        "Nilai dimensi dan indikator tiap unit tidak diterbitkan, jadi contoh dimulai dari nilai unit. Klik angka untuk melihat sumbernya.",
        "The dimension and indicator scores of units are not published, so the example begins with the units. Click a figure for its source.",
    ),
    "example_none": (
        "Belum ada total terbit yang dapat dihitung ulang dari unitnya dengan metode ini.",
        "No published total can yet be recomputed from its units with this method.",
    ),
    "example_sum": ("Jumlah {n} unit", ("Sum of {n} unit", "Sum of {n} units")),
    "example_mean": ("Dibagi {n}", "Divided by {n}"),
    "example_printed": ("Dicetak", "Printed"),
    "example_category": ("Kategori", "Category"),
    "example_rounding": ("{exact} → {rounded}", "{exact} → {rounded}"),
    "example_reaches": ("{score} berada di {range}", "{score} lies in {range}"),
    "tally_all": (
        "Total terbit yang dapat dihitung ulang dari unit terbit dengan metode ini: {n}; semuanya cocok.",
        "Published totals that can be recomputed from published units with this method: {n}; all match.",
    ),
    "tally": (
        "Total terbit yang dapat dihitung ulang dari unit terbit dengan metode ini: {n}; cocok: {matching}. Tidak cocok: {names}.",
        "Published totals that can be recomputed from published units with this method: {n}; matching: {matching}. Not matching: {names}.",
    ),
    "methods_title": ("Metode yang berbeda tidak disambung", "Different methods are not joined"),
    "col_years": ("Tahun", "Years"),
    "col_measured": ("Yang dinilai", "What is measured"),
    "col_how": ("Nilai pemerintah", "Government’s score"),
    "col_break": ("Mengapa tidak disambung dengan sebelumnya", "Why it is not joined to what came before"),
    "years_since": ("sejak {year}", "since {year}"),
    "chosen": ("tahun terpilih", "chosen year"),
    "grades_title": ("Huruf dasar: seberapa pasti sebuah aturan", "Letters of basis: how certain a rule is"),
    "grade_R": ("Terbit dan sudah dicek silang.", "Published and cross-checked."),
    "grade_S": (
        "Terbit, tetapi hanya pada satu sumber sekunder (paparan atau berita).",
        "Published, but only in one secondary source (slides or press).",
    ),
    "grade_I": (
        "Tidak terbit; disimpulkan di sini dari angka-angka yang terbit.",
        "Not published; inferred here from published figures.",
    ),
    "grade_A": (
        "Tidak terbit; asumsi produk ini supaya hitungan dapat dijalankan, dan selalu ditandai.",
        "Not published; an assumption of this product so that it can compute at all, and always marked.",
    ),
    "glossary_title": ("Istilah", "Glossary"),
    "term_zone": ("Zona", "Zone"),
    "means_zone": (
        "Warna hijau, kuning, atau merah yang diumumkan untuk sebuah nilai. Satu zona dapat mencakup lebih dari satu kategori.",
        "The colour green, yellow or red announced for a score. One zone can cover more than one category.",
    ),
    "term_category": ("Kategori", "Category"),
    "means_category": (
        "Tingkat mutu menurut batas nilai tahun itu, dengan huruf atau sebutan.",
        "The level of quality by that year’s edges, as a letter or in words.",
    ),
    "term_dimension": ("Dimensi", "Dimension"),
    "means_dimension": (
        "Bagian terbesar dari nilai. Angka dimensi yang terbit adalah poin yang sudah berbobot: tinggal dijumlahkan.",
        "The largest part of a score. A published dimension figure is points already weighted: just add them.",
    ),
    "term_impact": ("“Dampak”", "“Dampak” (impact)"),
    "means_impact": (
        "Sebutan di media untuk dimensi Pengaduan; instrumennya menilai pengelolaan pengaduan.",
        "The press’s word for the dimension Complaints; the instrument assesses complaint handling.",
    ),
    "term_unit": ("Unit layanan", "Service unit"),
    "means_unit": (
        "Dinas, puskesmas, atau rumah sakit milik pemerintah itu yang dinilai. Instansi vertikal (Polres, Kantor Pertanahan) tidak termasuk.",
        "An office, health centre or hospital of that government that was assessed. Vertical bodies (police, land office) are not part of it.",
    ),
    "term_maladministration": ("Maladministrasi", "Maladministrasi"),
    "means_maladministration": (
        "Perilaku melawan hukum, melampaui wewenang, atau lalai dalam pelayanan publik yang merugikan, misalnya penundaan berlarut (UU 37/2008).",
        "Unlawful conduct, excess of power or neglect in public service that causes harm, such as undue delay (Law 37/2008).",
    ),
    "term_spm": ("SPM", "SPM"),
    "means_spm": (
        "Standar Pelayanan Minimal: layanan dasar yang wajib dipenuhi daerah.",
        "Standar Pelayanan Minimal: the basic services that local government must deliver.",
    ),
    "term_about": ("≈", "≈"),
    "means_about": (
        "Dicetak tanpa desimal lengkap; nilai sebenarnya sebuah rentang.",
        "Printed without its decimals; the true score is a range.",
    ),
    "term_hatch": ("Arsir", "Hatching"),
    "means_hatch": (
        "Arsir berwarna: kategori diketahui, nilai tidak terbit. Arsir abu-abu: tidak diketahui. Keduanya bukan nol.",
        "Coloured hatching: category known, score not published. Grey hatching: not known. Neither is zero.",
    ),
    "method_source": (
        "Dibuat dari data/method (methods.csv, components.csv, bands.csv): mengubah berkas itu mengubah halaman ini dan hitungannya.",
        "Made from data/method (methods.csv, components.csv, bands.csv): changing those files changes this page and what is computed.",
    ),
    "confidence_R": ("terbit, terverifikasi silang", "published, cross-checked"),
    "confidence_S": ("terbit, satu sumber sekunder", "published, one secondary source"),
    "confidence_I": ("disimpulkan dari kasus terbit", "inferred from published cases"),
    "confidence_A": ("asumsi", "assumption"),
    "trust_tinggi": ("keyakinan tinggi", "high confidence"),
    "trust_sedang": ("keyakinan sedang", "medium confidence"),
    "trust_rendah": ("keyakinan rendah", "low confidence"),
    # bring your own sheet
    "cli_check": (
        "Periksa berkas penilaian: dapat dipakai atau sel mana yang harus diperbaiki.",
        "Check assessment files: fit for use, or which cells to correct.",
    ),
    "cli_file": ("berkas CSV, TSV, XLSX, XLS, atau ODS", "a CSV, TSV, XLSX, XLS or ODS file"),
    "cli_json": ("laporan untuk program (JSON)", "a report for programs (JSON)"),
    "cli_sheet": ("nama lembar yang dibaca; * = semua", "the name of the sheet to read; * = all"),
    "cli_unit": (
        "unit yang ditulis A adalah unit B yang sudah ada; A=A: memang unit lain (boleh diulang)",
        "the unit written A is the known unit B; A=A: it is indeed another (may be repeated)",
    ),
    "cli_cannot_open": ("Berkas {file} tidak dapat dibuka: {reason}.", "File {file} cannot be opened: {reason}."),
    "cli_not_opened": ("{file}: ditolak, berkas tidak dapat dibuka.", "{file}: rejected, the file cannot be opened."),
    "verdict_accept": ("{file}: diterima.", "{file}: accepted."),
    "verdict_accept_warn": ("{file}: diterima dengan peringatan.", "{file}: accepted with warnings."),
    "verdict_reject": ("{file}: ditolak.", "{file}: rejected."),
    "cli_counts": ("  {rows}; {errors}, {warnings}, {notes}", "  {rows}; {errors}, {warnings}, {notes}"),
    "cli_rows": (
        "{n} baris tahun, pemerintah, dan unit",
        ("{n} row of year, government and unit", "{n} rows of year, government and unit"),
    ),
    "cli_errors": ("{n} kesalahan", ("{n} error", "{n} errors")),
    "cli_warnings": ("{n} peringatan", ("{n} warning", "{n} warnings")),
    "cli_notes": ("{n} catatan", ("{n} note", "{n} notes")),
    "cli_total": (
        "{name} {year}: nilai {score}, kategori {category}",
        "{name} {year}: score {score}, category {category}",
    ),
    "mean_missing": (
        "{name} {year}: rata-rata {units} unit adalah {score}, bukan nilai total; dari {expected} unit yang dinilai belum ada {missing}.",
        "{name} {year}: the mean of {units} units is {score}, no total; of {expected} units assessed, {missing} are missing.",
    ),
    "mean_no_list": (
        "{name} {year}: rata-rata {units} unit adalah {score}, bukan nilai total; daftar unit yang dinilai tahun itu tidak diketahui.",
        "{name} {year}: the mean of {units} units is {score}, no total; the list of units assessed that year is not known.",
    ),
    "mean_other_total": (
        "{name} {year}: rata-rata {units} dari {expected} unit adalah {score}; baris totalnya sendiri tanpa angka.",
        "{name} {year}: the mean of {units} of {expected} units is {score}; the row of its total has no figure.",
    ),
    "mean_remedy": (
        "Lengkapi unitnya, atau tulis nilai total pemerintahnya.",
        "Complete the units, or write the government's total.",
    ),
    "cli_fault": (
        "{file}: kesalahan di dalam program ini ({reason}); berkas lain tetap diperiksa.",
        "{file}: something went wrong inside this program ({reason}); the other files are checked all the same.",
    ),
    "own_confirm": (
        "Baris {rows}: {what} Saya sudah memeriksanya, dan memang demikian.",
        "Row {rows}: {what} I have checked it, and it is so.",
    ),
    "cli_unknown": ("tidak diketahui", "not known"),
    "severity_error": ("kesalahan", "error"),
    "severity_warning": ("peringatan", "warning"),
    "severity_note": ("catatan", "note"),
    # briefing
    "say_rank_of_eight": (
        ", peringkat {rank} dari {of} kabupaten/kota di Banten",
        ", ranked {rank} of the {of} regencies and cities of Banten",
    ),
    "brief_title": ("{name}, {year}", "{name}, {year}"),
    "brief_province": ("Banten: sembilan pemerintah", "Banten: nine governments"),
    "brief_units_title": ("Unit terendah: {name}, {score}", "Lowest unit: {name}, {score}"),
    "brief_aspects_title": (
        "Poin terbanyak hilang pada {name}: {lost} dari {maximum}",
        "Most points are lost in {name}: {lost} of {maximum}",
    ),
    "brief_units_title_some": (
        "Terendah di antara unit yang diketahui: {name}, {score}",
        "Lowest of the known units: {name}, {score}",
    ),
    "brief_aspects_invented": (
        "Nilai dimensi tidak diterbitkan. Angka di bagian ini dikarang untuk memperagakan metode.",
        "Dimension scores are not published. The figures in this part were invented to show the method at work.",
    ),
    "brief_aspects_sum": ("Jumlahnya {total}, sama dengan nilai di atas.", "They add up to {total}, the score above."),
    "brief_aspects_sum_differs": (
        "Jumlahnya {total}, yaitu rata-rata unit, bukan nilai yang dicetak.",
        "They add up to {total}, the mean of the units, not the printed score.",
    ),
    "brief_aspects_sum_range": (
        "Jumlahnya {total}, yaitu rata-rata unit; nilai yang dicetak ({printed}) lebih kasar dan memuatnya.",
        "They add up to {total}, the mean of the units; the printed score ({printed}) is coarser and covers it.",
    ),
    "brief_map_sources": (
        "Nilai pemerintah lain beserta sumbernya ada di halaman provinsi.",
        "The other governments’ scores and their sources are on the page of the province.",
    ),
    "brief_year_sources": ("Sumber nilai tiap tahun:", "Sources of each year’s score:"),
    "brief_app": ("Zona Hijau", "Zona Hijau"),
    "brief_kicker": (
        "Zona Hijau. Penilaian kepatuhan pelayanan publik, Ombudsman RI",
        "Zona Hijau. Assessment of public-service compliance by Ombudsman RI",
    ),
    "brief_version": ("versi data", "data version"),
    "brief_holds_invented": ("memuat ILUSTRASI", "holds ILUSTRASI (invented figures)"),
    "brief_col_brings": ("Sumbangan", "Contribution"),
    "brief_together": ("Jumlah", "Sum"),
    "brief_col_points": ("Poin", "Points"),
    "brief_col_most": ("Maksimum", "Maximum"),
    "brief_col_lost": ("Hilang", "Lost"),
    "brief_plan": ("Jalan ke kategori berikut", "Ways to the next category"),
    "way_units": ("Dari rata-rata unit yang terbit", "From the mean of the published units"),
    "way_printed": ("Dari total yang dicetak", "From the printed total"),
    "way_least_effort": ("Upaya terkecil", "Least effort"),
    "way_least_levers": ("Indikator tersedikit", "Fewest indicators"),
    "way_least_units": ("Unit tersedikit", "Fewest units"),
    "way_alone": (
        "Cukup unit terendah naik {gain} poin: nilai menjadi {after}, kategori {category}.",
        "It is enough that the lowest unit gains {gain} points: the score becomes {after}, category {category}.",
    ),
    "way_several": (
        "Unit terendah saja tidak cukup. Bersama naik {gain} poin: nilai menjadi {after}, kategori {category}.",
        "The lowest unit alone is not enough. Together they gain {gain} points: the score becomes {after}, category {category}.",
    ),
    "way_indicators": (
        "{levers} indikator pada {units} unit: nilai menjadi {after}, kategori {category}.",
        "Indicators to raise: {levers}, in units: {units}. The score becomes {after}, category {category}.",
    ),
    "way_rest": ("dan {n} lainnya", "and {n} more"),
    "brief_years": ("Tahun demi tahun", "Year by year"),
    "brief_breaks": (
        "Garis tegak: metode berganti; nilai di kiri dan kanannya tidak dibandingkan.",
        "Upright rule: the method changed; scores on its two sides are not compared.",
    ),
    "brief_invented": ("ILUSTRASI", "ILUSTRASI"),
    # workbook
    "book_now": ("Kini", "Now"),
    "book_proposed": ("Simulasi", "What-if"),
    "book_unit": ("Unit layanan", "Service unit"),
    "book_state": ("Keadaan [sumber]", "State [source]"),
    "book_products": ("Produk", "Products"),
    "book_computed": ("Dihitung dari {n} unit", ("Computed from {n} unit", "Computed from {n} units")),
    "book_printed": ("Dicetak", "Printed"),
    "book_total": ("Nilai total", "Total score"),
    "book_lower": ("Batas bawah", "Lower edge"),
    "book_upper": ("Batas atas", "Upper edge"),
    "book_basis": ("Dasar", "Basis"),
    "book_maximum": ("Poin maksimum", "Maximum points"),
    "book_scale": ("Skala", "Scale"),
    "book_step": ("Langkah", "Step"),
    "book_points": ("Poin", "Points"),
    "book_reference": ("Rujukan", "Reference"),
    "book_hundredths": ("{who}, perseratus", "{who}, hundredths"),
    "book_whole": ("{who}, bulat", "{who}, whole"),
    "book_rest": ("{who}, sisa", "{who}, rest"),
    "book_worth": ("bobot bulat", "whole weight"),
    "book_denominator": ("penyebut", "denominator"),
    "book_weights": ("Bobot", "Weights"),
    "book_weights_title": ("Bobot instrumen — {title}", "Weights of the instrument — {title}"),
    "book_weights_note": (
        "Poin maksimum setiap komponen; anak-anak sebuah komponen berjumlah tepat sama dengannya. Huruf dasar dijelaskan pada lembar Sumber.",
        "The maximum points of every component; the children of a component add up to it exactly. The letters of basis are explained on the sheet Sources.",
    ),
    "book_banner": (
        "ILUSTRASI: nilai indikator tidak diterbitkan. Isian di bawah unit, dan nilai unit yang berketerangan ILUSTRASI, dikarang untuk memperagakan metode.",
        "ILUSTRASI (invented): indicator scores are not published. The entries below the units, and unit scores marked ILUSTRASI, were made up to show the method at work.",
    ),
    "book_hint": (
        "Ketik angka lain di kolom kuning “Simulasi”: total dan kategori ikut berubah. Kolom “Kini” terkunci. Nilai dan batas dibulatkan seperti di aplikasi.",
        "Type another number in the yellow column “What-if”: total and category follow. The column “Now” is locked. Scores are rounded as in the app.",
    ),
    "book_hint_nine": (
        "Coba angka lain di kolom kuning pada lembar tiap pemerintah (klik namanya): total, kategori, dan peringkat di sini ikut berubah.",
        "Try other numbers in the yellow column on each government’s sheet (click its name): total, category and rank here follow.",
    ),
    "book_unit_hint": (
        "Ubah isian di kolom kuning: poin, nilai unit, total, dan kategori pada lembar Ringkasan ikut berubah. Poin ditampilkan dua desimal tetapi dihitung tepat.",
        "Change entries in the yellow column: points, the unit’s score, and total and category on the sheet Overview follow. Points are shown with two decimals but computed exactly.",
    ),
    "book_input_range": ("Angka 0 sampai {maximum}.", "A number from 0 to {maximum}."),
    "book_input_steps": ("Pilih salah satu: {steps}.", "Choose one of: {steps}."),
    "book_made": ("dibuat {date}", "made {date}"),
    "book_version": ("versi data {version}", "data version {version}"),
    "book_about": ("Tentang buku kerja ini dan sumbernya", "About this workbook and its sources"),
    "book_what": ("Isi", "Content"),
    "book_what_text": (
        "Nilai penilaian kepatuhan Ombudsman RI sebagaimana terbit, dengan rumus hidup dari isian ke kategori. Bukan terbitan Ombudsman RI: bila berbeda, dokumen resminya yang benar.",
        "Scores of the Ombudsman RI compliance assessment as published, with live formulas from entries to category. Not a publication of Ombudsman RI: where they differ, the official document is right.",
    ),
    "book_invented_label": ("ILUSTRASI", "ILUSTRASI"),
    "book_invented_text": (
        "Nilai indikator tidak diterbitkan. Isian pada lembar unit dikarang sehingga berjumlah tepat ke nilai yang terbit; jangan dikutip sebagai hasil penilaian.",
        "Indicator scores are not published. The entries on the unit sheets were made up so that they add up exactly to the published scores; do not quote them as results.",
    ),
    "book_rounding": ("Pembulatan", "Rounding"),
    "book_rounding_text": (
        "Nilai unit dan total dibulatkan setengah ke atas pada dua desimal (87,995 menjadi 88,00; 87,994 menjadi 87,99). Rumusnya memakai bilangan bulat (kolom abu-abu di kanan), supaya pecahan biner tidak pernah menentukan kategori. Isian dibaca sampai enam desimal.",
        "Scores of units and totals are rounded half up at two decimals (87.995 becomes 88.00; 87.994 becomes 87.99). The formulas work in whole numbers (the grey columns at the right), so that binary fractions never decide a category. Entries are read to six decimals.",
    ),
    "book_use": ("Cara memakai", "How to use it"),
    "book_use_text": (
        "Lembar terkunci tanpa kata sandi: hanya sel kuning yang dapat diisi, dan perlindungannya dapat dibuka bila perlu. Menulis angka di atas rumus pada kolom kuning memutus rumus itu. Sel yang kosong atau di luar batas membuat total kosong, tidak pernah nol. Tanda desimal mengikuti setelan komputer.",
        "Sheets are locked without a password: only yellow cells take input, and the protection can be lifted when needed. A number written over a formula in the yellow column replaces it. An empty cell, or one out of range, leaves the total empty, never zero. The decimal sign follows the settings of the computer.",
    ),
    "book_data": ("Data", "Data"),
    "brief_scenario_title": ("Skenario “{name}”, {year}", "Scenario “{name}”, {year}"),
    "brief_scenario_sentence": ("Dengan skenario ini {moves}.", "With this scenario {moves}."),
    "brief_scenario_move": ("{name} bergerak dari {before} menjadi {after}", "{name} moves from {before} to {after}"),
    "brief_scenario_nothing": ("Skenario ini tidak mengubah apa pun.", "This scenario changes nothing."),
    "brief_scenario_zones": (
        "Kabupaten/kota berzona hijau: {before} sebelum, {after} sesudah.",
        "Regencies and cities in the green zone: {before} before, {after} after.",
    ),
    "brief_scenario_before": ("Sebagaimana terbit", "As published"),
    "brief_scenario_after": ("Sesudah “{name}”", "After “{name}”"),
    "brief_before": ("Sebelum", "Before"),
    "brief_after": ("Sesudah", "After"),
    "brief_steps": ("Yang diubah", "What is changed"),
    "brief_outcomes": ("Akibatnya", "What it does"),
    "brief_author": ("Disusun oleh {name}", "Made by {name}"),
    "brief_problems": ("Perhatian", "Note"),
    "brief_whole": ("nilai pemerintah", "the government’s score"),
    "brief_part": ("Bagian", "Part"),
    "brief_score": ("nilai", "score"),
    "brief_reading": ("Cara hitung", "Counted from"),
    "brief_delta": ("Selisih", "Difference"),
    "reason_units_unknown": ("tidak semua unit diketahui", "not every unit is known"),
    "reason_weights_unknown": ("bobot unit tidak diketahui", "the units’ weights are not known"),
    "reason_before_printed": (
        "sebelum: total tercetak; sesudah: rata-rata unit, sebab unit yang belum terbit diisi",
        "before: the printed total; after: the mean of the units, as unpublished ones are filled in",
    ),
    "cli_about": ("Zona Hijau dari baris perintah.", "Zona Hijau from the command line."),
    "cli_brief": (
        "Membuat bahan paparan sebuah pemerintah: PDF, salindia, buku kerja.",
        "Makes a government's briefing: PDF, slides, workbook.",
    ),
    "cli_year": ("tahun penilaian, misalnya 2022", "year of the assessment, such as 2022"),
    "cli_region": ("kode pemerintah, misalnya 36.72", "code of the government, such as 36.72"),
    "cli_all": ("semua pemerintah dan halaman provinsi", "all governments and the province's page"),
    "cli_scenario": (
        "berkas skenario (JSON): bahan paparan tentang skenario itu",
        "scenario file (JSON): the briefing is about that scenario",
    ),
    "cli_no_file": ("Berkas “{value}” tidak ada.", "File “{value}” does not exist."),
    "cli_other_year": (
        "Skenario ini untuk {own}, bukan {value}.",
        "This scenario is for {own}, not {value}.",
    ),
    "cli_format": ("pdf, pptx, xlsx; beberapa dipisahkan koma", "pdf, pptx, xlsx; several separated by commas"),
    "cli_out": ("folder tujuan, harus sudah ada", "folder to write to, which must exist"),
    "cli_published": ("tanpa angka ILUSTRASI", "without ILUSTRASI (invented) figures"),
    "cli_data": ("folder data", "folder of the data"),
    "cli_bad_lang": (
        "Bahasa “{value}” tidak tersedia. Pilih {choices}.",
        "Language “{value}” is not available. Choose {choices}.",
    ),
    "cli_no_folder": (
        "Folder “{value}” tidak ada. Buat dahulu, atau sebut folder lain dengan --out.",
        "Folder “{value}” does not exist. Make it first, or name another with --out.",
    ),
    "cli_no_data": (
        "Tidak ada data penilaian di “{value}”. Sebut folder data dengan --data.",
        "No assessment data in “{value}”. Name the folder of the data with --data.",
    ),
    "cli_bad_format": (
        "Format “{value}” tidak dikenal. Pilih {choices}, dipisahkan koma.",
        "Format “{value}” is not known. Choose from {choices}, separated by commas.",
    ),
    "cli_no_maker": (
        "Format {value} belum dapat dibuat di komputer ini: “{module}” tidak terpasang.",
        "Format {value} cannot be made on this computer yet: “{module}” is not installed.",
    ),
    "cli_no_year": (
        "Sebut tahunnya dengan --tahun; ada data {first} sampai {last}.",
        "Name the year with --tahun; there are data from {first} to {last}.",
    ),
    "cli_bad_year": (
        "Tidak ada data untuk tahun “{value}”; ada data {first} sampai {last}.",
        "There are no data for year “{value}”; there are from {first} to {last}.",
    ),
    "cli_no_region": (
        "Sebut pemerintahnya dengan --wilayah, atau pakai --semua. Ada: {choices}.",
        "Name the government with --wilayah, or use --semua. There are: {choices}.",
    ),
    "cli_bad_region": (
        "Pemerintah “{value}” tidak dikenal. Ada: {choices}.",
        "Government “{value}” is not known. There are: {choices}.",
    ),
    "cli_unwritable": ("Berkas tidak dapat ditulis: {reason}.", "The file cannot be written: {reason}."),
    "cli_not_made": (
        "{file} tidak dapat dibuat karena kesalahan dalam program ({fault}); berkas yang lain tidak terpengaruh. Laporkan kepada pembuat aplikasi beserta perintah yang dijalankan.",
        "{file} could not be made because of a fault in the program ({fault}); the other files are not affected. Report it to the makers of the app with the command that was run.",
    ),
    # downloads and access
    "download": ("Unduh gambar atau tabel", "Download picture or table"),
    "download_tables": ("Unduh tabel", "Download tables"),
    "download_png": ("Gambar PNG", "PNG picture"),
    "download_svg": ("Gambar SVG", "SVG picture"),
    "download_csv": ("{what} (CSV)", "{what} (CSV)"),
    "download_xlsx": ("{what} (XLSX)", "{what} (XLSX)"),
    "as_table": ("Tabel", "Table"),
    "file_map": ("peta-zona", "zone-map"),
    "file_ranking": ("peringkat", "ranking"),
    "file_trend": ("tren", "trend"),
    "file_trends": ("tren-semua-pemerintah", "trend-all-governments"),
    "file_units": ("unit-layanan", "service-units"),
    "file_aspects": ("aspek", "aspects"),
    "file_strip": ("posisi", "position"),
    "col_part": ("Bagian", "Part"),
    "parts_by_unit": ("Tabel per unit", "Table by unit"),
    "parts_by_body": ("Tabel semua pemerintah", "Table of all governments"),
    "file_method": ("metode", "method"),
    "file_data": ("data", "data"),
    "picture_source": (
        "Sumber: penilaian Ombudsman RI {year} sebagaimana terbit. Angka ≈ dibulatkan; rentang berarti skornya tidak terbit. Zona Hijau.",
        "Source: Ombudsman RI assessment {year} as published. Figures with ≈ are rounded; a range means the score was not published. Zona Hijau.",
    ),
    "trends_title": (
        "{all} pemerintah pada skala yang sama, {first}–{last}: tahun hanya disambung di dalam satu metode",
        "{all} governments on one scale, {first}–{last}: years are joined only inside one method",
    ),
    "units_title": ("Unit layanan {name} {year}", "Service units of {name} {year}"),
    "table_marks": (
        "Kolom dipisahkan titik koma, angka memakai koma desimal.",
        "Columns are separated by commas, figures use a decimal point.",
    ),
    "table_derived": ("Tabel turunan Zona Hijau", "Table derived by Zona Hijau"),
    "table_note": (
        "{derived}: untuk dibaca, bukan untuk dibawa kembali; yang dapat diunggah kembali ada di halaman Data & kepercayaan.\n"
        "Sel kosong berarti tidak diketahui, bukan nol. terbit = tercetak persis; dibulatkan = tercetak tanpa desimal; hanya zona/kategori = skor tidak terbit; tidak ditemukan = tidak ada angka terbit yang ditemukan; ILUSTRASI = rekaan.\n"
        "Tahun dengan metode berbeda tidak boleh disambung.",
        "{derived}: to be read, not to be brought back; the tables that can be uploaded again are on the page Data & trust.\n"
        "An empty cell means not known, never zero. published = printed exactly; rounded = printed without decimals; zone or category only = score not published; not found = no published figure was found; ILUSTRASI = invented.\n"
        "Years with different methods must not be joined.",
    ),
    "col_code": ("Kode wilayah", "Region code"),
    "col_unit": ("Unit", "Unit"),
    "col_low": ("Terendah", "Lowest"),
    "col_high": ("Tertinggi", "Highest"),
    "col_state": ("Status", "State"),
    "col_confidence": ("Keyakinan", "Confidence"),
    "col_parent": ("Induk", "Parent"),
    "col_reference": ("Rujukan", "Reference"),
    "col_name": ("Sebutan", "Name"),
    "col_first_year": ("Tahun pertama", "First year"),
    "col_last_year": ("Tahun terakhir", "Last year"),
    "col_why": ("Sebab", "Reason"),
    "col_used": ("Dipakai", "Used"),
    "col_used_source": ("Penerbit yang dipakai", "Publisher used"),
    "col_other": ("Laporan lain", "Other report"),
    "verdict_not_computable": ("tidak dapat dihitung ulang", "cannot be recomputed"),
    "announce": ("{name} dipilih, {year}: {score}{standing}", "{name} selected, {year}: {score}{standing}"),
    # aspek, profil
    "page_aspek": ("Aspek", "Aspects"),
    "page_profil": ("Profil", "Profile"),
    "published_only": ("Hanya data terbit", "Published data only"),
    "published_only_help": (
        "Menyembunyikan nilai ilustrasi: hasil di bawah nilai unit tidak diterbitkan, jadi yang tampil di sana dikarang.",
        "Hides illustration values: results below a unit’s score are not published, so what is shown there is invented.",
    ),
    "link_bad_data": (
        "Tautan menyebut data “{value}” yang tidak dikenal; semua data ditampilkan.",
        "The link names data “{value}”, which is not known; all data are shown.",
    ),
    "illustrated": ("ILUSTRASI · {text}", "ILUSTRASI (invented) · {text}"),
    "illustration_label": ("ILUSTRASI, bukan hasil penilaian", "ILUSTRASI (invented), not assessment results"),
    "illustration_label_parts": (
        "Aspek: ILUSTRASI, bukan hasil penilaian",
        "Aspects: ILUSTRASI (invented values)",
    ),
    "illustration_note": (
        "ILUSTRASI: hasil per aspek dan indikator tidak diterbitkan. Nilainya dikarang agar berjumlah tepat ke nilai unit yang terbit; jangan dikutip.",
        "ILUSTRASI (invented): results by aspect and indicator are not published. The values are invented to add up exactly to the published unit scores; do not quote them.",
    ),
    "aspek_title": (
        "{name} {year}: paling kuat {strong}, paling lemah {weak}; poin terbanyak hilang pada {lost}, {points} dari {maximum}",
        "{name} {year}: strongest in {strong}, weakest in {weak}; most points are lost in {lost}, {points} of {maximum}",
    ),
    "aspek_title_same": (
        "{name} {year}: paling kuat {strong}; paling lemah {weak}, yang juga kehilangan poin terbanyak, {points} dari {maximum}",
        "{name} {year}: strongest in {strong}; weakest in {weak}, where most points are lost too, {points} of {maximum}",
    ),
    "aspek_units": (
        "{name} {year}: unit terkuat {best} ({high}), terlemah {worst} ({low}); hasil per aspek tidak diterbitkan",
        "{name} {year}: strongest unit {best} ({high}), weakest {worst} ({low}); results by aspect are not published",
    ),
    "aspek_one_unit": (
        "{name} {year}: hanya nilai {best} ({high}) yang terbit; hasil per aspek tidak diterbitkan",
        "{name} {year}: only the score of {best} ({high}) is published; results by aspect are not",
    ),
    "aspek_none": (
        "{name} {year}: hasil per unit dan per aspek tidak diterbitkan",
        "{name} {year}: results by unit and by aspect are not published",
    ),
    "part_text": ("{value} dari {maximum} · hilang {lost}", "{value} of {maximum} · {lost} lost"),
    "unit_lost": ("hilang {lost}", "{lost} lost"),
    "points_axis": ("poin", "points"),
    "tip_maximum": ("Paling banyak", "Maximum"),
    "score_axis": ("nilai 0–100", "score 0–100"),
    "unit_lost_note": (
        "“hilang” di sini: poin yang diambil unit itu dari total pemerintah, yaitu sisanya sampai 100 dibagi banyaknya unit, dibulatkan sehingga jumlahnya tepat.",
        "“lost” here: points the unit takes off the government’s total, that is what it lacks to 100 divided by the number of units, rounded so that they add up exactly.",
    ),
    "source_units": (
        "Sumber: nilai unit dan total penilaian Ombudsman RI {year} sebagaimana terbit; sumber tiap angka ada di Profil, Peta, dan Data & kepercayaan.",
        "Source: unit scores and totals of the Ombudsman RI {year} assessment as published; the source of each figure is on Profile, Map and Data & trust.",
    ),
    "by_unit": ("Nilai unit: {name}", "Unit scores: {name}"),
    "by_aspect": ("Poin per aspek: {name}, jumlah {total}", "Points by aspect: {name}, {total} in all"),
    "parts_picture_alt": ("{title}. {list}", "{title}. {list}"),
    "aspect_choice": ("Aspek", "Aspect"),
    "unit_choice": ("Unit", "Unit"),
    "unit_all": ("Semua unit", "All units"),
    "detail_title": (
        "{aspect}: hilang {lost} dari {maximum} poin, terbanyak pada {most} ({points})",
        "{aspect}: {lost} of {maximum} points lost, most of them at {most} ({points})",
    ),
    "detail_full": ("{aspect}: tidak ada poin yang hilang, {maximum} penuh", "{aspect}: no point lost, all {maximum}"),
    "lost_points": ("Poin yang hilang", "Points lost"),
    "col_lost": ("Hilang", "Lost"),
    "col_lost_body": ("Dari total", "Off the total"),
    "col_value": ("Nilai", "Points"),
    "col_answer": ("Isian", "Entry"),
    "answer_steps": ("{value} dari {top}", "{value} of {top}"),
    "heat_order": (
        "Diurutkan dari yang paling banyak kehilangan poin; makin gelap makin besar bagian yang hilang.",
        "Sorted by points lost; the darker, the larger the share that is lost.",
    ),
    "heat_units_note": (
        "Kolom unit: poin unit itu yang hilang. Kolom terakhir: rata-rata unit, yaitu yang hilang dari total pemerintah; ada yang digeser satu perseratus agar jumlahnya tepat.",
        "Unit columns: points lost by that unit. Last column: the mean of the units, which is what the government’s total loses; some are moved by a hundredth so that they add up exactly.",
    ),
    "eight_aspects": (
        "Poin yang hilang per aspek, 8 kab/kota {year}",
        "Points lost by aspect, the 8 regencies and cities {year}",
    ),
    "eight_total": ("Total", "Total"),
    "impact_line": (
        "Media menyebut aspek keempat “dampak”; instrumennya menyebut Pengaduan, dan itulah yang diukur.",
        "The press calls the fourth aspect “impact”; the instrument calls it Complaints, and that is what is measured.",
    ),
    "printed_differs": (
        "Rincian ini berjumlah {computed}, hasil hitung ulang dari unit; total yang dicetak {printed}.",
        "These parts add up to {computed}, recomputed from the units; the printed total is {printed}.",
    ),
    "strip_own": ("{name}: {own}", "{name}: {own}"),
    "strip_unknown": ("tidak diketahui", "not known"),
    "strip_text": ("median {median}", "median {median}"),
    "strip_text_some": ("{known} dari {of} diketahui, median {median}", "{known} of {of} known, median {median}"),
    "strip_ends": ("terbaik {high} {best}, terendah {low} {worst}", "best {high} {best}, lowest {low} {worst}"),
    "strip_axis": ("% dari nilai paling banyak", "% of the maximum"),
    "strip_title": ("Di antara 8 kab/kota", "Among the 8 regencies and cities"),
    "strip_hint": (
        "Titik biru: pemerintah ini. Garis tegak: median nilai yang diketahui (bukan angka resmi). Titik abu-abu: yang lain.",
        "Blue dot: this government. Upright line: median of the known scores (not an official figure). Grey dots: the others.",
    ),
    "strip_province": (
        "Pemerintah provinsi tidak dibandingkan dengan kabupaten/kota: unit yang dinilai berbeda.",
        "The provincial government is not compared with regencies and cities: other units are assessed.",
    ),
    "strip_none": ("Tidak ada nilai persis yang terbit untuk dibandingkan.", "No exact score is published to compare."),
    "profile_title": ("{name} {year}: {told}", "{name} {year}: {told}"),
    "profile_rank": ("peringkat {rank} dari {of} kab/kota", "rank {rank} of {of} regencies and cities"),
    "profile_strong": (
        "Paling unggul atas median: {name} ({gap} poin)",
        "Furthest above the median: {name} ({gap} points)",
    ),
    "profile_weak": (
        "Paling tertinggal dari median: {name} ({gap} poin)",
        "Furthest below the median: {name} ({gap} points)",
    ),
    "complaints_title": ("Laporan masyarakat {year}", "Complaints by the public {year}"),
    "complaints_note": (
        "Seperti diberitakan; ukuran dan periodenya berbeda-beda, jadi tidak dijumlahkan dan tidak mengubah nilai.",
        "As reported (our translation from Indonesian); measures and periods differ, so nothing is summed and no score changes.",
    ),
    "complaints_none": ("Tidak ada laporan {year} yang terbit.", "No complaint figures of {year} are published."),
    # paparan
    "page_paparan": ("Paparan", "Presentation"),
    "step_ringkasan": ("Ringkasan tahun ini", "The year in brief"),
    "step_peta": ("Peta zona", "Map of zones"),
    "step_berubah": ("Yang berubah", "What changed"),
    "step_profil": ("Pemerintah terpilih dan unitnya", "The chosen government and its units"),
    "step_aspek": ("Aspek terlemah", "Weakest aspect"),
    "step_lanjut": ("Yang masih terbuka", "What is still open"),
    "step_back": ("Kembali", "Back"),
    "step_on": ("Lanjut", "Next"),
    "step_count": ("{n} dari {of} · {name} · {year}", "{n} of {of} · {name} · {year}"),
    "steps_choose": ("Langkah", "Steps"),
    "steps_order": ("Langkah dan urutannya", "Steps and their order"),
    "steps_leave": ("Keluar", "Leave"),
    "next_title": ("Yang masih terbuka: {name} {year}", "Still open: {name} {year}"),
    "change_none": ("Tidak ada tahun sebelumnya untuk dibandingkan.", "There is no year before to compare with."),
    # simulasi
    "page_simulasi": ("Simulasi", "Simulation"),
    "before": ("Sebelum", "Before"),
    "after": ("Sesudah", "After"),
    "gap": ("Selisih cetakan dan rinciannya", "Printed score against its parts"),
    "total_itself": ("Total", "Total"),
    "whatif_note": ("Hasil simulasi, bukan hasil penilaian", "Simulated, not an assessment result"),
    "whatif_start": (
        "{name} {year}: sekarang {score}{what}. Geser sebuah nilai untuk melihat akibatnya",
        "{name} {year}: now {score}{what}. Move a value to see what it does",
    ),
    "whatif_top": (
        "{name} {year} sudah di kategori tertinggi: {score}{what}. Tidak ada yang perlu dinaikkan",
        "{name} {year} is in the highest category already: {score}{what}. Nothing needs to be raised",
    ),
    "whatif_next": (
        "{name} {year}: {points} poin lagi menuju {goal}",
        "{name} {year}: {points} points short of {goal}",
    ),
    "whatif_enough": (
        "{text}; {what} saja cukup, {before} → {after}",
        "{text}; {what} alone is enough, {before} → {after}",
    ),
    "whatif_not_one": ("{text}; satu nilai saja tidak cukup", "{text}; one value alone is not enough"),
    "whatif_one": (
        "Bila {what} {way} dari {before} menjadi {after}, {result}",
        "If {what} {way} from {before} to {after}, {result}",
    ),
    "whatif_many": ("Dengan {n} perubahan, {result}", "With {n} changes, {result}"),
    "way_up": ("naik", "rises"),
    "way_down": ("turun", "falls"),
    "result_moves": ("{name} masuk {standing} ({score})", "{name} moves to {standing} ({score})"),
    "result_stays": ("{name} tetap {standing} ({before} → {score})", "{name} stays at {standing} ({before} → {score})"),
    "result_claim": (
        "{name} {claim} menurut total tercetak ({score}), tetapi menurut unitnya ({other}) masih {standing}",
        "{name} is {claim} by its printed total ({score}), but by its units ({other}) still {standing}",
    ),
    "reading_other_units": (
        "dihitung dari unit {before} → {score}, {standing}",
        "computed from the units {before} → {score}, {standing}",
    ),
    "reading_other_printed": (
        "dibaca dari total tercetak {before} → {score}, {standing}",
        "read from the printed total {before} → {score}, {standing}",
    ),
    "basis": ("Dasar", "Basis"),
    "basis_terbit": ("Unit terbit", "Published units"),
    "basis_ilustrasi": ("Indikator (ILUSTRASI)", "Indicators (ILUSTRASI, invented)"),
    "board": ("Nilai yang dapat digeser", "Values that can be moved"),
    "board_result": ("Hasil", "Result"),
    "board_map": ("Peta sesudah simulasi {year}", "Map after the simulation {year}"),
    "board_no_map": (
        "Peta tidak dapat digambar karena berkas batasnya rusak.",
        "The map cannot be drawn because its boundary file is damaged.",
    ),
    "board_open": ("Bagian dari {name}", "Parts of {name}"),
    "board_slide": ("Nilai {name}", "Value of {name}"),
    "board_type": ("Ketik nilai {name} (2,5 atau 2.5)", "Type the value of {name} (2.5 or 2,5)"),
    "board_back": ("Kembalikan {name}", "Reset {name}"),
    "board_now": ("sekarang {value}", "now {value}"),
    "board_only": ("Hanya yang berubah ({n})", "Only what was changed ({n})"),
    "board_tick": ("{goal} mulai di {value}", "{goal} from {value}"),
    "board_tick_head": ("{goal} mulai di", "{goal} from"),
    "board_use": ("{name}: {told}, pakai nilai ini", "{name}: {told}, use this value"),
    "board_next": ("{points} poin lagi menuju {goal}", "{points} points short of {goal}"),
    "board_top": ("kategori tertinggi", "highest category"),
    "board_rank": ("peringkat {rank} dari {of}", "rank {rank} of {of}"),
    "board_greens": ("berzona hijau {n} dari {of}", "green zone {n} of {of}"),
    "board_claim": (
        "{claim} menurut total tercetak; {symbol} menurut unitnya ({other})",
        "{claim} by the printed total; {symbol} by its units ({other})",
    ),
    "board_outside": ("{value} di luar 0–{top}", "{value} is outside 0–{top}"),
    "board_not_number": (
        "“{value}” bukan angka; tulis misalnya 59,38",
        "“{value}” is not a number; write for example 59.38",
    ),
    "board_none": (
        "Nilai unit {name} {year} tidak terbit, jadi tidak ada yang dapat digeser tanpa mengarang.",
        "The unit scores of {name} {year} are not published, so nothing can be moved without inventing.",
    ),
    "board_invent": ("Pakai ilustrasi", "Use the illustration"),
    "board_hidden": (
        "{n} perubahan bertumpu pada ilustrasi dan tidak dihitung selama hanya yang terbit ditampilkan.",
        (
            "{n} change rests on the illustration and is not counted while only published data are shown.",
            "{n} changes rest on the illustration and are not counted while only published data are shown.",
        ),
    ),
    "board_differs": (
        "Layar menghitung {screen}, mesin {engine}: pakai angka mesin, dan beri tahu pengelola aplikasi ini.",
        "The screen computed {screen}, the engine {engine}: use the engine's figure, and tell whoever runs this app.",
    ),
    "board_invented": (
        "ILUSTRASI: isi tiap unit direka supaya berjumlah tepat dengan nilai yang terbit; jangan dikutip.",
        "ILUSTRASI (invented): what is inside a unit is made up to add up to its published score; do not quote it.",
    ),
    "board_other": ("Bacaan lain: {told}.", "The other reading: {told}."),
    "board_moved": (
        "{n} perubahan di {names} juga dihitung.",
        ("{n} change in {names} is counted too.", "{n} changes in {names} are counted too."),
    ),
    "board_offers": ("Dapat naik:", "Can rise:"),
    "board_offer": ("{name} {year} (kurang {points})", "{name} {year} ({points} short)"),
    "board_quick": ("Jalan ke {symbol}:", "A way to {symbol}:"),
    "board_effort": ("Usaha terkecil", "Least effort"),
    "board_units": ("Unit tersedikit", "Fewest units"),
    "board_budget": ("Anggaran", "Budget"),
    "undo": ("Urungkan", "Undo"),
    "redo": ("Ulangi", "Redo"),
    "reset_all": ("Kembalikan semua", "Reset all"),
    "planned_start": ("Mulai dari yang sudah direncanakan ({n})", "Start from what is already planned ({n})"),
    "row_total": ("Total", "Total"),
    "row_next": ("Ke kategori berikut", "To the next category"),
    "row_rank": ("Peringkat di antara 8", "Rank among the 8"),
    "reading_units": ("Dihitung dari unit", "Computed from the units"),
    "reading_printed": ("Dibaca dari total tercetak", "Read from the printed total"),
    "reading_total": ("Total", "Total"),
    "whatif_parts": ("Dari mana perubahan {delta} poin itu", "Where the change of {delta} points comes from"),
    "whatif_bars": (
        "Perubahan nilai dirinci; isinya dibacakan di bawah gambar",
        "The change taken apart; its contents are read out below the picture",
    ),
    "whatif_source": (
        "Simulasi dari nilai Ombudsman RI {year} yang terbit; garis tebal: pemerintah terpilih. A→B: berganti kategori.",
        "Simulated from the published Ombudsman RI {year} scores; thick line: the chosen government. A→B: changes category.",
    ),
    "link_bad_basis": (
        "Tautan menyebut dasar “{value}” yang tidak dikenal; dipakai {used}.",
        "The link names basis “{value}”, which is not known; {used} is used.",
    ),
    "link_scenario_bad": ("Tautan skenario tidak dipakai: {told}", "The scenario link was not used: {told}"),
    "no_parts": (
        "Penilaian {year} ({method}) tidak menerbitkan hasil per aspek.",
        "The {year} assessment ({method}) published no results by aspect.",
    ),
    # rencana dan kepastian
    "assume_resampling": (
        "Anggapan: setiap responden menjawab sendiri-sendiri di sekitar hasil yang tercatat; sarana dan SPM tetap, dan "
        "indikator yang nol atau penuh tidak bergerak.",
        "Assumed: every respondent answers independently around the recorded result; facilities and SPM stay, and an "
        "indicator at zero or full does not move.",
    ),
    # rencana, anggaran, dan kepastian di layar
    "plan_parts": ("Yang ditampilkan", "What is shown"),
    "plan_part_rencana": ("Apa yang paling sedikit perlu", "The least that is needed"),
    "plan_part_semua": ("Semua pemerintah", "Every government"),
    "plan_part_anggaran": ("Dengan anggaran", "With a budget"),
    "plan_part_yakin": ("Seberapa yakin", "How sure"),
    "plan_aim": ("Sasaran", "Target"),
    "plan_to": ("ke kategori {code}", "to category {code}"),
    "plan_target": ("kategori {code} ({name})", "category {code} ({name})"),
    "plan_found": (
        "{name} ke {target}: paling sedikit {cost}",
        "{name} to {target}: at least {cost}",
    ),
    "plan_or": (" atau ", " or "),
    "plan_cost_read": ("{cost} ({reading})", "{cost} ({reading})"),
    "plan_any_unit": (
        "Poin yang sama di unit lain sama baiknya; di sini didahulukan unit yang nilainya paling rendah.",
        "The same points in another unit are as good; here the unit with the lowest score comes first.",
    ),
    "plan_none": ("{name} ke {target}: {why}", "{name} to {target}: {why}"),
    "plan_top": (
        "{name} {year} sudah di kategori tertinggi; tidak ada yang perlu diubah.",
        "{name} {year} is in the highest category already; nothing needs to change.",
    ),
    "plan_no_edges": (
        "Metode {year} tidak menerbitkan batas kategori, jadi sasaran tidak dapat dihitung.",
        "The {year} method published no category edges, so no target can be computed.",
    ),
    "plan_reached": ("sudah tercapai ({score})", "already reached ({score})"),
    "plan_infeasible": (
        "tidak tercapai, bahkan dengan semua tuas di puncak: {best}",
        "out of reach, even with every lever at its maximum: {best}",
    ),
    "plan_no_total": ("nilainya tidak diketahui", "its score is not known"),
    "plan_unknown": (
        "rata-rata unitnya harus naik {need} poin, dari {before} menjadi paling sedikit {least}. Nilai unit tidak semua "
        "terbit, jadi tidak ada tuas yang dikarang",
        "the mean of its units must rise by {need} points, from {before} to at least {least}. Not all unit scores are "
        "published, so no lever is invented",
    ),
    "least_effort": ("Usaha paling ringan", "Least effort"),
    "least_levers": ("Tuas paling sedikit", "Fewest levers"),
    "least_units": ("Unit paling sedikit", "Fewest units"),
    "plan_same": ("Rencananya sama dengan “{other}”.", "The same plan as “{other}”."),
    "plan_size": ("{levers} tuas di {units} unit", "levers: {levers}, units: {units}"),
    "plan_score": ("total {before} → {after}", "total {before} → {after}"),
    "plan_why_units": (
        "Cukup, karena rata-rata dibulatkan ke atas mulai {turn}: perlu {n} × {turn} = {least}. Sekarang {start}, kurang "
        "{short}. Rencana ini menambah {gained}: {sum} ÷ {n} = {mean}, menjadi {after}.",
        "Enough, because the mean rounds up from {turn}: {n} × {turn} = {least} is needed. Now {start}, short of {short}. "
        "This plan adds {gained}: {sum} ÷ {n} = {mean}, which gives {after}.",
    ),
    "plan_why_printed": (
        "Cukup, bila dibaca dari total tercetak {total}: perlu {n} × {turn} = {least}. Sekarang {n} × {total} = {start}, kurang "
        "{short}. Rencana ini menambah {gained}: {sum} ÷ {n} = {mean}, menjadi {after}.",
        "Enough, read from the printed total {total}: {n} × {turn} = {least} is needed. Now {n} × {total} = {start}, short of "
        "{short}. This plan adds {gained}: {sum} ÷ {n} = {mean}, which gives {after}.",
    ),
    "plan_not_proven": (
        "Belum terbukti paling sedikit; tidak ada yang di bawah {bound}.",
        "Not proven to be the least; none is below {bound}.",
    ),
    "plan_apply": ("Terapkan", "Apply"),
    "plan_applied": (
        "Rencana sudah masuk ke simulasi di atas; Urungkan mengembalikannya.",
        "The plan is in the simulation above; Undo takes it back.",
    ),
    "plan_apply_help": (
        "Masukkan perubahan rencana ini ke simulasi di atas; dapat diurungkan",
        "Put this plan’s changes into the simulation above; it can be undone",
    ),
    "plan_unit_line": ("{unit}: {n} tuas", ("{unit}: {n} lever", "{unit}: {n} levers")),
    "cost_poin": ("{value} poin", "{value} points"),
    "cost_rupiah": ("Rp{value}", "Rp{value}"),
    "cost_jam": ("{value} jam", "{value} hours"),
    "limits": ("Batasi: kunci, batas, dan biaya", "Limit: locks, highest values and costs"),
    "limits_set": ("Batasi: kunci, batas, dan biaya (dipakai)", "Limit: locks, highest values and costs (in use)"),
    "limit_lock": ("Tidak dapat diubah tahun ini", "Cannot be changed this year"),
    "limit_everywhere": ("{name} (di semua unit)", "{name} (in every unit)"),
    "limit_currency": ("Biaya dihitung dalam", "Costs are counted in"),
    "limit_poin": ("poin", "points"),
    "limit_rupiah": ("rupiah", "rupiah"),
    "limit_jam": ("jam", "hours"),
    "limit_name": ("Tuas", "Lever"),
    "limit_most": ("Nilai tertinggi", "Highest value"),
    "limit_cost": ("Biaya per poin atau langkah", "Cost of a point or step"),
    "limit_fixed": ("Biaya tetap", "Fixed cost"),
    "limit_table": (
        "Batas dan biaya setiap tuas; kosong berarti tidak dibatasi",
        "Highest value and cost of every lever; empty means no limit",
    ),
    "needs_title": (
        "Apa yang perlu, {year}: setiap pemerintah di bawah {top}",
        "What it takes, {year}: every government below {top}",
    ),
    "needs_none": (
        "Tidak ada pemerintah yang diketahui berada di bawah kategori tertinggi pada {year}.",
        "No government is known to be below the highest category in {year}.",
    ),
    "needs_found": ("{cost}: {levers} tuas di {units} unit", "{cost} (levers: {levers}, units: {units})"),
    "needs_unknown": (
        "rata-rata unit naik {need} poin; nilai unit tidak semua terbit",
        "mean of units up {need} points; not all unit scores are published",
    ),
    "needs_reading": ("Bacaan", "Reading"),
    "needs_least": ("Nilai sasaran", "Target score"),
    "needs_mean": ("Rata-rata harus naik (poin)", "Mean must rise (points)"),
    "needs_cost": ("Usaha (poin)", "Effort (points)"),
    "needs_status": ("Status", "Status"),
    "file_needs": ("apa-yang-perlu", "what-it-takes"),
    "file_budget": ("anggaran", "budget"),
    "needs_to": ("Ke", "To"),
    "needs_now": ("Sekarang", "Now"),
    "needs_what": ("Yang perlu", "What it takes"),
    "needs_note": (
        "Pemerintah yang totalnya tidak diketahui tidak ada di sini.",
        "Governments whose total is not known are not listed.",
    ),
    "budget_title": (
        "Anggaran {budget} membawa {value} dari {of} pemerintah ke zona {zone}",
        "A budget of {budget} brings {value} of {of} governments into the {zone} zone",
    ),
    "budget_weighed": (
        "Anggaran {budget} membawa bobot {value} dari {of} ke zona {zone}",
        "A budget of {budget} brings a weight of {value} of {of} into the {zone} zone",
    ),
    "budget_value": ("Anggaran dalam poin (2,5 atau 2.5)", "Budget in points (2.5 or 2,5)"),
    "budget_weigh": ("Hitung menurut bobot, misalnya penduduk", "Count by weight, people for example"),
    "budget_weight": ("Bobot", "Weight"),
    "budget_weights": ("Bobot setiap pemerintah, diisi sendiri", "Weight of each government, your own figures"),
    "budget_from": ("Anggaran mulai", "Budget from"),
    "budget_value_there": ("Di zona {zone}", "In the {zone} zone"),
    "budget_lifted": ("Yang diangkat", "Which are lifted"),
    "budget_axis": ("anggaran (poin)", "budget (points)"),
    "budget_alt": ("Anggaran dan yang berzona {zone}: {list}", "Budget and what is in the {zone} zone: {list}"),
    "budget_cannot": (
        "Tidak dapat direncanakan: {names} (nilai unit tidak diketahui atau tidak tercapai).",
        "Cannot be planned: {names} (unit scores not known, or out of reach).",
    ),
    "choice_none": (
        "tanpa biaya, {value} dari {of} berzona {zone}",
        "without cost, {value} of {of} in the {zone} zone",
    ),
    "choice_some": (
        "{cost}: {names}; {value} dari {of} berzona {zone}",
        "{cost}: {names}; {value} of {of} in the {zone} zone",
    ),
    "zone_word": ("zona {zone}", "the {zone} zone"),
    "sure_title": ("Seberapa yakin zona {name} {year}", "How sure the zone of {name} {year} is"),
    "sure_unknown": (
        "Nilai {name} {year} tidak diketahui, jadi jaraknya tidak dapat dihitung.",
        "The score of {name} {year} is not known, so no margin can be computed.",
    ),
    "margin_up": (
        "{name} terpaut {points} poin dari {zone} di atasnya.",
        "{name} is {points} points short of {zone} above.",
    ),
    "margin_down": (
        "{name} turun ke {zone} bila kehilangan {points} poin.",
        "{name} falls into {zone} if it loses {points} points.",
    ),
    "answers_up": ("tinggi", "higher"),
    "answers_down": ("rendah", "lower"),
    "answers_alone": (
        "{n} jawaban dari {asked} {who} ({each} × {units} unit), masing-masing satu langkah lebih {way} pada “{component}”",
        (
            "{n} answer of {asked} {who} ({each} × {units} units), one step {way} on “{component}”",
            "{n} answers of {asked} {who} ({each} × {units} units), each one step {way} on “{component}”",
        ),
    ),
    "answers_few": (
        "Tidak satu kelompok responden pun cukup sendirian, sekalipun semuanya menjawab selangkah lain.",
        "No single group of respondents would be enough, even if each of them answered one step otherwise.",
    ),
    "answers_none": (
        "Berapa jawaban responden itu tidak dapat dihitung: jumlah unit atau respondennya tidak diketahui.",
        "How many answers that is cannot be computed: the number of units or of respondents is not known.",
    ),
    "answers_or": ("Yang cukup untuk itu, salah satu dari:", "Enough for that, any one of:"),
    "answers_note": (
        "Ukuran contoh menurut metode; setiap jawaban satu langkah pada indikator yang paling berbobot di kelompok itu. Bobot "
        "sebagian indikator adalah anggapan.",
        "Sample sizes are the method’s; each answer is one step on that group’s weightiest indicator. Some indicator weights "
        "are assumed.",
    ),
    "asked_petugas": ("petugas", "officials"),
    "asked_produk": ("produk layanan yang diamati", "observed products"),
    "asked_pengguna": ("pengguna layanan", "users"),
    "asked_pejabat_pengaduan": ("pejabat pengaduan", "complaint officers"),
    "resampled": (
        "Zona tetap dalam {same} dari {draws} pengulangan ({percent} %); 95 % hasilnya di {low}–{high}. {assumed}",
        "The zone stays in {same} of {draws} repetitions ({percent} %); 95 % of them give {low}–{high}. {assumed}",
    ),
    "weights_same": (
        "Bobot indikator tidak terbit. Untuk setiap bobot yang mungkin totalnya {low}–{high} (dengan bobot kami {assumed}); "
        "kategorinya tetap {worst}. {proof}",
        "Indicator weights were not published. For every possible weight the total is {low}–{high} ({assumed} with ours); "
        "the category stays {worst}. {proof}",
    ),
    "weights_differ": (
        "Bobot indikator tidak terbit. Untuk setiap bobot yang mungkin totalnya {low}–{high} (dengan bobot kami {assumed}), "
        "jadi kategorinya dapat {worst} sampai {best}. {proof}",
        "Indicator weights were not published. For every possible weight the total is {low}–{high} ({assumed} with ours), "
        "so the category may be {worst} to {best}. {proof}",
    ),
    "weights_exact": (
        "Kedua ujungnya dihitung persis, bukan dari contoh acak.",
        "Both ends are computed exactly, not sampled.",
    ),
    "weights_near": (
        "Kedua ujungnya dapat tercapai, tetapi tidak terbukti paling jauh.",
        "Both ends can be reached but are not proven to be the extremes.",
    ),
    "sure_asked": ("Bila orang lain yang ditanya", "If others were asked"),
    "sure_weights": ("Bila bobot indikatornya lain", "If indicator weights were others"),
    "sure_indicators": (
        "Pengulangan dan rentang bobot memerlukan nilai indikator; pilih dasar Indikator.",
        "Repetitions and the range of weights need indicator values; choose the basis Indicators.",
    ),
    "step_rencana": ("Rencana paling ringan", "Least-effort plan"),
    # skenario di layar
    "result_units": (
        "total {name} tidak diketahui: nilai {list} tidak terbit dan belum diisi",
        "the total of {name} is not known: {list} not published and not filled in",
    ),
    "result_no_list": (
        "total {name} tidak diketahui: daftar unit yang dinilai tidak terbit",
        "the total of {name} is not known: the list of assessed units is not published",
    ),
    "result_weights": (
        "total {name} tidak diketahui: bobot setiap unit dalam total tidak terbit",
        "the total of {name} is not known: the weight of each unit in the total is not published",
    ),
    "before_printed": (
        "Sebelum: total tercetak. Sesudah: rata-rata unit, sebab unit yang belum terbit kini diisi. Keduanya tidak sejenis, jadi selisihnya bukan kenaikan.",
        "Before: the printed total. After: the mean of the units, as units that were not published are now filled in. The two are not alike, so their difference is no gain.",
    ),
    "illustration_short": ("ILUSTRASI", "ILUSTRASI"),
    "planned_rows": ("Yang sudah direncanakan", "What is already planned"),
    "planned_row": ("{name}: {before} → {value}", "{name}: {before} → {value}"),
    "shelf": ("Skenario", "Scenarios"),
    "shelf_none": (
        "Belum ada skenario tersimpan. Gerakkan tuas, lalu simpan dengan sebuah nama.",
        "No scenario is kept yet. Move a lever, then save it under a name.",
    ),
    "shelf_open": ("Terbuka: {name}", "Open: {name}"),
    "shelf_by": ("oleh {author}", "by {author}"),
    "shelf_changes": ("{n} perubahan", ("{n} change", "{n} changes")),
    "shelf_data_moved": ("data berubah sejak disimpan", "the data have changed since it was saved"),
    "shelf_pick": (
        "Centang dua sampai {most} skenario untuk membandingkannya.",
        "Tick two to {most} scenarios to compare them.",
    ),
    "shelf_all": ("Tampilkan semua ({n})", "Show all ({n})"),
    "shelf_retry": ("Coba sambung lagi", "Try to connect again"),
    "shelf_more": ("Lainnya", "More"),
    "shelf_rename": ("Ubah nama", "Rename"),
    "shelf_duplicate": ("Gandakan", "Duplicate"),
    "shelf_stack": ("Tumpuk di atas simulasi ini", "Stack on this simulation"),
    "shelf_delete": ("Hapus", "Delete"),
    "shelf_load": ("Buka", "Open"),
    "shelf_saved": ("“{name}” tersimpan.", "“{name}” is saved."),
    "shelf_same": (
        "“{name}” sudah tersimpan dengan isi yang sama.",
        "“{name}” is already saved with the same content.",
    ),
    "shelf_deleted": ("“{name}” dihapus.", "“{name}” was deleted."),
    "shelf_undelete": ("Urungkan hapus", "Undo delete"),
    "shelf_back": ("“{name}” kembali.", "“{name}” is back."),
    "shelf_stacked": (
        "“{name}” ditumpuk di atas simulasi ini; “Urungkan” mengembalikannya.",
        "“{name}” was stacked on this simulation; “Undo” takes it back.",
    ),
    "shelf_moved_on": (
        "“{name}” baru saja diubah orang lain, jadi tidak diapa-apakan. Daftar di bawah sudah yang terbaru.",
        "Somebody has just changed “{name}”, so nothing was done to it. The list below is up to date.",
    ),
    "shelf_copy": ("{name} (salinan{n})", "{name} (copy{n})"),
    "save": ("Simpan", "Save"),
    "save_title": ("Simpan skenario", "Save the scenario"),
    "save_name": ("Nama", "Name"),
    "save_author": ("Pembuat (boleh kosong)", "Author (may stay empty)"),
    "save_note": ("Catatan (boleh kosong)", "Note (may stay empty)"),
    "save_over": (
        "Dengan nama yang sama Anda ditanya dulu sebelum “{name}” ditimpa; nama lain menjadi skenario baru.",
        "Under the same name you are asked before “{name}” is overwritten; another name makes a new scenario.",
    ),
    "save_no_name": ("Beri nama dahulu.", "Give it a name first."),
    "save_nothing": (
        "Belum ada yang diubah, jadi belum ada yang disimpan atau dibagikan. Gerakkan sebuah tuas dahulu.",
        "Nothing was changed yet, so there is nothing to save or share. Move a lever first.",
    ),
    "conflict_changed": (
        "“{name}” sudah disimpan {who} ({when}) sejak Anda membukanya. Punya Anda belum tersimpan dan tidak hilang. Yang berbeda:",
        "“{name}” was saved by {who} ({when}) since you opened it. Yours is not saved yet and not lost. What differs:",
    ),
    "conflict_open": (
        "“{name}” yang sedang terbuka terakhir disimpan {who} ({when}). Perubahan Anda belum tersimpan dan tidak hilang. Yang berbeda:",
        "“{name}”, which is open, was last saved by {who} ({when}). Your changes are not saved yet and not lost. What differs:",
    ),
    "conflict_name": (
        "Sudah ada skenario bernama “{name}” dari {who} ({when}). Punya Anda belum tersimpan dan tidak hilang. Yang berbeda:",
        "There already is a scenario named “{name}” by {who} ({when}). Yours is not saved yet and not lost. What differs:",
    ),
    "conflict_deleted": (
        "“{name}” sudah dihapus ({when}) sejak Anda membukanya. Punya Anda belum tersimpan dan tidak hilang. Yang berbeda:",
        "“{name}” was deleted ({when}) since you opened it. Yours is not saved yet and not lost. What differs:",
    ),
    "somebody": ("orang lain", "somebody else"),
    "conflict_theirs": ("Yang tersimpan", "What is saved"),
    "conflict_yours": ("Punya Anda", "Yours"),
    "conflict_keep": ("Biarkan yang tersimpan", "Keep what is saved"),
    "conflict_copy": ("Simpan punya saya sebagai salinan", "Save mine as a copy"),
    "conflict_over": ("Timpa dengan punya saya", "Overwrite with mine"),
    "conflict_not": ("tidak diubah", "not changed"),
    "conflict_equal": ("Nilai-nilainya sama.", "The values are the same."),
    "stack_clash": (
        "“{name}” dan simulasi ini menginginkan hal berbeda. Bila ditumpuk, “{name}” yang dipakai:",
        "“{name}” and this simulation want different things. If stacked, “{name}” is used:",
    ),
    "stack_lower": ("Simulasi ini", "This simulation"),
    "stack_do": ("Tumpuk", "Stack"),
    "cancel": ("Batalkan", "Cancel"),
    "share": ("Bagikan", "Share"),
    "share_title": ("Bagikan skenario", "Share the scenario"),
    "share_link": (
        "Tautan ini membawa {changes} dan sidik datanya. Siapa pun yang membukanya di aplikasi ini melihat angka yang sama; bila datanya sudah lain, itu dikatakan lebih dahulu.",
        "This link carries {changes} and the fingerprint of the data. Anyone who opens it in this app sees the same figures; if the data differ by then, that is said first.",
    ),
    "share_file": ("Unduh berkas JSON", "Download the JSON file"),
    "file_open": ("Buka berkas", "Open a file"),
    "file_title": ("Buka berkas skenario", "Open a scenario file"),
    "file_label": ("Berkas JSON dari “Bagikan”", "A JSON file from “Share”"),
    "arrive_moved": (
        "Data sudah berubah sejak “{name}” dibuat. Nilai awal yang berbeda:",
        "The data have changed since “{name}” was made. Base values that differ:",
    ),
    "arrive_then": ("Ketika dibuat", "When it was made"),
    "arrive_now": ("Sekarang", "Now"),
    "arrive_apply": ("Terapkan tetap", "Apply anyway"),
    "arrive_other": (
        "Skenario “{name}” di tautan ini untuk {year}, {basis}; layar ini menampilkan yang lain.",
        "The scenario “{name}” of this link is for {year}, {basis}; this screen shows another one.",
    ),
    "arrive_open": ("Buka skenario itu", "Open that scenario"),
    "compare": ("Perbandingan skenario {name} {year}", "Comparison of scenarios {name} {year}"),
    "compare_now": ("Sekarang", "Now"),
    "compare_most": (
        "Paling banyak {most} sekaligus; yang dibandingkan {most} teratas.",
        "At most {most} at once; the upper {most} are compared.",
    ),
    "compare_others": (
        "Tidak dibandingkan karena tahunnya lain dari layar ini: {names}.",
        "Not compared, as their year is not this screen's: {names}.",
    ),
    "compare_old": (
        "Dibuat di atas data yang sudah berubah: {names}. Yang dihitung di sini nilai usulannya di atas data sekarang.",
        "Made on data that have changed since: {names}. Computed here: their proposed values on today's data.",
    ),
    "compare_greens": ("Zona hijau dari {of} kab/kota", "Green zone of {of} regencies and cities"),
    "compare_what": ("Yang diubah", "What it changes"),
    "compare_rest": ("dan {n} lagi", "and {n} more"),
    "compare_still": ("“{name}” tidak mengubah {body}.", "“{name}” does not change {body}."),
    "compare_map": ("Peta sesudah “{name}”", "Map after “{name}”"),
    # slides
    "slide_units": ("Nilai setiap unit dan sumbangannya", "Each unit’s score and what it contributes"),
    "slide_gap": (
        "Jarak kosong: metode berganti; nilai di kiri dan kanannya tidak dibandingkan.",
        "Empty gap: the method changed; scores on its two sides are not compared.",
    ),
    "slide_labels": (
        "Angka pada grafik adalah teks: bila data grafik diubah, ubah juga labelnya.",
        "The figures in the chart are text: whoever changes the chart’s data changes the labels too.",
    ),
    "slide_part": ("{title} ({n} dari {of})", "{title} ({n} of {of})"),
    "slide_low": ("Batas bawah rentang", "Lower end of a range"),
    "slide_aspect": ("{value} / {maximum}", "{value} / {maximum}"),
    "slide_lost": ("{name}: hilang {lost}", "{name}: {lost} lost"),
    "slide_way": ("Jalan", "Way"),
    "slide_result": ("Hasil", "Result"),
    "slide_alt": ("{title}. {list}.", "{title}. {list}."),
    "slide_no_source": ("Tidak ada sumber untuk tahun ini.", "There is no source for this year."),
    # national position, medians, years that are not compared
    "page_nasional": ("Nasional", "National"),
    "nat_title": ("{name} {year}: {score}; {rank}", "{name} {year}: {score}; {rank}"),
    "nat_score": ("nilai {score}", "score {score}"),
    "nat_rank": (
        "peringkat {rank} dari {of} {kind} se-Indonesia (terbit: {publisher})",
        "ranked {rank} of {of} {kind} of Indonesia (published: {publisher})",
    ),
    "nat_rank_max": (
        "{rank} besar {kind} se-Indonesia (terbit: {publisher})",
        "in the top {rank} {kind} of Indonesia (published: {publisher})",
    ),
    "nat_rank_none": (
        "peringkat nasional yang terbit tidak ditemukan",
        "no published national rank was found",
    ),
    "kind_semua": ("semua instansi", "all bodies"),
    "kind_provinsi": ("provinsi", "provinces"),
    "kind_kabupaten": ("kabupaten", "regencies"),
    "kind_kota": ("kota", "cities"),
    "nat_all": (
        "Semua yang dinilai: kementerian, lembaga, provinsi, kabupaten, dan kota",
        "All assessed: ministries, agencies, provinces, regencies and cities",
    ),
    "nat_kind": ("Hanya {kind}", "Only {kind}"),
    "nat_bar": ("{zone} {count} · {percent}%", "{zone} {count} · {percent}%"),
    "nat_rest": ("zona lain, tidak terbit rinci", "other zones, not broken down"),
    "nat_break": ("— metode berbeda: tidak disambung —", "— different method: not joined —"),
    "nat_floor": ("hijau mulai {score}", "green from {score}"),
    "nat_zoneless": ("{of} dinilai; tanpa zona", "{of} assessed; no zones"),
    "nat_zones_unknown": ("{of} dinilai; zona tidak terbit", "{of} assessed; zones not published"),
    "nat_uncounted": ("jumlah tidak ditemukan", "no count found"),
    "nat_opinion": ("{name}: {n}", "{name}: {n}"),
    "nat_sources": ("Sumber: {names}.", "Source: {names}."),
    "nat_counts_alt": ("{title}, jumlah menurut zona per tahun: {list}.", "{title}, counts by zone a year: {list}."),
    "nat_strip_title": (
        "Nilai {kind} yang terbit, {year}: n = {n}{of}, sampel, bukan sensus",
        "Published scores of {kind}, {year}: n = {n}{of}, a sample, not the census",
    ),
    "nat_of": (" dari {of}", " of {of}"),
    "nat_strip_alt": (
        "{title}. {own}. Tertinggi {best}, terendah {worst}.",
        "{title}. {own}. Highest {best}, lowest {worst}.",
    ),
    "nat_own": ("{name}: {score}", "{name}: {score}"),
    "nat_best": ("tertinggi: {name} {score}", "highest: {name} {score}"),
    "nat_worst": ("terendah: {name} {score}", "lowest: {name} {score}"),
    "nat_strip_key": (
        "Garis tipis: satu nilai terbit. Garis tebal: {kind} lain di Banten.",
        "Thin tick: one published score. Thick tick: another of the {kind} of Banten.",
    ),
    "nat_strip_source": (
        "Sumber: {n} halaman yang dibaca, lihat Data & kepercayaan.",
        ("Source: {n} page read, see Data & trust.", "Source: {n} pages read, see Data & trust."),
    ),
    "nat_counts_none": (
        "Jumlah instansi menurut zona tidak terbaca.",
        "The counts of bodies by zone could not be read.",
    ),
    "nat_strip_none": (
        "Belum ada nilai {kind} untuk {year} yang ditemukan dalam daftar nilai terbit.",
        "The list of published scores holds none of {kind} for {year}.",
    ),
    "nat_place": (
        "Pada sampel itu {above} nilai lain lebih tinggi, {same} sama, dan {below} lebih rendah daripada {name}. Ini bukan peringkat: nilai yang diberitakan cenderung nilai yang menonjol.",
        "In that sample {above} other scores are higher, {same} equal and {below} lower than that of {name}. This is no rank: scores that make the news tend to stand out.",
    ),
    "nat_place_none": (
        "Letak {name} pada sampel itu tidak dapat dikatakan: {state}",
        "The place of {name} in that sample cannot be told: {state}",
    ),
    "nat_weak": (
        "{n} di antaranya dari sumber yang lemah (garis putus-putus).",
        ("{n} of them from a weak source (dashed).", "{n} of them from weak sources (dashed)."),
    ),
    "nat_rival": (
        "Peringkat {rank} juga disebut untuk {name} oleh {publisher} ({trust}).",
        "Rank {rank} is also given to {name} by {publisher} ({trust}).",
    ),
    "nat_notes": ("Yang perlu diketahui tentang angka ini", "What to know about these figures"),
    "nat_percent": (
        "{year}, {kind}, zona {zone}: {count} dari {of} = {percent}%, dicetak {printed}%.",
        "{year}, {kind}, {zone} zone: {count} of {of} = {percent}%, printed as {printed}%.",
    ),
    "nat_table": ("Tabel jumlah menurut zona", "Table of counts by zone"),
    "col_count": ("Jumlah", "Count"),
    "col_assessed": ("Dinilai", "Assessed"),
    "col_median": ("Median", "Median"),
    "col_best": ("Tertinggi", "Highest"),
    "col_best_body": ("Pemilik nilai tertinggi", "Who has the highest"),
    "col_worst": ("Terendah", "Lowest"),
    "col_worst_body": ("Pemilik nilai terendah", "Who has the lowest"),
    "col_percent": ("Persen (dihitung)", "Per cent (computed)"),
    "col_press": ("Persen (dicetak)", "Per cent (printed)"),
    "median": (
        "Median nilai {year} yang diketahui persis di antara {kind} Banten: {value} ({known} diketahui, {unknown} tidak; bukan nilai resmi)",
        "Median of the exactly known {year} scores among the {kind} of Banten: {value} ({known} known, {unknown} not; not official)",
    ),
    "kind_both": ("kabupaten/kota", "regencies and cities"),
    "uncompared": (
        "{year_before}: {before} · {year_after}: {after} ({why})",
        "{year_before}: {before} · {year_after}: {after} ({why})",
    ),
    "uncompared_title": ("Tidak dibandingkan: {name}", "Not compared: {name}"),
    "letters_key": ("Huruf {years}: {list}.", "Letters {years}: {list}."),
    "map_list": ("Nilai tiap pemerintah pada peta", "The score of each government on the map"),
    "method_sources": ("Sumber: halaman Data & kepercayaan", "Sources: page Data & trust"),
    # finish: briefings on the screen, first visit, how to read
    "paper": ("Unduh paparan", "Download briefing"),
    "paper_of": ("{name}, {year}", "{name}, {year}"),
    "paper_published": ("{name}: hanya data terbit", "{name}: published data only"),
    "paper_unchanged": (
        "Belum ada yang diubah: ini paparan tanpa skenario.",
        "Nothing was changed yet: this is the briefing without a scenario.",
    ),
    "paper_pdf": ("PDF satu halaman", "One-page PDF"),
    "paper_pptx": ("Salindia (PPTX)", "Slides (PPTX)"),
    "paper_xlsx": ("Buku kerja berumus (XLSX)", "Workbook with formulas (XLSX)"),
    "file_paper": ("paparan", "briefing"),
    "file_published": ("hanya-terbit", "published-only"),
    "file_counts": ("jumlah-zona", "zone-counts"),
    "file_sample": ("nilai-terbit", "published-scores"),
    "hint_what": (
        "Zona Hijau memperlihatkan nilai kepatuhan pelayanan publik Pemerintah Provinsi Banten dan kabupaten/kotanya menurut Ombudsman RI, tahun demi tahun.",
        "Zona Hijau shows the public-service compliance scores of the Banten Provincial Government and its regencies and cities by Ombudsman RI, year by year.",
    ),
    "hint_how": (
        "Pilih tahun dan pemerintah, lalu klik angka yang bergaris titik-titik untuk melihat sumbernya.",
        "Choose a year and a government, then click a figure with a dotted line to see its source.",
    ),
    "hint_help": (
        "“Cara membaca” menerangkan tiap halaman, dan alamat halaman menyimpan pilihan Anda.",
        "“How to read” explains each page, and the page’s address keeps your choice.",
    ),
    "hint_close": ("Mengerti", "Got it"),
    "how_to_read": ("Cara membaca", "How to read"),
    "help_ringkasan": (
        "Judul adalah temuan tahun itu dalam satu kalimat.\n"
        "Setiap titik adalah satu kabupaten/kota pada pita kategori tahun itu; makin ke kanan makin tinggi nilainya.\n"
        "Lingkaran terbuka: angka yang dibulatkan. Batang: hanya rentangnya yang diketahui. Kata: nilainya tidak diketahui.",
        "The title is the year’s finding in one sentence.\n"
        "Each dot is one regency or city on that year’s category bands; further right is a higher score.\n"
        "Open circle: a rounded figure. Bar: only a range is known. A word: the score is not known.",
    ),
    "help_peta": (
        "Warna adalah zona dan huruf adalah kategorinya; batasnya ada di keterangan warna.\n"
        "Arsir: kategorinya diketahui tetapi nilainya tidak terbit. Abu-abu berarsir: tidak diketahui.\n"
        "Klik sebuah daerah, atau pilih dari daftar, untuk melihat rinciannya.",
        "Colour is the zone and the letter is its category; the edges are in the colour key.\n"
        "Hatched: the category is known but the score was not published. Grey hatched: not known.\n"
        "Click a district, or choose it from the list, to see its details.",
    ),
    "help_aspek": (
        "Batang menunjukkan nilai yang diperoleh; sisanya yang pucat adalah poin yang hilang.\n"
        "Pilih sebuah unit atau aspek untuk melihat dari mana poinnya hilang; makin gelap sel tabel, makin besar bagian yang hilang.\n"
        "Nilai bertanda ILUSTRASI dikarang agar berjumlah tepat ke nilai unit yang terbit; jangan dikutip.",
        "A bar shows the points obtained; its pale rest is the points lost.\n"
        "Choose a unit or an aspect to see where its points are lost; the darker a cell, the larger the share that is lost.\n"
        "Values marked ILUSTRASI are invented to add up exactly to the published unit scores; do not quote them.",
    ),
    "help_profil": (
        "Kartu: nilai, kategori, dan jarak ke kategori berikut. Batang: nilai tiap unit layanan.\n"
        "Titik biru: pemerintah ini; titik abu-abu: yang lain; garis tegak: median nilai yang diketahui.\n"
        "Baris bertanda ILUSTRASI bukan hasil penilaian.",
        "Card: score, category and distance to the next category. Bars: the score of each service unit.\n"
        "Blue dot: this government; grey dots: the others; upright line: the median of the known scores.\n"
        "Lines marked ILUSTRASI are not assessment results.",
    ),
    "help_tren": (
        "Garis hanya menghubungkan tahun-tahun dengan metode yang sama.\n"
        "Garis tegak putus-putus: metode berganti; nilai di kiri dan kanannya tidak boleh dibandingkan.\n"
        "Semua gambar kecil memakai skala yang sama.",
        "A line joins only years with the same method.\n"
        "Dashed upright: the method changed; scores on its two sides must not be compared.\n"
        "All small pictures share one scale.",
    ),
    "help_nasional": (
        "Batang: bagian pemerintah di tiap zona, per tahun; batang kosong belum dirinci menurut zona.\n"
        "Setiap garis kecil adalah satu nilai yang terbit. Ini sampel, bukan semua pemerintah, jadi bukan peringkat.\n"
        "Peringkat hanya yang diterbitkan; bila sumber berbeda, keduanya disebut.",
        "Bars: the share of governments in each zone, by year; an empty bar was not broken down by zone.\n"
        "Each small tick is one published score. It is a sample, not all governments, so it is no ranking.\n"
        "Ranks are only those published; where sources differ, both are named.",
    ),
    "help_simulasi": (
        "Geser tuas sebuah unit atau indikator: nilai, kategori, dan zona dihitung ulang seketika.\n"
        "Sebelum dan sesudah dihitung dengan pembulatan yang sama seperti penilaian.\n"
        "Ini simulasi, bukan hasil penilaian.",
        "Move the lever of a unit or an indicator: score, category and zone are computed again at once.\n"
        "Before and after are computed with the same rounding as the assessment.\n"
        "This is a simulation, not an assessment result.",
    ),
    "help_metode": (
        "Susunan poin dan batas kategori adalah milik tahun yang dipilih.\n"
        "Di samping setiap aturan tertulis seberapa kuat dasarnya dan dari mana diketahui.\n"
        "Contoh hitung mengikuti sebuah total terbit dari unit sampai kategori.",
        "The make-up of points and the category edges are those of the chosen year.\n"
        "Beside each rule stands how well it is founded and from where it is known.\n"
        "The worked example follows a published total from units to category.",
    ),
    "help_data": (
        "Setiap sel adalah satu pemerintah dalam satu tahun: apa yang diketahui dan apa yang tidak.\n"
        "Klik sebuah angka untuk melihat sumbernya.\n"
        "Total yang tidak cocok dengan rinciannya dan sumber yang bertentangan ditampilkan, tidak diperbaiki.",
        "Each cell is one government in one year: what is known and what is not.\n"
        "Click a figure to see its source.\n"
        "Totals that do not match their parts and sources that contradict are shown, not repaired.",
    ),
    "help_paparan": (
        "Setiap langkah adalah satu temuan dan gambarnya; panah kiri dan kanan berpindah langkah, Esc keluar.\n"
        "Warna adalah zona, huruf adalah kategori; yang berarsir tidak diketahui nilainya.\n"
        "Yang bertanda ILUSTRASI dikarang untuk memperagakan metode; jangan dikutip.",
        "Each step is one finding and its picture; the left and right arrows change the step, Esc leaves.\n"
        "Colour is the zone, the letter is the category; where it is hatched the score is not known.\n"
        "What is marked ILUSTRASI was invented to show the method at work; do not quote it.",
    ),
    "data_broken_title": ("Data aplikasi tidak dapat ditampilkan", "The app’s data cannot be shown"),
    "data_broken": (
        "Berkas di bawah ini harus diperbaiki dulu. Sesudah itu muat ulang halaman ini; aplikasi tidak perlu dimulai ulang.",
        "The files below must be mended first. Then reload this page; the app need not be restarted.",
    ),
    "data_broken_rest": ("Yang juga salah pada berkas data", "What else is wrong in the data files"),
    "map_missing": (
        "Peta tidak dapat digambar karena berkas batasnya rusak; daftar di bawah tetap berlaku.",
        "The map cannot be drawn because its boundary file is damaged; the list below still holds.",
    ),
    "cli_data_broken": (
        "Data aplikasi tidak dapat dipakai; tidak ada yang dapat diperiksa.",
        "The app’s data cannot be used; nothing can be checked.",
    ),
    "full_title": ("Sedang penuh", "Full at the moment"),
    "full": (
        "Semua tempat untuk pengunjung sedang terpakai. Halaman ini mencoba lagi sendiri setiap setengah menit; yang sudah masuk tidak terganggu.",
        "All places for visitors are taken. This page tries again by itself every half minute; those who are in are not disturbed.",
    ),
    "page_failed": (
        "Bagian ini tidak dapat ditampilkan karena kesalahan yang tidak terduga. Muat ulang halaman; bila terulang, buka halaman ini tanpa pilihan di alamatnya dan beri tahu pengelola aplikasi. Data tidak berubah.",
        "This part cannot be shown because of an unexpected error. Reload the page; if it happens again, open the page without the choices in its address and tell whoever runs the app. No data was changed.",
    ),
    # bawa tabel sendiri
    "own_title": ("Bawa tabel sendiri", "Bring your own table"),
    "own_intro": (
        "Unggah CSV, XLSX, XLS, atau ODS. Tidak ada yang disimpan di komputer ini sebelum Anda memilih “Simpan”.",
        "Upload CSV, XLSX, XLS or ODS. Nothing is kept on this computer until you choose “Save”.",
    ),
    "own_upload": ("Berkas tabel (paling besar 10 MB, boleh beberapa)", "Table files (10 MB at most, several at once)"),
    "own_folder": ("… atau periksa berkas di data/assessments", "… or check a file of data/assessments"),
    "own_none": ("Tidak ada", "None"),
    "own_reading": ("Membaca {file} …", "Reading {file} …"),
    "own_checking": ("Memeriksa {file} …", "Checking {file} …"),
    "own_comparing": ("Membandingkan {file} dengan yang dimuat …", "Comparing {file} with what is loaded …"),
    "own_nth": ("{n} dari {of}", "{n} of {of}"),
    "own_accept": (
        "{file}: {n} baris dapat dipakai.",
        ("{file}: {n} row can be used.", "{file}: {n} rows can be used."),
    ),
    "own_accept_warn": (
        "{file}: {n} baris dapat dipakai; baca dahulu peringatannya.",
        (
            "{file}: {n} row can be used; read the warnings first.",
            "{file}: {n} rows can be used; read the warnings first.",
        ),
    ),
    "own_reject": (
        "{file}: belum dapat dipakai; {n} kesalahan perlu diperbaiki. Tidak ada barisnya yang digabungkan.",
        (
            "{file}: cannot be used yet; {n} error needs correcting. None of its rows is merged.",
            "{file}: cannot be used yet; {n} errors need correcting. None of its rows is merged.",
        ),
    ),
    "own_good_rows": ("{n} baris lainnya baik.", ("{n} other row is good.", "{n} other rows are good.")),
    "own_understood": ("Yang dipahami", "What was understood"),
    "own_format": ("Dibaca sebagai {parts}.", "Read as {parts}."),
    "own_encoding": ("pengodean {name}", "encoding {name}"),
    "own_separator": ("pemisah {mark}", "separator {mark}"),
    "own_read_sheet": ("lembar “{name}”", "sheet “{name}”"),
    "own_header_at": ("judul di baris {rows}", "header in row {rows}"),
    "own_sheet": ("Lembar", "Sheet"),
    "own_every_sheet": ("Semua lembar yang berisi tabel", "All sheets that hold a table"),
    "own_ask_unit": ("Unit “{unit}” adalah", "Unit “{unit}” is"),
    "own_new_unit": ("memang unit lain", "indeed another unit"),
    "own_letter": ("Kolom", "Column"),
    "own_header": ("Judulnya", "Its header"),
    "own_target": ("Dibaca sebagai", "Read as"),
    "own_sure": ("Keyakinan", "Certainty"),
    "sure_pasti": ("judul baku", "standard header"),
    "sure_padanan": ("padanan yang dikenal", "known synonym"),
    "sure_pilihan": ("pilihan Anda", "your choice"),
    "sure_mungkin": ("mungkin; pastikan", "likely; make sure"),
    "sure_tidak": ("tidak dikenal", "not known"),
    "own_ask": ("Kolom {letter} “{header}” berisi", "Column {letter} “{header}” holds"),
    "own_leave": ("tidak dibaca", "left out"),
    "own_preview": ("Baris pertama sebagaimana terbaca", "First rows as read"),
    "own_problems": ("Masalah", "Problems"),
    "own_no_problem": ("Tidak ada masalah.", "No problem."),
    "own_filter": ("Tampilkan", "Show"),
    "own_severity": ("Tingkat", "Severity"),
    "own_row": ("Baris", "Row"),
    "own_column": ("Kolom", "Column"),
    "own_value": ("Isi sel", "Cell"),
    "own_message": ("Yang salah", "What is wrong"),
    "own_remedy": ("Yang perlu dilakukan", "What to do"),
    "own_marked": ("Unduh tabel Anda dengan sel ditandai (XLSX)", "Download your table with marked cells (XLSX)"),
    "own_close": ("Tutup", "Close"),
    "own_correct": ("Perbaiki di sini", "Correct it here"),
    "own_correct_note": (
        "Ketik di sel, lalu pilih “Periksa lagi”. Berkas asli Anda tidak diubah. Nomor baris sama dengan lembar kerja. Baris baru: di bawah baris terakhir; baris dibuang dengan mengosongkan selnya.",
        "Type in a cell, then choose “Check again”. Your own file is not changed. Row numbers are the spreadsheet's. New rows go below the last one; a row is left out by emptying its cells.",
    ),
    "own_some_rows": (
        "Hanya baris judul dan baris bermasalah yang ditampilkan, tanpa baris baru; tabelnya {n} baris.",
        (
            "Only the header and the rows with problems are shown, without new rows; the table has {n} row.",
            "Only the header and the rows with problems are shown, without new rows; the table has {n} rows.",
        ),
    ),
    "own_again": ("Periksa lagi", "Check again"),
    "own_compare": ("Dibandingkan dengan yang dimuat", "Compared with what is loaded"),
    "own_counts": (
        "{new} baru, {changed} berubah, {unchanged} sama.",
        "{new} new, {changed} changed, {unchanged} the same.",
    ),
    "own_before": ("Dimuat", "Loaded"),
    "own_after": ("Tabel ini", "This table"),
    "own_verdict": ("Bedanya", "Difference"),
    "own_unit": ("Unit", "Unit"),
    "own_component": ("Komponen", "Component"),
    "verdict_new": ("baru", "new"),
    "verdict_changed": ("berubah", "changed"),
    "verdict_unchanged": ("sama", "the same"),
    "own_nothing_new": (
        "Semua barisnya sudah dimuat: tidak ada yang perlu dipakai atau disimpan.",
        "All of its rows are loaded already: there is nothing to use or save.",
    ),
    "own_use": ("Pakai di sesi ini", "Use in this session"),
    "own_save": ("Simpan ke data/assessments", "Save to data/assessments"),
    "own_clash": (
        "Bila digabungkan dengan data yang dimuat, timbul kesalahan berikut; tabel ini belum dapat dipakai.",
        "Merged with the loaded data it causes these errors; the table cannot be used yet.",
    ),
    "own_saved": (
        "Disimpan sebagai data/assessments/{file}. Berkas lama disimpan di {backup}.",
        "Saved as data/assessments/{file}. Earlier files are kept in {backup}.",
    ),
    "own_saved_new": ("Disimpan sebagai data/assessments/{file}.", "Saved as data/assessments/{file}."),
    "own_undo": ("Batalkan penyimpanan", "Undo saving"),
    "own_undone": (
        "Penyimpanan {file} dibatalkan; data kembali seperti semula.",
        "Saving {file} was undone; the data are as before.",
    ),
    "own_undo_list": ("Penyimpanan yang masih dapat dibatalkan", "Savings that can still be undone"),
    "own_undo_line": ("{file}, disimpan {when}", "{file}, saved {when}"),
    "own_gone": (
        "Tabel sendiri ini hilang karena aplikasi dimulai ulang atau terlalu lama ditinggalkan: {files}. Angka di layar kini tanpa tabel itu; bawa lagi berkasnya di halaman Data & kepercayaan, atau simpan lain kali ke data/assessments.",
        "These own tables are gone because the app was restarted or left for too long: {files}. The figures on screen are now without them; bring the files again on the page Data & trust, or save them to data/assessments next time.",
    ),
    "own_banner": (
        "Sesi ini memakai tabel sendiri yang belum disimpan: {files} ({n} baris).",
        (
            "This session uses own tables that are not saved: {files} ({n} row).",
            "This session uses own tables that are not saved: {files} ({n} rows).",
        ),
    ),
    "own_mark": ("TABEL SENDIRI, BELUM DISIMPAN: {files}", "OWN TABLE, NOT SAVED: {files}"),
    "own_exception": (
        "Kecuali nilai dari tabel sendiri yang belum disimpan, bukan terbitan Ombudsman RI: {files}.",
        "Except figures of own tables that are not saved and were not published by Ombudsman RI: {files}.",
    ),
    "own_no_paper": (
        "Bahan paparan hanya dibuat dari data yang disimpan. Sesi ini memakai tabel sendiri ({files}): simpan dahulu di halaman Data & kepercayaan, atau buang.",
        "Briefings are made of saved data only. This session uses own tables ({files}): save them first on the page Data & trust, or discard them.",
    ),
    "own_discard": ("Buang", "Discard"),
    "own_surprise": (
        "{file}: tabel ini tidak dapat diolah ({reason}). Data yang dimuat tidak berubah.",
        "{file}: this table could not be handled ({reason}). The loaded data are unchanged.",
    ),
    "fault_full": ("ruang penyimpanan penuh", "the disk is full"),
    "fault_read_only": ("diska hanya dapat dibaca", "the disk is read-only"),
    "fault_permission": (
        "tidak ada izin, atau berkasnya sedang terbuka di program lain",
        "there is no permission, or the file is open in another program",
    ),
    "fault_busy": ("masih dipakai orang atau program lain", "somebody or another program is still at it"),
    "fault_disk": ("diska mengalami gangguan", "the disk has a fault"),
    "fault_missing": ("tempatnya tidak ada", "the place is not there"),
    "fault_folder": ("yang ada di situ sebuah map", "what is there is a folder"),
    "fault_name": ("namanya tidak dapat dipakai", "the name cannot be used"),
    "fault_too_many": ("terlalu banyak berkas terbuka", "too many files are open"),
    "fault_other": ("sistem menolaknya", "the system refused"),
    "fault_store_address": (
        "alamatnya tidak dapat dibaca; tulis postgresql://nama:sandi@komputer/basis-data, dan di dalam sandi %40 untuk @, %2F untuk /, %3A untuk :",
        "its address cannot be read; write postgresql://user:password@host/database, and inside the password %40 for @, %2F for /, %3A for :",
    ),
    "fault_store_unreachable": (
        "basis datanya tidak dapat dihubungi, atau menolak nama, sandi, atau nama basis datanya",
        "its database cannot be reached, or refuses the user, the password or the database’s name",
    ),
    "fault_store_silent": ("basis datanya tidak menjawab tepat waktu", "its database does not answer in time"),
    "fault_store_busy": ("basis datanya sedang dipakai yang lain", "its database is in use by others"),
    "fault_store_permission": (
        "basis datanya tidak memberi izin menulis",
        "its database gives no permission to write",
    ),
    "fault_store_damaged": (
        "berkasnya rusak atau bukan penyimpanan skenario",
        "its file is damaged or no store of scenarios",
    ),
    "fault_store_driver": ("penggerak basis datanya tidak terpasang", "the database’s driver is not installed"),
    "fault_store_other": ("basis datanya menolak", "its database refused"),
    "own_templates": ("Templat XLSX untuk diisi:", "XLSX templates to fill in:"),
    "own_full": (
        "Tabel penilaian lengkap, dapat diunggah kembali",
        "Full table of assessments, can be uploaded again",
    ),
    "template_total": ("Total pemerintah", "Government totals"),
    "template_unit": ("Unit", "Units"),
    "template_dimension": ("Dimensi", "Dimensions"),
    "template_indicator": ("Indikator", "Indicators"),
    "fill_tahun": ("Tahun penilaian, empat angka.", "Year of the assessment, four digits."),
    "fill_kode_wilayah": ("Kode pemerintah: 36 provinsi, 36.01–36.74.", "Code of the government: 36, 36.01–36.74."),
    "fill_unit": ("Nama unit layanan; boleh nama lain.", "Name of the unit; other names are allowed."),
    "fill_komponen": ("Kode komponen dari daftar.", "Code of the component, from the list."),
    "fill_nilai": ("Nilai seperti tercetak; kosong bila tidak ada.", "Score as printed; empty when there is none."),
    "fill_kategori": ("Kategori seperti tercetak; boleh kosong.", "Category as printed; may be empty."),
    "fill_zona": ("Zona seperti tercetak; boleh kosong.", "Zone as printed; may be empty."),
    "fill_status": ("terbit, atau yang lain dari daftar.", "terbit, or another from the list."),
    "fill_sumber": ("Kunci sumber dari data/sources.csv.", "Key of the source, from data/sources.csv."),
    "fill_keyakinan": ("tinggi, sedang, atau rendah.", "tinggi (high), sedang (medium), rendah (low)."),
    "fill_catatan": ("Catatan bebas.", "Any note."),
    # usulan: penanggung jawab dan tenggat; simulasi ini di perbandingan
    "shelf_this": ("seperti tuas di atas", "as the levers above stand"),
    "fill_penanggung_jawab": (
        "Hanya untuk usulan: jabatan atau dinas yang menjalankan.",
        "Only for a proposal (usulan): the office that carries it out.",
    ),
    "fill_tenggat": (
        "Hanya untuk usulan: 2026-06-30, 30 Juni 2026, atau Juni 2026.",
        "Only for a proposal (usulan): 2026-06-30, 30 June 2026 or June 2026.",
    ),
    "planned_owner": ("penanggung jawab: {owner}", "in charge: {owner}"),
    "planned_due": ("tenggat: {date}", "due: {date}"),
    # how a language writes: small numbers in words, dates and times as CLDR patterns, its codes in office files
    "numerals": (
        "nol, satu, dua, tiga, empat, lima, enam, tujuh, delapan, sembilan, sepuluh",
        "zero, one, two, three, four, five, six, seven, eight, nine, ten",
    ),
    "pattern_day": ("d MMMM y", "d MMMM y"),
    "pattern_month": ("MMMM y", "MMMM y"),
    "pattern_moment": ("d MMM y HH.mm z", "d MMM y HH:mm z"),
    "office_language": ("id-ID", "en-GB"),
    "office_numbers": ("[$-421]", "[$-409]"),
    "place_row": ("{file}, baris {row}: ", "{file}, row {row}: "),
    "place_file": ("{file}: ", "{file}: "),
}

PROBLEMS: dict[str, Entry] = {
    "missing_column": ("Kolom “{column}” tidak ada.", "Column “{column}” is missing."),
    "not_a_number": (
        "Nilai “{value}” pada kolom {column} bukan angka.",
        "“{value}” in column {column} is not a number.",
    ),
    "row_width": (
        "Baris ini punya {found} sel, seharusnya {expected}: “{value}”.",
        "This row has {found} cells instead of {expected}: “{value}”.",
    ),
    "unknown_year": (
        "Tahun {value} tidak tercakup metode mana pun di data/method/methods.csv.",
        "No method in data/method/methods.csv covers year {value}.",
    ),
    "not_held": ("Tidak ada penilaian pada {value}.", "No assessment was held in {value}."),
    "unknown_region": ("Kode wilayah “{value}” tidak dikenal.", "Region code “{value}” is not known."),
    "unknown_component": (
        "Komponen “{value}” tidak ada pada metode {method}.",
        "Method {method} has no component “{value}”.",
    ),
    "unknown_status": ("Status “{value}” tidak dikenal.", "Status “{value}” is not known."),
    "unknown_category": (
        "Kategori “{value}” tidak ada pada metode {method}.",
        "Method {method} has no category “{value}”.",
    ),
    "out_of_range": ("Nilai {value} di luar 0–{maximum}.", "{value} is outside 0–{maximum}."),
    "out_of_range_comma": (
        "Nilai {value} di luar 0–{maximum}; mungkin {likely}.",
        "{value} is outside 0–{maximum}; perhaps {likely}.",
    ),
    "off_step": (
        "Nilai {value} bukan langkah yang sah (kelipatan {step}) untuk {component}.",
        "{value} is not a legal step (multiples of {step}) for {component}.",
    ),
    "category_differs": (
        "Kategori tercetak {value} tidak sesuai nilai {score}, yang menjadi {expected}.",
        "The printed category {value} does not follow from score {score}, which gives {expected}.",
    ),
    "duplicate_equal": (
        "Kembar dengan {other_file} baris {other}: isinya sama, satu dipakai.",
        "Same as {other_file} row {other}: equal, one is used.",
    ),
    "duplicate_conflict": (
        "Bertentangan dengan {other_file} baris {other} ({other_value}): kunci sama, isi berbeda. Baris ini tidak dipakai.",
        "Contradicts {other_file} row {other} ({other_value}): same key, different content. This row is not used.",
    ),
    "zone_differs": (
        "Zona tercetak {value} tidak sesuai nilai {score}, yang menjadi {expected}.",
        "The printed zone {value} does not follow from score {score}, which gives {expected}.",
    ),
    "unknown_zone": ("Zona “{value}” tidak dikenal.", "Zone “{value}” is not known."),
    "unknown_confidence": ("Keyakinan “{value}” tidak dikenal.", "Confidence “{value}” is not known."),
    "unknown_source": (
        "Sumber “{value}” tidak ada di data/sources.csv.",
        "Source “{value}” is not in data/sources.csv.",
    ),
    "empty_file": ("Berkas ini kosong.", "This file is empty."),
    "not_csv": (
        "Ini bukan CSV (mungkin berkas Excel yang diganti namanya).",
        "This is no CSV (perhaps a renamed Excel file).",
    ),
    "semicolon": ("Sel-selnya dipisahkan titik koma.", "Its cells are separated by semicolons."),
    "duplicate_column": (
        "Ada kolom yang judulnya sama artinya: “{first}” dan “{column}” (kolom {letters}).",
        "Two headers mean the same: “{first}” and “{column}” (columns {letters}).",
    ),
    "same_header": ("Ada kolom yang judulnya sama.", "Two columns have the same header."),
    "no_rows": ("Hanya ada baris judul, tanpa data.", "There is only a header row, no data."),
    "unreadable": ("Berkas ini tidak dapat dibaca sebagai tabel.", "This file cannot be read as a table."),
    "text_encoding": ("Berkas ini tidak disimpan sebagai UTF-8.", "This file is not saved as UTF-8."),
    "geo_unreadable": (
        "Isi berkas peta ini rusak atau bukan peta.",
        "What this boundary file holds is damaged or no map.",
    ),
    "geo_no_geometry": (
        "Berkas ini tabel, bukan peta: tidak ada geometri.",
        "This file is a table, not a map: it has no geometry.",
    ),
    "geo_no_crs": (
        "Sistem koordinat tidak diketahui (misalnya .prj hilang).",
        "The coordinate system is not known (a missing .prj, say).",
    ),
    "geo_not_degrees": (
        "Koordinat ({x}; {y}) bukan derajat bujur/lintang, padahal berkasnya menyatakan begitu.",
        "Coordinates ({x}; {y}) are not degrees although the file says so.",
    ),
    "geo_no_code_column": (
        "Tidak ada kolom kode wilayah. Ada: {columns}; dicari: {expected}.",
        "No column of region codes. Found: {columns}; looked for: {expected}.",
    ),
    "geo_no_features": ("Berkas peta tidak berisi wilayah.", "The boundary file holds no region."),
    "geo_empty_code": ("Wilayah ke-{number} tidak punya kode.", "Feature {number} has no code."),
    "geo_empty_geometry": (
        "Wilayah {code} (ke-{number}) tidak punya bentuk.",
        "Region {code} (feature {number}) has no shape.",
    ),
    "geo_not_polygon": (
        "Wilayah {code} (ke-{number}) berupa {type}, bukan poligon.",
        "Region {code} (feature {number}) is a {type}, not a polygon.",
    ),
    "geo_duplicate_code": (
        "Kode {code} ada {count} kali; semua bagiannya digambar sebagai satu.",
        "Code {code} occurs {count} times; its parts are drawn as one.",
    ),
    "geo_invalid": (
        "Bentuk wilayah {code} (ke-{number}) tidak sah: {reason}. Diperbaiki hanya untuk digambar.",
        "The shape of region {code} (feature {number}) is invalid: {reason}. Repaired for drawing only.",
    ),
    "geo_simplified": (
        "Batas disederhanakan dari {before} menjadi {after} titik untuk layar.",
        "Boundaries simplified from {before} to {after} vertices for the screen.",
    ),
    # the files of data/ and geo/
    "missing_file": ("Berkas ini tidak ada.", "This file is missing."),
    "missing_folder": ("Map ini tidak ada.", "This folder is missing."),
    "not_a_file": (
        "Ini bukan berkas (mungkin sebuah map dengan nama itu).",
        "This is no file (perhaps a folder of that name).",
    ),
    "broken_link": ("Ini tautan ke berkas yang tidak ada.", "This is a link to a file that is not there."),
    "no_permission": ("Aplikasi tidak boleh membaca berkas ini.", "The app is not allowed to read this file."),
    "disk_error": ("Diska menolak membaca berkas ini.", "The disk refuses to read this file."),
    "broken_quotes": (
        "Tanda kutip di sini tidak ditutup; berkas mungkin terpotong. Baris ini dan sesudahnya tidak dipakai.",
        "A quotation mark is not closed here; the file may be cut short. This row and those after it are not used.",
    ),
    "cut_short": (
        "Baris terakhir tidak diakhiri ganti baris; berkas mungkin terpotong.",
        "The last row does not end in a line break; the file may be cut short.",
    ),
    "wrong_cell": (
        "Isi “{value}” pada kolom {column} tidak sah; baris ini tidak dipakai.",
        "“{value}” in column {column} is not allowed; this row is not used.",
    ),
    "repeated_key": (
        "“{value}” pada kolom {column} sudah ada di baris {other}; baris ini tidak dipakai.",
        "“{value}” in column {column} is already in row {other}; this row is not used.",
    ),
    "unknown_reference": (
        "“{value}” pada kolom {column} tidak ada di {other}; baris yang menyebutnya tidak dipakai.",
        "“{value}” in column {column} is not in {other}; rows that name it are not used.",
    ),
    "left_out_together": (
        "Semua baris dengan {column} “{value}” tidak dipakai: tanpa baris yang rusak, hitungannya akan salah.",
        "All rows with {column} “{value}” are left out: without the broken row they would give wrong figures.",
    ),
    "silent_year": (
        "Tidak ada satu baris pun tentang tahun {value}, padahal penilaiannya ada.",
        "There is not one row about {value}, although that year was assessed.",
    ),
    "method_components": (
        "Metode {value} tidak dipakai: susunan komponennya di data/method/components.csv tidak utuh.",
        "Method {value} is not used: its tree of components in data/method/components.csv is not whole.",
    ),
    "method_bands": (
        "Metode {value} tidak dipakai: batas kategorinya di data/method/bands.csv tidak utuh (harus menurun sampai 0).",
        "Method {value} is not used: its category edges in data/method/bands.csv are not whole (they must fall to 0).",
    ),
    "no_regions": ("Tidak ada satu pun pemerintah yang terbaca.", "Not one government could be read."),
    "no_province": (
        "Tidak ada baris pemerintah provinsi yang terbaca.",
        "No row of a provincial government could be read.",
    ),
    "no_districts": ("Tidak ada kabupaten/kota yang terbaca.", "No regency or city could be read."),
    "no_methods": ("Tidak ada satu pun metode penilaian yang terbaca.", "Not one method could be read."),
    "no_assessments": ("Tidak ada satu pun nilai yang terbaca.", "Not one score could be read."),
    # bring your own sheet
    "cannot_open": ("Berkas ini tidak dapat dibuka.", "This file cannot be opened."),
    "too_large": ("Berkas ini lebih besar dari {limit} MB.", "This file is larger than {limit} MB."),
    "too_large_inside": (
        "Isi berkas ini terlalu besar untuk dibuka ({reason}).",
        "What is inside this file is too large to open ({reason}).",
    ),
    "amount_ambiguous": (
        "“{value}” dapat dibaca dua cara (seribuan atau pecahan).",
        "“{value}” can be read in two ways (thousands or a fraction).",
    ),
    "protected": ("Berkas ini dilindungi kata sandi.", "This file is protected by a password."),
    "broken_workbook": (
        "Ini bukan berkas Excel atau ODS yang utuh (rusak, terpotong, atau hanya diganti namanya).",
        "This is no whole Excel or ODS file (broken, cut off, or only renamed).",
    ),
    "not_a_table": ("Ini bukan tabel (CSV, XLSX, XLS, atau ODS).", "This is no table (CSV, XLSX, XLS or ODS)."),
    "web_page": (
        "Ini halaman web atau XML yang diberi nama seperti tabel.",
        "This is a web page or XML named like a table.",
    ),
    "entities": (
        "Berkas ini memuat deklarasi dokumen (DOCTYPE), yang tidak dibuka demi keamanan.",
        "This file carries a document type (DOCTYPE), which is not opened for safety.",
    ),
    "not_utf8": (
        "Berkas ini tidak disimpan sebagai UTF-8; dibaca sebagai {encoding}.",
        "This file is not saved as UTF-8; it was read as {encoding}.",
    ),
    "nul_characters": (
        "Ada karakter NUL di dalam teks; karakter itu dibuang.",
        "There are NUL characters in the text; they were left out.",
    ),
    "lost_characters": (
        "Ada huruf yang hilang saat berkas ini disimpan (tampak sebagai �).",
        "Letters were lost when this file was saved (shown as �).",
    ),
    "open_quote": (
        "Tanda kutip tidak ditutup; baris-baris di bawahnya ikut tertelan: “{value}”.",
        "A quote is never closed; the lines below were swallowed: “{value}”.",
    ),
    "open_quote_file": (
        "Tanda kutip tidak ditutup, atau sebuah sel terlalu panjang; berkas tidak terbaca.",
        "A quote is never closed, or a cell is too long; the file cannot be read.",
    ),
    "hidden_sheets": ("Lembar tersembunyi tidak dibaca: {names}.", "Hidden sheets are not read: {names}."),
    "other_sheets": (
        "Yang dibaca lembar “{value}”; lembar lain tidak berisi tabel yang dikenal: {names}.",
        "Sheet “{value}” was read; the others hold no known table: {names}.",
    ),
    "choose_sheet": (
        "Beberapa lembar berisi tabel: {names}. Tidak ditebak mana yang dimaksud.",
        "Several sheets hold a table: {names}. Which one is meant is not guessed.",
    ),
    "no_such_sheet": (
        "Tidak ada lembar bernama “{value}”. Yang ada: {names}.",
        "There is no sheet named “{value}”. There are: {names}.",
    ),
    "no_header": (
        "Baris judul tidak dikenali. Yang terbaca: {seen}.",
        "No header row was recognised. What was read: {seen}.",
    ),
    "near_column": (
        "Kolom “{column}” tidak dikenal; mungkin “{suggestion}”. Kolom ini tidak dibaca.",
        "Column “{column}” is not known; perhaps “{suggestion}”. The column is not read.",
    ),
    "unknown_column": ("Kolom “{column}” tidak dibaca.", "Column “{column}” is not read."),
    "derived_table": (
        "Tabel ini hasil olahan aplikasi ini, bukan data penilaian: nilainya dapat dihitung, dibulatkan, atau karangan.",
        "This table was worked out by this app and is no assessment data: its figures may be computed, rounded or invented.",
    ),
    "year_assumed": (
        "Tidak ada kolom tahun; dipakai {value} dari “{where}”.",
        "There is no column of years; {value} is taken from “{where}”.",
    ),
    "region_assumed": (
        "Tidak ada kolom wilayah; dipakai {value} dari “{where}”.",
        "There is no column of regions; {value} is taken from “{where}”.",
    ),
    "no_year": ("Tahun pada baris ini kosong.", "This row has no year."),
    "bad_year": ("“{value}” bukan tahun.", "“{value}” is no year."),
    "no_region": ("Wilayah pada baris ini kosong.", "This row has no region."),
    "ambiguous_region": (
        "“{value}” bisa berarti lebih dari satu pemerintah: {candidates}.",
        "“{value}” may mean more than one government: {candidates}.",
    ),
    "unknown_region_name": ("Wilayah “{value}” tidak dikenal.", "Region “{value}” is not known."),
    "near_region": (
        "Wilayah “{value}” tidak dikenal; mungkin {suggestion}.",
        "Region “{value}” is not known; perhaps {suggestion}.",
    ),
    "region_conflict": (
        "Kode dan nama wilayah pada baris ini menunjuk dua pemerintah yang berbeda (“{value}”).",
        "Code and name in this row point to two different governments (“{value}”).",
    ),
    "date_instead": (
        "Nilai ini menjadi tanggal (“{value}”); mungkin semula {typed}.",
        "This value became a date (“{value}”); perhaps it was {typed}.",
    ),
    "share_instead": (
        "Nilai {value} pada skala 0–100 hampir nol; mungkin {likely} yang tersimpan sebagai persen.",
        "{value} on a scale of 0–100 is almost nothing; perhaps {likely} kept as a percentage.",
    ),
    "ambiguous_number": (
        "Nilai {value} dapat berarti ribuan atau tiga desimal: tanda desimal lain di kolom ini adalah “{mark}”.",
        "{value} may mean thousands or three decimals: the other decimal marks of this column are “{mark}”.",
    ),
    "not_whole": (
        "“{value}” pada kolom {column} bukan bilangan bulat.",
        "“{value}” in column {column} is no whole number.",
    ),
    "formula_no_value": (
        "Rumus di kolom “{column}” belum punya hasil, jadi nilainya tidak diketahui.",
        "The formula in column “{column}” has no result yet, so its value is not known.",
    ),
    "excel_error": (
        "Sel di kolom “{column}” berisi galat Excel (seperti #DIV/0! atau #REF!).",
        "The cell in column “{column}” holds an Excel error (such as #DIV/0! or #REF!).",
    ),
    "hidden_rows": (
        "{n} baris tersembunyi ikut dibaca: {rows}.",
        ("{n} hidden row was read like the others: {rows}.", "{n} hidden rows were read like the others: {rows}."),
    ),
    "summary_row": (
        "Baris jumlah atau rata-rata ini bukan unit yang dinilai dan tidak dipakai ({value}).",
        "This row of sums or averages is no assessed unit and is not used ({value}).",
    ),
    "note_row": ("Baris ini keterangan, bukan data: “{value}”.", "This row is a remark, not data: “{value}”."),
    "text_row": (
        "Baris ini tanpa tahun, wilayah, dan nilai; tidak dibaca: “{value}”.",
        "This row has no year, region or value; it is not read: “{value}”.",
    ),
    "count_column": (
        "Kolom “{column}” menghitung sesuatu (atau bagian per seratus) dan bukan nilai; tidak dibaca.",
        "Column “{column}” counts something (or is a share) and is no score; it is not read.",
    ),
    "mean_column": (
        "Kolom “{column}” dihitung dari kolom di sampingnya; tidak dibaca.",
        "Column “{column}” is worked out of the columns beside it; it is not read.",
    ),
    "hidden_column": (
        "Kolom “{column}” tersembunyi dan tidak dibaca.",
        "Column “{column}” is hidden and is not read.",
    ),
    "hidden_key": (
        "Kolom “{column}” tersembunyi, tetapi dibaca: tanpa itu nilainya tidak jelas milik siapa.",
        "Column “{column}” is hidden, but was read: nothing else says whose the values are.",
    ),
    "signature": (
        "Mulai baris ini tanda tangan, bukan data (baris {rows}): “{value}”.",
        "From here on this is a signature, no data (rows {rows}): “{value}”.",
    ),
    "keys_filled": (
        "Unit kosong di bawah “{value}” (baris {rows}) dibaca sebagai unit itu juga.",
        "The empty units below “{value}” (rows {rows}) were read as that unit.",
    ),
    "no_unit": (
        "Baris ini tidak menyebut unit, wilayah, atau tahun, padahal baris di atasnya menyebut unit.",
        "This row names no unit, region or year, though rows above it name units.",
    ),
    "unnamed_row": (
        "Baris tanpa nama ini dibaca sebagai nilai pemerintah itu sendiri.",
        "This row without a name was read as the score of the government itself.",
    ),
    "unnamed_mean": (
        "Baris tanpa nama ini rata-rata baris lain (jumlahnya {added}) dan tidak dipakai.",
        "This row without a name is the mean of the others (their sum is {added}) and is not used.",
    ),
    "unnamed_sum": (
        "Baris tanpa nama ini jumlah baris lain ({added}) dan tidak dipakai.",
        "This row without a name is the sum of the others ({added}) and is not used.",
    ),
    "column_as_region": (
        "Kolom “{column}” berisi nama pemerintah dan dibaca sebagai wilayah.",
        "Column “{column}” holds names of governments and was read as the region.",
    ),
    "government_as_unit": (
        "“{value}” pada kolom unit adalah pemerintahnya sendiri; barisnya dibaca sebagai nilai pemerintah itu.",
        "“{value}” among the units is the government itself; the row was read as its own score.",
    ),
    "other_government": (
        "“{value}” pada kolom unit adalah pemerintah, bukan unit pemerintah pada baris itu.",
        "“{value}” among the units is a government, and no unit of the government of that row.",
    ),
    "unit_assumed": (
        "Tidak ada kolom unit; dipakai unit “{value}” dari “{where}”.",
        "There is no column of units; unit “{value}” is taken from “{where}”.",
    ),
    "sheet_unclear": (
        "Lembar lain di berkas ini satu unit selembar; tidak jelas apakah “{value}” unit atau pemerintah.",
        "The other sheets of this file are one unit each; whether “{value}” is a unit or a government is not clear.",
    ),
    "all_sheets": (
        "{count} lembar dibaca bersama: {names}.",
        "{count} sheets were read together: {names}.",
    ),
    "several_tables": (
        "Lembar ini berisi {count} tabel, mulai baris {rows}; masing-masing dibaca dengan judulnya sendiri.",
        "This sheet holds {count} tables, beginning in rows {rows}; each was read with its own title.",
    ),
    "section_title": (
        "“{value}” membuka bagian lain: tidak jelas apakah baris di bawahnya masih milik {assumed}.",
        "“{value}” opens another part: whether the rows below it still belong to {assumed} is not clear.",
    ),
    "side_by_side": (
        "Ada dua tabel bersebelahan (kolom {letters}); keduanya tidak dicampur.",
        "Two tables stand side by side (columns {letters}); they are not mixed.",
    ),
    "unit_alias": (
        "Unit “{value}” dibaca sebagai “{known}”.",
        "Unit “{value}” was read as “{known}”.",
    ),
    "unit_alike": (
        "Unit “{value}” dibaca sebagai “{known}”, satu-satunya unit sejenis pada {name}.",
        "Unit “{value}” was read as “{known}”, the only unit of its kind of {name}.",
    ),
    "unit_twin": (
        "Unit “{value}” tidak dikenal pada {name} {year}; mungkin nama lain dari {known}, dan tidak dihitung di sampingnya.",
        "Unit “{value}” is not known for {name} {year}; it may be another name of {known}, and is not counted beside it.",
    ),
    "unit_unlisted": (
        "Unit “{value}” tidak termasuk unit {name} yang dinilai pada {year} ({known}).",
        "Unit “{value}” is not among the units of {name} assessed in {year} ({known}).",
    ),
    "mean_of_others": (
        "Nilai {name} sama dengan rata-rata {count} baris lain: {added} ÷ {count} = {score}.",
        "The score of {name} is the mean of the {count} other rows: {added} ÷ {count} = {score}.",
    ),
    "sum_of_others": (
        "Nilai {name} sama dengan jumlah {count} baris lain: {added}.",
        "The score of {name} is the sum of the {count} other rows: {added}.",
    ),
    "formula_text": (
        "“{value}” akan dijalankan sebagai rumus oleh Excel; di sini tetap teks.",
        "“{value}” would be run as a formula by Excel; here it stays text.",
    ),
    "markup_text": (
        "“{value}” berisi kode halaman web; di sini tetap teks.",
        "“{value}” holds markup of web pages; here it stays text.",
    ),
    "more_like_this": (
        "Masih ada {n} masalah lain yang sama jenisnya.",
        ("There is {n} more problem of the same kind.", "There are {n} more problems of the same kind."),
    ),
    "parts_differ": (
        "Bagian-bagiannya berjumlah {added}, sedangkan totalnya tertulis {score}.",
        "The parts add up to {added}, but the total says {score}.",
    ),
    "other_scale": (
        "Nilai {value} melebihi poin maksimum {component}, {maximum}; mungkin skalanya 0–100.",
        "{value} is more than the {maximum} points of {component}; perhaps its scale is 0–100.",
    ),
    "rounding_edge": (
        "Kategori bergantung pada pembulatan: {value} menjadi {score} ({expected}); bila dipotong menjadi {cut}.",
        "The category hangs on rounding: {value} becomes {score} ({expected}); cut off it would be {cut}.",
    ),
    "near_unit": (
        "Nama unit “{value}” hampir sama dengan “{other}” pada pemerintah dan tahun yang sama.",
        "Unit “{value}” is nearly the same as “{other}” of the same government and year.",
    ),
    "copied_body": (
        "Semua nilainya sama persis dengan {other_body} tahun {other_year}.",
        "All values are exactly those of {other_body} in {other_year}.",
    ),
    "copied_year": (
        "Semua nilai tahun ini sama persis dengan tahun {other_year}.",
        "All values of this year are exactly those of {other_year}.",
    ),
    "leap": (
        "Berubah dari {earlier} menjadi {score} dalam setahun, lebih dari yang pernah terbit.",
        "Changed from {earlier} to {score} within a year, more than was ever published.",
    ),
    # scenarios
    "scenario_not_number": ("“{value}” bukan angka.", "“{value}” is not a number."),
    "scenario_unknown_unit": (
        "Unit “{value}” tidak ada pada data tahun ini.",
        "The data of this year have no unit “{value}”.",
    ),
    "scenario_overlap": (
        "Nilai {value} tidak dipakai: skenario ini juga mengubah bagian di bawahnya.",
        "{value} is not used: this scenario also changes a part below it.",
    ),
    "scenario_other_year": (
        "“{upper}” dan “{lower}” tidak dapat ditumpuk: tahun atau dasarnya berbeda.",
        "“{upper}” and “{lower}” cannot be stacked: their year or basis differs.",
    ),
    "scenario_other_base": ("“{name}” dibuat pada data yang lain.", "“{name}” was made on other data."),
    "scenario_text": (
        "Teks pada {field} memuat tanda yang tidak diterima (kode HTML atau tanda kendali).",
        "The text of {field} has characters that are not accepted (HTML code or control characters).",
    ),
    "scenario_link_broken": (
        "Tautan skenario ini rusak atau terpotong, jadi tidak dibuka.",
        "This scenario link is damaged or cut off, so it was not opened.",
    ),
    "scenario_link_newer": (
        "Tautan skenario ini dibuat oleh versi aplikasi yang lebih baru.",
        "This scenario link was made by a newer version of the app.",
    ),
    "scenario_link_long": ("Skenario ini terlalu besar untuk sebuah tautan.", "This scenario is too large for a link."),
    "scenario_file_broken": (
        "Ini bukan berkas skenario, atau isinya rusak.",
        "This is not a scenario file, or its content is damaged.",
    ),
    "scenario_file_large": ("Berkas skenario ini terlalu besar.", "This scenario file is too large."),
    "scenario_file_invalid": (
        "Berkas skenario ini tidak sah pada “{where}”.",
        "This scenario file is not valid at “{where}”.",
    ),
    "scenario_file_changed": (
        "Isi berkas skenario ini tidak cocok dengan tanda tangannya.",
        "The content of this scenario file does not match its signature.",
    ),
    "store_unavailable": (
        "Penyimpanan skenario tidak dapat dipakai: {reason}.",
        "The store of scenarios cannot be used: {reason}.",
    ),
    "store_gone": ("Skenario ini tidak ada lagi di penyimpanan.", "This scenario is no longer in the store."),
    "store_newer": (
        "Penyimpanan skenario ini dibuat oleh versi aplikasi yang lebih baru.",
        "This store of scenarios was made by a newer version of the app.",
    ),
    # bawa tabel sendiri
    "cannot_save": (
        "Tidak dapat disimpan: {reason}. Tidak ada yang berubah.",
        "Cannot be saved: {reason}. Nothing changed.",
    ),
    "changed_since": (
        "Berkas ini sudah berubah sejak disimpan, jadi tidak disentuh.",
        "This file has changed since it was saved, so it was left alone.",
    ),
    "journal_damaged": (
        "Catatan penyimpanan yang terputus rusak: berkas di data/assessments mungkin setengah lama, setengah baru.",
        "The record of a saving that was cut short is damaged: the files in data/assessments may be half old and half new.",
    ),
    "copy_damaged": (
        "Salinannya di {folder} sudah berubah, jadi tidak ada yang dibatalkan.",
        "Its copy in {folder} has changed, so nothing was undone.",
    ),
    "nothing_new": (
        "Tidak disimpan lagi: semua barisnya sudah ada di data.",
        "Not saved again: all of its rows are in the data already.",
    ),
    "clash_since": (
        "Tidak disimpan. Data di folder sudah berubah dan tabel ini kini bertentangan dengannya.",
        "Not saved. The data in the folder have changed and this table now contradicts them.",
    ),
    "cannot_mark": (
        "Tidak disimpan: berkas ini tidak mempunyai kolom utama, jadi baris lamanya tidak dapat ditandai.",
        "Not saved: this file has no column utama, so its earlier rows cannot be marked.",
    ),
    # usulan: penanggung jawab dan tenggat; simulasi ini di perbandingan
    "bad_date": ("Tenggat “{value}” bukan tanggal.", "The due date “{value}” is not a date."),
    "only_planned": (
        "“{value}” pada kolom {column} tidak dipakai: hanya usulan yang mempunyai penanggung jawab dan tenggat ({n} baris).",
        (
            "“{value}” in column {column} is not used: only a proposal has somebody in charge and a due date ({n} row).",
            "“{value}” in column {column} is not used: only a proposal has somebody in charge and a due date ({n} rows).",
        ),
    ),
    # cells and files of offices, second lot
    "footnote_mark": (
        "“{value}” pada kolom {column} memuat tanda catatan kaki, yang tidak dibaca sebagai bagian dari isinya.",
        "“{value}” in column {column} carries the mark of a footnote, which is not read as part of it.",
    ),
    "sheet_error": (
        "“{value}” pada kolom {column} adalah galat lembar kerja, bukan isi.",
        "“{value}” in column {column} is the error of a spreadsheet and says nothing.",
    ),
    "percent_points": (
        "“{value}” pada kolom {column} ditulis sebagai persen; dimensi dan variabel diisi dengan poin.",
        "“{value}” in column {column} is written as per cent; dimensions and variables are given in points.",
    ),
    "percent_cell": (
        "Sel di kolom “{column}” berformat persen: yang tersimpan {stored}, yang tampak {shown} %.",
        "The cell in column “{column}” has a percent format: {stored} is stored, {shown}% is shown.",
    ),
    "rounded_value": (
        "Nilai {value} punya lebih dari enam desimal (hasil rata-rata); dipakai {score}, dibulatkan setengah ke atas.",
        "{value} has more than six decimals (a mean); {score} is used, rounded half up.",
    ),
    "decimal_split": (
        "Koma desimalnya memisah sel: {value} di kolom {column} dan “{rest}” di sel sesudahnya, mungkin {value},{rest}.",
        "A decimal comma parted the cell: {value} in column {column} and “{rest}” in the next, perhaps {value}.{rest}.",
    ),
    "more_cells": (
        "Baris ini punya sel di luar {expected} kolom yang berjudul: “{value}”.",
        "This row has cells beyond the {expected} columns that have a header: “{value}”.",
    ),
    "swallowed_rows": (
        "Tanda kutip membuka sel ini dan baru ditutup {n} baris di bawahnya, jadi baris itu tertelan: “{value}”.",
        (
            "A quote opens this cell and closes {n} line below, so that this line was swallowed: “{value}”.",
            "A quote opens this cell and closes {n} lines below, so that those lines were swallowed: “{value}”.",
        ),
    ),
    "formula_not_calculated": (
        "Rumus di kolom “{column}” belum pernah dihitung: yang tersimpan 0, bukan hasilnya.",
        "The formula in column “{column}” was never calculated: 0 is stored, not its result.",
    ),
    "xml_spreadsheet": (
        "Ini lembar kerja XML (Excel 2003), bukan XLS atau XLSX.",
        "This is an XML spreadsheet (Excel 2003), no XLS or XLSX.",
    ),
    "web_archive": (
        "Ini halaman web tersimpan (MHTML) yang diberi nama seperti tabel.",
        "This is a saved web page (MHTML) named like a table.",
    ),
    "merged_too_often": (
        "Ada {count} sel gabung; paling banyak {limit} yang dibaca.",
        "There are {count} merged cells; at most {limit} are read.",
    ),
    "zero_total": (
        "Nilai totalnya 0,00; total nol belum pernah terbit.",
        "The total is 0.00; a total of nothing was never published.",
    ),
    "near_full": (
        "Poin semua dimensinya berjumlah {added}, hampir {maximum}: mungkin ini poin maksimum, bukan hasil penilaian.",
        "The points of all dimensions add up to {added}, almost {maximum}: perhaps these are the maxima, no assessment.",
    ),
    "declared_maximum": (
        "Poin maksimum {component} tertulis {declared}; menurut metode {maximum}.",
        "The most points of {component} are said to be {declared}; by the method they are {maximum}.",
    ),
    "internal_fault": (
        "Ada kesalahan di dalam program ini saat membaca berkas ({reason}); berkasnya sendiri belum tentu salah.",
        "Something went wrong inside this program while reading the file ({reason}); the file itself need not be wrong.",
    ),
    # data/method
    "method_sum": (
        "Bobot {names} berjumlah {added}, seharusnya {expected_points}.",
        "The weights of {names} add up to {added} instead of {expected_points}.",
    ),
    "method_parent": (
        "Induk “{value}” dari {code} tidak ada di atasnya; baris ini dan bagian-bagiannya tidak dipakai.",
        "There is no “{value}” above {code}, which it belongs to; the row and its parts are not used.",
    ),
    "method_edge": (
        "Batas “{value}” kategori {code} bukan angka dari 0 sampai 100, atau terbalik.",
        "The edge “{value}” of category {code} is no number from 0 to 100, or upside down.",
    ),
    "method_end": (
        "Kategori {code} di ujung berhenti di {score}, seharusnya {expected_points}.",
        "The outermost category {code} ends at {score} instead of {expected_points}.",
    ),
    "method_gap": (
        "Di antara kategori {code} dan {other}, nilai {low} sampai {high} tidak punya kategori.",
        "Between the categories {code} and {other}, scores from {low} to {high} have none.",
    ),
    "method_overlap": (
        "Kategori {code} dan {other} sama-sama memuat nilai {low} sampai {high}.",
        "The categories {code} and {other} both hold scores from {low} to {high}.",
    ),
}

REMEDIES: dict[str, Entry] = {
    "missing_column": ("Tambahkan kolom itu pada baris judul.", "Add it to the header row."),
    "not_a_number": (
        "Tulis seperti 92.74, paling banyak enam desimal.",
        "Write it like 92.74, with at most six decimals.",
    ),
    "row_width": ("Periksa koma dan tanda kutipnya.", "Check its commas and quotes."),
    "unknown_year": ("Periksa tahunnya atau tambahkan metodenya.", "Check the year or add the method."),
    "not_held": ("Hapus baris ini atau perbaiki tahunnya.", "Remove the row or correct the year."),
    "unknown_region": ("Pakai kode dari data/regions.csv.", "Use a code of data/regions.csv."),
    "unknown_component": ("Pakai kode dari data/method/components.csv.", "Use a code of data/method/components.csv."),
    "unknown_status": ("Pilih: {choices}.", "Choose from: {choices}."),
    "unknown_category": (
        "Pakai kategori metode tahun itu, atau kosongkan.",
        "Use a category of that year's method, or leave it empty.",
    ),
    "out_of_range": ("Periksa sumbernya.", "Check the source."),
    "out_of_range_comma": ("Tulis tanda desimalnya.", "Write its decimal mark."),
    "off_step": ("Isi dengan langkah yang sah.", "Enter a legal step."),
    "category_differs": (
        "Perbaiki kategori atau nilainya menurut sumbernya.",
        "Correct the category or the score by its source.",
    ),
    "duplicate_equal": ("Hapus salah satunya.", "Remove one of them."),
    "duplicate_conflict": (
        "Pilih satu dan beri utama = 0 pada yang lain.",
        "Choose one and set utama = 0 on the other.",
    ),
    "zone_differs": ("Perbaiki zona atau nilainya menurut sumbernya.", "Correct the zone or the score by its source."),
    "unknown_zone": ("Pilih: {choices}.", "Choose from: {choices}."),
    "unknown_confidence": ("Pilih: {choices}.", "Choose from: {choices}."),
    "unknown_source": (
        "Tambahkan di sana supaya angkanya punya asal.",
        "Add it there, so that the figure has an origin.",
    ),
    "empty_file": ("Simpan ulang dari aslinya.", "Save it again from the original."),
    "not_csv": ("Simpan sebagai “CSV UTF-8”.", "Save it as “CSV UTF-8”."),
    "semicolon": (
        "Simpan dengan koma, atau unggah lewat halaman Data.",
        "Save it with commas, or upload it on the Data page.",
    ),
    "duplicate_column": ("Hapus salah satu, atau pilih mana yang dibaca.", "Remove one, or choose which is read."),
    "same_header": ("Beri setiap kolom judul sendiri.", "Give each its own."),
    "no_rows": ("Isi datanya di bawah baris judul.", "Fill in the data below the header row."),
    "unreadable": ("Simpan ulang dari aslinya.", "Save it again from the original."),
    "text_encoding": ("Di Excel pilih “CSV UTF-8”.", "In Excel choose “CSV UTF-8”."),
    "geo_unreadable": ("Pakai GeoJSON atau GeoPackage yang utuh.", "Use a whole GeoJSON or GeoPackage."),
    "geo_no_geometry": ("Pilih berkas peta.", "Choose a map file."),
    "geo_no_crs": ("Sertakan sistem koordinatnya.", "Supply it."),
    "geo_not_degrees": ("Periksa sistem koordinatnya.", "Check its coordinate system."),
    "geo_no_code_column": ("Beri nama salah satunya pada kolom kode.", "Give the column of codes one of those names."),
    "geo_no_features": ("Ekspor ulang petanya.", "Export the map again."),
    "geo_empty_code": ("Isi kodenya.", "Fill in its code."),
    "geo_empty_geometry": ("Gambar bentuknya atau hapus wilayahnya.", "Draw its shape or remove it."),
    "geo_not_polygon": ("Pakai poligon.", "Use a polygon."),
    "geo_duplicate_code": ("Gabungkan bila memang satu wilayah.", "Join them if they are one region."),
    "geo_invalid": ("Perbaiki bentuknya di berkas asal.", "Correct the shape in the original file."),
    "geo_simplified": ("Tidak perlu tindakan.", "Nothing to do."),
    "missing_file": (
        "Salin kembali berkas itu dari cadangan atau dari unduhan asli aplikasi.",
        "Copy it back from a backup or from the original download of the app.",
    ),
    "missing_folder": (
        "Salin kembali map itu dari cadangan atau dari unduhan asli aplikasi.",
        "Copy it back from a backup or from the original download of the app.",
    ),
    "not_a_file": ("Pindahkan, lalu taruh berkasnya di situ.", "Move it away and put the file in its place."),
    "broken_link": ("Hapus tautannya, lalu taruh berkasnya di situ.", "Remove the link and put the file in its place."),
    "no_permission": ("Beri izin baca pada berkas itu.", "Give the app leave to read it."),
    "disk_error": (
        "Periksa diskanya, lalu salin kembali berkas itu dari cadangan.",
        "Check the disk, then copy the file back from a backup.",
    ),
    "broken_quotes": (
        "Tutup tanda kutipnya, atau salin kembali berkas itu dari cadangan.",
        "Close it, or copy the file back from a backup.",
    ),
    "cut_short": (
        "Periksa baris terakhirnya, lalu akhiri dengan ganti baris.",
        "Check the last row, then end it with a line break.",
    ),
    "wrong_cell": (
        "Perbaiki; arti setiap kolom ada di README.md di map yang sama.",
        "Correct it; README.md in the same folder says what each column means.",
    ),
    "repeated_key": ("Hapus salah satunya.", "Remove one of them."),
    "unknown_reference": ("Perbaiki, atau tambahkan di berkas itu.", "Correct it, or add it to that file."),
    "left_out_together": ("Perbaiki baris rusak yang disebut di atas.", "Correct the broken row named above."),
    "silent_year": (
        "Kembalikan tabel tahun itu ke map ini.",
        "Put that year’s table back into this folder.",
    ),
    "method_components": (
        "Perbaiki berkas itu: induk di atas anaknya, mulai dari total.",
        "Mend that file: parents above their children, the total first.",
    ),
    "method_bands": (
        "Perbaiki berkas itu: setiap kategori satu baris, yang terbaik lebih dulu.",
        "Mend that file: a row for each category, the best first.",
    ),
    "no_regions": ("Perbaiki berkas itu.", "Mend that file."),
    "no_province": (
        "Tambahkan satu baris dengan kind “provinsi”.",
        "Add a row whose kind is “provinsi”.",
    ),
    "no_districts": (
        "Tambahkan baris dengan kind “kabupaten” atau “kota”.",
        "Add rows whose kind is “kabupaten” or “kota”.",
    ),
    "no_methods": (
        "Perbaiki berkas itu dan berkas lain di map yang sama.",
        "Mend that file and those beside it.",
    ),
    "no_assessments": (
        "Taruh tabel nilai setiap tahun di map itu.",
        "Put the tables of scores of each year into that folder.",
    ),
    "cannot_open": ("Periksa nama dan tempatnya.", "Check its name and place."),
    "too_large": (
        "Bagi menjadi beberapa berkas, atau buang gambar di dalamnya.",
        "Split it, or remove the pictures in it.",
    ),
    "too_large_inside": (
        "Salin hanya tabelnya ke lembar baru, lalu simpan ulang.",
        "Copy only the table into a new sheet and save it again.",
    ),
    "protected": (
        "Buka di Excel, hapus kata sandinya, lalu simpan ulang.",
        "Open it in Excel, remove the password, save it again.",
    ),
    "broken_workbook": (
        "Buka di Excel lalu simpan ulang sebagai XLSX atau CSV UTF-8.",
        "Open it in Excel and save it again as XLSX or CSV UTF-8.",
    ),
    "not_a_table": ("Simpan tabelnya sebagai XLSX atau CSV UTF-8.", "Save the table as XLSX or CSV UTF-8."),
    "web_page": ("Buka di Excel lalu simpan sebagai XLSX.", "Open it in Excel and save it as XLSX."),
    "entities": ("Buka di Excel lalu simpan ulang sebagai XLSX.", "Open it in Excel and save it again as XLSX."),
    "not_utf8": (
        "Bila ada nama yang tampak rusak, simpan sebagai “CSV UTF-8”.",
        "If a name looks broken, save it as “CSV UTF-8”.",
    ),
    "nul_characters": ("Periksa isinya, lalu simpan ulang.", "Check the content, then save it again."),
    "lost_characters": (
        "Simpan ulang dari aslinya sebagai “CSV UTF-8”.",
        "Save it again from the original as “CSV UTF-8”.",
    ),
    "open_quote": ("Tutup atau hapus tanda kutipnya.", "Close or remove the quote."),
    "open_quote_file": ("Tutup atau hapus tanda kutipnya.", "Close or remove the quote."),
    "hidden_sheets": ("Tampilkan lembarnya bila perlu dibaca.", "Show the sheet if it is to be read."),
    "other_sheets": ("Pilih lembar lain bila bukan ini yang dimaksud.", "Choose another sheet if this is not the one."),
    "choose_sheet": ("Pilih lembarnya.", "Choose the sheet."),
    "no_such_sheet": ("Pilih salah satunya.", "Choose one of them."),
    "no_header": (
        "Beri satu baris judul, misalnya tahun, kode_wilayah, unit, nilai, atau tunjukkan arti kolomnya.",
        "Give it one header row, such as tahun, kode_wilayah, unit, nilai, or say what its columns are.",
    ),
    "near_column": ("Perbaiki judulnya, atau tunjukkan artinya.", "Correct the header, or say what it means."),
    "derived_table": (
        "Pakai tabel penilaian lengkap, tabel liputan, atau templat dari halaman Data & kepercayaan.",
        "Use the full table of assessments, the table of coverage or a template from the page Data & trust.",
    ),
    "unknown_column": (
        "Tidak perlu tindakan bila kolom itu tidak diperlukan.",
        "Nothing to do if the column is not needed.",
    ),
    "year_assumed": (
        "Pastikan tahunnya, atau tambahkan kolom tahun.",
        "Make sure of the year, or add a column of years.",
    ),
    "region_assumed": (
        "Pastikan wilayahnya, atau tambahkan kolom kode_wilayah.",
        "Make sure of the region, or add a column kode_wilayah.",
    ),
    "no_year": ("Isi tahunnya.", "Fill in the year."),
    "bad_year": ("Tulis tahunnya dengan empat angka.", "Write the year with four digits."),
    "no_region": ("Isi kode atau nama wilayahnya.", "Fill in the region's code or name."),
    "ambiguous_region": (
        "Tulis kodenya, atau Kab./Kota di depan namanya.",
        "Write the code, or Kab./Kota before the name.",
    ),
    "unknown_region_name": ("Pakai kode atau nama dari data/regions.csv.", "Use a code or name of data/regions.csv."),
    "near_region": ("Perbaiki ejaannya, atau tulis kodenya.", "Correct the spelling, or write the code."),
    "region_conflict": ("Perbaiki salah satunya.", "Correct one of them."),
    "date_instead": (
        "Format selnya sebagai teks atau angka, lalu ketik lagi nilainya.",
        "Format the cell as text or number and type the value again.",
    ),
    "share_instead": ("Tulis nilainya pada skala 0–100.", "Write the value on the scale of 0–100."),
    "count_column": (
        "Bila isinya memang nilai, beri judul “Nilai …” atau tunjukkan artinya.",
        "If it does hold scores, call it “Nilai …” or say what it means.",
    ),
    "mean_column": ("Tidak perlu tindakan: rata-rata dihitung sendiri.", "Nothing to do: means are computed here."),
    "hidden_column": (
        "Tampilkan kolomnya bila perlu dibaca, atau tunjukkan artinya.",
        "Show the column if it is to be read, or say what it means.",
    ),
    "hidden_key": ("Tampilkan kolomnya dan periksa isinya.", "Show the column and check what it holds."),
    "signature": ("Tidak perlu tindakan.", "Nothing to do."),
    "keys_filled": (
        "Pastikan, atau isi nama unit di setiap baris.",
        "Make sure, or fill in the unit in every row.",
    ),
    "no_unit": ("Isi nama unitnya.", "Fill in the name of the unit."),
    "unnamed_row": (
        "Isi nama unitnya bila itu nilai sebuah unit; hapus barisnya bila itu rata-rata sendiri.",
        "Fill in the unit if it is the score of one; remove the row if it is a mean of your own.",
    ),
    "unnamed_mean": ("Isi namanya bila baris itu data.", "Give it a name if it is data."),
    "unnamed_sum": ("Isi namanya bila baris itu data.", "Give it a name if it is data."),
    "column_as_region": (
        "Pastikan; judul yang jelas: “Kabupaten/Kota”.",
        "Make sure; a clear header is “Kabupaten/Kota”.",
    ),
    "government_as_unit": (
        "Pastikan; tulis nama lengkap unitnya bila yang dimaksud unit.",
        "Make sure; write the full name of the unit if a unit is meant.",
    ),
    "other_government": (
        "Pindahkan nama pemerintah ke kolom Kabupaten/Kota.",
        "Move the name of the government to a column Kabupaten/Kota.",
    ),
    "unit_assumed": (
        "Pastikan unitnya, atau tambahkan kolom unit.",
        "Make sure of the unit, or add a column of units.",
    ),
    "sheet_unclear": (
        "Tambahkan kolom unit; kosongkan untuk nilai pemerintah.",
        "Add a column of units; leave it empty for the government's own score.",
    ),
    "all_sheets": (
        "Pilih satu lembar bila bukan semuanya yang dimaksud.",
        "Choose one sheet if not all of them are meant.",
    ),
    "several_tables": (
        "Periksa tahun dan wilayah tiap tabel.",
        "Check the year and the region of each table.",
    ),
    "section_title": (
        "Tambahkan kolom tahun, wilayah, atau unit, atau pisahkan tabelnya.",
        "Add a column of years, regions or units, or part the tables.",
    ),
    "side_by_side": ("Taruh tiap tabel di lembar sendiri.", "Put each table into a sheet of its own."),
    "unit_alias": ("Tidak perlu tindakan.", "Nothing to do."),
    "unit_alike": ("Pastikan bahwa itu unit yang sama.", "Make sure that it is the same unit."),
    "unit_twin": (
        "Pakai nama yang sudah ada, atau tunjukkan bahwa itu unit lain.",
        "Use the name that is there, or say that it is another unit.",
    ),
    "unit_unlisted": (
        "Pakai nama yang sudah ada, atau tunjukkan bahwa itu memang unit yang dinilai.",
        "Use the name that is there, or say that it is indeed an assessed unit.",
    ),
    "sum_of_others": (
        "Hapus baris itu bila hanya rata-rata atau jumlah; biarkan bila memang nilainya sendiri.",
        "Remove the row if it is only a mean or a sum; leave it if it is a score of its own.",
    ),
    "mean_of_others": (
        "Hapus baris itu bila hanya rata-rata atau jumlah; biarkan bila memang nilainya sendiri.",
        "Remove the row if it is only a mean or a sum; leave it if it is a score of its own.",
    ),
    "ambiguous_number": ("Tulis dengan dua desimal.", "Write it with two decimals."),
    "not_whole": ("Tulis bilangan bulat tanpa pemisah ribuan.", "Write a whole number without thousands marks."),
    "formula_no_value": (
        "Buka di Excel lalu simpan, atau tempel sebagai nilai.",
        "Open and save it in Excel, or paste it as a value.",
    ),
    "excel_error": ("Perbaiki rumusnya, atau ketik nilainya.", "Correct the formula, or type the value."),
    "hidden_rows": ("Hapus baris itu bila tidak boleh ikut.", "Delete those rows if they are not meant."),
    "summary_row": ("Tidak perlu tindakan: totalnya dihitung sendiri.", "Nothing to do: totals are computed here."),
    "note_row": ("Tidak perlu tindakan.", "Nothing to do."),
    "text_row": (
        "Bila ini data, isi tahun, wilayah, dan nilainya.",
        "If this is data, fill in year, region and value.",
    ),
    "formula_text": ("Hapus tanda di awal bila itu salah ketik.", "Remove the mark at its start if it is a slip."),
    "markup_text": ("Hapus kodenya bila tidak dimaksudkan.", "Remove the markup if it is not meant."),
    "more_like_this": (
        "Perbaiki yang disebut dahulu, lalu periksa lagi.",
        "Correct those named first, then check again.",
    ),
    "parts_differ": (
        "Periksa total dan setiap bagiannya pada sumbernya.",
        "Check the total and each part in the source.",
    ),
    "other_scale": (
        "Tulis poin berbobot (paling banyak {maximum}), bukan nilai 0–100.",
        "Write weighted points (at most {maximum}), not a score of 0–100.",
    ),
    "rounding_edge": ("Tulis nilai seperti dicetak, dua desimal.", "Write the score as printed, with two decimals."),
    "near_unit": ("Samakan namanya bila itu satu unit.", "Use one name if it is one unit."),
    "copied_body": ("Periksa apakah ini tersalin.", "Check whether this was copied."),
    "copied_year": ("Periksa apakah kolom ini tersalin.", "Check whether this column was copied."),
    "leap": ("Periksa kedua tahunnya pada sumbernya.", "Check both years in the source."),
    # scenarios
    "amount_ambiguous": (
        "Tulis tanpa pemisah ribuan, misalnya 1500 atau 1,5.",
        "Write it without a thousands separator, like 1500 or 1.5.",
    ),
    "scenario_not_number": (
        "Tulis seperti 2,5 atau 2.5, paling banyak enam desimal.",
        "Write it like 2.5 or 2,5, with at most six decimals.",
    ),
    "scenario_unknown_unit": ("Periksa namanya.", "Check its name."),
    "scenario_overlap": ("Hapus salah satu.", "Remove one of the two."),
    "scenario_other_year": (
        "Tumpuk hanya skenario dari tahun dan dasar yang sama.",
        "Stack only scenarios of one year and basis.",
    ),
    "scenario_other_base": ("Periksa nilai awalnya sebelum dipakai.", "Check its base values before using it."),
    "scenario_text": ("Tulis ulang sebagai teks biasa.", "Write it as plain text."),
    "scenario_link_broken": ("Minta tautannya sekali lagi.", "Ask for the link again."),
    "scenario_link_newer": ("Perbarui aplikasi ini.", "Update this app."),
    "scenario_link_long": ("Bagikan sebagai berkas JSON.", "Share it as a JSON file."),
    "scenario_file_broken": ("Unduh ulang dari aslinya.", "Download it again from the original."),
    "scenario_file_large": ("Batasnya {limit} kB.", "The limit is {limit} kB."),
    "scenario_file_invalid": ("Lihat docs/skenario.schema.json.", "See docs/skenario.schema.json."),
    "scenario_file_changed": (
        "Bila sengaja diubah, hapus “signature” dari berkasnya.",
        "If it was changed on purpose, remove “signature”.",
    ),
    "store_unavailable": (
        "Skenario yang terbuka tidak hilang; unduh sebagai berkas bila perlu.",
        "The open scenario is not lost; download it as a file if need be.",
    ),
    "store_gone": ("Muat ulang daftarnya.", "Load the list again."),
    "store_newer": ("Perbarui aplikasi ini.", "Update this app."),
    # bawa tabel sendiri
    "cannot_save": (
        "Hilangkan penyebabnya, lalu simpan lagi; tabelnya masih di halaman ini.",
        "Remove the cause, then save again; the table is still on this page.",
    ),
    "changed_since": (
        "Kembalikan dari map simpanan/assessments bila memang perlu.",
        "Take the copy from simpanan/assessments if you need it.",
    ),
    "journal_damaged": (
        "Bandingkan data/assessments dengan salinan terbaru di simpanan/assessments, lalu hapus berkas ini dari data/assessments.",
        "Compare data/assessments with the newest copies in simpanan/assessments, then remove this file from data/assessments.",
    ),
    "copy_damaged": (
        "Perbaiki data/assessments dengan tangan bila memang perlu.",
        "Mend data/assessments by hand if you need to.",
    ),
    "nothing_new": ("Tidak perlu tindakan.", "Nothing to do."),
    "clash_since": (
        "Lihat yang bertentangan di bawah, perbaiki tabelnya, lalu simpan lagi.",
        "See below what contradicts, correct the table and save again.",
    ),
    "cannot_mark": ("Tambahkan kolom utama di berkas itu.", "Add a column utama to that file."),
    # usulan: penanggung jawab dan tenggat; simulasi ini di perbandingan
    "bad_date": (
        "Tulis 2026-06-30, 30 Juni 2026, 30/6/2026, atau Juni 2026; kosongkan bila belum ada.",
        "Write 2026-06-30, 30 June 2026, 30/6/2026 (day first) or June 2026; leave it empty if there is none.",
    ),
    "only_planned": (
        "Bila ini usulan, isi status usulan; bila bukan, tidak perlu tindakan.",
        "If this is a proposal, give it the status usulan; if not, nothing to do.",
    ),
    # cells and files of offices, second lot
    "footnote_mark": (
        "Hapus tandanya; tulis catatannya di kolom catatan.",
        "Remove the mark; write the remark in a column of its own.",
    ),
    "sheet_error": ("Perbaiki rumusnya, atau ketik nilainya.", "Correct the formula, or type the value."),
    "percent_points": (
        "Tulis poin berbobotnya, misalnya 20,76 dari 21,85.",
        "Write its weighted points, such as 20.76 of 21.85.",
    ),
    "percent_cell": (
        "Ubah format selnya menjadi angka, lalu tulis nilai pada skala kolomnya.",
        "Give the cell a number format and write the value on the scale of its column.",
    ),
    "rounded_value": ("Tulis nilai seperti dicetak, dua desimal.", "Write the score as printed, with two decimals."),
    "decimal_split": (
        'Beri tanda kutip ("{value},{rest}"), pakai titik desimal, atau simpan dengan pemisah titik koma.',
        'Quote it ("{value},{rest}"), write a decimal point, or save the file with semicolons.',
    ),
    "more_cells": (
        "Beri tanda kutip pada sel yang memuat pemisah, atau beri kolom itu judul.",
        "Quote the cell that holds a separator, or give that column a header.",
    ),
    "swallowed_rows": ("Tutup atau hapus tanda kutipnya.", "Close or remove the quote."),
    "formula_not_calculated": (
        "Buka berkasnya di Excel atau LibreOffice, simpan, lalu bawa lagi; atau tempel sebagai nilai.",
        "Open the file in Excel or LibreOffice, save it and bring it again; or paste it as values.",
    ),
    "xml_spreadsheet": ("Buka di Excel lalu simpan sebagai XLSX.", "Open it in Excel and save it as XLSX."),
    "web_archive": ("Buka di Excel lalu simpan sebagai XLSX.", "Open it in Excel and save it as XLSX."),
    "merged_too_often": (
        "Salin hanya tabelnya ke lembar baru, lalu simpan ulang.",
        "Copy only the table into a new sheet and save it again.",
    ),
    "zero_total": (
        "Kosongkan bila nilainya belum diketahui; bila memang nol, pastikan sebelum dipakai.",
        "Leave it empty if it is not known; if it is nothing indeed, confirm it before use.",
    ),
    "near_full": (
        "Hapus barisnya bila itu poin maksimum; bila memang hasil penilaian, tidak perlu tindakan.",
        "Remove the row if it holds the maxima; if it is an assessment, nothing to do.",
    ),
    "declared_maximum": (
        "Pastikan tabel ini memakai metode tahun itu, lalu perbaiki angkanya.",
        "Make sure that the table follows that year's method, then correct the figure.",
    ),
    "internal_fault": (
        "Laporkan berkas ini kepada pengelola; berkas lain tetap diperiksa.",
        "Report this file to whoever runs the program; the other files are checked all the same.",
    ),
    "method_sum": ("Perbaiki bobotnya di tabel itu.", "Correct the weights in that table."),
    "method_parent": ("Perbaiki kode induknya di tabel itu.", "Correct the code of its parent in that table."),
    "method_edge": ("Perbaiki batasnya di tabel itu.", "Correct the edge in that table."),
    "method_end": ("Perbaiki batasnya di tabel itu.", "Correct the edge in that table."),
    "method_gap": ("Sambungkan batasnya di tabel itu.", "Join the edges in that table."),
    "method_overlap": ("Pisahkan batasnya di tabel itu.", "Part the edges in that table."),
}
"""What to do about each problem; the same keys as PROBLEMS."""

_SCORES = ("maximum", "likely", "score", "added", "earlier", "declared", "expected_points", "low", "high")
"""Parameters of problems that are hundredths."""


def say(key: str, lang: str, /, **params: Any) -> str:
    """The words of `key` in `lang` with its placeholders filled; KeyError for a key that nobody wrote.

    What is counted is `n`: it chooses between 'row' and 'rows' where the language has both.
    """
    return _filled(WORDS[key], lang, params)


def _filled(entry_: Entry, lang: str, params: Mapping[str, Any]) -> str:
    text = entry_[LANGUAGES.index(lang)]
    return (text if isinstance(text, str) else text[int(params["n"] != 1)]).format(**params)


def problem(item: Problem, lang: str) -> str:
    """One problem as a sentence: file, row, then what is wrong and the remedy."""
    return f"{place(item, lang)}{message(item, lang)} {remedy(item, lang)}"


def place(item: Problem, lang: str) -> str:
    """Where a problem is, to stand before its sentence: 'a.csv, baris 2: ', 'a.csv: ', or ''."""
    if item.row:
        return say("place_row", lang, file=item.file, row=item.row)
    return say("place_file", lang, file=item.file) if item.file else ""


def message(item: Problem, lang: str) -> str:
    """What is wrong, without place and remedy."""
    return _filled(PROBLEMS[item.code], lang, _params(item, lang))


def remedy(item: Problem, lang: str) -> str:
    """What to do about it."""
    return _filled(REMEDIES[item.code], lang, _params(item, lang))


def _params(item: Problem, lang: str) -> dict[str, Any]:
    """What fills the sentences of a problem: its parameters, scores and reasons as words."""
    scores = {k: number(v, lang) for k, v in item.params.items() if k in _SCORES}
    reason = str(item.params.get("reason", ""))
    faults = {"reason": say(reason, lang)} if reason.startswith(PREFIX) else {}
    return {**item.params, **scores, **faults, "column": item.column, "value": item.value}


@lru_cache(maxsize=8)
def locale(lang: str) -> Locale:
    """How `lang` writes numbers, dates and lists; one that CLDR does not know writes them as Indonesian does."""
    try:
        return Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LANGUAGES[0])


def language_name(lang: str) -> str:
    """A language as it calls itself: 'Indonesia', 'English'; its code where CLDR does not know it."""
    try:
        name = Locale.parse(lang).get_display_name()
    except (UnknownLocaleError, ValueError):
        return lang
    return f"{name[:1].upper()}{name[1:]}" if name else lang


def marks(lang: str) -> tuple[str, str]:
    """The decimal mark and the mark between thousands: (',', '.') in Indonesian."""
    return get_decimal_symbol(locale(lang)), get_group_symbol(locale(lang))


@lru_cache(maxsize=8)
def _pattern(text: str) -> NumberPattern:
    return parse_pattern(text)


def number(hundredths: int, lang: str) -> str:
    """Hundredths as a score with two decimals: 9372 → '93,72' (Indonesian) or '93.72'."""
    return _number(int(hundredths), lang)


@lru_cache(maxsize=32_768)
def _number(hundredths: int, lang: str) -> str:
    return _pattern(TWO_DECIMALS).apply(Decimal(hundredths) / HUNDREDTHS, locale(lang))


def counted(n: int, lang: str) -> str:
    """A small whole number as a word, as sentences write it: 8 → 'delapan' / 'eight'; 12 → '12'."""
    words = say("numerals", lang).split(", ")
    return words[n] if n < len(words) else str(n)


def signed(hundredths: int, lang: str) -> str:
    """A difference with its sign, a real minus: 312 → '+3,12', -40 → '−0,40'; '0,00' has none."""
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return sign + number(abs(int(hundredths)), lang)


def whole(hundredths: int, lang: str) -> str:
    """A score that was printed without decimals, as printed: 9100 → '91', 9150 → '91,5'."""
    return _pattern("#,##0.##").apply(Decimal(int(hundredths)) / HUNDREDTHS, locale(lang))


def precise(value: Fraction, lang: str) -> str:
    """An exact number with two to four decimals, before it is rounded to a score: 67,1867 or 93,72."""
    return _pattern("#,##0.00##").apply(Decimal(value.numerator) / Decimal(value.denominator), locale(lang))


def exact(millionths: int, lang: str) -> str:
    """A value as read, none of its decimals lost, two at least: 87995000 → '87,995', 85200000 → '85,20'."""
    return _pattern("#,##0.00####").apply(Decimal(int(millionths)) / MILLIONTHS, locale(lang))


def entry(value: Fraction, lang: str) -> str:
    """An answer on an indicator's own scale: whole steps without decimals (2), a continuous share with two (87,46)."""
    hundredths = round(value * HUNDREDTHS)
    return whole(hundredths, lang) if value.denominator == 1 else number(hundredths, lang)


def as_printed(value: str, lang: str) -> str:
    """A figure of any size as its source printed it, with the reader's marks: '67.2' → '67,2' / '67.2'; '15-20' stays."""
    plain = re.fullmatch(r"\d+(\.\d+)?", value)
    return format_decimal(Decimal(value), locale=locale(lang)) if plain else value


def date(iso: str, lang: str) -> str:
    """'2023-12-20' → '20 Desember 2023', '2024-12' → 'Desember 2024', '' → ''."""
    if not iso:
        return ""
    to_day = len(iso) == len("2023-12-20")
    pattern = say("pattern_day" if to_day else "pattern_month", lang)
    return format_date(parse_date(iso if to_day else iso + "-01", locale="sv"), pattern, locale(lang))


def moment(when: datetime, lang: str, zone: str = "") -> str:
    """A time of day in `zone` (a name such as Asia/Jakarta; '' or one that is not known: UTC): '25 Nov 2026 20.02 WIB'."""
    try:
        there = ZoneInfo(zone or "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        there = ZoneInfo("UTC")
    return format_datetime(when, say("pattern_moment", lang), tzinfo=there, locale=locale(lang))


def literal(text: str) -> str:
    """Text of others so that Markdown shows it letter by letter: it makes no link, no picture, no list."""
    return MARKUP.sub(r"\\\1", text.replace("\n", " "))


def listing(items: list[str], lang: str) -> str:
    """'A, B, dan C' / 'A, B and C'; what is named twice is named once with its number: 'Puskesmas (2)'."""
    counts = Counter(items)
    return format_list([f"{item} ({n})" if n > 1 else item for item, n in counts.items()], locale=locale(lang))


def either(items: list[str], lang: str) -> str:
    """'A, B, atau C' / 'A, B or C'."""
    return format_list(items, style="or", locale=locale(lang))


def in_language(row: Mapping[Any, Any], field: str, lang: str) -> Any:
    """A text that a table holds in several languages: column `field`_en in English; `field`, Indonesian, where there is none."""
    named = f"{field}_{lang}"
    return row[named if named in row else field]


def region_name(region: Region, lang: str, short: bool = False) -> str:
    """A government's name in `lang`."""
    return _of(region, "short" if short else "name", lang)


def band_label(band: Band, lang: str) -> str:
    """A category's own words, Indonesian, with the English gloss in English."""
    return _of(band, "label", lang)


def method_name(method: Method, lang: str) -> str:
    """The name of a year's method."""
    return _of(method, "name", lang)


def break_reason(method: Method, lang: str) -> str:
    """Why this method's scores are not joined to those before it."""
    return _of(method, "break_reason", lang)


def reference(item: Method | Band | Component, lang: str) -> str:
    """From where a rule of the method is known."""
    return _of(item, "reference", lang)


def component_name(component: Component, lang: str) -> str:
    """A component's own words, Indonesian, or the English gloss."""
    return _of(component, "name", lang)


def _of(item: Region | Band | Method | Component, field: str, lang: str) -> str:
    """As `in_language`, of what was read from a table."""
    return str(getattr(item, f"{field}_{lang}", getattr(item, field)))


def zone_name(zone: str, lang: str) -> str:
    """'hijau' → 'hijau' / 'green'; '' → ''."""
    return say(ZONE_KEYS[zone], lang) if zone else ""
