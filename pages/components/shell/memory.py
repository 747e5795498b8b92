"""Answers that many visitors ask for: worked out once, the latest kept, safe between threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock, get_ident
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class _Entry:
    answer: Future[Any] = field(default_factory=Future)
    maker: int = field(default_factory=get_ident)


class Memory:
    """At most `most` answers by their key; the one that was asked for longest ago makes room for a new one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, worked out by the first who asks while the others wait for it.

        A failure is told to the one whom it befell; the next who waits tries again, since what stopped the first (a
        visitor who left in the middle) need not stop another. RuntimeError for an answer that would need itself.
        """
        while True:
            entry, mine = self._entry(key)
            if mine:
                return self._made(key, entry, make)
            if entry.maker == get_ident() and not entry.answer.done():
                raise RuntimeError(f"the answer to {key!r} asks for itself")
            try:
                answer: T = entry.answer.result()
                return answer
            except CancelledError:
                continue

    def _entry(self, key: Hashable) -> tuple[_Entry, bool]:
        """The entry of `key`, now the latest, and whether the caller is the one to fill it."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                return entry, False
            entry = self._entries[key] = _Entry()
            self._trim()
            return entry, True

    def _trim(self) -> None:
        """Let go of the oldest that are done; one at work stays, or it would be begun a second time."""
        done = (key for key, entry in self._entries.items() if entry.answer.done())
        for key in list(islice(done, max(len(self._entries) - self.most, 0))):
            del self._entries[key]

    def _made(self, key: Hashable, entry: _Entry, make: Callable[[], T]) -> T:
        try:
            answer = make()
        except BaseException:
            with self._lock:
                if self._entries.get(key) is entry:
                    del self._entries[key]
            entry.answer.cancel()
            raise
        with self._lock:
            entry.answer.set_result(answer)
            self._trim()
        return answer
