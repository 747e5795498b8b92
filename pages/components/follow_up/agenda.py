"""What the page has before it: the targets and actions of a year as they are kept, and what is typed and not kept yet.

Nothing that is typed gets lost: what is wrong, what somebody else had changed, and what the store refused stays in the
session (`waiting`) and in the table until it is kept or taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept as shelf
from kepatuhan.follow_up import targets
from kepatuhan.follow_up.actions import Action, actions, published
from kepatuhan.follow_up.kept import EntriesWritten, EntryChange, EntryConflict, EntryEdit, EntryPlace, KeptEntry, Kind
from kepatuhan.follow_up.progress import BoardRow, board
from kepatuhan.follow_up.targets import Target, TargetStanding
from kepatuhan.self_assessment.outlook import Outlook, Range
from kepatuhan.store.opening import Store
from pages.components.self_assessment.desk import chosen_year, who
from pages.components.shell import visitor
from pages.components.shell.place import today
from pages.components.shell.self_layer import year_of
from pages.components.shell.shared_store import leave_alone, the_store, this_moment
from pages.components.shell.typing_desk import TypingDesk
from pages.components.shell.view import View


@dataclass(frozen=True)
class Agenda(TypingDesk[EntryPlace, EntryChange, EntryConflict]):
    """The entries of a year as the visitor sees them: what he types is written on these versions.

    `target_entries` are of every year (a picture shows the nearest), `action_entries` of `year`. today: in the reader's zone.
    """

    view: View
    year: int
    store: Store | Problem
    target_entries: Mapping[EntryPlace, KeptEntry]
    action_entries: Mapping[EntryPlace, KeptEntry]
    today: date

    @property
    def place(self) -> str:
        return f"agenda {self.view.known.data.province.code} {self.year}"

    @cached_property  # asked many times while a page is drawn
    def closed(self) -> Problem | None:
        return visitor.refused("keep_action", {self.view.region.code})

    def at(self, change: EntryChange) -> EntryPlace:
        return change.place

    def entry(self, at: EntryPlace) -> KeptEntry | None:
        """An entry as this visitor left it: what the page was drawn with, and what he wrote over that since."""
        drawn = (self.target_entries if at.kind == "target" else self.action_entries).get(at)
        change = self.last_written(at, drawn.version if drawn else 0)
        return KeptEntry(change.after, change.version, change.saved_at, change.saved_by) if change else drawn

    @property
    def targets(self) -> dict[tuple[str, int], Target]:
        """The targets that are kept, by government and year."""
        return targets.targets(self.target_entries, self.view.known.data.methods)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of the year of all governments of the province, with the figures that may be shown."""
        every = actions(self.action_entries)
        return published(every) if self.view.published_only else every

    @property
    def standings(self) -> tuple[TargetStanding, ...]:
        """Every government beside its target of the year."""
        assessment = self.view.known
        return targets.standings(self.targets, assessment.bodies, assessment.data, self.year)

    @property
    def standing(self) -> TargetStanding:
        """The chosen government beside its target."""
        return next(one for one in self.standings if one.region == self.view.region.code)

    def board(self) -> tuple[BoardRow, ...]:
        """The board of all governments; what they say of themselves is left out where only published figures are to be shown."""
        return board(self.standings, {} if self.view.published_only else self.assessed(), self.actions, self.today)

    def assessed(self) -> dict[str, Range]:
        """The range of the total of each government that has filled in something of the year."""
        return {region: stands.total for region, stands in self.outlooks().items()}

    def outlooks(self) -> dict[str, Outlook]:
        """Where each government that has filled in something of the year stands by its own account."""
        assessment, stated = self.view.known, year_of(self.view.known, self.year)
        if isinstance(stated, Problem):
            return {}
        return {code: assessment.outlook(entry, stated.key) for code, entry in stated.entries.items()}


def open_agenda(view: View, year: int | None = None) -> Agenda:
    """The agenda of a year, else of the chosen one; while the store gives no answer, as it was seen last."""
    year, store = chosen_year(view) if year is None else year, the_store()
    entries: dict[Kind, Mapping[EntryPlace, KeptEntry]] = {}
    kinds: tuple[tuple[Kind, int | None], ...] = (("target", None), ("action", year))
    for kind, of_year in kinds:
        seen = f"agenda {view.known.data.province.code} {kind} {of_year} seen"
        read = shelf.read(store, kind, regions(view), of_year) if isinstance(store, Store) else store
        if isinstance(read, Problem):
            leave_alone(read)
            store, read = read, st.session_state.get(seen, {})
        entries[kind] = st.session_state[seen] = read
    return Agenda(view, year, store, entries["target"], entries["action"], today())


def regions(view: View) -> list[str]:
    """The codes of the governments that are looked at."""
    return [region.code for region in view.known.data.regions]


# --- writing ------------------------------------------------------------------------------------------------------


def keep(agenda: Agenda, edits: Sequence[EntryEdit]) -> EntriesWritten | None:
    """Write entries as one step that can be undone; None where the store refused (what was typed is still there)."""
    store = the_store()  # one that gave no answer when the page was drawn may be back
    if isinstance(store, Problem):
        return None
    return settle(agenda, shelf.write(store, edits, who(), this_moment()))


def settle(agenda: Agenda, written: EntriesWritten | Problem) -> EntriesWritten | None:
    """Remember what came of a write: a step that can be undone, and the entries that somebody else had changed."""
    if isinstance(written, Problem):
        leave_alone(written)
        return None
    agenda.remember(written.changes, {conflict.yours.place: conflict for conflict in written.conflicts})
    return written


def undo(agenda: Agenda) -> None:
    """Take back the last step; what somebody has changed since is asked about."""
    store = the_store()
    if agenda.done and isinstance(store, Store):
        written = shelf.undo(store, agenda.to_undo(), who(), this_moment())
        if isinstance(written, Problem):
            leave_alone(written)
        else:
            agenda.undone(written.changes, {conflict.yours.place: conflict for conflict in written.conflicts})


def give_way(agenda: Agenda) -> None:
    """Keep what the others wrote."""
    for at in list(agenda.conflicts):
        del agenda.conflicts[at]
        agenda.waiting.pop(at, None)
    agenda.lay_out_anew()


def overwrite(agenda: Agenda) -> None:
    """Write one's own over what the others wrote, having seen both."""
    edits = [shelf.over(conflict) for conflict in agenda.conflicts.values()]
    written = keep(agenda, edits)
    again = {conflict.yours.place for conflict in written.conflicts} if written else set(agenda.conflicts)
    for edit in edits:
        if edit.place not in again:
            agenda.conflicts.pop(edit.place, None)
            agenda.waiting.pop(edit.place, None)
    agenda.lay_out_anew()
