"""Names of service units as offices write them → the name that the tables have: aliases and short forms, from data/unit_aliases.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from kepatuhan.core.cells import clean, key

LINKS = frozenset(("dan", "serta", "and", "the", "of"))
"""Words that one office writes into the name of a unit and another leaves out."""


@dataclass(frozen=True)
class Office:
    """A unit that a text begins with: its `name` in the tables, and the words of the text behind it (as `key` gives them)."""

    name: str
    rest: str


@dataclass(frozen=True)
class Offices:
    """`names`: short form of an alias → name; `shorter`: phrase → its short form; `before`: what a name may begin with

    ('UPTD'); `heads`: words that only the name of a unit begins with; `proper`: kinds of unit that have names of their
    own behind the kind ('Puskesmas Ciwandan').
    """

    names: Mapping[str, str] = field(default_factory=dict)
    shorter: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    heads: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()

    @classmethod
    def of(cls, given: pd.DataFrame) -> Offices:
        """From data/unit_aliases.csv."""
        kinds = {str(kind): part for kind, part in given.groupby("kind")}
        empty = given.head(0)
        longest_first = kinds.get("ringkas", empty).sort_values("alias", key=lambda a: -a.str.len())
        bare = cls(
            shorter=dict(zip(longest_first["alias"], longest_first["target"], strict=True)),
            before=tuple(sorted(kinds.get("awalan", empty)["alias"], key=len, reverse=True)),
            heads=frozenset(kinds.get("kata", empty)["alias"]),
            proper=frozenset(kinds.get("bernama", empty)["alias"]),
        )
        named = kinds.get("nama", empty)
        short = {bare.short(alias): name for alias, name in zip(named["alias"], named["target"], strict=True)}
        return cls(short, bare.shorter, bare.before, bare.heads, bare.proper)

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.shorter)) or '(?!)'})\b")

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """What a known name, in full or short, may begin with: of most texts nothing more is looked at."""
        return frozenset(w.split()[0] for w in (*self.names, *self.shorter, *self.before))

    def short(self, text: str) -> str:
        """A name as it is compared: without 'UPTD' before it and 'dan' in it, long phrases as their usual short form."""
        word = key(text)
        while first := next((b for b in self.before if word.startswith(f"{b} ")), ""):
            word = word[len(first) + 1 :]
        word = self._phrases.sub(lambda m: self.shorter[m[0]], word)
        return " ".join(w for w in word.split() if w not in LINKS)

    def office(self, text: str) -> Office | None:
        """The unit whose name the text begins with, by its longest alias; None when it begins with none."""
        if key(text).partition(" ")[0] not in self._first_words:
            return None
        words = self.short(text).split()
        for size in range(len(words), 0, -1):
            name = self.names.get(" ".join(words[:size]))
            if name:
                return Office(name, " ".join(words[size:]))
        return None

    def is_unit(self, text: str) -> bool:
        """Whether a text is the name of a unit: a known one, or one that begins as only units do ('Dinas …')."""
        words = self.short(text).split()
        return self.office(text) is not None or (len(words) > 1 and words[0] in self.heads)

    def inside(self, text: str) -> list[str]:
        """The units that a title names, as it writes them: from the unit's own words to the next mark, year or government."""
        words, offices, at = clean(re.sub(r"[|:;()–—_]", " | ", text)).split(), [], 0
        while at < len(words):
            size = 0 if key(words[at]) in LINKS else self._longest(words, at)
            if size:
                offices.append(" ".join(words[at : at + size]).strip(" ,."))
            at += size or 1
        return list(dict.fromkeys(offices))

    def _longest(self, words: list[str], at: int) -> int:
        """How many words from `at` on are the name of a known unit; with its own name where its kind has one."""
        sizes = [n for n in range(1, 13) if at + n <= len(words) and "|" not in words[at : at + n]]
        shorts = {n: self.short(" ".join(words[at : at + n])) for n in sizes}
        exact = [n for n in sizes if shorts[n] in self.names]
        size = next((n for n in exact if shorts[n] == shorts[exact[-1]]), 0)  # without a 'dan' behind the name
        if size and self.short(" ".join(words[at : at + size])) in self.proper:
            size += self._own_name(words[at + size :])
        return size

    def _own_name(self, words: list[str]) -> int:
        """Words up to the next government, year or mark: 'Puskesmas PONDOK AREN | Kota …'."""
        stops = {
            "kota",
            "kab",
            "kabupaten",
            "pemerintah",
            "provinsi",
            "tahun",
            "ta",
            "se",
            "dan",
            "di",
            "pada",
            "|",
            "",
        }
        for i, word in enumerate(words[:4]):
            if key(word) in stops or key(word).isdecimal():
                return i
        return min(len(words), 4)
