"""What the briefing of one government says, as frozen values without a layout.

Nothing is computed here: score, compare, reconcile and explain did.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypedDict

import pandas as pd

from kepatuhan.briefing.citations import Citations, Cited, Reference, together
from kepatuhan.briefing.marks import Mark, mark
from kepatuhan.briefing.progress_page import ProgressPage
from kepatuhan.briefing.ranked_rows import Row, distances, eight_title, the_eight, was_held
from kepatuhan.briefing.scored_facts import Facts, Stamp, stamp_of
from kepatuhan.briefing.zone_map import Map, zone_map
from kepatuhan.core.columns import Record, int_or_none, records
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Layer, Method, Region
from kepatuhan.scoring import compare, explain, ranking
from kepatuhan.sentences import changes, printed_totals, scores
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import holds, label
from kepatuhan.words.names import band_label, component_name, region_name
from kepatuhan.words.numbers import number


@dataclass(frozen=True)
class BriefUnit:
    """One service unit. `score` in hundredths or None; contribution, maximum and lost (hundredths of the government's
    computed total) only where that total is the mean of all its units. `sources` are numbers of the brief's sources."""

    name: str
    text: str
    score: int | None
    state: str
    mark: Mark
    contribution: int | None
    maximum: int | None
    lost: int | None
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Aspect:
    """One dimension: its maximum, value and loss in hundredths of the total, as text too."""

    code: str
    name: str
    maximum: int
    value: int
    lost: int
    maximum_text: str
    value_text: str
    lost_text: str


@dataclass(frozen=True)
class Aspects:
    """The computed total taken apart. `label` is the word of what nobody published (`invented`: any `layer`): it stands in
    every picture of the rows and beside the title, which is then no finding about the world."""

    title: str
    note: str
    label: str
    invented: bool
    layer: Layer
    total: int
    total_text: str
    rows: tuple[Aspect, ...]


@dataclass(frozen=True)
class YearMark:
    """One year of a government; `breaks` where its method differs from the year before, so that nothing may join the two.

    `sources` are numbers of the brief's sources, as everywhere here.
    """

    year: int
    text: str
    score: int | None
    mark: Mark
    method: str
    breaks: bool
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Way:
    """One way to the next category (briefing.plans): its name, the sentence, (what, before, after) of each change that is
    named, how many more there are in words, and the label of the layer it rests on ('' for published figures)."""

    title: str
    sentence: str
    changes: tuple[tuple[str, str, str], ...]
    rest: str
    label: str
    layer: Layer = ""


@dataclass(frozen=True)
class GovernmentBrief:
    """One government in one year. Hundredths beside every text; None or '' where something is not known or does not apply.

    `total`: the score that counts (printed where printed). `computed`: what its units give. `short` and `spare`:
    hundredths to the next category and above the own floor, `to_next` and `above_floor` in words. `plans`: empty where
    nobody asked for them (briefing.plans). `held`: whether there was an assessment that year. `holds`: what is in it that was not published, in words. `label`: whose figures the total and the units are, where they are no result.
    `eight`: the eight ranked, where there is nothing below the total to show. `sources_of_sentence`: of the score and the
    rank that the opening sentence names. `progress`: the office's own plan, where it has one.
    """

    region: str
    year: int
    held: bool
    name: str
    title: str
    sentence: str
    note: str
    total: int | None
    total_text: str
    computed: int | None
    mark: Mark
    category_words: str
    to_next: str
    above_floor: str
    short: int | None
    spare: int | None
    ranks: tuple[Cited, ...]
    units_title: str
    units: tuple[BriefUnit, ...]
    units_note: str
    aspects: Aspects | None
    plans: tuple[Way, ...]
    reconciliation: str
    mismatch: bool
    years: tuple[YearMark, ...]
    years_note: str
    eight_title: str
    eight: tuple[Row, ...]
    map: Map
    sources: tuple[Reference, ...]
    sources_of_total: tuple[int, ...]
    sources_of_sentence: tuple[int, ...]
    holds: str
    stamp: Stamp
    label: str = ""
    progress: ProgressPage | None = None

    @property
    def illustrated(self) -> bool:
        """Whether anything in it was not published."""
        return bool(self.holds)


def government(
    facts: Facts, region: Region, year: int, lang: str, made: str = "", plans: tuple[Way, ...] = ()
) -> GovernmentBrief:
    """The briefing of one government. `made` is the ISO date to print; KeyError for a year or region without a row."""
    row, method = compare.of(facts.bodies, region.code, year), method_for(facts.data.methods, year)
    book, name = Citations(facts.data, lang), region_name(region, lang)
    of_total = book.cite([row["source"], *ranking.rank_sources(row, facts.data)])
    units, aspects = _units(facts, region, year, lang, book), _aspects(facts, row, method, lang)
    ranks, of_rank = _ranks(facts, row, region, lang, book)
    years = _years(facts, region, lang, book)
    eight = () if units or aspects or plans else the_eight(facts, year, lang, book)
    return GovernmentBrief(
        region=region.code,
        year=year,
        held=was_held(method),
        name=name,
        title=say("brief_title", lang, name=name, year=year),
        sentence=scores.government_sentence(facts.bodies, facts.data, region, year, lang),
        note=_note(row, region, lang),
        **_total(row, method, lang),
        **distances(row, method, lang),
        ranks=ranks,
        units_title=_units_title(units, row, lang),
        units=units,
        units_note=printed_totals.missing_units(row["missing"], facts.data, lang),
        aspects=aspects,
        plans=plans,
        **_reconciled(facts, row, lang),
        years=years,
        years_note=changes.longest_change(facts.bodies, facts.data, region, lang),
        eight_title=eight_title(facts.data, year, lang) if eight else "",
        eight=eight,
        map=zone_map(facts, year, lang, region.code),
        sources=book.references(),
        sources_of_total=of_total,
        sources_of_sentence=together(of_total, of_rank),
        holds=_holds(units, aspects, plans, lang),
        stamp=stamp_of(facts, method, made, lang),
    )


def _holds(units: tuple[BriefUnit, ...], aspects: Aspects | None, plans: tuple[Way, ...], lang: str) -> str:
    layers: set[Layer] = {"mandiri" for unit in units if unit.state == "mandiri"}
    layers |= {way.layer for way in plans} | ({aspects.layer} if aspects else set())
    return holds(layers, lang)


def _ranks(
    facts: Facts, row: pd.Series, region: Region, lang: str, book: Citations
) -> tuple[tuple[Cited, ...], tuple[int, ...]]:
    """The published ranks, and the sources of the one that the opening sentence names beside a score."""
    scope = "nasional_provinsi" if region.kind == "provinsi" else ranking.DISTRICT_SCOPE
    rows = scores.ranks(facts.data, region, int(row["year"]))
    rank_texts = [
        (r["scope"], Cited(scores.published_rank_text(r, facts.data, lang), book.cite([r["source_id"]]))) for r in rows
    ]
    named = [rank.sources for rank_scope, rank in rank_texts if rank_scope == scope] if scores.has_score(row) else []
    return tuple(rank for _, rank in rank_texts), together(*named)


class _Total(TypedDict):
    """The fields of GovernmentBrief that say its total."""

    total: int | None
    total_text: str
    computed: int | None
    mark: Mark
    category_words: str


def _total(row: pd.Series, method: Method | None, lang: str) -> _Total:
    total_band = next((b for b in method.bands if b.code == row["category"]), None) if method else None
    return {
        "total": int_or_none(row["score"]),
        "total_text": scores.score_text(row, lang),
        "computed": int_or_none(row["computed"]),
        "mark": mark(row, lang),
        "category_words": band_label(total_band, lang) if total_band else "",
    }


def _note(row: pd.Series, region: Region, lang: str) -> str:
    state_notes = [scores.state_text(row, lang)] if row["state"] not in ("tidak_ada_penilaian", "terbit") else []
    province_notes = (
        [say("province_note", lang)] if region.kind == "provinsi" and row["state"] != "tidak_ada_penilaian" else []
    )
    return " ".join(part for part in state_notes + province_notes if part)


def _units(facts: Facts, region: Region, year: int, lang: str, book: Citations) -> tuple[BriefUnit, ...]:
    """The units that somebody published, best first as on the screen, with what each brings to the total where that is known."""
    units = facts.scored.units
    unit_rows = units[(units["year"] == year) & (units["region"] == region.code)].assign(by_rank=False)
    order = unit_rows.assign(middle=unit_rows["score"].fillna(unit_rows["low"])).sort_values(
        ["middle", "unit"], ascending=[False, True], na_position="last"
    )
    # contributions mean something only where these are all units: one of several is not the whole total
    whole = compare.of(facts.bodies, region.code, year)["missing"] == ()
    parts = explain.contributions(facts.scored, region.code, year).set_index("unit")
    parts = parts if whole else parts.head(0)
    return tuple(_unit(row, parts, lang, book) for _, row in order.iterrows())


def _unit(row: pd.Series, parts: pd.DataFrame, lang: str, book: Citations) -> BriefUnit:
    brings = parts.loc[row["unit"]] if row["unit"] in parts.index else {}
    value, maximum, lost = (int(brings[k]) if k in brings else None for k in ("value", "maximum", "lost"))
    text = scores.score_text(row, lang)
    cited = book.cite([row["source"]])
    return BriefUnit(
        row["unit"], text, int_or_none(row["score"]), row["state"], mark(row, lang), value, maximum, lost, cited
    )


def _units_title(units: tuple[BriefUnit, ...], row: pd.Series, lang: str) -> str:
    """The finding above the units: the lowest with a score, said to be the lowest of all only where all are known."""
    scored = [u for u in units if u.score is not None]
    if len(scored) < 2:
        return say("units", lang) if units else say("units_none", lang)
    lowest = min(scored, key=lambda u: (u.score, u.name))
    key = "brief_units_title" if len(scored) == len(units) and row["missing"] == () else "brief_units_title_some"
    return say(key, lang, name=lowest.name, score=lowest.text)


def _aspects(facts: Facts, row: pd.Series, method: Method | None, lang: str) -> Aspects | None:
    """The dimensions of a total that is known; real ones where the units' components are, else the illustration.

    Where the total itself is not known nothing is shown: an invented total must not be read as the missing one.
    """
    if method is None or not scores.has_score(row):
        return None
    for scored in (facts.scored, facts.illustrated):
        breakdown = explain.breakdown(scored, method, row["region"], int(row["year"])) if scored else None
        if breakdown:
            return _taken_apart(breakdown, method, row, lang)
    return None


def _taken_apart(breakdown: explain.Breakdown, method: Method, row: pd.Series, lang: str) -> Aspects:
    (root,) = explain.children(method, "")
    names = {c.code: component_name(c, lang) for c in explain.children(method, root.code)}
    parts = records(breakdown.parts[breakdown.parts["code"].isin(names)])
    rows = tuple(_aspect(part, names[part["code"]], lang) for part in parts)
    most = max(rows, key=lambda r: r.lost)
    notes = ["brief_aspects_invented"] if breakdown.invented else []
    notes.append(_sum_note(breakdown.total, row))
    return Aspects(
        title=say("brief_aspects_title", lang, name=most.name, lost=most.lost_text, maximum=most.maximum_text),
        note=" ".join(
            say(note, lang, total=number(breakdown.total, lang), printed=scores.score_text(row, lang)) for note in notes
        ),
        label=label(breakdown.layer, lang),
        invented=bool(breakdown.layer),
        layer=breakdown.layer,
        total=breakdown.total,
        total_text=number(breakdown.total, lang),
        rows=rows,
    )


def _sum_note(total: int, row: pd.Series) -> str:
    """The sentence on how the parts' sum stands to the score above: the same, inside what was printed as a range, or another."""
    if total == int_or_none(row["score"]):
        return "brief_aspects_sum"
    inside = row["state"] == "dibulatkan" and row["low"] <= total <= row["high"]
    return "brief_aspects_sum_range" if inside else "brief_aspects_sum_differs"


def _aspect(part: Record, name: str, lang: str) -> Aspect:
    maximum, value, lost = (int(part[k]) for k in ("maximum", "value", "lost"))
    texts = [number(v, lang) for v in (maximum, value, lost)]
    return Aspect(part["code"], name, maximum, value, lost, *texts)


class _Reconciled(TypedDict):
    """The fields of GovernmentBrief on the recomputation of its total."""

    reconciliation: str
    mismatch: bool


def _reconciled(facts: Facts, row: pd.Series, lang: str) -> _Reconciled:
    """The recomputation of the printed total as a sentence, and whether it does not match; '' where nothing was printed."""
    rows = facts.reconciled
    checks = records(rows[(rows["region"] == row["region"]) & (rows["year"] == row["year"])])
    if not checks:
        return {"reconciliation": "", "mismatch": False}
    sentence = printed_totals.reconciliation(checks[0], row, lang)
    return {"reconciliation": sentence, "mismatch": checks[0]["verdict"] == "mismatch"}


def _years(facts: Facts, region: Region, lang: str, book: Citations) -> tuple[YearMark, ...]:
    rows = [compare.of(facts.bodies, region.code, year) for year in facts.data.years]
    breaks = [False, *(before["method"] != after["method"] for before, after in pairwise(rows))]
    return tuple(
        YearMark(
            int(row["year"]),
            scores.score_text(row, lang),
            int_or_none(row["score"]),
            mark(row, lang),
            row["method"],
            bool(new),
            book.cite([row["source"], *ranking.rank_sources(row, facts.data)]),
        )
        for row, new in zip(rows, breaks, strict=True)
    )
