"""How fast files are made: a briefing takes a process half a second, and it is asked for over the websocket, where no proxy can count.

A request beyond the limits is answered at once with a sentence, which the page shows below its button; Streamlit never gets it.
Whoever opens several pages is one person (`server.person`): his limit is that of all of them together.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kepatuhan.words.catalogue import LANGUAGES, say
from pages.components.server.first_paint import language
from pages.components.server.metrics import FILES_REFUSED
from pages.components.server.person import person

AT_ONCE, MINUTE, VISITOR = "ZONA_FILES_AT_ONCE", "ZONA_FILES_A_MINUTE", "ZONA_FILES_A_VISITOR"
"""Name the limits below, where they are to be others."""
WINDOW = 60.0
"""Seconds of a minute."""
LONGEST = 180.0
"""Seconds after which a file counts as made, whatever became of it: its page does not wait longer (Streamlit's requestDeferredFile)."""
LEFT = 15.0
"""Seconds for which a file still counts whose visitor left: it is being made, in half a second, or in a few among others."""
SHORT = 1_000
"""Bytes of the longest message that may be the answer to such a request: an address, or a few words."""


@dataclass(frozen=True)
class FileLimits:
    """Files that one process makes at a time, that it begins in a minute, and that one person may ask for in a minute."""

    at_once: int = 8
    a_minute: int = 120
    a_visitor: int = 30


def limits(environ: Mapping[str, str] = os.environ) -> FileLimits:
    """The limits, as the settings name them; what is no number above 0 changes nothing."""
    return FileLimits(
        _number(environ, AT_ONCE, FileLimits.at_once),
        _number(environ, MINUTE, FileLimits.a_minute),
        _number(environ, VISITOR, FileLimits.a_visitor),
    )


def _number(environ: Mapping[str, str], name: str, otherwise: int) -> int:
    value = environ.get(name, "").strip()
    return int(value) if value.isdecimal() and int(value) else otherwise


class Lately:
    """What began within the last minute. Moments are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self.moments: deque[float] = deque()

    def count(self, now: float) -> int:
        """How many of them there are at that moment."""
        while self.moments and self.moments[0] <= now - WINDOW:
            self.moments.popleft()
        return len(self.moments)


class Pace:
    """What this process is making, and how much it began within a minute, for everybody together and for each person."""

    def __init__(self, most: FileLimits) -> None:
        self.most = most
        self.begun, self.numbers = Lately(), count()
        self.under_way: dict[int, float] = {}
        self.of_person: dict[str, Lately] = {}

    def refusal(self, who: str, now: float) -> str:
        """Why nothing is made for that person now: a key of the words, '' where nothing stands against it."""
        self.under_way = {number: since for number, since in self.under_way.items() if since > now - LONGEST}
        # who began nothing within the minute is forgotten: never more people than files of a minute, whatever names are made up
        self.of_person = {name: lately for name, lately in self.of_person.items() if lately.count(now)}
        if who in self.of_person and self.of_person[who].count(now) >= self.most.a_visitor:
            return "files_of_visitor"
        busy = len(self.under_way) >= self.most.at_once or self.begun.count(now) >= self.most.a_minute
        return "files_of_all" if busy else ""

    def begin(self, who: str, now: float) -> int:
        """A file is being made for that person; its number, for `end`."""
        number = next(self.numbers)
        self.under_way[number] = now
        for lately in (self.of_person.setdefault(who, Lately()), self.begun):
            lately.moments.append(now)
        return number

    def end(self, number: int) -> None:
        """That file was made, or could not be."""
        self.under_way.pop(number, None)

    def left(self, number: int, now: float) -> None:
        """Whoever waited for that file is gone, and with him the answer that would end it."""
        if number in self.under_way:
            self.under_way[number] = min(self.under_way[number], now + LEFT - LONGEST)


class Paced:
    """ASGI middleware that lets a process make as many files as its pace allows."""

    def __init__(self, app: Any, pace: Pace) -> None:
        self.app, self.pace = app, pace

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass everything on but a request for a file beyond the limits, which is answered here.

        Whoever leaves does not give back his place at once: his file is still being made.
        """
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        visitor = _Visitor(self.pace, person(scope))

        async def asked() -> Any:
            while refused := visitor.asks(message := await receive()):
                FILES_REFUSED.inc()
                with suppress(OSError):  # a socket that has just been closed: the next message says so
                    await send({"type": "websocket.send", "bytes": refused})
            return message

        async def answered(message: Any) -> None:
            visitor.is_answered(message)
            await send(message)

        try:
            await self.app(scope, asked, answered)
        finally:
            visitor.leaves()


class _Visitor:
    """One open page's requests for files, the person whose it is, and the language in which he is told."""

    def __init__(self, pace: Pace, who: str) -> None:
        self.pace, self.who = pace, who
        self.lang = LANGUAGES[0]
        self.waiting: list[tuple[str, int]] = []

    def asks(self, message: dict[str, Any]) -> bytes:
        """A message of his: b'' where it is passed on, else what he is answered."""
        asked = _read(message.get("bytes"))
        kind = asked.WhichOneof("type")
        if kind == "rerun_script":
            self.lang = language(asked.rerun_script.query_string)
        if kind != "backend_operation_request" or not asked.backend_operation_request.HasField("deferred_file"):
            return b""
        key, now = asked.backend_operation_request.request_id, monotonic()
        if why := self.pace.refusal(self.who, now):
            return self._refused(key, why)
        self.waiting.append((key, self.pace.begin(self.who, now)))
        return b""

    def _refused(self, key: str, why: str) -> bytes:
        if why == "files_of_visitor":
            words = say("files_of_visitor", self.lang, n=self.pace.most.a_visitor)
        else:
            words = say("files_of_all", self.lang)
        answer = ForwardMsg()
        answer.backend_operation_response.request_id = key
        answer.backend_operation_response.error_msg = words
        return bytes(answer.SerializeToString())

    def is_answered(self, message: dict[str, Any]) -> None:
        """A message to him: one that brings a file, or says that there is none, ends its making."""
        content = message.get("bytes")
        if not self.waiting or not content or len(content) > SHORT:
            return
        answer = ForwardMsg.FromString(content)
        if answer.WhichOneof("type") != "backend_operation_response":
            return
        name = answer.backend_operation_response.request_id
        ended = next(
            (one for one in self.waiting if one[0] == name), None
        )  # names are the page's: they may be the same
        if ended is not None:
            self.waiting.remove(ended)
            self.pace.end(ended[1])

    def leaves(self) -> None:
        """He is gone; what he waits for is not said to him any more."""
        for _, number in self.waiting:
            self.pace.left(number, monotonic())


def _read(content: bytes | None) -> BackMsg:
    """What a visitor's message says; nothing where it is none of Streamlit's page, which Streamlit then ends."""
    try:
        message: BackMsg = BackMsg.FromString(content or b"")
        return message
    except DecodeError:
        return BackMsg()
