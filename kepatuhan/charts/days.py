"""An axis of days whose words are ours: months in the reader's language, today, and the day of a target."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import altair as alt

from kepatuhan.charts import theme
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import date as date_words

MOST = 6
"""Months that are named at most: the words of more would touch each other."""
PADDING = {"top": 4, "left": 4, "right": 4, "bottom": 4}
"""px around a picture on this axis: Vega makes room for the words of days by itself."""
TODAY = "#8a3b00"
"""The colour of the present day and of what is late."""


def number(day: str) -> int:
    """A day (ISO) as a number on the axis."""
    return date.fromisoformat(day).toordinal()


def ticks(days: Iterable[str], lang: str) -> list[dict[str, Any]]:
    """The beginnings of months from the first of `days` (ISO) to the last, at most MOST evenly apart: `at`, and `text` its words."""
    every = sorted(days)
    months = _months(every[0], every[-1])
    stride = -(-len(months) // MOST)
    return [{"at": number(f"{month}-01"), "text": date_words(month, lang)} for month in months[::stride]]


def _months(first: str, last: str) -> list[str]:
    """Every month (ISO) from that of a day to that of another."""
    start, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(start, end + 2)]


def day_x(field: str) -> alt.X:
    """`field` on the axis of days; its words stand in the layer `tick_words`."""
    return alt.X(f"{field}:Q", scale=alt.Scale(zero=False, nice=False, padding=14), axis=None)


def tick_lines() -> list[alt.Chart]:
    """A line at the beginning of each named month, and its words below the picture."""
    chart = alt.Chart(alt.NamedData("ticks"))
    words = chart.mark_text(align="left", baseline="top", dx=3, dy=6, fill=theme.SOFT, aria=False)
    return [
        chart.mark_rule(stroke=theme.LINE, aria=False).encode(x=day_x("at")),
        words.encode(x=day_x("at"), y=alt.YValue("height"), text=alt.Text("text:N")),
    ]


def moments(today: date, target: str, lang: str) -> list[dict[str, Any]]:
    """The days that are drawn as rules: today, and that until which the target is to be reached ('' for none)."""
    rows = [{"at": today.toordinal(), "text": say("fu_today", lang)}]
    return rows + ([{"at": number(target), "text": say("fu_target_word", lang)}] if target else [])


def moment_lines() -> list[alt.Chart]:
    """A rule for each of `moments`, its word above it."""
    chart = alt.Chart(alt.NamedData("moments"))
    words = chart.mark_text(align="left", baseline="bottom", dx=-3, dy=-4, fill=TODAY, fontWeight=600, aria=False)
    return [
        chart.mark_rule(stroke=TODAY, strokeDash=[5, 4], strokeWidth=1.5, aria=False).encode(x=day_x("at")),
        words.encode(x=day_x("at"), y=alt.YValue(0), text=alt.Text("text:N")),
    ]
