"""The command line: `python -m kepatuhan check FILE… [--json]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kepatuhan import check_command

DATA = Path(__file__).resolve().parent.parent / "data"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m kepatuhan")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check_command.add_to(commands)
    chosen = parser.parse_args(arguments)
    return int(chosen.run(chosen, DATA))


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a console of another encoding must not stop the report
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
