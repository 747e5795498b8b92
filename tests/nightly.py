"""Tests over many states: what `make test` does of them, and what only the nightly run adds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import settings

YEARS = tuple(range(2017, 2026))
KEY_YEARS = (2020, 2021, 2022, 2024, 2025)
"""No assessment, the method of 2021, units and an illustration, scores printed as ranges, the opinions of 2025."""


def grid(everything: Iterable, key: Iterable) -> list:
    """All values as parameters, those that are not in `key` marked for the nightly run."""
    kept = list(key)
    return [value if value in kept else _at_night(value) for value in everything]


def examples(by_day: int, at_night: int, **more: object) -> settings:
    """How many cases a randomised test draws: the same few in each `make test`, many that are new in each nightly run."""
    many = at_night if settings.get_current_profile_name() == "nightly" else by_day
    return settings(max_examples=many, deadline=None, **more)


def _at_night(value: object):
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.nightly)
