"""Who falls a category by losing little, and whose self-assessment lies below what was published last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category, method_for
from kepatuhan.core.model import Band, Method
from kepatuhan.self_assessment.outlook import Outlook, Range

LITTLE = 200
"""Hundredths above its edge up to which a score is said to stand close to it, unless the reader asks for another distance."""


@dataclass(frozen=True)
class CloseToFalling:
    """A government (`unit` '') or unit whose last published score is `spare` hundredths above the lower edge of `band`;

    a hundredth more lost than that and it is in `below`.
    """

    region: str
    unit: str
    year: int
    score: int
    spare: int
    band: Band
    below: Band


@dataclass(frozen=True)
class BelowPublished:
    """A government (`unit` '') or unit whose self-assessment lies below the last score published by the same method, or may.

    `sure`: whatever is still open, it stays below.
    """

    region: str
    unit: str
    year: int
    published: int
    assessed: Range

    @property
    def sure(self) -> bool:
        """Whether even the highest possible score is below the published one."""
        return self.assessed.high < self.published


def close_to_falling(
    bodies: pd.DataFrame, units: pd.DataFrame, data: Dataset, within: int = LITTLE
) -> tuple[CloseToFalling, ...]:
    """Those that stand at most `within` hundredths above an edge, the closest first; by their last published scores.

    `bodies` is compare.overview, `units` score.Scored.units of published observations. Units count in the last year in
    which their government has a score or any unit has one.
    """
    rows = [*_latest(bodies.assign(unit="")), *_latest(units)]
    warnings = [close for row in rows if (close := _close(row, data, within)) is not None]
    return tuple(sorted(warnings, key=lambda one: (one.spare, one.region, one.unit)))


def _latest(rows: pd.DataFrame) -> list[Record]:
    """The scored rows of the last year of each government."""
    scored = rows[rows["score"].notna()]
    last = scored.groupby("region")["year"].transform("max")
    return records(scored[scored["year"] == last])


def _close(row: Record, data: Dataset, within: int) -> CloseToFalling | None:
    method, score = method_for(data.methods, int(row["year"])), int(row["score"])
    band = category(method, score) if method else None
    if method is None or band is None or not band.lower or score - band.lower > within:
        return None
    lower = _next_below(method, band)
    return CloseToFalling(row["region"], row["unit"], int(row["year"]), score, score - band.lower, band, lower)


def _next_below(method: Method, band: Band) -> Band:
    return method.bands[method.bands.index(band) + 1]


def below_published(
    outlooks: Mapping[str, Outlook], year: int, bodies: pd.DataFrame, units: pd.DataFrame, data: Dataset
) -> tuple[BelowPublished, ...]:
    """Governments and units whose self-assessment of `year` begins below their last published score of the same method.

    Those that are sure first, then by how far the published score lies above. `outlooks`: by government.
    """
    method = method_for(data.methods, year)
    rows = [
        row
        for row in (*_latest(_before(bodies.assign(unit=""), year)), *_latest(_before(units, year)))
        if row["region"] in outlooks and method is not None and method.covers(int(row["year"]))
    ]
    warnings = _below(rows, outlooks)
    return tuple(
        sorted(warnings, key=lambda one: (not one.sure, one.assessed.low - one.published, one.region, one.unit))
    )


def _before(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    return rows[rows["year"] < year]


def _below(rows: Iterable[Record], outlooks: Mapping[str, Outlook]) -> Iterable[BelowPublished]:
    for row in rows:
        stands = outlooks[row["region"]]
        assessed = stands.total if row["unit"] == "" else stands.units.get(row["unit"])
        if assessed is not None and assessed.open < assessed.of and assessed.low < int(row["score"]):
            yield BelowPublished(row["region"], row["unit"], int(row["year"]), int(row["score"]), assessed)
