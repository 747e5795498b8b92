"""The target of the chosen government: said in a sentence, set as a category or as a score, and taken away."""

from __future__ import annotations

import streamlit as st

from kepatuhan.core.cells import iso_date
from kepatuhan.core.method import band, method_for
from kepatuhan.core.model import Problem
from kepatuhan.follow_up import targets
from kepatuhan.follow_up.kept import EntryEdit
from kepatuhan.follow_up.targets import Target
from kepatuhan.sentences.follow_up import target_line
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import band_label
from kepatuhan.words.numbers import date, number
from kepatuhan.words.problems import problem
from pages.components.follow_up.agenda import Agenda, keep
from pages.components.follow_up.tools_view import past
from pages.components.shell import visitor

SCORE = "score"
"""The choice of a score in place of a category."""
WRONG = "target wrong"
"""Where the session holds what was wrong with what was typed."""


def section(agenda: Agenda) -> None:
    """What the target is, and the form that changes it."""
    view, target = agenda.view, agenda.standing.target
    st.markdown(literal(target_line(agenda.standing, view.known.data, view.lang)))
    method = method_for(view.known.data.methods, agenda.year)
    choices = (
        {b.code: f"{band_label(b, view.lang)} ({number(b.lower or 0, view.lang)})" for b in targets.to_choose(method)}
        if method
        else {}
    )
    place = f"target {view.region.code} {agenda.year}"
    why = visitor.why_not(view, "keep_target", {view.region.code})
    options = [*choices, SCORE]
    start = (target.category or SCORE) if target else options[0]
    with st.form(f"{place} form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            view.say("fu_target_word"),
            options,
            index=options.index(start) if start in options else 0,
            key=f"{place} aim",
            format_func=lambda code: choices.get(code) or view.say("fu_score"),
        )
        st.text_input(view.say("fu_score_typed"), _typed_score(agenda, target), key=f"{place} score")
        st.text_input(
            view.say("fu_by"), date(target.day if target else f"{agenda.year}-12-31", view.lang), key=f"{place} by"
        )
        st.form_submit_button(
            view.say("fu_set"),
            type="primary",
            on_click=_set,
            args=(agenda, place),
            disabled=bool(why),
            help=why or None,
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        past(agenda)
        _remove(agenda)
    wrong = st.session_state.pop(WRONG, None)
    if wrong:
        st.error(literal(wrong))


def _typed_score(agenda: Agenda, target: Target | None) -> str:
    return number(target.score, agenda.view.lang) if target and not target.category else ""


def _remove(agenda: Agenda) -> None:
    at = targets.place(agenda.view.region.code, agenda.year)
    kept = agenda.target_entries.get(at)
    if kept is not None and kept.content is not None and not visitor.refused("keep_target", {at.region}):
        st.button(
            agenda.view.say("fu_remove"),
            key="target_remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=_put,
            args=(agenda, None),
        )


def _set(agenda: Agenda, place: str) -> None:
    typed = {name: str(st.session_state[f"{place} {name}"]) for name in ("aim", "score", "by")}
    target = _read(agenda, typed)
    if isinstance(target, Problem):
        st.session_state[WRONG] = problem(target, agenda.view.lang)
    else:
        _put(agenda, target)


def _read(agenda: Agenda, typed: dict[str, str]) -> Target | Problem:
    region, year = agenda.view.region.code, agenda.year
    by = iso_date(typed["by"]) if typed["by"].strip() else ""
    if by is None or len(by) not in (0, 10):
        return Problem("action_date", "error", value=typed["by"][:40])
    if by and by < agenda.today.isoformat():
        return Problem("target_past", "error", value=by)
    method = method_for(agenda.view.known.data.methods, year)
    chosen = band(method, typed["aim"]) if method and typed["aim"] != SCORE else None
    made = targets.of_category(region, year, chosen) if chosen else targets.of_score(region, year, typed["score"])
    return made if isinstance(made, Problem) else targets.until(made, by)


def _put(agenda: Agenda, target: Target | None) -> None:
    """Write the target, or take it away; a store that refuses is said, and what was typed is still in the form."""
    at = targets.place(agenda.view.region.code, agenda.year)
    kept = agenda.entry(at)
    edit = EntryEdit(at, targets.content(target) if target else None, kept.version if kept else 0)
    if keep(agenda, [edit]) is None:
        st.session_state[WRONG] = agenda.view.say("fu_not_kept")
