"""Every published total beside what its published units give: match, mismatch with what is known of it, or not computable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kepatuhan.core.dataset import Dataset

COLUMNS = [
    "year",
    "region",
    "printed",
    "recomputed",
    "difference",
    "verdict",
    "reason",
    "missing",
    "explanation",
    "explanation_en",
]


def reconcile(bodies: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """One row per body and year with a printed total (`COLUMNS`; hundredths).

    verdict: `match` (within the method's tolerance: prints are sometimes cut, not rounded), `mismatch`, or
    `not_computable` with `reason` `as_published`, `no_units`, `units_missing` (types in `missing`) or `units_unknown`.
    A product-weighted year whose products are not published is held against the plain mean, and `reason` says so.
    """
    rows = bodies[bodies["printed"].notna()]
    rolls = {m.id: m for m in data.methods}
    frame = rows[["year", "region", "printed"]].reset_index(drop=True)
    found = [_recomputed(row, rolls[row["method"]].roll_up) for row in rows.to_dict("records")]
    frame["recomputed"] = pd.array([value for value, _ in found], dtype="Int64")
    frame["reason"] = [reason for _, reason in found]
    frame["missing"] = [m or () for m in rows["missing"]]
    frame["difference"] = frame["recomputed"] - frame["printed"]
    tolerance = rows["method"].map({m.id: m.tolerance for m in data.methods}).to_numpy()
    inside = frame["difference"].abs().to_numpy(dtype=float, na_value=np.nan) <= tolerance
    frame["verdict"] = np.where(frame["recomputed"].isna(), "not_computable", np.where(inside, "match", "mismatch"))
    return _explained(frame, data)[COLUMNS]


def _recomputed(row: dict, roll_up: str) -> tuple[int | None, str]:
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
