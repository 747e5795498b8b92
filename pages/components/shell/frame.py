"""What every page begins with: title, menu, and the state that lives in the URL (year, government, language)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Method, Problem, Region
from kepatuhan.core.process import settle
from kepatuhan.scoring.compare import of
from kepatuhan.scoring.explain import Breakdown, breakdown
from kepatuhan.scoring.score import Scored
from kepatuhan.self_assessment.grid import coming_year
from kepatuhan.self_assessment.outlook import Outlook
from kepatuhan.self_assessment.self_year import SelfYear, Stated, self_year
from kepatuhan.sentences.scores import score_text, standing
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import province_name, region_name
from kepatuhan.words.numbers import language_name, listing
from kepatuhan.words.problems import problem
from pages.components.server import first_paint
from pages.components.server.room import given_back
from pages.components.shell import finder, guide, keep, papers, place, saved_tables, session, visitor
from pages.components.shell.access import speak
from pages.components.shell.cache import ROOT, Assessment, Broken, assessment
from pages.components.shell.self_layer import YEAR, filled_years, year_of

T = TypeVar("T")
P = ParamSpec("P")

PAGES = {
    "ringkasan": "streamlit_app.py",
    "peta": "pages/peta.py",
    "aspek": "pages/aspek.py",
    "profil": "pages/profil.py",
    "tren": "pages/tren.py",
    "nasional": "pages/nasional.py",
    "indonesia": "pages/indonesia.py",
    "simulasi": "pages/simulasi.py",
    "mandiri": "pages/mandiri.py",
    "tindak_lanjut": "pages/tindak_lanjut.py",
    "metode": "pages/metode.py",
    "data": "pages/data.py",
    "paparan": "pages/paparan.py",
}
"""Key → file."""
ENTRIES = ("ringkasan", "peta", "simulasi", "data", "paparan")
"""What the menu shows at once; all other pages are under one more entry."""

TITLES = {
    "ringkasan": "page_ringkasan",
    "peta": "page_peta",
    "aspek": "page_aspek",
    "profil": "page_profil",
    "tren": "page_tren",
    "nasional": "page_nasional",
    "indonesia": "page_indonesia",
    "simulasi": "page_simulasi",
    "mandiri": "page_mandiri",
    "tindak_lanjut": "page_tindak_lanjut",
    "metode": "page_metode",
    "data": "page_data",
    "paparan": "page_paparan",
}
"""What each page is called."""

ICONS = {
    "ringkasan": ":material/summarize:",
    "peta": ":material/map:",
    "aspek": ":material/account_tree:",
    "profil": ":material/badge:",
    "tren": ":material/show_chart:",
    "nasional": ":material/flag:",
    "indonesia": ":material/public:",
    "simulasi": ":material/tune:",
    "mandiri": ":material/edit_note:",
    "tindak_lanjut": ":material/checklist:",
    "metode": ":material/menu_book:",
    "data": ":material/fact_check:",
    "paparan": ":material/slideshow:",
}
FULL_SCREEN = "paparan"
"""The page without a menu; it leads back to where it was opened."""
KEPT = ("provinsi", "wilayah", "tahun", YEAR, "lang", "data")
"""What of the URL goes along from page to page."""
PUBLISHED, INVENTED, OWN = "terbit", "ilustrasi", "mandiri"
"""`data=…` in the URL: published figures only; those with the illustration wherever it says something; or what governments
say of themselves in its place."""
LAYERS = {PUBLISHED: "layer_terbit", INVENTED: "layer_ilustrasi", OWN: "layer_mandiri"}
"""What each is called: a key of the words."""
BELOW_UNITS = ("aspek", "simulasi", "mandiri", "tindak_lanjut")
"""Pages about what is below the units, where nothing was published: they show the illustration, or what a government says
of itself, unless the URL forbids it.
All others, and everything that is taken away, hold published figures only, unless the URL asks for more."""
FOUND = "found"
"""In the session: the code of the government that was found in the menu, until it is opened."""
FOLLOWED = "tindak_lanjut"
"""The page on which what governments say of themselves stands beside what was published, whatever is asked for but published figures."""
SHOW_OWN = ("aspek", "profil", "simulasi")
"""Pages that can show what governments say of themselves; to all others but the one where it is filled in, `data=mandiri` is
`data=terbit`."""
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
    published_only: bool
    stated: SelfYear | None = None
    """What governments say of themselves in the year, where the visitor asked for it: then nothing else stands in its place."""
    years: tuple[int, ...] = ()
    """The years that can be chosen."""

    @property
    def parts(self) -> Scored:
        """The scores that may be taken apart: what governments say of themselves where that is asked for, else with the

        illustration below the units unless the visitor hides it.
        """
        if self.stated is not None:
            return self.known.self_scored(self.stated)
        return self.known.scored if self.published_only else self.known.illustrated

    @property
    def entry(self) -> Stated | None:
        """What the chosen government says of itself; None where that is not asked for, or it has filled in nothing."""
        return self.stated.entries.get(self.region.code) if self.stated is not None else None

    @property
    def outlook(self) -> Outlook | None:
        """The range that the chosen government's own values leave open."""
        if self.stated is None or self.entry is None:
            return None
        return self.known.outlook(self.entry, self.stated.key)

    @property
    def year_in_link(self) -> str:
        """What the URL calls the chosen year."""
        return "tahun" if self.stated is None else YEAR

    @property
    def taken_published(self) -> bool:
        """Whether a briefing made here holds published figures only: it does unless the reader asked for the illustration."""
        return state("data") != INVENTED

    @property
    def seen(self) -> tuple[str, int, str, bool, str]:
        """What the content of a page depends on beside the data."""
        return self.lang, self.year, self.region.code, self.published_only, self.stated.key if self.stated else ""

    def told(self, sentence: Callable[[pd.DataFrame, Dataset, int, str], T]) -> T:
        """A sentence (or lines) of the year as kepatuhan.sentences makes them, worked out once for all who look at it."""
        known = self.known
        key = (sentence, self.year, self.lang)
        return known.once(key, lambda: sentence(known.bodies, known.data, self.year, self.lang))

    def breakdown(self, region: str, unit: str = "") -> Breakdown | None:
        """explain.breakdown of the chosen year."""
        key = (breakdown, *self.seen[1:2], *self.seen[3:], region, unit)
        return self.known.once(key, lambda: breakdown(self.parts, self.method, region, self.year, unit))

    @property
    def method(self) -> Method:
        """The method of the chosen year."""
        method = method_for(self.known.data.methods, self.year)
        assert method is not None, self.year
        return method

    @property
    def link(self) -> dict[str, str]:
        """What a link to another page takes along of this one's address."""
        return {name: st.query_params[name] for name in KEPT if name in st.query_params}

    def say(self, key: str, **params: object) -> str:
        """words.say in the visitor's language."""
        return say(key, self.lang, **params)


def remembered(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """`make(view, …)` worked out once for all who look at the same (View.seen and what follows, hashable).

    A page that many look at is then made of what is already there. Nobody may change what comes back, and `make` may
    depend on nothing else: not on the URL's other parts, not on the session.
    """

    @wraps(make)
    def found(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return view.known.once((make, view.seen, *args, *kwargs.items()), lambda: make(view, *args, **kwargs))

    return found


def open_page(key: str) -> View:
    """Set title and icon, draw the menu, and return the state of the URL; values that mean nothing are named and ignored."""
    settle()
    given_back()
    lang, bad_lang = _choice("lang", list(LANGUAGES), LANGUAGES[0])
    st.set_page_config(page_title=f"{say(TITLES[key], lang)} · Zona Hijau", page_icon=str(ICON), layout="wide")
    first_paint.style()
    st.html(guide.failure(lang))
    visitor.door(key, lang)
    session.keep()
    known, bad_province = _chosen(lang)
    open_government(known, st.session_state.pop(FOUND, ""))
    code, bad_code = _choice("wilayah", [r.code for r in known.data.regions], known.data.province.code)
    region = known.data.region(code) or known.data.province
    layer, bad_layer = _choice("data", list(LAYERS), INVENTED if key in BELOW_UNITS else PUBLISHED)
    if layer == OWN and key in SHOW_OWN:
        view, bad_year = _own_view(known, lang, region)
    else:
        year, bad_year = _choice("tahun", [str(y) for y in known.data.years], str(known.default_year))
        given = "tahun" in st.query_params and not bad_year
        hidden = layer == PUBLISHED or (layer == OWN and key not in (OWN, FOLLOWED))
        view = View(known, lang, int(year), region, given, hidden, years=known.data.years)
    speak(lang, _selection(view))
    if key != FULL_SCREEN:
        _menu(view, key)
        guide.hint(province_name(known.data.province, lang), lang)
        visitor.failed(key, lang)
    _saved_tables(view)
    _own_tables(view)
    _ignored(
        view,
        {
            "link_bad_lang": (bad_lang, lang),
            "link_bad_province": (bad_province, region_name(known.data.province, lang)),
            "link_bad_year": (bad_year, str(view.year)),
            "link_bad_region": (bad_code, region_name(region, lang)),
            "link_bad_data": (bad_layer, view.say(LAYERS[layer])),
        },
    )
    return view


def _own_view(known: Assessment, lang: str, region: Region) -> tuple[View, str]:
    """What governments say of themselves in the year of the URL, else in the last year that anything is filled in of; and the

    year that was refused. While the store gives no answer nothing is shown in its place.
    """
    filled = filled_years(known)
    years = filled if isinstance(filled, tuple) else (coming_year(known.data),)
    year, bad_year = _choice(YEAR, [str(y) for y in years], str(years[-1]))
    stated = year_of(known, int(year)) if isinstance(filled, tuple) else filled
    if isinstance(stated, Problem):
        told = problem(stated, lang)
        st.warning(literal(say("self_silent", lang, told=told)), icon=":material/cloud_off:")
        stated = self_year(known.data, int(year), {})
    shown = known.reaching(int(year))
    return View(shown, lang, int(year), region, YEAR in st.query_params, False, stated, years), bad_year


def _chosen(lang: str) -> tuple[Assessment, str]:
    """What is known of the province that the address (or ZONA_PROVINSI) names, else of the edition's; and the code that none has."""
    home = _assessment(lang, "")
    provinces = [r.code for r in home.data.country if r.kind == "provinsi"]
    default, bad_default = place.province(), ""
    if default not in provinces:
        default, bad_default = home.data.province.code, default
    code, bad_code = _choice("provinsi", provinces, default)
    return _assessment(lang, code), bad_code or bad_default


def _assessment(lang: str, province: str) -> Assessment:
    """What can be shown; where nothing can, the page says how to mend the data and ends."""
    try:
        return assessment(province)
    except Broken as broken:
        guide.mend(broken.needed, broken.problems, lang)
        st.stop()


@remembered
def _selection(view: View) -> str:
    """The chosen government and year with score and standing, as words to be heard."""
    row = of(view.known.bodies, view.region.code, view.year)
    stands = standing(row, view.lang)
    return view.say(
        "announce", name=region_name(view.region, view.lang), year=view.year, score=score_text(row, view.lang),
        standing=f", {stands}" if stands else "",
    )  # fmt: skip


def _choice(name: str, allowed: list[str], default: str) -> tuple[str, str]:
    """The URL's value where it is allowed, else the default and what was refused."""
    given = st.query_params.get(name, "")
    return (given, "") if given in allowed else (default, given)


def _ignored(view: View, refused: dict[str, tuple[str, str]]) -> None:
    for key, (value, used) in refused.items():
        if value:
            st.info(view.say(key, value=literal(value[:40]), used=used), icon=":material/link_off:")
    told = [p for p in view.known.problems if p.severity != "note"]
    if told:
        with st.expander(view.say("data_problems", n=len(told)), icon=":material/error:", expanded=True):
            guide.list_of(told, view.lang)


def _saved_tables(view: View) -> None:
    """Says on every page that somebody may have saved a table that is not seen here."""
    state = saved_tables.saved_state()
    if state.refused:
        reason = view.say(str(state.refused.params.get("reason", "fault_store_other")))
        if state.at:
            words = view.say("tables_stale", reason=reason, when=place.told(state.at, view.lang))
        else:
            words = view.say("tables_unread", reason=reason)
        st.warning(literal(words), icon=":material/cloud_off:")


def _own_tables(view: View) -> None:
    """Says on every page that what it shows is not what is on disk, or no longer what the visitor brought."""
    tables, lost = session.used(), keep.lost()
    if lost:
        with st.container(horizontal=True, vertical_alignment="center", key="own_gone"):
            st.warning(literal(view.say("own_gone", files=listing(lost, view.lang))), icon=":material/cloud_off:")
            st.button(view.say("own_close"), key="own_gone_close", on_click=keep.read, icon=":material/close:")
    if not tables:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="own_banner"):
        names = listing([table.file for table in tables], view.lang)
        st.warning(
            literal(view.say("own_banner", files=names, n=sum(len(t.rows) for t in tables))),
            icon=":material/upload_file:",
        )
        st.button(view.say("own_discard"), key="own_discard", on_click=session.discard, icon=":material/delete:")


def _menu(view: View, here: str) -> None:
    """The product's name, five entries and one with all others; on a phone one entry with all (style.css shows one of the two)."""
    others = [key for key in PAGES if key not in ENTRIES]
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        st.html('<span class="zh-brand">Zona Hijau</span>', width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="entries"):
            _links(view, here, ENTRIES)
            more = view.say("menu_here", name=view.say(TITLES[here])) if here in others else view.say("menu_more")
            with st.popover(more, type="tertiary", key="menu_others"):
                _links(view, here, others)
        with (
            st.container(width="content", key="entries_phone"),
            st.popover(view.say("menu"), icon=":material/menu:", key="menu_all"),
        ):
            _elsewhere(view, "phone")
            _links(view, here, (*ENTRIES, *others))
        st.space("stretch")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="tools"):
            with st.popover(view.say("find"), type="tertiary", icon=":material/search:", key="menu_find"):
                _elsewhere(view, "menu")
            guide.how_to_read(here, view.lang)
            layer = partial(choose_paper_layer, view)
            of = (view.known, view.region, view.year, view.lang, view.taken_published)
            papers.offer(here, *of, layer, view.stated)
            _control("lang", view.say("language"), list(LANGUAGES), view.lang, language_name)
            visitor.menu(view, here)


def _elsewhere(view: View, place: str) -> None:
    """The ways to any other government: by its name or code, or by its province."""
    finder.finder(view.known, view.lang, place, _find)
    _choose_province(view, place)


def _find(code: str) -> None:
    """Open that government when the page runs again: nothing can be opened while a field tells of its change."""
    st.session_state[FOUND] = code


def open_government(known: Assessment, code: str) -> None:
    """Go to the pages of a government: a kabupaten or kota has its Profil, a province its Ringkasan. Nothing for no government."""
    region = next((r for r in known.data.country if r.code == code), None)
    if region is None:
        return
    link = {name: st.query_params[name] for name in KEPT if name in st.query_params and name != "wilayah"}
    link["provinsi"] = region.parent or region.code
    if not _has_year(link["provinsi"]):
        link.pop("tahun", None)
    if region.parent:
        link["wilayah"] = region.code
    st.switch_page(PAGES["profil" if region.parent else "ringkasan"], query_params=link)


def _has_year(province: str) -> bool:
    """Whether a province's data reach the year of the address."""
    return st.query_params.get("tahun", "") in {str(year) for year in assessment(province).data.years}


def _choose_province(view: View, place: str) -> None:
    """The select box of all provinces: any of them has the same pages; its own government is chosen first."""
    provinces = {r.code: r for r in view.known.data.country if r.kind == "provinsi"}
    key = f"choice_provinsi_{place}"
    st.session_state[key] = view.known.data.province.code
    st.selectbox(
        view.say("province"),
        sorted(provinces, key=lambda code: province_name(provinces[code], view.lang)),
        key=key,
        format_func=lambda code: province_name(provinces[code], view.lang),
        on_change=lambda: _to_province(st.session_state[key]),
    )


def _to_province(code: str) -> None:
    """What only the old province has goes from the address: its government, unit and scenario, and a year without data."""
    gone = {} if _has_year(code) else {"tahun": ""}
    set_state(provinsi=code, wilayah="", unit="", skenario="", basis="", **gone)


def _links(view: View, here: str, keys: Iterable[str]) -> None:
    for key in keys:
        params = view.link | ({"dari": here} if key == FULL_SCREEN else {})
        st.page_link(PAGES[key], label=view.say(TITLES[key]), icon=ICONS[key], query_params=params)


def _control(name: str, label: str, options: list[str], value: str, shown: Callable[[str], str]) -> None:
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
    years = [str(y) for y in view.years]
    _control(view.year_in_link, view.say("year"), years, str(view.year), str)


def choose_year_box(view: View) -> None:
    """The year switch as a select box, where a row of years would take the place of something else."""
    key = f"choice_{view.year_in_link}"
    st.session_state[key] = str(view.year)
    st.selectbox(
        view.say("year"),
        [str(y) for y in view.years],
        key=key,
        label_visibility="collapsed",
        on_change=lambda: set_state(**{view.year_in_link: st.session_state[key]}),
    )


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


def choose_layer(view: View) -> None:
    """The select box of what is shown: published figures only, with the illustration, or what governments say of themselves."""
    st.session_state["choice_data"] = OWN if view.stated is not None else PUBLISHED if view.published_only else INVENTED
    st.selectbox(
        view.say("layer_choice"),
        list(LAYERS),
        key="choice_data",
        format_func=lambda layer: view.say(LAYERS[layer]),
        label_visibility="collapsed",
        on_change=lambda: set_state(data=st.session_state["choice_data"]),
    )


def choose_paper_layer(view: View) -> None:
    """The switch that takes the illustration into what is taken away, or leaves it out."""
    st.session_state["choice_data_paper"] = not view.taken_published
    st.toggle(
        view.say("show_invented_paper"),
        key="choice_data_paper",
        help=view.say("show_invented_help"),
        on_change=lambda: set_state(data=INVENTED if st.session_state["choice_data_paper"] else PUBLISHED),
    )


def choose_of(view: View, name: str, key: str, options: dict[str, str], value: str) -> None:
    """A segmented choice among `options` (value → words) that lives in the URL under `name`; `key` labels it."""
    _control(name, view.say(key), list(options), value, options.__getitem__)


def state(name: str) -> str:
    """What the URL says under `name`; '' for nothing."""
    return st.query_params.get(name, "")


def set_state(**values: str | None) -> None:
    """Write chosen values into the URL, kept across pages, on reload and in a shared link; '' takes one out, None leaves it."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        elif value == "":
            st.query_params.pop(name, None)
