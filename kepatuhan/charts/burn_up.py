"""Points done beside points that are due, day by day, with the day and the height of the target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from kepatuhan.charts import theme
from kepatuhan.charts.days import PADDING, day_x, moment_lines, moments, number, tick_lines, ticks
from kepatuhan.charts.parts import in_corner
from kepatuhan.core.model import HUNDREDTHS
from kepatuhan.follow_up.progress import BurnUp
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import date as date_words
from kepatuhan.words.numbers import number as points_words

HEIGHT = 240
COLOURS = {"planned": "#8a8a8a", "done": "#1f4e79"}
KEYS = {"planned": "fu_planned", "done": "fu_done"}
"""The two lines: what they are called."""


def burn_up(axis: str, lang: str = "id") -> dict[str, Any]:
    """The Vega-Lite spec, without data: merge `burn_up_datasets` into it. `axis`: the title of the points."""
    y = alt.Y("value:Q", axis=alt.Axis(title=axis, tickCount=4), scale=alt.Scale(zero=True, nice=True))
    lines = alt.Chart(alt.NamedData("lines")).mark_line(interpolate="step-after", strokeWidth=3, aria=False)
    ends = alt.Chart(alt.NamedData("ends"))
    goal = alt.Chart(alt.NamedData("goal"))
    colour = alt.Color("colour:N", scale=None)
    layers = [
        *tick_lines(), *moment_lines(),
        goal.mark_rule(stroke=theme.INK, strokeDash=[2, 3], aria=False).encode(y=y),
        goal.mark_text(align="right", baseline="top", dx=-4, dy=4, aria=False).encode(x=alt.XValue("width"), y=y, text=alt.Text("text:N")),
        lines.encode(x=day_x("at"), y=y, color=colour, detail=alt.Detail("line:N")),
        ends.mark_circle(size=110, opacity=1).encode(x=day_x("at"), y=y, color=colour, tooltip=alt.Tooltip("spoken:N"), description=alt.Description("spoken:N")),
        ends.mark_text(
            align=alt.expr("datum.right ? 'right' : 'left'"), dx=alt.expr("datum.right ? -6 : 9"), baseline="bottom", dy=-6,
            fontWeight=600, aria=False,
        ).encode(
            x=day_x("at"), y=y, text=alt.Text("text:N"), color=colour
        ),
    ]  # fmt: skip
    chart = alt.layer(*layers, in_corner(False)).properties(width="container", height=HEIGHT, padding=PADDING)
    return theme.finished(chart, lang)


def burn_up_datasets(
    rows: Sequence[BurnUp], today: date, target: str, missing: int | None, lang: str, label: str = ""
) -> dict[str, list[dict[str, Any]]]:
    """The datasets the spec names. rows: progress.burn_up; target: its day or ''; missing: hundredths to it, where they are known.

    label: the word of what the points rest on that is not published.
    """
    days = [*(row.day for row in rows), *([target] if target else [])]
    middle = (number(min(days)) + number(max(days))) / 2
    lines = [_point(line, row) for line in COLOURS for row in rows if getattr(row, line) is not None]
    ends = [max((p for p in lines if p["line"] == line), key=lambda p: p["at"]) for line in COLOURS]
    return {
        "lines": lines,
        "ends": [end | _said(end, lang) | {"right": end["at"] > middle} for end in ends],
        "goal": _goal(missing, lang) if missing else [],
        "ticks": ticks(days, lang),
        "moments": moments(today, target, lang),
        "label": [{"label": label}] if label else [],
    }


def _goal(missing: int, lang: str) -> list[dict[str, Any]]:
    return [{"value": missing / HUNDREDTHS, "text": say("fu_goal", lang, points=points_words(missing, lang))}]


def _said(end: dict[str, Any], lang: str) -> dict[str, str]:
    """The words at the end of a line, and what is read aloud."""
    name, value = say(KEYS[end["line"]], lang), points_words(end["hundredths"], lang)
    return {"text": f"{name} {value}", "spoken": f"{name}, {date_words(end['day'], lang)}: {value}"}


def _point(line: str, row: BurnUp) -> dict[str, Any]:
    value = getattr(row, line)
    return {
        "line": line, "day": row.day, "at": number(row.day), "hundredths": value, "value": value / HUNDREDTHS,
        "colour": COLOURS[line],
    }  # fmt: skip
