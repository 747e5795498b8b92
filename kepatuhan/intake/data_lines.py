"""Which lines are data, and which are sums, notes, signatures or the header again; names filled down."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.model import Problem
from kepatuhan.intake import footers, gaps
from kepatuhan.intake.contents import is_government, own_names
from kepatuhan.intake.headers import Layout
from kepatuhan.intake.lines import Lines, any_cell, line_problems, marked


def filled_down(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[Lines, list[Problem]]:
    """The lines with the unit's name in all of its lines, without those that turn out to be sums without a name."""
    columns, problems = gaps.filled_down(lines.columns, layout, aliases, lines.file, lines.rows)
    filled = Lines(lines.file, tuple(columns), lines.rows) if problems else lines
    if not gaps.by_unit_only(layout):
        return filled, problems
    given = any_cell(filled, layout.measures, lambda w: bool(cells.clean(w)) and not cells.is_dash(w))
    unused, nameless = gaps.without_name(filled.columns, layout, given, aliases, lines.file, lines.rows)
    return filled.take(~unused), [*problems, *nameless]


def without_governments(
    text: dict[str, pd.Series], lines: Lines, layout: Layout, aliases: Aliases, regions: np.ndarray
) -> tuple[dict[str, pd.Series], list[Problem]]:
    """The words with no unit where the unit column names the line's own government; another government is an error."""
    column = layout.of("unit")
    codes, words = lines.coded(column)
    if column is None or not any(is_government(w, aliases) for w in words):
        return text, []
    its_own, other = own_names(words, codes, regions, aliases)
    problems = [
        *line_problems("government_as_unit", "warning", lines, its_own, column),
        *line_problems("other_government", "error", lines, other, column),
    ]
    kept = text["unit"].astype(object).to_numpy()
    return text | {"unit": pd.Series(pd.Categorical(pd.array(np.where(its_own, "", kept), dtype="str")))}, problems


def data_lines(lines: Lines, layout: Layout, aliases: Aliases) -> tuple[np.ndarray, list[Problem]]:
    """A mask of the lines that are data, and a word on each line that is not: sums, averages, notes, headers again."""
    keys = [c for c in layout.columns if c.target in ("tahun", "kode_wilayah", "wilayah", "unit")]
    edge = min((c.index for c in layout.measures), default=1)
    heads = [*keys, *(c for c in layout.columns[: max(edge, 1)] if c.target in ("", "abaikan"))]
    given = any_cell(lines, layout.measures, lambda w: bool(cells.clean(w)) and not cells.is_dash(w))
    filled = given if given.all() else any_cell(lines, layout.columns, lambda w: bool(cells.clean(w)))
    total = filled & any_cell(lines, heads, lambda w: aliases.row_kind(w) == "jumlah")
    note = filled & ~given & any_cell(lines, heads, lambda w: aliases.row_kind(w) == "catatan")
    again = filled & _repeats(lines, layout)
    signed, signature = footers.signature(lines.columns, layout, aliases, lines.file, lines.rows)
    total, note, again = (mask & ~signed for mask in (total, note, again))
    placed = [c for c in keys if c.target != "unit"]
    placed_line = any_cell(lines, [c for c in placed if c.target != "tahun"], lambda w: bool(aliases.region(w)))
    placed_line |= any_cell(
        lines, [c for c in placed if c.target == "tahun"], lambda w: bool(cells.year(w, aliases.measures))
    )
    loose = filled & ~given & ~(placed_line if placed else _several(lines, layout)) & ~total & ~note & ~again & ~signed
    problems = [
        *line_problems("summary_row", "warning", lines, total & ~again, None, heads),
        *line_problems("note_row", "note", lines, note | again, None, heads),
        *line_problems("text_row", "note", lines, loose, None, heads),
        *signature,
    ]
    return filled & ~(total | note | again | loose | signed), problems


def _several(lines: Lines, layout: Layout) -> np.ndarray:
    """Lines with more than one filled cell."""
    filled = [any_cell(lines, (c,), lambda w: bool(cells.clean(w))) for c in layout.columns]
    more_than_one: np.ndarray = np.sum(filled, axis=0) > 1
    return more_than_one


def _repeats(lines: Lines, layout: Layout) -> np.ndarray:
    """Lines that say the header again, as page after page does in print."""
    same = np.zeros(len(lines.rows), dtype=np.int64)
    for c in layout.columns:
        last = cells.key(c.header.split(" / ")[-1])
        if last and c.target:
            codes, words = lines.coded(c)
            same += marked(np.array([cells.key(w) == last for w in words] + [False]), codes)
    return same >= min(2, len(layout.columns))
