"""XLS (Excel 97–2003) → rows of cells, with a reader in Python that never takes more memory than the file warrants."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc

from kepatuhan.intake.archive import TooLarge, Unsafe, few_merges
from kepatuhan.intake.flaws import Flaw, Marked, hidden_rows, percent_flaw
from kepatuhan.intake.survey_xlsx import is_percent_format

LOCKED = "EncryptedPackage".encode("utf-16-le")
"""An encrypted workbook of today is an old container with one encrypted part of this name."""

FORMULA, FILEPASS, BOUNDSHEET, WORKSHEET = 0x0006, 0x002F, 0x0085, 0
"""Kinds of records of a workbook stream, and the kind of sheet that holds cells. Source: [MS-XLS] 2.3, 2.4.28, 2.4.117, 2.4.127."""
BEGINNINGS, END = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A
"""Records that open and close a part of the stream; a chart in a sheet is a part within a part."""
NOTHING = 3
"""First byte of a formula's result that is an empty text."""


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
        stream = _stream(content)
        if any(kind == FILEPASS for kind, _ in _records(*stream)):
            raise Unsafe("protected")
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
        shown = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        for sheet in shown:
            if sheet.nrows > rows or sheet.nrows * sheet.ncols > cells:
                raise TooLarge(f"{sheet.nrows} × {sheet.ncols}")
        few_merges(sum(len(sheet.merged_cells) for sheet in shown))
        pending = _pending(*stream)
        sheets = [_sheet(s, book, pending.get(i, [])) for i, s in enumerate(book.sheets()) if s in shown]
        return sheets, [s.name for s in book.sheets() if s not in shown]
    except (TooLarge, Unsafe, MemoryError):
        raise
    except Exception as error:  # a broken file meets any of the reader's assumptions
        raise Unsafe("broken_workbook") from error


def _sheet(sheet: Any, book: Any, pending: list[tuple[int, int]]) -> OldSheet:
    marked = Marked()
    grid = [[""] * sheet.ncols for _ in range(sheet.nrows)]
    for i in range(sheet.nrows):
        for j, cell in enumerate(sheet.row(i)):
            grid[i][j] = _raised(_value(cell, book), sheet, book, i, j)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                marked.add("excel_error", i + 1, j + 1)
            if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value and _is_percent(cell, book):
                marked.add("percent_cell", i + 1, j + 1, **percent_flaw(cell.value))
    for i, j in pending:
        marked.add("formula_not_calculated", i + 1, j + 1)
    flaws = marked.flaws("excel_error", "percent_cell", "formula_not_calculated")
    unseen = {i for i, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
    hidden = [i + 1 for i in sorted(unseen) if i < sheet.nrows]
    columns = frozenset(j for j, column in sheet.colinfo_map.items() if column.hidden or column.width == 0)
    merged = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    return OldSheet(sheet.name, grid, merged, (*flaws, *hidden_rows(hidden)), columns)


def _is_percent(cell: Any, book: Any) -> bool:
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(book.xf_list) else None
    shape = book.format_map.get(style.format_key) if style else None
    return shape is not None and is_percent_format(shape.format_str)


def _raised(value: Any, sheet: Any, book: Any, row: int, column: int) -> Any:
    """A raised mark is told from the digits before it: '84,2' with a small 1 is '84,2^1', no 84,21."""
    runs = sheet.rich_text_runlist_map.get((row, column)) if isinstance(value, str) else None
    for at, font in reversed(runs or []):
        if font < len(book.font_list) and book.font_list[font].escapement == 1 and value[at:].strip():
            value = f"{value[:at]}^{value[at:]}"
    return value


def _stream(content: bytes) -> tuple[bytes, int, int]:
    """What holds the workbook's records, and the places at which they begin and end."""
    container = CompDoc(content, logfile=io.StringIO())
    named = (container.locate_named_stream(name) for name in ("Workbook", "Book"))
    stream, base, size = next((part for part in named if part[0]), (b"", 0, 0))
    return stream, base, base + size


def _pending(stream: bytes, base: int, end: int) -> dict[int, list[tuple[int, int]]]:
    """Cells (from 0) of formulas that were never calculated, by the number of their sheet: the reader does not tell of formulas.

    A program without a calculator stores 0 or an empty text for every formula; where one of them has a result, all do.
    """
    begins = [
        struct.unpack_from("<I", data)[0]
        for kind, data in _records(stream, base, end)
        if kind == BOUNDSHEET and data[5:6] == bytes([WORKSHEET])
    ]
    cells: dict[int, list[tuple[int, int]]] = {}
    for i, begin in enumerate(begins):
        for kind, data in _records(stream, base + begin, end):
            if kind != FORMULA or len(data) < 16:
                continue
            row, column = struct.unpack_from("<HH", data)
            if _has_result(data[6:14]):
                return {}
            cells.setdefault(i, []).append((row, column))
    return cells


def _has_result(stored: bytes) -> bool:
    if stored[6:8] == b"\xff\xff":
        return stored[0] != NOTHING
    (result,) = struct.unpack("<d", stored)
    return bool(result != 0)


def _records(stream: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a workbook stream up to its end (EOF), each its kind and its bytes."""
    depth = 0
    while at + 4 <= min(end, len(stream)):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind in BEGINNINGS) - (kind == END)
        yield kind, bytes(stream[at + 4 : at + 4 + size])
        at += 4 + size
        if depth <= 0:
            return


def _value(cell: Any, book: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value
