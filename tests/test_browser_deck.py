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


@pytest.mark.parametrize("path", ["/?tahun=2023", "/simulasi?tahun=2023&wilayah=36.72"])
def test_no_label_of_a_small_map_stands_on_another(visit, path):
    """The widest labels: 2023 has scores that are known as a range."""
    visit.go(path)
    assert {size: found for size in SIZES if (found := visit.faults(size, LABELS))} == {}
