"""Shapes of a map are served under the name of their content: the browser is told to keep them, and asks for them once.

A picture that is held here is also there before any page that shows it is drawn: the document of such a page names it, and
the browser fetches it while it waits for the first run, not after all of the program that the page draws with.
"""

from __future__ import annotations

import gzip
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACE, ENDINGS = "/media/", (".json", ".svg")
KEEP = (b"cache-control", b"private, max-age=31536000, immutable")
SVG = "image/svg+xml"
COUNTRY = ("/indonesia", "tingkat", "kabkota")
"""The page whose first picture is the held one, and what its address says then."""
_held: tuple[str, bytes] = ("", b"")
"""The address of the picture, and the picture, packed."""


def hold(address: str, picture: bytes) -> None:
    """Serve an SVG at its address (drawing.sent_once) for as long as the process lives, in the place of the one that was held before."""
    global _held
    if address != _held[0]:
        _held = (address, gzip.compress(picture))


def early(path: str, query: str) -> str:
    """The address, relative to the page's, of what the page at `path` shows first; '' where that is not held."""
    page, name, value = COUNTRY
    shown = path.endswith(page) and parse_qs(query).get(name) == [value]
    return _held[0] if shown else ""


class Lasting:
    """Answers with what is held, and adds KEEP to all that is found at an address that is the digest of its content."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on; of shapes only the head of the answer is changed."""

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": [*message["headers"], KEEP]}
            await send(message)

        path = scope.get("path", "")
        shapes = scope["type"] == "http" and PLACE in path and path.endswith(ENDINGS)
        address, picture = _held
        here = shapes and scope["method"] in ("GET", "HEAD") and path[path.rindex(PLACE) + 1 :] == address
        answer = _packed(picture, scope) if here else self.app
        await answer(scope, receive, kept if shapes else send)


def _packed(picture: bytes, scope: Scope) -> Response:
    """The picture as this browser takes it."""
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
        return Response(picture, media_type=SVG, headers={"content-encoding": "gzip", "vary": "accept-encoding"})
    return Response(gzip.decompress(picture), media_type=SVG)
