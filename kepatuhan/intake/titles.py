"""What a table has no column for and its title, sheet or file name says: the year, the government, the unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kepatuhan.core.aliases import Aliases
from kepatuhan.core.cells import clean, key, years_in
from kepatuhan.core.model import Problem
from kepatuhan.intake import headers
from kepatuhan.intake.headers import Layout
from kepatuhan.intake.lines import Assumed
from kepatuhan.intake.rows import ReadRows
from kepatuhan.intake.sheets import Sheet
from kepatuhan.intake.stacked import named


@dataclass(frozen=True)
class FromTitle:
    """What counts for every line of a table that has no such column, and what is to be said of it."""

    year: Assumed = field(default_factory=Assumed)
    region: Assumed = field(default_factory=Assumed)
    unit: Assumed = field(default_factory=Assumed)
    problems: tuple[Problem, ...] = ()


def from_title(sheet: Sheet, layout: Layout, aliases: Aliases, file: str, before: FromTitle | None = None) -> FromTitle:
    """Year, government and unit of a table without such a column, from its title, sheet or file name; and what is missing.

    `before` is what the first table of the sheet says: it counts where the title of this one says nothing.
    """
    if any(p.code == "no_header" for p in layout.problems):
        return FromTitle()
    places, needed = (" | ".join(layout.titles), sheet.name, file), _not_in_table(layout)
    year = _only([(str(y), p) for p in places for y in sorted(years_in(p))], places)
    region = _only([(c, p) for p in places[:2] for c in sorted(aliases.regions_in(p))], places)
    unit = Assumed() if layout.of("unit") or any(c.role.unit for c in layout.columns) else _unit(places, aliases)
    if before is not None:
        year = year if years_in(places[0]) else before.year
        region = region if aliases.regions_in(places[0]) else before.region
    assumed = {"tahun": year, "kode_wilayah": region, "nilai": Assumed()}
    head = int(sheet.rows[layout.header[-1]]) if len(sheet.rows) else 1
    problems = [Problem("missing_column", "error", file, head, name) for name in needed if not assumed[name].value]
    if "tahun" in needed and year.value:
        problems.append(Problem("year_assumed", "warning", file, None, "tahun", year.value, {"where": year.where}))
    if "kode_wilayah" in needed and region.value:
        name = aliases.names[region.value]
        problems.append(Problem("region_assumed", "warning", file, None, "wilayah", name, {"where": region.where}))
    if unit.value:
        problems.append(Problem("unit_assumed", "warning", file, None, "unit", unit.value, {"where": unit.where}))
    kept = (year if "tahun" in needed else Assumed(), region if "kode_wilayah" in needed else Assumed())
    return FromTitle(*kept, unit, tuple(problems))


def _not_in_table(layout: Layout) -> list[str]:
    """What neither a column nor the headers of the values say."""
    values = layout.measures
    words = any(layout.of(f) for f in ("kategori", "zona", "status"))
    present = {
        "tahun": layout.of("tahun") is not None or (bool(values) and all(c.role.year for c in values)),
        "kode_wilayah": any(layout.of(f) for f in headers.ALWAYS)
        or (bool(values) and all(c.role.region for c in values)),
        "nilai": bool(values) or words,
    }
    return [name for name, has in present.items() if not has]


def _only(candidates: list[tuple[str, str]], places: tuple[str, ...]) -> Assumed:
    """The one thing that the first place with any names; nothing when it names two."""
    for place in places:
        values = [value for value, where in candidates if where == place]
        if values:
            return Assumed(values[0], clean(place)[:80]) if len(values) == 1 else Assumed()
    return Assumed()


def _unit(places: Sequence[str], aliases: Aliases) -> Assumed:
    """The unit of a table without units: the name of its sheet, or the one assessed kind that its title or file names."""
    title, sheet, file = places
    name = unit_of_sheet(sheet, aliases)
    if name:
        return Assumed(name, clean(sheet)[:80])
    for text in (title, re.sub(r"[_-]", " ", file.rpartition(".")[0])):
        units = [u for u in aliases.offices.inside(text) if _is_assessed(u, aliases)]
        if units:
            return Assumed(units[0][:120], clean(text)[:80]) if len(units) == 1 else Assumed()
    return Assumed()


def _is_assessed(unit: str, aliases: Aliases) -> bool:
    office = aliases.offices.office(unit)
    return office is not None and office.name.casefold().startswith(aliases.units)


def unit_of_sheet(sheet: str, aliases: Aliases) -> str:
    """The unit that the name of a sheet is ('2. DPMPTSP', 'Puskesmas Cilegon 2024'), '' when it is none."""
    bare = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", " ", re.sub(r"^\s*\d{1,2}[.)_\s-]+", "", sheet))
    bare = clean(re.sub(r"[_]", " ", bare)).strip(" -–()")
    return bare if bare and aliases.offices.is_unit(bare) else ""


def one_unit_each(sheets: Iterable[Sheet], aliases: Aliases) -> bool:
    """Whether each sheet is called after another unit, and none has a column of units."""
    names = [unit_of_sheet(s.name, aliases) for s in sheets]
    columns = any(
        (role := aliases.role(cell)) and role.field == "unit" for s in sheets for row in s.top for cell in row
    )
    return all(names) and len({key(n) for n in names}) == len(names) and not columns


def unclear(sheet: Sheet, layout: Layout, sheets: Sequence[Sheet], aliases: Aliases, file: str) -> list[Problem]:
    """A sheet among those of single units whose own name is neither a unit nor a word for the whole: it is asked for."""
    others = [s for s in sheets if s.name != sheet.name and unit_of_sheet(s.name, aliases)]
    if (
        not others
        or unit_of_sheet(sheet.name, aliases)
        or layout.of("unit")
        or any(c.role.unit for c in layout.columns)
    ):
        return []
    word, whole = key(sheet.name), aliases.words.get("lembar", {})
    general = any(word == w or re.match(rf"{re.escape(w)}[ \d]", word) for w in whole)
    if general or years_in(sheet.name) or aliases.regions_in(sheet.name) or layout.of("komponen"):
        return []
    return [Problem("sheet_unclear", "error", file, value=clean(sheet.name)[:80])]


def sections(table: ReadRows, layout: Layout, aliases: Aliases, said_of_all: FromTitle) -> list[Problem]:
    """Lines of text between the data that name another year, government or unit than the one taken for all lines."""
    last = int(table.rows.max()) if len(table.rows) else 0
    problems = []
    for problem in table.problems:
        if problem.code not in ("text_row", "note_row") or (problem.row or 0) >= last:
            continue
        names = named(problem.value, aliases)
        years = names.years - {int(said_of_all.year.value)} if said_of_all.year.value else frozenset()
        regions = names.regions - {said_of_all.region.value} if said_of_all.region.value else frozenset()
        short_name = aliases.offices.short(said_of_all.unit.value)
        units = frozenset() if layout.of("unit") else names.units - {short_name}
        if years or regions or units:
            assumed = said_of_all.year.value if years else aliases.names.get(said_of_all.region.value, "–")
            problems.append(_section(problem, assumed))
    return problems


def _section(problem: Problem, assumed: str) -> Problem:
    return Problem(
        "section_title", "error", problem.file, problem.row, value=problem.value, params={"assumed": assumed}
    )
