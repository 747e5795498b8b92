"""Targets and steps as slides, of a government or of a province."""

from __future__ import annotations

from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.progress_page import ProgressPage, ProgressRow
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.slides.charts import ChartBar
from kepatuhan.briefing.slides.deck import (
    INNER,
    Deck,
    SlideCell,
    SlideColumn,
)
from kepatuhan.briefing.slides.kinds import chart_slides, columns_of, table_slides, text_slides
from kepatuhan.words.catalogue import say


def progress_slides(deck: Deck, brief: GovernmentBrief | ProvinceBrief, page: ProgressPage) -> None:
    """The points done of those planned as a native chart, and who does what by when as a native table."""
    title = " · ".join(part for part in (page.title, page.label) if part)
    lead = " ".join(part for part in (page.sentence, page.burn_title) if part)
    if page.bars:
        shown = [ChartBar(bar.name, bar.label, bar.done, "", whole=bar.planned) for bar in page.bars]
        chart_slides(deck, brief, title, shown, f"{lead} {page.source}", page.label)
    if not page.rows:
        text_slides(deck, brief, title, [lead, page.list_title, page.source])
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
    columns = columns_of(titles, [row[1:] for row in rows], ("action_points",), lang)
    name = SlideColumn(say("action_what", lang), INNER - sum(c.width for c in columns))
    table_slides(deck, brief, f"{title}: {page.list_title}", [name, *columns], rows, page.source)


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
