"""Where the header is, and what each column of a sheet holds: long tables and wide ones, one header line or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kepatuhan.core.aliases import COUNT, Aliases, Role
from kepatuhan.core.cells import clean, key
from kepatuhan.core.model import Problem
from kepatuhan.intake.flaws import letter
from kepatuhan.intake.sheets import Sheet

Sure = Literal["pasti", "padanan", "pilihan", "mungkin", "tidak"]
"""How a column was understood: by its own name, by an alias, by the user's choice, only a likely name, or not at all."""

ALWAYS = ("kode_wilayah", "wilayah")
KEYS = ("tahun", *ALWAYS, "unit", "komponen")
"""Columns that say what a value is of: hidden ones are read and named, all other hidden ones are not read."""

DEEPEST = 3
"""Lines of a header below its first: dimensions, variables, and a line between that says 'Variabel'."""


@dataclass(frozen=True)
class FileColumn:
    """One column: `index` from 0, `target` what it was read as (see `target_of`), `suggestion` a close known header.

    `why`: the code of the problem that says why a column with a known header is not read, '' for any other.
    """

    index: int
    letter: str
    header: str
    target: str
    sure: Sure
    suggestion: str
    role: Role
    why: str = ""

    def unread(self, why: str) -> FileColumn:
        """The same column, not read for the reason `why`."""
        return replace(self, target="", sure="tidak", role=Role(), why=why)


@dataclass(frozen=True)
class Layout:
    """The header's places in the sheet (from 0), the first place below it, the columns, the titles above."""

    header: tuple[int, ...]
    body: int
    columns: tuple[FileColumn, ...]
    titles: tuple[str, ...]
    problems: tuple[Problem, ...]

    def of(self, field: str) -> FileColumn | None:
        """The column read as `field`, or None."""
        return next((c for c in self.columns if c.target == field), None)

    @property
    def measures(self) -> tuple[FileColumn, ...]:
        """The columns that hold values."""
        return tuple(c for c in self.columns if c.role.is_value)


def target_of(role: Role) -> str:
    """A role as text: 'nilai', 'komponen:input', 'tahun:2023', 'tahun:2023|komponen:input', 'unit:dpmptsp', 'wilayah:36.71'."""
    parts = {"tahun": role.year, "komponen": role.component, "unit": role.unit, "wilayah": role.region}
    return "|".join(f"{k}:{v}" for k, v in parts.items() if v) or role.field


def role_of(target: str) -> Role:
    """The inverse of `target_of`; '' is a column that is not read."""
    if ":" not in target:
        return Role(field=target)
    parts = dict(part.split(":", 1) for part in target.split("|"))
    year = parts.get("tahun", "")
    return Role(
        component=parts.get("komponen", ""),
        year=int(year) if year.isdecimal() else None,
        unit=parts.get("unit", ""),
        region=parts.get("wilayah", ""),
    )


def likeness(rows: Sequence[Sequence[str]], aliases: Aliases) -> int:
    """How much of a header the best of `rows` holds; 0 when none is one."""
    return max((_likeness(row, aliases) for row in rows), default=0)


def _likeness(row: Sequence[str], aliases: Aliases) -> int:
    """Names of fields weigh most: a row of data may hold a year, a unit and a government, but no word 'nilai'."""
    roles = [aliases.role(cell) for cell in row if 0 < len(cell) <= 120]
    fields = sum(1 for r in roles if r and r.field)
    others = sum(1 for r in roles if r and not r.field)
    alike = {key(cell) for cell in row if cell.strip()}
    return 3 * fields + others if fields and fields + others >= 2 and len(alike) >= 2 else 0


def recognise(sheet: Sheet, aliases: Aliases, file: str, mapping: Mapping[int, str] | None = None) -> Layout:
    """The header of a sheet and its columns; `mapping` (column → target) says it where the header does not."""
    top = sheet.top
    scores = [_likeness(row, aliases) for row in top]
    best = max(scores, default=0)
    main = scores.index(best) if best else _first_wide(top)
    lines = _lines(top, main, aliases) if best else [main]
    columns, unhidden = _visible(_columns([top[i] for i in lines], aliases, mapping or {}), sheet.hidden)
    titles = tuple(clean(cell) for row in top[: lines[0]] for cell in dict.fromkeys(row) if cell.strip())
    body = lines[-1] + 1
    body += _is_numbering(top[body]) if body < len(top) else 0
    problems = [] if best or mapping else [Problem("no_header", "error", file, params=_wanted(columns))]
    header_row = int(sheet.rows[lines[-1]])
    return Layout(
        tuple(lines),
        body,
        columns,
        titles,
        (
            *problems,
            *_twice(columns, header_row, file),
            *_unknown(columns, header_row, file),
            *(Problem("hidden_key", "warning", file, header_row, c.header) for c in unhidden),
        ),
    )


def _wanted(columns: tuple[FileColumn, ...]) -> dict[str, str]:
    return {"seen": ", ".join(f"“{c.header}”" for c in columns if c.header)[:160] or "–"}


def _first_wide(top: list[list[str]]) -> int:
    filled = [len({cell.strip() for cell in row} - {""}) for row in top]
    return next((i for i, n in enumerate(filled) if n > 1), 0)


def _lines(top: list[list[str]], main: int, aliases: Aliases) -> list[int]:
    """The places of the header's lines: those below that only say more of the columns, and one above with years."""
    last = _last_line(top, main, aliases)
    lines = list(range(main, last + 1))
    if main and last == main and _is_group(top[main - 1], aliases):
        lines.insert(0, main - 1)
    return lines


def _last_line(top: list[list[str]], main: int, aliases: Aliases) -> int:
    """The lowest line of the header: it names values, and between it and the first stand only headings of groups."""
    above = top[main]
    for place in range(main + 1, min(main + 1 + DEEPEST, len(top))):
        if _continues(above, top[place], aliases):
            return max(place, _last_line([*top[:place], _over(above, top[place]), *top[place + 1 :]], place, aliases))
        if not _is_heading(above, top[place], aliases):
            break
        above = _over(above, top[place])
    return main


def _over(upper: list[str], lower: list[str]) -> list[str]:
    """What the lines down to `lower` say of each column, the lowest that says something."""
    return [below if below.strip() else above for above, below in zip(upper, lower, strict=True)]


def _is_heading(upper: list[str], lower: list[str], aliases: Aliases) -> bool:
    """A line that only names the kind of what stands below it ('Variabel'), and only below headers of values."""
    understood = 0
    for above, below in zip(_filled(upper, lower), lower, strict=True):
        if not below.strip() or key(above) == key(below):
            continue
        role, under = aliases.role(above), aliases.role(below)
        if (
            not _names_values(role)
            or (under is not None and under.field != "komponen")
            or any(c.isdigit() for c in below)
        ):
            return False
        understood += 1
    return understood > 0


def _continues(upper: list[str], lower: list[str], aliases: Aliases) -> bool:
    """A second line names values, and stands only below headers of values, of nothing known, or below its own text.

    What it says below a group of values may also be unknown ('Selesai' below 'Pengaduan'): that column is not read.
    """
    understood = 0
    for above, group, below in zip(upper, _filled(upper, lower), lower, strict=True):
        if not below.strip() or key(above) == key(below):
            continue
        role, under = aliases.role(above), aliases.role(below)
        if under is None and _names_values(aliases.role(group)) and not any(c.isdigit() for c in below):
            continue
        if under is None or not (under.is_value or under.field == COUNT) or not (role is None or _names_values(role)):
            return False
        understood += 1
    return understood > 0


def _names_values(role: Role | None) -> bool:
    """Whether a header names values, or the kinds of them: 'Nilai Dimensi' over 'Input', 'Proses', …"""
    return role is not None and (role.is_value or role.field == "komponen")


def _is_group(row: list[str], aliases: Aliases) -> bool:
    roles = [aliases.role(cell) for cell in row if cell.strip()]
    return len({cell for cell in row if cell.strip()}) > 1 and any(r and r.year for r in roles)


def _is_numbering(row: list[str]) -> bool:
    """The line (1) (2) (3) … that official tables put below their header."""
    numbers = [key(cell) for cell in row if cell.strip()]
    return len(numbers) > 2 and numbers == [str(i) for i in range(1, len(numbers) + 1)]


def _columns(lines: list[list[str]], aliases: Aliases, mapping: Mapping[int, str]) -> tuple[FileColumn, ...]:
    filled = [_filled(line, lines[-1]) for line in lines[:-1]] + [lines[-1]]
    parts = [[line[i] for line in filled] for i in range(len(lines[0]))]
    columns = [_column(i, header_words, aliases, mapping) for i, header_words in enumerate(parts)]
    columns = [c.unread("count_column") if _is_count(c, parts, columns, aliases) else c for c in columns]
    return tuple(c.unread("mean_column") if _is_worked_out(c, columns, aliases) else c for c in columns)


def _is_count(column: FileColumn, parts: list[list[str]], columns: list[FileColumn], aliases: Aliases) -> bool:
    """A number of complaints is no score: 'Jumlah Pengaduan', or 'Jumlah' below 'Pengaduan'.

    Below a dimension whose variables stand beside it 'Jumlah' is their sum, and a score.
    """
    if column.sure == "pilihan":
        return False
    lower, group = parts[column.index][-1], column.role.component
    if column.target == COUNT or not group or len(parts[column.index]) == 1:
        return column.target == COUNT
    counting = key(lower) in aliases.counts or (not key(lower) and "%" in lower)
    beside = any(c.role.component.startswith(f"{group}.") for c in columns)
    return counting and not beside


def _is_worked_out(column: FileColumn, columns: list[FileColumn], aliases: Aliases) -> bool:
    """A mean or a sum over the years, governments or units beside it is worked out, and no value of any of them."""
    if column.target != "nilai" or column.sure == "pilihan":
        return False
    roles = [c.role for c in columns]
    targets = {c.target for c in columns}
    of_keys = ("tahun" not in targets and any(r.year for r in roles)) or (
        not targets & set(ALWAYS) and any(r.region for r in roles)
    )
    parts = any(r.component or r.unit for r in roles)
    return (of_keys and aliases.is_sum(column.header)) or ((of_keys or parts) and aliases.is_mean(column.header))


def _visible(
    columns: tuple[FileColumn, ...], hidden: frozenset[int]
) -> tuple[tuple[FileColumn, ...], list[FileColumn]]:
    """The columns without what is hidden, and the hidden ones that are read all the same, as nothing else says what they do.

    A hidden value may be an old draft of the one beside it: it is read only when the user says so.
    """
    shown = {c.target for c in columns if c.index not in hidden}
    kept, read = [], []
    for c in columns:
        away = c.index in hidden and c.sure != "pilihan" and c.target not in ("", "abaikan")
        needed = c.target in KEYS and c.target not in shown
        if away and needed:
            read.append(c)
        kept.append(c.unread("hidden_column") if away and not needed else c)
    return tuple(kept), read


def _filled(upper: list[str], lower: list[str]) -> list[str]:
    """A group's name counts for the columns to its right too, as long as the line below says something there."""
    row, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above if above.strip() or not below.strip() else last
        row.append(above if above.strip() else last)
    return row


def _column(index: int, parts: list[str], aliases: Aliases, mapping: Mapping[int, str]) -> FileColumn:
    header = " / ".join(dict.fromkeys(clean(part) for part in parts if part.strip()))[:120]
    where = letter(index + 1)
    if index in mapping:
        return FileColumn(index, where, header, mapping[index], "pilihan", "", role_of(mapping[index]))
    role = _joined([aliases.role(part) for part in parts if part.strip()], bool(parts[-1].strip()))
    if role is None:
        near = aliases.near_header(parts[-1]) if header else ""
        return FileColumn(index, where, header, "", "mungkin" if near else "tidak", near, Role())
    target = target_of(role)
    return FileColumn(index, where, header, target, "pasti" if key(header) == key(target) else "padanan", "", role)


def _joined(roles: list[Role | None], lowest_said: bool) -> Role | None:
    """What the lines say together: a lower line decides, a year, component or unit above is added to it."""
    if not roles or (roles[-1] is None and lowest_said):
        return None
    role = roles[-1]
    for upper in roles[:-1]:
        if upper and role and role.is_value and not upper.field:
            role = replace(
                role,
                year=role.year or upper.year,
                component=role.component or upper.component,
                unit=role.unit or upper.unit,
                region=role.region or upper.region,
            )
    return role


def _twice(columns: tuple[FileColumn, ...], row: int, file: str) -> list[Problem]:
    first_of: dict[str, FileColumn] = {}
    problems = []
    for c in columns:
        if c.target and c.target != "abaikan" and c.target in first_of:
            named = {"first": first_of[c.target].header, "letters": f"{first_of[c.target].letter}, {c.letter}"}
            problems.append(Problem("duplicate_column", "error", file, row, c.header, params=named))
        first_of.setdefault(c.target, c)
    return problems


def _unknown(columns: tuple[FileColumn, ...], row: int, file: str) -> list[Problem]:
    """A column that is not read is named; with a close known header it may be a slip of the pen."""
    return [
        Problem(
            c.why or ("near_column" if c.suggestion else "unknown_column"),
            "warning" if c.suggestion or c.why else "note",
            file,
            row,
            c.header,
            params={"suggestion": c.suggestion},
        )
        for c in columns
        if not c.target and c.header and c.sure != "pilihan"
    ]
