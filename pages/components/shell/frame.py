"""What every page begins with: title, menu, and the view that its address asks for."""

from __future__ import annotations

import streamlit as st

from kepatuhan.core.model import Problem, Region
from kepatuhan.core.process import settle
from kepatuhan.scoring.compare import of
from kepatuhan.self_assessment.grid import coming_year
from kepatuhan.self_assessment.self_year import self_year
from kepatuhan.sentences.scores import score_text, standing
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import province_name, region_name
from kepatuhan.words.numbers import listing
from kepatuhan.words.problems import problem
from pages.components.server import first_paint
from pages.components.server.room import given_back
from pages.components.shell import guide, keep, place, saved_tables, session, visitor
from pages.components.shell.access import speak
from pages.components.shell.address import INVENTED, LAYERS, OWN, PUBLISHED
from pages.components.shell.cache import ROOT, Assessment, Broken, assessment
from pages.components.shell.menu import FOUND, menu, open_government
from pages.components.shell.self_layer import YEAR, filled_years, year_of
from pages.components.shell.site import FULL_SCREEN, TITLES
from pages.components.shell.view import View, remembered

BELOW_UNITS = ("aspek", "simulasi", "mandiri", "tindak_lanjut")
"""Pages about what is below the units, where nothing was published: they show the illustration, or what a government says
of itself, unless the URL forbids it.
All others, and everything that is taken away, hold published figures only, unless the URL asks for more."""
FOLLOWED = "tindak_lanjut"
"""The page on which what governments say of themselves stands beside what was published, whatever is asked for but published figures."""
SHOW_OWN = ("aspek", "profil", "simulasi")
"""Pages that can show what governments say of themselves; to all others but the one where it is filled in, `data=mandiri` is
`data=terbit`."""
ICON = ROOT / "static" / "icon.png"
"""A file of ours: Streamlit fetches a :material: page icon from another host."""


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
    former = _complete_address(lang)
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
        menu(view, key)
        guide.hint(province_name(known.data.province, lang), lang)
        visitor.failed(key, lang)
    _saved_tables(view)
    _own_tables(view)
    refused = {
        "link_bad_lang": (bad_lang, lang),
        "link_bad_province": (bad_province, region_name(known.data.province, lang)),
        "link_bad_year": (bad_year, str(view.year)),
        "link_bad_region": (bad_code, region_name(region, lang)),
        "link_former_region": (former, f"{region_name(region, lang)} ({region.code})"),
        "link_bad_data": (bad_layer, view.say(LAYERS[layer])),
    }
    _ignored(view, refused)
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


def _complete_address(lang: str) -> str:
    """Write the province of a government into an address that names none, and today's code for one of before; the latter, '' for none."""
    data, given = _assessment(lang, "").data, st.query_params.get("wilayah", "")
    provinces = {r.code: r.parent or r.code for r in data.country}
    former = given if given not in provinces else ""
    code = data.aliases.former.get(former, given)
    home = place.province() or data.home
    if code not in provinces or (not former and ("provinsi" in st.query_params or provinces[code] == home)):
        return ""
    st.query_params.update(provinsi=provinces[code], wilayah=code)
    return former


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
