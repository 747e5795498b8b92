"""Shapes of a map are served under the name of their content: the browser is told to keep them, and asks for them once."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACE, ENDINGS = "/media/", (".json", ".svg")
KEEP = (b"cache-control", b"private, max-age=31536000, immutable")


class Lasting:
    """Adds KEEP to what is found at an address that is the digest of its content (drawing.sent_once)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the head of such an answer is changed."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": [*message["headers"], KEEP]}
            await send(message)

        path = scope.get("path", "")
        shapes = scope["type"] == "http" and PLACE in path and path.endswith(ENDINGS)
        await self.app(scope, receive, told if shapes else send)
