"""What the address of a page says: read, written, and taken along to the next page."""

from __future__ import annotations

import streamlit as st

from pages.components.shell.self_layer import YEAR

KEPT = ("provinsi", "wilayah", "tahun", YEAR, "lang", "data")
"""What of the URL goes along from page to page."""
PUBLISHED, INVENTED, OWN = "terbit", "ilustrasi", "mandiri"
"""`data=…` in the URL: published figures only; those with the illustration wherever it says something; or what governments
say of themselves in its place."""
LAYERS = {PUBLISHED: "layer_terbit", INVENTED: "layer_ilustrasi", OWN: "layer_mandiri"}
"""What each is called: a key of the words."""


def state(name: str) -> str:
    """What the URL says under `name`; '' for nothing."""
    return st.query_params.get(name, "")


def set_state(**values: str | None) -> None:
    """Write chosen values into the URL, kept across pages, on reload and in a shared link; '' takes one out, None leaves it."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        elif value == "":
            st.query_params.pop(name, None)


def carried() -> dict[str, str]:
    """What a link to another page takes along of this one's address."""
    given = st.query_params.to_dict()
    return {name: given[name] for name in KEPT if name in given}
