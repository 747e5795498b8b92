"""One briefing to make, and who makes it in each format: what the command line and the screen both ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kepatuhan.briefing import comparison, government_brief, province_brief, scored_facts
from kepatuhan.briefing.plans import ways
from kepatuhan.briefing.progress_page import ProgressPage, progress_page
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.model import Region, Scenario
from kepatuhan.follow_up.progress import FollowUp
from kepatuhan.scenarios.layers import ground_of
from kepatuhan.scenarios.scenario import apply, usable
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import province_name


@dataclass(frozen=True)
class Order:
    """One briefing to make: of a scenario, else of a government, else of the whole province. `made` is an ISO date.

    follow: what the office keeps of targets and actions.
    """

    known: scored_facts.Facts
    boundaries: Boundaries
    region: Region | None
    year: int
    lang: str
    made: str
    scenario: Scenario | None = None
    follow: FollowUp | None = None

    @property
    def progress(self) -> ProgressPage | None:
        """What the office plans and has done, where the briefing is of it and not of a scenario."""
        return progress_page(self.known, self.region, self.lang, self.follow, self.known.illustrated is None)

    @property
    def brief(self) -> government_brief.GovernmentBrief | province_brief.ProvinceBrief | comparison.ScenarioBrief:
        """What it says."""
        if self.scenario is not None:
            return comparison.scenario(self.known, self.scenario, self.lang, self.made)
        if self.region is None:
            return replace(province_brief.province(self.known, self.year, self.lang, self.made), progress=self.progress)
        found = ways(self.known, self.region, self.year, self.lang)
        brief = government_brief.government(self.known, self.region, self.year, self.lang, self.made, found)
        return replace(brief, progress=self.progress)

    @property
    def name(self) -> str:
        """The file's name without its ending (see `file_name`)."""
        invented = self.known.illustrated is not None
        province = "" if self.region else province_name(self.known.data.province, "id")
        return file_name(self.region, province, self.year, self.lang, self.scenario, invented)


def file_name(
    region: Region | None,
    province: str,
    year: int,
    lang: str,
    scenario: Scenario | None = None,
    invented: bool = False,
) -> str:
    """'36.72-kota-cilegon-2022-id', 'banten-2022-en': letters, digits and dashes, whatever the government is called.

    `invented`: the illustration may be inside, which the name says at its end.
    """
    if scenario is not None:
        parts = ["skenario", _plain(scenario.name, "a-z0-9")]
    elif region is not None:
        parts = [_plain(region.code, "0-9."), _plain(region.name, "a-z0-9")]
    else:
        parts = [_plain(province, "a-z0-9")]
    end = [say("file_invented", lang)] if invented else []
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

    if order.region is None:
        return book.make_province(order.known, order.year, order.lang, order.made, order.progress)
    if order.scenario is None:
        return book.make(order.known, order.region, order.year, order.lang, order.made, progress=order.progress)
    on, _ = ground_of(order.scenario, order.known.data)
    sound_, _ = usable(order.scenario, on.observations, order.known.data)
    proposed = score(apply(on.observations, sound_, order.known.data), order.known.data)
    return book.make(order.known, order.region, order.year, order.lang, order.made, proposed=proposed)


MAKERS: dict[str, Maker] = {"pdf": _pdf, "pptx": _pptx, "xlsx": _xlsx}
