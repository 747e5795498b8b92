"""Governments beside each other and years beside each other: every state, change in one method, place, median, shares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import half_up
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Region
from kepatuhan.scoring.ranking import bounded_by_ranks


@dataclass(frozen=True)
class ScoreChange:
    """Difference of two years in hundredths, or None with the reason (the key of a word) why there is none."""

    before: int | None
    after: int | None
    value: int | None
    reason: str


@dataclass(frozen=True)
class KnownChange:
    """A change of which everything is known (hundredths)."""

    before: int
    after: int
    value: int


@dataclass(frozen=True)
class Position:
    """Where one body lies among its kind (hundredths): `known` of `of` values are exactly known, and only those are compared.

    `own` is None where its own value is not among them; `rank` counts from the best, ties share the better.
    """

    own: int | None
    rank: int | None
    worst: tuple[str, int]
    median: int
    best: tuple[str, int]
    known: int
    of: int


def overview(bodies: pd.DataFrame, data: Dataset, also: Collection[int] = ()) -> pd.DataFrame:
    """`bodies` with a row for every shipped region and year (and the years `also`): what is absent is a state, never a gap.

    What a government says of itself (`self_assessed`) is left out: it has no rank and colours no map. Scores bounded by
    published ranks get their narrower range (`by_rank` True); one of its ends may stay unknown.
    """
    return bounded_by_ranks(every_state(bodies, data, data.regions, also), data)


def overview_of(bodies: pd.DataFrame, data: Dataset, year: int) -> pd.DataFrame:
    """The rows of `overview` of one year, also of one that the data do not have yet, without working out those of all others."""
    full = every_state(bodies, data, data.regions, (year,))
    return bounded_by_ranks(full[full["year"] == year].reset_index(drop=True), data)


def every_state(
    bodies: pd.DataFrame, data: Dataset, regions: Iterable[Region], also: Collection[int] = ()
) -> pd.DataFrame:
    """`bodies` with a row for every year (and `also`) and each of `regions`, without what a government says of itself: the rows of `overview`
    before published ranks narrow them."""
    bodies = bodies[~bodies["self_assessed"]]
    years, since = sorted({*data.years, *also}), {r.code: r.year_from for r in regions}
    grid = pd.DataFrame(product(years, since), columns=["year", "region"])
    full = grid.merge(bodies, on=["year", "region"], how="left")
    full["method"] = full["year"].map({y: m.id for y in years for m in data.methods if m.covers(y)})
    assessed = {m.id for m in data.methods if m.roll_up != "not_held"}
    silent = np.where(full["year"] < full["region"].map(since), "belum_ada", "tidak_ditemukan")
    absent = pd.Series(np.where(full["method"].isin(assessed), silent, "tidak_ada_penilaian"), index=full.index)
    # units alone, without scores enough for even a range, tell nothing of their body
    empty = (full["state"] == "dihitung") & full["low"].isna()
    full["state"] = full["state"].mask(empty).fillna(absent.astype("str"))
    full["unit_count"] = full["unit_count"].fillna(0).astype("int64")
    words: list[str] = list(full.select_dtypes("str").columns)
    full[words] = full[words].fillna("")
    return full


def of(bodies: pd.DataFrame, region: str, year: int) -> pd.Series:
    """The one row of a body and year; KeyError when `bodies` (see `overview`) has none."""
    at = np.flatnonzero((bodies["region"].to_numpy() == region) & (bodies["year"].to_numpy() == year))
    if len(at) != 1:
        raise KeyError(f"{region} {year}: {len(at)} rows")
    row: pd.Series = bodies.iloc[at[0]]
    return row


def change(bodies: pd.DataFrame, region: str, year: int, before: int) -> ScoreChange:
    """Score of `year` minus that of `before`, only where both were measured by one method."""
    old, new = of(bodies, region, before), of(bodies, region, year)
    first, last = (int_or_none(row["score"]) for row in (old, new))
    if old["method"] != new["method"]:
        return ScoreChange(first, last, None, "method_differs")
    if first is None or last is None:
        return ScoreChange(first, last, None, "score_unknown")
    return ScoreChange(first, last, last - first, "")


def known_changes(bodies: pd.DataFrame, data: Dataset, year: int) -> dict[str, KnownChange]:
    """By code the governments whose change since the year before is known, the greatest gain first; empty across methods."""
    if year - 1 not in data.years:
        return {}
    changes = {r.code: change(bodies, r.code, year, year - 1) for r in data.regions}
    measured = {
        code: KnownChange(c.before, c.after, c.value)
        for code, c in changes.items()
        if c.before is not None and c.after is not None and c.value is not None
    }
    return dict(sorted(measured.items(), key=lambda one: (-one[1].value, one[0])))


def position(values: Mapping[str, int | None], code: str) -> Position | None:
    """The place of `code` among `values` (hundredths by code, None = not known); None where nothing is known.

    The median of an even number is the mean of the two in the middle, half up. Of equal ends the first code is named.
    """
    values_known = {key: value for key, value in values.items() if value is not None}
    if not values_known:
        return None
    own_value = values_known.get(code)
    rank = None if own_value is None else 1 + sum(value > own_value for value in values_known.values())
    worst, best = min(values_known, key=lambda k: values_known[k]), max(values_known, key=lambda k: values_known[k])
    ends = (worst, values_known[worst]), (best, values_known[best])
    return Position(own_value, rank, ends[0], _median(values_known.values()), ends[1], len(values_known), len(values))


def _median(values: Iterable[int]) -> int:
    """The middle one, or the mean of the middle two, half up; there is at least one."""
    order = sorted(values)
    middle = order[(len(order) - 1) // 2 : len(order) // 2 + 1]
    return int(half_up(np.array([sum(middle)]), len(middle))[0])


def count_zones(rows: pd.DataFrame) -> dict[str, int]:
    """How many of `rows` lie in each zone; '' counts those whose zone is not known."""
    return {str(zone): int(count) for zone, count in rows["zone"].value_counts().items()}


def percentages(data: Dataset) -> pd.DataFrame:
    """National counts of zones as percentages recomputed from the counts, beside what was printed.

    Columns: year, kind, zone, count, of, percent (hundredths of a percent; NA where the whole is not published),
    printed, flagged (they differ).
    """
    counts = data.context["national_counts"].astype({"count": int})
    keys = ["year", "kind"]
    whole = (
        counts[(counts["zone_or_category"] == "jumlah_dinilai") & (counts["count"] > 0)]
        .set_index(keys)["count"]
        .rename("of")
    )
    zones = counts[counts["zone_or_category"] != "jumlah_dinilai"].join(whole, on=keys)
    zones = zones.rename(columns={"zone_or_category": "zone"})
    percent = [None if pd.isna(o) else percent_of(c, o) for c, o in zip(zones["count"], zones["of"], strict=True)]
    zones["percent"] = pd.array(percent, dtype="Int64")
    press = data.context["published_percentages"].set_index([*keys, "zone"])["percent"].to_dict()
    shares = zip(zones["year"], zones["kind"], zones["zone"], zones["percent"], strict=True)
    printed = [_as_hundredths(press[y, k, z]) if (y, k, z) in press else p for y, k, z, p in shares]
    zones["printed"] = pd.array(printed, dtype="Int64")
    differs = (zones["printed"] != zones["percent"]).fillna(False)
    return zones.assign(flagged=differs)[[*keys, "zone", "count", "of", "percent", "printed", "flagged"]]


def percent_of(count: int, of: int) -> int:
    """A part of a whole in hundredths of a percent, rounded half up: 39 of 586 is 6,66 %."""
    return _as_hundredths(Decimal(100 * int(count)) / Decimal(int(of)))


def _as_hundredths(value: str | Decimal) -> int:
    return int((Decimal(value) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def known_count(bodies: pd.DataFrame, year: int) -> int:
    """Of how many bodies the zone or category of `year` is known."""
    rows = bodies[bodies["year"] == year]
    return int(((rows["zone"] != "") | (rows["category"] != "")).sum())


def default_year(bodies: pd.DataFrame, data: Dataset) -> int:
    """The newest year in which most bodies are known; the newest of all when there is none."""
    most = [year for year in data.years if 2 * known_count(bodies, year) > len(data.regions)]
    return most[-1] if most else data.years[-1]


def simple_mean(bodies: pd.DataFrame, data: Dataset, year: int) -> int | None:
    """The plain mean (hundredths) of the eight, only where all are exactly known. Nobody publishes it: label it so."""
    rows = bodies[(bodies["year"] == year) & bodies["region"].isin([d.code for d in data.districts])]
    if not len(rows) or rows["score"].isna().any():
        return None
    return int(half_up(np.array([rows["score"].sum()]), len(rows))[0])


@dataclass(frozen=True)
class Median:
    """The middle (hundredths) of the exactly known scores, None where none is, with how many are known and how many not."""

    value: int | None
    known: int
    unknown: int


def median_known(bodies: pd.DataFrame, codes: Iterable[str], year: int) -> Median:
    """The median of the exact scores of `codes` in `year`, half-up between the middle two. Unknown is left out, never zero.

    Nobody publishes it, and without the unknown it is not the median of all: show it with its counts, and label it so.
    """
    wanted = set(codes)
    rows = bodies[(bodies["year"] == year) & bodies["region"].isin(wanted)]
    scores = [int(score) for score in rows["score"].dropna()]
    return Median(_median(scores) if scores else None, len(scores), len(wanted) - len(scores))


def assessed_units(data: Dataset, region: Region, year: int) -> int | None:
    """How many units the year's list expects of a body (data/method/expected_units.csv); None where there is no list."""
    rows = data.expected_units
    rows = rows[(rows["region"] == region.code) & (rows["year_from"] <= year) & (rows["year_to"] >= year)]
    return int(rows["count"].sum()) if len(rows) else None
