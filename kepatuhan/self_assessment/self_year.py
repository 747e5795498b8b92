"""What the governments say of themselves in one year, as rows that the one engine scores: never beside published ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Problem
from kepatuhan.scoring.score import Scored, score
from kepatuhan.self_assessment.grid import Answers, Grid, grid_of
from kepatuhan.self_assessment.outlook import Outlook, observations, outlook, with_list

KEY_LENGTH = 16
"""Hex digits of the key of a year."""


@dataclass(frozen=True)
class Stated:
    """One government's cells and what stands in them; at least one value is known."""

    grid: Grid
    answers: Answers

    def stands(self, data: Dataset) -> Outlook:
        """The range of the total and of each unit."""
        return outlook(self.grid, self.answers, data)


@dataclass(frozen=True)
class SelfYear:
    """A year of self-assessments by government; one that has filled in nothing is not among `entries`.

    `key` names the content: the same wherever the same values stand in the same cells.
    """

    year: int
    entries: Mapping[str, Stated]
    key: str

    def only(self, regions: Collection[str]) -> SelfYear:
        """Of those governments alone."""
        kept = {code: entry for code, entry in self.entries.items() if code in regions}
        return SelfYear(self.year, kept, _key(self.year, kept))

    @property
    def rows(self) -> pd.DataFrame:
        """The known values as rows `mandiri`; ValueError without a government."""
        parts = [observations(entry.grid, entry.answers) for entry in self.entries.values()]
        return pd.concat(parts, ignore_index=True)

    def listed(self, data: Dataset) -> Dataset:
        """`data` in which each of the governments has the units of its own grid in that year."""
        for entry in self.entries.values():
            data = with_list(entry.grid, data)
        return data

    def scored(self, data: Dataset) -> Scored:
        """Scored by themselves; without a government nothing is in it."""
        if not self.entries:
            return score(data.observations.head(0), data)
        return score(self.rows, self.listed(data))


def self_year(data: Dataset, year: int, cells: Mapping[str, Answers]) -> SelfYear:
    """What stands in the cells of a year, by government. Governments of other provinces are left out, as are those without

    a known value and those of whose units nothing is known.
    """
    entries: dict[str, Stated] = {}
    for region in data.regions:
        answers = cells.get(region.code, {})
        made = grid_of(data, region.code, year, answers)
        if not isinstance(made, Problem) and made.open(answers) < made.size:
            entries[region.code] = Stated(made, answers)
    return SelfYear(year, entries, _key(year, entries))


def _key(year: int, entries: Mapping[str, Stated]) -> str:
    values = [
        (code, *key, answer.value) for code, entry in entries.items() for key, answer in sorted(entry.answers.items())
    ]
    units = [(code, entry.grid.units) for code, entry in entries.items()]
    return sha256(repr((year, units, values)).encode()).hexdigest()[:KEY_LENGTH]
