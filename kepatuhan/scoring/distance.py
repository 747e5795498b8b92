"""How far each government is from green, and who stands nearest above an edge: what a leader asks first."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import bands_of_zone, category, method_for
from kepatuhan.core.model import Band, Method

GREEN = "hijau"


@dataclass(frozen=True)
class Distance:
    """A government's row of compare.overview and hundredths to or above the edge of `band`; `points` None where either is unknown."""

    row: pd.Series
    band: Band
    points: int | None


@dataclass(frozen=True)
class Behind:
    """Who has not reached `goal`, the lowest band of the goal, worst first; `unknown` of `of` governments can be placed nowhere."""

    goal: Band
    behind: tuple[Distance, ...]
    unknown: int
    of: int


def goal(method: Method) -> tuple[Band, ...]:
    """The bands to be reached, best first: the green ones, or the best one where the method has no zones."""
    return bands_of_zone(method, GREEN) or method.bands[:1]


def behind(bodies: pd.DataFrame, data: Dataset, year: int) -> Behind | None:
    """Those of the nine who have not reached the goal of their year's method; None in a year without an assessment.

    One whose category and zone are not known is counted as unknown, whatever bounds there are on its score.
    """
    method = method_for(data.methods, year)
    if method is None or not method.bands:
        return None
    reached, rows = goal(method), bodies[bodies["year"] == year]
    placed = [(row, _place(row, method)) for _, row in rows.iterrows()]
    short = [(at, row) for row, at in placed if at is not None and at >= len(reached)]
    short.sort(key=lambda one: (-one[0], _middle(one[1]), one[1]["region"]))
    distances = tuple(Distance(row, reached[-1], _missing(row, reached[-1])) for _, row in short)
    return Behind(reached[-1], distances, sum(at is None for _, at in placed), len(rows))


def nearest(bodies: pd.DataFrame, data: Dataset, year: int, most: int = 3) -> tuple[Distance, ...]:
    """At most that many governments, the one that would fall first in front: hundredths above the lower edge of its category.

    Only exactly known scores; nobody falls out of the lowest category.
    """
    method = method_for(data.methods, year)
    if method is None:
        return ()
    rows = bodies[(bodies["year"] == year) & bodies["score"].notna()]
    by_score = [(int(row["score"]), row["region"], row) for _, row in rows.iterrows()]
    placed = [(score, code, row, category(method, score)) for score, code, row in by_score]
    over = [
        (score - band_here.lower, code, row, band_here)
        for score, code, row, band_here in placed
        if band_here is not None and band_here.lower
    ]
    over.sort(key=lambda one: one[:2])
    return tuple(Distance(row, band_here, spare) for spare, _, row, band_here in over[:most])


def _place(row: pd.Series, method: Method) -> int | None:
    """Which of the method's bands (0: the best) a row is in, the best of its zone where only that is known; None: unknown."""
    by_code = [i for i, band in enumerate(method.bands) if band.code == row["category"]]
    by_zone = [i for i, band in enumerate(method.bands) if band.zone and band.zone == row["zone"]]
    return next(iter([*by_code, *by_zone]), None)


def _middle(row: pd.Series) -> float:
    """Where a row stands among those of its band: its score, else the middle of its range, else below all known ones."""
    if pd.notna(row["score"]):
        return float(row["score"])
    return float(row["low"] + row["high"]) / 2 if pd.notna(row["low"]) and pd.notna(row["high"]) else -1.0


def _missing(row: pd.Series, band: Band) -> int | None:
    return None if pd.isna(row["score"]) or band.lower is None else band.lower - int(row["score"])
