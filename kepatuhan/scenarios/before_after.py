"""Every government of a year before and after the changes as a table: categories, zones, ranks, and the eight counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from kepatuhan.core.method import category, points_to_next
from kepatuhan.core.model import FULL, Band, Layer, Method, Scenario
from kepatuhan.scenarios.ground import Ground, KnownScore, band_look
from kepatuhan.scenarios.readings import Reading, readings, rounded

SideName = Literal["before", "after"]


@dataclass(frozen=True)
class ReadingSide:
    """What a reading gives of one government before or after the changes.

    Scores in whole hundredths, None where not known; `to_next` is what lacks to the next category. Words and colour are ''
    where the category is not known. The ranks are the best and the worst possible among the eight.
    """

    score: int | None
    low: int | None
    high: int | None
    to_next: int | None
    category: str
    zone: str
    symbol: str
    colour: str
    rank_best: int | None
    rank_worst: int | None


@dataclass(frozen=True)
class BeforeAfter:
    """One reading of one government before and after the changes; the first of a government is its main one.

    reading: `units`, `printed`, `total`, '' = not touched. layer: whose values are below (its word goes with it). delta: in
    hundredths. moved: the zone differs. claim: symbol of the better category that this reading gives and the other does not
    yet, else ''.
    """

    region: str
    reading: str
    main: bool
    changed: bool
    reason: str
    layer: Layer
    invented: bool
    delta: int | None
    moved: bool
    claim: str
    before: ReadingSide
    after: ReadingSide

    @property
    def sides(self) -> tuple[ReadingSide, ReadingSide]:
        """Before and after."""
        return self.before, self.after


@dataclass(frozen=True)
class Summary:
    """The eight together: governments in each zone before and after, who changes zone, and the plain mean (not official)."""

    zones_before: dict[str, int]
    zones_after: dict[str, int]
    moved: tuple[str, ...]
    mean_before: int | None
    mean_after: int | None


def before_after(on: Ground, scenario: Scenario) -> list[BeforeAfter]:
    """Every government of the year before and after, in the order of data/regions.csv; one row a reading, the main one first.

    `scenario` holds only sound changes (scenario.usable). Who stands on what it says of itself has no rank.
    """
    readings_of = readings(on, scenario.changes)
    return [
        _row(on, region, reading, i == 0, readings_of)
        for region in on.official
        for i, reading in enumerate(readings_of.get(region) or (_untouched(on, region),))
    ]


def _untouched(on: Ground, region: str) -> Reading:
    return Reading("", on.official[region].known, on.official[region].known)


def _row(
    on: Ground, region: str, reading: Reading, main: bool, readings_of: Mapping[str, tuple[Reading, ...]]
) -> BeforeAfter:
    before = _side(on, region, reading.before, "before", readings_of)
    claimed = _side(on, region, reading.after, "after", readings_of)
    lesser = _lesser(on, reading, readings_of.get(region, ()))
    after = claimed if lesser is None else replace(claimed, **lesser)
    return BeforeAfter(
        region=region,
        reading=reading.name,
        main=main,
        changed=region in readings_of,
        reason=reading.reason,
        layer=on.official[region].layer,
        invented=on.official[region].invented,
        delta=None if before.score is None or after.score is None else after.score - before.score,
        moved=before.zone != after.zone,
        claim="" if lesser is None else claimed.symbol,
        before=before,
        after=after,
    )


def _lesser(on: Ground, shown: Reading, region_readings: Sequence[Reading]) -> dict[str, Any] | None:
    """What counts instead where the shown reading gives a better category than before and the other does not yet.

    The category of the other, but none below the one before; `to_next` is what the other lacks to the next one.
    """
    if len(region_readings) < 2 or shown != region_readings[0]:
        return None
    other = region_readings[1].after
    before, after, least = (_place(on.method, score) for score in (shown.before, shown.after, other))
    place = min(before, least)
    if after >= place:
        return None
    to_next = None if other.score is None else points_to_next(on.method, other.score)
    return {"to_next": to_next, **band_look(on.method.bands[place] if place < len(on.method.bands) else None)}


def _place(method: Method, score: KnownScore) -> int:
    """The index of its band, best first; the number of bands where none is known."""
    band = _band(method, score)
    return len(method.bands) if band is None else method.bands.index(band)


def _side(
    on: Ground, region: str, score: KnownScore, side: SideName, readings_of: Mapping[str, tuple[Reading, ...]]
) -> ReadingSide:
    """A score with its category and zone as the year's bands give them; the official score's are as they were printed."""
    to_next = None if score.score is None else points_to_next(on.method, score.score)
    same = score == on.official[region].known
    look = on.official[region].look if same else band_look(_band(on.method, score))
    best, worst = _rank(on, region, score, side, readings_of) or (None, None)
    return ReadingSide(score.score, score.low, score.high, to_next, **look, rank_best=best, rank_worst=worst)


def _band(method: Method, score: KnownScore) -> Band | None:
    """The band that holds the whole range of the score; None where it reaches into two."""
    if score.low is None or score.high is None:
        return None
    low, high = category(method, score.low), category(method, score.high)
    return low if low == high else None


def _rank(
    on: Ground, region: str, score: KnownScore, side: SideName, readings_of: Mapping[str, tuple[Reading, ...]]
) -> tuple[int, int] | None:
    """Best and worst rank among the eight when `region` is `score` and each other as in its main reading; None without ranks."""
    nothing = score.low is None and score.high is None
    apart = region not in on.eight or region in on.published
    if apart or nothing or not any(b.ranks for b in on.official.values()):
        return None
    best = worst = 1
    for other in on.eight:
        if other != region:
            moved = other in readings_of and other not in on.published
            other_score = getattr(readings_of[other][0], side) if moved else on.in_public(other).known
            above = _above(on, (other, other_score), (region, score))
            best, worst = best + (above is True), worst + (above is not False)
    return best, worst


def rank_of(
    on: Ground, region: str, score: KnownScore, readings_of: Mapping[str, tuple[Reading, ...]]
) -> tuple[int, int] | None:
    """Best and worst rank of one government at `score` while the others stand after `readings_of` (readings); None without ranks."""
    return _rank(on, region, score, "after", readings_of)


def zone_of(on: Ground, region: str, readings_of: Mapping[str, tuple[Reading, ...]]) -> str:
    """The zone in which the map shows one of the eight after `readings_of` (readings); '' where none is known."""
    if region in on.published:
        return on.published[region].look["zone"]
    reading = readings_of[region][0] if region in readings_of else _untouched(on, region)
    row = _row(on, region, reading, True, readings_of)
    return row.after.zone if _shown_after(on, row) else ""


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


def summary(on: Ground, rows: Iterable[BeforeAfter]) -> Summary:
    """The eight of `before_after` in their main readings, counted as the map shows them: a total that is itself
    illustration counts as not known until it is changed, one that a government says of itself as it was published."""
    eight = [_in_public(on, row) for row in rows if row.main and row.region in on.eight]
    before = [row.before if _shown_before(on, row) else None for row in eight]
    after = [row.after if _shown_after(on, row) else None for row in eight]
    moved = tuple(row.region for row in eight if row.moved and _shown_before(on, row))
    return Summary(_zone_counts(before), _zone_counts(after), moved, _plain_mean(before), _plain_mean(after))


def _in_public(on: Ground, row: BeforeAfter) -> BeforeAfter:
    if row.region not in on.published:
        return row
    body = on.published[row.region]
    public: dict[str, Any] = {"score": body.known.score, **body.look}
    before, after = (replace(side, **public) for side in row.sides)
    return replace(row, before=before, after=after, moved=False, changed=False)


def _shown_before(on: Ground, row: BeforeAfter) -> bool:
    return not on.in_public(row.region).supposed


def _shown_after(on: Ground, row: BeforeAfter) -> bool:
    return row.changed or _shown_before(on, row)


def _zone_counts(sides: Sequence[ReadingSide | None]) -> dict[str, int]:
    """How many are in each zone; '' for those of which none is known or shown."""
    return dict(Counter(side.zone if side else "" for side in sides))


def _plain_mean(sides: Sequence[ReadingSide | None]) -> int | None:
    """The mean of the scores in whole hundredths; None unless every one is known and shown."""
    scores = [side.score for side in sides if side is not None and side.score is not None]
    return rounded(Fraction(sum(scores), len(scores))) if scores and len(scores) == len(sides) else None
