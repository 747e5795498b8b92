"""Where a self-assessment stands: the lowest and the highest total that it leaves open, by the one engine (scoring.score)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from kepatuhan.core.assessments import FIELDS
from kepatuhan.core.columns import among
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category
from kepatuhan.core.model import MILLIONTHS, Band, Component
from kepatuhan.core.unit_types import unit_types
from kepatuhan.scoring.score import Scored, score
from kepatuhan.self_assessment.grid import Answer, Answers, Grid

STATUS = "mandiri"
"""What each row of a self-assessment says about itself (core.model.Status)."""
NUMBERS = {"year": "Int64", "value": "Int64", "products": "Int64", "preferred": "bool", "row": "int64"}


@dataclass(frozen=True)
class Range:
    """From the lowest to the highest possible score (hundredths), and how many values are still open."""

    low: int
    high: int
    open: int
    of: int


@dataclass(frozen=True)
class Outlook:
    """The total of a government and the score of each of its units, as far as they are filled in.

    `low` and `high` are the bands of the two ends of the total; where they are one, the category is certain already.
    """

    total: Range
    units: Mapping[str, Range]
    low: Band | None
    high: Band | None

    @property
    def certain(self) -> Band | None:
        """The category that no open value can change any more."""
        return self.low if self.low == self.high else None


def outlook(grid: Grid, answers: Answers, data: Dataset) -> Outlook:
    """Score the grid twice: every open value at the lower end of its scale, then at the upper end."""
    ends = [_scored(grid, answers, data, end) for end in (_least, _most)]
    totals = [int(scored.bodies["score"].iloc[0]) for scored in ends]
    by_unit = [dict(zip(s.units["unit"], s.units["score"], strict=True)) for s in ends]
    size = len(grid.leaves)
    low, high = by_unit
    units = {u: Range(int(low[u]), int(high[u]), grid.open(answers, u), size) for u in grid.units}
    bands = [category(grid.method, total) for total in totals]
    return Outlook(Range(totals[0], totals[1], grid.open(answers), grid.size), units, bands[0], bands[1])


def _least(_: Component) -> int:
    return 0


def _most(leaf: Component) -> int:
    return int(leaf.scale_max * MILLIONTHS)


def _scored(grid: Grid, answers: Answers, data: Dataset, end: Callable[[Component], int]) -> Scored:
    keys = {(u, c.code): answers.get((u, c.code), Answer()) for u in grid.units for c in grid.leaves}
    ends = {c.code: end(c) for c in grid.leaves}
    filled = {k: replace(a, value=ends[k[1]]) if a.value is None else a for k, a in keys.items()}
    return score(observations(grid, filled), with_list(grid, data))


def observations(grid: Grid, answers: Answers) -> pd.DataFrame:
    """The known values of a grid as rows `mandiri` (fields of assessments.FIELDS); what is not known has no row.

    `file` and `row` are the unit and the number of the leaf, by which a Problem names the cell.
    """
    filled = [
        (u, c.code, answers[u, c.code].value, answers[u, c.code].note)
        for u in grid.units
        for c in grid.leaves
        if answers.get((u, c.code), Answer()).value is not None
    ]
    columns = dict(zip(("unit", "component", "value", "note"), zip(*filled, strict=True), strict=False))
    frame = pd.DataFrame({**dict.fromkeys(FIELDS.values(), ""), **columns}, index=range(len(filled)))
    frame = frame.assign(
        year=grid.year, region=grid.region, status=STATUS, products=pd.array([pd.NA] * len(filled), dtype="Int64")
    )
    frame = frame.assign(preferred=True, file=frame["unit"], row=[grid.rows[code] for code in frame["component"]])
    return frame.astype({name: NUMBERS.get(name, "str") for name in frame.columns})


def with_list(grid: Grid, data: Dataset) -> Dataset:
    """`data` in which the government's list of units is the grid's own, of that year alone: its units are all there are."""
    counts = Counter(unit_types(grid.units, data).values())
    rows = [
        {"year_from": grid.year, "year_to": grid.year, "region": grid.region, "unit_type": kind, "count": count}
        for kind, count in counts.items()
    ]
    listed = pd.DataFrame(rows).reindex(columns=data.expected_units.columns, fill_value="")
    others = data.expected_units[~among(data.expected_units["region"], {grid.region})]
    both = pd.concat([others, listed.astype(data.expected_units.dtypes.to_dict())], ignore_index=True)
    return replace(data, expected_units=both)
