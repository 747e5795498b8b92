"""The title step: what the presentation is about, of when, and the logo of the office that gives it."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import streamlit as st
from PIL import Image

from kepatuhan.sentences.scores import everybody
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import date, day
from pages.components.shell import place
from pages.components.shell.cache import ROOT
from pages.components.shell.view import View

LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
"""Files in static/ that an office may put there, the first one that can be shown is, and what the browser is told of each."""
LARGEST = 1_000_000
"""Bytes of a logo that is still shown: it travels inside the page, and more only makes a title wait."""
MOST_PIXELS = 20_000_000
"""Pixels of a PNG beyond which a small file unpacks to more than a browser should hold."""


def cover(view: View) -> None:
    """The year and the government in view as a title page, with today's date and the office's logo if there is one."""
    whole = view.region.code == view.known.data.province.code
    about = everybody(view.known.data, view.lang) if whole else region_name(view.region, view.lang)
    today = day(place.now(), place.zone())
    st.html(
        f'<section class="zh-cover"><header><b>{escape(view.say("brief_app"))}</b>{_logo_image()}</header>'
        f"<div><p>{escape(view.say('cover_about'))}</p><h1>{escape(view.say('cover_year', year=view.year))}</h1>"
        f"<h2>{escape(about)}</h2></div><footer>{escape(date(today, view.lang))}</footer></section>"
    )


def _logo_image() -> str:
    source = logo(ROOT / "static")
    return f'<img src="{source}" alt="">' if source else ""


def logo(folder: Path) -> str:
    """The logo in `folder` as a data URI, so that it needs no server; '' where there is none that a browser can show."""
    for name, kind in LOGOS.items():
        path = folder / name
        try:
            status = path.stat()
        except OSError:
            continue
        if source := _source(path, kind, status.st_mtime_ns, status.st_size):
            return source
    return ""


@lru_cache(maxsize=4)
def _source(path: Path, kind: str, changed: int, size: int) -> str:
    """The file as a data URI, read once for each time it changes; '' for one that is too large or no such picture."""
    if not 0 < size <= LARGEST:
        return ""
    try:
        content = path.read_bytes()
        sound = _is_svg(content) if kind == "image/svg+xml" else _is_png(path)
    except Exception:  # a picture can be broken in as many ways as its readers have exceptions; none may stop a title
        return ""
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}" if sound else ""


def _is_svg(content: bytes) -> bool:
    return ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"


def _is_png(path: Path) -> bool:
    with Image.open(path, formats=["PNG"]) as picture:
        small = picture.width * picture.height <= MOST_PIXELS
        if small:
            picture.load()
    return small
