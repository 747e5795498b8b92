"""`python -m kepatuhan account`: which account has which role. Who may start it may do everything: so the first pengelola is named."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime

from kepatuhan.cli.asked import DATA_FOLDER, Refused, given, opened_store
from kepatuhan.core.dataset import load_country
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import EVERY, ROLES, Grant, anyone, as_account
from kepatuhan.store.opening import Store
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.numbers import either, listing

NONE = "tanpa"
"""What is written in place of a role to take it away."""
WRONG = 2


def configure(parser: ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("akun", nargs="?", default="", help=say("cli_account_whose", "id"))
    parser.add_argument(
        "peran", nargs="?", default="", choices=("", *ROLES, NONE), help=either([*ROLES, NONE], ROLES[0])
    )
    parser.add_argument("--wilayah", nargs="*", help=say("cli_account_regions", "id"))
    parser.add_argument("--lang", default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))


def run(options: Namespace, now: datetime) -> int:
    """Give the account of `options` its role, then list them all. 0, or 2 after a sentence on stderr."""
    lang = options.lang if options.lang in LANGUAGES else LANGUAGES[0]
    try:
        with opened_store(lang) as store:
            if options.peran:
                _change(store, options, now, lang)
            rows = given(accounts.listed(store, anyone()), lang)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG
    for row in rows:
        if row.grant:
            print(" ".join((row.account, row.grant.role, *sorted(row.grant.regions))))
    return 0


def _change(store: Store, options: Namespace, now: datetime, lang: str) -> None:
    rows = given(accounts.listed(store, anyone()), lang)
    before = next((row for row in rows if row.account == as_account(options.akun)), None)
    grant = None if options.peran == NONE else _grant(options, before, lang)
    version = before.version if before else 0
    given(accounts.write(store, options.akun, grant, version, anyone("python -m kepatuhan account"), now), lang)
    if grant and grant.role == "penyusun" and options.wilayah is None:
        codes = listing(sorted(grant.regions), lang)
        note = say("cli_account_same", lang, codes=codes) if codes else say("cli_account_nothing", lang)
        print(note, file=sys.stderr)


def _grant(options: Namespace, before: accounts.KeptAccount | None, lang: str) -> Grant:
    """The role that is asked for; without --wilayah for the governments that are assigned already, for a role given again takes none away."""
    if options.wilayah is None:
        return Grant(options.peran, before.grant.regions if before and before.grant else frozenset())
    strange = [code for code in options.wilayah if code != EVERY and code not in _codes()]
    if strange:
        raise Refused(say("cli_account_strange", lang, codes=listing(strange, lang)))
    return Grant(options.peran, frozenset(options.wilayah))


def _codes() -> set[str]:
    return {region.code for region in load_country(DATA_FOLDER).country}
