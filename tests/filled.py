"""A store that the pages read, and self-assessments in it."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import MILLIONTHS
from kepatuhan.roles.actor import anyone
from kepatuhan.self_assessment.grid import Answer, Grid, Key, grid
from kepatuhan.self_assessment.kept import Edit, Written, write
from kepatuhan.self_assessment.self_year import SelfYear, self_year
from kepatuhan.store.opening import VARIABLE, Store, open_store
from pages.components.shell import shared_store
from tests.stores import Prepared

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
OURS = ("Catatan kantor sendiri 7391", "7391-SK.pdf")
"""Texts that stand in no other place."""


@pytest.fixture
def page_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: Prepared) -> Iterator[Store]:
    address = prepared.sqlite(tmp_path / "s.sqlite")
    monkeypatch.setenv(VARIABLE, address)
    shared_store._store.clear()
    shared_store.RESTS.clear()
    made = open_store(address)
    assert isinstance(made, Store)
    yield made
    made.engine.dispose()
    shared_store._store.clear()
    shared_store.RESTS.clear()


def put(store: Store, made: Grid, values: Mapping[Key, float]) -> None:
    """Values as they are entered, into empty cells."""
    edits = [Edit(*key, Answer(round(value * MILLIONTHS), *OURS, "Ani"), 0) for key, value in values.items()]
    assert isinstance(write(store, made, edits, anyone("Ani"), NOW), Written)


def fill(store: Store, data: Dataset, region: str, year: int, share: float, left: int = 0) -> None:
    """Every cell but the last `left` at that share of its scale, down to a whole step."""
    made = grid(data, region, year)
    assert isinstance(made, Grid)
    keys = [(unit, leaf.code) for unit in made.units for leaf in made.leaves]
    worth = {leaf.code: int(float(leaf.scale_max) * share) for leaf in made.leaves}
    put(store, made, {(unit, code): worth[code] for unit, code in keys[: len(keys) - left]})


def random_year(data: Dataset, year: int, regions: Collection[str], without: Collection[str] = ()) -> SelfYear:
    """Every cell of those governments at some step of its scale, the same in each run; nothing of the units `without`."""
    pick, cells = random.Random(f"{year}"), {}
    for region in regions:
        made = grid(data, region, year)
        assert isinstance(made, Grid)
        keys = [(unit, leaf) for unit in made.units for leaf in made.leaves if unit not in without]
        cells[region] = {
            (unit, leaf.code): Answer(pick.randint(0, int(leaf.scale_max)) * MILLIONTHS) for unit, leaf in keys
        }
    return self_year(data, year, cells)
