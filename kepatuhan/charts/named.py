"""The map as one SVG whose areas and labels are named, so that a screen recolours and relabels them without drawing again.

It is `charts.map.zone_map` itself, drawn once with every hatch and every frame; who shows it hides what a district does
not have. Each named element has `data-code` (the district) and `data-part`: `area`, `hatch`, `ring`, `halo` or `text`;
words also `data-line` (`first` or `second`, as charts.map lays them out), off their district `data-lead`, and where there is
no room for name and score `data-kind` (core.labels) and the `data-number` that stands in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from xml.etree import ElementTree

from kepatuhan.charts import theme
from kepatuhan.charts.export import SVG, svg_of
from kepatuhan.charts.map import SEA, ground_datasets, zone_datasets, zone_map
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.labels import layout_at, numbered

LAYERS = ("", "", "", "", "area", "hatch", "ring", "ring", "", "", "halo", "halo", "text", "text", "label")
"""What the layers of zone_map are, in their order; '' stays as it is."""
LINES = {10: "first", 11: "second", 12: "first", 13: "second"}
LONG = re.compile(r"-?\d+\.\d{3,}")
MARK = re.compile(r'<path [^>]*data-code="(?P<code>[^"]*)" data-part="(?P<part>ring|hatch)" ?/>')
KEPT = 12
"""How many drawn maps are kept: each size of a province in both languages, and the country."""
BLANK = dict.fromkeys(("symbol", "score_text", "zone_text", "note"), "")


def named_map(boundaries: Boundaries, names: Mapping[str, str], lang: str, size: tuple[int, int], label: str) -> str:
    """The SVG for `size` px. names: short name of each district by code. `label` is the word in the corner (data-part `label`)."""
    root = _drawn(boundaries, names, set(names), lang, size, label)
    return LONG.sub(lambda match: f"{float(match.group()):.1f}", _text(root))


def area_map(boundaries: Boundaries, size: tuple[int, int]) -> str:
    """The SVG of a map without labels: every area and hatch, and one area's frame, which whoever shows it moves to the chosen one.

    Marks hold what tells them apart alone, since there are many; lines to a tenth of a px.
    """
    codes = boundaries.codes
    root = _drawn(boundaries, dict.fromkeys(codes, ""), set(codes[:1]), "id", size, "")
    root.remove(root[0])  # white paper, where this has the sea all around
    root.set("style", f"background:{SEA}")
    for mark in root.iter(f"{{{SVG}}}path"):
        if mark.get("data-part") and mark.get("d"):
            mark.set("d", short_path(mark.get("d", "")))
        for name in ("transform", "aria-label", "aria-roledescription"):
            mark.attrib.pop(name, None)
    return _text(root)


def _drawn(
    boundaries: Boundaries, names: Mapping[str, str], framed: set[str], lang: str, size: tuple[int, int], label: str
) -> ElementTree.Element:
    """zone_map with every hatch and the frames of `framed`, its marks named."""
    rows = [
        {
            "code": code,
            "name": name,
            "short": name,
            "colour": theme.UNKNOWN,
            "pattern": "hatch",
            "selected": code in framed,
            **BLANK,
        }
        for code, name in names.items()
    ]
    datasets = ground_datasets(boundaries) | zone_datasets(rows, label)
    root = ElementTree.fromstring(_picture(json.dumps(datasets, separators=(",", ":")), lang, size))
    _name(root, boundaries, set(names), framed, layout_at(size[0]))
    root.attrib.update({"width": "100%", "height": "100%", "preserveAspectRatio": "xMidYMid meet"})
    return root


@lru_cache(maxsize=KEPT)
def _picture(datasets: str, lang: str, size: tuple[int, int]) -> str:
    """The SVG of zone_map, without words in its tooltips, for datasets as JSON: the same whatever else of data/ changes."""
    words = dict.fromkeys(("district", "zone", "score", "note"), "")
    return svg_of(zone_map(words, lang, size[1]), json.loads(datasets), size)


def _text(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def short_path(path: str) -> str:
    """An SVG path of absolute lines (M, L, Z) in steps of a tenth of a px from the point before, as short as SVG allows."""
    drawn, at = [], (0, 0)
    for line in path.split("M")[1:]:
        points = [_tenths(point) for point in line.rstrip("Z").split("L")]
        far = [point for i, point in enumerate(points) if not i or point != points[i - 1]]
        steps = [(x - from_x, y - from_y) for (x, y), (from_x, from_y) in zip(far, [at, *far], strict=False)]
        drawn.append("m" + " ".join(f"{x / 10:g},{y / 10:g}" for x, y in steps))
        at = far[-1]
        if line.endswith("Z"):
            drawn.append("z")
            at = far[0]
    return "".join(drawn)


def _tenths(point: str) -> tuple[int, int]:
    x, y = point.split(",")
    return round(float(x) * 10), round(float(y) * 10)


def _name(root: ElementTree.Element, boundaries: Boundaries, named: set[str], framed: set[str], layout: str) -> None:
    codes = [str(feature["code"]) for feature in boundaries.features]
    hatched = [str(feature["code"]) for feature in boundaries.hatches if feature["code"] in named]
    labels = {str(label["code"]): label for label in boundaries.labels}
    leads = {code for code, label in labels.items() if label[f"{layout}_lead"]}
    numbers = numbered(boundaries.labels, layout)
    kinds = {code: str(label[f"{layout}_kind"]) for code, label in labels.items()}
    ringed = [code for code in codes if code in framed]
    order = {"area": codes, "hatch": hatched, "ring": ringed, "halo": list(labels), "text": list(labels)}
    layers = [g for g in root.iter(f"{{{SVG}}}g") if "role-mark" in g.get("class", "")]
    for i, (layer, part) in enumerate(zip(layers, LAYERS, strict=True)):
        _name_layer(list(layer), part, order.get(part, []), LINES.get(i, ""), leads, kinds, numbers)


def _name_layer(
    marks: Sequence[ElementTree.Element],
    part: str,
    codes: Sequence[str],
    line: str,
    leads: set[str],
    kinds: Mapping[str, str],
    numbers: Mapping[str, int],
) -> None:
    if part == "label":
        for mark in marks:
            mark.set("data-part", "label")
    if not codes:
        return
    for mark, code in zip(marks, codes, strict=True):
        mark.attrib.update({"data-code": code, "data-part": part})
        if line:
            mark.set("data-line", line)
        if line and code in leads:
            mark.set("data-lead", "1")
        if line and kinds[code] != "full":
            mark.set("data-kind", kinds[code])
        if line and code in numbers:
            mark.set("data-number", str(numbers[code]))


def looks() -> dict[str, tuple[str, str, str, str]]:
    """Token → its colour, the ink on it, the line around a district of it, the line of its hatch; '' is unknown."""
    colours = {}
    for token in ("", *theme.COLOURS):
        unknown = token in ("", theme.UNKNOWN)
        ink = theme.ink(token or theme.UNKNOWN)
        lines = (theme.UNKNOWN_LINE if unknown else theme.PAPER, theme.UNKNOWN_LINE if unknown else ink)
        colours[token] = (theme.colour(token or theme.UNKNOWN), ink, *lines)
    return colours


def only(svg: str, selected: str, hatched: Collection[str]) -> str:
    """A named map without the frames of other districts than `selected` and the hatches of others than `hatched`."""
    wanted = {"ring": {selected}, "hatch": set(hatched)}
    return MARK.sub(lambda mark: mark.group() if mark["code"] in wanted[mark["part"]] else "", svg)
