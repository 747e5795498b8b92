"""The table of accounts: which role each has, for which governments, with who gave it and when. In the store, so that every replica sees it.

Time is told by the caller; what the database refuses is a Problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kepatuhan.core.model import Problem
from kepatuhan.roles.actor import ROLES, Actor, Grant, Role, as_account
from kepatuhan.roles.permissions import refusal
from kepatuhan.store import versioned
from kepatuhan.store.opening import Store, answered
from kepatuhan.store.tables import ACCOUNT_HISTORY, ACCOUNTS
from kepatuhan.store.versioned import RowConflict, RowEdit, StoredRow, VersionedTable

ROWS = VersionedTable(ACCOUNTS, ACCOUNT_HISTORY, {"role": None, "regions": ""})


@dataclass(frozen=True)
class KeptAccount:
    """What the table says of an account, None = no role any more, and which version of it that is (1 = the first written)."""

    account: str
    grant: Grant | None
    version: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class AccountChange:
    """One change of an account: the role that it had before, and what was written."""

    before: Grant | None
    after: KeptAccount


def grant_of(store: Store, account: str) -> Grant | Problem | None:
    """The role that the table gives an account; None for none."""
    wanted = sa.select(ACCOUNTS).where(ACCOUNTS.c.account == account)

    def ask() -> Grant | None:
        with store.engine.connect() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
            return None if row is None else _grant(row)

    return answered(ask)


def listed(store: Store, actor: Actor) -> tuple[KeptAccount, ...] | Problem:
    """Every account that was ever given a role, by name: who may manage them."""
    if refused := refusal(actor, "manage_accounts"):
        return refused

    def ask() -> tuple[KeptAccount, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.account)).mappings()
            return tuple(_kept(row) for row in rows)

    return answered(ask)


def every_change(store: Store, actor: Actor) -> tuple[AccountChange, ...] | Problem:
    """The changes of all accounts, the first first: for who may see what was done by whom."""
    if refused := refusal(actor, "see_history"):
        return refused

    def ask() -> tuple[AccountChange, ...]:
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(ACCOUNT_HISTORY).order_by(ACCOUNT_HISTORY.c.id)).mappings()
            return tuple(AccountChange(_grant(row, "_before"), _kept(row)) for row in rows)

    return answered(ask)


def write(store: Store, account: str, grant: Grant | None, version: int, actor: Actor, now: datetime) -> Problem | None:
    """Give an account a role, or take it away (None), over the version of it that was looked at (0 = it had none).

    Nobody takes away or lowers his own: somebody has to be left who can give it back.
    """
    if refused := refusal(actor, "manage_accounts"):
        return refused
    name = as_account(account)
    if not name:
        return Problem("account_bad", "error", value=account[:80])
    if name == actor.account and (grant is None or grant.role != actor.role):
        return Problem("account_yours", "error")
    content = {"role": grant and grant.role, "regions": " ".join(sorted(grant.regions)) if grant else ""}
    ends = versioned.write(
        store, ROWS, [RowEdit({"account": name}, content, version, name)], actor.signature, now, True
    )
    if isinstance(ends, Problem):
        return ends
    moved_on = any(isinstance(end, RowConflict) for _, end in ends)
    return Problem("account_moved_on", "error", value=name) if moved_on else None


def _grant(row: StoredRow, side: str = "") -> Grant | None:
    role: Role | None = next((one for one in ROLES if one == row[f"role{side}"]), None)
    return None if role is None else Grant(role, frozenset(row[f"regions{side}"].split()))


def _kept(row: StoredRow) -> KeptAccount:
    at = datetime.fromisoformat(row["saved_at"])
    return KeptAccount(row["account"], _grant(row), row["version"], at, row["saved_by"])
