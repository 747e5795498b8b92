"""Keys that stand once for several lines: merged cells, and blanks below the name of a unit → a key in every line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.model import Problem
from kepatuhan.core.sums import Made, made_of, written
from kepatuhan.intake.headers import KEYS, FileColumn, Layout
from kepatuhan.intake.sheets import Sheet

NAMED = 20
"""Rows that one remark names at most."""
UNNAMED = {"mean": "unnamed_mean", "sum": "unnamed_sum", "": "unnamed_row"}
"""What sums.made_of finds in the only line without a unit → the problem."""


def keys_spread(sheet: Sheet, read_as: Iterable[FileColumn], body: int) -> list[pd.Series]:
    """The columns of a sheet: from the place `body` on, a merged key cell counts for every line that it spans.

    A key says what a value is of: a year, a government, a unit, a component. A merged value counts for its first line only.
    """
    columns = list(sheet.columns)
    keys = {c.index for c in read_as if c.target in KEYS}
    for index in keys & {left for _, left, _, _ in sheet.merged}:
        spans = sorted((t, b) for t, left, b, _ in sheet.merged if left == index and b > t >= body)
        columns[index] = _spread(columns[index], spans)
    return columns


def _spread(column: pd.Series, spans: Iterable[tuple[int, int]]) -> pd.Series:
    """The column with the first cell of each span (top, bottom) in all of it; no cell is written twice, whatever a file says."""
    codes, done = column.cat.codes.to_numpy().copy(), -1
    for top, bottom in spans:
        if done < top < len(codes):
            codes[top : bottom + 1] = codes[top]
            done = bottom
    return pd.Series(pd.Categorical.from_codes(codes, categories=column.cat.categories))


@dataclass
class _Block:
    """The lines of one unit: the line that names it, its components so far, the lines below it that name none."""

    head: int
    components: set[str] = field(default_factory=set)
    below: list[int] = field(default_factory=list)


def filled_down(
    columns: Sequence[pd.Series], layout: Layout, aliases: Aliases, file: str, rows: np.ndarray
) -> tuple[list[pd.Series], list[Problem]]:
    """The lines of a table with the unit's name also in the lines below it that give its other components.

    That is how a merged unit looks in CSV: the name beside 'Input', blanks beside 'Proses', 'Output', 'Pengaduan'. Blanks
    are filled only where the components are of one level and none comes twice; year and region are then filled alike.
    """
    unit, component = layout.of("unit"), layout.of("komponen")
    if unit is None or component is None or unit.index == component.index:
        return list(columns), []
    unnamed, parted = _blank(columns[unit.index]), ~_blank(columns[component.index])
    if not (unnamed & parted).any() or unnamed.all():
        return list(columns), []
    keys = [c.index for c in layout.columns if c.target in ("tahun", "kode_wilayah", "wilayah")]
    blocks = [b for b in _blocks(columns, unit.index, component.index, keys, aliases) if b.below]
    done = list(columns)
    for index in [unit.index, *keys]:
        done[index] = _copied(columns[index], blocks)
    return done, [_told(block, columns[unit.index], unit, file, rows) for block in blocks]


def _blank(column: pd.Series) -> np.ndarray:
    codes, words = column.cat.codes.to_numpy(), column.cat.categories
    return np.array([not cells.clean(str(w)) or cells.is_dash(str(w)) for w in words] + [True], dtype=bool)[codes]


def _blocks(
    columns: Sequence[pd.Series], unit: int, component: int, keys: Sequence[int], aliases: Aliases
) -> list[_Block]:
    named, parted = ~_blank(columns[unit]), ~_blank(columns[component])
    words = [str(w) for w in columns[component].cat.categories]
    codes = [aliases.components.get(cells.key(w), "") for w in words]
    component_of = np.array([*codes, ""], dtype=object)[columns[component].cat.codes.to_numpy()]
    blocks: list[_Block] = []
    open_block: _Block | None = None
    for line in range(len(named)):
        part = str(component_of[line])
        if named[line]:
            open_block = _Block(line, {part}) if parted[line] and part else None
            blocks += [open_block] if open_block else []
        elif open_block and part and _belongs(open_block, part, line, columns, keys):
            open_block.components.add(part)
            open_block.below.append(line)
        else:
            open_block = None
    return blocks


def _belongs(block: _Block, part: str, line: int, columns: Sequence[pd.Series], keys: Sequence[int]) -> bool:
    """A component of the same level that the unit does not have yet, in a line of the same year and region, or of none."""
    level = {p.count(".") for p in block.components}
    same = all(
        not cells.clean(str(columns[k].iloc[line]))
        or cells.key(str(columns[k].iloc[line])) == cells.key(str(columns[k].iloc[block.head]))
        for k in keys
    )
    return same and part not in block.components and level == {part.count(".")}


def _copied(column: pd.Series, blocks: Iterable[_Block]) -> pd.Series:
    codes = column.cat.codes.to_numpy().copy()
    for block in blocks:
        codes[block.below] = codes[block.head]
    return pd.Series(pd.Categorical.from_codes(codes, categories=column.cat.categories))


def _told(block: _Block, unit: pd.Series, column: FileColumn, file: str, rows: np.ndarray) -> Problem:
    name = cells.clean(str(unit.iloc[block.head]))[:80]
    shown = rows_named([int(rows[i]) for i in block.below])
    return Problem("keys_filled", "warning", file, int(rows[block.below[0]]), column.header, name, {"rows": shown})


def rows_named(rows: Sequence[int]) -> str:
    """'3, 4, 5', the first NAMED of them."""
    return ", ".join(map(str, rows[:NAMED])) + (" …" if len(rows) > NAMED else "")


def by_unit_only(layout: Layout) -> bool:
    """Whether a table says of its lines only which unit they are of: year and government stand in its title."""
    return layout.of("unit") is not None and not any(layout.of(f) for f in ("tahun", "kode_wilayah", "wilayah"))


def without_name(
    columns: Sequence[pd.Series], layout: Layout, given: np.ndarray, aliases: Aliases, file: str, rows: np.ndarray
) -> tuple[np.ndarray, list[Problem]]:
    """Lines with values that name no unit, in a table that says nothing else of its lines, and whose other lines name units.

    Above or below the units one such line may be the government's own score, or a mean or a sum of the units; of any
    other line the name was forgotten. Returns a mask of the lines that are not used, and what is to be said.
    """
    unused, unit = np.zeros(len(rows), dtype=bool), layout.of("unit")
    if unit is None:
        return unused, []
    blank = _blank(columns[unit.index])
    named, places = np.flatnonzero(~blank & given), np.flatnonzero(blank & given)
    if not len(places) or not len(named):
        return unused, []
    one = len(places) == 1 and layout.of("komponen") is None and not named[0] < places[0] < named[-1]
    if not one:
        return unused, [Problem("no_unit", "error", file, int(rows[i]), unit.header) for i in places]
    made, added = _made_of(columns, layout, int(places[0]), named, aliases)
    unused[places] = bool(made)
    return unused, [Problem(UNNAMED[made], "warning", file, int(rows[places[0]]), unit.header, params={"added": added})]


def _made_of(
    columns: Sequence[pd.Series], layout: Layout, line: int, others: np.ndarray, aliases: Aliases
) -> tuple[Made, int]:
    """Whether the values of a line are the means, or the sums, of those of the `others`; and the sum of the last column."""
    units, kinds, added = aliases.words.get("satuan", {}), set[Made](), 0
    for column in layout.measures:
        read = [cells.millionths(str(columns[column.index].iloc[i]), units) for i in (line, *others)]
        if read[0] is not None:
            rest = [v for v in read[1:] if v is not None]
            kinds.add(made_of(read[0], rest))
            added = written(rest)
    return (kinds.pop() if len(kinds) == 1 else ""), added
