"""What is typed or pasted into the cells of a grid → values on the scale, or what is wrong with them, by unit and row."""

from __future__ import annotations

from collections.abc import Mapping

from kepatuhan.checks.check import check_values
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.cells import clean, is_dash, is_odd, millionths
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import HUNDREDTHS, Component, Problem
from kepatuhan.self_assessment.grid import Answer, Grid, Key
from kepatuhan.self_assessment.outlook import observations

VALUE = "value"
Typed = Mapping[Key, Mapping[str, str]]
"""What was typed into the fields of cells: VALUE and the texts of LONGEST."""
LONGEST = {"note": 2000, "evidence": 500, "assessor": 80}
"""Letters that each text of a cell may have."""
SHOWN = 40
"""Letters of a typed value that a problem quotes."""
PERCENT = ("%", "persen", "percent")


def read_values(typed: Mapping[Key, str], grid: Grid, data: Dataset) -> tuple[dict[Key, int | None], list[Problem]]:
    """Each typed value in millionths, None where it is not known, and a Problem for each that is no value of its scale.

    What is wrong has no value in the result: it keeps nothing of the others back.
    """
    leaves = {leaf.code: leaf for leaf in grid.leaves}
    values = {key: _number(text, leaves[key[1]], data.aliases) for key, text in typed.items()}
    problems = [
        _wrong("self_not_number", key, VALUE, typed[key], grid) for key, value in values.items() if value is False
    ]
    numbers = {key: Answer(value) for key, value in values.items() if value is not None and value is not False}
    refused = {(p.file, leaves_at(grid, p.row)) for p in check_values(observations(grid, numbers), grid.method)}
    problems += [_wrong(_code(leaves[key[1]]), key, VALUE, typed[key], grid) for key in numbers if key in refused]
    good = {key: None if value is None else int(value) for key, value in values.items() if value is not False}
    problems.sort(key=lambda p: (grid.units.index(p.file), p.row or 0))
    return {key: value for key, value in good.items() if key not in refused}, problems


def leaves_at(grid: Grid, row: int | None) -> str:
    """The component of the leaf with that number; '' for none."""
    return grid.leaves[row - 1].code if row else ""


def _code(leaf: Component) -> str:
    return "self_off_steps" if leaf.step else "self_off_scale"


def _number(text: str, leaf: Component, aliases: Aliases) -> int | bool | None:
    """Millionths; None for an empty cell or a word for it ('tidak diketahui', '-', '?'); False for what is no number."""
    plain = clean(text)
    if not plain or plain == "?" or is_dash(plain) or aliases.meaning("nilai", plain) == "kosong":
        return None
    value = millionths(plain, PERCENT if leaf.scale_max == HUNDREDTHS else ())
    return False if value is None else value


def read_texts(typed: Typed, grid: Grid) -> tuple[dict[Key, dict[str, str]], list[Problem]]:
    """The texts of LONGEST as they are kept, and a Problem for each that cannot be."""
    good: dict[Key, dict[str, str]] = {}
    problems = []
    for key, fields in typed.items():
        for name in (name for name in LONGEST if name in fields):
            text = clean(fields[name])
            wrong = _odd_text(key, name, text, grid)
            if wrong:
                problems.append(wrong)
            else:
                good.setdefault(key, {})[name] = text
    return good, problems


def _odd_text(key: Key, name: str, text: str, grid: Grid) -> Problem | None:
    if len(text) > LONGEST[name]:
        return _wrong("self_text_long", key, name, text, grid, n=len(text), most=LONGEST[name])
    return _wrong("self_text_odd", key, name, text, grid) if is_odd(text) else None


def choices(leaf: Component) -> str:
    """The values of a scale in steps, as they are written in any language: '0, 1, 2, 3'; '' for a scale without steps."""
    if not leaf.step:
        return ""
    return ", ".join(str(leaf.step * i) for i in range(int(leaf.scale_max / leaf.step) + 1))


def _wrong(code: str, key: Key, field: str, value: str, grid: Grid, **params: object) -> Problem:
    """A problem that names the unit, the number of the row, the value as typed, and what the scale allows."""
    leaf = next(leaf for leaf in grid.leaves if leaf.code == key[1])
    quoted = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    given = {"choices": choices(leaf), "high": int(leaf.scale_max * HUNDREDTHS), **params}
    return Problem(code, "error", key[0], grid.rows[key[1]], field, quoted, given)
