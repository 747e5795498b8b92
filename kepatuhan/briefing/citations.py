"""Sources of a briefing, numbered in the order in which they are first cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.exports import web_address
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import date


@dataclass(frozen=True)
class Cited:
    """A sentence with the numbers of the sources of what it names."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Reference:
    """A numbered source: publisher, address as recorded ('' where none is), its date as text, and the address as a link.

    `link` is '' where the recorded address is none of the web (exports.web_address): it is then shown, and leads nowhere.
    """

    number: int
    publisher: str
    url: str
    date: str
    link: str


def together(*numbers: Iterable[int]) -> tuple[int, ...]:
    """All of them once, in their order."""
    return tuple(dict.fromkeys(n for some in numbers for n in some))


class Citations:
    """Numbers the sources in the order in which they are first cited."""

    def __init__(self, data: Dataset, lang: str) -> None:
        self.data, self.lang = data, lang
        self.numbers: dict[str, int] = {}

    def cite(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the sources `ids`; an empty id or one that nobody listed has none."""
        listed = [i for i in dict.fromkeys(ids) if i in self.data.sources]
        return tuple(self.numbers.setdefault(i, len(self.numbers) + 1) for i in listed)

    def references(self) -> tuple[Reference, ...]:
        """All sources cited so far."""
        cited = ((n, self.data.sources[i]) for i, n in self.numbers.items())
        blank = say("date_unknown", self.lang)
        return tuple(
            Reference(n, s.publisher, s.url, date(s.date, self.lang) or blank, web_address(s.url)) for n, s in cited
        )
