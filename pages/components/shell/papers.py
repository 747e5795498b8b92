"""The briefing of what is looked at, or of a scenario under way, as PDF, slides and workbook, made when one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import streamlit as st

from kepatuhan.briefing import order
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Layer, Region, Scenario
from kepatuhan.scenarios.layers import assessing
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.words.catalogue import say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import break_reason, region_name
from kepatuhan.words.numbers import day
from pages.components.shell import place, session
from pages.components.shell.cache import Assessment, country_map
from pages.components.shell.follow_up import follow_up

OF_ONE = ("profil", "aspek", "peta")
"""Pages whose briefing is of the chosen government."""
OF_ALL = ("ringkasan", "nasional")
"""Pages whose briefing is of the whole province, and of the government that is chosen in it."""
OF_COUNTRY = ("indonesia",)
"""Pages whose briefing is of the whole country: of what was published alone."""
MIME = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HOLDING: dict[Layer, str] = {"ilustrasi": "paper_invented", "mandiri": "paper_self"}
"""How a paper that holds what nobody published is named: keys of the words."""
KINDS = {"pdf": "paper_pdf", "pptx": "paper_pptx", "xlsx": "paper_xlsx"}
"""What each kind of file is called on its button."""


KEY, WHOLE = "get_paper", "get_paper_whole"
"""Keys of the buttons; the second where a page offers the whole province behind a government."""


@dataclass(frozen=True)
class Paper:
    """What a briefing is of: a government (None: the province with all, or the `country`) in a year, or a scenario of that year;

    with `stated` what governments say of themselves.
    """

    known: Assessment
    region: Region | None
    year: int
    lang: str
    published_only: bool
    scenario: Scenario | None = None
    stated: SelfYear | None = None
    country: bool = False
    zone: str = field(default_factory=place.zone)
    """The reader's, asked while the page is made: a file is made outside of it."""

    @property
    def file_name(self) -> str:
        """'paparan-36.72-kota-cilegon-2022-id', with its own ending where invented values are inside (order.file_name)."""
        whole = "" if self.region else order.whole_name(self.known.data, self.country)
        name = order.file_name(self.region, whole, self.year, self.lang, self.scenario, self.layer)
        return f"{say('file_paper', self.lang)}-{name}"

    @property
    def layer(self) -> Layer:
        """What may be inside that nobody published."""
        return "mandiri" if self.stated is not None else "" if self.published_only else "ilustrasi"

    @property
    def told(self) -> str:
        """What it is about, in words."""
        if self.scenario:
            told = say("brief_scenario_title", self.lang, name=self.scenario.name, year=self.year)
        else:
            told = say("paper_of", self.lang, name=self._whose, year=self.year)
        return say(HOLDING[self.layer], self.lang, name=told) if self.layer else told

    @property
    def _whose(self) -> str:
        if self.region:
            return region_name(self.region, self.lang)
        return order.whole_words(self.known.data, self.country, self.lang)

    def made(self, kind: str) -> bytes:
        """The file, of a kind of order.MAKERS."""
        if self.country:
            today, drawn = day(place.now(), self.zone), country_map().provinces
            of_all = (self.known.country_facts(), drawn, None, self.year, self.lang, today)
            return order.MAKERS[kind](order.Order(*of_all, country=True))
        facts, today = self.known.facts(self.published_only, self.year), day(place.now(), self.zone)
        follow = None if self.scenario else follow_up(self.known, self.year, date.fromisoformat(today))
        of = (
            facts,
            self.known.boundaries,
            self.region,
            self.year,
            self.lang,
            today,
            self.scenario,
            self.stated,
            follow,
        )
        return order.MAKERS[kind](order.Order(*of))


def offer(
    page: str,
    known: Assessment,
    region: Region,
    year: int,
    lang: str,
    published_only: bool,
    layer: Callable[[], None],
    stated: SelfYear | None = None,
) -> None:
    """The popover on a page that has a briefing, nothing on the others; `layer` draws the switch that asks for the illustration.

    Where there is none it says why: a year without an assessment, or tables of this session, which nobody could check later.
    """
    if page not in OF_ONE + OF_ALL + OF_COUNTRY:
        return
    method = method_for(known.data.methods, year)
    with st.popover(say("paper", lang), type="tertiary", icon=":material/picture_as_pdf:", key="get_paper"):
        if method is None or method.roll_up == "not_held":
            reason = break_reason(method, lang) if method else ""
            st.write(say("say_not_held", lang, year=year, reason=reason).strip())
            return
        if page in OF_COUNTRY:
            _files(Paper(known, None, year, lang, True, country=True))
            return
        if stated is not None and region.code not in stated.entries:
            st.write(say("self_none", lang, name=region_name(region, lang), year=year))
            return
        for key, whose in _offered(page, region):
            _files(Paper(known, whose, year, lang, published_only, stated=stated), key)
        if stated is None and known.invented(year):
            layer()


def _offered(page: str, region: Region) -> list[tuple[str, Region | None]]:
    """Key of the buttons and whose the files are (None: the whole province); the chosen government first."""
    if page in OF_ONE or session.used():  # then the one sentence why there is none
        return [(KEY, region)]
    return [(KEY, region), (WHOLE, None)] if region.parent else [(KEY, None)]


def offer_scenario(
    known: Assessment,
    region: Region,
    lang: str,
    published_only: bool,
    scenario: Scenario,
    stated: SelfYear | None = None,
) -> None:
    """The files of a scenario under way; those of the government as it is while nothing is changed. The workbook is of `region`
    where the scenario changes it, else of the first government that it changes."""
    if not scenario.changes:
        st.caption(say("paper_unchanged", lang))
        own = stated if stated is not None and region.code in stated.entries else None
        if own is not None or scenario.year in known.data.years:
            _files(Paper(known, region, scenario.year, lang, published_only, stated=own))
        return
    codes = [change.region for change in scenario.changes]
    whose = known.data.region(region.code if region.code in codes else codes[0])
    own = stated if assessing(scenario.changes) else None
    _files(Paper(known, whose, scenario.year, lang, published_only, scenario, own))


def _files(paper: Paper, key: str = KEY) -> None:
    """What they are about, and a button for each format; nothing of tables that only this session has."""
    if session.used():
        st.write(literal(say("own_no_paper", paper.lang, files=session.names(paper.lang))))
        return
    st.write(literal(paper.told))
    for kind in order.MAKERS:
        st.download_button(
            say(KINDS[kind], paper.lang),
            partial(paper.made, kind),
            f"{paper.file_name}.{kind}",
            MIME[kind],
            key=f"{key}_{kind}",
            on_click="ignore",
            width="stretch",
        )
