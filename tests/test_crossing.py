"""No difference, arrow or line on any page crosses a change of method; bounds from ranks stand where they should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import permutations, product

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from kepatuhan.core.method import method_for
from kepatuhan.scoring.reconcile import reconcile
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.names import region_name
from kepatuhan.words.numbers import number, signed
from pages.components.shell.site import PAGES
from tests.nightly import KEY_YEARS, YEARS, grid
from tests.test_pages import html, opened, seen

pytestmark = pytest.mark.app

TEXTS = ("title", "header", "subheader", "caption", "markdown", "info", "warning", "error", "success")
PATHS = {"line", "trail", "area"}
ARROW = re.compile(r"(\d+[.,]\d\d)\D{0,3}→\s*(\d+[.,]\d\d)(?!\d)")
YEAR_ARROW = re.compile(r"\b(20\d\d)\b[^.;<]{0,24}→\s*\b(20\d\d)\b")


def texts(app: AppTest) -> list[str]:
    """Every piece of text of a rendered page, with the text alternatives of its pictures and the words drawn in them."""
    plain = [str(e.value) for kind in TEXTS for e in getattr(app, kind)]
    blocks = [re.sub(r"<[^>]+>", " ", part) for part in re.split(r"</(?:li|tr|p|section|div|h3)>", html(app))]
    drawn = [
        str(v)
        for chart in app.get("vega_lite_chart")
        for rows in data_of(chart).values()
        for r in rows
        for v in r.values()
    ]
    return [*plain, *blocks, *drawn]


def data_of(chart) -> dict[str, list[dict]]:
    """The datasets of a chart by name; '' holds what the chart got as its own data."""
    sent = {d.name: pa.ipc.open_stream(d.data.data).read_all().to_pylist() for d in chart.proto.datasets}
    return sent | json.loads(chart.proto.spec).get("datasets", {})


def layers(spec: dict) -> Iterator[dict]:
    """A spec and every view inside it."""
    yield spec
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for inner in spec.get(key, []):
            yield from layers(inner)
    if isinstance(spec.get("spec"), dict):
        yield from layers(spec["spec"])


def joined_years(spec: dict, data: dict[str, list[dict]]) -> list[set[int]]:
    """The years that each line of a picture runs through, and that each rule from one year to another joins."""
    collected = []
    for view in layers(spec):
        kind = view.get("mark", {})
        kind = kind.get("type") if isinstance(kind, dict) else kind
        encoding = view.get("encoding", {})
        rows = view.get("data", {}).get("values") or data.get(view.get("data", {}).get("name", ""), [])
        if kind in PATHS and encoding.get("x", {}).get("field") == "year":
            detail = encoding.get("detail", encoding.get("color", {})).get("field")
            lines: dict[object, set[int]] = {}
            for row in rows:
                lines.setdefault(row.get(detail), set()).add(int(row["year"]))
            collected += lines.values()
        if kind == "rule" and encoding.get("x", {}).get("field") == "year" and "field" in encoding.get("x2", {}):
            collected += [{int(row["year"]), int(row[encoding["x2"]["field"]])} for row in rows]
    return collected


def test_joined_years_by_hand():
    spec = {
        "layer": [
            {
                "mark": {"type": "line"},
                "data": {"name": "l"},
                "encoding": {"x": {"field": "year"}, "detail": {"field": "k"}},
            }
        ]
    }
    rows = [{"k": 1, "year": 2021}, {"k": 1, "year": 2022}, {"k": 2, "year": 2023}]
    assert joined_years(spec, {"l": rows}) == [{2021, 2022}, {2023}]
    rule = {
        "mark": "rule",
        "data": {"values": [{"year": 2021, "to": 2022}]},
        "encoding": {"x": {"field": "year"}, "x2": {"field": "to"}},
    }
    assert joined_years(rule, {}) == [{2021, 2022}]


def pairs(bodies, data, inside: bool) -> list[tuple[str, int, int]]:
    """(region, score before, score after) of every two years, either of one method (`inside`) or of two."""
    scored_bodies = bodies[bodies["score"].notna()]
    return [
        (code, int(before["score"]), int(after["score"]))
        for code, rows in scored_bodies.groupby("region")
        for before, after in permutations(rows.to_dict("records"), 2)
        if (before["method"] == after["method"]) == inside
    ]


@pytest.mark.parametrize(
    ("page", "lang"), grid(product(PAGES, LANGUAGES), [*((page, "id") for page in PAGES), ("tren", "en")])
)
@pytest.mark.parametrize("years", [KEY_YEARS, pytest.param(YEARS, marks=pytest.mark.nightly)], ids=["key", "all"])
def test_nothing_crosses_a_change_of_method(bodies, data, page, lang, years):
    """By day the first year of each newest method, and those around."""
    inside, across = pairs(bodies, data, True), pairs(bodies, data, False)
    honest = {signed(b - a, lang) for _, a, b in inside}
    # a print minus its own recomputation is a difference inside one year
    honest |= {signed(int(d), lang) for d in reconcile(bodies, data)["difference"].dropna()}
    names = {r.code: {region_name(r, lang), region_name(r, lang, short=True)} for r in data.regions}
    differences = {(c, t) for c, a, b in across if a != b and (t := signed(b - a, lang)) not in honest}
    arrows = {(number(a, lang), number(b, lang)) for _, a, b in across} - {
        (number(a, lang), number(b, lang)) for _, a, b in inside
    }
    assert len(differences) > 50
    for year in years:
        app = seen(page, tahun=str(year), lang=lang, wilayah="36.73")
        for text in texts(app):
            messages = {d for c, d in differences if d in text and any(name in text for name in names[c])}
            assert not messages, (year, text)
            assert not set(ARROW.findall(text)) & arrows, (year, text)
            for first, last in YEAR_ARROW.findall(text):
                assert method_for(data.methods, int(first)) == method_for(data.methods, int(last)), (year, text)
        for chart in app.get("vega_lite_chart"):
            for joined in joined_years(json.loads(chart.proto.spec), data_of(chart)):
                assert len({method_for(data.methods, y).id for y in joined}) == 1, (year, joined)
        # 79,24 - 63,61 = 15,63 of Kota Serang
        assert not [t for t in texts(app) if "15,63" in t or "15.63" in t], year


def test_the_lines_of_tren_are_seen_by_this_test(data):
    app = opened("tren", tahun="2022")
    collected = [y for c in app.get("vega_lite_chart") for y in joined_years(json.loads(c.proto.spec), data_of(c))]
    assert {2022, 2023} in collected
    assert len(collected) > 8


def test_kota_serang_2021_and_2022_stand_side_by_side_without_a_difference():
    page_text = html(opened("tren", wilayah="36.73", tahun="2022"))
    assert "2021: 63,61 · 2022: 79,24 (metode berbeda)" in page_text


@pytest.mark.parametrize(("code", "rank"), [("36.73", 7), ("36.01", 8)])
def test_ranks_7_and_8_of_2023_with_their_bounds(code, rank, data):
    name, bounds = region_name(data.region(code), "id"), "88,00–89,28"
    row = next(
        part
        for part in html(opened("ringkasan", tahun="2023")).split("zh-ranked")[1].split("<tr>")
        if f'<th scope="row">{name}</th>' in part
    )
    assert re.sub(r"<[^>]+>", " ", row).split()[0] == str(rank)
    assert bounds in row
    card = html(opened("peta", tahun="2023", wilayah=code)).split("zh-card")[1].split("</section>")[0]
    assert bounds in card
    assert f"{rank} dari 8 (kab/kota Banten)" in card
    chart = next(c for c in opened("tren", wilayah=code).get("vega_lite_chart"))
    mark = next(m for m in data_of(chart)["marks"] if m["year"] == 2023)
    assert (mark["kind"], mark["score_text"], mark["text"]) == ("range", bounds, "88,00–\n89,28")
    assert (mark["at"], mark["end"]) == (88.0, 89.28)
