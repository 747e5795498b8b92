"""The edges of the categories in words: how far a score is from them, and which are not sure."""

from __future__ import annotations

import pandas as pd

from kepatuhan.core.method import above_floor, category, next_band, points_to_next
from kepatuhan.core.model import Band, Method
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import CONFIDENCE_KEYS
from kepatuhan.words.names import band_label, category_name
from kepatuhan.words.numbers import listing, number


def margins(row: pd.Series, method: Method | None, lang: str) -> tuple[str, str]:
    """Points to the next category and above the own floor, as words; '' where they are not known."""
    if method is None or pd.isna(row["score"]):
        return "", ""
    score = int(row["score"])
    above, short, spare = next_band(method, score), points_to_next(method, score), above_floor(method, score)
    to_next = say("best_band", lang) if short is None and spare is not None else ""
    if short is not None and above is not None:
        to_next = say("to_next", lang, points=number(short, lang), next=category_name(above.code, lang)) + _doubt(
            above, lang
        )
    band_here = category(method, score)
    floor = say("above_floor", lang, points=number(spare, lang)) if spare is not None else ""
    return to_next, floor + (_doubt(band_here, lang) if band_here and floor else "")


def _doubt(item: Band, lang: str) -> str:
    """An edge that was not published and cross-checked says what it is."""
    return "" if item.confidence == "R" else f" ({say(CONFIDENCE_KEYS[item.confidence], lang)})"


def band_range(item: Band, lang: str) -> str:
    """'A 88,00–100,00': a category's symbol and its edges."""
    return f"{item.symbol} {band_edges(item, lang)}"


def band_edges(item: Band, lang: str) -> str:
    """'88,00–100,00' for a legend beside the symbol; a year without zones names its opinions; without edges the words stand alone."""
    words = "" if len(item.code) == 1 or item.zone else f"{band_label(item, lang)} "
    if item.lower is None or item.upper is None:
        return band_label(item, lang)
    return f"{words}{edge_range(item, lang)}"


def edge_range(item: Band, lang: str) -> str:
    """'88,00–100,00'; '' for a band whose edges are not known."""
    if item.lower is None or item.upper is None:
        return ""
    return f"{number(item.lower, lang)}–{number(item.upper, lang)}"


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
