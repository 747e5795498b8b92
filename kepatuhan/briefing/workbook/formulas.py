"""Spreadsheet formulas that round and classify exactly as score.py does, although a spreadsheet only has binary floats.

A value typed into a cell (87.995) is not what the float holds, and Excel and LibreOffice repair floats each in its own
way: LibreOffice's INT first rounds to 15 digits. So every cell is first turned into a whole number, and all sums and
divisions are of whole numbers. That is exact as long as (1) no number has more than 15 digits and (2) no quotient
comes nearer to the next whole number than such a repair reaches. `exact` tests both for an instrument.
Cells are A1 references; what is empty, text or out of range gives "", never zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from kepatuhan.core.method import denominator
from kepatuhan.core.model import FULL, MILLIONTHS, Method

PER_HUNDREDTH = 10_000
"""Millionths in a hundredth: values are read with six decimals (model.MILLIONTHS), scores have two."""

LARGEST_DENOMINATOR = 10**8
"""Quotients are at most 10 000 and at least 1 / (2 × this) away from the next whole number: 5 × 10⁻¹³ of them, against 10⁻¹⁵."""


def exact(method: Method) -> bool:
    """Whether whole-number formulas are exact for the weights of `method`; the shipped ones are far inside."""
    return denominator(method) <= LARGEST_DENOMINATOR


def hundredths(cell: str) -> str:
    """A score as typed, in whole hundredths, half up: 87,995 → 8800, 87,994 → 8799 (score.py: half_up)."""
    millionths = _millionths(cell)
    return f'IF({_inside(cell, str(FULL // 100))},INT(({millionths}+{PER_HUNDREDTH // 2})/{PER_HUNDREDTH}),"")'


def points(cell: str) -> str:
    """Whole hundredths as points; '' stays ''."""
    return f'IF(ISNUMBER({cell}),{cell}/100,"")'


def difference(before: str, after: str) -> str:
    """`after` minus `before`, both in hundredths, as points."""
    return f'IF(COUNT({before},{after})=2,({after}-{before})/100,"")'


def mean(scores: str) -> str:
    """The plain mean of a range of whole hundredths, half up; '' unless every cell of it is known."""
    return f'IF(COUNT({scores})=ROWS({scores}),INT((2*SUM({scores})+ROWS({scores}))/(2*ROWS({scores}))),"")'


def weighted_mean(scores: str, weights: str) -> str:
    """The mean of whole hundredths weighted by whole numbers (products), half up; '' unless every cell is known."""
    all_known = f"COUNT({scores})+COUNT({weights})=2*ROWS({scores})"
    return f'IF({all_known},INT((2*SUMPRODUCT({scores},{weights})+SUM({weights}))/(2*SUM({weights}))),"")'


def shifted(printed: str, before: str, after: str, weights: str = "") -> str:
    """A printed total plus what the (weighted) mean of whole hundredths gains exactly, half up, from 0 to 100,00; '' unless all are known.

    With equal columns it is the printed total itself.
    """
    inside = ",".join(part for part in (printed, before, after, weights) if part)
    size = f"SUM({weights})" if weights else f"ROWS({before})"
    gain = f"SUMPRODUCT({after},{weights})-SUMPRODUCT({before},{weights})" if weights else f"SUM({after})-SUM({before})"
    rounded_total = f"INT((2*({printed}*{size}+{gain})+{size})/(2*{size}))"
    return f'IF(COUNT({inside})={3 if weights else 2}*ROWS({before})+1,MAX(0,MIN({FULL},{rounded_total})),"")'


def unless(same: str, text: str, otherwise: str) -> str:
    """`text` as long as the condition `same` holds, else the formula `otherwise`."""
    quoted = text.replace('"', '""')
    return f'IF({same},"{quoted}",{otherwise})'


def category(score: str, codes: str, edges: str) -> str:
    """The code whose lower edge `score` reaches. `edges` in whole hundredths, best first, beside `codes`."""
    return f'IF(ISNUMBER({score}),INDEX({codes},COUNTIF({edges},">"&{score})+1),"?")'


def to_next(score: str, edges: str, best: str) -> str:
    """Points missing to the nearest edge above; the words `best` (a cell or a quoted text) where there is none."""
    above = f'COUNTIF({edges},">"&{score})'
    return f'IF(ISNUMBER({score}),IF({above}=0,{best},(INDEX({edges},MAX({above},1))-{score})/100),"")'


def rank(score: str, scores: str) -> str:
    """1 for the highest, ties share the better; '' unless every score of the range is known."""
    return f'IF(COUNT({scores})=ROWS({scores}),COUNTIF({scores},">"&{score})+1,"")'


def rank_found(score: str, scores: str) -> str:
    """The same among those of the range that are known, however many are not; a dash for what is not known itself."""
    return f'IF(ISNUMBER({score}),COUNTIF({scores},">"&{score})+1,"–")'


def entry(cell: str, worth: str, maximum: str) -> tuple[str, str]:
    """What an entry is worth, as two whole numbers: hundredths × worth, and the millionths beyond them × worth.

    One number would need 16 digits. `worth` is the points of one entered unit, in 1/denominator.
    """
    millionths = _millionths(cell)
    whole = f"INT({millionths}/{PER_HUNDREDTH})"
    in_range = _inside(cell, maximum)
    return (
        f'IF({in_range},{worth}*{whole},"")',
        f'IF({in_range},{worth}*({millionths}-{PER_HUNDREDTH}*{whole}),"")',
    )


def total(cells: Sequence[str]) -> str:
    """The sum of children (cells or ranges); '' unless all are known."""
    inside = ",".join(cells)
    wanted = "+".join(f"ROWS({cell})" for cell in cells)
    return f'IF(COUNT({inside})={wanted},SUM({inside}),"")'


def worth_points(whole: str, rest: str, denominator: str) -> str:
    """Two whole numbers of `entry` as points, for reading only: nothing is decided by it."""
    return f'IF(ISNUMBER({whole}),({whole}+{rest}/{PER_HUNDREDTH})/(100*{denominator}),"")'


def root(whole: str, rest: str, denominator: str) -> str:
    """A unit's score in whole hundredths, half up, from the sums of `entry`.

    With n = whole × 10 000 + rest in 1/(denominator × 10⁶) points, half up is ⌊(2n / 10⁴ + D) / 2D⌋, and the fraction
    of 2n / 10⁴ may be dropped first because D is whole.
    """
    return f'IF(ISNUMBER({whole}),INT((2*{whole}+INT({rest}/{PER_HUNDREDTH // 2})+{denominator})/(2*{denominator})),"")'


def _millionths(cell: str) -> str:
    """The whole number nearest to the float: what was typed, up to six decimals."""
    return f"ROUND({cell}*{MILLIONTHS},0)"


def _inside(cell: str, maximum: str) -> str:
    return f"IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={maximum}),FALSE)"
