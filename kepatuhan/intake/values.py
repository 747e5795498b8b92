"""The cells of values: numbers, missing, not assessed, or what cannot be read; counts of products."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Problem
from kepatuhan.intake.headers import FileColumn, Layout
from kepatuhan.intake.lines import Lines, by_word, line_problems

BLANK, NUMBER, MISSING, NOT_ASSESSED, BAD = range(5)
PLAIN = r"-?[0-9]{1,8}(?:\.[0-9]{1,6})?"
ONE_MARK = re.compile(r"[+-]?[0-9]{1,3}([.,])([0-9]+)")


@dataclass(frozen=True)
class ValueColumn:
    """One column of values: what each line holds (`state`) and how much (`value`, millionths)."""

    column: FileColumn
    state: np.ndarray
    value: np.ndarray
    problems: tuple[Problem, ...] = ()


def read_values(
    lines: Lines, column: FileColumn, aliases: Aliases, totals: np.ndarray, weighted: np.ndarray
) -> ValueColumn:
    """One column of values; `totals` marks the lines that speak of no component, where a share of 1 is a lost percentage,

    `weighted` those of a dimension or variable, which is given in points.
    """
    codes, words = lines.coded(column)
    state, value, cut = _understood(words, aliases)
    states, values = np.append(state, BLANK)[codes], np.append(value, 0)[codes]
    share = (states == NUMBER) & (values > 0) & (values < MILLIONTHS) & totals & (not column.role.component)
    points = np.full(len(lines.rows), column.role.component in aliases.weighted) | (
        weighted & (not column.role.component)
    )
    percent = (states == NUMBER) & points & by_word(words, codes, cells.is_percent) if points.any() else ~points & False
    shortened = np.append(cut, False)[codes]
    problems = [
        *_not_numbers(lines, column, states == BAD),
        *_two_ways(lines, column),
        *line_problems("share_instead", "error", lines, share, column, (), _as_percent(aliases)),
        *line_problems("percent_points", "error", lines, percent, column),
        *line_problems("rounded_value", "warning", lines, shortened & ~share, column, (), _to_two(aliases)),
    ]
    return ValueColumn(column, states, values, tuple(problems))


def _not_numbers(lines: Lines, column: FileColumn, bad: np.ndarray) -> list[Problem]:
    """The cells `bad` by what they are: a date, a footnote's mark, the error of a spreadsheet, or anything else."""
    if not bad.any():
        return []
    codes, words = lines.coded(column)
    dated = bad & by_word(words, codes, lambda w: cells.date_as_score(w) is not None)
    noted = bad & ~dated & by_word(words, codes, cells.is_footnoted)
    failed = bad & by_word(words, codes, cells.is_sheet_error)
    typed = lambda w: {"typed": cells.date_as_score(w) or "?"}  # noqa: E731
    return [
        *line_problems("date_instead", "error", lines, dated, column, (), typed),
        *line_problems("footnote_mark", "error", lines, noted, column),
        *line_problems("sheet_error", "error", lines, failed, column),
        *line_problems("not_a_number", "error", lines, bad & ~dated & ~noted & ~failed, column),
    ]


def _two_ways(lines: Lines, column: FileColumn) -> list[Problem]:
    """'1.234' where all other cells write a decimal comma: thousands or three decimals?"""
    codes, words = lines.coded(column)
    matches = [ONE_MARK.fullmatch(w.strip()) if 4 <= len(w) <= 12 else None for w in words]
    used = np.zeros(len(words), dtype=bool)
    used[codes[codes >= 0]] = True
    sure = {m[1] for m, here in zip(matches, used, strict=True) if m and here and len(m[2]) != 3}
    if len(sure) != 1:
        return []
    two = np.array([m is not None and len(m[2]) == 3 and m[1] not in sure for m in matches] + [False], dtype=bool)[
        codes
    ]
    return line_problems("ambiguous_number", "error", lines, two, column, (), lambda w: {"mark": next(iter(sure))})


def _as_percent(aliases: Aliases) -> Callable[[str], dict[str, Any]]:
    """0,9274 is what a spreadsheet keeps of 92,74 %."""

    def likely(word: str) -> dict[str, Any]:
        value = cells.millionths(word, aliases.words.get("satuan", {})) or 0
        return {"likely": value * FULL // MILLIONTHS}

    return likely


def _to_two(aliases: Aliases) -> Callable[[str], dict[str, Any]]:
    """88.83666666666667, as a mean comes out of a spreadsheet, is used as 88,84."""
    units = aliases.words.get("satuan", {})
    return lambda word: {"score": (cells.rounded(word, units) or 0) * HUNDREDTHS // MILLIONTHS}


def _understood(words: list[str], aliases: Aliases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State and millionths of each word, and whether it was rounded; numbers written the plain way are read all at once."""
    index = pd.Series(words, dtype="str")
    state, value, cut = np.full(len(words), BAD), np.zeros(len(words), dtype=np.int64), np.zeros(len(words), dtype=bool)
    plain = index.str.fullmatch(PLAIN).to_numpy(dtype=bool)
    value[plain] = np.rint(pd.to_numeric(index[plain]).to_numpy(dtype=float) * MILLIONTHS).astype(np.int64)
    state[plain] = NUMBER
    for i in np.flatnonzero(~plain):
        state[i], value[i], cut[i] = _one(words[i], aliases)
    return state, value, cut


def _one(word: str, aliases: Aliases) -> tuple[int, int, bool]:
    if not cells.clean(word):
        return BLANK, 0, False
    units = aliases.words.get("satuan", {})
    exact = cells.millionths(word, units)
    if exact is not None and abs(exact) < 2**53:
        return NUMBER, exact, False
    near = cells.rounded(word, units) if exact is None else None
    if near is not None:
        return NUMBER, near, True
    meaning = "" if cells.is_sheet_error(word) else aliases.meaning("nilai", word)
    if meaning:
        return (NOT_ASSESSED if meaning == "tidak_dinilai" else MISSING), 0, False
    return (MISSING if cells.is_dash(word) else BAD), 0, False


def read_products(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[pd.Series | None, list[Problem]]:
    """The number of products of each line, None without such a column, and the cells that are no whole number."""
    column = layout.of("produk")
    if column is None:
        return None, []
    nowhere = np.zeros(len(lines.rows), dtype=bool)
    part = read_values(lines, column, aliases, nowhere, nowhere)
    whole = (part.state == NUMBER) & (part.value % MILLIONTHS == 0) & (part.value >= 0)
    broken = line_problems("not_whole", "error", lines, (part.state == NUMBER) & ~whole, column)
    return known_numbers(part.value // MILLIONTHS, whole), [*part.problems, *broken]


def known_numbers(values: np.ndarray, is_number: np.ndarray) -> pd.Series:
    """Whole numbers, missing where they are not known."""
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~is_number))
