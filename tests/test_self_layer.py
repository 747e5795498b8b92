"""What governments say of themselves in place of the illustration: scored by itself, named in all that shows it, nowhere else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from kepatuhan.core.model import MILLIONTHS, Change, Scenario
from kepatuhan.scenarios.link import to_token
from kepatuhan.scoring.explain import breakdown
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import filled_in, read_year
from kepatuhan.self_assessment.outlook import outlook
from kepatuhan.self_assessment.self_year import self_year
from kepatuhan.store.opening import Store
from kepatuhan.words.catalogue import LANGUAGES, say
from pages.components.charts import downloads
from pages.components.shell import shared_store
from pages.components.shell.frame import SHOW_OWN
from tests import nightly
from tests.filled import fill, put
from tests.test_aspects import NUMBER, elements
from tests.test_pages import html, opened, title

CILEGON, SERANG = "36.72", "36.73"
LAST = "Puskesmas Pulomerak"


def answers(data, region: str, year: int, points: tuple[float, float], without: str = "") -> dict:
    """Every unit with the same points of 70 and of 30; nothing of the unit `without`."""
    made = grid(data, region, year)
    both = dict(zip(("dimensi", "kepercayaan"), points, strict=True))
    return {(u, c): Answer(round(v * MILLIONTHS)) for u in made.units if u != without for c, v in both.items()}


# --- a year, scored by itself ---------------------------------------------------------------------------------------


def test_a_year_is_scored_by_itself_and_leaves_the_range_of_its_cells(data):
    """Cilegon 52 + 22 = 74 in six of seven units: 6 × 74 / 7 = 63,43 at least, (444 + 100) / 7 = 77,71 at most.

    Kota Serang 63 + 27 = 90 in all six.
    """
    cells = {CILEGON: answers(data, CILEGON, 2026, (52, 22), LAST), SERANG: answers(data, SERANG, 2026, (63, 27))}
    stated = self_year(data, 2026, {**cells, "36.71": {}, "12.71": cells[SERANG]})
    assert set(stated.entries) == {CILEGON, SERANG}  # nothing known, and another province
    bodies = stated.scored(data).bodies.set_index("region")
    assert bodies.loc[SERANG, ["score", "state", "category"]].tolist() == [9000, "mandiri", "sangat_baik"]
    assert bodies.loc[CILEGON, ["low", "high"]].tolist() == [6343, 7771]
    assert bodies["score"].isna().tolist() == [True, False]
    total = stated.entries[CILEGON].stands(data).total
    assert (total.low, total.high, total.open) == (6343, 7771, 2)
    assert stated.entries[CILEGON].stands(data) == outlook(grid(data, CILEGON, 2026), cells[CILEGON], data)


def test_the_lists_of_the_others_stay_and_the_given_data_are_not_changed(data):
    before = data.expected_units.copy()
    stated = self_year(data, 2026, {CILEGON: answers(data, CILEGON, 2026, (52, 22))})
    listed = stated.listed(data).expected_units
    others = before[before["region"] != CILEGON].reset_index(drop=True)
    assert listed[listed["region"] != CILEGON].reset_index(drop=True).equals(others)
    mine = listed[listed["region"] == CILEGON]
    assert (mine["count"].sum(), set(mine["year_from"]), set(mine["year_to"])) == (7, {2026}, {2026})
    assert data.expected_units.equals(before)


def test_the_key_names_the_values_and_the_units(data):
    same = {CILEGON: answers(data, CILEGON, 2026, (52, 22))}
    one = self_year(data, 2026, same)
    assert one.key == self_year(data, 2026, same).key == one.only({CILEGON, SERANG}).key
    other = {**same[CILEGON], (LAST, "dimensi"): Answer(51 * MILLIONTHS)}
    keys = {one.key, self_year(data, 2026, {CILEGON: other}).key, self_year(data, 2027, same).key}
    assert len(keys | {one.only(set()).key}) == 4


def test_without_a_government_nothing_is_scored(data):
    assert self_year(data, 2026, {}).scored(data).bodies.empty


def test_its_parts_carry_the_word(data):
    """63 of 70 and 27 of 30 in every unit, so in their mean."""
    stated = self_year(data, 2026, {SERANG: answers(data, SERANG, 2026, (63, 27))})
    taken = breakdown(stated.scored(data), grid(data, SERANG, 2026).method, SERANG, 2026)
    assert taken.layer == "mandiri"
    assert not taken.invented
    assert taken.level("total")[["value", "maximum"]].to_numpy().tolist() == [[6300, 7000], [2700, 3000]]


def test_a_whole_year_is_read_at_once(store, data):
    assert read_year(store, 2026) == {}
    assert filled_in(store) == frozenset()
    put(store, grid(data, CILEGON, 2026), {("DPMPTSP", "dimensi"): 60})
    put(store, grid(data, SERANG, 2026), {("DPMPTSP", "dimensi"): 61})
    put(store, grid(data, SERANG, 2024), {("DPMPTSP", "output.spm.1"): 61})
    read = {
        code: {key: cell.answer.value for key, cell in cells.items()} for code, cells in read_year(store, 2026).items()
    }
    assert read == {CILEGON: {("DPMPTSP", "dimensi"): 60_000_000}, SERANG: {("DPMPTSP", "dimensi"): 61_000_000}}
    assert filled_in(store) == {(CILEGON, 2026), (SERANG, 2026), (SERANG, 2024)}


# --- on the pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(page_store: Store, data) -> Store:
    """Cilegon 2026 but for one value (52 + 22 = 74 a unit; the last 52–82) and all of 2024; Kota Serang 2026."""
    fill(page_store, data, CILEGON, 2026, 0.75, left=1)
    fill(page_store, data, CILEGON, 2024, 0.7)
    fill(page_store, data, SERANG, 2026, 0.9)
    return page_store


@pytest.mark.app
@pytest.mark.parametrize("page", ["aspek", "profil"])
@pytest.mark.parametrize(("region", "year"), [(CILEGON, "2026"), (CILEGON, "2024"), (SERANG, "2026")])
def test_all_that_it_adds_says_whose_it_is(filled, page, region, year):
    app = opened(page, wilayah=region, data="mandiri", untuk=year)
    published = elements(opened(page, wilayah=region, data="terbit", tahun=year))
    added = [text for text in elements(app) if text not in published and NUMBER.search(text)]
    assert added
    assert [text for text in added if "penilaian mandiri" not in text.casefold() and "zh-help" not in text] == []
    assert "ILUSTRASI" not in "".join(text for text in elements(app) if "zh-help" not in text)
    assert app.selectbox(key="choice_data").value == "mandiri"


@pytest.mark.app
def test_a_year_to_come_in_both_languages(filled):
    """(6 × 74 + 52) / 7 = 70,857… and (6 × 74 + 82) / 7 = 75,142…"""
    for page in ("aspek", "profil"):
        app = opened(page, wilayah=CILEGON, data="mandiri")
        assert title(app).startswith("Kota Cilegon 2026 menurut penilaian mandiri: 70,86–75,14")
        assert any("Dinas Kesehatan 52,00–82,00 masih rentang" in c.value for c in app.caption)
        assert next(g for g in app.button_group if g.key == "choice_untuk").options == ["2024", "2026"]
    english = opened("profil", wilayah=SERANG, data="mandiri", lang="en")
    assert title(english).startswith("Serang City 2026 by self-assessment: 90.00")
    assert "SELF-ASSESSMENT" in html(english)


@pytest.mark.app
def test_the_published_result_stands_beside_it_under_its_own_name(filled):
    """Cilegon 2024: 95,31 was published; the office's own 266 values give 66,80. Both stand there, no sum of them."""
    app = opened("profil", wilayah=CILEGON, data="mandiri", untuk="2024")
    own, published = re.findall(r'<section class="zh-card">.*?</section>', html(app), re.DOTALL)
    assert "66,80" in own
    assert "PENILAIAN MANDIRI" in own
    assert "95,31" in published
    assert "66,80" not in published
    assert "95,31" not in own


@pytest.mark.app
def test_who_has_filled_in_nothing_is_told_where_to(filled):
    app = opened("aspek", wilayah="36.01", data="mandiri", untuk="2026")
    assert title(app) == "Kabupaten Pandeglang belum mengisi penilaian mandiri 2026"
    assert not app.get("vega_lite_chart")
    assert any("untuk=2026" in link.proto.query_string for link in app.get("page_link") if link.proto.page == "mandiri")


@pytest.mark.app
def test_a_year_that_nobody_has_is_named_and_a_silent_store_said(filled, monkeypatch, tmp_path):
    app = opened("aspek", wilayah=CILEGON, data="mandiri", untuk="1999")
    assert any("1999" in info.value for info in app.info)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ZONA_DATABASE_URL", f"sqlite:///{tmp_path}/file/s.sqlite")
    shared_store.RESTS.clear()
    app = opened("profil", wilayah=CILEGON, data="mandiri")
    assert any("tidak dapat ditampilkan" in w.value for w in app.warning)
    assert "belum mengisi" in title(app)


@pytest.mark.app
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_taken_away_holds_the_word(filled, lang, monkeypatch):
    taken: list[str] = []

    def offer(view, name, heading, draw, tables, shown=None, mark=""):
        taken.append(mark)
        words = [" ".join(ElementTree.fromstring(draw("svg")).itertext())] if draw else []
        words += [downloads._file("csv", t, heading, view.lang, mark).decode("utf-8-sig") for t in tables.values()]
        assert all(say("self_label", view.lang) in " ".join(text.split()) for text in words if mark)
        assert not mark or not any(say("picture_source", view.lang, year=2024)[:40] in text for text in words)

    for module in ("aspect_view", "profile_view"):
        monkeypatch.setattr(f"pages.components.results.{module}.offer", offer)
    opened("aspek", wilayah=CILEGON, data="mandiri", untuk="2024", lang=lang)
    opened("profil", wilayah=CILEGON, data="mandiri", untuk="2026", lang=lang)
    assert taken.count(say("self_label", lang)) == 3  # units and aspects, and the units of the profile


@pytest.mark.app
@pytest.mark.parametrize(
    "page",
    nightly.grid(
        ["ringkasan", "peta", "tren", "nasional", "metode", "data", "paparan"], ["ringkasan", "peta", "paparan"]
    ),
)
def test_pages_of_published_figures_stay_what_they_are(filled, page):
    asked = elements(opened(page, wilayah=CILEGON, data="mandiri", untuk="2026"))
    assert page not in SHOW_OWN
    assert asked == elements(opened(page, wilayah=CILEGON, data="terbit"))


# --- in a simulation ------------------------------------------------------------------------------------------------


@pytest.mark.app
def test_a_year_without_zones_has_a_budget_for_its_best_category(page_store, data):
    """Kota Serang 2026, 74 in six units: 6 × 87,995 − 444 = 83,97 points to Sangat Baik; nothing is known of the other eight."""
    fill(page_store, data, SERANG, 2026, 0.75)
    app = opened("simulasi", wilayah=SERANG, data="mandiri", bagian="anggaran")
    app.text_input(key="budget whatif 36 2026 mandiri").set_value("84").run()
    assert (
        app.header[0].value
        == "PENILAIAN MANDIRI · Anggaran 84,00 poin membawa 1 dari 9 pemerintah ke kategori Sangat Baik"
    )
    assert "Kota Serang (PENILAIAN MANDIRI)" in "".join(m.value for m in app.markdown)
    assert not re.search(r"zona\s*[.:<]|berzona\s*[.<]", html(app) + app.header[0].value)


@pytest.mark.app
def test_a_scenario_of_it_keeps_its_layer_in_the_link(page_store, data):
    """DPMPTSP at 98,00: (98 + 370) / 6 = 78,00; opened again by its link alone it is asked for on the same layer and year."""
    fill(page_store, data, SERANG, 2026, 0.75)
    change = Change(SERANG, "DPMPTSP", "", 98 * MILLIONTHS, 74 * MILLIONTHS, "mandiri")
    token = to_token(Scenario("Naik", "", "", 2026, "mandiri", "0" * 16, (change,)))
    app = opened("simulasi", wilayah=SERANG, data="mandiri", untuk="2026", skenario=token)
    assert title(app).startswith("PENILAIAN MANDIRI · ")
    assert "78,00" in title(app)
    other = opened("simulasi", wilayah=SERANG, tahun="2022", skenario=token)
    other.button(key="arrive_open").click().run()
    assert not other.exception
    assert (other.query_params["data"], other.query_params["untuk"]) == ("mandiri", "2026")
    assert "78,00" in title(other)
    hidden = opened("simulasi", wilayah=SERANG, data="terbit", tahun="2024")
    assert "PENILAIAN MANDIRI" not in title(hidden)
