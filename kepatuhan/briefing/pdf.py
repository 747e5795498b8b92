"""A briefing as one A4 page, and one more for what its office plans: PDF with tags (PDF/UA-1), the shipped font embedded, every text selectable."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import pandas as pd
import typst
import vl_convert

from kepatuhan.briefing.comparison import ScenarioBrief
from kepatuhan.briefing.country_brief import CountryBrief
from kepatuhan.briefing.government_brief import GovernmentBrief
from kepatuhan.briefing.province_brief import ProvinceBrief
from kepatuhan.briefing.zone_map import Map, with_labels
from kepatuhan.charts import theme
from kepatuhan.charts.burn_up import burn_up, burn_up_datasets
from kepatuhan.charts.map import zone_map, zone_map_datasets
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.model import FULL
from kepatuhan.words.catalogue import say
from kepatuhan.words.numbers import number

TEMPLATE = Path(__file__).with_name("brief.typ")
GLYPHS = Path(__file__).with_name("glyphs.typ")
"""A page with nothing but one text: it can be made where the fonts have every letter of it."""
BOX = "□"
"""Stands for a letter that no font of the page has."""
JOINERS = re.compile(f"{BOX}[\u200d\ufe0e\ufe0f]+")
"""What joins emoji, or asks for their coloured form, after one that is not shown."""
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: typst refuses to write the file when a picture lacks its text or a heading its level."""
MAP_SIZE = {"government": (560, 400), "province": (600, 432), "scenario": (560, 400), "country": (900, 350)}
"""Width and height in px at which the map is drawn; on paper it is scaled to its column."""
POINTS_SIZE = (640, 220)
"""Width and height in px of the picture of points done."""
PICTURES_KEPT = 32
"""Maps (some 40 kB each) that are not drawn again."""
PADDING = {"left": 4, "right": 4, "top": 20, "bottom": 4}
"""px around the map: a label above the northernmost place would be cut at the picture's edge."""
LABELS = {
    "app": "brief_app", "kicker": "brief_kicker", "sources": "sources", "version": "brief_version", "unit": "term_unit",
    "score": "col_score", "zone": "col_zone", "brings": "brief_col_brings",
    "together": "brief_together", "dimension": "term_dimension", "points": "brief_col_points", "most": "brief_col_most",
    "lost": "brief_col_lost", "plan": "brief_plan", "years": "brief_years", "breaks": "brief_breaks",
    "recomputed": "reconciliation", "rank": "rank", "body": "col_body", "next": "col_next", "floor": "col_floor",
    "now": "brief_scenario_before", "before": "brief_before", "after": "brief_after", "steps": "brief_steps", "part": "brief_part",
    "map_sources": "brief_map_sources", "addresses": "brief_addresses", "what": "action_what", "step": "action_step", "gain": "action_points", "owner": "action_owner",
    "due": "action_due", "state": "action_state", "outcomes": "brief_outcomes", "reading": "brief_reading", "delta": "brief_delta", "problems": "brief_problems",
}  # fmt: skip
"""What the template calls its fixed words: the keys of words."""

Brief = GovernmentBrief | ProvinceBrief | ScenarioBrief | CountryBrief
KINDS = {GovernmentBrief: "government", ProvinceBrief: "province", ScenarioBrief: "scenario", CountryBrief: "country"}

_lock = Lock()


def make(brief: Brief, boundaries: Boundaries) -> bytes:
    """The PDF of a brief, one page and those of the office's own plan; the same bytes for the same brief and boundaries."""
    brief = labelled(brief, boundaries)
    drawn = {"map": picture(brief.map, _kind(brief), brief.stamp.lang, boundaries)}
    if isinstance(brief, ScenarioBrief):
        drawn["after"] = picture(brief.after, _kind(brief), brief.stamp.lang, boundaries)
    drawn |= _points(brief)
    inputs = {"data": json.dumps(template_data(brief), ensure_ascii=False), **drawn}
    try:
        return _compiled(TEMPLATE, inputs)
    except (typst.TypstError, UnicodeEncodeError):  # most often a letter that no font here has
        return _compiled(TEMPLATE, {name: shown(text) for name, text in inputs.items()})


def labelled(brief: Brief, boundaries: Boundaries) -> Brief:
    """A brief whose legends say what the labels of its maps have no room for."""
    width = MAP_SIZE[_kind(brief)][0]
    if isinstance(brief, ScenarioBrief):
        return replace(
            brief, map=with_labels(brief.map, boundaries, width), after=with_labels(brief.after, boundaries, width)
        )
    return replace(brief, map=with_labels(brief.map, boundaries, width))


def _points(brief: Brief) -> dict[str, str]:
    """The picture of points done, where the brief has a page for what its office plans."""
    page = None if isinstance(brief, ScenarioBrief) else brief.progress
    if page is None or not page.burn:
        return {}
    _fonts()
    day = date.fromisoformat(page.as_of)
    datasets = burn_up_datasets(page.burn, day, page.day, page.missing, page.lang, page.label)
    spec = burn_up(say("fu_points_axis", page.lang), page.lang) | {
        "datasets": datasets,
        "width": POINTS_SIZE[0],
        "height": POINTS_SIZE[1],
    }
    return {"points": str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))}


def _compiled(template: Path, inputs: dict[str, str]) -> bytes:
    with _lock:  # one compiler keeps its fonts; it is not made for two callers at once
        made = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=0)
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(
        input=str(template), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True
    )


def shown(text: str) -> str:
    """`text` as the fonts of the page can show it: a full-width sign becomes its plain form, a letter that none has a box.

    PDF/UA forbids a letter without a glyph. What joins or colours the letters of an emoji falls away with them.
    """
    drawable = "".join(letter if letter.isascii() else _as_shown(letter) for letter in text)
    return JOINERS.sub(BOX, drawable)


@lru_cache(maxsize=4096)
def _as_shown(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    return next((text for text in (letter, plain) if _can_be_shown(text)), BOX)


def _can_be_shown(text: str) -> bool:
    try:
        return bool(_compiled(GLYPHS, {"text": text}))
    except (typst.TypstError, UnicodeEncodeError):
        return False


def picture(drawn: Map, kind: str, lang: str, boundaries: Boundaries) -> str:
    """A brief's map as SVG in the size of its `kind`, the selected places framed."""
    width, height = MAP_SIZE[kind]
    sized = {"width": width, "height": height, "padding": PADDING}
    return _drawn(json.dumps(map_spec(drawn, lang, boundaries) | sized))


@lru_cache(maxsize=PICTURES_KEPT)
def _drawn(spec: str) -> str:
    """A Vega-Lite spec (JSON) as SVG. Papers of one government in one year begin with the same map, and drawing takes half of a paper's time."""
    _fonts()
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


@lru_cache(maxsize=1)
def _fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def map_spec(drawn: Map, lang: str, boundaries: Boundaries) -> dict[str, Any]:
    """The map's Vega-Lite spec with its data; nothing to click on paper, so its tooltips stay without titles."""
    frame = pd.DataFrame([asdict(place) for place in drawn.places])
    return _map_without_data(lang) | {"datasets": zone_map_datasets(boundaries, frame)}


@lru_cache(maxsize=4)
def _map_without_data(lang: str) -> dict[str, Any]:
    return zone_map(dict.fromkeys(("district", "zone", "score", "note"), ""), lang)


def template_data(brief: Brief) -> dict[str, Any]:
    """What the template is given: the brief, the fixed words, colours for tokens, shares of full bars (for drawing only)."""
    lang, fields = brief.stamp.lang, _coloured(asdict(brief))
    words = {name: say(key, lang) for name, key in LABELS.items()}
    words |= {"eight": _eight(brief), "dot": " · "}
    added: dict[str, Any] = {}
    if isinstance(brief, GovernmentBrief):
        added = _government(brief)
    elif isinstance(brief, ProvinceBrief):
        added = _province(brief)
    return {"kind": _kind(brief), "lang": lang, "words": words, "brief": _merged(fields, added)}


def _eight(brief: Brief) -> str:
    """The title above the eight ranked."""
    if isinstance(brief, ProvinceBrief):
        return brief.ranked_title
    return brief.eight_title if isinstance(brief, GovernmentBrief) else ""


def _kind(brief: Brief) -> str:
    return KINDS[type(brief)]


def _merged(fields: Any, added: Any) -> Any:
    """`added` laid into `fields`, item by item of a list."""
    if isinstance(fields, dict) and isinstance(added, dict):
        return fields | {k: _merged(fields[k], v) if k in fields else v for k, v in added.items()}
    if isinstance(fields, list) and isinstance(added, list):
        return [_merged(a, b) for a, b in zip(fields, added, strict=True)]
    return added


def _coloured(value: Any) -> Any:
    """Whatever has a colour token gets its fill and the ink that reads on it."""
    if isinstance(value, list | tuple):
        return [_coloured(item) for item in value]
    if not isinstance(value, dict):
        return value
    inside = {key: _coloured(item) for key, item in value.items()}
    if "symbol" not in value:
        return inside
    return inside | {"fill": theme.colour(value["colour"]), "ink": theme.ink(value["colour"])}


def _province(brief: ProvinceBrief) -> dict[str, Any]:
    return {"ranked": [{"spare_text": _text(row.spare, brief.stamp.lang)} for row in brief.ranked]}


def _government(brief: GovernmentBrief) -> dict[str, Any]:
    lang = brief.stamp.lang
    ranks = [(f"{say('official_rank', lang)}: {rank.text}", rank.sources) for rank in brief.ranks]
    margins: list[tuple[str, tuple[int, ...]]] = [(brief.to_next, ()), (brief.above_floor, ())]
    return {
        "facts": [{"text": fact[:1].upper() + fact[1:], "sources": cited} for fact, cited in margins + ranks if fact],
        "eight": [{"spare_text": _text(row.spare, lang)} for row in brief.eight],
        "computed_text": _text(brief.computed, lang),
        "units": [
            {"contribution_text": _text(u.contribution, lang), "share": _share(u.score, FULL)} for u in brief.units
        ],
        "aspects": _aspects(brief),
    }


def _aspects(brief: GovernmentBrief) -> dict[str, Any] | None:
    if brief.aspects is None:
        return None
    rows, lang = brief.aspects.rows, brief.stamp.lang
    widest = max(row.maximum for row in rows)
    return {
        "maximum_text": _text(sum(row.maximum for row in rows), lang),
        "lost_text": _text(sum(row.lost for row in rows), lang),
        "rows": [{"share": _share(r.value, r.maximum), "scale": _share(r.maximum, widest)} for r in rows],
    }


def _text(value: int | None, lang: str) -> str:
    return "" if value is None else number(value, lang)


def _share(value: int | None, whole: int) -> float | None:
    """A length of a bar, 0 to 1."""
    return None if value is None else value / whole
