"""Bytes of a table → observations + problems: `read` for what offices have, `read_assessment` for the shipped form.

`read` takes a file apart (sheets), finds its header (headers) and reads the lines below it (rows). What it cannot know
for sure it does not guess: it names the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv

from kepatuhan import headers, rows, sheets
from kepatuhan.aliases import Aliases
from kepatuhan.cells import clean, iso_date, years_in
from kepatuhan.exports import restored
from kepatuhan.headers import Column, Layout
from kepatuhan.model import MILLIONTHS, Problem
from kepatuhan.sheets import Book, Sheet, arrow_column
from kepatuhan.words import LANGUAGES, say

FIELDS = {
    "tahun": "year",
    "kode_wilayah": "region",
    "unit": "unit",
    "komponen": "component",
    "nilai": "value",
    "kategori": "category",
    "zona": "zone",
    "label": "label",
    "status": "status",
    "produk": "products",
    "utama": "preferred",
    "sumber": "source",
    "keyakinan": "confidence",
    "catatan": "note",
    "catatan_en": "note_en",
}
"""Header of an assessment table → field of an observation."""

PLANNED = {"penanggung_jawab": "owner", "tenggat": "due"}
"""What a row `usulan` may also say: who does it, and by when. Fields only of frames whose table has such a column."""

HEAD = 4096
"""Bytes from which a file that is no text is recognised."""

FEW = 256
"""Whole numbers from the smallest to the largest (years) up to which each is its own place."""

PREVIEW = 12
"""Lines of a sheet that are shown as read."""

REQUIRED = ("tahun", "kode_wilayah", "nilai")


def read_table(path: Path) -> pd.DataFrame:
    """A CSV of ours as text: every cell a `str`, an empty cell ''. Codes such as 36.10 stay what they are."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def read_assessments(folder: Path) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Every *.csv of `folder`, in the order of their names, as one frame of observations, and what was wrong."""
    parts = [read_assessment(path.read_bytes(), path.name) for path in sorted(folder.glob("*.csv"))]
    frames = [frame for frame, _ in parts if len(frame)]
    return (together(frames) if frames else _empty()), tuple(p for _, ps in parts for p in ps)


def together(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Observations one below the other; what only a plan's table has (PLANNED) is empty in the rows of the others."""
    rows_ = pd.concat(frames, ignore_index=True)
    more = [name for name in PLANNED.values() if name in rows_]
    return rows_.assign(**{name: rows_[name].astype("object").fillna("") for name in more}) if more else rows_


def read_assessment(content: bytes, file: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """One assessment table as observations.

    Returns a frame with the fields of `FIELDS` plus `file` and `row` (the spreadsheet row, header = 1) and the problems.
    `value` is nullable Int64 in millionths, `year` and `products` Int64, `preferred` bool, all else text. Fields of
    PLANNED are there where the table has them, `due` as ISO (cells.iso_date) where it could be read.
    """
    broken_file = _broken(content, file)
    if broken_file:
        return _empty(), broken_file
    try:
        text, rows, broken = _text(content, file)
    except pa.ArrowInvalid as error:
        code = "text_encoding" if "UTF8" in str(error) else "unreadable"
        return _empty(), (Problem(code, "error", file, params={"reason": str(error)[:120]}),)
    units = {"tahun": MILLIONTHS, "nilai": 1, "produk": MILLIONTHS}
    numbers = {name: _numbers(text[name], unit) for name, unit in units.items() if name in text}
    problems = [p for name, (_, bad) in numbers.items() for p in _not_numbers(text[name], rows, bad, file)]
    undated = np.flatnonzero(among(text["tahun"], {""}))
    problems += [Problem("no_year", "error", file, int(rows[i]), "tahun") for i in undated]
    return _observations(text, {k: v for k, (v, _) in numbers.items()}, rows, file), (*broken, *problems)


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
    found = _observations(table.text, table.numbers, table.rows, file).assign(origin=table.origin)
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


def plain(value: object) -> str:
    """Millionths as they were written: 93720000 → '93.72'."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    points, rest = divmod(int(value), MILLIONTHS)  # type: ignore[call-overload]
    return f"{points}.{rest:06d}".rstrip("0").rstrip(".")


def coded(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Each cell's place among the column's different words (int64, -1: missing), and the words, in no order.

    Work on the words and take the places: a categorical then costs nothing a cell. Some words may have no cell.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(dtype=np.int64), column.cat.categories
    if pd.api.types.is_integer_dtype(column.dtype) and len(column) and not column.hasnans:
        numbers = column.to_numpy(dtype=np.int64)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < FEW:
            return numbers - low, pd.RangeIndex(low, high + 1)
    codes, words = pd.factorize(column)
    return codes, pd.Index(words)


def only(frame: pd.DataFrame, wanted: np.ndarray | pd.Series) -> pd.DataFrame:
    """The wanted rows of a frame that nobody changes: itself where all are, since copying a national year is dear."""
    return frame if wanted.all() else frame[wanted]


def among(column: pd.Series, known: Container[str]) -> np.ndarray:
    """A mask of the cells of a text column that hold one of `known`; each different word is looked up once."""
    codes, words = coded(column)
    return np.array([str(word) in known for word in words] + [False], dtype=bool)[codes]


def places(column: pd.Series, index: Mapping[str, int]) -> np.ndarray:
    """Each cell of a text column as its place in `index` (int64), -1 for strangers; each different word once."""
    codes, words = coded(column)
    return np.array([index.get(str(word), -1) for word in words], dtype=np.int64)[codes]


def _header(content: bytes) -> list[str]:
    return BytesIO(content).readline().decode("utf-8-sig", "replace").strip().split(",")


def _text(content: bytes, file: str) -> tuple[dict[str, pd.Series], np.ndarray, list[Problem]]:
    """Every cell as text, as categories: a national year is 150 000 rows of the same words. No type is guessed.

    Also the spreadsheet row of each line that could be read, and a problem for each that could not. A blank line, or one
    of empty cells as a spreadsheet leaves behind, is no row, but counts as one.
    """
    table, refused = _table(content, threads=True)
    if refused:  # only one thread knows the numbers of the lines it refuses
        table, refused = _table(content, threads=False)
    rows = np.arange(2, table.num_rows + len(refused) + 2)
    broken = [_wrong_width(row, file) for row in refused if row.text.strip()]
    kept = np.setdiff1d(rows, [row.number for row in refused]) if refused else rows
    text = {name: arrow_column(table[name], name) for name in table.column_names}
    empty = among(text["tahun"], {""}) if "tahun" in text else np.zeros(0, dtype=bool)
    if empty.any():  # only then is it worth a look at the other columns
        empty = np.all([among(column, {""}) for column in text.values()], axis=0)
        text, kept = {name: column[~empty].reset_index(drop=True) for name, column in text.items()}, kept[~empty]
    return text, kept, broken


def _table(content: bytes, threads: bool) -> tuple[pa.Table, list[csv.InvalidRow]]:
    refused: list[csv.InvalidRow] = []
    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in _header(content)}
    table = csv.read_csv(
        pa.BufferReader(content),
        read_options=csv.ReadOptions(use_threads=threads, block_size=len(content) + 1),
        parse_options=csv.ParseOptions(
            ignore_empty_lines=False, newlines_in_values=True, invalid_row_handler=_skip(refused)
        ),
        convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
    )
    return table, refused


def _skip(refused: list[csv.InvalidRow]) -> Callable[[csv.InvalidRow], str]:
    def note(row: csv.InvalidRow) -> str:
        refused.append(row)
        return "skip"

    return note


def _wrong_width(row: csv.InvalidRow, file: str) -> Problem:
    counts = {"expected": row.expected_columns, "found": row.actual_columns}
    return Problem("row_width", "error", file, row.number, "", row.text[:80], counts)


def _broken(content: bytes, file: str) -> tuple[Problem, ...]:
    """The one thing that makes the whole file unreadable; missing columns are named each."""
    header = _header(content)
    checks = (
        ("empty_file", not content.strip()),
        ("not_csv", b"\0" in content[:HEAD] or content.startswith(b"PK")),
        ("semicolon", ";" in header[0] and len(header) == 1),
        ("same_header", len(set(header)) < len(header)),
    )
    whole = next((code for code, wrong in checks if wrong), None)
    if whole:
        return (Problem(whole, "error", file),)
    missing = tuple(Problem("missing_column", "error", file, 1, name) for name in REQUIRED if name not in header)
    return missing or ((Problem("no_rows", "error", file),) if content.strip().find(b"\n") < 0 else ())


def _numbers(text: pd.Series, unit: int) -> tuple[pd.Series, np.ndarray]:
    """Cells (categories) as Int64, empty → NA, in whole `unit` millionths, and a mask of those that are no exact number.

    float64 carries any score with six decimals exactly through `rint`; what is not within a thousandth of a
    millionth of one was written with more decimals than we can keep, and is refused rather than rounded. So is a
    year or a count that is not whole.
    """
    words = pd.Series(text.cat.categories.astype(str))
    given = (words != "").to_numpy(dtype=bool)
    floats = pd.to_numeric(words, errors="coerce").to_numpy(dtype=float, na_value=np.nan) * MILLIONTHS
    floats[~(np.abs(floats) < 2**53)] = np.nan
    whole = np.rint(floats)
    good = (np.abs(floats - whole) < 1e-3) & (whole % unit == 0)
    codes = text.cat.codes.to_numpy()
    ints = np.where(good, whole, 0).astype(np.int64) // unit
    return pd.Series(pd.arrays.IntegerArray(ints[codes], ~(good & given)[codes])), (given & ~good)[codes]


def _not_numbers(text: pd.Series, rows: np.ndarray, bad: np.ndarray, file: str) -> list[Problem]:
    return [
        Problem("not_a_number", "error", file, int(rows[i]), str(text.name), str(text.iloc[i]))
        for i in np.flatnonzero(bad)
    ]


def _observations(
    text: dict[str, pd.Series], numbers: dict[str, pd.Series], rows: np.ndarray, file: str
) -> pd.DataFrame:
    size = len(rows)
    none = pd.Series(pd.NA, index=range(size), dtype="Int64")
    found = {field: _meant(text[name]) if name in text else _repeated("", size) for name, field in FIELDS.items()}
    found["year"] = numbers.get("tahun", none)
    found["products"] = numbers.get("produk", none)
    found["value"] = numbers.get("nilai", none)
    found["preferred"] = pd.Series(~among(found["preferred"], {"0"}))
    found |= {field: text[name] for name, field in PLANNED.items() if name in text}
    if "due" in found:
        found["due"] = found["due"].map(lambda word: iso_date(word) or clean(word))
    return pd.DataFrame({**found, "file": _repeated(file, size), "row": rows}, copy=False)


def _meant(column: pd.Series) -> pd.Series:
    """Words without the apostrophe that an export puts before what looks like a formula."""
    if not column.cat.categories.str.startswith("'").any():
        return column
    return column.astype("str").map(restored).astype("category")


def _repeated(word: str, size: int) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), categories=pd.Index([word], dtype="str")))


@lru_cache(maxsize=1)
def _empty() -> pd.DataFrame:
    """Nobody changes an observations frame, so that one of nothing is enough."""
    return _observations({}, {}, np.arange(0), "")


@lru_cache(maxsize=1)
def _nothing_read() -> pd.DataFrame:
    return _empty().assign(origin=_repeated("", 0))
