"""What the numbers say, as text: scores with their state, the sentence of a year, changes, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import above_floor, category, method_for, next_band, points_to_next
from kepatuhan.core.model import ZONES, Band, Method, Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import Breakdown, Tally, below, children, maxima
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import CONFIDENCE_KEYS, RECOMPUTED_KEYS, ROLL_UP_KEYS, STATE_KEYS, VERDICT_KEYS
from kepatuhan.words.names import (
    band_label,
    break_reason,
    component_name,
    in_language,
    method_name,
    region_name,
    zone_name,
)
from kepatuhan.words.numbers import counted, date, listing, number, signed, whole

RANK_SCOPES = {
    "banten_kabkota": "scope_banten_kabkota",
    "banten_9": "scope_banten_9",
    "nasional_provinsi": "scope_nasional_provinsi",
    "nasional_kabupaten": "scope_nasional_kabupaten",
    "nasional_kota": "scope_nasional_kota",
}
"""Scopes of data/context/ranks.csv that are shown and their words, the nearest first."""
PLAIN_STATES = {
    "tidak_dinilai": "long_tidak_dinilai",
    "tidak_ditemukan": "long_tidak_ditemukan",
    "tidak_ada_penilaian": "long_tidak_ada_penilaian",
    "dihitung": "long_dihitung",
}
"""States whose sentence holds no figure but the year."""
WITHOUT_SCORE = {"zona": "say_province_zona", "tidak_dinilai": "say_province_tidak_dinilai"}
"""What is said of a government without a score; of any other state, that none was found."""
NOT_FOUND = "say_province_tidak_ditemukan"
FITTING_RANGE = {"cut": "rec_range_cut", "rounded": "rec_range_rounded", "either": "rec_range_either"}
"""How a recomputed total inside a printed range became that range (`fit` of reconcile)."""
FITS = {"cut": "verdict_fit_cut", "rounded": "verdict_fit_rounded"}
"""The verdict in a cell where only one of the two ways fits."""
OTHER_READINGS = {"units": "reading_other_units", "printed": "reading_other_printed"}
"""What the reading that is not shown makes of a total."""


def _has_range(row: pd.Series) -> bool:
    """Whether `score_text` tells bounds of a score that was not published."""
    return bool(row["by_rank"] or (row["state"] == "dihitung" and pd.notna(row["low"])))


def score_text(row: pd.Series, lang: str) -> str:
    """The score of a body's row as it is known: '93,72', '≈91', '88,00–89,28' or '≤95,25' (by rank), or the word of its state."""
    if pd.notna(row["score"]):
        return number(row["score"], lang)
    if row["state"] == "dibulatkan":
        return say("about", lang, value=whole(row["printed"], lang))
    if _has_range(row):
        return range_text(row["low"], row["high"], lang)
    return say("score_not_published" if row["state"] == "zona" else STATE_KEYS[row["state"]], lang)


def range_text(low: int | None, high: int | None, lang: str) -> str:
    """Where a score lies (hundredths): '88,00–89,28', '≤95,25', '≥88,00', or that nothing is known."""
    ends = {key: number(end, lang) for key, end in (("low", low), ("high", high)) if end is not None and pd.notna(end)}
    return say({2: "range", 0: "unknown"}.get(len(ends)) or ("at_most" if "high" in ends else "at_least"), lang, **ends)


def score_words(row: pd.Series, lang: str) -> str:
    """score_text for a sentence: where nothing but a bound is known it begins with that ('tidak ditemukan (≤95,25)')."""
    if row["by_rank"] and row["state"] == "tidak_ditemukan":
        return say("bounded", lang, state=say(STATE_KEYS[row["state"]], lang), bound=score_text(row, lang))
    return score_text(row, lang)


def begins_with_figure(row: pd.Series) -> bool:
    """Whether `score_words` begins with a score, be it rounded or a range, and not with the word of a state or a sign ≤, ≥."""
    both = _has_range(row) and pd.notna(row["low"]) and pd.notna(row["high"])
    return has_score(row) or bool(both and row["state"] != "tidak_ditemukan")


def state_words(row: pd.Series, lang: str) -> str:
    """'kategori A, zona hijau', or the word for what else is known of a body ('tidak ditemukan')."""
    bounded = row["by_rank"] and row["state"] == "tidak_ditemukan"
    return standing(row, lang) or (say(STATE_KEYS[row["state"]], lang) if bounded else score_text(row, lang))


def standing(row: Mapping[Any, Any] | pd.Series, lang: str) -> str:
    """'kategori A, zona hijau' as far as it is known; '' when neither is."""
    lettered = row["category"] != "" and row["category"] != row["zone"]
    category = say("category", lang, code=category_name(row)) if lettered else ""
    zone = say("zone", lang, zone=zone_name(row["zone"], lang)) if row["zone"] else ""
    return ", ".join(part for part in (category, zone) if part)


def category_name(row: Mapping[Any, Any] | pd.Series) -> str:
    """A category as people say it: its letter, or its words where the year has no letters."""
    return row["category"] if len(row["category"]) == 1 else row["category"].replace("_", " ").title()


def state_text(row: pd.Series, lang: str) -> str:
    """One sentence on how a body's row is known; '' for an exact published score."""
    if row["by_rank"]:
        return _bounds_text(row, lang)
    if row["state"] == "zona":
        return say("long_zona", lang, what=standing(row, lang))
    if row["state"] == "dibulatkan":
        ends = {k: number(row[k], lang) for k in ("low", "high")}
        return say("long_dibulatkan", lang, printed=whole(row["printed"], lang), **ends)
    if row["state"] == "dihitung" and pd.isna(row["score"]):
        return say("long_range", lang, low=number(row["low"], lang), high=number(row["high"], lang))
    key = PLAIN_STATES.get(row["state"])
    return say(key, lang, year=row["year"]) if key else ""


def _bounds_text(row: pd.Series, lang: str) -> str:
    """The sentence on a range that published ranks leave."""
    ends = {key: number(row[key], lang) for key in ("low", "high") if pd.notna(row[key])}
    key = "long_by_rank" if len(ends) == 2 else "long_at_most" if "high" in ends else "long_at_least"
    return say(key, lang, **ends)


def margins(row: pd.Series, method: Method | None, lang: str) -> tuple[str, str]:
    """Points to the next category and above the own floor, as words; '' where they are not known."""
    if method is None or pd.isna(row["score"]):
        return "", ""
    score = int(row["score"])
    above, short, spare = next_band(method, score), points_to_next(method, score), above_floor(method, score)
    to_next = say("best_band", lang) if short is None and spare is not None else ""
    if short is not None and above is not None:
        to_next = say("to_next", lang, points=number(short, lang), next=_short_band(above, lang)) + _doubt(above, lang)
    own = category(method, score)
    floor = say("above_floor", lang, points=number(spare, lang)) if spare is not None else ""
    return to_next, floor + (_doubt(own, lang) if own and floor else "")


def _short_band(item: Band, lang: str) -> str:
    return item.code if len(item.code) == 1 else band_label(item, lang)


def _doubt(item: Band, lang: str) -> str:
    """An edge that was not published and cross-checked says what it is."""
    return "" if item.confidence == "R" else f" ({say(CONFIDENCE_KEYS[item.confidence], lang)})"


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
    said = {"name": method_name(method, lang), "year": year, "how": say(ROLL_UP_KEYS[method.roll_up], lang)}
    if not parts:
        return say("method_title", lang, **said)
    return say("method_title_parts", lang, **said, parts=listing(parts, lang), whole=whole(shown[root.code], lang))


def heaviest(method: Method, lang: str) -> str:
    """Which part of the score weighs most, as the finding above its picture; that only the total is known where it is so."""
    shown, (root,) = maxima(method), children(method, "")
    parts = children(method, root.code)
    if not parts:
        return say("parts_none", lang)
    top = max(parts, key=lambda c: shown[c.code])
    points = {"points": number(shown[top.code], lang), "whole": whole(shown[root.code], lang)}
    return say("parts_title", lang, name=component_name(top, lang), **points)


def aspect_title(found: Breakdown, method: Method, name: str, lang: str) -> str:
    """Which aspect of a total is strongest, which weakest (share of its maximum), and where most points are lost."""
    (root,) = children(method, "")
    rows = found.level(root.code).to_dict("records")
    names = {c.code: component_name(c, lang) for c in children(method, root.code)}
    share = {r["code"]: Fraction(int(r["value"]), int(r["maximum"])) for r in rows}
    lost = max(rows, key=lambda r: int(r["lost"]))
    weak, strong = min(share, key=lambda c: share[c]), max(share, key=lambda c: share[c])
    said = {"name": name, "year": found.year, "strong": names[strong], "weak": names[weak], "lost": names[lost["code"]]}
    said |= {"points": number(lost["lost"], lang), "maximum": number(lost["maximum"], lang)}
    told = say("aspek_title_same" if weak == lost["code"] else "aspek_title", lang, **said)
    return say("illustrated", lang, text=told) if found.invented else told


def units_title(units: pd.DataFrame, name: str, year: int, lang: str) -> str:
    """What the published units tell of a government whose aspects are not published (`units`: rows of score.Scored.units)."""
    known = units[units["score"].notna()].sort_values(["score", "unit"], ascending=[False, True])
    if known.empty:
        return say("aspek_none", lang, name=name, year=year)
    best, worst = known.iloc[0], known.iloc[-1]
    said = {"name": name, "year": year, "best": best["unit"], "high": number(best["score"], lang)}
    if len(known) == 1:
        return say("aspek_one_unit", lang, **said)
    return say("aspek_units", lang, **said, worst=worst["unit"], low=number(worst["score"], lang))


def detail_title(found: Breakdown, method: Method, code: str, lang: str) -> str:
    """How much of one aspect is lost, and at which indicator most."""
    part = found.of(code)
    names = {c.code: component_name(c, lang) for c in method.components}
    inside = [c.code for c in below(method, code) if c.level == "indicator"]
    most = found.parts[found.parts["code"].isin(inside)].sort_values("lost", ascending=False, kind="stable").iloc[0]
    said = {"aspect": names[code], "lost": number(part["lost"], lang), "maximum": number(part["maximum"], lang)}
    more = {"most": names[most["code"]], "points": number(most["lost"], lang)}
    told = say("detail_title", lang, **said, **more) if part["lost"] else say("detail_full", lang, **said)
    return say("illustrated", lang, text=told) if found.invented else told


def profile_title(row: pd.Series, region: Region, data: Dataset, method: Method, lang: str) -> str:
    """One government and year in a breath: score, standing, how far to the next category, and its rank among the eight."""
    if method.roll_up == "not_held":
        return method_sentence(method, int(row["year"]), lang)
    known = pd.notna(row["score"]) or standing(row, lang)
    parts = [score_words(row, lang), standing(row, lang) if known else "", margins(row, method, lang)[0]]
    ranked = compare.official_rank(data, region, int(row["year"]), compare.DISTRICT_SCOPE)
    if ranked is not None and ranked["rank"]:
        parts.append(say("profile_rank", lang, rank=ranked["rank"], of=ranked["of"]))
    told = ", ".join(part for part in parts if part)
    return say("profile_title", lang, name=region_name(region, lang), year=row["year"], told=told)


def against_median(places: Mapping[str, compare.Position], lang: str, invented: bool) -> list[str]:
    """Where a body stands out among its kind: furthest above and furthest below the median (points), by name of the part."""
    gaps = {name: p.own - p.median for name, p in places.items() if p.own is not None}
    if not gaps:
        return []
    best, worst = max(gaps, key=lambda n: gaps[n]), min(gaps, key=lambda n: gaps[n])
    pairs = (("profile_strong", best, gaps[best] > 0), ("profile_weak", worst, gaps[worst] < 0))
    lines = [say(key, lang, name=name, gap=signed(gaps[name], lang)) for key, name, told in pairs if told]
    return [say("illustrated", lang, text=line) if invented else line for line in lines]


def tally_text(found: Tally, data: Dataset, lang: str) -> str:
    """How many totals of a method match their units, naming those that do not; '' where none can be recomputed."""
    if not found.checked:
        return ""
    if not found.differing:
        return say("tally_all", lang, n=found.checked)
    names = {r.code: region_name(r, lang) for r in data.regions}
    told = [f"{names[region]} {year}" for region, year in found.differing]
    return say("tally", lang, n=found.checked, matching=found.matching, names=listing(told, lang))


def body_clause(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """A government's year in a clause without its full stop: score, published rank, category and zone, or what is known instead."""
    row = compare.of(bodies, region.code, year)
    name = region_name(region, lang)
    what = standing(row, lang)
    if not has_score(row):
        key = WITHOUT_SCORE.get(row["state"], NOT_FOUND)
        told = say(key, lang, name=name, year=year, what=what)
        return _bounded(told, row, lang) if key == NOT_FOUND and row["by_rank"] else told
    rank = _rank_clause(data, region, year, lang)
    return say("say_province", lang, name=name, score=score_text(row, lang), year=year, rank=rank, what=what)


def _bounded(told: str, row: pd.Series, lang: str) -> str:
    """The clause with what published ranks leave of the score."""
    ends = {key: number(row[key], lang) for key in ("low", "high") if pd.notna(row[key])}
    key = "say_between" if len(ends) == 2 else "say_at_most" if "high" in ends else "say_at_least"
    return say(key, lang, told=told, **ends)


def government_sentence(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """The sentence of one government in a year, to be read aloud; a year without an assessment says so and why."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return say("say_not_held", lang, year=year, reason=break_reason(method, lang))
    return f"{body_clause(bodies, data, region, year, lang)}."


def ranks(data: Dataset, region: Region, year: int) -> list[pd.Series]:
    """The published ranks of a body (rows of context/ranks.csv), the nearest scope first."""
    found = (compare.official_rank(data, region, year, scope) for scope in RANK_SCOPES)
    return [row for row in found if row is not None]


def published_rank_text(row: pd.Series, lang: str) -> str:
    """'7 dari 8 (kab/kota Banten)' for a row of context/ranks.csv, '≤ 10 dari 34 (…)' where only the top ten is said."""
    rank = row["rank"] or f"≤ {row['rank_max']}"
    key = "rank_row" if row["of"] else "rank_row_plain"
    return say(key, lang, rank=rank, of=row["of"], scope=say(RANK_SCOPES[row["scope"]], lang))


def _rank_clause(data: Dataset, region: Region, year: int, lang: str) -> str:
    if region.kind != "provinsi":
        found = compare.official_rank(data, region, year, compare.DISTRICT_SCOPE)
        of_eight = found is not None and found["rank"]
        return (
            say("say_rank_of_eight", lang, rank=found["rank"], of=found["of"]) if found is not None and of_eight else ""
        )
    found = compare.official_rank(data, region, year, "nasional_provinsi")
    if found is None:
        return ""
    if found["rank"]:
        return say("say_province_rank", lang, rank=found["rank"], of=found["of"])
    return say("say_province_rank_max", lang, rank=found["rank_max"])


def map_title(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The map's finding; a year without an assessment says so, and a method without zones does not speak of them."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return headline(bodies, data, year, lang)
    zoned = method is not None and any(b.zone for b in method.bands)
    return say(
        "map_title" if zoned else "map_title_opinion", lang, year=year, finding=finding(bodies, data, year, lang)
    )


def finding(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The zones of the eight in a clause: all in one, or how many in each and how many unknown."""
    codes = [d.code for d in data.districts]
    rows = bodies[(bodies["year"] == year) & bodies["region"].isin(codes)]
    told = zone_counts(rows, lang, as_words=True)
    if not any(zone for zone, _, _ in told):
        return _scores_without_zones(rows, data, lang)
    if told[0][1] == len(codes):
        return say("say_all_one", lang, districts=counted(len(codes), lang), zone=zone_name(told[0][0], lang))
    counts = listing([clause for _, _, clause in told], lang)
    return say("say_counts", lang, districts=counted(len(codes), lang), counts=counts)


def zone_counts(rows: pd.DataFrame, lang: str, as_words: bool = False) -> list[tuple[str, int, str]]:
    """(zone, how many of `rows`, that as a clause), best first; one weak source, not assessed and not known stand apart.

    `as_words`: the clause is part of a sentence that writes its counts as words. The zone is '' for those that have none. Nothing but '' where no zone is known from a better source.
    """
    weak = rows["confidence"] == "rendah"
    counts, doubted = compare.count_zones(rows[~weak]), compare.count_zones(rows[weak])
    known = [(zone, counts[zone], "say_count") for zone in ZONES if counts.get(zone)]
    known += [(zone, n, "say_count_weak") for zone, n in doubted.items() if zone and known]
    blank = rows[rows["zone"] == ""]
    outside = int((blank["state"] == "tidak_dinilai").sum())
    blanks = [("", outside, "say_count_outside"), ("", len(blank) - outside, "say_count_unknown")]
    told = [*known, *(item for item in blanks if item[1])]
    written = {n: counted(n, lang) if as_words else n for _, n, _ in told}
    return [(zone, n, say(key, lang, n=written[n], zone=zone_name(zone, lang))) for zone, n, key in told]


def _scores_without_zones(rows: pd.DataFrame, data: Dataset, lang: str) -> str:
    scored, districts = rows[rows["score"].notna()], counted(len(data.districts), lang)
    if scored.empty:
        return say("say_none", lang, districts=districts)
    names = {d.code: region_name(d, lang, short=True) for d in data.districts}
    told = [(int(row["score"]), names[row["region"]]) for row in scored.to_dict("records")]
    said = {"districts": districts, "n": counted(len(told), lang)}
    if len(told) == 1 < len(data.districts):
        return say("say_scores", lang, **said, names=f"{told[0][1]} {number(told[0][0], lang)}")
    (low, lowest), (high, highest) = min(told), max(told)
    said |= {"low": number(low, lang), "lowest": lowest, "high": number(high, lang), "highest": highest}
    return say("say_scores_all" if len(told) == len(data.districts) else "say_scores_some", lang, **said)


@dataclass(frozen=True)
class Line:
    """A sentence with the codes of the governments whose scores it names, in that year (and in a change the year before)."""

    text: str
    regions: tuple[str, ...] = ()


def changes(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """What changed since the year before, only inside one method; else the one reason why nothing is compared."""
    return [line.text for line in change_lines(bodies, data, year, lang)]


def change_lines(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[Line]:
    """`changes`, each with whose scores it names."""
    method, before = method_for(data.methods, year), method_for(data.methods, year - 1)
    if method is None or before is None or year - 1 not in data.years:
        return []
    if before.roll_up == "not_held":
        return [Line(say("not_joined_idle", lang, year=year - 1, reason=break_reason(method, lang)))]
    if method.id != before.id:
        return [Line(say("not_joined", lang, year=year - 1, reason=break_reason(method, lang)))]
    told = {r.code: compare.change(bodies, r.code, year, year - 1) for r in data.regions}
    lines = [Line(_change_line(data.region(code), told[code], lang), (code,)) for code in _by_size(told)]
    blank = [r for r in data.regions if told[r.code].value is None]
    moved = [Line(text, (r.code,)) for r in blank for text in _moved(bodies, r, year, lang)]
    names = [region_name(r, lang, short=True) for r in blank]
    unknown = [Line(say("change_unknown", lang, names=listing(names, lang)))] if names else []
    return lines + moved + [Line(text) for text in _more_units(data, year, lang)] + unknown


def _moved(bodies: pd.DataFrame, region: Region, year: int, lang: str) -> list[str]:
    """A body whose scores are not both known may still be known to have changed its category or zone."""
    rows = [compare.of(bodies, region.code, y) for y in (year - 1, year)]
    before, after = (standing(row, lang) for row in rows)
    weak = any(row["confidence"] == "rendah" for row in rows)
    if weak or not before or not after or before == after:
        return []
    return [say("moved", lang, name=region_name(region, lang, short=True), before=before, after=after)]


def _more_units(data: Dataset, year: int, lang: str) -> list[str]:
    """A difference between years in which another number of units was assessed is said to be one."""
    lines = []
    for region in data.regions:
        before, after = (compare.assessed_units(data, region, y) for y in (year - 1, year))
        if before and after and before != after:
            name = region_name(region, lang, short=True)
            lines.append(say("more_units", lang, name=name, before=before, after=after))
    return lines


def _by_size(told: dict[str, compare.Change]) -> list[str]:
    sizes = {code: c.value for code, c in told.items() if c.value is not None}
    return sorted(sizes, key=lambda code: (-sizes[code], code))


def _change_line(region: Region | None, item: compare.Change, lang: str) -> str:
    assert region is not None
    assert item.value is not None
    assert item.before is not None
    assert item.after is not None
    return say(
        "changed_text",
        lang,
        name=region_name(region, lang, short=True),
        value=signed(item.value, lang),
        before=number(item.before, lang),
        after=number(item.after, lang),
    )


def longest_change(bodies: pd.DataFrame, data: Dataset, region: Region, lang: str) -> str:
    """The first and last known score of the newest method that has two of them, in words; never across methods."""
    rows = bodies[(bodies["region"] == region.code) & bodies["score"].notna()].sort_values("year")
    for method in reversed(data.methods):
        inside = rows[rows["method"] == method.id]
        if len(inside) > 1:
            first, last = inside.iloc[0], inside.iloc[-1]
            years = {"year_before": first["year"], "year_after": last["year"]}
            scores = {"before": number(first["score"], lang), "after": number(last["score"], lang)}
            return say("tren_inside", lang, **years, **scores)
    return say("tren_nothing", lang)


def restatements(bodies: pd.DataFrame, data: Dataset, region: Region, method: Method, lang: str) -> list[str]:
    """What `region`'s exact scores of other methods would be called by the bands of `method`; no difference is made."""
    rows = bodies[(bodies["region"] == region.code) & bodies["score"].notna() & (bodies["method"] != method.id)]
    return [_restated(row, method, lang) for _, row in rows.iterrows() if category(method, int(row["score"]))]


def _restated(row: pd.Series, method: Method, lang: str) -> str:
    other = category(method, int(row["score"]))
    assert other is not None
    label = f"{other.code} ({band_label(other, lang)})" if len(other.code) == 1 else band_label(other, lang)
    return say(
        "restated", lang, score=number(row["score"], lang), year=row["year"], standing=standing(row, lang), label=label
    )


def unknowns(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """What is not exactly known of the nine in `year`: one line for all of whom the same is to be said."""
    return [line.text for line in unknown_lines(bodies, data, year, lang)]


def unknown_lines(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[Line]:
    """`unknowns`, each with whom it is about."""
    told: dict[str, list[Region]] = {}
    for region in data.regions:
        text = state_text(compare.of(bodies, region.code, year), lang)
        told.setdefault(text, []).append(region)
    return [
        Line(f"{listing([region_name(r, lang) for r in regions], lang)}: {text}", tuple(r.code for r in regions))
        for text, regions in told.items()
        if text
    ]


def band_range(item: Band, lang: str) -> str:
    """'A 88,00–100,00': a category's symbol and its edges."""
    return f"{item.symbol} {band_edges(item, lang)}"


def band_edges(item: Band, lang: str) -> str:
    """'88,00–100,00' for a legend beside the symbol; a year without zones names its opinions; without edges the words stand alone."""
    words = "" if len(item.code) == 1 or item.zone else f"{band_label(item, lang)} "
    if item.lower is None or item.upper is None:
        return band_label(item, lang)
    return f"{words}{number(item.lower, lang)}–{number(item.upper, lang)}"


def symbol_of(row: pd.Series) -> str:
    """The letter that stands beside a zone's colour; the zone's initial where only the zone is known, '?' for nothing."""
    return row["symbol"] or row["zone"][:1].upper() or "?"


def rank_text(row: pd.Series) -> str:
    """'3', or '4–8' where the ranges overlap, or '' where nothing is known."""
    if pd.isna(row["rank_best"]):
        return ""
    best, worst = int(row["rank_best"]), int(row["rank_worst"])
    return str(best) if best == worst else f"{best}–{worst}"


def letters_key(methods: Iterable[Method], lang: str) -> str:
    """What the letters in the marks of each method mean: one letter means another thing in another method."""
    told = []
    for method in methods:
        meant = [
            f"{b.symbol} = {zone_name(b.code, lang) if b.code == b.zone else band_label(b, lang)}" for b in method.bands
        ]
        if meant:
            told.append(say("letters_key", lang, years=years_of(method, lang), list=", ".join(meant)))
    return " ".join(told)


def trend_key(methods: Iterable[Method], lang: str) -> str:
    """`letters_key` of the methods whose categories are letters themselves: the trend says all others in words."""
    return letters_key([m for m in methods if all(len(b.code) == 1 for b in m.bands)], lang)


def has_score(row: pd.Series) -> bool:
    """Whether a score was printed or computed, be it rounded; a zone or range alone is none, and is hatched."""
    return bool(pd.notna(row["score"]) or row["state"] == "dibulatkan")


def reconciliation(row: dict, body: pd.Series, lang: str) -> str:
    """The verdict of reconcile on one printed total, as sentences; `body` is its row of compare.overview."""
    why = in_language(row, "explanation", lang)
    if row["verdict"] == "not_computable":
        return " ".join(part for part in (say(RECOMPUTED_KEYS[row["reason"]], lang), why) if part)
    told = say(
        _verdict_key(row),
        lang,
        sum=say("mean_of", lang, n=body["unit_count"]),
        recomputed=number(row["recomputed"], lang),
        printed=score_text(body, lang),
        difference=signed(row["difference"], lang),
        low=number(row["low"], lang),
        high=number(row["high"], lang),
    )
    return " ".join(part for part in (told, why) if part)


def _verdict_key(row: dict) -> str:
    """The sentence for a total that could be recomputed: of a print that is a range, whether it was cut or rounded."""
    if row["low"] != row["high"]:
        return FITTING_RANGE[row["fit"]] if row["verdict"] == "match" else "rec_range_mismatch"
    return "rec_mismatch" if row["verdict"] == "mismatch" else "rec_match_cut" if row["difference"] > 0 else "rec_match"


def verdict_text(row: dict, lang: str) -> str:
    """The verdict of reconcile in a cell: 'cocok', 'cocok bila dipotong', 'TIDAK COCOK', 'tidak dapat dihitung ulang'."""
    return say(FITS.get(row["fit"]) or VERDICT_KEYS[row["verdict"]], lang)


def missing_units(missing: object, data: Dataset, lang: str) -> str:
    """Which kinds of unit the year's list expects and nobody published (`missing` of a body's row); '' for none or no list."""
    if not isinstance(missing, tuple) or not missing:
        return ""
    names = {row["unit_type"]: in_language(row, "name", lang) for row in data.unit_types.to_dict("records")}
    return say("units_missing", lang, names=listing([names[kind] for kind in missing], lang))


def doubted_edges(method: Method, lang: str, weakest: str = "") -> list[str]:
    """Which edges of a year were not published and cross-checked, and what they rest on instead.

    weakest: only those of this confidence ('I': inferred).
    """
    grades = dict.fromkeys(b.confidence for b in method.bands if b.confidence != "R" and b.lower is not None)
    symbols = {g: [b.symbol for b in method.bands if b.confidence == g] for g in grades}
    return [
        say("legend_doubt", lang, symbols=listing(symbols[g], lang), grade=say(CONFIDENCE_KEYS[g], lang))
        for g in grades
        if weakest in ("", g)
    ]


@dataclass(frozen=True)
class Told:
    """A change in words: what is moved, from what to what, and whether upward."""

    what: str
    before: str
    after: str
    rises: bool


def whatif_title(
    rows: list[dict], told: list[Told], name: str, year: int, lang: str, missing: Sequence[str] | None = None
) -> str:
    """What a scenario does to one government: `rows` are its readings (whatif.before_after), the shown one first.

    `missing`: names of what whatif.still_unknown found.
    """
    main, one = rows[0], told[0]
    result = _result(main, rows[1:], name, lang, missing)
    said = {"what": one.what, "way": say("way_up" if one.rises else "way_down", lang)}
    said |= {"before": one.before, "after": one.after}
    single = len(told) == 1
    text = (
        say("whatif_one", lang, **said, result=result)
        if single
        else say("whatif_many", lang, n=len(told), result=result)
    )
    return say("illustrated", lang, text=text) if main["invented"] else text


def start_title(
    row: dict, goal: str, way: Told | None, movable: bool, supposed: bool, name: str, year: int, lang: str
) -> str:
    """Where a government stands before anything is moved (`row` of whatif.before_after), and what would be enough.

    `goal` names the next category ('' in the best one or without edges), `way` the lever that alone needs least;
    `supposed`: the total itself is illustration.
    """
    said: dict[str, object] = {"name": name, "year": year, "goal": goal}
    score, what = row["before_score"], _standing_of(row, "before", lang)
    if score is None or not goal:
        bounds = range_text(row["before_low"], row["before_high"], lang)
        told = bounds if score is None else number(score, lang)
        key = "whatif_top" if score is not None and row["before_colour"] else "whatif_start"
        text = say(key, lang, **said, score=told, what=f" ({what})" if what else "")
    else:
        points = number(row["before_to_next"], lang)
        text = say("whatif_next", lang, **said, points=points)
        if way:
            text = say("whatif_enough", lang, text=text, what=way.what, before=way.before, after=way.after)
        elif movable:
            text = say("whatif_not_one", lang, text=text)
    return say("illustrated", lang, text=text) if supposed or (row["invented"] and goal and movable) else text


def goal_words(method: Method, code: str, lang: str) -> str:
    """What reaching a category is called: 'zona hijau' where the zone begins with it, else 'kategori A'."""
    place = next(i for i, b in enumerate(method.bands) if b.code == code)
    own, below = method.bands[place], method.bands[place + 1 : place + 2]
    begins = bool(own.zone) and (not below or below[0].zone != own.zone)
    return zone_name(own.zone, lang) if begins else standing({"category": own.code, "zone": ""}, lang)


def no_total(reason: str, name: str, missing: Sequence[str] | None, lang: str) -> str:
    """Why a scenario gives no exact total, and what is missing for one (`missing` None: the list of units itself)."""
    if reason == "weights_unknown":
        return say("result_weights", lang, name=name)
    if not missing:
        return say("result_no_list", lang, name=name)
    return say("result_units", lang, name=name, list=listing(list(missing), lang))


def _result(row: dict, others: list[dict], name: str, lang: str, missing: Sequence[str] | None) -> str:
    if row["after_score"] is None:
        return no_total(row["reason"], name, missing, lang)
    after, score = _standing_of(row, "after", lang), number(row["after_score"], lang)
    if row["claim"]:
        other = number(others[0]["after_score"], lang) if others and others[0]["after_score"] is not None else ""
        said = {"claim": row["claim"], "score": score, "standing": after, "other": other}
        return say("result_claim", lang, name=name, **said)
    if row["before_category"] == row["after_category"] and row["before_score"] is not None:
        return say(
            "result_stays", lang, name=name, standing=after, before=number(row["before_score"], lang), score=score
        )
    return say("result_moves", lang, name=name, standing=after, score=score)


def other_reading(row: dict, lang: str) -> str:
    """What the reading that is not the shown one makes of a scenario (`row` of whatif.before_after); '' where it makes no total."""
    if row["before_score"] is None or row["after_score"] is None:
        return ""
    said = {"before": number(row["before_score"], lang), "score": number(row["after_score"], lang)}
    return say(OTHER_READINGS[row["reading"]], lang, **said, standing=_standing_of(row, "after", lang))


def _standing_of(row: dict, side: str, lang: str) -> str:
    return standing({"category": row[f"{side}_category"], "zone": row[f"{side}_zone"]}, lang)


def promise(row: Mapping, lang: str) -> str:
    """Of a row `usulan` who does it, by when, and its note ('penanggung jawab: … · tenggat: 30 Juni 2026 · …'); '' when none is said."""
    owner, due = row.get("owner", ""), row.get("due", "")
    said = [
        say("planned_owner", lang, owner=owner) if owner else "",
        say("planned_due", lang, date=date(due, lang)) if due else "",
        in_language(row, "note", lang),
    ]
    return " · ".join(text for text in said if text)
