"""Spreadsheet formulas against whole numbers worked out by hand or by fractions, computed by LibreOffice."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO

import pytest
import xlsxwriter

from kepatuhan.briefing.workbook import formulas
from kepatuhan.core.model import MILLIONTHS

# typed → hundredths; '' where nothing may be read from it. 87,995 is 87.99499999999999744… as a binary float
TYPED = [
    (87.995, 8800),
    (87.994, 8799),
    (87.9949, 8799),
    (87.994999, 8799),
    (87.9950, 8800),
    (1.005, 101),
    (2.675, 268),
    (0.285, 29),
    (31.995, 3200),
    (53.995, 5400),
    (77.994999, 7799),
    (0, 0),
    (100, 10000),
    (0.1 + 0.2, 30),
    (100.01, ""),
    (-0.01, ""),
    ("88", ""),
    (None, ""),
]
# scores in hundredths → mean, half up. Cilegon 2022: 54361 / 7 = 7765,857 → 7766; 1 / 2 = 0,5 → 1
MEANS = [
    ((8503, 8197, 5702, 6181, 8325, 8909, 8544), 7766),
    ((8503, 8197, 5938, 6181, 8325, 8909, 8544), 7800),  # 54597 / 7 = 7799,571
    ((8503, 8197, 5937, 6181, 8325, 8909, 8544), 7799),  # 54596 / 7 = 7799,429
    ((0, 1), 1),
    ((8799, 8800), 8800),
    ((8799, 8799, 8800), 8799),
    ((10000, 10000), 10000),
    ((8800, ""), ""),
]
EDGES = (8800, 7800, 5400, 3200, 0)
BANDED = [
    (10000, "A"),
    (8800, "A"),
    (8799, "B"),
    (7800, "B"),
    (7799, "C"),
    (5399, "D"),
    (3199, "E"),
    (0, "E"),
    ("", "?"),
]
DENOMINATORS = (1, 7, 6_600_000, formulas.LARGEST_DENOMINATOR)


def near_ties() -> list[tuple[int, int, int]]:
    """(denominator, points in 1/(denominator × 10⁶), hundredths): on an edge between two hundredths and one step beside it."""
    collected = []
    for whole in DENOMINATORS:
        hundredth = whole * 10_000
        for score in (0, 3199, 5399, 7799, 8799, 9999):
            edge = score * hundredth + hundredth // 2
            collected += [(whole, edge, score + 1), (whole, edge - 1, score), (whole, edge + 1, score + 1)]
    return collected


def units() -> list[list[tuple[int, int]]]:
    """Units of 38 entries as (millionths, worth), a seeded draw: whole steps, quarters and six decimals."""
    chance = random.Random(11)
    draws: tuple[Callable[[], int], ...] = (
        lambda: chance.randrange(4) * MILLIONTHS,
        lambda: chance.randrange(13) * MILLIONTHS // 4,
        lambda: chance.randrange(3 * MILLIONTHS),
    )
    return [[(chance.choice(draws)(), chance.randrange(1, 6_600_000)) for _ in range(38)] for _ in range(25)]


@pytest.fixture(scope="module")
def sheets(office, tmp_path_factory):
    """One workbook with a sheet for each kind of formula, computed by LibreOffice."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    write_typed(book.add_worksheet("typed"))
    write_means(book.add_worksheet("means"))
    write_bands(book.add_worksheet("bands"))
    write_ties(book.add_worksheet("ties"))
    write_units(book.add_worksheet("units"))
    book.close()
    return office({"formulas": out.getvalue()}, tmp_path_factory.mktemp("formulas"))["formulas"]


def write_typed(page):
    for row, (value, _) in enumerate(TYPED):
        page.write(row, 0, value)
        page.write_formula(row, 1, "=" + formulas.hundredths(f"A{row + 1}"))


def write_means(page):
    for row, (scores, _) in enumerate(MEANS):
        last = chr(ord("B") + len(scores) - 1)
        page.write_row(row, 1, scores)
        page.write_formula(row, 0, "=" + formulas.mean(f"B{row + 1}:{last}{row + 1}").replace("ROWS", "COLUMNS"))
    page.write_column(20, 1, [7000, 8001])
    page.write_column(20, 2, [3, 1])
    page.write_formula(20, 0, "=" + formulas.weighted_mean("B21:B22", "C21:C22"))


def write_bands(page):
    page.write_column(0, 5, list("ABCDE"))
    page.write_column(0, 6, EDGES)
    for row, (score, _) in enumerate(BANDED):
        page.write(row, 0, score)
        page.write_formula(row, 1, "=" + formulas.category(f"A{row + 1}", "$F$1:$F$5", "$G$1:$G$5"))
        page.write_formula(row, 2, "=" + formulas.to_next(f"A{row + 1}", "$G$1:$G$5", '"top"'))


def write_ties(page):
    for row, (whole, points, _) in enumerate(near_ties()):
        page.write_row(row, 0, [*divmod(points, formulas.PER_HUNDREDTH), whole])
        page.write_formula(row, 3, "=" + formulas.root(*(f"{c}{row + 1}" for c in "ABC")))


def write_units(page):
    for i, entries in enumerate(units()):
        first, last = 40 * i + 1, 40 * i + len(entries)
        for row, (value, worth) in enumerate(entries, start=first):
            page.write_row(row - 1, 0, [value / MILLIONTHS, worth])
            for col, formula in enumerate(formulas.entry(f"A{row}", f"B{row}", "3"), start=2):
                page.write_formula(row - 1, col, "=" + formula)
        page.write_formula(first - 1, 4, "=" + formulas.total([f"C{first}:C{last - 9}", f"C{last - 8}:C{last}"]))
        page.write_formula(first - 1, 5, "=" + formulas.total([f"D{first}:D{last}"]))
        page.write_number(first - 1, 6, 6_600_000)
        page.write_formula(first - 1, 7, "=" + formulas.root(f"E{first}", f"F{first}", f"G{first}"))


def seen(cell):
    return "" if cell.value is None else cell.value


def test_a_typed_score_is_read_as_the_engine_reads_it(sheets):
    assert [(v, seen(sheets["typed"].cell(r, 2))) for r, (v, _) in enumerate(TYPED, start=1)] == TYPED


def test_means_round_half_up(sheets):
    assert [(s, seen(sheets["means"].cell(r, 1))) for r, (s, _) in enumerate(MEANS, start=1)] == MEANS


def test_a_weighted_mean(sheets):
    """(3 × 70,00 + 1 × 80,01) / 4 = 290,01 / 4 = 72,5025 → 72,50."""
    assert sheets["means"]["A21"].value == 7250


def test_categories_begin_at_their_edge(sheets):
    assert [(s, sheets["bands"].cell(r, 2).value) for r, (s, _) in enumerate(BANDED, start=1)] == BANDED


def test_points_to_the_next_category(sheets):
    """0 is 32,00 below D, 31,99 is 0,01 below it, 77,99 is 0,01 below B; nothing is above A."""
    texts = {score: seen(sheets["bands"].cell(r, 3)) for r, (score, _) in enumerate(BANDED, start=1)}
    assert (texts[10000], texts[8800], texts[8799], texts[7799], texts[3199], texts[0], texts[""]) == (
        "top", "top", 0.01, 0.01, 0.01, 32, "",
    )  # fmt: skip


def test_a_tie_goes_up_and_one_step_below_it_goes_down(sheets):
    collected = [sheets["ties"].cell(r, 4).value for r in range(1, len(near_ties()) + 1)]
    assert collected == [score for *_, score in near_ties()]


def test_whole_units_agree_with_fractions(sheets):
    for i, entries in enumerate(units()):
        exact = sum((Fraction(value * worth, MILLIONTHS * 6_600_000) for value, worth in entries), Fraction(0))
        expected = (exact * 100 + Fraction(1, 2)).__floor__()
        assert sheets["units"].cell(40 * i + 1, 8).value == expected


def test_the_shipped_instruments_are_far_inside_what_is_exact(data):
    assert [formulas.exact(method) for method in data.methods] == [True] * len(data.methods)


def test_numbers_stay_within_fifteen_digits():
    """The largest number in `root`: 2 × 100 points in hundredths of 1/denominator, plus the denominator."""
    assert 2 * 100 * 100 * formulas.LARGEST_DENOMINATOR + formulas.LARGEST_DENOMINATOR < 10**15
