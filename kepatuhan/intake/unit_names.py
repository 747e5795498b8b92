"""The units of a file by the names that the loaded tables have; a unit that no list knows is asked about, never added in silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from kepatuhan.core.cells import key
from kepatuhan.core.columns import LIMIT, among, row_key
from kepatuhan.core.dataset import Dataset, layer_of
from kepatuhan.core.model import Problem, Severity
from kepatuhan.core.offices import Office
from kepatuhan.core.unit_types import unit_types

SHOWN = 8
"""Names of units that one question lists."""

KINDS = frozenset(("kota", "kab", "kabupaten", "provinsi", "prov", "pemerintah", "pemkot", "pemkab", "pemprov"))
"""First words of a government in full: 'Puskesmas Cilegon' is called Cilegon, 'Puskesmas Ciwandan Kota Cilegon' is not."""

Place = tuple[int, str]
"""A year and the code of a government."""

Key = tuple[int, str, str]
"""A year, the code of a government, and a unit as it was written ('' for the government itself)."""


class _ExpectedUnits(NamedTuple):
    """How many units of a kind one government has among those that are assessed, from the `first` to the `last` year."""

    unit_type: str
    units: int
    first: int
    last: int


@dataclass(frozen=True)
class _Known:
    """What is known of the units of governments: loaded names by year and government, and how many of a kind are assessed."""

    data: Dataset
    loaded: Mapping[Place, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]
    expected: Mapping[str, tuple[_ExpectedUnits, ...]]
    kinds: dict[str, str] = field(default_factory=dict)
    offices: dict[str, tuple[Office | None, str]] = field(default_factory=dict)

    def kind(self, name: str) -> str:
        if name not in self.kinds:
            self.kinds.update(unit_types([name], self.data))
        return self.kinds[name]

    def office(self, unit: str) -> tuple[Office | None, str]:
        """The office that a name begins with, and the short form of the name; worked out once for each name."""
        if unit not in self.offices:
            self.offices[unit] = self.data.aliases.offices.office(unit), self.data.aliases.offices.short(unit)
        return self.offices[unit]

    def listed(self, place: Place) -> Mapping[str, int]:
        """How many units of each kind are assessed, as far as data/method/expected_units.csv says."""
        return {
            row.unit_type: row.units for row in self.expected.get(place[1], ()) if row.first <= place[0] <= row.last
        }


@dataclass(frozen=True)
class _Settled:
    """A unit's name in the tables; `code` says how it was found, '' when it stands as it was written."""

    name: str
    code: str = ""


def settled(
    observations: pd.DataFrame, data: Dataset, answers: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """The observations with every unit called as in the loaded tables, and what is to be said or asked.

    `answers` says of a unit as it was written which one is meant; the same name again means that it is another unit.
    """
    if observations.empty or among(observations["unit"], {""}).all():
        return observations, []
    lists, (keys, first, group) = _known(data), _keys(observations)
    names = {whose: _name(whose, lists, answers) for whose in keys if whose[2]}
    rows = {whose: at for whose, at in zip(keys, first, strict=True) if whose[2]}
    problems = [_said(whose, name, observations.iloc[rows[whose]], data) for whose, name in names.items() if name.code]
    asked = _questions(rows, names, observations, lists, answers)
    if any(name.name != whose[2] for whose, name in names.items()):
        kept = [names[whose].name if whose[2] else "" for whose in keys]
        unit = pd.Categorical(pd.array(np.array(kept, dtype=object)[group], dtype="str"))
        observations = observations.assign(unit=pd.Series(unit))
    return observations, [*problems[:LIMIT], *asked[:LIMIT]]


def _known(data: Dataset) -> _Known:
    return _Known(data, *data.once(_loaded), data.once(_expected))


def _loaded(data: Dataset) -> tuple[Mapping[Place, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """The loaded names of units, by year and government and by government."""
    rows = data.observations
    used = rows.loc[rows["preferred"].to_numpy(dtype=bool), ["year", "region", "unit"]]
    loaded: defaultdict[Place, dict[str, None]] = defaultdict(dict)
    regions: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for year, region, unit in _keys(used)[0]:
        if year and region and unit:
            loaded[year, region][unit] = None
            regions[region][unit] = None
    names = {place: tuple(units) for place, units in loaded.items()}
    return names, {code: tuple(units) for code, units in regions.items()}


def _expected(data: Dataset) -> Mapping[str, tuple[_ExpectedUnits, ...]]:
    """How many units of each kind are assessed, by government."""
    expected: defaultdict[str, tuple[_ExpectedUnits, ...]] = defaultdict(tuple)
    columns = (data.expected_units[c].tolist() for c in ("region", "unit_type", "count", "year_from", "year_to"))
    for code, *row in zip(*columns, strict=True):
        expected[code] += (_ExpectedUnits(*row),)
    return dict(expected)


def _keys(observations: pd.DataFrame) -> tuple[list[Key], list[int], np.ndarray]:
    """Each year, government and unit of the file in the order of the rows, the place of its first row, and whose each row is."""
    names = ["year", "region", "unit"]
    group, different = pd.factorize(row_key(observations, names))
    first = np.searchsorted(np.maximum.accumulate(group), np.arange(len(different)))
    rows = observations[names].iloc[first].astype({"region": "str", "unit": "str"})
    years, regions, units = rows["year"].fillna(0), rows["region"].fillna(""), rows["unit"].fillna("")
    keys = [(int(y), r, u) for y, r, u in zip(years, regions, units, strict=True)]
    return keys, first.tolist(), group


def _name(whose: Key, lists: _Known, answers: Mapping[str, str]) -> _Settled:
    year, region, unit = whose
    if unit in answers:
        return _Settled(answers[unit])
    for names in (lists.loaded.get((year, region), ()), lists.regions.get(region, ())):
        settled_name = _among(unit, names, whose, lists) if names else None
        if settled_name:
            return settled_name
    plain = _plain(unit, region, lists)
    return _Settled(plain, "unit_alias" if plain != unit else "")


def _among(unit: str, names: Sequence[str], whose: Key, lists: _Known) -> _Settled | None:
    """The one of `names` that is meant: as it stands, by its aliases and short forms, or the only one of its kind."""
    if unit in names:
        return _Settled(unit)
    bare = compared(unit, whose[1], lists)
    same = [name for name in names if compared(name, whose[1], lists) == bare]
    if len(same) == 1:
        return _Settled(same[0], "unit_alias")
    kind = lists.kind(_plain(unit, whose[1], lists))
    listed = lists.listed((whose[0], whose[1]))
    alike = [name for name in names if kind and lists.kind(name) == kind]
    single = len(alike) == 1 and listed.get(kind, 1) == 1
    one, other = (f"{w} " for w in (bare, compared(alike[0], whose[1], lists))) if single else ("", "-")
    return _Settled(alike[0], "unit_alike") if single and (one.startswith(other) or other.startswith(one)) else None


def compared(unit: str, region: str, lists: _Known) -> str:
    """A unit's name as two are compared: its alias, without its own government behind it."""
    aliases, (office, words) = lists.data.aliases, lists.office(unit)
    name = aliases.offices.short(office.name) if office else ""
    words = f"{name} {office.rest}".strip() if office else words
    proper = bool(office) and name in aliases.offices.proper
    for spelling in aliases.spellings.get(region, ()):
        if words.endswith(f" {spelling}") and (not proper or spelling.split()[0] in KINDS):
            return words[: -len(spelling) - 1]
    return words


def _plain(unit: str, region: str, lists: _Known) -> str:
    """The name that a unit nobody has loaded is kept under: the usual one of its office, else as it was written."""
    office, _ = lists.office(unit)
    if office is None:
        return unit
    name = lists.data.aliases.offices.short(office.name)
    rest = compared(unit, region, lists).removeprefix(name).strip()
    usual = f"{office.name} {rest.title()}".strip()
    other_office = bool(rest) and name not in lists.data.aliases.offices.proper  # 'Dinas Sosial dan Tenaga Kerja'
    return unit if other_office or key(usual) == key(unit) else usual


def _said(whose: Key, name: _Settled, row: pd.Series, data: Dataset) -> Problem:
    government = data.aliases.names.get(whose[1], whose[1])
    severity: Severity = "warning" if name.code == "unit_alike" else "note"
    params = {"known": name.name, "name": government}
    return Problem(name.code, severity, str(row["file"]), int(row["row"]), "unit", whose[2], params)


def _questions(
    rows: Mapping[Key, int],
    names: Mapping[Key, _Settled],
    observations: pd.DataFrame,
    lists: _Known,
    answers: Mapping[str, str],
) -> list[Problem]:
    """One question for each unit that would be counted though no list knows it, or beside another of its kind."""
    claimed = layer_of(observations) == 0
    asked: list[Problem] = []
    places: defaultdict[Place, list[Key]] = defaultdict(list)
    for whose, at in rows.items():
        if claimed[at]:
            places[whose[0], whose[1]].append(whose)
    for place, keys in places.items():
        loaded, listed = lists.loaded.get(place, ()), lists.listed(place)
        if not loaded and not listed:
            continue
        new = [k for k in keys if names[k].name not in loaded and k[2] not in answers]
        present = dict.fromkeys([*loaded, *(names[k].name for k in keys)])
        asked += [
            _question(k, names[k].name, observations.iloc[rows[k]], present, lists)
            for k in new
            if not _has_room(names[k].name, present, listed, loaded, lists)
        ]
    return asked


def _has_room(
    name: str, present: Iterable[str], listed: Mapping[str, int], loaded: Iterable[str], lists: _Known
) -> bool:
    """Whether the list of the year has a place for a unit of this kind; without a list, whether its kind is still missing."""
    kind = lists.kind(name)
    if listed:
        return 0 < sum(lists.kind(other) == kind for other in present) <= listed.get(kind, 0)
    return bool(kind) and kind not in {lists.kind(other) for other in loaded}


def _question(whose: Key, name: str, row: pd.Series, present: Iterable[str], lists: _Known) -> Problem:
    kind, listed = lists.kind(name), lists.listed((whose[0], whose[1]))
    others = [other for other in present if other != name]
    twins = [other for other in others if kind and lists.kind(other) == kind]
    kinds = [str(k) for k in lists.data.unit_types.set_index("unit_type")["name"].reindex(list(listed)).dropna()]
    shown = ", ".join((twins or kinds or others)[:SHOWN])
    government = lists.data.aliases.names.get(whose[1], whose[1])
    params = {"name": government, "year": whose[0], "known": shown or "–", "units": tuple(twins or others)}
    code = "unit_twin" if twins else "unit_unlisted"
    return Problem(code, "error" if twins else "warning", str(row["file"]), int(row["row"]), "unit", whose[2], params)
