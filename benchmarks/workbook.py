"""How long a workbook takes beside bare xlsxwriter writing the same cells without our layout.

Run: python -m benchmarks.workbook [--repeat 15]. Pairs are timed in turn; the median of the pairwise ratios is printed.
"""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path

import xlsxwriter

from benchmarks.engine import ratio
from kepatuhan.briefing import scored_facts
from kepatuhan.briefing.workbook import book as workbook
from kepatuhan.briefing.workbook import lines
from kepatuhan.briefing.workbook.spreadsheet import BookSheet
from kepatuhan.core.dataset import load

ROOT = Path(__file__).resolve().parent.parent
YEAR, REGION, MADE = 2022, "36.72", "2026-11-25"


def bare(sheets: tuple[BookSheet, ...]) -> bytes:
    """The same texts, numbers and formulas with their results, without formats, names, rules or set-up."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for cell in sheet.cells:
            if cell.formula:
                page.write_formula(cell.row, cell.col, f"={cell.formula}", None, cell.content or "")
            elif isinstance(cell.content, str):
                page.write_string(cell.row, cell.col, cell.content)
            elif cell.content is not None:
                page.write_number(cell.row, cell.col, cell.content)
    book.close()
    return out.getvalue()


def one_book(repeat: int) -> tuple[float, float, float]:
    """Seconds from scored data to the fullest workbook, of bare xlsxwriter, and their ratio."""
    data = load(ROOT / "data")
    facts, region = scored_facts.facts(data), next(r for r in data.regions if r.code == REGION)
    sheets = workbook.sheets(lines.tabled(facts, region, YEAR, "id", MADE))
    return ratio(lambda: workbook.make(facts, region, YEAR, "id", MADE), lambda: bare(sheets), repeat)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=15)
    mine, theirs, times = one_book(parser.parse_args().repeat)
    print(f"workbook {mine:6.3f} s   bare xlsxwriter {theirs:6.3f} s   ratio {times:5.2f}")


if __name__ == "__main__":
    main()
