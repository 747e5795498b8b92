"""Targets and actions as pictures, pages and papers ask for them: none while the store gives no answer."""

from __future__ import annotations

from datetime import date

from kepatuhan.core.model import Problem
from kepatuhan.follow_up import kept, targets
from kepatuhan.follow_up.actions import actions
from kepatuhan.follow_up.kept import EntryPlace, KeptEntry, Kind
from kepatuhan.follow_up.progress import FollowUp
from kepatuhan.follow_up.targets import Target
from kepatuhan.self_assessment.grid import coming_year
from kepatuhan.store.opening import Store
from pages.components.shell.cache import Assessment
from pages.components.shell.shared_store import leave_alone, the_store


def shown_targets(known: Assessment, year: int) -> dict[str, Target]:
    """The target of each government that a picture of `year` may show (targets.shown_at)."""
    return targets.shown_at(every_target(known), known.data.methods, year)


def every_target(known: Assessment) -> dict[tuple[str, int], Target]:
    """Every target that is kept for the governments of the province, by government and year."""
    return targets.targets(_entries(known, "target", None), known.data.methods)


def follow_up(known: Assessment, year: int, today: date) -> FollowUp:
    """What is kept for the assessment that a paper of `year` looks forward to: its own where it is still to come, else the next."""
    prepared = max(year, coming_year(known.data))
    return FollowUp(prepared, every_target(known), actions(_entries(known, "action", prepared)), today)


def _entries(known: Assessment, kind: Kind, year: int | None) -> dict[EntryPlace, KeptEntry]:
    store = the_store()
    regions = [region.code for region in known.data.regions]
    entries = kept.read(store, kind, regions, year) if isinstance(store, Store) else {}
    if isinstance(entries, Problem):
        leave_alone(entries)
        return {}
    return entries
