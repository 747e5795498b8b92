"""What the cells of a column say that its header does not: a column 'Instansi' may hold governments, no units of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases, Role
from kepatuhan.core.model import Problem
from kepatuhan.intake.headers import ALWAYS, FileColumn, Layout
from kepatuhan.intake.sheets import Sheet


def governments(sheet: Sheet, layout: Layout, aliases: Aliases, file: str) -> Layout:
    """The layout with the column of governments known by its cells, in a table that has no such column by its headers.

    Looked at are the units, then the columns whose header says nothing; every cell beside a value must be a government.
    """
    if any(layout.of(name) for name in ALWAYS) or any(c.role.region for c in layout.measures) or not layout.measures:
        return layout
    given = _with_values(sheet, layout)
    unit = layout.of("unit")
    unread = [c for c in layout.columns if not c.target and not c.why and c.sure != "pilihan"]
    for column in [*([unit] if unit else []), *unread]:
        if column.sure != "pilihan" and _all_governments(sheet.columns[column.index][layout.body :], given, aliases):
            return _as_region(layout, column, sheet, file)
    return layout


def _with_values(sheet: Sheet, layout: Layout) -> np.ndarray:
    """A mask of the lines below the header that hold something in a column of values."""
    has_value = np.zeros(max(len(sheet.rows) - layout.body, 0), dtype=bool)
    for column in layout.measures:
        cells_ = sheet.columns[column.index]
        words = [cells.clean(str(w)) for w in cells_.cat.categories]
        is_value = [bool(w) and not cells.is_dash(w) and any(c.isdigit() for c in w) for w in words]
        has_value |= np.array([*is_value, False], dtype=bool)[cells_.cat.codes.to_numpy()[layout.body :]]
    return has_value


def _all_governments(column: pd.Series, given: np.ndarray, aliases: Aliases) -> bool:
    codes, words = column.cat.codes.to_numpy(), column.cat.categories
    used = {str(words[i]) for i in np.unique(codes[given]) if i >= 0}
    region_words = [w for w in used if cells.clean(w) and not aliases.row_kind(w)]
    return bool(region_words) and all(is_government(w, aliases) for w in region_words)


def is_government(word: str, aliases: Aliases) -> bool:
    """Whether a word names a government (or may name two); a bare number is none, it may count the lines."""
    return any(c.isalpha() for c in word) and bool(aliases.region(word))


def _as_region(layout: Layout, column: FileColumn, sheet: Sheet, file: str) -> Layout:
    region = replace(column, target="wilayah", sure="padanan", suggestion="", role=Role(field="wilayah"))
    columns = tuple(region if c.index == column.index else c for c in layout.columns)
    warning = Problem("column_as_region", "warning", file, int(sheet.rows[layout.header[-1]]), column.header)
    kept = tuple(
        p for p in layout.problems if p.column != column.header or p.code not in ("unknown_column", "near_column")
    )
    return replace(layout, columns=columns, problems=(*kept, warning))


def own_names(
    words: Sequence[str], codes: np.ndarray, regions: np.ndarray, aliases: Aliases
) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the lines whose unit is the name of a government: the line's own one (so that it is no unit), and another.

    `words` and `codes` are the unit column, `regions` the place of each line's government in `aliases.names`.
    """
    places = {code: i for i, code in enumerate(aliases.names)}
    meant = [aliases.region(w) if is_government(w, aliases) else () for w in words]
    codes_of = [{places[c] for c in m} for m in meant]
    its_own, other = np.zeros(len(codes), dtype=bool), np.zeros(len(codes), dtype=bool)
    for i in (i for i, m in enumerate(codes_of) if m):
        lines = codes == i
        mine = lines & np.isin(regions, list(codes_of[i]))
        its_own, other = its_own | mine, other | (lines & ~mine & (regions >= 0))
    return its_own, other
