"""Published answers. Sums are worked here with Decimal, apart from the engine, and held against what it says."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from kepatuhan.core.method import bands_of_zone, category, hundredths, method_for
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.sentences.printed_totals import reconciliation, verdict_text
from kepatuhan.sentences.scores import rank_text, score_text, state_text, state_words

FOLDER = Path(__file__).parent / "published"


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


MEANS = _rows("unit_means.csv")
CASES = _rows("category_cases.csv")
ZONES = {"green": "hijau", "yellow": "kuning", "red": "merah"}


@pytest.fixture(scope="module")
def reconciled(bodies, data):
    return reconcile(bodies, data).set_index(["year", "region"])


@pytest.mark.parametrize("case", MEANS, ids=lambda c: f"{c['region']}-{c['year']}")
def test_hand_sum_of_the_case_itself(case):
    units = [Decimal(u) for u in case["units"].split()]
    mean = (sum(units) / len(units)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert mean == Decimal(case["recomputed"])


@pytest.mark.parametrize("case", MEANS, ids=lambda c: f"{c['region']}-{c['year']}")
def test_reconciliation(reconciled, case):
    row = reconciled.loc[(int(case["year"]), case["region"])]
    assert row["recomputed"] == hundredths(case["recomputed"])
    assert row["printed"] == hundredths(case["printed"])
    assert row["verdict"] == case["verdict"]
    apart = hundredths(case["recomputed"]) - hundredths(case["printed"])
    assert row["difference"] == (apart if "." in case["printed"] else 0)  # “91” is a range and 91,98 lies in it


@pytest.mark.parametrize("case", MEANS, ids=lambda c: f"{c['region']}-{c['year']}")
def test_units_of_the_case_are_the_shipped_ones(scored, case):
    rows = scored.units[(scored.units["year"] == int(case["year"])) & (scored.units["region"] == case["region"])]
    assert sorted(rows["score"]) == sorted(hundredths(u) for u in case["units"].split())


@pytest.mark.parametrize(
    "case", [c for c in MEANS if c["verdict"] == "mismatch"], ids=lambda c: f"{c['region']}-{c['year']}"
)
def test_a_known_mismatch_is_explained_in_both_languages(reconciled, case):
    row = reconciled.loc[(int(case["year"]), case["region"])]
    assert row["explanation"]
    assert row["explanation_en"]
    assert row["explanation"] != row["explanation_en"]


def test_product_weights_unknown_are_said(reconciled):
    assert reconciled.loc[(2021, "36.04"), "reason"] == "plain_mean"


def test_these_are_all_the_mismatches_of_the_shipped_data(reconciled):
    by_name = {(y, r) for (y, r), row in reconciled.iterrows() if row["verdict"] == "mismatch"}
    assert by_name == {(int(c["year"]), c["region"]) for c in MEANS if c["verdict"] == "mismatch"}


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ((2018, "36"), "as_published"),
        ((2023, "36"), "units_missing"),
        ((2022, "36.04"), "units_missing"),
        ((2022, "36.73"), "no_units"),
        ((2025, "36.71"), "units_unknown"),
        ((2021, "36.73"), "units_unknown"),
    ],
)
def test_not_computable_with_its_reason(reconciled, key, reason):
    row = reconciled.loc[key]
    assert (row["verdict"], row["reason"]) == ("not_computable", reason)
    assert pd.isna(row["recomputed"])


def test_every_printed_total_has_a_verdict(reconciled, bodies):
    assert len(reconciled) == bodies["printed"].notna().sum()
    assert set(reconciled["verdict"]) == {"match", "mismatch", "not_computable"}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['entity']}-{c['year']}")
def test_category_case(data, case):
    method = method_for(data.methods, int(case["year"]))
    band = category(method, hundredths(case["score"]))
    if band is None:
        assert ZONES[case["zone"]] in {b.zone for b in method.bands}, "2015: zones as printed, edges unknown"
        return
    assert band in bands_of_zone(method, ZONES[case["zone"]])
    if case["category"]:
        assert band.code == case["category"]


def test_category_cases_cover_all_five_categories():
    assert {c["category"] for c in CASES} >= set("ABCDE")


# Implied by ranks: eight A; Kota Serang 7th, Pandeglang 8th; the lowest known score is Kab. Serang's 89,28
@pytest.mark.parametrize("region", ["36.73", "36.01"])
def test_bound_of_2023_by_rank(bodies, region):
    row = compare.of(bodies, region, 2023)
    assert (row["low"], row["high"], row["by_rank"]) == (8800, 8928, True)
    assert pd.isna(row["score"])
    assert row["category"] == "A"


def test_lebak_2023_is_at_most_the_first_ranked(bodies):
    # Tangsel is first with 94,46 and no rank of Lebak is known: 88,00 (category A) to 94,46
    row = compare.of(bodies, "36.02", 2023)
    assert (row["low"], row["high"]) == (8800, 9446)


# 2024: ranks 1 Tangsel 96,45, 2 Cilegon 95,31, 3 Pandeglang 95,25; Kota Tangerang 94,76 and Kab. Serang “91” have none.
# The other three share ranks 4–8 with these two: at best fourth, so at most 95,25; at worst eighth, so nothing from below
@pytest.mark.parametrize("region", ["36.02", "36.03", "36.73"])
def test_bound_of_2024_by_the_three_ranks(bodies, data, region):
    row = compare.of(bodies, region, 2024)
    assert (row["state"], row["high"], row["by_rank"], row["category"]) == ("tidak_ditemukan", 9525, True, "")
    assert pd.isna(row["low"])
    assert pd.isna(row["score"])
    assert ranking.rank_sources(row, data) == ("s056", "s061", "s049")
    assert (score_text(row, "id"), score_text(row, "en")) == ("≤95,25", "≤95.25")
    assert state_words(row, "id") == "tidak ditemukan"
    assert "paling tinggi 95,25" in state_text(row, "id")
    placed = ranking.ranked(bodies, data, 2024).set_index("region").loc[region]
    assert rank_text(placed) == "4–8"


def test_ranks_bound_nothing_else_in_any_year(bodies):
    # 2021 and 2022: every score is known. 2023: the three above. 2024: the three, and “91” (90,50–91,99) is narrower than any rank
    bounded = bodies[bodies["by_rank"]]
    assert set(zip(bounded["year"], bounded["region"], strict=True)) == {
        *((2023, code) for code in ("36.01", "36.02", "36.73")),
        *((2024, code) for code in ("36.02", "36.03", "36.73")),
    }
    serang = compare.of(bodies, "36.04", 2024)
    assert (serang["low"], serang["high"]) == (9050, 9199)


def bounds_of(ranks: dict[str, int], **span: tuple[int | None, int | None]) -> dict[str, tuple[int, int]]:
    """ranking.rank_bounds of bodies given as code = (low, high); an exact score has both the same."""
    rows = [(code, low if low == high and low is not None else None, low, high) for code, (low, high) in span.items()]
    group = pd.DataFrame(rows, columns=["region", "score", "low", "high"])
    return ranking.rank_bounds(group.astype(dict.fromkeys(("score", "low", "high"), "Int64")), ranks)


def test_bounds_by_ranks_worked_by_hand():
    nothing, a, b = (None, None), (9000, 9000), (8000, 8000)
    # ranks 1 and 3 are A and B: X is second, between them; nobody is fourth but Y, at most B
    assert bounds_of({"A": 1, "B": 3, "X": 2, "Y": 4}, A=a, B=b, X=nothing, Y=nothing) == {
        "A": (9000, 9000), "X": (8000, 9000), "B": (8000, 8000), "Y": (0, 8000),
    }  # fmt: skip
    # only B's rank is known (2): the other two are first and third; A is above B, so X is third
    assert bounds_of({"B": 2}, A=a, B=b, X=nothing)["X"] == (0, 8000)
    # X second of three below A with a range itself: A 85,00–90,00, so X at most 90,00; and B third at least 80,00
    assert bounds_of({"X": 2, "A": 1}, A=(8500, 9000), B=b, X=nothing)["X"] == (8000, 9000)
    # two share rank 1: both at the top, X third
    assert bounds_of({"A": 1, "B": 1}, A=a, B=a, X=nothing)["X"] == (0, 9000)
    # ranks that contradict the scores, or each other, bound nothing
    assert bounds_of({"A": 2, "B": 1}, A=a, B=b, X=nothing) == {}
    assert bounds_of({"A": 9}, A=a, B=b, X=nothing) == {}


def test_ranks_of_another_number_of_bodies_bound_nothing(scored, data):
    ranks = data.context["ranks"]
    seven = ranks.assign(of=ranks["of"].mask(ranks["scope"] == ranking.DISTRICT_SCOPE, "7"))
    bodies_now = compare.overview(scored.bodies, replace(data, context={**data.context, "ranks": seven}))
    assert not bodies_now["by_rank"].any()


# 2023: 414, 133 and 39 of 586: 70,65 / 22,70 / 6,66 (414 / 586 = 0.706485, 133 / 586 = 0.226962, 39 / 586 = 0.066553)
@pytest.mark.parametrize(
    ("zone", "percent", "printed"), [("hijau", 7065, 7070), ("kuning", 2270, 2266), ("merah", 666, 664)]
)
def test_national_percentages_of_2023_are_flagged(data, zone, percent, printed):
    rows = compare.percentages(data)
    row = rows[(rows["year"] == "2023") & (rows["kind"] == "semua") & (rows["zone"] == zone)].iloc[0]
    assert (row["percent"], row["printed"], row["flagged"]) == (percent, printed, True)


def test_no_other_national_percentage_is_flagged(data):
    rows = compare.percentages(data)
    flagged = rows[rows["flagged"]]
    assert set(zip(flagged["year"], flagged["kind"], strict=True)) == {("2023", "semua")}


# METHOD.md: 587 bodies (586 in 2022 and 2023)
@pytest.mark.parametrize(
    ("year", "counts"),
    [("2021", (179, 316, 92)), ("2022", (272, 250, 64)), ("2023", (414, 133, 39)), ("2024", (494, 70, 23))],
)
def test_national_counts(data, year, counts):
    rows = compare.percentages(data)
    rows = rows[(rows["year"] == year) & (rows["kind"] == "semua")].set_index("zone")["count"]
    assert tuple(rows[z] for z in ("hijau", "kuning", "merah")) == counts
    assert sum(counts) == (586 if year in ("2022", "2023") else 587)


@pytest.mark.parametrize(
    ("region", "year", "score", "category", "zone"),
    [
        ("36", 2018, 8074, "hijau", "hijau"),
        ("36", 2021, 7395, "kuning", "kuning"),
        ("36", 2022, 6718, "C", "kuning"),
        ("36", 2023, 9116, "A", "hijau"),
        ("36", 2024, 9401, "A", "hijau"),
        ("36.72", 2021, 7766, "kuning", "kuning"),
        ("36.72", 2022, 7773, "C", "kuning"),
        ("36.02", 2022, 6839, "C", "kuning"),
        ("36.73", 2022, 7924, "B", "hijau"),
        ("36.03", 2021, 8427, "hijau", "hijau"),
        ("36.71", 2025, 8425, "baik", ""),
    ],
)
def test_score_category_and_zone_of_a_body(bodies, region, year, score, category, zone):
    row = compare.of(bodies, region, year)
    assert (row["score"], row["category"], row["zone"]) == (score, category, zone)


@pytest.mark.parametrize(
    ("region", "year", "state"),
    [
        ("36.04", 2024, "dibulatkan"),
        ("36.02", 2023, "zona"),
        ("36.04", 2019, "tidak_dinilai"),
        ("36.02", 2024, "tidak_ditemukan"),
        ("36", 2020, "tidak_ada_penilaian"),
        ("36.74", 2024, "terbit"),
    ],
)
def test_kinds_of_unknown_stay_apart(bodies, region, year, state):
    row = compare.of(bodies, region, year)
    assert row["state"] == state
    assert pd.isna(row["score"]) == (state != "terbit")


def test_rounded_91_is_a_range(bodies):
    # printed "91" may be rounded (90,50–91,49) or cut (91,00–91,99)
    row = compare.of(bodies, "36.04", 2024)
    assert (row["printed"], row["low"], row["high"]) == (9100, 9050, 9199)


# “91” was rounded (90,50–91,49) or cut (91,00–91,99); “91,2” likewise 91,15–91,24 or 91,20–91,29
@pytest.mark.parametrize(
    ("printed", "recomputed", "verdict", "fit", "difference"),
    [
        (9100, 9049, "mismatch", "", -1),
        (9100, 9050, "match", "rounded", 0),
        (9100, 9099, "match", "rounded", 0),
        (9100, 9100, "match", "either", 0),
        (9100, 9149, "match", "either", 0),
        (9100, 9150, "match", "cut", 0),
        (9100, 9199, "match", "cut", 0),
        (9100, 9200, "mismatch", "", 1),
        (9120, 9114, "mismatch", "", -1),
        (9120, 9115, "match", "rounded", 0),
        (9120, 9129, "match", "cut", 0),
        (9120, 9131, "mismatch", "", 2),
    ],
)
def test_a_print_that_is_a_range_is_compared_as_one(bodies, data, printed, recomputed, verdict, fit, difference):
    here = (bodies["region"] == "36.04") & (bodies["year"] == 2024)
    body = bodies[here].assign(printed=printed, computed=recomputed)
    row = reconcile(body.astype({"printed": "Int64", "computed": "Int64"}), data).iloc[0]
    assert (row["verdict"], row["fit"], row["difference"]) == (verdict, fit, difference)
    for lang in ("id", "en"):
        sentence = reconciliation(row.to_dict(), body.iloc[0], lang)
        assert ("TIDAK COCOK" in sentence or "DOES NOT MATCH" in sentence) == (verdict == "mismatch")
        assert verdict_text(row.to_dict(), lang)


def test_kabupaten_serang_2024_says_one_thing(reconciled, bodies):
    # 91,16 + 89,44 + 94,62 + 89,94 + 93,30 + 93,44 = 551,90; / 6 = 91,9833 -> 91,98: cut 91, rounded 92
    row, body = reconciled.loc[(2024, "36.04")], compare.of(bodies, "36.04", 2024)
    assert (row["verdict"], row["fit"], row["low"], row["high"]) == ("match", "cut", 9050, 9199)
    assert reconciliation(row.to_dict(), body, "id").startswith(
        "Cocok bila dipotong: rata-rata 6 unit = 91,98, dicetak ≈91, yaitu antara 90,50 dan 91,99."
    )
    assert verdict_text(row.to_dict(), "id") == "cocok bila dipotong"


def test_kota_serang_2021_to_2022_is_not_a_difference(bodies):
    change = compare.change(bodies, "36.73", 2022, 2021)
    assert (change.before, change.after, change.value, change.reason) == (6361, 7924, None, "method_differs")


def test_change_inside_one_method(bodies):
    # Kab. Serang 79,01 -> 89,28 is +10,27; the press says +10,25
    assert compare.change(bodies, "36.04", 2023, 2022).value == 1027
