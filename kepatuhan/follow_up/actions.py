"""Who does what by when: the steps of a plan as actions with owner, due date and state, as kept and as typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from kepatuhan.core.cells import clean, is_odd, iso_date
from kepatuhan.core.model import Problem
from kepatuhan.follow_up.kept import Content, EntryChange, EntryEdit, EntryPlace, KeptEntry
from kepatuhan.plans.prices import rupiah

State = Literal["belum", "berjalan", "selesai", "batal"]
"""Not begun, under way, done, given up."""
STATES: tuple[State, ...] = get_args(State)
CLOSED = ("selesai", "batal")
"""States in which nothing can be late any more."""
LONGEST = {"owner": 120, "note": 2000, "evidence": 500}
"""Letters that each text of an action may have."""
FIELDS = ("owner", "due", "state", "cost", "note", "evidence")
"""What is typed about an action, in the order in which it is shown; the step itself comes from a plan."""
PUBLISHED = "terbit"
"""The basis of a plan that started from published values alone."""
QUOTED = 40
"""Letters of a typed text that a problem quotes."""


@dataclass(frozen=True)
class Action:
    """One step of a plan for the assessment of `year`: a unit or an indicator of it, from a value to another.

    before, after: millionths as entered on the scale of `component` ('' = the unit's score) in the method of `method_year`.
    points: hundredths that it brings to the government's total; None where that is not known. cost in rupiah, due and done_on
    (the day on which it was said to be done) as ISO date or ''. basis: whose values the plan started from; those that are not
    published carry their word wherever they are shown.
    """

    region: str
    year: int
    unit: str
    component: str
    method_year: int
    before: int | None
    after: int | None
    points: int | None = None
    owner: str = ""
    due: str = ""
    state: State = "belum"
    cost: int | None = None
    note: str = ""
    evidence: str = ""
    done_on: str = ""
    basis: str = PUBLISHED

    @property
    def place(self) -> EntryPlace:
        """Where the store keeps it: one action a cell, so that a plan applied twice does not double its steps."""
        return EntryPlace("action", self.region, self.year, self.unit, self.component)

    def late(self, today: date) -> bool:
        """Whether its date has passed and it is neither done nor given up."""
        return bool(self.due) and self.state not in CLOSED and date.fromisoformat(self.due) < today


def published(several: Iterable[Action]) -> tuple[Action, ...]:
    """The same actions where published figures alone may be shown: those that rest on others keep their words and lose theirs."""
    return tuple(a if a.basis == PUBLISHED else replace(a, before=None, after=None, points=None) for a in several)


def published_change(change: EntryChange) -> EntryChange:
    """A change of an action where published figures alone may be shown."""
    if change.place.kind != "action":
        return change
    before, after = (
        side and content(published([action(change.place, side)])[0]) for side in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


# --- as it is kept ------------------------------------------------------------------------------------------------

PLACED = ("region", "year", "unit", "component")


def content(action: Action) -> Content:
    """The action as the store keeps it below its place."""
    return {name: value for name, value in asdict(action).items() if name not in PLACED}


def action(at: EntryPlace, kept: Mapping[str, Any]) -> Action:
    """The inverse of `content`."""
    return Action(at.region, at.year, at.unit, at.component, **kept)


def actions(entries: Mapping[EntryPlace, KeptEntry]) -> tuple[Action, ...]:
    """The actions that are kept and not taken away: what has a date first, the earliest in front."""
    kept_actions = [action(at, kept.content) for at, kept in entries.items() if kept.content is not None]
    return tuple(sorted(kept_actions, key=lambda a: (a.due or "9999", a.region, a.unit, a.component)))


# --- from a plan --------------------------------------------------------------------------------------------------


def merged(planned: Iterable[Action], entries: Mapping[EntryPlace, KeptEntry]) -> tuple[EntryEdit, ...]:
    """What to write so that the actions of a plan are kept; what people said of a step that is there already stays.

    A step that leads to another value than before, or that was given up, is to be done again.
    """
    return tuple(_merged(new, entries.get(new.place)) for new in planned)


def _merged(new: Action, kept: KeptEntry | None) -> EntryEdit:
    if kept is None or kept.content is None:
        return EntryEdit(new.place, content(new), kept.version if kept else 0)
    old = action(new.place, kept.content)
    same = old.after == new.after and old.method_year == new.method_year and old.state != "batal"
    old_fields = {name: getattr(old, name) for name in FIELDS if name not in ("state", "cost")}
    cost = new.cost if new.cost is not None else old.cost
    state, done_on = (old.state, old.done_on) if same else ("belum", "")
    after = replace(new, **old_fields, cost=cost, state=state, done_on=done_on)
    return EntryEdit(new.place, content(after), kept.version)


# --- as it is typed -----------------------------------------------------------------------------------------------


def typed(before: Action, fields: Mapping[str, str], today: date) -> tuple[Action, tuple[Problem, ...]]:
    """The action with what was typed, and a Problem for each field that cannot be kept (it stays as it was).

    `fields`: names of FIELDS → text; an empty text takes the field's content away. `Problem.column` names the field.
    """
    good: dict[str, Any] = {}
    problems = []
    for name, text in fields.items():
        value = read_field(name, clean(text))
        if isinstance(value, Problem):
            problems.append(replace(value, file=before.unit, column=name, value=clean(text)[:QUOTED]))
        else:
            good[name] = value
    after = replace(before, **good)
    if after.due != before.due and after.late(today):
        problems.append(Problem("action_past", "error", before.unit, None, "due", after.due))
        after = replace(after, due=before.due)
    return replace(after, done_on=_done_on(before, after, today)), tuple(problems)


def _done_on(before: Action, after: Action, today: date) -> str:
    """The day on which an action became done; '' while it is not."""
    if after.state != "selesai":
        return ""
    return before.done_on if before.state == "selesai" else today.isoformat()


def read_field(name: str, text: str) -> Any:
    """What a field holds when that is typed into it (text is clean); a Problem without its place for what cannot be kept."""
    if name in LONGEST:
        return _text(name, text)
    if name == "state":
        return text if text in STATES else Problem("action_state", "error")
    if name == "cost":
        amount = rupiah(text) if text else None
        return Problem("action_cost", "error") if text and amount is None else amount
    day = iso_date(text) if text else ""
    return day if day is not None and len(day) in (0, 10) else Problem("action_date", "error")


def _text(name: str, text: str) -> str | Problem:
    if len(text) > LONGEST[name]:
        return Problem("action_long", "error", params={"n": len(text), "most": LONGEST[name]})
    return Problem("action_odd", "error") if is_odd(text) else text


# --- which of them ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """Which actions are asked for; '' for any owner or unit. `owner` NOBODY: those that have none."""

    owner: str = ""
    unit: str = ""
    late: bool = False


NOBODY = "-"
"""Stands for no owner in a Filter; nobody's name is a dash (cells.is_dash texts say that something is not known)."""


def chosen(several: Iterable[Action], asked: Filter, today: date) -> tuple[Action, ...]:
    """Those of the actions that a filter lets through, in their order."""
    return tuple(
        a
        for a in several
        if (not asked.owner or (a.owner or NOBODY) == asked.owner)
        and (not asked.unit or a.unit == asked.unit)
        and (not asked.late or a.late(today))
    )
