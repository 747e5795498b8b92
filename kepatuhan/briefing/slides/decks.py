"""A briefing as slides: native charts, tables and map shapes that can be edited, the full sentence and sources in the notes."""

from __future__ import annotations

from kepatuhan.briefing.country_brief import CountryBrief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.slides.deck import Deck
from kepatuhan.briefing.slides.government_slides import government_slides
from kepatuhan.briefing.slides.kinds import Brief, footer
from kepatuhan.briefing.slides.ranked_slides import country_slides, province_slides
from kepatuhan.briefing.slides.scenario_slides import scenario_slides
from kepatuhan.core.geography import Boundaries


def make(brief: Brief, boundaries: Boundaries) -> bytes:
    """The slides of a brief as PPTX; the same bytes for the same brief and boundaries."""
    deck = Deck(brief.title, footer(brief), brief.stamp.lang)
    if isinstance(brief, GovernmentBrief):
        government_slides(deck, brief, boundaries)
    elif isinstance(brief, ProvinceBrief):
        province_slides(deck, brief, boundaries)
    elif isinstance(brief, CountryBrief):
        country_slides(deck, brief, boundaries)
    else:
        scenario_slides(deck, brief, boundaries)
    return deck.save()
