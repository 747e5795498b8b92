"""What stands on each map: every label of all 38 provinces (at night) and of the country, apart from each other, whole, on its own area."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
import shapely
from PIL import ImageFont
from shapely.geometry import shape

from kepatuhan.briefing.scored_facts import facts
from kepatuhan.briefing.slides import map as slide_map
from kepatuhan.briefing.zone_map import with_labels
from kepatuhan.briefing.zone_map import zone_map as zone_map_value
from kepatuhan.charts.export import FONTS, svg_of
from kepatuhan.charts.map import zone_map, zone_map_datasets
from kepatuhan.charts.named import named_map
from kepatuhan.core.dataset import load
from kepatuhan.core.geography import Boundaries, load_country_map
from kepatuhan.core.labels import FAR_LAYOUTS, LABEL_SIZE, LAYOUTS, LINE, layout_at, numbered, placed, scale
from kepatuhan.words.names import province_name, widest_names
from tests.briefs import country as governments
from tests.briefs import province_map as province
from tests.nightly import grid
from tests.test_charts import WORDS
from tests.test_provinces import PROVINCES

ROOT = Path(__file__).resolve().parent.parent
DENSE = ("31", "33", "34", "36", "82", "96")
"""Smallest areas, most districts, smallest cities, the one laid out by hand, most islands, a new one: by day those alone are looked at."""
MANY = pytest.mark.parametrize(
    "provinces", [DENSE, pytest.param(PROVINCES, marks=pytest.mark.nightly)], ids=["dense", "all"]
)
BOLD = ImageFont.truetype(str(FONTS / "Inter-Bold.ttf"), 10 * LABEL_SIZE)
SCORE = "A · 88,00–94,46"
"""The widest second line."""


@cache
def country() -> Boundaries:
    return load_country_map(ROOT / "geo" / "country.geojson", widest_names(governments())).provinces


def wide(text: str) -> float:
    return BOLD.getlength(text) / 10


def ground(label: dict, name: str, layout: str, px: float):
    """The ground of a label's words as they are drawn in the picture that the layout is made for, degrees."""
    kind, full = label[f"{layout}_kind"], LAYOUTS[layout].value
    words = {"number": [str(label["number"])], "name": [name], "full": [name, SCORE] if full else [f"A {name}"]}[kind]
    half, tall = max(wide(word) for word in words) / 2 / px, len(words) * LINE / 2 / px * 0.9
    x, y = label[f"{layout}_lon"], label[f"{layout}_lat"]
    return shapely.box(x - half, y - tall, x + half, y + tall)


def wrong(drawn: Boundaries, names: dict[str, str], layout: str) -> list[str]:
    """Labels over another, over more than a little of a neighbour, or cut by the edge of the picture."""
    areas = {f["code"]: shapely.make_valid(shape(f["geometry"])) for f in drawn.features}
    bounds = shapely.total_bounds(list(areas.values()))
    px = scale(bounds, drawn.layouts[layout])
    boxes = {label["code"]: ground(label, names[label["code"]], layout, px) for label in drawn.labels}
    air = 5 / px  # the padding of every picture
    picture = shapely.box(bounds[0] - air, bounds[1] - air, bounds[2] + air, bounds[3] + air)
    cut = [f"{code} cut" for code, box in boxes.items() if not picture.contains(box)]
    over = [f"{a} over {b}" for a, b in combinations(boxes, 2) if boxes[a].intersects(boxes[b])]
    named = [label["code"] for label in drawn.labels if label[f"{layout}_kind"] != "number"]
    tree, codes = shapely.STRtree(list(areas.values())), list(areas)
    strange = [
        f"{code} on {codes[i]}"
        for code in named
        for i in tree.query(boxes[code], "intersects")
        if codes[i] != code and boxes[code].intersection(areas[codes[i]]).area > 0.06 * boxes[code].area
    ]
    return [*cut, *over, *strange]


@MANY
@pytest.mark.parametrize(
    ("layout", "field"),
    grid(product(LAYOUTS, ("short", "short_en")), zip(LAYOUTS, ("short", "short_en", "short"), strict=True)),
)
def test_no_label_of_any_province_stands_over_another_or_is_cut(layout, field, provinces):
    """All but the one laid out by hand, in both languages, with the letters' real widths."""
    names = {r.code: getattr(r, field) for r in governments()}
    faults = {code: wrong(province(code), names, layout) for code in provinces if not province(code).by_hand}
    assert {code: labels for code, labels in faults.items() if labels} == {}
    assert [code for code in provinces if province(code).by_hand] == ["36"]


@pytest.mark.parametrize("layout", FAR_LAYOUTS)
def test_no_label_of_the_country_stands_over_another_or_is_cut(layout):
    names = {r.code: province_name(r, "id") for r in governments() if r.kind == "provinsi"}
    assert wrong(country(), names, layout) == []
    assert {label["narrow_kind"] for label in country().labels} == {"number"}  # on a phone the list has their names


@MANY
def test_every_district_has_a_label_and_each_number_is_its_own(provinces):
    for code in provinces:
        labels = province(code).labels
        assert [label["code"] for label in labels] == list(province(code).codes)
        assert [label["number"] for label in labels] == list(range(1, len(labels) + 1))


def test_what_is_placed_by_hand_stays():
    """Banten: labels.csv places its labels, all with name and score, none is a number in any layout."""
    labels = province("36").labels
    assert {label[f"{layout}_kind"] for label in labels for layout in LAYOUTS} == {"full"}
    assert [label["broad_lon"] for label in labels] == [label["wide_lon"] for label in labels]


def test_names_stand_where_they_fit_and_numbers_where_they_do_not():
    """A square of 4° is 420 px high in the broad layout (105 px a degree): name and score fit, 'Panjang …' of 60 letters does not;
    in a tile of 0.1° (10 px) not even a name of four letters does."""
    big, tile = shapely.box(0, 0, 4, 4), shapely.box(4, 0, 4.1, 0.1)
    first, second = placed(["1", "2"], [big, tile], {"1": "Besar", "2": "Kota"}, {})
    assert (first["broad_kind"], second["broad_kind"]) == ("full", "number")
    assert not first["broad_lead"]
    (longest, _) = placed(["1", "2"], [big, tile], {"1": "Panjang" * 9, "2": "Kota"}, {})
    assert longest["broad_kind"] == "number"
    assert numbered([first, second], "broad") == {"2": 2}


def test_a_number_without_room_has_a_line_to_its_area():
    """Three tiles of 0.05° beside each other, 5 px each: at most one number has its own place, the others stand off with a line."""
    tiles = [shapely.box(2 + x, 2, 2.05 + x, 2.05) for x in (0.0, 0.05, 0.1)]
    labels = placed(["0", "1", "2", "3"], [shapely.box(0, 0, 4, 1.9), *tiles], dict.fromkeys("0123", "Panjang" * 9), {})
    leads = [label["wide_lead"] for label in labels[1:]]
    assert sum(leads) >= 2
    spots = {(label["wide_lon"], label["wide_lat"]) for label in labels}
    assert len(spots) == 4


@pytest.mark.parametrize(
    ("width", "layout"),
    [(1120, "broad"), (760, "broad"), (759, "wide"), (480, "wide"), (479, "narrow"), (300, "narrow")],
)
def test_the_width_of_the_picture_decides(width, layout):
    assert layout_at(width) == layout


def test_the_picture_draws_what_was_laid_out():
    """DI Yogyakarta at 850 px: the four kabupaten by name, the city by its number 5, no name of it."""
    drawn = province("34")
    names = {r.code: r.short for r in governments()}
    frame = pd.DataFrame(
        [
            {
                "code": code, "name": names[code], "short": names[code], "symbol": "A", "colour": "hijau", "pattern": "solid",
                "score_text": "90,00", "zone_text": "hijau", "note": "", "selected": False,
            }
            for code in drawn.codes
        ]
    )  # fmt: skip
    svg = svg_of(zone_map(WORDS), zone_map_datasets(drawn, frame), (850, 470))
    assert numbered(drawn.labels, "broad") == {"34.71": 5}
    assert ">Sleman<" in svg
    assert ">5<" in svg
    assert ">Yogyakarta<" not in svg
    assert svg.count("A · 90,00") == 2 * [label["broad_kind"] for label in drawn.labels].count("full")


def test_papers_say_what_a_label_has_no_room_for():
    """DI Yogyakarta as a PDF draws it (600 px): the legend also has the city's number, and the score of each name that stands alone;
    on a slide the city has its letter, in its own middle."""
    data = load(ROOT / "data", "34")
    drawn, boundaries = zone_map_value(facts(data, illustration=False), 2023, "id", ""), province("34")
    lines = with_labels(drawn, boundaries, 600).legend[len(drawn.legend) :]
    short = [label["code"] for label in boundaries.labels if label["wide_kind"] != "full"]
    assert len(lines) == len(short)
    assert ("5", "Yogyakarta tidak ditemukan", True) in [(line.symbol, line.words, line.hatched) for line in lines]
    city = next(label for label in boundaries.labels if label["code"] == "34.71")
    place = next(place for place in drawn.places if place.code == "34.71")
    spot = slide_map._spot(city, place, slide_map.MapView(110.0, -7.5, 0.0, 0.0, 10.0, 10.0))
    assert (spot.words, spot.start) == ("?", spot.end)


def test_a_map_that_is_relabelled_in_place_says_what_there_is_room_for():
    """Each word of a label of name alone, or number, carries its kind: who writes the words anew leaves the others empty."""
    code = "33"
    names = {r.code: r.short for r in governments() if r.parent == code}
    size = (620, 430)
    root = ElementTree.fromstring(named_map(province(code), names, "id", size, ""))
    kinds = {str(label["code"]): label[f"{layout_at(size[0])}_kind"] for label in province(code).labels}
    assert {"number", "full"} < set(kinds.values())
    words = [mark for mark in root.iter() if mark.get("data-line")]
    assert {mark.get("data-code") for mark in words} == set(kinds)
    assert all(mark.get("data-kind", "full") == kinds[mark.get("data-code")] for mark in words)
    assert all(bool(mark.get("data-number")) == (kinds[mark.get("data-code")] == "number") for mark in words)
