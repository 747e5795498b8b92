"""How categories, zones and values are shown in briefings, apart from any layout."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS
from kepatuhan.sentences import scores
from kepatuhan.words.numbers import precise, whole


@dataclass(frozen=True)
class Mark:
    """How a category or zone is shown: its letter on its colour (a token of charts.theme), hatched where no score stands behind it."""

    symbol: str
    colour: str
    words: str
    category: str
    zone: str
    hatched: bool


def value_text(millionths: int, entered: bool, lang: str) -> str:
    """A value as it is written: an indicator's entry without needless zeros, a score with at least two decimals."""
    exact = Fraction(millionths, MILLIONTHS)
    if entered and (exact * HUNDREDTHS).denominator == 1:
        return whole(int(exact * HUNDREDTHS), lang)
    return precise(exact, lang)


def mark(row: pd.Series, lang: str) -> Mark:
    """The look of a row of `score.Scored.units` or `compare.overview`."""
    words = scores.state_words(row, lang)
    seen = (row["colour"], words, row["category"], row["zone"], not scores.has_score(row))
    return Mark(scores.symbol_of(row), *seen)
