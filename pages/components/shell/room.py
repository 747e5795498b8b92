"""Room for visitors: open files are raised to what is allowed, a visitor who is gone gives his back, and when all are taken it is said.

A visitor holds one connection and, in Streamlit, an event loop (three more files), which was kept for an hour after he
had gone. Past the system's limit every page failed, with a log line for each try, while the health check said 200.
"""

from __future__ import annotations

import asyncio
import logging
from html import escape
from typing import Any

import streamlit as st

from kepatuhan.words.catalogue import LANGUAGES, say

EACH = 8
"""Files that a visitor may hold: four while he looks, as many again while his browser fetches a page."""
SPARE = 96
"""Files for everything else: data that is read, the store of scenarios, briefings, pages that say that it is full."""
MOST = 1_000
"""Visitors at once, however many files there are: beyond that it is memory that gives out."""
HEALTH = ("/_stcore/health", "/healthz")
TRY_AGAIN = 1013
"""Code of a refused websocket (RFC 6455 registry: try again later)."""


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
    return max(min((files - SPARE) // EACH, MOST), 1)


class Room:
    """ASGI middleware that lets in `most` visitors at a time (open websockets) and tells the others in a page, a code and the health check."""

    def __init__(self, app: Any, most: int) -> None:
        self.app, self.most, self.here = app, most, 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The app's own answer, or why there is none now."""
        if scope["type"] == "websocket":
            await self._visitor(scope, receive, send)
        elif scope["type"] == "http" and self.here >= self.most and (said := _said(scope)):
            await _answer(send, *said)
        else:
            await self.app(scope, receive, send)

    async def _visitor(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if self.here >= self.most:
            await receive()
            await send({"type": "websocket.close", "code": TRY_AGAIN})
            return
        self.here += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.here -= 1


def _said(scope: dict[str, Any]) -> tuple[bytes, bytes] | None:
    """Kind and content of the answer to whoever asks for a page or for the state of health; other requests belong to who is in."""
    if scope["path"].endswith(HEALTH):
        return b"text/plain", b"full"
    wanted = dict(scope["headers"]).get(b"accept", b"")
    return (b"text/html; charset=utf-8", full_page()) if b"text/html" in wanted else None


def full_page() -> bytes:
    """A page in both languages that tries again by itself."""
    told = "".join(
        f'<section lang="{lang}"><h1>{escape(say("full_title", lang))}</h1><p>{escape(say("full", lang))}</p></section>'
        for lang in LANGUAGES
    )
    style = "body{font:1.1rem/1.6 Inter,Arial,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem;color:#111}"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="refresh" content="30"><title>Zona Hijau</title><style>{style}</style>'
    )
    return f'<!doctype html><html lang="{LANGUAGES[0]}"><head>{head}</head><body>{told}</body></html>'.encode()


async def _answer(send: Any, kind: bytes, content: bytes) -> None:
    headers = [(b"content-type", kind), (b"retry-after", b"30"), (b"cache-control", b"no-store")]
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
    """A session that comes back finds its loop closed, as meant: no line in the log for each."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "script event loop is closed" not in record.getMessage()


def given_back() -> None:
    """What this session holds is given back when its visitor goes; its state stays for the hour in which he may return."""
    _held()


logging.getLogger("streamlit.runtime.app_session").addFilter(_Expected())
