"""Penilaian mandiri on the page: its sentence in both languages, its word on all of it, and nothing of it anywhere else."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
import streamlit as st

from kepatuhan.core.dataset import illustrated, narrowed
from kepatuhan.core.model import MILLIONTHS, Change, Scenario
from kepatuhan.intake import self_sheets
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios.ground import ground
from kepatuhan.scenarios.layers import movable
from kepatuhan.scenarios.link import to_token
from kepatuhan.scenarios.store import Stored, save
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import Edit, read, write
from kepatuhan.self_assessment.outlook import observations
from kepatuhan.sentences.scores import standing
from kepatuhan.store.opening import VARIABLE, Store
from kepatuhan.words.catalogue import LANGUAGES, say
from pages.components.self_assessment import desk as desk_module
from pages.components.shell import cache, shared_store
from pages.components.shell.frame import BELOW_UNITS
from pages.components.shell.site import PAGES
from tests.filled import NOW, OURS, fill
from tests.test_aspects import NUMBER, charts, elements
from tests.test_pages import html, opened, title, words

pytestmark = pytest.mark.app


@pytest.fixture
def store(page_store: Store) -> Store:
    return page_store


def test_the_sentence_says_where_it_stands_and_what_is_open(store, data):
    """Three quarters of 70 is 52 (52,5 cut), of 30 is 22: each unit 74; the last one's trust is open: 52 … 82.

    (6 × 74 + 52) / 7 = 70,857… → 70,86; (6 × 74 + 82) / 7 = 75,142… → 75,14: both Cukup (54,00–77,99).
    """
    fill(store, data, "36.72", 2026, 0.75, left=1)
    app = opened("mandiri", wilayah="36.72")
    assert title(app) == (
        "Kota Cilegon 2026 menurut penilaian mandiri: 70,86–75,14, kategori Cukup sudah pasti; "
        "1 dari 14 nilai belum diketahui."
    )
    assert title(opened("mandiri", wilayah="36.72", lang="en")) == (
        f"Cilegon City 2026 by self-assessment: 70.86–75.14, {standing({'category': 'cukup', 'zone': ''}, 'en')} is certain already; "
        "1 of 14 values are not known yet."
    )
    text = html(app)
    assert '<caption class="zh-invented">PENILAIAN MANDIRI</caption>' in text
    assert "52,00–82,00" in text
    assert any("dipakai daftar 2024" in c.value for c in app.caption)


def test_all_filled_and_nothing_filled(store, data):
    fill(store, data, "36.73", 2026, 1)
    app = opened("mandiri", wilayah="36.73")
    assert title(app).endswith("100,00, kategori Sangat Baik; semua 12 nilai sudah terisi.")
    assert [
        c.value
        for c in app.caption
        if c.value.startswith("Pemilik: Ani, yang memulai penilaian mandiri ini 2 Mar 2026")
    ]
    assert "belum ada yang diisi; 12 nilai dari 6 unit" in title(opened("mandiri", wilayah="36.01"))


def test_the_year_is_the_one_to_come_unless_the_link_names_another(store):
    assert opened("mandiri", tahun="2022").selectbox(key="choice_untuk").value == "2026"
    app = opened("mandiri", wilayah="36.72", untuk="2024")
    assert "266 nilai dari 7 unit" in title(app)
    assert opened("mandiri", untuk="1999").selectbox(key="choice_untuk").value == "2026"
    app.selectbox(key="choice_untuk").select("2027").run()
    assert app.query_params["untuk"] == "2027"
    assert "2027" in title(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_published_only_shows_nothing_of_it_until_asked(store, data, lang):
    fill(store, data, "36.72", 2026, 0.75)
    app = opened("mandiri", wilayah="36.72", data="terbit", lang=lang)
    assert title(app) == say("self_hidden", lang)
    assert "74" not in html(app).split("</style>")[-1]
    assert not app.get("arrow_data_frame")
    app.button(key="self_show").click().run()
    assert "74" in title(app)


def test_where_the_store_cannot_be_opened_nothing_is_called_empty(monkeypatch, tmp_path):
    """Nobody knows what is filled in: 'nothing yet' would be as wrong as a zero. What this session saw before stays (test_browser_self)."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/file/s.sqlite")
    shared_store._store.clear()
    shared_store.RESTS.clear()
    app = opened("mandiri", wilayah="36.72")
    assert title(app) == say("self_unread", "id", name="Kota Cilegon", year=2026)
    saved, silent = (one.value for one in app.warning)  # tables that others saved cannot be read either
    assert saved.startswith("Angka di halaman ini hanya dari tabel bawaan")
    assert silent.startswith("Penyimpanan skenario tidak dapat dipakai")
    assert not app.get("arrow_data_frame")
    (tmp_path / "file").unlink()
    app.button(key="self_retry").click().run()  # at once, not after the moment for which a silent store is left alone
    assert "14 nilai" in title(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_of_it_says_so_in_its_first_line(store, data, lang, monkeypatch):
    fill(store, data, "36.72", 2026, 0.75)
    offered, real = {}, st.download_button

    def button(label, data=None, file_name=None, *args, **kwargs):
        offered[file_name] = data
        return real(label, data, file_name, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", button)
    opened("mandiri", wilayah="36.72", lang=lang)
    files = {name: made() for name, made in offered.items() if name.endswith(".csv")}
    assert len(files) == 2
    for content in files.values():
        assert say("state_mandiri", lang) in content.decode("utf-8-sig").splitlines()[0]
    for name in (name for name in offered if name.endswith(".xlsx")):
        for sheet in openpyxl.load_workbook(io.BytesIO(offered[name]())):
            assert say("state_mandiri", lang) in sheet.cell(1, 1).value, name


# --- nothing of it anywhere else ----------------------------------------------------------------------------------


LAYERS = (("terbit", "2024"), ("ilustrasi", "2025"))
"""Published only, and everything that may be asked for; at night each in both years."""
SHOWN = [
    (page, layer, year)
    for page in PAGES
    for layer, year in LAYERS
    if page != "mandiri"
    if layer == "terbit"
    or (
        page in (*BELOW_UNITS, "profil", "paparan") and page != "tindak_lanjut"
    )  # its board has a column of it, under its word
]
"""By day: every page of published figures, and those about what is below the units with all that may be asked for."""
MORE = [
    (page, layer, year)
    for page, layer, year in product(PAGES, ("terbit", "ilustrasi"), ("2024", "2025"))
    if page != "mandiri" and (layer == "terbit" or page != "tindak_lanjut") and (page, layer, year) not in SHOWN
]


def everything(asked: list[tuple[str, str, str]]) -> dict[tuple, list[str]]:
    """All that pages show of layers and years."""
    return {
        (page, layer, year): elements(opened(page, data=layer, tahun=year, wilayah="36.72"))
        for page, layer, year in asked
    }


@pytest.mark.parametrize("asked", [SHOWN, pytest.param(MORE, marks=pytest.mark.nightly)], ids=["by day", "at night"])
def test_no_other_page_shows_anything_of_it(store, data, monkeypatch, asked):
    """Filled in for all nine and three years, in the store and in a table of data/: every page is word by word what it was."""
    before = everything(asked)
    for region in data.regions:
        for year in (2024, 2025, 2026):
            fill(store, data, region.code, year, 0.75)
    assert everything(asked) == before

    load = cache.load_country

    def with_rows(folder, saved):
        made = load(folder, saved)
        values = [observations(g, {(u, c.code): Answer(0) for u in g.units for c in g.leaves}) for g in grids(made)]
        return replace(made, self_assessed=pd.concat(values, ignore_index=True))

    def grids(made):
        return [grid(made, region.code, year) for region in narrowed(made, made.home).regions for year in (2024, 2025)]

    monkeypatch.setattr(cache, "load_country", with_rows)
    monkeypatch.setattr(cache, "_stamp", lambda folder: f"{folder} with self-assessed rows")
    assert len(cache.assessment().data.self_assessed) > 1000
    after = everything(asked)
    assert {key: said for key, said in after.items() if _bare(said) != _bare(before[key])} == {}


UNPUBLISHED = re.compile(r"PENILAIAN MANDIRI|ILUSTRASI")
"""The word of every figure that nobody published."""


@pytest.mark.parametrize("year", ["2022", pytest.param("2024", marks=pytest.mark.nightly)])
def test_no_page_of_published_figures_holds_one_that_nobody_published(store, data, year):
    """Everything rendered with `data=terbit`, while the store is full: also Simulasi with kept scenarios on either layer, and

    opened by a link to each. 71,37 and 0,37 are proposed values that stand in no table.
    """
    for region in data.regions:
        fill(store, data, region.code, int(year), 0.7)
    lever = next(
        at
        for at in sorted(movable(ground(illustrated(data), data, int(year), "ilustrasi")))
        if at[0] == "36.72" and at[2]
    )
    changes = {
        "mandiri": Change("36.72", "DPMPTSP", "", 71_370_000, 66_810_000, "mandiri"),
        "ilustrasi": Change(*lever, 370_000, 12_340_000),
    }
    tokens = []
    for basis, change in changes.items():
        made = Scenario(f"Uji {basis}", "", "", int(year), basis, "0" * 16, (change,))
        assert isinstance(save(store, made, anyone(), NOW), Stored)
        tokens.append(to_token(made))
    pages = [(page, {}) for page in PAGES] + [("simulasi", {"skenario": token}) for token in tokens]
    for page, more in pages:
        app = opened(page, wilayah="36.72", tahun=year, untuk=year, data="terbit", **more)
        said = [text for text in (*elements(app), *words(app)) if "zh-help" not in text and "zh-terms" not in text]
        texts = [re.sub(r"\d\d[.:]\d\d WIB", "", text) for text in said]  # when a scenario was kept is no figure
        assert [text[:200] for text in texts if UNPUBLISHED.search(text) and NUMBER.search(text)] == [], page
        figures = ("66,80", "66,81", "71,37", "0,37", "12,34", *OURS)
        assert [(page, f, text[:200]) for text in texts for f in figures if f in text and "<style" not in text] == []


def _bare(said: list[str]) -> list[str]:
    """Without the box that names the rows as out of place (problem.self_assessed_row), which is on every page."""
    return [text for text in said if "berstatus mandiri" not in text]


# --- by file ------------------------------------------------------------------------------------------------------


def test_a_filled_template_is_looked_at_and_then_saved_as_one_step(store, data):
    """DPMPTSP 60 + 24 = 84, all others open: 84 / 7 = 12,00 and (84 + 600) / 7 = 97,714… → 97,71."""
    made = grid(data, "36.72", 2026)
    content = self_sheets.template(made, {("DPMPTSP", "dimensi"): Answer(60 * MILLIONTHS)}, "Kota Cilegon", "id")
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["DPMPTSP"].cell(self_sheets.HEAD + 3, self_sheets.COLUMNS.index("nilai") + 1).value = 24
    book["Dinas Sosial"].cell(self_sheets.HEAD + 3, self_sheets.COLUMNS.index("nilai") + 1).value = 31
    target = io.BytesIO()
    book.save(target)
    app = opened("mandiri", wilayah="36.72")
    app.file_uploader[0].upload("cilegon.xlsx", target.getvalue()).run()
    assert not app.exception
    assert [s.value for s in app.subheader] == ["cilegon.xlsx: 2 isian akan berubah"]
    assert "Dinas Sosial, baris 2: Nilai “31” di luar skala" in app.error[0].value
    assert "Nilai: – → 60" in html(app)
    assert read(store, "36.72", 2026) == {}  # nothing is saved before it was looked at
    app.button(key="self_file_save").click().run()
    assert not app.exception
    assert "12,00–97,71" in title(app)
    assert {key: kept.answer.value for key, kept in read(store, "36.72", 2026).items()} == {
        ("DPMPTSP", "dimensi"): 60 * MILLIONTHS,
        ("DPMPTSP", "kepercayaan"): 24 * MILLIONTHS,
    }
    assert "Nilai “31” di luar skala" in app.error[0].value  # it waits in the grid as it was written
    app.button(key="self_undo").click().run()
    assert "14 nilai" in title(app)


# --- beside the official result -----------------------------------------------------------------------------------


def test_where_the_office_was_too_kind_is_said_and_drawn_under_both_names(store, data):
    """All three units of 2022 that the province has get full marks; published are 88,15, 54,40 and 59,01 (total 67,18).

    The furthest is 100,00 − 54,40 = 45,60; the total 100,00 beside 67,18.
    """
    fill(store, data, "36", 2022, 1)
    app = opened("mandiri", wilayah="36", untuk="2022")
    (sentence,) = [s.value for s in app.subheader]
    assert sentence.startswith("Dibanding hasil terbit 2022, terlalu baik pada 3 dari 3 unit, paling jauh ")
    assert sentence.endswith("100,00 menurut kantor, 54,40 terbit (+45,60).")
    assert "Total: 100,00 menurut kantor, 67,18 terbit." in [m.value for m in app.markdown]
    (drawn,) = charts(app)
    rows = drawn["_sent"]["rows"]
    assert [(row["own_low"], row["published"], row["delta"]) for row in rows] == [
        (100.0, 54.4, "+45,60"),
        (100.0, 59.01, "+40,99"),
        (100.0, 88.15, "+11,85"),
        (100.0, 67.18, "+32,82"),
    ]
    assert "PENILAIAN MANDIRI" in json.dumps(drawn)
    assert not opened("mandiri", wilayah="36", untuk="2026").subheader
    assert not opened("mandiri", wilayah="36", untuk="2022", data="terbit").subheader


def test_the_picture_to_take_away_holds_the_word(store, data, monkeypatch):
    fill(store, data, "36", 2022, 1)
    offered, real = {}, st.download_button

    def button(label, data=None, file_name=None, *args, **kwargs):
        offered[file_name] = data
        return real(label, data, file_name, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", button)
    opened("mandiri", wilayah="36", untuk="2022")
    (svg,) = [made() for name, made in offered.items() if name.endswith(".svg")]
    words = "".join(ElementTree.fromstring(svg).itertext())
    assert "PENILAIAN MANDIRI" in words
    assert "bukan hasil penilaian Ombudsman" in words


def test_what_waits_because_it_is_wrong_stays_when_another_field_of_its_cell_is_kept(store, data, monkeypatch):
    """A note that cannot be kept, then a value in the same row: the value is kept and the note still waits."""
    held: dict[str, object] = {}
    monkeypatch.setattr(desk_module.st, "session_state", held)
    monkeypatch.setattr(desk_module, "the_store", lambda: store)
    made = grid(data, "36.72", 2026)
    view = SimpleNamespace(known=SimpleNamespace(data=data))
    key = (made.units[0], made.leaves[0].code)
    desk = desk_module.Desk(view, made, store, {})
    desk_module.keep(desk, {key: {"note": "x" * 2001}})
    assert desk.waiting == {key: {"note": "x" * 2001}}
    desk_module.keep(desk, {key: {"value": "12"}})
    assert desk.waiting == {key: {"note": "x" * 2001}}
    assert read(store, "36.72", 2026)[key].answer.value == 12 * MILLIONTHS
    desk = desk_module.Desk(view, made, store, read(store, "36.72", 2026))
    desk_module.keep(desk, {key: {"note": "short enough"}})
    assert desk.waiting == {}


def test_what_is_typed_before_the_page_is_drawn_anew_is_no_conflict_with_oneself(store, data, monkeypatch):
    """The grid sends all that was typed into it, on the versions that it was drawn with until it is drawn again."""
    monkeypatch.setattr(desk_module.st, "session_state", {})
    monkeypatch.setattr(desk_module, "the_store", lambda: store)
    made = grid(data, "36.72", 2026)
    key = (made.units[0], made.leaves[0].code)
    drawn = desk_module.Desk(SimpleNamespace(known=SimpleNamespace(data=data)), made, store, {})
    for fields in ({"value": "12"}, {"value": "12", "note": "rapat tim"}):
        desk_module.keep(drawn, {key: fields})
    assert (drawn.conflicts, drawn.waiting) == ({}, {})
    answer = read(store, "36.72", 2026)[key].answer
    assert (answer.value, answer.note) == (12 * MILLIONTHS, "rapat tim")
    write(store, made, [Edit(*key, Answer(13 * MILLIONTHS), 2)], anyone("Budi"), datetime(2026, 3, 2, tzinfo=UTC))
    desk_module.keep(drawn, {key: {"value": "14"}})
    assert list(drawn.conflicts) == [key]  # what somebody else wrote since is one


# --- an office's own units ----------------------------------------------------------------------------------------


def test_an_office_draws_up_its_own_list(store):
    """Aceh: the five units that are assessed of a province by kind are taken out, one of its own is added and renamed, and back."""
    app = opened("mandiri", provinsi="11", wilayah="11", untuk="2026")
    assert "10 nilai dari 5 unit" in title(app)
    for _ in range(5):
        app.button(key="self_do_remove").click().run()
    assert not app.exception
    assert "belum ada unit dalam daftarnya" in title(app)
    first(app, "add").set_value("Samsat Banda Aceh")
    app.button(key="self_do_add").click().run()
    assert "2 nilai dari 1 unit" in title(app)
    first(app, "add").set_value("SAMSAT banda aceh")
    app.button(key="self_do_add").click().run()
    assert "Unit “SAMSAT banda aceh” sudah ada dalam daftar." in app.error[0].value
    first(app, "rename").set_value("Samsat Kota")  # as all above: the press brings what was typed
    app.button(key="self_do_rename").click().run()
    assert not app.exception
    assert [button.label for button in app.button if button.key == "self_do_remove"] == ["Keluarkan Samsat Kota"]
    assert any("disusun kantor sendiri" in c.value for c in app.caption)
    app.button(key="self_undo").click().run()
    assert [button.label for button in app.button if button.key == "self_do_remove"] == ["Keluarkan Samsat Banda Aceh"]
    assert not app.exception


def first(app, what: str):
    return next(field for field in app.text_input if field.key and field.key.startswith(f"self_list_{what} "))
