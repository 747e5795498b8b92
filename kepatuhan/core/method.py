"""data/method → Method for a year; the category of a score; points to the next band."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kepatuhan.core import method_tables, shipped
from kepatuhan.core.columns import Record, records
from kepatuhan.core.model import HUNDREDTHS, Band, Component, Level, Method, Problem, RollUp

METHOD_TABLES = ("method/methods.csv", "method/components.csv", "method/bands.csv")
TOTAL = "total"
"""Code of the root component in data/method/components.csv."""


def load_methods(tables: shipped.Tables) -> tuple[tuple[Method, ...], tuple[Problem, ...]]:
    """The methods of method/methods.csv, components.csv and bands.csv, oldest first, and what was wrong.

    A method that lost a component or a band is left out whole: with the rest alone it would give other scores.
    """
    methods = tables.table("method/methods.csv")
    ids = tuple(methods.frame["method"])
    parts = [
        shipped.referring(tables.table(f"method/{name}.csv"), "method", ids, methods.name)
        for name in ("components", "bands")
    ]
    flaws = method_tables.flaws(*parts)
    built, problems, cut = [], [*(p for one in (methods, *parts) for p in one.problems), *flaws], _cut(*parts)
    unfit = {p.params["method"]: p.code for p in flaws if p.code in method_tables.UNFIT}
    for number, row in zip(methods.rows, records(methods.frame), strict=True):
        components, bands = (one.frame[one.frame["method"] == row["method"]] for one in parts)
        wrong = "method_components" if row["method"] == cut else _wrong_parts(row, components, bands)
        if row["method"] in unfit:
            continue  # its flaw is named by row
        if not wrong:
            built.append(_method(row, components, bands))
        elif all(len(one.rows) for one in parts):  # where a whole table is gone, its own problem says so
            problems.append(Problem(wrong, "error", methods.name, number, "method", row["method"]))
    return tuple(built), tuple(problems)


def _cut(components: shipped.ShippedTable, bands: shipped.ShippedTable) -> str:
    """The last method of components.csv where the table of bands goes on after it: the file then ends too early. '' else."""
    has, banded = list(components.frame["method"]), list(dict.fromkeys(bands.frame["method"]))
    if not has or has[-1] not in banded:
        return ""
    later = banded[banded.index(has[-1]) + 1 :]
    return has[-1] if later and not set(later) & set(has) else ""


def _wrong_parts(row: Record, components: pd.DataFrame, bands: pd.DataFrame) -> str:
    """The code of what makes a method unfit to score with, '' for a sound one."""
    above: set[str] = set()
    for code, parent, level in zip(components["code"], components["parent"], components["level"], strict=True):
        if (parent not in above) if above else (code, parent, level) != (TOTAL, "", "total"):
            return "method_components"
        above.add(code)
    if not above:
        return "method_components"
    edges = [hundredths(lower) if lower else None for lower in bands["lower"]]
    given = [edge for edge in edges if edge is not None]
    ordered = given == sorted(set(given), reverse=True) and (not given or given[-1] == 0)
    complete = row["roll_up"] == "not_held" or (len(edges) > 0 and len(given) in (0, len(edges)))
    return "" if ordered and complete else "method_bands"


def leaves(method: Method) -> tuple[Component, ...]:
    """What is filled in: the components below which nothing is published, in the order of the instrument; the root is none."""
    parents = {c.parent for c in method.components}
    return tuple(c for c in method.components if c.parent and c.code not in parents)


def method_for(methods: tuple[Method, ...], year: int) -> Method | None:
    """The method in force in `year`, or None when no method is known for it."""
    return next((m for m in methods if m.covers(year)), None)


def hundredths(score: str | Decimal) -> int:
    """A score as written, in hundredths, half up: '87.995' → 8800, '87.994' → 8799 (METHOD: Rounding)."""
    return int((Decimal(score) * HUNDREDTHS).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def category(method: Method, score: int) -> Band | None:
    """The band whose lower edge `score` (hundredths) reaches; None where the method's edges are unknown."""
    return next((b for b in method.bands if b.lower is not None and score >= b.lower), None)


def band(method: Method, code: str) -> Band | None:
    """The band of that category code, or None."""
    return next((b for b in method.bands if b.code == code), None)


def bands_of_zone(method: Method, zone: str) -> tuple[Band, ...]:
    """The bands of one zone, best first: a zone alone does not always name the category (hijau is A or B in 2022)."""
    return tuple(b for b in method.bands if b.zone == zone)


def points_to_next(method: Method, score: int) -> int | None:
    """Hundredths missing to the next better band; None in the best band or without edges."""
    above = next_band(method, score)
    return None if above is None or above.lower is None else above.lower - score


def next_band(method: Method, score: int) -> Band | None:
    """The nearest band above `score` (hundredths); None in the best band or without edges."""
    return next((b for b in reversed(method.bands) if b.lower is not None and b.lower > score), None)


def in_years(method: Method, years: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A mask of the `years` in which the method was in force (`Method.covers` for many)."""
    since = years >= method.year_from
    return since if method.year_to is None else since & (years <= method.year_to)


def above_floor(method: Method, score: int) -> int | None:
    """Hundredths by which `score` exceeds the lower edge of its own band; None without edges."""
    band_here = category(method, score)
    return None if band_here is None or band_here.lower is None else score - band_here.lower


@lru_cache(maxsize=32)
def denominator(method: Method) -> int:
    """The least whole D for which D × points and D × points / scale_max are whole for every component."""
    parts = [c.points for c in method.components] + [c.points / c.scale_max for c in method.components]
    return lcm(*(p.denominator for p in parts))


def _method(row: Record, components: pd.DataFrame, bands: pd.DataFrame) -> Method:
    return Method(
        id=row["method"],
        year_from=int(row["year_from"]),
        year_to=int(row["year_to"]) if row["year_to"] else None,
        name=row["name"],
        name_en=row["name_en"],
        roll_up=cast(RollUp, row["roll_up"]),
        tolerance=hundredths(row["tolerance"]),
        break_reason=row["break_reason"],
        break_reason_en=row["break_reason_en"],
        confidence=row["confidence"],
        reference=row["reference"],
        reference_en=row["reference_en"],
        components=_components(records(components)),
        bands=tuple(_band(b) for b in records(bands)),
    )


def _components(rows: list[Record]) -> tuple[Component, ...]:
    """Weights are relative among siblings, so a node's exact maximum is its parent's times its share of them."""
    points: dict[str, Fraction] = {}
    built = []
    for row in rows:
        siblings = sum(Fraction(r["weight"]) for r in rows if r["parent"] == row["parent"])
        whole = points[row["parent"]] if row["parent"] else Fraction(row["weight"])
        points[row["code"]] = whole * Fraction(row["weight"]) / siblings
        built.append(_component(row, points[row["code"]]))
    return tuple(built)


def _component(row: Record, points: Fraction) -> Component:
    return Component(
        code=row["code"],
        parent=row["parent"],
        level=cast(Level, row["level"]),
        name=row["name"],
        name_en=row["name_en"],
        points=points,
        scale_max=Fraction(row["scale_max"]) if row["scale_max"] else points,
        step=Fraction(row["step"]) if row["step"] else None,
        confidence=row["confidence"],
        reference=row["reference"],
        reference_en=row["reference_en"],
    )


def _band(row: Record) -> Band:
    lower, upper = (hundredths(row[name]) if row[name] else None for name in ("lower", "upper"))
    words = ("code", "label", "label_en", "zone", "symbol", "colour", "confidence", "reference", "reference_en")
    return Band(lower=lower, upper=upper, **{name: row[name] for name in words})
