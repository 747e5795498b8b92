"""The map of all 514 kabupaten and kota in a browser, and what every page moves: first paint, year switch, bytes.

(e) from the address to 514 drawn areas: a visitor who never was here, and one who has the shapes; median and 95th percentile (aim: 1.5 s);
(f) from the click on a year to a headline and areas of that year, in the browser's own clock (aim: 0.2 s);
(g) bytes of each page of the menu after the first page, and of a year switch on it: what the socket brings, unpacked, and what is fetched,
    as it comes (aim: at most 1 MB); a page's part of the program (JavaScript) is counted apart: it comes once.

Run on a machine that does nothing else: python -m benchmarks.country_map [--repeat 20] [--bytes]. --bytes: (g) alone, which load does not change.
"""

from __future__ import annotations

import argparse
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from benchmarks.page import DRAWN, FLAGS, browser_path, served
from kepatuhan.words.catalogue import say
from pages.components.shell.site import ENTRIES, PAGES, TITLES

SIZE = {"width": 1366, "height": 768}
PLACE = "/indonesia?tingkat=kabkota&lang=id&tahun="
AREAS = """(() => {
  const place = document.querySelector("[class*=st-key-map_country_]");
  const root = place?.querySelector("[data-testid=stBidiComponentIsolated]")?.shadowRoot ?? place;
  return [...(root?.querySelectorAll("svg g.mark-shape path") ?? [])];
})()"""
"""The drawn areas and their hatches, of a map with a root of its own or of Streamlit's chart."""
PAINTED = f"(areas => areas.length >= 514 && areas[0].checkVisibility({{visibilityProperty: true}}))({AREAS})"
SWITCH = """year => new Promise(done => {
  const look = () => AREAS.map(path => path.getAttribute("aria-label") + path.getAttribute("fill")).join();
  const before = look(), start = performance.now();
  [...document.querySelectorAll("[role=radio], [data-testid^=stBaseButton-segmented]")].find(one => one.innerText.trim() === year).click();
  const ask = () => {
    const there = document.querySelector("h1").textContent.includes(`nilai ${year}`) && ![before, ""].includes(look());
    there ? done(performance.now() - start) : requestAnimationFrame(ask);
  };
  ask();
})""".replace("AREAS", AREAS)
"""Milliseconds from a click on a year until headline and areas are that year's; areas are read once the headline is there, as that takes time."""
QUIET_MS = 2000
"""A chart follows its window a moment later, and may ask for its shapes then."""


@dataclass
class Traffic:
    """Bytes that came to a page since `forget`."""

    socket: int = 0
    fetched: int = 0
    program: int = 0

    def listen(self, session: Any) -> None:
        kinds: dict[str, str] = {}
        session.send("Network.enable")
        session.on("Network.webSocketFrameReceived", lambda event: self._frame(event["response"]))
        session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        session.on(
            "Network.loadingFinished",
            lambda event: self._load(kinds.get(event["requestId"], ""), event["encodedDataLength"]),
        )

    def _frame(self, frame: dict[str, Any]) -> None:
        binary = frame["opcode"] == 2
        self.socket += len(b64decode(frame["payloadData"])) if binary else len(frame["payloadData"].encode())

    def _load(self, kind: str, size: float) -> None:
        if kind in ("Script", "Stylesheet", "Font"):
            self.program += int(size)
        else:
            self.fetched += int(size)

    def forget(self) -> None:
        self.socket = self.fetched = self.program = 0

    def __str__(self) -> str:
        return f"{(self.socket + self.fetched) / 1000:6.0f} kB (socket {self.socket / 1000:.0f}, fetched {self.fetched / 1000:.0f}); program {self.program / 1000:.0f}"


def painted(browser: Any, url: str, repeat: int) -> dict[str, list[float]]:
    """Seconds from the address to the drawn country, of new visitors and of such as come again."""
    seconds: dict[str, list[float]] = {"new visitor": [], "coming again": []}
    for _ in range(repeat + 1):
        context = browser.new_context(viewport=SIZE)
        for kind in seconds:
            page = context.new_page()
            start = perf_counter()
            page.goto(f"{url}{PLACE}2024")
            page.wait_for_function(PAINTED, timeout=60_000)
            seconds[kind].append(perf_counter() - start)
            page.close()
        context.close()
    return {kind: times[1:] for kind, times in seconds.items()}  # the first visitor of a server waits for its tables


def switched(browser: Any, url: str, repeat: int) -> list[float]:
    """Seconds from a click to the other year, back and forth between two years that were looked at before."""
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{url}{PLACE}2024")
    page.wait_for_function(PAINTED, timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
    years = [("2022", "2024")[turn % 2] for turn in range(repeat + 2)]
    seconds = []
    for year in years:
        seconds.append(page.evaluate(SWITCH, year) / 1000)
        page.wait_for_function(DRAWN, timeout=60_000)
        page.wait_for_timeout(500)
    page.close()
    return seconds[2:]


def moved(browser: Any, url: str, query: str) -> dict[str, str]:
    """What came with the first page, with each other page of the menu, and with another year on it."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    traffic = Traffic()
    traffic.listen(context.new_cdp_session(page))
    page.goto(f"{url}/{query}")
    settle(page)
    sizes = {"first page": str(traffic)}
    for key in [key for key in PAGES if key != "ringkasan"]:
        traffic.forget()
        follow(page, key)
        settle(page)
        sizes[key] = str(traffic)
        traffic.forget()
        year = page.get_by_role("radio", name="2022", exact=True)
        if year.count() and year.first.is_visible():
            year.first.click()
            settle(page)
            sizes[f"{key}, 2022"] = str(traffic)
            page.get_by_role("radio", name="2023", exact=True).first.click()
            settle(page)
    traffic.forget()
    page.goto(f"{url}{PLACE}2024")
    settle(page)
    sizes["indonesia, 514, at once"] = str(traffic)
    traffic.forget()
    page.get_by_role("radio", name="2022", exact=True).first.click()
    settle(page)
    sizes["indonesia, 514, 2022"] = str(traffic)
    context.close()
    return sizes


def follow(page: Any, key: str) -> None:
    """Click a page in the menu."""
    title = say(TITLES[key], "id")
    if key not in ENTRIES:
        page.locator(".st-key-menu_all button").click()
    where = ".st-key-entries [data-testid=stPageLink] a" if key in ENTRIES else "[data-testid=stPopoverBody] a"
    page.locator(where).get_by_text(title, exact=True).click()
    page.wait_for_url(f"**/{Path(PAGES[key]).stem}*")


def settle(page: Any) -> None:
    page.wait_for_function(DRAWN, timeout=120_000)
    page.wait_for_timeout(QUIET_MS)
    page.wait_for_function(DRAWN, timeout=120_000)


def measure(repeat: int, only_bytes: bool) -> None:
    from playwright.sync_api import sync_playwright

    with served() as port, sync_playwright() as p:
        url = f"http://127.0.0.1:{port}"
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        if not only_bytes:
            for kind, times in painted(browser, url, repeat).items():
                print(
                    f"(e) 514 areas, {kind}: {median(times):.2f} s, p95 {quantiles(times, n=20)[-1]:.2f} s (aim: at most 1.5)"
                )
            times = switched(browser, url, repeat)
            print(
                f"(f) year switch: {median(times) * 1000:.0f} ms, p95 {quantiles(times, n=20)[-1] * 1000:.0f} ms (aim: at most 200)"
            )
        for query in ("?tahun=2023&lang=id", "?provinsi=33&tahun=2023&lang=id"):
            for name, size in moved(browser, url, query).items():
                print(f"(g) {query.partition('&')[0]} {name}: {size}")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--bytes", action="store_true")
    options = parser.parse_args()
    measure(options.repeat, options.bytes)


if __name__ == "__main__":
    main()
