"""check_*(…) → list of problems. Every check looks at every row and never stops at the first thing wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import get_args

import numpy as np
import pandas as pd

from kepatuhan.checks.suspicion import check_copies, check_jumps, check_maxima, check_means, check_names, check_zeros
from kepatuhan.core.assessments import PLANNED
from kepatuhan.core.cells import iso_date
from kepatuhan.core.columns import LIMIT, Record, among, coded, more_like, only, places, plain, records, row_key
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import TOTAL, category, hundredths, in_years, method_for
from kepatuhan.core.model import FULL, HUNDREDTHS, MILLIONTHS, ZONES, Component, Method, Problem, Severity, Status

KEY = ["year", "region", "unit", "component"]
WORDS = {
    "status": ("unknown_status", get_args(Status)),
    "zone": ("unknown_zone", ZONES),
    "confidence": ("unknown_confidence", ("tinggi", "sedang", "rendah")),
}
"""Columns that hold words of the codebook: what any other word is called as a Problem, and the words."""
HORIZON = 10
"""Years after the start of the newest method that are still believed; a later one is a slip of the keyboard."""


def check(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Everything that is wrong or doubtful with `observations` (see ingest), by file and row. The frame is not changed."""
    problems = check_rules(observations, data)
    wrong = {(p.file, p.row) for p in problems if p.severity == "error"}
    dated = only(observations, observations["year"].notna())
    doubts = () if dated.empty else _doubts(dated, data)
    return sorted(
        (*problems, *(p for p in doubts if (p.file, p.row) not in wrong)), key=lambda p: (p.file, p.row or 0, p.code)
    )


def _doubts(observations: pd.DataFrame, data: Dataset) -> Iterable[Problem]:
    return (
        *check_names(observations),
        *check_copies(observations, data),
        *check_jumps(observations, data),
        *check_zeros(observations),
        *(p for method in data.methods for p in check_maxima(observations, method)),
        *check_means(observations, data),
        *check_layer(observations),
    )


def check_rules(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """What breaks a rule, without the doubts that only figures of an assessment raise: a plan may leap."""
    if observations.empty:
        return []
    problems = [
        *check_years(observations, data),
        *check_regions(observations, data),
        *check_words(observations),
        *check_sources(observations, data),
        *check_duplicates(observations),
        *check_plans(observations),
    ]
    year = observations["year"].to_numpy(dtype=np.int64, na_value=0)
    for method in data.methods:
        rows = only(observations, in_years(method, year))
        if len(rows):
            checks = (check_components, check_values, check_categories, check_parts, check_rounding)
            problems += [p for one in checks for p in one(rows, method)]
    return sorted(problems, key=lambda p: (p.file, p.row or 0, p.code))


def sound(observations: pd.DataFrame, problems: Iterable[Problem]) -> pd.DataFrame:
    """The rows of `observations` in which no error was found: what is wrong is named, never merged.

    An error of a whole file, or more of a kind than were named one by one, leaves nothing of that file.
    """
    bad = {(p.file, None if p.code == "more_like_this" else p.row) for p in problems if p.severity == "error"}
    if not bad:
        return observations
    place = zip(observations["file"].astype("str"), observations["row"], strict=True)
    good = [(file, row) not in bad and (file, None) not in bad for file, row in place]
    return observations[np.array(good, dtype=bool)].reset_index(drop=True)


def sound_data(read: Dataset) -> tuple[Dataset, tuple[Problem, ...]]:
    """What was loaded without the rows in which an error was found, and all problems: those of loading first."""
    layers = (read.observations, read.illustration, read.proposals, read.self_assessed)
    problems = (*read.problems, *(problem for rows in layers for problem in check(rows, read)))
    claimed, invented, planned, assessed = (sound(rows, problems) for rows in layers)
    kept = replace(read, observations=claimed, illustration=invented, proposals=planned, self_assessed=assessed)
    return kept, problems


def at_home(problems: Iterable[Problem], data: Dataset) -> tuple[Problem, ...]:
    """The problems without the doubts about rows of other provinces (`data.elsewhere`) or about rows that an error took away."""
    problems = tuple(problems)
    others = set(zip(data.elsewhere["file"].astype("str"), data.elsewhere["row"].tolist(), strict=True))
    others |= {(p.file, p.row) for p in problems if p.severity == "error" and p.row}
    return tuple(p for p in problems if p.severity == "error" or (p.file, p.row) not in others)


def check_years(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Years without a method or far beyond the newest one, and rows that tell of years in which no assessment was held."""
    codes, years = coded(observations["year"])
    last = max((m.year_from for m in data.methods), default=0) + HORIZON
    methods = [method_for(data.methods, int(y)) if int(y) <= last else None for y in years]
    unknown = np.array([m is None for m in methods] + [False], dtype=bool)[codes]
    idle = np.array([m is not None and m.roll_up == "not_held" for m in methods] + [False], dtype=bool)[codes]
    if idle.any():
        words = [~among(observations[name], {""}) for name in ("category", "zone", "status")]
        idle &= np.any([observations["value"].notna().to_numpy(dtype=bool), *words], axis=0)
    return [
        *_problems("unknown_year", observations, unknown, "year"),
        *_problems("not_held", observations, idle, "year"),
    ]


def check_regions(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Region codes that data/regions.csv does not list, and those of before that mean another code today."""
    former = data.aliases.former
    old = among(observations["region"], former)
    strange = ~among(observations["region"], {r.code for r in data.country}) & ~old
    renamed = [_one("former_code", r, "region", today=former[str(r["region"])]) for r in _records(observations, old)]
    return [*_problems("unknown_region", observations, strange, "region"), *renamed, *_more(observations, old)]


def check_words(observations: pd.DataFrame) -> list[Problem]:
    """Words of status, zone and confidence that the codebook does not have; an empty status means published."""
    problems = []
    for column, (code, allowed) in WORDS.items():
        allowed_here = among(observations[column], {*allowed, ""})
        problems += _problems(code, observations, ~allowed_here, column, choices=", ".join(allowed))
    return problems


def check_sources(observations: pd.DataFrame, data: Dataset) -> list[Problem]:
    """Sources that data/sources.csv does not list: the row is used, and said to have none."""
    listed = among(observations["source"], {*data.sources, ""})
    return _problems("unknown_source", observations, ~listed, "source", "warning")


def check_plans(observations: pd.DataFrame) -> list[Problem]:
    """Dates of a plan that are none; and once a column, that only a row `usulan` has an owner and a date."""
    plan, problems = among(observations["status"], {"usulan"}), []
    for column in (name for name in PLANNED.values() if name in observations):
        given = ~among(observations[column], {""})
        aside = np.flatnonzero(given & ~plan)
        if len(aside):
            row = observations.iloc[aside[0]].to_dict()
            problems.append(_one("only_planned", row, column, "warning", n=len(aside)))
        if column == "due":
            codes, words = coded(observations[column])
            wrong = np.array([iso_date(str(word)) != word for word in words] + [False], dtype=bool)[codes]
            problems += _problems("bad_date", observations, given & plan & wrong, column)
    return problems


def check_layer(observations: pd.DataFrame) -> list[Problem]:
    """Once a file: self-assessed rows stand in a table of results, where no page looks for them."""
    at = np.flatnonzero(among(observations["status"], {"mandiri"}))
    first = _first_of_files(observations.iloc[at]) if len(at) else []
    return [_one("self_assessed_row", row, "status", "warning", n=n) for row, n in first]


def _first_of_files(rows: pd.DataFrame) -> list[tuple[Record, int]]:
    """The first row of each file and how many there are of it."""
    return [(records(part.head(1))[0], len(part)) for _, part in rows.groupby("file", sort=False, observed=True)]


def check_components(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Component codes that the year's method does not have."""
    in_method = among(rows["component"], {"", *(c.code for c in method.components)})
    return _problems("unknown_component", rows, ~in_method, "component", method=method.id)


def check_values(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Values outside 0 to the component's maximum, and indicator values between the instrument's steps."""
    component = places(rows["component"], {"": 0, **{c.code: i for i, c in enumerate(method.components)}})
    top = np.array([int(c.scale_max * MILLIONTHS) for c in method.components], dtype=np.int64)[component]
    step = np.array([int(c.step * MILLIONTHS) if c.step else 1 for c in method.components], dtype=np.int64)[component]
    value = rows["value"].to_numpy(dtype=np.int64, na_value=0)
    outside = (component >= 0) & ((value < 0) | (value > top))
    between = (component >= 0) & ~outside & (value % step != 0)
    too_far = zip(_records(rows, outside), top[outside], step[outside], strict=False)
    far = [_range_problem(row, int(t), int(s), method) for row, t, s in too_far]
    steps = [_step_problem(row, method) for row in _records(rows, between)]
    return far + steps + _more(rows, outside) + _more(rows, between)


def check_duplicates(observations: pd.DataFrame) -> list[Problem]:
    """Preferred rows that share a key: equal ones are a warning on the later row, different ones an error on each."""
    used = only(observations, observations["preferred"])
    key = row_key(used, KEY)
    twice = np.flatnonzero(pd.Index(key).duplicated(keep=False))
    if not len(twice):
        return []
    place = pd.factorize(key[twice])[0]
    groups = used.iloc[twice].groupby(place)
    problems = [p for _, group in islice(groups, LIMIT) for p in _duplicates(records(group))]
    return problems + more_like(
        "error", str(used["file"].iloc[twice[-1]]) if len(twice) else "", groups.ngroups - LIMIT
    )


def check_categories(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """A printed category or zone that the printed total does not give."""
    in_bands, empty = among(rows["category"], {b.code for b in method.bands}), among(rows["category"], {""})
    unknown = _problems("unknown_category", rows, ~in_bands & ~empty, "category", method=method.id)
    comparable = (in_bands | ~among(rows["zone"], {""})) & ~among(rows["status"], {"dibulatkan"})
    exact = comparable & among(rows["component"], {""}) & rows["value"].notna().to_numpy()
    differs = _differs(rows, exact, method)
    return (
        unknown + [p for row in _records(rows, differs) for p in _category_problem(row, method)] + _more(rows, differs)
    )


def _differs(rows: pd.DataFrame, exact: np.ndarray, method: Method) -> np.ndarray:
    """Which of the rows `exact` have a word that does not follow from their value; each different row is judged once."""
    at = np.flatnonzero(exact)
    if not len(at):
        return exact
    printed = rows[["value", "category", "zone", "file", "row"]].iloc[at]
    place = row_key(printed, ["value", "category", "zone"])
    _, first, inverse = np.unique(place, return_index=True, return_inverse=True)
    wrong = [any(_category_problem(row, method)) for row in records(printed.iloc[first])]
    differing = np.zeros(len(rows), dtype=bool)
    differing[at] = np.array(wrong, dtype=bool)[inverse]
    return differing


def check_parts(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """A whole that is not the sum of its parts, where it and all of them are given in points.

    Each printed part may be off by half a hundredth, the whole by half a hundredth or one cut (METHOD: a difference of
    0,01 is a match). Indicators are not added up: their weights are partly our assumption.
    """
    codes, words = coded(rows["component"])
    present = {str(word) for word in words[np.bincount(codes, minlength=len(words)) > 0]}
    problems = []
    for whole in method.components:
        parts = [c for c in method.components if c.parent == whole.code and c.level in ("dimension", "variable")]
        heads = {whole.code, ""} if whole.code == TOTAL else {whole.code}
        if parts and heads & present and all(c.code in present for c in parts):
            problems += _parts_differ(rows, heads, parts, method)
    return problems


def _parts_differ(rows: pd.DataFrame, heads: set[str], parts: Sequence[Component], method: Method) -> list[Problem]:
    used = (rows["preferred"] & rows["value"].notna()).to_numpy(dtype=bool)
    head = among(rows["component"], heads) & used & ~among(rows["status"], {"dibulatkan"})
    part = among(rows["component"], {c.code for c in parts}) & used
    place = row_key(rows, KEY[:-1])
    units, inside = np.unique(place[part], return_inverse=True)
    sums = np.zeros(len(units), dtype=np.int64)
    np.add.at(sums, inside, rows["value"].to_numpy(dtype=np.int64, na_value=0)[part])
    complete = dict(zip(units[np.bincount(inside) == len(parts)], sums[np.bincount(inside) == len(parts)], strict=True))
    allowed = MILLIONTHS // HUNDREDTHS * (2 * method.tolerance + len(parts) - 1) // 2
    problems = []
    for i, row in zip(np.flatnonzero(head), records(rows[head]), strict=True):
        added = complete.get(place[i])
        if added is not None and abs(int(row["value"]) - int(added)) > allowed:
            problems.append(
                _one(
                    "parts_differ", row, "value", score=hundredths(plain(row["value"])), added=hundredths(plain(added))
                )
            )
    return problems[:LIMIT] + more_like("error", str(rows["file"].iloc[0]), len(problems) - LIMIT)


def check_rounding(rows: pd.DataFrame, method: Method) -> list[Problem]:
    """Totals with more than two decimals whose category hangs on how they are rounded: 87,995 → 88,00 → A."""
    fine = (rows["value"].to_numpy(dtype=np.int64, na_value=0) % (MILLIONTHS // HUNDREDTHS)) != 0
    edge = fine & among(rows["component"], {"", TOTAL}) if fine.any() else fine
    return [p for row in _records(rows, edge) for p in _edge_problem(row, method)]


def _edge_problem(row: Record, method: Method) -> Iterable[Problem]:
    score = hundredths(plain(row["value"]))
    cut, rounded = category(method, int(row["value"]) * HUNDREDTHS // MILLIONTHS), category(method, score)
    if cut is not None and rounded is not None and cut.code != rounded.code:
        yield _one("rounding_edge", row, "value", "note", score=score, expected=rounded.code, cut=cut.code)


def _category_problem(row: Record, method: Method) -> Iterable[Problem]:
    score = hundredths(plain(row["value"]))
    expected = category(method, score)
    if expected is not None and row["category"] and expected.code != row["category"]:
        yield _one("category_differs", row, "category", score=score, expected=expected.code)
    if expected is not None and row["zone"] and expected.zone != row["zone"]:
        yield _one("zone_differs", row, "zone", score=score, expected=expected.zone)


def _duplicates(group: list[Record]) -> list[Problem]:
    """Inside one file neither of two values is chosen; a later file never displaces what an earlier one says."""
    first = group[0]
    if all(len({str(r[k]) for r in group if str(r[k])}) <= 1 for k in ("value", "category", "zone")):
        return [_twin("duplicate_equal", row, first, "warning") for row in group[1:]]
    inside = [row for row in group if row["file"] == first["file"]]
    later = [_twin("duplicate_conflict", row, first) for row in group if row["file"] != first["file"]]
    pairs = zip(inside, [*inside[1:], first], strict=True) if len(inside) > 1 else ()
    return [_twin("duplicate_conflict", row, other) for row, other in pairs] + later


def _twin(code: str, row: Record, other: Record, severity: Severity = "error") -> Problem:
    named = {"other_file": str(other["file"]), "other": other["row"], "other_value": plain(other["value"])}
    return _one(code, row, "value", severity, **named)


def _range_problem(row: Record, top: int, step: int, method: Method) -> Problem:
    """A comma lost on the way makes the whole number 9274 of 92,74: say what is likely, change nothing.

    88 where a dimension has 21,85 points may be on a scale of 0–100: ask.
    """
    likely = row["value"] // HUNDREDTHS
    whole = row["value"] % MILLIONTHS == 0 and likely % step == 0
    if row["component"] and 0 < row["value"] * HUNDREDTHS <= FULL * MILLIONTHS and top < MILLIONTHS * HUNDREDTHS:
        component = next(c for c in method.components if c.code == row["component"])
        if component.level in ("dimension", "variable") and row["value"] >= top + MILLIONTHS:
            return _one("other_scale", row, "value", maximum=_to_hundredths(top), component=component.name)
    code = "out_of_range_comma" if whole and 0 <= likely <= top else "out_of_range"
    return _one(code, row, "value", maximum=_to_hundredths(top), likely=_to_hundredths(likely))


def _to_hundredths(millionths: int) -> int:
    return int(millionths) * HUNDREDTHS // MILLIONTHS


def _step_problem(row: Record, method: Method) -> Problem:
    component = next(c for c in method.components if c.code == row["component"])
    return _one("off_step", row, "value", step=str(component.step), component=component.name)


def _records(rows: pd.DataFrame, wanted: np.ndarray) -> list[Record]:
    """The first LIMIT wanted rows as dicts; most checks want none, and then no column is touched."""
    return records(rows.iloc[np.flatnonzero(wanted)[:LIMIT]]) if wanted.any() else []


def _more(rows: pd.DataFrame, wanted: np.ndarray, severity: Severity = "error") -> list[Problem]:
    left = int(wanted.sum()) - LIMIT
    return more_like(severity, str(rows["file"].iloc[0]), left) if left > 0 else []


def _problems(
    code: str,
    rows: pd.DataFrame,
    bad: np.ndarray,
    column: str,
    severity: Severity = "error",
    **params: object,
) -> list[Problem]:
    problems = [_one(code, row, column, severity, **params) for row in _records(rows, bad)]
    return problems + _more(rows, bad, severity)


def _one(code: str, row: Record, column: str, severity: Severity = "error", **params: object) -> Problem:
    """`origin` is the header that a value stood under in the user's own sheet."""
    value = plain(row[column]) if column == "value" else str(row[column])
    named = str(row.get("origin", column)) if column == "value" else column
    return Problem(code, severity, str(row["file"]), int(row["row"]), named, value, params, column == "value")
