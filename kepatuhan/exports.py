"""What every export does to text before it leaves: a spreadsheet must show it, not run it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kepatuhan.cells import FORMULA


def neutral(text: str) -> str:
    """Text that a spreadsheet would take for a formula (= + - @, tab, carriage return) with an apostrophe before it.

    Blanks in front do not hide the mark; any other text comes back as it is. Source: OWASP, CSV injection.
    """
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def restored(text: str) -> str:
    """The inverse of `neutral`, for reading back what was exported."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def neutral_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of `frame` with every text cell and header neutral; numbers stay numbers, so −1,5 stays a number."""
    safe = frame.apply(lambda column: column.map(_cell) if not pd.api.types.is_numeric_dtype(column) else column)
    return safe.rename(columns=lambda name: neutral(str(name)))


def _cell(value: Any) -> Any:
    return neutral(value) if isinstance(value, str) else value
