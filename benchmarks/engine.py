"""How dear the engine is beside the bare library work it stands on, as ratios within one process.

(a) 1,000 sets of weights over the ASEM tree (51 bodies, 49 indicators, 60 nodes) against the numpy product alone;
(b) read + check + score of a generated national year (587 bodies x 7 units x 38 indicators) against pandas.read_csv alone;
(c) one step of a what-if (nine governments with indicators) against scoring the changed observations anew.

Run: python -m benchmarks.engine [--repeat 15]. Pairs are timed in turn; the median of the pairwise ratios is printed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from kepatuhan.checks.check import check
from kepatuhan.core.aggregate import Hierarchy, effective_weights
from kepatuhan.core.assessments import read_assessment
from kepatuhan.core.dataset import Dataset, illustrated, load, load_country
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.ground import ground
from kepatuhan.scenarios.scenario import apply
from kepatuhan.scoring.score import score

ROOT = Path(__file__).resolve().parent.parent
BODIES, UNITS, YEAR = 552, 7, 2023


def ratio(ours: Callable[[], object], bare: Callable[[], object], repeat: int) -> tuple[float, float, float]:
    """Median seconds of `ours` and of `bare`, and the median of their pairwise ratios; one warm-up pair first."""
    pairs = [(_seconds(ours), _seconds(bare)) for _ in range(repeat + 1)][1:]
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def tree_like_asem() -> Hierarchy:
    """49 indicators under 8 pillars under 2 sub-indices under 1 index: the size of the ASEM index."""
    codes = ["index", "s0", "s1", *(f"p{i}" for i in range(8)), *(f"i{i}" for i in range(49))]
    parents = ["", "index", "index", *(f"s{i // 5}" for i in range(8)), *(f"p{i % 8}" for i in range(49))]
    return Hierarchy.of(codes, parents)


def weight_sets(repeat: int) -> tuple[float, float, float]:
    tree, chance = tree_like_asem(), np.random.default_rng(1)
    values = chance.uniform(0, 100, (51, len(tree.leaves)))
    weights = chance.uniform(0.5, 1.5, (len(tree.codes), 1000))
    ready = effective_weights(tree, weights)
    return ratio(lambda: values @ effective_weights(tree, weights), lambda: values @ ready, repeat)


def national_year(data: Dataset) -> bytes:
    """A file as an office would bring it: one row a unit and indicator, with status and source."""
    chance = random.Random(2)
    parts = [c for c in method_for(data.methods, YEAR).components if c.level == "indicator"]  # type: ignore[union-attr]
    lines = ["tahun,kode_wilayah,unit,komponen,nilai,status,sumber,catatan"]
    for body in data.country[:BODIES]:
        for unit in range(UNITS):
            head = f"{YEAR},{body.code},Unit {unit}"
            lines += [
                f"{head},{c.code},{chance.randint(0, 3) if c.step else round(chance.uniform(0, 100), 2)},ilustrasi,s157,"
                for c in parts
            ]
    return "\n".join(lines).encode()


def national(repeat: int) -> tuple[float, float, float]:
    nation = load_country(ROOT / "data")
    content = national_year(nation)

    def ours() -> None:
        observations, problems = read_assessment(content, "nasional.csv")
        assert not problems
        assert not check(observations, nation)
        assert len(score(observations, nation).bodies) == BODIES

    return ratio(ours, lambda: pd.read_csv(BytesIO(content)), repeat)


def slider_step(repeat: int) -> tuple[float, float, float]:
    data = load(ROOT / "data")
    on = ground(illustrated(data), data, YEAR, "ilustrasi")
    region, units = next((r, u) for r, u in on.units.items() if r != data.province.code)
    part = next(c for c in on.method.components if c.level == "indicator")
    change = Change(region, next(u for u in units if u), part.code, 0)
    scenario = Scenario("", "", "", YEAR, on.basis, on.base, (change,))
    return ratio(
        lambda: before_after(on, scenario), lambda: score(apply(on.observations, scenario, data), data), repeat
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    repeat = parser.parse_args().repeat
    for name, aim, (a, b, times) in (
        ("(a) 1,000 weight sets / bare numpy product", 3, weight_sets(repeat)),
        ("(b) national year read+check+score / bare read_csv", 4, national(repeat)),
        ("(c) what-if step / apply + score", 1, slider_step(repeat)),
    ):
        print(f"{name}: {a * 1000:.1f} ms / {b * 1000:.1f} ms = {times:.2f} x (aim: at most {aim})")


if __name__ == "__main__":
    main()
