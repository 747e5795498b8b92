"""Everything the product ships under data/, read once into one frozen value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.assessments import PLANNED, read_assessments
from kepatuhan.core.columns import among, read_table
from kepatuhan.core.method import load_methods
from kepatuhan.core.model import Kind, Method, Problem, Region, Source

CONTEXT = (
    "ranks",
    "national_scores",
    "national_counts",
    "published_percentages",
    "complaints",
    "vertical_bodies",
    "known_gaps",
)


@dataclass(frozen=True)
class Dataset:
    """The shipped tables, which nobody who reads them may change.

    Frames are text, but for the observations (see ingest) and the whole numbers of `expected_units` and `samples`. `observations` are
    what is claimed of the world; `illustration` was invented to show the method at work, `proposals` are plans: neither
    is ever scored with the first unless it is asked for (`illustrated`).
    """

    regions: tuple[Region, ...]
    sources: dict[str, Source]
    methods: tuple[Method, ...]
    samples: pd.DataFrame
    expected_units: pd.DataFrame
    unit_types: pd.DataFrame
    context: dict[str, pd.DataFrame]
    observations: pd.DataFrame
    illustration: pd.DataFrame
    proposals: pd.DataFrame
    problems: tuple[Problem, ...]
    aliases: Aliases

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every year from the first observed to the last, those without an assessment included."""
        seen = self.observations["year"].dropna()
        return tuple(range(int(seen.min()), int(seen.max()) + 1))

    def region(self, code: str) -> Region | None:
        """The region of that code, or None."""
        return next((r for r in self.regions if r.code == code), None)

    @property
    def province(self) -> Region:
        """The provincial government, whose units are its own."""
        return next(r for r in self.regions if r.kind == "provinsi")

    @property
    def districts(self) -> tuple[Region, ...]:
        """The eight kabupaten and kota, in the order of their codes."""
        return tuple(r for r in self.regions if r.kind != "provinsi")


def load(folder: Path) -> Dataset:
    """Read the tables of `folder` (data/README.md is their codebook)."""
    rows, problems = read_assessments(folder / "assessments")
    observations, illustration, proposals = layers(rows)
    regions, methods = _regions(folder), load_methods(folder / "method")
    unit_types = read_table(folder / "unit_types.csv")
    return Dataset(
        regions=regions,
        sources={
            s["source_id"]: Source(s["source_id"], s["publisher"], s["url"], s["date"])
            for s in read_table(folder / "sources.csv").to_dict("records")
        },
        methods=methods,
        samples=read_table(folder / "method" / "samples.csv").astype({"count": int}),
        expected_units=read_table(folder / "method" / "expected_units.csv").astype(
            {"year_from": int, "year_to": int, "count": int}
        ),
        unit_types=unit_types,
        context={name: read_table(folder / "context" / f"{name}.csv") for name in CONTEXT},
        observations=observations,
        illustration=illustration,
        proposals=proposals,
        problems=problems,
        aliases=Aliases.of(
            read_table(folder / "method" / "header_aliases.csv"),
            read_table(folder / "region_aliases.csv"),
            read_table(folder / "method" / "cell_words.csv"),
            unit_types,
            regions,
            methods,
        ),
    )


def _regions(folder: Path) -> tuple[Region, ...]:
    return tuple(
        Region(r["code"], r["name"], r["short"], r["name_en"], r["short_en"], cast(Kind, r["kind"]), r["parent"])
        for r in read_table(folder / "regions.csv").to_dict("records")
    )


def layers(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows parted by their status into what is claimed, what was invented (`ilustrasi`) and what is planned (`usulan`).

    Only plans have the fields of ingest.PLANNED, and any plan has them.
    """
    layer, more = layer_of(rows), [name for name in PLANNED.values() if name in rows]
    first, second, third = (rows[layer == i].reset_index(drop=True) for i in range(3))
    if more:
        first, second = first.drop(columns=more), second.drop(columns=more)
    told = {name: "" for name in PLANNED.values() if name not in third} if len(third) else {}
    return first, second, third.assign(**told) if told else third


def layer_of(rows: pd.DataFrame) -> np.ndarray:
    """0 for a row that claims something, 1 for an invented one, 2 for a plan. Rows of different layers never replace each other."""
    return among(rows["status"], {"ilustrasi"}) + 2 * among(rows["status"], {"usulan"})


def illustrated(data: Dataset, regions: Collection[str] | None = None) -> pd.DataFrame:
    """The observations with the illustration below them (of those `regions` alone, or of all); where a unit's real
    components are known its invented ones go."""
    rows, key = data.observations, ["year", "region", "unit"]
    real = rows.loc[~among(rows["component"], {""}), key].astype({"region": "str", "unit": "str"}).drop_duplicates()
    told = data.illustration.astype({"region": "str", "unit": "str"})[key].merge(real, how="left", indicator=True)
    kept = data.illustration[(told["_merge"] == "left_only").to_numpy()]
    if regions is not None:
        kept = kept[among(kept["region"], set(regions))]
    return pd.concat([rows, kept], ignore_index=True)
