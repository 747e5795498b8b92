"""The kinds of slides that decks are made of: cover, sentences, map, table, chart, sources; each fills as many as it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Inches, Pt

from kepatuhan.briefing.comparison import ScenarioBrief
from kepatuhan.briefing.country_brief import CountryBrief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.marks import Mark
from kepatuhan.briefing.province_brief import ProvinceBrief
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


def footer(brief: Brief) -> str:
    """The line at the foot of every slide: the app, the method, its version, when it was made, what it holds."""
    lang, stamp = brief.stamp.lang, brief.stamp
    version = f"{say('brief_version', lang)} {stamp.version}"
    return " · ".join(t for t in (say("brief_app", lang), stamp.method, version, stamp.made, brief.holds) if t)


def speaker_notes(brief: Brief, *more: str) -> str:
    """The full sentence, what belongs to the slide, and every source."""
    paragraphs = [brief.sentence, *(m for m in more if m)]
    return "\n".join([*paragraphs, *_references(brief), footer(brief)])


def _references(brief: Brief) -> list[str]:
    if isinstance(brief, ScenarioBrief):
        return [brief.map.source]
    source_lines = [" · ".join(t for t in (f"[{s.number}] {s.publisher}", s.date, s.url) if t) for s in brief.sources]
    lang = brief.stamp.lang
    return [f"{say('sources', lang)}:", *source_lines] if source_lines else [say("slide_no_source", lang)]


def cover_slide(
    deck: Deck, brief: Brief, paragraphs: Sequence[str], score: tuple[str, Mark] | None, whose: str = ""
) -> None:
    """The first slide: title, paragraphs, and beside them the score (its text and mark) of `whose`."""
    slide = deck.add(COVER, brief.title, speaker_notes(brief, *paragraphs[1:]))
    deck.body(slide, [t for t in paragraphs if t], (24, 22, 20, LEAD))
    kicker = say("brief_kicker", brief.stamp.lang)
    text(slide, (MARGIN, 0.55, INNER, 0.35), kicker, 16, colour=theme.SOFT)
    label = getattr(brief, "label", "")
    if label:
        text(slide, (MARGIN, 0.95, INNER, 0.35), label, 16, bold=True, colour=theme.COLOURS["merah"])
    if score:
        score_card(slide, CARD, *score, whose)


def score_card(
    slide: Slide, box: tuple[float, float, float, float], score_text: str, mark: Mark, whose: str = ""
) -> None:
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


def map_slide(deck: Deck, brief: Brief, drawn: Map, sentences: Sequence[str], boundaries: Boundaries) -> None:
    """The map with sentences beside it."""
    slide = deck.add(PICTURE, drawn.title, speaker_notes(brief, *sentences, drawn.alt, drawn.source))
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


def text_slides(deck: Deck, brief: Brief, title: str, sentences: Iterable[str]) -> None:
    """Sentences in the text placeholder; on as many slides as they need to stay readable."""
    parts = blocks(sentences, lambda line: height(line, LEAD, INNER) + LEAD / 3 / 72, ROOM)
    for at, part in enumerate(parts, start=1):
        slide = deck.add(TEXT, _part(title, at, len(parts), brief.stamp.lang), speaker_notes(brief, *part))
        deck.body(slide, part, (22, 20, LEAD))


def _part(title: str, at: int, of: int, lang: str) -> str:
    return title if of == 1 else say("slide_part", lang, title=title, n=at, of=of)


def table_slides(
    deck: Deck,
    brief: Brief,
    title: str,
    columns: Sequence[SlideColumn],
    rows: Sequence[Sequence[SlideCell]],
    note: str = "",
) -> None:
    """A native table, on as many slides as its rows need."""
    room = ROOM - (height(note, BODY, INNER) + 0.1 if note else 0)
    parts = pages(columns, rows, room)
    for at, part in enumerate(parts, start=1):
        slide = deck.add(PICTURE, _part(title, at, len(parts), brief.stamp.lang), speaker_notes(brief, note))
        table(slide, TOP, columns, part, title)
        _note(slide, note)


def chart_slides(
    deck: Deck, brief: Brief, title: str, shown: Sequence[ChartBar], note: str = "", inside: str = ""
) -> None:
    """Native bars, at most BARS a slide."""
    lang = brief.stamp.lang
    parts = [shown[at : at + BARS] for at in range(0, len(shown), BARS)]
    names = SeriesNames(say("col_score", lang), say("slide_low", lang), say("brief_col_most", lang))
    for at, part in enumerate(parts, start=1):
        values = "; ".join(f"{bar.name} {bar.label}".replace("\n", " ").strip() for bar in part if bar.name.strip())
        alt = say("slide_alt", lang, title=" ".join(t for t in (inside, title.rstrip(".")) if t), list=values)
        slide = deck.add(
            PICTURE, _part(title, at, len(parts), lang), speaker_notes(brief, note, alt, say("slide_labels", lang))
        )
        tall = ROOM - (height(note, BODY, INNER) + 0.1 if note else 0)
        bars(slide, (MARGIN, TOP, INNER, tall), part, names, alt, inside)
        _note(slide, note)


def columns_of(
    titles: Sequence[tuple[str, float]], rows: Sequence[Sequence[SlideCell]], figures: Sequence[str], lang: str
) -> list[SlideColumn]:
    """Columns as wide as their cells need; `titles` are words and the most inches, `figures` those that stand at the right."""
    return [
        column(say(key, lang), [row[at] for row in rows], most, key in figures) for at, (key, most) in enumerate(titles)
    ]


def zone_cell(mark: Mark) -> SlideCell:
    """A cell on the colour of its zone, with symbol and words."""
    words = mark.words if mark.symbol in ("?", mark.category) else f"{mark.symbol}  {mark.words}"
    return SlideCell(words, mark.colour or theme.UNKNOWN, mark.hatched)


def cited(numbers: Sequence[int]) -> str:
    """'[1] [3]': the numbers of sources."""
    return " ".join(f"[{n}]" for n in numbers)


def marked(text: str, numbers: Sequence[int]) -> str:
    """A text with the numbers of its sources behind it."""
    return f"{text} {cited(numbers)}" if numbers else text


def source_slides(deck: Deck, brief: GovernmentBrief | ProvinceBrief | CountryBrief) -> None:
    """The sources by their numbers."""
    lang = brief.stamp.lang
    rows = [
        [SlideCell(f"[{s.number}]"), SlideCell(s.publisher), SlideCell(s.date), SlideCell(s.url)] for s in brief.sources
    ]
    titles = (("col_publisher", 2.9), ("col_date", 2.9))
    columns = [SlideColumn("", 0.8), *columns_of(titles, [row[1:] for row in rows], (), lang)]
    columns.append(SlideColumn(say("col_link", lang), INNER - sum(c.width for c in columns)))
    if rows:
        table_slides(deck, brief, say("sources", lang), columns, rows)
    else:
        text_slides(deck, brief, say("sources", lang), [say("slide_no_source", lang)])
