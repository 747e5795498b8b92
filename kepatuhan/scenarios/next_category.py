"""The next category of a government: which it is, what each lever alone needs for it, and who can reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kepatuhan.scenarios.form import Edge, Form, FormNode, Handle, Values, make_form
from kepatuhan.scenarios.form_reader import evaluate
from kepatuhan.scenarios.ground import Ground


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
    """By bisection, since a higher entry never gives a lower total."""
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
    """Whether the lever `name` is this one, a total above it or a part below it: moving one resets the other."""
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
    """Hundredths missing to `aim`; None where it is out of reach even with every lever at its maximum."""
    band, score = aim(form), form.official[0]
    tops = {handle.id: handle.top for handle in form.handles if handle.node == 0}
    if band is None or band.lower is None or score is None or not _reaches(form, tops, form.bands.index(band)):
        return None
    return band.lower - score
