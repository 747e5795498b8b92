"""Maps whose areas are too small for names: each number stands free and a list says what it means, on a screen and on a phone."""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import expect

from tests.browser import SIZE, WIDE

PHONE = {"width": 390, "height": 844}
NUMBERS = """root => Object.fromEntries([...root.querySelectorAll("text")].filter(one => /^\\d+$/.test(one.textContent)).map(one => {
  const {left, top, right, bottom} = one.getBoundingClientRect();
  return [one.textContent, [left, top, right, bottom]];
}))"""
"""By each number that a picture shows the box (px) in which it stands."""


def overlapping(boxes: dict[str, list[float]]) -> list[tuple[str, str]]:
    """Numbers whose boxes meet: a pixel of the air in a line of text may."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 3
    ]


# By day on a phone, where every area is a number; test_labels lays out every province at the widths of a laptop too.
@pytest.mark.parametrize("size", [pytest.param(SIZE, marks=pytest.mark.nightly), PHONE], ids=["laptop", "phone"])
def test_numbers_on_maps_stand_free_and_have_their_list(visit, size):
    page = visit.page
    # the country on a phone: 38 provinces are 38 numbers
    page.set_viewport_size(PHONE)
    visit.go("/indonesia?tahun=2024&lang=id")
    boxes = page.locator("[class*=st-key-map_country_] svg.marks").evaluate(NUMBERS)
    assert sorted(boxes, key=int) == [str(n) for n in range(1, 39)]
    assert overlapping(boxes) == []
    assert all(box[0] >= 0 and box[2] <= PHONE["width"] for box in boxes.values())
    shown = page.locator(".zh-numbers li.zh-narrow:visible")
    assert shown.count() == 38
    assert shown.first.inner_text().split() == ["1", "Aceh", "H", "skor", "tidak", "terbit"]
    assert page.evaluate(WIDE) == []
    # Simulasi of Central Java: what has a number on its map is in the list below it, with the score as it is moved
    page.set_viewport_size(size)
    visit.move("/simulasi?provinsi=33&wilayah=33.07&tahun=2024&lang=id")
    page.locator(".zb-row").first.wait_for()
    boxes = page.locator(".zb-drawing:visible svg").evaluate(NUMBERS)
    assert len(boxes) > 10
    assert overlapping(boxes) == []
    listed = page.locator(".zb-key:visible li").all_inner_texts()
    heads = [line.split()[0] for line in listed]
    assert sorted(boxes, key=int) == sorted((head for head in heads if head.isdigit()), key=int)
    wonosobo = page.locator(".zb-key:visible li", has_text="Wonosobo")
    expect(wonosobo).to_have_text("7 Wonosobo A · 96,97")
    value = page.locator(".zb-value").first
    value.fill("80")
    value.press("Enter")
    expect(wonosobo).to_have_text("7 Wonosobo A→B · 80,00")
    visit.settle()
    assert page.evaluate(WIDE) == []
