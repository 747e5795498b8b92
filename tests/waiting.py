"""Waiting for a condition, instead of for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], seconds: float = 60, every: float = 0.05) -> None:
    """Look until it holds, `every` so many seconds; a test that waits longer than `seconds` has failed."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(every)
