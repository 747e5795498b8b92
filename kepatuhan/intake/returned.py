"""A user's own sheet on its way back: as text to correct, and as XLSX with the bad cells marked and the problems beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kepatuhan.core.exports import neutral
from kepatuhan.core.model import Problem, Severity
from kepatuhan.intake import headers
from kepatuhan.intake.archive import TooLarge, Unsafe, unpacked
from kepatuhan.intake.books import open_book
from kepatuhan.intake.flaws import letter
from kepatuhan.intake.gaps import keys_spread
from kepatuhan.intake.ingest import FileReading, KnowsAliases, display_name
from kepatuhan.intake.review import by_place
from kepatuhan.intake.sheets import Sheet
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import SEVERITY_KEYS
from kepatuhan.words.problems import message, remedy, value_text

FILLS: dict[Severity, str] = {"error": "FF9C9C", "warning": "FFE08A", "note": "DCE6F2"}
"""The colour of a marked cell; what is wrong also stands in its comment."""
ORDER: tuple[Severity, ...] = ("error", "warning", "note")
WITHOUT_VALUE, NO_VALUE = ("formula_no_value", "formula_not_calculated", "excel_error"), "#N/A"
"""Flaws of cells that hold no value, and what stands for them in plain text (cells.is_sheet_error)."""
MARKED = 2_000
"""Cells that are marked at most; the list of problems holds all."""


def grid(content: bytes, reading: FileReading, data: KnowsAliases) -> pd.DataFrame:
    """The sheet that was read, as text: index the spreadsheet row (from 1, no row left out), columns A, B, C …; no rows if none."""
    book = open_book(content, reading.file, lambda rows: headers.likeness(rows, data.aliases))
    sheet = next((s for s in book.sheets if s.name == reading.sheet), None)
    return _grid(sheet, reading) if sheet and len(sheet.rows) else pd.DataFrame()


def _grid(sheet: Sheet, reading: FileReading) -> pd.DataFrame:
    """Merged cells are filled where reading fills them: in the header, and the keys below it. So plain text keeps their sense.

    A cell whose value the file does not have, and one that shows per cent, say so in words: text has no formulas and no
    formats, and what was wrong must stay wrong until somebody corrects it.
    """
    body = int(np.searchsorted(sheet.rows, max(reading.header_rows, default=0), side="right"))
    columns = keys_spread(sheet, reading.columns, body)
    by_letter = {letter(i + 1): column.astype("object") for i, column in enumerate(columns)}
    frame = pd.DataFrame(by_letter, dtype="object").set_axis(sheet.rows, axis=0)
    top = sheet.top[:body]
    frame.iloc[: len(top)] = top
    for flaw in (p for p in sheet.flaws if p.code in (*WITHOUT_VALUE, "percent_cell") and p.column in frame):
        frame.loc[flaw.row, flaw.column] = f"{flaw.params['shown']} %" if flaw.code == "percent_cell" else NO_VALUE
    return frame.reindex(range(1, int(sheet.rows[-1]) + 1), fill_value="")


def corrected(cells: pd.DataFrame, edited: pd.DataFrame) -> pd.DataFrame:
    """A grid with the rows of `edited` in their places; rows below the last one are added, none is ever taken away."""
    every = cells.reindex(cells.index.union(edited.index), fill_value="")
    every.loc[edited.index] = edited.fillna("").astype("str").astype("object")
    return every


def as_csv(cells: pd.DataFrame) -> bytes:
    """A grid as CSV in which every row stands where it stood (UTF-8 with a mark, all cells quoted)."""
    target = io.StringIO(newline="")
    rows = [[str(v) for v in row] for row in cells.fillna("").to_numpy().tolist()]
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def marked(content: bytes, reading: FileReading, problems: Sequence[Problem], data: KnowsAliases, lang: str) -> bytes:
    """An XLSX of the user's sheet with every bad cell filled and commented, and a sheet that lists all problems.

    An XLSX keeps its looks; any other format becomes one. Formulas are there as their values: nothing in it is run.
    """
    parts = reading.parts or (reading,)
    grids = {part.sheet: grid(content, replace(part, file=reading.file), data) for part in parts}
    book = (_own(content) if reading.kind == "xlsx" else None) or _made(grids)
    for part in parts:
        sheet = book[part.sheet] if part.sheet in book.sheetnames else book.worksheets[0]
        if part.sheet or reading.kind in ("csv", "parquet"):
            _mark(sheet, part, [p for p in problems if not reading.parts or p.file == part.file], lang)
    _list(book, problems, lang)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _own(content: bytes) -> Workbook | None:
    """The user's workbook with values in place of formulas; None when only our more patient reader can open it."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(unpacked(content)[1]), data_only=True, keep_links=False)
    except (TooLarge, Unsafe, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = neutral(cell.value)
    return book


def _made(grids: Mapping[str, pd.DataFrame]) -> Workbook:
    """A workbook of text, a sheet for each grid: written by xlsxwriter, which takes no text for a formula when told so."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, cells in grids.items():
            sheet = book.add_worksheet(name if len(grids) > 1 else None)
            for row, values in zip(cells.index, cells.to_numpy().tolist(), strict=True):
                for column, value in enumerate(values):
                    if value:
                        sheet.write_string(int(row) - 1, column, neutral(str(value))[:32_000])
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def _mark(sheet: Worksheet, reading: FileReading, problems: Sequence[Problem], lang: str) -> None:
    for (row, column), here in list(by_place(reading, problems).items())[:MARKED]:
        worst = min((p.severity for p in here), key=ORDER.index)
        fill = PatternFill("solid", start_color=FILLS[worst])
        wide = range(1, max(len(reading.columns), 1) + 1) if column is None else [column + 1]
        cells = [c for n in wide if hasattr(c := sheet.cell(row, n), "comment") and _can_hold(c)]
        for cell in cells:
            cell.fill = fill
        if cells:
            text = "\n".join(f"{message(p, lang)} {remedy(p, lang)}" for p in here)
            cells[0].comment = Comment(text[:2_000], "Zona Hijau", width=360, height=120)


def _can_hold(cell: object) -> bool:
    """Only the first cell of merged ones can be written to."""
    return type(cell).__name__ == "Cell"


def _list(book: Workbook, problems: Sequence[Problem], lang: str) -> None:
    title = say("own_problems", lang)
    sheet = book.create_sheet(title if title not in book.sheetnames else f"{title} (Zona Hijau)")
    table = problems_table(problems, lang)
    for values in [list(table.columns), *table.astype("object").where(table.notna(), None).to_numpy().tolist()]:
        sheet.append([neutral(v) if isinstance(v, str) else v for v in values])
    for number, width in enumerate((12, 8, 22, 24, 70, 60), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def problems_table(problems: Sequence[Problem], lang: str) -> pd.DataFrame:
    """One row a problem, columns in words: severity, row (none: the whole file), column, value, what is wrong, what to do."""
    keys = ("own_severity", "own_row", "own_column", "own_value", "own_message", "own_remedy")
    rows = [
        (say(SEVERITY_KEYS[p.severity], lang), p.row, p.column, value_text(p, lang), message(p, lang), remedy(p, lang))
        for p in problems
    ]
    table = pd.DataFrame(rows, columns=list(keys)).astype({"own_row": "Int64"})
    return table.set_axis([say(key, lang) for key in keys], axis=1)


def renamed(reading: FileReading) -> str:
    """What the marked copy is called: the user's own name with `-diperiksa.xlsx`, never a path."""
    return f"{display_name(reading.file).rsplit('.', 1)[0]}-diperiksa.xlsx"
