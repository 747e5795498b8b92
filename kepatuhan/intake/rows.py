"""The lines below a header → keys, values and words of observations, one line or many for each; and what is wrong in which cell.

Everything is decided once for each different word of a column, so that a national year costs hardly more than its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.columns import LIMIT, more_like
from kepatuhan.core.exports import hides_formula
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Problem, Severity
from kepatuhan.intake import footers, gaps
from kepatuhan.intake.contents import is_government, own_names
from kepatuhan.intake.headers import Column, Layout
from kepatuhan.intake.sheets import Sheet

WORDS = ("label", "sumber", "catatan", "catatan_en", "unit", "penanggung_jawab", "tenggat")

OF_TOTAL = ("kategori", "zona", "label")
"""Words that speak of a line's total, not of its parts."""

DECLARED = 10
"""Hundredths by which a figure may miss a dimension's maximum and still be meant as it."""

NOTHING = "kosong"
"""In data/method/cell_words.csv: a word that says no more than an empty cell."""

BLANK, NUMBER, MISSING, NOT_ASSESSED, BAD = range(5)

PLAIN = r"-?[0-9]{1,8}(?:\.[0-9]{1,6})?"

WORDY = (*WORDS, "kategori", "zona", "status", "keyakinan")
"""Columns of words, in which a bare number is a piece of the cell before it."""


@dataclass(frozen=True)
class Lines:
    """The lines of a table that are data: `columns` by place in the sheet, `rows` their spreadsheet rows.

    `seen` keeps what `coded` found, by place of the column: a column is asked for a dozen times.
    """

    file: str
    columns: tuple[pd.Series, ...]
    rows: np.ndarray
    seen: dict[int, tuple[np.ndarray, list[str]]] = field(default_factory=dict, repr=False, compare=False)

    def take(self, kept: np.ndarray) -> Lines:
        """Only the lines of the mask `kept`."""
        return self if kept.all() else Lines(self.file, tuple(c[kept] for c in self.columns), self.rows[kept])

    def coded(self, column: Column | None) -> tuple[np.ndarray, list[str]]:
        """Each line's place among the different words of a column, and the words; without the column, one empty word."""
        if column is None:
            return np.zeros(len(self.rows), dtype=np.int64), [""]
        if column.index not in self.seen:
            cells_ = self.columns[column.index].cat
            self.seen[column.index] = cells_.codes.to_numpy(dtype=np.int64), cells_.categories.astype("str").tolist()
        return self.seen[column.index]


@dataclass(frozen=True)
class Table:
    """What the lines say, a row each: text by header of the shipped form, whole numbers, spreadsheet rows, header of each value."""

    text: dict[str, pd.Series]
    numbers: dict[str, pd.Series]
    rows: np.ndarray
    origin: pd.Series
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Assumed:
    """What a table without that column takes from its title, sheet or file name; `where` is the text it was read in."""

    value: str = ""
    where: str = ""


def observe(sheet: Sheet, layout: Layout, aliases: Aliases, file: str, year: Assumed, region: Assumed) -> Table:
    """Read the lines of `sheet` below the header of `layout`. Never raises for any text."""
    everything = _lines(sheet, layout, file)
    kept, skipped = _data_lines(everything, layout, aliases)
    lines, filled = _filled_down(everything.take(kept), layout, aliases)
    years, no_year = _years(lines, layout, aliases, year)
    regions, no_region = _regions(lines, layout, aliases, region)
    totals = _any(lines, [c for c in (layout.of("komponen"),) if c], lambda w: bool(_word("komponen", w, aliases)))
    weighted = _any(
        lines, [c for c in (layout.of("komponen"),) if c], lambda w: _word("komponen", w, aliases) in aliases.weighted
    )
    parts = [_values(lines, column, aliases, ~totals, weighted) for column in layout.measures]
    at, which, kept_parts = _long(lines, layout, parts)
    problems = [*skipped, *filled, *no_year, *no_region, *(p for part in parts for p in part.problems)]
    text, told = _texts(lines, layout, aliases)
    text, named = _without_governments(text, lines, layout, aliases, regions)
    products, no_count = _products(lines, layout, aliases)
    table = _assembled(lines, kept_parts, at, which, text, years, regions, list(aliases.names), products)
    head = int(sheet.rows[layout.header[-1]]) if len(sheet.rows) else 1
    problems += [
        *told,
        *named,
        *no_count,
        *_slips(sheet, layout, lines),
        *_declared(everything, ~kept, layout, aliases, head),
    ]
    return replace(table, problems=(*problems, *_flaws(sheet, layout, lines, problems)))


def _filled_down(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[Lines, list[Problem]]:
    """The lines with the unit's name in all of its lines, without those that turn out to be sums without a name."""
    columns, told = gaps.filled_down(lines.columns, layout, aliases, lines.file, lines.rows)
    filled = Lines(lines.file, tuple(columns), lines.rows) if told else lines
    if not gaps.by_unit_only(layout):
        return filled, told
    given = _any(filled, layout.measures, lambda w: bool(cells.clean(w)) and not cells.is_dash(w))
    unused, nameless = gaps.without_name(filled.columns, layout, given, aliases, lines.file, lines.rows)
    return filled.take(~unused), [*told, *nameless]


def _without_governments(
    text: dict[str, pd.Series], lines: Lines, layout: Layout, aliases: Aliases, regions: np.ndarray
) -> tuple[dict[str, pd.Series], list[Problem]]:
    """The words with no unit where the unit column names the line's own government; another government is an error."""
    column = layout.of("unit")
    codes, words = lines.coded(column)
    if column is None or not any(is_government(w, aliases) for w in words):
        return text, []
    own, other = own_names(words, codes, regions, aliases)
    told = [
        *_tell("government_as_unit", "warning", lines, own, column),
        *_tell("other_government", "error", lines, other, column),
    ]
    kept = text["unit"].astype(object).to_numpy()
    return text | {"unit": pd.Series(pd.Categorical(pd.array(np.where(own, "", kept), dtype="str")))}, told


def _lines(sheet: Sheet, layout: Layout, file: str) -> Lines:
    below = tuple(
        c.iloc[layout.body :].reset_index(drop=True) for c in gaps.keys_spread(sheet, layout.columns, layout.body)
    )
    return Lines(file, below, sheet.rows[layout.body :])


def _any(lines: Lines, columns: Iterable[Column], test: Callable[[str], bool]) -> np.ndarray:
    found = np.zeros(len(lines.rows), dtype=bool)
    for column in columns:
        codes, words = lines.coded(column)
        found |= np.array([test(w) for w in words] + [False], dtype=bool)[codes]
    return found


def _data_lines(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[np.ndarray, list[Problem]]:
    """A mask of the lines that are data, and a word on each line that is not: sums, averages, notes, headers again."""
    keys = [c for c in layout.columns if c.target in ("tahun", "kode_wilayah", "wilayah", "unit")]
    edge = min((c.index for c in layout.measures), default=1)
    heads = [*keys, *(c for c in layout.columns[: max(edge, 1)] if c.target in ("", "abaikan"))]
    filled = _any(lines, layout.columns, lambda w: bool(cells.clean(w)))
    given = _any(lines, layout.measures, lambda w: bool(cells.clean(w)) and not cells.is_dash(w))
    total = filled & _any(lines, heads, lambda w: aliases.row_kind(w) == "jumlah")
    note = filled & ~given & _any(lines, heads, lambda w: aliases.row_kind(w) == "catatan")
    again = filled & _repeats(lines, layout)
    signed, signature = footers.signature(lines.columns, layout, aliases, lines.file, lines.rows)
    total, note, again = (mask & ~signed for mask in (total, note, again))
    placed = [c for c in keys if c.target != "unit"]
    known = _any(lines, [c for c in placed if c.target != "tahun"], lambda w: bool(aliases.region(w)))
    known |= _any(lines, [c for c in placed if c.target == "tahun"], lambda w: bool(cells.year(w, aliases.measures)))
    loose = filled & ~given & ~(known if placed else _several(lines, layout)) & ~total & ~note & ~again & ~signed
    told = [
        *_tell("summary_row", "warning", lines, total & ~again, None, heads),
        *_tell("note_row", "note", lines, note | again, None, heads),
        *_tell("text_row", "note", lines, loose, None, heads),
        *signature,
    ]
    return filled & ~(total | note | again | loose | signed), told


def _several(lines: Lines, layout: Layout) -> np.ndarray:
    """Lines with more than one filled cell."""
    filled = [_any(lines, (c,), lambda w: bool(cells.clean(w))) for c in layout.columns]
    return np.sum(filled, axis=0) > 1


def _repeats(lines: Lines, layout: Layout) -> np.ndarray:
    """Lines that say the header again, as page after page does in print."""
    same = np.zeros(len(lines.rows), dtype=np.int64)
    for c in layout.columns:
        last = cells.key(c.header.split(" / ")[-1])
        if last and c.target:
            codes, words = lines.coded(c)
            same += np.array([cells.key(w) == last for w in words] + [False], dtype=np.int64)[codes]
    return same >= min(2, len(layout.columns))


def _tell(
    code: str,
    severity: Severity,
    lines: Lines,
    mask: np.ndarray,
    column: Column | None,
    heads: Iterable[Column] = (),
    params: Callable[[str], Mapping[str, Any]] = lambda word: {},
) -> list[Problem]:
    """A problem for each line of the mask, the first LIMIT by name; the value is that of `column`, else the first of `heads`."""
    at = np.flatnonzero(mask)
    header = column.header if column else ""
    shown = [column] if column else list(heads)
    found = []
    for i in at[:LIMIT]:
        words = (str(lines.columns[c.index].iloc[i]) for c in shown)
        word = next((cells.clean(w) for w in words if w.strip()), "")[:80]
        found.append(Problem(code, severity, lines.file, int(lines.rows[i]), header, word, params(word)))
    return found + more_like(severity, lines.file, len(at) - LIMIT)


def _flaws(sheet: Sheet, layout: Layout, lines: Lines, told: Sequence[Problem]) -> list[Problem]:
    """What the file says of cells beyond their values, where the cell is one that is read; `told` is not said again.

    The percent format counts below a header of values only: there it hides that 0,95 is stored where 95 is shown.
    """
    if not sheet.flaws:
        return []
    headers = {c.letter: c.header for c in layout.columns if c.target and c.target != "abaikan"}
    values = {c.letter for c in layout.measures}
    rows, wrong = set(lines.rows.tolist()), {(p.row, p.column) for p in told if p.severity == "error"}
    inside = [p for p in sheet.flaws if not p.column or (p.column in headers and p.row in rows)]
    parted = {p.row for p in told if p.code == "decimal_split"}
    wide = [p for p in inside if p.code != "row_width" or p.row in rows - parted]
    shown = [p for p in wide if p.code != "percent_cell" or p.column in values]
    named = [replace(p, column=headers.get(p.column, "")) for p in shown]
    named = [p for p in named if p.row is None or (p.row, p.column) not in wrong]
    return named[:LIMIT] + more_like("error", lines.file, len(named) - LIMIT)


def _slips(sheet: Sheet, layout: Layout, lines: Lines) -> list[Problem]:
    """A decimal comma that parted a number into two cells, and lines with more cells than the header has (text files)."""
    last = max((c.index for c in layout.columns if c.header), default=-1)
    told: list[Problem] = []
    for column in layout.measures:
        if column.index + 1 < len(layout.columns):
            told += _split(lines, column, layout.columns[column.index + 1])
    beyond = [c for c in layout.columns if c.index > last]
    if sheet.name or not beyond:
        return told
    wide = _any(lines, beyond, lambda w: bool(cells.clean(w)))
    named = {p.row or 0 for p in (*told, *(p for p in sheet.flaws if p.code == "row_width"))}
    wide &= ~np.isin(lines.rows, sorted(named))
    return told + _tell("more_cells", "error", lines, wide, None, beyond, lambda w: {"expected": last + 1})


def _declared(lines: Lines, aside: np.ndarray, layout: Layout, aliases: Aliases, head: int) -> list[Problem]:
    """Maxima that a table states itself, in a header ('Pengaduan (21,53)') or in a line of sums, and that the method does not have.

    Figures that are all within DECLARED of the method's are taken for maxima; anything else is a sum or a mean.
    """
    columns = [c for c in layout.measures if c.role.component in aliases.maxima]
    told = []
    for column in columns:
        stated = [cells.millionths(word, ()) for word in re.findall(r"[0-9]+[.,][0-9]+", column.header)]
        odd = [v for v in stated if v is not None and _stated(v, column, aliases) is False]
        told += [_of_maximum(column, v, lines.file, head, aliases) for v in odd[:1]]
    for at in np.flatnonzero(aside)[:LIMIT] if len(columns) > 1 else ():
        given = {c.index: cells.millionths(str(lines.columns[c.index].iloc[at]), ()) for c in columns}
        meant = [_stated(v, c, aliases) for c in columns if (v := given[c.index]) is not None]
        if len(meant) == len(columns) and None not in meant and False in meant:
            wrong = [c for c in columns if _stated(given[c.index] or 0, c, aliases) is False]
            told += [_of_maximum(c, given[c.index] or 0, lines.file, int(lines.rows[at]), aliases) for c in wrong]
    return told


def _stated(value: int, column: Column, aliases: Aliases) -> bool | None:
    """Whether a figure is the maximum of its dimension; None where it is nowhere near one."""
    points = value * HUNDREDTHS // MILLIONTHS
    near = min(abs(points - most) for most in aliases.maxima[column.role.component])
    return None if near > DECLARED else near == 0


def _of_maximum(column: Column, value: int, file: str, row: int, aliases: Aliases) -> Problem:
    points = value * HUNDREDTHS // MILLIONTHS
    most = min(aliases.maxima[column.role.component], key=lambda m: abs(m - points))
    said = {"component": column.header, "declared": points, "maximum": most}
    return Problem("declared_maximum", "warning", file, row, column.header, "", said)


def _split(lines: Lines, column: Column, after: Column) -> list[Problem]:
    """'92' beside '74' below a header of words, or of nothing: 92,74 whose comma was taken for the end of the cell.

    Beside another column that may hold numbers only a leading zero tells ('90' and '05'), as no number is written so.
    """
    codes, words = lines.coded(column)
    next_codes, next_words = lines.coded(after)
    whole = _each_word(words, codes, lambda w: re.fullmatch(r"[+-]?[0-9]{1,3}", w.strip()) is not None)
    rest = _each_word(next_words, next_codes, lambda w: re.fullmatch(r"[0-9]{1,6}", w.strip()) is not None)
    zero = _each_word(next_words, next_codes, lambda w: re.fullmatch(r"0[0-9]{1,5}", w.strip()) is not None)
    sure = not after.role.is_value and (after.target in WORDY or not after.header)
    parted = whole & rest if sure or (not after.role.is_value and (whole & zero).any()) else whole & zero
    found = _tell("decimal_split", "error", lines, parted, column)
    return [replace(p, params={**p.params, "rest": _beside(lines, after, p.row)}) if p.row else p for p in found]


def _beside(lines: Lines, column: Column, row: int) -> str:
    return str(lines.columns[column.index].iloc[int(np.searchsorted(lines.rows, row))]).strip()


def _years(lines: Lines, layout: Layout, aliases: Aliases, assumed: Assumed) -> tuple[np.ndarray, list[Problem]]:
    """The year of each line (0: none), and the cells that are no year."""
    column = layout.of("tahun")
    if column is None:
        return np.full(len(lines.rows), int(assumed.value or 0), dtype=np.int64), []
    codes, words = lines.coded(column)
    found = np.array([cells.year(w, aliases.measures) or 0 for w in words] + [0], dtype=np.int64)[codes]
    blank = np.array([not cells.clean(w) for w in words] + [True], dtype=bool)[codes]
    told = [
        *_tell("no_year", "error", lines, (found == 0) & blank, column),
        *_tell("bad_year", "error", lines, (found == 0) & ~blank, column),
    ]
    return found, told


def _regions(lines: Lines, layout: Layout, aliases: Aliases, assumed: Assumed) -> tuple[np.ndarray, list[Problem]]:
    """The government of each line as its place in `aliases.names` (-1: not known for sure), and the cells that leave it open."""
    places = {code: i for i, code in enumerate(aliases.names)}
    columns = [c for c in (layout.of("kode_wilayah"), layout.of("wilayah")) if c]
    found = np.full(len(lines.rows), places.get(assumed.value, -1), dtype=np.int64)
    said, told = np.zeros(len(lines.rows), dtype=bool), []
    for column in columns:
        codes, words = lines.coded(column)
        meant = [aliases.region(w) for w in words]
        counts = np.array([len(m) if cells.clean(w) else -1 for m, w in zip(meant, words, strict=True)] + [-1])[codes]
        code = np.array([places[m[0]] if len(m) == 1 else -1 for m in meant] + [-1], dtype=np.int64)[codes]
        clash = said & (code >= 0) & (found >= 0) & (code != found)
        told += _tell(
            "ambiguous_region",
            "error",
            lines,
            (counts > 1) & (found < 0),
            column,
            (),
            lambda w: _candidates(w, aliases),
        )
        strange = (counts == 0) & ~said
        told += _strangers(lines, column, strange, aliases) if strange.any() else []
        told += _tell("region_conflict", "error", lines, clash, column)
        found = np.where(clash, -1, np.where(found >= 0, found, np.where(said & (counts != 1), -1, code)))
        said |= counts >= 0
    return found, told + (_tell("no_region", "error", lines, ~said, columns[0]) if columns else [])


def _candidates(word: str, aliases: Aliases) -> dict[str, str]:
    return {"candidates": " / ".join(f"{aliases.names[c]} ({c})" for c in aliases.region(word))}


def _strangers(lines: Lines, column: Column, mask: np.ndarray, aliases: Aliases) -> list[Problem]:
    """Names nobody knows, those close to a known one with a suggestion."""
    codes, words = lines.coded(column)
    near = np.array([bool(aliases.near_regions(w)) for w in words] + [False], dtype=bool)[codes]
    noted = _each_word(words, codes, lambda w: cells.is_footnoted(w) or cells.is_marked_name(w))
    return [
        *_tell("footnote_mark", "error", lines, mask & noted, column),
        *_tell("near_region", "error", lines, mask & near & ~noted, column, (), lambda w: _near(w, aliases)),
        *_tell("unknown_region_name", "error", lines, mask & ~near & ~noted, column),
    ]


def _near(word: str, aliases: Aliases) -> dict[str, str]:
    return {"suggestion": " / ".join(f"{aliases.names[c]} ({c})" for c in aliases.near_regions(word))}


@dataclass(frozen=True)
class Part:
    """One column of values: what each line holds (`state`) and how much (`value`, millionths)."""

    column: Column
    state: np.ndarray
    value: np.ndarray
    problems: tuple[Problem, ...] = ()


def _values(lines: Lines, column: Column, aliases: Aliases, totals: np.ndarray, weighted: np.ndarray) -> Part:
    """One column of values; `totals` marks the lines that speak of no component, where a share of 1 is a lost percentage,

    `weighted` those of a dimension or variable, which is given in points.
    """
    codes, words = lines.coded(column)
    state, value, cut = _understood(words, aliases)
    states, values = np.append(state, BLANK)[codes], np.append(value, 0)[codes]
    share = (states == NUMBER) & (values > 0) & (values < MILLIONTHS) & totals & (not column.role.component)
    points = np.full(len(lines.rows), column.role.component in aliases.weighted) | (
        weighted & (not column.role.component)
    )
    percent = (
        (states == NUMBER) & points & _each_word(words, codes, cells.is_percent) if points.any() else ~points & False
    )
    shortened = np.append(cut, False)[codes]
    told = [
        *_not_numbers(lines, column, states == BAD),
        *_two_ways(lines, column),
        *_tell("share_instead", "error", lines, share, column, (), _as_percent(aliases)),
        *_tell("percent_points", "error", lines, percent, column),
        *_tell("rounded_value", "warning", lines, shortened & ~share, column, (), _to_two(aliases)),
    ]
    return Part(column, states, values, tuple(told))


def _each_word(words: list[str], codes: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    return np.array([test(w) for w in words] + [False], dtype=bool)[codes]


def _not_numbers(lines: Lines, column: Column, bad: np.ndarray) -> list[Problem]:
    """The cells `bad` by what they are: a date, a footnote's mark, the error of a spreadsheet, or anything else."""
    if not bad.any():
        return []
    codes, words = lines.coded(column)
    dated = bad & _each_word(words, codes, lambda w: cells.date_as_score(w) is not None)
    noted = bad & ~dated & _each_word(words, codes, cells.is_footnoted)
    failed = bad & _each_word(words, codes, cells.is_sheet_error)
    typed = lambda w: {"typed": cells.date_as_score(w) or "?"}  # noqa: E731
    return [
        *_tell("date_instead", "error", lines, dated, column, (), typed),
        *_tell("footnote_mark", "error", lines, noted, column),
        *_tell("sheet_error", "error", lines, failed, column),
        *_tell("not_a_number", "error", lines, bad & ~dated & ~noted & ~failed, column),
    ]


def _two_ways(lines: Lines, column: Column) -> list[Problem]:
    """'1.234' where all other cells write a decimal comma: thousands or three decimals?"""
    codes, words = lines.coded(column)
    found = [re.fullmatch(r"[+-]?[0-9]{1,3}([.,])([0-9]+)", w.strip()) if 4 <= len(w) <= 12 else None for w in words]
    used = np.zeros(len(words), dtype=bool)
    used[codes[codes >= 0]] = True
    sure = {m[1] for m, here in zip(found, used, strict=True) if m and here and len(m[2]) != 3}
    if len(sure) != 1:
        return []
    two = np.array([m is not None and len(m[2]) == 3 and m[1] not in sure for m in found] + [False], dtype=bool)[codes]
    return _tell("ambiguous_number", "error", lines, two, column, (), lambda w: {"mark": next(iter(sure))})


def _as_percent(aliases: Aliases) -> Callable[[str], dict[str, Any]]:
    """0,9274 is what a spreadsheet keeps of 92,74 %."""

    def likely(word: str) -> dict[str, Any]:
        value = cells.millionths(word, aliases.words.get("satuan", {})) or 0
        return {"likely": value * FULL // MILLIONTHS}

    return likely


def _to_two(aliases: Aliases) -> Callable[[str], dict[str, Any]]:
    """88.83666666666667, as a mean comes out of a spreadsheet, is used as 88,84."""
    units = aliases.words.get("satuan", {})
    return lambda word: {"score": (cells.rounded(word, units) or 0) * HUNDREDTHS // MILLIONTHS}


def _understood(words: list[str], aliases: Aliases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State and millionths of each word, and whether it was rounded; numbers written the plain way are read all at once."""
    index = pd.Series(words, dtype="str")
    state, value, cut = np.full(len(words), BAD), np.zeros(len(words), dtype=np.int64), np.zeros(len(words), dtype=bool)
    plain = index.str.fullmatch(PLAIN).to_numpy(dtype=bool)
    value[plain] = np.rint(pd.to_numeric(index[plain]).to_numpy(dtype=float) * MILLIONTHS).astype(np.int64)
    state[plain] = NUMBER
    for i in np.flatnonzero(~plain):
        state[i], value[i], cut[i] = _one(words[i], aliases)
    return state, value, cut


def _one(word: str, aliases: Aliases) -> tuple[int, int, bool]:
    if not cells.clean(word):
        return BLANK, 0, False
    units = aliases.words.get("satuan", {})
    exact = cells.millionths(word, units)
    if exact is not None and abs(exact) < 2**53:
        return NUMBER, exact, False
    near = cells.rounded(word, units) if exact is None else None
    if near is not None:
        return NUMBER, near, True
    meaning = "" if cells.is_sheet_error(word) else aliases.meaning("nilai", word)
    if meaning:
        return (NOT_ASSESSED if meaning == "tidak_dinilai" else MISSING), 0, False
    return (MISSING if cells.is_dash(word) else BAD), 0, False


def _long(lines: Lines, layout: Layout, parts: list[Part]) -> tuple[np.ndarray, np.ndarray, list[Part]]:
    """Wide to long: for each row to be made its line and its part, in the order of lines.

    An empty cell below a component or a unit says nothing; an empty total is an unknown one. A line whose words speak
    of its total, or that says nothing else, gets a row for the total even without a column for it.
    """
    size = len(lines.rows)
    says = [
        (p.state != BLANK) if p.column.role.component or p.column.role.unit else np.ones(size, dtype=bool)
        for p in parts
    ]
    if all(p.column.role.component and not p.column.role.year for p in parts):
        words = [c for c in layout.columns if c.target in (*OF_TOTAL, "status")]
        silent = ~np.logical_or.reduce(says) if says else np.ones(size, dtype=bool)
        says.append(silent | _any(lines, words, lambda w: bool(cells.clean(w))))
        nothing = replace(
            layout.columns[0],
            index=0,
            header="",
            target="",
            role=replace(layout.columns[0].role, field="nilai", component="", year=None, unit="", region=""),
        )
        parts = [*parts, Part(nothing, np.full(size, BLANK), np.zeros(size, dtype=np.int64))]
    at = np.concatenate([np.flatnonzero(s) for s in says])
    which = np.repeat(np.arange(len(parts)), [int(s.sum()) for s in says])
    order = np.lexsort((which, at)) if len(parts) > 1 else np.arange(len(at))
    return at[order], which[order], parts


def _texts(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[dict[str, pd.Series], list[Problem]]:
    """Every column of words, each word in the form the codebook has for it, and the cells that a spreadsheet or browser would run."""
    text, told = {}, []
    for name in (*WORDS, "komponen", "kategori", "zona", "status", "utama", "keyakinan"):
        column = layout.of(name)
        if column is None:
            continue
        codes, words = lines.coded(column)
        text[name] = _categorical([_word(name, w, aliases) for w in words], codes)
        told += _tell("sheet_error", "error", lines, _dangerous(words, codes, cells.is_sheet_error), column)
        if name == "unit":
            told += _tell("footnote_mark", "error", lines, _dangerous(words, codes, cells.is_marked_name), column)
        told += _tell("formula_text", "warning", lines, _dangerous(words, codes, _runs), column)
        told += _tell("markup_text", "warning", lines, _dangerous(words, codes, cells.is_markup), column)
    return text, told


def _runs(word: str) -> bool:
    return (cells.is_formula(word) and not cells.is_dash(word)) or hides_formula(word)


def _dangerous(words: list[str], codes: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    return np.array([test(w) for w in words] + [False], dtype=bool)[codes]


def _word(name: str, word: str, aliases: Aliases) -> str:
    kept = cells.clean(word)[:400]
    if not kept or cells.is_dash(kept):
        return ""
    if name == "komponen":
        return "" if cells.key(kept) == "total" else aliases.components.get(cells.key(kept), kept)
    if name == "kategori":
        return aliases.categories.get(cells.key(kept), kept)
    meaning = aliases.meaning(name, kept) or kept
    return "" if meaning == NOTHING else meaning


def _categorical(words: list[str], codes: np.ndarray) -> pd.Series:
    """Words by their places; words that became one are one category."""
    places = {word: i for i, word in enumerate(dict.fromkeys([*words, ""]))}
    where = np.array([places[word] for word in words] + [places[""]], dtype=np.int64)
    return pd.Series(pd.Categorical.from_codes(where[codes], categories=pd.Index(list(places), dtype="str")))


def _products(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[pd.Series | None, list[Problem]]:
    column = layout.of("produk")
    if column is None:
        return None, []
    nowhere = np.zeros(len(lines.rows), dtype=bool)
    part = _values(lines, column, aliases, nowhere, nowhere)
    whole = (part.state == NUMBER) & (part.value % MILLIONTHS == 0) & (part.value >= 0)
    broken = _tell("not_whole", "error", lines, (part.state == NUMBER) & ~whole, column)
    return _maybe(part.value // MILLIONTHS, whole), [*part.problems, *broken]


def _maybe(values: np.ndarray, known: np.ndarray) -> pd.Series:
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~known))


def _assembled(
    lines: Lines,
    parts: list[Part],
    at: np.ndarray,
    which: np.ndarray,
    text: dict[str, pd.Series],
    years: np.ndarray,
    regions: np.ndarray,
    names: list[str],
    products: pd.Series | None,
) -> Table:
    """The rows whose year and government are known; the others were named, and are not in the table."""
    roles = [p.column.role for p in parts]
    of_year = _each([r.year or 0 for r in roles], which)
    of_region = _each([names.index(r.region) if r.region in names else -1 for r in roles], which)
    year, region = np.where(of_year > 0, of_year, years[at]), np.where(of_region >= 0, of_region, regions[at])
    keep = (year > 0) & (region >= 0)
    at, which, year, region = at[keep], which[keep], year[keep], region[keep]
    columns = {name: column.iloc[at].reset_index(drop=True) for name, column in text.items()}
    columns["kode_wilayah"] = _categorical(names, region)
    for name, given in (("unit", [r.unit for r in roles]), ("komponen", [r.component for r in roles])):
        if any(given):
            base = columns[name].astype(object).to_numpy() if name in columns else np.full(len(at), "", dtype=object)
            columns[name] = pd.Series(pd.Categorical(pd.array(_either(given, which, base), dtype="str")))
    columns |= _of_totals(columns, which, roles)
    state, value = (_picked([getattr(p, name) for p in parts], which, at) for name in ("state", "value"))
    columns["status"] = _with_status(columns.get("status"), state == NOT_ASSESSED)
    known = {"tahun": pd.Series(pd.array(year, dtype="Int64")), "nilai": _maybe(value, state == NUMBER)}
    counted = {} if products is None else {"produk": products.iloc[at].reset_index(drop=True)}
    origin = _categorical([p.column.header for p in parts], which)
    return Table(columns, known | counted, lines.rows[at], origin, ())


def _each(values: list[Any], which: np.ndarray) -> np.ndarray:
    return np.array(values)[which] if values else np.zeros(0, dtype=np.int64)


def _either(given: list[str], which: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What the header says where it says something, else what the line says."""
    said = np.array([*given, ""], dtype=object)[which]
    return np.where(said != "", said, base)


def _picked(arrays: list[np.ndarray], which: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.stack(arrays)[which, at] if arrays else np.zeros(len(at), dtype=np.int64)


def _of_totals(columns: dict[str, pd.Series], which: np.ndarray, roles: list[Any]) -> dict[str, pd.Series]:
    """Category, zone and label stand beside a line's one total; beside its parts, or several totals, they say nothing."""
    totals = [i for i, r in enumerate(roles) if not r.component and not r.unit]
    keep = np.isin(which, totals) if len(totals) == 1 else np.zeros(len(which), dtype=bool)
    if len(roles) == 1 or keep.all():
        return {}
    return {
        k: _categorical([str(w) for w in columns[k].cat.categories], np.where(keep, columns[k].cat.codes, -1))
        for k in OF_TOTAL
        if k in columns
    }


def _with_status(status: pd.Series | None, not_assessed: np.ndarray) -> pd.Series:
    """'tidak dinilai' in place of a number is a status."""
    if status is None:
        return _categorical(["", "tidak_dinilai"], not_assessed.astype(np.int64))
    if not not_assessed.any():
        return status
    said = status.astype(object).to_numpy()
    return pd.Series(
        pd.Categorical(pd.array(np.where(not_assessed & (said == ""), "tidak_dinilai", said), dtype="str"))
    )
