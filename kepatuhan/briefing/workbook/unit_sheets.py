"""The sheets below a unit's score: the instrument's weights, and one sheet a unit from its entries to its total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kepatuhan.briefing.workbook import formulas
from kepatuhan.briefing.workbook.spreadsheet import BookSheet, Input, SheetCell, area
from kepatuhan.core.aggregate import half_up
from kepatuhan.core.method import denominator
from kepatuhan.core.model import HUNDREDTHS, MILLIONTHS, Component, Method
from kepatuhan.scoring.explain import below, children
from kepatuhan.scoring.score import Components
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import component_name, reference

DENOMINATOR = "penyebut"
"""Name of the cell with the instrument's common denominator."""

MANY_STEPS = 20
"""A drop-down is for choosing from a handful; beyond this a number is typed."""

UNLIKE = -1
"""Stands for an entry where what is proposed was entered at other levels than what is known."""

ROOT = 6
"""Row of a unit's total, right below the header."""


@dataclass(frozen=True)
class Amount:
    """One component's points in 1/(denominator × 10⁶) as the sheet holds them: `whole` × 10 000 + `rest`.

    `entered` in millionths, None where the points are the sum of the components below.
    """

    whole: int
    rest: int
    entered: int | None

    @property
    def points(self) -> int:
        """In 1/(denominator × 10⁶)."""
        return self.whole * formulas.PER_HUNDREDTH + self.rest


@dataclass(frozen=True)
class SheetNode:
    """One component of a unit, at `present` and as proposed (`then`)."""

    component: Component
    depth: int
    present: Amount
    then: Amount


@dataclass(frozen=True)
class Scale:
    """An instrument in whole numbers: `worth` is the points of one entered unit of a component, in 1/denominator."""

    denominator: int
    worth: Mapping[str, int]


@dataclass(frozen=True)
class Labels:
    """What stands above every sheet of one workbook."""

    title: str
    banner: str
    footer: str
    lang: str


def scale_of(method: Method) -> Scale:
    """The whole numbers of `method` (score.py lays values out in the same ones)."""
    whole = denominator(method)
    return Scale(whole, {c.code: int(whole * c.points / c.scale_max) for c in method.components})


def nodes(
    method: Method, scale: Scale, present: Components, other: Components, key: tuple[int, str, str]
) -> tuple[SheetNode, ...]:
    """The unit `key` (year, region, unit) from its total down to what was entered, parents first.

    () where its total is not the sum of known components, or what is proposed (`other`) was entered at other levels.
    """
    at, to = _row(present.keys, key), _row(other.keys, key)
    if at is None or to is None or not formulas.exact(method):
        return ()
    (root,) = children(method, "")
    unit_nodes = _walk(method, scale, root, 0, (present, at), (other, to))
    return unit_nodes if len(unit_nodes) > 1 and all(n.then.entered != UNLIKE for n in unit_nodes) else ()


def _row(keys: pd.DataFrame, key: tuple[int, str, str]) -> int | None:
    year, region, unit = key
    at = np.flatnonzero((keys["year"] == year) & (keys["region"] == region) & (keys["unit"] == unit))
    return int(at[0]) if len(at) else None


def _walk(
    method: Method, scale: Scale, item: Component, depth: int, now: tuple[Components, int], then: tuple[Components, int]
) -> tuple[SheetNode, ...]:
    """`item` and everything below it that its points are the sum of; () where something in it is not known."""
    parts = children(method, item.code)
    if not parts or not all(_known(now, c) for c in parts):
        return (
            (SheetNode(item, depth, _typed(now, item, scale), _typed(then, item, scale)),) if _known(now, item) else ()
        )
    families = [_walk(method, scale, child, depth + 1, now, then) for child in parts]
    heads = [family[0] for family in families]
    sum_node = SheetNode(item, depth, _sum([h.present for h in heads]), _sum([h.then for h in heads]))
    return (sum_node, *(node for family in families for node in family))


def _known(components: tuple[Components, int], item: Component) -> bool:
    parts, row = components
    return bool(parts.rolled.known[row, parts.codes.index(item.code)])


def _typed(components: tuple[Components, int], item: Component, scale: Scale) -> Amount:
    """What was entered for `item`, from its points; UNLIKE where these points are not of one entry."""
    parts, row = components
    points, whole = int(parts.rolled.points[row, parts.codes.index(item.code)]), scale.worth[item.code]
    if not _known(components, item) or points % whole:
        return Amount(0, 0, UNLIKE)
    hundredths, rest = divmod(points // whole, formulas.PER_HUNDREDTH)
    return Amount(whole * hundredths, whole * rest, points // whole)


def _sum(parts: list[Amount]) -> Amount:
    return Amount(sum(p.whole for p in parts), sum(p.rest for p in parts), None)


def rounded(points: int, scale: Scale) -> int:
    """A node's points as a score in hundredths, as score.py rounds it."""
    return int(half_up(np.array([points]), scale.denominator * MILLIONTHS // HUNDREDTHS)[0])


def weights(method: Method, scale: Scale, labels: Labels) -> BookSheet:
    """The instrument: every component with its exact maximum, scale, letter of basis and reference."""
    lang, header = labels.lang, 4
    heads = ("col_component", "col_id", "book_maximum", "col_entry", "book_step", "book_basis", "book_reference")
    looks = ("head", "head", "head_right", "head_centre", "head_centre", "head_centre", "head")
    cells = [
        SheetCell(0, 0, say("book_weights_title", lang, title=labels.title), "title"),
        SheetCell(1, 0, say("book_weights_note", lang), "note", to=6),
        SheetCell(3, 7, say("book_denominator", lang), "exact_head"),
        SheetCell(3, 8, scale.denominator, "exact"),
        *(SheetCell(header, i, say(k, lang), look) for i, (k, look) in enumerate(zip(heads, looks, strict=True))),
        SheetCell(header, 8, say("book_worth", lang), "exact_head"),
    ]
    depths = _depths(method)
    for i, item in enumerate(below(method, "")):
        cells += _weight(header + 1 + i, item, depths[item.code], scale, lang)
    return BookSheet(
        name=say("book_weights", lang),
        cells=tuple(cells),
        widths=(46, 22, 10, 8, 8, 7, 62, 12, 12),
        header=header,
        printed=6,
        footer=labels.footer,
        names=((DENOMINATOR, cells[3].at),),
        landscape=True,
        one_page=False,
    )


def _depths(method: Method) -> dict[str, int]:
    depths: dict[str, int] = {}
    for item in method.components:
        depths[item.code] = depths[item.parent] + 1 if item.parent else 0
    return depths


def _weight(row: int, item: Component, depth: int, scale: Scale, lang: str) -> list[SheetCell]:
    return [
        SheetCell(row, 0, component_name(item, lang), f"name_{depth}"),
        SheetCell(row, 1, item.code, "soft"),
        SheetCell(row, 2, float(item.points), "weight"),
        SheetCell(row, 3, _range(item) if item.step or item.level == "indicator" else "", "centre"),
        SheetCell(row, 4, f"{float(item.step):g}" if item.step else "", "centre"),
        SheetCell(row, 5, item.confidence, "centre"),
        SheetCell(row, 6, reference(item, lang), "soft"),
        SheetCell(row, 8, scale.worth[item.code], "exact"),
    ]


def _range(item: Component) -> str:
    return f"0–{float(item.scale_max):g}"


def worth_cells(sheet: BookSheet, method: Method) -> dict[str, str]:
    """Where on the sheet of weights each component's whole-number worth stands."""
    return {c.code: sheet.ref(SheetCell(sheet.header + 1 + i, 8, None).at) for i, c in enumerate(below(method, ""))}


def unit_sheet(
    name: str, unit: str, unit_nodes: tuple[SheetNode, ...], scale: Scale, worths: dict[str, str], labels: Labels
) -> BookSheet:
    """One unit from entries to its total, now and as proposed; the total's hundredths stand in P and Q of row ROOT."""
    lang = labels.lang
    cells = [
        SheetCell(0, 0, f"{unit} — {labels.title}", "title"),
        SheetCell(1, 0, labels.banner, "banner", to=8),
        SheetCell(2, 0, say("book_unit_hint", lang), "hint", to=8),
        *_unit_head(lang),
    ]
    for i, node in enumerate(unit_nodes):
        cells += _unit_row(ROOT + i, node, _below(unit_nodes, i), scale, worths, lang)
    return BookSheet(
        name=name,
        cells=tuple(cells),
        widths=(50, 7, 10, 8, 10, 10, 10, 10, 10, 2, 11, 16, 16, 16, 16, 8, 8),
        header=ROOT - 1,
        printed=8,
        footer=labels.footer,
        inputs=tuple(_inputs(unit_nodes, lang)),
    )


def _unit_head(lang: str) -> list[SheetCell]:
    now, then = say("book_now", lang), say("book_proposed", lang)
    entry, points = say("col_entry", lang), say("book_points", lang)
    heads = [
        (0, say("col_component", lang), "head"),
        (1, say("book_basis", lang), "head_centre"),
        (2, say("book_maximum", lang), "head_right"),
        (3, say("book_scale", lang), "head_centre"),
        *((4 + i, f"{entry}\n{who}", "head_right") for i, who in enumerate((now, then))),
        *((6 + i, f"{points}\n{who}", "head_right") for i, who in enumerate((now, then))),
        (8, say("col_difference", lang), "head_right"),
        (10, say("book_worth", lang), "exact_head"),
        *((11 + 2 * i, say("book_whole", lang, who=who), "exact_head") for i, who in enumerate((now, then))),
        *((12 + 2 * i, say("book_rest", lang, who=who), "exact_head") for i, who in enumerate((now, then))),
        *((15 + i, say("book_hundredths", lang, who=who), "exact_head") for i, who in enumerate((now, then))),
    ]
    return [SheetCell(ROOT - 1, col, text, look) for col, text, look in heads]


def _below(unit_nodes: tuple[SheetNode, ...], i: int) -> list[int]:
    """Places of the nodes right below node `i`."""
    return [k for k, node in enumerate(unit_nodes) if node.component.parent == unit_nodes[i].component.code]


def _unit_row(
    row: int, node: SheetNode, kids: list[int], scale: Scale, worths: dict[str, str], lang: str
) -> list[SheetCell]:
    item, root = node.component, row == ROOT
    centre, number = ("blank", "strong_number") if root else ("centre", "plain_number")
    cells = [
        SheetCell(row, 0, component_name(item, lang), "strong" if root else f"name_{node.depth}"),
        SheetCell(row, 1, "" if root else item.confidence, centre),
        SheetCell(row, 2, float(item.points), number),
        SheetCell(row, 3, "" if kids else _range(item), centre),
    ]
    if kids:
        cells += [SheetCell(row, col, None, centre) for col in (4, 5)]
        cells += _summed(row, kids, node)
    else:
        cells += _entered(row, node, worths[item.code], scale.worth[item.code])
    return cells + (_total_points(node, scale) if root else _part_points(row, node, scale))


def _summed(row: int, kids: list[int], node: SheetNode) -> list[SheetCell]:
    """The whole numbers of a parent: the sums of its children's."""
    values = (node.present.whole, node.present.rest, node.then.whole, node.then.rest)
    return [SheetCell(row, 11 + i, v, "exact", formulas.total(_runs(kids, 11 + i))) for i, v in enumerate(values)]


def _runs(kids: list[int], col: int) -> list[str]:
    """The cells of `kids` in a column as the fewest ranges."""
    starts = [k for k in kids if k - 1 not in kids]
    ends = [k for k in kids if k + 1 not in kids]
    return [area((ROOT + a, col), (ROOT + b, col)) for a, b in zip(starts, ends, strict=True)]


def _entered(row: int, node: SheetNode, worth_at: str, whole_worth: int) -> list[SheetCell]:
    """An entry, now and as proposed, and what each is worth in whole numbers."""
    cells = [SheetCell(row, 10, whole_worth, "exact", worth_at)]
    maximum = f"{float(node.component.scale_max):.15g}"
    looks = ("entry", "step") if node.component.step else ("any_entry", "any")
    for i, (amount, look) in enumerate(zip((node.present, node.then), looks, strict=True)):
        value = None if amount.entered is None else amount.entered / MILLIONTHS
        entry_cell = SheetCell(row, 4 + i, value, look)
        whole, rest = formulas.entry(entry_cell.at, SheetCell(row, 10, None).at, maximum)
        cells += [
            entry_cell,
            SheetCell(row, 11 + 2 * i, amount.whole, "exact", whole),
            SheetCell(row, 12 + 2 * i, amount.rest, "exact", rest),
        ]
    return cells


def _part_points(row: int, node: SheetNode, scale: Scale) -> list[SheetCell]:
    """Points for reading; nothing is decided by them."""
    point = scale.denominator * MILLIONTHS
    now, then = (amount.points / point for amount in (node.present, node.then))
    whole, rest = ([SheetCell(row, 11 + 2 * i + k, None).at for i in (0, 1)] for k in (0, 1))
    point_cells = [
        SheetCell(row, 6 + i, value, "plain_number", formulas.worth_points(whole[i], rest[i], DENOMINATOR))
        for i, value in enumerate((now, then))
    ]
    apart = f'IF(COUNT({point_cells[0].at},{point_cells[1].at})=2,{point_cells[1].at}-{point_cells[0].at},"")'
    return [*point_cells, SheetCell(row, 8, then - now, "signed", apart)]


def _total_points(node: SheetNode, scale: Scale) -> list[SheetCell]:
    """The unit's score: rounded in whole numbers, then shown."""
    cells, scores = [], [rounded(amount.points, scale) for amount in (node.present, node.then)]
    for i, score in enumerate(scores):
        whole, rest = (SheetCell(ROOT, 11 + 2 * i + k, None).at for k in (0, 1))
        exact = SheetCell(ROOT, 15 + i, score, "exact", formulas.root(whole, rest, DENOMINATOR))
        cells += [exact, SheetCell(ROOT, 6 + i, score / HUNDREDTHS, "strong_number", formulas.points(exact.at))]
    at = [SheetCell(ROOT, 15 + i, None).at for i in (0, 1)]
    apart = (scores[1] - scores[0]) / HUNDREDTHS
    return [*cells, SheetCell(ROOT, 8, apart, "strong_signed", formulas.difference(*at))]


def _inputs(unit_nodes: tuple[SheetNode, ...], lang: str) -> list[Input]:
    """What may be typed as proposed: the instrument's steps, or any number of the scale."""
    inputs = []
    for i, node in enumerate(unit_nodes):
        if node.present.entered is not None:
            scale, steps = f"{float(node.component.scale_max):g}", _steps(node.component)
            key = "book_input_steps" if steps else "book_input_range"
            listed = ", ".join(map(str, steps))
            message = say(key, lang, maximum=scale, steps=listed)
            top = node.component.scale_max
            maximum = int(top) if top.denominator == 1 else float(top)
            inputs.append(Input(ROOT + i, ROOT + i, 5, maximum, steps, say("book_proposed", lang), message))
    return inputs


def _steps(item: Component) -> tuple[int, ...]:
    """The answers to choose from where they are whole numbers and few; else ()."""
    if item.step is None or item.step.denominator > 1 or item.scale_max / item.step > MANY_STEPS:
        return ()
    return tuple(range(0, int(item.scale_max) + 1, int(item.step)))
