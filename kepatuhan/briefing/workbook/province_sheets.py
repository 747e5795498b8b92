"""All nine governments of a year: the eight ranked beside the provincial one, and their sources in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from kepatuhan.briefing import ranked_rows
from kepatuhan.briefing.citations import Reference
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.government_sheet import government_sheet, totals_of
from kepatuhan.briefing.workbook.layout import (
    CODES,
    EDGES,
    FIRST,
    HEADER,
    NOW,
    PRINTED,
    THEN,
    band_cells,
    footer,
    letter_by_score,
    rule_text,
    scored_cells,
    top_cells,
)
from kepatuhan.briefing.workbook.lines import GovernmentTable, cited_here, edged, letter_of, proposed_hundredths
from kepatuhan.briefing.workbook.sources_sheet import documentation
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, SheetCell, area, sheet_name
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.model import HUNDREDTHS, Layer, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import region_name


def one_list(tables: Sequence[GovernmentTable]) -> tuple[list[GovernmentTable], tuple[Reference, ...]]:
    """The sources of all governments in one list, and the tables with its numbers."""
    numbers: dict[Reference, int] = {}
    renumbered = []
    for table in tables:
        cited_sources = {s.number: replace(s, number=0) for s in cited_here(table.brief)}
        renumbered.append(
            replace(table, numbers={n: numbers.setdefault(s, len(numbers) + 1) for n, s in cited_sources.items()})
        )
    return renumbered, tuple(replace(source, number=n) for source, n in numbers.items())


def province_sheets(
    brief: ProvinceBrief, tables: Sequence[GovernmentTable], sources: tuple[Reference, ...], facts: Facts
) -> tuple[BookSheet, ...]:
    """The ranked sheet, one sheet a government in the order of `tables` (regions), and the sources."""
    lang, by_code = brief.stamp.lang, {table.brief.region: table for table in tables}
    codes = [brief.province.region, *(row.region for row in brief.ranked)]
    names = {r.code: sheet_name(region_name(r, lang, short=True)) for r in facts.data.regions}
    government_sheets = [government_sheet(by_code[code], names[code], set(), bands=False) for code in codes]
    layer: Layer = next((table.layer for table in tables if table.layer), "")
    method = tables[0].method
    head = _ranked_sheet(brief, [by_code[code] for code in codes], names, layer)
    return (
        (head, *government_sheets, documentation(brief, sources, method, layer))
        if edged(method) or brief.ranked
        else (head,)
    )


def _ranked_sheet(
    brief: ProvinceBrief, tables: list[GovernmentTable], names: dict[str, str], layer: Layer
) -> BookSheet:
    """The provincial government, then the eight ranked; scores hang on the sheets of the governments."""
    lang, method = brief.stamp.lang, tables[0].method
    tried = edged(method)
    to = PRINTED + 1 if tried else 3
    cells = top_cells(brief.title, brief.sentence, layer, say("book_hint_nine", lang) if tried else "", to, lang)
    last = FIRST + len(tables) - 1
    if method.roll_up != "not_held":
        cells += _ranked_head(tried, lang)
        for i, (table, row) in enumerate(zip(tables, (brief.province, *brief.ranked), strict=True)):
            cells += _ranked_row(FIRST + i, table, row, names[row.region])
        cells += _ranks(tables[1:]) if tried else []
        cells += band_cells(last + 2, method, lang)
        notes = [
            *(f"{names[t.brief.region]}: {t.brief.reconciliation}" for t in tables if _apart_from_print(t)),
            brief.rank_note,
            brief.average,
            rule_text(method, lang),
        ]
        labelled = [brief.province_note, *notes]
        start = last + 5 + len(method.bands)
        cells += [SheetCell(start + i, 0, text, "note", to=to) for i, text in enumerate(filter(None, labelled))]
    return BookSheet(
        name=say("page_ringkasan", lang),
        cells=tuple(cells),
        widths=(32, 12, 11, 13, 11, 13, 10, 11, 11, 11),
        header=HEADER if method.roll_up != "not_held" else 1,
        printed=to,
        footer=footer(brief, lang, layer),
        marked=tuple(area((FIRST, col), (last + 5 + len(method.bands), col)) for col in (3, 5)),
        names=tuple(_band_names(last + 4, method)) if tried else (),
        landscape=True,
    )


def _apart_from_print(table: GovernmentTable) -> bool:
    """Whether the printed total is not to the hundredth what the units give."""
    return table.brief.mismatch or (table.joined and bool(table.computed != table.row["printed"]))


def _band_names(first: int, method: Method) -> list[tuple[str, str]]:
    last = first + len(method.bands) - 1
    return [(CODES, area((first, 3), (last, 3))), (EDGES, area((first, NOW), (last, NOW)))]


def _ranked_head(tried: bool, lang: str) -> list[SheetCell]:
    now, then = say("book_now", lang), say("book_proposed", lang)
    heads = [
        (0, say("col_body", lang), "head"),
        (1, f"{say('rank', lang)}\n{now}", "head_centre"),
        (2, now, "head_right"),
        (3, say("col_category", lang), "head_centre"),
    ]
    if tried:
        heads += [(4, then, "head_right"), (5, f"{say('col_category', lang)}\n{then}", "head_centre")]
        heads += [(6, say("col_difference", lang), "head_right"), (7, f"{say('rank', lang)}\n{then}", "head_centre")]
        heads += [(NOW + i, say("book_hundredths", lang, who=who), "exact_head") for i, who in enumerate((now, then))]
    return [SheetCell(HEADER, col, text, look) for col, text, look in heads]


def _ranked_row(row: int, table: GovernmentTable, ranked: ranked_rows.Row, sheet: str) -> list[SheetCell]:
    totals, government_book = totals_of(table), BookSheet(sheet, (), (), 0, 0, "")
    score = int_or_none(table.row["score"])
    printed_letter = letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    link = f"internal:{government_book.ref('A1')}"
    cells = [SheetCell(row, 0, sheet, "link", url=link), SheetCell(row, 1, ranked.rank, "centre")]
    if totals.present is None or score is None:
        cells += [SheetCell(row, 2, ranked.text if score is None else score / HUNDREDTHS, "number")]
        cells += [SheetCell(row, 3, printed_letter, "category")]
    else:
        source = SheetCell(totals.present.row, 2, None).at
        cells += [SheetCell(row, 2, score / HUNDREDTHS, "number", government_book.ref(source))]
        cells += scored_cells(row, 2, 3, NOW, score, table, printed_letter)
    return cells + (
        _ranked_trial(row, table, ranked, totals.then.row, government_book) if totals.then is not None else []
    )


def _ranked_trial(
    row: int, table: GovernmentTable, ranked: ranked_rows.Row, at: int, government_book: BookSheet
) -> list[SheetCell]:
    """What is proposed on the government's own sheet; where no exact score stands beside it, that word until something changes."""
    score, then = int_or_none(table.row["score"]), proposed_hundredths(table)
    total, letter_at, apart_at = (government_book.ref(SheetCell(at, col, None).at) for col in (4, 5, PRINTED))
    whole = SheetCell(row, THEN, then, "exact", _if_number(government_book.ref(SheetCell(at, THEN, None).at)))
    now = table.computed if score is None and table.joined else score
    apart = None if now is None or then is None else (then - now) / HUNDREDTHS
    shown: str | float | None = None if then is None else then / HUNDREDTHS
    formula = _if_number(total)
    if score is None and table.joined:
        formula = formulas.unless(f"{apart_at}=0", ranked.text, formula)
        shown = ranked.text if apart == 0 else shown
    printed_letter = letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    letter = printed_letter if then == score or (score is None and apart == 0) else letter_by_score(then, table)
    return [
        SheetCell(row, 4, shown, "plain_number", formula),
        whole,
        SheetCell(row, 5, letter, "category", letter_at),
        SheetCell(row, PRINTED, apart, "signed", _if_number(apart_at)),
    ]


def _ranks(eight: Sequence[GovernmentTable]) -> list[SheetCell]:
    """The rank of every what-if total among the eight, once all of them are numbers."""
    scores = pd.array([proposed_hundredths(table) for table in eight], dtype="Int64")
    ranks = pd.Series(scores).rank(method="min", ascending=False)
    seen = [None if pd.isna(scores).any() else int(rank) for rank in ranks.fillna(0)]
    first = FIRST + 1
    column = area((first, THEN), (first + len(eight) - 1, THEN))
    places = [SheetCell(first + i, THEN, None).at for i in range(len(eight))]
    return [
        SheetCell(first + i, PRINTED + 1, rank, "centre", formulas.rank(at, column))
        for i, (at, rank) in enumerate(zip(places, seen, strict=True))
    ]


def _if_number(cell: str) -> str:
    """Another sheet's cell; what is empty there stays empty and is no zero."""
    return f'IF(ISNUMBER({cell}),{cell},"")'
