"""Targets, actions and how far they have come in words: the answer of the page, its tables, and what was changed by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day
from fractions import Fraction
from typing import Any

import pandas as pd

from kepatuhan.core.dataset import Dataset
from kepatuhan.core.method import method_for
from kepatuhan.core.model import Method
from kepatuhan.follow_up.actions import Action
from kepatuhan.follow_up.early_warning import BelowPublished, CloseToFalling
from kepatuhan.follow_up.kept import Content, EntryChange, EntryPlace
from kepatuhan.follow_up.progress import BoardRow, BurnUp, Progress, bases
from kepatuhan.follow_up.targets import Target, TargetStanding, farthest, reached
from kepatuhan.sentences.plans import cost_text, entry_text
from kepatuhan.sentences.self_assessment import range_words
from kepatuhan.sentences.tables import points
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import category_name, component_name, region_name
from kepatuhan.words.numbers import date, number, signed

STATE_KEYS = {
    "belum": "action_belum",
    "berjalan": "action_berjalan",
    "selesai": "action_selesai",
    "batal": "action_batal",
}
"""States of an action → their words."""
FIELD_KEYS = {
    "owner": "action_owner",
    "due": "action_due",
    "state": "action_state",
    "cost": "action_cost",
    "note": "action_note",
    "evidence": "action_evidence",
}
"""Fields of an action → what their columns are called."""
PRICE_KEYS = {
    "costs": "price_costs",
    "fixed": "price_fixed",
    "days": "price_days",
    "point_costs": "price_point_costs",
    "point_fixed": "price_point_fixed",
    "point_days": "price_point_days",
}
"""Fields of a price (follow_up.price_shelf.FIELDS) → what they are called."""
BASIS_STATES = {"ilustrasi": "state_ilustrasi", "mandiri": "state_mandiri"}
"""Whose values beside published ones a plan may start from → their word."""
RUPIAH = "rupiah"
NONE = "–"
"""Stands where there is nothing to say."""


# --- the answer ---------------------------------------------------------------------------------------------------


def headline(rows: Sequence[BoardRow], data: Dataset, year: int, lang: str) -> str:
    """'1 dari 3 sasaran 2026 tercapai; paling jauh Kota Cilegon, kurang 5,16 poin. 2 langkah terlambat.'"""
    late = sum(row.progress.late for row in rows if row.progress)
    tail = say("fu_head_late", lang, n=late) if late else ""
    return " ".join(part for part in (_reached(rows, data, year, lang), tail) if part)


def _reached(rows: Sequence[BoardRow], data: Dataset, year: int, lang: str) -> str:
    standings = [row.standing for row in rows if row.standing.target]
    aimed = len(standings)
    if not aimed:
        return say("fu_head_none", lang, year=year)
    compared = [one for one in standings if one.missing is not None]
    if not compared:
        return _by_assessment(rows, data, lang, {"n": aimed, "year": year})
    far = farthest(compared)
    done = {"done": len(reached(compared)), "n": aimed, "year": year}
    if far is None:
        return say("fu_head_reached", lang, **done)
    return say("fu_head", lang, **done, name=_name(far.region, data, lang), missing=number(far.missing or 0, lang))


def _by_assessment(rows: Sequence[BoardRow], data: Dataset, lang: str, counts: Mapping[str, int]) -> str:
    """Where nothing published can be compared: the longest way that a self-assessment leaves, under its word."""
    ways = [
        (max(t.score - row.assessed.low, 0), max(t.score - row.assessed.high, 0), row.standing.region)
        for row in rows
        if (t := row.standing.target) is not None and row.assessed is not None
    ]
    if not ways:
        return say("fu_head_unknown", lang, **counts)
    most, least, code = max(ways, key=lambda way: way[:2])
    name = _name(code, data, lang)
    key = "fu_head_assessed" if most else "fu_head_assessed_there"
    return say(key, lang, **counts, name=name, missing=range_words(least, most, lang))


def _name(code: str, data: Dataset, lang: str) -> str:
    region = data.region(code)
    return region_name(region, lang) if region else code


def _short(code: str, data: Dataset, lang: str) -> str:
    region = data.region(code)
    return region_name(region, lang, short=True) if region else code


# --- targets ------------------------------------------------------------------------------------------------------


def target_words(target: Target, lang: str) -> str:
    """'Baik (78,00)', or the score alone where that is what was chosen."""
    score = number(target.score, lang)
    return f"{category_name(target.category, lang)} ({score})" if target.category else score


def distance_words(standing: TargetStanding, lang: str) -> str:
    """'kurang 5,16', 'tercapai', or why there is no distance."""
    if standing.target is None:
        return NONE
    if standing.missing is None:
        return say("fu_other_method" if standing.latest else "fu_nothing_published", lang)
    return (
        say("fu_missing", lang, missing=number(standing.missing, lang)) if standing.missing else say("fu_there", lang)
    )


def target_line(standing: TargetStanding, data: Dataset, lang: str) -> str:
    """The target of one government as a sentence; that there is none, where there is none."""
    name = _name(standing.region, data, lang)
    target = standing.target
    if target is None:
        return say("fu_no_target", lang, name=name)
    words = {"name": name, "year": target.year, "target": target_words(target, lang), "day": date(target.day, lang)}
    return say("fu_target_line", lang, **words, distance=distance_words(standing, lang))


def published_words(standing: TargetStanding, lang: str) -> str:
    """'84,25 (2025)': the last published score with its year."""
    latest = standing.latest
    return say("fu_published", lang, score=number(latest.score, lang), year=latest.year) if latest else NONE


# --- the board ----------------------------------------------------------------------------------------------------


def board_heads(year: int, lang: str, assessed: bool) -> list[str]:
    """The columns of the board; without what governments say of themselves where that is not to be shown."""
    keys = ["col_body", "fu_now", "fu_target", "fu_distance", "fu_assessed", "fu_planned", "fu_done"]
    return [say(key, lang, year=year) for key in keys if assessed or key != "fu_assessed"]


def board_cells(row: BoardRow, data: Dataset, lang: str, assessed: bool) -> list[str]:
    """The words of one row of the board, in the order of board_heads; figures of actions need the word of their basis beside them."""
    standing, made = row.standing, row.progress
    assessed_range = range_words(row.assessed.low, row.assessed.high, lang) if row.assessed else NONE
    cells = [
        _short(standing.region, data, lang),
        published_words(standing, lang),
        target_words(standing.target, lang) if standing.target else NONE,
        distance_words(standing, lang),
    ]
    return [*cells, *([assessed_range] if assessed else []), planned_words(made, lang), done_words(made, lang)]


def planned_words(made: Progress | None, lang: str) -> str:
    """'+4,40 · 7 langkah'."""
    if made is None or not made.planned:
        return NONE
    return say("fu_steps", lang, n=made.planned, points=signed(made.points_planned, lang))


def done_words(made: Progress | None, lang: str) -> str:
    """'+1,10 · 2 dari 7, 1 terlambat'."""
    if made is None or not made.planned:
        return NONE
    steps = say("fu_steps_done", lang, n=made.done, of=made.planned, points=signed(made.points_done, lang))
    return f"{steps}, {say('fu_late', lang, n=made.late)}" if made.late else steps


def board_table(rows: Sequence[BoardRow], data: Dataset, year: int, lang: str, assessed: bool) -> pd.DataFrame:
    """The board to take away: a figure a cell, scores and points in points."""
    columns: dict[str, list[Any]] = {
        say("col_body", lang): [_name(row.standing.region, data, lang) for row in rows],
        say("fu_now", lang): [points(row.standing.latest.score) if row.standing.latest else "" for row in rows],
        say("fu_now_year", lang): [row.standing.latest.year if row.standing.latest else "" for row in rows],
        say("fu_target", lang, year=year): [
            points(row.standing.target.score) if row.standing.target else "" for row in rows
        ],
        say("fu_distance", lang): [_missing(row.standing) for row in rows],
    }
    if assessed:
        for key, end in (("self_low", "low"), ("self_high", "high")):
            values = [points(getattr(row.assessed, end)) if row.assessed else "" for row in rows]
            columns[f"{say('state_mandiri', lang)}: {say(key, lang)}"] = values
    made = [row.progress for row in rows]
    columns[say("fu_count_planned", lang)] = [p.planned if p else 0 for p in made]
    columns[say("fu_points_planned", lang)] = [points(p.points_planned) if p else "" for p in made]
    columns[say("fu_count_done", lang)] = [p.done if p else 0 for p in made]
    columns[say("fu_points_done", lang)] = [points(p.points_done) if p else "" for p in made]
    columns[say("fu_count_late", lang)] = [p.late if p else 0 for p in made]
    return pd.DataFrame(columns)


def _missing(standing: TargetStanding) -> Any:
    return "" if standing.missing is None else points(standing.missing)


# --- actions ------------------------------------------------------------------------------------------------------


def step_words(action: Action, methods: tuple[Method, ...], lang: str) -> str:
    """'Dinas Sosial › Toilet: 1 → 3'."""
    return f"{part_words(action, methods, lang)}: {values_words(action, methods, lang)}"


def part_words(action: Action, methods: tuple[Method, ...], lang: str) -> str:
    """'Dinas Sosial › Toilet'; the unit alone where its whole score is to rise."""
    names = _names(action, methods, lang)
    return " › ".join(p for p in (action.unit, names.get(action.component, "")) if p) or say("total_itself", lang)


def values_words(action: Action, methods: tuple[Method, ...], lang: str) -> str:
    """'57,02 → 59,38' on the scale of the step; a dash where it is not to be shown.

    What does not rest on published values needs its word beside it (basis_label).
    """
    method = method_for(methods, action.method_year)
    stepped = any(c.code == action.component and c.step is not None for c in (method.components if method else ()))
    if action.after is None:
        return NONE
    before = NONE if action.before is None else entry_text(action.before, stepped, lang)
    return f"{before} → {entry_text(action.after, stepped, lang)}"


def basis_label(several: Iterable[str], lang: str) -> str:
    """ILUSTRASI, PENILAIAN MANDIRI, or both: what figures rest on that are not published; '' for published ones."""
    return " · ".join(say(BASIS_STATES[basis], lang) for basis in several)


def _names(action: Action, methods: tuple[Method, ...], lang: str) -> dict[str, str]:
    method = method_for(methods, action.method_year)
    return {c.code: component_name(c, lang) for c in method.components if c.parent} if method else {}


def field_text(action: Action, name: str, lang: str) -> str:
    """What a field of an action says in words: '12 Mei 2027', 'berjalan', 'Rp1.500'; '' where it says nothing."""
    value = getattr(action, name)
    if name == "due":
        return date(value, lang)
    if name == "state":
        return say(STATE_KEYS[value], lang)
    if name == "cost":
        return "" if value is None else cost_text(Fraction(value), RUPIAH, lang)
    return str(value)


def actions_table(several: Sequence[Action], data: Dataset, lang: str, today: Day) -> pd.DataFrame:
    """Every action with all that is kept of it, to take away; '' where nothing is. Points in points, cost in rupiah."""
    methods = data.methods
    return pd.DataFrame(
        {
            say("year", lang): [a.year for a in several],
            say("col_body", lang): [_name(a.region, data, lang) for a in several],
            say("col_unit", lang): [a.unit for a in several],
            say("col_part", lang): [_names(a, methods, lang).get(a.component, "") for a in several],
            say("action_step", lang): [values_words(a, methods, lang) for a in several],
            say("action_points", lang): ["" if a.points is None else points(a.points) for a in several],
            say("action_basis", lang): [basis_label(bases([a]), lang) for a in several],
            say("action_owner", lang): [a.owner for a in several],
            say("action_due", lang): [a.due for a in several],
            say("action_state", lang): [say(STATE_KEYS[a.state], lang) for a in several],
            say("action_is_late", lang): [say("fu_is_late", lang) if a.late(today) else "" for a in several],
            say("action_cost", lang): ["" if a.cost is None else a.cost for a in several],
            say("action_note", lang): [a.note for a in several],
            say("action_evidence", lang): [a.evidence for a in several],
        }
    )


def list_words(actions: Sequence[Action], today: Day, lang: str) -> str:
    """How many actions are listed, how many of them are done, late, and without an owner or a date."""
    open_ = [a for a in actions if a.state not in ("selesai", "batal")]
    total = say("fu_list", lang, n=len(actions), done=sum(a.state == "selesai" for a in actions))
    late, bare = sum(a.late(today) for a in open_), sum(not a.owner or not a.due for a in open_)
    more = [say("fu_late", lang, n=late)] if late else []
    more += [say("fu_bare", lang, n=bare)] if bare else []
    return "; ".join([total, *more]) + "."


def burn_up_words(rows: Sequence[BurnUp], target: Target | None, lang: str) -> str:
    """How many points are done of those planned, and until when the target is to be reached."""
    done = max((row.done for row in rows if row.done is not None), default=0)
    planned = rows[-1].planned if rows else 0
    sentence = say("fu_burn", lang, done=number(done, lang), planned=number(planned, lang))
    if target is None:
        return sentence
    return f"{sentence} {say('fu_burn_target', lang, target=target_words(target, lang), day=date(target.day, lang))}"


# --- changes ------------------------------------------------------------------------------------------------------


def place_words(at: EntryPlace, data: Dataset, lang: str) -> str:
    """What an entry is about: 'Kota Cilegon 2026 › Dinas Sosial'."""
    parts = (f"{_name(at.region, data, lang)} {at.year}", at.unit, _part(at, data, lang))
    return " › ".join(part for part in parts if part)


def _part(at: EntryPlace, data: Dataset, lang: str) -> str:
    names = {c.code: component_name(c, lang) for m in data.methods for c in m.components}
    return names.get(at.component, at.component)


def change_words(change: EntryChange, lang: str) -> str:
    """What a change did, field by field: 'Tenggat: – → 12 Mei 2027'; that an entry was made or taken away."""
    if change.before is None or change.after is None:
        made = say("fu_made" if change.before is None else "fu_taken", lang)
        return f"{made}: {content_words(change.place, change.after or change.before or {}, lang)}"
    before, after = (_told(change.place, side, lang) for side in (change.before, change.after))
    return "; ".join(
        f"{name}: {before.get(name) or NONE} → {after.get(name) or NONE}"
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def content_words(at: EntryPlace, content: Content, lang: str) -> str:
    """What an entry says, its fields in one line."""
    return " · ".join(text for text in _told(at, content, lang).values() if text) or NONE


def _told(at: EntryPlace, content: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The fields of an entry in words, by the name of their column."""
    if at.kind == "target":
        code = content.get("category", "")
        aim = category_name(code, lang) if code else number(int(content["score"]), lang)
        return {say("fu_target_word", lang): aim, say("fu_by", lang): date(content.get("by", ""), lang)}
    if at.kind == "price":
        return {say(key, lang): str(content[name]) for name, key in PRICE_KEYS.items() if name in content}
    action = Action(at.region, at.year, at.unit, at.component, **content)
    label = basis_label(bases([action]), lang)
    step = "" if action.after is None else " ".join(p for p in (entry_text(action.after, False, lang), label) if p)
    fields = {say(key, lang): field_text(action, name, lang) for name, key in FIELD_KEYS.items()}
    return {say("action_step", lang): step, **fields}


# --- the calendar -------------------------------------------------------------------------------------------------


def calendar_words(action: Action, data: Dataset, lang: str) -> tuple[str, str]:
    """Summary and description of an action in a calendar."""
    step = step_words(action, data.methods, lang)
    lines = [f"{_name(action.region, data, lang)} {action.year}", step, basis_label(bases([action]), lang)]
    lines += [
        f"{say(key, lang)}: {text}" for name, key in FIELD_KEYS.items() if (text := field_text(action, name, lang))
    ]
    owner = f"{action.owner}: " if action.owner else ""
    return f"{owner}{step}", "\n".join(line for line in lines if line)


def burn_up_table(rows: Sequence[BurnUp], lang: str) -> pd.DataFrame:
    """Points due and done, added up day by day, in points; '' for what lies ahead."""
    return pd.DataFrame(
        {
            say("action_day", lang): [row.day for row in rows],
            say("fu_points_planned", lang): [points(row.planned) for row in rows],
            say("fu_points_done", lang): ["" if row.done is None else points(row.done) for row in rows],
        }
    )


def aim_words(target: Target, score: int | None, lang: str) -> str:
    """'sasaran 2026: 88,00, kurang 3,75', of a government whose score that is; without a score the target alone."""
    aim = say("fu_aim", lang, year=target.year, score=number(target.score, lang))
    if score is None:
        return aim
    missing = max(target.score - score, 0)
    distance = say("fu_missing", lang, missing=number(missing, lang)) if missing else say("fu_there", lang)
    return f"{aim}, {distance}"


# --- early warning ------------------------------------------------------------------------------------------------


def warning_words(one: CloseToFalling | BelowPublished, lang: str) -> str:
    """Why it is listed: '1,24 di atas batas B; di bawahnya C', '63,43–77,71, terbit 84,25 (2025)'."""
    if isinstance(one, CloseToFalling):
        names = {"category": category_name(one.band.code, lang), "below": category_name(one.below.code, lang)}
        return say(
            "warn_close", lang, spare=number(one.spare, lang), score=number(one.score, lang), year=one.year, **names
        )
    words = {"assessed": range_words(one.assessed.low, one.assessed.high, lang), "label": say("state_mandiri", lang)}
    key = "warn_below" if one.sure else "warn_may_below"
    return say(key, lang, **words, published=number(one.published, lang), year=one.year)


def warnings_title(warnings: Sequence[CloseToFalling | BelowPublished], lang: str) -> str:
    """How many are close to falling, and how many say less of themselves than was published."""
    close = sum(isinstance(one, CloseToFalling) for one in warnings)
    parts = [say("warn_title_close", lang, n=close)]
    below = len(warnings) - close
    return " ".join([*parts, *([say("warn_title_below", lang, n=below)] if below else [])])


def warnings_table(several: Sequence[CloseToFalling | BelowPublished], data: Dataset, lang: str) -> pd.DataFrame:
    """Every warning with a figure a cell, to take away."""
    return pd.DataFrame(
        {
            say("col_body", lang): [_name(one.region, data, lang) for one in several],
            say("col_unit", lang): [one.unit for one in several],
            say("year", lang): [one.year for one in several],
            say("fu_now", lang): [
                points(one.score if isinstance(one, CloseToFalling) else one.published) for one in several
            ],
            say("warn_spare", lang): [points(one.spare) if isinstance(one, CloseToFalling) else "" for one in several],
            say("warn_why", lang): [warning_words(one, lang) for one in several],
        }
    )
