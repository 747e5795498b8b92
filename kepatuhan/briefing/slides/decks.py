"""A briefing as slides: native charts, tables and map shapes that can be edited, the full sentence and sources in the notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Inches, Pt

from kepatuhan.briefing.comparison import Outcome, ScenarioBrief, Side
from kepatuhan.briefing.country_brief import CountryBrief, CountryLevel
from kepatuhan.briefing.government_brief import Aspects, BriefUnit, GovernmentBrief, Way, YearMark
from kepatuhan.briefing.marks import Mark
from kepatuhan.briefing.progress_page import ProgressPage, ProgressRow
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.ranked_rows import Row
from kepatuhan.briefing.slides import map as slide_map
from kepatuhan.briefing.slides.charts import ChartBar, SeriesNames, bars
from kepatuhan.briefing.slides.deck import (
    BODY,
    BOTTOM,
    INNER,
    LEAD,
    MARGIN,
    TOP,
    Deck,
    SlideCell,
    SlideColumn,
    card,
    column,
    pages,
    table,
    text,
    write,
)
from kepatuhan.briefing.slides.text import blocks, fitted, height
from kepatuhan.briefing.zone_map import Map
from kepatuhan.charts import theme
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number

Brief = GovernmentBrief | ProvinceBrief | ScenarioBrief | CountryBrief
COVER, TEXT, PICTURE = "Pembuka", "Judul dan isi", "Judul dan gambar"
ROOM = BOTTOM - TOP
MAP_BOX = (MARGIN, TOP, 8.4, ROOM - 0.6)
SIDE = (9.25, TOP, 3.48, ROOM)
CARD = (8.85, 1.5, 3.88, 4.6)
GAP = 0.08
"""Inches between two lines beside the map."""
BARS = 14
"""Bars that one chart shows; further ones stand on the next slide."""


def make(brief: Brief, boundaries: Boundaries) -> bytes:
    """The slides of a brief as PPTX; the same bytes for the same brief and boundaries."""
    deck = Deck(brief.title, _footer(brief), brief.stamp.lang)
    if isinstance(brief, GovernmentBrief):
        _government(deck, brief, boundaries)
    elif isinstance(brief, ProvinceBrief):
        _province(deck, brief, boundaries)
    elif isinstance(brief, CountryBrief):
        _country(deck, brief, boundaries)
    else:
        _scenario(deck, brief, boundaries)
    return deck.save()


def _government(deck: Deck, brief: GovernmentBrief, boundaries: Boundaries) -> None:
    _cover(
        deck, brief, [_marked(brief.sentence, brief.sources_of_sentence), brief.note], (brief.total_text, brief.mark)
    )
    lang = brief.stamp.lang
    ranks = [f"{say('official_rank', lang)}: {_marked(rank.text, rank.sources)}" for rank in brief.ranks]
    # a map of what was published says nothing of figures that were not
    beside_map = [] if brief.label else [brief.category_words, brief.to_next, brief.above_floor, *ranks]
    if brief.held:
        _map(deck, brief, brief.map, [t[:1].upper() + t[1:] for t in beside_map if t], boundaries)
    if brief.units:
        _units(deck, brief)
    if brief.aspects:
        _aspects(deck, brief, brief.aspects)
    if brief.eight:
        _ranked(deck, brief, brief.eight_title, brief.eight, "")
    _years(deck, brief)
    if brief.plans:
        _plans(deck, brief)
    if brief.progress:
        _progress(deck, brief, brief.progress)
    if brief.reconciliation and not brief.units:
        _texts(deck, brief, say("reconciliation", lang), [brief.reconciliation])
    _sources(deck, brief)


def _province(deck: Deck, brief: ProvinceBrief, boundaries: Boundaries) -> None:
    score = (brief.province.text, brief.province.mark) if brief.held else None
    _cover(deck, brief, [_marked(brief.sentence, brief.sources_of_sentence)], score, brief.province.name)
    if brief.held:
        beside_map = [count.words for count in brief.counts] + [brief.average]
        _map(deck, brief, brief.map, [t[:1].upper() + t[1:] for t in beside_map if t], boundaries)
        _ranking(deck, brief)
        _own(deck, brief)
    if brief.changes:
        _texts(deck, brief, brief.changes_title, [_marked(line.text, line.sources) for line in brief.changes])
    if brief.unknowns:
        _texts(deck, brief, brief.unknown_title, [_marked(line.text, line.sources) for line in brief.unknowns])
    if brief.progress:
        _progress(deck, brief, brief.progress)
    _sources(deck, brief)


def _country(deck: Deck, brief: CountryBrief, boundaries: Boundaries) -> None:
    _cover(deck, brief, [brief.sentence, *(level.sentence for level in brief.levels)], None)
    if brief.held:
        _map(deck, brief, brief.map, [level.ranked_title for level in brief.levels], boundaries)
    for level in brief.levels:
        if level.ranked:
            _level(deck, brief, level)
    _sources(deck, brief)


def _scenario(deck: Deck, brief: ScenarioBrief, boundaries: Boundaries) -> None:
    _cover(deck, brief, [brief.sentence, brief.author, brief.note], None)
    main = [o for o in brief.outcomes if o.main]
    if len(main) == 1:
        left, top, wide, tall = CARD
        for at, (key, side) in enumerate((("brief_before", main[0].before), ("brief_after", main[0].after))):
            box = (left + at * (wide / 2 + 0.05), top, wide / 2 - 0.05, tall)
            _card(deck.file.slides[0], box, side.text, side.mark, say(key, brief.stamp.lang))
    _outcomes(deck, brief)
    _steps(deck, brief)
    label = [brief.label] if brief.label else []
    _map(deck, brief, brief.map, [say("brief_scenario_before", brief.stamp.lang)], boundaries)
    _map(deck, brief, brief.after, [*label, brief.zones], boundaries)
    if brief.problems:
        _texts(deck, brief, say("brief_problems", brief.stamp.lang), brief.problems)


# --- what several decks have ------------------------------------------------------------------------------------------


def _footer(brief: Brief) -> str:
    lang, stamp = brief.stamp.lang, brief.stamp
    version = f"{say('brief_version', lang)} {stamp.version}"
    return " · ".join(t for t in (say("brief_app", lang), stamp.method, version, stamp.made, brief.holds) if t)


def _notes(brief: Brief, *more: str) -> str:
    """The full sentence, what belongs to the slide, and every source."""
    paragraphs = [brief.sentence, *(m for m in more if m)]
    return "\n".join([*paragraphs, *_references(brief), _footer(brief)])


def _references(brief: Brief) -> list[str]:
    if isinstance(brief, ScenarioBrief):
        return [brief.map.source]
    source_lines = [" · ".join(t for t in (f"[{s.number}] {s.publisher}", s.date, s.url) if t) for s in brief.sources]
    lang = brief.stamp.lang
    return [f"{say('sources', lang)}:", *source_lines] if source_lines else [say("slide_no_source", lang)]


def _cover(
    deck: Deck, brief: Brief, paragraphs: Sequence[str], score: tuple[str, Mark] | None, whose: str = ""
) -> None:
    slide = deck.add(COVER, brief.title, _notes(brief, *paragraphs[1:]))
    deck.body(slide, [t for t in paragraphs if t], (24, 22, 20, LEAD))
    kicker = say("brief_kicker", brief.stamp.lang)
    text(slide, (MARGIN, 0.55, INNER, 0.35), kicker, 16, colour=theme.SOFT)
    label = getattr(brief, "label", "")
    if label:
        text(slide, (MARGIN, 0.95, INNER, 0.35), label, 16, bold=True, colour=theme.COLOURS["merah"])
    if score:
        _card(slide, CARD, *score, whose)


def _card(slide: Slide, box: tuple[float, float, float, float], score_text: str, mark: Mark, whose: str = "") -> None:
    """Letter, score and words on the colour of the zone."""
    words = mark.words if mark.words != score_text else ""
    parts = [(whose, LEAD, False), (mark.symbol, 96, True), (score_text, 40, True), (words, LEAD, False)]
    shape = card(slide, box, mark.colour, mark.hatched, ", ".join(p[0] for p in parts if p[0]))
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Inches(0.15)
    _paragraphs(frame, [p for p in parts if p[0]], theme.ink(mark.colour), box[2] - 0.3)


def _paragraphs(frame: Any, parts: Sequence[tuple[str, float, bool]], ink: str, room: float) -> None:
    """Paragraphs of different sizes, each as large as one or two lines of the room allow."""
    write(frame, "\n".join(p[0].replace("\n", " ") for p in parts), BODY, False, ink, PP_ALIGN.CENTER)
    for paragraph, (words, size, bold) in zip(frame.paragraphs, parts, strict=True):
        sizes = [s for s in (96, 40, 32, 28, 24, 20, LEAD) if s <= size]
        chosen = fitted(words, sizes, (room, height("x", size, room, bold) * (1.2 if size > LEAD else 4)), bold)
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(chosen), bold


def _map(deck: Deck, brief: Brief, drawn: Map, sentences: Sequence[str], boundaries: Boundaries) -> None:
    slide = deck.add(PICTURE, drawn.title, _notes(brief, *sentences, drawn.alt, drawn.source))
    if boundaries.features:  # a map whose file is damaged leaves its place empty; the text beside it stands
        slide_map.draw(slide, MAP_BOX, drawn, boundaries, brief.stamp.lang)
    left, top, wide, _ = SIDE
    shown = [t for t in sentences if t]
    rest = slide_map.legend_height(wide, drawn.legend)
    size = next((s for s in (16, BODY) if _tall(shown, s, wide) + rest <= ROOM), BODY)
    text_height = _tall(shown, size, wide)
    if shown:
        _beside_map(text(slide, (left, top, wide, text_height - GAP), "\n".join(shown), size))
    slide_map.legend(slide, (left, top + text_height, wide, BOTTOM - top - text_height), drawn.legend)
    _note(slide, drawn.source, MAP_BOX[2])


def _tall(shown: Sequence[str], size: float, wide: float) -> float:
    return sum(height(t, size, wide, at == 0) + GAP for at, t in enumerate(shown)) + GAP


def _beside_map(shape: Any) -> None:
    """One box, so that its lines move together where another font needs more room; the first is its heading."""
    for at, paragraph in enumerate(shape.text_frame.paragraphs):
        paragraph.space_after = Inches(GAP)
        for run in paragraph.runs:
            run.font.bold = at == 0


def _note(slide: Slide, words: str, wide: float = INNER) -> None:
    if words:
        tall = height(words, BODY, wide)
        text(slide, (MARGIN, BOTTOM - tall, wide, tall), words, BODY, colour=theme.SOFT, anchor=MSO_ANCHOR.BOTTOM)


def _texts(deck: Deck, brief: Brief, title: str, sentences: Iterable[str]) -> None:
    """Sentences in the text placeholder; on as many slides as they need to stay readable."""
    parts = blocks(sentences, lambda line: height(line, LEAD, INNER) + LEAD / 3 / 72, ROOM)
    for at, part in enumerate(parts, start=1):
        slide = deck.add(TEXT, _part(title, at, len(parts), brief.stamp.lang), _notes(brief, *part))
        deck.body(slide, part, (22, 20, LEAD))


def _part(title: str, at: int, of: int, lang: str) -> str:
    return title if of == 1 else say("slide_part", lang, title=title, n=at, of=of)


def _table(
    deck: Deck,
    brief: Brief,
    title: str,
    columns: Sequence[SlideColumn],
    rows: Sequence[Sequence[SlideCell]],
    note: str = "",
) -> None:
    room = ROOM - (height(note, BODY, INNER) + 0.1 if note else 0)
    parts = pages(columns, rows, room)
    for at, part in enumerate(parts, start=1):
        slide = deck.add(PICTURE, _part(title, at, len(parts), brief.stamp.lang), _notes(brief, note))
        table(slide, TOP, columns, part, title)
        _note(slide, note)


def _chart(deck: Deck, brief: Brief, title: str, shown: Sequence[ChartBar], note: str = "", inside: str = "") -> None:
    lang = brief.stamp.lang
    parts = [shown[at : at + BARS] for at in range(0, len(shown), BARS)]
    names = SeriesNames(say("col_score", lang), say("slide_low", lang), say("brief_col_most", lang))
    for at, part in enumerate(parts, start=1):
        values = "; ".join(f"{bar.name} {bar.label}".replace("\n", " ").strip() for bar in part if bar.name.strip())
        alt = say("slide_alt", lang, title=" ".join(t for t in (inside, title.rstrip(".")) if t), list=values)
        slide = deck.add(
            PICTURE, _part(title, at, len(parts), lang), _notes(brief, note, alt, say("slide_labels", lang))
        )
        tall = ROOM - (height(note, BODY, INNER) + 0.1 if note else 0)
        bars(slide, (MARGIN, TOP, INNER, tall), part, names, alt, inside)
        _note(slide, note)


def _columns(
    titles: Sequence[tuple[str, float]], rows: Sequence[Sequence[SlideCell]], figures: Sequence[str], lang: str
) -> list[SlideColumn]:
    """Columns as wide as their cells need; `titles` are words and the most inches, `figures` those that stand at the right."""
    return [
        column(say(key, lang), [row[at] for row in rows], most, key in figures) for at, (key, most) in enumerate(titles)
    ]


def _zone(mark: Mark) -> SlideCell:
    words = mark.words if mark.symbol in ("?", mark.category) else f"{mark.symbol}  {mark.words}"
    return SlideCell(words, mark.colour or theme.UNKNOWN, mark.hatched)


def _cited(numbers: Sequence[int]) -> str:
    return " ".join(f"[{n}]" for n in numbers)


def _marked(text: str, numbers: Sequence[int]) -> str:
    """A text with the numbers of its sources behind it."""
    return f"{text} {_cited(numbers)}" if numbers else text


def _sources(deck: Deck, brief: GovernmentBrief | ProvinceBrief | CountryBrief) -> None:
    lang = brief.stamp.lang
    rows = [
        [SlideCell(f"[{s.number}]"), SlideCell(s.publisher), SlideCell(s.date), SlideCell(s.url)] for s in brief.sources
    ]
    titles = (("col_publisher", 2.9), ("col_date", 2.9))
    columns = [SlideColumn("", 0.8), *_columns(titles, [row[1:] for row in rows], (), lang)]
    columns.append(SlideColumn(say("col_link", lang), INNER - sum(c.width for c in columns)))
    if rows:
        _table(deck, brief, say("sources", lang), columns, rows)
    else:
        _texts(deck, brief, say("sources", lang), [say("slide_no_source", lang)])


# --- one government ---------------------------------------------------------------------------------------------------


def _units(deck: Deck, brief: GovernmentBrief) -> None:
    shown = [_unit_bar(unit) for unit in brief.units]
    if any(bar.value is not None for bar in shown):
        _chart(deck, brief, brief.units_title, shown, brief.units_note)
    lang = brief.stamp.lang
    keys = ("brief_col_brings", "brief_col_lost")
    rows = [_unit_row(unit, lang) for unit in brief.units]
    parts = keys if brief.units[0].contribution is not None else ()
    titles = [("col_score", 1.7), ("col_zone", 2.9), *((key, 1.2) for key in parts), ("sources", 1.6)]
    numbers = _columns(titles, [row[1:] for row in rows], ("col_score", *parts), lang)
    name = SlideColumn(say("term_unit", lang), INNER - sum(c.width for c in numbers))
    note = "\n".join(t for t in (brief.reconciliation, brief.units_note) if t)
    title = " · ".join(part for part in (brief.label, say("slide_units", lang)) if part)
    _table(deck, brief, title, [name, *numbers], rows, note)


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
        _zone(unit.mark),
        *figures,
        SlideCell(_cited(unit.sources)),
    ]


def _aspects(deck: Deck, brief: GovernmentBrief, aspects: Aspects) -> None:
    lang = brief.stamp.lang
    shown = []
    for row in aspects.rows:
        label = say("slide_aspect", lang, value=row.value_text, maximum=row.maximum_text)
        name = say("slide_lost", lang, name=row.name, lost=row.lost_text)
        shown.append(ChartBar(name, label, row.value, "", whole=row.maximum))
    title = " · ".join(t for t in (aspects.label, aspects.title) if t)
    _chart(deck, brief, title, shown, aspects.note, aspects.label)


def _years(deck: Deck, brief: GovernmentBrief) -> None:
    """A bar a year, and an empty place where the method changed: nothing joins what was measured differently."""
    shown: list[ChartBar] = []
    for year in brief.years:
        shown += [ChartBar(" ", "", None, "")] if year.breaks else []
        shown.append(_year(year))
    lang = brief.stamp.lang
    title = f"{say('brief_years', lang)}: {brief.years_note}" if brief.years_note else say("brief_years", lang)
    cited = [_marked(str(year.year), year.sources) for year in brief.years if year.sources]
    source_note = f"{say('brief_year_sources', lang)} {', '.join(cited)}." if cited else ""
    _chart(deck, brief, title, shown, " ".join(part for part in (say("slide_gap", lang), source_note) if part))


def _year(year: YearMark) -> ChartBar:
    if year.score is None:
        words = f" ({year.mark.symbol})" if year.mark.symbol != "?" else ""
        return ChartBar(f"{year.year}: {year.text}{words}", "", None, "")
    return ChartBar(str(year.year), f"{year.mark.symbol} · {year.text}", year.score, year.mark.colour)


def _plans(deck: Deck, brief: GovernmentBrief) -> None:
    lang = brief.stamp.lang
    columns = [
        SlideColumn(say("slide_way", lang), 3.2), SlideColumn(say("slide_result", lang), 4.2),
        SlideColumn(say("brief_steps", lang), INNER - 7.4),
    ]  # fmt: skip
    _table(deck, brief, say("brief_plan", lang), columns, [_plan(way) for way in brief.plans])


def _plan(way: Way) -> list[SlideCell]:
    changes = [f"{what}: {before} → {after}" if before else f"{what}: {after}" for what, before, after in way.changes]
    title = "\n".join(t for t in (way.title, way.label) if t)
    return [
        SlideCell(title, bold=True),
        SlideCell(way.sentence),
        SlideCell("\n".join([*changes, *([way.rest] if way.rest else [])])),
    ]


# --- the office's own plan ---------------------------------------------------------------------------------------------


def _progress(deck: Deck, brief: GovernmentBrief | ProvinceBrief, page: ProgressPage) -> None:
    """The points done of those planned as a native chart, and who does what by when as a native table."""
    title = " · ".join(part for part in (page.title, page.label) if part)
    lead = " ".join(part for part in (page.sentence, page.burn_title) if part)
    if page.bars:
        shown = [ChartBar(bar.name, bar.label, bar.done, "", whole=bar.planned) for bar in page.bars]
        _chart(deck, brief, title, shown, f"{lead} {page.source}", page.label)
    if not page.rows:
        _texts(deck, brief, title, [lead, page.list_title, page.source])
        return
    lang = brief.stamp.lang
    titles = (
        ("action_step", 2.2),
        ("action_points", 1.2),
        ("action_owner", 2.2),
        ("action_due", 1.9),
        ("action_state", 1.3),
    )
    rows = [_progress_row(row, page.several) for row in page.rows]
    columns = _columns(titles, [row[1:] for row in rows], ("action_points",), lang)
    name = SlideColumn(say("action_what", lang), INNER - sum(c.width for c in columns))
    _table(deck, brief, f"{title}: {page.list_title}", [name, *columns], rows, page.source)


def _progress_row(row: ProgressRow, named: bool) -> list[SlideCell]:
    what = f"{row.body}: {row.what}" if named else row.what
    return [
        SlideCell(what, bold=True),
        SlideCell(row.step),
        SlideCell(row.points, right=True),
        SlideCell(row.owner),
        SlideCell(row.due),
        SlideCell(row.state, bold=row.late),
    ]


# --- the province -----------------------------------------------------------------------------------------------------


def _ranking(deck: Deck, brief: ProvinceBrief) -> None:
    title = brief.ranked_title
    if any(row.score is not None or None not in (row.low, row.high) for row in brief.ranked):
        _chart(deck, brief, title, [_row_bar(row) for row in brief.ranked], brief.rank_note)
    _ranked(deck, brief, title, brief.ranked, brief.rank_note)


def _ranked(deck: Deck, brief: GovernmentBrief | ProvinceBrief, title: str, ranked: Sequence[Row], note: str) -> None:
    """The eight as a table."""
    lang = brief.stamp.lang
    rows = [_row(row, lang) for row in ranked]
    titles = (
        ("rank", 1.4), ("col_body", 2.2), ("col_score", 1.7), ("col_zone", 2.7), ("col_next", 2.8), ("col_floor", 1.5), ("sources", 1.4),
    )  # fmt: skip
    columns = _columns(titles, rows, ("col_score", "col_floor"), lang)
    spare = INNER - sum(c.width for c in columns)
    columns[1] = replace(columns[1], width=columns[1].width + max(spare, 0))
    _table(deck, brief, title, columns, rows, note)


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
        SlideCell(row.rank), SlideCell(row.short_name), score, _zone(row.mark), SlideCell(row.to_next),
        SlideCell("" if row.spare is None else number(row.spare, lang), right=True), SlideCell(_cited(row.sources)),
    ]  # fmt: skip


def _own(deck: Deck, brief: ProvinceBrief) -> None:
    """The province's own government: it has no place on the map of the eight."""
    government = brief.province
    sentences = [t[:1].upper() + t[1:] for t in (government.to_next, government.above_floor, brief.province_note) if t]
    slide = deck.add(PICTURE, f"{government.name}, {brief.year}", _notes(brief, *sentences))
    _card(slide, (MARGIN, TOP, 4.2, 4.4), government.text, government.mark)
    top = TOP
    for line in sentences:
        tall = height(line, 20, 7.2)
        text(slide, (5.3, top, 7.2, tall), line, 20)
        top += tall + 0.25


# --- the country ------------------------------------------------------------------------------------------------------


def _level(deck: Deck, brief: CountryBrief, level: CountryLevel) -> None:
    """Those of a level whose score was found as a table, best first."""
    named = any(level.provinces)
    rows = [_found(row, province, named) for row, province in zip(level.ranked, level.provinces, strict=False)]
    titles = [("rank", 1.4), ("col_body", 3.4), *([("province", 3.0)] if named else [])]
    titles += [("col_score", 1.7), ("col_zone", 2.7), ("sources", 1.4)]
    columns = _columns(titles, rows, ("col_score",), brief.stamp.lang)
    columns[1] = replace(columns[1], width=columns[1].width + max(INNER - sum(c.width for c in columns), 0))
    _table(deck, brief, level.ranked_title, columns, rows, level.rank_note)


def _found(row: Row, province: str, named: bool) -> list[SlideCell]:
    score = [SlideCell(row.text, right=True, bold=True), _zone(row.mark), SlideCell(_cited(row.sources))]
    return [SlideCell(row.rank), SlideCell(row.short_name), *([SlideCell(province)] if named else []), *score]


# --- a scenario -------------------------------------------------------------------------------------------------------


def _outcomes(deck: Deck, brief: ScenarioBrief) -> None:
    if not brief.outcomes:
        return
    lang = brief.stamp.lang
    titles = (
        ("col_body", 2.6), ("brief_reading", 2.3), ("brief_before", 2.9), ("brief_after", 2.9), ("brief_delta", 1.43),
    )  # fmt: skip
    columns = [SlideColumn(say(key, lang), width, key == "brief_delta") for key, width in titles]
    shown = [bar for outcome in brief.outcomes if outcome.main for bar in _sides(outcome, lang)]
    title = " · ".join(t for t in (brief.label, say("brief_outcomes", lang)) if t)
    _chart(deck, brief, title, shown, brief.zones, brief.label)
    _table(deck, brief, title, columns, [_outcome(o, lang) for o in brief.outcomes], brief.zones)


def _sides(outcome: Outcome, lang: str) -> list[ChartBar]:
    sides = (("brief_before", outcome.before), ("brief_after", outcome.after))
    return [
        ChartBar(
            f"{outcome.name}, {say(key, lang).lower()}",
            f"{side.mark.symbol} · {side.text}",
            side.score,
            side.mark.colour,
        )
        for key, side in sides
    ]


def _outcome(outcome: Outcome, lang: str) -> list[SlideCell]:
    reading = "\n".join(t for t in (outcome.reading, outcome.note) if t)
    sides = [_side(side, lang) for side in (outcome.before, outcome.after)]
    return [
        SlideCell(outcome.name, bold=outcome.main),
        SlideCell(reading),
        *sides,
        SlideCell(outcome.delta, right=True, bold=True),
    ]


def _side(side: Side, lang: str) -> SlideCell:
    words = side.mark.words if side.mark.words != side.text else ""
    rank = f"{say('rank', lang)} {side.rank}" if side.rank else ""
    lines = "\n".join(t for t in (side.text, words, rank) if t)
    return SlideCell(lines, side.mark.colour or theme.UNKNOWN, side.mark.hatched)


def _steps(deck: Deck, brief: ScenarioBrief) -> None:
    lang = brief.stamp.lang
    keys = (("col_body", 2.4), ("term_unit", 4.0), ("brief_part", 2.9), ("brief_before", 1.4), ("brief_after", 1.4))
    columns = [SlideColumn(say(key, lang), width, key in ("brief_before", "brief_after")) for key, width in keys]
    rows = [
        [
            SlideCell(s.government),
            SlideCell(s.unit),
            SlideCell(s.part),
            SlideCell(s.before, right=True),
            SlideCell(s.after, right=True, bold=True),
        ]
        for s in brief.steps
    ]
    if rows:
        _table(deck, brief, " · ".join(t for t in (brief.label, say("brief_steps", lang)) if t), columns, rows)
