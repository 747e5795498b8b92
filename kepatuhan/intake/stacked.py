"""Several tables on one sheet: one below the other, each with its own title, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.cells import clean, is_dash, key, year, years_in
from kepatuhan.core.model import Problem
from kepatuhan.intake.headers import KEYS, FileColumn, Layout, likeness
from kepatuhan.intake.lines import marked
from kepatuhan.intake.sheets import Sheet

LONGEST = 60
"""Characters of the longest word that is looked up as a header."""
MOST = 200
"""Lines of a sheet that are looked at as headers of further tables."""


@dataclass(frozen=True)
class TitleNames:
    """What a title names: years, governments and units."""

    years: frozenset[int]
    regions: frozenset[str]
    units: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.years or self.regions or self.units)


def named(text: str, aliases: Aliases) -> TitleNames:
    """The years, governments and units of a title."""
    units = frozenset(aliases.offices.short(u) for u in aliases.offices.inside(text))
    return TitleNames(frozenset(years_in(text)), frozenset(aliases.regions_in(text)), units)


def tables(sheet: Sheet, layout: Layout, aliases: Aliases) -> list[Sheet]:
    """The tables that stand one below the other, each with the lines above its header; the sheet itself when there is one.

    A header that is only repeated, as page after page does in print, begins no new table, unless a title above it names
    another year, government or unit.
    """
    cuts, titles = [0], named(" | ".join(layout.titles), aliases)
    first = [key(c.header.split(" / ")[-1]) for c in layout.columns]
    for place in _headers_below(sheet, layout, aliases):
        start, title = _title_above(sheet, place, cuts[-1], aliases)
        names = named(title, aliases)
        repeats = [key(cell) for cell in _line(sheet, place)] == first
        if (not repeats or (names and names != titles)) and start > cuts[-1]:
            cuts.append(start)
            titles = names or titles
    return [_part(sheet, top, end) for top, end in pairwise([*cuts, len(sheet.rows)])] if len(cuts) > 1 else [sheet]


def _line(sheet: Sheet, place: int) -> list[str]:
    return [clean(str(column.iloc[place])) for column in sheet.columns]


def _headers_below(sheet: Sheet, layout: Layout, aliases: Aliases) -> list[int]:
    """Places below the header of lines that look like one: names of columns, and no number but a year."""
    understood = np.zeros(max(len(sheet.rows) - layout.body, 0), dtype=bool)
    for column in sheet.columns:
        words = [str(w) for w in column.cat.categories]
        names = [len(w) <= LONGEST and not w[:1].isdigit() and key(w) in aliases.fields for w in words]
        understood |= marked(np.array([*names, False]), column.cat.codes.to_numpy()[layout.body :])
    places = [int(i) + layout.body for i in np.flatnonzero(understood)]
    return [i for i in places[:MOST] if _is_header(_line(sheet, i), aliases)]


def _is_header(line: Sequence[str], aliases: Aliases) -> bool:
    filled = [cell for cell in line if cell]
    roles = [aliases.role(cell) for cell in filled]
    fields = {r.field for r in roles if r and r.field and r.field != "abaikan"}
    parts = {r.component for r in roles if r and r.component}
    numbers = any(_is_number(cell) and year(cell, ()) is None for cell in filled)
    return not numbers and likeness([list(line)], aliases) > 0 and (len(fields) > 1 or len(parts) > 1)


def _is_number(cell: str) -> bool:
    return any(c.isdigit() for c in cell) and not any(c.isalpha() for c in cell)


def _title_above(sheet: Sheet, place: int, lowest: int, aliases: Aliases) -> tuple[int, str]:
    """Where a table begins whose header is at `place`, and its title: the lines of text above it, up to a blank or to data."""
    start, title = place, list[str]()
    for i in range(place - 1, lowest, -1):
        filled = [cell for cell in _line(sheet, i) if cell and not is_dash(cell)]
        if filled and (any(_is_number(cell) for cell in filled) or any(aliases.row_kind(cell) for cell in filled)):
            break
        if not filled and title:
            break
        if filled:
            start, title = i, [*filled, *title]
    return start, " | ".join(dict.fromkeys(title))


def _part(sheet: Sheet, top: int, end: int) -> Sheet:
    """The lines from `top` to before `end` as a sheet of their own, with the rows they have."""
    rows = sheet.rows[top:end]
    inside = set(rows.tolist())
    return replace(
        sheet,
        columns=tuple(c.iloc[top:end].reset_index(drop=True) for c in sheet.columns),
        rows=rows,
        merged=tuple((t - top, a, min(b, end - 1) - top, z) for t, a, b, z in sheet.merged if top <= t < end),
        flaws=tuple(p for p in sheet.flaws if p.row in inside or (p.row is None and top == 0)),
    )


def side_by_side(sheet: Sheet, layout: Layout, file: str) -> list[Problem]:
    """Two tables beside each other with a blank column between, each with a key and a value: an error that names their columns."""
    blank = {c.index for c in layout.columns if not c.header and _is_blank(sheet, c.index)}
    groups, group = list[list[FileColumn]](), list[FileColumn]()
    for column in layout.columns:
        if column.index in blank:
            groups, group = [*groups, group], []
        else:
            group.append(column)
    whole = [g for g in (*groups, group) if any(c.target in KEYS for c in g) and any(c.role.is_value for c in g)]
    if len(whole) < 2:
        return []
    letters = ", ".join(f"{g[0].letter}–{g[-1].letter}" for g in whole)
    return [Problem("side_by_side", "error", file, int(sheet.rows[layout.header[-1]]), params={"letters": letters})]


def _is_blank(sheet: Sheet, index: int) -> bool:
    column = sheet.columns[index]
    used = np.unique(column.cat.codes.to_numpy())
    return not any(clean(str(column.cat.categories[i])) for i in used if i >= 0)
