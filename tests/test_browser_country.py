"""Indonesia by hand: the map is drawn from shapes that are sent once, a click opens a government, the menu finds any, also by keyboard and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, WebSocket, expect

from tests.browser import SIZE
from tests.nightly import grid
from tests.reading import violations

PHONE = {"width": 390, "height": 844}
MAP = "[class*=st-key-map_country_]"
AREAS = f"{MAP} [data-part=area]"
SEEN = f"""() => {{
  const marks = [...document.querySelector("{MAP} [data-testid=stBidiComponentIsolated]").shadowRoot.querySelectorAll("[data-code]")];
  window.before = marks;
  return marks.map(mark => [mark.dataset.code, mark.dataset.part, mark.getAttribute("fill"), mark.getAttribute("visibility")]);
}}"""
"""Code, part, fill and visibility of every mark; the marks themselves stay in `window.before`."""


@pytest.fixture
def heard(visit) -> Iterator[list[int]]:
    """Sizes (characters or bytes) of what the server said to the page, from now on."""
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    visit.page.on("websocket", listen)
    yield sizes
    visit.page.remove_listener("websocket", listen)


@pytest.fixture
def fetched(visit) -> Iterator[list[str]]:
    """The addresses of the files of the app that the page got, from now on."""
    addresses: list[str] = []

    def note(answer: Response) -> None:
        addresses.append(answer.url)

    visit.page.on("response", note)
    yield addresses
    visit.page.remove_listener("response", note)


def test_the_country_is_drawn_once_recoloured_and_a_click_opens_a_government(visit, heard, fetched):
    page = visit.page
    page.set_viewport_size(SIZE)
    visit.go("/indonesia?tahun=2024&tingkat=kabkota&lang=id&wilayah=36.72")
    pictures = [url for url in fetched if "/media/" in url and url.endswith(".svg")]
    assert len(pictures) == 1  # an address that serve.py lets the browser keep
    document = page.context.request.get(page.url, headers={"accept": "text/html"}).text()
    assert f'href=".{urlsplit(pictures[0]).path}" as="fetch"' in document  # whoever comes now fetches it at once
    seen = page.evaluate(SEEN)
    assert sum(part == "area" for _, part, _, _ in seen) == 514
    box = page.locator(f"{MAP} .za svg").first.bounding_box()
    assert box["y"] + box["height"] <= SIZE["height"] + 1  # sentence and whole map on the first screen
    heard[:], fetched[:] = [], []
    page.get_by_role("radio", name="2022", exact=True).click()
    visit.settle()
    assert page.locator("h1").inner_text().startswith("Dari 514 kabupaten/kota, nilai 2022")
    marks = "window.before"
    again = page.evaluate(
        SEEN.replace("window.before = marks", f"window.same = marks.every((mark, i) => mark === {marks}[i])")
    )
    assert page.evaluate("window.same")  # recoloured where they stand
    assert [mark[2:] for mark in again] != [mark[2:] for mark in seen]
    assert not [url for url in fetched if "/media/" in url and url.endswith((".svg", ".json"))]
    assert sum(heard) < 500_000
    page.locator(f"{AREAS}[data-code='34.04']").dispatch_event("click")
    expect(page).to_have_url(re.compile(r"/profil\?(?=.*provinsi=34)(?=.*wilayah=34\.04)"))
    expect(page.locator("h1")).to_contain_text("Kabupaten Sleman 2022")
    page.go_back()
    page.locator(AREAS).first.wait_for(state="attached")
    visit.settle()
    name = page.locator(".zh-go").first  # in the list below, also by keyboard
    said = name.inner_text().split(",")[0]
    name.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"{said} 2022")


def test_what_failed_early_is_asked_again_and_the_way_back_leads_to_the_same_map(visit):
    """A process that has just started may not have what the document names: the browser gives that answer to who asks later."""
    page = visit.page
    answers = iter([404])
    page.route(re.compile(r"/media/.*\.svg$"), lambda route: _failed(route, next(answers, None)))
    # the last year, which another province has no data of by itself
    visit.go("/indonesia?tingkat=kabkota&jenis=kota&lang=id&provinsi=36")
    assert sum(part == "area" for _, part, _, _ in page.evaluate(SEEN)) == 514
    assert next(answers, None) is None
    visit.forget()  # the answer 404 is the test's own
    shown = page.locator("h1").inner_text()
    page.locator(f"{AREAS}[data-code='34.04']").dispatch_event("click")
    expect(page.locator("h1")).to_contain_text("Kabupaten Sleman 2024")
    page.go_back()
    # one step, and not the other province
    expect(page).to_have_url(re.compile(r"/indonesia\?tingkat=kabkota&jenis=kota&lang=id&provinsi=36$"))
    expect(page.locator("h1")).to_have_text(shown)


def _failed(route, status: int | None) -> None:
    route.continue_() if status is None else route.fulfill(status=status)


def test_a_picture_that_does_not_come_is_said(visit):
    page = visit.page
    page.route(re.compile(r"/media/.*\.svg$"), lambda route: route.fulfill(status=404))
    visit.go("/indonesia?tahun=2024&tingkat=kabkota&lang=id")
    expect(page.locator(f"{MAP} [role=alert]")).to_have_text(
        "Gambar peta tidak sampai ke peramban ini. Muat ulang halaman; daftar di bawah tetap berlaku."
    )
    visit.forget()  # the answer 404 is the test's own


def test_an_area_of_the_country_says_what_it_is_and_the_map_fills_the_window(look):
    """Kota Cilegon 2022: 77,73, category C. By pointer and to a screen reader; chosen, so framed; the other language says it anew."""
    page = look.page
    page.set_viewport_size(SIZE)
    look.move("/indonesia?tahun=2022&tingkat=kabkota&lang=id&provinsi=36&wilayah=36.72")
    city = page.locator(f"{AREAS}[data-code='36.72']")
    assert city.get_attribute("aria-label").startswith("Kota Cilegon: ")
    rings = page.locator(f"{MAP} [data-part=ring]")
    assert [ring.get_attribute("d") for ring in rings.all()] == [city.get_attribute("d")] * 2
    assert (
        page.locator(f"{MAP} svg[role=graphics-document]")
        .get_attribute("aria-label")
        .startswith(page.locator("h1").inner_text())
    )
    city.dispatch_event("pointermove", {"clientX": 500, "clientY": 500})
    tip = page.locator(f"{MAP} .za-tip")
    assert "Kota Cilegon" in tip.inner_text()
    assert "77,73" in tip.inner_text()
    page.get_by_role("button", name="Layar penuh", exact=True).press("Enter")
    expect(tip).to_be_hidden()  # the pointer rests where now another area is
    whole = page.locator(f"{MAP} .za").bounding_box()
    assert (whole["x"], whole["y"], whole["width"], whole["height"]) == (0, 0, SIZE["width"], SIZE["height"])
    page.keyboard.press("Escape")
    assert page.locator(f"{MAP} .za").bounding_box()["height"] < SIZE["height"]
    city.dispatch_event("pointermove", {"clientX": 500, "clientY": 500})
    expect(tip).to_be_visible()
    page.get_by_role("radio", name="English", exact=True).dispatch_event("click")  # the pointer stays: by key
    look.settle()
    expect(tip).to_be_hidden()  # not in the words, or of the year, of before
    expect(city).to_have_attribute("aria-label", re.compile("^Cilegon City: .*77.73$"))
    assert page.get_by_role("button", name="Fullscreen", exact=True).count() == 1
    assert not violations(page)


@pytest.mark.parametrize("level", grid(["kabkota", "provinsi"], ["kabkota"]))  # one legend for both
def test_on_a_phone_what_the_colours_mean_stands_above_the_map(look, level):
    page = look.page
    page.set_viewport_size(PHONE)
    look.move(f"/indonesia?tahun=2022&tingkat={level}&lang=id")
    legend, drawn = (page.locator(part).first.bounding_box() for part in (".st-key-legend", MAP))
    assert 0 <= drawn["y"] - legend["y"] - legend["height"] < 50


def test_any_government_is_found_by_keyboard_and_on_a_phone(look):
    page = look.page
    page.set_viewport_size(SIZE)
    look.move("/peta?tahun=2023&lang=id")
    page.get_by_role("button", name="Cari", exact=False).first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Pemerintah mana saja di Indonesia").first
    field.focus()
    page.keyboard.type("serang")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kota Serang, Banten").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Kota Serang 2023")
    look.resize(*PHONE.values())
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Pemerintah mana saja di Indonesia").last.fill("Kab. Bantul")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Kabupaten Bantul 2023")
