"""What is served under the name of its content is kept by the browser; nothing else is."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from pages.components.server import lasting
from pages.components.server.first_paint import painted
from pages.components.server.lasting import KEEP, Lasting, early, hold


def headers(path: str, status: int, kind: str = "http") -> list:
    """The headers with which an answer leaves the app."""
    sent: list = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": status, "headers": [(b"a", b"b")]})

    async def send(message):
        sent.append(message)

    asyncio.run(Lasting(app)({"type": kind, "method": "GET", "path": path}, None, send))
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


def answered(path: str, accepted: str = "gzip", method: str = "GET") -> dict:
    """What comes back for a request while the app itself has nothing at any address."""
    sent: list = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def send(message):
        sent.append(message)

    request = {"type": "http", "method": method, "path": path, "headers": [(b"accept-encoding", accepted.encode())]}
    asyncio.run(Lasting(app)(request, None, send))
    return {**sent[0], "headers": dict(sent[0]["headers"]), "body": b"".join(m.get("body", b"") for m in sent)}


@pytest.fixture
def held(monkeypatch):
    monkeypatch.setattr(lasting, "_held", ("", b""))
    hold("media/ab.svg", b"<svg>before</svg>")
    hold("media/cd.svg", b"<svg/>")
    return "media/cd.svg"


def test_what_is_held_is_there_before_any_page_is_drawn(held):
    for path in (f"/{held}", f"/zona/{held}"):
        packed = answered(path)
        assert (packed["status"], gzip.decompress(packed["body"])) == (200, b"<svg/>")
        assert packed["headers"][KEEP[0]] == KEEP[1]
        assert packed["headers"][b"content-type"].startswith(b"image/svg+xml")
        assert answered(path, accepted="br")["body"] == b"<svg/>"
    assert answered("/media/ab.svg")["status"] == 404  # one picture is held: what it was before is the media store's
    assert answered(f"/{held}", method="HEAD")["headers"] == answered(f"/{held}")["headers"]
    assert answered(f"/{held}", method="POST")["status"] == 404


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/indonesia", "tahun=2024&tingkat=kabkota", True),
        ("/zona/indonesia", "tingkat=kabkota&lang=en", True),
        ("/indonesia", "tahun=2024", False),
        ("/peta", "tingkat=kabkota", False),
    ],
)
def test_the_document_names_what_its_page_shows_first(held, path, query, named):
    assert early(path, query) == (held if named else "")
    document = painted(b"<title>Streamlit</title>", "id", early(path, query)).decode()
    link = f'<link rel="preload" href="./{held}" as="fetch" crossorigin>'
    assert (link in document) == named


def test_nothing_is_named_before_it_was_drawn(monkeypatch):
    monkeypatch.setattr(lasting, "_held", ("", b""))
    assert early("/indonesia", "tingkat=kabkota") == ""
