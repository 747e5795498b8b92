"""Text of others inside Markdown."""

from __future__ import annotations

import re

MARKUP = re.compile(r"([\\`*_\[\]$~])")
"""What makes Markdown out of plain text in the middle of a sentence."""


def literal(text: str) -> str:
    """Text of others so that Markdown shows it letter by letter: it makes no link, no picture, no list."""
    return MARKUP.sub(r"\\\1", text.replace("\n", " "))
