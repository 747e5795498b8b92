"""The workbook of a briefing: data, weights, bands and live formulas from entry to category, with a what-if column.

Numbers and sentences come from score and content; formulas round as score does (formulas.py says why they are exact).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor

import pandas as pd

from kepatuhan.briefing import content
from kepatuhan.briefing.content import Facts, GovernmentBrief, ProvinceBrief, Reference
from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.spreadsheet import Cell, Input, Mark, Sheet, area, sheet_name, write
from kepatuhan.briefing.workbook.unit_sheets import (
    ROOT,
    Labels,
    Node,
    Scale,
    nodes,
    rounded,
    scale_of,
    unit_sheet,
    weights,
    worth_cells,
)
from kepatuhan.charts.theme import colour, ink
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.method import category, next_band, points_to_next
from kepatuhan.core.model import FULL, HUNDREDTHS, Band, Method, Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import Components, Scored
from kepatuhan.sentences.years import has_score, score_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import GRADE_KEYS, STATE_KEYS
from kepatuhan.words.names import band_label, method_name, reference, region_name, zone_name

CODES, EDGES = "kode_kategori", "batas_bawah"
"""Names of the categories and, beside them, their lower edges in hundredths, best first."""

HEADER, FIRST = 5, 6
"""Rows of a government's table: its header and the first unit."""

PRINTED = 6
"""Last printed column of a government's sheet; hundredths stand right of it."""

NOW, THEN, PRODUCTS = 8, 9, 10
"""Columns with the whole hundredths of now and of what is proposed, and with products."""


@dataclass(frozen=True)
class Line:
    """One unit: score now and as proposed (hundredths), and the nodes below it where they are known.

    `typed` says that a score is not what its nodes give, so it stands as a number: (now, proposed).
    """

    name: str
    text: str
    state: str
    cited: tuple[int, ...]
    invented: bool
    present: int | None
    then: int | None
    letter: str
    products: int | None
    nodes: tuple[Node, ...]
    typed: tuple[bool, bool]


@dataclass(frozen=True)
class Table:
    """What one government's sheet is made of. `joined`: its total is the mean of `lines`; scores in hundredths.

    `numbers` renumber the brief's sources where a workbook has several governments.
    """

    brief: GovernmentBrief
    method: Method
    row: pd.Series
    lines: tuple[Line, ...]
    joined: bool
    computed: int | None
    proposed: int | None
    invented: bool
    lang: str
    numbers: Mapping[int, int] = field(default_factory=dict)

    def cited(self, state: str, numbers: tuple[int, ...]) -> str:
        """The word of a state with the numbers of its sources as the workbook lists them."""
        told = ", ".join(str(self.numbers.get(n, n)) for n in numbers)
        return say(STATE_KEYS[state], self.lang) + (f" [{told}]" if told else "")

    @property
    def tried(self) -> bool:
        """Whether anything can be tried out: the year's categories have edges."""
        return edged(self.method)


def make(known: Facts, region: Region, year: int, lang: str, made: str = "", proposed: Scored | None = None) -> bytes:
    """One government in one year as XLSX. `made` is the ISO date to print, `proposed` what fills the what-if column.

    Without `proposed` both columns begin alike. KeyError for a year or region without a row.
    """
    table = tabled(known, region, year, lang, made, proposed)
    return write(sheets(table), marks(table.method, lang), table.brief.title, made, lang)


def make_province(known: Facts, year: int, lang: str, made: str = "") -> bytes:
    """All nine governments of one year as XLSX: the eight ranked, and a sheet each with its units. KeyError like `make`."""
    brief = content.province(known, year, lang, made)
    claimed = replace(known, illustrated=None)  # the eight beside each other: only what is claimed of them
    own = [tabled(claimed, region, year, lang, made) for region in known.data.regions]
    tables, sources = _one_list(own)
    found = province_sheets(brief, tables, sources, known)
    return write(found, marks(tables[0].method, lang), brief.title, made, lang)


def sheets(table: Table) -> tuple[Sheet, ...]:
    """A government's sheets in their order: summary, weights, units, sources."""
    labels = _labels(table)
    scale = scale_of(table.method)
    found = weights(table.method, scale, labels) if len(table.method.components) > 1 else None
    names = [sheet_name(line.name, i + 1) for i, line in enumerate(table.lines)]
    below = [
        unit_sheet(name, line.name, line.nodes, scale, worth_cells(found, table.method), labels)
        for name, line in zip(names, table.lines, strict=True)
        if line.nodes and found
    ]
    own = government_sheet(table, say("page_ringkasan", table.lang), {s.name for s in below}, bands=True)
    told = documentation(table.brief, _cited_here(table.brief), table.method, table.invented)
    return tuple(sheet for sheet in (own, *below, found, told) if sheet is not None)


def _cited_here(brief: GovernmentBrief) -> tuple[Reference, ...]:
    """The sources of what a workbook holds: the total and the units."""
    numbers = {*brief.sources_of_total, *(n for unit in brief.units for n in unit.sources)}
    return tuple(source for source in brief.sources if source.number in numbers)


def marks(method: Method, lang: str) -> list[Mark]:
    """The categories of a year with their colours."""
    return [Mark(letter(band, lang), colour(band.colour), ink(band.colour)) for band in method.bands]


def letter(band: Band, lang: str) -> str:
    """A category in a cell: its letter; the zone, or the opinion in its own words, where the year has no letters."""
    if len(band.code) == 1:
        return band.code
    return zone_name(band.zone, lang).capitalize() if band.code == band.zone else band.code.replace("_", " ").title()


def edged(method: Method) -> bool:
    """Whether the categories of a year have known edges."""
    return bool(method.bands) and all(band.lower is not None for band in method.bands)


# --- gathering ---------------------------------------------------------------------------------------------------


def tabled(known: Facts, region: Region, year: int, lang: str, made: str = "", proposed: Scored | None = None) -> Table:
    """What a government's sheet shows. Where no score of it is known, nothing invented stands in for one."""
    brief = content.government(known, region, year, lang, made)
    row = compare.of(known.bodies, region.code, year)
    method = next(m for m in known.data.methods if m.id == row["method"])
    shown = _shown(known, row, proposed)
    other = proposed or shown
    lines = tuple(_lines(shown, other, method, region.code, year, brief))
    body, then = (_body(s, region.code, year) for s in (shown, other))
    joined = _joined(body, lines, method)
    computed, tried = (int_or_none(b["computed"]) if b is not None and joined else None for b in (body, then))
    if not joined and then is not None and proposed is not None:
        tried = int_or_none(then["score"])
    invented = any(line.invented or (line.nodes and _invented(shown, region.code, year)) for line in lines)
    return Table(brief, method, row, lines, joined, computed, tried, invented, lang)


def _shown(known: Facts, row: pd.Series, proposed: Scored | None) -> Scored:
    """The illustration where there is one, the score is known, and the proposal was made on it."""
    then = None if proposed is None else _body(proposed, row["region"], int(row["year"]))
    if known.illustrated is None or not has_score(row) or (then is not None and not then["invented"]):
        return known.scored
    return known.illustrated


def _invented(scored: Scored, region: str, year: int) -> bool:
    body = _body(scored, region, year)
    return body is not None and bool(body["invented"])


def _body(scored: Scored, region: str, year: int) -> pd.Series | None:
    rows = scored.bodies[(scored.bodies["region"] == region) & (scored.bodies["year"] == year)]
    return None if rows.empty else rows.iloc[0]


def _lines(shown: Scored, other: Scored, method: Method, region: str, year: int, brief: GovernmentBrief) -> list[Line]:
    """The units, best first; every one of `shown` with its proposed score."""
    own = shown.units[(shown.units["region"] == region) & (shown.units["year"] == year)]
    own = own.assign(by_rank=False).sort_values(["score", "unit"], ascending=[False, True], na_position="last")
    then = other.units[(other.units["region"] == region) & (other.units["year"] == year)].set_index("unit")["score"]
    cited = {unit.name: unit.sources for unit in brief.units}
    parts, scale = [scored.components.get(method.id) for scored in (shown, other)], scale_of(method)
    found = []
    for _, row in own.iterrows():
        key = year, region, row["unit"]
        told = _nodes(method, scale, parts, key)
        given = [rounded(amount.points, scale) for amount in (told[0].present, told[0].then)] if told else [None, None]
        scores = int_or_none(row["score"]), int_or_none(then.get(row["unit"], pd.NA))
        typed = given[0] != scores[0], given[1] != scores[1]
        found.append(_line(row, scores, told, typed, method, cited.get(row["unit"], ()), brief.stamp.lang))
    return found


def _nodes(method: Method, scale: Scale, parts: list[Components | None], key: tuple[int, str, str]) -> tuple[Node, ...]:
    """The unit from its entries; where a proposal sets its score as a whole, the entries stay what they are."""
    shown, other = parts
    if shown is None:
        return ()
    return (nodes(method, scale, shown, other, key) if other else ()) or nodes(method, scale, shown, shown, key)


def _line(
    row: pd.Series, scores: tuple[int | None, int | None], told: tuple[Node, ...], typed: tuple[bool, bool],
    method: Method, cited: tuple[int, ...], lang: str,
) -> Line:  # fmt: skip
    return Line(
        name=row["unit"],
        text=score_text(row, lang),
        state=row["state"],
        cited=cited,
        invented=row["state"] == "ilustrasi",
        present=scores[0],
        then=scores[1],
        letter=_letter_of(row["category"], row["zone"], method, lang),
        products=int_or_none(row["products"]),
        nodes=told,
        typed=typed,
    )


def _letter_of(code: str, zone: str, method: Method, lang: str) -> str:
    """The category of a row as it is shown; its zone where only that is known; '?' for nothing."""
    own = next((band for band in method.bands if band.code == code), None)
    return letter(own, lang) if own else zone_name(zone, lang).capitalize() or "?"


def _joined(body: pd.Series | None, lines: Sequence[Line], method: Method) -> bool:
    """Whether the total is worked out from its units: all are known, and the year's list says that these are all."""
    if body is None or not lines or body["missing"] != () or any(line.present is None for line in lines):
        return False
    if method.roll_up == "unit_mean":
        return bool(body["computed"] == body["plain_mean"])
    return method.roll_up == "product_mean" and all(line.products for line in lines) and pd.notna(body["computed"])


def _labels(table: Table) -> Labels:
    banner = say("book_banner", table.lang) if table.invented else ""
    return Labels(table.brief.title, banner, _footer(table.brief, table.lang, bool(table.invented)), table.lang)


def _footer(brief: GovernmentBrief | ProvinceBrief, lang: str, invented: bool) -> str:
    stamp = brief.stamp
    made = say("book_made", lang, date=stamp.made) if stamp.made else ""
    told = [
        brief.title,
        say("brief_invented", lang) if invented else "",
        say("book_version", lang, version=stamp.version),
    ]
    return " · ".join(part for part in (*told, made) if part)


# --- one government's sheet --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """The rows of a table's totals, and where the hundredths of now and of what is proposed stand ('' = nowhere)."""

    cells: tuple[Cell, ...]
    inputs: tuple[Input, ...]
    present: Cell | None
    then: Cell | None
    next_row: int


def government_sheet(table: Table, name: str, below: set[str], bands: bool) -> Sheet:
    """Units, total and category, now and as proposed; `below` are the names of the unit sheets, `bands` puts the edges below."""
    lang, printed = table.lang, PRINTED if table.tried else 3
    hint = say("book_hint", lang) if table.tried else ""
    cells = _top(table.brief.title, table.brief.sentence, table.invented, hint, printed, lang)
    if table.method.roll_up == "not_held":
        return _sheet(name, cells, table, printed, (), ())
    cells += _head(table)
    for i, line in enumerate(table.lines):
        cells += _unit_cells(FIRST + i, line, sheet_name(line.name, i + 1), below, table)
    totals = _totals(table)
    cells += totals.cells
    cells += _next_cells(totals, table) if table.tried else []
    names: list[tuple[str, str]] = []
    row = totals.next_row + (2 if table.tried else 1)
    if bands:
        cells += _bands(row, table.method, lang)
        names = _names(row + 2, table, totals)
        row += 3 + len(table.method.bands)
    notes = (table.brief.reconciliation, table.brief.note, table.brief.units_note, _rule(table.method, lang))
    cells += [Cell(row + i, 0, text, "note", to=printed) for i, text in enumerate(filter(None, notes))]
    return _sheet(name, cells, table, printed, totals.inputs, tuple(names))


def _sheet(
    name: str,
    cells: list[Cell],
    table: Table,
    printed: int,
    inputs: tuple[Input, ...],
    names: tuple[tuple[str, str], ...],
) -> Sheet:
    last = max(cell.row for cell in cells)
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=(40, 20, 11, 13, 11, 13, 10, 3, 11, 11, 9),
        header=HEADER if last > HEADER else 1,
        printed=printed,
        footer=_footer(table.brief, table.lang, table.invented),
        inputs=inputs,
        marked=tuple(area((FIRST, col), (max(last, FIRST), col)) for col in (3, 5)),
        names=names,
        landscape=True,
    )


def _top(title: str, sentence: str, invented: bool, hint: str, to: int, lang: str) -> list[Cell]:
    """Title, the sentence, the word ILUSTRASI where it is due, and what to do with the sheet."""
    return [
        Cell(0, 0, title, "title"),
        Cell(1, 0, sentence, "sentence", to=to),
        *([Cell(2, 0, say("book_banner", lang), "banner", to=to)] if invented else []),
        *([Cell(3, 0, hint, "hint", to=to)] if hint else []),
    ]


def _rule(method: Method, lang: str) -> str:
    return say("bands_rule" if edged(method) else "bands_unknown", lang)


def _head(table: Table) -> list[Cell]:
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
    return [Cell(HEADER, col, text, look) for col, text, look in heads]


def _unit_cells(row: int, line: Line, sheet: str, below: set[str], table: Table) -> list[Cell]:
    """A unit's row. What hangs on a unit sheet is a formula, which a reader may write over."""
    live = sheet in below
    cells = [Cell(row, 0, line.name), Cell(row, 1, table.cited(line.state, line.cited), "soft")]
    if line.present is None:
        return [*cells, Cell(row, 2, line.text, "soft"), Cell(row, 3, line.letter, "category")]
    cells += [_score_cell(row, 2, line.present, "number", sheet if live and not line.typed[0] else "", "G")]
    if not table.tried:
        return [*cells, Cell(row, 3, line.letter, "category")]
    cells += _scored(row, 2, 3, NOW, line.present, table, line.letter)
    if table.joined:
        then = _score_cell(row, 4, line.then, "input", sheet if live and not line.typed[1] else "", "H")
        cells += [then, *_tried_scored(row, line.present, line.then, table, line.letter)]
        cells.append(_apart(row, line.present, line.then, "signed"))
        cells += [Cell(row, PRODUCTS, line.products, "exact")] if table.method.roll_up == "product_mean" else []
    return cells


def _score_cell(row: int, col: int, score: int | None, look: str, sheet: str, source: str) -> Cell:
    value = None if score is None else score / HUNDREDTHS
    if not sheet:
        return Cell(row, col, value, look)
    held = Sheet(sheet, (), (), 0, 0, "")
    return Cell(row, col, value, look, held.ref(f"${source}${ROOT + 1}"))


def _scored(
    row: int, at: int, to: int, whole: int, score: int | None, table: Table, told: str = "", strong: bool = False
) -> list[Cell]:
    """The hundredths of the present score in column `at`, and its category in column `to`.

    Where a category was printed (`told`) that does not follow from the score, the printed one stands, as text.
    """
    own = Cell(row, whole, score, "exact", formulas.hundredths(Cell(row, at, None).at))
    return [own, _category(row, to, own, score, table, told, strong)]


def _category(row: int, col: int, own: Cell, score: int | None, table: Table, told: str, strong: bool) -> Cell:
    by_score = _by_score(score, table)
    look = "strong_category" if strong else "category"
    if told and told != by_score:
        return Cell(row, col, told, look)
    return Cell(row, col, by_score, look, formulas.category(own.at, CODES, EDGES))


def _by_score(score: int | None, table: Table) -> str:
    found = category(table.method, score) if score is not None else None
    return letter(found, table.lang) if found else "?"


def _tried_scored(
    row: int, now: int | None, score: int | None, table: Table, told: str, strong: bool = False
) -> list[Cell]:
    """The hundredths of a proposed score and its category."""
    own = Cell(row, THEN, score, "exact", formulas.hundredths(Cell(row, 4, None).at))
    return [own, _tried_category(row, own, now, score, table, told, strong)]


def _tried_category(
    row: int, own: Cell, now: int | None, score: int | None, table: Table, told: str, strong: bool
) -> Cell:
    """As long as the proposed score is the present one its category is the present one (`told`) too, whatever was printed."""
    by_score, formula = _by_score(score, table), formulas.category(own.at, CODES, EDGES)
    look = "strong_category" if strong else "category"
    if not told or told == _by_score(now, table):
        return Cell(row, 5, by_score, look, formula)
    same = f"ISBLANK({Cell(row, 4, None).at})" if now is None else f"{own.at}={Cell(row, NOW, None).at}"
    return Cell(row, 5, told if score == now else by_score, look, formulas.unless(same, told, formula))


def _apart(row: int, now: int | None, then: int | None, look: str) -> Cell:
    value = None if now is None or then is None else (then - now) / HUNDREDTHS
    return Cell(row, PRINTED, value, look, formulas.difference(Cell(row, NOW, None).at, Cell(row, THEN, None).at))


def _totals(table: Table) -> Totals:
    row = FIRST + len(table.lines)
    return _joined_totals(row, table) if table.joined else _single_total(row, table)


def _joined_totals(row: int, table: Table) -> Totals:
    """The mean of the units, and below it what was printed: both stand, neither replaces the other.

    What is proposed is read from each as in the app (scenarios.readings): the mean of the units, and the printed total plus
    what that mean gains. Before anything is changed both are what they are now.
    """
    lang, n = table.lang, len(table.lines)
    state = say("state_ilustrasi" if any(line.invented for line in table.lines) else "state_dihitung", lang)
    cells = [Cell(row, 0, say("book_computed", lang, n=n), "strong"), Cell(row, 1, state, "strong")]
    wholes = []
    for at, to, whole, score in ((2, 3, NOW, table.computed), (4, 5, THEN, table.proposed)):
        if at == 4 and not table.tried:
            continue
        own = Cell(row, whole, score, "exact", _mean(whole, row, table))
        value = None if score is None else score / HUNDREDTHS
        cells += [own, Cell(row, at, value, "strong_number", formulas.points(own.at))]
        cells.append(_category(row, to, own, score, table, "", strong=True))
        wholes.append(own)
    cells += [_apart(row, table.computed, table.proposed, "strong_signed")] if table.tried else []
    printed = _printed(row + 1, table)
    inputs = (_score_input(FIRST, row - 1, table),) if table.tried else ()
    now, then = (wholes[0], wholes[1] if table.tried else None) if not printed else _of_print(printed, wholes, table)
    return Totals((*cells, *printed), inputs, now, then, row + (2 if printed else 1))


def _of_print(printed: list[Cell], means: list[Cell], table: Table) -> tuple[Cell | None, Cell | None]:
    """The hundredths of the printed total now and as proposed; where a range was printed that holds the mean, the mean's proposal."""
    whole = {cell.col: cell for cell in printed if cell.col in (NOW, THEN)}
    held = table.row["state"] == "dibulatkan" and table.row["low"] <= table.computed <= table.row["high"]
    return whole.get(NOW), whole.get(THEN) or (means[1] if table.tried and held else None)


def _mean(col: int, row: int, table: Table) -> str:
    scores = area((FIRST, col), (row - 1, col))
    if table.method.roll_up == "product_mean":
        return formulas.weighted_mean(scores, area((FIRST, PRODUCTS), (row - 1, PRODUCTS)))
    return formulas.mean(scores)


def _printed(row: int, table: Table) -> list[Cell]:
    """The printed total as printed, with its own category; where it is exact also what becomes of it. Empty where none was printed."""
    if pd.isna(table.row["printed"]):
        return []
    told = _letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    cells = [
        Cell(row, 0, say("book_printed", table.lang), "strong"),
        Cell(row, 1, table.cited(table.row["state"], table.brief.sources_of_total), "strong"),
    ]
    score = int_or_none(table.row["score"])
    cells.append(_strong_score(row, score, table))
    if score is None or not table.tried:
        blank = [Cell(row, col, None, "blank") for col in range(4, PRINTED + 1) if table.tried]
        return [*cells, *blank, Cell(row, 3, told, "strong_category")]
    now = _scored(row, 2, 3, NOW, score, table, told, strong=True)
    return [*cells, *now, *_printed_then(row, score, now[0], told, table)]


def _printed_then(row: int, score: int, now: Cell, told: str, table: Table) -> list[Cell]:
    """The printed total plus what the mean of the units gains, its category, and the difference."""
    tried = _shifted(table, score)
    columns = [area((FIRST, col), (row - 2, col)) for col in (NOW, THEN, PRODUCTS)]
    weights = columns[2] if table.method.roll_up == "product_mean" else ""
    own = Cell(row, THEN, tried, "exact", formulas.shifted(now.at, columns[0], columns[1], weights))
    value = None if tried is None else tried / HUNDREDTHS
    shown = Cell(row, 4, value, "strong_number", formulas.points(own.at))
    letter_of = _tried_category(row, own, score, tried, table, told, strong=True)
    return [own, shown, letter_of, _apart(row, score, tried, "strong_signed")]


def _shifted(table: Table, score: int) -> int | None:
    """The printed total (hundredths) plus what the mean of the units gains by the proposal, exactly, then half up."""
    weighted = table.method.roll_up == "product_mean"
    steps = [(line.then, line.present, (line.products or 0) if weighted else 1) for line in table.lines]
    if any(then is None or now is None for then, now, _ in steps):
        return None
    gained = sum((then - now) * weight for then, now, weight in steps)  # type: ignore[operator,misc]
    gain = Fraction(gained, sum(weight for *_, weight in steps))
    return min(max(floor(score + gain + Fraction(1, 2)), 0), FULL)


def _strong_score(row: int, score: int | None, table: Table) -> Cell:
    """A total as a number; as words where it is not exactly known."""
    if score is None:
        return Cell(row, 2, score_text(table.row, table.lang), "strong_text")
    return Cell(row, 2, score / HUNDREDTHS, "strong_number")


def _single_total(row: int, table: Table) -> Totals:
    """A total that no units stand behind: it is known or it is not, and another can be tried."""
    score = int_or_none(table.row["score"])
    told = _letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    cells = [
        Cell(row, 0, say("book_total", table.lang), "strong"),
        Cell(row, 1, table.cited(table.row["state"], table.brief.sources_of_total), "strong"),
    ]
    exact = score is not None and table.tried
    cells.append(_strong_score(row, score, table))
    scored = _scored(row, 2, 3, NOW, score, table, told, strong=True)
    cells += scored if exact else [Cell(row, 3, told, "strong_category")]
    now = scored[0] if exact else None
    if not table.tried:
        return Totals(tuple(cells), (), None, None, row + 1)
    tried = _tried(table)
    then, shown = _tried_scored(row, score, tried, table, told, strong=True)
    cells += [_score_cell(row, 4, tried, "input", "", ""), then, shown, _apart(row, score, tried, "strong_signed")]
    return Totals(tuple(cells), (_score_input(row, row, table),), now, then, row + 1)


def _score_input(first: int, last: int, table: Table) -> Input:
    full = FULL // HUNDREDTHS
    message = say("book_input_range", table.lang, maximum=full)
    return Input(first, last, 4, full, (), say("book_proposed", table.lang), message)


def _next_cells(totals: Totals, table: Table) -> list[Cell]:
    """Points to the next category, of the score that counts and of what is proposed."""
    best, row = say("best_band", table.lang), totals.next_row
    cells = [Cell(row, 0, say("col_next", table.lang)), Cell(row, 1, "", "soft")]
    for at, col in ((totals.present, 2), (totals.then, 4)):
        if at is not None:
            score = None if at.content is None else int(at.content)
            cells.append(
                Cell(row, col, _left(score, table, best), "plain_number", formulas.to_next(at.at, EDGES, f'"{best}"'))
            )
    return cells


def _left(score: int | None, table: Table, best: str) -> str | float | None:
    if score is None:
        return None
    left = points_to_next(table.method, score) if next_band(table.method, score) else None
    return best if left is None else left / HUNDREDTHS


def _bands(row: int, method: Method, lang: str) -> list[Cell]:
    """The categories, best first, with their edges: changing an edge changes every category of the workbook."""
    heads = ("bands_title", "col_zone", "book_lower", "col_category", "book_upper", "book_basis")
    looks = ("section", "head", "head_right", "head_centre", "head_right", "head_centre")
    known = edged(method)
    used = range(6) if known else (0, 1, 3)
    cells = [Cell(row + 1, i, say(heads[i], lang), looks[i]) for i in used]
    for i, band in enumerate(method.bands):
        at = row + 2 + i
        lower = Cell(at, 2, None if band.lower is None else band.lower / HUNDREDTHS, "plain_number")
        cells += [
            Cell(at, 0, band_label(band, lang)),
            Cell(at, 1, zone_name(band.zone, lang) or "–", "soft"),
            Cell(at, 3, letter(band, lang), "category"),
        ]
        if known and band.upper is not None:
            cells += [
                lower,
                Cell(at, 4, band.upper / HUNDREDTHS, "plain_number"),
                Cell(at, 5, band.confidence, "centre"),
            ]
            cells.append(Cell(at, NOW, band.lower, "exact", formulas.hundredths(lower.at)))
    return cells


def _names(first: int, table: Table, totals: Totals) -> list[tuple[str, str]]:
    """Names of the bands, the units and the totals."""
    if not table.tried:
        return []
    last, named = first + len(table.method.bands) - 1, []
    for cell, suffix in ((totals.present, "kini"), (totals.then, "simulasi")):
        if cell is not None:
            score_col, category_col = (2, 3) if suffix == "kini" else (4, 5)
            named += [(f"total_{suffix}", Cell(cell.row, score_col, None).at)]
            named += [(f"kategori_{suffix}", Cell(cell.row, category_col, None).at)]
    if table.joined:
        end = FIRST + len(table.lines) - 1
        named += [(f"unit_{who}", area((FIRST, col), (end, col))) for who, col in (("kini", 2), ("simulasi", 4))]
    return [(CODES, area((first, 3), (last, 3))), (EDGES, area((first, NOW), (last, NOW))), *named]


# --- all nine ----------------------------------------------------------------------------------------------------


def _one_list(tables: Sequence[Table]) -> tuple[list[Table], tuple[Reference, ...]]:
    """The sources of all governments in one list, and the tables with its numbers."""
    numbers: dict[Reference, int] = {}
    found = []
    for table in tables:
        own = {s.number: replace(s, number=0) for s in _cited_here(table.brief)}
        found.append(replace(table, numbers={n: numbers.setdefault(s, len(numbers) + 1) for n, s in own.items()}))
    return found, tuple(replace(source, number=n) for source, n in numbers.items())


def province_sheets(
    brief: ProvinceBrief, tables: Sequence[Table], sources: tuple[Reference, ...], known: Facts
) -> tuple[Sheet, ...]:
    """The ranked sheet, one sheet a government in the order of `tables` (regions), and the sources."""
    lang, by_code = brief.stamp.lang, {table.brief.region: table for table in tables}
    codes = [brief.province.region, *(row.region for row in brief.ranked)]
    names = {r.code: sheet_name(region_name(r, lang, short=True)) for r in known.data.regions}
    own = [government_sheet(by_code[code], names[code], set(), bands=False) for code in codes]
    invented = any(table.invented for table in tables)
    method = tables[0].method
    head = _ranked_sheet(brief, [by_code[code] for code in codes], names, invented)
    return (head, *own, documentation(brief, sources, method, invented)) if edged(method) or brief.ranked else (head,)


def _ranked_sheet(brief: ProvinceBrief, tables: list[Table], names: dict[str, str], invented: bool) -> Sheet:
    """The provincial government, then the eight ranked; scores hang on the sheets of the governments."""
    lang, method = brief.stamp.lang, tables[0].method
    tried = edged(method)
    to = PRINTED + 1 if tried else 3
    cells = _top(brief.title, brief.sentence, invented, say("book_hint_nine", lang) if tried else "", to, lang)
    last = FIRST + len(tables) - 1
    if method.roll_up != "not_held":
        cells += _ranked_head(tried, lang)
        for i, (table, row) in enumerate(zip(tables, (brief.province, *brief.ranked), strict=True)):
            cells += _ranked_row(FIRST + i, table, row, names[row.region])
        cells += _ranks(tables[1:]) if tried else []
        cells += _bands(last + 2, method, lang)
        notes = [
            *(f"{names[t.brief.region]}: {t.brief.reconciliation}" for t in tables if _apart_from_print(t)),
            brief.rank_note,
            brief.average,
            _rule(method, lang),
        ]
        labelled = [brief.province_note, *notes]
        start = last + 5 + len(method.bands)
        cells += [Cell(start + i, 0, text, "note", to=to) for i, text in enumerate(filter(None, labelled))]
    return Sheet(
        name=say("page_ringkasan", lang),
        cells=tuple(cells),
        widths=(32, 12, 11, 13, 11, 13, 10, 11, 11, 11),
        header=HEADER if method.roll_up != "not_held" else 1,
        printed=to,
        footer=_footer(brief, lang, invented),
        marked=tuple(area((FIRST, col), (last + 5 + len(method.bands), col)) for col in (3, 5)),
        names=tuple(_band_names(last + 4, method)) if tried else (),
        landscape=True,
    )


def _apart_from_print(table: Table) -> bool:
    """Whether the printed total is not to the hundredth what the units give."""
    return table.brief.mismatch or (table.joined and bool(table.computed != table.row["printed"]))


def _band_names(first: int, method: Method) -> list[tuple[str, str]]:
    last = first + len(method.bands) - 1
    return [(CODES, area((first, 3), (last, 3))), (EDGES, area((first, NOW), (last, NOW)))]


def _ranked_head(tried: bool, lang: str) -> list[Cell]:
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
    return [Cell(HEADER, col, text, look) for col, text, look in heads]


def _ranked_row(row: int, table: Table, own: content.Row, sheet: str) -> list[Cell]:
    totals, held = _totals(table), Sheet(sheet, (), (), 0, 0, "")
    score = int_or_none(table.row["score"])
    told = _letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    link = f"internal:{held.ref('A1')}"
    cells = [Cell(row, 0, sheet, "link", url=link), Cell(row, 1, own.rank, "centre")]
    if totals.present is None or score is None:
        cells += [Cell(row, 2, own.text if score is None else score / HUNDREDTHS, "number")]
        cells += [Cell(row, 3, told, "category")]
    else:
        source = Cell(totals.present.row, 2, None).at
        cells += [Cell(row, 2, score / HUNDREDTHS, "number", held.ref(source))]
        cells += _scored(row, 2, 3, NOW, score, table, told)
    return cells + (_ranked_trial(row, table, own, totals.then.row, held) if totals.then is not None else [])


def _ranked_trial(row: int, table: Table, own: content.Row, at: int, held: Sheet) -> list[Cell]:
    """What is proposed on the government's own sheet; where no exact score stands beside it, that word until something changes."""
    score, then = int_or_none(table.row["score"]), _tried_total(table)
    total, letter_at, apart_at = (held.ref(Cell(at, col, None).at) for col in (4, 5, PRINTED))
    whole = Cell(row, THEN, then, "exact", _if_number(held.ref(Cell(at, THEN, None).at)))
    now = table.computed if score is None and table.joined else score
    apart = None if now is None or then is None else (then - now) / HUNDREDTHS
    shown: str | float | None = None if then is None else then / HUNDREDTHS
    formula = _if_number(total)
    if score is None and table.joined:
        formula = formulas.unless(f"{apart_at}=0", own.text, formula)
        shown = own.text if apart == 0 else shown
    told = _letter_of(table.row["category"], table.row["zone"], table.method, table.lang)
    letter = told if then == score or (score is None and apart == 0) else _by_score(then, table)
    return [
        Cell(row, 4, shown, "plain_number", formula),
        whole,
        Cell(row, 5, letter, "category", letter_at),
        Cell(row, PRINTED, apart, "signed", _if_number(apart_at)),
    ]


def _tried_total(table: Table) -> int | None:
    """The hundredths that Totals.then holds as the workbook opens."""
    score = int_or_none(table.row["score"])
    return _shifted(table, score) if table.joined and score is not None else _tried(table)


def _tried(table: Table) -> int | None:
    """The total in the what-if column as the workbook opens."""
    return table.proposed if table.joined or table.proposed is not None else int_or_none(table.row["score"])


def _ranks(eight: Sequence[Table]) -> list[Cell]:
    """The rank of every what-if total among the eight, once all of them are numbers."""
    scores = pd.array([_tried_total(table) for table in eight], dtype="Int64")
    ranks = pd.Series(scores).rank(method="min", ascending=False)
    seen = [None if pd.isna(scores).any() else int(rank) for rank in ranks.fillna(0)]
    first = FIRST + 1
    column = area((first, THEN), (first + len(eight) - 1, THEN))
    places = [Cell(first + i, THEN, None).at for i in range(len(eight))]
    return [
        Cell(first + i, PRINTED + 1, rank, "centre", formulas.rank(at, column))
        for i, (at, rank) in enumerate(zip(places, seen, strict=True))
    ]


def _if_number(cell: str) -> str:
    """Another sheet's cell; what is empty there stays empty and is no zero."""
    return f'IF(ISNUMBER({cell}),{cell},"")'


# --- where it comes from -----------------------------------------------------------------------------------------


def documentation(
    brief: GovernmentBrief | ProvinceBrief, sources: tuple[Reference, ...], method: Method, invented: bool
) -> Sheet:
    """What the workbook is, how it computes, how certain each rule is, and every source with its number."""
    lang, to = brief.stamp.lang, 3
    lines = _about(brief, method, lang, invented)
    cells = [Cell(0, 0, say("book_about", lang), "title")]
    cells += [Cell(1 + i, col, text, look, to=to if col else None) for i, pair in enumerate(lines)
              for col, text, look in ((0, pair[0], "label"), (1, pair[1], "note"))]  # fmt: skip
    row = len(lines) + 2
    heads = (say("col_id", lang), say("col_publisher", lang), say("col_date", lang), say("col_link", lang))
    cells += [Cell(row, i, text, "head") for i, text in enumerate(heads)]
    for i, source in enumerate(sources):
        at = row + 1 + i
        cells += [
            Cell(at, 0, f"[{source.number}]", "centre"),
            Cell(at, 1, source.publisher, "wrapped"),
            Cell(at, 2, source.date, "soft"),
            Cell(at, 3, source.url or "–", "link" if source.link else "soft", url=source.link),
        ]
    return Sheet(
        name=say("sources", lang),
        cells=tuple(cells),
        widths=(20, 30, 20, 96),
        header=0,
        printed=to,
        footer=_footer(brief, lang, invented),
        landscape=True,
        one_page=False,
    )


def _about(brief: GovernmentBrief | ProvinceBrief, method: Method, lang: str, invented: bool) -> list[tuple[str, str]]:
    """Label and text of every line above the sources."""
    grades = sorted(
        {method.confidence, *(b.confidence for b in method.bands), *(c.confidence for c in method.components)}
    )
    lines = [
        (say("book_what", lang), say("book_what_text", lang)),
        (say("book_invented_label", lang), say("book_invented_text", lang) if invented else ""),
        (say("page_metode", lang), f"{method_name(method, lang)}. {reference(method, lang)} ({method.confidence})"),
        *((f"{say('book_basis', lang)} {g}", say(key, lang)) for g, key in GRADE_KEYS.items() if g in grades),
        (say("bands_title", lang), "\n".join(_band_references(method, lang))),
        (say("book_rounding", lang), say("book_rounding_text", lang)),
        (say("book_use", lang), say("book_use_text", lang)),
        (say("book_data", lang), _footer(brief, lang, invented)),
    ]
    return [(label, text) for label, text in lines if text]


def _band_references(method: Method, lang: str) -> list[str]:
    """Where the edges are known from; bands of the same reference are named together."""
    told: dict[str, list[str]] = {}
    for band in method.bands:
        told.setdefault(f"{reference(band, lang)} ({band.confidence})", []).append(letter(band, lang))
    return [f"{', '.join(letters)}: {why}" for why, letters in told.items()]
