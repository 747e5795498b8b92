"""What a form gives for given values of its levers: the reference of the browser's reader (board.js)."""

from __future__ import annotations

from dataclasses import dataclass

from kepatuhan.scenarios.form import Edge, Form, FormUnit, Values


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


def evaluate(form: Form, values: Values) -> Standing:
    """What a form gives where the levers stand at `values`: the reference of the browser's reader."""
    entered = _entered(form, values)
    scores = [_score(form, part, entered[i]) for i, part in enumerate(form.parts)]
    return _standing(form, scores, [_from(part, entered[i]) for i, part in enumerate(form.parts)], entered)


Entered = dict[int, int]
"""Points that were entered, by the index of their node in its part."""


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
    """The nodes above an entry, whose sums have to be computed again."""
    places: set[int] = set()
    for i in entered:
        above = part.nodes[i].parent
        while above >= 0 and above not in places:
            places.add(above)
            above = part.nodes[above].parent
    return places


def _from(part: FormUnit, entered: Entered) -> int | None:
    """The score that a change of this unit is measured from: computed from components if the new one is, else the official one."""
    by_parts = any(i for i in entered)
    return part.computed if by_parts and part.computed is not None else part.score


def _half_up(numerator: int, divisor: int) -> int:
    return (2 * numerator + divisor) // (2 * divisor)


Triple = tuple[int | None, int | None, int | None]
"""Score, low and high of a total."""


def _standing(form: Form, scores: list[int | None], starts: list[int | None], entered: list[Entered]) -> Standing:
    moved = [i for i, inputs in enumerate(entered) if inputs]
    readings_after = _readings(form, scores, starts, moved)
    score: Triple = readings_after[0][1] if readings_after else (None, None, None) if moved else form.official
    other = readings_after[1][1] if len(readings_after) > 1 else None
    band_look = _look(form, score)
    at_best = _next(form, score[0])
    claim = ""
    if other is not None:
        before = form.printed if readings_after[0][0] == "printed" else form.units
        place = min(_place(form, before), _place(form, other))
        if _place(form, score) < place:
            claim, band_look, at_best = band_look.symbol, _edge(form, place), _next(form, other[0])
    counted = form.counted[0] if moved else form.counted[1]
    return Standing(
        parts=tuple(scores),
        reading=readings_after[0][0] if readings_after else "",
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
    """The index of the band that holds the whole range of the score."""
    places = {_reached(form, end) for end in score[1:]}
    return places.pop() if len(places) == 1 else None


def _reached(form: Form, score: int | None) -> int | None:
    edges = enumerate(form.bands)
    return next((i for i, b in edges if score is not None and b.lower is not None and score >= b.lower), None)


def _place(form: Form, score: Triple) -> int:
    """The index of its band, best first; the number of bands where none is known."""
    band = _band(form, score)
    return len(form.bands) if band is None else band


def _edge(form: Form, place: int) -> Edge:
    return form.bands[place] if place < len(form.bands) else Edge(None, "", "", "")


def _look(form: Form, score: Triple) -> Edge:
    """The look of its band; an unchanged printed total keeps the look it was printed with."""
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
