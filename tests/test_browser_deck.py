"""Paparan and the maps in a window: every step is worth a screen, and no label of a map stands on another."""

from __future__ import annotations

import pytest

from tests.browser import LANGS

SIZES = ((1920, 1080), (1366, 768), (390, 844))
YEARS = ("2021", "2022", "2023", "2024")

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


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("year", YEARS)
def test_no_label_of_a_map_stands_on_another(visit, year, lang):
    for path in ("/paparan?urutan=peta&", "/peta?"):
        visit.go(f"{path}tahun={year}&lang={lang}")
        assert {size: found for size in SIZES if (found := visit.faults(size, LABELS))} == {}, path


@pytest.mark.parametrize(
    "path",
    [
        "/?tahun=2023",
        "/simulasi?tahun=2023&wilayah=36.72",
        "/paparan?tahun=2023&langkah=peta_dua",
        "/paparan?tahun=2022&langkah=berubah&lang=en",
    ],
)
def test_no_label_of_a_small_map_stands_on_another(visit, path):
    """The widest labels: 2023 has scores that are known as a range."""
    visit.go(path)
    assert {size: found for size in SIZES if (found := visit.faults(size, LABELS))} == {}


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
  return faults;
}"""
"""What is wrong with a step: below the fold, behind the foot with its source, or a screen of 1920×1080 more than half empty
(the box around all that is seen, against all above the foot)."""
ROOMS = ((1920, 1080), (1366, 768))
DECKS = [
    ("2022", "36.72"),
    ("2022", "36.02"),
    ("2023", "36"),
    ("2024", "36.74"),
    ("2021", "36.73"),
    ("2025", "36.71"),
    ("2019", "36.01"),
    ("2020", "36"),
    ("2017", "36"),
]
"""A year and a government: with a plan, without known units, best already, other methods, none before, none held."""


@pytest.mark.parametrize(("year", "region"), DECKS)
def test_every_step_is_worth_a_screen(visit, year, region):
    lang = LANGS[int(year) % 2]
    visit.page.set_viewport_size({"width": 1920, "height": 1080})
    visit.go(f"/paparan?tahun={year}&wilayah={region}&lang={lang}")
    faults, titles = {}, []
    while True:
        titles.append(visit.page.locator("h1").inner_text())
        faults |= {(titles[-1], size): found for size in ROOMS if (found := visit.faults(size, STEP))}
        onward = visit.page.locator(".st-key-step_on button")
        if onward.is_disabled():
            break
        onward.click()
        visit.page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=titles[-1])
        visit.settle()
    assert faults == {}
    assert len(titles) == len(set(titles)) >= 2
