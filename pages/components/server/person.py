"""Who asks, as far as a connection tells: an account that has signed in, else a browser.

No address says who somebody is: an office is one of them for hundreds of people. A browser's name can be made up, as many as
somebody likes; what holds against that counts everybody together (`server.pace`, `server.room`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value, decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME

NOBODY = ""
"""Whoever has no cookie: a browser gets one with its first page, so these are programs, and count as one."""


def person(scope: Scope) -> str:
    """A name for whoever opened this connection, the same for all of his; NOBODY without a cookie that says anything."""
    cookies = HTTPConnection(scope).cookies
    account = _account(cookies)
    if account:
        return f"account {account}"
    # the cookie is written anew with each answer, masked in another way: the token below the mask stays
    token, _ = decode_xsrf_token_string(cookies.get(XSRF_COOKIE_NAME, ""))
    return f"browser {token.hex()}" if token else NOBODY


def _account(cookies: Mapping[str, str]) -> str:
    """Who signed in at the provider, by its number for him (claim `sub`); '' where nobody did, or the cookie is not ours."""
    if USER_COOKIE_NAME not in cookies:
        return ""
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1"))

    try:
        claims = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return ""
    known = isinstance(claims, dict) and claims.get("is_logged_in") and claims.get("sub")
    return str(claims["sub"]) if known else ""
