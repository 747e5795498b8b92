"""A self-assessment beside the official result of the same year, unit by unit: where the office was too kind to itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.columns import among, int_or_none
from kepatuhan.self_assessment.grid import Grid
from kepatuhan.self_assessment.outlook import Outlook, Range


@dataclass(frozen=True)
class Beside:
    """One unit, or the total (`unit` ''): what the office said, from where to where, and what was published (hundredths).

    `kind`: what it said too much at least, negative where it said too little; 0 where the published score lies in its range.
    """

    unit: str
    low: int
    high: int
    published: int

    @property
    def kind(self) -> int:
        """Hundredths by which even the nearer end of the range misses the published score."""
        return max(self.low - self.published, 0) + min(self.high - self.published, 0)


def against(grid: Grid, stands: Outlook, units: pd.DataFrame, bodies: pd.DataFrame) -> tuple[Beside, ...]:
    """Each unit of which something is filled in and a score is published, the kindest first; the total last.

    `units` and `bodies` are what was scored of published observations alone (score.Scored, or compare.overview of its
    bodies). Two numbers of one year stand beside each other, each under its own name; neither changes the other.
    """
    filled = {unit: item for unit, item in stands.units.items() if item.open < item.of}
    rows = [_beside(unit, item, _published(units, grid, unit)) for unit, item in filled.items()]
    total = _beside("", stands.total, _published(bodies.assign(unit=""), grid, ""))
    pairs = sorted((row for row in rows if row), key=lambda row: -row.kind)
    return (*pairs, *([total] if total and filled else []))


def _beside(unit: str, item: Range, published: int | None) -> Beside | None:
    return None if published is None else Beside(unit, item.low, item.high, published)


def _published(rows: pd.DataFrame, grid: Grid, unit: str) -> int | None:
    """The one exact published score of a unit in the grid's year; None where none is."""
    here = (rows["year"] == grid.year).to_numpy(dtype=bool) & among(rows["region"], {grid.region})
    of: Mapping[str, int | None] = {
        str(name): int_or_none(score) for name, score in zip(rows["unit"][here], rows["score"][here], strict=True)
    }
    return of.get(unit)
