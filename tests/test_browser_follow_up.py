"""From figure to deed in a real browser, the whole way: filled in, aimed, planned within limits, given to people, followed, taken along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import icalendar
import pytest
from pypdf import PdfReader

from kepatuhan.follow_up import kept
from kepatuhan.follow_up.actions import Action, actions
from kepatuhan.intake import self_sheets
from kepatuhan.self_assessment.grid import Answer, Grid, grid
from kepatuhan.store.opening import VARIABLE, Store, open_store
from tests.browser import SIZE, WIDE, Visit, served

HEAD, ROW = 36, 35
"""Pixels of a table's head and of each of its rows."""
PRICES = "unit;rupiah;rupiah awal;hari kerja\n;1.000.000;500.000;30\nDinas Sosial;1.500.000;500.000;45\n"


def cell(visit: Visit, key: str, row: int, right: int) -> None:
    """Choose a cell of a table by its row (from 1) and by how often the arrow to the right is pressed from the first column."""
    table = visit.page.locator(f".st-key-{key} [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    visit.page.mouse.click(place["x"] + 20, place["y"] + HEAD + (row - 1) * ROW + ROW / 2)
    for _ in range(right):
        visit.page.keyboard.press("ArrowRight")


def paste(visit: Visit, key: str, row: int, right: int, block: str) -> None:
    """A block from a spreadsheet, from that cell on; what the page says changes by it."""
    cell(visit, key, row, right)
    visit.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    said = visit.page.locator("[data-testid=stMain]").inner_text()
    visit.page.keyboard.press("Control+V")
    visit.page.wait_for_function("said => document.querySelector('[data-testid=stMain]').innerText !== said", arg=said)
    visit.settle()


def title(visit: Visit) -> str:
    return visit.page.locator("h1").inner_text()


def pick(visit: Visit, label: str, option: str) -> None:
    """An option of a select box."""
    visit.page.get_by_role("combobox", name=label).click()
    visit.page.get_by_role("option", name=option, exact=True).click()
    visit.settle()


def taken(visit: Visit, key: str) -> Path:
    """The file that a button gives."""
    with visit.page.expect_download() as download:
        visit.page.locator(f".st-key-{key} button").click()
    return Path(download.value.path())


def there(store: Store) -> list[Action]:
    entries = kept.read(store, "action", ["36.72"], 2026)
    assert isinstance(entries, dict), entries
    return sorted(actions(entries), key=lambda a: a.place)


# --- the way ------------------------------------------------------------------------------------------------------


def fill_in(visit: Visit, made: Grid, folder: Path) -> None:
    """One unit in the grid, five whole by file (50 + 20 = 70 each), of the seventh only the dimensions.

    (6 × 70 + 50) / 7 = 67,14 to (6 × 70 + 80) / 7 = 71,43.
    """
    visit.go("/mandiri?wilayah=36.72")
    visit.page.get_by_label("Nama Anda, untuk riwayat").fill("Ani")
    visit.page.keyboard.press("Enter")
    visit.settle()
    paste(visit, "self_grid", 1, 2, "50\n20")
    assert "10,00–95,71" in title(visit)  # 70 / 7, and (6 × 100 + 70) / 7
    values = {"dimensi": 50_000_000, "kepercayaan": 20_000_000}
    cells = {(unit, leaf.code): Answer(values[leaf.code]) for unit in made.units for leaf in made.leaves}
    del cells[made.units[-1], "kepercayaan"]
    (folder / "isian.xlsx").write_bytes(self_sheets.template(made, cells, "Kota Cilegon", "id"))
    visit.page.get_by_text("Isi lewat berkas").click()
    visit.settle()
    visit.page.locator("input[type=file]").first.set_input_files(folder / "isian.xlsx")
    visit.page.locator(".st-key-self_file_save button").click()
    visit.page.get_by_text("67,14–71,43").first.wait_for()
    visit.settle()
    assert "1 dari 14 nilai belum diketahui" in title(visit)


def aim(visit: Visit) -> None:
    visit.go("/tindak_lanjut?wilayah=36.72&bagian=sasaran")
    assert "Kota Cilegon belum punya sasaran." in visit.page.locator("[data-testid=stMain]").inner_text()
    pick(visit, "Sasaran", "Baik — Kualitas Tinggi (78,00)")
    visit.page.get_by_role("button", name="Tetapkan").click()
    visit.settle()
    assert "Sasaran Kota Cilegon 2026: Baik (78,00)" in visit.page.locator("[data-testid=stMain]").inner_text()


def plan(visit: Visit, address: str, folder: Path) -> None:
    """At most three units within a budget, by the prices of a file; what is applied becomes actions."""
    (folder / "harga.csv").write_text(PRICES, encoding="utf-8")
    visit.go(address)
    visit.page.locator("[data-testid=stExpander] summary").filter(has_text="Batasi").click()
    visit.settle()
    visit.page.locator("[data-testid=stExpander]").get_by_text("rupiah", exact=True).click()
    visit.page.locator("input[type=file]").first.wait_for(state="attached")
    visit.settle()
    visit.page.locator("input[type=file]").first.set_input_files(folder / "harga.csv")
    visit.page.get_by_text("Rp73.860.000").first.wait_for()
    visit.settle()
    pick(visit, "Paling banyak unit yang digerakkan", "3")
    visit.page.get_by_label("Anggaran (kosong: tidak dibatasi)").fill("1.000.000")
    visit.page.keyboard.press("Enter")
    visit.settle()
    assert (
        "anggaran Rp1.000.000, padahal perlu paling sedikit" in visit.page.locator("[data-testid=stMain]").inner_text()
    )
    visit.page.get_by_label("Anggaran (kosong: tidak dibatasi)").fill("200.000.000")
    visit.page.keyboard.press("Enter")
    visit.settle()
    visit.page.get_by_role("button", name="Terapkan").first.click()
    visit.settle()
    visit.page.get_by_role("button", name="Jadikan tindak lanjut").click()
    visit.settle()


@pytest.fixture
def visitor(browser):
    context = browser.new_context(
        viewport=SIZE, permissions=["clipboard-read", "clipboard-write"], accept_downloads=True
    )
    yield lambda url: Visit(context.new_page(), url)
    context.close()


def test_from_figure_to_deed(visitor, data, tmp_path):
    environ = {VARIABLE: f"sqlite:///{tmp_path}/s.sqlite"}
    with served(environ) as url:
        visit = visitor(url)
        fill_in(visit, grid(data, "36.72", 2026), tmp_path)
        aim(visit)
        plan(visit, "/simulasi?wilayah=36.72&tahun=2022&basis=terbit&sasaran=A", tmp_path)
        store = open_store(environ[VARIABLE])
        assert isinstance(store, Store)
        steps = there(store)
        assert 2 <= len(steps) <= 3
        assert all(step.cost for step in steps)
        assert sum(step.cost or 0 for step in steps) <= 200_000_000
        visit.go("/tindak_lanjut?wilayah=36.72")
        paste(visit, "fu_table", 1, 3, "\n".join(f"Orang {i}\t{i}/6/2027" for i, _ in enumerate(steps, start=1)))
        assert [(a.owner, a.due) for a in there(store)] == [
            (f"Orang {i}", f"2027-06-0{i}") for i, _ in enumerate(steps, start=1)
        ]
        visit.judge()
    with served(environ) as url:  # restarted
        visit = visitor(url)
        visit.go("/tindak_lanjut?wilayah=36.72")
        assert f"{len(steps)} langkah, 0 selesai" in visit.page.locator("[data-testid=stMain]").inner_text()
        paste(visit, "fu_table", 1, 5, "selesai\nselesai")
        assert [a.state for a in there(store)][:2] == ["selesai", "selesai"]
        assert there(store)[0].done_on == date.today().isoformat()
        events = icalendar.Calendar.from_ical(taken(visit, "fu_calendar").read_bytes()).walk("VEVENT")
        assert events[0]["DTSTART"].dt.isoformat() == "2027-06-01"
        assert len(events) == len(steps)
        visit.go("/tindak_lanjut?wilayah=36.72&bagian=gambar&lang=en")
        assert "2 done" in visit.page.locator("[data-testid=stMain]").inner_text()
        for size in ((1366, 768), (390, 844)):
            assert visit.faults(size, WIDE) == []
        visit.resize(*SIZE.values())
        visit.go("/profil?wilayah=36.72&tahun=2024")
        visit.page.locator(".st-key-get_paper button").first.click()
        text = "".join(page.extract_text() for page in PdfReader(taken(visit, "get_paper_pdf")).pages)
        assert "Rencana dan kemajuan menuju penilaian 2026" in text
        assert "Orang 1" in text
        visit.judge()
    store.engine.dispose()
