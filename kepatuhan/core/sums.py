"""Is a figure only the mean or the sum of figures beside it? Whole millionths, with the rounding that a printed figure may hide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS

HUNDREDTH = MILLIONTHS // HUNDREDTHS
TENTH = 10 * HUNDREDTH

Made = Literal["", "mean", "sum"]
FEWEST = 3
"""Figures from which an agreement is worth a word: of two, one is too easily between the others."""


def made_of(value: int, others: Sequence[int]) -> Made:
    """'mean' or 'sum' where `value` is one of `others`, '' where it is not; all in millionths.

    A mean may have been cut or rounded to two decimals, so that it is off by less than 0,01 (METHOD); one printed with
    one decimal was rounded by half a tenth at most.
    """
    if len(others) < FEWEST or max(others) - min(others) < MILLIONTHS:  # the mean of near figures is any of them
        return ""
    total, count = sum(others), len(others)
    exact = value % TENTH != 0
    off = abs(value * count - total)
    if off < HUNDREDTH * count or (not exact and 2 * off <= TENTH * count):
        return "mean"
    return "sum" if abs(value - total) < HUNDREDTH else ""


def written(others: Sequence[int]) -> int:
    """The sum of `others` in hundredths, to be shown."""
    return sum(others) * HUNDREDTHS // MILLIONTHS
