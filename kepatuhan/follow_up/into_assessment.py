"""What done actions would change in a government's self-assessment: nothing happens until the office says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.follow_up.actions import Action
from kepatuhan.self_assessment.grid import Answer, Grid, Key
from kepatuhan.self_assessment.kept import Edit, Kept


@dataclass(frozen=True)
class Moved:
    """The cells to write and what stands in them now; `left_out` are done actions that the grid has no cell for: a unit's

    whole score, an indicator of another method, or a unit that is not assessed that year.
    """

    edits: tuple[Edit, ...]
    before: Mapping[Key, Answer]
    left_out: tuple[Action, ...]


def moved(several: Iterable[Action], grid: Grid, cells: Mapping[Key, Kept], data: Dataset, by: str) -> Moved:
    """The done actions of a government as cells of its grid; those that hold that value already are left as they are."""
    done = [a for a in several if a.state == "selesai" and a.region == grid.region and a.year == grid.year]
    fitting = [a for a in done if _has_cell(a, grid) and method_for(data.methods, a.method_year) == grid.method]
    edits = [_edit(a, cells.get((a.unit, a.component)), by) for a in fitting]
    changing = tuple(edit for edit in edits if edit is not None)
    before = {edit.key: cells[edit.key].answer if edit.key in cells else Answer() for edit in changing}
    return Moved(changing, before, tuple(a for a in done if a not in fitting))


def _has_cell(action: Action, grid: Grid) -> bool:
    """Whether the grid has a value to fill in for it; without a component it names a unit's place in the list, not a value."""
    return bool(action.component) and grid.has((action.unit, action.component))


def _edit(action: Action, kept: Kept | None, by: str) -> Edit | None:
    answer = kept.answer if kept else Answer()
    if answer.value == action.after:
        return None
    evidence = action.evidence or answer.evidence
    after = replace(answer, value=action.after, evidence=evidence, assessor=by or answer.assessor)
    return Edit(action.unit, action.component, after, kept.version if kept else 0)
