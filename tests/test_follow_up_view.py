"""Tindak lanjut on the page: its sentence and board, targets set and taken away, actions from a plan, and nothing lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import streamlit as st

from kepatuhan.core.model import MILLIONTHS
from kepatuhan.follow_up import kept, targets
from kepatuhan.follow_up.actions import Action, action, content
from kepatuhan.roles.actor import anyone
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import Edit, read, write
from kepatuhan.store import database
from kepatuhan.store.opening import Store
from kepatuhan.words.catalogue import LANGUAGES, say
from pages.components.follow_up import actions_view, agenda
from pages.components.shell import shared_store
from pages.components.shell.shared_store import conflict_words
from tests.test_pages import html, opened, title

pytestmark = pytest.mark.app

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
UNIT = "Dinas Sosial"
STEP = Action("36.72", 2026, UNIT, "kepercayaan", 2025, 20_000_000, 25_000_000, 71)


@pytest.fixture
def store(page_store: Store, monkeypatch) -> Store:
    monkeypatch.setattr(agenda, "today", lambda: date(2026, 3, 2))
    return page_store


def keep(store: Store, *several: Action) -> None:
    written = kept.write(store, [kept.EntryEdit(a.place, content(a), 0) for a in several], anyone("Ani"), NOW)
    assert isinstance(written, kept.EntriesWritten)


def held(store: Store, place: kept.EntryPlace) -> kept.Content | None:
    entries = kept.read(store, place.kind, [place.region], place.year)
    assert isinstance(entries, dict)
    return entries[place].content if place in entries else None


def aim(store: Store, code: str, score: int, region: str = "36.71") -> None:
    target = targets.Target(region, 2026, code, score)
    entry = kept.EntryEdit(targets.place(region, 2026), targets.content(target), 0)
    assert isinstance(kept.write(store, [entry], anyone("Ani"), NOW), kept.EntriesWritten)


# --- the answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_anything_it_says_so_and_the_board_has_all_nine(store, lang):
    app = opened("tindak_lanjut", lang=lang)
    assert title(app) == say("fu_head_none", lang, year=2026)
    assert html(app).split("zh-board")[1].count("<tr") == 10
    assert say("fu_no_actions", lang) in [c.value for c in app.caption]


def test_the_sentence_and_the_board_with_targets_actions_and_a_self_assessment(store, data):
    """Kota Tangerang 84,25 → 88,00: 3,75. Kota Cilegon: three quarters of 70 and of 30 are 52 and 22 in every unit: 74,00."""
    aim(store, "sangat_baik", 8800)
    made = grid(data, "36.72", 2026)
    values = {leaf.code: int(float(leaf.scale_max) * 0.75) * MILLIONTHS for leaf in made.leaves}
    edits = [Edit(unit, leaf.code, Answer(values[leaf.code]), 0) for unit in made.units for leaf in made.leaves]
    write(store, made, edits, anyone("Ani"), NOW)
    keep(
        store,
        replace(STEP, due="2026-02-01"),
        replace(STEP, unit="DPMPTSP", state="selesai", points=30, basis="mandiri"),
    )
    app = opened("tindak_lanjut", wilayah="36.72")
    assert title(app) == (
        "0 dari 1 sasaran 2026 tercapai; paling jauh Kota Tangerang, kurang 3,75 poin. 1 langkah terlambat."
    )
    text = html(app)
    assert "kurang 3,75" in text
    assert "74,00" in text
    assert '+1,01 · 2 langkah<small class="zh-invented">PENILAIAN MANDIRI</small>' in text
    assert '+0,30 · 1 dari 2, 1 terlambat<small class="zh-invented">PENILAIAN MANDIRI</small>' in text
    hidden = opened("tindak_lanjut", wilayah="36.72", data="terbit")
    assert "74,00" not in html(hidden)
    assert "PENILAIAN MANDIRI" not in html(hidden)
    assert "+0,71 · 2 langkah" in html(hidden)  # the figure of the other step does not rest on published values


def test_a_target_is_set_changed_undone_and_taken_away(store):
    at = targets.place("36.71", 2026)
    app = opened("tindak_lanjut", wilayah="36.71", bagian="sasaran")
    assert "Kota Tangerang belum punya sasaran." in [m.value for m in app.markdown]
    key = "target 36.71 2026"
    app.selectbox(key=f"{key} aim").select("sangat_baik")
    app.button(key=f"FormSubmitter:{key} form-Tetapkan").click().run()
    assert held(store, at) == {"category": "sangat_baik", "by": ""}
    assert "kurang 3,75 poin" in title(app)
    app.selectbox(key=f"{key} aim").select("score")
    app.text_input(key=f"{key} score").input("85")
    app.text_input(key=f"{key} by").input("30/9/2026")
    app.button(key=f"FormSubmitter:{key} form-Tetapkan").click().run()
    assert held(store, at) == {"score": 8500, "by": "2026-09-30"}
    assert any("85,00, sampai 30 September 2026; kurang 0,75" in m.value for m in app.markdown)
    app.button(key="target_remove").click().run()
    assert held(store, at) is None
    assert title(app) == "Belum ada sasaran untuk 2026."
    app.button(key="fu_undo").click().run()
    assert held(store, at) == {"score": 8500, "by": "2026-09-30"}
    assert "Dihapus: 85,00 · 30 September 2026" in html(app)  # in the history
    assert "Pemilik</th>" in html(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("score", "by", "words"),
    [
        ("850", "", "di luar skala"),
        ("baik", "", "bukan nilai"),
        ("85", "1/1/2020", "sudah lewat"),
        ("85", "nanti", "bukan tanggal"),
    ],
)
def test_a_target_that_cannot_be_is_named_and_stays_typed(store, score, by, words):
    app = opened("tindak_lanjut", wilayah="36.71", bagian="sasaran")
    key = "target 36.71 2026"
    app.selectbox(key=f"{key} aim").select("score")
    app.text_input(key=f"{key} score").input(score)
    app.text_input(key=f"{key} by").input(by)
    app.button(key=f"FormSubmitter:{key} form-Tetapkan").click().run()
    assert [e.value for e in app.error if words in e.value]
    assert app.text_input(key=f"{key} score").value == score
    assert held(store, targets.place("36.71", 2026)) is None


def test_a_locked_store_is_said_and_what_was_typed_is_still_in_the_form(store, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    app = opened("tindak_lanjut", wilayah="36.71", bagian="sasaran")
    store.engine.dispose()
    shared_store._store.clear()  # opened anew with less patience
    app.run()
    key = "target 36.71 2026"
    app.selectbox(key=f"{key} aim").select("score")
    app.text_input(key=f"{key} score").input("85")
    with sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        app.button(key=f"FormSubmitter:{key} form-Tetapkan").click().run()
        other.execute("ROLLBACK")
    other.close()
    assert say("fu_not_kept", "id") in [e.value for e in app.error]
    assert app.text_input(key=f"{key} score").value == "85"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_warnings_are_one_list_with_its_files(store, lang):
    app = opened("tindak_lanjut", bagian="peringatan", lang=lang)
    rows = html(app).split('aria-label="' + say("fu_part_peringatan", lang))[1].count("<tr")
    assert f"**{rows - 1} " in " ".join(m.value for m in app.markdown)
    app.button_group(key="fu_within").set_value(500).run()
    assert html(app).split('aria-label="' + say("fu_part_peringatan", lang))[1].count("<tr") > rows
    assert not app.exception


# --- from a plan --------------------------------------------------------------------------------------------------


def test_a_plan_of_simulasi_becomes_actions_by_one_click_and_twice_does_not_double_them(store):
    app = opened("simulasi", wilayah="36.72", tahun="2022")
    assert "fu_from_plan" not in [b.key for b in app.button]
    app.button(key="quick_effort").click().run()
    app.button(key="fu_from_plan").click().run()
    entries = kept.read(store, "action", ["36.72"], 2026)
    assert isinstance(entries, dict)
    steps = [action(at, one.content) for at, one in entries.items()]
    assert steps
    assert {(a.method_year, a.state, a.basis) for a in steps} == {(2022, "belum", "terbit")}
    assert sum(a.points for a in steps) > 0
    app.button(key="fu_from_plan").click().run()
    again = kept.read(store, "action", ["36.72"], 2026)
    assert {at: one.version for at, one in again.items()} == dict.fromkeys(entries, 1)
    page = opened("tindak_lanjut", wilayah="36.72")
    assert f"{len(steps)} langkah" in html(page)
    assert not app.exception


# --- typed into the table -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(data, store, monkeypatch):
    """The agenda of Kota Cilegon without a page; the session is a plain mapping."""
    session: dict = {}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(agenda, "the_store", lambda: store)
    keep(store, STEP)
    view = SimpleNamespace(
        lang="id", known=SimpleNamespace(data=data), region=data.region("36.72"), published_only=False
    )
    view.say = lambda key, **params: say(key, "id", **params)
    store_now = lambda: kept.read(store, "action", ["36.72"], 2026)  # noqa: E731

    def made() -> agenda.Agenda:
        return agenda.Agenda(view, 2026, store, {}, store_now(), date(2026, 3, 2))

    return made


def enter(made, session_key: str, **fields: str) -> None:
    here = made()
    st.session_state[session_key] = {"edited_rows": {0: fields}}
    actions_view._typed(here, here.actions, session_key)


def test_what_is_typed_is_kept_field_by_field_and_what_is_wrong_waits_with_its_reason(desk, store):
    enter(desk, "k", owner="x" * 500, due="1/1/2020", state="berjalan", cost="Rp1.500.000")
    after = action(STEP.place, held(store, STEP.place))
    assert (after.owner, after.due, after.state, after.cost) == ("", "", "berjalan", 1_500_000)
    here = desk()
    assert here.waiting == {STEP.place: {"owner": "x" * 500, "due": "1/1/2020"}}
    assert sorted(p.code for p in actions_view._wrong(here)) == ["action_long", "action_past"]
    shown = actions_view.shown_rows(here, here.actions)
    assert (shown["owner"][0], shown["due"][0], shown["state"][0]) == ("x" * 500, "1/1/2020", "berjalan")
    enter(desk, "k", owner="Ani", due="30 Juni 2026")
    assert desk().waiting == {}
    assert action(STEP.place, held(store, STEP.place)).due == "2026-06-30"
    agenda.undo(desk())
    assert action(STEP.place, held(store, STEP.place)).owner == ""
    assert action(STEP.place, held(store, STEP.place)).state == "berjalan"


def test_one_cell_that_was_changed_twice_is_taken_back_twice_and_again_after_more(desk, store):
    """Undoing makes versions of its own: the step before it is no conflict with oneself."""
    before = action(STEP.place, held(store, STEP.place))
    for owner in ("Ani", "Budi", "Citra"):
        enter(desk, "k", owner=owner)
    agenda.undo(desk())
    agenda.undo(desk())
    assert action(STEP.place, held(store, STEP.place)).owner == "Ani"
    enter(desk, "k", owner="Dewi")
    agenda.undo(desk())
    agenda.undo(desk())
    assert action(STEP.place, held(store, STEP.place)) == before
    assert (desk().done, desk().conflicts) == ([], {})


def test_a_step_below_what_somebody_else_wrote_is_a_conflict_however_often_one_undid(desk, store):
    enter(desk, "k", owner="Ani")
    other = kept.EntryEdit(STEP.place, content(replace(STEP, owner="Budi")), 2)
    kept.write(store, [other], anyone("Budi"), NOW)
    enter(desk, "k", owner="Citra")
    agenda.undo(desk())
    assert action(STEP.place, held(store, STEP.place)).owner == "Budi"
    agenda.undo(desk())
    assert action(STEP.place, held(store, STEP.place)).owner == "Budi"
    assert list(desk().conflicts) == [STEP.place]


def test_what_somebody_else_changed_is_asked_about_and_either_side_can_be_kept(desk, store, monkeypatch):
    stale = desk()
    other = kept.EntryEdit(STEP.place, content(replace(STEP, owner="Budi")), 1)
    kept.write(store, [other], anyone("Budi"), NOW)
    st.session_state["k"] = {"edited_rows": {0: {"owner": "Ani"}}}
    actions_view._typed(stale, stale.actions, "k")
    here = desk()
    assert list(here.conflicts) == [STEP.place]
    assert "Budi" in conflict_words(here.conflicts[STEP.place], here.view)
    assert action(STEP.place, held(store, STEP.place)).owner == "Budi"
    with monkeypatch.context() as gone:
        gone.setattr(
            agenda, "the_store", lambda: kept.Problem("store_unavailable", "error", params={"reason": "fault_full"})
        )
        agenda.overwrite(here)
    assert list(desk().conflicts) == [STEP.place]  # nothing was written, so it is still asked
    agenda.overwrite(here)
    assert action(STEP.place, held(store, STEP.place)).owner == "Ani"
    assert (desk().conflicts, desk().waiting) == ({}, {})


def test_what_is_typed_before_the_page_is_drawn_anew_is_no_conflict_with_oneself(desk, store):
    """A block may come in several messages; the table names the versions that it was drawn with until it is drawn again."""
    drawn = desk()
    for fields in ({"owner": "Ani"}, {"owner": "Ani", "due": "30 Juni 2026"}):
        st.session_state["k"] = {"edited_rows": {0: fields}}
        actions_view._typed(drawn, drawn.actions, "k")
    assert (drawn.conflicts, drawn.waiting) == ({}, {})
    assert held(store, STEP.place)["owner"] == "Ani"
    assert held(store, STEP.place)["due"] == "2026-06-30"
    agenda.undo(drawn)  # takes back the date; the owner stands
    st.session_state["k"] = {"edited_rows": {0: {"note": "surat"}}}
    actions_view._typed(drawn, drawn.actions, "k")
    after = action(STEP.place, held(store, STEP.place))
    assert (after.owner, after.due, after.note) == ("Ani", "", "surat")
    kept.write(store, [kept.EntryEdit(STEP.place, content(replace(after, owner="Budi")), 5)], anyone("Budi"), NOW)
    st.session_state["k"] = {"edited_rows": {0: {"owner": "Citra"}}}
    actions_view._typed(drawn, drawn.actions, "k")
    assert list(drawn.conflicts) == [STEP.place]  # what somebody else wrote since is one


def test_a_store_that_refuses_leaves_what_was_typed_waiting_until_it_is_back(desk, store, monkeypatch):
    here = desk()
    lost = kept.Problem("store_unavailable", "error", params={"reason": "fault_full"})
    monkeypatch.setattr(agenda, "the_store", lambda: lost)
    st.session_state["k"] = {"edited_rows": {0: {"owner": "Ani"}}}
    actions_view._typed(here, here.actions, "k")
    assert desk().waiting == {STEP.place: {"owner": "Ani"}}
    monkeypatch.setattr(agenda, "the_store", lambda: store)
    actions_view.save(desk())
    assert desk().waiting == {}
    assert action(STEP.place, held(store, STEP.place)).owner == "Ani"


# --- into the self-assessment -------------------------------------------------------------------------------------


def test_done_actions_move_the_self_assessment_only_when_the_office_says_so(store, data):
    keep(store, replace(STEP, state="selesai"))
    app = opened("tindak_lanjut", wilayah="36.72")
    assert read(store, "36.72", 2026) == {}
    assert any(f"{UNIT}, baris 2 (Kepercayaan masyarakat): – → 25" in m.value for m in app.markdown)
    app.button(key="fu_into_do").click().run()
    cells = read(store, "36.72", 2026)
    assert {key: cell.answer.value for key, cell in cells.items()} == {(UNIT, "kepercayaan"): 25_000_000}
    assert "fu_into_do" not in [b.key for b in app.button]
    assert not app.exception
