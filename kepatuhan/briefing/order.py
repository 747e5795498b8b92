"""One briefing to make, and who makes it in each format: what the command line and the screen both ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kepatuhan.briefing import comparison, country_brief, government_brief, province_brief, scored_facts, self_brief
from kepatuhan.briefing.plans import ways
from kepatuhan.briefing.progress_page import ProgressPage, progress_page
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.model import Layer, Region, Scenario
from kepatuhan.follow_up.progress import FollowUp
from kepatuhan.scenarios.layers import assessing, ground_of
from kepatuhan.scenarios.scenario import apply, usable
from kepatuhan.scoring import compare
from kepatuhan.scoring.score import score
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.sentences.scores import everybody, has_score
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import province_name


@dataclass(frozen=True)
class Order:
    """One briefing to make: of the country, else of a scenario, else of a government, else of the whole province. `made` is an ISO date.

    follow: what the office keeps of targets and actions. country: then `known` are scored_facts.country_facts, `boundaries` its provinces.
    """

    known: scored_facts.Facts
    boundaries: Boundaries
    region: Region | None
    year: int
    lang: str
    made: str
    scenario: Scenario | None = None
    stated: SelfYear | None = None
    """What governments say of themselves in the year: then the briefing of a government is of that (self_brief)."""
    follow: FollowUp | None = None
    country: bool = False

    @property
    def progress(self) -> ProgressPage | None:
        """What the office plans and has done, where the briefing is of it and not of a scenario."""
        published_only = self.known.illustrated is None and self.stated is None
        return progress_page(self.known, self.region, self.lang, self.follow, published_only)

    @property
    def brief(
        self,
    ) -> (
        government_brief.GovernmentBrief
        | province_brief.ProvinceBrief
        | comparison.ScenarioBrief
        | country_brief.CountryBrief
    ):
        """What it says."""
        if self.country:
            return country_brief.of_country(self.known, self.year, self.lang, self.made)
        if self.scenario is not None:
            return comparison.scenario(self.known, self.scenario, self.lang, self.made, self.stated)
        if self.region is None:
            return replace(province_brief.province(self.known, self.year, self.lang, self.made), progress=self.progress)
        if self.stated is not None:
            self_assessed = self_brief.government(self.known, self.stated, self.region, self.lang, self.made)
            return replace(self_assessed, progress=self.progress)
        plans = ways(self.known, self.region, self.year, self.lang)
        brief = government_brief.government(self.known, self.region, self.year, self.lang, self.made, plans)
        return replace(brief, progress=self.progress)

    @property
    def layer(self) -> Layer:
        """What is inside that nobody published, as far as it is known before it is made."""
        if self.stated is not None:
            return "mandiri"
        return "ilustrasi" if self.known.illustrated is not None and self._may_hold_invented else ""

    @property
    def _may_hold_invented(self) -> bool:
        """Invented values are of some years only, and take nothing apart but a total that is known (government_brief); what a scenario

        or an office's plan says may stand on them whatever is known.
        """
        if self.scenario is not None or (self.progress is not None and self.progress.label):
            return True
        known = self.region is None or has_score(compare.of(self.known.bodies, self.region.code, self.year))
        return known and bool((self.known.data.illustration["year"] == self.year).any())

    @property
    def name(self) -> str:
        """The file's name without its ending (see `file_name`)."""
        whole = "" if self.region else whole_name(self.known.data, self.country)
        return file_name(self.region, whole, self.year, self.lang, self.scenario, self.layer)


ENDINGS: dict[Layer, str] = {"ilustrasi": "file_invented", "mandiri": "file_self_ending"}
"""What the name of a file ends with, by what is inside: keys of the words."""


def whole_words(data: Dataset, country: bool, lang: str) -> str:
    """What a briefing of a whole is of: 'Indonesia', 'Banten: sembilan pemerintah'."""
    return say("page_indonesia", lang) if country else everybody(data, lang)


def whole_name(data: Dataset, country: bool) -> str:
    """What the file of a whole is called by: the country, or the province of the data."""
    return say("page_indonesia", "id") if country else province_name(data.province, "id")


def file_name(
    region: Region | None,
    whole: str,
    year: int,
    lang: str,
    scenario: Scenario | None = None,
    layer: Layer = "",
) -> str:
    """'36.72-kota-cilegon-2022-id', 'banten-2022-en': letters, digits and dashes, whatever the government is called.

    whole: the province, or the country, that a briefing of no single government is of. `layer`: what may be inside that nobody published, which the name says at its end.
    """
    if scenario is not None:
        parts = ["skenario", _plain(scenario.name, "a-z0-9")]
    elif region is not None:
        parts = [_plain(region.code, "0-9."), _plain(region.name, "a-z0-9")]
    else:
        parts = [_plain(whole, "a-z0-9")]
    end = [say(ENDINGS[layer], lang)] if layer else []
    return "-".join([*(part for part in parts if part), str(year), lang, *end])


def _plain(text: str, kept: str) -> str:
    return re.sub(f"[^{kept}]+", "-", text.lower()).strip("-.")[:60]


Maker = Callable[[Order], bytes]

MODULES = {
    f: f"kepatuhan.briefing.{m}" for f, m in (("pdf", "pdf"), ("pptx", "slides.decks"), ("xlsx", "workbook.book"))
}
"""Who makes a format; read only when it is asked for, since each brings a library of its own."""


def _pdf(order: Order) -> bytes:
    from kepatuhan.briefing import pdf

    return pdf.make(order.brief, order.boundaries)


def _pptx(order: Order) -> bytes:
    from kepatuhan.briefing.slides import decks

    return decks.make(order.brief, order.boundaries)


def _xlsx(order: Order) -> bytes:
    from kepatuhan.briefing.workbook import book

    if order.country:
        return book.make_country(order.known, order.year, order.lang, order.made)
    if order.region is None:
        return book.make_province(order.known, order.year, order.lang, order.made, order.progress)
    basis, region = _stood_on(order, order.region), order.region
    if order.scenario is None:
        brief = order.brief if basis is not order.known else None
        self_assessed = brief if isinstance(brief, government_brief.GovernmentBrief) else None
        return book.make(
            basis, region, order.year, order.lang, order.made, brief=self_assessed, progress=order.progress
        )
    on, _ = ground_of(order.scenario, order.known.data, order.stated)
    sound_, _ = usable(order.scenario, on.observations, on.data)
    proposed = score(apply(on.observations, sound_, on.data), on.data)
    return book.make(basis, region, order.year, order.lang, order.made, proposed=proposed)


def _stood_on(order: Order, region: Region) -> scored_facts.Facts:
    """What the government's sheet begins from: what it says of itself where that is asked for, or the scenario stands on it."""
    if order.stated is None or region.code not in order.stated.entries:
        return order.known
    if order.scenario is not None and region.code not in assessing(order.scenario.changes):
        return order.known
    return self_brief.facts_of(order.known, order.stated.only({region.code}))


MAKERS: dict[str, Maker] = {"pdf": _pdf, "pptx": _pptx, "xlsx": _xlsx}
