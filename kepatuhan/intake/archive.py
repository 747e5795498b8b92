"""XLSX and ODS are zipped XML: unpack them within bounds, drop what is dangerous, and find what a reader of values cannot see.

Nothing outside the archive is opened; a document type (where entities live) is refused; what is packed again holds
only the parts that were looked at, without compression, so that no size in it can lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

import numpy as np
from defusedxml import ElementTree

from kepatuhan.core.model import Severity

UNPACKED = 120 * 1024 * 1024
"""Bytes that an archive of 10 MB may unpack to; a sheet of 200 000 rows needs about half."""
PARTS = 3_000
ENCRYPTED = 0x1
"""The bit of a part of a ZIP that needs a password (APPNOTE.TXT 4.4.4)."""
MERGES = 10_000
"""Merged cells of a file: a national year with its regions and units merged has about half as many."""
NAMED_MOST = 1_000
"""Cells of one kind of flaw that are kept for each column; a reader names fewer."""
DROPPED = ("externallinks", "/media/", "/drawings/", "/embeddings/", "customxml", "thumbnails", "/theme/")
PLAIN_TAGS = np.isin(np.arange(256), list(b"/crvsit"))
"""First letters of what a sheet without formulas holds: c, row, v, sheetData, is, t and their ends."""

EMPTY_TEXT = re.compile(rb' t="s"(?=[^<>]*>\s*<v(?:\s*/>|></v>)\s*</c>)')
DIMENSION = re.compile(rb"<dimension [^<>]*/>")
"""Where a sheet says how large it is: some programs write it wrongly, and no reader needs it."""

SUPERSCRIPT = re.compile(
    rb'(<vertAlign val="superscript"\s*/>(?:(?!</r>|<t[ >]).){0,400}<t(?: [^<>]*)?>)(?=[^<])', re.S
)
"""A part of a text that is raised: what an XLSX keeps of a footnote's mark behind a number."""
RAISED_STYLE = re.compile(
    rb'<style:style (?=[^<>]*style:family="text")[^<>]*style:name="([^"<>]+)"[^<>]*>(?:(?!</style:style>).){0,400}?style:text-position="(?:super|[1-9])',
    re.S,
)

ENCODING = re.compile(rb"""\s*<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
WIDE = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
"""First bytes of XML whose letters take two or four bytes."""
ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8"} | dict.fromkeys(
    ("iso-8859-1", "latin1", "windows-1252", "cp1252"), "cp1252"
)
"""Encodings of one byte that a workbook's XML may declare."""

RAISED_MOST = 50_000
"""Raised pieces of text, or styles of an ODS, up to which they are looked for."""
LONGEST_NUMBER = 40
"""Characters of a cell's content that are looked at: no number is longer."""

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Zipped = Literal["xlsx", "ods"]


class TooLarge(Exception):
    """More rows, cells or bytes than are read."""


class Unsafe(Exception):
    """What is not opened; `code` is that of a Problem, `params` fill its sentence."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


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

    Raises TooLarge for a bomb, Unsafe for what is broken, locked, no workbook, merged beyond MERGES, or carries a
    document type (in any encoding: every part is UTF-8 before it is looked at).
    """
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise Unsafe("broken_workbook") from error
    names = {name.lower() for name in parts}
    if any(name.endswith("workbook.xml") for name in names):
        kind: Zipped = "xlsx"
    elif "content.xml" in names:
        kind = "ods"
    else:
        raise Unsafe("not_a_table" if names else "broken_workbook")
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise Unsafe("entities")
    few_merges(sum(map(_merges, parts.values())))
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
            if info.flag_bits & ENCRYPTED:
                raise Unsafe("protected")
            with archive.open(info) as part:
                unpacked_part = part.read(left + 1)
            left -= len(unpacked_part)
            if left < 0:
                raise TooLarge(f"> {UNPACKED // 1024 // 1024} MB")
            parts[info.filename] = _mended(unpacked_part)
    return parts


def few_merges(count: int) -> None:
    """Raises Unsafe for more merged cells than MERGES."""
    if count > MERGES:
        raise Unsafe("merged_too_often", count=count, limit=MERGES)


def _merges(part: bytes) -> int:
    return max(
        part.count(b"mergeCell") - part.count(b"mergeCells"),
        part.count(b"number-columns-spanned"),
        part.count(b"number-rows-spanned"),
    )


def _utf8(part: bytes) -> bytes:
    """A part in UTF-8 without the name of its encoding: nothing that is looked for may hide in other bytes."""
    wide = next((name for mark, name in WIDE if part.startswith(mark)), "")
    declared = ENCODING.match(part, 0)
    if not wide and not declared:
        return part.removeprefix(b"\xef\xbb\xbf")
    name = wide or ENCODINGS.get(declared[1].decode().lower() if declared else "", "")
    if name == "utf-8":
        return part
    if not name:
        raise Unsafe("broken_workbook")
    text = part.decode(name).lstrip("\ufeff")
    return re.sub(r"""(<\?xml[^<>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""", r"\1", text, count=1).encode()


def _mended(part: bytes) -> bytes:
    """A part as a reader should see it: an empty shared text is empty, not the first of all texts; no wrong dimension;

    a raised mark is told from the digits before it ('84,2' with a small 1 is '84,2^1', no 84,21).
    """
    part = _utf8(part)
    if part.count(b'"superscript"') > RAISED_MOST or part.count(b"<style:style") > RAISED_MOST:
        raise TooLarge(f"> {RAISED_MOST}")
    if b'"superscript"' in part:
        part = SUPERSCRIPT.sub(rb"\1^", part)
    if b"text-position" in part:
        raised = b"|".join(re.escape(name) for name in set(RAISED_STYLE.findall(part)))
        part = (
            re.sub(rb'(<text:span text:style-name="(?:' + raised + rb')">)(?=[^<])', rb"\1^", part) if raised else part
        )
    if b"<v/>" in part or b"<v></v>" in part:
        part = EMPTY_TEXT.sub(b"", part)
    dimension = DIMENSION.search(part, 0, 4096)
    return part[: dimension.start()] + part[dimension.end() :] if dimension else part


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
        percents, pending = _percent_styles(parts), _asks_to_calculate(parts)
        surveyed = {
            name: _look_xlsx(part, percents, rows, columns, cells)
            for name, part in parts.items()
            if b"sheetData" in part
        }
        pending = pending or _never_calculated(parser for parser in surveyed.values() if parser)
        surveys = {name: parser.flaws(pending) if parser else () for name, parser in surveyed.items()}
        return {sheet: Survey(surveys[path]) for sheet, path in sheet_paths(parts).items() if path in surveys}
    except (expat.ExpatError, ParseError, KeyError, ValueError, LookupError) as error:
        raise Unsafe("broken_workbook") from error


def sheet_paths(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet of an XLSX by its name."""
    book = next(name for name in parts if name.lower().endswith("workbook.xml"))
    folder = book.rpartition("/")[0]
    relations = parts.get(f"{folder}/_rels/workbook.xml.rels".lstrip("/"), b"<r/>")
    targets = {r.get("Id", ""): r.get("Target", "") for r in ElementTree.fromstring(relations, forbid_dtd=True)}
    sheets = [e for e in ElementTree.fromstring(parts[book], forbid_dtd=True).iter() if _tag(e) == "sheet"]
    paths = {e.get("name", ""): targets.get(e.get(RELATION, ""), "") for e in sheets}
    return {name: t.lstrip("/") if t.startswith("/") else f"{folder}/{t}".lstrip("/") for name, t in paths.items()}


def _within(height: int, width: int, rows: int, columns: int, cells: int) -> None:
    if height > rows or width > columns or height * width > cells:
        raise TooLarge(f"{height} × {width}")


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


def _never_calculated(parsers: Iterable[Any]) -> bool:
    """Whether there are formulas, and none has a result other than 0 or nothing."""
    return not any(parser.results for parser in parsers)


def _look_xlsx(xml: bytes, percents: frozenset[str], rows: int, columns: int, cells: int) -> _Xlsx | None:
    """None for a sheet written the usual way, without formulas, errors, hidden rows or per cent: it needs no second look."""
    body = xml[xml.find(b"<sheetData") : xml.rfind(b"</sheetData")]
    styled = any(f' s="{style}"'.encode() in body for style in percents)
    if _usual(body) and b't="e"' not in body and b"hidden=" not in body and not styled:
        return None
    parser = _Xlsx(lambda height, width: _within(height, width, rows, columns, cells), percents)
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


class Marked:
    """Cells of which something is to be said, by kind; the first NAMED_MOST of each column."""

    def __init__(self) -> None:
        self.cells: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
        self.counts: Counter[tuple[str, int]] = Counter()

    def add(self, code: str, row: int, column: int, **params: str) -> None:
        self.counts[code, column] += 1
        if self.counts[code, column] <= NAMED_MOST:
            self.cells.setdefault(code, []).append((row, column, params))

    def flaws(self, *codes: str) -> list[Flaw]:
        return [Flaw(k, "error", row, letter(c), p) for k in codes for row, c, p in self.cells.get(k, ())]


def as_number(content: str) -> float | None:
    """The number that a cell stores, or None for anything else."""
    try:
        number = float(content)
    except ValueError:
        return None
    return number if isfinite(number) else None


def percent_flaw(stored: float) -> dict[str, str]:
    """What a cell with a percent format stores and shows."""
    return {"stored": f"{stored:.10g}", "shown": f"{stored * 100:.10g}"}


class _Xlsx:
    """Walks through the elements of a sheet; extents count cells with content only.

    `results`: formulas whose stored result is something else than 0 or nothing.
    """

    def __init__(self, within: Any, percents: frozenset[str] = frozenset()) -> None:
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


def careful_parser() -> Any:
    """An expat parser that stops at a document type: there is no other place for entities to be declared."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_document_type
    return parser


def _no_document_type(*_: Any) -> None:
    raise Unsafe("entities")


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


def whole(text: str | None, missing: int = 1) -> int:
    """The count or place that an attribute gives, `missing` where it gives none; ValueError for all but the digits 0 to 9,
    as `int` would also read "-3", "1_000" and the digits of other scripts."""
    if not text:
        return missing
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


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
    return (Flaw("hidden_rows", "warning", rows[0], params={"n": len(rows), "rows": shown}),) if rows else ()


def _survey_ods(xml: bytes, rows: int, columns: int, cells: int) -> dict[str, Survey]:
    sheet_parser = _Ods(lambda height, width: _within(height, width, rows, columns, cells))
    parser = careful_parser()
    parser.StartElementHandler = sheet_parser.start
    parser.EndElementHandler = sheet_parser.end
    parser.CharacterDataHandler = sheet_parser.text
    parser.Parse(xml, True)
    return {
        name: survey if sheet_parser.results else _with_zeros(survey, sheet_parser.zeros[name])
        for name, survey in sheet_parser.found.items()
    }


def _with_zeros(survey: Survey, zeros: list[Flaw]) -> Survey:
    return Survey((*zeros, *survey.flaws), survey.merged)


class _Ods:
    """Rows and cells may be repeated: a few bytes can stand for a million cells. Empty ones at the end do not count."""

    def __init__(self, within: Any) -> None:
        self.within = within
        self.found: dict[str, Survey] = {}
        self.zeros: dict[str, list[Flaw]] = {}
        self.results = 0
        self.name = ""
        self._open("")

    def _open(self, name: str) -> None:
        self.name, self.row, self.width = name, 0, 0
        self.marked = Marked()
        self.hidden: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._row(1)

    def _row(self, repeat: int) -> None:
        self.repeat, self.column, self.last = repeat, 0, 0
        self._cell({})

    def _cell(self, attributes: dict[str, str]) -> None:
        self.times = whole(attributes.get("number-columns-repeated"))
        self.high, self.wide = (whole(attributes.get(f"number-{k}-spanned")) for k in ("rows", "columns"))
        self.formula, self.stored = "formula" in attributes, attributes.get("value", "")
        self.percent = attributes.get("value-type") == "percentage"
        self.filled = any(
            k in attributes for k in ("value", "date-value", "time-value", "boolean-value", "string-value")
        )

    def start(self, name: str, given: dict[str, str]) -> None:
        tag, attributes = name.rpartition(" ")[2], {k.rpartition(" ")[2]: v for k, v in given.items()}
        if tag == "table":
            self._open(attributes.get("name", ""))
        elif tag == "table-row":
            self._row(whole(attributes.get("number-rows-repeated")))
            if attributes.get("visibility") in ("collapse", "filter"):
                self.hidden.append(self.row + 1)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(attributes)

    def text(self, data: str) -> None:
        self.filled = self.filled or bool(data.strip())

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("table-cell", "covered-table-cell"):
            self._judge(self.row + 1, self.column + 1)
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
            flaws = self.marked.flaws("formula_no_value", "percent_cell")
            self.found[self.name] = Survey((*flaws, *hidden_rows(rows)), tuple(self.merged))
            self.zeros[self.name] = self.marked.flaws("formula_not_calculated")

    def _judge(self, row: int, column: int) -> None:
        """What is to be said of a cell; one that is repeated is named once."""
        number = as_number(self.stored)
        if self.formula and not self.filled:
            self.marked.add("formula_no_value", row, column)
        elif self.formula and number == 0:
            self.marked.add("formula_not_calculated", row, column)
        if self.percent and number:
            self.marked.add("percent_cell", row, column, **percent_flaw(number))
        self.results += self.formula and self.filled and number != 0
