"""What an office says that its steps cost: a table of unit and indicator → rupiah and working days."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from kepatuhan.core.cells import ascii_digits, clean, key
from kepatuhan.core.columns import LIMIT
from kepatuhan.core.method import leaves
from kepatuhan.core.model import Component, Method, Problem
from kepatuhan.plans.situation import Key

HEADERS = {
    "unit": ("unit", "nama unit", "dinas"),
    "komponen": ("komponen", "indikator", "component", "indicator"),
    "rupiah": ("rupiah", "harga", "biaya", "harga rupiah", "price", "cost"),
    "rupiah_awal": ("rupiah awal", "biaya awal", "fixed cost"),
    "hari_kerja": ("hari kerja", "hari", "working days", "days"),
}
"""Column of a price list → what its header may say."""
ROWS = 2_000
"""Lines of a price list that are read; an instrument has some fifty indicators a unit."""
GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:[. ,][0-9]{3})+")
WHOLE = re.compile(r"[0-9]{1,15}")
TAIL = re.compile(r"(?:[.,]0{1,2}|,-)$")


@dataclass(frozen=True)
class PriceList:
    """For `Rules`: rupiah of a step or point, rupiah of beginning at all, working days. A key with '' stands for all."""

    costs: dict[Key, int] = field(default_factory=dict)
    fixed: dict[Key, int] = field(default_factory=dict)
    days: dict[Key, int] = field(default_factory=dict)


def rupiah(text: str) -> int | None:
    """Whole rupiah as written: '1500000', '1.500.000', 'Rp150.000,-', '150.000,00'; None for anything else.

    Three digits behind a mark are thousands: a rupiah has no thousandths.
    """
    plain = ascii_digits(clean(text))
    if plain is None:
        return None
    plain = TAIL.sub("", re.sub(r"^rp\.?\s*", "", plain, flags=re.I).strip())
    if GROUPS.fullmatch(plain) and len({c for c in plain if not c.isdigit()}) == 1:
        return int(re.sub(r"[^0-9]", "", plain))
    return int(plain) if WHOLE.fullmatch(plain) else None


def price_list(
    lines: Sequence[Sequence[str]], rows: Sequence[int], file: str, method: Method, units: Collection[str]
) -> tuple[PriceList, tuple[Problem, ...]]:
    """The prices in the `lines` of a table, whose spreadsheet rows are `rows`, and everything that is wrong with them.

    The first line names the columns (HEADERS). `units` are those of the government; an empty unit or component stands for
    all. With an error nothing of the table counts.
    """
    names = _columns(lines[0]) if lines else {}
    if "rupiah" not in names and "hari_kerja" not in names:
        return PriceList(), (Problem("price_header", "error", file, rows[0] if rows else None),)
    if len(lines) - 1 > ROWS:
        return PriceList(), (Problem("too_large_inside", "error", file, params={"reason": str(len(lines) - 1)}),)
    prices, problems, seen = PriceList(), list[Problem](), dict[Key, int]()
    components, unit_names = indicators_by_name(method), {key(unit): unit for unit in units}
    for line, row in zip(lines[1:], rows[1:], strict=True):
        cells = {name: clean(line[at]) for name, at in names.items()}
        if not any(cells.values()):
            continue
        problems += _read(cells, row, file, prices, seen, unit_names, components)
    return (PriceList() if problems else prices), tuple(problems[:LIMIT])


def _columns(head: Sequence[str]) -> dict[str, int]:
    """The place of each column that the header names, the first of equal ones."""
    names_by_word = {word: name for name, words in HEADERS.items() for word in words}
    places: dict[str, int] = {}
    for at, cell in enumerate(head):
        name = names_by_word.get(key(cell))
        if name:
            places.setdefault(name, at)
    return places


def indicators_by_name(method: Method) -> dict[str, Component]:
    """Indicators (aspects where nothing is published below them) by the key (cells.key) of their code and of their name in

    either language; a name that two have says nothing.
    """
    words = [(key(word), c) for c in leaves(method) for word in {c.code, c.name, c.name_en}]
    ambiguous = {word for word, c in words if any(w == word and other is not c for w, other in words)}
    return {word: c for word, c in words if word not in ambiguous}


def _read(
    cells: dict[str, str],
    row: int,
    file: str,
    prices: PriceList,
    seen: dict[Key, int],
    unit_names: dict[str, str],
    components: dict[str, Component],
) -> Iterable[Problem]:
    """One line into `prices`; what is wrong with it."""
    unit, part = cells.get("unit", ""), cells.get("komponen", "")
    if unit and key(unit) not in unit_names:
        yield Problem("price_unit", "error", file, row, "unit", unit, {"known": ", ".join(unit_names.values())})
        return
    if part and key(part) not in components:
        yield Problem("price_component", "error", file, row, "komponen", part)
        return
    at = (unit_names[key(unit)] if unit else "", components[key(part)].code if part else "")
    if at in seen:
        yield Problem("price_twice", "error", file, row, "unit", unit or part, {"earlier_row": seen[at]})
        return
    seen[at] = row
    for name, table in (("rupiah", prices.costs), ("rupiah_awal", prices.fixed), ("hari_kerja", prices.days)):
        text = cells.get(name, "")
        amount = rupiah(text) if text else None
        if text and amount is None:
            yield Problem("price_amount", "error", file, row, name, text)
        elif amount is not None:
            table[at] = amount
