"""Targets, prices and actions in the store, on SQLite and on PostgreSQL: with history, nothing lost and nothing half."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from kepatuhan.core.model import Problem
from kepatuhan.follow_up.kept import (
    EntriesWritten,
    EntryChange,
    EntryConflict,
    EntryEdit,
    EntryPlace,
    KeptEntry,
    history,
    over,
    read,
    undo,
    write,
)
from kepatuhan.roles.actor import anyone
from kepatuhan.self_assessment.grid import Answer
from kepatuhan.self_assessment.kept import read as read_cells
from kepatuhan.store import database
from kepatuhan.store.opening import Store, open_store
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.stores import earlier

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TARGET = EntryPlace("target", "36.72", 2026)
STEP = EntryPlace("action", "36.72", 2026, "Dinas Sosial", "dimensi")
B, A = {"category": "baik", "by": ""}, {"category": "sangat_baik", "by": ""}


def done(answer: object) -> tuple[EntryChange, ...]:
    assert isinstance(answer, EntriesWritten), answer
    assert answer.conflicts == ()
    return answer.changes


def held(store: Store, kind: str = "target") -> dict[EntryPlace, KeptEntry]:
    answer = read(store, kind, ["36.72"], 2026)
    assert isinstance(answer, dict), answer
    return answer


# --- what a person does -------------------------------------------------------------------------------------------


def test_an_entry_is_written_read_back_changed_and_remembered(store, url):
    assert held(store) == {}
    (first,) = done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    assert first == EntryChange(TARGET, 1, None, B, NOW, "Ani")
    (second,) = done(write(store, [EntryEdit(TARGET, A, 1)], anyone("Budi"), LATER))
    assert (second.before, second.after, second.version) == (B, A, 2)
    again = open_store(url)
    assert held(again) == {TARGET: KeptEntry(A, 2, LATER, "Budi")}
    assert history(again, "target", ["36.72"]) == (second, first)
    again.engine.dispose()


def test_taken_away_is_kept_as_taken_away_and_comes_back_by_undo(store):
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    gone = done(write(store, [EntryEdit(TARGET, None, 1)], anyone("Ani"), LATER))
    assert held(store)[TARGET].content is None
    done(undo(store, gone, anyone("Ani"), LATER))
    assert held(store)[TARGET] == KeptEntry(B, 3, LATER, "Ani")
    assert [change.after for change in history(store, "target", ["36.72"])] == [B, None, B]


def test_what_changes_nothing_is_not_written(store):
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    assert done(write(store, [EntryEdit(TARGET, B, 1), EntryEdit(STEP, None, 0)], anyone("Budi"), LATER)) == ()
    assert held(store)[TARGET].saved_by == "Ani"


def test_kinds_governments_and_years_stand_apart(store):
    others = [
        EntryPlace("target", "36.73", 2026),
        EntryPlace("target", "36.72", 2027),
        EntryPlace("price", "36.72", 2026),
    ]
    done(write(store, [EntryEdit(at, B, 0) for at in (TARGET, *others)], anyone(), NOW))
    assert set(held(store)) == {TARGET}
    assert set(read(store, "target", ["36.72", "36.73"])) == {TARGET, *others[:2]}


# --- two at once --------------------------------------------------------------------------------------------------


def test_the_second_of_two_gets_both_contents_and_the_rest_lands(store):
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    done(write(store, [EntryEdit(TARGET, A, 1)], anyone("Budi"), NOW))
    answer = write(
        store, [EntryEdit(TARGET, {"score": 8500, "by": ""}, 1), EntryEdit(STEP, B, 0)], anyone("Ani"), LATER
    )
    assert isinstance(answer, EntriesWritten)
    (conflict,) = answer.conflicts
    assert isinstance(conflict, EntryConflict)
    assert (conflict.theirs.content, conflict.yours.content) == (A, {"score": 8500, "by": ""})
    assert [change.place for change in answer.changes] == [STEP]
    done(write(store, [over(conflict)], anyone("Ani"), LATER))
    assert held(store)[TARGET].content == {"score": 8500, "by": ""}


def test_two_who_write_the_same_do_not_clash(store):
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    assert done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Budi"), NOW)) == ()


def test_undoing_what_somebody_changed_since_is_a_clash(store):
    first = done(write(store, [EntryEdit(TARGET, B, 0)], anyone("Ani"), NOW))
    done(write(store, [EntryEdit(TARGET, A, 1)], anyone("Budi"), NOW))
    answer = undo(store, first, anyone("Ani"), LATER)
    assert isinstance(answer, EntriesWritten)
    assert [conflict.theirs.saved_by for conflict in answer.conflicts] == ["Budi"]
    assert held(store)[TARGET].content == A


def test_of_many_who_write_one_entry_at_once_exactly_one_does(url, store):
    many, together = 4, Barrier(4)

    def mine(number: int) -> EntriesWritten | Problem:
        own = open_store(url)
        together.wait()
        answer = write(own, [EntryEdit(TARGET, {"score": 8000 + number, "by": ""}, 0)], anyone(str(number)), NOW)
        own.engine.dispose()
        return answer

    with ThreadPoolExecutor(many) as pool:
        answers = list(pool.map(mine, range(many)))
    assert all(isinstance(answer, EntriesWritten) for answer in answers), answers
    assert sorted(len(answer.changes) for answer in answers) == [0, 0, 0, 1]
    assert len(history(store, "target", ["36.72"])) == 1


# --- earlier versions, and a store that refuses -------------------------------------------------------------------


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_store_of_every_earlier_version_moves_forward_with_what_is_in_it(revision, url):
    engine = earlier(url, revision)
    kept = {"name": "Satu", "author": "Bappeda", "year": 2022, "document": "{}", "version": 7}
    cell = {"region": "36.72", "year": 2026, "unit": "Dinas Sosial", "component": "dimensi", "value": 60_000_000}
    texts = {"note": "", "evidence": "", "assessor": "", "version": 3, "saved_by": "Ani"}
    with engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        connection.execute(tables.tables["scenarios"].insert().values(**kept, saved_at=NOW.isoformat()))
        if revision == "0003":
            cells = tables.tables["self_assessments"]
            connection.execute(cells.insert().values(**cell, **texts, saved_at=NOW.isoformat()))
    engine.dispose()
    store = open_store(url)
    assert isinstance(store, Store), store
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name, version FROM scenarios")).all() == [("Satu", 7)]
    cells = read_cells(store, "36.72", 2026)
    expected = {("Dinas Sosial", "dimensi"): Answer(60_000_000)} if revision == "0003" else {}
    assert {key: one.answer for key, one in cells.items()} == expected
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone(), NOW))
    assert held(store)[TARGET].content == B
    store.engine.dispose()


def refused(answer: object, reason: str) -> None:
    assert isinstance(answer, Problem), answer
    assert (answer.code, answer.params["reason"]) == ("store_unavailable", reason)
    assert all(problem(answer, lang) for lang in LANGUAGES)


def test_a_locked_a_full_and_a_lost_store_are_sentences_and_change_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    store = open_store(f"sqlite:///{tmp_path}/a.sqlite")
    done(write(store, [EntryEdit(TARGET, B, 0)], anyone(), NOW))
    with sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(write(store, [EntryEdit(TARGET, A, 1)], anyone(), LATER), "fault_store_busy")
        other.execute("ROLLBACK")
    other.close()
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    store.engine.dispose()  # the connections from here on have that much room
    block = [EntryEdit(EntryPlace("action", "36.72", 2026, str(i)), {"note": "x" * 2000}, 0) for i in range(9)]
    refused(write(store, block, anyone(), LATER), "fault_full")
    assert held(store)[TARGET].content == B
    assert held(store, "action") == {}
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE follow_up")
    for answer in (read(store, "target", ["36.72"]), write(store, [EntryEdit(TARGET, A, 1)], anyone(), LATER)):
        assert isinstance(answer, Problem), answer
    store.engine.dispose()
