"""The cheapest plan by its frontiers: unit by unit what a price buys, without every choice that a bound rules out.

A relaxation (Lagrange: a price λ for every bit of gain, a lever's choices judged one by one) gives what no plan is below,
and what each choice loses against it. A choice that alone loses more than `slack` is in no plan within `slack` of that
bound, so what is left holds every such plan, the least one too. Floats only rule out, with a margin; whole numbers decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from kepatuhan.core.aggregate import Floats, Ints

Steps = tuple[tuple[int, ...], ...]
"""The number of steps of every move, unit by unit."""

LONG = 24
"""Steps from which a lever's choices are not listed but worked out: for every gain the fewest steps that reach it."""
SIZE = 3_000_000
"""The most choices kept in memory at once; a problem that needs more is left to the solver."""
FIRST_SLACK = 4
"""The first `slack` is the price of so many hundredths of gain; it grows until a plan is found within it."""
ROUNDS = 6
EXACT = 2**52
"""Whole numbers up to this one are represented exactly as floats."""


@dataclass(frozen=True)
class Move:
    """A lever in whole numbers: what a step is worth (in 1/`whole` hundredths), its steps, price of a step and of touching it."""

    worth: int
    steps: int
    each: int
    touch: int

    @overload
    def price(self, steps: int) -> int: ...

    @overload
    def price(self, steps: Ints) -> Ints: ...

    def price(self, steps: int | Ints) -> int | Ints:
        """The price of `steps` steps (at least one)."""
        return self.touch + self.each * steps


@dataclass(frozen=True)
class UnitMoves:
    """A unit: touched and raised by S its official score gains floor((lag + S) / whole) hundredths, at most `room`; untouched nothing."""

    lag: int
    moves: tuple[Move, ...]
    room: int

    @property
    def still(self) -> UnitMoves:
        """The same unit with no step left in any move."""
        return UnitMoves(0, tuple(replace(move, steps=0) for move in self.moves), self.room)


@dataclass(frozen=True)
class _Front:
    """Points none of which another beats: gain (or S) and price, what each loses against the bound, and where it came from."""

    gain: Ints
    price: Ints
    loss: Floats
    parent: Ints
    choice: Ints


@dataclass(frozen=True)
class _Trail:
    """How a unit's front came about: for each move in its order the front after it."""

    order: tuple[int, ...]
    fronts: tuple[_Front, ...]


def cheapest_of(move_sets: Iterable[Sequence[UnitMoves]], need: int, whole: int) -> tuple[Steps, int] | None:
    """Steps of every move that let the places gain `need` hundredths at the least price, and that price; the best of several.

    None where nothing is claimed: no choice can reach it, or one of several is not handled or too much to look at.
    """
    move_sets = list(move_sets)
    if not all(_handled(places, whole) for places in move_sets):
        return None
    relaxed = [(places, _relaxed(places, need, whole)) for places in move_sets]
    reachable = [(places, one) for places, one in relaxed if one is not None]
    best: tuple[Steps, int] | None = None
    for places, one in sorted(reachable, key=lambda pair: pair[1].bound):
        if best is not None and one.bound - one.margin > best[1]:
            break
        least = _least(places, need, whole, one)
        if least is None:
            return None
        if best is None or least[1] < best[1]:
            best = least
    return best


@dataclass(frozen=True)
class _Relaxed:
    """The linear relaxation.

    rate: the price of one unit of gain. low: the least reduced cost of each move (0 or less). bound: no plan is cheaper.
    margin: the error that floats may add to the bound.
    """

    rate: float
    low: tuple[tuple[float, ...], ...]
    bound: float
    margin: float


def _relaxed(places: Sequence[UnitMoves], need: int, whole: int) -> _Relaxed | None:
    """The relaxation whose bound guides the search; None where no choice gains `need`."""
    rate = _rate(places, need * whole)
    if rate is None:
        return None
    low = tuple(tuple(min(0.0, m.price(m.steps) - rate * m.worth * m.steps) for m in p.moves) for p in places)
    bound = rate * (need * whole - sum(max(p.lag, 0) for p in places)) + sum(map(sum, low))
    size = abs(bound) + sum(abs(part) for costs in low for part in costs) + rate * need * whole
    return _Relaxed(rate, low, bound, 1e-9 * (size + 1))


def _least(places: Sequence[UnitMoves], need: int, whole: int, relaxed: _Relaxed) -> tuple[Steps, int] | None:
    """The cheapest plan: all plans within `slack` of the bound are searched, and `slack` grows until one is found, so none is missed."""
    slack = FIRST_SLACK * relaxed.rate * whole + 2 * relaxed.margin
    for _ in range(ROUNDS):
        made = _within(places, need, whole, relaxed, slack + relaxed.margin)
        if made is None:
            return None
        steps, price = made
        if price is not None and price <= relaxed.bound + slack - relaxed.margin:
            return steps, price
        slack = slack * 4 if price is None else price - relaxed.bound + 2 * relaxed.margin
    return None


def _handled(places: Sequence[UnitMoves], whole: int) -> bool:
    """Whether this method applies: every step gains, at most one long lever a unit, and all numbers exact as floats."""
    moves = [move for place in places for move in place.moves]
    if not moves or any(move.worth <= 0 or move.each < 0 or move.touch < 0 for move in moves):
        return False
    one_long = all(sum(move.steps > LONG for move in place.moves) < 2 for place in places)
    size = sum(max(move.price(move.steps), move.worth * move.steps) for move in moves)
    return one_long and size + sum(abs(p.lag) + whole for p in places) < EXACT


def _rate(places: Sequence[UnitMoves], need: int) -> float | None:
    """The price of one unit of gain of the last lever needed when the cheapest levers are raised fully; None where all together gain too little."""
    left = need - sum(max(place.lag, 0) for place in places)
    rate, moves = 0.0, (move for place in places for move in place.moves if move.steps)
    for move in sorted(moves, key=lambda m: m.price(m.steps) / (m.worth * m.steps)):
        rate = move.price(move.steps) / (move.worth * move.steps)
        left -= move.worth * move.steps
        if left <= 0:
            return rate
    return None


def _within(
    places: Sequence[UnitMoves], need: int, whole: int, relaxed: _Relaxed, slack: float
) -> tuple[Steps, int | None] | None:
    """The cheapest plan within `slack` of the bound (price None: there is none); None where there are too many to list."""
    trails, joint = [], [_point()]
    for place, costs in zip(places, relaxed.low, strict=True):
        trail = _of_place(place, whole, relaxed.rate, costs, slack)
        front = _joined(joint[-1], trail.fronts[-1], need, slack) if trail else None
        if trail is None or front is None:
            return None
        trails.append(trail)
        joint.append(front)
    enough = np.flatnonzero(joint[-1].gain >= need)
    if not len(enough):
        return (), None
    at = int(enough[np.argmin(joint[-1].price[enough])])
    price, steps = int(joint[-1].price[at]), []
    for front, trail in zip(reversed(joint[1:]), reversed(trails), strict=True):
        steps.append(_steps(trail, int(front.choice[at])))
        at = int(front.parent[at])
    return tuple(reversed(steps)), price


def _point() -> _Front:
    zero = np.zeros(1, dtype=np.int64)
    return _Front(zero, zero, np.zeros(1), zero, zero)


def _joined(one: _Front, other: _Front, need: int, slack: float) -> _Front | None:
    """All pairs of points within `slack`, gain capped at `need`, without those that another pair beats."""
    if len(one.gain) * len(other.gain) > SIZE:
        return None
    first, second = np.nonzero(one.loss[:, None] + other.loss[None, :] <= slack)
    gain = np.minimum(one.gain[first] + other.gain[second], need)
    made = _Front(gain, one.price[first] + other.price[second], one.loss[first] + other.loss[second], first, second)
    return _unbeaten(made)


def _unbeaten(points: _Front) -> _Front:
    """Only the points that no other beats in both gain and price; of equal points the first."""
    order = np.lexsort((points.price, -points.gain))
    price = points.price[order]
    best = np.minimum.accumulate(price)
    keep = order[np.concatenate([[True], price[1:] < best[:-1]])] if len(order) else order
    return _taken(points, keep)


def _taken(points: _Front, keep: NDArray[Any]) -> _Front:
    return _Front(*(getattr(points, name)[keep] for name in ("gain", "price", "loss", "parent", "choice")))


def _of_place(place: UnitMoves, whole: int, rate: float, low: Sequence[float], slack: float) -> _Trail | None:
    """The front of one unit: built move by move over the sum S, the long move last, then converted to gains of the official score."""
    order = sorted(range(len(place.moves)), key=lambda i: place.moves[i].steps > LONG)
    fronts, front = [], _point()
    for i in order:
        move = place.moves[i]
        long = move.steps > LONG
        more = (
            _long(front, move, place.lag, whole, rate, low[i], slack)
            if long
            else _short(front, move, rate, low[i], slack)
        )
        if more is None:
            return None
        front = more
        fronts.append(front)
    return _Trail(tuple(order), (*fronts, _gaining(front, place, whole, rate, sum(low), slack)))


def _gaining(front: _Front, place: UnitMoves, whole: int, rate: float, low: float, slack: float) -> _Front:
    """The front by gain of the official score; points lost to rounding or beyond `room` count as loss."""
    gain = np.where(front.gain > 0, np.minimum((place.lag + front.gain) // whole, place.room), 0)
    loss = front.price - low - rate * (gain * whole - max(place.lag, 0))
    kept = np.flatnonzero(loss <= slack)
    return _unbeaten(_Front(gain[kept], front.price[kept], loss[kept], kept, np.zeros(len(kept), dtype=np.int64)))


def _short(front: _Front, move: Move, rate: float, low: float, slack: float) -> _Front | None:
    """The front after a short move: every number of its steps."""
    steps = np.arange(move.steps + 1)
    price = np.where(steps > 0, move.price(steps), 0)
    return _with(front, steps[None, :], price[None, :], move, rate, low, slack)


def _long(front: _Front, move: Move, lag: int, whole: int, rate: float, low: float, slack: float) -> _Front | None:
    """The front after a long move: no step of it, or the fewest steps for every gain it can bring."""
    start = (lag + front.gain) // whole
    most = int(((lag + front.gain + move.worth * move.steps) // whole - start).max(initial=0))
    if len(front.gain) * (most + 2) > SIZE:
        return None
    goals = (start[:, None] + np.arange(most + 1)[None, :]) * whole - lag - front.gain[:, None]
    steps = np.maximum(-(-goals // move.worth), 1)
    steps = np.hstack([np.zeros((len(steps), 1), dtype=np.int64), np.where(steps > move.steps, 0, steps)])
    return _with(front, steps, np.where(steps > 0, move.price(steps), 0), move, rate, low, slack)


def _with(front: _Front, steps: Ints, price: Ints, move: Move, rate: float, low: float, slack: float) -> _Front | None:
    """The front after one more move: points × its choices, within `slack`."""
    if len(front.loss) * steps.shape[1] > SIZE:
        return None
    loss = front.loss[:, None] + (price - rate * move.worth * steps - low)
    parent, which = np.nonzero(loss <= slack)
    chosen = np.broadcast_to(steps, loss.shape)[parent, which]
    cost = front.price[parent] + np.broadcast_to(price, loss.shape)[parent, which]
    return _unbeaten(_Front(front.gain[parent] + move.worth * chosen, cost, loss[parent, which], parent, chosen))


def _steps(trail: _Trail, at: int) -> tuple[int, ...]:
    """The steps of each move that led to the point `at` of the unit's last front."""
    steps = [0] * len(trail.order)
    at = int(trail.fronts[-1].parent[at])
    for i, front in zip(reversed(trail.order), reversed(trail.fronts[:-1]), strict=True):
        steps[i] = int(front.choice[at])
        at = int(front.parent[at])
    return tuple(steps)
