"""What the session holds for one who types into a table that others write too: nothing that is typed gets lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.store.opening import Store
from pages.components.shell.view import View

At = TypeVar("At")
Change = TypeVar("Change", bound="VersionedChange")
Conflict = TypeVar("Conflict")


class VersionedChange(Protocol):
    """A frozen dataclass that says which version a write made."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int: ...


class TypingDesk(Generic[At, Change, Conflict]):
    """What waits, is in dispute and can be undone, by the place that it is about. A class of pages says `place`, `view` and `store`."""

    view: View
    store: Store | Problem

    @property
    def closed(self) -> Problem | None:
        """Why this visitor may not write here; None where he may."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """What the session's keys of this table begin with."""
        raise NotImplementedError

    def key(self, name: str) -> str:
        """What something of this table is called in the session."""
        return f"{self.place} {name}"

    def held(self, name: str, start: Any) -> Any:
        """What the session holds of this table under a name, `start` when nothing yet."""
        return st.session_state.setdefault(self.key(name), start)

    @property
    def waiting(self) -> dict[At, dict[str, str]]:
        """What was typed and is not kept, by place and field."""
        waiting: dict[At, dict[str, str]] = self.held("waiting", {})
        return waiting

    @property
    def conflicts(self) -> dict[At, Conflict]:
        """What somebody else had changed when it was written."""
        conflicts: dict[At, Conflict] = self.held("conflicts", {})
        return conflicts

    @property
    def done(self) -> list[tuple[Change, ...]]:
        """What this visitor changed, step by step, the last one last."""
        done: list[tuple[Change, ...]] = self.held("done", [])
        return done

    def at(self, change: Change) -> At:
        """What a change is about."""
        raise NotImplementedError

    @property
    def _same(self) -> dict[tuple[At, int], int]:
        """By place, a version → the later one that says the same again, because what came between was undone."""
        same: dict[tuple[At, int], int] = self.held("same", {})
        return same

    @property
    def _written(self) -> dict[tuple[At, int], Change]:
        """What this visitor wrote himself, by place and the version that it made."""
        written: dict[tuple[At, int], Change] = self.held("written", {})
        return written

    def last_written(self, at: At, version: int) -> Change | None:
        """What this visitor himself wrote last over a version of a place, with nothing of others between; None where he wrote nothing.

        What is typed before the page is drawn anew comes with the versions that it was drawn with: no conflict with oneself.
        """
        last = None
        while (at, version + 1) in self._written:
            version += 1
            last = self._written[at, version]
        return last

    def to_undo(self) -> tuple[Change, ...]:
        """The last step, on the versions that hold now what it left: undoing a step makes versions of its own."""
        return tuple(replace(change, version=self._now(self.at(change), change.version)) for change in self.done[-1])

    def _now(self, at: At, version: int) -> int:
        while (at, version) in self._same:
            version = self._same[at, version]
        return version

    def undone(self, changes: tuple[Change, ...], conflicts: Mapping[At, Conflict]) -> None:
        """What came of undoing the last step: it is gone from `done`, and the table is shown as it is now."""
        back = {self.at(change): change.version for change in changes}
        for change in self.done.pop():
            if self.at(change) in back:
                self._same[self.at(change), change.version - 1] = back[self.at(change)]
        self._note(changes)
        self.conflicts.update(conflicts)
        self.lay_out_anew()

    @property
    def turn(self) -> int:
        """Counts how often the table was laid out anew, because what it shows was changed from outside."""
        return int(self.held("turn", 0))

    def lay_out_anew(self) -> None:
        """Show what is kept now: what the browser still holds as typed is forgotten (`waiting` keeps it)."""
        st.session_state[self.key("turn")] = self.turn + 1

    def remember(self, changes: tuple[Change, ...], conflicts: Mapping[At, Conflict]) -> None:
        """What came of a write: a step that can be undone, and what somebody else had changed."""
        if changes:
            self.done.append(changes)
        self._note(changes)
        self.conflicts.update(conflicts)

    def _note(self, changes: tuple[Change, ...]) -> None:
        self._written.update({(self.at(change), change.version): change for change in changes})


def undo_and_history(
    desk: TypingDesk[Any, Any, Any], name: str, undo: Callable[[], None], history: Callable[[], None]
) -> None:
    """The button that takes back the last step, and behind another what was changed by whom. name: what their keys begin with."""
    view = desk.view
    st.button(
        view.say("undo"),
        icon=":material/undo:",
        key=f"{name}_undo",
        disabled=not desk.done or desk.closed is not None or isinstance(desk.store, Problem),
        on_click=undo,
    )
    with st.popover(view.say("self_history"), icon=":material/history:", type="tertiary", key=f"{name}_changes"):
        history()
