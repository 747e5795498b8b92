"""Who does something: a name, and a role for some governments. Known from the claims of a sign-in, or anybody where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from kepatuhan.core.cells import clean, is_odd

Role = Literal["pembaca", "penyusun", "pengelola"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the one who may least: looks and simulates; keeps what belongs to his governments; everything."""
EVERY = "*"
"""Stands for all governments in a list of those that are assigned."""
LONGEST = 80
"""Letters of a name as it is kept (self_assessment.entry.LONGEST and docs/skenario.schema.json allow as many)."""
SUBJECT = "sub:"
"""What an account begins with that is a number at the provider (claim `sub`)."""
LONGEST_ACCOUNT = 200
"""Letters of an account."""


@dataclass(frozen=True)
class Actor:
    """Who does something. `account` is '' where nobody is signed in; `regions` are the codes of the governments assigned to him."""

    name: str
    role: Role
    regions: frozenset[str] = frozenset()
    account: str = ""

    @property
    def signature(self) -> str:
        """What the history says of him: a name can be chosen by its owner, so that of an account stands with it."""
        return f"{self.name} ({self.account})" if self.account and self.name != self.account else self.name


SIGNED_OUT = Actor("", "pembaca")
"""Who has not signed in where sign-in is set up: he looks and simulates."""


def anyone(name: str = "") -> Actor:
    """Whoever is at a computer without sign-in, under the name that he typed: he may do everything."""
    return Actor(name, "pengelola")


@dataclass(frozen=True)
class ClaimNames:
    """Which claims say what; '' where none does. A stroke goes into a claim of several parts: realm_access/roles.

    hours: how long a sign-in counts. A provider that shuts an account does not tell.
    """

    account: str = "email"
    role: str = ""
    regions: str = ""
    hours: int = 12


@dataclass(frozen=True)
class Grant:
    """The role that the table of accounts gives, and the governments that it is for."""

    role: Role
    regions: frozenset[str] = frozenset()


def signed_in(claims: Mapping[str, Any], names: ClaimNames, now: datetime) -> Actor | None:
    """Whom the claims of a sign-in name, with the role that they give him; None for one that is too long ago, or of nobody.

    `now` is an aware time. Without a role in them he is a pembaca.
    """
    account = account_of(claims, names)
    if not account or _too_old(claims, names.hours, now):
        return None
    role = next((r for r in reversed(ROLES) if r in set(_several(claims, names.role))), ROLES[0])
    return Actor(_name(claims) or account[:LONGEST], role, frozenset(_several(claims, names.regions)), account)


def account_of(claims: Mapping[str, Any], names: ClaimNames) -> str:
    """What the table of accounts calls him; '' for none.

    An e-mail address that its provider has not confirmed is anybody's: then, and without that claim, `sub:` and his number there,
    which no other claim can say. A provider that says nothing of confirming is believed (docs/masuk.md).
    """
    subject = claims.get("sub")
    given = None if names.account == "sub" else claims.get(names.account)
    unconfirmed = names.account == "email" and claims.get("email_verified", True) not in (True, "true")
    if (
        isinstance(given, str)
        and not unconfirmed
        and (account := as_account(given))
        and not account.startswith(SUBJECT)
    ):
        return account
    return as_account(f"{SUBJECT}{subject}") if isinstance(subject, str) and subject else ""


def as_account(text: str) -> str:
    """An account as it is compared: without blanks around and, but for a number at the provider, without capitals (OpenID Connect

    Core §2: `sub` is case-sensitive); '' for one that cannot be one.
    """
    account = clean(text)
    account = account if account.startswith(SUBJECT) else account.casefold()
    return "" if is_odd(account) or len(account) > LONGEST_ACCOUNT or " " in account else account


def with_grant(actor: Actor, grant: Grant | None) -> Actor:
    """The same one with what the table of accounts says of him, which goes before his claims."""
    return actor if grant is None else replace(actor, role=grant.role, regions=grant.regions)


def _name(claims: Mapping[str, Any]) -> str:
    name = clean(str(claims.get("name") or ""))[:LONGEST].strip()
    return "" if is_odd(name) else name


def _too_old(claims: Mapping[str, Any], hours: int, now: datetime) -> bool:
    at = claims.get("iat")
    if not isinstance(at, (int, float)):
        return True
    # both ways: after a clock that was set back, a sign-in of what is now the future would count for ever
    return abs(now.timestamp() - at) > timedelta(hours=hours).total_seconds()


def _several(claims: Mapping[str, Any], name: str) -> Iterable[str]:
    """The words of a claim: a list of them, or a text with blanks or commas between."""
    if not name:
        return ()
    value: Any = claims
    for part in name.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
