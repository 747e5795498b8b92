"""Colours, ink, type sizes and number locale that every chart shares."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import altair as alt
from altair.utils import schemapi

from kepatuhan.words.numbers import marks

schemapi.disable_debug_mode()  # Altair would check each part of a chart when it is made, and again in the whole

FONT = "Inter"
FAMILY = f"{FONT}, sans-serif"
"""What specs ask for: the shipped font, and any sans-serif where it has not been loaded."""
INK, PAPER, SOFT, LINE, UNKNOWN_LINE = "#1a1a1a", "#ffffff", "#5a5a5a", "#d9d9d9", "#8a8a8a"
STRIP = "#f5f5f4"
"""The ground of what is no part of the figure itself: years without a score, land that is not assessed here."""
UNKNOWN = "tidak_diketahui"
NARROW = 480
"""Chart width in px below which it is a phone's."""

# Found by search: every pair stays CIEDE2000 ≥ 12 apart to normal eyes, under deuteranopia, protanopia, tritanopia and
# in grey (tests/test_charts.py measures it), while green stays green, yellow yellow and red red.
COLOURS: dict[str, str] = {
    "hijau_tua": "#0e553a",
    "hijau": "#2ba468",
    "kuning": "#ecb230",
    "merah": "#d92818",
    "merah_tua": "#4c0000",
    UNKNOWN: "#f2f2f2",
}


def colour(token: str) -> str:
    """The hex colour of a zone token; any token nobody defined is unknown, never a zone."""
    return COLOURS.get(token, COLOURS[UNKNOWN])


@cache
def ink(token: str) -> str:
    """The text colour, black or white, that reads better on the token's colour (always at least 4.5:1)."""
    background = colour(token)
    return max((INK, PAPER), key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two hex colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def size(big: bool) -> int:
    """Text size in px: 13 on a desk, 19 for the back of a room."""
    return 19 if big else 13


def px(big: bool) -> str:
    """`size` as an expression: what is big for the back of a room is as on a desk where the screen is a phone's."""
    return f"(width < {NARROW} ? {size(False)} : {size(True)})" if big else str(size(False))


def config(lang: str, big: bool = False) -> dict[str, Any]:
    """The Vega-Lite `config` of a language: font, sizes, quiet axes, decimal sign."""
    axis = {
        "labelFont": FAMILY, "titleFont": FAMILY, "labelFontSize": size(big), "titleFontSize": size(big), "labelColor": INK,
        "titleColor": SOFT, "titleFontWeight": "normal", "domain": False, "ticks": False, "gridColor": LINE, "labelLimit": 0,
        "aria": False,  # Vega describes axes in English; the chart's own text alternative says all values
    }  # fmt: skip
    decimal, thousands = marks(lang)
    written = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["Rp", ""]}
    return {
        "font": FAMILY,
        "locale": {"number": written},
        "view": {"stroke": None},
        "mark": {"tooltip": None},  # Streamlit's own default is one on every mark: "true" where it has no fields
        "axis": axis,
        "text": {"font": FAMILY, "fontSize": size(big), "color": INK},
    }


def finished(
    chart: alt.LayerChart | alt.FacetChart, lang: str, big: bool = False, fit: Literal["fit", "fit-x"] = "fit"
) -> dict[str, Any]:
    """The Vega-Lite spec of a chart with the `config` of a language; the drawing with its axes keeps to the room it is given.

    Not checked against the schema of Vega-Lite here, which takes longer than all the rest and says nothing to a reader: the
    tests check whatever any of them draws (tests/vega_lite.py).
    """
    return chart.to_dict(validate=False) | {
        "config": config(lang, big),
        "autosize": {"type": fit, "contains": "padding"},
    }


def colour_scale() -> alt.Scale:
    """Fixed domain and range, so that a colour never depends on which zones happen to be in the data."""
    return alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))


def _luminance(hex_colour: str) -> float:
    parts = (int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
