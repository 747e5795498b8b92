"""The first screen in words: who is not green, who is nearest an edge, a minute to be read aloud, and a message for a chat."""

from __future__ import annotations

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Band
from kepatuhan.scoring.distance import GREEN, Behind, Distance, behind, nearest
from kepatuhan.sentences.changes import score_changes, unknowns
from kepatuhan.sentences.scores import score_words
from kepatuhan.sentences.titles import headline
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import category_name, region_name, zone_name
from kepatuhan.words.numbers import counted, listing, number, signed

CHAT = 600
"""Characters of a message for a chat, at most."""
NAMED = 3
"""Publishers and changes that are named one by one."""


def behind_title(distances: Behind, lang: str) -> str:
    """'Belum hijau', or what the goal is called in a year without zones."""
    return say("behind_title" if distances.goal.zone == GREEN else "behind_title_top", lang)


def behind_note(distances: Behind, lang: str) -> str:
    """What the list does not say by itself: that nobody known is behind, and of how many nothing is known; '' for neither."""
    lines = []
    if not distances.behind and distances.unknown < distances.of:
        key = "behind_none" if distances.goal.zone == GREEN else "behind_none_top"
        lines.append(say(key, lang, n=counted(distances.of - distances.unknown, lang), of=counted(distances.of, lang)))
    if distances.unknown:
        lines.append(say("behind_unknown", lang, n=counted(distances.unknown, lang), of=counted(distances.of, lang)))
    return " ".join(lines)


def short_text(one: Distance, lang: str) -> str:
    """'9,61 poin ke hijau', or that the edge or the score is not known."""
    if one.points is None:
        return say("short_unknown", lang)
    aim = zone_name(GREEN, lang) if one.band.zone == GREEN else category_name(one.band.code, lang)
    return say("short_of", lang, points=number(one.points, lang), aim=aim)


def spare_text(one: Distance, lang: str) -> str:
    """'0,47 poin di atas batas A'."""
    return say("spare_over", lang, points=number(one.points or 0, lang), name=category_name(one.band.code, lang))


def edge_text(score: int, band: Band, lang: str) -> str:
    """'9,61 poin ke B' or '0,47 poin di atas batas A': where a score (hundredths) stands to the lower edge of a band."""
    away = score - int(band.lower or 0)
    if away >= 0:
        return say("spare_over", lang, points=number(away, lang), name=category_name(band.code, lang))
    return say("short_of", lang, points=number(-away, lang), aim=category_name(band.code, lang))


def spoken(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> list[str]:
    """About a minute to be read aloud, a paragraph each: the year, who is behind, who is near an edge, what changed, what is
    not known, and who published it."""
    behind_, near = _behind_sentence(bodies, data, year, lang), _nearest_sentence(bodies, data, year, lang)
    sentences = [headline(bodies, data, year, lang), behind_, near]
    if changed := score_changes(bodies, data, year, lang)[:NAMED]:
        sentences.append(say("spoken_changes", lang, year=year - 1, list="; ".join(changed)))
    if near and (open_ := unknowns(bodies, data, year, lang)):
        sentences.append(say("spoken_unknown", lang, list=" ".join(open_[:NAMED])))
    return [text for text in [*sentences, sources_line(bodies, data, year, lang)] if text]


def chat(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """The same for a chat: plain text of at most CHAT characters; what does not fit is left out whole, the source never."""
    first, last = headline(bodies, data, year, lang), sources_line(bodies, data, year, lang)
    lines = [first]
    for text in (_behind_sentence(bodies, data, year, lang, brief=True), _nearest_sentence(bodies, data, year, lang)):
        if text and len("\n".join([*lines, text, last])) <= CHAT:
            lines.append(text)
    return "\n".join([*lines, last])


def sources_line(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    """Who published what is known of the year; '' where nothing is."""
    used = [data.sources[s].publisher for s in bodies.loc[bodies["year"] == year, "source"] if s in data.sources]
    names = list(dict.fromkeys(used))
    if not names:
        return ""
    rest = [say("spoken_more", lang, n=len(names) - NAMED)] if len(names) > NAMED else []
    return say("spoken_sources", lang, year=year, names=listing([*names[:NAMED], *rest], lang))


def _behind_sentence(bodies: pd.DataFrame, data: Dataset, year: int, lang: str, brief: bool = False) -> str:
    """Who is behind with score and distance; `brief` writes the distance as a difference in brackets."""
    distances = behind(bodies, data, year)
    if distances is None:
        return ""
    if not distances.behind:
        return behind_note(distances, lang)
    parts = [_behind_one(one, data, lang, brief) for one in distances.behind]
    listed = say("spoken_behind", lang, title=behind_title(distances, lang), list="; ".join(parts))
    return " ".join([listed, behind_note(distances, lang)]).strip()


def _behind_one(one: Distance, data: Dataset, lang: str, brief: bool) -> str:
    who = {"name": _name(one, data, lang), "score": score_words(one.row, lang)}
    if brief and one.points is not None:
        return say("spoken_one_brief", lang, **who, distance=signed(-one.points, lang))
    return say("spoken_one", lang, **who, distance=short_text(one, lang))


def _nearest_sentence(bodies: pd.DataFrame, data: Dataset, year: int, lang: str) -> str:
    parts = [
        say("spoken_near_one", lang, name=_name(one, data, lang), distance=spare_text(one, lang))
        for one in nearest(bodies, data, year)
    ]
    return say("spoken_near", lang, title=say("nearest_title", lang), list="; ".join(parts)) if parts else ""


def _name(one: Distance, data: Dataset, lang: str) -> str:
    region = data.region(one.row["region"])
    return region_name(region, lang, short=True) if region else str(one.row["region"])
