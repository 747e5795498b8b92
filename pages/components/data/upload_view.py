"""Bawa tabel sendiri: what was understood of a file, what is wrong with it, how it differs, and what to do with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kepatuhan.core import shipped
from kepatuhan.core.assessments import together
from kepatuhan.core.dataset import Dataset, layers
from kepatuhan.core.model import Problem
from kepatuhan.core.overlay import in_place
from kepatuhan.intake import ingest, saving, templates
from kepatuhan.intake import review as intake
from kepatuhan.intake.ingest import FileReading
from kepatuhan.intake.review import Review
from kepatuhan.scoring.score import score
from kepatuhan.sentences.unit_means import UnitMean, no_total, unit_means
from kepatuhan.words.handout import Handout
from kepatuhan.words.keys import TEMPLATE_KEYS
from kepatuhan.words.markdown import literal
from pages.components.charts.downloads import own_files
from pages.components.data.difference_view import Looked, difference
from pages.components.data.problems_view import SHOWN, XLSX, correct_cells, problem_list
from pages.components.data.saving_view import saved_earlier, saved_note
from pages.components.data.understood_view import ask_units, choose_sheet, understood_columns
from pages.components.shell import session
from pages.components.shell.cache import ROOT, Assessment, on_disk
from pages.components.shell.saved_tables import saved_state
from pages.components.shell.session import FILES, MAPPING, Own
from pages.components.shell.view import View

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "parquet"]
LIMIT = 10
"""Megabytes of one file."""
MOST = 12
"""Files that a session keeps."""
STEPS = ("own_reading", "own_checking", "own_comparing")
"""What is done with a file that was not seen before: words of each step."""
VERDICTS = {
    "accept": ("own_accept", st.success),
    "accept_warn": ("own_accept_warn", st.warning),
    "reject": ("own_reject", st.error),
}


def own_tables(view: View) -> None:
    """The whole section: what was brought stays until it is closed, also while another page is looked at."""
    saved_note(view)
    files = st.session_state.setdefault(FILES, {})
    with st.expander(view.say("own_title"), icon=":material/upload_file:", expanded=bool(files)):
        st.caption(view.say("own_intro"))
        _bring(view)
        bar, count = st.empty(), len(files)
        for place, key in enumerate(list(files)):
            _guarded(view, files[key], partial(_progress, view, bar, files[key].file, place, count))
        bar.empty()
        saved_earlier(view)
        _templates(view)


def _bring(view: View) -> None:
    """Uploaded files, several at once, or one of the folder; each goes to FILES and the control is empty again."""
    turn = st.session_state.setdefault("own_turn", 0)
    upload, folder = f"own_upload_{turn}", f"own_folder_{turn}"
    st.file_uploader(
        view.say("own_upload"), KINDS, accept_multiple_files=True, key=upload, max_upload_size=LIMIT,
        on_change=_take_in, args=(upload,),
    )  # fmt: skip
    st.selectbox(
        view.say("own_folder"), sorted(_shared()), index=None, placeholder=view.say("own_none"), key=folder,
        on_change=_take_from_folder, args=(folder,),
    )  # fmt: skip


def _take_in(widget: str) -> None:
    for file in st.session_state[widget] or ():
        _keep(ingest.display_name(file.name), file.getvalue())


def _shared() -> dict[str, Path | bytes | Problem]:
    """Every table that the pages are made from, by its name: a file of the folder, or what was saved over it."""
    files = {path.name: path for path in (ROOT / "data" / "assessments").glob("*.csv")}
    return in_place(files, saved_state().overlay)


def _take_from_folder(widget: str) -> None:
    """The name is one that we listed, never one that was sent."""
    name = str(st.session_state[widget])
    chosen = _shared().get(name)
    content = shipped.content(chosen, name) if isinstance(chosen, Path) else chosen
    if isinstance(content, Problem):
        st.session_state["own_told"] = content
    elif content is not None:
        _keep(name, content)


def _keep(file: str, content: bytes) -> None:
    """In memory, the newest few."""
    upload, files = Own(file, content, content), st.session_state[FILES]
    files[upload.key] = upload
    while len(files) > MOST:
        del files[next(iter(files))]
    st.session_state["own_turn"] += 1


def _progress(view: View, bar: DeltaGenerator, file: str, place: int, count: int, step: int) -> None:
    """How far all files are, each in the steps of STEPS, and which one is at work."""
    words = view.say(STEPS[step], file=file)
    if count > 1:
        words = f"{view.say('own_nth', n=place + 1, of=count)}: {words}"
    bar.progress((place * len(STEPS) + step) / (count * len(STEPS)), text=literal(words))


def _guarded(view: View, upload: Own, tell: Callable[[int], None]) -> None:
    """One file must not take the others along, nor show a stack trace."""
    try:
        _file(view, upload, tell)
    except Exception as error:
        st.error(literal(view.say("own_surprise", file=upload.file, reason=type(error).__name__)))


def _file(view: View, upload: Own, tell: Callable[[int], None]) -> None:
    sheet = st.session_state.get(f"own_sheet_{upload.key}")
    mapping = st.session_state.setdefault(MAPPING, {}).get(upload.key, {})
    units = st.session_state.setdefault("own_units", {}).get(upload.key, {})
    looked = _looked_at(
        upload, view.known.data.province.code, sheet, tuple(sorted(mapping.items())), tuple(sorted(units.items())), tell
    )
    reading, review = looked.reading, looked.review
    with st.container(border=True, key=f"own_file_{upload.key}"):
        words, close = st.columns([6, 1], vertical_alignment="center")
        with words:
            _verdict(view, upload, review)
            _no_totals(view, looked.means)
        close.button(
            view.say("own_close"), key=f"own_close_{upload.key}", on_click=_close, args=(upload.key,), type="tertiary"
        )
        choose_sheet(view, upload, reading)
        with st.expander(view.say("own_understood"), icon=":material/visibility:"):
            understood_columns(view, upload, reading)
        ask_units(view, upload, review, units)
        problem_list(view, upload, reading, review)
        correct_cells(view, upload, reading, review)
        if review.outcome != "reject" and len(review.accepted):
            difference(view, upload, looked)


def _looked_at(
    upload: Own,
    province: str,
    sheet: str | None,
    mapping: tuple[tuple[int, str], ...],
    units: tuple[tuple[str, str], ...],
    tell: Callable[[int], None],
) -> Looked:
    """Read once for a content, telling of each of STEPS as it begins; the newest few are kept, in this session only."""
    shipped = on_disk(province)
    readings: dict[object, tuple[Assessment, Looked]] = st.session_state.setdefault("own_seen", {})
    key = (upload.file, hashlib.sha256(upload.content).hexdigest(), sheet, mapping, units)
    if key not in readings or readings[key][0] is not shipped:
        tell(0)
        reading = ingest.read(
            upload.content, upload.file, shipped.everywhere, sheet=sheet, mapping=dict(mapping) or None
        )
        tell(1)
        review = intake.review(reading, shipped.everywhere, dict(units))
        tell(2)
        readings[key] = shipped, _compare(reading, review, shipped.everywhere)
        while len(readings) > MOST:
            del readings[next(iter(readings))]
    return readings[key][1]


def _compare(reading: FileReading, review: Review, data: Dataset) -> Looked:
    loaded = intake.everything(data)
    accepted = review.accepted if review.outcome != "reject" else review.accepted.head(0)
    rows = intake.telling(loaded, accepted)
    claimed = layers(review.accepted)[0]
    means = unit_means(score(claimed, data), data) if len(claimed) else []
    return Looked(reading, review, intake.differences(loaded, accepted), rows, intake.clashes(data, rows), means)


def _close(key: str) -> None:
    st.session_state[FILES].pop(key, None)


def _verdict(view: View, upload: Own, review: Review) -> None:
    errors = sum(p.severity == "error" for p in review.problems)
    key, box = VERDICTS[review.outcome]
    words = view.say(key, file=upload.file, n=errors if review.outcome == "reject" else len(review.accepted))
    if review.outcome == "reject" and len(review.accepted):
        words += " " + view.say("own_good_rows", n=len(review.accepted))
    box(literal(words))


def _no_totals(view: View, means: list[UnitMean]) -> None:
    """Of which governments the table holds some units only: their mean, why it is no total, what is missing."""
    reasons = [no_total(mean, view.known.everywhere, view.lang) for mean in means if not mean.known]
    if reasons:
        st.caption("\n".join(f"- {literal(line)}" for line in reasons[:SHOWN]))


def _full(data: Dataset, lang: str, mark: str) -> Handout:
    """Observations and proposals as one table to take away."""
    return saving.full_handout(together([data.observations, data.proposals]), lang, mark)


def _templates(view: View) -> None:
    st.caption(view.say("own_templates"))
    data = on_disk(view.known.data.province.code).data
    with st.container(horizontal=True):
        for level in templates.LEVELS:
            st.download_button(
                view.say(TEMPLATE_KEYS[level]),
                data=partial(templates.template, level, data, view.lang),
                file_name=f"templat-{level}.xlsx",
                mime=XLSX,
                on_click="ignore",
                key=f"own_template_{level}",
                type="tertiary",
                icon=":material/table:",
            )
        make = partial(_full, view.known.data, view.lang, session.mark(view.lang))
        own_files(view.say("own_full"), f"penilaian-{view.known.data.province.code}", make, view.lang, type="tertiary")
