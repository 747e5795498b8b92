"""Whatever a test draws is held to the schema of Vega-Lite, which the product leaves to the tests (charts.theme.finished)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import altair as alt
import jsonschema_rs
import pytest

from kepatuhan.charts import theme

PLACE = "#/definitions/"


@pytest.fixture(scope="session", autouse=True)
def charts_are_vega_lite() -> Iterator[None]:
    """Every chart of every test of a process is checked when it is made."""
    make = theme.finished

    def checked(*args: Any, **kwargs: Any) -> dict[str, Any]:
        spec = make(*args, **kwargs)
        schema().validate(spec)
        return spec

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "finished", checked)
        yield


@cache
def schema() -> jsonschema_rs.Draft7Validator:
    """The schema that Altair ships. Its definitions are numbered: their names are no addresses, as references must be."""
    given = alt.VegaLiteSchema._rootschema
    numbers = {name: str(n) for n, name in enumerate(given["definitions"])}
    numbered = {numbers[name]: _referring(part, numbers) for name, part in given["definitions"].items()}
    return jsonschema_rs.Draft7Validator({**_referring(given, numbers), "definitions": numbered})


def _referring(part: Any, numbers: dict[str, str]) -> Any:
    """A part of the schema that refers to definitions by their number."""
    if isinstance(part, list):
        return [_referring(one, numbers) for one in part]
    if not isinstance(part, dict):
        return part
    whole = {key: _referring(value, numbers) for key, value in part.items() if key != "definitions"}
    name = whole.get("$ref")
    return whole | {"$ref": PLACE + numbers[name.removeprefix(PLACE)]} if isinstance(name, str) else whole
