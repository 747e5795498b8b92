"""A file of data/ or geo/ → its bytes or its rows; what is wrong with it is a Problem, and never an exception.

Every table has a form: its columns and what a cell of each may hold. A row that breaks the form is named and left out,
and with it the rows that mean something else without it (`together`): four of five weights are other weights.
"""

from __future__ import annotations

import csv
import io
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kepatuhan.core.model import ZONES, Problem

ANY = r"(?s:.*)"
FILLED = r"(?s:.*\S.*)"
YEAR = r"\d{4}"
WHOLE = r"\d{1,9}"
DECIMAL = r"\d{1,9}\.\d"
POINTS = r"\d{1,3}(\.\d{1,6})?"
POSITIVE = r"(?![0.]*$)\d{1,6}(\.\d{1,6})?"
OFFSET = r"-?\d{1,3}(\.\d{1,6})?"
DATE = r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?"
COLOURS = "hijau_tua|hijau|kuning|merah|merah_tua"


def _maybe(pattern: str) -> str:
    return f"({pattern})?"


@dataclass(frozen=True)
class TableForm:
    """What a table looks like. `cells`: column → pattern of a whole cell. `key`: columns that no two rows share.

    `together`: the columns by which rows belong together; one broken row takes the others of its group along.
    """

    cells: Mapping[str, str]
    key: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShippedTable:
    """The rows that can be used: every cell a `str`, an empty cell ''; `rows` are their spreadsheet rows (header = 1)."""

    name: str
    frame: pd.DataFrame
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]


_NAMES = {"name": FILLED, "name_en": FILLED}
_REFERENCE = {"confidence": ANY, "reference": ANY, "reference_en": ANY}
FORMS = {
    "regions.csv": TableForm(
        {"code": FILLED, **_NAMES, "short": FILLED, "short_en": FILLED, "kind": "provinsi|kabupaten|kota", "parent": ANY},
        key=("code",),
    ),
    "edition.csv": TableForm({"province": FILLED}),
    "sources.csv": TableForm(
        {"source_id": FILLED, "publisher": FILLED, "title": ANY, "url": ANY, "date": DATE}, key=("source_id",)
    ),
    "unit_types.csv": TableForm({"unit_type": FILLED, **_NAMES, "starts_with": FILLED}, key=("unit_type",)),
    "unit_aliases.csv": TableForm({"alias": FILLED, "kind": "awalan|bernama|kata|nama|ringkas", "target": ANY}),
    "region_aliases.csv": TableForm({"alias": FILLED, "code": FILLED}),
    "region_years.csv": TableForm(
        {"code": FILLED, "founded": DATE, "law": ANY, "year_from": YEAR, "source_id": ANY}, key=("code",)
    ),
    "region_codes.csv": TableForm({"former": FILLED, "code": FILLED, "until": YEAR}, key=("former",)),
    "method/header_aliases.csv": TableForm({"alias": FILLED, "kind": "kolom|komponen|abaikan|awalan|hitungan|satuan_hitungan", "target": ANY}),
    "method/cell_words.csv": TableForm({"word": FILLED, "field": FILLED, "value": FILLED}),
    "method/methods.csv": TableForm(
        {
            "method": FILLED, "year_from": YEAR, "year_to": _maybe(YEAR), **_NAMES,
            "roll_up": "unit_mean|product_mean|as_published|not_held", "tolerance": POINTS,
            "break_reason": ANY, "break_reason_en": ANY, **_REFERENCE,
        },
        key=("method",),
    ),
    "method/components.csv": TableForm(
        {
            "method": FILLED, "code": FILLED, "parent": ANY, "level": "total|dimension|variable|indicator", **_NAMES,
            "weight": POSITIVE, "scale_max": _maybe(POSITIVE), "step": _maybe(POSITIVE), **_REFERENCE,
        },
        key=("method", "code"),
        together=("method",),
    ),
    "method/bands.csv": TableForm(
        {
            "method": FILLED, "code": FILLED, "lower": _maybe(POINTS), "upper": _maybe(POINTS), "label": FILLED,
            "label_en": FILLED, "zone": _maybe("|".join(ZONES)), "symbol": FILLED, "colour": COLOURS, **_REFERENCE,
        },
        key=("method", "code"),
        together=("method",),
    ),
    "method/expected_units.csv": TableForm(
        {
            "year_from": YEAR, "year_to": YEAR, "region": FILLED, "unit_type": FILLED, "count": WHOLE,
            "confidence": ANY, "reference": ANY,
        },
        together=("region",),
    ),
    "method/samples.csv": TableForm(
        {
            "method": FILLED, "component": FILLED, "respondent": "petugas|produk|pengguna|pejabat_pengaduan",
            "count": WHOLE, **_REFERENCE,
        },
        together=("method",),
    ),
    "context/ranks.csv": TableForm(
        {
            "year": YEAR, "region_code": FILLED, "scope": FILLED, "of": _maybe(WHOLE), "rank": _maybe(WHOLE),
            "rank_max": _maybe(WHOLE), "source_id": ANY, "confidence": ANY, "note": ANY, "note_en": ANY,
        }
    ),
    "context/national_scores.csv": TableForm(
        {
            "year": YEAR, "entity": FILLED, "kind": FILLED, "province": ANY, "score": _maybe(POINTS), "zone": ANY,
            "category": ANY, "rank_scope": ANY, "rank": _maybe(WHOLE), "source_id": ANY, "confidence": ANY,
        }
    ),
    "context/national_counts.csv": TableForm(
        {"year": YEAR, "kind": FILLED, "zone_or_category": FILLED, "count": WHOLE, "percent": ANY, "source_id": ANY},
        key=("year", "kind", "zone_or_category"),
        together=("year", "kind"),
    ),
    "context/published_percentages.csv": TableForm(
        {
            "year": YEAR, "kind": FILLED, "zone": FILLED, "percent": POINTS, "source_id": ANY, "note": ANY,
            "note_en": ANY,
        },
        key=("year", "kind", "zone"),
    ),
    "context/complaints.csv": TableForm(
        {
            "year": FILLED, "region_code": FILLED, "scope": FILLED, "scope_en": FILLED, "measure": FILLED, "measure_en": FILLED,
            "value": FILLED, "source_id": ANY,
        }
    ),
    "context/vertical_bodies.csv": TableForm(
        {
            "year": YEAR, "region_code": FILLED, "body": FILLED, "unit": ANY, "score": ANY, "zone": ANY, "category": ANY, "source_id": ANY,
            "confidence": ANY, "note": ANY,
        }
    ),
    "context/known_gaps.csv": TableForm(
        {
            "year": YEAR, "region_code": FILLED, "kind": "mismatch|remark", "explanation": ANY,
            "explanation_en": ANY,
        }
    ),
    "context/population.csv": TableForm(
        {"year": YEAR, "region_code": FILLED, "people": WHOLE, "reference": FILLED}, key=("year", "region_code")
    ),
    "context/island_groups.csv": TableForm(
        {"group": FILLED, **_NAMES, "starts_with": WHOLE, "reference": FILLED}, key=("starts_with",)
    ),
    "areas.csv": TableForm(
        {"code": FILLED, "name": FILLED, **dict.fromkeys(("official_km2", "outline_km2", "coverage_km2", "province_km2", "country_km2"), DECIMAL)},
        key=("code",),
    ),
    "labels.csv": TableForm(
        {"code": FILLED, "layout": "wide|narrow", "dlon": OFFSET, "dlat": OFFSET, "align": "left|center|right"},
        key=("code", "layout"),
    ),
}  # fmt: skip
"""By the file's place below data/ or geo/; data/README.md and geo/README.md say what the columns mean."""


KEPT = 64
"""How many understood tables are kept: those of two states of the folder."""


def content(path: Path, name: str) -> bytes | Problem:
    """The bytes of a file, or why it has none to give; `name` is what it is called on the screen."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Problem("not_a_file", "error", name)
        return path.read_bytes()
    except FileNotFoundError:
        return Problem("broken_link" if path.is_symlink() else "missing_file", "error", name)
    except PermissionError:
        return Problem("no_permission", "error", name)
    except OSError:
        return Problem("disk_error", "error", name)


@dataclass(frozen=True)
class Tables:
    """Files of a folder as they were read: (name, bytes, or the code of the problem that kept them from being read)."""

    folder: str
    contents: tuple[tuple[str, bytes | str], ...]

    def has(self, name: str) -> bool:
        """Whether there is such a file, readable or not."""
        return dict(self.contents)[name] != "missing_file"

    def table(self, name: str) -> ShippedTable:
        """The table FORMS[name] without what breaks its form; no rows where the file as a whole cannot be used."""
        given, file = dict(self.contents)[name], f"{self.folder}/{name}"
        if isinstance(given, str):
            return _empty(FORMS[name], file, Problem(given, "error", file))
        one = _understood(given, name, file)
        return replace(one, frame=one.frame.copy(deep=False))


def tables(folder: Path, names: Iterable[str]) -> Tables:
    """The files `names` below `folder`."""
    given = ((name, content(folder / name, name)) for name in names)
    return Tables(folder.name, tuple((name, one.code if isinstance(one, Problem) else one) for name, one in given))


def table(folder: Path, name: str) -> ShippedTable:
    """`Tables.table` of a table that is read alone."""
    return tables(folder, [name]).table(name)


@lru_cache(maxsize=KEPT)
def _understood(given: bytes, name: str, file: str) -> ShippedTable:
    """The same bytes are the same table: when one file of the folder changes, the others are not understood anew."""
    form = FORMS[name]
    lines, problems = _lines(given, file)
    head = lines[0][1] if lines else []
    whole = _unusable(head, lines, form, file) if lines else ()
    if whole or not lines:
        return _empty(form, file, *problems, *whole)
    if not problems and not given.endswith(b"\n"):
        problems = (Problem("cut_short", "warning", file, lines[-1][0]),)
    return _checked(lines, problems, form, file)


def referring(one: ShippedTable, column: str, ids: Collection[str], other: str) -> ShippedTable:
    """`one` without the rows whose `column` names nothing of `ids`; empty where nothing is known, which is said elsewhere."""
    together = FORMS[one.name.partition("/")[2]].together
    if not ids:
        return ShippedTable(one.name, one.frame[:0], (), one.problems)
    columns = [str(name) for name in one.frame]
    lines = one.frame.itertuples(index=False, name=None)
    records = {row: dict(zip(columns, cells, strict=True)) for row, cells in zip(one.rows, lines, strict=True)}
    strangers = {row: r[column] for row, r in records.items() if r[column] not in ids}
    first = {value: row for row, value in reversed(strangers.items())}
    problems = tuple(
        Problem("unknown_reference", "error", one.name, row, column, value, {"other": other})
        for value, row in first.items()
    )
    return _without(strangers, records, (*one.problems, *problems), columns, together, one.name)


def _empty(form: TableForm, file: str, *problems: Problem) -> ShippedTable:
    return ShippedTable(file, pd.DataFrame({name: [] for name in form.cells}, dtype="str"), (), problems)


def _lines(given: bytes, file: str) -> tuple[list[tuple[int, list[str]]], tuple[Problem, ...]]:
    """Spreadsheet row and cells of each line that is not blank, up to a quote that is never closed."""
    if not given.strip():
        return [], (Problem("empty_file", "error", file),)
    if b"\0" in given or given.startswith(b"PK"):
        return [], (Problem("not_csv", "error", file),)
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], (Problem("text_encoding", "error", file),)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            lines.append((len(lines) + 1, cells))
    except csv.Error:
        return _filled(lines), (Problem("broken_quotes", "error", file, len(lines) + 1),)
    return _filled(lines), ()


def _filled(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(row, cells) for row, cells in lines if any(cell.strip() for cell in cells)]


def _unusable(head: list[str], lines: list[tuple[int, list[str]]], form: TableForm, file: str) -> tuple[Problem, ...]:
    """Why none of the table's rows can be understood."""
    if len(head) == 1 and ";" in head[0]:
        return (Problem("semicolon", "error", file),)
    if len(set(head)) < len(head):
        return (Problem("same_header", "error", file),)
    missing = tuple(Problem("missing_column", "error", file, 1, name) for name in form.cells if name not in head)
    return missing or ((Problem("no_rows", "error", file),) if len(lines) == 1 else ())


def _checked(
    lines: list[tuple[int, list[str]]], flaws: tuple[Problem, ...], form: TableForm, file: str
) -> ShippedTable:
    """The rows that keep the form. A row cut short counts as broken from its last cell on."""
    head, patterns = lines[0][1], {name: re.compile(p, re.ASCII) for name, p in form.cells.items()}
    records: dict[int, dict[str, str]] = {}
    problems, first_rows = list(flaws), dict[tuple[str, ...], int]()
    for row, cells in lines[1:]:
        whole = len(cells) == len(head)
        records[row] = dict(zip(head, cells if whole else cells[:-1], strict=False))
        wrong = list(_wrong_cells(records[row], row, patterns, file)) if whole else [_width(row, cells, head, file)]
        key = tuple(records[row].get(name, "") for name in form.key)
        if key and not wrong and first_rows.setdefault(key, row) != row:
            wrong = [Problem("repeated_key", "error", file, row, form.key[-1], key[-1], {"other": first_rows[key]})]
        problems += wrong
    broken = {p.row for p in problems if p.row and p.severity == "error"}
    problems.sort(key=lambda p: p.row or 0)
    return _without(broken, records, tuple(problems), head, form.together, file)


def _width(row: int, cells: list[str], head: list[str], file: str) -> Problem:
    text = ",".join(cells)[:80]
    return Problem("row_width", "error", file, row, "", text, {"expected": len(head), "found": len(cells)})


def _wrong_cells(
    record: Mapping[str, str], row: int, patterns: Mapping[str, re.Pattern[str]], file: str
) -> Iterator[Problem]:
    for name, pattern in patterns.items():
        if not pattern.fullmatch(record[name]):
            yield Problem("wrong_cell", "error", file, row, name, record[name][:80])


def _without(
    broken: Collection[int],
    records: Mapping[int, Mapping[str, str]],
    problems: tuple[Problem, ...],
    columns: list[str],
    together: tuple[str, ...],
    file: str,
) -> ShippedTable:
    """The table without its broken rows and all that belong together with one of them."""
    groups = _spoiled(broken, records, together)
    kept = [row for row, r in records.items() if row not in broken and _group(r, together) not in groups]
    spoiled = [row for row in records if row not in broken and row not in kept]
    first_spoiled = {group: row for row in reversed(spoiled) for group in [_group(records[row], together)]}
    problems += tuple(
        Problem("left_out_together", "error", file, row, together[-1], " ".join(group))
        for group, row in sorted(first_spoiled.items(), key=lambda item: item[1])
    )
    frame = pd.DataFrame([records[row] for row in kept], columns=columns, dtype="str")
    return ShippedTable(file, frame, tuple(kept), problems)


def _group(record: Mapping[str, str], together: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(record.get(name, "") for name in together)


def _spoiled(
    broken: Collection[int], records: Mapping[int, Mapping[str, str]], together: tuple[str, ...]
) -> set[tuple[str, ...]]:
    """Groups that lost a row: the one that the broken row names; where no other row names it too, those above and below."""
    if not together or not broken:
        return set()
    sound = [row for row in sorted(records) if row not in broken]
    times = Counter(_group(record, together) for record in records.values())
    spoiled = set()
    for row in broken:
        group = _group(records.get(row, {}), together)
        above = [r for r in sound if r < row][-1:]
        below = [r for r in sound if r > row][:1]
        spoiled |= {group} if times[group] > 1 else {_group(records[r], together) for r in (*above, *below)}
    return spoiled
