"""What changes make of a government's total, by each way to read it: from its units, or from the printed total.

Two readings of one question, where a government's printed total is not what its units give: `printed` is the printed
total plus what the mean of the units gains, exactly, then rounded; `units` is that mean itself, before and after. The
printed one is shown, as everywhere; a better category counts once both give it, so that none is promised too early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from kepatuhan.core.aggregate import Flags, Ints, Rolled, half_up, roll_up
from kepatuhan.core.method import denominator
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Change
from kepatuhan.core.unit_types import unit_type
from kepatuhan.scenarios.ground import Ground, KnownScore, UnitScore
from kepatuhan.scenarios.scenario import Cell, effective, families, lacking
from kepatuhan.scoring.score import scale, tops


@dataclass(frozen=True)
class Reading:
    """One government in one reading. `reason` says what to mind, or is ''.

    `units_unknown`, `weights_unknown`: why `after` is no exact score. `before_printed`: the units were not all known
    before, so that `before` is the printed total and `after` the mean of the units.
    """

    name: str
    before: KnownScore
    after: KnownScore
    reason: str = ""


@dataclass(frozen=True)
class Touched:
    """A unit that changes: what was known of it, what is after, and its components added up anew."""

    before: UnitScore | None
    after: KnownScore
    whole: bool
    points: Ints
    known: Flags

    @property
    def like(self) -> int | None:
        """The score before, computed like the one after: from its components where one of them changed."""
        if self.before is None:
            return None
        return self.before.known.score if self.whole or self.before.computed is None else self.before.computed


def touched_units(on: Ground, changes: Iterable[Change]) -> dict[str, dict[str, Touched]]:
    """The units that `changes` touch, by region and unit, added up anew; '' is the government itself."""
    used = {key: c for key, c in effective(changes, on.method).items() if key[0] in on.official}
    keys = list(dict.fromkeys(key[:2] for key in used))
    old = [on.units.get(region, {}).get(unit) for region, unit in keys]
    rolled, whole = _rolled(on, used, {key: i for i, key in enumerate(keys)}, old)
    size = denominator(on.method) * MILLIONTHS // HUNDREDTHS
    touched: dict[str, dict[str, Touched]] = {}
    for i, (region, unit) in enumerate(keys):
        low, high = (int(half_up(edge[i, 0], size)) for edge in (rolled.low, rolled.high))
        score = int(half_up(rolled.points[i, 0], size)) if rolled.known[i, 0] else None
        after = KnownScore(score, low, high) if score is None else KnownScore(score, score, score)
        touched.setdefault(region, {})[unit] = Touched(old[i], after, whole[i], rolled.points[i], rolled.known[i])
    return touched


def _rolled(
    on: Ground, used: Mapping[Cell, Change], place: Mapping[tuple[str, str], int], old: Sequence[UnitScore | None]
) -> tuple[Rolled, list[bool]]:
    """Totals above a change and parts below one are no longer given; also which units' own total was set."""
    shape = (len(old), len(on.tree.codes))
    points, given = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    for i, unit in enumerate(old):
        if unit is not None and unit.row is not None:
            points[i], given[i] = on.points[unit.row], on.given[unit.row]
    worth, relatives, at = scale(on.tree, on.method), families(on.method), _places(on)
    for region, name, code in used:
        given[place[region, name], [at[other] for other in (*relatives[code][0], *relatives[code][1])]] = False
    for (region, name, code), change in used.items():
        points[place[region, name], at[code]] = change.value * int(worth[at[code]])
        given[place[region, name], at[code]] = True
    whole = [(*key, "") in used for key in place]
    return roll_up(on.tree, points, given, tops(on.tree, on.method)), whole


def _places(on: Ground) -> dict[str, int]:
    return {"": 0, **{code: i for i, code in enumerate(on.tree.codes)}}


def readings(on: Ground, changes: Iterable[Change]) -> dict[str, tuple[Reading, ...]]:
    """What `changes` make of each government they touch, the shown reading first: from its printed total where there is one."""
    return {region: readings_of(on, region, units) for region, units in touched_units(on, changes).items()}


def readings_of(on: Ground, region: str, units: Mapping[str, Touched]) -> tuple[Reading, ...]:
    """The readings of one government of which `units` were touched, the shown one first."""
    printed = on.official[region].known
    if "" in units:
        return (Reading("total", printed, units[""].after),)
    old = {name: unit.known for name, unit in on.units.get(region, {}).items() if name}
    before, differ = starts_of(on, region)
    after = _of_units(on, region, {**old, **{name: unit.after for name, unit in units.items()}})
    gain = _gain(on, region, units)
    moved = Reading("printed", printed, _shifted(printed, gain), "" if gain is not None else "weights_unknown")
    by_units = Reading("units", before, after) if before.score is not None else _filled(printed, after)
    if after.score is not None:
        both = (moved, by_units) if printed.score is not None else (by_units, moved)
        return both if differ else (by_units,)
    if on.official[region].printed and gain is not None:
        return (moved,)
    reason = "units_unknown" if _still_unknown(on, region, units) != () else "weights_unknown"
    return (replace(by_units, reason=reason),)


def starts_of(on: Ground, region: str) -> tuple[KnownScore, bool]:
    """What the units give before anything changes, and whether what was printed is another total.

    A mean that was cut when it was printed is no other total: it starts from what was printed, as every page shows it.
    """
    official = on.official[region]
    before = _of_units(on, region, {name: unit.known for name, unit in on.units.get(region, {}).items() if name})
    if before.score is None or not official.printed or _inside(official.known, before.score):
        return before, False
    # one that was printed higher than it is would fall at a touch
    cut = official.known.score is not None and 0 <= before.score - official.known.score <= on.method.tolerance
    return (official.known, False) if cut else (before, True)


def still_unknown(on: Ground, region: str, changes: Iterable[Change]) -> tuple[str, ...] | None:
    """What no score is known of after `changes`: names of units, then unit types that the year's list expects beyond them.

    None where no list of units is known for the government and year.
    """
    return _still_unknown(on, region, touched_units(on, changes).get(region, {}))


def _still_unknown(on: Ground, region: str, touched: Mapping[str, Touched]) -> tuple[str, ...] | None:
    old = {name: unit.known for name, unit in on.units.get(region, {}).items() if name}
    after = {**old, **{name: unit.after for name, unit in touched.items() if name}}
    missing = missing_units(on, region, after)
    return None if missing is None else (*(name for name, score in after.items() if score.score is None), *missing)


def _inside(printed: KnownScore, score: int) -> bool:
    """Whether a score is what was printed: '91' without decimals, or a zone alone, is a range."""
    low, high = (0 if printed.low is None else printed.low), (FULL if printed.high is None else printed.high)
    return low <= score <= high


def _filled(printed: KnownScore, after: KnownScore) -> Reading:
    """The reading where units without a score were given one: the printed total and the new one do not compare the same units."""
    return Reading("units", printed, after, "before_printed" if printed.score is not None else "")


def missing_units(on: Ground, region: str, units: Iterable[str]) -> list[str] | None:
    """Unit types that the year's list expects beyond `units`; None where no list is known."""
    return lacking(on.official[region].expected, [_kind(on, name) for name in units])


def _kind(on: Ground, name: str) -> str:
    if name not in on.kinds:
        on.kinds[name] = unit_type(name, on.data)
    return on.kinds[name]


def _of_units(on: Ground, region: str, units: Mapping[str, KnownScore]) -> KnownScore:
    """A government's score from its units as `score` finds it, or its range while some are not known."""
    scores = {name: score.score for name, score in units.items() if score.score is not None}
    missing = missing_units(on, region, scores)
    if not units or missing is None:
        return KnownScore()
    weights = mean_weights(on, region, tuple(units), len(missing))
    if len(scores) == len(units) and not missing and weights is not None:
        exact = rounded(sum((weights[name] * value for name, value in scores.items()), Fraction(0)))
        return KnownScore(exact, exact, exact)
    if on.method.roll_up != "unit_mean":
        return KnownScore()
    absent = max(len(missing) - (len(units) - len(scores)), 0)  # those that are here without a score count as they are
    low = sum(score.low or 0 for score in units.values())
    high = sum(FULL if score.high is None else score.high for score in units.values()) + FULL * absent
    return KnownScore(None, *(rounded(Fraction(part, len(units) + absent)) for part in (low, high)))


def mean_weights(on: Ground, region: str, units: Sequence[str], absent: int) -> dict[str, Fraction] | None:
    """What a point of each unit is worth in the total; None where the year's roll-up needs what is not known."""
    if on.method.roll_up == "unit_mean":
        return dict.fromkeys(units, Fraction(1, len(units) + absent))
    region_units = on.units.get(region, {})
    products = {name: region_units[name].products if name in region_units else None for name in units}
    if on.method.roll_up != "product_mean" or absent or not all(products.values()):
        return None
    return {name: Fraction(count or 0, sum(p or 0 for p in products.values())) for name, count in products.items()}


def _gain(on: Ground, region: str, units: Mapping[str, Touched]) -> Fraction | None:
    """What the mean of the units gains, exactly (hundredths); None where the list of units or a score is not known."""
    score_of = {name: unit.known.score for name, unit in on.units.get(region, {}).items() if name}
    scored = [name for name, value in score_of.items() if value is not None]
    missing = missing_units(on, region, scored)
    gains = {
        name: unit.after.score - unit.like
        for name, unit in units.items()
        if name in scored and unit.like is not None and unit.after.score is not None
    }
    if missing is None or len(gains) < len(units):
        return None
    weights = mean_weights(on, region, scored, len(missing))
    if weights is None:
        return None
    return sum((weights[name] * gain for name, gain in gains.items()), Fraction(0))


def _shifted(score: KnownScore, gain: Fraction | None) -> KnownScore:
    if gain is None:
        return KnownScore()
    return KnownScore(*(None if v is None else rounded(v + gain) for v in (score.score, score.low, score.high)))


def rounded(exact: Fraction) -> int:
    """Half up, never outside 0–100 (METHOD: Rounding)."""
    return min(max((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), 0), FULL)
