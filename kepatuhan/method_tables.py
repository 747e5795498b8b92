"""data/method as tables whose rows fit together, and every row that does not: what a method is built of must be whole.

A row that is wrong is named and left out, with all that hangs on it; nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from kepatuhan.core.columns import read_table
from kepatuhan.core.model import FULL, HUNDREDTHS, Problem

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
WHOLE = Decimal(100)
NEAR = 1
"""Points by which the weights of a family may miss 100 and still be meant as shares of 100: 99,99 is a slip, 56,43 is none."""


@dataclass(frozen=True)
class Tables:
    """methods.csv, components.csv and bands.csv with the rows that fit together, and what is wrong with the others."""

    methods: pd.DataFrame
    components: pd.DataFrame
    bands: pd.DataFrame
    problems: tuple[Problem, ...]


def read_tables(folder: Path) -> Tables:
    """The three tables of `folder`; every problem names its file and spreadsheet row."""
    methods, components, bands = (_numbered(folder / f"{name}.csv") for name in ("methods", "components", "bands"))
    trees = [_tree(part.to_dict("records")) for _, part in components.groupby("method", sort=False)]
    edges = [_edges(part.to_dict("records")) for _, part in bands.groupby("method", sort=False)]
    return Tables(
        methods,
        pd.DataFrame([row for rows, _ in trees for row in rows], columns=components.columns),
        pd.DataFrame([row for rows, _ in edges for row in rows], columns=bands.columns),
        tuple(p for _, problems in (*trees, *edges) for p in problems),
    )


def _numbered(path: Path) -> pd.DataFrame:
    table = read_table(path)
    return table.assign(line=range(2, len(table) + 2))


def _wrong(code: str, file: str, row: dict, value: str = "", column: str = "", **params: Any) -> Problem:
    return Problem(code, "error", file, int(row["line"]), column, value, {"code": row["code"], **params})


# --- components -------------------------------------------------------------------------------------------------


def _tree(rows: list[dict]) -> tuple[list[dict], list[Problem]]:
    """The components of one method that hang on its root, and what is wrong with the others."""
    kept, problems = _attached(rows)
    unweighed = {row["parent"] for row in kept if any(p.row == row["line"] for p in _not_weighed(row))}
    problems += [p for row in kept for p in _not_weighed(row)]
    kept, _ = _attached([row for row in kept if row["parent"] not in unweighed])
    return kept, [*problems, *_sums(kept)]


def _attached(rows: list[dict]) -> tuple[list[dict], list[Problem]]:
    """Rows whose parent stands above them, each code once; a child of a row that is left out is left out too."""
    kept: dict[str, dict] = {}
    problems, lost = [], set()
    for row in rows:
        if row["code"] in kept:
            problems.append(_wrong("method_twice", "components.csv", row))
        elif row["parent"] and row["parent"] not in kept:
            lost.add(row["code"])
            if row["parent"] not in lost:
                problems.append(_wrong("method_parent", "components.csv", row, row["parent"]))
        else:
            kept[row["code"]] = row
    return list(kept.values()), problems


def _not_weighed(row: dict) -> list[Problem]:
    """Weights and scales that are no numbers above nothing; without one the shares of all its siblings are not known."""
    needed = {"weight": row["weight"], **{k: row[k] for k in ("scale_max", "step") if row[k]}}
    return [
        _wrong("method_weight", "components.csv", row, value, column)
        for column, value in needed.items()
        if not NUMBER.fullmatch(value) or Decimal(value) == 0
    ]


def _sums(rows: list[dict]) -> Iterable[Problem]:
    """Dimensions whose points miss those of the total, and families of shares that miss 100 by a slip."""
    families: dict[str, list[dict]] = {}
    for row in rows:
        families.setdefault(row["parent"], []).append(row)
    by_code = {row["code"]: row for row in rows}
    for parent, family in families.items():
        if not parent:
            continue
        added = sum((Decimal(row["weight"]) for row in family), Decimal(0))
        points = all(row["level"] == "dimension" for row in family)
        expected = Decimal(by_code[parent]["weight"]) if points else WHOLE
        if added != expected and (points or abs(added - expected) <= NEAR):
            named = ", ".join(row["code"] for row in family)
            both: dict[str, Any] = {"added": _hundredths(added), "expected_points": _hundredths(expected)}
            yield _wrong("method_sum", "components.csv", family[-1], names=named, **both)


def _hundredths(points: Decimal) -> int:
    return int(points * HUNDREDTHS)


# --- bands ------------------------------------------------------------------------------------------------------


def _edges(rows: list[dict]) -> tuple[list[dict], list[Problem]]:
    """The bands of one method, best first. With an edge that is none, no edge of the method is believed."""
    bad = [p for row in rows for p in _not_edges(row)]
    if bad:
        return [row | {"lower": "", "upper": ""} for row in rows], bad
    published = [row for row in rows if row["lower"]]
    spans = [(row, _hundredths(Decimal(row["lower"])), _hundredths(Decimal(row["upper"]))) for row in published]
    return rows, [*_ends(spans), *(p for upper, lower in pairwise(spans) for p in _between(upper, lower))]


def _not_edges(row: dict) -> list[Problem]:
    edges = {k: row[k] for k in ("lower", "upper")}
    if not any(edges.values()):
        return []
    bad = {k: v for k, v in edges.items() if not NUMBER.fullmatch(v) or Decimal(v) > WHOLE}
    if not bad and Decimal(edges["lower"]) > Decimal(edges["upper"]):
        bad = {"lower": edges["lower"]}
    return [_wrong("method_edge", "bands.csv", row, value, column) for column, value in bad.items()]


Span = tuple[dict, int, int]


def _ends(spans: list[Span]) -> Iterable[Problem]:
    """The best band ends at 100, the last begins at 0."""
    if spans and spans[0][2] != FULL:
        yield _wrong("method_end", "bands.csv", spans[0][0], score=spans[0][2], expected_points=FULL)
    if spans and spans[-1][1] != 0:
        yield _wrong("method_end", "bands.csv", spans[-1][0], score=spans[-1][1], expected_points=0)


def _between(upper: Span, lower: Span) -> Iterable[Problem]:
    """Scores between two bands that follow each other that are in neither, or in both."""
    named = {"other": upper[0]["code"]}
    if lower[2] < upper[1] - 1:
        yield _wrong("method_gap", "bands.csv", lower[0], low=lower[2] + 1, high=upper[1] - 1, **named)
    if lower[2] >= upper[1]:
        yield _wrong("method_overlap", "bands.csv", lower[0], low=upper[1], high=lower[2], **named)
