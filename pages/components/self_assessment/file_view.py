"""Penilaian mandiri by file: the template of the grid, and a filled one whose changes are looked at before they are saved."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.intake import self_sheets
from kepatuhan.intake.ingest import display_name
from kepatuhan.intake.self_sheets import FilledSheets
from kepatuhan.self_assessment.editing import Entered, entered
from kepatuhan.self_assessment.grid import Answer
from kepatuhan.self_assessment.kept import CellChange, answers
from kepatuhan.sentences.self_assessment import change_words, place_words
from kepatuhan.words.handout import MIME
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.problems import problem
from pages.components.self_assessment.desk import Desk, keep, who
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.shared_store import this_moment

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "parquet"]
LIMIT = 10
"""Megabytes of one file."""
SHOWN = 60
"""Changes and problems of a file that are shown; the others are counted."""


def by_file(desk: Desk) -> None:
    """The template, and what a filled one would change."""
    view = desk.view
    brought: tuple[str, bytes] | None = desk.held("file", None)
    with st.expander(view.say("self_file"), icon=":material/upload_file:", expanded=brought is not None):
        st.caption(view.say("self_file_note"))
        _template(desk)
        turn = desk.held("file turn", 0)
        st.file_uploader(
            view.say("self_upload"), KINDS, key=f"{desk.place} upload {turn}", max_upload_size=LIMIT,
            on_change=_take, args=(desk, f"{desk.place} upload {turn}"),
        )  # fmt: skip
        if brought is not None:
            _preview(desk, *brought)


def _template(desk: Desk) -> None:
    view, grid = desk.view, desk.grid
    name = region_name(view.region, view.lang)
    st.download_button(
        view.say("self_template", name=name, year=grid.year),
        data=partial(self_sheets.template, grid, answers(desk.cells), name, view.lang),
        file_name=f"penilaian-mandiri-{grid.region}-{grid.year}.xlsx",
        mime=MIME["xlsx"],
        on_click="ignore",
        key="self_template",
        type="tertiary",
        icon=":material/table:",
    )


def _take(desk: Desk, widget: str) -> None:
    """The control is empty again, so that the same name may be brought once more."""
    file = st.session_state[widget]
    if file is not None:
        st.session_state[f"{desk.place} file"] = display_name(file.name), file.getvalue()
        st.session_state[f"{desk.place} file turn"] = desk.held("file turn", 0) + 1


def _preview(desk: Desk, file: str, content: bytes) -> None:
    """What it would change, what is wrong with it, and the way to save or to leave it."""
    view = desk.view
    filled, read = _read(desk, file, content)
    n = len(read.edits)
    key = "self_file_changes" if n else "self_file_nothing"
    st.subheader(literal(view.say(key, file=file, n=n)), anchor=False)
    wrong = [literal(problem(item, view.lang)) for item in (*filled.problems, *read.problems)]
    if wrong:
        more = [view.say("self_more", n=len(wrong) - SHOWN)] if len(wrong) > SHOWN else []
        st.error("\n".join(f"- {line}" for line in [*wrong[:SHOWN], *more]))
    _changes(desk, read)
    with st.container(horizontal=True):
        if n:
            ready = not isinstance(desk.store, Problem) and desk.closed is None
            st.button(
                view.say("self_file_save", n=n), type="primary", key="self_file_save", on_click=_save,
                args=(desk, filled), disabled=not ready,
            )  # fmt: skip
        st.button(view.say("self_file_close"), key="self_file_close", on_click=_close, args=(desk,))


def _read(desk: Desk, file: str, content: bytes) -> tuple[FilledSheets, Entered]:
    """The file as it was read once, beside what is kept by now."""
    seen = f"{desk.place} file read"
    if st.session_state.get(seen, ("", b"", None))[:2] != (file, content):
        filled = self_sheets.read(content, file, desk.grid, desk.view.known.data)
        st.session_state[seen] = file, content, filled
    filled = st.session_state[seen][2]
    return filled, entered(filled.typed, desk.cells, desk.grid, desk.view.known.data, who().name)


def _changes(desk: Desk, read: Entered) -> None:
    if not read.edits:
        return
    view, rows = desk.view, []
    for edit in read.edits[:SHOWN]:
        cell = desk.cells.get(edit.key)
        before = cell.answer if cell else Answer()
        change = CellChange(*edit.key, edit.version + 1, before, edit.answer, this_moment(), who().name)
        rows.append((place_words(edit.key, desk.grid, view.lang), change_words(change, view.lang)))
    heads = [view.say(key) for key in ("self_where", "self_what")]
    label = view.say("state_mandiri")
    st.html(html_table([RowGroup(rows)], heads, label=label, name=view.say("self_file"), classes="zh-aside"))
    if len(read.edits) > SHOWN:
        st.caption(view.say("self_more", n=len(read.edits) - SHOWN))


def _save(desk: Desk, filled: FilledSheets) -> None:
    keep(desk, filled.typed)
    desk.lay_out_anew()
    _close(desk)


def _close(desk: Desk) -> None:
    st.session_state[f"{desk.place} file"] = None
