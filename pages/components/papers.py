"""The briefing of what is looked at, or of a scenario under way, as PDF, slides and workbook, made when one is asked for."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from kepatuhan.briefing import order
from kepatuhan.method import method_for
from kepatuhan.model import Region, Scenario
from kepatuhan.words import break_reason, literal, region_name, say
from pages.components import session
from pages.components.cache import Assessment

OF_ONE = ("profil", "aspek", "peta")
"""Pages whose briefing is of the chosen government."""
OF_ALL = ("ringkasan", "nasional")
"""Pages whose briefing is of the whole province."""
MIME = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def offer(page: str, known: Assessment, region: Region, year: int, lang: str, published_only: bool) -> None:
    """The popover on a page that has a briefing, nothing on the others.

    Where there is none it says why: a year without an assessment, or tables of this session, which nobody could check later.
    """
    if page not in OF_ONE + OF_ALL:
        return
    chosen = region if page in OF_ONE else None
    method = method_for(known.data.methods, year)
    with st.popover(say("paper", lang), type="tertiary", icon=":material/picture_as_pdf:", key="get_paper"):
        if method is None or method.roll_up == "not_held":
            reason = break_reason(method, lang) if method else ""
            st.write(say("say_not_held", lang, year=year, reason=reason).strip())
            return
        _files(known, chosen, year, lang, published_only)


def offer_scenario(known: Assessment, region: Region, lang: str, published_only: bool, scenario: Scenario) -> None:
    """The files of a scenario under way; those of the government as it is while nothing is changed. The workbook is of `region`
    where the scenario changes it, else of the first government that it changes."""
    if not scenario.changes:
        st.caption(say("paper_unchanged", lang))
        _files(known, region, scenario.year, lang, published_only)
        return
    codes = [change.region for change in scenario.changes]
    whose = known.data.region(region.code if region.code in codes else codes[0])
    _files(known, whose, scenario.year, lang, published_only, scenario)


def _files(
    known: Assessment,
    region: Region | None,
    year: int,
    lang: str,
    published_only: bool,
    scenario: Scenario | None = None,
) -> None:
    """What they are about, and a button for each format; nothing of tables that only this session has."""
    if session.used():
        st.write(literal(say("own_no_paper", lang, files=session.names(lang))))
        return
    told = say("brief_scenario_title", lang, name=scenario.name, year=year) if scenario else _whose(region, year, lang)
    st.write(literal(say("paper_published", lang, name=told) if published_only else told))
    for kind in order.MAKERS:
        st.download_button(
            say(f"paper_{kind}", lang),
            partial(_made, kind, known, region, year, lang, published_only, scenario),
            f"{file_name(region, year, lang, published_only, scenario)}.{kind}",
            MIME[kind],
            key=f"get_paper_{kind}",
            on_click="ignore",
            width="stretch",
        )


def _whose(region: Region | None, year: int, lang: str) -> str:
    name = region_name(region, lang) if region else say("brief_province", lang)
    return say("paper_of", lang, name=name, year=year)


def file_name(
    region: Region | None, year: int, lang: str, published_only: bool, scenario: Scenario | None = None
) -> str:
    """'paparan-36.72-kota-cilegon-2022-id', with its own ending where nothing invented is inside."""
    end = [say("file_published", lang)] if published_only else []
    return "-".join([say("file_paper", lang), order.file_name(region, year, lang, scenario), *end])


def _made(
    kind: str,
    known: Assessment,
    region: Region | None,
    year: int,
    lang: str,
    published_only: bool,
    scenario: Scenario | None = None,
) -> bytes:
    facts = known.facts(published_only)
    asked = order.Order(facts, known.boundaries, region, year, lang, date.today().isoformat(), scenario)
    return order.MAKERS[kind](asked)
