"""The mean of the units that a table holds, where it is no total: how many units, of how many, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import half_up
from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.scoring.score import Scored
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import in_language, region_name
from kepatuhan.words.numbers import listing, number


@dataclass(frozen=True)
class UnitMean:
    """`value` (hundredths) of `units` units with a score, of `expected` (None: the year's list is not known).

    `missing` are unit types of the list; `known` says whether the government's total is known all the same.
    """

    region: str
    year: int
    value: int
    units: int
    expected: int | None
    missing: tuple[str, ...]
    known: bool


def unit_means(scored: Scored, data: Dataset) -> list[UnitMean]:
    """One for each government and year with scored units and a method that says how units are joined, by code and year."""
    units = scored.units[scored.units["score"].notna()]
    groups: dict[Any, pd.DataFrame] = dict(list(units.groupby(["region", "year"], observed=True)))
    bodies = records(scored.bodies.sort_values(["region", "year"]))
    bodies_with_units = [(body, groups.get((body["region"], body["year"]))) for body in bodies]
    made = [_one(body, part, data) for body, part in bodies_with_units if part is not None]
    return [mean for mean in made if mean]


def _one(body: Record, units: pd.DataFrame, data: Dataset) -> UnitMean | None:
    region, year = str(body["region"]), int(body["year"])
    method = method_for(data.methods, year)
    weights = units["products"] if method and method.roll_up == "product_mean" else pd.Series(1, index=units.index)
    if (
        method is None
        or method.roll_up not in ("unit_mean", "product_mean")
        or weights.isna().any()
        or not weights.sum()
    ):
        return None
    value = int(half_up(np.array([int((units["score"] * weights).sum())]), int(weights.sum()))[0])
    has_total = not pd.isna(body["score"])
    return UnitMean(region, year, value, len(units), _expected(region, year, data), body["missing"] or (), has_total)


def _expected(region: str, year: int, data: Dataset) -> int | None:
    rows = data.expected_units
    listed = rows[(rows["region"] == region) & (rows["year_from"] <= year) & (year <= rows["year_to"])]
    return int(listed["count"].sum()) if len(listed) else None


def as_json(means: list[UnitMean]) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """By region and year: the mean in points, the units it is made of, and how many are expected (null: not known)."""
    by_region: dict[str, dict[str, dict[str, float | int | None]]] = {}
    for mean in means:
        entry = {"value": mean.value / HUNDREDTHS, "units": mean.units, "expected": mean.expected}
        by_region.setdefault(mean.region, {})[str(mean.year)] = entry
    return by_region


def no_total(mean: UnitMean, data: Dataset, lang: str) -> str:
    """Why the mean of some units is no total, as a sentence: the list of units is not known, or some are missing."""
    region = data.region(mean.region)
    words = {
        "name": region_name(region, lang) if region else mean.region,
        "year": mean.year,
        "units": mean.units,
        "score": number(mean.value, lang),
    }
    if mean.expected is None:
        return say("mean_no_list", lang, **words)
    if not mean.missing:
        return say("mean_other_total", lang, **words, expected=mean.expected)
    names = {row["unit_type"]: in_language(row, "name", lang) for row in records(data.unit_types)}
    missing = listing([names[kind] for kind in mean.missing], lang)
    return say("mean_missing", lang, **words, expected=mean.expected, missing=missing)
