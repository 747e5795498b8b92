"""A chart as a picture to take away: title, label, key and source line stand inside it. No browser, no internet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import vl_convert
from PIL import ImageFont

from kepatuhan.charts import theme

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
VEGA_LITE = "6.4"
"""The version of Vega-Lite that the screen draws with too (Altair's)."""
MARGIN, GAP = 28, 14
"""px around everything and between the blocks."""
SCALE = 2
"""Pixels of a PNG per px of the SVG: 13 px text stays readable at the back of a room."""
TITLE, SMALL = 25, 14
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Block = tuple[str, float]
"""SVG whose top is at 0, and its height in px."""


@dataclass(frozen=True)
class Key:
    """One entry of a picture's key: a token of theme.COLOURS, the letter on it, words beside it; hatched without a score."""

    token: str
    symbol: str
    words: str
    hatched: bool = False


def picture(
    spec: Mapping[str, Any],
    datasets: dict[str, Any],
    title: str,
    source: str,
    format: str = "svg",
    *,
    lang: str = "id",
    label: str = "",
    key: Sequence[Key] = (),
    size: tuple[int, int] | None = (1000, 520),
) -> bytes:
    """A Vega-Lite spec with its datasets as `svg` or `png` bytes; ValueError for another format.

    Title, source line, `label` (ILUSTRASI where an invented value is shown) and key stand inside; an empty one takes no
    place. size: px of the drawing alone; None keeps the spec's own (a chart of several charts). Nothing is fetched.
    """
    if format not in ("svg", "png"):
        raise ValueError(f"a picture is svg or png, not {format!r}")
    drawing, width = _drawing(spec, datasets, size)
    blocks = [
        _label(label, width),
        _lines(title, _even(title, width), TITLE, theme.INK, 600),
        _key(key, width),
        drawing,
    ]
    blocks.append(_lines(source, width, SMALL, theme.SOFT, 400))
    svg = _frame([block for block in blocks if block[1]], width, lang, title, source)
    return svg.encode() if format == "svg" else png(svg.encode())


def png(svg: bytes) -> bytes:
    """A picture as pixels, SCALE for each px of the SVG."""
    _register()
    return vl_convert.svg_to_png(svg.decode(), scale=SCALE)


def stamped(svg: bytes, label: str, note: str, lang: str) -> bytes:
    """A `picture` (SVG) with a label above everything in it and a note below its source line."""
    root = ElementTree.fromstring(svg)
    width, height = float(root.attrib["width"]) - 2 * MARGIN, float(root.attrib["height"]) - 2 * MARGIN
    title, source = (root.findtext(f"{{{SVG}}}{name}", "") for name in ("title", "desc"))
    inside = "".join(ElementTree.tostring(part, encoding="unicode") for part in root.findall(f"{{{SVG}}}g"))
    drawn = f'<g transform="translate({-MARGIN},{-MARGIN})">{inside}</g>'
    blocks = [_label(label, width), (drawn, height), _lines(note, width, SMALL, theme.INK, 600)]
    return _frame(blocks, width, lang, title, f"{source} {note}").encode()


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(FONTS))


def svg_of(spec: Mapping[str, Any], datasets: Mapping[str, Any], size: tuple[int, int] | None) -> str:
    """A Vega-Lite spec with its datasets as SVG, alone; size as for `picture`. Nothing is fetched."""
    _register()
    sized = {"width": size[0], "height": size[1]} if size else {}
    full = {**spec, **sized, "datasets": dict(datasets)}
    return vl_convert.vegalite_to_svg(full, vl_version=VEGA_LITE, allowed_base_urls=[])


def _drawing(spec: Mapping[str, Any], datasets: dict[str, Any], size: tuple[int, int] | None) -> tuple[Block, float]:
    root = ElementTree.fromstring(svg_of(spec, datasets, size))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    inside = "".join(ElementTree.tostring(part, encoding="unicode") for part in root)
    return (f'<g fill="none" stroke-miterlimit="10">{inside}</g>', height), width


def _frame(blocks: list[Block], width: float, lang: str, title: str, source: str) -> str:
    """The blocks below each other on white paper, with the title and source as the picture's spoken text."""
    placed, y = [], float(MARGIN)
    for drawn, height in blocks:
        placed.append(f'<g transform="translate({MARGIN},{y:g})">{drawn}</g>')
        y += height + GAP
    w, h = width + 2 * MARGIN, y - GAP + MARGIN
    return (
        f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}" width="{w:g}" height="{h:g}" viewBox="0 0 {w:g} {h:g}" role="img"'
        f' xml:lang="{lang}" font-family="{theme.FAMILY}"><title>{_safe(title)}</title><desc>{_safe(source)}</desc>'
        f'<rect width="100%" height="100%" fill="{theme.PAPER}"/>{"".join(placed)}</svg>'
    )


def _safe(text: str) -> str:
    return escape(NOT_XML.sub("", text))


def _text(text: str, x: float, y: float, px: int, fill: str, weight: int, anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{px}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">'
        f"{_safe(text)}</text>"
    )


def _lines(text: str, width: float, px: int, fill: str, weight: int) -> Block:
    lines = wrapped(text, width, px, weight)
    step = px * 1.3
    drawn = "".join(_text(line, 0, i * step + px, px, fill, weight) for i, line in enumerate(lines))
    return drawn, len(lines) * step


def _label(label: str, width: float) -> Block:
    """The label as words in a box at the top, where it cannot be cut off from the picture unseen."""
    if not label:
        return "", 0
    lines = wrapped(label, width - 20, 16, 700)
    wide, high = max(measured(line, 16, 700) for line in lines) + 20, 7 + 21 * len(lines)
    box = f'<rect width="{wide:g}" height="{high}" rx="5" fill="{theme.INK}"/>'
    return box + "".join(_text(line, 10, 20 + 21 * i, 16, theme.PAPER, 700) for i, line in enumerate(lines)), high


def _key(key: Sequence[Key], width: float) -> Block:
    """Swatches with their letter, words beside them, in as many rows as the width needs."""
    if not key:
        return "", 0
    drawn: list[str] = []
    x, y = 0.0, 0.0
    for item in key:
        wide = 34 + measured(item.words, SMALL, 400)
        if x and x + wide > width:
            x, y = 0.0, y + 30
        drawn.append(f'<g transform="translate({x:g},{y:g})">{_swatch(item)}</g>')
        x += wide + 22
    return "".join(drawn), y + 24


HATCH = (
    '<path d="M0,11L11,0M0,22L22,0M8,24L26,6M18,24L26,16" stroke="#000000" stroke-opacity="0.45" stroke-width="1.6"/>'
)
"""Real lines, as on the map: the same on paper and in slides, where SVG patterns get lost."""


def _swatch(item: Key) -> str:
    box = f'<rect width="26" height="24" rx="5" fill="{theme.colour(item.token)}"/>'
    if item.hatched:
        box += HATCH
    letter = _text(item.symbol, 13, 17, SMALL, theme.ink(item.token), 700, "middle")
    return box + letter + _text(item.words, 34, 17, SMALL, theme.INK, 400)


@cache
def _font(px: int, weight: int) -> ImageFont.FreeTypeFont:
    name = {400: "Regular", 600: "SemiBold", 700: "Bold"}[weight]
    return ImageFont.truetype(FONTS / f"Inter-{name}.ttf", px)


@lru_cache(maxsize=4096)
def measured(text: str, px: int, weight: int) -> float:
    """Width in px of `text` in the shipped font (weight 400, 600 or 700)."""
    return _font(px, weight).getlength(text)


def wrapped(text: str, width: float, px: int, weight: int) -> list[str]:
    """`text` in lines none of which is wider than `width` px; a word that is wider alone is cut into pieces."""
    lines: list[str] = []
    for word in (piece for whole in text.split() for piece in _pieces(whole, width, px, weight)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measured(longer, px, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _even(title: str, width: float) -> float:
    """The least width, in steps of a twentieth, that needs no more lines: a title does not end in one lone word."""
    least = len(wrapped(title, width, TITLE, 600))
    narrower = (width * part / 20 for part in range(10, 20))
    return next((w for w in narrower if len(wrapped(title, w, TITLE, 600)) == least), width)


def _pieces(word: str, width: float, px: int, weight: int) -> list[str]:
    if measured(word, px, weight) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and measured(pieces[-1] + letter, px, weight) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
