"""What governments say of themselves, as the pages show it in place of the illustration: read from the store when it is asked for."""

from __future__ import annotations

from kepatuhan.core.model import Problem
from kepatuhan.self_assessment import kept
from kepatuhan.self_assessment.grid import coming_year, years
from kepatuhan.self_assessment.self_year import SelfYear, self_year
from kepatuhan.store.opening import Store
from pages.components.shell.cache import Assessment
from pages.components.shell.shared_store import leave_alone, the_store

YEAR = "untuk"
"""What the URL calls the year that is assessed: it may lie after the last one of the data."""


def filled_years(known: Assessment) -> tuple[int, ...] | Problem:
    """The years of which a government of the province has filled in something, and the one to come."""
    store = the_store()
    filled = kept.filled_in(store) if isinstance(store, Store) else store
    if isinstance(filled, Problem):
        leave_alone(filled)
        return filled
    here, allowed = {r.code for r in known.data.regions}, years(known.data)
    return tuple(sorted({y for code, y in filled if code in here and y in allowed} | {coming_year(known.data)}))


def year_of(known: Assessment, year: int) -> SelfYear | Problem:
    """The self-assessments of a year as they are kept now; laid out once for all who look at the same cells."""
    store = the_store()
    cells = kept.read_year(store, year) if isinstance(store, Store) else store
    if isinstance(cells, Problem):
        leave_alone(cells)
        return cells
    here = {r.code for r in known.data.regions}
    answers = {code: kept.answers(one) for code, one in cells.items() if code in here}
    content = tuple((code, *key, answer) for code, one in answers.items() for key, answer in one.items())
    return known.grounds.once((self_year, year, content), lambda: self_year(known.data, year, answers))
