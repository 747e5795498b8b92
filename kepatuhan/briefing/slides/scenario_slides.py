"""A scenario as slides: before and after, and its steps."""

from __future__ import annotations

from kepatuhan.briefing.comparison import Outcome, ScenarioBrief, Side
from kepatuhan.briefing.slides.charts import ChartBar
from kepatuhan.briefing.slides.deck import (
    Deck,
    SlideCell,
    SlideColumn,
)
from kepatuhan.briefing.slides.kinds import (
    CARD,
    chart_slides,
    cover_slide,
    map_slide,
    score_card,
    table_slides,
    text_slides,
)
from kepatuhan.charts import theme
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.catalogue import say


def scenario_slides(deck: Deck, brief: ScenarioBrief, boundaries: Boundaries) -> None:
    """All slides of a scenario."""
    cover_slide(deck, brief, [brief.sentence, brief.author, brief.note], None)
    main = [o for o in brief.outcomes if o.main]
    if len(main) == 1:
        left, top, wide, tall = CARD
        for at, (key, side) in enumerate((("brief_before", main[0].before), ("brief_after", main[0].after))):
            box = (left + at * (wide / 2 + 0.05), top, wide / 2 - 0.05, tall)
            score_card(deck.file.slides[0], box, side.text, side.mark, say(key, brief.stamp.lang))
    _outcomes(deck, brief)
    _steps(deck, brief)
    label = [brief.label] if brief.label else []
    map_slide(deck, brief, brief.map, [say("brief_scenario_before", brief.stamp.lang)], boundaries)
    map_slide(deck, brief, brief.after, [*label, brief.zones], boundaries)
    if brief.problems:
        text_slides(deck, brief, say("brief_problems", brief.stamp.lang), brief.problems)


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
    chart_slides(deck, brief, title, shown, brief.zones, brief.label)
    table_slides(deck, brief, title, columns, [_outcome(o, lang) for o in brief.outcomes], brief.zones)


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
        table_slides(deck, brief, " · ".join(t for t in (brief.label, say("brief_steps", lang)) if t), columns, rows)
