"""What is typed into a grid beside what is kept → the writes it asks for, and what has to stay typed because it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Problem
from kepatuhan.self_assessment.entry import VALUE, Typed, read_texts, read_values
from kepatuhan.self_assessment.grid import Answer, Grid, Key
from kepatuhan.self_assessment.kept import Edit, Kept


@dataclass(frozen=True)
class Entered:
    """The writes that were asked for; `wrong` are the fields that cannot be kept, as they were typed, by cell."""

    edits: tuple[Edit, ...]
    wrong: Mapping[Key, Mapping[str, str]]
    problems: tuple[Problem, ...]


def entered(typed: Typed, cells: Mapping[Key, Kept], grid: Grid, data: Dataset, by: str = "") -> Entered:
    """Read what was typed; `cells` is what its author saw, and each write names that version.

    A value without an assessor is judged by who types it.
    """
    values, wrong_values = read_values({k: fields[VALUE] for k, fields in typed.items() if VALUE in fields}, grid, data)
    texts, wrong_texts = read_texts(typed, grid)
    problems = (*wrong_values, *wrong_texts)
    edits = []
    for key in typed:
        seen = cells.get(key)
        before = seen.answer if seen else Answer()
        after = _answer(before, values, texts, key, by)
        if after != before:
            edits.append(Edit(*key, after, seen.version if seen else 0))
    return Entered(tuple(edits), _wrong(typed, problems, grid), problems)


def _answer(
    before: Answer, values: Mapping[Key, int | None], texts: Mapping[Key, Mapping[str, str]], key: Key, by: str
) -> Answer:
    typed = texts.get(key, {})
    texts_now = {name: typed.get(name, getattr(before, name)) for name in ("note", "evidence", "assessor")}
    after = Answer(values.get(key, before.value), texts_now["note"], texts_now["evidence"], texts_now["assessor"])
    judged = after.value is not None and after.value != before.value and not after.assessor
    return replace(after, assessor=by) if judged else after


def _wrong(typed: Typed, problems: tuple[Problem, ...], grid: Grid) -> dict[Key, dict[str, str]]:
    fields: dict[Key, dict[str, str]] = {}
    for problem in problems:
        key = problem.file, grid.leaves[(problem.row or 1) - 1].code
        fields.setdefault(key, {})[problem.column] = typed[key][problem.column]
    return fields
