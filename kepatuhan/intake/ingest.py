"""Bytes of a table → observations + problems: `read` for what offices have, `read_assessment` for the shipped form.

`read` takes a file apart (books), finds its header (headers) and reads the lines below it (rows). What it cannot know
for sure it does not guess: it names the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

import pandas as pd

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.assessments import nothing, observations, repeated, together
from kepatuhan.core.cells import clean
from kepatuhan.core.exports import DERIVED
from kepatuhan.core.model import Problem
from kepatuhan.intake import books, headers, rows, stacked, titles
from kepatuhan.intake.contents import governments
from kepatuhan.intake.headers import FileColumn, Layout
from kepatuhan.intake.sheets import Book, Sheet
from kepatuhan.words.catalogue import say

EVERY = "*"
"""In place of the name of a sheet: all that hold a table. No spreadsheet allows it as a name."""

EARLIER = ("Tabel turunan Zona Hijau", "Table derived by Zona Hijau")
"""What such a table said of itself before it carried exports.DERIVED; such files are still about."""

PREVIEW = 12
"""Lines of a sheet that are shown as read."""


class KnowsAliases(Protocol):
    """What `read` must know: the words of data/ (dataset.Dataset has them)."""

    @property
    def aliases(self) -> Aliases: ...


@dataclass(frozen=True)
class FileReading:
    """What was read, and how it was understood.

    kind, encoding, separator: of the file ('' where it has none). sheets: names of all visible sheets; sheet: the one
    read. header_rows: spreadsheet rows of the header. columns: see headers.FileColumn. preview: the first lines as read,
    with their spreadsheet rows. observations: as `read_assessment` gives them, and `origin`, the header of the column
    each value stood in; lines whose year or government is not known are not among them. problems: what reading found.
    parts: the readings of the sheets, where several were read at once.
    """

    file: str
    kind: str
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[FileColumn, ...]
    preview: tuple[tuple[str, ...], ...]
    preview_rows: tuple[int, ...]
    observations: pd.DataFrame
    problems: tuple[Problem, ...]
    parts: tuple[FileReading, ...] = ()

    def place(self, problem: Problem) -> tuple[int, int | None] | None:
        """Spreadsheet row (from 1) and column (from 0; None: the whole row) of a problem, None for one of the whole file."""
        if problem.row is None:
            return None
        named = (c.index for c in self.columns if problem.column and problem.column in (c.header, c.letter, c.target))
        return problem.row, next(named, None)


def read(
    content: bytes,
    filename: str,
    data: KnowsAliases,
    *,
    sheet: str | None = None,
    mapping: Mapping[int, str] | None = None,
) -> FileReading:
    """A file of an office as observations, with everything that was wrong; never raises for any bytes.

    `sheet` chooses one of several, EVERY all that hold a table; `mapping` (column from 0 → target, see headers.target_of; '' = leave out) says what
    columns hold where their headers do not.
    """
    file, aliases = display_name(filename), data.aliases
    book = books.open_book(content, file, lambda rows_: headers.likeness(rows_, aliases))
    chosen, problems = _chosen(book, sheet, file, aliases)
    if len(chosen) > 1:
        read_each = [_read_sheet(book, s, f"{file} › {clean(s.name)}", aliases, None, []) for s in chosen]
        return _together(book, file, read_each, [*book.problems, *problems])
    return _read_sheet(book, chosen[0] if chosen else None, file, aliases, mapping, [*book.problems, *problems])


def _read_sheet(
    book: Book,
    chosen: Sheet | None,
    file: str,
    aliases: Aliases,
    mapping: Mapping[int, str] | None,
    earlier: list[Problem],
) -> FileReading:
    """One sheet with all tables that stand on it one below the other."""
    problems = [*earlier, *(_derived(chosen, file) if chosen else ())]
    if chosen is None or any(p.code == "derived_table" for p in problems):
        return _reading(book, file, None, None, _nothing_read(), problems)
    layout = headers.recognise(chosen, aliases, file, mapping)
    beside = stacked.side_by_side(chosen, layout, file)
    if beside:
        return _reading(book, file, chosen, layout, _nothing_read(), [*problems, *beside])
    parts = stacked.tables(chosen, layout, aliases)
    if len(parts) == 1:
        layout = governments(chosen, layout, aliases, file)
        rows, more = _read_table(book, chosen, layout, file, aliases, titles.from_title(chosen, layout, aliases, file))
        return _reading(book, file, chosen, layout, rows, [*problems, *more])
    rows, more = _read_stacked(book, parts, file, aliases, mapping)
    return _reading(book, file, chosen, layout, rows, [*problems, *more])


def _read_stacked(
    book: Book, parts: list[Sheet], file: str, aliases: Aliases, mapping: Mapping[int, str] | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Each table by its own header; what its own title leaves open is taken from the first one's, and said."""
    starts = ", ".join(str(int(part.rows[0])) for part in parts)
    problems = [Problem("several_tables", "warning", file, params={"count": len(parts), "rows": starts})]
    frames, first = [], None
    for part in parts:
        layout = governments(part, headers.recognise(part, aliases, file, mapping), aliases, file)
        title = titles.from_title(part, layout, aliases, file, first)
        first = first or title
        rows, part_problems = _read_table(book, part, layout, file, aliases, title)
        frames.append(rows)
        problems += part_problems
    return pd.concat(frames, ignore_index=True), problems


def _read_table(
    book: Book, table: Sheet, layout: Layout, file: str, aliases: Aliases, title: titles.FromTitle
) -> tuple[pd.DataFrame, list[Problem]]:
    """The observations of one table, and what was wrong; `title` is what its title, sheet and file say of all its lines."""
    problems = [*layout.problems, *title.problems, *titles.unclear(table, layout, book.sheets, aliases, file)]
    if any(p.severity == "error" for p in problems):
        return _nothing_read(), problems
    read_lines = rows.observe(table, layout, aliases, file, title.year, title.region)
    problems += [
        *read_lines.problems,
        *titles.sections(read_lines, layout, aliases, title),
        *(() if len(read_lines.rows) or _any_error(read_lines.problems) else (Problem("no_rows", "error", file),)),
    ]
    text = read_lines.text
    if title.unit.value:
        text = text | {"unit": repeated(title.unit.value, len(read_lines.rows))}
    observed = observations(text, read_lines.numbers, read_lines.rows, file).assign(origin=read_lines.origin)
    return observed, problems


def _together(book: Book, file: str, parts: list[FileReading], earlier: list[Problem]) -> FileReading:
    """Several sheets as one reading; rows and problems of each carry the name of its sheet behind that of the file."""
    names = [part.sheet for part in parts]
    shown = ", ".join(f"“{clean(name)}”" for name in names)
    problems = [*earlier, Problem("all_sheets", "warning", file, params={"count": len(parts), "names": shown})]
    whole = _reading(book, file, None, None, together(part.observations for part in parts), problems)
    every = sorted((p for part in parts for p in part.problems), key=lambda p: (p.file, p.row or 0, p.code))
    columns = parts[0].columns
    return replace(
        whole, sheet=", ".join(names), columns=columns, problems=(*whole.problems, *every), parts=tuple(parts)
    )


def understood(reading: FileReading, lang: str) -> str:
    """How a file was taken apart, as a sentence: kind, encoding, separator, sheet, rows of the header; '' when it was not."""
    mark = {"\t": "tab"}.get(reading.separator, f"“{reading.separator}”")
    rows_ = ", ".join(map(str, reading.header_rows))
    parts = [
        reading.kind.upper(),
        say("own_encoding", lang, name=reading.encoding) if reading.encoding else "",
        say("own_separator", lang, mark=mark) if reading.separator else "",
        say("own_read_sheet", lang, name=clean(reading.sheet)) if reading.sheet else "",
        say("own_header_at", lang, rows=rows_) if rows_ else "",
        say("own_parquet_rows", lang) if reading.kind == "parquet" else "",
    ]
    return say("own_format", lang, parts=" · ".join(filter(None, parts))) if reading.kind else ""


def _derived(sheet: Sheet, file: str) -> tuple[Problem, ...]:
    """A table that this app worked out says so above its header (tables.handed): it is no data, and must not become any."""
    for row, line in zip(sheet.rows, sheet.top, strict=False):
        if any(mark in cell for cell in line for mark in (DERIVED, *EARLIER)):
            return (Problem("derived_table", "error", file, int(row)),)
    return ()


def display_name(filename: str) -> str:
    """The last part of a file's name, on one line: it is shown, and never opened."""
    return clean(PurePosixPath(filename.replace("\\", "/")).name)[:120] or "tanpa nama"


def _any_error(problems: tuple[Problem, ...]) -> bool:
    return any(p.severity == "error" for p in problems)


def _reading(
    book: Book, file: str, sheet: Sheet | None, layout: Layout | None, rows: pd.DataFrame, problems: list[Problem]
) -> FileReading:
    top = sheet.top[:PREVIEW] if sheet else []
    return FileReading(
        file=file,
        kind=book.kind,
        encoding=book.encoding,
        separator=book.separator,
        sheets=tuple(s.name for s in book.sheets),
        sheet=sheet.name if sheet else "",
        header_rows=tuple(int(sheet.rows[i]) for i in layout.header) if sheet and layout and len(sheet.rows) else (),
        columns=layout.columns if layout else (),
        preview=tuple(tuple(row) for row in top),
        preview_rows=tuple(int(row) for row in sheet.rows[: len(top)]) if sheet else (),
        observations=rows,
        problems=tuple(sorted(problems, key=lambda p: (p.row or 0, p.code))),
    )


def _chosen(book: Book, name: str | None, file: str, aliases: Aliases) -> tuple[list[Sheet], list[Problem]]:
    """The sheets to read: the named one, the only one, the only one with a header, or all where each is one unit.

    Else the user has to say which.
    """
    if not book.sheets:
        return [], []
    filled = [s for s in book.sheets if len(s.rows)]
    likely = filled if len(filled) == 1 else [s for s in filled if headers.likeness(s.top, aliases)] or filled
    if name is not None and name != EVERY:
        named = [s for s in book.sheets if s.name == name][:1]
        return named, [] if named else [_ask("no_such_sheet", [s.name for s in book.sheets], file, name)]
    if len(likely) > 1 and name != EVERY and not titles.one_unit_each(likely, aliases):
        return [], [_ask("choose_sheet", [s.name for s in likely], file)]
    others, read_ones = [s.name for s in filled if s not in likely], ", ".join(s.name for s in likely)
    return likely, [
        Problem("other_sheets", "note", file, value=read_ones, params={"names": ", ".join(others)})
    ] if others else []


def _ask(code: str, names: list[str], file: str, value: str = "") -> Problem:
    return Problem(code, "error", file, value=value, params={"names": ", ".join(f"“{n}”" for n in names)})


@lru_cache(maxsize=1)
def _nothing_read() -> pd.DataFrame:
    return nothing().assign(origin=repeated("", 0))
