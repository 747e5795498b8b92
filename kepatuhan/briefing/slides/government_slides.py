"""The slides of one government: units, aspects, years, plans."""

from __future__ import annotations

from kepatuhan.briefing.government_brief import Aspects, BriefUnit, GovernmentBrief, Way, YearMark
from kepatuhan.briefing.slides.charts import ChartBar
from kepatuhan.briefing.slides.deck import (
    INNER,
    Deck,
    SlideCell,
    SlideColumn,
)
from kepatuhan.briefing.slides.kinds import (
    chart_slides,
    cited,
    columns_of,
    cover_slide,
    map_slide,
    marked,
    source_slides,
    table_slides,
    text_slides,
    zone_cell,
)
from kepatuhan.briefing.slides.progress_slides import progress_slides
from kepatuhan.briefing.slides.ranked_slides import ranked_slides
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number


def government_slides(deck: Deck, brief: GovernmentBrief, boundaries: Boundaries) -> None:
    """All slides of one government."""
    cover_slide(
        deck, brief, [marked(brief.sentence, brief.sources_of_sentence), brief.note], (brief.total_text, brief.mark)
    )
    lang = brief.stamp.lang
    ranks = [f"{say('official_rank', lang)}: {marked(rank.text, rank.sources)}" for rank in brief.ranks]
    # a map of what was published says nothing of figures that were not
    beside_map = [] if brief.label else [brief.category_words, brief.to_next, brief.above_floor, *ranks]
    if brief.held:
        map_slide(deck, brief, brief.map, [t[:1].upper() + t[1:] for t in beside_map if t], boundaries)
    if brief.units:
        _units(deck, brief)
    if brief.aspects:
        _aspects(deck, brief, brief.aspects)
    if brief.eight:
        ranked_slides(deck, brief, brief.eight_title, brief.eight, "")
    _years(deck, brief)
    if brief.plans:
        _plans(deck, brief)
    if brief.progress:
        progress_slides(deck, brief, brief.progress)
    if brief.reconciliation and not brief.units:
        text_slides(deck, brief, say("reconciliation", lang), [brief.reconciliation])
    source_slides(deck, brief)


def _units(deck: Deck, brief: GovernmentBrief) -> None:
    shown = [_unit_bar(unit) for unit in brief.units]
    if any(bar.value is not None for bar in shown):
        chart_slides(deck, brief, brief.units_title, shown, brief.units_note)
    lang = brief.stamp.lang
    keys = ("brief_col_brings", "brief_col_lost")
    rows = [_unit_row(unit, lang) for unit in brief.units]
    parts = keys if brief.units[0].contribution is not None else ()
    titles = [("col_score", 1.7), ("col_zone", 2.9), *((key, 1.2) for key in parts), ("sources", 1.6)]
    numbers = columns_of(titles, [row[1:] for row in rows], ("col_score", *parts), lang)
    name = SlideColumn(say("term_unit", lang), INNER - sum(c.width for c in numbers))
    note = "\n".join(t for t in (brief.reconciliation, brief.units_note) if t)
    title = " · ".join(part for part in (brief.label, say("slide_units", lang)) if part)
    table_slides(deck, brief, title, [name, *numbers], rows, note)


def _unit_bar(unit: BriefUnit) -> ChartBar:
    scored = unit.score is not None
    label = f"{unit.mark.symbol} · {unit.text}"
    return ChartBar(
        unit.name if scored else f"{unit.name}: {unit.text}", label if scored else "", unit.score, unit.mark.colour
    )


def _unit_row(unit: BriefUnit, lang: str) -> list[SlideCell]:
    brings = [v for v in (unit.contribution, unit.lost) if v is not None]
    figures = [SlideCell(number(v, lang), right=True) for v in brings]
    return [
        SlideCell(unit.name),
        SlideCell(unit.text, right=True, bold=True),
        zone_cell(unit.mark),
        *figures,
        SlideCell(cited(unit.sources)),
    ]


def _aspects(deck: Deck, brief: GovernmentBrief, aspects: Aspects) -> None:
    lang = brief.stamp.lang
    shown = []
    for row in aspects.rows:
        label = say("slide_aspect", lang, value=row.value_text, maximum=row.maximum_text)
        name = say("slide_lost", lang, name=row.name, lost=row.lost_text)
        shown.append(ChartBar(name, label, row.value, "", whole=row.maximum))
    title = " · ".join(t for t in (aspects.label, aspects.title) if t)
    chart_slides(deck, brief, title, shown, aspects.note, aspects.label)


def _years(deck: Deck, brief: GovernmentBrief) -> None:
    """A bar a year, and an empty place where the method changed: nothing joins what was measured differently."""
    shown: list[ChartBar] = []
    for year in brief.years:
        shown += [ChartBar(" ", "", None, "")] if year.breaks else []
        shown.append(_year(year))
    lang = brief.stamp.lang
    title = f"{say('brief_years', lang)}: {brief.years_note}" if brief.years_note else say("brief_years", lang)
    cited = [marked(str(year.year), year.sources) for year in brief.years if year.sources]
    source_note = f"{say('brief_year_sources', lang)} {', '.join(cited)}." if cited else ""
    chart_slides(deck, brief, title, shown, " ".join(part for part in (say("slide_gap", lang), source_note) if part))


def _year(year: YearMark) -> ChartBar:
    if year.score is None:
        words = f" ({year.mark.symbol})" if year.mark.symbol != "?" else ""
        return ChartBar(f"{year.year}: {year.text}{words}", "", None, "")
    return ChartBar(str(year.year), f"{year.mark.symbol} · {year.text}", year.score, year.mark.colour)


def _plans(deck: Deck, brief: GovernmentBrief) -> None:
    lang = brief.stamp.lang
    columns = [
        SlideColumn(say("slide_way", lang), 3.0), SlideColumn(say("slide_result", lang), 4.9),
        SlideColumn(say("brief_steps", lang), INNER - 7.9),
    ]  # fmt: skip
    table_slides(deck, brief, say("brief_plan", lang), columns, [_plan(way) for way in brief.plans])


def _plan(way: Way) -> list[SlideCell]:
    changes = [f"{what}: {before} → {after}" if before else f"{what}: {after}" for what, before, after in way.changes]
    title = "\n".join(t for t in (way.title, way.label) if t)
    return [
        SlideCell(title, bold=True),
        SlideCell(way.sentence),
        SlideCell("\n".join([*changes, *([way.rest] if way.rest else [])])),
    ]
