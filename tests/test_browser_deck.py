"""Paparan and the maps in a window: every step is worth a screen and a sheet, and no label of a map stands on another."""

from __future__ import annotations

from itertools import product

import pytest

from kepatuhan.charts.theme import COLOURS
from pages.components.presentation.steps_view import STEPS
from tests.browser import LANGS
from tests.nightly import grid
from tests.reading import printed

SIZES = ((1920, 1080), (1366, 768), (390, 844))
YEARS = ("2021", "2022", "2023", "2024")
CODES = ["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]
EXPECTED = {
    "2021": dict.fromkeys(CODES, "kuning") | {"36.03": "hijau"},
    "2022": dict.fromkeys(CODES, "hijau")
    | dict.fromkeys(["36.03", "36.71", "36.74"], "hijau_tua")
    | dict.fromkeys(["36.02", "36.72"], "kuning"),
    "2023": dict.fromkeys(CODES, "hijau_tua"),
}
"""Year → the colour of every district on the map."""

LABELS = """() => {
  const roots = [document], faults = [];
  for (const root of roots) for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
  const pictures = roots.flatMap(root => [...root.querySelectorAll("svg")])
    .filter(svg => svg.querySelector("path[aria-roledescription=geoshape], [data-part=area]") && svg.getClientRects().length);
  if (!pictures.length) return ["no map"];
  for (const svg of pictures) {
    const frame = svg.getBoundingClientRect(), boxes = new Map();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect(), air = box.height * 0.14;
      if (!text.textContent.trim() || !box.width) continue;
      const place = {said: text.textContent, left: box.left, right: box.right, top: box.top + air, bottom: box.bottom - air};
      boxes.set([place.said, Math.round(box.left), Math.round(box.top)].join(), place);  // a halo lies under its own text
    }
    const all = [...boxes.values()];
    for (const [i, one] of all.entries()) {
      if (one.left < frame.left - 1 || one.right > frame.right + 1 || one.top < frame.top - 1 || one.bottom > frame.bottom + 1)
        faults.push(one.said + " is cut");
      for (const other of all.slice(i + 1)) {
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 0.5 && high > 0.5) faults.push(one.said + " on " + other.said);
      }
    }
  }
  return faults;
}"""
"""Labels of any map on the page that stand on each other or beyond its edge; letters, not the air above and below them."""


@pytest.mark.parametrize(("year", "lang"), grid(product(YEARS, LANGS), [("2022", "id")]))
def test_no_label_of_a_map_stands_on_another(look, data, year, lang):
    for path in ("/paparan?urutan=peta&", "/peta?"):
        look.move(f"{path}tahun={year}&lang={lang}")
        assert {size: found for size in SIZES if (found := look.faults(size, LABELS))} == {}, path
    if (year, lang) in product(EXPECTED, ["id"]):
        _eight_shapes_in_their_colours(look, year, data)


def _eight_shapes_in_their_colours(visit, year, data) -> None:
    names = {d.code: d.name for d in data.districts}
    for label, fill in visit.fills().items():
        code = next(c for c in sorted(names, key=lambda c: -len(names[c])) if names[c] in label)
        assert fill.lower() == COLOURS[EXPECTED[year][code]].lower(), label


SMALL_MAPS = [
    "/?tahun=2023",
    "/simulasi?tahun=2023&wilayah=36.72",
    "/paparan?tahun=2023&langkah=peta_dua",
    "/paparan?tahun=2022&langkah=berubah&lang=en",
]


@pytest.mark.parametrize("path", grid(SMALL_MAPS, SMALL_MAPS[1:3]))
def test_no_label_of_a_small_map_stands_on_another(look, path):
    """The widest labels: 2023 has scores that are known as a range."""
    look.move(path)
    assert {size: found for size in SIZES if (found := look.faults(size, LABELS))} == {}


STEP = """() => {
  const main = document.querySelector("[data-testid=stMainBlockContainer]"), foot = document.querySelector(".st-key-steps_foot");
  const faults = [], top = 0, bottom = foot.getBoundingClientRect().top, right = innerWidth;
  if (document.querySelector("[data-testid=stMain]").scrollHeight > innerHeight + 1) faults.push("something is below the fold");
  const seen = [...main.querySelectorAll("h1, h2, p, li, img, footer, svg.marks, .marks svg, [data-testid=stVegaLiteChart] svg, .zh-chip")]
    .filter(one => !foot.contains(one) && one.checkVisibility() && one.getBoundingClientRect().width > 24)
    .filter(one => !one.closest("[data-testid=stElementToolbar], .st-key-access, [data-testid=stHeadingWithActionElements] button"));
  const boxes = seen.map(one => one.getBoundingClientRect());
  for (const [i, box] of boxes.entries())
    if (box.bottom > bottom + 1) faults.push("behind the foot: " + (seen[i].textContent || seen[i].tagName).slice(0, 30));
  const box = [Math.min(...boxes.map(b => b.left)), Math.min(...boxes.map(b => b.top)),
    Math.max(...boxes.map(b => b.right)), Math.max(...boxes.map(b => b.bottom))];
  const share = (box[2] - box[0]) * (box[3] - box[1]) / ((right) * (bottom - top));
  if (innerHeight >= 1080 && !(share >= 0.5)) faults.push("fills only " + share.toFixed(2));
  const drawn = [...main.querySelectorAll("[data-testid=stVegaLiteChart] svg")].filter(svg => svg.checkVisibility())
    .filter(svg => [...svg.querySelectorAll(".mark-symbol path, .mark-shape path, .mark-rect path")]
      .some(mark => mark.getBoundingClientRect().width > 2));
  const large = drawn.map(svg => svg.getBoundingClientRect()).filter(b => b.width > innerWidth / 4 && b.height > innerHeight / 4);
  if (PICTURE && !large.length) faults.push("no picture");
  return faults;
}"""
"""What is wrong with a step: below the fold, behind the foot with its source, a screen of 1920×1080 more than half empty
(the box around all that is seen, against all above the foot), or, where PICTURE is true, no large picture with marks on it."""
SMALL = """() => [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length)
  .filter(e => !e.closest('style, [data-testid=stIconMaterial], kbd'))
  .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 30)])
  .filter(([px]) => px > 0 && px < 18)"""
"""Words that are smaller than 18 px; a button that its icon explains keeps its word, at 0 px, for screen readers."""
LARGE, LAPTOP = (1920, 1080), (1366, 768)
WITH_ALL = ("2022", "36.72", "ilustrasi")
DECKS = [
    WITH_ALL,
    ("2022", "36.02", ""),
    ("2023", "36", ""),
    ("2024", "36.74", ""),
    ("2021", "36.73", ""),
    ("2025", "36.71", ""),
    ("2019", "36.01", ""),
    ("2020", "36", ""),
    ("2017", "36", ""),
]
"""A year and a government: with a plan and every step, without known units, best already, other methods, none before, none held."""


@pytest.mark.parametrize(
    ("year", "region", "layer"),
    grid(DECKS, [WITH_ALL, ("2020", "36", "")]),
)
def test_every_step_is_worth_a_screen(look, year, region, layer):
    """Every step but the title holds a large picture, nothing is small, and a printer makes one sheet of it."""
    lang = LANGS[int(year) % 2]
    look.page.set_viewport_size({"width": LARGE[0], "height": LARGE[1]})
    look.move(f"/paparan?tahun={year}&wilayah={region}&lang={lang}&data={layer or 'terbit'}")
    faults, titles, sizes = {}, [], (LARGE, LAPTOP)
    while True:
        titles.append(look.page.locator("h1").inner_text())
        step = STEP.replace("PICTURE", "true" if len(titles) > 1 else "false")
        for size in sizes:
            noted = [*look.faults(size, step), *(look.page.evaluate(SMALL) if size == LARGE else [])]
            faults |= {(titles[-1], size): noted} if noted else {}
            if (year, region, layer) == WITH_ALL:
                assert len(printed(look.page)) == 1, (titles[-1], size)
        sizes = sizes[::-1]  # the next step is drawn in the window as it is
        onward = look.page.locator(".st-key-step_on button")
        if onward.is_disabled():
            break
        onward.click()
        look.page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=titles[-1])
        look.settle()
    assert faults == {}
    assert len(titles) == len(set(titles)) >= (len(STEPS) - 1 if (year, region, layer) == WITH_ALL else 2)


def test_a_map_is_printed_below_its_heading_from_a_projector_too(look):
    """It is drawn for the window, which is wider than a sheet; the heading and the legend name no district."""
    look.page.set_viewport_size({"width": LARGE[0], "height": LARGE[1]})
    look.move("/peta?tahun=2022")
    assert "Lebak" in printed(look.page)[0]
