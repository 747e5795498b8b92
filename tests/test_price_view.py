"""The price list on the page: kept with the government, there again for the next visitor, brought as a file, and the limits beside it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from kepatuhan.follow_up import kept, price_shelf
from kepatuhan.plans.prices import PriceList
from kepatuhan.store.opening import Store
from pages.components.simulation import limits_view, price_view
from tests.test_pages import opened
from tests.test_plan_view import cards, priced_in

pytestmark = pytest.mark.app

EDUCATION = "Dinas Pendidikan dan Kebudayaan"
PLACE = "limits whatif 36 2022 terbit 36.72"


@pytest.fixture
def store(page_store: Store) -> Store:
    return page_store


def held(store: Store, data) -> PriceList:
    entries = kept.read(store, "price", ["36.72"])
    return price_shelf.price_list(entries, next(m for m in data.methods if m.id == "2022"), "unit")


def in_rupiah():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    next(g for g in app.button_group if g.label == "Biaya dihitung dalam").set_value("rupiah").run()
    assert not app.exception
    return app


def test_prices_are_kept_and_are_there_for_the_next_visitor_and_in_the_actions(store, data):
    """2,36 points at Rp3.000.000 are Rp7.080.000."""
    app = priced_in(opened("simulasi", tahun="2022", wilayah="36.72"), "rupiah", "3.000.000")
    app.button(key=f"{PLACE} keep").click().run()
    assert "7 harga tersimpan." in [t.value for t in app.toast]
    assert set(held(store, data).costs.values()) == {3_000_000}
    other = in_rupiah()
    assert "Rp7.080.000" in cards(other)[0]
    other.button(key="quick_effort").click().run()
    other.button(key="fu_from_plan").click().run()
    (step,) = [one.content for one in kept.read(store, "action", ["36.72"], 2026).values()]
    assert step["cost"] == 7_080_000


def test_a_file_takes_the_place_of_what_is_kept_and_a_wrong_one_changes_nothing(store, data):
    app = in_rupiah()
    good = f"unit;rupiah;hari kerja\n;2.000.000;30\n{EDUCATION};1.000.000;60\n".encode()
    app.file_uploader(key=f"{PLACE} file").set_value(("harga.csv", good, "text/csv")).run()
    assert not app.exception
    assert held(store, data) == PriceList(
        {("", ""): 2_000_000, (EDUCATION, ""): 1_000_000}, {}, {("", ""): 30, (EDUCATION, ""): 60}
    )
    assert (
        "Rp2.360.000" in cards(in_rupiah())[0]
    )  # Dinas Pendidikan alone: 2,36 points at its own price, not at that of all
    bad = f"unit;rupiah\n{EDUCATION};murah\nDinas Pertanian;5\n".encode()
    app = in_rupiah()
    app.file_uploader(key=f"{PLACE} file").set_value(("salah.csv", bad, "text/csv")).run()
    text = " ".join(e.value for e in app.error)
    assert "salah.csv, baris 2" in text
    assert "Dinas Pertanian" in text
    assert held(store, data).costs[EDUCATION, ""] == 1_000_000


def test_a_unit_that_must_be_moved_is_in_the_plan(store):
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    next(m for m in app.multiselect if m.label == "Unit yang wajib digerakkan").set_value([("DPMPTSP", "")]).run()
    assert not app.exception
    assert "DPMPTSP" in cards(app)[0].split("<p>")[0]


def test_a_day_that_is_too_near_names_itself_and_says_how_many_days_would_do(store, monkeypatch):
    """From Monday 2 March 2026 to Friday 6 March are 4 working days; the quickest way takes the 300 of Dinas Pendidikan."""
    monkeypatch.setattr(limits_view, "today", lambda: date(2026, 3, 2))
    app = in_rupiah()
    prices = f"unit;rupiah;hari kerja\n;1.000.000;400\n{EDUCATION};1.000.000;300\n".encode()
    app.file_uploader(key=f"{PLACE} file").set_value(("harga.csv", prices, "text/csv")).run()
    app = in_rupiah()
    until = next(box for box in app.text_input if box.label.startswith("Harus selesai"))
    until.set_value("1/1/2020").run()
    assert any("sudah lewat" in e.value for e in app.error)
    until = next(box for box in app.text_input if box.label.startswith("Harus selesai"))
    until.set_value("6 Maret 2026").run()
    assert any("4 hari kerja sampai tanggal itu" in c.value for c in app.caption)
    assert any("perlu paling sedikit 300 hari kerja, tersedia 4" in i.value for i in app.info)
    assert not app.exception


def test_prices_of_one_unit_without_a_row_in_the_table_are_used_and_stay_when_it_is_kept():
    """A table of indicators has no row for a unit as a whole, nor for an indicator of one unit."""
    prices = PriceList({("A", "x"): 5, ("B", ""): 6, ("", "x"): 7, ("", ""): 9}, {}, {})
    assert price_view.beside_table(prices, [("", "x")]) == PriceList({("A", "x"): 5, ("B", ""): 6}, {}, {})
    assert price_view.beside_table(prices, [("A", ""), ("B", "")]) == PriceList({("A", "x"): 5}, {}, {})
    kept_ones = [price_view.without_row(prices, keys).costs for keys in ([("", "x")], [("A", ""), ("B", "")])]
    assert kept_ones == [
        {("A", "x"): 5, ("B", ""): 6},
        {("A", "x"): 5, ("", "x"): 7},
    ]  # those of the other level stay too
    blank = pd.DataFrame({"name": ["x"], "cost": "", "fixed": "", "days": ""})
    assert price_view.filled_in(blank, [("", "x")], prices)["cost"].tolist() == ["7"]
    numbers = {"cost": {("", "x"): Fraction(8)}, "fixed": {}, "days": {}}
    costs = limits_view._with_kept(numbers, price_view.beside_table(prices, [("", "x")]))["cost"]
    assert costs == {("A", "x"): 5, ("B", ""): 6, ("", "x"): 8}


def typed(app, costs: dict[int, str]) -> None:
    """Prices in rows of the table, as its editor gives them back."""
    table = app.session_state[f"{PLACE} start"].copy()
    for row, cost in costs.items():
        table.loc[row, "cost"] = cost
    app.session_state[f"{PLACE} start"] = table
    app.run()


def test_a_price_that_is_still_typed_when_it_is_to_be_kept_is_kept_too(store, data):
    app = in_rupiah()
    typed(app, {0: "3.000.000"})
    app.button(key=f"{PLACE} keep").click().run()
    assert list(held(store, data).costs.values()) == [3_000_000]  # at once: he may go on to another page
    typed(app, {1: "4.000.000"})  # the grid held it back
    assert sorted(held(store, data).costs.values()) == [3_000_000, 4_000_000]


def test_where_nothing_comes_behind_the_press_the_page_stays_as_it_is(store, monkeypatch):
    """Drawn anew a moment later it would say no longer what somebody else had changed."""
    app = in_rupiah()
    typed(app, {0: "3.000.000"})
    app.button(key=f"{PLACE} keep").click().run()
    anew: list[str] = []
    monkeypatch.setattr(price_view.st, "rerun", lambda: anew.append("anew"))
    app.run()  # as by the button's clock
    assert anew == []


def test_after_a_conflict_a_late_cell_does_not_overwrite_what_was_not_seen(store, data):
    first, second = (in_rupiah() for _ in range(2))
    typed(first, {0: "3.000.000"})
    typed(second, {0: "4.000.000"})
    first.button(key=f"{PLACE} keep").click().run()
    second.button(key=f"{PLACE} keep").click().run()
    typed(second, {1: "5.000.000"})
    assert list(held(store, data).costs.values()) == [3_000_000]


def test_a_last_cell_that_is_no_price_is_not_kept_and_no_other_in_its_place_unasked(store, data):
    app = in_rupiah()
    typed(app, {0: "3.000.000"})
    app.button(key=f"{PLACE} keep").click().run()
    typed(app, {1: "murah"})
    app.run()
    assert any("murah" in e.value for e in app.error)
    typed(app, {1: "4.000.000"})
    app.run()
    assert list(held(store, data).costs.values()) == [3_000_000]  # not pressed again


def test_of_two_who_keep_one_price_the_second_sees_both_and_overwrites_only_knowing_it(store, data):
    """Both filled their table before anybody kept a price; what only one of them changed is kept as it is."""
    first, second = (in_rupiah() for _ in range(2))
    typed(first, {0: "3.000.000"})
    typed(second, {0: "4.000.000", 1: "5.000.000"})
    first.button(key=f"{PLACE} keep").click().run()
    second.button(key=f"{PLACE} keep").click().run()
    costs = held(store, data).costs
    assert sorted(costs.values()) == [3_000_000, 5_000_000]
    shown = " ".join(e.value for e in second.error)
    assert "3000000" in shown
    assert "4000000" in shown
    assert "1 harga sudah diubah orang lain" in shown
    second.button(key=f"{PLACE} keep").click().run()
    assert sorted(held(store, data).costs.values()) == [4_000_000, 5_000_000]
    assert not second.error


def test_what_was_kept_is_taken_back_step_by_step_and_what_others_kept_since_stays(store, data):
    app = in_rupiah()
    typed(app, {0: "3.000.000"})
    app.button(key=f"{PLACE} keep").click().run()
    typed(app, {0: "4.000.000", 1: "5.000.000"})
    app.button(key=f"{PLACE} keep").click().run()
    assert sorted(held(store, data).costs.values()) == [4_000_000, 5_000_000]
    other = in_rupiah()
    typed(other, {1: "6.000.000"})
    other.button(key=f"{PLACE} keep").click().run()
    app.button(key=f"{PLACE} undo").click().run()
    assert sorted(held(store, data).costs.values()) == [3_000_000, 6_000_000]
    assert "6000000" in " ".join(e.value for e in app.error)
    assert app.session_state[f"{PLACE} start"]["cost"].tolist()[:2] == ["3000000", "6000000"]
    app.button(key=f"{PLACE} undo").click().run()
    assert sorted(held(store, data).costs.values()) == [6_000_000]
    assert not [b for b in app.button if b.key == f"{PLACE} undo"]
