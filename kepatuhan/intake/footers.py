"""The signature below a table: place and date, 'Mengetahui', name, rank and NIP, often in a column of values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Problem
from kepatuhan.intake.headers import Layout

LOWEST = 60
"""Lines at the end of a sheet in which a signature is looked for."""


def signature(
    columns: Sequence[pd.Series], layout: Layout, aliases: Aliases, file: str, rows: np.ndarray
) -> tuple[np.ndarray, list[Problem]]:
    """A mask of the lines of a signature, from its first words to the end, and one remark on them.

    It begins below the last line that has a key and a score: a score mistyped in the last line of data is no signature.
    """
    unused, start = np.zeros(len(rows), dtype=bool), max(0, len(rows) - LOWEST)
    ends = [[cells.clean(str(cell)) for cell in c.iloc[start:].astype("object")] for c in columns]
    lines = list(zip(*ends, strict=True))
    last = max((i for i, line in enumerate(lines) if _is_data(line, layout, aliases)), default=-1)
    signed = (i for i in range(last + 1, len(lines)) if any(aliases.signs(cell) for cell in lines[i] if cell))
    first = next(signed, None)
    if first is None:
        return unused, []
    unused[start + first :] = True
    filled = [i for i in range(first, len(lines)) if any(lines[i])]
    shown = f"{rows[start + filled[0]]}–{rows[start + filled[-1]]}"
    words = next(cell for cell in lines[first] if cell)[:80]
    return unused, [Problem("signature", "note", file, int(rows[start + first]), "", words, {"rows": shown})]


def _is_data(line: Sequence[str], layout: Layout, aliases: Aliases) -> bool:
    """Whether a line has a key, and a number that may be a score or what stands for none."""
    keys = [c.index for c in layout.columns if c.target in ("tahun", "kode_wilayah", "wilayah", "unit")]
    values = [line[c.index] for c in layout.measures]
    units, whole = aliases.words.get("satuan", {}), FULL // HUNDREDTHS * MILLIONTHS
    numbers = (cells.millionths(v, units) for v in values)
    scores = any(n is not None and 0 <= n <= whole * HUNDREDTHS for n in numbers)
    return (scores or any(aliases.meaning("nilai", v) for v in values if v)) and any(line[i] for i in keys)
