"""The words offices use, as data: header → column or component, spelling → government, word in a cell → what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
from rapidfuzz import fuzz, process

from kepatuhan.core.cells import ascii_digits, clean, key, year
from kepatuhan.core.model import HUNDREDTHS, Method, Region

CLOSE = 82
"""Likeness (0–100) from which a name is worth suggesting; a suggestion is never taken."""


TIED = 4
"""Likeness within which two names are suggested side by side: 'kab kota serang' is as near to the one Serang as to the other."""


@dataclass(frozen=True)
class Role:
    """What a header says a column holds: a `field` of the table, or a value of one `component`, `year`, `unit` or `region`."""

    field: str = ""
    component: str = ""
    year: int | None = None
    unit: str = ""
    region: str = ""

    @property
    def is_value(self) -> bool:
        """Whether the cells below are values, and the header says of what."""
        return self.field == "nilai" or bool(self.component or self.year or self.unit or self.region)


@dataclass(frozen=True)
class Aliases:
    """Lookups by `cells.key`. `regions` may name several codes: then the word alone says nothing.

    `weighted` are the codes of components that are given in points: dimensions and variables; `maxima` the
    most points of each dimension (hundredths), by every method that has it.
    """

    fields: Mapping[str, str]
    components: Mapping[str, str]
    weighted: frozenset[str]
    maxima: Mapping[str, frozenset[int]]
    prefixes: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    units: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]
    categories: Mapping[str, str]

    @classmethod
    def of(
        cls,
        headers: pd.DataFrame,
        spellings: pd.DataFrame,
        words: pd.DataFrame,
        unit_types: pd.DataFrame,
        regions: Iterable[Region],
        methods: Iterable[Method],
    ) -> Aliases:
        """From data/method/header_aliases.csv, data/region_aliases.csv, data/method/cell_words.csv, and the tables they speak of."""
        regions, methods = tuple(regions), tuple(methods)
        kinds = {kind: headers[headers["kind"] == kind] for kind in ("kolom", "komponen", "abaikan", "awalan")}
        fields = {r.alias: r.target for r in kinds["kolom"].itertuples()} | dict.fromkeys(
            kinds["abaikan"]["alias"], "abaikan"
        )
        return cls(
            fields=fields,
            components=_components(methods, kinds["komponen"]),
            weighted=frozenset(c.code for m in methods for c in m.components if c.level in ("dimension", "variable")),
            maxima=_maxima(methods),
            prefixes=frozenset(kinds["awalan"]["alias"]),
            regions=_regions(regions, spellings),
            names={r.code: r.name for r in regions},
            units=tuple(unit_types["starts_with"]),
            words={str(f): dict(zip(part["word"], part["value"], strict=True)) for f, part in words.groupby("field")},
            categories=_categories(methods),
        )

    def role(self, header: str) -> Role | None:
        """What a header says, or None for a header that is not known."""
        for text in (header, header.split("(")[0].split("[")[0]):
            found = self._role(key(text))
            if found:
                return replace(found, unit=clean(text)) if found.unit else found
        return None

    def _role(self, word: str) -> Role | None:
        if word in self.fields:
            return Role(field=self.fields[word])
        if word in self.components:
            return Role(component=self.components[word])
        first, _, rest = word.partition(" ")
        if first in self.prefixes and rest:
            return self._role(rest)
        found = year(word, self.measures)
        if found:
            return Role(year=found)
        codes = self.regions.get(word, ())
        if len(codes) == 1 and not word.replace(" ", "").isdigit():
            return Role(region=codes[0])
        return Role(unit=word) if word.startswith(self.units) and len(word) > 3 else None

    @cached_property
    def measures(self) -> frozenset[str]:
        """Words that may stand beside a year in a header."""
        return frozenset(w for w, target in self.fields.items() if target in ("nilai", "tahun"))

    def region(self, text: str) -> tuple[str, ...]:
        """The codes that a cell may mean: one is an answer, several are a question, none is a stranger."""
        digits = ascii_digits(text)
        if digits is None:  # '36.7²' is no 36.72
            return ()
        plain = clean(digits).replace(",", ".").lstrip("'").removesuffix(".0")
        if plain in self.names:
            return (plain,)
        if plain.replace(".", "").isdecimal() and plain.count(".") == 1:
            return tuple(code for code in self.names if code.startswith(plain) and len(plain) > 3)
        return self.regions.get(key(plain), ())

    def near_regions(self, text: str) -> tuple[str, ...]:
        """The codes whose names are as close to `text` as any, to be suggested, in their order; none is ever taken."""
        word, alone = key(text), tuple(a for a, codes in self.regions.items() if len(codes) == 1)
        if not 3 <= len(word) <= 60:
            return ()
        close = process.extract(word, alone, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)
        best = max((likeness for _, likeness, _ in close), default=0)
        return tuple(sorted({self.regions[a][0] for a, likeness, _ in close if likeness >= best - TIED}))

    def near_header(self, text: str) -> str:
        """The known header closest to `text`, to be suggested; '' when none is."""
        return _nearest(key(text), (*self.fields, *self.components))

    def regions_in(self, text: str) -> set[str]:
        """Codes of every government that a title names without doubt, the longest spelling first."""
        rest, found = f" {key(text)} ", set()
        for alias in sorted(self.regions, key=len, reverse=True):
            if f" {alias} " in rest and not alias.replace(" ", "").isdigit():
                found |= set(self.regions[alias])
                rest = rest.replace(f" {alias} ", " | ")
        return found

    def meaning(self, field: str, text: str) -> str:
        """What a word in a cell of `field` stands for, '' when it is no such word."""
        return self.words.get(field, {}).get(key(text), "")

    def row_kind(self, text: str) -> str:
        """'jumlah' for the head of a row that adds up or averages others, 'catatan' for a note, else ''."""
        word = key(text)
        known = self.words.get("baris", {})
        starts = (kind for w, kind in known.items() if word.startswith(f"{w} "))
        return known.get(word, "") or next(starts, "")


def _components(methods: tuple[Method, ...], given: pd.DataFrame) -> dict[str, str]:
    """Codes, names and aliases; a name that two components share says nothing, and is left out."""
    found: dict[str, set[str]] = {}
    for c in (c for m in methods for c in m.components if c.level != "total"):
        for word in (c.code, c.name, c.name_en):
            found.setdefault(key(word), set()).add(c.code)
    named = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    return named | dict(zip(given["alias"], given["target"], strict=True))


def _maxima(methods: tuple[Method, ...]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for c in (c for m in methods for c in m.components if c.level == "dimension"):
        found.setdefault(c.code, set()).add(round(c.points * HUNDREDTHS))
    return {code: frozenset(points) for code, points in found.items()}


def _regions(regions: tuple[Region, ...], spellings: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for r in regions:
        for word in (r.code, r.name, r.short, r.name_en, r.short_en):
            found.setdefault(key(word), {})[r.code] = None
    for alias, code in zip(spellings["alias"], spellings["code"], strict=True):
        if any(r.code == code for r in regions):
            found.setdefault(alias, {})[code] = None
    return {word: tuple(codes) for word, codes in found.items()}


def _categories(methods: tuple[Method, ...]) -> dict[str, str]:
    """'A', 'Kategori A', 'A Kualitas Tertinggi', 'sangat baik' → code, where every method means the same by it."""
    found: dict[str, set[str]] = {}
    for b in (b for m in methods for b in m.bands):
        for word in (
            b.code,
            f"kategori {b.code}",
            f"category {b.code}",
            f"{b.code} {b.label}",
            f"{b.code} {b.label_en}",
        ):
            found.setdefault(key(word), set()).add(b.code)
    return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}


def _nearest(word: str, known: tuple[str, ...]) -> str:
    if len(word) < 3 or len(word) > 60:
        return ""
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return found[0] if found else ""
