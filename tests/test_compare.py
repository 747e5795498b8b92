"""Medians of what is known: the middle in hundredths, with its counts, and unknown never as zero."""

from __future__ import annotations

import pandas as pd
import pytest

from kepatuhan.scoring.compare import Median, median_known, overview_of


def year_of(*scores: int | None) -> tuple[pd.DataFrame, list[str]]:
    codes = [f"r{i}" for i in range(len(scores))]
    frame = pd.DataFrame({"year": 2022, "region": codes, "score": pd.array(scores, dtype="Int64")})
    return frame, codes


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((300, 100, 200), Median(200, 3, 0)),
        # (200 + 300) / 2 = 250
        ((100, 300, 200, 400), Median(250, 4, 0)),
        # (200 + 301) / 2 = 250,5 hundredths, half up
        ((100, 301, 200, 400), Median(251, 4, 0)),
        # with the unknown as zero it would be 100
        ((200, None, 100), Median(150, 2, 1)),
        ((None, 700, None), Median(700, 1, 2)),
        ((None, None), Median(None, 0, 2)),
        ((0, 200), Median(100, 2, 0)),
    ],
)
def test_median_of_the_known(scores, expected):
    frame, codes = year_of(*scores)
    assert median_known(frame, codes, 2022) == expected


def test_median_counts_a_body_without_a_row_as_unknown():
    frame, codes = year_of(100, 300)
    assert median_known(frame, [*codes, "elsewhere"], 2022) == Median(200, 2, 1)
    assert median_known(frame, codes, 2021) == Median(None, 0, 2)


def test_median_of_the_eight_in_2022(bodies, data):
    # 68,39 77,73 79,01 79,24 | 83,91 88,47 88,54 88,83: (79,24 + 83,91) / 2 = 163,15 / 2 = 81,575 -> 81,58
    assert median_known(bodies, [d.code for d in data.districts], 2022) == Median(8158, 8, 0)


def test_median_of_the_eight_in_2023_leaves_three_out(bodies, data):
    # known: 89,28 89,45 93,21 93,72 94,46; Pandeglang, Lebak and Kota Serang have no score
    assert median_known(bodies, [d.code for d in data.districts], 2023) == Median(9321, 5, 3)


def test_a_year_alone_is_what_it_is_among_all(bodies, scored, data):
    """Ranks narrow a score by those of its own year only; a year to come has its nine rows too."""
    for year in data.years:
        rows = bodies[bodies["year"] == year].reset_index(drop=True)
        pd.testing.assert_frame_equal(overview_of(scored.bodies, data, year), rows)
    assert list(overview_of(scored.bodies, data, 2030)["region"]) == [r.code for r in data.regions]
