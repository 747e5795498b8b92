"""What python-pptx keeps to itself and a deck needs: the XML behind what it draws, and how a chart's workbook is written.

Another release may name these differently; they are touched here and nowhere else (tests/test_layers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.table import Table, _Cell
from xlsxwriter import Workbook


def xml(drawn: Any) -> Any:
    """The element of a shape, a placeholder, a slide, its notes or a master."""
    return drawn._element


def drawings(holder: Any) -> Any:
    """The element that holds the shapes of a slide, layout or master, in the order in which they are drawn."""
    return holder.shapes._spTree


def table_xml(table: Table) -> Any:
    """The element of a table."""
    return table._tbl


def cell_xml(cell: _Cell) -> Any:
    """The element of a cell of a table."""
    return cell._tc


def package_relations(package: Any) -> Any:
    """What the whole file refers to, by its id; a part's own are `part.rels`."""
    return package._rels


def replace_content(part: Any, content: bytes) -> None:
    """Give a part that python-pptx does not understand (the theme) other bytes."""
    part._blob = content


class _PlainWriter(CategoryWorkbookWriter):
    """Text stays text in the chart's workbook: a name that starts with '=' is a name."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: BytesIO) -> Iterator[tuple[Workbook, Any]]:
        book = Workbook(xlsx_file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        yield book, book.add_worksheet()
        book.close()


class _PlainData(CategoryChartData):
    @property
    def _workbook_writer(self) -> CategoryWorkbookWriter:
        return _PlainWriter(self)


def chart_data(number_format: str) -> CategoryChartData:
    """The data of a chart, to be filled, whose workbook holds every text as text; figures in `number_format`."""
    return _PlainData(number_format=number_format)
