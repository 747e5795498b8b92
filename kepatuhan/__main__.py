"""`python -m kepatuhan`: the command line. Like a page it stands outside the engine: it reads the clock and hands the date in."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # until settle, as in serve.py

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path

from dotenv import load_dotenv

from kepatuhan.cli import account, brief, history, plan, tables
from kepatuhan.cli import check as check_command
from kepatuhan.core.process import settle
from kepatuhan.words.catalogue import say

DATA = Path(__file__).resolve().parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` name; its exit status."""
    settle()
    parser = ArgumentParser(prog="python -m kepatuhan", description=say("cli_about", "id"))
    commands = parser.add_subparsers(required=True, metavar="perintah")
    one = commands.add_parser("brief", help=say("cli_brief", "id"), description=say("cli_brief", "id"))
    brief.configure(one)
    one.set_defaults(run=lambda options: brief.run(options, date.today().isoformat()))
    two = commands.add_parser("check", help=say("cli_check", "id"), description=say("cli_check", "id"))
    check_command.configure(two)
    two.set_defaults(run=lambda options: check_command.run(options, DATA))
    three = commands.add_parser("plan", help=say("cli_plan", "id"), description=say("cli_plan", "id"))
    plan.configure(three)
    three.set_defaults(run=plan.run)
    four = commands.add_parser("account", help=say("cli_account", "id"), description=say("cli_account", "id"))
    account.configure(four)
    four.set_defaults(run=lambda options: account.run(options, datetime.now(UTC)))
    five = commands.add_parser("history", help=say("cli_history", "id"), description=say("cli_history", "id"))
    history.configure(five)
    five.set_defaults(run=history.run)
    six = commands.add_parser("tables", help=say("cli_tables", "id"), description=say("cli_tables", "id"))
    tables.configure(six)
    six.set_defaults(run=lambda options: tables.run(options, datetime.now(UTC)))
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console of another encoding must not stop the report
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    load_dotenv(DATA.parent / ".env")  # the settings of the server, whose store and tables are meant
    sys.exit(main())
