"""Doubts: spellings, copies and leaps; and that what was published raises none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kepatuhan.checks.check import check
from kepatuhan.checks.suspicion import _loaded_years, check_copies, check_jumps, check_names
from tests.frames import observed


def found(problems) -> list[tuple[str, int, str]]:
    return [(p.code, p.row, p.severity) for p in problems]


@pytest.mark.parametrize("other", ["disdukcapil", "Disdukcapil.", "DISDUKCAPIL ", "Disdukcapill"])
def test_two_spellings_of_one_unit(other):
    lines = ["2024,36.74,Disdukcapil,,98.38", "2024,36.74,DPMPTSP,,92.74", f"2024,36.74,{other},,98.00"]
    problems = check_names(observed(*lines))
    assert found(problems) == [("near_unit", 4, "warning")]
    assert problems[0].params["other"] == "Disdukcapil"


@pytest.mark.parametrize(
    "lines",
    [
        ["2024,36.74,Puskesmas Pondok Aren,,1", "2024,36.74,Puskesmas Pondok Jagung,,2"],
        ["2024,36.74,SDN 1 Serpong,,1", "2024,36.74,SDN 2 Serpong,,2"],
        ["2024,36.74,Disdukcapil,,1", "2024,36.71,disdukcapil,,2"],
        ["2024,36.74,Disdukcapil,,1", "2023,36.74,disdukcapil,,2"],
    ],
)
def test_names_of_two_units_or_of_two_bodies(lines):
    assert check_names(observed(*lines)) == []


def test_a_body_with_very_many_units_is_compared_by_its_keys_only():
    lines = [f"2024,36.74,Unit {'abcdefghij'[i % 10]}{i:04d},,1" for i in range(400)]
    assert found(check_names(observed(*lines, "2024,36.74,UNIT A0000,,1"))) == [("near_unit", 402, "warning")]


SIX = [f"2024,36.01,{u},,{v}" for u, v in (("DPMPTSP", 91.11), ("Disdukcapil", 92.22), ("Dinas Sosial", 93.33))]


def test_a_body_copied_within_the_file(data):
    problems = check_copies(observed(*SIX, *(line.replace("36.01", "36.02") for line in SIX)), data)
    assert found(problems) == [("copied_body", 5, "warning")]
    assert problems[0].params == {"other_year": 2024, "other_body": "36.01"}


def test_a_body_copied_from_another_year(data):
    problems = check_copies(observed(*SIX, *(line.replace("2024", "2023") for line in SIX)), data)
    assert [(p.params["other_body"], p.params["other_year"]) for p in problems] == [("36.01", 2024)]


def test_a_year_copied_from_what_is_loaded(data):
    loaded = observed("2022,36.01,,,83.91", "2022,36.02,,,68.39", "2022,36.03,,,88.54")
    loaded_data = replace(data, observations=loaded.assign(file="2022.csv"))
    problems = check_copies(observed("2023,36.01,,,83.91", "2023,36.02,,,68.39", "2023,36.03,,,88.54"), loaded_data)
    assert [(p.code, p.row, p.params["other_year"]) for p in problems] == [("copied_year", 2, 2022)]


@pytest.mark.parametrize(
    "lines",
    [
        ["2024,36.01,A,,3", "2024,36.01,B,,2", "2024,36.02,A,,3", "2024,36.02,B,,2"],
        [*SIX, "2024,36.02,DPMPTSP,,91.11", "2024,36.02,Disdukcapil,,92.22", "2024,36.02,Dinas Sosial,,93.34"],
        [*SIX, "2024,36.02,DPMPTSP,,91.11", "2024,36.02,Disdukcapil,,92.22"],
    ],
    ids=["two values may agree by chance", "one hundredth differs", "a part of it"],
)
def test_no_copy(lines, data):
    assert check_copies(observed(*lines), data) == []


def test_what_is_loaded_is_looked_through_once_and_anew_when_it_is_another(data):
    """Loaded without what the file repeats, nothing is a copy; the tables of before still say what they did."""
    three = observed("2022,36.01,,,83.91", "2022,36.02,,,68.39", "2022,36.03,,,88.54").assign(file="2022.csv")
    again = observed("2023,36.01,,,83.91", "2023,36.02,,,68.39", "2023,36.03,,,88.54")
    whole = replace(data, observations=three)
    less = replace(whole, observations=three.head(2))
    assert [len(check_copies(again, known)) for known in (whole, less, whole)] == [1, 0, 1]
    assert whole.once(_loaded_years) is whole.once(_loaded_years) is not less.once(_loaded_years)


def test_what_is_loaded_may_be_brought_again(data):
    again = observed("2022,36.01,,,83.91", "2022,36.02,,,68.39", "2022,36.03,,,88.54")
    assert check_copies(again, replace(data, observations=again.assign(file="2022.csv"))) == []


@pytest.mark.parametrize(
    ("before", "after", "leap"),
    [("50.00", "85.00", False), ("50.00", "85.01", True), ("85.00", "70.00", False), ("85.00", "69.99", True)],
)
def test_a_leap_is_more_than_was_ever_published(before, after, leap, data):
    # 85,01 − 50,00 = 35,01 > 35; 85,00 − 69,99 = 15,01 > 15
    problems = check_jumps(observed(f"2023,36.74,X,,{before}", f"2024,36.74,X,,{after}"), data)
    assert found(problems) == ([("leap", 3, "warning")] if leap else [])


def test_no_leap_across_a_change_of_method(data):
    assert check_jumps(observed("2021,36.74,X,,20", "2022,36.74,X,,90", "2025,36.74,X,,20"), data) == []


def test_a_leap_from_what_is_loaded(data):
    # the province's 67,18 of 2022 is published; 5,00 of 2023 would be a fall of 62,18
    problems = check_jumps(observed("2023,36,,,5.00"), data)
    assert [(p.row, p.params["earlier"], p.params["score"]) for p in problems] == [(2, 6718, 500)]


def test_what_was_published_raises_no_doubt(data):
    assert check(data.observations, data) == []


def test_a_total_of_nobody_is_no_mean_of_a_province(data):
    # the code is missing, or no government's: that is said, and nothing else can be said of the row
    problems = check(observed("2024,,,,85.81", "2024,99,,,85.81", "2024,,,,85.82"), data)
    assert [(p.code, p.row) for p in problems if p.code == "unknown_region"] == [
        ("unknown_region", 2),
        ("unknown_region", 3),
        ("unknown_region", 4),
    ]
