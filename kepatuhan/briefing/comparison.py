"""What a scenario changes, as a briefing: before and after for every government it touches, two maps, the changes themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kepatuhan.briefing.marks import Mark, value_text
from kepatuhan.briefing.scored_facts import Facts, Stamp, stamp_of
from kepatuhan.briefing.zone_map import Map, MapPlace, legend, zone_map
from kepatuhan.charts.theme import UNKNOWN
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Change, Layer, Method, Problem, Scenario
from kepatuhan.scenarios.before_after import Row, before_after, summary
from kepatuhan.scenarios.ground import Ground
from kepatuhan.scenarios.layers import ground_of
from kepatuhan.scenarios.scenario import effective, usable
from kepatuhan.self_assessment.self_year import SelfYear
from kepatuhan.sentences.scores import range_text, standing
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import READING_KEYS
from kepatuhan.words.layers import holds, labels
from kepatuhan.words.names import component_name, province_name, region_name
from kepatuhan.words.numbers import listing, number, signed
from kepatuhan.words.problems import problem

REASONS = {
    "units_unknown": "reason_units_unknown",
    "weights_unknown": "reason_weights_unknown",
    "before_printed": "reason_before_printed",
}
"""What to mind about a reading (readings.Reading.reason) in a few words."""


@dataclass(frozen=True)
class Step:
    """One value that the scenario sets: of which government, unit and part, what it is now ('' unknown) and what it becomes."""

    region: str
    government: str
    unit: str
    part: str
    before: str
    after: str


@dataclass(frozen=True)
class Side:
    """A government's score on one side: text, hundredths (None where only a range or nothing is known), look, rank ('' unknown)."""

    text: str
    score: int | None
    mark: Mark
    rank: str


@dataclass(frozen=True)
class Outcome:
    """One government before and after. `reading` says from what it is counted; `main` marks the first reading of it."""

    region: str
    name: str
    reading: str
    main: bool
    before: Side
    after: Side
    delta: str
    moved: bool
    note: str


@dataclass(frozen=True)
class ScenarioBrief:
    """A scenario on its year's data. `label` names what of it nobody published; `problems` are sentences
    on changes that were left out or data that are now others."""

    year: int
    held: bool
    title: str
    sentence: str
    author: str
    note: str
    label: str
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    zones: str
    problems: tuple[str, ...]
    map: Map
    after: Map
    holds: str
    stamp: Stamp


def scenario(
    facts: Facts, proposed: Scenario, lang: str, made: str = "", stated: SelfYear | None = None
) -> ScenarioBrief:
    """The briefing of a scenario. `made` is the ISO date to print, `stated` what governments say of themselves in its year.

    ValueError for a year without a method.
    """
    data = facts.data
    on, base = ground_of(proposed, data, stated)
    sound, problems = usable(proposed, on.observations, on.data)
    rows = before_after(on, sound)
    outcomes = tuple(_outcome(row, data, on.method, lang) for row in rows if row["changed"])
    layers: set[Layer] = {row["layer"] for row in rows if row["changed"]}
    return ScenarioBrief(
        year=proposed.year,
        held=True,
        title=say("brief_scenario_title", lang, name=proposed.name, year=proposed.year),
        sentence=_sentence(outcomes, lang),
        author=say("brief_author", lang, name=proposed.author) if proposed.author else "",
        note=proposed.note,
        label=labels(layers, lang),
        steps=tuple(_step(change, on, data, lang) for change in effective(sound.changes, on.method).values()),
        outcomes=outcomes,
        zones=_zones(on, rows, lang),
        problems=_problems(proposed, base, problems, lang),
        map=zone_map(facts, proposed.year, lang, ""),
        after=_after(facts, on, rows, proposed.name, lang),
        holds=holds(layers, lang),
        stamp=stamp_of(facts, on.method, made, lang),
    )


def _sentence(outcomes: tuple[Outcome, ...], lang: str) -> str:
    """What becomes of each government, in the main reading; that nothing changes where nothing does."""
    main = [o for o in outcomes if o.main]
    if not main:
        return say("brief_scenario_nothing", lang)
    moves = [say("brief_scenario_move", lang, name=o.name, before=_told(o.before), after=_told(o.after)) for o in main]
    return say("brief_scenario_sentence", lang, moves=listing(moves, lang))


def _told(side: Side) -> str:
    return f"{side.text} ({side.mark.words})" if side.mark.words != side.text else side.text


def _step(change: Change, on: Ground, data: Dataset, lang: str) -> Step:
    region = data.region(change.region)
    part = next((c for c in on.method.components if c.code == change.component and c.parent), None)
    return Step(
        region=change.region,
        government=region_name(region, lang, short=True) if region else change.region,
        unit=change.unit or say("brief_whole", lang),
        part=component_name(part, lang) if part else say("brief_score", lang),
        before="" if change.before is None else value_text(change.before, part is not None, lang),
        after=value_text(change.value, part is not None, lang),
    )


def _outcome(row: Row, data: Dataset, method: Method, lang: str) -> Outcome:
    region = data.region(row["region"])
    assert region is not None
    return Outcome(
        region=region.code,
        name=region_name(region, lang),
        reading=say(READING_KEYS[row["reading"]], lang),
        main=bool(row["main"]),
        before=_side(row, "before", lang),
        after=_side(row, "after", lang),
        delta="" if row["delta"] is None else signed(row["delta"], lang),
        moved=bool(row["moved"]),
        note=say(REASONS[row["reason"]], lang) if row["reason"] else "",
    )


def _side(row: Row, side: str, lang: str) -> Side:
    fields = {k: row[f"{side}_{k}"] for k in ("score", "low", "high", "category", "zone", "symbol", "colour")}
    text, words = _text(fields, lang), standing(fields, lang)
    look = Mark(
        fields["symbol"] or "?",
        fields["colour"],
        words or text,
        fields["category"],
        fields["zone"],
        fields["score"] is None,
    )
    ends = [row[f"{side}_rank_{end}"] for end in ("best", "worst")]
    rank = "" if ends[0] is None else "–".join(dict.fromkeys(str(end) for end in ends))
    return Side(text, fields["score"], look, rank)


def _text(fields: Row, lang: str) -> str:
    if fields["score"] is not None:
        return number(fields["score"], lang)
    return range_text(fields["low"], fields["high"], lang)


def _zones(on: Ground, rows: Iterable[Row], lang: str) -> str:
    """How many of the eight are green before and after; '' in a year without zones."""
    totals = summary(on, rows)
    if not on.method.zoned:
        return ""
    counts = (totals.zones_before.get("hijau", 0), totals.zones_after.get("hijau", 0))
    return say("brief_scenario_zones", lang, before=counts[0], after=counts[1])


def _problems(proposed: Scenario, base: str, problems: tuple[Problem, ...], lang: str) -> tuple[str, ...]:
    other = [Problem("scenario_other_base", "warning", params={"name": proposed.name})] if proposed.base != base else []
    return tuple(problem(item, lang) for item in [*other, *problems])


def _after(facts: Facts, on: Ground, outcomes: Iterable[Row], name: str, lang: str) -> Map:
    """The map as it would be: every touched government in its main reading, those that change zone framed.

    One that stands on what it says of itself stays as it was published.
    """
    base = zone_map(facts, on.year, lang, "")
    rows = {row["region"]: row for row in outcomes if row["main"] and row["changed"] and row["layer"] != "mandiri"}
    places = tuple(_placed(place, rows[place.code], lang) if place.code in rows else place for place in base.places)
    title = say("brief_scenario_after", lang, name=name)
    places_read_out = "; ".join(f"{p.name}: {p.zone_text}, {p.score_text}" for p in places)
    province = province_name(facts.data.province, lang)
    alt = say("map_alt", lang, province=province, year=on.year, finding=title, list=places_read_out)
    invented = any(row["invented"] for row in rows.values())
    source = say("picture_source_mixed", lang, year=on.year) if invented else base.source
    return replace(base, title=title, alt=alt, source=source, places=places, legend=legend(on.method, places, lang))


def _placed(place: MapPlace, row: Row, lang: str) -> MapPlace:
    side = _side(row, "after", lang)
    pattern = "unknown" if not side.mark.colour else "hatch" if side.mark.hatched else "solid"
    look = {"symbol": side.mark.symbol, "colour": side.mark.colour or UNKNOWN, "pattern": pattern}
    words = {"score_text": side.text, "zone_text": side.mark.words, "note": ""}
    return replace(place, **look, **words, selected=bool(row["moved"]))
