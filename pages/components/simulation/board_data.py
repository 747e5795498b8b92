"""What the board of Simulasi is sent: the form of the chosen government, its rows, words, and the map, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from kepatuhan.charts import theme
from kepatuhan.charts.frames import after_rows
from kepatuhan.charts.named import looks, named_map, only
from kepatuhan.core.model import FULL, HUNDREDTHS, Band
from kepatuhan.scenarios.before_after import BeforeAfter, summary
from kepatuhan.scenarios.form import Form, Values, as_json, lever_id, standing_at
from kepatuhan.scenarios.levers import Lever, levers
from kepatuhan.scenarios.next_category import Tick, aim, ticks
from kepatuhan.sentences.scores import standing
from kepatuhan.sentences.simulation import goal_words, no_total, total_alone
from kepatuhan.words.layers import short_label
from kepatuhan.words.names import component_name, region_name
from kepatuhan.words.numbers import marks, number
from pages.components.charts.figures import map_before
from pages.components.simulation.work import BASES, Work

DRAWINGS = ((780, 470), (350, 270), (1000, 640))
"""px for which the map is laid out; the screen takes the one whose letters come out nearest to their own size."""
PALE = 45
"""Per cent of a band's colour in the track of a slider; the rest is paper."""
TEN = 10 * HUNDREDTHS
TEXTS = {
    "only": "board_only",
    "tick": "board_tick",
    "tick_head": "board_tick_head",
    "use": "board_use",
    "next": "board_next",
    "top": "board_top",
    "rank": "board_rank",
    "greens": "board_greens",
    "claim": "board_claim",
    "outside": "board_outside",
    "not_number": "board_not_number",
    "open": "board_open",
    "slide": "board_slide",
    "type": "board_type",
    "back": "board_back",
    "now": "board_now",
}
"""What the board calls a text → its key."""


def board_data(
    work: Work, form: Form, rows: Sequence[BeforeAfter], missing: list[str] | None, counters: Mapping[str, int | str]
) -> dict[str, Any]:
    """Everything the component reads (pages/components/simulation/board/board.js). `rows` is before_after of the scenario."""
    view, code = work.view, work.view.region.code
    all_levers = levers(work.mixed, code)
    values = standing_at(work.present, all_levers)
    row = next(r for r in rows if r.region == code and r.main)
    below = work.ground.basis != BASES[0]
    shown_levers = {lever.cell: lever for lever in all_levers if below or not lever.cell[2]}
    return {
        "version": version(work),
        **counters,
        "lang": view.lang,
        "mark": marks(view.lang)[0],
        "code": code,
        "name": region_name(view.region, view.lang),
        "form": as_json(form),
        "values": values,
        "rows": _rows(list(shown_levers.values()), work),
        "ticks": {name: tick.value for name, tick in enough(work, form, values).items()},
        "invented": bool(row.layer),
        "supposed": work.mixed.official[code].supposed,
        "apart": code in work.mixed.published,
        "suffix": f" · {short_label(row.layer, view.lang)}" if row.layer else "",
        "note": _note(form, work),
        "reason": _reason(row, missing, work),
        "greens": summary(work.mixed, rows).zones_before.get("hijau", 0) if work.mixed.method.zoned else None,
        **_bands(work, form),
        "words": _words(work),
        "map": _map(work, rows),
    }


def enough(work: Work, form: Form, values: Values) -> Mapping[str, Tick]:
    """next_category.ticks of the form of the chosen government, worked out once for all who have moved the same."""
    key = (ticks, work.mixed.base, work.view.region.code, work.present, frozenset(values.items()))
    return work.view.known.once(key, lambda: ticks(form, values))


def version(work: Work) -> str:
    """Names the board: another one is built anew, the same one keeps its sliders in the hand."""
    view = work.view
    return " ".join((view.region.code, str(view.year), work.ground.basis, work.mixed.base, view.lang))


def _note(form: Form, work: Work) -> str:
    """Why there is nothing to move, or no unit."""
    view, name = work.view, region_name(work.view.region, work.view.lang)
    if not form.handles:
        return view.say("board_self_none" if view.stated is not None else "board_none", name=name, year=view.year)
    return "" if form.moves_units else total_alone(work.mixed.method, name, view.year, view.lang)


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(all_levers: list[Lever], work: Work) -> list[dict[str, Any]]:
    """Unit by unit, the lowest first; each with its aspects, and those with their indicators."""
    units = sorted((lever for lever in all_levers if not lever.cell[2]), key=lambda lever: (lever.value, lever.cell[1]))
    return [
        _row(unit, [lever for lever in all_levers if lever.cell[1] == unit.cell[1] and lever.cell[2]], work)
        for unit in units
    ]


def _row(lever: Lever, below: list[Lever], work: Work) -> dict[str, Any]:
    part = lever.component
    aspects = [x for x in below if x.component and x.component.level == "dimension"]
    parts = [_row(x, [i for i in below if _inside(i, x)], work) for x in aspects]
    loose = [x for x in below if x not in aspects and not any(_inside(x, a) for a in aspects)]
    inner = loose if part is None or part.level == "dimension" else []
    return {
        "id": lever_id(lever.cell),
        "name": component_name(part, work.view.lang) if part else lever.cell[1] or work.view.say("board_total"),
        "digits": None if part and part.step is not None else 2,
        "parts": [*parts, *(_row(x, [], work) for x in inner)],
    }


def _inside(lever: Lever, aspect: Lever) -> bool:
    return lever.cell[2].startswith(f"{aspect.cell[2]}.")


# --- words and colours --------------------------------------------------------------------------------------------


def _words(work: Work) -> dict[str, str]:
    view = work.view
    eight = {"of": len(work.mixed.eight)}
    texts = {name: _template(work, key) for name, key in TEXTS.items()}
    texts |= {name: texts[name].replace("{of}", str(eight["of"])) for name in ("rank", "greens")}
    more = {
        "board": view.say("board"),
        "result": view.say("board_result"),
        "map": view.say("board_map", year=view.year),
        "unknown": view.say("strip_unknown"),
        **{name: view.say(name, low="{low}", high="{high}") for name in ("range", "at_most", "at_least")},
        "numbers": view.say("map_numbers"),
        "no_map": view.say("board_no_map"),
        "invented": _word(work),
        "invented_long": view.say("self_label" if work.ground.basis == BASES[2] else "illustration_note"),
    }
    return texts | more


def _word(work: Work) -> str:
    """The word of the layer of the chosen government, as it stands in the corner of the board."""
    return short_label("mandiri" if work.ground.basis == BASES[2] else "ilustrasi", work.view.lang)


def _template(work: Work, key: str) -> str:
    """The words with their placeholders left in: the browser fills them while a hand moves."""
    names = ("goal", "value", "name", "told", "points", "rank", "of", "n", "claim", "symbol", "other", "top")
    return work.view.say(key, **{each: f"{{{each}}}" for each in names})


def _reason(row: BeforeAfter, missing: list[str] | None, work: Work) -> str:
    """Why no total is known, for the place where the distance stands otherwise."""
    if not row.reason or row.reason == "before_printed":
        return work.view.say("strip_unknown")
    return no_total(row.reason, region_name(work.view.region, work.view.lang), missing, work.view.lang)


def _bands(work: Work, form: Form) -> dict[str, Any]:
    """What the bands are called and how they look, from the top; and the goal of the ticks."""
    view, bands = work.view, work.mixed.method.bands
    goals = {b.symbol: goal_words(work.mixed.method, b.code, view.lang) for b in bands}
    look_now = work.mixed.official[view.region.code].look
    categories = {b.symbol: standing({"category": b.code, "zone": b.zone}, view.lang) for b in bands}
    printed = standing({"category": look_now["category"], "zone": look_now["zone"]}, view.lang)
    target = aim(form)
    edged = [b for b in bands if b.lower is not None]
    low = _floor(form)
    return {
        "standings": categories | ({look_now["symbol"]: printed} if printed else {}),
        "goals": goals,
        "goal": {"goal": goals[target.symbol]} if target else None,
        "colours": looks(),
        "paper": [theme.PAPER, theme.INK],
        "track": _gradient(edged, 0, PALE),
        "strip": {"low": low, "high": FULL, "background": _gradient(edged, low, 100)},
    }


def _floor(form: Form) -> int:
    """The ten below the lowest score that the strip shows, so that near edges stand apart; lower ones stop at its end."""
    scores = [end for low, high in form.others for end in (low, high) if end is not None]
    scores += [score for score in (form.official[0], form.units[0]) if score is not None]
    edges = [band.lower for band in form.bands if band.lower]
    return min([*scores, *edges[:-1]], default=0) // TEN * TEN


def _gradient(bands: Sequence[Band], low: int, share: int) -> str:
    """CSS: the bands from `low` to the top of the scale, each as wide as it is."""
    span = FULL - low
    stops, top = [], FULL
    for band in bands:
        ends = [f"{max(end - low, 0) / span:.4%}" for end in (band.lower or 0, top)]
        colour = f"color-mix(in srgb, {theme.colour(band.colour)} {share}%, {theme.PAPER})"
        stops.append(f"{colour} {ends[0]} {ends[1]}")
        top = band.lower or 0
    return f"linear-gradient(to right, {', '.join(reversed(stops))})" if stops else "#e4e1dc"


# --- the map ------------------------------------------------------------------------------------------------------


def _map(work: Work, outcome: Sequence[BeforeAfter]) -> dict[str, Any]:
    """The drawings, and how each district looks: the chosen one as it was published, the others after the scenario."""
    view, code = work.view, work.view.region.code
    rows = after_rows(map_before(view), [row for row in outcome if row.region != code], view.lang)
    return {"narrow": theme.NARROW, "drawings": _drawings(work), "rows": {row["code"]: _district(row) for row in rows}}


def _district(row: Mapping[str, Any]) -> dict[str, str]:
    fields = {"name": "name", "short": "short", "symbol": "symbol", "score": "score_text", "zone": "zone_text"}
    zone_known = row["pattern"] != "unknown" and row["colour"] in theme.COLOURS
    hatch = "" if row["pattern"] == "solid" else row["pattern"]
    return {key: row[name] for key, name in fields.items()} | {
        "colour": row["colour"] if zone_known else theme.UNKNOWN,
        "hatch": hatch,
    }


def _drawings(work: Work) -> list[dict[str, Any]]:
    """The zone map in each size, drawn once for all visitors; frames and hatches that this view does not need are left out.

    None where the boundaries could not be read.
    """
    view, assessment = work.view, work.view.known
    if not assessment.boundaries.features:
        return []
    names = {r.code: region_name(r, view.lang, short=True) for r in assessment.data.districts}
    hatched = frozenset(row["code"] for row in map_before(view) if row["pattern"] != "solid")
    made = []
    for width, height in DRAWINGS:
        invented = view.say("illustration_short")
        drawn = partial(named_map, assessment.boundaries, names, view.lang, (width, height), invented)
        svg = assessment.once((named_map, view.lang, width), drawn)
        made.append(
            {
                "width": width,
                "height": height,
                "narrow": width < theme.NARROW,
                "svg": only(svg, view.region.code, hatched),
            }
        )
    return made


def total_text(score: int | None, symbol: str, work: Work) -> str:
    """A total and its category, as a sentence that compares two of them says it."""
    view = work.view
    return f"{view.say('strip_unknown') if score is None else number(score, view.lang)} ({symbol or '?'})"
