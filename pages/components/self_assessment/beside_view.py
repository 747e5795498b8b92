"""The self-assessment beside the official result, once there is one: a sentence, a small picture, and both as a table."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kepatuhan.charts.beside import beside_datasets, beside_frame
from kepatuhan.charts.export import picture
from kepatuhan.charts.frames import bands_frame, domain
from kepatuhan.self_assessment.against import Beside, against
from kepatuhan.sentences.self_assessment import beside_table, beside_words, totals_words
from kepatuhan.words.markdown import literal
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, beside_spec, draw, packed
from pages.components.self_assessment.desk import Desk


def section(desk: Desk) -> None:
    """Nothing where no result of that year is published, or nothing is filled in."""
    view, assessment = desk.view, desk.view.known
    rows = against(desk.grid, desk.stands(), assessment.scored.units, assessment.bodies)
    if not any(row.unit for row in rows):
        return
    title = beside_words(rows, desk.grid.year, view.lang)
    st.subheader(literal(title), anchor=False)
    st.markdown(literal(totals_words(rows, view.lang)))
    frame = beside_frame(rows, desk.grid.method, view.lang)
    ends = domain(frame, ("own_low", "published"))
    datasets = beside_datasets(frame, bands_frame(assessment.data, desk.grid.year, view.lang), ends)
    spoken = "; ".join(f"{name}: {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
    alt = f"{view.say('state_mandiri')}. {title} {spoken}"
    draw(Drawing(beside_spec(view.lang, ends, len(frame)), alt, packed(datasets)), "self_beside")
    st.caption(f"{view.say('self_source')} {view.say('source_units', year=desk.grid.year)}")
    _offer(desk, rows, title, ends)


def _offer(desk: Desk, rows: tuple[Beside, ...], title: str, ends: tuple[float, float]) -> None:
    view, year, method, data = desk.view, desk.grid.year, desk.grid.method, desk.view.known.data
    lang, label, source = view.lang, view.say("state_mandiri"), view.say("self_source")

    def drawn(kind: str) -> bytes:
        frame = beside_frame(rows, method, lang)
        datasets = beside_datasets(frame, bands_frame(data, year, lang), ends)
        return picture(
            beside_spec(lang, ends, len(frame)), datasets, title, source, kind, lang=lang, label=label, size=None
        )

    tables = {view.say("as_table"): partial(beside_table, rows, lang)}
    name = f"{view.say('file_self_beside')} {desk.grid.region} {year}"
    offer(view, name, title, drawn, tables, mark=label)
