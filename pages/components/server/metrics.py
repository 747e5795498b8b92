"""Numbers about this process for Prometheus, at /metrics of its own port: visitors, runs, seconds, errors, what was saved.

A run is measured where the visitor waits for it: from his message to the end of the script that answers it. Nothing here
names a visitor, an address or a page.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from google.protobuf.message import DecodeError
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VISITORS = Gauge("zona_visitors", "Visitors who are connected to this process")
PLACES = Gauge("zona_places", "Visitors whom this process lets in at a time")
REFUSED = Counter("zona_refused", "Visitors who found no place")
FILES_REFUSED = Counter("zona_files_refused", "Files that were not made because too many were asked for")
SECONDS = Histogram(
    "zona_run_seconds",
    "Seconds from a visitor's action to the end of its answer",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20),
)
ERRORS = Counter("zona_errors", "Runs that ended in an exception")
SAVES = Counter("zona_saves", "Transactions that wrote into the store")
SHORT = 400
"""Bytes of the longest message that is looked into: the one that ends a run has a few, charts have thousands."""


def routes() -> list[Route]:
    """The address at which Prometheus collects; the proxy does not pass it on."""
    return [Route("/metrics", _metrics)]


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})


def watch(here: Callable[[], float], most: int) -> None:
    """Report the visitors that `here` counts, of at most so many."""
    VISITORS.set_function(here)
    PLACES.set(most)


def failed(_error: Exception) -> None:
    """A page ended in an exception (st.App's on_script_error); it is shown as always."""
    ERRORS.inc()


@sa.event.listens_for(sa.Engine, "commit")
def _saved(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        SAVES.inc()


class Measured:
    """ASGI middleware that measures how long each visitor waits for each of his actions."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass everything on; of websockets only when a run was asked for, and when it ended, is noted."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        waits = _Waits()

        async def asked() -> Any:
            message = await receive()
            waits.asked(message)
            return message

        async def answered(message: Any) -> None:
            waits.answered(message)
            await send(message)

        await self.app(scope, asked, answered)


class _Waits:
    """Since when one visitor waits (seconds of a clock), or None."""

    def __init__(self) -> None:
        self.since: float | None = None

    def asked(self, message: dict[str, Any]) -> None:
        """A message of the visitor: one that asks for a run starts the clock, unless it goes already."""
        content = message.get("bytes")
        if content and self.since is None and _asks_for_run(content):
            self.since = perf_counter()

    def answered(self, message: dict[str, Any]) -> None:
        """A message to the visitor: the end of a run stops the clock; one that was cut short is followed by another."""
        content = message.get("bytes")
        if self.since is None or not content or len(content) > SHORT:
            return
        answer = ForwardMsg.FromString(content)
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if answer.WhichOneof("type") == "script_finished" and answer.script_finished != early:
            SECONDS.observe(perf_counter() - self.since)
            self.since = None


def _asks_for_run(content: bytes) -> bool:
    try:
        return bool(BackMsg.FromString(content).WhichOneof("type") == "rerun_script")
    except DecodeError:  # no message of Streamlit's page: Streamlit closes the connection
        return False
