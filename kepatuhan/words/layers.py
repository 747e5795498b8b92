"""The word that goes with every figure that nobody published: ILUSTRASI where it was invented, PENILAIAN MANDIRI where an office

says it of itself. Published figures need none.
"""

from __future__ import annotations

from collections.abc import Iterable

from kepatuhan.core.model import Layer
from kepatuhan.words.catalogue import say

LABEL_KEYS: dict[Layer, str] = {"ilustrasi": "illustration_label", "mandiri": "self_label"}
SHORT_KEYS: dict[Layer, str] = {"ilustrasi": "illustration_short", "mandiri": "state_mandiri"}
TITLE_KEYS: dict[Layer, str] = {"ilustrasi": "illustrated", "mandiri": "self_titled"}
HOLDS_KEYS: dict[Layer, str] = {"ilustrasi": "brief_holds_invented", "mandiri": "brief_holds_self"}
BANNER_KEYS: dict[Layer, str] = {"ilustrasi": "book_banner", "mandiri": "book_banner_self"}
SOURCE_KEYS: dict[Layer, str] = {
    "": "picture_source",
    "ilustrasi": "picture_source_invented",
    "mandiri": "picture_source_self",
}
SIMULATED_KEYS: dict[Layer, str] = {
    "": "whatif_source",
    "ilustrasi": "whatif_source_invented",
    "mandiri": "whatif_source_self",
}


def label(layer: Layer, lang: str) -> str:
    """What stands inside a picture, table or file; '' for published figures."""
    return say(LABEL_KEYS[layer], lang) if layer else ""


def short_label(layer: Layer, lang: str) -> str:
    """The word alone, for a narrow place; '' for published figures."""
    return say(SHORT_KEYS[layer], lang) if layer else ""


def labels(layers: Iterable[Layer], lang: str) -> str:
    """What stands inside a picture or table of several: the label of each that is among them."""
    return " · ".join(label(layer, lang) for layer in sorted(set(layers)) if layer)


def holds(layers: Iterable[Layer], lang: str) -> str:
    """What a paper says at its foot of what it holds; '' for published figures alone."""
    return " · ".join(say(HOLDS_KEYS[layer], lang) for layer in sorted(set(layers)) if layer)


def banner(layer: Layer, lang: str) -> str:
    """What stands at the top of a sheet; '' for published figures."""
    return say(BANNER_KEYS[layer], lang) if layer else ""


def titled(text: str, layer: Layer, lang: str) -> str:
    """A sentence with the word before it."""
    return say(TITLE_KEYS[layer], lang, text=text) if layer else text


def titled_all(text: str, layers: Iterable[Layer], lang: str) -> str:
    """A sentence on several governments, with the word of each layer among them before it."""
    for layer in sorted(set(layers)):
        text = titled(text, layer, lang)
    return text


def source(layer: Layer, year: int, lang: str) -> str:
    """The source line of a picture."""
    return say(SOURCE_KEYS[layer], lang, year=year)


def simulated(layer: Layer, year: int, lang: str) -> str:
    """What a simulation starts from, as its source line."""
    return say(SIMULATED_KEYS[layer], lang, year=year)
