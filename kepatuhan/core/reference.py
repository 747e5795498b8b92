"""What data/ says beside the assessments: governments, sources, methods, lists of units, the words of offices, context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

import pandas as pd

from kepatuhan.core import shipped
from kepatuhan.core.aliases import Aliases
from kepatuhan.core.columns import Record, records
from kepatuhan.core.method import METHOD_TABLES, load_methods
from kepatuhan.core.model import Kind, Method, Problem, Region, Source

CONTEXT = (
    "ranks",
    "national_scores",
    "national_counts",
    "published_percentages",
    "complaints",
    "vertical_bodies",
    "known_gaps",
    "population",
    "island_groups",
)
EDITION, FOUNDED = "edition.csv", "region_years.csv"
EXPECTED_NUMBERS = ("year_from", "year_to", "count")
WORDS = (
    "method/header_aliases.csv",
    "region_aliases.csv",
    "method/cell_words.csv",
    "unit_aliases.csv",
    "region_codes.csv",
)
"""The words and codes that offices use, in the order in which Aliases.of takes them."""
TABLES = (
    "regions.csv",
    FOUNDED,
    EDITION,
    "sources.csv",
    "unit_types.csv",
    *WORDS,
    *METHOD_TABLES,
    "method/expected_units.csv",
    "method/samples.csv",
    *(f"context/{name}.csv" for name in CONTEXT),
)
"""All that is read, below data/."""
KEPT = 4
"""How many states of a folder are kept as they were understood."""


@dataclass(frozen=True)
class ReferenceTables:
    """The tables beside the assessments; fields as in `dataset.Dataset`. Shared by all who read the same bytes: nobody changes it.

    `edition` is the province that edition.csv names, or ''; `aliases` know no home.
    """

    country: tuple[Region, ...]
    edition: str
    sources: Mapping[str, Source]
    methods: tuple[Method, ...]
    samples: pd.DataFrame
    expected_units: pd.DataFrame
    unit_types: pd.DataFrame
    context: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    aliases: Aliases


def read_reference(folder: Path) -> ReferenceTables:
    """The tables of `folder`. Never raises: what is wrong is in `problems`. The same bytes are understood once."""
    return _understood(shipped.tables(folder, TABLES))


@lru_cache(maxsize=KEPT)
def _understood(tables: shipped.Tables) -> ReferenceTables:
    regions = _in_a_province(tables.table("regions.csv"))
    founded = shipped.referring(tables.table(FOUNDED), "code", list(regions.frame["code"]), regions.name)
    country, (methods, wrong_methods) = _regions(regions.frame, founded.frame), load_methods(tables)
    edition, codes = _edition(tables, country), [r.code for r in country]
    units, sources = tables.table("unit_types.csv"), tables.table("sources.csv")
    words = {name: tables.table(name) for name in WORDS}
    expected, samples = _lists(tables, codes, units, methods)
    context = {name: _context(tables, name, codes, regions.name) for name in CONTEXT}
    every = [regions, founded, edition, sources, units, *words.values(), expected, samples, *context.values()]
    return ReferenceTables(
        country=country,
        edition=str(edition.frame["province"].iloc[0]) if len(edition.frame) else "",
        sources=_sources(sources.frame),
        methods=methods,
        samples=samples.frame.astype({"count": int}),
        expected_units=_of_each(expected, country).astype(dict.fromkeys(EXPECTED_NUMBERS, int)),
        unit_types=units.frame,
        context={name: one.frame for name, one in context.items()},
        problems=(*(p for one in every for p in one.problems), *wrong_methods),
        aliases=_aliases(words, units.frame, country, methods),
    )


def _in_a_province(regions: shipped.ShippedTable) -> shipped.ShippedTable:
    """regions.csv without the kabupaten and kota that name no province, or one that it does not list: no page could show them."""
    provinces = regions.frame.loc[regions.frame["kind"] == "provinsi", "code"]
    one = shipped.referring(regions, "parent", {"", *provinces}, regions.name)
    alone = (one.frame["kind"] != "provinsi") & (one.frame["parent"] == "")
    lost = [(row, code) for row, code, lone in zip(one.rows, one.frame["code"], alone, strict=True) if lone]
    problems = (
        Problem("no_parent", "error", one.name, row, "parent", code, {"province": code.split(".")[0]})
        for row, code in lost
    )
    rows = tuple(row for row, lone in zip(one.rows, alone, strict=True) if not lone)
    return shipped.ShippedTable(one.name, one.frame[~alone].reset_index(drop=True), rows, (*one.problems, *problems))


def _aliases(
    words: Mapping[str, shipped.ShippedTable],
    units: pd.DataFrame,
    country: tuple[Region, ...],
    methods: tuple[Method, ...],
) -> Aliases:
    headers, spellings, cell_words, unit_names, codes = (words[name].frame for name in WORDS)
    current_codes = {r.code for r in country}
    former = {r["former"]: r["code"] for r in records(codes) if r["code"] in current_codes}
    return Aliases.of(headers, spellings, cell_words, units, country, methods, unit_names, former)


def _edition(tables: shipped.Tables, country: tuple[Region, ...]) -> shipped.ShippedTable:
    """edition.csv, which need not be there."""
    if not tables.has(EDITION):
        return shipped.ShippedTable(f"{tables.folder}/{EDITION}", pd.DataFrame({"province": []}), (), ())
    provinces = [r.code for r in country if r.kind == "provinsi"]
    return shipped.referring(tables.table(EDITION), "province", provinces, f"{tables.folder}/regions.csv")


def of_province(country: tuple[Region, ...], province: str) -> tuple[Region, ...]:
    """The governments of a province, itself first; empty when there is no such province."""
    if not any(r.code == province and r.kind == "provinsi" for r in country):
        return ()
    return tuple(r for r in country if province in (r.code, r.parent))


def _lists(
    tables: shipped.Tables, codes: list[str], units: shipped.ShippedTable, methods: tuple[Method, ...]
) -> tuple[shipped.ShippedTable, shipped.ShippedTable]:
    """Which units are expected of whom, and how many are asked: both only of what the other tables know."""
    expected = tables.table("method/expected_units.csv")
    expected = shipped.referring(expected, "region", [*codes, *get_args(Kind)], f"{tables.folder}/regions.csv")
    expected = shipped.referring(expected, "unit_type", list(units.frame["unit_type"]), units.name)
    samples = tables.table("method/samples.csv")
    return expected, shipped.referring(
        samples, "method", [m.id for m in methods], f"{tables.folder}/method/methods.csv"
    )


def _of_each(expected: shipped.ShippedTable, country: tuple[Region, ...]) -> pd.DataFrame:
    """The lists of units by government: those by kind for every government of it, but for the years of a list of its own.

    A government whose own list has an error has none: the one of its kind could be shorter than it should be.
    """
    rows, broken = expected.frame, {p.value for p in expected.problems if p.code == "left_out_together"}
    by_kind = rows[rows["region"].isin(get_args(Kind))]
    own_lists = rows.drop(by_kind.index)
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in records(own_lists):
        spans.setdefault(row["region"], []).append((int(row["year_from"]), int(row["year_to"])))
    of_kind = [
        {**row, "region": r.code}
        for row in records(by_kind)
        for r in country
        if r.kind == row["region"] and r.code not in broken and not _meet(row, spans.get(r.code, []))
    ]
    return pd.concat([own_lists, pd.DataFrame(of_kind, columns=rows.columns, dtype="str")], ignore_index=True)


def _meet(row: Record, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether the years of a row and any of the spans have a year in common."""
    return any(int(row["year_from"]) <= last and first <= int(row["year_to"]) for first, last in spans)


def _context(tables: shipped.Tables, name: str, codes: list[str], regions: str) -> shipped.ShippedTable:
    one = tables.table(f"context/{name}.csv")
    return shipped.referring(one, "region_code", codes, regions) if "region_code" in one.frame else one


def _sources(rows: pd.DataFrame) -> dict[str, Source]:
    return {s["source_id"]: Source(s["source_id"], s["publisher"], s["url"], s["date"]) for s in records(rows)}


def _regions(rows: pd.DataFrame, founded: pd.DataFrame) -> tuple[Region, ...]:
    first = {str(r["code"]): int(r["year_from"]) for r in records(founded)}
    return tuple(
        Region(
            r["code"], r["name"], r["short"], r["name_en"], r["short_en"], cast(Kind, r["kind"]), r["parent"],
            first.get(r["code"], 0),
        )
        for r in records(rows)
    )  # fmt: skip
