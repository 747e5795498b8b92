"""What was understood of a file: its sheet, its columns, its units; and the boxes that ask where it was not sure."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from kepatuhan.core.assessments import FIELDS, PLANNED
from kepatuhan.intake import ingest
from kepatuhan.intake.flaws import letter
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.review import Review
from kepatuhan.words.markdown import literal
from pages.components.shell.session import MAPPING, Own
from pages.components.shell.view import View

SURE = {
    "pasti": "sure_pasti",
    "padanan": "sure_padanan",
    "pilihan": "sure_pilihan",
    "mungkin": "sure_mungkin",
    "tidak": "sure_tidak",
}
"""How sure the meaning of a column is (headers.Sure)."""


def choose_sheet(view: View, upload: Own, reading: FileReading) -> None:
    """The choice of a workbook's sheet, where it has several."""
    if len(reading.sheets) > 1:
        key, options = f"own_sheet_{upload.key}", [*reading.sheets, ingest.EVERY]
        read_now = ingest.EVERY if reading.parts else reading.sheet
        st.selectbox(
            view.say("own_sheet"),
            options,
            index=options.index(read_now) if read_now in options else None,
            format_func=lambda name: view.say("own_every_sheet") if name == ingest.EVERY else name,
            key=key,
            placeholder=view.say("own_none"),
        )


def understood_columns(view: View, upload: Own, reading: FileReading) -> None:
    """What each column was taken for, with a box where that is not sure, and the first lines."""
    st.text(ingest.understood(reading, view.lang))
    names = [view.say(k) for k in ("own_letter", "own_header", "own_target", "own_sure")]
    rows = [(c.letter, c.header, c.target or view.say("own_leave"), view.say(SURE[c.sure])) for c in reading.columns]
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True)
    _ask(view, upload, reading)
    st.caption(view.say("own_preview"))
    lines = pd.DataFrame(reading.preview, index=pd.Index(reading.preview_rows, name=view.say("own_row")))
    st.dataframe(lines.set_axis([letter(i + 1) for i in range(len(lines.columns))], axis=1))


def _ask(view: View, upload: Own, reading: FileReading) -> None:
    """A box for every column that was not understood for sure: the user knows what it holds."""
    options = [
        "",
        *FIELDS,
        *PLANNED,
        "wilayah",
        *sorted({c.target for c in reading.columns} - {"", "wilayah", *FIELDS, *PLANNED}),
    ]
    for column in (c for c in reading.columns if c.sure in ("pilihan", "mungkin", "tidak")):
        extra = [column.suggestion] if column.suggestion and column.suggestion not in options else []
        choices = [*options, *extra]
        key = f"own_map_{upload.key}_{column.index}"
        st.selectbox(
            literal(view.say("own_ask", letter=column.letter, header=column.header[:60])),
            choices,
            index=choices.index(column.target) if column.target in choices else 0,
            format_func=lambda target: target or view.say("own_leave"),
            key=key,
            on_change=_map,
            args=(upload.key, column.index, key),
        )


def ask_units(view: View, upload: Own, review: Review, answered: dict[str, str]) -> None:
    """A box for every unit that no list knows, and for those that were answered: the user knows which one is meant."""
    asked = [p for p in review.problems if p.code in ("unit_twin", "unit_unlisted")]
    for unit in dict.fromkeys([*answered, *(p.value for p in asked)]):
        suggestions = {n: None for p in asked if p.value == unit for n in p.params["units"]} | {unit: None}
        suggestions |= {answered[unit]: None} if unit in answered else {}
        options, key = list(suggestions), f"own_unit_{upload.key}_{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
        st.selectbox(
            literal(view.say("own_ask_unit", unit=unit[:60])),
            options,
            index=options.index(answered[unit]) if unit in answered else None,
            format_func=lambda name, unit=unit: view.say("own_new_unit") if name == unit else name,
            placeholder=view.say("own_none"),
            key=key,
            on_change=_answer,
            args=(upload.key, unit, key),
        )


def _answer(own_key: str, unit: str, key: str) -> None:
    st.session_state["own_units"].setdefault(own_key, {})[unit] = st.session_state[key]


def _map(own_key: str, column: int, key: str) -> None:
    st.session_state[MAPPING].setdefault(own_key, {})[column] = st.session_state[key]
