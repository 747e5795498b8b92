"""Bawa tabel sendiri: what was understood of a file, what is wrong with it, how it differs, and what to do with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kepatuhan.core import shipped
from kepatuhan.core.assessments import FIELDS, PLANNED, together
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Problem
from kepatuhan.intake import headers, ingest, returned, saving, templates
from kepatuhan.intake import review as intake
from kepatuhan.intake.ingest import Reading
from kepatuhan.intake.review import Review
from kepatuhan.scoring.score import score
from kepatuhan.sentences.unit_means import UnitMean, no_total, unit_means
from kepatuhan.words.handout import Handout
from kepatuhan.words.keys import SEVERITY_KEYS, TEMPLATE_KEYS
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import exact, moment
from kepatuhan.words.problems import message, problem
from pages.components.charts.downloads import own_files
from pages.components.shell import session
from pages.components.shell.cache import ROOT, look_again, on_disk
from pages.components.shell.frame import View
from pages.components.shell.session import FILES, MAPPING, Own

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"]
LIMIT = 10
"""Megabytes of one file."""
MOST = 12
"""Files that a session keeps."""
EDITABLE = 1_000
"""Rows up to which the whole sheet is shown for corrections."""
SHOWN = 500
"""Lines of a table on screen; the downloads hold all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("own_reading", "own_checking", "own_comparing")
"""What is done with a file that was not seen before: words of each step."""
SURE = {
    "pasti": "sure_pasti",
    "padanan": "sure_padanan",
    "pilihan": "sure_pilihan",
    "mungkin": "sure_mungkin",
    "tidak": "sure_tidak",
}
"""How sure the meaning of a column is (headers.Sure)."""
DIFFERENCES = {"new": "verdict_new", "changed": "verdict_changed", "unchanged": "verdict_unchanged"}
VERDICTS = {
    "accept": ("own_accept", st.success),
    "accept_warn": ("own_accept_warn", st.warning),
    "reject": ("own_reject", st.error),
}


@dataclass(frozen=True)
class Looked:
    """What was found of a file: how it was read, the verdict, how it differs from what is loaded, the rows that add something

    and the errors that only show among the loaded rows, and the means of its units. Nothing is compared of a file that
    is rejected.
    """

    reading: Reading
    review: Review
    differences: pd.DataFrame
    rows: pd.DataFrame
    clashes: list[Problem]
    means: list[UnitMean]


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
        _earlier(view)
        _templates(view)


def saved_note(view: View) -> None:
    """What was saved last in this session, with the way back; or why it was not."""
    told, saved = st.session_state.pop("own_told", None), st.session_state.get("own_saved")
    if isinstance(told, Problem):
        (st.error if told.severity == "error" else st.info)(literal(problem(told, view.lang)))
    elif told:
        st.info(literal(view.say(told[0], file=told[1])))
    if saved:
        words = view.say("own_saved" if saved.backup else "own_saved_new", file=saved.name, backup=saved.backup)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(literal(words), icon=":material/save:")
            st.button(view.say("own_undo"), on_click=_undo, args=(saved,), key="own_undo", icon=":material/undo:")


def _undo(saved: saving.Saved) -> None:
    refused = saving.undo(ROOT, saved, datetime.now().astimezone())
    look_again()
    st.session_state["own_told"] = refused or ("own_undone", saved.name)
    if refused is None and st.session_state.get("own_saved") == saved:
        del st.session_state["own_saved"]


def _earlier(view: View) -> None:
    """What was saved before, also by others and before a restart, and can still be undone."""
    saved = [one for one in saving.undoable(ROOT) if one != st.session_state.get("own_saved")]
    if not saved:
        return
    st.caption(view.say("own_undo_list"))
    for one in saved:
        with st.container(horizontal=True, vertical_alignment="center"):
            when = moment(one.when, view.lang, st.context.timezone or "")
            st.markdown(literal(view.say("own_undo_line", file=one.name, when=when)), width="content")
            key = f"own_undo_{one.change.stamp}"
            st.button(
                view.say("own_undo"), on_click=_undo, args=(one,), key=key, type="tertiary", icon=":material/undo:"
            )


def _bring(view: View) -> None:
    """Uploaded files, several at once, or one of the folder; each goes to FILES and the control is empty again."""
    turn = st.session_state.setdefault("own_turn", 0)
    upload, folder = f"own_upload_{turn}", f"own_folder_{turn}"
    st.file_uploader(
        view.say("own_upload"), KINDS, accept_multiple_files=True, key=upload, max_upload_size=LIMIT,
        on_change=_take_in, args=(upload,),
    )  # fmt: skip
    names = sorted(p.name for p in (ROOT / "data" / "assessments").glob("*.csv"))
    st.selectbox(
        view.say("own_folder"), names, index=None, placeholder=view.say("own_none"), key=folder,
        on_change=_take_from_folder, args=(folder,),
    )  # fmt: skip


def _take_in(widget: str) -> None:
    for file in st.session_state[widget] or ():
        _keep(ingest.display_name(file.name), file.getvalue())


def _take_from_folder(widget: str) -> None:
    """The name is one that we listed, never one that was sent."""
    chosen = next(
        (p for p in (ROOT / "data" / "assessments").glob("*.csv") if p.name == st.session_state[widget]), None
    )
    content = shipped.content(chosen, chosen.name) if chosen else None
    if isinstance(content, Problem):
        st.session_state["own_told"] = content
    elif chosen and content is not None:
        _keep(chosen.name, content)


def _keep(file: str, content: bytes) -> None:
    """In memory, the newest few."""
    own, files = Own(file, content, content), st.session_state[FILES]
    files[own.key] = own
    while len(files) > MOST:
        del files[next(iter(files))]
    st.session_state["own_turn"] += 1


def _progress(view: View, bar: DeltaGenerator, file: str, place: int, count: int, step: int) -> None:
    """How far all files are, each in the steps of STEPS, and which one is at work."""
    words = view.say(STEPS[step], file=file)
    if count > 1:
        words = f"{view.say('own_nth', n=place + 1, of=count)}: {words}"
    bar.progress((place * len(STEPS) + step) / (count * len(STEPS)), text=literal(words))


def _guarded(view: View, own: Own, tell: Callable[[int], None]) -> None:
    """One file must not take the others along, nor show a stack trace."""
    try:
        _file(view, own, tell)
    except Exception as error:
        st.error(literal(view.say("own_surprise", file=own.file, reason=type(error).__name__)))


def _file(view: View, own: Own, tell: Callable[[int], None]) -> None:
    sheet = st.session_state.get(f"own_sheet_{own.key}")
    mapping = st.session_state.setdefault(MAPPING, {}).get(own.key, {})
    units = st.session_state.setdefault("own_units", {}).get(own.key, {})
    looked = _looked_at(own, sheet, tuple(sorted(mapping.items())), tuple(sorted(units.items())), tell)
    reading, review = looked.reading, looked.review
    with st.container(border=True, key=f"own_file_{own.key}"):
        words, close = st.columns([6, 1], vertical_alignment="center")
        with words:
            _verdict(view, own, review)
            _no_totals(view, looked.means)
        close.button(
            view.say("own_close"), key=f"own_close_{own.key}", on_click=_close, args=(own.key,), type="tertiary"
        )
        _choose_sheet(view, own, reading)
        with st.expander(view.say("own_understood"), icon=":material/visibility:"):
            _understood(view, own, reading)
        _ask_units(view, own, review, units)
        _problems(view, own, reading, review)
        _correct(view, own, reading, review)
        if review.outcome != "reject" and len(review.accepted):
            _take(view, own, looked)


def _looked_at(
    own: Own,
    sheet: str | None,
    mapping: tuple[tuple[int, str], ...],
    units: tuple[tuple[str, str], ...],
    tell: Callable[[int], None],
) -> Looked:
    """Read once for a content, telling of each of STEPS as it begins; the newest few are kept, in this session only."""
    known, seen = on_disk(), st.session_state.setdefault("own_seen", {})
    key = (own.file, hashlib.sha256(own.content).hexdigest(), sheet, mapping, units)
    if key not in seen or seen[key][0] is not known:
        tell(0)
        reading = ingest.read(own.content, own.file, known.data, sheet=sheet, mapping=dict(mapping) or None)
        tell(1)
        review = intake.review(reading, known.data, dict(units))
        tell(2)
        seen[key] = known, _compare(reading, review, known.data)
        while len(seen) > MOST:
            del seen[next(iter(seen))]
    return seen[key][1]


def _compare(reading: Reading, review: Review, data: Dataset) -> Looked:
    loaded = intake.everything(data)
    accepted = review.accepted if review.outcome != "reject" else review.accepted.head(0)
    rows = intake.telling(loaded, accepted)
    means = unit_means(score(review.accepted, data), data) if len(review.accepted) else []
    return Looked(reading, review, intake.differences(loaded, accepted), rows, intake.clashes(data, rows), means)


def _close(key: str) -> None:
    st.session_state[FILES].pop(key, None)


def _verdict(view: View, own: Own, review: Review) -> None:
    errors = sum(p.severity == "error" for p in review.problems)
    key, box = VERDICTS[review.outcome]
    words = view.say(key, file=own.file, n=errors if review.outcome == "reject" else len(review.accepted))
    if review.outcome == "reject" and len(review.accepted):
        words += " " + view.say("own_good_rows", n=len(review.accepted))
    box(literal(words))


def _no_totals(view: View, means: list[UnitMean]) -> None:
    """Of which governments the table holds some units only: their mean, why it is no total, what is missing."""
    told = [no_total(mean, view.known.data, view.lang) for mean in means if not mean.known]
    if told:
        st.caption("\n".join(f"- {literal(line)}" for line in told[:SHOWN]))


def _choose_sheet(view: View, own: Own, reading: Reading) -> None:
    if len(reading.sheets) > 1:
        key, options = f"own_sheet_{own.key}", [*reading.sheets, ingest.EVERY]
        read_now = ingest.EVERY if reading.parts else reading.sheet
        st.selectbox(
            view.say("own_sheet"),
            options,
            index=options.index(read_now) if read_now in options else None,
            format_func=lambda name: view.say("own_every_sheet") if name == ingest.EVERY else name,
            key=key,
            placeholder=view.say("own_none"),
        )


def _understood(view: View, own: Own, reading: Reading) -> None:
    st.text(ingest.understood(reading, view.lang))
    names = [view.say(k) for k in ("own_letter", "own_header", "own_target", "own_sure")]
    rows = [(c.letter, c.header, c.target or view.say("own_leave"), view.say(SURE[c.sure])) for c in reading.columns]
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True)
    _ask(view, own, reading)
    st.caption(view.say("own_preview"))
    lines = pd.DataFrame(reading.preview, index=pd.Index(reading.preview_rows, name=view.say("own_row")))
    st.dataframe(lines.set_axis([headers.letter(i + 1) for i in lines.columns], axis=1))


def _ask(view: View, own: Own, reading: Reading) -> None:
    """A box for every column that was not understood for sure: the user knows what it holds."""
    options = [
        "",
        *FIELDS,
        *PLANNED,
        "wilayah",
        *sorted({c.target for c in reading.columns} - {"", "wilayah", *FIELDS, *PLANNED}),
    ]
    for column in (c for c in reading.columns if c.sure in ("pilihan", "mungkin", "tidak")):
        extra = [column.suggestion] if column.suggestion and column.suggestion not in options else []
        choices = [*options, *extra]
        key = f"own_map_{own.key}_{column.index}"
        st.selectbox(
            literal(view.say("own_ask", letter=column.letter, header=column.header[:60])),
            choices,
            index=choices.index(column.target) if column.target in choices else 0,
            format_func=lambda target: target or view.say("own_leave"),
            key=key,
            on_change=_map,
            args=(own.key, column.index, key),
        )


def _ask_units(view: View, own: Own, review: Review, answered: dict[str, str]) -> None:
    """A box for every unit that no list knows, and for those that were answered: the user knows which one is meant."""
    asked = [p for p in review.problems if p.code in ("unit_twin", "unit_unlisted")]
    for unit in dict.fromkeys([*answered, *(p.value for p in asked)]):
        known = {n: None for p in asked if p.value == unit for n in p.params["units"]} | {unit: None}
        known |= {answered[unit]: None} if unit in answered else {}
        options, key = list(known), f"own_unit_{own.key}_{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
        st.selectbox(
            literal(view.say("own_ask_unit", unit=unit[:60])),
            options,
            index=options.index(answered[unit]) if unit in answered else None,
            format_func=lambda name, unit=unit: view.say("own_new_unit") if name == unit else name,
            placeholder=view.say("own_none"),
            key=key,
            on_change=_answer,
            args=(own.key, unit, key),
        )


def _answer(own_key: str, unit: str, key: str) -> None:
    st.session_state["own_units"].setdefault(own_key, {})[unit] = st.session_state[key]


def _map(own_key: str, column: int, key: str) -> None:
    st.session_state[MAPPING].setdefault(own_key, {})[column] = st.session_state[key]


def _problems(view: View, own: Own, reading: Reading, review: Review) -> None:
    st.subheader(f"{view.say('own_problems')} ({len(review.problems)})", anchor=False)
    if not review.problems:
        st.caption(view.say("own_no_problem"))
        return
    counts = {s: sum(p.severity == s for p in review.problems) for s in returned.ORDER}
    there = [s for s in returned.ORDER if counts[s]]
    chosen = st.pills(
        view.say("own_filter"),
        there,
        selection_mode="multi",
        default=[s for s in there if s != "note"] or there,
        format_func=lambda s: f"{view.say(SEVERITY_KEYS[s])} ({counts[s]})",
        key=f"own_filter_{own.key}",
    )
    shown = [p for p in review.problems if p.severity in chosen][:SHOWN]
    wide = {view.say(k): st.column_config.TextColumn(width="large") for k in ("own_message", "own_remedy")}
    st.dataframe(returned.problems_table(shown, view.lang), hide_index=True, column_config=wide)
    known = on_disk().data
    st.download_button(
        view.say("own_marked"),
        data=partial(returned.marked, own.content, reading, review.problems, known, view.lang),
        file_name=returned.renamed(reading),
        mime=XLSX,
        on_click="ignore",
        key=f"own_marked_{own.key}",
        icon=":material/download:",
    )


def _correct(view: View, own: Own, reading: Reading, review: Review) -> None:
    section = st.expander(
        view.say("own_correct"), icon=":material/edit:", key=f"own_correct_{own.key}", on_change="rerun"
    )
    if not section.open:
        return
    with section:
        cells = returned.grid(own.content, reading, on_disk().data)
        if cells.empty:
            return
        st.caption(view.say("own_correct_note"))
        part = cells
        if len(cells) > EDITABLE:
            wanted = {*reading.header_rows, *(p.row for p in review.problems if p.row)}
            part = cells[cells.index.isin(wanted)].head(EDITABLE)
            st.caption(view.say("own_some_rows", n=len(cells)))
        content = hashlib.sha256(own.content).hexdigest()[:8]
        edited = st.data_editor(
            part,
            hide_index=False,
            placeholder="",
            num_rows="add"
            if part is cells
            else "fixed",  # among some of the rows a new one would take another's number
            key=f"own_editor_{own.key}_{content}_{reading.sheet}",
        )
        st.button(
            view.say("own_again"),
            on_click=_again,
            args=(own.key, cells, edited),
            key=f"own_again_{own.key}",
            type="primary",
        )


def _again(key: str, cells: pd.DataFrame, edited: pd.DataFrame) -> None:
    files = st.session_state[FILES]
    files[key] = replace(files[key], content=returned.as_csv(returned.corrected(cells, edited)))
    st.session_state.pop(f"own_sheet_{key}", None)


def _take(view: View, own: Own, looked: Looked) -> None:
    """How it differs from what is loaded; then into this session, or onto the disk."""
    rows, clashes = looked.rows, looked.clashes
    st.subheader(view.say("own_compare"), anchor=False)
    counts = looked.differences["verdict"].value_counts()
    st.text(view.say("own_counts", **{k: int(counts.get(k, 0)) for k in ("new", "changed", "unchanged")}))
    st.dataframe(_compared(view, looked.differences), hide_index=True)
    if rows.empty:
        st.caption(view.say("own_nothing_new"))
        return
    if clashes:
        st.error(view.say("own_clash"))
        st.dataframe(returned.problems_table(clashes[:SHOWN], view.lang), hide_index=True)
        return
    open_question = not _confirmed(view, own, looked.review)
    with st.container(horizontal=True):
        st.button(
            view.say("own_use"), on_click=session.use, args=(own.file, rows), key=f"own_use_{own.key}",
            type="primary", icon=":material/play_arrow:", disabled=open_question,
        )  # fmt: skip
        st.button(
            view.say("own_save"), on_click=_save, args=(own, looked.review.accepted, on_disk().data),
            key=f"own_save_{own.key}", icon=":material/save:", disabled=open_question,
        )  # fmt: skip


def _confirmed(view: View, own: Own, review: Review) -> bool:
    """Whether every question of the review (intake.questions) was answered: one box to tick for all of a kind."""
    asked: dict[str, list[Problem]] = {}
    for one in intake.questions(review):
        asked.setdefault(one.code, []).append(one)
    content = hashlib.sha256(own.content).hexdigest()[:8]
    boxes = [
        st.checkbox(
            literal(view.say("own_confirm", what=message(found[0], view.lang), rows=_rows_of(found))),
            key=f"own_confirm_{own.key}_{content}_{code}",
        )
        for code, found in asked.items()
    ]
    return all(boxes)


def _rows_of(found: list[Problem]) -> str:
    shown = [str(p.row) for p in found[:LIMIT] if p.row]
    return ", ".join(shown) + (" …" if len(found) > LIMIT else "")


def _save(own: Own, accepted: pd.DataFrame, seen: Dataset) -> None:
    """Onto the disk; `seen` is what the page compared it with, for somebody may have saved since."""
    done = saving.save(ROOT, own.file, accepted, intake.everything(seen), datetime.now().astimezone())
    look_again()
    if isinstance(done, Problem):
        st.session_state["own_told"] = done
    else:
        st.session_state["own_saved"] = done
        session.saved(own)


def _compared(view: View, differences: pd.DataFrame) -> pd.DataFrame:
    """Changed and new rows first, in words."""
    regions = {r.code: region_name(r, view.lang, short=True) for r in view.known.data.regions}
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


def _full(data: Dataset, lang: str, mark: str) -> Handout:
    """Observations and proposals as one table to take away."""
    return saving.full_handout(together([data.observations, data.proposals]), lang, mark)


def _templates(view: View) -> None:
    st.caption(view.say("own_templates"))
    known = on_disk().data
    with st.container(horizontal=True):
        for level in templates.LEVELS:
            st.download_button(
                view.say(TEMPLATE_KEYS[level]),
                data=partial(templates.template, level, known, view.lang),
                file_name=f"templat-{level}.xlsx",
                mime=XLSX,
                on_click="ignore",
                key=f"own_template_{level}",
                type="tertiary",
                icon=":material/table:",
            )
        make = partial(_full, view.known.data, view.lang, session.mark(view.lang))
        own_files(view.say("own_full"), "penilaian-banten", make, view.lang, type="tertiary")
