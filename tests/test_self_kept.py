"""Self-assessments in the store, on SQLite and on PostgreSQL: cell by cell, with history, nothing lost and nothing half."""

from __future__ import annotations

import signal
import sqlite3
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from types import ModuleType

import pytest
import sqlalchemy as sa

from kepatuhan.core.dataset import load_country, narrowed
from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios.link import to_json
from kepatuhan.scenarios.store import Stored, load
from kepatuhan.scenarios.store import listed as listed_scenarios
from kepatuhan.self_assessment.grid import LISTED, Answer, Grid, grid, grid_of
from kepatuhan.self_assessment.kept import (
    CellChange,
    CellConflict,
    Edit,
    Kept,
    Written,
    answers,
    history,
    read,
    undo,
    write,
)
from kepatuhan.self_assessment.outlook import Range
from kepatuhan.self_assessment.self_year import self_year
from kepatuhan.self_assessment.unit_list import added, renamed, taken_out
from kepatuhan.sentences.self_assessment import change_words, place_words
from kepatuhan.store import database
from kepatuhan.store.opening import Store, open_store
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.conftest import ROOT
from tests.others import Other, write_cells
from tests.stores import bare, earlier, said

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KEY = ("Dinas Sosial", "dimensi")
SIXTY, FIFTY = Answer(60_000_000, "rapat tim", "SK-12.pdf", "Tim mutu"), Answer(50_000_000)


@pytest.fixture(scope="module")
def cells(data) -> Grid:
    made = grid(data, "36.72", 2026)
    assert isinstance(made, Grid)
    return made


def edit(answer: Answer, version: int, key: tuple[str, str] = KEY) -> Edit:
    return Edit(*key, answer, version)


def done(answer: object) -> tuple[CellChange, ...]:
    assert isinstance(answer, Written), answer
    assert answer.conflicts == ()
    return answer.entries


def held(store: Store) -> dict:
    answer = read(store, "36.72", 2026)
    assert isinstance(answer, dict), answer
    return answer


# --- what a person does -------------------------------------------------------------------------------------------


def test_a_cell_is_written_read_back_and_remembered(store, url, cells):
    assert held(store) == {}
    (first,) = done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    assert first == CellChange(*KEY, 1, Answer(), SIXTY, NOW, "Ani")
    assert held(store) == {KEY: Kept(SIXTY, 1, NOW, "Ani")}
    (second,) = done(write(store, cells, [edit(FIFTY, 1)], anyone("Budi"), LATER))
    assert (second.before, second.after, second.version, second.saved_by) == (SIXTY, FIFTY, 2, "Budi")
    again = open_store(url)
    assert held(again) == {KEY: Kept(FIFTY, 2, LATER, "Budi")}
    assert history(again, "36.72", 2026) == (second, first)
    again.engine.dispose()


def test_the_moment_is_kept_in_utc_and_needs_a_zone(store, cells):
    from zoneinfo import ZoneInfo

    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW.astimezone(ZoneInfo("Asia/Jakarta"))))
    assert held(store)[KEY].saved_at == NOW
    with pytest.raises(ValueError, match="without a zone"):
        write(store, cells, [edit(FIFTY, 1)], anyone(), NOW.replace(tzinfo=None))


def test_not_known_is_kept_as_not_known_and_zero_as_zero(store, cells):
    other = ("Dinas Sosial", "kepercayaan")
    done(write(store, cells, [edit(Answer(None, "belum"), 0), edit(Answer(0), 0, other)], anyone(), NOW))
    assert (held(store)[KEY].answer.value, held(store)[other].answer.value) == (None, 0)


def test_what_changes_nothing_is_not_written(store, cells):
    assert done(write(store, cells, [edit(Answer(), 0)], anyone(), NOW)) == ()
    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    assert done(write(store, cells, [edit(SIXTY, 1)], anyone(), LATER)) == ()
    assert [entry.version for entry in history(store, "36.72", 2026)] == [1]


def test_undoing_is_one_more_change(store, cells):
    first = done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    second = done(write(store, cells, [edit(FIFTY, 1)], anyone("Ani"), NOW))
    (back,) = done(undo(store, cells, second, anyone("Ani"), LATER))
    assert (held(store)[KEY].answer, back.version) == (SIXTY, 3)
    done(undo(store, cells, [replace(first[0], version=3)], anyone("Ani"), LATER))
    assert held(store)[KEY].answer == Answer()
    assert [(e.before.value, e.after.value) for e in history(store, "36.72", 2026)] == [
        (60_000_000, None),
        (50_000_000, 60_000_000),
        (60_000_000, 50_000_000),
        (None, 60_000_000),
    ]


def test_undoing_what_somebody_changed_since_is_a_conflict(store, cells):
    mine = done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    done(write(store, cells, [edit(FIFTY, 1)], anyone("Budi"), LATER))
    answer = undo(store, cells, mine, anyone("Ani"), LATER)
    assert [(c.theirs.answer, c.theirs.saved_by, c.yours.answer) for c in answer.conflicts] == [
        (FIFTY, "Budi", Answer())
    ]
    assert held(store)[KEY].answer == FIFTY


def test_other_governments_and_years_are_other_cells(store, data, cells):
    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    for region, year in (("36.72", 2027), ("36.73", 2026)):
        other = grid(data, region, year)
        done(write(store, other, [edit(FIFTY, 0)], anyone(), NOW))
        assert read(store, region, year)[KEY].answer == FIFTY
    assert held(store)[KEY].answer == SIXTY


def test_a_cell_that_the_grid_does_not_have_is_a_mistake_of_the_program(store, cells):
    with pytest.raises(ValueError, match="no cells of this grid"):
        write(store, cells, [edit(SIXTY, 0, ("Dinas Sosial", "input.sarana.1"))], anyone(), NOW)


# --- two at once --------------------------------------------------------------------------------------------------


def test_two_who_write_different_cells_both_land(store, cells):
    other = ("DPMPTSP", "dimensi")
    done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    done(write(store, cells, [edit(FIFTY, 0, other)], anyone("Budi"), NOW))
    assert {key: kept.answer for key, kept in held(store).items()} == {KEY: SIXTY, other: FIFTY}


def test_the_second_of_two_on_one_cell_gets_both_contents_and_the_rest_lands(store, cells):
    other = ("DPMPTSP", "dimensi")
    done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    answer = write(store, cells, [edit(FIFTY, 0), edit(FIFTY, 0, other)], anyone("Budi"), LATER)
    (conflict,) = answer.conflicts
    assert conflict == CellConflict(Kept(SIXTY, 1, NOW, "Ani"), edit(FIFTY, 0))
    assert [entry.unit for entry in answer.entries] == ["DPMPTSP"]
    assert held(store)[KEY].answer == SIXTY
    # overwrite after having seen it
    done(write(store, cells, [replace(conflict.yours, version=conflict.theirs.version)], anyone("Budi"), LATER))
    assert held(store)[KEY].answer == FIFTY


def test_two_who_write_the_same_do_not_clash(store, cells):
    done(write(store, cells, [edit(SIXTY, 0)], anyone("Ani"), NOW))
    assert done(write(store, cells, [edit(SIXTY, 0)], anyone("Budi"), LATER)) == ()


@pytest.mark.parametrize("version", [0, 1])
def test_of_many_who_write_one_cell_at_once_exactly_one_does(version, url, store, cells):
    if version:
        done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    start = Barrier(6)

    def mine(number: int) -> Written | Problem:
        session = open_store(url)
        start.wait()
        try:
            return write(session, cells, [edit(Answer(number * 1_000_000), version)], anyone(f"nomor {number}"), LATER)
        finally:
            session.engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(mine, range(1, 7)))
    (won,) = [answer.entries[0] for answer in answers if answer.entries]
    assert {c.theirs.answer for a in answers for c in a.conflicts} == {won.after}
    assert sum(len(a.conflicts) for a in answers) == 5
    assert held(store)[KEY] == Kept(won.after, version + 1, LATER, won.saved_by)
    assert len(history(store, "36.72", 2026)) == version + 1


def test_blocks_that_overlap_in_another_order_do_not_wait_in_a_ring(url, store, cells):
    keys = [(unit, leaf.code) for unit in cells.units for leaf in cells.leaves]
    start = Barrier(2)

    def block(order: list[tuple[str, str]]) -> Written | Problem:
        session = open_store(url)
        start.wait()
        try:
            return write(session, cells, [edit(Answer(1_000_000), 0, key) for key in order], anyone(), NOW)
        finally:
            session.engine.dispose()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(block, [keys, keys[::-1]]))
    assert all(isinstance(answer, Written) for answer in answers), answers
    assert len(held(store)) == len(keys)


# --- kill -9 ------------------------------------------------------------------------------------------------------


def test_a_kill_leaves_the_whole_block_old_or_new(store, url, cells):
    """Fourteen cells are written at once, again and again, and the writer is killed without warning in the middle."""
    sure = 0
    for more in (2, 11):
        other, last = Other(write_cells, url, 200), 0
        for last in other.words():
            if last >= sure + more:
                other.kill()
        assert other.end() in (-signal.SIGKILL, 0)
        kept = held(store)
        assert len(kept) == cells.size
        (sure,) = {one.version for one in kept.values()}  # all of one block, never half of two
        assert sure in (last, last + 1)
        assert {(one.answer.value, one.answer.note) for one in kept.values()} == {(sure * 1000, str(sure))}
        assert len(history(store, "36.72", 2026, 10_000)) == cells.size * sure


def test_another_process_does_not_run_the_page_that_a_test_opened_before(url, tmp_path, monkeypatch):
    """AppTest leaves the page as the main program of this process; a process of ours began with it and ended at once."""
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit('a page without a visitor')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    other = Other(write_cells, url, 1)
    assert list(other.words()) == [1]
    assert other.end() == 0


# --- earlier versions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_store_of_every_earlier_version_moves_forward_with_what_is_in_it(revision, url, cells):
    change = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
    scenario = Scenario("Satu", "Bappeda", "", 2022, "terbit", "0" * 16, (change,))
    engine = earlier(url, revision)
    table = sa.Table("scenarios", sa.MetaData(), autoload_with=engine)
    row = {"name": "Satu", "author": "Bappeda", "year": 2022, "version": 7, "saved_at": "2026-03-02T08:30:00+00:00"}
    with engine.begin() as connection:
        connection.execute(table.insert().values(document=to_json(scenario).decode(), **row))
    engine.dispose()
    store = open_store(url)
    (line,) = listed_scenarios(store)
    assert isinstance(stored := load(store, line.id), Stored)
    assert (stored.scenario, stored.version) == (scenario, 7)
    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    assert held(store)[KEY].answer == SIXTY
    store.engine.dispose()


def test_a_migration_that_fails_in_its_last_step_leaves_the_store_as_it_was(url, monkeypatch):
    earlier(url, "0002").dispose()

    def refuse(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("CREATE INDEX", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", refuse)
        assert said(open_store(url)) == "store_unavailable"
    engine = bare(url)
    assert sorted(sa.inspect(engine).get_table_names()) == ["alembic_version", "scenarios"]
    engine.dispose()
    store = open_store(url)
    assert held(store) == {}
    store.engine.dispose()


# --- a store that refuses -----------------------------------------------------------------------------------------


def refused(answer: object) -> Mapping[str, str]:
    assert isinstance(answer, Problem), answer
    assert answer.code == "store_unavailable"
    return {lang: problem(answer, lang) for lang in LANGUAGES}


def test_a_locked_store_is_a_sentence_and_changes_nothing(tmp_path, cells, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    store = open_store(f"sqlite:///{tmp_path}/a.sqlite")
    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    with sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = write(store, cells, [edit(FIFTY, 1)], anyone(), LATER)
        other.execute("ROLLBACK")
    other.close()
    assert answer.params["reason"] == "fault_store_busy"
    assert all(refused(answer).values())
    assert held(store)[KEY].answer == SIXTY
    store.engine.dispose()


def test_a_full_store_is_a_sentence_and_changes_nothing(tmp_path, cells):
    store = open_store(f"sqlite:///{tmp_path}/a.sqlite")
    done(write(store, cells, [edit(SIXTY, 0)], anyone(), NOW))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    store.engine.dispose()  # the connections from here on have that much room
    block = [edit(Answer(1_000_000, "x" * 2000), 0, (u, "kepercayaan")) for u in cells.units]
    answer = write(store, cells, block, anyone(), LATER)
    assert isinstance(answer, Problem), answer
    assert answer.params["reason"] == "fault_full"
    assert {key: kept.answer for key, kept in held(store).items()} == {KEY: SIXTY}
    store.engine.dispose()


def test_a_store_that_is_gone_is_a_sentence(tmp_path, cells):
    store = open_store(f"sqlite:///{tmp_path}/a.sqlite")
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE self_assessments")
    for answer in (read(store, "36.72", 2026), write(store, cells, [edit(SIXTY, 0)], anyone(), NOW)):
        assert all(refused(answer).values())
    store.engine.dispose()


# --- an office's own units ------------------------------------------------------------------------------------------


def listed(store: Store, data, region: str = "36.72", year: int = 2026) -> Grid:
    """The grid as the page lays it out from what the store holds."""
    made = grid_of(data, region, year, answers(read(store, region, year)))
    assert isinstance(made, Grid)
    return made


def asked(store: Store, made: Grid, edits) -> tuple[CellChange, ...]:
    return done(write(store, made.reaching(e.unit for e in edits), edits, anyone("Ani"), NOW))


def test_a_unit_is_added_renamed_and_taken_out_with_history_and_undo(store, data):
    before = listed(store, data)
    asked(store, before, added("  UPTD  Pasar ", before, {}))
    made = listed(store, data)
    assert made.units == (*before.units, "UPTD Pasar")
    assert (made.own_list, before.own_list) == (True, False)
    done(write(store, made, [edit(SIXTY, 0), edit(FIFTY, 0, ("UPTD Pasar", "dimensi"))], anyone("Ani"), NOW))

    cells = read(store, "36.72", 2026)
    step = asked(store, made, renamed("UPTD Pasar", "Puskesmas Ciwandan", made, cells))
    made = listed(store, data)
    assert made.units == (*before.units, "Puskesmas Ciwandan")
    cells = read(store, "36.72", 2026)
    assert cells["Puskesmas Ciwandan", "dimensi"].answer == FIFTY
    assert cells["UPTD Pasar", "dimensi"].answer == Answer()
    done(undo(store, made, step, anyone("Ani"), LATER))
    assert listed(store, data).units == (*before.units, "UPTD Pasar")
    assert read(store, "36.72", 2026)["UPTD Pasar", "dimensi"].answer == FIFTY

    made, cells = listed(store, data), read(store, "36.72", 2026)
    step = asked(store, made, taken_out("Dinas Sosial", cells))
    made = listed(store, data)
    assert "Dinas Sosial" not in made.units
    assert read(store, "36.72", 2026)[KEY].answer == SIXTY  # what was filled in stays, and comes back
    asked(store, made, added("Dinas Sosial", made, read(store, "36.72", 2026)))
    assert "Dinas Sosial" in listed(store, data).units
    told = [place_words((c.unit, c.component), made, "id") for c in history(store, "36.72", 2026) if not c.component]
    assert told[:2] == ["Dinas Sosial, daftar unit"] * 2
    words = [
        change_words(c, "id") for c in history(store, "36.72", 2026) if (c.unit, c.component) == ("Dinas Sosial", "")
    ]
    assert words == ["dikeluarkan → ditambahkan", "menurut daftar → dikeluarkan"]


def test_a_rename_over_what_somebody_else_has_just_changed_writes_nothing(store, data):
    made = listed(store, data)
    done(write(store, made, [edit(FIFTY, 0)], anyone("Ani"), NOW))
    cells = read(store, "36.72", 2026)
    done(write(store, made, [edit(SIXTY, 1)], anyone("Budi"), NOW))
    edits = renamed(KEY[0], "Unit Baru", made, cells)
    written = write(store, made.reaching(e.unit for e in edits), edits, anyone("Ani"), LATER, whole=True)
    assert (written.entries, [c.theirs.answer for c in written.conflicts]) == ((), [SIXTY])
    assert listed(store, data).units == made.units
    assert read(store, "36.72", 2026)[KEY].answer == SIXTY


@pytest.mark.parametrize("theirs", ["another value", "emptied", "renamed"])
def test_a_rename_of_a_unit_that_somebody_else_changed_in_any_way_writes_nothing(store, data, theirs):
    """Ani saw one value, 50; Budi fills in the other one, empties that one, or has just renamed the unit himself."""
    made = listed(store, data)
    done(write(store, made, [edit(FIFTY, 0)], anyone("Ani"), NOW))
    cells = read(store, "36.72", 2026)
    changes = {
        "another value": (edit(SIXTY, 0, (KEY[0], "kepercayaan")),),
        "emptied": (edit(Answer(), 1),),
        "renamed": renamed(KEY[0], "Nama Budi", made, cells),
    }
    asked(store, made, changes[theirs])
    before = read(store, "36.72", 2026)
    edits = renamed(KEY[0], "Nama Ani", made, cells)
    written = write(store, made.reaching(e.unit for e in edits), edits, anyone("Ani"), LATER, whole=True)
    assert (bool(written.conflicts), written.entries) == (True, ())
    assert read(store, "36.72", 2026) == before


def test_a_unit_renamed_to_one_that_was_taken_out_brings_nothing_of_it_back(store, data):
    """DPMPTSP 50 and 60 is taken out; Dinas Sosial with one value takes its name: the other is not known, not 60."""
    made = listed(store, data)
    old = [edit(FIFTY, 0, ("DPMPTSP", "dimensi")), edit(SIXTY, 0, ("DPMPTSP", "kepercayaan"))]
    done(write(store, made, [*old, edit(SIXTY, 0, ("Dinas Sosial", "dimensi"))], anyone("Ani"), NOW))
    asked(store, made, taken_out("DPMPTSP", read(store, "36.72", 2026)))
    made, cells = listed(store, data), read(store, "36.72", 2026)
    asked(store, made, renamed("Dinas Sosial", "DPMPTSP", made, cells))
    after = read(store, "36.72", 2026)
    assert (after["DPMPTSP", "dimensi"].answer, after["DPMPTSP", "kepercayaan"].answer) == (SIXTY, Answer())


def test_of_two_who_take_out_the_same_unit_the_second_is_told(store, data):
    made = listed(store, data)
    asked(store, made, taken_out("Disdukcapil", {}))
    second = write(store, made, taken_out("Disdukcapil", {}), anyone("Budi"), LATER)
    assert isinstance(second, Written)
    assert (second.entries, second.conflicts) == ((), ())  # it is as he wants it
    back = write(store, made, [Edit("Disdukcapil", "", Answer(LISTED), 0)], anyone("Budi"), LATER)
    assert isinstance(back, Written)
    assert [c.theirs.saved_by for c in back.conflicts] == ["Ani"]


def test_a_government_without_a_list_fills_in_the_units_that_it_names(store, data):
    """Aceh, were no list of its units known. Two that it names at 60 + 24 = 84 and 50 + 20 = 70: (84 + 70) / 2 = 77,00."""
    country = narrowed(load_country(ROOT / "data"), "11")
    country = replace(country, expected_units=country.expected_units.head(0))
    made = listed(store, country, "11")
    assert (made.units, made.size) == ((), 0)
    for name in ("DPMPTSP", "Dinas Sosial"):
        asked(store, made, added(name, made, read(store, "11", 2026)))
    made = listed(store, country, "11")
    assert made.units == ("DPMPTSP", "Dinas Sosial") or made.units == ("Dinas Sosial", "DPMPTSP")
    values = {("DPMPTSP", "dimensi"): 60, ("DPMPTSP", "kepercayaan"): 24, ("Dinas Sosial", "dimensi"): 50, KEYS: 20}
    done(write(store, made, [edit(Answer(v * 1_000_000), 0, key) for key, v in values.items()], anyone("Ani"), NOW))
    stated = self_year(country, 2026, {"11": answers(read(store, "11", 2026))})
    assert stated.scored(country).bodies["score"].tolist() == [7700]
    assert stated.entries["11"].stands(country).total == Range(7700, 7700, 0, 4)


KEYS = ("Dinas Sosial", "kepercayaan")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("  ", "self_unit_empty"),
        ("dinas  SOSIAL", "self_unit_taken"),
        ("x" * 81, "self_unit_long"),
        ("Dinas\u202eSosial", "self_unit_odd"),
    ],
)
def test_a_name_that_cannot_be_one_is_said(cells, name, code):
    assert said(added(name, cells, {})) == code
    assert said(renamed("DPMPTSP", name, cells, {})) == code


def test_renaming_one_of_two_of_a_kind_leaves_the_other(store, data):
    """Kota Tangerang has Puskesmas Neglasari and one more, which the list only counts: named, it stands beside the first."""
    before = listed(store, data, "36.71")
    assert before.units[-2:] == ("Puskesmas Neglasari", "Puskesmas 1")
    asked(store, before, renamed("Puskesmas 1", "Puskesmas Cipondoh", before, {}))
    assert listed(store, data, "36.71").units[-2:] == ("Puskesmas Neglasari", "Puskesmas Cipondoh")
    done(
        write(
            store, listed(store, data, "36.71"), [edit(FIFTY, 0, ("Puskesmas Cipondoh", "dimensi"))], anyone("Ani"), NOW
        )
    )
    assert listed(store, data, "36.71").units == (*before.units[:-1], "Puskesmas Cipondoh")
