"""What the whole country costs, as ratios within one process: 552 bodies × 7 units × the indicators of five years.

(a) read + check + score of a generated national table against pandas.read_csv of the same bytes, for 9, 100 and 552 bodies by
    the methods of their years, and for 552 bodies of 8 units with all 38 indicators of 2022 in each of the five years (839,040 rows);
    of the largest also what each step takes of the processor;
    the same table as Parquet, brought as an office brings it, against pandas.read_parquet of the same bytes;
(b) the memory that takes at most, beside the size of the table (Linux: the peak of a process of its own);
(c) one province's page from tables that are read, beside the country's: what is not looked at is not scored;
(d) "which of 552 governments does a budget lift?", each with its own units, proven (plans.budget: exact);
(e) to (g) the map of the country in a browser, and what pages move: benchmarks.country_map.

With the settings of the product (process.settle), the libraries with their own. Run: nice -n 10 python -m benchmarks.national [--repeat 3] [--no-browser]. Pairs are timed in turn; the median of the pairwise ratios is printed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import pandas as pd

from benchmarks import country_map
from benchmarks.engine import ROOT, ratio
from kepatuhan.checks.check import check
from kepatuhan.core.assessments import read_assessment
from kepatuhan.core.columns import records
from kepatuhan.core.dataset import Dataset, load_country, narrowed
from kepatuhan.core.method import method_for
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.core.process import settle
from kepatuhan.intake import ingest
from kepatuhan.plans.budget import choices, lifts, within
from kepatuhan.plans.situation import Rules
from kepatuhan.scoring import compare, country
from kepatuhan.scoring.score import score

YEARS, UNITS, SIZES = (2021, 2022, 2023, 2024, 2025), 7, (9, 100, 552)
LIFTED = 20
HEAD = "tahun,kode_wilayah,unit,komponen,nilai,status,sumber,catatan"


def table(data: Dataset, bodies: int, units: int = UNITS) -> bytes:
    """A sheet as a national office would bring it: one row a year, government, unit and indicator (or total, where a method has none)."""
    return "\n".join((HEAD, *_lines(data, bodies, units))).encode()


def _lines(data: Dataset, bodies: int, units: int) -> Iterator[str]:
    chance = random.Random(2)
    for year in YEARS:
        method = method_for(data.methods, year)
        assert method is not None, year
        parts = [c for c in method.components if c.level == "indicator"] or method.components[:1]
        for body in data.country[:bodies]:
            for unit in range(units):
                for part in parts:
                    value = chance.randint(0, 3) if part.step else round(chance.uniform(0, float(part.scale_max)), 2)
                    yield f"{year},{body.code},Unit {unit},{part.code},{value},ilustrasi,s157,"


def by_indicators(data: Dataset) -> Dataset:
    """As if the method of 2022, the one with indicators, had held in all of YEARS."""
    detailed = next(m for m in data.methods if m.covers(2022))
    return replace(data, methods=(replace(detailed, year_from=YEARS[0], year_to=YEARS[-1]),))


def whole_way(content: bytes, data: Dataset, bodies: int) -> dict[str, float]:
    """Read, check and score; the table is right, so nothing may be wrong with it. Seconds of the processor of each step."""
    start = process_time()
    observations, problems = read_assessment(content, "nasional.csv")
    read = process_time()
    assert not problems
    assert not [p for p in check(observations, data) if p.severity == "error"]
    checked = process_time()
    assert len(score(observations, data).bodies) == bodies * len(YEARS)
    return {"read": read - start, "check": checked - read, "score": process_time() - checked}


def as_pandas_comes(read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """With pandas' own way to keep text; ours (process.settle) would make what it is compared with dearer."""
    with pd.option_context("mode.string_storage", "auto"):
        return read()


def bare_csv(content: bytes) -> pd.DataFrame:
    return as_pandas_comes(lambda: pd.read_csv(BytesIO(content)))


def read_check_score(data: Dataset, content: bytes, bodies: int, repeat: int) -> None:
    rows = content.count(b"\n")
    ours, bare, times = ratio(lambda: whole_way(content, data, bodies), lambda: bare_csv(content), repeat)
    print(
        f"(a) {bodies} bodies, {rows:,} rows: {ours * 1000:.0f} ms / {bare * 1000:.0f} ms = {times:.2f} x read_csv (aim: at most 4)"
    )


def steps(data: Dataset, content: bytes, bodies: int, repeat: int) -> None:
    spent = [whole_way(content, data, bodies) for _ in range(repeat)]
    bare = min(_processor(lambda: bare_csv(content)) for _ in range(repeat))
    least = {step: min(one[step] for one in spent) for step in spent[0]}
    split = ", ".join(f"{step} {seconds * 1000:.0f}" for step, seconds in least.items())
    print(f"    processor, ms: {split}; read_csv {bare * 1000:.0f}; together {sum(least.values()) / bare:.2f} x")


def parquet_steps(data: Dataset, content: bytes, bodies: int, repeat: int) -> None:
    """As `steps`, with codes of governments as text and everything else as pandas takes it from the CSV."""
    target = BytesIO()
    pd.read_csv(BytesIO(content), dtype={"kode_wilayah": str}).to_parquet(target)
    table_bytes = target.getvalue()
    rows = ingest.read(table_bytes, "nasional.parquet", data).observations
    assert len(score(rows, data).bodies) == bodies * len(YEARS)
    works = {
        "read_parquet": lambda: as_pandas_comes(lambda: pd.read_parquet(BytesIO(table_bytes))),
        "read": lambda: ingest.read(table_bytes, "nasional.parquet", data),
        "check": lambda: check(rows, data),
        "score": lambda: score(rows, data),
    }
    least = {step: min(_processor(work) for _ in range(repeat)) for step, work in works.items()}
    bare = least.pop("read_parquet")
    split = ", ".join(f"{step} {seconds * 1000:.0f}" for step, seconds in least.items())
    times = f"{least['read'] / bare:.2f} x, together {sum(least.values()) / bare:.2f} x (aim: at most 2)"
    print(
        f"    Parquet, {len(table_bytes) / 1e6:.1f} MB, processor, ms: {split}; read_parquet {bare * 1000:.0f}; read {times}"
    )


def _processor(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _peak(path: Path, work: bool) -> int:
    """Peak of a process (bytes) that has the tables and the bytes of a file, and does the whole way with them or not."""
    settle()
    data, content = load_country(ROOT / "data"), path.read_bytes()
    if work:
        whole_way(content, data, SIZES[-1])
    status = Path("/proc/self/status").read_text(
        encoding="ascii"
    )  # ru_maxrss would be the parent's where that was larger
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def memory(data: Dataset) -> None:
    with TemporaryDirectory() as folder, get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        path = Path(folder) / "nasional.csv"
        size = path.write_bytes(table(data, SIZES[-1]))
        idle, busy = (pool.apply(_peak, (path, work)) for work in (False, True))
    more = f"{(busy - idle) / 1e6:.0f} MB for {size / 1e6:.1f} MB"
    print(f"(b) memory: {more} = {(busy - idle) / size:.1f} x the table (aim: at most 6)")


def one_of_many(data: Dataset, repeat: int) -> None:
    def province() -> None:
        here = narrowed(data, data.home)
        compare.overview(score(here.observations, here).bodies, here)

    one, whole, times = ratio(province, lambda: country.bodies(country.scored(data), data), repeat)
    print(f"(c) a province {one * 1000:.0f} ms / the country {whole * 1000:.0f} ms = {times:.2f} x (aim: below 1)")


def lifted(data: Dataset, repeat: int) -> None:
    """All 552 with the units of their list in 2024, 54,00 to 87,99: what lifts each to 88,00; a budget that pays for LIFTED of them."""
    rows, _ = read_assessment("\n".join((HEAD, *_units_of_all(data))).encode(), "nasional.csv")
    seconds = []
    for _ in range(repeat):
        start = perf_counter()
        needed = lifts(rows, data, 2024, 88 * HUNDREDTHS, Rules())
        curve = choices(needed)
        cost = next(choice.cost for choice in curve if choice.value == LIFTED)
        best = within(curve, cost)
        seconds.append(perf_counter() - start)
    cheapest = sorted(lift.plan.cost for lift in needed)[:LIFTED]
    assert all(lift.plan.state == "found" and lift.plan.proven for lift in needed)
    assert (len(best.regions), cost) == (LIFTED, sum(cheapest))  # all count one: no other twenty cost less
    print(f"(d) which {LIFTED} of {len(data.country)} a budget lifts: {median(seconds):.2f} s (aim: at most 2)")


def _units_of_all(data: Dataset) -> Iterator[str]:
    chance = random.Random(3)
    names = dict(zip(data.unit_types["unit_type"], data.unit_types["name"], strict=True))
    for row in records(data.expected_units):
        if row["year_from"] <= 2024 <= row["year_to"]:
            for i in range(row["count"]):
                value = chance.randint(5400, 8799) / HUNDREDTHS
                yield f"2024,{row['region']},{names[row['unit_type']]} {'AB'[i]},,{value:.2f},terbit,s157,"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    repeat = options.repeat
    settle()
    data = load_country(ROOT / "data")
    lifted(data, repeat)
    one_of_many(data, repeat)
    for bodies in SIZES:
        read_check_score(data, table(data, bodies), bodies, repeat)
    detailed = by_indicators(data)
    largest = table(detailed, SIZES[-1], 8)
    read_check_score(detailed, largest, SIZES[-1], repeat)
    steps(detailed, largest, SIZES[-1], repeat)
    parquet_steps(detailed, largest, SIZES[-1], repeat)
    memory(data)
    if not options.no_browser:
        country_map.measure(20, only_bytes=False)


if __name__ == "__main__":
    main()
