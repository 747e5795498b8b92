"""Text with a mark between the cells (CSV, TSV and their kin) → one sheet: its encoding, its mark, and lines that quotes swallowed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow

from kepatuhan.core.cells import clean, millionths
from kepatuhan.core.columns import arrow_column
from kepatuhan.core.model import Problem
from kepatuhan.intake.sheets import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, TOP, Book, Score, Sheet, column_of, refused

SEPARATORS = (",", ";", "\t", "|")

SAMPLE = 65_536

ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"))

WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

HEAD = 4096
"""Characters from which a web page is recognised."""

MARKUP = re.compile(r"<[a-z!?/]", re.I)

TABLE_PARTS = (re.compile(r"<table\b", re.I), re.compile(r"<t[rdh]\b", re.I))

XML_BOOK = re.compile(r"<(?:\w+:)?Workbook\b|urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet")

WEB_ARCHIVE = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I
)


def decoded(content: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: a byte-order mark says it, else UTF-8, else what Windows calls 1252."""
    for mark, name in (*ENCODINGS, *WIDE):
        if content.startswith(mark):
            return content.decode(name, "replace").lstrip("\ufeff"), name.removesuffix("-sig")
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[start:400:2].count(0) * 3 > len(content[:400]):
            return content.decode(name, "replace"), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "windows-1252"


def read_text(content: bytes, file: str, score: Score) -> Book:
    """A text as a book of one sheet. Never raises for any bytes; `score` chooses among the marks."""
    text, encoding = decoded(content)
    page = _page(text[:HEAD].lstrip("\ufeff\0 \t\r\n\f\v"))
    if page:
        return refused("", page, file)
    head = text[:HEAD]
    control = sum(c < " " and c not in "\t\r\n\f\v\x1a\0" for c in head) + head.count("\ufffd")
    if control * 50 > len(head) or head.count("\0") * 50 > len(head):
        return refused("csv", "not_a_table", file)
    remarks = _remarks(text, encoding, file)
    text = text.replace("\0", "").rstrip("\x1a")
    separator, start = _separator(text, score)
    cells = text.count(separator) + text.count("\n") + text.count("\r")
    if cells > MAX_CELLS or text.count("\n") > MAX_ROWS:
        return refused("csv", "too_large_inside", file, reason=str(cells))
    try:
        sheet = _fast(text, separator, start, file) or _slow(text, separator, start, file)
    except csv.Error:
        return refused("csv", "open_quote_file", file)
    return Book("csv", (sheet,), encoding, separator, remarks)


def _page(head: str) -> str:
    """What a text is that begins like a web page, or XML, or holds the parts of a table of one; '' for none of these."""
    if MARKUP.match(head):
        return "xml_spreadsheet" if XML_BOOK.search(head) else "web_page"
    if WEB_ARCHIVE.match(head):
        return "web_archive"
    return "web_page" if all(part.search(head) for part in TABLE_PARTS) else ""


def _remarks(text: str, encoding: str, file: str) -> tuple[Problem, ...]:
    problems = []
    if encoding == "windows-1252":
        problems.append(Problem("not_utf8", "note", file, params={"encoding": "Windows-1252"}))
    if "\0" in text:
        problems.append(Problem("nul_characters", "warning", file))
    if "\ufffd" in text:
        problems.append(Problem("lost_characters", "warning", file))
    return tuple(problems)


def _separator(text: str, score: Score) -> tuple[str, int]:
    """The mark between cells, and how many lines only say so (Excel's `sep=;`)."""
    named = re.match(r'"?sep=(.)"?(?:\r\n|\r|\n)', text)
    if named:
        return named[1], 1
    sample = text[:SAMPLE]
    parsed = {mark: _sampled(sample, mark) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: (score(parsed[mark]), _evenness(parsed[mark]))), 0


def _sampled(sample: str, mark: str) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            rows.append(row[:MAX_COLUMNS])
            if len(rows) == TOP:
                break
    except csv.Error:
        pass
    return rows


def _evenness(rows: list[list[str]]) -> int:
    """Rows that agree on a width of more than one cell."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)


def _fast(text: str, separator: str, start: int, file: str) -> Sheet | None:
    """Arrow reads a table whose rows are all of one width twenty times faster; None for any other."""
    if start or text.count('"') % 2:
        return None
    first = next(csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=separator), [])
    if not 1 < len(first) <= MAX_COLUMNS:
        return None
    kinds = {f"f{i}": pa.dictionary(pa.int32(), pa.string()) for i in range(len(first))}
    content = text.encode("utf-8", "replace")
    try:
        table = arrow.read_csv(
            pa.BufferReader(content),
            read_options=arrow.ReadOptions(autogenerate_column_names=True, block_size=len(content) + 1),
            parse_options=arrow.ParseOptions(delimiter=separator, ignore_empty_lines=False, newlines_in_values=True),
            convert_options=arrow.ConvertOptions(column_types=kinds, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    columns = tuple(arrow_column(table[name], name) for name in table.column_names)
    rows = np.arange(1, table.num_rows + 1)
    return Sheet("", columns, rows, (), tuple(_swallowed(columns, rows, separator, file)) if '"' in text else ())


def _slow(text: str, separator: str, start: int, file: str) -> Sheet:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[start:]
    width = min(max((len(row) for row in rows), default=0), MAX_COLUMNS)
    if width * len(rows) > MAX_CELLS:
        raise csv.Error("too wide")
    padded = [row[:width] + [""] * (width - len(row)) for row in rows]
    numbers = np.arange(start + 1, start + 1 + len(rows))
    columns = tuple(column_of(cells) for cells in zip(*padded, strict=True))
    quotes = _open_quotes(rows, numbers, text, separator, file)
    quotes = quotes or _swallowed(columns, numbers, separator, file)
    swallowed = {p.row for p in quotes}
    widths = [p for p in _widths(rows, numbers, file) if p.row not in swallowed]
    return Sheet("", columns, numbers, (), (*quotes, *widths))


def _open_quotes(rows: list[list[str]], numbers: np.ndarray, text: str, mark: str, file: str) -> list[Problem]:
    """A quote that is never closed swallows the lines below it."""
    if text.count('"') % 2 == 0:
        return []
    swallowed = [i for i, row in enumerate(rows) if any("\n" in cell and mark in cell for cell in row)]
    return [Problem("open_quote", "error", file, int(numbers[i]), value=_longest(rows[i])[:60]) for i in swallowed]


def _swallowed(columns: Sequence[pd.Series], numbers: np.ndarray, mark: str, file: str) -> list[Problem]:
    """Cells whose quotes take in whole lines of the table: two stray quotes are a pair to every reader of CSV."""
    problems = []
    for place, column in enumerate(columns):
        words = column.cat.categories
        bad = [w for w in words if ("\n" in w or "\r" in w) and _holds_rows(w, place, len(columns), mark)]
        for at in np.flatnonzero(column.isin(bad)) if bad else ():
            cell = str(column.iloc[at])
            shown = {"n": len(cell.splitlines()) - 1}
            problems.append(
                Problem("swallowed_rows", "error", file, int(numbers[at]), value=_longest([cell])[:60], params=shown)
            )
    return problems


def _holds_rows(cell: str, place: int, width: int, mark: str) -> bool:
    """Whether lines inside a cell are rows of the table: as many parts as it has columns, a bare number among them.

    The pieces of a first and a last row that a pair of quotes cut off have just the parts that were left and right of
    it. A remark of several lines with a comma here and there is none.
    """
    lines = [line.split(mark) for line in cell.splitlines()]
    counts = [len(line) for line in lines]
    whole = any(count >= max(width - 1, 3) for count in counts[1:])
    cut = width > 2 and counts[0] == width - place and counts[-1] == place + 1 and set(counts[1:-1]) <= {width}
    return (whole or cut) and any(millionths(part, ()) is not None for line in lines for part in line)


def _longest(row: list[str]) -> str:
    return max(row, key=len).replace("\n", " ⏎ ")


def _widths(rows: list[list[str]], numbers: np.ndarray, file: str) -> list[Problem]:
    """Rows of the table with more or fewer cells than most; a title or a note (one cell) is no such row."""
    widths = [len(row) for row in rows]
    filled = [max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0) for row in rows]
    usual = Counter(w for w, f in zip(widths, filled, strict=True) if f > 1).most_common(1)
    if not usual:
        return []
    expected = usual[0][0]
    odd = [i for i in range(len(rows)) if filled[i] > 1 and (widths[i] < expected or filled[i] > expected)]
    return [
        Problem(
            "row_width",
            "error",
            file,
            int(numbers[i]),
            "",
            clean(",".join(rows[i])[:200])[:80],
            {"expected": expected, "found": widths[i]},
        )
        for i in odd[:MAX_COLUMNS]
    ]
