"""Small print that pages share: which year was opened and why, where the figures come from, the unofficial mean."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kepatuhan.core.geography import Boundaries, join_report
from kepatuhan.scoring import compare
from kepatuhan.sentences.national import median_text
from kepatuhan.words.markdown import literal
from kepatuhan.words.numbers import counted, listing, number
from pages.components.shell import session
from pages.components.shell.view import View, remembered


def default_year_note(view: View) -> None:
    """Says why this year was opened, as long as nobody chose one."""
    if not view.year_given:
        st.caption(_opened(view))


@remembered
def _opened(view: View) -> str:
    known_scores = compare.known_count(view.known.bodies, view.year)
    return view.say("default_year", year=view.year, known=known_scores, all=len(view.known.data.regions))


def source_note(view: View, key: str = "source_note") -> None:
    """The source line below a picture, and what in it has another source; `map_source` also names the boundaries' origin."""
    st.caption(f"{view.say(key, year=view.year)} {literal(session.exception(view.lang))}".strip())


def average_note(view: View) -> None:
    """The simple mean of the eight where all are known and the median of the known, labelled as no official figures."""
    for line in _averages(view):
        st.caption(line)


@remembered
def _averages(view: View) -> list[str]:
    bodies, data = view.known.bodies, view.known.data
    mean, districts = compare.simple_mean(bodies, data, view.year), counted(len(data.districts), view.lang)
    lines = [] if mean is None else [view.say("average", districts=districts, value=number(mean, view.lang))]
    return [*lines, median_text(bodies, data, tuple({d.kind: None for d in data.districts}), view.year, view.lang)]


def geography_note(view: View, codes: Iterable[str], boundaries: Boundaries, file: str) -> None:
    """Governments without a polygon in the `file` and polygons without a government; nothing when the two lists agree."""
    report = join_report(codes, boundaries)
    for key, lost in (("geo_without_polygon", report.without_polygon), ("geo_without_rows", report.without_rows)):
        if lost:
            st.warning(view.say(key, file=file, names=listing(list(lost), view.lang)), icon=":material/map:")
