"""What every export does to text before it leaves: a spreadsheet must show it, not run it."""

from __future__ import annotations

import re

import pandas as pd

from kepatuhan.core.cells import is_formula

HIDDEN_CELL = re.compile(r"[,;\t]\s*(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")

ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\]+", re.IGNORECASE)
"""An address of the web, whole; other schemes (javascript:, data:, file:) run or open something on the reader's machine."""

PARTED = re.compile(r"([;\t]\s*)([^;\t]+)")


def web_address(text: str) -> str:
    """`text` where it may become a link: an http or https address; '' for anything else. The rule of every writer and screen."""
    return text.strip() if ADDRESS.fullmatch(text.strip()) else ""


def neutral(text: str) -> str:
    """Text that a spreadsheet would run (cells.is_formula) with an apostrophe before it; any other, also '+1,50', as it is."""
    return f"'{text}" if is_formula(text) else text


def restored(text: str) -> str:
    """The inverse of `neutral`, for reading back what was exported: an apostrophe before a formula says that it is text."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def neutral_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of `frame`, not to be read back, with every text cell and header neutral; numbers stay numbers, so −1,5 does too."""
    safe = frame.map(lambda cell: _neutral_parts(cell) if isinstance(cell, str) else cell)
    return safe.rename(columns=lambda name: _neutral_parts(str(name)))


def _neutral_parts(text: str) -> str:
    """Neutral also where a spreadsheet parts cells at `;` or tab, whatever the file says: an Indonesian Excel does."""
    return neutral(PARTED.sub(lambda found: found[1] + neutral(found[2]), text))


def neutral_line(text: str) -> str:
    """Words on one line above a table, in which no mark that parts cells opens a formula."""
    return HIDDEN_CELL.sub(lambda found: f"{found[0]}'", " ".join(text.split()))
