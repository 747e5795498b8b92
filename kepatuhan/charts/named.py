"""The map as one SVG whose areas and labels are named, so that a screen recolours and relabels them without drawing again.

It is `charts.map.zone_map` itself, drawn once with every hatch and every frame; who shows it hides what a district does
not have. Each named element has `data-code` (the district) and `data-part`: `area`, `hatch`, `ring`, `halo` or `text`;
words also `data-line` (`first` or `second`, as charts.map lays them out), off their district `data-lead`, and where there is
no room for name and score `data-kind` (core.labels) and the `data-number` that stands in their place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from xml.etree import ElementTree

from kepatuhan.charts import theme
from kepatuhan.charts.export import SVG, svg_of
from kepatuhan.charts.map import ground_datasets, zone_datasets, zone_map
from kepatuhan.core.geography import Boundaries
from kepatuhan.core.labels import layout_at, numbered

LAYERS = ("", "", "", "", "area", "hatch", "ring", "ring", "", "", "halo", "halo", "text", "text", "label")
"""What the layers of zone_map are, in their order; '' stays as it is."""
LINES = {10: "first", 11: "second", 12: "first", 13: "second"}
LONG = re.compile(r"-?\d+\.\d{3,}")
MARK = re.compile(r'<path [^>]*data-code="(?P<code>[^"]*)" data-part="(?P<part>ring|hatch)" ?/>')
BLANK = dict.fromkeys(("symbol", "score_text", "zone_text", "note"), "")


def named_map(boundaries: Boundaries, names: Mapping[str, str], lang: str, size: tuple[int, int], label: str) -> str:
    """The SVG for `size` px. names: short name of each district by code. `label` is the word in the corner (data-part `label`)."""
    rows = [
        {
            "code": code,
            "name": name,
            "short": name,
            "colour": theme.UNKNOWN,
            "pattern": "hatch",
            "selected": True,
            **BLANK,
        }
        for code, name in names.items()
    ]
    words = dict.fromkeys(("district", "zone", "score", "note"), "")
    spec = zone_map(words, lang, size[1])
    root = ElementTree.fromstring(svg_of(spec, ground_datasets(boundaries) | zone_datasets(rows, label), size))
    _name(root, boundaries, set(names), layout_at(size[0]))
    root.attrib.update({"width": "100%", "height": "100%", "preserveAspectRatio": "xMidYMid meet"})
    ElementTree.register_namespace("", SVG)
    return LONG.sub(lambda match: f"{float(match.group()):.1f}", ElementTree.tostring(root, encoding="unicode"))


def _name(root: ElementTree.Element, boundaries: Boundaries, named: set[str], layout: str) -> None:
    codes = [str(feature["code"]) for feature in boundaries.features]
    hatched = [str(feature["code"]) for feature in boundaries.hatches if feature["code"] in named]
    labels = {str(label["code"]): label for label in boundaries.labels}
    leads = {code for code, label in labels.items() if label[f"{layout}_lead"]}
    numbers = numbered(boundaries.labels, layout)
    kinds = {code: str(label[f"{layout}_kind"]) for code, label in labels.items()}
    ringed = [code for code in codes if code in named]
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


def only(svg: str, selected: str, hatched: Collection[str]) -> str:
    """A named map without the frames of other districts than `selected` and the hatches of others than `hatched`."""
    wanted = {"ring": {selected}, "hatch": set(hatched)}
    return MARK.sub(lambda mark: mark.group() if mark["code"] in wanted[mark["part"]] else "", svg)
