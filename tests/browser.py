"""What browser tests share: a server of the app with a store of its own, a browser, and a page that keeps what went wrong on it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, TimeoutError, expect, sync_playwright

from pages.components.shell.site import PAGES
from tests.stillness import LISTEN, LOOK, LOOKS, MOST, QUIET

ROOT = Path(__file__).resolve().parent.parent

LANGS = ("id", "en")
PLACES = {key: "/" if key == "ringkasan" else f"/{Path(file).stem}" for key, file in PAGES.items()}
"""Key of a page → its address."""
STATE = "?tahun=2022&wilayah=36.72&lang="
"""A year and a government of which every page has something to show; the language follows."""
CLOSED = '[class*="st-key-get_"] button[aria-expanded=false]'
"""A menu of downloads that is not open."""
SIZE = {"width": 1366, "height": 768}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # the headless shell then measures letters as a browser with a window does
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever asks another host fails, and is noted (Visit)
    "--js-flags=--no-opt,--no-maglev",  # a page lives for seconds: compiling its scripts to run faster took a seventh of its time
]

LONGEST = 180_000
"""Milliseconds that anything is waited for: only a test that fails takes so long, also on a machine under load."""
PATIENCE = 30_000
"""Milliseconds after which a fault that is seen counts as one that stays."""
LOAD_FAILED = "Failed to load resource"
REFUSED = f"{LOAD_FAILED}: the server responded with a status of "
"""What the browser says of a file that did not come for any reason (a server that is stopped), and of one that the server refused."""
MOVE = """where => {
  zonaTalk.open = 1;
  history.pushState(null, "", where);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
"""What Back and Forward do, to an address of any kind: the app asks its server for the page that it names, and is quiet once it answered."""
WIDE = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const wide = Math.max(document.documentElement.scrollWidth, main.scrollWidth) - innerWidth;
  return wide > 0 ? [`scrolls sideways by ${wide} px`] : [];
}"""
expect.set_options(timeout=LONGEST)


def browser_path() -> str | None:
    """The system's browser, or None for the one that playwright itself installed.

    First Debian's chromium-headless-shell: the same engine without a window, for half of the processor time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(environ: Mapping[str, str] | None = None, folder: Path = ROOT, port: int = 0) -> Iterator[str]:
    """A fresh server of the app in `folder`, at any free port or the given one; its address."""
    process, url = started(environ, folder, port)
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(LONGEST / 1000)


def started(
    environ: Mapping[str, str] | None, folder: Path, port: int, before: Sequence[str] = ()
) -> tuple[subprocess.Popen, str]:
    """The process of a server that may not answer yet, and its address; `before`: what its command begins with."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just given up
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    script = "serve.py" if (folder / "serve.py").exists() else "streamlit_app.py"
    command = [*before, sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    environment = {**os.environ, **(environ or {})}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return process, f"http://127.0.0.1:{port}"


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """The address of the one server of all workers: the first who comes starts it, the last who goes stops it.

    `folder` is the same for all of them; who is there stands in a file in it."""
    note, lock = folder / "server.json", FileLock(folder / "server.lock")
    with lock:
        running = json.loads(note.read_text()) if note.exists() else _first()
        note.write_text(json.dumps(running | {"users": running["users"] + 1}))
    try:
        yield running["url"]
    finally:
        with lock:
            running = json.loads(note.read_text())
            note.write_text(json.dumps(running | {"users": running["users"] - 1}))
            if running["users"] == 1:
                note.unlink()
                os.kill(running["process"], signal.SIGTERM)


def _first() -> dict:
    process, url = started(None, ROOT, 0)
    wait_for(url, process)
    return {"url": url, "process": process.pid, "users": 0}


@pytest.fixture(scope="session")
def common_server(tmp_path_factory, worker_id: str) -> Iterator[str]:
    """One server for all workers, for tests that save nothing: what they look at is the same whoever looked before."""
    alone = worker_id == "master"
    with served() if alone else shared(tmp_path_factory.getbasetemp().parent) as url:
        yield url


@pytest.fixture(scope="module")
def server(common_server: str) -> str:
    """The server that a file's tests look at; a file whose tests save something has one of its own."""
    return common_server


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Until that server answers."""
    end = time.monotonic() + LONGEST / 1000
    while time.monotonic() < end:
        assert process.poll() is None, "the app's server stopped by itself"
        try:
            with urlopen(f"{url}/_stcore/health"):
                return
        # while nobody listens there, the port may be the one that asks, and hear itself
        except (OSError, HTTPException):
            time.sleep(0.1)
    pytest.fail("the app's server did not answer")


class Shelf:
    """What a file that needs a browser leaves to the next one: the browser, and a page of each server with the scripts it has read.

    While playwright's event loop counts as running a test cannot run one of its own, so it does not in tests without a browser (`suits`).
    """

    def __init__(self) -> None:
        self.running, self.browser, self.loop = ExitStack(), None, None
        self.visits: dict[str, Visit] = {}

    def open(self) -> Browser:
        if self.browser is None:
            playwright = self.running.enter_context(sync_playwright())
            self.loop = asyncio._get_running_loop()
            try:
                self.browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            except Error as error:
                self.close()
                why = f"run `make test`, or install chromium yourself ({str(error)[:120]})"
                pytest.fail(f"no browser for the tests: {why}")
            self.running.callback(self.browser.close)
        return self.browser

    def page(self, url: str) -> Visit:
        """The page of before of the same server, without what was kept in it."""
        if url not in self.visits:
            context = self.open().new_context(viewport=SIZE, permissions=["clipboard-read", "clipboard-write"])
            self.visits[url] = Visit(context.new_page(), url)
            return self.visits[url]
        page = self.visits[url].page
        page.context.clear_cookies()
        client = page.context.new_cdp_session(page)
        client.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage"})
        client.detach()
        return self.visits[url]

    def suits(self, item: pytest.Item) -> None:
        """What runs is the event loop of the browser in a test that needs it (another file has a fixture of the same name), else none."""
        definitions = item._fixtureinfo.name2fixturedefs.get("browser", ())
        needed = bool(definitions) and definitions[-1].func.__module__ == __name__
        asyncio._set_running_loop(self.loop if needed else None)

    def close(self) -> None:
        asyncio._set_running_loop(self.loop)
        self.running.close()
        self.browser, self.loop, self.visits = None, None, {}


SHELF = Shelf()


@pytest.fixture(scope="module")
def browser() -> Browser:
    """It stays open to the end (SHELF.close in tests/conftest.py)."""
    return SHELF.open()


def _is_probe(url: str) -> bool:
    """On a deep link Streamlit's page first looks for its server below the page's own path, then one level up."""
    return urlparse(url).path.split("/", 2)[-1] in ("_stcore/health", "_stcore/host-config")


class Visit:
    """One page with everything that went wrong on it."""

    def __init__(self, page: Page, url: str):
        self.page, self.url, self.outside, self.errors, self.waits = page, url, [], [], 0
        page.add_init_script(LISTEN)
        page.set_default_timeout(LONGEST)
        page.on("console", self._note)
        page.on("requestfailed", self._note_outside)

    def _note(self, message: ConsoleMessage) -> None:
        """Errors of a page's scripts, and the addresses that the server refused: the browser says so there, and of these only.

        A load asks 130 times; hearing of each question and answer would take a tenth of its time."""
        if message.type != "error":
            return
        if not message.text.startswith(LOAD_FAILED):
            self.errors.append(message.text)
        elif message.text.startswith(REFUSED) and not _is_probe(message.location["url"]):
            self.errors.append(message.location["url"])

    def _note_outside(self, request: Request) -> None:
        """Another host, which FLAGS let nobody reach."""
        if urlparse(request.url).hostname not in ("127.0.0.1", None):
            self.outside.append(request.url)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.settle()

    def move(self, path: str) -> None:
        """To another address in the app that is open, as by Back: its session goes on, and no script is read anew.

        A load costs twice as much; it is made where no app is open yet."""
        if not self.page.url.startswith(self.url):
            self.go(path)
            return
        self.page.evaluate(MOVE, path)
        self.settle()

    def leave(self) -> None:
        """No page is open, and its session ends."""
        if self.page.url != "about:blank":
            self.page.goto("about:blank")

    def follow(self, title: str) -> None:
        """Click a page in the menu, under its last entry where it is not one of the five."""
        entry = self.page.locator(".st-key-entries [data-testid=stPageLink] a").get_by_text(title, exact=True)
        if not entry.count():
            self.page.locator(".st-key-menu_all button").click()
            entry = self.page.locator("[data-testid=stPopoverBody] a").get_by_text(title, exact=True)
        entry.click()

    def settle(self) -> None:
        """Wait until the page is really quiet: the server has answered, all is drawn, and nothing changes any more."""
        self.waits += 1
        try:
            self.page.wait_for_function(QUIET, arg=[self.waits, LOOKS, MOST], polling=LOOK)
        except TimeoutError:
            pytest.fail(f"{self.page.url} does not come to rest: {self.page.evaluate('window.zonaStill?.why')}")

    def shapes(self):
        self.page.wait_for_function("document.querySelectorAll('path[aria-roledescription=geoshape]').length >= 8")
        return self.page.locator("path[aria-roledescription=geoshape]")

    def fills(self) -> dict[str, str]:
        """Colour of every district by its name, read from the drawn picture."""
        shapes = self.shapes().evaluate_all(
            "els => els.map(e => [e.getAttribute('aria-label'), e.getAttribute('d'), e.getAttribute('fill')])"
        )
        assert len(shapes) == 8
        assert all(d and len(d) > 40 for _, d, _ in shapes), "an empty shape: the map is blank"
        return {label: fill for label, _, fill in shapes}

    def resize(self, width: int, height: int) -> None:
        """The window gets another size, and the page takes its time to follow."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.settle()

    def faults(self, size: tuple[int, int], script: str) -> list:
        """What a script that lists faults finds in a window of a size.

        A chart follows its window a moment after the page, and nothing tells when: an empty list is waited for."""
        self.resize(*size)
        try:
            self.page.wait_for_function(f"({script})().length === 0", timeout=PATIENCE)
        except TimeoutError:
            return self.page.evaluate(script)
        return []

    def forget(self) -> None:
        """What was noted so far is of no test any more."""
        self.outside, self.errors = [], []

    def judge(self) -> None:
        """Nothing was asked of another host, nothing failed, and no error box is on the page."""
        assert not self.outside
        assert not self.errors
        assert self.page.locator('[data-testid="stException"]').all_inner_texts() == []


def open_all(visit: Visit) -> None:
    """Everything that can be opened in place, and the first menu of downloads."""
    visit.page.evaluate("document.querySelectorAll('[data-testid=stMain] details').forEach(d => d.open = true)")
    if visit.page.locator(CLOSED).count():
        visit.page.locator(CLOSED).first.click()
    visit.settle()


@pytest.fixture(scope="module")
def window(browser, server) -> Iterator[Visit]:
    """One page for files that follow each other: an address opened in it is a session of its own, and the app's scripts are read once."""
    visit = SHELF.page(server)
    yield visit
    visit.leave()


@contextmanager
def _judged(window: Visit) -> Iterator[Visit]:
    """The page of the usual size; what goes wrong on it fails the test."""
    window.page.set_viewport_size(SIZE)
    window.page.mouse.move(0, 0)
    yield window
    try:
        window.judge()
    finally:
        window.page.unroute_all()  # while anything is intercepted the browser reads every script anew


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    """The file's page in no session yet, and in none afterwards."""
    window.leave()
    try:
        with _judged(window) as one:
            yield one
    finally:
        window.leave()
        window.forget()


@pytest.fixture
def look(window: Visit) -> Iterator[Visit]:
    """The file's page as the test before left it, for one that changes nothing that outlives its page: such tests `move` in one session."""
    try:
        with _judged(window) as one:
            yield one
    finally:
        window.forget()
