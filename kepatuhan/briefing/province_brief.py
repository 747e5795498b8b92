"""What the briefing of the whole province says, as frozen values without a layout. Nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass

from kepatuhan.briefing.citations import Citations, Cited, Reference, together
from kepatuhan.briefing.progress_page import ProgressPage
from kepatuhan.briefing.ranked_rows import Row, eight_title, ranked_row, was_held
from kepatuhan.briefing.scored_facts import Facts, Stamp, stamp_of
from kepatuhan.briefing.zone_map import Map, zone_map
from kepatuhan.core.method import method_for
from kepatuhan.scoring import compare, ranking
from kepatuhan.sentences import changes, scores, titles
from kepatuhan.sentences.scores import everybody
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import counted, number


@dataclass(frozen=True)
class Count:
    """How many of the eight lie in a zone ('' for none that is known), and the clause that says so."""

    zone: str
    count: int
    words: str


@dataclass(frozen=True)
class ProvinceBrief:
    """The province in one year: its own government, the eight ranked, what changed and what is not known."""

    year: int
    held: bool
    title: str
    sentence: str
    province: Row
    province_note: str
    ranked_title: str
    ranked: tuple[Row, ...]
    rank_note: str
    counts: tuple[Count, ...]
    average: str
    changes: tuple[Cited, ...]
    changes_title: str
    unknowns: tuple[Cited, ...]
    unknown_title: str
    map: Map
    sources: tuple[Reference, ...]
    sources_of_sentence: tuple[int, ...]
    holds: str
    stamp: Stamp
    progress: ProgressPage | None = None


def province(facts: Facts, year: int, lang: str, made: str = "") -> ProvinceBrief:
    """The briefing of the whole province. `made` is the ISO date to print; KeyError for a year without rows."""
    data, bodies = facts.data, facts.bodies
    book, method = Citations(data, lang), method_for(data.methods, year)
    province_total = compare.of(bodies, data.province.code, year)
    ranked = ranking.ranked(bodies, data, year)
    province_row = ranked_row(province_total, method, data, lang, book)
    ranks = [r for r in scores.ranks(data, data.province, year) if r["scope"] == "nasional_provinsi"]
    named = [book.cite([rank["source_id"]]) for rank in ranks] if scores.has_score(province_total) else []
    rows = [ranked_row(row, method, data, lang, book) for _, row in ranked.iterrows()]
    sentence = titles.headline(bodies, data, year, lang)
    named += [row.sources for row in rows if row.score is not None and row.text in sentence]
    mean = compare.simple_mean(bodies, data, year)
    assessed = was_held(method)
    zoned = method is not None and method.zoned
    unknown = changes.unknown_lines(bodies, data, year, lang) if assessed else []
    return ProvinceBrief(
        year=year,
        held=assessed,
        title=say("brief_title", lang, name=everybody(data, lang), year=year),
        sentence=sentence,
        province=province_row,
        province_note=say("province_note", lang),
        ranked_title=eight_title(data, year, lang),
        ranked=tuple(rows) if assessed else (),
        rank_note=say("rank_note", lang) if any(row.rank for row in rows) else "",
        counts=tuple(Count(*count) for count in titles.zone_counts(ranked, lang)) if zoned else (),
        average=""
        if mean is None
        else say("average", lang, districts=counted(len(data.districts), lang), value=number(mean, lang)),
        changes=_cited_lines(changes.change_lines(bodies, data, year, lang), facts, (year - 1, year), book),
        changes_title=say("changed", lang, year=year - 1),
        unknowns=_cited_lines(unknown, facts, (year,), book),
        unknown_title=say("unknown_title", lang),
        map=zone_map(facts, year, lang, ""),
        sources=book.references(),
        sources_of_sentence=together(province_row.sources, *named),
        holds="",
        stamp=stamp_of(facts, method, made, lang),
    )


def _cited_lines(
    lines: list[changes.RegionLine], facts: Facts, years: tuple[int, ...], book: Citations
) -> tuple[Cited, ...]:
    """Each line with the sources of the scores it names, of all `years`."""
    rows = {line: [compare.of(facts.bodies, code, year) for code in line.regions for year in years] for line in lines}
    return tuple(
        Cited(
            line.text,
            book.cite(s for row in rows[line] for s in (row["source"], *ranking.rank_sources(row, facts.data))),
        )
        for line in lines
    )
