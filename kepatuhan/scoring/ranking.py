"""Published ranks: whose they are, how they bound scores that nobody printed, and the order of a province's governments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Ints
from kepatuhan.core.columns import Figure, Record
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import FULL, Region

DISTRICT_SCOPE = "provinsi_kabkota"
"""Scope in data/context/ranks.csv of a rank among the kabupaten and kota of a province."""

ALL_SCOPE = "provinsi_semua"
"""Scope in data/context/ranks.csv of a rank among these and the provincial government."""


def bounded_by_ranks(full: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Narrow what is known of a body's score by the published ranks of its year, first among the eight, then among all nine.

    Of a body of which nothing was found a bound that says nothing (0 or 100,00) stays NA.
    """
    full = full.assign(by_rank=False)
    for scope, codes in _ranked_together(data).items():
        ranked = exact_ranks(data, scope)
        for year in dict.fromkeys(row["year"] for row in ranked):
            rows = [row for row in ranked if row["year"] == year]
            group = full[(full["year"] == year) & full["region"].isin(codes) & (full["state"] != "tidak_dinilai")]
            others = {row["of"] for row in rows} - {"", str(len(group))}
            if others or group["score"].notna().all():
                continue  # ranks of others than these leave nobody knows which to whom; or all scores are known
            ranks = {row["region_code"]: int(row["rank"]) for row in rows}
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
    ranks = (rank for scope in scopes for rank in exact_ranks(data, scope))
    return tuple(dict.fromkeys(rank["source_id"] for rank in ranks if rank["year"] == row["year"]))


def exact_ranks(data: Dataset, scope: str) -> list[Record]:
    """The exactly published ranks of a scope (rows of Dataset.ranks)."""
    among = ("", str(len(_ranked_together(data)[scope])))  # a rank among eight says nothing of a place among seven
    return [row for row in data.ranks if row["scope"] == scope and row["rank"] != "" and row["of"] in among]


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


def official_rank(data: Dataset, region: Region, year: int, scope: str) -> Record | None:
    """The published rank of a body in a year and scope (row of Dataset.ranks), an exact one first, or None."""
    rows = [r for r in data.ranks if (r["region_code"], r["year"], r["scope"]) == (region.code, year, scope)]
    return next((row for row in rows if row["rank"] != ""), rows[0] if rows else None)


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
    rank_by_region = {r["region_code"]: r["rank"] for r in exact_ranks(data, DISTRICT_SCOPE) if r["year"] == year}
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
