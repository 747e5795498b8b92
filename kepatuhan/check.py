"""check_*(…) → list of problems. Every check looks at every row and never stops at the first thing wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import numpy as np
import pandas as pd

from kepatuhan.dataset import Dataset
from kepatuhan.ingest import among, coded, places, plain
from kepatuhan.method import category, hundredths, in_years, method_for
from kepatuhan.model import HUNDREDTHS, MILLIONTHS, ZONES, Method, Problem, Severity, Status

KEY = ["year", "region", "unit", "component"]
WORDS = {"status": get_args(Status), "zone": ZONES, "confidence": ("tinggi", "sedang", "rendah")}
HORIZON = 10
"""Years after the start of the newest method that are still believed; a later one is a slip of the keyboard."""


def check(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Everything that is wrong with `observations` (see ingest), by file and row. The frame is not changed."""
    found = [
        *check_years(observations, data),
        *check_regions(observations, data),
        *check_words(observations),
        *check_sources(observations, data),
        *check_duplicates(observations),
    ]
    year = observations["year"].to_numpy(dtype=np.int64, na_value=0)
    for method in data.methods:
        rows = observations[in_years(method, year)]
        if len(rows):
            found += [*check_components(rows, method), *check_values(rows, method), *check_categories(rows, method)]
    return sorted(found, key=lambda p: (p.file, p.row or 0, p.code))


def sound(observations: pd.DataFrame, problems: Iterable[Problem]) -> pd.DataFrame:
    """The rows of `observations` in which no error was found: what is wrong is named, never merged."""
    bad = {(p.file, p.row) for p in problems if p.severity == "error"}
    if not bad:
        return observations
    place = zip(observations["file"].astype("str"), observations["row"], strict=True)
    return observations[[(file, row) not in bad for file, row in place]].reset_index(drop=True)


def check_years(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Years without a method or far beyond the newest one, and years in which no assessment was held."""
    codes, years = coded(observations["year"])
    last = max(m.year_from for m in data.methods) + HORIZON
    methods = [method_for(data.methods, int(y)) if int(y) <= last else None for y in years]
    unknown = np.array([m is None for m in methods] + [False], dtype=bool)[codes]
    idle = np.array([m is not None and m.roll_up == "not_held" for m in methods] + [False], dtype=bool)[codes]
    return [
        *_problems("unknown_year", observations, unknown, "year"),
        *_problems("not_held", observations, idle, "year"),
    ]


def check_regions(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Region codes that data/regions.csv does not list."""
    known = among(observations["region"], {r.code for r in data.regions})
    return _problems("unknown_region", observations, ~known, "region")


def check_words(observations: pd.DataFrame) -> list[Problem]:
    """Words of status, zone and confidence that the codebook does not have; an empty status means published."""
    found = []
    for column, allowed in WORDS.items():
        known = among(observations[column], {*allowed, ""})
        found += _problems(f"unknown_{column}", observations, ~known, column, choices=", ".join(allowed))
    return found


def check_sources(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Sources that data/sources.csv does not list: the row is used, and said to have none."""
    known = among(observations["source"], {*data.sources, ""})
    return _problems("unknown_source", observations, ~known, "source", "warning")


def check_components(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Component codes that the year's method does not have."""
    known = among(rows["component"], {"", *(c.code for c in method.components)})
    return _problems("unknown_component", rows, ~known, "component", method=method.id)


def check_values(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Values outside 0 to the component's maximum, and indicator values between the instrument's steps."""
    component = places(rows["component"], {"": 0, **{c.code: i for i, c in enumerate(method.components)}})
    top = np.array([int(c.scale_max * MILLIONTHS) for c in method.components], dtype=np.int64)[component]
    step = np.array([int(c.step * MILLIONTHS) if c.step else 1 for c in method.components], dtype=np.int64)[component]
    value = rows["value"].to_numpy(dtype=np.int64, na_value=0)
    outside = (component >= 0) & ((value < 0) | (value > top))
    between = (component >= 0) & ~outside & (value % step != 0)
    told = zip(_records(rows, outside), top[outside], step[outside], strict=True)
    far = [_range_problem(row, int(t), int(s)) for row, t, s in told]
    return far + [_step_problem(row, method) for row in _records(rows, between)]


def check_duplicates(observations: pd.DataFrame) -> list[Problem]:
    """Preferred rows that share a key: equal ones are a warning on the later row, different ones an error on each."""
    used = observations[observations["preferred"]]
    key = _key(used)
    ordered = np.sort(key)
    shared = ordered[1:][ordered[1:] == ordered[:-1]]
    twice = np.flatnonzero(np.isin(key, shared)) if len(shared) else shared
    place = pd.factorize(key[twice])[0]
    return [p for _, group in used.iloc[twice].groupby(place) for p in _duplicates(group.to_dict("records"))]


def check_categories(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """A printed category or zone that the printed total does not give."""
    known, empty = among(rows["category"], {b.code for b in method.bands}), among(rows["category"], {""})
    unknown = _problems("unknown_category", rows, ~known & ~empty, "category", method=method.id)
    told = (known | ~among(rows["zone"], {""})) & ~among(rows["status"], {"dibulatkan"})
    exact = told & among(rows["component"], {""}) & rows["value"].notna().to_numpy()
    return unknown + [p for row in _records(rows, exact) for p in _category_problem(row, method)]


def _category_problem(row: dict, method: Method) -> Iterable[Problem]:
    score = hundredths(plain(row["value"]))
    own = category(method, score)
    if own is not None and row["category"] and own.code != row["category"]:
        yield _one("category_differs", row, "category", score=score, expected=own.code)
    if own is not None and row["zone"] and own.zone != row["zone"]:
        yield _one("zone_differs", row, "zone", score=score, expected=own.zone)


def _duplicates(group: list[dict]) -> list[Problem]:
    """Inside one file neither of two values is chosen; a later file never displaces what an earlier one says."""
    first = group[0]
    if all(len({str(r[k]) for r in group if str(r[k])}) <= 1 for k in ("value", "category", "zone")):
        return [_twin("duplicate_equal", row, first, "warning") for row in group[1:]]
    inside = [row for row in group if row["file"] == first["file"]]
    later = [_twin("duplicate_conflict", row, first) for row in group if row["file"] != first["file"]]
    pairs = zip(inside, [*inside[1:], first], strict=True) if len(inside) > 1 else ()
    return [_twin("duplicate_conflict", row, other) for row, other in pairs] + later


def _twin(code: str, row: dict, other: dict, severity: Severity = "error") -> Problem:
    named = {"other_file": str(other["file"]), "other": other["row"], "other_value": plain(other["value"])}
    return _one(code, row, "value", severity, **named)


def _range_problem(row: dict, top: int, step: int) -> Problem:
    """A comma lost on the way makes the whole number 9274 of 92,74: say what is likely, change nothing."""
    likely = row["value"] // HUNDREDTHS
    whole = row["value"] % MILLIONTHS == 0 and likely % step == 0
    code = "out_of_range_comma" if whole and 0 <= likely <= top else "out_of_range"
    return _one(code, row, "value", maximum=_to_hundredths(top), likely=_to_hundredths(likely))


def _to_hundredths(millionths: int) -> int:
    return int(millionths) * HUNDREDTHS // MILLIONTHS


def _step_problem(row: dict, method: Method) -> Problem:
    component = next(c for c in method.components if c.code == row["component"])
    return _one("off_step", row, "value", step=str(component.step), component=component.name)


def _key(used: pd.DataFrame) -> np.ndarray:
    """One whole number per row, the same for rows of the same year, region, unit and component."""
    combined = np.zeros(len(used), dtype=np.int64)
    for name in KEY:
        codes, words = coded(used[name])
        combined = combined * (len(words) + 1) + codes + 1
    return combined


def _records(rows: pd.DataFrame, wanted: np.ndarray) -> list[dict]:
    """The wanted rows as dicts; most checks want none, and then no column is touched."""
    return rows[wanted].to_dict("records") if wanted.any() else []


def _problems(
    code: str,
    rows: pd.DataFrame,
    bad: np.ndarray,
    column: str,
    severity: Severity = "error",
    **params: object,
) -> list[Problem]:
    return [_one(code, row, column, severity, **params) for row in _records(rows, bad)]


def _one(code: str, row: dict, column: str, severity: Severity = "error", **params: object) -> Problem:
    value = plain(row[column]) if column == "value" else str(row[column])
    return Problem(code, severity, str(row["file"]), int(row["row"]), column, value, params)
