"""The grid of a test over many years: what `make test` does of it, and what only the nightly run adds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

YEARS = tuple(range(2017, 2026))
KEY_YEARS = (2020, 2021, 2022, 2024, 2025)
"""No assessment, the method of 2021, units and an illustration, scores printed as ranges, the opinions of 2025."""


def grid(everything: Iterable, key: Iterable) -> list:
    """All values as parameters, those that are not in `key` marked for the nightly run."""
    kept = list(key)
    return [value if value in kept else _at_night(value) for value in everything]


def _at_night(value: object):
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.nightly)
