"""A score taken apart: units and aspects as pictures, what is lost inside an aspect, and the eight beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kepatuhan.charts.export import picture
from kepatuhan.charts.frames import aspect_frame, unit_frame
from kepatuhan.charts.parts import parts_datasets
from kepatuhan.core.model import Component, Layer
from kepatuhan.scoring import compare
from kepatuhan.scoring.explain import Breakdown, children, entries, hottest
from kepatuhan.sentences.scores import score_text
from kepatuhan.sentences.self_assessment import open_units
from kepatuhan.sentences.tables import bodies_table, parts_table
from kepatuhan.sentences.titles import aspect_title, detail_title, method_sentence, units_title
from kepatuhan.words.layers import label, source, titled
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import entry, number
from pages.components.charts.downloads import offer
from pages.components.charts.drawing import Drawing, draw, packed, parts_spec
from pages.components.charts.notes import source_note
from pages.components.results import self_view
from pages.components.shell.address import set_state, state
from pages.components.shell.choices import bind, choose_of
from pages.components.shell.html_table import ClassedCell, RowGroup, TableCell, TableRow, html_table
from pages.components.shell.view import View, remembered


@dataclass(frozen=True)
class Bars:
    """Parts of a score as bars: their frame (charts.frames), the heading above, the label of what nobody published ('' for

    nothing), and the source line of the picture."""

    frame: pd.DataFrame
    heading: str
    label: str
    source: str
    drawing: Drawing


@remembered
def units_here(view: View) -> pd.DataFrame:
    """The chosen government's units in the chosen year, as far as they may be shown (rows of score.Scored.units)."""
    units = view.parts.units
    return units[(units["region"] == view.region.code) & (units["year"] == view.year)]


def chosen_unit(view: View) -> str:
    """The unit that the URL names, or '' for the whole government."""
    return state("unit") if state("unit") in set(units_here(view)["unit"]) else ""


def chosen_aspect(view: View, breakdown: Breakdown) -> str:
    """The aspect that the URL names, else the one in which most points are lost."""
    rows = breakdown.level(children(view.method, "")[0].code)
    return state("aspek") if state("aspek") in set(rows["code"]) else str(rows["code"].iloc[int(rows["lost"].argmax())])


def subject(view: View, unit: str) -> str:
    """What is looked at, in words: the government, or one unit of it."""
    name = region_name(view.region, view.lang)
    return f"{unit}, {name}" if unit else name


@remembered
def title(view: View, unit: str) -> str:
    """The page's sentence: of the aspects where they can be shown, else of the published units."""
    breakdown = view.breakdown(view.region.code, unit)
    if view.method.roll_up == "not_held":
        return method_sentence(view.method, view.year, view.lang)
    if view.stated is not None and (breakdown is None or not unit):
        return self_view.title(view)
    if breakdown is not None:
        return aspect_title(breakdown, view.method, subject(view, unit), view.lang)
    return units_title(units_here(view), region_name(view.region, view.lang), view.year, view.lang)


def unit_picture(view: View, unit: str, brief: bool = False) -> None:
    """The units as bars in the colour of their category; a click takes the unit apart."""
    bars_shown = unit_bars(view, unit, brief)
    if bars_shown is not None:
        _picture(bars_shown, "unit", view)
    elif view.stated is None:
        st.info(view.say("units_none"))
    if view.outlook is not None and (note := open_units(view.outlook, view.lang)):
        st.caption(titled(note, "mandiri", view.lang))


@remembered
def unit_bars(view: View, unit: str, brief: bool = False, big: bool = False) -> Bars | None:
    """The chosen government's units as bars, `unit` marked; None where there are none. `brief` leaves out what each takes off."""
    frame = unit_frame(view.parts, view.region.code, view.year, view.lang, unit, brief)
    if frame.empty:
        return None
    states = set(units_here(view)["state"])
    layer: Layer = "mandiri" if "mandiri" in states else "ilustrasi" if "ilustrasi" in states else ""
    heading = view.say("by_unit", name=region_name(view.region, view.lang))
    return bars(frame, titled(heading, layer, view.lang) if view.stated else heading, "score_axis", layer, view, big)


def frame_of(breakdown: Breakdown, name: str) -> DeltaGenerator:
    """Where parts of a score stand: what nobody published lies on a ground of its own in a dashed frame (style.css)."""
    return st.container(key=f"invented_{name}" if breakdown.layer else f"parts_{name}")


def origin(view: View, breakdown: Breakdown, again: bool = False) -> None:
    """The source line below parts of a score; why they were invented, and how an office's own values take their place.

    `again`: further down on the page, where the source is enough.
    """
    if not breakdown.layer:
        source_note(view, "picture_source")
        return
    if again or not breakdown.invented:
        st.caption(source(breakdown.layer, view.year, view.lang))
        return
    st.caption(f"{view.say('picture_source_invented')} {view.say('illustration_why')}")
    st.page_link(
        "pages/data.py", label=view.say("illustration_own"), icon=":material/upload_file:", query_params=view.link
    )


def aspect_picture(view: View, unit: str, aspect: str) -> None:
    """The aspects of what can be taken apart in points out of their maximum; a click opens what is inside."""
    _picture(_aspect_bars(view, unit, aspect), "aspek", view)


@remembered
def _aspect_bars(view: View, unit: str, aspect: str) -> Bars:
    breakdown = view.breakdown(view.region.code, unit)
    assert breakdown is not None
    (root,) = children(view.method, "")
    frame = aspect_frame(breakdown, view.method, root.code, view.lang, aspect)
    heading = view.say("by_aspect", name=subject(view, unit), total=number(breakdown.total, view.lang))
    return bars(frame, titled(heading, breakdown.layer, view.lang), "points_axis", breakdown.layer, view)


def bars(frame: pd.DataFrame, heading: str, axis: str, layer: Layer, view: View, big: bool = False) -> Bars:
    """Parts of a score (charts.frames.unit_frame or aspect_frame) drawn; `axis` is the key of a word."""
    made_label, origin = label(layer, view.lang), source(layer, view.year, view.lang)
    spec = parts_spec(view.lang, axis, float(frame["maximum"].max()), len(frame), big)
    bars_text = "; ".join(f"{row.name_}: {row.text}" for row in frame.rename(columns={"name": "name_"}).itertuples())
    alt = view.say(
        "parts_picture_alt", title=" · ".join(part for part in (heading, made_label) if part), list=bars_text
    )
    return Bars(frame, heading, made_label, origin, Drawing(spec, alt, packed(parts_datasets(frame, made_label))))


def _picture(made: Bars, key: str, view: View) -> None:
    st.header(made.heading, anchor=False)
    draw(made.drawing, f"parts_{key}", on_select=lambda: _clicked(key))
    name = f"{view.say('file_aspects' if key == 'aspek' else 'file_units')} {subject(view, '')} {view.year}"
    words = {"name": view.say("col_part"), "text": view.say("col_value")}
    shown = made.frame[list(words)].rename(columns=words)
    offer(view, name, made.heading, partial(_drawn, made, view), _tables(key, view), shown, made.label)


def _drawn(made: Bars, view: View, kind: str) -> bytes:
    data = parts_datasets(made.frame, "")
    size, title = (1000, 90 + 46 * len(made.frame)), f"{made.heading}, {view.year}"
    return picture(made.drawing.spec, data, title, made.source, kind, lang=view.lang, label=made.label, size=size)


def _tables(key: str, view: View) -> dict[str, Callable[[], pd.DataFrame]]:
    """The units' scores; or what each component gives and loses, of the government, its units and all governments."""
    if key == "unit":
        rows = units_here(view).assign(by_rank=False)
        return {view.say("as_table"): partial(bodies_table, rows, view.known.data, view.lang)}
    units = [(view.region.code, name) for name in units_here(view)["unit"]]
    bodies = [(region.code, "") for region in view.known.data.regions]
    wanted = {"as_table": [(view.region.code, "")], "parts_by_unit": units, "parts_by_body": bodies}
    return {view.say(words): partial(_taken_apart, keys, view) for words, keys in wanted.items()}


def _taken_apart(keys: list[tuple[str, str]], view: View) -> pd.DataFrame:
    breakdowns = [one for key in keys if (one := view.breakdown(*key)) is not None]
    return parts_table(breakdowns, view.method, view.known.data, view.lang)


def _clicked(key: str) -> None:
    for point in st.session_state[f"parts_{key}"]["selection"].get("part", []):
        set_state(**{key: point["code"]})


def printed_note(view: View, unit: str) -> None:
    """Says when the parts add up to another total than the one that was printed."""
    if note := _printed_note(view, unit):
        st.caption(note)


@remembered
def _printed_note(view: View, unit: str) -> str:
    breakdown = view.breakdown(view.region.code, unit)
    row = compare.of(view.known.bodies, view.region.code, view.year)
    if (
        unit
        or view.stated is not None
        or breakdown is None
        or pd.isna(row["printed"])
        or row["printed"] == breakdown.total
    ):
        return ""
    totals = {"computed": number(breakdown.total, view.lang), "printed": score_text(row, view.lang)}
    return view.say("printed_differs", **totals)


def choose_unit(view: View, unit: str) -> None:
    """The keyboard's way to a unit."""
    options = ["", *units_here(view)["unit"]]
    binding = bind("unit", unit)
    st.selectbox(
        view.say("unit_choice"),
        options,
        key=binding.key,
        format_func=lambda name: name or view.say("unit_all"),
        on_change=binding.changed,
    )


def choose_aspect(view: View, aspect: str) -> None:
    """The keyboard's way to an aspect."""
    (root,) = children(view.method, "")
    options = {c.code: component_name(c, view.lang) for c in children(view.method, root.code)}
    choose_of(view, "aspek", "aspect_choice", options, aspect)


def detail(view: View, unit: str, aspect: str) -> None:
    """What is lost inside one aspect: variables and indicators by points lost, for every unit or for the chosen one.

    Nothing where no weights are published below the aspect.
    """
    if not children(view.method, aspect):
        return
    heading, table = _detail(view, unit, aspect)
    st.header(heading, anchor=False)
    st.html(table)
    st.caption(" ".join(view.say(key) for key in (("heat_order",) if unit else ("heat_order", "heat_units_note"))))


@remembered
def _detail(view: View, unit: str, aspect: str) -> tuple[str, str]:
    breakdown = view.breakdown(view.region.code, unit)
    assert breakdown is not None
    rows = hottest(breakdown, view.method, aspect)
    table = _unit_table(view, breakdown, unit, rows) if unit else _units_table(view, breakdown, rows)
    return detail_title(breakdown, view.method, aspect, view.lang), table


def _units_table(view: View, breakdown: Breakdown, rows: tuple[Component, ...]) -> str:
    """HTML: components × units, the points each unit loses there."""
    names = [name for name in units_here(view)["unit"] if view.breakdown(view.region.code, name)]
    breakdowns = [view.breakdown(view.region.code, name) for name in names]
    every = [*(unit for unit in breakdowns if unit is not None), breakdown]
    lines = [_line(row, [_heat(one.of(row.code), view) for one in every], view) for row in rows]
    return _table(view.say("lost_points"), [*names, view.say("col_lost_body")], lines, breakdown.layer, view)


def _unit_table(view: View, breakdown: Breakdown, unit: str, rows: tuple[Component, ...]) -> str:
    """HTML: components of one unit with the entry, its points out of the maximum, and what is lost."""
    given = entries(view.parts, view.method, view.region.code, view.year, unit)
    heads = [view.say(key) for key in ("col_answer", "col_value", "tip_maximum", "col_lost")]
    lines = [_line(row, _unit_cells(row, breakdown.of(row.code), given, view), view) for row in rows]
    return _table(view.say("lost_points"), heads, lines, breakdown.layer, view)


def _unit_cells(item: Component, part: pd.Series, given: dict[str, Fraction], view: View) -> list[TableCell]:
    answer = ""
    if item.code in given:
        answered = {"value": entry(given[item.code], view.lang), "top": entry(item.scale_max, view.lang)}
        answer = view.say("answer_steps", **answered)
    return [answer, *(number(part[key], view.lang) for key in ("value", "maximum")), _heat(part, view)]


def _line(item: Component, cells: Sequence[TableCell], view: View) -> TableRow:
    return TableRow((component_name(item, view.lang), *cells), f"zh-{item.level}")


def _heat(part: pd.Series, view: View) -> ClassedCell:
    """A cell with the points lost, as dark as the share of the maximum that they are (five steps)."""
    step = int(-(-5 * part["lost"] // part["maximum"])) if part["maximum"] else 0
    return ClassedCell(number(part["lost"], view.lang), f"zh-heat zh-heat{step}")


def _table(caption: str, heads: list[str], lines: list[TableRow], layer: Layer, view: View) -> str:
    columns = (view.say("col_part"), *heads)
    return html_table(
        [RowGroup(lines)], columns, caption=caption, label=label(layer, view.lang), classes="zh-heats", scrolls=True
    )


def eight(view: View) -> None:
    """The eight × aspects, by points lost; nothing where no government's aspects can be shown, nor of one alone that says them

    of itself.
    """
    if table := _eight(view):
        st.html(table)


@remembered
def _eight(view: View) -> str:
    by_district = {d: b for d in view.known.data.districts if (b := view.breakdown(d.code)) is not None}
    if not by_district or (view.stated is not None and len(by_district) < 2):
        return ""
    (root,) = children(view.method, "")
    columns = children(view.method, root.code)
    order = sorted(by_district, key=lambda d: (by_district[d].total, d.code))
    lines = [
        _region_line(by_district[d], region_name(d, view.lang), d == view.region, (*columns, root), view) for d in order
    ]
    heads = [*(component_name(c, view.lang) for c in columns), view.say("eight_total")]
    layer: Layer = next((b.layer for b in by_district.values() if b.layer), "")
    return _table(
        view.say("eight_aspects", n=len(view.known.data.districts), year=view.year), heads, lines, layer, view
    )


def _region_line(breakdown: Breakdown, name: str, chosen: bool, columns: tuple[Component, ...], view: View) -> TableRow:
    return TableRow((name, *(_heat(breakdown.of(c.code), view) for c in columns)), current=chosen)
