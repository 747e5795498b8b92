"""Year and government of each line."""

from __future__ import annotations

import numpy as np

from kepatuhan.core import cells
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.columns import LIMIT
from kepatuhan.core.model import Problem
from kepatuhan.intake.headers import FileColumn, Layout
from kepatuhan.intake.lines import Assumed, Lines, by_word, line_problems


def years_of_lines(
    lines: Lines, layout: Layout, aliases: Aliases, assumed: Assumed
) -> tuple[np.ndarray, list[Problem]]:
    """The year of each line (0: none), and the cells that are no year."""
    column = layout.of("tahun")
    if column is None:
        return np.full(len(lines.rows), int(assumed.value or 0), dtype=np.int64), []
    codes, words = lines.coded(column)
    years = np.array([cells.year(w, aliases.measures) or 0 for w in words] + [0], dtype=np.int64)[codes]
    blank = np.array([not cells.clean(w) for w in words] + [True], dtype=bool)[codes]
    problems = [
        *line_problems("no_year", "error", lines, (years == 0) & blank, column),
        *line_problems("bad_year", "error", lines, (years == 0) & ~blank, column),
    ]
    return years, problems


def regions_of_lines(
    lines: Lines, layout: Layout, aliases: Aliases, assumed: Assumed
) -> tuple[np.ndarray, list[Problem]]:
    """The government of each line as its place in `aliases.names` (-1: not known for sure), and the cells that leave it open."""
    places = {code: i for i, code in enumerate(aliases.names)}
    columns = [c for c in (layout.of("kode_wilayah"), layout.of("wilayah")) if c]
    region_places = np.full(len(lines.rows), places.get(assumed.value, -1), dtype=np.int64)
    named, problems = np.zeros(len(lines.rows), dtype=bool), []
    for column in columns:
        codes, words = lines.coded(column)
        meant = [aliases.region(w) for w in words]
        counts = np.array([len(m) if cells.clean(w) else -1 for m, w in zip(meant, words, strict=True)] + [-1])[codes]
        code = np.array([places[m[0]] if len(m) == 1 else -1 for m in meant] + [-1], dtype=np.int64)[codes]
        clash = named & (code >= 0) & (region_places >= 0) & (code != region_places)
        problems += line_problems(
            "ambiguous_region",
            "error",
            lines,
            (counts > 1) & (region_places < 0),
            column,
            (),
            lambda w: _candidates(w, aliases),
        )
        strange = (counts == 0) & ~named
        problems += _strangers(lines, column, strange, aliases) if strange.any() else []
        problems += line_problems("region_conflict", "error", lines, clash, column)
        problems += _former(lines, column, aliases)
        region_places = np.where(
            clash, -1, np.where(region_places >= 0, region_places, np.where(named & (counts != 1), -1, code))
        )
        named |= counts >= 0
    return region_places, problems + (line_problems("no_region", "error", lines, ~named, columns[0]) if columns else [])


def _former(lines: Lines, column: FileColumn, aliases: Aliases) -> list[Problem]:
    """Codes of before: said, and a warning where the file has codes of today for the same split provinces too."""
    codes, words = lines.coded(column)
    old = by_word(words, codes, lambda w: bool(aliases.former_code(w)))
    if not old.any():
        return []
    today = set(aliases.former.values())
    mixed = any(set(aliases.region(w)) & today for w in words if not aliases.former_code(w))

    def meant(word: str) -> dict[str, str]:
        new = aliases.former[aliases.former_code(word)]
        return {"name": aliases.names.get(new, new), "code": new}

    if mixed:
        return line_problems("mixed_codes", "warning", lines, old, column, (), meant)
    return line_problems("former_code_read", "note", lines, old, column, (), meant)


def _candidates(word: str, aliases: Aliases) -> dict[str, str]:
    return {"candidates": " / ".join(f"{aliases.names[c]} ({c})" for c in aliases.region(word))}


def _strangers(lines: Lines, column: FileColumn, mask: np.ndarray, aliases: Aliases) -> list[Problem]:
    """Names nobody knows, those close to a known one with a suggestion."""
    codes, words = lines.coded(column)
    strange = np.unique(codes[mask & (codes >= 0)])[:LIMIT]  # of more than that nothing is shown
    suggested = {int(i): bool(aliases.near_regions(words[i])) for i in strange}
    near = np.array([suggested.get(i, False) for i in range(len(words))] + [False], dtype=bool)[codes]
    noted = by_word(words, codes, lambda w: cells.is_footnoted(w) or cells.is_marked_name(w))
    return [
        *line_problems("footnote_mark", "error", lines, mask & noted, column),
        *line_problems("near_region", "error", lines, mask & near & ~noted, column, (), lambda w: _near(w, aliases)),
        *line_problems("unknown_region_name", "error", lines, mask & ~near & ~noted, column),
    ]


def _near(word: str, aliases: Aliases) -> dict[str, str]:
    return {"suggestion": " / ".join(f"{aliases.names[c]} ({c})" for c in aliases.near_regions(word))}
