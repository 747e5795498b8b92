"""Scored bodies → the small frames that the charts draw. Words are ready here; a chart only places them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from kepatuhan.charts.parts import ACCENT
from kepatuhan.charts.theme import UNKNOWN, colour
from kepatuhan.core.columns import Figure, Record, records
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category, method_for
from kepatuhan.core.model import FULL, HUNDREDTHS, Method, Region
from kepatuhan.plans.budget import Choice
from kepatuhan.scenarios.before_after import BeforeAfter
from kepatuhan.scenarios.waterfall import Waterfall
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.country import Place
from kepatuhan.scoring.explain import Breakdown, contributions
from kepatuhan.scoring.score import Scored
from kepatuhan.sentences.scores import (
    BodyRow,
    has_score,
    rank_text,
    score_text,
    standing,
    state_text,
    state_words,
    symbol_of,
)
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import short_label
from kepatuhan.words.names import category_name, component_name, province_name, region_name, zone_name
from kepatuhan.words.numbers import number, signed

INDENT = {"gap": 1, "dimension": 1, "variable": 2, "indicator": 3}
"""How far the name of a part stands in below its unit's."""
FLOOR = 6.0
"""Points of the axis of years left free below and above, for labels."""


def map_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, selected: str) -> pd.DataFrame:
    """One row per district of `year`: code, name, short, symbol, colour, pattern, score_text, zone_text, note, selected.

    pattern: `solid` a score is known, `hatch` only its category or zone is, `unknown` neither.
    """
    return zone_frame([(d, compare.of(bodies, d.code, year)) for d in data.districts], lang, selected)


def zone_frame(rows: Iterable[tuple[Region, BodyRow]], lang: str, selected: str) -> pd.DataFrame:
    """The rows of `map_frame` of any governments, each with its row of compare.overview."""
    return pd.DataFrame(
        {
            "code": d.code,
            "name": region_name(d, lang),
            "short": region_name(d, lang, short=True),
            "symbol": symbol_of(row),
            "colour": row["colour"] or UNKNOWN,
            "pattern": _pattern(row),
            "score_text": score_text(row, lang),
            "zone_text": state_words(row, lang),
            "note": state_text(row, lang),
            "selected": d.code == selected,
        }
        for d, row in rows
    )


def provinces_frame(places: Iterable[Place], lang: str, selected: str) -> pd.DataFrame:
    """`zone_frame` of the provinces of a list of the country, by code: an area is called by the province, not by its government."""
    by_code = sorted(places, key=lambda place: place.region.code)
    frame = zone_frame([(place.region, place.row) for place in by_code], lang, selected)
    return frame.assign(short=[province_name(place.region, lang) for place in by_code])


def worded(bodies: pd.DataFrame, rows: Sequence[Record], year: int, lang: str) -> list[Record]:
    """The rows of `map_frame` with the word of the zone or category in place of its letter: beside a map of another method."""
    bodies_ = [compare.of(bodies, row["code"], year) for row in rows]
    words = [zone_name(body["zone"], lang) or category_name(body["category"], lang) or "?" for body in bodies_]
    return [row | {"symbol": word} for row, word in zip(rows, words, strict=True)]


def hatch_colour(frame: pd.DataFrame) -> str:
    """The colour of the first area of a `zone_frame` whose zone is known and whose score is not, for its legend; '' for none."""
    colours = frame.loc[frame["pattern"] == "hatch", "colour"]
    return "" if colours.empty else str(colours.iloc[0])


def _pattern(row: BodyRow) -> str:
    if row["state"] == "belum_ada":
        return "solid"  # in the colour of the unknown, but without its hatch: there was nothing to be known
    if not row["colour"]:
        return "unknown"
    return "solid" if has_score(row) else "hatch"


def ranking_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, selected: str) -> pd.DataFrame:
    """The eight of `year` best first: code, name, rank_text, score, low, high (points), score_text, symbol, colour, kind, selected.

    kind: `known`, `rounded`, `range` (low–high is all that is known) or `unknown`.
    """
    regions = {d.code: d for d in data.districts}
    ranked = [(row, rank_text(row)) for _, row in ranking.ranked(bodies, data, year).iterrows()]
    return standing_frame([(regions[row["region"]], row, rank) for row, rank in ranked], lang, selected)


def standing_frame(rows: Iterable[tuple[Region, BodyRow, str]], lang: str, selected: str = "") -> pd.DataFrame:
    """The rows of `ranking_frame` of any governments, each with its row of compare.overview and its rank in words ('' for none)."""
    return pd.DataFrame(
        {
            "code": region.code,
            "name": region_name(region, lang),
            "rank_text": rank,
            "score": _points(row["printed"] if row["state"] == "dibulatkan" else row["score"]),
            "low": _points(row["low"]),
            "high": _points(row["high"]),
            "score_text": score_text(row, lang),
            "symbol": symbol_of(row),
            "colour": row["colour"] or UNKNOWN,
            "kind": _kind(row),
            "selected": region.code == selected,
        }
        for region, row, rank in rows
    )


def years_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, region: str) -> pd.DataFrame:
    """One government's years, the newest first, in the form of `ranking_frame`, to be drawn on the bands of `year`.

    A score of another method stands under the name that it would have by those bands and says what it was called then.
    """
    method = method_for(data.methods, year)
    rows = [(compare.of(bodies, region, y), y == year) for y in reversed(data.years)]
    return pd.DataFrame(
        {
            "code": str(row["year"]),
            "name": str(row["year"]),
            "rank_text": "",
            "score": _points(row["printed"] if row["state"] == "dibulatkan" else row["score"]),
            "low": _points(row["low"]),
            "high": _points(row["high"]),
            **_year_look(row, method, lang),
            "brief": score_text(row, lang),
            "kind": _kind(row),
            "selected": chosen,
        }
        for row, chosen in rows
    )


def _year_look(row: pd.Series, method: Method | None, lang: str) -> dict[str, str]:
    """score_text, symbol and colour of a year by the bands of `method`; what cannot be placed on them stays as it was called."""
    score, then = score_text(row, lang), standing(row, lang)
    if method is None or all(band.lower is None for band in method.bands):
        return {"score_text": score, "symbol": then or "?", "colour": row["colour"] or UNKNOWN}
    if row["method"] == method.id:
        word = (
            row["category"]
            if len(row["category"]) == 1
            else zone_name(row["zone"], lang) or category_name(row["category"], lang)
        )
        return {"score_text": score, "symbol": word or "?", "colour": row["colour"] or UNKNOWN}
    band = category(method, int(row["score"])) if pd.notna(row["score"]) else None
    if band is None:
        text = then if row["state"] == "zona" else _then(score, then, lang)
        return {"score_text": text, "symbol": "?", "colour": UNKNOWN}
    word = zone_name(band.zone, lang) if band.code == band.zone else band.symbol
    return {"score_text": _then(score, then, lang), "symbol": word, "colour": band.colour}


def _then(score: str, standing_: str, lang: str) -> str:
    return say("year_then", lang, score=score, standing=standing_) if standing_ else score


def change_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> pd.DataFrame:
    """The rows of compare.known_changes in their order: code, name, before, after (points), delta ('+23,98'), text
    ('67,18 → 91,16 (+23,98)'), colour of the category now."""
    names = {r.code: region_name(r, lang, short=True) for r in data.regions}
    return pd.DataFrame(
        {
            "code": code,
            "name": names[code],
            "before": _points(change.before),
            "after": _points(change.after),
            "delta": signed(change.value, lang),
            "text": f"{number(change.before, lang)} → {number(change.after, lang)} ({signed(change.value, lang)})",
            "colour": compare.of(bodies, code, year)["colour"] or UNKNOWN,
        }
        for code, change in compare.known_changes(bodies, data, year).items()
    )


def trend_frame(bodies: pd.DataFrame, data: Dataset, region: str, lang: str) -> pd.DataFrame:
    """One row a year of `region`: year, method, score, low, high (points), kind, letter, word, colour, score_text.

    One letter means another thing in another method (K: kuning, then Kurang), so `word` says the zone or the category,
    and `letter` is given only where the category itself is a letter.
    """
    rows = [compare.of(bodies, region, year) for year in data.years]
    return pd.DataFrame(
        {
            "year": row["year"],
            "method": row["method"],
            "score": _points(row["printed"] if row["state"] == "dibulatkan" else row["score"]),
            "low": _points(row["low"]),
            "high": _points(row["high"]),
            "kind": _kind(row),
            "letter": row["category"] if len(row["category"]) == 1 else "",
            "word": zone_name(row["zone"], lang) or category_name(row["category"], lang),
            "colour": row["colour"] or UNKNOWN,
            "score_text": score_text(row, lang),
        }
        for row in rows
    )


def trend_domain(frames: list[pd.DataFrame]) -> tuple[float, float]:
    """The scale that all governments share, with room below the lowest score and above 100 for the labels of a mark."""
    low, high = domain(pd.concat(frames))
    return max(low - FLOOR, 0.0), high + FLOOR


def domain(frame: pd.DataFrame, columns: Sequence[str] = ("score", "low")) -> tuple[float, float]:
    """Ends of the score axis in points: from the ten below the lowest that `columns` know (a score or bound), to 100."""
    ends = pd.concat([frame[column] for column in columns]).dropna()
    return (float(ends.min() // 10 * 10) if len(ends) else 0.0), 100.0


def spread_domain(scores: Sequence[int]) -> tuple[float, float]:
    """Ends of the axis of a distribution in points: from the ten below the lowest of `scores` (hundredths), to 100."""
    return float(min(scores) // (10 * HUNDREDTHS) * 10), 100.0


def aspect_frame(breakdown: Breakdown, method: Method, parent: str, lang: str, selected: str) -> pd.DataFrame:
    """The parts below `parent` for charts.parts: code, name, value, maximum (points), text, colour, selected."""
    names = {c.code: component_name(c, lang) for c in method.components}
    rows = records(breakdown.level(parent))
    return pd.DataFrame(
        {
            "code": row["code"],
            "name": names[row["code"]],
            "value": _points(row["value"]),
            "maximum": _points(row["maximum"]),
            "text": say("part_text", lang, **{k: number(row[k], lang) for k in ("value", "maximum", "lost")}),
            "colour": ACCENT,
            "selected": row["code"] == selected,
        }
        for row in rows
    )


def unit_frame(scored: Scored, region: str, year: int, lang: str, selected: str, brief: bool = False) -> pd.DataFrame:
    """A government's units with a score for charts.parts, best first, each on 0–100 in the colour of its category.

    `brief` leaves out what each takes off the total.
    """
    units = scored.units[(scored.units["year"] == year) & (scored.units["region"] == region)]
    lost = {} if brief else contributions(scored, region, year).set_index("unit")["lost"].to_dict()
    rows = records(units[units["score"].notna()].sort_values(["score", "unit"], ascending=[False, True]))
    return pd.DataFrame(
        {
            "code": row["unit"],
            "name": row["unit"],
            "value": _points(row["score"]),
            "maximum": _points(FULL),
            "text": _unit_text(row, lost.get(row["unit"]), lang),
            "colour": colour(row["colour"] or UNKNOWN),
            "selected": row["unit"] == selected,
        }
        for row in rows
    )


def _unit_text(row: Record, lost: int | None, lang: str) -> str:
    parts = [number(row["score"], lang), row["symbol"]]
    if lost is not None:
        parts.append(say("unit_lost", lang, lost=number(lost, lang)))
    if row["state"] == "ilustrasi":
        parts.append(say("state_ilustrasi", lang))
    return " · ".join(part for part in parts if part)


def strip_frames(
    values: Mapping[str, tuple[str, int, Mapping[str, int | None]]], data: Dataset, region: str, lang: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and others for charts.strip. `values`: code → (name, maximum, value of each body by code), hundredths.

    A row that nobody's value is known of is left out.
    """
    placed = [(code, *named_values, compare.position(named_values[2], region)) for code, named_values in values.items()]
    rows = [_strip_row(*each[:3], each[4], data, lang) for each in placed if each[4] is not None]
    others = [
        {"code": code, "share": _share(value, maximum)}
        for code, _, maximum, by_body, place in placed
        if place is not None
        for body, value in by_body.items()
        if body != region and value is not None
    ]
    return pd.DataFrame(rows), pd.DataFrame(others, columns=["code", "share"])


def _strip_row(
    code: str, name: str, maximum: int, place: compare.Position, data: Dataset, lang: str
) -> dict[str, object]:
    names = {r.code: region_name(r, lang, short=True) for r in data.regions}
    words: dict[str, object] = {"median": number(place.median, lang), "known": place.known, "of": place.of}
    words |= {"best": names[place.best[0]], "high": number(place.best[1], lang)}
    words |= {"worst": names[place.worst[0]], "low": number(place.worst[1], lang)}
    own_value = say("strip_unknown", lang) if place.own is None else number(place.own, lang)
    return {
        "code": code,
        "name": say("strip_own", lang, name=name, own=own_value),
        "share": None if place.own is None else _share(place.own, maximum),
        "worst": _share(place.worst[1], maximum),
        "median": _share(place.median, maximum),
        "best": _share(place.best[1], maximum),
        "text": say("strip_text" if place.known == place.of else "strip_text_some", lang, **words),
        "ends": say("strip_ends", lang, **words),
    }


def _share(value: int, maximum: int) -> float:
    return 100 * value / maximum


def bands_frame(data: Dataset, year: int, lang: str = "id") -> pd.DataFrame:
    """The year's bands for the ranking: lower (points), symbol, label, colour, edge (the lower one in words); empty where no
    edge is published."""
    method = method_for(data.methods, year)
    bands = method.bands if method else ()
    rows = [
        (_points(b.lower), b.symbol, b.label, b.colour, number(b.lower, lang)) for b in bands if b.lower is not None
    ]
    return pd.DataFrame(rows, columns=["lower", "symbol", "label", "colour", "edge"])


def _kind(row: BodyRow) -> str:
    if pd.notna(row["score"]):
        return "known"
    if row["state"] == "dibulatkan":
        return "rounded"
    return "range" if pd.notna(row["low"]) and pd.notna(row["high"]) else "unknown"


def _points(hundredths: Figure) -> float | None:
    return None if pd.isna(hundredths) else int(hundredths) / 100


def waterfall_rows(waterfall: Waterfall, method: Method, lang: str) -> list[Record]:
    """A change taken apart for charts.waterfall: name, level, start, end (points), text; before first, after last.

    Inside a unit its parts start where the unit's bar starts; together they end where it ends.
    """
    names = {c.code: component_name(c, lang) for c in method.components}
    rows, at = [_end(say("before", lang), waterfall.before, lang)], {("", ""): waterfall.before}
    for bar in waterfall.bars:
        above = ("", "") if bar.level in ("unit", "total") else (bar.unit, bar.parent)
        start = at[above]
        at[above] = end = start + bar.value
        at[bar.unit, bar.code] = start
        name = say("gap", lang) if bar.level == "gap" else names.get(bar.code, bar.unit) or say("total_itself", lang)
        indent = "\u2003" * INDENT.get(bar.level, 0)
        rows.append(_bar(indent + name, bar.level, start, end, signed(bar.value, lang)))
    return [*rows, _end(say("after", lang), waterfall.after, lang)]


def _bar(name: str, level: str, start: int, end: int, text: str) -> Record:
    return {"name": name, "level": level, "start": _points(start), "end": _points(end), "text": text}


def _end(name: str, score: int, lang: str) -> Record:
    return _bar(name, "end", score, score, number(score, lang))


def waterfall_domain(rows: Sequence[Record]) -> tuple[float, float]:
    """From the whole point below the lowest end to the whole point above the highest."""
    ends = [row[end] for row in rows for end in ("start", "end")]
    return float(min(ends) // 1), float(-(-max(ends) // 1))


def after_rows(rows: Sequence[Record], outcomes: Sequence[BeforeAfter], lang: str) -> list[Record]:
    """The rows of `map_frame` with what a scenario makes of them (`outcomes`: before_after): a district that changes
    its category shows both letters, and its zone's word. One that stands on what it says of itself stays as published."""
    moved = [row for row in outcomes if row.main and row.changed]
    after = {row.region: row for row in moved if row.layer != "mandiri"}
    return [_after(row, after[row["code"]], lang) if row["code"] in after else row for row in rows]


def _after(row: Record, outcome: BeforeAfter, lang: str) -> Record:
    if outcome.after.score is None:
        return row
    letters = [letter or "?" for letter in (outcome.before.symbol, outcome.after.symbol)]
    symbol = letters[1] if letters[0] == letters[1] else "→".join(letters)
    zone = zone_name(outcome.after.zone, lang)
    look = {"symbol": symbol, "colour": outcome.after.colour or UNKNOWN, "pattern": "solid", "zone_text": zone}
    score = number(outcome.after.score, lang)
    score_words = " · ".join(part for part in (score, short_label(outcome.layer, lang)) if part)
    return row | look | {"score_text": score_words, "note": say("whatif_note", lang)}


def budget_frame(curve: Sequence[Choice], names: Mapping[str, str], lang: str) -> pd.DataFrame:
    """A curve of `budget.choices` for charts.budget: cost (points), value, and what is lifted there beyond the step before."""
    rows = [
        {
            "cost": float(choice.cost),
            "value": choice.value,
            "cost_text": number(round(choice.cost * HUNDREDTHS), lang),
            "lifted": ", ".join(names[r] for r in choice.regions),
            "text": _against(choice, curve[max(i - 1, 0)], names),
        }
        for i, choice in enumerate(curve)
    ]
    return pd.DataFrame(rows, columns=["cost", "value", "cost_text", "lifted", "text"])


def _against(choice: Choice, before: Choice, names: Mapping[str, str]) -> str:
    """'+ Cilegon': who is lifted that was not one step before; the others are seen in the table."""
    more = [names[r] for r in choice.regions if r not in before.regions]
    return f"+ {', '.join(more)}" if more else ""
