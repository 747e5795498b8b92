"""The form that a screen reads while a hand moves: held against the engine, for every method, layer and government."""

from __future__ import annotations

import json
import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.model import Change, Scenario
from kepatuhan.scenarios.before_after import BeforeAfter, before_after, summary
from kepatuhan.scenarios.form import Form, as_json, lever_id, make_form, moved_to, standing_at
from kepatuhan.scenarios.form_reader import evaluate
from kepatuhan.scenarios.ground import Ground, ground, self_assessed
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.next_category import aim, ticks
from kepatuhan.scenarios.scenario import apply, put
from kepatuhan.scoring.score import score
from tests.filled import random_year
from tests.nightly import examples
from tests.test_whatif import observed

CILEGON, DINDIK = "36.72", "Dinas Pendidikan dan Kebudayaan"
PLACES = [(year, basis) for year in (2021, 2022, 2023, 2024, 2025) for basis in ("terbit", "ilustrasi")]
SELF_ASSESSED = [(2022, "mandiri"), (2024, "mandiri"), (2026, "mandiri")]


@pytest.fixture(scope="module")
def grounds(data) -> dict[tuple[int, str], Ground]:
    rows = illustrated(data)
    made = {(year, basis): ground(rows, data, year, basis) for year, basis in PLACES}
    own = ("36.71", CILEGON, "36.73")
    for year, basis in SELF_ASSESSED:
        beneath = made.get((year, "terbit")) or ground(data.observations, data, year, "terbit")
        made[year, basis] = self_assessed(
            beneath, random_year(data, year, own, without=("Disdukcapil",) if year == 2024 else ())
        )
    return made


@pytest.fixture(scope="module")
def published(grounds) -> Ground:
    return grounds[2022, "terbit"]


def points(hundredths: int) -> int:
    return hundredths * 10_000


def at(on: Ground, region: str, **units: int):
    """Where the units named stand (hundredths), read from the form."""
    return evaluate(make_form(on, region), {f"{name}|": points(value) for name, value in units.items()})


def row_of(on: Ground, region: str, changes: tuple[Change, ...]) -> tuple[BeforeAfter, int]:
    """The engine's shown reading of one government, and how many of the eight are green."""
    rows = before_after(on, Scenario("", "", "", on.year, on.basis, on.base, changes))
    main = next(row for row in rows if row.region == region and row.main)
    return main, summary(on, rows).zones_after.get("hijau", 0)


def drawn(region_levers: tuple[Lever, ...], pick: random.Random) -> tuple[Change, ...]:
    some = pick.sample(region_levers, min(len(region_levers), pick.randint(0, 6)))
    return moved_to(
        (),
        region_levers,
        {lever_id(lever.cell): pick.randint(0, lever.top // lever.step) * lever.step for lever in some},
    )


def held_against_the_engine(on: Ground, region: str, form: Form, changes: tuple[Change, ...]) -> None:
    standing = evaluate(form, standing_at(changes, levers(on, region)))
    row, greens = row_of(on, region, changes)
    assert standing.score == row.after.score
    if row.after.score is None and row.reading == "units":
        return  # the engine still gives a range; a screen says only that no total is known
    assert (standing.reading, standing.low, standing.high) == (row.reading, row.after.low, row.after.high)
    look_expected = (row.after.symbol, row.after.colour, row.after.zone, row.claim, row.after.to_next)
    assert (standing.symbol, standing.colour, standing.zone, standing.claim, standing.to_next) == look_expected
    rank = None if row.after.rank_best is None else (row.after.rank_best, row.after.rank_worst)
    assert (standing.rank, standing.greens) == (rank, greens)


# --- worked by hand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dindik", "score", "other", "symbol", "claim", "to_next"),
    [
        # 77,73 + 2,36/7 = 78,0671 -> 78,07; 545,97/7 = 77,9957 -> 78,00: both B; 88,00 − 78,07 = 9,93
        (5938, 7807, 7800, "B", "", 993),
        # 77,73 + 2,35/7 = 78,0657 -> 78,07; 545,96/7 = 77,9943 -> 77,99: C still counts; 78,00 − 77,99 = 0,01
        (5937, 7807, 7799, "C", "B", 1),
        # 77,73 + 1,86/7 = 77,9957 -> 78,00; 545,47/7 = 77,9243 -> 77,92
        (5888, 7800, 7792, "C", "B", 8),
        # 77,73 + 1,85/7 = 77,9943 -> 77,99: C in both
        (5887, 7799, 7792, "C", "", 1),
        # 77,73 + 0,01/7 = 77,7314 -> 77,73: a touch does not lower what was printed
        (5703, 7773, 7766, "C", "", 27),
        # 77,73 − 2,02/7 = 77,4414 -> 77,44; 541,59/7 = 77,37
        (5500, 7744, 7737, "C", "", 56),
    ],
)  # fmt: skip
def test_cilegon_2022(published, dindik, score, other, symbol, claim, to_next):
    standing = at(published, CILEGON, **{DINDIK: dindik})
    assert (standing.score, standing.other, standing.symbol, standing.claim, standing.to_next) == (
        score,
        other,
        symbol,
        claim,
        to_next,
    )
    assert standing.greens == (7 if symbol == "B" else 6)
    assert standing.rank == (7, 7)


def test_nothing_moved_is_what_was_printed(published):
    standing = at(published, CILEGON)
    assert (standing.reading, standing.score, standing.other, standing.symbol, standing.to_next) == (
        "",
        7773,
        None,
        "C",
        27,
    )
    assert (standing.rank, standing.greens) == ((7, 7), 6)


def test_where_green_begins_for_each_lever_alone(published):
    """The units lack 545,965 − 543,61 = 2,355, so each alone 2,36: 57,02 + 2,36 = 59,38, 61,81 + 2,36 = 64,17 …"""
    form = make_form(published, CILEGON)
    assert (aim(form).symbol, aim(form).zone) == ("B", "hijau")
    marks = {name.removesuffix("|"): tick.value for name, tick in ticks(form, {}).items()}
    assert marks == {
        unit: points(score_row.known.score + 236) for unit, score_row in published.units[CILEGON].items() if unit
    }  # fmt: skip
    assert marks[DINDIK] == points(5938)


def test_no_tick_where_one_lever_is_not_enough(published):
    # the province: 3 × 77,995 = 233,985 − 201,56 = 32,425; 88,15 + 32,43 is above 100
    marks = ticks(make_form(published, "36"), {})
    assert {name: tick.value for name, tick in marks.items()} == {
        f"{DINDIK}|": points(8683),
        "Dinas Sosial|": points(9144),
    }
    # Kabupaten Serang 2022: 88,00 − 79,01 = 8,99 of a sixth each: no unit can rise by 53,94
    assert ticks(make_form(published, "36.04"), {}) == {}


def test_a_tick_counts_what_the_other_levers_already_do(published):
    # Dinas Sosial + 2,00 leaves 0,36: 57,02 + 0,36 = 57,38; the printed total would be there at 57,02
    form = make_form(published, CILEGON)
    marks = ticks(form, {"Dinas Sosial|": points(6381)})
    assert marks[f"{DINDIK}|"].value == points(5738)
    assert marks["Dinas Sosial|"].value == points(6417)


def test_the_best_category_has_no_tick(grounds):
    form = make_form(grounds[2023, "terbit"], "36.74")
    assert aim(form) is None
    assert ticks(form, {}) == {}


def test_products_weigh_the_units_of_2021(data):
    rows = observed(
        "2021,36.04,,,81",
        "2021,36.04,DPMPTSP,,82,,,,5",
        "2021,36.04,Disdukcapil,,78,,,,1",
        f"2021,36.04,{DINDIK},,80,,,,2",
    )
    # (5 × 90 + 78 + 2 × 80) / 8 = 688 / 8 = 86,00
    assert at(ground(rows, data, 2021, "terbit"), "36.04", DPMPTSP=9000).score == 8600


def test_what_no_lever_shows_is_held(published):
    """Four units of Kabupaten Serang 2022 filled in: 63,03 + 66,06 + 4 × 85,00 = 469,09; / 6 = 78,18; + 6,00/6 = 79,18."""
    missing = ["DPMPTSP", "Disdukcapil", "Puskesmas Baros", "Puskesmas Kramatwatu"]
    changes = tuple(Change("36.04", unit, "", points(8500)) for unit in missing)
    form = make_form(published, "36.04", changes)
    assert evaluate(form, {}).score == 7818
    assert evaluate(form, {"Dinas Sosial|": points(7206)}).score == 7918


def test_a_total_that_was_set_counts_until_a_unit_moves(published):
    form = make_form(published, CILEGON, (Change(CILEGON, "", "", points(8000)),))
    assert (evaluate(form, {}).reading, evaluate(form, {}).score) == ("total", 8000)
    assert evaluate(form, {f"{DINDIK}|": points(5938)}).score == 7807


# --- laws ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [3, pytest.param(25, marks=pytest.mark.nightly)])
@pytest.mark.parametrize(("year", "basis"), [*PLACES, *SELF_ASSESSED], ids=str)
def test_every_government_with_levers_as_the_engine_finds_it(grounds, year, basis, many):
    """Some states each of every government: total, range, category, claim, distance, rank, and the green ones."""
    on, pick = grounds[year, basis], random.Random(year)
    for region in on.official:
        unit_levers, form = levers(on, region), make_form(on, region)
        for _ in range(many if unit_levers else 0):
            held_against_the_engine(on, region, form, drawn(unit_levers, pick))


@examples(8, 60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_form_is_score_itself(grounds, draw):
    """The mean of the units in a form, or its total where no unit is known, is `score.score` of the scenario laid over the data."""
    on = grounds[
        draw.draw(st.sampled_from([place for place in (*PLACES, *SELF_ASSESSED) if place[0] not in (2021, 2025)]))
    ]
    region = draw.draw(st.sampled_from([code for code in on.official if levers(on, code)]))
    changes = drawn(levers(on, region), random.Random(draw.draw(st.integers(0, 10**6))))
    form = make_form(on, region, changes)
    standing = evaluate(form, standing_at(changes, levers(on, region)))
    scored = score(apply(on.observations, Scenario("", "", "", on.year, on.basis, "", changes), on.data), on.data)
    units = scored.units[scored.units["region"] == region].set_index("unit")["score"]
    listed = {part.name: value for part, value in zip(form.parts, standing.parts, strict=True) if part.name}
    assert listed == {name: None if pd.isna(value) else int(value) for name, value in units.items()}
    total = scored.bodies.set_index("region").loc[region, "score"]
    by_units = {"units": standing.score, "total": standing.score, "printed": standing.other}.get(standing.reading)
    if changes and by_units is not None:
        assert by_units == total


@pytest.mark.parametrize("basis", ["terbit", "ilustrasi"])
def test_others_that_moved_are_where_they_are(grounds, basis):
    """Rank and green ones of one government while another stands elsewhere."""
    on, pick = grounds[2022, basis], random.Random(7)
    sosial = Change(CILEGON, "Dinas Sosial", "", points(9900), points(6181))
    form = make_form(on, "36.74", (sosial,))
    for _ in range(20):
        held_against_the_engine(on, "36.74", form, (sosial, *drawn(levers(on, "36.74"), pick)))


@pytest.mark.parametrize(("year", "basis"), [(2022, "terbit"), (2022, "ilustrasi"), (2021, "terbit")], ids=str)
def test_one_step_below_a_tick_is_not_enough(grounds, year, basis):
    on = grounds[year, basis]
    for region in on.official:
        form = make_form(on, region)
        steps = {handle.id: handle.step for handle in form.handles}
        for name, tick in list(ticks(form, {}).items())[:20]:
            assert evaluate(form, {name: tick.value}).symbol == tick.band.symbol
            below = evaluate(form, {name: tick.value - steps[name]})
            assert below.symbol != tick.band.symbol or below.claim


def test_a_form_is_plain_data(grounds):
    """Numbers that a browser holds exactly, or text."""

    def numbers(part):
        if isinstance(part, dict | list | tuple):
            for each in part.values() if isinstance(part, dict) else part:
                yield from numbers(each)
        elif isinstance(part, int):
            yield part

    for on in grounds.values():
        for region in on.official:
            plain = json.loads(json.dumps(as_json(make_form(on, region))))
            assert all(abs(number) < 2**53 for number in numbers(plain))


# --- from a screen and back ---------------------------------------------------------------------------------------


def test_what_a_browser_sends_becomes_changes(published):
    unit_levers = levers(published, CILEGON)
    kept = Change("36.02", "", "", points(7800), points(6839))
    before = put((kept,), Change(CILEGON, "Dinas Sosial", "", points(7000), points(6181)))
    changes = moved_to(before, unit_levers, {f"{DINDIK}|": points(5938)})
    assert changes == (kept, Change(CILEGON, DINDIK, "", points(5938), points(5702)))
    assert standing_at(changes, unit_levers) == {f"{DINDIK}|": points(5938)}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"Dinas Bulan|": 1}, {}),
        ({f"{DINDIK}|": "59"}, {}),
        ({f"{DINDIK}|": True}, {}),
        ({f"{DINDIK}|": None}, {}),
        ({f"{DINDIK}|": 5.5}, {}),
        ({f"{DINDIK}|": -1}, {f"{DINDIK}|": 0}),
        ({f"{DINDIK}|": 10**30}, {f"{DINDIK}|": points(10000)}),
        ({f"{DINDIK}|": points(5938) + 1}, {f"{DINDIK}|": points(5938)}),
        ({f"{DINDIK}|": points(5702)}, {}),
    ],
)
def test_what_no_lever_can_do_is_not_taken(published, sent, expected):
    unit_levers = levers(published, CILEGON)
    assert standing_at(moved_to((), unit_levers, sent), unit_levers) == expected


def test_a_value_between_the_steps_stays_until_its_lever_moves(published):
    """A link may set 59,385: the same entry sent back is not rounded to 59,39."""
    unit_levers = levers(published, CILEGON)
    change = Change(CILEGON, DINDIK, "", 59_385_000, points(5702))
    assert moved_to((change,), unit_levers, {f"{DINDIK}|": 59_385_000}) == (change,)
