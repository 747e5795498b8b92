"""A reading → a verdict: may the file be used, what of it is sound, how it differs from what is loaded, and both together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from kepatuhan.checks.check import KEY, check, check_rules, sound
from kepatuhan.core.assessments import FIELDS, PLANNED, together
from kepatuhan.core.columns import among, row_key
from kepatuhan.core.dataset import Dataset, layer_of, layers
from kepatuhan.core.model import Problem
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.unit_names import settled

Outcome = Literal["accept", "accept_warn", "reject"]
ASKED = ("zero_total",)
"""Warnings that somebody has to confirm before the rows are used or saved: two readings are possible, and one is a slip."""
SHOWN = {
    "year": ("tahun",),
    "region": ("kode_wilayah", "wilayah"),
    **{v: (k,) for k, v in {**FIELDS, **PLANNED}.items() if k not in ("tahun", "kode_wilayah")},
}
"""Field of an observation → the columns of a sheet it may have stood in."""


@dataclass(frozen=True)
class Review:
    """The verdict on one file. `accepted` are its sound rows, one for each key, in the form of Dataset.observations.

    With the outcome 'reject' they may be shown, but not merged.
    """

    outcome: Outcome
    problems: tuple[Problem, ...]
    accepted: pd.DataFrame

    @property
    def rows(self) -> int:
        """Different year, body and unit among the accepted rows."""
        return len(self.accepted[["year", "region", "unit"]].drop_duplicates())


def review(reading: FileReading, data: Dataset, units: Mapping[str, str] | None = None) -> Review:
    """All that is wrong with a file, by spreadsheet row, columns named as the user named them.

    `units` answers what was asked of units (unit_names.settled): as written → the one that is meant.
    """
    observations, named = settled(reading.observations, data, units or {})
    checked = [_as_written(p, reading) for rows in _parted(observations) for p in check(rows, data)]
    lost = {(p.file, p.row) for p in (*reading.problems, *checked) if p.severity == "error"}
    checked += [_as_written(p, reading) for p in named if p.severity == "error" or (p.file, p.row) not in lost]
    wrong = {(p.file, p.row, p.column) for p in reading.problems if p.severity == "error"}
    checked = [p for p in checked if p.severity == "error" or (p.file, p.row, p.column) not in wrong]  # one at a time
    problems = sorted((*reading.problems, *checked), key=lambda p: _order(p, reading))
    kept = sound(observations, problems).drop(columns="origin")
    twice = pd.Index(row_key(_layered(kept), [*KEY, "layer", "preferred"])).duplicated()
    twice &= kept["preferred"].to_numpy(dtype=bool)
    once = kept[~twice].reset_index(drop=True) if twice.any() else kept
    return Review(_outcome(problems), tuple(problems), once)


def _layered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(layer=layer_of(rows))


def _parted(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows by layer, in their order: a plan for a score does not contradict that score."""
    layer = layer_of(rows)
    return [rows[layer == i] for i in np.unique(layer)] if len(rows) and (layer != layer[0]).any() else [rows]


def _outcome(problems: Iterable[Problem]) -> Outcome:
    severities = {p.severity for p in problems}
    return "reject" if "error" in severities else "accept_warn" if "warning" in severities else "accept"


def _order(problem: Problem, reading: FileReading) -> tuple[str, int, int, str]:
    """As one reads a file: what concerns all of it, then sheet by sheet, row by row from left to right."""
    row, column = reading.place(problem) or (0, None)
    return problem.file, row, -1 if column is None else column, problem.code


def _as_written(problem: Problem, reading: FileReading) -> Problem:
    """The header of the user's column in place of the engine's field."""
    targets = SHOWN.get(problem.column, ())
    header = next((c.header for c in reading.columns if c.target in targets), problem.column)
    return replace(problem, column=header)


def questions(review: Review) -> tuple[Problem, ...]:
    """The warnings of a review that have to be confirmed (ASKED)."""
    return tuple(p for p in review.problems if p.code in ASKED)


def differences(loaded: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """Each accepted preferred row beside the loaded one of its key and layer: a plan changes no score.

    Columns: year, region, unit, component, before, after (millionths, Int64), verdict: 'new', 'changed' or 'unchanged'.
    """
    key, loaded = [*KEY, "layer"], loaded[same_regions(loaded, accepted)]
    new = _layered(accepted[accepted["preferred"]])[[*key, "value", "category", "zone"]]
    old = _layered(loaded[loaded["preferred"]])[[*key, "value", "category", "zone"]].drop_duplicates(key)
    for frame in (new, old):
        frame[KEY[1:]] = frame[KEY[1:]].astype("str")
    both = new.merge(old, on=key, how="left", suffixes=("", "_old"), indicator="found")
    same = _equal(both, "value") & _equal(both, "category") & _equal(both, "zone")
    verdict = np.where(both["found"] == "left_only", "new", np.where(same, "unchanged", "changed"))
    return both[KEY].assign(before=both["value_old"], after=both["value"], verdict=verdict)


def same_regions(loaded: pd.DataFrame, accepted: pd.DataFrame) -> np.ndarray:
    """A mask of the loaded rows of governments that the accepted ones speak of: no others need be compared with them."""
    return among(loaded["region"], set(accepted["region"].astype("str")))


def telling(loaded: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """The accepted rows that add something: only these may be merged.

    A row that repeats a loaded one, or that holds neither value, category, zone nor `tidak_dinilai`, would take the
    place of a known figure and say less; evidence (not preferred) that is loaded already would be counted twice.
    """
    preferred, loaded = accepted["preferred"].to_numpy(dtype=bool), loaded[same_regions(loaded, accepted)]
    adds = np.ones(len(accepted), dtype=bool)
    adds[preferred] = (differences(loaded, accepted)["verdict"] != "unchanged").to_numpy()
    adds |= preferred & _promises(loaded, accepted)
    adds[~preferred] = ~_evidence(accepted)[~preferred].isin(_evidence(loaded))
    telling_rows: pd.DataFrame = accepted[adds & _says(accepted)]
    return telling_rows.reset_index(drop=True)


def _promises(loaded: pd.DataFrame, accepted: pd.DataFrame) -> np.ndarray:
    """A mask of the accepted rows with an owner or a date that no loaded plan has: no change of a value, and still new."""
    adds = np.zeros(len(accepted), dtype=bool)
    for name in (name for name in PLANNED.values() if name in accepted):
        texts = [rows[[*KEY, name]].astype("str") for rows in (accepted, loaded) if name in rows]
        new, *old = (pd.MultiIndex.from_frame(part) for part in texts)
        adds |= (texts[0][name] != "").to_numpy() & ~(new.isin(old[0]) if old else adds & False)
    promises: np.ndarray = adds & (layer_of(accepted) == 2)
    return promises


def _says(rows: pd.DataFrame) -> np.ndarray:
    words = [rows[name].astype("str") != "" for name in ("category", "zone")]
    not_assessed = rows["status"].astype("str") == "tidak_dinilai"
    return (rows["value"].notna() | words[0] | words[1] | not_assessed).to_numpy(dtype=bool)


def _evidence(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[[*KEY, "value", "zone", "source"]].astype("str"))


def _equal(both: pd.DataFrame, name: str) -> np.ndarray:
    """An empty word of the new row changes nothing; an empty value does not know better than a known one."""
    new, old = both[name], both[f"{name}_old"]
    silent = new.isna() if name == "value" else new.astype("str") == ""
    return (silent | (new.astype("object") == old.astype("object"))).to_numpy(dtype=bool)


def merged(loaded: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    """Loaded and accepted rows as one frame: what the new ones speak of is no longer preferred among the old ones.

    Old rows stay as evidence. Only for a file that was not rejected.
    """
    here = same_regions(loaded, accepted)
    keys = [
        pd.MultiIndex.from_frame(f[KEY].astype(dict.fromkeys(KEY, "str")))
        for f in (loaded[here], accepted[accepted["preferred"]])
    ]
    displaced = np.zeros(len(loaded), dtype=bool)
    displaced[here] = keys[0].isin(keys[1])
    blank = {name: "" for name in PLANNED.values() if name in accepted and name not in loaded}
    old = loaded.assign(preferred=loaded["preferred"] & ~displaced, **blank)
    texts = [c for c in old.columns if isinstance(old[c].dtype, pd.CategoricalDtype) or old[c].dtype == object]
    frames = [f[old.columns].astype(dict.fromkeys([*texts, *blank], "str")) for f in (old, accepted)]
    return pd.concat(frames, ignore_index=True)


def everything(data: Dataset) -> pd.DataFrame:
    """All loaded rows, what is claimed first, then the other layers: what a new table is compared with."""
    return together([data.observations, data.illustration, data.proposals, data.self_assessed])


def joined(data: Dataset, accepted: pd.DataFrame) -> Dataset:
    """`data` with the accepted rows of a file, each in its layer (dataset.layers), merged as `merged` does."""
    claimed, invented, planned, assessed = layers(accepted)
    return replace(
        data,
        observations=merged(data.observations, claimed) if len(claimed) else data.observations,
        illustration=merged(data.illustration, invented) if len(invented) else data.illustration,
        proposals=merged(data.proposals, planned) if len(planned) else data.proposals,
        self_assessed=merged(data.self_assessed, assessed) if len(assessed) else data.self_assessed,
    )


def clashes(data: Dataset, accepted: pd.DataFrame) -> list[Problem]:
    """Errors that only show when the accepted rows stand among the loaded ones, such as parts that no longer add up.

    With one of them the file may not be merged.
    """
    layer = layers(accepted)[0]
    after = check_rules(merged(data.observations, layer), data) if len(layer) else []
    errors = [p for p in after if p.severity == "error"]  # a doubt is none
    before = {_named(p) for p in check_rules(data.observations, data)} if errors else set()
    return [p for p in errors if _named(p) not in before]


def _named(problem: Problem) -> tuple[str, str, int | None, str]:
    return problem.code, problem.file, problem.row, problem.column


def by_place(reading: FileReading, problems: Iterable[Problem]) -> Mapping[tuple[int, int | None], list[Problem]]:
    """Problems by spreadsheet row (from 1) and column (from 0, None: the whole row), to mark cells in a copy of the sheet."""
    by_cell: dict[tuple[int, int | None], list[Problem]] = {}
    for problem in problems:
        place = reading.place(problem)
        if place:
            by_cell.setdefault(place, []).append(problem)
    return by_cell
