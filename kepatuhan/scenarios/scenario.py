"""What if, as a value: a scenario laid over observations, checked, stacked on another, moved to newer data, undone.

The engine stays one: `apply` gives observations like any other, which `score.score` scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from kepatuhan.checks.check import check_rules
from kepatuhan.core.columns import among, plain
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import TOTAL, method_for
from kepatuhan.core.model import MILLIONTHS, Basis, Change, Method, Problem, Scenario
from kepatuhan.core.unit_types import unit_type

Cell = tuple[str, str, str]
"""Region, unit ('' = the government itself) and component ('' = the total) of a value."""

COUNTS = ("year", "region", "unit", "component", "value", "category", "zone", "status", "products", "preferred")
"""Fields that a score depends on; notes and sources may change without changing a scenario's base."""

HASH_LENGTH = 16
TYPED = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,6})?")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
GROUPED = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
"""`1.500` is fifteen hundred to one reader and one and a half to another."""
TEXT_SHOWN = 40
NUMBERS = ("year", "value", "products", "preferred", "row")
TOLD = ("category", "zone", "label", "status", "source", "confidence", "note", "note_en")


@dataclass(frozen=True)
class Clash:
    """Two scenarios that want different things: the same cell with another value, or one a total above the other's cell."""

    lower: Change
    upper: Change


@dataclass(frozen=True)
class Stacked:
    """One scenario on another: None where they cannot be joined (`problems` say why); in each clash the upper one won."""

    scenario: Scenario | None
    clashes: tuple[Clash, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class History:
    """Change sets that were, are, and were undone; the newest of `past` and of `future` stand last."""

    past: tuple[tuple[Change, ...], ...]
    present: tuple[Change, ...]
    future: tuple[tuple[Change, ...], ...] = ()


def cell(change: Change) -> Cell:
    """The value that a change replaces; the root component is the total."""
    return change.region, change.unit, "" if change.component == TOTAL else change.component


def on_basis(observations: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """All rows, or with basis `terbit` those that were neither invented nor self-assessed. A copy."""
    if basis != "terbit":
        return observations.reset_index(drop=True)
    return observations[~among(observations["status"], {"ilustrasi", "mandiri"})].reset_index(drop=True)


def base_hash(observations: pd.DataFrame) -> str:
    """16 hex digits that name the content of `observations`: the same in any order of rows and whatever the files are called."""
    used = observations[list(COUNTS)].astype("str").fillna("")
    rows = sorted("\x1f".join(row) for row in used.itertuples(index=False, name=None))
    return sha256("\x1e".join(rows).encode("utf-8", "replace")).hexdigest()[:HASH_LENGTH]


# --- laying a scenario over observations --------------------------------------------------------------------------


@lru_cache(maxsize=16)
def families(method: Method) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """For every component the codes above and below it; '' is the root."""
    parents = {c.code if c.parent else "": None if not c.parent else c.parent for c in method.components}
    root = next(c.code for c in method.components if not c.parent)
    above: dict[str, frozenset[str]] = {"": frozenset()}
    for code, parent in parents.items():
        if parent is not None:
            up = "" if parent == root else parent
            above[code] = above[up] | {up}
    below = {code: frozenset(c for c, ups in above.items() if code in ups) for code in above}
    return {code: (above[code], below[code]) for code in above}


def effective(changes: Iterable[Change], method: Method) -> dict[Cell, Change]:
    """What counts of `changes`, by cell: of two for one cell the later, of a total and something below it the deeper."""
    relatives = families(method)
    last = {cell(change): change for change in changes if cell(change)[2] in relatives}
    totals = {(region, unit, up) for region, unit, component in last for up in relatives[component][0]}
    with_units = {region for region, unit, _ in last if unit}
    return {k: v for k, v in last.items() if k not in totals and (k[1] or k[0] not in with_units)}


def apply(observations: pd.DataFrame, scenario: Scenario, data: Dataset) -> pd.DataFrame:
    """A copy of `observations` (fields of ingest) in which every change has replaced its value by a row `proposal_rows`.

    What was printed above a changed cell (variable, dimension, unit, government) and what stands below one is taken out, so
    that `score.score` computes the totals anew from the deepest values given. With basis `terbit` invented rows are left out.
    """
    rows, method = on_basis(observations, scenario.basis), method_for(data.methods, scenario.year)
    changes = effective(scenario.changes, method) if method else {}
    if method is None or not changes:
        return rows
    keys = cells_of(rows, scenario.year)
    gone = _gives_way(keys, changes, method)
    products = {k[:2]: n for k, n in zip(keys, rows["products"], strict=True) if k and not k[2] and pd.notna(n)}
    kept = sorted({key[:2] for key in changes if key[1] and key[2]} & set(products))
    blank = [_row(scenario.year, (*key, ""), products, None) for key in kept]
    new = [_row(scenario.year, key, products, change.value) for key, change in changes.items()]
    proposal_rows = [{**row, "file": "usulan", "row": i} for i, row in enumerate([*blank, *new], start=1)]
    kinds: dict[Any, Any] = {name: kind if name in NUMBERS else "str" for name, kind in rows.dtypes.items()}
    added = pd.DataFrame(
        {name: pd.array([row[name] for row in proposal_rows], dtype=kind) for name, kind in kinds.items()}
    )
    return pd.concat([rows[~gone].astype(kinds), added], ignore_index=True)


def cells_of(rows: pd.DataFrame, year: int) -> list[Cell | None]:
    """The cell that each row speaks of; None for rows of other years."""
    mine = (rows["year"] == year).to_numpy(dtype=bool, na_value=False)
    words = [rows[name].astype("str").tolist() for name in ("region", "unit", "component")]
    return [(r, u, "" if c == TOTAL else c) if mask else None for r, u, c, mask in zip(*words, mine, strict=True)]


def _gives_way(keys: Sequence[Cell | None], changes: Mapping[Cell, Change], method: Method) -> np.ndarray:
    """A mask of what is changed itself, stands above a changed cell or below one; a government is above its units."""
    relatives = families(method)
    gone = {(r, u, other) for r, u, c in changes for other in (c, *relatives[c][0], *relatives[c][1])}
    of_units = {r for r, u, _ in changes if u}
    of_body = {r for r, u, _ in changes if not u}
    return np.array(
        [k is not None and (k in gone or k[0] in (of_body if k[1] else of_units)) for k in keys], dtype=bool
    )


def _row(year: int, key: Cell, products: Mapping[tuple[str, str], int], value: int | None) -> dict[str, object]:
    """A row `usulan`; without a value only the number of products stays, which weighs the unit in its government."""
    region, unit, component = key
    same = {"year": year, "region": region, "unit": unit, "component": component, "value": value, "preferred": True}
    blanks = {**dict.fromkeys(TOLD, ""), "status": "usulan" if value is not None else ""}
    return {**blanks, **same, "products": None if component else products.get((region, unit))}


# --- checking -----------------------------------------------------------------------------------------------------


def typed(text: str, at: Cell, year: int, observations: pd.DataFrame, data: Dataset) -> Change | Problem:
    """A value as typed for a cell, `2,5` and `2.5` alike, or what is wrong with it: no number, out of range, between steps."""
    plain_text = SPACES.sub("", text)
    if not TYPED.fullmatch(plain_text):
        return Problem("scenario_not_number", "error", value=text[:TEXT_SHOWN])
    value = int(Decimal(plain_text.replace(",", ".")) * MILLIONTHS)
    change = Change(*at, value, base_value(observations, year, at))
    wrong = check_changes([change], year, observations, data)
    return wrong[0] if wrong else change


def amount(text: str) -> Fraction | Problem:
    """A budget, cost or limit as typed, `2,5` and `2.5` alike, or what is wrong with it; what may be read in two ways is asked for again."""
    plain_text = SPACES.sub("", text)
    if GROUPED.fullmatch(plain_text):
        return Problem("amount_ambiguous", "error", value=text[:TEXT_SHOWN])
    if not AMOUNT.fullmatch(plain_text):
        return Problem("scenario_not_number", "error", value=text[:TEXT_SHOWN])
    return Fraction(plain_text.replace(",", "."))


def base_value(observations: pd.DataFrame, year: int, at: Cell) -> int | None:
    """What `observations` say of a cell, in millionths; None where nothing or nothing certain is said."""
    return base_values(observations, year).get((at[0], at[1], "" if at[2] == TOTAL else at[2]))


def base_values(observations: pd.DataFrame, year: int) -> dict[Cell, int]:
    """Every value of a year that counts (millionths); two different ones for one cell count as none."""
    used = observations[observations["preferred"] & observations["value"].notna()]
    by_cell: dict[Cell, set[int]] = {}
    for key, value in zip(cells_of(used, year), used["value"].tolist(), strict=True):
        if key is not None:
            by_cell.setdefault(key, set()).add(int(value))
    return {key: next(iter(values)) for key, values in by_cell.items() if len(values) == 1}


def check_scenario(scenario: Scenario, observations: pd.DataFrame, data: Dataset) -> tuple[Problem, ...]:
    """What is wrong with a scenario on these observations; a problem's `file` names the cell, so that its sentence does."""
    rows = on_basis(observations, scenario.basis)
    return check_changes(scenario.changes, scenario.year, rows, data)


def check_changes(
    changes: Sequence[Change], year: int, observations: pd.DataFrame, data: Dataset
) -> tuple[Problem, ...]:
    """Every change against the year's method (check.check_rules), the units there are, and the other changes."""
    if not changes:
        return ()
    rows = pd.DataFrame([_row(year, (c.region, c.unit, c.component), {}, c.value) for c in changes])
    kinds = {"year": "Int64", "value": "Int64", "products": "Int64", "preferred": "bool"}
    rows = rows.assign(label="", file=[named(c) for c in changes], row=1)
    rows = rows.astype({name: kinds.get(name, "str") for name in rows.columns if name != "row"})
    faults = [replace(p, row=None) for p in check_rules(rows, data)]
    return (*faults, *_no_such_unit(changes, year, observations, data), *_overlaps(changes, year, data))


def usable(scenario: Scenario, observations: pd.DataFrame, data: Dataset) -> tuple[Scenario, tuple[Problem, ...]]:
    """The scenario without the changes in which an error was found, and everything that `check_scenario` found.

    What comes from a link, a file or the store goes through here before it is applied.
    """
    faults = check_scenario(scenario, observations, data)
    bad = {p.file for p in faults if p.severity == "error"}
    uncounted = any(p.code == "more_like_this" for p in faults)  # more are wrong than were named: none is applied
    kept = () if uncounted else tuple(c for c in scenario.changes if named(c) not in bad)
    return replace(scenario, changes=kept), faults


def named(change: Change) -> str:
    """A cell in one line, for the place of a problem."""
    return " · ".join(part for part in cell(change) if part)


def _no_such_unit(changes: Sequence[Change], year: int, observations: pd.DataFrame, data: Dataset) -> Iterable[Problem]:
    """A unit that the data do not have, and that is not one of those the year's list still misses."""
    have = {key[:2] for key in cells_of(observations, year) if key}
    unknown = {place for place in {(c.region, c.unit) for c in changes if c.unit} if place not in have}
    strange = {place for place in unknown if not _is_open(place, have, year, data)}
    for change in changes:
        if (change.region, change.unit) in strange:
            yield Problem("scenario_unknown_unit", "error", named(change), value=change.unit)


def _is_open(place: tuple[str, str], have: Iterable[tuple[str, str]], year: int, data: Dataset) -> bool:
    kinds = [unit_type(unit, data) for region, unit in have if region == place[0] and unit]
    return unit_type(place[1], data) in (lacking(expected_types(place[0], year, data), kinds) or ())


def expected_types(region: str, year: int, data: Dataset) -> tuple[tuple[str, int], ...]:
    """Unit types and how many of each the year's list expects of a government; empty where no list is known."""
    listed = data.listed_units.get(region, ())
    return tuple((row.unit_type, row.count) for row in listed if row.year_from <= year <= row.year_to)


def lacking(expected: Sequence[tuple[str, int]], kinds: Sequence[str]) -> list[str] | None:
    """The expected types that `kinds` do not yet fill; None where no list is known."""
    gaps = [kind for kind, count in expected for _ in range(count - kinds.count(kind))]
    return gaps if expected else None


def _overlaps(changes: Sequence[Change], year: int, data: Dataset) -> Iterable[Problem]:
    method = method_for(data.methods, year)
    used = effective(changes, method) if method else {}
    for change in changes:
        if method and cell(change)[2] in families(method) and cell(change) not in used:
            yield Problem("scenario_overlap", "error", named(change), value=plain(change.value), figure=True)


# --- scenarios beside each other ----------------------------------------------------------------------------------


def put(changes: Sequence[Change], change: Change) -> tuple[Change, ...]:
    """`changes` with `change` in place of the one for its cell, else at the end; removed where it returns to the base value."""
    rest = tuple(c for c in changes if cell(c) != cell(change))
    if change.value == change.before:
        return rest
    return (
        tuple(change if cell(c) == cell(change) else c for c in changes)
        if len(rest) < len(changes)
        else (*rest, change)
    )


def diff(one: Scenario, other: Scenario) -> tuple[tuple[Cell, int | None, int | None], ...]:
    """Cells that the two set differently, with each one's value (millionths; None = not changed there), in order of cells."""
    first, second = ({cell(c): c.value for c in s.changes} for s in (one, other))
    keys = sorted(first.keys() | second.keys())
    return tuple((k, first.get(k), second.get(k)) for k in keys if first.get(k) != second.get(k))


def stack(lower: Scenario, upper: Scenario, data: Dataset) -> Stacked:
    """Both scenarios' changes under the upper one's name; where they clash the upper one wins, and the clash is named."""
    method = method_for(data.methods, lower.year)
    if method is None or (lower.year, lower.basis) != (upper.year, upper.basis):
        params = {"lower": lower.name, "upper": upper.name}
        return Stacked(None, (), (Problem("scenario_other_year", "error", params=params),))
    clashes = tuple(Clash(a, b) for a in lower.changes for b in upper.changes if _clash(a, b, method))
    lost = {clash.lower for clash in clashes} | {
        c for c in lower.changes if cell(c) in {cell(u) for u in upper.changes}
    }
    both = (*(c for c in lower.changes if c not in lost), *upper.changes)
    older = (
        () if lower.base == upper.base else (Problem("scenario_other_base", "warning", params={"name": lower.name}),)
    )
    return Stacked(replace(upper, changes=both), clashes, older)


def _clash(lower: Change, upper: Change, method: Method) -> bool:
    one, other = cell(lower), cell(upper)
    if one == other:
        return lower.value != upper.value
    return _is_above(one, other, method) or _is_above(other, one, method)


def _is_above(key: Cell, other: Cell, method: Method) -> bool:
    """Whether `key` is a total of `other`: a component above it in one unit, or the government above its unit."""
    if key[0] != other[0] or (key[1] and key[1] != other[1]):
        return False
    return key[2] in families(method)[other[2]][0] if key[1] == other[1] else True


def year_rows(observations: pd.DataFrame, year: int, basis: Basis) -> pd.DataFrame:
    """The rows of one year on a basis: what a scenario of that year rests on, and what `Scenario.base` is the hash of."""
    rows = on_basis(observations, basis)
    return rows[(rows["year"] == year).to_numpy(dtype=bool, na_value=False)].reset_index(drop=True)


def planned(observations: pd.DataFrame, data: Dataset, year: int) -> tuple[Change, ...]:
    """What is already decided (`data.proposals`, status `usulan`) as changes to `observations`, to start a scenario from."""
    proposed, now = base_values(data.proposals, year), base_values(observations, year)
    return tuple(Change(*key, proposed[key], now.get(key)) for key in sorted(proposed))


# --- undo ---------------------------------------------------------------------------------------------------------


def did(history: History, changes: Sequence[Change]) -> History:
    """The history after a step: nothing is added where the step changes nothing, and what was undone can no longer be redone."""
    now = tuple(changes)
    return history if now == history.present else History((*history.past, history.present), now)


def undo(history: History) -> History:
    """One step back; the same when there is none."""
    if not history.past:
        return history
    return History(history.past[:-1], history.past[-1], (*history.future, history.present))


def redo(history: History) -> History:
    """One step forward again; the same when nothing was undone."""
    if not history.future:
        return history
    return History((*history.past, history.present), history.future[-1], history.future[:-1])
