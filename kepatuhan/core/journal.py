"""Several files of one folder changed together or not at all, also when the process is killed or the disk is full.

All that is new is first laid beside the files under names that end in .part. Then one file, the journal, is put in place:
from that moment the change holds. Only then is each file replaced, which needs no room on the disk; whoever finds a
journal can do the rest of it, any number of times. Without a journal every .part is a leftover. Readers look through the
journal (`current`), so that even a half replaced folder is read as the new one.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

T = TypeVar("T")

JOURNAL = ".jurnal.json"
"""In the folder whose files change: it goes wherever they go."""
LOCK = ".kunci"
"""Among the copies of replaced files. It stays there; what holds is the system's lock on it, which ends with its process."""
RECORD = "catatan.json"
"""What one change did, beside the copies of what it replaced."""
PART = ".part"
SET_ASIDE = ".diubah"
"""Ends the name of a file that somebody changed by hand while a change was under way: it is kept, and not read."""
LOOKS = 50
"""How often a folder is read again because it changed meanwhile."""
NUMBERED = re.compile(r"(?P<time>.+)-(?P<number>\d{1,5})")
"""A stamp that got a number; a time ends in no such number (saving: six digits; a restored backup: a letter)."""
NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EISDIR)
"""What systems answer that cannot flush a folder (Windows, some network disks)."""


@dataclass(frozen=True)
class Folder:
    """A folder whose files change together, and where what they replace is kept."""

    folder: Path
    copies: Path

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """One at a time, among all processes; TimeoutError after `patience` seconds, OSError where nothing may be written."""
        self.copies.mkdir(parents=True, exist_ok=True)
        with FileLock(self.copies / LOCK, timeout=patience, fallback_to_soft=False):
            yield


@dataclass(frozen=True)
class Turned:
    """What becomes of one file: sha256 before and after, None where there is none."""

    before: str | None
    after: str | None


@dataclass(frozen=True)
class FileChange:
    """One change as its record tells it: `stamp` names its copies, `about` is what the caller wants to know of it again."""

    stamp: str
    files: Mapping[str, Turned]
    about: Mapping[str, Any]


def digest(content: bytes) -> str:
    """sha256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


# --- changing -----------------------------------------------------------------------------------------------------


def change(place: Folder, contents: Mapping[str, bytes | None], stamp: str, about: Mapping[str, Any]) -> FileChange:
    """Write, replace or (None) remove files of `place`; call it in your turn, after `recover`.

    `stamp` is the time as text; it gets a number where it is taken, and where the clock was set back the last one goes on: the
    order of changes is that of their stamps. OSError: nothing was changed. When it returns, the
    change holds even if the disk refuses what is left to do.
    """
    stamp = _free(place.copies, stamp)
    try:
        done = _laid_out(place, contents, stamp, about)
        _whole(place.folder / JOURNAL, _as_json(done))
    except OSError:
        if not (place.folder / JOURNAL).exists():
            sweep(place)
            raise
    with suppress(OSError):
        _finish(place)
    return done


def _free(copies: Path, stamp: str) -> str:
    names = next_stamps(stamp, (path.parent.name for path in _recorded(copies)))
    return next(name for name in names if not (copies / name).exists())


def next_stamps(stamp: str, taken: Iterable[str]) -> Iterator[str]:
    """What a change of that moment may be called after those of the stamps `taken`: behind all of them, whatever the clock says."""
    last, number = max([(stamp, 0), *map(_order, taken)])
    return (stamp if n == 1 else f"{last}-{n}" for n in range(number + 1, number + 10_000))


def _recorded(copies: Path) -> Iterator[Path]:
    """The records of the changes that have one, in no order."""
    return copies.glob(f"[!.]*/{RECORD}")


def _order(stamp: str) -> tuple[str, int]:
    """Later stamps have more: their time, then the number behind it (the first has none)."""
    numbered = NUMBERED.fullmatch(stamp)
    return (numbered["time"], int(numbered["number"])) if numbered else (stamp, 1)


def _laid_out(place: Folder, contents: Mapping[str, bytes | None], stamp: str, about: Mapping[str, Any]) -> FileChange:
    """Copies of what goes, and what comes under names that nobody reads; all of it flushed to the disk."""
    copies, files = place.copies / f".{stamp}{PART}", {}
    copies.mkdir(parents=True)
    for name, content in contents.items():
        path = place.folder / name
        old = path.read_bytes() if path.exists() else None
        if old is not None:
            _flushed(copies / name, old)
        if content is not None:
            _flushed(_staged(place.folder, name, stamp), content)
        files[name] = Turned(*(None if c is None else digest(c) for c in (old, content)))
    done = FileChange(stamp, files, about)
    _flushed(copies / RECORD, _as_json(done))
    for folder in (copies, place.copies, place.folder):
        _sync(folder)
    return done


def _staged(folder: Path, name: str, stamp: str) -> Path:
    return folder / f".{name}.{stamp}{PART}"


def _whole(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all."""
    part = path.with_name(f"{path.name}{PART}")
    _flushed(part, content)
    os.replace(part, path)


def _flushed(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Flush the names of a folder, so that a power cut does not bring earlier ones back."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise


# --- finishing ----------------------------------------------------------------------------------------------------


def unfinished(place: Folder) -> bool:
    """Whether something was left behind, or somebody is changing files right now."""
    return (place.folder / JOURNAL).exists() or any(_leftovers(place))


def recover(place: Folder) -> None:
    """Do what a journal still asks for and remove leftovers; in your turn. OSError where the disk refuses."""
    _finish(place)
    sweep(place)


def _finish(place: Folder) -> None:
    under_way = _journal(place.folder)
    if under_way is None:
        return
    _sync(place.folder)  # the journal's own name first: it must not be younger than what it tells of
    for name, turned in under_way.files.items():
        _turn(place.folder, name, under_way.stamp, turned)
    _sync(place.folder)
    copies = place.copies / f".{under_way.stamp}{PART}"
    if copies.exists():
        os.replace(copies, place.copies / under_way.stamp)
        _sync(place.copies)
    (place.folder / JOURNAL).unlink()
    _sync(place.folder)


def _turn(folder: Path, name: str, stamp: str, turned: Turned) -> None:
    """One file, if it is not done yet. What somebody wrote into it by hand meanwhile is set aside, never written over."""
    path, staged = folder / name, _staged(folder, name, stamp)
    if turned.after is None:
        if _digest_of(path) == turned.before:
            path.unlink(missing_ok=True)
    elif staged.exists():
        if _digest_of(staged) != turned.after:
            raise OSError(errno.EIO, "not what was written", str(staged))
        if _digest_of(path) not in (None, turned.before, turned.after):
            os.replace(path, folder / f"{name}.{stamp}{SET_ASIDE}")
        os.replace(staged, path)


def _digest_of(path: Path) -> str | None:
    return digest(path.read_bytes()) if path.exists() else None


def sweep(place: Folder) -> None:
    """Remove what a change that never held has left behind; in your turn, without a journal. What cannot go stays."""
    for leftover in _leftovers(place):
        with suppress(OSError):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()


def _leftovers(place: Folder) -> list[Path]:
    leftovers = (path for folder in (place.folder, place.copies) for path in folder.glob(f".*{PART}"))
    return sorted(leftovers)


# --- reading ------------------------------------------------------------------------------------------------------


def steady(folder: Path, read: Callable[[Mapping[str, Path]], T]) -> T:
    """What `read` makes of `current` files of a folder, all of one moment: read again while they change meanwhile."""
    for _ in range(LOOKS):
        before = _state(folder)
        try:
            content = read(current(folder))
        except FileNotFoundError:
            if _state(folder) == before:
                raise
            continue
        if _state(folder) == before:
            return content
    raise TimeoutError(errno.ETIMEDOUT, "files keep changing", str(folder))


def current(folder: Path) -> dict[str, Path]:
    """Every table (*.csv) of a folder by its name → where its content is at this moment, a change under way taken as done."""
    files = {path.name: path for path in folder.glob("*.csv")}
    under_way = None
    with suppress(OSError):  # `damaged` says so
        under_way = _journal(folder)
    for name, turned in under_way.files.items() if under_way else ():
        staged = _staged(folder, name, under_way.stamp if under_way else "")
        if staged.exists():
            files[name] = staged
        elif turned.after is None and name in files and _digest_of(files[name]) == turned.before:
            del files[name]
    return dict(sorted(files.items()))


def damaged(folder: Path) -> bool:
    """Whether a folder has a journal that cannot be read: its files may then be half of one state and half of another."""
    try:
        _journal(folder)
    except OSError:
        return True
    return False


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What tells one state of the tables from another."""
    state = []
    for path in (*folder.glob("*.csv"), folder / JOURNAL):
        with suppress(OSError):
            status = path.lstat()
            state.append((path.name, status.st_ino, status.st_mtime_ns, status.st_size))
    return sorted(state)


# --- records ------------------------------------------------------------------------------------------------------


def records(place: Folder, newest: int) -> Iterator[FileChange]:
    """The changes that have a record, the newest first, so many at most; those before there were records have none."""
    for path in sorted(_recorded(place.copies), key=lambda path: _order(path.parent.name), reverse=True)[:newest]:
        with suppress(OSError, ValueError, KeyError, TypeError):
            yield _from_json(path.read_bytes())


def add_record(place: Folder, done: FileChange, contents: Mapping[str, bytes | None]) -> None:
    """A change that was made elsewhere, with what it replaced, as if it had been made here; in your turn. One that is there stays."""
    if (place.copies / done.stamp).exists():
        return
    copies = place.copies / f".{done.stamp}{PART}"
    copies.mkdir(parents=True)
    for name, content in contents.items():
        if content is not None:
            _flushed(copies / name, content)
    _flushed(copies / RECORD, _as_json(done))
    _sync(copies)
    os.replace(copies, place.copies / done.stamp)
    _sync(place.copies)


def forget(place: Folder, stamp: str) -> None:
    """Remove the record of a change with its copies; in your turn, after it was taken elsewhere."""
    shutil.rmtree(place.copies / stamp, ignore_errors=True)


def replaced(place: Folder, done: FileChange) -> dict[str, bytes | None]:
    """What each file held before that change, from its copies. ValueError for a copy that was changed, OSError without it."""
    contents: dict[str, bytes | None] = {}
    for name, turned in done.files.items():
        content = None if turned.before is None else (place.copies / done.stamp / name).read_bytes()
        if content is not None and digest(content) != turned.before:
            raise ValueError(name)
        contents[name] = content
    return contents


def _journal(folder: Path) -> FileChange | None:
    """The change under way, if any. OSError (EBADMSG) for a journal that is none: nobody may guess what it said."""
    try:
        return _from_json((folder / JOURNAL).read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise OSError(errno.EBADMSG, "damaged", JOURNAL) from error


def _as_json(done: FileChange) -> bytes:
    return json.dumps(asdict(done), ensure_ascii=False, indent=1).encode()


def _from_json(content: bytes) -> FileChange:
    """ValueError, KeyError or TypeError for what is no record of ours; a name in it is never a path."""
    given = json.loads(content)
    names = [*given["files"], given["stamp"]]
    if any(re.search(r"[/\\\0]|^\.", name) for name in names):
        raise ValueError(names)
    return FileChange(
        given["stamp"], {name: Turned(**turned) for name, turned in given["files"].items()}, given["about"]
    )
