"""Room for visitors: who is gone holds nothing, who comes too late is told, and nothing fails with a flood of log lines."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kepatuhan.words.catalogue import say
from pages.components.server import room
from pages.components.server.room import EACH, MOST, SPARE, Capacity, Room, places
from tests.browser import free_port
from tests.visitors import Visitor
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
LIMIT = SPARE + 5 * EACH
"""Open files that are enough for five visitors."""


@pytest.mark.parametrize(
    ("files", "visitors"),
    [(1024, 116), (256, 20), (SPARE + EACH, 1), (10, 1), (1_048_576, MOST)],  # (1024 − 96) / 8 = 116
)
def test_places_follow_from_the_files(files, visitors):
    assert places(files) == visitors


def test_the_limit_is_raised_to_what_is_allowed_and_never_lowered(monkeypatch):
    resource = pytest.importorskip("resource")
    for limits, asked, got in (((256, 4096), (4096, 4096), 4096), ((4096, 4096), None, 4096)):
        calls = []
        monkeypatch.setattr(resource, "getrlimit", lambda _, limits=limits: limits)
        monkeypatch.setattr(resource, "setrlimit", lambda _, wanted, calls=calls: calls.append(wanted))
        assert room.raised() == got
        assert calls == ([asked] if asked else [])

    def refused(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", refused)
    assert room.raised() == 256


def test_a_place_is_given_back_also_after_a_failure():
    async def fails(*_: object) -> None:
        raise RuntimeError

    capacity = Capacity(1)
    full = Room(fails, capacity)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            asyncio.run(full({"type": "websocket"}, None, None))  # type: ignore[arg-type]
    assert capacity.here == 0


def files_of(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def asked(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def visit(port: int, here: ExitStack, session: str = "") -> tuple[str, list[str]]:
    """A visitor who has seen the first page, until `here` ends: the name of his session, and what kinds of elements came."""
    marks = ["streamlit", "none", *([session] if session else [])]
    one = here.enter_context(
        connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=marks, max_size=None, open_timeout=60)  # type: ignore[arg-type]
    )
    ask = BackMsg()
    ask.rerun_script.query_string = "tahun=2022"
    one.send(ask.SerializeToString())
    name, messages = "", []
    while True:
        message = ForwardMsg.FromString(one.recv(120))  # type: ignore[arg-type]
        kind = message.WhichOneof("type")
        name = message.new_session.initialize.session_id if kind == "new_session" else name
        messages += [message.delta.new_element.WhichOneof("type")] if kind == "delta" else []
        if kind == "script_finished":
            return name, messages


@pytest.fixture(scope="module")
def narrow(tmp_path_factory) -> Iterator[tuple[int, int, Path]]:
    """A server that may open few files, and in which a visitor gets two briefings a minute: its process, its port, its log."""
    resource = pytest.importorskip("resource")
    port, log = free_port(), tmp_path_factory.mktemp("narrow") / "log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)],
            cwd=ROOT, stdout=output, stderr=output, env={**os.environ, "ZONA_FILES_A_VISITOR": "2"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT)),
        )  # fmt: skip
        try:
            until(lambda: running.poll() is not None or healthy(port))
            yield running.pid, port, log
        finally:
            running.terminate()
            running.wait(20)


def healthy(port: int) -> bool:
    with suppress(OSError, HTTPException):
        return asked(f"http://127.0.0.1:{port}/_stcore/health")[0] == 200
    return False


def test_five_are_let_in_the_sixth_is_told_and_who_leaves_gives_all_back(narrow):
    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are counted where /proc shows them")
    pid, port, log = narrow
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as here:
        visitors = [visit(port, here) for _ in range(5)]
        assert not any("exception" in outcome for _, outcome in visitors)
        for _ in range(20):
            with pytest.raises(InvalidStatus):
                visit(port, here)
        code, page = asked(f"{url}/", Accept="text/html,*/*")
        assert code == 503
        assert all(say("full_title", lang) in page for lang in ("id", "en"))
        assert asked(f"{url}/_stcore/health") == (503, "full")
        assert asked(f"{url}/app/static/icon.png")[0] == 200  # who is in still gets pictures and fonts
        live = files_of(pid)
    # four files each, gone: three of the session and the connection
    until(lambda: files_of(pid) <= live - 5 * 4 and healthy(port))
    with ExitStack() as here:
        name, outcome = visit(port, here, visitors[0][0])
        assert (name, "exception" in outcome) == (visitors[0][0], False)
    assert len(log.read_text(errors="replace").splitlines()) < 20


# --- how fast files are made (test_pace), in the same server ---------------------------------------------------------


def test_the_third_briefing_of_a_minute_is_refused_in_a_sentence_and_the_page_goes_on(narrow):
    address = f"http://127.0.0.1:{narrow[1]}"
    with Visitor(address) as visitor, Visitor(address) as other:
        visitor.arrive("tahun=2022&wilayah=36.72&lang=en", "profil")
        for n in range(2):
            assert visitor.ask(visitor.download(n))[0] == 200
        assert visitor.refused_file(2) == say("files_of_visitor", "en", n=2)
        visitor.run("tahun=2022&wilayah=36.71&lang=en", "profil")  # his page and his work are as before
        assert "exception" not in visitor.kinds()
        other.arrive("tahun=2022&wilayah=36.72", "profil")
        assert other.ask(other.download())[0] == 200
        text = visitor.ask("/metrics")[2].decode()
        visitor.connect()  # another window, or the page opened again: he is who he was
        visitor.run("tahun=2022&wilayah=36.72&lang=en", "profil")
        assert visitor.refused_file() == say("files_of_visitor", "en", n=2)
    assert "zona_files_refused_total 1.0" in text
