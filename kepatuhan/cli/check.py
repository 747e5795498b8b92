"""`python -m kepatuhan check FILE… [--json]`: is this file fit to be used? A report for people, or one for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kepatuhan.cli.asked import Refused, saved_over
from kepatuhan.core.columns import among, int_or_none, records
from kepatuhan.core.dataset import Dataset, load_country, missing
from kepatuhan.core.faults import fault
from kepatuhan.core.model import HUNDREDTHS, Problem
from kepatuhan.intake import ingest
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.review import Review, review
from kepatuhan.intake.sheets import MAX_BYTES
from kepatuhan.scoring.score import Scored, score
from kepatuhan.sentences.unit_means import UnitMean, as_json, no_total, unit_means
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.keys import SEVERITY_KEYS
from kepatuhan.words.names import category_name, region_name
from kepatuhan.words.numbers import either, number
from kepatuhan.words.problems import message, place, problem, remedy

EXIT = {"accept": 0, "accept_warn": 1, "reject": 2, "fault": 3}
"""Exit status by outcome; `fault` is an error of this program, or a store that does not answer, which says nothing of the file."""
VERDICTS = {"accept": "verdict_accept", "accept_warn": "verdict_accept_warn", "reject": "verdict_reject"}
"""What the report says of a whole file."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("cli_file", LANGUAGES[0]))
    parser.add_argument("--json", action="store_true", help=say("cli_json", LANGUAGES[0]))
    parser.add_argument("--sheet", help=say("cli_sheet", LANGUAGES[0]))
    parser.add_argument("--unit", action="append", default=[], metavar="A=B", help=say("cli_unit", LANGUAGES[0]))
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help=either(list(LANGUAGES), LANGUAGES[0]))


def run(arguments: argparse.Namespace, folder: Path) -> int:
    """Check every file against the tables of `folder`; returns the worst exit status (EXIT).

    One object in JSON for one file, a list for several; what cannot be opened, and a fault of ours, has its sentence on
    stderr, and the other files are checked all the same. Whatever is wrong with the tables of `folder` is said there too.
    """
    try:
        data = load_country(folder, saved_over(folder, arguments.lang))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return EXIT["fault"]
    wrong_tables = [*missing(data), *(p for p in data.problems if p.severity != "note")]
    lines = [problem(p, arguments.lang) for p in wrong_tables]
    print(*lines, sep="\n", end="\n" if lines else "", file=sys.stderr)
    if missing(data):
        print(say("cli_data_broken", arguments.lang), file=sys.stderr)
        return EXIT["reject"]
    results = [_guarded(name, data, arguments) for name in arguments.files]
    reports = [one | _data_problems(wrong_tables, arguments.lang) for one, _ in results]
    shown = reports[0] if len(reports) == 1 else reports
    text = (
        json.dumps(shown, ensure_ascii=False, indent=2)
        if arguments.json
        else "\n\n".join(words for _, words in results)
    )
    print(text)
    return max(EXIT[r["outcome"]] for r in reports)


def _guarded(name: str, data: Dataset, arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """The report of one file for programs and for people; a fault of ours while it is made is the outcome `fault`."""
    try:
        return _checked(name, data, arguments)
    except Exception as error:
        message = say("cli_fault", arguments.lang, file=name, reason=type(error).__name__)
        print(message, file=sys.stderr)
        fault = Problem("internal_fault", "error", name, params={"reason": type(error).__name__})
        return _nothing(name, "fault", fault, arguments.lang), message


def _checked(name: str, data: Dataset, arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    content = _content(name, arguments.lang)
    reading = None if content is None else ingest.read(content, name, data, sheet=arguments.sheet)
    reviewed = review(reading, data, answers(arguments.unit)) if reading else None
    text = "" if arguments.json else readable(name, reading, reviewed, data, arguments.lang)
    return report(name, reviewed, data, arguments.lang), text


def _data_problems(problems: list[Problem], lang: str) -> dict[str, Any]:
    """What is wrong with the app's own tables, in `--json` only where something is: a file is judged by what is left of them."""
    return {"data_problems": [{"file": p.file, **_problem(p, lang)} for p in problems]} if problems else {}


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
        reason = say(fault(error), lang)
        print(say("cli_cannot_open", lang, file=name, reason=reason), file=sys.stderr)
        return None


def report(name: str, reviewed: Review | None, data: Dataset, lang: str) -> dict[str, Any]:
    """The object of `--json`: file, outcome, rows, problems, totals and categories by region and year, and means of units."""
    if reviewed is None:
        return _nothing(name, "reject", Problem("cannot_open", "error", name), lang)
    scored = _scored(reviewed, data)
    totals, categories = results(scored)
    means = unit_means(scored, data) if scored else []
    method = _of_method(data)
    return {
        "file": name,
        "outcome": "accept_warn" if method and reviewed.outcome == "accept" else reviewed.outcome,
        "rows": reviewed.rows,
        "problems": [
            *(_problem(p, lang) for p in reviewed.problems),
            *(_no_total(mean, data, lang) for mean in means if not mean.known and reviewed.outcome != "reject"),
            *(_problem(p, lang) | {"row": None, "message": place(p, lang) + message(p, lang)} for p in method),
        ],
        "totals": totals,
        "categories": categories,
        "computed": as_json(means),
    }


def _nothing(name: str, outcome: str, why: Problem, lang: str) -> dict[str, Any]:
    """The report of a file of which nothing was read."""
    empty: dict[str, Any] = {"totals": {}, "categories": {}, "computed": {}}
    return {"file": name, "outcome": outcome, "rows": 0, "problems": [_problem(why, lang)], **empty}


def _of_method(data: Dataset) -> list[Problem]:
    """What is wrong with data/method: every total and category stands on it."""
    return [p for p in data.problems if p.code.startswith("method_")]


def _no_total(mean: UnitMean, data: Dataset, lang: str) -> dict[str, Any]:
    """Why the mean of units is no total, in the form of a problem that is only a note."""
    sentence = {"message": no_total(mean, data, lang), "remedy": say("mean_remedy", lang)}
    return {"severity": "note", "row": None, "column": None, "value": None, **sentence}


def _problem(item: Problem, lang: str) -> dict[str, Any]:
    return {
        "severity": item.severity,
        "row": item.row,
        "column": item.column or None,
        "value": item.value or None,
        "message": message(item, lang),
        "remedy": remedy(item, lang),
    }


def results(scored: Scored | None) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Totals (points with two decimals, None where not known) and categories of the accepted rows by region and year."""
    totals: dict[str, dict[str, Any]] = {}
    categories: dict[str, dict[str, Any]] = {}
    if scored is None:
        return totals, categories
    bodies = scored.bodies.sort_values(["region", "year"])
    for row in records(bodies[["region", "year", "score", "category"]]):
        score = int_or_none(row["score"])
        total = None if score is None else score / HUNDREDTHS
        totals.setdefault(row["region"], {})[str(row["year"])] = total
        categories.setdefault(row["region"], {})[str(row["year"])] = row["category"] or None
    return totals, categories


def readable(name: str, reading: FileReading | None, reviewed: Review | None, data: Dataset, lang: str) -> str:
    """The report for people: the verdict, how the file was read, the totals, then every problem with its remedy."""
    if reading is None or reviewed is None:
        return say("cli_not_opened", lang, file=name)
    counts = {s: sum(p.severity == s for p in reviewed.problems) for s in ("error", "warning", "note")}
    understood = ingest.understood(reading, lang)
    head = [
        say(VERDICTS[reviewed.outcome], lang, file=name),
        *([f"  {understood}"] if understood else []),
        say(
            "cli_counts",
            lang,
            rows=say("cli_rows", lang, n=reviewed.rows),
            errors=say("cli_errors", lang, n=counts["error"]),
            warnings=say("cli_warnings", lang, n=counts["warning"]),
            notes=say("cli_notes", lang, n=counts["note"]),
        ),
    ]
    method = [f"  [{say(SEVERITY_KEYS[p.severity], lang)}] {problem(p, lang)}" for p in _of_method(data)]
    return "\n".join([*head, *_totals(reviewed, data, lang), *_listed(reviewed, lang), *method])


def _scored(reviewed: Review, data: Dataset) -> Scored | None:
    """A table's rows scored, but for what a government says of itself, which stands beside no published value; None for no row."""
    others = reviewed.accepted[~among(reviewed.accepted["status"], {"mandiri"})]
    return score(others, data) if len(others) else None


def _totals(reviewed: Review, data: Dataset, lang: str) -> list[str]:
    scored = _scored(reviewed, data)
    totals, categories = results(scored)
    names = {r.code: region_name(r, lang) for r in data.regions}
    lines = [
        say(
            "cli_total",
            lang,
            name=names.get(code, code),
            year=year,
            score=say("cli_unknown", lang) if value is None else number(round(value * HUNDREDTHS), lang),
            category=category_name(categories[code][year] or "", lang) or say("cli_unknown", lang),
        )
        for code, by_year in totals.items()
        for year, value in by_year.items()
    ]
    means = [no_total(mean, data, lang) for mean in (unit_means(scored, data) if scored else []) if not mean.known]
    return [f"  {line}" for line in (*lines, *means)]


def _listed(reviewed: Review, lang: str) -> list[str]:
    order = {"error": 0, "warning": 1, "note": 2}
    problems = sorted(reviewed.problems, key=lambda p: (order[p.severity], p.row or 0))
    return [f"  [{say(SEVERITY_KEYS[p.severity], lang)}] {problem(p, lang)}" for p in problems]
