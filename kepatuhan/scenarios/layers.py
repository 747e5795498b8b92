"""What a scenario stands on: what was published, and the illustration where only that knows what is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.ground import Ground, ground
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.scenario import Cell, cell


def movable(on: Ground) -> frozenset[Cell]:
    """The cells that have a lever on a ground."""
    return frozenset(lever.cell for code in on.official for lever in levers(on, code))


def resting(changes: Iterable[Change], published: Collection[Cell], invented: Collection[Cell]) -> frozenset[str]:
    """The governments in which `changes` move something that only the illustration knows (`movable` on either basis).

    What was not known when it was changed (no value before) is a proposal and rests on nothing.
    """
    return frozenset(
        c.region for c in changes if cell(c) in invented and cell(c) not in published and c.before is not None
    )


def ground_of(proposed: Scenario, data: Dataset) -> tuple[Ground, str]:
    """The ground of a scenario, and what its data are called (Ground.base of its basis).

    A government stands on the illustration only where the scenario moves something that nothing else knows; all others
    stand on what was published. ValueError for a year without a method.
    """
    published = ground(data.observations, data, proposed.year, "terbit")
    if proposed.basis == "terbit":
        return published, published.base
    whole = ground(illustrated(data), data, proposed.year, "ilustrasi")
    codes = resting(proposed.changes, movable(published), movable(whole))
    return ground(illustrated(data, codes), data, proposed.year, "ilustrasi"), whole.base
