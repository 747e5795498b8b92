"""The ground of a simulation: what a year's governments and their units stand at before anything is changed.

`ground` scores the data once; a step (readings.py) then adds up only the units that were touched, with the engine's own
`roll_up` and `half_up`. A test holds every step against `score.score` of `scenario.apply`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Flags, Hierarchy, Ints
from kepatuhan.core.columns import Record, among, int_or_none, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Band, Basis, Layer, Method
from kepatuhan.scenarios.scenario import base_hash, expected_types, year_rows
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.score import Scored, score
from kepatuhan.self_assessment.self_year import SelfYear

LOOK = ("category", "zone", "symbol", "colour")
PRINTED_STATES = ("terbit", "dibulatkan", "zona")
"""States of a government of which something was printed: a total, or at least its zone."""


@dataclass(frozen=True)
class KnownScore:
    """What is known of a score, in hundredths: itself, or where it lies; None where nothing is."""

    score: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class UnitScore:
    """One unit as scored. `computed` is what its components give; `row` its place in the component matrices, None if new."""

    known: KnownScore
    computed: int | None
    products: int | None
    row: int | None


@dataclass(frozen=True)
class Body:
    """One government as the whole app shows it: its printed total, else the computed one.

    `ranks` are best and worst among the eight, `expected` the year's list of its unit types, empty where none is known,
    `layer` whose values lie below it, `supposed` whether nobody published its total itself.
    """

    known: KnownScore
    printed: bool
    look: Mapping[str, str]
    ranks: tuple[int, int] | None
    expected: tuple[tuple[str, int], ...]
    layer: Layer
    supposed: bool = False

    @property
    def invented(self) -> bool:
        """Whether something below it is illustration."""
        return self.layer == "ilustrasi"


@dataclass(frozen=True)
class Ground:
    """A year of data on a basis, scored: what every step of a what-if starts from. Nobody may change its frames.

    `bodies` has a row for each government (compare.overview) with `rank_best` and `rank_worst` among the eight; `base`
    names the content. `points` and `given` are the engine's matrices of `units` and governments, in 1/(whole) points.
    `published` has those that stand on what they say of themselves, as they were published: so they keep their place in the
    ranks, in the zones and on the map, whatever they say or change (`bodies` too is as published).
    """

    year: int
    basis: Basis
    base: str
    method: Method
    data: Dataset
    observations: pd.DataFrame
    scored: Scored
    bodies: pd.DataFrame
    units: Mapping[str, Mapping[str, UnitScore]]
    points: Ints = field(repr=False)
    given: Flags = field(repr=False)
    tree: Hierarchy = field(repr=False)
    official: Mapping[str, Body] = field(repr=False)
    eight: tuple[str, ...] = field(repr=False)
    kinds: dict[str, str] = field(repr=False, default_factory=dict)
    published: Mapping[str, Body] = field(repr=False, default_factory=dict)

    def in_public(self, region: str) -> Body:
        """A government as it stands among the others: never as it says of itself."""
        return self.published.get(region, self.official[region])


def ground(observations: pd.DataFrame, data: Dataset, year: int, basis: Basis) -> Ground:
    """Score the year's rows of `observations` once. ValueError for a year without a method."""
    method = method_for(data.methods, year)
    if method is None:
        raise ValueError(f"no method for {year}")
    rows = year_rows(observations, year, basis)
    scored = score(rows, data)
    bodies = compare.overview_of(scored.bodies, data, year)
    ranks = ranking.ranked(bodies, data, year).set_index("region")[["rank_best", "rank_worst"]]
    bodies = bodies.join(ranks, on="region")
    tree = Hierarchy.of([c.code for c in method.components], [c.parent for c in method.components])
    parts = scored.components.get(method.id)
    empty = np.zeros((0, len(tree.codes)), dtype=np.int64)
    points, given = (parts.rolled.points, parts.given) if parts else (empty, empty.astype(bool))
    official = {row["region"]: _body(row, year, data) for row in records(bodies)}
    eight = tuple(r.code for r in data.districts if r.code in official)
    units = _units(scored, method)
    return Ground(
        year, basis, base_hash(rows), method, data, rows, scored, bodies, units, points, given, tree, official, eight
    )


def self_assessed(beneath: Ground, stated: SelfYear) -> Ground:
    """`beneath`, but the governments of `stated` stand on what they say of themselves and on nothing else."""
    if not stated.entries:
        return beneath
    data, others = stated.listed(beneath.data), ~among(beneath.observations["region"], set(stated.entries))
    rows = pd.concat([beneath.observations[others], stated.rows], ignore_index=True)
    scored = score(rows, data)
    here = scored.bodies[among(scored.bodies["region"], set(stated.entries))].assign(rank_best=None, rank_worst=None)
    bodies = {row["region"]: _body(row, beneath.year, data) for row in records(here)}
    parts = scored.components[beneath.method.id]
    return replace(
        beneath,
        basis="mandiri",
        base=base_hash(rows),
        data=data,
        observations=rows,
        scored=scored,
        units=_units(scored, beneath.method),
        points=parts.rolled.points,
        given=parts.given,
        official={**beneath.official, **bodies},
        kinds={},
        published={code: beneath.official[code] for code in bodies},
    )


def _body(row: Record, year: int, data: Dataset) -> Body:
    score = KnownScore(*(int_or_none(row[name]) for name in ("score", "low", "high")))
    best, worst = (int_or_none(row[name]) for name in ("rank_best", "rank_worst"))
    ranks = None if best is None or worst is None else (best, worst)
    words = {name: row[name] for name in LOOK}
    expected, is_self_assessed = expected_types(row["region"], year, data), row["self_assessed"] is True
    layer: Layer = "mandiri" if is_self_assessed else "ilustrasi" if row["invented"] is True else ""
    supposed = row["state"] in ("ilustrasi", "mandiri")
    return Body(score, row["state"] in PRINTED_STATES, words, ranks, expected, layer, supposed)


def _units(scored: Scored, method: Method) -> dict[str, dict[str, UnitScore]]:
    """Every unit, and under the name '' the government itself, by region."""
    parts = scored.components.get(method.id)
    if parts is None:
        return {}
    place = {(r, u): i for i, (r, u) in enumerate(zip(parts.keys["region"], parts.keys["unit"], strict=True))}
    by_region: dict[str, dict[str, UnitScore]] = {}
    for row in records(scored.units):
        score = KnownScore(*(int_or_none(row[name]) for name in ("score", "low", "high")))
        at = place[row["region"], row["unit"]]
        by_region.setdefault(row["region"], {})[row["unit"]] = UnitScore(
            score, int_or_none(row["computed"]), int_or_none(row["products"]), at
        )
    for (region, unit), at in place.items():
        if not unit:
            by_region.setdefault(region, {})[""] = UnitScore(KnownScore(), None, None, at)
    return by_region


def band_look(band: Band | None) -> dict[str, str]:
    """The category, zone, symbol and colour of a band; each '' without one."""
    if band is None:
        return dict.fromkeys(LOOK, "")
    return {"category": band.code, "zone": band.zone, "symbol": band.symbol, "colour": band.colour}
