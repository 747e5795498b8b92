"""A total taken apart: shown parts add up exactly to the shown whole, for every unit, government and year that is shipped."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import method_for
from kepatuhan.scoring.explain import breakdown, contributions, fitted, maxima
from kepatuhan.scoring.score import Scored, score


@pytest.fixture(scope="module")
def shown(data) -> Scored:
    return score(illustrated(data), data)


def everything(scored: Scored, data):
    for frame, units in ((scored.bodies, False), (scored.units, True)):
        for row in frame.to_dict("records"):
            method = method_for(data.methods, row["year"])
            taken_apart = breakdown(scored, method, row["region"], row["year"], row["unit"] if units else "")
            if taken_apart is not None:
                yield row, method, taken_apart


@pytest.mark.parametrize(
    ("parts", "caps", "full", "whole", "expected"),
    [
        # 2,00 of 3 × 1,00: 0,67 + 0,67 + 0,66; nobody is full
        (["200/3", "200/3", "200/3"], [100, 100, 100], [False] * 3, 200, [67, 67, 66]),
        # the full one shows its maximum 0,34 although its share of 1,00 is 0,33⅓; the others share 0,66
        (["100/3", "100/3", "100/3"], [34, 40, 40], [True, False, False], 100, [34, 33, 33]),
        # an empty one stays at nothing, however small the others are
        (["0", "1/2", "1/2"], [100, 100, 100], [False] * 3, 1, [0, 1, 0]),
        # 0,58 : 0,02 of 0,60, but the first holds only 0,57: what is over goes to the other
        (["58", "2"], [57, 100], [False, False], 60, [57, 3]),
        # all are full but the whole is a hundredth short: it is taken from one rather than shown wrong
        (["50", "50"], [50, 50], [True, True], 99, [50, 49]),
        ([], [], [], 0, []),
    ],
)
def test_fitted_by_hand(parts, caps, full, whole, expected):
    assert fitted([Fraction(p) for p in parts], caps, full, whole) == expected


def test_more_than_fits_is_an_error():
    with pytest.raises(ValueError, match="do not fit"):
        fitted([Fraction(1), Fraction(1)], [10, 10], [False, False], 21)


def test_units_of_the_province_2022_by_hand(shown, scored):
    # 88,15 + 54,40 + 59,01 = 201,56; / 3 = 67,1867 → 67,19
    # parts of 67,19: 29,3848 · 18,1342 · 19,6710 → cut 29,38 + 18,13 + 19,67 = 67,18; the largest rest (,48) gains
    # most that each could bring: 100,00 / 3 = 33,33⅓ → 33,34 + 33,33 + 33,33
    for taken_apart in (contributions(scored, "36", 2022), contributions(shown, "36", 2022)):
        assert taken_apart["unit"].tolist() == ["DPMPTSP", "Dinas Pendidikan dan Kebudayaan", "Dinas Sosial"]
        assert taken_apart["value"].tolist() == [2939, 1813, 1967]
        assert taken_apart["maximum"].tolist() == [3334, 3333, 3333]
        assert taken_apart["lost"].tolist() == [395, 1520, 1366]


def test_cilegon_2022_is_taken_apart_as_computed_not_as_printed(shown):
    # seven published units: 54361 / 7 = 7765,86 → 77,66; 77,73 was printed
    taken_apart = contributions(shown, "36.72", 2022)
    assert taken_apart["value"].sum() == 7766


def test_units_that_are_not_all_known_bring_nothing(scored):
    assert contributions(scored, "36.02", 2022).empty
    assert contributions(scored, "36.04", 2021).empty  # product-weighted, products not published


def test_shown_parts_add_up_exactly_for_everything_shipped(shown, data):
    count = 0
    for row, method, taken_apart in everything(shown, data):
        parts = taken_apart.parts.set_index("code")
        for column in ("maximum", "value", "lost"):
            below = taken_apart.parts[taken_apart.parts["parent"] != ""].groupby("parent")[column].sum()
            assert (parts.loc[below.index, column] == below).all(), (row["region"], row["year"], row["unit"], column)
        assert parts.loc["total", "value"] == taken_apart.total == row["computed"]
        assert (taken_apart.parts["maximum"] == taken_apart.parts["code"].map(maxima(method))).all()
        count += 1
    assert count == len(data.regions) * 3 + (3 + 5 * 2) + 3 * (
        7 * 6 + 7
    )  # 27 governments; 13 provincial, 147 other units


def test_no_part_is_below_nothing_or_above_its_maximum(shown, data):
    for _, _, taken_apart in everything(shown, data):
        assert (taken_apart.parts["value"] >= 0).all()
        assert (taken_apart.parts["lost"] >= 0).all()


def test_a_full_indicator_loses_nothing_and_no_part_strays(shown, data):
    """Shown parts stay within two hundredths of the exact ones; at a unit a full answer shows no loss."""
    components = shown.components["2022"]
    for row, method, taken_apart in everything(shown, data):
        keys = components.keys
        at = (keys["year"] == row["year"]) & (keys["region"] == row["region"]) & (keys["unit"] == row["unit"])
        if row["unit"]:
            points = components.rolled.points[at][0]
            exact = pd.Series(points * 100 / components.whole, index=components.codes)
            parts = taken_apart.parts.set_index("code")
            assert ((parts["value"] - exact[parts.index]).abs() < 3).all()
            full = parts.index[exact[parts.index] >= 0.999999 * exact_maxima(method)[parts.index]]
            assert (parts.loc[full, "lost"] == 0).all(), (row["region"], row["year"], row["unit"])


def exact_maxima(method) -> pd.Series:
    return pd.Series({c.code: float(c.points * 100) for c in method.components})


def test_what_is_taken_apart_says_that_it_is_invented(shown, scored, data):
    assert all(taken_apart.invented for _, _, taken_apart in everything(shown, data))
    assert not list(everything(scored, data))  # nothing below a unit is published
    assert not contributions(scored, "36.74", 2022)["invented"].any()


def test_lost_points_of_one_unit_by_hand(data):
    """One unit, everything full but two indicators of Pengaduan at 2 of 3: 21,54/6 = 3,59; a third of it, 1,1967, lost twice."""
    method = method_for(data.methods, 2022)
    rows = data.illustration[(data.illustration["unit"] == "RSUD") & (data.illustration["year"] == 2024)]
    top = {c.code: int(c.scale_max * 1_000_000) for c in method.components}
    values = [
        2_000_000 if code in ("pengaduan.pengelolaan.1", "pengaduan.pengelolaan.2") else top[code]
        for code in rows["component"]
    ]
    taken_apart = breakdown(score(rows.assign(value=pd.array(values, dtype="Int64")), data), method, "36", 2024, "RSUD")
    # 100 − 2 × 3,59/3 = 97,6067 → 97,61; lost 2,39, all of it in Pengaduan: 1,20 + 1,19
    parts = taken_apart.parts.set_index("code")
    assert taken_apart.total == 9761
    assert parts.loc["pengaduan", "lost"] == 239
    assert sorted(parts.loc[parts["parent"] == "pengaduan.pengelolaan", "lost"]) == [0, 0, 0, 0, 119, 120]
    assert parts.loc[["input", "proses", "output"], "lost"].tolist() == [0, 0, 0]
