"""What a file of an office is taken apart into: sheets whose cells are text as it stands, and how large one may be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, Literal

import numpy as np
import pandas as pd

from kepatuhan.core.model import Problem

MEGABYTE = 1024 * 1024

MAX_BYTES = 10 * MEGABYTE

MAX_ROWS = 200_000
"""A national year has 156 000 rows of indicators."""

MAX_COLUMNS = 1_000

MAX_CELLS = 4_000_000

TOP = 40
"""Rows in which a header is looked for."""

Kind = Literal["", "csv", "xlsx", "xls", "ods", "parquet"]


@dataclass(frozen=True)
class Sheet:
    """One sheet: a column is a categorical of text; `rows` the spreadsheet row of each line, as a person counts.

    `merged` are rectangles (top, left, bottom, right) of places, counted from 0, that hold the text of their first cell;
    `hidden` the places of columns that nobody sees.
    """

    name: str
    columns: tuple[pd.Series, ...]
    rows: np.ndarray
    merged: tuple[tuple[int, int, int, int], ...] = ()
    flaws: tuple[Problem, ...] = ()
    hidden: frozenset[int] = frozenset()

    @cached_property
    def top(self) -> list[list[str]]:
        """The first rows as text, with merged cells filled."""
        size = min(TOP, len(self.rows))
        heads = [column.iloc[:size].astype(object).tolist() for column in self.columns]
        grid = [[str(head[i]) for head in heads] for i in range(size)]
        for top, left, bottom, right in self.merged:
            for i in range(top, min(bottom + 1, size)):
                for j in range(left, min(right + 1, len(heads))):
                    grid[i][j] = grid[top][left]
        return grid


@dataclass(frozen=True)
class Book:
    """A file taken apart: its visible sheets, and what was understood of it. With an error in `problems` there are none."""

    kind: Kind
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    separator: str = ""
    problems: tuple[Problem, ...] = ()


Score = Callable[[Sequence[Sequence[str]]], int]
"""How much the first rows look like a table with a header that is known."""


def refused(kind: Kind, code: str, file: str, **params: Any) -> Book:
    """A book that cannot be read: one error, and no sheet."""
    return Book(kind, problems=(Problem(code, "error", file, params=params),))


def column_of(cells: Sequence[Any]) -> pd.Series:
    """Cells of any type as a categorical of text; each different value is put into words once."""
    if bool in set(map(type, cells)):  # True and 1 are equal, and would become one word
        cells = [_as_text(v) if isinstance(v, bool) else v for v in cells]
    places: defaultdict[Any, int] = defaultdict(count().__next__)
    codes = list(map(places.__getitem__, cells))
    texts = [v if isinstance(v, str) else _as_text(v) for v in places]
    words = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    where = np.array([words[text] for text in texts], dtype=np.int64)
    index = pd.Index(list(words), dtype="str")
    return pd.Series(pd.Categorical.from_codes(where[codes] if len(codes) else [], categories=index))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
