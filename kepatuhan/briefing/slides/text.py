"""How much room text takes in the shipped font: lines, the largest size that fits, blocks of what fits on one slide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
LEADING = 1.22
"""Height of a line as a multiple of the size: what PowerPoint gives Inter at single spacing."""
POINTS = 72
"""Points in an inch."""
SAFE = {False: 1.08, True: 1.18}
"""Room, regular and bold, for the fonts that stand in where Inter is not installed: DejaVu Sans is the widest of them."""
UNIT = 100
"""Points at which the font is measured."""
EVEN = 20
"""Parts of the room in which several blocks are made even."""
Item = TypeVar("Item")


@lru_cache(maxsize=2)
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"Inter-{'Bold' if bold else 'Regular'}.ttf"), UNIT)


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Inches that `text` takes on one line at `size` points."""
    return _font(bold).getlength(text) * size / UNIT / POINTS * SAFE[bold]


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """How many lines `text` takes in `room` inches; a word longer than a line is broken, as PowerPoint does."""
    return sum(_wrapped(line, size, room, bold) for line in text.split("\n"))


def _wrapped(text: str, size: float, room: float, bold: bool) -> int:
    count, used, blank = 1, 0.0, width(" ", size, bold)
    for word in text.split():
        word_width = width(word, size, bold)
        if used and used + blank + word_width > room:
            count, used = count + 1, 0.0
        count += int(word_width // room)
        used = word_width % room if word_width > room else used + (blank if used else 0) + word_width
    return count


def height(text: str, size: float, room: float, bold: bool = False) -> float:
    """Inches that `text` takes in height."""
    return lines(text, size, room, bold) * size * LEADING / POINTS


def fitted(text: str, sizes: Sequence[float], room: tuple[float, float], bold: bool = False) -> float:
    """The first of `sizes` (largest first) at which `text` fits into `room` (width, height in inches); else the last."""
    return next((s for s in sizes if height(text, s, room[0], bold) <= room[1]), sizes[-1])


def blocks(items: Iterable[Item], tall: Callable[[Item], float], room: float) -> list[list[Item]]:
    """`items` in order, cut into as few blocks as `room` (inches of their heights `tall`) allows, each about as high as the
    others; each holds one at least."""
    items = list(items)
    cut = _cut(items, tall, room)
    for part in range(EVEN - 1, 0, -1):
        lower = _cut(items, tall, room * part / EVEN)
        if len(lower) > len(cut):
            break
        cut = lower
    return cut


def _cut(items: Sequence[Item], tall: Callable[[Item], float], room: float) -> list[list[Item]]:
    parts: list[list[Item]] = []
    left = 0.0
    for item in items:
        item_height = tall(item)
        if not parts or item_height > left:
            parts.append([])
            left = room
        parts[-1].append(item)
        left -= item_height
    return parts
