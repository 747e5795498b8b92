"""The cheapest plan by its frontiers: unit by unit what a price buys, without every choice that a bound rules out.

A relaxation (Lagrange: a price λ for every bit of gain, a lever's choices judged one by one) gives what no plan is below,
and what each choice loses against it. A choice that alone loses more than `slack` is in no plan within `slack` of that
bound, so what is left holds every such plan, the least one too. Floats only rule out, with a margin; whole numbers decide.
Where only so many moves may be made, a move has a price too (μ), and of two choices the one with fewer moves stays as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kepatuhan.core.aggregate import Floats, Ints
from kepatuhan.plans.highs import IMPOSSIBLE, linprog

Steps = tuple[tuple[int, ...], ...]
"""The number of steps of every move, unit by unit."""

LONG = 24
"""Steps from which a lever's choices are not listed but worked out: for every gain the fewest steps that reach it."""
SIZE = 3_000_000
"""The most choices kept in memory at once; a problem that needs more is left to the solver."""
FIRST_SLACK = 4
"""The first `slack` is the price of so many hundredths of gain; it grows until a plan is found within it."""
ROUNDS = 8
EXACT = 2**52
"""Whole numbers up to this one are represented exactly as floats."""


@dataclass(frozen=True)
class Move:
    """A lever in whole numbers: what a step is worth (in 1/`whole` hundredths), its steps, price of a step and of touching it.

    must: whether it is moved in every plan.
    """

    worth: int
    steps: int
    each: int
    touch: int
    must: bool = False

    def price(self, steps: Ints) -> Ints:
        """The price of `steps` steps."""
        return np.where(steps > 0, self.touch + self.each * steps, 0)


@dataclass(frozen=True)
class UnitMoves:
    """A unit: touched and raised by S its official score gains floor((lag + S) / whole) hundredths, at most `room`; untouched nothing.

    must: whether it is touched in every plan.
    """

    lag: int
    moves: tuple[Move, ...]
    room: int
    must: bool = False

    @cached_property
    def still(self) -> UnitMoves:
        """The same unit with no step left in any move."""
        return UnitMoves(0, tuple(replace(move, steps=0) for move in self.moves), self.room)

    @cached_property
    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """worth, steps, each, touch and must of all moves."""
        values = [(m.worth, m.steps, m.each, m.touch, m.must) for m in self.moves]
        worth, steps, each, touch, must = np.array(values, dtype=np.int64).reshape(-1, 5).T
        return worth, steps, each, touch, must


@dataclass(frozen=True)
class _Front:
    """Points none of which another beats: gain (or S), price and moves made, what each loses against the bound, and where it

    came from. Moves are counted only where their number is limited.
    """

    gain: Ints
    price: Ints
    count: Ints
    loss: Floats
    parent: Ints
    choice: Ints


@dataclass(frozen=True)
class _Trail:
    """How a unit's front came about: the steps of every move that has one choice, and for each other, in its order, the front after it."""

    only: Ints
    order: tuple[int, ...]
    fronts: tuple[_Front, ...]


def cheapest_of(
    move_sets: Iterable[Sequence[UnitMoves]], need: int, whole: int, most: int | None = None
) -> tuple[Steps, int] | None:
    """Steps of every move that let the places gain `need` hundredths at the least price, and that price; the best of several.

    most: the most moves that may be made. None where nothing is claimed: no choice can reach it, or one of several is not
    handled or too much to look at.
    """
    move_sets = list(move_sets)
    if not all(_handled(places, whole) for places in move_sets):
        return None
    loose = [(places, _relaxed(places, need, _rate(places, need * whole), whole)) for places in move_sets]
    reachable = [(places, one) for places, one in loose if one is not None]
    best: tuple[Steps, int] | None = None
    for places, one in sorted(reachable, key=lambda pair: pair[1].bound):
        if best is not None and one.bound - one.margin > best[1]:
            break
        close = one if most is None else _relaxed(places, need, _rates(places, need * whole, most), whole, most)
        if close is None or (best is not None and close.bound - close.margin > best[1]):
            continue
        least = _least(places, need, whole, close)
        if least is None:
            return None
        if best is None or least[1] < best[1]:
            best = least
    return best


@dataclass(frozen=True)
class _Relaxed:
    """The linear relaxation.

    rate: the price of one unit of gain; toll: that of one of the `most` moves, 0 where they are not limited. low: the least
    reduced cost of each move, place by place; losses: by how much each number of its steps (columns, 0 to LONG) is above it.
    bound: no plan is cheaper. margin: the error that floats may add to the bound.
    """

    rate: float
    toll: float
    most: int | None
    low: tuple[Floats, ...]
    losses: tuple[Floats, ...]
    bound: float
    margin: float


def _relaxed(
    places: Sequence[UnitMoves], need: int, prices: tuple[float, float] | None, whole: int, most: int | None = None
) -> _Relaxed | None:
    """The relaxation whose bound guides the search, at the prices of gain and of a move; None for none, as no choice gains `need`."""
    if prices is None:
        return None
    rate, toll = prices
    low, losses = zip(*(_reduced(place, rate, toll) for place in places), strict=True)
    least = sum(float(costs.sum()) for costs in low)
    bound = rate * (need * whole - sum(max(p.lag, 0) for p in places)) + least - toll * (most or 0)
    size = abs(bound) + sum(float(abs(costs).sum()) for costs in low) + rate * need * whole + toll * (most or 0)
    return _Relaxed(rate, toll, most, low, losses, bound, 1e-9 * (size + 1))


def _reduced(place: UnitMoves, rate: float, toll: float) -> tuple[Floats, Floats]:
    """What each move costs at least when its gain is paid for (none, one step or all: between them it is straight), and by how much

    each number of its steps from 0 to LONG costs more; infinite where there are not so many, or none though it must be moved.
    """
    worth, steps, each, touch, must = place.columns
    start, slope, counts = touch + toll, each - rate * worth, np.arange(LONG + 1)
    paid = start[:, None] + slope[:, None] * counts
    paid[:, 0] = 0.0
    low = np.minimum(np.where(steps > 0, start + slope * steps, 0.0), np.where(must > 0, paid[:, 1], 0.0))
    allowed = (counts <= steps[:, None]) & (counts >= must[:, None])
    return low, np.where(allowed, paid - low[:, None], np.inf)


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
        slack = slack * 4 if price is None else min(slack * 4, price - relaxed.bound + 2 * relaxed.margin)
    return None


def _handled(places: Sequence[UnitMoves], whole: int) -> bool:
    """Whether this method applies: every step gains, at most one long lever a unit, and all numbers exact as floats."""
    worth, steps, each, touch, must = _columns_of(places)
    if not len(worth) or (worth <= 0).any() or (each < 0).any() or (touch < 0).any() or (must > steps).any():
        return False
    one_long = all((place.columns[1] > LONG).sum() < 2 for place in places)
    size = np.maximum(touch + each * steps, worth * steps, dtype=float).sum()
    return bool(one_long and size + sum(abs(p.lag) + whole for p in places) < EXACT)


def _columns_of(places: Sequence[UnitMoves]) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """UnitMoves.columns of all places, one after the other."""
    worth, steps, each, touch, must = (
        np.concatenate(parts) for parts in zip(*(p.columns for p in places), strict=True)
    )
    return worth, steps, each, touch, must


def _movable(places: Sequence[UnitMoves], need: int) -> tuple[int, Ints, Ints]:
    """What is left to gain when every unit's rounding is given away, and what all steps of each move that has any bring and cost."""
    worth, steps, each, touch, _ = _columns_of(places)
    some = steps > 0
    return need - sum(max(place.lag, 0) for place in places), (worth * steps)[some], (touch + each * steps)[some]


def _rate(places: Sequence[UnitMoves], need: int) -> tuple[float, float] | None:
    """The price of one unit of gain of the last lever needed when the cheapest levers are raised fully, and 0 for a move; None where

    all together gain too little.
    """
    left, full, prices = _movable(places, need)
    rates = prices / full
    order = np.argsort(rates, kind="stable")
    at = int(np.searchsorted(np.cumsum(full[order]), left))
    return (float(rates[order[at]]), 0.0) if at < len(order) else None


def _rates(places: Sequence[UnitMoves], need: int, most: int) -> tuple[float, float] | None:
    """The prices of gain and of a move at which at most `most` levers, or parts of them, are cheapest: the duals of that linear program.

    Any prices give a bound; these give the best one, those of _rate where HiGHS has no answer. None where no levers bring as
    much, by more than floats may be wrong.
    """
    needed, full, prices = _movable(places, need)
    left, size = needed * (1 - 1e-6), float(full.max())
    dearest = float(prices.max()) or 1.0  # HiGHS is at a loss with prices in billions
    answer = linprog(prices / dearest, [-full / size, np.ones(len(full))], [-left / size, most])
    if answer.status:
        return None if answer.status == IMPOSSIBLE else _rate(places, need)
    rate, toll = -answer.ineqlin.marginals * dearest
    return max(float(rate) / size, 0.0), max(float(toll), 0.0)


def _within(
    places: Sequence[UnitMoves], need: int, whole: int, relaxed: _Relaxed, slack: float
) -> tuple[Steps, int | None] | None:
    """The cheapest plan within `slack` of the bound (price None: there is none); None where there are too many to list."""
    trails, joint = [], [_point()]
    for i, place in enumerate(places):
        trail = _of_place(place, whole, relaxed, i, slack)
        if trail is None:
            return None
        trails.append(trail)
    # what a unit gains beyond `need` makes up for what others lose that must be touched: it counts as far as that
    useful = need - sum(int(trail.fronts[-1].gain.min(initial=0)) for trail in trails)
    for trail in trails:
        front = _joined(joint[-1], trail.fronts[-1], useful, relaxed.most, slack)
        if front is None:
            return None
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
    return _Front(zero, zero, zero, np.zeros(1), zero, zero)


def _joined(one: _Front, other: _Front, useful: int, most: int | None, slack: float) -> _Front | None:
    """All pairs of points within `slack`, gain capped at what is `useful`, without those that another pair beats."""
    if len(one.gain) * len(other.gain) > SIZE:
        return None
    wanted = one.loss[:, None] + other.loss[None, :] <= slack
    if most is not None:
        wanted &= one.count[:, None] + other.count[None, :] <= most
    first, second = np.nonzero(wanted)
    gain = np.minimum(one.gain[first] + other.gain[second], useful)
    price, count, loss = (
        getattr(one, name)[first] + getattr(other, name)[second] for name in ("price", "count", "loss")
    )
    return _unbeaten(_Front(gain, price, count, loss, first, second))


def _unbeaten(points: _Front) -> _Front:
    """Only the points that no other beats in gain, price and moves made; of equal points the first."""
    order = np.lexsort((points.count, points.price, -points.gain))
    kept = [_cheaper_each(points, order, count) for count in np.unique(points.count)]
    return _taken(points, np.concatenate([order[:0], *kept]))


def _cheaper_each(points: _Front, order: Ints, count: int) -> Ints:
    """Of the points with `count` moves those that are cheaper than any with as much gain and no more moves."""
    fewer = order[points.count[order] <= count]
    price = points.price[fewer]
    cheaper = np.append(True, price[1:] < np.minimum.accumulate(price)[:-1])
    kept: Ints = fewer[cheaper & (points.count[fewer] == count)]
    return kept


def _taken(points: _Front, keep: NDArray[Any]) -> _Front:
    return _Front(*(getattr(points, field.name)[keep] for field in fields(_Front)))


def _of_place(place: UnitMoves, whole: int, relaxed: _Relaxed, at: int, slack: float) -> _Trail | None:
    """The front of one unit, place `at` of the relaxation: moves with one choice within `slack` are made at once, then each other short

    one over the sum S, the long one last; then converted to gains of the official score.
    """
    low, losses = relaxed.low[at], relaxed.losses[at]
    choices, long = losses <= slack, place.columns[1] > LONG
    settled = ~long & (choices.sum(axis=1) == 1)
    front, only = _settled(place, relaxed, losses, choices, settled)
    order = [*np.flatnonzero(~long & ~settled).tolist(), *np.flatnonzero(long).tolist()]
    fronts = [front]
    for i in order:
        move = place.moves[i]
        if long[i]:
            more = _long(front, move, place.lag, whole, relaxed, float(low[i]), slack)
        else:
            more = _with(front, np.flatnonzero(choices[i])[None, :], move, relaxed, float(low[i]), slack)
        if more is None:
            return None
        front = more
        fronts.append(front)
    return _Trail(only, tuple(order), (*fronts, _gaining(front, place, whole, relaxed, float(low.sum()), slack)))


def _settled(
    place: UnitMoves, relaxed: _Relaxed, losses: Floats, choices: NDArray[np.bool_], settled: NDArray[np.bool_]
) -> tuple[_Front, Ints]:
    """The one point at which all `settled` moves (those with one choice) are made, and the steps of each move there."""
    worth, _, each, touch, _ = place.columns
    steps = np.where(settled, choices.argmax(axis=1), 0)
    price = np.where(steps > 0, touch + each * steps, 0).sum()
    count = (steps > 0).sum() if relaxed.most is not None else 0
    loss = losses[settled, steps[settled]].sum()
    zero = np.zeros(1, dtype=np.int64)
    gain, price, count = (np.array([value], dtype=np.int64) for value in ((worth * steps).sum(), price, count))
    return _Front(gain, price, count, np.array([loss]), zero, zero), steps


def _gaining(front: _Front, place: UnitMoves, whole: int, relaxed: _Relaxed, low: float, slack: float) -> _Front:
    """The front by gain of the official score; points lost to rounding or beyond `room` count as loss."""
    gain = np.where(front.gain > 0, np.minimum((place.lag + front.gain) // whole, place.room), 0)
    toll = relaxed.toll * front.count
    loss = front.price + toll - low - relaxed.rate * (gain * whole - max(place.lag, 0))
    kept = np.flatnonzero((loss <= slack) & (front.gain > 0 if place.must else True))
    nothing = np.zeros(len(kept), dtype=np.int64)
    return _unbeaten(_Front(gain[kept], front.price[kept], front.count[kept], loss[kept], kept, nothing))


def _long(
    front: _Front, move: Move, lag: int, whole: int, relaxed: _Relaxed, low: float, slack: float
) -> _Front | None:
    """The front after a long move: no step of it, or the fewest steps for every gain it can bring."""
    start = (lag + front.gain) // whole
    most = int(((lag + front.gain + move.worth * move.steps) // whole - start).max(initial=0))
    if len(front.gain) * (most + 2) > SIZE:
        return None
    goals = (start[:, None] + np.arange(most + 1)[None, :]) * whole - lag - front.gain[:, None]
    steps = np.maximum(-(-goals // move.worth), 1)
    steps = np.hstack([np.zeros((len(steps), 1), dtype=np.int64), np.where(steps > move.steps, 0, steps)])
    return _with(front, steps, move, relaxed, low, slack)


def _with(front: _Front, steps: Ints, move: Move, relaxed: _Relaxed, low: float, slack: float) -> _Front | None:
    """The front after one more move: points × its choices (a row, or one for each point), within `slack`."""
    if len(front.loss) * steps.shape[1] > SIZE:
        return None
    price, counted = move.price(steps), int(relaxed.most is not None)
    loss = front.loss[:, None] + (price + relaxed.toll * (steps > 0) - relaxed.rate * move.worth * steps - low)
    parent, which = np.nonzero(loss <= slack if not move.must else (loss <= slack) & (steps > 0))
    chosen, paid = (np.broadcast_to(values, loss.shape)[parent, which] for values in (steps, price))
    gain, count = front.gain[parent] + move.worth * chosen, front.count[parent] + counted * (chosen > 0)
    return _unbeaten(_Front(gain, front.price[parent] + paid, count, loss[parent, which], parent, chosen))


def _steps(trail: _Trail, at: int) -> tuple[int, ...]:
    """The steps of each move that led to the point `at` of the unit's last front."""
    steps: list[int] = trail.only.tolist()
    at = int(trail.fronts[-1].parent[at])
    for i, front in zip(reversed(trail.order), reversed(trail.fronts[1:-1]), strict=True):
        steps[i] = int(front.choice[at])
        at = int(front.parent[at])
    return tuple(steps)
