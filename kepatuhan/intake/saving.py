"""A table that is kept: saved whole or not at all among those of data/assessments, what it replaces set aside, and undone.

Where it is kept, in files or in the store, is table_place's; what changes is the same. `store`: the one that tables live in, None for files.

A new row that speaks of a key takes the place of the loaded one, as `intake.merged` has it; so that the files say the
same after a restart, the loaded row is marked `utama` = 0 in its own file. Time is told by the caller.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from pathlib import Path

import pandas as pd

from kepatuhan.checks.check import KEY, sound_data
from kepatuhan.core import journal
from kepatuhan.core.assessments import FIELDS, PLANNED
from kepatuhan.core.columns import Figure, among, plain
from kepatuhan.core.dataset import layer_of, load_country
from kepatuhan.core.exports import neutral
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import Overlay, lost
from kepatuhan.intake.ingest import display_name
from kepatuhan.intake.review import clashes, everything, same_regions, telling
from kepatuhan.intake.table_place import BACKUPS, FolderTables, OpenTables, TablePlace
from kepatuhan.intake.table_store import StoreTables
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import refusal as role_refusal
from kepatuhan.store.database import REFUSED, refusal
from kepatuhan.store.opening import Store
from kepatuhan.words.handout import Handout, figure

LONGEST = 60
"""Characters of the longest name that a file is given."""
PATIENCE = 10
"""Seconds that one waits for another who is saving."""
RECALL = timedelta(days=30)
"""For how long an undoing is offered to be taken back; its copies stay."""
EVERY = 1_000_000
TO_STORE = "python -m kepatuhan tables --ke-basis-data"
"""Moves what was saved in the folder into the store (table_move)."""
MOVE = "move"
"""The kind of a change that only takes tables from one place to another (table_move): it is no part of their history."""
RECORDS = 20
"""Savings and undoings that are looked at for what can be undone: older ones hardly ever still can."""
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


@dataclass(frozen=True)
class Saved:
    """One saving: the file's name, by whom and when, and what it changed; the same after a restart (`undoable`)."""

    name: str
    by: str
    when: datetime
    change: journal.FileChange

    @property
    def kind(self) -> str:
        """'save', 'undo', or 'save again' of an undoing that was taken back."""
        return str(self.change.about["kind"])

    @property
    def backup(self) -> str:
        """The folder of the copies of what was replaced, below the app's; '' where nothing was, or where they are in the store."""
        replaced = any(turned.before for turned in self.change.files.values())
        return (BACKUPS / self.change.stamp).as_posix() if replaced else ""


def safe_name(filename: str) -> str:
    """A file name of ours for a user's: letters, digits and hyphens, always `.csv`, never a path, no name of a device."""
    stem = display_name(filename).rsplit(".", 1)[0]
    plain_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    word = re.sub("[^0-9a-z_]+", "-", plain_).strip("-_")[:LONGEST].strip("-_") or "tabel"
    return f"{word}-tabel.csv" if DEVICES.match(word) else f"{word}.csv"


def assessment_csv(rows: pd.DataFrame) -> bytes:
    """Observations as a table of data/assessments (assessments.FIELDS, and PLANNED where a row says it): UTF-8, read back
    equal by both readers.

    Text that a spreadsheet would run is neutralised (exports.neutral): somebody will open the file in one.
    """
    return _as_table(rows, plain).to_csv(index=False, lineterminator="\n").encode()


def _as_table(rows: pd.DataFrame, value: Callable[[Figure], object]) -> pd.DataFrame:
    """Observations under the headers of data/assessments, as text; `value` says how a value is written."""
    planned = {name: field for name, field in PLANNED.items() if field in rows and not among(rows[field], {""}).all()}
    fields = {**FIELDS, **planned}
    table = {name: rows[field].map(lambda v: neutral(str(v))).astype("object") for name, field in fields.items()}
    table["nilai"] = pd.Series([value(v) for v in rows["value"]], rows.index, dtype="object")
    table["produk"] = rows["products"].map(lambda n: "" if pd.isna(n) else str(int(n)))
    table["utama"] = rows["preferred"].map({True: "1", False: "0"})
    return pd.DataFrame(table)


def full_handout(rows: pd.DataFrame, lang: str, label: str = "") -> Handout:
    """The table of `assessment_csv` to take away, with `label` above its header, which `ingest.read` passes over."""
    table = _as_table(rows, figure).astype("object")
    for name in ("tahun", "produk", "utama"):
        table[name] = [int(text) if text.isdigit() else text for text in table[name]]
    return Handout(table, (label,), lang)


def digest(rows: pd.DataFrame) -> str:
    """What tells one set of observations from another (sha256 of their table)."""
    return hashlib.sha256(assessment_csv(rows)).hexdigest()


def displaced(loaded: pd.DataFrame, accepted: pd.DataFrame) -> dict[str, frozenset[int]]:
    """Loaded preferred rows of which the accepted ones speak too, in the same layer: file → spreadsheet rows."""
    new = _keys(accepted[accepted["preferred"]], "layer")
    rows = loaded[loaded["preferred"].to_numpy(dtype=bool) & same_regions(loaded, accepted)]
    rows = rows[_keys(rows, "layer").isin(new)]
    return {str(f): frozenset(map(int, part["row"])) for f, part in rows.groupby("file", observed=True)}


def save(
    root: Path,
    name: str,
    accepted: pd.DataFrame,
    loaded: pd.DataFrame,
    actor: Actor,
    now: datetime,
    store: Store | None = None,
) -> Saved | Problem:
    """Save `accepted` (intake.Review, not rejected) as data/assessments/`safe_name(name)` below `root`, or over it in `store`.

    `loaded` are the observations as the user saw them; what has changed since is read again, one process at a time. A name
    that is taken by other rows, or by rows that the user did not see, gets a number. What every file that changes held is
    kept with the time; all change or none. A Problem says that nothing was changed, also because `actor` may not. `now` is aware.
    """
    if refused := role_refusal(actor, "save_table"):
        return refused
    file, place = safe_name(name), place_of(root, store)
    if not_moved := _unmoved(root, store):
        return not_moved
    try:
        with place.turn(PATIENCE) as tables:
            contents = _contents(place.data, tables, file, accepted, loaded)
            if isinstance(contents, Problem):
                return contents
            written, files = contents
            done = tables.change(files, stamp(now), about("save", written, actor.signature, now))
        return _saved(done)
    except REFUSED as error:
        return _refused(place, file, error)


def undo(root: Path, saved: Saved, actor: Actor, now: datetime, store: Store | None = None) -> Problem | None:
    """Put back what `saved` replaced and remove what it added, all or nothing; what goes is kept too, so that

    an undoing (`undone`) can be undone in the same way.

    A file that changed since is not touched, nor any other.
    """
    if refused := role_refusal(actor, "undo_table"):
        return refused
    place = place_of(root, store)
    if not_moved := _unmoved(root, store):
        return not_moved
    try:
        with place.turn(PATIENCE) as tables:
            if changed := _changed(saved, tables.digests(saved.change.files)):
                return Problem("changed_since", "error", changed[0])
            if saved.kind != "undo" and tables.released(saved.change):
                return Problem("release_has_it", "error", saved.name)
            kind = "undo" if saved.kind == "save" else "save again"
            of_it = about(kind, saved.name, actor.signature, now)
            tables.change(tables.replaced(saved.change), stamp(now), of_it)
    except ValueError as error:
        return Problem("copy_damaged", "error", str(error), params={"folder": saved.backup})
    except REFUSED as error:
        return _refused(place, saved.name, error)
    return None


def _unmoved(root: Path, store: Store | None) -> Problem | None:
    """Why nothing is saved in the store yet: the folder has savings of before, and two histories could never become one."""
    if store is None or not FolderTables(root).records(1):
        return None
    return Problem("tables_unmoved", "error", params={"command": TO_STORE})


def undoable(root: Path, store: Store | None = None) -> tuple[Saved, ...]:
    """The last few savings that can still be undone, the newest first: none of their files has changed since."""
    return _standing(place_of(root, store), "save")


def _standing(place: TablePlace, kind: str) -> tuple[Saved, ...]:
    try:
        with place.look() as tables:
            done = [one for one in _recorded(tables, RECORDS) if one.kind == kind]
            hold = tables.digests({name for one in done for name in one.change.files})
            standing = [one for one in done if not _changed(one, hold)]
            standing = [one for one in standing if kind == "undo" or not tables.released(one.change)]
    except REFUSED:
        return ()
    later = [{name for newer in standing[:i] for name in newer.change.files} for i in range(len(standing))]
    return tuple(s for s, names in zip(standing, later, strict=True) if names.isdisjoint(s.change.files))


def _changed(saved: Saved, hold: Mapping[str, str | None]) -> list[str]:
    """The files that are no longer as that change left them; `hold`: sha256 of what they are."""
    return [name for name, turned in saved.change.files.items() if hold[name] != turned.after]


def undone(root: Path, now: datetime, store: Store | None = None) -> tuple[Saved, ...]:
    """The undoings of the last RECALL that can be taken back, the newest first: the table then is saved again as it was."""
    return tuple(one for one in _standing(place_of(root, store), "undo") if now - one.when <= RECALL)


def every_change(root: Path, store: Store | None = None) -> tuple[Saved, ...] | Problem:
    """Every saving, undoing and taking back that has a record, the first first."""
    try:
        with place_of(root, store).look() as tables:
            return tuple(_recorded(tables, EVERY))[::-1]
    except REFUSED as error:
        return Problem("store_unavailable", "error", params={"reason": refusal(error)})


def _recorded(tables: OpenTables, newest: int) -> Iterator[Saved]:
    """The changes that say who made them and when, the newest first."""
    for done in tables.records(newest):
        with suppress(KeyError, ValueError):
            if done.about["kind"] != MOVE:
                yield _saved(done)


def mend(root: Path) -> None:
    """Finish or take back a saving that was cut short. Nothing is done while somebody saves, nor where nothing may be written.

    Who reads the folder sees the old state or the new one in any case.
    """
    place = FolderTables(root)
    with suppress(OSError):
        if journal.unfinished(place.files):
            with place.turn(0):  # which finishes it on the way in
                pass


def place_of(root: Path, store: Store | None) -> TablePlace:
    """Where tables are saved: in the folder below `root`, or over it in the store that they live in."""
    return FolderTables(root) if store is None else StoreTables(store, root / "data")


def stamp(now: datetime) -> str:
    """The moment of a change as the name of its copies."""
    return now.strftime("%Y%m%d-%H%M%S-%f")


def about(kind: str, name: str, by: str, now: datetime) -> dict[str, str]:
    """What a change tells of itself: what was done, with which table, by whom and when."""
    return {"kind": kind, "name": name, "by": by, "when": now.isoformat()}


def _saved(done: journal.FileChange) -> Saved:
    return Saved(
        str(done.about["name"]), str(done.about.get("by", "")), datetime.fromisoformat(str(done.about["when"])), done
    )


def _contents(
    folder: Path, tables: OpenTables, file: str, accepted: pd.DataFrame, compared: pd.DataFrame
) -> tuple[str, dict[str, bytes | None]] | Problem:
    """The name that the table gets, and every file that changes with what it will hold."""
    overlay = tables.overlay()
    if gone := lost(overlay):
        return gone
    data, _ = sound_data(load_country(folder, overlay))
    loaded = everything(data)
    news = telling(loaded, accepted)
    if news.empty:
        return Problem("nothing_new", "note", file)
    if clashes(data, news):
        return Problem("clash_since", "error", file)
    replaces = tables.has(file) and _replaces(file, accepted, loaded, compared)
    written, rows = (file, accepted) if replaces else (_free(tables, file), news)
    contents: dict[str, bytes | None] = {written: assessment_csv(rows)}
    for other, lines in displaced(loaded, rows).items():
        if other != written:
            try:
                contents[other] = demoted(tables.content(other) or b"", lines)
            except (ValueError, IndexError):
                return Problem("cannot_mark", "error", other)
    return written, contents


def _free(tables: OpenTables, file: str) -> str:
    names = chain([file], (f"{file[:-4]}-{n}.csv" for n in count(2)))
    return next(name for name in names if not tables.has(name))


def _replaces(file: str, accepted: pd.DataFrame, loaded: pd.DataFrame, compared: pd.DataFrame) -> bool:
    """Whether a table takes the place of the file of its name: only of one that the user saw, all of which it holds.

    Any other gets a name of its own, and only its rows that add something (intake.telling).
    """
    old, compared_rows = (rows[rows["file"].astype("str") == file] for rows in (loaded, compared))
    return len(old) > 0 and digest(old) == digest(compared_rows) and _holds(accepted, old)


def _holds(rows: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Whether a table speaks of everything that an old one does, who does it and by when included."""
    what = ("layer", "source")
    if not _keys(old, *what).isin(_keys(rows, *what)).all():
        return False
    for name in (name for name in PLANNED.values() if name in old):
        filled_before = old[~among(old[name], {""})]
        filled_now = rows[~among(rows[name], {""})] if name in rows else rows[:0]
        if not _keys(filled_before, *what).isin(_keys(filled_now, *what)).all():
            return False
    return True


def _keys(rows: pd.DataFrame, *more: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows.assign(layer=layer_of(rows))[[*KEY, *more]].astype("str"))


def unused(folder: Path, saved: Overlay) -> pd.MultiIndex:
    """What rows of the tables in `folder` speak of, of which none is used: every one has `utama` = 0."""
    rows = everything(sound_data(load_country(folder, saved))[0])
    return _keys(rows, "layer").difference(_keys(rows[rows["preferred"]], "layer"))


def demoted(content: bytes, rows: frozenset[int]) -> bytes:
    """A table of ours with `utama` = 0 in the given spreadsheet rows. ValueError when it has no such column."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    column = lines[0].index("utama")
    for row in rows:
        lines[row - 1][column] = "0"
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows(lines)
    return target.getvalue().encode()


def _refused(place: TablePlace, name: str, error: BaseException) -> Problem:
    if isinstance(place, FolderTables) and journal.damaged(place.files.folder):
        return Problem("journal_damaged", "error", journal.JOURNAL)
    return Problem("cannot_save", "error", name, params={"reason": refusal(error)})
