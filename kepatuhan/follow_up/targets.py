"""What a government wants to reach in a year: a category or a score, and how far it still is from what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kepatuhan.core.cells import clean, rounded
from kepatuhan.core.columns import int_or_none, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import band, category, method_for
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Band, Method, Problem
from kepatuhan.follow_up.kept import Content, EntryPlace, KeptEntry


@dataclass(frozen=True)
class Target:
    """What is to be reached: `score` in hundredths, which is the lower edge of `category` where that is what was chosen.

    by: the day (ISO) until which; '' stands for the end of the year.
    """

    region: str
    year: int
    category: str
    score: int
    by: str = ""

    @property
    def day(self) -> str:
        """The day until which it is to be reached, as ISO date."""
        return self.by or f"{self.year}-12-31"


@dataclass(frozen=True)
class Published:
    """The last published score of a government up to a year (hundredths), and the year it is of."""

    year: int
    score: int


@dataclass(frozen=True)
class TargetStanding:
    """A government beside its target. `latest` may be of another method than the target's year: then it is only named, and

    `comparable` and `missing` (hundredths, 0 = reached) are None: years measured differently are never joined.
    """

    region: str
    target: Target | None
    latest: Published | None
    comparable: Published | None

    @property
    def missing(self) -> int | None:
        """Hundredths from what was published to the target, 0 where it is reached; None where that is not known."""
        if self.target is None or self.comparable is None:
            return None
        return max(self.target.score - self.comparable.score, 0)


# --- as it is kept and typed --------------------------------------------------------------------------------------


def place(region: str, year: int) -> EntryPlace:
    """Where the store keeps the target of a government and year."""
    return EntryPlace("target", region, year)


def content(target: Target) -> Content:
    """The target as the store keeps it: the category alone where one was chosen, because its edge is data that may change."""
    aim: dict[str, Any] = {"category": target.category} if target.category else {"score": target.score}
    return {**aim, "by": target.by}


def targets(entries: Mapping[EntryPlace, KeptEntry], methods: tuple[Method, ...]) -> dict[tuple[str, int], Target]:
    """The targets that are kept and not taken away, by government and year; one whose category has no edge any more is none."""
    read = {
        (at.region, at.year): _target(at, kept.content, methods)
        for at, kept in entries.items()
        if kept.content is not None
    }
    return {key: target for key, target in read.items() if target is not None}


def _target(at: EntryPlace, kept: Mapping[str, Any], methods: tuple[Method, ...]) -> Target | None:
    method, code, by = method_for(methods, at.year), kept.get("category", ""), kept.get("by", "")
    if not code:
        return Target(at.region, at.year, "", int(kept["score"]), by)
    chosen = band(method, code) if method else None
    return None if chosen is None or chosen.lower is None else Target(at.region, at.year, code, chosen.lower, by)


def to_choose(method: Method) -> tuple[Band, ...]:
    """The categories that can be aimed at, best first: those with a lower edge above zero."""
    return tuple(b for b in method.bands if b.lower)


def of_category(region: str, year: int, chosen: Band) -> Target:
    """The target of reaching a category (one of to_choose)."""
    return Target(region, year, chosen.code, chosen.lower or 0)


def of_score(region: str, year: int, typed: str) -> Target | Problem:
    """The target of a score as typed: '85', '84,25'; a Problem for what is no score above 0 and up to 100."""
    plain = clean(typed)
    value = rounded(plain, ())
    if value is None:
        return Problem("target_not_number", "error", value=plain[:40])
    score = value * HUNDREDTHS // MILLIONTHS
    if not 0 < score <= FULL:
        return Problem("target_off_scale", "error", value=plain[:40])
    return Target(region, year, "", score)


def until(target: Target, by: str) -> Target:
    """The same target, to be reached by that day (ISO; '' the end of its year)."""
    return replace(target, by="" if by == replace(target, by="").day else by)


# --- beside what was published ------------------------------------------------------------------------------------


def shown_at(kept: Mapping[tuple[str, int], Target], methods: tuple[Method, ...], year: int) -> dict[str, Target]:
    """The target of each government that a picture of `year` may show: the nearest of that year or later under one method."""
    method = method_for(methods, year)
    nearest: dict[str, Target] = {}
    for (region, at), target in sorted(kept.items()):
        if method is not None and at >= year and method.covers(at):
            nearest.setdefault(region, target)
    return nearest


def standings(
    kept: Mapping[tuple[str, int], Target], bodies: pd.DataFrame, data: Dataset, year: int
) -> tuple[TargetStanding, ...]:
    """Every government beside its target of `year`, in the order of the data. `bodies` is compare.overview."""
    scored = bodies[bodies["score"].notna() & (bodies["year"] <= year)].sort_values("year")
    latest = {row["region"]: Published(int(row["year"]), int_or_none(row["score"]) or 0) for row in records(scored)}
    method = method_for(data.methods, year)
    return tuple(
        TargetStanding(r.code, kept.get((r.code, year)), latest.get(r.code), _same(latest.get(r.code), method))
        for r in data.regions
    )


def _same(latest: Published | None, method: Method | None) -> Published | None:
    return latest if latest is not None and method is not None and method.covers(latest.year) else None


def reached(compared: Iterable[TargetStanding]) -> tuple[TargetStanding, ...]:
    """Those whose published score has reached the target."""
    return tuple(one for one in compared if one.missing == 0)


def farthest(compared: Sequence[TargetStanding]) -> TargetStanding | None:
    """The one with the longest way to its target, the first of equals; None where no distance is known or all are there."""
    behind = [one for one in compared if one.missing]
    return max(behind, key=lambda one: one.missing or 0) if behind else None


def band_of(target: Target, methods: tuple[Method, ...]) -> Band | None:
    """The category that the target's score lies in."""
    method = method_for(methods, target.year)
    return category(method, target.score) if method else None
