"""`python -m kepatuhan account`: which account has which role. Who may start it may do everything: so the first pengelola is named."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime

from kepatuhan.cli.asked import ROOT
from kepatuhan.core.model import Problem
from kepatuhan.roles import accounts
from kepatuhan.roles.actor import ROLES, Grant, anyone, as_account
from kepatuhan.store.opening import Store, open_store, store_url
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.numbers import either
from kepatuhan.words.problems import problem

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
    store = open_store(store_url(os.environ, ROOT))
    wrong = store if isinstance(store, Problem) else _changed(store, options, now)
    rows = accounts.listed(store, anyone()) if isinstance(store, Store) and wrong is None else wrong
    if isinstance(store, Store):
        store.engine.dispose()
    if isinstance(rows, Problem):
        print(problem(rows, lang), file=sys.stderr)
        return WRONG
    for row in rows or ():
        if row.grant:
            print(" ".join((row.account, row.grant.role, *sorted(row.grant.regions))))
    return 0


def _changed(store: Store, options: Namespace, now: datetime) -> Problem | None:
    if not options.peran:
        return None
    rows = accounts.listed(store, anyone())
    if isinstance(rows, Problem):
        return rows
    version = next((row.version for row in rows if row.account == as_account(options.akun)), 0)
    grant = None if options.peran == NONE else Grant(options.peran, frozenset(options.wilayah))
    return accounts.write(store, options.akun, grant, version, anyone("python -m kepatuhan account"), now)
