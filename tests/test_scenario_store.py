"""The store on SQLite and on a real PostgreSQL: nothing is lost, nothing is half, earlier stores move forward."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kepatuhan.core.model import Change, Scenario
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios.link import to_json
from kepatuhan.scenarios.store import Conflict, Stored, delete, duplicate, listed, load, rename, save, undelete
from kepatuhan.store import database
from kepatuhan.store.opening import FILE, MIGRATIONS, Store, open_store, store_url
from kepatuhan.store.tables import METADATA, SCENARIOS
from tests import postgres
from tests.conftest import ROOT
from tests.others import Other, save_scenarios
from tests.stores import bare, earlier, emptied, said
from tests.waiting import until

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CHANGE = Change("36.72", "Dinas Pendidikan dan Kebudayaan", "", 59_380_000, 57_020_000)
ONE = Scenario("Satu", "Bappeda", "Catatan “dengan tanda”", 2022, "terbit", "0" * 16, (CHANGE,))
SAVES = 200


def kept(answer: object) -> Stored:
    assert isinstance(answer, Stored), answer
    return answer


# --- what a person does -------------------------------------------------------------------------------------------


def test_saved_and_read_back(store, url):
    first = kept(save(store, ONE, anyone(), NOW))
    assert (first.version, first.scenario, first.saved_at, first.deleted_at) == (1, ONE, NOW, None)
    assert load(store, first.id) == first
    again = open_store(url)
    assert load(again, first.id) == first
    again.engine.dispose()


def test_a_time_is_kept_as_the_moment_it_is(store):
    jakarta = NOW.astimezone(timezone(timedelta(hours=7)))
    assert kept(save(store, ONE, anyone(), jakarta)).saved_at == NOW
    with pytest.raises(ValueError, match="without a zone"):
        save(store, ONE, anyone(), NOW.replace(tzinfo=None))


def test_saved_over_and_renamed(store):
    first = kept(save(store, ONE, anyone(), NOW))
    second = kept(save(store, replace(ONE, note="baru"), anyone(), LATER, first))
    assert (second.id, second.version, second.scenario.note, second.saved_at) == (first.id, 2, "baru", LATER)
    third = kept(rename(store, second, "Dua", anyone(), LATER))
    assert third.scenario == replace(ONE, note="baru", name="Dua")
    assert [(row.name, row.version) for row in listed(store)] == [("Dua", 3)]


def test_duplicated(store):
    first = kept(save(store, ONE, anyone(), NOW))
    copy = kept(duplicate(store, first, "Satu (salinan)", anyone(), LATER))
    assert copy.id != first.id
    assert copy.scenario == replace(ONE, name="Satu (salinan)")
    assert [row.name for row in listed(store)] == ["Satu (salinan)", "Satu"]


def test_deleted_and_brought_back(store):
    first = kept(save(store, ONE, anyone(), NOW))
    gone = kept(delete(store, first, anyone(), LATER))
    assert gone.deleted_at == LATER
    assert listed(store) == ()
    assert [(row.id, row.deleted_at) for row in listed(store, deleted=True)] == [(first.id, LATER)]
    back = kept(undelete(store, gone, anyone(), LATER))
    assert (back.scenario, back.saved_at, back.deleted_at) == (ONE, NOW, None)
    assert [row.id for row in listed(store)] == [first.id]
    assert listed(store, deleted=True) == ()


def test_the_list_says_what_each_is(store):
    first = kept(save(store, ONE, anyone(), NOW))
    (row,) = listed(store)
    assert (row.id, row.version, row.name, row.author, row.year) == (first.id, 1, "Satu", "Bappeda", 2022)
    assert (row.saved_at, row.deleted_at) == (NOW, None)
    assert (row.basis, row.changes) == ("terbit", 1)


def test_what_is_not_there_says_so(store):
    assert said(load(store, 4711)) == "store_gone"
    assert said(save(store, ONE, anyone(), NOW, Stored(4711, 1, ONE, NOW))) == "store_gone"


def test_a_text_that_no_file_may_carry_is_not_kept(store):
    assert said(save(store, replace(ONE, name="<script>"), anyone(), NOW)) == "scenario_text"
    assert listed(store) == ()


def test_a_document_that_was_damaged_in_the_database_says_so(store):
    first = kept(save(store, ONE, anyone(), NOW))
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(SCENARIOS.update().values(document="{"))
    assert said(load(store, first.id)) == "scenario_file_broken"
    assert [(row.name, row.basis, row.changes) for row in listed(store)] == [("Satu", "", 0)]


# --- two at once --------------------------------------------------------------------------------------------------


def test_the_second_of_two_gets_both_versions_and_every_choice(store):
    first = kept(save(store, ONE, anyone(), NOW))
    theirs = kept(save(store, replace(ONE, note="dari A"), anyone(), LATER, first))
    yours = replace(ONE, note="dari B")
    answer = save(store, yours, anyone(), LATER, first)
    assert answer == Conflict(theirs, yours)
    # keep theirs
    assert load(store, first.id) == theirs
    # keep both
    copy = kept(save(store, replace(yours, name="Satu (B)"), anyone(), LATER))
    assert (load(store, first.id), copy.scenario.note) == (theirs, "dari B")
    # overwrite
    over = kept(save(store, yours, anyone(), LATER, answer.theirs))
    assert (over.version, over.scenario) == (3, yours)


def test_deleting_what_somebody_saved_meanwhile_is_a_conflict(store):
    first = kept(save(store, ONE, anyone(), NOW))
    theirs = kept(save(store, replace(ONE, note="baru"), anyone(), LATER, first))
    assert delete(store, first, anyone(), LATER) == Conflict(theirs, ONE)
    assert rename(store, first, "Dua", anyone(), LATER) == Conflict(theirs, replace(ONE, name="Dua"))


def test_saving_what_somebody_deleted_meanwhile_is_a_conflict_and_can_bring_it_back(store):
    first = kept(save(store, ONE, anyone(), NOW))
    gone = kept(delete(store, first, anyone(), LATER))
    yours = replace(ONE, note="masih dipakai")
    answer = save(store, yours, anyone(), LATER, first)
    assert answer == Conflict(gone, yours)
    assert kept(save(store, yours, anyone(), LATER, answer.theirs)).deleted_at is None


def test_of_many_who_save_one_version_exactly_one_does(url, store):
    first = kept(save(store, ONE, anyone(), NOW))

    def save_mine(number: int) -> object:
        session_store = open_store(url)
        try:
            return save(session_store, replace(ONE, note=f"nomor {number}"), anyone(), LATER, first)
        finally:
            session_store.engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save_mine, range(16)))
    (won,) = [f for f in answers if isinstance(f, Stored)]
    assert [f.theirs for f in answers if isinstance(f, Conflict)] == [won] * 15
    assert load(store, first.id) == won


def test_many_who_save_new_ones_at_once_all_find_theirs(store):
    with ThreadPoolExecutor(8) as pool:
        ids = {
            kept(f).id for f in pool.map(lambda n: save(store, replace(ONE, name=f"S{n}"), anyone(), NOW), range(24))
        }
    assert len(ids) == 24
    assert {row.name for row in listed(store)} == {f"S{n}" for n in range(24)}


def test_many_who_open_a_new_store_at_once_all_can(url):
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: open_store(url), range(6)))
    assert all(isinstance(item, Store) for item in opened), opened
    assert kept(save(opened[-1], ONE, anyone(), NOW)).version == 1
    for item in opened:
        item.engine.dispose()


def test_a_new_file_is_asked_for_its_log_by_many_in_the_same_moment(tmp_path):
    """SQLite refused one of them on the spot, however long it may wait, in every tenth to thirtieth round."""
    together = Barrier(6)

    def ask(file: Path) -> tuple[str, int]:
        connection = sqlite3.connect(file, timeout=database.PATIENCE)
        together.wait()
        database._prepare_sqlite(connection, None)
        how = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        connection.close()
        return tuple(how)

    with ThreadPoolExecutor(6) as pool:
        for number in range(60):
            assert set(pool.map(ask, [tmp_path / f"{number}.sqlite"] * 6)) == {("wal", 2)}


# --- kill -9 ------------------------------------------------------------------------------------------------------


def killed_while_saving(url: str, id: int, after: int) -> int:
    """Start `SAVES` saves in another process, kill it without warning after that many, and give the last version it was sure of."""
    other, acknowledged = Other(save_scenarios, url, id, SAVES), 0
    for version in other.words():
        acknowledged = version
        if version >= after:
            other.kill()
    assert other.end() in (-signal.SIGKILL, 0)
    return acknowledged


def test_a_kill_leaves_the_old_or_the_new(store, url):
    first = kept(save(store, replace(ONE, name="v1", note="1 " * 300), anyone(), NOW))
    sure = 1
    for after in (3, 40, 90):
        sure = killed_while_saving(url, first.id, sure + after)
        stored = kept(load(store, first.id))
        # what was said to be saved is there; at most the one under way is there too
        assert stored.version in (sure, sure + 1)
        assert stored.scenario == replace(ONE, name=f"v{stored.version}", note=f"{stored.version} " * 300)
        assert [row.name for row in listed(store)] == [f"v{stored.version}"]
        sure = stored.version
    assert kept(save(store, ONE, anyone(), LATER, kept(load(store, first.id)))).version == sure + 1


def test_saves_without_a_kill_are_all_counted(store, url):
    first = kept(save(store, ONE, anyone(), NOW))
    assert killed_while_saving(url, first.id, SAVES * 2) == SAVES + 1


def test_the_file_is_sound_after_a_kill(tmp_path):
    url = f"sqlite:///{tmp_path}/skenario.sqlite"
    store = open_store(url)
    first = kept(save(store, ONE, anyone(), NOW))
    killed_while_saving(url, first.id, 30)
    with sqlite3.connect(tmp_path / "skenario.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    store.engine.dispose()


def test_a_killed_server_has_what_it_said_it_saved(cluster):
    store = open_store(cluster.url)
    first = kept(save(store, ONE, anyone(), NOW))
    pid = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    until(lambda: not isinstance(load(store, first.id), Stored))  # its processes notice one after the other
    assert said(load(store, first.id)) == "store_unavailable"
    until(lambda: started(cluster))
    assert load(store, first.id) == first
    store.engine.dispose()
    emptied(cluster)


def started(cluster: postgres.Server) -> bool:
    """Whether it could be started: the killed one's processes must have ended."""
    try:
        cluster.start()
    except subprocess.CalledProcessError:
        return False
    return True


# --- earlier and later schemas ------------------------------------------------------------------------------------


def test_a_store_of_the_first_schema_moves_forward_with_what_is_in_it(url):
    engine = earlier(url, "0001")
    row = {"name": "Satu", "author": "Bappeda", "year": 2022, "version": 7, "saved_at": "2026-03-02T08:30:00+00:00"}
    table = sa.Table("scenarios", sa.MetaData(), autoload_with=engine)
    assert "deleted_at" not in table.c
    with engine.begin() as connection:
        connection.execute(table.insert().values(document=to_json(ONE).decode(), **row))
    engine.dispose()
    store = open_store(url)
    (line,) = listed(store)
    stored = kept(load(store, line.id))
    assert (stored.version, stored.scenario, stored.saved_at, stored.deleted_at) == (7, ONE, NOW, None)
    assert kept(delete(store, stored, anyone(), LATER)).version == 8
    store.engine.dispose()


def test_a_migration_that_fails_half_way_leaves_nothing_half(url, monkeypatch):
    def refuse(*_: object) -> None:
        raise sa.exc.OperationalError("ALTER TABLE", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.add_column", refuse)
        assert said(open_store(url)) == "store_unavailable"
    engine = bare(url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    store = open_store(url)
    assert kept(save(store, ONE, anyone(), NOW)).version == 1
    store.engine.dispose()


def test_migrations_end_at_the_tables_that_the_code_reads(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_step_is_named_by_its_revision_and_follows_the_one_before():
    """The names tell without alembic whether a store is of this version, which nearly every start finds."""
    steps = [*ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    assert [Path(step.path).name[:5] for step in steps] == [f"v{step.revision}" for step in steps]
    assert [step.revision for step in steps] == sorted(step.revision for step in steps)


def test_a_store_of_a_later_version_is_left_alone(store, url):
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert said(open_store(url)) == "store_newer"


# --- where it is, and what can go wrong ---------------------------------------------------------------------------


def test_the_place_of_the_store():
    assert store_url({}, Path("/app")) == "sqlite:////app/simpanan/skenario.sqlite"
    assert store_url({"ZONA_DATABASE_URL": " postgresql://u@h/d "}, Path("/app")) == "postgresql://u@h/d"
    assert "data" not in FILE.parts
    assert f"{FILE.parts[0]}/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://u@h/d", "postgresql://u@127.0.0.1:1/d", "sqlite:////proc/none/x.sqlite"]
)
def test_a_store_that_cannot_be_opened_is_a_sentence(address):
    assert said(open_store(address)) == "store_unavailable"


def test_a_file_that_is_no_database_is_a_sentence(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"not a database, but long enough to have a header of its own" * 30)
    assert said(open_store(f"sqlite:///{tmp_path}/x.sqlite")) == "store_unavailable"
