"""What the process says of itself to a proxy or a supervisor: /healthz (all of it works), /livez (it is not to be killed)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

KEPT = 1.0
"""Seconds for which an answer is given again: whoever asks often asks the store no more often than that."""
OK = "ok"
Check = Callable[[], str]
"""Says OK or, in a code without any address, what is missing; it may wait and may fail."""


class Health:
    """The answers, from checks by name (such as data, store) that are made in a thread."""

    def __init__(self, checks: Mapping[str, Check], full: Callable[[], bool]) -> None:
        self.checks, self.full = checks, full
        self.answer: dict[str, str] = {}
        self.until = 0.0
        self.turn = asyncio.Lock()

    def routes(self) -> list[Route]:
        """Both addresses, at the root of the process, whatever the public address says."""
        return [Route("/healthz", self.healthz), Route("/livez", self.livez)]

    async def healthz(self, _request: Request) -> JSONResponse:
        """200 when every check says OK and there is room for another visitor, else 503; what each check says."""
        async with self.turn:
            if monotonic() >= self.until:
                self.answer = {name: await run_in_threadpool(_outcome, check) for name, check in self.checks.items()}
                self.until = monotonic() + KEPT
        states = {"process": OK, **self.answer, "visitors": "full" if self.full() else OK}
        good = all(state == OK for state in states.values())
        return JSONResponse(states, 200 if good else 503, {"cache-control": "no-store"})

    async def livez(self, _request: Request) -> JSONResponse:
        """200 as long as the process answers: a store that is gone, or a full house, is no reason to start it again."""
        return JSONResponse({"process": OK}, headers={"cache-control": "no-store"})


def _outcome(check: Check) -> str:
    try:
        return check()
    except (
        Exception
    ) as error:  # a check that fails has found that something does not work; its words may hold an address
        return type(error).__name__
