"""One small control below a picture or table: its files, made only when one is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kepatuhan.charts.export import png, stamped
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.sentences.tables import handed
from kepatuhan.words import handout
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number
from pages.components.shell import session
from pages.components.shell.html_table import RowGroup, html_table
from pages.components.shell.view import View

Draw = Callable[[str], bytes]
"""`png` or `svg` → the picture (charts.export.picture)."""
Tables = Mapping[str, Callable[[], pd.DataFrame]]
"""What a table is called on its button and in its file → what makes it."""
PICTURES = {"png": "download_png", "svg": "download_svg"}
TABLES = {"xlsx": "download_xlsx", "csv": "download_csv"}
"""What can be taken of a picture, and of a table (the kinds of handout.FILES), and the words of its button."""
MIME = {"png": "image/png", "svg": "image/svg+xml", **handout.MIME}


def offer(
    view: View,
    name: str,
    title: str,
    draw: Draw | None,
    tables: Tables,
    shown: pd.DataFrame | None = None,
    mark: str = "",
) -> None:
    """A popover with the picture as PNG and SVG and each table as XLSX and CSV; `shown` is the picture's own table, to be read.

    name: the word of a key file_… and what tells it from others, the beginning of the file names (see `file_name`).
    title: the finding; it stands at the top of every table with the table's own words. mark: the label of invented values, the first line of a table.
    Own tables of the session are named inside every picture and in the first line of every table.
    """
    own_tables = (
        session.mark(view.lang),
        session.exception(view.lang),
        view.lang,
    )  # a file is made outside the session
    mark = " · ".join(filter(None, (mark, own_tables[0])))
    label = view.say("download" if draw else "download_tables")
    with st.popover(label, type="tertiary", icon=":material/download:", key=f"get_{name}"):
        with st.container(horizontal=True):
            if draw is not None:
                for kind, key in PICTURES.items():
                    _button(view.say(key), partial(_picture, draw, own_tables, kind), name, kind)
            for place, (words, table) in enumerate(tables.items()):
                end = f"{name}-{place + 1}" if place else name
                for kind, key in TABLES.items():
                    made = partial(_file, kind, table, f"{title} · {words}", view.lang, mark)
                    _button(view.say(key, what=words), made, end, kind)
        if shown is not None:
            st.html(_table(shown, view, mark))


def _button(label: str, made: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(label, made, file_name(name, kind), MIME[kind], key=f"get_{name}_{kind}", on_click="ignore")


def _picture(draw: Draw, own_tables: tuple[str, str, str], kind: str) -> bytes:
    """The picture, which says so in itself where an own table is in use (`own_tables`: label, note, language)."""
    if not own_tables[0]:
        return draw(kind)
    svg = stamped(draw("svg"), *own_tables)
    return svg if kind == "svg" else png(svg)


def _file(kind: str, table: Callable[[], pd.DataFrame], title: str, lang: str, mark: str) -> bytes:
    return handout.FILES[kind](handed(table(), title, lang, mark))


def own_files(label: str, name: str, make: Callable[[], handout.Handout], lang: str, **more: Any) -> None:
    """A button for each kind of file of a table that can be brought back; `label` names the table, `more` goes to the buttons."""
    for kind, write in handout.FILES.items():
        st.download_button(
            say(TABLES[kind], lang, what=label),
            data=partial(_written, write, make),
            file_name=f"{name}.{kind}",
            mime=MIME[kind],
            on_click="ignore",
            key=f"own_files_{name}_{kind}",
            icon=":material/download:",
            **more,
        )


def _written(write: Callable[[handout.Handout], bytes], make: Callable[[], handout.Handout]) -> bytes:
    return write(make())


def _table(frame: pd.DataFrame, view: View, mark: str) -> str:
    rows = [
        (str(first), *(shown_as(value, view.lang) for value in rest)) for first, *rest in frame.itertuples(index=False)
    ]
    heads = [str(name) for name in frame.columns]
    return html_table([RowGroup(rows)], heads, caption=view.say("as_table"), label=mark, classes="zh-aside")


def shown_as(value: object, lang: str) -> str:
    """A cell of a table to take away as the reader's language writes it on the screen."""
    return number(round(value * HUNDREDTHS), lang) if isinstance(value, Decimal) else str(value)


def file_name(name: str, kind: str) -> str:
    """'peta-zona 2022' → 'zona-hijau-peta-zona-2022.png': letters, digits and hyphens, whatever a region is called."""
    return f"zona-hijau-{re.sub('[^0-9a-z]+', '-', name.lower()).strip('-')}.{kind}"
