"""How a file differs from what is loaded, and what to do with it: use it in this session, or save it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.intake import returned
from kepatuhan.intake import review as intake
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.review import Review
from kepatuhan.sentences.unit_means import UnitMean
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import province_name, region_name
from kepatuhan.words.numbers import exact, listing
from kepatuhan.words.problems import message
from pages.components.data.problems_view import SHOWN
from pages.components.data.saving_view import save_key, save_table
from pages.components.shell import session, visitor
from pages.components.shell.cache import on_disk
from pages.components.shell.session import Own
from pages.components.shell.view import View

ROWS_NAMED = 10
"""Rows that a question names before it only says that there are more."""
NAMED = 3
"""Provinces that are named before it is only said how many more there are."""
DIFFERENCES = {"new": "verdict_new", "changed": "verdict_changed", "unchanged": "verdict_unchanged"}


@dataclass(frozen=True)
class Looked:
    """What was found of a file: how it was read, the verdict, how it differs from what is loaded, the rows that add something

    and the errors that only show among the loaded rows, and the means of its units. Nothing is compared of a file that
    is rejected.
    """

    reading: FileReading
    review: Review
    differences: pd.DataFrame
    rows: pd.DataFrame
    clashes: list[Problem]
    means: list[UnitMean]


def difference(view: View, upload: Own, looked: Looked) -> None:
    """How it differs from what is loaded; then into this session, or onto the disk."""
    rows, clashes = looked.rows, looked.clashes
    st.subheader(view.say("own_compare"), anchor=False)
    counts = looked.differences["verdict"].value_counts()
    st.text(view.say("own_counts", **{k: int(counts.get(k, 0)) for k in ("new", "changed", "unchanged")}))
    st.dataframe(_compared(view, looked.differences), hide_index=True)
    _elsewhere(view, rows)
    if rows.empty:
        st.caption(view.say("own_nothing_new"))
        return
    if clashes:
        st.error(view.say("own_clash"))
        st.dataframe(returned.problems_table(clashes[:SHOWN], view.lang), hide_index=True, placeholder="")
        return
    why = visitor.why_not(view, "save_table")
    open_question = not _confirmed(view, upload, looked.review)
    with st.container(horizontal=True):
        st.button(
            view.say("own_use"), on_click=session.use, args=(upload.file, rows), key=f"own_use_{upload.key}",
            type="primary", icon=":material/play_arrow:", disabled=open_question,
        )  # fmt: skip
        st.button(
            view.say(save_key()), on_click=save_table, args=(upload, looked.review.accepted, on_disk(view.known.data.province.code).everywhere),
            key=f"own_save_{upload.key}", icon=":material/save:", disabled=open_question or bool(why), help=why or None,
        )  # fmt: skip


def _confirmed(view: View, upload: Own, review: Review) -> bool:
    """Whether every question of the review (intake.questions) was answered: one box to tick for all of a kind."""
    asked: dict[str, list[Problem]] = {}
    for one in intake.questions(review):
        asked.setdefault(one.code, []).append(one)
    content = hashlib.sha256(upload.content).hexdigest()[:8]
    boxes = [
        st.checkbox(
            literal(view.say("own_confirm", what=message(group[0], view.lang), rows=_rows_of(group))),
            key=f"own_confirm_{upload.key}_{content}_{code}",
        )
        for code, group in asked.items()
    ]
    return all(boxes)


def _rows_of(problems: list[Problem]) -> str:
    shown = [str(p.row) for p in problems[:ROWS_NAMED] if p.row]
    return ", ".join(shown) + (" …" if len(problems) > ROWS_NAMED else "")


def _elsewhere(view: View, rows: pd.DataFrame) -> None:
    """How many rows speak of governments of other provinces, and of which: they are seen when one of those is chosen."""
    data = view.known.everywhere
    of = {r.code: r.parent or r.code for r in data.country}
    provinces = rows["region"].astype("str").map(of)
    others = provinces[provinces != view.known.data.province.code]
    if others.empty:
        return
    names = [province_name(r, view.lang) for r in data.country if r.code in set(others)]
    shown = [*names[:NAMED], *([view.say("own_more_provinces", n=len(names) - NAMED)] if len(names) > NAMED else [])]
    st.caption(literal(view.say("own_elsewhere", n=len(others), provinces=listing(shown, view.lang))))


def _compared(view: View, differences: pd.DataFrame) -> pd.DataFrame:
    """Changed and new rows first, in words."""
    regions = {r.code: region_name(r, view.lang, short=True) for r in view.known.everywhere.regions}
    order = differences["verdict"].map({"changed": 0, "new": 1, "unchanged": 2})
    rows = differences.assign(order=order).sort_values("order", kind="stable").head(SHOWN)

    def written(value: int) -> str:
        return "" if pd.isna(value) else exact(value, view.lang)

    return pd.DataFrame(
        {
            view.say("year"): rows["year"],
            view.say("body"): rows["region"].astype("str").map(regions),
            view.say("own_unit"): rows["unit"].astype("str"),
            view.say("own_component"): rows["component"].astype("str"),
            view.say("own_before"): rows["before"].map(written),
            view.say("own_after"): rows["after"].map(written),
            view.say("own_verdict"): rows["verdict"].map(lambda v: view.say(DIFFERENCES[v])),
        }
    )
