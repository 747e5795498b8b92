"""Bytes of a table → observations + problems: `read` for what offices have, `read_assessment` for the shipped form.

`read` takes a file apart (sheets), finds its header (headers) and reads the lines below it (rows). What it cannot know
for sure it does not guess: it names the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Protocol

import pandas as pd

from kepatuhan import shipped
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.assessments import nothing, observations, read_assessment, repeated
from kepatuhan.core.cells import clean, years_in
from kepatuhan.core.model import Problem
from kepatuhan.intake import headers, rows, sheets
from kepatuhan.intake.headers import Column, Layout
from kepatuhan.intake.sheets import Book, Sheet
from kepatuhan.words import LANGUAGES, say

PREVIEW = 12
"""Lines of a sheet that are shown as read."""


def shipped_assessment(path: Path, place: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """`read_assessment` of a file of `place`, the folder's name on the screen; also what keeps it from being opened."""
    content = shipped.content(path, f"{place}/{path.name}")
    if isinstance(content, Problem):
        return nothing(), (content,)
    rows_, problems = read_assessment(content, path.name)
    whole = content.endswith(b"\n") or any(p.severity == "error" and p.row is None for p in problems)
    return rows_, problems if whole else (*problems, Problem("cut_short", "warning", path.name))


class Known(Protocol):
    """What `read` must know: the words of data/ (dataset.Dataset has them)."""

    @property
    def aliases(self) -> Aliases: ...


@dataclass(frozen=True)
class Reading:
    """What was read, and how it was understood.

    kind, encoding, separator: of the file ('' where it has none). sheets: names of all visible sheets; sheet: the one
    read. header_rows: spreadsheet rows of the header. columns: see headers.Column. preview: the first lines as read,
    with their spreadsheet rows. observations: as `read_assessment` gives them, and `origin`, the header of the column
    each value stood in; lines whose year or government is not known are not among them. problems: what reading found.
    """

    file: str
    kind: str
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    preview: tuple[tuple[str, ...], ...]
    preview_rows: tuple[int, ...]
    observations: pd.DataFrame
    problems: tuple[Problem, ...]

    def place(self, problem: Problem) -> tuple[int, int | None] | None:
        """Spreadsheet row (from 1) and column (from 0; None: the whole row) of a problem, None for one of the whole file."""
        if problem.row is None:
            return None
        named = (c.index for c in self.columns if problem.column and problem.column in (c.header, c.letter, c.target))
        return problem.row, next(named, None)


def read(
    content: bytes,
    filename: str,
    data: Known,
    *,
    sheet: str | None = None,
    mapping: Mapping[int, str] | None = None,
) -> Reading:
    """A file of an office as observations, with everything that was wrong; never raises for any bytes.

    `sheet` chooses one of several; `mapping` (column from 0 → target, see headers.target_of; '' = leave out) says what
    columns hold where their headers do not.
    """
    file, aliases = display_name(filename), data.aliases
    book = sheets.open_book(content, file, lambda rows_: headers.likeness(rows_, aliases))
    chosen, told = _chosen(book, sheet, file, aliases)
    problems = [*book.problems, *told, *(_derived(chosen, file) if chosen else ())]
    if chosen is None or any(p.code == "derived_table" for p in problems):
        return _reading(book, file, None, None, _nothing_read(), problems)
    layout = headers.recognise(chosen, aliases, file, mapping)
    year, region, assumed = _assumed(chosen, layout, aliases, file)
    problems += [*layout.problems, *assumed]
    if any(p.severity == "error" for p in problems):
        return _reading(book, file, chosen, layout, _nothing_read(), problems)
    table = rows.observe(chosen, layout, aliases, file, year, region)
    problems += [
        *table.problems,
        *(() if len(table.rows) or _any_error(table.problems) else (Problem("no_rows", "error", file),)),
    ]
    found = observations(table.text, table.numbers, table.rows, file).assign(origin=table.origin)
    return _reading(book, file, chosen, layout, found, problems)


def understood(reading: Reading, lang: str) -> str:
    """How a file was taken apart, as a sentence: kind, encoding, separator, sheet, rows of the header; '' when it was not."""
    mark = {"\t": "tab"}.get(reading.separator, f"“{reading.separator}”")
    rows_ = ", ".join(map(str, reading.header_rows))
    parts = [
        reading.kind.upper(),
        say("own_encoding", lang, name=reading.encoding) if reading.encoding else "",
        say("own_separator", lang, mark=mark) if reading.separator else "",
        say("own_read_sheet", lang, name=clean(reading.sheet)) if reading.sheet else "",
        say("own_header_at", lang, rows=rows_) if rows_ else "",
    ]
    return say("own_format", lang, parts=" · ".join(filter(None, parts))) if reading.kind else ""


def _derived(sheet: Sheet, file: str) -> tuple[Problem, ...]:
    """A table that this app worked out says so above its header (tables.table_csv): it is no data, and must not become any."""
    said = tuple(say("table_derived", lang) for lang in LANGUAGES)
    for row, line in zip(sheet.rows, sheet.top, strict=False):
        if any(words in cell for cell in line for words in said):
            return (Problem("derived_table", "error", file, int(row)),)
    return ()


def display_name(filename: str) -> str:
    """The last part of a file's name, on one line: it is shown, and never opened."""
    return clean(PurePosixPath(filename.replace("\\", "/")).name)[:120] or "tanpa nama"


def _any_error(problems: tuple[Problem, ...]) -> bool:
    return any(p.severity == "error" for p in problems)


def _reading(
    book: Book, file: str, sheet: Sheet | None, layout: Layout | None, found: pd.DataFrame, problems: list[Problem]
) -> Reading:
    top = sheet.top[:PREVIEW] if sheet else []
    return Reading(
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
        observations=found,
        problems=tuple(sorted(problems, key=lambda p: (p.row or 0, p.code))),
    )


def _chosen(book: Book, name: str | None, file: str, aliases: Aliases) -> tuple[Sheet | None, list[Problem]]:
    """The sheet to read: the named one, the only one, or the only one with a header; else the user has to say which."""
    if not book.sheets:
        return None, []
    if name is not None:
        found = next((s for s in book.sheets if s.name == name), None)
        return found, [] if found else [_ask("no_such_sheet", [s.name for s in book.sheets], file, name)]
    filled = [s for s in book.sheets if len(s.rows)]
    known = filled if len(filled) == 1 else [s for s in filled if headers.likeness(s.top, aliases)] or filled
    if len(known) > 1:
        return None, [_ask("choose_sheet", [s.name for s in known], file)]
    others = [s.name for s in filled if s is not known[0]]
    return known[0], [
        Problem("other_sheets", "note", file, value=known[0].name, params={"names": ", ".join(others)})
    ] if others else []


def _ask(code: str, names: list[str], file: str, value: str = "") -> Problem:
    return Problem(code, "error", file, value=value, params={"names": ", ".join(f"“{n}”" for n in names)})


def _assumed(
    sheet: Sheet, layout: Layout, aliases: Aliases, file: str
) -> tuple[rows.Assumed, rows.Assumed, list[Problem]]:
    """Year and government of a table without such a column, from its title, sheet or file name; and what is missing."""
    places = (" | ".join(layout.titles), sheet.name, file)
    needed = _not_in_table(layout)
    year = _only([(str(y), p) for p in places for y in sorted(years_in(p))], places)
    region = _only([(c, p) for p in places[:2] for c in sorted(aliases.regions_in(p))], places)
    found = {"tahun": year, "kode_wilayah": region, "nilai": rows.Assumed()}
    head = int(sheet.rows[layout.header[-1]]) if len(sheet.rows) else 1
    if any(p.code == "no_header" for p in layout.problems):
        return rows.Assumed(), rows.Assumed(), []
    told = [Problem("missing_column", "error", file, head, name) for name in needed if not found[name].value]
    if "tahun" in needed and year.value:
        told.append(Problem("year_assumed", "warning", file, None, "tahun", year.value, {"where": year.where}))
    if "kode_wilayah" in needed and region.value:
        name = aliases.names[region.value]
        told.append(Problem("region_assumed", "warning", file, None, "wilayah", name, {"where": region.where}))
    return year, region if "kode_wilayah" in needed else rows.Assumed(), told


def _not_in_table(layout: Layout) -> list[str]:
    """What neither a column nor the headers of the values say."""
    values = layout.measures
    words = any(layout.of(f) for f in ("kategori", "zona", "status"))
    said = {
        "tahun": layout.of("tahun") is not None or (bool(values) and all(c.role.year for c in values)),
        "kode_wilayah": any(layout.of(f) for f in headers.ALWAYS)
        or (bool(values) and all(c.role.region for c in values)),
        "nilai": bool(values) or words,
    }
    return [name for name, there in said.items() if not there]


def _only(found: list[tuple[str, str]], places: tuple[str, ...]) -> rows.Assumed:
    """The one thing that the first place with any names; nothing when it names two."""
    for place in places:
        named = [value for value, where in found if where == place]
        if named:
            return rows.Assumed(named[0], clean(place)[:80]) if len(named) == 1 else rows.Assumed()
    return rows.Assumed()


def _is_text(content: bytes) -> bool:
    """Whether it is UTF-8; told before the reader sees it, which stops at the first odd byte of a line that it refuses."""
    try:
        return content.isascii() or bool(content.decode())
    except UnicodeDecodeError:
        return False


@lru_cache(maxsize=1)
def _nothing_read() -> pd.DataFrame:
    return nothing().assign(origin=repeated("", 0))
