"""All governments of the country in a year: scored only when the country is looked at, counted and ranked among what is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.columns import Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Kind, Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import Scored, score

PROVINCES, DISTRICTS = "provinsi", "kabkota"
NOT_YET = "belum_ada"
"""The state of a government that did not exist yet."""
LEVELS: dict[str, tuple[Kind, ...]] = {PROVINCES: ("provinsi",), DISTRICTS: ("kabupaten", "kota")}
"""What a map of the country shows: the provincial governments, or all kabupaten and kota; the kinds of each."""


@dataclass(frozen=True)
class Place:
    """One government in a list of the year. row: as in compare.overview; rank: among the exact scores of the list, None without one.

    Equal scores share a rank and the next one is left out.
    """

    region: Region
    row: Record
    rank: int | None


@dataclass(frozen=True)
class Share:
    """How much of a list is known: governments whose score was published and found (exact or rounded), and all of them."""

    scored: int
    of: int


def scored(data: Dataset) -> Scored:
    """Everything published of all governments, scored together. data: of the country (dataset.load_country)."""
    return score(data.observations, data)


def bodies(whole: Scored, data: Dataset, also: Collection[int] = ()) -> pd.DataFrame:
    """A row for every year (and `also`) and government of the country (`whole`: `scored`), as compare.overview has them for a province.

    Ranks inside a province narrow nothing here: whichever province is looked at, the country is the same.
    """
    return compare.every_state(whole.bodies, data, data.country, also).assign(by_rank=False)


def of_level(data: Dataset, level: str) -> tuple[Region, ...]:
    """The governments of a level (LEVELS) in the order of their codes."""
    return tuple(r for r in data.country if r.kind in LEVELS[level])


def island_groups(data: Dataset) -> dict[str, str]:
    """Code of each government → its island group (data/context/island_groups.csv, by the beginning of the code); '' for none."""
    rows = records(data.context["island_groups"])
    groups = {str(row["starts_with"]): str(row["group"]) for row in rows}
    return {r.code: next((g for start, g in groups.items() if r.code.startswith(start)), "") for r in data.country}


def listed(bodies: pd.DataFrame, regions: Sequence[Region], year: int) -> tuple[Place, ...]:
    """`regions` in a year, best first: exact and rounded scores, then those of a known zone or category, then the rest; equals by code.

    Those that did not exist yet (`not_yet`) are not among them, so that no count has them as unknown.
    """
    by_code = {str(row["region"]): row for row in records(bodies[bodies["year"] == year])}
    regions = [r for r in regions if by_code[r.code]["state"] != NOT_YET]
    exact = sorted((int(by_code[r.code]["score"]) for r in regions if pd.notna(by_code[r.code]["score"])), reverse=True)
    ranks = {value: place for place, value in reversed(list(enumerate(exact, start=1)))}
    places = [Place(r, by_code[r.code], _rank(by_code[r.code], ranks)) for r in regions]
    return tuple(sorted(places, key=_order))


def not_yet(bodies: pd.DataFrame, regions: Sequence[Region], year: int) -> tuple[Place, ...]:
    """Those of `regions` that did not exist yet in a year, in their order: their land is on the map of today."""
    rows = {str(row["region"]): row for row in records(bodies[bodies["year"] == year]) if row["state"] == NOT_YET}
    return tuple(Place(r, rows[r.code], None) for r in regions if r.code in rows)


def _rank(row: Record, ranks: dict[int, int]) -> int | None:
    return None if pd.isna(row["score"]) else ranks[int(row["score"])]


def _order(place: Place) -> tuple[int, int, str]:
    row = place.row
    if pd.notna(row["score"]) or row["state"] == "dibulatkan":
        return 0, -int(row["score"] if pd.notna(row["score"]) else row["printed"]), place.region.code
    return 1 if row["zone"] or row["category"] else 2, 0, place.region.code


def share(places: Iterable[Place]) -> Share:
    """How many of a list have a score that was published and found."""
    scores = [pd.notna(p.row["score"]) or p.row["state"] == "dibulatkan" for p in places]
    return Share(sum(scores), len(scores))


@dataclass(frozen=True)
class CountryChoice:
    """Which governments of a level a list is of; '' is no restriction."""

    level: str
    kind: str = ""
    island: str = ""


def chosen(data: Dataset, choice: CountryChoice) -> tuple[Region, ...]:
    """The governments of a choice in the order of their codes."""
    groups = island_groups(data) if choice.island else {}
    return tuple(
        r
        for r in of_level(data, choice.level)
        if choice.kind in ("", r.kind) and choice.island in ("", groups.get(r.code))
    )
