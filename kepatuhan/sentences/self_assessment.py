"""A self-assessment in words: where it stands, its units, what was changed by whom, and its tables to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kepatuhan.core.columns import plain
from kepatuhan.core.model import Band, Component, Region
from kepatuhan.self_assessment.against import Beside
from kepatuhan.self_assessment.grid import LISTED, Answer, Grid, Key
from kepatuhan.self_assessment.kept import CellChange, CellConflict, Kept
from kepatuhan.self_assessment.outlook import Outlook
from kepatuhan.sentences.scores import standing
from kepatuhan.sentences.tables import points
from kepatuhan.words.catalogue import say
from kepatuhan.words.handout import figure
from kepatuhan.words.names import component_name, reference, region_name
from kepatuhan.words.numbers import as_printed, listing, number, signed

FIELD_KEYS = {"value": "self_value", "note": "self_note", "evidence": "self_evidence", "assessor": "self_assessor"}
"""Fields of a cell → what their columns are called."""


def headline(grid: Grid, stands: Outlook, region: Region, lang: str) -> str:
    """The answer: from where to where the total lies, which category is certain, how much is still open."""
    total = stands.total
    params = {"name": region_name(region, lang), "year": grid.year, "n": total.open, "of": total.of}
    if total.open == total.of:
        return say("self_head_empty", lang, **params, units=len(grid.units))
    ends = {"low": number(total.low, lang), "high": number(total.high, lang)}
    if total.open == 0:
        return say("self_head_full", lang, **params, total=ends["low"], category=category_words(stands.low, lang))
    if stands.certain is not None:
        return say("self_head_certain", lang, **params, **ends, category=category_words(stands.certain, lang))
    worst, best = category_words(stands.low, lang), category_words(stands.high, lang)
    return say("self_head_range", lang, **params, **ends, worst=worst, best=best)


def category_words(band: Band | None, lang: str) -> str:
    """'kategori A, zona hijau'; a dash where a year has no edges."""
    return standing({"category": band.code, "zone": band.zone}, lang) if band else "–"


def list_note(grid: Grid, lang: str) -> str:
    """That the office drew the list of units up itself, or the year's own is not known yet and which was taken; '' else."""
    if grid.own_list:
        return say("self_own_list", lang)
    return say("self_list_of", lang, year=grid.year, listed=grid.listed_in) if grid.listed_in != grid.year else ""


def weights_note(grid: Grid, lang: str) -> str:
    """What the weights of the leaves rest on."""
    if grid.leaves[0].level == "indicator":
        return say("self_weights", lang)
    return f"{reference(grid.leaves[0], lang)}."


def scale_text(leaf: Component, lang: str) -> str:
    """The scale of a leaf as its column shows it: '0–3', '0–21,85'."""
    top = float(leaf.scale_max)
    return f"0–{as_printed(f'{top:.2f}'.rstrip('0').rstrip('.'), lang)}"


def value_text(value: int | None, lang: str) -> str:
    """A value as it is typed, in the reader's language: '2', '61,5'; '' where it is not known."""
    return as_printed(plain(value), lang)


def range_words(low: int, high: int, lang: str) -> str:
    """'70,18–84,46', or one number where nothing is open."""
    return number(low, lang) if low == high else say("range", lang, low=number(low, lang), high=number(high, lang))


def open_units(stands: Outlook, lang: str) -> str:
    """The units whose score is still a range, each with it; '' where all are known."""
    ranges = [f"{unit} {range_words(r.low, r.high, lang)}" for unit, r in stands.units.items() if r.open]
    return say("self_open_units", lang, list=listing(ranges, lang)) if ranges else ""


def open_words(stands: Outlook | None, lang: str) -> str:
    """What a simulation cannot know yet: the range of the total, and which units hold empty values; '' where all are known."""
    if stands is None or not stands.total.open:
        return ""
    units = listing([unit for unit, r in stands.units.items() if r.open], lang)
    ends = {"low": number(stands.total.low, lang), "high": number(stands.total.high, lang)}
    return say("board_self_open", lang, n=stands.total.open, list=units, **ends)


# --- tables -------------------------------------------------------------------------------------------------------


def units_table(stands: Outlook, lang: str) -> pd.DataFrame:
    """Every unit with what is still open and its lowest and highest possible score, in points; the total last."""
    named = {**stands.units, say("self_total", lang): stands.total}
    return pd.DataFrame(
        {
            say("col_unit", lang): list(named),
            say("self_open", lang): [item.open for item in named.values()],
            say("self_low", lang): [points(item.low) for item in named.values()],
            say("self_high", lang): [points(item.high) for item in named.values()],
        }
    )


def cells_table(grid: Grid, cells: Mapping[Key, Kept], lang: str) -> pd.DataFrame:
    """Every cell of the grid with all that is kept of it; '' where nothing is."""
    rows = [(unit, leaf, cells.get((unit, leaf.code))) for unit in grid.units for leaf in grid.leaves]
    answers = [kept.answer if kept else Answer() for *_, kept in rows]
    return pd.DataFrame(
        {
            say("col_unit", lang): [unit for unit, *_ in rows],
            say("self_row", lang): [grid.rows[leaf.code] for _, leaf, _ in rows],
            say("self_indicator", lang): [component_name(leaf, lang) for _, leaf, _ in rows],
            say("self_scale", lang): [scale_text(leaf, lang) for _, leaf, _ in rows],
            say("self_value", lang): [figure(answer.value) for answer in answers],
            say("self_note", lang): [answer.note for answer in answers],
            say("self_evidence", lang): [answer.evidence for answer in answers],
            say("self_assessor", lang): [answer.assessor for answer in answers],
        }
    )


# --- beside the official result -----------------------------------------------------------------------------------


def beside_words(rows: Sequence[Beside], year: int, lang: str) -> str:
    """Where the office was too kind to itself; `rows` are of against.against, the kindest first."""
    units = [row for row in rows if row.unit]
    over, under = sum(row.kind > 0 for row in units), sum(row.kind < 0 for row in units)
    counts = {"year": year, "of": len(units)}
    if over:
        return say("self_beside_over", lang, n=over, unit=units[0].unit, **counts, **both_words(units[0], lang))
    return say("self_beside_under" if under else "self_beside_same", lang, n=under, **counts)


def totals_words(rows: Sequence[Beside], lang: str) -> str:
    """Both totals, each under its own name; '' where one of them is not known."""
    return " ".join(say("self_beside_total", lang, **both_words(row, lang)) for row in rows if not row.unit)


def both_words(row: Beside, lang: str) -> dict[str, str]:
    """What a sentence on one unit names: the office's own, what was published, and the difference."""
    return {
        "own": range_words(row.low, row.high, lang),
        "published": number(row.published, lang),
        "delta": signed(row.kind, lang),
    }


def beside_table(rows: Sequence[Beside], lang: str) -> pd.DataFrame:
    """Both numbers of each unit, each under its own name, in points."""
    return pd.DataFrame(
        {
            say("col_unit", lang): [row.unit or say("self_total", lang) for row in rows],
            f"{say('self_beside_own', lang)}: {say('self_low', lang)}": [points(row.low) for row in rows],
            f"{say('self_beside_own', lang)}: {say('self_high', lang)}": [points(row.high) for row in rows],
            say("self_beside_published", lang): [points(row.published) for row in rows],
            say("self_beside_miss", lang): [points(row.kind) for row in rows],
        }
    )


# --- changes ------------------------------------------------------------------------------------------------------


def place_words(key: Key, grid: Grid, lang: str) -> str:
    """'Dinas Sosial, baris 9 (Toilet)'."""
    if not key[1]:
        return say("self_place_list", lang, unit=key[0])
    leaf = next((leaf for leaf in grid.leaves if leaf.code == key[1]), None)
    if leaf is None:
        return f"{key[0]} ({key[1]})"
    return say("self_place", lang, unit=key[0], row=grid.rows[leaf.code], name=component_name(leaf, lang))


def change_words(change: CellChange, lang: str) -> str:
    """What a change did to a cell, field by field: 'Nilai: – → 61,5; Bukti: – → SK-12.pdf'."""
    if not change.component:
        return " → ".join(_listing(answer, lang) for answer in (change.before, change.after))
    sides = [_fields(answer, lang) for answer in (change.before, change.after)]
    parts = [(say(FIELD_KEYS[name], lang), *(side[name] or "–" for side in sides)) for name in FIELD_KEYS]
    return "; ".join(f"{name}: {before} → {after}" for name, before, after in parts if before != after)


def _listing(answer: Answer, lang: str) -> str:
    """What the cell of a unit's own place in the list says."""
    if answer.value is None:
        return say("self_list_by_default", lang)
    return say("self_listed" if answer.value == LISTED else "self_unlisted", lang)


def conflict_words(conflict: CellConflict, grid: Grid, when: str, lang: str) -> str:
    """Both contents of a cell that somebody else changed meanwhile."""
    words = _answer_words if conflict.yours.component else _listing
    theirs, yours = (words(answer, lang) for answer in (conflict.theirs.answer, conflict.yours.answer))
    place = place_words(conflict.yours.key, grid, lang)
    by = conflict.theirs.saved_by or say("self_somebody", lang)
    return say("self_conflict", lang, place=place, by=by, when=when, theirs=theirs, yours=yours)


def _answer_words(answer: Answer, lang: str) -> str:
    texts = _fields(answer, lang)
    return " · ".join(text for text in texts.values() if text) or say("self_empty", lang)


def _fields(answer: Answer, lang: str) -> dict[str, str]:
    return {
        "value": value_text(answer.value, lang),
        "note": answer.note,
        "evidence": answer.evidence,
        "assessor": answer.assessor,
    }
