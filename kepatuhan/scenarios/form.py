"""One government's total as a form: the whole numbers from which the browser computes it while a slider is being moved.

The engine stays one. `make_form` writes down, from the same ground that `readings` steps on, what the screen would need to
ask for: what a step of each lever is worth, the divisors at which is rounded half up, the bands, the other seven. A form
is plain data (`as_json`), so no weight, edge or rule is written a second time in another language; `form_reader.evaluate` and the
browser's reader of the same data are held against `score.score` and `before_after` for every method, layer and
government.

Points are whole numbers in 1/(denominator × 10^6) points, as in `score`; scores whole hundredths; entries millionths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from kepatuhan.core.method import denominator
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, ZONES, Change
from kepatuhan.scenarios.before_after import rank_of, zone_of
from kepatuhan.scenarios.ground import Ground, KnownScore, UnitScore
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.readings import Reading, mean_weights, missing_units, readings, starts_of
from kepatuhan.scenarios.scenario import Cell, cell, effective
from kepatuhan.scoring.score import scale

Values = Mapping[str, int]
"""The levers that were moved: lever → entry in millionths. A lever not named here is at its present value."""


@dataclass(frozen=True)
class FormNode:
    """A component of one unit: `parent` is its place among the unit's nodes (-1 the root), `base` its points as they are
    now (None not known), `worth` the points of one millionth as entered, `held` the points that a change fixed beside
    the levers (None as a rule)."""

    parent: int
    base: int | None
    worth: int
    held: int | None = None


@dataclass(frozen=True)
class FormUnit:
    """A unit: its score now, the score that its components give (from which a change of one of them starts), its nodes.

    `share` is its weight in a mean of all units, `step` its weight in what the printed total gains (None: not counted).
    """

    name: str
    score: int | None
    computed: int | None
    share: int
    step: int | None
    nodes: tuple[FormNode, ...]


@dataclass(frozen=True)
class Handle:
    """One lever: the node of the part that it moves, its present entry, its highest one, its step (millionths)."""

    id: str
    part: int
    node: int
    value: int
    top: int
    step: int


@dataclass(frozen=True)
class Edge:
    """One band: its lower edge in hundredths (None: not published) and how it looks."""

    lower: int | None
    symbol: str
    colour: str
    zone: str


@dataclass(frozen=True)
class Form:
    """Everything that a total, its category and its rank follow from.

    rounding: points of one hundredth of a unit's score. shares, steps: divisors of the two means (0: that mean is not
    known). units, printed: score, low and high before, in the two readings. order: the readings shown where the mean of
    the units is known after; else the printed one, where `printed_alone`. official: what was printed, as it looks.
    rank: of `official` (None without ranks); others: low and high of the other seven. greens: of the others; counted:
    whether this government is among the eight, and whether before it is changed.
    """

    rounding: int
    full: int
    parts: tuple[FormUnit, ...]
    handles: tuple[Handle, ...]
    shares: int
    steps: int
    units: tuple[int | None, int | None, int | None]
    printed: tuple[int | None, int | None, int | None]
    order: tuple[str, ...]
    printed_alone: bool
    bands: tuple[Edge, ...]
    official: tuple[int | None, int | None, int | None]
    look: Edge
    rank: tuple[int, int] | None
    others: tuple[tuple[int | None, int | None], ...]
    green: str
    greens: int
    counted: tuple[bool, bool]

    @property
    def moves_units(self) -> bool:
        """Whether units can be moved, and not the total alone."""
        return any(self.parts[handle.part].name for handle in self.handles)


def make_form(on: Ground, region: str, changes: Sequence[Change] = ()) -> Form:
    """The form of one government while the others stand as `changes` make them.

    Changes of this government that no lever shows (a unit that was not known, a variable) are held as they are.
    """
    region_levers = levers(on, region)
    cells = {lever.cell for lever in region_levers}
    used = effective(changes, on.method)
    held_changes = {key: change for key, change in used.items() if key[0] == region and key not in cells}
    parts, places = _parts(on, region, held_changes, region_levers)
    around = readings(on, [change for change in changes if change.region != region])
    shares, steps = _divisors(on, region, parts)
    weighed = tuple(_weighed(on, region, part, parts, shares, steps) for part in parts)
    official = on.official[region]
    return Form(
        rounding=denominator(on.method) * MILLIONTHS // HUNDREDTHS,
        full=FULL,
        parts=weighed,
        handles=tuple(_handle(lever, places, on) for lever in region_levers),
        shares=shares,
        steps=steps,
        **_two_readings(on, region),
        bands=tuple(Edge(b.lower, b.symbol, b.colour, b.zone) for b in on.method.bands),
        official=_triple(official.known),
        look=Edge(None, official.look["symbol"], official.look["colour"], official.look["zone"]),
        **_others(on, region, around),
    )


def lever_id(at: Cell) -> str:
    """The name of a cell's lever in the form: unit and component, which is unique within a government."""
    return f"{at[1]}|{at[2]}"


def as_json(form: Form) -> dict[str, Any]:
    """The form as JSON; whole numbers too large for the browser's floats to be exact are written as text."""
    fields = asdict(form)
    for name in ("rounding", "shares", "steps"):
        fields[name] = str(fields[name])
    for part in fields["parts"]:
        part["share"], part["step"] = str(part["share"]), _text(part["step"])
        for node in part["nodes"]:
            node.update(base=_text(node["base"]), worth=str(node["worth"]), held=_text(node["held"]))
    return fields


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _triple(score: KnownScore) -> tuple[int | None, int | None, int | None]:
    return score.score, score.low, score.high


def _parts(
    on: Ground, region: str, held_changes: Mapping[Cell, Change], region_levers: Sequence[Lever]
) -> tuple[list[FormUnit], dict[str, int]]:
    """Every unit that is here, that has a lever or that a held change adds; '' is the government itself."""
    here = {name: unit for name, unit in on.units.get(region, {}).items() if name}
    names = list(dict.fromkeys([*here, *(lever.cell[1] for lever in region_levers), *(key[1] for key in held_changes)]))
    values = {key[1:]: change.value for key, change in held_changes.items()}
    parts = [_part(on, name, on.units.get(region, {}).get(name), values) for name in names]
    return parts, {name: i for i, name in enumerate(names)}


def _part(on: Ground, name: str, unit: UnitScore | None, held_values: Mapping[tuple[str, str], int]) -> FormUnit:
    """A unit without its weights. One whose components nobody knows and nobody changes keeps only its root."""
    worth = scale(on.tree, on.method).tolist()
    base: list[int | None] = [None] * len(on.tree.codes)
    if unit is not None and unit.row is not None:
        rolled = on.scored.components[on.method.id].rolled
        pairs = zip(rolled.points[unit.row].tolist(), rolled.known[unit.row].tolist(), strict=True)
        base = [points if is_known else None for points, is_known in pairs]
    codes = ["", *on.tree.codes[1:]]
    fixed = [held_values.get((name, code)) for code in codes]
    nodes = tuple(
        FormNode(parent, points, each, None if value is None else value * each)
        for parent, points, each, value in zip(on.tree.parents, base, worth, fixed, strict=True)
    )
    needed = any(points is not None for points in base[1:]) or any(value is not None for value in fixed[1:])
    is_known = unit.known.score if unit else None
    return FormUnit(name, is_known, unit.computed if unit else None, 0, None, nodes if needed else nodes[:1])


def _divisors(on: Ground, region: str, parts: Sequence[FormUnit]) -> tuple[int, int]:
    """The divisor of the mean of all units, and of the mean of those with a score; 0 where the year's roll-up needs what is not known."""
    every, scored = _names(parts), [part.name for part in parts if part.name and part.score is not None]
    factors = []
    for names, whole in ((every, True), (scored, False)):
        missing = missing_units(on, region, names)
        weights = None if missing is None or (whole and missing) else mean_weights(on, region, names, len(missing))
        factors.append(lcm(*(w.denominator for w in weights.values())) if weights else 0)
    return factors[0], factors[1]


def _names(parts: Sequence[FormUnit]) -> list[str]:
    return [part.name for part in parts if part.name]


def _weighed(on: Ground, region: str, part: FormUnit, parts: Sequence[FormUnit], shares: int, steps: int) -> FormUnit:
    every, scored = _names(parts), [other.name for other in parts if other.name and other.score is not None]
    share, step = Fraction(0), None
    if part.name and shares:
        share = (mean_weights(on, region, every, 0) or {})[part.name]
    if part.name in scored and steps:
        absent = len(missing_units(on, region, scored) or ())
        step = (mean_weights(on, region, scored, absent) or {})[part.name]
    return FormUnit(
        part.name,
        part.score,
        part.computed,
        int(share * shares),
        None if step is None else int(step * steps),
        part.nodes,
    )


def _two_readings(on: Ground, region: str) -> dict[str, Any]:
    """What each reading starts from, and which are shown."""
    mean, differ = starts_of(on, region)
    body = on.official[region]
    both = ("printed", "units") if body.known.score is not None else ("units", "printed")
    start = mean if mean.score is not None else body.known
    return {
        "units": _triple(start),
        "printed": _triple(body.known),
        "order": both if differ else ("units",),
        "printed_alone": body.printed,
    }


def _handle(lever: Lever, places: Mapping[str, int], on: Ground) -> Handle:
    codes = {"": 0, **{code: i for i, code in enumerate(on.tree.codes)}}
    _, unit, code = lever.cell
    return Handle(lever_id(lever.cell), places[unit], codes[code], lever.value, lever.top, lever.step)


def _others(on: Ground, region: str, around: Mapping[str, tuple[Reading, ...]]) -> dict[str, Any]:
    """The other seven as they stand, the rank that what was printed has among them, and how many of them are green."""
    rest = [code for code in on.eight if code != region]
    moved = {code for code in around if code not in on.published}
    score_of = {code: around[code][0].after if code in moved else on.in_public(code).known for code in rest}
    kept = [region] if region in on.eight and region in on.published else []  # as it was published, whatever it changes
    zones = [zone_of(on, code, around) for code in (*rest, *kept)]
    takes_part = region in on.eight and not kept
    ranked = takes_part and any(body.ranks for body in on.official.values())
    return {
        "rank": rank_of(on, region, on.official[region].known, around),
        "others": tuple((score_of[code].low, score_of[code].high) for code in rest) if ranked else (),
        "green": ZONES[0],
        "greens": zones.count(ZONES[0]),
        "counted": (takes_part, takes_part and not on.official[region].supposed),
    }


def standing_at(changes: Iterable[Change], region_levers: Sequence[Lever]) -> dict[str, int]:
    """The values of one government's levers after `changes`."""
    cells = {lever.cell for lever in region_levers}
    return {lever_id(cell(change)): change.value for change in changes if cell(change) in cells}


def moved_to(
    changes: Sequence[Change], region_levers: Sequence[Lever], values: Mapping[str, Any]
) -> tuple[Change, ...]:
    """`changes` with the levers of one government at `values` (lever → millionths), whatever a browser sent.

    A name that is no lever is left out, and so is what is no whole number; an entry is kept inside its lever's bounds.
    """
    by_id = {lever_id(lever.cell): lever for lever in region_levers}
    cells = {lever.cell for lever in region_levers}
    before = {cell(change): change for change in changes if cell(change) in cells}
    new = {
        by_id[name].cell: before[by_id[name].cell] if _same(before, by_id[name], value) else by_id[name].change(value)
        for name, value in values.items()
        if name in by_id and type(value) is int
    }
    new = {at: change for at, change in new.items() if change.value != change.before}
    kept = [new.pop(cell(c), None) if cell(c) in cells else c for c in changes]
    return (*(c for c in kept if c is not None), *new.values())


def _same(before: Mapping[Cell, Change], lever: Lever, value: int) -> bool:
    return lever.cell in before and before[lever.cell].value == value
