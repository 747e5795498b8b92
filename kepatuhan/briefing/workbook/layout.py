"""What all sheets of the workbook share: the places of rows and columns, the top, the categories below, the foot."""

from __future__ import annotations

from typing import Protocol

from kepatuhan.briefing.country_brief import CountryBrief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.lines import edged, letter
from kepatuhan.briefing.workbook.spreadsheet import ColourMark, SheetCell
from kepatuhan.charts.theme import colour, ink
from kepatuhan.core.method import category
from kepatuhan.core.model import HUNDREDTHS, Layer, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import banner, label
from kepatuhan.words.names import band_label, zone_name

CODES, EDGES = "kode_kategori", "batas_bawah"
"""Names of the categories and, beside them, their lower edges in hundredths, best first."""
HEADER, FIRST = 5, 6
"""Rows of a government's table: its header and the first unit."""
PRINTED = 6
"""Last printed column of a government's sheet; hundredths stand right of it."""
NOW, THEN, PRODUCTS = 8, 9, 10
"""Columns with the whole hundredths of now and of what is proposed, and with products."""


class Graded(Protocol):
    """What a score's category follows from, and the language that it is named in."""

    @property
    def method(self) -> Method: ...
    @property
    def lang(self) -> str: ...


def marks(method: Method, lang: str) -> list[ColourMark]:
    """The categories of a year with their colours."""
    return [ColourMark(letter(band, lang), colour(band.colour), ink(band.colour)) for band in method.bands]


def footer(brief: GovernmentBrief | ProvinceBrief | CountryBrief, lang: str, layer: Layer) -> str:
    """What stands at the foot of every sheet: the title, the word of what nobody published, version of the data, date."""
    stamp = brief.stamp
    made = say("book_made", lang, date=stamp.made) if stamp.made else ""
    parts = [
        brief.title,
        label(layer, lang),
        say("book_version", lang, version=stamp.version),
    ]
    return " · ".join(part for part in (*parts, made) if part)


def top_cells(title: str, sentence: str, layer: Layer, hint: str, to: int, lang: str) -> list[SheetCell]:
    """Title, the sentence, the word of what nobody published, and what to do with the sheet."""
    return [
        SheetCell(0, 0, title, "title"),
        SheetCell(1, 0, sentence, "sentence", to=to),
        *([SheetCell(2, 0, banner(layer, lang), "banner", to=to)] if layer else []),
        *([SheetCell(3, 0, hint, "hint", to=to)] if hint else []),
    ]


def rule_text(method: Method, lang: str) -> str:
    """The sentence on how the categories follow from the score, or that their edges are not known."""
    return say("bands_rule" if edged(method) else "bands_unknown", lang)


def scored_cells(
    row: int,
    at: int,
    to: int,
    whole: int,
    score: int | None,
    table: Graded,
    printed_letter: str = "",
    strong: bool = False,
) -> list[SheetCell]:
    """The hundredths of the present score in column `at`, and its category in column `to`.

    Where a category was printed (`printed_letter`) that does not follow from the score, the printed one stands, as text.
    """
    hundredths_cell = SheetCell(row, whole, score, "exact", formulas.hundredths(SheetCell(row, at, None).at))
    return [hundredths_cell, category_cell(row, to, hundredths_cell, score, table, printed_letter, strong)]


def category_cell(
    row: int, col: int, hundredths_cell: SheetCell, score: int | None, table: Graded, printed_letter: str, strong: bool
) -> SheetCell:
    """The category of the score in `hundredths_cell`; the printed one (`printed_letter`) as text where the score gives another."""
    by_score = letter_by_score(score, table)
    look = "strong_category" if strong else "category"
    if printed_letter and printed_letter != by_score:
        return SheetCell(row, col, printed_letter, look)
    return SheetCell(row, col, by_score, look, formulas.category(hundredths_cell.at, CODES, EDGES))


def letter_by_score(score: int | None, table: Graded) -> str:
    """The category that a score (hundredths) gives, as it is shown; '?' where there is none."""
    band = category(table.method, score) if score is not None else None
    return letter(band, table.lang) if band else "?"


def band_cells(row: int, method: Method, lang: str) -> list[SheetCell]:
    """The categories, best first, with their edges: changing an edge changes every category of the workbook."""
    heads = ("bands_title", "col_zone", "book_lower", "col_category", "book_upper", "book_basis")
    looks = ("section", "head", "head_right", "head_centre", "head_right", "head_centre")
    has_edges = edged(method)
    used = range(6) if has_edges else (0, 1, 3)
    cells = [SheetCell(row + 1, i, say(heads[i], lang), looks[i]) for i in used]
    for i, band in enumerate(method.bands):
        at = row + 2 + i
        lower = SheetCell(at, 2, None if band.lower is None else band.lower / HUNDREDTHS, "plain_number")
        cells += [
            SheetCell(at, 0, band_label(band, lang)),
            SheetCell(at, 1, zone_name(band.zone, lang) or "–", "soft"),
            SheetCell(at, 3, letter(band, lang), "category"),
        ]
        if has_edges and band.upper is not None:
            cells += [
                lower,
                SheetCell(at, 4, band.upper / HUNDREDTHS, "plain_number"),
                SheetCell(at, 5, band.confidence, "centre"),
            ]
            cells.append(SheetCell(at, NOW, band.lower, "exact", formulas.hundredths(lower.at)))
    return cells
