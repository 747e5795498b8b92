"""XLSX and ODS are zipped XML: unpack them within bounds, drop what is dangerous, and find what a reader of values cannot see.

Nothing outside the archive is opened; a document type (where entities live) is refused; what is packed again holds
only the parts that were looked at, without compression, so that no size in it can lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np

from kepatuhan.core.model import Severity

UNPACKED = 120 * 1024 * 1024
"""Bytes that an archive of 10 MB may unpack to; a sheet of 200 000 rows needs about half."""
PARTS = 3_000
DROPPED = ("externallinks", "/media/", "/drawings/", "/embeddings/", "customxml", "thumbnails", "/theme/")
PLAIN_TAGS = np.isin(np.arange(256), list(b"/crvsit"))
"""First letters of what a sheet without formulas holds: c, row, v, sheetData, is, t and their ends."""

EMPTY_TEXT = re.compile(rb' t="s"(?=[^<>]*>\s*<v(?:\s*/>|></v>)\s*</c>)')
DIMENSION = re.compile(rb"<dimension [^<>]*/>")
"""Where a sheet says how large it is: some programs write it wrongly, and no reader needs it."""

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Zipped = Literal["xlsx", "ods"]


class TooLarge(Exception):
    """More rows, cells or bytes than are read."""


class Unsafe(Exception):
    """What is not opened; `code` is a key of words.PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Flaw:
    """Something in a sheet that its values do not show; `column` is its letter."""

    code: str
    severity: Severity
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """What is to be said of a sheet, and, for ODS, its merged cells: rectangles (top, left, bottom, right) from 0."""

    flaws: tuple[Flaw, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


def unpacked(content: bytes) -> tuple[Zipped, bytes, dict[str, bytes]]:
    """The kind of workbook, a harmless copy of it, and its parts by name.

    Raises TooLarge for a bomb, Unsafe for what is broken, locked, no workbook, or carries a document type.
    """
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise Unsafe("protected" if "encrypted" in str(error) else "broken_workbook") from error
    names = {name.lower() for name in parts}
    if any(name.endswith("workbook.xml") for name in names):
        kind: Zipped = "xlsx"
    elif "content.xml" in names:
        kind = "ods"
    else:
        raise Unsafe("not_a_table" if names else "broken_workbook")
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise Unsafe("entities")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unsafe("protected")
    return kind, _packed(parts), parts


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > PARTS:
            raise TooLarge(str(len(infos)))
        left, parts = UNPACKED, {}
        for info in infos:
            if not _wanted(info.filename):
                continue
            with archive.open(info) as part:
                unpacked_part = part.read(left + 1)
            left -= len(unpacked_part)
            if left < 0:
                raise TooLarge(f"> {UNPACKED // 1024 // 1024} MB")
            parts[info.filename] = _mended(unpacked_part)
    return parts


def _mended(part: bytes) -> bytes:
    """A part as a reader should see it: an empty shared text is empty, not the first of all texts; no wrong dimension."""
    if b"<v/>" in part or b"<v></v>" in part:
        part = EMPTY_TEXT.sub(b"", part)
    found = DIMENSION.search(part, 0, 4096)
    return part[: found.start()] + part[found.end() :] if found else part


def _wanted(name: str) -> bool:
    low = name.lower()
    return (low.endswith((".xml", ".rels")) or low == "mimetype") and not any(part in low for part in DROPPED)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def survey_all(kind: Zipped, parts: Mapping[str, bytes], rows: int, columns: int, cells: int) -> dict[str, Survey]:
    """What is to be said of each sheet by its name; raises TooLarge before a reader makes room for the cells."""
    try:
        if kind == "ods":
            return _survey_ods(parts["content.xml"], rows, columns, cells)
        surveys = {
            name: _survey_xlsx(part, rows, columns, cells) for name, part in parts.items() if b"sheetData" in part
        }
        return {sheet: Survey(surveys[path]) for sheet, path in sheet_paths(parts).items() if path in surveys}
    except (expat.ExpatError, ElementTree.ParseError, KeyError, ValueError, LookupError) as error:
        raise Unsafe("broken_workbook") from error


def sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet of an XLSX by its name."""
    book = next(name for name in parts if name.lower().endswith("workbook.xml"))
    folder = book.rpartition("/")[0]
    relations = parts.get(f"{folder}/_rels/workbook.xml.rels".lstrip("/"), b"<r/>")
    targets = {r.get("Id", ""): r.get("Target", "") for r in ElementTree.fromstring(relations)}
    sheets = [e for e in ElementTree.fromstring(parts[book]).iter() if e.tag.rpartition("}")[2] == "sheet"]
    found = {e.get("name", ""): targets.get(e.get(RELATION, ""), "") for e in sheets}
    return {name: t.lstrip("/") if t.startswith("/") else f"{folder}/{t}".lstrip("/") for name, t in found.items()}


def _within(height: int, width: int, rows: int, columns: int, cells: int) -> None:
    if height > rows or width > columns or height * width > cells:
        raise TooLarge(f"{height} × {width}")


def _survey_xlsx(xml: bytes, rows: int, columns: int, cells: int) -> tuple[Flaw, ...]:
    """A sheet written the usual way, without formulas, errors or hidden rows, needs no second look."""
    body = xml[xml.find(b"<sheetData") : xml.rfind(b"</sheetData")]
    if _usual(body) and b't="e"' not in body and b"hidden=" not in body:
        return ()
    look = _Xlsx(lambda height, width: _within(height, width, rows, columns, cells))
    look.parse(xml)
    return look.flaws()


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
    """Walks through the elements of a sheet; extents count cells with content only."""

    def __init__(self, within: Any) -> None:
        self.within = within
        self.row = self.column = self.height = self.width = 0
        self.formula = self.value = False
        self.error = ""
        self.empty: list[tuple[int, int]] = []
        self.errors: list[tuple[int, int]] = []
        self.hidden: list[int] = []

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(xml, True)

    def flaws(self) -> tuple[Flaw, ...]:
        return (
            *(Flaw("formula_no_value", "error", r, letter(c)) for r, c in self.empty),
            *(Flaw("excel_error", "error", r, letter(c)) for r, c in self.errors),
            *hidden_rows(self.hidden),
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.append(self.row)
        elif tag == "c":
            self.row, self.column = _place(attributes.get("r"), self.row, self.column + 1)
            self.formula, self.value, self.error = False, False, attributes.get("t", "")
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.value = True

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] != "c" or not (self.value or self.formula):
            return
        self.height, self.width = max(self.height, self.row), max(self.width, self.column)
        self.within(self.height, self.width)
        if self.formula and not self.value:
            self.empty.append((self.row, self.column))
        if self.error == "e" and self.value:
            self.errors.append((self.row, self.column))


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """'B12' → (12, 2); a cell without a reference follows the one before it."""
    if not reference:
        return max(row, 1), column
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    number = 0
    for c in letters.upper().replace("$", ""):
        number = number * 26 + ord(c) - ord("A") + 1
    return int(digits or row), number or column


def letter(column: int) -> str:
    """1 → 'A', 27 → 'AA': how a spreadsheet calls its columns."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def hidden_rows(rows: list[int]) -> tuple[Flaw, ...]:
    """One remark for all hidden rows: they are read like any other."""
    shown = ", ".join(str(r) for r in rows[:8]) + (" …" if len(rows) > 8 else "")
    return (Flaw("hidden_rows", "warning", rows[0], params={"count": len(rows), "rows": shown}),) if rows else ()


def _survey_ods(xml: bytes, rows: int, columns: int, cells: int) -> dict[str, Survey]:
    look = _Ods(lambda height, width: _within(height, width, rows, columns, cells))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    parser.Parse(xml, True)
    return look.found


class _Ods:
    """Rows and cells may be repeated: a few bytes can stand for a million cells. Empty ones at the end do not count."""

    def __init__(self, within: Any) -> None:
        self.within = within
        self.found: dict[str, Survey] = {}
        self.name = ""
        self._open("")

    def _open(self, name: str) -> None:
        self.name, self.row, self.width = name, 0, 0
        self.flaws: list[Flaw] = []
        self.hidden: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._row(1)

    def _row(self, repeat: int) -> None:
        self.repeat, self.column, self.last = repeat, 0, 0
        self._cell({})

    def _cell(self, attributes: dict[str, str]) -> None:
        self.times = int(attributes.get("number-columns-repeated", 1))
        self.high, self.wide = (int(attributes.get(f"number-{k}-spanned", 1)) for k in ("rows", "columns"))
        self.formula = "formula" in attributes
        self.filled = any(
            k in attributes for k in ("value", "date-value", "time-value", "boolean-value", "string-value")
        )

    def start(self, name: str, given: dict[str, str]) -> None:
        tag, attributes = name.rpartition(" ")[2], {k.rpartition(" ")[2]: v for k, v in given.items()}
        if tag == "table":
            self._open(attributes.get("name", ""))
        elif tag == "table-row":
            self._row(int(attributes.get("number-rows-repeated", 1)))
            if attributes.get("visibility") in ("collapse", "filter"):
                self.hidden.append(self.row + 1)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(attributes)

    def text(self, data: str) -> None:
        self.filled = self.filled or bool(data.strip())

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("table-cell", "covered-table-cell"):
            if self.formula and not self.filled:
                self.flaws.append(Flaw("formula_no_value", "error", self.row + 1, letter(self.column + 1)))
            if self.filled and (self.high > 1 or self.wide > 1):
                bottom, right = self.row + self.high - 1, self.column + self.wide - 1
                self.merged.append((self.row, self.column, bottom, right))
            self.column += self.times
            self.last = self.column if self.filled else self.last
            self._cell({})
        elif tag == "table-row":
            self.row += self.repeat
            self.width = max(self.width, self.last)
            if self.last:
                self.within(self.row, self.width)
        elif tag == "table":
            rows = [r for r in self.hidden if r <= self.row]
            self.found[self.name] = Survey((*self.flaws, *hidden_rows(rows)), tuple(self.merged))
