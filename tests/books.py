"""Small sheets for tests, written the way offices write them: CSV of any dialect, XLSX, XLS and ODS."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P

Rows = Sequence[Sequence[Any]]

TANGSEL = [
    ["tahun", "kode_wilayah", "unit", "nilai"],
    [2024, "36.74", "Disdukcapil", 98.38],
    [2024, "36.74", "Dinas Sosial", 96.14],
    [2024, "36.74", "Dinas Pendidikan dan Kebudayaan", 94.35],
    [2024, "36.74", "DPMPTSP", 92.74],
    [2024, "36.74", "Puskesmas Pondok Jagung", 98.64],
    [2024, "36.74", "Puskesmas Pondok Aren", 98.47],
]
"""Six units of 2024; (98,38 + 96,14 + 94,35 + 92,74 + 98,64 + 98,47) ÷ 6 = 578,72 ÷ 6 = 96,4533… → 96,45 (METHOD)."""


def text(rows: Rows, mark: str = ",", encoding: str = "utf-8", end: str = "\n", decimal: str = ".") -> bytes:
    """CSV; numbers with the decimal mark of the dialect."""
    target = io.StringIO(newline="")
    written = [[str(c).replace(".", decimal) if isinstance(c, float) else c for c in row] for row in rows]
    csv.writer(target, delimiter=mark, lineterminator=end).writerows(written)
    return target.getvalue().encode(encoding)


def xlsx(
    rows: Rows,
    merged: Sequence[tuple[int, int, int, int, Any]] = (),
    hidden: Sequence[int] = (),
    others: dict[str, Rows] | None = None,
    formats: dict[type, str] | None = None,
    name: str = "Data",
    start: tuple[int, int] = (0, 0),
    away: Sequence[int] = (),
    level: Sequence[int] = (),
) -> bytes:
    """A workbook; `others` are further sheets, a name that begins with '!' is hidden, with '!!' very hidden.

    Columns of the first sheet: `away` hidden, `level` in a group that is closed.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in (formats or {}).items()}
        for title, table in {name: rows, **(others or {})}.items():
            sheet = book.add_worksheet(title.lstrip("!"))
            if title.startswith("!!"):
                sheet.very_hidden()
            elif title.startswith("!"):
                sheet.hide()
            for i, row in enumerate(table):
                for j, cell in enumerate(row):
                    _write(sheet, i + start[0], j + start[1], cell, shapes)
        first = book.worksheets()[0]
        for top, left, bottom, right, cell in merged:
            first.merge_range(top, left, bottom, right, cell)
        for row in hidden:
            first.set_row(row, None, None, {"hidden": True})
        for column in (*away, *level):
            first.set_column(column, column, None, None, {"hidden": True, "level": int(column in level)})
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, shapes: dict[type, Any]) -> None:
    if isinstance(cell, dt.date | dt.datetime):
        sheet.write_datetime(row, column, cell, shapes.get(dt.date))
    elif isinstance(cell, tuple):
        formula, value = cell
        sheet.write_formula(row, column, formula, None, value)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell, shapes.get(type(cell)))


def edited(
    content: bytes, changes: dict[str, tuple[str, str]], add: dict[str, bytes] | None = None, drop: Sequence[str] = ()
) -> bytes:
    """The archive with a text replaced in some of its parts, parts added and parts dropped."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name in drop:
                continue
            part = old.read(name)
            if name in changes:
                before, after = (t.encode() for t in changes[name])
                assert before in part, f"{before!r} is not in {name}"
                part = part.replace(before, after)
            new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def xls(
    rows: Rows,
    formats: dict[type, str] | None = None,
    merged: Sequence[tuple[int, int, int, int]] = (),
    away: Sequence[int] = (),
    others: dict[str, Rows] | None = None,
    name: str = "Data",
) -> bytes:
    """A workbook of Excel 97–2003; `away` are hidden columns, `others` further sheets."""
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet(name)
    shapes = {kind: xlwt.easyxf(num_format_str=shape) for kind, shape in (formats or {}).items()}
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell is not None:
                sheet.write(i, j, cell, shapes.get(type(cell), xlwt.Style.default_style))
    for top, left, bottom, right in merged:
        sheet.merge(top, bottom, left, right)
    for column in away:
        sheet.col(column).hidden = True
    for title, table in (others or {}).items():
        more = book.add_sheet(title)
        for i, row in enumerate(table):
            for j, cell in enumerate(row):
                more.write(i, j, cell)
    book.save(target)
    return target.getvalue()


def ods(rows: Rows, merged: Sequence[tuple[int, int, int, int]] = (), away: Sequence[int] = ()) -> bytes:
    """A LibreOffice sheet; a tuple is a formula without a value, `merged` are rectangles (top, left, bottom, right) from 0,

    `away` the hidden columns.
    """
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merged}
    document, target = OpenDocumentSpreadsheet(), io.BytesIO()
    table = Table(name="Data")
    for j in range(max(map(len, rows)) if away else 0):
        table.addElement(TableColumn(visibility="collapse" if j in away else "visible"))
    for i, row in enumerate(rows):
        line = TableRow()
        for j, cell in enumerate(row):
            line.addElement(_ods_cell(cell, *spans.get((i, j), (1, 1))))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.write(target)
    return target.getvalue()


def _ods_cell(cell: Any, high: int = 1, wide: int = 1) -> TableCell:
    made = _ods_of(cell)
    if (high, wide) != (1, 1):
        made.setAttribute("numberrowsspanned", high)
        made.setAttribute("numbercolumnsspanned", wide)
    return made


def _ods_of(cell: Any) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, tuple):
        return TableCell(formula=f"of:{cell[0]}")
    if isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=str(cell))
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made


DIMENSIONS_TABLE = [
    ["tahun", "kode_wilayah", "unit", "Input", "Proses", "Output", "Pengaduan", "Nilai Akhir"],
    [2023, "36.74", "Disdukcapil", 20.50, 31.75, 23.40, 20.60, 96.25],
    [2023, "36.74", "DPMPTSP", 19.90, 30.40, 22.80, 19.69, 92.79],
]
"""20,50 + 31,75 + 23,40 + 20,60 = 96,25 and 19,90 + 30,40 + 22,80 + 19,69 = 92,79."""
