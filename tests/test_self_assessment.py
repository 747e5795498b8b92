"""A government's own cells: what there is to fill in, what is refused, the range left open, and that nothing of it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepatuhan.checks.check import check, sound_data
from kepatuhan.core.assessments import read_assessment
from kepatuhan.core.dataset import layers
from kepatuhan.core.model import MILLIONTHS, Problem
from kepatuhan.intake import ingest
from kepatuhan.intake.review import joined, review
from kepatuhan.scoring import compare, ranking
from kepatuhan.scoring.score import score
from kepatuhan.self_assessment.against import Beside, against
from kepatuhan.self_assessment.editing import entered
from kepatuhan.self_assessment.entry import read_texts, read_values
from kepatuhan.self_assessment.grid import Answer, Grid, coming_year, grid, latest_list, years
from kepatuhan.self_assessment.kept import Edit, Kept
from kepatuhan.self_assessment.outlook import observations, outlook, with_list
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem

CILEGON = (
    "DPMPTSP",
    "Disdukcapil",
    "Dinas Pendidikan dan Kebudayaan",
    "Dinas Sosial",
    "Puskesmas Cibeber",
    "Puskesmas Pulomerak",
    "Dinas Kesehatan",
)
POINTS = {
    "DPMPTSP": (61.5, 25),
    "Disdukcapil": (60, 24.25),
    "Dinas Pendidikan dan Kebudayaan": (55, None),
    "Dinas Sosial": (50, 20),
    "Puskesmas Cibeber": (62, 26),
    "Puskesmas Pulomerak": (None, 27),
    "Dinas Kesehatan": (58.4, 22.1),
}
"""What Cilegon says of its units in 2026: points of the four dimensions (of 70) and of public trust (of 30)."""


def filled(points: dict[str, tuple[float | None, float | None]]) -> dict[tuple[str, str], Answer]:
    return {
        (unit, code): Answer(None if value is None else round(value * MILLIONTHS))
        for unit, pair in points.items()
        for code, value in zip(("dimensi", "kepercayaan"), pair, strict=True)
    }


def cells(data, region: str = "36.72", year: int = 2026) -> Grid:
    made = grid(data, region, year)
    assert isinstance(made, Grid), made
    return made


# --- what there is to fill in -------------------------------------------------------------------------------------


def test_a_year_to_come_has_the_newest_method_and_the_last_known_list(data):
    cilegon = cells(data)
    assert (cilegon.units, cilegon.method.id, cilegon.listed_in, cilegon.size) == (CILEGON, "2025", 2024, 14)
    assert [(leaf.code, leaf.scale_max) for leaf in cilegon.leaves] == [("dimensi", 70), ("kepercayaan", 30)]
    assert coming_year(data) == 2026


def test_a_year_of_2022_has_every_indicator_and_its_own_list(data):
    cilegon = cells(data, year=2022)
    assert (len(cilegon.leaves), cilegon.listed_in) == (38, 2022)
    assert {leaf.level for leaf in cilegon.leaves} == {"indicator"}
    assert "Puskesmas Ciwandan" in cilegon.units  # the two that were assessed in that year


def test_every_government_has_its_list_with_each_kind_as_often_as_listed(data):
    for region in data.regions:
        for year in years(data):
            made = cells(data, region.code, year)
            listed_in, expected = latest_list(data, region.code, year)
            assert (made.listed_in, len(made.units)) == (listed_in, sum(expected.values()))
            assert len(set(made.units)) == len(made.units)


def test_units_without_a_published_name_are_called_by_their_kind(data):
    assert cells(data, "36.71").units[-2:] == ("Puskesmas Neglasari", "Puskesmas 1")


def test_units_that_hold_something_stay_whatever_is_published_later(data):
    made = grid(data, "36.72", 2026, ["Puskesmas Ciwandan", "UPTD Pasar"])
    assert made.units[4:] == ("Puskesmas Ciwandan", "Puskesmas Cibeber", "Dinas Kesehatan", "UPTD Pasar")


@pytest.mark.parametrize(("region", "year", "code"), [("36.72", 2019, "self_no_method"), ("99", 2026, "self_no_list")])
def test_where_there_is_nothing_to_fill_in_a_sentence_says_so(region, year, code, data):
    refused = grid(data, region, year)
    assert isinstance(refused, Problem)
    assert refused.code == code
    assert all(problem(refused, lang) for lang in LANGUAGES)


# --- what is typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("input.sarana.3", "2", 2_000_000),
        ("input.sarana.3", " 3,0 ", 3_000_000),
        ("input.sarana.3", "0", 0),
        ("output.spm.1", "92,74", 92_740_000),
        ("output.spm.1", "92.74", 92_740_000),
        ("output.spm.1", "92,5 %", 92_500_000),
        ("output.spm.1", "", None),
        ("output.spm.1", "?", None),
        ("output.spm.1", "-", None),
        ("output.spm.1", "tidak diketahui", None),
        ("output.spm.1", "Unknown", None),
    ],
)
def test_a_typed_value_is_read_and_what_is_not_known_is_not_zero(code, text, value, data):
    key = ("DPMPTSP", code)
    assert read_values({key: text}, cells(data, year=2024), data) == ({key: value}, [])


@pytest.mark.parametrize(
    ("code", "text", "sentence"),
    [
        ("input.sarana.3", "4", "Dinas Sosial, baris 9: Nilai “4” bukan salah satu dari 0, 1, 2, 3. Pilih salah satu; kosongkan bila belum diketahui."),
        ("input.sarana.3", "1,5", "Dinas Sosial, baris 9: Nilai “1,5” bukan salah satu dari 0, 1, 2, 3. Pilih salah satu; kosongkan bila belum diketahui."),
        ("input.sarana.3", "-1", "Dinas Sosial, baris 9: Nilai “-1” bukan salah satu dari 0, 1, 2, 3. Pilih salah satu; kosongkan bila belum diketahui."),
        ("output.spm.1", "100,5", "Dinas Sosial, baris 32: Nilai “100,5” di luar skala 0–100,00. Isi nilai pada skala itu; kosongkan bila belum diketahui."),
        ("output.spm.1", "baik", "Dinas Sosial, baris 32: “baik” bukan angka. Tulis seperti 2 atau 2,5; kosongkan bila belum diketahui."),
        ("input.sarana.3", "50 %", "Dinas Sosial, baris 9: “50 %” bukan angka. Tulis seperti 2 atau 2,5; kosongkan bila belum diketahui."),
        ("output.spm.1", "9" * 400, f"Dinas Sosial, baris 32: “{'9' * 40}…” bukan angka. Tulis seperti 2 atau 2,5; kosongkan bila belum diketahui."),
    ],
)  # fmt: skip
def test_what_is_no_value_of_the_scale_names_row_value_and_remedy(code, text, sentence, data):
    made = cells(data, year=2024)
    values, (wrong,) = read_values({("Dinas Sosial", code): text}, made, data)
    assert values == {}
    assert problem(wrong, "id") == sentence
    assert problem(wrong, "en").startswith("Dinas Sosial, row ")


def test_wrong_values_of_a_block_keep_nothing_of_the_others_back(data):
    typed = {("DPMPTSP", f"input.sarana.{n}"): text for n, text in enumerate(("3", "x", "2", "7", "0"), start=1)}
    values, wrong = read_values(typed, cells(data, year=2024), data)
    assert [value // MILLIONTHS for value in values.values()] == [3, 2, 0]
    assert [(p.row, p.value) for p in wrong] == [(8, "x"), (10, "7")]


def test_texts_are_tidied_and_odd_ones_refused(data):
    made, key, other = cells(data), ("DPMPTSP", "dimensi"), ("DPMPTSP", "kepercayaan")
    typed = {key: {"note": "  rapat\u00a0 tim ", "evidence": "SK-12.pdf", "assessor": ""}}
    assert read_texts(typed, made) == ({key: {"note": "rapat tim", "evidence": "SK-12.pdf", "assessor": ""}}, [])
    typed = {key: {"note": "<img src=x>", "evidence": "SK-12.pdf"}, other: {"assessor": "A" * 500}}
    kept, wrong = read_texts(typed, made)
    assert kept == {key: {"evidence": "SK-12.pdf"}}
    assert [(p.code, p.row, p.column) for p in wrong] == [
        ("self_text_odd", 1, "note"),
        ("self_text_long", 2, "assessor"),
    ]
    assert all(problem(p, lang) for p in wrong for lang in LANGUAGES)
    assert "500 huruf, paling banyak 80" in problem(wrong[1], "id")


# --- what is typed becomes what is written --------------------------------------------------------------------------

AT = datetime(2026, 3, 2, tzinfo=UTC)
ROOM, DESK, TOILET = (("DPMPTSP", f"input.sarana.{n}") for n in (1, 2, 3))


def test_only_what_differs_is_written_on_the_version_that_was_seen(data):
    made = cells(data, year=2024)
    held = {ROOM: Kept(Answer(2_000_000, "lama", "", "Ani"), 5, AT, "Ani")}
    typed = {ROOM: {"value": "2,0", "note": "lama"}, DESK: {"value": ""}, TOILET: {"value": "3"}}
    read = entered(typed, held, made, data, by="Budi")
    assert read.edits == (Edit(*TOILET, Answer(3_000_000, assessor="Budi"), 0),)
    read = entered({ROOM: {"value": "1"}}, held, made, data, by="Budi")
    assert read.edits == (Edit(*ROOM, Answer(1_000_000, "lama", "", "Ani"), 5),)  # who judged it is already said
    assert (read.wrong, read.problems) == ({}, ())


def test_what_is_wrong_in_a_cell_stays_typed_and_the_rest_of_it_is_written(data):
    made = cells(data, year=2024)
    read = entered({TOILET: {"value": "7", "note": "difoto"}, DESK: {"value": "1"}}, {}, made, data)
    assert set(read.edits) == {Edit(*TOILET, Answer(None, "difoto"), 0), Edit(*DESK, Answer(1_000_000), 0)}
    assert read.wrong == {TOILET: {"value": "7"}}
    assert [(p.code, p.row) for p in read.problems] == [("self_off_steps", 9)]


# --- the range ----------------------------------------------------------------------------------------------------


def test_the_total_of_cilegon_2026_is_a_range_until_all_is_filled(data):
    """Lowest: 86,50 + 84,25 + 55 + 70 + 88 + 27 + 80,50 = 491,25, / 7 = 70,178… → 70,18 (Cukup).

    Highest: Dindik 55 + 30 = 85 and Pulomerak 70 + 27 = 97: 591,25 / 7 = 84,464… → 84,46 (Baik).
    """
    stands = outlook(cells(data), filled(POINTS), data)
    assert (stands.total.low, stands.total.high, stands.total.open, stands.total.of) == (7018, 8446, 2, 14)
    assert (stands.low.code, stands.high.code, stands.certain) == ("cukup", "baik", None)
    dindik, pulomerak = (stands.units[CILEGON[i]] for i in (2, 5))
    assert (dindik.low, dindik.high, dindik.open) == (5500, 8500, 1)
    assert (pulomerak.low, pulomerak.high, pulomerak.open) == (2700, 9700, 1)


def test_a_category_can_be_certain_before_all_is_filled(data):
    """Pulomerak's dimensions at 65 make it 92: 556,25 / 7 = 79,46 and 586,25 / 7 = 83,75, both Baik (78,00–87,99)."""
    stands = outlook(cells(data), filled(POINTS | {"Puskesmas Pulomerak": (65, 27)}), data)
    assert (stands.total.low, stands.total.high, stands.total.open) == (7946, 8375, 1)
    assert stands.certain.code == "baik"


def test_all_filled_is_one_number(data):
    """With Dindik's trust at 21,5 the sum is 556,25 + 21,50 = 577,75, / 7 = 82,535… → 82,54."""
    every = POINTS | {"Puskesmas Pulomerak": (65, 27), "Dinas Pendidikan dan Kebudayaan": (55, 21.5)}
    stands = outlook(cells(data), filled(every), data)
    assert (stands.total.low, stands.total.high, stands.total.open) == (8254, 8254, 0)


def test_nothing_filled_is_the_whole_scale(data):
    stands = outlook(cells(data), {}, data)
    assert (stands.total.low, stands.total.high, stands.total.open, stands.certain) == (0, 10_000, 14, None)
    assert {(r.low, r.high, r.open) for r in stands.units.values()} == {(0, 10_000, 2)}


def test_one_open_indicator_of_2024(data):
    """A toilet is 6,27 % of the 21,85 points of Input: 1,369995. Without it DPMPTSP has 98,63, the mean is 698,63 / 7 = 99,80."""
    made = cells(data, year=2024)
    best = {(u, c.code): Answer(int(c.scale_max) * MILLIONTHS) for u in made.units for c in made.leaves}
    stands = outlook(made, best | {("DPMPTSP", "input.sarana.3"): Answer(None, note="belum dilihat")}, data)
    assert (stands.total.low, stands.total.high, stands.certain.code) == (9980, 10_000, "A")
    assert (stands.units["DPMPTSP"].low, stands.units["DPMPTSP"].open) == (9863, 1)


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 37)), st.integers(0, 3), max_size=60))
@settings(max_examples=15)
def test_the_ends_are_those_that_the_engine_gives_to_what_is_known(data, chosen):
    """score.score itself leaves a range for what has no row: both ways of asking the one engine agree."""
    made = cells(data, year=2024)
    answers = {(made.units[u], made.leaves[c].code): Answer(value * MILLIONTHS) for (u, c), value in chosen.items()}
    if not answers:
        return
    body = score(observations(made, answers), with_list(made, data)).bodies.iloc[0]
    stands = outlook(made, answers, data)
    assert (stands.total.low, stands.total.high) == (body["low"], body["high"])
    assert body["state"] == "mandiri"


# --- never among what was published -------------------------------------------------------------------------------


def best_of(data, region: str, year: int) -> pd.DataFrame:
    """A self-assessment in which everything is full marks: wherever it got in, it would be seen."""
    made = cells(data, region, year)
    return observations(
        made, {(u, c.code): Answer(int(c.scale_max) * MILLIONTHS) for u in made.units for c in made.leaves}
    )


def test_the_engine_refuses_to_score_it_with_what_others_say(data):
    with pytest.raises(ValueError, match="self-assessed"):
        score(pd.concat([data.observations, best_of(data, "36.72", 2024)], ignore_index=True), data)


def test_it_has_no_rank_no_colour_and_no_place_among_the_bodies(data):
    """Lebak 2024 has no published row: only there could a self-assessment be scored beside the others at all."""
    rows = pd.concat([data.observations, best_of(data, "36.02", 2024)], ignore_index=True)
    scored = score(rows, data)
    own = scored.bodies[(scored.bodies["region"] == "36.02") & (scored.bodies["year"] == 2024)].iloc[0]
    assert (own["state"], own["score"]) == ("mandiri", 10_000)
    bodies, published = (
        compare.overview(scored.bodies, data),
        compare.overview(score(data.observations, data).bodies, data),
    )
    pd.testing.assert_frame_equal(bodies, published, check_dtype=False)
    for year in data.years:
        pd.testing.assert_frame_equal(ranking.ranked(bodies, data, year), ranking.ranked(published, data, year))


@pytest.mark.parametrize("word", ["mandiri", "Penilaian mandiri", "self-assessment"])
def test_rows_of_a_table_with_that_status_go_into_a_layer_of_their_own(word, data):
    content = f"tahun,kode_wilayah,unit,komponen,nilai,status\n2024,36.72,DPMPTSP,,99,{word}\n2024,36.72,Disdukcapil,,98,{word}\n"
    result = review(ingest.read(content.encode(), "sendiri.csv", data), data)
    assert result.outcome == "accept_warn"
    (told,) = [p for p in result.problems if p.code == "self_assessed_row"]
    assert "2 baris berstatus mandiri" in problem(told, "id")
    taken = joined(data, result.accepted)
    assert taken.observations is data.observations
    assert list(taken.self_assessed["value"]) == [99_000_000, 98_000_000]
    assert (sound_data(taken)[0].observations["status"] != "mandiri").all()


def test_a_shipped_file_with_that_status_is_parted_too(data):
    rows, _ = read_assessment(b"tahun,kode_wilayah,nilai,status\n2024,36.72,99,mandiri\n2024,36.72,95.31,\n", "a.csv")
    claimed, invented, planned, assessed = layers(rows)
    assert [len(part) for part in (claimed, invented, planned, assessed)] == [1, 0, 0, 1]
    assert [p.code for p in check(replace(data, self_assessed=assessed).self_assessed, data)] == ["self_assessed_row"]


# --- beside the official result -----------------------------------------------------------------------------------


def test_beside_the_official_result_by_hand(data, scored, bodies):
    """Cilegon 2023 said of itself: DPMPTSP full marks, Dinas Sosial two thirds of its indicators and 85,73 published.

    Published (data/assessments/2023.csv): DPMPTSP 88,06, Dinas Sosial 85,73, total 89,45.
    DPMPTSP: every indicator 3 and SPM 100 → 100,00: 100,00 − 88,06 = 11,94 too kind.
    Dinas Sosial: every indicator 2 of 3 and SPM 100: output's SPM is a sixth of 24,24 = 4,04 points, the other
    95,96 points at two thirds are 63,9733…; together 68,0133… → 68,01: 68,01 − 85,73 = −17,72, too strict.
    The five others are open: the total lies in (100 + 68,01) / 7 = 24,00 … (668,01) / 7 = 95,43; 89,45 lies inside: 0.
    """
    made = cells(data, year=2023)
    answers = {("DPMPTSP", c.code): Answer(int(c.scale_max) * MILLIONTHS) for c in made.leaves}
    answers |= {("Dinas Sosial", c.code): Answer((2 if c.step else 100) * MILLIONTHS) for c in made.leaves}
    rows = against(made, outlook(made, answers, data), scored.units, bodies)
    assert [(row.unit, row.low, row.high, row.published, row.kind) for row in rows] == [
        ("DPMPTSP", 10_000, 10_000, 8806, 1194),
        ("Dinas Sosial", 6801, 6801, 8573, -1772),
        ("", 2400, 9543, 8945, 0),
    ]


def test_a_range_misses_by_its_nearer_end():
    assert [Beside("", low, high, 8000).kind for low, high in ((8100, 9000), (7000, 7900), (7000, 8000))] == [
        100,
        -100,
        0,
    ]


def test_nothing_published_or_nothing_filled_is_beside_nothing(data, scored, bodies):
    made = cells(data)
    assert against(made, outlook(made, filled(POINTS), data), scored.units, bodies) == ()  # 2026
    of_2023 = cells(data, year=2023)
    assert against(of_2023, outlook(of_2023, {}, data), scored.units, bodies) == ()
