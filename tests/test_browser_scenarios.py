"""Scenarios by hand: saved, reloaded, opened on a fresh server, saved by two at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kepatuhan.store.opening import Store
from tests.browser import SHELF, SIZE, WIDE, Visit
from tests.keeping import Keeping

DINDIK = "Dinas Pendidikan"
PAGE = "/simulasi?wilayah=36.72&tahun=2022"
LONG = "Banding dengan nama yang panjang sekali"


@pytest.fixture(scope="module")
def server(keeping: Keeping) -> str:
    return keeping.url


@pytest.fixture
def one(visit: Visit, empty_store: Store) -> Visit:
    """Somebody before an empty shelf."""
    return visit


@pytest.fixture
def elsewhere(common_server: str, one: Visit) -> Iterator[Visit]:
    """A page of another server, on whose shelf nothing stands either."""
    yield SHELF.page(common_server)
    SHELF.page(common_server).page.goto("about:blank")


@pytest.fixture
def people(browser, server, empty_store: Store) -> Iterator[list[Visit]]:
    """Two people, each with a browser of their own."""
    contexts = [browser.new_context(viewport=SIZE, timezone_id="Asia/Jakarta") for _ in "ab"]
    both = [Visit(context.new_page(), server) for context in contexts]
    yield both
    for one in both:
        one.judge()
        one.page.context.close()


def set_value(one: Visit, text: str) -> None:
    field = one.page.locator(f'.zb-row[data-id^="{DINDIK}"] .zb-value').first
    field.fill(text)
    field.press("Enter")
    shown = text if "," in text else f"{text},00"
    one.page.wait_for_function(
        "words => document.querySelector('h1')?.innerText.includes(words)", arg=f"menjadi {shown}"
    )
    one.settle()


def save(one: Visit, name: str = "", author: str = "") -> None:
    one.page.locator(".st-key-shelf_save button").click()
    dialog = one.page.get_by_role("dialog")
    for label, text in (("Nama", name), ("Pembuat (boleh kosong)", author)):
        if text:
            dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_role("button", name="Simpan").click()
    dialog.wait_for(state="detached")
    one.settle()


def open_named(one: Visit, name: str) -> None:
    row = one.page.locator('[class*="st-key-kept_"]', has=one.page.get_by_text(name, exact=True))
    row.get_by_role("button", name="Buka").click()
    one.page.wait_for_selector(f"text=Terbuka: {name}")
    one.settle()


def numbers(one: Visit) -> tuple[str, str]:
    """The page's sentence and what the board says of the total."""
    one.page.locator(".zb-row").first.wait_for()
    return one.page.locator("h1").inner_text(), one.page.locator(".zb-top").inner_text()


def test_save_reload_and_the_link_on_another_server(one, elsewhere):
    one.go(PAGE)
    set_value(one, "59,38")
    assert "Kota Cilegon masuk kategori B, zona hijau (78,07)" in one.page.locator("h1").inner_text()
    save(one, "Dindik dulu", "Bappeda")
    one.page.wait_for_selector("text=Terbuka: Dindik dulu")
    before = numbers(one)
    one.page.reload()
    one.settle()
    one.page.wait_for_selector("text=Dindik dulu")
    assert numbers(one) == before
    one.page.locator(".st-key-shelf_share button").click()
    link = one.page.get_by_role("dialog").locator("code").inner_text()
    assert link.startswith(one.url + "/simulasi?")
    assert "skenario=" in link
    assert link == one.page.url  # the address is the link: opening one is opening both
    elsewhere.go(link.removeprefix(one.url))
    elsewhere.page.wait_for_selector("text=Belum ada skenario tersimpan")
    assert numbers(elsewhere) == before
    elsewhere.judge()


# By day test_scenario_view asks the second who saves and takes each of the ways out, and test_scenario_store lets two save at once.
@pytest.mark.nightly
def test_two_save_at_once_and_nothing_is_lost(people):
    one, two = people
    one.go(PAGE)
    set_value(one, "60")
    save(one, "Bersama", "Bappeda")
    two.go(PAGE)
    open_named(two, "Bersama")
    set_value(one, "65")
    set_value(two, "70")
    save(one)
    one.page.locator(".st-key-shelf_question").get_by_text("“Bersama” yang sedang terbuka").wait_for()
    one.page.locator(".st-key-conflict_over button").click()
    one.page.locator(".st-key-shelf_question").wait_for(state="detached")
    one.settle()
    save(two, author="Inspektorat")
    asked = two.page.locator(".st-key-shelf_question")
    asked.wait_for()
    text = asked.inner_text()
    assert re.search(r"“Bersama” sudah disimpan Bappeda \(.* WIB\) sejak Anda membukanya", text)
    assert re.search(r"Dinas Pendidikan dan Kebudayaan\s+65,00\s+70,00", text)
    two.page.locator(".st-key-conflict_copy button").click()
    two.page.wait_for_selector("text=Terbuka: Bersama (salinan)")
    one.go(PAGE)
    for name, value in (("Bersama", "65,00"), ("Bersama (salinan)", "70,00")):
        open_named(one, name)
        one.page.wait_for_function(
            "words => document.querySelector('h1')?.innerText.includes(words)", arg=f"menjadi {value}"
        )


def test_the_simulation_under_way_is_never_behind_in_the_comparison_and_nothing_scrolls_sideways(one):
    one.go(PAGE)
    set_value(one, "59,38")
    save(one, LONG)
    one.page.wait_for_selector(f"text=Terbuka: {LONG}")
    for name in ("Simulasi ini", LONG):
        one.page.locator('[data-testid="stCheckbox"]', has_text=name).locator("label").click()
        one.settle()
    for value, score in (("70", "79,51"), ("60", "78,08")):
        set_value(one, value)
        one.page.wait_for_selector(f".zh-beside tr:has-text('{score}')")
        first = one.page.locator(".zh-beside tr", has_text=score).first.inner_text().split()
        assert first[-2:] == [score, "78,00"]
    assert {size: wide for size in [(1366, 768), (390, 844)] if (wide := one.faults(size, WIDE))} == {}


@pytest.mark.nightly  # by day test_scenario_view
def test_a_damaged_link_is_a_sentence(visit):
    visit.go(PAGE + "&basis=terbit&skenario=z1wFvI8easMAiLVgrOzC3NSSzOVNJR")
    visit.page.wait_for_selector("text=Tautan skenario tidak dipakai")
    assert visit.page.locator("h1").inner_text().startswith("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")
