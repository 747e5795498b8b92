"""Answers that many threads ask for: worked out once while the others wait, the latest kept, no error in a crowd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations, count
from random import Random
from threading import Barrier, Event, Lock

import pytest

from pages.components.shell.cache import GROUNDS, on_disk
from pages.components.shell.memory import Memory
from tests.test_self_ground import SERANG, alike

THREADS = 32


def test_the_first_works_and_the_others_wait():
    memory, started, go, times = Memory(4), Event(), Event(), count()

    def make() -> int:
        started.set()
        assert go.wait(10)
        return next(times)

    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(memory.once, ("a",), make) for _ in range(THREADS)]
        assert started.wait(10)
        go.set()
        assert {one.result(10) for one in asked} == {0}
    assert next(times) == 1


def test_one_answer_does_not_wait_for_another():
    memory, go = Memory(4), Event()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(memory.once, "slow", lambda: go.wait(10))
        assert pool.submit(memory.once, "quick", lambda: 7).result(10) == 7
        go.set()
        assert slow.result(10)


def test_the_one_asked_for_longest_ago_makes_room():
    memory, made = Memory(2), []

    def ask(key: str) -> None:
        memory.once(key, lambda: made.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"]
    assert len(memory) == 2


def test_a_crowd_on_a_full_memory_gets_right_answers_and_no_error():
    """400 keys in a memory of 8, asked for by 32 threads at once: each is worked out by one thread at a time."""
    memory, together, lock, at_work = Memory(8), Barrier(THREADS), Lock(), set()

    def make(key: int) -> int:
        with lock:
            assert key not in at_work, "worked out twice at once"
            at_work.add(key)
        memory.once(key % 5 + 1000, lambda: None)  # others get their turn, and entries their end
        with lock:
            at_work.remove(key)
        return key * key

    def visit(seed: int) -> list[int]:
        chance = Random(seed)
        together.wait(10)
        asked = [chance.randrange(200) + 200 * (i % 2) for i in range(300)]
        return [key for key in asked if memory.once(key, lambda key=key: make(key)) != key * key]

    with ThreadPoolExecutor(THREADS) as pool:
        assert not [wrong for item in pool.map(visit, range(THREADS)) for wrong in item]
    assert len(memory) <= 8


def test_who_fails_is_told_and_the_next_in_line_tries_again():
    memory, started, go, times = Memory(4), Event(), Event(), count()

    def make() -> str:
        if next(times) == 0:
            started.set()
            assert go.wait(10)
            raise ValueError("left in the middle")
        return "made"

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(memory.once, "a", make)
        assert started.wait(10)
        others = [pool.submit(memory.once, "a", make) for _ in range(7)]
        go.set()
        with pytest.raises(ValueError, match="left in the middle"):
            first.result(10)
        assert {one.result(10) for one in others} == {"made"}
    assert next(times) == 2


def test_an_answer_may_need_another_but_not_itself():
    memory = Memory(4)
    assert memory.once("a", lambda: memory.once("b", lambda: 2) + 1) == 3
    with pytest.raises(RuntimeError, match="asks for itself"):
        memory.once("c", lambda: memory.once("c", lambda: 1))
    assert memory.once("c", lambda: 1) == 1


# --- what pages of the app keep in it -------------------------------------------------------------------------------


def test_whole_tables_that_visitors_vary_are_few_and_do_not_push_out_what_all_look_at():
    """Each choice of governments and each value that is typed makes another table of some hundred kilobytes."""
    known = replace(on_disk(), memory=Memory(2048), grounds=Memory(3))
    for year in (2022, 2026):
        known.ground(year, "terbit")
    for pair in combinations([r.code for r in known.data.regions][:4], 2):  # six choices
        assert known.mixed(2022, frozenset(pair)) is known.mixed(2022, frozenset(pair))
    for number in range(4):
        stated = alike(known.data, SERANG, 2026, (50 + number, 20))
        assert known.mixed(2026, frozenset(), stated) is known.mixed(2026, frozenset(), stated)
        assert set(known.mixed(2026, frozenset(), stated).published) == {SERANG}
        known.self_scored(stated)
    assert (len(known.memory), len(known.grounds)) == (2, 3)
    assert on_disk().grounds.most == GROUNDS
