"""What a scenario stands on: what was published; the illustration where only that knows what is changed; what a government

says of itself where its changes were made on that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.ground import Ground, ground, self_assessed
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.scenario import Cell, cell
from kepatuhan.self_assessment.self_year import SelfYear


def movable(on: Ground) -> frozenset[Cell]:
    """The cells that have a lever on a ground."""
    return frozenset(lever.cell for code in on.official for lever in levers(on, code))


def resting(changes: Iterable[Change], published: Collection[Cell], invented: Collection[Cell]) -> frozenset[str]:
    """The governments in which `changes` move something that only the illustration knows (`movable` on either basis).

    What was not known when it was changed (no value before) is a proposal and rests on nothing; what was changed on what a
    government says of itself rests on that (`assessing`).
    """
    made = tuple(changes)
    assessed_regions = assessing(made)
    return frozenset(
        c.region
        for c in made
        if c.region not in assessed_regions
        and cell(c) in invented
        and cell(c) not in published
        and c.before is not None
    )


def assessing(changes: Iterable[Change]) -> frozenset[str]:
    """The governments whose changes were made on what they say of themselves."""
    return frozenset(c.region for c in changes if c.layer == "mandiri")


def ground_of(proposed: Scenario, data: Dataset, stated: SelfYear | None = None) -> tuple[Ground, str]:
    """The ground of a scenario, and what its data are called (Ground.base of its basis).

    A government stands on the illustration only where the scenario moves something that nothing else knows, and on what it
    says of itself (`stated`, of the scenario's year) where the scenario was made on that; all others stand on what was
    published. ValueError for a year without a method.
    """
    published = ground(data.observations, data, proposed.year, "terbit")
    if proposed.basis == "terbit":
        return published, published.base
    whole = ground(illustrated(data), data, proposed.year, "ilustrasi")
    codes = resting(proposed.changes, movable(published), movable(whole))
    beneath = ground(illustrated(data, codes), data, proposed.year, "ilustrasi") if codes else published
    assessed_regions = assessing(proposed.changes)
    if stated is None or not assessed_regions:
        return beneath, whole.base
    on = self_assessed(beneath, stated.only(assessed_regions))
    return on, on.base
