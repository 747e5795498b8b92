"""What every page begins with: title, menu, and the state that lives in the URL (year, government, language)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from kepatuhan.method import method_for
from kepatuhan.model import Method, Region
from kepatuhan.words import LANGUAGES, problem, region_name, say
from pages.components.cache import ROOT, Assessment, assessment

PAGES = {
    "ringkasan": "streamlit_app.py",
    "peta": "pages/peta.py",
    "tren": "pages/tren.py",
    "nasional": "pages/nasional.py",
    "metode": "pages/metode.py",
    "data": "pages/data.py",
}
"""Key → file, in the order of the menu; the key's word is words.WORDS['page_' + key]."""

ICONS = {
    "ringkasan": ":material/summarize:",
    "peta": ":material/map:",
    "tren": ":material/show_chart:",
    "nasional": ":material/flag:",
    "metode": ":material/menu_book:",
    "data": ":material/fact_check:",
}
LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}
STYLE = Path(__file__).with_name("style.css")
ICON = ROOT / "static" / "icon.png"
"""A file of ours: Streamlit fetches a :material: page icon from another host."""


@dataclass(frozen=True)
class View:
    """What the visitor looks at, read from the URL; `known` is everything that can be shown."""

    known: Assessment
    lang: str
    year: int
    region: Region
    year_given: bool

    @property
    def method(self) -> Method:
        """The method of the chosen year."""
        method = method_for(self.known.data.methods, self.year)
        assert method is not None, self.year
        return method

    def say(self, key: str, **params: object) -> str:
        """words.say in the visitor's language."""
        return say(key, self.lang, **params)


def open_page(key: str) -> View:
    """Set title and icon, draw the menu, and return the state of the URL; values that mean nothing are named and ignored."""
    lang, bad_lang = _choice("lang", list(LANGUAGES), LANGUAGES[0])
    st.set_page_config(page_title=f"{say(f'page_{key}', lang)} · Zona Hijau", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    known = assessment()
    year, bad_year = _choice("tahun", [str(y) for y in known.data.years], str(known.default_year))
    code, bad_code = _choice("wilayah", [r.code for r in known.data.regions], known.data.province.code)
    region = known.data.region(code) or known.data.province
    view = View(known, lang, int(year), region, "tahun" in st.query_params and not bad_year)
    _menu(view)
    _ignored(
        view,
        {
            "link_bad_lang": (bad_lang, lang),
            "link_bad_year": (bad_year, year),
            "link_bad_region": (bad_code, region_name(region, lang)),
        },
    )
    return view


def _choice(name: str, allowed: list[str], default: str) -> tuple[str, str]:
    """The URL's value where it is allowed, else the default and what was refused."""
    given = st.query_params.get(name, "")
    return (given, "") if given in allowed else (default, given)


def _ignored(view: View, refused: dict[str, tuple[str, str]]) -> None:
    for key, (value, used) in refused.items():
        if value:
            st.info(view.say(key, value=value[:40], used=used), icon=":material/link_off:")
    told = [problem(p, view.lang) for p in view.known.problems if p.severity != "note"]
    if told:
        with st.expander(view.say("data_problems", n=len(told)), icon=":material/error:", expanded=True):
            st.html("<ul class='zh-evidence'>" + "".join(f"<li>{escape(line)}</li>" for line in told) + "</ul>")


def _menu(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        for key, file in PAGES.items():
            st.page_link(file, label=view.say(f"page_{key}"), icon=ICONS[key], query_params=menu_params())
        st.space("stretch")
        _control("lang", view.say("language"), list(LANGUAGES), view.lang, LANGUAGE_NAMES.get)


def menu_params() -> dict[str, str]:
    """The state that a link to another page carries along."""
    return {k: st.query_params[k] for k in ("wilayah", "tahun", "lang") if k in st.query_params}


def _control(name: str, label: str, options: list[str], value: str, shown) -> None:
    """A segmented choice whose value is the URL's: it shows what the URL says and writes there what is chosen."""
    st.session_state[f"choice_{name}"] = value
    st.segmented_control(
        label,
        options,
        key=f"choice_{name}",
        format_func=shown,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: set_state(**{name: st.session_state[f"choice_{name}"]}),
    )


def choose_year(view: View) -> None:
    """The year switch."""
    years = [str(y) for y in view.known.data.years]
    _control("tahun", view.say("year"), years, str(view.year), str)


def choose_region(view: View) -> None:
    """The select box of the nine governments: the keyboard's way to what a click on the map does."""
    regions = {r.code: r for r in view.known.data.regions}
    st.session_state["choice_wilayah"] = view.region.code
    st.selectbox(
        view.say("body"),
        list(regions),
        key="choice_wilayah",
        format_func=lambda c: region_name(regions[c], view.lang),
        label_visibility="collapsed",
        on_change=lambda: set_state(wilayah=st.session_state["choice_wilayah"]),
    )


def set_state(**values: str | None) -> None:
    """Write chosen values into the URL; they are kept across pages, on reload and in a shared link."""
    st.query_params.update({k: v for k, v in values.items() if v})
