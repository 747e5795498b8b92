"""One government's score, state, category and rank in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kepatuhan.core.columns import Record
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare, ranking
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import STATE_KEYS
from kepatuhan.words.names import (
    break_reason,
    category_name,
    province_name,
    region_name,
    zone_name,
)
from kepatuhan.words.numbers import counted, number, whole

BodyRow = Mapping[Any, Any] | pd.Series
"""A row of compare.overview (or of Scored.units), by the names of its columns."""
RANK_SCOPES = {
    ranking.DISTRICT_SCOPE: "scope_province_districts",
    ranking.ALL_SCOPE: "scope_province_all",
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
    "belum_ada": "long_belum_ada",
}
"""States whose sentence holds no figure but the year."""
WITHOUT_SCORE = {
    "zona": "say_province_zona",
    "tidak_dinilai": "say_province_tidak_dinilai",
    "belum_ada": "say_province_belum_ada",
}
"""What is said of a government without a score; of any other state, that none was found."""
NOT_FOUND = "say_province_tidak_ditemukan"


def _has_range(row: BodyRow) -> bool:
    """Whether `score_text` tells bounds of a score that was not published."""
    return bool(row["by_rank"] or (row["state"] in ("dihitung", "mandiri") and pd.notna(row["low"])))


def score_text(row: BodyRow, lang: str) -> str:
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


def score_words(row: BodyRow, lang: str) -> str:
    """score_text for a sentence: where nothing but a bound is known it begins with that ('tidak ditemukan (≤95,25)')."""
    if row["by_rank"] and row["state"] == "tidak_ditemukan":
        return say("bounded", lang, state=say(STATE_KEYS[row["state"]], lang), bound=score_text(row, lang))
    return score_text(row, lang)


def begins_with_figure(row: BodyRow) -> bool:
    """Whether `score_words` begins with a score, be it rounded or a range, and not with the word of a state or a sign ≤, ≥."""
    both = _has_range(row) and pd.notna(row["low"]) and pd.notna(row["high"])
    return has_score(row) or bool(both and row["state"] != "tidak_ditemukan")


def state_words(row: BodyRow, lang: str) -> str:
    """'kategori A, zona hijau', or the word for what else is known of a body ('tidak ditemukan')."""
    bounded = row["by_rank"] and row["state"] == "tidak_ditemukan"
    return standing(row, lang) or (say(STATE_KEYS[row["state"]], lang) if bounded else score_text(row, lang))


def standing(row: BodyRow, lang: str) -> str:
    """'kategori A, zona hijau' as far as it is known; '' when neither is."""
    lettered = row["category"] != "" and row["category"] != row["zone"]
    category = say("category", lang, code=category_name(str(row["category"]), lang)) if lettered else ""
    zone = say("zone", lang, zone=zone_name(row["zone"], lang)) if row["zone"] else ""
    return ", ".join(part for part in (category, zone) if part)


def state_text(row: BodyRow, lang: str) -> str:
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


def _bounds_text(row: BodyRow, lang: str) -> str:
    """The sentence on a range that published ranks leave."""
    ends = {key: number(row[key], lang) for key in ("low", "high") if pd.notna(row[key])}
    key = "long_by_rank" if len(ends) == 2 else "long_at_most" if "high" in ends else "long_at_least"
    return say(key, lang, **ends)


def body_clause(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """A government's year in a clause without its full stop: score, published rank, category and zone, or what is known instead."""
    row = compare.of(bodies, region.code, year)
    name = region_name(region, lang)
    what = standing(row, lang)
    if not has_score(row):
        key = WITHOUT_SCORE.get(row["state"], NOT_FOUND)
        clause = say(key, lang, name=name, year=year, what=what)
        return _bounded(clause, row, lang) if key == NOT_FOUND and row["by_rank"] else clause
    rank = _rank_clause(data, region, year, lang)
    return say("say_province", lang, name=name, score=score_text(row, lang), year=year, rank=rank, what=what)


def _bounded(clause: str, row: pd.Series, lang: str) -> str:
    """The clause with what published ranks leave of the score."""
    ends = {key: number(row[key], lang) for key in ("low", "high") if pd.notna(row[key])}
    key = "say_between" if len(ends) == 2 else "say_at_most" if "high" in ends else "say_at_least"
    return say(key, lang, told=clause, **ends)


def government_sentence(bodies: pd.DataFrame, data: Dataset, region: Region, year: int, lang: str) -> str:
    """The sentence of one government in a year, to be read aloud; a year without an assessment says so and why."""
    method = method_for(data.methods, year)
    if method is not None and method.roll_up == "not_held":
        return say("say_not_held", lang, year=year, reason=break_reason(method, lang))
    return f"{body_clause(bodies, data, region, year, lang)}."


def ranks(data: Dataset, region: Region, year: int) -> list[Record]:
    """The published ranks of a body (rows of Dataset.ranks), the nearest scope first."""
    rows = (ranking.official_rank(data, region, year, scope) for scope in RANK_SCOPES)
    return [row for row in rows if row is not None]


def published_rank_text(row: Record, data: Dataset, lang: str) -> str:
    """'7 dari 8 (kab/kota Banten)' for a row of context/ranks.csv, '≤ 10 dari 34 (…)' where only the top ten is said."""
    rank = row["rank"] or f"≤ {row['rank_max']}"
    words = {"province": province_name(data.province, lang), "n": len(data.regions)}
    scope = say(RANK_SCOPES[row["scope"]], lang, **words)
    key = "rank_row" if row["of"] else "rank_row_plain"
    return say(key, lang, rank=rank, of=row["of"], scope=scope)


def _rank_clause(data: Dataset, region: Region, year: int, lang: str) -> str:
    if region.kind != "provinsi":
        rank = ranking.official_rank(data, region, year, ranking.DISTRICT_SCOPE)
        of_eight = rank is not None and rank["rank"]
        if rank is None or not of_eight:
            return ""
        province = province_name(data.province, lang)
        return say("say_rank_of_eight", lang, rank=rank["rank"], of=rank["of"], province=province)
    rank = ranking.official_rank(data, region, year, "nasional_provinsi")
    if rank is None:
        return ""
    if rank["rank"]:
        return say("say_province_rank", lang, rank=rank["rank"], of=rank["of"])
    return say("say_province_rank_max", lang, rank=rank["rank_max"])


def everybody(data: Dataset, lang: str) -> str:
    """'Banten: sembilan pemerintah'."""
    return say("brief_province", lang, province=province_name(data.province, lang), n=counted(len(data.regions), lang))


def symbol_of(row: BodyRow) -> str:
    """The letter that stands beside a zone's colour; the zone's initial where only the zone is known, '?' for nothing,
    '–' for a government that did not exist yet."""
    return row["symbol"] or row["zone"][:1].upper() or ("–" if row["state"] == "belum_ada" else "?")


def rank_text(row: pd.Series) -> str:
    """'3', or '4–8' where the ranges overlap, or '' where nothing is known."""
    if pd.isna(row["rank_best"]):
        return ""
    best, worst = int(row["rank_best"]), int(row["rank_worst"])
    return str(best) if best == worst else f"{best}–{worst}"


def has_score(row: BodyRow) -> bool:
    """Whether a score was printed or computed, be it rounded; a zone or range alone is none, and is hatched."""
    return bool(pd.notna(row["score"]) or row["state"] == "dibulatkan")
