"""How a score comes about: parts that add up exactly after rounding, and a published total worked out from its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pandas as pd

from kepatuhan.core.columns import Record, records
from kepatuhan.core.model import FULL, HUNDREDTHS, Component, Layer, Method
from kepatuhan.scoring.score import Scored


@dataclass(frozen=True)
class Example:
    """One printed total and the units it is made of; hundredths, but `mean`, which is exact.

    `units` are rows of `score.Scored.units`, `check` is the row of `reconcile.reconcile`.
    """

    region: str
    year: int
    units: tuple[pd.Series, ...]
    total: int
    mean: Fraction
    check: Record


@dataclass(frozen=True)
class Breakdown:
    """A computed total taken apart; hundredths. `unit` '' is the whole government, whose parts are means of its units'.

    `parts` has a row for every component, parents first: code, parent, level, maximum, value, lost (= maximum − value).
    Shown children add up exactly to their shown parent, the root's value is `total`. `layer`: whose values they are.
    """

    year: int
    region: str
    unit: str
    total: int
    layer: Layer
    parts: pd.DataFrame

    @property
    def invented(self) -> bool:
        """Whether it is illustration."""
        return self.layer == "ilustrasi"

    def level(self, parent: str) -> pd.DataFrame:
        """The parts directly below `parent`, in the order of the instrument."""
        return self.parts[self.parts["parent"] == parent].reset_index(drop=True)

    def of(self, code: str) -> pd.Series:
        """The part of that code; IndexError where the method has none."""
        return self.parts[self.parts["code"] == code].iloc[0]


@dataclass(frozen=True)
class Tally:
    """Printed totals of a method that can be recomputed: how many there are, how many match, and which do not."""

    checked: int
    matching: int
    differing: tuple[tuple[str, int], ...]


def shares(parts: Sequence[Fraction], whole_hundredths: int) -> list[int]:
    """`parts` in hundredths that add up to exactly `whole_hundredths`, by largest remainder; of equal ones the first gains.

    Each part is cut to hundredths, and what is then missing goes one by one to the largest rests, so that none is a
    hundredth away from itself. Only where the whole is another one than the sum rounded each first gets its share of it.
    ValueError when there is something to share but no part, or a negative one.
    """
    total = sum(parts, Fraction(0))
    if any(part < 0 for part in parts) or (not total and whole_hundredths):
        raise ValueError(f"cannot share {whole_hundredths} among {list(parts)}")
    exact, cut = parts, [int(part) for part in parts]
    if not 0 <= whole_hundredths - sum(cut) <= len(parts):
        exact = [part * whole_hundredths / total for part in parts]
        cut = [int(part) for part in exact]
    order = sorted(range(len(cut)), key=lambda i: cut[i] - exact[i])
    gains = set(order[: whole_hundredths - sum(cut)])
    return [value + (i in gains) for i, value in enumerate(cut)]


def signed_shares(parts: Sequence[Fraction], whole: int) -> list[int]:
    """Gains and losses (exact hundredths) as whole hundredths that add up to exactly `whole`; nothing stays nothing.

    For a `whole` that is the rounded sum of `parts` every one is cut downwards and the largest remainders gain, of equal
    ones the first, so that none moves by a hundredth or changes its sign. What is more or less than that goes to the
    largest parts. ValueError when there is something to share but no part.
    """
    moving = [i for i, part in enumerate(parts) if part]
    if whole and not moving:
        raise ValueError(f"cannot share {whole} among {list(parts)}")
    shown = [floor(part) for part in parts]
    left = whole - sum(shown)
    gainers = sorted((i for i in moving if parts[i] != shown[i]), key=lambda i: shown[i] - parts[i])
    for i in gainers[: max(left, 0)]:
        shown[i] += 1
    order = sorted(moving, key=lambda i: -abs(parts[i]))
    rest = whole - sum(shown)
    for turn in range(abs(rest)):
        shown[order[turn % len(order)]] += 1 if rest > 0 else -1
    return shown


def children(method: Method, parent: str) -> tuple[Component, ...]:
    """The components directly below `parent`, in the order of the file; '' gives the root."""
    return tuple(c for c in method.components if c.parent == parent)


def below(method: Method, parent: str) -> tuple[Component, ...]:
    """Everything below `parent`, each component followed by its own."""
    return tuple(component for child in children(method, parent) for component in (child, *below(method, child.code)))


def maxima(method: Method) -> dict[str, int]:
    """Maximum points of every component as shown, in hundredths: shown children add up exactly to their shown parent."""
    (root,) = children(method, "")
    shown = {root.code: int(root.points * HUNDREDTHS)}
    for parent in method.components:
        family = children(method, parent.code)
        parts = shares([c.points for c in family], shown[parent.code]) if family else []
        shown.update(zip((c.code for c in family), parts, strict=True))
    return shown


def fitted(parts: Sequence[Fraction], caps: Sequence[int], full: Sequence[bool], whole_hundredths: int) -> list[int]:
    """`shares`, but no part above its cap, a full one at its cap and an empty one at nothing wherever the whole allows it.

    `caps` are the shown maxima (hundredths), `full` says which parts have all their points. ValueError when the whole is
    more than all caps together.
    """
    pinned = {i: caps[i] if full[i] else 0 for i in range(len(parts)) if full[i] or not parts[i]}
    rest = [i for i in range(len(parts)) if i not in pinned]
    left = whole_hundredths - sum(pinned.values())
    if not 0 <= left <= sum(caps[i] for i in rest):
        pinned, rest, left = {}, list(range(len(parts))), whole_hundredths
    exact = [parts[i] for i in rest]
    weights = exact if any(exact) else [Fraction(caps[i]) for i in rest]
    return _capped(dict(pinned), dict(zip(rest, shares(weights, left), strict=True)), caps)


def _capped(pinned: dict[int, int], shared: dict[int, int], caps: Sequence[int]) -> list[int]:
    """What is over a cap goes to those with most room left; of equal ones the first."""
    over = sum(max(value - caps[i], 0) for i, value in shared.items())
    shown = {i: min(value, caps[i]) for i, value in shared.items()}
    for _ in range(over):
        roomy = max(shown, key=lambda i: (caps[i] - shown[i], -i))
        if shown[roomy] >= caps[roomy]:
            raise ValueError(f"{over} hundredths do not fit under {list(caps)}")
        shown[roomy] += 1
    return [shown[i] if i in shown else pinned[i] for i in range(len(caps))]


def breakdown(scored: Scored, method: Method, region: str, year: int, unit: str = "") -> Breakdown | None:
    """A unit's or government's computed total in its components, or None where they are not all known.

    A government's component is the plain mean of its units'; its total the computed one (what was printed is beside it
    in `scored.bodies`). Rounded by largest remainder from the top down (METHOD: two decimals).
    """
    rows = scored.units if unit else scored.bodies
    row = rows[(rows["year"] == year) & (rows["region"] == region) & (rows["unit"] == unit)]
    components = scored.components.get(method.id)
    if row.empty or components is None or len(method.components) < 2 or pd.isna(row["computed"].iloc[0]):
        return None
    keys = components.keys
    wanted = (
        (keys["year"] == year) & (keys["region"] == region) & (keys["unit"] == unit if unit else keys["unit"] != "")
    )
    if not wanted.any() or not components.rolled.known[wanted].all():
        return None
    total = int(row["computed"].iloc[0])
    sums = components.rolled.points[wanted].sum(axis=0)
    exact = {
        code: Fraction(int(s) * HUNDREDTHS, int(wanted.sum()) * components.whole)
        for code, s in zip(components.codes, sums, strict=True)
    }
    return Breakdown(year, region, unit, total, layer_of(row.iloc[0]), _parts(method, exact, total))


def layer_of(row: Record | pd.Series) -> Layer:
    """Whose values lie below a row of score.Scored.units or bodies."""
    return "mandiri" if row["self_assessed"] else "ilustrasi" if row["invented"] else ""


def _parts(method: Method, exact: dict[str, Fraction], total: int) -> pd.DataFrame:
    """Every component with its shown maximum, value and loss; `exact` in hundredths."""
    caps = maxima(method)
    shown = {children(method, "")[0].code: total}
    for parent in method.components:
        family = children(method, parent.code)
        full = [exact[c.code] == c.points * HUNDREDTHS for c in family]
        values = (
            fitted([exact[c.code] for c in family], [caps[c.code] for c in family], full, shown[parent.code])
            if family
            else []
        )
        shown.update(zip((c.code for c in family), values, strict=True))
    rows = [(c.code, c.parent, c.level, caps[c.code], shown[c.code]) for c in method.components]
    frame = pd.DataFrame(rows, columns=["code", "parent", "level", "maximum", "value"])
    return frame.assign(lost=frame["maximum"] - frame["value"])


def hottest(breakdown: Breakdown, method: Method, parent: str) -> tuple[Component, ...]:
    """Everything below `parent`, each component followed by its own; siblings by points lost, of equal ones the first."""
    lost = dict(zip(breakdown.parts["code"], breakdown.parts["lost"], strict=True))
    order = sorted(children(method, parent), key=lambda c: -lost[c.code])
    return tuple(each for child in order for each in (child, *hottest(breakdown, method, child.code)))


def entries(scored: Scored, method: Method, region: str, year: int, unit: str) -> dict[str, Fraction]:
    """What was entered for each indicator of a unit, on the indicator's own scale (0–3, or 0–100 for SPM)."""
    components = scored.components[method.id]
    keys = components.keys
    wanted = (keys["year"] == year) & (keys["region"] == region) & (keys["unit"] == unit)
    if not wanted.any():
        return {}
    points = dict(zip(components.codes, components.rolled.points[wanted][0], strict=True))
    is_known = dict(zip(components.codes, components.rolled.known[wanted][0], strict=True))
    asked = [c for c in method.components if c.level == "indicator" and is_known[c.code]]
    return {c.code: Fraction(int(points[c.code]), components.whole) * c.scale_max / c.points for c in asked}


def contributions(scored: Scored, region: str, year: int) -> pd.DataFrame:
    """What each unit brings to its government's computed total: unit, score, maximum, value, lost (hundredths), invented.

    Values add up exactly to the computed total, maxima to 100,00, losses to what the total lacks of it; each is what it is
    by itself, cut or rounded up (one third of 100,00 is 33,33 or 33,34), so a loss need not be maximum − value. Empty where the total was not computed as a plain mean
    of all its units.
    """
    units = scored.units[(scored.units["year"] == year) & (scored.units["region"] == region)].reset_index(drop=True)
    body = scored.bodies[(scored.bodies["year"] == year) & (scored.bodies["region"] == region)]
    columns = ["unit", "score", "state", "invented"]
    if (
        units.empty
        or body.empty
        or pd.isna(body["computed"].iloc[0])
        or body["computed"].iloc[0] != body["plain_mean"].iloc[0]
    ):
        return units[columns].head(0).assign(maximum=[], value=[], lost=[])
    scores = [Fraction(int(s), len(units)) for s in units["score"]]
    caps = shares([Fraction(1)] * len(units), FULL)
    full = [int(s) == FULL for s in units["score"]]
    values = fitted(scores, caps, full, int(body["computed"].iloc[0]))
    lost = shares([Fraction(FULL - int(s), len(units)) for s in units["score"]], FULL - sum(values))
    return units[columns].assign(maximum=caps, value=values, lost=lost)


def examples(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> tuple[Example, ...]:
    """Published totals that show the method at work, in the order of year and code.

    The first that matches and, where its print was cut, the first that matches to the hundredth. A method none of whose
    totals match shows the first that does not.
    """
    rows = _checkable(units, reconciled, method)
    matches = [row for row in rows if row["verdict"] == "match"]
    exact = [row for row in matches if row["difference"] == 0 and not row["fit"]]
    chosen = matches[:1] + [row for row in exact[:1] if row not in matches[:1]]
    return tuple(_example(units, row) for row in chosen or rows[:1])


def tally(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> Tally:
    """How many printed totals of the method match what their published units give."""
    rows = _checkable(units, reconciled, method)
    differing = tuple((row["region"], row["year"]) for row in rows if row["verdict"] == "mismatch")
    return Tally(len(rows), len(rows) - len(differing), differing)


def _checkable(units: pd.DataFrame, reconciled: pd.DataFrame, method: Method) -> list[Record]:
    """Rows of `reconciled` that a plain mean of units was held against, every unit of them published."""
    rows = [row for row in records(reconciled) if method.covers(row["year"])]
    plain = [r for r in rows if method.roll_up == "unit_mean" or r["reason"] == "plain_mean"]
    computable = [r for r in plain if r["verdict"] != "not_computable"]
    return [r for r in computable if {row["state"] for row in _units_of(units, r)} == {"terbit"}]


def _units_of(units: pd.DataFrame, row: Record) -> tuple[pd.Series, ...]:
    rows = units[(units["region"] == row["region"]) & (units["year"] == row["year"])]
    return tuple(unit for _, unit in rows.iterrows())


def _example(units: pd.DataFrame, row: Record) -> Example:
    units_here = _units_of(units, row)
    total = sum(int(unit["score"]) for unit in units_here)
    mean = Fraction(total, len(units_here) * HUNDREDTHS)
    return Example(row["region"], row["year"], units_here, total, mean, row)
