"""Ready-made scenarios in Simulasi, one click each: what anybody asks for first, with the sentence that says what comes of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kepatuhan.core.model import Change
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.ready_made import best_unit_falls, every_unit, last_years_value, unit_goal, weakest_aspect
from kepatuhan.sentences.simulation import ready_result
from kepatuhan.words.names import category_name, component_name
from kepatuhan.words.numbers import number
from pages.components.shell.view import View
from pages.components.simulation.plan_view import aims, cheapest
from pages.components.simulation.work import Work, tell


def popover(work: Work) -> None:
    """The scenarios of the chosen government; one that would change nothing cannot be clicked."""
    view = work.view
    with st.container(width="content"), st.popover(view.say("ready"), icon=":material/bolt:", key="ready"):
        for name, (label, changes) in _offered(work).items():
            st.button(
                label,
                key=f"ready_{name}",
                disabled=not changes,
                help=None if changes else view.say("ready_none"),
                width="stretch",
                on_click=_apply,
                args=(work, label, changes),
            )


def _offered(work: Work) -> dict[str, tuple[str, tuple[Change, ...]]]:
    """Each scenario's label and what it changes, worked out once for all who look at the same layer."""
    view, on, region = work.view, work.ground, work.view.region.code
    assessment = view.known

    def make(changes: Callable[[], tuple[Change, ...]], name: str) -> tuple[Change, ...]:
        return assessment.once(("ready", name, on.year, on.base, on.basis, region), changes)

    aspect, lifted = assessment.once(
        ("ready aspect", on.year, on.base, on.basis, region), lambda: weakest_aspect(on, region)
    )
    offered = {
        "every": (_every_label(work), make(lambda: every_unit(on, region), "every")),
        "aspect": (_aspect_label(aspect, view), lifted),
        "last": (
            view.say("ready_last", year=on.year - 1),
            make(lambda: last_years_value(on, region, assessment.bodies, assessment.scored.units), "last"),
        ),
        "best": (view.say("ready_best"), make(lambda: best_unit_falls(on, region), "best")),
    }
    above = aims(work)
    if not above:
        return offered
    return {"effort": (view.say("ready_effort", symbol=above[0].symbol), cheapest(work)), **offered}


def _every_label(work: Work) -> str:
    view, goal = work.view, unit_goal(work.ground.method)
    words = (
        {"score": number(goal.lower or 0, view.lang), "category": category_name(goal.code, view.lang)} if goal else {}
    )
    return view.say("ready_every", **words) if words else view.say("ready_every", score="–", category="–")


def _aspect_label(code: str, view: View) -> str:
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    return view.say("ready_aspect", aspect=names[code]) if code else view.say("ready_aspect_none")


def _apply(work: Work, label: str, changes: tuple[Change, ...]) -> None:
    """Put the changes in the place of what was changed of the same government: one step to undo; and say what comes of it."""
    view, region = work.view, work.view.region.code
    others = [change for change in work.history.present if change.region != region]
    work.step((*others, *changes))
    row = next(r for r in before_after(work.mixed, work.shown) if r.region == region and r.main)
    tell(ready_result(row, label, len(view.known.data.districts), view.lang))
