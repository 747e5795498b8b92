"""Where the reader is: the zone in which moments are told, and the address that a link for others begins with."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import streamlit as st

from kepatuhan.core.exports import web_address
from kepatuhan.words.numbers import HOME, day, moment, valid_zone

ZONE = "ZONA_ZONA_WAKTU"
"""Names the zone of readers whose browser does not tell its own, such as Asia/Makassar."""
PUBLIC = "ZONA_PUBLIC_URL"
"""Names the address under which others reach the app, such as https://zona.bantenprov.go.id."""
PROVINCE = "ZONA_PROVINSI"
"""Names the province that is shown where the address names none, by its code, such as 34."""
ONLY_HERE = ("127.0.0.1", "localhost", "::1")


def zone() -> str:
    """The zone of the reader's browser; where it does not say, what ZONA_ZONA_WAKTU says; else that of Banten."""
    given = (st.context.timezone or "", os.environ.get(ZONE, "").strip())
    return next((name for name in given if valid_zone(name)), HOME)


def told(when: datetime, lang: str) -> str:
    """A moment in the reader's zone: '29 Nov 2026, 03.30 WIB'."""
    return moment(when, lang, zone())


def province() -> str:
    """The code that ZONA_PROVINSI says; '' where it says nothing."""
    return os.environ.get(PROVINCE, "").strip()


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where the reader is."""
    return date.fromisoformat(day(now(), zone()))


def public_address() -> str:
    """What ZONA_PUBLIC_URL says, without a stroke at its end; '' where it says nothing or nothing that is an address."""
    given = web_address(os.environ.get(PUBLIC, ""))
    try:
        parts = urlsplit(given)
    except ValueError:  # a bracket that is not closed
        return ""
    return given.rstrip("/") if parts.hostname and not parts.query and not parts.fragment else ""


def refused_address() -> str:
    """What ZONA_PUBLIC_URL says where it cannot be used; '' where it can, or says nothing."""
    return "" if public_address() else os.environ.get(PUBLIC, "").strip()


def link_base(page: str) -> str:
    """The address of `page` (its last part) for others: below ZONA_PUBLIC_URL, else as the reader's browser has it, without its choice."""
    if public := public_address():
        return f"{public}/{page}"
    return (st.context.url or f"/{page}").split("?")[0].split("#")[0]


def only_here(address: str) -> bool:
    """Whether a link with this address opens on this computer only."""
    return urlsplit(address).hostname in ONLY_HERE
