"""The charts as they stand on a page: the cached drawing, this moment's data, and the click that moves the URL."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.charts.aims import Aim, aims, with_aims
from kepatuhan.charts.export import Key, picture
from kepatuhan.charts.frames import (
    bands_frame,
    domain,
    hatch_colour,
    map_frame,
    ranking_frame,
    trend_domain,
    trend_frame,
)
from kepatuhan.charts.map import zone_map_datasets
from kepatuhan.charts.ranking import ranking_datasets
from kepatuhan.charts.theme import UNKNOWN
from kepatuhan.charts.trend import trend_datasets, trends
from kepatuhan.core.columns import Record, records
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.labels import layout_at, numbered
from kepatuhan.core.model import Region
from kepatuhan.scoring import ranking
from kepatuhan.sentences.categories import band_edges
from kepatuhan.sentences.changes import longest_change
from kepatuhan.sentences.tables import bodies_table
from kepatuhan.sentences.titles import finding, headline, map_title
from kepatuhan.words.names import province_name, region_name, zone_name
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, MapGround, Spec, draw, map_spec, packed, ranking_spec, trend_spec
from pages.components.shell.address import set_state
from pages.components.shell.follow_up import every_target, shown_targets
from pages.components.shell.site import PAGES
from pages.components.shell.view import View, remembered

MAP_HEIGHT = 540
"""px until the style sheet gives the map the height that its screen has (`.st-key-map`)."""
PICTURE = (1120, 600)
"""px of the map as a picture."""
ROOMY = 200
"""px from which a drawing of years has room for the words along its rules."""


@remembered
def map_rows(view: View) -> pd.DataFrame:
    """What the map and its legend show (charts.frames.map_frame)."""
    return map_frame(view.known.bodies, view.known.data, view.year, view.lang, view.region.code)


def zone_map(view: View) -> None:
    """The choropleth; a click on a district writes `wilayah` into the URL, as the select box does."""
    draw_map(view, _map(view), "map", height=MAP_HEIGHT, on_select=_clicked)


def small_map(view: View) -> None:
    """The same choropleth beside the answers of Ringkasan; a click on a district opens its Profil."""
    draw_map(view, _map(view), "map_small", height=MAP_HEIGHT, on_select="rerun")
    if code := picked("map_small"):
        st.switch_page(PAGES["profil"], query_params={**view.link, "wilayah": code})


def draw_map(view: View, drawing: Drawing, key: str, **more: Any) -> None:
    """A map, as `draw` puts it on the page; a sentence in its place where its boundaries could not be read."""
    if view.known.boundaries.features:
        draw(drawing, key, **more)
    else:
        st.warning(view.say("map_missing"), icon=":material/map:")


@remembered
def map_before(view: View) -> list[Record]:
    """The rows of the map as it stands, from which a what-if starts (charts.frames.after_rows)."""
    return records(map_rows(view))


def map_ground(view: View) -> MapGround:
    """What of a map of the province stays whatever the scores are, packed once for all maps."""
    return view.known.once((MapGround,), lambda: MapGround.of(view.known.boundaries))


@remembered
def _map(view: View) -> Drawing:
    spec, alt = map_spec(view.lang, MAP_HEIGHT), _told(map_rows(view), "map_alt", view)
    return map_ground(view).drawing(spec, alt, map_before(view))


def map_download(view: View) -> None:
    """The map as a picture with its key, and the year's and the chosen government's units as tables."""
    frame, title = map_rows(view), view.told(map_title)
    draw_as = partial(_map_picture, frame, title, view)
    tables = {view.say("as_table"): partial(_year_table, view)}
    if len(_units(view)):
        name = region_name(view.region, view.lang)
        tables[view.say("units_title", name=name, year=view.year)] = partial(_units_table, view)
    offer(view, f"{view.say('file_map')} {view.year}", title, draw_as, tables, _read(frame, view))


@remembered
def _units(view: View) -> pd.DataFrame:
    units = view.known.scored.units
    return units[(units["region"] == view.region.code) & (units["year"] == view.year)]


def _units_table(view: View) -> pd.DataFrame:
    return bodies_table(_units(view).assign(by_rank=False), view.known.data, view.lang)


def _map_picture(frame: pd.DataFrame, title: str, view: View, kind: str) -> bytes:
    return picture(
        map_spec(view.lang, MAP_HEIGHT), zone_map_datasets(view.known.boundaries, frame), title,
        view.say("map_source", year=view.year), kind, lang=view.lang,
        key=[*map_key(frame, view), *number_key(frame, view.known.boundaries, PICTURE[0])], size=PICTURE,
    )  # fmt: skip


def map_key(frame: pd.DataFrame, view: View) -> list[Key]:
    """What the colours, letters and hatching of a picture of the map mean, as the legend on the page says it."""
    key = [
        Key(b.colour, b.symbol, f"{band_edges(b, view.lang)} {zone_name(b.zone, view.lang)}".strip())
        for b in view.method.bands
    ]
    if colour := hatch_colour(frame):
        key.append(Key(colour, "", view.say("legend_hatch"), hatched=True))
    if (frame["pattern"] == "unknown").any():
        key.append(Key(UNKNOWN, "?", view.say("legend_unknown"), hatched=True))
    return key


def number_key(frame: pd.DataFrame, boundaries: Boundaries, width: int) -> list[Key]:
    """What the numbers on a picture of the map of that width mean, each on the colour of its district."""
    numbers = numbered(boundaries.labels, layout_at(width))
    return [
        Key(row["colour"], str(numbers[row["code"]]), f"{row['short']} {row['score_text']}", row["pattern"] != "solid")
        for row in records(frame)
        if row["code"] in numbers
    ]


def _year_table(view: View) -> pd.DataFrame:
    bodies = view.known.bodies
    return bodies_table(bodies[bodies["year"] == view.year], view.known.data, view.lang)


def _read(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """What a chart's frame shows, as a small table to be read in place of the picture."""
    names = {
        "name": "col_body",
        "year": "year",
        "symbol": "col_category",
        "word": "col_category",
        "score_text": "col_score",
    }
    kept = [column for column in names if column in frame]
    return frame[kept].rename(columns={column: view.say(names[column]) for column in kept})


def _clicked() -> None:
    set_state(wilayah=picked("map"))


def picked(key: str) -> str | None:
    """The district that was clicked on the map of that name, if any."""
    chosen = st.session_state.get(key, {}).get("selection", {}).get("district", [])
    return next((point["code"] for point in chosen), None)


def shown_aims(view: View) -> tuple[Aim, ...]:
    """The targets that a picture of the chosen year shows."""
    return aims(shown_targets(view.known, view.year), view.known.bodies, view.year, view.lang)


def ranked_chart(view: View) -> None:
    """The eight as dots on the year's bands, with their targets."""
    draw(_ranking_drawing(view, shown_aims(view)), "ranking")


@remembered
def _ranking_drawing(view: View, shown: tuple[Aim, ...]) -> Drawing:
    spec, datasets, frame = _ranking(view, shown)
    targets = "".join(f" {aim['head']}: {aim['text']}." for aim in datasets.get("aims", ()))
    return Drawing(spec, _told(frame, "ranking_alt", view) + targets, packed(datasets))


def ranking_download(view: View) -> None:
    """The ranked list as a picture and as a table."""
    title, shown = view.told(headline), shown_aims(view)
    tables = {view.say("as_table"): partial(_ranked_table, view)}
    offer(view, f"{view.say('file_ranking')} {view.year}", title, partial(_ranking_picture, title, view, shown), tables)


def _ranked_table(view: View) -> pd.DataFrame:
    assessment = view.known
    return bodies_table(ranking.ranked(assessment.bodies, assessment.data, view.year), assessment.data, view.lang)


def _ranking_picture(title: str, view: View, shown: tuple[Aim, ...], kind: str) -> bytes:
    spec, datasets, rows = _ranking(view, shown)
    source = view.say("picture_source", year=view.year)
    return picture(spec, datasets, title, source, kind, lang=view.lang, size=(1120, 110 + 42 * len(rows)))


@remembered
def _ranking(view: View, shown: tuple[Aim, ...]) -> tuple[Spec, dict[str, Any], pd.DataFrame]:
    frame = ranking_frame(view.known.bodies, view.known.data, view.year, view.lang, "")
    ends = with_aims(domain(frame), shown)
    datasets = ranking_datasets(frame, bands_frame(view.known.data, view.year, view.lang), ends, shown)
    return ranking_spec(view.lang, ends, len(frame), aimed="aims" in datasets), datasets, frame


def _trends(view: View) -> tuple[dict[str, pd.DataFrame], tuple[float, float]]:
    """The years of every government by its code (charts.frames.trend_frame), and the scale that all share."""
    assessment = view.known
    frames = assessment.once(
        (trend_frame, view.lang),
        lambda: {
            r.code: trend_frame(assessment.bodies, assessment.data, r.code, view.lang) for r in assessment.data.regions
        },
    )
    return frames, assessment.once((trend_domain, view.lang), lambda: trend_domain(list(frames.values())))


def trend_of(region: Region, view: View, height: int) -> None:
    """One government over all years, on the scale that all share; the large one with its targets."""
    shown = _year_aims(region, view) if height > ROOMY else ()
    made = view.known.once((_trend, region, view.lang, height, shown), lambda: _trend(region, view, height, shown))
    draw(made, f"trend_{region.code}_{height}")


def _year_aims(region: Region, view: View) -> tuple[Aim, ...]:
    """Every target of a government, each at its own year."""
    mine = {year: target for (code, year), target in every_target(view.known).items() if code == region.code}
    last, bodies = view.known.data.years[-1], view.known.bodies
    return tuple(
        aim for year, target in sorted(mine.items()) for aim in aims({region.code: target}, bodies, min(year, last), view.lang)
    )  # fmt: skip


def _trend_years(view: View, shown: tuple[Aim, ...]) -> tuple[int, ...]:
    """The years of the data, and those to come for which there is a target."""
    years = view.known.data.years
    last = max([years[-1], *(aim.year for aim in shown)])
    return (*years, *range(years[-1] + 1, last + 1))


def _trend(region: Region, view: View, height: int, shown: tuple[Aim, ...]) -> Drawing:
    frames, ends = _trends(view)
    frame, assessment = frames[region.code], view.known
    word = view.say("method_differs") if height > ROOMY else ""
    datasets = trend_datasets(frame, ends, shown)
    marks_text = "; ".join([*(mark["spoken"] for mark in datasets["marks"]), *(aim.text for aim in shown)])
    longest = longest_change(assessment.bodies, assessment.data, region, view.lang)
    alt = view.say("tren_alt", name=region_name(region, view.lang), finding=longest, list=marks_text)
    spec = trend_spec(_trend_years(view, shown), ends, view.lang, height, word, bool(shown))
    return Drawing(spec, alt, packed(datasets))


@remembered
def trend_finding(view: View) -> str:
    """The chosen government's largest change within a method, as the title's words."""
    return longest_change(view.known.bodies, view.known.data, view.region, view.lang)


def trend_download(title: str, view: View) -> None:
    """The chosen government's years as a picture under `title` and as a table."""
    frames, _ = _trends(view)
    name = f"{view.say('file_trend')} {region_name(view.region, view.lang)}"
    tables = {view.say("as_table"): partial(_years_table, view)}
    drawn = partial(_trend_picture, title, view, _year_aims(view.region, view))
    offer(view, name, title, drawn, tables, _read(frames[view.region.code], view))


def _years_table(view: View) -> pd.DataFrame:
    bodies = view.known.bodies
    return bodies_table(bodies[bodies["region"] == view.region.code], view.known.data, view.lang)


def _trend_picture(title: str, view: View, shown: tuple[Aim, ...], kind: str) -> bytes:
    frames, ends = _trends(view)
    spec = trend_spec(_trend_years(view, shown), ends, view.lang, MAP_HEIGHT, view.say("method_differs"), bool(shown))
    return _years_picture(spec, trend_datasets(frames[view.region.code], ends, shown), title, (1120, 400), view, kind)


def trends_download(view: View) -> None:
    """All governments on one scale as one picture, and all their years as one table."""
    data, (frames, ends) = view.known.data, _trends(view)
    named = {region_name(r, view.lang): frames[r.code] for r in data.regions}
    title = view.say("trends_title", all=len(named), first=data.years[0], last=data.years[-1])
    offer(
        view, view.say("file_trends"), title, partial(_all_years_picture, named, ends, title, view),
        {view.say("as_table"): partial(bodies_table, view.known.bodies, data, view.lang)},
    )  # fmt: skip


def _all_years_picture(
    named: dict[str, pd.DataFrame], ends: tuple[float, float], title: str, view: View, kind: str
) -> bytes:
    spec, datasets = trends(named, view.known.data.years, ends, view.lang)
    return _years_picture(spec, datasets, title, None, view, kind)


def _years_picture(
    spec: Spec, datasets: dict[str, Any], title: str, size: tuple[int, int] | None, view: View, kind: str
) -> bytes:
    years = view.known.data.years
    source = view.say("picture_source", year=f"{years[0]}–{years[-1]}")
    return picture(spec, datasets, title, source, kind, lang=view.lang, size=size)


def _told(frame: pd.DataFrame, key: str, view: View) -> str:
    return view.say(
        key,
        province=province_name(view.known.data.province, view.lang),
        year=view.year,
        finding=view.told(finding),
        list="; ".join(f"{r.name}: {r.symbol} {r.score_text}" for r in frame.itertuples(index=False)),
    )
