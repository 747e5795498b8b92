"""`python -m kepatuhan check FILE… [--json]`: is this file fit to be used? A report for people, or one for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from kepatuhan.core.dataset import Dataset, load
from kepatuhan.core.model import HUNDREDTHS, Problem
from kepatuhan.intake import ingest
from kepatuhan.intake.ingest import Reading
from kepatuhan.intake.review import Review, review
from kepatuhan.intake.sheets import MAX_BYTES
from kepatuhan.scoring.score import score
from kepatuhan.words import LANGUAGES, message, number, problem, region_name, remedy, say

EXIT = {"accept": 0, "accept_warn": 1, "reject": 2}


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("cli_file", LANGUAGES[0]))
    parser.add_argument("--json", action="store_true", help=say("cli_json", LANGUAGES[0]))
    parser.add_argument("--sheet", help=say("cli_sheet", LANGUAGES[0]))
    parser.add_argument("--unit", action="append", default=[], metavar="A=B", help=say("cli_unit", LANGUAGES[0]))
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help=say("cli_lang", LANGUAGES[0]))


def run(arguments: argparse.Namespace, folder: Path) -> int:
    """Check every file against the tables of `folder`; returns the worst exit code: 0 accepted, 1 with warnings, 2 rejected.

    One object in JSON for one file, a list for several; a file that cannot be opened has its sentence on stderr.
    """
    data = load(folder)
    reports, texts, units = [], [], answers(arguments.unit)
    for name in arguments.files:
        content = _content(name, arguments.lang)
        reading = None if content is None else ingest.read(content, name, data, sheet=arguments.sheet)
        found = review(reading, data, units) if reading else None
        reports.append(report(name, found, data, arguments.lang))
        texts.append(readable(name, reading, found, data, arguments.lang))
    shown = reports[0] if len(reports) == 1 else reports
    print(json.dumps(shown, ensure_ascii=False, indent=2) if arguments.json else "\n\n".join(texts))
    return max(EXIT[r["outcome"]] for r in reports)


def answers(given: Iterable[str]) -> dict[str, str]:
    """'A=B' → the unit written A is the known unit B; 'A=A' or 'A' alone → it is a unit of its own."""
    parts = (text.partition("=") for text in given)
    return {written.strip(): meant.strip() or written.strip() for written, _, meant in parts}


def _content(name: str, lang: str) -> bytes | None:
    """No more bytes than can be read are taken into memory."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        print(say("cli_cannot_open", lang, file=name, reason=reason), file=sys.stderr)
        return None


def report(name: str, found: Review | None, data: Dataset, lang: str) -> dict[str, Any]:
    """The object of `--json`: file, outcome, rows, problems, totals and categories by region and year."""
    if found is None:
        missing = Problem("cannot_open", "error", name)
        found_problems = [_problem(missing, lang)]
        return {
            "file": name,
            "outcome": "reject",
            "rows": 0,
            "problems": found_problems,
            "totals": {},
            "categories": {},
        }
    totals, categories = results(found, data)
    return {
        "file": name,
        "outcome": found.outcome,
        "rows": found.rows,
        "problems": [_problem(p, lang) for p in found.problems],
        "totals": totals,
        "categories": categories,
    }


def _problem(item: Problem, lang: str) -> dict[str, Any]:
    return {
        "severity": item.severity,
        "row": item.row,
        "column": item.column or None,
        "value": item.value or None,
        "message": message(item, lang),
        "remedy": remedy(item, lang),
    }


def results(found: Review, data: Dataset) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Totals (points with two decimals, None where not known) and categories of the accepted rows by region and year."""
    totals: dict[str, dict[str, Any]] = {}
    categories: dict[str, dict[str, Any]] = {}
    if len(found.accepted) == 0:
        return totals, categories
    bodies = score(found.accepted, data).bodies.sort_values(["region", "year"])
    for row in bodies[["region", "year", "score", "category"]].to_dict("records"):
        total = None if pd.isna(row["score"]) else int(row["score"]) / HUNDREDTHS
        totals.setdefault(row["region"], {})[str(row["year"])] = total
        categories.setdefault(row["region"], {})[str(row["year"])] = row["category"] or None
    return totals, categories


def readable(name: str, reading: Reading | None, found: Review | None, data: Dataset, lang: str) -> str:
    """The report for people: the verdict, how the file was read, the totals, then every problem with its remedy."""
    if reading is None or found is None:
        return say("cli_not_opened", lang, file=name)
    counts = {s: sum(p.severity == s for p in found.problems) for s in ("error", "warning", "note")}
    understood = ingest.understood(reading, lang)
    head = [
        say(f"verdict_{found.outcome}", lang, file=name),
        *([f"  {understood}"] if understood else []),
        say(
            "cli_counts",
            lang,
            rows=found.rows,
            errors=counts["error"],
            warnings=counts["warning"],
            notes=counts["note"],
        ),
    ]
    return "\n".join([*head, *_totals(found, data, lang), *_listed(found, lang)])


def _totals(found: Review, data: Dataset, lang: str) -> list[str]:
    totals, categories = results(found, data)
    names = {r.code: region_name(r, lang) for r in data.regions}
    return [
        "  "
        + say(
            "cli_total",
            lang,
            name=names.get(code, code),
            year=year,
            score=say("cli_unknown", lang) if value is None else number(round(value * HUNDREDTHS), lang),
            category=categories[code][year] or say("cli_unknown", lang),
        )
        for code, by_year in totals.items()
        for year, value in by_year.items()
    ]


def _listed(found: Review, lang: str) -> list[str]:
    order = {"error": 0, "warning": 1, "note": 2}
    told = sorted(found.problems, key=lambda p: (order[p.severity], p.row or 0))
    return [f"  [{say(f'severity_{p.severity}', lang)}] {problem(p, lang)}" for p in told]
