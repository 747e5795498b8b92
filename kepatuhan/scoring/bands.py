"""Category, zone, symbol and colour by the bands of a year, and what a total that was printed without its decimals stands for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kepatuhan.core.columns import among, filled_from, row_key
from kepatuhan.core.method import band, bands_of_zone
from kepatuhan.core.model import HUNDREDTHS, Method


def classify(scored: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Give category, zone, symbol and colour: as printed, else by the band that the whole range lies in.

    Where only a category or zone is known its edges become the range, if they are published. Changes a copy.
    """
    printed = scored[["category", "zone"]].assign(by_range=_band_of_range(scored, method))
    _, first, which = np.unique(
        row_key(printed, ["category", "zone", "by_range"]), return_index=True, return_inverse=True
    )
    looks = [_look(method, *kind) for kind in printed.iloc[first].itertuples(index=False)]
    text = {
        name: pd.array([one[i] for one in looks], dtype="str").take(which)
        for i, name in enumerate(("category", "zone", "symbol", "colour"))
    }
    edges = [_edges(method, code, zone) for code, zone, *_ in looks]
    low, high = (pd.Series(pd.array([pair[i] for pair in edges], dtype="Int64").take(which)) for i in (0, 1))
    without = scored["low"].isna().to_numpy()
    return scored.assign(
        **text, low=filled_from(scored["low"], low, True), high=filled_from(scored["high"], high, without)
    )


def _look(method: Method, printed: str, zone: str, by_range: str) -> tuple[str, str, str, str]:
    code = printed or by_range or _only_band(method, zone)
    band_here = band(method, code)
    if band_here:
        return code, band_here.zone, band_here.symbol, band_here.colour
    # of a zone of several categories the zone is known and has its colour, which bears its name
    return code, zone, "", zone if any(b.zone == b.colour == zone for b in method.bands) else ""


def _band_of_range(scored: pd.DataFrame, method: Method) -> list[str]:
    best = [b for b in reversed(method.bands) if b.lower is not None]
    if not best:
        return [""] * len(scored)
    edges = np.array([b.lower for b in best])
    codes = np.array([*(b.code for b in best), ""])
    low, high = (scored[k].to_numpy(dtype=np.int64, na_value=-1) for k in ("low", "high"))
    at_low, at_high = (np.searchsorted(edges, v, side="right") - 1 for v in (low, high))
    same = (low >= 0) & (at_low == at_high)
    band_codes: list[str] = codes[np.where(same, at_low, -1)].tolist()
    return band_codes


def _only_band(method: Method, zone: str) -> str:
    of_zone = bands_of_zone(method, zone) if zone else ()
    return of_zone[0].code if len(of_zone) == 1 else ""


def _edges(method: Method, category: str, zone: str) -> tuple[int | None, int | None]:
    band_named = band(method, category)
    bands = (band_named,) if band_named else bands_of_zone(method, zone) if zone else ()
    return (bands[-1].lower, bands[0].upper) if bands else (None, None)


def printed_range(printed: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What a total printed without (all) its decimals stands for, in hundredths: 91 was rounded or cut, so 90,50–91,99."""
    whole = (printed % HUNDREDTHS == 0).to_numpy(dtype=bool, na_value=False)
    return printed - np.where(whole, 50, 5), printed + np.where(whole, 99, 9)


def rounded_range(scored: pd.DataFrame) -> pd.DataFrame:
    """Of a total that was printed as a range (status `dibulatkan`) that range."""
    rounded = among(scored["status"], {"dibulatkan"})
    if not rounded.any():
        return scored
    low, high = printed_range(scored["printed"])
    return scored.assign(low=scored["low"].mask(rounded, low), high=scored["high"].mask(rounded, high))
