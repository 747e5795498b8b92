"""Every published total beside what its published units give: match, mismatch with what is known of it, or not computable."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.scoring.bands import printed_range

COLUMNS = [
    "year",
    "region",
    "printed",
    "low",
    "high",
    "recomputed",
    "difference",
    "verdict",
    "fit",
    "reason",
    "missing",
    "explanation",
    "explanation_en",
]


def reconcile(bodies: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """One row per body and year with a printed total (`COLUMNS`; hundredths).

    low, high: what the print stands for; the same where it is exact, 90,50–91,99 for “91” (state `dibulatkan`). difference:
    recomputed − printed; for a range how far the recomputed total lies outside it.
    verdict: `match` (inside the range; of an exact print within the method's tolerance: prints are sometimes cut, not
    rounded), `mismatch`, or `not_computable` with `reason` `as_published`, `no_units`, `units_missing` (types in `missing`) or `units_unknown`.
    A product-weighted year whose products are not published is held against the plain mean, and `reason` says so.
    fit: how a total inside a range became what was printed: `cut`, `rounded`, or `either`; '' for all others.
    """
    rows = bodies[bodies["printed"].notna()]
    rolls = {m.id: m for m in data.methods}
    frame = rows[["year", "region", "printed"]].reset_index(drop=True)
    ranged = (rows["state"] == "dibulatkan").to_numpy(dtype=bool)
    low, high = printed_range(frame["printed"])
    frame = frame.assign(low=low.where(ranged, frame["printed"]), high=high.where(ranged, frame["printed"]))
    recomputed = [_recomputed(row, rolls[row["method"]].roll_up) for row in records(rows)]
    frame["recomputed"] = pd.array([value for value, _ in recomputed], dtype="Int64")
    frame["reason"] = [reason for _, reason in recomputed]
    frame["missing"] = [m or () for m in rows["missing"]]
    frame["difference"] = frame["recomputed"] - frame["recomputed"].clip(frame["low"], frame["high"])
    tolerance = np.where(ranged, 0, rows["method"].map({m.id: m.tolerance for m in data.methods}).to_numpy())
    inside = frame["difference"].abs().to_numpy(dtype=float, na_value=np.nan) <= tolerance
    frame["verdict"] = np.where(frame["recomputed"].isna(), "not_computable", np.where(inside, "match", "mismatch"))
    frame["fit"] = np.where(ranged & (frame["verdict"] == "match"), _fit(frame), "")
    return _explained(frame, data)[COLUMNS]


def _fit(frame: pd.DataFrame) -> NDArray[np.str_]:
    """Whether cutting, rounding or either makes the print out of the recomputed total, where it lies inside the range."""
    above = (frame["recomputed"] - frame["printed"]).to_numpy(dtype=float, na_value=np.nan)
    half = (frame["printed"] - frame["low"]).to_numpy(dtype=float)
    return np.select([above >= half, above < 0], ["cut", "rounded"], "either")


def _recomputed(row: Record, roll_up: str) -> tuple[int | None, str]:
    if roll_up == "as_published":
        return None, "as_published"
    if row["unit_count"] == 0:
        return (None, "no_units") if pd.isna(row["computed"]) else (int(row["computed"]), "")
    if row["missing"] is None:
        return None, "units_unknown"
    if row["missing"] or pd.isna(row["plain_mean"]):
        return None, "units_missing"
    if pd.isna(row["computed"]):
        return int(row["plain_mean"]), "plain_mean"
    return int(row["computed"]), ""


def _explained(frame: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    gaps = data.context["known_gaps"].astype({"year": "int64"}).rename(columns={"region_code": "region"})
    gaps = gaps.drop_duplicates(["year", "region"])[["year", "region", "explanation", "explanation_en"]]
    joined = frame.merge(gaps, on=["year", "region"], how="left")
    return joined.fillna({"explanation": "", "explanation_en": ""})
