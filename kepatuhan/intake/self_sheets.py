"""A self-assessment as a workbook, one sheet a unit: written to be filled in, and read back as what was typed into its cells."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import xlsxwriter

from kepatuhan.core.cells import clean, key
from kepatuhan.core.columns import plain
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.exports import neutral, restored
from kepatuhan.core.model import Component, Problem
from kepatuhan.intake import ingest, returned
from kepatuhan.intake.ingest import EVERY, FileReading
from kepatuhan.self_assessment.entry import VALUE, Typed, choices
from kepatuhan.self_assessment.grid import Answer, Answers, Grid, Key
from kepatuhan.self_assessment.outlook import STATUS
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import component_name

WIDTHS = {
    "tahun": 7,
    "kode_wilayah": 8,
    "unit": 14,
    "komponen": 16,
    "status": 9,
    "yang dinilai": 46,
    "skala": 12,
    "nilai": 10,
    "catatan": 36,
    "bukti": 30,
    "penilai": 18,
}
"""Headers of a sheet and how wide they are; those that the reader of tables knows, and four of its own. `status` says what
the rows are wherever else such a file is brought."""
COLUMNS = tuple(WIDTHS)
HEAD = 1
"""Place of the header (from 0): above it stands whose assessment it is."""
FIELDS = {
    VALUE: ("nilai",),
    "note": ("catatan",),
    "evidence": ("bukti", "evidence"),
    "assessor": ("penilai", "assessor"),
}
"""Field of a cell → what its column is called."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
"""What the name of a sheet may not hold (Excel)."""
NAME_LENGTH = 31
PROBLEMS = 40
"""Rows of a file that are named one by one."""


@dataclass(frozen=True)
class FilledSheets:
    """What a workbook fills into the cells of a grid; empty cells say nothing. `problems`: rows and sheets that are not of it."""

    typed: Typed
    problems: tuple[Problem, ...]


# --- writing ------------------------------------------------------------------------------------------------------


def template(grid: Grid, answers: Answers, name: str, lang: str) -> bytes:
    """The workbook of a grid with what is filled in already; `name` is the government's. Lists to choose from where the scale has steps."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        looks = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF5"}),
            "fixed": book.add_format({"font_color": "#5A5A5A", "num_format": "@"}),
            "title": book.add_format({"bold": True, "font_color": "#8A3B00"}),
        }
        for unit, sheet_name in zip(grid.units, _sheet_names(grid.units), strict=True):
            sheet = book.add_worksheet(sheet_name)
            title = f"{say('state_mandiri', lang)}: {name} {grid.year} · {unit}"
            sheet.write_string(0, 0, neutral(title), looks["title"])
            _fill(sheet, grid, unit, answers, looks, lang)
    return target.getvalue()


def _sheet_names(units: tuple[str, ...]) -> list[str]:
    """Each unit as the name of its sheet: short enough, without forbidden marks, none twice."""
    names: list[str] = []
    for unit in units:
        bare = FORBIDDEN.sub(" ", unit)[:NAME_LENGTH]
        taken = {name.casefold() for name in names}
        spare = (f"{bare[: NAME_LENGTH - 4]} {n}" for n in range(2, len(units) + 2))
        names.append(bare if bare.casefold() not in taken else next(n for n in spare if n.casefold() not in taken))
    return names


def _fill(sheet: Any, grid: Grid, unit: str, answers: Answers, looks: Mapping[str, Any], lang: str) -> None:
    for column, (header, width) in enumerate(WIDTHS.items()):
        sheet.write_string(HEAD, column, header, looks["head"])
        sheet.set_column(column, column, width)
    for leaf in grid.leaves:
        row = HEAD + grid.rows[leaf.code]
        named = f"{grid.rows[leaf.code]}. {component_name(leaf, lang)}"
        fixed = (str(grid.year), grid.region, unit, leaf.code, STATUS, named, scale(leaf))
        for column, text in enumerate(fixed):
            sheet.write_string(row, column, neutral(text), looks["fixed"])
        _answer(sheet, row, answers.get((unit, leaf.code), Answer()))
        sheet.data_validation(row, COLUMNS.index("nilai"), row, COLUMNS.index("nilai"), _rule(leaf, lang))
    sheet.freeze_panes(HEAD + 1, COLUMNS.index("nilai"))


def _answer(sheet: Any, row: int, answer: Answer) -> None:
    if answer.value is not None:
        sheet.write_number(row, COLUMNS.index("nilai"), float(plain(answer.value)))
    texts = (answer.note, answer.evidence, answer.assessor)
    for column, text in enumerate(texts, start=COLUMNS.index("catatan")):
        if text:
            sheet.write_string(row, column, neutral(text))


def _rule(leaf: Component, lang: str) -> dict[str, Any]:
    """The list of a scale in steps, else from nothing to its maximum; a word such as 'tidak diketahui' is let through."""
    shared = {
        "input_title": "nilai",
        "input_message": say("self_fill", lang, scale=scale(leaf)),
        "error_type": "warning",
    }
    if leaf.step:
        return {"validate": "list", "source": choices(leaf).split(", "), **shared}
    return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": float(leaf.scale_max), **shared}


def scale(leaf: Component) -> str:
    """The scale as a sheet says it: '0, 1, 2, 3' or '0-70'."""
    return choices(leaf) or f"0-{float(leaf.scale_max):g}"


# --- reading ------------------------------------------------------------------------------------------------------


def read(content: bytes, filename: str, grid: Grid, data: Dataset) -> FilledSheets:
    """What a file fills into the cells of a grid, whatever its form (ingest.read: XLSX, ODS, CSV, header found by its words)."""
    reading = ingest.read(content, filename, data, sheet=EVERY)
    broken = [p for p in reading.problems if p.severity == "error" and p.row is None]
    parts = [part for part in reading.parts or (reading,) if _letters(part).keys() >= {"unit", "komponen", VALUE}]
    if not parts:
        return FilledSheets({}, tuple(broken[:PROBLEMS]) or (Problem("self_no_columns", "error", reading.file),))
    typed: dict[Key, dict[str, str]] = {}
    problems: list[Problem] = []
    for part in parts:
        cells = returned.grid(content, replace(part, file=reading.file), data)
        _take(cells, part, grid, typed, problems)
    return FilledSheets(typed, tuple(problems[:PROBLEMS]))


def _letters(part: FileReading) -> dict[str, str]:
    """The letters of the columns that are read, by field of a cell and by the name of a key."""
    by_target = {column.target: column.letter for column in part.columns if column.target}
    by_header = {key(column.header): column.letter for column in part.columns}
    letters: dict[str, str] = {
        name: by_target[name] for name in ("tahun", "kode_wilayah", "unit", "komponen") if name in by_target
    }
    for field, headers in FIELDS.items():
        letter = next((by_target.get(h) or by_header.get(h) for h in headers if h in by_target or h in by_header), None)
        if letter:
            letters[field] = letter
    return letters


def _take(
    cells: pd.DataFrame, part: FileReading, grid: Grid, typed: dict[Key, dict[str, str]], problems: list[Problem]
) -> None:
    """The rows of one sheet into `typed`; a row that is not of this grid, or says a cell otherwise, is a problem."""
    letters, below = _letters(part), max(part.header_rows, default=0)
    for row, texts in zip(cells.index, cells.to_dict("records"), strict=True):
        line = {name: restored(clean(str(texts[letter]))) for name, letter in letters.items()}
        fields = {name: line[name] for name in FIELDS if line.get(name)}
        if row <= below or not fields or not line["komponen"]:
            continue
        wrong = _stranger(line, grid)
        cell = line["unit"], line["komponen"]
        if wrong is None and typed.setdefault(cell, fields) != fields:
            wrong = "self_twice", f"{cell[0]} · {cell[1]}"
        if wrong:
            problems.append(Problem(wrong[0], "error", part.file, int(row), value=wrong[1], params={"year": grid.year}))


def _stranger(line: Mapping[str, str], grid: Grid) -> tuple[str, str] | None:
    """Why a row is not of this grid: the code of a problem and what it says instead."""
    checks = (
        ("self_other_year", line.get("tahun", ""), (str(grid.year), "")),
        ("self_other_region", line.get("kode_wilayah", ""), (grid.region, "")),
        ("self_other_unit", line["unit"], grid.units),
        ("self_other_component", line["komponen"], tuple(grid.rows)),
    )
    return next(((code, value) for code, value, allowed in checks if value not in allowed), None)
