"""The actions on a line of time, and the points done beside those that are due, each with its table and its files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from kepatuhan.charts.burn_up import burn_up_datasets
from kepatuhan.charts.export import picture
from kepatuhan.charts.timeline import drawn, timeline_datasets
from kepatuhan.follow_up.actions import Action
from kepatuhan.follow_up.progress import BurnUp, bases, burn_up
from kepatuhan.follow_up.targets import Target
from kepatuhan.sentences.follow_up import actions_table, basis_label, burn_up_table, burn_up_words, list_words
from kepatuhan.words.markdown import literal
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, burn_up_spec, draw, packed, timeline_spec
from pages.components.follow_up.agenda import Agenda


def section(agenda: Agenda, actions: Sequence[Action]) -> None:
    """Both pictures of the listed actions; a sentence where none has a date."""
    view = agenda.view
    if not drawn(actions):
        st.caption(view.say("fu_no_dates"))
        return
    codes = {one.region for one in actions}
    target = agenda.targets.get((next(iter(codes)), agenda.year)) if len(codes) == 1 else None
    _timeline(agenda, actions, target)
    _burn_up(agenda, actions, target)


def _timeline(agenda: Agenda, actions: Sequence[Action], target: Target | None) -> None:
    view, data, lang = agenda.view, agenda.view.known.data, agenda.view.lang
    shown = sorted(drawn(actions), key=lambda one: (one.due, one.place))
    title = list_words(actions, agenda.today, lang)
    label = basis_label(bases(shown), lang)
    datasets = timeline_datasets(shown, data, agenda.today, target.day if target else "", lang, label)
    st.markdown(f"**{literal(title)}**")
    alt = " ".join([label, title, *(f"{row['spoken']}." for row in datasets["rows"])]).strip()
    spec = timeline_spec(lang, len(shown))
    draw(Drawing(spec, alt, packed(datasets)), "fu_timeline")
    table = {view.say("as_table"): partial(actions_table, actions, data, lang, agenda.today)}
    name = f"{view.say('file_timeline')} {agenda.view.region.code} {agenda.year}"
    offer(
        view,
        name,
        title,
        partial(_drawn, spec, datasets, title, view.say("fu_source"), lang),
        table,
        mark=label,
    )


def _burn_up(agenda: Agenda, actions: Sequence[Action], target: Target | None) -> None:
    view, lang, rows = agenda.view, agenda.view.lang, burn_up(actions, agenda.today)
    if not rows:
        return
    title = burn_up_words(rows, target, lang)
    label = basis_label(bases(actions), lang)
    missing = _missing(agenda, target)
    datasets = burn_up_datasets(rows, agenda.today, target.day if target else "", missing, lang, label)
    st.markdown(f"**{literal(title)}**")
    alt = " ".join([label, title, *(f"{end['spoken']}." for end in datasets["ends"])]).strip()
    spec = burn_up_spec(view.say("fu_points_axis"), lang)
    draw(Drawing(spec, alt, packed(datasets)), "fu_burn_up")
    picture_of = partial(_drawn, spec, datasets, title, view.say("fu_source"), lang)
    _offer_burn_up(agenda, rows, title, picture_of, label)


def _missing(agenda: Agenda, target: Target | None) -> int | None:
    """Hundredths from what was published to the target of these actions; None where that is not known."""
    return next((one.missing for one in agenda.standings if target and one.region == target.region), None)


def _offer_burn_up(agenda: Agenda, rows: tuple[BurnUp, ...], title: str, picture_of: Any, label: str) -> None:
    view = agenda.view
    name = f"{view.say('file_burn_up')} {view.region.code} {agenda.year}"
    offer(view, name, title, picture_of, {view.say("as_table"): partial(burn_up_table, rows, view.lang)}, mark=label)


def _drawn(spec: Any, datasets: dict[str, Any], title: str, source: str, lang: str, kind: str) -> bytes:
    height = int(spec["height"])
    return picture(spec, datasets, title, source, kind, lang=lang, size=(1120, height))
