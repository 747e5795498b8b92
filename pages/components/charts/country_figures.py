"""The pictures of Indonesia: the map, whose shapes are sent once, how scores spread, and governments side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.charts.distribution import bins, distribution_datasets
from kepatuhan.charts.export import picture
from kepatuhan.charts.frames import bands_frame, domain, provinces_frame, spread_domain, standing_frame, zone_frame
from kepatuhan.charts.map import ground_datasets, zone_datasets
from kepatuhan.charts.ranking import ranking_datasets
from kepatuhan.core.columns import records
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.model import Region
from kepatuhan.scoring import country
from kepatuhan.scoring.country import CountryChoice, Place
from kepatuhan.sentences import country as sentences
from kepatuhan.sentences.tables import bodies_table
from kepatuhan.words.names import region_name
from pages.components.charts.area_map import areas_data, show_areas
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import (
    Drawing,
    MapGround,
    distribution_spec,
    draw,
    map_spec,
    packed,
    ranking_spec,
)
from pages.components.charts.figures import map_key, number_key, picked
from pages.components.shell.cache import country_map, country_picture
from pages.components.shell.menu import open_government
from pages.components.shell.view import View, remembered

HEIGHT = 470
"""px until the style sheet gives the map the height that its screen has (`.st-key-map_country`)."""
WIDTH, PICTURE_HEIGHT = 1240, 480
"""px of the map as a picture."""


@remembered
def places(view: View, choice: CountryChoice) -> tuple[Place, ...]:
    """The governments of a choice in the year, best first (scoring.country.listed)."""
    return country.listed(view.known.country, country.chosen(view.known.data, choice), view.year)


@remembered
def not_yet(view: View, level: str) -> tuple[Place, ...]:
    """The governments of a level that did not exist yet in the year: their land is on the map, and no count has them."""
    return country.not_yet(view.known.country, country.of_level(view.known.data, level), view.year)


@remembered
def country_title(view: View, level: str) -> str:
    """The finding of the year (sentences.country.title)."""
    return sentences.title(places(view, CountryChoice(level)), level, view.method, view.year, view.lang)


@remembered
def country_rows(view: View, level: str) -> pd.DataFrame:
    """What the map and its legend show (charts.frames.zone_frame), the chosen province or government framed."""
    shown = (*places(view, CountryChoice(level)), *not_yet(view, level))
    if level == country.PROVINCES:
        return provinces_frame(shown, view.lang, view.known.data.province.code)
    by_code = sorted(shown, key=lambda place: place.region.code)
    return zone_frame([(place.region, place.row) for place in by_code], view.lang, view.region.code)


def country_map_chart(view: View, level: str) -> None:
    """The map; a click opens the pages of what was clicked."""
    boundaries = country_layer(level)
    if not boundaries.features:
        st.warning(view.say("map_missing"), icon=":material/map:")
        return
    key = f"map_country_{level}"
    if level == country.DISTRICTS:
        clicked = show_areas(country_picture(), _areas(view), key)
    else:
        draw(_map(view, level), key, height=HEIGHT, on_select="rerun")
        clicked = picked(key)
    _map_download(view, level)
    if clicked:
        open_government(view.known, clicked, view.year)


def country_layer(level: str) -> Boundaries:
    """The boundaries of a level."""
    whole = country_map()
    return whole.provinces if level == country.PROVINCES else whole.districts


@remembered
def _map(view: View, level: str) -> Drawing:
    ground = view.known.once((MapGround, level), lambda: MapGround.of(country_layer(level)))
    return ground.drawing(map_spec(view.lang, HEIGHT), _alt(view, level), records(country_rows(view, level)))


@remembered
def _areas(view: View) -> dict[str, Any]:
    rows = records(country_rows(view, country.DISTRICTS))
    return areas_data(rows, _alt(view, country.DISTRICTS), view.lang)


def _alt(view: View, level: str) -> str:
    shown = places(view, CountryChoice(level))
    names = [region_name(place.region, view.lang) for place in shown]
    return sentences.map_alt(country_title(view, level), shown, names, view.lang)


def _map_download(view: View, level: str) -> None:
    """The map as a picture with its key, and all governments of the level as a table."""
    title = country_title(view, level)
    tables = {view.say("as_table"): partial(list_table, view, CountryChoice(level))}
    name = f"{view.say('file_country')} {sentences.level_name(level, view.lang)} {view.year}"
    offer(view, name, title, partial(_map_picture, view, level), tables)


def _map_picture(view: View, level: str, kind: str) -> bytes:
    frame = country_rows(view, level)
    data = ground_datasets(country_layer(level)) | zone_datasets(records(frame.assign(selected=False)))
    return picture(
        map_spec(view.lang, HEIGHT), data, country_title(view, level), view.say("map_source", year=view.year), kind,
        lang=view.lang, key=[*map_key(frame, view), *number_key(frame, country_layer(level), WIDTH)], size=(WIDTH, PICTURE_HEIGHT),
    )  # fmt: skip


def list_table(view: View, choice: CountryChoice) -> pd.DataFrame:
    """The list of a choice to take away: sentences.tables.bodies_table with the rank among the scores that were found."""
    shown = places(view, choice)
    ranks = pd.array([place.rank for place in shown], dtype="Int64")
    rows = pd.DataFrame([place.row for place in shown]).assign(rank_best=ranks, rank_worst=ranks)
    return bodies_table(rows, view.known.data, view.lang)


def spread_chart(view: View, choice: CountryChoice) -> None:
    """How the exact scores of a choice spread over the year's bands; a sentence where none was found."""
    scores = [int(place.row["score"]) for place in places(view, choice) if place.rank is not None]
    if not scores:
        st.info(view.say("country_none_ranked"))
        return
    title = view.say("country_spread", n=len(scores), year=view.year)
    st.header(title, anchor=False)
    ends = spread_domain(scores)
    data = packed(distribution_datasets(scores, bands_frame(view.known.data, view.year, view.lang), ends))
    bins_read_out = "; ".join(f"{point}: {n}" for point, n in bins(scores).items())
    alt = view.say("country_spread_alt", title=title, list=bins_read_out)
    draw(Drawing(distribution_spec(view.lang, ends), alt, data), "spread")


def beside_chart(view: View, regions: tuple[Region, ...]) -> None:
    """Some governments of the year as dots on its bands, in the order in which they are given."""
    rows = {str(row["region"]): row for row in records(view.known.country[view.known.country["year"] == view.year])}
    frame = standing_frame([(r, rows[r.code], "") for r in regions], view.lang)
    ends = domain(frame)
    data = ranking_datasets(frame, bands_frame(view.known.data, view.year, view.lang), ends)
    alt = "; ".join(f"{r['name']}: {r['symbol']} {r['score_text']}" for r in records(frame))
    draw(Drawing(ranking_spec(view.lang, ends, len(frame)), alt, packed(data)), "country_beside")
