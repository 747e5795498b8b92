"""What is wrong between the rows of data/method: a method must be whole, its weights and bands add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kepatuhan.core.columns import Record, records
from kepatuhan.core.model import FULL, HUNDREDTHS, Problem
from kepatuhan.core.shipped import ShippedTable

WHOLE = Decimal(100)
NEAR = 1
"""Points by which the weights of a family may miss 100 and still be meant as shares of 100: 99,99 is a slip, 56,43 is none."""


UNFIT = ("method_parent", "method_edge")
"""Flaws with which a method gives other scores or categories: it is left out whole."""


def flaws(components: ShippedTable, bands: ShippedTable) -> tuple[Problem, ...]:
    """What is wrong between the rows of components.csv and bands.csv that each keep their form, by file and row.

    `params["method"]` names the method: those of UNFIT cannot be scored with.
    """
    trees = _by_method(components, lambda rows: [*_orphans(rows), *_sums(rows)])
    return (*trees, *_by_method(bands, _edges))


def _by_method(one: ShippedTable, test: Callable[[list[Record]], Iterable[Problem]]) -> list[Problem]:
    lines = one.frame.assign(line=list(one.rows), file=one.name)
    return [p for _, part in lines.groupby("method", sort=False) for p in test(records(part))]


def _wrong(code: str, row: Record, value: str = "", column: str = "", **params: Any) -> Problem:
    named = {"code": row["code"], "method": row["method"], **params}
    return Problem(code, "error", row["file"], int(row["line"]), column, value, named)


def _orphans(rows: list[Record]) -> Iterable[Problem]:
    """Rows whose parent does not stand above them; the children of such a row are not named again."""
    above: set[str] = set()
    for row in rows:
        if row["parent"] and row["parent"] not in above:
            yield _wrong("method_parent", row, row["parent"])
        above.add(row["code"])


def _sums(rows: list[Record]) -> Iterable[Problem]:
    """Dimensions whose points miss those of the total, and families of shares that miss 100 by a slip."""
    families: dict[str, list[Record]] = {}
    for row in rows:
        families.setdefault(row["parent"], []).append(row)
    by_code = {row["code"]: row for row in rows}
    for parent, family in families.items():
        if parent not in by_code:
            continue
        added = sum((Decimal(row["weight"]) for row in family), Decimal(0))
        points = all(row["level"] == "dimension" for row in family)
        expected = Decimal(by_code[parent]["weight"]) if points else WHOLE
        if added != expected and (points or abs(added - expected) <= NEAR):
            named = ", ".join(row["code"] for row in family)
            both: dict[str, Any] = {"added": _hundredths(added), "expected_points": _hundredths(expected)}
            yield _wrong("method_sum", family[-1], names=named, **both)


def _hundredths(points: Decimal) -> int:
    return int(points * HUNDREDTHS)


# --- bands ------------------------------------------------------------------------------------------------------


def _edges(rows: list[Record]) -> Iterable[Problem]:
    """The bands of one method, best first: edges that are none, scores in no band or in two."""
    bad = [p for row in rows for p in _not_edges(row)]
    published = [row for row in rows if row["lower"]]
    if bad or not published:
        return bad
    spans = [(row, _hundredths(Decimal(row["lower"])), _hundredths(Decimal(row["upper"]))) for row in published]
    return [*_ends(spans), *(p for upper, lower in pairwise(spans) for p in _between(upper, lower))]


def _not_edges(row: Record) -> list[Problem]:
    edges = {k: row[k] for k in ("lower", "upper")}
    if not any(edges.values()):
        return []
    bad = {k: v for k, v in edges.items() if not v or Decimal(v) > WHOLE}
    if not bad and Decimal(edges["lower"]) > Decimal(edges["upper"]):
        bad = {"lower": edges["lower"]}
    return [_wrong("method_edge", row, value, column) for column, value in bad.items()]


Span = tuple[Record, int, int]


def _ends(spans: list[Span]) -> Iterable[Problem]:
    """The best band ends at 100, the last begins at 0."""
    if spans and spans[0][2] != FULL:
        yield _wrong("method_end", spans[0][0], score=spans[0][2], expected_points=FULL)
    if spans and spans[-1][1] != 0:
        yield _wrong("method_end", spans[-1][0], score=spans[-1][1], expected_points=0)


def _between(upper: Span, lower: Span) -> Iterable[Problem]:
    """Scores between two bands that follow each other that are in neither, or in both."""
    named = {"other": upper[0]["code"]}
    if lower[2] < upper[1] - 1:
        yield _wrong("method_gap", lower[0], low=lower[2] + 1, high=upper[1] - 1, **named)
    if lower[2] >= upper[1]:
        yield _wrong("method_overlap", lower[0], low=upper[1], high=lower[2], **named)
