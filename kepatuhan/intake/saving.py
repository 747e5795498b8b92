"""A table that is kept: written whole or not at all below data/assessments, what it replaces set aside, and undone.

A new row that speaks of a key takes the place of the loaded one, as `intake.merged` has it; so that the files say the
same after a restart, the loaded row is marked `utama` = 0 in its own file. Time is told by the caller.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable
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
from kepatuhan.core.faults import fault
from kepatuhan.core.model import Problem
from kepatuhan.intake.ingest import display_name
from kepatuhan.intake.review import clashes, everything, telling
from kepatuhan.roles.actor import Actor
from kepatuhan.roles.permissions import refusal
from kepatuhan.words.handout import Handout, figure

LONGEST = 60
"""Characters of the longest name that a file is given."""
BACKUPS = Path("simpanan") / "assessments"
"""Where replaced files are kept, below the app's folder: the loader does not look there, and git leaves it alone."""
PATIENCE = 10
"""Seconds that one waits for another who is saving."""
RECALL = timedelta(days=30)
"""For how long an undoing is offered to be taken back; its copies stay."""
EVERY = 1_000_000
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
        """The folder of the copies of what was replaced, below the app's; '' where nothing was."""
        replaced = any(turned.before for turned in self.change.files.values())
        return (BACKUPS / self.change.stamp).as_posix() if replaced else ""


def safe_name(filename: str) -> str:
    """A file name of ours for a user's: letters, digits and hyphens, always `.csv`, never a path, no name of a device."""
    stem = display_name(filename).rsplit(".", 1)[0]
    plain_ = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    word = re.sub("[^0-9a-z_]+", "-", plain_).strip("-_")[:LONGEST].strip("-_") or "tabel"
    return f"{word}-tabel.csv" if DEVICES.match(word) else f"{word}.csv"


def assessment_csv(rows: pd.DataFrame) -> bytes:
    """Observations as a table of data/assessments (ingest.FIELDS, and PLANNED where a row says it): UTF-8, read back
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
    rows = loaded[loaded["preferred"].to_numpy() & _keys(loaded, "layer").isin(new)]
    return {str(f): frozenset(map(int, part["row"])) for f, part in rows.groupby("file", observed=True)}


def save(
    root: Path, name: str, accepted: pd.DataFrame, loaded: pd.DataFrame, actor: Actor, now: datetime
) -> Saved | Problem:
    """Write `accepted` (intake.Review, not rejected) as data/assessments/`safe_name(name)` below `root`.

    `loaded` are the observations as the user saw them; what has changed since is read again, one process at a time. A name
    that is taken by other rows, or by rows that the user did not see, gets a number. Every file that changes is first
    copied to BACKUPS with the time; all change or none (journal). A Problem says that nothing was changed, also because
    `actor` may not. `now` is aware.
    """
    if refused := refusal(actor, "save_table"):
        return refused
    file, place = safe_name(name), _place(root)
    try:
        with place.turn(PATIENCE):
            journal.recover(place)
            contents = _contents(place.folder, file, accepted, loaded)
            if isinstance(contents, Problem):
                return contents
            written, files = contents
            return _saved(journal.change(place, files, _stamp(now), _about("save", written, actor, now)))
    except OSError as error:
        return _refused(place, file, error)


def undo(root: Path, saved: Saved, actor: Actor, now: datetime) -> Problem | None:
    """Put back what `saved` replaced and remove what it added, all or nothing; what goes is kept among the BACKUPS too, so that

    an undoing (`undone`) can be undone in the same way.

    A file that changed since is not touched, nor any other.
    """
    if refused := refusal(actor, "undo_table"):
        return refused
    place = _place(root)
    try:
        with place.turn(PATIENCE):
            journal.recover(place)
            changed = next((name for name in saved.change.files if not journal.holds(place, saved.change, name)), None)
            if changed:
                return Problem("changed_since", "error", changed)
            contents = journal.replaced(place, saved.change)
            kind = "undo" if saved.kind == "save" else "save again"
            journal.change(place, contents, _stamp(now), _about(kind, saved.name, actor, now))
    except ValueError as error:
        return Problem("copy_damaged", "error", str(error), params={"folder": saved.backup})
    except OSError as error:
        return _refused(place, saved.name, error)
    return None


def undoable(root: Path) -> tuple[Saved, ...]:
    """The last few savings that can still be undone, the newest first: none of their files has changed since."""
    return _standing(root, "save")


def _standing(root: Path, kind: str) -> tuple[Saved, ...]:
    place = _place(root)
    try:
        done = [d for d in journal.records(place, RECORDS) if d.about.get("kind") == kind]
        standing = [_saved(d) for d in done if all(journal.holds(place, d, name) for name in d.files)]
    except (OSError, KeyError, ValueError):
        return ()
    later = [{name for newer in standing[:i] for name in newer.change.files} for i in range(len(standing))]
    return tuple(s for s, names in zip(standing, later, strict=True) if names.isdisjoint(s.change.files))


def undone(root: Path, now: datetime) -> tuple[Saved, ...]:
    """The undoings of the last RECALL that can be taken back, the newest first: the table then is saved again as it was."""
    return tuple(one for one in _standing(root, "undo") if now - one.when <= RECALL)


def every_change(root: Path) -> tuple[Saved, ...]:
    """Every saving, undoing and taking back that has a record, the first first."""
    try:
        return tuple(_saved(done) for done in journal.records(_place(root), EVERY))[::-1]
    except (OSError, KeyError, ValueError):
        return ()


def mend(root: Path) -> None:
    """Finish or take back a saving that was cut short. Nothing is done while somebody saves, nor where nothing may be written.

    Who reads the folder sees the old state or the new one in any case.
    """
    place = _place(root)
    with suppress(OSError):
        if journal.unfinished(place):
            with place.turn(0):
                journal.recover(place)


def _place(root: Path) -> journal.Folder:
    return journal.Folder(root / "data" / "assessments", root / BACKUPS)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%d-%H%M%S-%f")


def _about(kind: str, name: str, actor: Actor, now: datetime) -> dict[str, str]:
    return {"kind": kind, "name": name, "by": actor.signature, "when": now.isoformat()}


def _saved(done: journal.FileChange) -> Saved:
    return Saved(
        str(done.about["name"]), str(done.about.get("by", "")), datetime.fromisoformat(str(done.about["when"])), done
    )


def _contents(
    folder: Path, file: str, accepted: pd.DataFrame, compared: pd.DataFrame
) -> tuple[str, dict[str, bytes | None]] | Problem:
    """The name that the table gets, and every file that changes with what it will hold."""
    data, _ = sound_data(load_country(folder.parent))
    loaded = everything(data)
    news = telling(loaded, accepted)
    if news.empty:
        return Problem("nothing_new", "note", file)
    if clashes(data, news):
        return Problem("clash_since", "error", file)
    replaces = _replaces(folder / file, accepted, loaded, compared)
    written, rows = (file, accepted) if replaces else (_free(folder, file), news)
    contents: dict[str, bytes | None] = {written: assessment_csv(rows)}
    for other, lines in displaced(loaded, rows).items():
        if other != written:
            try:
                contents[other] = demoted((folder / other).read_bytes(), lines)
            except (ValueError, IndexError):
                return Problem("cannot_mark", "error", other)
    return written, contents


def _free(folder: Path, file: str) -> str:
    names = chain([file], (f"{file[:-4]}-{n}.csv" for n in count(2)))
    return next(name for name in names if not (folder / name).exists())


def _replaces(path: Path, accepted: pd.DataFrame, loaded: pd.DataFrame, compared: pd.DataFrame) -> bool:
    """Whether a table takes the place of the file of its name: only of one that the user saw, all of which it holds.

    Any other gets a name of its own, and only its rows that add something (intake.telling).
    """
    old, compared_rows = (rows[rows["file"].astype("str") == path.name] for rows in (loaded, compared))
    return path.exists() and len(old) > 0 and digest(old) == digest(compared_rows) and _holds(accepted, old)


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


def demoted(content: bytes, rows: frozenset[int]) -> bytes:
    """A table of ours with `utama` = 0 in the given spreadsheet rows. ValueError when it has no such column."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    column = lines[0].index("utama")
    for row in rows:
        lines[row - 1][column] = "0"
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows(lines)
    return target.getvalue().encode()


def _refused(place: journal.Folder, name: str, error: OSError) -> Problem:
    if journal.damaged(place.folder):
        return Problem("journal_damaged", "error", journal.JOURNAL)
    return Problem("cannot_save", "error", name, params={"reason": fault(error)})
