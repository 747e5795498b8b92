"""score on small tables, each with its sum; and the properties that no table may break."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kepatuhan.core.method import category, hundredths, method_for
from kepatuhan.scoring.compare import of
from kepatuhan.scoring.score import score
from tests.frames import observed
from tests.nightly import examples


def one_unit(data, *lines):
    return score(observed(*lines), data).units.iloc[0]


def test_dimensions_add_to_their_unit(data):
    # 20,50 + 31,75 + 23,40 + 20,60 = 96,25 (quirks/12)
    parts = {"input": "20.50", "proses": "31.75", "output": "23.40", "pengaduan": "20.60"}
    unit = one_unit(data, *(f"2023,36.74,Disdukcapil,{k},{v}" for k, v in parts.items()))
    assert (unit["score"], unit["computed"], unit["category"], unit["state"]) == (9625, 9625, "A", "dihitung")


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_all_indicators_on_one_step(data, step):
    # a third of the way on every indicator is a third of 100 points: 0, 33,33, 66,67, 100
    unit = one_unit(data, *_all_indicators(data, step, spm=Fraction(100, 3) * step))
    assert unit["score"] == {0: 0, 1: 3333, 2: 6667, 3: 10000}[step]


def _all_indicators(data, step, spm):
    indicators = [c for c in method_for(data.methods, 2023).components if c.level == "indicator"]
    for c in indicators:
        value = step if c.step else f"{float(spm):.6f}"
        yield f"2023,36.74,Disdukcapil,{c.code},{value}"


def test_one_indicator_down_a_step_costs_its_third(data):
    # input.kompetensi.1 is worth 2,67007 points: one of three steps less is 100 - 0,890023 = 99,109977 -> 99,11
    lines = [line for line in _all_indicators(data, 3, spm=100) if "input.kompetensi.1," not in line]
    unit = one_unit(data, *lines, "2023,36.74,Disdukcapil,input.kompetensi.1,2")
    assert unit["score"] == 9911


def test_missing_dimension_leaves_a_range(data):
    # output (at most 24,24) is missing: 20,50 + 31,75 + 20,60 = 72,85 to 97,09
    unit = one_unit(
        data,
        *(f"2023,36.74,Disdukcapil,{k},{v}" for k, v in {"input": 20.50, "proses": 31.75, "pengaduan": 20.60}.items()),
    )
    assert pd.isna(unit["score"])
    assert (unit["low"], unit["high"], unit["category"]) == (7285, 9709, "")


def test_range_inside_one_band_has_its_category(data):
    # 21,85 + 32,37 + 24,24 = 78,46 to 100: A or B, so no category; with pengaduan 10,00 known it is 88,46: A
    expected = {"input": 21.85, "proses": 32.37, "output": 24.24}
    lines = [f"2023,36.74,X,{k},{v}" for k, v in expected.items()]
    assert one_unit(data, *lines)["category"] == ""
    assert one_unit(data, *lines, "2023,36.74,X,pengaduan,10.00")["category"] == "A"


def test_printed_total_is_kept_beside_the_computed_one(data):
    parts = {"input": 20.50, "proses": 31.75, "output": 23.40, "pengaduan": 20.60, "": 92.65}
    unit = one_unit(data, *(f"2023,36.74,Disdukcapil,{k},{v},,,{'' if k else 'terbit'}" for k, v in parts.items()))
    assert (unit["printed"], unit["computed"], unit["score"]) == (9265, 9625, 9265)


def test_units_make_their_body_by_plain_mean(data):
    # the six of Pandeglang 2024: 571,51 / 6 = 95,2516.. -> 95,25; no total printed
    units = {
        "DPMPTSP": 94.19,
        "Disdukcapil": 94.50,
        "Dinas Sosial": 97.73,
        "Dinas Pendidikan": 92.23,
        "Puskesmas A": 97.82,
        "Puskesmas B": 95.03,
    }
    body = score(observed(*(f"2024,36.01,{u},,{v}" for u, v in units.items())), data).bodies.iloc[0]
    assert (body["score"], body["state"], body["category"], body["missing"]) == (9525, "dihitung", "A", ())


def test_a_missing_unit_leaves_the_body_unknown_with_a_range(data):
    # five of six, one Puskesmas missing: 473,69 / 6 = 78,95 to 573,69 / 6 = 95,62 (rounded from 95,615)
    units = {
        "DPMPTSP": 94.19,
        "Disdukcapil": 94.50,
        "Dinas Sosial": 97.73,
        "Dinas Pendidikan": 92.23,
        "Puskesmas B": 95.04,
    }
    body = score(observed(*(f"2024,36.01,{u},,{v}" for u, v in units.items())), data).bodies.iloc[0]
    assert pd.isna(body["score"])
    assert body["missing"] == ("puskesmas",)
    assert (body["low"], body["high"]) == (7895, 9562)


@pytest.mark.parametrize(
    ("last", "low", "high"),
    [
        # only category A is known of the sixth, 88,00–100: (5 × 90 + 88) / 6 = 89,67 to (450 + 100) / 6 = 91,67
        ("2024,36.01,Puskesmas C,,,A,hijau,zona", 8967, 9167),
        # nothing is known of the sixth although it has a row: 450 / 6 = 75,00 to 91,67
        ("2024,36.01,Puskesmas C,,,,,tidak_dinilai", 7500, 9167),
    ],
)
def test_a_unit_without_a_score_counts_once(data, last, low, high):
    names = ("DPMPTSP", "Disdukcapil", "Dinas Sosial", "Dinas Pendidikan", "Puskesmas B")
    body = score(observed(*(f"2024,36.01,{u},,90.00" for u in names), last), data).bodies.iloc[0]
    assert pd.isna(body["score"])
    assert body["missing"] == ("puskesmas",)
    assert (body["low"], body["high"]) == (low, high)


def test_2021_weights_units_by_products(data):
    # (90,00 * 30 + 60,00 * 10) / 40 = 3300 / 40 = 82,50; the plain mean would be 75,00
    body = score(observed("2021,36.01,A,,90.00,,,terbit,30", "2021,36.01,B,,60.00,,,terbit,10"), data).bodies.iloc[0]
    # nobody publishes which units were assessed in 2021, so it stays a computed figure and no score of the body
    assert (body["computed"], body["plain_mean"]) == (8250, 7500)
    assert pd.isna(body["score"])


def test_2021_without_products_has_no_total(data):
    body = score(observed("2021,36.01,A,,90.00,,,terbit,30", "2021,36.01,B,,60.00"), data).bodies.iloc[0]
    assert pd.isna(body["computed"])


def test_other_reports_do_not_count(data):
    body = score(observed("2021,36.73,,,63.61,,kuning,terbit,,1", "2021,36.73,,,63.31,,kuning,terbit,,0"), data).bodies
    assert list(body["score"]) == [6361]


def test_contradicting_values_count_as_none(data):
    unit = one_unit(data, "2024,36.74,DPMPTSP,,92.74", "2024,36.74,DPMPTSP,,96.14")
    assert pd.isna(unit["score"])


def test_equal_values_count_once(data):
    assert one_unit(data, "2024,36.74,DPMPTSP,,92.74", "2024,36.74,DPMPTSP,,92.74")["score"] == 9274


def test_zone_alone_gives_its_edges_where_published(data):
    body = score(observed("2021,36.01,,,,,kuning,zona", "2018,36.01,,,,,kuning,zona"), data).bodies.set_index("year")
    assert (body.loc[2021, "low"], body.loc[2021, "high"]) == (5100, 8099)
    assert pd.isna(body.loc[2018, "low"])


def test_green_of_2022_alone_is_no_category(data):
    body = score(observed("2022,36.01,,,,,hijau,zona"), data).bodies.iloc[0]
    assert (body["category"], body["zone"], body["low"], body["high"]) == ("", "hijau", 7800, 10000)


def test_empty_value_is_unknown_not_zero(data):
    assert pd.isna(one_unit(data, "2023,36.01,DPMPTSP,,")["score"])


def test_zero_is_a_score(data):
    unit = one_unit(data, "2023,36.01,DPMPTSP,,0")
    assert (unit["score"], unit["category"]) == (0, "E")


def test_one_unit_of_an_unknown_list_is_no_score_of_its_body(data):
    body = score(observed("2025,36.72,DPMPTSP,,80.00"), data).bodies.iloc[0]
    assert (body["computed"], body["missing"]) == (8000, None)
    assert pd.isna(body["score"])


def test_a_printed_total_without_a_status_is_published(data):
    body = score(observed("2024,36.02,,,80.00"), data).bodies.iloc[0]
    assert (body["score"], body["state"]) == (8000, "terbit")


def test_no_known_year_gives_no_rows(data):
    assert score(observed("1999,36.74,X,,90"), data).bodies.empty


values = st.integers(0, 10000).map(lambda h: f"{h // 100}.{h % 100:02d}")
tables = st.dictionaries(
    st.tuples(
        st.sampled_from([2021, 2022, 2023, 2024, 2025]),
        st.sampled_from(["36", "36.01", "36.74"]),
        st.sampled_from(["", "DPMPTSP", "RSUD", "Puskesmas A"]),
    ),
    values,
    min_size=1,
    max_size=20,
)
COMPARED = ["year", "region", "unit", "printed", "computed", "score", "low", "high", "category", "zone"]


def _lines(table):
    return [f"{y},{r},{u},,{v}" for (y, r, u), v in table.items()]


@examples(15, 150)
@given(table=tables, order=st.randoms())
def test_order_of_rows_never_matters(data, table, order):
    lines = _lines(table)
    shuffled = order.sample(lines, len(lines))
    a, b = score(observed(*lines), data), score(observed(*shuffled), data)
    for part in ("units", "bodies"):
        assert_frame_equal(getattr(a, part)[COMPARED], getattr(b, part)[COMPARED])


@examples(20, 120)
@given(units=st.lists(values, min_size=1, max_size=7))
def test_mean_lies_within_its_units(data, units):
    body = score(observed(*(f"2023,99.01,U{i},,{v}" for i, v in enumerate(units))), data).bodies.iloc[0]
    numbers = [hundredths(v) for v in units]
    assert min(numbers) <= body["computed"] <= max(numbers)


@examples(50, 300)
@given(a=st.integers(0, 10000), b=st.integers(0, 10000), year=st.sampled_from([2021, 2022, 2025]))
def test_a_higher_score_never_has_a_worse_category(data, a, b, year):
    method = method_for(data.methods, year)
    place = {band.code: i for i, band in enumerate(method.bands)}
    low, high = sorted((a, b))
    assert place[category(method, high).code] <= place[category(method, low).code]


@examples(20, 120)
@given(steps=st.lists(st.integers(0, 3), min_size=37, max_size=37), spm=st.integers(0, 10000))
def test_exact_against_fractions(data, steps, spm):
    # the engine's whole numbers against Fraction arithmetic written out here
    parts = [c for c in method_for(data.methods, 2023).components if c.level == "indicator"]
    entered = dict(zip([c.code for c in parts if c.step], steps, strict=True))
    shares = [c.points * (Fraction(entered[c.code], 3) if c.step else Fraction(spm, 10000)) for c in parts]
    lines = [f"2023,36.74,X,{c.code},{entered[c.code] if c.step else f'{spm // 100}.{spm % 100:02d}'}" for c in parts]
    assert one_unit(data, *lines)["score"] == int(sum(shares) * 100 + Fraction(1, 2))


@examples(10, 60)
@given(table=tables)
def test_input_is_never_changed(data, table):
    frame = observed(*_lines(table))
    before = frame.copy(deep=True)
    score(frame, data)
    assert_frame_equal(frame, before)


def test_shipped_observations_are_not_changed(data):
    before = data.observations.copy(deep=True)
    score(data.observations, data)
    assert_frame_equal(data.observations, before)


def test_every_published_score_lies_in_its_printed_category(bodies):
    scored_bodies = bodies[bodies["score"].notna() & (bodies["category"] != "")]
    assert len(scored_bodies) > 30
    assert (scored_bodies["low"] <= scored_bodies["score"]).all()
    assert np.array_equal(scored_bodies["low"].to_numpy(int), scored_bodies["high"].to_numpy(int))


def test_one_row_per_body_and_year(bodies, data):
    assert len(bodies) == 9 * len(data.years)
    assert not bodies.duplicated(["year", "region"]).any()
    assert of(bodies, "36", 2023)["unit_count"] == 1
