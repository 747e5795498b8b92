"""The bar of the simulation and the dialogs it opens: save, share, open a file, make a paper; and the one that renames."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from kepatuhan.core.model import Problem, Scenario
from kepatuhan.scenarios import store as shelves
from kepatuhan.scenarios.link import from_json, to_json, to_token
from kepatuhan.scenarios.store import Conflict, Listed, Stored
from kepatuhan.store.opening import Store
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.shell import papers, place, visitor
from pages.components.shell.address import OWN, state
from pages.components.shell.shared_store import the_store, this_moment
from pages.components.shell.view import View
from pages.components.simulation.arrival_view import Arrival, go_to, name_work, opened_entry
from pages.components.simulation.entries import NAME, NOTE, listed_entry, say_written, say_wrong
from pages.components.simulation.question_view import ASKED, Question, after_writing, ask_question, show_kept
from pages.components.simulation.work import (
    Work,
    changes_text,
    say_told,
)

BUTTONS = (("save", "save"), ("share", "share"), ("file_open", "upload_file"), ("paper", "picture_as_pdf"))
"""What the bar offers and its icon: the word of that key, and the dialog of that name."""
FILE_MB = 1
DIALOG = "shelf dialog"
"""Where the session holds the open dialog."""


def bar(work: Work) -> None:
    """Save, share, open and paper, with what was said and asked: on the first screen, as it belongs to the work under way."""
    store = the_store()
    _bar(work, store)
    _said(work.view)
    if isinstance(store, Store):
        ask_question(work, store)
    _dialog(work, store)


def _bar(work: Work, store: Store | Problem) -> None:
    """The buttons, and the name of what is open; none of it depends on where the levers stand."""
    view, opened = work.view, opened_entry(work)
    lost, why = isinstance(store, Problem), visitor.why_not(view, "save_scenario")
    with st.container(horizontal=True, vertical_alignment="center", key="shelf_bar"):
        for name, icon in BUTTONS:
            st.button(
                view.say(name),
                icon=f":material/{icon}:",
                key=f"shelf_{name}",
                disabled=(lost or bool(why)) and name == "save",
                help=(why or None) if name == "save" else None,
                on_click=open_dialog,
                args=(name,),
            )
        if opened:
            st.caption(view.say("shelf_open", name=literal(opened.scenario.name)))


def _said(view: View) -> None:
    say_told()
    wrong = st.session_state.pop("shelf wrong", "")
    if wrong:
        st.error(literal(wrong))


def _rename(row: Listed, work: Work, store: Store | Problem) -> None:
    name, entry = st.session_state["rename name"].strip(), listed_entry(row, work, store)
    if entry and name and isinstance(store, Store):
        written = shelves.rename(store, entry, name, visitor.actor(), this_moment())
        if say_written(written, row, work, "shelf_saved") and isinstance(written, Stored):
            opened = opened_entry(work)
            if opened and opened.id == row.id:
                name_work(work.view, replace(work.scenario, name=name), written)
    _close()


def _save(work: Work, store: Store | Problem) -> None:
    """Keep what the levers say as a new scenario; under a name that is taken, also by the one that is open, only after a question."""
    view = work.view
    texts = {part: st.session_state.get(f"save {part}", "").strip() for part in ("name", "author", "note")}
    if not texts["name"]:
        st.session_state["save wrong"] = view.say("save_no_name")
        return
    _close()
    opened, actor = opened_entry(work), visitor.actor(texts["author"])
    mine = opened if opened and opened.scenario.name == texts["name"] else None
    scenario = shelves.authored(replace(work.scenario, **texts), actor, mine)
    if isinstance(store, Problem):
        say_wrong(store, view)
        return
    kept = shelves.load(store, mine.id) if mine else _of_that_name(scenario, store)
    if isinstance(kept, Problem) and not mine:
        say_wrong(kept, view)
    elif isinstance(kept, Stored) and kept.scenario == scenario and not kept.deleted_at:
        show_kept(kept, work, "shelf_same")
    elif mine and kept != mine:  # saved or deleted by somebody since: the store says so
        after_writing(shelves.save(store, scenario, actor, this_moment(), mine), work)
    elif isinstance(kept, Stored):
        st.session_state[ASKED] = Question("conflict_open" if mine else "conflict_name", Conflict(kept, scenario))
    else:
        after_writing(shelves.save(store, scenario, actor, this_moment()), work)


def _of_that_name(scenario: Scenario, store: Store) -> Stored | Problem | None:
    rows = shelves.listed(store)
    wanted = (scenario.name.casefold(), scenario.year, scenario.basis)
    if isinstance(rows, Problem):
        return rows
    match = next((row for row in rows if (row.name.casefold(), row.year, row.basis) == wanted), None)
    entry = shelves.load(store, match.id) if match else None
    return entry if isinstance(entry, Stored) else None


def open_dialog(name: str, row: Listed | None = None) -> None:
    """Open the dialog of that name at the next drawing, for one kept scenario where it needs one."""
    st.session_state[DIALOG] = (name, row)


def _close() -> None:
    st.session_state.pop(DIALOG, None)


def _dialog(work: Work, store: Store | Problem) -> None:
    """The open dialog, if any. A callback that closes it makes the whole page draw again."""
    name, row = st.session_state.get(DIALOG, ("", None))
    bodies: dict[str, tuple[str, Callable[[], None]]] = {
        "save": ("save_title", lambda: _save_form(work, store)),
        "share": ("share_title", lambda: _share(work)),
        "file_open": ("file_title", lambda: _upload(work)),
        "paper": ("paper", lambda: _papers(work)),
        "rename": ("shelf_rename", lambda: _rename_form(row, work, store)),
    }
    if name in bodies:
        title, draw = bodies[name]

        def body() -> None:
            if DIALOG not in st.session_state:
                st.rerun()
            draw()

        st.dialog(work.view.say(title), on_dismiss=_close)(body)()


def _save_form(work: Work, store: Store | Problem) -> None:
    view, opened, now = work.view, opened_entry(work), work.scenario
    if not now.changes:
        st.info(view.say("save_nothing"))
        return
    if why := visitor.why_not(view, "save_scenario", {change.region for change in now.changes}):
        st.info(literal(why))
        return
    if opened:
        st.caption(view.say("save_over", name=literal(opened.scenario.name)))
    unnamed = now.name == view.say("page_simulasi")
    with st.form("save form", border=False):
        st.text_input(view.say("save_name"), "" if unnamed else now.name, max_chars=NAME, key="save name")
        if visitor.set_up():
            st.caption(literal(view.say("sign_in_as", name=visitor.actor().name)))
        else:
            st.text_input(view.say("save_author"), now.author, max_chars=NAME, key="save author")
        st.text_area(view.say("save_note"), now.note, max_chars=NOTE, key="save note", height=90)
        st.form_submit_button(view.say("save"), type="primary", on_click=_save, args=(work, store))
    wrong = st.session_state.pop("save wrong", "")
    if wrong:
        st.error(wrong)


def _rename_form(row: Listed, work: Work, store: Store | Problem) -> None:
    with st.form("rename form", border=False):
        st.text_input(work.view.say("save_name"), row.name, max_chars=NAME, key="rename name")
        st.form_submit_button(work.view.say("save"), type="primary", on_click=_rename, args=(row, work, store))


def _share(work: Work) -> None:
    """The link with every change, to copy, and the file."""
    view, scenario = work.view, work.scenario
    if not scenario.changes:
        st.info(view.say("save_nothing"))
        return
    token, content = to_token(scenario), to_json(scenario)
    if isinstance(token, Problem):
        st.warning(literal(problem(token, view.lang)))
    else:
        st.markdown(view.say("share_link", changes=changes_text(len(scenario.changes), view)))
        address = _address(token, work)
        st.code(address, language=None, wrap_lines=True)
        if refused := place.refused_address():
            st.warning(literal(view.say("share_address_bad", value=refused[:80])), icon=":material/link_off:")
        elif place.only_here(address):
            st.caption(view.say("share_only_here"))
    if isinstance(content, Problem):
        st.warning(literal(problem(content, view.lang)))
    else:
        name = re.sub(r"\W+", "-", scenario.name).strip("-").lower() or "skenario"
        st.download_button(
            view.say("share_file"),
            content,
            f"{name}-{scenario.year}.json",
            "application/json",
            key="share_file",
            icon=":material/download:",
            on_click="ignore",
        )


def _papers(work: Work) -> None:
    """The briefing of the simulation as it stands now."""
    view = work.view
    published = view.taken_published and not work.resting
    papers.offer_scenario(view.known, view.region, view.lang, published, work.scenario, work.stated)


def _address(token: str, work: Work) -> str:
    """The address for others (shell.place.link_base), with the simulation in it: its name and every change."""
    on, view = work.ground, work.view
    fields = {"wilayah": view.region.code, view.year_in_link: str(on.year)}
    fields |= {name: state(name) for name in ("basis", "lang")} | ({"data": OWN} if view.stated is not None else {})
    query = urlencode({name: value for name, value in fields.items() if value} | {"skenario": token})
    return f"{place.link_base('simulasi')}?{query}"


def _upload(work: Work) -> None:
    st.file_uploader(
        work.view.say("file_label"),
        ["json"],
        key="shelf file",
        max_upload_size=FILE_MB,
        on_change=_uploaded,
        args=(work,),
    )
    wrong = st.session_state.pop("file wrong", None)
    if wrong:
        st.error(literal(problem(wrong, work.view.lang)))


def _uploaded(work: Work) -> None:
    """A file is read as anybody's: what is wrong with it is said, and what is right goes the way of a link."""
    given = st.session_state["shelf file"]
    if given is None:
        return
    scenario = from_json(given.getvalue())
    if isinstance(scenario, Problem):
        st.session_state["file wrong"] = scenario
    else:
        _close()
        go_to(Arrival(scenario), work.view)
