"""XLS (Excel 97–2003) → rows of cells, with a reader in Python that never takes more memory than the file warrants."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import xlrd  # type: ignore[import-untyped]

from kepatuhan.intake.archive import Flaw, TooLarge, Unsafe, hidden_rows, letter

LOCKED = "EncryptedPackage".encode("utf-16-le")
"""An encrypted workbook of today is an old container with one encrypted part of this name."""


@dataclass(frozen=True)
class OldSheet:
    """A sheet as rows of equal length; `merged` rectangles (top, left, bottom, right) from 0; `flaws` of cells and rows;

    `hidden` the places of columns that nobody sees.
    """

    name: str
    grid: list[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...]
    flaws: tuple[Flaw, ...]
    hidden: frozenset[int] = frozenset()


def read_old(content: bytes, rows: int, cells: int) -> tuple[list[OldSheet], list[str]]:
    """The visible sheets and the names of the hidden ones; raises Unsafe or TooLarge."""
    if LOCKED in content:
        raise Unsafe("protected")
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
        shown = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        for sheet in shown:
            if sheet.nrows > rows or sheet.nrows * sheet.ncols > cells:
                raise TooLarge(f"{sheet.nrows} × {sheet.ncols}")
        return [_sheet(sheet, book) for sheet in shown], [s.name for s in book.sheets() if s not in shown]
    except (TooLarge, MemoryError):
        raise
    except Exception as error:  # a broken file meets any of the reader's assumptions
        raise Unsafe("protected" if "encrypted" in str(error) else "broken_workbook") from error


def _sheet(sheet: Any, book: Any) -> OldSheet:
    errors = []
    grid = [[""] * sheet.ncols for _ in range(sheet.nrows)]
    for i in range(sheet.nrows):
        for j, cell in enumerate(sheet.row(i)):
            grid[i][j] = _value(cell, book)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                errors.append(Flaw("excel_error", "error", i + 1, letter(j + 1)))
    unseen = {i for i, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
    hidden = [i + 1 for i in sorted(unseen) if i < sheet.nrows]
    columns = frozenset(j for j, column in sheet.colinfo_map.items() if column.hidden or column.width == 0)
    merged = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    return OldSheet(sheet.name, grid, merged, (*errors, *hidden_rows(hidden)), columns)


def _value(cell: Any, book: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value
