"""Governments in their order as slides: those of a province, and of the country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kepatuhan.briefing.country_brief import CountryBrief, CountryLevel
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.ranked_rows import Row
from kepatuhan.briefing.slides.charts import ChartBar
from kepatuhan.briefing.slides.deck import (
    INNER,
    MARGIN,
    TOP,
    Deck,
    SlideCell,
    text,
)
from kepatuhan.briefing.slides.kinds import (
    PICTURE,
    chart_slides,
    cited,
    columns_of,
    cover_slide,
    map_slide,
    marked,
    score_card,
    source_slides,
    speaker_notes,
    table_slides,
    text_slides,
    zone_cell,
)
from kepatuhan.briefing.slides.progress_slides import progress_slides
from kepatuhan.briefing.slides.text import height
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.numbers import number


def province_slides(deck: Deck, brief: ProvinceBrief, boundaries: Boundaries) -> None:
    """All slides of a province."""
    score = (brief.province.text, brief.province.mark) if brief.held else None
    cover_slide(deck, brief, [marked(brief.sentence, brief.sources_of_sentence)], score, brief.province.name)
    if brief.held:
        beside_map = [count.words for count in brief.counts] + [brief.average]
        map_slide(deck, brief, brief.map, [t[:1].upper() + t[1:] for t in beside_map if t], boundaries)
        _ranking(deck, brief)
        _own(deck, brief)
    if brief.changes:
        text_slides(deck, brief, brief.changes_title, [marked(line.text, line.sources) for line in brief.changes])
    if brief.unknowns:
        text_slides(deck, brief, brief.unknown_title, [marked(line.text, line.sources) for line in brief.unknowns])
    if brief.progress:
        progress_slides(deck, brief, brief.progress)
    source_slides(deck, brief)


def country_slides(deck: Deck, brief: CountryBrief, boundaries: Boundaries) -> None:
    """All slides of the country."""
    cover_slide(deck, brief, [brief.sentence, *(level.sentence for level in brief.levels)], None)
    if brief.held:
        map_slide(deck, brief, brief.map, [level.ranked_title for level in brief.levels], boundaries)
    for level in brief.levels:
        if level.ranked:
            _level(deck, brief, level)
    source_slides(deck, brief)


def _ranking(deck: Deck, brief: ProvinceBrief) -> None:
    title = brief.ranked_title
    if any(row.score is not None or None not in (row.low, row.high) for row in brief.ranked):
        chart_slides(deck, brief, title, [_row_bar(row) for row in brief.ranked], brief.rank_note)
    ranked_slides(deck, brief, title, brief.ranked, brief.rank_note)


def ranked_slides(
    deck: Deck, brief: GovernmentBrief | ProvinceBrief, title: str, ranked: Sequence[Row], note: str
) -> None:
    """The eight as a table."""
    lang = brief.stamp.lang
    rows = [_row(row, lang) for row in ranked]
    titles = (
        ("rank", 1.4), ("col_body", 2.2), ("col_score", 1.7), ("col_zone", 2.7), ("col_next", 2.8), ("col_floor", 1.5), ("sources", 1.4),
    )  # fmt: skip
    columns = columns_of(titles, rows, ("col_score", "col_floor"), lang)
    spare = INNER - sum(c.width for c in columns)
    columns[1] = replace(columns[1], width=columns[1].width + max(spare, 0))
    table_slides(deck, brief, title, columns, rows, note)


def _row_bar(row: Row) -> ChartBar:
    rank = f"{row.rank}. " if row.rank else ""
    name, label = f"{rank}{row.short_name}", f"{row.mark.symbol} · {row.text}"
    if row.score is not None:
        return ChartBar(name, label, row.score, row.mark.colour)
    if row.low is not None and row.high is not None:
        return ChartBar(name, label, row.high, row.mark.colour, low=row.low)
    return ChartBar(f"{name}: {row.text}", "", None, row.mark.colour)


def _row(row: Row, lang: str) -> list[SlideCell]:
    score = SlideCell(row.text, right=True, bold=True)
    return [
        SlideCell(row.rank), SlideCell(row.short_name), score, zone_cell(row.mark), SlideCell(row.to_next),
        SlideCell("" if row.spare is None else number(row.spare, lang), right=True), SlideCell(cited(row.sources)),
    ]  # fmt: skip


def _own(deck: Deck, brief: ProvinceBrief) -> None:
    """The province's own government: it has no place on the map of the eight."""
    government = brief.province
    sentences = [t[:1].upper() + t[1:] for t in (government.to_next, government.above_floor, brief.province_note) if t]
    slide = deck.add(PICTURE, f"{government.name}, {brief.year}", speaker_notes(brief, *sentences))
    score_card(slide, (MARGIN, TOP, 4.2, 4.4), government.text, government.mark)
    top = TOP
    for line in sentences:
        tall = height(line, 20, 7.2)
        text(slide, (5.3, top, 7.2, tall), line, 20)
        top += tall + 0.25


def _level(deck: Deck, brief: CountryBrief, level: CountryLevel) -> None:
    """Those of a level whose score was found as a table, best first."""
    named = any(level.provinces)
    rows = [_found(row, province, named) for row, province in zip(level.ranked, level.provinces, strict=False)]
    titles = [("rank", 1.4), ("col_body", 3.4), *([("province", 3.0)] if named else [])]
    titles += [("col_score", 1.7), ("col_zone", 2.7), ("sources", 1.4)]
    columns = columns_of(titles, rows, ("col_score",), brief.stamp.lang)
    columns[1] = replace(columns[1], width=columns[1].width + max(INNER - sum(c.width for c in columns), 0))
    table_slides(deck, brief, level.ranked_title, columns, rows, level.rank_note)


def _found(row: Row, province: str, named: bool) -> list[SlideCell]:
    score = [SlideCell(row.text, right=True, bold=True), zone_cell(row.mark), SlideCell(cited(row.sources))]
    return [SlideCell(row.rank), SlideCell(row.short_name), *([SlideCell(province)] if named else []), *score]
