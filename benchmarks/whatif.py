"""What a move on the board of Simulasi costs: the frame of a drag, the confirmation of a release, and many people at once.

Run: python -m benchmarks.whatif [--moves 200] [--releases 40] [--people 20] [--seconds 15] [--no-browser].

In the browser the clock runs inside the page. A drag is timed from the event of the slider to after the frame in which
total and map show it; beside it, move for move, a slider that changes one word: the frame itself. A release is timed
until Python's confirmation is on the board; beside it a bare component whose Python only sends back what it got.
The people are websocket clients of one server; each lets a slider go about once a second. While they drag they send
nothing, which is counted too.
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

REGION, YEAR, UNIT = "36.72", 2022, "Dinas Pendidikan dan Kebudayaan"
PAUSE = 1.0
"""Seconds between two releases of one person."""
QUERY = urlencode({"wilayah": REGION, "tahun": YEAR})

INSIDE = """
const inside = (selector) => [...document.querySelectorAll('*')].map((e) => e.shadowRoot?.querySelector(selector)).find(Boolean);
const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now());
    after.port2.postMessage(0);
}));
"""
DRAG = (
    "async (moves) => {"
    + INSIDE
    + """
    const root = inside('.zb'), slider = root.querySelector("input[type=range]");
    const fill = () => root.querySelector(".zb-drawing:not([hidden]) [data-part=area][data-code='36.72']").getAttribute('fill');
    const word = document.createElement('p'), still = document.createElement('input');
    still.type = 'range'; still.max = 10000; document.body.append(still, word);
    still.addEventListener('input', () => { word.textContent = still.value; });
    const sent = { n: 0 }, send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...a) { sent.n += 1; return send.apply(this, a); };
    const took = [], frame = [], seen = new Set();
    for (let i = 0; i < moves; i += 1) {
        for (const [one, into] of [[slider, took], [still, frame]]) {
            await painted();
            const start = performance.now();
            one.value = 4000 + ((i * 37) % 5000);
            one.dispatchEvent(new Event('input', { bubbles: true }));
            into.push((await painted()) - start);
        }
        seen.add(root.dataset.total + fill());
    }
    WebSocket.prototype.send = send;
    return { took, frame, seen: seen.size, sent: sent.n };
}"""
)
RELEASE = (
    "async ([releases, selector]) => {"
    + INSIDE
    + """
    const root = inside(selector), slider = root.querySelector("input[type=range]"), took = [];
    const confirmed = (before) => new Promise((done) => {
        const look = () => root.dataset.confirmed !== before ? done(performance.now()) : setTimeout(look, 1);
        look();
    });
    for (let i = 0; i < releases; i += 1) {
        slider.value = 4000 + ((i * 37) % 5000);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        const start = performance.now(), before = root.dataset.confirmed;
        slider.dispatchEvent(new Event('change', { bubbles: true }));
        took.push((await confirmed(before)) - start);
        await new Promise((done) => setTimeout(done, 150));
    }
    return took;
}"""
)
BARE_APP = """
import streamlit as st
st.set_page_config(layout="wide")
echo = st.components.v2.component("echo", html="<div class='echo'><input type='range' max='10000'></div>", js='''
export default function({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector('.echo'), slider = root.querySelector('input');
  root.dataset.confirmed = String(data.back);
  slider.onchange = () => setStateValue('moved', slider.value);
}''')
@st.fragment
def part():
    state = st.session_state.get("echo")
    echo(data={"back": state["moved"] if state and "moved" in state else ""}, key="echo", on_moved_change=lambda: None)
part()
"""


def bare_app(folder: Path) -> None:
    """One slider whose value comes back, under the settings of the app."""
    (folder / ".streamlit").mkdir()
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    (folder / ".streamlit" / "config.toml").write_text(settings)
    (folder / "streamlit_app.py").write_text(BARE_APP, encoding="utf-8")


def in_browser(port: int, bare_port: int, moves: int, releases: int) -> dict:
    """Milliseconds of every move and release, ours and bare, after some to warm up; how many states were seen, what was sent."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(), args=FLAGS)
        ours, bare = (browser.new_page(viewport={"width": 1366, "height": 768}) for _ in range(2))
        ours.goto(f"http://127.0.0.1:{port}/simulasi?{QUERY}")
        ours.locator(".zb-row").first.wait_for(timeout=60_000)
        bare.goto(f"http://127.0.0.1:{bare_port}/")
        bare.locator(".echo").wait_for(timeout=60_000)
        ours.bring_to_front()
        ours.wait_for_timeout(1500)
        ours.evaluate(DRAG, 10)
        readings = ours.evaluate(DRAG, moves)
        ours.evaluate(RELEASE, [3, ".zb"])
        readings["released"] = ours.evaluate(RELEASE, [releases, ".zb"])
        bare.bring_to_front()
        bare.evaluate(RELEASE, [3, ".echo"])
        readings["echoed"] = bare.evaluate(RELEASE, [releases, ".echo"])
        browser.close()
    return readings


# --- many people --------------------------------------------------------------------------------------------------


async def person(port: int, query: str, seconds: float, seed: int, waits: list[float]) -> None:
    """One person over a websocket who lets one slider go again and again for `seconds`; appends what every release took."""
    choose = random.Random(seed)
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(url, max_size=None, subprotocols=["streamlit"]) as socket_:  # type: ignore[list-item]
        ask = BackMsg()
        ask.rerun_script.query_string, ask.rerun_script.page_name = query, "simulasi"
        await socket_.send(ask.SerializeToString())
        board, fragment, version = await finished(socket_)
        assert board, "the page has no board"
        await asyncio.sleep(choose.uniform(0, PAUSE))
        end = perf_counter() + seconds
        while perf_counter() < end:
            move = BackMsg()
            move.rerun_script.query_string, move.rerun_script.page_name = query, "simulasi"
            move.rerun_script.fragment_id = fragment
            state = move.rerun_script.widget_states.widgets.add()
            state.id = board
            levers = {f"{UNIT}|": choose.randint(3000, 10000) * 10_000}
            state.json_value = json.dumps({"moved": {"seq": len(waits), "version": version, "levers": levers}})
            start = perf_counter()
            await socket_.send(move.SerializeToString())
            await finished(socket_)
            waits.append(perf_counter() - start)
            await asyncio.sleep(PAUSE * choose.uniform(0.5, 1.5))


async def finished(socket_) -> tuple[str, str, str]:
    """Until the server says that the script has run to its end: the board seen on the way, its fragment and version."""
    board = fragment = version = ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket_.recv())
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            sent = message.delta.new_element.bidi_component
            values = json.loads(sent.json or "{}")
            if "version" in values:  # not the other components of the page
                board, fragment, version = sent.id, message.delta.fragment_id, values["version"]
        if kind == "script_finished":
            return board, fragment, version


async def crowd(port: int, query: str, count: int, seconds: float) -> list[float]:
    """What `count` people waited for, each move one figure."""
    waits: list[float] = []
    await asyncio.gather(*(person(port, query, seconds, seed, waits) for seed in range(count)))
    return waits


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--releases", type=int, default=40)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if not options.no_browser:
        with tempfile.TemporaryDirectory() as name:
            bare_app(Path(name))
            with server(ROOT) as (port, _), server(Path(name)) as (bare_port, _):
                timings = in_browser(port, bare_port, options.moves, options.releases)
        for title, one, other in (
            ("drag to the frame with total and map", timings["took"], timings["frame"]),
            ("release to confirmation", timings["released"], timings["echoed"]),
        ):
            print(f"{title}: median {median(one):.1f} ms, p95 {p95(one):.1f} ms")
            print(
                f"  bare: median {median(other):.1f} ms, p95 {p95(other):.1f} ms; ratio {median(one) / median(other):.2f} x"
            )
        print(f"{timings['seen']} different states were shown; {timings['sent']} messages were sent while dragging")
    if options.people:
        with server(ROOT) as (port, _):
            asyncio.run(crowd(port, QUERY, 2, 3))  # so that nothing is computed for the first time
            waits = asyncio.run(crowd(port, QUERY, options.people, options.seconds))
        print(f"{options.people} people letting sliders go at once: {told(waits)}")


if __name__ == "__main__":
    main()
