"""Which government a reader means by what was typed: one is an answer, several are offered, none is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.cells import ascii_digits, key


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


def search(text: str, aliases: Aliases) -> Matches:
    """What `text` may mean: a name with or without its kind, in either language, or a code ('33.04', '3304')."""
    written = ascii_digits(text)
    if written is None:  # '36.7²' is no 36.72
        return Matches()
    if digits := _digits(written):
        return _of_code(digits, aliases)
    exact = aliases.region(text)
    beginning = tuple(code for code in _beginning(key(text), aliases) if code not in exact)
    return Matches(exact, beginning if exact or beginning else aliases.near_regions(text))


def _of_code(digits: str, aliases: Aliases) -> Matches:
    exact = tuple(code for code in aliases.names if code.replace(".", "") == digits)
    exact = exact or tuple(new for old, new in aliases.former.items() if old.replace(".", "") == digits)
    below = (code for code in aliases.names if code.replace(".", "").startswith(digits))
    return Matches(exact, () if exact else tuple(below))


def _beginning(word: str, aliases: Aliases) -> tuple[str, ...]:
    """Governments with a spelling of which each word typed begins a word: 'jak sel' is Jakarta Selatan."""
    starts = [f" {start}" for start in word.split()]
    if not starts:
        return ()
    fitting = (codes for spelling, codes in aliases.regions.items() if all(s in f" {spelling}" for s in starts))
    return tuple(sorted({code for codes in fitting for code in codes}))


def _digits(text: str) -> str:
    """'3304' of '33.04', '33,04' or '3304'; '' for anything but a code."""
    plain = text.strip()
    return re.sub(r"[.,\s]", "", plain) if re.fullmatch(r"\d{2}[.,\s]?\d{0,2}", plain) else ""
