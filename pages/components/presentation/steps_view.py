"""The steps of a presentation: which ones run in which order, where the link is among them, and the ways on and back."""

from __future__ import annotations

import streamlit as st

from kepatuhan.words.names import region_name
from pages.components.presentation.step_pictures import any_known, dumbbells, score_of, year_before
from pages.components.results.aspect_view import unit_bars
from pages.components.server.page_scripts import REMOTE
from pages.components.shell import guide
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import bind, choose_year_box
from pages.components.shell.site import FULL_SCREEN, PAGES
from pages.components.shell.view import View
from pages.components.simulation import plan_view
from pages.components.simulation.work import open_work

STEPS = {
    "judul": "step_judul",
    "ringkasan": "step_ringkasan",
    "peta": "step_peta",
    "peta_dua": "step_peta_dua",
    "berubah": "step_berubah",
    "profil": "step_profil",
    "aspek": "step_aspek",
    "rencana": "step_rencana",
    "lanjut": "step_lanjut",
}
"""Every step and its word, in the order in which they run unless the link says another."""
NUMBERED = ("ringkasan", "peta", "berubah", "profil", "aspek", "rencana", "lanjut")
"""The steps that `langkah` counted in links made before it named the step."""


def chosen(view: View) -> list[str]:
    """The steps of the link in its order; all where none of those says anything; without those that say nothing of the year."""
    return [name for name in _named() if _says(name, view)] or [name for name in STEPS if _says(name, view)]


def _named() -> list[str]:
    return [name for name in dict.fromkeys(state("urutan").split(",")) if name in STEPS]


def _says(name: str, view: View) -> bool:
    assessed = view.method.roll_up != "not_held"
    if name == "aspek":
        return view.breakdown(view.region.code) is not None
    if name == "profil":
        return assessed and (any_known(view) or unit_bars(view, "", big=True) is not None)
    if name == "rencana":
        return assessed and score_of(view) is not None and any(band.lower for band in view.method.bands)
    if name == "berubah":
        return assessed and (dumbbells(view) is not None or year_before(view) is not None)
    if name == "peta_dua":
        return assessed and dumbbells(view) is not None and year_before(view) is not None
    return name in ("judul", "ringkasan", "lanjut") or assessed


def place(steps: list[str], view: View) -> int:
    """Which step the link is at, from 0: the one it names, else the next one that there is; the first where it names none."""
    asked = state("langkah")
    name = _counted(int(asked), view) if asked.isdecimal() and int(asked) else asked
    if name in steps:
        return steps.index(name)
    order = list(STEPS)
    after = order[order.index(name) :] if name in order else []
    return next((steps.index(step) for step in after if step in steps), len(steps) - 1 if after else 0)


def _counted(number: int, view: View) -> str:
    """The step that a link of before meant by its number: without the steps that said nothing then."""
    steps = [name for name in _named() if name in NUMBERED and _said_before(name, view)]
    steps = steps or [name for name in NUMBERED if _said_before(name, view)]
    return steps[min(number, len(steps)) - 1]


def _said_before(name: str, view: View) -> bool:
    if name == "aspek":
        return _says(name, view)
    if name == "rencana":
        return view.method.roll_up != "not_held" and bool(plan_view.aims(open_work(view)))
    return name in ("ringkasan", "lanjut") or view.method.roll_up != "not_held"


def bar(steps: list[str], at: int, view: View) -> None:
    """Back, forward and out, by click or arrow keys, and which steps run in which order."""
    st.html(REMOTE, unsafe_allow_javascript=True)
    with st.container(horizontal=True, vertical_alignment="center", key="steps_bar"):
        for name, icon, shortcut, to in _moves(at, len(steps)):
            if st.button(view.say(name), icon=icon, shortcut=shortcut, disabled=to == at, key=name):
                _go(steps[to])
        st.caption(
            view.say(
                "step_count",
                n=at + 1,
                of=len(steps),
                year=view.year,
                name=region_name(view.region, view.lang, short=True),
            )
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


def _go(name: str) -> None:
    set_state(langkah=name)
    st.rerun()


def _choose(steps: list[str], view: View) -> None:
    binding = bind("urutan", steps, lambda names: set_state(urutan=",".join(names), langkah=""))
    st.multiselect(
        view.say("steps_order"),
        list(STEPS),
        key=binding.key,
        format_func=lambda name: view.say(STEPS[name]),
        on_change=binding.changed,
    )
