"""Children → parent, one level; leaves → root for many sets of weights; units → body by the year's roll-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hierarchy:
    """A tree of components; `parents[i]` is the index of node i's parent, -1 for the root, always below i."""

    codes: tuple[str, ...]
    parents: tuple[int, ...]

    @classmethod
    def of(cls, codes: Sequence[str], parents: Sequence[str]) -> Hierarchy:
        """Build from codes and parents' codes ('' = root) in any order; ValueError when they are not one tree."""
        children: dict[str, list[str]] = {}
        for code, parent in zip(codes, parents, strict=True):
            children.setdefault(parent, []).append(code)
        ordered = list(children.get("", []))
        if len(ordered) != 1:
            raise ValueError(f"a hierarchy has one root, not {len(ordered)}: {ordered}")
        for code in ordered:
            ordered.extend(children.get(code, []))
        if len(ordered) != len(codes):
            raise ValueError(f"not reached from the root: {sorted(set(codes) - set(ordered))}")
        at = {code: i for i, code in enumerate(ordered)}
        above = dict(zip(codes, parents, strict=True))
        return cls(tuple(ordered), tuple(at.get(above[code], -1) for code in ordered))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For every node the indices of its children; they are next to each other."""
        return tuple(tuple(i for i, p in enumerate(self.parents) if p == node) for node in range(len(self.codes)))

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Indices of the nodes without children."""
        return tuple(node for node, below in enumerate(self.children) if not below)

    @cached_property
    def leaf_index(self) -> slice | list[int]:
        """Selects the leaves from an array of nodes; a slice, which copies nothing, where they are the last ones."""
        first = len(self.codes) - len(self.leaves)
        return slice(first, None) if self.leaves[0] == first else list(self.leaves)


@dataclass(frozen=True)
class Rolled:
    """Every node after a roll-up, rows × nodes: `points` where `known`, and the range `low`–`high` that is left open."""

    points: Ints
    known: Flags
    low: Ints
    high: Ints


def roll_up(tree: Hierarchy, points: Ints, given: Flags, maxima: Ints) -> Rolled:
    """Add children's points to their parent, deepest level first.

    `points` and `given` are rows × nodes, `maxima` one per node, all in one whole unit. The deepest level given is
    added upward; a parent with a missing child is unknown unless it was given itself, and its range counts the
    missing child from nothing to its maximum. The arguments are not changed.
    """
    low = np.where(given, points, 0)
    high = np.where(given, points, maxima)
    known, touched, total = given.copy(), given.copy(), low.copy()
    for parent in reversed(range(len(tree.codes))):
        kids = list(tree.children[parent])
        if kids:
            _one_parent(parent, kids, given[:, parent], total, known, touched, low, high)
    return Rolled(total, known, low, high)


def _one_parent(
    parent: int, kids: list[int], given: Flags, total: Ints, full: Flags, touched: Flags, low: Ints, high: Ints
) -> None:
    whole = full[:, kids].all(axis=1)
    partly = touched[:, kids].any(axis=1)
    take = whole | (partly & ~given)
    full[:, parent] = whole | given
    touched[:, parent] |= partly
    for part in (total, low, high):
        part[:, parent] = np.where(take, part[:, kids].sum(axis=1), part[:, parent])


def effective_weights(tree: Hierarchy, weights: Floats) -> Floats:
    """Share of every leaf in the root for each set of weights.

    `weights` is nodes × sets in the order of `tree.codes`, relative among siblings; the result is leaves × sets.
    Siblings stand next to each other, so each family is one slice and is divided by its sum once.
    """
    shares = np.empty_like(weights)
    shares[0] = 1.0
    for parent, kids in enumerate(tree.children):
        if kids:
            family = slice(kids[0], kids[-1] + 1)
            np.multiply(weights[family], shares[parent] / weights[family].sum(axis=0), out=shares[family])
    return shares[tree.leaf_index]


def half_up(numerator: Ints, denominator: Ints | int) -> Ints:
    """The nearest whole number to numerator / denominator, halves upward; both not negative. Never a float."""
    return (2 * numerator + denominator) // (2 * np.asarray(denominator, dtype=np.int64))
