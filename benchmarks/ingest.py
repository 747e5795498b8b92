"""How dear reading a file of an office is beside the bare library, as ratios within one process.

(a) 100,000 rows of CSV read, reviewed and scored against pandas.read_csv(dtype=str) of the same bytes;
(b) an XLSX of 20,000 rows read against calamine alone handing over the same cells.

Run: python -m benchmarks.ingest [--repeat 7]. Pairs are timed in turn; the median of the pairwise ratios is printed.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.engine import ratio
from kepatuhan.core.dataset import Dataset, load_country
from kepatuhan.core.method import method_for
from kepatuhan.intake.ingest import read
from kepatuhan.intake.review import review
from kepatuhan.scoring.score import score

ROOT = Path(__file__).resolve().parent.parent
YEAR, BODIES, UNITS = 2023, 376, 7
HEADER = ("tahun", "kode_wilayah", "unit", "komponen", "nilai")


def nation() -> Dataset:
    """The shipped tables of all governments, without their units: those of the generated file have names of their own."""
    data = load_country(ROOT / "data")
    return replace(data, expected_units=data.expected_units[:0], observations=data.observations[:0])


def lines(data: Dataset, count: int) -> list[tuple[str | float, ...]]:
    """`count` indicator rows, a row each, as an office brings them."""
    chance, method = random.Random(3), method_for(data.methods, YEAR)
    assert method is not None
    parts = [c for c in method.components if c.level == "indicator"]
    keys = [(r.code, f"Unit {u}", c) for r in data.regions[:BODIES] for u in range(UNITS) for c in parts][:count]
    return [
        (YEAR, region, unit, c.code, chance.randint(0, 3) if c.step else round(chance.uniform(0, 100), 2))
        for region, unit, c in keys
    ]


def csv_ratio(data: Dataset, repeat: int) -> tuple[float, float, float]:
    content = "\n".join(",".join(map(str, row)) for row in [HEADER, *lines(data, 100_000)]).encode()

    def ours() -> None:
        found = review(read(content, "nasional.csv", data), data)
        assert found.outcome == "accept", found.problems[:3]
        assert len(score(found.accepted, data).bodies) == BODIES

    return ratio(ours, lambda: pd.read_csv(io.BytesIO(content), dtype=str), repeat)


def xlsx_ratio(data: Dataset, repeat: int) -> tuple[float, float, float]:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([HEADER, *lines(data, 20_000)]):
            sheet.write_row(i, 0, row)
    content = target.getvalue()

    def bare() -> None:
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()

    def ours() -> None:
        assert len(read(content, "nasional.xlsx", data).observations) == 20_000

    return ratio(ours, bare, repeat)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat
    data = nation()
    measured: tuple[tuple[str, int, Callable[[Dataset, int], tuple[float, float, float]]], ...] = (
        ("(a) CSV of 100,000 rows read+review+score / bare read_csv(dtype=str)", 5, csv_ratio),
        ("(b) XLSX of 20,000 rows read / bare calamine", 2, xlsx_ratio),
    )
    for name, aim, measure in measured:
        a, b, times = measure(data, repeat)
        print(f"{name}: {a * 1000:.0f} ms / {b * 1000:.0f} ms = {times:.2f} x (aim: at most {aim})")


if __name__ == "__main__":
    main()
