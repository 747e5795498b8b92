"""The picture and the sentence of each step, as large as the screen leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.charts.dumbbell import dumbbell_datasets
from kepatuhan.charts.frames import aspect_frame, bands_frame, change_frame, domain, ranking_frame, worded, years_frame
from kepatuhan.charts.lift_frames import distance_frame, ladder_frame
from kepatuhan.charts.lifts import lifts_datasets
from kepatuhan.charts.ranking import ranking_datasets
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.method import category, method_for
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import children
from kepatuhan.sentences.changes import change_remarks, unknowns
from kepatuhan.sentences.overview import edge_text
from kepatuhan.sentences.titles import aspect_title, headline, map_title, profile_title
from kepatuhan.words.layers import SIMULATED_KEYS, label
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import counted
from pages.components.charts.drawing import Drawing, draw, dumbbell_spec, lifts_spec, map_spec, packed, ranking_spec
from pages.components.charts.figures import draw_map, map_before, map_ground, map_rows
from pages.components.presentation.cover_view import cover
from pages.components.results import aspect_view
from pages.components.results.cards import legend, legend_lines
from pages.components.results.tables import compact_list
from pages.components.shell.view import View, remembered
from pages.components.simulation import plan_view
from pages.components.simulation.work import open_work

HEIGHT = 640
"""px until the style sheet gives a picture the height that its screen has (`.st-key-big_…`)."""


def show(name: str, view: View) -> str:
    """One step: its sentence, then its picture. The key of its source line: what was invented is its own source."""
    steps: dict[str, Callable[[View], str | None]] = {
        "judul": cover, "ringkasan": _overview, "peta": _map, "peta_dua": _two_maps, "berubah": _changes, "profil": _profile,
        "aspek": _aspects, "rencana": _plan, "lanjut": _next,
    }  # fmt: skip
    return steps[name](view) or "source_note"


def _title(text: str) -> None:
    st.title(text, anchor=False)


def _overview(view: View) -> None:
    _title(view.told(headline))
    if view.method.roll_up == "not_held":
        _around(view)
        return
    if not any_known(view):
        _years(view)  # eight rows of "not found" on an empty scale show nothing
        return
    _picture(_ranking(view), "big_ranking")
    compact_list(view)  # in its place on a phone, where names leave the dots no room


def _around(view: View) -> None:
    """In a year without an assessment the maps of the assessed years before and after it."""
    before = year_before(view)
    later = [replace(view, year=year) for year in sorted(view.known.data.years) if year > view.year]
    after = next((shown for shown in later if shown.method.roll_up != "not_held"), None)
    if before is None or after is None:
        _years(view)
    else:
        _maps(before, after)


def any_known(view: View) -> bool:
    """Whether a score, a category or a zone of any district is known in the year."""
    return bool((map_rows(view)["pattern"] != "unknown").any())


@remembered
def _ranking(view: View) -> Drawing:
    bodies, data = view.known.bodies, view.known.data
    frame = ranking_frame(bodies, data, view.year, view.lang, view.region.code)
    ends = domain(frame)
    spec = ranking_spec(view.lang, ends, len(frame), big=True)
    rows_read_out = "; ".join(
        f"{r.name_}: {r.symbol} {r.score_text}" for r in frame.rename(columns={"name": "name_"}).itertuples()
    )
    alt = view.say("ranking_alt", year=view.year, finding="", list=rows_read_out)
    return Drawing(spec, alt, packed(ranking_datasets(frame, bands_frame(data, view.year, view.lang), ends)))


def _map(view: View) -> None:
    _title(view.told(map_title))
    legend(map_rows(view), view)
    with st.container(key="big_map_frame"):
        draw_map(view, _big_map(view), "big_map", height=HEIGHT)


@remembered
def _big_map(view: View) -> Drawing:
    return map_ground(view).drawing(map_spec(view.lang, HEIGHT, big=True), view.told(map_title), map_before(view))


def _two_maps(view: View) -> None:
    """The zones of the year before and of this year beside each other, each by its own method."""
    before = year_before(view)
    assert before is not None
    _title(view.say("maps_title", before=before.year, after=view.year))
    _maps(before, view)


def year_before(view: View) -> View | None:
    """The newest assessed year before this one of which a district's category or zone is known."""
    for year in sorted((year for year in view.known.data.years if year < view.year), reverse=True):
        method = method_for(view.known.data.methods, year)
        if method is not None and method.roll_up != "not_held":
            before = replace(view, year=year)
            return before if any_known(before) else None
    return None


def _maps(before: View, view: View) -> None:
    """Two maps of one scale with their years. A letter means another thing in another method: then the word is said."""
    words = before.method.id != view.method.id
    with st.container(key="pair"):
        for column, shown, side in zip(st.columns(2, gap="medium"), (before, view), ("before", "after"), strict=True):
            with column:
                st.header(str(shown.year), anchor=False)
                st.html(legend_lines(shown, map_rows(shown), present=True))
                with st.container(key=f"big_map_{side}_frame"):
                    draw_map(shown, _worded_map(shown, words), f"big_map_{side}", height=HEIGHT)


@remembered
def _worded_map(view: View, words: bool) -> Drawing:
    rows = worded(view.known.bodies, map_before(view), view.year, view.lang) if words else map_before(view)
    return map_ground(view).drawing(map_spec(view.lang, HEIGHT, big=True), view.told(map_title), rows)


def _changes(view: View) -> None:
    """Both years of everybody whose change is known as a picture, else both maps; what else is to be said of the change below."""
    remarks, drawing, before = view.told(change_remarks), dumbbells(view), year_before(view)
    if drawing is None and before is not None:
        _title(view.say("changed", year=before.year))
        _lines(remarks, "zh-steps-notes")
        _maps(before, view)
        return
    _title(view.say("changed", year=view.year - 1))
    if drawing is None:  # a link that asks for it in a year with nothing before
        _lines(remarks or [view.say("change_none")])
        return
    _picture(drawing, "big_changes")
    _lines(remarks, "zh-steps-notes")


@remembered
def dumbbells(view: View) -> Drawing | None:
    """Both years of everybody whose change is known; None where nobody's is."""
    bodies, data = view.known.bodies, view.known.data
    frame = change_frame(bodies, data, view.year, view.lang)
    if frame.empty:
        return None
    ends = domain(frame, ("before", "after"))
    alt = _alt(frame, view.say("changed", year=view.year - 1), view)
    spec = dumbbell_spec(view.lang, ends, len(frame))
    return Drawing(spec, alt, packed(dumbbell_datasets(frame, bands_frame(data, view.year, view.lang), ends)))


def _profile(view: View) -> None:
    row = compare.of(view.known.bodies, view.region.code, view.year)
    _title(profile_title(row, view.region, view.known.data, view.method, view.lang))
    bars = aspect_view.unit_bars(view, "", big=True)
    if bars is not None:
        _picture(bars.drawing, "big_score_axis")
        return
    _picture(_distances(view) or _ranking(view), "big_distances")
    _lines([view.say("units_none")], "zh-steps-notes")


@remembered
def _distances(view: View) -> Drawing | None:
    """How far everybody is from green or above its edge, the chosen government marked; None without edges or scores."""
    frame = distance_frame(view.known.bodies, view.known.data, view.year, view.lang, view.region.code)
    return None if frame.empty else _lifts(frame, view.told(headline), view)


def _lifts(frame: pd.DataFrame, title: str, view: View) -> Drawing:
    """A frame of charts.lift_frames as a picture on the year's bands."""
    ends = domain(frame, ("at", "to"))
    alt = _alt(frame, title, view)
    bands = bands_frame(view.known.data, view.year, view.lang)
    return Drawing(lifts_spec(view.lang, ends, len(frame)), alt, packed(lifts_datasets(frame, bands, ends)))


def _alt(frame: pd.DataFrame, title: str, view: View) -> str:
    """What a picture of named rows says to who does not see it."""
    rows = "; ".join(f"{name}: {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
    return view.say("parts_picture_alt", title=title, list=rows)


def _aspects(view: View) -> str | None:
    title, bars = _parts(view)
    _title(title)
    _picture(bars.drawing, "big_points_axis")
    return "picture_source_invented" if bars.label else None


@remembered
def _parts(view: View) -> tuple[str, aspect_view.Bars]:
    breakdown = view.breakdown(view.region.code)
    assert breakdown is not None
    title = aspect_title(breakdown, view.method, region_name(view.region, view.lang), view.lang)
    frame = aspect_frame(breakdown, view.method, children(view.method, "")[0].code, view.lang, "")
    return title, aspect_view.bars(frame, title, "points_axis", breakdown.layer, view, big=True)


def _plan(view: View) -> str | None:
    """The cheapest plan to the next category as a picture; where there is none, how far the score is from every edge."""
    work = open_work(view)
    shown = plan_view.least(work)
    if shown.frame is None:
        score = score_of(view)
        assert score is not None
        frame = ladder_frame(score, view.method, view.lang)
        name = region_name(view.region, view.lang)
        title = shown.title or view.say("profile_title", name=name, year=view.year, told=_above(score, view))
    else:
        frame, title = shown.frame, shown.title
    _title(title)
    if shown.layer:
        st.html(f'<p class="zh-invented">{escape(label(shown.layer, view.lang))}</p>')
    _picture(_lifts(frame, title, view), "big_plan")
    _lines(shown.lines, "zh-steps-notes")
    return SIMULATED_KEYS[shown.layer] if shown.layer else None


def score_of(view: View) -> int | None:
    """The score of the chosen government and year in hundredths, None where it is not known."""
    return int_or_none(compare.of(view.known.bodies, view.region.code, view.year)["score"])


def _above(score: int, view: View) -> str:
    """How far above the edge of its category a score is."""
    band = category(view.method, score)
    return "" if band is None else edge_text(score, band, view.lang)


def _picture(drawing: Drawing, key: str) -> None:
    """A chart as high as the screen leaves: the style sheet finds it by its frame, a chart nobody clicks has no name of its own."""
    with st.container(key=f"{key}_frame"):
        draw(drawing, key, height=HEIGHT)


def _next(view: View) -> None:
    """What is open: what is not known, which a phone shows above its foot, and the years of the government on this year's bands."""
    _title(_next_title(view))
    all_known = view.say("unknown_none", bodies=counted(len(view.known.data.regions), view.lang))
    _lines(view.told(unknowns) or [all_known], "zh-steps-notes")
    _years(view)


def _next_title(view: View) -> str:
    """What is still open of the year; that nothing is, where all is known."""
    key = "next_title" if view.told(unknowns) else "next_none"
    return view.say(key, name=region_name(view.region, view.lang), year=view.year)


def _years(view: View) -> None:
    """Every year of the chosen government on the bands of this one, and what that does not mean."""
    _picture(_years_drawing(view), "big_years")
    if any(band.lower is not None for band in view.method.bands):
        st.html(f'<p class="zh-steps-note">{escape(view.say("years_note", year=view.year))}</p>')


@remembered
def _years_drawing(view: View) -> Drawing:
    data = view.known.data
    frame = years_frame(view.known.bodies, data, view.year, view.lang, view.region.code)
    ends = domain(frame)
    years_read_out = "; ".join(
        f"{row['name']}: {row['symbol']} {row['score_text']}" for row in frame.to_dict("records")
    )
    alt = view.say("parts_picture_alt", title=_next_title(view), list=years_read_out)
    spec = ranking_spec(view.lang, ends, len(frame), big=True)
    return Drawing(spec, alt, packed(ranking_datasets(frame, bands_frame(data, view.year, view.lang), ends)))


def _lines(lines: Sequence[str], beside: str = "") -> None:
    """A list to be read from afar; `beside` is a class for one that stands below a picture."""
    if lines:
        st.html(f'<ul class="zh-steps-list {beside}">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')
