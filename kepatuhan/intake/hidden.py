"""What an XLSX or ODS keeps out of sight: hidden columns, those without width, and rows without height.

Rows that a spreadsheet itself calls hidden are found in archive, where every row is looked at anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from kepatuhan.intake.archive import Unsafe, Zipped
from kepatuhan.intake.flaws import whole
from kepatuhan.intake.survey_xlsx import sheet_paths

FLAT = re.compile(rb'<(?:\w+:)?row [^<>]*\bht="0(?:\.0*)?"')
COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
ATTRIBUTE = re.compile(rb'(\w+)\s*=\s*["\']([^"\']*)["\']')
NOTHING = re.compile(r"0*(?:\.0*)?(?:cm|mm|in|pt|px)?")
SIGNS = (b'"collapse"', b'"filter"', b'display="false"', b'width="0', b'height="0')
"""Without any of these an ODS hides nothing, and is not read twice."""

WIDEST = 16_384
"""Columns of a sheet; a hidden range often reaches to the last."""


@dataclass(frozen=True)
class Hidden:
    """Places (from 0) of hidden columns, and spreadsheet rows (from 1) without height."""

    columns: frozenset[int] = frozenset()
    rows: tuple[int, ...] = ()


def hidden_parts(kind: Zipped, parts: Mapping[str, bytes]) -> dict[str, Hidden]:
    """What each sheet hides, by its name; sheets that hide nothing are left out. Raises Unsafe for a broken part."""
    try:
        if kind == "ods":
            sheets = _ods(parts["content.xml"])
        else:
            sheets = {name: _xlsx(parts[path]) for name, path in sheet_paths(parts).items() if path in parts}
    except (expat.ExpatError, ParseError, ValueError, IndexError) as error:
        raise Unsafe("broken_workbook") from error
    return {name: hidden for name, hidden in sheets.items() if hidden.columns or hidden.rows}


def _xlsx(xml: bytes) -> Hidden:
    head = xml[: max(xml.find(b"<sheetData"), xml.find(b":sheetData"), 0)]
    columns: set[int] = set()
    for column in COLUMN.finditer(head):
        given = {k.decode(): v.decode("utf-8", "replace") for k, v in ATTRIBUTE.findall(column[1])}
        narrow = "width" in given and NOTHING.fullmatch(given["width"]) is not None
        if given.get("hidden") in ("1", "true") or narrow:
            first, last = whole(given.get("min")), min(whole(given.get("max")), WIDEST)
            columns |= set(range(max(first, 1) - 1, last))
    flat = (
        [re.search(rb'\br="(\d+)"', m[0]) for m in FLAT.finditer(xml) if b'hidden="' not in m[0]]
        if b' ht="0' in xml
        else []
    )
    return Hidden(frozenset(columns), tuple(int(m[1]) for m in flat if m))


def _ods(xml: bytes) -> dict[str, Hidden]:
    if not any(sign in xml for sign in SIGNS):
        return {}
    sheet_parser = _HiddenOds()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = sheet_parser.start, sheet_parser.end
    parser.Parse(xml, True)
    return sheet_parser.found


class _HiddenOds:
    """Walks through the columns and rows of each sheet; a closed group hides all in it."""

    def __init__(self) -> None:
        self.found: dict[str, Hidden] = {}
        self.thin: set[str] = set()
        self.style = self.name = ""
        self.groups: list[bool] = []
        self._open("")

    def _open(self, name: str) -> None:
        self.name, self.column, self.row = name, 0, 0
        self.columns: list[range] = []
        self.rows: list[int] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag, attributes = tag.rpartition(" ")[2], {k.rpartition(" ")[2]: v for k, v in given.items()}
        if tag == "style":
            self.style = attributes.get("name", "")
        elif tag in ("table-column-properties", "table-row-properties"):
            size = attributes.get("column-width", attributes.get("row-height", "1"))
            if NOTHING.fullmatch(size):
                self.thin.add(self.style)
        elif tag == "table":
            self._open(attributes.get("name", ""))
        elif tag in ("table-column-group", "table-row-group"):
            self.groups.append(attributes.get("display") == "false")
        elif tag == "table-column":
            self._column(attributes)
        elif tag == "table-row":
            self._row(attributes)

    def _column(self, attributes: dict[str, str]) -> None:
        count = min(whole(attributes.get("number-columns-repeated")), WIDEST)
        away = attributes.get("visibility") in ("collapse", "filter") or attributes.get("style-name") in self.thin
        if away or any(self.groups):
            self.columns.append(range(self.column, min(self.column + count, WIDEST)))
        self.column += count

    def _row(self, attributes: dict[str, str]) -> None:
        count = whole(attributes.get("number-rows-repeated"))
        unseen = attributes.get("style-name") in self.thin or any(self.groups)
        if unseen and attributes.get("visibility") not in ("collapse", "filter"):
            self.rows.append(self.row + 1)
        self.row += count

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in ("table-column-group", "table-row-group"):
            self.groups.pop()
        elif tag == "table":
            self.found[self.name] = Hidden(frozenset(chain.from_iterable(self.columns)), tuple(self.rows))
