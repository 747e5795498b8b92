"""What is wrong with a file, cell by cell, its marked copy, and the sheet to correct."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from kepatuhan.intake import returned
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.review import Review
from kepatuhan.words.keys import SEVERITY_KEYS
from pages.components.shell.cache import on_disk
from pages.components.shell.grid_button import grid_button
from pages.components.shell.session import FILES, Own
from pages.components.shell.view import View

EDITABLE = 1_000
"""Rows up to which the whole sheet is shown for corrections."""
SHOWN = 500
"""Lines of a table on screen; the downloads hold all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def problem_list(view: View, upload: Own, reading: FileReading, review: Review) -> None:
    """The problems of the chosen severities as a table, and the file with every problem marked."""
    st.subheader(f"{view.say('own_problems')} ({len(review.problems)})", anchor=False)
    if not review.problems:
        st.caption(view.say("own_no_problem"))
        return
    counts = {s: sum(p.severity == s for p in review.problems) for s in returned.ORDER}
    severities = [s for s in returned.ORDER if counts[s]]
    chosen = st.pills(
        view.say("own_filter"),
        severities,
        selection_mode="multi",
        default=[s for s in severities if s != "note"] or severities,
        format_func=lambda s: f"{view.say(SEVERITY_KEYS[s])} ({counts[s]})",
        key=f"own_filter_{upload.key}",
    )
    shown = [p for p in review.problems if p.severity in chosen][:SHOWN]
    wide = {view.say(k): st.column_config.TextColumn(width="large") for k in ("own_message", "own_remedy")}
    st.dataframe(returned.problems_table(shown, view.lang), hide_index=True, column_config=wide, placeholder="")
    data = on_disk(view.known.data.province.code).everywhere
    st.download_button(
        view.say("own_marked"),
        data=partial(returned.marked, upload.content, reading, review.problems, data, view.lang),
        file_name=returned.renamed(reading),
        mime=XLSX,
        on_click="ignore",
        key=f"own_marked_{upload.key}",
        icon=":material/download:",
    )


def correct_cells(view: View, upload: Own, reading: FileReading, review: Review) -> None:
    """The sheet to correct in place, read again at a button."""
    section = st.expander(
        view.say("own_correct"), icon=":material/edit:", key=f"own_correct_{upload.key}", on_change="rerun"
    )
    if not section.open:
        return
    with section:
        cells = returned.grid(upload.content, reading, on_disk(view.known.data.province.code).everywhere)
        if cells.empty:
            return
        st.caption(view.say("own_correct_note"))
        part = cells
        if len(cells) > EDITABLE:
            wanted = {*reading.header_rows, *(p.row for p in review.problems if p.row)}
            part = cells[cells.index.isin(wanted)].head(EDITABLE)
            st.caption(view.say("own_some_rows", n=len(cells)))
        content = hashlib.sha256(upload.content).hexdigest()[:8]
        edited = st.data_editor(
            part,
            hide_index=False,
            placeholder="",
            num_rows="add"
            if part is cells
            else "fixed",  # among some of the rows a new one would take another's number
            key=f"own_editor_{upload.key}_{content}_{reading.sheet}",
        )
        grid_button(
            view.say("own_again"), f"own_again_{upload.key}", partial(_again, upload.key, cells, edited), kind="primary"
        )


def _again(key: str, cells: pd.DataFrame, edited: pd.DataFrame) -> None:
    files = st.session_state[FILES]
    files[key] = replace(files[key], content=returned.as_csv(returned.corrected(cells, edited)))
    st.session_state.pop(f"own_sheet_{key}", None)
    st.rerun()
