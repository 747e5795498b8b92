"""The menu: the product's name, the pages, the way to any other government, papers, language; on a phone one entry with all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.names import province_name
from kepatuhan.words.numbers import language_name
from pages.components.shell import finder, guide, papers, visitor
from pages.components.shell.address import carried, set_state, state
from pages.components.shell.cache import Assessment, assessment
from pages.components.shell.choices import bind, choose_paper_layer, control
from pages.components.shell.site import ENTRIES, FULL_SCREEN, ICONS, PAGES, TITLES
from pages.components.shell.view import View

FOUND = "found"
"""In the session: the code of the government that was found in the menu, until it is opened."""


def menu(view: View, here: str) -> None:
    """The product's name, five entries and one with all others; on a phone that one has all of them (style.css shows what belongs)."""
    others = [key for key in PAGES if key not in ENTRIES]
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        st.html('<span class="zh-brand">Zona Hijau</span>', width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="entries"):
            _links(view, here, ENTRIES)
        more = view.say("menu_here", name=view.say(TITLES[here])) if here in others else view.say("menu_more")
        # in bold on a phone, in italics elsewhere: style.css shows one of the two
        label = f"**{view.say('menu')}***{more}*"
        with st.popover(label, type="tertiary", icon=":material/menu:", width="content", key="menu_all"):
            with st.container(key="menu_phone"):
                _elsewhere(view, "phone")
                _links(view, here, ENTRIES)
            _links(view, here, others)
        st.space("stretch")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="tools"):
            with st.popover(view.say("find"), type="tertiary", icon=":material/search:", key="menu_find"):
                _elsewhere(view, "menu")
            guide.how_to_read(here, view.lang)
            layer = partial(choose_paper_layer, view)
            of = (view.known, view.region, view.year, view.lang, view.taken_published)
            papers.offer(here, *of, layer, view.stated)
            control("lang", view.say("language"), list(LANGUAGES), view.lang, language_name)
            visitor.menu(view, here)


def _elsewhere(view: View, place: str) -> None:
    """The ways to any other government: by its name or code, or by its province."""
    finder.finder(view.known, view.lang, place, _find)
    _choose_province(view, place)


def _find(code: str) -> None:
    """Open that government when the page runs again: nothing can be opened while a field tells of its change."""
    st.session_state[FOUND] = code


def open_government(known: Assessment, code: str, year: int | None = None) -> None:
    """Go to the pages of a government: a kabupaten or kota has its Profil, a province its Ringkasan. Nothing for no government.

    year: the one that was looked at, else that of the address; one that the province has no data of does not go along.
    """
    region = next((r for r in known.data.country if r.code == code), None)
    if region is None:
        return
    link = carried()
    link.pop("wilayah", None)
    if year is not None:
        link["tahun"] = str(year)
    link["provinsi"] = region.parent or region.code
    if not _has_year(link["provinsi"], link.get("tahun", "")):
        link.pop("tahun", None)
    if region.parent:
        link["wilayah"] = region.code
    st.switch_page(PAGES["profil" if region.parent else "ringkasan"], query_params=link)


def _has_year(province: str, year: str) -> bool:
    """Whether a province's data reach that year."""
    return year in {str(year) for year in assessment(province).data.years}


def _choose_province(view: View, place: str) -> None:
    """The select box of all provinces: any of them has the same pages; its own government is chosen first."""
    names = view.known.once((_province_names, view.lang), lambda: _province_names(view.known, view.lang))
    binding = bind(f"provinsi_{place}", view.known.data.province.code, _to_province)
    st.selectbox(
        view.say("province"),
        list(names),
        key=binding.key,
        format_func=names.__getitem__,
        on_change=binding.changed,
    )


def _province_names(known: Assessment, lang: str) -> dict[str, str]:
    """The code of each province → its name, by name."""
    names = {r.code: province_name(r, lang) for r in known.data.country if r.kind == "provinsi"}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _to_province(code: str) -> None:
    """What only the old province has goes from the address: its government, unit and scenario, and a year without data."""
    gone = {} if _has_year(code, state("tahun")) else {"tahun": ""}
    set_state(provinsi=code, wilayah="", unit="", skenario="", basis="", **gone)


def _links(view: View, here: str, keys: Iterable[str]) -> None:
    along = view.link
    for key in keys:
        params = along | ({"dari": here} if key == FULL_SCREEN else {})
        st.page_link(PAGES[key], label=view.say(TITLES[key]), icon=ICONS[key], query_params=params)
