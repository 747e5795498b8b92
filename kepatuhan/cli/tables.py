"""`python -m kepatuhan tables`: where saved tables are, and moved from files into the database and back. Who may start it may do that."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime

from kepatuhan.cli.asked import ROOT, Refused, given, opened_store
from kepatuhan.intake import saving
from kepatuhan.intake.table_move import to_folder, to_release, to_store
from kepatuhan.store.opening import Store, names_store
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.numbers import either

WRONG = 2
BY = "python -m kepatuhan"
"""Who did it, as the history tells."""


def configure(parser: ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ke-basis-data", action="store_true", help=say("cli_tables_to_store", "id"))
    what.add_argument("--ke-berkas", action="store_true", help=say("cli_tables_to_files", "id"))
    what.add_argument("--pakai-rilis", default="", metavar="BERKAS", help=say("cli_tables_release", "id"))
    parser.add_argument("--json", action="store_true", help=say("cli_json", "id"))
    parser.add_argument("--lang", default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))


def run(options: Namespace, now: datetime) -> int:
    """Do what `options` ask for, then say where saved tables are. 0, or 2 after a sentence on stderr, when nothing was changed."""
    lang = options.lang if options.lang in LANGUAGES else LANGUAGES[0]
    try:
        in_store, changes = _done(options, now, lang)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG
    if options.json:
        print(json.dumps({"in": "database" if in_store else "files", "changes": changes}))
    else:
        print(say("cli_tables_in_store" if in_store else "cli_tables_in_files", lang, n=changes))
    return 0


def _done(options: Namespace, now: datetime, lang: str) -> tuple[bool, int]:
    """Whether the tables are in the database now, and how many changes of them there are. Refused."""
    if not names_store(os.environ):
        if options.ke_basis_data or options.ke_berkas or options.pakai_rilis:
            raise Refused(say("cli_tables_no_store", lang))
        return False, len(given(saving.every_change(ROOT), lang))
    with opened_store(lang) as store:
        return _with_store(store, options, now, lang)


def _with_store(store: Store, options: Namespace, now: datetime, lang: str) -> tuple[bool, int]:
    if options.ke_berkas:
        return False, given(to_folder(ROOT, store, BY, now), lang)
    if options.ke_basis_data:
        given(to_store(ROOT, store, BY, now), lang)
    elif options.pakai_rilis:
        given(to_release(ROOT, store, options.pakai_rilis, BY, now), lang)
    return True, len(given(saving.every_change(ROOT, store), lang))
