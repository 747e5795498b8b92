"""How a score comes about: parts that add up exactly after rounding, and a published total worked out from its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kepatuhan.model import HUNDREDTHS, Component, Method


@dataclass(frozen=True)
class Example:
    """One printed total and the units it is made of; hundredths, but `mean`, which is exact.

    `units` are rows of `score.Scored.units`, `check` is the row of `reconcile.reconcile`.
    """

    region: str
    year: int
    units: tuple[pd.Series, ...]
    total: int
    mean: Fraction
    check: dict


@dataclass(frozen=True)
class Tally:
    """Printed totals of a method that can be recomputed: how many there are, how many match, and which do not."""

    checked: int
    matching: int
    differing: tuple[tuple[str, int], ...]


def shares(parts: Sequence[Fraction], whole_hundredths: int) -> list[int]:
    """`parts` in hundredths that add up to exactly `whole_hundredths`, by largest remainder; of equal ones the first gains.

    Each part gets its share of the whole, cut to hundredths; what is then missing goes one by one to the largest rests.
    ValueError when there is something to share but no part, or a negative one.
    """
    total = sum(parts, Fraction(0))
    if any(part < 0 for part in parts) or (not total and whole_hundredths):
        raise ValueError(f"cannot share {whole_hundredths} among {list(parts)}")
    exact = [part * whole_hundredths / total if total else Fraction(0) for part in parts]
    cut = [int(part) for part in exact]
    order = sorted(range(len(cut)), key=lambda i: cut[i] - exact[i])
    gains = set(order[: whole_hundredths - sum(cut)])
    return [value + (i in gains) for i, value in enumerate(cut)]


def children(method: Method, parent: str) -> tuple[Component, ...]:
    """The components directly below `parent`, in the order of the file; '' gives the root."""
    return tuple(c for c in method.components if c.parent == parent)


def below(method: Method, parent: str) -> tuple[Component, ...]:
    """Everything below `parent`, each component followed by its own."""
    return tuple(found for child in children(method, parent) for found in (child, *below(method, child.code)))


def maxima(method: Method) -> dict[str, int]:
    """Maximum points of every component as shown, in hundredths: shown children add up exactly to their shown parent."""
    (root,) = children(method, "")
    shown = {root.code: int(root.points * HUNDREDTHS)}
    for parent in method.components:
        own = children(method, parent.code)
        parts = shares([c.points for c in own], shown[parent.code]) if own else []
        shown.update(zip((c.code for c in own), parts, strict=True))
    return shown


def examples(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> tuple[Example, ...]:
    """Published totals that show the method at work, in the order of year and code.

    The first that matches and, where its print was cut, the first that matches to the hundredth. A method none of whose
    totals match shows the first that does not.
    """
    rows = _checkable(units, reconciled, method)
    matches = [row for row in rows if row["verdict"] == "match"]
    exact = [row for row in matches if row["difference"] == 0]
    chosen = matches[:1] + [row for row in exact[:1] if row not in matches[:1]]
    return tuple(_example(units, row) for row in chosen or rows[:1])


def tally(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> Tally:
    """How many printed totals of the method match what their published units give."""
    rows = _checkable(units, reconciled, method)
    differing = tuple((row["region"], row["year"]) for row in rows if row["verdict"] == "mismatch")
    return Tally(len(rows), len(rows) - len(differing), differing)


def _checkable(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> list[dict]:
    """Rows of `reconciled` that a plain mean of units was held against, every unit of them published."""
    rows = [row for row in reconciled.to_dict("records") if method.covers(row["year"])]
    plain = [r for r in rows if method.roll_up == "unit_mean" or r["reason"] == "plain_mean"]
    known = [r for r in plain if r["verdict"] != "not_computable"]
    return [r for r in known if {row["state"] for row in _units_of(units, r)} == {"terbit"}]


def _units_of(units: pd.DataFrame, row: dict) -> tuple[pd.Series, ...]:
    own = units[(units["region"] == row["region"]) & (units["year"] == row["year"])]
    return tuple(unit for _, unit in own.iterrows())


def _example(units: pd.DataFrame, row: dict) -> Example:
    own = _units_of(units, row)
    total = sum(int(unit["score"]) for unit in own)
    mean = Fraction(total, len(own) * HUNDREDTHS)
    return Example(row["region"], row["year"], own, total, mean, row)
