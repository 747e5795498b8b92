"""What the file says of cells beyond their values: numbers split by a comma, flaws of cells, maxima that are stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.columns import LIMIT, more_like
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Problem
from kepatuhan.intake.headers import FileColumn, Layout
from kepatuhan.intake.lines import WORDY, Lines, any_cell, by_word, line_problems
from kepatuhan.intake.sheets import Sheet

DECLARED = 10
"""Hundredths by which a figure may miss a dimension's maximum and still be meant as it."""


def cell_flaws(sheet: Sheet, layout: Layout, lines: Lines, problems: Sequence[Problem]) -> list[Problem]:
    """What the file says of cells beyond their values, where the cell is one that is read; `problems` is not said again.

    The percent format counts below a header of values only: there it hides that 0,95 is stored where 95 is shown.
    """
    if not sheet.flaws:
        return []
    headers = {c.letter: c.header for c in layout.columns if c.target and c.target != "abaikan"}
    values = {c.letter for c in layout.measures}
    rows, wrong = set(lines.rows.tolist()), {(p.row, p.column) for p in problems if p.severity == "error"}
    inside = [p for p in sheet.flaws if not p.column or (p.column in headers and p.row in rows)]
    parted = {p.row for p in problems if p.code == "decimal_split"}
    wide = [p for p in inside if p.code != "row_width" or p.row in rows - parted]
    shown = [p for p in wide if p.code != "percent_cell" or p.column in values]
    named = [replace(p, column=headers.get(p.column, "")) for p in shown]
    named = [p for p in named if p.row is None or (p.row, p.column) not in wrong]
    return named[:LIMIT] + more_like("error", lines.file, len(named) - LIMIT)


def slipped_cells(sheet: Sheet, layout: Layout, lines: Lines) -> list[Problem]:
    """A decimal comma that parted a number into two cells, and lines with more cells than the header has (text files)."""
    last = max((c.index for c in layout.columns if c.header), default=-1)
    problems: list[Problem] = []
    for column in layout.measures:
        if column.index + 1 < len(layout.columns):
            problems += _split(lines, column, layout.columns[column.index + 1])
    beyond = [c for c in layout.columns if c.index > last]
    if sheet.name or not beyond:
        return problems
    wide = any_cell(lines, beyond, lambda w: bool(cells.clean(w)))
    named = {p.row or 0 for p in (*problems, *(p for p in sheet.flaws if p.code == "row_width"))}
    wide &= ~np.isin(lines.rows, sorted(named))
    return problems + line_problems("more_cells", "error", lines, wide, None, beyond, lambda w: {"expected": last + 1})


def stated_maxima(lines: Lines, aside: np.ndarray, layout: Layout, aliases: Aliases, head: int) -> list[Problem]:
    """Maxima that a table states itself, in a header ('Pengaduan (21,53)') or in a line of sums, and that the method does not have.

    Figures that are all within DECLARED of the method's are taken for maxima; anything else is a sum or a mean.
    """
    columns = [c for c in layout.measures if c.role.component in aliases.maxima]
    problems = []
    for column in columns:
        stated = [cells.millionths(word, ()) for word in re.findall(r"[0-9]+[.,][0-9]+", column.header)]
        odd = [v for v in stated if v is not None and _stated(v, column, aliases) is False]
        problems += [_of_maximum(column, v, lines.file, head, aliases) for v in odd[:1]]
    for at in np.flatnonzero(aside)[:LIMIT] if len(columns) > 1 else ():
        given = {c.index: cells.millionths(str(lines.columns[c.index].iloc[at]), ()) for c in columns}
        meant = [_stated(v, c, aliases) for c in columns if (v := given[c.index]) is not None]
        if len(meant) == len(columns) and None not in meant and False in meant:
            wrong = [c for c in columns if _stated(given[c.index] or 0, c, aliases) is False]
            problems += [_of_maximum(c, given[c.index] or 0, lines.file, int(lines.rows[at]), aliases) for c in wrong]
    return problems


def _stated(value: int, column: FileColumn, aliases: Aliases) -> bool | None:
    """Whether a figure is the maximum of its dimension; None where it is nowhere near one."""
    points = value * HUNDREDTHS // MILLIONTHS
    near = min(abs(points - most) for most in aliases.maxima[column.role.component])
    return None if near > DECLARED else near == 0


def _of_maximum(column: FileColumn, value: int, file: str, row: int, aliases: Aliases) -> Problem:
    points = value * HUNDREDTHS // MILLIONTHS
    most = min(aliases.maxima[column.role.component], key=lambda m: abs(m - points))
    params = {"component": column.header, "declared": points, "maximum": most}
    return Problem("declared_maximum", "warning", file, row, column.header, "", params)


def _split(lines: Lines, column: FileColumn, after: FileColumn) -> list[Problem]:
    """'92' beside '74' below a header of words, or of nothing: 92,74 whose comma was taken for the end of the cell.

    Beside another column that may hold numbers only a leading zero tells ('90' and '05'), as no number is written so.
    """
    codes, words = lines.coded(column)
    next_codes, next_words = lines.coded(after)
    whole = by_word(words, codes, lambda w: re.fullmatch(r"[+-]?[0-9]{1,3}", w.strip()) is not None)
    rest = by_word(next_words, next_codes, lambda w: re.fullmatch(r"[0-9]{1,6}", w.strip()) is not None)
    zero = by_word(next_words, next_codes, lambda w: re.fullmatch(r"0[0-9]{1,5}", w.strip()) is not None)
    sure = not after.role.is_value and (after.target in WORDY or not after.header)
    parted = whole & rest if sure or (not after.role.is_value and (whole & zero).any()) else whole & zero
    problems = line_problems("decimal_split", "error", lines, parted, column)
    return [replace(p, params={**p.params, "rest": _beside(lines, after, p.row)}) if p.row else p for p in problems]


def _beside(lines: Lines, column: FileColumn, row: int) -> str:
    return str(lines.columns[column.index].iloc[int(np.searchsorted(lines.rows, row))]).strip()
