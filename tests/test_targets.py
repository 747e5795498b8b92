"""Targets: as typed and as kept, how far they are, which of them a picture shows, and the sentence of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kepatuhan.charts.aims import aims
from kepatuhan.charts.frames import bands_frame, domain, ranking_frame, trend_frame
from kepatuhan.charts.ranking import ranking, ranking_datasets
from kepatuhan.charts.strip import strip
from kepatuhan.charts.trend import trend, trend_datasets
from kepatuhan.core.method import band, method_for
from kepatuhan.core.model import Problem
from kepatuhan.follow_up.kept import KeptEntry
from kepatuhan.follow_up.progress import board
from kepatuhan.follow_up.targets import (
    Target,
    content,
    of_category,
    of_score,
    place,
    shown_at,
    standings,
    targets,
    to_choose,
    until,
)
from kepatuhan.self_assessment.outlook import Range
from kepatuhan.sentences.follow_up import board_table, headline, target_line
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def category(data, code: str, region: str = "36.71", year: int = 2026) -> Target:
    chosen = band(method_for(data.methods, year), code)
    return of_category(region, year, chosen)


def by_place(*several: Target) -> dict[tuple[str, int], Target]:
    return {(one.region, one.year): one for one in several}


def rows(data, bodies, *several: Target):
    return board(standings(by_place(*several), bodies, data, 2026), {}, (), date(2026, 3, 2))


# --- typed and kept -----------------------------------------------------------------------------------------------


def test_a_target_is_read_back_as_it_was_kept(data):
    several = [until(category(data, "baik"), "2026-09-30"), of_score("36.72", 2026, "84,25")]
    entries = {place(t.region, t.year): KeptEntry(content(t), 1, NOW, "Ani") for t in several}
    gone = {place("36.73", 2026): KeptEntry(None, 2, NOW, "Ani")}
    assert targets({**entries, **gone}, data.methods) == by_place(*several)
    assert [t.day for t in several] == ["2026-09-30", "2026-12-31"]


def test_a_category_is_kept_by_its_code_and_its_edge_comes_from_the_method(data):
    """The lower edge of Baik is 78,00; a category that the year's method no longer has is no target."""
    assert content(category(data, "baik")) == {"category": "baik", "by": ""}
    assert category(data, "baik").score == 7800
    lost = {place("36.71", 2026): KeptEntry({"category": "B", "by": ""}, 1, NOW, "")}
    assert targets(lost, data.methods) == {}
    assert [b.code for b in to_choose(method_for(data.methods, 2026))] == ["sangat_baik", "baik", "cukup", "kurang"]


@pytest.mark.parametrize(
    ("text", "score"), [("84,25", 8425), ("84.25", 8425), ("85", 8500), ("100", 10_000), (" 0,01 ", 1)]
)
def test_a_score_as_typed(text, score):
    assert of_score("36.71", 2026, text) == Target("36.71", 2026, "", score)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "target_not_number"), ("baik", "target_not_number"), ("0", "target_off_scale"), ("100,01", "target_off_scale"),
     ("-5", "target_off_scale"), ("9" * 500, "target_not_number")],
)  # fmt: skip
def test_what_is_no_score_is_a_sentence(text, code):
    answer = of_score("36.71", 2026, text)
    assert isinstance(answer, Problem)
    assert answer.code == code
    assert all(len(problem(answer, lang)) < 200 for lang in LANGUAGES)


# --- how far ------------------------------------------------------------------------------------------------------


def test_the_distance_is_to_what_was_published_by_the_same_method(data, bodies):
    """Kota Tangerang 2025: 84,25; to Sangat Baik 88,00 − 84,25 = 3,75, to Baik (78,00) nothing is missing.

    Kota Cilegon has 95,31 of 2024, by another method: no distance, and it does not count as reached.
    """
    far, cilegon = category(data, "sangat_baik"), category(data, "baik", "36.72")
    by_code = {one.region: one for one in standings(by_place(far, cilegon), bodies, data, 2026)}
    assert by_code["36.71"].missing == 375
    assert (by_code["36.72"].latest.score, by_code["36.72"].missing) == (9531, None)
    assert standings(by_place(category(data, "baik")), bodies, data, 2026)[5].missing == 0
    assert headline(rows(data, bodies, far, cilegon), data, 2026, "id") == (
        "0 dari 2 sasaran 2026 tercapai; paling jauh Kota Tangerang, kurang 3,75 poin."
    )
    assert headline(rows(data, bodies, category(data, "baik")), data, 2026, "en") == (
        "1 of 1 target for 2026 is reached."
    )
    assert headline(rows(data, bodies, cilegon), data, 2026, "id").startswith("1 sasaran 2026; belum ada nilai terbit")
    assert headline(rows(data, bodies), data, 2026, "id") == "Belum ada sasaran untuk 2026."


def test_where_nothing_published_compares_the_self_assessment_answers_under_its_word(data, bodies):
    """To Baik (78,00) from 67,14–71,43: 6,57 to 10,86 short; from 80,00–90,00 nothing."""
    aimed = standings(by_place(category(data, "baik", "36.72")), bodies, data, 2026)
    short = board(aimed, {"36.72": Range(6714, 7143, 1, 14)}, (), date(2026, 3, 2))
    assert headline(short, data, 2026, "id") == (
        "1 sasaran 2026; menurut penilaian mandiri paling jauh Kota Cilegon, kurang 6,57–10,86 poin."
    )
    sure = board(aimed, {"36.72": Range(8000, 9000, 1, 14)}, (), date(2026, 3, 2))
    assert headline(sure, data, 2026, "en") == "1 target for 2026; by self-assessment it is reached."


def test_the_line_of_one_government(data, bodies):
    (one,) = [s for s in standings(by_place(category(data, "sangat_baik")), bodies, data, 2026) if s.target]
    assert target_line(one, data, "id") == (
        "Sasaran Kota Tangerang 2026: Sangat Baik (88,00), sampai 31 Desember 2026; kurang 3,75."
    )
    none = next(s for s in standings({}, bodies, data, 2026) if s.region == "36.72")
    assert target_line(none, data, "en") == "Cilegon City has no target yet."


def test_the_board_to_take_away_has_a_figure_a_cell(data, bodies):
    table = board_table(rows(data, bodies, category(data, "sangat_baik")), data, 2026, "id", False)
    (row,) = [r for r in table.to_dict("records") if r["Pemerintah"] == "Kota Tangerang"]
    assert (str(row["Terbit terakhir"]), str(row["Sasaran 2026"]), str(row["Jarak"])) == ("84.25", "88.00", "3.75")
    assert len(table) == 9


# --- in pictures --------------------------------------------------------------------------------------------------


def test_a_picture_shows_the_nearest_target_of_its_own_method(data):
    kept = by_place(category(data, "baik"), category(data, "sangat_baik", year=2027), Target("36.71", 2024, "A", 8800))
    assert {year: t["36.71"].year for year in (2022, 2024, 2025, 2026, 2027) if (t := shown_at(kept, data.methods, year))} == {
        2022: 2024, 2024: 2024, 2025: 2026, 2026: 2026, 2027: 2027,
    }  # fmt: skip
    assert shown_at(by_place(category(data, "baik")), data.methods, 2024) == {}


def test_the_ranked_picture_marks_targets_with_the_distance(data, bodies):
    shown = aims({"36.71": category(data, "sangat_baik")}, bodies, 2025, "id")
    frame, bands = ranking_frame(bodies, data, 2025, "id", ""), bands_frame(data, 2025)
    made = ranking_datasets(frame, bands, domain(frame), shown)
    (aim,) = made["aims"]
    assert (aim["at"], aim["text"]) == (88.0, "sasaran 2026: 88,00, kurang 3,75")
    row = next(r for r in made["rows"] if r["code"] == "36.71")
    assert aim["head"] == row["head"]
    assert row["beside"].endswith("sasaran 2026: 88,00, kurang 3,75")
    assert "aims" not in ranking_datasets(frame, bands, domain(frame))
    words = {"score": "s", "district": "d", "rank": "r"}
    plain, aimed = (len(ranking(words, aimed=flag)["layer"]) for flag in (False, True))
    assert aimed == plain + 1


def test_the_years_and_the_place_among_the_eight_mark_it_too(data, bodies):
    shown = aims({"36.71": category(data, "sangat_baik")}, bodies, 2025, "en")
    datasets = trend_datasets(trend_frame(bodies, data, "36.71", "en"), (0, 100), shown)
    assert [(row["year"], row["at"]) for row in datasets["aims"]] == [(2026, 88.0)]
    years = (*data.years, 2026)
    spec = trend(years, (0, 100), "en", aimed=True)
    named = [layer["data"]["name"] for layer in spec["layer"]]
    assert named.count("aims") == 2
    assert "aims" not in [layer["data"]["name"] for layer in trend(years, (0, 100), "en")["layer"]]
    assert "aims" in [layer["data"]["name"] for layer in strip({"share": "x"}, aimed=True)["layer"]]
