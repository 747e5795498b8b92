"""What a chart sends to the browser, and what is worked out once for all who look at the same."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pyarrow as pa
import pytest
from streamlit.dataframe_util import convert_anything_to_arrow_bytes
from streamlit.testing.v1 import AppTest

from pages.components.charts.drawing import MapGround, map_spec, packed, parts_spec
from pages.components.shell.cache import ROOT, Assessment, assessment
from pages.components.shell.view import View, remembered

TABLES = [
    [{"year": 2022, "at": 77.73, "end": None, "text": "77,73", "selected": True}, {"year": 2023, "at": 88.0, "end": 94.46, "text": "88,00–94,46", "selected": False}],
    [{"text": "ILUSTRASI"}],
    [{"end": None}],
    [],
]  # fmt: skip


def arrow(content: bytes) -> pa.Table:
    return pa.ipc.open_stream(content).read_all()


@pytest.mark.parametrize("rows", TABLES)
def test_packed_tables_hold_what_streamlit_would_have_sent(rows):
    ours, theirs = arrow(packed({"rows": rows})["rows"]), arrow(convert_anything_to_arrow_bytes(rows))
    assert ours.to_pylist() == theirs.to_pylist() == rows
    assert [field.type for field in ours.schema] == [field.type for field in theirs.schema]


def test_shapes_stay_shapes():
    shapes = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [106.0, -6.1]}, "properties": {}}]
    assert packed({"districts": shapes}) == {"districts": shapes}


def test_the_shapes_of_a_map_are_read_from_an_address_and_its_frame_is_sent():
    """The browser keeps what it read, and no run of a page sends them again; small ones are not worth asking for."""
    square = {"type": "Polygon", "coordinates": [[[106.0 + i / 999, -6.0] for i in range(99)]]}
    boundaries = replace(assessment().boundaries, outline={"type": "Feature", "geometry": None})
    ground = MapGround.of(replace(boundaries, features=({"type": "Feature", "code": "36.01", "geometry": square},)))
    assert "districts" in ground.shapes
    assert "outline" not in ground.shapes
    assert json.loads(ground.shapes["districts"])[0]["geometry"] == square
    assert ground.datasets["outline"] == [{"type": "Feature", "geometry": None}]
    drawing = ground.drawing(map_spec("id", 400), "alt", [])
    assert {"frame", "labels", "zones", "outline"} <= drawing.datasets.keys()
    assert not drawing.datasets.keys() & drawing.shapes.keys()
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert spec["datasets"].keys() == {"frame"}
    assert '{"name": "districts", "url": ' in json.dumps(spec)


def test_a_spec_has_the_words_of_its_language():
    assert '"Pemerintah"' in str(map_spec("id", 400))
    assert '"Government"' in str(map_spec("en", 400))
    assert str(parts_spec("id", "points_axis", 100.0, 4)) != str(parts_spec("en", "points_axis", 100.0, 4))


def view(lang: str = "id", year: int = 2022, code: str = "36.72", published: bool = False, assessed=None) -> View:
    return View(assessed, lang, year, SimpleNamespace(code=code), True, published)  # type: ignore[arg-type]


@pytest.fixture
def assessed() -> Assessment:
    return Assessment(None, None, None, None, None, None, (), 2022)  # type: ignore[arg-type]


def test_once_for_all_who_look_at_the_same_and_again_for_who_does_not(assessed):
    made: list[tuple] = []

    @remembered
    def content(view: View, *more: str, **named: str) -> list:
        made.append((view.seen, more, named))
        return [len(made)]

    first = content(view(assessed=assessed), "a")
    assert content(view(assessed=assessed), "a") is first
    others = [
        content(view("en", assessed=assessed), "a"),
        content(view(year=2023, assessed=assessed), "a"),
        content(view(code="36", assessed=assessed), "a"),
        content(view(published=True, assessed=assessed), "a"),
        content(view(assessed=assessed), "b"),
        content(view(assessed=assessed)),
        content(view(assessed=assessed), "a", named="c"),
    ]
    assert [item[0] for item in others] == [2, 3, 4, 5, 6, 7, 8]


def test_what_there_is_not_is_remembered_too(assessed):
    asked: list[int] = []
    for _ in range(2):
        assert assessed.once(("nothing",), lambda: asked.append(1)) is None
    assert asked == [1]
