"""The history to take away: who changed what and when, of everything that is shared, as one table. For who may see it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from kepatuhan.core.exports import neutral
from kepatuhan.core.model import Problem, Scenario
from kepatuhan.follow_up import kept as follow_up
from kepatuhan.follow_up.kept import EntryChange, Kind
from kepatuhan.intake import saving
from kepatuhan.intake.saving import Saved
from kepatuhan.roles import accounts
from kepatuhan.roles.accounts import AccountChange
from kepatuhan.roles.actor import Actor, Grant
from kepatuhan.roles.permissions import refusal
from kepatuhan.scenarios import store as scenarios
from kepatuhan.scenarios.scenario import diff
from kepatuhan.scenarios.store import ScenarioChange
from kepatuhan.self_assessment import kept as cells
from kepatuhan.self_assessment.kept import CellChange
from kepatuhan.sentences import follow_up as follow_up_words
from kepatuhan.sentences import self_assessment as self_words
from kepatuhan.store.opening import Store, moment_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.handout import Handout
from kepatuhan.words.numbers import exact

HEADS = (
    "history_when",
    "self_who",
    "history_kind",
    "history_place",
    "year",
    "col_unit",
    "history_component",
    "self_what",
    "history_owner",
)
KINDS: dict[Kind, str] = {"target": "history_target", "price": "history_price", "action": "history_action"}
TABLES = {
    "save": "history_saved",
    "undo": "history_undone",
    "save again": "history_saved_again",
    "restore": "history_restored",
}
"""What was done to a table (saving.Saved.kind) → its word."""


@dataclass(frozen=True)
class HistoryLine:
    """One change in words; `moment` is UTC (ISO 8601), `region` a code, or several, `owner` who made what was changed."""

    moment: str
    who: str
    kind: str
    region: str
    year: str
    unit: str
    component: str
    what: str
    owner: str = ""


def history(store: Store, root: Path, actor: Actor, lang: str, in_store: bool = False) -> Handout | Problem:
    """Every change of a scenario, self-assessment, target, price, action, table or role, the last first.

    Saved tables have their history in files below the app's folder `root`, or `in_store` (opening.names_store). A Problem where
    `actor` may not see it.
    """
    if refused := refusal(actor, "see_history"):
        return refused
    kept: tuple[tuple[Sequence[Any] | Problem, Callable[[Any, str], HistoryLine], Callable[[Any], Hashable]], ...] = (
        (cells.every_change(store), _cell, lambda placed: placed[:2]),
        (follow_up.every_change(store), _entry, lambda change: change.place),
        (scenarios.history(store), _scenario, lambda change: change.id),
        (accounts.every_change(store, actor), _account, lambda change: change.after.account),
        (saving.every_change(root, store if in_store else None), _table, lambda saved: saved.name),
    )
    lines: list[HistoryLine] = []
    for changes, line_of, thing in kept:
        if isinstance(changes, Problem):
            return changes
        owners: dict[Hashable, str] = {}
        for change in changes:
            line = line_of(change, lang)
            lines.append(replace(line, owner=owners.setdefault(thing(change), line.owner or line.who)))
    lines.sort(key=lambda line: line.moment, reverse=True)
    return Handout(_frame(lines, lang), (), lang)


def _frame(lines: Iterable[HistoryLine], lang: str) -> pd.DataFrame:
    rows = [[neutral(" ".join(text.split())) for text in astuple(line)] for line in lines]
    return pd.DataFrame(rows, columns=[say(key, lang) for key in HEADS], dtype="object")


def _cell(placed: tuple[str, int, CellChange], lang: str) -> HistoryLine:
    region, year, change = placed
    what = self_words.change_words(change, lang)
    kind, at = say("state_mandiri", lang), moment_text(change.saved_at)
    return HistoryLine(at, change.saved_by, kind, region, str(year), change.unit, change.component, what)


def _entry(change: EntryChange, lang: str) -> HistoryLine:
    place, what = change.place, follow_up_words.change_words(change, lang)
    kind, at = say(KINDS[place.kind], lang), moment_text(change.saved_at)
    return HistoryLine(at, change.saved_by, kind, place.region, str(place.year), place.unit, place.component, what)


def _scenario(change: ScenarioChange, lang: str) -> HistoryLine:
    sides = [side for side in (change.before, change.after) if side]
    regions = " ".join(sorted({c.region for side in sides for c in side.changes}))
    year = str(sides[-1].year) if sides else ""
    what = " · ".join(_scenario_words(change, lang))
    at = moment_text(change.saved_at)
    author = change.before.author if change.before else ""  # of one that is older than its history
    return HistoryLine(at, change.saved_by, say("history_scenario", lang), regions, year, "", "", what, author)


def _scenario_words(change: ScenarioChange, lang: str) -> Iterator[str]:
    """What was done to it, its name, and each value that is another: '36.72 Dinas Sosial: 61,81 → 70'."""
    before, after = change.before, change.after
    done = "history_made" if not before else "history_deleted" if not after else "history_changed"
    yield say(done, lang)
    yield " → ".join(dict.fromkeys(side.name for side in (before, after) if side))
    sides = [side or Scenario("", "", "", 0, "terbit", "", ()) for side in (before, after)]
    for at, *values in diff(*sides):
        texts = ["–" if value is None else exact(value, lang) for value in values]
        yield f"{' '.join(part for part in at if part)}: {' → '.join(texts)}"


def _account(change: AccountChange, lang: str) -> HistoryLine:
    after = change.after
    roles = " → ".join(_grant_words(grant) for grant in (change.before, after.grant))
    at = moment_text(after.saved_at)
    return HistoryLine(at, after.saved_by, say("role", lang), "", "", "", "", f"{after.account}: {roles}")


def _grant_words(grant: Grant | None) -> str:
    return " ".join((grant.role, *sorted(grant.regions))) if grant else "–"


def _table(saved: Saved, lang: str) -> HistoryLine:
    files = ", ".join(sorted(saved.change.files))
    what = say(TABLES[saved.kind], lang, file=saved.name, files=files)
    return HistoryLine(_utc(saved.when), saved.by, say("history_table", lang), "", "", "", "", what)


def _utc(when: datetime) -> str:
    return moment_text(when.astimezone())
