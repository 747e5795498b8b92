"""What the page has before it: the grid of a government and year, what is kept of it, and what is typed and not kept yet.

Nothing that is typed gets lost: what is wrong, what somebody else had changed, and what the store refused stays in the
session (`waiting`) and in the grid until it is kept or taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import streamlit as st

from kepatuhan.core.cells import clean, is_odd
from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import Actor
from kepatuhan.self_assessment import kept as shelves
from kepatuhan.self_assessment.editing import entered
from kepatuhan.self_assessment.entry import LONGEST, Typed
from kepatuhan.self_assessment.grid import Grid, Key, coming_year, filled_units, grid_of, own_units, years
from kepatuhan.self_assessment.kept import CellChange, CellConflict, Edit, Kept, Written
from kepatuhan.self_assessment.outlook import Outlook, outlook
from kepatuhan.store.opening import Store
from pages.components.shell import visitor
from pages.components.shell.address import state
from pages.components.shell.self_layer import YEAR
from pages.components.shell.shared_store import leave_alone, the_store, this_moment
from pages.components.shell.typing_desk import TypingDesk
from pages.components.shell.view import View

NAME = "self_by"
"""Where the session holds who fills in."""


@dataclass(frozen=True)
class Desk(TypingDesk[Key, CellChange, CellConflict]):
    """The grid, and its cells as the visitor sees them: what he types is written on these versions."""

    view: View
    grid: Grid
    store: Store | Problem
    cells: Mapping[Key, Kept]

    @property
    def place(self) -> str:
        return f"self {self.grid.region} {self.grid.year}"

    def at(self, change: CellChange) -> Key:
        return change.unit, change.component

    @cached_property  # asked many times while a page is drawn
    def closed(self) -> Problem | None:
        return visitor.refused("fill_in", {self.grid.region})

    def left(self, keys: Iterable[Key]) -> dict[Key, Kept]:
        """Cells as this visitor left them: what the page was drawn with, and what he wrote over that since."""
        cells = dict(self.cells)
        for key in keys:
            change = self.last_written(key, cells[key].version if key in cells else 0)
            if change:
                cells[key] = Kept(change.after, change.version, change.saved_at, change.saved_by)
        return cells

    def stands(self) -> Outlook:
        """outlook.outlook of what is kept; worked out once for all who look at the same values."""
        answers, data = shelves.answers(self.cells), self.view.known.data
        values = tuple(sorted((key, answer.value) for key, answer in answers.items() if answer.value is not None))
        key = (outlook, self.grid.region, self.grid.year, self.grid.units, values)
        return self.view.known.once(key, lambda: outlook(self.grid, answers, data))


def chosen_year(view: View) -> int:
    """The year of the URL where it can be assessed, else the one to come."""
    allowed = years(view.known.data)
    asked = state(YEAR)
    return int(asked) if asked in map(str, allowed) else coming_year(view.known.data)


@dataclass(frozen=True)
class Unread:
    """The store gives no answer, and this session has not seen the cells before: nobody knows what is filled in."""

    reason: Problem


def open_desk(view: View) -> Desk | Unread | Problem:
    """The desk of the chosen government and year; a Problem where there is nothing to fill in.

    While the store gives no answer the cells are those that this session saw last.
    """
    region, year, store = view.region.code, chosen_year(view), the_store()
    seen = f"self {region} {year} seen"
    cells = shelves.read(store, region, year) if isinstance(store, Store) else store
    if isinstance(cells, Problem):
        leave_alone(cells)
        if seen not in st.session_state:
            return Unread(cells)
        store, cells = cells, st.session_state[seen]
    st.session_state[seen] = cells
    made = _grid(view, region, year, cells)
    return made if isinstance(made, Problem) else Desk(view, made, store, cells)


def _grid(view: View, region: str, year: int, cells: Mapping[Key, Kept]) -> Grid | Problem:
    """The grid that the kept cells of a government and year ask for; laid out once for all who see the same units."""
    answers = shelves.answers(cells)
    key = (grid_of, region, year, filled_units(answers), tuple(own_units(answers).items()))
    return view.known.once(key, lambda: grid_of(view.known.data, region, year, answers))


def who() -> Actor:
    """Who fills in: who is signed in; without sign-in the name typed above the grid, '' for one that cannot be kept."""
    name = clean(str(st.session_state.get(NAME, "")))[: LONGEST["assessor"]]
    return visitor.actor("" if is_odd(name) else name)


# --- writing ------------------------------------------------------------------------------------------------------


def keep(desk: Desk, typed: Typed) -> None:
    """Write what was typed, cell by cell; what cannot be written keeps waiting as it was typed.

    A grid sends all that was ever typed into it: a cell that somebody else has changed meanwhile waits for `overwrite` or
    `give_way`, however often it is sent.
    """
    read = entered(typed, desk.left(typed), desk.grid, desk.view.known.data, who().name)
    asked = {edit.key: edit for edit in read.edits if edit.key in desk.conflicts}
    desk.conflicts.update({key: replace(desk.conflicts[key], yours=edit) for key, edit in asked.items()})
    _forget(desk, {key: fields for key, fields in typed.items() if key not in desk.conflicts})
    _wait(desk, read.wrong)
    _wait(desk, {key: typed[key] for key in asked})
    edits = [edit for edit in read.edits if edit.key not in asked]
    if edits:
        written = _written(desk, edits)
        kept_back = [c.yours.key for c in written.conflicts] if written else [edit.key for edit in edits]
        _wait(desk, {key: typed[key] for key in kept_back})


def _forget(desk: Desk, typed: Typed) -> None:
    """These fields wait no longer; others of the same cells do."""
    for key, fields in typed.items():
        rest = {name: text for name, text in desk.waiting.pop(key, {}).items() if name not in fields}
        _wait(desk, {key: rest} if rest else {})


def _wait(desk: Desk, typed: Typed) -> None:
    for key, fields in typed.items():
        desk.waiting.setdefault(key, {}).update(fields)


def _written(desk: Desk, edits: Sequence[Edit]) -> Written | None:
    store = the_store()  # one that gave no answer when the page was drawn may be back
    if isinstance(store, Problem):
        return None
    return settle(desk, shelves.write(store, desk.grid, edits, who(), this_moment()))


def settle(desk: Desk, written: Written | Problem) -> Written | None:
    """Remember what came of a write: a step that can be undone, and the cells that somebody else had changed."""
    if isinstance(written, Problem):
        leave_alone(written)
        return None
    desk.remember(written.entries, {conflict.yours.key: conflict for conflict in written.conflicts})
    return written


def change_list(desk: Desk, edits: Sequence[Edit]) -> None:
    """Write a change of the list of units, with the cells that move with it: one step."""
    store = the_store()
    if isinstance(store, Problem):
        return
    grid = desk.grid.reaching(edit.unit for edit in edits)
    written = shelves.write(store, grid, edits, who(), this_moment(), whole=True)
    if isinstance(written, Written) and written.conflicts:
        st.toast(desk.view.say("self_list_changed"))
    else:
        settle(desk, written)
    desk.lay_out_anew()


def undo(desk: Desk) -> None:
    """Take back the last step of this visitor; cells that somebody changed since are shown with both contents."""
    if isinstance(desk.store, Problem) or not desk.done:
        return
    written = shelves.undo(desk.store, desk.grid, desk.to_undo(), who(), this_moment())
    if isinstance(written, Problem):
        leave_alone(written)
        return
    desk.undone(written.entries, {conflict.yours.key: conflict for conflict in written.conflicts})


def overwrite(desk: Desk, keys: Sequence[Key]) -> None:
    """Write one's own content over what somebody else wrote, having seen it."""
    if isinstance(desk.store, Problem):
        return
    edits = [shelves.over(desk.conflicts[key]) for key in keys]
    written = shelves.write(desk.store, desk.grid.reaching(unit for unit, _ in keys), edits, who(), this_moment())
    if not isinstance(written, Problem):
        give_way(desk, keys)
    settle(desk, written)


def give_way(desk: Desk, keys: Sequence[Key]) -> None:
    """Leave what somebody else wrote."""
    for key in keys:
        desk.waiting.pop(key, None)
        desk.conflicts.pop(key, None)
    desk.lay_out_anew()


def again(desk: Desk) -> None:
    """Try once more to write all that is waiting."""
    keep(desk, {key: dict(fields) for key, fields in desk.waiting.items()})
