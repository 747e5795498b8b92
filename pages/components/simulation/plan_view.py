"""Below the levers: the least that is needed, for one government, for all, within a budget, and how sure a zone is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

import pandas as pd
import streamlit as st

from kepatuhan.charts.lift_frames import plan_frame
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.model import Band, Change, Layer, Scenario
from kepatuhan.plans.finish_by import days_needed
from kepatuhan.plans.optimise import Plan, alternatives, next_target, targets
from kepatuhan.plans.situation import NoPrice, Reading, Situation, readings, situation
from kepatuhan.scenarios.before_after import BeforeAfter
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.readings import touched_units
from kepatuhan.scenarios.scenario import Cell, cell
from kepatuhan.scoring import compare
from kepatuhan.sentences.plans import POINTS, cost_text, plan_title, sentence, target_text, why_enough, why_not
from kepatuhan.sentences.self_assessment import open_words
from kepatuhan.sentences.simulation import other_reading
from kepatuhan.words.keys import OBJECTIVE_KEYS, READING_KEYS
from kepatuhan.words.layers import label as layer_label
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import listing, number
from pages.components.results.cards import badge
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import choose_of
from pages.components.shell.view import View
from pages.components.simulation import budget_view, sure_view
from pages.components.simulation.limits_view import Limits, limits, no_limits
from pages.components.simulation.work import BASES, Work, changes_in_words, shown, tell

PARTS = {
    "rencana": "plan_part_rencana",
    "semua": "plan_part_semua",
    "anggaran": "plan_part_anggaran",
    "yakin": "plan_part_yakin",
}
"""What is shown below the levers, one at a time: `bagian` in the URL → its word."""
OPEN = 4
"""Changes that a card lists openly; more are folded by unit."""
TOTAL_KEYS = {"": "plan_total", "printed": "plan_total_printed", "units": "plan_total_units"}
SCORE_KEYS = {"": "plan_score", "printed": "plan_score_printed", "units": "plan_score_units"}
"""What the total that the board shows is called in a picture and on a card, by its reading; '' where there is but one."""
Made = dict[Reading, tuple[Plan, ...]]


def quick(work: Work, reached: str) -> None:
    """One click to a plan: the least effort, the fewest units; and the way to the budget. Nothing in the best category.

    The plan is to the category above the one that the simulation has `reached` (its code).
    """
    view, score = work.view, _score(work)
    band = None if score is None else next_target(view.method, score, reached)
    if band is None:
        return
    st.html(f'<span class="zh-note">{escape(view.say("board_quick", symbol=band.symbol))}</span>', width="content")
    for name, objective in (("board_effort", "effort"), ("board_units", "units")):
        st.button(view.say(name), key=f"quick_{objective}", on_click=_apply_least, args=(work, objective, band))
    st.button(view.say("board_budget"), key="quick_budget", on_click=lambda: set_state(bagian="anggaran"))


def _apply_least(work: Work, objective: str, band: Band) -> None:
    plans = _least_of(work, objective, band)
    changes = _surest(plans)
    if changes:
        apply(work, changes)
    elif plans:
        tell(sentence(why_not(plans[0], work.view.lang)))


def _least_of(work: Work, objective: str, band: Band) -> list[Plan]:
    """The plan of every reading to `band` that is least in `objective`."""
    _, made = solved(work, band, no_limits(work))
    return [plan for plans in made.values() for plan in plans if plan.objective == objective]


def _surest(plans: Sequence[Plan]) -> tuple[Change, ...]:
    """The changes of the plan whose reading asks for more: enough whichever way the total is read; () where there is none."""
    possible = [plan for plan in plans if plan.state == "found"]
    return max(possible, key=lambda plan: plan.need).changes if possible else ()


def cheapest(work: Work) -> tuple[Change, ...]:
    """The least effort to the next category, () where it cannot be reached or is not known."""
    return _surest(_least_of(work, "effort", aims(work)[0]))


def plan_section(work: Work) -> None:
    """The chosen part; only that one is worked out."""
    view = work.view
    section = state("bagian")
    chosen = section if section in PARTS else next(iter(PARTS))
    with st.container(key="plans"):
        choose_of(view, "bagian", "plan_parts", {name: view.say(key) for name, key in PARTS.items()}, chosen)
        draw = {
            "rencana": _plans,
            "semua": budget_view.needs,
            "anggaran": budget_view.budget,
            "yakin": sure_view.sureness,
        }
        draw[chosen](work)


# --- one government -----------------------------------------------------------------------------------------------


def aims(work: Work) -> tuple[Band, ...]:
    """What the chosen government can aim at: the next category and the best one; () where it is there or unknown."""
    score = _score(work)
    return () if score is None else targets(work.view.method, score)


def _score(work: Work) -> int | None:
    """As published, or by what the chosen government says of itself where it stands on that."""
    if work.ground.basis == BASES[2]:
        return work.ground.official[work.view.region.code].known.score
    row = compare.of(work.view.known.bodies, work.view.region.code, work.view.year)
    return int_or_none(row["score"])


def solved(work: Work, band: Band, given: Limits) -> tuple[Situation, Made]:
    """The three plans of every reading, worked out once for all visitors."""
    assessment, region, year = work.view.known, work.view.region.code, work.ground.year

    def make() -> tuple[Situation, Made]:
        on = work.ground
        where = situation(on.observations, on.data, region, year, given.rules, on.scored)
        return where, {r: alternatives(where, int(band.lower or 0), on.data, r) for r in readings(where)}

    return assessment.once(("plans", region, year, work.ground.base, given.rules.level, band.code, given.key), make)


def _plans(work: Work) -> None:
    view, aimed = work.view, aims(work)
    name = region_name(view.region, view.lang)
    if not aimed:
        st.info(_nothing_to_do(work, name))
        return
    levers_here = levers(work.ground, view.region.code)
    head, aim = st.columns([5, 2], vertical_alignment="center")
    place = head.empty()
    with aim:
        band = _aim(work, aimed)
    given = limits(work, levers_here) if any(lever.cell[1] for lever in levers_here) else no_limits(work)
    try:
        where, made = solved(work, band, given)
    except NoPrice as lacking:
        place.header(view.say("plan_unpriced_title", name=name, target=target_text(band, view.lang)), anchor=False)
        st.info(_unpriced(lacking, view))
        return
    first = [plans[0] for plans in made.values()]
    place.header(plan_title(first, name, band, given.currency, view.lang), anchor=False)
    for reading, plans in made.items():
        _reading(work, where, reading, plans, given)
    if where.rules.level == "unit" and where.rules.costs is None and any(plan.state == "found" for plan in first):
        st.caption(view.say("plan_any_unit"))


def _unpriced(lacking: NoPrice, view: View) -> str:
    """What may be moved and has no price, in words; an indicator is priced once for all units."""
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    parts = dict.fromkeys(names[code] if code else unit for unit, code in lacking.keys)
    return view.say("plan_unpriced", n=len(parts), list=listing(list(parts), view.lang))


def _nothing_to_do(work: Work, name: str) -> str:
    """The highest category already, a score that nobody knows, or edges that were never published."""
    view = work.view
    if work.ground.basis == BASES[2] and (waits := open_words(view.outlook, view.lang)):
        return waits
    if _score(work) is None:
        return view.say("sure_unknown", name=name, year=view.year)
    key = "plan_top" if any(b.lower is not None for b in view.method.bands) else "plan_no_edges"
    return view.say(key, name=name, year=view.year)


def _aim(work: Work, aimed: tuple[Band, ...]) -> Band:
    """The target: the next category unless the link says another; no choice where there is none."""
    by_code = {band.code: band for band in aimed}
    chosen = by_code.get(state("sasaran"), aimed[0])
    if len(aimed) > 1:
        options = {code: work.view.say("plan_to", code=band.symbol) for code, band in by_code.items()}
        choose_of(work.view, "sasaran", "plan_aim", options, chosen.code)
    return chosen


def _reading(work: Work, where: Situation, reading: Reading, plans: tuple[Plan, ...], given: Limits) -> None:
    view, first, several = work.view, plans[0], readings(where)
    if len(several) > 1:
        both = f": {view.say('plan_enough_both')}" if first.state == "found" and reading == several[0] else ""
        st.markdown(f"**{view.say(READING_KEYS[reading])}** ({number(first.before or 0, view.lang)}){both}")
    if first.state != "found":
        st.info(" ".join([sentence(why_not(first, view.lang, given.currency)), *_too_late(work, first, given)]))
        return
    every = {lever.cell: lever for lever in levers(work.ground, view.region.code)}
    for column, plan in zip(st.columns(len(plans)), plans, strict=True):
        with column:
            _card(work, where, plan, _twin(plan, plans), given.currency, every)


def _too_late(work: Work, plan: Plan, given: Limits) -> list[str]:
    """That the day is what stands in the way, and how many working days would do; [] where it is not."""
    if given.rules.time is None or plan.state not in ("infeasible", "too_tight"):
        return []
    view, on, rules = work.view, work.ground, given.rules
    key = ("days needed", view.region.code, on.year, on.base, plan.target, plan.reading, given.key)
    days = view.known.once(
        key,
        lambda: days_needed(on.observations, on.data, view.region.code, on.year, rules, plan.target, plan.reading),
    )
    return [] if days is None else [view.say("plan_too_late", n=days, time=rules.time)]


@dataclass(frozen=True)
class Least:
    """The cheapest plan for a presentation: its finding, its picture (charts.lift_frames; None without a plan), what is to be
    said beside it, and whose values it rests on."""

    title: str = ""
    frame: pd.DataFrame | None = None
    lines: tuple[str, ...] = ()
    layer: Layer = ""


def least(work: Work) -> Least:
    """The least-effort plan to the next category, drawn in the reading that asks for more; the others are said in a line.

    Without a category above, or where the units are not known, there is no picture.
    """
    view, edges = work.view, aims(work)
    if not edges:
        return Least()
    name = region_name(view.region, view.lang)
    _, made = solved(work, edges[0], no_limits(work))
    first = [plans[0] for plans in made.values()]
    title = plan_title(first, name, edges[0], POINTS, view.lang)
    ready = sorted((plan for plan in first if plan.state == "found"), key=lambda plan: -plan.need)
    if not ready:
        return Least(title)
    drawn = ready[0]
    return Least(title, _ways(drawn, work), _said(ready, work), ready[0].layer)


def _ways(plan: Plan, work: Work) -> pd.DataFrame:
    """The plan as a frame of charts.lift_frames: the total as the board shows it, then every unit before and after."""
    view, region = work.view, work.view.region
    moved = touched_units(work.ground, plan.changes).get(region.code, {})
    before = {name: unit.known.score for name, unit in work.ground.units.get(region.code, {}).items() if name}
    after = {name: unit.after.score for name, unit in moved.items()}
    main, *others = outcome_of(plan, work)
    total = view.say(TOTAL_KEYS[main.reading if others else ""], name=region_name(region, view.lang, short=True))
    return plan_frame(
        (main.before.score or 0, main.after.score or 0), total, {k: v for k, v in before.items() if v is not None}, {k: v for k, v in after.items() if v is not None},
        view.method, view.lang,
    )  # fmt: skip


def _said(ready: Sequence[Plan], work: Work) -> tuple[str, ...]:
    """What a picture of units does not say: the total in the other reading, the levers below, the plans of the others."""
    view = work.view
    every = {lever.cell: lever for lever in levers(work.ground, view.region.code)}
    below = [plan for plan in ready[:1] if any(change.component for change in plan.changes)]
    told_ = [(plan, _changed(plan, work, every)) for plan in (*below, *ready[1:])]
    lines = (f"{view.say(READING_KEYS[plan.reading])}: {text}." for plan, text in told_)
    return (*_other_totals(outcome_of(ready[0], work), view), *lines)


def _changed(plan: Plan, work: Work, every: dict[Cell, Lever]) -> str:
    """A plan's changes, counted by unit where there are many."""
    view = work.view
    if len(plan.changes) <= OPEN:
        return "; ".join(f"{t.what}: {t.before} → {t.after}" for t in changes_in_words(plan.changes, work, every))
    units = Counter(change.unit for change in plan.changes)
    return "; ".join(view.say("plan_unit_line", unit=unit, n=n) for unit, n in units.items())


def _twin(plan: Plan, plans: Sequence[Plan]) -> Plan | None:
    """The plan further left that changes the same."""
    return next((p for p in plans[: plans.index(plan)] if p.changes == plan.changes), None)


def _card(work: Work, where: Situation, plan: Plan, twin: Plan | None, currency: str, every: dict[Cell, Lever]) -> None:
    """One alternative: what it costs, what it changes, why that is enough, and the button that puts it into the simulation."""
    view = work.view
    head = f"<h3>{escape(view.say(OBJECTIVE_KEYS[plan.objective]))}</h3>"
    if twin:
        same = view.say("plan_same", other=view.say(OBJECTIVE_KEYS[twin.objective]))
        st.html(f'<section class="zh-card zh-plan">{head}<p>{escape(same)}</p></section>')
        return
    st.html(f'<section class="zh-card zh-plan">{head}{_body(work, where, plan, currency, every)}</section>')
    st.button(
        view.say("plan_apply"),
        key=f"apply {plan.reading} {plan.objective}",
        icon=":material/input:",
        help=view.say("plan_apply_help"),
        on_click=apply,
        args=(work, plan.changes),
    )


def apply(work: Work, changes: tuple[Change, ...]) -> None:
    """Put a plan's changes into the simulation in place of what was changed of the same government: one step to undo."""
    others = [c for c in work.history.present if c.region != work.view.region.code]
    work.step((*others, *changes))
    tell(work.view.say("plan_applied"))


def _body(work: Work, where: Situation, plan: Plan, currency: str, every: dict[Cell, Lever]) -> str:
    view = work.view
    label = f'<p class="zh-invented">{escape(layer_label(plan.layer, view.lang))}</p>' if plan.layer else ""
    size = view.say("plan_size", levers=plan.levers, units=plan.units)
    doubt = "" if plan.proven else view.say("plan_not_proven", bound=cost_text(plan.bound, currency, view.lang))
    return (
        f'{label}<div class="zh-lead"><b class="zh-number zh-word">{escape(cost_text(plan.cost, currency, view.lang))}</b>'
        f"<span>{escape(size)}</span></div>{_totals(outcome_of(plan, work), view)}"
        f"{changes_list(plan, every, view)}<p>{escape(why_enough(plan, where, view.lang))} {escape(doubt)}</p>"
    )


def outcome_of(plan: Plan, work: Work) -> list[BeforeAfter]:
    """What a plan makes of the chosen government, as the board shows it once the plan is applied: one a reading, the main one first."""
    on = work.ground
    rows = work.view.known.outcome(Scenario("", "", "", on.year, on.basis, on.base, plan.changes), on)
    return [row for row in rows if row.region == work.view.region.code]


def _totals(rows: Sequence[BeforeAfter], view: View) -> str:
    """HTML: the total that the board shows, before and after, with its category; below it what the other reading gives."""
    main, *others = rows
    ends = {"before": number(main.before.score or 0, view.lang), "after": number(main.after.score or 0, view.lang)}
    words = view.say(SCORE_KEYS[main.reading if others else ""], **ends)
    mark = badge(main.after.colour, main.after.symbol) if main.after.colour else ""
    notes = "".join(f'<p class="zh-note">{escape(line)}</p>' for line in _other_totals(rows, view))
    return f'<div class="zh-chip">{mark}{escape(words)}</div>{notes}'


def _other_totals(rows: Sequence[BeforeAfter], view: View) -> list[str]:
    """What the readings that are not shown make of the total, each named."""
    return [view.say("board_other", told=text) for row in rows[1:] if (text := other_reading(row, view.lang))]


def changes_list(plan: Plan, every: dict[Cell, Lever], view: View) -> str:
    """HTML: before → after of every lever; many are folded by unit."""
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    by_unit = {unit: list(unit_changes) for unit, unit_changes in groupby(plan.changes, key=lambda c: c.unit)}
    if len(plan.changes) <= OPEN:
        lines = [
            _line(c, every, " › ".join(p for p in (c.unit, names.get(c.component, "")) if p), view)
            for c in plan.changes
        ]
        return f"<ul>{''.join(lines)}</ul>"
    return "".join(
        f'<details class="zh-fold"><summary>{escape(view.say("plan_unit_line", unit=unit, n=len(unit_changes)))}</summary>'
        f"<ul>{''.join(_line(c, every, names.get(c.component, unit), view) for c in unit_changes)}</ul></details>"
        for unit, unit_changes in by_unit.items()
    )


def _line(change: Change, every: dict[Cell, Lever], name: str, view: View) -> str:
    lever = every[cell(change)]
    now, then = shown(lever, lever.value, view), shown(lever, change.value, view)
    return f'<li>{escape(name)}: <span class="zh-number">{escape(now)} → {escape(then)}</span></li>'
