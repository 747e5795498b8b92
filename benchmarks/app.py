"""What a visitor waits for: a page change and a drill-down click in a real browser, and many visitors at once.

Run: python -m benchmarks.app [--repeat 20] [--visitors 1,5,20,50] [--seconds 20] [--no-browser].

In the browser the clock runs from the click to the moment the script has ended and the new picture is drawn, beside a
bare Streamlit app with as many elements on as many pages, both servers warm, clicks in turn. The visitors are websocket
clients of one server: each opens a page, then moves on at random (page, year, government) with pauses of two seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.page import FLAGS, ROOT, bare, browser_path, opened, until_healthy
from pages.components.shell.site import ENTRIES

KINDS = ("html", "caption", "title", "subheader", "vega_lite_chart", "button_group", "selectbox", "toggle", "expander")
FOLDED = ("popover", "download_button", "page_link")
"""Menus, and what stands in them: sent with the page, drawn when one is opened."""
START = "?wilayah=36.72&tahun=2022"
PAGES = ("", "peta", "aspek", "profil", "tren")
SIZE = {"width": 1366, "height": 768}
PAUSE = 2.0
"""Seconds that a visitor looks at a screen before going on."""


@contextlib.contextmanager
def server(folder: Path) -> Iterator[tuple[int, int]]:
    """A fresh server of the app in `folder`: its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = "serve.py" if (folder / "serve.py").exists() else "streamlit_app.py"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def bare_app(folder: Path) -> None:
    """Two bare pages with as many elements as Ringkasan and Peta, one link from each to the other, the same settings."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    )
    (folder / "pages").mkdir()
    for page, name, other in (
        ("streamlit_app.py", "streamlit_app.py", "pages/peta.py"),
        ("pages/peta.py", "pages/peta.py", "streamlit_app.py"),
    ):
        app = opened(page, **{"wilayah": "36.72", "tahun": "2022"})
        source = bare({kind: len(app.get(kind)) for kind in KINDS})
        menus, files, links = (len(app.get(kind)) for kind in FOLDED)
        folded = [
            f"st.page_link('{other}', label='on')",
            *(f"st.page_link('{other}', label='{i}')" for i in range(len(ENTRIES) - 1)),
            *(f"with st.popover('{i}', key='p{i}'): st.caption('x')" for i in range(menus - 1)),
            "with st.popover('all'):",
            *(f"    st.page_link('{other}', label='{i}')" for i in range(links - len(ENTRIES))),
            *(f"    st.download_button('{i}', 'x', key='d{i}')" for i in range(files)),
        ]
        mark = f"st.set_page_config(layout='wide')\nst.title('{Path(name).stem}')\n" + "\n".join(folded)
        (folder / name).write_text(source.replace("import streamlit as st\n", f"import streamlit as st\n{mark}\n", 1))


def settled(page, before: str) -> None:
    """Until the page's title is another, its script has ended and the charts that it has are drawn."""
    page.wait_for_function(
        """before => {
            const app = document.querySelector('[data-testid=stApp]');
            const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')];
            return app && app.dataset.testScriptState === 'notRunning' && document.querySelector('h1')?.textContent !== before
                && charts.every(chart => chart.querySelector('svg, canvas'));
        }""",
        arg=before,
        timeout=30_000,
    )


def clicked(page, locator) -> float:
    """Seconds from a click to the picture that it leads to."""
    before = page.locator("h1").first.text_content()
    start = perf_counter()
    locator.click()
    settled(page, before or "")
    return perf_counter() - start


def in_browser(port: int, bare_port: int, repeat: int) -> dict[str, list[float]]:
    """Seconds of each kind of click, ours and bare in turn; the first of each is left out."""
    from playwright.sync_api import sync_playwright

    times: dict[str, list[float]] = {"page change": [], "bare page change": [], "drill-down click": []}
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        ours, other = browser.new_page(viewport=SIZE), browser.new_page(viewport=SIZE)
        ours.goto(f"http://127.0.0.1:{port}/{START}")
        other.goto(f"http://127.0.0.1:{bare_port}/")
        settled(ours, "")
        settled(other, "")
        for turn in range(repeat + 1):
            there = "Peta" if turn % 2 == 0 else "Ringkasan"
            link = ours.locator(".st-key-entries [data-testid=stPageLink] a").get_by_text(there, exact=True)
            pair = clicked(ours, link), clicked(other, other.get_by_test_id("stPageLink").first)
            if turn:
                times["page change"].append(pair[0])
                times["bare page change"].append(pair[1])
        ours.goto(f"http://127.0.0.1:{port}/aspek{START}&data=ilustrasi")
        settled(ours, "")
        for turn in range(repeat // 2 + 1):
            unit = ours.locator("[data-testid=stVegaLiteChart]").first.locator("path[aria-roledescription=bar]")
            seconds = clicked(ours, unit.nth(turn % 5))
            times["drill-down click"] += [seconds] if turn else []
        browser.close()
    return times


async def visitor(port: int, seconds: float, seed: int, waits: list[float]) -> None:
    """One visitor over a websocket for `seconds`; appends what every screen took."""
    choose = random.Random(seed)
    await asyncio.sleep(choose.uniform(0, PAUSE))
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(url, max_size=None, subprotocols=["streamlit"]) as socket_:  # type: ignore[list-item]
        end = perf_counter() + seconds
        first = True
        while perf_counter() < end:
            ask = BackMsg()
            year, body = choose.randint(2021, 2024), choose.choice(["36", "36.01", "36.02", "36.72", "36.74"])
            ask.rerun_script.query_string = f"wilayah={body}&tahun={year}"
            ask.rerun_script.page_name = choose.choice(PAGES)
            start = perf_counter()
            await socket_.send(ask.SerializeToString())
            await finished(socket_)
            if not first:
                waits.append(perf_counter() - start)
            first = False
            await asyncio.sleep(PAUSE * choose.uniform(0.5, 1.5))


async def finished(socket_) -> None:
    """Until the server says that the script has run to its end."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket_.recv())
        if message.WhichOneof("type") == "script_finished":
            return


async def crowd(port: int, count: int, seconds: float) -> list[float]:
    """What `count` visitors waited for, each screen one figure."""
    waits: list[float] = []
    await asyncio.gather(*(visitor(port, seconds, seed, waits) for seed in range(count)))
    return waits


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def told(times: list[float]) -> str:
    high = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return f"p50 {median(times) * 1000:.0f} ms, p95 {high * 1000:.0f} ms (n = {len(times)})"


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--visitors", default="1,5,20,50")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if not options.no_browser:
        with tempfile.TemporaryDirectory() as name:
            bare_app(Path(name))
            with server(ROOT) as (port, _), server(Path(name)) as (bare_port, _):
                times = in_browser(port, bare_port, options.repeat)
        for kind, seconds in times.items():
            print(f"{kind}: {told(seconds)}")
        pairs = zip(times["page change"], times["bare page change"], strict=True)
        print(f"page change / bare page change: {median(a / b for a, b in pairs):.2f} x")
    for count in (int(n) for n in options.visitors.split(",") if n):
        with server(ROOT) as (port, pid):
            asyncio.run(crowd(port, len(PAGES), 6))  # every page once, so that nothing is computed for the first time
            waits = asyncio.run(crowd(port, count, options.seconds))
            print(f"{count} visitors: {told(waits)}, {memory(pid):.0f} MB")


if __name__ == "__main__":
    main()
