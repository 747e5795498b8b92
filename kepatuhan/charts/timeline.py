"""Actions on a line of time: a mark at each due day, its shape and fill the state, those that are late in their colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from kepatuhan.charts import theme
from kepatuhan.charts.bands import row_y, rows_chart
from kepatuhan.charts.days import PADDING, TODAY, day_x, moment_lines, moments, number, tick_lines, ticks
from kepatuhan.charts.parts import in_corner
from kepatuhan.core.dataset import Dataset
from kepatuhan.core.model import Region
from kepatuhan.follow_up.actions import Action
from kepatuhan.sentences.follow_up import STATE_KEYS, step_words
from kepatuhan.words.catalogue import say
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import date as date_words

ROW, HEAD, FOOT = 30, 24, 24
"""px a row, above the rows and below them, where the words of days stand."""
LONGEST = 44
"""Letters of a step that stand beside the picture; the whole of it is read aloud and in the list."""
SAME = "\u200b"
"""What nobody sees, and tells two equal names of rows apart."""
MARKS = {"belum": "circle", "berjalan": "diamond", "selesai": "square"}
"""State → shape; what is given up is not drawn."""
DONE, OPEN, PLAIN = "#1f4e79", theme.PAPER, "#4a4a4a"


def timeline(lang: str = "id", rows: int = 8) -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `timeline_datasets` into it."""
    layers = [_lines(), *tick_lines(), *moment_lines(), _marks(), _words(), in_corner(False)]
    chart = alt.layer(*layers).properties(width="container", height=rows * ROW + HEAD + FOOT, padding=PADDING)
    return theme.finished(chart, lang)


def _lines() -> alt.Chart:
    """A row's line from side to side; the first layer holds every row, from which Vega takes their order."""
    mark = rows_chart().mark_rule(stroke="#c4c4c4", strokeDash=[1, 3], aria=False)
    return mark.encode(y=row_y("name"), x=alt.XValue(0), x2=alt.X2Value("width"))


def _marks() -> alt.Chart:
    mark = rows_chart().mark_point(size=120, opacity=1, strokeWidth=2, filled=True)
    return mark.encode(
        y=row_y("name"), x=day_x("at"), shape=alt.Shape("shape:N", scale=None), fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None), tooltip=alt.Tooltip("spoken:N"), description=alt.Description("spoken:N"),
    )  # fmt: skip


def _words() -> alt.Chart:
    """Day, owner and state beside the mark: left of it in the right half of the picture."""
    px = theme.size(False)
    chart = rows_chart().transform_calculate(said=f"width < {theme.NARROW} ? datum.brief : datum.text")
    mark = chart.mark_text(
        fontSize=px, baseline="middle", aria=False, dx=alt.expr("datum.right ? -11 : 11"),
        align=alt.expr("datum.right ? 'right' : 'left'"), stroke=None,
    )  # fmt: skip
    return mark.encode(y=row_y("name"), x=day_x("at"), text=alt.Text("said:N"), fill=alt.Fill("ink:N", scale=None))


def drawn(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions that have a place on the line: with a date, not given up."""
    return tuple(a for a in actions if a.due and a.state != "batal")


def timeline_datasets(
    actions: Sequence[Action], data: Dataset, today: date, target: str, lang: str, label: str = ""
) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names, of actions of `drawn` in their order. target: the day until which it is to be reached, or ''.

    label: the word of what the steps rest on that is not published.
    """
    days = [*(a.due for a in actions), today.isoformat(), *([target] if target else [])]
    middle = (number(min(days)) + number(max(days))) / 2
    regions = {r.code: r for r in data.regions} if len({a.region for a in actions}) > 1 else {}
    rows = [_row(a, data, regions.get(a.region), today, middle, lang) for a in actions]
    for place, row in enumerate(rows):  # two steps that are cut to the same words are still two rows
        row["name"] += SAME * sum(other["name"].rstrip(SAME) == row["name"] for other in rows[:place])
    return {
        "rows": rows,
        "ticks": ticks(days, lang),
        "moments": moments(today, target, lang),
        "label": [{"label": label}] if label else [],
    }


def _row(action: Action, data: Dataset, region: Region | None, today: date, middle: float, lang: str) -> dict[str, Any]:
    late, at = action.late(today), number(action.due)
    step = step_words(action, data.methods, lang)
    name = f"{region_name(region, lang, short=True)}: {step}" if region else step
    words = [date_words(action.due, lang), action.owner, say("fu_is_late" if late else STATE_KEYS[action.state], lang)]
    text = " · ".join(word for word in words if word)
    colour = TODAY if late else DONE if action.state == "selesai" else PLAIN
    return {
        "name": name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…",
        "at": at,
        "right": at > middle,
        "shape": MARKS[action.state],
        "fill": colour if action.state == "selesai" else OPEN,
        "stroke": colour,
        "ink": TODAY if late else theme.INK,
        "text": text,
        "brief": date_words(action.due, lang),
        "spoken": f"{name}: {text}",
    }
