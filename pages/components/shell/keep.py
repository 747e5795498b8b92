"""What a visitor brought outlives a reload: kept by the server for a while, found again by a word that only his tab knows.

The tab asks before it is left, keeps the word in its session storage, and after a lost connection has the page drawn
again. What cannot be found (the app was restarted, or it was too long ago) is named, never gone in silence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from threading import Lock
from time import monotonic
from typing import Any

import streamlit as st

ROOM = 64_000_000
"""Bytes that all visitors' tables may take together; the oldest go first."""
AGE = 3600.0
"""Seconds for which they are kept after the visitor's last click: as long as Streamlit keeps a session."""
GRACE = 60.0
"""Seconds for which the word of before still works after it was used: a page may be loaded again twice in a row."""
TOKEN, FRESH, GONE, MOUNT = "own_token", "own_fresh", "own_gone", "own_keeper"
"""Where the session holds its word, that it never had any, the names of what was lost, and the component below."""
NAMES, NAME = 24, 100
"""How many names are believed of what a tab hands over, and how many letters of each."""

SCRIPT = """
const WORD = "zona-own";
const stored = () => { try { return sessionStorage.getItem(WORD); } catch { return null; } };
const store = (text) => { try { text ? sessionStorage.setItem(WORD, text) : sessionStorage.removeItem(WORD); } catch {} };

export default function ({ data, setTriggerValue }) {
  window.zonaKeeper?.();
  if (data.token) store(JSON.stringify({ token: data.token, names: data.names }));
  else if (!data.fresh) store("");
  else if (stored()) setTriggerValue("back", stored());

  const ask = (event) => { event.preventDefault(); event.returnValue = ""; };
  if (data.ask) window.addEventListener("beforeunload", ask);

  const app = document.querySelector('[data-testid="stApp"]');
  const connected = () => app.getAttribute("data-test-connection-state") === "CONNECTED";
  let lost = false;
  const watch = new MutationObserver(() => {
    if (!connected()) lost = true;
    else if (lost) { lost = false; setTriggerValue("again", String(Date.now())); }
  });
  watch.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  window.zonaKeeper = () => { watch.disconnect(); window.removeEventListener("beforeunload", ask); };
}
"""
_tab = st.components.v2.component("zona_keeper", js=SCRIPT)


@dataclass(frozen=True)
class Entry:
    """What one tab brought; `size` in bytes, `until` in seconds of the keep's clock."""

    value: dict[str, Any]
    size: int
    until: float


class Keep:
    """Entries by word, bounded in size and age; safe between threads."""

    def __init__(self, room: int, age: float, clock: Callable[[], float] = monotonic) -> None:
        self._room, self._age, self._clock = room, age, clock
        self._entries: dict[str, Entry] = {}
        self._lock = Lock()

    def put(self, token: str, value: dict[str, Any], size: int) -> None:
        """Keep a value under its word, in the place of what was there; nothing where it has no room at all."""
        with self._lock:
            self._entries.pop(token, None)
            if size <= self._room:
                self._entries[token] = Entry(value, size, self._clock() + self._age)
            self._make_room()

    def take(self, token: str) -> dict[str, Any] | None:
        """What is kept under a word, which goes on working for a moment only; None where nothing is."""
        with self._lock:
            self._make_room()
            entry = self._entries.get(token)
            if entry:
                until = min(entry.until, self._clock() + GRACE)
                self._entries[token] = Entry(entry.value, entry.size, until)
        return entry.value if entry else None

    def drop(self, token: str) -> None:
        """Forget what is kept under a word."""
        with self._lock:
            self._entries.pop(token, None)

    def _make_room(self) -> None:
        now = self._clock()
        self._entries = {token: entry for token, entry in self._entries.items() if entry.until > now}
        while sum(entry.size for entry in self._entries.values()) > self._room:
            del self._entries[next(iter(self._entries))]


KEPT = Keep(ROOM, AGE)
"""Of this process."""


def keep(value: dict[str, Any], size: int, names: list[str], ask: bool) -> None:
    """Keep what this session holds, and mount the tab's side; with an empty `value` there is nothing to keep any more.

    `names` are said where it is lost; `ask`: leaving the page is asked about first.
    """
    state = st.session_state
    token = state.get(TOKEN, "")
    if value:
        token = state[TOKEN] = token or token_urlsafe(24)
        state[FRESH] = False
        KEPT.put(token, value, size)
    elif token:
        KEPT.drop(state.pop(TOKEN))
        token = ""
    data = {"token": token, "names": names, "fresh": state.get(FRESH, True), "ask": ask}
    with st.container(key="keeper"):
        _tab(key=MOUNT, data=data, on_back_change=_found_again, on_again_change=_drawn_again)


def _found_again() -> None:
    """The tab hands over the word of an earlier session: what is kept under it comes back, or is named as lost."""
    state = st.session_state
    token, names = _read(state[MOUNT].back)
    state[FRESH] = False
    value = KEPT.take(token)
    if value is None:
        state[GONE] = names
    else:
        state.update(value)


def _read(handed: Any) -> tuple[str, list[str]]:
    """Word and names of what a tab hands over; it may be anything."""
    try:
        given = json.loads(handed)
        return str(given["token"]), [str(name)[:NAME] for name in given["names"]][:NAMES]
    except (ValueError, TypeError, KeyError):
        return "", []


def _drawn_again() -> None:
    """Nothing to do: that it was called has the page drawn again."""


def lost() -> list[str]:
    """Names of what was lost, until the visitor has read it (`read`)."""
    names: list[str] = st.session_state.get(GONE, [])
    return names


def read() -> None:
    """The visitor has read what was lost."""
    st.session_state.pop(GONE, None)
