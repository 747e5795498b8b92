"""What governments, methods, categories and components are called: the data hold the names, in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kepatuhan.core.model import Band, Component, Method, Region
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.keys import CATEGORY_KEYS, ZONE_KEYS


def in_language(row: Mapping[str, Any] | pd.Series, field: str, lang: str) -> Any:
    """A text that a table holds in several languages: column `field`_en in English; `field`, Indonesian, where there is none."""
    named = f"{field}_{lang}"
    return row[named if named in row else field]


def region_name(region: Region, lang: str, short: bool = False) -> str:
    """A government's name in `lang`."""
    return _of(region, "short" if short else "name", lang)


def province_name(government: Region, lang: str) -> str:
    """The province of a provincial government: 'Banten' of Pemprov Banten, in English of Banten Province."""
    return region_name(government, lang, short=True).removeprefix("Pemprov ").removesuffix(" Province")


def widest_names(regions: Iterable[Region]) -> dict[str, str]:
    """By the code of each province the longest of its names in any language: what a map must have room for."""
    provinces = [r for r in regions if r.kind == "provinsi"]
    return {r.code: max((province_name(r, lang) for lang in LANGUAGES), key=len) for r in provinces}


def band_label(band: Band, lang: str) -> str:
    """A category's own words, Indonesian, with the English gloss in English."""
    return _of(band, "label", lang)


def method_name(method: Method, lang: str) -> str:
    """The name of a year's method."""
    return _of(method, "name", lang)


def break_reason(method: Method, lang: str) -> str:
    """Why this method's scores are not joined to those before it."""
    return _of(method, "break_reason", lang)


def reference(item: Method | Band | Component, lang: str) -> str:
    """From where a rule of the method is known."""
    return _of(item, "reference", lang)


def component_name(component: Component, lang: str) -> str:
    """A component's own words, Indonesian, or the English gloss."""
    return _of(component, "name", lang)


def _of(item: Region | Band | Method | Component, field: str, lang: str) -> str:
    """As `in_language`, of what was read from a table."""
    return str(getattr(item, f"{field}_{lang}", getattr(item, field)))


def category_name(category: str, lang: str) -> str:
    """A category as people say it: its letter, else its words: 'sangat_baik' → 'Sangat Baik' / 'Very good'; '' → ''.

    A code whose words are not in the catalogue is said as it is written.
    """
    if category in ZONE_KEYS:
        return zone_name(category, lang)
    if category in CATEGORY_KEYS:
        return say(CATEGORY_KEYS[category], lang)
    return category if len(category) == 1 else category.replace("_", " ").title()


def zone_name(zone: str, lang: str) -> str:
    """'hijau' → 'hijau' / 'green'; '' → ''."""
    return say(ZONE_KEYS[zone], lang) if zone else ""
