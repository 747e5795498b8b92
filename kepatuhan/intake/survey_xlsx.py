"""The flaws of an XLSX's sheets: formulas without a result, errors, per cent, hidden rows; a sheet written the usual way is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from defusedxml import ElementTree

from kepatuhan.intake.flaws import (
    Flaw,
    Marked,
    Survey,
    Within,
    as_number,
    careful_parser,
    hidden_rows,
    percent_flaw,
    whole,
)

PLAIN_TAGS = np.isin(np.arange(256), list(b"/crvsit"))
"""First letters of what a sheet without formulas holds: c, row, v, sheetData, is, t and their ends."""
LONGEST_NUMBER = 40
"""Characters of a cell's content that are looked at: no number is longer."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def survey_xlsx(parts: Mapping[str, bytes], within: Within) -> dict[str, Survey]:
    """What is to be said of each sheet by its name; `within` is asked of every extent (height, width) and raises TooLarge."""
    percents, pending = _percent_styles(parts), _asks_to_calculate(parts)
    surveyed = {name: _look_xlsx(part, percents, within) for name, part in parts.items() if b"sheetData" in part}
    pending = pending or _never_calculated(parser for parser in surveyed.values() if parser)
    surveys = {name: parser.flaws(pending) if parser else () for name, parser in surveyed.items()}
    return {sheet: Survey(surveys[path]) for sheet, path in sheet_paths(parts).items() if path in surveys}


def sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet of an XLSX by its name."""
    book = next(name for name in parts if name.lower().endswith("workbook.xml"))
    folder = book.rpartition("/")[0]
    relations = parts.get(f"{folder}/_rels/workbook.xml.rels".lstrip("/"), b"<r/>")
    targets = {r.get("Id", ""): r.get("Target", "") for r in ElementTree.fromstring(relations, forbid_dtd=True)}
    sheets = [e for e in ElementTree.fromstring(parts[book], forbid_dtd=True).iter() if _tag(e) == "sheet"]
    paths = {e.get("name", ""): targets.get(e.get(RELATION, ""), "") for e in sheets}
    return {name: t.lstrip("/") if t.startswith("/") else f"{folder}/{t}".lstrip("/") for name, t in paths.items()}


def _percent_styles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The styles of an XLSX whose cells show a number as per cent, by the number that cells name them with."""
    styles = next((part for name, part in parts.items() if name.lower().endswith("styles.xml")), b"")
    if not styles:
        return frozenset()
    tree = list(ElementTree.fromstring(styles, forbid_dtd=True))
    formats = {f.get("numFmtId"): f.get("formatCode", "") for e in tree if _tag(e) == "numFmts" for f in e}
    used = [x.get("numFmtId", "") for e in tree if _tag(e) == "cellXfs" for x in e]
    return frozenset(str(i) for i, k in enumerate(used) if k in ("9", "10") or is_percent_format(formats.get(k, "")))


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def is_percent_format(code: str) -> bool:
    """Whether a number format shows a hundredfold with a sign: '0.00%', but not '0.00"%"', which only adds the sign."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def _asks_to_calculate(parts: Mapping[str, bytes]) -> bool:
    """Whether an XLSX says that its results are still to be computed, as programs without a calculator write it."""
    book = next(part for name, part in parts.items() if name.lower().endswith("workbook.xml"))
    settings = [e for e in ElementTree.fromstring(book, forbid_dtd=True) if _tag(e) == "calcPr"]
    asks = [e.get(name) in ("1", "true") for e in settings for name in ("fullCalcOnLoad", "forceFullCalc")]
    return any(asks) or any(e.get("calcCompleted") in ("0", "false") for e in settings)


def _never_calculated(parsers: Iterable[_Xlsx]) -> bool:
    """Whether there are formulas, and none has a result other than 0 or nothing."""
    return not any(parser.results for parser in parsers)


def _look_xlsx(xml: bytes, percents: frozenset[str], within: Within) -> _Xlsx | None:
    """None for a sheet written the usual way, without formulas, errors, hidden rows or per cent: it needs no second look."""
    body = xml[xml.find(b"<sheetData") : xml.rfind(b"</sheetData")]
    styled = any(f' s="{style}"'.encode() in body for style in percents)
    if _usual(body) and b't="e"' not in body and b"hidden=" not in body and not styled:
        return None
    parser = _Xlsx(within, percents)
    parser.parse(xml)
    return parser


def _usual(body: bytes) -> bool:
    """Whether every cell and row says where it is, in columns A to Z and rows of at most five digits, and none is a formula.

    Looked at all at once: the letters after each '<', then the reference that must follow.
    """
    text = np.frombuffer(body + b" " * 16, dtype=np.uint8)
    tags = np.flatnonzero(text[:-16] == ord("<")) + 1
    first = text[tags]
    cells, rows = tags[first == ord("c")], tags[first == ord("r")]
    if not PLAIN_TAGS[first].all() or not _says(text, cells, b'c r="') or not _says(text, rows, b'row r="'):
        return False
    letters = text[cells + 5]
    return (
        bool(((letters >= ord("A")) & (letters <= ord("Z"))).all())
        and _short(text, cells + 6)
        and _short(text, rows + 7)
    )


def _says(text: np.ndarray, at: np.ndarray, words: bytes) -> bool:
    return all(bool((text[at + i] == c).all()) for i, c in enumerate(words))


def _short(text: np.ndarray, at: np.ndarray) -> bool:
    """Whether one to five digits stand there, and then a quote."""
    inside, closed = np.ones(len(at), dtype=bool), np.zeros(len(at), dtype=bool)
    for i in range(6):
        c = text[at + i]
        closed |= inside & (c == ord('"')) & (i > 0)
        inside &= (c >= ord("0")) & (c <= ord("9"))
    return bool(closed.all())


class _Xlsx:
    """Walks through the elements of a sheet; extents count cells with content only.

    `results`: formulas whose stored result is something else than 0 or nothing.
    """

    def __init__(self, within: Within, percents: frozenset[str] = frozenset()) -> None:
        self.within, self.percents = within, percents
        self.row = self.column = self.height = self.width = self.results = 0
        self.formula = self.value = self.inside = False
        self.kind, self.style, self.content = "", "", ""
        self.marked = Marked()
        self.hidden: list[int] = []

    def parse(self, xml: bytes) -> None:
        parser = careful_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)

    def flaws(self, pending: bool) -> tuple[Flaw, ...]:
        """`pending`: a stored 0 of a formula is no result, as nothing has calculated yet."""
        zero = ("formula_not_calculated",) if pending else ()
        return (*self.marked.flaws("formula_no_value", "excel_error", "percent_cell", *zero), *hidden_rows(self.hidden))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self.row = whole(attributes.get("r"), self.row + 1)
            self.column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.append(self.row)
        elif tag == "c":
            self.row, self.column = _place(attributes.get("r"), self.row, self.column + 1)
            self.formula, self.value, self.content = False, False, ""
            self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.value = self.inside = True

    def _text(self, data: str) -> None:
        if self.inside and len(self.content) < LONGEST_NUMBER:
            self.content += data

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("v", "is"):
            self.inside = False
        if tag != "c" or not (self.value or self.formula):
            return
        self.height, self.width = max(self.height, self.row), max(self.width, self.column)
        self.within(self.height, self.width)
        self._judge(self.content.strip(), self.row, self.column)

    def _judge(self, content: str, row: int, column: int) -> None:
        if self.formula and not content and self.kind != "str":
            self.marked.add("formula_no_value", row, column)
        elif self.kind == "e" and self.value:
            self.marked.add("excel_error", row, column)
            return
        number = as_number(content) if self.kind in ("", "n") else None
        if self.formula and number == 0:
            self.marked.add("formula_not_calculated", row, column)
        if self.style in self.percents and number:
            self.marked.add("percent_cell", row, column, **percent_flaw(number))
        self.results += self.formula and bool(content) and number != 0


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """'B12' → (12, 2); a cell without a reference follows the one before it."""
    if not reference:
        return max(row, 1), column
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    number = 0
    for c in letters.upper().replace("$", ""):
        number = number * 26 + ord(c) - ord("A") + 1
    return whole(digits, row), number or column
