"""All governments of the country in a year: a sheet for the provinces and one for all kabupaten and kota, ranked by formulas."""

from __future__ import annotations

from dataclasses import dataclass

from kepatuhan.briefing.country_brief import CountryBrief, CountryLevel
from kepatuhan.briefing.ranked_rows import Row
from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.layout import (
    CODES,
    EDGES,
    FIRST,
    HEADER,
    NOW,
    THEN,
    band_cells,
    footer,
    letter_by_score,
    rule_text,
    scored_cells,
    top_cells,
)
from kepatuhan.briefing.workbook.lines import edged, letter, letter_of
from kepatuhan.briefing.workbook.sources_sheet import documentation
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, Input, SheetCell, area, sheet_name
from kepatuhan.core.model import FULL, HUNDREDTHS, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import band_label

RANK, SCORE, CATEGORY, TRIED, TRIED_CATEGORY, TRIED_RANK, SOURCES = range(1, 8)
"""Columns after the name; the hundredths stand right of them (layout.NOW, THEN)."""
COUNTED, COUNTED_TRIED = TRIED_RANK, SOURCES
"""Columns of the counts below."""


@dataclass(frozen=True)
class CountryTable:
    """What the categories of the sheets follow from (layout.Graded)."""

    method: Method
    lang: str


def country_sheets(brief: CountryBrief, graded: CountryTable) -> tuple[BookSheet, ...]:
    """A sheet a level, the first with the categories and their edges, and the sources."""
    levels = [_level_sheet(brief, level, graded, i == 0) for i, level in enumerate(brief.levels)]
    return (*levels, documentation(brief, brief.sources, graded.method, ""))


def _level_sheet(brief: CountryBrief, level: CountryLevel, graded: CountryTable, bands: bool) -> BookSheet:
    """Everybody of a level, best first. A score, an edge (with `bands`) or a what-if score that is changed moves ranks and categories."""
    lang, method, tried = graded.lang, graded.method, edged(graded.method)
    last = FIRST + len(level.places) - 1
    below = last + 6 + len(method.bands)
    words = [level.rank_note, rule_text(method, lang)]
    cells = top_cells(brief.title, level.sentence, "", say("book_hint_country", lang) if tried else "", SOURCES, lang)
    cells += _head(tried, lang)
    for i, (row, province) in enumerate(zip(level.places, level.provinces, strict=True)):
        cells += _row(FIRST + i, last, row, province, graded)
    cells += band_cells(last + 2, method, lang) if bands else _bands(last, method, lang)
    cells += _counts(last, level, graded)
    cells += [SheetCell(below + i, 0, text, "note", to=SOURCES) for i, text in enumerate(filter(None, words))]
    edges = (last + 4, last + 3 + len(method.bands))
    ranges = [(CODES, area((edges[0], 3), (edges[1], 3))), (EDGES, area((edges[0], NOW), (edges[1], NOW)))]
    return BookSheet(
        name=sheet_name(level.name.capitalize()),
        cells=tuple(cells),
        widths=(48, 10, 11, 13, 11, 13, 10, 13, 11, 11),
        header=HEADER,
        printed=SOURCES,
        footer=footer(brief, lang, ""),
        inputs=(_typed(last, lang),) if tried else (),
        marked=tuple(area((FIRST, col), (below, col)) for col in (CATEGORY, TRIED_CATEGORY)),
        names=tuple(ranges) if tried and bands else (),
        landscape=True,
        one_page=False,
    )


def _head(tried: bool, lang: str) -> list[SheetCell]:
    now, then = say("book_now", lang), say("book_proposed", lang)
    heads = [
        (0, say("col_body", lang), "head"),
        (RANK, say("rank", lang), "head_centre"),
        (SCORE, now, "head_right"),
        (CATEGORY, say("col_category", lang), "head_centre"),
        (SOURCES, say("sources", lang), "head_centre"),
        (NOW, say("book_hundredths", lang, who=now), "exact_head"),
    ]
    if tried:
        heads += [(TRIED, then, "head_right"), (TRIED_CATEGORY, f"{say('col_category', lang)}\n{then}", "head_centre")]
        heads += [(TRIED_RANK, f"{say('rank', lang)}\n{then}", "head_centre")]
        heads += [(THEN, say("book_hundredths", lang, who=then), "exact_head")]
    return [SheetCell(HEADER, col, text, look) for col, text, look in heads]


def _row(at: int, last: int, row: Row, province: str, graded: CountryTable) -> list[SheetCell]:
    name = say("find_in", graded.lang, name=row.name, province=province) if province else row.name
    standing = _standing(row, graded)
    shown = row.text if row.score is None else row.score / HUNDREDTHS
    cells = [SheetCell(at, 0, name), SheetCell(at, SCORE, shown, "number")]
    cells += [SheetCell(at, SOURCES, ", ".join(f"[{n}]" for n in row.sources), "centre")]
    if row.score is None:
        cells += [SheetCell(at, CATEGORY, standing, "category"), SheetCell(at, RANK, "–", "centre")]
    else:
        cells += scored_cells(at, SCORE, CATEGORY, NOW, row.score, graded, standing)
        cells += [_rank(at, RANK, NOW, last, row)]
    return cells + (_trial(at, last, row, graded) if edged(graded.method) else [])


def _trial(at: int, last: int, row: Row, graded: CountryTable) -> list[SheetCell]:
    """What may be typed, at first the score itself; empty where none is known."""
    value = None if row.score is None else row.score / HUNDREDTHS
    cells = [SheetCell(at, TRIED, value, "input"), _rank(at, TRIED_RANK, THEN, last, row)]
    return [*cells, *scored_cells(at, TRIED, TRIED_CATEGORY, THEN, row.score, graded)]


def _rank(at: int, col: int, whole: int, last: int, row: Row) -> SheetCell:
    """The rank of the hundredths in column `whole` among all that are known there: equals share it, and the next is left out."""
    column = area((FIRST, whole), (last, whole))
    shown = int(row.rank) if row.rank else "–"
    return SheetCell(at, col, shown, "centre", formulas.rank_found(SheetCell(at, whole, None).at, column))


def _typed(last: int, lang: str) -> Input:
    full = FULL // HUNDREDTHS
    message = say("book_input_range", lang, maximum=full)
    return Input(FIRST, last, TRIED, full, (), say("book_proposed", lang), message)


def _counts(last: int, level: CountryLevel, graded: CountryTable) -> list[SheetCell]:
    """How many stand in each category, now and as tried out, and of how many the score is exactly known."""
    lang, top = graded.lang, last + 3
    pairs = [(COUNTED, CATEGORY, NOW, "book_now")]
    pairs += [(COUNTED_TRIED, TRIED_CATEGORY, THEN, "book_proposed")] if edged(graded.method) else []
    below = top + 1 + len(graded.method.bands)
    cells = [SheetCell(below, 0, say("book_exact_scores", lang), "label")]
    exact = sum(row.score is not None for row in level.places)
    for at, categories, whole, key in pairs:
        cells.append(SheetCell(top, at, f"{say('col_count', lang)}\n{say(key, lang)}", "head_centre"))
        cells.append(SheetCell(below, at, exact, "centre", f"COUNT({area((FIRST, whole), (last, whole))})"))
        cells += _counted(top, last, at, categories, level, graded)
    return cells


def _counted(
    top: int, last: int, at: int, categories: int, level: CountryLevel, graded: CountryTable
) -> list[SheetCell]:
    """The count of every category in the column `categories`, best first."""
    shown = [
        _standing(row, graded) if categories == CATEGORY else letter_by_score(row.score, graded) for row in level.places
    ]
    column = area((FIRST, categories), (last, categories))
    names = [letter(band, graded.lang) for band in graded.method.bands]
    return [
        SheetCell(
            top + 1 + i, at, shown.count(name), "centre", f"COUNTIF({column},{SheetCell(top + 1 + i, 3, None).at})"
        )
        for i, name in enumerate(names)
    ]


def _standing(row: Row, graded: CountryTable) -> str:
    """The category of a row as it is shown: that of its score, or what was printed in its place."""
    return letter_of(row.mark.category, row.mark.zone, graded.method, graded.lang)


def _bands(last: int, method: Method, lang: str) -> list[SheetCell]:
    """The names of the categories alone: their edges stand on the first sheet."""
    heads = [
        SheetCell(last + 3, 0, say("bands_title", lang), "section"),
        SheetCell(last + 3, 3, say("col_category", lang), "head_centre"),
    ]
    return heads + [
        cell
        for i, band in enumerate(method.bands, start=last + 4)
        for cell in (SheetCell(i, 0, band_label(band, lang)), SheetCell(i, 3, letter(band, lang), "category"))
    ]
