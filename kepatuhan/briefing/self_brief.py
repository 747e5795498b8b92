"""The briefing of what a government says of itself: its own figures under their word, beside them what was published of other years."""

from __future__ import annotations

from dataclasses import replace

from kepatuhan.briefing import government_brief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.plans import ways
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.core.model import Region
from kepatuhan.scenarios.scenario import base_hash
from kepatuhan.scoring import compare
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.scoring.score import score
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.sentences.self_assessment import headline, list_note, open_units, weights_note
from kepatuhan.words.layers import label, titled


def facts_of(published: Facts, stated: SelfYear) -> Facts:
    """The governments of `stated` by what they say of themselves alone: no published figure, rank or list of units is among these."""
    listed, none = stated.listed(published.data), published.data.observations.head(0)
    context = {**listed.context, "ranks": listed.context["ranks"].head(0)}
    data = replace(listed, observations=stated.rows, illustration=none, elsewhere=none, context=context)
    scored = score(data.observations, data)
    bodies = compare.overview(scored.bodies.assign(self_assessed=False), data)
    return Facts(data, scored, bodies, reconcile(bodies, data), scored, base_hash(data.observations))


def government(published: Facts, stated: SelfYear, region: Region, lang: str, made: str = "") -> GovernmentBrief:
    """One government's own figures of a year in place of a result, named in every heading; map and years as published.

    KeyError where it says nothing of itself.
    """
    entry, self_facts = stated.entries[region.code], facts_of(published, stated.only({region.code}))
    stands = entry.stands(published.data)
    brief = government_brief.government(
        self_facts, region, stated.year, lang, made, ways(self_facts, region, stated.year, lang)
    )
    last = max((y for y in published.data.years if y <= stated.year), default=published.data.years[0])
    beside = government_brief.government(replace(published, illustrated=None), region, last, lang, made)
    notes = (open_units(stands, lang), list_note(entry.grid, lang), weights_note(entry.grid, lang))
    return replace(
        brief,
        title=titled(brief.title, "mandiri", lang),
        sentence=headline(entry.grid, stands, region, lang),
        note=" ".join(note for note in notes if note),
        ranks=(),
        units_note="",
        units_title=titled(brief.units_title, "mandiri", lang),
        years=beside.years,
        years_note=beside.years_note,
        eight_title="",
        eight=(),
        map=beside.map,
        sources=beside.sources,
        sources_of_total=(),
        sources_of_sentence=(),
        label=label("mandiri", lang),
    )
