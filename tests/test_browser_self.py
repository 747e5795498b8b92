"""Penilaian mandiri in a real browser: typed by keyboard, pasted, undone, two at once, a store that is gone, a server that is killed."""

from __future__ import annotations

import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from kepatuhan.roles.actor import anyone
from kepatuhan.self_assessment.grid import Answer, grid
from kepatuhan.self_assessment.kept import Edit, read, write
from kepatuhan.store.opening import VARIABLE, Store
from tests import browser as browsing
from tests import nightly
from tests.browser import SIZE, WIDE, Visit, served
from tests.filled import fill
from tests.keeping import Keeping
from tests.test_browser_board import Board

DIMENSIONS, TRUST = ("DPMPTSP", "dimensi"), ("DPMPTSP", "kepercayaan")
VALUE, NOTE = 44 + 220 + 30, 44 + 220 + 76 + 40
"""Pixels from the left of the grid into its columns (grid_view.WIDTHS)."""
HEAD, ROW = 36, 35


@pytest.fixture(scope="module")
def server(keeping: Keeping) -> str:
    return keeping.url


@pytest.fixture
def store(empty_store: Store) -> Store:
    return empty_store


@pytest.fixture
def seen(visit, store) -> Visit:
    """Kota Cilegon 2026, of which nothing is filled in yet."""
    visit.go("/mandiri?wilayah=36.72")
    return visit


def choose(visit: Visit, column: int, row: int) -> None:
    """Click a cell of the grid: `row` from 1."""
    place = visit.page.locator(".st-key-self_grid [data-testid=stDataFrame]").bounding_box()
    visit.page.mouse.click(place["x"] + column, place["y"] + HEAD + (row - 1) * ROW + ROW / 2)
    visit.settle()


def enter(visit: Visit, text: str) -> None:
    """Type into the chosen cell and go on to the one below, as in a spreadsheet."""
    field = visit.page.locator("#portal textarea, #portal input")
    if not field.count():  # a click on the cell that was chosen already opens it
        visit.page.keyboard.press("Enter")
    field.wait_for()
    field.fill(text)
    visit.page.keyboard.press("Enter")
    visit.settle()


def title(visit: Visit) -> str:
    return visit.page.locator("h1").inner_text()


def alerts(visit: Visit) -> str:
    return " ".join(visit.page.locator("[data-testid=stAlert]").all_inner_texts())


def kept(store: Store) -> dict:
    cells = read(store, "36.72", 2026)
    assert isinstance(cells, dict), cells
    return {key: cell.answer.value for key, cell in cells.items()}


def by_another(store: Store, data, key: tuple[str, str], value: int, version: int) -> None:
    made = grid(data, "36.72", 2026)
    edit = Edit(*key, Answer(value, assessor="Budi"), version)
    assert write(store, made, [edit], anyone("Budi"), datetime(2026, 3, 2, tzinfo=UTC)).entries


def test_typed_by_keyboard_saved_at_each_edit_and_undone(seen, store):
    """61,50 / 7 = 8,79 at least and (6 × 100 + 91,50) / 7 = 98,79 at most; with 25: 86,50 / 7 = 12,36 and 686,50 / 7 = 98,07."""
    assert "belum ada yang diisi; 14 nilai dari 7 unit" in title(seen)
    seen.page.get_by_label("Nama Anda, untuk riwayat").fill("Ani")
    seen.page.keyboard.press("Enter")
    seen.settle()
    choose(seen, VALUE, 1)
    enter(seen, "61,5")
    assert "8,79–98,79, kategori Buruk sampai kategori Sangat Baik; 13 dari 14 nilai belum diketahui" in title(seen)
    enter(seen, "25")  # the cursor went down by itself and stayed in the grid while the page was drawn again
    assert "12,36–98,07" in title(seen)
    assert kept(store) == {DIMENSIONS: 61_500_000, TRUST: 25_000_000}
    assert {cell.saved_by for cell in read(store, "36.72", 2026).values()} == {"Ani"}
    seen.page.locator(".st-key-self_undo button").click()
    seen.settle()
    assert "8,79–98,79" in title(seen)
    assert kept(store) == {DIMENSIONS: 61_500_000, TRUST: None}
    seen.page.locator(".st-key-self_changes button").click()
    seen.settle()
    rows = seen.page.locator("[data-testid=stPopoverBody] tbody tr").all_inner_texts()
    assert len(rows) == 3
    assert "Nilai: 25 → –" in rows[0]
    assert "Ani" in rows[0]


# By day a pasted one is named below; that it stays typed while others are kept stands in test_self_view.
@pytest.mark.nightly
def test_a_wrong_value_is_named_and_stays_typed_and_the_kept_one_stays_kept(seen, store):
    choose(seen, VALUE, 2)
    enter(seen, "25")
    choose(seen, VALUE, 2)
    enter(seen, "99")
    assert "DPMPTSP, baris 2: Nilai “99” di luar skala 0–30,00." in alerts(seen)
    assert kept(store) == {TRUST: 25_000_000}
    seen.page.locator("[data-testid=stButtonGroup] button").nth(1).click()  # another unit, and back
    seen.settle()
    seen.page.locator("[data-testid=stButtonGroup] button").nth(0).click()
    seen.settle()
    assert "Nilai “99” di luar skala" in alerts(seen)
    choose(seen, VALUE, 2)
    enter(seen, "24")
    assert alerts(seen) == ""
    assert kept(store) == {TRUST: 24_000_000}


def test_a_pasted_block_keeps_what_is_right_and_names_what_is_wrong(seen, store):
    choose(seen, VALUE, 1)
    seen.page.evaluate(
        "navigator.clipboard.writeText('61,5\\trapat tim\\tSK-12.pdf\\n31\\tdari survei\\thttps://example.go.id/a')"
    )
    seen.page.keyboard.press("Control+V")
    seen.page.get_by_text("baris 2: Nilai “31”").wait_for()
    seen.settle()
    assert "DPMPTSP, baris 2: Nilai “31” di luar skala 0–30,00." in alerts(seen)
    cells = read(store, "36.72", 2026)
    assert cells[DIMENSIONS].answer == Answer(61_500_000, "rapat tim", "SK-12.pdf")
    assert cells[TRUST].answer == Answer(None, "dari survei", "https://example.go.id/a")
    links = seen.page.locator("[data-testid=stMain] .zh-help a").evaluate_all("all => all.map(one => one.href)")
    assert links == ["https://example.go.id/a"]  # a file's name is no link
    seen.page.locator(".st-key-self_undo button").click()  # the block is one step
    seen.settle()
    assert {cell.answer for cell in read(store, "36.72", 2026).values()} == {Answer()}


def test_two_at_once_see_each_others_cells_and_both_contents_of_one(seen, store, data):
    choose(seen, VALUE, 1)
    enter(seen, "60")
    by_another(store, data, TRUST, 20_000_000, 0)  # meanwhile, another cell
    choose(seen, VALUE, 1)
    enter(seen, "61")
    assert kept(store) == {DIMENSIONS: 61_000_000, TRUST: 20_000_000}
    assert "11,57–97,29" in title(seen)  # 81 / 7 and 681 / 7: both are in
    by_another(store, data, DIMENSIONS, 40_000_000, 2)  # meanwhile, the same cell
    choose(seen, VALUE, 1)
    enter(seen, "62")
    told = seen.page.locator(".st-key-self_conflicts").inner_text()
    assert "DPMPTSP, baris 1 (Empat dimensi penilaian) sudah diubah oleh Budi" in told
    assert "tersimpan 40" in told
    assert "ketikan Anda 62" in told
    assert kept(store)[DIMENSIONS] == 40_000_000
    choose(
        seen, VALUE, 2
    )  # the grid sends the cell in dispute again with each later edit: it still waits to be answered
    enter(seen, "21")
    assert kept(store) == {DIMENSIONS: 40_000_000, TRUST: 21_000_000}
    assert "ketikan Anda 62" in seen.page.locator(".st-key-self_conflicts").inner_text()
    seen.page.get_by_role("button", name="Pakai ketikan saya").click()
    seen.settle()
    assert kept(store)[DIMENSIONS] == 62_000_000
    assert seen.page.locator(".st-key-self_conflicts").count() == 0


def test_a_store_that_is_gone_is_said_and_what_was_typed_is_saved_when_it_is_back(seen, store):
    choose(seen, VALUE, 1)
    enter(seen, "60")
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sa.text("ALTER TABLE self_assessments RENAME TO gone"))
    try:
        choose(seen, VALUE, 2)
        enter(seen, "25")
        assert "1 isian belum tersimpan; ketikannya tetap ada di tabel." in alerts(seen)
    finally:
        with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(sa.text("ALTER TABLE gone RENAME TO self_assessments"))
    seen.page.get_by_role("button", name="Simpan lagi").click()
    seen.page.get_by_text("12 dari 14 nilai").wait_for()
    seen.settle()
    assert kept(store) == {DIMENSIONS: 60_000_000, TRUST: 25_000_000}
    assert alerts(seen) == ""


@pytest.mark.nightly  # by day test_self_kept kills who writes, and what is typed here is looked for in the store at each edit
def test_a_killed_server_has_every_cell_that_was_entered(browser, tmp_path, monkeypatch):
    """Killed without warning right behind an entry and started again: the page of the same address has it."""
    started: list[subprocess.Popen] = []
    real = subprocess.Popen

    def remembered(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(browsing.subprocess, "Popen", remembered)
    environ = {VARIABLE: f"sqlite:///{tmp_path}/s.sqlite"}
    page = browser.new_page(viewport=SIZE)
    with served(environ) as url:
        visit = Visit(page, url)
        visit.go("/mandiri?wilayah=36.72")
        choose(visit, VALUE, 1)
        enter(visit, "61,5")
        started[-1].send_signal(signal.SIGKILL)
        started[-1].wait()
    with served(environ) as url:
        visit = Visit(page, url)
        visit.go("/mandiri?wilayah=36.72")
        assert "8,79–98,79" in title(visit)
    page.close()


@pytest.mark.parametrize("lang", nightly.grid(browsing.LANGS, ["id"]))
def test_it_fits_a_phone_and_its_answer_is_on_the_first_screen(seen, lang):
    seen.move(f"/mandiri?wilayah=36.72&untuk=2024&lang={lang}")
    for size in ((1366, 768), (390, 844)):
        assert seen.faults(size, WIDE) == []
        grid_box = seen.page.locator(".st-key-self_grid").bounding_box()
        assert grid_box["y"] + 150 < size[1]  # the first rows can be filled in without scrolling
    assert Path(seen.page.url).name.startswith("mandiri")


def test_a_simulation_from_it_moves_the_total_and_never_the_published_map(seen, store, data):
    """Two thirds of every indicator and 70 of SPM (24,24 / 6 = 4,04 points): 2/3 × 95,96 + 0,7 × 4,04 = 66,80 in all seven units.

    Disdukcapil at 88,00: (6 × 66,80 + 88) / 7 = 69,828… Published of 2024 are 95,31 and A, which the map keeps.
    """
    fill(store, data, "36.72", 2024, 0.7)
    board = Board(seen)
    board.move("/simulasi?wilayah=36.72&data=mandiri&untuk=2024")
    published = board.fill(), board.label()
    assert published[1] == "Cilegon A · 95,31"
    assert seen.page.locator(".zb-word").inner_text() == "PENILAIAN MANDIRI"
    board.type("88", "Disdukcapil")
    board.until("69,83")
    assert "PENILAIAN MANDIRI" in title(seen)
    assert "PENILAIAN MANDIRI" in board.result()
    assert (board.fill(), board.label()) == published
    assert not seen.page.locator(".zb-drawing [data-part=label]:visible").count()
    seen.page.reload()
    board.until("69,83")  # the link carries the layer
    assert "untuk=2024" in seen.page.url
