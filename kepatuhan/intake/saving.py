"""A table that is kept: written whole or not at all below data/assessments, what it replaces set aside, and undone.

A new row that speaks of a key takes the place of the loaded one, as `intake.merged` has it; so that the files say the
same after a restart, the loaded row is marked `utama` = 0 in its own file. Time is told by the caller.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import pandas as pd

from kepatuhan.checks.check import KEY
from kepatuhan.core.assessments import FIELDS, PLANNED
from kepatuhan.core.columns import among, plain
from kepatuhan.core.dataset import layer_of
from kepatuhan.core.exports import neutral
from kepatuhan.core.model import Problem
from kepatuhan.handout import Handout, figure
from kepatuhan.intake.ingest import display_name
from kepatuhan.intake.review import telling

LONGEST = 60
"""Characters of the longest name that a file is given."""
BACKUPS = Path("simpanan") / "assessments"
"""Where replaced files are kept, below the app's folder: the loader does not look there, and git leaves it alone."""
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


@dataclass(frozen=True)
class Saved:
    """What one saving changed: each file, the copy of what it replaced (None: there was none), and what was written (sha256)."""

    name: str
    files: tuple[tuple[Path, Path | None, str], ...]


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


def _as_table(rows: pd.DataFrame, value: Callable[[object], object]) -> pd.DataFrame:
    """Observations under the headers of data/assessments, as text; `value` says how a value is written."""
    told = {name: field for name, field in PLANNED.items() if field in rows and not among(rows[field], {""}).all()}
    fields = {**FIELDS, **told}
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


def save(root: Path, name: str, accepted: pd.DataFrame, loaded: pd.DataFrame, now: datetime) -> Saved | Problem:
    """Write `accepted` (intake.Review, not rejected) as data/assessments/`safe_name(name)` below `root`.

    A name that is taken by other rows gets a number. `loaded` are the observations as they were read. Every file that changes is first copied to BACKUPS with the time;
    each is replaced whole. When the disk refuses, nothing stays changed and the Problem says so.
    """
    folder = root / "data" / "assessments"
    file, rows = _place(folder, safe_name(name), accepted, loaded)
    try:
        contents = {file: assessment_csv(rows)} | {
            other: demoted((folder / other).read_bytes(), lines)
            for other, lines in displaced(loaded, rows).items()
            if other != file
        }
    except (OSError, ValueError, IndexError) as error:
        return _refused(file, error)
    return _written(folder, contents, root / BACKUPS / now.strftime("%Y%m%d-%H%M%S-%f"), file)


def _place(folder: Path, file: str, accepted: pd.DataFrame, loaded: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The file to write and its rows. A file that is there is replaced only by a table that holds all it held, whole.

    Any other table gets a name of its own, and only its rows that add something (intake.telling).
    """
    old = loaded[loaded["file"].astype("str") == file]
    if (folder / file).exists() and len(old) > 0 and _holds(accepted, old):
        return file, accepted
    names = chain([file], (f"{file[:-4]}-{n}.csv" for n in count(2)))
    return next(n for n in names if not (folder / n).exists()), telling(loaded, accepted)


def _holds(rows: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Whether a table speaks of everything that an old one does, who does it and by when included."""
    what = ("layer", "source")
    if not _keys(old, *what).isin(_keys(rows, *what)).all():
        return False
    for name in (name for name in PLANNED.values() if name in old):
        said = old[~among(old[name], {""})]
        told = rows[~among(rows[name], {""})] if name in rows else rows[:0]
        if not _keys(said, *what).isin(_keys(told, *what)).all():
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


def _written(folder: Path, contents: Mapping[str, bytes], backups: Path, name: str) -> Saved | Problem:
    done: list[tuple[Path, Path | None, str]] = []
    try:
        for file, content in contents.items():
            done.append((folder / file, _set_aside(folder / file, backups), hashlib.sha256(content).hexdigest()))
            replace_whole(folder / file, content)
    except OSError as error:
        _restore(done)
        return _refused(name, error)
    return Saved(name, tuple(done))


def _set_aside(path: Path, backups: Path) -> Path | None:
    if not path.exists():
        return None
    backups.mkdir(parents=True, exist_ok=True)
    replace_whole(backups / path.name, path.read_bytes())
    return backups / path.name


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever looks, also after a power cut, finds the old content or the new. OSError as the disk says."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def undo(saved: Saved) -> Problem | None:
    """Put back what `saved` replaced and remove what it added; a file that changed since is not touched, nor any other."""
    try:
        for path, _, written in saved.files:
            if hashlib.sha256(path.read_bytes()).hexdigest() != written:
                return Problem("changed_since", "error", path.name)
        _restore(saved.files)
    except OSError as error:
        return _refused(saved.name, error)
    return None


def _restore(files: tuple[tuple[Path, Path | None, str], ...] | list[tuple[Path, Path | None, str]]) -> None:
    for path, backup, _ in files:
        if backup is None:
            path.unlink(missing_ok=True)
        else:
            replace_whole(path, backup.read_bytes())


def _refused(name: str, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Problem("cannot_save", "error", name, params={"reason": reason})
