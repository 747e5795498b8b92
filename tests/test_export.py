"""Pictures to take away: title, label, key and source stand inside, nothing is cut, nothing is fetched."""

from __future__ import annotations

import io
import re
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert
from PIL import Image

from kepatuhan.charts import export
from kepatuhan.charts.export import Key, measured, picture, wrapped
from kepatuhan.core.geography import read_boundaries
from kepatuhan.scoring.compare import overview
from kepatuhan.scoring.reconcile import reconcile
from pages.components.charts import figures
from pages.components.results import aspect_view, profile_view
from pages.components.shell.cache import ROOT, Assessment
from pages.components.shell.view import View
from tests.nightly import YEARS, grid

BARS = {
    "mark": "bar",
    "data": {"name": "rows"},
    "encoding": {"x": {"field": "v", "type": "quantitative"}, "y": {"field": "n"}},
}
ROWS = {"rows": [{"n": "a", "v": 1.5}, {"n": "b", "v": 2}]}
LANGS = ("id", "en")
FEW, ALL = (
    ("36", "36.02", "36.04", "36.72"),
    ("36", "36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"),
)
"""The province, one without units, one whose total is a range, one with a plan; and all of them."""
INVENTED = [(2022, "36", "id"), (2023, "36.01", "id"), (2024, "36.72", "en")]
"""Year, government and language: the province and governments with units, aspects and both kinds of unknown."""


@pytest.fixture(scope="module")
def assessed(data, scored):
    bodies = overview(scored.bodies, data)
    boundaries = read_boundaries(ROOT / "geo" / "provinces" / "36.geojson")
    return Assessment(data, data, scored, bodies, reconcile(bodies, data), boundaries, (), 2024)


@pytest.fixture
def offered(monkeypatch):
    """What the pages offer, by the beginning of the file name: (title, draw)."""
    by_name = {}
    for module in (figures, aspect_view, profile_view):
        monkeypatch.setattr(module, "offer", lambda view, name, title, draw, *_: by_name.update({name: (title, draw)}))
    return by_name


def view_of(assessed: Assessment, lang: str, year: int, code: str = "36.72") -> View:
    region = assessed.data.region(code)
    assert region is not None
    return View(assessed, lang, year, region, True, False)


def said(svg: bytes) -> str:
    """The words in the order in which they are drawn."""
    tag = "{http://www.w3.org/2000/svg}text"
    return " ".join("".join(e.itertext()) for e in ElementTree.fromstring(svg).iter(tag))


def outside(svg: bytes, by: int = 60) -> int:
    """Pixels drawn beyond the frame: the same drawing on a larger transparent sheet, without its white paper."""
    text = svg.decode()
    w, h = (float(n) for n in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text).groups())
    wider = f'width="{w + 2 * by}" height="{h + 2 * by}" viewBox="{-by} {-by} {w + 2 * by} {h + 2 * by}"'
    text = re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]+"', wider, text, count=1)
    text = text.replace('<rect width="100%" height="100%" fill="#ffffff"/>', "")
    small = vl_convert.svg_to_png(text, scale=0.5)  # a line of a pixel still leaves a trace on half of one
    alpha = np.asarray(Image.open(io.BytesIO(small)).convert("RGBA"))[:, :, 3].copy()
    edge = by // 2 + 2
    alpha[edge:-edge, edge:-edge] = 0
    return int((alpha > 0).sum())


def check(svg: bytes, title: str, lang: str) -> None:
    words = said(svg)
    assert title.replace(" ", "") in words.replace(" ", ""), title
    assert {"id": "Sumber:", "en": "Source:"}[lang] in words
    assert outside(svg) == 0


@pytest.mark.parametrize(
    ("year", "lang"),
    grid(product(YEARS, LANGS), [(2020, "id"), (2021, "id"), (2022, "en"), (2024, "id"), (2025, "en")]),
)
def test_map_and_ranking_of_every_year(assessed, offered, lang, year):
    view = view_of(assessed, lang, year)
    figures.map_download(view)
    if view.method.roll_up != "not_held":
        figures.ranking_download(view)
    for title, draw in offered.values():
        check(draw("svg"), title, lang)
    assert len(offered) == (1 if view.method.roll_up == "not_held" else 2)


@pytest.mark.parametrize(
    ("lang", "codes"),
    [("id", FEW[-2:]), *(pytest.param(lang, ALL, marks=pytest.mark.nightly) for lang in LANGS)],
)
def test_years_of_every_government_and_of_all_on_one_picture(assessed, offered, lang, codes):
    for code in codes:
        view = view_of(assessed, lang, 2022, code)
        figures.trend_download(f"Judul {code}", view)
    figures.trends_download(view)
    assert len(offered) == len(codes) + 1
    for title, draw in offered.values():
        check(draw("svg"), title, lang)


@pytest.mark.parametrize(
    ("year", "code", "lang"), grid(product([2022, 2023, 2024], ["36", "36.01", "36.72"], LANGS), INVENTED)
)
def test_pictures_with_invented_values_say_so(assessed, offered, lang, code, year):
    view = view_of(assessed, lang, year, code)
    aspect_view.unit_picture(view, "")
    aspect_view.aspect_picture(view, "", "")
    profile_view.strips(view)
    for name, (title, draw) in offered.items():
        svg = draw("svg")
        check(svg, title, lang)
        invented = "aspe" in name or "posi" in name or (aspect_view.units_here(view)["state"] == "ilustrasi").any()
        assert ({"id": "ILUSTRASI", "en": "ILLUSTRATION"}[lang] in said(svg)) == invented, name
    assert len(offered) == (2 if code == "36" else 3)


def test_the_map_says_what_its_colours_mean(assessed, offered):
    view = view_of(assessed, "id", 2022)
    figures.map_download(view)
    ((_, draw),) = offered.values()
    assert "54,00–77,99 kuning" in said(draw("svg"))
    assert "C · 77,73" in said(draw("svg"))


def test_png_is_twice_the_size_of_the_svg():
    svg = picture(BARS, ROWS, "Judul", "Sumber: uji", "svg", size=(300, 100))
    png = Image.open(io.BytesIO(picture(BARS, ROWS, "Judul", "Sumber: uji", "png", size=(300, 100))))
    width = float(re.search(r'<svg[^>]* width="([\d.]+)"', svg.decode())[1])
    assert png.width == pytest.approx(2 * width, abs=1)


def test_label_and_key_stand_inside():
    svg = picture(
        BARS, ROWS, "Judul", "Sumber: uji", label="ILUSTRASI", key=[Key("kuning", "C", "zona kuning")], size=(300, 90)
    )
    assert said(svg).startswith("ILUSTRASI Judul C zona kuning")
    assert b"<title>Judul</title><desc>Sumber: uji</desc>" in svg


def test_without_title_and_source_only_the_drawing_is_left():
    bare, named = (picture(BARS, ROWS, t, t, size=(300, 90)) for t in ("", "Judul"))
    assert said(named) == f"Judul {said(bare)} Judul"


def test_a_title_cannot_break_the_picture():
    svg = picture(BARS, ROWS, "<script>alert(1)</script> & \x00 'x'", "s", size=(300, 90))
    assert said(svg).replace(" ", "").startswith("<script>alert(1)</script>&'x'")


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="svg or png"):
        picture(BARS, ROWS, "a", "b", "pdf")


def test_nothing_is_fetched():
    spec = {**BARS, "data": {"url": "https://example.invalid/data.csv"}}
    with pytest.raises(ValueError, match=r"(?i)not allowed|allowed_base_urls|denied|External data"):
        picture(spec, {}, "a", "b")


@pytest.mark.parametrize("text", ["satu dua tiga empat lima enam tujuh delapan", "x" * 200, "", "kata " + "y" * 90])
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text):
    lines = wrapped(text, 120, 20, 600)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measured(line, 20, 600) <= 120 for line in lines)


def test_the_shipped_font_is_used(monkeypatch):
    asked = []
    monkeypatch.setattr(vl_convert, "register_font_directory", asked.append)
    export._register.__wrapped__()
    assert asked == [str(ROOT / "static" / "fonts")]


@pytest.mark.parametrize(("beyond", "seen"), [(-20, False), (1, True), (30, True)])
def test_what_is_drawn_beyond_the_frame_is_seen(beyond, seen):
    frame = '<svg width="300" height="200" viewBox="0 0 300 200" xmlns="http://www.w3.org/2000/svg">'
    mark = f'<rect x="{300 + beyond - 4}" y="50" width="8" height="8" fill="#000000"/></svg>'
    assert bool(outside((frame + mark).encode())) is seen
