"""Ways to the next category, in words: what kepatuhan.optimise found, from the published units and from the indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kepatuhan.briefing.government_brief import Way
from kepatuhan.briefing.marks import value_text
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.method import next_band
from kepatuhan.core.model import Change, Region
from kepatuhan.plans.optimise import Plan, alternatives, plan
from kepatuhan.plans.situation import PlanLevel, Reading, Rules, Situation, readings, situation, total_after
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import label
from kepatuhan.words.names import category_name, component_name
from kepatuhan.words.numbers import listing, number

WAY_KEYS = {"units": "way_mean", "printed": "way_printed"}
"""What a way is called that is enough in one of two readings alone."""
LEAST_KEYS = {"effort": "way_least_effort", "levers": "way_least_levers", "units": "way_least_units"}
SHOWN = 3
"""Changes that are named; a plan of twenty indicators is for the screen, not for one page."""


def ways(facts: Facts, region: Region, year: int, lang: str) -> tuple[Way, ...]:
    """What lifts a government to its next category: the lowest published unit alone, and three plans over indicators.

    Empty in the best category, in a year without edges, and where nothing is known of the units. Plans over indicators that
    were invented carry the word ILUSTRASI, and are left out where `facts.illustrated` is None.
    """
    where = _situation(facts, region, year, "unit")
    total = where.printed if where and where.printed is not None else where.computed if where else None
    above = next_band(where.method, total) if where and total is not None else None
    if where is None or above is None or above.lower is None:
        return ()
    listed = list(_by_units(where, above.lower, facts, lang))
    below = _situation(facts, region, year, "indicator") if facts.illustrated is not None else None
    if below is not None and below.units and below.method.components[1:]:
        listed += _by_indicators(below, above.lower, facts, lang)
    return tuple(listed)


def _situation(facts: Facts, region: Region, year: int, level: PlanLevel) -> Situation | None:
    rows = facts.data.observations if level == "unit" else illustrated(facts.data)
    try:
        return situation(rows, facts.data, region.code, year, Rules(level=level))
    except KeyError:
        return None


def _by_units(where: Situation, target: int, facts: Facts, lang: str) -> Iterator[Way]:
    """The lowest unit alone: enough for both readings of the total, and, where they differ, for one of them alone."""
    if not where.units:
        return
    lowest = min(where.units, key=lambda unit: (unit.score, unit.name))
    rules = Rules(locked=frozenset((unit.name, "") for unit in where.units if unit.name != lowest.name))
    alone = situation(where.rows, facts.data, where.region, where.year, rules)
    for reading in readings(where):
        made = plan(alone, target, facts.data, "effort", reading)
        if made.state == "found":
            yield _way(made, where, _read(reading, where, lang), "way_alone", lang)
        elif made.state == "infeasible":
            made = plan(where, target, facts.data, "effort", reading)
            yield _way(made, where, _read(reading, where, lang), "way_several", lang)


def _read(reading: Reading, where: Situation, lang: str) -> str:
    """For which reading of the total a way over units is enough."""
    if where.layer == "mandiri":
        return say("way_units_self", lang)
    if len(readings(where)) == 1:
        return say("way_units", lang)
    return say("way_both" if reading == readings(where)[0] else WAY_KEYS[reading], lang)


def _after(made: Plan, where: Situation, lang: str) -> str:
    """What the total becomes: the printed one, as every page shows it; the ways over units name the other reading too."""
    if len(readings(where)) == 1:
        return number(made.after or 0, lang)
    totals = {reading: number(total_after(where, reading, made.gained), lang) for reading in readings(where)}
    return totals["printed"] if where.rules.level == "indicator" else say("way_after", lang, **totals)


def _by_indicators(where: Situation, target: int, facts: Facts, lang: str) -> list[Way]:
    """The three plans; those that come to the same changes are one, with both their names."""
    named: dict[tuple[Change, ...], tuple[list[str], Plan]] = {}
    for made in alternatives(where, target, facts.data):
        if made.state == "found":
            titles, _ = named.setdefault(made.changes, ([], made))
            titles.append(say(LEAST_KEYS[made.objective], lang))
    return [_way(made, where, _joined(titles, lang), "way_indicators", lang) for titles, made in named.values()]


def _joined(titles: list[str], lang: str) -> str:
    names = listing([title if i == 0 else title[:1].lower() + title[1:] for i, title in enumerate(titles)], lang)
    return names[:1].upper() + names[1:]


def _way(made: Plan, where: Situation, title: str, key: str, lang: str) -> Way:
    figures = {"gain": number(made.gained, lang), "after": _after(made, where, lang)}
    category = category_name(made.band.code, lang) if made.band else ""
    sentence = say(key, lang, **figures, category=category, levers=made.levers, units=made.units)
    changes = tuple(_change(change, where, lang) for change in _largest(made.changes)[:SHOWN])
    rest = len(made.changes) - len(changes)
    more = say("way_rest", lang, n=rest) if rest else ""
    return Way(title, sentence, changes, more, label(made.layer, lang), made.layer)


def _largest(changes: Iterable[Change]) -> list[Change]:
    """The changes in the order of their size where that is one scale (units), else as the plan has them."""
    listed = list(changes)
    return listed if any(c.component for c in listed) else sorted(listed, key=lambda c: (c.before or 0) - c.value)


def _change(change: Change, where: Situation, lang: str) -> tuple[str, str, str]:
    part = next((c for c in where.method.components if c.code == change.component and c.parent), None)
    name = f"{change.unit}, {component_name(part, lang)}" if part else change.unit
    now = {(lever.unit, lever.component): lever.value for unit in where.units for lever in unit.levers}
    from_ = now.get((change.unit, change.component)) if change.before is None else change.before
    before = "" if from_ is None else value_text(from_, part is not None, lang)
    return name, before, value_text(change.value, part is not None, lang)
