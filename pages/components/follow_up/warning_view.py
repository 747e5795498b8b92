"""Early warning: who falls a category by losing little, and who says less of itself than was published last."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kepatuhan.follow_up.early_warning import LITTLE, BelowPublished, CloseToFalling, below_published, close_to_falling
from kepatuhan.sentences.follow_up import warning_words, warnings_table, warnings_title
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import whole
from pages.components.charts.downloads import offer
from pages.components.follow_up.agenda import Agenda
from pages.components.shell.html_table import ClassedCell, RowGroup, html_table

DISTANCES = (100, LITTLE, 300, 500)
"""Hundredths above an edge that can be asked for."""


def section(agenda: Agenda) -> None:
    """One list of governments and units, those that are closest to an edge in front; and its files."""
    view = agenda.view
    within = st.segmented_control(
        view.say("warn_within"),
        DISTANCES,
        default=LITTLE,
        required=True,
        key="fu_within",
        format_func=lambda hundredths: whole(hundredths, view.lang),
        persist_state="session",
    )
    several = _warnings(agenda, within)
    title = warnings_title(several, view.lang)
    st.markdown(f"**{literal(title)}**")
    names = {r.code: region_name(r, view.lang, short=True) for r in view.known.data.regions}
    rows = [
        (names[one.region], one.unit or "–", ClassedCell(warning_words(one, view.lang), "zh-number")) for one in several
    ]
    heads = [view.say(key) for key in ("col_body", "col_unit", "warn_why")]
    if rows:
        st.html(html_table([RowGroup(rows)], heads, name=view.say("fu_part_peringatan"), classes="zh-needs"))
    st.caption(view.say("warn_note"))
    table = partial(warnings_table, several, view.known.data, view.lang)
    mark = view.say("state_mandiri") if any(isinstance(one, BelowPublished) for one in several) else ""
    name = f"{view.say('file_warnings')} {agenda.year}"
    offer(view, name, title, None, {view.say("fu_part_peringatan"): table}, mark=mark)


def _warnings(agenda: Agenda, within: int) -> tuple[CloseToFalling | BelowPublished, ...]:
    assessment, data = agenda.view.known, agenda.view.known.data
    close = assessment.once(
        (close_to_falling, within), lambda: close_to_falling(assessment.bodies, assessment.scored.units, data, within)
    )
    if agenda.view.published_only:
        return close
    return (*below_published(agenda.outlooks(), agenda.year, assessment.bodies, assessment.scored.units, data), *close)
