"""What the briefing of the whole country says, as frozen values without a layout. Nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kepatuhan.briefing.citations import Citations, Reference
from kepatuhan.briefing.ranked_rows import Row, ranked_row, was_held
from kepatuhan.briefing.scored_facts import Facts, Stamp, stamp_of
from kepatuhan.briefing.zone_map import Map, drawn_map
from kepatuhan.charts.frames import provinces_frame
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Method
from kepatuhan.scoring import country
from kepatuhan.scoring.country import Place
from kepatuhan.sentences import country as sentences
from kepatuhan.sentences.country import LEVEL_KEYS
from kepatuhan.sentences.scores import has_score
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import province_name, region_name


@dataclass(frozen=True)
class CountryLevel:
    """The provinces, or all kabupaten and kota: what is known of how many, and every one of them, best first.

    `places` begin with the `ranked`, those whose score was published and found; a rounded one among them has no rank. `provinces`: the
    province of each place ('' of a province itself).
    """

    name: str
    sentence: str
    ranked_title: str
    rank_note: str
    places: tuple[Row, ...]
    provinces: tuple[str, ...]
    ranked: tuple[Row, ...]


@dataclass(frozen=True)
class CountryBrief:
    """All governments of the country in one year: how much is known of them, the map of the provinces, and ranks among what was found."""

    year: int
    held: bool
    title: str
    sentence: str
    levels: tuple[CountryLevel, ...]
    map: Map
    sources: tuple[Reference, ...]
    holds: str
    stamp: Stamp
    progress: None = None


def of_country(facts: Facts, year: int, lang: str, made: str = "") -> CountryBrief:
    """The briefing of the country. facts: of all governments (scored_facts.country_facts); `made` is the ISO date to print."""
    data, method = facts.data, method_for(facts.data.methods, year)
    assert method is not None, year
    listed = {
        level: country.listed(facts.bodies, country.of_level(data, level), year) if was_held(method) else ()
        for level in country.LEVELS
    }
    book = Citations(data, lang)
    provinces = listed[country.PROVINCES]
    levels = tuple(_level(name, places, method, year, lang, data, book) for name, places in listed.items() if places)
    return CountryBrief(
        year=year,
        held=was_held(method),
        title=say("brief_title", lang, name=say("page_indonesia", lang), year=year),
        sentence=sentences.share_of_all(listed, method, year, lang),
        levels=levels,
        map=_map(
            provinces,
            country.not_yet(facts.bodies, country.of_level(data, country.PROVINCES), year),
            method,
            year,
            lang,
        ),
        sources=book.references(),
        holds="",
        stamp=stamp_of(facts, method, made, lang),
    )


def _level(
    name: str, places: tuple[Place, ...], method: Method, year: int, lang: str, data: Dataset, book: Citations
) -> CountryLevel:
    rows = tuple(_row(place, method, data, lang, book) for place in places)
    names = {r.code: province_name(r, lang) for r in data.country if r.kind == "provinsi"}
    return CountryLevel(
        name=say(LEVEL_KEYS[name], lang),
        sentence=sentences.title(places, name, method, year, lang),
        ranked_title=sentences.share_title(places, name, year, lang),
        rank_note=sentences.rank_note(places, lang) if any(place.rank for place in places) else "",
        places=rows,
        provinces=tuple(names.get(place.region.parent, "") for place in places),
        ranked=tuple(row for row, place in zip(rows, places, strict=True) if has_score(place.row)),
    )


def _row(place: Place, method: Method, data: Dataset, lang: str, book: Citations) -> Row:
    rank = pd.NA if place.rank is None else place.rank
    return ranked_row(pd.Series({**place.row, "rank_best": rank, "rank_worst": rank}), method, data, lang, book)


def _map(provinces: tuple[Place, ...], absent: tuple[Place, ...], method: Method, year: int, lang: str) -> Map:
    finding = sentences.title(provinces, country.PROVINCES, method, year, lang)
    alt = sentences.map_alt(finding, provinces, [region_name(place.region, lang) for place in provinces], lang)
    return drawn_map(provinces_frame((*provinces, *absent), lang, ""), method, year, finding, alt, lang)
