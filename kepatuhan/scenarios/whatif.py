"""What a scenario changes: before and after for every government of a year, and the change taken apart.

`ground` scores the data once; a step then adds up only the units that were touched, with the engine's own `roll_up` and
`half_up`. A test holds every step against `score.score` of `scenario.apply`.

Two readings of one question, where a government's printed total is not what its units give: `printed` is the printed
total plus what the mean of the units gains, exactly, then rounded; `units` is that mean itself, before and after. The
printed one is shown, as everywhere; a better category counts once both give it, so that none is promised too early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Flags, Hierarchy, Ints, Rolled, half_up, roll_up
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category, denominator, method_for, points_to_next
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Band, Change, Method, Scenario
from kepatuhan.scenarios.scenario import Basis, Cell, base_hash, effective, expected_types, families, lacking, year_rows
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import children, signed_shares
from kepatuhan.scoring.score import Scored, scale, score, tops, unit_type

LOOK = ("category", "zone", "symbol", "colour")
SIDES = ("before", "after")
Row = dict[str, Any]
"""One reading of one government, before and after (before_after names the fields)."""
PRINTED_STATES = ("terbit", "dibulatkan", "zona")
"""States of a government of which something was printed: a total, or at least its zone."""


@dataclass(frozen=True)
class Known:
    """What is known of a score, in hundredths: itself, or where it lies; None where nothing is."""

    score: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Unit:
    """One unit as scored. `computed` is what its components give; `row` its place in the component matrices, None if new."""

    known: Known
    computed: int | None
    products: int | None
    row: int | None


@dataclass(frozen=True)
class Body:
    """One government as the whole app shows it: its printed total, else the computed one.

    `ranks` are best and worst among the eight, `expected` the year's list of its unit types, empty where none is known,
    `invented` whether something below it is illustration, `supposed` whether its total itself is.
    """

    known: Known
    printed: bool
    look: Mapping[str, str]
    ranks: tuple[int, int] | None
    expected: tuple[tuple[str, int], ...]
    invented: bool
    supposed: bool = False


@dataclass(frozen=True)
class Ground:
    """A year of data on a basis, scored: what every step of a what-if starts from. Nobody may change its frames.

    `bodies` has a row for each government (compare.overview) with `rank_best` and `rank_worst` among the eight; `base`
    names the content. `points` and `given` are the engine's matrices of `units` and governments, in 1/(whole) points.
    """

    year: int
    basis: Basis
    base: str
    method: Method
    data: Dataset
    observations: pd.DataFrame
    scored: Scored
    bodies: pd.DataFrame
    units: Mapping[str, Mapping[str, Unit]]
    points: Ints = field(repr=False)
    given: Flags = field(repr=False)
    tree: Hierarchy = field(repr=False)
    official: Mapping[str, Body] = field(repr=False)
    eight: tuple[str, ...] = field(repr=False)
    kinds: dict[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One government in one reading. `reason` says what to mind, or is ''.

    `units_unknown`, `weights_unknown`: why `after` is no exact score. `before_printed`: the units were not all known
    before, so that `before` is the printed total and `after` the mean of the units.
    """

    name: str
    before: Known
    after: Known
    reason: str = ""


@dataclass(frozen=True)
class Bar:
    """What a unit (`code` '') or a part of it brings to a change of total; `value` in hundredths, `parent` '' right below the unit."""

    unit: str
    code: str
    level: str
    parent: str
    value: int


@dataclass(frozen=True)
class Waterfall:
    """A change of total taken apart, hundredths.

    Units add up exactly to `after` − `before`, the parts of a unit to the unit, and so on down. Level `gap` is what a unit
    loses or gains because its printed score was not what its components give.
    """

    region: str
    reading: str
    before: int
    after: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Summary:
    """The eight together: governments in each zone before and after, who changes zone, and the plain mean (not official)."""

    zones_before: dict[str, int]
    zones_after: dict[str, int]
    moved: tuple[str, ...]
    mean_before: int | None
    mean_after: int | None


# --- the ground ---------------------------------------------------------------------------------------------------


def ground(observations: pd.DataFrame, data: Dataset, year: int, basis: Basis) -> Ground:
    """Score the year's rows of `observations` once. ValueError for a year without a method."""
    method = method_for(data.methods, year)
    if method is None:
        raise ValueError(f"no method for {year}")
    rows = year_rows(observations, year, basis)
    scored = score(rows, data)
    full = compare.overview(scored.bodies, replace(data, observations=_with_year(data.observations, year)))
    bodies = full[full["year"] == year].reset_index(drop=True)
    ranks = compare.ranked(full, data, year).set_index("region")[["rank_best", "rank_worst"]]
    bodies = bodies.join(ranks, on="region")
    tree = Hierarchy.of([c.code for c in method.components], [c.parent for c in method.components])
    parts = scored.components.get(method.id)
    empty = np.zeros((0, len(tree.codes)), dtype=np.int64)
    points, given = (parts.rolled.points, parts.given) if parts else (empty, empty.astype(bool))
    official = {row["region"]: _body(row, year, data) for row in bodies.to_dict("records")}
    eight = tuple(r.code for r in data.districts if r.code in official)
    units = _units(scored, method)
    return Ground(
        year, basis, base_hash(rows), method, data, rows, scored, bodies, units, points, given, tree, official, eight
    )


def _body(row: dict, year: int, data: Dataset) -> Body:
    known = Known(*(_int(row[name]) for name in ("score", "low", "high")))
    ranks = None if pd.isna(row["rank_best"]) else (int(row["rank_best"]), int(row["rank_worst"]))
    look = {name: row[name] for name in LOOK}
    expected, invented = expected_types(row["region"], year, data), row["invented"] is True
    return Body(known, row["state"] in PRINTED_STATES, look, ranks, expected, invented, row["state"] == "ilustrasi")


def _with_year(observations: pd.DataFrame, year: int) -> pd.DataFrame:
    """The overview has a row for every year of the data; the one asked for is among them."""
    years = observations["year"].dropna()
    if len(years) and years.min() <= year <= years.max():
        return observations
    return pd.concat([observations[["year"]], pd.DataFrame({"year": [year]}, dtype="Int64")], ignore_index=True)


def _units(scored: Scored, method: Method) -> dict[str, dict[str, Unit]]:
    """Every unit, and under the name '' the government itself, by region."""
    parts = scored.components.get(method.id)
    if parts is None:
        return {}
    place = {(r, u): i for i, (r, u) in enumerate(zip(parts.keys["region"], parts.keys["unit"], strict=True))}
    found: dict[str, dict[str, Unit]] = {}
    for row in scored.units.to_dict("records"):
        known = Known(*(_int(row[name]) for name in ("score", "low", "high")))
        at = place[row["region"], row["unit"]]
        found.setdefault(row["region"], {})[row["unit"]] = Unit(known, _int(row["computed"]), _int(row["products"]), at)
    for (region, unit), at in place.items():
        if not unit:
            found.setdefault(region, {})[""] = Unit(Known(), None, None, at)
    return found


def _int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


# --- one step -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Touched:
    """A unit that changes: what was known of it, what is after, and its components added up anew."""

    before: Unit | None
    after: Known
    whole: bool
    points: Ints
    known: Flags

    @property
    def like(self) -> int | None:
        """The score before in the way it is found after: from its components where one of them changed."""
        if self.before is None:
            return None
        return self.before.known.score if self.whole or self.before.computed is None else self.before.computed


def _touched(on: Ground, changes: Iterable[Change]) -> dict[str, dict[str, _Touched]]:
    """The units that `changes` touch, by region and unit, added up anew; '' is the government itself."""
    used = {key: c for key, c in effective(changes, on.method).items() if key[0] in on.official}
    keys = list(dict.fromkeys(key[:2] for key in used))
    old = [on.units.get(region, {}).get(unit) for region, unit in keys]
    rolled, whole = _rolled(on, used, {key: i for i, key in enumerate(keys)}, old)
    size = denominator(on.method) * MILLIONTHS // HUNDREDTHS
    found: dict[str, dict[str, _Touched]] = {}
    for i, (region, unit) in enumerate(keys):
        low, high = (int(half_up(edge[i, 0], size)) for edge in (rolled.low, rolled.high))
        score = int(half_up(rolled.points[i, 0], size)) if rolled.known[i, 0] else None
        after = Known(score, low, high) if score is None else Known(score, score, score)
        found.setdefault(region, {})[unit] = _Touched(old[i], after, whole[i], rolled.points[i], rolled.known[i])
    return found


def _rolled(
    on: Ground, used: Mapping[Cell, Change], place: Mapping[tuple[str, str], int], old: Sequence[Unit | None]
) -> tuple[Rolled, list[bool]]:
    """Totals above a change and parts below one are no longer given; also which units' own total was set."""
    shape = (len(old), len(on.tree.codes))
    points, given = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    for i, unit in enumerate(old):
        if unit is not None and unit.row is not None:
            points[i], given[i] = on.points[unit.row], on.given[unit.row]
    worth, known, at = scale(on.tree, on.method), families(on.method), _places(on)
    for region, name, code in used:
        given[place[region, name], [at[other] for other in (*known[code][0], *known[code][1])]] = False
    for (region, name, code), change in used.items():
        points[place[region, name], at[code]] = change.value * int(worth[at[code]])
        given[place[region, name], at[code]] = True
    whole = [(*key, "") in used for key in place]
    return roll_up(on.tree, points, given, tops(on.tree, on.method)), whole


def _places(on: Ground) -> dict[str, int]:
    return {"": 0, **{code: i for i, code in enumerate(on.tree.codes)}}


def readings(on: Ground, changes: Iterable[Change]) -> dict[str, tuple[Reading, ...]]:
    """What `changes` make of each government they touch, the shown reading first: from its printed total where there is one."""
    return {region: _readings(on, region, units) for region, units in _touched(on, changes).items()}


def _readings(on: Ground, region: str, units: Mapping[str, _Touched]) -> tuple[Reading, ...]:
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


def starts_of(on: Ground, region: str) -> tuple[Known, bool]:
    """The mean of the units before anything changes, and whether what was printed is another total."""
    official = on.official[region]
    before = _of_units(on, region, {name: unit.known for name, unit in on.units.get(region, {}).items() if name})
    if before.score is None or not official.printed or _inside(official.known, before.score):
        return before, False
    # a mean that was cut when it was printed is a match; one that was printed higher than it is would fall at a touch
    cut = official.known.score is not None and 0 <= before.score - official.known.score <= on.method.tolerance
    return before, not cut


def still_unknown(on: Ground, region: str, changes: Iterable[Change]) -> tuple[str, ...] | None:
    """What no score is known of after `changes`: names of units, then unit types that the year's list expects beyond them.

    None where no list of units is known for the government and year.
    """
    return _still_unknown(on, region, _touched(on, changes).get(region, {}))


def _still_unknown(on: Ground, region: str, touched: Mapping[str, _Touched]) -> tuple[str, ...] | None:
    old = {name: unit.known for name, unit in on.units.get(region, {}).items() if name}
    after = {**old, **{name: unit.after for name, unit in touched.items() if name}}
    missing = missing_units(on, region, after)
    return None if missing is None else (*(name for name, known in after.items() if known.score is None), *missing)


def _inside(printed: Known, score: int) -> bool:
    """Whether a score is what was printed: '91' without decimals, or a zone alone, is a range."""
    low, high = (0 if printed.low is None else printed.low), (FULL if printed.high is None else printed.high)
    return low <= score <= high


def _filled(printed: Known, after: Known) -> Reading:
    """What was not known of the units has been proposed: the step from the printed total is not one of like with like."""
    return Reading("units", printed, after, "before_printed" if printed.score is not None else "")


def missing_units(on: Ground, region: str, units: Iterable[str]) -> list[str] | None:
    """Unit types that the year's list expects beyond `units`; None where no list is known."""
    return lacking(on.official[region].expected, [_kind(on, name) for name in units])


def _kind(on: Ground, name: str) -> str:
    if name not in on.kinds:
        on.kinds[name] = unit_type(name, on.data)
    return on.kinds[name]


def _of_units(on: Ground, region: str, units: Mapping[str, Known]) -> Known:
    """A government's score from its units as `score` finds it, or its range while some are not known."""
    scores = {name: known.score for name, known in units.items() if known.score is not None}
    missing = missing_units(on, region, scores)
    if not units or missing is None:
        return Known()
    weights = mean_weights(on, region, tuple(units), len(missing))
    if len(scores) == len(units) and not missing and weights is not None:
        exact = _rounded(sum((weights[name] * value for name, value in scores.items()), Fraction(0)))
        return Known(exact, exact, exact)
    if on.method.roll_up != "unit_mean":
        return Known()
    absent = max(len(missing) - (len(units) - len(scores)), 0)  # those that are here without a score count as they are
    low = sum(known.low or 0 for known in units.values())
    high = sum(FULL if known.high is None else known.high for known in units.values()) + FULL * absent
    return Known(None, *(_rounded(Fraction(part, len(units) + absent)) for part in (low, high)))


def mean_weights(on: Ground, region: str, units: Sequence[str], absent: int) -> dict[str, Fraction] | None:
    """What a point of each unit is worth in the total; None where the year's roll-up needs what is not known."""
    if on.method.roll_up == "unit_mean":
        return dict.fromkeys(units, Fraction(1, len(units) + absent))
    own = on.units.get(region, {})
    products = {name: own[name].products if name in own else None for name in units}
    if on.method.roll_up != "product_mean" or absent or not all(products.values()):
        return None
    return {name: Fraction(count or 0, sum(p or 0 for p in products.values())) for name, count in products.items()}


def _gain(on: Ground, region: str, units: Mapping[str, _Touched]) -> Fraction | None:
    """What the mean of the units gains, exactly (hundredths); None where the list of units or a score is not known."""
    own = {name: unit.known.score for name, unit in on.units.get(region, {}).items() if name}
    scored = [name for name, value in own.items() if value is not None]
    missing = missing_units(on, region, scored)
    steps = {name: (unit.like, unit.after.score) for name, unit in units.items()}
    if missing is None or any(name not in scored or None in step for name, step in steps.items()):
        return None
    weights = mean_weights(on, region, scored, len(missing))
    if weights is None:
        return None
    return sum((weights[name] * (after - like) for name, (like, after) in steps.items()), Fraction(0))  # type: ignore[operator]


def _shifted(known: Known, gain: Fraction | None) -> Known:
    if gain is None:
        return Known()
    return Known(*(None if v is None else _rounded(v + gain) for v in (known.score, known.low, known.high)))


def _rounded(exact: Fraction) -> int:
    """Half up, never outside 0–100 (METHOD: Rounding)."""
    return min(max((2 * exact.numerator + exact.denominator) // (2 * exact.denominator), 0), FULL)


# --- before and after as a table ----------------------------------------------------------------------------------


def before_after(on: Ground, scenario: Scenario) -> list[Row]:
    """Every government of the year before and after, in the order of data/regions.csv; one row a reading, `main` marks the first.

    `scenario` holds only sound changes (scenario.usable). Fields: region, reading (`units`, `printed`, `total`, '' = not
    touched), main, changed, reason, invented (illustration is below: the word ILUSTRASI goes with it), delta, moved (zone
    differs), claim (symbol of the better category that this reading gives and the other does not yet, else '') and for
    `before_` and `after_`: score, low, high, category, zone, symbol, colour, to_next, rank_best, rank_worst (whole
    hundredths, and ranks among the eight; None where not known).
    """
    found = readings(on, scenario.changes)
    return [
        _row(on, region, reading, i == 0, found)
        for region in on.official
        for i, reading in enumerate(found.get(region) or (_untouched(on, region),))
    ]


def _untouched(on: Ground, region: str) -> Reading:
    return Reading("", on.official[region].known, on.official[region].known)


def _row(on: Ground, region: str, reading: Reading, main: bool, found: Mapping[str, tuple[Reading, ...]]) -> Row:
    sides = {"before": reading.before, "after": reading.after}
    looks = {side: _look(on, region, known) for side, known in sides.items()}
    claim, lesser = looks["after"]["symbol"], _lesser(on, reading, found.get(region, ()))
    if lesser is not None:
        looks["after"] |= lesser
    ranks = {side: _rank(on, region, known, side, found) for side, known in sides.items()}
    first, last = reading.before.score, reading.after.score
    cells = {f"{side}_{name}": value for side in SIDES for name, value in {**looks[side], **ranks[side]}.items()}
    return {
        "region": region,
        "reading": reading.name,
        "main": main,
        "changed": region in found,
        "reason": reading.reason,
        "invented": on.official[region].invented,
        "delta": None if first is None or last is None else last - first,
        "moved": looks["before"]["zone"] != looks["after"]["zone"],
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
    before, after, least = (_place(on.method, known) for known in (shown.before, shown.after, other))
    place = min(before, least)
    if after >= place:
        return None
    to_next = None if other.score is None else points_to_next(on.method, other.score)
    return {"to_next": to_next, **_words(on.method.bands[place] if place < len(on.method.bands) else None)}


def _place(method: Method, known: Known) -> int:
    """The place of its band among the method's, best first; behind them all where none is known."""
    band = _band(method, known)
    return len(method.bands) if band is None else method.bands.index(band)


def _look(on: Ground, region: str, known: Known) -> dict[str, Any]:
    """A score's category and zone as the year's bands give them; the official score's are as they were printed."""
    numbers = {"score": known.score, "low": known.low, "high": known.high}
    to_next = None if known.score is None else points_to_next(on.method, known.score)
    same = known == on.official[region].known
    said = on.official[region].look if same else _words(_band(on.method, known))
    return {**numbers, "to_next": to_next, **said}


def _band(method: Method, known: Known) -> Band | None:
    """The band in which all that is known lies."""
    if known.low is None or known.high is None:
        return None
    low, high = category(method, known.low), category(method, known.high)
    return low if low == high else None


def _words(band: Band | None) -> dict[str, str]:
    if band is None:
        return dict.fromkeys(LOOK, "")
    return {"category": band.code, "zone": band.zone, "symbol": band.symbol, "colour": band.colour}


def _rank(
    on: Ground, region: str, known: Known, side: str, found: Mapping[str, tuple[Reading, ...]]
) -> dict[str, int | None]:
    """Best and worst rank among the eight when `region` is `known` and each other as in its main reading."""
    nothing = known.low is None and known.high is None
    if region not in on.eight or nothing or not any(b.ranks for b in on.official.values()):
        return {"rank_best": None, "rank_worst": None}
    best = worst = 1
    for other in on.eight:
        if other != region:
            own = getattr(found[other][0], side) if other in found else on.official[other].known
            above = _above(on, (other, own), (region, known))
            best, worst = best + (above is True), worst + (above is not False)
    return {"rank_best": best, "rank_worst": worst}


def rank_of(on: Ground, region: str, known: Known, found: Mapping[str, tuple[Reading, ...]]) -> tuple[int, int] | None:
    """Best and worst rank of one government at `known` while the others stand after `found` (readings); None without ranks."""
    told = _rank(on, region, known, "after", found)
    best, worst = told["rank_best"], told["rank_worst"]
    return None if best is None or worst is None else (best, worst)


def zone_of(on: Ground, region: str, found: Mapping[str, tuple[Reading, ...]]) -> str:
    """The zone in which the map shows one of the eight after `found` (readings); '' where none is known."""
    reading = found[region][0] if region in found else _untouched(on, region)
    row = _row(on, region, reading, True, found)
    return row["after_zone"] if _shown(on, row, "after") else ""


def _above(on: Ground, other: tuple[str, Known], this: tuple[str, Known]) -> bool | None:
    """Whether `other` ranks above `this`; None when it may. Where neither moved what was published of their ranks holds."""
    told = [on.official[code].ranks if known == on.official[code].known else None for code, known in (other, this)]
    if told[0] and told[1]:
        (best, worst), (own_best, own_worst) = told  # type: ignore[misc]
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
    illustration counts as not known until it is changed."""
    eight = [row for row in rows if row["main"] and row["region"] in on.eight]
    shown = {side: [row if _shown(on, row, side) else None for row in eight] for side in SIDES}
    zones = {side: dict(Counter(row[f"{side}_zone"] if row else "" for row in shown[side])) for side in SIDES}
    means = {side: _plain_mean([row[f"{side}_score"] if row else None for row in shown[side]]) for side in SIDES}
    moved = tuple(row["region"] for row in shown["before"] if row and row["moved"])
    return Summary(zones["before"], zones["after"], moved, means["before"], means["after"])


def _shown(on: Ground, row: Row, side: str) -> bool:
    return not on.official[row["region"]].supposed or (side == "after" and row["changed"])


def _plain_mean(scores: Sequence[int | None]) -> int | None:
    known = [score for score in scores if score is not None]
    return _rounded(Fraction(sum(known), len(known))) if known and len(known) == len(scores) else None


# --- the change taken apart ---------------------------------------------------------------------------------------


def waterfall(on: Ground, scenario: Scenario, region: str, reading: str = "") -> Waterfall | None:
    """The change of a government's total by unit and, where components are known, down to the indicator.

    `reading` '' is the main one. None where the government is not touched or one of its two totals is not known.
    """
    units = _touched(on, [c for c in scenario.changes if c.region == region]).get(region)
    own = [r for r in _readings(on, region, units) if reading in ("", r.name)] if units else []
    if not units or not own or own[0].before.score is None or own[0].after.score is None:
        return None
    chosen = own[0]
    parts = {name: _part(on, region, name, unit, chosen.name) for name, unit in units.items()}
    if any(exact is None for exact in parts.values()):
        return None
    exact = [part for part in parts.values() if part is not None]
    whole = own[0].after.score - own[0].before.score
    shown = signed_shares(exact, whole)
    bars: list[Bar] = []
    for (name, unit), value in zip(units.items(), shown, strict=True):
        bars.append(Bar(name, "", "unit" if name else "total", "", value))
        bars += _below(on, region, name, unit, value, chosen.name)
    return Waterfall(region, chosen.name, own[0].before.score, own[0].after.score, tuple(bars))


def _part(on: Ground, region: str, name: str, unit: _Touched, reading: str) -> Fraction | None:
    """What one unit brings to the change of the total, exactly, in hundredths."""
    before = on.official[region].known.score if not name else unit.like if reading == "printed" else _settled(unit)
    weight = _weight(on, region, name)
    if before is None or unit.after.score is None or weight is None:
        return None
    return weight * (unit.after.score - before)


def _settled(unit: _Touched) -> int | None:
    return None if unit.before is None else unit.before.known.score


def _weight(on: Ground, region: str, name: str) -> Fraction | None:
    if not name:
        return Fraction(1)
    scored = [u for u, unit in on.units.get(region, {}).items() if u and unit.known.score is not None]
    missing = missing_units(on, region, scored)
    weights = None if missing is None else mean_weights(on, region, scored, len(missing))
    return None if weights is None else weights.get(name)


def _below(on: Ground, region: str, name: str, unit: _Touched, shown: int, reading: str) -> list[Bar]:
    """The parts of one unit's bar: first the gap between its printed score and its components, then the components."""
    weight, like, settled = _weight(on, region, name), unit.like, _settled(unit)
    if unit.whole or unit.before is None or unit.before.row is None or weight is None or like is None:
        return []
    exact = _exact(on, unit, weight)
    dimensions = _children(on.method)[on.tree.codes[0]]
    if any(code not in exact for code in dimensions):
        return []
    top = [code for code in dimensions if exact[code]]
    gap = Fraction(0) if reading == "printed" or settled is None else weight * (like - settled)
    values = signed_shares([gap, *(exact[code] for code in top)], shown)
    own = [Bar(name, "", "gap", "", values[0])] if gap else []
    return own + _tree(on, name, dict(zip(top, values[1:], strict=True)), exact, "")


@lru_cache(maxsize=16)
def _children(method: Method) -> dict[str, tuple[str, ...]]:
    return {c.code: tuple(child.code for child in children(method, c.code)) for c in method.components}


@lru_cache(maxsize=16)
def _levels(method: Method) -> dict[str, str]:
    return {c.code: c.level for c in method.components}


def _exact(on: Ground, unit: _Touched, weight: Fraction) -> dict[str, Fraction]:
    """What each component brings to the total, exactly (hundredths), where it is known before and after."""
    rolled, row = on.scored.components[on.method.id].rolled, unit.before.row  # type: ignore[union-attr]
    size = denominator(on.method) * MILLIONTHS // HUNDREDTHS
    both = rolled.known[row] & unit.known
    steps = unit.points - rolled.points[row]
    return {
        code: weight * Fraction(int(step), size)
        for code, step, known in zip(on.tree.codes, steps, both, strict=True)
        if known
    }


def _tree(on: Ground, name: str, shown: Mapping[str, int], exact: Mapping[str, Fraction], parent: str) -> list[Bar]:
    bars: list[Bar] = []
    for code, value in shown.items():
        bars.append(Bar(name, code, _levels(on.method)[code], parent, value))
        own = _children(on.method)[code]
        if own and all(child in exact for child in own):
            moving = [child for child in own if exact[child]]
            values = signed_shares([exact[child] for child in moving], value)
            bars += _tree(on, name, dict(zip(moving, values, strict=True)), exact, code)
    return bars
