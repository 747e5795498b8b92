"""What a page costs: one server rerun of Ringkasan and Peta against a bare page with as many elements, the cold start, and
how far what is painted first moves afterwards.

Run: python -m benchmarks.page [--repeat 20] [--no-browser]. Reruns happen in one process (AppTest); pairs are timed in
turn and the median of the pairwise ratios is printed. The cold start opens a fresh server in the browser. The layout
shift is the browser's own sum (https://web.dev/articles/cls: at most 0.1 is good), with a processor four times as slow.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.request import urlopen

from streamlit.testing.v1 import AppTest

from pages.components.shell.site import PAGES as ALL_PAGES

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"Ringkasan": "streamlit_app.py", "Peta": "pages/peta.py"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def bare(counts: dict[str, int]) -> str:
    """The source of a Streamlit page with as many elements of each kind, and nothing computed."""
    chart = '{"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}'
    one = {
        "html": "st.html('<p>x</p>')",
        "caption": "st.caption('x')",
        "title": "st.title('x')",
        "vega_lite_chart": f"st.vega_lite_chart({chart}, key=f'c{{i}}')",
        "button_group": "st.segmented_control('x', ['1', '2'], key=f'b{i}')",
        "selectbox": "st.selectbox('x', ['1', '2'], key=f's{i}')",
        "subheader": "st.subheader('x')",
        "toggle": "st.toggle('x', key=f't{i}')",
        "expander": "st.expander('x')",
    }
    lines = [f"for i in range({n}):\n    {one[kind]}" for kind, n in counts.items() if n]
    return "import streamlit as st\n" + "\n".join(lines)


def opened(page: str, **params: str) -> AppTest:
    """One page of the app after its first run."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    if page != "streamlit_app.py":
        app.switch_page(page)
    app.run()
    return app


def rerun_ratio(page: str, repeat: int) -> tuple[float, float, float]:
    app = opened(page)
    kinds = ("html", "caption", "title", "vega_lite_chart", "button_group", "selectbox")
    empty = AppTest.from_string(bare({kind: len(app.get(kind)) for kind in kinds}), default_timeout=60).run()
    pairs = [(_seconds(app.run), _seconds(empty.run)) for _ in range(repeat + 1)][1:]
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


def _seconds(work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def browser_path() -> str | None:
    """The system's browser, or None for the one that playwright itself installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextlib.contextmanager
def served() -> Iterator[int]:
    """A fresh server of the app: its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def cold_start() -> tuple[float, float]:
    """Seconds from starting the server to its first drawn map, and from a second visit to the map."""
    from playwright.sync_api import sync_playwright

    start = perf_counter()
    with served() as port, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        first = _to_map(browser, port, start)
        return first, _to_map(browser, port, perf_counter())


def until_healthy(port: int) -> None:
    """Wait for the server at `port`; SystemExit when it does not answer within half a minute."""
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
            return
        # while nobody listens there, the port may be the one that asks, and hear itself
        except (OSError, HTTPException):
            sleep(0.05)
    raise SystemExit("the app's server did not answer")


def _to_map(browser, port: int, start: float) -> float:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/peta?tahun=2023")
    page.wait_for_function(
        "document.querySelectorAll('path[aria-roledescription=geoshape]').length >= 8", timeout=60_000
    )
    page.close()
    return perf_counter() - start


SIZES = {"1366x768": (1366, 768), "390x844": (390, 844)}
SLOWER = 4
"""How many times slower the processor is made to be while the layout shift is measured."""
WATCH = """(() => {
  window.moved = [];
  const name = one => {
    const element = one?.nodeType === 1 ? one : one?.parentElement;
    const key = [...(element?.closest('[class*="st-key-"]')?.classList ?? [])].find(it => it.startsWith("st-key-"));
    return [key, element?.dataset?.testid ?? element?.tagName].filter(Boolean).join(" ");
  };
  const note = list => list.getEntries().filter(it => !it.hadRecentInput).forEach(it =>
    window.moved.push([it.value, it.sources.map(source => name(source.node))]));
  new PerformanceObserver(note).observe({type: "layout-shift", buffered: true});
})()"""
"""In every page before its own scripts: `moved` holds each layout shift and what moved."""
DRAWN = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const undrawn = document.querySelectorAll("[data-testid=stVegaLiteChart]:not(:has(svg, canvas))");
  return app?.dataset.testScriptState === "notRunning" && document.querySelector("h1")
    && !document.querySelector("[data-testid=stSkeleton]") && ![...undrawn].some(one => one.checkVisibility());
}"""


def layout_shifts(port: int, size: tuple[int, int]) -> dict[str, list[tuple[float, list[str]]]]:
    """Each page's address → its layout shifts at first load: how much, and which nodes."""
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for file in ALL_PAGES.values():
            place = "" if file == "streamlit_app.py" else Path(file).stem
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = context.new_page()
            page.add_init_script(WATCH)
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(f"http://127.0.0.1:{port}/{place}?wilayah=36.72&tahun=2022")
            page.wait_for_function(DRAWN, timeout=120_000)
            page.wait_for_timeout(2000)  # a chart follows its window a moment later
            found[f"/{place}"] = page.evaluate("moved")
            context.close()
        browser.close()
    return found


def show_shifts() -> None:
    """Print the layout shift of every page in both windows, and what moved where it is more than a hundredth."""
    with served() as port:
        for name, size in SIZES.items():
            for place, moved in layout_shifts(port, size).items():
                print(f"layout shift {name} {place}: {sum(value for value, _ in moved):.3f}")
                for value, nodes in moved:
                    if value > 0.01:
                        print(f"    {value:.3f}: {', '.join(nodes)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    for name, page in PAGES.items():
        ours, empty, times = rerun_ratio(page, options.repeat)
        print(
            f"{name}: one rerun {ours * 1000:.0f} ms / bare page of the same elements {empty * 1000:.0f} ms = {times:.2f} x"
        )
    if not options.no_browser:
        first, second = cold_start()
        print(f"cold start to the first drawn map {first:.1f} s, second visit {second:.1f} s = {first / second:.2f} x")
        show_shifts()


if __name__ == "__main__":
    main()
