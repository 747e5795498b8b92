"""What is served under the name of its content is kept by the browser; nothing else is."""

from __future__ import annotations

import asyncio

import pytest

from pages.components.server.lasting import KEEP, Lasting


def headers(path: str, status: int, kind: str = "http") -> list:
    """The headers with which an answer leaves the app."""
    sent: list = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": status, "headers": [(b"a", b"b")]})

    async def send(message):
        sent.append(message)

    asyncio.run(Lasting(app)({"type": kind, "path": path}, None, send))
    return sent[0]["headers"]


@pytest.mark.parametrize("path", ["/media/ab12.json", "/zona/media/ab12.json", "/media/ab12.svg"])
def test_shapes_are_kept(path):
    assert headers(path, 200) == [(b"a", b"b"), KEEP]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/media/ab12.json", 404, "http"),
        ("/media/ab12.png", 200, "http"),
        ("/data", 200, "http"),
        ("/media/a.json", 200, "websocket"),
    ],
)
def test_nothing_else_is(path, status, kind):
    assert headers(path, status, kind) == [(b"a", b"b")]
