"""The illustration adds up to what was published, is legal by the instrument, and says what it is (tools/make_illustration.py)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from kepatuhan.checks.check import check
from kepatuhan.core.dataset import illustrated, load
from kepatuhan.core.method import category, method_for
from kepatuhan.core.model import MILLIONTHS
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from tests.conftest import ROOT
from tools.make_illustration import noise, write

DATA = load(ROOT / "data")
METHOD = next(m for m in DATA.methods if any(c.level == "indicator" for c in m.components))
SCORED = score(illustrated(DATA), DATA)
PUBLISHED = score(DATA.observations, DATA)


def pairs(frame: pd.DataFrame) -> list[tuple[int, str, str, int]]:
    rows = frame[(frame["method"] == METHOD.id) & frame["printed"].notna() & (frame["state"] == "terbit")]
    return list(rows[["year", "region", "unit", "printed"]].itertuples(index=False, name=None))


UNITS, BODIES = pairs(PUBLISHED.units), pairs(PUBLISHED.bodies)
CONTRADICTED = {(2022, "36.72"): 7766, (2023, "36.72"): 8935}
"""All units published, and not adding up to the printed total: units win. 54361/7 = 7765.86; 62543/7 = 8934.71."""
CUT = {(2022, "36"): 6719, (2022, "36.74"): 8884}
"""Printed 67,18 and 88,83 were cut, not rounded: 20156/3 = 6718.67; 53302/6 = 8883.67."""


@pytest.mark.parametrize(("year", "region", "unit", "printed"), UNITS)
def test_every_published_unit_is_reproduced(year, region, unit, printed):
    rows = SCORED.units
    row = rows[(rows["year"] == year) & (rows["region"] == region) & (rows["unit"] == unit)].iloc[0]
    assert row["invented"]
    assert row["computed"] == printed
    assert row["score"] == printed


@pytest.mark.parametrize(("year", "region", "_", "printed"), BODIES)
def test_every_published_total_is_reproduced(year, region, _, printed):
    row = compare.of(SCORED.bodies, region, year)
    assert row["computed"] == (CONTRADICTED | CUT).get((year, region), printed)
    assert row["score"] == printed


def test_every_pair_is_named():
    assert len(UNITS) == (3 + 1 + 2 + 1 + 7 + 6) + (1 + 6 + 1 + 7 + 6) + (6 + 6 + 2 + 1 + 6)  # 2022, 2023, 2024
    assert len(BODIES) == 9 + 6 + 5
    assert {(y, r) for y, r, _, _ in BODIES} >= set(CONTRADICTED | CUT)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("region", [r.code for r in DATA.regions])
def test_every_government_has_all_its_units_and_indicators(year, region):
    row = compare.of(SCORED.bodies, region, year)
    assert row["missing"] == ()
    assert row["unit_count"] == compare.assessed_units(DATA, DATA.region(region), year)
    rows = DATA.illustration[(DATA.illustration["year"] == year) & (DATA.illustration["region"] == region)]
    leaves = {c.code for c in METHOD.components if c.level == "indicator"}
    assert rows.groupby(rows["unit"].astype(str))["component"].apply(set).map(leaves.__eq__).all()


def test_what_is_invented_lies_in_what_is_known():
    """A category, a bound or a rank that was published holds for the invented total as well."""
    published = compare.overview(PUBLISHED.bodies, DATA)
    published = published[(published["method"] == METHOD.id) & published["score"].isna() & published["low"].notna()]
    assert {(r["year"], r["region"]) for _, r in published.iterrows()} == {
        (2023, "36.01"),
        (2023, "36.02"),
        (2023, "36.73"),
        (2024, "36.04"),
    }
    for _, row in published.iterrows():
        total = compare.of(SCORED.bodies, row["region"], row["year"])["computed"]
        assert row["low"] <= total <= row["high"]
        assert category(METHOD, int(total)).code == row["category"]


def test_published_ranks_hold_with_the_invented_totals():
    for year, ranks in compare._ranks(DATA, compare.DISTRICT_SCOPE).groupby("year"):
        if method_for(DATA.methods, year) is METHOD:
            rows = SCORED.bodies[(SCORED.bodies["year"] == year) & (SCORED.bodies["region"] != DATA.province.code)]
            place = rows.set_index("region")["score"].fillna(rows.set_index("region")["computed"]).rank(ascending=False)
            published_ranks = dict(zip(ranks["region_code"], ranks["rank"].astype(int), strict=True))
            assert {code: place[code] for code in published_ranks} == published_ranks


def test_every_entry_is_a_legal_answer():
    assert check(DATA.illustration, DATA) == []
    steps = {c.code: c.step for c in METHOD.components}
    for code, value in zip(DATA.illustration["component"], DATA.illustration["value"], strict=True):
        if steps[code] is not None:
            assert Fraction(int(value), MILLIONTHS) % steps[code] == 0


def test_every_row_says_that_it_is_an_illustration():
    assert set(DATA.illustration["status"]) == {"ilustrasi"}
    assert set(DATA.illustration["source"]) == {""}
    assert not (DATA.observations["status"] == "ilustrasi").any()


def test_the_published_scores_do_not_know_it():
    """What is claimed of the world is scored without the illustration: Lebak 2024 stays unknown."""
    lebak = compare.of(compare.overview(PUBLISHED.bodies, DATA), "36.02", 2024)
    assert lebak["state"] == "tidak_ditemukan"
    assert not PUBLISHED.units["invented"].any()
    assert not PUBLISHED.bodies["invented"].any()
    assert compare.of(SCORED.bodies, "36.02", 2024)["state"] == "ilustrasi"


def test_bodies_have_different_weak_points():
    """The variable that loses the largest share of its maximum is not the same everywhere."""
    components = SCORED.components[METHOD.id]
    variables = [c for c in METHOD.components if c.level == "variable"]
    at = [components.codes.index(c.code) for c in variables]
    share = pd.DataFrame(components.rolled.points[:, at] / [float(c.points) * components.whole for c in variables])
    weakest = share.groupby(components.keys["region"]).mean().idxmin(axis=1)
    assert weakest.nunique() >= 3


def test_the_committed_files_are_what_the_script_makes(tmp_path):
    made = write(tmp_path, DATA, METHOD)
    assert [p.name for p in made] == ["ilustrasi_2022.csv", "ilustrasi_2023.csv", "ilustrasi_2024.csv"]
    for path in made:
        assert path.read_bytes() == (ROOT / "data" / "assessments" / path.name).read_bytes()


def test_noise_depends_on_its_key_alone():
    assert noise("a", 1) == noise("a", 1)
    assert noise("a", 1) != noise("a", 2)
    assert -1 <= noise("x") <= 1


def test_real_indicators_replace_the_invented_ones():
    real = DATA.illustration.head(1).assign(status="terbit")
    of_unit = DATA.illustration["unit"].astype(str) == str(real["unit"].iloc[0])
    of_unit &= (DATA.illustration["region"] == real["region"].iloc[0]) & (
        DATA.illustration["year"] == real["year"].iloc[0]
    )
    mixed = illustrated(replace(DATA, observations=pd.concat([DATA.observations, real], ignore_index=True)))
    assert of_unit.sum() == sum(c.level == "indicator" for c in METHOD.components)
    assert (mixed["status"] == "ilustrasi").sum() == len(DATA.illustration) - of_unit.sum()
