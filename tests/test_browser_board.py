"""The board of Simulasi in a browser: it answers while the thumb moves, as the engine does, by mouse, keyboard and finger."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import expect

from kepatuhan.charts.theme import COLOURS
from kepatuhan.core.dataset import illustrated
from kepatuhan.core.model import Scenario
from kepatuhan.scenarios.before_after import before_after, summary
from kepatuhan.scenarios.form import as_json, lever_id, make_form, moved_to, standing_at
from kepatuhan.scenarios.ground import ground, self_assessed
from kepatuhan.scenarios.levers import levers
from tests.browser import ROOT, SIZE, WIDE, Visit
from tests.filled import random_year
from tests.nightly import grid

CILEGON = "/simulasi?wilayah=36.72&tahun=2022"
PHONE = {"width": 390, "height": 844}
UNIT = "Dinas Pendidikan dan Kebudayaan"
SCRIPT = (ROOT / "pages" / "components" / "simulation" / "board" / "board.js").read_text(encoding="utf-8")
STATES, NIGHTLY_STATES = 40, 300
COUNT_SENT = """() => {
    const send = WebSocket.prototype.send;
    window.sent = 0;
    WebSocket.prototype.send = function (...sent) { window.sent += 1; return send.apply(this, sent); };
}"""
GREEN, YELLOW = COLOURS["hijau"].lower(), COLOURS["kuning"].lower()


class Board:
    """The board on a page: its rows by the name of their unit, and what it says."""

    def __init__(self, visit: Visit):
        self.visit, self.page = visit, visit.page

    def go(self, path: str) -> Board:
        self.visit.go(path)
        self.page.locator(".zb-row").first.wait_for()
        return self

    def move(self, path: str) -> None:
        self.visit.move(path)
        self.page.locator(".zb-row").first.wait_for()

    def row(self, unit: str = UNIT, part: str = ""):
        return self.page.locator(f'.zb-row[data-id="{unit}|{part}"]')

    def slider(self, unit: str = UNIT, part: str = ""):
        return self.row(unit, part).locator("input[type=range]")

    def type(self, text: str, unit: str = UNIT) -> None:
        field = self.row(unit).locator(".zb-value")
        field.fill(text)
        field.press("Enter")

    def until(self, total: str) -> None:
        """Wait for a total on the board, and for Python to have taken it over."""
        self.page.locator(".zb-total", has_text=re.compile(f"^{total}$")).wait_for()
        self.visit.settle()

    def said(self, words: str) -> None:
        self.page.wait_for_function("words => document.querySelector('h1')?.innerText.includes(words)", arg=words)

    def fill(self, name: str = "Cilegon") -> str:
        """The colour of a district on the map."""
        return (
            self.page.locator(f'.zb-drawing:visible [data-part=area][aria-label*="{name}"]')
            .get_attribute("fill")
            .lower()
        )

    def label(self, code: str = "36.72") -> str:
        words = self.page.locator(f'.zb-drawing:visible [data-part=text][data-code="{code}"]').all_text_contents()
        return " ".join(word for word in words if word)

    def result(self) -> str:
        return self.page.locator(".zb-top").inner_text()

    def at(self, share: float, unit: str = UNIT) -> tuple[float, float]:
        """Where the thumb stands at a share of the track (16 px is the thumb's width)."""
        box = self.slider(unit).bounding_box()
        return box["x"] + 8 + (box["width"] - 16) * share, box["y"] + box["height"] / 2


@pytest.fixture
def board(visit) -> Board:
    return Board(visit)


@pytest.fixture
def open_board(look) -> Board:
    """For tests that leave nothing changed: one session for all of them."""
    return Board(look)


# --- one rule, two evaluators -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(browser):
    """A blank page with the board's own module."""
    page = browser.new_page()
    page.evaluate(
        """async (code) => {
            const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
            window.read = (form, states) => {
                const made = module.prepare(form);
                return states.map((values) => {
                    const s = module.evaluate(made, values);
                    return [s.score, s.symbol, s.colour, s.zone, s.claim, s.to_next, s.rank, s.greens, s.other];
                });
            };
        }""",
        SCRIPT,
    )
    yield page
    page.close()


@pytest.mark.parametrize("many", [STATES, pytest.param(NIGHTLY_STATES, marks=pytest.mark.nightly)])
@pytest.mark.parametrize(
    ("year", "basis"),
    [
        *grid(
            [*product([2021, 2022, 2023, 2024, 2025], ["terbit", "ilustrasi"]), *product([2022, 2026], ["mandiri"])],
            [
                (2021, "terbit"),
                (2022, "terbit"),
                (2022, "ilustrasi"),
                (2024, "ilustrasi"),
                (2025, "terbit"),
                (2026, "mandiri"),
            ],
        ),
    ],
)
def test_the_browser_finds_what_the_engine_finds(reader, data, year, basis, many):
    """Random states (the same in each run) of every government with levers: total, category, claim, distance, rank, greens, other reading."""
    on, pick, compared = ground(illustrated(data), data, year, basis), random.Random(f"{year} {basis}"), 0
    if basis == "mandiri":
        on = self_assessed(ground(data.observations, data, year, "terbit"), random_year(data, year, ("36.72", "36.73")))
    for region in on.official:
        unit_levers = levers(on, region)
        if not unit_levers:
            continue
        states = [_state(unit_levers, pick) for _ in range(many)]
        reading = reader.evaluate("([form, states]) => read(form, states)", [as_json(make_form(on, region)), states])
        for values, outcome in zip(states, reading, strict=True):
            assert outcome == _engine(on, region, unit_levers, values, outcome), (region, values)
        compared += len(states)
    assert compared >= many


def _state(region_levers, pick: random.Random) -> dict[str, int]:
    some = pick.sample(region_levers, min(len(region_levers), pick.randint(0, 8)))
    sent = {lever_id(lever.cell): pick.randint(0, lever.top // lever.step) * lever.step for lever in some}
    return standing_at(moved_to((), region_levers, sent), region_levers)


def _engine(on, region: str, region_levers, values: dict[str, int], shown: list) -> list:
    rows = before_after(on, Scenario("", "", "", on.year, on.basis, "", moved_to((), region_levers, values)))
    main, *others = [row for row in rows if row.region == region]
    if main.after.score is None and main.reading == "units":
        return [None, *shown[1:]]  # the engine still gives a range; the board says only that no total is known
    rank = None if main.after.rank_best is None else [main.after.rank_best, main.after.rank_worst]
    look_expected = [getattr(main.after, name) for name in ("score", "symbol", "colour", "zone")]
    greens = summary(on, rows).zones_after.get("hijau", 0)
    return [
        *look_expected,
        main.claim,
        main.after.to_next,
        rank,
        greens,
        others[0].after.score if others else None,
    ]


# --- by mouse -----------------------------------------------------------------------------------------------------


def test_total_and_map_follow_the_thumb_without_the_server(board):
    # 77,73 + (70,00 − 57,02)/7 = 77,73 + 1,8543 = 79,58
    board.go(CILEGON)
    board.visit.settle()
    board.page.evaluate(COUNT_SENT)
    assert (board.fill(), board.label()) == (YELLOW, "Cilegon C · 77,73")
    assert board.page.locator(".zb-key:visible").count() == 0  # a map with room for all names has no list of them
    board.page.mouse.move(*board.at(0.5702))
    board.page.mouse.down()
    board.page.mouse.move(*board.at(0.60), steps=4)
    board.page.mouse.move(*board.at(0.70), steps=4)
    assert re.match(r"79,[56]\d", board.page.locator(".zb-total").inner_text())
    assert board.fill() == GREEN
    assert board.label().startswith("Cilegon C→B · 79,")
    assert re.search(r"peringkat 7 → 5 dari 8\s+berzona hijau 6 → 7 dari 8", board.result())
    assert board.page.evaluate("window.sent") == 0
    assert "poin lagi menuju hijau" in board.page.locator("h1").inner_text()
    board.page.mouse.up()
    board.said("masuk kategori B, zona hijau")
    assert board.page.evaluate("window.sent") > 0
    assert board.page.locator("h1").inner_text().count(board.page.locator(".zb-total").inner_text()) == 1
    assert board.page.locator('[data-testid="stAlert"]').count() == 0


def test_5938_turns_the_district_green_and_5937_does_not(board):
    # 7 × 77,995 = 545,965; the units give 543,61, so 57,02 + 2,36 = 59,38 is the first that is enough in both readings
    board.go(CILEGON)
    board.type("59,37")
    board.until("78,07")
    assert board.fill() == YELLOW
    assert "B menurut total tercetak; C menurut unitnya (77,99)" in board.result()
    assert board.label() == "Cilegon C→C/B · 78,07"
    board.slider().focus()
    board.page.keyboard.press("ArrowRight")
    board.until("78,07")
    board.said("naik dari 57,02 menjadi 59,38, Kota Cilegon masuk kategori B, zona hijau (78,07)")
    assert board.fill() == GREEN
    expect(board.page.locator(".st-key-board_quiet")).to_contain_text("dihitung dari unit 77,66 → 78,00, kategori B")
    board.page.get_by_role("button", name="Urungkan").click()
    board.said("59,37")
    board.visit.settle()
    assert board.fill() == YELLOW
    expect(board.slider()).to_have_value("5937")  # the thumb glides there


def test_the_tick_is_where_green_begins_a_click_goes_there_and_a_plan_too(board):
    board.go(CILEGON)
    tick = board.row().locator("button.zb-to")
    assert tick.get_attribute("title") == "hijau mulai di 59,38"
    assert [board.row(u).locator("button.zb-to").inner_text() for u in ("Dinas Sosial", "DPMPTSP")] == [
        "64,17",
        "87,39",
    ]
    tick.click()
    board.said("masuk kategori B, zona hijau (78,07)")
    assert board.fill() == GREEN
    # with Dinas Pendidikan there, Dinas Sosial is enough wherever it stands above 61,81
    board.visit.settle()
    assert board.row("Dinas Sosial").locator("button.zb-to").inner_text() == "61,81"
    board.page.get_by_role("button", name="Kembalikan semua").click()
    board.said("poin lagi menuju hijau")
    board.visit.settle()
    board.page.get_by_role("button", name="Terapkan").first.click()
    board.said("naik dari 57,02 menjadi 59,38")
    board.page.wait_for_url(re.compile("skenario="))
    board.until("78,07")
    assert board.fill() == GREEN
    toast, total = (board.page.locator(what).bounding_box() for what in ("[data-testid=stToast]", ".zb-total"))
    assert toast["y"] > total["y"] + total["height"]  # at the foot: neither the sentence nor the figure is below it
    board.page.get_by_role("button", name="Urungkan").click()
    board.said("poin lagi menuju hijau")
    board.visit.settle()
    assert "skenario" not in board.page.url


def test_a_district_is_chosen_on_the_map_while_work_on_another_stays_and_a_reload_gives_the_same_numbers(board):
    """That another server gives them too stands in test_browser_scenarios."""
    board.go(CILEGON)
    board.type("59.38")
    board.said("masuk kategori B")
    board.page.locator('.zb-drawing:visible [data-part=area][data-code="36.02"]').click()
    board.page.wait_for_url(re.compile("wilayah=36.02"))
    board.said("Kabupaten Lebak 2022")
    board.visit.settle()
    assert (board.fill(), board.label()) == (GREEN, "Cilegon C→B · 78,07")
    assert "1 perubahan di Cilegon juga dihitung" in board.page.locator(".st-key-board_quiet").inner_text()
    board.page.locator('.zb-drawing:visible [data-part=area][data-code="36.72"]').click()
    board.said("masuk kategori B")
    expect(board.slider()).to_have_value("5938")  # the thumb glides there
    board.until("78,07")
    board.page.wait_for_url(re.compile("skenario="))
    shown_before, title = board.result(), board.page.locator("h1").inner_text()
    board.page.reload()
    board.until("78,07")
    assert (board.result(), board.page.locator("h1").inner_text()) == (shown_before, title)
    assert board.fill() == GREEN


# --- by keyboard --------------------------------------------------------------------------------------------------


def test_the_keys_of_a_slider_and_focus_stays_from_step_to_step(board):
    """A touch never lowers what was printed."""
    board.go(CILEGON)
    board.slider().focus()
    for n in range(1, 4):
        board.page.keyboard.press("ArrowRight")
        board.said(f"57,0{2 + n}")
        if n == 1:
            assert board.page.locator(".zb-total").inner_text() == "77,73"
            assert board.label() == "Cilegon C · 77,73"
    assert board.page.evaluate("document.activeElement.shadowRoot.activeElement.type") == "range"
    board.visit.settle()
    for key, value in (("ArrowRight", "57,06"), ("ArrowLeft", "57,05"), ("PageUp", "58,05"), ("PageDown", "57,05")):
        board.page.keyboard.press(key)
        assert board.slider().get_attribute("aria-valuetext") == value
    board.page.keyboard.press("End")
    assert board.slider().get_attribute("aria-valuetext") == "100,00"
    board.page.keyboard.press("Home")
    assert board.slider().get_attribute("aria-valuetext") == "0,00"
    board.said("menjadi 0,00")
    # 77,73 − 57,02/7 = 77,73 − 8,1457 = 69,58
    heard = board.page.locator(".zb-unseen").text_content()
    assert heard == "Kota Cilegon: 69,58, kategori C, zona kuning"
    assert board.slider().get_attribute("aria-label") == f"Nilai {UNIT}"


# --- by finger ----------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(visit) -> Iterator[Board]:
    """The page on a phone: its size, its way to lay out and scroll, and fingers."""
    visit.page.set_viewport_size(PHONE)
    client = visit.page.context.new_cdp_session(visit.page)
    client.send("Emulation.setDeviceMetricsOverride", {**PHONE, "deviceScaleFactor": 1, "mobile": True})
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield Board(visit)
    client.detach()  # the page is as it was


def swipe(board: Board, start: tuple[float, float], end: tuple[float, float]) -> None:
    client = board.page.context.new_cdp_session(board.page)
    points = [(start[0] + (end[0] - start[0]) * i / 10, start[1] + (end[1] - start[1]) * i / 10) for i in range(11)]
    for i, (x, y) in enumerate(points):
        kind = "touchStart" if i == 0 else "touchMove"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_that_scrolls_over_a_slider_moves_nothing_and_one_that_goes_sideways_moves_it(phone):
    phone.go(CILEGON)
    phone.row("DPMPTSP").scroll_into_view_if_needed()
    x, y = phone.at(0.3, "DPMPTSP")
    swipe(phone, (x, y), (x + 3, y - 200))
    phone.visit.settle()
    assert phone.slider("DPMPTSP").input_value() == "8503"
    assert phone.page.locator(".zb").get_attribute("data-total") == "7773"
    assert phone.fill() == YELLOW
    phone.row().scroll_into_view_if_needed()
    swipe(phone, phone.at(0.5702), phone.at(0.80))
    phone.said("masuk kategori B, zona hijau")
    assert phone.fill() == GREEN
    wide = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


# --- one screen ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    grid(
        ["/simulasi?wilayah=36.02&tahun=2022", "/simulasi?wilayah=36&tahun=2024"],
        ["/simulasi?wilayah=36&tahun=2024"],
    ),
)
def test_everything_is_on_the_first_screen(open_board, path):
    """That of Cilegon stands in what is typed."""
    open_board.move(path)
    on_the_first_screen(open_board)


def on_the_first_screen(board: Board) -> None:
    for size in ((1366, 768), (1920, 1080)):
        board.visit.resize(*size)
        parts = ("h1", ".st-key-board_controls", ".zb-board", ".zb-top", ".zb-map", ".st-key-shelf_bar")
        boxes = {name: board.page.locator(name).bounding_box() for name in parts}
        for name, box in boxes.items():
            assert box["y"] >= 0, (name, size)
            assert box["y"] + box["height"] <= size[1], (name, size)
        assert board.page.locator(".zb-row").count() >= 3
        assert boxes[".zb-map"]["height"] > 280
        assert boxes["h1"]["height"] <= 64


def test_what_is_typed_moves_no_part_of_the_page_and_what_is_no_value_is_said_in_the_row(open_board):
    """With either decimal mark; one change is taken back by itself. All of it is on the first screen."""
    open_board.move(CILEGON)
    on_the_first_screen(open_board)
    open_board.visit.resize(*SIZE.values())
    for typed, message in (("abc", "“abc” bukan angka"), ("101", "101 di luar 0–100,00"), ("5,9,3", "bukan angka")):
        open_board.type(typed)
        wrong = open_board.row().locator("[role=alert]")
        wrong.wait_for()
        assert message in wrong.inner_text()
        assert open_board.page.locator(".zb-total").inner_text() == "77,73"
        open_board.row().locator(".zb-value").press("Escape")
        assert open_board.row().locator(".zb-value").input_value() == "57,02"
        wrong.wait_for(state="hidden")
    names = (".st-key-board_controls", ".zb-board", ".zb-strip", ".zb-map", ".st-key-shelf_bar")
    before = [open_board.page.locator(name).bounding_box()["y"] for name in names]
    for typed, shown in (("59,38", "59,38"), ("61.40", "61,40"), (" 60,05 ", "60,05"), ("70", "70,00")):
        open_board.type(typed)
        open_board.said(f"menjadi {shown}")
        open_board.visit.settle()  # what is typed while the answer arrives is taken for what stood there before
    open_board.until("79,58")
    assert [open_board.page.locator(name).bounding_box()["y"] for name in names] == before
    open_board.row().get_by_role("button", name=f"Kembalikan {UNIT}").click()
    open_board.until("77,73")
    open_board.said("poin lagi menuju hijau")
    assert "skenario" not in open_board.page.url


def test_a_plan_moves_the_thumbs_and_leaves_the_view(open_board):
    open_board.move("/simulasi?wilayah=36.02&tahun=2022")
    open_board.page.get_by_role("button", name="Usaha terkecil").click()
    open_board.said("masuk kategori B")
    open_board.page.locator('[data-testid="stToast"]').wait_for()
    assert (
        open_board.page.locator(".st-key-headline h1").evaluate("e => getComputedStyle(e).fontSize") == "22.4px"
    )  # the style is there
    only = open_board.page.locator('.zb-only[aria-pressed="true"]')
    only.wait_for()
    changed = int(re.search(r"\d+", only.inner_text())[0])
    assert changed > 4
    depth = open_board.page.locator(".zb-row:visible.zb-depth1, .zb-row:visible.zb-depth2")
    assert depth.count() >= changed
    assert open_board.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    open_board.page.get_by_role("button", name="Kembalikan semua").click()
    open_board.said("poin lagi menuju hijau")


def test_where_nothing_can_be_raised_it_is_one_click_away(open_board):
    open_board.move("/simulasi")
    open_board.said("2024 sudah di kategori tertinggi")
    assert open_board.page.locator(".zb-row").count() == 5
    open_board.page.get_by_role("button", name="Cilegon 2022 (kurang 0,27)").click()
    open_board.said("Kota Cilegon 2022: 0,27 poin lagi menuju hijau")
    open_board.row("Puskesmas Cilegon").wait_for()
    assert open_board.page.locator(".zb-row").count() == 7


def test_a_total_whose_units_are_not_published_is_moved_itself(open_board):
    """Kota Tangerang 2025: 88,00 − 84,25 = 3,75; a year without zones counts no green ones."""
    open_board.move("/simulasi?tahun=2025&wilayah=36.71")
    open_board.said("Kota Tangerang 2025: 3,75 poin lagi menuju kategori Sangat Baik")
    assert open_board.page.locator(".zb-row").count() == 1
    note = open_board.page.locator(".zb-none").inner_text()
    assert "tidak terbit lengkap" in note
    assert "(paling banyak 70) + Kepercayaan masyarakat (paling banyak 30)" in note
    open_board.type("88", unit="")
    open_board.until("88,00")
    open_board.said("Sangat Baik")
    assert open_board.label("36.71") == "Kota Tangerang B→SB · 88,00"
    assert "zona" not in open_board.page.locator(".zb-facts").inner_text()


@pytest.mark.parametrize("part", grid(["rencana", "semua", "anggaran", "yakin"], ["semua", "yakin"]))
def test_no_part_scrolls_sideways(look, part):
    look.move(f"/simulasi?wilayah=36.72&tahun=2022&basis=ilustrasi&bagian={part}")
    look.page.locator(".st-key-plans h2").first.wait_for()
    sizes = [(1366, 768), (390, 844), (320, 720)]
    assert {size: wide for size in sizes if (wide := look.faults(size, WIDE))} == {}


def test_an_english_reader_has_points_and_no_translator_takes_the_board(open_board):
    open_board.move(CILEGON + "&lang=en")
    assert open_board.page.locator(".zb").get_attribute("translate") == "no"
    open_board.slider().focus()
    open_board.page.keyboard.press("ArrowRight")
    assert open_board.slider().get_attribute("aria-valuetext") == "57.03"
    assert open_board.row().locator("button.zb-to").get_attribute("title") == "green from 59.38"
