"""A table to take away as a file: a CSV as the reader's own spreadsheet opens it, or an XLSX; both are read back equal.

In a frame to be handed out a figure is a Decimal or an int; every other cell is text and stays it (a code 36.10 is no
number), '' is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from numbers import Integral
from typing import Any

import pandas as pd
import xlsxwriter

from kepatuhan.core.columns import Figure
from kepatuhan.core.exports import neutral_line
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import marks

WIDEST = 60
"""Characters of the widest column of an XLSX."""
WRITTEN = datetime(2000, 1, 1)
"""The date inside every XLSX, so that the same table gives the same bytes."""
MIME = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@dataclass(frozen=True)
class Handout:
    """`frame` with what stands above its header: `notes`, a line each, and `marks`, how figures are written in a CSV."""

    frame: pd.DataFrame
    notes: tuple[str, ...]
    lang: str
    marks: str = ""

    def csv(self) -> bytes:
        """UTF-8 with a byte-order mark; cells and decimals parted as `parting` says."""
        cell, decimal = parting(self.lang)
        head = "".join(f"# {line}\n" for line in self._above(self.marks))
        written = self.frame.map(lambda value: _written(value, decimal))
        return (head + written.to_csv(index=False, sep=cell, lineterminator="\n")).encode("utf-8-sig")

    def xlsx(self) -> bytes:
        """One sheet: the notes, a header that stays in sight, figures as numbers with at least two decimals, text as text."""
        target, above = BytesIO(), self._above()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            book.set_properties({"created": WRITTEN})
            sheet = book.add_worksheet(say("as_table", self.lang))
            for row, line in enumerate(above):
                sheet.write_string(row, 0, line)
            _fill(sheet, self.frame, len(above), _looks(book))
        return target.getvalue()

    def _above(self, *more: str) -> list[str]:
        return [neutral_line(line) for line in (*self.notes, *more) if line]


def parting(lang: str) -> tuple[str, str]:
    """What parts cells and what parts decimals in a CSV of that language, as a spreadsheet set to it: ';' and ',', or ',' and '.'."""
    decimal, _ = marks(lang)
    return (";" if decimal == "," else ","), decimal


def figure(millionths: Figure) -> Decimal | str:
    """A value as read, with two decimals or as many as it has; '' where there is none."""
    if pd.isna(millionths):
        return ""
    exact = Decimal(int(millionths)).scaleb(-6)
    short = exact.quantize(Decimal("0.01"))
    return short if short == exact else exact.normalize()


FILES: Mapping[str, Callable[[Handout], bytes]] = {"xlsx": Handout.xlsx, "csv": Handout.csv}
"""The kinds of file, in the order in which they are offered."""


def _written(value: object, decimal: str) -> str:
    """A cell of a CSV. Three decimals become four: 87,995 could be read as eighty thousand."""
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:f}"
    return re.sub(r"\.(\d{3})$", r".\g<1>0", text).replace(".", decimal)


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "quote_prefix": True}),
        "text": book.add_format({"quote_prefix": True}),
        "whole": book.add_format({"num_format": "0"}),
        "points": book.add_format({"num_format": "0.00####"}),
    }


def _fill(sheet: Any, frame: pd.DataFrame, head: int, looks: Mapping[str, Any]) -> None:
    for column, (name, cells) in enumerate(frame.items()):
        sheet.write_string(head, column, str(name), looks["head"])
        for row, value in enumerate(cells, start=head + 1):
            if isinstance(value, Decimal):
                sheet.write_number(row, column, float(value), looks["points"])
            elif isinstance(value, Integral):
                sheet.write_number(row, column, int(value), looks["whole"])
            elif value != "":
                sheet.write_string(row, column, str(value), looks["text"])
        longest = max((len(str(value)) for value in cells), default=0)
        sheet.set_column(column, column, min(max(longest, len(str(name))) + 2, WIDEST))
    sheet.freeze_panes(head + 1, 0)
    if len(frame):
        sheet.autofilter(head, 0, head + len(frame), len(frame.columns) - 1)
