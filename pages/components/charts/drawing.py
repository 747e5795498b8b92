"""A chart ready to be sent: its spec, built once for a language and size, its data packed once, and the words that stand for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit.runtime import get_instance

from kepatuhan.charts.beside import beside
from kepatuhan.charts.budget import budget
from kepatuhan.charts.burn_up import burn_up
from kepatuhan.charts.distribution import distribution
from kepatuhan.charts.dumbbell import dumbbell
from kepatuhan.charts.lifts import lifts
from kepatuhan.charts.map import fetched, ground_datasets, zone_datasets, zone_map
from kepatuhan.charts.parts import parts
from kepatuhan.charts.ranking import ranking
from kepatuhan.charts.strip import strip
from kepatuhan.charts.timeline import timeline
from kepatuhan.charts.trend import trend
from kepatuhan.core.geography import Boundaries
from kepatuhan.words.catalogue import say

Rows = Sequence[Mapping[str, Any]]
Spec = Mapping[str, Any]
"""A drawing without its data: shared by all, so nobody may change it."""
SMALL = 1_000
"""Bytes up to which shapes are sent along: asking for them would cost more."""
TIPS = {
    "district": "tip_district",
    "zone": "tip_zone",
    "score": "tip_score",
    "note": "tip_note",
    "rank": "tip_rank",
}
"""What the tooltips of map and ranking call their lines."""


@dataclass(frozen=True)
class Drawing:
    """`alt` is the finding as a sentence with its numbers, `datasets` what `packed` makes of the tables that `spec` names.

    shapes: those of its datasets that the browser reads from an address (GeoJSON as bytes).
    """

    spec: Spec
    alt: str
    datasets: Mapping[str, Any] = field(default_factory=dict)
    shapes: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class MapGround:
    """What of a map stays whatever the scores are, ready to be sent: `datasets` and `shapes` of its Drawing."""

    datasets: Mapping[str, Any]
    shapes: Mapping[str, bytes]

    @classmethod
    def of(cls, boundaries: Boundaries) -> MapGround:
        """The ground of these boundaries; their frame is sent along, as the place of everything else is worked out from it."""
        ground = ground_datasets(boundaries)
        shapes = {name: rows for name, rows in ground.items() if name != "frame" and _is_shapes(rows)}
        contents = {name: json.dumps(rows, separators=(",", ":")).encode() for name, rows in shapes.items()}
        large = {name: content for name, content in contents.items() if len(content) > SMALL}
        return cls(packed({name: rows for name, rows in ground.items() if name not in large}), large)

    def drawing(self, spec: Spec, alt: str, rows: Rows, label: str = "") -> Drawing:
        """The map with these rows (charts.map.zone_datasets)."""
        return Drawing(spec, alt, {**self.datasets, **packed(zone_datasets(rows, label))}, self.shapes)


def packed(datasets: Mapping[str, Rows]) -> dict[str, Any]:
    """Tables as Arrow bytes, as the browser reads them; shapes of a map stay what they are.

    Streamlit would do the same at every run, by way of a data frame: most of what a page of small pictures costs.
    """
    return {name: rows if _is_shapes(rows) else _bytes(rows) for name, rows in datasets.items()}


def _is_shapes(rows: Rows) -> bool:
    return bool(rows) and rows[0].get("type") == "Feature"


def _bytes(rows: Rows) -> bytes:
    table = pa.Table.from_pylist([dict(row) for row in rows])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    packed_rows: bytes = sink.getvalue().to_pybytes()
    return packed_rows


def sent_once(contents: Mapping[str, bytes], kind: str = "application/json") -> dict[str, str]:
    """An address for each content (shapes as JSON, or what `kind` says), from which the browser reads it: no change of a chart sends it again.

    The address is that of the content. It is relative to the page's, so that it holds below any path, and lasts as long as
    the page that was drawn last asks for it.
    """
    files = get_instance().media_file_mgr
    return {name: files.add(content, kind, name).lstrip("/") for name, content in contents.items()}


def draw(drawing: Drawing, key: str, **more: Any) -> None:
    """Put a drawing on the page; `more` goes to st.vega_lite_chart (on_select, height). A `height` is that of its container.

    The container has the drawing's own height from the start, so that nothing below jumps when the browser has drawn it.
    """
    spec = fetched(drawing.spec, sent_once(drawing.shapes)) if drawing.shapes else dict(drawing.spec)
    spec |= {"height": "container"} if "height" in more else {}
    height = spec.get("height") if spec.get("autosize", {}).get("type") == "fit" else None
    more = {"height": height, **more} if isinstance(height, int) else more
    if drawing.datasets:
        spec["datasets"] = dict(drawing.datasets)
    st.vega_lite_chart(spec, theme=None, key=key, alt=drawing.alt, **more)


def tips(lang: str) -> dict[str, str]:
    """TIPS in the words of a language."""
    return {name: say(key, lang) for name, key in TIPS.items()}


@lru_cache(maxsize=16)
def map_spec(lang: str, height: int, big: bool = False) -> Spec:
    """charts.map.zone_map with its words."""
    return zone_map(tips(lang), lang, height, big)


@lru_cache(maxsize=16)
def distribution_spec(lang: str, domain: tuple[float, float]) -> Spec:
    """charts.distribution.distribution with its words."""
    return distribution({"score": say("tip_score", lang), "count": say("country_count", lang)}, lang, domain)


@lru_cache(maxsize=32)
def ranking_spec(lang: str, domain: tuple[float, float], rows: int, big: bool = False, aimed: bool = False) -> Spec:
    """charts.ranking.ranking with its words."""
    return ranking(tips(lang), lang, domain, rows, big, aimed)


@lru_cache(maxsize=16)
def beside_spec(lang: str, domain: tuple[float, float], rows: int) -> Spec:
    """charts.beside.beside for a page."""
    return beside(say("self_beside_axis", lang), lang, domain, rows)


@lru_cache(maxsize=16)
def dumbbell_spec(lang: str, domain: tuple[float, float], rows: int) -> Spec:
    """charts.dumbbell.dumbbell for a presentation."""
    return dumbbell(say("tip_score", lang), lang, domain, rows, big=True)


@lru_cache(maxsize=16)
def lifts_spec(lang: str, domain: tuple[float, float], rows: int) -> Spec:
    """charts.lifts.lifts for a presentation."""
    return lifts(say("tip_score", lang), lang, domain, rows, big=True)


@lru_cache(maxsize=32)
def parts_spec(lang: str, axis: str, top: float, rows: int, big: bool = False) -> Spec:
    """charts.parts.parts; `axis` is the key of a word."""
    return parts({"points": say(axis, lang)}, lang, top, rows, big)


@lru_cache(maxsize=32)
def strip_spec(lang: str, low: float, rows: int, aimed: bool = False) -> Spec:
    """charts.strip.strip with its words."""
    return strip({"share": say("strip_axis", lang)}, lang, low, rows, aimed=aimed)


@lru_cache(maxsize=16)
def budget_spec(lang: str, most: int) -> Spec:
    """charts.budget.budget with its words."""
    return budget(say("budget_axis", lang), lang, most)


trend_spec = lru_cache(maxsize=16)(trend)
timeline_spec = lru_cache(maxsize=32)(timeline)
burn_up_spec = lru_cache(maxsize=8)(burn_up)
