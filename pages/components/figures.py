"""The charts as they stand on a page: the cached drawing, this moment's data, and the click that moves the URL."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kepatuhan.charts.frames import bands_frame, domain, map_frame, ranking_frame, trend_domain, trend_frame
from kepatuhan.charts.map import zone_map_datasets
from kepatuhan.charts.ranking import ranking_datasets
from kepatuhan.charts.trend import trend_datasets
from kepatuhan.model import Region
from kepatuhan.sentences import finding
from kepatuhan.words import region_name
from pages.components.cache import map_spec, ranking_spec, trend_spec
from pages.components.frame import View, set_state

MAP_HEIGHT = 540
"""px until the style sheet gives the map the height that its screen has (`.st-key-map`)."""
TIPS = ("district", "zone", "score", "note", "rank")
"""What the tooltips of both charts call their lines: words.WORDS['tip_' + name]."""


def map_rows(view: View) -> pd.DataFrame:
    """What the map and its legend show (charts.frames.map_frame)."""
    return map_frame(view.known.bodies, view.known.data, view.year, view.lang, view.region.code)


def zone_map(frame: pd.DataFrame, view: View) -> None:
    """The choropleth; a click on a district writes `wilayah` into the URL, as the select box does."""
    spec = map_spec(tips(view), MAP_HEIGHT, view.lang)
    st.vega_lite_chart(
        {**spec, "height": "container", "datasets": zone_map_datasets(view.known.boundaries, frame)},
        theme=None,
        height=MAP_HEIGHT,
        key="map",
        on_select=_clicked,
        alt=_told(frame, "map_alt", view),
    )


def _clicked() -> None:
    chosen = st.session_state["map"]["selection"].get("district", [])
    set_state(wilayah=next((point["code"] for point in chosen), None))


def ranked_chart(view: View) -> None:
    """The eight as dots on the year's bands."""
    frame = ranking_frame(view.known.bodies, view.known.data, view.year, view.lang, "")
    bands = bands_frame(view.known.data, view.year)
    ends = domain(frame)
    spec = ranking_spec(tips(view), ends, len(frame), view.lang)
    datasets = ranking_datasets(frame, bands, ends)
    st.vega_lite_chart({**spec, "datasets": datasets}, theme=None, key="ranking", alt=_told(frame, "ranking_alt", view))


def trend_rows(view: View) -> dict[str, pd.DataFrame]:
    """The years of every government by its code (charts.frames.trend_frame); together they give the common scale."""
    data = view.known.data
    return {r.code: trend_frame(view.known.bodies, data, r.code, view.lang) for r in data.regions}


def trend_of(region: Region, frames: dict[str, pd.DataFrame], view: View, height: int) -> None:
    """One government over all years, on the scale that all of `frames` share."""
    ends, frame = trend_domain(list(frames.values())), frames[region.code]
    told = "; ".join(f"{row.year}: {row.symbol} {row.score_text}" for row in frame.itertuples(index=False))
    st.vega_lite_chart(
        {**trend_spec(view.known.data.years, ends, view.lang, height), "datasets": trend_datasets(frame, ends)},
        theme=None,
        key=f"trend_{region.code}_{height}",
        alt=view.say("tren_alt", name=region_name(region, view.lang), list=told),
    )


def tips(view: View) -> dict[str, str]:
    """What the lines of the tooltips of map and ranking are called."""
    return {name: view.say(f"tip_{name}") for name in TIPS}


def _told(frame: pd.DataFrame, key: str, view: View) -> str:
    said = finding(view.known.bodies, view.known.data, view.year, view.lang)
    return view.say(
        key,
        year=view.year,
        finding=said,
        list="; ".join(f"{r.name}: {r.symbol} {r.score_text}" for r in frame.itertuples(index=False)),
    )
