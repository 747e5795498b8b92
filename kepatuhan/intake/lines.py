"""The lines of a table below its header, and problems said line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.columns import LIMIT, more_like
from kepatuhan.core.model import Problem, Severity
from kepatuhan.intake.headers import FileColumn

WORDS = ("label", "sumber", "catatan", "catatan_en", "unit", "penanggung_jawab", "tenggat")
WORDY = (*WORDS, "kategori", "zona", "status", "keyakinan")
"""Columns of words, in which a bare number is a piece of the cell before it."""


@dataclass(frozen=True)
class Lines:
    """The lines of a table that are data: `columns` by place in the sheet, `rows` their spreadsheet rows.

    `words_by_column` keeps what `coded` found, by place of the column: a column is asked for a dozen times.
    """

    file: str
    columns: tuple[pd.Series, ...]
    rows: np.ndarray
    words_by_column: dict[int, tuple[np.ndarray, list[str]]] = field(default_factory=dict, repr=False, compare=False)

    def take(self, kept: np.ndarray) -> Lines:
        """Only the lines of the mask `kept`."""
        return self if kept.all() else Lines(self.file, tuple(c[kept] for c in self.columns), self.rows[kept])

    def coded(self, column: FileColumn | None) -> tuple[np.ndarray, list[str]]:
        """Each line's place among the different words of a column, and the words; without the column, one empty word."""
        if column is None:
            return np.zeros(len(self.rows), dtype=np.int64), [""]
        if column.index not in self.words_by_column:
            cells_ = self.columns[column.index].cat
            self.words_by_column[column.index] = (
                cells_.codes.to_numpy(dtype=np.int64),
                cells_.categories.astype("str").tolist(),
            )
        return self.words_by_column[column.index]


@dataclass(frozen=True)
class Assumed:
    """What a table without that column takes from its title, sheet or file name; `where` is the text it was read in."""

    value: str = ""
    where: str = ""


def any_cell(lines: Lines, columns: Iterable[FileColumn], test: Callable[[str], bool]) -> np.ndarray:
    """A mask of the lines in which a word of one of the columns passes the test."""
    passed = np.zeros(len(lines.rows), dtype=bool)
    for column in columns:
        codes, words = lines.coded(column)
        passed |= by_word(words, codes, test)
    return passed


def line_problems(
    code: str,
    severity: Severity,
    lines: Lines,
    mask: np.ndarray,
    column: FileColumn | None,
    heads: Iterable[FileColumn] = (),
    params: Callable[[str], Mapping[str, Any]] = lambda word: {},
) -> list[Problem]:
    """A problem for each line of the mask, the first LIMIT by name; the value is that of `column`, else the first of `heads`."""
    at = np.flatnonzero(mask)
    header = column.header if column else ""
    shown = [column] if column else list(heads)
    problems = []
    for i in at[:LIMIT]:
        words = (str(lines.columns[c.index].iloc[i]) for c in shown)
        word = next((cells.clean(w) for w in words if w.strip()), "")[:80]
        problems.append(Problem(code, severity, lines.file, int(lines.rows[i]), header, word, params(word)))
    return problems + more_like(severity, lines.file, len(at) - LIMIT)


def by_word(words: list[str], codes: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    """A mask of the lines whose word passes the test, which is asked once for each different word."""
    return marked(np.array([test(w) for w in words] + [False], dtype=bool), codes)


def marked(passing: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """A mask of the codes that pass; `passing` holds one truth a word, and last that of no word (code -1).

    Of a national table most tests pass for no word, or for one: then no line need be looked up.
    """
    passed = np.flatnonzero(passing)
    if len(passed) == 0:
        return np.zeros(len(codes), dtype=bool)
    if len(passed) == 1:
        alone: np.ndarray = codes == (passed[0] if passed[0] < len(passing) - 1 else -1)
        return alone
    some: np.ndarray = passing.take(codes)
    return some
