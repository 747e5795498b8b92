"""What is said of a government among those like it: the rule of the group, its place, and who sets an example."""

from __future__ import annotations

from kepatuhan.core.model import Method
from kepatuhan.scoring.compare import Position
from kepatuhan.scoring.peers import BestPeer, Group
from kepatuhan.sentences.national import kind_name
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import count, number


def rule(group: Group, lang: str) -> str:
    """How the group was chosen: kind, number, from the least to the most people."""
    name, kind = region_name(group.region, lang), kind_name(group.region.kind, lang)
    if not group.members:
        return say("peers_none", lang, name=name, kind=kind)
    people = [group.people[r.code] for r in group.members]
    ends = {"low": count(min(people), lang), "high": count(max(people), lang)}
    own_people = count(group.people[group.region.code], lang)
    return say("peers_rule", lang, n=len(people), kind=kind, name=name, own=own_people, year=group.year, **ends)


def place(group: Group, at: Position | None, year: int, lang: str) -> str:
    """The government's rank, the median and the best among itself and its group, by the scores that were found."""
    if at is None:
        return say("peers_unknown", lang, year=year)
    names = {r.code: region_name(r, lang) for r in (group.region, *group.members)}
    words = {"name": names[group.region.code], "year": year, "known": at.known, "of": at.of}
    words |= {"median": number(at.median, lang), "best": names[at.best[0]], "high": number(at.best[1], lang)}
    if at.own is None:
        return say("peers_unplaced", lang, **words)
    return say("peers_place", lang, **words, score=number(at.own, lang), rank=at.rank)


def example(group: Group, best: BestPeer | None, method: Method, lang: str) -> str:
    """Who does best in the aspect where most is lost; that it cannot be said where aspects are not given."""
    if best is None:
        return say("peers_no_model", lang, name=region_name(group.region, lang))
    names = {c.code: component_name(c, lang) for c in method.components}
    losses = {"lost": number(best.lost, lang), "best_lost": number(best.best_lost, lang)}
    return say("peers_model", lang, aspect=names[best.component], best=region_name(best.best, lang), **losses)
