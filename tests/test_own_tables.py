"""Own tables without a browser: the session's data on every page, and no stack trace whatever happens."""

from __future__ import annotations

import io
import shutil
from html import escape
from itertools import product
from xml.etree import ElementTree

import openpyxl
import pytest
import streamlit as st
from PIL import Image

from kepatuhan.charts.export import picture, png, stamped
from kepatuhan.core.assessments import FIELDS
from kepatuhan.intake import ingest, saving
from kepatuhan.intake.review import everything, review
from kepatuhan.store.opening import VARIABLE
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.handout import FILES
from kepatuhan.words.markdown import literal
from kepatuhan.words.problems import problem
from pages.components.data import saving_view
from pages.components.shell import papers, session
from pages.components.shell.site import PAGES
from tests.nightly import grid
from tests.test_export import BARS, ROWS, outside, said
from tests.test_pages import ROOT, TIMEOUT, AppTest, html, zones

pytestmark = pytest.mark.app

NAMED = (("satu", b"81.25"), ("dua", b"82.25"))
LEBAK = b"tahun,kode_wilayah,nilai\n2024,36.02,81.25\n"


def app_with(page, data, content=LEBAK, name="baru*.csv", **link):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    rows = review(ingest.read(content, name, data), data).accepted
    app.session_state[session.KEY] = (session.Used(name, rows),)
    for key, value in {"tahun": "2024", **link}.items():
        app.query_params[key] = value
    if page != "ringkasan":
        app.switch_page(PAGES[page])
    app.run()
    assert not app.exception
    return app


SOURCED = ("ringkasan", "peta", "aspek", "profil", "tren", "nasional", "simulasi", "paparan")
"""Pages that say where their figures come from."""


@pytest.mark.parametrize(
    ("page", "lang"), grid(product(PAGES, LANGUAGES), [(p, ("id", "en")[n % 2]) for n, p in enumerate(PAGES)])
)
def test_every_page_says_so_and_its_source_names_the_own_table(page, lang, data):
    app = app_with(page, data, lang=lang)
    rows = {"id": "1 baris", "en": "1 row"}[lang]
    assert [w.value for w in app.warning if f"baru\\*.csv ({rows})" in w.value]
    if page not in SOURCED:
        return
    expected = say("own_exception", lang, files="baru*.csv")
    captions = [c.value for c in app.caption if literal(expected) in c.value]
    assert captions or escape(expected) in html(app)  # on Simulasi below the map that changes with every step


@pytest.mark.parametrize("page", SOURCED)
def test_without_an_own_table_no_source_speaks_of_one(page, data):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.query_params["tahun"] = "2024"
    if page != "ringkasan":
        app.switch_page(PAGES[page])
    app.run()
    assert not [c.value for c in app.caption if "belum disimpan" in c.value]


@pytest.mark.parametrize(
    ("page", "lang"),
    grid(
        product([p for p in PAGES if p != "paparan"], LANGUAGES),
        [("peta", "id"), ("aspek", "en"), ("tren", "id"), ("nasional", "en"), ("data", "id")],
    ),
)
def test_every_file_to_take_away_names_the_own_table(page, lang, data, monkeypatch):
    made = files_of(page, data, monkeypatch, lang)
    kept = say("file_history", lang)  # what was kept and when: nothing of a session
    made = {name: content for name, content in made.items() if not name.startswith(f"{kept}.")}
    mark, exception = (say(key, lang, files="baru*.csv") for key in ("own_mark", "own_exception"))
    for name, content in made.items():
        if name.endswith(".svg"):
            words = "".join("".join(ElementTree.fromstring(content).itertext()).split())
            assert "".join(mark.split()) in words, name
            assert "".join(exception.split()) in words, name
        elif name.endswith(".csv"):
            assert mark in content.decode("utf-8-sig").splitlines()[0], name
            beside = openpyxl.load_workbook(io.BytesIO(made[f"{name[:-4]}.xlsx"]), read_only=True).worksheets[0]
            assert mark in next(beside.iter_rows(values_only=True))[0], name
        else:
            assert name.endswith((".png", ".xlsx", ".ics"))  # the same picture; saved rows or kept actions only
    if page != "simulasi":
        assert made


def files_of(page, data, monkeypatch, lang):
    """Everything that the page offers, made as the server makes it: after the session is out of sight."""
    offered = {}
    real = st.download_button

    def caught(label, data, file_name, *args, **kwargs):
        offered[file_name] = data
        return real(label, b"", file_name, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", caught)
    monkeypatch.setattr(st.delta_generator.DeltaGenerator, "download_button", caught, raising=False)
    app_with(page, data, lang=lang, wilayah="36.02")
    return {name: made() for name, made in offered.items() if not name.endswith((".png", ".json"))}


def test_a_picture_with_an_own_table_is_whole(data):
    svg = picture(BARS, ROWS, "Judul", "Sumber: uji", "svg", size=(300, 100))
    marked = stamped(svg, "TABEL SENDIRI: " + "nama panjang " * 8, "Kecuali nilai dari tabel sendiri.", "id")
    assert said(marked).index("TABEL SENDIRI") < said(marked).index("Judul") < said(marked).index("Kecuali")
    assert outside(marked) == 0
    assert Image.open(io.BytesIO(png(marked))).height > Image.open(io.BytesIO(png(svg))).height


@pytest.mark.parametrize("page", [*papers.OF_ONE, *papers.OF_ALL])
def test_no_briefing_is_made_of_an_own_table(page, data):
    app = app_with(page, data)
    expected = literal(say("own_no_paper", "id", files="baru*.csv"))
    assert expected in [m.value for m in app.markdown]
    assert not [b for b in app.get("download_button") if b.proto.label == say("paper_pdf", "id")]


@pytest.mark.parametrize(
    ("kind", "lang"), grid(product(FILES, LANGUAGES), [(kind, LANGUAGES[n % 2]) for n, kind in enumerate(FILES)])
)
def test_the_full_table_with_an_own_one_is_read_back(data, lang, kind):
    rows = everything(data)
    handed = saving.full_handout(rows, lang, "TABEL SENDIRI: a,=b.csv")
    assert handed.csv().decode("utf-8-sig").startswith("# TABEL SENDIRI: a,'=b.csv\n")
    back = ingest.read(FILES[kind](handed), f"semua.{kind}", data)
    assert not [p for p in back.problems if p.severity != "note"]
    fields = list(FIELDS.values())
    first, second = (f[fields].astype("object").fillna("").astype("str") for f in (rows, back.observations))
    assert first.to_numpy().tolist() == second.to_numpy().tolist()


def test_the_map_has_it_and_discard_takes_it_away(data):
    app = app_with("peta", data)
    assert zones(app)["36.02"]["score_text"] == "81,25"
    app.button(key="own_discard").click().run()
    assert not app.exception
    assert zones(app)["36.02"]["score_text"] != "81,25"


def test_another_session_sees_nothing_of_it(data):
    app_with("peta", data)
    other = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    other.query_params["tahun"] = "2024"
    other.switch_page(PAGES["peta"]).run()
    assert zones(other)["36.02"]["score_text"] != "81,25"


def test_a_table_that_meanwhile_contradicts_the_folder_is_not_saved(data, monkeypatch, tmp_path):
    """Between the drawing of the page and the click somebody else may have saved."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    before = sorted(p.name for p in (tmp_path / "data" / "assessments").iterdir())
    rows = review(ingest.read(LEBAK, "baru.csv", data), data).accepted
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(saving, "clashes", lambda data, rows: ["a problem"])
    monkeypatch.setattr(saving_view, "ROOT", tmp_path)
    monkeypatch.delenv(VARIABLE)  # as on a laptop: into files
    saving_view.save_table(session.Own("baru.csv", LEBAK, LEBAK), rows, data)
    assert {key: message.code for key, message in state.items()} == {"own_told": "clash_since"}
    assert sorted(p.name for p in (tmp_path / "data" / "assessments").iterdir()) == before
    assert problem(state["own_told"], "id").startswith("baru.csv: Tidak disimpan. ")


def test_a_surprise_is_a_sentence(data, monkeypatch):
    def surprise(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(ingest, "read", surprise)
    upload = session.Own("aneh.csv", b"x", b"x")
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.session_state[session.FILES] = {upload.key: upload}
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    expected = say("own_surprise", "id", file="aneh.csv", reason="ZeroDivisionError")
    assert [e.value.replace("\\", "") for e in app.error] == [expected]


def test_progress_names_each_file_and_step_once(monkeypatch):
    files = [session.Own(f"{name}.csv", *[LEBAK.replace(b"81.25", value)] * 2) for name, value in NAMED]
    messages = []
    real = st.delta_generator.DeltaGenerator.progress

    def seen(self, value, text=None, **kwargs):
        messages.append((value, text.replace("\\", "")))
        return real(self, value, text, **kwargs)

    monkeypatch.setattr(st.delta_generator.DeltaGenerator, "progress", seen)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.session_state[session.FILES] = {upload.key: upload for upload in files}
    app.switch_page(PAGES["data"]).run()
    # two files of three steps: 0/6 … 5/6
    assert messages == [
        (0 / 6, "1 dari 2: Membaca satu.csv …"),
        (1 / 6, "1 dari 2: Memeriksa satu.csv …"),
        (2 / 6, "1 dari 2: Membandingkan satu.csv dengan yang dimuat …"),
        (3 / 6, "2 dari 2: Membaca dua.csv …"),
        (4 / 6, "2 dari 2: Memeriksa dua.csv …"),
        (5 / 6, "2 dari 2: Membandingkan dua.csv dengan yang dimuat …"),
    ]
    app.run()
    assert len(messages) == 6
    assert not app.get("progress")


def test_markup_in_a_file_is_text(data):
    upload = session.Own("<b>x</b>.csv", *[b"tahun,kode_wilayah,nilai\n2024,36.02,<i onload=1>x</i>\n"] * 2)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.session_state[session.FILES] = {upload.key: upload}
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    assert "onload=1" not in "".join(e.proto.body for e in app.get("html"))
    assert not [m for m in app.markdown if m.proto.allow_html and "onload=1" in m.value]


def brought(content: bytes, name: str = "baru.csv", **link: str):
    upload = session.Own(name, content, content)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.session_state[session.FILES] = {upload.key: upload}
    for key, value in link.items():
        app.query_params[key] = value
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    return app, upload


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_total_of_nothing_has_to_be_confirmed_before_it_is_used(lang):
    app, upload = brought(b"tahun,kode_wilayah,nilai\n2025,36.02,0\n", lang=lang)
    buttons = [f"own_use_{upload.key}", f"own_save_{upload.key}"]
    assert [app.button(key=key).disabled for key in buttons] == [True, True]
    (box,) = [box for box in app.checkbox if box.key.startswith("own_confirm_")]
    assert {"id": "Baris 2: Nilai totalnya 0,00", "en": "Row 2: The total is 0.00"}[lang] in box.label
    box.check().run()
    assert [app.button(key=key).disabled for key in buttons] == [False, False]


def test_any_other_table_needs_no_confirmation():
    app, upload = brought(LEBAK)
    assert not [box for box in app.checkbox if box.key.startswith("own_confirm_")]
    assert not app.button(key=f"own_use_{upload.key}").disabled


def test_the_mean_of_some_units_is_said_to_be_no_total():
    app, _ = brought(
        b"tahun,kode_wilayah,unit,nilai\n2024,36.74,DPMPTSP,92.74\n2024,36.74,Puskesmas Pondok Aren,93.24\n"
    )
    (listed,) = [c.value for c in app.caption if "bukan nilai total" in c.value]
    assert "rata-rata 2 unit adalah 92,99" in listed  # (92,74 + 93,24) ÷ 2 = 92,99
    assert "belum ada Disdukcapil, Dinas Pendidikan, Dinas Sosial, dan Puskesmas." in listed


def test_a_unit_that_no_list_knows_is_asked_for_and_the_answer_counts(data):
    """Kota Tangsel's education office under another name: a question; answered, it is the loaded office and no twin."""
    written, meant = "Dinas Pendidikan Pemuda dan Olahraga", "Dinas Pendidikan dan Kebudayaan"
    content = f"tahun,kode_wilayah,unit,nilai\n2024,36.74,{written},94\n".encode()
    upload = session.Own("unit.csv", content, content)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=TIMEOUT)
    app.session_state[session.FILES] = {upload.key: upload}
    app.switch_page(PAGES["data"]).run()
    assert not app.exception
    box = next(b for b in app.selectbox if b.label == say("own_ask_unit", "id", unit=written))
    assert box.options == [meant, say("own_new_unit", "id")]
    box.select(meant).run()
    assert not app.exception
    assert any(say("own_accept", "id", file="unit.csv", n=1) == s.value.replace("\\", "") for s in app.success)
