"""How far a government has come: its actions counted, the points that are done, and the board of all governments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kepatuhan.follow_up.actions import PUBLISHED, Action
from kepatuhan.follow_up.planned import gained
from kepatuhan.follow_up.targets import Target, TargetStanding
from kepatuhan.self_assessment.outlook import Range


@dataclass(frozen=True)
class Progress:
    """The actions of a government for a year: how many are planned (without those given up), done, late and without an owner

    or a date; the hundredths of the total that the planned and the done ones bring; and the bases of those points that are

    not published values (actions.Action.basis).
    """

    planned: int
    done: int
    late: int
    unowned: int
    points_planned: int
    points_done: int
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoardRow:
    """A government on the board: its target beside what was published, what it says of itself (None: nothing is filled in),

    and its actions (None: there are none).
    """

    standing: TargetStanding
    assessed: Range | None
    progress: Progress | None


@dataclass(frozen=True)
class FollowUp:
    """The targets (by government and year) and the actions for the assessment of `year`, as they stand on a day."""

    year: int
    targets: Mapping[tuple[str, int], Target]
    actions: tuple[Action, ...]
    as_of: date

    def of(self, region: str) -> tuple[Action, ...]:
        """The actions of one government."""
        return tuple(a for a in self.actions if a.region == region)


@dataclass(frozen=True)
class BurnUp:
    """A day (ISO): hundredths of the total of all actions that are due by then, and of those that were done by then.

    `done` is None for days to come.
    """

    day: str
    planned: int
    done: int | None


def progress(actions: Iterable[Action], today: date) -> Progress | None:
    """Count the actions of one government; None where there are none."""
    every = tuple(actions)
    open_or_done = [a for a in every if a.state != "batal"]
    done = [a for a in open_or_done if a.state == "selesai"]
    late = sum(a.late(today) for a in open_or_done)
    unowned = sum(not a.owner or not a.due for a in open_or_done if a.state != "selesai")
    if not every:
        return None
    return Progress(
        len(open_or_done), len(done), late, unowned, gained(open_or_done), gained(done), bases(open_or_done)
    )


def bases(actions: Iterable[Action]) -> tuple[str, ...]:
    """Whose values beside published ones the figures of these actions rest on."""
    return tuple(sorted({a.basis for a in actions if a.basis != PUBLISHED and a.after is not None}))


def board(
    standings: Sequence[TargetStanding], assessed: Mapping[str, Range], actions: Sequence[Action], today: date
) -> tuple[BoardRow, ...]:
    """A row for each government, in the order of `standings`. `assessed`: what is filled in, by government."""
    return tuple(
        BoardRow(one, assessed.get(one.region), progress((a for a in actions if a.region == one.region), today))
        for one in standings
    )


def burn_up(actions: Iterable[Action], today: date) -> tuple[BurnUp, ...]:
    """The points that are due and that are done, added up day by day, today among the days.

    Actions without points, or given up, are not in it; one without a date counts once it is done. () where there are none.
    """
    counted = [a for a in actions if a.points and a.state != "batal" and (a.due or a.done_on)]
    if not counted:
        return ()
    now = today.isoformat()
    days = sorted({now, *(a.due for a in counted if a.due), *(a.done_on for a in counted if a.done_on)})
    return tuple(_on(day, counted, now) for day in days)


def _on(day: str, counted: Sequence[Action], now: str) -> BurnUp:
    planned = gained([a for a in counted if a.due and a.due <= day])
    done = gained([a for a in counted if a.done_on and a.done_on <= day])
    return BurnUp(day, planned, done if day <= now else None)
