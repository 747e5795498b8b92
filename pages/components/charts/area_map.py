"""A map of hundreds of areas as one picture: the browser fetches it once, and each change of scores recolours it in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from kepatuhan.charts.map import TOOLTIPS, zone_datasets
from kepatuhan.charts.named import looks
from kepatuhan.words.catalogue import say
from pages.components.charts.drawing import sent_once, tips
from pages.components.server.lasting import SVG, hold

FILES = Path(__file__).with_name("areas")

# in a shadow root: matching each of a thousand marks against the rules of the page took the browser a third of a second
component = st.components.v2.component(
    "zona_areas",
    html='<div class="za" translate="no"></div>',
    css=(FILES / "areas.css").read_text(encoding="utf-8"),
    js=(FILES / "areas.js").read_text(encoding="utf-8"),
)


def areas_data(rows: Sequence[Mapping[str, Any]], alt: str, lang: str) -> dict[str, Any]:
    """What changes with the scores, as pages/components/charts/areas/areas.js reads it. rows: as charts.map.zone_datasets takes them.

    areas: code → token, whether it is hatched, then the values of `heads`. alt: the finding as a sentence.
    """
    zones = zone_datasets(rows)["zones"]
    words = tips(lang)
    return {
        "alt": alt,
        "looks": looks(),
        "heads": [words[word] for word in TOOLTIPS.values()],
        "areas": {zone["code"]: [zone["colour"], zone["pattern"] != "solid", *_values(zone)] for zone in zones},
        "selected": next((zone["code"] for zone in zones if zone["selected"]), ""),
        "words": {"full": say("chrome_full", lang), "close": say("chrome_full_close", lang), "lost": say("map_not_fetched", lang)},
    }  # fmt: skip


def _values(zone: Mapping[str, Any]) -> list[str]:
    return [zone[name] if isinstance(zone.get(name), str) else "" for name in TOOLTIPS]


def show_areas(picture: bytes, data: Mapping[str, Any], key: str) -> str | None:
    """Put the picture (charts.named.area_map) on the page in the colours of `data` (`areas_data`): the code that was clicked, if any."""
    address = sent_once({key: picture}, SVG)[key]
    hold(address, picture)
    asked = component(data={"picture": address, **data}, key=key, on_clicked_change=lambda: None)
    return asked.clicked if asked.clicked in data["areas"] else None
