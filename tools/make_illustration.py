"""Makes data/assessments/ilustrasi_<year>.csv: invented indicator values that add up to every published score.

Run from the top folder: python -m tools.make_illustration. Nobody publishes the results below a unit's total, so the
breakdowns and the simulation have nothing to stand on. This invents them, and every row says `ilustrasi`:

1. Bodies. Where a total is published it is used; where only a category, bound or rank is known, a total inside it is
   invented; where nothing is known, one a little above the year before and below every score that ranks above it.
2. Units. Published units keep their score. The others of the year's list share what is left of the body's total, the
   kinds that are usually weaker a little below the others. Where all are published they win, whatever the total says.
3. Indicators. Every indicator gets the step nearest to the unit's level, moved by what is typical of its kind, of its
   government and of itself; steps are then raised or lowered one by one until the only continuous indicator (SPM) comes
   nearest to its own level, and takes up the rest to the hundredth of the unit's score.

No random generator: an invented number depends on nothing but its own key (`noise`), so the files are the same on
every machine, and a new unit does not move the values of the others.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kepatuhan.core.assessments import FIELDS
from kepatuhan.core.dataset import Dataset, load
from kepatuhan.core.method import method_for
from kepatuhan.core.model import FULL, HUNDREDTHS, Component, Method
from kepatuhan.core.unit_types import unit_type
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.score import score

ROOT = Path(__file__).resolve().parents[1]

LEVEL = {"puskesmas": 3, "dpmptsp": 2, "disdukcapil": 1, "rsud": 0, "kesehatan": -1, "sosial": -3, "pendidikan": -5}
"""How far a kind of unit lies from its body's total, in quarters of what the body has lost (invented)."""

TYPICAL = {
    ("pendidikan", "proses.standar"): -0.14,
    ("pendidikan", "pengaduan.pengelolaan"): -0.06,
    ("sosial", "pengaduan.pengelolaan"): -0.10,
    ("sosial", "input.sarana"): -0.05,
    ("puskesmas", "input.sarana"): 0.12,
    ("puskesmas", "input.kompetensi"): -0.06,
    ("rsud", "input.sarana"): 0.10,
    ("dpmptsp", "proses.standar"): 0.08,
    ("disdukcapil", "output.persepsi"): -0.06,
    ("kesehatan", "input.kompetensi"): -0.05,
}
"""What is typical of a kind of unit in a variable, as a share of the maximum (invented)."""

REST_WEIGHT = 60
"""How much more it counts that the continuous indicator comes near its level than that a stepped one does."""


@dataclass(frozen=True)
class Unit:
    """A unit with the score (hundredths) that its invented indicators have to give."""

    year: int
    region: str
    name: str
    kind: str
    score: int


def noise(*key: object) -> float:
    """A number from -1 to 1 that depends on nothing but `key`."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**63 - 1


def bodies_total(data: Dataset, method: Method) -> dict[tuple[int, str], int]:
    """The total of every body and year of `method`: published, else invented inside what is known (hundredths)."""
    overview = compare.overview(score(data.observations, data).bodies, data)
    totals: dict[tuple[int, str], int] = {}
    for year in [y for y in data.years if method.covers(y)]:
        group = overview[(overview["year"] == year) & (overview["region"] != data.province.code)]
        for row in overview[overview["year"] == year].to_dict("records"):
            before = totals.get((year - 1, row["region"]))
            totals[year, row["region"]] = _total(row, group, before, data)
    return totals


def _total(row: dict, group: pd.DataFrame, before: int | None, data: Dataset) -> int:
    if pd.notna(row["score"]):
        return int(row["score"])
    code, year = row["region"], row["year"]
    if pd.notna(row["low"]):
        rank = ranking.official_rank(data, data.region(code), year, ranking.DISTRICT_SCOPE)  # type: ignore[arg-type]
        place = 0.45 + noise("total", code, year) / 10 if rank is None else 1 - (int(rank["rank"]) - 0.5) / len(group)
        return int(row["low"]) + int((int(row["high"]) - int(row["low"])) * place)
    # nothing is known: a little better than the year before, and below whoever is ranked above
    above = min(int(s) for s in group["score"].dropna())
    assert before is not None, (code, year)
    return min(before + 60 + int(60 * noise("total", code, year)), above - 20)


def units_of(data: Dataset, method: Method) -> list[Unit]:
    """Every unit of the years of `method` with the score that it has or that is left for it."""
    published = score(data.observations, data).units
    units: list[Unit] = []
    for (year, region), total in bodies_total(data, method).items():
        rows = published[(published["year"] == year) & (published["region"] == region)]
        here_units = [
            Unit(year, region, r["unit"], unit_type(r["unit"], data), int(r["score"])) for r in rows.to_dict("records")
        ]
        units += here_units + list(_rest(data, year, region, total, here_units))
    return units


def _rest(data: Dataset, year: int, region: str, total: int, units: list[Unit]) -> Iterable[Unit]:
    """The units of the year's list that nobody published, sharing what the body's total leaves for them."""
    wanted = data.expected_units
    wanted = wanted[(wanted["region"] == region) & (wanted["year_from"] <= year) & (wanted["year_to"] >= year)]
    kinds = [kind for kind, n in zip(wanted["unit_type"], wanted["count"], strict=True) for _ in range(n)]
    lacking = [k for i, k in enumerate(kinds) if kinds[:i].count(k) >= sum(u.kind == k for u in units)]
    left = len(kinds) * total - sum(u.score for u in units)
    wish = [_wish(region, year, kind, i, left / len(lacking)) for i, kind in enumerate(lacking)]
    for i, (kind, points) in enumerate(zip(lacking, _sharing(wish, left), strict=True)):
        yield Unit(year, region, _name(data, region, kind, lacking[:i].count(kind) + 1), kind, points)


def _name(data: Dataset, region: str, kind: str, number: int) -> str:
    """The one name that a kind of unit has in this government's published rows; where there are several, it says that it is invented."""
    rows = data.observations[data.observations["region"] == region]
    listed = sorted({u for u in rows["unit"].astype(str) if u and unit_type(u, data) == kind})
    word = dict(zip(data.unit_types["unit_type"], data.unit_types["name"], strict=True))[kind]
    several = (data.expected_units.query("region == @region and unit_type == @kind")["count"] > 1).any()
    return f"{word} (ilustrasi {number})" if several else listed[0] if len(listed) == 1 else word


def _wish(region: str, year: int, kind: str, index: int, middle: float) -> float:
    spread = (FULL - middle) / 25
    return middle + spread * (
        LEVEL[kind] + 1.5 * noise("unit", region, kind, index) + 0.7 * noise("unit", region, kind, year)
    )


def _sharing(wish: list[float], whole: int) -> list[int]:
    """`wish` moved as one and rounded so that it adds up to exactly `whole`."""
    if not wish:
        return []
    moved = [int(w + (whole - sum(wish)) / len(wish)) for w in wish]
    rest = whole - sum(moved)
    shared = [value + (i < rest) for i, value in enumerate(moved)]
    assert sum(shared) == whole, (wish, whole)
    assert max(shared) <= FULL, (wish, whole)
    return shared


def indicators(unit: Unit, method: Method) -> dict[str, Fraction]:
    """A legal entry for every indicator that gives exactly the unit's score after half-up rounding."""
    leaves = [c for c in method.components if c.level == "indicator"]
    (rest_one,) = [c for c in leaves if c.step is None]
    stepped = [c for c in leaves if c.step is not None]
    goal = Fraction(unit.score, HUNDREDTHS)
    level = {c.code: _level(unit, c, unit.score / FULL) for c in leaves}
    steps = {c.code: min(max(round(level[c.code]), 0), int(c.scale_max)) for c in stepped}
    while (move := _best_move(stepped, steps, level, rest_one, goal)) is not None:
        steps = move
    entry = (goal - _points(stepped, steps)) / rest_one.points * rest_one.scale_max
    assert 0 <= entry <= rest_one.scale_max, (unit, entry)
    return {code: Fraction(step) for code, step in steps.items()} | {rest_one.code: round(entry, 2)}


def _best_move(
    stepped: list[Component], steps: dict[str, int], level: dict[str, float], rest_one: Component, goal: Fraction
) -> dict[str, int] | None:
    """The steps after the one move by one step that fits the levels best, or None when none fits better than now."""
    worth = {c.code: float(c.points / c.scale_max) for c in (*stepped, rest_one)}

    def misfit(tried: dict[str, int]) -> float:
        rest = float(goal) - sum(worth[code] * step for code, step in tried.items())
        share, outside = rest / worth[rest_one.code], max(-rest, rest - float(rest_one.points), 0.0)
        gap = (share - level[rest_one.code]) / float(rest_one.scale_max)
        moved = sum(worth[code] * (level[code] - step) ** 2 for code, step in tried.items())
        return 1000 * outside + REST_WEIGHT * gap**2 + moved

    moved = [
        steps | {c.code: steps[c.code] + by}
        for c in stepped
        for by in (-1, 1)
        if 0 <= steps[c.code] + by <= c.scale_max
    ]
    best = min(moved, key=misfit)
    return best if misfit(best) < misfit(steps) else None


def _level(unit: Unit, component: Component, quality: float) -> float:
    """Where the indicator would lie on its scale without steps."""
    typical = TYPICAL.get((unit.kind, component.parent), 0.0)
    of_body = 0.12 * noise("body", unit.region, component.parent) + 0.16 * noise("body", unit.region, component.code)
    of_unit = 0.26 * noise("unit", unit.region, unit.kind, component.code) + 0.05 * noise(
        unit.year, unit.name, component.code
    )
    slack = min(1.0, 4 * (1 - quality) + 0.3)  # near the top little can differ
    return float(component.scale_max) * (quality + slack * (typical + of_body + of_unit))


def _points(stepped: list[Component], steps: dict[str, int]) -> Fraction:
    return sum((c.points * steps[c.code] / c.scale_max for c in stepped), Fraction(0))


def rows_of(unit: Unit, method: Method) -> Iterable[list[str]]:
    """The unit as rows of an assessment table (data/README.md)."""
    for code, entry in indicators(unit, method).items():
        value = f"{float(entry):.2f}".rstrip("0").rstrip(".")
        filled = {"tahun": unit.year, "kode_wilayah": unit.region, "unit": unit.name, "komponen": code, "nilai": value}
        yield [str({**filled, "status": "ilustrasi", "utama": "1"}.get(name, "")) for name in FIELDS]


def write(folder: Path, data: Dataset, method: Method) -> list[Path]:
    """One file a year of `method` in `folder`; returns them."""
    units = units_of(data, method)
    paths = []
    for year in sorted({unit.year for unit in units}):
        path = folder / f"ilustrasi_{year}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(FIELDS)
            table.writerows(row for unit in units if unit.year == year for row in rows_of(unit, method))
        paths.append(path)
    return paths


def main() -> None:
    """Write the files of the newest method whose indicators are known."""
    data = load(ROOT / "data")
    method = next(m for m in reversed(data.methods) if any(c.level == "indicator" for c in m.components))
    assert method_for(data.methods, method.year_from) is method
    for path in write(ROOT / "data" / "assessments", data, method):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
