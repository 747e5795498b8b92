"""Bodies beside each other and years beside each other: ranks with ties and unknowns, bounds from ranks, change in one method."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations, product
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Ints, half_up
from kepatuhan.core.columns import Figure, int_or_none
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import FULL, Region

DISTRICT_SCOPE = "provinsi_kabkota"
"""Scope in data/context/ranks.csv of a rank among the kabupaten and kota of a province."""

ALL_SCOPE = "provinsi_semua"
"""Scope in data/context/ranks.csv of a rank among these and the provincial government."""


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
    return _bounded_by_ranks(every_state(bodies, data, data.regions, also), data)


def overview_of(bodies: pd.DataFrame, data: Dataset, year: int) -> pd.DataFrame:
    """The rows of `overview` of one year, also of one that the data do not have yet, without working out those of all others."""
    full = every_state(bodies, data, data.regions, (year,))
    return _bounded_by_ranks(full[full["year"] == year].reset_index(drop=True), data)


def every_state(
    bodies: pd.DataFrame, data: Dataset, regions: Iterable[Region], also: Collection[int] = ()
) -> pd.DataFrame:
    """`bodies` with a row for every year (and `also`) and each of `regions`, without what a government says of itself: the rows of `overview`
    before published ranks narrow them."""
    bodies = bodies[~bodies["self_assessed"]]
    years = sorted({*data.years, *also})
    grid = pd.DataFrame(product(years, [r.code for r in regions]), columns=["year", "region"])
    full = grid.merge(bodies, on=["year", "region"], how="left")
    full["method"] = full["year"].map({y: m.id for y in years for m in data.methods if m.covers(y)})
    assessed = {m.id for m in data.methods if m.roll_up != "not_held"}
    absent = pd.Series(
        np.where(full["method"].isin(assessed), "tidak_ditemukan", "tidak_ada_penilaian"), index=full.index
    )
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


def rank_ranges(low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Best and worst possible rank (1 = highest; ties share the better) for scores known only as `low`–`high`.

    An unknown end is NA and counts as anything. Two known equal scores share one rank.
    """
    lows = low.to_numpy(dtype=float, na_value=-np.inf)
    highs = high.to_numpy(dtype=float, na_value=np.inf)
    surely_above = (lows[None, :] > highs[:, None]).sum(axis=1)
    maybe_above = highs[None, :] > lows[:, None]
    np.fill_diagonal(maybe_above, False)
    return pd.DataFrame({"best": surely_above + 1, "worst": maybe_above.sum(axis=1) + 1}, index=low.index)


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


def _bounded_by_ranks(full: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Narrow what is known of a body's score by the published ranks of its year, first among the eight, then among all nine.

    Of a body of which nothing was found a bound that says nothing (0 or 100,00) stays NA.
    """
    full = full.assign(by_rank=False)
    for scope, codes in _ranked_together(data).items():
        for year, rows in _ranks(data, scope).groupby("year"):
            group = full[(full["year"] == year) & full["region"].isin(codes) & (full["state"] != "tidak_dinilai")]
            others = set(rows["of"]) - {"", str(len(group))}
            if others or group["score"].notna().all():
                continue  # ranks of others than these leave nobody knows which to whom; or all scores are known
            ranks = dict(zip(rows["region_code"], rows["rank"].astype(int), strict=True))
            narrowed = list(_narrowed(group, ranks))
            at = [index for index, _, _ in narrowed]
            full.loc[at, "low"] = pd.array([low for _, low, _ in narrowed], dtype="Int64")
            full.loc[at, "high"] = pd.array([high for _, _, high in narrowed], dtype="Int64")
            full.loc[at, "by_rank"] = True
    return full


def _ranked_together(data: Dataset) -> dict[str, list[str]]:
    """The scopes whose ranks bound scores, with the codes of those they rank."""
    return {DISTRICT_SCOPE: [d.code for d in data.districts], ALL_SCOPE: [r.code for r in data.regions]}


def rank_sources(row: pd.Series, data: Dataset) -> tuple[str, ...]:
    """Of a row of `overview` the ids of the sources of all ranks that its range rests on; none where it rests on no rank."""
    if not row["by_rank"]:
        return ()
    scopes = [scope for scope, codes in _ranked_together(data).items() if row["region"] in codes]
    ranks = [rows.loc[rows["year"] == row["year"], "source_id"] for rows in (_ranks(data, scope) for scope in scopes)]
    return tuple(dict.fromkeys(source for ids in ranks for source in ids))


def _ranks(data: Dataset, scope: str) -> pd.DataFrame:
    """The exactly published ranks of a scope in data/context/ranks.csv."""
    ranks = data.context["ranks"]
    among = ranks["of"].isin(
        ["", str(len(_ranked_together(data)[scope]))]
    )  # a rank among eight says nothing of a place among seven
    ranks = ranks[(ranks["scope"] == scope) & (ranks["rank"] != "") & among]
    return ranks.astype({"year": int})


def _narrowed(group: pd.DataFrame, ranks: dict[str, int]) -> Iterable[tuple[int, int | None, int | None]]:
    """(index, low, high) of each body without a score whose range the ranks narrow."""
    bounds = rank_bounds(group, ranks)
    blanks = group[group["score"].isna()]
    for index, (_, row) in zip(blanks.index.tolist(), blanks.iterrows(), strict=True):
        low, high = bounds.get(row["region"], (0, FULL))
        if (low, high) != (_or(row["low"], 0), _or(row["high"], FULL)):
            blank = row["state"] == "tidak_ditemukan"
            yield index, None if blank and low == 0 else low, None if blank and high == FULL else high


def rank_bounds(group: pd.DataFrame, ranks: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Lowest and highest score (hundredths) of each body over every order that fits all ranks and all that is known.

    `group`: all bodies that are ranked, with `low` and `high` (NA: anything). In an order from the best, no body lies above
    the lowest `high` up to it nor below the highest `low` from it on; an order where these cross does not fit. Exact scores
    without a rank keep their own order. Empty where no order fits: ranks and scores contradict each other.
    """
    codes = group["region"].tolist()
    low = group["low"].to_numpy(dtype=np.int64, na_value=0)
    high = group["high"].to_numpy(dtype=np.int64, na_value=FULL)
    orders = _orders(codes, group["score"].notna().tolist(), low, ranks)
    most = np.minimum.accumulate(high[orders], axis=1)
    least = np.maximum.accumulate(low[orders][:, ::-1], axis=1)[:, ::-1]
    fits = (least <= most).all(axis=1)
    orders, most, least = orders[fits], most[fits], least[fits]
    if not len(orders):
        return {}
    at = [orders == i for i in range(len(codes))]
    return {code: (int(least[here].min()), int(most[here].max())) for code, here in zip(codes, at, strict=True)}


def _orders(codes: list[str], exact: list[bool], scores: Ints, ranks: Mapping[str, int]) -> Ints:
    """Every order of the bodies (their numbers, best first) with each published rank in its place; none where two claim one.

    Bodies that share a rank stand at it and at the next ones.
    """
    size = len(codes)
    fixed: dict[int, int] = {}
    for i in sorted((i for i, code in enumerate(codes) if code in ranks), key=lambda i: ranks[codes[i]]):
        place = ranks[codes[i]] - 1
        while place in fixed and ranks[codes[fixed[place]]] == ranks[codes[i]]:
            place += 1
        if place in fixed or place >= size:
            return np.zeros((0, size), dtype=np.int64)
        fixed[place] = i
    free = [place for place in range(size) if place not in fixed]
    others = [i for i, code in enumerate(codes) if code not in ranks]
    exact_ones = sorted((i for i in others if exact[i]), key=lambda i: -scores[i])
    unknown = [i for i in others if not exact[i]]
    orders = [
        {
            **fixed,
            **dict(zip(taken, unknown, strict=True)),
            **dict(zip((f for f in free if f not in taken), exact_ones, strict=True)),
        }
        for taken in permutations(free, len(unknown))
    ]
    return np.array([[order[place] for place in range(size)] for order in orders], dtype=np.int64).reshape(-1, size)


def _or(value: Figure, default: int) -> int:
    return default if pd.isna(value) else int(value)


def count_zones(rows: pd.DataFrame) -> dict[str, int]:
    """How many of `rows` lie in each zone; '' counts those whose zone is not known."""
    return {str(zone): int(count) for zone, count in rows["zone"].value_counts().items()}


def official_rank(data: Dataset, region: Region, year: int, scope: str) -> pd.Series | None:
    """The published rank of a body in a year and scope (row of context/ranks.csv), an exact one first, or None."""
    ranks = data.context["ranks"]
    rows = ranks[(ranks["region_code"] == region.code) & (ranks["year"] == str(year)) & (ranks["scope"] == scope)]
    exact = rows[rows["rank"] != ""]
    return None if rows.empty else (rows if exact.empty else exact).iloc[0]


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
    percent = [None if pd.isna(o) else _percent(c, o) for c, o in zip(zones["count"], zones["of"], strict=True)]
    zones["percent"] = pd.array(percent, dtype="Int64")
    press = data.context["published_percentages"].set_index([*keys, "zone"])["percent"].to_dict()
    shares = zip(zones["year"], zones["kind"], zones["zone"], zones["percent"], strict=True)
    printed = [_as_hundredths(press[y, k, z]) if (y, k, z) in press else p for y, k, z, p in shares]
    zones["printed"] = pd.array(printed, dtype="Int64")
    differs = (zones["printed"] != zones["percent"]).fillna(False)
    return zones.assign(flagged=differs)[[*keys, "zone", "count", "of", "percent", "printed", "flagged"]]


def _percent(count: int, of: int) -> int:
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


def ranked(bodies: pd.DataFrame, data: Dataset, year: int) -> pd.DataFrame:
    """The eight of `year`, best first: by the middle of the ranks each can have; without ranks by score; ties by code.

    Last those of which nothing is known, or only on which side of a score they lie.

    Adds `rank_best` and `rank_worst` among the eight (ties share; equal where the rank is certain; NA with no range).
    """
    rows = bodies[(bodies["year"] == year) & bodies["region"].isin([d.code for d in data.districts])]
    ranks = rank_ranges(rows["low"], rows["high"])
    ends = rows["low"].notna() & rows["high"].notna()
    has_rank = (ends | rows["by_rank"]) & _rankable(rows)
    rows = rows.assign(rank_best=ranks["best"].where(has_rank), rank_worst=ranks["worst"].where(has_rank))
    rows = _published_ranks(rows, data, year)
    place = (rows["rank_best"] + rows["rank_worst"]).where(ends).astype(float)
    order = rows.assign(place=place, middle=-rows["score"].astype(float))
    order = order.sort_values(["place", "rank_best", "middle", "region"], na_position="last").drop(columns="middle")
    return order.drop(columns="place").reset_index(drop=True)


def _published_ranks(rows: pd.DataFrame, data: Dataset, year: int) -> pd.DataFrame:
    """A published rank among the eight is certain; the others can only have the ranks that remain."""
    ranks = _ranks(data, DISTRICT_SCOPE)
    rank_by_region = dict(zip(*(ranks.loc[ranks["year"] == year, k] for k in ("region_code", "rank")), strict=True))
    taken = {int(rank) for rank in rank_by_region.values()}
    free = [rank for rank in range(1, len(rows) + 1) if rank not in taken]
    spans = zip(rows["region"], rows["rank_best"], rows["rank_worst"], strict=True)
    pinned = [_pinned(rank_by_region.get(code), best, worst, free) for code, best, worst in spans]
    best, worst = (pd.array([p[i] for p in pinned], dtype="Int64") for i in (0, 1))
    return rows.assign(rank_best=best, rank_worst=worst)


def _pinned(published: str | None, best: Any, worst: Any, free: list[int]) -> tuple[Any, Any]:
    """A published rank; else the free ranks inside the bounds; the bounds themselves where no free rank fits them."""
    if published is not None:
        return int(published), int(published)
    if pd.isna(best):
        return best, worst
    inside = [rank for rank in free if best <= rank <= worst]
    return (inside[0], inside[-1]) if inside else (best, worst)


def _rankable(rows: pd.DataFrame) -> bool:
    """Whether ranks are meaningful: everybody was assessed and most have a known score or range."""
    return not (rows["state"] == "tidak_dinilai").any() and 2 * rows["low"].notna().sum() > len(rows)


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
