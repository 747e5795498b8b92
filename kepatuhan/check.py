"""check_*(…) → list of problems. Every check looks at every row and never stops at the first thing wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import numpy as np
import pandas as pd

from kepatuhan.dataset import Dataset
from kepatuhan.ingest import among, coded, plain
from kepatuhan.method import category, hundredths, method_for
from kepatuhan.model import HUNDREDTHS, MILLIONTHS, Method, Problem, Severity, Status

KEY = ["year", "region", "unit", "component"]


def check(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Everything that is wrong with `observations` (see ingest), by file and row. The frame is not changed."""
    found = [
        *check_years(observations, data),
        *check_regions(observations, data),
        *check_status(observations),
        *check_duplicates(observations),
    ]
    year = observations["year"].to_numpy(dtype=np.int64, na_value=0)
    for method in data.methods:
        rows = observations[(year >= method.year_from) & (year <= (method.year_to or year.max(initial=0)))]
        if len(rows):
            found += [*check_components(rows, method), *check_values(rows, method), *check_categories(rows, method)]
    return sorted(found, key=lambda p: (p.file, p.row or 0, p.code))


def check_years(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Years without a method, and years in which no assessment was held."""
    codes, years = coded(observations["year"])
    methods = [method_for(data.methods, int(y)) for y in years]
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


def check_status(observations: pd.DataFrame) -> list[Problem]:
    """Words in the status column that the codebook does not have; an empty one means published."""
    allowed = get_args(Status)
    known = among(observations["status"], {*allowed, ""})
    return _problems("unknown_status", observations, ~known, "status", choices=", ".join(allowed))


def check_components(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Component codes that the year's method does not have."""
    known = among(rows["component"], {"", *(c.code for c in method.components)})
    return _problems("unknown_component", rows, ~known, "component", method=method.id)


def check_values(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Values outside 0 to the component's maximum, and indicator values between the instrument's steps."""
    component = _component_index(rows["component"], method)
    top = np.array([int(c.scale_max * MILLIONTHS) for c in method.components], dtype=np.int64)[component]
    step = np.array([int(c.step * MILLIONTHS) if c.step else 1 for c in method.components], dtype=np.int64)[component]
    value = rows["value"].to_numpy(dtype=np.int64, na_value=0)
    outside = (component >= 0) & ((value < 0) | (value > top))
    between = (component >= 0) & ~outside & (value % step != 0)
    far = [_range_problem(row, int(t)) for row, t in zip(_records(rows, outside), top[outside], strict=True)]
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
    """A printed category that the printed total does not give."""
    known, empty = among(rows["category"], {b.code for b in method.bands}), among(rows["category"], {""})
    unknown = _problems("unknown_category", rows, ~known & ~empty, "category", method=method.id)
    exact = known & among(rows["component"], {""}) & rows["value"].notna().to_numpy()
    told = [p for row in _records(rows, exact) for p in _category_problem(row, method)]
    return unknown + told


def _category_problem(row: dict, method: Method) -> Iterable[Problem]:
    score = hundredths(plain(row["value"]))
    own = category(method, score)
    if own is not None and own.code != row["category"]:
        yield _one("category_differs", row, "category", score=score, expected=own.code)


def _duplicates(group: list[dict]) -> list[Problem]:
    same = len({(str(r["value"]), r["category"], r["zone"]) for r in group}) == 1
    if same:
        return [_one("duplicate_equal", row, "value", "warning", other=group[0]["row"]) for row in group[1:]]
    pairs = zip(group, [*group[1:], group[0]], strict=True)
    return [_one("duplicate_conflict", row, "value", other=o["row"], other_value=plain(o["value"])) for row, o in pairs]


def _range_problem(row: dict, top: int) -> Problem:
    """A comma lost on the way makes the whole number 9274 of 92,74: say what is likely, change nothing."""
    likely, whole = row["value"] // HUNDREDTHS, row["value"] % MILLIONTHS == 0
    code = "out_of_range_comma" if whole and 0 <= likely <= top else "out_of_range"
    return _one(code, row, "value", maximum=_to_hundredths(top), likely=_to_hundredths(likely))


def _to_hundredths(millionths: int) -> int:
    return int(millionths) * HUNDREDTHS // MILLIONTHS


def _step_problem(row: dict, method: Method) -> Problem:
    component = next(c for c in method.components if c.code == row["component"])
    return _one("off_step", row, "value", step=str(component.step), component=component.name)


def _component_index(text: pd.Series, method: Method) -> np.ndarray:
    index = {"": 0, **{c.code: i for i, c in enumerate(method.components)}}
    codes, words = coded(text)
    return np.array([index.get(str(word), -1) for word in words], dtype=np.int64)[codes]


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
