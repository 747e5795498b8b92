"""HiGHS, the solver that scipy brings. It is loaded when it is first asked: scipy is a quarter of what every start would read.

A command that plans nothing, and a server until somebody opens a plan, do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kepatuhan.core.aggregate import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

IMPOSSIBLE = 2
"""Status of an answer: no columns are within all limits."""


def milp(
    aim: Floats,
    rows: Floats,
    between: tuple[Floats, Floats],
    within: tuple[Any, Any],
    whole: Floats,
    **options: Any,
) -> OptimizeResult:
    """The columns that minimise `aim`; scipy says how it went.

    rows: of the constraints, each held `between` two values; within: the least and the most of each column; whole: 1 where
    a column takes whole numbers only, else 0; options: scipy's own.
    """
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.optimize import milp as ask

    return ask(
        aim, constraints=LinearConstraint(rows, *between), integrality=whole, bounds=Bounds(*within), options=options
    )


def linprog(prices: Any, rows: Any, most: Any) -> OptimizeResult:
    """The columns from 0 to 1 that cost least where no row gives more than its `most`."""
    from scipy.optimize import linprog as ask

    return ask(prices, rows, most, bounds=(0, 1))
