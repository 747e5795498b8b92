"""Indonesia by hand: the map is drawn from shapes that are sent once, a click opens a government, the menu finds any, also by keyboard and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import SIZE

PHONE = {"width": 390, "height": 844}
AREAS = "document.querySelectorAll('[class*=st-key-map_country_] svg g.mark-shape path').length"


@pytest.fixture
def heard(visit) -> list[int]:
    """Sizes (characters or bytes) of what the server said to the page, from now on."""
    sizes: list[int] = []
    visit.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    return sizes


def test_the_country_is_drawn_once_recoloured_and_a_click_opens_a_government(visit, heard):
    page = visit.page
    page.set_viewport_size(SIZE)
    fetched: list[str] = []
    page.on("response", lambda answer: fetched.append(answer.url) if "/media/" in answer.url else None)
    visit.go("/indonesia?tahun=2024&tingkat=kabkota&lang=id")
    assert page.evaluate(AREAS) >= 2 * 514  # areas and their hatches
    box = page.locator("[class*=st-key-map_country_] svg").bounding_box()
    assert box["y"] + box["height"] <= SIZE["height"] + 1  # sentence and whole map on the first screen
    shapes, heard[:] = len(fetched), []
    page.get_by_role("radio", name="2022", exact=True).click()
    visit.settle()
    assert page.locator("h1").inner_text().startswith("Dari 514 kabupaten/kota, nilai 2022")
    assert len(fetched) == shapes == 2
    assert sum(heard) < 1_000_000
    page.evaluate(
        "document.querySelector('[class*=st-key-map_country_] svg g.mark-shape path[aria-label^=\"Kabupaten Sleman:\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    expect(page).to_have_url(lambda url: "provinsi=34" in url and "wilayah=34.04" in url)
    expect(page.locator("h1")).to_contain_text("Kabupaten Sleman 2022")


def test_any_government_is_found_by_keyboard_and_on_a_phone(visit):
    page = visit.page
    page.set_viewport_size(SIZE)
    visit.go("/peta?tahun=2023&lang=id")
    page.get_by_role("button", name="Cari", exact=False).first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Pemerintah mana saja di Indonesia").first
    field.focus()
    page.keyboard.type("serang")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kota Serang, Banten").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Kota Serang 2023")
    page.set_viewport_size(PHONE)
    visit.go("/peta?tahun=2023&lang=id")
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Pemerintah mana saja di Indonesia").last.fill("Kab. Bantul")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Kabupaten Bantul 2023")
