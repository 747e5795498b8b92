"""The whole method on one page: observations → components → units → bodies, all in whole hundredths.

The steps in order: lay the given values out as units × components; add them upward exactly (aggregate.roll_up);
take what was printed where it was printed, else what was computed; give zones and categories by the year's bands;
put units together into their body by the year's roll-up. Printed and computed stand side by side and never mix.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kepatuhan.aggregate import Flags, Hierarchy, Ints, Rolled, half_up, roll_up
from kepatuhan.dataset import Dataset
from kepatuhan.method import TOTAL, band, bands_of_zone, denominator
from kepatuhan.model import HUNDREDTHS, MILLIONTHS, Method

KEY = ["year", "region", "unit"]
PRINTED = ["category", "zone", "label", "status", "source", "confidence", "note", "note_en"]
FULL = 100 * HUNDREDTHS
_KEPT_STATES = ("zona", "tidak_dinilai", "dibulatkan", "ilustrasi", "usulan")


@dataclass(frozen=True)
class Components:
    """Every component of every unit of one method, as matrices units × `codes`, in 1/`whole` points (exact).

    `keys` has year, region and unit of each row ('' = the body itself); `given` marks what was given, not computed.
    """

    keys: pd.DataFrame
    codes: tuple[str, ...]
    whole: int
    rolled: Rolled
    given: Flags


@dataclass(frozen=True)
class Scored:
    """What `score` found.

    components: by method id. units, bodies: year, region, unit, method, state, printed, computed, score, low, high (hundredths, Int64), category,
    zone, symbol, colour, and what the printed row said; bodies also unit_count, missing (tuple of unit types, or None
    where the list of units is not known), plain_mean.
    """

    components: dict[str, Components]
    units: pd.DataFrame
    bodies: pd.DataFrame


def score(observations: pd.DataFrame, data: Dataset) -> Scored:
    """Score every body and year of `observations` (fields of ingest.FIELDS); rows of unknown year or component are left out."""
    used = observations[observations["preferred"] & observations["year"].notna()]
    held = [method for method in data.methods if used["year"].between(*_span(method, used)).any()]
    parts = [_score_method(used, method, data) for method in held or data.methods[:1]]
    units, bodies = (pd.concat([part[i] for part in parts], ignore_index=True) for i in (1, 2))
    return Scored(
        {method.id: part[0] for method, part in zip(held or data.methods, parts, strict=False)}, units, bodies
    )


def _score_method(used: pd.DataFrame, method: Method, data: Dataset) -> tuple[Components, pd.DataFrame, pd.DataFrame]:
    rows = used[used["year"].between(*_span(method, used))]
    tree = Hierarchy.of([c.code for c in method.components], [c.parent for c in method.components])
    place, keys = _keys(rows)
    points, given = _lay_out(rows, place, len(keys), tree, method)
    rolled = roll_up(tree, points, given, _maxima(tree, method))
    scored = _settle(_with_print(keys, rows, place), rolled, points[:, 0], given, method)
    body = (scored["unit"] == "").to_numpy(dtype=bool)
    units = scored[~body].reset_index(drop=True)
    components = Components(keys, tree.codes, denominator(method) * MILLIONTHS, rolled, given)
    return components, units, _bodies(scored[body], units, method, data)


def _span(method: Method, used: pd.DataFrame) -> tuple[int, int]:
    """First and last year of a method; for one still in force the last is the newest year observed."""
    newest = used["year"].max()
    return method.year_from, method.year_to if method.year_to is not None else method.year_from if pd.isna(
        newest
    ) else int(newest)


def _scale(tree: Hierarchy, method: Method) -> Ints:
    """What one entered unit of each component is worth, in 1/denominator points."""
    worth = {c.code: int(denominator(method) * c.points / c.scale_max) for c in method.components}
    return np.array([worth[code] for code in tree.codes], dtype=np.int64)


def _maxima(tree: Hierarchy, method: Method) -> Ints:
    points = {c.code: int(denominator(method) * c.points) * MILLIONTHS for c in method.components}
    return np.array([points[code] for code in tree.codes], dtype=np.int64)


def _lay_out(rows: pd.DataFrame, place: Ints, size: int, tree: Hierarchy, method: Method) -> tuple[Ints, Flags]:
    """Units × components in 1/(denominator × 10^6) points. Two values for one cell that differ count as none."""
    codes = _codes(rows["component"], {"": 0, **{code: i for i, code in enumerate(tree.codes)}})
    points = np.zeros((size, len(tree.codes)), dtype=np.int64)
    given = np.zeros(points.shape, dtype=bool)
    filled = rows["value"].notna().to_numpy() & (codes >= 0)
    at = place[filled], codes[filled]
    worth = rows["value"].to_numpy(dtype=np.int64, na_value=0)[filled] * _scale(tree, method)[codes[filled]]
    points[at], given[at] = worth, True
    differs = points[at] != worth
    given[at[0][differs], at[1][differs]] = False
    return points, given


def _codes(text: pd.Series, index: dict[str, int]) -> Ints:
    """Words → their place in `index`, -1 for strangers, looked up once per different word."""
    codes, words = pd.factorize(text)
    return np.array([index.get(str(word), -1) for word in words], dtype=np.int64)[codes]


def _keys(rows: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """The number of each row's unit, and the units themselves in the order of their keys."""
    coded = [_sorted_codes(rows[name]) for name in KEY]
    combined = np.zeros(len(rows), dtype=np.int64)
    for codes, words in coded:
        combined = combined * max(len(words), 1) + codes
    place, found = pd.factorize(combined, sort=True)
    columns, rest = {}, found
    for name, (_, words) in reversed(list(zip(KEY, coded, strict=True))):
        columns[name] = np.asarray(words)[rest % max(len(words), 1)]
        rest = rest // max(len(words), 1)
    keys = pd.DataFrame({name: columns[name] for name in KEY})
    return place, keys.astype({"year": "int64", "region": "str", "unit": "str"})


def _sorted_codes(column: pd.Series) -> tuple[Ints, np.ndarray]:
    """Each cell's place among the column's different words in their order (categories would sort by first appearance)."""
    codes, words = pd.factorize(column)
    names = np.asarray(words)
    order = np.argsort(names)
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return place[codes], names[order]


def _with_print(keys: pd.DataFrame, rows: pd.DataFrame, place: Ints) -> pd.DataFrame:
    """Beside every unit what its printed total said about itself; '' where none was printed."""
    head = np.flatnonzero(rows["component"].isin(["", TOTAL]))
    said = rows.iloc[head].assign(place=place[head]).sort_values(["file", "row"]).drop_duplicates("place")
    told = {name: np.full(len(keys), "", dtype=object) for name in PRINTED}
    for name in PRINTED:
        told[name][said["place"]] = said[name].astype("str")
    products = pd.Series(pd.NA, index=keys.index, dtype="Int64")
    products[said["place"]] = said["products"].array
    invented = np.zeros(len(keys), dtype=bool)
    invented[place[(rows["status"] == "ilustrasi").to_numpy()]] = True
    return keys.assign(**{k: pd.Series(v, dtype="str") for k, v in told.items()}, products=products, invented=invented)


def _settle(scored: pd.DataFrame, rolled: Rolled, root: Ints, given: Flags, method: Method) -> pd.DataFrame:
    """Printed beside computed; the score is the printed one where it is exact, else the computed one."""
    unit = denominator(method) * MILLIONTHS // HUNDREDTHS
    printed = _maybe(half_up(root, unit), given[:, 0])
    below = given[:, 1:].any(axis=1)
    computed = _maybe(half_up(rolled.points[:, 0], unit), rolled.known[:, 0] & below & _computable(rolled, given))
    exact = ~scored["status"].isin(["dibulatkan", "zona", "tidak_dinilai"])
    scored = scored.assign(method=method.id, printed=printed, computed=computed)
    scored["score"] = scored["printed"].where(exact).fillna(scored["computed"].where(scored["status"] == ""))
    scored["state"] = _states(scored)
    scored["low"] = scored["score"].fillna(_maybe(half_up(rolled.low[:, 0], unit), below & ~given[:, 0]))
    scored["high"] = scored["score"].fillna(_maybe(half_up(rolled.high[:, 0], unit), below & ~given[:, 0]))
    return classify(_rounded_range(scored), method)


def _computable(rolled: Rolled, given: Flags) -> Flags:
    """A total given above an incomplete set of parts is known, but was not computed from them."""
    return ~given[:, 0] | (rolled.low[:, 0] == rolled.high[:, 0])


def _maybe(values: Ints, known: Flags) -> pd.Series:
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~np.asarray(known, dtype=bool)))


def _states(scored: pd.DataFrame) -> pd.Series:
    state = scored["status"].where(scored["status"] != "", "dihitung")
    return state.mask((scored["status"] == "") & scored["invented"], "ilustrasi")


def _rounded_range(scored: pd.DataFrame) -> pd.DataFrame:
    """A total printed as 91 may have been rounded or cut: it lies in 90,50–91,99."""
    rounded = scored["status"] == "dibulatkan"
    whole = scored["printed"] % HUNDREDTHS == 0
    down, up = whole.map({True: 50, False: 5}), whole.map({True: 99, False: 9})
    low, high = scored["printed"] - down.astype("Int64"), scored["printed"] + up.astype("Int64")
    return scored.assign(low=scored["low"].mask(rounded, low), high=scored["high"].mask(rounded, high))


def classify(scored: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Give category, zone, symbol and colour: as printed, else by the band that the whole range lies in.

    Where only a category or zone is known its edges become the range, if they are published. Changes a copy.
    """
    printed = zip(scored["category"], scored["zone"], _band_of_range(scored, method), strict=True)
    codes = [code or by_range or _only_band(method, zone) for code, zone, by_range in printed]
    looks = {b.code: b for b in method.bands}
    own = [looks.get(code) for code in codes]
    zones = [b.zone if b else zone for b, zone in zip(own, scored["zone"], strict=True)]
    look = {name: [getattr(b, name) if b else "" for b in own] for name in ("symbol", "colour")}
    text = {
        k: pd.Series(v, index=scored.index, dtype="str") for k, v in {"category": codes, "zone": zones, **look}.items()
    }
    return _range_of_band(scored.assign(**text), method)


def _band_of_range(scored: pd.DataFrame, method: Method) -> list[str]:
    best = [b for b in reversed(method.bands) if b.lower is not None]
    if not best:
        return [""] * len(scored)
    edges = np.array([b.lower for b in best])
    codes = np.array([*(b.code for b in best), ""])
    low, high = (scored[k].to_numpy(dtype=np.int64, na_value=-1) for k in ("low", "high"))
    at_low, at_high = (np.searchsorted(edges, v, side="right") - 1 for v in (low, high))
    same = (low >= 0) & (at_low == at_high)
    return codes[np.where(same, at_low, -1)].tolist()


def _only_band(method: Method, zone: str) -> str:
    of_zone = bands_of_zone(method, zone) if zone else ()
    return of_zone[0].code if len(of_zone) == 1 else ""


def _range_of_band(scored: pd.DataFrame, method: Method) -> pd.DataFrame:
    blank = scored["low"].isna() & ((scored["category"] != "") | (scored["zone"] != ""))
    ranges = [
        _edges(method, c, z) for c, z in zip(scored.loc[blank, "category"], scored.loc[blank, "zone"], strict=True)
    ]
    low, high = (pd.Series([r[i] for r in ranges], index=scored.index[blank], dtype="Int64") for i in (0, 1))
    return scored.assign(low=scored["low"].fillna(low), high=scored["high"].fillna(high))


def _edges(method: Method, category: str, zone: str) -> tuple[int | None, int | None]:
    own = band(method, category)
    bands = (own,) if own else bands_of_zone(method, zone) if zone else ()
    return (bands[-1].lower, bands[0].upper) if bands else (None, None)


def _bodies(heads: pd.DataFrame, units: pd.DataFrame, method: Method, data: Dataset) -> pd.DataFrame:
    """Printed bodies and those that only units are known of; what the units give stands beside what was printed."""
    groups = _unit_groups(units, method)
    bodies = heads.merge(groups, on=["year", "region"], how="outer", suffixes=("", "_units"))
    bodies = bodies.assign(unit="", method=method.id, unit_count=bodies["unit_count"].fillna(0).astype("int64"))
    text = [*PRINTED, "state", "symbol", "colour"]
    bodies[text] = bodies[text].fillna("")
    bodies["missing"] = _missing_units(bodies, units, data)
    whole = np.array([missing is None or missing == () for missing in bodies["missing"]], dtype=bool)
    bodies["computed"] = bodies["computed"].fillna(bodies["mean"].where(whole))
    bodies["unit_low"], bodies["unit_high"] = _open_range(bodies, method)
    silent = bodies["state"] == ""
    bodies["state"] = bodies["state"].where(~silent, "dihitung")
    for name, part in (
        ("score", "computed"),
        ("low", "score"),
        ("high", "score"),
        ("low", "unit_low"),
        ("high", "unit_high"),
    ):
        bodies[name] = bodies[name].fillna(bodies[part].where(silent))
    return classify(
        bodies.drop(columns=["mean", "invented", "known", "ranged", "open", "total"], errors="ignore"), method
    )


def _unit_groups(units: pd.DataFrame, method: Method) -> pd.DataFrame:
    by = units.groupby(["year", "region"], sort=True)
    groups = by.agg(
        unit_count=("unit", "size"),
        known=("score", "count"),
        total=("score", "sum"),
        sum_low=("low", "sum"),
        sum_high=("high", "sum"),
        ranged=("high", "count"),
    ).reset_index()
    groups["open"] = groups["unit_count"] - groups["ranged"]
    full = (groups["known"] == groups["unit_count"]).to_numpy()
    count = np.maximum(groups["unit_count"].to_numpy(np.int64), 1)
    groups["plain_mean"] = _maybe(half_up(groups["total"].to_numpy(np.int64), count), full)
    groups["mean"] = groups["plain_mean"] if method.roll_up == "unit_mean" else _product_mean(units, groups, method)
    return groups


def _product_mean(units: pd.DataFrame, groups: pd.DataFrame, method: Method) -> pd.Series:
    """2021: units weighted by the number of products looked at, and only where that number is known for all of them."""
    unknown = pd.Series(pd.NA, index=groups.index, dtype="Int64")
    if method.roll_up != "product_mean" or not len(groups):
        return unknown
    weighted = units.assign(weighted=units["score"] * units["products"].astype("Int64"))
    by = weighted.groupby(["year", "region"], sort=True)
    sums, weights = (by[k].sum(min_count=1).to_numpy(dtype=np.int64, na_value=0) for k in ("weighted", "products"))
    full = by["weighted"].count().to_numpy() == groups["unit_count"].to_numpy()
    return _maybe(half_up(sums, np.maximum(weights, 1)), full)


def _missing_units(bodies: pd.DataFrame, units: pd.DataFrame, data: Dataset) -> list[tuple[str, ...] | None]:
    """Unit types that the year's list expects and nobody published; None where no list is known."""
    expected = data.expected_units.astype({"year_from": int, "year_to": int, "count": int})
    by_region = {region: list(rows.itertuples(index=False)) for region, rows in expected.groupby("region")}
    listed = units[units["region"].isin(by_region) & units["score"].notna()]
    kinds = {name: unit_type(name, data) for name in listed["unit"].unique()}
    have = Counter(zip(listed["year"], listed["region"], listed["unit"].map(kinds), strict=True))
    return [_missing(y, r, by_region.get(r, []), have) for y, r in zip(bodies["year"], bodies["region"], strict=True)]


def _missing(year: int, region: str, expected: list, have: Counter) -> tuple[str, ...] | None:
    rows = [e for e in expected if e.year_from <= year <= e.year_to]
    lacking = [(e.unit_type, e.count - have[year, region, e.unit_type]) for e in rows]
    return tuple(kind for kind, count in lacking for _ in range(count)) if rows else None


def unit_type(name: str, data: Dataset) -> str:
    """The kind of unit that a name begins with (data/unit_types.csv), or '' for a kind not listed."""
    plain = name.casefold()
    starts = sorted(
        zip(data.unit_types["starts_with"], data.unit_types["unit_type"], strict=True), key=lambda s: -len(s[0])
    )
    return next((kind for start, kind in starts if plain.startswith(start.casefold())), "")


def _open_range(bodies: pd.DataFrame, method: Method) -> list[pd.Series]:
    """From … to … of the plain mean: a unit without a score counts from nothing to full, so does a missing one."""
    absent = np.array([len(m) if m else 0 for m in bodies["missing"]], dtype=np.int64)
    unscored, low, high = (bodies[k].to_numpy(dtype=np.int64, na_value=0) for k in ("open", "sum_low", "sum_high"))
    count = bodies["unit_count"].to_numpy(np.int64)
    known = (count > 0) & (method.roll_up == "unit_mean")
    return [
        _maybe(half_up(part, np.maximum(count + absent, 1)), known) for part in (low, high + FULL * (absent + unscored))
    ]
