"""What a step of a what-if costs: a slider key press in a real browser, and many people moving sliders at once.

Run: python -m benchmarks.whatif [--presses 40] [--people 20] [--seconds 15] [--no-browser].

In the browser the clock runs inside the page, from the key event to the frame in which total and map show the new state:
the lever goes back and forth over the edge of a category, so that every press changes both. Beside it, press for press,
a bare Streamlit fragment of one slider, its value and the same map standing still, and one whose map changes with the
slider as ours does: what lies between the two is the browser's drawing of a map, which no app can save. The map's SVG
must stay the same node.
The people are websocket clients of one server; each moves a slider about once a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.app import server, told
from benchmarks.page import FLAGS, ROOT, browser_path
from kepatuhan.charts.frames import map_frame
from kepatuhan.charts.map import zone_map, zone_map_datasets
from kepatuhan.core.dataset import load
from kepatuhan.core.geography import read_boundaries
from kepatuhan.core.model import MILLIONTHS, Change, Scenario
from kepatuhan.scenarios.link import to_token
from kepatuhan.scenarios.whatif import ground
from kepatuhan.scoring.compare import overview
from kepatuhan.scoring.score import score

REGION, YEAR, UNIT = "36.72", 2022, "Dinas Pendidikan dan Kebudayaan"
BELOW, STEP = 59_370_000, MILLIONTHS // 100
"""One step below the edge of a category (tests/test_whatif.py), and a step; millionths."""
PAUSE = 1.0
"""Seconds between two moves of one person."""

WATCH = """([slider, total, fill]) => {
    const state = () => [document.querySelector(total)?.innerText, fill ? document.querySelector(fill)?.getAttribute('fill') : ''];
    window.press = {};
    document.querySelector(slider).addEventListener('keydown', () => {
        const before = state(), start = performance.now();
        const look = () => {
            const now = state();
            const both = now[0] && now[0] !== before[0] && (!fill || (now[1] && now[1] !== before[1]));
            if (both) window.press.took = performance.now() - start;
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}"""
RANGE = "input[type=range]"
OURS = [RANGE, ".zh-whatif tbody tr:first-child", "path[aria-roledescription=geoshape][aria-label*='Cilegon']"]
BARE = [RANGE, ".bare", ""]
MOVING = [RANGE, ".bare", OURS[2]]
MAP_SVG = "document.querySelector('path[aria-roledescription=geoshape]').closest('svg')"
BARE_APP = """
import json
from pathlib import Path
import streamlit as st
st.set_page_config(layout="wide")
@st.cache_resource
def chart():
    return json.loads(Path("map.json").read_text(encoding="utf-8"))
@st.fragment
def part():
    value = st.slider("x", 0.0, 100.0, 50.0, step=0.01)
    st.html(f"<b class='bare'>{value:.2f}</b>")
    spec = chart()
    if "moving" in st.query_params:
        colour = "hijau" if value > 50 else "kuning"
        zones = [{**z, "colour": colour} if z["code"] == "36.72" else z for z in spec["datasets"]["zones"]]
        spec = {**spec, "datasets": {**spec["datasets"], "zones": zones}}
    st.vega_lite_chart(spec, theme=None, key="map")
part()
"""


def link() -> str:
    """The query of a simulation one step below the edge."""
    data = load(ROOT / "data")
    base = ground(data.observations, data, YEAR, "terbit").base
    change = Change(REGION, UNIT, "", BELOW, None)
    token = to_token(Scenario("Simulasi", "", "", YEAR, "terbit", base, (change,)))
    assert isinstance(token, str)
    return urlencode({"wilayah": REGION, "tahun": YEAR, "basis": "terbit", "skenario": token})


def bare_app(folder: Path) -> None:
    """One slider, its value and the map of the year as it stands, under the settings of the app."""
    (folder / ".streamlit").mkdir()
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    (folder / ".streamlit" / "config.toml").write_text(settings)
    data = load(ROOT / "data")
    bodies = overview(score(data.observations, data).bodies, data)
    frame = map_frame(bodies, data, YEAR, "id", REGION)
    words = {name: name for name in ("district", "zone", "score", "note", "rank")}
    datasets = zone_map_datasets(read_boundaries(ROOT / "geo" / "banten_kabkota.geojson"), frame)
    chart = {**zone_map(words, "id", 420), "datasets": datasets}
    (folder / "map.json").write_text(json.dumps(chart, default=str), encoding="utf-8")
    (folder / "streamlit_app.py").write_text(BARE_APP, encoding="utf-8")


def opened(browser, address: str, watched: list[str]):
    """A page whose map is drawn and whose slider is watched and has the focus."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(address)
    page.wait_for_function(
        "document.querySelectorAll('path[aria-roledescription=geoshape]').length >= 8", timeout=60_000
    )
    page.wait_for_selector(RANGE, state="attached")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, watched)
    page.locator(RANGE).first.focus()
    return page


def pressed(page, key: str) -> float:
    """Seconds from a key press to the frame that shows its result."""
    page.evaluate("window.press.took = null")
    page.keyboard.press(key)
    page.wait_for_function("window.press.took !== null", timeout=20_000)
    page.wait_for_timeout(120)
    return float(page.evaluate("window.press.took")) / 1000


def in_browser(port: int, bare_port: int, presses: int) -> tuple[list[tuple[float, float, float]], bool]:
    """Seconds of every press, ours, bare and bare with a map that changes, in turn after four to warm up; whether the SVG is kept."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        ours = opened(browser, f"http://127.0.0.1:{port}/simulasi?{link()}", OURS)
        bare = opened(browser, f"http://127.0.0.1:{bare_port}/", BARE)
        moving = opened(browser, f"http://127.0.0.1:{bare_port}/?moving=1", MOVING)
        ours.evaluate(f"window.kept = {MAP_SVG}")
        keys = ["ArrowRight", "ArrowLeft"]
        pages = (ours, bare, moving)
        rounds = [tuple(pressed(page, keys[i % 2]) for page in pages) for i in range(presses + 4)][4:]
        kept = bool(ours.evaluate(f"document.contains(window.kept) && window.kept === {MAP_SVG}"))
        browser.close()
    return rounds, kept  # type: ignore[return-value]


# --- many people --------------------------------------------------------------------------------------------------


async def person(port: int, query: str, seconds: float, seed: int, waits: list[float]) -> None:
    """One person over a websocket who moves one slider for `seconds`; appends what every move took."""
    choose = random.Random(seed)
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(url, max_size=None, subprotocols=["streamlit"]) as socket_:  # type: ignore[list-item]
        ask = BackMsg()
        ask.rerun_script.query_string, ask.rerun_script.page_name = query, "simulasi"
        await socket_.send(ask.SerializeToString())
        slider, fragment = await finished(socket_)
        assert slider, "the page has no slider"
        await asyncio.sleep(choose.uniform(0, PAUSE))
        end = perf_counter() + seconds
        while perf_counter() < end:
            move = BackMsg()
            move.rerun_script.query_string, move.rerun_script.page_name = query, "simulasi"
            move.rerun_script.fragment_id = fragment
            state = move.rerun_script.widget_states.widgets.add()
            state.id = slider
            state.double_array_value.data.append(round(choose.uniform(30, 100), 2))
            start = perf_counter()
            await socket_.send(move.SerializeToString())
            await finished(socket_)
            waits.append(perf_counter() - start)
            await asyncio.sleep(PAUSE * choose.uniform(0.5, 1.5))


async def finished(socket_) -> tuple[str, str]:
    """Until the server says that the script has run to its end: the first slider seen on the way, and its fragment."""
    slider = fragment = ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket_.recv())
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "slider" and not slider:
            slider, fragment = message.delta.new_element.slider.id, message.delta.fragment_id
        if kind == "script_finished":
            return slider, fragment


async def crowd(port: int, query: str, count: int, seconds: float) -> list[float]:
    """What `count` people waited for, each move one figure."""
    waits: list[float] = []
    await asyncio.gather(*(person(port, query, seconds, seed, waits) for seed in range(count)))
    return waits


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if not options.no_browser:
        with tempfile.TemporaryDirectory() as name:
            bare_app(Path(name))
            with server(ROOT) as (port, _), server(Path(name)) as (bare_port, _):
                rounds, kept = in_browser(port, bare_port, options.presses)
        print(f"key press to new total and map: {told([ours for ours, _, _ in rounds])}")
        print(f"bare fragment with one slider and a still map: {told([bare for _, bare, _ in rounds])}")
        print(f"ratio: {median(ours / bare for ours, bare, _ in rounds):.2f} x")
        print(f"bare fragment whose map changes too: {told([moving for _, _, moving in rounds])}")
        print(f"ratio: {median(ours / moving for ours, _, moving in rounds):.2f} x")
        print(f"the map's SVG is {'kept' if kept else 'NOT kept'}")
    if options.people:
        with server(ROOT) as (port, _):
            asyncio.run(crowd(port, link(), 2, 3))  # so that nothing is computed for the first time
            waits = asyncio.run(crowd(port, link(), options.people, options.seconds))
        print(f"{options.people} people moving sliders at once: {told(waits)}")


if __name__ == "__main__":
    main()
