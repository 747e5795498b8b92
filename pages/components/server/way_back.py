"""After signing in one is where one was: Streamlit itself always ends at the first page, and says nothing where it failed."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
"""Ends of the addresses that Streamlit answers (its starlette_auth_routes); from both of the first a provider leads to the last."""
COOKIE = "zona_kembali"
"""Keeps the address during the minutes that one is at the provider."""
MINUTES = 15
LONGEST = 3000
"""Letters of an address that a cookie holds; of a longer one the way back is the first page."""
FAILED = "masuk=gagal"
SIGNED_IN = "_streamlit_user="
"""How the header begins that makes somebody signed in."""


class WayBack:
    """Remembers from where somebody leaves to sign in or out, and sends him there when he returns."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the heads of these answers are changed."""
        path = scope.get("path", "") if scope["type"] == "http" else ""
        change = _leaving if path.endswith((LOGIN, LOGOUT)) else _returning if path.endswith(CALLBACK) else None

        async def sent(message: Message) -> None:
            if change is not None and message["type"] == "http.response.start":
                change(scope, message)
            await send(message)

        await self.app(scope, receive, sent)


def _leaving(scope: Scope, message: Message) -> None:
    back = _from_referer(Headers(scope=scope))
    headers = MutableHeaders(raw=message["headers"])
    if message["status"] >= 400:  # the provider does not answer: Streamlit says so in English on an empty page
        _redirect(message, _with_failure(back or _base(scope, LOGIN)))
    elif back:
        life = f"Path=/; Max-Age={MINUTES * 60}; HttpOnly; SameSite=Lax"
        headers.append("set-cookie", f"{COOKIE}={quote(back, safe='/')}; {life}")
    message["headers"] = MutableHeaders(raw=message["headers"]).raw


def _returning(scope: Scope, message: Message) -> None:
    headers = MutableHeaders(raw=message["headers"])
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    came = any(
        value.startswith(SIGNED_IN) and not value.startswith(f'{SIGNED_IN}"";')
        for value in headers.getlist("set-cookie")
    )
    back = _from_cookie(Headers(scope=scope)) or _base(scope, CALLBACK)
    if "location" in headers or message["status"] >= 400:
        tried = bool({"code", "error", "state"} & set(asked))  # else it is the way back from signing out
        _redirect(message, back if came or not tried else _with_failure(back))
    changed = MutableHeaders(raw=message["headers"])
    changed.append("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    message["headers"] = changed.raw


def _redirect(message: Message, to: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["location"], message["status"] = to, 302
    message["headers"] = headers.raw


def _from_referer(headers: Headers) -> str:
    """The page of this host that one comes from, without its host; '' for any other."""
    try:
        parts = urlsplit(headers.get("referer", ""))
    except ValueError:
        return ""
    return (
        _of_this_host(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if parts.netloc == headers.get("host")
        else ""
    )


def _from_cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return _of_this_host(unquote(morsel.value)) if morsel else ""


def _of_this_host(path: str) -> str:
    """The path where a browser stays on this host with it; '' where it would leave it."""
    safe = (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isascii()
        and path.isprintable()
    )
    return path if safe and len(path) <= LONGEST else ""


def _base(scope: Scope, end: str) -> str:
    return str(scope["path"]).removesuffix(end) + "/"


def _with_failure(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{FAILED}"
