"""From figure to deed in a real browser, the whole way: filled in, aimed, planned within limits, given to people, followed, taken along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import icalendar
import pytest

from kepatuhan.follow_up import kept
from kepatuhan.follow_up.actions import Action, actions
from kepatuhan.intake import self_sheets
from kepatuhan.self_assessment.grid import Answer, Answers, Grid, grid
from kepatuhan.store.opening import Store
from tests.browser import SIZE, WIDE, Visit
from tests.keeping import Keeping
from tests.pdf_text import pdf_texts
from tests.waiting import until

HEAD, ROW = 36, 35
"""Pixels of a table's head and of each of its rows."""
PRICES = "unit;rupiah;rupiah awal;hari kerja\n;1.000.000;500.000;30\nDinas Sosial;1.500.000;500.000;45\n"


def cell(visit: Visit, key: str, row: int, right: int) -> None:
    """Choose a cell of a table by its row (from 1) and by how often the arrow to the right is pressed from the first column.

    Each step is waited for: of two keys that a table gets before it has drawn the first, it takes one.
    """
    table = visit.page.locator(f".st-key-{key} [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    visit.page.mouse.click(place["x"] + 20, place["y"] + HEAD + (row - 1) * ROW + ROW / 2)
    for column in range(right + 1):
        if column:
            visit.page.keyboard.press("ArrowRight")
        table.locator(f"#glide-cell-{column}-{row - 1}[aria-selected=true]").wait_for(state="attached")


def paste(visit: Visit, key: str, row: int, right: int, block: str, stored: Callable[[], bool]) -> None:
    """A block from a spreadsheet, from that cell on, until it is `stored`."""
    visit.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    cell(visit, key, row, right)
    visit.page.keyboard.press("Control+V")
    until(stored)
    visit.settle()


def title(visit: Visit) -> str:
    return visit.page.locator("h1").inner_text()


def says(visit: Visit, text: str) -> None:
    """The page says so, at once or when what was done has come back."""
    main = visit.page.locator("[data-testid=stMain]")
    until(lambda: text in main.inner_text())


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
    paste(visit, "self_grid", 1, 2, "50\n20", lambda: "10,00–95,71" in title(visit))  # 70 / 7, and (6 × 100 + 70) / 7
    values = {"dimensi": 50_000_000, "kepercayaan": 20_000_000}
    cells = {(unit, leaf.code): Answer(values[leaf.code]) for unit in made.units for leaf in made.leaves}
    last = (made.units[-1], "kepercayaan")
    by_file(visit, made, {key: answer for key, answer in cells.items() if key != last}, folder / "isian.xlsx")
    visit.page.get_by_text("67,14–71,43").first.wait_for()
    assert "1 dari 14 nilai belum diketahui" in title(visit)
    by_file(visit, made, cells, folder / "lengkap.xlsx")
    visit.page.get_by_text("70,00, kategori Cukup").first.wait_for()
    visit.settle()


def by_file(visit: Visit, made: Grid, cells: Answers, file: Path) -> None:
    """A filled template is brought and saved."""
    file.write_bytes(self_sheets.template(made, cells, "Kota Cilegon", "id"))
    upload = visit.page.locator("[data-testid=stExpander] input[type=file]").first
    if not upload.is_visible():
        visit.page.locator("[data-testid=stExpander] summary").filter(has_text="Isi lewat berkas").click()
        visit.settle()
    upload.set_input_files(file)
    visit.page.locator(".st-key-self_file_save button").click()
    visit.settle()


def aim(visit: Visit) -> None:
    visit.move("/tindak_lanjut?wilayah=36.72&bagian=sasaran")
    says(visit, "Kota Cilegon belum punya sasaran.")
    pick(visit, "Sasaran", "Baik — Kualitas Tinggi (78,00)")
    visit.page.get_by_role("button", name="Tetapkan").click()
    visit.settle()
    says(visit, "Sasaran Kota Cilegon 2026: Baik (78,00)")


def plan(visit: Visit, folder: Path) -> None:
    """At most three units within a budget, by the prices of a file; what is applied becomes actions.

    From 70,00 to 78,00 (half up from 77,995) the seven units must gain 7 × 77,995 − 490 = 55,965, that is 55,97 points. The
    dimensions of three units give 20 each, and 20 + 20 + 15,97 at Rp1.000.000 a point and Rp500.000 to begin each are
    Rp57.470.000; trust gives 10 only, so that every other way begins a fourth time.
    """
    (folder / "harga.csv").write_text(PRICES, encoding="utf-8")
    visit.move("/simulasi?wilayah=36.72&data=mandiri&untuk=2026")
    visit.page.locator("[data-testid=stExpander] summary").filter(has_text="Batasi").click()
    visit.settle()
    visit.page.locator("[data-testid=stExpander]").get_by_text("rupiah", exact=True).click()
    visit.page.locator("input[type=file]").first.wait_for(state="attached")
    visit.settle()
    visit.page.locator("input[type=file]").first.set_input_files(folder / "harga.csv")
    visit.settle()
    pick(visit, "Paling banyak unit yang digerakkan", "3")
    visit.page.get_by_label("Anggaran (kosong: tidak dibatasi)").fill("1.000.000")
    visit.page.keyboard.press("Enter")
    visit.settle()
    says(visit, "anggaran Rp1.000.000, padahal perlu paling sedikit")
    visit.page.get_by_label("Anggaran (kosong: tidak dibatasi)").fill("200.000.000")
    visit.page.keyboard.press("Enter")
    visit.settle()
    visit.page.get_by_role("button", name="Terapkan").first.click()
    visit.settle()
    visit.page.get_by_role("button", name="Jadikan tindak lanjut").click()
    visit.settle()


@pytest.fixture(scope="module")
def server(keeping: Keeping) -> str:
    return keeping.url


def test_from_figure_to_deed(visit, empty_store, data, tmp_path):
    fill_in(visit, grid(data, "36.72", 2026), tmp_path)
    aim(visit)
    plan(visit, tmp_path)
    steps = there(empty_store)
    assert [(step.component, step.basis) for step in steps] == [("dimensi", "mandiri")] * 3
    assert sum(step.cost or 0 for step in steps) == 57_470_000
    assert sum(step.points or 0 for step in steps) == 800
    visit.go("/tindak_lanjut?wilayah=36.72")
    block = "\n".join(f"Orang {i}\t{i}/6/2027" for i, _ in enumerate(steps, start=1))
    given = [(f"Orang {i}", f"2027-06-0{i}") for i, _ in enumerate(steps, start=1)]
    paste(visit, "fu_table", 1, 4, block, lambda: [(a.owner, a.due) for a in there(empty_store)] == given)
    says(visit, f"{len(steps)} langkah, 0 selesai")
    paste(
        visit,
        "fu_table",
        1,
        6,
        "selesai\nselesai",
        lambda: [a.state for a in there(empty_store)][:2] == ["selesai"] * 2,
    )
    assert there(empty_store)[0].done_on == date.today().isoformat()
    events = icalendar.Calendar.from_ical(taken(visit, "fu_calendar").read_bytes()).walk("VEVENT")
    assert events[0]["DTSTART"].dt.isoformat() == "2027-06-01"
    assert len(events) == len(steps)
    visit.move("/tindak_lanjut?wilayah=36.72&bagian=gambar&lang=en")
    says(visit, "2 done")
    for size in ((1366, 768), (390, 844)):
        assert visit.faults(size, WIDE) == []
    visit.resize(*SIZE.values())
    visit.move(
        "/profil?wilayah=36.72&tahun=2024"
    )  # published figures: who and when, but none of the plan's own figures
    visit.page.locator(".st-key-get_paper button").first.click()
    text = "".join(pdf_texts(taken(visit, "get_paper_pdf").read_bytes()))
    assert "Rencana dan kemajuan menuju penilaian 2026" in text
    assert "Orang 1" in text
