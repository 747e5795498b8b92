"""The parts of Indonesia beside its pictures: what is shown, the filters, the ranked list, governments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.core.cells import key as plain
from kepatuhan.core.columns import records
from kepatuhan.core.geography import COUNTRY_FILE
from kepatuhan.core.model import Region
from kepatuhan.scoring import compare, country
from kepatuhan.scoring.country import CountryChoice, Place
from kepatuhan.sentences.country import rank_note
from kepatuhan.sentences.scores import has_score, score_text, symbol_of
from kepatuhan.words.names import in_language, province_name, region_name
from kepatuhan.words.numbers import listing
from pages.components.charts.country_figures import (
    beside_chart,
    country_layer,
    country_rows,
    list_table,
    not_yet,
    places,
)
from pages.components.charts.downloads import offer
from pages.components.charts.notes import geography_note
from pages.components.results.cards import badge, chip, legend
from pages.components.results.provenance import number_with_source
from pages.components.results.tables import number_list
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import bind, choose_of
from pages.components.shell.html_table import Html, RowGroup, TableCell, html_table
from pages.components.shell.view import View, remembered

LEVELS = {country.PROVINCES: "country_level_provinces", country.DISTRICTS: "country_level_districts"}
KINDS = {"": "country_all", "kabupaten": "country_kind_kabupaten", "kota": "country_kind_kota"}
EVERY = "semua"
"""What the address says for no restriction of the kind."""
FIRST = 25
"""Rows of the list that stand on the page until all are asked for."""
MOST = 8
"""Governments side by side."""
COLUMNS = ("rank", "col_body", "col_score", "col_zone")


def level() -> str:
    """What the map shows, as the address says: the provinces unless it asks for all kabupaten and kota."""
    return country.DISTRICTS if state("tingkat") == country.DISTRICTS else country.PROVINCES


def choose_level(view: View, shown: str) -> None:
    """The switch between the provinces and all kabupaten and kota."""
    choose_of(view, "tingkat", "country_level", {value: view.say(key) for value, key in LEVELS.items()}, shown)


def country_legend(view: View, shown: str) -> None:
    """The year's bands and what the hatches of the map mean."""
    legend(country_rows(view, shown), view)


def country_numbers(view: View, shown: str) -> None:
    """Below the map what its numbers mean, and who is not on it."""
    drawn, rows = country_layer(shown), country_rows(view, shown)
    if drawn.labels:
        st.html(number_list(records(rows), drawn.labels, view))
    if absent := [region_name(place.region, view.lang, short=True) for place in not_yet(view, shown)]:
        st.caption(view.say("country_not_yet", year=view.year, names=listing(absent, view.lang)))
    if drawn.features:  # without any the map's place says so
        geography_note(view, rows["code"].tolist(), drawn, f"geo/{COUNTRY_FILE}")


def filters(view: View, shown: str) -> CountryChoice:
    """The controls of the list and of the picture beside it: kind (where there are two) and island group, both in the address."""
    islands = _islands(view)
    kind, island = state("jenis"), state("pulau")
    kind = kind if shown == country.DISTRICTS and kind in KINDS else ""
    island = island if island in islands else ""
    with st.container(horizontal=True, vertical_alignment="bottom", key="country_filters"):
        if shown == country.DISTRICTS:
            kinds = {value or EVERY: view.say(word) for value, word in KINDS.items()}
            choose_of(view, "jenis", "country_kind", kinds, kind or EVERY)
        binding = bind("pulau", island)
        st.selectbox(
            view.say("country_island"),
            ["", *islands],
            key=binding.key,
            width=280,
            format_func=lambda group: islands.get(group) or view.say("country_every_island"),
            on_change=binding.changed,
        )
    return CountryChoice(shown, kind, island)


def _islands(view: View) -> dict[str, str]:
    """Key and name of each island group, from west to east as the codes go."""
    rows = records(view.known.data.context["island_groups"])
    return {str(row["group"]): in_language(row, "name", view.lang) for row in rows}


def ranked(view: View, choice: CountryChoice) -> None:
    """The governments of a choice, best first, with their rank among the scores that were found; search, all, take away."""
    shown = places(view, choice)
    st.header(view.say("country_list"), anchor=False)
    typed = plain(st.text_input(view.say("country_search"), key="country_search", icon=":material/search:"))
    rows = [place for place in shown if typed in plain(region_name(place.region, view.lang))] if typed else list(shown)
    whole = len(rows) <= FIRST or st.toggle(view.say("country_more", n=len(rows)), key="country_more")
    st.html(_list(view, tuple(place.region.code for place in (rows if whole else rows[:FIRST])), choice))
    st.caption(rank_note(shown, view.lang))
    title = view.say("country_list")
    offer(
        view,
        f"{view.say('file_country_list')} {view.year}",
        title,
        None,
        {view.say("as_table"): lambda: list_table(view, choice)},
    )


@remembered
def _list(view: View, codes: tuple[str, ...], choice: CountryChoice) -> str:
    by_code = {place.region.code: place for place in places(view, choice)}
    names = {r.code: province_name(r, view.lang) for r in view.known.data.country if r.kind == "provinsi"}
    opens = choice.level == country.DISTRICTS and bool(country_layer(choice.level).features)  # the map of all opens it
    lines = RowGroup([_line(by_code[code], names, opens, view) for code in codes])
    heads = [view.say(word) for word in COLUMNS]
    return html_table([lines], heads, name=view.say("country_list"), classes="zh-ranked", named_by=1, labelled=True)


def _line(place: Place, provinces: dict[str, str], opens: bool, view: View) -> tuple[TableCell, ...]:
    """A row of the list; with `opens` a click on its name is a click on its area (areas.js)."""
    row = pd.Series(place.row)
    name = region_name(place.region, view.lang)
    if place.region.parent:
        name = view.say("find_in", name=name, province=provinces[place.region.parent])
    if opens:
        name = Html(
            f'<button type="button" class="zh-go" data-area="{escape(place.region.code)}">{escape(name)}</button>'
        )
    score = number_with_source(row, score_text(row, view.lang), view)
    return "–" if place.rank is None else str(place.rank), name, Html(score), Html(chip(row, view))


def choose_some(view: View) -> tuple[Region, ...]:
    """The governments that are compared, kept in the address: up to MOST of the country, none until they are chosen."""
    regions = {r.code: r for r in view.known.data.country}
    given = [code for code in dict.fromkeys(state("banding").split(",")) if code in regions][:MOST]
    binding = bind("banding", given, lambda codes: set_state(banding=",".join(codes)))
    st.multiselect(
        view.say("country_pick", n=MOST),
        sorted(regions, key=lambda code: region_name(regions[code], view.lang)),
        key=binding.key,
        max_selections=MOST,
        format_func=lambda code: f"{region_name(regions[code], view.lang)} · {code}",
        on_change=binding.changed,
    )
    return tuple(regions[code] for code in given)


def beside(view: View, regions: Sequence[Region]) -> None:
    """Some governments side by side: the year on its bands, then people, rank and every year in a table."""
    if not regions:
        return
    beside_chart(view, tuple(regions))
    st.html(_beside(view, tuple(regions)))
    st.caption(view.say("country_methods_differ"))


@remembered
def _beside(view: View, regions: tuple[Region, ...]) -> str:
    years = sorted(view.known.data.years, reverse=True)
    heads = ["", view.say("country_of_rank", year=view.year), *(str(year) for year in years)]
    lines = RowGroup([_beside_line(region, years, view) for region in regions])
    return html_table([lines], heads, name=view.say("country_beside"), classes="zh-beside", scrolls=True)


def _beside_line(region: Region, years: Sequence[int], view: View) -> tuple[TableCell, ...]:
    own_level = country.PROVINCES if region.kind == "provinsi" else country.DISTRICTS
    alike = places(view, CountryChoice(own_level, region.kind))
    rank = next((place.rank for place in alike if place.region == region), None)
    of = sum(place.rank is not None for place in alike)
    rank_words = "–" if rank is None else view.say("country_rank_of", rank=rank, n=of)
    cells = [_year_cell(compare.of(view.known.country, region.code, year), view) for year in years]
    return region_name(region, view.lang), rank_words, *cells


def _year_cell(row: pd.Series, view: View) -> Html:
    """A score with its letter on its colour; the word of what is not known alone."""
    words = escape(score_text(row, view.lang))
    mark = badge(row["colour"], symbol_of(row), not has_score(row)) if row["colour"] else ""
    return Html(f'<span class="zh-chip">{mark}{words}</span>')
