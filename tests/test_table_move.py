"""Saved tables moved from files into the store and back: every byte, record and way back, or nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kepatuhan.__main__ import main
from kepatuhan.briefing.history import history
from kepatuhan.cli import asked
from kepatuhan.cli import tables as command
from kepatuhan.core import journal
from kepatuhan.intake import saving, table_move
from kepatuhan.intake.saving import demoted
from kepatuhan.intake.table_move import to_folder, to_store
from kepatuhan.roles.actor import anyone
from kepatuhan.store.opening import VARIABLE
from kepatuhan.words.problems import remedy
from tests.stores import said
from tests.test_saved_tables_store import NEW, NOW, Home, later, shipped, sound

OTHER = NEW.replace(b"81.25", b"81.75")


def on_disk(root: Path) -> dict[str, bytes]:
    """Every file that saving writes, by its path."""
    folders = (root / "data" / "assessments", root / saving.BACKUPS)
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.name != journal.LOCK}


SQLITE = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)], indirect=True
)
"""What is the same for every kind of database: by day on the quick one."""


@pytest.fixture(scope="module")
def worked(tmp_path_factory) -> Path:
    """Saved, saved over, undone and saved again, in files; then saved once more."""
    home = Home(shipped(tmp_path_factory.mktemp("worked") / "app"), None)
    home.save()
    home.undo(home.save(OTHER, 1), 2)
    home.undo(home.undone(3)[0], 3)
    home.save(OTHER.replace(b"80.10", b"80.20"), 4)
    return home.root


@pytest.fixture
def office(worked, tmp_path) -> Home:
    """A copy of it, to move."""
    return Home(Path(shutil.copytree(worked, tmp_path / "app")), None)


def in_store(home: Home, store) -> Home:
    return Home(home.root, store)


def test_there_and_back_is_the_same_in_every_byte_record_and_way_back(office, store):
    fresh = shipped(office.root.with_name("fresh")) / "data" / "assessments"
    released = {path.name: path.read_bytes() for path in fresh.iterdir()}
    files, undoable, changes = on_disk(office.root), office.undoable(), office.changes()
    lines = history(store, office.root, anyone(), "id").frame
    assert [one.kind for one in changes] == ["save", "save", "undo", "save again", "save"]
    shown = office.files()
    assert to_store(office.root, store, "uji", later(5)) == 5
    moved = in_store(office, store)
    assert {path.name: path.read_bytes() for path in (office.root / "data" / "assessments").iterdir()} == released
    assert list(on_disk(office.root)) == [f"data/assessments/{name}" for name in released]
    assert (moved.files(), moved.changes(), moved.undoable()) == (shown, changes, undoable)
    assert history(store, office.root, anyone(), "id", in_store=True).frame.equals(lines)
    sound(moved)
    assert to_folder(office.root, store, "uji", later(6)) == 5
    assert on_disk(office.root) == files
    assert (office.changes(), office.undoable(), in_store(office, store).changes()) == (changes, undoable, ())
    while office.undoable():
        assert office.undo(office.undoable()[0], 7) is None
    assert office.files() == released


@SQLITE
def test_what_was_saved_in_the_store_comes_to_the_files_and_is_undone_there(stored_office):
    """The second was saved by a replica whose clock was an hour behind: it stays the second."""
    home, before = stored_office, stored_office.files()
    first, between = home.save(minute=60), home.files()
    second = home.save(OTHER, 0)
    assert second.change.stamp == f"{first.change.stamp}-2"
    shown = home.files()
    assert to_folder(home.root, home.store, "uji", later(61)) == 2
    laptop = Home(home.root, None)
    assert (laptop.files(), laptop.changes(), laptop.undoable()) == (shown, (first, second), (second,))
    assert laptop.undo(second, 62) is None
    assert laptop.files() == between
    assert laptop.undo(first, 63) is None
    assert laptop.files() == before


@pytest.fixture
def stored_office(store, tmp_path) -> Home:
    return Home(shipped(tmp_path / "app"), store)


@SQLITE
def test_a_place_with_other_savings_is_left_as_it_is(office, store):
    with_other = in_store(Home(shipped(office.root.with_name("second")), None), store)
    with_other.save(minute=9)
    files, changes = on_disk(office.root), with_other.changes()
    assert said(to_store(office.root, store, "uji", NOW)) == "tables_there"
    assert said(to_folder(office.root, store, "uji", NOW)) == "tables_there"
    assert (on_disk(office.root), with_other.changes()) == (files, changes)


@SQLITE
def test_what_was_changed_by_hand_is_moved_too_and_said(office, store):
    path = office.root / "data" / "assessments" / "2024.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    shown = office.files()
    to_store(office.root, store, "uji", later(5))
    moved = in_store(office, store)
    assert moved.files() == shown
    assert [(one.kind, one.by, [*one.change.files]) for one in moved.changes()][-1] == ("restore", "uji", ["2024.csv"])


@SQLITE
def test_a_copy_that_was_changed_is_named_and_nothing_is_moved(office, store):
    first = sorted(path for path in (office.root / saving.BACKUPS).rglob("2024.csv"))[0]
    first.write_bytes(b"lain")
    files = on_disk(office.root)
    refused = to_store(office.root, store, "uji", NOW)
    assert (said(refused), refused.file) == ("tables_copy", "2024.csv")
    assert (on_disk(office.root), in_store(office, store).changes()) == (files, ())


@SQLITE
@pytest.mark.parametrize("cut", ["_put", "forget"])
def test_cut_short_on_the_way_into_the_store_it_is_shown_as_it_was_and_finished_by_doing_it_again(
    office, store, cut, monkeypatch
):
    shown, changes = office.files(), office.changes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(table_move if cut == "_put" else journal, cut, killed)
    with pytest.raises(KeyboardInterrupt):
        to_store(office.root, store, "uji", later(5))
    monkeypatch.undo()
    moved = in_store(office, store)
    assert (moved.files(), moved.changes()) == (shown, changes)
    sound(moved)
    to_store(office.root, store, "uji", later(6))
    assert (moved.files(), moved.changes(), Home(office.root, None).changes()) == (shown, changes, ())


@SQLITE
@pytest.mark.parametrize("cut", ["add_record", "_put", "emptied"])
def test_cut_short_on_the_way_into_files_likewise(stored_office, cut, monkeypatch):
    home = stored_office
    home.save()
    shown, changes = home.files(), home.changes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    where = {"add_record": journal, "_put": table_move, "emptied": table_move.OpenStoreTables}[cut]
    monkeypatch.setattr(where, cut, killed)
    with pytest.raises(KeyboardInterrupt):
        to_folder(home.root, home.store, "uji", later(5))
    monkeypatch.undo()
    assert (home.files(), home.changes()) == (shown, changes)
    sound(home)
    assert to_folder(home.root, home.store, "uji", later(6)) == 1
    laptop = Home(home.root, None)
    assert (laptop.files(), laptop.changes(), home.changes()) == (shown, changes, ())


@SQLITE
def test_a_release_that_differs_is_settled_before_tables_move(stored_office):
    home = stored_office
    home.save()
    path = home.root / "data" / "assessments" / "2024.csv"
    path.write_bytes(path.read_bytes().replace(b"2024,36,,,94.01", b"2024,36,,,94.03"))
    refused = to_folder(home.root, home.store, "uji", NOW)
    assert (said(refused), refused.file) == ("release_differs", "2024.csv")
    assert said(table_move.to_release(home.root, home.store, "2025.csv", "uji", later(1))) == "tables_not_saved"
    assert table_move.to_release(home.root, home.store, "2024.csv", "uji", later(1)) is None
    assert home.files()["2024.csv"] == demoted(path.read_bytes(), frozenset({2}))  # what baru.csv says too of Banten
    assert [one.kind for one in home.changes()] == ["save", "restore"]
    assert to_folder(home.root, home.store, "uji", later(2)) == 2


@SQLITE
def test_what_a_release_would_leave_without_a_row_that_counts_is_not_given_back(stored_office):
    """baru.csv says 94.50 of Banten in 2024, for which the row of 2024.csv (94.01) was marked: without baru.csv neither counted."""
    home = stored_office
    home.save()
    shown, changes = home.files(), home.changes()
    (home.root / "data" / "assessments" / "baru.csv").write_bytes(NEW.replace(b"2024,36,", b"2022,36,"))
    refused = table_move.to_release(home.root, home.store, "baru.csv", "uji", later(1))
    assert (said(refused), refused.file) == ("release_unused", "baru.csv")
    assert (home.files(), home.changes()) == (shown, changes)


@SQLITE
def test_the_command_says_where_they_are_and_moves_them(office, store, monkeypatch, capsys):
    monkeypatch.setattr(command, "ROOT", office.root)
    monkeypatch.delenv(VARIABLE)
    assert (main(["tables"]), main(["tables", "--ke-basis-data"])) == (0, 2)
    out, err = capsys.readouterr()
    assert out == "Tabel yang disimpan pengguna ada di data/assessments: 5 perubahan dalam riwayatnya.\n"
    assert err.startswith("ZONA_DATABASE_URL tidak diatur")
    monkeypatch.setenv(VARIABLE, store.engine.url.render_as_string(hide_password=False).replace("+psycopg", ""))
    states = []
    for option in ("--ke-basis-data", "--json", "--ke-berkas"):
        assert main(["tables", *{option, "--json"}]) == 0
        states.append(json.loads(capsys.readouterr().out))
    five = {"changes": 5}
    assert states == [{"in": "database"} | five, {"in": "database"} | five, {"in": "files"} | five]


@SQLITE
def test_every_command_reads_what_was_saved_in_the_store(stored_office, monkeypatch):
    home = stored_office
    home.save()
    monkeypatch.setattr(asked, "DATA_FOLDER", home.root / "data")
    monkeypatch.setenv(VARIABLE, home.store.engine.url.render_as_string(hide_password=False))
    for data in (asked.read_data(home.root / "data", "id"), asked.read_country(home.root / "data", "id")):
        assert "baru.csv" in set(data.observations["file"])
    other = shipped(home.root.with_name("other"))
    assert "baru.csv" not in set(asked.read_data(other / "data", "id").observations["file"])


def test_commands_over_a_database_that_is_gone_say_so_and_judge_no_file(tmp_path, monkeypatch, capsys):
    """`check` ends with 3, which says nothing of the file; the others with 2."""
    monkeypatch.setenv(VARIABLE, "postgresql://zona:rahasia@127.0.0.1:1/zona")
    (tmp_path / "baru.csv").write_bytes(NEW)
    assert main(["check", str(tmp_path / "baru.csv")]) == 3
    assert main(["tables"]) == 2
    assert main(["brief", "--tahun", "2024", "--wilayah", "36", "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("basis datanya tidak dapat dihubungi")) == ("", 3)
    assert "rahasia" not in err


def test_nothing_is_saved_in_the_store_before_what_the_folder_has_was_moved(store, tmp_path):
    """Two histories could never become one: after the move both are there, the folder's first."""
    root = shipped(tmp_path / "app")
    saved, server = Home(root, None).save(), Home(root, store)
    refused = server.save(OTHER, 1)
    assert (refused.code, server.changes()) == ("tables_unmoved", ())
    assert server.undo(saved, 1).code == "tables_unmoved"
    assert "tables --ke-basis-data" in remedy(refused, "id")
    assert to_store(root, store, "Dewi", later(2)) == 1
    assert server.save(OTHER, 3).name == "baru.csv"
    assert [one.kind for one in server.changes()] == ["save", "save"]
