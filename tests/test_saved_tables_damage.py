"""What a later release, a hand in the folder or a damaged store makes of saved tables: it is said, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.backup import make
from kepatuhan.checks.check import check
from kepatuhan.core import journal
from kepatuhan.core.journal import digest
from kepatuhan.core.overlay import lost
from kepatuhan.intake import table_move
from kepatuhan.intake.table_move import to_folder, to_release, to_store
from kepatuhan.store.opening import writing
from kepatuhan.store.tables import TABLE_CONTENTS
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from pages.components.shell import saved_tables
from tests.stores import said
from tests.test_saved_tables_store import NEW, Home, later, shipped, sound

pytestmark = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)], indirect=True
)


@pytest.fixture
def stored(store, tmp_path) -> Home:
    return Home(shipped(tmp_path / "app"), store)


def file(home: Home, name: str) -> Path:
    return home.root / "data" / "assessments" / name


def test_a_release_that_is_taken_keeps_the_marks_of_the_tables_that_stay(stored):
    """baru.csv says 94.50 of Banten in 2024; the release corrects its row to 94.03.

    Without the marks two rows of one key would count, and the pages would show neither.
    """
    stored.save()
    released = file(stored, "2024.csv").read_bytes().replace(b"2024,36,,,94.01", b"2024,36,,,94.03")
    file(stored, "2024.csv").write_bytes(released)
    assert to_release(stored.root, stored.store, "2024.csv", "uji", later(1)) is None
    sound(stored)
    assert not [p for p in stored.data().problems if p.code == "release_differs"]
    observed = stored.data().observations
    banten = observed[(observed["year"] == 2024) & (observed["region"] == "36") & (observed["unit"] == "")]
    counted = dict(zip(banten["value"], banten["preferred"], strict=True))
    assert (counted[94_030_000], counted[94_500_000], banten["preferred"].sum()) == (False, True, 1)
    file(stored, "2024.csv").write_bytes(released.replace(b"94.03", b"94.04"))  # the release after it is said again
    assert [p.file for p in stored.data().problems if p.code == "release_differs"] == ["2024.csv"]
    assert said(to_folder(stored.root, stored.store, "uji", later(2))) == "release_differs"


def test_what_a_release_ships_as_it_was_saved_is_not_offered_to_be_undone(stored):
    """All files of the saving: an undoing would leave each as it is, and be offered again for ever."""
    saved = stored.save()
    for name, content in stored.files().items():
        file(stored, name).write_bytes(content)
    shown = stored.files()
    assert stored.undoable() == ()
    refused = stored.undo(saved, 1)
    assert said(refused) == "release_has_it"
    assert all(problem(refused, lang).startswith("baru.csv: ") for lang in LANGUAGES)
    assert (stored.files(), [one.kind for one in stored.changes()]) == (shown, ["save"])


def test_where_a_release_ships_only_some_of_what_was_saved_an_undoing_gives_its_files_once(stored):
    saved = stored.save()
    file(stored, "baru.csv").write_bytes(stored.files()["baru.csv"])
    assert stored.undoable() == (saved,)
    assert stored.undo(saved, 1) is None
    assert stored.files()["baru.csv"] == file(stored, "baru.csv").read_bytes()
    assert stored.undoable() == ()


# --- a hand in the folder while a move was cut short -------------------------------------------------------------


def cut_short(home: Home, monkeypatch, cut: str) -> None:
    """Begin to move the folder's tables into the store; the process is killed before that step."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(table_move if cut == "_put" else journal, cut, killed)
    with pytest.raises(KeyboardInterrupt):
        to_store(home.root, home.store, "uji", later(5))
    monkeypatch.undo()


@pytest.mark.parametrize("cut", ["_put", "forget"])
def test_what_a_hand_wrote_between_two_runs_of_a_move_is_moved_too_and_said(store, tmp_path, monkeypatch, cut):
    """Before the folder was put back to what shipped (_put), and after (forget)."""
    laptop = Home(shipped(tmp_path / "app"), None)
    laptop.save()
    server = Home(laptop.root, store)
    cut_short(server, monkeypatch, cut)
    by_hand = file(server, "2024.csv").read_bytes() + b"\n"
    file(server, "2024.csv").write_bytes(by_hand)
    to_store(server.root, store, "uji", later(6))
    assert server.files()["2024.csv"] == by_hand
    last = server.changes()[-1]
    assert (last.kind, last.by, [*last.change.files]) == ("restore", "uji", ["2024.csv"])
    assert [one.kind for one in server.changes()] == ["save", "restore"]
    to_store(server.root, store, "uji", later(7))
    assert len(server.changes()) == 2


@pytest.mark.parametrize("cut", ["_put", "forget"])
def test_a_move_that_was_only_cut_short_adds_nothing_to_the_history(store, tmp_path, monkeypatch, cut):
    laptop = Home(shipped(tmp_path / "app"), None)
    laptop.save()
    server = Home(laptop.root, store)
    cut_short(server, monkeypatch, cut)
    to_store(server.root, store, "uji", later(6))
    assert [one.kind for one in server.changes()] == ["save"]


# --- how often the store is asked --------------------------------------------------------------------------------


def test_what_can_be_undone_is_asked_in_a_few_questions_however_much_was_saved(stored):
    """The changes, their files, and what was left of each file; with PostgreSQL as with SQLite."""
    asked: list[str] = []
    sa.event.listen(stored.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def questions() -> int:
        asked.clear()
        assert stored.undoable()
        return sum(one.startswith("SELECT") for one in asked)

    stored.save()
    first = questions()
    for n in range(1, 5):
        stored.save(NEW.replace(b"81.25", f"81.{25 + n}".encode()), n)
    assert questions() == first == 3, asked


# --- a store that lost a content ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["gone", "other"])
def test_a_content_that_the_store_has_lost_is_said_and_nothing_is_built_on_it(stored, how, capsys):
    stored.save()
    is_lost = TABLE_CONTENTS.c.digest == digest(stored.files()["baru.csv"])
    with writing(stored.store.engine) as connection:
        connection.execute(
            TABLE_CONTENTS.delete().where(is_lost)
            if how == "gone"
            else TABLE_CONTENTS.update().where(is_lost).values(content=b"lain")
        )
    (told,) = [p for p in stored.data().problems if p.code == "saved_content_lost"]
    assert (told.file, told.severity) == ("baru.csv", "error")
    assert all(problem(told, lang).startswith("baru.csv: ") for lang in LANGUAGES)
    changes = stored.changes()
    assert said(stored.save(NEW.replace(b"81.25", b"81.75"), 1)) == "saved_content_lost"
    assert said(to_folder(stored.root, stored.store, "uji", later(1))) == "saved_content_lost"
    assert stored.changes() == changes
    make(stored.store.engine.url.render_as_string(hide_password=False), stored.root, later(1), in_store=True)
    assert capsys.readouterr().err.splitlines() == [problem(told, lang) for lang in LANGUAGES]  # the rest is kept
    assert stored.undo(stored.undoable()[0], 2) is None  # the way back needs the contents of before alone
    assert not [p for p in stored.data().problems if p.code == "saved_content_lost"]
    assert not [p for p in check(stored.data().observations, stored.data()) if p.severity == "error"]


def test_pages_see_a_lost_content_that_was_put_back(stored):
    """From a backup of the same changes: the last change is the one of before."""
    stored.save()
    content = stored.files()["baru.csv"]
    with writing(stored.store.engine) as connection:
        connection.execute(TABLE_CONTENTS.delete().where(TABLE_CONTENTS.c.digest == digest(content)))
    state = saved_tables._read(stored.store, saved_tables.SavedState())
    assert lost(state.overlay)
    with writing(stored.store.engine) as connection:
        connection.execute(TABLE_CONTENTS.insert(), {"digest": digest(content), "content": content})
    again = saved_tables._read(stored.store, state)
    assert again.latest == state.latest
    assert again.stamp != state.stamp
    assert content in [one.content for one in again.overlay]
