"""Plans on the Simulasi page: what stands on the cards is what the engine finds, scored again by hand or by `score`."""

from __future__ import annotations

import re
from itertools import product

import pandas as pd
import pytest

from kepatuhan.core.dataset import illustrated
from kepatuhan.core.model import Scenario
from kepatuhan.plans.optimise import OBJECTIVES, alternatives, edge
from kepatuhan.plans.situation import Rules, situation
from kepatuhan.scenarios.link import from_token
from kepatuhan.scenarios.scenario import apply
from kepatuhan.scoring.score import score
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number
from tests.nightly import grid
from tests.test_pages import board, html, opened, title

pytestmark = pytest.mark.app

EDUCATION = "Dinas Pendidikan dan Kebudayaan"


def cards(app) -> list[str]:
    return [
        e.proto.body for e in app.get("html") if "zh-plan" in e.proto.body and not e.proto.body.startswith("<style")
    ]


def needs(app) -> str:
    return next(e.proto.body for e in app.get("html") if e.proto.body.startswith('<table class="zh-table zh-needs'))


def button(app, words: str, nth: int = 0):
    return [b for b in app.button if b.label == words][nth]


def test_cilegon_2022_in_both_readings():
    # units 543,61; 7 × 77,995 = 545,965; 545,965 - 543,61 = 2,355 -> 2,36; 57,02 + 2,36 = 59,38
    # printed 7 × 77,73 = 544,11; 545,965 - 544,11 = 1,855 -> 1,86; 57,02 + 1,86 = 58,88
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    by_units, by_print = (card for card in cards(app) if "zh-lead" in card)
    assert f'{EDUCATION}: <span class="zh-number">57,02 → 59,38</span>' in by_units
    assert "7 × 77,995 = 545,965. Sekarang 543,61, kurang 2,355" in by_units
    assert "545,97 ÷ 7 = 77,9957, menjadi 78,00" in by_units
    assert f'{EDUCATION}: <span class="zh-number">57,02 → 58,88</span>' in by_print
    assert "Sekarang 7 × 77,73 = 544,11, kurang 1,855" in by_print
    assert app.header[0].value == (
        "Kota Cilegon ke kategori B (Kualitas Tinggi): paling sedikit 2,36 poin (1,86 poin bila dibaca dari total tercetak)"
    )


def test_a_card_shows_the_total_that_the_board_shows_once_it_is_applied():
    """One reading stands in front everywhere, the printed total; the other below it by its name."""
    # 57,02 + 2,36: (543,61 + 2,36) / 7 = 77,9957 -> 78,00 and 77,73 + 2,36 / 7 = 78,0671 -> 78,07, B in both
    # 57,02 + 1,86: (543,61 + 1,86) / 7 = 77,9243 -> 77,92, C; and 77,73 + 1,86 / 7 = 77,9957 -> 78,00: B in one alone
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    enough, in_print = (card for card in cards(app) if "zh-lead" in card)
    assert re.search(r">B</\w+>total tercetak 77,73 → 78,07</div>", enough)
    assert "Bacaan lain: dihitung dari unit 77,66 → 78,00, kategori B, zona hijau." in enough
    assert re.search(r">C</\w+>total tercetak 77,73 → 78,00</div>", in_print)
    assert "Bacaan lain: dihitung dari unit 77,66 → 77,92, kategori C, zona kuning." in in_print
    bold = [m.value for m in app.markdown if m.value.startswith("**Di")]
    assert bold == [
        "**Dihitung dari unit** (77,66): cukup menurut kedua bacaan",
        "**Dibaca dari total tercetak** (77,73)",
    ]
    button(app, "Terapkan").click().run()
    assert "masuk kategori B, zona hijau (78,07)" in title(app)
    assert any(
        "Bacaan lain: dihitung dari unit 77,66 → 78,00, kategori B, zona hijau." in h.proto.body
        for h in app.get("html")
    )
    shown = opened("paparan", tahun="2022", wilayah="36.72", urutan="rencana")
    assert "Bacaan lain: dihitung dari unit 77,66 → 78,00, kategori B, zona hijau." in html(shown)


def test_a_total_that_was_cut_in_print_starts_as_printed():
    # (88,15 + 54,40 + 59,01) / 3 = 67,1867: printed 67,18, and 67,18 is what every page shows; 233,99 / 3 = 77,9967 -> 78,00
    app = opened("simulasi", tahun="2022", wilayah="36", basis="terbit")
    assert "total 67,18 → 78,00</div>" in cards(app)[0]
    assert "67,19" not in "".join(cards(app))
    button(app, "Terapkan").click().run()
    assert "78,00" in title(app)


def test_published_units_carry_no_label():
    assert "ILUSTRASI" not in "".join(cards(opened("simulasi", tahun="2022", wilayah="36.72")))


def test_applying_a_plan_can_be_undone_and_stands_in_the_link():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    button(app, "Terapkan").click().run()
    assert not app.exception
    assert "naik dari 57,02 menjadi 59,38, Kota Cilegon masuk kategori B, zona hijau (78,07)" in title(app)
    (change,) = from_token(app.query_params["skenario"]).changes
    assert (change.unit, change.value) == (EDUCATION, 59_380_000)
    button(app, "Urungkan").click().run()
    assert "0,27 poin lagi menuju hijau" in title(app)
    assert "skenario" not in app.query_params


def test_applying_one_plan_after_another_replaces_it():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    button(app, "Terapkan").click().run()
    button(app, "Terapkan", 1).click().run()
    (change,) = from_token(app.query_params["skenario"]).changes
    assert change.value == 58_880_000


@pytest.mark.parametrize(
    ("region", "target"), grid(product(["36", "36.02"], ["B", "A"]), [("36", "A"), ("36.02", "B")])
)
def test_three_alternatives_each_scored_again(data, region, target):
    """The province and Lebak 2022 on indicators: each plan is laid over the data, scored whole, and stands on its card."""
    rows = illustrated(data)
    where = situation(rows, data, region, 2022, Rules("indicator"))
    made = alternatives(where, edge(where.method, target), data)
    app = opened("simulasi", tahun="2022", wilayah=region, basis="ilustrasi", sasaran=target)
    shown = cards(app)
    assert [card.split("<h3>")[1].split("</h3>")[0] for card in shown] == [say(f"least_{o}", "id") for o in OBJECTIVES]
    for card, plan in zip(shown, made, strict=True):
        scored = score(apply(rows, Scenario("", "", "", 2022, "ilustrasi", "", plan.changes), data), data)
        body = scored.bodies.query("region == @region and year == 2022").iloc[0]
        assert body["score"] >= edge(where.method, target)
        assert body["category"] == target
        if "sama dengan" not in card:
            assert "ILUSTRASI: rekaan aplikasi ini, bukan hasil Ombudsman RI" in card
            assert f"→ {number(body['score'], 'id')}" in card
            assert f"{plan.levers} nilai dinaikkan di {plan.units} unit" in card
            assert card.count(" → ") == len(plan.changes) + 1


def test_the_province_2022_on_published_units():
    # 88,15 + 54,40 + 59,01 = 201,56; B: 3 × 77,995 = 233,985 -> 32,43; 54,40 + 32,43 = 86,83
    # A: 3 × 87,995 = 263,985 -> 62,43 in two units: 100 - 54,40 = 45,60 is not enough for one
    to_b = cards(opened("simulasi", tahun="2022", wilayah="36", basis="terbit"))[0]
    assert "54,40 → 86,83" in to_b
    assert "32,43 poin" in to_b
    to_a = cards(opened("simulasi", tahun="2022", wilayah="36", basis="terbit", sasaran="A"))[0]
    assert "62,43 poin" in to_a
    assert "2 nilai dinaikkan di 2 unit" in to_a


def test_lebak_2022_without_published_units_gets_no_invented_lever():
    # 77,995 - 68,39 = 9,605
    app = opened("simulasi", tahun="2022", wilayah="36.02", basis="terbit")
    assert cards(app) == []
    text = app.header[0].value
    assert "harus naik 9,605 poin, dari 68,39 menjadi paling sedikit 77,995" in text
    assert "tidak ada nilai yang dikarang" in text


def test_the_highest_category_needs_nothing():
    app = opened("simulasi", tahun="2023", wilayah="36.74")
    assert app.info[-1].value == "Kota Tangerang Selatan 2023 sudah di kategori tertinggi; tidak ada yang perlu diubah."


def test_a_locked_unit_stays():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    app.multiselect[0].set_value([(EDUCATION, "")]).run()
    assert not app.exception
    assert EDUCATION not in cards(app)[0].split("<p>")[0]
    assert "2,36 poin" in cards(app)[0]


def test_everything_locked_says_what_is_the_most():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    locks = app.multiselect[0]
    locks.set_value([(name, "") for name in locks.options]).run()
    assert "bahkan bila semua nilai dinaikkan setinggi-tingginya: 77,66" in app.header[0].value


def priced_in(app, currency: str, cost: str = ""):
    """Every unit at `cost` a point, as typed into the table."""
    units = app.multiselect[0].options
    typed = pd.DataFrame({"name": units, "most": "", "cost": cost, "fixed": ""})
    app.session_state["limits whatif 36 2022 terbit 36.72 typed"] = typed
    next(g for g in app.button_group if g.label == "Biaya dihitung dalam").set_value(currency).run()
    assert not app.exception
    return app


def test_hours_price_each_point():
    app = priced_in(opened("simulasi", tahun="2022", wilayah="36.72"), "jam", "1")
    assert "2,36 jam" in cards(app)[0]


def test_what_has_no_price_is_asked_for_and_not_priced_at_one():
    app = priced_in(opened("simulasi", tahun="2022", wilayah="36.72"), "rupiah")
    assert app.header[0].value == "Kota Cilegon ke kategori B (Kualitas Tinggi): isi harganya dahulu"
    assert app.info[-1].value.startswith("7 yang boleh digerakkan belum ada harganya: ")
    assert cards(app) == []


def test_a_budget_too_small_says_what_is_needed_and_a_number_of_units_is_kept_to():
    """2,36 points at Rp3.000.000 are Rp7.080.000; with at most one unit the plan is the same."""
    app = priced_in(opened("simulasi", tahun="2022", wilayah="36.72"), "rupiah", "3000000")
    assert "Rp7.080.000" in cards(app)[0]
    budget = next(box for box in app.text_input if box.label.startswith("Anggaran"))
    budget.set_value("7.000.000").run()
    assert "anggaran Rp7.000.000, padahal perlu paling sedikit Rp7.080.000" in app.header[0].value
    next(box for box in app.text_input if box.label.startswith("Anggaran")).set_value("7.080.000").run()
    next(box for box in app.selectbox if box.label.startswith("Paling banyak unit")).set_value(1).run()
    assert not app.exception
    assert "Rp7.080.000" in cards(app)[0]
    next(box for box in app.text_input if box.label.startswith("Anggaran")).set_value("tujuh juta").run()
    assert any("tujuh juta" in error.value for error in app.error)


def test_what_every_government_needs():
    app = opened("simulasi", tahun="2022", wilayah="36.72", bagian="semua")
    text = needs(app)
    assert app.header[0].value == "Apa yang perlu, 2022: setiap pemerintah di bawah A"
    assert text.count("<tr>") == 1 + 11  # head; 2 province, 1 + 2 + 1 + 1 unknown units, 4 Cilegon in two readings
    assert "2,36 poin: 1 nilai dinaikkan di 1 unit" in text
    assert "ILUSTRASI" not in text


def test_invented_needs_are_labelled():
    text = needs(opened("simulasi", tahun="2022", wilayah="36.72", bagian="semua", basis="ilustrasi"))
    assert '<caption class="zh-invented">ILUSTRASI: rekaan aplikasi ini, bukan hasil Ombudsman RI</caption>' in text


@pytest.mark.parametrize("typed", ["34,79", "34.79"])
def test_a_budget_lifts_whom_it_pays_for(typed):
    # 2,36 Cilegon + 32,43 province = 34,79 (tests/test_budget.py)
    app = opened("simulasi", tahun="2022", bagian="anggaran", basis="terbit")
    app.text_input(key="budget whatif 36 2022 terbit").set_value(typed).run()
    assert app.header[0].value == "Anggaran 34,79 poin membawa 8 dari 9 pemerintah ke zona hijau"


def test_a_budget_is_counted_by_people():
    """All but Lebak: 12.881.374 − 1.531.564 = 11.349.810; the provincial government adds none."""
    app = opened("simulasi", tahun="2022", bagian="anggaran", basis="terbit")
    app.text_input(key="budget whatif 36 2022 terbit").set_value("34,79").run()
    next(g for g in app.button_group if g.label == "Yang dihitung").set_value("people").run()
    assert app.header[0].value == "Anggaran 34,79 poin membawa 11.349.810 dari 12.881.374 penduduk ke zona hijau"
    assert any("Kepmendagri 300.2.2-2138/2025" in caption.value for caption in app.caption)


def test_an_ambiguous_budget_is_asked_for_again():
    app = opened("simulasi", tahun="2022", bagian="anggaran", basis="terbit")
    app.text_input(key="budget whatif 36 2022 terbit").set_value("1.500").run()
    assert "dapat dibaca dua cara" in app.error[0].value


def test_who_is_green_without_a_score_counts_as_green():
    app = opened("simulasi", tahun="2023", bagian="anggaran", basis="terbit")
    assert app.header[0].value == "Tanpa biaya, 9 dari 9 di zona hijau."


def test_how_sure_in_points_answers_draws_and_weights():
    text = html(opened("simulasi", tahun="2022", wilayah="36.72", bagian="yakin", basis="ilustrasi"))
    assert "Kota Cilegon terpaut 0,34 poin dari zona hijau di atasnya." in text
    assert "Kota Cilegon terpaut 0,27 poin dari zona hijau di atasnya." in text
    assert "53 jawaban dari 210 pengguna layanan (30 × 7 unit)" in text
    assert "dari 10.000 pengulangan" in text
    assert "Anggapan: setiap responden" in text
    for head in ("Bila orang lain yang ditanya", "Bila bobot indikatornya lain"):
        assert "<p>ILUSTRASI (contoh rekaan) · " in text.split(head)[1][:60]


def test_published_data_alone_have_no_draws():
    app = opened("simulasi", tahun="2022", wilayah="36.72", bagian="yakin", basis="terbit")
    assert "pengulangan (" not in html(app)


@pytest.mark.parametrize("part", ["rencana", "semua", "anggaran", "yakin"])
@pytest.mark.parametrize("year", ["2018", "2021", "2023", "2024", "2025"])
def test_every_part_opens_in_every_kind_of_year(year, part):
    app = opened("simulasi", tahun=year, wilayah="36.02", bagian=part, lang="en")
    assert "{" not in "".join(s.value for s in [*app.header, *app.info])


def test_a_part_that_means_nothing_is_the_first():
    assert cards(opened("simulasi", tahun="2022", wilayah="36.72", bagian="<b>"))


def test_many_changes_are_values_of_the_board():
    app = opened("simulasi", tahun="2022", wilayah="36.02", basis="ilustrasi")
    before = board(app)
    button(app, "Terapkan").click().run()
    sent = board(app)
    assert len(sent["values"]) == 23
    assert (sent["version"], sent["epoch"]) == (before["version"], before["epoch"] + 1)
    assert not app.slider


@pytest.mark.parametrize(("objective", "value"), [("effort", 59_380_000), ("units", 59_380_000)])
def test_one_click_to_a_plan_that_is_enough_in_both_readings(objective, value):
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    assert "Jalan ke B:" in html(app)
    app.button(key=f"quick_{objective}").click().run()
    assert board(app)["values"] == {f"{EDUCATION}|": value}
    assert "masuk kategori B, zona hijau (78,07)" in title(app)


def test_the_way_is_to_the_category_above_the_one_that_is_reached():
    app = opened("simulasi", tahun="2022", wilayah="36.72")
    app.button(key="quick_effort").click().run()
    assert "Jalan ke A:" in html(app)
    assert "Jalan ke B:" not in html(app)
    # A of seven: 7 × 87,995 = 615,965, and there are 543,61: 72,355 -> 72,36; 57,02 and 61,81 to 100,00 bring 42,98 + 29,38
    app.button(key="quick_effort").click().run()
    assert "kategori A, zona hijau" in title(app)
    assert "Jalan ke" not in html(app)


def test_the_presentation_has_the_plan():
    app = opened("paparan", tahun="2022", wilayah="36.72", urutan="rencana")
    assert title(app).startswith("Kota Cilegon ke kategori B")
    assert "Dibaca dari total tercetak: Dinas Pendidikan dan Kebudayaan: 57,02 → 58,88." in html(app)


def test_the_presentation_has_no_plan_where_nothing_is_needed():
    app = opened("paparan", tahun="2023", wilayah="36.74", urutan="rencana,ringkasan")
    assert "sudah di kategori" not in title(app)


def test_the_map_says_what_is_invented_in_the_picture_itself():
    app = opened("simulasi", tahun="2022", wilayah="36.02", basis="ilustrasi")
    button(app, "Terapkan").click().run()
    sent = board(app)
    assert (sent["suffix"], sent["invented"]) == (" · ILUSTRASI", True)
    assert title(app).startswith("ILUSTRASI (contoh rekaan) · ")
    # on the map of another government it stays what it is
    app.query_params["wilayah"] = "36.72"
    del app.query_params["basis"]
    app.run()
    assert board(app)["map"]["rows"]["36.02"]["score"] == "78,00 · ILUSTRASI"
    assert not board(app)["invented"]
    published = opened("simulasi", tahun="2022", wilayah="36.72", basis="terbit")
    button(published, "Terapkan").click().run()
    assert board(published)["suffix"] == ""
    published.query_params["wilayah"] = "36.74"
    published.run()
    assert board(published)["map"]["rows"]["36.72"]["score"] == "78,07"
