"""What can be moved, and a scenario on data that have changed since it was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.ground import Ground, ground
from kepatuhan.scenarios.levers import differing, levers, rebased

DINDIK = "Dinas Pendidikan dan Kebudayaan"


@pytest.fixture(scope="module")
def published(data) -> Ground:
    return ground(data.observations, data, 2022, "terbit")


@pytest.fixture(scope="module")
def invented(data) -> Ground:
    return ground(illustrated(data), data, 2022, "ilustrasi")


def made_on(on: Ground, base: str, *changes: Change) -> Scenario:
    return Scenario("uji", "", "", on.year, on.basis, base, changes)


def test_on_the_same_data_nothing_differs_whatever_it_says_of_before(published):
    wrong = Change("36.72", DINDIK, "", 59_380_000, 1)
    assert differing(made_on(published, published.base, wrong), published) == ()


def test_a_base_value_that_is_now_another_is_named_with_what_it_is(published):
    moved = Change("36.72", DINDIK, "", 59_380_000, 55_000_000)
    same = Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000)
    older = made_on(published, "0" * 16, moved, same)
    assert differing(older, published) == ((moved, 57_020_000),)
    there = rebased(older, published)
    assert (there.base, [c.before for c in there.changes]) == (published.base, [57_020_000, 61_810_000])
    assert differing(there, published) == ()


def test_what_the_data_no_longer_have_is_unknown_now(published):
    gone = Change("36.72", "Dinas Perhubungan", "", 59_380_000, 55_000_000)
    assert differing(made_on(published, "0" * 16, gone), published) == ((gone, None),)


def test_an_aspect_that_is_added_up_from_indicators_does_not_differ_from_itself(invented):
    """Its value stands in no row, so what was entered alone would call it unknown."""
    aspect = next(x for x in levers(invented, "36.72") if x.component and x.component.level == "dimension")
    change = aspect.change(aspect.value + aspect.step)
    older = made_on(invented, "0" * 16, change)
    assert differing(older, invented) == ()
    assert differing(replace(older, changes=(replace(change, before=0),)), invented)[0][1] == aspect.value
