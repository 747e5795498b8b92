"""What a page costs: one server rerun of Ringkasan and Peta against a bare page with as many elements, and the cold start.

Run: python -m benchmarks.page [--repeat 20] [--no-browser]. Reruns happen in one process (AppTest); pairs are timed in
turn and the median of the pairwise ratios is printed. The cold start opens a fresh server in the browser.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.request import urlopen

from streamlit.testing.v1 import AppTest

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


def cold_start() -> tuple[float, float]:
    """Seconds from starting the server to its first drawn map, and from a second visit to the map."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = perf_counter()
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port)
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
            first = _to_map(browser, port, start)
            return first, _to_map(browser, port, perf_counter())
    finally:
        server.terminate()
        server.wait(20)


def until_healthy(port: int) -> None:
    """Wait for the server at `port`; SystemExit when it does not answer within half a minute."""
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
            return
        except OSError:
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


if __name__ == "__main__":
    main()
