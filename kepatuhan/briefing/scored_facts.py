"""What briefings are made from, scored once, and the stamp that stands on each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.core.model import Method
from kepatuhan.scenarios.scenario import base_hash
from kepatuhan.scoring import compare
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import Scored, score
from kepatuhan.words.names import method_name
from kepatuhan.words.numbers import date


@dataclass(frozen=True)
class Facts:
    """Everything that briefings are made from, scored once. `illustrated` is None where invented values are to be hidden.

    `version` is the content hash of all observations, by the rule of kepatuhan.scenario.
    """

    data: Dataset
    scored: Scored
    bodies: pd.DataFrame
    reconciled: pd.DataFrame
    illustrated: Scored | None
    version: str


@dataclass(frozen=True)
class Stamp:
    """What stands on every briefing: method of the year, date it was made (text), data version, language."""

    method: str
    made: str
    version: str
    lang: str


def facts(data: Dataset, illustration: bool = False, also: Collection[int] = ()) -> Facts:
    """Score `data` for briefings; published figures only, unless the `illustration` is asked for. `also`: years to come, of

    which nothing is published.
    """
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies, data, also)
    invented = score(illustrated(data), data) if illustration and len(data.illustration) else None
    return Facts(data, scored, bodies, reconcile(bodies, data), invented, base_hash(data.observations))


def country_facts(data: Dataset, scored: Scored, bodies: pd.DataFrame) -> Facts:
    """The same of all governments of the country (`data`: dataset.load_country), with what scoring.country made of it: published
    figures only."""
    return Facts(data, scored, bodies, bodies[:0], None, base_hash(data.observations))


def stamp_of(source: Facts, method: Method | None, made: str, lang: str) -> Stamp:
    """What stands on every briefing; `made` is an ISO date or ''."""
    return Stamp(method_name(method, lang) if method else "", date(made, lang), source.version, lang)
