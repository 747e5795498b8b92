"""Governments among the nine: a row each, with its rank and its distances to the categories beside its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from kepatuhan.briefing.citations import Citations
from kepatuhan.briefing.marks import Mark, mark
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import above_floor, method_for, points_to_next
from kepatuhan.core.model import Method
from kepatuhan.scoring import ranking
from kepatuhan.sentences import categories, scores
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import counted


@dataclass(frozen=True)
class Row:
    """One government among the nine. `rank` is '3', '4–8' or '' and stands for the eight only.

    `short` and `spare`: hundredths to the next category and above the own floor, `to_next` and `above_floor` in words.
    """

    region: str
    name: str
    short_name: str
    rank: str
    text: str
    score: int | None
    low: int | None
    high: int | None
    mark: Mark
    to_next: str
    above_floor: str
    short: int | None
    spare: int | None
    sources: tuple[int, ...]


def eight_title(data: Dataset, year: int, lang: str) -> str:
    """The title above the eight ranked."""
    return say("eight", lang, districts=counted(len(data.districts), lang), year=year)


def the_eight(facts: Facts, year: int, lang: str, book: Citations) -> tuple[Row, ...]:
    """The eight, ranked."""
    method = method_for(facts.data.methods, year)
    ranked = ranking.ranked(facts.bodies, facts.data, year)
    return (
        tuple(ranked_row(row, method, facts.data, lang, book) for _, row in ranked.iterrows())
        if was_held(method)
        else ()
    )


def was_held(method: Method | None) -> bool:
    """Whether there was an assessment in the year of this method."""
    return method is None or method.roll_up != "not_held"


class Distances(TypedDict):
    """How far a score is from the next category and above the edge of its own (fields of Row and GovernmentBrief)."""

    to_next: str
    above_floor: str
    short: int | None
    spare: int | None


def distances(row: pd.Series, method: Method | None, lang: str) -> Distances:
    """To the next category and above the own floor, in words and hundredths; '' and None where they are not known."""
    to_next, floor = categories.margins(row, method, lang)
    if method is None or pd.isna(row["score"]):
        return {"to_next": to_next, "above_floor": floor, "short": None, "spare": None}
    short, spare = points_to_next(method, int(row["score"])), above_floor(method, int(row["score"]))
    return {"to_next": to_next, "above_floor": floor, "short": short, "spare": spare}


def ranked_row(row: pd.Series, method: Method | None, data: Dataset, lang: str, book: Citations) -> Row:
    """A row of `compare.overview` as one of the nine; its sources are cited in `book`."""
    region = data.region(row["region"])
    assert region is not None
    return Row(
        region=region.code,
        name=region_name(region, lang),
        short_name=region_name(region, lang, short=True),
        rank=scores.rank_text(row) if "rank_best" in row else "",
        text=scores.score_text(row, lang),
        score=int_or_none(row["score"]),
        low=int_or_none(row["low"]),
        high=int_or_none(row["high"]),
        mark=mark(row, lang),
        **distances(row, method, lang),
        sources=book.cite([row["source"], *ranking.rank_sources(row, data)]),
    )
