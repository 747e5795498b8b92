"""Early warning: who stands close above an edge by the last published score, and who says less of itself than that."""

from __future__ import annotations

import pytest

from kepatuhan.core.model import MILLIONTHS
from kepatuhan.follow_up.early_warning import below_published, close_to_falling
from kepatuhan.scoring.score import score
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.outlook import outlook
from kepatuhan.sentences.follow_up import warning_words, warnings_table, warnings_title


@pytest.fixture(scope="module")
def units(data):
    return score(data.observations, data).units


def test_those_close_above_an_edge_the_closest_first(data, bodies, units):
    """Kota Serang 2022: 79,24 is 1,24 above B (78,00); Kabupaten Serang 2023: 89,28 is 1,28 above A (88,00).

    Kota Tangerang 2025 has 84,25, far above Baik; its Dinas Pendidikan 88,06 is 0,06 above Sangat Baik.
    """
    several = close_to_falling(bodies, units, data)
    by_name = {(one.region, one.unit): one for one in several}
    assert (by_name["36.73", ""].spare, by_name["36.73", ""].below.code) == (124, "C")
    assert (by_name["36.04", ""].spare, by_name["36.04", ""].year) == (128, 2023)
    assert by_name["36.71", "Dinas Pendidikan"].spare == 6
    assert ("36.71", "") not in by_name
    assert [one.spare for one in several] == sorted(one.spare for one in several)
    assert all(one.spare <= 200 for one in several)
    assert (
        len(close_to_falling(bodies, units, data, 0)) <= len(several) < len(close_to_falling(bodies, units, data, 500))
    )
    assert warning_words(by_name["36.73", ""], "id") == "79,24 (2022), 1,24 di atas batas B; di bawahnya C"


def test_a_self_assessment_below_what_was_published_by_the_same_method(data, bodies, units):
    """Kota Tangerang 2025: 84,25. All cells at six tenths: 42 + 18 = 60,00 in every unit and as the total: surely below.

    One cell open of the 30 points of trust in the first of n units: its range is 42,00–72,00, all below 84,25 still.
    """
    made = grid(data, "36.71", 2026)
    full = {
        (unit, leaf.code): Answer(int(float(leaf.scale_max) * 0.6) * MILLIONTHS)
        for unit in made.units
        for leaf in made.leaves
    }
    stands = outlook(made, full, data)
    assert stands.total.low == 6000
    several = below_published({"36.71": stands}, 2026, bodies, units, data)
    assert [(one.unit, one.published, one.sure) for one in several if not one.unit] == [("", 8425, True)]
    assert warning_words(several[-1], "en").startswith("SELF-ASSESSMENT 60.00, below the published ")
    most = {key: answer for key, answer in full.items() if key[1] != "kepercayaan"}
    (total,) = [
        one for one in below_published({"36.71": outlook(made, most, data)}, 2026, bodies, units, data) if not one.unit
    ]
    assert (total.assessed.low, total.assessed.high, total.sure) == (4200, 7200, True)
    assert below_published({}, 2026, bodies, units, data) == ()
    assert (
        below_published({"36.71": stands}, 2022, bodies, units, data) == ()
    )  # what was published later warns of nothing


def test_another_method_is_no_comparison(data, bodies, units):
    """Kota Cilegon's last published score, 95,31 of 2024, is of another method than 2026."""
    made = grid(data, "36.72", 2026)
    low = {(unit, leaf.code): Answer(0) for unit in made.units for leaf in made.leaves}
    assert below_published({"36.72": outlook(made, low, data)}, 2026, bodies, units, data) == ()


def test_the_list_in_words(data, bodies, units):
    several = close_to_falling(bodies, units, data)
    assert (
        warnings_title(several, "id") == f"{len(several)} pemerintah atau unit turun kategori bila kehilangan sedikit."
    )
    assert len(warnings_table(several, data, "en")) == len(several)
