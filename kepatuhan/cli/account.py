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
    parser.add_argument("--wilayah", nargs="*", default=[], help=say("cli_account_regions", "id"))
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
    version = next((row.version for row in rows if row.account == as_account(options.akun)), 0)
    strange = [code for code in options.wilayah if code != EVERY and code not in _codes()]
    if strange:
        raise Refused(say("cli_account_strange", lang, codes=listing(strange, lang)))
    grant = None if options.peran == NONE else Grant(options.peran, frozenset(options.wilayah))
    given(accounts.write(store, options.akun, grant, version, anyone("python -m kepatuhan account"), now), lang)


def _codes() -> set[str]:
    return {region.code for region in load_country(DATA_FOLDER).country}
