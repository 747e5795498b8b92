"""The method: observations → components → units → bodies, all in whole hundredths.

The steps in order: lay the given values out as units × components; add them upward exactly (aggregate.roll_up);
take what was printed where it was printed, else what was computed; give zones and categories by the year's bands;
put units together into their body by the year's roll-up. Printed and computed stand side by side and never mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kepatuhan.core.aggregate import Flags, Hierarchy, Ints, Rolled, half_up, roll_up
from kepatuhan.core.columns import (
    among,
    coded,
    filled_from,
    known_where,
    numbered,
    only,
    places,
    row_key,
    texts_at,
    whole_numbers,
)
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import TOTAL, denominator, in_years
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Method
from kepatuhan.scoring.bands import classify, rounded_range
from kepatuhan.scoring.bodies import PRINTED, score_bodies

KEY = ["year", "region", "unit"]


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
    """Score every body and year of `observations` (fields of assessments.FIELDS); rows of unknown year or component are left out.

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
    return components, units, score_bodies(scored, units, method, data)


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
    texts = {name: texts_at(printed[name], at) for name in PRINTED}
    invented, assessed = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    invented[place[among(rows["status"], {"ilustrasi"})]] = True
    assessed[place[among(rows["status"], {"mandiri"})]] = True
    products = printed["products"].array.take(at, allow_fill=True)
    flags = {"invented": invented, "self_assessed": assessed}
    return pd.DataFrame({**{name: keys[name].array for name in KEY}, **texts, "products": products, **flags})


def _settle(scored: pd.DataFrame, rolled: Rolled, root: Ints, given: Flags, method: Method) -> pd.DataFrame:
    """Printed beside computed; the score is the printed one where it is exact, else the computed one."""
    unit = denominator(method) * MILLIONTHS // HUNDREDTHS
    printed = whole_numbers(half_up(root, unit), given[:, 0])
    below = given[:, 1:].any(axis=1)
    computed = whole_numbers(
        half_up(rolled.points[:, 0], unit), rolled.known[:, 0] & below & _computable(rolled, given)
    )
    exact = ~among(scored["status"], {"dibulatkan", "zona", "tidak_dinilai"})
    settled = filled_from(known_where(printed, exact), computed, among(scored["status"], {""}))
    low, high = (whole_numbers(half_up(edge[:, 0], unit), below & ~given[:, 0]) for edge in (rolled.low, rolled.high))
    ends = {"low": filled_from(settled, low, True), "high": filled_from(settled, high, True)}
    scored = scored.assign(method=method.id, printed=printed, computed=computed, score=settled, state="", **ends)
    scored["state"] = _states(scored)
    return classify(rounded_range(scored), method)


def _computable(rolled: Rolled, given: Flags) -> Flags:
    """A total given above an incomplete set of parts is known, but was not computed from them."""
    computable: Flags = ~given[:, 0] | (rolled.low[:, 0] == rolled.high[:, 0])
    return computable


def _states(scored: pd.DataFrame) -> pd.Series:
    """A printed total without a status is a published one; what nobody printed is computed, or invented."""
    ours = np.where(scored["invented"], "ilustrasi", np.where(scored["printed"].notna(), "terbit", "dihitung"))
    ours = np.where(scored["self_assessed"], "mandiri", ours)
    return scored["status"].mask(among(scored["status"], {""}), ours)
