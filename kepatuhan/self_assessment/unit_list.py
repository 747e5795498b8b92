"""An office's own list of units: what adding, renaming and taking out writes, as cells like any other (grid.LISTED, GONE)."""

from __future__ import annotations

from collections.abc import Mapping

from kepatuhan.core.cells import clean, is_odd
from kepatuhan.core.model import Problem
from kepatuhan.self_assessment.grid import GONE, LISTED, Answer, Grid, Key
from kepatuhan.self_assessment.kept import Edit, Kept

LONGEST = 80
"""Letters that the name of a unit may have."""
SHOWN = 40
"""Letters of a name that a problem quotes."""


def added(name: str, grid: Grid, cells: Mapping[Key, Kept]) -> tuple[Edit, ...] | Problem:
    """The write that puts a unit into the list, or what is wrong with its name; `cells` is what its author saw.

    One that was taken out comes back with all that is kept of it.
    """
    unit = named(name, grid)
    return unit if isinstance(unit, Problem) else (_place(unit, LISTED, cells),)


def taken_out(unit: str, cells: Mapping[Key, Kept]) -> tuple[Edit, ...]:
    """The write that takes a unit out of the list; what is filled in of it stays in the store."""
    return (_place(unit, GONE, cells),)


def renamed(unit: str, name: str, grid: Grid, cells: Mapping[Key, Kept]) -> tuple[Edit, ...] | Problem:
    """The writes that give a unit another name and move all that is filled in of it: one step, so one undo takes it back.

    What is still kept under the new name, of a unit that was taken out, goes: values of two units are never mixed.
    Every cell of both is named, also those that hold nothing: one that somebody has filled in meanwhile is a clash then.
    """
    other = named(name, grid)
    if isinstance(other, Problem):
        return other
    codes = dict.fromkeys((*grid.rows, *(code for (name_kept, code) in cells if name_kept in (unit, other) and code)))
    return (
        _place(unit, GONE, cells),
        _place(other, LISTED, cells),
        *(Edit(other, code, _answer((unit, code), cells), _version((other, code), cells)) for code in codes),
        *(Edit(unit, code, Answer(), _version((unit, code), cells)) for code in codes),
    )


def named(name: str, grid: Grid) -> str | Problem:
    """A name as it is kept, or why it cannot be one."""
    unit = clean(name)
    quoted = unit if len(unit) <= SHOWN else f"{unit[:SHOWN]}…"
    if not unit:
        return Problem("self_unit_empty", "error")
    if is_odd(unit):
        return Problem("self_unit_odd", "error", value=quoted)
    if len(unit) > LONGEST:
        return Problem("self_unit_long", "error", value=quoted, params={"n": len(unit), "most": LONGEST})
    if unit.casefold() in {other.casefold() for other in grid.units}:
        return Problem("self_unit_taken", "error", value=quoted)
    return unit


def _place(unit: str, value: int, cells: Mapping[Key, Kept]) -> Edit:
    return Edit(unit, "", Answer(value), _version((unit, ""), cells))


def _answer(key: Key, cells: Mapping[Key, Kept]) -> Answer:
    return cells[key].answer if key in cells else Answer()


def _version(key: Key, cells: Mapping[Key, Kept]) -> int:
    return cells[key].version if key in cells else 0
