"""What every export does to text before it leaves: a spreadsheet must show it, not run it."""

from __future__ import annotations

import re

import pandas as pd

from kepatuhan.core.cells import SIGNED, is_dash, is_formula

DERIVED = "zona-hijau:tabel-turunan"
"""The mark of a table that was worked out here: the same in every language, so that it never comes back as data."""

PARTED = re.compile(r"(?!\A)([,;\t\r\n|][\s\"]{0,40})('*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])([^,;\t\r\n|]*)")
"""A piece of a text that begins like a formula behind a mark at which some spreadsheet parts cells, whatever the file says:

an Indonesian Excel at `;`, an English one at `,`. Quotes before it are eaten by the spreadsheet.
"""

ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\]+", re.IGNORECASE)
"""An address of the web, whole; other schemes (javascript:, data:, file:) run or open something on the reader's machine."""


def web_address(text: str) -> str:
    """`text` where it may become a link: an http or https address; '' for anything else. The rule of every writer and screen."""
    return text.strip() if ADDRESS.fullmatch(text.strip()) else ""


def neutral(text: str) -> str:
    """Text that a spreadsheet would run (cells.is_formula) with an apostrophe before it, also inside the text where a cell may begin.

    Any other text, also '+1,50', as it is. Every writer of tables uses this one rule.
    """
    inside = PARTED.sub(_marked, text) if PARTED.search(text) else text
    return f"'{inside}" if is_formula(text) else inside


def _marked(piece: re.Match[str]) -> str:
    return f"{piece[1]}'{piece[3]}" if not piece[2] and _runs(piece[3]) else piece[0]


def _runs(piece: str) -> bool:
    """A number with its sign and a lone dash ('Rp5.000,-') are no formulas."""
    bare = piece.strip(' "')
    return not SIGNED.fullmatch(bare) and not is_dash(bare)


def hides_formula(text: str) -> bool:
    """Whether a piece inside the text is a formula beyond doubt: a dash or a plus behind a comma may be a remark."""
    return any(piece[3][0] in "=@\uff1d\uff20" for piece in PARTED.finditer(text))


def restored(text: str) -> str:
    """The inverse of `neutral`, for reading back what was exported: an apostrophe before a formula says that it is text."""
    whole = text[1:] if text.startswith("'") and is_formula(text[1:]) else text
    return PARTED.sub(_unmarked, whole) if "'" in whole else whole


def _unmarked(piece: re.Match[str]) -> str:
    return f"{piece[1]}{piece[2][1:]}{piece[3]}" if piece[2] and _runs(piece[3]) else piece[0]


def neutral_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of `frame` with every text cell and header neutral; numbers stay numbers, so −1,5 does too."""
    safe = frame.map(lambda cell: neutral(cell) if isinstance(cell, str) else cell)
    return safe.rename(columns=lambda name: neutral(str(name)))


def neutral_line(text: str) -> str:
    """Words on one line above a table, in which no mark that parts cells opens a formula."""
    return PARTED.sub(_marked, " ".join(text.split()))
