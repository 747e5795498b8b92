"""One government's sheet: units, total and category, now and as proposed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.layout import (
    CODES,
    EDGES,
    FIRST,
    HEADER,
    NOW,
    PRINTED,
    PRODUCTS,
    THEN,
    band_cells,
    category_cell,
    footer,
    letter_by_score,
    rule_text,
    scored_cells,
    top_cells,
)
from kepatuhan.briefing.workbook.lines import GovernmentTable, UnitLine, letter_of, proposed_total, shifted_print
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, Input, SheetCell, area, sheet_name
from kepatuhan.briefing.workbook.unit_sheets import (
    ROOT,
)
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.method import next_band, points_to_next
from kepatuhan.core.model import FULL, HUNDREDTHS
from kepatuhan.sentences.scores import score_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import short_label


@dataclass(frozen=True)
class Totals:
    """The rows of a table's totals, and where the hundredths of now and of what is proposed stand ('' = nowhere)."""

    cells: tuple[SheetCell, ...]
    inputs: tuple[Input, ...]
    present: SheetCell | None
    then: SheetCell | None
    next_row: int


def government_sheet(table: GovernmentTable, name: str, below: set[str], bands: bool) -> BookSheet:
    """Units, total and category, now and as proposed; `below` are the names of the unit sheets, `bands` puts the edges below."""
    lang, printed = table.lang, PRINTED if table.tried else 3
    hint = say("book_hint", lang) if table.tried else ""
    cells = top_cells(table.brief.title, table.brief.sentence, table.layer, hint, printed, lang)
    if table.method.roll_up == "not_held":
        return _sheet(name, cells, table, printed, (), ())
    cells += _head(table)
    for i, line in enumerate(table.lines):
        cells += _unit_cells(FIRST + i, line, sheet_name(line.name, i + 1), below, table)
    totals = totals_of(table)
    cells += totals.cells
    cells += _next_cells(totals, table) if table.tried else []
    names: list[tuple[str, str]] = []
    row = totals.next_row + (2 if table.tried else 1)
    if bands:
        cells += band_cells(row, table.method, lang)
        names = _names(row + 2, table, totals)
        row += 3 + len(table.method.bands)
    notes = (table.brief.reconciliation, table.brief.note, table.brief.units_note, rule_text(table.method, lang))
    cells += [SheetCell(row + i, 0, text, "note", to=printed) for i, text in enumerate(filter(None, notes))]
    return _sheet(name, cells, table, printed, totals.inputs, tuple(names))


def _sheet(
    name: str,
    cells: list[SheetCell],
    table: GovernmentTable,
    printed: int,
    inputs: tuple[Input, ...],
    names: tuple[tuple[str, str], ...],
) -> BookSheet:
    last = max(cell.row for cell in cells)
    return BookSheet(
        name=name,
        cells=tuple(cells),
        widths=(40, 20, 11, 13, 11, 13, 10, 3, 11, 11, 9),
        header=HEADER if last > HEADER else 1,
        printed=printed,
        footer=footer(table.brief, table.lang, table.layer),
        inputs=inputs,
        marked=tuple(area((FIRST, col), (max(last, FIRST), col)) for col in (3, 5)),
        names=names,
        landscape=True,
    )


def _head(table: GovernmentTable) -> list[SheetCell]:
    lang = table.lang
    now, then = say("book_now", lang), say("book_proposed", lang)
    heads = [(0, say("book_unit", lang), "head"), (1, say("book_state", lang), "head"), (2, now, "head_right")]
    heads.append((3, say("col_category", lang), "head_centre"))
    if table.tried:
        heads += [(4, then, "head_right"), (5, f"{say('col_category', lang)}\n{then}", "head_centre")]
        heads.append((6, say("col_difference", lang), "head_right"))
        heads += [(NOW + i, say("book_hundredths", lang, who=who), "exact_head") for i, who in enumerate((now, then))]
    if table.method.roll_up == "product_mean" and table.joined:
        heads.append((PRODUCTS, say("book_products", lang), "exact_head"))
    return [SheetCell(HEADER, col, text, look) for col, text, look in heads]


def _unit_cells(row: int, line: UnitLine, sheet: str, below: set[str], table: GovernmentTable) -> list[SheetCell]:
    """A unit's row. What hangs on a unit sheet is a formula, which a reader may write over."""
    live = sheet in below
    cells = [SheetCell(row, 0, line.name), SheetCell(row, 1, table.cited(line.state, line.cited), "soft")]
    if line.present is None:
        return [*cells, SheetCell(row, 2, line.text, "soft"), SheetCell(row, 3, line.letter, "category")]
    cells += [_score_cell(row, 2, line.present, "number", sheet if live and not line.typed[0] else "", "G")]
    if not table.tried:
        return [*cells, SheetCell(row, 3, line.letter, "category")]
    cells += scored_cells(row, 2, 3, NOW, line.present, table, line.letter)
    if table.joined:
        then = _score_cell(row, 4, line.then, "input", sheet if live and not line.typed[1] else "", "H")
        cells += [then, *_tried_scored(row, line.present, line.then, table, line.letter)]
        cells.append(_apart(row, line.present, line.then, "signed"))
        cells += [SheetCell(row, PRODUCTS, line.products, "exact")] if table.method.roll_up == "product_mean" else []
    return cells


def _score_cell(row: int, col: int, score: int | None, look: str, sheet: str, source: str) -> SheetCell:
    value = None if score is None else score / HUNDREDTHS
    if not sheet:
        return SheetCell(row, col, value, look)
    unit_book = BookSheet(sheet, (), (), 0, 0, "")
    return SheetCell(row, col, value, look, unit_book.ref(f"${source}${ROOT + 1}"))


def _tried_scored(
    row: int, now: int | None, score: int | None, table: GovernmentTable, printed_letter: str, strong: bool = False
) -> list[SheetCell]:
    """The hundredths of a proposed score and its category."""
    whole = SheetCell(row, THEN, score, "exact", formulas.hundredths(SheetCell(row, 4, None).at))
    return [whole, _tried_category(row, whole, now, score, table, printed_letter, strong)]


def _tried_category(
    row: int,
    whole: SheetCell,
    now: int | None,
    score: int | None,
    table: GovernmentTable,
    printed_letter: str,
    strong: bool,
) -> SheetCell:
    """As long as the proposed score is the present one its category is the present one (`printed_letter`) too, whatever was printed."""
    by_score, formula = letter_by_score(score, table), formulas.category(whole.at, CODES, EDGES)
    look = "strong_category" if strong else "category"
    if not printed_letter or printed_letter == letter_by_score(now, table):
        return SheetCell(row, 5, by_score, look, formula)
    same = f"ISBLANK({SheetCell(row, 4, None).at})" if now is None else f"{whole.at}={SheetCell(row, NOW, None).at}"
    return SheetCell(
        row, 5, printed_letter if score == now else by_score, look, formulas.unless(same, printed_letter, formula)
    )


def _apart(row: int, now: int | None, then: int | None, look: str) -> SheetCell:
    value = None if now is None or then is None else (then - now) / HUNDREDTHS
    return SheetCell(
        row, PRINTED, value, look, formulas.difference(SheetCell(row, NOW, None).at, SheetCell(row, THEN, None).at)
    )


def totals_of(table: GovernmentTable) -> Totals:
    """The totals below the units of a government's sheet."""
    row = FIRST + len(table.lines)
    return _joined_totals(row, table) if table.joined else _single_total(row, table)


def _joined_totals(row: int, table: GovernmentTable) -> Totals:
    """The mean of the units, and below it what was printed: both stand, neither replaces the other.

    What is proposed is read from each as in the app (scenarios.readings): the mean of the units, and the printed total plus
    what that mean gains. Before anything is changed both are what they are now.
    """
    lang, n = table.lang, len(table.lines)
    state = (
        short_label(table.layer, lang) if any(line.invented for line in table.lines) else say("state_dihitung", lang)
    )
    cells = [SheetCell(row, 0, say("book_computed", lang, n=n), "strong"), SheetCell(row, 1, state, "strong")]
    wholes = []
    for at, to, whole, score in ((2, 3, NOW, table.computed), (4, 5, THEN, table.proposed)):
        if at == 4 and not table.tried:
            continue
        mean_cell = SheetCell(row, whole, score, "exact", _mean(whole, row, table))
        value = None if score is None else score / HUNDREDTHS
        cells += [mean_cell, SheetCell(row, at, value, "strong_number", formulas.points(mean_cell.at))]
        cells.append(category_cell(row, to, mean_cell, score, table, "", strong=True))
        wholes.append(mean_cell)
    cells += [_apart(row, table.computed, table.proposed, "strong_signed")] if table.tried else []
    printed = _printed(row + 1, table)
    inputs = (_score_input(FIRST, row - 1, table),) if table.tried else ()
    now, then = (wholes[0], wholes[1] if table.tried else None) if not printed else _of_print(printed, wholes, table)
    return Totals((*cells, *printed), inputs, now, then, row + (2 if printed else 1))


def _of_print(
    printed: list[SheetCell], means: list[SheetCell], table: GovernmentTable
) -> tuple[SheetCell | None, SheetCell | None]:
    """The hundredths of the printed total now and as proposed; where a range was printed that holds the mean, the mean's proposal."""
    whole = {cell.col: cell for cell in printed if cell.col in (NOW, THEN)}
    range_holds_mean = table.row["state"] == "dibulatkan" and table.row["low"] <= table.computed <= table.row["high"]
    return whole.get(NOW), whole.get(THEN) or (means[1] if table.tried and range_holds_mean else None)


def _mean(col: int, row: int, table: GovernmentTable) -> str:
    scores = area((FIRST, col), (row - 1, col))
    if table.method.roll_up == "product_mean":
        return formulas.weighted_mean(scores, area((FIRST, PRODUCTS), (row - 1, PRODUCTS)))
    return formulas.mean(scores)


def _printed(row: int, table: GovernmentTable) -> list[SheetCell]:
    """The printed total as printed, with its own category; where it is exact also what becomes of it. Empty where none was printed."""
    if pd.isna(table.row["printed"]):
        return []
    printed_letter = letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    cells = [
        SheetCell(row, 0, say("book_printed", table.lang), "strong"),
        SheetCell(row, 1, table.cited(table.row["state"], table.brief.sources_of_total), "strong"),
    ]
    score = int_or_none(table.row["score"])
    cells.append(_strong_score(row, score, table))
    if score is None or not table.tried:
        blank = [SheetCell(row, col, None, "blank") for col in range(4, PRINTED + 1) if table.tried]
        return [*cells, *blank, SheetCell(row, 3, printed_letter, "strong_category")]
    now = scored_cells(row, 2, 3, NOW, score, table, printed_letter, strong=True)
    return [*cells, *now, *_printed_then(row, score, now[0], printed_letter, table)]


def _printed_then(row: int, score: int, now: SheetCell, printed_letter: str, table: GovernmentTable) -> list[SheetCell]:
    """The printed total plus what the mean of the units gains, its category, and the difference."""
    tried = shifted_print(table, score)
    columns = [area((FIRST, col), (row - 2, col)) for col in (NOW, THEN, PRODUCTS)]
    weights = columns[2] if table.method.roll_up == "product_mean" else ""
    then_cell = SheetCell(row, THEN, tried, "exact", formulas.shifted(now.at, columns[0], columns[1], weights))
    value = None if tried is None else tried / HUNDREDTHS
    shown = SheetCell(row, 4, value, "strong_number", formulas.points(then_cell.at))
    shown_category = _tried_category(row, then_cell, score, tried, table, printed_letter, strong=True)
    return [then_cell, shown, shown_category, _apart(row, score, tried, "strong_signed")]


def _strong_score(row: int, score: int | None, table: GovernmentTable) -> SheetCell:
    """A total as a number; as words where it is not exactly known."""
    if score is None:
        return SheetCell(row, 2, score_text(table.row, table.lang), "strong_text")
    return SheetCell(row, 2, score / HUNDREDTHS, "strong_number")


def _single_total(row: int, table: GovernmentTable) -> Totals:
    """A total that no units stand behind: it is known or it is not, and another can be tried."""
    score = int_or_none(table.row["score"])
    printed_letter = letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    cells = [
        SheetCell(row, 0, say("book_total", table.lang), "strong"),
        SheetCell(row, 1, table.cited(table.row["state"], table.brief.sources_of_total), "strong"),
    ]
    exact = score is not None and table.tried
    cells.append(_strong_score(row, score, table))
    scored = scored_cells(row, 2, 3, NOW, score, table, printed_letter, strong=True)
    cells += scored if exact else [SheetCell(row, 3, printed_letter, "strong_category")]
    now = scored[0] if exact else None
    if not table.tried:
        return Totals(tuple(cells), (), None, None, row + 1)
    tried = proposed_total(table)
    then, shown = _tried_scored(row, score, tried, table, printed_letter, strong=True)
    cells += [_score_cell(row, 4, tried, "input", "", ""), then, shown, _apart(row, score, tried, "strong_signed")]
    return Totals(tuple(cells), (_score_input(row, row, table),), now, then, row + 1)


def _score_input(first: int, last: int, table: GovernmentTable) -> Input:
    full = FULL // HUNDREDTHS
    message = say("book_input_range", table.lang, maximum=full)
    return Input(first, last, 4, full, (), say("book_proposed", table.lang), message)


def _next_cells(totals: Totals, table: GovernmentTable) -> list[SheetCell]:
    """Points to the next category, of the score that counts and of what is proposed."""
    best, row = say("best_band", table.lang), totals.next_row
    cells = [SheetCell(row, 0, say("col_next", table.lang)), SheetCell(row, 1, "", "soft")]
    for at, col in ((totals.present, 2), (totals.then, 4)):
        if at is not None:
            score = None if at.content is None else int(at.content)
            cells.append(
                SheetCell(
                    row, col, _left(score, table, best), "plain_number", formulas.to_next(at.at, EDGES, f'"{best}"')
                )
            )
    return cells


def _left(score: int | None, table: GovernmentTable, best: str) -> str | float | None:
    if score is None:
        return None
    left = points_to_next(table.method, score) if next_band(table.method, score) else None
    return best if left is None else left / HUNDREDTHS


def _names(first: int, table: GovernmentTable, totals: Totals) -> list[tuple[str, str]]:
    """Names of the bands, the units and the totals."""
    if not table.tried:
        return []
    last, named = first + len(table.method.bands) - 1, []
    for cell, suffix in ((totals.present, "kini"), (totals.then, "simulasi")):
        if cell is not None:
            score_col, category_col = (2, 3) if suffix == "kini" else (4, 5)
            named += [(f"total_{suffix}", SheetCell(cell.row, score_col, None).at)]
            named += [(f"kategori_{suffix}", SheetCell(cell.row, category_col, None).at)]
    if table.joined:
        end = FIRST + len(table.lines) - 1
        named += [(f"unit_{who}", area((FIRST, col), (end, col))) for who, col in (("kini", 2), ("simulasi", 4))]
    return [(CODES, area((first, 3), (last, 3))), (EDGES, area((first, NOW), (last, NOW))), *named]
