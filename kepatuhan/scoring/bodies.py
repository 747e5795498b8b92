"""Units put together into their government by the roll-up of the year, beside what was printed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Ints, half_up
from kepatuhan.core.columns import among, filled_from, texts_at, whole_numbers
from kepatuhan.core.dataset import Dataset, ListedUnits
from kepatuhan.core.model import FULL, Method
from kepatuhan.core.unit_types import unit_types
from kepatuhan.scoring.bands import classify

PRINTED = ["category", "zone", "label", "status", "source", "confidence", "note", "note_en"]
"""What the row of a printed total says about it."""


def score_bodies(scored: pd.DataFrame, units: pd.DataFrame, method: Method, data: Dataset) -> pd.DataFrame:
    """Printed bodies and those that only units are known of; what the units give stands beside what was printed."""
    first = ~scored.duplicated(["year", "region"]).to_numpy()
    body, head = np.cumsum(first) - 1, among(scored["unit"], {""})
    bodies = _heads(scored[first], scored[head].set_axis(body[head]), method)
    bodies = bodies.assign(**_unit_groups(units, body[~head], len(bodies), method))
    bodies = bodies.assign(missing=_missing_units(bodies, units, data))  # type: ignore[arg-type]  # tuples as cells
    for flag in ("invented", "self_assessed"):
        bodies[flag] |= np.bincount(body[~head], weights=units[flag], minlength=len(bodies)) > 0
    whole = np.array([not missing for missing in bodies["missing"]], dtype=bool)
    listed = np.array([missing is not None for missing in bodies["missing"]], dtype=bool)
    bodies["computed"] = filled_from(bodies["computed"], bodies["mean"], whole)
    bodies["unit_low"], bodies["unit_high"] = _open_range(bodies, method)
    silent = bodies["state"] == ""
    made = np.where(bodies["self_assessed"], "mandiri", np.where(bodies["invented"], "ilustrasi", "dihitung"))
    bodies["state"] = bodies["state"].mask(silent, pd.Series(made, index=bodies.index))
    for name, part in (
        ("score", "computed"),
        ("low", "score"),
        ("high", "score"),
        ("low", "unit_low"),
        ("high", "unit_high"),
    ):
        # without the year's list of units nobody knows whether these are all: computed, but no score of the body
        bodies[name] = filled_from(bodies[name], bodies[part], silent.to_numpy() & listed)
    return classify(bodies.drop(columns=["mean", "open", "unscored"]), method)


def _heads(keys: pd.DataFrame, heads: pd.DataFrame, method: Method) -> pd.DataFrame:
    """One row for each of `keys`: its row of `heads` (by number), or one on which nothing was printed."""
    if np.array_equal(heads.index, np.arange(len(keys))):
        return heads.reset_index(drop=True)
    at = np.full(len(keys), -1)
    at[heads.index] = np.arange(len(heads))
    texts, numbers = (
        [*PRINTED, "state", "symbol", "colour"],
        ["products", "printed", "computed", "score", "low", "high"],
    )
    silent = pd.array([""] * len(keys), dtype="str")
    columns = {name: texts_at(heads[name], at) for name in texts} if len(heads) else dict.fromkeys(texts, silent)
    columns |= {name: heads[name].array.take(at, allow_fill=True) for name in numbers}
    flags = {name: np.array([*heads[name], False], dtype=bool)[at] for name in ("invented", "self_assessed")}
    same = {name: keys[name].array for name in ("year", "region")} | {"unit": "", "method": method.id}
    return pd.DataFrame({**same, **flags, **columns})[heads.columns]


def _unit_groups(units: pd.DataFrame, body: Ints, size: int, method: Method) -> dict[str, Ints | pd.Series]:
    """What the units of each of `size` bodies add up to; `body` is the number of each unit's body."""
    count = np.bincount(body, minlength=size)
    full = (count > 0) & (_sums(units["score"].notna(), body, size) == count)
    plain_mean = whole_numbers(half_up(_sums(units["score"], body, size), np.maximum(count, 1)), full)
    return {
        "unit_count": count,
        "sum_low": whole_numbers(_sums(units["low"], body, size), count > 0),
        "sum_high": whole_numbers(_sums(units["high"], body, size), count > 0),
        "open": _sums(units["high"].isna(), body, size),
        "unscored": count - _sums(units["score"].notna(), body, size),
        "plain_mean": plain_mean,
        "mean": plain_mean if method.roll_up == "unit_mean" else _product_mean(units, body, count, method),
    }


def _sums(values: pd.Series, body: Ints, size: int) -> Ints:
    """The sum of `values` by the number of their body, in whole numbers; what is not known adds nothing."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, body, values.to_numpy(dtype=np.int64, na_value=0))
    return sums


def _product_mean(units: pd.DataFrame, body: Ints, count: Ints, method: Method) -> pd.Series:
    """2021: units weighted by the number of products looked at, and only where that number is known for all of them."""
    weighted = units["score"] * units["products"]
    units_known, sums, weights = (_sums(v, body, len(count)) for v in (weighted.notna(), weighted, units["products"]))
    full = (count > 0) & (units_known == count) & (method.roll_up == "product_mean")
    return whole_numbers(half_up(sums, np.maximum(weights, 1)), full)


def _missing_units(bodies: pd.DataFrame, units: pd.DataFrame, data: Dataset) -> list[tuple[str, ...] | None]:
    """Unit types that the year's list expects and nobody published; None where no list is known."""
    by_region = data.listed_units
    scored_ones = units["score"].notna().to_numpy() & among(units["region"], by_region)
    years, regions, names = (units[name][scored_ones].tolist() for name in ("year", "region", "unit"))
    kinds = unit_types(set(names), data)
    have = Counter(zip(years, regions, map(kinds.__getitem__, names), strict=True))
    keys = zip(bodies["year"].tolist(), bodies["region"].tolist(), strict=True)
    return [_missing(year, region, by_region.get(region, ()), have) for year, region in keys]


def _missing(
    year: int, region: str, expected: Sequence[ListedUnits], have: Counter[tuple[int, str, str]]
) -> tuple[str, ...] | None:
    rows = [e for e in expected if e.year_from <= year <= e.year_to]
    lacking = ((e.unit_type,) * (e.count - have.get((year, region, e.unit_type), 0)) for e in rows)
    return tuple(chain.from_iterable(lacking)) if rows else None


def _open_range(bodies: pd.DataFrame, method: Method) -> list[pd.Series]:
    """From … to … of the plain mean: a unit without a score counts in its zone or from nothing to full, a missing one likewise.

    `missing` names whose scores are not known; those of them that are here (their zone is) count once, as they are.
    """
    lacking = np.array([len(m) if m else 0 for m in bodies["missing"]], dtype=np.int64)
    absent = np.maximum(lacking - bodies["unscored"].to_numpy(np.int64), 0)
    unscored, low, high = (bodies[k].to_numpy(dtype=np.int64, na_value=0) for k in ("open", "sum_low", "sum_high"))
    count = bodies["unit_count"].to_numpy(np.int64)
    computed = (count > 0) & (method.roll_up == "unit_mean")
    return [
        whole_numbers(half_up(part, np.maximum(count + absent, 1)), computed)
        for part in (low, high + FULL * (absent + unscored))
    ]
