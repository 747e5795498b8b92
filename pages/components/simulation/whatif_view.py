"""What if: levers that answer at once, before and after beside each other, the map after, and where the change comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape
from typing import Any

import streamlit as st

from kepatuhan.charts.frames import after_rows, waterfall_domain, waterfall_rows
from kepatuhan.charts.map import zone_datasets
from kepatuhan.charts.waterfall import waterfall_datasets
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Change, Problem, Scenario
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.link import to_token
from kepatuhan.scenarios.scenario import Cell, History, cell, did, planned, put, redo, typed, undo, usable, without
from kepatuhan.scenarios.whatif import Ground, Row, before_after, still_unknown, summary, waterfall
from kepatuhan.sentences.years import Told, no_total, promise, standing, whatif_title
from kepatuhan.words import (
    component_name,
    entry,
    in_language,
    listing,
    literal,
    number,
    problem,
    region_name,
    signed,
    zone_name,
)
from pages.components.charts.drawing import Drawing, draw, map_spec, packed, waterfall_spec
from pages.components.charts.figures import map_before, map_ground
from pages.components.results.cards import badge
from pages.components.shell import session
from pages.components.shell.frame import View, choose_of, set_state, state

BASES = ("terbit", "ilustrasi")
MAP_HEIGHT = 420
SLIDERS = 4
"""Changes that stand open with their slider, the last ones; the others are a list."""
BARS = 16
"""Rows of a change taken apart; with more it is told unit by unit."""
WRITTEN = "whatif written"
"""Where the session holds the link that it wrote itself, and for which year and basis: only others are read."""
DUE = "whatif due"
"""In the session while the URL is behind WRITTEN."""
ROWS = ("row_total", "col_category", "col_zone", "row_next", "row_rank")


@dataclass(frozen=True)
class Work:
    """A simulation under way: the data it stands on and what was changed so far (session state holds the history)."""

    view: View
    ground: Ground

    @property
    def key(self) -> str:
        """Where the history of this year and basis is kept."""
        return f"whatif {self.ground.year} {self.ground.basis}"

    @property
    def history(self) -> History:
        return st.session_state.get(self.key, History((), ()))

    @property
    def scenario(self) -> Scenario:
        """The changes as a scenario, under the name that it was opened or saved with."""
        on, called = self.ground, (self.view.say("page_simulasi"), "", "")
        name, author, note = st.session_state.get(f"{self.key} called", called)
        return Scenario(name, author, note, on.year, on.basis, on.base, self.history.present)

    def remember(self, history: History) -> None:
        """Make `history` the present one; its link is due in the URL.

        Due before anything else: Streamlit may stop a run at every touch of the session, and what the URL says then
        must not pass for a link that somebody opened.
        """
        st.session_state[DUE] = True
        st.session_state[self.key] = history

    def publish(self) -> None:
        """Write the link that is due into the URL: after the picture, as the browser draws its whole frame anew for it."""
        if DUE not in st.session_state:
            return
        token = to_token(self.scenario) if self.history.present else ""
        written = token if isinstance(token, str) else ""
        st.session_state[WRITTEN] = (written, self.key)
        set_state(skenario=written)
        del st.session_state[DUE]

    def step(self, changes: tuple[Change, ...]) -> None:
        """One more step, which can be undone."""
        self.remember(did(self.history, changes))


# --- opening ------------------------------------------------------------------------------------------------------


def open_work(view: View) -> Work:
    """The simulation that the URL speaks of, on its basis; scenario_view.receive takes over what a link carries."""
    return Work(view, view.known.ground(view.year, _basis(view)))


def _basis(view: View) -> str:
    """What the link says; else the published units where they are all known, else the illustration."""
    told = state("basis")
    if view.published_only or told in BASES:
        return BASES[0] if view.published_only else told
    if told:
        st.info(view.say("link_bad_basis", value=literal(told[:40]), used=view.say("basis_terbit")))
    whole = levers(view.known.ground(view.year, BASES[0]), view.region.code)
    return BASES[0] if whole or not levers(view.known.ground(view.year, BASES[1]), view.region.code) else BASES[1]


def choose_basis(work: Work) -> None:
    """Published units, or indicators as illustration."""
    if not work.view.published_only:
        options = {name: work.view.say(f"basis_{name}") for name in BASES}
        choose_of(work.view, "basis", "basis", options, work.ground.basis)


# --- words of a lever ---------------------------------------------------------------------------------------------


def cell_name(at: Cell, work: Work) -> str:
    """'Dinas Sosial › Persyaratan', with the government in front where another one is chosen."""
    view, (code, unit, component) = work.view, at
    region = view.known.data.region(code)
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    parts = [region_name(region, view.lang, short=True)] if region and region != view.region else []
    return " › ".join(
        [*parts, *(part for part in (unit, names.get(component, "")) if part)] or [view.say("total_itself")]
    )


def shown(lever: Lever, value: int, view: View) -> str:
    """A value of a lever on its own scale, in words."""
    return value_text(lever.cell, value, view)


def value_text(at: Cell, value: int | None, view: View) -> str:
    """A value (millionths) of a cell on its own scale, in words; None is not known."""
    if value is None:
        return view.say("strip_unknown")
    stepped = {c.code for c in view.method.components if c.step is not None}
    share = Fraction(value, MILLIONTHS)
    return entry(share, view.lang) if at[2] in stepped else number(round(share * HUNDREDTHS), view.lang)


def change_text(change: Change, work: Work) -> tuple[str, str, str]:
    """What a change changes, from what, to what."""
    at, view = cell(change), work.view
    return cell_name(at, work), value_text(at, change.before, view), value_text(at, change.value, view)


# --- the part that answers at once --------------------------------------------------------------------------------


@st.fragment
def simulate(work: Work, title: Any) -> None:
    """Levers, and what they do; only this runs again at a step. `title` is the place of the page's sentence."""
    view = work.view
    found = before_after(work.ground, work.scenario)
    rows = [row for row in found if row["region"] == view.region.code]
    every = all_levers(work)
    missing = _missing(work) if any(row["reason"] for row in rows) else None
    name = region_name(view.region, view.lang)
    words = whatif_title(rows, told(work.history.present, work, every), name, view.year, view.lang, missing)
    left, right = st.columns([4, 5], gap="large")
    # what the eye waits for is sent first: the total and the map, then the rest
    with right:
        notes = [*_notes(rows, view, missing), _eight(found, work)]
        st.html(_before_after(rows, view) + "".join(f'<p class="zh-note">{escape(note)}</p>' for note in notes))
        _map(found, work)
    title.title(literal(words), anchor=False)
    with left:
        _levers(work, every)
    _waterfall(rows[0], work)
    work.publish()


def all_levers(work: Work) -> dict[Cell, Lever]:
    """Every lever of the nine governments by its cell."""
    on, known = work.ground, work.view.known
    return known.once(
        ("levers", on.year, on.basis),
        lambda: {lever.cell: lever for r in known.data.regions for lever in levers(on, r.code)},
    )


def told(several: Iterable[Change], work: Work, every: dict[Cell, Lever]) -> list[Told]:
    """Changes in words, those of governments that are here; beside what a lever has now, else what was known before."""
    lines = [(c, *change_text(c, work)) for c in several if c.region in work.ground.official]
    now = {c: every[cell(c)].value if cell(c) in every else c.before or 0 for c, *_ in lines}
    return [Told(name, before, value, c.value > now[c]) for c, name, before, value in lines]


def _missing(work: Work) -> list[str] | None:
    """What no score is known of after the changes, in words."""
    view, types = work.view, work.view.known.data.unit_types.to_dict("records")
    names = {row["unit_type"]: in_language(row, "name", view.lang) for row in types}
    found = still_unknown(work.ground, view.region.code, work.history.present)
    return None if found is None else [names.get(item, item) for item in found]


def _levers(work: Work, every: dict[Cell, Lever]) -> None:
    """The changed ones with their sliders; the others wait in a box that is searched by typing."""
    view, changed = work.view, [cell(c) for c in work.history.present if cell(c) in every]
    open_ = changed[-SLIDERS:]
    own = {at: lever for at, lever in every.items() if at[0] == view.region.code and at not in open_}
    if not own and not work.history.present:
        _planned(work)
        st.info(view.say("lever_none", name=region_name(view.region, view.lang), year=view.year))
        return
    st.selectbox(
        view.say("lever_add"),
        list(own),
        index=None,
        key="lever_add",
        placeholder=view.say("lever_add"),
        label_visibility="collapsed",
        format_func=lambda at: view.say("lever_lost", name=cell_name(at, work), lost=number(own[at].lost, view.lang)),
        on_change=lambda: _add(work, every),
    )
    _history(work)
    for change in work.history.present:
        if cell(change) in open_:
            _lever(change, every[cell(change)], work)
        elif change.region in work.ground.official:
            _given(change, work)
    _folded([c for c in work.history.present if cell(c) in changed[:-SLIDERS]], work, every)


def _folded(rest: list[Change], work: Work, every: dict[Cell, Lever]) -> None:
    """Changes beyond the last few: a list to read; the box above opens each with its slider."""
    if rest:
        lines = "".join(
            f"<li>{escape(t.what)}: {escape(t.before)} → {escape(t.after)}</li>" for t in told(rest, work, every)
        )
        head = escape(work.view.say("lever_folded", n=len(rest)))
        st.html(f'<details class="zh-fold"><summary>{head}</summary><ul>{lines}</ul></details>')


def _given(change: Change, work: Work) -> None:
    """A value for what nothing was known of: no slider, as there is no present value to move from."""
    name, before, value = change_text(change, work)
    with st.container(border=True, key="given " + "_".join(cell(change))):
        st.html(
            f'<div class="zh-lever"><b>{escape(name)}</b><span class="zh-number">{escape(before)} → {escape(value)}</span></div>'
        )
        st.button(
            work.view.say("lever_reset"),
            key="drop " + "_".join(cell(change)),
            icon=":material/close:",
            help=work.view.say("lever_remove", name=literal(name)),
            on_click=lambda: work.step(without(work.history.present, cell(change))),
        )


def _add(work: Work, every: dict[Cell, Lever]) -> None:
    """A new lever starts one step above its present value, so that something is seen to move; one changed before is opened."""
    at, history = st.session_state["lever_add"], work.history
    before = [c for c in history.present if cell(c) == at]
    if before:
        work.remember(replace(history, present=(*without(history.present, at), *before)))
    elif at in every:
        lever = every[at]
        work.step(put(work.history.present, lever.change(lever.value + lever.step)))
    st.session_state["lever_add"] = None


def _history(work: Work) -> None:
    view, history = work.view, work.history
    # from the history at the click: a value that was typed meanwhile is already in it
    steps: tuple[tuple[str, str, Callable[[History], History], bool], ...] = (
        ("undo", ":material/undo:", undo, bool(history.past)),
        ("redo", ":material/redo:", redo, bool(history.future)),
        ("reset_all", ":material/restart_alt:", lambda now: did(now, ()), bool(history.present)),
    )
    with st.container(horizontal=True, key="history"):
        for name, icon, make, possible in steps:
            st.button(
                view.say(name),
                icon=icon,
                key=f"do_{name}",
                disabled=not possible,
                on_click=lambda make: work.remember(make(work.history)),
                args=(make,),
            )
    if not history.present:
        _planned(work)


def _planned(work: Work) -> None:
    """What is already decided as a place to start from, with what was noted beside each: who does it, and by when."""
    view = work.view
    on, data = work.ground, view.known.data
    plans = view.known.once(("planned", on.year, on.basis), lambda: planned(on.observations, data, view.year))
    if not plans:
        return
    sound, _ = usable(replace(work.scenario, changes=plans), work.ground.observations, view.known.data)
    if not sound.changes:
        return
    rows = data.proposals[(data.proposals["year"] == view.year) & data.proposals["preferred"]].to_dict("records")
    notes = {(r["region"], r["unit"], r["component"]): promise(r, view.lang) for r in rows}
    lines = []
    for change in sound.changes:
        name, before, value = change_text(change, work)
        note = escape(notes.get((change.region, change.unit, change.component), ""))
        told = escape(view.say("planned_row", name=name, before=before, value=value))
        lines.append(f"<li>{told}{f' <small>{note}</small>' if note else ''}</li>")
    with st.container(border=True, key="planned"):
        st.html(f'<b>{escape(view.say("planned_rows"))}</b><ul class="zh-evidence">{"".join(lines)}</ul>')
        label = view.say("planned_start", n=len(sound.changes))
        st.button(label, key="do_planned", on_click=work.step, args=(sound.changes,))


def _lever(change: Change, lever: Lever, work: Work) -> None:
    """One lever: its name with before and after, the slider, a field for an exact value, and the way back."""
    view, key = work.view, "_".join(lever.cell)
    now, then = shown(lever, lever.value, view), shown(lever, change.value, view)
    with st.container(border=True, key=f"lever {key}"):
        st.html(
            f'<div class="zh-lever"><b>{escape(cell_name(lever.cell, work))}</b>'
            f'<span class="zh-number">{escape(now)} → {escape(then)}</span></div>'
        )
        st.session_state[f"slide {key}"] = change.value / MILLIONTHS
        st.slider(
            view.say("lever_slide", name=cell_name(lever.cell, work), value=then),
            0.0,
            lever.top / MILLIONTHS,
            step=lever.step / MILLIONTHS,
            key=f"slide {key}",
            label_visibility="collapsed",
            on_change=lambda: work.step(
                put(work.history.present, lever.change(round(st.session_state[f"slide {key}"] * MILLIONTHS)))
            ),
        )
        one, other = st.columns([3, 2], vertical_alignment="bottom")
        one.text_input(
            view.say("lever_value"),
            key=f"type {key}",
            placeholder=view.say("lever_value"),
            label_visibility="collapsed",
            on_change=lambda: _typed(lever, key, work),
        )
        other.button(
            view.say("lever_reset"),
            key=f"drop {key}",
            icon=":material/close:",
            help=view.say("lever_remove", name=cell_name(lever.cell, work)),
            on_click=lambda: work.step(without(work.history.present, lever.cell)),
        )
        wrong = st.session_state.pop(f"wrong {key}", None)
        if wrong:
            st.error(problem(wrong, view.lang))


def _typed(lever: Lever, key: str, work: Work) -> None:
    """Take over a typed value, `2,5` and `2.5` alike, or keep what is wrong with it for the next drawing."""
    text = st.session_state[f"type {key}"]
    st.session_state[f"type {key}"] = ""
    if text.strip():
        found = typed(text, lever.cell, work.ground.year, work.ground.observations, work.view.known.data)
        if isinstance(found, Problem):
            st.session_state[f"wrong {key}"] = replace(found, file="", row=None)
        else:
            work.step(put(work.history.present, lever.change(found.value)))


# --- what it does -------------------------------------------------------------------------------------------------


def _before_after(rows: list[Row], view: View) -> str:
    """HTML: total, category, zone, margin and rank before and after, once for each reading."""
    heads = "".join(
        f'<th scope="col" colspan="2">{escape(view.say("reading_" + (row["reading"] or "total")))}</th>' for row in rows
    )
    sides = "".join(f'<th scope="col">{escape(view.say(side))}</th>' for _ in rows for side in ("before", "after"))
    lines = "".join(
        f'<tr><th scope="row">{escape(view.say(name))}</th>'
        + "".join(f"<td>{fact(name, row, side, view)}</td>" for row in rows for side in ("before", "after"))
        + "</tr>"
        for name in ROWS
    )
    top = f"<tr><td></td>{heads}</tr>" if len(rows) > 1 else ""
    label = f'<caption class="zh-invented">{escape(view.say("illustration_label"))}</caption>'
    return f'<div class="zh-scroll" tabindex="0" role="region" aria-label="{escape(view.say("whatif_table"))}"><table class="zh-table zh-whatif">{label if rows[0]["invented"] else ""}<thead>{top}<tr><td></td>{sides}</tr></thead><tbody>{lines}</tbody></table></div>'


def _before(row: Row, view: View) -> str:
    """A score before, or the range that was printed of it."""
    if row["before_score"] is not None:
        return number(row["before_score"], view.lang)
    ends = {end: number(row[f"before_{end}"], view.lang) for end in ("low", "high")}
    return view.say("range", **ends)


def _notes(rows: list[Row], view: View, missing: list[str] | None) -> list[str]:
    """What to mind about each reading, what is missing for an exact one, why there are two, and what was invented."""
    told, name = [], region_name(view.region, view.lang)
    for reason in dict.fromkeys(row["reason"] for row in rows if row["reason"]):
        why = view.say(reason) if reason == "before_printed" else no_total(reason, name, missing, view.lang) + "."
        told.append(why[:1].upper() + why[1:])
    if len(rows) > 1:
        by_name = {row["reading"]: _before(row, view) for row in rows}
        printed, computed = by_name["printed"], by_name["units"]
        told.append(view.say("two_readings", printed=printed, computed=computed))
    return [*told, *([view.say("illustration_note")] if rows[0]["invented"] else [])]


def fact(name: str, row: dict, side: str, view: View) -> str:
    """HTML of one fact of a reading (a name of ROWS) on a side of whatif.before_after."""
    get = lambda part: row[f"{side}_{part}"]  # noqa: E731
    unknown = escape(view.say("strip_unknown"))
    if name == "row_total":
        return unknown if get("score") is None else f'<b class="zh-number">{number(get("score"), view.lang)}</b>'
    if name == "col_category":
        mark = badge(get("colour"), get("symbol")) if get("colour") else ""
        said = standing({"category": get("category"), "zone": ""}, view.lang)
        return f'<span class="zh-chip">{mark}{escape(said) or unknown}</span>'
    if name == "col_zone":
        return escape(zone_name(get("zone"), view.lang)) or unknown
    if name == "row_next":
        return "–" if get("to_next") is None else number(get("to_next"), view.lang)
    best, worst = get("rank_best"), get("rank_worst")
    return "–" if best is None else str(best) if best == worst else f"{best}–{worst}"


def _eight(found: list[Row], work: Work) -> str:
    """The eight together in a line: green ones, who changes zone, the simple mean."""
    view, eight = work.view, summary(work.ground, found)
    names = {r.code: region_name(r, view.lang, short=True) for r in view.known.data.regions}
    green = [zones.get("hijau", 0) for zones in (eight.zones_before, eight.zones_after)]
    parts = [view.say("whatif_zones", before=green[0], after=green[1], of=len(work.ground.eight)) + "."]
    if eight.moved:
        parts.append(view.say("whatif_moved", names=listing([names[code] for code in eight.moved], view.lang)))
    if eight.mean_before is not None and eight.mean_after is not None:
        means = {"before": number(eight.mean_before, view.lang), "after": number(eight.mean_after, view.lang)}
        parts.append(view.say("whatif_mean", **means) + ".")
    return " ".join(parts)


def _map(found: list[Row], work: Work) -> None:
    view = work.view
    rows = after_rows(map_before(view), found, view.lang)
    label = view.say("illustration_short") if any(row["invented"] for row in found) else ""
    told = "; ".join(f"{row['short']} {row['symbol']} {row['score_text']}" for row in rows)
    alt, data = view.say("whatif_map", year=view.year), packed(zone_datasets(rows, label))
    draw(Drawing(map_spec(view.lang, MAP_HEIGHT), alt, map_ground(view) | data), "whatif_map")
    note = view.say("whatif_source", year=view.year), session.exception(view.lang)
    _spoken(told, " ".join(part for part in note if part))


def _spoken(told: str, note: str = "") -> None:
    """What a picture shows at this step, to be heard, and the note below it.

    Not as the picture's own text alternative: that is part of its drawing, and one that changes at every step has the
    browser throw the picture away and draw another.
    """
    shown = f'<p class="zh-note">{escape(note)}</p>' if note else ""
    st.html(f'<p class="zh-unseen">{escape(told)}</p>{shown}')


def _waterfall(row: dict, work: Work) -> None:
    """Unit by unit, and below it what is known, where the change of the total comes from."""
    view = work.view
    made = waterfall(work.ground, work.scenario, view.region.code)
    if made is None or not made.bars:
        return
    for levels in (("unit", "total", "dimension"), ("unit", "total")):
        if len(made.bars) > BARS:
            made = replace(made, bars=tuple(bar for bar in made.bars if bar.level in levels))
    rows = waterfall_rows(made, view.method, view.lang)
    label = view.say("illustration_label") if row["invented"] else ""
    heading = view.say("whatif_parts", delta=signed(made.after - made.before, view.lang))
    st.header(view.say("illustrated", text=heading) if label else heading, anchor=False)
    spec = waterfall_spec(view.lang, len(rows), waterfall_domain(rows))
    alt = " · ".join(t for t in (view.say("whatif_bars"), label) if t)
    draw(Drawing(spec, alt, packed(waterfall_datasets(rows, label))), "waterfall")
    _spoken("; ".join(f"{one['name'].strip()} {one['text']}" for one in rows))
