"""What the figures rest on: how much is known, reports that contradict each other, and the table to take away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.exports import neutral_frame
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Region
from kepatuhan.scoring.bands import printed_range
from kepatuhan.words.catalogue import say
from kepatuhan.words.handout import Handout, figure
from kepatuhan.words.names import province_name

OFFICE = "Ombudsman "
"""Begins the scope in context/complaints.csv of what the whole office of the province received."""
KEY = ["year", "region", "unit", "component"]
TIDY = [
    "year",
    "region",
    "name",
    "method",
    "state",
    "score",
    "low",
    "high",
    "category",
    "zone",
    "confidence",
    "source",
    "url",
]
"""Columns of the table to take away; score (as printed where it was rounded), low and high in points, empty where not known."""


def coverage(bodies: pd.DataFrame) -> Counter[str]:
    """How many body-years are in each state, years without an assessment left out (`bodies`: compare.overview)."""
    return Counter(bodies.loc[bodies["state"] != "tidak_ada_penilaian", "state"])


def contradictions(data: Dataset) -> pd.DataFrame:
    """Reports that contradict the one used, a row each: observation fields, with `used_value`, `used_zone`, `used_source`.

    A report without decimals is a range (bands.printed_range): it contradicts only what lies outside it. A report of a
    zone contradicts only if the zone differs.
    """
    rows = data.observations
    used = rows[rows["preferred"]][[*KEY, "value", "zone", "source", "status"]]
    both = rows[~rows["preferred"]].merge(used, on=KEY, suffixes=("", "_used"))
    (low, high), (used_low, used_high) = _stands_for(both, ""), _stands_for(both, "_used")
    other_value = (low > used_high) | (high < used_low)
    other_zone = (both["zone"] != "") & (both["zone_used"] != "") & (both["zone"] != both["zone_used"])
    unlike = other_zone | (both["zone"] != "") & (both["status_used"] == "tidak_dinilai")
    named = {f"{k}_used": f"used_{k}" for k in ("value", "zone", "source", "status")}
    return both[other_value.fillna(False) | unlike].rename(columns=named).reset_index(drop=True)


def _stands_for(both: pd.DataFrame, suffix: str) -> tuple[pd.Series, pd.Series]:
    """The lowest and highest value (millionths) that each report can mean; NA where it gives none."""
    value, ranged = both[f"value{suffix}"], both[f"status{suffix}"] == "dibulatkan"
    low, high = printed_range(value // (MILLIONTHS // HUNDREDTHS))
    one = MILLIONTHS // HUNDREDTHS
    return value.mask(ranged, low * one), value.mask(ranged, (high + 1) * one - 1)


def supports(data: Dataset) -> Counter[str]:
    """How many rows of all shipped tables each source is named in."""
    tables = [data.observations["source"], *(t["source_id"] for t in data.context.values() if "source_id" in t)]
    return Counter(name for column in tables for name in column.astype("str") if name)


def tidy(bodies: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """One row per body and year with the columns `TIDY`."""
    names = {r.code: r.name for r in data.regions}
    urls = {s.id: s.url for s in data.sources.values()}
    frame = bodies.assign(name=bodies["region"].map(names), url=bodies["source"].map(urls).fillna(""))
    shown = bodies[["low", "high"]].assign(score=bodies["score"].fillna(bodies["printed"]))
    points: dict[str, Any] = {
        k: [figure(v * (MILLIONTHS // HUNDREDTHS)) for v in shown[k]] for k in ("score", "low", "high")
    }
    return frame.assign(**points)[TIDY].fillna("")


def tidy_handout(bodies: pd.DataFrame, data: Dataset, lang: str, label: str = "") -> Handout:
    """`tidy` to take away, below `label` and what the states mean.

    `ingest.read` reads its files back: scored again, they give the same table.
    """
    province = province_name(data.province, lang)
    notes = (label, *say("tidy_note", lang, province=province).split("\n"))
    return Handout(neutral_frame(tidy(bodies, data)), notes, lang, say("table_marks", lang))


def complaints(data: Dataset, region: Region, year: int) -> pd.DataFrame:
    """Reports by the public that name `region` in `year`, then those to the whole office: rows of context/complaints.csv.

    Periods that only begin or end in the year are left out: what they count is not the year's.
    """
    rows = data.context["complaints"]
    rows = rows[rows["year"] == str(year)]
    named = [region.name in scope.split(" + ") for scope in rows["scope"]]
    office = rows["scope"].str.startswith(OFFICE)
    return pd.concat([rows[named], rows[office & ~rows.duplicated(["measure", "value"])]], ignore_index=True)
