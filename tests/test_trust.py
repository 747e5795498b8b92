"""What the figures rest on, counted by hand from the shipped tables."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pandas as pd
import pytest

from kepatuhan.intake import ingest
from kepatuhan.intake.review import review
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from kepatuhan.sentences.trust import TIDY, contradictions, coverage, supports, tidy, tidy_handout
from kepatuhan.words.handout import FILES


def test_coverage_counts_every_body_and_assessed_year_once(bodies, data):
    # nine governments, 2017-2025 without 2020: 9 * 8 = 72
    counts = coverage(bodies)
    assert counts.total() == 72
    assert counts["dibulatkan"] == 1  # Kab. Serang 2024, printed "91"
    assert counts["tidak_dinilai"] == 3  # province, Kab. Serang and Cilegon in 2019
    assert counts["terbit"] == bodies["score"].notna().sum()
    assert "dihitung" not in counts


def test_contradictions_are_the_reports_that_say_otherwise(data):
    reports = contradictions(data)
    texts = {(int(r["year"]), r["region"], r["unit"], r["source"]) for r in reports.to_dict("records")}
    assert texts == {
        (2019, "36.01", "", "s010"),  # red, against yellow 75,87
        (2019, "36.04", "", "s010"),  # red, against not assessed
        (2019, "36.04", "", "s014"),  # green, against not assessed
        (2019, "36.72", "", "s010"),  # yellow, against not assessed
        (2021, "36", "DPMPTSP", "s020"),  # yellow, against green 90,09
        (2021, "36.73", "", "s019"),  # 63,31, against 63,61
    }


def test_a_cut_report_is_no_contradiction(data):
    # Kota Tangerang 2021: "74" beside 74,95
    reports = contradictions(data)
    assert not ((reports["region"] == "36.71") & (reports["year"] == 2021)).any()


# "91" is 90,50–91,99 whoever said it first: what lies inside does not contradict it, and two ranges only when apart
@pytest.mark.parametrize(
    ("used", "used_status", "other", "other_status", "contradicts"),
    [
        ("90.49", "terbit", "91", "dibulatkan", True),
        ("90.5", "terbit", "91", "dibulatkan", False),
        ("91.99", "terbit", "91", "dibulatkan", False),
        ("92", "terbit", "91", "dibulatkan", True),
        ("91", "dibulatkan", "91.98", "terbit", False),
        ("91", "dibulatkan", "92.01", "terbit", True),
        ("91", "dibulatkan", "92", "dibulatkan", False),  # 91,50–91,99 are in both
        ("91", "dibulatkan", "93", "dibulatkan", True),
        ("91.98", "terbit", "91.99", "terbit", True),
    ],
)
def test_a_report_without_decimals_contradicts_only_what_lies_outside_it(
    data, used, used_status, other, other_status, contradicts
):
    rows = data.observations
    pair = pd.concat([rows[(rows["region"] == "36.74") & (rows["year"] == 2024) & (rows["unit"] == "")].head(1)] * 2)
    value = pd.array([int(Decimal(text) * 1_000_000) for text in (used, other)], dtype="Int64")
    pair = pair.assign(value=value, status=[used_status, other_status], preferred=[True, False])
    assert (len(contradictions(replace(data, observations=pair))) == 1) == contradicts


def test_every_source_in_use_is_counted(data):
    counts = supports(data)
    assert set(counts) <= set(data.sources)
    # s019 is the list of nine read out in 2021
    assert counts["s019"] >= 9


def test_the_table_to_take_away_is_the_shown_one(bodies, data):
    frame = tidy(bodies, data)
    assert list(frame.columns) == TIDY
    assert len(frame) == len(bodies)
    row = frame[(frame["region"] == "36") & (frame["year"] == 2022)].iloc[0]
    assert (row["score"], row["category"], row["zone"]) == (Decimal("67.18"), "C", "kuning")


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_table_to_take_away_comes_back_as_it_was(bodies, data, lang, kind):
    content = FILES[kind](tidy_handout(bodies, data, lang, "TABEL SENDIRI: a,=b.csv"))
    reviewed = review(ingest.read(content, f"zona-hijau.{kind}", data), data)
    assert reviewed.outcome == "accept"
    again = score(reviewed.accepted, replace(data, observations=reviewed.accepted)).bodies
    back = tidy(compare.overview(again, data), data)
    key = ["year", "region"]
    first, second = (t.sort_values(key).reset_index(drop=True) for t in (tidy(bodies, data), back))
    pd.testing.assert_frame_equal(first, second, check_dtype=False)


def test_the_table_to_take_away_says_what_it_holds_first(bodies, data):
    text = tidy_handout(bodies, data, "id", "TABEL SENDIRI: a,=b.csv").csv().decode("utf-8-sig")
    assert text.startswith("# TABEL SENDIRI: a,'=b.csv\n# Zona Hijau")


def test_csv_reads_back_without_loss(bodies, data):
    for lang, marks in (("id", ";,"), ("en", ",.")):
        content = tidy_handout(bodies, data, lang).csv()
        assert content.startswith("\ufeff# Zona Hijau".encode())
        back = pd.read_csv(
            BytesIO(content), comment="#", dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=marks[0]
        )
        assert list(back.columns) == TIDY
        assert back["score"].str.replace(marks[1], ".").tolist() == tidy(bodies, data)["score"].map(str).tolist()
    assert set(back["region"]) == {r.code for r in data.regions}


def test_no_cell_could_be_run_by_a_spreadsheet(bodies, data):
    cells = tidy(bodies, data).astype(str).to_numpy().ravel()
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
