"""The hierarchy against numbers nobody here wrote (ASEM, COINr 1.1.14) and against sums worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kepatuhan.core.aggregate import Hierarchy, effective_weights, half_up, roll_up
from tests.conftest import SHARED

VALIDATION = SHARED / "validation"
needs_asem = pytest.mark.skipif(not VALIDATION.exists(), reason="../shared/validation (the ASEM tables) is not here")

TREE = Hierarchy.of(["total", "a", "b", "a1", "a2"], ["", "total", "total", "a", "a"])

WHOLE = 10**14
"""Points of the roll-up in one point of a score: 100 of them fit into 64 bits with room."""


@pytest.fixture(scope="module")
def asem():
    meta = pd.read_csv(VALIDATION / "asem_imeta.csv", keep_default_na=False)
    meta = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    tree = Hierarchy.of(meta["iCode"], meta["Parent"].where(meta["Parent"] != "NA", ""))
    leaves = [tree.codes[i] for i in tree.leaves]
    values = pd.read_csv(VALIDATION / "asem_normalised.csv")[leaves].to_numpy()
    weights = meta.set_index("iCode")["Weight"].astype(float).reindex(tree.codes).to_numpy()
    return tree, values, weights


@needs_asem
def test_asem_all_nodes(asem):
    """Every node as `roll_up` adds it up: points are value × share of the leaf, a node's score its points ÷ its share."""
    tree, values, weights = asem
    expected = pd.read_csv(VALIDATION / "asem_aggregated.csv")[list(tree.codes)].to_numpy()
    shares = np.zeros(len(tree.codes))
    shares[list(tree.leaves)] = effective_weights(tree, weights[:, None])[:, 0]
    points, given = np.zeros(expected.shape, dtype=np.int64), np.zeros(expected.shape, dtype=bool)
    points[:, list(tree.leaves)] = np.rint(values * shares[list(tree.leaves)] * WHOLE).astype(np.int64)
    given[:, list(tree.leaves)] = True
    rolled = roll_up(tree, points, given, np.zeros(len(tree.codes), dtype=np.int64))
    for node in reversed(range(1, len(tree.codes))):
        shares[tree.parents[node]] += shares[node]
    aggregates = [i for i, below in enumerate(tree.children) if below]
    got = rolled.points[:, aggregates] / WHOLE / shares[aggregates]
    assert rolled.known.all()
    assert got.shape == (51, 11)
    np.testing.assert_allclose(got, expected[:, aggregates], rtol=0, atol=1e-9)


@needs_asem
def test_asem_known_countries(asem):
    tree, values, weights = asem
    countries = list(pd.read_csv(VALIDATION / "asem_normalised.csv")["uCode"])
    index = (values @ effective_weights(tree, weights[:, None]))[:, 0]
    expected = {"CHE": 68.38372424, "LUX": 61.58347655}
    assert {c: round(index[countries.index(c)], 8) for c in expected} == expected


@needs_asem
def test_asem_thousand_weight_sets_in_one_call(asem):
    tree, values, _ = asem
    noisy = pd.read_csv(VALIDATION / "asem_noisy_w.csv", index_col=0).reindex(tree.codes).to_numpy()
    expected = pd.read_csv(VALIDATION / "asem_loop_scores.csv").to_numpy()
    got = values @ effective_weights(tree, noisy)
    assert got.shape == (51, 1000)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-9)


def test_effective_weights_by_hand():
    # a : b = 3 : 1, a1 : a2 = 1 : 4 -> a1 = 3/4 * 1/5 = 0.15, a2 = 0.60, b = 0.25
    weights = np.array([[1.0], [3.0], [1.0], [1.0], [4.0]])
    by_leaf = dict(zip([TREE.codes[i] for i in TREE.leaves], effective_weights(TREE, weights)[:, 0], strict=True))
    assert by_leaf == pytest.approx({"a1": 0.15, "a2": 0.60, "b": 0.25})


def test_a_missing_leaf_leaves_the_root_unknown():
    values = np.array([[1.0, np.nan, 3.0]])
    assert np.isnan(values @ effective_weights(TREE, np.ones((5, 1)))).all()


def test_argument_is_not_changed():
    weights = np.ones((5, 2))
    effective_weights(TREE, weights)
    assert (weights == 1).all()


@pytest.mark.parametrize(
    ("codes", "parents"),
    [(["a", "b"], ["", ""]), (["a", "b", "c"], ["", "c", "b"]), (["a"], ["b"])],
    ids=["two roots", "a ring", "no root"],
)
def test_not_a_tree_is_refused(codes, parents):
    with pytest.raises(ValueError, match="root"):
        Hierarchy.of(codes, parents)


def _roll(points: list[int | None]):
    """Points for total, a, b, a1, a2; maxima 100, 60, 40, 20, 40."""
    given = np.array([[p is not None for p in points]])
    values = np.array([[p or 0 for p in points]], dtype=np.int64)
    return roll_up(TREE, values, given, np.array([100, 60, 40, 20, 40], dtype=np.int64))


def test_roll_up_adds_from_the_deepest_level():
    # a = 15 + 30 = 45, total = 45 + 25 = 70
    rolled = _roll([None, None, 25, 15, 30])
    assert rolled.points[0].tolist() == [70, 45, 25, 15, 30]
    assert rolled.known.all()


def test_roll_up_missing_leaf_gives_a_range():
    # a2 (at most 40) is missing: a is 15..55, the total 40..80
    rolled = _roll([None, None, 25, 15, None])
    assert not rolled.known[0, 0]
    assert not rolled.known[0, 1]
    assert (rolled.low[0, 0], rolled.high[0, 0]) == (40, 80)


def test_roll_up_keeps_a_parent_given_above_incomplete_children():
    rolled = _roll([None, 50, 25, 15, None])
    assert (rolled.points[0, 1], rolled.points[0, 0]) == (50, 75)
    assert rolled.known[0, 0]


def test_roll_up_prefers_complete_children_to_a_given_parent():
    rolled = _roll([99, 50, 25, 15, 30])
    assert rolled.points[0].tolist() == [70, 45, 25, 15, 30]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(20156, 3, 6719), (5, 10, 1), (4, 10, 0), (15, 10, 2), (0, 7, 0), (999999, 2, 500000)],
)
def test_half_up(numerator, denominator, expected):
    # 20156 / 3 = 6718.67 -> 6719: the province's three units of 2022, 88,15 + 54,40 + 59,01 = 201,56
    assert half_up(np.array([numerator]), denominator)[0] == expected
