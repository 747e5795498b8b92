"""Saved tables in the store: every change is a row that stays, and what ships stays in the folder beneath them.

What a name holds is what its last change left; a name that none has changed, or that is as it shipped again, is the folder's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kepatuhan.core.journal import FileChange, Turned, next_stamps
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import Overlay, SavedFile, digest_or_none
from kepatuhan.store.database import ANSWER, refusal
from kepatuhan.store.opening import Store, writing
from kepatuhan.store.tables import TABLE_CHANGES, TABLE_CONTENTS, TABLE_FILES
from kepatuhan.store.versioned import INSERTS

SAVING = 743_521_097
"""Any number that all copies of the app share: they take turns at saving tables by it."""
Latest = tuple[int, str]
"""Number and stamp of the last change: what tells one state of the tables from another, also after a restore."""
NEVER: Latest = (0, "")


@dataclass(frozen=True)
class StoreTables:
    """The tables in `store`, over the files that ship in the folder `data`."""

    store: Store
    data: Path

    @contextmanager
    def look(self) -> Iterator[OpenStoreTables]:
        """The tables of one moment, whatever is saved or put back meanwhile; nothing is written."""
        engine = self.store.engine
        isolation = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        with engine.connect().execution_options(**isolation) as connection, connection.begin():
            yield OpenStoreTables(connection, self.data / "assessments")

    @contextmanager
    def turn(self, patience: float) -> Iterator[OpenStoreTables]:
        """All that is done in it is one transaction."""
        with writing(self.store.engine) as connection:
            take_turn(connection, patience)
            yield OpenStoreTables(connection, self.data / "assessments")


def take_turn(connection: sa.Connection, patience: float) -> None:
    """Wait for another who is saving: in several questions, since PostgreSQL ends each after ANSWER seconds.

    A file of SQLite has one writer at a time by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    wait = min(patience, ANSWER - 1)
    for left in reversed(range(round(patience / wait))):
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f"SET LOCAL lock_timeout = {round(wait * 1000)}"))
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SAVING)))
            return
        except DBAPIError as error:
            if not left or refusal(error) != "fault_store_busy":
                raise


@dataclass(frozen=True)
class _Left:
    """What the last change of a name left: sha256, and that of what shipped beneath (core.overlay.SavedFile)."""

    name: str
    after: str | None
    over: str | None

    @property
    def as_shipped(self) -> bool:
        """Whether nothing is saved over what ships: all of it was undone."""
        return self.after == self.over


@dataclass(frozen=True)
class OpenStoreTables:
    """The tables by one connection; `folder` has the files that ship."""

    connection: sa.Connection
    folder: Path

    # --- what they hold -------------------------------------------------------------------------------------------

    def latest(self) -> Latest:
        """The last change, NEVER before the first."""
        asked = sa.select(TABLE_CHANGES.c.id, TABLE_CHANGES.c.stamp).order_by(TABLE_CHANGES.c.id.desc()).limit(1)
        row = self.connection.execute(asked).first()
        return (int(row[0]), str(row[1])) if row else NEVER

    def overlay(self, held: Overlay = ()) -> Overlay:
        """One for each name of which something else is shown than what shipped; contents that are `held` from before are not asked for again."""
        shown = [one for one in self._left().values() if not one.as_shipped]
        contents = {digest_or_none(one.content): one.content for one in held if isinstance(one.content, bytes)}
        contents |= self._contents({one.after for one in shown if one.after} - {*contents})
        return tuple(SavedFile(one.name, _found(one, contents), one.over) for one in shown)

    def has(self, name: str) -> bool:
        """Whether a file of that name is saved, or ships."""
        one = self._left(name).get(name)
        return (self.folder / name).exists() if one is None or one.as_shipped else one.after is not None

    def content(self, name: str) -> bytes | None:
        """What was saved, else what ships. ValueError for a content that is lost."""
        one = self._left(name).get(name)
        if one is None or one.as_shipped:
            return self._shipped(name)
        found = _found(one, self._contents({one.after} if one.after else ()))
        if isinstance(found, Problem):
            raise ValueError(name)
        return found

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """sha256 of `content`, without reading what is saved: one question for all."""
        left = self._left()
        saved = {name: left[name].after for name in left if not left[name].as_shipped}
        return {name: saved[name] if name in saved else digest_or_none(self._shipped(name)) for name in names}

    def released(self, done: FileChange) -> bool:
        """Read from the folder alone."""
        return all(digest_or_none(self._shipped(name)) == turned.after for name, turned in done.files.items())

    def beneath(self) -> dict[str, bytes | None]:
        """What shipped, and was saved over, of each name of which something saved is shown. ValueError for a content that is lost."""
        over = {one.name: one.over for one in self._left().values() if not one.as_shipped}
        contents = self._contents({digest for digest in over.values() if digest})
        if lacking := [name for name, digest in over.items() if digest and digest not in contents]:
            raise ValueError(lacking[0])
        return {name: contents.get(digest) for name, digest in over.items()}

    def _shipped(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def _left(self, name: str | None = None) -> dict[str, _Left]:
        columns = TABLE_FILES.c
        last = sa.select(columns.name, sa.func.max(columns.change).label("change")).group_by(columns.name)
        if name is not None:
            last = last.where(columns.name == name)
        of_last = last.subquery()
        same = (columns.name == of_last.c.name) & (columns.change == of_last.c.change)
        asked = sa.select(columns.name, columns.after, columns.over).join(of_last, same)
        return {row[0]: _Left(*row) for row in self.connection.execute(asked)}

    def _contents(self, digests: Collection[str]) -> dict[str | None, bytes]:
        """By their sha256; without those that the store has lost, or of which it holds something else."""
        asked = sa.select(TABLE_CONTENTS.c.digest, TABLE_CONTENTS.c.content)
        rows = self.connection.execute(asked.where(TABLE_CONTENTS.c.digest.in_(digests)))
        return {digest: bytes(content) for digest, content in rows if digest_or_none(bytes(content)) == digest}

    # --- changing -------------------------------------------------------------------------------------------------

    def change(
        self,
        contents: Mapping[str, bytes | None],
        stamp: str,
        about: Mapping[str, Any],
        over_release: bool = False,
    ) -> FileChange:
        """All of it is there once the turn has ended. over_release: the contents were made from what ships now."""
        before, shipped = self.digests(contents), {name: self._shipped(name) for name in contents}
        done = FileChange(
            self.free(stamp), {name: Turned(before[name], digest_or_none(contents[name])) for name in contents}, about
        )
        ships = {name: digest_or_none(content) for name, content in shipped.items()}
        replaced = (
            content for name, content in shipped.items() if ships[name] == before[name]
        )  # the others are kept already
        self.add(done, (*replaced, *contents.values()), ships, over_release)
        return done

    def add(
        self,
        done: FileChange,
        contents: Iterable[bytes | None],
        ships: Mapping[str, str | None] | None = None,
        over_release: bool = False,
    ) -> None:
        """A change as it is told, with the contents of its files before and after it; `ships`: sha256 of what the folder has of them.

        What is saved as it ships is no longer saved over anything. Else the release that was first saved over stays the one,
        but with `over_release` that of now takes its place.
        """
        inserted = TABLE_CHANGES.insert().values(
            stamp=done.stamp, about=json.dumps(dict(done.about), ensure_ascii=False)
        )
        number = self.connection.execute(inserted.returning(TABLE_CHANGES.c.id)).scalar_one()
        left = self._left()
        for position, (name, turned) in enumerate(done.files.items()):
            over = left[name].over if name in left and not left[name].as_shipped else turned.before
            if ships and (over_release or ships[name] == turned.after):
                over = ships[name]
            row = {"change": number, "name": name, "position": position, "over": over, **asdict(turned)}
            self.connection.execute(TABLE_FILES.insert(), row)
        self.keep(contents)

    def keep(self, contents: Iterable[bytes | None]) -> None:
        """Contents that changes speak of by their digest, each once."""
        insert = INSERTS[self.connection.dialect.name](TABLE_CONTENTS).on_conflict_do_nothing()
        for content in contents:
            if content is not None:
                self.connection.execute(insert, {"digest": digest_or_none(content), "content": content})

    def free(self, stamp: str) -> str:
        """The stamp, or one behind all others where the clock was set back: in files their order is that of the changes."""
        return next(next_stamps(stamp, self.connection.scalars(sa.select(TABLE_CHANGES.c.stamp))))

    # --- records --------------------------------------------------------------------------------------------------

    def records(self, newest: int) -> Sequence[FileChange]:
        """The newest first."""
        asked = sa.select(TABLE_CHANGES).order_by(TABLE_CHANGES.c.id.desc()).limit(newest)
        changes = list(self.connection.execute(asked))
        files: dict[int, dict[str, Turned]] = {change.id: {} for change in changes}
        of_them = TABLE_FILES.c.change.between(min(files, default=0), max(files, default=0))
        for row in self.connection.execute(sa.select(TABLE_FILES).where(of_them).order_by(TABLE_FILES.c.position)):
            files[row.change][row.name] = Turned(row.before, row.after)
        return tuple(FileChange(one.stamp, files[one.id], json.loads(one.about)) for one in changes)

    def replaced(self, done: FileChange) -> dict[str, bytes | None]:
        """From the contents that were kept; ValueError where one is gone."""
        digests = [turned.before for turned in done.files.values() if turned.before is not None]
        contents = self._contents(digests)
        if lacking := [
            name for name, one in done.files.items() if one.before is not None and one.before not in contents
        ]:
            raise ValueError(lacking[0])
        return {name: None if one.before is None else contents[one.before] for name, one in done.files.items()}

    def emptied(self) -> None:
        """Nothing is left; only for what moves the tables elsewhere."""
        for table in (TABLE_FILES, TABLE_CONTENTS, TABLE_CHANGES):
            self.connection.execute(table.delete())


def _found(one: _Left, contents: Mapping[str | None, bytes]) -> bytes | Problem | None:
    """What is shown of a file: what `contents` have of it, None where it was removed, a Problem where the store has lost it."""
    if one.after is None or one.after in contents:
        return contents.get(one.after)
    return Problem("saved_content_lost", "error", one.name)
