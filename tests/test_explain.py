"""Parts that add up exactly after rounding, and published totals worked out from their units."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core.method import method_for
from kepatuhan.scoring.explain import below, children, examples, maxima, shares, signed_shares, tally
from kepatuhan.scoring.reconcile import reconcile


@pytest.fixture(scope="module")
def reconciled(bodies, data) -> pd.DataFrame:
    return reconcile(bodies, data)


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        # 100,00 / 3 = 33,33⅓ each: one hundredth is missing, the first of equal ones gains it
        (["1", "1", "1"], 10000, [3334, 3333, 3333]),
        # 32,37 / 11 = 2,94 and 3/11 of a hundredth each: 11 × 2,94 = 32,34, the first three gain
        (["1"] * 11, 3237, [295] * 3 + [294] * 8),
        # 21,54 / 6 = 3,59 exactly
        (["1"] * 6, 2154, [359] * 6),
        # published dimensions are whole hundredths already
        (["21.85", "32.37", "24.24", "21.54"], 10000, [2185, 3237, 2424, 2154]),
        # 0,70 : 0,20 : 0,10 of 0,04 is 2,8 / 0,8 / 0,4: cut 2 + 0 + 0, the two largest rests (both 0,8) gain
        (["7", "2", "1"], 4, [3, 1, 0]),
        # a part of nothing stays nothing, wherever it stands
        (["0", "1", "0", "2"], 100, [0, 33, 0, 67]),
        (["0", "0"], 0, [0, 0]),
        ([], 0, []),
    ],
)
def test_shares_by_hand(parts, whole, expected):
    assert shares([Fraction(p) for p in parts], whole) == expected


@pytest.mark.parametrize(("parts", "whole"), [([], 5), ([Fraction(0)], 5), ([Fraction(2), Fraction(-1)], 100)])
def test_what_cannot_be_shared_is_an_error(parts, whole):
    with pytest.raises(ValueError, match="cannot share"):
        shares(parts, whole)


def test_shares_always_add_up_and_stay_within_a_hundredth():
    for count in range(1, 30):
        parts = [Fraction(i * i % 17 + 1, 7) for i in range(count)]
        for whole in (1, 99, 2185, 10000):
            got = shares(parts, whole)
            assert sum(got) == whole
            assert all(abs(g - p * whole / sum(parts)) < 1 for g, p in zip(got, parts, strict=True))


def test_shares_does_not_change_its_argument():
    parts = [Fraction(1), Fraction(2)]
    shares(parts, 100)
    assert parts == [Fraction(1), Fraction(2)]


def test_shown_children_add_up_to_their_shown_parent(data):
    for method in data.methods:
        shown = maxima(method)
        assert set(shown) == {c.code for c in method.components}
        for parent in method.components:
            family = [shown[c.code] for c in children(method, parent.code)]
            assert not family or sum(family) == shown[parent.code], (method.id, parent.code)


def test_shown_maxima_of_2022(data):
    shown = maxima(method_for(data.methods, 2022))
    assert [shown[c] for c in ("total", "input", "proses", "output", "pengaduan")] == [10000, 2185, 3237, 2424, 2154]
    # 43,57 % of 21,85 = 9,520045 and 56,43 % = 12,329955: cut 9,52 + 12,32, the second rest is the larger
    assert (shown["input.kompetensi"], shown["input.sarana"]) == (952, 1233)
    # exact 2,67007
    assert shown["input.kompetensi.1"] == 267
    # five sixths of 24,24
    assert (shown["output.persepsi"], shown["output.spm"]) == (2020, 404)


def test_shown_maxima_are_within_a_hundredth_of_the_exact_ones(data):
    for method in data.methods:
        shown = maxima(method)
        assert all(abs(shown[c.code] - c.points * 100) < 1 for c in method.components)


def test_below_lists_everything_once_parents_first(data):
    method = method_for(data.methods, 2022)
    collected = [c.code for c in below(method, "total")]
    assert sorted(collected) == sorted(c.code for c in method.components if c.parent)
    assert collected[:3] == ["input", "input.kompetensi", "input.kompetensi.1"]


def test_examples_of_2022(scored, reconciled, data):
    first, second = examples(scored.units, reconciled, method_for(data.methods, 2022))
    # 88,15 + 54,40 + 59,01 = 201,56; / 3 = 67,1866… -> 67,19, printed 67,18 (cut)
    assert (first.region, first.year, first.total, first.mean) == ("36", 2022, 20156, Fraction("201.56") / 3)
    assert (first.check["recomputed"], first.check["printed"]) == (6719, 6718)
    # 88,70 + 90,92 + 93,72 + 96,07 + 96,20 + 96,73 = 562,34; / 6 = 93,7233… -> 93,72
    assert (second.region, second.year, second.total, second.check["printed"]) == ("36.03", 2023, 56234, 9372)


def test_a_method_without_a_match_shows_what_differs(scored, reconciled, data):
    # 82,82 + 32,92 + 78,88 = 194,62; / 3 = 64,8733… -> 64,87, printed 73,03
    (only,) = examples(scored.units, reconciled, method_for(data.methods, 2021))
    assert (only.region, only.total, only.check["verdict"]) == ("36.04", 19462, "mismatch")


@pytest.mark.parametrize("year", [2018, 2020, 2025])
def test_no_example_where_nothing_can_be_recomputed(scored, reconciled, data, year):
    assert examples(scored.units, reconciled, method_for(data.methods, year)) == ()
    assert tally(scored.units, reconciled, method_for(data.methods, year)).checked == 0


def test_an_example_never_rests_on_units_that_were_not_published(scored, reconciled, data):
    units = scored.units.assign(state=scored.units["state"].mask(scored.units["region"] == "36", "ilustrasi"))
    worked = examples(units, reconciled, method_for(data.methods, 2022))
    assert [(e.region, e.year) for e in worked] == [("36.74", 2022), ("36.03", 2023)]


def test_tally_of_2022(scored, reconciled, data):
    counts = tally(scored.units, reconciled, method_for(data.methods, 2022))
    assert (counts.checked, counts.matching) == (9, 7)  # Kab. Serang 2024: “91” is 91,98 cut
    assert counts.differing == (("36.72", 2022), ("36.72", 2023))


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        # 33 5/7 hundredths, shown as 34
        (["236/7"], 34, [34]),
        # + 100 and − 14,2857… = 85,71, shown as 86: cut to 100 and −15, the rest gains
        (["100", "-100/7"], 86, [100, -14]),
        # − 0,5 and − 0,5: cut to −1 and −1; −1 is shown, the first of equal ones gains
        (["-1/2", "-1/2"], -1, [0, -1]),
        # + 1/3 and − 1/3 are nothing together, and neither changes its sign
        (["1/3", "-1/3"], 0, [0, 0]),
        # nothing stays nothing
        (["0", "1/2", "0", "5/2"], 3, [0, 1, 0, 2]),
        # two more than the parts give: one to the largest, one to the next
        (["1", "-7"], -4, [2, -6]),
        ([], 0, []),
    ],
)
def test_signed_shares_by_hand(parts, whole, expected):
    assert signed_shares([Fraction(p) for p in parts], whole) == expected


def test_signed_shares_needs_something_to_share_among():
    with pytest.raises(ValueError, match="cannot share 1"):
        signed_shares([Fraction(0)], 1)


@given(st.lists(st.fractions(-500, 500, max_denominator=60), max_size=12), st.integers(-1, 1))
def test_signed_shares_add_up_and_keep_their_sign(parts, nudge):
    whole = floor(sum(parts, Fraction(0)) + Fraction(1, 2)) + nudge
    if whole and not any(parts):
        return
    shown = signed_shares(parts, whole)
    assert sum(shown) == whole
    assert all(s == 0 for s, p in zip(shown, parts, strict=True) if not p)
    if abs(whole - sum(parts, Fraction(0))) < 1:
        assert all(abs(s - p) < 1 and s * p >= 0 for s, p in zip(shown, parts, strict=True))
