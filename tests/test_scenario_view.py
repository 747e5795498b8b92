"""Scenarios on the Simulasi page without a browser: kept, opened, shared, refused, asked about."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.core.assessments import read_assessment
from kepatuhan.core.dataset import illustrated, layers
from kepatuhan.core.model import Change, Scenario
from kepatuhan.roles.actor import anyone
from kepatuhan.scenarios.before_after import before_after
from kepatuhan.scenarios.ground import ground
from kepatuhan.scenarios.levers import levers
from kepatuhan.scenarios.link import from_token, to_json, to_token
from kepatuhan.scenarios.scenario import did
from kepatuhan.scenarios.store import Stored, delete, listed, load, save
from kepatuhan.sentences.simulation import Told, whatif_title
from kepatuhan.store.opening import VARIABLE, Store, open_store
from pages.components.shell import cache, shared_store
from pages.components.shell.view import View
from pages.components.simulation import board_view, entries
from pages.components.simulation.work import BASES, DUE, Work
from tests.stores import Prepared
from tests.test_aspects import charts
from tests.test_pages import board, html, opened, title

pytestmark = pytest.mark.app

DINDIK = "Dinas Pendidikan dan Kebudayaan"
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HERE = {"wilayah": "36.72", "tahun": "2022"}


@pytest.fixture
def store(tmp_path, monkeypatch, prepared: Prepared) -> Iterator[Store]:
    """A store of this test alone, which the page opens too."""
    url = prepared.sqlite(tmp_path / "skenario.sqlite")
    monkeypatch.setenv(VARIABLE, url)
    opened = open_store(url)
    assert isinstance(opened, Store)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def base(data) -> str:
    return ground(data.observations, data, 2022, "terbit").base


def made(base: str, *changes: Change, name: str = "Satu", **more) -> Scenario:
    several = changes or (Change("36.72", DINDIK, "", 59_380_000, 57_020_000),)
    return replace(Scenario(name, "Bappeda", "", 2022, "terbit", base, several), **more)


def kept(answer) -> Stored:
    assert isinstance(answer, Stored), answer
    return answer


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def choose(app: AppTest, id: int, words: str) -> AppTest:
    app.menu_button(key=f"menu {id}").click(words).run()
    assert not app.exception
    return app


def linked(scenario: Scenario, **params: str) -> AppTest:
    return opened("simulasi", **{**HERE, "basis": scenario.basis, **params}, skenario=to_token(scenario))


def save_as(app: AppTest, name: str, author: str = "", note: str = "") -> AppTest:
    press(app, "shelf_save")
    app.text_input(key="save name").set_value(name)
    app.text_input(key="save author").set_value(author)
    app.text_area(key="save note").set_value(note)
    next(b for b in app.button if b.label == "Simpan" and b.key != "shelf_save").click().run()
    assert not app.exception
    return app


def warned(app: AppTest) -> str:
    return " ".join(w.value for w in app.warning)


# --- kept and opened ----------------------------------------------------------------------------------------------


def test_saved_under_a_name_listed_and_opened_in_another_session(store, base):
    app = save_as(linked(made(base)), "Dindik lebih dulu", "Bappeda", "dua tahun")
    (row,) = listed(store)
    stored = kept(load(store, row.id))
    assert (stored.scenario.name, stored.scenario.author, stored.scenario.note) == (
        "Dindik lebih dulu",
        "Bappeda",
        "dua tahun",
    )
    assert stored.scenario.changes == made(base).changes
    assert [t.value for t in app.toast] == ["“Dindik lebih dulu” tersimpan."]
    other = opened("simulasi", wilayah="36.02", tahun="2023", lang="id")
    listed_html = html(other)
    assert "oleh Bappeda · 2022 · Unit terbit · 1 perubahan · " in listed_html
    assert "WIB<br>" in listed_html
    # Cilegon's printed total of 2022, 77,73 (C), and what 59,38 in place of 57,02 in one of seven units adds: 78,07 (B)
    line = re.sub("<[^>]*>", " ", listed_html.split("WIB<br>")[1].split("</small>")[0])
    assert " ".join(line.split()) == "Cilegon: 77,73 C → 78,07 B"
    press(other, f"load {row.id}")
    assert (other.query_params["tahun"], other.query_params["wilayah"]) == ("2022", "36.72")
    assert "Unit terbit" in next(g for g in other.button_group if g.key.startswith("choice_basis")).options
    assert board(other)["values"] == {f"{DINDIK}|": 59_380_000}
    assert not board(other)["invented"]
    assert title(other).startswith(f"Bila {DINDIK} naik dari 57,02 menjadi 59,38, Kota Cilegon masuk kategori B")
    assert kept(load(store, row.id)).version == 1


def test_the_same_name_updates_what_is_open_after_a_question(store, base):
    first = kept(save(store, made(base), anyone(), NOW))
    app = press(opened("simulasi", **HERE), f"load {first.id}")
    save_as(app, "Satu", "Bappeda", "catatan baru")
    assert [(r.name, r.version) for r in listed(store)] == [("Satu", 1)]
    asked = next(m.value for m in app.markdown if "“Satu” yang sedang terbuka" in m.value)
    assert "Bappeda (2 Mar 2026, 15.30 WIB)" in asked  # 08.30 UTC
    press(app, "conflict_over")
    assert [(r.name, r.version) for r in listed(store)] == [("Satu", 2)]
    save_as(app, "Satu", "Bappeda", "catatan baru")  # nothing changed since: nothing to ask, nothing to write
    assert [(r.name, r.version) for r in listed(store)] == [("Satu", 2)]
    save_as(app, "Dua")
    assert [(r.name, r.version) for r in listed(store)] == [("Dua", 1), ("Satu", 2)]


def test_the_list_names_two_governments_and_counts_the_rest(store, data):
    """On the illustration the word goes with every figure; a scenario of a year that is not known has no figures."""
    on_illustration = ground(illustrated(data), data, 2022, "ilustrasi")
    first = {
        region: next(lever for lever in levers(on_illustration, region) if lever.component and lever.value < lever.top)
        for region in ("36.01", "36.02", "36.71")
    }
    changes = tuple(lever.change(lever.top) for lever in first.values())
    save(store, made(on_illustration.base, *changes, name="Tiga", basis="ilustrasi"), anyone(), NOW)
    save(store, made(on_illustration.base, name="Lama", year=2031), anyone(), NOW)
    app = opened("simulasi", **HERE)
    lines = [re.sub("<[^>]*>", " ", part).split("</small>")[0] for part in html(app).split("<small>") if "WIB" in part]
    lines = [" ".join(line.split()) for line in lines]
    (listed,) = [line for line in lines if "→" in line]
    assert " ILUSTRASI · dan 1 lagi" in listed
    assert listed.count("ILUSTRASI · ") == 3  # the basis, and each of the two governments


def test_a_name_is_needed_and_something_to_save(store, base):
    app = save_as(linked(made(base)), "  ")
    assert [e.value for e in app.error] == ["Beri nama dahulu."]
    assert listed(store) == ()
    bare = press(opened("simulasi", **HERE), "shelf_save")
    assert any("Belum ada yang diubah" in i.value for i in bare.info)


def test_renamed_and_duplicated(store, base):
    first = kept(save(store, made(base), anyone(), NOW))
    app = choose(opened("simulasi", **HERE), first.id, "Ubah nama")
    app.text_input(key="rename name").set_value("Uno")
    next(b for b in app.button if b.label == "Simpan" and b.key != "shelf_save").click().run()
    assert [r.name for r in listed(store)] == ["Uno"]
    choose(app, first.id, "Gandakan")
    choose(app, first.id, "Gandakan")
    assert sorted(r.name for r in listed(store)) == ["Uno", "Uno (salinan 2)", "Uno (salinan)"]


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("Uno", "Uno"),
        ("Uno (salinan)", "Uno"),
        ("Uno (salinan 12)", "Uno"),
        ("Uno (copy 2)", "Uno"),  # made while the screen was English
        ("Uno (salinan) lagi", "Uno (salinan) lagi"),
        ("(salinan", "(salinan"),
    ],
)
def test_a_copy_of_a_copy_is_numbered_not_named_twice(name, original):
    assert entries.original_name(name) == original


def test_deleted_with_undo(store, base):
    first = kept(save(store, made(base), anyone(), NOW))
    app = choose(opened("simulasi", **HERE), first.id, "Hapus")
    assert listed(store) == ()
    assert any("“Satu” dihapus." in m.value for m in app.markdown)
    press(app, "shelf_undelete")
    assert [r.name for r in listed(store)] == ["Satu"]
    assert not any("dihapus" in m.value for m in app.markdown)


def test_what_somebody_changed_meanwhile_is_not_deleted(store, base):
    first = kept(save(store, made(base), anyone(), NOW))
    app = opened("simulasi", **HERE)
    save(store, made(base, note="baru"), anyone(), NOW, first)
    choose(app, first.id, "Hapus")
    assert any("baru saja diubah orang lain" in e.value for e in app.error)
    assert [(r.name, r.version) for r in listed(store)] == [("Satu", 2)]


# --- two at once --------------------------------------------------------------------------------------------------


def in_conflict(store: Store, base: str) -> tuple[AppTest, Stored]:
    first = kept(save(store, made(base), anyone(), NOW))
    app = press(opened("simulasi", **HERE), f"load {first.id}")
    theirs = made(base, Change("36.72", DINDIK, "", 70_000_000, 57_020_000), author="Inspektorat")
    second = kept(save(store, theirs, anyone(), NOW, first))
    save_as(app, "Satu", "Bappeda")
    return app, second


def test_the_second_who_saves_sees_what_differs(store, base):
    app, _ = in_conflict(store, base)
    text = " ".join(m.value for m in app.markdown)
    assert "“Satu” sudah disimpan Inspektorat" in text
    assert "Punya Anda belum tersimpan dan tidak hilang" in text
    cells = f'<th scope="row">{DINDIK}</th><td>70,00</td><td>59,38</td>'
    assert cells in html(app)
    assert '<th scope="row">Pembuat (boleh kosong)</th><td>Inspektorat</td><td>Bappeda</td>' in html(app)


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("conflict_keep", {"Satu": (2, 70_000_000)}),
        ("conflict_copy", {"Satu": (2, 70_000_000), "Satu (salinan)": (1, 59_380_000)}),
        ("conflict_over", {"Satu": (3, 59_380_000)}),
    ],
)
def test_the_three_ways_out(button, expected, store, base):
    app, _ = in_conflict(store, base)
    press(app, button)
    stored = {row.name: kept(load(store, row.id)) for row in listed(store)}
    assert {name: (x.version, x.scenario.changes[0].value) for name, x in stored.items()} == expected
    assert "conflict_keep" not in [b.key for b in app.button]
    assert "menjadi 59,38" in title(app)


def test_overwriting_what_moved_on_again_asks_again(store, base):
    app, second = in_conflict(store, base)
    save(store, made(base, note="lagi"), anyone(), NOW, second)
    press(app, "conflict_over")
    assert "conflict_over" in [b.key for b in app.button]
    assert [(r.name, r.version) for r in listed(store)] == [("Satu", 3)]


def test_deleted_meanwhile_is_said_and_can_be_saved_anew(store, base):
    first = kept(save(store, made(base), anyone(), NOW))
    app = press(opened("simulasi", **HERE), f"load {first.id}")
    kept(delete(store, first, anyone(), NOW))
    save_as(app, "Satu", "Bappeda")
    assert any("“Satu” sudah dihapus" in m.value for m in app.markdown)
    press(app, "conflict_over")
    assert [r.name for r in listed(store)] == ["Satu"]


def test_a_name_that_is_taken_asks_too(store, base):
    save(store, made(base, name="SATU", author=""), anyone(), NOW)
    app = save_as(linked(made(base, Change("36.72", DINDIK, "", 60_000_000, 57_020_000))), "Satu")
    assert any("Sudah ada skenario bernama “SATU” dari orang lain" in m.value for m in app.markdown)
    assert len(listed(store)) == 1


# --- links and files ----------------------------------------------------------------------------------------------


def test_the_shared_link_holds_every_change(store, base):
    two = made(base, *made(base).changes, Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000))
    app = press(linked(two), "shelf_share")
    query = parse_qs(urlparse(app.code[0].value).query)
    assert from_token(query["skenario"][0]) == two
    assert (query["wilayah"], query["tahun"], query["basis"]) == (["36.72"], ["2022"], ["terbit"])
    assert any("2 perubahan" in m.value for m in app.markdown)
    assert len(app.download_button) == 1


def test_the_link_for_others_has_the_public_address_and_the_scenarios_name(store, base, monkeypatch):
    named = replace(made(base), name="Cilegon hijau 2022")
    monkeypatch.setenv("ZONA_PUBLIC_URL", "https://zona.example.go.id/")
    address = press(linked(named), "shelf_share").code[0].value
    assert address.startswith("https://zona.example.go.id/simulasi?")
    assert from_token(parse_qs(urlparse(address).query)["skenario"][0]).name == "Cilegon hijau 2022"
    monkeypatch.setenv("ZONA_PUBLIC_URL", "zona kita")
    app = press(linked(named), "shelf_share")
    assert "zona kita" not in app.code[0].value
    assert any("tidak dapat dipakai: “zona kita”" in one.value for one in app.warning)


def test_a_step_that_was_cut_short_is_not_taken_back_by_its_old_link(store, base):
    """The link is written last in a step: another click may come before it is. What the URL says is then behind."""
    app = linked(made(base))
    old = app.query_params["skenario"]
    app.button(key="do_reset_all").click().run()
    assert not app.query_params.get("skenario")
    app.query_params["skenario"], app.session_state[DUE] = old, True
    app.run()
    assert title(app).startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")
    assert not app.query_params.get("skenario")
    app.query_params["skenario"] = old  # nothing is due: this one was opened by somebody
    app.run()
    assert "menjadi 59,38" in title(app)


def test_a_step_cut_short_by_another_year_leaves_that_year_its_own_link(store, base):
    app = linked(made(base))
    app.session_state[DUE] = True
    app.query_params["tahun"] = "2023"
    app.run()
    assert not app.query_params.get("skenario")
    assert not warned(app)
    app.query_params["tahun"] = "2022"
    app.run()
    assert "menjadi 59,38" in title(app)
    assert from_token(app.query_params["skenario"]).changes == made(base).changes


@pytest.mark.parametrize(("year", "basis"), [(y, b) for y in (2021, 2022, 2023, 2024) for b in BASES])
def test_a_first_lever_anywhere_has_its_notes_and_its_sentence(year, basis):
    """Every government of every year with levers: what was printed may be a number, a range, a zone, or nothing."""
    assessed = cache.on_disk()
    moved = 0
    for region in assessed.data.regions:
        on = assessed.ground(year, basis)
        view = View(assessed, "id", year, region, True, False)
        for lever in levers(on, region.code)[:1]:
            changed = Scenario("", "", "", year, basis, on.base, (lever.change(lever.value // 2),))
            rows = [row for row in before_after(on, changed) if row.region == region.code]
            lines = board_view._notes(Work(view, on), rows, None)
            text = whatif_title(rows, [Told("x", "1", "2", True)], region.name, year, "id", None)
            assert "None" not in " ".join(lines) + text
            others = [row for row in rows[1:] if row.after.score is not None]
            assert len(others) == sum("Bacaan lain" in line for line in lines)
            moved += 1
    assert moved or (year, basis) == (2021, "ilustrasi")


@pytest.mark.parametrize(
    "cut", [lambda t: t[:-6], lambda t: t[:8] + "AAAA" + t[12:], lambda t: "z1", lambda t: "<script>"]
)
def test_a_damaged_link_is_a_sentence(cut, store, base):
    app = opened("simulasi", **HERE, skenario=cut(to_token(made(base))))
    assert "Tautan skenario tidak dipakai" in warned(app)
    assert title(app).startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")


def test_a_link_for_another_year_waits_for_a_word(store, base):
    app = linked(made(base), tahun="2023")
    assert "untuk 2022, Unit terbit" in warned(app)
    press(app, "arrive_open")
    assert app.query_params["tahun"] == "2022"
    assert "menjadi 59,38" in title(app)


def older() -> Scenario:
    return made("0" * 16, Change("36.72", DINDIK, "", 59_380_000, 55_000_000))


def test_data_that_changed_are_named_before_anything_is_applied(store, base):
    app = linked(older())
    assert any("Data sudah berubah sejak “Satu” dibuat" in m.value for m in app.markdown)
    assert f'<th scope="row">{DINDIK}</th><td>55,00</td><td>57,02</td>' in html(app)
    assert title(app).startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")
    press(app, "arrive_apply")
    assert "naik dari 57,02 menjadi 59,38" in title(app)
    assert from_token(app.query_params["skenario"]).base == base


def test_data_that_changed_can_be_left_alone(store, base):
    app = press(linked(older()), "arrive_cancel")
    assert title(app).startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")
    assert "skenario" not in app.query_params
    assert not any("Data sudah berubah" in m.value for m in app.markdown)


def uploaded(content: bytes) -> AppTest:
    app = press(opened("simulasi", **HERE), "shelf_file_open")
    app.file_uploader(key="shelf file").set_value(("x.json", content, "application/json")).run()
    assert not app.exception
    return app


def test_a_file_is_opened(store, base):
    app = uploaded(to_json(made(base)))
    assert "naik dari 57,02 menjadi 59,38" in title(app)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b"[" * 5000, b'{"format": "zona-hijau/skenario", "name": "<img src=x>"}'],
    ids=["empty", "bytes", "other", "deep", "markup"],
)
def test_a_hostile_file_is_a_sentence(content, store):
    app = uploaded(content)
    assert len(app.error) == 1
    assert title(app).startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")


def test_a_file_whose_content_was_altered_says_so(store, base):
    document = json.loads(to_json(made(base)))
    document["changes"][0]["value"] = "99"
    assert "tanda tangannya" in uploaded(json.dumps(document).encode()).error[0].value


def test_a_name_is_never_read_as_markdown(store, base):
    name = "![x](//h.example/p.png) **A**"
    kept(save(store, made(base, name=name), anyone(), NOW))
    app = opened("simulasi", **HERE)
    picks = [c.label for c in app.checkbox if c.key.startswith("pick")]
    assert picks[1:] == ["**!\\[x\\](//h.example/p.png) \\*\\*A\\*\\***"]


def test_a_unit_from_a_link_is_never_read_as_markdown(store, base):
    unit = "Disdukcapil ![x](//h.example/p.png)"
    new = made(base, Change("36.04", unit, "", 80_000_000, None))
    app = linked(new, wilayah="36.04")
    assert "!\\[x\\]" in title(app)
    assert "![x](" not in " ".join(
        [title(app), *(e.value for kind in ("warning", "caption", "markdown") for e in getattr(app, kind))]
    )


# --- on one another, and beside each other ------------------------------------------------------------------------


def test_stacked_at_once_where_nothing_clashes(store, base):
    upper = kept(save(store, made(base, Change("36.72", "Dinas Sosial", "", 70_000_000, 61_810_000)), anyone(), NOW))
    app = choose(linked(made(base)), upper.id, "Tumpuk di atas simulasi ini")
    assert title(app).startswith("Dengan 2 perubahan")
    assert "do_undo" in [b.key for b in app.button if not b.disabled]


def test_a_clash_is_named_before_it_is_stacked(store, base):
    upper = kept(save(store, made(base, Change("36.72", DINDIK, "", 70_000_000, 57_020_000)), anyone(), NOW))
    app = choose(linked(made(base)), upper.id, "Tumpuk di atas simulasi ini")
    assert f'<th scope="row">{DINDIK}</th><td>59,38</td><td>70,00</td>' in html(app)
    assert "menjadi 59,38" in title(app)
    press(app, "stack_do")
    assert "menjadi 70,00" in title(app)


def test_another_year_cannot_be_stacked(store, base):
    upper = kept(save(store, made(base, year=2023), anyone(), NOW))
    app = choose(linked(made(base)), upper.id, "Tumpuk di atas simulasi ini")
    assert len(app.error) == 1
    assert "menjadi 59,38" in title(app)


def compared(store: Store, *scenarios: Scenario) -> AppTest:
    ids = [kept(save(store, s, anyone(), NOW)).id for s in scenarios]
    app = opened("simulasi", **HERE)
    if "shelf_all" in [b.key for b in app.button]:
        press(app, "shelf_all")
    for id in ids:
        app.checkbox(key=f"pick {id}").check()
    app.run()
    assert not app.exception
    return app


def test_compared_in_both_readings_with_maps_and_changes(store, base):
    # (543,61 + 2,36) / 7 = 77,9957 -> 78,00; 77,73 + 2,36/7 = 78,0671 -> 78,07; 70,00: (543,61 + 12,98) / 7 = 79,5129
    more = made(base, Change("36.72", DINDIK, "", 70_000_000, 57_020_000), name="Dua")
    app = compared(store, made(base), more)
    table = next(e.proto.body for e in app.get("html") if "zh-beside" in e.proto.body)
    number = '<b class="zh-number">{}</b>'.format
    assert "".join(f"<td>{number(v)}</td>" for v in ("77,66", "79,51", "78,00")) in table
    # printed: 77,73 + 12,98/7 = 79,5843
    assert "".join(f"<td>{number(v)}</td>" for v in ("77,73", "79,58", "78,07")) in table
    assert '<th scope="row">Zona hijau dari 8 kab/kota</th><td>6</td><td>7</td><td>7</td>' in table
    assert len([c for c in charts(app) if "zones" in c["_sent"]]) == 2
    assert len([c for c in charts(app) if "start" in json.dumps(c["_sent"])]) == 2


def test_the_simulation_under_way_is_compared_first_and_follows_its_levers(store, base):
    # 60,00 in place of 57,02: (543,61 + 2,98) / 7 = 78,0843; 70,00 as above: 79,51
    ids = [kept(save(store, made(base), anyone(), NOW)).id]
    app = linked(made(base, Change("36.72", DINDIK, "", 60_000_000, 57_020_000)))
    assert not any("Satu</th>" in e.proto.body for e in app.get("html"))
    app.checkbox(key="pick this").check()
    app.checkbox(key=f"pick {ids[0]}").check().run()
    assert not app.exception
    assert beside(app, "77,66", "78,08", "78,00")
    heads = '<th scope="col">Sekarang</th><th scope="col">Simulasi ini</th><th scope="col">Satu</th>'
    assert any(heads in e.proto.body for e in app.get("html"))
    to_seventy = (Change("36.72", DINDIK, "", 70_000_000, 57_020_000),)
    app.session_state["whatif 36 2022"] = did(app.session_state["whatif 36 2022"], to_seventy)
    app.run()
    assert beside(app, "77,66", "79,51", "78,00")
    press(app, "do_reset_all")
    assert beside(app, "77,66", "77,66", "78,00")
    assert any("“Simulasi ini” tidak mengubah Kota Cilegon" in c.value for c in app.caption)


def beside(app: AppTest, *values: str) -> bool:
    table = next(e.proto.body for e in app.get("html") if "zh-beside" in e.proto.body)
    return "".join(f'<td><b class="zh-number">{v}</b></td>' for v in values) in table


def test_who_is_of_another_year_or_one_too_many_is_named(store, base):
    five = [made(base, name=f"S{n}") for n in range(5)]
    app = compared(store, *five, made(base, name="Lain", year=2023))
    text = " ".join(c.value for c in app.caption)
    assert "Paling banyak 4" in text
    assert "tahunnya lain dari layar ini: Lain." in text


def test_compared_on_illustration_says_so_in_every_picture(store, data):
    on = ground(illustrated(data), data, 2022, "ilustrasi")
    lever = next(lever for lever in levers(on, "36.72") if lever.component and lever.value < lever.top)
    one = Scenario("Satu", "", "", 2022, "ilustrasi", on.base, (lever.change(lever.top),))
    ids = [kept(save(store, replace(one, name=name), anyone(), NOW)).id for name in ("Satu", "Dua")]
    app = opened("simulasi", **HERE, basis="ilustrasi")
    for id in ids:
        app.checkbox(key=f"pick {id}").check()
    app.run()
    assert [bool(c["_sent"]["label"]) for c in charts(app)] == [True] * 4
    assert board(app)["invented"]
    assert "ILUSTRASI" in next(e.proto.body for e in app.get("html") if "zh-beside" in e.proto.body)


# --- no store, and what is decided already ------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["postgresql://u@127.0.0.1:1/d", "mysql://u@h/d"])
def test_without_a_store_the_page_works_and_says_so(url, monkeypatch, base):
    monkeypatch.setenv(VARIABLE, url)
    app = linked(made(base))
    assert "menjadi 59,38" in title(app)
    assert any("Penyimpanan skenario tidak dapat dipakai" in i.value for i in app.info)
    assert app.button(key="shelf_save").disabled
    assert len(press(app, "shelf_share").code) == 1
    press(app, "shelf_retry")


def test_a_store_of_a_later_version_is_a_sentence(store, monkeypatch):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    shared_store._store.clear()
    app = opened("simulasi", **HERE)
    assert any("versi aplikasi yang lebih baru" in i.value for i in app.info)


def test_a_store_that_comes_back_is_used(tmp_path, monkeypatch, base):
    (tmp_path / "x").write_bytes(b"in the way")
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/x/skenario.sqlite")
    app = linked(made(base))
    assert app.button(key="shelf_save").disabled
    os.remove(tmp_path / "x")
    press(app, "shelf_retry")
    assert not app.button(key="shelf_save").disabled


def plans(monkeypatch: pytest.MonkeyPatch, rows: pd.DataFrame, name: str) -> None:
    """The pages look at the shipped data with these plans; what is made of the data without them stays made."""
    read = cache.load_country
    monkeypatch.setattr(cache, "load_country", lambda *given: replace(read(*given), proposals=rows))
    monkeypatch.setattr(cache, "_stamp", lambda folder: f"{folder} with {name}")


def test_who_does_a_plan_and_by_when_stands_beside_it(store, monkeypatch):
    content = f"tahun,kode_wilayah,unit,nilai,status,penanggung_jawab,tenggat\n2022,36.72,{DINDIK},60,usulan,Sekretaris Dinas <b>,30/6/2023\n"
    plans(monkeypatch, layers(read_assessment(content.encode(), "rencana.csv")[0])[2], "a plan with its owner")
    sentences = {
        "id": "57,02 → 60,00 <small>penanggung jawab: Sekretaris Dinas &lt;b&gt; · tenggat: 30 Juni 2023</small>",
        "en": "57.02 → 60.00 <small>in charge: Sekretaris Dinas &lt;b&gt; · due: 30 June 2023</small>",
    }
    for lang, sentence in sentences.items():
        assert f"{DINDIK}: {sentence}" in html(opened("simulasi", **HERE, lang=lang)), lang


def test_what_is_planned_is_offered_with_its_note(store, data, monkeypatch):
    row = data.observations[(data.observations["region"] == "36.72") & (data.observations["unit"] == DINDIK)].head(1)
    plan = row.assign(
        year=2022, value=60_000_000, status="usulan", note="Dinas Pendidikan, 30 Juni", note_en="Education"
    )
    plans(monkeypatch, plan.reset_index(drop=True), "a plan with its note")
    app = opened("simulasi", **HERE)
    assert f"{DINDIK}: 57,02 → 60,00 <small>Dinas Pendidikan, 30 Juni</small>" in html(app)
    press(app, "do_planned")
    assert "naik dari 57,02 menjadi 60,00" in title(app)


# --- what is missing for a total ----------------------------------------------------------------------------------


def test_units_that_are_missing_are_named(store, base):
    app = linked(made(base, Change("36.04", "DPMPTSP", "", 80_000_000, None)), wilayah="36.04")
    sentence = "total Kabupaten Serang tidak diketahui: nilai Disdukcapil dan Puskesmas (2) tidak terbit"
    assert sentence in title(app)
    assert ">Total Kabupaten Serang tidak diketahui" in html(app)


def test_a_step_from_a_printed_total_to_a_mean_of_units_is_no_gain(store, base):
    units = ("DPMPTSP", "Disdukcapil", "Puskesmas Baros", "Puskesmas Kramatwatu")
    app = linked(made(base, *(Change("36.04", u, "", 85_000_000, None) for u in units)), wilayah="36.04")
    assert "jadi selisihnya bukan kenaikan" in html(app)
    assert len(board(app)["map"]["rows"]) == 8
