"""Who is not green and by how much, and who would fall first: by hand for 2022, 2021, and years where less is known."""

from __future__ import annotations

import pytest

from kepatuhan.scoring.distance import behind, nearest


def pairs(distances) -> list[tuple[str, int | None]]:
    return [(one.row["region"], one.points) for one in distances]


@pytest.mark.parametrize(
    ("year", "short", "unknown"),
    [
        # green from 78,00: province 78,00 - 67,18, Lebak 78,00 - 68,39, Cilegon 78,00 - 77,73
        (2022, [("36", 1082), ("36.02", 961), ("36.72", 27)], 0),
        # green from 81,00: 81,00 - 63,61; - 68,07; - 72,21; - 73,03; - 73,95; - 74,95; - 76,22; - 77,66
        (
            2021,
            [("36.73", 1739), ("36.02", 1293), ("36.74", 879), ("36.04", 797), ("36", 705), ("36.71", 605), ("36.01", 478), ("36.72", 334)],
            0,
        ),
        (2023, [], 0),
        (2024, [], 3),
        # the edges of the old method were never published: who is yellow is known, not how far it is to green
        (2019, [("36.02", None), ("36.01", None), ("36.73", None)], 3),
        (2017, [("36", None)], 8),
        # no zones since 2025: the best category, 88,00 - 84,25
        (2025, [("36.71", 375)], 8),
    ],
)  # fmt: skip
def test_who_is_not_green(bodies, data, year, short, unknown):
    distances = behind(bodies, data, year)
    assert pairs(distances.behind) == short
    assert (distances.unknown, distances.of) == (unknown, 9)


def test_a_year_without_an_assessment_has_no_goal(bodies, data):
    assert behind(bodies, data, 2020) is None
    assert nearest(bodies, data, 2020) == ()


@pytest.mark.parametrize(
    ("year", "close"),
    [
        # 88,47 - 88,00, 88,54 - 88,00, 88,83 - 88,00: three A's within 0,83
        (2022, [("36.71", 47), ("36.03", 54), ("36.74", 83)]),
        # 89,28 - 88,00, 89,45 - 88,00, 91,16 - 88,00
        (2023, [("36.04", 128), ("36.72", 145), ("36", 316)]),
        # 84,27 - 81,00; the others stand above 51,00: 63,61, 68,07
        (2021, [("36.03", 327), ("36.73", 1261), ("36.02", 1707)]),
        (2019, []),
        (2025, [("36.71", 625)]),  # 84,25 - 78,00
    ],
)
def test_who_would_fall_first(bodies, data, year, close):
    assert pairs(nearest(bodies, data, year)) == close
