"""Simulasi on one screen: government and year, the board of sliders with total, strip and map, and the steps taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from kepatuhan.charts.frames import waterfall_domain, waterfall_rows
from kepatuhan.charts.waterfall import names_width, waterfall_datasets
from kepatuhan.charts.waterfall import waterfall as waterfall_spec
from kepatuhan.core.columns import records
from kepatuhan.core.model import Change, Layer
from kepatuhan.scenarios.before_after import BeforeAfter, before_after
from kepatuhan.scenarios.form import Form, make_form, moved_to
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.next_category import aim, raisable
from kepatuhan.scenarios.readings import still_unknown
from kepatuhan.scenarios.scenario import History, cell, did, planned, redo, undo, usable
from kepatuhan.scenarios.waterfall import waterfall
from kepatuhan.sentences.self_assessment import open_words
from kepatuhan.sentences.simulation import (
    Told,
    goal_words,
    no_total,
    other_reading,
    promise,
    start_title,
    whatif_title,
)
from kepatuhan.words.keys import BASIS_KEYS
from kepatuhan.words.layers import label as layer_label
from kepatuhan.words.layers import short_label, simulated, titled
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import in_language, region_name
from kepatuhan.words.numbers import listing, number, signed
from pages.components.charts.drawing import Drawing, draw, packed
from pages.components.results import self_view
from pages.components.shell import session
from pages.components.shell.address import OWN, set_state, state
from pages.components.shell.choices import bind, choose_region, choose_year_box
from pages.components.shell.self_layer import YEAR
from pages.components.shell.view import View
from pages.components.simulation.board_data import board_data, enough, total_text, version
from pages.components.simulation.work import BASES, EPOCH, Work, all_levers, change_text, changes_in_words, say_told

FILES = Path(__file__).with_name("board")
BOARD = "board"
"""The component's key; the session holds its state under it."""
SEQ, DIFFERS, SESSION = "board seq", "board differs", "board session"
"""In the session: the last release that was taken over; screen and engine where they found something else; a word by which the
board knows the session, since one that begins anew never got what was let go while its process ended."""
BARS = 16
"""Rows of a change taken apart; with more it is told unit by unit."""
OFFERS = 2
"""As many as stand in the row beside the other controls."""
STEPS: tuple[tuple[str, str, Callable[[History], History]], ...] = (
    ("undo", ":material/undo:", undo),
    ("redo", ":material/redo:", redo),
    ("reset_all", ":material/restart_alt:", lambda now: did(now, ())),
)

component = st.components.v2.component(
    "zona_board",
    html='<div class="zb" translate="no"></div>',
    css=(FILES / "board.css").read_text(encoding="utf-8"),
    js=(FILES / "board.js").read_text(encoding="utf-8"),
)


# --- the screen ---------------------------------------------------------------------------------------------------


@st.fragment
def screen(work: Work, title: Any, apart: Any, quick: Callable[[Work, str], None], address: tuple[str, ...]) -> None:
    """Everything that a step changes; only this runs again.

    `title` and `apart` are the places of the page's sentence and of the change taken apart (below the row of buttons),
    `quick` draws plans to what is above the reached category, `address` is what `seen_at` said when the page was drawn.
    """
    view = work.view
    if address != seen_at():
        st.rerun()  # another government, year or layer: that is the whole page's
    say_told()
    outcome = before_after(work.mixed, work.shown)
    rows = [row for row in outcome if row.region == view.region.code]
    form = make_form(work.mixed, view.region.code, work.present)
    missing = _missing(work) if any(row.reason for row in rows) else None
    title.title(literal(_headline(work, form, rows, missing)), anchor=False)
    controls = st.container(horizontal=True, vertical_alignment="center", key="board_controls")
    counters = {
        "epoch": st.session_state.get(EPOCH, 0),
        "seq": st.session_state.get(SEQ, 0),
        "session": st.session_state.setdefault(SESSION, token_urlsafe(8)),
    }
    with st.container(key="board_frame"):
        _component(work, board_data(work, form, outcome, missing, counters))  # sent first: the hand waits for it
    with controls:
        _controls(work, form, rows[0].after.category, quick)
    _quiet(work, form, rows, missing)
    with apart.container():
        _waterfall(rows[0], work)
    work.publish()


def _component(work: Work, data: Mapping[str, Any]) -> None:
    asked = component(
        data=data,
        key=BOARD,
        on_moved_change=lambda: released(work),
        on_region_change=lambda: None,
    )
    if asked.region and asked.region in {r.code for r in work.view.known.data.regions}:
        set_state(wilayah=asked.region)
        st.rerun()


def seen_at() -> tuple[str, ...]:
    """What of the address decides which board is drawn."""
    return tuple(state(name) for name in ("wilayah", "tahun", YEAR, "basis", "data", "bagian"))


def released(work: Work) -> None:
    """Take over what the board sent when the hand let go: one step, scored by the engine."""
    sent = st.session_state[BOARD]["moved"]
    if not isinstance(sent, dict) or sent.get("version") != version(work) or not isinstance(sent.get("levers"), dict):
        return
    levers_here = levers(work.mixed, work.view.region.code)
    hidden = tuple(c for c in work.history.present if c not in work.present)
    work.step((*hidden, *moved_to(work.present, levers_here, sent["levers"])), by_hand=True)
    st.session_state[SEQ] = sent.get("seq") if type(sent.get("seq")) is int else 0
    st.session_state[DIFFERS] = differing_total(work, sent)


def differing_total(work: Work, sent: Mapping[str, Any]) -> tuple[str, str] | None:
    """What the screen and the engine found, where that is not the same."""
    rows = before_after(work.mixed, work.shown)
    row = next(r for r in rows if r.region == work.view.region.code and r.main)
    engine = (row.after.score, row.after.symbol)
    screen_ = (sent.get("score"), sent.get("symbol"))
    if (engine[0] is None and screen_[0] is None) or engine == screen_:
        return None
    score = screen_[0] if type(screen_[0]) is int else None
    return total_text(score, str(screen_[1] or "")[:12], work), total_text(*engine, work)


# --- the sentence -------------------------------------------------------------------------------------------------


def _headline(work: Work, form: Form, rows: list[BeforeAfter], missing: list[str] | None) -> str:
    """Where the government stands, or what the changes of it do."""
    view, name = work.view, region_name(work.view.region, work.view.lang)
    mine = [change for change in work.present if change.region == view.region.code]
    changed = changes_in_words(mine, work, all_levers(work))
    if changed and rows[0].changed:
        return whatif_title(rows, changed, name, view.year, view.lang, missing)
    if work.unfilled and rows[0].before.low is None:
        return view.say("board_self_empty", name=name, year=view.year)
    goal = aim(form)
    codes = {band.symbol: band.code for band in view.method.bands}
    words = goal_words(view.method, codes[goal.symbol], view.lang) if goal else ""
    supposed = work.mixed.official[view.region.code].supposed
    return start_title(rows[0], words, _enough(work, form), form.moves_units, supposed, name, view.year, view.lang)


def _enough(work: Work, form: Form) -> Told | None:
    """The unit that alone lifts the government with the smallest step; of equal ones the lowest."""
    units = (lever for lever in levers(work.mixed, work.view.region.code) if lever.cell[1])
    totals = {lever.cell: lever for lever in units if not lever.cell[2]}
    needed = enough(work, form, {}) if totals else {}
    steps = [
        (needed[f"{at[1]}|"].value - lever.value, lever.value, at)
        for at, lever in totals.items()
        if f"{at[1]}|" in needed
    ]
    if not steps:
        return None
    *_, at = min(steps)
    change = Change(*at, needed[f"{at[1]}|"].value, totals[at].value)
    return Told(*change_text(change, work), True)


def _missing(work: Work) -> list[str] | None:
    """What no score is known of after the changes, in words."""
    view, types = work.view, records(work.view.known.data.unit_types)
    names = {row["unit_type"]: in_language(row, "name", view.lang) for row in types}
    unknown = still_unknown(work.mixed, view.region.code, work.present)
    return None if unknown is None else [names.get(item, item) for item in unknown]


# --- the row of controls ------------------------------------------------------------------------------------------


def _controls(work: Work, form: Form, reached: str, quick: Callable[[Work, str], None]) -> None:
    """Government, year and layer, the steps, and one click to a plan or to where something can be raised.

    reached: the code of the category that the simulation has come to.
    """
    choose(work.view)
    _layer(work)
    _history(work)
    st.space("stretch")
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="board_quick"):
        if aim(form) and form.moves_units:
            quick(work, reached)
        else:
            _offers(work)


def choose(view: View) -> None:
    """Government and year."""
    with st.container(horizontal=True, width="content", key="board_choose"):
        choose_region(view)
        choose_year_box(view)


def _layer(work: Work) -> None:
    """Published units; aspects and indicators as illustration; or what the government says of itself."""
    view = work.view
    if view.published_only:
        return
    invented = any(at[1] for at in view.known.movable(view.year, BASES[1]))
    options = [BASES[0], *([BASES[1]] if invented else []), BASES[2]]
    value = BASES[2] if view.stated is not None else work.ground.basis
    binding = bind("basis", value, partial(_to_layer, view))
    st.segmented_control(
        view.say("basis"),
        options,
        key=binding.key,
        format_func=lambda name: view.say(BASIS_KEYS[name]),
        label_visibility="collapsed",
        required=True,
        on_change=binding.changed,
    )


def _to_layer(view: View, chosen: str) -> None:
    """What governments say of themselves has years of its own, so it is a layer of the whole page."""
    if chosen == OWN:
        set_state(data=OWN, basis="")
    else:
        set_state(basis=chosen, data="" if view.stated is not None else None)


def _history(work: Work) -> None:
    view, history = work.view, work.history
    # from the history at the click: a value that was moved meanwhile is already in it
    possible = {"undo": bool(history.past), "redo": bool(history.future), "reset_all": bool(history.present)}
    with st.container(horizontal=True, width="content", key="history"):
        for name, icon, make in STEPS:
            st.button(
                view.say(name),
                icon=icon,
                key=f"do_{name}",
                help=view.say(name),
                disabled=not possible[name],
                on_click=lambda make: work.remember(make(work.history)),
                args=(make,),
            )


def _offers(work: Work) -> None:
    """Where something can be raised, one click each, the newest year first and the nearest first in it."""
    view = work.view
    regions = {r.code: r for r in view.known.data.regions}
    offers = [told_ for told_ in _raisable(view) if told_[:2] != (view.year, view.region.code)][:OFFERS]
    if offers:
        st.html(f'<span class="zh-note zh-roomy">{escape(view.say("board_offers"))}</span>', width="content")
    for year, code, lacks in offers:
        words = {"name": region_name(regions[code], view.lang, short=True), "year": year}
        st.button(
            view.say("board_offer", **words, points=number(lacks, view.lang)),
            key=f"offer {code} {year}",
            on_click=_go_to,
            args=(year, code, view),
        )


def _go_to(year: int, code: str, view: View) -> None:
    set_state(tahun=str(year), wilayah=code, basis="", data="" if view.stated is not None else None)


def _raisable(view: View) -> list[tuple[int, str, int]]:
    """Year, government and what it lacks, on published units."""
    assessment = view.known

    def find() -> list[tuple[int, str, int]]:
        years = [y for y in sorted(assessment.data.years, reverse=True) if assessment.movable(y, BASES[0])]
        return [(year, code, lacks) for year in years for code, lacks in raisable(assessment.ground(year, BASES[0]))]

    return assessment.once((raisable,), find)


# --- the quiet line and what is below -----------------------------------------------------------------------------


def _quiet(work: Work, form: Form, rows: list[BeforeAfter], missing: list[str] | None) -> None:
    """One line: where the figures come from, what the other reading gives, and what else is counted."""
    view = work.view
    differs = st.session_state.pop(DIFFERS, None)
    if differs:
        st.error(view.say("board_differs", screen=differs[0], engine=differs[1]))
    parts = [*_notes(work, rows, missing), *_elsewhere(work)]
    if form.handles:
        parts += [simulated(rows[0].layer, view.year, view.lang), session.exception(view.lang)]
    with st.container(horizontal=True, vertical_alignment="center", key="board_quiet"):
        st.html(f'<p class="zh-note">{escape(" ".join(part for part in parts if part))}</p>')
        _hidden(work, form)


def _notes(work: Work, rows: list[BeforeAfter], missing: list[str] | None) -> list[str]:
    """What to mind about the total, the other reading, and what was invented."""
    view, name, notes = work.view, region_name(work.view.region, work.view.lang), []
    for reason in dict.fromkeys(row.reason for row in rows if row.reason):
        why = view.say(reason) if reason == "before_printed" else no_total(reason, name, missing, view.lang) + "."
        notes.append(why[:1].upper() + why[1:])
    others = [text for row in rows[1:] if (text := other_reading(row, view.lang))]
    notes += [view.say("board_other", told=text) for text in others]
    return [*notes, *_of_layer(work, rows[0].layer)]


def _of_layer(work: Work, layer: Layer) -> list[str]:
    """What to mind about values that nobody published, and why the layer that was asked for is not the one that is shown."""
    view, basis = work.view, work.ground.basis
    kept = view.stated is not None and basis != OWN and any(c.region == view.region.code for c in work.present)
    words = {"name": region_name(view.region, view.lang), "basis": view.say(BASIS_KEYS[basis])}
    notes = [view.say("board_kept", **words)] if kept else []
    if work.unfilled and view.year in view.known.data.years:
        notes.append(view.say("board_self_missing", name=words["name"], year=view.year))
    if layer == OWN:
        return [*notes, open_words(view.outlook, view.lang) or view.say("board_self")]
    return [*notes, *([view.say("board_invented")] if layer else [])]


def _elsewhere(work: Work) -> list[str]:
    """Work on other governments is not forgotten while this one is looked at."""
    view = work.view
    others = [c for c in work.present if c.region != view.region.code]
    names = {r.code: region_name(r, view.lang, short=True) for r in view.known.data.regions}
    words = {code: short_label(work.mixed.official[code].layer, view.lang) for code in names}
    named = [
        f"{names[code]} ({words[code]})" if words[code] else names[code]
        for code in dict.fromkeys(c.region for c in others if c.region in names)
    ]
    return [view.say("board_moved", n=len(others), names=listing(named, view.lang))] if named else []


def _hidden(work: Work, form: Form) -> None:
    hidden = len(work.history.present) - len(work.present)
    if hidden:
        st.html(f'<p class="zh-note">{escape(work.view.say("board_hidden", n=hidden))}</p>')
    view, code = work.view, work.view.region.code
    if work.unfilled:
        self_view.to_fill(view)
    invented = any(at[0] == code and at[1] for at in view.known.movable(view.year, BASES[1]))
    if invented and not view.published_only and view.stated is None and not form.moves_units:
        st.button(view.say("board_invent"), key="board_invent", on_click=lambda: set_state(basis=BASES[1]))


def _waterfall(row: BeforeAfter, work: Work) -> None:
    """Unit by unit, and below it what is known, where the change of the total comes from."""
    view = work.view
    made = waterfall(work.mixed, work.shown, view.region.code)
    if made is None or not made.bars:
        return
    for kept in (("unit", "total", "dimension"), ("unit", "total")):
        if len(made.bars) > BARS:
            made = replace(made, bars=tuple(bar for bar in made.bars if bar.level in kept))
    rows = waterfall_rows(made, view.method, view.lang)
    label = layer_label(row.layer, view.lang)
    heading = view.say("whatif_parts", delta=signed(made.after - made.before, view.lang))
    st.header(titled(heading, row.layer, view.lang), anchor=False)
    spec = waterfall_spec(view.lang, len(rows), waterfall_domain(rows), names_width([rows]))
    alt = " · ".join(t for t in (view.say("whatif_bars"), label) if t)
    draw(Drawing(spec, alt, packed(waterfall_datasets(rows, label))), "waterfall")
    heard = "; ".join(f"{one['name'].strip()} {one['text']}" for one in rows)
    st.html(f'<p class="zh-unseen">{escape(heard)}</p>')


def planned_box(work: Work) -> None:
    """What is already decided as a place to start from, with what was noted beside each: who does it, and by when."""
    view, data = work.view, work.view.known.data
    on = work.mixed
    plans = view.known.once(("planned", on.year, on.base), lambda: planned(on.observations, data, view.year))
    if not plans or work.history.present:
        return
    sound, _ = usable(replace(work.scenario, changes=plans), on.observations, on.data)
    if not sound.changes:
        return
    rows = records(data.proposals[(data.proposals["year"] == view.year) & data.proposals["preferred"]])
    notes = {(r["region"], r["unit"], r["component"]): promise(r, view.lang) for r in rows}
    lines = []
    for change in sound.changes:
        name, before, value = change_text(change, work)
        note = escape(notes.get(cell(change), ""))
        text = escape(view.say("planned_row", name=name, before=before, value=value))
        lines.append(f"<li>{text}{f' <small>{note}</small>' if note else ''}</li>")
    with st.container(border=True, key="planned"):
        st.html(f'<b>{escape(view.say("planned_rows"))}</b><ul class="zh-evidence">{"".join(lines)}</ul>')
        label = view.say("planned_start", n=len(sound.changes))
        st.button(label, key="do_planned", on_click=work.step, args=(sound.changes,))
