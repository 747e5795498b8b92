"""The illustration adds up to what was published, is legal by the instrument, and says what it is (tools/make_illustration.py)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from kepatuhan.checks.check import check
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import category, method_for
from kepatuhan.core.model import MILLIONTHS, Method
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.score import Scored, score
from tests.conftest import ROOT
from tools.make_illustration import noise, write


@pytest.fixture(scope="module")
def method(data) -> Method:
    return next(m for m in data.methods if any(c.level == "indicator" for c in m.components))


@pytest.fixture(scope="module")
def invented(data) -> Scored:
    """Everything scored with the illustration; `scored` is what was published alone."""
    return score(illustrated(data), data)


def pairs(frame: pd.DataFrame, method: Method) -> list[tuple[int, str, str, int]]:
    rows = frame[(frame["method"] == method.id) & frame["printed"].notna() & (frame["state"] == "terbit")]
    return list(rows[["year", "region", "unit", "printed"]].itertuples(index=False, name=None))


CONTRADICTED = {(2022, "36.72"): 7766, (2023, "36.72"): 8935}
"""All units published, and not adding up to the printed total: units win. 54361/7 = 7765.86; 62543/7 = 8934.71."""
CUT = {(2022, "36"): 6719, (2022, "36.74"): 8884}
"""Printed 67,18 and 88,83 were cut, not rounded: 20156/3 = 6718.67; 53302/6 = 8883.67."""


def test_every_published_unit_is_reproduced(invented, scored, method):
    units = pairs(scored.units, method)
    assert len(units) == (3 + 1 + 2 + 1 + 7 + 6) + (1 + 6 + 1 + 7 + 6) + (6 + 6 + 2 + 1 + 6)  # 2022, 2023, 2024
    rows = invented.units.set_index(["year", "region", "unit"])
    apart = []
    for year, region, unit, printed in units:
        row = rows.loc[(year, region, unit)]
        if not (row["invented"] and row["computed"] == row["score"] == printed):
            apart.append((year, region, unit, printed, row["computed"], row["score"]))
    assert apart == []


def test_every_published_total_is_reproduced(invented, scored, method):
    bodies = pairs(scored.bodies, method)
    assert len(bodies) == 9 + 6 + 5
    assert {(y, r) for y, r, _, _ in bodies} >= set(CONTRADICTED | CUT)
    apart = []
    for year, region, _, printed in bodies:
        row = compare.of(invented.bodies, region, year)
        if (row["computed"], row["score"]) != ((CONTRADICTED | CUT).get((year, region), printed), printed):
            apart.append((year, region, printed, row["computed"], row["score"]))
    assert apart == []


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_every_government_has_all_its_units_and_indicators(data, invented, method, year):
    leaves = {c.code for c in method.components if c.level == "indicator"}
    for region in data.regions:
        row = compare.of(invented.bodies, region.code, year)
        assert row["missing"] == (), region.code
        assert row["unit_count"] == compare.assessed_units(data, region, year), region.code
        rows = data.illustration[(data.illustration["year"] == year) & (data.illustration["region"] == region.code)]
        assert rows.groupby(rows["unit"].astype(str))["component"].apply(set).map(leaves.__eq__).all(), region.code


def test_what_is_invented_lies_in_what_is_known(data, invented, scored, method):
    """A category, a bound or a rank that was published holds for the invented total as well."""
    published = compare.overview(scored.bodies, data)
    published = published[(published["method"] == method.id) & published["score"].isna() & published["low"].notna()]
    assert {(r["year"], r["region"]) for _, r in published.iterrows()} == {
        (2023, "36.01"),
        (2023, "36.02"),
        (2023, "36.73"),
        (2024, "36.04"),
    }
    for _, row in published.iterrows():
        total = compare.of(invented.bodies, row["region"], row["year"])["computed"]
        assert row["low"] <= total <= row["high"]
        assert category(method, int(total)).code == row["category"]


def test_published_ranks_hold_with_the_invented_totals(data, invented, method):
    ranks = ranking.exact_ranks(data, ranking.DISTRICT_SCOPE)
    for year in {row["year"] for row in ranks}:
        if method_for(data.methods, year) is method:
            rows = invented.bodies[
                (invented.bodies["year"] == year) & (invented.bodies["region"] != data.province.code)
            ]
            place = rows.set_index("region")["score"].fillna(rows.set_index("region")["computed"]).rank(ascending=False)
            published_ranks = {row["region_code"]: int(row["rank"]) for row in ranks if row["year"] == year}
            assert {code: place[code] for code in published_ranks} == published_ranks


def test_every_entry_is_a_legal_answer(data, method):
    assert check(data.illustration, data) == []
    steps = {c.code: c.step for c in method.components}
    for code, value in zip(data.illustration["component"], data.illustration["value"], strict=True):
        if steps[code] is not None:
            assert Fraction(int(value), MILLIONTHS) % steps[code] == 0


def test_every_row_says_that_it_is_an_illustration(data):
    assert set(data.illustration["status"]) == {"ilustrasi"}
    assert set(data.illustration["source"]) == {""}
    assert not (data.observations["status"] == "ilustrasi").any()


def test_the_published_scores_do_not_know_it(data, invented, scored):
    """What is claimed of the world is scored without the illustration: Lebak 2024 stays unknown."""
    lebak = compare.of(compare.overview(scored.bodies, data), "36.02", 2024)
    assert lebak["state"] == "tidak_ditemukan"
    assert not scored.units["invented"].any()
    assert not scored.bodies["invented"].any()
    assert compare.of(invented.bodies, "36.02", 2024)["state"] == "ilustrasi"


def test_bodies_have_different_weak_points(invented, method):
    """The variable that loses the largest share of its maximum is not the same everywhere."""
    components = invented.components[method.id]
    variables = [c for c in method.components if c.level == "variable"]
    at = [components.codes.index(c.code) for c in variables]
    share = pd.DataFrame(components.rolled.points[:, at] / [float(c.points) * components.whole for c in variables])
    weakest = share.groupby(components.keys["region"]).mean().idxmin(axis=1)
    assert weakest.nunique() >= 3


def test_the_committed_files_are_what_the_script_makes(tmp_path, data, method):
    made = write(tmp_path, data, method)
    assert [p.name for p in made] == ["ilustrasi_2022.csv", "ilustrasi_2023.csv", "ilustrasi_2024.csv"]
    for path in made:
        assert path.read_bytes() == (ROOT / "data" / "assessments" / path.name).read_bytes()


def test_noise_depends_on_its_key_alone():
    assert noise("a", 1) == noise("a", 1)
    assert noise("a", 1) != noise("a", 2)
    assert -1 <= noise("x") <= 1


def test_real_indicators_replace_the_invented_ones(data, method):
    real = data.illustration.head(1).assign(status="terbit")
    of_unit = data.illustration["unit"].astype(str) == str(real["unit"].iloc[0])
    of_unit &= (data.illustration["region"] == real["region"].iloc[0]) & (
        data.illustration["year"] == real["year"].iloc[0]
    )
    mixed = illustrated(replace(data, observations=pd.concat([data.observations, real], ignore_index=True)))
    assert of_unit.sum() == sum(c.level == "indicator" for c in method.components)
    assert (mixed["status"] == "ilustrasi").sum() == len(data.illustration) - of_unit.sum()
