"""What one government's sheet shows, gathered as values: its units as lines, its total, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

import pandas as pd

from kepatuhan.briefing import government_brief
from kepatuhan.briefing.citations import Reference
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.scored_facts import Facts
from kepatuhan.briefing.workbook.unit_sheets import (
    Scale,
    SheetNode,
    nodes,
    rounded,
    scale_of,
)
from kepatuhan.core.columns import int_or_none
from kepatuhan.core.model import FULL, Band, Layer, Method, Region
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import layer_of
from kepatuhan.scoring.score import Components, Scored
from kepatuhan.sentences.scores import has_score, score_text
from kepatuhan.words.catalogue import say
from kepatuhan.words.keys import STATE_KEYS
from kepatuhan.words.names import category_name, zone_name


@dataclass(frozen=True)
class UnitLine:
    """One unit: score now and as proposed (hundredths), and the nodes below it where they are known.

    `typed` says that a score is not what its nodes give, so it stands as a number: (now, proposed).
    """

    name: str
    text: str
    state: str
    cited: tuple[int, ...]
    invented: bool
    present: int | None
    then: int | None
    letter: str
    products: int | None
    nodes: tuple[SheetNode, ...]
    typed: tuple[bool, bool]


@dataclass(frozen=True)
class GovernmentTable:
    """What one government's sheet is made of. `joined`: its total is the mean of `lines`; scores in hundredths.

    `numbers` renumber the brief's sources where a workbook has several governments.
    """

    brief: GovernmentBrief
    method: Method
    row: pd.Series
    lines: tuple[UnitLine, ...]
    joined: bool
    computed: int | None
    proposed: int | None
    layer: Layer
    lang: str
    numbers: Mapping[int, int] = field(default_factory=dict)

    @property
    def invented(self) -> bool:
        """Whether anything in it was not published."""
        return bool(self.layer)

    def cited(self, state: str, numbers: tuple[int, ...]) -> str:
        """The word of a state with the numbers of its sources as the workbook lists them."""
        source_numbers = ", ".join(str(self.numbers.get(n, n)) for n in numbers)
        return say(STATE_KEYS[state], self.lang) + (f" [{source_numbers}]" if source_numbers else "")

    @property
    def tried(self) -> bool:
        """Whether anything can be tried out: the year's categories have edges."""
        return edged(self.method)


def cited_here(brief: GovernmentBrief) -> tuple[Reference, ...]:
    """The sources of what a workbook holds: the total and the units."""
    numbers = {*brief.sources_of_total, *(n for unit in brief.units for n in unit.sources)}
    return tuple(source for source in brief.sources if source.number in numbers)


def letter(band: Band, lang: str) -> str:
    """A category in a cell: its letter; the zone, or the opinion in its own words, where the year has no letters."""
    words = category_name(band.code, lang)
    return words[:1].upper() + words[1:]


def edged(method: Method) -> bool:
    """Whether the categories of a year have known edges."""
    return bool(method.bands) and all(band.lower is not None for band in method.bands)


def tabled(
    facts: Facts,
    region: Region,
    year: int,
    lang: str,
    made: str = "",
    proposed: Scored | None = None,
    brief: GovernmentBrief | None = None,
) -> GovernmentTable:
    """What a government's sheet shows. Where no score of it is known, nothing invented stands in for one."""
    brief = brief or government_brief.government(facts, region, year, lang, made)
    row = compare.of(facts.bodies, region.code, year)
    method = next(m for m in facts.data.methods if m.id == row["method"])
    shown = _shown(facts, row, proposed)
    other = proposed or shown
    lines = tuple(_lines(shown, other, method, region.code, year, brief))
    body, then = (_body(s, region.code, year) for s in (shown, other))
    joined = _joined(body, lines, method)
    computed, tried = (int_or_none(b["computed"]) if b is not None and joined else None for b in (body, then))
    if not joined and then is not None and proposed is not None:
        tried = int_or_none(then["score"])
    layers: list[Layer] = ["mandiri" if line.state == "mandiri" else "ilustrasi" for line in lines if line.invented]
    below = any(line.nodes for line in lines)
    layer = layers[0] if layers else _layer(shown, region.code, year) if below else ""
    return GovernmentTable(brief, method, row, lines, joined, computed, tried, layer, lang)


def _shown(facts: Facts, row: pd.Series, proposed: Scored | None) -> Scored:
    """The illustration where there is one, the score is known, and the proposal was made on it."""
    then = None if proposed is None else _body(proposed, row["region"], int(row["year"]))
    if facts.illustrated is None or not has_score(row) or (then is not None and not then["invented"]):
        return facts.scored
    return facts.illustrated


def _layer(scored: Scored, region: str, year: int) -> Layer:
    body = _body(scored, region, year)
    return layer_of(body) if body is not None else ""


def _body(scored: Scored, region: str, year: int) -> pd.Series | None:
    rows = scored.bodies[(scored.bodies["region"] == region) & (scored.bodies["year"] == year)]
    return None if rows.empty else rows.iloc[0]


def _lines(
    shown: Scored, other: Scored, method: Method, region: str, year: int, brief: GovernmentBrief
) -> list[UnitLine]:
    """The units, best first; every one of `shown` with its proposed score."""
    unit_rows = shown.units[(shown.units["region"] == region) & (shown.units["year"] == year)]
    unit_rows = unit_rows.assign(by_rank=False).sort_values(
        ["score", "unit"], ascending=[False, True], na_position="last"
    )
    then = other.units[(other.units["region"] == region) & (other.units["year"] == year)].set_index("unit")["score"]
    cited = {unit.name: unit.sources for unit in brief.units}
    parts, scale = [scored.components.get(method.id) for scored in (shown, other)], scale_of(method)
    unit_lines = []
    for _, row in unit_rows.iterrows():
        key = year, region, row["unit"]
        unit_nodes = _nodes(method, scale, parts, key)
        given = (
            [rounded(amount.points, scale) for amount in (unit_nodes[0].present, unit_nodes[0].then)]
            if unit_nodes
            else [None, None]
        )
        scores = int_or_none(row["score"]), int_or_none(then.get(row["unit"], pd.NA))
        typed = given[0] != scores[0], given[1] != scores[1]
        unit_lines.append(_line(row, scores, unit_nodes, typed, method, cited.get(row["unit"], ()), brief.stamp.lang))
    return unit_lines


def _nodes(
    method: Method, scale: Scale, parts: list[Components | None], key: tuple[int, str, str]
) -> tuple[SheetNode, ...]:
    """The unit from its entries; where a proposal sets its score as a whole, the entries stay what they are."""
    shown, other = parts
    if shown is None:
        return ()
    return (nodes(method, scale, shown, other, key) if other else ()) or nodes(method, scale, shown, shown, key)


def _line(
    row: pd.Series, scores: tuple[int | None, int | None], unit_nodes: tuple[SheetNode, ...], typed: tuple[bool, bool],
    method: Method, cited: tuple[int, ...], lang: str,
) -> UnitLine:  # fmt: skip
    return UnitLine(
        name=row["unit"],
        text=score_text(row, lang),
        state=row["state"],
        cited=cited,
        invented=row["state"] in ("ilustrasi", "mandiri"),
        present=scores[0],
        then=scores[1],
        letter=letter_of(row["category"], row["zone"], method, lang),
        products=int_or_none(row["products"]),
        nodes=unit_nodes,
        typed=typed,
    )


def letter_of(code: str, zone: str, method: Method, lang: str) -> str:
    """The category of a row as it is shown; its zone where only that is known; '?' for nothing."""
    code_band = next((band for band in method.bands if band.code == code), None)
    return letter(code_band, lang) if code_band else zone_name(zone, lang).capitalize() or "?"


def _joined(body: pd.Series | None, lines: Sequence[UnitLine], method: Method) -> bool:
    """Whether the total is worked out from its units: all are known, and the year's list says that these are all."""
    if body is None or not lines or body["missing"] != () or any(line.present is None for line in lines):
        return False
    if method.roll_up == "unit_mean":
        return bool(body["computed"] == body["plain_mean"])
    return method.roll_up == "product_mean" and all(line.products for line in lines) and pd.notna(body["computed"])


def shifted_print(table: GovernmentTable, score: int) -> int | None:
    """The printed total (hundredths) plus what the mean of the units gains by the proposal, exactly, then half up."""
    weighted = table.method.roll_up == "product_mean"
    steps = [
        (line.then - line.present, (line.products or 0) if weighted else 1)
        for line in table.lines
        if line.then is not None and line.present is not None
    ]
    if len(steps) < len(table.lines):
        return None
    gain = Fraction(sum(step * weight for step, weight in steps), sum(weight for _, weight in steps))
    return min(max(floor(score + gain + Fraction(1, 2)), 0), FULL)


def proposed_hundredths(table: GovernmentTable) -> int | None:
    """The hundredths that Totals.then holds as the workbook opens."""
    score = int_or_none(table.row["score"])
    return shifted_print(table, score) if table.joined and score is not None else proposed_total(table)


def proposed_total(table: GovernmentTable) -> int | None:
    """The total in the what-if column as the workbook opens."""
    return table.proposed if table.joined or table.proposed is not None else int_or_none(table.row["score"])
