"""A person brings a table: broken, read, corrected, used, saved, still there after a restart, undone. On a copy of the app."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlparse

import openpyxl
import pytest
from playwright.sync_api import Dialog, Locator, expect

from kepatuhan.charts.theme import COLOURS
from kepatuhan.words.catalogue import say
from tests import books
from tests.browser import SHELF, Visit

BROKEN = [
    ["Nilai 2024"],
    ["tahun", "kode_wilayah", "nilai"],
    [2024, "36.02", "8125"],
    [2024, "36.99", "85,40"],
]
"""Row 3 lost its comma (81,25: category B, green), row 4 names no government; 36.73 (Kota Serang) is meant."""
LINE = 35
"""Pixels of a line of the editor."""
BANNER = "Sesi ini memakai tabel sendiri"
CONNECTED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'


@pytest.fixture
def person(browser, request) -> Iterator[Visit]:
    """Somebody at the copy where the test has one, else at the server that all share, with a browser that shows a whole table."""
    in_house = "house" in request.fixturenames
    visit = SHELF.page(request.getfixturevalue("house").url if in_house else request.getfixturevalue("server"))
    visit.page.set_viewport_size({"width": 1366, "height": 1400})
    yield visit
    assert not visit.outside
    assert visit.page.locator('[data-testid="stException"]').count() == 0
    visit.page.goto("about:blank")
    visit.forget()


def own_tables(person) -> None:
    """Where tables are brought, opened: it is so already for one who comes back."""
    if urlparse(person.page.url).path != "/data":
        person.move("/data")
    place = person.page.locator("details", has_text="Bawa tabel sendiri")
    if not place.evaluate("one => one.open"):
        place.locator("summary").click()
        person.settle()


def bring(person, *paths: Path) -> None:
    own_tables(person)
    person.page.set_input_files("input[type=file]", [str(p) for p in paths])
    for path in paths:
        person.page.locator('[class*="st-key-own_file_"]', has_text=path.name).wait_for()
    person.settle()


def panel(person, name: str):
    return person.page.locator('[class*="st-key-own_file_"]', has_text=name)


def typed(person, editor, x: float, line: int, text: str) -> None:
    """Choose a cell of the editor (`x`: share of its width, `line` from 1), type over it, Enter."""
    field = typing(person, editor, x, line, text)
    person.page.keyboard.press("Enter")
    field.wait_for(state="detached")
    editor.get_by_role("gridcell", name=text, exact=True, include_hidden=True).first.wait_for(state="attached")
    person.settle()


def typing(person, editor, x: float, line: int, text: str) -> Locator:
    """`typed` without the Enter: the field in which the text still stands."""
    box = editor.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] * x, box["y"] + LINE * line + LINE / 2)
    person.settle()
    person.page.keyboard.press("Enter")
    field = person.page.locator(".gdg-input")
    field.wait_for()
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type(text)
    expect(field).to_have_value(text)
    # the grid takes what was typed at its next frame; Enter before that would keep the old value, as no hand could
    person.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return field


def add(person, editor, line: int) -> None:
    """A new row in the place below the last one."""
    box = editor.bounding_box()
    person.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + LINE * line + LINE / 2)
    person.settle()


def zone_of(person, name: str) -> str:
    return next(fill for label, fill in person.fills().items() if name in label).lower()


def to_map(person) -> None:
    """By the menu, which stays in the session; it opens on the newest year that is known well enough."""
    person.follow("Peta")
    person.page.wait_for_url("**/peta*")
    person.page.locator("h1", has_text="Zona 2024").wait_for()
    person.settle()


def in_use(person, tmp_path, code: str = "36.02", name: str = "Lebak") -> None:
    """A good table in use, seen on the map (no year in the address)."""
    good = tmp_path / "baik.csv"
    good.write_bytes(books.text([["tahun", "kode_wilayah", "nilai"], [2024, code, 81.25]]))
    bring(person, good)
    panel(person, good.name).get_by_role("button", name="Pakai di sesi ini").click()
    person.page.get_by_text(BANNER).wait_for()
    to_map(person)
    assert zone_of(person, name) == COLOURS["hijau"].lower()


def test_broken_corrected_used_saved_restarted_undone(person, house, tmp_path):
    table = tmp_path / "nilai baru.xlsx"
    table.write_bytes(books.xlsx(BROKEN))
    before = house.content()
    bring(person, table)
    mine = panel(person, table.name)
    assert "2 kesalahan" in mine.inner_text()
    assert mine.get_by_role("button", name="Pakai di sesi ini").count() == 0
    with person.page.expect_download() as marked:
        mine.get_by_role("button", name="Unduh tabel Anda dengan sel ditandai").click()
    sheet = openpyxl.load_workbook(io.BytesIO(marked.value.path().read_bytes())).worksheets[0]
    assert "81,25" in sheet["C3"].comment.text
    assert sheet["B4"].comment
    _corrected_and_used(person, mine)
    assert house.content() == before

    person.follow("Data")
    panel(person, table.name).get_by_role("button", name="Simpan ke data/assessments").click()
    person.page.get_by_text("Disimpan sebagai data/assessments/nilai-baru.csv").wait_for()
    person.settle()
    assert person.page.get_by_text(BANNER).count() == 0
    assert person.page.get_by_role("button", name="Batalkan penyimpanan").count() == 1

    asked: list[str] = []
    answer = _answered(asked)
    person.page.on("dialog", answer)
    _asked_before_a_reload_and_told_what_a_restart_takes(person, house, asked, tmp_path)
    person.page.remove_listener("dialog", answer)

    own_tables(person)
    person.page.get_by_text("nilai-baru.csv, disimpan").wait_for()
    person.page.get_by_role("button", name="Batalkan penyimpanan").click()
    person.page.get_by_text("Penyimpanan nilai-baru.csv dibatalkan").wait_for()
    assert house.content() == before


def _corrected_and_used(person, mine) -> None:
    """On the page itself, with a row more; then the map of the session has it."""
    mine.get_by_text("Perbaiki di sini").click()
    editor = mine.locator('[data-testid="stDataFrame"]').last
    mine.get_by_role("button", name="Periksa lagi").wait_for()
    person.settle()
    editor.scroll_into_view_if_needed()
    typed(person, editor, 0.5, 4, "36.73")
    add(person, editor, 5)
    for x, text in ((0.2, "2024"), (0.5, "36.03"), (0.9, "90,15")):
        typed(person, editor, x, 5, text)
    typing(person, editor, 0.9, 3, "81,25")
    person.page.keyboard.press("Enter")
    mine.get_by_role("button", name="Periksa lagi").evaluate("button => button.click()")  # the grid still holds it back
    mine.get_by_role("button", name="Pakai di sesi ini").wait_for()
    assert "3 baris dapat dipakai" in mine.inner_text()
    mine.get_by_role("button", name="Pakai di sesi ini").click()
    person.page.get_by_text(BANNER).wait_for()
    to_map(person)
    assert person.page.get_by_text(BANNER).count() == 1
    assert zone_of(person, "Lebak") == COLOURS["hijau"].lower()


def _answered(asked: list[str]) -> Callable[[Dialog], None]:
    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    return answer


def _asked_before_a_reload_and_told_what_a_restart_takes(person, house, asked: list[str], tmp_path: Path) -> None:
    """A reload loses nothing. After the restart without a click: the table is announced no more, its figure is off the map, a

    sentence says what to do; the table that was saved is still there.
    """
    person.page.reload()
    person.settle()
    assert not asked  # nothing is brought
    in_use(person, tmp_path, "36.72", "Cilegon")
    assert "tahun" not in person.page.url
    for _ in range(2):
        person.page.reload()
        person.page.get_by_text(BANNER).wait_for()
        person.settle()
        assert zone_of(person, "Cilegon") == COLOURS["hijau"].lower()
    assert set(asked) == {"beforeunload"}
    asked.clear()

    person.page.wait_for_function("window.zhWords")
    house.stop()
    person.page.wait_for_selector(f":not({CONNECTED})[data-testid=stApp]")
    lost = person.page.get_by_role("dialog")
    lost.wait_for()  # Streamlit's message advises developers; ours says what a reader can do
    expect(lost).to_contain_text(say("chrome_lost", "id"))
    assert "streamlit run" not in lost.inner_text()
    house.start()
    person.page.wait_for_selector(CONNECTED)
    gone = person.page.get_by_text("Tabel sendiri ini hilang")
    gone.wait_for()
    person.settle()
    assert "baik.csv" in gone.inner_text()
    assert person.page.get_by_text(BANNER).count() == 0
    assert zone_of(person, "Cilegon") != COLOURS["hijau"].lower()
    assert zone_of(person, "Lebak") == COLOURS["hijau"].lower()  # saved
    person.follow("Metode")
    person.page.wait_for_url("**/metode*")
    person.settle()
    assert person.page.get_by_text("Tabel sendiri ini hilang").count() == 1
    person.page.get_by_role("button", name="Tutup").click()
    gone.wait_for(state="detached")
    person.settle()
    person.page.reload()
    person.settle()
    assert not asked  # nothing is left to lose
    assert person.page.get_by_text("hilang").count() == 0


@pytest.mark.nightly  # by day a broken table above, a good one below, and test_own_tables discards one
def test_two_at_once_one_broken(person, tmp_path):
    broken, good = tmp_path / "rusak.xlsx", tmp_path / "baik.csv"
    broken.write_bytes(books.xlsx(BROKEN))
    good.write_bytes(books.text([["tahun", "kode_wilayah", "nilai"], [2024, "36.02", 81.25]]))
    bring(person, broken, good)
    assert "rusak.xlsx: belum dapat dipakai" in panel(person, "rusak.xlsx").inner_text()
    assert "baik.csv: 1 baris dapat dipakai" in panel(person, "baik.csv").inner_text()
    assert panel(person, "rusak.xlsx").get_by_role("button", name="Pakai di sesi ini").count() == 0
    panel(person, "baik.csv").get_by_role("button", name="Pakai di sesi ini").click()
    banner = person.page.get_by_text("Sesi ini memakai tabel sendiri")
    banner.wait_for()
    assert "baik.csv (1 baris)" in banner.inner_text()
    assert "rusak" not in banner.inner_text()
    to_map(person)
    assert zone_of(person, "Lebak") == COLOURS["hijau"].lower()
    person.page.get_by_role("button", name="Buang").click()
    banner.wait_for(state="detached")
    person.settle()
    assert zone_of(person, "Lebak") != COLOURS["hijau"].lower()


@pytest.mark.nightly  # by day test_own_tables looks at another session
def test_another_tab_of_the_same_browser_sees_nothing_of_it(person, tmp_path):
    in_use(person, tmp_path)
    other = Visit(person.page.context.new_page(), person.url)
    other.go("/peta?tahun=2024")
    assert other.page.get_by_text(BANNER).count() == 0
    assert zone_of(other, "Lebak") != COLOURS["hijau"].lower()
    other.page.close()


# By day a page finds its session again in test_browser_server, where a replica is killed, and above, where a server is.
@pytest.mark.nightly
def test_a_lost_connection_draws_the_page_again_with_everything(person, tmp_path):
    """The server is there all the time and so is the session; only the line between them breaks."""
    person.page.add_init_script(
        "const Real = WebSocket; window.zonaLines = [];"
        "window.WebSocket = class extends Real { constructor(...a) { super(...a); window.zonaLines.push(this); } };"
    )
    in_use(person, tmp_path)
    drawn = '[data-testid="stApp"][data-test-script-state="running"]'
    person.page.evaluate(
        "selector => { window.zonaDrawn = 0; new MutationObserver(() => { if (document.querySelector(selector)) window.zonaDrawn++; })"
        ".observe(document.body, {attributes: true, subtree: true, attributeFilter: ['data-test-script-state']}); }",
        drawn,
    )
    person.page.evaluate("window.zonaLines.forEach(line => line.close())")
    person.page.wait_for_function("window.zonaDrawn > 0")
    person.page.wait_for_selector(CONNECTED)
    person.settle()
    assert person.page.get_by_text(BANNER).count() == 1
    assert zone_of(person, "Lebak") == COLOURS["hijau"].lower()
