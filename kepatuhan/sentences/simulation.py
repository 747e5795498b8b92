"""What a simulation makes of a government, in sentences: where it starts, what comes out, what would be enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kepatuhan.core.model import Method
from kepatuhan.scenarios.before_after import Row
from kepatuhan.sentences.scores import range_text, standing
from kepatuhan.words.catalogue import say
from kepatuhan.words.layers import titled
from kepatuhan.words.names import component_name, in_language, zone_name
from kepatuhan.words.numbers import date, entry, listing, number

OTHER_READINGS = {"units": "reading_other_units", "printed": "reading_other_printed"}
"""What the reading that is not shown makes of a total."""


@dataclass(frozen=True)
class Told:
    """A change in words: what is moved, from what to what, and whether upward."""

    what: str
    before: str
    after: str
    rises: bool


def whatif_title(
    rows: list[Row], moved: list[Told], name: str, year: int, lang: str, missing: Sequence[str] | None = None
) -> str:
    """What a scenario does to one government: `rows` are its readings (before_after), the shown one first.

    `missing`: names of what readings.still_unknown found.
    """
    main, one = rows[0], moved[0]
    result = _result(main, rows[1:], name, lang, missing)
    words = {"what": one.what, "way": say("way_up" if one.rises else "way_down", lang)}
    words |= {"before": one.before, "after": one.after}
    single = len(moved) == 1
    text = (
        say("whatif_one", lang, **words, result=result)
        if single
        else say("whatif_many", lang, n=len(moved), result=result)
    )
    return titled(text, main["layer"], lang)


def start_title(
    row: Row, goal: str, way: Told | None, movable: bool, supposed: bool, name: str, year: int, lang: str
) -> str:
    """Where a government stands before anything is moved (`row` of before_after), and what would be enough.

    `goal` names the next category ('' in the best one or without edges), `way` the lever that alone needs least;
    `supposed`: nobody published the total itself.
    """
    words: dict[str, object] = {"name": name, "year": year, "goal": goal}
    score, what = row["before_score"], _standing_of(row, "before", lang)
    if score is None or not goal:
        bounds = range_text(row["before_low"], row["before_high"], lang)
        score_words = bounds if score is None else number(score, lang)
        key = "whatif_top" if score is not None and row["before_colour"] else "whatif_start"
        text = say(key, lang, **words, score=score_words, what=f" ({what})" if what else "")
    else:
        points = number(row["before_to_next"], lang)
        text = say("whatif_next", lang, **words, points=points)
        if way:
            text = say("whatif_enough", lang, text=text, what=way.what, before=way.before, after=way.after)
        elif movable:
            text = say("whatif_not_one", lang, text=text)
    return titled(text, row["layer"], lang) if supposed or (goal and movable) else text


def total_alone(method: Method, name: str, year: int, lang: str) -> str:
    """Why only the total is moved, and what it is made of where the method says no more than that."""
    parts = [c for c in method.components if c.level == "dimension"]
    parts_text = [
        say("board_total_part", lang, name=component_name(c, lang), points=entry(c.points, lang)) for c in parts
    ]
    below = any(c.level in ("variable", "indicator") for c in method.components)
    made = [say("board_total_parts", lang, parts=" + ".join(parts_text))] if parts_text and not below else []
    return " ".join([say("board_total_only", lang, name=name, year=year), *made])


def goal_words(method: Method, code: str, lang: str) -> str:
    """What reaching a category is called: 'zona hijau' where the zone begins with it, else 'kategori A'."""
    place = next(i for i, b in enumerate(method.bands) if b.code == code)
    band_aimed, below = method.bands[place], method.bands[place + 1 : place + 2]
    begins = bool(band_aimed.zone) and (not below or below[0].zone != band_aimed.zone)
    return zone_name(band_aimed.zone, lang) if begins else standing({"category": band_aimed.code, "zone": ""}, lang)


def no_total(reason: str, name: str, missing: Sequence[str] | None, lang: str) -> str:
    """Why a scenario gives no exact total, and what is missing for one (`missing` None: the list of units itself)."""
    if reason == "weights_unknown":
        return say("result_weights", lang, name=name)
    if not missing:
        return say("result_no_list", lang, name=name)
    return say("result_units", lang, name=name, list=listing(list(missing), lang))


def _result(row: Row, others: list[Row], name: str, lang: str, missing: Sequence[str] | None) -> str:
    if row["after_score"] is None:
        return no_total(row["reason"], name, missing, lang)
    after, score = _standing_of(row, "after", lang), number(row["after_score"], lang)
    if row["claim"]:
        other = number(others[0]["after_score"], lang) if others and others[0]["after_score"] is not None else ""
        words = {"claim": row["claim"], "score": score, "standing": after, "other": other}
        return say("result_claim", lang, name=name, **words)
    if row["before_category"] == row["after_category"] and row["before_score"] is not None:
        return say(
            "result_stays", lang, name=name, standing=after, before=number(row["before_score"], lang), score=score
        )
    return say("result_moves", lang, name=name, standing=after, score=score)


def other_reading(row: Row, lang: str) -> str:
    """What the reading that is not the shown one makes of a scenario (`row` of before_after); '' where it makes no total."""
    if row["before_score"] is None or row["after_score"] is None:
        return ""
    words = {"before": number(row["before_score"], lang), "score": number(row["after_score"], lang)}
    return say(OTHER_READINGS[row["reading"]], lang, **words, standing=_standing_of(row, "after", lang))


def _standing_of(row: Row, side: str, lang: str) -> str:
    return standing({"category": row[f"{side}_category"], "zone": row[f"{side}_zone"]}, lang)


def promise(row: Mapping[str, Any], lang: str) -> str:
    """Of a row `usulan` who does it, by when, and its note ('penanggung jawab: … · tenggat: 30 Juni 2026 · …'); '' when none is said."""
    owner, due = row.get("owner", ""), row.get("due", "")
    lines = [
        say("planned_owner", lang, owner=owner) if owner else "",
        say("planned_due", lang, date=date(due, lang)) if due else "",
        in_language(row, "note", lang),
    ]
    return " · ".join(text for text in lines if text)


def ready_result(row: Row, label: str, of: int, lang: str) -> str:
    """What a ready-made scenario (`label`) makes of a government: total, category, and rank among the `of` as the others stand."""
    ends = {side: _or_dash(row[f"{side}_score"], lang) for side in ("before", "after")}
    total = say("ready_total", lang, label=label, **ends)
    standings = [_standing_of(row, side, lang) for side in ("before", "after")]
    ranks = [_rank_words(row, side) for side in ("before", "after")]
    parts = [total, _moved("ready_category", standings, lang)]
    parts += [_moved("ready_rank", ranks, lang, of=of)] if all(ranks) else []
    text = "; ".join(part for part in parts if part) + "."
    return say("illustrated", lang, text=text) if row["invented"] else text


def _or_dash(score: int | None, lang: str) -> str:
    return "–" if score is None else number(score, lang)


def _rank_words(row: Row, side: str) -> str:
    best, worst = row[f"{side}_rank_best"], row[f"{side}_rank_worst"]
    if best is None:
        return ""
    return str(best) if best == worst else f"{best}–{worst}"


def _moved(key: str, ends: Sequence[str], lang: str, **more: object) -> str:
    """What changed from one end to the other, or that it stays; '' where nothing is known."""
    before, after = ends
    if not before or not after:
        return ""
    change = before if before == after else f"{before} → {after}"
    stays = say("ready_stays", lang) if before == after else ""
    return say(key, lang, change=change, stays=stays, **more).strip()
