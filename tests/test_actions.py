"""Actions: what a plan becomes, what may be typed, which are late, how far they have come, and their calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar
import pytest

from kepatuhan.charts.burn_up import burn_up as burn_up_chart
from kepatuhan.charts.burn_up import burn_up_datasets
from kepatuhan.charts.days import ticks
from kepatuhan.charts.timeline import drawn, timeline, timeline_datasets
from kepatuhan.core.model import Change, Scenario
from kepatuhan.follow_up.actions import Action, Filter, action, actions, chosen, content, merged, typed
from kepatuhan.follow_up.calendar import CalendarEntry, calendar_file, uid
from kepatuhan.follow_up.into_assessment import moved
from kepatuhan.follow_up.kept import EntryChange, EntryPlace, KeptEntry
from kepatuhan.follow_up.planned import cost_of, gained, planned
from kepatuhan.follow_up.price_shelf import edits, place, price_list
from kepatuhan.follow_up.progress import BurnUp, Progress, burn_up, progress
from kepatuhan.plans.prices import PriceList
from kepatuhan.scenarios.ground import Ground, ground
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import Kept as KeptCell
from kepatuhan.sentences.follow_up import (
    actions_table,
    calendar_words,
    change_words,
    field_text,
    list_words,
    step_words,
)

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SCHOOL = "Dinas Pendidikan dan Kebudayaan"
ONE = Action("36.72", 2026, SCHOOL, "", 2022, 57_020_000, 59_380_000, 34)


@pytest.fixture(scope="module")
def cilegon(data) -> Ground:
    return ground(data.observations, data, 2022, "terbit")


def scenario(on: Ground, *changes: Change) -> Scenario:
    return Scenario("x", "", "", on.year, on.basis, on.base, changes)


def lift(on: Ground, unit: str, points: int) -> Change:
    """A change of a unit's published score by that many hundredths."""
    before = on.units["36.72"][unit].known.score * 10_000
    return Change("36.72", unit, "", before + points * 10_000, before)


# --- from a plan --------------------------------------------------------------------------------------------------


def test_the_points_of_a_plans_actions_add_up_to_what_the_total_gains(cilegon):
    """Kota Cilegon 2022: 2,36 in Dinas Pendidikan and 1,00 in Dinas Sosial are 3,36 / 7 = 0,48 of the total.

    Their shares are 2,36 / 7 = 0,337 and 1,00 / 7 = 0,143: 0,34 and 0,14, together 0,48.
    """
    made = planned(
        cilegon, scenario(cilegon, lift(cilegon, SCHOOL, 236), lift(cilegon, "Dinas Sosial", 100)), "36.72", 2026
    )
    assert [(a.unit, a.after - a.before, a.method_year, a.year) for a in made] == [
        (SCHOOL, 2_360_000, 2022, 2026),
        ("Dinas Sosial", 1_000_000, 2022, 2026),
    ]
    assert [a.points for a in made] == [34, 14]
    assert gained(made) == 48
    assert [a.cost for a in made] == [None, None]
    assert planned(cilegon, scenario(cilegon, lift(cilegon, SCHOOL, 236)), "36.01", 2026) == ()


def test_a_step_costs_what_the_price_list_says_rounded_up_and_nothing_is_guessed(cilegon):
    """A unit's score is priced a point: 2,36 points at Rp1.500.001 are 3.540.002,36 → 3.540.003, and Rp500.000 to begin."""
    prices = PriceList(costs={(SCHOOL, ""): 1_500_001}, fixed={("", ""): 500_000})
    assert cost_of(lift(cilegon, SCHOOL, 236), cilegon, {"unit": prices}) == 4_040_003
    assert cost_of(lift(cilegon, "Dinas Sosial", 100), cilegon, {"unit": prices}) is None
    assert cost_of(lift(cilegon, SCHOOL, 236), cilegon, {}) is None


def test_an_indicator_is_priced_a_step_of_its_scale(data, cilegon):
    """An indicator of 2022 goes in whole steps 0–3: from 1 to 3 are two steps of Rp200.000."""
    leaf = next(c for c in cilegon.method.components if c.level == "indicator" and c.step == 1)
    change = Change("36.72", "Dinas Sosial", leaf.code, 3_000_000, 1_000_000)
    assert cost_of(change, cilegon, {"indicator": PriceList(costs={("", leaf.code): 200_000})}) == 400_000


def test_the_price_of_a_point_is_none_of_a_step(cilegon):
    """Kept for a unit's score: Rp1.500.000 a point says nothing of the steps of the unit's indicators, and the other way round."""
    leaf = next(c for c in cilegon.method.components if c.level == "indicator" and c.step == 1)
    of_points, step = (
        PriceList(costs={(SCHOOL, ""): 1_500_000}),
        Change("36.72", SCHOOL, leaf.code, 3_000_000, 1_000_000),
    )
    assert cost_of(step, cilegon, {"unit": of_points}) is None
    assert cost_of(lift(cilegon, SCHOOL, 236), cilegon, {"indicator": of_points}) is None


def test_a_plan_applied_again_keeps_what_people_said(cilegon):
    (new,) = planned(cilegon, scenario(cilegon, lift(cilegon, SCHOOL, 236)), "36.72", 2026)
    said = replace(new, owner="Ani", due="2026-06-30", state="berjalan", cost=5)
    held = {new.place: KeptEntry(content(said), 4, NOW, "Ani")}
    (same,) = merged([new], held)
    assert (same.version, action(same.place, same.content)) == (4, said)
    (higher,) = merged([replace(new, after=new.after + 1_000_000)], held)
    again = action(higher.place, higher.content)
    assert (again.after, again.owner, again.due, again.state, again.cost) == (
        new.after + 1_000_000,
        "Ani",
        "2026-06-30",
        "belum",
        5,
    )
    given_up = {new.place: KeptEntry(content(replace(said, state="batal")), 5, NOW, "Ani")}
    assert action(new.place, merged([new], given_up)[0].content).state == "belum"
    taken = {new.place: KeptEntry(None, 6, NOW, "Ani")}
    assert (merged([new], taken)[0].version, merged([new], taken)[0].content) == (6, content(new))


def test_kept_and_read_back_the_earliest_date_first():
    two = replace(ONE, unit="Dinas Sosial", due="2026-04-01")
    entries = {a.place: KeptEntry(content(a), 1, NOW, "") for a in (ONE, two)} | {
        EntryPlace("action", "36", 2026): KeptEntry(None, 2, NOW, "")
    }
    assert actions(entries) == (two, ONE)


# --- typed --------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_in_its_form():
    fields = {
        "owner": " Ani  Wijaya ",
        "due": "30 Juni 2026",
        "state": "selesai",
        "cost": "Rp1.500.000",
        "evidence": "SK-12.pdf",
    }
    after, problems = typed(ONE, fields, TODAY)
    assert problems == ()
    assert (after.owner, after.due, after.state, after.cost, after.evidence, after.done_on) == (
        "Ani Wijaya", "2026-06-30", "selesai", 1_500_000, "SK-12.pdf", "2026-03-02",
    )  # fmt: skip
    later, _ = typed(after, {"note": "cek lagi"}, date(2026, 5, 1))
    assert later.done_on == "2026-03-02"
    assert typed(after, {"state": "berjalan", "cost": ""}, TODAY)[0] == replace(
        after, state="berjalan", cost=None, done_on=""
    )


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [("owner", "a" * 500, "action_long"), ("due", "1/3/2026", "action_past"), ("due", "Juni 2026", "action_date"),
     ("due", "31/2/2026", "action_date"), ("due", "besok", "action_date"), ("state", "hampir", "action_state"),
     ("cost", "murah", "action_cost"), ("cost", "-5", "action_cost"), ("note", "x" * 2001, "action_long"),
     ("owner", "<script>", "action_odd")],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_and_the_rest_is_kept(field, text, code):
    after, problems = typed(ONE, {field: text, "evidence": "SK-1"}, TODAY)
    (wrong,) = problems
    assert (wrong.code, wrong.column, wrong.file) == (code, field, SCHOOL)
    assert after == replace(ONE, evidence="SK-1")


def test_a_date_that_passed_is_refused_only_when_it_is_new_and_something_is_still_to_be_done():
    old = replace(ONE, due="2026-02-01")
    assert typed(old, {"owner": "Ani"}, TODAY)[1] == ()
    assert typed(ONE, {"due": "1/2/2026", "state": "selesai"}, TODAY) == (
        replace(ONE, due="2026-02-01", state="selesai", done_on="2026-03-02"),
        (),
    )
    assert typed(ONE, {"due": "2/3/2026"}, TODAY)[0].due == "2026-03-02"  # today has not passed


# --- which, and how far -------------------------------------------------------------------------------------------

SEVERAL = (
    replace(ONE, owner="Ani", due="2026-02-01", state="berjalan"),  # late
    replace(ONE, unit="Dinas Sosial", points=14, owner="Ani", due="2026-02-10", state="selesai", done_on="2026-02-20"),
    replace(ONE, unit="DPMPTSP", points=20, due="2026-06-30"),
    replace(ONE, unit="Disdukcapil", points=7, owner="Budi", due="2026-01-01", state="batal"),
)


def test_filters_by_owner_unit_and_lateness():
    assert chosen(SEVERAL, Filter(owner="Ani"), TODAY) == SEVERAL[:2]
    assert chosen(SEVERAL, Filter(owner="-"), TODAY) == SEVERAL[2:3]
    assert chosen(SEVERAL, Filter(unit="DPMPTSP"), TODAY) == SEVERAL[2:3]
    assert chosen(SEVERAL, Filter(late=True), TODAY) == SEVERAL[:1]
    assert chosen(SEVERAL, Filter(), TODAY) == SEVERAL


def test_progress_counts_what_is_not_given_up():
    """34 + 14 + 20 = 68 planned, 14 done; one late; DPMPTSP has nobody."""
    assert progress(SEVERAL, TODAY) == Progress(3, 1, 1, 1, 68, 14)
    assert progress((), TODAY) is None
    assert list_words(SEVERAL, TODAY, "id") == (
        "4 langkah, 1 selesai; 1 terlambat; 1 belum berpenanggung jawab atau bertenggat."
    )


def test_points_due_and_done_day_by_day():
    """Due 1 February 34, 10 February 34 + 14 = 48, 30 June 68; done on 20 February 14; what lies ahead is not known."""
    assert burn_up(SEVERAL, TODAY) == (
        BurnUp("2026-02-01", 34, 0),
        BurnUp("2026-02-10", 48, 0),
        BurnUp("2026-02-20", 48, 14),
        BurnUp("2026-03-02", 48, 14),
        BurnUp("2026-06-30", 68, None),
    )
    assert burn_up([replace(ONE, points=None)], TODAY) == ()


# --- pictures -----------------------------------------------------------------------------------------------------


def test_the_timeline_says_day_owner_and_state_and_marks_what_is_late(data):
    shown = drawn(SEVERAL)
    made = timeline_datasets(shown, data, TODAY, "2026-12-31", "id")
    assert [row["text"] for row in made["rows"]] == [
        "1 Februari 2026 · Ani · terlambat",
        "10 Februari 2026 · Ani · selesai",
        "30 Juni 2026 · belum",
    ]
    assert len({row["stroke"] for row in made["rows"]}) == 3
    assert [row["text"] for row in made["moments"]] == ["hari ini", "Sasaran"]
    assert timeline("id", 3)["height"] > timeline("id", 1)["height"]
    twice = timeline_datasets(
        [replace(ONE, due="2026-04-01", unit="U" * 60 + str(i)) for i in (1, 2)], data, TODAY, "", "en"
    )
    assert len({row["name"] for row in twice["rows"]}) == 2


def test_months_are_named_in_the_readers_language_and_never_too_many():
    assert [t["text"] for t in ticks(["2026-02-10", "2026-04-01"], "id")] == [
        "Februari 2026", "Maret 2026", "April 2026", "Mei 2026",
    ]  # fmt: skip
    assert len(ticks(["2026-02-10", "2031-04-01"], "en")) <= 6


def test_the_points_picture_ends_in_words_and_has_the_height_of_the_target():
    made = burn_up_datasets(burn_up(SEVERAL, TODAY), TODAY, "2026-12-31", 375, "id")
    assert [end["text"] for end in made["ends"]] == ["Rencana 0,68", "Selesai 0,14"]
    assert made["goal"] == [{"value": 3.75, "text": "kurang 3,75 ke sasaran"}]
    assert burn_up_datasets(burn_up(SEVERAL, TODAY), TODAY, "", None, "id")["goal"] == []
    names = [layer["data"]["name"] for layer in burn_up_chart("Poin")["layer"]]
    assert set(made) >= set(names)


# --- out of the house ---------------------------------------------------------------------------------------------


def calendar(data, *several: Action) -> bytes:
    kept = KeptEntry({}, 3, NOW, "Ani")
    return calendar_file(
        (CalendarEntry(a, kept, *calendar_words(a, data, "id")) for a in several), "Tindak lanjut 2026"
    )


def test_the_calendar_is_read_back_by_another_and_is_the_same_each_time(data):
    odd = replace(SEVERAL[0], owner="Ani, Budi; Cici", note="baris\nkedua " + "x" * 100)
    made = calendar(data, odd, *SEVERAL[1:], ONE)
    events = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert [event["DTSTART"].dt.isoformat() for event in events] == [
        "2026-02-01",
        "2026-02-10",
        "2026-06-30",
        "2026-01-01",
    ]
    first = events[0]
    assert str(first["SUMMARY"]) == f"Ani, Budi; Cici: {SCHOOL}: 57,02 → 59,38"
    assert (first["DTEND"].dt.isoformat(), str(first["STATUS"]), int(first["SEQUENCE"])) == (
        "2026-02-02",
        "CONFIRMED",
        2,
    )
    assert first["DTSTAMP"].dt == NOW
    assert str(events[3]["STATUS"]) == "CANCELLED"
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert calendar(data, odd, *SEVERAL[1:], ONE) == made


def test_the_uid_belongs_to_the_place_and_not_to_what_is_said_of_it(data):
    (one,), (other,) = (
        [str(e["UID"]) for e in icalendar.Calendar.from_ical(calendar(data, a)).walk("VEVENT")]
        for a in (SEVERAL[0], replace(SEVERAL[0], owner="Budi", due="2026-09-01"))
    )
    assert one == other == uid(SEVERAL[0].place)
    assert uid(SEVERAL[1].place) != one


def test_the_table_to_take_away_and_a_change_in_words(data):
    table = actions_table(SEVERAL, data, "id", TODAY)
    assert table["Penanggung jawab"].tolist() == ["Ani", "Ani", "", "Budi"]
    assert table["Terlambat"].tolist() == ["terlambat", "", "", ""]
    assert [str(p) for p in table["Poin bagi total"]] == ["0.34", "0.14", "0.20", "0.07"]
    assert step_words(ONE, data.methods, "en") == f"{SCHOOL}: 57.02 → 59.38"
    assert field_text(replace(ONE, cost=1_500_000), "cost", "id") == "Rp1.500.000"
    change = EntryChange(ONE.place, 2, content(ONE), content(replace(ONE, owner="Ani", due="2026-06-30")), NOW, "Ani")
    assert change_words(change, "id") == "Penanggung jawab: – → Ani; Tenggat: – → 30 Juni 2026"


# --- the price list -----------------------------------------------------------------------------------------------


def test_a_price_list_is_kept_and_read_back_and_what_it_no_longer_names_is_taken_away(cilegon):
    method = cilegon.method
    first = PriceList(costs={(SCHOOL, ""): 1_500_000}, fixed={("", ""): 10}, days={(SCHOOL, ""): 30})
    asked = edits(first, {}, "36.72", method, "indicator")
    entries = {e.place: KeptEntry(e.content, 1, NOW, "") for e in asked}
    assert price_list(entries, method, "indicator") == first
    assert {e.place for e in asked} == {place("36.72", method, (SCHOOL, "")), place("36.72", method, ("", ""))}
    less = edits(PriceList(costs={(SCHOOL, ""): 2}), entries, "36.72", method, "indicator")
    assert {(e.place.unit, e.version): e.content for e in less} == {("", 1): None, (SCHOOL, 1): {"costs": 2}}
    assert edits(first, entries, "36.72", method, "indicator") == ()  # what says the same is not written again


def test_prices_of_units_and_of_steps_are_kept_side_by_side(cilegon):
    """One key, two prices: taking one list away leaves the other."""
    method, steps, of_points = (
        cilegon.method,
        PriceList(costs={(SCHOOL, ""): 5, ("", ""): 9}),
        PriceList({(SCHOOL, ""): 7}),
    )
    entries = {e.place: KeptEntry(e.content, 1, NOW, "") for e in edits(steps, {}, "36.72", method, "indicator")}
    added = edits(of_points, entries, "36.72", method, "unit")
    assert [(e.place.unit, e.version, e.content) for e in added] == [(SCHOOL, 1, {"costs": 5, "point_costs": 7})]
    entries |= {e.place: KeptEntry(e.content, 2, NOW, "") for e in added}
    assert (price_list(entries, method, "indicator"), price_list(entries, method, "unit")) == (steps, of_points)
    gone = edits(PriceList(), entries, "36.72", method, "indicator")
    assert {(e.place.unit, e.version): e.content for e in gone} == {("", 1): None, (SCHOOL, 2): {"point_costs": 7}}


# --- into the self-assessment -------------------------------------------------------------------------------------


def test_done_actions_become_cells_only_where_the_grid_has_them(data):
    made = grid(data, "36.72", 2026)
    unit = made.units[0]
    step = Action("36.72", 2026, unit, "kepercayaan", 2025, 20_000_000, 25_000_000, state="selesai", evidence="SK-9")
    whole = replace(step, component="")
    old = replace(step, component="kepercayaan", method_year=2022, unit=made.units[1])
    open_ = replace(step, unit=made.units[2], state="berjalan")
    cells = {(unit, "kepercayaan"): KeptCell(Answer(20_000_000, "rapat", "lama", "Budi"), 3, NOW, "Budi")}
    found = moved([step, whole, old, open_], made, cells, data, "Ani")
    (edit,) = found.edits
    assert (edit.key, edit.version) == ((unit, "kepercayaan"), 3)
    assert edit.answer == Answer(25_000_000, "rapat", "SK-9", "Ani")
    assert found.before == {edit.key: cells[edit.key].answer}
    assert found.left_out == (whole, old)
    held = {edit.key: KeptCell(edit.answer, 4, NOW, "Ani")}
    assert moved([step], made, held, data, "Ani").edits == ()
