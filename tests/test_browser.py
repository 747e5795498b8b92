"""A person with a browser, on a fresh server whose very first request is a deep link."""

from __future__ import annotations

import re

import pytest

from kepatuhan.words.catalogue import say
from tests.browser import LANGS, SIZE, WIDE, Visit, served
from tests.nightly import grid
from tests.pdf_text import pdf_texts
from tests.waiting import until

FIRST = "/peta?wilayah=36.72&tahun=2022"


@pytest.mark.nightly  # by day a server that was started again and one that is gone stand in test_browser_upload
def test_deep_link_is_the_first_request_of_a_server_and_a_server_that_is_gone_is_told_in_the_readers_words(browser):
    """Streamlit's message advises developers to restart a script in their terminal; ours says what a reader can do."""
    pages = {lang: browser.new_page(viewport=SIZE) for lang in LANGS}
    with served() as url:
        for lang, page in pages.items():
            visit = Visit(page, url)
            visit.go(FIRST + (f"&lang={lang}" if lang != "id" else ""))
            if lang == "id":
                _is_the_map_of_cilegon(visit)
            visit.judge()
            page.wait_for_function("window.zhWords")
    for lang, page in pages.items():
        dialog = page.get_by_role("dialog")
        dialog.wait_for()
        assert say("chrome_lost", lang) in dialog.inner_text()
        assert "streamlit run" not in dialog.inner_text()
        assert dialog.get_attribute("data-zh-lost") == say("chrome_lost_told", lang)
        page.close()


def _is_the_map_of_cilegon(visit) -> None:
    assert visit.page.locator('[data-testid="stPageLink"]').count() >= 2
    assert "Kota Cilegon · 2022" in visit.page.locator(".zh-card").first.inner_text()
    assert visit.page.title().startswith("Peta")
    assert visit.page.locator('[data-testid="stSidebarNav"]').count() == 0
    assert len(visit.fills()) == 8


CHANGES = (
    "(last, n = 0) => { const next = () => { document.body.dataset.zonaTest = n++; setTimeout(n < 10 ? next : last, 100); }; next(); }",
    "last => { setTimeout(last, 300); }",
    "last => { const end = performance.now() + 300, next = now => (now < end ? requestAnimationFrame(next) : last()); next(0); }",
)
"""Ways in which a page changes later than two looks."""


def test_settling_waits_for_a_page_that_still_changes_and_what_goes_wrong_on_it_is_noted(look):
    """The tests' own tools, by which every page is judged. Ten changes, each sooner after the one before than a page must be still;

    one after 300 ms and one after a glide, in which nothing else changes; then a file that is refused, two other hosts, and a script that complains.
    """
    look.move("/metode")
    assert (look.errors, look.outside) == ([], [])
    for way in CHANGES:
        look.page.evaluate(f"way => ({way})(() => {{ document.body.dataset.zonaTest = way; }})", way)
        look.settle()
        assert look.page.evaluate("document.body.dataset.zonaTest") == way
    look.page.evaluate(
        """async () => {
            await fetch("/media/gone.svg");
            for (const where of ["http://contoh.test/a.png", "https://192.0.2.7/b.png"])
                await new Promise(done => { const one = new Image(); one.onerror = done; one.src = where; });
            console.error("a script complains");
        }"""
    )
    until(lambda: look.page.evaluate("1") == 1 and len(look.errors) == len(look.outside) == 2)
    assert look.outside == ["http://contoh.test/a.png", "https://192.0.2.7/b.png"]
    assert look.errors == [f"{look.url}/media/gone.svg", "a script complains"]
    look.forget()


def test_what_is_pointed_at_on_the_map_has_no_empty_and_no_nameless_line(look):
    look.move("/peta?tahun=2024")
    look.shapes().first.wait_for()
    box = look.page.locator(".st-key-map svg.marks").bounding_box()
    tips = set()
    for across in range(1, 10):
        for down in range(1, 8):
            look.page.mouse.move(box["x"] + box["width"] * across / 10, box["y"] + box["height"] * down / 8)
            tips |= set(look.page.locator("#vg-tooltip-element.visible").all_inner_texts())
    assert any("Kabupaten Pandeglang" in tip for tip in tips)
    for tip in tips:
        lines = [[cell.strip() for cell in line.split("\t")] for line in tip.splitlines() if line.strip()]
        flat = [cell for line in lines for cell in line if cell]
        assert flat[0] == "Pemerintah", tip
        assert flat[-1] not in ("Catatan", "Nilai"), tip


@pytest.mark.parametrize(
    "path",
    grid(
        ["/peta?tahun=2022", "/?tahun=2022", "/tren", "/paparan?wilayah=36.72&tahun=2022&langkah=2"],
        ["/tren", "/paparan?wilayah=36.72&tahun=2022&langkah=2"],
    ),
)
def test_a_picture_fills_the_full_screen(look, path):
    page = look.page
    look.move(path)
    picture = page.locator('[data-testid="stVegaLiteChart"]:has(svg.marks)').first
    picture.hover()
    page.locator('[data-testid="stFullScreenFrame"]:hover').get_by_role("button").last.click()
    # the frame leaves 46 px to its toolbar and 12 px at the other sides
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid=stFullScreenFrame] svg.marks')].some(svg => {
            const box = svg.getBoundingClientRect();
            return box.width >= 1340 && box.height >= 700 && box.bottom <= innerHeight;
        })"""
    )


def test_help_a_click_on_the_map_the_menu_and_back(look):
    """How to read opens by key; a click selects like the box; the menu keeps the state, and Back returns to it."""
    look.move("/peta?tahun=2022")
    look.page.get_by_role("button", name="Cara membaca").focus()
    look.page.keyboard.press("Enter")
    look.page.locator(".zh-help").wait_for()
    assert "Arsir" in look.page.locator(".zh-help").inner_text()
    look.page.keyboard.press("Escape")
    look.page.locator(".zh-help").wait_for(state="hidden")
    shapes = look.shapes()
    lebak = next(i for i in range(8) if "Lebak" in shapes.nth(i).get_attribute("aria-label"))
    box = shapes.nth(lebak).bounding_box()
    look.page.mouse.click(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.6)
    look.page.wait_for_url(re.compile(r"wilayah=36\.02"))
    look.page.wait_for_selector("text=Kabupaten Lebak · 2022")
    look.settle()
    assert "tahun=2022" in look.page.url
    look.page.locator('[data-testid="stPageLink"] a').first.click()
    look.page.wait_for_function("location.pathname === '/'")
    look.page.wait_for_selector("text=memperoleh 67,18")
    assert "wilayah=36.02" in look.page.url
    assert "tahun=2022" in look.page.url
    look.settle()
    look.page.go_back()
    look.page.wait_for_function("location.pathname === '/peta'")
    look.page.wait_for_selector("text=Kabupaten Lebak · 2022")


def _bar(visit, words: str):
    return visit.page.locator(f"path[aria-roledescription=bar][aria-label^='{words}']")


def test_the_pdf_of_a_government_is_one_click_away_and_its_score_is_taken_apart_by_click(look):
    """Government → unit → aspect → indicators, and the link keeps it all."""
    look.move("/profil?wilayah=36.72&tahun=2022")
    look.page.get_by_role("button", name="Unduh paparan").click()
    with look.page.expect_download() as started:
        look.page.get_by_role("button", name="PDF satu halaman").click()
    assert started.value.suggested_filename == "paparan-36.72-kota-cilegon-2022-id.pdf"
    [text] = pdf_texts(started.value.path().read_bytes())
    assert "Kota Cilegon" in text
    assert "77,73" in text
    look.page.keyboard.press("Escape")
    look.settle()
    look.follow("Aspek")
    look.page.wait_for_url("**/aspek*")
    look.settle()  # the bars of Profil have the same names, and go
    _bar(look, "Dinas Sosial").click()
    look.page.wait_for_url(re.compile(r"unit=Dinas\+Sosial|unit=Dinas%20Sosial"))
    look.page.wait_for_selector("h1:has-text('Dinas Sosial, Kota Cilegon 2022')")
    look.settle()  # the bars below the heading are still those of before
    _bar(look, "Pengaduan").click()
    look.page.wait_for_url(re.compile("aspek=pengaduan"))
    look.page.wait_for_selector("h2:has-text('Pengaduan: hilang')")
    assert look.page.locator(".zh-heats").first.locator(".zh-indicator").count() == 6
    look.page.reload()
    look.settle()
    look.page.wait_for_selector("h2:has-text('Pengaduan: hilang')")
    assert "Dinas Sosial, Kota Cilegon 2022" in look.page.locator("h1").inner_text()


def test_a_score_is_taken_apart_by_keyboard(look):
    look.move("/aspek?wilayah=36.72&tahun=2022")
    box = look.page.get_by_role("combobox", name="Unit", exact=True)
    box.focus()
    look.page.keyboard.type("Dinas Sos")
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector("h1:has-text('Dinas Sosial, Kota Cilegon 2022')")
    look.page.get_by_role("radio", name="Pengaduan").focus()
    look.page.keyboard.press("Space")
    look.page.wait_for_selector("h2:has-text('Pengaduan: hilang')")


@pytest.mark.parametrize("lang", grid(LANGS, ["id"]))
def test_nothing_covers_the_source_of_a_step(look, lang):
    """On a laptop and a phone. The line stands in the foot with the bar, however many rows that takes; nor is the title's date covered."""
    look.move(f"/paparan?tahun=2023&wilayah=36.72&urutan=berubah&lang={lang}")
    assert {size: why for size in (tuple(SIZE.values()), (390, 844)) if (why := look.faults(size, COVERED))} == {}
    look.move(f"/paparan?tahun=2022&wilayah=36.72&lang={lang}")
    for size in ((390, 844), SIZE.values()):
        look.resize(*size)
        foot = look.page.locator(".st-key-steps_foot").bounding_box()
        date = look.page.locator(".zh-cover footer").bounding_box()
        assert date["y"] + date["height"] <= foot["y"]


COVERED = """() => {
  const foot = document.querySelector(".st-key-steps_foot");
  const line = [...foot.querySelectorAll("*")].filter(one => one.textContent.includes("Ombudsman RI")).pop();
  const box = line.getBoundingClientRect(), above = document.elementFromPoint(box.left + 20, box.top + box.height / 2);
  return line.contains(above) && box.bottom < innerHeight ? [] : [`${above?.tagName} over the source`];
}"""
"""What stands over the line of the sources of a step, or that it is below the screen."""


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [
        ("id", "Hasil penilaian 2022", "memperoleh 67,18"),
        pytest.param("en", "Results of the 2022 assessment", "scored 67.18", marks=pytest.mark.nightly),
    ],
)
def test_a_presentation_runs_by_arrow_keys_and_returns(look, lang, first, second):
    look.move(f"/peta?wilayah=36.72&tahun=2022&lang={lang}")
    look.page.locator('[data-testid="stPageLink"] a').last.click()
    look.page.wait_for_selector(f"h1:has-text('{first}')")
    look.page.wait_for_selector(".st-key-steps_bar button")
    look.settle()
    assert look.page.locator('[data-testid="stPageLink"]').count() == 0
    look.page.keyboard.press("ArrowRight")
    look.page.wait_for_selector(f"h1:has-text('{second}')")
    assert "langkah=ringkasan" in look.page.url
    look.settle()
    look.page.keyboard.press("ArrowRight")
    look.page.wait_for_url(re.compile("langkah=peta"))
    look.settle()  # a key that is pressed while the step is still drawn is lost with the button that it presses
    assert len(look.fills()) == 8
    for _ in range(4):  # without the step of aspects, which are invented
        before = look.page.locator("h1").inner_text()
        look.page.keyboard.press("ArrowRight")
        look.page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=before)
        look.settle()
    assert look.page.get_by_role("button", name=re.compile("Lanjut|Next")).is_disabled()
    look.page.keyboard.press("ArrowLeft")
    look.page.wait_for_url(re.compile("langkah=rencana"))
    look.settle()
    look.page.keyboard.press("Escape")
    look.page.wait_for_function("location.pathname === '/peta'")
    assert "wilayah=36.72" in look.page.url


@pytest.mark.parametrize(
    "path",
    grid(["/?tahun=2023", "/peta?tahun=2023&wilayah=36.74", "/peta?tahun=2020"], ["/peta?tahun=2023&wilayah=36.74"]),
)
def test_nothing_scrolls_sideways(look, path):
    """On a laptop, a projector and a phone; every page of 2022 stands in test_browser_pages."""
    look.move(path)
    sizes = [(1366, 768), (1920, 1080), (390, 844)]
    assert {size: wide for size in sizes if (wide := look.faults(size, WIDE))} == {}


def test_the_shipped_font_is_used_a_dismissed_hint_stays_away_and_a_source_and_a_dimension_open_by_keyboard(visit):
    visit.go("/")
    assert visit.page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].some(f => f.family.includes('Inter') && f.status === 'loaded'))"
    )
    hint = visit.page.locator(".zh-hint")
    hint.wait_for()
    visit.page.get_by_role("button", name="Mengerti").click()
    hint.wait_for(state="detached")
    visit.page.get_by_role("link", name="Peta").click()
    visit.page.wait_for_url("**/peta*")
    visit.settle()
    assert hint.count() == 0
    visit.go("/?tahun=2022")
    assert hint.count() == 0
    summary = visit.page.locator(".zh-ranked summary").first
    summary.focus()
    visit.page.keyboard.press("Enter")
    card = visit.page.locator(".zh-ranked details[open] > div").first
    assert card.is_visible()
    assert card.locator("a[href^=http]").count() == 1
    visit.page.keyboard.press("Escape")
    visit.follow("Metode")
    part = visit.page.locator(".zh-part").first
    part.locator("> summary").focus()
    visit.page.keyboard.press("Enter")
    assert part.locator(".zh-indicator").first.is_visible()
    assert part.locator(".zh-indicator").count() == 15


@pytest.mark.parametrize(
    ("lang", "sentence"), grid([("id", "Muat ulang halaman"), ("en", "Reload the page")], [("en", "Reload the page")])
)
def test_an_error_box_says_our_sentence_and_not_streamlits(look, lang, sentence):
    """The box is put there as Streamlit draws it, taken away again before the visit is judged."""
    look.move(f"/metode?lang={lang}")
    box = "<div id='box' data-testid='stException'><div role='alert'>This app has encountered an error.</div></div>"
    look.page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", box)
    words = look.page.evaluate("getComputedStyle(document.getElementById('box'), '::before').content")
    hidden = look.page.get_by_text("This app has encountered an error.").is_hidden()
    look.page.evaluate("document.getElementById('box').remove()")
    assert sentence in words
    assert hidden
