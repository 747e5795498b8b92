"""Every government of a year before and after the changes as a table: categories, zones, ranks, and the eight counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kepatuhan.core.method import category, points_to_next
from kepatuhan.core.model import FULL, Band, Method, Scenario
from kepatuhan.scenarios.ground import Ground, KnownScore, band_look
from kepatuhan.scenarios.readings import Reading, readings, rounded

SIDES = ("before", "after")
Row = dict[str, Any]
"""One reading of one government, before and after (before_after names the fields)."""


@dataclass(frozen=True)
class Summary:
    """The eight together: governments in each zone before and after, who changes zone, and the plain mean (not official)."""

    zones_before: dict[str, int]
    zones_after: dict[str, int]
    moved: tuple[str, ...]
    mean_before: int | None
    mean_after: int | None


def before_after(on: Ground, scenario: Scenario) -> list[Row]:
    """Every government of the year before and after, in the order of data/regions.csv; one row a reading, `main` marks the first.

    `scenario` holds only sound changes (scenario.usable). Fields: region, reading (`units`, `printed`, `total`, '' = not
    touched), main, changed, reason, layer (whose values are below: its word goes with it), invented, delta, moved (zone
    differs), claim (symbol of the better category that this reading gives and the other does not yet, else '') and for
    `before_` and `after_`: score, low, high, category, zone, symbol, colour, to_next, rank_best, rank_worst (whole
    hundredths, and ranks among the eight; None where not known). Who stands on what it says of itself has no rank.
    """
    readings_of = readings(on, scenario.changes)
    return [
        _row(on, region, reading, i == 0, readings_of)
        for region in on.official
        for i, reading in enumerate(readings_of.get(region) or (_untouched(on, region),))
    ]


def _untouched(on: Ground, region: str) -> Reading:
    return Reading("", on.official[region].known, on.official[region].known)


def _row(on: Ground, region: str, reading: Reading, main: bool, readings_of: Mapping[str, tuple[Reading, ...]]) -> Row:
    sides = {"before": reading.before, "after": reading.after}
    side_looks = {side: _look(on, region, score) for side, score in sides.items()}
    claim, lesser = side_looks["after"]["symbol"], _lesser(on, reading, readings_of.get(region, ()))
    if lesser is not None:
        side_looks["after"] |= lesser
    ranks = {side: _rank(on, region, score, side, readings_of) for side, score in sides.items()}
    first, last = reading.before.score, reading.after.score
    cells = {f"{side}_{name}": value for side in SIDES for name, value in {**side_looks[side], **ranks[side]}.items()}
    return {
        "region": region,
        "reading": reading.name,
        "main": main,
        "changed": region in readings_of,
        "reason": reading.reason,
        "layer": on.official[region].layer,
        "invented": on.official[region].invented,
        "delta": None if first is None or last is None else last - first,
        "moved": side_looks["before"]["zone"] != side_looks["after"]["zone"],
        "claim": "" if lesser is None else claim,
        **cells,
    }


def _lesser(on: Ground, shown: Reading, several: Sequence[Reading]) -> dict[str, Any] | None:
    """What counts instead where the shown reading gives a better category than before and the other does not yet.

    The category of the other, but none below the one before; `to_next` is what the other lacks to the next one.
    """
    if len(several) < 2 or shown != several[0]:
        return None
    other = several[1].after
    before, after, least = (_place(on.method, score) for score in (shown.before, shown.after, other))
    place = min(before, least)
    if after >= place:
        return None
    to_next = None if other.score is None else points_to_next(on.method, other.score)
    return {"to_next": to_next, **band_look(on.method.bands[place] if place < len(on.method.bands) else None)}


def _place(method: Method, score: KnownScore) -> int:
    """The place of its band among the method's, best first; behind them all where none is known."""
    band = _band(method, score)
    return len(method.bands) if band is None else method.bands.index(band)


def _look(on: Ground, region: str, score: KnownScore) -> dict[str, Any]:
    """A score's category and zone as the year's bands give them; the official score's are as they were printed."""
    numbers = {"score": score.score, "low": score.low, "high": score.high}
    to_next = None if score.score is None else points_to_next(on.method, score.score)
    same = score == on.official[region].known
    band_words = on.official[region].look if same else band_look(_band(on.method, score))
    return {**numbers, "to_next": to_next, **band_words}


def _band(method: Method, score: KnownScore) -> Band | None:
    """The band in which all that is known lies."""
    if score.low is None or score.high is None:
        return None
    low, high = category(method, score.low), category(method, score.high)
    return low if low == high else None


def _rank(
    on: Ground, region: str, score: KnownScore, side: str, readings_of: Mapping[str, tuple[Reading, ...]]
) -> dict[str, int | None]:
    """Best and worst rank among the eight when `region` is `score` and each other as in its main reading."""
    nothing = score.low is None and score.high is None
    apart = region not in on.eight or region in on.published
    if apart or nothing or not any(b.ranks for b in on.official.values()):
        return {"rank_best": None, "rank_worst": None}
    best = worst = 1
    for other in on.eight:
        if other != region:
            moved = other in readings_of and other not in on.published
            other_score = getattr(readings_of[other][0], side) if moved else on.in_public(other).known
            above = _above(on, (other, other_score), (region, score))
            best, worst = best + (above is True), worst + (above is not False)
    return {"rank_best": best, "rank_worst": worst}


def rank_of(
    on: Ground, region: str, score: KnownScore, readings_of: Mapping[str, tuple[Reading, ...]]
) -> tuple[int, int] | None:
    """Best and worst rank of one government at `score` while the others stand after `readings_of` (readings); None without ranks."""
    ranks = _rank(on, region, score, "after", readings_of)
    best, worst = ranks["rank_best"], ranks["rank_worst"]
    return None if best is None or worst is None else (best, worst)


def zone_of(on: Ground, region: str, readings_of: Mapping[str, tuple[Reading, ...]]) -> str:
    """The zone in which the map shows one of the eight after `readings_of` (readings); '' where none is known."""
    if region in on.published:
        return on.published[region].look["zone"]
    reading = readings_of[region][0] if region in readings_of else _untouched(on, region)
    row = _row(on, region, reading, True, readings_of)
    return row["after_zone"] if _shown(on, row, "after") else ""


def _above(on: Ground, other: tuple[str, KnownScore], this: tuple[str, KnownScore]) -> bool | None:
    """Whether `other` ranks above `this`; None when it may. Where neither moved what was published of their ranks holds."""
    published, own_published = (
        body.ranks if score == body.known else None
        for body, score in ((on.in_public(code), score) for code, score in (other, this))
    )
    if published and own_published:
        (best, worst), (own_best, own_worst) = published, own_published
        if worst < own_best:
            return True
        if best >= own_worst:
            return False
    low, high = other[1].low, other[1].high
    if low is not None and low > (FULL if this[1].high is None else this[1].high):
        return True
    return False if high is not None and high <= (this[1].low or 0) else None


def summary(on: Ground, rows: Iterable[Row]) -> Summary:
    """The eight of `before_after` in their main readings, counted as the map shows them: a total that is itself
    illustration counts as not known until it is changed, one that a government says of itself as it was published."""
    eight = [_in_public(on, row) for row in rows if row["main"] and row["region"] in on.eight]
    shown = {side: [row if _shown(on, row, side) else None for row in eight] for side in SIDES}
    zones = {side: dict(Counter(row[f"{side}_zone"] if row else "" for row in shown[side])) for side in SIDES}
    means = {side: _plain_mean([row[f"{side}_score"] if row else None for row in shown[side]]) for side in SIDES}
    moved = tuple(row["region"] for row in shown["before"] if row and row["moved"])
    return Summary(zones["before"], zones["after"], moved, means["before"], means["after"])


def _in_public(on: Ground, row: Row) -> Row:
    if row["region"] not in on.published:
        return row
    body = on.published[row["region"]]
    sides = {f"{side}_{name}": body.look[name] for side in SIDES for name in body.look}
    return {**row, **sides, **{f"{side}_score": body.known.score for side in SIDES}, "moved": False, "changed": False}


def _shown(on: Ground, row: Row, side: str) -> bool:
    return not on.in_public(row["region"]).supposed or (side == "after" and row["changed"])


def _plain_mean(scores: Sequence[int | None]) -> int | None:
    numbers = [score for score in scores if score is not None]
    return rounded(Fraction(sum(numbers), len(numbers))) if numbers and len(numbers) == len(scores) else None
