"""Tables that a visitor uses in this session only: kept in memory, joined to the data, gone with the session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from kepatuhan.intake.saving import digest
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import listing
from pages.components.shell import keep as keeping

KEY = "own_tables"
FILES, MAPPING, DONE = "own_files", "own_mapping", "own_done"
"""Where the session keeps what was brought (Own.key → Own), how its columns are read, and the contents that were saved."""


@dataclass(frozen=True)
class Used:
    """The accepted rows of one file (intake.Review) under the name that the user gave it."""

    file: str
    rows: pd.DataFrame

    @cached_property
    def content(self) -> str:
        """saving.digest of the rows, worked out once."""
        return digest(self.rows)

    @cached_property
    def size(self) -> int:
        """Bytes of the rows in memory."""
        return int(self.rows.memory_usage(deep=True).sum())


def used() -> tuple[Used, ...]:
    """The tables in use, in the order in which they were taken."""
    tables: tuple[Used, ...] = st.session_state.get(KEY, ())
    return tables


def use(file: str, rows: pd.DataFrame) -> None:
    """Take a table into use; one of the same name gives way to it."""
    st.session_state[KEY] = (*(t for t in used() if t.file != file), Used(file, rows))


def discard(file: str | None = None) -> None:
    """Leave one table, or all."""
    st.session_state[KEY] = tuple(t for t in used() if file is not None and t.file != file)


@dataclass(frozen=True)
class Own:
    """A file as it was brought, and as it is now: `content` may have been corrected on the page."""

    file: str
    original: bytes
    content: bytes

    @property
    def key(self) -> str:
        """What its widgets are called: by content, so that two files of one name stay apart."""
        return hashlib.sha256(self.file.encode() + b"\0" + self.original).hexdigest()[:12]


def keep() -> None:
    """What was brought and is in use outlives a reload; leaving the page is asked about while it would be a loss."""
    state = st.session_state
    files: dict[str, Own] = state.get(FILES, {})
    corrected = [
        own for own in files.values() if own.content != own.original and own.content not in state.get(DONE, ())
    ]
    value = {KEY: used(), FILES: dict(files), MAPPING: dict(state.get(MAPPING, {})), DONE: state.get(DONE, ())}
    size = sum(table.size for table in used()) + sum(len(own.original) + len(own.content) for own in files.values())
    called = dict.fromkeys([*(table.file for table in used()), *(own.file for own in files.values())])
    keeping.keep(value if called else {}, size, list(called), ask=bool(used() or corrected))


def saved(own: Own) -> None:
    """A file's content as it is now is on the disk: it is no longer in use, nor would it be lost."""
    discard(own.file)
    st.session_state[DONE] = (*st.session_state.get(DONE, ()), own.content)


def mark(lang: str) -> str:
    """The label of everything that is taken away while own tables are in use, with their names; '' while none is."""
    return say("own_mark", lang, files=names(lang)) if used() else ""


def exception(lang: str) -> str:
    """What a line that names the published source must add while own tables are in use; '' while none is."""
    return say("own_exception", lang, files=names(lang)) if used() else ""


def names(lang: str) -> str:
    """The files in use, as words."""
    return listing([table.file for table in used()], lang)


def stamp(tables: tuple[Used, ...]) -> tuple[str, ...]:
    """What their content is called: whoever brings the same tables shares one scoring of them."""
    return tuple(table.content for table in tables)
