"""Files changed together: every step can be the last, what others wrote is kept, and readers see one moment."""

from __future__ import annotations

import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepatuhan.core import journal
from kepatuhan.core.faults import KINDS, fault
from kepatuhan.core.journal import Folder
from kepatuhan.words.catalogue import LANGUAGES, say
from tests.nightly import examples

CALLS = ("mkdir", "replace", "unlink", "fsync", "rmdir")


class Stopped(BaseException):
    """The end of the process, as far as the code can tell: no handler of errors runs."""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "data").mkdir()
    return Folder(tmp_path / "data", tmp_path / "simpanan")


def files(place: Folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in place.folder.iterdir()}


def read(place: Folder) -> dict[str, bytes]:
    return journal.steady(place.folder, lambda found: {name: path.read_bytes() for name, path in found.items()})


def at_step(monkeypatch, number: int, error: BaseException) -> list[str]:
    """Raise in place of the n-th call that changes the disk."""
    done: list[str] = []
    for name in CALLS:
        real = getattr(os, name)

        def call(*args, _name=name, _real=real, **kwargs):
            done.append(_name)
            if len(done) == number:
                raise error
            return _real(*args, **kwargs)

        monkeypatch.setattr(os, name, call)
    return done


CONTENT = st.one_of(st.none(), st.binary(max_size=20))
TURNS = st.dictionaries(st.sampled_from(["a.csv", "b.csv", "c.csv"]), st.tuples(CONTENT, CONTENT), min_size=1)


@examples(40, 200)
@given(
    turns=TURNS,
    error=st.sampled_from([Stopped(), OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "disk")]),
    data=st.data(),
)
def test_whatever_changes_and_wherever_it_stops(turns, error, data, tmp_path_factory):
    """Any files written, replaced and removed; the process ends or the disk refuses at any step."""
    root = tmp_path_factory.mktemp("journal")
    place = Folder(root / "data", root / "simpanan")
    place.folder.mkdir()
    for name, (old, _) in turns.items():
        if old is not None:
            (place.folder / name).write_bytes(old)
    before = files(place)
    after = {name: new for name, (_, new) in turns.items() if new is not None}
    number = data.draw(st.integers(1, 40))
    with pytest.MonkeyPatch.context() as patched, place.turn(0):
        at_step(patched, number, error)
        try:
            journal.change(place, {name: new for name, (_, new) in turns.items()}, "t", {})
            answered = True
        except (Stopped, OSError):
            answered = False
    state = read(place)
    assert state in (before, after)
    assert not answered or state == after
    assert answered or isinstance(error, Stopped) or state == before  # a refusal means: nothing was changed
    with place.turn(0):
        journal.recover(place)
    assert files(place) == state
    assert not journal.unfinished(place)


def cut_short(place: Folder, content: bytes | None, monkeypatch) -> None:
    """A change of a.csv that holds, and of which nothing is done yet."""
    (place.folder / "a.csv").write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(journal, "_finish", lambda place: None)
        journal.change(place, {"a.csv": content}, "t", {})


def test_what_somebody_wrote_by_hand_meanwhile_is_kept(place, monkeypatch):
    cut_short(place, b"new", monkeypatch)
    assert read(place) == {"a.csv": b"new"}
    assert (place.folder / "a.csv").read_bytes() == b"old"
    (place.folder / "a.csv").write_bytes(b"by hand")
    journal.recover(place)
    assert files(place) == {"a.csv": b"new", "a.csv.t.diubah": b"by hand"}


def test_a_file_written_by_hand_in_the_place_of_a_removed_one_stays(place, monkeypatch):
    cut_short(place, None, monkeypatch)
    assert read(place) == {}
    (place.folder / "a.csv").write_bytes(b"by hand")
    assert read(place) == {"a.csv": b"by hand"}
    journal.recover(place)
    assert files(place) == {"a.csv": b"by hand"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"stamp": "t", "files": {"../a": {}}, "about": {}}'])
def test_a_damaged_journal_is_said_and_nothing_is_guessed(place, content):
    (place.folder / "a.csv").write_bytes(b"old")
    (place.folder / journal.JOURNAL).write_bytes(content)
    before = files(place)
    assert journal.damaged(place.folder)
    assert read(place) == {"a.csv": b"old"}
    with pytest.raises(OSError, match="damaged"):
        journal.recover(place)
    assert files(place) == before


def test_leftovers_of_earlier_versions_go_and_their_copies_stay(place):
    (place.folder / "a.csv").write_bytes(b"old")
    (place.folder / ".a.csv.1234.part").write_bytes(b"half")
    earlier = place.copies / "20250102-030405-000000"
    earlier.mkdir(parents=True)
    (earlier / "a.csv").write_bytes(b"older")
    assert journal.unfinished(place)
    journal.recover(place)
    assert files(place) == {"a.csv": b"old"}
    assert (earlier / "a.csv").read_bytes() == b"older"
    assert list(journal.records(place, 5)) == []


def test_a_folder_that_changes_while_it_is_read_is_read_again(place):
    (place.folder / "a.csv").write_bytes(b"1")
    (place.folder / "b.csv").write_bytes(b"1")
    attempts = []

    def slowly(folder):
        first = folder["a.csv"].read_bytes()
        if not attempts:
            with place.turn(0):
                journal.change(place, {"a.csv": b"22", "b.csv": b"22"}, "t", {})
        attempts.append(1)
        return first, folder["b.csv"].read_bytes()

    assert journal.steady(place.folder, slowly) == (b"22", b"22")
    assert len(attempts) == 2


def test_two_changes_of_one_moment_keep_both_copies(place):
    for content in (b"1", b"2", b"3"):
        journal.change(place, {"a.csv": content}, "t", {"n": content.decode()})
    assert [done.stamp for done in journal.records(place, 5)] == ["t-3", "t-2", "t"]
    assert [journal.replaced(place, done) for done in journal.records(place, 5)] == [
        {"a.csv": b"2"},
        {"a.csv": b"1"},
        {"a.csv": None},
    ]


def test_stamps_of_the_time_with_hyphens_are_ordered_by_that_time(place):
    """As saving makes them: the same day does not make them equal, and a clock that was set back takes the last one's time."""
    place.copies.mkdir(parents=True)
    given = ("20260102-030405-000001", "20260102-030405-000002", "20260101-000000-000000", "20260103-000000-000000")
    for n, stamp in enumerate(given):
        journal.change(place, {"a.csv": b"%d" % n}, stamp, {})
    stamps = [done.stamp for done in journal.records(place, 9)]
    assert stamps == [given[3], f"{given[1]}-2", given[1], given[0]]


def test_changes_keep_their_order_when_the_clock_is_set_back(place):
    """The second comes an hour before the first, nine more follow in that hour: the last written is still the newest."""
    moments = ["20260102T030405Z", "20260102T020405Z", *["20260102T020406Z"] * 9, "20260103T000000Z"]
    for number, moment in enumerate(moments):
        journal.change(place, {"a.csv": b"%d" % number}, moment, {"n": number})
    newest = list(journal.records(place, 20))
    assert [done.about["n"] for done in newest] == list(range(11, -1, -1))
    assert [done.stamp for done in newest[:3]] == ["20260103T000000Z", "20260102T030405Z-11", "20260102T030405Z-10"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_error_has_words_of_ours(lang):
    numbers = [*(n for kinds in KINDS.values() for n in kinds), 9999]
    errors = [
        *(OSError(n, "in English") for n in numbers),
        TimeoutError(),
        ValueError("in English"),
        OSError("in English"),
    ]
    assert all("English" not in say(fault(error), lang) for error in errors)
    assert fault(OSError(errno.ENOSPC, "")) == "fault_full"
    assert fault(PermissionError(errno.EACCES, "")) == "fault_permission"
    assert {fault(error) for error in errors[-2:]} == {"fault_other"}
