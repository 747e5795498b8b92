"""What each role may do: one table, which every function that writes asks before it does anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import EVERY, Actor, Role

Guarded = Literal[
    "save_scenario",
    "delete_scenario",
    "fill_in",
    "keep_target",
    "keep_price",
    "keep_action",
    "save_table",
    "undo_table",
    "manage_accounts",
    "see_history",
]
"""What is shared, and so is not for everybody: scenarios, self-assessments, targets, prices, actions, tables and roles, and who did what."""
GUARDED: tuple[Guarded, ...] = get_args(Guarded)
Reach = Literal["nobody", "assigned", "all"]
"""For which governments a role may do something."""

RIGHTS: Mapping[Guarded, Mapping[Role, Reach]] = {
    "save_scenario": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "delete_scenario": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "fill_in": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "keep_target": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "keep_price": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "keep_action": {"pembaca": "nobody", "penyusun": "assigned", "pengelola": "all"},
    "save_table": {"pembaca": "nobody", "penyusun": "nobody", "pengelola": "all"},
    "undo_table": {"pembaca": "nobody", "penyusun": "nobody", "pengelola": "all"},
    "manage_accounts": {"pembaca": "nobody", "penyusun": "nobody", "pengelola": "all"},
    "see_history": {"pembaca": "nobody", "penyusun": "nobody", "pengelola": "all"},
}


def refusal(actor: Actor, what: Guarded, regions: Collection[str] = ()) -> Problem | None:
    """Why he may not do that for these governments (codes); None where he may."""
    reach = RIGHTS[what][actor.role]
    if reach == "all":
        return None
    if reach == "nobody":
        return _nobody(actor, what)
    if not actor.regions:  # an editor of no government, also of a scenario that changes none
        return Problem("role_reads", "error")
    others = set() if EVERY in actor.regions else set(regions) - actor.regions
    if others:
        return Problem("role_other_region", "error", params={"regions": ", ".join(sorted(others))})
    return None


def _nobody(actor: Actor, what: Guarded) -> Problem:
    if not actor.account:
        return Problem("role_sign_in", "error")
    if RIGHTS[what]["penyusun"] == "nobody":
        return Problem("role_only_manager", "error")
    return Problem("role_reads", "error")
