"""Targets as pictures of scores show them: a mark at the score to be reached, and how far it still is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from kepatuhan.core.columns import int_or_none
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.follow_up.targets import Target
from kepatuhan.scoring import compare
from kepatuhan.sentences.follow_up import aim_words

COLOUR = "#1f4e79"
"""The colour of every target, as of the marks of what is done for it."""


@dataclass(frozen=True)
class Aim:
    """A government's target in a picture of a year: its own year, the score in points, and what is said of it."""

    code: str
    year: int
    at: float
    text: str


def aims(shown: Mapping[str, Target], bodies: pd.DataFrame, year: int, lang: str) -> tuple[Aim, ...]:
    """The targets that a picture of `year` shows (targets.shown_at), with the distance from that year's published score."""
    return tuple(
        Aim(code, target.year, target.score / HUNDREDTHS, aim_words(target, _score(bodies, code, year), lang))
        for code, target in shown.items()
    )


def _score(bodies: pd.DataFrame, code: str, year: int) -> int | None:
    return int_or_none(compare.of(bodies, code, year)["score"])


def aim_marks(x: alt.X, y: alt.Y, size: int) -> alt.Chart:
    """A tick at each target of the dataset `aims`, `size` px high, read aloud with its words."""
    mark = alt.Chart(alt.NamedData("aims")).mark_tick(
        orient="vertical", thickness=4, size=size, color=COLOUR, opacity=1
    )
    return mark.encode(x=x, y=y, tooltip=alt.Tooltip("text:N"), description=alt.Description("text:N"))


def aim_rows(targets: tuple[Aim, ...]) -> list[dict[str, Any]]:
    """The dataset `aims`."""
    return [{"code": aim.code, "year": aim.year, "at": aim.at, "text": aim.text} for aim in targets]


def with_aims(ends: tuple[float, float], targets: tuple[Aim, ...]) -> tuple[float, float]:
    """The ends of an axis (points) that also holds the targets: from the ten below the lowest."""
    return min([ends[0], *(aim.at // 10 * 10 for aim in targets)]), ends[1]
