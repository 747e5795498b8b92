"""What a briefing says of an office's own plan: its target, who does what by when, and how many points are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Region
from kepatuhan.follow_up.actions import Action, published
from kepatuhan.follow_up.planned import gained
from kepatuhan.follow_up.progress import BurnUp, FollowUp, bases, board, burn_up
from kepatuhan.follow_up.targets import TargetStanding, standings
from kepatuhan.sentences.follow_up import (
    STATE_KEYS,
    basis_label,
    burn_up_words,
    headline,
    list_words,
    part_words,
    target_line,
    values_words,
)
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import date as date_words
from kepatuhan.words.numbers import number, signed


@dataclass(frozen=True)
class ProgressRow:
    """One action in words: whose, what, from what to what, what it brings, by whom and when, and how it stands."""

    body: str
    what: str
    step: str
    points: str
    owner: str
    due: str
    state: str
    late: bool


@dataclass(frozen=True)
class ProgressBar:
    """The points done (hundredths) of those planned, of a unit or of a government."""

    name: str
    done: int
    planned: int
    label: str


@dataclass(frozen=True)
class ProgressPage:
    """`label`: the word of figures that are not published; `burn`, `today`, `day` and `missing` are what the picture of

    points is drawn from (charts.burn_up). `several`: of more than one government, so that each row names its own.
    """

    title: str
    sentence: str
    list_title: str
    rows: tuple[ProgressRow, ...]
    bars: tuple[ProgressBar, ...]
    burn_title: str
    burn: tuple[BurnUp, ...]
    as_of: str
    day: str
    missing: int | None
    label: str
    source: str
    several: bool
    lang: str

    @property
    def name(self) -> str:
        """What the page is called where there is little room."""
        return say("brief_progress_short", self.lang)


def progress_page(
    facts: Facts, region: Region | None, lang: str, follow: FollowUp | None, published_only: bool
) -> ProgressPage | None:
    """The page of one government, or of all (None); None where it has neither a target nor an action.

    `published_only`: figures that rest on others than published ones are left out.
    """
    if follow is None:
        return None
    data, every_standing = facts.data, standings(follow.targets, facts.bodies, facts.data, follow.year)
    mine = [one for one in every_standing if region is None or one.region == region.code]
    every = follow.actions if region is None else follow.of(region.code)
    shown = published(every) if published_only else every
    if not shown and not any(one.target for one in mine):
        return None
    target = mine[0].target if region is not None else None
    burn = burn_up(shown, follow.as_of)
    return ProgressPage(
        title=say("brief_progress", lang, year=follow.year),
        sentence=_sentence(mine, shown, follow, data, lang) if region is None else target_line(mine[0], data, lang),
        list_title=list_words(shown, follow.as_of, lang) if shown else say("brief_no_actions", lang),
        rows=tuple(_row(a, data, follow.as_of, lang) for a in shown),
        bars=_bars(shown, data, region is None, lang),
        burn_title=burn_up_words(burn, target, lang) if burn else "",
        burn=burn,
        as_of=follow.as_of.isoformat(),
        day=target.day if target else "",
        missing=_missing(mine, region),
        label=basis_label(bases(shown), lang),
        source=say("fu_source", lang),
        several=region is None,
        lang=lang,
    )


def _sentence(
    several: Sequence[TargetStanding], shown: Sequence[Action], follow: FollowUp, data: Dataset, lang: str
) -> str:
    return headline(board(several, {}, shown, follow.as_of), data, follow.year, lang)


def _missing(mine: Sequence[TargetStanding], region: Region | None) -> int | None:
    return mine[0].missing if region is not None else None


def _row(action: Action, data: Dataset, today: date, lang: str) -> ProgressRow:
    late = action.late(today)
    return ProgressRow(
        body=_short(action.region, data, lang),
        what=part_words(action, data.methods, lang),
        step=values_words(action, data.methods, lang),
        points="" if action.points is None else signed(action.points, lang),
        owner=action.owner,
        due=date_words(action.due, lang),
        state=say("fu_is_late" if late else STATE_KEYS[action.state], lang),
        late=late,
    )


def _short(code: str, data: Dataset, lang: str) -> str:
    region = data.region(code)
    return region_name(region, lang, short=True) if region else code


def _bars(several: Sequence[Action], data: Dataset, by_body: bool, lang: str) -> tuple[ProgressBar, ...]:
    """A bar a unit, of all governments a bar each; only where points are known."""
    counted = [a for a in several if a.state != "batal" and a.points]
    names = {a: _short(a.region, data, lang) if by_body else a.unit or say("total_itself", lang) for a in counted}
    groups = {name: [a for a in counted if names[a] == name] for name in dict.fromkeys(names.values())}
    return tuple(_bar(name, group, lang) for name, group in groups.items())


def _bar(name: str, group: Sequence[Action], lang: str) -> ProgressBar:
    done, planned = gained([a for a in group if a.state == "selesai"]), gained(group)
    return ProgressBar(
        name, done, planned, say("brief_done_of", lang, done=number(done, lang), planned=number(planned, lang))
    )
