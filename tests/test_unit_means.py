"""The mean of some units is no total: it is given with how many there are, how many there should be, and what is missing."""

from __future__ import annotations

import json

import pytest

from kepatuhan.__main__ import main
from kepatuhan.scoring.score import score
from kepatuhan.sentences.unit_means import as_json, no_total, unit_means
from tests.books import TANGSEL, text
from tests.frames import observed


def means(data, *lines: str):
    return unit_means(score(observed(*lines), data), data)


TWO = ("2024,36.74,DPMPTSP,,92.74", "2024,36.74,Puskesmas A,,93.24")  # (92,74 + 93,24) ÷ 2 = 92,99


def test_two_units_of_six(data):
    (mean,) = means(data, *TWO)
    assert as_json([mean]) == {"36.74": {"2024": {"value": 92.99, "units": 2, "expected": 6}}}
    assert no_total(mean, data, "id") == (
        "Kota Tangerang Selatan 2024: rata-rata 2 unit adalah 92,99, bukan nilai total; dari 6 unit yang dinilai belum ada "
        "Disdukcapil, Dinas Pendidikan, Dinas Sosial, dan Puskesmas."
    )


def test_the_mean_is_rounded_half_up(data):
    (mean,) = means(data, "2024,36.74,DPMPTSP,,92.74", "2024,36.74,Disdukcapil,,92.75")  # 185,49 ÷ 2 = 92,745
    assert mean.value == 9275


def test_a_kind_that_is_missing_twice_is_named_once(data):
    (mean,) = means(data, "2024,36.72,DPMPTSP,,90")
    assert mean.expected == 7  # Cilegon has a health office too
    assert "Puskesmas (2)" in no_total(mean, data, "id")
    assert no_total(mean, data, "id").count("Puskesmas") == 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_year_whose_list_is_not_known(lang, data):
    (mean,) = means(data, "2025,36.72,DPMPTSP,,90", "2025,36.72,X,,80")
    assert as_json([mean]) == {"36.72": {"2025": {"value": 85.0, "units": 2, "expected": None}}}
    assert {"id": "daftar unit", "en": "list of units"}[lang] in no_total(mean, data, lang)


def test_a_unit_without_a_score_counts_neither_here_nor_there(data):
    (mean,) = means(data, *TWO, "2024,36.74,Disdukcapil,,,,merah,zona")
    assert (mean.units, "disdukcapil" in mean.missing) == (2, True)


def test_in_2021_products_weigh_and_without_them_there_is_no_mean(data):
    assert means(data, "2021,36.04,DPMPTSP,,50", "2021,36.04,Disdukcapil,,80") == []


def test_how_units_were_joined_before_2021_is_not_known(data):
    assert means(data, "2018,36.04,DPMPTSP,,50") == []


def told(capsys, path, *more: str):
    code = main(["check", str(path), *more])
    return code, capsys.readouterr().out


def test_the_command_gives_it_to_programs_and_to_people(capsys, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text([TANGSEL[0], *TANGSEL[3:5]]))  # (94,35 + 92,74) ÷ 2 = 93,545 → 93,55
    code, out = told(capsys, path, "--json")
    report = json.loads(out)
    assert (code, report["totals"]) == (0, {"36.74": {"2024": None}})
    assert report["computed"] == {"36.74": {"2024": {"value": 93.55, "units": 2, "expected": 6}}}
    assert [(p["severity"], "93,55" in p["message"]) for p in report["problems"]] == [("note", True)]
    assert "rata-rata 2 unit adalah 93,55, bukan nilai total" in told(capsys, path)[1]


def test_a_whole_list_has_a_total_and_the_mean_beside_it(capsys, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text(TANGSEL))  # 578,72 ÷ 6 = 96,4533… → 96,45
    report = json.loads(told(capsys, path, "--json")[1])
    assert report["totals"] == {"36.74": {"2024": 96.45}}
    assert report["computed"] == {"36.74": {"2024": {"value": 96.45, "units": 6, "expected": 6}}}
    assert report["problems"] == []
