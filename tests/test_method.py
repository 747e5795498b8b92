"""Bands and weights as data/method gives them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kepatuhan.core.method import above_floor, category, denominator, hundredths, method_for, points_to_next


def _methods_with_edges(data):
    return [m for m in data.methods if m.bands and m.bands[0].lower is not None]


@pytest.mark.parametrize(
    ("year", "method"),
    [
        (2014, None),
        (2015, "2015"),
        (2019, "2015"),
        (2020, "2020"),
        (2021, "2021"),
        (2022, "2022"),
        (2024, "2022"),
        (2025, "2025"),
        (2031, "2025"),
    ],
)
def test_method_of_a_year(data, year, method):
    method_found = method_for(data.methods, year)
    assert (method_found.id if method_found else None) == method


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("87.995", 8800),
        ("87.994", 8799),
        ("87.99", 8799),
        ("88", 8800),
        ("88.00", 8800),
        ("0", 0),
        ("100", 10000),
        ("67.1867", 6719),
        ("2.675", 268),
        ("1.005", 101),
    ],
)
def test_half_up_to_hundredths(written, expected):
    # 2.675 and 1.005 are below their decimal as floats; they must still go up
    assert hundredths(written) == expected


@pytest.mark.parametrize("method_id", ["2021", "2022", "2025"])
def test_rounding_edge_of_every_band(data, method_id):
    method = next(m for m in data.methods if m.id == method_id)
    pairs = list(zip(method.bands, method.bands[1:], strict=False))
    assert pairs
    for upper, lower in pairs:
        edge = Decimal(upper.lower) / 100
        assert category(method, hundredths(edge)) == upper
        assert category(method, hundredths(edge - Decimal("0.005"))) == upper
        assert category(method, hundredths(edge - Decimal("0.006"))) == lower
        assert category(method, hundredths(edge - Decimal("0.01"))) == lower


def test_named_edges_of_2022(data):
    method = method_for(data.methods, 2022)
    listed = {
        w: category(method, hundredths(w)).code
        for w in ("87.99", "87.994", "87.995", "88.00", "77.995", "53.99", "54", "31.98", "32", "0", "100")
    }
    assert listed == {
        "87.99": "B",
        "87.994": "B",
        "87.995": "A",
        "88.00": "A",
        "77.995": "B",
        "53.99": "D",
        "54": "C",
        "31.98": "E",
        "32": "D",
        "0": "E",
        "100": "A",
    }


def test_2015_has_no_edges(data):
    assert category(method_for(data.methods, 2018), 8074) is None


def test_margins_of_cilegon_2022(data):
    # 78,00 - 77,73 = 0,27 to B; 77,73 - 54,00 = 23,73 above the floor of C
    method = method_for(data.methods, 2022)
    assert (points_to_next(method, 7773), above_floor(method, 7773)) == (27, 2373)


def test_margins_at_the_top(data):
    # 96,45 is A: nothing above, 96,45 - 88,00 = 8,45 spare
    method = method_for(data.methods, 2024)
    assert (points_to_next(method, 9645), above_floor(method, 9645)) == (None, 845)


def test_margin_on_the_edge_itself(data):
    method = method_for(data.methods, 2022)
    assert (points_to_next(method, 7800), above_floor(method, 7800)) == (1000, 0)


def test_dimension_maxima_of_2022(data):
    points = {c.code: c.points for c in method_for(data.methods, 2022).components if c.level == "dimension"}
    assert points == {
        "input": Fraction("21.85"),
        "proses": Fraction("32.37"),
        "output": Fraction("24.24"),
        "pengaduan": Fraction("21.54"),
    }
    assert sum(points.values()) == 100


def test_indicator_points_of_2022_by_hand(data):
    by_code = {c.code: c for c in method_for(data.methods, 2022).components}
    # 12,22 % of 21,85 = 2,67007 exactly; the other fourteen of Input 6,27 % = 1,369995
    assert by_code["input.kompetensi.1"].points == Fraction("2.67007")
    assert by_code["input.sarana.9"].points == Fraction("1.369995")
    # eleven equal parts of 32,37
    assert by_code["proses.standar.11"].points == Fraction("32.37") / 11


@pytest.mark.parametrize("year", [2018, 2021, 2022, 2025])
def test_children_share_their_parent_exactly(data, year):
    parts = method_for(data.methods, year).components
    for parent in parts:
        children = [c.points for c in parts if c.parent == parent.code]
        assert not children or sum(children) == parent.points


def test_38_indicators_and_which_weights_are_assumed(data):
    indicators = [c for c in method_for(data.methods, 2022).components if c.level == "indicator"]
    assert len(indicators) == 38
    assert [c.code for c in indicators if c.confidence != "A"] == ["input.kompetensi.1"]


def test_arithmetic_fits_into_int64(data):
    # largest number in score: 100 points in 1/(denominator * 10^6), doubled by half_up
    for method in data.methods:
        assert 2 * 100 * denominator(method) * 1_000_000 < 2**63


def test_three_methods_have_edges(data):
    assert [m.id for m in _methods_with_edges(data)] == ["2021", "2022", "2025"]
