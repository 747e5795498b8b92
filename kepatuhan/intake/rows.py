"""The lines below a header → keys, values and words of observations, one line or many for each; and what is wrong in which cell.

Everything is decided once for each different word of a column, so that a national year costs hardly more than its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.exports import hides_formula
from kepatuhan.core.model import Problem
from kepatuhan.intake import gaps
from kepatuhan.intake.cell_flaws import cell_flaws, slipped_cells, stated_maxima
from kepatuhan.intake.data_lines import data_lines, filled_down, without_governments
from kepatuhan.intake.headers import Layout
from kepatuhan.intake.lines import WORDS, Assumed, Lines, any_cell, by_word, line_problems
from kepatuhan.intake.sheets import Sheet
from kepatuhan.intake.values import BLANK, NOT_ASSESSED, NUMBER, ValueColumn, known_numbers, read_products, read_values
from kepatuhan.intake.year_and_region import regions_of_lines, years_of_lines

OF_TOTAL = ("kategori", "zona", "label")
"""Words that speak of a line's total, not of its parts."""
NOTHING = "kosong"
"""In data/method/cell_words.csv: a word that says no more than an empty cell."""


@dataclass(frozen=True)
class ReadRows:
    """What the lines say, a row each: text by header of the shipped form, whole numbers, spreadsheet rows, header of each value."""

    text: dict[str, pd.Series]
    numbers: dict[str, pd.Series]
    rows: np.ndarray
    origin: pd.Series
    problems: tuple[Problem, ...]


def observe(sheet: Sheet, layout: Layout, aliases: Aliases, file: str, year: Assumed, region: Assumed) -> ReadRows:
    """Read the lines of `sheet` below the header of `layout`. Never raises for any text."""
    everything = _lines(sheet, layout, file)
    kept, skipped = data_lines(everything, layout, aliases)
    lines, filled = filled_down(everything.take(kept), layout, aliases)
    years, no_year = years_of_lines(lines, layout, aliases, year)
    regions, no_region = regions_of_lines(lines, layout, aliases, region)
    totals = any_cell(lines, [c for c in (layout.of("komponen"),) if c], lambda w: bool(_word("komponen", w, aliases)))
    weighted = any_cell(
        lines, [c for c in (layout.of("komponen"),) if c], lambda w: _word("komponen", w, aliases) in aliases.weighted
    )
    parts = [read_values(lines, column, aliases, ~totals, weighted) for column in layout.measures]
    at, which, kept_parts = _long(lines, layout, parts)
    problems = [*skipped, *filled, *no_year, *no_region, *(p for part in parts for p in part.problems)]
    text, text_problems = _texts(lines, layout, aliases)
    text, named = without_governments(text, lines, layout, aliases, regions)
    products, no_count = read_products(lines, layout, aliases)
    table = _assembled(lines, kept_parts, at, which, text, years, regions, list(aliases.names), products)
    head = int(sheet.rows[layout.header[-1]]) if len(sheet.rows) else 1
    problems += [
        *text_problems,
        *named,
        *no_count,
        *slipped_cells(sheet, layout, lines),
        *stated_maxima(everything, ~kept, layout, aliases, head),
    ]
    return replace(table, problems=(*problems, *cell_flaws(sheet, layout, lines, problems)))


def _lines(sheet: Sheet, layout: Layout, file: str) -> Lines:
    below = tuple(
        c.iloc[layout.body :].reset_index(drop=True) for c in gaps.keys_spread(sheet, layout.columns, layout.body)
    )
    return Lines(file, below, sheet.rows[layout.body :])


def _long(lines: Lines, layout: Layout, parts: list[ValueColumn]) -> tuple[np.ndarray, np.ndarray, list[ValueColumn]]:
    """Wide to long: for each row to be made its line and its part, in the order of lines.

    An empty cell below a component or a unit says nothing; an empty total is an unknown one. A line whose words speak
    of its total, or that says nothing else, gets a row for the total even without a column for it.
    """
    size = len(lines.rows)
    says = [
        (p.state != BLANK) if p.column.role.component or p.column.role.unit else np.ones(size, dtype=bool)
        for p in parts
    ]
    if all(p.column.role.component and not p.column.role.year for p in parts):
        words = [c for c in layout.columns if c.target in (*OF_TOTAL, "status")]
        silent = ~np.logical_or.reduce(says) if says else np.ones(size, dtype=bool)
        says.append(silent | any_cell(lines, words, lambda w: bool(cells.clean(w))))
        nothing = replace(
            layout.columns[0],
            index=0,
            header="",
            target="",
            role=replace(layout.columns[0].role, field="nilai", component="", year=None, unit="", region=""),
        )
        parts = [*parts, ValueColumn(nothing, np.full(size, BLANK), np.zeros(size, dtype=np.int64))]
    at = np.concatenate([np.flatnonzero(s) for s in says])
    which = np.repeat(np.arange(len(parts)), [int(s.sum()) for s in says])
    order = np.lexsort((which, at)) if len(parts) > 1 else np.arange(len(at))
    return at[order], which[order], parts


def _texts(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[dict[str, pd.Series], list[Problem]]:
    """Every column of words, each word in the form the codebook has for it, and the cells that a spreadsheet or browser would run."""
    text, problems = {}, []
    for name in (*WORDS, "komponen", "kategori", "zona", "status", "utama", "keyakinan"):
        column = layout.of(name)
        if column is None:
            continue
        codes, words = lines.coded(column)
        text[name] = _categorical([_word(name, w, aliases) for w in words], codes)
        problems += line_problems("sheet_error", "error", lines, by_word(words, codes, cells.is_sheet_error), column)
        if name == "unit":
            problems += line_problems(
                "footnote_mark", "error", lines, by_word(words, codes, cells.is_marked_name), column
            )
        problems += line_problems("formula_text", "warning", lines, by_word(words, codes, _runs), column)
        problems += line_problems("markup_text", "warning", lines, by_word(words, codes, cells.is_markup), column)
    return text, problems


def _runs(word: str) -> bool:
    return (cells.is_formula(word) and not cells.is_dash(word)) or hides_formula(word)


def _word(name: str, word: str, aliases: Aliases) -> str:
    kept = cells.clean(word)[:400]
    if not kept or cells.is_dash(kept):
        return ""
    if name == "komponen":
        return "" if cells.key(kept) == "total" else aliases.components.get(cells.key(kept), kept)
    if name == "kategori":
        return aliases.categories.get(cells.key(kept), kept)
    meaning = aliases.meaning(name, kept) or kept
    return "" if meaning == NOTHING else meaning


def _categorical(words: list[str], codes: np.ndarray) -> pd.Series:
    """Words by their places; words that became one are one category."""
    places = {word: i for i, word in enumerate(dict.fromkeys([*words, ""]))}
    smallest = np.min_scalar_type(-len(places))
    where = np.array([places[word] for word in words] + [places[""]], dtype=smallest)
    values = pd.Categorical.from_codes(where.take(codes, mode="wrap"), categories=pd.Index(list(places), dtype="str"))
    return pd.Series(values, copy=False)


def _assembled(
    lines: Lines,
    parts: list[ValueColumn],
    at: np.ndarray,
    which: np.ndarray,
    text: dict[str, pd.Series],
    years: np.ndarray,
    regions: np.ndarray,
    names: list[str],
    products: pd.Series | None,
) -> ReadRows:
    """The rows whose year and government are known; the others were named, and are not in the table."""
    roles = [p.column.role for p in parts]
    of_year = _each([r.year or 0 for r in roles], which)
    of_region = _each([names.index(r.region) if r.region in names else -1 for r in roles], which)
    year, region = np.where(of_year > 0, of_year, years[at]), np.where(of_region >= 0, of_region, regions[at])
    keep = (year > 0) & (region >= 0)
    at, which, year, region = at[keep], which[keep], year[keep], region[keep]
    columns = {name: _at(column, at) for name, column in text.items()}
    columns["kode_wilayah"] = _categorical(names, region)
    for name, given in (("unit", [r.unit for r in roles]), ("komponen", [r.component for r in roles])):
        if any(given):
            base = columns[name].astype(object).to_numpy() if name in columns else np.full(len(at), "", dtype=object)
            columns[name] = pd.Series(pd.Categorical(pd.array(_either(given, which, base), dtype="str")))
    columns |= _of_totals(columns, which, roles)
    state, value = (_picked([getattr(p, name) for p in parts], which, at) for name in ("state", "value"))
    columns["status"] = _with_status(columns.get("status"), state == NOT_ASSESSED)
    numbers = {"tahun": pd.Series(pd.array(year, dtype="Int64")), "nilai": known_numbers(value, state == NUMBER)}
    counted = {} if products is None else {"produk": products.iloc[at].reset_index(drop=True)}
    origin = _categorical([p.column.header for p in parts], which)
    return ReadRows(columns, numbers | counted, lines.rows[at], origin, ())


def _at(column: pd.Series, at: np.ndarray) -> pd.Series:
    """The cells of those lines; the column itself where that is every line once, in order."""
    whole = len(at) == len(column) and bool((np.diff(at) == 1).all())
    return column if whole else column.iloc[at].reset_index(drop=True)


def _each(values: list[Any], which: np.ndarray) -> np.ndarray:
    return np.array(values)[which] if values else np.zeros(0, dtype=np.int64)


def _either(given: list[str], which: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What the header says where it says something, else what the line says."""
    words = np.array([*given, ""], dtype=object)[which]
    return np.where(words != "", words, base)


def _picked(arrays: list[np.ndarray], which: np.ndarray, at: np.ndarray) -> np.ndarray:
    if not arrays:
        return np.zeros(len(at), dtype=np.int64)
    picked: np.ndarray = arrays[0][at] if len(arrays) == 1 else np.stack(arrays)[which, at]
    return picked


def _of_totals(columns: dict[str, pd.Series], which: np.ndarray, roles: list[Any]) -> dict[str, pd.Series]:
    """Category, zone and label stand beside a line's one total; beside its parts, or several totals, they say nothing."""
    if len(roles) == 1:
        return {}
    totals = [i for i, r in enumerate(roles) if not r.component and not r.unit]
    keep = np.isin(which, totals) if len(totals) == 1 else np.zeros(len(which), dtype=bool)
    if keep.all():
        return {}
    return {
        k: _categorical([str(w) for w in columns[k].cat.categories], np.where(keep, columns[k].cat.codes, -1))
        for k in OF_TOTAL
        if k in columns
    }


def _with_status(status: pd.Series | None, not_assessed: np.ndarray) -> pd.Series:
    """'tidak dinilai' in place of a number is a status."""
    if status is None:
        return _categorical(["", "tidak_dinilai"], not_assessed.astype(np.int64))
    if not not_assessed.any():
        return status
    words = status.astype(object).to_numpy()
    return pd.Series(
        pd.Categorical(pd.array(np.where(not_assessed & (words == ""), "tidak_dinilai", words), dtype="str"))
    )
