"""Bytes of CSV, TSV, XLSX, XLS, ODS or Parquet → sheets of text, every cell as it stands; what is dangerous or broken is refused."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kepatuhan.core.model import Problem
from kepatuhan.intake.archive import TooLarge, Unsafe, unpacked
from kepatuhan.intake.delimited import read_text
from kepatuhan.intake.flaws import Flaw, Survey, hidden_rows
from kepatuhan.intake.hidden import Hidden, hidden_parts
from kepatuhan.intake.oldbook import read_old
from kepatuhan.intake.parquet import ENCRYPTED, MAGIC, ParquetColumn, read_parquet
from kepatuhan.intake.sheets import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MEGABYTE,
    Book,
    Kind,
    Score,
    Sheet,
    column_of,
    refused,
)
from kepatuhan.intake.survey import survey_all

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

OTHERS = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")

PARQUET_ROWS = 1_000_000
"""Five national years of indicators; the different values of a column are few, and only they are looked at."""

PARQUET_CELLS = 12 * PARQUET_ROWS


def open_book(content: bytes, file: str, score: Score) -> Book:
    """Take a file apart by what its bytes are, whatever its name says. Never raises for any bytes."""
    if len(content) > MAX_BYTES:
        return refused("", "too_large", file, limit=MAX_BYTES // MEGABYTE)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return refused("", "empty_file", file)
    if content.startswith(b"PK"):
        return _zipped(content, file)
    if content.startswith(OLE):
        return _old(content, file)
    if content.startswith((MAGIC, ENCRYPTED)):
        return _parquet(content, file)
    if content.startswith(OTHERS):
        return refused("", "not_a_table", file)
    return read_text(content, file, score)


def _zipped(content: bytes, file: str) -> Book:
    try:
        kind, safe, parts = unpacked(content)
        surveys = survey_all(kind, parts, MAX_ROWS, MAX_COLUMNS, MAX_CELLS)
        hidden = hidden_parts(kind, parts)
    except TooLarge as error:
        return refused("", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return refused("", error.code, file, **error.params)
    return _with_hidden(_workbook(safe, file, kind, surveys), hidden, file)


def _parquet(content: bytes, file: str) -> Book:
    """The names of its columns are row 1, as if the table were a sheet: a problem has the row that it has in a CSV of the table."""
    try:
        columns, left_out = read_parquet(content, PARQUET_ROWS, PARQUET_CELLS)
    except TooLarge as error:
        return refused("parquet", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return refused("parquet", error.code, file, **error.params)
    series = tuple(_below_name(column) for column in columns)
    lost = any("\ufffd" in word for one in series for word in one.cat.categories)
    letters = (Problem("lost_characters", "warning", file),) if lost else ()
    sheet = Sheet("", series, np.arange(1, len(series[0]) + 1))
    return Book("parquet", (sheet,), problems=(*_named(left_out, file), *letters))


def _below_name(column: ParquetColumn) -> pd.Series:
    """A column's name, and below it its cells as text."""
    values = column_of([column.name, *(("" if value is None else value) for value in column.values), ""]).cat
    codes = values.codes.to_numpy()
    below = codes[1:].take(column.places, mode="wrap")  # -1, nothing, is the last of them
    cells = pd.Categorical.from_codes(np.concatenate([codes[:1], below]), categories=values.categories)
    return pd.Series(cells, copy=False)


def _with_hidden(book: Book, hidden: dict[str, Hidden], file: str) -> Book:
    """The book with its hidden columns known, and a word on rows without height."""
    sheets = tuple(
        replace(
            s, hidden=hidden[s.name].columns, flaws=(*s.flaws, *_named(hidden_rows(list(hidden[s.name].rows)), file))
        )
        if s.name in hidden
        else s
        for s in book.sheets
    )
    return replace(book, sheets=sheets)


def _named(flaws: Iterable[Flaw], file: str) -> tuple[Problem, ...]:
    return tuple(Problem(f.code, f.severity, file, f.row, f.column, params=f.params) for f in flaws)


def _old(content: bytes, file: str) -> Book:
    try:
        old_sheets, hidden = read_old(content, MAX_ROWS, MAX_CELLS)
        sheets = tuple(
            replace(_of_grid(s.name, s.grid, s.merged, _named(s.flaws, file)), hidden=s.hidden) for s in old_sheets
        )
    except TooLarge as error:
        return refused("xls", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return refused("xls", error.code, file, **error.params)
    return _opened("xls", sheets, hidden, file)


def _workbook(content: bytes, file: str, kind: Kind, surveys: dict[str, Survey]) -> Book:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [
                s.name
                for s in book.sheets_metadata
                if s.visible == SheetVisibleEnum.Visible and s.typ == SheetTypeEnum.WorkSheet
            ]
            hidden = [s.name for s in book.sheets_metadata if s.name not in shown]
            sheets = tuple(_sheet(book.get_sheet_by_name(name), surveys.get(name, Survey()), file) for name in shown)
    except PasswordError:
        return refused(kind, "protected", file)
    except TooLarge as error:
        return refused(kind, "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return refused(kind, error.code, file, **error.params)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # the reader is compiled code: what it cannot read it may also answer with a panic
        return refused(kind, "broken_workbook", file)
    return _opened(kind, sheets, hidden, file)


def _opened(kind: Kind, sheets: tuple[Sheet, ...], hidden: list[str], file: str) -> Book:
    if not any(len(sheet.rows) for sheet in sheets):
        return refused(kind, "empty_file", file)
    notes = (Problem("hidden_sheets", "note", file, params={"names": ", ".join(hidden)}),) if hidden else ()
    return Book(kind, sheets, problems=notes)


def _sheet(sheet: CalamineSheet, survey: Survey, file: str) -> Sheet:
    if sheet.total_height > MAX_ROWS or sheet.total_height * sheet.total_width > MAX_CELLS:
        raise TooLarge(f"{sheet.total_height} × {sheet.total_width}")
    grid = sheet.to_python(skip_empty_area=False)
    merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()) or survey.merged
    return _of_grid(sheet.name, grid, merged, _named(survey.flaws, file))


def _of_grid(
    name: str, grid: list[list[Any]], merged: tuple[tuple[int, int, int, int], ...], flaws: tuple[Problem, ...]
) -> Sheet:
    columns = tuple(column_of(cells) for cells in zip(*grid, strict=True))
    apart = tuple(dict.fromkeys(merged))
    size = len(grid), len(columns)
    if sum(_area(rectangle, *size) for rectangle in apart) > MAX_CELLS:
        raise TooLarge(f"{len(apart)} × {size[0]} × {size[1]}")
    return Sheet(name, columns, np.arange(1, len(grid) + 1), apart, flaws)


def _area(rectangle: tuple[int, int, int, int], height: int, width: int) -> int:
    """Cells of a sheet that a merge covers."""
    top, left, bottom, right = rectangle
    return max(min(bottom + 1, height) - top, 0) * max(min(right + 1, width) - left, 0)
