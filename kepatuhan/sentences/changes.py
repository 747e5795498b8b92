"""What changed from one year to the next, what was restated, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category, method_for
from kepatuhan.core.model import Method, Region
from kepatuhan.scoring import compare
from kepatuhan.sentences.scores import standing, state_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import (
    band_label,
    break_reason,
    region_name,
)
from kepatuhan.words.numbers import listing, number, signed


@dataclass(frozen=True)
class RegionLine:
    """A sentence with the codes of the governments whose scores it names, in that year (and in a change the year before)."""

    text: str
    regions: tuple[str, ...] = ()


def changes(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """What changed since the year before, only inside one method; else the one reason why nothing is compared."""
    return [line.text for line in change_lines(bodies, data, year, lang)]


def change_lines(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[RegionLine]:
    """`changes`, each with whose scores it names."""
    return [*_score_lines(bodies, data, year, lang), *_remarks(bodies, data, year, lang)]


def score_changes(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """Of `changes` the scores that changed, the greatest gain first."""
    return [line.text for line in _score_lines(bodies, data, year, lang)]


def change_remarks(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """Of `changes` all others: what else changed, what to mind, and why something is not compared."""
    return [line.text for line in _remarks(bodies, data, year, lang)]


def _score_lines(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[RegionLine]:
    names = {r.code: region_name(r, lang, short=True) for r in data.regions}
    changes_known = compare.known_changes(bodies, data, year)
    return [RegionLine(_change_line(names[code], change, lang), (code,)) for code, change in changes_known.items()]


def _remarks(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[RegionLine]:
    method, before = method_for(data.methods, year), method_for(data.methods, year - 1)
    if method is None or before is None or year - 1 not in data.years:
        return []
    if before.roll_up == "not_held":
        return [RegionLine(say("not_joined_idle", lang, year=year - 1, reason=break_reason(method, lang)))]
    if method.id != before.id:
        return [RegionLine(say("not_joined", lang, year=year - 1, reason=break_reason(method, lang)))]
    changes_known = compare.known_changes(bodies, data, year)
    blank = [r for r in data.regions if r.code not in changes_known]
    moved = [RegionLine(text, (r.code,)) for r in blank for text in _moved(bodies, r, year, lang)]
    names = [region_name(r, lang, short=True) for r in blank]
    unknown = [RegionLine(say("change_unknown", lang, names=listing(names, lang)))] if names else []
    return moved + [RegionLine(text) for text in _more_units(data, year, lang)] + unknown


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


def _change_line(name: str, item: compare.KnownChange, lang: str) -> str:
    return say(
        "changed_text",
        lang,
        name=name,
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


def unknown_lines(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[RegionLine]:
    """`unknowns`, each with whom it is about."""
    by_reason: dict[str, list[Region]] = {}
    for region in data.regions:
        text = state_text(compare.of(bodies, region.code, year), lang)
        by_reason.setdefault(text, []).append(region)
    return [
        RegionLine(f"{listing([region_name(r, lang) for r in regions], lang)}: {text}", tuple(r.code for r in regions))
        for text, regions in by_reason.items()
        if text
    ]
