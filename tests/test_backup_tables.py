"""A backup holds saved tables with their history wherever they live, and gives them back to files and to a database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.backup import SAVED, make, read, restore
from kepatuhan.intake.saving import about, stamp
from kepatuhan.intake.table_move import to_store
from kepatuhan.intake.table_store import StoreTables
from kepatuhan.store.opening import Store, open_store
from kepatuhan.store.tables import TABLE_CONTENTS, TABLE_FILES
from tests.test_backup import filled, rows
from tests.test_saved_tables_store import NEW, Home, later, shipped, sound

OTHER = NEW.replace(b"81.25", b"81.75")


def at(root: Path, url: str, in_store: bool) -> Home:
    """The app with its tables in that store, or in files."""
    store = open_store(url) if in_store else None
    return Home(root, store)


def same(home: Home, other: Home) -> None:
    """Every table to the byte, every change, and what can be undone."""
    assert home.files() == other.files()
    assert [one for one in home.changes() if one.kind != "restore"] == [
        one for one in other.changes() if one.kind != "restore"
    ]
    assert home.undoable() == other.undoable()
    sound(home)


def test_from_a_laptop_to_a_database_and_back_every_table_and_way_back_comes_along(url, tmp_path):
    laptop_url = f"sqlite:///{tmp_path}/laptop.sqlite"
    laptop = at(shipped(tmp_path / "laptop"), laptop_url, in_store=False)
    before = filled(laptop_url, 12)
    laptop.undo(laptop.save(), 1)
    laptop.undo(laptop.undone(2)[0], 2)
    file = make(laptop_url, laptop.root, later(3))
    assert read(file)[0].rows["table_changes"] == 3
    server = at(shipped(tmp_path / "server"), url, in_store=True)
    restore(file, url, server.root, later(4), in_store=True)
    same(server, laptop)
    assert {name: lines for name, lines in rows(url).items() if name not in SAVED} == {
        name: lines for name, lines in before.items() if name not in SAVED
    }
    assert server.save(OTHER, 5).name == "baru.csv"  # over the one that was seen
    file = make(url, server.root, later(6), in_store=True)
    assert read(file)[0].rows["table_changes"] == 4
    other = at(tmp_path / "other", f"sqlite:///{tmp_path}/other.sqlite", in_store=False)
    restore(file, f"sqlite:///{tmp_path}/other.sqlite", shipped(other.root), later(7), replace=True)
    same(other, server)
    assert not any(rows(f"sqlite:///{tmp_path}/other.sqlite")[name] for name in SAVED)
    replica = f"sqlite:///{tmp_path}/replica.sqlite"
    restore(file, replica, shipped(tmp_path / "replica"), later(8), in_store=True)
    assert rows(replica) == rows(url)  # row by row, contents of files too
    assert other.undo(other.undoable()[0], 9) is None
    assert server.undo(server.undoable()[0], 9) is None
    same(other, server)
    assert isinstance(server.store, Store)
    server.store.engine.dispose()


def test_over_another_release_saved_tables_are_those_of_the_backup_and_what_the_release_brings_is_shown(tmp_path):
    """2023.csv was saved over, lama.csv put there by hand: as they were. 2026.csv and the corrected 2018.csv are the release's."""
    url = f"sqlite:///{tmp_path}/s.sqlite"
    server = at(shipped(tmp_path / "server"), url, in_store=True)
    server.save()
    (server.root / "data" / "assessments" / "lama.csv").write_bytes(NEW.replace(b"2024", b"2019"))
    (server.root / "data" / "assessments" / "2018.csv").write_bytes(NEW.replace(b"2024", b"2018"))
    shown, file = server.files(), make(url, server.root, later(1), in_store=True)
    newer, newer_url = shipped(tmp_path / "newer"), f"sqlite:///{tmp_path}/newer.sqlite"
    folder = newer / "data" / "assessments"
    (folder / "2026.csv").write_bytes(NEW.replace(b"2024", b"2026"))
    (folder / "2023.csv").write_bytes((folder / "2023.csv").read_bytes() + b"\n")
    (folder / "2018.csv").write_bytes(NEW.replace(b"2024", b"2018") + b"\n")
    released = {path.name: path.read_bytes() for path in folder.iterdir()}
    restore(file, newer_url, newer, later(2), in_store=True)
    restored = at(newer, newer_url, in_store=True)
    assert restored.files() == shown | {name: released[name] for name in ("2018.csv", "2026.csv")}
    assert [p.file for p in restored.data().problems if p.code == "release_differs"] == ["2023.csv"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == released
    assert [(one.kind, one.by, [*one.change.files]) for one in restored.changes()][1:] == [
        ("restore", "make restore", ["lama.csv"])
    ]


def test_a_copy_that_is_no_longer_whole_costs_its_way_back_and_no_table(tmp_path):
    url = f"sqlite:///{tmp_path}/s.sqlite"
    laptop = at(shipped(tmp_path / "laptop"), url, in_store=False)
    saved = laptop.save()
    (laptop.root / saved.backup / "2024.csv").write_bytes(b"lain")
    file = make(url, laptop.root, later(1))
    other = at(tmp_path / "other", f"sqlite:///{tmp_path}/other.sqlite", in_store=False)
    restore(file, f"sqlite:///{tmp_path}/other.sqlite", shipped(other.root), later(2), replace=True)
    assert other.files() == laptop.files()
    assert [one.kind for one in other.changes()] == ["restore"]


def test_the_history_of_tables_after_a_restore_is_whole(tmp_path):
    """A line of its own says that they were restored, by what and when."""
    url = f"sqlite:///{tmp_path}/s.sqlite"
    laptop = at(shipped(tmp_path / "laptop"), url, in_store=False)
    laptop.save()
    file = make(url, laptop.root, later(1))
    laptop.undo(laptop.undoable()[0], 2)
    restore(file, url, laptop.root, later(3), replace=True)
    assert [(one.kind, one.by) for one in laptop.changes()][-1] == ("restore", "make restore")
    assert [one.kind for one in laptop.changes()] == ["save", "undo", "restore"]
    assert laptop.undoable()[0].name == "baru.csv"
    store = open_store(f"sqlite:///{tmp_path}/t.sqlite")
    assert to_store(laptop.root, store, "uji", later(4)) == 3


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_who_is_saving_while_a_backup_is_put_back_is_waited_for(url, tmp_path):
    """Else his change stayed behind those of the backup, without what it had replaced."""
    server = at(shipped(tmp_path / "server"), url, in_store=True)
    assert isinstance(server.store, Store)
    server.save()
    (server.root / "data" / "assessments" / "2018.csv").write_bytes(NEW.replace(b"2024", b"2018"))
    shown, file = server.files(), make(url, server.root, later(1), in_store=True)
    server.save(OTHER, 2)
    restoring = threading.Thread(target=restore, args=(file, url, server.root, later(4), True, True))
    with StoreTables(server.store, server.root / "data").turn(1) as tables:
        tables.change(
            {"2024.csv": tables.content("baru.csv")}, stamp(later(3)), about("save", "x.csv", "uji", later(3))
        )
        restoring.start()
        while restoring.is_alive() and not waiting(server.store):
            restoring.join(0.05)
    restoring.join(30)
    assert (server.files(), [one.kind for one in server.changes()]) == (shown, ["save"])
    with server.store.engine.connect() as connection:
        kept = {*connection.scalars(sa.select(TABLE_CONTENTS.c.digest)), None}
        assert {*connection.scalars(sa.select(TABLE_FILES.c.before))} <= kept
    server.store.engine.dispose()


def waiting(store: Store) -> bool:
    """Whether somebody waits for another who is saving."""
    with store.engine.connect() as connection:
        return bool(
            connection.scalar(sa.text("select count(*) from pg_locks where locktype = 'advisory' and not granted"))
        )
