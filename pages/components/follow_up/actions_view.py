"""The list of actions: filters, the table in which owner, date and state are typed, and what is typed and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.core.cells import clean
from kepatuhan.core.model import Problem
from kepatuhan.follow_up.actions import (
    FIELDS,
    NOBODY,
    STATES,
    Action,
    Filter,
    action,
    chosen,
    content,
    read_field,
    typed,
)
from kepatuhan.follow_up.kept import EntryEdit, EntryPlace
from kepatuhan.follow_up.progress import bases
from kepatuhan.sentences.follow_up import (
    FIELD_KEYS,
    STATE_KEYS,
    basis_label,
    field_text,
    list_words,
    part_words,
    values_words,
)
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import signed
from kepatuhan.words.problems import problem
from pages.components.follow_up.agenda import Agenda, give_way, keep, overwrite
from pages.components.shell import visitor
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import bind
from pages.components.shell.shared_store import ask_again, conflict_words
from pages.components.shell.view import View

WIDTHS = {
    "body": 110, "part": 230, "step": 120, "points": 60, "basis": 140, "owner": 150, "due": 140, "state": 90, "cost": 110, "note": 130,
    "evidence": 130,
}  # fmt: skip
"""Columns of the table and their widths in px; those of FIXED come from the plan. `body` stands only where more than one is listed,

`basis` only where something does not rest on published values."""
FIXED = ("body", "part", "step", "points", "basis")
HEADS = {
    "body": "col_body",
    "part": "action_what",
    "step": "action_step",
    "points": "action_points_short",
    "basis": "action_basis",
}
HEIGHT, LONG = 420, 10
"""px of the table where it has more than LONG rows."""
SHOWN = 5
"""Sentences about what is typed that are listed; more are counted."""
ALL = "semua"
"""`lingkup` in the URL: the actions of all governments of the province."""


def listed(agenda: Agenda) -> tuple[Action, ...]:
    """The filters, and the actions that they let through, in the order of their places."""
    view = agenda.view
    scope = [a for a in agenda.actions if state("lingkup") == ALL or a.region == view.region.code]
    with st.container(horizontal=True, vertical_alignment="center", key="fu_filters"):
        _choose_scope(view)
        owners = sorted({a.owner or NOBODY for a in scope})
        owner = _choose(view, "owner", "fu_any_owner", owners, agenda)
        unit = _choose(view, "unit", "fu_any_unit", sorted({a.unit for a in scope if a.unit}), agenda)
        late = st.toggle(view.say("fu_only_late"), key=agenda.key("late"), persist_state="session")
    shown = chosen(scope, Filter(owner, unit, late), agenda.today)
    return tuple(sorted(shown, key=lambda a: a.place))


def _choose_scope(view: View) -> None:
    binding = bind("lingkup", state("lingkup") == ALL, lambda every: set_state(lingkup=ALL if every else ""))
    st.toggle(view.say("fu_all"), key=binding.key, on_change=binding.changed)


def _choose(view: View, name: str, any_key: str, options: Sequence[str], agenda: Agenda) -> str:
    """A select box of `options`, the first of which asks for nothing."""
    words = {"": view.say(any_key), NOBODY: view.say("fu_nobody")}
    key = agenda.key(name)
    if st.session_state.get(key, "") not in options:
        st.session_state[key] = ""
    picked: str = st.selectbox(
        view.say(any_key),
        ["", *options],
        key=key,
        format_func=lambda option: words.get(option, option),
        label_visibility="collapsed",
        persist_state="session",
    )
    return picked


# --- the table ----------------------------------------------------------------------------------------------------


def table(agenda: Agenda, actions: tuple[Action, ...]) -> None:
    """The actions as a table; what is typed is written before the page is drawn again."""
    view = agenda.view
    st.markdown(literal(list_words(actions, agenda.today, view.lang)))
    if not actions:
        st.caption(view.say("fu_no_actions"))
        return
    why = visitor.why_not(view, "keep_action", {one.region for one in actions})
    if why and agenda.closed is None:  # of the chosen government it is said beside its name
        st.caption(literal(why))
    shown = shown_rows(agenda, actions)
    key = _settled_key(agenda, actions, shown)
    with st.container(key="fu_table"):
        st.data_editor(
            shown,
            column_config=_columns(view, shown),
            hide_index=True,
            disabled=bool(why) or list(FIXED),
            key=key,
            height="auto" if len(shown) <= LONG else HEIGHT,
            placeholder="",
            alt=view.say("fu_table", year=agenda.year),
            on_change=_typed,
            args=(agenda, actions, key),
        )


def _columns(view: View, shown: pd.DataFrame) -> dict[str, Any]:
    words = {**HEADS, **FIELD_KEYS}
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(view.say(words[name]), width=WIDTHS[name], disabled=name in FIXED)
        for name in shown.columns
    }
    options = [view.say(STATE_KEYS[one]) for one in STATES]
    columns["state"] = st.column_config.SelectboxColumn(
        view.say(FIELD_KEYS["state"]), width=WIDTHS["state"], options=options, required=True
    )
    return columns


def shown_rows(agenda: Agenda, actions: Sequence[Action]) -> pd.DataFrame:
    """A row an action: what is kept, and over it what is typed and waits."""
    lang, data = agenda.view.lang, agenda.view.known.data
    names = {r.code: region_name(r, lang, short=True) for r in data.regions}
    rows = [
        {
            "body": names[a.region],
            "part": part_words(a, data.methods, lang),
            "step": values_words(a, data.methods, lang),
            "points": "" if a.points is None else signed(a.points, lang),
            "basis": basis_label(bases([a]), lang),
            **{name: field_text(a, name, lang) for name in FIELDS},
            **_waiting(agenda, a),
        }
        for a in actions
    ]
    frame = pd.DataFrame(rows, columns=list(WIDTHS), dtype="str")
    alone = ["body"] if len({a.region for a in actions}) == 1 else []
    return frame.drop(columns=[*alone, *([] if bases(actions) else ["basis"])])


def _waiting(agenda: Agenda, one: Action) -> dict[str, str]:
    waits = agenda.waiting.get(one.place, {})
    return {name: agenda.view.say(STATE_KEYS[text]) if text in STATE_KEYS else text for name, text in waits.items()}


def _settled_key(agenda: Agenda, actions: Sequence[Action], shown: pd.DataFrame) -> str:
    """The key of the table: a new one where a cell that was typed here says something else by now (undone, or by others).

    Else the browser would go on showing what was typed; with the same key the place of the cursor is kept.
    """
    rows = sha256(repr([a.place for a in actions]).encode()).hexdigest()[:12]
    key = agenda.key(f"table {rows} {agenda.turn}")
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    if any(
        name in FIELDS and not _same(name, str(text or ""), str(shown[name].iloc[int(row)]), agenda.view)
        for row, fields in edited.items()
        for name, text in fields.items()
    ):
        agenda.lay_out_anew()
    return agenda.key(f"table {rows} {agenda.turn}")


def _same(name: str, one: str, other: str, view: View) -> bool:
    values = [read_field(name, clean(_coded(name, text, view))) for text in (one, other)]
    return one == other or (values[0] == values[1] and not isinstance(values[0], Problem))


def _coded(name: str, text: str, view: View) -> str:
    """A state by its code: the table shows its word."""
    codes = {view.say(key): code for code, key in STATE_KEYS.items()}
    return codes.get(text, text) if name == "state" else text


def _typed(agenda: Agenda, actions: Sequence[Action], key: str) -> None:
    for row, fields in st.session_state[key]["edited_rows"].items():
        typed_fields = {
            name: _coded(name, str(text or ""), agenda.view) for name, text in fields.items() if name in FIELDS
        }
        if typed_fields:
            agenda.waiting.setdefault(actions[int(row)].place, {}).update(typed_fields)
    save(agenda)


def save(agenda: Agenda) -> None:
    """Write what waits; what is wrong, in dispute or refused by the store goes on waiting."""
    edits = []
    for at, fields in list(agenda.waiting.items()):
        kept = agenda.entry(at)
        if kept is None or kept.content is None:
            del agenda.waiting[at]
        elif at not in agenda.conflicts:
            before = action(at, kept.content)
            after, problems = typed(before, fields, agenda.today)
            wrong = {p.column for p in problems}
            _wait_only(agenda, at, {name: text for name, text in fields.items() if name in wrong})
            if after != before:
                edits.append((EntryEdit(at, content(after), kept.version), fields))
    written = keep(agenda, [edit for edit, _ in edits]) if edits else None
    for edit, fields in edits:
        if written is None or any(conflict.yours.place == edit.place for conflict in written.conflicts):
            agenda.waiting[edit.place] = fields


def _wait_only(agenda: Agenda, at: EntryPlace, fields: dict[str, str]) -> None:
    if fields:
        agenda.waiting[at] = fields
    else:
        agenda.waiting.pop(at, None)


# --- what is not kept ---------------------------------------------------------------------------------------------


def troubles(agenda: Agenda) -> None:
    """What was typed and is not kept, with the reason and the way out."""
    view = agenda.view
    reason = agenda.store if isinstance(agenda.store, Problem) else agenda.closed if agenda.waiting else None
    if reason:
        waits = view.say("self_waiting", n=len(agenda.waiting)) if agenda.waiting else ""
        st.warning(literal(f"{visitor.in_words(reason, view)} {waits}".strip()), icon=":material/cloud_off:")
        st.button(view.say("self_again"), key="fu_again", on_click=_again, args=(agenda,), icon=":material/refresh:")
    _conflicts(agenda)
    sentences = [literal(problem(item, view.lang)) for item in _wrong(agenda)]
    if sentences:
        st.error(_lines(sentences, view), icon=":material/edit_off:")


def _wrong(agenda: Agenda) -> list[Problem]:
    """Why what waits cannot be kept."""
    wrong: list[Problem] = []
    for at, fields in agenda.waiting.items():
        kept = agenda.action_entries.get(at)
        if kept is not None and kept.content is not None:
            wrong += typed(action(at, kept.content), fields, agenda.today)[1]
    return wrong


def _again(agenda: Agenda) -> None:
    ask_again()
    save(agenda)


def _conflicts(agenda: Agenda) -> None:
    view = agenda.view
    if not agenda.conflicts:
        return
    with st.container(border=True, key="fu_clashes"):
        st.markdown(_lines([literal(conflict_words(conflict, view)) for conflict in agenda.conflicts.values()], view))
        with st.container(horizontal=True):
            st.button(view.say("self_theirs"), key="fu_theirs", on_click=give_way, args=(agenda,))
            st.button(view.say("self_yours"), key="fu_yours", on_click=overwrite, args=(agenda,))


def _lines(sentences: list[str], view: View) -> str:
    more = len(sentences) - SHOWN
    lines = [*sentences[:SHOWN], *([view.say("self_more", n=more)] if more > 0 else [])]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
