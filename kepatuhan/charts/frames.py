"""Scored bodies → the small frames that the charts draw. Words are ready here; a chart only places them."""

from __future__ import annotations

import pandas as pd

from kepatuhan import compare
from kepatuhan.charts.theme import UNKNOWN
from kepatuhan.dataset import Dataset
from kepatuhan.method import method_for
from kepatuhan.sentences import has_score, rank_text, score_text, standing, state_text, symbol_of
from kepatuhan.words import region_name

FLOOR = 6.0
"""Points of the axis of years left free below and above, for marks without a score and for labels."""


def map_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, selected: str) -> pd.DataFrame:
    """One row per district of `year`: code, name, short, symbol, colour, pattern, score_text, zone_text, note, selected.

    pattern: `solid` a score is known, `hatch` only its category or zone is, `unknown` neither.
    """
    rows = [(d, compare.of(bodies, d.code, year)) for d in data.districts]
    return pd.DataFrame(
        {
            "code": d.code,
            "name": region_name(d, lang),
            "short": region_name(d, lang, short=True),
            "symbol": symbol_of(row),
            "colour": row["colour"] or UNKNOWN,
            "pattern": _pattern(row),
            "score_text": score_text(row, lang),
            "zone_text": standing(row, lang) or score_text(row, lang),
            "note": state_text(row, lang),
            "selected": d.code == selected,
        }
        for d, row in rows
    )


def _pattern(row: pd.Series) -> str:
    if not row["colour"]:
        return "unknown"
    return "solid" if has_score(row) else "hatch"


def ranking_frame(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, selected: str) -> pd.DataFrame:
    """The eight of `year` best first: code, name, rank_text, score, low, high (points), score_text, symbol, colour, kind, selected.

    kind: `known`, `rounded`, `range` (low–high is all that is known) or `unknown`.
    """
    regions = {d.code: d for d in data.districts}
    return pd.DataFrame(
        {
            "code": row["region"],
            "name": region_name(regions[row["region"]], lang),
            "rank_text": rank_text(row),
            "score": _points(row["printed"] if row["state"] == "dibulatkan" else row["score"]),
            "low": _points(row["low"]),
            "high": _points(row["high"]),
            "score_text": score_text(row, lang),
            "symbol": symbol_of(row),
            "colour": row["colour"] or UNKNOWN,
            "kind": _kind(row),
            "selected": row["region"] == selected,
        }
        for _, row in compare.ranked(bodies, data, year).iterrows()
    )


def trend_frame(bodies: pd.DataFrame, data: Dataset, region: str, lang: str) -> pd.DataFrame:
    """One row a year of `region`: year, method, score, low, high (points), kind, symbol, colour, score_text."""
    rows = [compare.of(bodies, region, year) for year in data.years]
    return pd.DataFrame(
        {
            "year": row["year"],
            "method": row["method"],
            "score": _points(row["printed"] if row["state"] == "dibulatkan" else row["score"]),
            "low": _points(row["low"]),
            "high": _points(row["high"]),
            "kind": _kind(row),
            "symbol": symbol_of(row),
            "colour": row["colour"] or UNKNOWN,
            "score_text": score_text(row, lang),
        }
        for row in rows
    )


def trend_domain(frames: list[pd.DataFrame]) -> tuple[float, float]:
    """The axis that all governments share: below the lowest score a strip for the years that have none."""
    low, high = domain(pd.concat(frames))
    return max(low - FLOOR, 0.0), high + FLOOR


def domain(frame: pd.DataFrame) -> tuple[float, float]:
    """Ends of the score axis in points: from the ten below the lowest known score or bound, to 100."""
    ends = pd.concat([frame["score"], frame["low"]]).dropna()
    return (float(ends.min() // 10 * 10) if len(ends) else 0.0), 100.0


def bands_frame(data: Dataset, year: int) -> pd.DataFrame:
    """The year's band edges for the ranking: lower (points), symbol, label; empty where no edge is published."""
    method = method_for(data.methods, year)
    bands = method.bands if method else ()
    rows = [(_points(b.lower), b.symbol, b.label) for b in bands if b.lower is not None]
    return pd.DataFrame(rows, columns=["lower", "symbol", "label"])


def _kind(row: pd.Series) -> str:
    if pd.notna(row["score"]):
        return "known"
    if row["state"] == "dibulatkan":
        return "rounded"
    return "range" if pd.notna(row["low"]) and pd.notna(row["high"]) else "unknown"


def _points(hundredths: object) -> float | None:
    return None if pd.isna(hundredths) else int(hundredths) / 100  # type: ignore[call-overload]
