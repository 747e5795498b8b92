"""Which government a reader means by what was typed: one is an answer, several are offered, none is guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kepatuhan.core.aliases import CLOSE
from kepatuhan.core.cells import ascii_digits, key
from kepatuhan.core.model import Kind, Region

KINDS_BEFORE: Mapping[str, Kind] = {
    **dict.fromkeys(("provinsi", "prov", "propinsi", "prop", "pemprov"), "provinsi"),
    **dict.fromkeys(("kabupaten", "kab", "pemkab"), "kabupaten"),
    **dict.fromkeys(("kota", "pemkot"), "kota"),
}
"""Words before a name → the kind of government that they say (Indonesian)."""
KINDS_BEHIND: Mapping[str, Kind] = {
    "province": "provinsi",
    "provincial": "provinsi",
    "regency": "kabupaten",
    "city": "kota",
}
"""The same behind a name (English)."""
NO_KIND_BEFORE, NO_KIND_BEHIND = ("pemerintah", "pemda", "daerah", "administrasi"), ("government", "administrative")
"""Words around a name that say no kind: the kabupaten and kota of Jakarta are administrative ones."""


@dataclass(frozen=True)
class Matches:
    """Codes of governments that a text may mean: by their whole name or code, and those that come near, each in order."""

    exact: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def certain(self) -> str:
        """The one government that the text can mean; '' where there are several or none."""
        return self.exact[0] if len(self.exact) == 1 else ""

    @property
    def offered(self) -> tuple[str, ...]:
        """All of them, whole names first."""
        return (*self.exact, *self.near)


@dataclass(frozen=True)
class Governments:
    """The names of all governments, ready to be searched. names: bare name (`_parted`) → codes; spellings: other whole names → codes;
    former: a code of before → that of today."""

    kinds: Mapping[str, Kind]
    names: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, tuple[str, ...]]
    former: Mapping[str, str]

    @classmethod
    def of(
        cls,
        country: Iterable[Region],
        spellings: Mapping[str, tuple[str, ...]],
        former: Mapping[str, str] | None = None,
    ) -> Governments:
        """From the rows of data/regions.csv, spellings by `cells.key` and former codes as core.aliases.Aliases has them."""
        regions = tuple(country)
        names: dict[str, dict[str, None]] = {}
        for r in regions:
            for name in (r.name, r.short, r.name_en, r.short_en):
                names.setdefault(_parted(name)[1], {})[r.code] = None
        kinds: dict[str, Kind] = {r.code: r.kind for r in regions}
        return cls(kinds, {name: tuple(codes) for name, codes in names.items()}, spellings, former or {})

    def search(self, text: str) -> Matches:
        """What `text` may mean: a name with or without its kind, in either language, or a code ('33.04', '3304')."""
        written = ascii_digits(text)
        if written is None:  # '36.7²' is no 36.72
            return Matches()
        if digits := _digits(written):
            return self._of_code(digits)
        kinds, bare = _parted(text)
        if not bare:
            return Matches()
        whole = self.spellings.get(key(text), ())
        exact = [code for code in (*self._of_kinds(self.names.get(bare, ()), kinds), *whole) if code in self.kinds]
        near = self._of_kinds(self._beginning(bare), kinds)
        if not exact and not near:
            near = self._of_kinds(self._alike(bare), kinds) or list(self._alike(key(text)))
        return Matches(tuple(dict.fromkeys(exact)), tuple(code for code in dict.fromkeys(near) if code not in exact))

    def _of_code(self, digits: str) -> Matches:
        exact = tuple(code for code in self.kinds if code.replace(".", "") == digits)
        exact = exact or tuple(new for old, new in self.former.items() if old.replace(".", "") == digits)
        below = (code for code in self.kinds if code.replace(".", "").startswith(digits) and code not in exact)
        return Matches(exact, () if exact else tuple(below))

    def _of_kinds(self, codes: Iterable[str], kinds: Collection[str]) -> list[str]:
        return [code for code in codes if not kinds or self.kinds[code] in kinds]

    def _beginning(self, bare: str) -> Iterable[str]:
        """Governments of whose name each word typed begins a word: 'jak sel' is Jakarta Selatan."""
        starts = bare.split()
        for name, codes in self.names.items():
            words = name.split()
            if all(any(word.startswith(start) for word in words) for start in starts):
                yield from codes

    def _alike(self, bare: str) -> Iterable[str]:
        """Governments whose names are written nearly so, the likest first: 'slemann', 'kota baru' for Kotabaru."""
        likest = process.extract(bare, tuple(self.names), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)
        return (code for name, _, _ in likest for code in self.names[name])


def _digits(text: str) -> str:
    """'3304' of '33.04', '33,04' or '3304'; '' for anything but a code."""
    plain = text.strip()
    return re.sub(r"[.,\s]", "", plain) if re.fullmatch(r"\d{2}[.,\s]?\d{0,2}", plain) else ""


def _parted(text: str) -> tuple[frozenset[Kind], str]:
    """The kinds that a name says ('Kab. Bantul': kabupaten, 'Kab/Kota Serang': both), and the name without them."""
    words = key(text).split()
    kinds: set[Kind] = set()
    while len(words) > 1 and (words[0] in KINDS_BEFORE or words[0] in NO_KIND_BEFORE):
        kinds |= {KINDS_BEFORE[words[0]]} if words[0] in KINDS_BEFORE else set()
        words = words[1:]
    while len(words) > 1 and (words[-1] in KINDS_BEHIND or words[-1] in NO_KIND_BEHIND):
        kinds |= {KINDS_BEHIND[words[-1]]} if words[-1] in KINDS_BEHIND else set()
        words = words[:-1]
    return frozenset(kinds), " ".join(words)
