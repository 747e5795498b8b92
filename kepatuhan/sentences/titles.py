"""Titles: the finding of a page, a map, a table in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pandas as pd

from kepatuhan.core.columns import records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import ZONES, Layer, Method, Region
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.explain import Breakdown, Tally, below, children, maxima
from kepatuhan.sentences.categories import margins
from kepatuhan.sentences.scores import body_clause, score_words, standing
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import ROLL_UP_KEYS
from kepatuhan.words.layers import titled
from kepatuhan.words.names import (
    band_label,
    break_reason,
    component_name,
    method_name,
    region_name,
    zone_name,
)
from kepatuhan.words.numbers import counted, listing, number, signed, whole


def headline(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The sentence of a year that a governor can read aloud: the province, its category, zone and rank, and the eight."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return say("say_not_held", lang, year=year, reason=break_reason(method, lang))
    of_province = body_clause(bodies, data, data.province, year, lang)
    return say("join", lang, a=of_province, b=finding(bodies, data, year, lang))


def years_of(method: Method, lang: str) -> str:
    """'2022–2024', '2021', or 'sejak 2025' for the method in force."""
    if method.year_to is None:
        return say("years_since", lang, year=method.year_from)
    return f"{method.year_from}–{method.year_to}" if method.year_to > method.year_from else str(method.year_from)


def method_sentence(method: Method, year: int, lang: str) -> str:
    """What was measured in a year and how a score comes about, in one breath; or that nothing was held, and why no line joins."""
    if method.roll_up == "not_held":
        return say("say_not_held", lang, year=year, reason=break_reason(method, lang))
    shown, (root,) = maxima(method), children(method, "")
    parts = [component_name(c, lang) for c in children(method, root.code)]
    words = {"name": method_name(method, lang), "year": year, "how": say(ROLL_UP_KEYS[method.roll_up], lang)}
    if not parts:
        return say("method_title", lang, **words)
    return say("method_title_parts", lang, **words, parts=listing(parts, lang), whole=whole(shown[root.code], lang))


def heaviest(method: Method, lang: str) -> str:
    """Which part of the score weighs most, as the finding above its picture; that only the total is known where it is so."""
    shown, (root,) = maxima(method), children(method, "")
    parts = children(method, root.code)
    if not parts:
        return say("parts_none", lang)
    top = max(parts, key=lambda c: shown[c.code])
    points = {"points": number(shown[top.code], lang), "whole": whole(shown[root.code], lang)}
    return say("parts_title", lang, name=component_name(top, lang), **points)


def aspect_title(breakdown: Breakdown, method: Method, name: str, lang: str) -> str:
    """Which aspect of a total is strongest, which weakest (share of its maximum), and where most points are lost."""
    (root,) = children(method, "")
    rows = records(breakdown.level(root.code))
    names = {c.code: component_name(c, lang) for c in children(method, root.code)}
    share = {r["code"]: Fraction(int(r["value"]), int(r["maximum"])) for r in rows}
    lost = max(rows, key=lambda r: int(r["lost"]))
    weak, strong = min(share, key=lambda c: share[c]), max(share, key=lambda c: share[c])
    words = {
        "name": name,
        "year": breakdown.year,
        "strong": names[strong],
        "weak": names[weak],
        "lost": names[lost["code"]],
    }
    words |= {"points": number(lost["lost"], lang), "maximum": number(lost["maximum"], lang)}
    text = say("aspek_title_same" if weak == lost["code"] else "aspek_title", lang, **words)
    return titled(text, breakdown.layer, lang)


def units_title(units: pd.DataFrame, name: str, year: int, lang: str) -> str:
    """What the published units tell of a government whose aspects are not published (`units`: rows of score.Scored.units)."""
    scored = units[units["score"].notna()].sort_values(["score", "unit"], ascending=[False, True])
    if scored.empty:
        return say("aspek_none", lang, name=name, year=year)
    best, worst = scored.iloc[0], scored.iloc[-1]
    words = {"name": name, "year": year, "best": best["unit"], "high": number(best["score"], lang)}
    if len(scored) == 1:
        return say("aspek_one_unit", lang, **words)
    return say("aspek_units", lang, **words, worst=worst["unit"], low=number(worst["score"], lang))


def detail_title(breakdown: Breakdown, method: Method, code: str, lang: str) -> str:
    """How much of one aspect is lost, and at which indicator most."""
    part = breakdown.of(code)
    names = {c.code: component_name(c, lang) for c in method.components}
    inside = [c.code for c in below(method, code) if c.level == "indicator"]
    most = (
        breakdown.parts[breakdown.parts["code"].isin(inside)]
        .sort_values("lost", ascending=False, kind="stable")
        .iloc[0]
    )
    words = {"aspect": names[code], "lost": number(part["lost"], lang), "maximum": number(part["maximum"], lang)}
    more = {"most": names[most["code"]], "points": number(most["lost"], lang)}
    text = say("detail_title", lang, **words, **more) if part["lost"] else say("detail_full", lang, **words)
    return titled(text, breakdown.layer, lang)


def profile_title(row: pd.Series, region: Region, data: Dataset, method: Method, lang: str) -> str:
    """One government and year in a breath: score, standing, how far to the next category, and its rank among the eight."""
    if method.roll_up == "not_held":
        return method_sentence(method, int(row["year"]), lang)
    has_standing = pd.notna(row["score"]) or standing(row, lang)
    parts = [score_words(row, lang), standing(row, lang) if has_standing else "", margins(row, method, lang)[0]]
    ranked = ranking.official_rank(data, region, int(row["year"]), ranking.DISTRICT_SCOPE)
    if ranked is not None and ranked["rank"]:
        parts.append(say("profile_rank", lang, rank=ranked["rank"], of=ranked["of"]))
    text = ", ".join(part for part in parts if part)
    return say("profile_title", lang, name=region_name(region, lang), year=row["year"], told=text)


def against_median(places: Mapping[str, compare.Position], lang: str, layer: Layer) -> list[str]:
    """Where a body stands out among its kind: furthest above and furthest below the median (points), by name of the part."""
    gaps = {name: p.own - p.median for name, p in places.items() if p.own is not None}
    if not gaps:
        return []
    best, worst = max(gaps, key=lambda n: gaps[n]), min(gaps, key=lambda n: gaps[n])
    pairs = (("profile_strong", best, gaps[best] > 0), ("profile_weak", worst, gaps[worst] < 0))
    lines = [say(key, lang, name=name, gap=signed(gaps[name], lang)) for key, name, words in pairs if words]
    return [titled(line, layer, lang) for line in lines]


def tally_text(tally: Tally, data: Dataset, lang: str) -> str:
    """How many totals of a method match their units, naming those that do not; '' where none can be recomputed."""
    if not tally.checked:
        return ""
    if not tally.differing:
        return say("tally_all", lang, n=tally.checked)
    names = {r.code: region_name(r, lang) for r in data.regions}
    places = [f"{names[region]} {year}" for region, year in tally.differing]
    return say("tally", lang, n=tally.checked, matching=tally.matching, names=listing(places, lang))


def map_title(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The map's finding; a year without an assessment says so, and a method without zones does not speak of them."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return headline(bodies, data, year, lang)
    zoned = method is not None and method.zoned
    return say(
        "map_title" if zoned else "map_title_opinion", lang, year=year, finding=finding(bodies, data, year, lang)
    )


def finding(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The zones of the eight in a clause: all in one, or how many in each and how many unknown."""
    codes = [d.code for d in data.districts]
    rows = bodies[(bodies["year"] == year) & bodies["region"].isin(codes)]
    counts_text = zone_counts(rows, lang, as_words=True)
    if not any(zone for zone, _, _ in counts_text):
        return _scores_without_zones(rows, data, lang)
    if counts_text[0][1] == len(codes):
        return say("say_all_one", lang, districts=counted(len(codes), lang), zone=zone_name(counts_text[0][0], lang))
    counts = listing([clause for _, _, clause in counts_text], lang)
    return say("say_counts", lang, districts=counted(len(codes), lang), counts=counts)


def zone_counts(rows: pd.DataFrame, lang: str, as_words: bool = False) -> list[tuple[str, int, str]]:
    """(zone, how many of `rows`, that as a clause), best first; one weak source, not assessed and not known stand apart.

    `as_words`: the clause is part of a sentence that writes its counts as words. The zone is '' for those that have none. Nothing but '' where no zone is known from a better source.
    """
    weak = rows["confidence"] == "rendah"
    counts, doubted = compare.count_zones(rows[~weak]), compare.count_zones(rows[weak])
    zones = [(zone, counts[zone], "say_count") for zone in ZONES if counts.get(zone)]
    zones += [(zone, n, "say_count_weak") for zone, n in doubted.items() if zone and zones]
    blank = rows[rows["zone"] == ""]
    outside = int((blank["state"] == "tidak_dinilai").sum())
    blanks = [("", outside, "say_count_outside"), ("", len(blank) - outside, "say_count_unknown")]
    counted_items = [*zones, *(item for item in blanks if item[1])]
    written = {n: counted(n, lang) if as_words else n for _, n, _ in counted_items}
    return [(zone, n, say(key, lang, n=written[n], zone=zone_name(zone, lang))) for zone, n, key in counted_items]


def _scores_without_zones(rows: pd.DataFrame, data: Dataset, lang: str) -> str:
    scored, districts = rows[rows["score"].notna()], counted(len(data.districts), lang)
    if scored.empty:
        return say("say_none", lang, districts=districts)
    names = {d.code: region_name(d, lang, short=True) for d in data.districts}
    scores = [(int(row["score"]), names[row["region"]]) for row in records(scored)]
    words = {"districts": districts, "n": counted(len(scores), lang)}
    if len(scores) == 1 < len(data.districts):
        return say("say_scores", lang, **words, names=f"{scores[0][1]} {number(scores[0][0], lang)}")
    (low, lowest), (high, highest) = min(scores), max(scores)
    words |= {"low": number(low, lang), "lowest": lowest, "high": number(high, lang), "highest": highest}
    return say("say_scores_all" if len(scores) == len(data.districts) else "say_scores_some", lang, **words)


def letters_key(methods: Iterable[Method], lang: str) -> str:
    """What the letters in the marks of each method mean: one letter means another thing in another method."""
    lines = []
    for method in methods:
        meant = [
            f"{b.symbol} = {zone_name(b.code, lang) if b.code == b.zone else band_label(b, lang)}" for b in method.bands
        ]
        if meant:
            lines.append(say("letters_key", lang, years=years_of(method, lang), list=", ".join(meant)))
    return " ".join(lines)


def trend_key(methods: Iterable[Method], lang: str) -> str:
    """`letters_key` of the methods whose categories are letters themselves: the trend says all others in words."""
    return letters_key([m for m in methods if all(len(b.code) == 1 for b in m.bands)], lang)
