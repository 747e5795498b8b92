"""The words offices use, as data: header → column or component, spelling → government, word in a cell → what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType

import pandas as pd
from rapidfuzz import fuzz, process

from kepatuhan.core.cells import ascii_digits, clean, is_place_and_date, key, year
from kepatuhan.core.model import HUNDREDTHS, Method, Region
from kepatuhan.core.offices import Offices
from kepatuhan.core.spellings import bare_names, with_kind, without_kind

CLOSE = 82
"""Likeness (0–100) from which a name is worth suggesting; a suggestion is never taken."""

COUNT = "hitungan"
"""The field of a column that counts something ('Jumlah Pengaduan'): its numbers are no scores, and it is not read."""


KINDS = ("kolom", "komponen", "abaikan", "awalan", "hitungan", "satuan_hitungan")
"""What a row of data/method/header_aliases.csv says of its words."""

COMPARED = 6
"""Spellings of each government that a strange word is compared with, the shortest."""

TIED = 4
"""Likeness within which two names are suggested side by side: 'kab kota serang' is as near to the one Serang as to the other."""

HOMES = 8
"""Provinces whose words are kept."""


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

    `kinded` are the spellings among them that name the kind of government ('kab siak'), `home` the codes of the governments
    whose bare names count in running text too; `former` codes of before → the code of today.
    `weighted` are the codes of components that are given in points: dimensions and variables; `maxima` the
    most points of each dimension (hundredths), by every method that has it.
    `counts` are words that make a count of the header behind them ('jumlah'), `counted` those that do so in brackets.
    """

    fields: Mapping[str, str]
    components: Mapping[str, str]
    weighted: frozenset[str]
    maxima: Mapping[str, frozenset[int]]
    prefixes: frozenset[str]
    regions: Mapping[str, tuple[str, ...]]
    kinded: frozenset[str]
    former: Mapping[str, str]
    names: Mapping[str, str]
    units: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]
    categories: Mapping[str, str]
    counts: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    offices: Offices = field(default_factory=Offices)
    home: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        headers: pd.DataFrame,
        spellings: pd.DataFrame,
        words: pd.DataFrame,
        unit_types: pd.DataFrame,
        regions: Iterable[Region],
        methods: Iterable[Method],
        unit_names: pd.DataFrame | None = None,
        former: Mapping[str, str] | None = None,
        home: Collection[str] = (),
    ) -> Aliases:
        """From data/method/header_aliases.csv, data/region_aliases.csv, data/method/cell_words.csv, data/unit_aliases.csv,

        and the tables they speak of. `regions` are all governments that a table may name, `home` the codes of those whose
        bare names count in a title.
        """
        regions, methods = tuple(regions), tuple(methods)
        by_spelling, kinded = _spellings(regions, tuple(zip(spellings["alias"], spellings["code"], strict=True)))
        kinds = {kind: headers[headers["kind"] == kind] for kind in KINDS}
        ignored = dict.fromkeys(kinds["abaikan"]["alias"], "abaikan")
        return cls(
            fields=dict(zip(kinds["kolom"]["alias"], kinds["kolom"]["target"], strict=True)) | ignored,
            components=_components(methods, kinds["komponen"]),
            weighted=frozenset(c.code for m in methods for c in m.components if c.level in ("dimension", "variable")),
            maxima=_maxima(methods),
            prefixes=frozenset(kinds["awalan"]["alias"]),
            regions=by_spelling,
            kinded=kinded,
            former=dict(former or {}),
            names={r.code: r.name for r in regions},
            units=tuple(unit_types["starts_with"]),
            words={str(f): dict(zip(part["word"], part["value"], strict=True)) for f, part in words.groupby("field")},
            categories=_categories(methods),
            counts=frozenset(kinds["hitungan"]["alias"]),
            counted=frozenset(kinds["satuan_hitungan"]["alias"]),
            offices=Offices() if unit_names is None else Offices.of(unit_names),
            home=frozenset(home),
        )

    def at_home(self, home: Collection[str]) -> Aliases:
        """These words where the bare names of the codes `home` count in a title: the same object for the same codes."""
        return self._cached_home(frozenset(home))

    @cached_property
    def _cached_home(self) -> Callable[[frozenset[str]], Aliases]:
        """Each reading of the tables asks for its province; what is worked out of the spellings of 514 governments stays."""
        return lru_cache(maxsize=HOMES)(lambda home: replace(self, home=home))

    @cached_property
    def titled(self) -> Mapping[str, tuple[str, ...]]:
        """The spellings that count in a title or a header: with their kind those of all governments, without it those of

        `home` alone, for 'Batu', 'Pati' and 'Siak' are words as well.
        """
        at_home = {word: tuple(code for code in codes if code in self.home) for word, codes in self.regions.items()}
        return {
            word: codes
            for word, kept in at_home.items()
            if (codes := self.regions[word] if word in self.kinded else kept)
        }

    def role(self, header: str) -> Role | None:
        """What a header says, or None for a header that is not known."""
        return self._cached_role(header)

    @cached_property
    def _cached_role(self) -> Callable[[str], Role | None]:
        """The rows of a table are asked one by one whether they are its header, and say the same words again and again."""
        return lru_cache(maxsize=4096)(self._header_role)

    def _header_role(self, header: str) -> Role | None:
        for text in (header, header.split("(")[0].split("[")[0]):
            role = self._role(key(text))
            if role and not role.field and not role.year and self.is_count(header):
                return Role(field=COUNT)
            if role:
                return replace(role, unit=clean(text)) if role.unit else role
        return None

    def is_count(self, header: str) -> bool:
        """Whether a header speaks of a number of things or a share, no score: 'Jumlah Pengaduan', 'Pengaduan (kasus)', '% Input'.

        A word for a value behind the count ('Jumlah Nilai Input') makes it a score again; the weight in brackets of
        'Input (21,85 %)' says nothing of the cells.
        """
        word = key(header)
        brackets = re.findall(r"[(\[]([^)\]]*)", header)
        in_brackets = any(self.counted & set(key(b).split()) or ("%" in b and not key(b)) for b in brackets)
        start = next((c for c in sorted(self.counts, key=len, reverse=True) if word.startswith(f"{c} ")), "")
        behind = word[len(start) + 1 :] if start else ""
        scored = any(behind == p or behind.startswith(f"{p} ") for p in self.prefixes if p not in self.counts)
        bare = re.sub(r"[(\[][^)\]]*[)\]]?", " ", header)
        return in_brackets or (bool(start) and not scored) or "%" in bare

    def is_sum(self, header: str) -> bool:
        """Whether a header or the head of a row names what is worked out of others: a sum, a mean, a deviation."""
        return self.row_kind(header) == "jumlah"

    def is_mean(self, header: str) -> bool:
        """Whether a header names a mean."""
        return self.words.get("baris", {}).get(key(header)) == "rata_rata"

    def _role(self, word: str) -> Role | None:
        if word in self.fields:
            return Role(field=self.fields[word])
        if word in self.components:
            return Role(component=self.components[word])
        first, _, rest = word.partition(" ")
        if first in self.prefixes and rest:
            return self._role(rest)
        year_named = year(word, self.measures)
        if year_named:
            return Role(year=year_named)
        codes = self.titled.get(word, ())
        if len(codes) == 1 and not word.replace(" ", "").isdigit():
            return Role(region=codes[0])
        if len(word) <= 3 or self.fields.get(first) == "abaikan":
            return None
        return Role(unit=word) if word.startswith(self.units) or self.offices.office(word) else None

    @cached_property
    def measures(self) -> frozenset[str]:
        """Words that may stand beside a year in a header."""
        return frozenset(w for w, target in self.fields.items() if target in ("nilai", "tahun"))

    @cached_property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """How each government is written without doubt, in letters, the longest first."""
        written_as: dict[str, list[str]] = {}
        for word, codes in self.regions.items():
            if len(codes) == 1 and not word[:1].isdigit():
                written_as.setdefault(codes[0], []).append(word)
        return {code: tuple(sorted(words, key=len, reverse=True)) for code, words in written_as.items()}

    def region(self, text: str) -> tuple[str, ...]:
        """The codes that a cell may mean: one is an answer, several are a question, none is a stranger.

        A code of before means the government that had it; 'Gunung Kidul' is Gunungkidul.
        """
        digits = ascii_digits(text)
        if digits is None:  # '36.7²' is no 36.72
            return ()
        plain = _code(digits)
        if plain in self.names:
            return (plain,)
        if plain in self.former:
            return (self.former[plain],)
        if plain.replace(".", "").isdecimal() and plain.count(".") == 1:
            return tuple(code for code in self.names if code.startswith(plain) and len(plain) > 3)
        word = key(plain)
        joined = word.replace(" ", "")
        return self.regions.get(word) or (self._joined.get(joined, ()) if not joined.isdecimal() else ())

    def former_code(self, text: str) -> str:
        """The code of before that a cell holds, however it is written; '' for any other text."""
        plain = _code(ascii_digits(text) or "")
        return plain if plain in self.former else ""

    @cached_property
    def _joined(self) -> Mapping[str, tuple[str, ...]]:
        """The spellings without their spaces."""
        return _by_word([(word.replace(" ", ""), code) for word, codes in self.regions.items() for code in codes])

    def near_regions(self, text: str) -> tuple[str, ...]:
        """The codes whose names are as close to `text` as any, to be suggested, in their order; none is ever taken."""
        word = key(text)
        if not 3 <= len(word) <= 60:
            return ()
        close = process.extract(word, self._compared, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)
        best = max((likeness for _, likeness, _ in close), default=0)
        return tuple(sorted({self.regions[a][0] for a, likeness, _ in close if likeness >= best - TIED}))

    @cached_property
    def _compared(self) -> tuple[str, ...]:
        """Spellings that a slip of the keyboard is compared with: of each government the short ones, and its code."""
        by_code: dict[str, list[str]] = {}
        for word, codes in self.regions.items():
            if len(codes) == 1:
                by_code.setdefault(codes[0], []).append(word)
        return tuple(word for words in by_code.values() for word in sorted(words, key=len)[:COMPARED])

    def near_header(self, text: str) -> str:
        """The known header closest to `text`, to be suggested; '' when none is."""
        return _nearest(key(text), (*self.fields, *self.components))

    def regions_in(self, text: str) -> set[str]:
        """Codes of every government that a title names without doubt: from left to right, the longest spelling at each word.

        A kind before a name belongs to it rather than to the name before it: 'Tangerang, Kota Serang' names Kota Serang.
        """
        words, codes, at = key(text).split(), set[str](), 0
        while at < len(words):
            size = self._spelled(words, at)
            if (
                size > 1
                and self._spelled(words, at + size - 1) > 1
                and " ".join(words[at : at + size - 1]) in self.titled
            ):
                size -= 1
            codes |= set(self.titled[" ".join(words[at : at + size])]) if size else set()
            at += size or 1
        return codes

    def _spelled(self, words: Sequence[str], at: int) -> int:
        """How many words from `at` on are a spelling that counts in a title, at most; bare numbers are none."""
        sizes = range(min(self._longest, len(words) - at), 0, -1)
        texts = ((size, " ".join(words[at : at + size])) for size in sizes)
        return next((n for n, text in texts if text in self.titled and not text.replace(" ", "").isdigit()), 0)

    @cached_property
    def _longest(self) -> int:
        """Words of the longest spelling that counts in a title."""
        return max((len(alias.split()) for alias in self.titled), default=0)

    def meaning(self, field: str, text: str) -> str:
        """What a word in a cell of `field` stands for, '' when it is no such word."""
        return self.words.get(field, {}).get(key(text), "")

    def row_kind(self, text: str) -> str:
        """'jumlah' for the head of a row that adds up, averages or spreads others, 'catatan' for a note, else ''.

        A row may begin with such a word; one of three letters must stand alone, as 'SD', 'MIN' and 'STD' also begin names.
        """
        word = key(text)
        kinds = self.words.get("baris", {})
        starts = (kinds[w] for w in self._row_heads.get(word.partition(" ")[0], ()) if word.startswith(f"{w} "))
        kind = kinds.get(word, "") or next(starts, "")
        return "jumlah" if kind == "rata_rata" else kind

    @cached_property
    def _row_heads(self) -> Mapping[str, list[str]]:
        """The words that a row of sums or notes may begin with, by the first of them."""
        heads: dict[str, list[str]] = {}
        for word, kind in self.words.get("baris", {}).items():
            if len(word) > 3 or kind == "catatan":
                heads.setdefault(word.split()[0], []).append(word)
        return heads

    def signs(self, text: str) -> bool:
        """Whether a cell belongs to a signature: 'Mengetahui,', 'NIP. 1970…', 'Cilegon, 12 Januari 2025'."""
        word, phrases = key(text), self.words.get("tanda_tangan", {})
        begins = any(word == w or word.startswith(f"{w} ") for w in phrases)
        return begins or is_place_and_date(text)


def _code(digits: str) -> str:
    """A cell as a code would be written: '36,72' and "'36.72" as '36.72'."""
    return clean(digits).replace(",", ".").lstrip("'").removesuffix(".0")


def _components(methods: tuple[Method, ...], given: pd.DataFrame) -> dict[str, str]:
    """Codes, names and aliases; a name that two components share says nothing, and is left out."""
    by_word: dict[str, set[str]] = {}
    for c in (c for m in methods for c in m.components if c.level != "total"):
        for word in (c.code, c.name, c.name_en):
            by_word.setdefault(key(word), set()).add(c.code)
    named = {word: next(iter(codes)) for word, codes in by_word.items() if len(codes) == 1}
    return named | dict(zip(given["alias"], given["target"], strict=True))


def _maxima(methods: tuple[Method, ...]) -> dict[str, frozenset[int]]:
    maxima: dict[str, set[int]] = {}
    for c in (c for m in methods for c in m.components if c.level == "dimension"):
        maxima.setdefault(c.code, set()).add(round(c.points * HUNDREDTHS))
    return {code: frozenset(points) for code, points in maxima.items()}


@lru_cache(maxsize=2)
def _spellings(
    regions: tuple[Region, ...], others: tuple[tuple[str, str], ...]
) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Every spelling with the codes it may mean, and those of them that name the kind of government.

    `others`: spellings that region_aliases.csv adds, each with its code. The same for most tables that are read anew.
    """
    aliases: dict[str, list[str]] = {}
    for alias, code in others:
        aliases.setdefault(code, []).append(alias)
    kinded: list[tuple[str, str]] = []
    open_kind: list[tuple[str, str]] = []
    for region in regions:
        names = bare_names(region, aliases.get(region.code, ()))
        kinded += [(word, region.code) for word in with_kind(region, names)]
        open_kind += [(word, region.code) for word in without_kind(region, names)]
    return MappingProxyType(_by_word([*kinded, *open_kind])), frozenset(word for word, _ in kinded)


def _by_word(spellings: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    by_word: dict[str, dict[str, None]] = {}
    for word, code in spellings:
        by_word.setdefault(word, {})[code] = None
    return {word: tuple(sorted(codes)) for word, codes in by_word.items()}


def _categories(methods: tuple[Method, ...]) -> dict[str, str]:
    """'A', 'Kategori A', 'A Kualitas Tertinggi', 'sangat baik' → code, where every method means the same by it."""
    by_word: dict[str, set[str]] = {}
    for b in (b for m in methods for b in m.bands):
        for word in (
            b.code,
            f"kategori {b.code}",
            f"category {b.code}",
            f"{b.code} {b.label}",
            f"{b.code} {b.label_en}",
        ):
            by_word.setdefault(key(word), set()).add(b.code)
    return {word: next(iter(codes)) for word, codes in by_word.items() if len(codes) == 1}


def _nearest(word: str, spellings: tuple[str, ...]) -> str:
    if len(word) < 3 or len(word) > 60:
        return ""
    match = process.extractOne(word, spellings, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return match[0] if match else ""
