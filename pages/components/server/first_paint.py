"""The style sheet inside the document itself: the first thing that is painted has its place, and nothing jumps afterwards.

Streamlit's document is empty, and whatever a script sends arrives with the first run, after a second or more: until then
the page stood narrow, with Streamlit's own margins. Here the document takes the style along, its language, and its name.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from kepatuhan.words.catalogue import LANGUAGES
from pages.components.server.lasting import early

SHELL = Path(__file__).parents[1] / "shell"
STYLE = SHELL / "style.css"
ARRIVAL = SHELL / "arrival.css"
"""Rules for a page that is not complete yet; with them each later change costs the browser a third more."""
ARRIVED = """(() => {
  const rules = document.getElementById("zh-arrival");
  const wait = setInterval(() => {
    const app = document.querySelector("[data-testid=stApp]");
    const drawn = [...document.querySelectorAll("[data-testid=stVegaLiteChart]:empty")].every(one => !one.checkVisibility());
    if (app?.dataset.testScriptState !== "notRunning" || !document.querySelector("h1") || document.querySelector("[data-testid=stSkeleton]") || !drawn) return;
    clearInterval(wait);
    rules.media = "not all";
  }, 200);
})()"""
"""Once the first page is complete, those rules are put out of force."""
ONE_STEP = """(() => {
  let asked = "";
  const push = history.pushState.bind(history);
  for (const kind of ["pointerdown", "keydown", "click", "popstate"]) addEventListener(kind, () => { asked = ""; }, true);
  history.pushState = (state, title, url) => {
    const next = new URL(url, location.href), moved = next.pathname !== location.pathname;
    if (moved && asked && asked === next.search) history.replaceState(state, title, url);
    else push(state, title, url);
    asked = moved ? "" : next.search;
  };
})()"""
"""Where a click on a picture opens another page, Streamlit first writes that page's query under the page that is left, then the page:
two steps, and the way back led to what nobody had seen (another province under the old page). The second takes the place of the
first, unless the reader did something in between: what he chose on a page is a step of its own."""
FONTS = ("Inter-Regular", "Inter-SemiBold", "Inter-Bold")
"""The typeface of .streamlit/config.toml: fetched with the document, so that no word changes its width once it is there."""
CHANGED = ("if-none-match", "if-modified-since", "accept-encoding")
"""What a browser may not ask of a document that is written anew: an answer of before, a packed one."""
_here: list[bool] = []
"""Not empty once this process serves documents that have the style in them."""


def style() -> None:
    """The style sheet as an element of the page, where the document does not have it (`streamlit run streamlit_app.py`, tests)."""
    if not _here:
        st.html(STYLE)


class FirstPaint:
    """ASGI middleware that writes style, language and name into every HTML document of the app."""

    def __init__(self, app: Any) -> None:
        self.app = app
        _here[:] = [True]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The app's answer; a document with what it needs for its first picture."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _wants_document(scope):
            await self.app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name.decode().lower() not in CHANGED]
        query = scope["query_string"].decode("latin-1")
        answer = _Document(send, language(query), early(scope["path"], query))
        await self.app({**scope, "headers": headers}, receive, answer)


def _wants_document(scope: dict[str, Any]) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def language(query: str) -> str:
    """The language that the query of an address asks for, else the first."""
    asked = parse_qs(query).get("lang", [""])[0]
    return asked if asked in LANGUAGES else LANGUAGES[0]


class _Document:
    """ASGI `send` that keeps an HTML answer until it is whole and sends it on with the style; anything else passes."""

    def __init__(self, send: Any, lang: str, picture: str) -> None:
        self.send, self.lang, self.picture = send, lang, picture
        self.start: dict[str, Any] | None = None
        self.body = b""

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole(self.start)

    async def _whole(self, start: dict[str, Any]) -> None:
        body = painted(self.body, self.lang, self.picture)
        dropped = (b"content-length", b"etag", b"last-modified")
        headers = [pair for pair in start["headers"] if pair[0].lower() not in dropped]
        length = (b"content-length", str(len(body)).encode())
        await self.send({**start, "headers": [*headers, length]})
        await self.send({"type": "http.response.body", "body": body})


def _is_html(message: dict[str, Any]) -> bool:
    kind: bytes = dict(message.get("headers", [])).get(b"content-type", b"")
    return kind.startswith(b"text/html")


@lru_cache(maxsize=8)
def painted(document: bytes, lang: str, picture: str = "") -> bytes:
    """Streamlit's document with our style, language, name and typeface; what it does not hold is left out.

    picture: the address of what the page shows first (lasting.early), to be fetched with the document.
    """
    fonts = "".join(
        f'<link rel="preload" href="./app/static/fonts/{name}.ttf" as="font" type="font/ttf" crossorigin>'
        for name in FONTS
    )
    first = f'<link rel="preload" href="./{escape(picture)}" as="fetch" crossorigin>' if picture else ""
    text = document.decode()
    text = text.replace('<html lang="en">', f'<html lang="{escape(lang)}" translate="no">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>Zona Hijau</title>{first}{fonts}", 1)
    # at the end: Streamlit writes its own rules into the head, and of two equal ones the later holds
    style, arrival = (path.read_text(encoding="utf-8") for path in (STYLE, ARRIVAL))
    ours = f'<style>{style}</style><style id="zh-arrival">{arrival}</style><script>{ARRIVED};{ONE_STEP}</script>'
    return text.replace("</body>", f"{ours}</body>", 1).encode()
