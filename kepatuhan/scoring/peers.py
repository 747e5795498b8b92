"""Governments that are alike: of the same kind, nearest in population; where one lies among them, and who does best where it loses most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Method, Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.country import island_groups
from kepatuhan.scoring.explain import Breakdown, breakdown, children
from kepatuhan.scoring.score import Scored

SIZES = (5, 10, 20)
"""How many a group may have beside the government itself; the middle one unless another is asked for."""


@dataclass(frozen=True)
class Group:
    """A government and those like it, the nearest first. people: of each by its code, in `year`; empty of members where its own
    population is not known."""

    region: Region
    members: tuple[Region, ...]
    people: Mapping[str, int]
    year: int


@dataclass(frozen=True)
class BestPeer:
    """The aspect in which a government loses most (hundredths), and who of its group loses least there."""

    component: str
    lost: int
    best: Region
    best_lost: int


def group(data: Dataset, region: Region, size: int, same_island: bool) -> Group:
    """The `size` governments of the same kind whose population is nearest on a logarithmic scale: twice as many people is as far as
    half as many. Equals by code. same_island: only of its own island group."""
    table = data.context["population"]
    year = max(table["year"].astype(int), default=0)
    newest = table[table["year"] == str(year)]
    people = {str(code): int(n) for code, n in zip(newest["region_code"], newest["people"], strict=True) if int(n) > 0}
    if region.code not in people:
        return Group(region, (), people, year)
    islands = island_groups(data) if same_island else {}
    others = [
        r
        for r in data.country
        if r.kind == region.kind
        and r != region
        and r.code in people
        and islands.get(r.code) == islands.get(region.code)
    ]
    return Group(region, tuple(sorted(others, key=lambda r: (_ratio(people, r, region), r.code))[:size]), people, year)


def _ratio(people: Mapping[str, int], one: Region, other: Region) -> Fraction:
    """How many times as many people the larger has: the distance of the logarithms, without a logarithm's rounding."""
    small, large = sorted((people[one.code], people[other.code]))
    return Fraction(large, small)


def position(bodies: pd.DataFrame, peer_group: Group, year: int) -> compare.Position | None:
    """Where the government lies among itself and its group by the exact scores of a year; None where none is known."""
    codes = [r.code for r in (peer_group.region, *peer_group.members)]
    rows = {code: compare.of(bodies, code, year) for code in codes}
    values = {code: None if pd.isna(row["score"]) else int(row["score"]) for code, row in rows.items()}
    return compare.position(values, peer_group.region.code)


def model(scored: Scored, method: Method, peer_group: Group, year: int) -> BestPeer | None:
    """Who does best where the government loses most; None where its aspects, or those of all others, are not given.

    scored: of given values only, without the illustration.
    """
    own_parts = breakdown(scored, method, peer_group.region.code, year)
    others = {r: b for r in peer_group.members if (b := breakdown(scored, method, r.code, year)) is not None}
    (root,) = children(method, "")
    parts = [part.code for part in children(method, root.code)]
    if own_parts is None or not others or not parts:
        return None
    worst = max(parts, key=lambda code: _lost(own_parts, code))
    best = min(others, key=lambda r: _lost(others[r], worst))
    return BestPeer(worst, _lost(own_parts, worst), best, _lost(others[best], worst))


def _lost(one: Breakdown, component: str) -> int:
    return int(one.of(component)["lost"])
