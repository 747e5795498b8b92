"""The steps of a presentation: each one sentence and one picture, large enough for the back of a room."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from kepatuhan.charts.dumbbell import dumbbell_datasets
from kepatuhan.charts.frames import aspect_frame, bands_frame, change_frame, domain, ranking_frame
from kepatuhan.charts.map import zone_datasets
from kepatuhan.charts.ranking import ranking_datasets
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import children
from kepatuhan.sentences.changes import change_remarks, restatements, unknowns
from kepatuhan.sentences.titles import aspect_title, headline, map_title, profile_title
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import counted
from pages.components.charts.drawing import Drawing, draw, dumbbell_spec, map_spec, packed, ranking_spec
from pages.components.charts.figures import draw_map, map_before, map_ground, map_rows
from pages.components.results import aspect_view
from pages.components.results.cards import legend
from pages.components.results.tables import compact_list
from pages.components.shell import guide
from pages.components.shell.frame import FULL_SCREEN, PAGES, View, choose_year_box, remembered, set_state, state
from pages.components.simulation import plan_view
from pages.components.simulation.work import open_work

STEPS = {
    "ringkasan": "step_ringkasan",
    "peta": "step_peta",
    "berubah": "step_berubah",
    "profil": "step_profil",
    "aspek": "step_aspek",
    "rencana": "step_rencana",
    "lanjut": "step_lanjut",
}
"""Every step and its word, in the order in which they run unless the link says another."""
# Presenter remotes send PageDown and PageUp, some Space; a button of Streamlit hears one key alone. Where something is
# written or chosen the key keeps its own meaning.
REMOTE = """<script>{
if (!window.zhRemote) {
  window.zhRemote = true;
  const to = {PageDown: "step_on", PageUp: "step_back", " ": "step_on"};
  document.addEventListener("keydown", event => {
    const name = to[event.key], inside = event.target.closest("input, textarea, button, select, a, [role=dialog], [role=listbox]");
    if (!name || event.ctrlKey || event.altKey || event.metaKey || (inside && event.key === " ")) return;
    const button = document.querySelector(`.st-key-${name} button`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
}</script>"""
HEIGHT = 640
"""px until the style sheet gives a picture the height that its screen has (`.st-key-big_…`)."""


def chosen(view: View) -> list[str]:
    """The steps of the link in its order; all where none of those says anything; without those that say nothing of the year."""
    named = [name for name in dict.fromkeys(state("urutan").split(",")) if name in STEPS]
    return [name for name in named if _says(name, view)] or [name for name in STEPS if _says(name, view)]


def _says(name: str, view: View) -> bool:
    if name == "aspek":
        return view.breakdown(view.region.code) is not None
    if name == "rencana":
        return view.method.roll_up != "not_held" and bool(plan_view.aims(open_work(view)))
    return name in ("ringkasan", "lanjut") or view.method.roll_up != "not_held"


def place(steps: list[str]) -> int:
    """Which step the link is at, from 0; the first where it names none that there is."""
    told = state("langkah")
    return min(int(told), len(steps)) - 1 if told.isdecimal() and int(told) else 0


def show(name: str, view: View) -> str:
    """One step: its sentence, then its picture. The key of its source line: what was invented is its own source."""
    steps: dict[str, Callable[[View], str | None]] = {
        "ringkasan": _overview, "peta": _map, "berubah": _changes, "profil": _profile, "aspek": _aspects, "rencana": _plan,
        "lanjut": _next,
    }  # fmt: skip
    return steps[name](view) or "source_note"


def bar(steps: list[str], at: int, view: View) -> None:
    """Back, forward and out, by click or arrow keys, and which steps run in which order."""
    st.html(REMOTE, unsafe_allow_javascript=True)
    with st.container(horizontal=True, vertical_alignment="center", key="steps_bar"):
        for name, icon, shortcut, to in _moves(at, len(steps)):
            if st.button(view.say(name), icon=icon, shortcut=shortcut, disabled=to == at, key=name):
                _go(to + 1)
        st.caption(
            view.say("step_count", n=at + 1, of=len(steps), year=view.year, name=region_name(view.region, view.lang))
        )
        st.space("stretch")
        choose_year_box(view)
        guide.how_to_read(FULL_SCREEN, view.lang)
        with st.popover(view.say("steps_choose"), icon=":material/format_list_numbered:"):
            _choose(steps, view)
        if st.button(view.say("steps_leave"), icon=":material/close:", shortcut="Escape"):
            st.switch_page(PAGES.get(state("dari"), PAGES["ringkasan"]), query_params=view.link)


def _moves(at: int, steps: int) -> list[tuple[str, str, str, int]]:
    """The four buttons: words, icon, key, and the step that each leads to (from 0; `at` itself where there is none)."""
    last = steps - 1
    return [
        ("step_first", ":material/first_page:", "Home", 0),
        ("step_back", ":material/arrow_back:", "Left", max(at - 1, 0)),
        ("step_on", ":material/arrow_forward:", "Right", min(at + 1, last)),
        ("step_last", ":material/last_page:", "End", last),
    ]


def _go(number: int) -> None:
    set_state(langkah=str(number))
    st.rerun()


def _choose(steps: list[str], view: View) -> None:
    st.session_state["choice_urutan"] = steps
    st.multiselect(
        view.say("steps_order"),
        list(STEPS),
        key="choice_urutan",
        format_func=lambda name: view.say(STEPS[name]),
        on_change=lambda: set_state(urutan=",".join(st.session_state["choice_urutan"]), langkah="1"),
    )


def _title(text: str) -> None:
    st.title(text, anchor=False)


def _overview(view: View) -> None:
    _title(view.told(headline))
    if view.method.roll_up != "not_held":
        _picture(_ranking(view), "big_ranking")
        compact_list(view)  # in its place on a phone, where names leave the dots no room


@remembered
def _ranking(view: View) -> Drawing:
    bodies, data = view.known.bodies, view.known.data
    frame = ranking_frame(bodies, data, view.year, view.lang, view.region.code)
    ends = domain(frame)
    spec = ranking_spec(view.lang, ends, len(frame), big=True)
    told = "; ".join(
        f"{r.name_}: {r.symbol} {r.score_text}" for r in frame.rename(columns={"name": "name_"}).itertuples()
    )
    alt = view.say("ranking_alt", year=view.year, finding="", list=told)
    return Drawing(spec, alt, packed(ranking_datasets(frame, bands_frame(data, view.year, view.lang), ends)))


def _map(view: View) -> None:
    _title(view.told(map_title))
    legend(map_rows(view), view)
    with st.container(key="big_map_frame"):
        draw_map(view, _big_map(view), "big_map", height=HEIGHT)


@remembered
def _big_map(view: View) -> Drawing:
    data = map_ground(view) | packed(zone_datasets(map_before(view)))
    return Drawing(map_spec(view.lang, HEIGHT, big=True), view.told(map_title), data)


def _changes(view: View) -> None:
    """Both years of everybody whose change is known as a picture; what else is to be said of the change below it."""
    _title(view.say("changed", year=view.year - 1))
    remarks, drawing = view.told(change_remarks), _dumbbells(view)
    if drawing is None:
        _lines(remarks or [view.say("change_none")])
        return
    _picture(drawing, "big_changes")
    _lines(remarks, "zh-steps-notes")


@remembered
def _dumbbells(view: View) -> Drawing | None:
    bodies, data = view.known.bodies, view.known.data
    frame = change_frame(bodies, data, view.year, view.lang)
    if frame.empty:
        return None
    ends = domain(frame, ("before", "after"))
    told = "; ".join(f"{name}: {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
    alt = view.say("parts_picture_alt", title=view.say("changed", year=view.year - 1), list=told)
    spec = dumbbell_spec(view.lang, ends, len(frame))
    return Drawing(spec, alt, packed(dumbbell_datasets(frame, bands_frame(data, view.year, view.lang), ends)))


def _profile(view: View) -> None:
    row = compare.of(view.known.bodies, view.region.code, view.year)
    _title(profile_title(row, view.region, view.known.data, view.method, view.lang))
    bars = aspect_view.unit_bars(view, "", big=True)
    if bars is None:
        _lines([view.say("units_none")])
    else:
        _picture(bars.drawing, "big_score_axis")


def _aspects(view: View) -> str | None:
    title, bars = _parts(view)
    _title(title)
    _picture(bars.drawing, "big_points_axis")
    return "picture_source_invented" if bars.label else None


@remembered
def _parts(view: View) -> tuple[str, aspect_view.Bars]:
    found = view.breakdown(view.region.code)
    assert found is not None
    title = aspect_title(found, view.method, region_name(view.region, view.lang), view.lang)
    frame = aspect_frame(found, view.method, children(view.method, "")[0].code, view.lang, "")
    return title, aspect_view.bars(frame, title, "points_axis", found.invented, view, big=True)


def _plan(view: View) -> str | None:
    """The least-effort plan to the next category, in every reading."""
    work = open_work(view)
    title, lines, invented = plan_view.least(work)
    _title(title)
    if invented:
        st.html(f'<p class="zh-invented">{escape(view.say("illustration_label"))}</p>')
    _lines(lines)
    return "whatif_source_invented" if invented else None


def _picture(drawing: Drawing, key: str) -> None:
    """A chart as high as the screen leaves: the style sheet finds it by its frame, a chart nobody clicks has no name of its own."""
    with st.container(key=f"{key}_frame"):
        draw(drawing, key, height=HEIGHT)


def _next(view: View) -> None:
    """What is open: how near the next category is, what is not known, and what an old score would be called today."""
    bodies, data = view.known.bodies, view.known.data
    _title(view.say("next_title", name=region_name(view.region, view.lang), year=view.year))
    known = view.say("unknown_none", bodies=counted(len(data.regions), view.lang))
    open_ = view.told(unknowns) or [known]
    _lines([*open_, *restatements(bodies, data, view.region, view.method, view.lang)])


def _lines(lines: list[str], beside: str = "") -> None:
    """A list to be read from afar; `beside` is a class for one that stands below a picture."""
    if lines:
        st.html(f'<ul class="zh-steps-list {beside}">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')
