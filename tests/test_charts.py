"""Charts are values: what the dicts hold, and how far apart the colours are for every kind of eye."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from math import ceil
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import vl_convert

from kepatuhan.charts import theme
from kepatuhan.charts.budget import budget, budget_datasets
from kepatuhan.charts.export import HATCH, SVG, measured, svg_of
from kepatuhan.charts.frames import hatch_colour, map_frame
from kepatuhan.charts.map import zone_map, zone_map_datasets
from kepatuhan.charts.named import LAYERS
from kepatuhan.charts.parts import parts, parts_datasets
from kepatuhan.charts.ranking import ranking, ranking_datasets
from kepatuhan.charts.strip import strip, strip_datasets
from kepatuhan.charts.waterfall import WIDEST, names_width, waterfall, waterfall_datasets
from kepatuhan.core.geography import read_boundaries
from tests.vega_lite import schema

LAYER = Path(__file__).parents[1] / "geo" / "provinces" / "36.geojson"
STYLE = Path(__file__).parents[1] / "pages" / "components" / "shell" / "style.css"
WORDS = {"district": "Kabupaten/Kota", "zone": "Zona", "score": "Skor", "note": "Catatan", "rank": "Peringkat"}
DATASETS = {"frame", "around", "names", "districts", "outline", "hatches", "labels", "zones", "label"}

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
    "grey": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}  # fmt: skip
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour: str, sight: str = "normal") -> np.ndarray:
    """CIELAB (D65) of a hex colour as seen by one kind of eye."""
    part = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def mixed() -> pd.DataFrame:
    """Two solid zones, one zone without a score, one unknown that wrongly carries a zone's colour."""
    rows = [
        ("36.01", "Kabupaten Pandeglang", "Kab. Pandeglang", "A", "hijau_tua", "solid", "93,72", "Hijau", False),
        ("36.02", "Kabupaten Lebak", "Kab. Lebak", "C", "kuning", "solid", "≈74", "Kuning", False),
        ("36.71", "Kota Tangerang", "Kota Tangerang", "A", "hijau_tua", "hatch", "skor tidak terbit", "Hijau", True),
        (
            "36.74",
            "Kota Tangerang Selatan",
            "Tangsel",
            "?",
            "hijau",
            "unknown",
            "belum dinilai",
            "Belum dinilai",
            False,
        ),
    ]
    columns = ["code", "name", "short", "symbol", "colour", "pattern", "score_text", "zone_text", "selected"]
    return pd.DataFrame(rows, columns=columns).assign(note="")


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """Difference of two CIELAB colours as eyes judge it (Sharma, Wu, Dalal 2005)."""
    chroma = np.mean([np.hypot(*one[1:]), np.hypot(*other[1:])])
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25**7)))
    (l1, a1, b1), (l2, a2, b2) = ((x[0], x[1] * stretch, x[2]) for x in (one, other))
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    middle = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, colour = (l1 + l2) / 2, (c1 + c2) / 2
    t = sum(k * np.cos(np.radians(n * middle + d)) for k, n, d in (
        (1, 0, 0), (-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63)))  # fmt: skip
    in_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    in_chroma = (c2 - c1) / (1 + 0.045 * colour)
    in_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * colour * t)
    bend = np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2))))
    both = -2 * np.sqrt(colour**7 / (colour**7 + 25**7)) * bend * in_chroma * in_hue
    return float(np.sqrt(in_light**2 + in_chroma**2 + in_hue**2 + both))


@pytest.mark.parametrize(("one", "other", "apart"), [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425), ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669), ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
])  # fmt: skip
def test_the_measure_gives_the_published_differences(one, other, apart):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(apart, abs=5e-5)


@pytest.mark.parametrize("sight", SIGHT)
def test_every_pair_of_colours_can_be_told_apart(sight):
    for one, other in itertools.combinations(theme.COLOURS, 2):
        apart = ciede2000(lab(theme.COLOURS[one], sight), lab(theme.COLOURS[other], sight))
        assert apart >= 12, (one, other, sight)


def test_lightness_alone_tells_all_zones_apart():
    lightness = sorted(lab(colour)[0] for colour in theme.COLOURS.values())
    assert min(np.diff(lightness)) >= 10


@pytest.mark.parametrize(("token", "low", "high"), [
    ("hijau_tua", 130, 170), ("hijau", 130, 170), ("kuning", 75, 100), ("merah", 20, 50), ("merah_tua", 15, 45),
])  # fmt: skip
def test_a_colour_still_looks_like_its_name(token, low, high):
    _, a, b = lab(theme.COLOURS[token])
    assert low <= np.degrees(np.arctan2(b, a)) % 360 <= high


@pytest.mark.parametrize("token", theme.COLOURS)
def test_ink_reads_on_every_colour(token):
    assert theme.contrast(theme.ink(token), theme.colour(token)) >= 4.5


def test_contrast_of_black_on_white_is_21():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_colour_nobody_defined_is_unknown():
    assert theme.colour("ungu") == theme.COLOURS["tidak_diketahui"]


@pytest.mark.parametrize(("lang", "sign"), [("id", ","), ("en", ".")])
def test_decimal_sign_of_the_language(lang, sign):
    assert zone_map(WORDS, lang)["config"]["locale"]["number"]["decimal"] == sign


def test_map_names_its_datasets_and_holds_no_geometry():
    spec = zone_map(WORDS)
    assert {layer["data"]["name"] for layer in spec["layer"]} | {"zones"} == DATASETS
    assert "datasets" not in spec
    assert '"coordinates":' not in json.dumps(spec)


def test_map_datasets_answer_every_name_in_the_spec():
    data = zone_map_datasets(read_boundaries(LAYER), mixed())
    assert set(data) == DATASETS
    assert len(data["districts"]) == len(data["hatches"]) == len(data["labels"]) == 8
    assert data["label"] == []
    assert zone_map_datasets(read_boundaries(LAYER), mixed(), "ILUSTRASI")["label"] == [{"label": "ILUSTRASI"}]


def test_map_is_one_projection_that_fits_only_the_frame():
    projections = [layer["projection"] for layer in zone_map(WORDS)["layer"]]
    assert all(projection == projections[0] for projection in projections)
    assert projections[0]["type"] == "mercator"
    assert "data('frame')" in projections[0]["fit"]["expr"]


def _districts(boundaries) -> list[str]:
    """The outlines of the districts in px, as the map draws them."""
    sets = zone_map_datasets(boundaries, mixed())
    svg = svg_of(zone_map(WORDS), sets, (900, 540))
    root = ElementTree.fromstring(svg)
    layers = [g for g in root.iter(f"{{{SVG}}}g") if "role-mark" in g.get("class", "")]
    return [path.get("d") for path in layers[LAYERS.index("area")]]


def test_the_land_around_leaves_the_districts_as_large_as_they_were():
    boundaries = read_boundaries(LAYER)
    assert len(boundaries.around) > 3
    assert _districts(boundaries) == _districts(replace(boundaries, around=()))


def test_the_land_around_has_the_names_of_the_language():
    boundaries = read_boundaries(LAYER)
    for lang, name, sea in (
        ("id", "Jawa Barat", "Laut Jawa"),
        ("en", "West Java", "Java Sea"),
        ("su", "Jawa Barat", "Laut Jawa"),
    ):
        svg = svg_of(zone_map(WORDS, lang), zone_map_datasets(boundaries, mixed()), (900, 540))
        assert f">{name}</text>" in svg
        assert f">{sea}</text>" in svg


def test_map_colour_domain_is_fixed_and_has_no_legend():
    (districts,) = [layer for layer in zone_map(WORDS)["layer"] if layer["mark"].get("aria", True)]
    fill = districts["encoding"]["fill"]
    assert fill["scale"]["domain"] == list(theme.COLOURS)
    assert fill["scale"]["range"] == list(theme.COLOURS.values())
    assert fill["legend"] is None
    assert fill["type"] == "nominal"


def test_map_click_carries_the_code():
    (click,) = zone_map(WORDS)["params"]
    assert click["name"] == "district"
    assert click["select"] == {"type": "point", "fields": ["code"], "toggle": False}


def test_only_the_districts_are_spoken():
    spoken = [layer["data"]["name"] for layer in zone_map(WORDS)["layer"] if layer["mark"].get("aria", True)]
    assert spoken == ["districts"]


def test_map_tooltip_names_its_lines_and_leaves_out_what_is_not_known():
    tips = {layer["mark"].get("tooltip", {}).get("expr") for layer in zone_map(WORDS)["layer"]} - {None}
    (tip,) = tips
    for title, field in (
        ("Kabupaten/Kota", "name"),
        ("Zona", "zone_text"),
        ("Skor", "score_text"),
        ("Catatan", "note"),
    ):
        assert f"isValid(datum.{field}) && datum.{field} !== '' ? {{\"{title}\": datum.{field}}} : {{}}" in tip


def test_no_chart_has_the_tooltip_of_a_mark_without_fields():
    assert theme.config("id")["mark"] == {"tooltip": None}


def test_the_hatches_of_map_and_legends_run_the_same_way():
    # a gradient of 135 degrees runs to the lower right, so its stripes rise to the right; y goes up on a map, down in an SVG
    (angle,) = re.findall(r"\.zh-hatched {[^}]*repeating-linear-gradient\((\d+)deg", STYLE.read_text())
    assert angle == "135"
    lines = [line for hatch in read_boundaries(LAYER).hatches for line in hatch["geometry"]["coordinates"]]
    assert all((x1 - x0) * (y1 - y0) > 0 for (x0, y0), (x1, y1) in lines)
    swatch = re.findall(r"M(\d+),(\d+)L(\d+),(\d+)", HATCH)
    assert len(swatch) == 4
    assert all((int(x1) - int(x0)) * (int(y1) - int(y0)) < 0 for x0, y0, x1, y1 in swatch)


def test_the_hatch_of_a_zone_without_a_score_has_the_colour_of_such_a_zone(bodies, data):
    # 2018: of Lebak, the first by code, only the zone was published, green; in 2022 every score was
    assert hatch_colour(map_frame(bodies, data, 2018, "id", "")) == "hijau"
    assert hatch_colour(map_frame(bodies, data, 2022, "id", "")) == ""


def test_unknown_never_gets_a_zone_colour():
    zones = {z["code"]: z for z in zone_map_datasets(read_boundaries(LAYER), mixed())["zones"]}
    assert zones["36.74"]["colour"] == "tidak_diketahui"
    assert zones["36.74"]["back"] == theme.COLOURS["tidak_diketahui"]


def test_labels_hold_letter_and_score_and_unknown_its_word():
    zones = {z["code"]: z["value"] for z in zone_map_datasets(read_boundaries(LAYER), mixed())["zones"]}
    assert zones == {
        "36.01": "A · 93,72",
        "36.02": "C · ≈74",
        "36.71": "A · skor tidak terbit",
        "36.74": "belum dinilai",
    }


def test_the_frame_given_is_not_changed():
    frame = mixed()
    zone_map_datasets(read_boundaries(LAYER), frame)
    pd.testing.assert_frame_equal(frame, mixed())


def _least_px(size) -> float:
    """A fixed size, or 'px * growth' where the growth goes below 1 only on the narrowest phone (320 px); big on any wider screen.

    Labels of a map are smaller only where they would stand on each other: their limit 0.037 * height is 13 px from a height of
    352 px, and 18 px from 487 px (Paparan's map is 750 px high on a screen of 1080). Those placed by rule have a limit that is
    13 px in a picture of the size that their layout is made for.
    """
    if not isinstance(size, dict):
        return size
    either = re.fullmatch(
        r"\(data\('frame'\)\[0\]\.by_hand \? (.*) : min\((width < 480 \? .*), (13\.0 .*)\)\)", size["expr"]
    )
    if either:
        assert either[3].startswith("13.0 * min(width / data('frame')[0].across, height / data('frame')[0].up) / ")
        size = {"expr": either[1]}
    desk, wall = "13 * (width < 330 ? 0.85 : min(1.45, max(1, width / 760)))", "19 * min(1.15, max(1, height / 650))"
    if size["expr"] in ("13", "(width < 480 ? 13 : 19)"):
        return 19 if "19" in size["expr"] else 13
    apart = "0.037 * min(height, width / 1.2)"
    assert size["expr"] in [f"(width < 480 ? {desk} : min({wide}, {apart}))" for wide in (desk, wall)]
    return 19 if wall in size["expr"] else 13


@pytest.mark.parametrize(("big", "least"), [(False, 13), (True, 18)])
def test_no_text_is_smaller_than_promised(big, least):
    for spec in (zone_map(WORDS, big=big), ranking(WORDS, big=big)):
        sizes = [_least_px(layer["mark"]["fontSize"]) for layer in spec["layer"] if layer["mark"]["type"] == "text"]
        assert sizes
        assert min(*sizes, spec["config"]["axis"]["labelFontSize"]) >= least


def bodies() -> pd.DataFrame:
    """One body of each kind; Lebak's bounds reach beyond an axis of 80 to 100."""
    rows = [
        ("36.71", "Kota Tangerang", "1", 98.2, None, None, "98,20", "A", "hijau_tua", "known", False),
        ("36.74", "Kota Tangerang Selatan", "2", 91.0, None, None, "≈91", "A", "hijau_tua", "rounded", True),
        ("36.02", "Kabupaten Lebak", "3–4", None, 54.0, 90.0, "54,00–90,00", "?", "tidak_diketahui", "range", False),
        ("36.01", "Kabupaten Pandeglang", "", None, None, None, "belum dinilai", "?", "merah", "unknown", False),
    ]
    columns = [
        "code",
        "name",
        "rank_text",
        "score",
        "low",
        "high",
        "score_text",
        "symbol",
        "colour",
        "kind",
        "selected",
    ]
    return pd.DataFrame(rows, columns=columns)


def bands() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lower": [88.0, 78.0, 54.0, None],
            "symbol": ["A", "B", "C", "D"],
            "label": ["a", "b", "c", "d"],
            "colour": ["hijau_tua", "hijau", "kuning", "merah"],
            "edge": ["88,00", "78,00", "54,00", ""],
        }
    )


def rows_of(domain=(80, 100)) -> dict:
    return {r["code"]: r for r in ranking_datasets(bodies(), bands(), domain)["rows"]}


def test_ranking_keeps_the_order_it_was_given():
    rows = ranking_datasets(bodies(), bands())["rows"]
    assert [r["code"] for r in rows] == ["36.71", "36.74", "36.02", "36.01"]
    # Vega takes the order of a scale from the first layer: it must not be a filtered one
    assert "transform" not in ranking(WORDS)["layer"][0]


def test_ranking_tells_known_from_rounded_from_unknown():
    rows = rows_of()
    assert rows["36.71"]["fill"] == theme.COLOURS["hijau_tua"]
    assert rows["36.74"]["fill"] == theme.PAPER
    assert rows["36.74"]["stroke"] == theme.COLOURS["hijau_tua"]
    assert rows["36.01"]["beside"] == "belum dinilai"
    assert rows["36.01"]["stroke"] == theme.UNKNOWN_LINE


def test_ranking_clamps_bounds_to_the_axis_and_keeps_their_text():
    lebak = rows_of((80, 100))["36.02"]
    assert (lebak["at"], lebak["end"], lebak["beside"]) == (80, 90.0, "54,00–90,00")
    # free beside the bar: (80-80)/20 = 0 left, (100-90)/20 = 0,5 right
    assert (lebak["room_left"], lebak["room_right"]) == (0, 0.5)


def test_ranking_names_the_band_the_axis_starts_in_once():
    edges = ranking_datasets(bodies(), bands(), (80, 100))["bands"]
    assert [(e["symbol"], e["at"], e["line"]) for e in edges] == [("B", 80, False), ("A", 88.0, True)]
    # each shade ends where the next band begins, the last one with the axis; the edge is named where it is seen
    assert [(e["end"], e["name"]) for e in edges] == [(88.0, "B"), (100, "A · 88,00")]
    assert edges[1]["fill"] == theme.COLOURS["hijau_tua"]


def test_ranking_without_any_known_edge_has_no_bands():
    assert ranking_datasets(bodies(), bands().tail(1))["bands"] == []


def test_ranking_axis_is_the_domain_given():
    layers = ranking(WORDS, domain=(50, 100))["layer"]
    domains = {
        tuple(layer["encoding"]["x"]["scale"]["domain"]) for layer in layers if "scale" in layer["encoding"]["x"]
    }
    assert domains == {(50, 100)}


def steps() -> pd.DataFrame:
    rows = [(0.0, 6, "0,00", "", ""), (2.36, 7, "2,36", "Cilegon", "+ Cilegon")]
    return pd.DataFrame(rows, columns=["cost", "value", "cost_text", "lifted", "text"])


SHORT = [
    {"name": "Sebelum", "level": "end", "start": 77.73, "end": 77.73, "text": "77,73"},
    {"name": "Dinas", "level": "unit", "start": 77.73, "end": 78.2, "text": "+0,47"},
    {"name": "\u2003Dimensi", "level": "dimension", "start": 77.73, "end": 78.2, "text": "+0,47"},
    {"name": "\u2003\u2003\u2003Indikator", "level": "indicator", "start": 77.73, "end": 78.2, "text": "+0,47"},
]
LONG = [{**SHORT[1], "name": "Dinas Penanaman Modal dan Pelayanan Terpadu"}, *SHORT]


def _places(rows, scale, names) -> tuple[dict[str, float], set[str]]:
    """Where the names of a waterfall begin and where the lines of its scale stand, px of the picture."""
    spec = waterfall("id", len(rows), scale, names)
    root = ElementTree.fromstring(svg_of(spec, waterfall_datasets(rows, ""), (620, 300)))
    texts = [text for text in root.iter(f"{{{SVG}}}text") if text.text and text.get("text-anchor") in (None, "start")]
    places = {text.text: float(text.get("transform").split("(")[1].split(",")[0]) for text in texts}
    grids = [group for group in root.iter(f"{{{SVG}}}g") if "role-axis-grid" in group.get("class", "")]
    return places, {line.get("transform").split(",")[0] for grid in grids for line in grid.iter(f"{{{SVG}}}line")}


def test_waterfalls_beside_each_other_share_one_scale_and_one_width():
    names = names_width([SHORT, LONG])
    assert names == ceil(measured(LONG[0]["name"], 13, 400)) or names == WIDEST
    (short, lines), (long, others) = (_places(rows, (77.0, 79.0), names) for rows in (SHORT, LONG))
    assert lines == others
    assert len(lines) > 2
    assert short["Dinas"] == long["Dinas"]


def test_the_parts_of_a_waterfall_stand_in_below_their_unit():
    # 14 px a level, and levels are em spaces in front of the name: 0, 0, 1 and 3
    places, _ = _places(SHORT, (77.0, 79.0), names_width([SHORT]))
    left = places["Sebelum"]
    assert [places[row["name"].strip()] - left for row in SHORT] == pytest.approx([0, 0, 14, 42])


def test_budget_names_the_datasets_it_is_given():
    named = {layer["data"]["name"] for layer in budget("anggaran")["layer"]}
    assert named == set(budget_datasets(steps(), 1.0, "ILUSTRASI"))
    assert named == {"line", "rows", "budget", "label"}


def test_budget_is_a_step_that_goes_on_to_the_budget():
    (line,) = [layer for layer in budget("anggaran")["layer"] if layer["mark"]["type"] == "line"]
    assert line["mark"]["interpolate"] == "step-after"
    datasets = budget_datasets(steps(), 40.0, "")
    assert [(p["cost"], p["value"]) for p in datasets["line"]] == [(0.0, 6), (2.36, 7), (40.0, 7)]
    assert datasets["budget"] == [{"cost": 40.0}]
    assert datasets["label"] == []


def test_budget_says_each_step_and_carries_its_label():
    datasets = budget_datasets(steps(), 1.0, "ILUSTRASI")
    assert [row["spoken"] for row in datasets["rows"]] == ["0,00: 6", "2,36: 7 + Cilegon"]
    assert datasets["label"] == [{"label": "ILUSTRASI"}]


INVENTED = "ILUSTRASI: rekaan aplikasi ini, bukan hasil Ombudsman RI"


def _parts_svg(width: int, text: str) -> str:
    row = {"code": "a", "name": "Dinas Kesehatan", "value": 81.97, "maximum": 100, "text": text, "colour": "#2ba367", "selected": False}  # fmt: skip
    spec = parts({"points": "nilai"}, rows=1) | {"width": width}
    return vl_convert.vegalite_to_svg(spec | {"datasets": parts_datasets(pd.DataFrame([row]), INVENTED)})


@pytest.mark.parametrize(("width", "first"), [(900, -9), (320, -24)])
def test_the_word_for_what_is_invented_stands_above_the_figures_in_two_lines_too(width, first):
    # 56 letters x 0.58 x 13 = 422 px; the last line stands 6 + 0.21 x 13 px above the picture, a line is 13 + 2 px
    lines = re.search(r'translate\([-\d.]+,([-\d.]+)\)"[^>]*>(?:<tspan[^>]*>)?ILUSTRASI', _parts_svg(width, "81,97"))
    assert float(lines[1]) == first


def test_a_name_has_the_room_that_its_own_figure_leaves():
    # "81,97 · B": (9 x 0.56 + 1) x 13 = 79 px; of 240 are left 161, and the name takes some 115
    assert ">Dinas Kesehatan<" in _parts_svg(240, "81,97 · B")
    # "81,97 · B · hilang 2,58": (23 x 0.56 + 1) x 13 = 180 px; 60 are left
    assert re.search(r">Dinas[^<]*…<", _parts_svg(240, "81,97 · B · hilang 2,58"))


@pytest.mark.parametrize(("width", "lines"), [(700, 1), (350, 2)])
def test_a_row_of_a_strip_has_its_figures_in_two_lines_where_one_is_too_narrow(width, lines):
    # (28 + 32 + 2) letters x 0.56 x 13 = 451 px
    row = {"code": "a", "name": "Nilai total: tidak diketahui", "text": "4 dari 8 diketahui, median 95,28", "ends": "", "share": None}  # fmt: skip
    row |= {"worst": 80.0, "best": 95.0, "median": 90.0}
    others = pd.DataFrame(columns=["code", "share"])
    spec = strip({"share": "%"}, low=60, rows=1) | {"width": width}
    svg = vl_convert.vegalite_to_svg(spec | {"datasets": strip_datasets(pd.DataFrame([row]), others, "")})
    standing = {
        words: float(y)
        for y, words in re.findall(r'translate\([-\d.]+,([-\d.]+)\)"[^>]*>(?:<tspan[^>]*>)?([N4][^<]*)<', svg)
    }
    lift = (
        standing["Nilai total: tidak diketahui"]
        - standing["4 dari 8 diketahui" if lines == 2 else "4 dari 8 diketahui, median 95,28"]
    )
    assert lift == 15 * (lines - 1)


def _standing(svg: str) -> dict[str, tuple[str, float]]:
    """Each text of a list's picture in bold: how it is aligned and where it stands from the left of the plot."""
    texts = re.findall(
        r'<text text-anchor="(\w+)" transform="translate\(([-\d.]+),[-\d.]+\)"[^>]*font-weight="600"[^>]*>([^<]*)<', svg
    )
    return {words: (anchor, float(x)) for anchor, x, words in texts}


def test_words_of_a_narrow_list_never_run_over_the_names():
    rows = [
        {"name": "Kota Cilegon", "score": 95.31, "low": 95.31, "high": 95.31, "score_text": "95,31", "symbol": "A", "kind": "known"},
        {"name": "Kota Medan", "score": None, "low": 88.0, "high": 100.0, "score_text": "skor tidak terbit", "symbol": "A", "kind": "range"},
        {"name": "Kota Makassar", "score": None, "low": None, "high": None, "score_text": "tidak ditemukan", "symbol": "?", "kind": "unknown"},
    ]  # fmt: skip
    frame = pd.DataFrame(rows).assign(code="x", rank_text="", selected=False, colour="hijau_tua")
    sets = ranking_datasets(frame, bands(), (80, 100))
    wide, narrow = (_standing(svg_of(ranking(WORDS, "id", (80, 100), 3), sets, (width, 200))) for width in (700, 250))
    assert wide["A · skor tidak terbit"][0] == "end"  # left of its bar, which begins at 40 % of the axis
    assert narrow["A"][0] == "end"  # the words are longer than bar and free axis: its letter alone
    assert narrow["tidak ditemukan"] == wide["tidak ditemukan"] == ("start", 8.0)  # from the axis to the right
    assert "A · skor tidak terbit" not in narrow


# --- a value of Vega-Lite -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda spec: spec["layer"][3]["mark"].update(type="geoshap"), "a mark that does not exist"),
        (lambda spec: spec["config"]["axis"].update(domain="no"), "a word for a switch, in what the pages' look adds"),
        (lambda spec: spec["layer"][3].update(encodings={}), "a property that does not exist"),
    ],
)
def test_what_is_no_vega_lite_is_seen(change, what):
    spec = json.loads(json.dumps(zone_map(WORDS)))
    assert schema().is_valid(spec)
    change(spec)
    assert not schema().is_valid(spec), what


def test_every_chart_is_checked():
    """What any test draws is (tests/vega_lite.py), since every chart becomes a value in one place."""
    folder = Path(__file__).parents[1] / "kepatuhan" / "charts"
    made = {path.name for path in folder.glob("*.py") if "chart.to_dict(" in path.read_text(encoding="utf-8")}
    assert made == {"theme.py"}
    assert "(validate=False)" in (folder / "theme.py").read_text(encoding="utf-8")
    assert theme.finished.__name__ == "checked"  # what this process makes specs with


def test_a_channel_is_named_by_its_class():
    """Of a bare string or value Altair finds the class by hashing the schemas of all its 500 classes: 3 ms a channel, half of a picture."""
    folder = Path(__file__).parents[1] / "kepatuhan" / "charts"
    bare = re.compile(r"(?<![\w.(])\w+=\[?f?\"[^\"]*:[NQO]\"|alt\.(?:value|datum)\(")
    found = {path.name: bare.findall(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))}
    assert {name: hits for name, hits in found.items() if hits} == {}
    assert bare.findall('encode(x=x, text="said:N", y=alt.value(0), detail=[f"{field}:N"])') == [
        'text="said:N"', "alt.value(", 'detail=[f"{field}:N"',
    ]  # fmt: skip
