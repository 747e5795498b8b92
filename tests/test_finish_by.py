"""A plan that must be finished by a day: working days, and how many would be needed, beside every time that could be tried."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from kepatuhan.plans.finish_by import days_needed, working_days
from kepatuhan.plans.optimise import plan
from kepatuhan.plans.situation import Rules, situation

B = 7800
DAYS = {"Dinas Pendidikan dan Kebudayaan": 60, "Dinas Sosial": 45, "Dinas Kesehatan": 20, "DPMPTSP": 90}


@pytest.mark.parametrize(
    ("today", "until", "days"),
    [
        ("2026-11-27", "2026-11-30", 1),  # Friday to Monday
        ("2026-11-30", "2026-12-04", 4),  # Monday to Friday: Tuesday, Wednesday, Thursday, Friday
        ("2026-11-30", "2026-12-06", 4),  # and the weekend behind it
        ("2026-11-30", "2026-11-30", 0),
        ("2026-11-30", "2026-11-01", 0),
        ("2026-01-01", "2026-12-31", 260),  # 2 January, a Friday, to 31 December: 1 + 51 × 5 + 4
    ],
)
def test_working_days(today, until, days):
    assert working_days(date.fromisoformat(today), date.fromisoformat(until)) == days


def rules(time: int) -> Rules:
    """Only the four units of DAYS may move; the others are locked."""
    locked = frozenset((unit, "") for unit in ("Disdukcapil", "Puskesmas Cilegon", "Puskesmas Ciwandan"))
    return Rules("unit", locked, days={(unit, ""): days for unit, days in DAYS.items()}, time=time)


@pytest.fixture(scope="module")
def scores(data) -> dict[str, int]:
    """The seven units' scores in hundredths."""
    return {unit.name: unit.score for unit in situation(data.observations, data, "36.72", 2022, Rules("unit")).units}


def by_hand(scores: dict[str, int], time: int, target: int) -> bool:
    """Whether any of the units that time allows, raised to 100, brings the mean of the seven to the target."""
    free = [unit for unit, days in DAYS.items() if days <= time]
    sums = [
        sum(10_000 if name in chosen else score for name, score in scores.items())
        for n in range(len(free) + 1)
        for chosen in combinations(free, n)
    ]
    return any(2 * total >= (2 * target - 1) * len(scores) for total in sums)


@pytest.mark.parametrize("target", [B, 8200, 8800, 9500])
def test_the_days_needed_are_the_fewest_of_all_that_could_be_tried(data, scores, target):
    times = range(0, 100, 5)
    least = next((time for time in times if by_hand(scores, time, target)), None)
    for time in (0, 10, 30, 50, 70):
        needed = days_needed(data.observations, data, "36.72", 2022, rules(time), target, "units")
        enough = by_hand(scores, time, target)
        assert needed == (None if enough or least is None else least), time
        where = situation(data.observations, data, "36.72", 2022, rules(time))
        assert (plan(where, target, data).state == "found") is enough


def test_without_a_day_there_is_nothing_to_give_way(data):
    assert days_needed(data.observations, data, "36.72", 2022, Rules("unit"), 9999, "units") is None


def test_in_no_time_nothing_is_finished_also_where_nobody_said_how_long_it_takes(data):
    where = situation(data.observations, data, "36.72", 2022, Rules("unit", time=0))
    assert plan(where, B, data).state != "found"
    assert plan(situation(data.observations, data, "36.72", 2022, Rules("unit", time=1)), B, data).state == "found"
