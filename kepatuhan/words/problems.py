"""A Problem as sentences: where, what is wrong, and what to do about it."""

from __future__ import annotations

from typing import Any

from kepatuhan.core.faults import PREFIX
from kepatuhan.core.model import Problem
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number, with_mark

_SCORES = ("maximum", "likely", "score", "added", "earlier", "declared", "expected_points", "low", "high")
"""Parameters of problems that are hundredths."""
_PLAIN = ("other_value", "step", "stored", "shown")
"""Parameters that are numbers of ours in plain notation."""


def problem(item: Problem, lang: str) -> str:
    """One problem as a sentence: file, row, then what is wrong and the remedy."""
    return f"{place(item, lang)}{message(item, lang)} {remedy(item, lang)}"


def place(item: Problem, lang: str) -> str:
    """Where a problem is, to stand before its sentence: 'a.csv, baris 2: ', 'a.csv: ', or ''."""
    if item.row:
        return say("place_row", lang, file=item.file, row=item.row)
    return say("place_file", lang, file=item.file) if item.file else ""


def _params(item: Problem, lang: str) -> dict[str, Any]:
    """What fills the sentences of a problem: its parameters, scores and reasons as words."""
    scores = {k: number(v, lang) for k, v in item.params.items() if k in _SCORES}
    plain = {k: with_mark(str(v), lang) for k, v in item.params.items() if k in _PLAIN}
    reason = str(item.params.get("reason", ""))
    faults = {"reason": say(reason, lang)} if reason.startswith(PREFIX) else {}
    return {**item.params, **scores, **plain, **faults, "column": item.column, "value": value_text(item, lang)}


def value_text(item: Problem, lang: str) -> str:
    """What a problem is about: a number of ours with the reader's decimal mark; what a file says stays as it stands there."""
    return with_mark(item.value, lang) if item.figure else item.value


def message(item: Problem, lang: str) -> str:
    """What is wrong, without place and remedy: the entry `problem.` and the code."""
    return say(_entry("problem", item), lang, **_params(item, lang))


def remedy(item: Problem, lang: str) -> str:
    """What to do about it: the entry `remedy.` and the code."""
    return say(_entry("remedy", item), lang, **_params(item, lang))


def _entry(kind: str, item: Problem) -> str:
    """The one kind of key that is put together: a code is found by a search for it where the problem is raised."""
    return f"{kind}.{item.code}"
