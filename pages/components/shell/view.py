"""What a visitor looks at, and what is worked out once for all who look at the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Method, Region
from kepatuhan.scoring.explain import Breakdown, breakdown
from kepatuhan.scoring.score import Scored
from kepatuhan.self_assessment.outlook import Outlook
from kepatuhan.self_assessment.self_year import SelfYear, Stated
from kepatuhan.words.catalogue import say
from pages.components.shell.address import INVENTED, carried, state
from pages.components.shell.cache import Assessment
from pages.components.shell.self_layer import YEAR

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class View:
    """What the visitor looks at, read from the URL; `known` is everything that can be shown."""

    known: Assessment
    lang: str
    year: int
    region: Region
    year_given: bool
    published_only: bool
    stated: SelfYear | None = None
    """What governments say of themselves in the year, where the visitor asked for it: then nothing else stands in its place."""
    years: tuple[int, ...] = ()
    """The years that can be chosen."""

    @property
    def parts(self) -> Scored:
        """The scores that may be taken apart: what governments say of themselves where that is asked for, else with the

        illustration below the units unless the visitor hides it.
        """
        if self.stated is not None:
            return self.known.self_scored(self.stated)
        return self.known.scored if self.published_only else self.known.illustrated

    @property
    def entry(self) -> Stated | None:
        """What the chosen government says of itself; None where that is not asked for, or it has filled in nothing."""
        return self.stated.entries.get(self.region.code) if self.stated is not None else None

    @property
    def outlook(self) -> Outlook | None:
        """The range that the chosen government's own values leave open."""
        if self.stated is None or self.entry is None:
            return None
        return self.known.outlook(self.entry, self.stated.key)

    @property
    def year_in_link(self) -> str:
        """What the URL calls the chosen year."""
        return "tahun" if self.stated is None else YEAR

    @property
    def taken_published(self) -> bool:
        """Whether a briefing made here holds published figures only: it does unless the reader asked for the illustration."""
        return state("data") != INVENTED

    @property
    def seen(self) -> tuple[str, int, str, bool, str]:
        """What the content of a page depends on beside the data."""
        return self.lang, self.year, self.region.code, self.published_only, self.stated.key if self.stated else ""

    def told(self, sentence: Callable[[pd.DataFrame, Dataset, int, str], T]) -> T:
        """A sentence (or lines) of the year as kepatuhan.sentences makes them, worked out once for all who look at it."""
        known = self.known
        key = (sentence, self.year, self.lang)
        return known.once(key, lambda: sentence(known.bodies, known.data, self.year, self.lang))

    def breakdown(self, region: str, unit: str = "") -> Breakdown | None:
        """explain.breakdown of the chosen year."""
        key = (breakdown, *self.seen[1:2], *self.seen[3:], region, unit)
        return self.known.once(key, lambda: breakdown(self.parts, self.method, region, self.year, unit))

    @property
    def method(self) -> Method:
        """The method of the chosen year."""
        method = method_for(self.known.data.methods, self.year)
        assert method is not None, self.year
        return method

    @property
    def link(self) -> dict[str, str]:
        """What a link to another page takes along of this one's address."""
        return carried()

    def say(self, key: str, **params: object) -> str:
        """words.say in the visitor's language."""
        return say(key, self.lang, **params)


def remembered(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """`make(view, …)` worked out once for all who look at the same (View.seen and what follows, hashable).

    A page that many look at is then made of what is already there. Nobody may change what comes back, and `make` may
    depend on nothing else: not on the URL's other parts, not on the session.
    """

    @wraps(make)
    def found(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return view.known.once((make, view.seen, *args, *kwargs.items()), lambda: make(view, *args, **kwargs))

    return found
