"""Where saved tables are kept: in the folder data/assessments itself (here), or in the store (table_store)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kepatuhan.core import journal
from kepatuhan.core.journal import FileChange
from kepatuhan.core.overlay import Overlay, digest_or_none

BACKUPS = Path("simpanan") / "assessments"
"""Where replaced files are kept, below the app's folder: the loader does not look there, and git leaves it alone."""


class OpenTables(Protocol):
    """The tables as they are while one looks at them, or in one's turn to change them."""

    def overlay(self) -> Overlay:
        """What is read in place of files of the folder."""

    def has(self, name: str) -> bool:
        """Whether that name is taken."""

    def content(self, name: str) -> bytes | None:
        """What the file of that name holds, None where there is none. ValueError where the store has lost it."""

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """sha256 of what each of those names holds, None where there is none."""

    def released(self, done: FileChange) -> bool:
        """Whether all that a change left is what ships now: then nothing is saved over it that could be undone."""

    def change(self, contents: Mapping[str, bytes | None], stamp: str, about: Mapping[str, Any]) -> FileChange:
        """Write, replace or (None) remove files, all or none; only in one's turn. `stamp` gets a number where it is taken."""

    def records(self, newest: int) -> Sequence[FileChange]:
        """The changes so far, the newest first, so many at most."""

    def replaced(self, done: FileChange) -> dict[str, bytes | None]:
        """What each file held before that change. ValueError for a copy that was changed."""


class TablePlace(Protocol):
    """A place of saved tables. Whatever it is asked, it may raise one of store.database.REFUSED."""

    @property
    def data(self) -> Path:
        """The folder data/ with the tables that ship."""

    def look(self) -> AbstractContextManager[OpenTables]:
        """The tables of one moment."""

    def turn(self, patience: float) -> AbstractContextManager[OpenTables]:
        """The tables, for one at a time among all processes; TimeoutError or a refusal of the database after `patience` seconds."""


@dataclass(frozen=True)
class FolderTables:
    """The files below the app's folder `root`, changed through core.journal: the place, and what is open of it, in one."""

    root: Path

    @property
    def data(self) -> Path:
        """The folder data/."""
        return self.root / "data"

    @property
    def files(self) -> journal.Folder:
        """Where the journal, the files and their copies are."""
        return journal.Folder(self.data / "assessments", self.root / BACKUPS)

    @contextmanager
    def look(self) -> Iterator[FolderTables]:
        """The files as they are; half a change is read through its journal."""
        yield self

    @contextmanager
    def turn(self, patience: float) -> Iterator[FolderTables]:
        """What somebody left half done is finished first."""
        with self.files.turn(patience):
            journal.recover(self.files)
            yield self

    def overlay(self) -> Overlay:
        """Nothing is kept elsewhere."""
        return ()

    def has(self, name: str) -> bool:
        """Whether anything of that name is in the folder."""
        return (self.files.folder / name).exists()

    def content(self, name: str) -> bytes | None:
        """The bytes of a file; OSError for what is no file."""
        return (self.files.folder / name).read_bytes() if self.has(name) else None

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """sha256 of the bytes of each."""
        return {name: digest_or_none(self.content(name)) for name in names}

    def released(self, done: FileChange) -> bool:
        """What ships and what is saved are one here: an undoing always changes something."""
        return False

    def change(self, contents: Mapping[str, bytes | None], stamp: str, about: Mapping[str, Any]) -> FileChange:
        """journal.change."""
        return journal.change(self.files, contents, stamp, about)

    def records(self, newest: int) -> Sequence[FileChange]:
        """journal.records."""
        return tuple(journal.records(self.files, newest))

    def replaced(self, done: FileChange) -> dict[str, bytes | None]:
        """From the copies."""
        return journal.replaced(self.files, done)
