"""Sheets as values, and the one place that writes them as XLSX: nothing here knows what an assessment is.

Text is written as text whatever it begins with, every formula carries its result (a viewer that does not compute shows
it), and the same sheets give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kepatuhan.words.catalogue import say

ACCENT, INK, SOFT, LINE = "#1f4e79", "#1a1a1a", "#5a5a5a", "#d9d9d9"
LOCKED, INPUT, ALARM = "#f4f4f4", "#fff6d6", "#8a1c12"
FONT = "Arial"
LINE_HEIGHT, NAME_LENGTH = 17, 31

_NAME = {"bottom": 1, "bottom_color": LINE, "text_wrap": True}
_NUMBER = {"align": "right", "bottom": 1, "bottom_color": LINE}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
    "sentence": {"text_wrap": True, "valign": "top", "font_size": 11},
    "banner": {"bold": True, "font_color": ALARM, "text_wrap": True, "valign": "top"},
    "hint": {"font_color": SOFT, "text_wrap": True, "valign": "top", "font_size": 9},
    "note": {"text_wrap": True, "valign": "top", "font_size": 9},
    "section": {"bold": True, "font_size": 11, "font_color": ACCENT},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "font_size": 9},
    "head_right": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "font_size": 9, "align": "right"},
    "head_centre": {
        "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "font_size": 9, "align": "center",
    },
    "text": {"bottom": 1, "bottom_color": LINE, "quote_prefix": True},
    "wrapped": {"bottom": 1, "bottom_color": LINE, "text_wrap": True, "font_size": 9},
    **{f"name_{depth}": _NAME | {"indent": depth, "bold": depth == 1} for depth in range(9)},
    "label": {"bold": True, "valign": "top", "font_size": 9},
    "soft": {"bottom": 1, "bottom_color": LINE, "font_color": SOFT, "font_size": 9, "text_wrap": True},
    "centre": {"bottom": 1, "bottom_color": LINE, "font_color": SOFT, "font_size": 9, "align": "center"},
    "strong": {"bold": True, "top": 1, "bottom": 1},
    "blank": {"top": 1, "bottom": 1},
    "number": _NUMBER | {"bg_color": LOCKED, "font_color": SOFT, "decimals": 2},
    "plain_number": _NUMBER | {"decimals": 2},
    "weight": _NUMBER | {"decimals": 4},
    "scale": _NUMBER | {"font_color": SOFT, "font_size": 9, "decimals": 0},
    "signed": _NUMBER | {"signed": True},
    "input": _NUMBER | {"bg_color": INPUT, "locked": False, "decimals": 2, "border": 1, "border_color": "#c9b458"},
    "step": _NUMBER | {"bg_color": INPUT, "locked": False, "border": 1, "border_color": "#c9b458"},
    "any": _NUMBER | {"bg_color": INPUT, "locked": False, "typed": True, "border": 1, "border_color": "#c9b458"},
    "any_entry": _NUMBER | {"bg_color": LOCKED, "font_color": SOFT, "typed": True},
    "entry": _NUMBER | {"bg_color": LOCKED, "font_color": SOFT},
    "strong_number": {"bold": True, "align": "right", "top": 1, "bottom": 1, "decimals": 2},
    "strong_text": {"bold": True, "align": "right", "top": 1, "bottom": 1, "font_size": 9, "text_wrap": True},
    "strong_signed": {"bold": True, "align": "right", "top": 1, "bottom": 1, "signed": True},
    "category": {"align": "center", "bottom": 1, "bottom_color": LINE},
    "strong_category": {"bold": True, "align": "center", "top": 1, "bottom": 1},
    "exact": {"font_color": "#8a8a8a", "font_size": 8, "align": "right", "num_format": "0"},
    "exact_head": {"font_color": "#8a8a8a", "font_size": 8, "align": "right", "text_wrap": True, "valign": "bottom"},
    "link": {"bottom": 1, "bottom_color": LINE, "font_color": ACCENT, "font_size": 9, "underline": 1, "text_wrap": True},
}  # fmt: skip


@dataclass(frozen=True)
class SheetCell:
    """One cell; row and column from 0. `content` is what is seen: with a `formula` (no =) its result.

    `to` merges up to that column; `url` makes a link. `look` is a key of LOOKS.
    """

    row: int
    col: int
    content: str | float | None
    look: str = "text"
    formula: str = ""
    to: int | None = None
    url: str = ""

    @property
    def at(self) -> str:
        """Its address, $A$1."""
        return str(xl_rowcol_to_cell(self.row, self.col, row_abs=True, col_abs=True))


@dataclass(frozen=True)
class Input:
    """Cells a reader may change: rows `first`–`last` of a column, 0–`maximum`, only `steps` where there are any."""

    first: int
    last: int
    col: int
    maximum: float
    steps: tuple[int, ...]
    title: str
    message: str


@dataclass(frozen=True)
class BookSheet:
    """One sheet. `printed` is the last printed column (what is right of it is for checking), `names` are name → range here."""

    name: str
    cells: tuple[SheetCell, ...]
    widths: tuple[float, ...]
    header: int
    printed: int
    footer: str
    inputs: tuple[Input, ...] = ()
    marked: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    landscape: bool = False
    one_page: bool = True

    def ref(self, area: str) -> str:
        """A cell or range of this sheet as other sheets write it."""
        return f"{quote_sheetname(self.name)}!{area}"


@dataclass(frozen=True)
class ColourMark:
    """A text that is shown on a colour wherever a formula gives it; hex colours."""

    text: str
    fill: str
    ink: str


class Page(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A sheet of xlsxwriter that takes a formula as it is.

    Xlsxwriter looks in each for every one of 29 functions of Excel 365 to prefix its name: half of a book's time, and ours call none.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def area(first: SheetCell | tuple[int, int], last: SheetCell | tuple[int, int]) -> str:
    """A range, $A$1:$B$2, from its corners."""
    (top, left), (bottom, right) = ((c.row, c.col) if isinstance(c, SheetCell) else c for c in (first, last))
    return str(xl_range_abs(top, left, bottom, right))


def sheet_name(text: str, number: int | None = None) -> str:
    """A name that every spreadsheet accepts: none of []:*?/\\, no apostrophe at an end, at most 31; `number` makes it unique."""
    kept = "".join(" " if c in "[]:*?/\\" or ord(c) < ord(" ") else c for c in text)
    name = f"{number} {kept}" if number is not None else kept
    return " ".join(name.split())[:NAME_LENGTH].strip(" '")


def write(sheets: Iterable[BookSheet], marks: Iterable[ColourMark], title: str, made: str, lang: str) -> bytes:
    """The sheets as an XLSX file. `made` is the ISO date that stands in the file's properties; no clock is read."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    created = datetime.fromisoformat(made or "1980-01-01")
    book.set_properties({"title": title, "created": created, "author": "Zona Hijau", "company": ""})
    book.set_size(1800, 1200)
    looks = {name: book.add_format(_format(look, lang)) for name, look in LOOKS.items()}
    coloured = [(m, book.add_format({"bg_color": m.fill, "font_color": m.ink, "bold": True})) for m in marks]
    for sheet in sheets:
        _write_sheet(book, sheet, looks, coloured)
    book.close()
    return out.getvalue()


def _format(look: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """A look with its number format, which says its language: LibreOffice writes 77,73 by it, Excel by its own settings."""
    code = say("office_numbers", lang)
    props = {k: v for k, v in look.items() if k not in ("decimals", "signed", "typed")}
    digits = look.get("decimals")
    if look.get("signed"):
        props["num_format"] = f"{code}+0.00;{code}−0.00;{code}0.00"
    elif look.get("typed"):
        props["num_format"] = f"{code}0.00####"
    elif digits is not None:
        props["num_format"] = f"{code}#,##0" + (f".{'0' * digits}" if digits else "")
    return {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"} | props


def _write_sheet(book: Any, sheet: BookSheet, looks: dict[str, Any], coloured: list[tuple[ColourMark, Any]]) -> None:
    page = book.add_worksheet(sheet.name, Page)
    for col, width in enumerate(sheet.widths):
        page.set_column(col, col, width)
    for cell in sheet.cells:
        _write_cell(page, cell, looks[cell.look])
    page.set_default_row(LINE_HEIGHT)
    for row, height in _heights(sheet).items():
        page.set_row(row, height)
    for area_ in sheet.marked:
        for mark, look in coloured:
            page.conditional_format(
                area_, {"type": "cell", "criteria": "==", "value": f'"{mark.text}"', "format": look}
            )
    for item in sheet.inputs:
        _allow(page, item)
    for name, area_ in sheet.names:
        book.define_name(name, f"={sheet.ref(area_)}")
    _set_up(page, sheet)


def _write_cell(page: Any, cell: SheetCell, look: Any) -> None:
    at = cell.row, cell.col
    if cell.to is not None and cell.to > cell.col:
        page.merge_range(*at, cell.row, cell.to, "", look)
    if cell.url:
        page.write_url(*at, cell.url, look, str(cell.content))
    elif cell.formula:
        page.write_formula(*at, f"={cell.formula}", look, "" if cell.content is None else cell.content)
    elif isinstance(cell.content, str):
        page.write_string(*at, cell.content, look)
    elif cell.content is None:
        page.write_blank(*at, None, look)
    else:
        page.write_number(*at, cell.content, look)


def _heights(sheet: BookSheet) -> dict[int, int]:
    """Room for wrapped text: a spreadsheet does not make a merged cell taller by itself."""
    heights: dict[int, int] = {}
    for cell in sheet.cells:
        if isinstance(cell.content, str) and LOOKS[cell.look].get("text_wrap"):
            size = LOOKS[cell.look].get("font_size", 10)
            room = sum(sheet.widths[cell.col : (cell.to or cell.col) + 1]) * 10.5 / size
            room -= 2 * LOOKS[cell.look].get("indent", 0)
            lines = sum(max(1, ceil(1.06 * len(part) / room)) for part in cell.content.split("\n"))
            heights[cell.row] = max(heights.get(cell.row, 0), ceil(lines * (size + 3)) + 3)
        elif cell.look == "title":
            heights[cell.row] = 2 * LINE_HEIGHT - 8
    return {row: height for row, height in heights.items() if height > LINE_HEIGHT}


def _allow(page: Any, item: Input) -> None:
    """What may be typed: a drop-down of steps, else a number in the range."""
    rule: dict[str, Any] = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": item.maximum}
    if item.steps:
        rule = {"validate": "list", "source": [str(step) for step in item.steps]}
    words = {"input_title": item.title, "input_message": item.message, "error_title": item.title}
    page.data_validation(
        item.first, item.col, item.last, item.col, rule | words | {"error_message": item.message, "ignore_blank": True}
    )


def _set_up(page: Any, sheet: BookSheet) -> None:
    """Frozen headers, A4, and a lock without a password: only input cells take what is typed."""
    last = max(cell.row for cell in sheet.cells)
    page.freeze_panes(sheet.header + 1, 1)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.set_landscape() if sheet.landscape else page.set_portrait()
    page.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.8)
    page.fit_to_pages(1, 1 if sheet.one_page else 0)
    page.print_area(0, 0, last, sheet.printed)
    if not sheet.one_page:
        page.repeat_rows(sheet.header)
    page.set_footer(f'&L&"{FONT},Regular"&8{sheet.footer.replace("&", "&&")[:200]}&R&8&P/&N')
    page.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
