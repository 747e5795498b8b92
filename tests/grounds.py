"""What simulations of 2022 start from: the published units, and the illustration below them."""

from __future__ import annotations

import pytest

from kepatuhan.core.dataset import Dataset, illustrated
from kepatuhan.scenarios.ground import Ground, ground


@pytest.fixture(scope="session")
def published(data: Dataset) -> Ground:
    return ground(data.observations, data, 2022, "terbit")


@pytest.fixture(scope="session")
def invented(data: Dataset) -> Ground:
    return ground(illustrated(data), data, 2022, "ilustrasi")
