"""The workbook of a briefing: data, weights, bands and live formulas from entry to category, with a what-if column.

Numbers and sentences come from score and the briefs (government_brief, province_brief); formulas round as score does (formulas.py says why they are exact).
"""

from __future__ import annotations

from dataclasses import replace

from kepatuhan.briefing import country_brief, province_brief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.progress_page import ProgressPage
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.briefing.workbook.country_sheets import CountryTable, country_sheets
from kepatuhan.briefing.workbook.government_sheet import government_sheet
from kepatuhan.briefing.workbook.layout import footer, marks
from kepatuhan.briefing.workbook.lines import GovernmentTable, cited_here, tabled
from kepatuhan.briefing.workbook.progress_sheet import with_progress
from kepatuhan.briefing.workbook.province_sheets import one_list, province_sheets
from kepatuhan.briefing.workbook.sources_sheet import documentation
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, sheet_name, write
from kepatuhan.briefing.workbook.unit_sheets import (
    Labels,
    scale_of,
    unit_sheet,
    weights,
    worth_cells,
)
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Region
from kepatuhan.scoring.score import Scored
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import banner


def make(
    facts: Facts,
    region: Region,
    year: int,
    lang: str,
    made: str = "",
    proposed: Scored | None = None,
    brief: GovernmentBrief | None = None,
    progress: ProgressPage | None = None,
) -> bytes:
    """One government in one year as XLSX. `made` is the ISO date to print, `proposed` what fills the what-if column, `brief`

    what it says where that is not simply the government's result. Without `proposed` both columns begin alike; `progress` has a
    sheet of its own. KeyError for a year or region without a row.
    """
    table = tabled(facts, region, year, lang, made, proposed, brief)
    book_sheets = with_progress(sheets(table), progress, footer(table.brief, lang, table.layer))
    return write(book_sheets, marks(table.method, lang), table.brief.title, made, lang)


def make_province(facts: Facts, year: int, lang: str, made: str = "", progress: ProgressPage | None = None) -> bytes:
    """All nine governments of one year as XLSX: the eight ranked, and a sheet each with its units. KeyError like `make`."""
    brief = province_brief.province(facts, year, lang, made)
    claimed = replace(facts, illustrated=None)  # the eight beside each other: only what is claimed of them
    government_tables = [tabled(claimed, region, year, lang, made) for region in facts.data.regions]
    tables, sources = one_list(government_tables)
    book_sheets = with_progress(province_sheets(brief, tables, sources, facts), progress, footer(brief, lang, ""))
    return write(book_sheets, marks(tables[0].method, lang), brief.title, made, lang)


def make_country(facts: Facts, year: int, lang: str, made: str = "") -> bytes:
    """All governments of the country in one year as XLSX: a sheet a level, ranked among what was found. AssertionError for a year

    without a method.
    """
    brief, method = country_brief.of_country(facts, year, lang, made), method_for(facts.data.methods, year)
    assert method is not None, year
    book_sheets = country_sheets(brief, CountryTable(method, lang))
    return write(book_sheets, marks(method, lang), brief.title, made, lang)


def sheets(table: GovernmentTable) -> tuple[BookSheet, ...]:
    """A government's sheets in their order: summary, weights, units, sources."""
    labels = _labels(table)
    scale = scale_of(table.method)
    weights_sheet = weights(table.method, scale, labels) if len(table.method.components) > 1 else None
    names = [sheet_name(line.name, i + 1) for i, line in enumerate(table.lines)]
    below = [
        unit_sheet(name, line.name, line.nodes, scale, worth_cells(weights_sheet, table.method), labels)
        for name, line in zip(names, table.lines, strict=True)
        if line.nodes and weights_sheet
    ]
    summary_sheet = government_sheet(table, say("page_ringkasan", table.lang), {s.name for s in below}, bands=True)
    sources_sheet = documentation(table.brief, cited_here(table.brief), table.method, table.layer)
    return tuple(sheet for sheet in (summary_sheet, *below, weights_sheet, sources_sheet) if sheet is not None)


def _labels(table: GovernmentTable) -> Labels:
    foot = footer(table.brief, table.lang, table.layer)
    return Labels(table.brief.title, banner(table.layer, table.lang), foot, table.lang)
