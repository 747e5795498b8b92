"""Plans and distances → the frames of charts.lifts: name, at, to (points), text, delta, colour, gone, selected.

`at` is where something stands, `to` the edge or the value that is meant. `gone`: `to` lies behind it; else it is ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kepatuhan.charts.theme import UNKNOWN
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import category
from kepatuhan.core.model import HUNDREDTHS, Band, Method
from kepatuhan.scoring.distance import Distance, behind, nearest
from kepatuhan.sentences.overview import edge_text, short_text, spare_text
from kepatuhan.sentences.scores import score_text
from kepatuhan.words.names import band_label, region_name, zone_name
from kepatuhan.words.numbers import number, signed

COLUMNS = ["name", "at", "to", "text", "delta", "colour", "gone", "selected"]


def plan_frame(
    total: tuple[int, int], name: str, before: Mapping[str, int], after: Mapping[str, int], method: Method, lang: str
) -> pd.DataFrame:
    """The total called `name` first, then the units that a plan lifts, the longest way first, then the others, the lowest
    first. total: before and after; before, after: of every unit, and of those that the plan moves. All in hundredths."""
    ways = {unit: (score, after.get(unit, score)) for unit, score in before.items()}
    order = sorted(ways, key=lambda unit: (ways[unit][0] - ways[unit][1], ways[unit][0], unit))
    rows = [_way(name, *total, method, lang) | {"selected": True}]
    return pd.DataFrame([*rows, *(_way(unit, *ways[unit], method, lang) for unit in order)], columns=COLUMNS)


def _way(name: str, before: int, after: int, method: Method, lang: str) -> dict[str, Any]:
    band = category(method, before)
    moved = f"{number(before, lang)} → {number(after, lang)}"
    return {
        "name": name,
        "at": before / HUNDREDTHS,
        "to": after / HUNDREDTHS,
        "text": number(before, lang) if before == after else f"{moved} ({signed(after - before, lang)})",
        "delta": number(before, lang) if before == after else moved,
        "colour": band.colour if band else UNKNOWN,
        "gone": before == after,
        "selected": False,
    }


def ladder_frame(score: int, method: Method, lang: str) -> pd.DataFrame:
    """One government's score against the lower edges of its method, the highest first: those above it, that of its own
    category, and where there is nothing above the one below too. The lowest band has no edge to reach."""
    reached = category(method, score)
    edges = [band for band in method.bands if band.lower]
    place = next((i for i, band in enumerate(edges) if band == reached), len(edges))
    rows = [_rung(score, band, reached, lang) for band in edges[: max(place + 1, 2)]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rung(score: int, band: Band, reached: Band | None, lang: str) -> dict[str, Any]:
    edge = int(band.lower or 0)
    label = zone_name(band.zone, lang) if band.code == band.zone else band_label(band, lang)
    return {
        "name": f"{band.symbol} · {label}" if len(band.code) == 1 else label,
        "at": score / HUNDREDTHS,
        "to": edge / HUNDREDTHS,
        "text": edge_text(score, band, lang),
        "delta": signed(score - edge, lang),
        "colour": reached.colour if reached else UNKNOWN,
        "gone": score >= edge,
        "selected": band == reached,
    }


def distance_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, selected: str) -> pd.DataFrame:
    """Everybody whose score is known, the highest first: those who are behind and how far, all others above which edge."""
    those_behind = behind(bodies, data, year)
    short = [one for one in those_behind.behind if one.points is not None] if those_behind else []
    named = {one.row["region"] for one in short}
    over = [one for one in nearest(bodies, data, year, len(data.regions)) if one.row["region"] not in named]
    rows = [_place(one, short_text(one, lang), -1, data, lang) for one in short]
    rows += [_place(one, spare_text(one, lang), 1, data, lang) for one in over]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "code"])
    frame["selected"] = frame["code"] == selected
    return frame.sort_values(["at", "code"], ascending=[False, True])[COLUMNS].reset_index(drop=True)


def _place(one: Distance, text: str, sign: int, data: Dataset, lang: str) -> dict[str, Any]:
    region = data.region(one.row["region"])
    assert region is not None
    assert one.band.lower is not None
    assert one.points is not None
    return {
        "code": region.code,
        "name": region_name(region, lang, short=True),
        "at": int(one.row["score"]) / HUNDREDTHS,
        "to": one.band.lower / HUNDREDTHS,
        "text": f"{score_text(one.row, lang)} · {text}",
        "delta": signed(sign * one.points, lang),
        "colour": one.row["colour"] or UNKNOWN,
        "gone": sign > 0,
    }
