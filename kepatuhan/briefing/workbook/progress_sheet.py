"""The sheet of an office's own plan: its target, and every action with owner, date and state."""

from __future__ import annotations

from kepatuhan.briefing.progress_page import ProgressPage, ProgressRow
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, SheetCell
from kepatuhan.words.catalogue import say

COLUMNS = {
    "body": "col_body",
    "what": "action_what",
    "step": "action_step",
    "points": "action_points",
    "owner": "action_owner",
    "due": "action_due",
    "state": "action_state",
}
"""Fields of a ProgressRow → the heads of their columns."""
WIDTHS = (24, 44, 22, 12, 28, 20, 14)


def with_progress(sheets: tuple[BookSheet, ...], page: ProgressPage | None, foot: str) -> tuple[BookSheet, ...]:
    """The sheets of a workbook with that of the plan before the last one, the sources; as they are where there is no plan."""
    return sheets if page is None else (*sheets[:-1], progress_sheet(page, foot), sheets[-1])


def progress_sheet(page: ProgressPage, foot: str) -> BookSheet:
    """Title, sentence and target above the list; its word where figures are not published."""
    last = len(COLUMNS) - 1
    lines = [page.sentence, page.list_title, page.burn_title, page.source]
    cells = [SheetCell(0, 0, page.title, "title")]
    cells += [SheetCell(1, 0, page.label, "banner", to=last)] if page.label else []
    cells += [SheetCell(2 + i, 0, text, "note", to=last) for i, text in enumerate(lines) if text]
    header = 3 + len(lines)
    cells += [SheetCell(header, i, say(key, page.lang), "head") for i, key in enumerate(COLUMNS.values())]
    cells += [cell for i, row in enumerate(page.rows) for cell in _cells(header + 1 + i, row)]
    return BookSheet(
        name=page.name,
        cells=tuple(cells),
        widths=WIDTHS,
        header=header,
        printed=last,
        footer=foot,
        landscape=True,
        one_page=False,
    )


def _cells(at: int, row: ProgressRow) -> list[SheetCell]:
    return [SheetCell(at, i, getattr(row, name), "wrapped") for i, name in enumerate(COLUMNS)]
