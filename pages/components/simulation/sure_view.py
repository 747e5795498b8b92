"""How sure a zone is: points and answers to the next one, outcomes of asking others, weights never published."""

from __future__ import annotations

from fractions import Fraction
from html import escape

import streamlit as st

from kepatuhan.core.method import category
from kepatuhan.core.model import Layer
from kepatuhan.plans.situation import Reading, Situation, readings, shown_start, situation, start_sum
from kepatuhan.plans.sureness import Margin, margins, resample, weight_range
from kepatuhan.sentences.plans import answers_text, margin_text, resampled_text, weights_text
from kepatuhan.words.keys import READING_KEYS
from kepatuhan.words.layers import titled
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import number
from pages.components.shell.view import View
from pages.components.simulation.limits_view import plain_rules
from pages.components.simulation.work import Work


def sureness(work: Work) -> None:
    """Margins in every reading; with indicators also repetitions and the range of weights."""
    view, on = work.view, work.ground
    name = region_name(view.region, view.lang)
    where = _where(work)
    if where is None or not readings(where):
        st.info(view.say("sure_unknown", name=name, year=view.year))
        return
    layer: Layer = "mandiri" if on.basis == "mandiri" else ""
    st.header(titled(view.say("sure_title", name=name, year=view.year), layer, view.lang), anchor=False)
    known_readings = readings(where)
    for reading in known_readings:
        total = exact(where, reading)
        if len(known_readings) > 1:
            st.markdown(f"**{view.say(READING_KEYS[reading])}** ({number(round(total), view.lang)})")
        shown = shown_start(where, reading)
        for margin in margins(total, view.method, view.known.data, max(len(where.units), 1), shown):
            _margin(margin, name, len(where.units), layer, view)
    if where.units:
        st.caption(view.say("answers_note"))
    if on.basis != "terbit":
        _indicators(work)
    elif not view.published_only:
        st.caption(view.say("sure_indicators"))


def _where(work: Work) -> Situation | None:
    view, on = work.view, work.ground

    def make() -> Situation | None:
        try:
            return situation(on.observations, on.data, view.region.code, on.year, plain_rules(work), on.scored)
        except KeyError:
            return None

    return view.known.once(("situation", view.region.code, on.year, on.base), make)


def exact(where: Situation, reading: Reading) -> Fraction:
    """The total that a reading starts from, in hundredths: the mean of the units before it is rounded, or what was printed."""
    if where.units:
        return Fraction(start_sum(where, reading), len(where.units))
    return Fraction(where.total(reading) or 0)


def _margin(margin: Margin, name: str, units: int, layer: Layer, view: View) -> None:
    """One direction: points, then which respondents alone could turn it."""
    names = {c.code: component_name(c, view.lang) for c in view.method.components}
    alone = [a for a in margin.answers if a.count <= a.asked] if units else []
    lines = [answers_text(a, names[a.component], margin.direction, units, view.lang) for a in alone]
    if lines:
        answers = (
            f"<p>{escape(view.say('answers_or'))}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        )
    else:
        answers = f"<p>{escape(view.say('answers_few' if units and margin.answers else 'answers_none'))}</p>"
    st.html(
        f'<section class="zh-list"><h3>{escape(titled(margin_text(margin, name, view.lang), layer, view.lang))}</h3>{answers}</section>'
    )


def _indicators(work: Work) -> None:
    view, on, region = work.view, work.ground, work.view.region.code
    if on.official[region].known.score is None:
        return  # some indicators are not known: what is known is not the government
    key = (region, on.year, on.base)
    others = view.known.once(("resample", *key), lambda: resample(on.scored, view.method, on.data, region, on.year))
    weights = view.known.once(("weights", *key), lambda: weight_range(on.scored, view.method, region, on.year))
    texts = {}
    if others:
        texts["sure_asked"] = resampled_text(others, view.lang)
    if weights:
        low, high = (category(view.method, total) for total in (weights.low, weights.high))
        texts["sure_weights"] = weights_text(weights, low, high, view.lang)
    for head, text in texts.items():
        labelled = titled(text, on.official[region].layer, view.lang)
        st.html(f'<section class="zh-list"><h3>{escape(view.say(head))}</h3><p>{escape(labelled)}</p></section>')
