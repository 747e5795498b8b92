"""The grid of one unit, as fast as a spreadsheet: each edit is written when it is made, a pasted block as one step."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from kepatuhan.core.cells import clean, millionths
from kepatuhan.core.exports import web_address
from kepatuhan.core.model import Problem
from kepatuhan.self_assessment.editing import entered
from kepatuhan.self_assessment.entry import PERCENT, VALUE
from kepatuhan.self_assessment.grid import Answer
from kepatuhan.self_assessment.kept import answers
from kepatuhan.sentences.self_assessment import FIELD_KEYS, conflict_words, place_words, scale_text, value_text
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import component_name
from kepatuhan.words.problems import problem
from pages.components.self_assessment.desk import Desk, again, give_way, keep, overwrite
from pages.components.shell import visitor
from pages.components.shell.shared_store import ask_again, when_text

WIDTHS = {"row": 44, "indicator": 220, "value": 76, "note": 190, "evidence": 180, "assessor": 110, "scale": 64}
"""Pixels of each column until the visitor draws it wider; on a phone the first three are seen."""
HEADS = {"row": "self_row", "indicator": "self_indicator", "scale": "self_scale", **FIELD_KEYS}
FIXED = ("row", "indicator", "scale")
"""Columns that say what a row is and are not filled in."""
LONG = 10
"""Rows up to which the whole grid is shown; of a longer one `HEIGHT` pixels."""
HEIGHT = 420
SHOWN = 8
"""Sentences about cells that are shown at once; the others are counted."""


def choose_unit(desk: Desk) -> str:
    """The units with what is still open in each; all of one width, so that none moves when its number changes."""
    view, given = desk.view, answers(desk.cells)
    left = {unit: desk.grid.open(given, unit) for unit in desk.grid.units}
    chosen = st.pills(
        view.say("self_units"),
        list(desk.grid.units),
        default=desk.grid.units[0],
        required=True,
        key=f"{desk.place} unit",
        format_func=lambda u: literal(view.say("self_unit_open", unit=u, n=left[u]) if left[u] else f"{u} ✓"),
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen if chosen in desk.grid.units else desk.grid.units[0]


def edit(desk: Desk, unit: str) -> None:
    """The grid of a unit; what is typed is written before the page is drawn again."""
    shown = shown_cells(desk, unit)
    key = _settled_key(desk, unit, shown)
    with st.container(key="self_grid"):
        _editor(desk, unit, shown, key)


def _editor(desk: Desk, unit: str, shown: pd.DataFrame, key: str) -> None:
    view = desk.view
    st.data_editor(
        shown,
        column_config={
            name: st.column_config.TextColumn(view.say(HEADS[name]), width=width, disabled=name in FIXED)
            for name, width in WIDTHS.items()
        },
        hide_index=True,
        disabled=desk.closed is not None or list(FIXED),
        key=key,
        height="auto" if len(shown) <= LONG else HEIGHT,
        placeholder="",
        alt=view.say("self_grid", unit=unit, year=desk.grid.year),
        on_change=_typed,
        args=(desk, unit, key),
    )


def shown_cells(desk: Desk, unit: str) -> pd.DataFrame:
    """A row a leaf: what is kept, and over it what is typed and waits."""
    rows = []
    for leaf in desk.grid.leaves:
        cell = desk.cells.get((unit, leaf.code))
        answer = cell.answer if cell else Answer()
        texts = {"note": answer.note, "evidence": answer.evidence, "assessor": answer.assessor}
        named = {"row": str(desk.grid.rows[leaf.code]), "indicator": component_name(leaf, desk.view.lang)}
        filled = {VALUE: value_text(answer.value, desk.view.lang), **texts, **desk.waiting.get((unit, leaf.code), {})}
        rows.append({**named, "scale": scale_text(leaf, desk.view.lang), **filled})
    return pd.DataFrame(rows, columns=list(WIDTHS), dtype="str")


def _settled_key(desk: Desk, unit: str, shown: pd.DataFrame) -> str:
    """The key of the grid: a new one where a cell that was typed here says something else by now (undone, or by others).

    Else the browser would go on showing what was typed; with the same key the place of the cursor is kept.
    """
    key = f"{desk.place} grid {unit} {desk.turn}"
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    stale = any(
        not _same(str(text or ""), shown[name].iloc[int(row)], name)
        for row, fields in edited.items()
        for name, text in fields.items()
    )
    if stale:
        desk.lay_out_anew()
    return f"{desk.place} grid {unit} {desk.turn}"


def _same(typed: str, shown: str, field: str) -> bool:
    if clean(typed) == shown or typed == shown:
        return True
    numbers = [millionths(clean(text), PERCENT) for text in (typed, shown)] if field == VALUE else [None]
    return numbers[0] is not None and numbers[0] == numbers[-1]


def _typed(desk: Desk, unit: str, key: str) -> None:
    edited = st.session_state[key]["edited_rows"]
    typed = {
        (unit, desk.grid.leaves[int(row)].code): {
            name: str(text or "") for name, text in fields.items() if name in FIELD_KEYS
        }
        for row, fields in edited.items()
    }
    keep(desk, {cell: fields for cell, fields in typed.items() if fields})


# --- what is not kept ---------------------------------------------------------------------------------------------


def troubles(desk: Desk) -> None:
    """What was typed and is not kept, with the reason and the way out."""
    if isinstance(desk.store, Problem):
        _refused(desk, desk.store)
    elif desk.closed and desk.waiting:  # it stands in the grid and is not kept: the role went while it was typed
        _refused(desk, desk.closed)
    _conflicts(desk)
    read = entered(desk.waiting, desk.cells, desk.grid, desk.view.known.data)
    if read.problems:
        sentences = [literal(problem(item, desk.view.lang)) for item in read.problems]
        st.error(_listed(sentences, desk), icon=":material/edit_off:")


def _refused(desk: Desk, reason: Problem) -> None:
    view = desk.view
    waiting = len(desk.waiting)
    words = f"{visitor.in_words(reason, view)} {view.say('self_waiting', n=waiting) if waiting else ''}"
    st.warning(literal(words.strip()), icon=":material/cloud_off:")
    st.button(view.say("self_again"), key="self_again", on_click=_again, args=(desk,), icon=":material/refresh:")


def _again(desk: Desk) -> None:
    ask_again()
    again(desk)


def _conflicts(desk: Desk) -> None:
    keys = list(desk.conflicts)
    if not keys:
        return
    view = desk.view
    with st.container(border=True, key="self_conflicts"):
        sentences = [
            literal(conflict_words(c, desk.grid, when_text(c.theirs.saved_at, view), view.lang))
            for c in desk.conflicts.values()
        ]
        st.markdown(_listed(sentences, desk))
        with st.container(horizontal=True):
            st.button(view.say("self_theirs"), key="self_theirs", on_click=give_way, args=(desk, keys))
            st.button(view.say("self_yours"), key="self_yours", on_click=overwrite, args=(desk, keys))


def _listed(sentences: list[str], desk: Desk) -> str:
    more = len(sentences) - SHOWN
    rest = [desk.view.say("self_more", n=more)] if more > 0 else []
    lines = [*sentences[:SHOWN], *rest]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def evidence(desk: Desk, unit: str) -> None:
    """The links among the evidence of a unit: only an http or https address becomes one."""
    lines = [
        f"<li>{escape(place_words(key, desk.grid, desk.view.lang))}: "
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(address)}</a></li>'
        for key, cell in desk.cells.items()
        if key[0] == unit and (address := web_address(cell.answer.evidence))
    ]
    if lines:
        st.html(f'<ul class="zh-help">{"".join(lines)}</ul>')
