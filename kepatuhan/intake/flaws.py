"""What the values of a sheet do not show: the flaws that a survey of its XML names, and what both kinds of survey share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from xml.parsers import expat

from kepatuhan.core.model import Severity
from kepatuhan.intake.archive import Unsafe

NAMED_MOST = 1_000
"""Cells of one kind of flaw that are kept for each column; a reader names fewer."""

Within = Callable[[int, int], None]
"""Says whether a height and a width are read; raises TooLarge for more."""


@dataclass(frozen=True)
class Flaw:
    """Something in a sheet that its values do not show; `column` is its letter."""

    code: str
    severity: Severity
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """What is to be said of a sheet, and, for ODS, its merged cells: rectangles (top, left, bottom, right) from 0."""

    flaws: tuple[Flaw, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


class Marked:
    """Cells of which something is to be said, by kind; the first NAMED_MOST of each column."""

    def __init__(self) -> None:
        self.cells: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
        self.counts: Counter[tuple[str, int]] = Counter()

    def add(self, code: str, row: int, column: int, **params: str) -> None:
        self.counts[code, column] += 1
        if self.counts[code, column] <= NAMED_MOST:
            self.cells.setdefault(code, []).append((row, column, params))

    def flaws(self, *codes: str) -> list[Flaw]:
        return [Flaw(k, "error", row, letter(c), p) for k in codes for row, c, p in self.cells.get(k, ())]


def as_number(content: str) -> float | None:
    """The number that a cell stores, or None for anything else."""
    try:
        number = float(content)
    except ValueError:
        return None
    return number if isfinite(number) else None


def percent_flaw(stored: float) -> dict[str, str]:
    """What a cell with a percent format stores and shows."""
    return {"stored": f"{stored:.10g}", "shown": f"{stored * 100:.10g}"}


def hidden_rows(rows: list[int]) -> tuple[Flaw, ...]:
    """One remark for all hidden rows: they are read like any other."""
    shown = ", ".join(str(r) for r in rows[:8]) + (" …" if len(rows) > 8 else "")
    return (Flaw("hidden_rows", "warning", rows[0], params={"n": len(rows), "rows": shown}),) if rows else ()


def letter(column: int) -> str:
    """1 → 'A', 27 → 'AA': how a spreadsheet calls its columns."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def whole(text: str | None, missing: int = 1) -> int:
    """The count or place that an attribute gives, `missing` where it gives none; ValueError for all but the digits 0 to 9,
    as `int` would also read "-3", "1_000" and the digits of other scripts."""
    if not text:
        return missing
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def careful_parser() -> Any:
    """An expat parser that stops at a document type: there is no other place for entities to be declared."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_document_type
    return parser


def _no_document_type(*_: Any) -> None:
    raise Unsafe("entities")
