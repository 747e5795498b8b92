"""`python -m kepatuhan history`: who changed what and when, as a CSV. Who may start it may see everything."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from kepatuhan.briefing.history import history
from kepatuhan.cli.asked import ROOT, Refused, given, opened_store, write
from kepatuhan.core.faults import fault
from kepatuhan.roles.actor import anyone
from kepatuhan.store.opening import names_store
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.numbers import either

WRONG = 2


def configure(parser: ArgumentParser) -> None:
    """Give `parser` the options of the command."""
    parser.add_argument("--out", default="", help=say("cli_history_out", "id"))
    parser.add_argument("--lang", default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))


def run(options: Namespace) -> int:
    """Write the history to `--out`, else to the screen. 0, or 2 after a sentence on stderr."""
    lang = options.lang if options.lang in LANGUAGES else LANGUAGES[0]
    try:
        with opened_store(lang) as store:
            content = given(history(store, ROOT, anyone(), lang, names_store(os.environ)), lang).csv()
        if options.out:
            write(Path(options.out), content)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG
    except OSError as error:
        print(say("cli_unwritable", lang, reason=say(fault(error), lang)), file=sys.stderr)
        return WRONG
    print(options.out or content.decode("utf-8-sig").rstrip("\n"))
    return 0
