"""Native charts: bars whose data open in PowerPoint, with figures as labels in the deck's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.slide import Slide
from pptx.util import Inches, Pt

from kepatuhan.briefing.slides.deck import BODY, Box, clean, describe, paint, rgb, write
from kepatuhan.briefing.slides.internals import chart_data
from kepatuhan.charts import theme
from kepatuhan.charts.parts import ACCENT, TRACK
from kepatuhan.core.model import FULL, HUNDREDTHS

BEYOND = 1.18
"""How far the axis goes beyond the longest bar, so that its label stands inside the picture."""


FEW = 4
"""Bars that would be blocks if they filled the height."""


@dataclass(frozen=True)
class ChartBar:
    """A bar: name, label, hundredths (None: no bar), colour token. `low` makes it the range low–value, hatched;
    `whole` draws the most there is behind it, and makes it a part, which has no zone."""

    name: str
    label: str
    value: int | None
    colour: str
    low: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class SeriesNames:
    """What the series are called in the chart's data: the values, the lower edges of ranges, and the most there is."""

    value: str
    low: str
    whole: str


def bars(slide: Slide, box: Box, shown: Sequence[ChartBar], names: SeriesNames, alt: str, title: str = "") -> None:
    """A bar chart of `shown` from 0; `title` stands inside the picture, `alt` is its text alternative."""
    data = chart_data("0.00")
    data.categories = [clean(bar.name) for bar in shown]
    layers = _layers(shown, names)
    for name, values in layers.items():
        data.add_series(name, [None if v is None else v / HUNDREDTHS for v in values])
    left, top, wide, tall = (Inches(v) for v in box)
    # the package's stubs take data of one kind only and call the frame a chart
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, left, top, wide, tall, data)  # type: ignore[arg-type]
    describe(frame, title or alt[:60], alt)
    _look(frame.chart, shown, title)
    _coloured(frame.chart.plots[0], shown, list(layers), names)


def _layers(shown: Sequence[ChartBar], names: SeriesNames) -> dict[str, list[int | None]]:
    """The series from back to front: the most there is, the values, and in white what a range leaves out below."""
    series = {names.whole: [bar.whole for bar in shown], names.value: [bar.value for bar in shown]}
    series[names.low] = [bar.low for bar in shown]
    return {n: v for n, v in series.items() if n == names.value or any(x is not None for x in v)}


def _look(chart: Any, shown: Sequence[ChartBar], title: str) -> None:
    chart.font.size, chart.font.name = Pt(BODY), theme.FONT
    chart.font.color.rgb = rgb(theme.INK)
    chart.has_legend, chart.has_title = False, bool(title)
    if title:
        write(chart.chart_title.text_frame, title, BODY, True)
        chart.chart_title.include_in_layout = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 45 if len(shown) > FEW else 120, 100, False
    longest = max((bar.whole or FULL for bar in shown), default=FULL)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = 0, longest / HUNDREDTHS * BEYOND
    axis.visible, axis.has_major_gridlines = False, False
    names = chart.category_axis
    names.reverse_order = True
    names.format.line.fill.background()
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = False
    names.tick_labels.font.size = Pt(BODY)


def _coloured(plot: Any, shown: Sequence[ChartBar], layers: Sequence[str], names: SeriesNames) -> None:
    plain = {names.low: theme.PAPER, names.whole: TRACK}
    for series, name in zip(plot.series, layers, strict=True):
        for at, bar in enumerate(shown):
            fill = series.points[at].format.fill
            if name == names.value and bar.whole is None:
                paint(fill, bar.colour, bar.low is not None)
            else:
                fill.solid()
                fill.fore_color.rgb = rgb(plain.get(name, ACCENT))
            if bar.value is not None and name == (names.value if bar.whole is None else names.whole):
                label = series.points[at].data_label
                write(label.text_frame, bar.label.replace(" ", "\u00a0"), BODY, True)
                label.position = XL_LABEL_POSITION.OUTSIDE_END
