"""Room for visitors: open files are raised to what is allowed, a visitor who is gone gives his back, and when all are taken it is said.

A visitor holds one connection and, in Streamlit, an event loop (three more files), which was kept for an hour after he
had gone. Past the system's limit every page failed, with a log line for each try, while the health check said 200.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

import streamlit as st

from pages.components.server.metrics import REFUSED
from pages.components.server.notice import notice

EACH = 8
"""Files that a visitor may hold: four while he looks, as many again while his browser fetches a page."""
SPARE = 96
"""Files for everything else: data that is read, the store of scenarios, briefings, pages that say that it is full."""
MOST = 1_000
"""Visitors at once, however many files there are: beyond that it is memory that gives out."""
HEALTH = "/_stcore/health"
AGAIN = 30
"""Seconds after which who found no place may try again."""
TRY_AGAIN = 1013
"""Code of a refused websocket (RFC 6455 registry: try again later), where the server can give no answer of HTTP."""
REFUSE = "websocket.http.response"
"""ASGI extension by which a websocket is refused with an answer of HTTP: on a 503 a proxy tries another replica."""
LIMIT = "ZONA_VISITORS"
"""Names the most visitors that this process lets in at a time, where that is to be less than the files are enough for."""


def raised() -> int:
    """The most files that this process may open, after asking the system for all that it allows."""
    try:
        import resource
    except ImportError:  # Windows has no such limit on sockets
        return EACH * MOST + SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = EACH * MOST + SPARE if hard == resource.RLIM_INFINITY else hard
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return EACH * MOST + SPARE if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # some systems allow less than they say
        return soft
    return wanted


def places(files: int) -> int:
    """How many visitors `files` open files are enough for."""
    wanted = os.environ.get(LIMIT, "").strip()
    limit = int(wanted) if wanted.isdecimal() and int(wanted) else MOST
    return max(min((files - SPARE) // EACH, limit), 1)


class Capacity:
    """How many visitors are here, and how many may be."""

    def __init__(self, most: int) -> None:
        self.most, self.here = most, 0

    def full(self) -> bool:
        """Whether nobody else is let in."""
        return self.here >= self.most


class Room:
    """ASGI middleware that lets in visitors (open websockets) up to a capacity and tells the others in a page, a code and the health check."""

    def __init__(self, app: Any, capacity: Capacity) -> None:
        self.app, self.capacity = app, capacity

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The app's own answer, or why there is none now."""
        if scope["type"] == "websocket":
            await self._visitor(scope, receive, send)
        elif scope["type"] == "http" and self.capacity.full() and (said := _said(scope)):
            await _answer(send, *said)
        else:
            await self.app(scope, receive, send)

    async def _visitor(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if self.capacity.full():
            REFUSED.inc()
            await receive()
            await _refuse(scope, send)
            return
        self.capacity.here += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.capacity.here -= 1


def _said(scope: dict[str, Any]) -> tuple[bytes, bytes] | None:
    """Kind and content of the answer to whoever asks for a page or for the state of health; other requests belong to who is in."""
    if scope["path"].endswith(HEALTH):
        return b"text/plain", b"full"
    wanted = dict(scope["headers"]).get(b"accept", b"")
    return (
        (b"text/html; charset=utf-8", notice("full_title", "full", again=AGAIN).encode())
        if b"text/html" in wanted
        else None
    )


async def _refuse(scope: dict[str, Any], send: Any) -> None:
    """No websocket for this visitor: a 503 before it opens, else its close."""
    if REFUSE not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": TRY_AGAIN})
        return
    headers = [(b"retry-after", str(AGAIN).encode())]
    await send({"type": f"{REFUSE}.start", "status": 503, "headers": headers})
    await send({"type": f"{REFUSE}.body", "body": b"full"})


async def _answer(send: Any, kind: bytes, content: bytes) -> None:
    headers = [(b"content-type", kind), (b"retry-after", str(AGAIN).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": content})


# --- what a visitor holds -----------------------------------------------------------------------------------------


def _released(loop: asyncio.AbstractEventLoop) -> None:
    """Close the event loop of a session whose visitor is gone: Streamlit makes a new one should he come back."""
    if not loop.is_running():
        loop.close()


@st.cache_resource(scope="session", on_release=_released, show_spinner=False)
def _held() -> asyncio.AbstractEventLoop:
    return asyncio.get_event_loop()


class _Expected(logging.Filter):
    """No line in the log for what is meant: a session that comes back finds its loop closed; a websocket is refused."""

    LINES = ("script event loop is closed", "ASGI callable returned without completing handshake")

    def filter(self, record: logging.LogRecord) -> bool:
        return not any(line in record.getMessage() for line in self.LINES)


def given_back() -> None:
    """What this session holds is given back when its visitor goes; its state stays for the hour in which he may return."""
    _held()


for _name in ("streamlit.runtime.app_session", "uvicorn.error"):
    logging.getLogger(_name).addFilter(_Expected())
