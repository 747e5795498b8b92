"""Simulasi in a browser: levers by keyboard and mouse, the map and the sentence that follow, undo, reload, and a fresh server."""

from __future__ import annotations

import re

import pytest

from kepatuhan.charts.theme import COLOURS
from tests.browser import Visit, served

CILEGON = "/simulasi?wilayah=36.72&tahun=2022&basis=terbit"
UNIT = "Dinas Pendidikan dan Kebudayaan"


def colour(visit: Visit) -> str:
    """The colour of Cilegon on the map."""
    fills = visit.fills()
    return next(fill for label, fill in fills.items() if "Cilegon" in label).lower()


def table(visit: Visit) -> list[str]:
    """Every cell of before and after."""
    return visit.page.locator(".zh-whatif td").all_inner_texts()


def add_lever(visit: Visit, words: str = "Dinas Pendidikan") -> None:
    box = visit.page.locator(".st-key-lever_add").get_by_role("combobox")
    box.focus()
    visit.page.keyboard.type(words)
    visit.page.locator("[role=option]").first.wait_for()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("h1:has-text('57,02 menjadi 57,03')")


def set_value(visit: Visit, text: str) -> None:
    field = visit.page.locator("[class*=st-key-type-] input").first
    field.fill(text)
    field.press("Enter")


def until(visit: Visit, words: str) -> None:
    visit.page.wait_for_function("words => document.querySelector('h1')?.innerText.includes(words)", arg=words)


def test_one_key_press_turns_the_district_green_and_undo_takes_it_back(visit):
    # 7 × 77,995 = 545,965; the units give 543,61, so 57,02 + 2,36 = 59,38 is the first that is enough
    visit.go(CILEGON)
    assert colour(visit) == COLOURS["kuning"].lower()
    add_lever(visit)
    set_value(visit, "59,37")
    until(visit, "59,37")
    assert "tetap kategori C" in visit.page.locator("h1").inner_text()
    # what a screen reader says has the comma of the language, though the slider's own value never has
    slider = visit.page.locator(f"input[type=range][aria-label='Nilai {UNIT}: 59,37']")
    slider.wait_for(state="attached")
    slider.focus()
    visit.page.keyboard.press("ArrowRight")
    until(visit, "menjadi 59,38, Kota Cilegon masuk kategori B, zona hijau (78,00)")
    visit.settle()
    assert colour(visit) == COLOURS["hijau"].lower()
    visit.page.get_by_role("button", name="Urungkan").click()
    until(visit, "59,37")
    visit.settle()
    assert colour(visit) == COLOURS["kuning"].lower()


def test_the_pictures_are_kept_from_step_to_step(visit):
    """A picture that is drawn anew flickers, and takes longer than all else in a step."""
    visit.go(CILEGON)
    add_lever(visit)
    set_value(visit, "59,36")
    until(visit, "59,36")
    visit.settle()
    visit.page.evaluate("window.pictures = [...document.querySelectorAll('svg.marks')]")
    assert visit.page.evaluate("window.pictures.length") == 2
    visit.page.locator("input[type=range]").first.focus()
    for value in ("59,37", "59,38"):
        visit.page.keyboard.press("ArrowRight")
        until(visit, value)
    visit.settle()
    assert colour(visit) == COLOURS["hijau"].lower()
    assert visit.page.evaluate("window.pictures.every(svg => document.contains(svg))")
    heard = visit.page.locator(".zh-unseen").all_text_contents()
    assert "Cilegon C→B 78,00" in heard[0]
    assert f"{UNIT} +0,34" in heard[1]


def test_a_drag_moves_the_total(visit):
    visit.go(CILEGON)
    add_lever(visit)
    track = visit.page.locator("[class*=st-key-slide-] [data-orientation=horizontal]").last
    box = track.bounding_box()
    x, y = box["x"] + box["width"] * 0.57, box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=8)
    visit.page.mouse.up()
    until(visit, "masuk kategori B, zona hijau")
    visit.settle()
    assert colour(visit) == COLOURS["hijau"].lower()


def test_no_number_with_a_point_is_seen_beside_a_slider(visit):
    visit.go(CILEGON)
    add_lever(visit)
    shown = visit.page.locator("[class*=st-key-slide-]").first.inner_text()
    assert not re.search(r"\d\.\d", shown)


def test_reload_and_a_fresh_server_give_the_same_numbers(visit, browser):
    visit.go(CILEGON)
    add_lever(visit)
    set_value(visit, "59.38")
    until(visit, "78,00")
    visit.page.wait_for_url(re.compile("skenario="))
    visit.settle()
    seen, title, address = table(visit), visit.page.locator("h1").inner_text(), visit.page.url
    visit.page.reload()
    until(visit, "78,00")
    visit.settle()
    assert (table(visit), visit.page.locator("h1").inner_text()) == (seen, title)
    with served() as url:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        other = Visit(page, url)
        other.go(address.removeprefix(visit.url))
        until(other, "78,00")
        assert (table(other), page.locator("h1").inner_text()) == (seen, title)
        assert colour(other) == COLOURS["hijau"].lower()
        page.close()


def test_a_plan_is_applied_and_undone(visit):
    visit.go(CILEGON)
    visit.page.get_by_role("button", name="Terapkan").first.click()
    until(visit, "Bila Dinas Pendidikan dan Kebudayaan naik dari 57,02 menjadi 59,38")
    visit.page.wait_for_url(re.compile("skenario="))
    visit.settle()
    assert colour(visit) == COLOURS["hijau"].lower()
    visit.page.get_by_role("button", name="Urungkan").click()
    until(visit, "Tambahkan tuas")
    visit.settle()
    assert "skenario" not in visit.page.url


@pytest.mark.parametrize("part", ["rencana", "semua", "anggaran", "yakin"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=str)
def test_no_part_scrolls_sideways(browser, server, part, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    Visit(page, server).go(f"/simulasi?wilayah=36.72&tahun=2022&basis=ilustrasi&bagian={part}")
    page.locator(".st-key-plans h2").first.wait_for()
    wide = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"
    )
    page.close()
    assert wide <= 0
