"""The whole method on one page: observations → components → units → bodies, all in whole hundredths.

The steps in order: lay the given values out as units × components; add them upward exactly (aggregate.roll_up);
take what was printed where it was printed, else what was computed; give zones and categories by the year's bands;
put units together into their body by the year's roll-up. Printed and computed stand side by side and never mix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from kepatuhan.core.aggregate import Flags, Hierarchy, Ints, Rolled, half_up, roll_up
from kepatuhan.core.columns import among, coded, numbered, only, places, row_key
from kepatuhan.core.dataset import Dataset, ListedUnits
from kepatuhan.core.method import TOTAL, band, bands_of_zone, denominator, in_years
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, Method

KEY = ["year", "region", "unit"]
PRINTED = ["category", "zone", "label", "status", "source", "confidence", "note", "note_en"]


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
    zone, symbol, colour, invented and self_assessed (something below it is illustration, or `mandiri`), and what the printed row said; bodies also
    unit_count, missing (tuple of unit types, or None where the list of units is not known), plain_mean.
    """

    components: dict[str, Components]
    units: pd.DataFrame
    bodies: pd.DataFrame


def score(observations: pd.DataFrame, data: Dataset) -> Scored:
    """Score every body and year of `observations` (fields of ingest.FIELDS); rows of unknown year or component are left out.

    ValueError where what a government says of itself (`mandiri`) stands beside what others say of it in one year.
    """
    used = only(observations, observations["preferred"] & observations["year"].notna())
    _refuse_mixed(used)
    year = used["year"].to_numpy(dtype=np.int64)
    rows = {m.id: in_years(m, year) for m in data.methods}
    methods = [method for method in data.methods if rows[method.id].any()] or data.methods[:1]
    parts = [_score_method(only(used, rows[method.id]), method, data) for method in methods]
    return Scored(
        {method.id: part[0] for method, part in zip(methods, parts, strict=True)},
        pd.concat([part[1] for part in parts], ignore_index=True),
        pd.concat([part[2] for part in parts], ignore_index=True),
    )


def _refuse_mixed(rows: pd.DataFrame) -> None:
    """A number made of self-assessed and published (or invented) values would look like a result of the assessment."""
    self_assessed = among(rows["status"], {"mandiri"})
    if not self_assessed.any():
        return
    body = row_key(rows, ["year", "region"])
    others = ~self_assessed & ~among(rows["status"], {"usulan"}) & rows["value"].notna().to_numpy(dtype=bool)
    if np.isin(body[self_assessed], body[others]).any():
        raise ValueError("self-assessed values beside others of the same government and year")


def _score_method(rows: pd.DataFrame, method: Method, data: Dataset) -> tuple[Components, pd.DataFrame, pd.DataFrame]:
    tree = Hierarchy.of([c.code for c in method.components], [c.parent for c in method.components])
    place, keys = _keys(rows)
    points, given = _lay_out(rows, place, len(keys), tree, method)
    rolled = roll_up(tree, points, given, tops(tree, method))
    scored = _settle(_with_print(keys, rows, place), rolled, points[:, 0], given, method)
    units = scored[~among(scored["unit"], {""})].reset_index(drop=True)
    components = Components(keys, tree.codes, denominator(method) * MILLIONTHS, rolled, given)
    return components, units, _bodies(scored, units, method, data)


@lru_cache(maxsize=32)
def scale(tree: Hierarchy, method: Method) -> Ints:
    """What one entered unit of each component is worth, in 1/denominator points."""
    whole = denominator(method)
    worth = {c.code: int(whole * c.points / c.scale_max) for c in method.components}
    return _fixed([worth[code] for code in tree.codes])


@lru_cache(maxsize=32)
def tops(tree: Hierarchy, method: Method) -> Ints:
    """The most points of each node of `tree`, in 1/(denominator × 10^6) points."""
    whole = denominator(method)
    points = {c.code: int(whole * c.points) * MILLIONTHS for c in method.components}
    return _fixed([points[code] for code in tree.codes])


def _fixed(values: list[int]) -> Ints:
    """Shared by every step of a what-if: nobody may write into it."""
    whole_numbers = np.array(values, dtype=np.int64)
    whole_numbers.flags.writeable = False
    return whole_numbers


def _lay_out(rows: pd.DataFrame, place: Ints, size: int, tree: Hierarchy, method: Method) -> tuple[Ints, Flags]:
    """Units × components in 1/(denominator × 10^6) points. Two values for one cell that differ count as none."""
    codes = places(rows["component"], {"": 0, **{code: i for i, code in enumerate(tree.codes)}})
    points = np.zeros(size * len(tree.codes), dtype=np.int64)
    given = np.zeros(len(points), dtype=bool)
    filled = rows["value"].notna().to_numpy() & (codes >= 0)
    at = (place * len(tree.codes) + codes)[filled]
    worth = (rows["value"].to_numpy(dtype=np.int64, na_value=0) * scale(tree, method)[codes])[filled]
    points[at], given[at] = worth, True
    given[at[points[at] != worth]] = False
    return points.reshape(size, len(tree.codes)), given.reshape(size, len(tree.codes))


def _keys(rows: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """The number of each row's unit, and the units themselves in the order of their keys."""
    parts = [_sorted_codes(rows[name]) for name in KEY]
    combined = np.zeros(len(rows), dtype=np.int64)
    for codes, words in parts:
        combined = combined * max(len(words), 1) + codes
    place, rest = numbered(combined)
    columns = {}
    for name, (_, words) in reversed(list(zip(KEY, parts, strict=True))):
        columns[name] = words.take(rest % max(len(words), 1))
        rest = rest // max(len(words), 1)
    kinds = {"year": "int64", "region": "str", "unit": "str"}
    return place, pd.DataFrame({name: columns[name].astype(kind) for name, kind in kinds.items()})


def _sorted_codes(column: pd.Series) -> tuple[Ints, pd.Index]:
    """Each cell's place among the column's different words in their order (categories would sort by first appearance)."""
    codes, words = coded(column)
    order = np.argsort(np.asarray(words))
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.arange(len(words))
    return place.take(codes), words.take(order)


def _with_print(keys: pd.DataFrame, rows: pd.DataFrame, place: Ints) -> pd.DataFrame:
    """Beside every unit what its printed total said about itself; '' where none was printed."""
    head = np.flatnonzero(among(rows["component"], {"", TOTAL}))
    printed = rows[[*PRINTED, "products", "file", "row"]].iloc[head]
    printed.index = pd.Index(place[head])
    if not printed.index.is_unique:
        printed = printed.sort_values(["file", "row"])
        printed = printed[~printed.index.duplicated()]
    at = np.full(len(keys), -1)
    at[printed.index] = np.arange(len(printed))
    texts = {name: _texts(printed[name], at) for name in PRINTED}
    invented, assessed = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    invented[place[among(rows["status"], {"ilustrasi"})]] = True
    assessed[place[among(rows["status"], {"mandiri"})]] = True
    products = printed["products"].array.take(at, allow_fill=True)
    flags = {"invented": invented, "self_assessed": assessed}
    return pd.DataFrame({**{name: keys[name].array for name in KEY}, **texts, "products": products, **flags})


def _texts(column: pd.Series, at: Ints) -> ExtensionArray:
    """The cells `at` of a text column; '' for -1."""
    codes, words = coded(column)
    texts: ExtensionArray = pd.array([*words, ""], dtype="str").take(np.append(codes, -1)[at])  # -1 takes the last: ''
    return texts


def _settle(scored: pd.DataFrame, rolled: Rolled, root: Ints, given: Flags, method: Method) -> pd.DataFrame:
    """Printed beside computed; the score is the printed one where it is exact, else the computed one."""
    unit = denominator(method) * MILLIONTHS // HUNDREDTHS
    printed = _maybe(half_up(root, unit), given[:, 0])
    below = given[:, 1:].any(axis=1)
    computed = _maybe(half_up(rolled.points[:, 0], unit), rolled.known[:, 0] & below & _computable(rolled, given))
    exact = ~among(scored["status"], {"dibulatkan", "zona", "tidak_dinilai"})
    settled = _or(_known(printed, exact), computed, among(scored["status"], {""}))
    low, high = (_maybe(half_up(edge[:, 0], unit), below & ~given[:, 0]) for edge in (rolled.low, rolled.high))
    ends = {"low": _or(settled, low, True), "high": _or(settled, high, True)}
    scored = scored.assign(method=method.id, printed=printed, computed=computed, score=settled, state="", **ends)
    scored["state"] = _states(scored)
    return classify(_rounded_range(scored), method)


def _computable(rolled: Rolled, given: Flags) -> Flags:
    """A total given above an incomplete set of parts is known, but was not computed from them."""
    computable: Flags = ~given[:, 0] | (rolled.low[:, 0] == rolled.high[:, 0])
    return computable


def _maybe(values: Ints, is_known: Flags) -> pd.Series:
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~np.asarray(is_known, dtype=bool)))


def _known(values: pd.Series, where: Flags) -> pd.Series:
    """Whole numbers, not known but in the rows `where`."""
    return _maybe(values.to_numpy(dtype=np.int64, na_value=0), values.notna().to_numpy() & where)


def _or(first: pd.Series, second: pd.Series, where: Flags | bool) -> pd.Series:
    """Whole numbers of `first`; where one is not known, those of `second` in the rows `where`."""
    first_known, other = first.notna().to_numpy(), second.notna().to_numpy() & where
    pair = [part.to_numpy(dtype=np.int64, na_value=0) for part in (first, second)]
    return _maybe(np.where(first_known, *pair), first_known | other)


def _states(scored: pd.DataFrame) -> pd.Series:
    """A printed total without a status is a published one; what nobody printed is computed, or invented."""
    ours = np.where(scored["invented"], "ilustrasi", np.where(scored["printed"].notna(), "terbit", "dihitung"))
    ours = np.where(scored["self_assessed"], "mandiri", ours)
    return scored["status"].mask(among(scored["status"], {""}), ours)


def printed_range(printed: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What a total printed without (all) its decimals stands for, in hundredths: 91 was rounded or cut, so 90,50–91,99."""
    whole = (printed % HUNDREDTHS == 0).to_numpy(dtype=bool, na_value=False)
    return printed - np.where(whole, 50, 5), printed + np.where(whole, 99, 9)


def _rounded_range(scored: pd.DataFrame) -> pd.DataFrame:
    """Of a total that was printed as a range (status `dibulatkan`) that range."""
    rounded = among(scored["status"], {"dibulatkan"})
    if not rounded.any():
        return scored
    low, high = printed_range(scored["printed"])
    return scored.assign(low=scored["low"].mask(rounded, low), high=scored["high"].mask(rounded, high))


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
    return scored.assign(**text, low=_or(scored["low"], low, True), high=_or(scored["high"], high, without))


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


def _bodies(scored: pd.DataFrame, units: pd.DataFrame, method: Method, data: Dataset) -> pd.DataFrame:
    """Printed bodies and those that only units are known of; what the units give stands beside what was printed."""
    first = ~scored.duplicated(["year", "region"]).to_numpy()
    body, head = np.cumsum(first) - 1, among(scored["unit"], {""})
    bodies = _heads(scored[first], scored[head].set_axis(body[head]), method)
    bodies = bodies.assign(**_unit_groups(units, body[~head], len(bodies), method))
    bodies = bodies.assign(missing=_missing_units(bodies, units, data))  # type: ignore[arg-type]  # tuples as cells
    for flag in ("invented", "self_assessed"):
        bodies[flag] |= np.bincount(body[~head], weights=units[flag], minlength=len(bodies)) > 0
    whole = np.array([not missing for missing in bodies["missing"]], dtype=bool)
    listed = np.array([missing is not None for missing in bodies["missing"]], dtype=bool)
    bodies["computed"] = _or(bodies["computed"], bodies["mean"], whole)
    bodies["unit_low"], bodies["unit_high"] = _open_range(bodies, method)
    silent = bodies["state"] == ""
    made = np.where(bodies["self_assessed"], "mandiri", np.where(bodies["invented"], "ilustrasi", "dihitung"))
    bodies["state"] = bodies["state"].mask(silent, pd.Series(made, index=bodies.index))
    for name, part in (
        ("score", "computed"),
        ("low", "score"),
        ("high", "score"),
        ("low", "unit_low"),
        ("high", "unit_high"),
    ):
        # without the year's list of units nobody knows whether these are all: computed, but no score of the body
        bodies[name] = _or(bodies[name], bodies[part], silent.to_numpy() & listed)
    return classify(bodies.drop(columns=["mean", "open", "unscored"]), method)


def _heads(keys: pd.DataFrame, heads: pd.DataFrame, method: Method) -> pd.DataFrame:
    """One row for each of `keys`: its row of `heads` (by number), or one on which nothing was printed."""
    if np.array_equal(heads.index, np.arange(len(keys))):
        return heads.reset_index(drop=True)
    at = np.full(len(keys), -1)
    at[heads.index] = np.arange(len(heads))
    texts, numbers = (
        [*PRINTED, "state", "symbol", "colour"],
        ["products", "printed", "computed", "score", "low", "high"],
    )
    silent = pd.array([""] * len(keys), dtype="str")
    columns = {name: _texts(heads[name], at) for name in texts} if len(heads) else dict.fromkeys(texts, silent)
    columns |= {name: heads[name].array.take(at, allow_fill=True) for name in numbers}
    flags = {name: np.array([*heads[name], False], dtype=bool)[at] for name in ("invented", "self_assessed")}
    same = {name: keys[name].array for name in ("year", "region")} | {"unit": "", "method": method.id}
    return pd.DataFrame({**same, **flags, **columns})[heads.columns]


def _unit_groups(units: pd.DataFrame, body: Ints, size: int, method: Method) -> dict[str, Ints | pd.Series]:
    """What the units of each of `size` bodies add up to; `body` is the number of each unit's body."""
    count = np.bincount(body, minlength=size)
    full = (count > 0) & (_sums(units["score"].notna(), body, size) == count)
    plain_mean = _maybe(half_up(_sums(units["score"], body, size), np.maximum(count, 1)), full)
    return {
        "unit_count": count,
        "sum_low": _maybe(_sums(units["low"], body, size), count > 0),
        "sum_high": _maybe(_sums(units["high"], body, size), count > 0),
        "open": _sums(units["high"].isna(), body, size),
        "unscored": count - _sums(units["score"].notna(), body, size),
        "plain_mean": plain_mean,
        "mean": plain_mean if method.roll_up == "unit_mean" else _product_mean(units, body, count, method),
    }


def _sums(values: pd.Series, body: Ints, size: int) -> Ints:
    """The sum of `values` by the number of their body, in whole numbers; what is not known adds nothing."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, body, values.to_numpy(dtype=np.int64, na_value=0))
    return sums


def _product_mean(units: pd.DataFrame, body: Ints, count: Ints, method: Method) -> pd.Series:
    """2021: units weighted by the number of products looked at, and only where that number is known for all of them."""
    weighted = units["score"] * units["products"]
    units_known, sums, weights = (_sums(v, body, len(count)) for v in (weighted.notna(), weighted, units["products"]))
    full = (count > 0) & (units_known == count) & (method.roll_up == "product_mean")
    return _maybe(half_up(sums, np.maximum(weights, 1)), full)


def _missing_units(bodies: pd.DataFrame, units: pd.DataFrame, data: Dataset) -> list[tuple[str, ...] | None]:
    """Unit types that the year's list expects and nobody published; None where no list is known."""
    by_region = data.listed_units
    scored_ones = units["score"].notna().to_numpy() & among(units["region"], by_region)
    years, regions, names = (units[name][scored_ones].tolist() for name in ("year", "region", "unit"))
    kinds = unit_types(set(names), data)
    have = Counter(zip(years, regions, map(kinds.__getitem__, names), strict=True))
    keys = zip(bodies["year"].tolist(), bodies["region"].tolist(), strict=True)
    return [_missing(year, region, by_region.get(region, ()), have) for year, region in keys]


def _missing(
    year: int, region: str, expected: Sequence[ListedUnits], have: Counter[tuple[int, str, str]]
) -> tuple[str, ...] | None:
    rows = [e for e in expected if e.year_from <= year <= e.year_to]
    lacking = ((e.unit_type,) * (e.count - have.get((year, region, e.unit_type), 0)) for e in rows)
    return tuple(chain.from_iterable(lacking)) if rows else None


def unit_type(name: str, data: Dataset) -> str:
    """The kind of unit that a name begins with (data/unit_types.csv), or '' for a kind not listed."""
    return unit_types([name], data)[name]


def unit_types(names: Iterable[str], data: Dataset) -> dict[str, str]:
    """`unit_type` of each name."""
    listed = zip(data.unit_types["starts_with"].tolist(), data.unit_types["unit_type"].tolist(), strict=True)
    starts = sorted(((start.casefold(), kind) for start, kind in listed), key=lambda s: -len(s[0]))
    return {name: next((kind for s, kind in starts if name.casefold().startswith(s)), "") for name in names}


def _open_range(bodies: pd.DataFrame, method: Method) -> list[pd.Series]:
    """From … to … of the plain mean: a unit without a score counts in its zone or from nothing to full, a missing one likewise.

    `missing` names whose scores are not known; those of them that are here (their zone is) count once, as they are.
    """
    lacking = np.array([len(m) if m else 0 for m in bodies["missing"]], dtype=np.int64)
    absent = np.maximum(lacking - bodies["unscored"].to_numpy(np.int64), 0)
    unscored, low, high = (bodies[k].to_numpy(dtype=np.int64, na_value=0) for k in ("open", "sum_low", "sum_high"))
    count = bodies["unit_count"].to_numpy(np.int64)
    computed = (count > 0) & (method.roll_up == "unit_mean")
    return [
        _maybe(half_up(part, np.maximum(count + absent, 1)), computed)
        for part in (low, high + FULL * (absent + unscored))
    ]
