"""Bytes of CSV, TSV, XLSX, XLS, ODS or Parquet → sheets of text, every cell as it stands; what is dangerous or broken is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kepatuhan.core.cells import clean, millionths
from kepatuhan.core.columns import arrow_column
from kepatuhan.core.model import Problem
from kepatuhan.intake.archive import TooLarge, Unsafe, unpacked
from kepatuhan.intake.flaws import Flaw, Survey, hidden_rows
from kepatuhan.intake.hidden import Hidden, hidden_parts
from kepatuhan.intake.oldbook import read_old
from kepatuhan.intake.parquet import ENCRYPTED, MAGIC, ParquetColumn, read_parquet
from kepatuhan.intake.survey import survey_all

MEGABYTE = 1024 * 1024

MAX_BYTES = 10 * MEGABYTE

MAX_ROWS = 200_000
"""A national year has 156 000 rows of indicators."""

MAX_COLUMNS = 1_000

MAX_CELLS = 4_000_000

TOP = 40
"""Rows in which a header is looked for."""

SEPARATORS = (",", ";", "\t", "|")

SAMPLE = 65_536

ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"))

WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

HEAD = 4096
"""Characters from which a web page is recognised."""

MARKUP = re.compile(r"<[a-z!?/]", re.I)

TABLE_PARTS = (re.compile(r"<table\b", re.I), re.compile(r"<t[rdh]\b", re.I))

XML_BOOK = re.compile(r"<(?:\w+:)?Workbook\b|urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet")

WEB_ARCHIVE = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I
)

OTHERS = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")

PARQUET_ROWS = 1_000_000
"""Five national years of indicators; the different values of a column are few, and only they are looked at."""

PARQUET_CELLS = 12 * PARQUET_ROWS

Kind = Literal["", "csv", "xlsx", "xls", "ods", "parquet"]


@dataclass(frozen=True)
class Sheet:
    """One sheet: a column is a categorical of text; `rows` the spreadsheet row of each line, as a person counts.

    `merged` are rectangles (top, left, bottom, right) of places, counted from 0, that hold the text of their first cell;
    `hidden` the places of columns that nobody sees.
    """

    name: str
    columns: tuple[pd.Series, ...]
    rows: np.ndarray
    merged: tuple[tuple[int, int, int, int], ...] = ()
    flaws: tuple[Problem, ...] = ()
    hidden: frozenset[int] = frozenset()

    @cached_property
    def top(self) -> list[list[str]]:
        """The first rows as text, with merged cells filled."""
        size = min(TOP, len(self.rows))
        heads = [column.iloc[:size].astype(object).tolist() for column in self.columns]
        grid = [[str(head[i]) for head in heads] for i in range(size)]
        for top, left, bottom, right in self.merged:
            for i in range(top, min(bottom + 1, size)):
                for j in range(left, min(right + 1, len(heads))):
                    grid[i][j] = grid[top][left]
        return grid


@dataclass(frozen=True)
class Book:
    """A file taken apart: its visible sheets, and what was understood of it. With an error in `problems` there are none."""

    kind: Kind
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    separator: str = ""
    problems: tuple[Problem, ...] = ()


Score = Callable[[Sequence[Sequence[str]]], int]
"""How much the first rows look like a table with a header that is known."""


def open_book(content: bytes, file: str, score: Score) -> Book:
    """Take a file apart by what its bytes are, whatever its name says. Never raises for any bytes."""
    if len(content) > MAX_BYTES:
        return _refused("", "too_large", file, limit=MAX_BYTES // MEGABYTE)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return _refused("", "empty_file", file)
    if content.startswith(b"PK"):
        return _zipped(content, file)
    if content.startswith(OLE):
        return _old(content, file)
    if content.startswith((MAGIC, ENCRYPTED)):
        return _parquet(content, file)
    if content.startswith(OTHERS):
        return _refused("", "not_a_table", file)
    return _text(content, file, score)


def _refused(kind: Kind, code: str, file: str, **params: Any) -> Book:
    return Book(kind, problems=(Problem(code, "error", file, params=params),))


def _zipped(content: bytes, file: str) -> Book:
    try:
        kind, safe, parts = unpacked(content)
        surveys = survey_all(kind, parts, MAX_ROWS, MAX_COLUMNS, MAX_CELLS)
        hidden = hidden_parts(kind, parts)
    except TooLarge as error:
        return _refused("", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return _refused("", error.code, file, **error.params)
    return _with_hidden(_workbook(safe, file, kind, surveys), hidden, file)


def _parquet(content: bytes, file: str) -> Book:
    """The names of its columns are row 1, as if the table were a sheet: a problem has the row that it has in a CSV of the table."""
    try:
        columns, left_out = read_parquet(content, PARQUET_ROWS, PARQUET_CELLS)
    except TooLarge as error:
        return _refused("parquet", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return _refused("parquet", error.code, file, **error.params)
    series = tuple(_below_name(column) for column in columns)
    lost = any("\ufffd" in word for one in series for word in one.cat.categories)
    letters = (Problem("lost_characters", "warning", file),) if lost else ()
    sheet = Sheet("", series, np.arange(1, len(series[0]) + 1))
    return Book("parquet", (sheet,), problems=(*_named(left_out, file), *letters))


def _below_name(column: ParquetColumn) -> pd.Series:
    """A column's name, and below it its cells as text."""
    values = column_of([column.name, *(("" if value is None else value) for value in column.values), ""]).cat
    codes = values.codes.to_numpy()
    below = codes[1:].take(column.places, mode="wrap")  # -1, nothing, is the last of them
    cells = pd.Categorical.from_codes(np.concatenate([codes[:1], below]), categories=values.categories)
    return pd.Series(cells, copy=False)


def _with_hidden(book: Book, hidden: dict[str, Hidden], file: str) -> Book:
    """The book with its hidden columns known, and a word on rows without height."""
    sheets = tuple(
        replace(
            s, hidden=hidden[s.name].columns, flaws=(*s.flaws, *_named(hidden_rows(list(hidden[s.name].rows)), file))
        )
        if s.name in hidden
        else s
        for s in book.sheets
    )
    return replace(book, sheets=sheets)


def _named(flaws: Iterable[Flaw], file: str) -> tuple[Problem, ...]:
    return tuple(Problem(f.code, f.severity, file, f.row, f.column, params=f.params) for f in flaws)


def _old(content: bytes, file: str) -> Book:
    try:
        old_sheets, hidden = read_old(content, MAX_ROWS, MAX_CELLS)
        sheets = tuple(_of_grid(s.name, s.grid, s.merged, _named(s.flaws, file)) for s in old_sheets)
    except TooLarge as error:
        return _refused("xls", "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return _refused("xls", error.code, file, **error.params)
    sheets = tuple(
        replace(_of_grid(s.name, s.grid, s.merged, _named(s.flaws, file)), hidden=s.hidden) for s in old_sheets
    )
    return _opened("xls", sheets, hidden, file)


def _workbook(content: bytes, file: str, kind: Kind, surveys: dict[str, Survey]) -> Book:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [
                s.name
                for s in book.sheets_metadata
                if s.visible == SheetVisibleEnum.Visible and s.typ == SheetTypeEnum.WorkSheet
            ]
            hidden = [s.name for s in book.sheets_metadata if s.name not in shown]
            sheets = tuple(_sheet(book.get_sheet_by_name(name), surveys.get(name, Survey()), file) for name in shown)
    except PasswordError:
        return _refused(kind, "protected", file)
    except TooLarge as error:
        return _refused(kind, "too_large_inside", file, reason=str(error))
    except Unsafe as error:
        return _refused(kind, error.code, file, **error.params)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # the reader is compiled code: what it cannot read it may also answer with a panic
        return _refused(kind, "broken_workbook", file)
    return _opened(kind, sheets, hidden, file)


def _opened(kind: Kind, sheets: tuple[Sheet, ...], hidden: list[str], file: str) -> Book:
    if not any(len(sheet.rows) for sheet in sheets):
        return _refused(kind, "empty_file", file)
    notes = (Problem("hidden_sheets", "note", file, params={"names": ", ".join(hidden)}),) if hidden else ()
    return Book(kind, sheets, problems=notes)


def _sheet(sheet: CalamineSheet, survey: Survey, file: str) -> Sheet:
    if sheet.total_height > MAX_ROWS or sheet.total_height * sheet.total_width > MAX_CELLS:
        raise TooLarge(f"{sheet.total_height} × {sheet.total_width}")
    grid = sheet.to_python(skip_empty_area=False)
    merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()) or survey.merged
    return _of_grid(sheet.name, grid, merged, _named(survey.flaws, file))


def _of_grid(
    name: str, grid: list[list[Any]], merged: tuple[tuple[int, int, int, int], ...], flaws: tuple[Problem, ...]
) -> Sheet:
    columns = tuple(column_of(cells) for cells in zip(*grid, strict=True))
    apart = tuple(dict.fromkeys(merged))
    size = len(grid), len(columns)
    if sum(_area(rectangle, *size) for rectangle in apart) > MAX_CELLS:
        raise TooLarge(f"{len(apart)} × {size[0]} × {size[1]}")
    return Sheet(name, columns, np.arange(1, len(grid) + 1), apart, flaws)


def _area(rectangle: tuple[int, int, int, int], height: int, width: int) -> int:
    """Cells of a sheet that a merge covers."""
    top, left, bottom, right = rectangle
    return max(min(bottom + 1, height) - top, 0) * max(min(right + 1, width) - left, 0)


def column_of(cells: Sequence[Any]) -> pd.Series:
    """Cells of any type as a categorical of text; each different value is put into words once."""
    if bool in set(map(type, cells)):  # True and 1 are equal, and would become one word
        cells = [_as_text(v) if isinstance(v, bool) else v for v in cells]
    places: defaultdict[Any, int] = defaultdict(count().__next__)
    codes = list(map(places.__getitem__, cells))
    texts = [v if isinstance(v, str) else _as_text(v) for v in places]
    words = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    where = np.array([words[text] for text in texts], dtype=np.int64)
    index = pd.Index(list(words), dtype="str")
    return pd.Series(pd.Categorical.from_codes(where[codes] if len(codes) else [], categories=index))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


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


def _text(content: bytes, file: str, score: Score) -> Book:
    text, encoding = decoded(content)
    page = _page(text[:HEAD].lstrip("\ufeff\0 \t\r\n\f\v"))
    if page:
        return _refused("", page, file)
    head = text[:HEAD]
    control = sum(c < " " and c not in "\t\r\n\f\v\x1a\0" for c in head) + head.count("\ufffd")
    if control * 50 > len(head) or head.count("\0") * 50 > len(head):
        return _refused("csv", "not_a_table", file)
    remarks = _remarks(text, encoding, file)
    text = text.replace("\0", "").rstrip("\x1a")
    separator, start = _separator(text, score)
    cells = text.count(separator) + text.count("\n") + text.count("\r")
    if cells > MAX_CELLS or text.count("\n") > MAX_ROWS:
        return _refused("csv", "too_large_inside", file, reason=str(cells))
    try:
        sheet = _fast(text, separator, start, file) or _slow(text, separator, start, file)
    except csv.Error:
        return _refused("csv", "open_quote_file", file)
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
