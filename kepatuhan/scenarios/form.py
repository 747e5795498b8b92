"""One government's total as a form: whole numbers from which a screen works it out while a hand still moves.

The engine stays one. `make_form` writes down, from the same ground that `readings` steps on, what the screen would need to
ask for: what a step of each lever is worth, the divisors at which is rounded half up, the bands, the other seven. A form
is plain data (`as_json`), so no weight, edge or rule is written a second time in another language; `evaluate` here and the
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
"""Where levers stand that were moved: lever → entry in millionths. A lever that is not named is at its present value."""


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


@dataclass(frozen=True)
class Standing:
    """What a form gives: `parts` scores of its units, then the shown reading ('' nothing moved or no total is known).

    `other` is the second reading's score, None where there is none. `place` is the band that counts, `claim` a better one
    that only the shown reading gives; both are places in Form.bands, None where not known. Hundredths; -1 is not known.
    """

    parts: tuple[int | None, ...]
    reading: str
    score: int | None
    low: int | None
    high: int | None
    other: int | None
    symbol: str
    colour: str
    zone: str
    claim: str
    to_next: int | None
    rank: tuple[int, int] | None
    greens: int


# --- making a form ------------------------------------------------------------------------------------------------


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
    """How a form calls the lever of a cell: unit and component (a government's levers differ in nothing else)."""
    return f"{at[1]}|{at[2]}"


def as_json(form: Form) -> dict[str, Any]:
    """The form as JSON; whole numbers that a browser's own numbers may not hold exactly are written as text."""
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


# --- reading a form -----------------------------------------------------------------------------------------------


def evaluate(form: Form, values: Values) -> Standing:
    """What a form gives where the levers stand at `values`: the reference of the browser's reader."""
    entered = _entered(form, values)
    scores = [_score(form, part, entered[i]) for i, part in enumerate(form.parts)]
    return _standing(form, scores, [_from(part, entered[i]) for i, part in enumerate(form.parts)], entered)


Entered = dict[int, int]
"""Points that were set, by the place of their node in its part."""


def _entered(form: Form, values: Values) -> list[Entered]:
    inputs: list[Entered] = [
        {i: node.held for i, node in enumerate(part.nodes) if node.held is not None} for part in form.parts
    ]
    for handle in form.handles:
        if handle.id in values:
            node = form.parts[handle.part].nodes[handle.node]
            inputs[handle.part][handle.node] = values[handle.id] * node.worth
    return inputs


def _score(form: Form, part: FormUnit, entered: Entered) -> int | None:
    """A unit's score: as it is, or its components added up anew from the deepest entries and rounded half up."""
    if not entered:
        return part.score
    touched = _touched(part, entered)
    sums: dict[int, int | None] = {}
    for i in reversed(range(len(part.nodes))):
        node = part.nodes[i]
        points = sums.get(i, 0) if i in touched else entered.get(i, node.base)
        if node.parent in touched:
            above = sums.get(node.parent, 0)
            sums[node.parent] = None if above is None or points is None else above + points
        if i == 0:
            return None if points is None else _half_up(points, form.rounding)
    return None


def _touched(part: FormUnit, entered: Entered) -> set[int]:
    """Nodes above an entry: they are added up anew."""
    places: set[int] = set()
    for i in entered:
        above = part.nodes[i].parent
        while above >= 0 and above not in places:
            places.add(above)
            above = part.nodes[above].parent
    return places


def _from(part: FormUnit, entered: Entered) -> int | None:
    """The score from which a change of this unit counts: what was found the same way as the new one."""
    by_parts = any(i for i in entered)
    return part.computed if by_parts and part.computed is not None else part.score


def _half_up(numerator: int, divisor: int) -> int:
    return (2 * numerator + divisor) // (2 * divisor)


Triple = tuple[int | None, int | None, int | None]
"""Score, low and high of a total."""


def _standing(form: Form, scores: list[int | None], starts: list[int | None], entered: list[Entered]) -> Standing:
    moved = [i for i, inputs in enumerate(entered) if inputs]
    several = _readings(form, scores, starts, moved)
    score: Triple = several[0][1] if several else (None, None, None) if moved else form.official
    other = several[1][1] if len(several) > 1 else None
    band_look = _look(form, score)
    at_best = _next(form, score[0])
    claim = ""
    if other is not None:
        before = form.printed if several[0][0] == "printed" else form.units
        place = min(_place(form, before), _place(form, other))
        if _place(form, score) < place:
            claim, band_look, at_best = band_look.symbol, _edge(form, place), _next(form, other[0])
    counted = form.counted[0] if moved else form.counted[1]
    return Standing(
        parts=tuple(scores),
        reading=several[0][0] if several else "",
        score=score[0],
        low=score[1],
        high=score[2],
        other=other[0] if other else None,
        symbol=band_look.symbol,
        colour=band_look.colour,
        zone=band_look.zone,
        claim=claim,
        to_next=at_best,
        rank=_rank(form, score),
        greens=form.greens + (counted and band_look.zone == form.green),
    )


def _readings(
    form: Form, scores: list[int | None], starts: list[int | None], moved: list[int]
) -> list[tuple[str, Triple]]:
    """The readings that are known after, the shown one first (readings.py)."""
    units = [i for i in moved if form.parts[i].name]
    if not units:
        totals = [scores[i] for i in moved]
        return [("total", (total, total, total)) for total in totals if total is not None]
    by_name = {"units": _mean(form, scores), "printed": _printed(form, scores, starts, units)}
    order = form.order if by_name["units"] else ("printed",) if form.printed_alone else ()
    return [(name, score) for name in order if (score := by_name[name]) is not None]


def _mean(form: Form, scores: list[int | None]) -> Triple | None:
    units = [(part, score) for part, score in zip(form.parts, scores, strict=True) if part.name]
    if not form.shares or any(score is None for _, score in units):
        return None
    total = _inside(form, sum(part.share * (score or 0) for part, score in units), form.shares)
    return total, total, total


def _printed(form: Form, scores: list[int | None], starts: list[int | None], units: list[int]) -> Triple | None:
    gain = 0
    for i in units:
        step, after, start = form.parts[i].step, scores[i], starts[i]
        if step is None or after is None or start is None or not form.steps:
            return None
        gain += step * (after - start)
    score, low, high = (
        None if part is None else _inside(form, part * form.steps + gain, form.steps) for part in form.printed
    )
    return score, low, high


def _inside(form: Form, numerator: int, divisor: int) -> int:
    return min(max(_half_up(numerator, divisor), 0), form.full)


def _band(form: Form, score: Triple) -> int | None:
    """The place of the band in which all that is known lies."""
    places = {_reached(form, end) for end in score[1:]}
    return places.pop() if len(places) == 1 else None


def _reached(form: Form, score: int | None) -> int | None:
    edges = enumerate(form.bands)
    return next((i for i, b in edges if score is not None and b.lower is not None and score >= b.lower), None)


def _place(form: Form, score: Triple) -> int:
    """The place of its band, best first; behind them all where none is known."""
    band = _band(form, score)
    return len(form.bands) if band is None else band


def _edge(form: Form, place: int) -> Edge:
    return form.bands[place] if place < len(form.bands) else Edge(None, "", "", "")


def _look(form: Form, score: Triple) -> Edge:
    """As its band looks; what is still as it was printed looks as it was printed."""
    return form.look if score == form.official else _edge(form, _place(form, score))


def _next(form: Form, score: int | None) -> int | None:
    """Hundredths to the next better band; None in the best one or without edges."""
    above = [b.lower for b in form.bands if score is not None and b.lower is not None and b.lower > score]
    return min(above) - (score or 0) if above else None


def _rank(form: Form, score: Triple) -> tuple[int, int] | None:
    """Best and worst rank: above are those whose low is above this high, below those whose high is not above this low."""
    if score == form.official or not form.others or score[1] is score[2] is None:
        return form.rank if score == form.official else None
    least, most = score[1] or 0, form.full if score[2] is None else score[2]
    above = [low is not None and low > most for low, _ in form.others]
    below = [high is not None and high <= least for _, high in form.others]
    best = 1 + sum(above)
    return best, 1 + len(form.others) - sum(under and not over for over, under in zip(above, below, strict=True))


# --- where the next category begins -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tick:
    """The entry (millionths) from which a lever alone lifts the government into `band`."""

    value: int
    band: Edge


def aim(form: Form) -> Edge | None:
    """The next category above where the government stands without any change; None in the best one or without edges."""
    start = form.printed if form.printed[0] is not None and form.printed_alone else form.units
    above = [b for b in form.bands if start[0] is not None and b.lower is not None and b.lower > start[0]]
    return above[-1] if above else None


def ticks(form: Form, values: Values) -> dict[str, Tick]:
    """For each lever the least entry that is enough for `aim`, the other levers standing at `values`.

    None for a lever that cannot do it alone, and for one whose lowest entry is enough already.
    """
    band = aim(form)
    if band is None:
        return {}
    place = form.bands.index(band)
    by_lever: dict[str, Tick] = {}
    for handle in form.handles:
        rest = {name: value for name, value in values.items() if not _related(form, handle, name)}
        least = _least(form, handle, rest, place)
        if least:
            by_lever[handle.id] = Tick(least, band)
    return by_lever


def _least(form: Form, handle: Handle, rest: Values, place: int) -> int | None:
    """By halving: a higher entry never gives a lower total."""
    low, high = 0, handle.top // handle.step
    if not _reaches(form, {**rest, handle.id: high * handle.step}, place):
        return None
    while low < high:
        middle = (low + high) // 2
        if _reaches(form, {**rest, handle.id: middle * handle.step}, place):
            high = middle
        else:
            low = middle + 1
    return low * handle.step


def _reaches(form: Form, values: Values, place: int) -> bool:
    standing = evaluate(form, values)
    return any(b.symbol == standing.symbol for b in form.bands[: place + 1])


def _related(form: Form, handle: Handle, name: str) -> bool:
    """Whether another lever is this one, a total above it or a part below it: moving one takes the other back."""
    other = next((h for h in form.handles if h.id == name), None)
    if other is None or other.part != handle.part:
        return False
    nodes = form.parts[handle.part].nodes
    return handle.node in _line(nodes, other.node) or other.node in _line(nodes, handle.node)


def _line(nodes: Sequence[FormNode], at: int) -> set[int]:
    """A node and all above it."""
    values = set()
    while at >= 0:
        values.add(at)
        at = nodes[at].parent
    return values


# --- from a screen and back ---------------------------------------------------------------------------------------


def standing_at(changes: Iterable[Change], region_levers: Sequence[Lever]) -> dict[str, int]:
    """Where `changes` leave the levers of one government."""
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


def raisable(on: Ground) -> tuple[tuple[str, int], ...]:
    """Governments whose units can reach the next category, each with the hundredths it lacks; the nearest first."""
    forms = {region: make_form(on, region) for region in on.official}
    lacks = [(region, _lacking(form)) for region, form in forms.items() if form.moves_units]
    return tuple(
        sorted(
            ((region, lack) for region, lack in lacks if lack is not None),
            key=lambda region_and_lack: region_and_lack[1],
        )
    )


def _lacking(form: Form) -> int | None:
    """What is lacking to `aim`; None where it is out of reach even with every lever at its top."""
    band, score = aim(form), form.official[0]
    tops = {handle.id: handle.top for handle in form.handles if handle.node == 0}
    if band is None or band.lower is None or score is None or not _reaches(form, tops, form.bands.index(band)):
        return None
    return band.lower - score
