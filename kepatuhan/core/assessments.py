"""The shipped form of an assessment table (data/assessments, data/README.md): bytes → observations + problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from kepatuhan.core import journal, shipped
from kepatuhan.core.cells import clean, iso_date
from kepatuhan.core.columns import among, arrow_column
from kepatuhan.core.exports import restored
from kepatuhan.core.model import MILLIONTHS, Problem
from kepatuhan.core.overlay import Overlay, laid_over

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


REQUIRED = ("tahun", "kode_wilayah", "nilai")


def read_assessments(folder: Path, saved: Overlay = ()) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Every *.csv of `folder`, in the order of their names, as one frame of observations, and what was wrong.

    All of one moment: while somebody saves, the files are read as they were before or as they will be (journal.steady).
    saved: what is read in place of some of them.
    """
    place = f"{folder.parent.name}/{folder.name}"
    if not folder.is_dir():
        return nothing(), (Problem("missing_folder", "error", place),)
    shipped_files = journal.steady(
        folder, lambda files: {name: shipped.content(path, f"{place}/{name}") for name, path in sorted(files.items())}
    )
    contents, differing = laid_over(shipped_files, saved)
    parts = [shipped_assessment(content, name) for name, content in contents.items()]
    frames = [frame for frame, _ in parts if len(frame)]
    half = [Problem("journal_damaged", "error", journal.JOURNAL)] if journal.damaged(folder) else []
    return (together(frames) if frames else nothing()), (
        *(p for _, ps in parts for p in ps),
        *half,
        *differing,
    )


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
        return nothing(), broken_file
    try:
        text, rows, broken = _text(content, file)
    except pa.ArrowInvalid:
        return nothing(), (Problem("unreadable", "error", file),)
    units = {"tahun": MILLIONTHS, "nilai": 1, "produk": MILLIONTHS}
    numbers = {name: _numbers(text[name], unit) for name, unit in units.items() if name in text}
    problems = [p for name, (_, bad) in numbers.items() for p in _not_numbers(text[name], rows, bad, file)]
    undated = np.flatnonzero(among(text["tahun"], {""}))
    problems += [Problem("no_year", "error", file, int(rows[i]), "tahun") for i in undated]
    return observations(text, {k: v for k, (v, _) in numbers.items()}, rows, file), (*broken, *problems)


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
    del table
    pa.default_memory_pool().release_unused()  # what reading took beside the cells, before the checks take theirs
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
        ("text_encoding", not _is_text(content)),
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


def observations(
    text: dict[str, pd.Series], numbers: dict[str, pd.Series], rows: np.ndarray, file: str
) -> pd.DataFrame:
    """Cells as text and numbers, with the spreadsheet row of each, as a frame of observations (read_assessment)."""
    size = len(rows)
    none = pd.Series(pd.NA, index=range(size), dtype="Int64")
    columns = {field: _meant(text[name]) if name in text else repeated("", size) for name, field in FIELDS.items()}
    columns["year"] = numbers.get("tahun", none)
    columns["products"] = numbers.get("produk", none)
    columns["value"] = numbers.get("nilai", none)
    columns["preferred"] = pd.Series(~among(columns["preferred"], {"0"}))
    columns |= {field: _meant(text[name]) for name, field in PLANNED.items() if name in text}
    if "due" in columns:
        columns["due"] = columns["due"].map(lambda word: iso_date(word) or clean(word))
    return pd.DataFrame({**columns, "file": repeated(file, size), "row": rows}, copy=False)


def _meant(column: pd.Series) -> pd.Series:
    """Words without the apostrophe that an export puts before what looks like a formula."""
    if not column.cat.categories.str.contains("'", regex=False).any():
        return column
    return column.astype("str").map(restored).astype("category")


def repeated(word: str, size: int) -> pd.Series:
    """One word for `size` rows, as a category."""
    only = pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), categories=pd.Index([word], dtype="str"))
    return pd.Series(only, copy=False)


@lru_cache(maxsize=1)
def nothing() -> pd.DataFrame:
    """Nobody changes an observations frame, so that one of nothing is enough."""
    return observations({}, {}, np.arange(0), "")


SMALL, KEPT = 1_000_000, 64
"""Bytes up to which what a table says is kept, and of how many: after a save only the table that changed is read again."""


def shipped_assessment(content: bytes | Problem, name: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """`read_assessment` of what shipped.content gave of a file, or what keeps it from being opened."""
    if isinstance(content, Problem):
        return nothing(), (content,)
    read_ = _remembered if len(content) <= SMALL else read_assessment
    rows_, problems = read_(content, name)
    whole = content.endswith(b"\n") or any(p.severity == "error" and p.row is None for p in problems)
    return rows_, problems if whole else (*problems, Problem("cut_short", "warning", name))


@lru_cache(maxsize=KEPT)
def _remembered(content: bytes, name: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The same bytes say the same; nobody changes an observations frame."""
    return read_assessment(content, name)


def _is_text(content: bytes) -> bool:
    """Whether it is UTF-8; told before the reader sees it, which stops at the first odd byte of a line that it refuses."""
    try:
        return content.isascii() or bool(content.decode())
    except UnicodeDecodeError:
        return False
