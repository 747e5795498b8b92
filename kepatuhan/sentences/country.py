"""What is said of the country in a year: how much is known of how many, their zones, and what a rank among them means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kepatuhan.core.model import ZONES, Method
from kepatuhan.scoring.country import DISTRICTS, Place, share
from kepatuhan.sentences.titles import method_sentence
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import category_name, zone_name
from kepatuhan.words.numbers import listing

LEVEL_KEYS = {"provinsi": "country_provinces", DISTRICTS: "country_districts"}
"""What the governments of a level (scoring.country.LEVELS) are called: keys of words."""


def level_name(level: str, lang: str) -> str:
    """'provinsi', 'kabupaten dan kota'."""
    return say(LEVEL_KEYS[level], lang)


def title(places: Sequence[Place], level: str, method: Method, year: int, lang: str) -> str:
    """How many scores of a level were published and found, of how many, and what zones or categories are known."""
    if method.roll_up == "not_held":
        return method_sentence(method, year, lang)
    scored_share = share(places)
    words = {"of": scored_share.of, "kind": level_name(level, lang), "year": year, "n": scored_share.scored}
    if method.zoned:
        return say("country_title", lang, **words, counts=listing(_zones(places, lang), lang))
    return say("country_title_categories", lang, **words, counts=listing(_categories(places, lang), lang))


def share_title(places: Sequence[Place], level: str, year: int, lang: str) -> str:
    """'19 dari 38 provinsi, 2024': of how many of a level the score was published and found."""
    scored_share = share(places)
    return say(
        "country_share_title", lang, n=scored_share.scored, of=scored_share.of, kind=level_name(level, lang), year=year
    )


def share_of_all(listed: Mapping[str, Sequence[Place]], method: Method, year: int, lang: str) -> str:
    """Of how many of all governments the score was published and found, and how many that are at each level (`listed`)."""
    if method.roll_up == "not_held":
        return method_sentence(method, year, lang)
    shares = {level: share(places) for level, places in listed.items()}
    parts = [
        say("country_share", lang, n=one.scored, of=one.of, kind=level_name(level, lang))
        for level, one in shares.items()
    ]
    n, of = sum(one.scored for one in shares.values()), sum(one.of for one in shares.values())
    return say("country_share_all", lang, year=year, n=n, of=of, list=listing(parts, lang))


def _zones(places: Sequence[Place], lang: str) -> list[str]:
    """How many are in each zone, best first; those that one weak source names, those not assessed and the unknown stand apart."""
    weak = [p for p in places if p.row["zone"] and p.row["confidence"] == "rendah"]
    counts = Counter(str(p.row["zone"]) for p in places if p not in weak)
    outside = sum(p.row["state"] == "tidak_dinilai" for p in places)
    apart = {"country_weak": len(weak), "country_outside": outside, "country_unknown": counts[""] - outside}
    zones = [say("country_zone", lang, n=counts[z], zone=zone_name(z, lang)) for z in ZONES if counts[z]]
    return [*zones, *(say(key, lang, n=n) for key, n in apart.items() if n)]


def _categories(places: Sequence[Place], lang: str) -> list[str]:
    """How many are in each category, the largest first, and of how many none is known."""
    counts = Counter(str(place.row["category"]) for place in places)
    unknown = counts.pop("", 0)
    counts_by_category = [
        say("country_category", lang, n=n, category=category_name(code, lang)) for code, n in counts.most_common()
    ]
    return [*counts_by_category, say("country_unknown", lang, n=unknown)] if unknown else counts_by_category


def rank_note(places: Sequence[Place], lang: str) -> str:
    """What a rank in the list means: its whole are the scores that were found, and these are not all."""
    scored_share = share(places)
    return say("country_rank_note", lang, n=sum(place.rank is not None for place in places), of=scored_share.of)


def map_alt(sentence: str, places: Sequence[Place], names: Sequence[str], lang: str) -> str:
    """The map in words: the finding, and the best and the last of those that have a rank."""
    ranked = [(place.rank, name) for place, name in zip(places, names, strict=True) if place.rank is not None]
    if not ranked:
        return sentence
    ends = {"first": ranked[0][1], "last": ranked[-1][1]}
    return say("country_alt", lang, finding=sentence, **ends)
