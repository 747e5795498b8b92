"""Saved tables in the store obey the laws of those in files, with every replica seeing what another saved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kepatuhan.checks.check import check
from kepatuhan.core.dataset import load
from kepatuhan.core.journal import digest
from kepatuhan.core.overlay import SavedFile, laid_over
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.roles.actor import Actor, anyone
from kepatuhan.store.opening import Store, open_store
from kepatuhan.store.tables import TABLE_CONTENTS, TABLE_FILES
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.others import Other, save_table
from tests.stores import emptied, said

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEW = b"tahun,kode_wilayah,nilai\n2024,36,94.50\n2024,36.02,81.25\n2023,36.02,80.10\n"
"""Takes the place of rows of two files: with its own it changes three."""
DEWI = Actor("Dewi", "pengelola", account="dewi@contoh.go.id")


BY_DAY = pytest.mark.parametrize(
    "url", [pytest.param("sqlite", marks=pytest.mark.nightly), "postgresql"], indirect=True
)
"""What other processes do to the database: by day to the one that a server has."""


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def shipped(root: Path) -> Path:
    """The app's folder with the two years that a saving changes: enough, and quickly read."""
    big = shutil.ignore_patterns("ilustrasi_*", "nasional.csv", "20[12][0125-9]*.csv")
    shutil.copytree(ROOT / "data", root / "data", ignore=big)
    return root


@dataclass
class Home:
    """An app's folder and the store that its tables live in, None for the folder itself."""

    root: Path
    store: Store | None

    def data(self):
        return load(self.root / "data", "", self.overlay())

    def overlay(self):
        with saving.place_of(self.root, self.store).look() as tables:
            return tables.overlay()

    def files(self) -> dict[str, bytes]:
        """What a reader sees."""
        folder = {path.name: path.read_bytes() for path in (self.root / "data" / "assessments").glob("*.csv")}
        return laid_over(folder, self.overlay())[0]

    def accepted(self, content: bytes):
        data = self.data()
        return review(ingest.read(content, "baru.csv", data), data).accepted

    def save(self, content: bytes = NEW, minute: int = 0, seen=None):
        compared = everything(self.data()) if seen is None else seen
        return saving.save(self.root, "baru.csv", self.accepted(content), compared, DEWI, later(minute), self.store)

    def undo(self, saved, minute: int):
        return saving.undo(self.root, saved, DEWI, later(minute), self.store)

    def undoable(self):
        return saving.undoable(self.root, self.store)

    def undone(self, minute: int):
        return saving.undone(self.root, later(minute), self.store)

    def changes(self):
        return saving.every_change(self.root, self.store)


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def home(request, tmp_path, prepared) -> Iterator[Home]:
    root = shipped(tmp_path / "app")
    if request.param == "folder":
        yield Home(root, None)
        return
    server = request.getfixturevalue("cluster") if request.param == "postgresql" else None
    opened = open_store(prepared.postgresql(server) if server else prepared.sqlite(tmp_path / "s.sqlite"))
    assert isinstance(opened, Store), opened
    yield Home(root, opened)
    opened.engine.dispose()
    if server:
        prepared.clear(server)


@pytest.fixture
def stored(store, tmp_path) -> Home:
    return Home(shipped(tmp_path / "app"), store)


def sound(home: Home) -> None:
    data = home.data()
    assert not [p for p in (*data.problems, *check(data.observations, data)) if p.severity == "error"]


# --- the laws of saving, wherever tables are kept --------------------------------------------------------------------


def test_saved_undone_and_saved_again_is_the_same_to_the_byte_with_who_and_when(home):
    before = home.files()
    saved = home.save()
    after = home.files()
    sound(home)
    assert sorted(saved.change.files) == ["2023.csv", "2024.csv", "baru.csv"]
    assert {name for name in after if before.get(name) != after[name]} == {*saved.change.files}
    assert (saved.name, saved.by, saved.when) == ("baru.csv", "Dewi (dewi@contoh.go.id)", NOW)
    assert home.undoable() == (saved,)
    assert home.undo(saved, 1) is None
    assert (home.files(), home.undoable()) == (before, ())
    (undone,) = home.undone(2)
    assert home.undo(undone, 2) is None
    assert home.files() == after
    assert home.undone(3) == ()
    assert home.undo(home.undoable()[0], 3) is None
    assert home.files() == before
    assert [one.kind for one in home.changes()] == ["save", "undo", "save again", "undo"]
    assert len({one.change.stamp for one in home.changes()}) == 4


def test_the_later_of_two_who_saw_the_same_sees_the_first(home):
    seen = everything(home.data())
    other = NEW.replace(b"81.25", b"81.75")
    rows = home.accepted(other)
    first = home.save(seen=seen)
    second = saving.save(home.root, "baru.csv", rows, seen, DEWI, NOW, home.store)  # in the same moment
    assert [first.name, second.name] == ["baru.csv", "baru-2.csv"]
    sound(home)
    observed = home.data().observations
    lebak = observed[(observed["year"] == 2024) & (observed["region"] == "36.02") & (observed["unit"] == "")]
    counted = dict(zip(lebak["value"], lebak["preferred"], strict=True))
    assert (counted[81_250_000], counted[81_750_000], lebak["preferred"].sum()) == (False, True, 1)
    assert home.undo(first, 1).code == "changed_since"
    assert home.undoable() == (second,)


def test_what_is_there_already_and_what_somebody_may_not_changes_nothing(home):
    home.save()
    after = home.files(), home.changes()
    again = home.save(minute=1)
    assert (again.code, again.severity) == ("nothing_new", "note")
    ani = Actor("Ani", "penyusun", frozenset({"36.72"}), "ani@contoh.go.id")
    rows = home.accepted(NEW.replace(b"81.25", b"81.75"))
    refused = saving.save(home.root, "baru.csv", rows, everything(home.data()), ani, NOW, home.store)
    assert said(refused) == "role_only_manager"
    assert said(saving.undo(home.root, home.undoable()[0], ani, NOW, home.store)) == "role_only_manager"
    assert (home.files(), home.changes()) == after


# --- over what ships -------------------------------------------------------------------------------------------------


@BY_DAY
def test_the_folder_stays_as_it_shipped_and_each_content_is_kept_once(stored):
    folder = stored.root / "data" / "assessments"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    stored.undo(stored.save(), 1)
    stored.undo(stored.undone(2)[0], 2)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not (stored.root / "simpanan").exists()
    with stored.store.engine.connect() as connection:
        kept = connection.execute(sa.select(TABLE_CONTENTS)).all()
    assert len(kept) == 5  # two files before and after, and the new one
    assert all(digest(bytes(content)) == name for name, content in kept)


@BY_DAY
def test_a_release_with_another_content_is_said_and_shown_once_the_saving_is_undone(stored):
    path = stored.root / "data" / "assessments" / "2024.csv"
    saved = stored.save()
    shown = stored.files()
    released = path.read_bytes().replace(b"2024,36,,,94.01", b"2024,36,,,94.03")
    assert released != path.read_bytes()
    path.write_bytes(released)
    assert stored.files() == shown
    (differs,) = [p for p in stored.data().problems if p.code == "release_differs"]
    assert (said(differs), differs.file) == ("release_differs", "2024.csv")
    assert all(problem(differs, lang).startswith("2024.csv: ") for lang in LANGUAGES)
    assert stored.undo(saved, 1) is None
    assert stored.files()["2024.csv"] == released
    sound(stored)
    assert stored.undone(2) == ()  # what it would bring back was not saved over this release
    assert stored.save(minute=3).change.files["2024.csv"].before == digest(released)
    sound(stored)


A, B, C = b"a\n", b"b\n", b"c\n"


@pytest.mark.parametrize(
    ("ships", "saved", "over", "shown", "differs"),
    [
        (A, B, A, B, False),
        (C, B, A, B, True),
        (B, B, A, B, False),  # the release brings what was saved
        (None, B, None, B, False),
        (C, B, None, B, True),  # a release with a file of the same name
        (A, None, A, None, False),
        (C, None, A, None, True),
        (None, B, A, B, True),
    ],
)
def test_what_is_shown_of_a_file(ships, saved, over, shown, differs):
    folder = {"z.csv": A} | ({} if ships is None else {"a.csv": ships})
    one = SavedFile("a.csv", saved, over and digest(over))
    contents, problems = laid_over(folder, (one,))
    assert contents == ({} if shown is None else {"a.csv": shown}) | {"z.csv": A}
    assert [p.code for p in problems] == (["release_differs"] if differs else [])


# --- processes -------------------------------------------------------------------------------------------------------


def another(home: Home, content: bytes = NEW, stop: int = 0) -> Other:
    """Another process that has read the tables and saves when it is told to; it stops before the n-th content it writes."""
    address = home.store.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    other = Other(save_table, home.root, address, content, stop)
    assert other.hear() == "ready"
    return other


@BY_DAY
def test_two_processes_that_save_at_once_both_keep_theirs(stored):
    others = [another(stored, NEW), another(stored, NEW.replace(b"81.25", b"81.75"))]
    for other in others:
        other.say()
    assert {other.hear() for other in others} == {"baru.csv", "baru-2.csv"}
    for other in others:
        other.end()
    sound(stored)
    for minute in (1, 2):  # the later one first; then the earlier one can be
        assert stored.undo(stored.undoable()[0], minute) is None
    assert "baru.csv" not in stored.files()


@BY_DAY
@pytest.mark.parametrize("stop", [pytest.param(1, marks=pytest.mark.nightly), 5])
def test_killed_in_the_middle_of_a_save_the_old_state_stays(stored, stop):
    """Before the first content is written, and before the last of five; killed after the commit the new state stays."""
    before, other = stored.files(), another(stored, stop=stop)
    other.say()
    assert other.hear() == "half"
    other.kill()
    other.end()
    assert (stored.files(), stored.changes()) == (before, ())
    assert stored.save().name == "baru.csv"
    sound(stored)


@BY_DAY
def test_killed_after_a_save_the_new_state_stays_and_another_can_undo_it(stored):
    before, other = stored.files(), another(stored)
    other.say()
    assert other.hear() == "baru.csv"
    other.kill()
    other.end()
    (saved,) = stored.undoable()
    assert (saved.by, sorted(saved.change.files)) == ("lain", ["2023.csv", "2024.csv", "baru.csv"])
    assert stored.undo(saved, 1) is None
    assert stored.files() == before


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_database_killed_in_the_middle_of_a_save_has_the_old_state(stored, cluster):
    """It ends without a word to anybody (immediate); who saved reads why, and saves again."""
    before, other = stored.files(), another(stored, stop=5)
    other.say()
    assert other.hear() == "half"
    cluster.stop("immediate")
    cluster.start()
    other.say()
    assert "cannot_save" in other.hear()
    other.end()
    assert (stored.files(), stored.changes()) == (before, ())
    assert stored.save().name == "baru.csv"


def test_while_the_database_is_gone_saving_is_a_sentence_and_works_again_by_itself(cluster, tmp_path):
    opened = open_store(cluster.url)
    home = Home(shipped(tmp_path / "app"), opened)
    seen, rows, saved = everything(home.data()), home.accepted(NEW.replace(b"81.25", b"81.75")), home.save()
    cluster.stop()
    try:
        refused = saving.save(home.root, "baru.csv", rows, seen, anyone(), later(1), opened)
        assert said(refused) == "cannot_save"
        assert said(home.undo(saved, 1)) == "cannot_save"
        assert said(home.changes()) == "store_unavailable"
        assert home.undoable() == home.undone(1) == ()
    finally:
        cluster.start()
    assert home.undoable() == (saved,)
    again = saving.save(home.root, "baru.csv", rows, seen, anyone(), later(2), opened)
    assert again.name == "baru-2.csv"
    opened.engine.dispose()
    emptied(cluster)


def test_somebody_who_does_not_end_is_waited_for_and_then_named(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.05)
    opened = open_store(cluster.url)
    home = Home(shipped(tmp_path / "app"), opened)
    rows, seen = home.accepted(NEW), everything(home.data())
    with saving.place_of(home.root, opened).turn(0.05):
        refused = saving.save(home.root, "baru.csv", rows, seen, anyone(), NOW, opened)
    assert (said(refused), refused.params["reason"]) == ("cannot_save", "fault_store_busy")
    assert home.save().name == "baru.csv"
    opened.engine.dispose()
    emptied(cluster)


@BY_DAY
def test_rows_are_only_added(stored):
    stored.undo(stored.save(), 1)
    with stored.store.engine.connect() as connection:
        rows = connection.execute(sa.select(TABLE_FILES).order_by(TABLE_FILES.c.change, TABLE_FILES.c.name)).all()
    saved, undone = rows[:3], rows[3:]
    assert [(row.name, row.after, row.before) for row in undone] == [(row.name, row.before, row.after) for row in saved]
    assert [row.over for row in undone] == [row.before for row in saved]


def test_who_looks_sees_the_tables_of_one_moment(stored):
    """Also a name and its content: else a table whose content is not there any more was taken for one that was removed."""
    stored.save()
    with saving.place_of(stored.root, stored.store).look() as tables:
        before = tables.latest(), tables.overlay()
        stored.save(NEW.replace(b"81.25", b"81.75"), 1)
        assert (tables.latest(), tables.overlay()) == before
    assert stored.overlay() != before[1]
