"""The frontiers against every plan there is, and what they do not claim."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from kepatuhan.plans import frontier
from kepatuhan.plans.frontier import LONG, Move, UnitMoves, cheapest_of
from tests.nightly import examples

WHOLE = 6
ROOM = 10_000
"""More than any of these levers can bring."""


@st.composite
def moves(draw, steps) -> Move:
    return Move(draw(st.integers(1, 60)), draw(steps), draw(st.integers(0, 9)), draw(st.integers(1, 12)))


@st.composite
def some_places(draw) -> tuple[UnitMoves, ...]:
    """Up to three units; a lag outside 0 … whole is a print that is not what the levers' values give."""
    collected = []
    for at in range(draw(st.integers(1, 3))):
        parts_here = [draw(moves(st.integers(0, 3))) for _ in range(draw(st.integers(0, 2)))]
        long = [draw(moves(st.integers(LONG + 1, LONG + 9)))] if at == 0 else []
        collected.append(
            UnitMoves(
                draw(st.integers(-2 * WHOLE, 3 * WHOLE)), (*long, *parts_here), draw(st.sampled_from([ROOM, 5, 40]))
            )
        )
    return tuple(collected)


def gained(place: UnitMoves, steps) -> int:
    raised = sum(move.worth * k for move, k in zip(place.moves, steps, strict=True))
    return min((place.lag + raised) // WHOLE, place.room) if any(steps) else 0


def price(place: UnitMoves, steps) -> int:
    return sum(move.touch + move.each * k for move, k in zip(place.moves, steps, strict=True) if k)


def least(places, need, allowed=lambda plan: True) -> int | None:
    """The least price of all plans that there are, one by one."""
    every = product(*(list(product(*(range(m.steps + 1) for m in p.moves))) for p in places))
    enough = (plan for plan in every if allowed(plan) and sum(map(gained, places, plan)) >= need)
    return min((sum(map(price, places, plan)) for plan in enough), default=None)


@examples(60, 600)
@given(some_places(), st.integers(1, 400))
def test_no_plan_is_cheaper(places, need):
    wanted = least(places, need)
    cheapest = cheapest_of([places], need, WHOLE)
    if wanted is None:
        assert cheapest is None
        return
    assert cheapest is not None
    steps, paid = cheapest
    assert paid == wanted == sum(map(price, places, steps))
    assert sum(map(gained, places, steps)) >= need


@examples(40, 600)
@given(some_places(), st.integers(1, 400), st.none() | st.integers(1, 4), st.data())
def test_no_plan_with_so_many_moves_or_that_moves_what_must_be_is_cheaper(places, need, most, draw):
    """What it claims is the least of the plans that obey; it may leave a problem to the solver, but not an easy one."""
    must = [[draw.draw(st.booleans()) and move.steps > 0 for move in place.moves] for place in places]
    touched = [draw.draw(st.booleans()) for _ in places]
    places = [
        replace(p, must=all_of, moves=tuple(replace(m, must=flag) for m, flag in zip(p.moves, flags, strict=True)))
        for p, flags, all_of in zip(places, must, touched, strict=True)
    ]

    def obeys(plan) -> bool:
        count = sum(k > 0 for steps in plan for k in steps)
        moved = all(
            (any(steps) or not place.must) and all(k or not m.must for k, m in zip(steps, place.moves, strict=True))
            for place, steps in zip(places, plan, strict=True)
        )
        return moved and (most is None or count <= most)

    cheapest = cheapest_of([places], need, WHOLE, most)
    wanted = least(places, need, obeys)
    assert cheapest is None or cheapest[1] == wanted
    if cheapest is not None:
        assert obeys(cheapest[0])
        assert sum(map(gained, places, cheapest[0])) >= need
    event(f"{'answered' if cheapest else 'left open'}, {'there is one' if wanted is not None else 'there is none'}")


def test_so_many_moves_by_hand():
    """12 hundredths = 72 of 1/6. Three moves: 3 × 24 at 1 + 2 = 3 each, 9. Two: 60 + 24 at 1 + 9 and 3, 13. One: 72 at 1 + 29, 30."""
    places = [UnitMoves(0, (*(Move(24, 1, 2, 1),) * 3, Move(60, 1, 9, 1), Move(72, 1, 29, 1)), ROOM)]
    assert [cheapest_of([places], 12, WHOLE, most)[1] for most in (3, 2, 1)] == [9, 13, 30]
    with_the_dear_one = (*places[0].moves[:4], replace(places[0].moves[4], must=True))
    assert cheapest_of([[replace(places[0], moves=with_the_dear_one)]], 12, WHOLE) == (((0, 0, 0, 0, 1),), 30)
    # another unit must be touched: its step of 6 brings one hundredth at 1 + 7; the three of 24 are still needed
    other = UnitMoves(0, (Move(6, 1, 7, 1),), ROOM, must=True)
    assert cheapest_of([[*places, other]], 12, WHOLE) == (((1, 1, 1, 0, 0), (1,)), 17)


def test_the_best_of_several_by_hand():
    # 10 hundredths = 60 of 1/6: three steps of 20 cost 1 + 3 × 2 = 7; one step of 60 costs 1 + 5 = 6
    one, other = UnitMoves(0, (Move(20, 3, 2, 1),), ROOM), UnitMoves(0, (Move(60, 1, 5, 1),), ROOM)
    assert cheapest_of([[one, other.still], [one.still, other]], 10, WHOLE) == (((0,), (1,)), 6)
    assert cheapest_of([[one, other.still]], 10, WHOLE) == (((3,), (0,)), 7)
    assert cheapest_of([[one, other]], 21, WHOLE) is None  # 120 of 1/6 are 20 hundredths at most


@pytest.mark.parametrize(
    "places",
    [
        [UnitMoves(0, (Move(1, 90, 1, 1), Move(1, 90, 1, 1)), ROOM)],  # two long levers in a unit
        [UnitMoves(0, (Move(6, 3, 2**51, 1),), ROOM)],  # a price that floats do not hold
        [UnitMoves(0, (Move(0, 3, 1, 1), Move(6, 3, 1, 1)), ROOM)],  # a lever that brings nothing
        [UnitMoves(0, (Move(6, 3, -1, 1),), ROOM)],
        [UnitMoves(0, (), ROOM)],
    ],
    ids=["two long", "large", "nothing", "below nothing", "none"],
)
def test_what_it_cannot_hold_it_does_not_claim(places):
    assert cheapest_of([places], 1, WHOLE) is None


def test_gain_stops_at_the_room_by_hand():
    # 10 hundredths needed, 1/6 each: the step of 60 would bring 10, of which 7 count; so the step of 20 (3) comes along: 6 + 3 = 9
    full, other = UnitMoves(0, (Move(60, 1, 5, 1),), 7), UnitMoves(0, (Move(20, 1, 2, 1),), ROOM)
    assert cheapest_of([[full, other]], 10, WHOLE) == (((1,), (1,)), 9)
    assert cheapest_of([[full, other]], 7, WHOLE) == (((1,), (0,)), 6)
    assert cheapest_of([[full, other.still]], 8, WHOLE) is None


def test_too_much_to_look_at_is_not_claimed(monkeypatch):
    places = [UnitMoves(0, tuple(Move(7 + i, 3, 3 + i % 4, 1) for i in range(9)), ROOM)] * 2
    assert cheapest_of([places], 20, WHOLE) is not None
    monkeypatch.setattr(frontier, "SIZE", 3)
    assert cheapest_of([places], 20, WHOLE) is None


def test_one_that_is_not_handled_leaves_all_of_them_open():
    """It might be the cheapest: the best of the others is not claimed to be it."""
    dear, two_long = (
        [UnitMoves(0, (Move(60, 1, 300, 1),), ROOM)],
        [UnitMoves(0, (Move(1, 90, 1, 1), Move(1, 90, 1, 1)), ROOM)],
    )
    assert cheapest_of([dear], 10, WHOLE) == (((1,),), 301)
    assert cheapest_of([dear, two_long], 10, WHOLE) is None


def test_no_set_is_passed_over_because_of_prices_in_billions():
    """One hundredth by one move: A's second brings it for 100 billions (its first brings a hundredth of one), B's for 200."""
    a = UnitMoves(0, (Move(1, 1, 0, 500_000_000), Move(100, 1, 0, 100_000_000_000)), 10_000)
    b = UnitMoves(0, (Move(100, 1, 0, 200_000_000_000),), 10_000)
    assert cheapest_of([[a, b.still], [a.still, b]], 1, 100, 1) == (((0, 1), (0,)), 100_000_000_000)
