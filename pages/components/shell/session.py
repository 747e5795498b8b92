"""Tables that a visitor uses in this session only: kept in memory, joined to the data, gone with the session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from kepatuhan.intake.saving import digest
from kepatuhan.words import listing, say

KEY = "own_tables"


@dataclass(frozen=True)
class Used:
    """The accepted rows of one file (intake.Review) under the name that the user gave it."""

    file: str
    rows: pd.DataFrame

    @cached_property
    def content(self) -> str:
        """saving.digest of the rows, worked out once."""
        return digest(self.rows)


def used() -> tuple[Used, ...]:
    """The tables in use, in the order in which they were taken."""
    return st.session_state.get(KEY, ())


def use(file: str, rows: pd.DataFrame) -> None:
    """Take a table into use; one of the same name gives way to it."""
    st.session_state[KEY] = (*(t for t in used() if t.file != file), Used(file, rows))


def discard(file: str | None = None) -> None:
    """Leave one table, or all."""
    st.session_state[KEY] = tuple(t for t in used() if file is not None and t.file != file)


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
